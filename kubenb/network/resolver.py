"""The resolver of a pod: which names it really asks for, one after the other, until one has an answer.

What comes in: a name as somebody types it, and the pod's resolv.conf.  What goes out: addresses, and every question on the way:
with `ndots:5` and three search domains a name like `example.com` costs four.  Source: resolv.conf(5).
Next: `nslookup.py`, a program that shows it; `router.py`, which sends requests to what was found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from kubenb.network.dns import Reply
from kubenb.sim.streams import Drawing


class ResolvConf(Protocol):
    """A pod's /etc/resolv.conf."""

    @property
    def nameservers(self) -> Sequence[str]: ...

    @property
    def search(self) -> Sequence[str]: ...

    @property
    def ndots(self) -> int: ...


class Configuration(NamedTuple):
    """A resolv.conf. The default is that of a pod in namespace `default` with dnsPolicy ClusterFirst."""

    nameservers: tuple[str, ...] = ("10.96.0.10",)
    search: tuple[str, ...] = ("default.svc.cluster.local", "svc.cluster.local", "cluster.local")
    ndots: int = 5


class Resolution(NamedTuple):
    """What became of a name. `asked`: every question and its reply, in order; `seconds` is how long it took. `code` is NOERROR,
    NXDOMAIN, or "" when the name server did not answer.
    """

    name: str
    addresses: tuple[str, ...]
    code: str
    seconds: float
    asked: tuple[Reply, ...]
    server: str

    @property
    def canonical(self) -> str:
        """The full name that had an answer."""
        return self.asked[-1].name if self.addresses else ""


Ask = Callable[[str, str, str], Reply]
"""(server, name, type) -> reply; with code "" when nobody answers."""


def candidates(name: str, search: Sequence[str], ndots: int) -> list[str]:
    """The full names that are tried for `name`. A name with `ndots` dots or more is tried as it stands first; one that ends in a
    dot is tried only so.
    """
    if name.endswith("."):
        return [name.rstrip(".")]
    longer = [f"{name}.{domain.rstrip('.')}" for domain in search]
    return [name, *longer] if name.count(".") >= ndots else [*longer, name]


def resolve(name: str, conf: ResolvConf, ask: Ask, latency: Drawing, patience: float) -> Resolution:
    """Look a name up. `latency`: of one question; `patience`: seconds after which a resolver gives a server up (twice)."""
    seconds = 0.0
    asked: list[Reply] = []
    server = next(iter(conf.nameservers), "")
    for full in candidates(name, conf.search, conf.ndots):
        reply = ask(server, full, "A")
        asked.append(reply)
        if not reply.code:
            return Resolution(name, (), "", seconds + 2 * patience, tuple(asked), server)
        seconds += latency()
        if reply.addresses:
            return Resolution(name, reply.addresses, "NOERROR", seconds, tuple(asked), server)
    return Resolution(name, (), "NXDOMAIN", seconds, tuple(asked), server)
