"""The story: one sentence for each thing that happens, many pods in one where they do the same."""

from __future__ import annotations

from typing import Any

from timeline.synthetic import Script

from kubenb.timeline import rollout_frames


def story(**settings: Any) -> list[list[Any]]:
    return rollout_frames(Script(**settings).run().history)["story"]


def test_it_opens_with_what_there_is_and_goes_on_in_order() -> None:
    beats = story()
    assert beats[0][2] == "Deployment web has 10 ready pods; clients' requests go to them"
    assert [b[0] for b in beats] == sorted(b[0] for b in beats)
    assert beats[1][1:3] == ["kubectl", "changed Deployment web: image nginx:1.27 → nginx:1.28"]


def test_like_acts_are_told_together() -> None:
    texts = [b[2] for b in story()]
    assert any(text.startswith("creates 3 pods: ReplicaSet web-") for text in texts)
    assert "finds nodes for 3 pods" in texts
    assert "2 pods are running, not yet ready" in texts


def test_the_controllers_own_sentences_stand_in_it() -> None:
    texts = [b[2] for b in story() if b[1] == "deployment-controller"]
    assert "new ReplicaSet may grow to 5: 10 + maxSurge 3 - 11 existing" in texts
    assert texts[-1].startswith("the rollout is complete")


def test_waiting_for_min_ready_seconds_is_told() -> None:
    texts = [b[2] for b in story(min_ready=5)]
    assert any("not available before minReadySeconds are over" in text for text in texts)


def test_errors_are_told_with_their_reason() -> None:
    assert any(b[2] == "2 pods: ErrImagePull" for b in story(broken=True, end=45.0))


def test_each_beat_names_its_pods() -> None:
    beats = story()
    created = [b for b in beats if b[2].startswith("creates")]
    assert sum(len(b[3]) for b in created) == 10
    assert all(len(b[3]) == int(b[2].split()[1]) for b in created if "pods" in b[2].split(":")[0])
