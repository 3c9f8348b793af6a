"""Frames of a whole cluster: they grow batch by batch to the same thing, and say what was there at any moment."""

from __future__ import annotations

import json

import pytest

import kubenb
from kubenb.objects import without
from kubenb.timeline.cluster import ClusterFrames, cluster_frames
from kubenb.timeline.cluster_summary import summary
from kubenb.timeline.delta import patched


@pytest.fixture(scope="module")
def cluster() -> kubenb.Cluster:
    made = kubenb.Cluster(nodes=2)
    for command in (
        "create deployment web --image=nginx:1.27 --replicas=2", "expose deployment web --port=80",
        "create ingress door --rule=shop.example/*=web:80", "run alone --image=nginx",
    ):  # fmt: skip
        made.kubectl(command)
    made.run(10)
    made.kubectl("label pod alone app=web")
    made.run(1)
    made.kubectl("set image deployment web nginx=nginx:1.28")
    made.run(20)
    made.kubectl("cordon node-1")
    made.kubectl("delete ingress door")
    made.run(5)
    return made


def test_batches_grow_into_the_same_frames(cluster: kubenb.Cluster) -> None:
    whole = cluster_frames(cluster.history, cluster.now).frames
    growing = ClusterFrames()
    copy: dict[str, list[object]] = {}
    for end in [*range(0, len(cluster.history), 37), len(cluster.history)]:
        news = growing.follow(cluster.history[:end], cluster.now)
        for key in ("nodes", "sets", "pods", "objects", "routes", "acts", "story"):
            rows = copy.setdefault(key, [])
            for place, row in json.loads(json.dumps(news[key])).items():
                rows[int(place) : int(place) + 1] = [row]
    assert json.loads(json.dumps(whole)) == json.loads(json.dumps(growing.frames))
    assert {key: json.loads(json.dumps(whole[key])) for key in copy} == copy, "the news alone make the same"


def test_the_present(cluster: kubenb.Cluster) -> None:
    text = summary(cluster_frames(cluster.history, cluster.now).frames)
    assert "Deployment web: 2 of 2 ready" in text and "node-1 (cordoned)" in text and "Ingress" not in text
    assert text.count("Pod web-") == 2, "the old ReplicaSet's pods are gone"
    assert "Service web (ClusterIP 10.96" in text and "alone" in text.split("-> ")[1], "labels decide, not owners"


def test_a_past_moment(cluster: kubenb.Cluster) -> None:
    frames = cluster_frames(cluster.history, cluster.now).frames
    text = summary(frames, at=9.0)
    assert "Ingress door (shop.example) -> Service web" in text and "cordoned" not in text
    assert "alone" not in text.split("-> ")[1], "not yet labelled"
    assert "ContainerCreating" in summary(frames, at=1.0)


def test_one_namespace_alone(cluster: kubenb.Cluster) -> None:
    assert cluster_frames(cluster.history, cluster.now, ["other"]).frames["pods"] == []


def test_orphans_are_nobodys() -> None:
    cluster = kubenb.Cluster(nodes=1)
    cluster.kubectl("create deployment web --image=nginx --replicas=1")
    cluster.run(10)
    cluster.kubectl("delete deployment web --cascade=orphan")
    cluster.run(5)
    frames = cluster_frames(cluster.history, cluster.now).frames
    assert "  ReplicaSet web-" in summary(frames) and "Deployment" not in summary(frames)
    cluster.kubectl("delete rs -l app=web --cascade=orphan")
    cluster.run(5)
    frames = cluster_frames(cluster.history, cluster.now).frames
    assert "\n  Pod web-" in summary(frames) and "ReplicaSet" not in summary(frames)
    assert "Deployment web: 1 of 1 ready\n    ReplicaSet" in summary(frames, at=9.0)
    assert [frames["sets"][place]["object"] >= 0 for _, place in frames["pods"][0]["sets"]] == [True, False]


def test_versions_are_put_together_again(cluster: kubenb.Cluster) -> None:
    frames = cluster_frames(cluster.history, cluster.now).frames
    last = {r.name: r.object for r in cluster.history if r.resource == "pods"}
    for row in frames["pods"]:
        like = frames["pods"][row["like"]]["versions"][0] if row["like"] >= 0 else None
        version = patched({}, like[2]) if like else {}
        for _, _, change in row["versions"]:
            version = patched(version, change)
        assert version["metadata"]["uid"] == last[row["name"]]["metadata"]["uid"]
        assert version == without(last[row["name"]], ("metadata", "managedFields")) or row["gone"] is not None
