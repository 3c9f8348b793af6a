"""The StatefulSet controller in a cluster: names, claims, revisions."""

from __future__ import annotations

from typing import Any

from controllers.builders import Hand, template

import kubenb


def create(cluster: kubenb.Cluster, replicas: int = 2, claims: bool = False, **spec: Any) -> None:
    pods = template("nginx:1", app="web")
    wanted: dict[str, Any] = {"replicas": replicas, "serviceName": "web", "selector": {"matchLabels": {"app": "web"}}, **spec}
    if claims:
        storage = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
        wanted["volumeClaimTemplates"] = [{"metadata": {"name": "data"}, "spec": storage}]
        pods["spec"]["containers"][0]["volumeMounts"] = [{"name": "data", "mountPath": "/data"}]
    wanted["template"] = pods
    cluster.create({"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "web"}, "spec": wanted})
    cluster.run(3)


def names(hand: Hand) -> list[str]:
    return sorted(pod["metadata"]["name"] for pod in hand.pods())


def roll_to(cluster: kubenb.Cluster, image: str) -> None:
    change = {"spec": {"template": {"spec": {"containers": [{"name": "c", "image": image}]}}}}
    cluster.patch("StatefulSet", "web", change, type="strategic")
    cluster.run(3)


def owners(cluster: kubenb.Cluster) -> dict[str, list[str]]:
    claims = cluster.list("PersistentVolumeClaim", "default")
    return {one["metadata"]["name"]: [r["kind"] for r in one["metadata"].get("ownerReferences") or []] for one in claims}


def test_one_after_the_other_under_fixed_names(cluster: kubenb.Cluster, hand: Hand) -> None:
    create(cluster)
    assert names(hand) == ["web-0"]
    hand.make_ready()
    assert names(hand) == ["web-0", "web-1"]
    made = [r.why for r in cluster.history if r.kind == "Pod" and r.verb == "create"]
    assert made == ["pod 0 is missing, and it is wanted", "pod 1 is missing, and all before it are ready"]


def test_a_name_is_used_again_only_when_its_bearer_is_gone(cluster: kubenb.Cluster, hand: Hand) -> None:
    create(cluster, 1)
    hand.make_ready()
    before = hand.pods()[0]["metadata"]["uid"]
    cluster.delete("Pod", "web-0")
    cluster.run(5)
    assert [pod["metadata"]["uid"] for pod in hand.pods()] == [before]
    hand.finish()
    assert names(hand) == ["web-0"] and hand.pods()[0]["metadata"]["uid"] != before


def test_a_failed_pod_is_made_again_at_once(cluster: kubenb.Cluster, hand: Hand) -> None:
    create(cluster, 1)
    hand.report(hand.pods()[0], phase="Failed", ready=False)
    cluster.run(3)
    assert names(hand) == ["web-0"] and hand.pods()[0]["status"]["phase"] == "Pending"
    assert any(event["reason"] == "RecreatingFailedPod" for event in cluster.list("Event", "default"))


def test_it_rolls_to_the_end_and_the_new_revision_becomes_the_current_one(cluster: kubenb.Cluster, hand: Hand) -> None:
    create(cluster)
    hand.make_ready()
    hand.make_ready()
    roll_to(cluster, "nginx:2")
    for _ in range(3):
        hand.finish()
        hand.make_ready()
    status = cluster.get("StatefulSet", "web")["status"]
    assert status["currentRevision"] == status["updateRevision"] and status["updatedReplicas"] == 2
    assert {pod["spec"]["containers"][0]["image"] for pod in hand.pods()} == {"nginx:2"}


def test_an_old_template_below_the_partition_is_made_again(cluster: kubenb.Cluster, hand: Hand) -> None:
    create(cluster, updateStrategy={"type": "RollingUpdate", "rollingUpdate": {"partition": 1}})
    hand.make_ready()
    hand.make_ready()
    roll_to(cluster, "nginx:2")
    cluster.delete("Pod", "web-0")
    for _ in range(3):
        hand.finish()
        hand.make_ready()
    images = {pod["metadata"]["name"]: pod["spec"]["containers"][0]["image"] for pod in hand.pods()}
    assert images == {"web-0": "nginx:1", "web-1": "nginx:2"}


def test_claims_stay_unless_the_policy_says_otherwise(cluster: kubenb.Cluster, hand: Hand) -> None:
    create(cluster, claims=True, podManagementPolicy="Parallel")
    assert owners(cluster) == {"data-web-0": [], "data-web-1": []}
    volumes = [one for one in hand.pods()[0]["spec"]["volumes"] if one["name"] == "data"]
    assert volumes[0]["persistentVolumeClaim"]["claimName"] == "data-web-0"
    policy = {"whenScaled": "Delete", "whenDeleted": "Delete"}
    hand.make_ready()
    cluster.patch("StatefulSet", "web", {"spec": {"persistentVolumeClaimRetentionPolicy": policy}})
    cluster.run(3)
    assert owners(cluster) == {"data-web-0": ["StatefulSet"], "data-web-1": ["StatefulSet"]}
    cluster.patch("StatefulSet", "web", {"spec": {"replicas": 1}})
    cluster.run(3)
    assert owners(cluster) == {"data-web-0": ["StatefulSet"], "data-web-1": ["Pod"]}


def test_ordinals_may_start_elsewhere(cluster: kubenb.Cluster, hand: Hand) -> None:
    create(cluster, ordinals={"start": 5}, podManagementPolicy="Parallel")
    assert names(hand) == ["web-5", "web-6"]
