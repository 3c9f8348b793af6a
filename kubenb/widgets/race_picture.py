"""The race as one still picture: the lanes of one pod, the shaded time that decides, the requests under them.

Comes in: frames. Goes out: a Picture. Bars look as they do in the widget. Next: `race`."""

from __future__ import annotations

from typing import Any

from kubenb.timeline.race_summary import headline, verdict
from kubenb.widgets.lanes_picture import CLIENTS, LANE, LEFT, LETTER, WIDTH, axis, lanes, place, requests
from kubenb.widgets.picture import BAD, FAINT, HUES, INK, Box, Picture, Words, pale

Frames = dict[str, Any]

HEAD = 84


def picture(frames: Frames, index: int = 0) -> Picture:
    """The race of the pod number `index`, 900 pixels wide."""
    race = frames["races"][index]
    bottom = HEAD + LANE * len(race["lanes"]) + CLIENTS
    made = Picture(WIDTH, bottom + 30, f"The race of {headline(frames)}")
    made.add(Words(16, 20, f"The end of Pod {race['meta']['name']}", 15), Words(16, 42, verdict(race), 12, FAINT))
    _shade(made, race, bottom)
    requests(made, race, lanes(made, race, HEAD), ("requests to this pod", "to others"))
    axis(made, race, HEAD - 8, bottom)
    return made


def _shade(made: Picture, race: Frames, bottom: float) -> None:
    """The time between the end of the process and the last node's new rules, whichever came first."""
    margin = race["margin"]
    if margin is None:
        return
    process = next(lane for lane in race["lanes"] if lane["key"] == "process")
    died = next((span[0] for span in process["spans"] if span[2] == "off"), race["meta"]["end"])
    one, other = sorted((place(race, died), place(race, died - margin)))
    words, colour = ("still routed, already dead", BAD) if margin < 0 else ("routed no more, still serving", HUES[2])
    made.add(Box(one, HEAD - 8, max(other - one, 2.0), bottom - HEAD + 8, pale(colour, 0.16)))
    text = f"{abs(margin):.3f} s: {words}"
    half = len(text) * LETTER / 2
    x = min(max((one + other) / 2, LEFT + half), WIDTH - half - 4)
    made.add(Words(x, HEAD - 18, text, 12, colour if margin < 0 else INK, "middle"))
