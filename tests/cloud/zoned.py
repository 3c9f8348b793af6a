"""A cluster in two zones with a CSI driver, and small manifests for it."""

from __future__ import annotations

from typing import Any

import kubenb

Object = dict[str, Any]
ZONE = "topology.kubernetes.io/zone"
DRIVER = "disk.csi.kubenb.io"


def node(name: str, zone: str) -> Object:
    room = {"cpu": "4", "memory": "8Gi", "pods": "110"}
    labels = {"kubernetes.io/hostname": name, **({ZONE: zone} if zone else {})}
    return {"metadata": {"name": name, "labels": labels}, "status": {"capacity": room, "allocatable": room}}


def driver(name: str = DRIVER, **spec: Any) -> Object:
    return {"apiVersion": "storage.k8s.io/v1", "kind": "CSIDriver", "metadata": {"name": name}, "spec": spec}


def storage_class(name: str, mode: str = "WaitForFirstConsumer", provisioner: str = DRIVER, **fields: Any) -> Object:
    kind = {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": name}}
    return {**kind, "provisioner": provisioner, "volumeBindingMode": mode, **fields}


def claim(name: str, of: str = "later", size: str = "1Gi", *modes: str) -> Object:
    spec = {"storageClassName": of, "accessModes": list(modes) or ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}}
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": name}, "spec": spec}


def pod(name: str, of: str, node: str = "", zone: str = "") -> Object:
    """A pod that mounts claim `of`; on a node of a zone, or put onto a node by hand."""
    spec: Object = {
        "terminationGracePeriodSeconds": 1,
        "containers": [{"name": "c", "image": "nginx", "volumeMounts": [{"name": "data", "mountPath": "/data"}]}],
        "volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": of}}],
    }
    if node:
        spec["nodeName"] = node
    if zone:
        spec["nodeSelector"] = {ZONE: zone}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": spec}


def cluster(*objects: Object, seed: int = 0, **ledger: Any) -> kubenb.Cluster:
    """Nodes a1 in zone a, b1 and b2 in zone b; the driver and the classes later (WaitForFirstConsumer) and now (Immediate)."""
    nodes = [node("a1", "a"), node("b1", "b"), node("b2", "b")]
    c = kubenb.Cluster(nodes=nodes, seed=seed, ledger=ledger or None)
    c.create([driver(), storage_class("later", allowVolumeExpansion=True), storage_class("now", "Immediate"), *objects])
    c.settle()
    return c


def phase(c: kubenb.Cluster, kind: str, name: str) -> str:
    return str(c.get(kind, name)["status"]["phase"])


def attached(c: kubenb.Cluster) -> dict[str, bool]:
    """Node -> whether the attachment there is done."""
    return {one["spec"]["nodeName"]: bool((one.get("status") or {}).get("attached")) for one in c.list("VolumeAttachment")}


def said(c: kubenb.Cluster, name: str) -> list[str]:
    """ "Reason: message" of the events about an object."""
    about = [one for one in c.list("Event") if one["involvedObject"]["name"] == name]
    return [f"{one['reason']}: {one['message']}" for one in sorted(about, key=lambda one: one["metadata"]["name"].split(".")[-1])]
