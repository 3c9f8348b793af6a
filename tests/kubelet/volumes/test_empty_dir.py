"""emptyDir volumes: shared, as old as the pod, limited."""

from __future__ import annotations

from kubelet.lab import Lab, shell
from kubelet.volumes.eyes import FileLab


def test_it_is_shared_and_survives_a_restart_but_not_the_pod() -> None:
    lab = FileLab()
    mounts = [{"name": "v", "mountPath": "/v"}]
    containers = [shell("sleep 20; exit 1", name="x", volumeMounts=mounts), shell("sleep 600", name="y", volumeMounts=mounts)]
    lab.pod(*containers, volumes=[{"name": "v", "emptyDir": {}}])
    lab.run(2)
    lab.files(container="x").write("/v/f", b"one")
    lab.files(container="x").write("/own", b"one")
    assert lab.files(container="y").read("/v/f") == b"one"
    lab.run(30)
    assert lab.container("x")["restartCount"] == 1
    assert lab.files(container="x").read("/v/f") == b"one"
    assert not lab.files(container="x").exists("/own")
    lab.delete(40, grace=0)
    lab.run(60)
    disk = lab.c._parts.kubelet("node-1").disk  # type: ignore[union-attr]
    assert (disk.volumes, disk.logs) == ({}, {})


def test_in_memory() -> None:
    lab = FileLab()
    lab.with_volume({"emptyDir": {"medium": "Memory", "sizeLimit": "1Mi"}})
    lab.run(2)
    mount = lab.files().mounts["/v"]
    assert (mount.kind, mount.size, mount.read_only) == ("tmpfs", 1 << 20, False)


def test_a_pod_that_fills_it_is_evicted() -> None:
    lab = FileLab()
    lab.with_volume({"emptyDir": {"sizeLimit": "1Ki"}})
    lab.run(2)
    lab.files().write("/v/f", b"x" * 1024)
    lab.run(19)
    assert lab.status()["phase"] == "Running"
    lab.files().write("/v/f", b"x", append=True)
    lab.run(30)
    status = lab.status()
    message = 'Usage of EmptyDir volume "v" exceeds the limit "1Ki". '
    assert (status["phase"], status["reason"], status["message"]) == ("Failed", "Evicted", message)
    assert lab.events("Evicted") == [(20.0, "Evicted", message)]


def test_a_volume_that_nobody_mounts_is_left_alone() -> None:
    lab = Lab()
    lab.pod(volumes=[{"name": "v", "configMap": {"name": "nope"}}])
    lab.run(2)
    assert lab.status()["phase"] == "Running"
