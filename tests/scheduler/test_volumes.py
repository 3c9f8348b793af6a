"""Volumes: the rules are held by the golden cases; here the hand that carries a plan out, with a test that plays the
volume controller."""

from __future__ import annotations

from typing import Any

import pytest
from scheduler.builders import Object, core, node, pod

import kubenb
from kubenb.objects.volumes import find_volume, is_bound, is_for

LOCAL = {
    "apiVersion": "storage.k8s.io/v1",
    "kind": "StorageClass",
    "metadata": {"name": "local"},
    "provisioner": "kubernetes.io/no-provisioner",
    "volumeBindingMode": "WaitForFirstConsumer",
}
DYNAMIC = {**LOCAL, "metadata": {"name": "dynamic"}, "provisioner": "example.com/disks"}


def volume(name: str, size: str, on: str = "", claim: str = "", phase: str = "Available", **spec: Any) -> Object:
    if on:
        rule = {"key": "kubernetes.io/hostname", "operator": "In", "values": [on]}
        spec["nodeAffinity"] = {"required": {"nodeSelectorTerms": [{"matchExpressions": [rule]}]}}
    if claim:
        spec["claimRef"] = {"kind": "PersistentVolumeClaim", "namespace": "default", "name": claim}
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": name},
        "spec": {
            "capacity": {"storage": size},
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": "local",
            "persistentVolumeReclaimPolicy": "Retain",
            "local": {"path": f"/data/{name}"},
            **spec,
        },
        "status": {"phase": phase},
    }


def claim(name: str, size: str, storage_class: str = "local", **spec: Any) -> Object:
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": name, "namespace": "default"},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": storage_class,
            "resources": {"requests": {"storage": size}},
            **spec,
        },
    }


def mounting(name: str, *claims: str, **fields: Any) -> Object:
    volumes = [{"name": f"v{n}", "persistentVolumeClaim": {"claimName": one}} for n, one in enumerate(claims)]
    return pod(name, volumes=volumes, **fields)


@pytest.mark.parametrize(
    ("offered", "wanted", "expected"),
    [
        (volume("v", "2Gi"), claim("c", "1Gi"), True),
        (volume("v", "1Gi"), claim("c", "2Gi"), False),
        (volume("v", "2Gi", phase="Released"), claim("c", "1Gi"), False),
        (volume("v", "2Gi", storageClassName="other"), claim("c", "1Gi"), False),
        (volume("v", "2Gi", volumeMode="Block"), claim("c", "1Gi"), False),
        (volume("v", "2Gi", accessModes=["ReadOnlyMany"]), claim("c", "1Gi"), False),
        (volume("v", "2Gi"), claim("c", "1Gi", selector={"matchLabels": {"a": "b"}}), False),
        (volume("v", "2Gi", claim="c"), claim("c", "1Gi"), True),
        (volume("v", "2Gi", claim="other"), claim("c", "1Gi"), False),
    ],
)
def test_could_serve(offered: Object, wanted: Object, expected: bool) -> None:
    assert (find_volume(wanted, [offered], reached=lambda volume: True) is not None) is expected


def test_the_smallest_volume_of_the_node_is_taken_and_not_twice() -> None:
    volumes = [volume("big", "9Gi", on="a"), volume("small", "2Gi", on="a"), volume("elsewhere", "1Gi", on="b")]
    mind = core([node("a"), node("b")], [], LOCAL, *volumes, claim("c1", "1Gi"), claim("c2", "1Gi"))
    one = mind.explain(mounting("p", "c1"))
    assert [verdict.fits for verdict in one.nodes] == [True, True]
    decision = mind.profile.decide(mind.table.read_pod(mounting("p", "c1", "c2")), mind.chance)
    assert decision.row == mind.table.row_of["a"], "b has one volume only"
    plan = mind.volume_binding.plan(decision.cycle, decision.row) or []
    assert [(each["metadata"]["name"], found and found["metadata"]["name"]) for each, found in plan] == [
        ("c1", "small"),
        ("c2", "big"),
    ]


def cluster(*objects: Object) -> kubenb.Cluster:
    c = kubenb.Cluster(nodes=[node("a"), node("b")], components={"kube-scheduler"})
    for one in objects:
        body = {field: said for field, said in one.items() if field != "status"}
        c.create(body)
        if one.get("status") and one["kind"] == "PersistentVolume":
            c.patch(one["kind"], one["metadata"]["name"], {"status": one["status"]}, None, "status", "merge")
    return c


def bind_claim(c: kubenb.Cluster, name: str, to: str) -> None:
    """What the volume controller does in the end."""
    done = {"metadata": {"annotations": {"pv.kubernetes.io/bind-completed": "yes"}}, "spec": {"volumeName": to}}
    c.patch("PersistentVolumeClaim", name, done, type="merge")
    c.settle()


