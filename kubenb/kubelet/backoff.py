"""Back-off: how long the kubelet waits before it tries again what failed. Pure arithmetic.

What comes in: when it failed, when it was tried before. What goes out: seconds to wait. Source:
client-go/util/flowcontrol/backoff.go and kuberuntime_manager.go (doBackOff), 1.36. Next: `image_manager.py` and
`pod_worker.py`, which wait.
"""

from __future__ import annotations


class Backoff:
    """The back-off of one container (or image). The first retry is free; then `base` seconds, doubling up to `limit`.

    It is forgotten when nothing failed for `reset` seconds.
    """

    __slots__ = ("base", "delay", "limit", "reset", "updated")

    def __init__(self, base: float, limit: float, reset: float) -> None:
        self.base = base
        self.limit = limit
        self.reset = reset
        self.delay = 0.0
        self.updated = 0.0

    def remaining(self, failed_at: float, now: float) -> float:
        """Seconds until something that failed at `failed_at` may be tried again; 0 when it may be now."""
        if not self.delay or failed_at - self.updated > self.reset:
            return 0.0
        return max(0.0, self.delay - (now - failed_at))

    def tried(self, failed_at: float, now: float) -> None:
        """It is tried again now, after a failure at `failed_at`: the next wait will be twice as long."""
        if not self.delay or failed_at - self.updated > self.reset:
            self.delay = self.base
        else:
            self.delay = min(self.delay * 2, self.limit)
        self.updated = now
