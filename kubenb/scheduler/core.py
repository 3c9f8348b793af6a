"""The whole decision for one pod: find a node, or say why not and what preemption could do about it.

Comes in: a pod and a table. Goes out: `Outcome`. This is what the component runs for every pod of its queue, what
`explain` shows, and what can be tried without any cluster: `SchedulerCore`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from kubenb.objects import Object
from kubenb.scheduler.explain import explanation, message, refusing_plugins
from kubenb.scheduler.explanation import Explanation
from kubenb.scheduler.node_table import NodeTable
from kubenb.scheduler.plugins import default_profile
from kubenb.scheduler.plugins.volume_binding import VolumeBinding
from kubenb.scheduler.pod_info import PodInfo
from kubenb.scheduler.preemption import Preemption, preempt
from kubenb.scheduler.profile import Decision, Profile
from kubenb.scheduler.reader import ListReader, Reader


class Stream(Protocol):
    """A stream of chance as `sim.stream` gives one (random.Random)."""

    def random(self) -> float: ...
    def getstate(self) -> tuple[Any, ...]: ...
    def setstate(self, state: tuple[Any, ...], /) -> None: ...


@dataclass(slots=True)
class Outcome:
    """A decision with its consequences."""

    info: PodInfo
    decision: Decision
    node: str | None
    message: str = ""
    preemption: Preemption | None = None
    refused_by: tuple[str, ...] = ()


class SchedulerCore:
    """The scheduler's mind: a node table, a profile, a stream of chance. Knows no time and no API server."""

    def __init__(self, reader: Reader | None = None, stream: Stream | None = None) -> None:
        self.table = NodeTable()
        plugins = default_profile()
        self.profile = Profile(plugins, self.table, reader or ListReader())
        self.volume_binding = next(plugin for plugin in plugins if isinstance(plugin, VolumeBinding))
        self._stream = stream
        self.chance = stream.random if stream else lambda: 0.0

    def schedule_one(self, info: PodInfo) -> Outcome:
        """Decides about one pod. The caller places it."""
        profile = self.profile
        decision = profile.decide(info, self.chance)
        if decision.fits:
            return Outcome(info, decision, self.table.names[decision.row])
        preemption = None
        if decision.rejection is None and len(self.table):
            preemption = preempt(profile, decision, self.chance)
        text = message(profile, decision, preemption.text if preemption else "")
        return Outcome(info, decision, None, text, preemption, refusing_plugins(profile, decision))

    def explain(self, pod: Object) -> Explanation:
        """What would come of this pod if it were its turn now. Changes nothing: neither the table, nor the point where
        the next search starts, nor the stream of chance."""
        start = self.profile.start
        state = self._stream.getstate() if self._stream else None
        outcome = self.schedule_one(self.table.read_pod(pod))
        self.profile.start = start
        if self._stream and state:
            self._stream.setstate(state)
        candidate = outcome.preemption.candidate if outcome.preemption else None
        return explanation(
            self.profile,
            outcome.decision,
            outcome.message,
            tuple(victim.key for victim in candidate.victims) if candidate else (),
            candidate.node if candidate else "",
        )

    def load(self, nodes: Iterable[Object], pods: Iterable[Object] = ()) -> None:
        """Fills the table: nodes, and the pods that sit on them."""
        for node in nodes:
            self.table.put_node(node)
        for pod in pods:
            if pod["spec"].get("nodeName"):
                self.table.place(self.table.read_pod(pod), pod["spec"]["nodeName"])
