"""A pod's life, to the millisecond of virtual time."""

from __future__ import annotations

import itertools

import pytest
from kubelet.lab import Lab, container, shell


def test_from_binding_to_ready() -> None:
    lab = Lab()
    lab.pod()
    lab.run(60)
    assert lab.writes() == [
        (0.03, "Pending", "the pod is bound to this node: its sandbox and containers are being made"),
        (0.53, "Pending", "the sandbox is up, so containers can be started"),
        (0.78, "Running", "container c started"),
    ]
    assert lab.states() == [(0.03, "waiting ContainerCreating"), (0.78, "running")]
    assert lab.conditions("PodReadyToStartContainers") == [(0.03, "False"), (0.53, "True")]
    assert lab.conditions("Ready") == [(0.03, "False: ContainersNotReady"), (0.78, "True")]
    assert lab.events() == [
        (0.53, "Pulled", 'Container image "web:1" already present on machine and can be accessed by the pod'),
        (0.58, "Created", "Container created"),
        (0.68, "Started", "Container started"),
    ]


def test_every_write_names_what_made_the_kubelet_act() -> None:
    lab = Lab()
    lab.pod(shell("sleep 5; exit 1"), restartPolicy="Never")
    lab.run(30)
    written = next(r for r in lab.c.history if r.resource == "pods")
    causes = [r.cause for r in lab.c.history if r.resource == "pods" and r.author == "kubelet/node-1"]
    assert causes[:3] == [written.number] * 3
    assert causes[3:] == ["end of container c"] * 2


def test_containers_of_one_pod_start_one_after_the_other_and_are_reported_together() -> None:
    lab = Lab()
    lab.pod(container(name="x"), container("--port=81", name="y"))
    lab.run(5)
    assert [time for time, reason, _ in lab.events("Started")] == [0.68, 0.83]
    assert lab.states("x")[-1] == lab.states("y")[-1] == (0.93, "running")
    assert lab.conditions("Ready")[-1] == (0.93, "True")


@pytest.mark.parametrize(
    ("script", "policy", "phase", "state"),
    [
        ("sleep 2", "Never", "Succeeded", "terminated Completed 0"),
        ("sleep 2; exit 3", "Never", "Failed", "terminated Error 3"),
        ("sleep 2", "OnFailure", "Succeeded", "terminated Completed 0"),
    ],
)
def test_a_pod_that_ends_by_itself(script: str, policy: str, phase: str, state: str) -> None:
    """Ended at 2.68 and reported 0.2 s later, still Running; the terminal phase comes when everything is torn down."""
    lab = Lab()
    lab.pod(shell(script), restartPolicy=policy)
    lab.run(30)
    assert [(time, what) for time, what, _ in lab.writes()][3:] == [(2.88, "Running"), (4.48, phase)]
    assert lab.states()[-1] == (2.88, state)
    reason = "PodCompleted" if phase == "Succeeded" else "PodFailed"
    assert lab.conditions("Ready")[-1] == (2.88, f"False: {reason}")
    assert lab.conditions("PodReadyToStartContainers")[-1] == (4.48, "False")


def test_two_containers_that_must_not_be_restarted() -> None:
    lab = Lab()
    lab.pod(shell("sleep 1", name="x"), shell("sleep 4; exit 1", name="y"), restartPolicy="Never")
    lab.run(20)
    assert lab.states("x")[-1][1] == "terminated Completed 0"
    assert [text for _, text in lab.conditions("Ready")] == [
        "False: ContainersNotReady",
        "True",
        "False: ContainersNotReady",
        "False: PodFailed",
    ]
    assert lab.status()["phase"] == "Failed"


def test_crashes_are_answered_at_once_then_later_and_later() -> None:
    """Ends: 0.68. First restart at once; then 10, 20, 40 s, each stretched by 1.2."""
    lab = Lab()
    lab.pod(shell("exit 1"))
    lab.run(120)
    starts = [time for time, *_ in lab.events("Started")]
    gaps = [later - earlier for earlier, later in itertools.pairwise(starts)]
    assert gaps == pytest.approx([0.35, 12.25, 24.25, 48.25], abs=0.15)
    assert len(lab.events("BackOff")) == 4
    assert lab.container()["restartCount"] == 4
    assert lab.container()["lastState"]["terminated"]["exitCode"] == 1


