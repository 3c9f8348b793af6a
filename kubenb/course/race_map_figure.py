"""The map of the race as a picture: the darker, the more requests a deletion costs; the line above which it costs none; and, by
number, what others measured.

In comes a `RaceMap`, out goes a `Chart` that shows itself in a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from kubenb.course.race_published import PUBLISHED
from kubenb.course.strategies import Chart

if TYPE_CHECKING:
    from kubenb.course.race_map import RaceMap

ROOM = 14
"""Rows of a map that leave room for the reports' names in its upper left corner."""
COLOURS = ("#ffffff", "#fbe3c5", "#f3b562", "#d55e00", "#7a2f00")
"""From nothing lost to all: lightness alone tells, so it reads without colour, too."""


def chart(found: RaceMap) -> Chart:
    """The picture."""
    from matplotlib.figure import Figure

    rows, columns = len(found.pre_stop), len(found.delays)
    figure = Figure(figsize=(9, 1.6 + 0.24 * rows), layout="constrained")
    axis = figure.subplots()
    means = [[found.mean(wait, delay) for delay in found.delays] for wait in found.pre_stop]
    _squares(figure, axis, means, found.rate)
    _staircase(axis, found)
    _reports(axis, found)
    axis.set_xticks(range(columns), [f"{delay:g}" for delay in found.delays])
    axis.set_yticks(range(rows), [f"{wait:g}" for wait in found.pre_stop])
    axis.set_xlabel("seconds that news is on its way to kube-proxy (0.5 to 1.5 times that, drawn anew for each change)")
    axis.set_ylabel("preStop sleep (s)")
    axis.set_title(f"Requests lost by one deletion, of {found.rate:g} a second ({found.runs:,} deletions)", loc="left")
    axis.spines[:].set_visible(False)
    return Chart(figure)


def _squares(figure: Any, axis: Any, means: list[list[float]], rate: float) -> None:
    from matplotlib.colors import LinearSegmentedColormap, PowerNorm

    shades = LinearSegmentedColormap.from_list("lost", COLOURS)
    most = max(max(map(max, means)), rate / 50)
    image = axis.imshow(means, origin="lower", aspect="auto", cmap=shades, norm=PowerNorm(0.4, 0, most))
    for y, row in enumerate(means):
        for x, mean in enumerate(row):
            if mean:
                words = f"{mean:.0f}" if mean >= 9.95 else f"{mean:.1f}"
                axis.text(x, y, words, ha="center", va="center", fontsize=8, color="white" if mean > 0.25 * most else "#333333")
    bar = figure.colorbar(image, ax=axis, pad=0.01, aspect=40)
    bar.set_label("mean lost")
    bar.outline.set_visible(False)


def _staircase(axis: Any, found: RaceMap) -> None:
    """The line above which no deletion lost anything."""
    xs: list[float] = []
    ys: list[float] = []
    for x, delay in enumerate(found.delays):
        enough = found.enough(delay)
        level = len(found.pre_stop) - 0.5 if enough is None else found.pre_stop.index(enough) - 0.5
        xs += [x - 0.5, x + 0.5]
        ys += [level, level]
    axis.plot(xs, ys, color="#0072b2", linewidth=2.2)
    axis.text(
        -0.4, len(found.pre_stop) - 1, "above the blue line: none lost, by any seed", color="#0072b2", va="center", fontsize=10
    )


def _reports(axis: Any, found: RaceMap) -> None:
    """Where the published measurements stand; those that lie off the map are in the text alone."""
    rows = len(found.pre_stop)
    taken: dict[tuple[float, float], int] = {}
    shown: list[str] = []
    for number, report in enumerate(PUBLISHED, 1):
        x, y = between(report.delay, found.delays), between(report.pre_stop, found.pre_stop)
        if x is None or y is None:
            continue
        shift = taken[x, y] = taken.get((x, y), -1) + 1
        aside = 0.34 if x == int(x) else 0.0  # the number of a column stands in its middle
        style = {"boxstyle": "circle,pad=0.2", "facecolor": "white", "edgecolor": "#0072b2"}
        place = (x + aside - 0.16 * shift, y + 0.02)
        axis.text(*place, str(number), ha="center", va="center", fontsize=8, color="#0072b2", bbox=style)
        shown.append(f"{number}  {report.source}: {report.result.partition(';')[0]}")
    if rows >= ROOM:
        words = "\n".join(["measured on real clusters:", *shown])
        axis.text(-0.4, rows - 2, words, va="top", fontsize=8.5, color="#333333", linespacing=1.5)


def between(value: float | None, steps: Sequence[float]) -> float | None:
    """Where a value stands among rising steps, counted in steps; None outside.

    >>> between(1.5, (0, 1, 2, 4)), between(3, (0, 1, 2, 4)), between(5, (0, 1, 2, 4))
    (1.5, 2.5, None)
    """
    if value is None or not steps[0] <= value <= steps[-1]:
        return None
    for i, (low, high) in enumerate(pairwise(steps)):
        if low <= value <= high:
            return i + (value - low) / (high - low)
    return 0.0
