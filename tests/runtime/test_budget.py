"""How many commands run without time passing."""

from __future__ import annotations

from kubenb.runtime.shell.budget import CREDIT, LONGEST_PAUSE, PAUSE, Budget


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def spend_all(budget: Budget, clock: Clock, until: float) -> int:
    """How many commands a loop runs until then that does nothing else."""
    count = 0
    while clock.now < until:
        count += 1
        clock.now += budget.spend(1.0)
    return count


def test_the_first_thousand_are_free() -> None:
    budget = Budget(Clock())
    assert [budget.spend(1.0) for _ in range(int(CREDIT))] == [0.0] * int(CREDIT)
    assert budget.spend(1.0) == PAUSE


def test_a_busy_loop_is_seen_ever_less_often() -> None:
    clock = Clock()
    budget = Budget(clock)
    first, second = spend_all(budget, clock, 10), spend_all(budget, clock, 600)
    assert first < 3000 and second < 3000
    assert clock.now <= 600 + LONGEST_PAUSE


def test_who_rests_is_trusted_again() -> None:
    clock = Clock()
    budget = Budget(clock)
    spend_all(budget, clock, 100)
    clock.now += 60
    assert [budget.spend(1.0) for _ in range(500)] == [0.0] * 500
