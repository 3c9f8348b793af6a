"""How long a Job waits before it makes a new pod after failures: 10 s, doubling with every failure in a row, 10 minutes at most.

What comes in: pods as they end.  What goes out: seconds to wait.
Source: pkg/controller/job/backoff_utils.go, 1.36.  Next: `job_policy.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kubenb.objects import EPOCH, Object, parse_time


class Record(NamedTuple):
    """`failures` since the last success; `last`: the virtual second of the last of them."""

    failures: int = 0
    last: float = 0.0


def recorded(record: Record, succeeded: Iterable[Object], failed: Iterable[Object], now: float) -> Record:
    """The record after these pods have ended, in the order in which they did."""
    ends = [(ended_at(pod, now), True) for pod in succeeded] + [(ended_at(pod, now), False) for pod in failed]
    for at, success in sorted(ends):
        record = Record(0, at) if success else Record(record.failures + 1, at)
    return record


def remaining(record: Record, now: float, first: float, longest: float) -> float:
    """Seconds until the next pod may be made; 0: at once."""
    if not record.failures:
        return 0.0
    wait = min(longest, first * 2.0 ** min(record.failures - 1, 30))
    return max(0.0, record.last + wait - now)


def ended_at(pod: Object, now: float) -> float:
    """The virtual second at which the pod's last container ended, or its deletion began; `now` when nothing says."""
    stamps = list(_ends(pod)) or [pod["metadata"].get("deletionTimestamp")]
    return max((parse_time(stamp) - EPOCH for stamp in stamps if stamp), default=now)


def _ends(pod: Object) -> Iterator[str]:
    for status in (pod.get("status") or {}).get("containerStatuses") or ():
        at = (status.get("state", {}).get("terminated") or {}).get("finishedAt")
        if at:
            yield at
