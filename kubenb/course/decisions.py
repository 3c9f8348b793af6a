"""The scheduler's decisions of a whole history, taken once more by the scheduler's own code.

In comes a history, out come `Decision`s: for every binding and every refusal the verdict on all nodes as they stood. The history
says where a pod went; why not elsewhere is found out by putting the same nodes and pods before the same plugins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from kubenb.objects import Object, get_condition, is_pod_terminal, key
from kubenb.timeline.decision import Decision
from kubenb.timeline.revision import Revision

if TYPE_CHECKING:
    from kubenb.scheduler.core import SchedulerCore
    from kubenb.scheduler.explanation import Explanation

ON_THE_WAY = 0.5
"""Seconds that a binding may take from its decision to the API server: pods decided on earlier may be written later."""


def decisions(history: Sequence[Revision], since: float = 0.0, until: float = float("inf")) -> list[Decision]:
    """All decisions written between two virtual seconds, in order."""
    return list(Replay(history).decisions(since, until))


ON_BOTH_SIDES = 50
"""Revisions before a refusal in which its victims may stand: the requests overtake each other."""


class Replay:
    """The scheduler's picture of the cluster, brought forward revision by revision."""

    def __init__(self, history: Sequence[Revision]) -> None:
        from kubenb.scheduler.core import SchedulerCore
        from kubenb.scheduler.reader import ListReader

        self._history = history
        self._reader = ListReader()
        self._core: SchedulerCore = SchedulerCore(self._reader)
        self._nodes: dict[str, Object] = {}
        self._placed: dict[str, Object] = {}
        self._born: dict[str, Revision] = {}

    def decisions(self, since: float, until: float) -> Iterator[Decision]:
        for place, revision in enumerate(self._history):
            if revision.time > until:
                return
            if revision.resource == "pods" and revision.previous is None:
                self._born[revision.object["metadata"]["uid"]] = revision
            if revision.time >= since and is_decision(revision):
                yield self._decision(place, revision)
            self._follow(revision)

    def _decision(self, place: int, revision: Revision) -> Decision:
        pod = revision.previous or revision.object
        node = revision.object["spec"].get("nodeName", "")
        explained = self._core.explain(pod)
        assumed = self._assumed(place, pod)
        if node and assumed and node not in explained.best:
            explained = self._explained_with(pod, assumed)
        if not node:
            explained = replace(explained, **self._refusal(place, revision.object))
        born = self._born.get(pod["metadata"]["uid"], revision)
        arrived = born.time if node or not _refused(pod) else max(born.time, revision.time - ON_THE_WAY)
        placed = [*self._placed.values(), *(each for each in assumed if key(each) not in self._placed)]
        return Decision(pod, arrived, revision.time, node, list(self._nodes.values()), placed, explained)

    def _refusal(self, place: int, pod: Object) -> dict[str, Any]:
        """What the history says of a refusal: its message, and on which node the scheduler ended whom (chance had a say)."""
        status, why = pod.get("status") or {}, f"makes room for {key(pod)}"
        latest = self._history[place].time + ON_THE_WAY
        soon = takewhile(lambda each: each.time <= latest, self._history[max(0, place - ON_BOTH_SIDES) :])
        victims = dict.fromkeys(key(each.object) for each in soon if each.why == why)
        message = (get_condition(pod, "PodScheduled") or {}).get("message", "")
        return {"message": message, "nominated": status.get("nominatedNodeName") or "", "victims": tuple(victims)}

    def _assumed(self, place: int, pod: Object) -> list[Object]:
        """Pods created before this one whose bindings are still on their way: the scheduler counts them already."""
        mine = self._born.get(pod["metadata"]["uid"])
        found = []
        for later in self._history[place + 1 :]:
            if later.time > self._history[place].time + ON_THE_WAY:
                break
            born = self._born.get(later.object["metadata"].get("uid", ""))
            if is_decision(later) and later.object["spec"].get("nodeName") and born and mine and born.number < mine.number:
                found.append(later.object)
        return found

    def _explained_with(self, pod: Object, assumed: Sequence[Object]) -> Explanation:
        table = self._core.table
        for each in assumed:
            table.place(table.read_pod(each), each["spec"]["nodeName"])
        try:
            return self._core.explain(pod)
        finally:
            for each in assumed:
                table.take_off(key(each), each["spec"]["nodeName"])

    def _follow(self, revision: Revision) -> None:
        gone, obj = revision.verb == "delete", revision.object
        if revision.resource == "nodes":
            self._follow_node(obj, gone)
        elif revision.resource == "pods":
            self._follow_pod(obj, gone)
        elif revision.resource != "events":
            if gone:
                self._reader.drop(obj["kind"], revision.namespace, revision.name)
            else:
                self._reader.put(obj)

    def _follow_node(self, node: Object, gone: bool) -> None:
        name = node["metadata"]["name"]
        if gone:
            self._core.table.drop_node(name)
            self._nodes.pop(name, None)
        else:
            self._core.table.put_node(node)
            self._nodes[name] = node

    def _follow_pod(self, pod: Object, gone: bool) -> None:
        table, before = self._core.table, self._placed.pop(key(pod), None)
        if before is not None:
            table.take_off(key(pod), before["spec"]["nodeName"])
        if pod["spec"].get("nodeName") and not gone and not is_pod_terminal(pod):
            table.place(table.read_pod(pod), pod["spec"]["nodeName"])
            self._placed[key(pod)] = pod


def is_decision(revision: Revision) -> bool:
    """The scheduler wrote a binding, or another refusal than before."""
    if revision.resource != "pods" or revision.previous is None or revision.verb != "update":
        return False
    old, new = revision.previous, revision.object
    if new["spec"].get("nodeName"):
        return not old["spec"].get("nodeName")
    return _refused(new) and get_condition(new, "PodScheduled") != get_condition(old, "PodScheduled")


def _refused(pod: Object) -> bool:
    condition = get_condition(pod, "PodScheduled") or {}
    return condition.get("status") == "False"
