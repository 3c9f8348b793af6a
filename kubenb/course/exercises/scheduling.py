"""The exercises of chapter 8: an update where every node is full, a Pod for one node alone, an even spread.

In comes what the learner wrote, out goes what the scheduler made of it, as a hint, or nothing. Each answer is tried on a cluster
of its own; the scheduler's and the API server's words are passed on as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubenb.course.builders import node_manifest, pod_manifest
from kubenb.course.check import Exercise
from kubenb.objects import get_condition, labels
from kubenb.objects import metadata as meta

if TYPE_CHECKING:
    from kubenb.cluster import Cluster

REPLICAS, LEAST = 3, 2
ZONE = "topology.kubernetes.io/zone"
MASTER = ["node-role.kubernetes.io/master=:NoSchedule"]


def room(answer: Any) -> str | None:
    """`answer`: {"maxSurge": ..., "maxUnavailable": ...} with which the notes' stuck update goes through, 2 of 3 Pods serving."""
    if not isinstance(answer, dict) or not {"maxSurge", "maxUnavailable"} <= answer.keys():
        return "The answer is a dict with the two keys maxSurge and maxUnavailable."
    if ... in answer.values():
        return "One of the two numbers is still missing."
    cluster = full()
    start = cluster.now
    cluster.patch("Deployment", "shop", {"spec": {"strategy": {"rollingUpdate": answer}}})
    cluster.kubectl("set image deployment/shop app=shop:2")
    cluster.run(120)
    least = min(
        revision.object["status"].get("availableReplicas", 0)
        for revision in cluster.history
        if revision.resource == "deployments.apps" and revision.time > start and "status" in revision.object
    )
    if least < LEAST:
        return f"At one moment only {least} of {REPLICAS} Pods served, and {LEAST} must."
    waiting = [pod for pod in cluster.list("Pod", "default") if not pod["spec"].get("nodeName")]
    if waiting:
        said = (get_condition(waiting[0], "PodScheduled") or {}).get("message", "").partition(".")[0]
        return f"Two minutes later a new Pod still waits: {said}. Who would have to go first, so that there is room?"
    return None


def full() -> Cluster:
    """The situation of the notes: three nodes that keep Pods off, three that are more than half full."""
    from kubenb.cluster import Cluster

    nodes = [node_manifest(f"master-{i}", taints=MASTER) for i in (1, 2, 3)]
    cluster = Cluster(nodes=[*nodes, *(node_manifest(f"worker-{i}") for i in (1, 2, 3))], seed=8)
    cluster.apply(deployment("shop", REPLICAS, {"requests": {"memory": "5Gi"}}))
    cluster.settle()
    return cluster


def deployment(name: str, replicas: int, resources: dict[str, Any], **spec: Any) -> dict[str, Any]:
    """A Deployment of one image and one container, `app`."""
    own = {"app": name}
    container = {"name": "app", "image": f"{name}:1", "resources": resources}
    template = {"metadata": {"labels": own}, "spec": {"containers": [container], **spec}}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name},
        "spec": {"replicas": replicas, "selector": {"matchLabels": own}, "template": template},
    }


def land(answer: Any) -> str | None:
    """`answer`: a Pod that the scheduler brings to gpu-1 (label hardware=gpu, taint hardware=gpu:NoSchedule)."""
    from kubenb.cluster import Cluster

    nodes = [node_manifest("plain-1", "8", "32Gi"), node_manifest("plain-2", "8", "32Gi")]
    nodes.append(node_manifest("gpu-1", labels={"hardware": "gpu"}, taints=["hardware=gpu:NoSchedule"]))
    cluster = Cluster(nodes=nodes, seed=8)
    made = cluster.apply(answer)
    if [o["kind"] for o in made] != ["Pod"]:
        return f"One Pod is asked for, and this is {', '.join(o['kind'] for o in made) or 'nothing'}."
    if made[0]["spec"].get("nodeName"):
        return "You put it there yourself (nodeName): the scheduler was never asked. Let it find the way."
    cluster.settle()
    pod = cluster.get("Pod", meta.name(made[0]), meta.namespace(made[0]))
    if not pod["spec"].get("nodeName"):
        return f"It is Pending. {(get_condition(pod, 'PodScheduled') or {}).get('message', '').partition('. ')[0]}."
    if pod["spec"]["nodeName"] != "gpu-1":
        return f"It went to {pod['spec']['nodeName']}. It may go to gpu-1 perhaps, but what tells it that it must?"
    if not (pod["spec"].get("nodeSelector") or pod["spec"].get("affinity")):
        return "Chance brought it there, or size. What says that it belongs there?"
    return None


def spread(answer: Any) -> str | None:
    """`answer`: the list topologySpreadConstraints with which 6 Pods of `web` go 3 and 3 to two zones of unequal size."""
    if not isinstance(answer, list):
        return "The answer is a list of constraints, as it stands under topologySpreadConstraints."
    if not answer or ... in answer:
        return "The list is still empty."
    cluster = zones()
    cluster.apply(deployment("web", 6, {"requests": {"cpu": "200m"}}, topologySpreadConstraints=answer))
    cluster.settle()
    pods = cluster.list("Pod", "default", labels="app=web")
    of = {meta.name(node): labels(node)[ZONE] for node in cluster.list("Node")}
    where = [of.get(pod["spec"].get("nodeName", ""), "") for pod in pods]
    counts = {zone: where.count(zone) for zone in ("a", "b")}
    if "" in where:
        said = (get_condition(pods[where.index("")], "PodScheduled") or {}).get("message", "").partition(".")[0]
        return f"{where.count('')} Pods are Pending: {said}."
    if counts != {"a": 3, "b": 3}:
        told = f"Zone a has {counts['a']} Pods and zone b {counts['b']}."
        return f"{told} Which domains does your rule count, and which Pods in them?"
    if not any(each.get("whenUnsatisfiable") == "DoNotSchedule" and each.get("topologyKey") == ZONE for each in answer):
        return "Three and three, but by luck: is there a rule that forbids anything else?"
    return None


def zones() -> Cluster:
    """Zone a has three nodes, zone b one, and a Pod that fills half of it."""
    from kubenb.cluster import Cluster

    nodes = [node_manifest(f"a{i}", labels={ZONE: "a"}) for i in (1, 2, 3)]
    cluster = Cluster(nodes=[*nodes, node_manifest("b1", labels={ZONE: "b"})], seed=8)
    cluster.apply(pod_manifest("other", "2", "4Gi", nodeName="b1"))
    cluster.settle()
    return cluster


EXERCISES = [
    Exercise("08-room", "An old Pod went first, and its room was the room for the new one.", room),
    Exercise("08-land", "A toleration lets it in, a selector sends it there. It takes both.", land),
    Exercise("08-spread", "Three and three, although one zone is three times the size of the other.", spread),
]
