"""The service controller of the cloud-controller-manager: a load balancer in the cloud for every Service that wants one.

What comes in: Services of type LoadBalancer, and Nodes. What goes out: calls of the cloud's API; the address in the Service's
status; a finalizer, so that no Service goes before its load balancer, which costs money. All that the cloud does takes its time.
Source: staging/src/k8s.io/cloud-provider/controllers/service/controller.go, 1.36. Next: `cloud.py`, what the calls do.
"""

from __future__ import annotations

from typing import Any

from kubenb.client import ControlLoop, Process
from kubenb.cloud.cloud import Cloud
from kubenb.cloud.load_balancer import Health
from kubenb.objects import ApiError, Object, is_terminating, key, labels, name, namespace, uid

FINALIZER = "service.kubernetes.io/load-balancer-cleanup"
EXCLUDED = "node.kubernetes.io/exclude-from-external-load-balancers"


class ServiceController(ControlLoop):
    """Keeps the cloud's load balancers what the Services want. `settle` does not wait for the cloud."""

    name = "service-controller"
    workers = 1

    def __init__(self, process: Process, cloud: Cloud) -> None:
        self.cloud = cloud
        self._ordered: dict[str, str] = {}
        """What is under way in the cloud by Service uid: "create" or "delete"."""
        super().__init__(process)

    def setup(self) -> None:
        self.services = self.informer("Service")
        self.services.on_change(self._service_changed)
        self.nodes = self.informer("Node")
        self.nodes.on_change(self._node_changed)

    def _service_changed(self, old: Object | None, new: Object | None) -> None:
        if new is not None and (wants_balancer(new) or FINALIZER in finalizers(new)):
            self._soon(new)

    def _node_changed(self, old: Object | None, new: Object | None) -> None:
        if (old is not None and is_target(old)) != (new is not None and is_target(new)):
            for service in self.services.list():
                if wants_balancer(service):
                    self._soon(service)

    def _soon(self, service: Object) -> None:
        seconds = self.sim.draw("cloud/calls", self.ledger.cloud_reaction)
        self.enqueue_after(key(service), seconds, background=True, reason="the cloud's API answers")

    def sync(self, key: str) -> None:
        service = self.services.by_key(key)
        if service is None or self._ordered.get(uid(service)):
            return
        if wants_balancer(service) and not is_terminating(service):
            self._ensure(service)
        elif FINALIZER in finalizers(service):
            self._clean_up(service)

    # ---- one that is wanted ---------------------------------------------------------------------------------------------------

    def _ensure(self, service: Object) -> None:
        balancer = self.cloud.balancers.get(balancer_name(service))
        if balancer is None:
            self.recorder.event(service, "Normal", "EnsuringLoadBalancer", "Ensuring load balancer")
            self._set_finalizer(service, True)
            problem = unfit(service)
            if problem:
                message = f"Error syncing load balancer: failed to ensure load balancer: {problem}"
                self.recorder.event(service, "Warning", "SyncLoadBalancerFailed", message)
                return
            self._ordered[uid(service)] = "create"
            wanted = service["spec"].get("loadBalancerIP") or ""
            self.cloud.create_balancer(balancer_name(service), wanted, lambda: self._arrived(service))
            return
        if self._configure(service):
            self.recorder.event(service, "Normal", "UpdatedLoadBalancer", "Updated load balancer with new hosts")
        self._tell_address(service, balancer.address)

    def _arrived(self, service: Object) -> None:
        """The cloud says that it is done."""
        self._ordered.pop(uid(service), None)
        present = self.services.by_key(key(service))
        if self._stopped or present is None:
            return
        if not wants_balancer(present) or is_terminating(present):
            self._soon(present)
            return
        self._configure(present)
        self._tell_address(present, self.cloud.balancers[balancer_name(present)].address)
        self.recorder.event(present, "Normal", "EnsuredLoadBalancer", "Ensured load balancer")

    def _configure(self, service: Object) -> bool:
        """Ports, targets, checks. True when the targets are other ones than before."""
        balancer = self.cloud.balancers[balancer_name(service)]
        spec = service["spec"]
        ports = {port["port"]: port["nodePort"] for port in spec["ports"] if port.get("nodePort")}
        nodes = [name(node) for node in self.nodes.list() if is_target(node)]
        local = spec.get("externalTrafficPolicy") == "Local"
        health = Health(spec.get("healthCheckNodePort") or 0, "/healthz", key(service)) if local else Health()
        others = bool(balancer.targets) and list(balancer.targets) != nodes
        self.cloud.configure_balancer(balancer_name(service), ports, nodes, health, spec.get("loadBalancerSourceRanges") or ())
        return others

    def _tell_address(self, service: Object, address: str) -> None:
        wanted = {"loadBalancer": {"ingress": [{"ip": address, "ipMode": "VIP"}]}}
        if (service.get("status") or {}).get("loadBalancer") != wanted["loadBalancer"]:
            self._patch(service, {"status": wanted}, "status", f"its load balancer has the address {address}")

    # ---- one that is not wanted any more --------------------------------------------------------------------------------------

    def _clean_up(self, service: Object) -> None:
        self.recorder.event(service, "Normal", "DeletingLoadBalancer", "Deleting load balancer")
        self._ordered[uid(service)] = "delete"
        self.cloud.delete_balancer(balancer_name(service), lambda: self._gone(service))

    def _gone(self, service: Object) -> None:
        self._ordered.pop(uid(service), None)
        present = self.services.by_key(key(service))
        if self._stopped or present is None:
            return
        if not is_terminating(present):
            self._patch(present, {"status": {"loadBalancer": None}}, "status", "its load balancer is gone")
        self._set_finalizer(present, False)
        self.recorder.event(present, "Normal", "DeletedLoadBalancer", "Deleted load balancer")

    # ---- writing --------------------------------------------------------------------------------------------------------------

    def _set_finalizer(self, service: Object, there: bool) -> None:
        others = [one for one in finalizers(service) if one != FINALIZER]
        wanted = [*others, FINALIZER] if there else others
        if wanted != finalizers(service):
            why = "so that the Service stays until its load balancer is gone" if there else "the load balancer is gone"
            self._patch(service, {"metadata": {"finalizers": wanted or None}}, None, why)

    def _patch(self, service: Object, patch: Any, subresource: str | None, why: str) -> None:
        try:
            self.client.patch("Service", name(service), patch, namespace(service), subresource=subresource, why=why)
        except ApiError as error:
            if error.code != 404:
                raise


def wants_balancer(service: Object) -> bool:
    """One of type LoadBalancer that names no class is ours."""
    spec = service["spec"]
    return bool(spec.get("type") == "LoadBalancer" and not spec.get("loadBalancerClass"))


def finalizers(service: Object) -> list[str]:
    return list(service["metadata"].get("finalizers") or ())


def is_target(node: Object) -> bool:
    """Whether load balancers send to this node: nodes are left out by a label, or when they are being deleted."""
    return EXCLUDED not in labels(node) and not is_terminating(node)


def balancer_name(service: Object) -> str:
    """staging/src/k8s.io/cloud-provider/cloud.go, DefaultLoadBalancerName."""
    return ("a" + uid(service).replace("-", ""))[:32]


def unfit(service: Object) -> str:
    """Why this cloud can't make a load balancer for it: it only knows TCP, and node ports to send to."""
    for port in service["spec"].get("ports") or ():
        if not port.get("nodePort"):
            return f"port {port['port']} has no node port"
    return ""
