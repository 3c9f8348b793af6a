"""The volume binder on a cluster of controllers: bindings, lost and released, and what it says."""

from __future__ import annotations

from typing import Any

import pytest
from controllers.builders import controlled_cluster
from controllers.storage import Object, claim, create, events, state, storage_class, user, volume
from hypothesis import given, settings
from hypothesis import strategies as st

import kubenb


def test_both_sides_are_bound_and_marked(cluster: kubenb.Cluster) -> None:
    create(cluster, volume("p"), claim("c"), seconds=20)
    assert state(cluster) == "c:Bound=p p:Bound=c"
    bound, taken = cluster.get("PersistentVolumeClaim", "c"), cluster.get("PersistentVolume", "p")
    assert bound["status"] == {"phase": "Bound", "accessModes": ["ReadWriteOnce"], "capacity": {"storage": "1Gi"}}
    marks = ["pv.kubernetes.io/bind-completed", "pv.kubernetes.io/bound-by-controller"]
    assert sorted(bound["metadata"]["annotations"]) == marks
    assert list(taken["metadata"]["annotations"]) == marks[1:]
    assert taken["spec"]["claimRef"]["uid"] == bound["metadata"]["uid"]


def test_two_claims_at_once_get_two_volumes(cluster: kubenb.Cluster) -> None:
    create(cluster, volume("p"), volume("q"))
    create(cluster, claim("c"), claim("d"))
    assert state(cluster) == "c:Bound=p d:Bound=q p:Bound=c q:Bound=d"


def test_a_new_volume_does_not_wake_a_claim_but_the_resync_does(cluster: kubenb.Cluster) -> None:
    create(cluster, claim("c"))
    create(cluster, volume("p"))
    assert state(cluster) == "c:Pending= p:Available="
    cluster.settle()  # a look around that will bind something is work
    assert state(cluster) == "c:Bound=p p:Bound=c" and cluster.now == pytest.approx(15, abs=1)


def test_nothing_waits_for_a_claim_that_no_volume_serves(cluster: kubenb.Cluster) -> None:
    create(cluster, claim("c", "9Gi"), volume("p"))
    before = cluster.now
    cluster.settle()
    assert cluster.now < before + 1


def test_a_volume_reserved_by_a_person_waits_for_its_claim(cluster: kubenb.Cluster) -> None:
    reference = {"namespace": "default", "name": "c"}
    create(cluster, volume("mine", "5Gi", claimRef=reference), volume("small"))
    create(cluster, claim("d", "5Gi"), claim("c"))
    assert state(cluster) == "c:Bound=mine d:Pending= mine:Bound=c small:Available="
    assert "annotations" not in cluster.get("PersistentVolume", "mine")["metadata"]


def test_a_claim_that_names_a_taken_volume_says_so(cluster: kubenb.Cluster) -> None:
    create(cluster, volume("p"), seconds=1)
    create(cluster, claim("c"), seconds=1)
    create(cluster, claim("d", volumeName="p"))
    assert state(cluster) == "c:Bound=p d:Pending=p p:Bound=c"
    assert events(cluster, "d") == ['FailedBinding: volume "p" already bound to a different claim.']


def test_a_claim_whose_volume_vanishes_is_lost(cluster: kubenb.Cluster) -> None:
    create(cluster, volume("p"), claim("c"), seconds=20)
    cluster.delete("PersistentVolume", "p")
    cluster.patch("PersistentVolume", "p", {"metadata": {"finalizers": None}}, type="merge")
    cluster.run(2)
    assert cluster.get("PersistentVolumeClaim", "c")["status"] == {"phase": "Lost"}
    assert events(cluster, "c")[-1] == "ClaimLost: Bound claim has lost its PersistentVolume. Data on the volume is lost!"


def test_an_emptied_reservation_frees_a_kept_volume(cluster: kubenb.Cluster) -> None:
    create(cluster, volume("p"), claim("c"), seconds=20)
    cluster.delete("PersistentVolumeClaim", "c")
    cluster.run(20)
    assert state(cluster) == "p:Released=c"
    create(cluster, claim("c"), seconds=20)  # of the same name, but another one
    assert state(cluster) == "c:Pending= p:Released=c"
    cluster.patch("PersistentVolume", "p", {"spec": {"claimRef": None}}, type="merge")
    cluster.settle()
    assert state(cluster) == "c:Bound=p p:Bound=c"


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ({"hostPath": {"path": "/x"}}, "host_path deleter only supports /tmp/.+ but received provided /x"),
        ({"hostPath": None, "nfs": {"server": "s", "path": "/"}},
         'error getting deleter volume plugin for volume "p": no deletable volume plugin matched'),
        ({"hostPath": None, "csi": {"driver": "x.example.com", "volumeHandle": "h"}},
         'error getting deleter volume plugin for volume "p": no volume plugin matched'),
        ({"hostPath": {"path": "/tmp/x"}}, None),
    ],
)  # fmt: skip
def test_delete(cluster: kubenb.Cluster, spec: Object, message: str | None) -> None:
    one = volume("p", persistentVolumeReclaimPolicy="Delete", **spec)
    one["spec"] = {field: said for field, said in one["spec"].items() if said is not None}
    create(cluster, one, claim("c"), seconds=20)
    cluster.delete("PersistentVolumeClaim", "c")
    cluster.run(2)
    if message is None:
        assert state(cluster) == ""
    else:
        assert state(cluster) == "p:Failed=c"
        assert cluster.get("PersistentVolume", "p")["status"]["message"] == message
        assert events(cluster, "p") == [f"VolumeFailedDelete: {message}"]


