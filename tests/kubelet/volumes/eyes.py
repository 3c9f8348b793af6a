"""A lab whose containers' files can be looked at."""

from __future__ import annotations

from typing import Any

from kubelet.lab import Lab, Object, shell

from kubenb.runtime.files import FileSystem


class FileLab(Lab):
    """One busybox pod with one volume, mounted at /v."""

    def with_volume(self, source: Object, at: float = 0.0, mount: Object | None = None, name: str = "a", **spec: Any) -> None:
        self.run(at)
        mounts = [{"name": "v", "mountPath": "/v", **(mount or {})}]
        self.pod(shell("sleep 6000", volumeMounts=mounts), name=name, volumes=[{"name": "v", **source}], **spec)

    def files(self, name: str = "a", container: str = "c", node: str = "node-1") -> FileSystem:
        """What the container sees."""
        uid = self.c.get("Pod", name)["metadata"]["uid"]
        kubelet = self.c._parts.kubelet(node)
        assert kubelet is not None
        return kubelet.runtime.sandboxes[uid].containers[container].files

    def read(self, path: str, name: str = "a") -> str:
        return self.files(name).read(path).decode()

    def config_map(self, name: str = "cfg", **data: str) -> None:
        self.c.create({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": data})

    def change(self, name: str = "cfg", **data: str) -> None:
        self.c.patch("ConfigMap", name, {"data": data}, type="merge")
