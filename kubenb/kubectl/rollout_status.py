"""`rollout status`: says how far a rollout is, each time that something changed, until it is done. It lets virtual time pass.

The sentences are pure functions of the workload. Source: kubectl, pkg/polymorphichelpers/rollout_status.go (1.36). Next: `diff`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kubenb.kubectl.builder import Info, build, files_of
from kubenb.kubectl.commands import Command
from kubenb.kubectl.errors import CommandError
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.rollout_history import revision_of
from kubenb.kubectl.selection import FILE_FLAGS, SELECTOR, query
from kubenb.kubectl.watching import Change
from kubenb.objects import Object, get_condition

PATIENCE = 24 * 3600.0
"""Virtual seconds after which nobody would wait any longer."""
Verdict = tuple[str, bool]
"""(what is said, whether the rollout is done)"""


def deployment_status(obj: Object, revision: int) -> Verdict:
    spec, status, name = obj["spec"], obj.get("status") or {}, obj["metadata"]["name"]
    if revision:
        running = revision_of(obj) or 0
        if revision != running:
            raise CommandError(f"desired revision ({revision}) is different from the running revision ({running})")
    if obj["metadata"].get("generation", 0) > status.get("observedGeneration", 0):
        return "Waiting for deployment spec update to be observed...", False
    progressing = get_condition(obj, "Progressing")
    if progressing and progressing.get("reason") == "ProgressDeadlineExceeded":
        raise CommandError(f'deployment "{name}" exceeded its progress deadline')
    wanted, updated = spec.get("replicas", 1), status.get("updatedReplicas", 0)
    total, available = status.get("replicas", 0), status.get("availableReplicas", 0)
    waiting = f'Waiting for deployment "{name}" rollout to finish: '
    if updated < wanted:
        return f"{waiting}{updated} out of {wanted} new replicas have been updated...", False
    if total > updated:
        return f"{waiting}{total - updated} old replicas are pending termination...", False
    if available < updated:
        return f"{waiting}{available} of {updated} updated replicas are available...", False
    return f'deployment "{name}" successfully rolled out', True


def daemon_set_status(obj: Object, revision: int) -> Verdict:
    status, name = obj.get("status") or {}, obj["metadata"]["name"]
    _check_strategy(obj)
    if obj["metadata"].get("generation", 0) > status.get("observedGeneration", 0):
        return "Waiting for daemon set spec update to be observed...", False
    wanted, updated = status.get("desiredNumberScheduled", 0), status.get("updatedNumberScheduled", 0)
    waiting = f'Waiting for daemon set "{name}" rollout to finish: '
    if updated < wanted:
        return f"{waiting}{updated} out of {wanted} new pods have been updated...", False
    if status.get("numberAvailable", 0) < wanted:
        return f"{waiting}{status.get('numberAvailable', 0)} of {wanted} updated pods are available...", False
    return f'daemon set "{name}" successfully rolled out', True


def stateful_set_status(obj: Object, revision: int) -> Verdict:
    spec, status = obj["spec"], obj.get("status") or {}
    _check_strategy(obj)
    observed = status.get("observedGeneration", 0)
    if not observed or obj["metadata"].get("generation", 0) > observed:
        return "Waiting for statefulset spec update to be observed...", False
    wanted, ready, updated = spec.get("replicas", 1), status.get("readyReplicas", 0), status.get("updatedReplicas", 0)
    if ready < wanted:
        return f"Waiting for {wanted - ready} pods to be ready...", False
    partition = ((spec.get("updateStrategy") or {}).get("rollingUpdate") or {}).get("partition")
    if partition:
        if updated < wanted - partition:
            progress = f"{updated} out of {wanted - partition} new pods have been updated..."
            return f"Waiting for partitioned roll out to finish: {progress}", False
        return f"partitioned roll out complete: {updated} new pods have been updated...", True
    if status.get("updateRevision") != status.get("currentRevision"):
        return (
            f"waiting for statefulset rolling update to complete {updated} pods at revision {status.get('updateRevision')}...",
            False,
        )
    current = status.get("currentReplicas", 0)
    return f"statefulset rolling update complete {current} pods at revision {status.get('currentRevision')}...", True


def _check_strategy(obj: Object) -> None:
    if (obj["spec"].get("updateStrategy") or {}).get("type") != "RollingUpdate":
        raise CommandError("rollout status is only available for RollingUpdate strategy type")


VIEWERS: dict[str, Callable[[Object, int], Verdict]] = {
    "Deployment": deployment_status,
    "DaemonSet": daemon_set_status,
    "StatefulSet": stateful_set_status,
}


def status(inv: Invocation) -> None:
    """The verb."""
    revision = int(inv.flag("revision"))
    if not inv.args and not files_of(inv):
        raise CommandError("required resource not specified")
    if revision < 0:
        raise CommandError(f"revision must be a positive integer: {revision}")
    for info in build(inv, query(inv, empty_selector=bool(inv.text("selector")))).checked():
        viewer = VIEWERS.get(info.resource.kind)
        if viewer is None:
            group = f".{info.resource.group}" if info.resource.group else ""
            raise CommandError(f"no status viewer has been implemented for {info.resource.kind}{group}")
        _follow(inv, info, viewer, revision)


def _follow(inv: Invocation, info: Info, viewer: Callable[[Object, int], Verdict], revision: int) -> None:
    """Say the state now and after each change of this object, until it is done."""
    said, done = viewer(info.live, revision)
    inv.say(said)
    if done or not inv.flag("watch"):
        return
    outcome: list[CommandError | None] = []

    def changed(changes: Sequence[Change]) -> None:
        for change in changes:
            if outcome or not _is_it(change, info):
                continue
            if change.verb == "delete":
                outcome.append(CommandError("object has been deleted"))
                continue
            try:
                text, finished = viewer(change.object, revision)
            except CommandError as error:
                outcome.append(error)
                continue
            inv.say(text)
            if finished:
                outcome.append(None)

    opened = inv.session.api.watch(info.resource, "kubectl", changed)
    in_time = inv.session.advance_until(lambda: bool(outcome), float(inv.flag("timeout")) or PATIENCE)
    opened.stop()
    if not in_time:
        raise CommandError("timed out waiting for the condition")
    if outcome[0] is not None:
        raise outcome[0]


def _is_it(change: Change, info: Info) -> bool:
    return change.object["metadata"]["name"] == info.name and change.namespace == info.namespace


STATUS = Command(
    "status",
    "Show the status of the rollout.",
    status,
    usage="rollout status (TYPE NAME | TYPE/NAME) [flags]",
    flags=(
        *FILE_FLAGS,
        SELECTOR,
        Flag("revision", "int64", default=0, usage="Pin to a specific revision for showing its status"),
        Flag("timeout", "duration", default=0.0, usage="The length of time to wait before ending watch"),
        Flag("watch", "bool", short="w", default=True, usage="Watch the status of the rollout until it's done"),
    ),
)
