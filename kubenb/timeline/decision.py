"""One scheduling decision as plain data, and the amounts it was about.

Comes in: a pod, the nodes and the placed pods as they stood, and the scheduler's verdicts (handed in: nothing here decides
anything). Goes out: numbers of millicores and bytes, and their words. Next: `scheduling_rules`, which puts the reasons' numbers
into words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from kubenb.objects import Object, format_quantity, is_pod_terminal, lookup, milli, value
from kubenb.objects.usage import total


class Verdict(Protocol):
    """One node's part in a decision (kubenb.scheduler.explanation.NodeVerdict)."""

    @property
    def name(self) -> str: ...

    @property
    def fits(self) -> bool: ...

    @property
    def reasons(self) -> tuple[str, ...]: ...

    @property
    def plugin(self) -> str: ...

    @property
    def scores(self) -> dict[str, int]:
        """Weighted points by plugin."""

    @property
    def total(self) -> int: ...

    @property
    def looked_at(self) -> bool: ...


class Explained(Protocol):
    """A whole decision (kubenb.scheduler.explanation.Explanation)."""

    @property
    def node(self) -> str | None: ...

    @property
    def message(self) -> str: ...

    @property
    def nodes(self) -> Sequence[Verdict]: ...

    @property
    def best(self) -> tuple[str, ...]: ...

    @property
    def victims(self) -> tuple[str, ...]: ...

    @property
    def nominated(self) -> str: ...


@dataclass(frozen=True)
class Decision:
    """`arrived`: when the pod was created; `at`: when its binding or its refusal was written (virtual seconds). `nodes` and
    `placed` (pods with a node): as the scheduler saw them. `node`: where the pod went, "" for nowhere."""

    pod: Object
    arrived: float
    at: float
    node: str
    nodes: Sequence[Object]
    placed: Sequence[Object]
    explained: Explained

    def on(self, node: str) -> list[Object]:
        """The placed pods of a node that still take room."""
        return [pod for pod in self.placed if pod["spec"].get("nodeName") == node and not is_pod_terminal(pod)]


Amounts = dict[str, int]
ASSUMED = {"cpu": 100, "memory": 200 * 2**20}
"""What scoring takes a container for that names no request (pkg/scheduler/util/pod_resources.go, 1.36)."""


def requests(pod: Object) -> Amounts:
    """What a pod requests: cpu in millicores, all else in whole units."""
    found = total(pod["spec"], "requests")
    return {name: _whole(name, str(amount)) for name, amount in found.items()}


def scoring_requests(pod: Object) -> Amounts:
    """cpu and memory as scoring counts them: containers without requests count for a little."""
    own = requests(pod)
    for name, assumed in ASSUMED.items():
        silent = [c for c in pod["spec"].get("containers") or () if not lookup(c, ("resources", "requests", name))]
        own[name] = own.get(name, 0) + assumed * len(silent)
    return own


def allocatable(node: Object) -> Amounts:
    """What a node offers, in the same units."""
    said: Mapping[str, str] = lookup(node, ("status", "allocatable")) or {}
    return {name: _whole(name, amount) for name, amount in said.items()}


def taken(pods: Sequence[Object], resource: str) -> int:
    """What these pods request together."""
    return len(pods) if resource == "pods" else sum(requests(pod).get(resource, 0) for pod in pods)


def words(resource: str, amount: int) -> str:
    """500 millicores are "500m", 2**30 bytes "1Gi"; bytes that are no whole Mi are rounded down to one digit."""
    if resource == "cpu":
        return f"{amount // 1000}" if amount % 1000 == 0 else f"{amount}m"
    if resource in ("memory", "ephemeral-storage") and amount % 2**20:
        return f"{amount / 2**20:.1f}Mi" if amount >= 2**20 else f"{amount}"
    return format_quantity(amount, "BinarySI" if resource in ("memory", "ephemeral-storage") else "DecimalSI")


def asks(pod: Object) -> str:
    """ "cpu 500m, memory 1Gi", or that it requests nothing."""
    found = requests(pod)
    said = [f"{name} {words(name, found[name])}" for name in ("cpu", "memory", *sorted(found)) if found.get(name)]
    return ", ".join(dict.fromkeys(said)) or "nothing"


def _whole(name: str, amount: str) -> int:
    return milli(amount) if name == "cpu" else value(amount)
