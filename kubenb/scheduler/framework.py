"""What a scheduling rule is. Every plugin of this room is one class in one file of `plugins`.

A plugin looks at a pod (`cycle.needs`, `cycle.info`) and at rows of the node table, and says two things, both
for many nodes at once: `filter` which nodes cannot take the pod and why, `score` how much it likes those that
can. Codes are numbers: 0 fits, anything else `reasons` puts into the real scheduler's words. Source:
kube-scheduler/framework/interface.go (1.36). Next: `plugins`, then `scorecard`, which remembers the answers.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np

from kubenb.scheduler.arrays import Ints, Rows
from kubenb.scheduler.events import NOTHING, Change, Event
from kubenb.scheduler.needs import Needs
from kubenb.scheduler.node_table import NodeTable
from kubenb.scheduler.pod_info import PodInfo
from kubenb.scheduler.reader import Reader

UNRESOLVABLE = 1 << 62
"""Added to a code where taking pods off the node would not help (UnschedulableAndUnresolvable)."""

MAX_SCORE = 100

Scope = Literal["node", "pods", "cluster"]


class Cycle:
    """One pod being scheduled: what the plugins may look at, and the notes they keep until its end."""

    __slots__ = ("info", "needs", "notes", "reader", "table")

    def __init__(self, info: PodInfo, table: NodeTable, reader: Reader) -> None:
        self.info = info
        self.needs: Needs = info.needs
        self.table = table
        self.reader = reader
        self.notes: dict[str, Any] = {}


class Rejection(Exception):
    """A plugin refuses the pod on all nodes at once, before any is looked at (PreFilter)."""

    def __init__(self, plugin: str, reason: str) -> None:
        super().__init__(reason)
        self.plugin, self.reason = plugin, reason


class Plugin:
    """A rule. Subclasses set `name` and override what they have to say."""

    name: ClassVar[str] = ""
    weight: ClassVar[int] = 1
    """What the normalised score is multiplied by (pkg/scheduler/apis/config/v1/default_plugins.go)."""
    scope: ClassVar[Scope] = "cluster"
    """How far the rule looks: at the Node object, at it and its own pods, or at the whole cluster. The nearer, the
    longer its answer stays true."""
    filters: ClassVar[bool] = True
    scores: ClassVar[bool] = False
    normalizes: ClassVar[bool] = False
    """Whether scores depend on the other feasible nodes."""
    wakes_on: ClassVar[Change] = NOTHING
    """The kinds of events that may make a pod fit that this plugin refused."""

    def before_filter(self, cycle: Cycle) -> bool:
        """Prepares the filter; False: this pod does not concern the plugin. May raise `Rejection`."""
        return True

    def filter(self, cycle: Cycle, rows: Rows) -> Ints | None:
        """A code for each row, 0 where the pod fits; None where it fits on all of them."""
        return None

    def reasons(self, cycle: Cycle, code: int) -> tuple[str, ...]:
        """The words for a code (without UNRESOLVABLE)."""
        return ()

    def before_score(self, cycle: Cycle, rows: Rows) -> bool:
        """Prepares the score over the feasible `rows`; False: this plugin gives no points to this pod."""
        return True

    def score(self, cycle: Cycle, rows: Rows) -> Ints:
        """Points for each row; 0 to 100 unless `normalizes`."""
        raise NotImplementedError

    def normalize(self, cycle: Cycle, scores: Ints, rows: Rows) -> Ints:
        """Points of all feasible rows brought to 0..100."""
        return scores

    def helps(self, cycle: Cycle, event: Event) -> bool:
        """Whether an event of a kind in `wakes_on` makes another try worth while."""
        return True


def scaled(scores: Ints, reverse: bool = False) -> Ints:
    """The usual normalisation: the highest gets 100, the others their share, fractions cut; reversed, the lowest
    is best (plugins/helper/normalize_score.go)."""
    highest = int(scores.max()) if len(scores) else 0
    if highest == 0:
        return np.full(len(scores), MAX_SCORE, np.int64) if reverse else scores
    shares: Ints = scores * MAX_SCORE // highest
    return MAX_SCORE - shares if reverse else shares
