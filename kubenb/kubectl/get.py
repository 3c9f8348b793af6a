"""`kubectl get`: one or many objects, as tables or in any other form.

Comes in: kinds, names, selectors, files. Goes out: aligned tables (also as data, for notebooks), or what -o asks for. Several
kinds make several tables, each name led by its kind. Source: kubectl, pkg/cmd/get/get.go (1.36). Next: `watching`, get -w.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from kubenb.apiserver import Resource
from kubenb.kubectl.builder import Found, Info, build, files_of
from kubenb.kubectl.commands import Command
from kubenb.kubectl.errors import Aggregate, CommandError, raise_all
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.mapping import title
from kubenb.kubectl.printing.formats import OUTPUT_FLAGS, parse_output, printer_for
from kubenb.kubectl.printing.sorting import sort_by
from kubenb.kubectl.printing.tables import Look, header_cells, lines_to_text, row_cells
from kubenb.kubectl.printing.values import list_of
from kubenb.kubectl.raw import get_raw
from kubenb.kubectl.selection import ALL_NAMESPACES, FIELD_SELECTOR, FILE_FLAGS, SELECTOR, query
from kubenb.kubectl.session import ShownTable
from kubenb.kubectl.watching import watch
from kubenb.objects import ApiError, Object

FLAGS = (
    *OUTPUT_FLAGS, *FILE_FLAGS, SELECTOR, FIELD_SELECTOR, ALL_NAMESPACES,
    Flag("chunk-size", "int64", default=500, usage="Return large lists in chunks rather than all at once"),
    Flag("ignore-not-found", "bool", usage="Suppress NotFound error for specific objects that do not exist"),
    Flag("label-columns", "strings", short="L", usage="Labels that are going to be presented as columns"),
    Flag("no-headers", "bool", usage="Do not print headers"),
    Flag("output-watch-events", "bool", usage="Output watch event objects when --watch or --watch-only is used"),
    Flag("raw", usage="Raw URI to request from the server"),
    Flag("server-print", "bool", default=True, usage="Have the server return the appropriate table output"),
    Flag("show-kind", "bool", usage="List the resource type for the requested objects"),
    Flag("show-labels", "bool", usage="Show all labels as the last column"),
    Flag("sort-by", usage="Sort list types using this field specification"),
    Flag("subresource", usage="Get only this subresource of the object"),
    Flag("watch", "bool", short="w", usage="After listing/getting the requested object, watch for changes"),
    Flag("watch-only", "bool", usage="Watch for changes to the requested objects, without listing/getting first"),
)  # fmt: skip

NO_TYPE = (
    'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n'
)
NO_RESOURCE = (
    "Required resource not specified.\n"
    'Use "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).'
)


def get(inv: Invocation) -> None:
    """The verb."""
    if inv.text("raw"):
        get_raw(inv)
        return
    watching = bool(inv.flag("watch") or inv.flag("watch-only"))
    if watching and inv.text("sort-by"):
        inv.complain("warning: --watch or --watch-only requested, --sort-by will be ignored")
    if not watching and not inv.args and not files_of(inv) and not inv.text("kustomize"):
        inv.complain(NO_TYPE)
        raise inv.usage_error(NO_RESOURCE)
    output = parse_output(inv)
    if inv.flag("show-labels") and not output.is_table:
        raise CommandError(f"--show-labels option cannot be used with {inv.text('output')} printer")
    if inv.flag("output-watch-events") and not watching:
        raise inv.usage_error("--output-watch-events option can only be used with --watch or --watch-only")
    if watching:
        watch(inv, look_of(inv))
        return
    found = build(inv, query(inv, empty_selector=True))
    if inv.flag("ignore-not-found"):
        found.errors = [error for error in found.errors if not _is_not_found(error)]
    if inv.text("subresource"):
        _fetch_subresource(inv, found)
    if output.is_table:
        show_tables(inv, found)
    else:
        _show_objects(inv, found)


def _is_not_found(error: Exception) -> bool:
    return isinstance(error, ApiError) and error.reason == "NotFound"


def _fetch_subresource(inv: Invocation, found: Found) -> None:
    for info in found.infos:
        info.object = inv.server.get(info.resource, info.name, info.namespace, inv.text("subresource"))


def look_of(inv: Invocation) -> Look:
    """How tables are to look, by the flags."""
    return Look(
        wide=inv.text("output") == "wide",
        namespace=bool(inv.flag("all-namespaces")),
        headers=not inv.flag("no-headers"),
        show_labels=bool(inv.flag("show-labels")),
        label_columns=tuple(inv.flag("label-columns") or ()),
    )


# ---- tables ----


def show_tables(inv: Invocation, found: Found) -> None:
    """Print the tables, then what went wrong; "No resources found" when there is neither."""
    infos = found.infos
    if inv.text("sort-by"):
        infos = _sorted_within_kinds(infos, inv.text("sort-by"))
    several = len({info.resource for info in infos} | set(found.listed)) > 1 or bool(inv.flag("show-kind"))
    look = look_of(inv)
    for resource, group in _by_resource(infos):
        own = Look(
            look.wide,
            look.namespace and resource.namespaced,
            look.headers,
            look.show_labels,
            look.label_columns,
            title(resource) if several else "",
        )
        _show_table(inv, resource, [info.live for info in group], own)
    if not infos and not found.errors and not inv.flag("ignore-not-found"):
        inv.complain(_nothing_found(inv, found))
    raise_all(_flat(found.errors))


def _flat(errors: Sequence[Exception]) -> list[Exception]:
    """The errors with groups of errors opened, each text once."""
    flat = [inner for error in errors for inner in (error.errors if isinstance(error, Aggregate) else [error])]
    return list({str(error): error for error in flat}.values())


def _nothing_found(inv: Invocation, found: Found) -> str:
    namespaced = all(resource.namespaced for resource in found.listed)
    if inv.flag("all-namespaces") or not namespaced:
        return "No resources found"
    return f"No resources found in {inv.namespace} namespace."


def _by_resource(infos: Sequence[Info]) -> Iterator[tuple[Resource, list[Info]]]:
    for resource, group in groupby(infos, key=lambda info: info.resource):
        yield resource, list(group)


def _sorted_within_kinds(infos: Sequence[Info], path: str) -> list[Info]:
    """Each list is sorted by itself."""
    return [info for _, group in _by_resource(infos) for info in sort_by(group, path, lambda info: info.live)]


def _show_table(inv: Invocation, resource: Resource, objects: list[Object], look: Look) -> None:
    table = inv.server.table(resource, objects)
    headers = header_cells(table, look)
    rows = row_cells(table, look)
    if inv.stdout and look.headers:
        inv.say("")
    inv.say(lines_to_text([headers, *rows] if look.headers else rows), end="")
    inv.tables.append(ShownTable(headers, rows))


# ---- objects ----


def _show_objects(inv: Invocation, found: Found) -> None:
    """-o yaml and the like: the object itself when exactly one was asked for, else a List."""
    if found.errors and found.single:
        raise_all(found.errors)
    if not found.infos and inv.flag("ignore-not-found"):
        raise_all(found.errors)
        return
    objects = [info.live for info in found.infos]
    if inv.text("sort-by"):
        objects = sort_by(objects, inv.text("sort-by"), lambda obj: obj)
    output = parse_output(inv)
    shown = objects[0] if found.single and len(objects) == 1 else list_of(objects)
    inv.say(printer_for(inv, output, tables=True)(shown), end="")
    raise_all(_flat(found.errors))


COMMAND = Command(
    "get",
    "Display one or many resources.",
    get,
    usage="get [(-o|--output=)json|yaml|wide|...] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE/NAME ...) [flags]",
    flags=FLAGS,
    suggest_for=("list", "ps"),
)
