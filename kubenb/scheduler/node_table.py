"""The cluster as arrays: one row a node, with what it offers and what its pods have taken.

Comes in: Node and Pod objects, one change at a time, as the informers saw them (and pods that the scheduler itself
just placed, before the API server has heard of it). Goes out: columns that the plugins calculate with. A row
number stays with its node for life. Next: `framework`, where the columns are judged.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kubenb.objects import Object, is_terminating, labels
from kubenb.objects.tolerations import Taint, taints_of
from kubenb.objects.volumes import claim_names
from kubenb.scheduler.arrays import Bools, Ints
from kubenb.scheduler.host_ports import HostPorts
from kubenb.scheduler.images import ImageIndex
from kubenb.scheduler.journal import Journal
from kubenb.scheduler.label_columns import LabelColumns
from kubenb.scheduler.needs import NeedsMemo
from kubenb.scheduler.node_order import NodeOrder
from kubenb.scheduler.pod_groups import PodGroups, Tallies
from kubenb.scheduler.pod_info import PodInfo
from kubenb.scheduler.pod_terms import pod_terms
from kubenb.scheduler.requests import amounts

CPU, MEMORY, STORAGE, PODS = range(4)
"""The first resource columns; extended resources follow as they turn up."""


class NodeTable:
    """All nodes and what is on them. Arrays are indexed [row] or [column, row] and longer than the node count."""

    def __init__(self) -> None:
        self.capacity = 0
        self.names: list[str] = []
        self.nodes: list[Object | None] = []
        self.pods: list[dict[str, PodInfo]] = []
        self.row_of: dict[str, int] = {}
        self.columns: dict[str, int] = {
            "cpu": CPU,
            "memory": MEMORY,
            "ephemeral-storage": STORAGE,
            "pods": PODS,
        }
        self.allocatable: Ints = np.zeros((4, 0), np.int64)
        self.requested: Ints = np.zeros((4, 0), np.int64)
        self.scoring: Ints = np.zeros((2, 0), np.int64)
        """cpu and memory as scoring sees them (requests left out count as 100m and 200Mi)."""
        self.alive: Bools = np.zeros(0, np.bool_)
        self.unschedulable: Bools = np.zeros(0, np.bool_)
        self.taint_sets: list[tuple[Taint, ...]] = [()]
        self.taint_code = np.zeros(0, np.intp)
        self.ports = HostPorts()
        self.priorities: dict[int, int] = {}
        """How many pods on nodes have which priority."""
        self.claim_users: dict[str, dict[str, None]] = {}
        """By "namespace/claim": the pods on nodes that mount it."""
        self.images = ImageIndex()
        self.labels = LabelColumns(self.nodes)
        self.order = NodeOrder()
        self.journal = Journal()
        self.groups = PodGroups()
        self.tallies = Tallies(self.groups, self.journal)
        self.needs = NeedsMemo()
        self._free: list[int] = []
        self._stranded: dict[str, dict[str, PodInfo]] = {}

    def __len__(self) -> int:
        return len(self.row_of)

    # ---- columns, for many rows or for one

    def has(self, column: int, rows: Any) -> Any:
        """What the nodes offer of a resource. A single row (an int) gets a plain number."""
        if rows.__class__ is int:
            return self.allocatable.item(column, rows)
        return self.allocatable[column][rows]

    def taken(self, column: int, rows: Any) -> Any:
        """What their pods request of it."""
        if rows.__class__ is int:
            return self.requested.item(column, rows)
        return self.requested[column][rows]

    def scored(self, column: int, rows: Any) -> Any:
        """What their pods count for in scoring: cpu or memory."""
        if rows.__class__ is int:
            return self.scoring.item(column, rows)
        return self.scoring[column][rows]

    # ---- nodes

    def put_node(self, node: Object) -> int:
        """A node is new or has changed; returns its row."""
        name = node["metadata"]["name"]
        row = self.row_of.get(name)
        new = row is None
        if row is None:
            row = self._new_row()
            self.row_of[name] = row
            self.names[row] = name
        self.nodes[row] = node
        self.alive[row] = True
        spec = node.get("spec") or {}
        self.unschedulable[row] = bool(spec.get("unschedulable"))
        self.taint_code[row] = self._taint_code(taints_of(node))
        self._set_allocatable(row, (node.get("status") or {}).get("allocatable") or {})
        self.labels.put(row, node)
        self.images.put(row, node)
        self.order.put(row, node)
        self.journal.write(row, None, 0)
        if new:
            for info in self._stranded.pop(name, {}).values():
                self._count(info, row, 1)
        return row

    def drop_node(self, name: str) -> None:
        """A node is gone. Its pods, if there are still any, count again when a node of that name comes back."""
        row = self.row_of.pop(name, None)
        if row is None:
            return
        left = self.pods[row]
        for info in list(left.values()):
            self._count(info, row, -1)
            self._stranded.setdefault(name, {})[info.key] = info
        self.nodes[row] = None
        self.alive[row] = False
        self.labels.put(row, None)
        self.images.put(row, None)
        self.order.drop(row)
        self.journal.write(row, None, 0)
        self._free.append(row)

    def column(self, resource: str) -> int:
        """The column of a resource; a new one, empty on all nodes, if nobody spoke of it before."""
        found = self.columns.get(resource)
        if found is None:
            found = self.columns[resource] = len(self.columns)
            empty = np.zeros((1, self.capacity), np.int64)
            self.allocatable = np.concatenate([self.allocatable, empty])
            self.requested = np.concatenate([self.requested, empty])
        return found

    # ---- pods

    def read_pod(self, pod: Object) -> PodInfo:
        """A pod as the plugins want it; not placed yet."""
        metadata, spec = pod["metadata"], pod["spec"]
        space = metadata.get("namespace", "default")
        own = labels(pod)
        group = self.groups.of(space, own, is_terminating(pod), pod_terms(spec, space, own))
        claims = claim_names(pod) if spec.get("volumes") else ()
        return PodInfo(
            pod=pod,
            key=f"{space}/{metadata['name']}",
            needs=self.needs.of(spec),
            group=group,
            priority=spec.get("priority") or 0,
            claims=tuple([f"{space}/{name}" for name in claims]) if claims else (),
        )

    def place(self, info: PodInfo, node: str) -> None:
        """The pod is on this node from now on (assumed or seen)."""
        row = self.row_of.get(node)
        if row is None:
            self._stranded.setdefault(node, {})[info.key] = info
        else:
            self._count(info, row, 1)

    def take_off(self, key: str, node: str) -> None:
        """The pod is not on this node any more; nothing happens if it never was."""
        row = self.row_of.get(node)
        if row is None:
            self._stranded.get(node, {}).pop(key, None)
        elif key in self.pods[row]:
            self._count(self.pods[row][key], row, -1)

    def confirm(self, key: str, node: str, pod: Object) -> bool:
        """A placed pod's newer version, which differs in nothing that counts here; False if the pod is not there."""
        row = self.row_of.get(node)
        pods = self._stranded.get(node, {}) if row is None else self.pods[row]
        info = pods.get(key)
        if info is not None:
            info.pod = pod
        return info is not None

    def pods_on(self, node: str) -> list[PodInfo]:
        """The pods of a node in the order they came."""
        row = self.row_of.get(node)
        return [] if row is None else list(self.pods[row].values())

    # ---- inside

    def _count(self, info: PodInfo, row: int, sign: int) -> None:
        if sign > 0:
            info.group = self.groups.add(info.group, row)
            self.pods[row][info.key] = info
        else:
            self.groups.remove(info.group, row)
            del self.pods[row][info.key]
        needs = info.needs
        for resource, amount in needs.requests.items():
            column = self.column(resource)  # first: a new column makes new arrays
            self.requested[column, row] += sign * amount
        self.requested[PODS, row] += sign
        scoring = needs.scoring
        self.scoring[CPU, row] += sign * scoring.get("cpu", 0)
        self.scoring[MEMORY, row] += sign * scoring.get("memory", 0)
        if needs.ports:
            (self.ports.hold if sign > 0 else self.ports.release)(needs.ports, row)
        self.priorities[info.priority] = self.priorities.get(info.priority, 0) + sign
        for claim in info.claims:
            if sign > 0:
                self.claim_users.setdefault(claim, {})[info.key] = None
            else:
                self.claim_users.get(claim, {}).pop(info.key, None)
        self.journal.write(row, info.group, sign)

    def _set_allocatable(self, row: int, quantities: Object) -> None:
        for resource, amount in amounts(quantities).items():
            column = self.column(resource)
            self.allocatable[column, row] = amount
        for resource, column in self.columns.items():
            if resource not in quantities:
                self.allocatable[column, row] = 0

    def _taint_code(self, taints: tuple[Taint, ...]) -> int:
        if taints not in self.taint_sets:
            self.taint_sets.append(taints)
        return self.taint_sets.index(taints)

    def _new_row(self) -> int:
        if self._free:
            return self._free.pop()
        row = len(self.names)
        self.names.append("")
        self.nodes.append(None)
        self.pods.append({})
        if row >= self.capacity:
            self._grow(max(16, 2 * self.capacity))
        return row

    def _grow(self, capacity: int) -> None:
        more = capacity - self.capacity
        self.allocatable = np.pad(self.allocatable, ((0, 0), (0, more)))
        self.requested = np.pad(self.requested, ((0, 0), (0, more)))
        self.scoring = np.pad(self.scoring, ((0, 0), (0, more)))
        self.alive = np.pad(self.alive, (0, more))
        self.unschedulable = np.pad(self.unschedulable, (0, more))
        self.taint_code = np.pad(self.taint_code, (0, more))
        self.capacity = capacity
        self.labels.grow(capacity)
        self.images.grow(capacity)
