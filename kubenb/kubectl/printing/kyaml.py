"""-o kyaml: YAML that no indentation can break: braces, brackets, and every string in quotes.

Source: KEP-5295, sigs.k8s.io/yaml/kyaml. Next: `custom`.
"""

from __future__ import annotations

import json
import re
from typing import Any

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*")
_AMBIGUOUS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def to_kyaml(obj: Any) -> str:
    """A document in KYAML; the items of a list are written as the list's own."""
    return f"---\n{_value(obj, 0)}\n"


def _value(value: Any, depth: int) -> str:
    pad = "  " * depth
    if isinstance(value, dict):
        if not value:
            return "{}"
        lines = [f"{pad}  {_key(key)}: {_value(value[key], depth + 1)},\n" for key in sorted(value)]
        return "{\n" + "".join(lines) + f"{pad}}}"
    if isinstance(value, list):
        if not value:
            return "[]"
        if all(isinstance(item, dict) and item for item in value):  # braces stay on the line of the bracket
            return f"[{', '.join(_value(item, depth) for item in value)}]"
        lines = [f"{pad}  {_value(item, depth + 1)},\n" for item in value]
        return "[\n" + "".join(lines) + f"{pad}]"
    return json.dumps(value, ensure_ascii=False)


def _key(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) and key.lower() not in _AMBIGUOUS else json.dumps(key)
