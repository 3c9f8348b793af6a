"""The autoscaler's arithmetic, by tables: what counts, what a missing or unready pod is taken for, and when nothing happens."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubenb.controllers.horizontal_replicas import (
    Groups,
    MetricError,
    Sample,
    Tolerances,
    Warmup,
    by_average,
    by_share,
    by_utilization,
    by_value,
    counting,
    group_pods,
    requests_of,
)

USUAL = Tolerances(0.1, 0.1)
WARMUP = Warmup(initialization=300.0, readiness=30.0)


def pod(
    name: str = "p", phase: str = "Running", ready: str = "True", started: str = "00:00:00", changed: str = "00:00:05",
    cpu: str | None = "100m", **meta: Any,
) -> dict[str, Any]:  # fmt: skip
    requests = {"requests": {"cpu": cpu}} if cpu else {}
    condition = {"type": "Ready", "status": ready, "lastTransitionTime": f"2026-01-01T{changed}Z"}
    return {
        "kind": "Pod",
        "metadata": {"name": name, "namespace": "default", **meta},
        "spec": {"containers": [{"name": "main", "resources": requests}]},
        "status": {"phase": phase, "startTime": f"2026-01-01T{started}Z", "conditions": [condition]},
    }


def samples(*values: int) -> dict[str, Sample]:
    return {f"p{index}": Sample(value) for index, value in enumerate(values)}


# ---- whose sample counts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("about", "sample", "now", "group"),
    [
        (pod(), Sample(1, at=590), 600.0, "ready"),
        (pod(), None, 600.0, "missing"),
        (pod(phase="Pending"), Sample(1), 600.0, "unready"),
        (pod(phase="Pending"), None, 600.0, "unready"),
        (pod(phase="Failed"), Sample(1), 600.0, "ignored"),
        (pod(deletionTimestamp="2026-01-01T00:09:00Z"), Sample(1), 600.0, "ignored"),
        # in the first five minutes: a sample that reaches back to before the pod was ready doesn't count
        (pod(), Sample(1, at=15, window=15), 20.0, "unready"),
        (pod(), Sample(1, at=20, window=15), 21.0, "ready"),
        (pod(ready="False"), Sample(1, at=290), 299.0, "unready"),
        # later: only who was never ready, that is, whose condition dates from the first half minute
        (pod(ready="False", changed="00:00:05"), Sample(1, at=590), 600.0, "unready"),
        (pod(ready="False", changed="00:08:00"), Sample(1, at=590), 600.0, "ready"),
    ],
)
def test_groups(about: dict[str, Any], sample: Sample | None, now: float, group: str) -> None:
    groups = group_pods([about], {"p": sample} if sample else {}, "cpu", WARMUP, now)
    assert groups._asdict() == {
        "ready": int(group == "ready"),
        **{name: ("p",) if name == group else () for name in ("unready", "missing", "ignored")},
    }


def test_memory_is_believed_from_the_start() -> None:
    assert group_pods([pod(ready="False")], {"p": Sample(1)}, "memory", WARMUP, 10.0).ready == 1


def test_without_a_sample_that_counts_there_is_no_number() -> None:
    with pytest.raises(MetricError, match="pods might be unready"):
        counting(samples(1), Groups(0, ("p0",), (), ()))


# ---- requests ------------------------------------------------------------------------------------------------------------------


def test_requests_are_added_over_containers_and_sidecars() -> None:
    two = pod()
    two["spec"]["containers"].append({"name": "side", "resources": {"requests": {"cpu": "50m"}}})
    two["spec"]["initContainers"] = [
        {"name": "once", "resources": {}},
        {"name": "proxy", "restartPolicy": "Always", "resources": {"requests": {"cpu": "25m"}}},
    ]
    assert requests_of([two], "", "cpu") == {"p": 175}
    assert requests_of([two], "side", "cpu") == {"p": 50}


def test_a_container_that_requests_nothing_is_named() -> None:
    with pytest.raises(MetricError, match="missing request for cpu in container main of Pod p"):
        requests_of([pod(cpu=None)], "", "cpu")


def test_the_pods_own_requests_go_before_its_containers() -> None:
    whole = pod(cpu=None)
    whole["spec"]["resources"] = {"requests": {"cpu": "300m"}}
    assert requests_of([whole], "", "cpu") == {"p": 300}
    with pytest.raises(MetricError, match="missing pod-level request for memory in Pod p"):
        requests_of([whole], "", "memory")


# ---- utilization ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("used", "unready", "missing", "target", "expected"),
    [
        ((50, 50), 0, 0, 50, 2),
        ((100, 100), 0, 0, 50, 4),
        ((55, 55), 0, 0, 50, 2),  # ratio 1.1: the border belongs to the tolerance
        ((56, 56), 0, 0, 50, 3),
        ((45, 45), 0, 0, 50, 2),
        ((44, 44, 44, 44), 0, 0, 50, 4),  # 0.88 x 4 = 3.52, rounded up
        ((43, 43, 43, 43, 43, 43, 43, 43), 0, 0, 50, 7),
        ((10, 10, 10, 10), 0, 0, 50, 1),
        ((100, 100), 0, 1, 50, 4),  # the missing one counts 0: 200 of 300 is 66%
        ((80,), 0, 1, 50, 2),  # ... and then 40%: no scale-down out of a scale-up
        ((10, 10, 10), 0, 1, 60, 3),  # the missing one counts 100%: 130 of 400 is 32%
        ((40, 40), 0, 1, 50, 3),  # ... and then 60%: no scale-up out of a scale-down
        ((50, 50), 0, 1, 50, 3),  # exactly on target: what is missing changes nothing
        ((100, 100), 1, 0, 50, 4),  # an unready pod counts 0 when the others want more
        ((10, 10, 10), 1, 0, 50, 1),  # and is left out when they want less
        ((60, 60), 2, 1, 50, 5),  # 120 of 500: no change
        ((0, 0), 0, 0, 50, 0),
        ((30, 30), 0, 2, 150, 3),  # a target above 100% is what a missing pod is taken for: 360 of 400 is 90% of 150%
    ],
)
def test_by_utilization(used: tuple[int, ...], unready: int, missing: int, target: int, expected: int) -> None:
    n = len(used)
    kept = {name: sample.value for name, sample in samples(*used).items()}
    names = [f"p{index}" for index in range(n + unready + missing)]
    groups = Groups(n, tuple(names[n : n + unready]), tuple(names[n + unready :]), ())
    proposal = by_utilization(len(names), target, groups, kept, dict.fromkeys(names, 100), USUAL)
    assert proposal.replicas == expected
    assert proposal.utilization == sum(used) * 100 // (100 * n)


def test_percents_are_whole_before_they_are_compared() -> None:
    groups = Groups(1, (), (), ())
    assert by_utilization(1, 50, groups, {"p0": 559}, {"p0": 1000}, USUAL).replicas == 1, "55.9% is 55%"


def test_samples_of_unknown_pods_do_not_count() -> None:
    groups = Groups(1, (), (), ())
    assert by_utilization(1, 50, groups, {"p0": 100, "stranger": 900}, {"p0": 100}, USUAL).utilization == 100
    with pytest.raises(MetricError, match="no metrics returned matched known pods"):
        by_utilization(1, 50, groups, {"stranger": 900}, {"p0": 100}, USUAL)


def test_each_direction_has_its_tolerance() -> None:
    groups = Groups(1, (), (), ())

    def wanted(used: int, tolerances: Tolerances) -> int:
        return by_utilization(
            5, 50, groups._replace(ready=5), dict.fromkeys("abcde", used), dict.fromkeys("abcde", 100), tolerances
        ).replicas

    assert wanted(40, Tolerances(0.1, 0.3)) == 5
    assert wanted(40, USUAL) == 4
    assert wanted(60, Tolerances(0.1, 0.3)) == 6
    assert wanted(60, Tolerances(0.2, 0.0)) == 5


# ---- averages and whole values -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("used", "missing", "expected"),
    [((20_000, 30_000), 0, 5), ((10_000,), 1, 1), ((20_000, 30_000), 3, 5), ((4_000, 4_000), 1, 2), ((10_500, 10_500), 0, 2)],
)
def test_by_average(used: tuple[int, ...], missing: int, expected: int) -> None:
    """Missing pods count as being on target when the others want less, and else 0 (even when the others are just on target)."""
    kept = {name: sample.value for name, sample in samples(*used).items()}
    groups = Groups(len(used), (), tuple(f"m{index}" for index in range(missing)), ())
    assert by_average(len(used) + missing, 10_000, groups, kept, USUAL).replicas == expected


@pytest.mark.parametrize(
    ("current", "usage", "ready", "expected"),
    [(2, 300, 2, 6), (2, 105, 2, 2), (2, 90, 2, 2), (4, 50, 4, 2), (4, 50, 1, 1), (0, 250, 0, 3), (0, 0, 0, 0)],
)
def test_by_value_multiplies_the_ready_pods(current: int, usage: int, ready: int, expected: int) -> None:
    pods = [pod(f"p{n}", ready="True" if n < ready else "False") for n in range(max(1, current))]
    assert by_value(current, usage, 100, pods, USUAL).replicas == expected


@pytest.mark.parametrize(
    ("current", "usage", "expected", "average"),
    [(2, 300, 8, 150), (8, 300, 8, 38), (7, 300, 7, 43), (9, 300, 8, 34), (0, 90, 3, 90)],
)
def test_by_share_divides_by_the_target(current: int, usage: int, expected: int, average: int) -> None:
    proposal = by_share(current, usage, 40, USUAL)
    assert (proposal.replicas, proposal.average) == (expected, average)


# ---- promises ------------------------------------------------------------------------------------------------------------------

USAGE = st.lists(st.integers(0, 400), min_size=1, max_size=8)


@given(USAGE, st.integers(0, 3), st.integers(0, 3), st.integers(1, 200))
def test_pods_we_know_nothing_of_never_turn_the_direction(used: list[int], unready: int, missing: int, target: int) -> None:
    n = len(used)
    names = [f"p{index}" for index in range(n + unready + missing)]
    kept = dict(zip(names, used, strict=False))
    groups = Groups(n, tuple(names[n : n + unready]), tuple(names[n + unready :]), ())
    current = len(names)
    proposal = by_utilization(current, target, groups, kept, dict.fromkeys(names, 100), Tolerances(0.0, 0.0))
    if groups.missing or (groups.unready and proposal.ratio > 1):
        assert proposal.replicas >= current if proposal.ratio > 1 else proposal.replicas <= current


@given(USAGE, st.integers(1, 200))
def test_more_usage_never_asks_for_fewer(used: list[int], target: int) -> None:
    names = [f"p{index}" for index in range(len(used))]
    groups, requests = Groups(len(used), (), (), ()), dict.fromkeys(names, 100)

    def wanted(extra: int) -> int:
        return by_utilization(
            len(used), target, groups, {n: u + extra for n, u in zip(names, used, strict=True)}, requests, Tolerances(0, 0)
        ).replicas

    assert wanted(0) <= wanted(50) <= wanted(500)
