"""`kubectl top`: what nodes and pods use, where there is a metrics API.

Comes in: the session's `metrics` hook: PodMetrics and NodeMetrics as metrics.k8s.io gives them. Goes out: tables in millicores
and MiB. Source: kubectl, pkg/cmd/top and pkg/metricsutil (1.36). Next: `cluster_info`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kubenb.kubectl.commands import Command
from kubenb.kubectl.errors import CommandError
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.printing.tables import lines_to_text
from kubenb.kubectl.selection import ALL_NAMESPACES, FIELD_SELECTOR, SELECTOR
from kubenb.kubectl.session import ShownTable
from kubenb.objects import ApiError, Object, parse_selector
from kubenb.objects.pods import Amounts, amounts

UNAVAILABLE = "Metrics API not available"
NODE_HEADERS = ["NAME", "CPU(cores)", "CPU(%)", "MEMORY(bytes)", "MEMORY(%)"]
POD_HEADERS = ["NAME", "CPU(cores)", "MEMORY(bytes)"]
MEBI = 1024 * 1024


def _metrics(inv: Invocation, resource: str, namespace: str) -> list[Object]:
    if inv.session.metrics is None:
        raise CommandError(UNAVAILABLE)
    try:
        return inv.session.metrics(resource, namespace)
    except ApiError as error:
        raise CommandError(UNAVAILABLE) from error


def _check(inv: Invocation) -> None:
    if len(inv.args) > 1:
        raise inv.usage_error(f"expected '{inv.command.removeprefix('kubectl ')} [NAME | -l label]'.")
    if inv.args and inv.text("selector"):
        raise CommandError("only one of NAME or --selector can be provided")
    if inv.text("sort-by") not in ("", "cpu", "memory"):
        raise CommandError("--sort-by accepts only cpu or memory")


def node(inv: Invocation) -> None:
    """`top node`."""
    _check(inv)
    metrics = {one["metadata"]["name"]: amounts(one["usage"]) for one in _metrics(inv, "nodes", "")}
    resource = inv.server.resource("nodes")
    nodes = [inv.server.get(resource, inv.args[0])] if inv.args else inv.server.select(resource, "", inv.text("selector"))
    if inv.args and inv.args[0] not in metrics:
        raise ApiError(404, "NotFound", f'nodemetrics.metrics.k8s.io "{inv.args[0]}" not found')
    if not any(one["metadata"]["name"] in metrics for one in nodes):
        raise CommandError("metrics not available yet")
    known = [one for one in nodes if one["metadata"]["name"] in metrics]
    known.sort(key=_order(inv, lambda one: metrics[one["metadata"]["name"]]))
    share = "capacity" if inv.flag("show-capacity") else "allocatable"
    rows = [_node_row(one, metrics[one["metadata"]["name"]], share) for one in known]
    missing = [one["metadata"]["name"] for one in nodes if one["metadata"]["name"] not in metrics]
    _show(inv, NODE_HEADERS, [*rows, *([name, *["<unknown>"] * 4] for name in missing)])


def _node_row(node: Object, used: Amounts, share: str) -> list[str]:
    whole = amounts((node.get("status") or {}).get(share))
    cells = [node["metadata"]["name"]]
    for name, shown in (("cpu", _cpu), ("memory", _memory)):
        cells += [shown(used), f"{used.get(name, 0) * 100 // whole[name] if whole.get(name) else 0}%"]
    return cells


def pod(inv: Invocation) -> None:
    """`top pod`."""
    _check(inv)
    everywhere, containers = bool(inv.flag("all-namespaces")), bool(inv.flag("containers"))
    found = _metrics(inv, "pods", "" if everywhere else inv.namespace)
    if inv.args:
        found = [one for one in found if one["metadata"]["name"] == inv.args[0]]
        if not found:
            raise ApiError(404, "NotFound", f'podmetrics.metrics.k8s.io "{inv.namespace}/{inv.args[0]}" not found')
    try:
        selector = parse_selector(inv.text("selector"))
    except ValueError as error:
        raise CommandError(str(error)) from None
    found = [one for one in found if selector.matches(one["metadata"].get("labels") or {})]
    if not found:
        _nothing(inv, everywhere)
        return
    found.sort(key=_order(inv, used_by_pod))
    rows = []
    for one in found:
        place = [one["metadata"]["namespace"]] if everywhere else []
        place += [one["metadata"]["name"]] if containers else []
        parts = one["containers"] if containers else [{"name": one["metadata"]["name"], "used": used_by_pod(one)}]
        for part in parts:
            used = part["used"] if "used" in part else amounts(part["usage"])
            rows.append([*place, part["name"], _cpu(used), _memory(used)])
    headers = [*(["NAMESPACE"] if everywhere else []), *(["POD"] if containers else []), *POD_HEADERS]
    if inv.flag("sum"):
        total = _sum([used_by_pod(one) for one in found])
        blank = [""] * (len(headers) - 2)
        rows += [[*blank, "________", "________"], [*blank, _cpu(total), _memory(total)]]
    _show(inv, headers, rows)


def _nothing(inv: Invocation, everywhere: bool) -> None:
    """No metrics: because there are no pods, or because nobody has measured them yet."""
    pods = inv.server.select(inv.server.resource("pods"), "" if everywhere else inv.namespace, inv.text("selector"))
    if pods:
        raise CommandError("metrics not available yet")
    inv.complain("No resources found" if everywhere else f"No resources found in {inv.namespace} namespace.")


def used_by_pod(metrics: Object) -> Amounts:
    """The sum over a pod's containers: millicores, bytes."""
    return _sum([amounts(container["usage"]) for container in metrics["containers"]])


