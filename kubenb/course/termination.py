"""The race between the endpoints and the end of a pod, as an experiment: settings in, a whole run out, played by the race widget.

Nothing here decides who wins. A cluster with real components is set up, clients send from every node, a pod is deleted (or the
Deployment scaled down, or rolled); the chain API server -> endpoints -> kube-proxy and the chain API server -> kubelet -> process
run side by side, each with its own delays. Next: `race_map.py`, the same over many settings and seeds."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from kubenb.course.again import again
from kubenb.course.aside import aside

if TYPE_CHECKING:
    from kubenb.cluster import Cluster
    from kubenb.timeline import Frames
    from kubenb.widgets import RaceView

Object = dict[str, Any]

LABELS = {"app": "web"}
SERVICE: Object = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "web"},
    "spec": {"selector": LABELS, "ports": [{"port": 80, "targetPort": 8080}]},
}
CHANGES = ("deletion", "scale-down", "rolling update")
READINESS = ("stays as it is", "fails on SIGTERM", "fails 5 s before")
QUIET = 3.0
"""Seconds of rest before the change: every kube-proxy has done its syncs, and its minimum sync period is over."""
LEAD_IN, TAIL = 1.0, 1.5
"""Seconds of requests before the change, and after everything has come to rest."""
USERS = 12
"""People on each node, where connections are kept: each has one of its own."""
AHEAD = 5.0
"""Seconds between the failing readiness probe and the deletion, where the application is withdrawn in time."""
LEAVING = "/tmp/leaving"
"""A Pod with this file says that it is not ready."""


@dataclass(frozen=True)
class Settings:
    """What can be turned. Times in seconds; `controller_delay`: the endpoints controller collects changes of pods for so long;
    `proxy_delay`: how long a change is on its way to a node's kube-proxy (0.5 to 1.5 times that, drawn for each change and
    node); `sync_period`: kube-proxy's minSyncPeriod; `work`: how long the application needs for an answer."""

    change: str = "deletion"
    pre_stop: float = 0
    grace: int = 30
    on_sigterm: str = "exit"
    drain: float = 2
    readiness: str = "stays as it is"
    controller_delay: float = 0
    proxy_delay: float = 0
    sync_period: float = 1
    keep_alive: bool = False
    work: float = 0.002
    rate: float = 100
    replicas: int = 3
    nodes: int = 2
    seed: int = 0

    @property
    def ledger(self) -> dict[str, Any]:
        """The ledger's lines that differ."""
        lines: dict[str, Any] = {"kube_proxy_min_sync_period": float(self.sync_period)}
        if self.controller_delay:
            lines["endpoint_updates_batch_period"] = float(self.controller_delay)
        if self.proxy_delay:
            lines["kube_proxy_watch"] = (0.5 * self.proxy_delay, 1.5 * self.proxy_delay)
        return lines

    @property
    def news(self) -> float:
        """Seconds in which a change of a pod has reached every node."""
        return self.controller_delay + 1.5 * self.proxy_delay + self.sync_period


def race(
    change: str = "deletion",
    pre_stop: float = 0,
    grace: int = 30,
    on_sigterm: str = "exit",
    drain: float = 2,
    readiness: str = "stays as it is",
    controller_delay: float = 0,
    proxy_delay: float = 0,
    sync_period: float = 1,
    keep_alive: bool = False,
    work: float = 0.002,
    rate: float = 100,
    *,
    replicas: int = 3,
    nodes: int = 2,
    seed: int = 0,
) -> RaceView:
    """A pod ends while clients send `rate` requests a second to its Service: who is first, its end or the news of it?

    `change`: "deletion" of one pod, "scale-down" to one pod, or "rolling update" of all; `on_sigterm`: "exit", "drain" (serve
    on for `drain` seconds) or "ignore"; for the rest see `Settings`. Raises ApiError where the first settings are refused,
    ValueError for a word that is none of those."""
    from kubenb.widgets import RaceView

    given = Settings(
        change, pre_stop, grace, on_sigterm, drain, readiness, controller_delay, proxy_delay, sync_period, keep_alive, work, rate,
        replicas, nodes, seed,
    )  # fmt: skip

    return RaceView(run(given), asdict(given), again(lambda params: run(Settings(**params))))


