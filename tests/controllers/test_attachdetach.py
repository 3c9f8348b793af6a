"""A disk is where its pods are, and nowhere else: one node at a time; by force after six minutes."""

from __future__ import annotations

import pytest
from cloud.zoned import Object, attached, claim, cluster, phase, pod, said
from controllers.storage import user

from kubenb.controllers.attachdetach_disks import Disk, attachment_for, disk_keys, inline_disks, single_node
from kubenb.controllers.attachdetach_words import multi_attach
from kubenb.objects.csi_names import CSIVolume


def test_a_second_node_waits_until_the_first_has_let_go() -> None:
    c = cluster(claim("c"), pod("p", "c", zone="b"))
    first = c.get("Pod", "p")["spec"]["nodeName"]
    second = "b2" if first == "b1" else "b1"
    c.create(pod("q", "c", node=second))
    c.settle()
    name = c.list("PersistentVolume")[0]["metadata"]["name"]
    assert phase(c, "Pod", "q") == "Pending" and attached(c) == {first: True}
    assert f'FailedAttachVolume: Multi-Attach error for volume "{name}" Volume is already used by pod(s) p' in said(c, "q")
    c.run(130)
    late = "unmounted volumes=[data], unattached volumes=[], failed to process volumes=[]: context deadline exceeded"
    assert f"FailedMount: Unable to attach or mount volumes: {late}" in said(c, "q")
    c.delete("Pod", "p")
    c.run(130)
    assert phase(c, "Pod", "q") == "Running" and attached(c) == {second: True}


def test_two_pods_of_one_node_share_the_disk() -> None:
    c = cluster(claim("c"), pod("p", "c", zone="b"))
    home = c.get("Pod", "p")["spec"]["nodeName"]
    c.create(pod("q", "c", node=home))
    c.settle()
    c.delete("Pod", "p")
    c.settle()
    assert phase(c, "Pod", "q") == "Running" and attached(c) == {home: True}


def dead_node() -> tuple[object, str]:
    """A pod with a disk, on a node that died; the pod was then deleted by force and made anew elsewhere."""
    c = cluster(claim("c"), pod("p", "c", zone="b"))
    home = c.get("Pod", "p")["spec"]["nodeName"]
    c.stop(f"kubelet/{home}")
    c.run(60)
    c.delete("Pod", "p", grace_period=0)
    c.create(pod("q", "c", node="b2" if home == "b1" else "b1"))
    return c, home


def test_a_dead_node_keeps_its_disk_for_six_minutes() -> None:
    c, home = dead_node()
    c.run(350)
    assert attached(c) == {home: True} and phase(c, "Pod", "q") == "Pending"
    why = "Volume is already exclusively attached to one node and can't be attached to another"
    assert any(one.endswith(why) for one in said(c, "q"))
    c.run(130)
    assert home not in attached(c) and phase(c, "Pod", "q") == "Running"


def test_an_administrator_may_say_that_it_is_gone_for_good() -> None:
    c, home = dead_node()
    taint = {"key": "node.kubernetes.io/out-of-service", "value": "nodeshutdown", "effect": "NoExecute"}
    c.patch("Node", home, {"spec": {"taints": [taint]}})
    c.run(100)
    assert home not in attached(c) and phase(c, "Pod", "q") == "Running"


def test_a_live_node_is_never_robbed_of_a_disk_it_has_mounted() -> None:
    c = cluster(claim("c"), pod("p", "c", zone="b"))
    home = c.get("Pod", "p")["spec"]["nodeName"]
    in_use = c.get("Node", home)["status"]["volumesInUse"]
    assert len(in_use) == 1 and c.get("Node", home)["status"]["volumesAttached"][0]["name"] == in_use[0]
    c.delete("Pod", "p")
    c.settle()
    assert "volumesInUse" not in c.get("Node", home)["status"] and "volumesAttached" not in c.get("Node", home)["status"]


def test_nobody_attaches_where_no_driver_is_installed() -> None:
    c = cluster()
    spec: Object = {
        "capacity": {"storage": "1Gi"},
        "accessModes": ["ReadWriteOnce"],
        "csi": {"driver": "pd.csi.storage.gke.io", "volumeHandle": "h"},
    }
    c.create({"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "v"}, "spec": spec})
    c.settle()
    c.create([claim("c", ""), pod("p", "c")])
    c.settle()
    c.run(125)
    waited = "timed out waiting for external-attacher of pd.csi.storage.gke.io CSI driver to attach volume h"
    assert f'FailedAttachVolume: AttachVolume.Attach failed for volume "v" : {waited}' in said(c, "p")


DISK = Disk(CSIVolume("d", "h"), "v", {}, {"spec": {"accessModes": ["ReadWriteOnce"]}})


@pytest.mark.parametrize(
    ("modes", "expected"),
    [
        (["ReadWriteOnce"], True),
        (["ReadWriteOncePod"], True),
        (["ReadWriteMany"], False),
        (["ReadWriteOnce", "ReadOnlyMany"], False),
    ],
)
def test_single_node(modes: list[str], expected: bool) -> None:
    assert single_node(DISK._replace(persistent={"spec": {"accessModes": modes}})) is expected


def test_names_and_keys() -> None:
    made = attachment_for(DISK, "n1")
    assert made["metadata"]["name"].startswith("csi-") and len(made["metadata"]["name"]) == 68
    assert made["spec"] == {"attacher": "d", "nodeName": "n1", "source": {"persistentVolumeName": "v"}}
    assert (
        disk_keys({"spec": {"azureDisk": {"diskURI": "u"}}}) == ["disk.csi.azure.com^u"]
        and disk_keys({"spec": {"nfs": {}}}) == []
    )
    one = {"spec": {"volumes": [{"name": "a", "gcePersistentDisk": {"pdName": "x"}}, {"name": "b", "csi": {"driver": "d"}}]}}
    assert inline_disks(one) == ["pd.csi.storage.gke.io^x"]


def test_who_has_it() -> None:
    here = [{**user(name), "metadata": {"name": name, "namespace": "default"}} for name in ("a", "b")]
    there = {**user("c"), "metadata": {"name": "c", "namespace": "other"}}
    assert multi_attach(here[0], here[1:]) == "Volume is already used by pod(s) b"
    assert multi_attach(here[0], [there]) == "Volume is already used by 1 pod(s) in different namespaces"
    assert multi_attach(here[0], [here[1], there]) == "Volume is already used by pod(s) b and 1 pod(s) in different namespaces"
