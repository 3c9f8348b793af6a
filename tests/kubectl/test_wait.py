"""`wait`: what it waits for, how long, and what it says."""

from __future__ import annotations

from typing import Any

import pytest

import kubenb
from kubenb.kubectl.errors import CommandError
from kubenb.kubectl.goals import CREATE, DELETE, goal_of, split_at_equals


def pod(generation: int = 1, **condition: Any) -> dict[str, Any]:
    conditions = [{"type": "Ready", "status": "True", **condition}]
    return {"metadata": {"generation": generation}, "status": {"phase": "Running", "n": 3, "conditions": conditions}}


@pytest.mark.parametrize(
    ("text", "obj", "holds"),
    [
        ("condition=Ready", pod(), True),
        ("condition=ready", pod(), True),
        ("condition=Ready=TRUE", pod(), True),
        ("condition=Ready=False", pod(), False),
        ("condition=Ready=", pod(), False),
        ("condition=Other", pod(), False),
        ("condition=Ready", {"metadata": {}}, False),
        ("condition=Ready", pod(generation=2, observedGeneration=1), False),
        ("condition=Ready", pod(generation=2, observedGeneration=2), True),
        ("jsonpath={.status.phase}=Running", pod(), True),
        ("jsonpath=.status.phase='Running'", pod(), True),
        ("jsonpath=status.phase=Pending", pod(), False),
        ("jsonpath={.status.n}=3", pod(), True),
        ("jsonpath={.status.nope}", pod(), False),
        ("jsonpath={.status.conditions}", pod(), True),
        ('jsonpath={.status.conditions[?(@.type=="Ready")].status}=True', pod(), True),
    ],
)
def test_a_goal_is_a_question_about_one_object(text: str, obj: dict[str, Any], holds: bool) -> None:
    assert goal_of(text).holds(obj) is holds


def test_generations_of_the_status_count_too() -> None:
    old = {"metadata": {"generation": 2}, "status": {"observedGeneration": 1, "conditions": [{"type": "A", "status": "True"}]}}
    assert not goal_of("condition=A").holds(old)


def test_create_and_delete_in_any_case_of_letters() -> None:
    assert goal_of("Create") is CREATE
    assert goal_of("DELETE") is DELETE


@pytest.mark.parametrize(
    ("text", "parts"),
    [("a", ["a"]), ("a=b", ["a", "b"]), ("a==b=c", ["a==b", "c"]), ("a=", ["a", ""]), ("a=b=c", ["a", "b", "c"])],
)
def test_double_equals_belong_to_the_expression(text: str, parts: list[str]) -> None:
    assert split_at_equals(text) == parts


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("banana", 'unrecognized condition: "banana"'),
        ("jsonpath=", "jsonpath expression cannot be empty"),
        ("jsonpath={.a}=", "has to have a value after equal sign"),
        ("jsonpath={.a}=b=c", "jsonpath wait format must be"),
        ("jsonpath={.a", "unexpected path string"),
    ],
)
def test_what_cannot_be_waited_for(text: str, message: str) -> None:
    with pytest.raises(CommandError, match=message):
        goal_of(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("jsonpath={.status}=x", "nested object or list"),
        ("jsonpath={.status.*}=x", "more than one value"),
        ("jsonpath={.status.n}{.status.phase}", ""),
    ],
)
def test_what_a_path_must_not_find(text: str, message: str) -> None:
    try:
        goal = goal_of(text)
    except CommandError:
        return
    with pytest.raises(CommandError, match=message):
        goal.holds(pod())


def test_time_passes_until_it_is_so(cluster: kubenb.Cluster) -> None:
    cluster.kubectl("create deployment web --image=nginx")
    result = cluster.kubectl("wait --for=condition=Available deploy/web")
    assert (result.returncode, result.stdout) == (0, "deployment.apps/web condition met\n")
    assert 0 < cluster.now < 30
    assert cluster.get("deployments", "web")["status"]["availableReplicas"] == 1


def test_it_gives_up_after_the_timeout(web: kubenb.Cluster) -> None:
    start = web.now
    result = web.kubectl("wait --for=condition=Available=False deploy/web --timeout=7s")
    assert result.stderr == "error: timed out waiting for the condition on deployments/web\n"
    assert web.now == pytest.approx(start + 7)


def test_the_timeout_is_one_for_all(web: kubenb.Cluster) -> None:
    start = web.now
    result = web.kubectl("wait --for=condition=Ready=False pods --all --timeout=7s")
    assert result.stderr.count("timed out waiting for the condition on pods/") == 2
    assert web.now == pytest.approx(start + 7)


def test_zero_looks_once(web: kubenb.Cluster) -> None:
    start = web.now
    assert web.kubectl("wait --for=condition=Ready pods -l app=web --timeout=0").returncode == 0
    result = web.kubectl("wait --for=condition=Ready=False pods -l app=web --timeout=0")
    assert result.stderr.startswith("condition not met for pods/web-")
    assert web.now == start


def test_until_it_is_gone(web: kubenb.Cluster) -> None:
    web.kubectl("delete deployment web --wait=false")
    assert web.kubectl("wait --for=delete pods --all").stdout.count("condition met") == 2
    assert web.list("pods") == []
    assert web.kubectl("wait --for=delete pod/web").stdout == ""


def test_until_it_is_there(cluster: kubenb.Cluster) -> None:
    late = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "late"}}
    cluster.sim.after(5.0, cluster.create, late)
    result = cluster.kubectl("wait --for=create cm/late")
    assert result.stdout == "configmap/late condition met\n"
    assert cluster.now == pytest.approx(5.0, abs=0.1)
    assert cluster.kubectl("wait --for=create cm/never --timeout=1s").stderr == "error: timed out waiting for the condition\n"


@pytest.mark.parametrize(
    ("command", "stderr"),
    [
        ("wait pod/x", "error: unrecognized condition: []\n"),
        ("wait --for=condition=Ready pod/x", 'Error from server (NotFound): pods "x" not found\n'),
        ("wait --for=condition=Ready pods --all", "error: no matching resources found\n"),
        ("wait --for=condition=Ready pods", "error: resource(s) were provided, but no name was specified\n"),
    ],
)
def test_refusals(cluster: kubenb.Cluster, command: str, stderr: str) -> None:
    assert cluster.kubectl(command).stderr == stderr
