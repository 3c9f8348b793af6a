"""The rolling update as an experiment: settings in, a whole run out, played by the widget of views.py.

In come the screws of a Deployment, out goes a `RolloutView` whose settings can be moved: each move runs a
fresh cluster with the same seed, so that nothing differs but what was moved. What the API server refuses is
shown in its own words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubenb.course.again import again
from kubenb.course.aside import aside

if TYPE_CHECKING:
    from kubenb.cluster import Cluster
    from kubenb.timeline import Frames
    from kubenb.widgets import RolloutView

OLD, NEW, BROKEN = "nginx:1.27", "nginx:1.28", "nginx:1.99"
LEAD_IN = 2.0  # seconds of traffic before the change
PATIENCE = 60.0  # seconds after which a rollout that hangs is looked at as it is
LABELS = {"app": "web"}
SERVICE = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "web"},
    "spec": {"selector": LABELS, "ports": [{"port": 80}]},
}


def rolling_update(
    replicas: int = 10,
    max_surge: int | str = "25%",
    max_unavailable: int | str = "25%",
    min_ready_seconds: int = 0,
    startup: float = 2,
    strategy: str = "RollingUpdate",
    broken_image: bool = False,
    *,
    nodes: int = 3,
    seed: int = 0,
    rate: float = 20,
) -> RolloutView:
    """A rolling update from nginx 1.27 to 1.28 under `rate` requests a second. `startup`: seconds until a
    container listens; `broken_image`: the new image does not exist. Raises ApiError where the first
    settings are refused."""
    from kubenb.widgets import RolloutView

    params = {
        "replicas": replicas,
        "max_surge": max_surge,
        "max_unavailable": max_unavailable,
        "min_ready_seconds": min_ready_seconds,
        "startup": startup,
        "strategy": strategy,
        "broken_image": broken_image,
    }
    return RolloutView(run(params, nodes, seed, rate), params, again(lambda params: run(params, nodes, seed, rate)))


def run(params: dict[str, Any], nodes: int, seed: int, rate: float) -> Frames:
    """One run with these settings, from the old version at rest to the new one at rest, as frames."""
    from kubenb.cluster import Cluster
    from kubenb.timeline import rollout_frames

    with aside():
        cluster = Cluster(nodes=nodes, seed=seed)
    cluster.apply([SERVICE, deployment(params)])
    cluster.settle()
    client = cluster.traffic.start(service="web", rate=rate)
    cluster.run(LEAD_IN)
    since = cluster.now
    image = BROKEN if params["broken_image"] else NEW
    cluster.kubectl(f"set image deployment/web nginx={image}")
    cluster.run(until=lambda: finished(cluster), timeout=PATIENCE + replicas_time(params))
    client.stop()
    cluster.run(LEAD_IN)
    return rollout_frames(cluster.history, "web", since=since, requests=client.requests)


def replicas_time(params: dict[str, Any]) -> float:
    """Seconds that a rollout one Pod at a time may need, so that slow settings are not cut off."""
    each = float(params["startup"]) + float(params["min_ready_seconds"]) + 5.0
    return 0.0 if params["broken_image"] else each * float(params["replicas"])


def finished(cluster: Cluster) -> bool:
    """Whether only Pods of the newest template are left, all of them available."""
    found = cluster.get("Deployment", "web")
    wanted, status = found["spec"]["replicas"], found.get("status", {})
    counts = [status.get(name, 0) for name in ("replicas", "updatedReplicas", "availableReplicas")]
    settled = status.get("observedGeneration") == found["metadata"]["generation"] and counts == [wanted] * 3
    return settled and len(cluster.list("Pod", "default")) == wanted


def deployment(params: dict[str, Any]) -> dict[str, Any]:
    """The Deployment `web` with these settings and the old image."""
    strategy: dict[str, Any] = {"type": params["strategy"]}
    if params["strategy"] == "RollingUpdate":
        strategy["rollingUpdate"] = {"maxSurge": params["max_surge"], "maxUnavailable": params["max_unavailable"]}
    container = {
        "name": "nginx",
        "image": OLD,
        "ports": [{"containerPort": 80}],
        "readinessProbe": {"httpGet": {"path": "/", "port": 80}, "periodSeconds": 1},
    }
    template = {
        "metadata": {"labels": LABELS, "annotations": {"kubenb.io/start-up": f"{params['startup']}s"}},
        "spec": {"containers": [container]},
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web"},
        "spec": {
            "replicas": params["replicas"],
            "minReadySeconds": params["min_ready_seconds"],
            "strategy": strategy,
            "selector": {"matchLabels": LABELS},
            "template": template,
        },
    }
