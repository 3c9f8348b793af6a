"""Small objects for the tests of the controllers, and a hand that plays the scheduler and the kubelet."""

from __future__ import annotations

from typing import Any

import kubenb

Object = dict[str, Any]
CONTROLLER_MANAGER = {"kube-controller-manager"}


def template(image: str = "nginx:1", **labels: str) -> Object:
    return {
        "metadata": {"labels": labels or {"app": "web"}},
        "spec": {"containers": [{"name": "c", "image": image}]},
    }


def deployment(
    replicas: int = 3, surge: Any = "25%", unavailable: Any = "25%", name: str = "web", image: str = "nginx:1", **spec: Any
) -> Object:
    strategy = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": surge, "maxUnavailable": unavailable}}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": "default", "uid": f"uid-{name}", "generation": 1},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": {"app": name}},
            "template": template(image, app=name),
            "strategy": strategy,
            "progressDeadlineSeconds": 600,
            "revisionHistoryLimit": 10,
            **spec,
        },
    }


def replica_set(
    name: str, replicas: int, available: int = 0, pods: int | None = None, revision: int = 1, image: str = "nginx:1",
    **notes: str,
) -> Object:  # fmt: skip
    marks = {"deployment.kubernetes.io/revision": str(revision)}
    marks.update({f"deployment.kubernetes.io/{key.replace('_', '-')}": text for key, text in notes.items()})
    return {
        "apiVersion": "apps/v1",
        "kind": "ReplicaSet",
        "metadata": {
            "name": name,
            "namespace": "default",
            "uid": f"uid-{name}",
            "generation": 1,
            "creationTimestamp": f"2026-01-01T00:00:{revision:02d}Z",
            "annotations": marks,
            "labels": {"app": "web", "pod-template-hash": name},
        },
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": {"app": "web", "pod-template-hash": name}},
            "template": template(image, app="web", **{"pod-template-hash": name}),
        },
        "status": {
            "replicas": replicas if pods is None else pods,
            "availableReplicas": available,
            "readyReplicas": available,
            "observedGeneration": 1,
        },
    }


def pod(
    name: str, node: str = "n1", phase: str = "Running", ready_since: str | None = None, restarts: int = 0,
    terminating: bool = False, created: str = "2026-01-01T00:00:00Z", ip: str = "", **labels: str,
) -> Object:  # fmt: skip
    conditions = []
    if ready_since:
        conditions.append({"type": "Ready", "status": "True", "lastTransitionTime": ready_since})
    metadata: Object = {
        "name": name,
        "namespace": "default",
        "uid": f"uid-{name}",
        "creationTimestamp": created,
        "labels": labels or {"app": "web"},
    }
    if terminating:
        metadata["deletionTimestamp"] = created
    spec: Object = {"containers": [{"name": "c", "image": "nginx:1"}]}
    if node:
        spec["nodeName"] = node
    status: Object = {
        "phase": phase,
        "conditions": conditions,
        "containerStatuses": [{"name": "c", "restartCount": restarts}],
    }
    if ip:
        status.update(podIP=ip, podIPs=[{"ip": ip}])
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec, "status": status}


def service(name: str = "web", namespace: str = "default", **spec: Any) -> Object:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name, "namespace": namespace, "uid": f"uid-{name}"},
        "spec": {"selector": {"app": "web"}, "ports": [{"port": 80}], **spec},
    }


# ---- a live cluster


def node(name: str) -> Object:
    return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name}, "spec": {}, "status": {"capacity": {"pods": "110"}}}


def controlled_cluster(**options: Any) -> kubenb.Cluster:
    """Three nodes and the controllers; nobody schedules or runs pods but the test. Stored versions refuse changes in place."""
    options.setdefault("frozen", True)
    return kubenb.Cluster(nodes=[node("n1"), node("n2"), node("n3")], components=CONTROLLER_MANAGER, **options)


def manifest(obj: Object) -> Object:
    """One of the objects above as a user would write it: without what the server fills in."""
    metadata = {key: value for key, value in obj["metadata"].items() if key in ("name", "labels", "annotations", "finalizers")}
    return {**{key: value for key, value in obj.items() if key != "status"}, "metadata": metadata}


class Hand:
    """Plays scheduler and kubelet on a cluster without either."""

    def __init__(self, cluster: kubenb.Cluster) -> None:
        self.cluster = cluster
        self.ips: dict[str, str] = {}

    def pods(self, **labels: str) -> list[Object]:
        selector = ",".join(f"{key}={value}" for key, value in labels.items())
        found: list[Object] = self.cluster.list("Pod", "default", labels=selector)
        return found

    def alive(self, **labels: str) -> list[Object]:
        return [one for one in self.pods(**labels) if "deletionTimestamp" not in one["metadata"]]

    def bind(self, one: Object, node: str = "n1") -> None:
        target = {"apiVersion": "v1", "kind": "Node", "name": node}
        metadata = {"name": one["metadata"]["name"], "namespace": "default"}
        if not one["spec"].get("nodeName"):
            self.cluster.create({"apiVersion": "v1", "kind": "Binding", "metadata": metadata, "target": target})

    def report(self, one: Object, ready: bool = True, phase: str = "Running", node: str = "n1") -> None:
        """Bind the pod if need be, and report its status."""
        self.bind(one, node)
        uid = one["metadata"]["uid"]
        ip = self.ips.setdefault(uid, f"10.1.0.{len(self.ips) + 1}")
        stamp = self.cluster.sim.stamp()
        condition = {"type": "Ready", "status": "True" if ready else "False", "lastTransitionTime": stamp}
        status = {"phase": phase, "conditions": [condition], "podIP": ip, "podIPs": [{"ip": ip}]}
        patch = {"status": status}
        self.cluster.patch("Pod", one["metadata"]["name"], patch, subresource="status", type="merge")

    def make_ready(self, count: int | None = None) -> int:
        """Make unready pods ready, the oldest first, then let the controllers react. Returns how many."""
        waiting = [one for one in self.alive() if not is_ready(one)][:count]
        for one in waiting:
            self.report(one)
        self.cluster.run(2)
        return len(waiting)

    def finish(self) -> int:
        """The kubelets are done with all terminating pods."""
        going = [one for one in self.pods() if "deletionTimestamp" in one["metadata"]]
        for one in going:
            self.cluster.delete("Pod", one["metadata"]["name"], grace_period=0)
        self.cluster.run(2)
        return len(going)


def is_ready(one: Object) -> bool:
    conditions = one.get("status", {}).get("conditions") or []
    return any(c["type"] == "Ready" and c["status"] == "True" for c in conditions)
