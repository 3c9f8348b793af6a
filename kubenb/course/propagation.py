"""A changed ConfigMap as an experiment: who sees the new value, and when.

In come the seconds after which somebody helps (annotates a pod, restarts all of them); out goes a `ConfigMapView` whose settings
can be moved: each move runs a fresh cluster. One reader runs on every node and has the value in three ways: in a volume, as a
single file by subPath, in its environment; every second each is asked by `kubectl exec`. Next: `kubenb.timeline.propagation`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from kubenb.course.again import again, chosen
from kubenb.course.aside import aside

if TYPE_CHECKING:
    from kubenb.cluster import Cluster
    from kubenb.timeline import Frames
    from kubenb.widgets import ConfigMapView

NAME, OLD, NEW = "settings", "v1", "v2"
BEFORE = 10.0
"""Seconds that are shown before the change."""
READERS = """
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {version: v1}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: reader}
spec:
  selector: {matchLabels: {app: reader}}
  template:
    metadata: {labels: {app: reader}}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
      - name: sh
        image: busybox:1.36
        command: [sleep, infinity]
        env:
        - name: VERSION
          valueFrom: {configMapKeyRef: {name: settings, key: version}}
        volumeMounts:
        - {name: settings, mountPath: /etc/settings}
        - {name: settings, mountPath: /etc/version, subPath: version}
      volumes:
      - name: settings
        configMap: {name: settings}
"""
LOOK = "echo $(cat /etc/settings/version) $(cat /etc/version) $VERSION"
WAYS = ("volume", "subPath", "environment")


@dataclass(frozen=True)
class Change:
    """What can be turned, in seconds after the change. `annotate`: the pod on node-1 gets an annotation (0: nobody does);
    `restart`: `kubectl rollout restart` (0: nobody does); `seconds`: how long to look on."""

    annotate: float = 0
    restart: float = 0
    seconds: float = 100
    nodes: int = 3
    seed: int = 10


def propagation(**settings: Any) -> ConfigMapView:
    """A ConfigMap is changed and its readers are watched (see `Change`): `propagation(restart=60)`.

    Raises ValueError for a setting that there is not."""
    from kubenb.widgets import ConfigMapView

    change = chosen(Change, "propagation", settings)

    return ConfigMapView(run(change), asdict(change), again(lambda params: run(Change(**params))))


def run(change: Change) -> Frames:
    """One change with these settings, as frames."""
    from kubenb.cluster import Cluster
    from kubenb.timeline.propagation import Seen, propagation_frames

    with aside():
        cluster = Cluster(nodes=change.nodes, seed=change.seed)
    cluster.run(3)
    cluster.apply(READERS)
    cluster.run(20)
    seen: list[Seen] = [(cluster.now, *one) for one in look(cluster)]
    cluster.run(BEFORE)
    zero = cluster.now
    deeds = [(zero, "you", f"change ConfigMap {NAME}: version {OLD} → {NEW}")]
    cluster.patch("ConfigMap", NAME, {"data": {"version": NEW}})
    for second in range(1, int(change.seconds) + 1):
        deeds += _help(cluster, change, second - 1)
        cluster.run(1)
        seen += [(cluster.now, *one) for one in look(cluster)]
    names = [node["metadata"]["name"] for node in cluster.list("Node")]
    return propagation_frames(NAME, (OLD, NEW), zero, BEFORE, cluster.now, names, seen, deeds)


def _help(cluster: Cluster, change: Change, second: int) -> list[tuple[float, str, str]]:
    """What somebody does at this second, if anything."""
    deeds = []
    if change.annotate and second == int(change.annotate):
        pod = next(one for one in cluster.list("Pod", "default") if one["spec"]["nodeName"] == "node-1")["metadata"]["name"]
        cluster.kubectl(f"annotate pod {pod} look=now --overwrite")
        deeds.append((cluster.now, "you", f"annotate Pod {pod} on node-1"))
    if change.restart and second == int(change.restart):
        cluster.kubectl("rollout restart daemonset/reader")
        deeds.append((cluster.now, "you", "restart the DaemonSet: kubectl rollout restart daemonset/reader"))
    return deeds


def look(cluster: Cluster) -> list[tuple[str, str, tuple[str, str, str]]]:
    """(node, pod, values by WAYS) of every reader that can be asked now."""
    found = []
    for pod in cluster.list("Pod", "default", labels="app=reader"):
        name = pod["metadata"]["name"]
        answer = cluster.kubectl(f"exec {name} -- sh -c '{LOOK}'")
        words = answer.stdout.split()
        if answer.returncode == 0 and len(words) == len(WAYS):
            found.append((pod["spec"]["nodeName"], name, (words[0], words[1], words[2])))
    return found
