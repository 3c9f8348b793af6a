"""The Deployment controller in a cluster: rollouts, undo, collisions, restarts of the controller itself."""

from __future__ import annotations

from typing import Any

import pytest
from controllers.builders import Hand, controlled_cluster, deployment, manifest, replica_set, template

import kubenb
from kubenb.objects.hashing import pod_template_hash


def sets_of(cluster: kubenb.Cluster) -> dict[int, dict[str, Any]]:
    """ReplicaSets by revision."""
    listed = cluster.list("ReplicaSet", "default")
    return {int(rs["metadata"]["annotations"]["deployment.kubernetes.io/revision"]): rs for rs in listed}


def sizes(cluster: kubenb.Cluster) -> dict[int, int]:
    return {number: rs["spec"]["replicas"] for number, rs in sorted(sets_of(cluster).items())}


def change_image(cluster: kubenb.Cluster, image: str) -> None:
    template = {"spec": {"containers": [{"name": "c", "image": image}]}}
    cluster.patch("Deployment", "web", {"spec": {"template": template}})
    cluster.run(2)


def start(cluster: kubenb.Cluster, hand: Hand, **options: Any) -> None:
    cluster.create(manifest(deployment(**options)))
    cluster.run(2)
    while hand.make_ready():
        pass


def progressing(cluster: kubenb.Cluster) -> str:
    conditions = cluster.get("Deployment", "web")["status"]["conditions"]
    return next(f"{c['status']} {c['reason']}" for c in conditions if c["type"] == "Progressing")


@pytest.mark.parametrize(("surge", "unavailable"), [(1, 0), (0, 1), ("25%", "25%"), (5, 5), ("100%", 0)])
def test_a_rollout_stays_within_its_limits_and_ends(surge: Any, unavailable: Any) -> None:
    cluster = controlled_cluster()
    hand = Hand(cluster)
    start(cluster, hand, replicas=5, surge=surge, unavailable=unavailable)
    change_image(cluster, "nginx:2")
    extra = 5 if surge == "100%" else 2 if surge == "25%" else surge
    fewer = 1 if unavailable == "25%" else unavailable
    rounds = 0
    while hand.make_ready(1) or hand.finish():
        rounds += 1
        status = cluster.get("Deployment", "web")["status"]
        assert len(hand.alive()) <= 5 + extra
        assert status.get("availableReplicas", 0) >= 5 - fewer
        assert rounds < 40
    assert sizes(cluster) == {1: 0, 2: 5}
    assert progressing(cluster) == "True NewReplicaSetAvailable"


def test_undo_gives_the_old_set_a_new_number(cluster: kubenb.Cluster, hand: Hand) -> None:
    start(cluster, hand, replicas=2)
    change_image(cluster, "nginx:2")
    while hand.make_ready():
        pass
    change_image(cluster, "nginx:1")
    assert list(sizes(cluster)) == [2, 3]
    assert sets_of(cluster)[3]["metadata"]["annotations"]["deployment.kubernetes.io/revision-history"] == "1"
    assert cluster.get("Deployment", "web")["metadata"]["annotations"]["deployment.kubernetes.io/revision"] == "3"


def test_a_taken_name_is_a_collision_and_changes_the_hash(cluster: kubenb.Cluster) -> None:
    wanted = manifest(deployment(1))
    stored = cluster.create({**wanted, "spec": {**wanted["spec"], "paused": True}})[0]
    taken = "web-" + pod_template_hash(stored["spec"]["template"])
    stranger = manifest(replica_set(taken, 0))
    stranger["spec"] |= {"selector": {"matchLabels": {"app": "other"}}, "template": template(app="other")}
    stranger["metadata"]["labels"] = {"app": "other"}
    cluster.create(stranger)
    cluster.patch("Deployment", "web", {"spec": {"paused": False}})
    cluster.run(5)
    status = cluster.get("Deployment", "web")["status"]
    assert status["collisionCount"] == 1
    (own,) = [rs for rs in cluster.list("ReplicaSet", "default") if rs["metadata"].get("ownerReferences")]
    assert own["metadata"]["name"] == "web-" + pod_template_hash(stored["spec"]["template"], 1)


