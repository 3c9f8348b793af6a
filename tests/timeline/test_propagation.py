"""How a change spread: lanes, story and words out of what was seen."""

from __future__ import annotations

from kubenb.timeline.propagation import Seen, headline, propagation_frames, summary

SEEN: list[Seen] = [
    (20.0, "node-1", "a", ("v1", "v1", "v1")),
    (31.0, "node-1", "a", ("v1", "v1", "v1")),
    (50.0, "node-1", "a", ("v2", "v1", "v1")),
    (70.0, "node-1", "b", ("v2", "v2", "v2")),
    (20.0, "node-2", "c", ("v1", "v1", "v1")),
    (80.0, "node-2", "c", ("v2", "v1", "v1")),
]
DEEDS = [(30.0, "you", "change it"), (65.0, "you", "restart")]
FRAMES = propagation_frames("cfg", ("v1", "v2"), 30.0, 10.0, 90.0, ["node-1", "node-2"], SEEN, DEEDS)


def test_lanes() -> None:
    lanes = {(lane["name"], lane["node"]): lane["spans"] for lane in FRAMES["lanes"]}
    assert lanes["API server", "etcd"] == [[20.0, 30.0, "hook", "v1"], [30.0, 90.0, "on", "v2"]]
    assert lanes["volume", "node-1"] == [[20.0, 50.0, "hook", "v1"], [50.0, 70.0, "on", "v2"], [70.0, 90.0, "on", "v2"]]
    assert lanes["environment", "node-1"] == [[20.0, 70.0, "hook", "v1"], [70.0, 90.0, "on", "v2"]]
    assert lanes["environment", "node-2"] == [[20.0, 90.0, "hook", "v1"]]


def test_words() -> None:
    assert headline(FRAMES) == "cfg v1 → v2: in volumes after 20 to 50 s, in 1 of 2 environments"
    assert summary(FRAMES).splitlines()[1:] == [
        "   -10.0 s  everybody sees v1",
        "     0.0 s  you change it",
        "    20.0 s  the Pod on node-1 sees v2 in its volume",
        "    35.0 s  you restart",
        "    40.0 s  a new Pod on node-1 sees v2 in its single file",
        "    40.0 s  a new Pod on node-1 sees v2 in its environment",
        "    50.0 s  the Pod on node-2 sees v2 in its volume",
        "volume:       20 s, 50 s",
        "subPath:      40 s, never",
        "environment:  40 s, never",
    ]


def test_nobody_sees_it() -> None:
    frames = propagation_frames("cfg", ("v1", "v2"), 30.0, 10.0, 40.0, ["node-1"], SEEN[:2], DEEDS[:1])
    assert headline(frames) == "cfg v1 → v2: in no volume, in 0 of 1 environments"
