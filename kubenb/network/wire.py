"""The pod network as a physical thing: which process listens at an address, at any instant past or present.

What comes in: namespaces that come and go, processes that listen and close, each with the second at which it did. What goes
out: whom a connection meets at a given second. It knows no Service and no object; rules are `kube_proxy`'s. Because times
are kept, a client can be asked long after what happened to its requests. Next: `service_table.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import inf
from typing import Protocol


class Server(Protocol):
    """A process as its clients see it."""

    label: tuple[str, str, str]
    """(pod "namespace/name", image, pod-template-hash)."""
    stateful: bool
    """Whether what it answers depends on how many requests came before."""

    def answer(self, path: str, at: float) -> tuple[int, float]:
        """(HTTP status, seconds until the answer is there) of a request arriving at virtual second `at`."""
        ...


class Listener:
    """One open port of one process, from `opened` to `closed` (virtual seconds)."""

    __slots__ = ("closed", "opened", "server")

    def __init__(self, server: Server, opened: float) -> None:
        self.server = server
        self.opened = opened
        self.closed = inf


class Namespace:
    """One network namespace with its address: a pod's, or a node's. It exists from `since` to `until`."""

    __slots__ = ("_give_back", "ip", "ports", "since", "until")

    def __init__(self, ip: str, since: float, give_back: Callable[[str], object]) -> None:
        """`give_back(ip)` is called when the namespace is torn down."""
        self.ip = ip
        self.since = since
        self.until = inf
        self._give_back = give_back
        self.ports: dict[int, list[Listener]] = {}

    def listen(self, port: int, server: Server, at: float) -> None:
        """`server` accepts connections on `port` from virtual second `at` on (which may lie ahead)."""
        self.ports.setdefault(port, []).append(Listener(server, at))

    def close(self, server: Server, at: float) -> None:
        """The process is gone: all its ports are closed."""
        for listeners in self.ports.values():
            for listener in listeners:
                if listener.server is server and listener.closed == inf:
                    listener.closed = at

    def leave(self, at: float) -> None:
        """The namespace is torn down: from now on packets to its address find nobody."""
        self.until = at
        self._give_back(self.ip)

    def listener(self, port: int, at: float) -> Listener | None:
        """Who accepts on `port` at this second."""
        listeners = self.ports.get(port)
        if listeners:
            for listener in reversed(listeners):
                if listener.opened <= at < listener.closed:
                    return listener
        return None


class PodNetwork:
    """Every namespace of the cluster by its address, the latest last: addresses are used again after a while."""

    def __init__(self) -> None:
        self._namespaces: dict[str, list[Namespace]] = {}
        self.catch_up: list[Callable[[], object]] = []
        """What lazily computed clients have to do before a `stateful` server is asked by anybody else."""

    def join(self, ip: str, at: float, give_back: Callable[[str], object] = lambda ip: None) -> Namespace:
        """A new namespace at this address."""
        namespace = Namespace(ip, at, give_back)
        self._namespaces.setdefault(ip, []).append(namespace)
        return namespace

    def namespace(self, ip: str, at: float) -> Namespace | None:
        """The namespace that has this address at this second, or None: packets get lost."""
        for namespace in reversed(self._namespaces.get(ip, ())):
            if namespace.since <= at < namespace.until:
                return namespace
        return None

    def last_namespace(self, ip: str) -> Namespace | None:
        """The one that had this address last, whether or not it still exists."""
        namespaces = self._namespaces.get(ip)
        return namespaces[-1] if namespaces else None

    def listeners(self) -> Iterator[tuple[Namespace, Listener]]:
        """Everything that ever listened, in the order of addresses and ports as they were first used."""
        for namespaces in self._namespaces.values():
            for namespace in namespaces:
                for listeners in namespace.ports.values():
                    for listener in listeners:
                        yield namespace, listener
