"""The node lifecycle controller: notices that a node has fallen silent, and says so to everybody else.

What comes in: Nodes, their Leases, their pods.  What goes out: conditions that turn Unknown, taints, pods that aren't Ready any
more. It deletes no pod: the NoExecute taints move `tainteviction.py` to do that. Every 5 s it looks at the nodes of which there
is news, or none for too long; the arithmetic stands in its siblings (`nodelifecycle_health.py` and so on).
Source: pkg/controller/nodelifecycle/node_lifecycle_controller.go, 1.36.  Next: `tainteviction.py`.
"""

from __future__ import annotations

from kubenb.client import ControlLoop
from kubenb.controllers import nodelifecycle_taints as taints
from kubenb.controllers.nodelifecycle_health import Health, heartbeat, ready_status, silenced
from kubenb.controllers.nodelifecycle_zones import EXCLUDED, FULL, ZoneQueue, disruption, eviction_rate, zone_of
from kubenb.objects import ApiError, Object, evolve, is_pod_ready, labels, name, node_name, pod_condition, uid
from kubenb.objects.conditions import set_condition

MONITOR = "look at all nodes"
DRIVE_OUT = "taint lost nodes"
NODE = "node"
LEASES = "kube-node-lease"
TWINS = {"kubernetes.io/os": "beta.kubernetes.io/os", "kubernetes.io/arch": "beta.kubernetes.io/arch"}
"""Labels, and the older names under which some still look for them."""


