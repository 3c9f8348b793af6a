"""The autoscaler at work: the load, the usage, the decision step by step, the window that it looks back over.

Comes in: frames of a run (kubenb.timeline.autoscaling). Goes out: a widget that plays them, its text twin and its picture.
autoscaling.js draws it. Next: `kubenb.course.autoscaling`, the experiment behind it."""

from __future__ import annotations

from kubenb.timeline.autoscaling_summary import headline, summary
from kubenb.widgets import bundle
from kubenb.widgets.autoscaling_picture import picture
from kubenb.widgets.base import View
from kubenb.widgets.picture import Picture


class AutoscalingView(View):
    """Plays an autoscaler's work. `print(view.summary())` says the same in words, `view.figure()` draws it for paper."""

    script = bundle.script("autoscaling.js")
    _esm = bundle.module("autoscaling.js")
    _css = bundle.styles("player/player.css", "player/frame.css", "autoscaling.css")

    def __repr__(self) -> str:
        return f"<AutoscalingView {headline(self.frames)}>"

    def summary(self) -> str:
        return summary(self.frames)

    def picture(self) -> Picture:
        return picture(self.frames)
