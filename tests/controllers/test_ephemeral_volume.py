"""A generic ephemeral volume is a claim that comes and goes with its pod."""

from __future__ import annotations

from controllers.storage import Object, claim, create, events, state, user

import kubenb


def pod(name: str) -> Object:
    one = user(name, "")
    storage = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    template = {"metadata": {"labels": {"app": name}}, "spec": storage}
    one["spec"]["volumes"] = [{"name": "scratch", "ephemeral": {"volumeClaimTemplate": template}}]
    one["spec"]["containers"][0]["volumeMounts"] = [{"name": "scratch", "mountPath": "/x"}]
    return one


def test_the_claim_belongs_to_the_pod(cluster: kubenb.Cluster) -> None:
    create(cluster, pod("a"))
    made = cluster.get("PersistentVolumeClaim", "a-scratch")
    assert made["metadata"]["ownerReferences"][0]["name"] == "a" and made["metadata"]["labels"] == {"app": "a"}
    cluster.delete("PersistentVolumeClaim", "a-scratch")
    cluster.run(2)
    assert cluster.get("PersistentVolumeClaim", "a-scratch")["metadata"]["uid"] != made["metadata"]["uid"]
    cluster.delete("Pod", "a", grace_period=0)
    cluster.run(5)
    assert state(cluster) == ""


def test_somebody_elses_claim_is_not_taken(cluster: kubenb.Cluster) -> None:
    create(cluster, claim("a-scratch"), seconds=1)
    create(cluster, pod("a"))
    said = 'ephemeral volume scratch: PVC "a-scratch" was not created for pod "a" (pod is not owner)'
    assert any(said in one for one in events(cluster, "a"))
