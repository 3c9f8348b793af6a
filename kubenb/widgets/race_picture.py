"""The race as one still picture: the lanes of the first pod, the shaded time that decides, the requests under them.

Comes in: frames. Goes out: a Picture. Bars look as they do in the widget. Next: `race`."""

from __future__ import annotations

from typing import Any

from kubenb.timeline.race_summary import headline, verdict
from kubenb.widgets.picture import BAD, FAINT, HUES, INK, LINE, Box, Line, Picture, Words, pale

Frames = dict[str, Any]

WIDTH, LEFT, RIGHT = 900, 180, 16
HEAD, LANE, BAR, CLIENTS = 84, 32, 18, 70
DEAD = "#b34e00"
LETTER = 6.6


def picture(frames: Frames, index: int = 0) -> Picture:
    """The race of the pod number `index`, 900 pixels wide."""
    race = frames["races"][index]
    bottom = HEAD + LANE * len(race["lanes"]) + CLIENTS
    made = Picture(WIDTH, bottom + 30, f"The race of {headline(frames)}")
    meta = race["meta"]
    made.add(Words(16, 20, f"The end of Pod {meta['name']}", 15), Words(16, 42, verdict(race), 12, FAINT))
    _shade(made, race, bottom)
    for row, lane in enumerate(race["lanes"]):
        _lane(made, race, lane, HEAD + LANE * row)
    _requests(made, race, bottom - CLIENTS)
    _axis(made, race, bottom)
    return made


def _x(race: Frames, time: float) -> float:
    meta = race["meta"]
    share = (time - meta["start"]) / max(meta["end"] - meta["start"], 1e-6)
    return float(LEFT + min(max(share, 0.0), 1.0) * (WIDTH - LEFT - RIGHT))


def _shade(made: Picture, race: Frames, bottom: float) -> None:
    """The time between the end of the process and the last node's new rules, whichever came first."""
    margin = race["margin"]
    if margin is None:
        return
    process = next(lane for lane in race["lanes"] if lane["key"] == "process")
    died = next((span[0] for span in process["spans"] if span[2] == "off"), race["meta"]["end"])
    one, other = sorted((_x(race, died), _x(race, died - margin)))
    words, colour = ("still routed, already dead", BAD) if margin < 0 else ("routed no more, still serving", HUES[2])
    made.add(Box(one, HEAD - 8, max(other - one, 2.0), bottom - HEAD + 8, pale(colour, 0.16)))
    text = f"{abs(margin):.3f} s: {words}"
    half = len(text) * LETTER / 2
    made.add(
        Words(
            min(max((one + other) / 2, LEFT + half), WIDTH - half - 4),
            HEAD - 18,
            text,
            12,
            colour if margin < 0 else INK,
            "middle",
        )
    )


def _lane(made: Picture, race: Frames, lane: Frames, top: float) -> None:
    made.add(Line([(16, top), (WIDTH - RIGHT, top)], LINE, 0.6))
    name = f"{lane['name']} {lane['node']}".strip()
    made.add(Words(16, top + LANE / 2, name, 12))
    for since, until, look, words in lane["spans"]:
        _bar(made, _x(race, since), _x(race, until), top + (LANE - BAR) / 2, look, words)


def _bar(made: Picture, left: float, right: float, top: float, look: str, words: str) -> None:
    width = right - left
    colour = INK
    if look == "off":
        made.add(Line([(left, top + BAR / 2), (right, top + BAR / 2)], LINE, 2.0))
        return
    if look == "ending":
        made.add(Box(left, top, max(width, 1.0), BAR, "", pale(HUES[0], 0.55), 1.0, hatch=width > 3))
    elif look == "hook":
        made.add(Box(left, top, max(width, 1.0), BAR, pale(HUES[1], 0.4), HUES[1]))
    else:
        made.add(Box(left, top, max(width, 1.5), BAR, HUES[0] if look == "on" else DEAD))
        colour = "#ffffff"
    if len(words) * LETTER + 14 <= width and look != "ending":
        made.add(Words(left + 7, top + BAR / 2, words, 11, colour))


def _requests(made: Picture, race: Frames, top: float) -> None:
    made.add(
        Line([(16, top), (WIDTH - RIGHT, top)], LINE, 0.6),
        Words(16, top + 18, "requests to this pod", 12),
        Words(16, top + 54, "to others", 12, FAINT),
    )
    requests = race["requests"]
    seen: set[tuple[int, int]] = set()
    for i, time in enumerate(requests["t"]):
        mine, lost = requests["mine"][i], requests["error"][i]
        x, spread = _x(race, time), ((i * 61) % 97) / 97
        y = top + 6 + 30 * spread if mine else top + 46 + 16 * spread
        place = (round(x), round(y / 3))
        if lost:
            made.cross(x, y, 3.5)
        elif place not in seen:
            seen.add(place)
            made.add(Box(x - 1.2, y - 1.2, 2.4, 2.4, HUES[0] if mine else "#a8a8a8"))


def _axis(made: Picture, race: Frames, bottom: float) -> None:
    meta = race["meta"]
    span, zero = meta["end"] - meta["start"], meta["zero"]
    made.add(Line([(LEFT, bottom), (WIDTH - RIGHT, bottom)], FAINT))
    made.add(Line([(_x(race, zero), HEAD - 8), (_x(race, zero), bottom)], FAINT, 1.0, (2, 3)))
    step = next((s for s in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60) if span / s <= 10), 120)
    mark = -int((zero - meta["start"]) / step) * step
    while zero + mark <= meta["end"]:
        made.add(Words(_x(race, zero + mark), bottom + 14, f"{round(mark, 1):g} s", 11, FAINT, "middle"))
        mark += step
