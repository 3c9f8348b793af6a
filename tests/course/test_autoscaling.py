"""The autoscaling and quota experiments: what a screw changes, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from kubenb.course import autoscaling, autoscaling_view, quota, quota_view
from kubenb.course.autoscaling import Settings, autoscaler, run
from kubenb.objects import ApiError


def outcome(**settings: Any) -> dict[str, Any]:
    found: dict[str, Any] = run(Settings(**settings))["result"]
    return found


def test_the_same_settings_give_the_same_frames() -> None:
    assert run(Settings(shape="spike")) == run(Settings(shape="spike"))


def test_screws_do_what_the_chapter_says() -> None:
    usual = outcome()
    assert usual["most"] == 9 and usual["lost"] > 100
    assert outcome(least=9)["lost"] < 10, "who has enough pods beforehand loses nothing"
    assert outcome(startup=60)["lost"] > usual["lost"], "slow pods come too late"
    assert outcome(sync=5, scrape=5)["lost"] < usual["lost"], "who looks more often is quicker"
    assert outcome(most=3)["lost"] > usual["lost"]
    assert outcome(shape="sine", window=0)["changes"] > outcome(shape="sine")["changes"], "the window keeps it from following"


def test_settings_that_differ_in_nothing_need_no_behavior() -> None:
    assert "behavior" not in autoscaler(Settings())["spec"]
    assert autoscaler(Settings(window=60))["spec"]["behavior"] == {"scaleDown": {"stabilizationWindowSeconds": 60}}
    assert autoscaler(Settings(tolerance=0.2))["spec"]["behavior"]["scaleUp"] == {"tolerance": "0.2"}


def test_moving_a_setting_runs_it_anew_and_a_refusal_leaves_the_frames() -> None:
    view = autoscaling(shape="steady", high=2)
    before = view.frames
    view.params = {**view.params, "most": 0}
    assert "spec.maxReplicas: Required value: must be set and greater than 0" in view.error and view.frames == before
    view.params = {**view.params, "most": 4, "high": 20}
    assert view.error == "" and view.frames["result"]["most"] == 4
    with pytest.raises(ApiError, match="maxReplicas"):
        autoscaling(least=3, most=1)


def test_view_of_an_own_cluster() -> None:
    import kubenb

    cluster = kubenb.Cluster(nodes=1)
    with pytest.raises(KeyError):
        autoscaling_view(cluster, "web")
    cluster.kubectl("create deployment web --image=nginx --replicas=2")
    cluster.kubectl("autoscale deployment web --max=5 --cpu=50%")
    cluster.run(60)
    view = autoscaling_view(cluster, "web")
    assert "can't read its metrics: failed to get cpu utilization" in view.summary()
    assert view.figure().get_size_inches()[0] == 9.0
    assert "class AutoscalingPlayer" in view.to_html()


def test_the_quota_is_filled_act_by_act() -> None:
    view = quota()
    assert [step[3] for step in view.frames["steps"]] == [201, 201, 403, 403, 201, 403]
    view.params = {**view.params, "limit_range": True}
    assert view.frames["steps"][2][3] == 201, "the LimitRange says what the pod does not"
    view.params = {**view.params, "acts": [*view.params["acts"][:1], {"do": "delete", "count": 1, "cpu": 0, "memory": 0}]}
    assert [step[2] for step in view.frames["steps"]] == ["create pod pod-1 (300m, 256Mi)", "delete pod pod-1"]
    assert view.frames["used"][-1][1][0] == "0"
    assert view.figure().get_size_inches()[0] == 9.0
    assert "class QuotaPlayer" in view.to_html()


def test_view_of_an_own_quota() -> None:
    import kubenb

    cluster = kubenb.Cluster(nodes=1)
    cluster.kubectl("create quota q --hard=pods=1")
    cluster.settle()
    cluster.kubectl("create deployment web --image=nginx --replicas=3")
    cluster.run(30)
    view = quota_view(cluster, "q")
    assert view.frames["steps"][0][1] == "replicaset-controller"
    assert "is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1" in view.summary().replace(
        "\n" + " " * 12, " "
    )
