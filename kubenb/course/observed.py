"""What the history does not hold, read off the machines: what each node's kube-proxy knew when; when processes listened, were
told to end, and ended; what probes asked.

Comes in: a cluster that has run. Goes out: plain rows for `kubenb.timeline.race` and `.probes`, which know no component. Next:
`termination.py`, `probing.py`."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kubenb.cluster import Cluster
    from kubenb.timeline import Frames
    from kubenb.timeline.probes import Questions, Run
    from kubenb.timeline.race import Process, Rules
    from kubenb.widgets import ProbesView, RaceView

MOST_NODES = 100
"""Kube-proxies looked at, where clients sent from more nodes than that."""


def race_view(cluster: Cluster, service: str = "web", namespace: str = "default", since: float = 0.0) -> RaceView:
    """The race of a learner's own cluster: the ends of the Pods behind a Service, with the requests that clients sent meanwhile.

    `since`: the virtual second from which on deletions count. Raises ValueError when no Pod behind the Service was deleted."""
    from kubenb.widgets import RaceView

    return RaceView(race_frames_of(cluster, service, namespace, since))


def race_frames_of(cluster: Cluster, service: str = "web", namespace: str = "default", since: float = 0.0) -> Frames:
    """The same as frames."""
    from kubenb.timeline.race import race_frames

    key = f"{namespace}/{service}"
    requests = [request for request in cluster.traffic.requests if request.service == key]
    senders = {request.node for request in requests}
    watched = [node for node in cluster.traffic.proxies if node in senders or not senders][:MOST_NODES]
    return race_frames(
        cluster.history, key, rules(cluster, key, watched), processes(cluster), requests, since, _verdicts(cluster, requests)
    )


def rules(cluster: Cluster, service: str, nodes: Iterable[str]) -> list[Rules]:
    """Each node's rules for the Service: (virtual second from which they held, addresses they chose from)."""
    from kubenb.timeline.race import Rules

    found = []
    for node in nodes:
        proxy = cluster.traffic.proxies[node]
        proxy.rules(service, cluster.now)  # it works out how far it has got when it is asked
        steps: list[tuple[float, tuple[str, ...]]] = []
        for at in list(proxy.in_force):
            version = proxy.rules(service, at)
            addresses = tuple(backend.ip for backend in version.backends(None)) if version is not None else ()
            if not steps or steps[-1][1] != addresses:
                steps.append((at, addresses))
        found.append(Rules(node, tuple(steps)))
    return found


def processes(cluster: Cluster) -> list[Process]:
    """Every process that ever listened on the pod network."""
    from kubenb.timeline.race import Process

    seen: dict[int, Process] = {}
    for namespace, listener in cluster.traffic.wire.listeners():
        server: Any = listener.server
        if id(server) not in seen and hasattr(server, "signalled"):
            seen[id(server)] = Process(
                server.label[0], namespace.ip, server.started, listener.opened, server.signalled, server.ended,
                server.exit_code, namespace.until,
            )  # fmt: skip
    return list(seen.values())


def _verdicts(cluster: Cluster, requests: Iterable[Any]) -> dict[str, str]:
    """Whom the network blames for the first lost request of each kind, where the race itself has no answer."""
    found: dict[str, str] = {}
    for request in requests:
        kind = f"{request.node} {request.pod} {request.outcome}"
        if request.outcome not in ("ok", "in flight") and kind not in found:
            found[kind] = cluster._parts.verdict(request)
    return found


# ---- probes ------------------------------------------------------------------------------------------------


def probes_view(cluster: Cluster, pod: str, namespace: str = "default", until: float | None = None) -> ProbesView:
    """The probes of a learner's own Pod, with the requests that clients sent meanwhile. KeyError for an unknown Pod."""
    from kubenb.widgets import ProbesView

    return ProbesView(probes_frames_of(cluster, pod, namespace, until))


def probes_frames_of(cluster: Cluster, pod: str, namespace: str = "default", until: float | None = None) -> Frames:
    """The same as frames."""
    from kubenb.timeline.probes import probes_frames

    asked, container = questions(cluster, pod, namespace)
    lives = runs(cluster, f"{namespace}/{pod}", container)
    return probes_frames(cluster.history, pod, asked, lives, cluster.traffic.requests, namespace, until)


def questions(cluster: Cluster, pod: str, namespace: str = "default") -> tuple[list[Questions], str]:
    """What the kubelet asked the Pod's first container that has probes, and that container's name."""
    from kubenb.timeline.probes import Asked, Questions

    worker = _worker(cluster, pod, namespace)
    for record in worker.main if worker is not None else ():
        found = []
        for probe in worker.probes.of(record.name):
            asked = tuple(Asked(*one) for one in probe.asked)
            failures = probe.spec.get("failureThreshold") or 3
            found.append(Questions(probe.kind, probe.period, failures, asked, not probe.by_command))
        if found:
            return found, record.name
    return [], ""


def _worker(cluster: Cluster, pod: str, namespace: str) -> Any:
    """The kubelet's own view of a Pod; None when it has none (any more)."""
    found = cluster.get("Pod", pod, namespace)
    process: Any = cluster._parts.processes.get(f"kubelet/{found['spec'].get('nodeName', '')}")
    for kubelet in process.running if process is not None else ():
        return kubelet.workers.get(found["metadata"]["uid"])
    return None


def runs(cluster: Cluster, pod: str, container: str = "") -> list[Run]:
    """The lives of a Pod's container, the first one first. Of one that listens nowhere the Pod's status tells them."""
    from kubenb.timeline.probes import Run

    found = [one for one in processes(cluster) if one.pod == pod]
    if found:
        return [Run(one.started, one.listening, one.ended, one.exit_code) for one in sorted(found, key=lambda one: one.started)]
    return [Run(*life) for life in _lives_by_status(cluster, pod, container)]


def _lives_by_status(cluster: Cluster, pod: str, container: str) -> list[list[Any]]:
    """[started, listening, ended, exit code] of each instance, at the times at which the kubelet reported them."""
    lives: dict[int, list[Any]] = {}
    for revision in cluster.history:
        if revision.resource != "pods" or f"{revision.namespace}/{revision.name}" != pod:
            continue
        statuses = (revision.object.get("status") or {}).get("containerStatuses") or ()
        for status in (one for one in statuses if one["name"] == container or not container):
            number, state = status.get("restartCount", 0), status.get("state") or {}
            if "running" in state:
                lives.setdefault(number, [revision.time, revision.time, inf, 0])
            ended = state.get("terminated") if number in lives else (status.get("lastState") or {}).get("terminated")
            last = lives.get(number if "terminated" in state else number - 1)
            if ended and last is not None and last[2] == inf:
                last[2], last[3] = revision.time, ended.get("exitCode", 0)
    return list(lives.values())
