"""From a cluster to a view in one call: what chapters use to show a run.

In comes a cluster and the name of a Deployment, out goes a widget over the frames of its history. Widgets
know frames alone; here, in the lesson, the two meet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kubenb.cluster import Cluster
    from kubenb.widgets import RolloutView


def rollout_view(
    cluster: Cluster,
    name: str,
    namespace: str = "default",
    since: float | None = None,
    until: float | None = None,
    requests: Iterable[Any] = (),
) -> RolloutView:
    """The rollout of a Deployment, ready to play.

    `since`: the virtual second of the change (default: the last change of the template); `until`: where the
    view ends; `requests`: what clients sent meanwhile, as `cluster.traffic` recorded it. Raises KeyError
    for an unknown Deployment."""
    from kubenb.timeline import rollout_frames
    from kubenb.widgets import RolloutView

    return RolloutView(rollout_frames(cluster.history, name, namespace, since, until, requests))
