"""The recorded verdicts, through the pure stations alone: decode, default, mutate, prepare, validate, allocate. No
server is needed.

KUBENB_GOLDEN_MORE may name a folder with further files of the same form.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from apiserver.stations import NOW, REGISTRY, SUFFIX, UID, created

from kubenb.objects import ApiError, read_documents

GOLDEN = Path(__file__).parents[1] / "golden" / "admission"


def cases() -> Iterator[Any]:
    folders = [GOLDEN, *([Path(os.environ["KUBENB_GOLDEN_MORE"])] if "KUBENB_GOLDEN_MORE" in os.environ else [])]
    for path in [folder / "verdicts_own.json" for folder in folders]:
        for case in json.loads(path.read_text()):
            yield pytest.param(case, id=case["name"])


def plain(value: Any, key: str = "") -> Any:
    """Without what is random or empty in a recording."""
    if isinstance(value, dict):
        return {
            k.replace(UID, "<uid>"): plain(v, k)
            for k, v in value.items()
            if v is not None and k not in ("uid", "creationTimestamp")
        }
    if isinstance(value, list):
        return [plain(v, key) for v in value]
    if isinstance(value, str):
        text = value.replace(UID, "<uid>").replace(NOW, "<time>").replace(SUFFIX, "<x>")
        return re.sub(r"\b10\.96\.\d+\.\d+\b", "<ip>", text) if key in ("clusterIP", "clusterIPs") else text
    return "<nodePort>" if key == "nodePort" and value >= 30086 else value


@pytest.mark.parametrize("case", list(cases()))
def test_verdict(case: dict[str, Any]) -> None:
    for step in case["steps"]:
        do, see = step["do"], step["see"]
        problems: list[str] = []
        if "yaml" in do:
            found = next(iter(read_documents(do["yaml"])))
            problems = [found.strict_error] if found.strict_error else []
            obj = found.object
        else:
            obj = do["object"]
        resource = REGISTRY.served(obj["apiVersion"], obj["kind"])
        if see.get("no_match"):
            assert resource is None
            continue
        assert resource is not None
        try:
            got, _ = created(obj, problems)
        except ApiError as error:
            seen = {"code": error.code, "reason": error.reason, "message": error.message.replace(UID, "<uid>")}
            assert seen == {key: see.get(key) for key in seen}
            assert [[cause["reason"], cause["field"]] for cause in error.causes] == see.get("causes", [])
        else:
            assert see["code"] == 201, f"accepted, but the real server says {see.get('message')}"
            assert plain(got) == see["object"]
