"""Who was first? The order of things at the end of a pod, over many seeds.

In come settings of the race, out goes an `Order`: when each of them happened, and how often one came before another. Everything
is read off runs of real components."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kubenb.course.termination import Settings, run

STEPS = ("the EndpointSlice says so", "SIGTERM", "the process ends", "the last kube-proxy knows")


@dataclass(frozen=True)
class Order:
    """`times[step]`: seconds after the order to end, one a seed; `lost`: requests lost, one a seed."""

    times: dict[str, tuple[float, ...]]
    lost: tuple[int, ...]

    def before(self, one: str, other: str) -> str:
        """How often `one` came before `other`: "60 of 60"."""
        pairs = list(zip(self.times[one], self.times[other], strict=True))
        return f"{sum(a < b for a, b in pairs)} of {len(pairs)}"

    def __str__(self) -> str:
        width = max(map(len, self.times))
        lines = [f"{step:<{width}}  {_span(times)} after the deletion" for step, times in self.times.items()]
        some = sum(count > 0 for count in self.lost)
        return "\n".join([*lines, f"{some} of {len(self.lost)} deletions lost requests, {sum(self.lost)} in all"])

    __repr__ = __str__


def _span(times: Sequence[float]) -> str:
    low, high = min(times), max(times)
    return f"{low * 1000:6.0f} to {high * 1000:6.0f} ms"


def order(seeds: int = 50, **settings: Any) -> Order:
    """What happened when, in one deletion for each seed. `settings`: those of `race`."""
    found: dict[str, list[float]] = {step: [] for step in STEPS}
    lost = []
    for seed in range(seeds):
        race = run(Settings(seed=seed, **settings))["races"][0]
        for step, at in zip(STEPS, _moments(race), strict=True):
            found[step].append(at - race["meta"]["zero"])
        lost.append(race["result"]["lost"])
    return Order({step: tuple(times) for step, times in found.items()}, tuple(lost))


def _moments(race: dict[str, Any]) -> tuple[float, float, float, float]:
    """When each of STEPS came, on the virtual clock."""
    lanes = {lane["key"]: lane["spans"] for lane in race["lanes"]}
    told = next(span[0] for span in lanes["slice"] if span[2] == "ending" and span[0] >= race["meta"]["zero"])
    signalled, ended = lanes["process"][0][1], lanes["process"][-1][0]
    knew = max(spans[-1][0] for key, spans in lanes.items() if key.startswith("proxy/"))
    return told, signalled, ended, knew
