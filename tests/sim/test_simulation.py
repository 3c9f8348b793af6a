"""Virtual time: order, cancelling, settling, and errors that travel unchanged."""

from __future__ import annotations

import datetime
import gc

import pytest

from kubenb.objects import EPOCH as OBJECTS_EPOCH
from kubenb.sim import EPOCH, EngineError, Simulation


def test_callbacks_happen_in_order_of_time_then_of_asking() -> None:
    sim, seen = Simulation(), []
    sim.after(2, seen.append, "late")
    sim.after(1, seen.append, "first")
    sim.after(1, seen.append, "second")
    sim.run_for(5)
    assert seen == ["first", "second", "late"]
    assert sim.now == 5


def test_a_cancelled_timer_never_fires_and_nobody_waits_for_it() -> None:
    sim, seen = Simulation(), []
    timer = sim.after(10, seen.append, "never")
    sim.after(1, timer.cancel)
    sim.settle()
    assert (sim.now, seen, timer.active) == (1, [], False)


def test_settle_leaves_background_work_alone() -> None:
    sim, beats = Simulation(), []

    def beat() -> None:
        beats.append(sim.now)
        sim.after(10, beat, background=True)

    beat()
    sim.after(25, lambda: None)
    sim.settle()
    assert (sim.now, beats) == (25, [0, 10, 20])


def test_settle_gives_up_on_work_that_feeds_itself() -> None:
    sim = Simulation()

    def again() -> None:
        sim.after(1, again)

    again()
    sim.settle(limit=100)
    assert sim.now == 100


def test_processes_wait_and_can_be_interrupted() -> None:
    sim, seen = Simulation(), []

    def life():
        yield sim.timeout(3)
        seen.append(sim.now)
        yield sim.timeout(3, background=True)
        seen.append(sim.now)

    sim.process(life(), "test")
    sim.settle()
    assert seen == [3]
    sim.run_for(10)
    assert seen == [3, 6]


def test_run_until_stops_at_the_instant_at_which_it_holds() -> None:
    sim, seen = Simulation(), []
    sim.after(4, seen.append, 1)
    sim.after(9, seen.append, 2)
    assert sim.run_until(lambda: seen, timeout=100)
    assert sim.now == 4
    assert not sim.run_until(lambda: len(seen) > 2, timeout=100)
    assert sim.now == 104


def test_an_error_in_a_process_names_it_and_the_time() -> None:
    sim = Simulation()

    def life():
        yield sim.timeout(1.5)
        raise KeyError("podIP")

    sim.process(life(), "kubelet/node-1/default/web")
    with pytest.raises(EngineError, match=r"kubelet/node-1/default/web failed at 1\.500 s of virtual time: KeyError\('podIP'\)"):
        sim.run_for(2)


@pytest.mark.parametrize("second", [0, 59, 3600, 86400 * 59, 86400 * 800 + 5, 86400 * 365 * 80])
def test_stamps_are_the_calendar_s(second: int) -> None:
    wanted = datetime.datetime.fromtimestamp(EPOCH + second, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert Simulation().stamp(second) == wanted


def test_micro_stamps() -> None:
    assert Simulation().stamp_micro(1.25) == "2026-01-01T00:00:01.250000Z"


def test_both_rooms_that_know_nothing_of_each_other_start_time_at_the_same_instant() -> None:
    assert EPOCH == OBJECTS_EPOCH


def test_streams_depend_on_seed_and_name_alone() -> None:
    one, same, other = Simulation(1), Simulation(1), Simulation(2)
    one.stream("a").random()
    assert one.stream("b").random() == same.stream("b").random()
    assert one.uid("x") != other.uid("x")
    assert one.draw("c", 5.0) == 5.0
    assert 1 <= one.draw("c", (1, 2)) < 2
    assert len(one.suffix()) == 5


@pytest.mark.parametrize("seconds", [-1, float("nan"), float("inf")])
def test_time_runs_forwards_and_ends(seconds: float) -> None:
    sim = Simulation()
    for run in (sim.run_for, lambda s: sim.run_until(lambda: False, s)):
        with pytest.raises(ValueError, match=f"time runs forwards, and not for ever: {seconds} s is no time to run"):
            run(seconds)
    assert sim.now == 0
    with pytest.raises(ValueError, match="delay -1 s"):
        Simulation().after(-1, print)


def test_a_long_wait_asks_ever_more_rarely_and_is_late_by_little() -> None:
    sim, asked = Simulation(), []

    def tick() -> None:
        sim.after(1, tick)

    tick()
    assert sim.run_until(lambda: asked.append(sim.now) or sim.now >= 50_000, timeout=100_000)
    assert len(asked) < 10_000
    assert asked[:2000] == list(range(2000))
    assert 50_000 <= sim.now <= 50_000 * 1.001


def test_the_collector_rests_while_time_passes_and_is_as_it_was_afterwards() -> None:
    sim, seen = Simulation(), []
    sim.after(1, lambda: seen.append(gc.isenabled()))
    assert gc.isenabled()
    sim.run_for(2)
    assert (seen, gc.isenabled()) == ([False], True)

    def fail() -> None:
        raise EngineError("broken")

    sim.after(1, fail)
    with pytest.raises(EngineError, match="broken"):
        sim.settle()
    assert gc.isenabled()