def run(settings: Settings) -> Frames:
    """One run with these settings on a fresh cluster, as frames."""
    from kubenb.course.observed import race_frames_of

    with aside():
        cluster = start(settings)
        since = act(cluster, settings)
    return race_frames_of(cluster, "web", since=since)


def start(settings: Settings) -> Cluster:
    """A cluster at rest, its Deployment ready, clients sending from every node."""
    from kubenb.cluster import Cluster

    cluster = Cluster(nodes=settings.nodes, seed=settings.seed, ledger=settings.ledger)
    cluster.apply([SERVICE, deployment(settings)])
    cluster.settle()
    cluster.run(QUIET + settings.news)
    for node in range(1, settings.nodes + 1):
        cluster.traffic.start(service="web", node=f"node-{node}", **clients(settings))
    cluster.run(LEAD_IN)
    return cluster


def clients(settings: Settings) -> dict[str, Any]:
    """One node's share of the requests: at a rate, each on a new connection; or as people who keep theirs and come as often."""
    rate = settings.rate / settings.nodes
    if not settings.keep_alive:
        return {"rate": rate}
    return {"users": USERS, "think": max(USERS / rate - settings.work, 0.0), "keep_alive": True}


def act(cluster: Cluster, settings: Settings) -> float:
    """Make the change and let it come to rest; the virtual second of the change."""
    if settings.change not in CHANGES:
        raise ValueError(f'change: "{settings.change}": {", ".join(CHANGES)} are known')
    if settings.readiness == READINESS[2] and settings.change != CHANGES[0]:
        raise ValueError(
            f"readiness {READINESS[2]}: who knows beforehand which Pods a {settings.change} takes? Choose a deletion"
        )
    pod = cluster.list("Pod", "default")[0]["metadata"]["name"]
    if settings.readiness == READINESS[2]:
        cluster.kubectl(f"exec {pod} -- touch {LEAVING}")
        cluster.run(AHEAD)
    since = cluster.now
    command = {
        "deletion": f"delete pod {pod} --wait=false",
        "scale-down": "scale deployment/web --replicas=1",
        "rolling update": "set image deployment/web web=web:2",
    }[settings.change]
    cluster.kubectl(command)
    cluster.settle()
    cluster.run(settings.news + TAIL)
    for client in cluster.traffic.clients.values():
        client.stop()
    cluster.run(TAIL)  # what is in flight comes to its end
    return since


def deployment(settings: Settings) -> Object:
    """The Deployment `web` with these settings: one container, the recorded HTTP server web:1."""
    how = f"drain:{settings.drain:g}" if settings.on_sigterm == "drain" else settings.on_sigterm
    flags = [f"--sigterm={how}", f"--work={settings.work:g}"]
    if settings.readiness == READINESS[1]:
        flags.append("--unready-on-term")
    container: Object = {
        "name": "web",
        "image": "web:1",
        "args": flags,
        "ports": [{"containerPort": 8080}],
        "readinessProbe": {**_probe(settings), "periodSeconds": 1, "failureThreshold": 1},
    }
    if settings.pre_stop:
        container["lifecycle"] = {"preStop": pre_stop_hook(settings.pre_stop, settings.grace)}
    template = {
        "metadata": {"labels": LABELS},
        "spec": {"terminationGracePeriodSeconds": settings.grace, "containers": [container]},
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web"},
        "spec": {"replicas": settings.replicas, "selector": {"matchLabels": LABELS}, "template": template},
    }


def pre_stop_hook(seconds: float, grace: int) -> Object:
    """A hook that only waits. The API refuses a `sleep` longer than the grace period; it can't know what a command does."""
    if seconds <= grace and seconds == int(seconds):
        return {"sleep": {"seconds": int(seconds)}}
    return {"exec": {"command": ["sleep", f"{seconds:g}"]}}


def _probe(settings: Settings) -> Object:
    if settings.readiness == READINESS[2]:
        return {"exec": {"command": ["test", "!", "-f", LEAVING]}}
    return {"httpGet": {"path": "/readyz", "port": 8080}}
