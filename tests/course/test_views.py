"""From a live cluster to what a chapter shows: the graph, the tables, the view, a trial."""

from __future__ import annotations

from pathlib import Path

import pytest

import kubenb
from kubenb.course import check, concept_graph, rolling_update, rollout_view
from kubenb.course.strategies import trial
from kubenb.course.tables import by_author, journey, side_by_side

CONFIGS = Path(__file__).parent.parent.parent / "notebooks" / "configs"
NEWER = {"spec": {"template": {"spec": {"containers": [{"name": "nginx", "image": "nginx:1.28"}]}}}}


@pytest.fixture(scope="module")
def cluster() -> kubenb.Cluster:
    made = kubenb.Cluster(nodes=3)
    made.create(CONFIGS)
    made.settle()
    return made


def test_the_graph_of_a_live_cluster(cluster: kubenb.Cluster) -> None:
    lines = concept_graph(cluster).summary().split("\n")
    assert lines[1] == "  Deployment web"
    assert [line.endswith("<- Service web") for line in lines if "Pod" in line] == [True] * 3


def test_everybody_wrote_something(cluster: kubenb.Cluster) -> None:
    authors = [row[0] for row in by_author(cluster.history).rows]
    assert {"you", "deployment-controller", "replicaset-controller", "kube-scheduler", "kubelet/node-1"} <= set(authors)


def test_a_journey_ends_with_a_ready_pod_known_to_the_service(cluster: kubenb.Cluster) -> None:
    table = journey(cluster.history, "web")
    done = [(author.split("/")[0], what.split()[0:2]) for _, _, author, what, _ in table.rows]
    for step in (
        ("deployment-controller", ["create", "ReplicaSet"]),
        ("replicaset-controller", ["create", "Pod"]),
        ("kube-scheduler", ["update", "Pod"]),
        ("kubelet", ["update", "Pod"]),
        ("endpointslice-controller", ["update", "EndpointSlice"]),
    ):
        assert step in done


def test_status_runs_after_spec(cluster: kubenb.Cluster) -> None:
    rows = side_by_side(cluster, "web").rows
    assert rows[0][1:] == ("3", "0", "0", "0")
    assert rows[-1][1:] == ("3", "3", "3", "3")


def test_a_trial_and_a_view_tell_of_the_same_run() -> None:
    cluster = kubenb.Cluster(nodes=3)
    cluster.create(CONFIGS)
    cluster.settle()
    start = cluster.now
    seen = trial("ramped", lambda: cluster, lambda c: c.patch("Deployment", "web", NEWER))
    assert [image.rsplit("/")[-1] for image in seen.images] == ["nginx:1.27", "nginx:1.28"]
    assert seen.peak >= 4, "three and a surge of one"
    view = rollout_view(cluster, "web", since=start + 2)
    assert len(view.frames["pods"]) == 6
    assert "nginx:1.27 → nginx:1.28" in view.summary()


def test_what_is_made_aside_is_not_what_kubectl_speaks_to() -> None:
    mine = kubenb.Cluster(nodes=1)
    rolling_update(replicas=2)
    check("06-band", {"maxSurge": 2, "maxUnavailable": 0})
    assert kubenb.Cluster.latest() is mine