def test_crashloopbackoff_shows_only_when_the_back_off_is_over() -> None:
    lab = Lab()
    lab.pod(shell("exit 1"))
    lab.run(14)
    texts = [text for _, text in lab.states()]
    assert texts.count("waiting CrashLoopBackOff") == 1
    shown = next(time for time, text in lab.states() if text == "waiting CrashLoopBackOff")
    assert shown == pytest.approx(12.99, abs=0.01)
    assert lab.status()["phase"] == "Running"


def test_init_containers_run_in_turn() -> None:
    lab = Lab()
    lab.pod(container(), initContainers=[shell("sleep 2", name="i1"), shell("sleep 2", name="i2")])
    lab.run(20)
    assert lab.states("i1") == [(0.03, "waiting PodInitializing"), (0.78, "running"), (2.78, "terminated Completed 0")]
    assert lab.states("i2")[1:] == [(3.03, "running"), (5.03, "terminated Completed 0")]
    assert lab.states()[-1] == (5.28, "running")
    assert lab.conditions("Initialized") == [(0.03, "False: ContainersNotInitialized"), (5.03, "True")]


def test_a_failed_init_container_without_restart_fails_the_pod() -> None:
    lab = Lab()
    lab.pod(container(), initContainers=[shell("exit 2", name="i1")], restartPolicy="Never")
    lab.run(10)
    assert lab.status()["phase"] == "Failed"
    assert lab.states()[-1][1] == "waiting PodInitializing"


def test_a_sidecar_starts_first_stays_and_ends_last() -> None:
    lab = Lab()
    sidecar = container("--port=81", "--sigterm=drain:1", name="s", restartPolicy="Always")
    lab.pod(shell("sleep 4"), initContainers=[sidecar], restartPolicy="Never")
    lab.run(20)
    assert lab.states("s")[1] == (0.78, "running")
    assert lab.states()[1] == (1.03, "running")
    assert lab.events("Killing") == [(5.13, "Killing", "Stopping container s")]
    assert lab.states("s")[-1] == (6.23, "terminated Completed 0")
    assert lab.status()["phase"] == "Succeeded"


@pytest.mark.parametrize(
    ("annotation", "phase"), [("succeed-after", "Succeeded"), ("fail-after", "Failed"), ("never-ready", "Running")]
)
def test_annotations_say_how_containers_live(annotation: str, phase: str) -> None:
    lab = Lab()
    text = "true" if annotation == "never-ready" else "2s"
    lab.pod(
        container(image="nginx:1.25", imagePullPolicy="Always"),
        restartPolicy="Never",
        annotations={f"kubenb.io/{annotation}": text},
    )
    lab.run(30)
    assert lab.status()["phase"] == phase
    if annotation == "never-ready":
        assert lab.conditions("Ready") == [(0.03, "False: ContainersNotReady")]


def test_an_annotation_that_cannot_be_read_is_told_not_raised() -> None:
    lab = Lab()
    lab.pod(annotations={"kubenb.io/succeed-after": "soon"})
    lab.run(3)
    assert lab.states()[-1][1] == "waiting CreateContainerConfigError"
    assert lab.container()["state"]["waiting"]["message"] == '"soon" is no duration such as "2s" or "100ms"'


def test_the_deadline_of_a_pod() -> None:
    lab = Lab()
    lab.pod(container("--sigterm=drain:1"), activeDeadlineSeconds=6)
    lab.run(20)
    status = lab.status()
    assert (status["phase"], status["reason"]) == ("Failed", "DeadlineExceeded")
    assert lab.conditions("Ready")[-1] == (6.03, "False: PodFailed")
    assert lab.writes()[-1][0] == pytest.approx(7.45)


def test_settle_waits_for_work_but_not_for_back_off_or_long_sleep() -> None:
    quick = Lab()
    quick.pod(shell("exit 1"))
    quick.c.settle()
    assert quick.c.now < 3
    long = Lab()
    long.pod(shell("sleep 3600"))
    long.c.settle()
    assert long.c.now < 2


def test_the_kubelet_survives_a_pod_deleted_before_it_could_begin() -> None:
    lab = Lab()
    lab.pod()
    lab.c.delete("Pod", "a")
    lab.run(10)
    assert lab.writes()[-1][1] == "removed"
    assert lab.events("Started") == []
