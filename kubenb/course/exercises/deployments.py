"""The exercises of chapter 6: a rollout inside given bounds, a canary, and a safety net.

In comes what the learner wrote, out goes what a cluster measured with it, as a hint, or nothing. Each
answer is tried on a small cluster of its own; what the API server says to it is passed on in its own words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubenb.course.check import Exercise
from kubenb.objects import metadata as meta

if TYPE_CHECKING:
    from kubenb.cluster import Cluster

REPLICAS, MOST = 8, 10


def band(answer: Any) -> str | None:
    """`answer`: {"maxSurge": ..., "maxUnavailable": ...} that keeps 8 of 8 Pods available with at most 10
    Pods in all."""
    if not isinstance(answer, dict) or not {"maxSurge", "maxUnavailable"} <= answer.keys():
        return "The answer is a dict with the two keys maxSurge and maxUnavailable."
    if ... in answer.values():
        return "One of the two numbers is still missing."
    least, most = _rollout_bounds(answer)
    if least < REPLICAS:
        return f"At one moment only {least} of {REPLICAS} Pods were available. Which of the two numbers allows that?"
    if most > MOST:
        return f"At one moment there were {most} Pods, and the nodes have room for {MOST}. Which of the two numbers allows that?"
    return None


def _rollout_bounds(rolling: dict[str, Any]) -> tuple[int, int]:
    """The fewest available and the most Pods during a rollout with this strategy."""
    cluster = _web(REPLICAS, strategy={"type": "RollingUpdate", "rollingUpdate": rolling})
    start = cluster.now
    cluster.kubectl("set image deployment/web nginx=nginx:1.28")
    cluster.settle()
    seen = [
        revision.object["status"]
        for revision in cluster.history
        if revision.resource == "deployments.apps" and revision.time >= start and "status" in revision.object
    ]
    return min(status.get("availableReplicas", 0) for status in seen), max(status.get("replicas", 0) for status in seen)


def canary(answer: Any) -> str | None:
    """`answer`: the manifest of a second Deployment through which about a fifth of the requests meet
    nginx:1.28."""
    cluster = _web(4)
    cluster.kubectl("expose deployment web --port=80")
    before = {meta.name(o) for o in cluster.list("Deployment", "default")}
    cluster.apply(answer)
    added = [o for o in cluster.list("Deployment", "default") if meta.name(o) not in before]
    if not added:
        return (
            "There is no second Deployment. Whatever carries the name web replaces the old version instead of standing beside it."
        )
    cluster.settle()
    return _share(cluster)


def _share(cluster: Cluster) -> str | None:
    client = cluster.traffic.start(service="web", rate=100)
    cluster.run(10)
    images = [request.image for request in client.requests if request.ok]
    of_new = sum("1.28" in image for image in images) / max(1, len(images))
    if of_new == 0:
        return "Not one request met nginx:1.28. Whom does the Service send requests to, and is your Pod one of them, and ready?"
    if not 0.1 <= of_new <= 0.3:
        return f"{of_new:.0%} of the requests met the new version; a fifth was asked for. What decides the share?"
    return None


def net(answer: Any) -> str | None:
    """`answer`: {"minReadySeconds": ..., "progressDeadlineSeconds": ...} by which a version that crashes after 5 s is found out
    within two minutes."""
    if not isinstance(answer, dict) or not {"minReadySeconds", "progressDeadlineSeconds"} <= answer.keys():
        return "The answer is a dict with the two keys minReadySeconds and progressDeadlineSeconds."
    if ... in answer.values():
        return "One of the two numbers is still missing."
    cluster = _web(4)
    cluster.patch("Deployment", "web", {"spec": answer})
    cluster.settle()
    start = cluster.now
    crash = {"metadata": {"annotations": {"kubenb.io/fail-after": "5s"}}}
    cluster.patch("Deployment", "web", {"spec": {"template": crash}})
    cluster.run(120)
    old = [p for p in cluster.list("Pod", "default") if "kubenb.io/fail-after" not in (p["metadata"].get("annotations") or {})]
    if not old:
        return "The crashing version passed for a success: no Pod of the old one is left. How long must a Pod hold out to count?"
    if not any(_gave_up(revision.object) for revision in cluster.history if revision.time > start):
        return "The rollout is stuck, but after two minutes nobody has been told. Which number says when to give up?"
    return None


def _gave_up(deployment: dict[str, Any]) -> bool:
    """Each restart of a crashing container is a little progress, so a rollout may give up, hope, and give up again."""
    conditions = deployment.get("status", {}).get("conditions", ())
    return any(one.get("reason") == "ProgressDeadlineExceeded" for one in conditions)


def _web(replicas: int, strategy: dict[str, Any] | None = None) -> Cluster:
    from kubenb.cluster import Cluster

    cluster = Cluster(nodes=3, seed=6)
    container = {"name": "nginx", "image": "nginx:1.27", "ports": [{"containerPort": 80}]}
    labels = {"app": "web"}
    spec = {
        "replicas": replicas,
        "selector": {"matchLabels": labels},
        "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
        **({"strategy": strategy} if strategy else {}),
    }
    cluster.apply({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": spec})
    cluster.settle()
    return cluster


EXERCISES = [
    Exercise("06-band", "Eight Pods served at every moment, and never were there more than ten.", band),
    Exercise("06-canary", "A fifth of the requests met the new version, and nobody else noticed.", canary),
    Exercise("06-net", "It was stopped, and it said so. Going back is still up to you.", net),
]
