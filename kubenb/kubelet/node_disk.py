"""A node's own disk: the host's files, and the volumes of its pods. It outlives kubelets, as disks do.

What comes in: paths of hostPath volumes, volumes that were set up. What goes out: the same, however often the kubelet was started
anew. Next: `volumes/host_path.py`, `volume_manager.py`.
"""

from __future__ import annotations

from collections.abc import Callable

from kubenb.kubelet.pod_names import LOOPBACK, UPSTREAM_DNS
from kubenb.kubelet.volumes.source import Mounted
from kubenb.runtime import Container, Log
from kubenb.runtime.files import Device, Directory, File, FileSystem

PASSWD = "root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n"
OS_RELEASE = 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nNAME="Debian GNU/Linux"\nVERSION_ID="13"\nID=debian\n'


class NodeDisk:
    """One machine's files, made when somebody looks for the first time."""

    def __init__(self, node_name: str, clock: Callable[[], float]) -> None:
        self.node_name = node_name
        self.volumes: dict[str, dict[str, Mounted]] = {}
        """The volumes that are set up, by pod uid and name."""
        self.logs: dict[str, dict[str, list[tuple[str, Log]]]] = {}
        """By pod uid and container: (container ID, log) of the last instances."""
        self._clock = clock
        self._files: FileSystem | None = None

    def keep_log(self, uid: str, container: str, instance: Container) -> None:
        """A new instance begins to write; the logs of the two before it are kept."""
        kept = self.logs.setdefault(uid, {}).setdefault(container, [])
        del kept[:-2]
        kept.append((instance.id, instance.log))

    @property
    def files(self) -> FileSystem:
        """What lies under the node's own /."""
        if self._files is None:
            self._files = FileSystem(host_root(self.node_name), (), self._clock)
        return self._files


def host_root(node_name: str) -> Directory:
    """A Debian machine with containerd, as far as pods ever look at it."""

    def directory(**entries: File | Directory | Device) -> Directory:
        return Directory({name.replace("_", "-"): node for name, node in entries.items()})

    etc = Directory(
        {
            "hostname": File(f"{node_name}\n".encode()),
            "hosts": File(f"{LOOPBACK}127.0.1.1\t{node_name}\n".encode()),
            "os-release": File(OS_RELEASE.encode()),
            "passwd": File(PASSWD.encode()),
            "resolv.conf": File(f"nameserver {UPSTREAM_DNS}\n".encode()),
            "kubernetes": Directory({"manifests": Directory()}),
        }
    )
    devices = Directory({"null": Device("null"), "zero": Device("zero"), "urandom": Device("random"), "vda": Device("block")})
    root = directory(
        bin=Directory(), etc=etc, dev=devices, home=Directory(), mnt=Directory(), opt=Directory(), root=Directory({}, 0o700),
        run=directory(containerd=Directory({"containerd.sock": Device("socket", 0o660)})),
        srv=Directory(), sys=Directory(), proc=Directory(), tmp=Directory({}, 0o1777), usr=Directory(),
        var=directory(lib=directory(kubelet=Directory()), log=directory(pods=Directory(), containers=Directory())),
    )  # fmt: skip
    root.entries["var"].entries["run"] = root.entries["run"]  # type: ignore[union-attr]
    return root
