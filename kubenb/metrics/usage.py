"""What containers use: a meter is read at an instant and counts the seconds of processor time since the container's start.

What comes in: the runtimes of the nodes.  What goes out: `Reading`s.  Next: `server.py`, which makes rates out of two readings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, Protocol

from kubenb.runtime import Runtime


class Usage(NamedTuple):
    """cores, bytes."""

    cpu: float
    memory: float


class Reading(NamedTuple):
    """At virtual second `at`: `cpu` in seconds of one core since `started`, `memory` in bytes."""

    at: float
    started: float
    cpu: float
    memory: float


class Meter(Protocol):
    """Reads what runs on a node."""

    def containers(self, node: str) -> Iterator[tuple[str, str, Reading]]:
        """(pod uid, container name, reading) of each running container."""
        ...

    def nodes(self) -> Iterator[str]: ...


class RuntimeMeter:
    """The kubelets' own figures, taken from their runtimes."""

    def __init__(self, runtimes: Mapping[str, Runtime]) -> None:
        self._runtimes = runtimes

    def nodes(self) -> Iterator[str]:
        yield from self._runtimes

    def containers(self, node: str) -> Iterator[tuple[str, str, Reading]]:
        runtime = self._runtimes[node]
        now = runtime.sim.now
        for sandbox in runtime.sandboxes.values():
            for name, container in sandbox.containers.items():
                process = container.process
                if process.running:
                    reading = Reading(now, process.started, process.cpu_seconds(now), process.memory(now))
                    yield sandbox.uid, name, reading
