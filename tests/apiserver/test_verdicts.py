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

from kubenb.apiserver import admission, prepare, validation
from kubenb.apiserver.allocate import Allocator
from kubenb.apiserver.decode import decode
from kubenb.apiserver.defaults import default
from kubenb.apiserver.registry import Resource, load_registry
from kubenb.objects import ApiError, invalid, load_schema
from kubenb.objects.yaml_documents import read_documents

GOLDEN = Path(__file__).parents[1] / "golden" / "admission"
NOW = "2026-01-01T00:00:00Z"
UID = "01234567-0123-4123-8123-0123456789ab"
SUFFIX = "x7w2k"
REGISTRY = load_registry()


def cases() -> Iterator[Any]:
    folders = [GOLDEN, *([Path(os.environ["KUBENB_GOLDEN_MORE"])] if "KUBENB_GOLDEN_MORE" in os.environ else [])]
    for path in [folder / "verdicts_own.json" for folder in folders]:
        for case in json.loads(path.read_text()):
            yield pytest.param(case, id=case["name"])


def read(kind: str, name: str, namespace: str = "") -> dict[str, Any] | None:
    return {"metadata": {"name": name}} if (kind, name) == ("ServiceAccount", "default") else None


def created(obj: dict[str, Any], resource: Resource, problems: list[str]) -> tuple[dict[str, Any], list[str]]:
    """What the server would store, and the warnings. Raises ApiError."""
    kind = (resource.group, resource.version, resource.kind)
    done, _ = decode(obj, resource.type, load_schema(), kind, problems=problems)
    metadata = dict(done["metadata"])
    if resource.namespaced:
        metadata.setdefault("namespace", "default")
    if "name" not in metadata and "generateName" in metadata:
        metadata["name"] = metadata["generateName"] + SUFFIX
    metadata["uid"] = UID
    done = default({**done, "metadata": metadata}, resource)
    done = admission.mutate(done, resource, read, lambda: SUFFIX)
    done = prepare.prepare_create(done, resource, NOW)
    warnings = validation.warnings(done, resource)
    errors = validation.validate_create(done, resource)
    if errors:
        raise invalid(resource.group, resource.kind, metadata.get("name", ""), errors)
    return Allocator().assign(done, None, resource), warnings


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
            got, _ = created(obj, resource, problems)
        except ApiError as error:
            seen = {"code": error.code, "reason": error.reason, "message": error.message.replace(UID, "<uid>")}
            assert seen == {key: see.get(key) for key in seen}
            assert [[cause["reason"], cause["field"]] for cause in error.causes] == see.get("causes", [])
        else:
            assert see["code"] == 201, f"accepted, but the real server says {see.get('message')}"
            assert plain(got) == see["object"]
