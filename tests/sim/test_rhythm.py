"""Heartbeats: each at its own moment, one entry in the queue for all of them."""

from __future__ import annotations

from kubenb.sim import Simulation


def test_every_beat_keeps_its_own_moments() -> None:
    sim, seen = Simulation(), []
    for name, first in (("a", 3.7), ("b", 0.1), ("c", 3.7)):
        sim.every(10.0, lambda name=name: seen.append((name, sim.now)), first)
    sim.run_for(25)
    times = {name: [at for who, at in seen if who == name] for name in "abc"}
    assert times == {"a": [3.7, 13.7, 23.7], "b": [0.1, 10.1, 20.1], "c": [3.7, 13.7, 23.7]}
    assert [who for who, _ in seen] == ["b", "a", "c"] * 2 + ["b", "a", "c"]


def test_without_a_first_time_it_begins_a_period_from_now() -> None:
    sim, seen = Simulation(), []
    sim.run_for(2)
    sim.every(5.0, lambda: seen.append(sim.now))
    sim.run_for(11)
    assert seen == [7, 12]


def test_a_cancelled_beat_is_silent_and_the_others_go_on() -> None:
    sim, seen = Simulation(), []
    first = sim.every(5.0, lambda: seen.append("first"))
    sim.every(5.0, lambda: seen.append("second"))
    late = sim.every(5.0, lambda: seen.append("never"), 3.0)
    late.cancel()
    sim.run_for(6)
    first.cancel()
    sim.run_for(10)
    assert seen == ["first", "second", "second", "second"]


def test_a_beat_may_call_itself_off_and_another_may_join_after_a_rest() -> None:
    sim, seen = Simulation(), []

    def once() -> None:
        seen.append(sim.now)
        beat.cancel()

    beat = sim.every(1.0, once)
    sim.run_for(5)
    sim.every(1.0, lambda: seen.append(sim.now))
    sim.run_for(2.5)
    assert seen == [1, 6, 7]


def test_settle_does_not_wait_for_beats_and_many_lie_in_the_queue_as_one() -> None:
    sim = Simulation()
    for _ in range(100):
        sim.every(10.0, lambda: None)
    assert len(sim._queue) == 1
    sim.after(25, lambda: None)
    sim.settle()
    assert sim.now == 25
