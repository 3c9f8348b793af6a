"""Claims and volumes: who waits for what, in which zone a disk is made, and which machine has it.

Comes in: frames (kubenb.timeline.storage). Goes out: a widget that plays them, its text twin and its picture. storage.js
draws it. Next: `cluster`.
"""

from __future__ import annotations

from kubenb.timeline.storage_summary import headline, summary
from kubenb.widgets import bundle
from kubenb.widgets.base import View
from kubenb.widgets.picture import Picture
from kubenb.widgets.storage_picture import picture


class StorageView(View):
    """Plays what became of claims. `print(view.summary())` says the same in words, `view.figure()` draws it for paper."""

    script = bundle.script("storage.js")
    _esm = bundle.module("storage.js")
    _css = bundle.styles("player/player.css", "player/frame.css", "player/pods.css", "storage.css")

    def __repr__(self) -> str:
        return f"<StorageView {headline(self.frames)}>"

    def summary(self) -> str:
        return summary(self.frames)

    def picture(self) -> Picture:
        return picture(self.frames)
