"""The exercises of chapter 4: how quickly to find out, how long to wait for a slow start, and whom to send requests to.

In comes what the learner wrote, out goes what a cluster measured with it, as a hint, or nothing."""

from __future__ import annotations

from typing import Any

from kubenb.course.check import Exercise
from kubenb.objects import load_documents

HUNG, QUICK, HICCUP = 20, 20, 8
"""Seconds: the program hangs from then on; it is to be restarted within so many; a pause of so many is no reason."""
SLOW, NEVER = 45, 120
SERVICE: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "library"},
    "spec": {"selector": {"app": "library"}, "ports": [{"port": 80, "targetPort": 8080}]},
}


def detect(answer: Any) -> str | None:
    """`answer`: {"periodSeconds": ..., "failureThreshold": ...} of a liveness probe that finds a hung program in time and bears a
    hiccup."""
    hint = _two(answer, ("periodSeconds", "failureThreshold"))
    if hint:
        return hint
    hung = _restarts({"livenessProbe": _get("/healthz", **answer)}, f"--health-plan={HUNG}:503", HUNG + QUICK + 3.5)
    if not hung:
        return f"{QUICK} s after it had begun to fail the program still hung. How many failures in a row, how far apart, is that?"
    pauses = [f"--health-plan={start}:503,{start + HICCUP}:200" for start in (20, 22, 24)]
    if any(_restarts({"livenessProbe": _get("/healthz", **answer)}, flag, 60) for flag in pauses):
        return f"A hiccup of {HICCUP} s cost the program its life. How many probes may fall into {HICCUP} s?"
    return None


def start_slowly(answer: Any) -> str | None:
    """`answer`: {"periodSeconds": ..., "failureThreshold": ...} of a startup probe for a program that needs 45 s to start."""
    hint = _two(answer, ("periodSeconds", "failureThreshold"))
    if hint:
        return hint
    probes = {
        "startupProbe": _get("/startupz", **answer),
        "livenessProbe": _get("/healthz", periodSeconds=5, failureThreshold=2),
    }
    if _restarts(probes, f"--startup-delay={SLOW}", SLOW + 60.0):
        return f"A program that needs {SLOW} s to start was killed before it listened. How long does your probe wait in all?"
    if not _restarts(probes, "--startup-delay=100000", float(NEVER)):
        return f"A program that never starts was still waited for after {NEVER} s."
    return None


def whom(answer: Any) -> str | None:
    """`answer`: the manifest of the Deployment library, whose program loads for 10 s and is scaled from 1 to 3 under load."""
    from kubenb.cluster import Cluster

    wanted = load_documents(answer) if isinstance(answer, str) else [answer]
    if not _starts_slowly(wanted):
        return "The program is web:1 with the argument --startup-delay=10: it loads for ten seconds. Please keep it that way."
    cluster = Cluster(nodes=2, seed=4)
    cluster.apply([SERVICE])
    cluster.apply(answer)
    cluster.settle()
    cluster.run(20)
    client = cluster.traffic.start(service="library", rate=50)
    cluster.run(2)
    if not any(request.ok for request in client.requests):
        return "Not one request finds a Pod. The Service selects app: library and sends to port 8080."
    cluster.kubectl("scale deployment/library --replicas=3")
    cluster.run(60)
    if sum(one["status"].get("readyReplicas", 0) for one in cluster.list("Deployment", "default")) != 3:
        return "A minute later not all three Pods are Ready. What does `kubectl describe pod` say about the probe?"
    lost = [request for request in client.requests if not request.ok]
    if lost:
        share = f"{len(lost)} of {len(client.requests)} requests were lost"
        return f"{share}: they went to Pods that were still loading. Who says so?"
    if any(_restarted(pod) for pod in cluster.list("Pod", "default")):
        return "No request was lost, but a Pod was restarted while it loaded. Which probe does that?"
    return None


def _starts_slowly(documents: list[Any]) -> bool:
    for document in documents:
        if isinstance(document, dict) and document.get("kind") == "Deployment":
            containers = document.get("spec", {}).get("template", {}).get("spec", {}).get("containers") or [{}]
            return "--startup-delay=10" in (containers[0].get("args") or [])
    return False


def _two(answer: Any, keys: tuple[str, str]) -> str | None:
    if not isinstance(answer, dict) or set(answer) != set(keys):
        return f"The answer is a dict with the two keys {keys[0]} and {keys[1]}."
    return "One of the two numbers is still missing." if ... in answer.values() else None


def _get(path: str, **rest: Any) -> dict[str, Any]:
    return {"httpGet": {"path": path, "port": 8080}, **rest}


def _restarts(probes: dict[str, Any], flag: str, seconds: float) -> int:
    """How often a program with these probes was restarted in so many seconds."""
    from kubenb.cluster import Cluster

    cluster = Cluster(nodes=1, seed=4)
    container = {"name": "c", "image": "web:1", "args": [flag], **probes}
    spec = {"containers": [container], "terminationGracePeriodSeconds": 1}
    cluster.apply({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec})
    cluster.run(seconds)
    return _restarted(cluster.get("Pod", "p"))


def _restarted(pod: dict[str, Any]) -> int:
    return sum(int(one.get("restartCount", 0)) for one in pod["status"].get("containerStatuses") or ())


EXERCISES = [
    Exercise("04-detect", "A hung program is found in time, and nobody dies of a hiccup.", detect),
    Exercise("04-startup", "It has the time it needs; once it runs, the liveness probe is as quick as before.", start_slowly),
    Exercise("04-whom", "Requests go only to Pods that have loaded, and none was lost.", whom),
]
