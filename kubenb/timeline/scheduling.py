"""Frames of scheduling: one decision taken apart, or a cluster that fills.

Comes in: `Decision`s (and the history, for a whole run). Goes out: one dict, ready for json.dumps; times are virtual seconds.
Next: `scheduling_story`, the sentences, and `kubenb.widgets.scheduling`, which plays it.

    kind         "scheduling"
    meta         name (of the pod, or of the run), namespace, start, zero, end, many (a whole run?), asks (in words),
                 more (how many nodes are left out)
    nodes        {name, cpu, memory, pods, facts: [[t, labels, taints, cordoned], ...], object}: what they offer
    pods         {name, group, priority, node (index or -1), cpu, memory, born, bound, ending, gone (t or null), object}
    groups       names of the kinds of pods: one hue each
    decisions    {pod, t, node, message, nominated, victims, fit, best, totals: [points or null, ...],
                  refused: [[rule, words] or null, ...]}; of a single decision besides:
                  rules: {name, question, cells: [[state, short, long], ...]} (state: 1 passes, 0 refused, -1 refused before),
                  scores: {name, weight, likes, cells: [[points or null, words], ...]}, answers (see `scheduling_story`)
    stages       [[t, decision, stage], ...]: how much of a decision is open at t: 0 nothing, then a rule each, then a score each,
                  then the sum, then the binding
    story        [[t, author, text, []], ...]

Lists with one entry a node are in the order of `nodes`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from kubenb.objects import Object, is_pod_terminal, labels, lookup, name, namespace, without
from kubenb.objects.tolerations import UNSCHEDULABLE, taints_of
from kubenb.timeline.decision import Decision, Verdict, allocatable, asks, requests
from kubenb.timeline.lives import Life
from kubenb.timeline.revision import Revision
from kubenb.timeline.scheduling_columns import MOST_COLUMNS, reduced
from kubenb.timeline.scheduling_rules import RULES, taint_text
from kubenb.timeline.scheduling_scores import SCORES
from kubenb.timeline.scheduling_story import answers, run_story, steps

Frames = dict[str, Any]
REST = 0.1
"""Share of a run's time that is left for its last step to be looked at."""


def decision_frames(decision: Decision) -> Frames:
    """One pod's decision, its steps laid evenly between its creation and what was written in the end.

    The real scheduler takes a few milliseconds for all of them; in the simulation they happen at once."""
    names = [name(node) for node in decision.nodes]
    pods = [_pod(pod, names, decision.arrived, decision.arrived) for pod in decision.placed]
    pods.append(_pod(decision.pod, names, decision.arrived, decision.at if decision.node else None, decision.node))
    row = {**_row(decision, names, len(pods) - 1, {each["name"]: i for i, each in enumerate(pods)}), **_sheet(decision)}
    row["answers"] = answers(decision, row)
    story = steps(decision, row)
    count = len(story) - 1
    times = [round(decision.arrived + (decision.at - decision.arrived) * i / count, 6) for i in range(count + 1)]
    end = round(times[-1] + REST * (decision.at - decision.arrived), 6)
    frames = {
        "kind": "scheduling",
        "meta": {
            "name": name(decision.pod), "namespace": namespace(decision.pod), "start": times[0], "zero": times[0], "end": end,
            "many": False, "asks": asks(decision.pod), "more": 0,
        },
        "nodes": [_node(node, [[times[0], *_facts(node)]]) for node in decision.nodes],
        "pods": _grouped(pods), "groups": _groups(pods), "decisions": [row],
        "stages": [[time, 0, i] for i, time in enumerate(times)],
        "story": [[time, "kube-scheduler" if i else "", story[i], []] for i, time in enumerate(times)],
    }  # fmt: skip
    return frames if len(names) <= MOST_COLUMNS else reduced(frames, MOST_COLUMNS)


