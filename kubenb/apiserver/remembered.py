"""A memory for pure functions, by the identity of what they were given: ten thousand pods of one template are completed once.

Comes in: objects that nobody changes in place. Goes out: what was made of those very objects before. Next: `defaults`.
"""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from kubenb.objects import Object

Result = TypeVar("Result")
LIMIT = 1024
"""So many results; then all is forgotten, and built up again by those who still need it."""


class Remembered(Generic[Result]):
    """Results by the identity of one object or two. It holds on to them, so that no identity is used again."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], tuple[Result, Any]] = {}

    def get(self, first: Object, second: Object | None = None) -> Result | None:
        """What was made of these very objects."""
        found = self._known.get((id(first), id(second)))
        return found[0] if found else None

    def put(self, result: Result, first: Object, second: Object | None = None) -> Result:
        """Remember, and hand back, what was made of them."""
        if len(self._known) >= LIMIT:
            self._known.clear()
        self._known[id(first), id(second)] = (result, (first, second))
        return result
