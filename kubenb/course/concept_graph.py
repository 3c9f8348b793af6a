"""The concept graph of the notes, drawn from the objects that exist: who owns whom, what a Service selects,
where a Pod runs.

In come objects as the cluster holds them, out goes a `Graph`: a picture (SVG) and its text twin. Nothing in
it is a fixed picture: delete an object and draw again. Owners are ownerReferences, routes are selectors.
Next: concept_svg.py, the picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kubenb.objects import Object, from_labels
from kubenb.objects import metadata as meta

if TYPE_CHECKING:
    from kubenb.cluster import Cluster

OWNERS = ("Deployment", "ReplicaSet", "ReplicationController", "DaemonSet", "StatefulSet", "CronJob", "Job")


@dataclass(frozen=True)
class Item:
    """One object in the graph. `of`: uids of its owners; `uid`: its own."""

    kind: str
    name: str
    uid: str
    of: tuple[str, ...]
    node: str = ""


@dataclass(frozen=True)
class Graph:
    """`items` in drawing order (an owner before what it owns); `routes`: (Service name, uid of a Pod it
    selects)."""

    namespace: str
    items: tuple[Item, ...]
    services: tuple[str, ...]
    routes: tuple[tuple[str, str], ...]

    def summary(self) -> str:
        """The text twin: owners with what they own below them, and the Services that lead to each Pod."""
        lines = [f"namespace {self.namespace}"]
        lines += [line for item in self._roots() for line in self._branch(item, 1)]
        used = {service for service, _ in self.routes}
        lines += [f"  Service {service} (selects no Pod)" for service in self.services if service not in used]
        return "\n".join(lines)

    def depth(self, item: Item) -> int:
        """How many owners stand above it."""
        above = self._owner(item)
        return 0 if above is None else 1 + self.depth(above)

    def _owner(self, item: Item) -> Item | None:
        return next((other for other in self.items if other.uid in item.of), None)

    def _roots(self) -> list[Item]:
        return [item for item in self.items if self._owner(item) is None]

    def _branch(self, item: Item, level: int) -> list[str]:
        line = "  " * level + f"{item.kind} {item.name}"
        if item.node:
            line += f" on {item.node}"
        routes = [service for service, uid in self.routes if uid == item.uid]
        if routes:
            line += f"  <- Service {', '.join(routes)}"
        owned = [below for below in self.items if item.uid in below.of]
        return [line, *(text for below in owned for text in self._branch(below, level + 1))]

    def __repr__(self) -> str:
        return self.summary()

    def _repr_svg_(self) -> str:
        from kubenb.course.concept_svg import svg

        return svg(self)


def concept_graph(cluster: Cluster, namespace: str = "default") -> Graph:
    """The graph of a namespace as it stands now."""
    kinds = {resource.kind for resource in cluster.api.registry.resources}
    owners = [(kind, o) for kind in OWNERS if kind in kinds for o in cluster.list(kind, namespace)]
    return build(namespace, owners, cluster.list("Pod", namespace), cluster.list("Service", namespace))


def build(namespace: str, owners: Iterable[tuple[str, Object]], pods: Sequence[Object], services: Sequence[Object]) -> Graph:
    """The graph of these objects. A Service named `kubernetes` (the API server's own address) is left out."""
    routes = []
    shown = [service for service in services if meta.name(service) != "kubernetes"]
    for service in shown:
        wanted = service["spec"].get("selector")
        if wanted:
            selector = from_labels(wanted)
            routes += [(meta.name(service), meta.uid(pod)) for pod in pods if selector.matches(meta.labels(pod))]
    items = [_item(kind, o) for kind, o in owners]
    items += [_item("Pod", pod) for pod in pods]
    return Graph(namespace, tuple(items), tuple(meta.name(service) for service in shown), tuple(routes))


def _item(kind: str, o: Object) -> Item:
    refs: list[dict[str, Any]] = o["metadata"].get("ownerReferences") or []
    node = o["spec"].get("nodeName", "") if kind == "Pod" else ""
    return Item(kind, meta.name(o), meta.uid(o), tuple(ref["uid"] for ref in refs), node)