def run_frames(
    history: Sequence[Revision], decisions: Sequence[Decision], title: str, start: float, end: float
) -> Frames:  # fmt: skip
    """A whole run: every pod that was on a node or wanted one between `start` and `end`."""
    story = run_story(history, start, end)
    end = min(end, story[-1][0] + REST * (story[-1][0] - start) + 0.01)
    lives = _lives(history)
    nodes = [life for life in lives["nodes"] if life.born <= end]
    names = [life.name for life in nodes]
    people = [life for life in lives["pods"] if life.born <= end and (life.gone is None or life.gone > start)]
    pods = [_life(life, names, start, end) for life in people]
    known = {each["name"]: i for i, each in enumerate(pods)}
    shown = [each for each in decisions if start <= each.at <= end and name(each.pod) in known]
    rows = [_row(each, names, known[name(each.pod)], known) for each in shown]
    return {
        "kind": "scheduling",
        "meta": {
            "name": title, "namespace": "", "start": round(start, 3), "zero": round(start, 3), "end": round(end, 3), "many": True,
            "asks": "",
        },
        "nodes": [_node(life.last, _tracked(life, start, end)) for life in nodes],
        "pods": _grouped(pods), "groups": _groups(pods), "decisions": rows,
        "stages": [[row["t"], i, 0] for i, row in enumerate(rows)],
        "story": story,
    }  # fmt: skip


# ---- nodes and pods ----------------------------------------------------------------------------------------


def _node(node: Object, facts: list[list[Any]]) -> dict[str, Any]:
    offers = allocatable(node)
    return {
        "name": name(node), "cpu": offers.get("cpu", 0), "memory": offers.get("memory", 0), "pods": offers.get("pods", 0),
        "facts": facts, "object": _shown(node),
    }  # fmt: skip


def _facts(node: Object) -> list[Any]:
    own = {key: text for key, text in labels(node).items() if key != "kubernetes.io/hostname" and not key.startswith("beta.")}
    own = {key: text for key, text in own.items() if key not in ("kubernetes.io/os", "kubernetes.io/arch")}
    cordoned = bool(lookup(node, ("spec", "unschedulable")))
    told = [taint for taint in taints_of(node) if not (cordoned and taint == UNSCHEDULABLE)]  # a cordon's own taint says it twice
    return [own, [taint_text(taint) for taint in told], cordoned]


def _tracked(life: Life, start: float, end: float) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for revision in life.versions:
        row = [round(max(revision.time, start), 3), *_facts(revision.object)]
        if rows and rows[-1][0] == row[0]:
            rows.pop()
        if revision.time <= end and (not rows or rows[-1][1:] != row[1:]):
            rows.append(row)
    return rows


def _pod(pod: Object, names: list[str], born: float, bound: float | None, node: str = "") -> dict[str, Any]:
    amounts, where = requests(pod), node or pod["spec"].get("nodeName", "")
    return {
        "name": name(pod), "group": _group(pod), "priority": pod["spec"].get("priority") or 0,
        "node": names.index(where) if where in names else -1, "cpu": amounts.get("cpu", 0), "memory": amounts.get("memory", 0),
        "born": born, "bound": bound, "ending": None, "gone": None, "object": _shown(pod),
    }  # fmt: skip


def _life(life: Life, names: list[str], start: float, end: float) -> dict[str, Any]:
    bound = _first(life.versions, lambda pod: bool(pod["spec"].get("nodeName")))
    ending = _first(life.versions, lambda pod: "deletionTimestamp" in pod["metadata"])
    over = _first(life.versions, is_pod_terminal)
    gone = min((time for time in (life.gone, over) if time is not None), default=None)
    row = _pod(life.last, names, round(max(life.born, start), 3), None)
    for key, time in (("bound", bound), ("ending", ending), ("gone", gone)):
        row[key] = None if time is None or time > end else round(max(time, start), 3)
    return row


def _first(versions: Iterable[Revision], holds: Any) -> float | None:
    return next((revision.time for revision in versions if holds(revision.object)), None)


def _group(pod: Object) -> str:
    """What pods belong together: their app, else their owner, else themselves."""
    own = labels(pod)
    owner = (pod["metadata"].get("ownerReferences") or [{}])[0].get("name", "")
    return own.get("app") or own.get("app.kubernetes.io/name") or own.get("run") or owner or name(pod)


def _groups(pods: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(pod["group"] if isinstance(pod["group"], str) else "" for pod in pods))


