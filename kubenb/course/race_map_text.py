"""The map of the race in words: a table of mean losses, how sure the zeros are, and what others measured.

In comes a `RaceMap`, out goes text of a notebook's width. Next: `race_map_figure.py`, the same as a picture."""

from __future__ import annotations

from math import sqrt
from textwrap import wrap
from typing import TYPE_CHECKING

from kubenb.course.race_published import PUBLISHED, Report

if TYPE_CHECKING:
    from kubenb.course.race_map import RaceMap

WIDTH = 96


def wilson(hits: int, tries: int, z: float = 1.96) -> tuple[float, float]:
    """The 95% interval of a share, by Wilson's score: honest near 0 and 1, where the plain one is not.

    >>> low, high = wilson(0, 20)
    >>> round(low, 3), round(high, 3)
    (0.0, 0.161)
    """
    if not tries:
        return 0.0, 1.0
    share = hits / tries
    centre = share + z * z / (2 * tries)
    spread = z * sqrt(share * (1 - share) / tries + z * z / (4 * tries * tries))
    below = 1 + z * z / tries
    return max(0.0, (centre - spread) / below), min(1.0, (centre + spread) / below)


def text(found: RaceMap) -> str:
    """The whole map."""
    head = (
        f"Lost requests a deletion (mean of {_seeds(found)} seeds), {found.rate:g} requests a second to two pods, "
        f"grace period {found.grace} s; . stands for none in all of them"
    )
    return "\n".join([*wrap(head, WIDTH), *_table(found), "", *_sure(found), "", *_others(found)])


def _seeds(found: RaceMap) -> int:
    return max((len(counts) for column in found.lost.values() for counts in column.values()), default=0)


def _table(found: RaceMap) -> list[str]:
    lines = ["preStop".rjust(8) + "   news on its way for (s)", " " * 8 + "".join(f"{delay:>7g}" for delay in found.delays)]
    for wait in found.pre_stop:
        cells = "".join(_cell(found, wait, delay) for delay in found.delays)
        lines.append(f"{wait:>6g} s{cells}")
    return lines


def _cell(found: RaceMap, wait: float, delay: float) -> str:
    mean = found.mean(wait, delay)
    if not mean:
        return ".".rjust(7)
    return f"{mean:>7.1f}" if mean < 100 else f"{mean:>7.0f}"


def _sure(found: RaceMap) -> list[str]:
    """From which preStop on nothing was lost, and how sure that is."""
    lines = []
    for delay in found.delays:
        enough = found.enough(delay)
        if enough is None:
            lines.append(f"news {delay:>4g} s: no preStop on this map is long enough")
            continue
        free, tries = found.free(enough, delay)
        low, _ = wilson(free, tries)
        lines.append(
            f"news {delay:>4g} s: preStop {enough:g} s and more lost nothing "
            f"({free} of {tries} at {enough:g} s: at least {low:.0%} of all, 95% sure)"
        )
    return lines


def _others(found: RaceMap) -> list[str]:
    lines = ["What others measured, and where this map differs:"]
    for number, report in enumerate(PUBLISHED, 1):
        said = f"{number}. {report.source}: {report.result}. Here: {here(found, report)}. {report.mismatch}."
        lines += wrap(said, WIDTH, subsequent_indent="   ", break_on_hyphens=False)
    return lines


def here(found: RaceMap, report: Report) -> str:
    """What the map says at the place of a report, as near as it has one."""
    if report.pre_stop is None or report.delay is None:
        return "not on this map"
    wait = min(found.pre_stop, key=lambda s: abs(s - float(report.pre_stop or 0)))
    delay = min(found.delays, key=lambda d: abs(d - float(report.delay or 0)))
    return f"{found.mean(wait, delay):.1f} lost a deletion at preStop {wait:g} s, news {delay:g} s"
