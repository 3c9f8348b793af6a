"""configMap and secret volumes: their files, what is missing, and when a change is seen."""

from __future__ import annotations

from typing import Any

import pytest
from kubelet.volumes.eyes import FileLab

VOLUME = {"configMap": {"name": "cfg"}}


def test_a_change_is_seen_at_the_next_sync_and_not_before() -> None:
    """The pod's containers were started in the sync at 0.88 s; the next ones come 70 s, 140 s ... later."""
    lab = FileLab(kubelet_resync=70.0, volume_refresh=0.2)
    lab.config_map(k="v1")
    lab.with_volume(VOLUME)
    lab.run(20)
    lab.change(k="v2")
    lab.run(70.5)
    assert lab.read("/v/k") == "v1"
    lab.run(71.5)
    assert lab.read("/v/k") == "v2"
    lab.run(230)
    lab.change(k="v3")
    lab.run(280.5)
    assert lab.read("/v/k") == "v2"
    lab.run(281.5)
    assert lab.read("/v/k") == "v3"


def test_without_a_change_nothing_happens() -> None:
    lab = FileLab()
    lab.config_map(k="v1")
    lab.with_volume(VOLUME)
    lab.run(5)
    pending = [timer for timer in lab.c.sim._queue if "volume_manager" in repr(timer[3])]
    assert not pending


def test_a_change_of_the_pod_brings_the_new_file_at_once() -> None:
    """The way to hurry a ConfigMap: annotate the pod."""
    lab = FileLab()
    lab.config_map(k="v1")
    lab.with_volume(VOLUME)
    lab.run(20)
    lab.change(k="v2")
    lab.run(21)
    lab.c.patch("Pod", "a", {"metadata": {"annotations": {"look": "now"}}}, type="merge")
    lab.run(22)
    assert lab.read("/v/k") == "v2"


@pytest.mark.parametrize("mount", [{"subPath": "k", "mountPath": "/f"}])
def test_a_sub_path_never_changes(mount: dict[str, Any]) -> None:
    lab = FileLab()
    lab.config_map(k="v1")
    lab.with_volume(VOLUME, mount=mount)
    lab.run(20)
    lab.change(k="v2")
    lab.run(200)
    assert lab.read("/f") == "v1"


def test_an_immutable_one_is_not_looked_at_again() -> None:
    lab = FileLab()
    lab.c.create({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "cfg"}, "data": {"k": "v1"}, "immutable": True})
    lab.with_volume(VOLUME)
    lab.run(5)
    lab.c.delete("ConfigMap", "cfg")
    lab.config_map(k="v2")
    lab.run(200)
    assert lab.read("/v/k") == "v1"


def test_an_optional_one_may_come_later() -> None:
    lab = FileLab()
    lab.with_volume({"configMap": {"name": "cfg", "optional": True}})
    lab.run(10)
    assert [name for name, _ in lab.files().listing("/v") if not name.startswith("..")] == []
    lab.config_map(k="v1")
    lab.run(110)
    assert lab.read("/v/k") == "v1"


def test_a_secret_is_in_memory_and_read_only() -> None:
    lab = FileLab()
    lab.c.create({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "sec"}, "stringData": {"pw": "s3cret"}})
    lab.with_volume({"secret": {"secretName": "sec", "defaultMode": 0o400}})
    lab.run(5)
    mount = lab.files().mounts["/v"]
    assert (mount.kind, mount.read_only, mount.node.mode) == ("tmpfs", True, 0o1777)
    assert lab.read("/v/pw") == "s3cret"
    assert lab.files().stat("/v/pw").mode == 0o400


def test_a_key_that_is_not_there_holds_the_pod_back() -> None:
    lab = FileLab()
    lab.config_map(k="v1")
    lab.with_volume({"configMap": {"name": "cfg", "items": [{"key": "nope", "path": "x"}]}})
    lab.run(1)
    text = 'MountVolume.SetUp failed for volume "v" : configmap references non-existent config key: nope'
    assert lab.events("FailedMount") == [(0.03, "FailedMount", text), (0.53, "FailedMount", text)]


def test_a_deleted_config_map_leaves_the_files_and_is_told() -> None:
    lab = FileLab(kubelet_resync=70.0)
    lab.config_map(k="v1")
    lab.with_volume(VOLUME)
    lab.run(5)
    lab.c.delete("ConfigMap", "cfg")
    lab.run(80)
    assert lab.read("/v/k") == "v1"
    text = 'MountVolume.SetUp failed for volume "v" : configmap "cfg" not found'
    assert [event[2] for event in lab.events("FailedMount")] == [text]


def test_after_two_minutes_the_pod_itself_complains() -> None:
    lab = FileLab()
    lab.with_volume(VOLUME)
    lab.run(270)
    text = "Unable to attach or mount volumes: unmounted volumes=[v], unattached volumes=[], failed to process volumes=[]: "
    told = [event for event in lab.events("FailedMount") if event[2] == text + "context deadline exceeded"]
    assert [event[0] for event in told] == [123.03, 256.03]