class NodeLifecycleController(ControlLoop):
    """Keys: names of nodes, whose labels and NoSchedule taints follow at once; "namespace/name" of pods; the two rounds."""

    name = "node-controller"

    def setup(self) -> None:
        self.health: dict[str, Health] = {}
        self.news: dict[str, None] = {}
        """Nodes whose object changed since the last round, and those that aren't well."""
        self.renewed: dict[str, None] = {}
        """Nodes whose Lease was renewed since the last round."""
        self.queues: dict[str, ZoneQueue] = {}
        self.lost: dict[str, None] = {}
        """Nodes that aren't Ready."""
        self.nodes, self.pods = self.informer("Node"), self.informer("Pod")
        self.pods.add_index(NODE, lambda pod: (node_name(pod),) if node_name(pod) else ())
        self.known = {name(node) for node in self.nodes.list()}
        """Nodes that were there before this controller; the others are welcomed."""
        self.nodes.on_change(self._node_changed)
        self.informer("Lease").on_change(self._lease_changed)
        self.pods.on_change(self._pod_changed)
        self._again()

    # ---- what is heard --------------------------------------------------------------------------------------------------------

    def _again(self) -> None:
        period = self.ledger.node_monitor_period
        self.enqueue_after(MONITOR, period, background=True, reason=f"every {period:g} s")

    def _node_changed(self, old: Object | None, new: Object | None) -> None:
        self.news[name(new if new is not None else old or {})] = None
        if new is not None and (old is None or old["spec"] != new["spec"] or _reported(old) != _reported(new)):
            self.enqueue_object(old, new)

    def _lease_changed(self, old: Object | None, new: Object | None) -> None:
        if new is not None and new["metadata"]["namespace"] == LEASES and (old is None or _renewed(old) < _renewed(new)):
            self.renewed[new["metadata"]["name"]] = None

    def _pod_changed(self, old: Object | None, new: Object | None) -> None:
        """A pod comes to a node that isn't well: it is not Ready, whatever it says."""
        if self.lost and new is not None and node_name(new) in self.lost and (old is None or not node_name(old)):
            self.enqueue_object(old, new)

    # ---- what is done ---------------------------------------------------------------------------------------------------------

    def sync(self, key: str) -> None:
        if key == MONITOR:
            self._again()
            self._monitor()
        elif key == DRIVE_OUT:
            self._drive_out()
        elif "/" in key:
            pod = self.pods.by_key(key)
            if pod is not None and node_name(pod) in self.lost:
                self._mark_unready(pod)
        else:
            node = self.nodes.by_key(key)
            if node is not None:
                self._follow_conditions(node)

    def _follow_conditions(self, node: Object) -> None:
        """NoSchedule taints as the conditions and the cordon ask for, and the labels' older names."""
        before, after = taints.taints(node), taints.wanted_taints(node, self.stamp())
        if before != after:
            names = ", ".join(taints.wanted_keys(node)) or "none"
            self._set_taints(node, after, f"conditions and cordon ask for: {names}")
        own = labels(node)
        twins = {twin: own[key] for key, twin in TWINS.items() if key in own and own.get(twin) != own[key]}
        if twins:
            self.client.patch("Node", name(node), {"metadata": {"labels": twins}}, why="older names of the same labels")

    def _set_taints(self, node: Object, wanted: list[Object], why: str) -> None:
        """Raises ApiError 409 when the node has changed since it was looked at."""
        patch = {"metadata": {"resourceVersion": node["metadata"]["resourceVersion"]}, "spec": {"taints": wanted or None}}
        self.client.patch("Node", name(node), patch, why=why)

    # ---- the round ------------------------------------------------------------------------------------------------------------

    def _monitor(self) -> None:
        now, silent_since = self.now, self.now - self.ledger.node_monitor_grace
        for key in self.renewed:
            if key in self.health:
                self.health[key].noticed = now
        news, self.renewed, self.news = self.news, {}, {}
        overdue = [key for key, known in self.health.items() if known.noticed < silent_since and key not in news]
        for key in [*news, *overdue]:
            try:
                self._look(key)
            except ApiError as error:
                if error.code not in (404, 409):
                    raise
                self.news[key] = None
        if news or overdue:
            self._weigh_zones()

    def _look(self, key: str) -> None:
        node = self.nodes.by_key(key)
        if node is None:
            self._forget(key)
            return
        health = self.health.get(key) or self._meet(node)
        if health.heartbeat != heartbeat(node):
            health.heartbeat, health.noticed = heartbeat(node), self.now
        before = ready_status(node)
        if self.now - health.noticed > (self.ledger.node_monitor_grace if before else self.ledger.node_startup_grace):
            node = self._fell_silent(node, health)
        health.ready = after = ready_status(node)
        if after == "True":
            self.lost.pop(key, None)
        elif after:
            self.lost[key] = None
        self._choose_taint(node, before, health)
        if before == "True" and after != "True":
            self._tell_node(node, "NodeNotReady", f"Node {key} status is now: NodeNotReady")
            for pod in self.pods.by_index(NODE, key):
                self._mark_unready(pod)
        if before != after:
            self.news[key] = None  # the taint comes with the next round

    def _meet(self, node: Object) -> Health:
        """A node that was never looked at: its silence is counted from now."""
        key, zone = name(node), zone_of(node)
        self.health[key] = health = Health(self.now, heartbeat(node), "", zone, uid(node))
        self.queues.setdefault(zone, ZoneQueue(self.ledger.node_eviction_rate, self.now))
        if key not in self.known:
            self._tell_node(node, "RegisteredNode", f"Node {key} event: Registered Node {key} in Controller")
        return health

    def _forget(self, key: str) -> None:
        health = self.health.pop(key, None)
        self.lost.pop(key, None)
        self.known.discard(key)
        if health is not None:
            self.queues[health.zone].discard(key)
            gone = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": key, "uid": health.uid}}
            self._tell_node(gone, "RemovingNode", f"Node {key} event: Removing Node {key} from Controller")

    def _fell_silent(self, node: Object, health: Health) -> Object:
        """The node with conditions that say so. Raises ApiError 409 when somebody has changed it meanwhile: perhaps it lives."""
        status = node.get("status") or {}
        conditions = silenced(node, self.stamp())
        if conditions == status.get("conditions"):
            return node
        why = f"no sign of life from it for {self.now - health.noticed:.0f} s"
        return self.client.update_status({**node, "status": evolve(status, "conditions", conditions)}, why)

    # ---- NoExecute ------------------------------------------------------------------------------------------------------------

    def _choose_taint(self, node: Object, ready: str, health: Health) -> None:
        """By the Ready condition as it was before this round."""
        key, queue = name(node), self.queues[health.zone]
        wanted = taints.DRIVES_OUT.get(ready, "")
        if ready == "True":
            queue.discard(key)
            if any(taints.drives_out(node, taint) for taint in taints.DRIVES_OUT.values()):
                self._set_taints(node, taints.driving_out(node, "", self.stamp()), "the node is Ready again")
        elif wanted and not taints.drives_out(node, wanted):
            if any(taints.drives_out(node, taint) for taint in taints.DRIVES_OUT.values()):
                self._set_taints(node, taints.driving_out(node, wanted, self.stamp()), f"Ready is {ready} now")
            else:
                queue.add(key)
                self.news[key] = None  # until it is tainted, each round looks whether it still should be
                self.enqueue(DRIVE_OUT)

    def _drive_out(self) -> None:
        """Taint the lost nodes of each zone as fast as its state allows."""
        for queue in self.queues.values():
            while (wait := queue.wait(self.now)) is not None:
                if wait > 1e-6:
                    self.enqueue_after(DRIVE_OUT, wait, background=True, reason=f"one lost node each {wait:.3g} s")
                    break
                node = self.nodes.by_key(queue.take(self.now))
                wanted = taints.DRIVES_OUT.get(ready_status(node), "") if node is not None else ""
                if node is not None and wanted and not taints.drives_out(node, wanted):
                    self._set_taints(node, taints.driving_out(node, wanted, self.stamp()), "what can't stay there must go")

    def _weigh_zones(self) -> None:
        """See how much of each zone is lost, and how fast the rest may be declared lost."""
        counted: dict[str, list[str]] = {zone: [] for zone in self.queues}
        for key, health in self.health.items():
            node = self.nodes.by_key(key)
            if node is not None and health.ready and EXCLUDED not in labels(node):
                counted[health.zone].append(health.ready)
        states = {zone: disruption(found, self.ledger.node_unhealthy_zone) for zone, found in counted.items() if found}
        if not states:
            return
        was_full = all(self.queues[zone].state == FULL for zone in states)
        all_full = all(state == FULL for state in states.values())
        if all_full and not was_full:
            self._stop_driving_out()
        elif was_full and not all_full:
            for health in self.health.values():
                health.noticed = self.now
        for zone, state in states.items():
            rate = 0.0 if all_full else eviction_rate(state, len(counted[zone]), self.ledger)
            self.queues[zone].set_rate(rate, self.now)
            self.queues[zone].state = state
        self.enqueue(DRIVE_OUT)

    def _stop_driving_out(self) -> None:
        """Every node seems lost: more likely it is this controller that hears nothing. Nobody is driven out."""
        for node in self.nodes.list():
            if any(taints.drives_out(node, key) for key in taints.DRIVES_OUT.values()):
                self._set_taints(node, taints.driving_out(node, "", self.stamp()), "all nodes are silent: no one is driven out")
        for key, health in self.health.items():
            self.queues[health.zone].discard(key)

    # ---- pods and events ------------------------------------------------------------------------------------------------------

    def _mark_unready(self, pod: Object) -> None:
        """The kubelet can't say it: a pod whose node is lost isn't Ready, so its Services leave it out."""
        ready = pod_condition(pod, "Ready")
        if ready is None or not is_pod_ready(pod):
            return
        conditions = set_condition(pod["status"]["conditions"], {**ready, "status": "False"}, self.stamp())
        try:
            self.client.patch_status(pod, evolve(pod["status"], "conditions", conditions), "its node isn't Ready")
        except ApiError as error:
            if error.code != 404:
                raise
        else:
            self.recorder.event(pod, "Warning", "NodeNotReady", "Node is not ready")

    def _tell_node(self, node: Object, reason: str, message: str) -> None:
        self.recorder.event(node, "Normal", reason, message)


def _renewed(lease: Object) -> str:
    return lease["spec"].get("renewTime") or ""


def _reported(node: Object) -> list[tuple[str, str]]:
    """What the taints and labels depend on."""
    conditions = (node.get("status") or {}).get("conditions") or ()
    return [*((one["type"], one["status"]) for one in conditions), *labels(node).items()]
