"""The exercises of chapter 7: a program on every machine, a Deployment that doesn't wait for a dead one, a Job with a pace.

In comes what the learner wrote, out goes what a cluster did with it, as a hint, or nothing. Each answer is tried on a cluster of
its own; what the API server says to it is passed on in its own words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubenb.course.check import Exercise
from kubenb.objects import metadata as meta
from kubenb.objects.pods import is_pod_active, is_pod_ready, node_name

if TYPE_CHECKING:
    from kubenb.cluster import Cluster

TAINT = {"key": "dedicated", "value": "db", "effect": "NoSchedule"}
SOON, RESTART = 120.0, 65.0
TASKS, AT_ONCE = 6, 2


def everywhere(answer: Any) -> str | None:
    """`answer`: the manifest of a DaemonSet named `agent` that runs on all three nodes, one of which is tainted, and on a fourth
    that comes later.
    """
    from kubenb.cluster import Cluster

    cluster = Cluster(nodes=3, seed=7)
    cluster.patch("Node", "node-3", {"spec": {"taints": [TAINT]}})
    cluster.apply(answer)
    if not cluster.list("DaemonSet", "default"):
        kinds = sorted({obj["kind"] for obj in _as_documents(answer)})
        return f"There is no DaemonSet among what you applied ({', '.join(kinds)}). Which kind promises one Pod a node?"
    cluster.settle()
    cluster.add_node("node-4")
    cluster.settle()
    nodes = {node_name(pod) for pod in cluster.list("Pod", "default") if is_pod_ready(pod)}
    missing = [name for name in ("node-1", "node-2", "node-3", "node-4") if name not in nodes]
    if missing == ["node-3"]:
        return "Everywhere but on node-3. `kubectl describe node` shows what keeps Pods away from it; what would they need?"
    if missing:
        return f"No Pod is running on {', '.join(missing)}. What does your Pod ask of a node, and do its containers run on?"
    return None


def _as_documents(answer: Any) -> list[Any]:
    from kubenb import manifests

    return [document.object for document in manifests.documents(answer)]


def patience(answer: Any) -> str | None:
    """`answer`: the list of tolerations for the Pods of a Deployment: replaced within two minutes when their node dies,
    left alone when it only restarts and is silent for 65 seconds.
    """
    if not isinstance(answer, list) or not all(isinstance(one, dict) for one in answer):
        return "The answer is a list of tolerations, as it stands in a Pod's spec."
    if any(value is ... for one in answer for value in one.values()):
        return "One of the values is still missing."
    cluster = _serving(answer)
    cluster.stop("kubelet/node-1")
    if not cluster.run(until=lambda: _serve_elsewhere(cluster, "node-1"), timeout=SOON):
        return (
            f"{SOON:.0f} s after node-1 fell silent, its Pod has no successor yet. It takes about 50 s until anybody notices. "
            "Which taint does the node get then, and how long do your Pods tolerate it?"
        )
    cluster = _serving(answer)
    before = {meta.uid(pod) for pod in cluster.list("Pod", "default")}
    cluster.stop("kubelet/node-1")
    cluster.run(RESTART)
    cluster.start("kubelet/node-1")
    cluster.run(60)
    if {meta.uid(pod) for pod in cluster.list("Pod", "default")} != before:
        return f"node-1 was back after {RESTART:.0f} s, but its Pod had been given up by then. How long may a restart take?"
    return None


def _serving(tolerations: list[dict[str, Any]]) -> Cluster:
    """Three nodes and a Deployment with a Pod on each."""
    from kubenb.cluster import Cluster

    cluster = Cluster(nodes=3, seed=7)
    labels = {"app": "web"}
    container = {"name": "nginx", "image": "nginx", "ports": [{"containerPort": 80}]}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [container], "tolerations": tolerations}}
    spec = {"replicas": 3, "selector": {"matchLabels": labels}, "template": template}
    cluster.apply({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": spec})
    cluster.settle()
    return cluster


def _serve_elsewhere(cluster: Cluster, node: str) -> bool:
    """Three Pods are ready, none of them on that node."""
    pods = [pod for pod in cluster.list("Pod", "default") if is_pod_active(pod) and is_pod_ready(pod)]
    return len([pod for pod in pods if node_name(pod) != node]) >= 3


def paced(answer: Any) -> str | None:
    """`answer`: the manifest of a Job that has six Pods succeed, two at a time."""
    from kubenb.cluster import Cluster

    cluster = Cluster(nodes=3, seed=7)
    cluster.apply(answer)
    jobs = cluster.list("Job", "default")
    if not jobs:
        return "There is no Job. Which kind starts Pods that are meant to end?"
    cluster.run(until=lambda: bool(_end(cluster.list("Job", "default")[0])), timeout=900)
    job = cluster.list("Job", "default")[0]
    status, end = job.get("status", {}), _end(job)
    succeeded = status.get("succeeded", 0)
    if not end:
        return f"After a quarter of an hour it is not over; {succeeded} Pods have succeeded. Do your containers ever end?"
    if end == "Failed":
        return f"The Job gave up, after {status.get('failed', 0)} failed Pods. Which exit code means success?"
    if succeeded != TASKS:
        return f"It is over after {succeeded} successful Pods; {TASKS} tasks were to be done. Which field counts them?"
    most = _most_at_once(cluster)
    if most != AT_ONCE:
        return f"At most {most} of its Pods ran at the same time; it should have been {AT_ONCE}. Which field says how many may?"
    return None


def _end(job: dict[str, Any]) -> str:
    """Complete or Failed; "" while it goes on."""
    conditions = job.get("status", {}).get("conditions") or ()
    return next((one["type"] for one in conditions if one["type"] in ("Complete", "Failed") and one["status"] == "True"), "")


def _most_at_once(cluster: Cluster) -> int:
    """The most Pods of the Job that were on their way or running at any moment."""
    alive: set[str] = set()
    most = 0
    for revision in cluster.history:
        if revision.kind != "Pod":
            continue
        if revision.verb != "delete" and is_pod_active(revision.object):
            alive.add(meta.uid(revision.object))
        else:
            alive.discard(meta.uid(revision.object))
        most = max(most, len(alive))
    return most


EXERCISES = [
    Exercise("07-everywhere", "One on each node, the tainted one and the newcomer too.", everywhere),
    Exercise("07-patience", "They left the dead node in time, and a short silence moved nobody.", patience),
    Exercise("07-paced", "Six tasks, never more than two at a time, and then it was over.", paced),
]
