from __future__ import annotations

from collections.abc import Callable

import pytest
from scheduler.builders import core, node, pod

from kubenb.scheduler.events import Change, Event
from kubenb.scheduler.pod_info import PodInfo
from kubenb.scheduler.queue import SchedulingQueue, backoff_seconds

MIND = core([node("a")])
ADDED = Event(Change.NODE_ADD, None, node("new"))


class Clock:
    now = 0.0


def info(name: str, priority: int = 0) -> PodInfo:
    return MIND.table.read_pod(pod(name, priority=priority))


def queue(clock: Clock, worth: Callable[..., bool] = lambda *_: True) -> SchedulingQueue:
    return SchedulingQueue(MIND.profile.plugins, worth, lambda: clock.now, 1.0, 10.0)


def names(line: SchedulingQueue) -> list[str]:
    found = []
    while (queued := line.pop()) is not None:
        found.append(queued.info.name)
    return found


@pytest.mark.parametrize(("failures", "seconds"), [(0, 0), (1, 1), (2, 2), (4, 8), (5, 10), (5000, 10)])
def test_backoff(failures: int, seconds: float) -> None:
    assert backoff_seconds(failures, 1.0, 10.0) == seconds


def test_the_most_important_first_then_the_longest_waiting() -> None:
    clock = Clock()
    line = queue(clock)
    for name, priority in (("a", 0), ("b", 5), ("c", 0), ("d", 5)):
        line.add(info(name, priority), None)
        clock.now += 1
    assert len(line) == 4
    assert names(line) == ["b", "d", "a", "c"]
    assert len(line) == 0


def test_a_pod_waits_until_one_of_its_refusers_says_that_it_helps() -> None:
    asked: list[str] = []

    def worth(waiting: PodInfo, plugin: object, event: Event) -> bool:
        asked.append(plugin.name)  # type: ignore[attr-defined]
        return waiting.name == "lucky"

    line = queue(Clock(), worth)
    for name in ("lucky", "unlucky"):
        line.add(info(name), None)
        queued = line.pop()
        assert queued is not None
        line.put_back(queued, ("NodeAffinity",))
    line.react(Event(Change.POD_DELETE, pod("x"), None), 7)
    assert asked == [] and len(line) == 0, "NodeAffinity does not care for pods"
    line.react(ADDED, 8)
    assert asked == ["NodeAffinity", "NodeAffinity"]
    popped = line.pop()
    assert popped is not None and (popped.info.name, popped.cause) == ("lucky", 8)
    assert [each.info.name for each in line.unschedulable()] == ["unlucky"]


@pytest.mark.parametrize(("plugin", "wakes"), [("NodeResourcesFit", True), ("TaintToleration", False)])
def test_any_change_of_taints_wakes_those_who_wait_for_new_nodes(plugin: str, wakes: bool) -> None:
    line = queue(Clock(), lambda *_: False)
    line.add(info("p"), None)
    queued = line.pop()
    assert queued is not None
    line.put_back(queued, (plugin,))
    line.react(Event(Change.NODE_TAINT, node("a"), node("a")), None)
    assert len(line) == wakes


def test_new_pods_go_before_those_in_backoff_which_go_before_nothing() -> None:
    clock = Clock()
    line = queue(clock)
    line.add(info("tried"), None)
    queued = line.pop()
    assert queued is not None
    line.put_back(queued, ("NodeResourcesFit",))
    line.react(ADDED, None)
    clock.now = 0.5
    line.add(info("new"), None)
    assert names(line) == ["new", "tried"]


def test_after_its_backoff_a_pod_waits_like_the_others() -> None:
    clock = Clock()
    line = queue(clock)
    line.add(info("tried"), None)
    queued = line.pop()
    assert queued is not None
    line.put_back(queued, ("NodeResourcesFit",))
    clock.now = 1.0
    line.react(ADDED, None)
    line.add(info("new"), None)
    assert names(line) == ["tried", "new"]


def test_mishaps_wait_longer_each_time() -> None:
    line = queue(Clock())
    line.add(info("p"), None)
    waits = []
    for _ in range(3):
        queued = line.pop()
        assert queued is not None
        waits.append(line.put_back(queued, ()))
        assert len(line) == 0
        line.retry("default/p", "timer")
    assert waits == [1.0, 2.0, 4.0]


def test_a_gated_pod_is_not_tried_until_the_last_gate_is_gone() -> None:
    line = queue(Clock())
    line.add(info("p"), None, gated=True)
    line.react(ADDED, None)
    line.flush(1e9, None)
    assert len(line) == 0
    line.update(info("p"), [Event(Change.OWN_GATES_GONE, pod("p"), pod("p"))], 3, gated=False)
    assert names(line) == ["p"]


def test_forgotten_pods_are_flushed() -> None:
    clock = Clock()
    line = queue(clock)
    line.add(info("p"), None)
    queued = line.pop()
    assert queued is not None
    line.put_back(queued, ("NodeAffinity",))
    line.flush(older_than=0.0, cause=None)
    assert len(line) == 0
    clock.now = 400.0
    line.flush(older_than=100.0, cause=None)
    assert len(line) == 1


def test_a_pod_that_goes_leaves_every_place() -> None:
    line = queue(Clock())
    line.add(info("a"), None)
    line.add(info("b"), None)
    line.drop("default/a")
    line.drop("default/nobody")
    assert (len(line), names(line), "default/a" in line) == (1, ["b"], False)


def test_the_newest_version_is_tried() -> None:
    line = queue(Clock())
    line.add(info("p"), None)
    newer = info("p")
    line.update(newer, [], None, gated=False)
    queued = line.pop()
    assert queued is not None and queued.info is newer
