"""Strict decoding: a manifest becomes an object of a type, or a 400 in the real server's words.

Comes in: plain JSON data and the name of its type in the schema. Goes out: the object in its normal form: fields with
zero values left out or written as Go writes them, quantities and times canonical, nulls gone. What was in normal form
already comes back as the same object. Two readings: a quick one that knows only "fine", and, if it stumbles,
`decode_errors`, which walks again and finds the words. Next: `defaults`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from kubenb.apiserver import decode_scalars as scalars
from kubenb.apiserver.decode_errors import Findings, find
from kubenb.apiserver.decode_scalars import Reader
from kubenb.apiserver.go_facts import ALWAYS_WRITTEN, POINTERS, is_value_struct
from kubenb.objects import ApiError, Object, bad_request, bad_value, invalid
from kubenb.objects.schema import Field, Schema


class _Stumbled(Exception):
    """The quick reading met something that is not plainly right."""


_DROP: Any = object()

SCALAR_TYPES: dict[str, Reader] = {
    "api.resource.Quantity": scalars.read_quantity,
    "meta.v1.Time": scalars.read_time,
    "meta.v1.MicroTime": scalars.read_micro_time,
    "util.intstr.IntOrString": scalars.read_int_or_string,
    "meta.v1.FieldsV1": scalars.read_anything,
    "runtime.RawExtension": scalars.read_anything,
}
"""Types of the schema that are no structs."""

ZEROS: dict[str, Any] = {"string": "", "integer": 0, "number": 0, "boolean": False}


def decode(
    obj: Object,
    type_name: str,
    schema: Schema,
    gvk: tuple[str, str, str] = ("", "", ""),
    mode: str = "Strict",
    problems: Sequence[str] = (),
) -> tuple[Object, list[str]]:
    """(the object in normal form, warnings).

    `gvk` is (group, version, kind) of the request; `mode` is the field validation: "Strict" refuses unknown fields
    (ApiError 400), "Warn" turns them into warnings, "Ignore" drops them. `problems` are what the YAML reader found
    (keys given twice). Mistakes come in the order of the keys. Wrong types are refused in every mode.
    """
    try:
        done = reader(type_name, schema)(obj)
        if not problems:
            return done, []
        findings = Findings()
    except (_Stumbled, scalars.TypeMismatch, scalars.Refused, scalars.Saved):
        findings = find(obj, type_name, schema)
    head = f'{gvk[2]} in version "{gvk[1]}" cannot be handled as a {gvk[2]}: '
    if findings.fatal:
        raise bad_request(head + findings.fatal)
    strict = [*problems, *findings.unknown]
    if strict and mode == "Strict":
        raise bad_request(head + "strict decoding error: " + ", ".join(strict))
    done = reader(type_name, schema)(findings.cleaned if findings.unknown else obj)
    return done, list(strict) if mode == "Warn" else []


def decode_patched(obj: Object, type_name: str, schema: Schema, mode: str = "Strict", dump: str = "") -> tuple[Object, list[str]]:
    """The same for what a patch made; a mistake is a 422 about the patch, whose text `dump` shows."""
    try:
        return decode(obj, type_name, schema, ("", "", ""), mode)
    except ApiError as error:
        text = error.message.partition("cannot be handled as a : ")[2]
        raise invalid("", "", "", [bad_value("patch", dump, text)]) from None


def decode_subtree(value: Any, type_name: str, schema: Schema) -> Any:
    """The quick reading of one subtree (a core.v1.PodSpec, say); ValueError if it isn't plainly right. Pure: remember
    it by identity.
    """
    try:
        return reader(type_name, schema)(value)
    except (_Stumbled, scalars.TypeMismatch, scalars.Refused, scalars.Saved) as error:
        raise ValueError(f"no plain {type_name}: {error}") from None


_readers: dict[str, Reader] = {}
_schema_of_readers: list[Schema] = []


def reader(type_name: str, schema: Schema) -> Reader:
    """The quick reader of a type, made once from the schema."""
    if not _schema_of_readers or _schema_of_readers[0] is not schema:
        _readers.clear()
        _schema_of_readers[:] = [schema]
    found = _readers.get(type_name)
    if found is None:
        found = SCALAR_TYPES.get(type_name) or _struct_reader(type_name, schema)
        _readers[type_name] = found
    return found


def _struct_reader(type_name: str, schema: Schema) -> Reader:
    fields: dict[str, Reader] = {}
    written: list[tuple[str, Any]] = []  # what Go writes even when nobody set it
    get = fields.get
    prepared = False

    def prepare() -> None:
        nonlocal prepared
        for name, field in schema.types[type_name].fields.items():
            kept = _is_kept(type_name, name, field, schema)
            fields[name] = _field_reader(field, schema, kept)
            if kept and f"{type_name}.{name}" not in POINTERS and not _is_pointer_struct(type_name, name, field):
                written.append((name, _zero(field, schema)))
        prepared = True

    def read(value: Any) -> Any:
        if not prepared:
            prepare()
        if type(value) is not dict:
            raise _Stumbled
        out = {}
        changed = False
        for key, item in value.items():
            read_field = get(key)
            if read_field is None:
                raise _Stumbled
            new = _DROP if item is None else read_field(item)
            if new is not item:
                changed = True
                if new is _DROP:
                    continue
            out[key] = new
        for key, zero in written:
            if key not in out:
                out[key] = zero
                changed = True
        return out if changed else value

    return read


def _is_kept(owner: str, name: str, field: Field, schema: Schema) -> bool:
    """Whether a zero value of this field stays in the JSON."""
    if field.ref and field.ref not in SCALAR_TYPES:
        return True
    full = f"{owner}.{name}"
    if field.type in ("array", "object"):
        return False
    if owner == "meta.v1.ObjectMeta" or name in ("apiVersion", "kind"):
        return full in POINTERS
    return full in POINTERS or full in ALWAYS_WRITTEN or name in schema.types[owner].required or bool(field.ref)


def _is_pointer_struct(owner: str, name: str, field: Field) -> bool:
    if field.ref in SCALAR_TYPES:
        return f"{owner}.{name}" not in ALWAYS_WRITTEN
    return bool(field.ref) and not is_value_struct(owner, name, field.ref)


def _zero(field: Field, schema: Schema) -> Any:
    if field.ref == "api.resource.Quantity":
        return "0"
    if field.ref:
        return reader(field.ref, schema)({})
    return ZEROS[field.type]


def _field_reader(field: Field, schema: Schema, kept: bool) -> Reader:
    read = value_reader(field, schema)
    if kept:
        return read

    def read_or_drop(value: Any) -> Any:
        return read(value) or _DROP

    return read_or_drop


def value_reader(field: Field, schema: Schema) -> Reader:
    """The reader of a field's value, or of an item or value inside a list or map."""
    if field.ref:
        return _lazy(field.ref, schema)
    if field.type == "array":
        return _list_reader(_item_reader(field.items, schema))
    if field.type == "object":
        return _map_reader(_item_reader(field.values, schema)) if field.values else scalars.read_anything
    return scalars.reader_of(field)


