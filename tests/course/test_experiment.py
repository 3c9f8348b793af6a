"""The experiment: every setting reaches the run, and a refused one is told in the API server's words."""

from __future__ import annotations

import pytest

from kubenb.course import rolling_update
from kubenb.course.experiment import deployment
from kubenb.objects import ApiError


def test_the_settings_stand_in_the_manifest() -> None:
    view_params = {"replicas": 4, "max_surge": 1, "max_unavailable": "0%", "min_ready_seconds": 3, "startup": 2,
                   "strategy": "RollingUpdate", "broken_image": False}  # fmt: skip
    spec = deployment(view_params)["spec"]
    assert (spec["replicas"], spec["minReadySeconds"]) == (4, 3)
    assert spec["strategy"] == {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": "0%"}}
    assert deployment({**view_params, "strategy": "Recreate"})["spec"]["strategy"] == {"type": "Recreate"}


def test_a_moved_setting_gives_another_run_and_back_again_the_same() -> None:
    view = rolling_update(replicas=4)
    first = view.frames
    view.params = {**view.params, "replicas": 5}
    assert len(view.frames["pods"]) > len(first["pods"])
    view.params = {**view.params, "replicas": 4}
    assert view.frames == first


def test_a_broken_image_leaves_the_old_pods_serving() -> None:
    view = rolling_update(replicas=4, max_unavailable=0, broken_image=True)
    assert view.frames["deployment"]["numbers"][-1][4] == 4, "available"
    assert not any(view.frames["requests"]["error"])


def test_what_the_api_server_refuses_is_shown_and_the_last_run_stays() -> None:
    view = rolling_update(replicas=4)
    first = view.frames
    view.params = {**view.params, "max_surge": 0, "max_unavailable": 0}
    assert "may not be 0 when `maxSurge` is 0" in view.error
    assert view.frames == first
    view.params = {**view.params, "max_surge": 1}
    assert view.error == ""


def test_settings_that_are_refused_from_the_start_are_an_api_error() -> None:
    with pytest.raises(ApiError, match="must be greater than or equal to 0"):
        rolling_update(replicas=-1)
