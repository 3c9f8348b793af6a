"""How pods end: grace, preStop, SIGTERM, SIGKILL, and what is written when. All deletions are asked for at 10 s and heard
at 10.01.
"""

from __future__ import annotations

from typing import Any

import pytest
from kubelet.lab import Lab, container, shell

SLEEP_3 = {"preStop": {"sleep": {"seconds": 3}}}
SLEEP_60 = {"preStop": {"exec": {"command": ["sleep", "60"]}}}
FAILS = {"preStop": {"exec": {"command": ["sh", "-c", "echo no; exit 3"]}}}


@pytest.mark.parametrize(
    ("flags", "hook", "grace", "lasts", "phase", "code"),
    [
        ("--sigterm=exit", None, 30, 0.0, "Succeeded", 0),
        ("--sigterm=exit:7", None, 30, 0.0, "Failed", 7),
        ("--sigterm=drain:2", None, 30, 2.0, "Succeeded", 0),
        ("--sigterm=ignore", None, 5, 5.0, "Failed", 137),
        ("--sigterm=drain:20", None, 6, 6.0, "Failed", 137),
        ("--sigterm=drain:2", SLEEP_3, 30, 5.0, "Succeeded", 0),
        ("--sigterm=ignore", SLEEP_60, 5, 7.0, "Failed", 137),
        ("--sigterm=drain:1", FAILS, 30, 1.0, "Succeeded", 0),
        ("--sigterm=ignore", None, 1, 2.0, "Failed", 137),
    ],
)
def test_a_deleted_pod(flags: str, hook: Any, grace: int, lasts: float, phase: str, code: int) -> None:
    """Killing at 10.03; the container's end `lasts` later; the terminal phase 0.4 s after that; the object's removal 0.5 s on."""
    lab = Lab()
    fields = {"lifecycle": hook} if hook else {}
    lab.pod(container(flags, **fields), terminationGracePeriodSeconds=grace)
    lab.delete(10)
    lab.run(60)
    assert lab.events("Killing") == [(10.03, "Killing", "Stopping container c")]
    end = round(10.03 + lasts, 3)
    assert [(time, what) for time, what, _ in lab.writes()][-2:] == [(end + 0.4, phase), (end + 0.9, "removed")]
    last = [r for r in lab.c.history if r.resource == "pods"][-1].object["status"]
    assert last["containerStatuses"][0]["state"]["terminated"]["exitCode"] == code


def test_a_process_without_a_handler_is_killed() -> None:
    lab = Lab()
    lab.pod(container(image="busybox:1.36", command=["sleep", "3600"]), terminationGracePeriodSeconds=4)
    lab.delete(10)
    lab.run(20)
    assert lab.states()[-1] == (14.43, "terminated Error 137")


@pytest.mark.parametrize(("hook", "told"), [(SLEEP_60, 17.03), (FAILS, 10.03)])
def test_a_hook_that_fails_or_takes_too_long(hook: Any, told: float) -> None:
    lab = Lab()
    lab.pod(container("--sigterm=ignore", lifecycle=hook), terminationGracePeriodSeconds=5)
    lab.delete(10)
    lab.run(30)
    assert lab.events("FailedPreStopHook") == [(told, "FailedPreStopHook", "PreStopHook failed")]


def test_grace_given_with_the_deletion() -> None:
    lab = Lab()
    lab.pod(container("--sigterm=ignore"))
    lab.delete(10, grace=3)
    lab.run(30)
    assert lab.states()[-1] == (13.43, "terminated Error 137")


def test_force_takes_the_object_at_once_and_the_process_two_seconds_later() -> None:
    lab = Lab()
    lab.pod(container("--sigterm=drain:3"))
    lab.delete(10, grace=0)
    assert lab.c.list("Pod") == []
    written = len(lab.writes())
    lab.run(12)
    runtime = lab.c._parts.runtimes["node-1"]
    assert len(runtime.sandboxes) == 1
    lab.run(13)
    assert runtime.sandboxes == {}
    assert len(lab.writes()) == written, "nothing is written about a pod that isn't there"
    assert lab.events("Killing") == [(10.03, "Killing", "Stopping container c")]


def test_a_second_deletion_with_less_grace_does_not_hasten_the_kill() -> None:
    lab = Lab()
    lab.pod(container("--sigterm=ignore"), terminationGracePeriodSeconds=8)
    lab.delete(10)
    lab.delete(11, grace=2)
    lab.run(30)
    assert lab.states()[-1] == (18.43, "terminated Error 137")


def test_containers_end_together_and_sidecars_after_them_in_reverse_order() -> None:
    lab = Lab()
    sidecars = [container("--sigterm=drain:1", f"--port=8{n}", name=f"s{n}", restartPolicy="Always") for n in (1, 2)]
    lab.pod(container("--sigterm=drain:2"), initContainers=sidecars)
    lab.delete(10)
    lab.run(30)
    assert [message for *_, message in lab.events("Killing")] == [f"Stopping container {name}" for name in ("c", "s2", "s1")]
    last = [r for r in lab.c.history if r.resource == "pods"][-1].object["status"]
    ends = {one["name"]: one["state"]["terminated"]["finishedAt"][-4:-1] for one in last["initContainerStatuses"]}
    assert ends == {"s1": ":14", "s2": ":13"}
    assert last["phase"] == "Succeeded"


def test_a_pod_whose_containers_never_ran_counts_as_failed() -> None:
    lab = Lab()
    lab.pod(container(image="nosuch:1"))
    lab.delete(10)
    lab.run(30)
    last = [r for r in lab.c.history if r.resource == "pods"][-1].object["status"]
    assert last["phase"] == "Failed"
    assert last["containerStatuses"][0]["state"]["terminated"]["reason"] == "ContainerStatusUnknown"


def test_deletion_during_an_init_container() -> None:
    lab = Lab()
    lab.pod(container(), initContainers=[shell("sleep 60", name="i")], terminationGracePeriodSeconds=3)
    lab.delete(10)
    lab.run(30)
    last = [r for r in lab.c.history if r.resource == "pods"][-1].object["status"]
    assert last["phase"] == "Failed"
    assert last["initContainerStatuses"][0]["state"]["terminated"]["exitCode"] == 137
    assert last["containerStatuses"][0]["state"] == {"waiting": {"reason": "PodInitializing"}}


def test_the_address_is_free_when_the_sandbox_is_gone() -> None:
    lab = Lab()
    lab.pod(container("--sigterm=exit"))
    lab.run(5)
    network = lab.c._parts.runtimes["node-1"].network
    assert network.get("10.244.0.2", 8080, "/")[0] == 200
    lab.delete(10)
    lab.run(10.1)
    assert network.get("10.244.0.2", 8080, "/")[0] == 0, "refused: the process has ended, its sandbox is still there"
    lab.run(10.3)
    assert network.get("10.244.0.2", 8080, "/")[0] == -1, "nobody has that address any more"


def test_a_deletion_that_comes_while_the_pod_ends_by_itself_still_removes_it() -> None:
    """Its containers have just ended and the kubelet is on its way out: it must not stop half-way."""
    for at in (5.7, 5.85, 6.2, 7.5):
        lab = Lab()
        lab.pod(shell("sleep 5; exit 42"), restartPolicy="Never")
        lab.delete(at)
        lab.run(20)
        assert lab.c.list("Pod") == [], f"deleted at {at} s"
        assert lab.states()[-1][1] == "terminated Error 42"
