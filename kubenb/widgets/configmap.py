"""A changed ConfigMap: who sees the new value, and when - the API server, each node's volume, single files, environments.

Comes in: frames of a run (kubenb.timeline.propagation). Goes out: a widget that plays them, its text twin and its picture.
configmap.js draws it. Next: `kubenb.course.propagation`, the experiment behind it."""

from __future__ import annotations

from kubenb.timeline.propagation import headline, summary
from kubenb.widgets import bundle
from kubenb.widgets.base import View
from kubenb.widgets.lanes_picture import LANE, WIDTH, axis, lanes
from kubenb.widgets.picture import FAINT, Picture, Words

HEAD = 58


class ConfigMapView(View):
    """Plays the spreading of a change. `print(view.summary())` says the same in words, `view.figure()` draws it for paper."""

    script = bundle.script("configmap.js")
    _esm = bundle.module("configmap.js")
    _css = bundle.styles("player/player.css", "player/frame.css", "player/lanes.css")

    def __repr__(self) -> str:
        return f"<ConfigMapView {headline(self.frames)}>"

    def summary(self) -> str:
        return summary(self.frames)

    def picture(self) -> Picture:
        frames = self.frames
        bottom = HEAD + LANE * len(frames["lanes"]) + 8
        made = Picture(WIDTH, bottom + 30, headline(frames))
        made.add(Words(16, 20, f"ConfigMap {frames['meta']['name']}: who sees the new value, and when", 15))
        made.add(Words(16, 42, headline(frames).partition(": ")[2], 12, FAINT))
        lanes(made, frames, HEAD)
        axis(made, frames, HEAD - 8, bottom)
        return made
