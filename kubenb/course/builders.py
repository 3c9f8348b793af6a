"""Manifests in one line, for chapters in which a node or a pod is not what is to be learned.

In come names and amounts as kubectl takes them, out go plain manifests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kubenb.objects import Object

NODE_INFO = {"kubeletVersion": "v1.36.2", "containerRuntimeVersion": "containerd://2.1.3", "osImage": "Debian GNU/Linux 12"}


def node_manifest(
    name: str, cpu: str = "4", memory: str = "8Gi", labels: dict[str, str] | None = None, taints: Sequence[str] = ()
) -> Object:  # fmt: skip
    """A Node that offers so much; `taints` as `kubectl taint` takes them: "key=value:NoSchedule"."""
    from kubenb.kubectl.taint import parse_taints

    offers = {"cpu": cpu, "memory": memory, "pods": "110"}
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": {"kubernetes.io/hostname": name, **(labels or {})}},
        "spec": {"taints": parse_taints(list(taints)).new} if taints else {},
        "status": {"capacity": offers, "allocatable": dict(offers), "nodeInfo": NODE_INFO},
    }


def pod_manifest(name: str = "web", cpu: str = "", memory: str = "", labels: dict[str, str] | None = None, **spec: Any) -> Object:
    """A Pod with one container that requests so much; `spec`: further fields of its spec."""
    requests = {resource: amount for resource, amount in (("cpu", cpu), ("memory", memory)) if amount}
    container: Object = {"name": "main", "image": "nginx", **({"resources": {"requests": requests}} if requests else {})}
    metadata = {"name": name, "labels": labels or {"app": name}}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {"containers": [container], **spec}}
