"""`kubectl api-resources` and `kubectl api-versions`: what the server serves.

Comes in: the registry. Goes out: a line for each resource in its preferred version, by group and name. Source: kubectl,
pkg/cmd/apiresources (1.36). Next: `explain`.
"""

from __future__ import annotations

from kubenb.apiserver import Resource
from kubenb.kubectl.commands import Command
from kubenb.kubectl.errors import CommandError
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.printing.tables import lines_to_text
from kubenb.kubectl.printing.values import to_json, to_yaml
from kubenb.kubectl.session import ShownTable
from kubenb.objects import Object

HEADERS = ["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND"]


def api_resources(inv: Invocation) -> None:
    """`api-resources`."""
    output, order = inv.text("output"), inv.text("sort-by")
    if inv.args:
        raise inv.usage_error(f"unexpected arguments: [{' '.join(inv.args)}]")
    if output not in ("", "wide", "name", "json", "yaml"):
        raise CommandError(f"--output {output} is not available")
    if order not in ("", "name", "kind"):
        raise CommandError("--sort-by accepts only name or kind")
    wanted = [r for r in inv.session.api.registry.resources if _is_wanted(inv, r)]
    resources = sorted(wanted, key=lambda r: ({"name": r.plural, "kind": r.kind}.get(order, r.group), r.plural))
    if output == "name":
        inv.say("".join(f"{r.qualified}\n" for r in resources), end="")
    elif output in ("json", "yaml"):
        inv.say((to_json if output == "json" else to_yaml)(_as_list(resources)), end="")
    else:
        _show_table(inv, resources, wide=output == "wide")


def _is_wanted(inv: Invocation, resource: Resource) -> bool:
    if not resource.preferred or not resource.verbs:
        return False
    if inv.changed("api-group") and resource.group != inv.text("api-group"):
        return False
    if inv.changed("namespaced") and resource.namespaced is not inv.flag("namespaced"):
        return False
    if inv.changed("categories") and not set(inv.flag("categories")) <= set(resource.categories):
        return False
    return set(inv.flag("verbs")) <= set(resource.verbs)


def _show_table(inv: Invocation, resources: list[Resource], wide: bool) -> None:
    headers = [*HEADERS, *(["VERBS", "CATEGORIES"] if wide else [])]
    rows = []
    for r in resources:
        row = [r.plural, ",".join(r.short_names), r.group_version, str(r.namespaced).lower(), r.kind]
        rows.append([*row, ",".join(r.verbs), ",".join(r.categories)] if wide else row)
    inv.tables.append(ShownTable(headers, rows))
    inv.say(lines_to_text(rows if inv.flag("no-headers") else [headers, *rows]), end="")


def _as_list(resources: list[Resource]) -> Object:
    return {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": "", "resources": [_entry(r) for r in resources]}


def _entry(r: Resource) -> Object:
    """A resource as discovery describes it."""
    entry: Object = {"name": r.plural, "singularName": r.singular, "namespaced": r.namespaced}
    entry |= {"version": r.version, "kind": r.kind, "verbs": list(r.verbs)}
    optional = {"group": r.group, "shortNames": list(r.short_names), "categories": list(r.categories)}
    return entry | {key: value for key, value in optional.items() if value}


def api_versions(inv: Invocation) -> None:
    """`api-versions`."""
    if inv.args:
        raise inv.usage_error(f"unexpected arguments: [{' '.join(inv.args)}]")
    for version in sorted({r.group_version for r in inv.session.api.registry.resources}):
        inv.say(version)


RESOURCES = Command(
    "api-resources",
    "Print the supported API resources on the server.",
    api_resources,
    flags=(
        Flag("api-group", usage="Limit to resources in the specified API group"),
        Flag("cached", "bool", usage="Use the cached list of resources if available"),
        Flag("categories", "strings", usage="Limit to resources that belong to the specified categories"),
        Flag("namespaced", "bool", default=True, usage="If false, only resources without namespaces; if true, only those with"),
        Flag("no-headers", "bool", usage="Do not print headers"),
        Flag("output", short="o", usage="Output format: json, yaml, name or wide"),
        Flag("sort-by", usage="Sort by name or kind"),
        Flag("verbs", "strings", usage="Limit to resources that support the specified verbs"),
    ),
)
VERSIONS = Command("api-versions", "Print the supported API versions on the server.", api_versions)
