"""A volume can't go while a claim is bound to it."""

from __future__ import annotations

from controllers.storage import claim, create, state, volume

import kubenb


def test_a_bound_volume_goes_when_its_claim_is_gone(cluster: kubenb.Cluster) -> None:
    create(cluster, volume("p"), seconds=1)
    create(cluster, claim("c"))
    cluster.delete("PersistentVolume", "p", grace_period=0)
    cluster.run(60)
    assert state(cluster) == "c:Bound=p p:Bound=c"
    cluster.delete("PersistentVolumeClaim", "c")
    cluster.run(2)
    assert state(cluster) == ""


def test_a_free_volume_goes_at_once(cluster: kubenb.Cluster) -> None:
    create(cluster, volume("p"))
    cluster.delete("PersistentVolume", "p")
    cluster.run(1)
    assert state(cluster) == ""


def test_a_volume_without_the_finalizer_gets_it(cluster: kubenb.Cluster) -> None:
    create(cluster, volume("p"))
    cluster.patch("PersistentVolume", "p", {"metadata": {"finalizers": None}}, type="merge")
    cluster.run(1)
    assert cluster.get("PersistentVolume", "p")["metadata"]["finalizers"] == ["kubernetes.io/pv-protection"]
