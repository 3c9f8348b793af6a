"""`kubectl explain`: which fields a kind has, and of which types.

Comes in: `pod.spec.containers`. Goes out: the structure by the schema that the API server itself checks by. That
schema has no descriptions; a line says where they are. Source: kubectl, pkg/explain/v2 (1.36). Next: `version`.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubenb.apiserver import Resource
from kubenb.kubectl.commands import Command
from kubenb.kubectl.errors import CommandError, NoResourceType
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.mapping import find_resource
from kubenb.kubectl.requests import gvr
from kubenb.objects import load_schema
from kubenb.objects.schema import Field, Schema

SUGGESTION = 'Use "kubectl api-resources" for a complete list of supported resources.'
DESCRIPTION = "DESCRIPTION:\n    See https://kubernetes.io/docs/reference/kubernetes-api/\n"
ENUM_LIMIT = 4
"""How many values of an enum a list of fields shows."""


def explain(inv: Invocation) -> None:
    """The verb."""
    if not inv.args:
        raise CommandError(f"You must specify the type of resource to explain. {SUGGESTION}\n")
    if len(inv.args) > 1:
        raise CommandError("We accept only this format: explain RESOURCE\n")
    if inv.text("output") not in ("plaintext", "plaintext-openapiv2"):
        known = "plaintext, plaintext-openapiv2"
        raise CommandError(f"unrecognized format: {inv.text('output')}. Valid values are: ({known})")
    resource, path = _resource_and_path(inv)
    schema = load_schema()
    if not resource.type:
        raise CommandError(f"GVR ({gvr(resource)}) not found in OpenAPI schema")
    group = f"GROUP:      {resource.group}\n" if resource.group else ""
    inv.say(f"{group}KIND:       {resource.kind}\nVERSION:    {resource.version}\n")
    field: Field = Field(ref=resource.type)
    for name in path:
        child = schema.child(_element(field), name)
        if child is None:
            raise CommandError(f'field "{path[-1]}" does not exist')
        field = child
    if path:
        enum = "".join(f"\n    {value}" for value in _enum(field))
        inv.say(f"FIELD: {path[-1]} <{type_name(schema, field)}>\n" + (f"ENUM:{enum}" if enum else "") + "\n")
    inv.say(DESCRIPTION)
    lines = list(field_lines(schema, field, 1, bool(inv.flag("recursive")), ()))
    if lines:
        inv.say("FIELDS:\n" + "\n".join(lines) + "\n")


def _resource_and_path(inv: Invocation) -> tuple[Resource, list[str]]:
    """ "deploy.spec.strategy" -> (deployments, ["spec", "strategy"]); the group may stand in between."""
    resources = inv.session.api.registry.resources
    word, _, rest = inv.args[0].partition(".")
    try:
        resource = find_resource(resources, word)
    except NoResourceType as error:
        raise CommandError(str(error), plain=True) from None
    same = [r for r in resources if r.plural == resource.plural]
    version = inv.text("api-version")
    if version:
        found = next((r for r in same if r.group_version == version), None)
        if found is None:
            group, slash, number = version.partition("/")
            wanted = f"{group if slash else ''}/{number if slash else group}, Resource={resource.plural}"
            raise CommandError(f'couldn\'t find resource for "{wanted}"')
        return found, [part for part in rest.split(".") if part]
    for candidate in same:
        for prefix in (f"{candidate.version}.{candidate.group}", candidate.group):
            if candidate.group and (rest == prefix or rest.startswith(f"{prefix}.")):
                return candidate, [part for part in rest[len(prefix) :].split(".") if part]
    return resource, [part for part in rest.split(".") if part]


def _element(field: Field) -> Field:
    """What a list, or a list of lists, holds; anything else is itself."""
    while field.items:
        field = field.items
    return field


def type_name(schema: Schema, field: Field) -> str:
    """A type as explain calls it: string, []Container, map[string]Quantity, PodSpec, Object."""
    if field.items:
        return f"[]{type_name(schema, field.items)}"
    if field.values:
        return f"map[string]{type_name(schema, field.values)}"
    if field.ref:
        known = schema.types.get(field.ref)
        plain = known.type if known else "object"
        return field.ref.rpartition(".")[2] if plain == "object" or "|" in plain else plain
    return "Object" if field.type in ("", "object", "any") else field.type


def field_lines(schema: Schema, field: Field, level: int, recursive: bool, above: tuple[str, ...]) -> Iterator[str]:
    """The fields of an object (or of what a list or map holds), one a line; a type inside itself is opened only once."""
    while field.items or field.values:
        field = field.items or field.values or field
    known = schema.types.get(field.ref)
    if known is None or field.ref in above:
        return
    indent = "  " * level
    for name, child in sorted(known.fields.items()):
        yield f"{indent}{name}\t<{type_name(schema, child)}>" + (" -required-" if name in known.required else "")
        if values := _enum(child):
            more = ", ...." if len(values) > ENUM_LIMIT else ""
            yield f"{indent}enum: {', '.join(values[:ENUM_LIMIT])}{more}"
        if recursive:
            yield from field_lines(schema, child, level + 1, True, (*above, field.ref))
        else:
            yield ""


def _enum(field: Field) -> list[str]:
    return [value or '""' for value in field.enum]


COMMAND = Command(
    "explain",
    "Get documentation for a resource.",
    explain,
    usage="explain TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext]",
    flags=(
        Flag("api-version", usage="Use given api-version (group/version) of the resource"),
        Flag("output", short="o", default="plaintext", usage="Format in which to render the schema"),
        Flag("recursive", "bool", usage="Print the names of all the fields recursively"),
    ),
)
