from __future__ import annotations

from typing import Any

import pytest
from scheduler.builders import Object, core, node, pod

from kubenb.scheduler.preemption import Candidate, by_budget, candidate_on, cost, preempt


def old(name: str, priority: int, cpu: str = "1", started: str = "", on: str = "a", **more: Any) -> Object:
    one = pod(name, cpu=cpu, node=on, priority=priority, **more)
    if started:
        one["status"]["startTime"] = f"2026-01-01T00:{started}:00Z"
    return one


def budget(allowed: int, **labels: str) -> Object:
    return {
        "kind": "PodDisruptionBudget",
        "metadata": {"name": "guard", "namespace": "default"},
        "spec": {"selector": {"matchLabels": labels}},
        "status": {"disruptionsAllowed": allowed},
    }


@pytest.mark.parametrize(
    ("pods", "victims"),
    [
        ([old("low", 1, "2"), old("high", 9, "2")], ["low"]),
        ([old("a", 5), old("b", 1), old("c", 1), old("d", 0)], ["b", "d"]),  # b started later than c by the list
        ([old("early", 1, "2", "01"), old("late", 1, "2", "09")], ["late"]),
        ([old("big", 1, "3"), old("small", 1, "1")], ["small", "big"]),
        ([old("equal", 10, "4")], None),
    ],
)
def test_as_few_as_possible_and_the_least_important_first(pods: list[Object], victims: list[str] | None) -> None:
    mind = core([node("a", cpu="4")], pods)
    if victims == ["b", "d"]:
        mind = core([node("a", cpu="4")], [pods[0], old("b", 1, "1", "09"), old("c", 1, "1", "01"), pods[3]])
    cpu = "4" if victims == ["small", "big"] else "2"
    decision = mind.profile.decide(mind.table.read_pod(pod("boss", cpu=cpu, priority=10)), mind.chance)
    candidate, reasons = candidate_on(mind.profile, decision, 0, [])
    if victims is None:
        assert (candidate, reasons) == (None, ("No preemption victims found for incoming pod",))
    else:
        assert candidate is not None
        assert sorted(each.name for each in candidate.victims) == sorted(victims)


def test_trying_it_out_leaves_the_table_as_it_was() -> None:
    pods = [old(f"p{number}", number, labels={"app": "web"}) for number in range(4)]
    mind = core([node("a", cpu="4"), node("b", cpu="1")], pods)
    before = mind.table.requested.copy(), [each.key for each in mind.table.pods_on("a")]
    assert mind.explain(pod("boss", cpu="3", priority=9)).nominated == "a"
    assert (mind.table.requested == before[0]).all()
    assert [each.key for each in mind.table.pods_on("a")] == before[1]


def test_protected_pods_go_last() -> None:
    pods = [old("guarded", 1, labels={"app": "x"}), old("free", 5)]
    mind = core([node("a", cpu="2")], pods, budget(0, app="x"))
    explained = mind.explain(pod("boss", cpu="1", priority=10))
    assert explained.victims == ("default/free",)


@pytest.mark.parametrize(("allowed", "protected"), [(0, ["a", "b"]), (1, ["b"]), (2, [])])
def test_by_budget(allowed: int, protected: list[str]) -> None:
    mind = core([node("a")])
    infos = [mind.table.read_pod(old(name, 1, labels={"app": "x"})) for name in "ab"]
    infos.append(mind.table.read_pod(old("unlabelled", 1)))
    found, free = by_budget(infos, [budget(allowed, app="x")])
    assert [each.name for each in found] == protected
    assert free[-1].name == "unlabelled"


def test_an_empty_selector_guards_nothing() -> None:
    info = core([node("a")]).table.read_pod(old("a", 1, labels={"app": "x"}))
    assert by_budget([info], [budget(0)]) == ([], [info])


def test_the_cheapest_node_in_this_order() -> None:
    mind = core([node("a")])

    def candidate(name: str, violations: int, *victims: Object) -> Candidate:
        return Candidate(name, tuple(mind.table.read_pod(each) for each in victims), violations)

    worse_to_better = [
        candidate("breaks a budget", 1, old("x", 1)),
        candidate("a more important victim", 0, old("x", 5)),
        candidate("a larger sum", 0, old("x", 4), old("y", 4)),
        candidate("started early", 0, old("x", 4, started="05")),
        candidate("started late", 0, old("x", 4, started="30")),
    ]
    assert sorted(worse_to_better, key=cost) == worse_to_better[::-1]


def test_not_eligible() -> None:
    mind = core([node("a", cpu="2")], [old("low", 1, "2")])
    polite = mind.explain(pod("polite", cpu="1", priority=10, preemptionPolicy="Never"))
    assert polite.message.endswith("preemption: not eligible due to preemptionPolicy=Never.")
    assert polite.victims == ()


def test_waits_for_its_victims_to_end() -> None:
    going = old("low", 1, "2")
    going["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:30Z"
    reason = {"type": "DisruptionTarget", "status": "True", "reason": "PreemptionByScheduler"}
    going["status"]["conditions"] = [reason]
    mind = core([node("a", cpu="2"), node("b", cpu="2")], [going, old("other", 1, "2", on="b")])
    boss = pod("boss", cpu="2", priority=10)
    boss["status"]["nominatedNodeName"] = "a"
    assert mind.explain(boss).message.endswith("not eligible due to a terminating pod on the nominated node.")


def test_a_node_that_stays_too_small_says_so() -> None:
    mind = core([node("a", cpu="4")], [old("low", 1), old("high", 20, "3")])
    explained = mind.explain(pod("boss", cpu="2", priority=10))
    assert explained.message.endswith("preemption: 0/1 nodes are available: 1 Insufficient cpu.")


def test_enough_candidates_end_the_search() -> None:
    names = [f"n{number}" for number in range(150)]
    mind = core([node(name, cpu="1") for name in names], [old(f"p{name}", 1, on=name) for name in names])
    decision = mind.profile.decide(mind.table.read_pod(pod("boss", cpu="1", priority=9)), mind.chance)
    asked: list[str] = []
    guard = budget(5, app="nobody")
    mind.profile.reader.put(guard)  # type: ignore[attr-defined]
    outcome = preempt(mind.profile, decision, lambda: asked.append("offset") or 0.5)  # type: ignore[func-returns-value]
    assert outcome.candidate is not None and outcome.candidate.node == "n75"
    assert asked == ["offset"]
