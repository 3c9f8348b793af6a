"""The exercises of chapter 10: a setting in two places, one that may be missing, and a price that everybody has to know.

In comes what the learner wrote, out goes what a cluster showed with it, as a hint, or nothing. Each answer is tried on a small
cluster of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubenb.course.check import Exercise

if TYPE_CHECKING:
    from kubenb.cluster import Cluster

SHOP = """
apiVersion: v1
kind: ConfigMap
metadata: {name: prices}
data: {price: "10"}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  replicas: 3
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
      - name: shop
        image: busybox:1.36
        command: [sleep, infinity]
        env:
        - name: PRICE
          valueFrom: {configMapKeyRef: {name: prices, key: price}}
"""


def both(answer: Any) -> str | None:
    """`answer`: the manifest of Pod `both`: GREETING from ConfigMap words, and /etc/motd without losing the rest of /etc."""
    cluster = _cluster()
    cluster.kubectl("create configmap words --from-literal=greeting=servus --from-literal=motd=be-kind")
    trouble = _started(cluster, answer, "both")
    if trouble:
        return trouble
    greeting = _say(cluster, "both", "printenv GREETING")
    if not greeting:
        return "The Pod runs, but it has no variable GREETING."
    if greeting != "servus":
        return f"GREETING is {greeting!r}. It should be what the ConfigMap has under greeting, whatever that is."
    if not _say(cluster, "both", "cat /etc/passwd"):
        return "Everything else in /etc is gone: a volume hides the directory it is mounted over. How is a single file mounted?"
    if _say(cluster, "both", "cat /etc/motd") != "be-kind":
        return "The file /etc/motd does not hold what the ConfigMap has under motd."
    return None


def maybe(answer: Any) -> str | None:
    """`answer`: the manifest of Pod `maybe`, which starts with and without ConfigMap tuning and takes all its keys as TUNE_..."""
    without = _cluster()
    trouble = _started(without, answer, "maybe")
    if trouble:
        return f"Without the ConfigMap: {trouble}"
    found = _cluster()
    found.kubectl("create configmap tuning --from-literal=depth=3 --from-literal=speed=9")
    trouble = _started(found, answer, "maybe")
    if trouble:
        return f"With the ConfigMap: {trouble}"
    names = {line.partition("=")[0] for line in _say(found, "maybe", "env").splitlines()}
    if {"TUNE_depth", "TUNE_speed"} <= names:
        return None
    if {"depth", "speed"} & names:
        return "The keys are there, under their own names. What puts something in front of all of them?"
    missing = [name for name in ("TUNE_depth", "TUNE_speed") if name not in names]
    return f"{' and '.join(missing)} should be there, and is not. The ConfigMap had the keys depth and speed. All keys, please."


def price(answer: Any) -> str | None:
    """`answer`: kubectl commands that give every shop the price 12 within a minute, two of three available all the time."""
    if not isinstance(answer, list) or not all(isinstance(one, str) for one in answer):
        return "The answer is a list of commands, each a text that begins with kubectl."
    cluster = _cluster()
    cluster.apply(SHOP)
    cluster.run(20)
    start = cluster.now
    for command in answer:
        words = command.strip().removeprefix("kubectl").strip()
        if words.strip(". ") == "":
            return "The list still holds dots."
        result = cluster.kubectl(words)
        if result.returncode:
            return f"`kubectl {words}` failed: {result.stderr.strip()}"
    cluster.run(max(0.0, start + 60 - cluster.now))
    stored = cluster.get("ConfigMap", "prices")["data"].get("price")
    if stored != "12":
        return f"The ConfigMap itself says {stored}."
    pods = [pod["metadata"]["name"] for pod in cluster.list("Pod", "default", labels="app=shop")]
    known = sorted(_say(cluster, pod, "printenv PRICE") or "nothing" for pod in pods)
    if known != ["12"] * 3:
        return f"After a minute the Pods know these prices: {', '.join(known)}. When does a container read its variables?"
    least = min(_available(cluster, start), default=3)
    if least < 2:
        return f"At one moment only {least} of 3 Pods were available. Who replaces Pods one by one?"
    return None


def _available(cluster: Cluster, start: float) -> list[int]:
    history = [r for r in cluster.history if r.resource == "deployments.apps" and r.time >= start and r.name == "shop"]
    return [r.object.get("status", {}).get("availableReplicas", 0) for r in history if r.verb != "delete"]


def _cluster() -> Cluster:
    from kubenb.cluster import Cluster

    cluster = Cluster(nodes=2, seed=10)
    cluster.run(3)
    return cluster


def _started(cluster: Cluster, answer: Any, name: str) -> str | None:
    """Why the Pod does not run after half a minute."""
    cluster.apply(answer)
    cluster.run(30)
    pods = {pod["metadata"]["name"]: pod for pod in cluster.list("Pod", "default")}
    if name not in pods:
        return f"There is no Pod of the name {name}."
    status = pods[name]["status"]
    if status["phase"] == "Running":
        return None
    waiting = [one["state"].get("waiting", {}) for one in status.get("containerStatuses", ())]
    reasons = ", ".join(one.get("message") or one.get("reason", "") for one in waiting)
    return f"the Pod is {status['phase']} after half a minute ({reasons or 'no container yet'})."


def _say(cluster: Cluster, pod: str, command: str) -> str:
    return cluster.kubectl(f"exec {pod} -- {command}").stdout.strip()


EXERCISES = [
    Exercise("10-both", "A variable and a file of one ConfigMap, and /etc kept its other files.", both),
    Exercise("10-maybe", "It starts with and without the ConfigMap, and takes all there is.", maybe),
    Exercise("10-price", "Every Pod knows the new price, and the shop never closed.", price),
]
