"""Deployment strategies under the same traffic: how many requests fail, which versions answer, for how long
both do.

In comes a change (a function of a cluster), out goes a `Trial`: what clients met meanwhile. `table` sets
trials side by side, `chart` draws them. The changes themselves stand in the chapter, as commands: they are
what is to be learned."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kubenb.course.aside import aside
from kubenb.objects import is_pod_terminal

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from kubenb.cluster import Cluster

LEAD_IN = 2.0  # seconds of traffic before the change
TAIL = 2.0  # and after it


@dataclass(frozen=True)
class Trial:
    """`answers`: (seconds since the change, image that answered, "" for a failed request); `peak`: most
    Pods at any time."""

    name: str
    answers: tuple[tuple[float, str], ...]
    peak: int
    seconds: float

    @property
    def failed(self) -> int:
        """Requests without a proper answer."""
        return sum(not image for _, image in self.answers)

    @property
    def images(self) -> list[str]:
        """The versions that answered, in the order in which clients met them."""
        return list(dict.fromkeys(image for _, image in self.answers if image))

    @property
    def mixed(self) -> float:
        """For how many seconds clients could meet either version: from the first answer of the new to the
        last of the old."""
        old, new = self.images[0], self.images[-1]
        if old == new:
            return 0.0
        last_of_old = max(at for at, image in self.answers if image == old)
        first_of_new = min(at for at, image in self.answers if image == new)
        return max(0.0, last_of_old - first_of_new)


def trial(name: str, make: Callable[[], Cluster], change: Callable[[Cluster], Any], rate: float = 50.0) -> Trial:
    """On a fresh cluster (`make`) send `rate` requests a second to Service `web`, change it, let it rest:
    what did clients meet?"""
    with aside():
        cluster = make()
    client = cluster.traffic.start(service="web", rate=rate)
    cluster.run(LEAD_IN)
    start = cluster.now
    change(cluster)
    cluster.settle()
    end = cluster.now
    cluster.run(TAIL)
    client.stop()
    cluster.run(TAIL)  # what was still in flight comes to its end
    answers = tuple((round(r.at - start, 3), r.image if r.ok else "") for r in client.requests)
    return Trial(name, answers, _peak(cluster, start), end - start)


def _peak(cluster: Cluster, since: float) -> int:
    """The most Pods that took room at one time from `since` on, counted in the history: those that ended
    take none."""
    alive: set[str] = set()
    most = 0
    for revision in cluster.history:
        if revision.resource == "pods" and revision.namespace == "default":
            if revision.verb == "delete" or is_pod_terminal(revision.object):
                alive.discard(revision.name)
            else:
                alive.add(revision.name)
        if revision.time >= since:
            most = max(most, len(alive))
    return most


def table(trials: Sequence[Trial]) -> str:
    """One line a trial."""
    head = f"{'strategy':<14}{'requests':>9}{'failed':>8}{'both versions for':>19}{'most Pods':>11}{'took':>9}"
    rows = [f"{t.name:<14}{len(t.answers):>9}{t.failed:>8}{t.mixed:>17.1f} s{t.peak:>11}{t.seconds:>7.1f} s" for t in trials]
    return "\n".join([head, *rows])


class Chart:
    """A matplotlib figure that shows itself in a notebook, whatever backend is chosen there. `figure`: to
    save or change it."""

    def __init__(self, figure: Figure) -> None:
        self.figure = figure

    def __repr__(self) -> str:
        return f"<chart with {len(self.figure.axes)} strips>"

    def _repr_png_(self) -> bytes:
        picture = io.BytesIO()
        self.figure.savefig(picture, format="png", dpi=96)
        return picture.getvalue()


def chart(trials: Sequence[Trial], bin_seconds: float = 0.5) -> Chart:
    """Who answered, over time: one strip a trial, old version, new version, failed requests."""
    from matplotlib.figure import Figure

    fig = Figure(figsize=(9, 1.3 * len(trials) + 0.6), layout="constrained")
    axes = fig.subplots(len(trials), 1, sharex=True, squeeze=False)[:, 0]
    for axis, each in zip(axes, trials, strict=True):
        _strip(axis, each, bin_seconds)
    axes[0].legend(loc="upper right", bbox_to_anchor=(1, 1.45), ncols=3, frameon=False)
    axes[-1].set_xlabel("seconds since the change")
    return Chart(fig)


def _strip(axis: Any, each: Trial, width: float) -> None:
    first = int(each.answers[0][0] // width)
    columns = int(each.answers[-1][0] // width) - first + 1
    parts = [("old version", each.images[0], "#56b4e9"), ("new version", each.images[-1], "#0072b2"), ("failed", "", "#d55e00")]
    below = [0.0] * columns
    places = [(first + i) * width for i in range(columns)]
    for label, image, colour in parts:
        counts = [0.0] * columns
        for at, answered in each.answers:
            counts[int(at // width) - first] += answered == image
        axis.bar(places, counts, width=width, align="edge", bottom=below, color=colour, label=label)
        below = [low + count for low, count in zip(below, counts, strict=True)]
    axis.axvline(0, color="#888", linewidth=0.8)
    axis.set_yticks([])
    axis.set_ylabel(each.name, rotation=0, ha="right", va="center")
    axis.spines[["top", "right", "left"]].set_visible(False)
