"""Hooks as processes beside the worker: what they do is done when it is done."""

from __future__ import annotations

from typing import Any

import pytest
from kubelet.lab import Lab, container, shell


def hooks(**given: Any) -> dict[str, Any]:
    return {"lifecycle": given}


def run(script: str) -> dict[str, Any]:
    return {"exec": {"command": ["sh", "-c", script]}}


def test_post_start_holds_running_back_and_works_on_the_container_s_files() -> None:
    lab = Lab()
    lab.pod(shell("sleep 600", **hooks(postStart=run("sleep 4; echo hello > /message"))))
    lab.run(4.5)
    assert lab.states() == [(0.03, "waiting ContainerCreating")]
    lab.run(6)
    assert lab.states()[-1] == (4.78, "running")
    assert lab.c.kubectl("exec a -- cat /message").stdout == "hello\n"


def test_pre_stop_sees_the_container_before_its_signal() -> None:
    """preStop takes 3 s, SIGTERM comes at 13.02; the shell's trap says what it found."""
    lab = Lab()
    script = "trap 'cat /bye; exit 0' TERM; while :; do sleep 1; done"
    lab.pod(shell(script, **hooks(preStop=run("sleep 3; echo told > /bye"))))
    lab.delete(10)
    lab.run(14.2)
    assert lab.c.kubectl("logs a").stdout == "told\n"


@pytest.mark.parametrize(
    ("hook", "term"),
    [
        ({"sleep": {"seconds": 3}}, 13.03),
        ({"httpGet": {"path": "/prestop?sleep=4", "port": 8080}}, 14.03),
        ({"httpGet": {"path": "/", "port": 9999}}, 10.03),
        (run("sleep 60"), 15.03),
    ],
)
def test_when_sigterm_comes(hook: dict[str, Any], term: float) -> None:
    lab = Lab(network_round_trip=0.0)
    lab.pod(container("--sigterm=exit", **hooks(preStop=hook)), terminationGracePeriodSeconds=5)
    lab.delete(10)
    lab.run(30)
    ended = [r for r in lab.c.history if r.resource == "pods" and r.verb == "update"]
    end = ended[-1].object["status"]["containerStatuses"][0]["state"]["terminated"]["finishedAt"]
    assert int(end[17:19]) == int(term)


def test_a_refused_get_is_a_failed_hook() -> None:
    lab = Lab()
    lab.pod(container("--sigterm=exit", **hooks(preStop={"httpGet": {"path": "/", "port": 9999}})))
    lab.delete(10)
    lab.run(12)
    assert [event[1:] for event in lab.events("FailedPreStopHook")] == [("FailedPreStopHook", "PreStopHook failed")]


def test_a_pod_deleted_during_post_start_ends() -> None:
    lab = Lab()
    lab.pod(container("--sigterm=exit", **hooks(postStart=run("sleep 100"))), terminationGracePeriodSeconds=2)
    lab.delete(10)
    lab.run(15)
    assert [revision.verb for revision in lab.c.history if revision.resource == "pods"][-1] == "delete"
