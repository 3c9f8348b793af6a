"""Values in Go's own syntax, as kubectl dumps them when a JSONPath fails: map[string]interface {}{"a":"b"}.

Next: `tabwriter`.
"""

from __future__ import annotations

import json
from typing import Any

from kubenb.objects.merge_lists import go_value


def go_syntax(value: Any) -> str:
    """%#v of an unstructured object."""
    if value is None:
        return "interface {}(nil)"
    if isinstance(value, dict):
        fields = ", ".join(f"{json.dumps(key)}:{go_syntax(value[key])}" for key in sorted(value))
        return f"map[string]interface {{}}{{{fields}}}"
    if isinstance(value, list):
        return f"[]interface {{}}{{{', '.join(go_syntax(item) for item in value)}}}"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return go_value(value)
