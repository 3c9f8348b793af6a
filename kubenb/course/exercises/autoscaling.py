"""The exercises of chapter 12: the formula, a manifest, and a bill.

In comes what the learner wrote, out goes what an autoscaler did with it, as a hint, or nothing. The formula is worked out by a
real sync, not by a second formula of ours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kubenb.course.check import Exercise

if TYPE_CHECKING:
    from kubenb.cluster import Cluster
    from kubenb.timeline import Frames

USAGE, REQUEST, TARGET = (200, 300, 350, 110), 250, 60
"""Millicores, millicores, percent."""
MOST_LOST, MOST_MINUTES = 10, 80


def arithmetic(answer: Any) -> str | None:
    """`answer`: how many Pods the autoscaler wants."""
    if not isinstance(answer, (int, float)) or isinstance(answer, bool):
        return "The answer is a number of Pods."
    if answer != int(answer):
        return "There are no parts of Pods. Which way is it rounded?"
    wanted = _wanted()
    if answer == wanted:
        return None
    if answer == wanted - 1:
        return "Close. What does the formula do with what stands behind the point?"
    if answer == len(USAGE):
        return "Is the usage within a tenth of the target? First compute the percentage: all usage by all requests."
    return "Add up what the Pods use and what they request; that gives a percentage. How does it compare with the target?"


def _wanted() -> int:
    cluster = _web(len(USAGE), f"{REQUEST}m")
    for pod, used in zip(cluster.list("Pod", "default"), USAGE, strict=True):
        cluster.metrics.set_pod(pod["metadata"]["name"], cpu=f"{used}m")
    cluster.kubectl(f"autoscale deployment web --min=1 --max=20 --cpu={TARGET}%")
    cluster.run(20)
    found: int = cluster.autoscaler.explain("web")[0].recommended
    return found


def manifest(answer: Any) -> str | None:
    """`answer`: a HorizontalPodAutoscaler for Deployment web: 3 to 8 replicas, 60% cpu, down after one minute without limit."""
    cluster = _web(3, "100m")
    cluster.apply(answer)
    made = cluster.list("HorizontalPodAutoscaler", "default")
    if len(made) != 1:
        return "There is no HorizontalPodAutoscaler in it." if not made else "There are two of them, and both would be in doubt."
    spec = made[0]["spec"]
    if spec["scaleTargetRef"].get("name") != "web" or spec["scaleTargetRef"].get("kind") != "Deployment":
        return "It scales something else than Deployment web."
    bounds = spec.get("minReplicas"), spec["maxReplicas"]
    if bounds != (3, 8):
        return f"It may move between {bounds[0]} and {bounds[1]} replicas; 3 to 8 were asked for."
    return _up(cluster) or _down(cluster)


def _up(cluster: Cluster) -> str | None:
    """80% of 60% by three Pods: four."""
    _use(cluster, 80)
    cluster.run(31)
    replicas = _replicas(cluster)
    if replicas == 4:
        return None
    seen = cluster.get("HorizontalPodAutoscaler", cluster.list("HorizontalPodAutoscaler", "default")[0]["metadata"]["name"])
    texts = [
        one["message"]
        for one in (seen.get("status") or {}).get("conditions", ())
        if one["status"] == "False" and one["type"] != "ScalingLimited"
    ]
    if texts:
        return f"It does not work: {texts[0]}"
    return f"With three Pods at 80% of their request it set {replicas}. What would 60% as a target make of that?"


def _down(cluster: Cluster) -> str | None:
    """Eight Pods, then nothing to do: three, within two minutes but not within one."""
    cluster.settle()
    _use(cluster, 400)
    cluster.run(120)
    cluster.settle()
    _use(cluster, 1)
    cluster.run(40)
    if _replicas(cluster) < 8:
        return "It went down less than a minute after the load was gone. What makes it look back?"
    cluster.run(80)
    replicas = _replicas(cluster)
    if replicas == 8:
        return "Two minutes after the load was gone it still had 8 replicas. How long does it look back, unless it is told?"
    if replicas > 3:
        return f"Two minutes after the load was gone it was still on its way, at {replicas} replicas. Does a policy slow it down?"
    return None


def bill(answer: Any) -> str | None:
    """`answer`: {"minReplicas", "target", "window"} with few lost requests and few Pod-minutes under the load curve "step"."""
    keys = ("minReplicas", "target", "window")
    if not isinstance(answer, dict) or not set(keys) <= answer.keys():
        return "The answer is a dict with the three keys minReplicas, target and window."
    if ... in answer.values():
        return "One of the three numbers is still missing."
    from kubenb.course.autoscaling import Settings, run

    frames = run(Settings(least=answer["minReplicas"], target=answer["target"], window=answer["window"]))
    lost, minutes = frames["result"]["lost"], pod_minutes(frames)
    if lost > MOST_LOST:
        return f"{lost} requests were lost, most of them in the first minute of the rush. What can only be there beforehand?"
    if minutes > MOST_MINUTES:
        return f"Nothing was lost, but it cost {minutes:.0f} Pod-minutes. When were there more Pods than were needed, and why?"
    return None


def pod_minutes(frames: Frames) -> float:
    """How long Pods were there, all together."""
    rows: Sequence[Any] = frames["replicas"]
    ends = [row[0] for row in rows[1:]] + [frames["meta"]["end"]]
    return float(sum((end - row[0]) * row[2] for row, end in zip(rows, ends, strict=True))) / 60


def _use(cluster: Cluster, millicores: int) -> None:
    for pod in cluster.list("Pod", "default"):
        cluster.metrics.set_pod(pod["metadata"]["name"], cpu=f"{millicores}m")


def _replicas(cluster: Cluster) -> int:
    found: int = cluster.get("Deployment", "web")["spec"]["replicas"]
    return found


def _web(replicas: int, request: str) -> Cluster:
    """A Deployment whose Pods request so much; old enough to be believed."""
    from kubenb.cluster import Cluster

    cluster = Cluster(nodes=2, seed=12, ledger={"autoscaler_cpu_initialization": 0.0})
    labels = {"app": "web"}
    container = {"name": "web", "image": "nginx", "resources": {"requests": {"cpu": request}}}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [container]}}
    spec = {"replicas": replicas, "selector": {"matchLabels": labels}, "template": template}
    cluster.apply({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": spec})
    cluster.settle()
    cluster.metrics.clear()
    return cluster


EXERCISES = [
    Exercise("12-arithmetic", "960 of 1000 is 96%, 96/60 is 1.6, and 4 × 1.6 is 6.4: never rounded down.", arithmetic),
    Exercise("12-manifest", "Up with the load, down a minute after it, and never outside 3 to 8.", manifest),
    Exercise("12-bill", "The rush was survived, and nobody paid for idle Pods afterwards.", bill),
]
