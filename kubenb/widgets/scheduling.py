"""Scheduling: a pod looks for a node. One decision taken apart (filter, score, choose, bind), or a cluster that fills.

Comes in: frames (kubenb.timeline.scheduling). Goes out: a widget that plays them, its text twin and its picture. scheduling.js
draws it. Next: `cluster`."""

from __future__ import annotations

from kubenb.timeline.scheduling_summary import headline, summary
from kubenb.widgets import bundle
from kubenb.widgets.base import View
from kubenb.widgets.picture import Picture
from kubenb.widgets.scheduling_picture import picture


class SchedulingView(View):
    """Plays scheduling. `print(view.summary())` says the same in words, `view.figure()` draws it for paper."""

    script = bundle.script("scheduling.js")
    _esm = bundle.module("scheduling.js")
    _css = bundle.styles("player/player.css", "player/frame.css", "player/pods.css", "scheduling.css")

    def __repr__(self) -> str:
        return f"<SchedulingView {headline(self.frames)}>"

    def summary(self) -> str:
        return summary(self.frames)

    def picture(self) -> Picture:
        return picture(self.frames)

    @property
    def node(self) -> str:
        """Where the pod of a single decision went, or "nowhere"."""
        place = self.frames["decisions"][0]["node"]
        return str(self.frames["nodes"][place]["name"]) if place >= 0 else "nowhere"

    def guess(self, node: str) -> str:
        """What the widget says to a prediction: a node's name, or "nowhere". Raises ValueError for anything else."""
        names = [each["name"] for each in self.frames["nodes"]]
        if self.frames["meta"]["many"]:
            raise ValueError("a whole run asks for no guess: view one pod's decision, scheduling_view(cluster, POD)")
        if node not in (*names, "nowhere"):
            raise ValueError(f"there is no node {node!r}; there are: {', '.join(names)}, or nowhere")
        answer: str = self.frames["decisions"][0]["answers"][-1 if node == "nowhere" else names.index(node)]
        return answer
