"""Pods that preemption has made room for but that are not placed yet: others must leave that room alone.

Source: pkg/scheduler/backend/queue/nominator.go (1.36).
"""

from __future__ import annotations

from kubenb.scheduler.pod_info import PodInfo


class Nominations:
    """Waiting pods by the node that was promised to them."""

    def __init__(self) -> None:
        self._by_node: dict[str, dict[str, PodInfo]] = {}
        self._node_of: dict[str, str] = {}

    def __bool__(self) -> bool:
        return bool(self._node_of)

    def put(self, info: PodInfo, node: str) -> None:
        """The pod is nominated for `node`; "" takes the nomination back."""
        self.drop(info.key)
        if node:
            self._node_of[info.key] = node
            self._by_node.setdefault(node, {})[info.key] = info

    def drop(self, key: str) -> None:
        node = self._node_of.pop(key, None)
        if node is not None:
            pods = self._by_node[node]
            del pods[key]
            if not pods:
                del self._by_node[node]

    def node_of(self, key: str) -> str:
        """The node promised to a pod, or ""."""
        return self._node_of.get(key, "")

    def nodes(self) -> list[str]:
        return list(self._by_node)

    def on(self, node: str) -> list[PodInfo]:
        return list(self._by_node.get(node, {}).values())

    def respected_by(self, info: PodInfo, node: str) -> list[PodInfo]:
        """The pods nominated for `node` that `info` has to make allowance for: as important or more so."""
        return [other for other in self.on(node) if other.priority >= info.priority and other.key != info.key]
