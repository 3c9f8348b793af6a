"""The race as an experiment: what each setting does, and what the API refuses."""

from __future__ import annotations

from typing import Any

import pytest

from kubenb.course import race, race_view
from kubenb.course.termination import Settings, act, pre_stop_hook, run, start
from kubenb.objects import ApiError


def lost(**settings: Any) -> int:
    return sum(found["result"]["lost"] for found in run(Settings(**settings))["races"])


def test_an_idle_cluster_loses_few_and_late_news_many() -> None:
    assert sum(lost(seed=seed) for seed in range(6)) < 30
    assert lost(proxy_delay=2) > 40 < lost(controller_delay=2)
    assert lost(proxy_delay=1, pre_stop=3) == 0


def test_a_rolling_update_is_a_race_for_each_pod() -> None:
    frames = run(Settings(change="rolling update", seed=1))
    assert len(frames["races"]) == 3 and len({found["meta"]["name"] for found in frames["races"]}) == 3
    assert sum(found["result"]["lost"] for found in frames["races"]) > 0
    assert lost(change="rolling update", pre_stop=3, seed=1) == 0
    assert len(run(Settings(change="scale-down"))["races"]) == 2


def test_kept_connections_go_on_to_a_pod_that_left_the_endpoints() -> None:
    kept = run(Settings(keep_alive=True, work=0.3, pre_stop=3, on_sigterm="exit"))["races"][0]
    requests, told = kept["requests"], kept["meta"]["zero"]
    after = [t for t, mine in zip(requests["t"], requests["mine"], strict=True) if mine and t > told + 1]
    assert after, "they go on although no rule leads there"


def test_settings_move_the_view_and_refusals_are_shown() -> None:
    view = race(proxy_delay=1)
    before = view.frames["races"][0]["result"]["lost"]
    view.params = {**view.params, "pre_stop": 4}
    assert before > 0 == view.frames["races"][0]["result"]["lost"]
    view.params = {**view.params, "pre_stop": -1}
    assert "preStop.sleep" in view.error and view.frames["races"][0]["result"]["lost"] == 0
    view.params = {**view.params, "pre_stop": 0, "readiness": "fails 5 s before", "change": "rolling update"}
    assert "which Pods a rolling update takes" in view.error
    with pytest.raises(ApiError):
        race(pre_stop=-1)
    with pytest.raises(ValueError, match="deletion, scale-down, rolling update"):
        race("explosion")


def test_readiness_that_fails_early_helps_and_on_sigterm_does_not() -> None:
    as_it_is, on_sigterm, before = (
        lost(readiness=each, proxy_delay=1) for each in ("stays as it is", "fails on SIGTERM", "fails 5 s before")
    )
    assert as_it_is == on_sigterm > 0 == before


def test_one_that_drains_says_goodbye_on_kept_connections() -> None:
    kept: dict[str, Any] = {"keep_alive": True, "work": 0.2, "pre_stop": 5}
    assert sum(lost(**kept, seed=seed) for seed in range(1, 5)) > 0
    assert sum(lost(**kept, on_sigterm="drain", drain=3, seed=seed) for seed in range(1, 5)) == 0


def test_a_learners_own_cluster() -> None:
    cluster = start(Settings())
    since = act(cluster, Settings())
    view = race_view(cluster, since=since)
    assert repr(view) == f"<RaceView {view.summary().splitlines()[-1]}>"
    assert view.figure().get_size_inches()[0] == 9.0
    assert "RacePlayer" in view.to_html()
    with pytest.raises(ValueError, match="no Pod behind Service default/web"):
        race_view(cluster, since=cluster.now)


@pytest.mark.parametrize(
    ("seconds", "grace", "hook"),
    [
        (5, 30, {"sleep": {"seconds": 5}}),
        (40, 30, {"exec": {"command": ["sleep", "40"]}}),
        (0.5, 30, {"exec": {"command": ["sleep", "0.5"]}}),
    ],
)
def test_a_hook_longer_than_the_grace_period_is_a_command(seconds: float, grace: int, hook: dict[str, Any]) -> None:
    assert pre_stop_hook(seconds, grace) == hook
