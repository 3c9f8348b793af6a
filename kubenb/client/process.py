"""A process: one running component with its clients and caches, which can be stopped and started.

What comes in: the API server, and the loops it runs.  What goes out: clients, informers, work.
Next: `client.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from kubenb.apiserver import APIServer
from kubenb.client.client import Client, RateLimiter
from kubenb.client.informer import InformerFactory
from kubenb.ledger import Ledger
from kubenb.sim import Simulation


class Part(Protocol):
    """Something that runs inside a process: a control loop, a scheduler, a kubelet."""

    def stop(self) -> None: ...


class Process:
    """One binary: its name, its rate-limited clients, its shared informers and the parts that run in it.

    `parts` are made anew at every `start`: what a process had in memory is gone when it stops.
    """

    def __init__(
        self, name: str, api: APIServer, sim: Simulation, ledger: Ledger,
        parts: Sequence[Callable[[Process], Part]], qps: float = 0.0, burst: int = 0,
    ) -> None:  # fmt: skip
        self.name, self.api, self.sim, self.ledger = name, api, sim, ledger
        self._makers = list(parts)
        self._qps, self._burst = qps, burst
        self.running: list[Part] = []
        self.factory = InformerFactory(api, name)

    def client(self, author: str, timed: bool = True) -> Client:
        """A client that writes under this name. Each has the rate limit to itself: a controller that makes 500 pods doesn't hold
        up the others (cmd/kube-controller-manager gives every controller a client of its own). `timed`: see `Client`.
        """
        return Client(self.api, author, self.sim, self.ledger, RateLimiter(self.sim, self._qps, self._burst), timed)

    def event_client(self, author: str) -> Client:
        """A client for events: they have a limiter of their own and never hold up the work."""
        return Client(self.api, author, self.sim, self.ledger)

    @property
    def is_running(self) -> bool:
        return bool(self.running)

    def start(self) -> None:
        """Start all parts with empty memory. Does nothing when the process runs already."""
        if self.running:
            return
        self.running = [make(self) for make in self._makers]

    def stop(self) -> None:
        """Stop all parts; their caches and queues are lost."""
        for part in self.running:
            part.stop()
        self.running = []
        self.factory.stop()
