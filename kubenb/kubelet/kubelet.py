"""The kubelet of one node: hears of the pods bound to it and gives each a worker.

What comes in: the pods of this node, by a watch that the API server narrows to it. What goes out: through the workers,
everything else. Two kubelets share nothing. Next: `pod_worker.py`, one pod's life.
"""

from __future__ import annotations

from collections.abc import Mapping

from kubenb.client import EventRecorder, Process
from kubenb.kubelet.image_manager import ImageManager
from kubenb.kubelet.node_agent import NodeAgent
from kubenb.kubelet.node_disk import NodeDisk
from kubenb.kubelet.orphans import look_for_orphans
from kubenb.kubelet.pod_worker import KUBELET_STOPPED, PodWorker
from kubenb.kubelet.status import FINISHED
from kubenb.kubelet.volumes import Disks, NoDisks
from kubenb.kubelet.watched import Watched
from kubenb.objects import ApiError, Object
from kubenb.runtime import Runtime
from kubenb.sim import Spread


class Kubelet:
    """One running kubelet. Made anew at every start of its process; what the runtime holds lives on and is taken over."""

    def __init__(
        self, process: Process, node_name: str, runtime: Runtime, pod_cidr: str = "",
        disk: NodeDisk | None = None, watched: Watched | None = None, disks: Disks | None = None,
    ) -> None:  # fmt: skip
        """`runtime`: this node's, with its place on the pod network; `pod_cidr` is what the Node will say, if the kubelet
        registers it. `disk`: what lies on the machine and outlives the kubelet; `watched`, `disks`: one for the whole cluster.
        """
        self.sim, self.ledger = process.sim, process.ledger
        self.node_name = node_name
        self.runtime = runtime
        self.host_ip = runtime.network.host.ip
        self.host_ips: list[Object] = [{"ip": self.host_ip}]
        author = f"kubelet/{node_name}"
        self.client = process.client(author, timed=False)
        self.recorder = EventRecorder(self.client, "kubelet", self.sim, node_name)
        self.images = ImageManager(runtime)
        self.disk = disk or NodeDisk(node_name, lambda: self.sim.now)
        self.watched = watched or Watched(process.factory)
        self.disks: Disks = disks or NoDisks()
        self.node = NodeAgent(self.sim, self.ledger, self.client, node_name, self.host_ip, pod_cidr, runtime)
        self.workers: dict[str, PodWorker] = {}
        """By pod uid."""
        self._chance = self.sim.stream(author)
        self._relist_phase = self._chance.random() * self.ledger.kubelet_relist
        self._tick_phase = self.sim.draw(f"{author}/ticker", (0.0, self.ledger.kubelet_sync_tick))
        self.node.start()
        runtime.on_exit = self._container_ended
        self.stopped = False
        self.pods = process.factory.informer("Pod", node=node_name)
        self.pods.on_change(self._pod_changed)
        look_for_orphans(self)

    def stop(self) -> None:
        """The process ended. Containers run on; nobody probes them, restarts them or reports about them."""
        self.stopped = True
        self.node.stop()
        self.runtime.on_exit = None
        for worker in self.workers.values():
            worker.stop(KUBELET_STOPPED)
        self.workers.clear()

    def draw(self, spread: Spread) -> float:
        """A value out of `spread`, from this node's own stream of chance."""
        if isinstance(spread, tuple):
            low, high = spread
            return low + (high - low) * self._chance.random()
        return spread

    def until_relist(self) -> float:
        """Seconds until the kubelet asks the runtime again what runs."""
        period = self.ledger.kubelet_relist
        return (self._relist_phase - self.sim.now) % period

    def until_retry(self) -> float:
        """Seconds until a pod whose sync failed is synced again: a back-off with its jitter, and then the loop's next tick."""
        tick = self.ledger.kubelet_sync_tick
        wait = self.ledger.sync_backoff * self.sim.draw(f"{self.client.author}/retries", self.ledger.backoff_jitter)
        return wait + (self._tick_phase - self.sim.now - wait) % tick

    def find(self, kind: str, name: str, namespace: str | None) -> Object | None:
        """An object as it is in the store now (a kubelet's cache of what its pods name is filled by watches, at once)."""
        try:
            return self.client.get(kind, name, namespace)
        except ApiError:
            return None

    def allocatable(self) -> Mapping[str, str]:
        """What its node has for pods."""
        node = self.find("Node", self.node_name, None)
        return ((node or {}).get("status") or {}).get("allocatable") or {}

    def event(self, pod: Object, type: str, reason: str, message: str, field_path: str, cause: int | str | None) -> None:
        """Tell about a pod; `cause` is what the kubelet is acting on."""
        self.client.cause = cause
        self.recorder.event(pod, type, reason, message, field_path)

    # ---- what is heard --------------------------------------------------------------------------------------------------------

    def _pod_changed(self, old: Object | None, new: Object | None) -> None:
        cause = self.pods.cause
        if old is not None and (new is None or new["metadata"]["uid"] != old["metadata"]["uid"]):
            worker = self.workers.get(old["metadata"]["uid"])
            if worker is not None:
                worker.vanished()
        if new is None:
            return
        worker = self.workers.get(new["metadata"]["uid"])
        if worker is not None:
            worker.changed(new, cause)
        elif (new.get("status") or {}).get("phase") not in FINISHED:
            worker = self.workers[new["metadata"]["uid"]] = PodWorker(self, new, cause)
            if "deletionTimestamp" in new["metadata"]:
                worker.changed(new, cause)

    def forget(self, uid: str) -> None:
        """Nothing of this pod is left, neither here nor in the API."""
        self.workers.pop(uid, None)
        self.disk.logs.pop(uid, None)

    def _container_ended(self, uid: str, name: str) -> None:
        worker = self.workers.get(uid)
        if worker is not None:
            worker.container_ended()
