"""Volumes, claims and classes for the tests, and short questions about them."""

from __future__ import annotations

from typing import Any

import kubenb

Object = dict[str, Any]


def volume(name: str, size: str = "1Gi", *modes: str, **spec: Any) -> Object:
    """A hostPath PersistentVolume of the class "" that is kept. `labels=` goes to its metadata, all else into its spec."""
    labels, phase = spec.pop("labels", {}), spec.pop("phase", "Available")
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": name, "labels": labels},
        "spec": {
            "capacity": {"storage": size},
            "accessModes": list(modes) or ["ReadWriteOnce"],
            "persistentVolumeReclaimPolicy": "Retain",
            "hostPath": {"path": f"/x/{name}"},
            **spec,
        },
        "status": {"phase": phase},
    }


def claim(name: str, size: str = "1Gi", *modes: str, **spec: Any) -> Object:
    """A claim of the class ""; `storageClassName=None`: of no class."""
    fields = {"storageClassName": "", **spec}
    if fields["storageClassName"] is None:
        del fields["storageClassName"]
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": name, "namespace": "default"},
        "spec": {"accessModes": list(modes) or ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}, **fields},
    }


def storage_class(name: str, provisioner: str = "example.com/disks", mode: str = "Immediate", default: bool = False) -> Object:
    notes = {"storageclass.kubernetes.io/is-default-class": "true"} if default else {}
    about = {"name": name, "annotations": notes}
    kind = {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": about}
    return {**kind, "provisioner": provisioner, "volumeBindingMode": mode}


def user(name: str, *claims: str, node: str = "") -> Object:
    """A pod that mounts claims."""
    mounts = [{"name": f"v{n}", "mountPath": f"/v{n}"} for n in range(len(claims))]
    spec: Object = {
        "containers": [{"name": "c", "image": "nginx:1", "volumeMounts": mounts}],
        "volumes": [{"name": f"v{n}", "persistentVolumeClaim": {"claimName": one}} for n, one in enumerate(claims)],
    }
    if node:
        spec["nodeName"] = node
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": spec}


def create(c: kubenb.Cluster, *objects: Object, seconds: float = 2.0) -> None:
    for one in objects:
        c.create({field: said for field, said in one.items() if field != "status"})
    c.run(seconds)


def state(c: kubenb.Cluster) -> str:
    """ "c1:Bound=p1 p1:Bound=c1": every claim and volume with its phase and partner."""
    words = []
    for one in c.list("PersistentVolumeClaim"):
        words.append(f"{one['metadata']['name']}:{one['status']['phase']}={one['spec'].get('volumeName', '')}")
    for one in c.list("PersistentVolume"):
        partner = (one["spec"].get("claimRef") or {}).get("name", "")
        words.append(f"{one['metadata']['name']}:{one['status']['phase']}={partner}")
    return " ".join(words)


def events(c: kubenb.Cluster, name: str) -> list[str]:
    """ "Reason: message" of every event about an object, oldest first."""
    about = [one for one in c.list("Event") if one["involvedObject"]["name"] == name]
    return [f"{one['reason']}: {one['message']}" for one in sorted(about, key=lambda one: one["metadata"]["name"].split(".")[-1])]
