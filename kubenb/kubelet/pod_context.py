"""A pod as its node knows it: addresses, names, volumes, and what may be looked up for it.

What comes in: the pod, its kubelet. What goes out: answers for whoever makes environments, mounts and files of it. Next:
`pod_worker.py`, which is a `PodContext` that lives.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from kubenb.kubelet.field_values import PodFacts
from kubenb.kubelet.lazily import LazyMapping
from kubenb.kubelet.pod_names import PodName, hosts_file, pod_name
from kubenb.kubelet.volume_manager import PodVolumes
from kubenb.objects import Object
from kubenb.objects.quantity import milli
from kubenb.runtime import Sandbox
from kubenb.runtime.files import Directory, File, FileError, FileSystem

if TYPE_CHECKING:
    from kubenb.kubelet.kubelet import Kubelet


def pod_cpu_limit(spec: Object) -> float:
    """What the pod's cgroup may use, in cores: the sum, when every container has a limit (pkg/kubelet/cm/helpers_linux.go)."""
    total = 0.0
    for container in spec["containers"]:
        limits = (container.get("resources") or {}).get("limits")
        if not limits or "cpu" not in limits:
            return inf
        total += milli(limits["cpu"])
    return total / 1000 or inf


class PodContext:
    """`pod` is the latest version known; `seen`, the virtual second at which this kubelet heard of it first."""

    def __init__(self, kubelet: Kubelet, pod: Object) -> None:
        self.kubelet = kubelet
        self.sim = kubelet.sim
        self.ledger = kubelet.ledger
        self.runtime = kubelet.runtime
        self.draw = kubelet.draw
        self.pod = pod
        self.uid: str = pod["metadata"]["uid"]
        self.seen = self.sim.now
        self.over = False
        """All containers have ended for good, and the status says so."""
        self.sandbox: Sandbox | None = None
        self.volumes = PodVolumes(self) if "volumes" in pod["spec"] else None
        self.tokens: dict[tuple[str, int], tuple[bytes, float]] = {}
        """By audience and lifetime: the pod's tokens, and the virtual second from which on each is asked for anew."""
        self._name: PodName | None = None
        self._hosts: File | None = None
        self._cpu_limit = pod_cpu_limit(pod["spec"])

    @property
    def pod_ip(self) -> str:
        return self.sandbox.namespace.ip if self.sandbox is not None else ""

    def throttled(self, work: float) -> float:
        """Seconds by which the pod's own CPU limit delays so much work (in seconds of CPU) that is done inside its cgroup."""
        return work / self._cpu_limit - work if self._cpu_limit < 1.0 else 0.0

    def facts(self) -> PodFacts:
        """What the downward API can tell, as it is now."""
        return PodFacts(self.pod, self.pod_ip, self.kubelet.host_ip, LazyMapping(self.kubelet.allocatable), self.seen)

    def find(self, kind: str, name: str, namespace: str | None = None) -> Object | None:
        """An object of the pod's namespace; of none when `namespace` is ""."""
        return self.kubelet.find(kind, name, self.pod["metadata"]["namespace"] if namespace is None else namespace or None)

    def read_volume(self, volume: str, path: str) -> bytes | None:
        """A file of one of the pod's volumes; None when it isn't there."""
        mounted = self.volumes.mounted.get(volume) if self.volumes is not None else None
        if mounted is None or not isinstance(mounted.node, Directory):
            return None
        try:
            return FileSystem(mounted.node).read(f"/{path}")
        except FileError:
            return None

    @property
    def name(self) -> PodName:
        """Hostname and domain. ValueError for one that is too long."""
        if self._name is None:
            self._name = pod_name(self.pod, self.kubelet.node_name)
        return self._name

    def hosts_file(self) -> File:
        """/etc/hosts, which all containers of the pod share."""
        if self._hosts is None:
            self._hosts = File(hosts_file(self.pod, self.name, self.pod_ip).encode())
        return self._hosts

    @property
    def full_name(self) -> str:
        """As back-off messages name the pod: web_default(uid)."""
        metadata = self.pod["metadata"]
        return f"{metadata['name']}_{metadata['namespace']}({self.uid})"

    def event(self, type: str, reason: str, message: str) -> None:
        """Tell about the pod."""
        self.kubelet.event(self.pod, type, reason, message, "", None)
