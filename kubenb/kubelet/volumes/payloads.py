"""What a ConfigMap, a Secret or a downward API source puts into files. Pure: objects in, payloads out.

Next: `config_map.py` (Secrets, too), `downward_api.py`, `projected.py`. Sources: MakePayload in pkg/volume/configmap,
pkg/volume/secret; CollectData in pkg/volume/downwardapi, 1.36.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping

from kubenb.kubelet.field_values import PodFacts, field_value, resource_value
from kubenb.kubelet.volumes.atomic import Payload
from kubenb.objects import Object

DEFAULT_MODE = 0o644
MISSING_KEY = {"ConfigMap": "configmap references non-existent config key: ", "Secret": "references non-existent secret key: "}


def decoded(kind: str, obj: Object | None) -> dict[str, bytes]:
    """All that a ConfigMap or a Secret holds, as bytes. `obj` None: it isn't there, and doesn't have to be."""
    if obj is None:
        return {}
    if kind == "Secret":
        return {key: base64.b64decode(text or "") for key, text in (obj.get("data") or {}).items()}
    found = {key: str(text).encode() for key, text in (obj.get("data") or {}).items()}
    return {**found, **{key: base64.b64decode(text or "") for key, text in (obj.get("binaryData") or {}).items()}}


def missing_key(kind: str, obj: Object | None, source: Object) -> str:
    """What is wrong with the source's items; "" when all their keys are there, or don't have to be."""
    items = source.get("items")
    if not items or source.get("optional"):
        return ""
    known = {**((obj or {}).get("data") or {}), **((obj or {}).get("binaryData") or {})}
    return next((MISSING_KEY[kind] + item["key"] for item in items if item["key"] not in known), "")


def key_files(kind: str, obj: Object | None, source: Object, default_mode: int) -> Payload:
    """The files of a ConfigMap or Secret: every key one, or those that `items` name where they say."""
    values = decoded(kind, obj)
    if not source.get("items"):
        return {key: (values[key], default_mode) for key in values}
    return {
        clean(item["path"]): (values[item["key"]], item.get("mode", default_mode))
        for item in source["items"]
        if item["key"] in values
    }


def field_files(items: list[Object], facts: PodFacts, default_mode: int) -> Payload:
    """The files of a downward API source."""
    files = {}
    for item in items:
        if "fieldRef" in item:
            text = field_value(item["fieldRef"], facts)
        else:
            text = resource_value(item["resourceFieldRef"], facts, "")
        files[clean(item["path"])] = (text.encode(), item.get("mode", default_mode))
    return files


def clean(path: str) -> str:
    """A relative path without empty and `.` parts."""
    return "/".join(word for word in path.split("/") if word not in ("", "."))


def mode_of(source: Mapping[str, object]) -> int:
    mode = source.get("defaultMode")
    return mode if isinstance(mode, int) else DEFAULT_MODE