def _sum(parts: Sequence[Amounts]) -> Amounts:
    return {name: sum(part.get(name, 0) for part in parts) for name in ("cpu", "memory")}


def _order(inv: Invocation, used: Callable[[Object], Amounts]) -> Callable[[Object], tuple[object, ...]]:
    """By name, or the greatest use first."""
    by = inv.text("sort-by")

    def key(one: Object) -> tuple[object, ...]:
        place = (one["metadata"].get("namespace", ""), one["metadata"]["name"])
        return (-used(one).get(by, 0), *place) if by else place

    return key


def _cpu(used: Amounts) -> str:
    return f"{used.get('cpu', 0)}m"


def _memory(used: Amounts) -> str:
    return f"{used.get('memory', 0) // MEBI}Mi"


def _show(inv: Invocation, headers: list[str], rows: list[list[str]]) -> None:
    inv.tables.append(ShownTable(headers, rows))
    inv.say(lines_to_text(rows if inv.flag("no-headers") else [headers, *rows]), end="")


COMMON = (
    SELECTOR,
    Flag("no-headers", "bool", usage="If present, print output without headers"),
    Flag("show-swap", "bool", usage="Print pod resources related to swap memory"),
    Flag("sort-by", usage="Sort by cpu or memory"),
    Flag("use-protocol-buffers", "bool", default=True, usage="Enables using protocol-buffers to access Metrics API"),
)
NODE = Command(
    "node",
    "Display resource (CPU/memory) usage of nodes.",
    node,
    usage="top node [NAME | -l label]",
    flags=(*COMMON, Flag("show-capacity", "bool", usage="Print percentages of the capacity instead of what is allocatable")),
    aliases=("nodes", "no"),
)
POD = Command(
    "pod",
    "Display resource (CPU/memory) usage of pods.",
    pod,
    usage="top pod [NAME | -l label]",
    flags=(
        *COMMON,
        ALL_NAMESPACES,
        FIELD_SELECTOR,
        Flag("containers", "bool", usage="If present, print usage of containers within a pod"),
        Flag("sum", "bool", usage="Print the sum of the resource usage"),
    ),
    aliases=("pods", "po"),
)
COMMAND = Command("top", "Display resource (CPU/memory) usage.", subcommands=(NODE, POD))