def _grouped(pods: list[dict[str, Any]]) -> list[dict[str, Any]]:
    order = {group: i for i, group in enumerate(_groups(pods))}
    return [{**pod, "group": order[pod["group"]]} for pod in pods]


def _shown(obj: Object) -> Object:
    return without(obj, ("metadata", "managedFields"))


def _lives(history: Sequence[Revision]) -> dict[str, list[Life]]:
    """All nodes and pods there ever were, each in order of birth."""
    found: dict[str, dict[str, Life]] = {"nodes": {}, "pods": {}}
    for revision in history:
        if revision.resource in found:
            uid = revision.object["metadata"]["uid"]
            found[revision.resource].setdefault(uid, Life(revision.name, uid)).versions.append(revision)
    return {resource: list(lives.values()) for resource, lives in found.items()}


# ---- decisions ---------------------------------------------------------------------------------------------


def _row(decision: Decision, names: list[str], pod: int, known: dict[str, int]) -> dict[str, Any]:
    verdicts = {verdict.name: verdict for verdict in decision.explained.nodes}
    shown = [verdicts.get(each) for each in names]
    by_name = {name(node): node for node in decision.nodes}
    victims = [known.get(victim.partition("/")[2], -1) for victim in decision.explained.victims]
    return {
        "pod": pod, "t": round(decision.at, 6), "node": names.index(decision.node) if decision.node in names else -1,
        "message": decision.explained.message if not decision.node else "",
        "nominated": names.index(decision.explained.nominated) if decision.explained.nominated in names else -1,
        "victims": victims, "fit": sum(verdict.fits for verdict in decision.explained.nodes),
        "best": [names.index(each) for each in decision.explained.best if each in names],
        "totals": [verdict.total if verdict and verdict.scores else None for verdict in shown],
        "refused": [_refusal(decision, verdict, by_name.get(each)) for verdict, each in zip(shown, names, strict=True)],
    }  # fmt: skip


def _refusal(decision: Decision, verdict: Verdict | None, node: Object | None) -> list[str] | None:
    if verdict is None or node is None:
        return ["", "not there"]
    if verdict.fits:
        return None
    rule = next((each for each in RULES if each.name == verdict.plugin), None)
    return [verdict.plugin, rule.find(decision, node).short if rule else ", ".join(verdict.reasons)]


def _sheet(decision: Decision) -> dict[str, Any]:
    """The rules and scores of a single decision, in the order in which they are asked."""
    return {"rules": _rules(decision), "scores": _scores(decision)}


def _rules(decision: Decision) -> list[dict[str, Any]]:
    verdicts = {verdict.name: verdict for verdict in decision.explained.nodes}
    refusing = {verdict.plugin for verdict in verdicts.values()}
    asked = [rule for rule in RULES if decision.nodes and (rule.name in refusing or rule.concerns(decision))]
    order = [rule.name for rule in RULES]
    rows = []
    for rule in asked:
        cells: list[list[Any]] = []
        for node in decision.nodes:
            verdict = verdicts[name(node)]
            if not verdict.fits and verdict.plugin not in order:  # left out beforehand
                cells.append([0, "left out", ", ".join(verdict.reasons)])
            elif not verdict.fits and order.index(verdict.plugin) < order.index(rule.name):
                cells.append([-1, "", ""])
            else:
                cells.append([int(verdict.fits or verdict.plugin != rule.name), *rule.find(decision, node)])
        rows.append({"name": rule.name, "question": rule.question, "cells": cells})
    return rows


def _scores(decision: Decision) -> list[dict[str, Any]]:
    verdicts = {verdict.name: verdict for verdict in decision.explained.nodes}
    given = {plugin for verdict in verdicts.values() for plugin in verdict.scores}
    rows = []
    for score in SCORES:
        if score.name in given:
            cells = [
                [verdicts[name(node)].scores.get(score.name), score.why(decision, node) if verdicts[name(node)].scores else ""]
                for node in decision.nodes
            ]
            rows.append({"name": score.name, "weight": score.weight, "likes": score.likes, "cells": cells})
    return rows
