"""A Node as its kubelet registers it. Pure: a name, an address, a capacity in; manifests out.

Source: pkg/kubelet/nodestatus/setters.go, pkg/kubelet/kubelet_node_status.go, 1.36. Next: `node_agent.py`, which keeps it alive.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from kubenb.objects import Object
from kubenb.runtime import Lookup

CAPACITY: Mapping[str, str] = {
    "cpu": "4",
    "ephemeral-storage": "100Gi",
    "hugepages-1Gi": "0",
    "hugepages-2Mi": "0",
    "memory": "16Gi",
    "pods": "110",
}
HEALTH = (
    ("MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
    ("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
    ("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
    ("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
)
MAX_IMAGES = 50
"""NodeStatusMaxImages: so many images, the largest first, are reported."""


def node_manifest(name: str, address: str, pod_cidr: str, now: str) -> Object:
    """A worker of 4 cpu, 16Gi and 110 pods, at its first report."""
    labels = {
        "beta.kubernetes.io/arch": "amd64",
        "beta.kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
    }
    annotations = {
        "node.alpha.kubernetes.io/ttl": "0",
        "volumes.kubernetes.io/controller-managed-attach-detach": "true",
    }
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": labels, "annotations": annotations},
        "spec": {"podCIDR": pod_cidr, "podCIDRs": [pod_cidr]},
        "status": node_status({}, name, address, now),
    }


def node_status(given: Object, name: str, address: str, now: str) -> Object:
    """The status `given` with whatever a kubelet would add to it. What stands there already is left alone."""
    capacity = given.get("capacity") or dict(CAPACITY)
    return {
        "addresses": [{"type": "InternalIP", "address": address}, {"type": "Hostname", "address": name}],
        "capacity": capacity,
        "allocatable": capacity,
        "daemonEndpoints": {"kubeletEndpoint": {"Port": 10250}},
        "nodeInfo": node_info(name),
        "images": [],
        **given,
        "conditions": heartbeat(given.get("conditions") or (), now),
    }


def heartbeat(conditions: Iterable[Object], now: str) -> list[Object]:
    """The conditions with lastHeartbeatTime `now`; those that the kubelet posts are added where they are missing."""
    known = {one["type"]: one for one in conditions}
    for type, status, reason, message in HEALTH:
        if type not in known:
            known[type] = {"type": type, "status": status, "reason": reason, "message": message, "lastTransitionTime": now}
    posted = {type for type, *_ in HEALTH}
    return [{**one, "lastHeartbeatTime": now} if one["type"] in posted else one for one in known.values()]


def recovered(conditions: Iterable[Object], now: str) -> list[Object]:
    """The conditions when the kubelet is back: what others had set to Unknown is known again."""
    healthy = {type: (status, reason, message) for type, status, reason, message in HEALTH}
    news = []
    for one in heartbeat(conditions, now):
        if one["status"] == "Unknown" and one["type"] in healthy:
            status, reason, message = healthy[one["type"]]
            one = {**one, "status": status, "reason": reason, "message": message, "lastTransitionTime": now}
        news.append(one)
    return news


def node_info(name: str) -> Object:
    """Versions, and ids that differ from node to node but not from run to run."""
    digest = hashlib.sha256(name.encode()).hexdigest()
    uuid = f"{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-8{digest[17:20]}-{digest[20:32]}"
    return {
        "architecture": "amd64",
        "bootID": f"{digest[32:40]}-{digest[40:44]}-4{digest[45:48]}-8{digest[49:52]}-{digest[52:64]}",
        "containerRuntimeVersion": "containerd://2.1.9",
        "kernelVersion": "6.12.0",
        "kubeProxyVersion": "",
        "kubeletVersion": "v1.36.2",
        "machineID": digest[:32],
        "operatingSystem": "linux",
        "osImage": "Debian GNU/Linux 13 (trixie)",
        "systemUUID": uuid,
    }


def node_images(images: Iterable[Lookup]) -> list[Object]:
    """status.images: the images on the node, the largest first."""
    largest = sorted(images, key=lambda one: (-one.image.size, one.full))[:MAX_IMAGES]
    return [{"names": [one.id, one.full], "sizeBytes": one.image.size} for one in largest]
