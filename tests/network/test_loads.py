"""Rates and steps of rates."""

from __future__ import annotations

from math import inf

import pytest

from kubenb.network.loads import Load


def due(load: Load, until: float) -> list[float]:
    at, found = load.begin(load.starts[0], 1.0), []
    while at < until:
        found.append(round(at, 6))
        at = load.after(at, 1.0)
    return found


def test_a_steady_rate() -> None:
    load = Load.of(4, 10.0)
    assert load.steady == 4
    assert due(load, 11.1) == [10.25, 10.5, 10.75, 11.0]


def test_steps() -> None:
    load = Load.of([(0, 1), (2, 10), (3, 0)], 100.0)
    assert load.steady == 0
    assert [load.at(time) for time in (99.0, 100.0, 102.5, 103.0)] == [0, 1, 10, 0]
    assert len([at for at in due(load, 200.0) if at <= 102]) == 2
    assert len(due(load, 200.0)) == 12
    assert load.after(103.5, 1.0) == inf


def test_a_need_is_carried_over_a_step() -> None:
    """Half a request is due by the end of the slow step; the other half comes ten times as fast."""
    assert Load.of([(0, 1), (0.5, 10)], 0.0).after(0.0, 1.0) == pytest.approx(0.55)


def test_it_may_start_later() -> None:
    assert Load.of([(5, 1)], 0.0).begin(0.0, 1.0) == 6.0


@pytest.mark.parametrize("rate", [0, -1.0, [], [(0, 0)], [(0, -1)], [(1, 1), (1, 2)], [(2, 1), (1, 2)]])
def test_bad_ones_are_refused(rate: object) -> None:
    with pytest.raises(ValueError, match=r"rate"):
        Load.of(rate, 0.0)  # type: ignore[arg-type]
