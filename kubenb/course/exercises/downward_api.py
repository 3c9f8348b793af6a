"""The exercises of chapter 13: a Pod that knows its node, a heap that fits, and a robot that may read Pods.

In comes what the learner wrote, out goes what a cluster showed with it, as a hint, or nothing. Each answer is tried on small
clusters of its own, on nodes and with limits that it does not know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubenb.course.check import Exercise
from kubenb.manifests import documents
from kubenb.objects import Object, evolve

if TYPE_CHECKING:
    from kubenb.cluster import Cluster

NODES = ("rack-7", "attic")
LIMITS = (300, 64)
ROBOT = "system:serviceaccount:default:robot"
MAY = ("get pods", "list pods", "watch pods")
MAY_NOT = (
    "delete pods", "create pods", "list secrets", "get configmaps", "list deployments.apps", "list pods --namespace=kube-system",
    "list nodes",
)  # fmt: skip


def sign(answer: Any) -> str | None:
    """`answer`: the manifest of Pod `signed`, which logs "I am signed on NODE" by echo alone."""
    for node in NODES:
        cluster = _cluster(node)
        cluster.apply(answer)
        cluster.run(15)
        trouble = _signature(cluster, node)
        if trouble:
            return trouble
    return None


def _signature(cluster: Cluster, node: str) -> str | None:
    pods = {pod["metadata"]["name"]: pod for pod in cluster.list("Pod", "default")}
    if "signed" not in pods:
        return "There is no Pod of the name signed."
    container = pods["signed"]["spec"]["containers"][0]
    words = [*container.get("command", ()), *container.get("args", ())]
    if any(word.rsplit("/", 1)[-1] in ("sh", "ash", "bash") for word in words[:1]):
        return "That is a shell. The kubelet can put a variable into the arguments by itself; how is such a variable written?"
    said = cluster.kubectl("logs signed").stdout.strip()
    if said == f"I am signed on {node}":
        return None
    if "$" in said:
        return f"The log says {said!r}: no variable of that name was known, so the text stayed as it was."
    return f"On a node called {node} the log says {said!r}."


def heap(answer: Any) -> str | None:
    """`answer`: the manifest of Pod `java`, whose log says -Xmx<memory limit in MiB>m whatever the limit."""
    pods = [document.object for document in documents(answer) if document.object.get("metadata", {}).get("name") == "java"]
    if not pods:
        return "There is no Pod of the name java."
    if not _limit(pods[0]):
        return "The first container has no memory limit."
    for mebibytes in LIMITS:
        cluster = _cluster("node-1")
        cluster.apply(_with_limit(pods[0], mebibytes))
        cluster.run(15)
        said = cluster.kubectl("logs java").stdout.strip()
        if said == f"-Xmx{mebibytes}m":
            continue
        if str(mebibytes << 20) in said:
            return f"With a limit of {mebibytes} MiB the log says {said!r}: those are bytes. Which field says how to count?"
        return f"With a limit of {mebibytes} MiB the log says {said!r}."
    return None


def _limit(pod: Object) -> Any:
    containers = pod.get("spec", {}).get("containers") or [{}]
    return ((containers[0].get("resources") or {}).get("limits") or {}).get("memory")


def _with_limit(pod: Object, mebibytes: int) -> Object:
    container = pod["spec"]["containers"][0]
    resources = {**container["resources"], "limits": {**container["resources"]["limits"], "memory": f"{mebibytes}Mi"}}
    resources.pop("requests", None)
    rest = pod["spec"]["containers"][1:]
    return evolve(pod, ("spec", "containers"), [{**container, "resources": resources}, *rest])


def rights(answer: Any) -> str | None:
    """`answer`: manifests by which ServiceAccount robot may read pods in default, and nothing else."""
    cluster = _cluster("node-1")
    cluster.kubectl("create serviceaccount robot")
    cluster.apply(answer)
    for action in MAY:
        if not _may(cluster, action):
            return f"The robot may not {action}. Does a Role say so, and does a RoleBinding name both it and the robot?"
    for action in MAY_NOT:
        if _may(cluster, action):
            return f"The robot may also {action.replace('--namespace=', 'in ')}. That is more than was asked for."
    return None


def _may(cluster: Cluster, action: str) -> bool:
    return cluster.kubectl(f"auth can-i {action} --as={ROBOT}").stdout.strip() == "yes"


def _cluster(node: str) -> Cluster:
    from kubenb.cluster import Cluster

    capacity = {"cpu": "4", "memory": "8Gi", "pods": "110"}
    status = {"capacity": capacity, "allocatable": capacity}
    manifest = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": node}, "status": status}
    cluster = Cluster(nodes=[manifest], seed=13)
    cluster.run(3)
    return cluster


EXERCISES = [
    Exercise("13-sign", "It knew its node, and nobody had told it by name.", sign),
    Exercise("13-heap", "The heap follows the limit, whoever sets it.", heap),
    Exercise("13-rights", "The robot reads Pods, and finds every other door shut.", rights),
]
