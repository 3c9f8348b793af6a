"""The structural schema of a real API server: which fields a type has, how its lists merge, which resources
are served.

Comes in: data/schema.json.gz, taken from a kube-apiserver 1.36.2; `Type` and `Field` tell its form.
Goes out: `load_schema()`, read once and then shared; decoding, patches, `kubectl explain` and
the registry all ask it. Next: `strategic_merge`, which merges by it.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

from kubenb.objects.plain import Object


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a type, or what a list or map holds. Either `ref` (a type's name) or `type` is set."""

    ref: str = ""
    type: str = ""  # string, integer, number, boolean, array, object, any, or two of them joined by "|"
    items: Field | None = None  # of an array
    values: Field | None = None  # of a map
    format: str = ""
    enum: tuple[str, ...] = ()
    default: Any = None
    list: str = ""  # atomic, set or map (x-kubernetes-list-type)
    keys: tuple[str, ...] = ()  # of list type map
    merge_key: str = ""  # strategic merge: lists of objects merge by this field
    patch: tuple[str, ...] = ()  # strategic merge: merge, replace, retainKeys
    map: str = ""  # atomic or granular (x-kubernetes-map-type)
    int_or_string: bool = False


@dataclass(frozen=True, slots=True)
class Type:
    """One type by its short name (core.v1.Pod); scalars such as meta.v1.Time have a `type` and no fields."""

    name: str
    fields: Mapping[str, Field]
    required: tuple[str, ...] = ()
    unions: tuple[Object, ...] = ()
    map: str = ""  # "atomic": server-side apply owns it as a whole
    type: str = "object"
    format: str = ""


@dataclass(frozen=True)
class Schema:
    """`.types` by short name, `.resources` as discovery lists them, `.served` group versions, `.kubernetes`
    the version.
    """

    raw: Object = field(repr=False)

    @property
    def kubernetes(self) -> str:
        return self.raw["kubernetes"]  # type: ignore[no-any-return]

    @property
    def served(self) -> list[str]:
        return self.raw["served"]  # type: ignore[no-any-return]

    @property
    def resources(self) -> list[Object]:
        """Dicts: group, version, kind, plural, singular, namespaced, verbs, shortNames?, columns?,
        subresources?, type?, ...
        """
        return self.raw["resources"]  # type: ignore[no-any-return]

    @cached_property
    def types(self) -> Mapping[str, Type]:
        return {name: _type(name, raw) for name, raw in self.raw["types"].items()}

    def field(self, type_name: str, *path: str) -> Field | None:
        """The field at a path of names below a type; list items and map values need no step of their own."""
        here: Field | None = Field(ref=type_name)
        for step in path:
            while here and here.items:
                here = here.items
            here = self.child(here, step)
        return here

    def child(self, of: Field | None, name: str) -> Field | None:
        """The field `name` of an object field (or what a map holds); None where the schema knows none."""
        if of is None:
            return None
        if of.ref:
            known = self.types.get(of.ref)
            return known.fields.get(name) if known else None
        return of.values


def _type(name: str, raw: Object) -> Type:
    return Type(
        name=name,
        fields={key: _field(one) for key, one in raw.get("fields", {}).items()},
        required=tuple(raw.get("required", ())),
        unions=tuple(raw.get("unions", ())),
        map=raw.get("map", ""),
        type=raw.get("type", "object"),
        format=raw.get("format", ""),
    )


def _field(raw: Object) -> Field:
    return Field(
        ref=raw.get("ref", ""),
        type=raw.get("type", ""),
        items=_field(raw["items"]) if "items" in raw else None,
        values=_field(raw["values"]) if "values" in raw else None,
        format=raw.get("format", ""),
        enum=tuple(raw.get("enum", ())),
        default=raw.get("default"),
        list=raw.get("list", ""),
        keys=tuple(raw.get("keys", ())),
        merge_key=raw.get("mergeKey", ""),
        patch=tuple(raw["patch"].split(",")) if raw.get("patch") else (),
        map=raw.get("map", ""),
        int_or_string=bool(raw.get("intOrString", False)),
    )


@cache
def load_schema() -> Schema:
    """The schema that kubenb carries: from the installed package, or from data/ of a source tree."""
    packaged = files("kubenb") / "data" / "schema.json.gz"
    if packaged.is_file():
        content = packaged.read_bytes()
    else:
        content = (Path(__file__).parents[2] / "data" / "schema.json.gz").read_bytes()
    return Schema(json.loads(gzip.decompress(content)))
