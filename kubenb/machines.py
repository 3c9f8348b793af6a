"""Machines: what a node is before anything runs on it.

What comes in: how many nodes, or Node manifests.  What goes out: `Machine`s with names and addresses.  Next: `assembly.py`, which
puts a kubelet and a kube-proxy on each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from kubenb.controllers import ttl
from kubenb.kubelet import node_manifest
from kubenb.network import node_address, pod_cidr
from kubenb.objects import Object, evolve, lookup
from kubenb.objects.plain import copied


class Machine(NamedTuple):
    """One node before anything runs on it: its Node manifest, its InternalIP and its podCIDR."""

    name: str
    manifest: Object
    address: str
    cidr: str


def machines(nodes: int | Sequence[Object], stamp: str) -> list[Machine]:
    """The machines of a cluster: node-1, node-2, ... or those of the manifests given. Raises ValueError for anything else."""
    if isinstance(nodes, int):
        if nodes < 0:
            raise ValueError(f"nodes must be 0 or more, not {nodes}")
        note = ("metadata", "annotations", ttl.ANNOTATION)
        seconds = str(ttl.STEPS[ttl.step_for(nodes, 0)][2])
        manifests = (node_manifest(f"node-{i + 1}", node_address(i), pod_cidr(i), stamp) for i in range(nodes))
        return [given_machine(evolve(manifest, note, seconds), index) for index, manifest in enumerate(manifests)]
    if not isinstance(nodes, Sequence) or isinstance(nodes, str):
        raise ValueError(f"nodes must be a number or a list of Node manifests, not {nodes!r}")
    found = [given_machine(copied(node), index) for index, node in enumerate(nodes)]
    for name, count in Counter(machine.name for machine in found).items():
        if count > 1:
            raise ValueError(f'there are {count} nodes of the name "{name}"')
    return found


def new_machine(name: str, index: int, stamp: str, labels: dict[str, str], taints: Sequence[Object]) -> Machine:
    """The machine that comes as number `index` (from 0), as its kubelet will register it."""
    manifest = node_manifest(name, node_address(index), pod_cidr(index), stamp)
    manifest = evolve(manifest, ("metadata", "labels"), {**manifest["metadata"]["labels"], **labels})
    return given_machine(evolve(manifest, ("spec", "taints"), list(taints)) if taints else manifest, index)


def given_machine(manifest: Object, index: int) -> Machine:
    """A machine out of a Node manifest. Raises ValueError for one without a name."""
    name = lookup(manifest, ("metadata", "name")) if isinstance(manifest, dict) else None
    if not isinstance(name, str) or not name:
        raise ValueError(f"a node is a manifest with a metadata.name, not {manifest!r}")
    addresses = lookup(manifest, ("status", "addresses")) or ()
    address = next((a["address"] for a in addresses if a.get("type") == "InternalIP"), node_address(index))
    return Machine(name, manifest, address, lookup(manifest, ("spec", "podCIDR")) or pod_cidr(index))
