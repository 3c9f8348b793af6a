"""Small nodes and pods for the scheduler's tests, as the API server would have stored them."""

from __future__ import annotations

from typing import Any

from kubenb.scheduler.core import SchedulerCore
from kubenb.scheduler.reader import ListReader

Object = dict[str, Any]


def node(
    name: str = "n1", cpu: str = "4", memory: str = "8Gi", pods: str = "110", labels: Object | None = None, **more: Any
) -> Object:
    """A Ready node. `more`: fields of its spec, or `offers` with further resources, or `images`."""
    offers = {"cpu": cpu, "memory": memory, "pods": pods, "ephemeral-storage": "50Gi", **more.pop("offers", {})}
    status: Object = {"allocatable": offers, "capacity": offers}
    if "images" in more:
        status["images"] = more.pop("images")
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": {"kubernetes.io/hostname": name, **(labels or {})}},
        "spec": more,
        "status": status,
    }


def pod(
    name: str = "p1",
    cpu: str = "",
    memory: str = "",
    node: str = "",
    labels: Object | None = None,
    namespace: str = "default",
    ports: list[Object] | None = None,
    **more: Any,
) -> Object:
    """A pod with one container. `more`: further fields of its spec."""
    requests = {name: amount for name, amount in (("cpu", cpu), ("memory", memory)) if amount}
    container: Object = {"name": "c", "image": "nginx:1", "resources": {"requests": requests}}
    if ports:
        container["ports"] = ports
    spec: Object = {"containers": [container], "schedulerName": "default-scheduler", **more}
    if node:
        spec["nodeName"] = node
    metadata: Object = {"name": name, "namespace": namespace, "uid": f"uid-{name}"}
    if labels:
        metadata["labels"] = labels
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec, "status": {"phase": "Pending"}}


def core(nodes: list[Object], pods: list[Object] | None = None, *others: Object) -> SchedulerCore:
    """A scheduler's mind that knows these nodes, the pods on them, and other objects."""
    made = SchedulerCore(ListReader(others))
    made.load(nodes, pods or ())
    return made


def place(mind: SchedulerCore, one: Object) -> str | None:
    """Decides about a pod and puts it where it goes."""
    outcome = mind.schedule_one(mind.table.read_pod(one))
    if outcome.node is not None:
        mind.table.place(outcome.info, outcome.node)
    return outcome.node
