"""The ConfigMap experiment: what follows by itself, what is hurried, what needs a new container."""

from __future__ import annotations

import pytest

from kubenb.course.propagation import Change, propagation, run


def test_by_itself_only_volumes_follow_each_in_its_own_time() -> None:
    result = run(Change(seconds=100))["result"]
    assert all(0 <= seconds <= 92 for seconds in result["volume"])
    assert len(set(result["volume"])) > 1
    assert result["subPath"] == result["environment"] == [None] * 3


def test_an_annotation_hurries_the_volume_of_its_pod() -> None:
    result = run(Change(annotate=3, seconds=6))["result"]
    assert result == {"volume": [4.0, None, None], "subPath": [None] * 3, "environment": [None] * 3}


def test_a_restart_gets_it_everywhere() -> None:
    result = run(Change(restart=2, seconds=25, nodes=2))["result"]
    assert all(seconds is not None and seconds > 2 for seconds in result["environment"] + result["subPath"])


def test_the_view_takes_settings_and_refuses_unknown_ones() -> None:
    view = propagation(seconds=20, nodes=1)
    assert repr(view).startswith("<ConfigMapView settings v1 → v2: ")
    view.params = {**view.params, "restart": 2}
    assert "restart the DaemonSet" in view.summary()
    with pytest.raises(ValueError, match=r"no setting 'speed'; it has annotate"):
        propagation(speed=1)
