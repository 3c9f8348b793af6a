"""Probes: their ticks, their verdicts, and that a tick left out changes nothing. The grid begins at 0.33 s, containers run
from 0.68 s on.
"""

from __future__ import annotations

from typing import Any

import pytest
from kubelet.lab import Lab, container, shell

from kubenb.kubelet.probes import next_tick


def http(path: str, **fields: Any) -> dict[str, Any]:
    return {"httpGet": {"path": path, "port": 8080}, **fields}


@pytest.mark.parametrize(("after", "tick"), [(0.0, 0.33), (0.32, 0.33), (0.33, 2.33), (2.0, 2.33), (2.33, 4.33), (100.0, 100.33)])
def test_the_grid(after: float, tick: float) -> None:
    assert next_tick(0.33, 2.0, after) == pytest.approx(tick)


def test_readiness_is_asked_when_the_container_is_reported_and_then_at_its_own_ticks() -> None:
    """Listens at 3.68. Asked at 0.78 (reported Running); the ticks then are 1.78, 2.78, 3.78."""
    lab = Lab()
    lab.pod(container("--startup-delay=3", readinessProbe=http("/readyz", periodSeconds=1)))
    lab.run(60)
    assert lab.states()[-1] == (0.78, "running")
    assert lab.conditions("Ready") == [(0.03, "False: ContainersNotReady"), (3.8, "True")]
    refused = 'Readiness probe failed: Get "http://10.244.0.2:8080/readyz": dial tcp 10.244.0.2:8080: connect: connection refused'
    assert {message for *_, message in lab.events("Unhealthy")} == {refused}


def test_flapping_with_thresholds() -> None:
    """The plan counts from 0.68. From 8.68 on 503: two failures in a row, at 8.78 and 10.78, are needed."""
    lab = Lab()
    plan = "--ready-plan=8:503,16:200"
    lab.pod(container(plan, readinessProbe=http("/readyz", periodSeconds=2, failureThreshold=2)))
    lab.run(60)
    assert lab.conditions("Ready")[1:] == [(0.8, "True"), (10.8, "False: ContainersNotReady"), (16.82, "True")]


def test_three_successes_in_a_row() -> None:
    lab = Lab()
    lab.pod(container("--ready-plan=0:503,6:200", readinessProbe=http("/readyz", periodSeconds=2, successThreshold=3)))
    lab.run(30)
    assert lab.conditions("Ready")[-1] == (10.8, "True")


def test_an_initial_delay() -> None:
    lab = Lab()
    lab.pod(container(readinessProbe=http("/readyz", periodSeconds=10, initialDelaySeconds=3)))
    lab.run(30)
    assert lab.conditions("Ready")[-1] == (10.8, "True"), "a second after a whole period, though 3 s would do"


def test_liveness_restarts_at_once_twice_and_then_backs_off() -> None:
    """Port 9090 is closed: failures at 2.33, 4.33, 6.33 kill it; again at 12.33 and at 18.33."""
    lab = Lab()
    probe = {"tcpSocket": {"port": 9090}, "periodSeconds": 2, "failureThreshold": 3}
    lab.pod(container(livenessProbe=probe))
    lab.run(40)
    assert [time for time, *_ in lab.events("Killing")] == [6.33, 12.33, 18.33, 36.33]
    assert lab.events("Killing")[0][2] == "Container c failed liveness probe, will be restarted"
    starts = [time for time, *_ in lab.events("Started")]
    assert starts == pytest.approx([0.68, 6.48, 12.48, 30.58], abs=0.3)
    assert (19, "waiting CrashLoopBackOff") in [(round(time + 0.5), text) for time, text in lab.states()]


def test_the_documentations_exec_liveness_example() -> None:
    """Failures at 35.33, 40.33, 45.33; sh takes no notice of SIGTERM, so the restart comes 30 s later."""
    lab = Lab()
    probe = {"exec": {"command": ["cat", "/tmp/healthy"]}, "initialDelaySeconds": 5, "periodSeconds": 5}
    script = "touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600"
    lab.pod(container("/bin/sh", "-c", script, image="busybox:1.36", livenessProbe=probe))
    lab.run(100)
    text = "Liveness probe failed: cat: can't open '/tmp/healthy': No such file or directory\n"
    assert [(time, message) for time, _, message in lab.events("Unhealthy")] == [(at, text) for at in (35.33, 40.33, 45.33)]
    assert [time for time, *_ in lab.events("Started")] == [0.68, 75.48]
    assert lab.container()["lastState"]["terminated"]["exitCode"] == 137


def test_a_startup_probe_holds_the_others_back() -> None:
    lab = Lab()
    probes = {
        "startupProbe": http("/startupz", periodSeconds=2, failureThreshold=10),
        "livenessProbe": http("/healthz", periodSeconds=1, failureThreshold=1),
        "readinessProbe": http("/readyz", periodSeconds=1),
    }
    lab.pod(container("--startup-delay=8", **probes))
    lab.run(30)
    assert lab.container()["restartCount"] == 0
    assert [time for time, *_ in lab.events("Unhealthy")] == [2.33, 4.33, 6.33, 8.33]
    assert lab.conditions("Ready")[-1][1] == "True" and 10.3 < lab.conditions("Ready")[-1][0] < 11.5


