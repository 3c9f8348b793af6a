"""The rolling update: a Deployment's old pods give way to new ones, and the requests go on.

Comes in: frames of a run (kubenb.timeline.rollout_frames). Goes out: a widget that plays them, its text twin and its picture.
rollout.js draws it. Next: `kubenb.course`, where it becomes a lesson."""

from __future__ import annotations

from typing import Any

from kubenb.timeline import rollout_frames
from kubenb.timeline.summary import headline, summary
from kubenb.widgets import bundle
from kubenb.widgets.base import View
from kubenb.widgets.picture import Picture
from kubenb.widgets.rollout_picture import picture


class RolloutView(View):
    """Plays a rolling update. `print(view.summary())` says the same in words, `view.figure()` draws it for paper."""

    script = bundle.script("rollout.js")
    _esm = bundle.module("rollout.js")
    _css = bundle.styles("player/player.css", "player/frame.css", "player/pods.css", "rollout.css")

    def __repr__(self) -> str:
        return f"<RolloutView {headline(self.frames)}>"

    def summary(self) -> str:
        return summary(self.frames)

    def picture(self) -> Picture:
        return picture(self.frames)

    @classmethod
    def from_cluster(
        cls, cluster: Any, deployment: str = "web", namespace: str = "default", since: float | None = None,
        until: float | None = None,
    ) -> RolloutView:  # fmt: skip
        """The rollout of a learner's own Deployment, with the requests that clients sent to its pods meanwhile.

        `since`: the virtual second of the change (default: the last change of the pod template); `until`: where the view ends.
        `cluster` is anything with a `history`, and with `traffic` if requests are to be seen. Raises KeyError for an unknown
        Deployment."""
        frames = rollout_frames(cluster.history, deployment, namespace, since, until, _requests(cluster, deployment, namespace))
        return cls(frames)


def _requests(cluster: Any, deployment: str, namespace: str) -> list[Any]:
    """What those clients sent whose requests ever reached a pod of the Deployment."""
    clients = getattr(getattr(cluster, "traffic", None), "clients", {})
    mine = f"{deployment}-"
    sent = [client.requests for client in clients.values()]
    return [r for requests in sent if any(one.pod.rpartition("/")[2].startswith(mine) for one in requests) for r in requests]
