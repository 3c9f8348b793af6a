"""Volumes that outlive pods, seen from a node: what is mounted, what is waited for, and in which words."""

from __future__ import annotations

from typing import Any

import pytest
from cloud.zoned import Object, claim, cluster, driver, phase, pod, said

import kubenb

UNBOUND = "Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[], failed to process volumes=[data]"


def volume(name: str, modes: tuple[str, ...] = ("ReadWriteOnce",), **spec: Any) -> Object:
    fields = {"capacity": {"storage": "1Gi"}, "accessModes": list(modes), "persistentVolumeReclaimPolicy": "Retain", **spec}
    return {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": name}, "spec": fields}


def bound(*objects: Object, modes: tuple[str, ...] = ("ReadWriteOnce",), **source: Any) -> kubenb.Cluster:
    """Claim c, bound to a volume v of some source."""
    c = cluster(*objects)
    c.create(volume("v", modes, **source))
    c.settle()
    c.create(claim("c", "", "1Gi", *modes))
    c.settle()
    return c


def started(c: kubenb.Cluster, *pods: Object) -> kubenb.Cluster:
    c.create(list(pods))
    c.settle()
    return c


def inline(name: str, node: str = "a1", **source: Any) -> Object:
    one = pod(name, "", node=node)
    one["spec"]["volumes"] = [{"name": "data", **source}]
    return one


def test_a_volume_outlives_its_pod() -> None:
    """I10: on a hostPath volume, on the node where it lies."""
    c = started(bound(hostPath={"path": "/srv/data"}), pod("p", "c", node="a1"))
    files = c._parts.kubelet("a1").disk.files
    files.write("/srv/data/note", b"kept")
    c.delete("Pod", "p")
    c.settle()
    started(c, pod("q", "c", node="a1"))
    assert phase(c, "Pod", "q") == "Running" and files.read("/srv/data/note") == b"kept"


def test_a_claim_that_is_not_bound() -> None:
    c = started(cluster(claim("c")), pod("p", "c", node="a1"))
    c.run(30)
    assert said(c, "p")[0] == f"FailedMount: {UNBOUND}: error processing PVC default/c: PVC is not bound"
    assert phase(c, "Pod", "p") == "Pending"


def test_a_claim_that_is_not_there() -> None:
    c = started(cluster(), pod("p", "c", node="a1"))
    why = 'failed to fetch PVC from API server: persistentvolumeclaims "c" not found'
    assert said(c, "p")[0] == f"FailedMount: {UNBOUND}: error processing PVC default/c: {why}"


def test_a_claim_that_is_going_lets_no_new_pod_in() -> None:
    c = started(bound(hostPath={"path": "/srv"}), pod("p", "c", node="a1"))
    c.delete("PersistentVolumeClaim", "c")
    started(c, pod("q", "c", node="a1"))
    assert said(c, "q")[0].endswith("error processing PVC default/c: can't start pod because PVC is being deleted")


def test_one_file_server_for_all_nodes() -> None:
    modes = ("ReadWriteMany",)
    c = bound(nfs={"server": "nas", "path": "/exports"}, modes=modes)
    started(c, pod("p", "c", node="a1"), pod("q", "c", node="b1"))
    assert phase(c, "Pod", "p") == phase(c, "Pod", "q") == "Running" and not c.list("VolumeAttachment")
    nodes = (c._parts.kubelet(node).disk.volumes.values() for node in ("a1", "b1"))
    assert all(c.disks.share("nas", "/exports") is volumes["data"].node for node in nodes for volumes in node)


def test_a_file_server_that_is_down_is_waited_for() -> None:
    c = bound(nfs={"server": "nas", "path": "/exports"})
    c.disks.silence("nas")
    started(c, pod("p", "c", node="a1"))
    c.run(130)
    late = "unmounted volumes=[data], unattached volumes=[], failed to process volumes=[]: context deadline exceeded"
    assert phase(c, "Pod", "p") == "Pending" and f"FailedMount: Unable to attach or mount volumes: {late}" in said(c, "p")
    c.disks.answer("nas")
    c.run(130)
    assert phase(c, "Pod", "p") == "Running"


def test_a_local_volume_must_be_there() -> None:
    rule = {"key": "kubernetes.io/hostname", "operator": "In", "values": ["a1"]}
    affinity = {"required": {"nodeSelectorTerms": [{"matchExpressions": [rule]}]}}
    c = started(bound(local={"path": "/mnt/ssd"}, nodeAffinity=affinity), pod("p", "c"))
    why = 'MountVolume.NewMounter initialization failed for volume "v" : path "/mnt/ssd" does not exist'
    assert c.get("Pod", "p")["spec"]["nodeName"] == "a1" and f"FailedMount: {why}" in said(c, "p")
    c._parts.kubelet("a1").disk.files.make_directory("/mnt/ssd", parents=True)
    c.run(130)
    assert phase(c, "Pod", "p") == "Running"
    started(c, pod("q", "c", node="b1"))
    assert 'FailedMount: MountVolume.NodeAffinity check failed for volume "v" : no matching NodeSelectorTerms' in said(c, "q")


def test_a_volume_for_reading_only() -> None:
    c = started(bound(driver("file.csi.kubenb.io", attachRequired=False), modes=("ReadOnlyMany",),
                      csi={"driver": "file.csi.kubenb.io", "volumeHandle": "h"}), pod("p", "c", node="a1"))  # fmt: skip
    mounted = next(iter(c._parts.kubelet("a1").disk.volumes.values()))["data"]
    assert phase(c, "Pod", "p") == "Running" and mounted.read_only


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (
            {"rbd": {"monitors": ["m"], "image": "i"}},
            'failed to get Plugin from volumeSpec for volume "data" err=no volume plugin matched',
        ),
        ({"csi": {"driver": "disk.csi.kubenb.io"}}, 'volume mode "Ephemeral" not supported by driver disk.csi.kubenb.io'),
        ({"csi": {"driver": "x.example.com"}}, "driver name x.example.com not found in the list of registered CSI drivers"),
    ],
)
def test_sources_that_nothing_can_mount(source: Object, why: str) -> None:
    c = started(cluster(), inline("p", **source))
    assert phase(c, "Pod", "p") == "Pending" and any(why in one for one in said(c, "p"))


def test_disks_in_a_pods_own_spec_by_their_old_names() -> None:
    c = started(cluster(driver("pd.csi.storage.gke.io")), inline("p", gcePersistentDisk={"pdName": "x"}))
    assert phase(c, "Pod", "p") == "Running" and c.list("VolumeAttachment")[0]["spec"]["source"]["inlineVolumeSpec"]


def test_targets_of_a_storage_network() -> None:
    target = {"iscsi": {"targetPortal": "10.0.0.1", "iqn": "iqn.2026-01.com.example:disk", "lun": 0}}
    assert phase(started(cluster(), inline("p", **target)), "Pod", "p") == "Running"
