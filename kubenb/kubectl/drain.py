"""`kubectl drain`: no new pods for a node, and the present ones away from it. It lets virtual time pass.

Comes in: nodes. Goes out: "node/node1 drained", or which pods stand in the way. Which those are, `drainable` says; how the pods
go, `evicting`. Source: kubectl, pkg/cmd/drain/drain.go (1.36). Next: `drainable`.
"""

from __future__ import annotations

from kubenb.kubectl.builder import Info
from kubenb.kubectl.commands import Command
from kubenb.kubectl.cordon import mark, nodes
from kubenb.kubectl.drainable import Choice, choose
from kubenb.kubectl.errors import REFUSALS, Aggregate, CommandError, SilentExit
from kubenb.kubectl.evicting import Departure, evict_all
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.selection import DRY_RUN, SELECTOR, dry_run_suffix, report
from kubenb.objects import parse_selector


def drain(inv: Invocation) -> None:
    """The verb. A node that can't be drained is cordoned all the same, and the next one is tried."""
    infos = nodes(inv)
    try:
        parse_selector(inv.text("pod-selector"))
    except ValueError:
        raise CommandError("--pod-selector=<pod_selector> must be a valid label selector") from None
    mark(inv, infos, wanted=True)
    failed: list[Info] = []
    texts: list[str] = []
    for info in infos:
        try:
            _drain_one(inv, info)
        except SilentExit:
            raise
        except REFUSALS as error:
            inv.complain(f'error: unable to drain node "{info.name}" due to error: {error}, continuing command...')
            failed.append(info)
            texts += [str(one) for one in error.errors] if isinstance(error, Aggregate) else [str(error)]
        else:
            report(inv, info.resource, info.live, "drained", info.name)
    if failed:
        inv.complain("There are pending nodes to be drained:")
        for info in failed:
            inv.complain(f" {info.name}")
        raise CommandError("\n".join(dict.fromkeys(texts)), plain=True)


def _drain_one(inv: Invocation, info: Info) -> None:
    choice = _choice(inv, info)
    choice.check()
    if choice.warnings:
        inv.complain(f"Warning: {choice.warning}")
    if inv.dry_run != "none":
        for pod in choice.pods:
            inv.say(f"evicting pod {pod['metadata']['namespace']}/{pod['metadata']['name']}{dry_run_suffix(inv)}")
        return
    try:
        evict_all(inv, [Departure(pod, inv.now) for pod in choice.pods], use_eviction=not inv.flag("disable-eviction"))
    except SilentExit:
        raise
    except REFUSALS as error:
        _say_pending(inv, info, error)
        raise


def _choice(inv: Invocation, info: Info) -> Choice:
    pods = inv.server.resource("pods")
    on_node = inv.server.select(pods, "", inv.text("pod-selector"), f"spec.nodeName={info.name}")

    def daemon_set_exists(namespace: str, name: str) -> bool:
        return inv.server.find(inv.server.resource("daemonsets"), name, namespace) is not None

    return choose(
        on_node,
        daemon_set_exists,
        now=inv.now,
        force=bool(inv.flag("force")),
        ignore_daemon_sets=bool(inv.flag("ignore-daemonsets")),
        delete_empty_dirs=bool(inv.flag("delete-emptydir-data") or inv.flag("delete-local-data")),
        skip_after=float(inv.flag("skip-wait-for-delete-timeout")),
    )


def _say_pending(inv: Invocation, info: Info, error: Exception) -> None:
    pending = _choice(inv, info).pods
    if pending:
        inv.complain(f'There are pending pods in node "{info.name}" when an error occurred: {error}')
        for pod in pending:
            inv.complain(f"pod/{pod['metadata']['name']}")


COMMAND = Command(
    "drain",
    "Drain node in preparation for maintenance.",
    drain,
    usage="drain NODE",
    flags=(
        SELECTOR,
        DRY_RUN,
        Flag("chunk-size", "int64", default=500, usage="Return large lists in chunks rather than all at once"),
        Flag("delete-emptydir-data", "bool", usage="Continue even if there are pods using emptyDir, whose data is then lost"),
        Flag("delete-local-data", "bool", usage="The same", deprecated="This option is deprecated and will be deleted. "
             "Use --delete-emptydir-data."),
        Flag("disable-eviction", "bool", usage="Delete instead of evicting, which bypasses PodDisruptionBudgets"),
        Flag("force", "bool", usage="Continue even if there are pods that do not declare a controller"),
        Flag("grace-period", "int", default=-1, usage="Seconds given to each pod to terminate gracefully; negative: its own"),
        Flag("ignore-daemonsets", "bool", usage="Ignore DaemonSet-managed pods"),
        Flag("pod-selector", usage="Label selector to filter pods on the node"),
        Flag("skip-wait-for-delete-timeout", "int", default=0, usage="Do not wait for pods deleted longer ago than that"),
        Flag("timeout", "duration", default=0.0, usage="How long to wait before giving up; 0 means for ever"),
    ),
)  # fmt: skip
