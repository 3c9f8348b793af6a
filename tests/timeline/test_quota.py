"""A quota's frames and summary, from a small story written by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from kubenb.timeline.quota import Told, quota_frames
from kubenb.timeline.quota_summary import headline, summary

HARD = {"pods": "2", "requests.cpu": "500m"}
REFUSAL = (
    'pods "b" is forbidden: exceeded quota: team, requested: pods=1,requests.cpu=300m, '
    "used: requests.cpu=300m, limited: requests.cpu=500m"
)


def quota(time: float, pods: str, cpu: str) -> Any:
    obj = {"kind": "ResourceQuota", "spec": {"hard": HARD}, "status": {"hard": HARD, "used": {"pods": pods, "requests.cpu": cpu}}}
    return SimpleNamespace(time=time, resource="resourcequotas", namespace="default", name="team", verb="update", object=obj)


def event(time: float, message: str, reason: str = "FailedCreate", uid: str = "u") -> Any:
    about = {"kind": "ReplicaSet", "name": "web-1", "uid": uid}
    obj = {"reason": reason, "message": message, "involvedObject": about, "source": {"component": "replicaset-controller"}}
    return SimpleNamespace(time=time, resource="events", namespace="default", name="e", verb="create", object=obj)


HISTORY = [
    quota(1.0, "0", "0"),
    quota(5.0, "1", "300m"),
    event(8.0, f"Error creating: {REFUSAL}"),
    event(9.5, f"Error creating: {REFUSAL}"),
    event(9.0, "Created pod: a", "SuccessfulCreate"),
]
TOLD = [Told(5.0, "you", "create pod a", 201), Told(6.0, "you", "create pod b", 403, REFUSAL)]


def frames() -> Any:
    return quota_frames(HISTORY, "team", told=TOLD, since=2.0, until=12.0)


def test_what_is_used_is_told_in_texts_and_numbers() -> None:
    made = frames()
    assert made["limits"] == [["pods", "2", 2.0], ["requests.cpu", "500m", 0.5]]
    assert made["used"] == [[2.0, ["0", "0"], [0.0, 0.0]], [5.0, ["1", "300m"], [1.0, 0.3]]]
    assert made["result"] == {"done": 1, "refused": 2, "fullest": "requests.cpu"}


def test_a_refusal_says_what_was_asked_for() -> None:
    steps = frames()["steps"]
    assert [step[:4] for step in steps] == [
        [5.0, "you", "create pod a", 201],
        [6.0, "you", "create pod b", 403],
        [8.0, "replicaset-controller", "a pod for ReplicaSet web-1 (2 tries until +1.5 s)", 403],
    ]
    assert steps[1][5] == {"0": 1.0, "1": 0.3}
    assert steps[0][5] == {}


def test_in_words() -> None:
    told = summary(frames()).splitlines()
    assert told[0] == "  +3.0 s  ✓ you: create pod a"
    assert told[1] == "  +4.0 s  ✕ you: create pod b"
    assert 'pods "b" is forbidden: exceeded quota: team' in told[2]
    assert "requests.cpu      300m of 500m" in told
    assert told[-1] == headline(frames()) == "quota team: 1 done, 2 refused"


def test_an_unknown_quota() -> None:
    with pytest.raises(KeyError, match="there is no ResourceQuota default/other"):
        quota_frames(HISTORY, "other")
