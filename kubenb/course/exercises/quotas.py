"""The exercises of chapter 14: a quota, a limit range, and a heap.

In comes what the learner wrote, out goes what the API server or the kernel made of it, as a hint, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubenb.course.check import Exercise
from kubenb.objects import ApiError, quantity

if TYPE_CHECKING:
    from kubenb.cluster import Cluster

Object = dict[str, Any]
LIVE, SPARE = 300, 30
"""Mi that the service keeps, and that its container may have too much."""
WANTED = {"pods": "10", "requests.cpu": "4", "requests.memory": "8Gi", "services.loadbalancers": "0"}


def quota(answer: Any) -> str | None:
    """`answer`: a ResourceQuota for namespace team."""
    cluster = _team()
    cluster.apply(answer)
    made = cluster.list("ResourceQuota")
    if not made:
        return "There is no ResourceQuota in it."
    if made[0]["metadata"]["namespace"] != "team":
        return f"It lies in namespace {made[0]['metadata']['namespace']}. Whose Pods does it count there?"
    hard = {name: amount for one in made for name, amount in (one["spec"].get("hard") or {}).items()}
    missing = [what for what, names in ASKED.items() if not any(name in hard for name in names)]
    if missing:
        return f"Nothing in it limits {missing[0]}."
    cluster.settle()
    return _too_much(cluster) or _too_little(cluster)


ASKED = {
    "the number of Pods": ("pods", "count/pods"),
    "the cpu that is requested": ("requests.cpu", "cpu"),
    "the memory that is requested": ("requests.memory", "memory"),
    "services of type LoadBalancer": ("services.loadbalancers",),
}
"""What was asked for, and the names under which a quota counts it."""


def _too_much(cluster: Cluster) -> str | None:
    """What has to be refused."""
    tries = [
        (_pod("many", "5m", "1Mi"), 11, "11 Pods were let in."),
        (_pod("cpu", "4100m", "1Mi"), 1, "A Pod that requests 4100m of cpu was let in."),
        (_pod("memory", "5m", "8200Mi"), 1, "A Pod that requests 8200Mi of memory was let in."),
        (_service("LoadBalancer"), 1, "A service of type LoadBalancer was let in."),
    ]
    for manifest, count, complaint in tries:
        if not _refused(cluster, manifest, count):
            return complaint + " Is the number the one that was asked for?"
    return None


def _too_little(cluster: Cluster) -> str | None:
    """What has to be let in."""
    tries = [
        (_pod("fits", "400m", "800Mi"), 10, "Ten Pods of 400m and 800Mi each were not let in: together 4 cpu and less than 8Gi."),
        (_service("ClusterIP"), 1, "A plain service was not let in."),
    ]
    for manifest, count, complaint in tries:
        if _refused(cluster, manifest, count):
            return complaint + " What is limited too much, or was not asked for?"
    return None


def _refused(cluster: Cluster, manifest: Object, count: int) -> bool:
    """Whether one of so many copies is refused. What was let in is taken away again."""
    name = manifest["metadata"]["name"]
    try:
        for number in range(count):
            cluster.create({**manifest, "metadata": {**manifest["metadata"], "name": f"{name}-{number}"}}, namespace="team")
    except ApiError:
        return True
    finally:
        for one in cluster.list(manifest["kind"], "team"):
            cluster.delete(manifest["kind"], one["metadata"]["name"], "team", grace_period=0)
        cluster.settle()
    return False


def limit_range(answer: Any) -> str | None:
    """`answer`: a LimitRange for namespace team."""
    cluster = _team()
    cluster.apply(answer)
    if not cluster.list("LimitRange", "team"):
        return "There is no LimitRange in namespace team."
    cluster.create(_pod("silent"), namespace="team")
    got = cluster.get("Pod", "silent", "team")["spec"]["containers"][0].get("resources") or {}
    for which, wanted in (("requests", {"cpu": "250m", "memory": "128Mi"}), ("limits", {"cpu": "500m", "memory": "256Mi"})):
        for name, amount in wanted.items():
            found = (got.get(which) or {}).get(name)
            if found is None or quantity(found).nanos != quantity(amount).nanos:
                return f"A container that says nothing got {which}.{name} = {found or 'nothing'}. Which field fills that in?"
    big = _pod("big", "1", "128Mi")
    big["spec"]["containers"][0]["resources"]["limits"] = {"cpu": "1100m", "memory": "256Mi"}
    if not _refused(cluster, big, 1):
        return "A container with a limit of 1100m was let in."
    big["spec"]["containers"][0]["resources"]["limits"] = {"cpu": "1", "memory": "4Gi"}
    if _refused(cluster, big, 1):
        return "A container with limits of 1 cpu and 4Gi was refused, although only its cpu was to be limited, to 1."
    return None


def heap(answer: Any) -> str | None:
    """`answer`: {"flag": one flag of the Java machine, "limit": Mi} for a service that keeps 300 MiB."""
    if not isinstance(answer, dict) or not {"flag", "limit"} <= answer.keys():
        return "The answer is a dict with the two keys flag and limit."
    if answer["limit"] is ... or answer["flag"] in (..., "..."):
        return "The flag or the limit is still missing."
    if not isinstance(answer["limit"], int):
        return "The limit is a whole number of Mi."
    how = _lived(answer["flag"], answer["limit"])
    if how == "OOMKilled":
        return f"It was OOMKilled: with {answer['flag']} the heap and the rest need more than {answer['limit']} Mi."
    if how:
        return "It ended with an OutOfMemoryError: the heap is smaller than what the service keeps. What says how large it is?"
    if answer["limit"] > LIVE + _NON_HEAP + SPARE:
        return f"It lives, but {answer['limit']} Mi are more than it needs. What is there beside the heap, and how much is it?"
    return None


_NON_HEAP = 90
"""Mi, as the chapter says."""


def _lived(flag: str, limit: int) -> str:
    """How the service ended within a minute, "" if it didn't."""
    from kubenb.cluster import Cluster

    cluster = Cluster(nodes=1, seed=14)
    command = ["java", flag, f"-Dlive={LIVE}m", "-jar", "/shop.jar"]
    resources = {"limits": {"memory": f"{limit}Mi"}}
    container = {"name": "shop", "image": "openjdk:17", "command": command, "resources": resources}
    cluster.create({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "shop"}, "spec": {"containers": [container]}})
    cluster.run(60)
    state = cluster.get("Pod", "shop")["status"]["containerStatuses"][0]
    ended = (state.get("lastState") or state["state"]).get("terminated") or {}
    return str(ended.get("reason", ""))


def _team() -> Cluster:
    from kubenb.cluster import Cluster

    cluster = Cluster(nodes=1, seed=14)
    cluster.kubectl("create namespace team")
    cluster.settle()
    return cluster


def _pod(name: str, cpu: str = "", memory: str = "") -> Object:
    container: Object = {"name": "c", "image": "nginx"}
    if cpu:
        container["resources"] = {"requests": {"cpu": cpu, "memory": memory}}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": {"containers": [container]}}


def _service(type: str) -> Object:
    spec = {"type": type, "selector": {"app": "x"}, "ports": [{"port": 80}]}
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": type.lower()}, "spec": spec}


EXERCISES = [
    Exercise("14-quota", "What is too much is refused, and what fits is let in.", quota),
    Exercise("14-range", "Who says nothing gets something, and nobody gets too much.", limit_range),
    Exercise("14-heap", "Heap and the rest fit into the container, and the objects into the heap.", heap),
]
