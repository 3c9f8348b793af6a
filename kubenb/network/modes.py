"""The modes of kube-proxy: how a backend is chosen for a new connection, and what rules cost as Services get many.

What comes in: the backends of a rule, the client's address.  What goes out: one backend. iptables and nftables throw dice; IPVS
counts, or hashes.  Sources: pkg/proxy/iptables/proxier.go (statistic mode random), pkg/proxy/nftables/proxier.go (numgen random),
net/netfilter/ipvs/ip_vs_{rr,lc,sh,dh,mh,sed,nq}.c.  Next: `kube_proxy.py`.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from heapq import heappop, heappush
from typing import Protocol

from kubenb.ledger import Ledger
from kubenb.network.endpoints import Backend
from kubenb.sim import Chance

MODES = ("iptables", "ipvs", "nftables")
SCHEDULERS = ("rr", "wrr", "lc", "wlc", "sh", "dh", "mh", "sed", "nq")
FEW = 100
"""So many Services make no difference that anybody could measure."""


class Chooser(Protocol):
    """Chooses the backend of one new connection, and hears how long the connection lasts."""

    def choose(self, backends: Sequence[Backend], client: str, at: float, chance: Chance) -> Backend: ...

    def lasts(self, backend: Backend, until: float) -> None: ...


class Dice:
    """iptables and nftables: every backend with the same chance."""

    def choose(self, backends: Sequence[Backend], client: str, at: float, chance: Chance) -> Backend:
        return backends[int(chance.random() * len(backends))]

    def lasts(self, backend: Backend, until: float) -> None:
        pass


class RoundRobin(Dice):
    """IPVS rr (and wrr: all weights are 1): one after the other, from where it stopped, whatever the list has become."""

    def __init__(self) -> None:
        self._turn = 0

    def choose(self, backends: Sequence[Backend], client: str, at: float, chance: Chance) -> Backend:
        chosen = backends[self._turn % len(backends)]
        self._turn += 1
        return chosen


class Hashing(Dice):
    """IPVS sh, mh: by the client's address; dh: by the Service's, which is one and the same."""

    def __init__(self, by_client: bool) -> None:
        self._by_client = by_client

    def choose(self, backends: Sequence[Backend], client: str, at: float, chance: Chance) -> Backend:
        return backends[zlib.crc32(client.encode()) % len(backends) if self._by_client else 0]


class LeastConnections(Dice):
    """IPVS lc, wlc, sed, nq: the backend with the fewest open connections, the first of those that have equally few."""

    def __init__(self) -> None:
        self._ends: dict[str, list[float]] = {}

    def choose(self, backends: Sequence[Backend], client: str, at: float, chance: Chance) -> Backend:
        return min(backends, key=lambda backend: self._open(backend.ip, at))

    def lasts(self, backend: Backend, until: float) -> None:
        heappush(self._ends.setdefault(backend.ip, []), until)

    def _open(self, ip: str, at: float) -> int:
        ends = self._ends.get(ip, [])
        while ends and ends[0] <= at:
            heappop(ends)
        return len(ends)


def chooser(mode: str, scheduler: str) -> Chooser:
    """A fresh chooser for one port of one Service on one node. Raises ValueError for a mode or scheduler there isn't."""
    if mode not in MODES:
        raise ValueError(f'unknown kube-proxy mode "{mode}": there are {", ".join(MODES)}')
    if mode != "ipvs":
        return Dice()
    if scheduler not in SCHEDULERS:
        raise ValueError(f'unknown IPVS scheduler "{scheduler}": there are {", ".join(SCHEDULERS)}')
    if scheduler in ("sh", "mh", "dh"):
        return Hashing(by_client=scheduler != "dh")
    return RoundRobin() if scheduler in ("rr", "wrr") else LeastConnections()


def sync_seconds(mode: str, services: int, ledger: Ledger) -> float:
    """What writing the rules takes longer because there are many Services; the first `FEW` are in `kube_proxy_sync` already."""
    each = {"iptables": ledger.iptables_sync_per_service, "ipvs": ledger.ipvs_sync_per_service}
    return max(0, services - FEW) * each.get(mode, ledger.nftables_sync_per_service)


def lookup_seconds(mode: str, services: int, ledger: Ledger) -> float:
    """How much longer the first packet of a connection looks for its rule, on average, than where there are `FEW`: down half the
    list in iptables, no longer in the other modes, which look into a hash table.
    """
    return max(0, services - FEW) / 2 * ledger.rule_match if mode == "iptables" else 0.0
