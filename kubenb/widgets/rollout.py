"""The rolling update: a Deployment's old pods give way to new ones, and the requests go on.

Comes in: frames of a run (kubenb.timeline.rollout_frames). Goes out: a widget that plays them, its text twin and its picture. rollout.js
draws it. Next: `kubenb.course`, where it becomes a lesson.
"""

from __future__ import annotations

from typing import Any

from kubenb.timeline.summary import headline, summary
from kubenb.widgets import bundle
from kubenb.widgets.base import View


class RolloutView(View):
    """Plays a rolling update. `print(view.summary())` says the same in words, `view.figure()` draws it for paper."""

    script = bundle.script("rollout.js")
    _esm = bundle.module("rollout.js")
    _css = bundle.styles("player/player.css", "rollout.css")

    def __repr__(self) -> str:
        return f"<RolloutView {headline(self.frames)}>"

    def summary(self) -> str:
        return summary(self.frames)

    def figure(self) -> Any:
        from kubenb.widgets.rollout_figure import draw

        return draw(self.frames)
