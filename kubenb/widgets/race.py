"""The race: everybody who has to hear of a pod's end, and the requests that meet those who have not.

Comes in: frames of a run (kubenb.timeline.race_frames). Goes out: a widget that plays them, its text twin and its picture.
race.js draws it. Next: `kubenb.course.termination`, the experiment behind it."""

from __future__ import annotations

from kubenb.timeline.race_summary import headline, summary
from kubenb.widgets import bundle
from kubenb.widgets.base import View
from kubenb.widgets.picture import Picture
from kubenb.widgets.race_picture import picture


class RaceView(View):
    """Plays the ends of pods. `print(view.summary())` says the same in words, `view.figure()` draws the first one for paper."""

    script = bundle.script("race.js")
    _esm = bundle.module("race.js")
    _css = bundle.styles("player/player.css", "player/frame.css", "player/lanes.css", "race.css")

    def __repr__(self) -> str:
        return f"<RaceView {headline(self.frames)}>"

    def summary(self) -> str:
        return summary(self.frames)

    def picture(self) -> Picture:
        return picture(self.frames)
