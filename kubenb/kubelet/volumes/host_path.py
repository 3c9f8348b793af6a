"""hostPath volumes: a piece of the node's own file system, and what is checked of it before.

What comes in: a path and a type. What goes out: the very directory or file that lies there: who writes to it writes to the
node, and the next pod on this node finds it. Source: pkg/volume/hostpath/host_path.go, 1.36; recorded in
tests/golden/kubelet/volumes.json. Next: `config_map.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubenb.kubelet.volumes.source import Mounted, VolumeSource, setup_failed
from kubenb.objects import Object
from kubenb.runtime.files import Device, Directory, File, FileError, FileSystem, Node

if TYPE_CHECKING:
    from kubenb.kubelet.pod_context import PodContext

WANTED = {
    "Directory": "a directory",
    "DirectoryOrCreate": "a directory",
    "File": "a file",
    "FileOrCreate": "a file",
    "Socket": "a socket file",
    "CharDevice": "a character device",
    "BlockDevice": "a block device",
}


class HostPath(VolumeSource):
    def mount(self, worker: PodContext, volume: Object) -> Mounted:
        source = volume["hostPath"]
        path, type = source["path"], source.get("type") or ""
        files = worker.kubelet.disk.files
        if not files.exists(path):
            if type in ("", "DirectoryOrCreate"):
                files.make_directory(path, parents=True)
            elif type == "FileOrCreate":
                self._make_file(files, volume, path)
        node = files.stat(path) if files.exists(path) else None
        if type and (node is None or not fits(node, type)):
            raise setup_failed(volume, f"hostPath type check failed: {path} is not {WANTED[type]}")
        assert node is not None
        return Mounted(node)

    def _make_file(self, files: FileSystem, volume: Object, path: str) -> None:
        """FileOrCreate makes the file, but not the directories on the way."""
        try:
            files.write(path, b"")
        except FileError:
            raise setup_failed(volume, f"open {path}: no such file or directory") from None


def fits(node: Node, type: str) -> bool:
    """Whether what lies there is of the type that the volume asks for."""
    if type in ("Directory", "DirectoryOrCreate"):
        return isinstance(node, Directory)
    if type in ("File", "FileOrCreate"):
        return isinstance(node, File)
    if not isinstance(node, Device):
        return False
    return {"Socket": node.kind == "socket", "BlockDevice": node.kind == "block"}.get(type, node.kind not in ("socket", "block"))
