"""The probes of one pod: when they ask, what they hear, and what follows for the container and the clients.

Comes in: frames of a run (kubenb.timeline.probes). Goes out: a widget that plays them, its text twin and its picture. probes.js
draws it. Next: `kubenb.course.probing`, the experiment behind it."""

from __future__ import annotations

from kubenb.timeline.probes_story import headline, summary
from kubenb.widgets import bundle
from kubenb.widgets.base import View
from kubenb.widgets.picture import Picture
from kubenb.widgets.probes_picture import picture


class ProbesView(View):
    """Plays a pod's probes. `print(view.summary())` says the same in words, `view.figure()` draws it for paper."""

    script = bundle.script("probes.js")
    _esm = bundle.module("probes.js")
    _css = bundle.styles("player/player.css", "player/frame.css", "player/lanes.css", "probes.css")

    def __repr__(self) -> str:
        return f"<ProbesView {headline(self.frames)}>"

    def summary(self) -> str:
        return summary(self.frames)

    def picture(self) -> Picture:
        return picture(self.frames)
