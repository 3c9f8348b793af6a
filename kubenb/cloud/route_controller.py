"""The route controller of the cloud-controller-manager: the cloud's network learns on which machine which pod addresses are.

What comes in: Nodes with their podCIDR. What goes out: one route each in the cloud; routes of nodes that are gone are removed.
Clusters with an overlay network of their own (most CNI plug-ins) do without.
Source: staging/src/k8s.io/cloud-provider/controllers/route/route_controller.go, 1.36. Next: `service_controller.py`.
"""

from __future__ import annotations

from kubenb.client import ControlLoop, Process
from kubenb.cloud.cloud import Cloud
from kubenb.objects import Object, name


class RouteController(ControlLoop):
    """Keeps the cloud's routes equal to the nodes' podCIDRs."""

    name = "route-controller"
    workers = 1

    def __init__(self, process: Process, cloud: Cloud) -> None:
        self.cloud = cloud
        self._planned = False
        super().__init__(process)

    def setup(self) -> None:
        self.nodes = self.informer("Node")
        self.nodes.on_change(self._node_changed)
        self.sync("")

    def _node_changed(self, old: Object | None, new: Object | None) -> None:
        if cidr(old) != cidr(new) and not self._planned:
            self._planned = True
            self.enqueue_after("routes", self.ledger.route_period, background=True, reason="the next look at all routes")

    def sync(self, key: str) -> None:
        """All routes at once: they are few."""
        self._planned = False
        self.cloud.routes = {cidr(node): name(node) for node in self.nodes.list() if cidr(node)}


def cidr(node: Object | None) -> str:
    return str(((node or {}).get("spec") or {}).get("podCIDR") or "")
