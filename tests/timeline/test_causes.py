"""why(): the chain of causes, the nearest first."""

from __future__ import annotations

import pytest
from timeline.synthetic import Script

from kubenb.timeline import why


@pytest.fixture(scope="module")
def script() -> Script:
    return Script(lossy=True).run()


def test_why_a_pod_is_there(script: Script) -> None:
    made = next(r for r in script.history if r.resource == "pods" and r.verb == "create" and r.time > 20)
    lines = why(script.history, made.object)
    assert lines[0].startswith(f"At 20.040 s replicaset-controller created Pod {made.name}: ReplicaSet ")
    assert lines[1].startswith("because at 20.020 s deployment-controller created ReplicaSet")
    assert lines[2] == ("because at 20.000 s kubectl changed Deployment web: image nginx:1.27 → nginx:1.28 (revision 65)")
    assert len(lines) == 3


def test_the_version_asked_about_counts_not_the_latest(script: Script) -> None:
    versions = [r for r in script.history if r.resource == "pods" and r.name == script.history[11].name]
    bound = next(r for r in versions if r.author == "default-scheduler")
    assert " bound Pod " in why(script.history, bound.object)[0]


def test_why_it_is_as_it_is_and_why_it_is_there(script: Script) -> None:
    old = next(r for r in script.history if r.resource == "pods")
    ended = next(r for r in script.history if r.resource == "pods" and r.name == old.name and r.verb == "delete")
    lines = why(script.history, ended.object)
    assert any(line.startswith("It is there because at 0.5") for line in lines)
    assert str(lines) == repr(lines)
    assert str(lines).replace("\n    ", " ") == "\n".join(lines)
    assert max(map(len, str(lines).splitlines())) <= 96


def test_timers_end_a_chain(script: Script) -> None:
    ready = next(r for r in script.history if r.author.startswith("kubelet") and r.cause == "readiness probe succeeded")
    assert "set off by: readiness probe succeeded" in why(script.history, ready.object)


def test_by_name_where_there_is_no_uid(script: Script) -> None:
    asked = {"kind": "Deployment", "metadata": {"name": "web", "namespace": "default"}}
    lines = why(script.history, asked)
    assert " deployment-controller updated the status of Deployment web" in lines[0]
    assert "It is there because at 0.500 s kubectl created Deployment web with 10 replicas (revision 4)" in lines


def test_why_a_request_failed(script: Script) -> None:
    lost = next(r for r in script.requests if r.outcome == "refused")
    lines = why(script.history, lost, "node-1 was behind")
    assert lines[0].endswith(f"was sent to {lost.pod}: connection refused")
    assert lines[1] == "node-1 was behind"
    assert f"told Pod {lost.pod} to terminate" in lines[2]
    assert lines[-1].startswith("because at 20.000 s kubectl changed Deployment web")


def test_a_request_that_was_answered_needs_no_excuse(script: Script) -> None:
    assert len(why(script.history, script.requests[0])) == 1


def test_an_unknown_object(script: Script) -> None:
    with pytest.raises(ValueError, match="Pod ghost: not in the history"):
        why(script.history, {"kind": "Pod", "metadata": {"name": "ghost", "namespace": "default"}})


@pytest.mark.parametrize("what", [None, 5, "pod/web", {}])
def test_what_has_no_why(script: Script, what: object) -> None:
    with pytest.raises(ValueError, match=r"why\(\) explains|not in the history"):
        why(script.history, what)
