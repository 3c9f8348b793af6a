"""Phases and conditions, by tables. A container is written as: "-" never ran, "r" runs, "R" runs and is ready, a digit:
ended with that code, "n" ended and was given a new image.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from kubenb.kubelet.status import Conditions, pod_phase, set_conditions


@dataclass
class Fake:
    """What `status` asks of a ContainerRecord."""

    name: str
    role: str
    mark: str
    renewed: bool = False

    @property
    def instance(self) -> object | None:
        return None if self.mark == "-" else self

    @property
    def running(self) -> bool:
        return self.mark in "rR"

    @property
    def ever_started(self) -> bool:
        return self.mark not in "-r"

    @property
    def exit_code(self) -> int | None:
        return int(self.mark) if self.mark.isdigit() else None

    @property
    def ready(self) -> bool:
        return self.mark == "R" or (self.role == "init" and self.mark == "0")


def records(marks: str, role: str, prefix: str) -> list[Any]:
    return [Fake(f"{prefix}{n}", role, mark.replace("n", "0"), mark == "n") for n, mark in enumerate(marks, 1)]


@pytest.mark.parametrize(
    ("policy", "init", "sidecars", "main", "phase"),
    [
        ("Always", "", "", "-", "Pending"),
        ("Always", "", "", "R-", "Pending"),
        ("Always", "", "", "rr", "Running"),
        ("Always", "", "", "1", "Running"),
        ("Always", "", "", "0", "Running"),
        ("OnFailure", "", "", "0", "Succeeded"),
        ("OnFailure", "", "", "01", "Running"),
        ("Never", "", "", "0", "Succeeded"),
        ("Never", "", "", "0r", "Running"),
        ("Never", "", "", "n", "Running"),
        ("Never", "", "", "01", "Failed"),
        ("Always", "0r", "", "-", "Pending"),
        ("Always", "1", "", "-", "Pending"),
        ("Never", "1", "", "-", "Failed"),
        ("Never", "0", "", "0", "Succeeded"),
        ("Never", "", "R", "0", "Running"),
        ("Never", "", "0", "0", "Succeeded"),
        ("Always", "", "r", "-", "Pending"),
    ],
)
def test_phases(policy: str, init: str, sidecars: str, main: str, phase: str) -> None:
    before = records(init, "init", "i") + records(sidecars, "sidecar", "s")
    assert pod_phase(policy, before, records(main, "main", "c")) == phase


def test_a_running_sidecar_does_not_keep_the_pods_work_from_being_done() -> None:
    sidecars, main = records("R", "sidecar", "s"), records("0", "main", "c")
    assert pod_phase("Never", sidecars, main, sidecars=False) == "Succeeded"


def made(
    phase: str, init: str, main: str, sandbox: bool = True, gates: Any = (), others: Any = ()
) -> dict[str, tuple[str, str, str]]:
    conditions = Conditions(())
    conditions.begin("2026-01-01T00:00:01Z", 1)
    set_conditions(conditions, phase, sandbox, records(init, "init", "i"), records(main, "main", "c"), gates, others)
    return {one["type"]: (one["status"], one.get("reason", ""), one.get("message", "")) for one in conditions.end(others)}


@pytest.mark.parametrize(
    ("phase", "init", "main", "kind", "expected"),
    [
        ("Pending", "", "r-", "Ready", ("False", "ContainersNotReady", "containers with unready status: [c1 c2]")),
        ("Running", "", "rR", "ContainersReady", ("False", "ContainersNotReady", "containers with unready status: [c1]")),
        ("Running", "", "RR", "Ready", ("True", "", "")),
        ("Succeeded", "", "00", "Ready", ("False", "PodCompleted", "")),
        ("Succeeded", "", "00", "Initialized", ("True", "PodCompleted", "")),
        ("Failed", "", "01", "ContainersReady", ("False", "PodFailed", "")),
        ("Failed", "", "01", "Initialized", ("True", "", "")),
        ("Pending", "0r", "-", "Initialized", ("False", "ContainersNotInitialized", "containers with incomplete status: [i2]")),
        ("Pending", "00", "-", "Initialized", ("True", "", "")),
        ("Running", "", "R", "PodScheduled", ("True", "", "")),
        ("Running", "", "R", "PodReadyToStartContainers", ("True", "", "")),
    ],
)
def test_conditions(phase: str, init: str, main: str, kind: str, expected: tuple[str, str, str]) -> None:
    assert made(phase, init, main)[kind] == expected


def test_readiness_gates_close_readiness_but_not_that_of_the_containers() -> None:
    gates = [{"conditionType": "example.com/load-balancer"}]
    closed = made("Running", "", "R", gates=gates)
    text = 'corresponding condition of pod readiness gate "example.com/load-balancer" does not exist.'
    assert closed["Ready"] == ("False", "ReadinessGatesNotReady", text)
    assert closed["ContainersReady"][0] == "True"
    open_one = {"type": "example.com/load-balancer", "status": "True"}
    opened = made("Running", "", "R", gates=gates, others=[open_one])
    assert opened["Ready"][0] == "True"
    assert list(opened)[-1] == "example.com/load-balancer", "others' conditions are kept, after the kubelet's own"


def test_a_transition_time_changes_with_the_status_alone() -> None:
    conditions = Conditions(())
    for second, status, reason in ((1, False, "A"), (2, False, "B"), (3, True, ""), (4, True, "")):
        conditions.begin(f"2026-01-01T00:00:0{second}Z", 1)
        conditions.set("Ready", status, reason)
        (one,) = conditions.end(())
        assert one["lastTransitionTime"] == f"2026-01-01T00:00:0{1 if second < 3 else 3}Z"
    before = one
    conditions.begin("2026-01-01T00:00:09Z", 1)
    conditions.set("Ready", True)
    assert conditions.end(())[0] is before, "an unchanged condition is the same object"
