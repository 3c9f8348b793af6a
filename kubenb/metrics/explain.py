"""`c.autoscaler.explain("web")`: what the autoscaler decided at each sync, and by which steps.

What comes in: the controller's own account.  What goes out: the same, printable.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any


class Account(list[Any]):
    """Decisions in the order of time; `print` shows those at which the number changed, and the last one."""

    def __str__(self) -> str:
        shown = [one for at, one in enumerate(self) if one.desired != one.current or at == len(self) - 1]
        return "\n".join(map(str, shown)) or "no sync yet"


class Autoscaler:
    """Reads the mind of the horizontal pod autoscaler, as `c.scheduler.explain` that of the scheduler."""

    def __init__(self, decisions: Callable[[str], Sequence[Any]]) -> None:
        self._decisions = decisions

    def explain(self, name: str, namespace: str = "default") -> Account:
        """Each has .at .current .metrics .recommended .stabilized .desired .reason; empty before the first sync."""
        return Account(self._decisions(f"{namespace}/{name}"))
