"""Probes as an experiment: what each setting does, and what the API refuses."""

from __future__ import annotations

from typing import Any

import pytest

import kubenb
from kubenb.course import probes, probes_view
from kubenb.course.probing import Health, pod, run

EXEC = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "liveness-exec"},
    "spec": {
        "containers": [
            {
                "name": "liveness",
                "image": "busybox:1.36",
                "args": ["/bin/sh", "-c", "touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600"],
                "livenessProbe": {
                    "exec": {"command": ["cat", "/tmp/healthy"]},
                    "initialDelaySeconds": 5,
                    "periodSeconds": 5,
                },
            }
        ]
    },
}


def result(**settings: Any) -> dict[str, Any]:
    found: dict[str, Any] = run(Health(**settings))["result"]
    return found


def test_liveness_restarts_and_readiness_cuts_traffic() -> None:
    alive = result(liveness_fails_from=25, liveness_fails_to=60, seconds=100)
    ready = result(readiness_fails_from=25, readiness_fails_to=60, seconds=100)
    well = result(seconds=100)
    assert (alive["restarts"], ready["restarts"], well["restarts"]) == (1, 0, 0)
    assert alive["lost"] > well["lost"] < ready["lost"]


def test_a_slow_start_needs_a_startup_probe() -> None:
    assert result(start_up=35, seconds=150)["restarts"] >= 2
    patient = result(start_up=35, startup=True, startup_failures=10, seconds=150)
    assert patient["restarts"] == 0 and patient["ready"] > 100


def test_too_slow_an_answer_is_a_failure_and_shown_as_late() -> None:
    frames = run(Health(slow=2, seconds=60))
    marks = [mark for lane in frames["lanes"] for _, mark, _ in lane["ticks"]]
    assert "late" in marks and frames["result"]["restarts"] >= 1
    assert result(slow=2, timeout=3, seconds=60)["restarts"] == 0


def test_settings_move_the_view_and_refusals_are_shown() -> None:
    view = probes(liveness_fails_from=20, liveness_fails_to=60, seconds=80)
    assert view.frames["result"]["restarts"] == 1
    view.params = {**view.params, "liveness": False}
    assert view.frames["result"]["restarts"] == 0
    view.params = {**view.params, "liveness": True, "liveness_period": -1}
    assert "livenessProbe.periodSeconds" in view.error
    with pytest.raises(ValueError, match="has no setting 'livenes'"):
        probes(livenes=True)


def test_a_learners_own_pod_and_one_that_listens_nowhere() -> None:
    cluster = kubenb.Cluster(nodes=1)
    cluster.apply(EXEC)
    cluster.run(100)
    view = probes_view(cluster, "liveness-exec")
    told = view.summary()
    assert "failed 3 of 3" in told and "for the second time" in told and "has ended with code 137" in told
    failures = [at for at, who, text, _ in view.frames["story"] if "failed" in text and "probe" in text]
    assert [round(at) for at in failures[:3]] == [35, 40, 45], "as the documentation says"
    assert view.figure().get_size_inches()[0] == 9.0 and "ProbesPlayer" in view.to_html()


def test_the_manifest_says_what_was_set() -> None:
    made = pod(Health(liveness_fails_from=5, liveness_fails_to=9, startup=True))
    container = made["spec"]["containers"][0]
    assert "--health-plan=5:503,9:200" in container["args"]
    assert {"startupProbe", "readinessProbe", "livenessProbe"} <= set(container)
