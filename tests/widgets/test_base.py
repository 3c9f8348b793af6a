"""What all views have in common: settings that are refused change nothing, outputs that never differ."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from timeline.synthetic import Script

from kubenb.timeline import rollout_frames
from kubenb.widgets import RolloutView
from kubenb.widgets.base import Refused

REFUSAL = 'Deployment.apps "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0'


def frames_of(**settings: Any) -> dict[str, Any]:
    script = Script(**settings).run()
    return rollout_frames(script.history, requests=script.requests)


@pytest.fixture(scope="module")
def frames() -> dict[str, Any]:
    return frames_of(replicas=4)


def rerun(params: dict[str, Any]) -> dict[str, Any]:
    if params["replicas"] < 0:
        raise Refused(REFUSAL)
    return frames_of(replicas=params["replicas"])


def test_moving_a_setting_computes_new_frames(frames: dict[str, Any]) -> None:
    view = RolloutView(frames, {"replicas": 4}, rerun)
    assert view.editable
    view.params = {"replicas": 2}
    assert view.frames["deployment"]["limits"][0][1] == 2


def test_what_is_refused_changes_nothing_and_says_why(frames: dict[str, Any]) -> None:
    view = RolloutView(frames, {"replicas": 4}, rerun)
    view.params = {"replicas": -1}
    assert view.error == REFUSAL
    assert view.frames is frames or view.frames == frames
    view.params = {"replicas": 3}
    assert view.error == ""
    assert view.frames["deployment"]["limits"][0][1] == 3


def test_errors_of_the_engine_are_not_swallowed(frames: dict[str, Any]) -> None:
    def broken(params: dict[str, Any]) -> dict[str, Any]:
        raise RuntimeError("replicaset-controller, default/web, 3.2 s")

    view = RolloutView(frames, {"replicas": 4}, broken)
    with pytest.raises(RuntimeError, match="replicaset-controller"):
        view.params = {"replicas": 5}


def test_without_a_kernel_there_are_no_settings(frames: dict[str, Any]) -> None:
    assert not RolloutView(frames).editable


def test_outputs_are_the_same_each_time(frames: dict[str, Any]) -> None:
    bundles = [RolloutView(frames)._repr_mimebundle_()[0] for _ in range(2)]
    for data in bundles:
        data.pop("application/vnd.jupyter.widget-view+json")
    assert bundles[0] == bundles[1]
    assert bundles[0]["text/plain"] == repr(RolloutView(frames))
    assert repr(RolloutView(frames)).startswith("<RolloutView web: 4 replicas, complete after ")


def test_the_stored_output_has_a_picture_and_a_page(frames: dict[str, Any]) -> None:
    data, metadata = RolloutView(frames)._repr_mimebundle_()
    assert set(data) == {"application/vnd.jupyter.widget-view+json", "text/plain", "text/html", "image/png"}
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert metadata["image/png"]["width"] == 900
    assert json.dumps(frames, separators=(",", ":"), sort_keys=True).replace("<", "\\u003c") in data["text/html"]


def test_every_view_is_one_of_many(frames: dict[str, Any]) -> None:
    one, other = RolloutView(frames), RolloutView(frames)
    assert one.model_id != other.model_id
