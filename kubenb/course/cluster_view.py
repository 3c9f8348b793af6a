"""From a cluster to the cluster view in one call; `live=True` lets virtual time go on while it is looked at.

In comes a cluster, out goes a widget over its history. Next: `live`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kubenb.cluster import Cluster
    from kubenb.widgets import ClusterView


def cluster_view(
    cluster: Cluster, namespace: str | Sequence[str] | None = None, *, live: bool = False, rate: float = 1.0
) -> ClusterView:  # fmt: skip
    """What there is now and was at any past moment. `namespace`: one, several, or None for all that are not the system's own.

    `rate`: virtual seconds a second of the wall clock, while it is live."""
    from kubenb.course.live import Live
    from kubenb.timeline.cluster import cluster_frames
    from kubenb.widgets import ClusterView

    spaces = [namespace] if isinstance(namespace, str) else namespace
    recorder = cluster_frames(cluster.history, cluster.now, spaces)
    going = Live(cluster, recorder)
    view = ClusterView(recorder.frames, going.switch)
    going.attach(view)
    view.rate = rate
    view.live = live
    return view
