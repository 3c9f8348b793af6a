"""A quota that fills while things are created, and each refusal where it happened.

Comes in: frames of a run (kubenb.timeline.quota). Goes out: a widget that plays them, its text twin and its picture. quota.js
draws it. Next: `kubenb.course.quota`, the experiment behind it."""

from __future__ import annotations

from kubenb.timeline.quota_summary import headline, summary
from kubenb.widgets import bundle
from kubenb.widgets.base import View
from kubenb.widgets.picture import Picture
from kubenb.widgets.quota_picture import picture


class QuotaView(View):
    """Plays how a quota fills. `print(view.summary())` says the same in words, `view.figure()` draws its end for paper."""

    script = bundle.script("quota.js")
    _esm = bundle.module("quota.js")
    _css = bundle.styles("player/player.css", "player/frame.css", "quota.css")

    def __repr__(self) -> str:
        return f"<QuotaView {headline(self.frames)}>"

    def summary(self) -> str:
        return summary(self.frames)

    def picture(self) -> Picture:
        return picture(self.frames)
