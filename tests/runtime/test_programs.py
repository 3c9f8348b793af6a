"""What programs answer at which age."""

from __future__ import annotations

from math import inf

import pytest

from kubenb.runtime.programs import Program, parse_plan

FLAPPING = Program(ports=(80,), start_up=1.0, plans={"/readyz": parse_plan("8:503,16:200")})


@pytest.mark.parametrize(("age", "status"), [(0, 200), (7.9, 200), (8, 503), (15.9, 503), (16, 200), (99, 200)])
def test_a_plan(age: float, status: int) -> None:
    assert FLAPPING.status("/readyz", age) == status


@pytest.mark.parametrize(("age", "change"), [(0, 1.0), (1.0, 8), (8, 16), (16, inf)])
def test_the_next_change(age: float, change: float) -> None:
    assert FLAPPING.next_change(age) == change


def test_what_comes_with_use_and_with_signals() -> None:
    assert [Program(fails_from_request=4).status("/", 0, served=n) for n in (0, 3, 4, 9)] == [200, 200, 500, 500]
    polite = Program(unready_path_on_sigterm="/readyz")
    assert (polite.status("/readyz", 5, terminating=True), polite.status("/", 5, terminating=True)) == (503, 200)


def test_memory_grows_until_it_has_enough() -> None:
    program = Program(memory=10, growth=5.0, grows_after=2.0, most_memory=30)
    assert [program.memory_at(age) for age in (0, 2, 4, 6, 99)] == [10, 10, 20, 30, 30]


@pytest.mark.parametrize(("limit", "age"), [(5, 0.02), (10, 2.0), (20, 4.0), (30, inf), (99, inf)])
def test_the_age_at_which_a_limit_is_crossed(limit: int, age: float) -> None:
    assert Program(memory=10, growth=5.0, grows_after=2.0, most_memory=30).age_beyond(limit) == age


def test_a_bad_plan_names_its_entry() -> None:
    with pytest.raises(ValueError, match='"8-503" is no SECONDS:STATUS'):
        parse_plan("8-503")
