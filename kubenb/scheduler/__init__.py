"""Step 6 of the journey: kube-scheduler finds a node for every pod that has none.

Comes in: pods and nodes, through informers. Goes out: bindings, or the reason why not. A decision runs through
`needs` (what a pod asks), `node_table` (what the nodes have), `plugins` (the rules, one a file), `scorecard` and
`search` (their answers, remembered), `profile` (filter, score, choose), `preemption`, and `explain` (the words);
`queue`, `listening`, `writer` and `scheduler` put it into time. Next room: `kubenb.kubelet`.

NumPy is imported here and nowhere else in the engine, and only when a scheduler is made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kubenb.scheduler.core import SchedulerCore
    from kubenb.scheduler.explanation import Explanation, NodeVerdict
    from kubenb.scheduler.scheduler import Scheduler

__all__ = ["Explanation", "NodeVerdict", "Scheduler", "SchedulerCore"]

_HOMES = {
    "Explanation": "explanation",
    "NodeVerdict": "explanation",
    "Scheduler": "scheduler",
    "SchedulerCore": "core",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
