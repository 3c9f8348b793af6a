"""A node's presence in the API: its Node object, its Lease, and news about its images.

What comes in: the node's name, perhaps a Node that is there already. What goes out: a registered Node, and a Lease renewed
every ten seconds, the cheapest sign of life there is (thousands of nodes give one). Source:
pkg/kubelet/kubelet_node_status.go, component-helpers/apimachinery/lease/controller.go, 1.36. Next: `kubelet.py`.
"""

from __future__ import annotations

from kubenb.client import Client, EventRecorder
from kubenb.kubelet.node_status import node_images, node_manifest, node_status, recovered
from kubenb.ledger import Ledger
from kubenb.objects import ApiError, Object, is_true
from kubenb.runtime import Runtime
from kubenb.sim import Beat, Simulation, Timer

LEASE_NAMESPACE = "kube-node-lease"


class NodeAgent:
    """Registers one node and keeps saying that it is alive."""

    def __init__(
        self, sim: Simulation, ledger: Ledger, client: Client, name: str, address: str, cidr: str, runtime: Runtime
    ) -> None:
        self.sim = sim
        self.ledger = ledger
        self.client = client
        self.name = name
        self.address = address
        self.cidr = cidr
        self.runtime = runtime
        self._lease: Object | None = None
        self._timers: list[Beat | Timer] = []
        self._looking = False
        self._images_told = 0

    def start(self) -> None:
        """Register the node, and begin to renew its Lease. A Node that is there already is kept; its status is completed."""
        stamp = self.sim.stamp()
        try:
            node = self.client.get("Node", self.name)
        except ApiError:
            manifest = node_manifest(self.name, self.address, self.cidr, stamp)
            self.client.create(manifest, why="the kubelet registers its node")
        else:
            status = node_status(node.get("status") or {}, self.name, self.address, stamp)
            status["conditions"] = recovered(status["conditions"], stamp)
            self.client.patch_status(node, status, "the kubelet runs on this node")
            if self.sim.now:
                self._tell_start(node)
        self._renew()
        ledger = self.ledger
        first = self.sim.draw("kubelet/lease phase", (0.0, ledger.node_lease_renew_interval))
        self._timers = [
            self.sim.every(ledger.node_lease_renew_interval, self._renew, first),
            self.sim.every(ledger.node_status_report, self._report_again),
        ]

    def _tell_start(self, node: Object) -> None:
        """A kubelet that comes back says so. (Those that a cluster begins with have said it before the story begins.)"""
        recorder = EventRecorder(self.client, "kubelet", self.sim, self.name)
        recorder.event(node, "Normal", "Starting", "Starting kubelet.")
        if not is_true(node, "Ready"):
            recorder.event(node, "Normal", "NodeReady", f"Node {self.name} status is now: NodeReady")

    def stop(self) -> None:
        """Fall silent."""
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()

    def image_pulled(self) -> None:
        """An image is on the node: the Node will say so at the next look at its status."""
        if not self._looking:
            self._looking = True
            wait = self.ledger.node_status_check - self.sim.now % self.ledger.node_status_check
            self._timers[2:] = [self.sim.after(wait, self._report_images, background=True)]

    # ---- the Lease ------------------------------------------------------------------------------------------------------------

    def _renew(self) -> None:
        self.client.cause = "lease renewal"
        stamp = self.sim.stamp_micro()
        try:
            if self._lease is None:
                self._lease = self._find_or_create(stamp)
            lease = self._lease
            if lease["spec"]["renewTime"] != stamp:
                self._lease = self.client.renew(lease, {**lease["spec"], "renewTime": stamp})
        except ApiError:
            self._lease = None  # gone or changed by somebody else: found again at the next renewal

    def _find_or_create(self, stamp: str) -> Object:
        try:
            return self.client.get("Lease", self.name, LEASE_NAMESPACE)
        except ApiError:
            return self.client.create(
                {
                    "apiVersion": "coordination.k8s.io/v1",
                    "kind": "Lease",
                    "metadata": {"name": self.name, "namespace": LEASE_NAMESPACE},
                    "spec": {
                        "holderIdentity": self.name,
                        "leaseDurationSeconds": self.ledger.node_lease_duration,
                        "renewTime": stamp,
                    },
                },
                "the node's first sign of life",
            )

    # ---- the Node's status ----------------------------------------------------------------------------------------------------

    def _report_again(self) -> None:
        self._report("the kubelet's regular report")

    def _report_images(self) -> None:
        self._looking = False
        if len(self.runtime.images) != self._images_told:
            self._report("images were pulled")

    def _report(self, why: str) -> None:
        self.client.cause = "node status timer"
        try:
            node = self.client.get("Node", self.name)
            status: Object = {**(node.get("status") or {})}
            status["conditions"] = recovered(status.get("conditions") or (), self.sim.stamp())
            if self.runtime.images:
                status["images"] = node_images(self.runtime.images.values())
                self._images_told = len(self.runtime.images)
            self.client.patch_status(node, status, why)
        except ApiError:
            return  # the Node was deleted; only a restart registers it again
