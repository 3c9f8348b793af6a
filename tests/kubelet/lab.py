"""One node with delays that can be added up by hand, and eyes for what the kubelet writes."""

from __future__ import annotations

from typing import Any

from kubenb import Cluster

Object = dict[str, Any]

DELAYS = {
    "watch_latency": 0.01,
    "kubelet_sync": 0.02,
    "pod_sandbox": 0.5,
    "container_create": 0.05,
    "container_start": 0.1,
    "container_seen": 0.1,
    "kubelet_relist": 1e-6,
    "kubelet_sync_tick": 1e-6,
    "exit_to_status": 0.1,
    "sandbox_stop": 0.25,
    "pod_stopped": 0.15,
    "pod_removed": 0.5,
    "pod_finished": 1.2,
    "backoff_jitter": 1.2,
    "probe_first": 0.3,
    "exec_start": 0.0,
    "registry_latency": 0.5,
    "image_pull_bandwidth": 36.0 * (1 << 20),
}
"""Pods are seen at 0.01 s and reported at 0.03; sandbox 0.53, created 0.58, started 0.68, reported Running 0.78; probes tick
from 0.33 on."""


class Lab:
    """A cluster with one kubelet and nothing else, at virtual second 0."""

    def __init__(self, nodes: int = 1, **delays: Any) -> None:
        self.c = Cluster(nodes=nodes, components={"kubelet"}, ledger={**DELAYS, **delays})

    def pod(self, *containers: Object, name: str = "a", node: str = "node-1", **spec: Any) -> None:
        """Create a pod that is bound already. The first container is `web:1` unless given."""
        annotations = spec.pop("annotations", {})
        body = {"nodeName": node, "containers": list(containers) or [container()], **spec}
        meta = {"name": name, "annotations": annotations}
        self.c.create({"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": body})

    def run(self, until: float) -> None:
        self.c.run(until - self.c.now)

    def delete(self, at: float, name: str = "a", grace: int | None = None) -> None:
        self.run(at)
        self.c.delete("Pod", name, grace_period=grace)

    def status(self, name: str = "a") -> Object:
        return self.c.get("Pod", name)["status"]

    def container(self, name: str = "c", pod: str = "a") -> Object:
        """The ContainerStatus as it stands."""
        status = self.status(pod)
        every = [*status.get("initContainerStatuses", ()), *status.get("containerStatuses", ())]
        return next(one for one in every if one["name"] == name)

    def writes(self, name: str = "a") -> list[tuple[float, str, str]]:
        """(second, what happened to the pod, why) of all that the kubelet wrote."""
        return [
            (round(r.time, 3), "removed" if r.verb == "delete" else r.object["status"]["phase"], r.why)
            for r in self.c.history
            if r.resource == "pods" and r.name == name and r.author.startswith("kubelet")
        ]

    def states(self, name: str = "c", pod: str = "a") -> list[tuple[float, str]]:
        """(second, state) of a container, each time it changed: "waiting REASON", "running", "terminated REASON CODE"."""
        seen: list[tuple[float, str]] = []
        for r in self.c.history:
            if r.resource == "pods" and r.name == pod:
                status = r.object["status"]
                for one in [*status.get("initContainerStatuses", ()), *status.get("containerStatuses", ())]:
                    text = state(one)
                    if one["name"] == name and (not seen or seen[-1][1] != text):
                        seen.append((round(r.time, 3), text))
        return seen

    def conditions(self, kind: str, pod: str = "a") -> list[tuple[float, str]]:
        """(second, "True" or "False: Reason") of a condition, each time it changed."""
        seen: list[tuple[float, str]] = []
        for r in self.c.history:
            if r.resource == "pods" and r.name == pod:
                for one in r.object["status"].get("conditions", ()):
                    text = one["status"] + (f": {one['reason']}" if "reason" in one else "")
                    if one["type"] == kind and (not seen or seen[-1][1] != text):
                        seen.append((round(r.time, 3), text))
        return seen

    def events(self, *reasons: str) -> list[tuple[float, str, str]]:
        """(second, reason, message) of every occurrence of an event."""
        return [
            (round(r.time, 3), r.object["reason"], r.object["message"])
            for r in self.c.history
            if r.resource == "events" and (not reasons or r.object["reason"] in reasons)
        ]


def container(*arguments: str, name: str = "c", image: str = "web:1", **fields: Any) -> Object:
    """A container of the recorded image `web:1` with these flags, or of another image."""
    made: Object = {"name": name, "image": image, "imagePullPolicy": "IfNotPresent", **fields}
    if arguments:
        made["args"] = list(arguments)
    return made


def shell(script: str, name: str = "c", **fields: Any) -> Object:
    """A busybox container that runs a script."""
    return container(name=name, image="busybox:1.36", command=["sh", "-c", script], **fields)


def state(status: Object) -> str:
    one = status["state"]
    if "waiting" in one:
        return f"waiting {one['waiting']['reason']}"
    if "terminated" in one:
        return f"terminated {one['terminated']['reason']} {one['terminated']['exitCode']}"
    return "running"
