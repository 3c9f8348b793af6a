"""Probes as an experiment: one pod whose health is written beforehand, the three probes as the learner sets them, and what
follows.

In come thresholds, delays, periods and the seconds from and to which each answer fails; out goes a `ProbesView` whose settings
can be moved: each move runs a fresh cluster. The application is the recorded HTTP server web:1. Next: `observed.py`, which reads
what was asked off the machine."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from kubenb.course.again import again, chosen
from kubenb.course.aside import aside
from kubenb.course.termination import LABELS, SERVICE

if TYPE_CHECKING:
    from kubenb.cluster import Cluster
    from kubenb.timeline import Frames
    from kubenb.widgets import ProbesView

Object = dict[str, Any]
PATHS = {"startup": ("/startupz", "start-plan"), "readiness": ("/readyz", "ready-plan"), "liveness": ("/healthz", "health-plan")}


@dataclass(frozen=True)
class Health:
    """What can be turned. Seconds, except thresholds. `*_fails_from` and `*_fails_to`: of each life of the process, the stretch
    in which it answers 503 to that probe (equal: never); `slow`: answers to probes take so long; `seconds`: how long to look."""

    startup: bool = False
    startup_period: int = 10
    startup_failures: int = 3
    startup_fails_from: float = 0
    startup_fails_to: float = 0
    readiness: bool = True
    readiness_delay: int = 0
    readiness_period: int = 10
    readiness_failures: int = 3
    readiness_fails_from: float = 0
    readiness_fails_to: float = 0
    liveness: bool = True
    liveness_delay: int = 0
    liveness_period: int = 10
    liveness_failures: int = 3
    liveness_fails_from: float = 0
    liveness_fails_to: float = 0
    start_up: float = 2
    slow: float = 0
    timeout: int = 1
    restart_policy: str = "Always"
    rate: float = 5
    seconds: float = 120
    seed: int = 0


def probes(**settings: Any) -> ProbesView:
    """One pod and its probes, with these settings (see `Health`): `probes(liveness_fails_from=20, liveness_fails_to=60)`.

    Raises ApiError where the first settings are refused, ValueError for a setting that there is not."""
    from kubenb.widgets import ProbesView

    health = chosen(Health, "probes", settings)

    return ProbesView(run(health), asdict(health), again(lambda params: run(Health(**params))))


def run(health: Health) -> Frames:
    """One run with these settings, from the creation of the pod on, as frames."""
    from kubenb.cluster import Cluster
    from kubenb.course.observed import probes_frames_of

    with aside():
        cluster = Cluster(nodes=1, seed=health.seed)
    cluster.apply(SERVICE)
    cluster.run(1.0)
    since = cluster.now
    cluster.apply(pod(health))
    _send(cluster, health)
    cluster.run(health.seconds)
    return probes_frames_of(cluster, "web", until=since + health.seconds)


def _send(cluster: Cluster, health: Health) -> None:
    if health.rate > 0:
        cluster.traffic.start(service="web", rate=health.rate)


def pod(health: Health) -> Object:
    """The Pod `web` with these settings."""
    values = asdict(health)
    flags = [f"--startup-delay={health.start_up:g}"]
    container: Object = {"name": "web", "image": "web:1", "args": flags, "ports": [{"containerPort": 8080}]}
    for kind, (path, plan) in PATHS.items():
        start, end = values[f"{kind}_fails_from"], values[f"{kind}_fails_to"]
        if end > start:
            flags.append(f"--{plan}={start:g}:503,{end:g}:200")
        if values[kind]:
            container[f"{kind}Probe"] = {
                "httpGet": {"path": path, "port": 8080},
                "initialDelaySeconds": values.get(f"{kind}_delay", 0),
                "periodSeconds": values[f"{kind}_period"],
                "failureThreshold": values[f"{kind}_failures"],
                "timeoutSeconds": health.timeout,
            }
    if health.slow:
        flags.append(f"--slow={health.slow:g}")
    spec = {"restartPolicy": health.restart_policy, "terminationGracePeriodSeconds": 2, "containers": [container]}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "labels": LABELS}, "spec": spec}
