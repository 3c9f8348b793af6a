"""One request, as it is written down, and the question who is to blame for a failed one.

What comes in: what a client met on the wire.  What goes out: records, counts, and sentences. Next: `clients.py`, who sends them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

OUTCOMES = ("ok", "error", "refused", "reset", "timeout", "no-endpoints", "in flight")


class Request(NamedTuple):
    """`at` and `latency` in virtual seconds. `rules`: number of the change up to which the client's node knew the Service.

    `outcome`: ok; error (the status is 5xx); refused (nobody listens there); reset (the process ended before it answered);
    timeout (nobody has that address, or the answer takes too long); no-endpoints (kube-proxy rejects: the Service has no
    endpoints); "in flight" until it is over. `node`: whose rules decided, "" when the request never got to one. `via`: how it
    came into the cluster ("" by the cluster IP). `attempts`: how often it was sent, the earlier ones having failed. `reused`: it
    went over a connection that was open already.
    """

    at: float
    client: str
    service: str
    node: str
    outcome: str
    status: int
    latency: float
    ip: str
    port: int
    pod: str
    image: str
    template_hash: str
    rules: int
    via: str = ""
    attempts: int = 1
    reused: bool = False

    @property
    def ok(self) -> bool:
        return self.outcome == "ok"


class Tally(NamedTuple):
    """How many requests ended how."""

    sent: int
    ok: int
    error: int
    refused: int
    reset: int
    timeout: int
    no_endpoints: int
    in_flight: int

    @property
    def lost(self) -> int:
        """Requests that are over without a proper answer."""
        return self.sent - self.ok - self.in_flight


def tally(requests: Iterable[Request]) -> Tally:
    """Counts by outcome."""
    counts = dict.fromkeys(OUTCOMES, 0)
    for request in requests:
        counts[request.outcome] += 1
    return Tally(sum(counts.values()), *counts.values())
