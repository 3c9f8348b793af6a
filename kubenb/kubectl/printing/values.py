"""-o json, yaml, name: objects as they are, apart from what nobody wants to read.

managedFields are left out unless --show-managed-fields. Next: `custom`.
"""

from __future__ import annotations

import json
from typing import Any

from kubenb.objects import Object
from kubenb.objects.yaml_dump import dump


def to_json(obj: Any) -> str:
    """JSON as `kubectl -o json` prints it: four spaces, keys sorted, a line break at the end."""
    return _go_escapes(json.dumps(obj, indent=4, sort_keys=True, ensure_ascii=False)) + "\n"


def _go_escapes(text: str) -> str:
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def to_yaml(obj: Any) -> str:
    return dump(obj)


def without_managed_fields(obj: Object) -> Object:
    """The object, and the items of a list, without metadata.managedFields."""
    if isinstance(obj.get("items"), list):
        obj = {**obj, "items": [without_managed_fields(item) for item in obj["items"]]}
    metadata = obj.get("metadata") or {}
    if "managedFields" not in metadata:
        return obj
    return {**obj, "metadata": {key: value for key, value in metadata.items() if key != "managedFields"}}


def list_of(objects: list[Object], resource_version: str = "") -> Object:
    """A v1 List of these objects."""
    return {"apiVersion": "v1", "items": objects, "kind": "List", "metadata": {"resourceVersion": resource_version}}
