"""A running process: when it listens, how it takes signals, when it ends."""

from __future__ import annotations

from math import inf

import pytest

from kubenb.network.wire import PodNetwork
from kubenb.runtime.process import Process
from kubenb.runtime.programs import Program
from kubenb.sim import Simulation


def started(program: Program) -> tuple[Simulation, Process, PodNetwork, list[float]]:
    sim, wire, ends = Simulation(0), PodNetwork(), []
    process = Process(sim, program, ("default/a", "web:1", ""))
    process.start(wire.join("10.0.0.1", 0.0), lambda: ends.append(sim.now))
    return sim, process, wire, ends


@pytest.mark.parametrize(
    ("program", "ends_at", "code"),
    [
        (Program(), 10.0, 0),
        (Program(exit_code_on_sigterm=143), 10.0, 143),
        (Program(on_sigterm="drain", drain=2.0), 12.0, 0),
        (Program(on_sigterm="drain", drain=20.0), 15.0, 137),
        (Program(on_sigterm="ignore"), 15.0, 137),
        (Program(lifetime=3.0, exit_code=4), 3.0, 4),
        (Program(on_sigterm="ignore", lifetime=11.0), 11.0, 0),
    ],
)
def test_sigterm_at_10_and_sigkill_at_15(program: Program, ends_at: float, code: int) -> None:
    sim, process, _, ends = started(program)
    sim.after(10.0, process.terminate)
    sim.after(15.0, process.kill)
    sim.run_for(60)
    assert (ends, process.ended, process.exit_code) == ([ends_at], ends_at, code)


def test_it_listens_after_its_start_up_and_until_its_end() -> None:
    sim, process, wire, _ = started(Program(ports=(80,), start_up=2.0))
    sim.after(10.0, process.terminate)
    sim.run_for(20)
    namespace = wire.namespace("10.0.0.1", 5.0)
    assert namespace is not None
    assert [namespace.listener(80, at) is not None for at in (1.9, 2.0, 9.9, 10.0)] == [False, True, True, False]


def test_a_long_sleep_is_no_work_to_wait_for_but_a_short_one_is() -> None:
    for lifetime, settled_at in ((50.0, 50.0), (3600.0, 0.0)):
        sim, *_ = started(Program(lifetime=lifetime))
        sim.settle()
        assert sim.now == settled_at


def test_answers_count_and_change() -> None:
    _, process, _, _ = started(Program(ports=(80,), fails_from_request=2))
    assert [process.answer("/", 1.0)[0] for _ in range(3)] == [200, 200, 500]
    assert process.stateful
    assert process.next_change() == pytest.approx(0.02)
    assert started(Program())[1].next_change() == inf
