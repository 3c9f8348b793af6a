"""Expectations: what a controller has just done, until its cache has seen it.

What comes in: "I asked for 3 pods", then the watch events.  What goes out: whether the cache can be trusted for the next
decision.  Without them a loop whose cache lags by a few milliseconds would make its pods twice.
Source: pkg/controller/controller_utils.go (ControllerExpectations, UIDTrackingControllerExpectations), 1.36.
"""

from __future__ import annotations

from collections.abc import Iterable

from kubenb.sim import Simulation

TIMEOUT = 300.0
"""Seconds after which an expectation is given up (ExpectationsTimeout)."""


class _Expected:
    __slots__ = ("creations", "deletions", "since")

    def __init__(self, since: float) -> None:
        self.creations = 0
        self.deletions: dict[str, None] = {}
        self.since = since


class Expectations:
    """Per key: how many creations, and which deletions (by uid), the cache has yet to show."""

    def __init__(self, sim: Simulation) -> None:
        self._sim = sim
        self._expected: dict[str, _Expected] = {}

    def satisfied(self, key: str) -> bool:
        """True when the cache has shown all that was asked for, or it is so long ago that it never will."""
        wanted = self._expected.get(key)
        if wanted is None or (wanted.creations <= 0 and not wanted.deletions):
            return True
        return self._sim.now - wanted.since > TIMEOUT

    def expect_creations(self, key: str, count: int) -> None:
        """`count` creations were asked for."""
        wanted = self._get(key)
        wanted.creations = max(0, wanted.creations) + count

    def expect_deletions(self, key: str, uids: Iterable[str]) -> None:
        """The deletion of these objects was asked for."""
        self._get(key).deletions.update(dict.fromkeys(uids))

    def creation_observed(self, key: str) -> None:
        """The cache showed one, or its creation failed."""
        wanted = self._expected.get(key)
        if wanted is not None and wanted.creations > 0:
            wanted.creations -= 1

    def deletion_observed(self, key: str, uid: str) -> None:
        """The cache showed that it goes or is gone, or its deletion failed."""
        wanted = self._expected.get(key)
        if wanted is not None:
            wanted.deletions.pop(uid, None)

    def forget(self, key: str) -> None:
        """The object itself is gone."""
        self._expected.pop(key, None)

    def _get(self, key: str) -> _Expected:
        wanted = self._expected.get(key)
        if wanted is None:
            wanted = self._expected[key] = _Expected(self._sim.now)
        wanted.since = self._sim.now
        return wanted
