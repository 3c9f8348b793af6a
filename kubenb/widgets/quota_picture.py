"""A quota's run as one still picture: the share of each limit over time, a cross at each refusal, and who asked for what.

Comes in: frames. Goes out: a Picture. Next: `quota`."""

from __future__ import annotations

from typing import Any

from kubenb.timeline.quota_summary import headline
from kubenb.widgets.picture import BAD, FAINT, HUES, INK, LINE, Line, Picture, Words, steps

Frames = dict[str, Any]
WIDTH, LEFT, RIGHT = 900, 48, 230
TOP, HEIGHT, ROW = 62, 120, 18
DASHES: tuple[tuple[float, ...], ...] = ((), (7, 3), (2, 3), (9, 3), (4, 4))
LONGEST = 118
"""Characters of a line."""


def picture(frames: Frames) -> Picture:
    """The picture, 900 pixels wide."""
    meta = frames["meta"]
    lines = [_line(step, meta["zero"]) for step in frames["steps"]]
    made = Picture(WIDTH, TOP + HEIGHT + 40 + ROW * len(lines), f"How {headline(frames)}")
    made.add(Words(LEFT, 18, f"ResourceQuota {meta['name']}", 15), Words(LEFT, 40, headline(frames), 12, FAINT))
    bottom, start = TOP + HEIGHT, meta["start"]

    def x(time: float) -> float:
        share = (time - start) / max(meta["end"] - start, 1e-6)
        return float(LEFT + share * (WIDTH - LEFT - RIGHT))

    def y(share: float) -> float:
        return bottom - min(share, 1.1) / 1.1 * HEIGHT

    for share in (0.0, 0.5, 1.0):
        colour, wide = (INK, 1.2) if share == 1 else (LINE, 0.6)
        made.add(Line([(LEFT, y(share)), (WIDTH - RIGHT, y(share))], colour, wide))
        made.add(Words(LEFT - 7, y(share), f"{share:.0%}", 11, FAINT, "end"))
    for n, (name, hard, most) in enumerate(frames["limits"]):
        rows = [(x(row[0]), y(row[2][n] / most if most else 0.0)) for row in frames["used"]]
        hue, dash = HUES[n % len(HUES)], DASHES[n % len(DASHES)]
        made.add(Line(steps(rows, x(meta["end"])), hue, 2.2, dash))
        at = TOP + 8 + ROW * n
        made.add(Line([(WIDTH - RIGHT + 10, at), (WIDTH - RIGHT + 30, at)], hue, 2.2, dash))
        made.add(Words(WIDTH - RIGHT + 36, at, f"{name}: {frames['used'][-1][1][n]} of {hard}", 11))
    for step in frames["steps"]:
        if step[3] >= 400:
            made.cross(x(step[0]), y(1.1) + 3)
    for n, (text, bad) in enumerate(lines):
        made.add(Words(LEFT, bottom + 30 + ROW * n, text, 11, BAD if bad else INK))
    return made


def _line(step: list[Any], zero: float) -> tuple[str, bool]:
    at, author, what, code, message, _ = step
    text = f"+{at - zero:.1f} s  {author}: {what}" + (f": {code} {message}" if message else "")
    return (text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."), code >= 400
