"""node-driver-registrar: which drivers each node has, how many disks it takes, and in which zone it is.

What comes in: nodes and installed drivers. What goes out: CSINode objects, which the scheduler counts free slots by. (In a
real cluster each kubelet writes its own, when the driver's pod on its node has registered.) Source:
pkg/volume/csi/nodeinfomanager, 1.36. Next: `kubenb.kubelet.volumes.persistent`, which mounts what was attached.
"""

from __future__ import annotations

from kubenb.cloud.csi_drivers import ZONE
from kubenb.cloud.csi_loop import CSILoop
from kubenb.objects import Object, labels, name, uid


class CSINodeRegistrar(CSILoop):
    name = "csi-node-driver-registrar"

    def setup(self) -> None:
        self.nodes = self.informer("Node")
        self.csi_nodes = self.informer("CSINode")
        self.nodes.on_change(self._node_changed)

    def _node_changed(self, old: Object | None, new: Object | None) -> None:
        if new is not None and (old is None or labels(old).get(ZONE) != labels(new).get(ZONE)):
            self.enqueue(name(new))

    def driver_installed(self, driver: str) -> None:
        for node in self.nodes.list():
            self.enqueue(name(node))

    def sync(self, key: str) -> None:
        node = self.nodes.by_key(key)
        if node is None:
            return
        present = self.csi_nodes.by_key(key)
        known = {one["name"]: one for one in present["spec"]["drivers"] or ()} if present is not None else {}
        drivers = {**known, **{driver: self._entry(driver, node) for driver in self.installed}}
        spec = {"drivers": list(drivers.values())}
        if present is None:
            owner = {"apiVersion": "v1", "kind": "Node", "name": key, "uid": uid(node)}
            about = {"name": key, "ownerReferences": [owner]}
            body = {"apiVersion": "storage.k8s.io/v1", "kind": "CSINode", "metadata": about, "spec": spec}
            self.client.create(body, "a driver runs on this node")
        elif present["spec"] != spec:
            self.client.update({**present, "spec": spec}, "another driver runs on this node")

    def _entry(self, driver: str, node: Object) -> Object:
        traits = self.installed[driver]
        zonal = ZONE in labels(node) and not traits.shared
        entry: Object = {"name": driver, "nodeID": name(node), "topologyKeys": [ZONE] if zonal else None}
        if traits.limit:
            entry["allocatable"] = {"count": traits.limit}
        return entry