def test_a_chosen_volume_is_reserved_and_then_the_pod_is_bound() -> None:
    c = cluster(LOCAL, volume("v", "2Gi", on="b"), claim("c", "1Gi"), mounting("p", "c"))
    c.settle()
    assert is_for(c.get("PersistentVolume", "v", None), c.get("PersistentVolumeClaim", "c"))
    waiting = c.get("Pod", "p")
    assert "nodeName" not in waiting["spec"] and waiting["status"]["nominatedNodeName"] == "b"
    bind_claim(c, "c", "v")
    assert is_bound(c.get("PersistentVolumeClaim", "c"))
    assert c.get("Pod", "p")["spec"]["nodeName"] == "b"
    assert "nominatedNodeName" not in c.get("Pod", "p")["status"]


def test_a_claim_that_needs_a_new_volume_is_told_its_node() -> None:
    c = cluster(DYNAMIC, claim("c", "1Gi", "dynamic"), mounting("p", "c", nodeSelector={"kubernetes.io/hostname": "b"}))
    c.settle()
    notes = c.get("PersistentVolumeClaim", "c")["metadata"]["annotations"]
    assert notes["volume.kubernetes.io/selected-node"] == "b"
    bind_claim(c, "c", "made")
    assert c.get("Pod", "p")["spec"]["nodeName"] == "b"


def test_a_claim_that_was_told_its_node_holds_the_pod_there() -> None:
    """Its provisioner is at work: a pod that comes later, or again, has to go to that node."""
    told = claim("c", "1Gi", "dynamic")
    told["metadata"]["annotations"] = {"volume.kubernetes.io/selected-node": "a"}
    c = cluster(DYNAMIC, told, mounting("p", "c", nodeSelector={"kubernetes.io/hostname": "b"}))
    c.settle()
    message = c.get("Pod", "p")["status"]["conditions"][0]["message"]
    assert "1 node(s) didn't find available persistent volumes to bind" in message


GAVE_UP = 'running PreBind plugin "VolumeBinding": binding volumes: '


def waiting_for_a_disk() -> kubenb.Cluster:
    c = cluster(DYNAMIC, claim("c", "1Gi", "dynamic"), mounting("p", "c", nodeSelector={"kubernetes.io/hostname": "b"}))
    c.settle()
    return c


def reasons(c: kubenb.Cluster) -> list[str]:
    return [one["message"] for one in c.list("Event") if one["reason"] == "FailedScheduling"]


def test_a_provisioner_that_gives_up_lets_the_pod_be_tried_again() -> None:
    c = waiting_for_a_disk()
    c.run(1)
    c.patch(
        "PersistentVolumeClaim", "c", {"metadata": {"annotations": {"volume.kubernetes.io/selected-node": None}}}, type="merge"
    )
    c.run(0.1)
    assert reasons(c) == [f'{GAVE_UP}provisioning failed for PVC "c"']
    c.run(3)
    assert c.get("PersistentVolumeClaim", "c")["metadata"]["annotations"]["volume.kubernetes.io/selected-node"] == "b"


def test_nobody_waits_for_a_volume_for_ever() -> None:
    c = waiting_for_a_disk()
    c.run(599)
    assert not reasons(c)
    c.run(2)
    assert reasons(c) == [f"{GAVE_UP}context deadline exceeded"]


def test_a_claim_that_vanishes_meanwhile() -> None:
    c = waiting_for_a_disk()
    c.patch("PersistentVolumeClaim", "c", {"metadata": {"finalizers": None}}, type="merge")
    c.delete("PersistentVolumeClaim", "c")
    c.run(0.1)
    assert reasons(c)[0].startswith(f'{GAVE_UP}failed to get pvc "default/c" from cache')


@pytest.mark.parametrize(
    ("first", "second", "shared"),
    [
        ({"gcePersistentDisk": {"pdName": "x"}}, {"gcePersistentDisk": {"pdName": "x"}}, False),
        (
            {"gcePersistentDisk": {"pdName": "x", "readOnly": True}},
            {"gcePersistentDisk": {"pdName": "x", "readOnly": True}},
            True,
        ),
        ({"gcePersistentDisk": {"pdName": "x"}}, {"gcePersistentDisk": {"pdName": "y"}}, True),
        ({"awsElasticBlockStore": {"volumeID": "x", "readOnly": True}}, {"awsElasticBlockStore": {"volumeID": "x"}}, False),
    ],
)
def test_a_disk_in_a_pods_own_spec_serves_one_pod_a_node(first: Object, second: Object, shared: bool) -> None:
    there = pod("p", volumes=[{"name": "d", **first}], nodeName="a")
    asking = pod("q", volumes=[{"name": "d", **second}])
    verdict = core([node("a")], [there]).explain(asking)
    assert (verdict.node == "a") is shared
    assert shared or "1 node(s) had no available disk" in verdict.message


def test_a_promised_volume_is_nobody_elses() -> None:
    c = cluster(LOCAL, volume("v", "2Gi", on="b"), claim("c1", "1Gi"), claim("c2", "1Gi"))
    for name, of in (("first", "c1"), ("second", "c2")):
        one = mounting(name, of)
        one["metadata"].pop("uid")
        c.create(one)
    c.settle()
    conditions = c.get("Pod", "second")["status"]["conditions"]
    assert "node(s) didn't find available persistent volumes to bind" in conditions[0]["message"]
    c.delete("Pod", "first", grace_period=0)
    c.settle()
    assert not c.get("Pod", "second")["spec"].get("nodeName")
