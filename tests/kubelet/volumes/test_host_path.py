"""hostPath volumes: what is checked, what is made, and that it is the node's own."""

from __future__ import annotations

import pytest
from kubelet.volumes.eyes import FileLab

from kubenb.runtime.files import Directory, File


@pytest.mark.parametrize(
    ("path", "type", "wrong"),
    [
        ("/srv/none", "Directory", "a directory"),
        ("/etc/passwd", "Directory", "a directory"),
        ("/etc/passwd", "DirectoryOrCreate", "a directory"),
        ("/etc", "File", "a file"),
        ("/srv/none", "File", "a file"),
        ("/etc", "FileOrCreate", "a file"),
        ("/etc/passwd", "Socket", "a socket file"),
        ("/etc", "CharDevice", "a character device"),
        ("/dev/null", "BlockDevice", "a block device"),
    ],
)
def test_types_that_do_not_fit(path: str, type: str, wrong: str) -> None:
    lab = FileLab()
    lab.with_volume({"hostPath": {"path": path, "type": type}})
    lab.run(4)
    text = f'MountVolume.SetUp failed for volume "v" : hostPath type check failed: {path} is not {wrong}'
    assert lab.events("FailedMount") == [(at, "FailedMount", text) for at in (0.03, 0.53, 1.53, 3.53)]


@pytest.mark.parametrize(
    ("path", "type", "node"),
    [
        ("/etc", "", Directory),
        ("/etc", "Directory", Directory),
        ("/etc/passwd", "", File),
        ("/etc/passwd", "File", File),
        ("/srv/made/here", "DirectoryOrCreate", Directory),
        ("/srv/made/here", "", Directory),
        ("/srv/file", "FileOrCreate", File),
    ],
)
def test_types_that_fit(path: str, type: str, node: type) -> None:
    lab = FileLab()
    lab.with_volume({"hostPath": {"path": path, "type": type}})
    lab.run(4)
    assert lab.events("FailedMount") == []
    assert isinstance(lab.files().stat("/v"), node)


def test_devices_and_sockets() -> None:
    lab = FileLab()
    for index, (path, type) in enumerate(
        (("/dev/null", "CharDevice"), ("/dev/vda", "BlockDevice"), ("/run/containerd/containerd.sock", "Socket"))
    ):
        lab.with_volume({"hostPath": {"path": path, "type": type}}, name=f"p{index}")
    lab.run(4)
    assert [lab.c.get("Pod", f"p{index}")["status"]["phase"] for index in range(3)] == ["Running"] * 3


def test_a_file_is_not_made_where_its_directory_is_not() -> None:
    lab = FileLab()
    lab.with_volume({"hostPath": {"path": "/srv/no/file", "type": "FileOrCreate"}})
    lab.run(0.1)
    assert lab.events("FailedMount")[0][2].endswith("open /srv/no/file: no such file or directory")


def test_it_belongs_to_the_node_and_outlives_the_pod() -> None:
    lab = FileLab(nodes=2)
    volume = {"hostPath": {"path": "/srv/data"}}
    lab.with_volume(volume)
    lab.run(2)
    lab.files().write("/v/f", b"kept")
    lab.delete(3, grace=0)
    lab.with_volume(volume, at=10, name="b")
    lab.with_volume(volume, at=10, name="far", node="node-2")
    lab.run(15)
    assert lab.read("/v/f", "b") == "kept"
    assert not lab.files("far", node="node-2").exists("/v/f")
