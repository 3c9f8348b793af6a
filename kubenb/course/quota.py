"""A quota as an experiment: limits, and things to create; each is created in turn, and what was said is written down.

Each move runs a fresh cluster: the quota, the LimitRange (if there is one), then all acts in turn. Next: `storage.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from kubenb.course.again import again
from kubenb.course.aside import aside
from kubenb.objects import ApiError

if TYPE_CHECKING:
    from kubenb.cluster import Cluster
    from kubenb.timeline import Frames
    from kubenb.timeline.quota import Told
    from kubenb.widgets import QuotaView

Object = dict[str, Any]
Act = dict[str, Any]
PAUSE = 5.0
"""Seconds between two acts: what controllers make of one is done before the next."""
LIMIT_RANGE: Object = {
    "apiVersion": "v1",
    "kind": "LimitRange",
    "metadata": {"name": "defaults"},
    "spec": {
        "limits": [
            {
                "type": "Container",
                "default": {"cpu": "500m", "memory": "512Mi"},
                "defaultRequest": {"cpu": "100m", "memory": "64Mi"},
                "max": {"cpu": "500m", "memory": "512Mi"},
            }
        ]
    },
}
STORY: tuple[Act, ...] = (
    {"do": "pod", "count": 1, "cpu": 300, "memory": 256},
    {"do": "deployment", "count": 2, "cpu": 200, "memory": 128},
    {"do": "pod", "count": 1, "cpu": 0, "memory": 0},
    {"do": "pod", "count": 1, "cpu": 500, "memory": 64},
    {"do": "deployment", "count": 3, "cpu": 100, "memory": 64},
)


@dataclass(frozen=True)
class Settings:
    """`pods`, `services`, `cpu` (millicores), `memory` (Mi): what the quota allows; `limit_range`: the namespace has one.

    `acts`: what is created, {"do": "pod" | "deployment" | "service" | "delete", "count", "cpu", "memory"}; 0 means that the pod
    doesn't say."""

    pods: int = 5
    services: int = 1
    cpu: int = 1000
    memory: int = 1024
    limit_range: bool = False
    acts: Sequence[Act] = field(default=STORY)


def quota(
    acts: Sequence[Act] = STORY, pods: int = 5, cpu: int = 1000, memory: int = 1024, services: int = 1, limit_range: bool = False
) -> QuotaView:
    """A namespace with a quota in which things are created: a view in which more can be. See `Settings` for the parameters."""
    from kubenb.widgets import QuotaView

    given = Settings(pods, services, cpu, memory, limit_range, tuple(acts))

    params = {**asdict(given), "acts": [dict(act) for act in acts]}
    return QuotaView(run(given), params, again(lambda params: run(Settings(**params))))


def run(settings: Settings) -> Frames:
    """All acts in turn, as frames."""
    from kubenb.cluster import Cluster
    from kubenb.timeline.quota import quota_frames

    with aside():
        cluster = Cluster(nodes=2, seed=0)
    cluster.create([quota_object(settings), *([LIMIT_RANGE] if settings.limit_range else [])])
    cluster.settle()
    since = cluster.now
    told: list[Told] = []
    for number, act in enumerate(settings.acts, 1):
        cluster.run(PAUSE)
        told += _done(cluster, act, number)
    cluster.run(PAUSE)
    return quota_frames(cluster.history, "team", told=told, since=since, until=cluster.now)


def quota_view(cluster: Cluster, name: str, namespace: str = "default", since: float = 0.0) -> QuotaView:
    """A learner's own quota: how it filled, and which pods controllers were not allowed to make. Raises KeyError."""
    from kubenb.timeline.quota import quota_frames
    from kubenb.widgets import QuotaView

    return QuotaView(quota_frames(cluster.history, name, namespace, since=since, until=cluster.now))


def quota_object(settings: Settings) -> Object:
    """The ResourceQuota `team` with these limits."""
    hard = {
        "pods": str(settings.pods),
        "requests.cpu": f"{settings.cpu}m",
        "requests.memory": f"{settings.memory}Mi",
        "services": str(settings.services + 1),  # the service `kubernetes` counts, too
    }
    return {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "team"}, "spec": {"hard": hard}}


def _done(cluster: Cluster, act: Act, number: int) -> list[Told]:
    """Do one act (`count` pods are as many requests) and write down what was said."""
    from kubenb.timeline.quota import Told

    if act["do"] == "delete":
        return _deleted(cluster)
    many = int(act["count"]) if act["do"] == "pod" else 1
    told = []
    for copy in range(many):
        name = f"{act['do']}-{number}" + (f"-{copy + 1}" if many > 1 else "")
        try:
            cluster.create(_manifest(act, name))
            told.append(Told(cluster.now, "you", f"create {_title(act, name)}", 201))
        except ApiError as refused:
            told.append(Told(cluster.now, "you", f"create {_title(act, name)}", refused.code, refused.message))
    return told


def _deleted(cluster: Cluster) -> list[Told]:
    """The newest Deployment, pod or service of ours goes."""
    from kubenb.timeline.quota import Told

    kinds = ("Deployment", "Service", "Pod")
    ours = [(kind, obj) for kind in kinds for obj in cluster.list(kind, "default") if obj["metadata"]["name"] != "kubernetes"]
    own = [(kind, obj) for kind, obj in ours if not obj["metadata"].get("ownerReferences")]
    if not own:
        return []
    kind, obj = max(own, key=lambda one: int(one[1]["metadata"]["name"].split("-")[1]))
    cluster.delete(kind, obj["metadata"]["name"])
    return [Told(cluster.now, "you", f"delete {kind.lower()} {obj['metadata']['name']}", 200)]


def _title(act: Act, name: str) -> str:
    if act["do"] == "service":
        return f"service {name}"
    asked = ", ".join(_requests(act).values()) or "no requests"
    return f"{act['do']} {name}" + (f" of {act['count']} pods ({asked} each)" if act["do"] == "deployment" else f" ({asked})")


def _requests(act: Act) -> dict[str, str]:
    said = {"cpu": f"{act['cpu']}m" if act["cpu"] else "", "memory": f"{act['memory']}Mi" if act["memory"] else ""}
    return {name: amount for name, amount in said.items() if amount}


def _manifest(act: Act, name: str) -> Object:
    requests = _requests(act)
    container = {"name": "main", "image": "nginx", **({"resources": {"requests": requests}} if requests else {})}
    pod: Object = {"metadata": {"labels": {"app": name}}, "spec": {"containers": [container]}}
    if act["do"] == "service":
        spec: Object = {"selector": {"app": name}, "ports": [{"port": 80}]}
        return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name}, "spec": spec}
    if act["do"] == "deployment":
        spec = {"replicas": act["count"], "selector": {"matchLabels": {"app": name}}, "template": pod}
        return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name}, "spec": spec}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": {"app": name}}, "spec": pod["spec"]}
