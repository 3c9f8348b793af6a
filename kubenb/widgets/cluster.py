"""The cluster view: nodes with their pods, what owns them, what leads to them, at any moment; live if somebody lets time go on.

Comes in: frames (kubenb.timeline.cluster) and, live, what is new of them. Goes out: a widget, its text twin and its picture.
cluster.js draws it. Next: `kubenb.course.live`, which lets virtual time go on while it is looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import traitlets

from kubenb.timeline import Frames
from kubenb.timeline.cluster_summary import headline, summary
from kubenb.widgets import bundle
from kubenb.widgets.base import View
from kubenb.widgets.cluster_picture import picture
from kubenb.widgets.picture import Picture

Switch = Callable[[bool], None]


class ClusterView(View):
    """Shows a cluster. `print(view.summary())` says the same in words, `view.summary(at=12.5)` of an earlier moment.

    `live`: whether virtual time goes on with the wall clock, at `rate` virtual seconds a second. Setting it calls `switch`, if
    there is one."""

    live = traitlets.Bool(False).tag(sync=True)
    rate = traitlets.Float(1.0, min=0.01).tag(sync=True)

    script = bundle.script("cluster.js")
    _esm = bundle.module("cluster.js")
    _css = bundle.styles("player/player.css", "player/frame.css", "player/pods.css", "rollout.css", "cluster.css")

    def __init__(self, frames: Frames, switch: Switch | None = None) -> None:
        self._switch: Switch | None = None
        super().__init__(frames)
        self._switch = switch
        self.editable = switch is not None

    @traitlets.observe("live")
    def _live_changed(self, change: Any) -> None:
        if self._switch is not None:
            self._switch(change["new"])

    def tell(self, news: Frames) -> None:
        """Send what is new; the frames themselves have grown already, in place."""
        self.send({"kind": "news", "news": news})

    def close(self) -> None:
        """Stops virtual time, if it goes on."""
        self.live = False
        super().close()

    def __repr__(self) -> str:
        return f"<ClusterView {headline(self.frames)}>"

    def summary(self, at: float | None = None) -> str:
        return summary(self.frames, at)

    def picture(self) -> Picture:
        return picture(self.frames)

    def _values(self) -> dict[str, Any]:
        return {**super()._values(), "live": False, "rate": 1.0}
