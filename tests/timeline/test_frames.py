"""Frames: everything the widget needs, small, quick and the same each time."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from timeline.synthetic import Script

from kubenb.timeline import rollout_frames
from kubenb.timeline.delta import patched


@pytest.fixture(scope="module")
def script() -> Script:
    return Script(lossy=True).run()


@pytest.fixture(scope="module")
def frames(script: Script) -> dict[str, Any]:
    return rollout_frames(script.history, requests=script.requests)


def test_meta(frames: dict[str, Any]) -> None:
    meta = frames["meta"]
    assert (meta["start"], meta["zero"]) == (19.0, 20.0)
    assert meta["change"] == "changed Deployment web: image nginx:1.27 → nginx:1.28"
    assert meta["end"] > meta["zero"] + frames["result"]["done"]
    assert [rs["image"] for rs in frames["sets"]] == ["nginx:1.27", "nginx:1.28"]
    assert meta["new"] == 1


def test_all_pods_of_both_revisions_are_there(frames: dict[str, Any]) -> None:
    assert [sum(pod["set"] == i for pod in frames["pods"]) for i in (0, 1)] == [10, 10]
    assert all(pod["gone"] is not None for pod in frames["pods"] if pod["set"] == 0)
    assert all(pod["gone"] is None and pod["node"] >= 0 for pod in frames["pods"] if pod["set"] == 1)


def test_result(frames: dict[str, Any]) -> None:
    result = frames["result"]
    assert (result["lowest"], result["highest"], result["failed"]) == (8, 13, 6)
    assert result["done"] == pytest.approx(13.968, abs=0.01)


def test_the_band_is_kept_at_every_moment(frames: dict[str, Any]) -> None:
    low, high = frames["deployment"]["limits"][0][2:4]
    for row in frames["counts"]:
        if row[0] >= frames["meta"]["zero"]:
            assert sum(row[3::3]) >= low and sum(row[1::3]) <= high, row


def test_versions_give_back_the_objects(script: Script, frames: dict[str, Any]) -> None:
    written = {(r.name, round(r.time, 3)): r.object for r in script.history if r.resource == "pods"}
    for pod in frames["pods"]:
        version = frames["sets"][pod["set"]]["base"]
        for t, act, change in pod["versions"]:
            version = patched(version, change)
            if t > frames["meta"]["start"]:
                assert version == written[pod["name"], t]
                assert frames["acts"][act][1] == t


def test_acts_lead_back_to_kubectl(frames: dict[str, Any]) -> None:
    for pod in frames["pods"]:
        at = pod["made"]
        while isinstance(frames["acts"][at][4], int) and frames["acts"][at][4] >= 0:
            assert frames["acts"][at][4] < at, "a cause comes before what it causes"
            at = frames["acts"][at][4]
        if pod["set"] == 0 or pod["born"] < 20.1:
            assert frames["acts"][at][2] == "kubectl"


def test_small_quick_and_always_the_same(script: Script, frames: dict[str, Any]) -> None:
    started = time.perf_counter()
    again = rollout_frames(script.history, requests=script.requests)
    seconds = time.perf_counter() - started
    text = json.dumps(frames, separators=(",", ":"))
    assert json.dumps(again, separators=(",", ":")) == text
    assert len(text) < 60_000
    assert seconds < 0.05, f"{seconds:.3f} s for 10 replicas (3 ms on an idle machine)"


def test_since_and_until_cut_the_run(script: Script) -> None:
    cut = rollout_frames(script.history, since=20.0, until=24.0)
    assert (cut["meta"]["zero"], cut["meta"]["end"]) == (20.0, 24.0)
    assert cut["result"]["done"] is None
    rows = [row for pod in cut["pods"] for row in pod["states"]]
    assert all(19.0 <= row[0] <= 24.0 for row in [*rows, *cut["counts"], *cut["story"]])


def test_unknown_deployment(script: Script) -> None:
    with pytest.raises(KeyError, match=r'deployments\.apps "nope" not found in namespace "default"'):
        rollout_frames(script.history, "nope")


def test_a_broken_image_never_completes() -> None:
    script = Script(broken=True, end=45.0).run()
    frames = rollout_frames(script.history)
    assert frames["result"] == {"done": None, "lowest": 8, "highest": 13, "sent": 0, "failed": 0}
    reasons = {row[2] for pod in frames["pods"] for row in pod["states"] if len(row) > 2}
    assert reasons == {"ErrImagePull"}


def test_the_first_rollout_has_no_change_but_the_creation() -> None:
    script = Script(change_at=1000, end=15.0).run()
    frames = rollout_frames(script.history)
    assert frames["meta"]["change"] == "created Deployment web with 10 replicas"
    assert frames["result"]["done"] is not None
