"""Frames of claims and volumes: what they say of a run on a real (simulated) cluster."""

from __future__ import annotations

import json

import pytest
from cloud.zoned import claim, cluster, pod

from kubenb.timeline.storage import storage_frames
from kubenb.timeline.storage_story import short_names
from kubenb.timeline.storage_summary import headline, summary


@pytest.fixture(scope="module")
def frames() -> dict:
    c = cluster()
    c.create(claim("c"))
    c.run(5)
    c.create(pod("p", "c", zone="b"))
    c.settle()
    c.delete("Pod", "p")
    c.settle()
    c.delete("PersistentVolumeClaim", "c")
    c.settle()
    return storage_frames(c.history)


def test_they_are_plain_json_and_small(frames: dict) -> None:
    assert len(json.dumps(frames)) < 30_000


def test_places(frames: dict) -> None:
    assert frames["zones"] == [{"name": "a", "nodes": [0]}, {"name": "b", "nodes": [1, 2]}]
    volume, user = frames["volumes"][0], frames["pods"][0]
    assert frames["zones"][volume["zone"]]["name"] == "b" and volume["home"] == -1 and volume["kind"] == "csi"
    home = user["node"]
    assert [row[1:] for row in volume["at"]] == [[home, 0], [home, 1], [home, 0], [-1, 0]]


def test_phases(frames: dict) -> None:
    asked, volume = frames["claims"][0], frames["volumes"][0]
    assert [row[1:] for row in asked["states"]] == [["Pending", -1], ["Bound", 0], ["Terminating", 0]]
    assert [row[1] for row in volume["states"]][-2:] in (["Bound", "Released"], ["Released", "Terminating"])
    assert asked["gone"] and volume["gone"] > asked["gone"]
    assert frames["result"] == {"claims": 1, "bound": 1, "waited": frames["result"]["waited"], "lost": 0, "moved": 0}


def test_the_story_is_told_by_those_who_act(frames: dict) -> None:
    authors = list(dict.fromkeys(beat[1] for beat in frames["story"]))
    for one in (
        "you",
        "persistentvolume-controller",
        "kube-scheduler",
        "csi-provisioner",
        "attachdetach-controller",
        "csi-attacher",
    ):
        assert one in authors
    times = [beat[0] for beat in frames["story"]]
    assert times == sorted(times)


def test_in_words(frames: dict) -> None:
    text = summary(frames)
    assert text.startswith(headline(frames)) and "zone b: b1, b2" in text
    assert "claim c (1Gi, class later): Pending" in text and "waiting for first consumer" in text


def test_volumes_of_a_place_of_their_own() -> None:
    c = cluster()
    rule = {"key": "kubernetes.io/hostname", "operator": "In", "values": ["b2"]}
    local = {"local": {"path": "/x"}, "nodeAffinity": {"required": {"nodeSelectorTerms": [{"matchExpressions": [rule]}]}}}
    for name, spec in (("here", local), ("anywhere", {"nfs": {"server": "s", "path": "/"}})):
        fields = {"capacity": {"storage": "1Gi"}, "accessModes": ["ReadWriteOnce"], **spec}
        c.create({"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": name}, "spec": fields})
    c.create(claim("c", ""))
    c.settle()
    here, anywhere = storage_frames(c.history)["volumes"]
    assert (here["home"], here["zone"], anywhere["home"], anywhere["zone"]) == (2, 1, -1, -1)


def test_without_claims_there_is_nothing_to_show() -> None:
    with pytest.raises(KeyError):
        storage_frames(cluster().history)


def test_short_names() -> None:
    assert short_names('volume "pvc-b3ce12a6-c5da-4ea2-a9b7-de18395f61b5" is') == 'volume "pvc-b3ce" is'
    assert short_names("pvc-data") == "pvc-data"
