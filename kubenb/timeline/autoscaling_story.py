"""What to say while an autoscaler works, and where `Step` stops: its decisions, the load, the pods.

Comes in: rows of frames. Goes out: beats [t, author, text, []] in order of time. Next: `autoscaling_summary`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

AUTOSCALER = "horizontal-pod-autoscaler"
Row = Sequence[Any]


def story(meta: dict[str, Any], decisions: Sequence[Row], replicas: Sequence[Row], rates: Sequence[Row]) -> list[list[Any]]:
    """Every decision, every step of the load (if there are few), and each time when all pods have become ready."""
    beats = [[row[0], AUTOSCALER, words(row, meta), []] for row in decisions]
    if len(rates) <= 24:
        beats += [[at, "clients", f"send {rate:g} requests a second", []] for at, rate in rates]
    for before, row in pairwise(replicas):
        if row[3] != before[3] and row[3] == row[2] == row[1]:
            beats.append([row[0], "kubelet", f"{_pods(row[3])} {'is' if row[3] == 1 else 'are'} ready: all that are wanted", []])
    return sorted(beats, key=lambda beat: beat[0])


def words(row: Row, meta: dict[str, Any]) -> str:
    """One decision in a sentence or two."""
    _, current, used, guessed, final, counted, recommended, stabilized, desired, _, limit, reason, _, failed = row
    if used is None:
        if failed:
            return f"can't read its metrics: {failed}; it keeps {_pods(current)}"
        return f"sets {_pods(desired)} without looking at a metric: {reason}" if reason else f"leaves {_pods(current)} alone"
    read = f"reads {used:g}% {meta['unit']}, {meta['wanted']}% wanted"
    parts = [f"{read}: {_asked(current, used, guessed, final, counted, recommended, meta)}"]
    if stabilized != recommended:
        parts.append(_stabilized(recommended, stabilized, meta))
    if desired != stabilized:
        parts.append(f"{LIMITS.get(limit, limit)}: {desired}")
    parts.append(f"it stays at {desired}" if desired == current else f"it sets {_pods(desired)}")
    return "; ".join(parts)


def _asked(current: int, used: float, guessed: int, final: float, counted: int, recommended: int, meta: dict[str, Any]) -> str:
    low, high = meta["band"]
    if not guessed and recommended == current and low <= used <= high:
        return f"within the tolerance ({low:g}% to {high:g}%)"
    share = f"{final:.2f}"
    if guessed:
        share += f" (with a guess for {_pods(guessed)} without a sample)"
    if recommended == current != -int(-final * counted // 1):
        return f"{share} is no reason to change"
    return f"{counted} × {share} is {recommended} rounded up"


def _stabilized(recommended: int, stabilized: int, meta: dict[str, Any]) -> str:
    if stabilized > recommended:
        return f"but the highest wish of the last {meta['window']} s was {stabilized}"
    return f"but the lowest wish of the window was {stabilized}"


LIMITS = {
    "ScaleUpLimit": "one step may not go higher",
    "ScaleDownLimit": "one step may not go lower",
    "TooManyReplicas": "maxReplicas is less",
    "TooFewReplicas": "minReplicas is more",
}


def _pods(count: int) -> str:
    return f"{count} pod{'' if count == 1 else 's'}"