def test_recycling_empties_the_volume_by_a_pod(cluster: kubenb.Cluster) -> None:
    create(cluster, volume("p", persistentVolumeReclaimPolicy="Recycle"), claim("c"), seconds=20)
    cluster.delete("PersistentVolumeClaim", "c")
    cluster.run(2)
    assert state(cluster) == "p:Released=c"
    scrubber = cluster.get("Pod", "recycler-for-p")
    assert scrubber["spec"]["volumes"][0]["hostPath"]["path"] == "/x/p"
    cluster.patch("Pod", "recycler-for-p", {"status": {"phase": "Succeeded"}}, subresource="status")
    cluster.run(16)
    assert state(cluster) == "p:Available="
    assert events(cluster, "p") == ["VolumeRecycled: Volume recycled"]


@pytest.mark.parametrize(
    ("classes", "wanted", "said"),
    [
        ([], claim("c"), "FailedBinding: no persistent volumes available for this claim and no storage class is set"),
        ([], claim("c", storageClassName="x"), 'ProvisioningFailed: storageclass.storage.k8s.io "x" not found'),
        ([storage_class("x", "kubernetes.io/no-provisioner")], claim("c", storageClassName="x"),
         "ProvisioningFailed: no volume plugin matched name: kubernetes.io/no-provisioner"),
        ([storage_class("x", mode="WaitForFirstConsumer")], claim("c", storageClassName="x"),
         "WaitForFirstConsumer: waiting for first consumer to be created before binding"),
        ([storage_class("x")], claim("c", storageClassName="x"),
         "ExternalProvisioning: Waiting for a volume to be created either by the external provisioner 'example.com/disks' or "
         "manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running "
         "and correctly registered."),
    ],
)  # fmt: skip
def test_what_a_waiting_claim_says(cluster: kubenb.Cluster, classes: list[Object], wanted: Object, said: str) -> None:
    create(cluster, *classes, seconds=1)
    create(cluster, wanted)
    assert state(cluster) == "c:Pending="
    assert events(cluster, "c") == [said]


def test_the_old_names_of_provisioners_are_answered_by_csi_drivers(cluster: kubenb.Cluster) -> None:
    create(cluster, storage_class("x", "kubernetes.io/aws-ebs"), seconds=1)
    create(cluster, claim("c", storageClassName="x"))
    notes = cluster.get("PersistentVolumeClaim", "c")["metadata"]["annotations"]
    assert notes["volume.kubernetes.io/storage-provisioner"] == "ebs.csi.aws.com"


def test_a_claim_that_waits_for_a_pod_knows_it(cluster: kubenb.Cluster) -> None:
    create(cluster, storage_class("x", mode="WaitForFirstConsumer"), claim("c", storageClassName="x"), user("a", "c"), seconds=20)
    assert events(cluster, "c")[-1] == "WaitForPodScheduled: waiting for pod a to be scheduled"


def test_a_default_class_that_comes_late_is_given_to_claims_without_any(cluster: kubenb.Cluster) -> None:
    create(cluster, claim("c", storageClassName=None), claim("d"))
    create(cluster, storage_class("x", default=True))
    cluster.settle()
    assert cluster.get("PersistentVolumeClaim", "c")["spec"]["storageClassName"] == "x"
    assert cluster.get("PersistentVolumeClaim", "d")["spec"]["storageClassName"] == ""


# ---- whatever happens -----------------------------------------------------------------------------------------------------

names = st.sampled_from(["a", "b", "c"])
actions = st.one_of(
    st.tuples(st.just("volume"), names, st.integers(1, 3)),
    st.tuples(st.just("claim"), names, st.integers(1, 3)),
    st.tuples(st.just("drop claim"), names, st.just(0)),
    st.tuples(st.just("free"), names, st.just(0)),
    st.tuples(st.just("restart"), st.just("a"), st.floats(0, 1)),
    st.tuples(st.just("wait"), st.just("a"), st.sampled_from([0.001, 0.01, 1.0, 16.0])),
)


def act(c: kubenb.Cluster, what: str, name: str, number: Any) -> None:
    try:
        if what == "volume":
            create(c, volume(name, f"{number}Gi"), seconds=0)
        elif what == "claim":
            create(c, claim(name, f"{number}Gi"), seconds=0)
        elif what == "drop claim":
            c.delete("PersistentVolumeClaim", name)
        elif what == "free":
            c.patch("PersistentVolume", name, {"spec": {"claimRef": None}}, type="merge")
        elif what == "wait":
            c.run(number)
        else:
            c.stop("kube-controller-manager")
            c.run(number)
            c.start("kube-controller-manager")
    except kubenb.ApiError:
        pass


@settings(max_examples=15, deadline=None)
@given(st.lists(actions, max_size=14))
def test_never_two_claims_on_one_volume_and_everything_comes_to_rest(script: list[tuple[str, str, Any]]) -> None:
    c = controlled_cluster()
    for what, name, number in script:
        act(c, what, name, number)
        held = [one["spec"]["volumeName"] for one in c.list("PersistentVolumeClaim") if one["status"]["phase"] == "Bound"]
        assert len(held) == len(set(held)), script
    c.run(40)
    calm = c.api.etcd.revision
    rest = state(c)
    c.run(60)
    changed = [one for one in c.history if one.number > calm and one.resource.startswith("persistentvolume")]
    assert state(c) == rest and not changed, script
    for one in c.list("PersistentVolumeClaim"):
        if one["status"]["phase"] == "Bound":
            reference = c.get("PersistentVolume", one["spec"]["volumeName"])["spec"].get("claimRef") or {}
            assert reference.get("uid") == one["metadata"]["uid"], script
