"""The autoscaler as an experiment: a load curve and its screws in, a whole run out, played by the autoscaling widget.

Each move of a setting runs a fresh cluster with the same seed. The application is one whose answers cost processor time: 40 ms a
request, 200m of a core requested, 500m allowed; beyond that the kernel makes requests wait. Next: `quota.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from kubenb.course.again import again
from kubenb.course.aside import aside
from kubenb.course.load_curves import MINUTES, curve

if TYPE_CHECKING:
    from kubenb.cluster import Cluster
    from kubenb.timeline import Frames
    from kubenb.widgets import AutoscalingView

Object = dict[str, Any]
LABELS = {"app": "web"}
SERVICE: Object = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "web"},
    "spec": {"selector": LABELS, "ports": [{"port": 80}]},
}
WARM_UP = 45.0
"""Seconds before the story begins: metrics-server has seen everything twice, the autoscaler has synced."""
DRAWN = (2, 2, 6, 12, 20, 20, 12, 6, 2, 2, 8, 8, 2, 2)


@dataclass(frozen=True)
class Settings:
    """What can be turned. `low`, `high`: requests a second; `drawn`: of each minute; `target`: percent of the requested cpu;
    `window`: stabilizationWindowSeconds of scaleDown; `startup`: seconds until a new pod listens; `tolerance`: 0.1 is the real
    default;
    `scrape` and `sync`: seconds between two looks of metrics-server and of the autoscaler."""

    shape: str = "step"
    low: float = 2
    high: float = 20
    target: int = 50
    least: int = 1
    most: int = 10
    window: int = 300
    tolerance: float = 0.1
    startup: float = 5
    scrape: float = 15
    sync: float = 15
    drawn: Sequence[float] = field(default=DRAWN)
    seed: int = 0


def autoscaling(
    shape: str = "step",
    low: float = 2,
    high: float = 20,
    target: int = 50,
    least: int = 1,
    most: int = 10,
    window: int = 300,
    tolerance: float = 0.1,
    startup: float = 5,
    scrape: float = 15,
    sync: float = 15,
    drawn: Sequence[float] = DRAWN,
    *,
    seed: int = 0,
) -> AutoscalingView:
    """An autoscaler under a load curve: "step", "ramp", "spike", "sine", "steady", or "drawn" minute by minute.

    The other settings are those of `Settings`. Raises ApiError where the first settings are refused, ValueError for an unknown
    curve."""
    from kubenb.widgets import AutoscalingView

    given = Settings(shape, low, high, target, least, most, window, tolerance, startup, scrape, sync, tuple(drawn), seed)

    return AutoscalingView(run(given), {**asdict(given), "drawn": list(drawn)}, again(lambda params: run(Settings(**params))))


def run(settings: Settings) -> Frames:
    """One run with these settings as frames."""
    from kubenb.cluster import Cluster

    rates = curve(settings.shape, settings.low, settings.high, settings.drawn)
    ledger = {"metrics_resolution": float(settings.scrape), "autoscaler_sync_period": float(settings.sync)}
    with aside():
        cluster = Cluster(nodes=3, seed=settings.seed, ledger=ledger)
    cluster.start("metrics-server")
    cluster.apply([SERVICE, deployment(settings), autoscaler(settings)])
    cluster.settle()
    first = rates[0][1]
    client = cluster.traffic.start(service="web", rate=[(0.0, first), *((WARM_UP + at, rate) for at, rate in rates[1:])])
    cluster.run(WARM_UP)
    since = cluster.now
    cluster.run(60.0 * MINUTES)
    client.stop()
    return frames_of(cluster, "web", since=since, rates=[(since + at, rate) for at, rate in rates])


def frames_of(
    cluster: Cluster, name: str, namespace: str = "default", since: float = 0.0, rates: Sequence[tuple[float, float]] = ()
) -> Frames:
    """The frames of an autoscaler of this cluster up to now."""
    from kubenb.timeline.autoscaling import autoscaling_frames

    account = cluster.autoscaler.explain(name, namespace)
    return autoscaling_frames(cluster.history, name, namespace, account, cluster.traffic.requests, since, cluster.now, rates)


def autoscaling_view(cluster: Cluster, name: str, namespace: str = "default", since: float = 0.0) -> AutoscalingView:
    """A learner's own autoscaler, ready to play, from virtual second `since` until now. Raises KeyError for an unknown one."""
    from kubenb.widgets import AutoscalingView

    return AutoscalingView(frames_of(cluster, name, namespace, since))


def deployment(settings: Settings) -> Object:
    """The application: as many replicas as may be the least."""
    resources = {"requests": {"cpu": "200m"}, "limits": {"cpu": "500m"}}
    container = {
        "name": "web",
        "image": "registry.k8s.io/hpa-example",
        "ports": [{"containerPort": 80}],
        "resources": resources,
        "readinessProbe": {"tcpSocket": {"port": 80}, "periodSeconds": 1},
    }
    notes = {"kubenb.io/start-up": f"{settings.startup:g}s", "kubenb.io/cpu-per-request": "40ms"}
    template = {"metadata": {"labels": LABELS, "annotations": notes}, "spec": {"containers": [container]}}
    spec = {"replicas": max(1, settings.least), "selector": {"matchLabels": LABELS}, "template": template}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": spec}


def autoscaler(settings: Settings) -> Object:
    """The HorizontalPodAutoscaler with these settings; one that differs in nothing has no behavior block."""
    metric = {
        "type": "Resource",
        "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": settings.target}},
    }
    spec: Object = {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"},
        "minReplicas": settings.least,
        "maxReplicas": settings.most,
        "metrics": [metric],
    }
    down: Object = {}
    if settings.window != 300:
        down["stabilizationWindowSeconds"] = settings.window
    up: Object = {}
    if settings.tolerance != 0.1:
        up["tolerance"] = down["tolerance"] = f"{settings.tolerance:g}"
    if up or down:
        spec["behavior"] = {"scaleUp": up, "scaleDown": down} if up else {"scaleDown": down}
    return {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "web"}, "spec": spec}
