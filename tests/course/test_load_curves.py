"""Load curves, by a table of values at moments."""

from __future__ import annotations

from itertools import pairwise

import pytest

from kubenb.course.load_curves import MINUTES, SHAPES, curve


def at(steps: list[tuple[float, float]], second: float) -> float:
    return [rate for start, rate in steps if start <= second][-1]


@pytest.mark.parametrize(
    ("shape", "second", "expected"),
    [
        ("step", 59, 2), ("step", 60, 20), ("step", 359, 20), ("step", 360, 2),
        ("ramp", 0, 2), ("ramp", 210, 11), ("ramp", 360, 20), ("ramp", 450, 11), ("ramp", 600, 2),
        ("spike", 119, 2), ("spike", 125, 20), ("spike", 151, 2),
        ("sine", 0, 2), ("sine", 210, 20), ("sine", 420, 2), ("sine", 630, 20),
        ("steady", 0, 20), ("steady", 800, 20),
        ("drawn", 0, 5), ("drawn", 61, 0), ("drawn", 200, 7),
    ],
)  # fmt: skip
def test_values(shape: str, second: float, expected: float) -> None:
    assert at(curve(shape, 2, 20, drawn=(5, -3, 7)), second) == pytest.approx(expected, abs=0.3)


@pytest.mark.parametrize("shape", SHAPES)
def test_steps_go_forwards_and_change_something(shape: str) -> None:
    steps = curve(shape, 2, 20, drawn=(5, 5, 7))
    assert [start for start, _ in steps] == sorted({start for start, _ in steps})
    assert steps[0][0] == 0 and steps[-1][0] < 60 * MINUTES
    assert all(before[1] != after[1] for before, after in pairwise(steps))


def test_an_unknown_shape() -> None:
    with pytest.raises(ValueError, match='unknown load curve "zigzag": there are step, ramp'):
        curve("zigzag", 2, 20)
