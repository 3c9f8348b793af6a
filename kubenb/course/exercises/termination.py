"""The exercises of chapter 5: who is first, how long to wait, and a Deployment that loses nothing.

In comes what the learner wrote, out goes what clusters measured with it, as a hint, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubenb.course.check import Exercise
from kubenb.objects import lookup

if TYPE_CHECKING:
    from kubenb.cluster import Cluster

ORDER = ["marked", "endpoint", "sigterm", "rules"]
DRAIN, NEWS, LONGEST = 3, 4, 12
SERVICE = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "shop"},
    "spec": {"selector": {"app": "shop"}, "ports": [{"port": 80, "targetPort": 8080}]},
}


def in_order(answer: Any) -> str | None:
    """`answer`: the four words, in the order in which they happen on an idle cluster without a hook."""
    if not isinstance(answer, list) or sorted(map(str, answer)) != sorted(ORDER):
        return f"The answer is a list of these four words, each once: {', '.join(sorted(ORDER))}."
    if answer[0] != "marked":
        return "Nobody reacts before the API server has something to show. What is the first thing that is written?"
    if answer.index("rules") < answer.index("endpoint"):
        return "kube-proxy reads EndpointSlices. Can it know before the slice says so?"
    if answer == ORDER:
        return None
    return "Look at the table of deletions again, at the ranges. Which of the two chains is longer?"


def patience(answer: Any) -> str | None:
    """`answer`: {"preStop": seconds, "terminationGracePeriodSeconds": seconds} for an app that drains for 3 s where news takes
    up to 6 s, so that nothing is lost and nobody waits longer than 12 s."""
    keys = {"preStop", "terminationGracePeriodSeconds"}
    if not isinstance(answer, dict) or set(answer) != keys:
        return "The answer is a dict with the two keys preStop and terminationGracePeriodSeconds."
    wait, grace = answer["preStop"], answer["terminationGracePeriodSeconds"]
    if ... in (wait, grace):
        return "One of the two numbers is still missing."
    if not all(isinstance(value, (int, float)) for value in (wait, grace)):
        return "Both are numbers of seconds."
    if wait + DRAIN > LONGEST or grace > LONGEST:
        return f"A Pod may take {LONGEST} s to go, no more. How long does news take, and how long the draining?"
    return _tried(float(wait), int(grace))


def _tried(wait: float, grace: int) -> str | None:
    from kubenb.course.termination import Settings, run

    settings: dict[str, Any] = {"pre_stop": wait, "grace": grace, "on_sigterm": "drain", "drain": DRAIN, "proxy_delay": NEWS}
    races = [run(Settings(seed=seed, **settings))["races"][0] for seed in (1, 2, 3)]
    lost = sum(race["result"]["lost"] for race in races)
    if lost:
        return f"In three deletions {lost} requests were lost. What is still under way when the process has gone?"
    killed = [span for race in races for lane in race["lanes"] if lane["key"] == "process" for span in lane["spans"]]
    if any(words == "killed" for *_, words in killed):
        return "Nothing was lost, but the application was killed while it drained. Does the grace period cover hook and draining?"
    return None


def nothing_lost(answer: Any) -> str | None:
    """`answer`: a manifest of the Deployment shop (image web:1, port 8080, 4 replicas) that survives a rolling update
    unharmed."""
    cluster = _shop(answer, 1)
    found = cluster.list("Deployment", "default")
    if [one["metadata"]["name"] for one in found] != ["shop"] or found[0]["spec"]["replicas"] != 4:
        return "The answer is one Deployment of the name shop, with 4 replicas."
    client = cluster.traffic.start(service="shop", rate=50)
    cluster.run(1)
    if not any(request.ok for request in client.requests):
        return "Not one request finds a Pod. The Service selects app: shop and sends to port 8080."
    for seed in (1, 2, 3):
        hint = _update(_shop(answer, seed))
        if hint:
            return hint
    return None


def _shop(answer: Any, seed: int) -> Cluster:
    from kubenb.cluster import Cluster

    cluster = Cluster(nodes=3, seed=seed)
    cluster.apply([SERVICE])
    cluster.apply(answer)
    cluster.settle()
    cluster.run(5)
    return cluster


def _update(cluster: Cluster) -> str | None:
    client = cluster.traffic.start(service="shop", rate=200)
    template = cluster.get("Deployment", "shop")["spec"]["template"]
    container = template["spec"]["containers"][0]["name"]
    cluster.kubectl(f"set image deployment/shop {container}=web:2")
    cluster.settle()
    client.stop()
    cluster.run(5)
    lost = [request for request in client.requests if not request.ok]
    if not lost:
        return None
    share = f"{len(lost)} of {len(client.requests)} requests of a rolling update were lost"
    if any(request.outcome == "no-endpoints" for request in lost):
        return f"{share}, some of them because no Pod was ready at all. How many may be unavailable at once?"
    if not lookup(template, ("spec", "containers"))[0].get("readinessProbe") and _too_early(cluster, lost):
        return f"{share}: new Pods were sent requests before they listened. Who could tell when they do?"
    return f"{share}, sent to Pods that had ended. What could hold them until every kube-proxy has heard?"


def _too_early(cluster: Cluster, lost: list[Any]) -> bool:
    """Did most of the lost requests go to Pods that nobody had told to end?"""
    ended = {r.name for r in cluster.history if r.kind == "Pod" and "deletionTimestamp" in r.object["metadata"]}
    return sum(request.pod.rpartition("/")[2] not in ended for request in lost) * 2 > len(lost)


EXERCISES = [
    Exercise("05-order", "First everybody is told, then the short chain ends, then the long one.", in_order),
    Exercise("05-patience", "The hook outlasts the news, and the grace period outlasts hook and draining.", patience),
    Exercise("05-nothing-lost", "Three rolling updates on three clusters, and not one request was lost.", nothing_lost),
]