def _lazy(ref: str, schema: Schema) -> Reader:
    """Types refer to each other in circles, so each is made when first met."""
    made: list[Reader] = []

    def read(value: Any) -> Any:
        if not made:
            made.append(reader(ref, schema))
        return made[0](value)

    return SCALAR_TYPES.get(ref) or read


def _item_reader(field: Field | None, schema: Schema) -> Callable[[Any], Any]:
    """As value_reader, with null as the zero value: an item cannot be left out."""
    if field is None:
        return scalars.read_anything
    read = value_reader(field, schema)
    if not field.ref and field.type in ("array", "object"):
        return lambda value: value if value is None else read(value)
    zero: Any = {} if field.ref and field.ref not in SCALAR_TYPES else ZEROS.get(field.type, "0" if field.ref else None)
    return lambda value: read(zero) if value is None else read(value)


def _list_reader(read: Reader) -> Reader:
    def read_list(value: Any) -> Any:
        if type(value) is not list:
            raise _Stumbled
        out = [read(item) for item in value]
        for new, item in zip(out, value, strict=True):
            if new is not item:
                return out
        return value

    return read_list


def _map_reader(read: Reader) -> Reader:
    def read_map(value: Any) -> Any:
        if type(value) is not dict:
            raise _Stumbled
        out = {}
        changed = False
        for key, item in value.items():
            new = out[key] = read(item)
            changed = changed or new is not item
        return out if changed else value

    return read_map
