"""The requests of a race: when, from which node, to the pod that ends or to another, and for each lost one the chain of causes.

Comes in: what clients wrote down, and the facts of all ends. Goes out: columns, and `causes`: chains that many lost requests
share, so that a thousand of them stay small. Next: `race`, the whole run.

A link of a chain is `[time or null, author, text, revision or 0]`, the nearest cause first; the first one is the request itself,
whose time stands in the columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kubenb.timeline.race_facts import Ending
from kubenb.timeline.requests import Request, error_of

Link = list[Any]


class Losses:
    """Chains of causes by node, pod and kind of error, made when first asked for."""

    def __init__(self, found: Sequence[Ending], verdicts: Mapping[str, str]) -> None:
        """`verdicts`: whom the network blames, by "node pod outcome", for losses in which no end had a part."""
        self._endings = {ending.name: ending for ending in found}
        self._verdicts = verdicts
        self._index: dict[str, int] = {}
        self.causes: list[list[Link]] = []

    def index(self, request: Any) -> int:
        """The chain of a lost request."""
        kind = f"{request.node} {request.pod} {request.outcome}"
        key = f"{kind} {_kept(request)} {self._cut_off(request)}"
        if key not in self._index:
            self._index[key] = len(self.causes)
            self.causes.append(self._chain(request, kind))
        return self._index[key]

    def _cut_off(self, request: Any) -> bool:
        """Was the process alive when the request was sent?"""
        ending = self._endings.get(request.pod.rpartition("/")[2])
        return ending is not None and ending.process.ended > request.at

    def _chain(self, request: Any, kind: str) -> list[Link]:
        pod = request.pod.rpartition("/")[2]
        if not pod:
            chose = ""
        elif _kept(request):
            chose = f" on a connection to {pod} that it had kept"
        else:
            chose = f"; {request.node}'s kube-proxy chose {pod} for it"
        text = f"sent a request to Service {request.service.partition('/')[2]}{chose}: {error_of(request)}"
        first: Link = [None, f"client on {request.node}", text, 0]
        ending = self._endings.get(request.pod.rpartition("/")[2])
        if ending is None or ending.process.ended > request.at + max(getattr(request, "latency", 0.0), 1e-9):
            verdict = self._verdicts.get(kind, "")
            return [first, [None, "network", verdict, 0]] if verdict else [first]
        return [first, *_links(ending, request)]


def _links(ending: Ending, request: Any) -> list[Link]:
    process, told = ending.process, ending.told
    links: list[Link] = []
    if request.outcome == "timeout":
        links.append(
            [_at(process.torn), f"kubelet/{ending.node}", "had taken the Pod's network down: nobody was there to refuse", 0]
        )
    links.append([_at(process.ended), "process", _end(ending, request), 0])
    if _kept(request):
        links.append([None, "kube-proxy", "decides about new connections only; this one was open already", 0])
    switched = ending.switched.get(request.node)
    if switched is not None and switched > request.at and not _kept(request):
        behind = switched - told.time
        text = f"had its new rules only then, {behind:.3f} s after the Pod was told to end"
        links.append([_at(switched), f"kube-proxy/{request.node}", text, 0])
    withdrawn = ending.withdrawn
    if withdrawn is not None:
        text = "had said so in the EndpointSlice, for every kube-proxy to read"
        links.append([_at(withdrawn.time), withdrawn.author, text, withdrawn.number])
    links.append([_at(told.time), told.author, f"had told Pod {ending.name} to end", told.number])
    return links


def _end(ending: Ending, request: Any) -> str:
    process = ending.process
    how = "was killed" if process.exit_code == 137 else f"ended with code {process.exit_code}"
    return f"{how} before it had answered" if process.ended > request.at else f"had {how.replace('was', 'been')}"


def _kept(request: Any) -> bool:
    return bool(getattr(request, "reused", False))


def _at(time: float) -> float | None:
    return round(time, 4) if time < 1e9 else None


def columns(
    requests: Iterable[Request], ending: Ending, losses: Losses, nodes: Sequence[str], start: float, end: float
) -> dict[str, Any]:
    """The requests between `start` and `end` that are over, in order of time: `t`, `node` (index, -1: another), `mine` (1: to
    this pod), `error` (index into `errors`), `cause` (index, -1: answered)."""
    errors = {"": 0}
    rows = []
    for request in requests:
        if start <= request.at <= end and request.outcome != "in flight":
            error = errors.setdefault(error_of(request), len(errors))
            node = getattr(request, "node", "")
            mine = int(request.pod.rpartition("/")[2] == ending.name)
            where = nodes.index(node) if node in nodes else -1
            rows.append((round(request.at, 3), where, mine, error, losses.index(request) if error else -1))
    rows.sort(key=lambda row: row[0])
    names = ("t", "node", "mine", "error", "cause")
    return {name: [row[i] for row in rows] for i, name in enumerate(names)} | {"errors": list(errors)}
