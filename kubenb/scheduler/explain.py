"""From a decision to words: the verdict on every node, the message, the event's text.

Comes in: a `Decision` of the profile. Goes out: an `Explanation`, or just the reasons and their counts. Binding
uses the same decisions, so what is explained here is what happens.
"""

from __future__ import annotations

import numpy as np

from kubenb.scheduler.explanation import Explanation, NodeVerdict
from kubenb.scheduler.framework import UNRESOLVABLE
from kubenb.scheduler.messages import NO_NODES, NOT_FOUND, fit_error, left_out_by
from kubenb.scheduler.profile import Decision, Profile
from kubenb.scheduler.scorecard import NOBODY


def reason_counts(profile: Profile, decision: Decision) -> dict[str, int]:
    """How many nodes were refused for which reason. A node counts for the first plugin that refuses it, there under
    every reason."""
    found = decision.found
    if found is None:
        return {}
    counts: dict[str, int] = {}
    for number in np.unique(found.by).tolist():
        if number != NOBODY:
            codes, times = np.unique(found.codes[found.by == number], return_counts=True)
            for code, count in zip(codes.tolist(), times.tolist(), strict=True):
                for reason in profile.plugins[number].reasons(decision.cycle, code & ~UNRESOLVABLE):
                    counts[reason] = counts.get(reason, 0) + count
    if decision.left_out:
        counts[left_out_by(decision.left_out)] = len(profile.table) - len(found.looked_at)
    return {reason: count for reason, count in counts.items() if count}


def refusing_plugins(profile: Profile, decision: Decision) -> tuple[str, ...]:
    """The names of the plugins whose refusal an event may undo."""
    if decision.rejection is not None:
        return (decision.rejection.plugin,)
    found = decision.found
    numbers = [] if found is None else [n for n in np.unique(found.by).tolist() if n != NOBODY]
    return tuple(dict.fromkeys([*(profile.plugins[number].name for number in numbers), *decision.left_out]))


def message(profile: Profile, decision: Decision, afterword: str) -> str:
    """The text of the PodScheduled condition and of the FailedScheduling event; "" for a pod that fits."""
    if decision.fits:
        return ""
    nodes = len(profile.table)
    if not nodes:
        return NO_NODES
    if decision.rejection is not None:
        return fit_error(nodes, {}, refusal=decision.rejection.reason, afterword=NOT_FOUND)
    return fit_error(nodes, reason_counts(profile, decision), afterword=afterword)


def explanation(
    profile: Profile, decision: Decision, text: str, victims: tuple[str, ...] = (), nominated: str = ""
) -> Explanation:
    """Everything about a decision, nodes in the table's order."""
    names, found = profile.table.names, decision.found
    verdicts: dict[int, NodeVerdict] = {}
    best: tuple[str, ...] = ()
    if found is not None:
        for row, number, code in zip(found.looked_at.tolist(), found.by.tolist(), found.codes.tolist(), strict=True):
            verdicts[row] = _verdict(profile, decision, names[row], number, code)
        if decision.totals is not None:
            points = {name: scores.tolist() for name, scores in profile.scores(decision).items()}
            for place, row in enumerate(found.feasible.tolist()):
                scores = {name: column[place] for name, column in points.items()}
                verdicts[row] = NodeVerdict(names[row], True, scores=scores, total=sum(scores.values()))
            top = max(verdicts[row].total for row in found.feasible.tolist())
            best = tuple(names[row] for row in found.feasible.tolist() if verdicts[row].total == top)
        elif decision.fits:
            best = (names[decision.row],)
    left_out = (left_out_by(decision.left_out),) if decision.left_out else ()
    if decision.rejection is not None:
        left_out = (decision.rejection.reason,)
    for row in profile.table.order.rows().tolist():
        if row not in verdicts:
            verdicts[row] = NodeVerdict(names[row], False, left_out, looked_at=bool(left_out))
    node = names[decision.row] if decision.fits else None
    return Explanation(node, text, [verdicts[row] for row in sorted(verdicts)], best, victims, nominated)


def _verdict(profile: Profile, decision: Decision, name: str, number: int, code: int) -> NodeVerdict:
    if number == NOBODY:
        return NodeVerdict(name, True)
    plugin = profile.plugins[number]
    reasons = plugin.reasons(decision.cycle, code & ~UNRESOLVABLE)
    return NodeVerdict(name, False, reasons, plugin.name, resolvable=not code & UNRESOLVABLE)
