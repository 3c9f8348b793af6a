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


def test_files_of_a_script() -> None:
    program = Program(files=(("/tmp/healthy", 0, 30),))
    assert [program.file_exists("/tmp/healthy", age) for age in (0, 29.9, 30)] == [True, True, False]
    assert program.next_change(0) == 30


def test_a_bad_plan_names_its_entry() -> None:
    with pytest.raises(ValueError, match='"8-503" is no SECONDS:STATUS'):
        parse_plan("8-503")
