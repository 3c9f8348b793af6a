"""A CSI driver from end to end: installed, asked for disks, attaching, growing, deleting."""

from __future__ import annotations

import pytest
from cloud.zoned import ZONE, Object, attached, claim, cluster, driver, node, phase, pod, said, storage_class

import kubenb


def test_without_a_driver_claims_wait() -> None:
    c = kubenb.Cluster(nodes=1)
    c.create([storage_class("now", "Immediate"), claim("c", "now")])
    c.settle()
    assert phase(c, "PersistentVolumeClaim", "c") == "Pending" and not c.list("CSINode") and not c.disks.all()
    c.create(driver())
    c.settle()
    assert phase(c, "PersistentVolumeClaim", "c") == "Bound"


def test_a_driver_registers_with_every_node() -> None:
    c = cluster()
    entry = {"name": "disk.csi.kubenb.io", "nodeID": "b1", "topologyKeys": [ZONE], "allocatable": {"count": 25}}
    assert c.get("CSINode", "b1")["spec"]["drivers"] == [entry]


def test_immediate_makes_the_disk_before_any_pod_is_there() -> None:
    c = cluster(claim("c", "now"))
    volume = c.list("PersistentVolume")[0]
    assert phase(c, "PersistentVolumeClaim", "c") == "Bound" and volume["spec"]["persistentVolumeReclaimPolicy"] == "Delete"
    zone = volume["spec"]["nodeAffinity"]["required"]["nodeSelectorTerms"][0]["matchExpressions"][0]["values"][0]
    elsewhere = "a" if zone == "b" else "b"
    c.create(pod("p", "c", zone=elsewhere))
    c.settle()
    assert "didn't match PersistentVolume's node affinity" in c.get("Pod", "p")["status"]["conditions"][0]["message"]


@pytest.mark.parametrize("zone", ["a", "b"])
def test_wait_for_first_consumer_makes_it_where_the_pod_can_run(zone: str) -> None:
    c = cluster(claim("c"))
    assert phase(c, "PersistentVolumeClaim", "c") == "Pending" and not c.disks.all()
    c.create(pod("p", "c", zone=zone))
    c.settle()
    assert phase(c, "Pod", "p") == "Running" and c.disks.all()[0].zone == zone
    home = c.get("Pod", "p")["spec"]["nodeName"]
    assert attached(c) == {home: True} and list(c.disks.all()[0].attached) == [home]
    assert [one.split(":")[0] for one in said(c, "p")][:2] == ["Scheduled", "SuccessfulAttachVolume"]


def test_what_one_pod_wrote_the_next_finds_on_another_node() -> None:
    c = cluster(claim("c"), pod("first", "c", zone="b"))
    disk, home = c.disks.all()[0], c.get("Pod", "first")["spec"]["nodeName"]
    disk.content.entries["file"] = "data"
    c.delete("Pod", "first")
    c.settle()
    assert attached(c) == {} and not disk.attached
    other = "b2" if home == "b1" else "b1"
    c.create(pod("second", "c", node=other))
    c.settle()
    assert phase(c, "Pod", "second") == "Running" and list(disk.attached) == [other] and "file" in disk.content.entries


def test_the_disk_goes_with_its_claim_when_no_machine_has_it_any_more() -> None:
    c = cluster(claim("c"), pod("p", "c"))
    c.delete("PersistentVolumeClaim", "c")
    c.settle()
    assert phase(c, "PersistentVolumeClaim", "c") == "Bound" and c.disks.all()  # a pod uses it
    c.delete("Pod", "p")
    c.settle()
    assert not c.list("PersistentVolumeClaim") and not c.list("PersistentVolume") and not c.disks.all()


def test_a_kept_disk_stays_in_the_data_centre() -> None:
    c = cluster(storage_class("kept", "Immediate", reclaimPolicy="Retain"), claim("c", "kept"))
    c.delete("PersistentVolumeClaim", "c")
    c.settle()
    name = c.list("PersistentVolume")[0]["metadata"]["name"]
    assert phase(c, "PersistentVolume", name) == "Released" and c.disks.all()
    c.delete("PersistentVolume", name)
    c.settle()
    assert not c.list("PersistentVolume") and c.disks.all()


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (
            claim("c", "now", "1Gi", "ReadWriteMany"),
            "rpc error: code = InvalidArgument desc = access mode ReadWriteMany is not supported",
        ),
        (claim("c", "nowhere"), "rpc error: code = Internal desc = error generating accessibility requirements"),
    ],
)
def test_what_can_not_be_made(wanted: Object, why: str) -> None:
    rule = {"matchLabelExpressions": [{"key": ZONE, "values": ["c"]}]}
    c = cluster(storage_class("nowhere", "Immediate", allowedTopologies=[rule]), wanted)
    assert phase(c, "PersistentVolumeClaim", "c") == "Pending" and not c.disks.all()
    of = wanted["spec"]["storageClassName"]
    told = f'ProvisioningFailed: failed to provision volume with StorageClass "{of}": {why}'
    assert any(one.startswith(told) for one in said(c, "c"))


