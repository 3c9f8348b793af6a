"""Copies: what leaves the cluster shares nothing with what is stored.

What comes in: stored versions.  What goes out: the learner's own copies.  Used by `cluster.py` alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kubenb.objects import Object
from kubenb.objects.plain import copied

MANY = 100_000
"""Copies to remember; then from scratch."""


class Copies:
    """Hands out copies of stored versions, by `of`."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Object, Object]] | None = None

    def of(self, stored: Object) -> Object:
        """A copy. While one question is asked `again_and_again`, the same copy of the same version, if nobody has changed it."""
        if self._known is None:
            return copied(stored)
        known = self._known.get(id(stored))
        if known is None or known[0] is not stored or known[1] != stored:
            if len(self._known) >= MANY:
                self._known.clear()
            known = self._known[id(stored)] = stored, copied(stored)
        return known[1]

    @contextmanager
    def again_and_again(self) -> Iterator[None]:
        """`run(until=...)` asks at every instant, 250,000 times for 10,000 pods, mostly about what is as it was."""
        before, self._known = self._known, {}
        try:
            yield
        finally:
            self._known = before
