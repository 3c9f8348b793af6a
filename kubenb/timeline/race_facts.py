"""The end of a pod in facts: when it was told to go, when the endpoints said so, when each node's rules followed, and when its
process ended.

Comes in: the history, and what was read off the machines (rules, processes). Goes out: one `Ending` a pod. Next: `race_lanes`,
which draws them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import NamedTuple

from kubenb.objects import Object, lookup
from kubenb.timeline.lives import Life
from kubenb.timeline.revision import Revision

SERVICE_NAME = "kubernetes.io/service-name"
Stretch = tuple[float, float]


class Rules(NamedTuple):
    """One node's kube-proxy: from each `time` on it chose among these `addresses`. Seconds."""

    node: str
    steps: tuple[tuple[float, tuple[str, ...]], ...]


class Process(NamedTuple):
    """A container's main process on the wire; what has not happened is at infinity. `pod`: "namespace/name"; `torn`: when the
    pod's network was taken down."""

    pod: str
    ip: str
    started: float
    listening: float
    signalled: float
    ended: float
    exit_code: int
    torn: float


@dataclass(slots=True)
class Ending:
    """One pod's end. `told`: the revision that ordered it; `endpoint`: [(revision, condition or "")] of its endpoint;
    `routed`: for each node the stretches of time in which its rules chose the pod."""

    name: str
    life: Life
    told: Revision
    process: Process
    endpoint: list[tuple[Revision, str]] = field(default_factory=list)
    routed: dict[str, list[Stretch]] = field(default_factory=dict)
    stopping: float = inf
    hook_failed: float = inf

    @property
    def node(self) -> str:
        return str(self.told.object["spec"].get("nodeName", ""))

    @property
    def grace(self) -> int:
        """Seconds the deletion allows."""
        return int(lookup(self.told.object, ("metadata", "deletionGracePeriodSeconds"), 0) or 0)

    @property
    def hook(self) -> str:
        """Its first preStop hook in words, "" without one."""
        for container in self.told.object["spec"].get("containers") or ():
            handler = lookup(container, ("lifecycle", "preStop"))
            if handler:
                return _hook(handler)
        return ""

    @property
    def withdrawn(self) -> Revision | None:
        """The revision of the EndpointSlice that first said so, after its last "ready"."""
        found = None
        for revision, condition in self.endpoint:
            found = None if condition == "ready" else found or revision
        return found

    @property
    def switched(self) -> dict[str, float]:
        """When each node's rules left it for good; infinity where they never did."""
        return {node: stretches[-1][1] for node, stretches in self.routed.items() if stretches}

    @property
    def stale(self) -> dict[str, list[Stretch]]:
        """The stretches in which a node still sent to a process that had ended."""
        found = {}
        for node, stretches in self.routed.items():
            cut = [(max(since, self.process.ended), until) for since, until in stretches if until > self.process.ended]
            if cut:
                found[node] = cut
        return found


def _hook(handler: Object) -> str:
    if "sleep" in handler:
        return f"sleep {handler['sleep'].get('seconds', 0)} s"
    if "exec" in handler:
        return " ".join(handler["exec"].get("command") or [])
    if "httpGet" in handler:
        return f"GET {handler['httpGet'].get('path', '/')}"
    return next(iter(handler), "")


def endings(
    history: Sequence[Revision], service: str, rules: Iterable[Rules], processes: Iterable[Process], since: float = 0.0
) -> list[Ending]:
    """The ends of the pods behind Service "namespace/name" that were ordered at or after `since`, in order."""
    namespace, _, name = service.partition("/")
    by_pod = {process.pod: process for process in processes}
    slices = list(_slices(history, namespace, name))
    members = {target for _, endpoints in slices for target in endpoints}
    found: list[Ending] = []
    for life in _pods(history, namespace, members):
        told = next((r for r in life.versions if _orders_end(r) and r.time >= since), None)
        process = by_pod.get(f"{namespace}/{life.name}")
        if told is not None and process is not None:
            found.append(Ending(life.name, life, told, process))
    found.sort(key=lambda ending: (ending.told.time, ending.told.number))
    for ending in found:
        ending.endpoint = list(_endpoint(slices, ending))
        ending.routed = {one.node: _routed(one, ending.process) for one in rules}
    _hear_events(history, namespace, found)
    return found


def _orders_end(revision: Revision) -> bool:
    if revision.verb == "delete":
        return True
    before = revision.previous or {"metadata": {}}
    return "deletionTimestamp" in revision.object["metadata"] and "deletionTimestamp" not in before["metadata"]


def _slices(history: Sequence[Revision], namespace: str, service: str) -> Iterator[tuple[Revision, dict[str, str]]]:
    """Each version of the Service's slices: the revision, and {pod's name: its condition}."""
    for revision in history:
        if revision.resource == "endpointslices.discovery.k8s.io" and revision.namespace == namespace:
            labels = revision.object["metadata"].get("labels") or {}
            if labels.get(SERVICE_NAME) == service:
                endpoints = revision.object.get("endpoints") if revision.verb != "delete" else ()
                yield revision, {pod: condition for pod, condition in map(_condition, endpoints or ()) if pod}


def _condition(endpoint: Object) -> tuple[str, str]:
    conditions = endpoint.get("conditions") or {}
    name = str(lookup(endpoint, ("targetRef", "name"), "") or "")
    if conditions.get("ready", True):
        return name, "ready"
    return name, "terminating" if conditions.get("terminating") else "not ready"


def _pods(history: Sequence[Revision], namespace: str, names: set[str]) -> list[Life]:
    lives: dict[str, Life] = {}
    for revision in history:
        if revision.resource == "pods" and revision.namespace == namespace and revision.name in names:
            uid = str(revision.object["metadata"]["uid"])
            lives.setdefault(uid, Life(revision.name, uid)).versions.append(revision)
    return list(lives.values())


def _endpoint(slices: Sequence[tuple[Revision, dict[str, str]]], ending: Ending) -> Iterator[tuple[Revision, str]]:
    """The changes of the pod's endpoint, from its last "ready" on."""
    last = ""
    for revision, endpoints in slices:
        condition = endpoints.get(ending.name, "")
        if condition != last and revision.time >= ending.life.born:
            yield revision, condition
        last = condition


def _routed(rules: Rules, process: Process) -> list[Stretch]:
    found: list[Stretch] = []
    for (at, addresses), following in zip(rules.steps, [*rules.steps[1:], (inf, ())], strict=True):
        until = following[0]
        if process.ip in addresses and until > process.started:
            if found and found[-1][1] == at:
                found[-1] = (found[-1][0], until)
            else:
                found.append((at, until))
    return found


def _hear_events(history: Sequence[Revision], namespace: str, found: list[Ending]) -> None:
    """When the kubelet said that it stops the container, and that a preStop hook failed."""
    by_uid = {ending.life.uid: ending for ending in found}
    for revision in history:
        if revision.resource == "events" and revision.namespace == namespace and revision.verb != "delete":
            ending = by_uid.get(str(lookup(revision.object, ("involvedObject", "uid"), "")))
            if ending is None or revision.time < ending.told.time:
                continue
            if revision.object.get("reason") == "Killing":
                ending.stopping = min(ending.stopping, revision.time)
            elif revision.object.get("reason") == "FailedPreStopHook":
                ending.hook_failed = min(ending.hook_failed, revision.time)