def test_a_startup_probe_that_never_succeeds_kills() -> None:
    lab = Lab()
    lab.pod(container("--startup-delay=60", startupProbe=http("/startupz", periodSeconds=2, failureThreshold=3)))
    lab.run(10)
    assert [message for *_, message in lab.events("Killing")] == ["Container c failed startup probe, will be restarted"]


def test_the_grace_of_a_probe() -> None:
    lab = Lab()
    probe = http("/healthz", periodSeconds=1, failureThreshold=1, terminationGracePeriodSeconds=3)
    lab.pod(container("--health-plan=5:500", "--sigterm=ignore", livenessProbe=probe))
    lab.run(12)
    killed, restarted = lab.events("Killing")[0][0], lab.events("Started")[1][0]
    assert restarted - killed == pytest.approx(3.15)


def test_without_restarts_a_failed_probe_ends_the_pod() -> None:
    lab = Lab()
    probe = http("/healthz", periodSeconds=1, failureThreshold=2)
    lab.pod(container("--health-plan=6:500", livenessProbe=probe), restartPolicy="Never")
    lab.run(30)
    assert [message for *_, message in lab.events("Killing")] == ["Stopping container c"]
    assert lab.status()["phase"] == "Succeeded"


@pytest.mark.parametrize(
    ("probe", "text"),
    [
        (http("/readyz", timeoutSeconds=1), "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"),
        (
            {"httpGet": {"path": "/", "port": "htpp"}},
            'errored and resulted in unknown state: strconv.Atoi: parsing "htpp": invalid syntax',
        ),
        ({"exec": {"command": ["sh", "-c", "sleep 5"]}}, 'command timed out: "sh -c sleep 5" timed out after 1s'),
    ],
)
def test_what_goes_wrong_is_said_in_the_kubelets_words(probe: dict[str, Any], text: str) -> None:
    lab = Lab()
    lab.pod(container("--slow=3", readinessProbe={**probe, "periodSeconds": 1}))
    lab.run(8)
    assert text in lab.events("Unhealthy")[0][2]
    assert lab.conditions("Ready")[-1][1] == "False: ContainersNotReady"


def test_readiness_is_still_asked_while_the_pod_ends() -> None:
    lab = Lab()
    probe = http("/readyz", periodSeconds=1, failureThreshold=1)
    lab.pod(container("--sigterm=drain:9", "--unready-on-term", readinessProbe=probe))
    lab.delete(10)
    lab.run(15)
    assert [text for _, text in lab.conditions("Ready")][1:] == ["True", "False: ContainersNotReady"]
    assert lab.status()["phase"] == "Running"


def test_a_steady_pod_costs_no_events_at_all() -> None:
    """All its probes succeed and nothing can change: the queue holds only the node's own heartbeat."""
    lab = Lab()
    probes = {"readinessProbe": http("/readyz", periodSeconds=1), "livenessProbe": http("/healthz", periodSeconds=1)}
    lab.pod(container(**probes))
    lab.run(20)
    waiting = len(lab.c.sim._queue)
    lab.run(25)
    assert len(lab.c.sim._queue) == waiting <= 3


def test_settle_waits_for_readiness_that_will_come_but_not_for_one_that_never_will() -> None:
    comes = Lab()
    comes.pod(container("--startup-delay=20", readinessProbe=http("/readyz", periodSeconds=1)))
    comes.c.settle()
    assert comes.conditions("Ready")[-1][1] == "True"
    never = Lab()
    never.pod(container("--ready-plan=0:503", readinessProbe=http("/readyz", periodSeconds=1)))
    never.c.settle()
    assert never.c.now < 5


def test_a_file_made_from_outside_is_found_at_the_next_tick() -> None:
    lab = Lab()
    lab.pod(shell("sleep 600", readinessProbe={"exec": {"command": ["cat", "/tmp/ready"]}, "periodSeconds": 2}))
    lab.run(8)
    runtime = lab.c._parts.runtimes["node-1"]
    (sandbox,) = runtime.sandboxes.values()
    runtime.execute(sandbox.containers["c"], ["touch", "/tmp/ready"])
    lab.run(12)
    assert lab.conditions("Ready")[-1] == (8.8, "True")


def test_probes_count_as_requests_of_an_application_that_fails_after_some() -> None:
    """The book's unhealthy application answers five requests: at 10.33 ... 50.33; it fails at 60.33, 70.33 and 80.33."""
    lab = Lab()
    lab.pod(container(image="luksa/kubia-unhealthy", livenessProbe={"httpGet": {"path": "/", "port": 8080}}))
    lab.run(200)
    failed = [time for time, _, message in lab.events("Unhealthy") if "statuscode: 500" in message]
    begun = lab.states()[1][0]
    assert len(failed) >= 3 and 50 < failed[0] - begun <= 61, (begun, failed)
    assert lab.events("Killing")[0][2] == "Container c failed liveness probe, will be restarted"
    assert lab.container()["restartCount"] >= 1
