"""Why a manifest can't be decoded: the walk that names every unknown field and the first wrong type, as the real
decoder would.

Comes in: an object that the quick reader of `decode.py` stumbled over. Goes out: `Findings`. Source: sigs.k8s.io/json
(a fork of Go's encoding/json): a wrong type is noted and reading goes on, a custom type's refusal ends it, and either
outweighs unknown fields.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kubenb.apiserver import decode_scalars as scalars
from kubenb.apiserver.go_facts import go_name, string_type
from kubenb.objects.schema import Field, Schema

_CUSTOM = {
    "api.resource.Quantity": scalars.read_quantity,
    "meta.v1.Time": scalars.read_time,
    "meta.v1.MicroTime": scalars.read_micro_time,
    "util.intstr.IntOrString": scalars.read_int_or_string,
}


@dataclass
class Findings:
    """`fatal`: the words of the one mistake that outweighs the rest; `unknown`: the other complaints, in order;
    `cleaned`: without these.
    """

    fatal: str = ""
    unknown: list[str] = field(default_factory=list)
    cleaned: Any = None


class _Stop(Exception):
    """A custom type refused its value."""


def find(obj: Any, type_name: str, schema: Schema) -> Findings:
    """Everything that is wrong with the shape of `obj`."""
    walk = _Walk(schema)
    findings = walk.findings
    try:
        findings.cleaned = walk.struct(obj, type_name, "", [])
    except _Stop as stop:
        findings.fatal = str(stop)
    return findings


class _Walk:
    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.findings = Findings()
        self.owner = ""  # the Go struct and the JSON names of the fields on the way, as Go's error context has them
        self.names: list[str] = []

    def note(self, text: str) -> None:
        self.findings.fatal = self.findings.fatal or text

    def mismatch(self, found: str, wanted: str) -> str:
        where = f"struct field {self.owner}.{'.'.join(self.names)}" if self.names else "value"
        return f"json: cannot unmarshal {found} into Go {where} of type {wanted}"

    def struct(self, value: Any, type_name: str, path: str, names: list[str]) -> Any:
        if not isinstance(value, dict):
            self.note(self.mismatch(scalars.json_type(value), go_name(type_name)))
            return {}
        fields = self.schema.types[type_name].fields
        out = {}
        context = self.owner, self.names
        for key in value:
            here = f"{path}.{key}" if path else str(key)
            if key not in fields:
                self.findings.unknown.append(f'unknown field "{here}"')
                continue
            if value[key] is None:
                continue
            self.owner, self.names = type_name.rsplit(".", 1)[-1], [*names, key]
            out[key] = self.value(value[key], fields[key], type_name, key, here)
            self.owner, self.names = context
        return out

    def value(self, value: Any, field: Field, owner: str, name: str, path: str) -> Any:
        if field.ref:
            return self.reference(value, field.ref, path)
        if field.type == "array" and field.items:
            return self.array(value, field, owner, name, path)
        if field.type == "object" and field.values:
            return self.map(value, field, owner, name, path)
        return self.scalar(value, field, owner, name)

    def reference(self, value: Any, ref: str, path: str) -> Any:
        custom = _CUSTOM.get(ref)
        if custom is None:
            return value if ref in ("meta.v1.FieldsV1", "runtime.RawExtension") else self.struct(value, ref, path, self.names)
        try:
            return custom(value)
        except scalars.Refused as error:
            raise _Stop(str(error)) from None
        except scalars.TypeMismatch as error:
            raise _Stop(self.mismatch(error.found, error.wanted)) from None

    def array(self, value: Any, field: Field, owner: str, name: str, path: str) -> Any:
        if not isinstance(value, list):
            self.note(self.mismatch(scalars.json_type(value), go_type(field, owner, name)))
            return []
        assert field.items
        out = []
        for index, item in enumerate(value):
            out.append(None if item is None else self.value(item, field.items, owner, name, f"{path}[{index}]"))
        return out

    def map(self, value: Any, field: Field, owner: str, name: str, path: str) -> Any:
        if not isinstance(value, dict):
            self.note(self.mismatch(scalars.json_type(value), go_type(field, owner, name)))
            return {}
        assert field.values
        out = {}
        for key in value:
            item = value[key]
            out[key] = None if item is None else self.value(item, field.values, owner, "", f"{path}.{key}")
        return out

    def scalar(self, value: Any, field: Field, owner: str, name: str) -> Any:
        try:
            return scalars.reader_of(field)(value)
        except scalars.Saved as error:
            self.note(str(error))
        except scalars.TypeMismatch as error:
            wanted = string_type(owner, name) if error.wanted == "string" and name else error.wanted
            self.note(self.mismatch(error.found, wanted))
        return value


def go_type(field: Field, owner: str, name: str) -> str:
    """How Go prints the type of a field: []string, map[string]string, v1.ResourceList, int32."""
    if field.ref:
        return "resource.Quantity" if field.ref == "api.resource.Quantity" else go_name(field.ref)
    if field.type == "array" and field.items:
        named = string_type(owner, name)
        return named if named.startswith("[]") else "[]" + go_type(field.items, "", "")
    if field.type == "object" and field.values:
        if field.values.ref == "api.resource.Quantity":
            return "v1.ResourceList"
        return "map[string]" + go_type(field.values, "", "")
    if field.type == "integer":
        return field.format or "int32"
    return {"boolean": "bool", "number": "float64"}.get(field.type, "[]uint8" if field.format == "byte" else "string")