def test_where_a_zone_is_full_the_scheduler_looks_for_another() -> None:
    c = cluster()
    c.disks.full["b"] = None
    c.create([claim("c"), pod("p", "c")])
    c.run(300)
    assert phase(c, "Pod", "p") == "Running" and c.get("Pod", "p")["spec"]["nodeName"] == "a1"
    gave_up = [one for one in said(c, "p") if "provisioning failed for PVC" in one]
    assert all(
        one.endswith('running PreBind plugin "VolumeBinding": binding volumes: provisioning failed for PVC "c"')
        for one in gave_up
    )
    assert bool(gave_up) == any("ResourceExhausted" in one for one in said(c, "c"))


def test_describe_shows_what_the_driver_keeps_for_itself() -> None:
    c = cluster(claim("c", "now"))
    text = c.kubectl(f"describe pv {c.list('PersistentVolume')[0]['metadata']['name']}").stdout
    line = "VolumeAttributes:      storage.kubernetes.io/csiProvisionerIdentity=csi-controller-0-disk.csi.kubenb.io"
    assert line in text and "Term 0:        topology.kubernetes.io/zone in [" in text


def test_many_nodes_mount_one_network_file_system() -> None:
    files = "file.csi.kubenb.io"
    c = cluster(
        driver(files, attachRequired=False),
        storage_class("files", "Immediate", files),
        claim("c", "files", "1Gi", "ReadWriteMany"),
    )
    c.create([pod("p", "c", node="a1"), pod("q", "c", node="b1")])
    c.settle()
    assert phase(c, "Pod", "p") == phase(c, "Pod", "q") == "Running" and attached(c) == {}


def test_growing_while_a_pod_uses_it() -> None:
    c = cluster(claim("c"), pod("p", "c"))
    c.patch("PersistentVolumeClaim", "c", {"spec": {"resources": {"requests": {"storage": "2500Mi"}}}})
    c.settle()
    status = c.get("PersistentVolumeClaim", "c")["status"]
    assert status["capacity"] == {"storage": "1Gi"} and status["conditions"][0]["type"] == "FileSystemResizePending"
    c.run(100)
    assert c.get("PersistentVolumeClaim", "c")["status"]["capacity"] == {"storage": "3Gi"} and c.disks.all()[0].size == 3 << 30
    reasons = [one.split(":")[0] for one in said(c, "c")]
    wanted = ["ExternalExpanding", "Resizing", "FileSystemResizeRequired", "FileSystemResizeSuccessful"]
    assert sorted(reasons[-4:]) == sorted(wanted)


def test_machines_take_so_many_disks() -> None:
    """The scheduler counts free slots by CSINode; past it, the provider refuses."""
    c = cluster()
    spec = {**c.get("CSINode", "a1")["spec"]["drivers"][0], "allocatable": {"count": 1}}
    c.patch("CSINode", "a1", {"spec": {"drivers": [spec]}}, type="merge")
    c.create([claim("c"), claim("d"), pod("p", "c", zone="a"), pod("q", "d", zone="a")])
    c.settle()
    waiting = next(name for name in ("p", "q") if "nodeName" not in c.get("Pod", name)["spec"])
    assert "1 node(s) exceed max volume count" in c.get("Pod", waiting)["status"]["conditions"][0]["message"]


def test_drivers_answer_for_the_names_of_old() -> None:
    """A volume with an in-tree source is attached and mounted by the CSI driver that took over."""
    spec = {
        "accessModes": ["ReadWriteOnce"], "capacity": {"storage": "1Gi"}, "storageClassName": "",
        "awsElasticBlockStore": {"volumeID": "vol-1"}, "persistentVolumeReclaimPolicy": "Retain",
    }  # fmt: skip
    c = cluster(driver("ebs.csi.aws.com"))
    c.create({"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "old"}, "spec": spec})
    c.settle()
    c.create([claim("c", ""), pod("p", "c")])
    c.settle()
    assert phase(c, "Pod", "p") == "Running" and c.disks.get("ebs.csi.aws.com", "vol-1").attached
    assert c.list("VolumeAttachment")[0]["spec"]["attacher"] == "ebs.csi.aws.com"


def test_an_idle_driver_costs_nothing() -> None:
    with_driver, without = kubenb.Cluster(nodes=[node("a", "")]), kubenb.Cluster(nodes=[node("a", "")])
    without.stop("csi-driver")
    for c in (with_driver, without):
        c.run(100)
    assert with_driver.digest() == without.digest()


def test_a_driver_that_was_restarted_finishes_what_it_began() -> None:
    c = cluster()
    c.create([claim("c"), pod("p", "c")])
    for _ in range(6):
        c.run(1.1)
        c.stop("csi-driver")
        c.run(0.3)
        c.start("csi-driver")
    c.settle()
    assert phase(c, "Pod", "p") == "Running" and len(c.disks.all()) == 1
