"""A pod's probes as one still picture: pod, container, ticks, endpoint, requests.

Comes in: frames. Goes out: a Picture. Next: `probes`."""

from __future__ import annotations

from typing import Any

from kubenb.timeline.probes_story import headline
from kubenb.widgets.lanes_picture import CLIENTS, WIDTH, axis, lanes, requests
from kubenb.widgets.picture import FAINT, Picture, Words

HEAD, LANE = 58, 32


def picture(frames: dict[str, Any]) -> Picture:
    """The picture, 900 pixels wide."""
    asked = bool(frames["requests"]["t"])
    bottom = HEAD + LANE * len(frames["lanes"]) + (CLIENTS if asked else 0)
    made = Picture(WIDTH, bottom + 30, f"The probes of {headline(frames)}")
    made.add(Words(16, 20, f"The probes of Pod {frames['meta']['name']}", 15))
    made.add(Words(16, 42, headline(frames).partition(": ")[2], 12, FAINT))
    below = lanes(made, frames, HEAD)
    if asked:
        requests(made, frames, below, ("requests to the pod", "to nobody"))
    axis(made, frames, HEAD - 8, bottom)
    return made
