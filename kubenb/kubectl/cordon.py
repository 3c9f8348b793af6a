"""`kubectl cordon` and `kubectl uncordon`: whether new pods may come to a node.

Comes in: names of nodes, or a selector. Goes out: "node/node1 cordoned". Source: kubectl, pkg/cmd/drain/drain.go (1.36).
Next: `drain`.
"""

from __future__ import annotations

from kubenb.kubectl.builder import Info, build
from kubenb.kubectl.commands import Command
from kubenb.kubectl.errors import REFUSALS, CommandError
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.requests import gvr
from kubenb.kubectl.selection import DRY_RUN, SELECTOR, query, report
from kubenb.kubectl.setting import send_change
from kubenb.objects import Object, evolve, lookup, without

UNSCHEDULABLE = ("spec", "unschedulable")


def cordon(inv: Invocation) -> None:
    mark(inv, nodes(inv), wanted=True)


def uncordon(inv: Invocation) -> None:
    mark(inv, nodes(inv), wanted=False)


def nodes(inv: Invocation) -> list[Info]:
    """The nodes named; raises when one isn't there."""
    if not inv.args and not inv.changed("selector"):
        raise inv.usage_error(f"USAGE: {inv.command.removeprefix('kubectl ')} NODE [flags]")
    if inv.args and inv.text("selector"):
        raise inv.usage_error("cannot specify both a node name and a --selector option")
    args = [arg if "/" in arg else f"node/{arg}" for arg in inv.args]
    found = build(inv, query(inv, args=args or ["nodes"], empty_selector=True))
    for error in found.errors:
        raise error
    for info in found.infos:
        if info.resource.kind != "Node":
            raise CommandError(f'expected resource of type node, got "{gvr(info.resource)}"')
    return found.infos


def mark(inv: Invocation, infos: list[Info], wanted: bool) -> None:
    """Say yes or no to new pods on each of these nodes; one that refuses doesn't keep the others from it."""
    verb = "cordon" if wanted else "uncordon"
    for info in infos:
        if bool(lookup(info.live, UNSCHEDULABLE)) is wanted:
            report(inv, info.resource, info.live, f"already {verb}ed", info.name)
            continue
        try:
            send_change(inv, info, _marked(info.live, wanted), f"{verb}ed")
        except REFUSALS as error:
            inv.complain(f'error: unable to {verb} node "{info.name}": {error}')


def _marked(node: Object, wanted: bool) -> Object:
    return evolve(node, UNSCHEDULABLE, True) if wanted else without(node, UNSCHEDULABLE)


CORDON = Command("cordon", "Mark node as unschedulable.", cordon, usage="cordon NODE", flags=(SELECTOR, DRY_RUN))
UNCORDON = Command("uncordon", "Mark node as schedulable.", uncordon, usage="uncordon NODE", flags=(SELECTOR, DRY_RUN))