def test_a_matching_set_without_owner_is_adopted(cluster: kubenb.Cluster, hand: Hand) -> None:
    cluster.create(manifest(replica_set("mine", 2)))
    cluster.run(2)
    cluster.create(manifest(deployment(3)))
    cluster.run(2)
    adopted = cluster.get("ReplicaSet", "mine")
    assert adopted["metadata"]["ownerReferences"][0]["kind"] == "Deployment"
    assert (adopted["spec"]["replicas"], len(cluster.list("ReplicaSet", "default"))) == (3, 1), "its template is the wanted one"


def test_a_relabeled_set_is_released_and_replaced(cluster: kubenb.Cluster, hand: Hand) -> None:
    start(cluster, hand, replicas=1)
    (rs,) = cluster.list("ReplicaSet", "default")
    cluster.patch("ReplicaSet", rs["metadata"]["name"], {"metadata": {"labels": {"app": "other"}}})
    cluster.run(3)
    assert not cluster.get("ReplicaSet", rs["metadata"]["name"])["metadata"].get("ownerReferences")


def test_a_stuck_rollout_is_reported_and_recovers(cluster: kubenb.Cluster, hand: Hand) -> None:
    start(cluster, hand, replicas=2, progressDeadlineSeconds=30)
    change_image(cluster, "nginx:bad")
    cluster.run(25)
    assert progressing(cluster) == "True ReplicaSetUpdated"
    cluster.run(10)
    assert progressing(cluster) == "False ProgressDeadlineExceeded"
    hand.make_ready(1)
    assert progressing(cluster) == "True ReplicaSetUpdated"


def test_a_deadline_is_not_waited_for(cluster: kubenb.Cluster, hand: Hand) -> None:
    cluster.create(manifest(deployment(2)))
    cluster.settle()
    assert cluster.now < 5, "settle goes on to the next deadline only when asked to"


def test_a_restarted_controller_goes_on_where_the_old_one_stood(cluster: kubenb.Cluster, hand: Hand) -> None:
    start(cluster, hand, replicas=4)
    change_image(cluster, "nginx:2")
    hand.make_ready(1)
    cluster.stop("kube-controller-manager")
    change_image(cluster, "nginx:3")
    before = sizes(cluster)
    cluster.run(30)
    assert sizes(cluster) == before, "nobody acts"
    cluster.start("kube-controller-manager")
    cluster.run(2)
    while hand.make_ready() or hand.finish():
        pass
    assert sizes(cluster) == {1: 0, 2: 0, 3: 4}


def test_every_step_says_why(cluster: kubenb.Cluster, hand: Hand) -> None:
    start(cluster, hand, replicas=10, surge=3, unavailable=0)
    change_image(cluster, "nginx:2")
    hand.make_ready(2)
    said = [r.why for r in cluster.history if r.kind == "ReplicaSet" and r.author == "deployment-controller"]
    assert all(said)
    assert (
        "a template without a ReplicaSet becomes revision 2; new ReplicaSet may grow to 3: 10 + maxSurge 3 - 10 existing" in said
    )
    assert "new ReplicaSet may grow to 5: 10 + maxSurge 3 - 8 existing" in said


def test_the_same_seed_gives_the_same_history() -> None:
    digests = []
    for _ in range(2):
        cluster = controlled_cluster(seed=7)
        hand = Hand(cluster)
        start(cluster, hand, replicas=5)
        change_image(cluster, "nginx:2")
        hand.make_ready()
        digests.append(cluster.digest())
    assert digests[0] == digests[1]


def test_a_set_deleted_in_the_foreground_is_replaced_only_when_it_is_gone(cluster: kubenb.Cluster, hand: Hand) -> None:
    start(cluster, hand, replicas=2)
    (rs,) = cluster.list("ReplicaSet", "default")
    cluster.delete("ReplicaSet", rs["metadata"]["name"], propagation="foreground")
    cluster.run(5)
    assert [one["metadata"]["uid"] for one in cluster.list("ReplicaSet", "default")] == [rs["metadata"]["uid"]]
    assert not hand.alive()
    hand.finish()
    (fresh,) = cluster.list("ReplicaSet", "default")
    assert fresh["metadata"]["uid"] != rs["metadata"]["uid"] and len(hand.alive()) == 2
