"""Scheduling in sentences: the steps of one decision, the answer to every guess, the beats of a run.

Comes in: a `Decision` and its row of the frames; the history. Goes out: sentences. Next: `scheduling_summary`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kubenb.objects import name
from kubenb.timeline.decision import Decision, asks
from kubenb.timeline.revision import Revision

Row = dict[str, Any]
MOST_NAMED = 3
"""So many nodes are named in a sentence; of more the number is said."""


def steps(decision: Decision, row: Row) -> list[str]:
    """One sentence a step: the pod arrives, a filter each, a score each, the sum, the end."""
    pod, names = name(decision.pod), [name(node) for node in decision.nodes]
    said = [f"Pod {pod} has no node yet (spec.nodeName is empty): the scheduler's turn. It requests {asks(decision.pod)}"]
    if not names:
        said.append("looks for nodes and finds none at all")
    said += [_filter_step(rule, names) for rule in row["rules"]]
    said += [_score_step(score, names) for score in row["scores"]]
    if row["fit"] > 1:
        said.append(_sum_step(row, names))
    elif row["fit"] == 1:
        only = next(names[i] for i, refused in enumerate(row["refused"]) if refused is None)
        said.append(f"Only {only} is left: it is taken without any scoring")
    if decision.node:
        said.append(f"Bind: writes spec.nodeName: {decision.node}. From here on it is that node's kubelet that acts")
    else:
        said.append(_refused_step(decision, row, names))
    return said


def _filter_step(rule: dict[str, Any], names: list[str]) -> str:
    cells = list(zip(names, rule["cells"], strict=True))
    refused = [(node, cell) for node, cell in cells if cell[0] == 0]
    passed = [node for node, cell in cells if cell[0] == 1]
    head = f"Filter {rule['name']}: {rule['question']}"
    if not refused:
        return f"{head} Yes on {_listed(passed, 'all that are left')}"
    same = len({cell[2] for _, cell in refused}) == 1
    because = refused[0][1][2] if same else "; ".join(f"{node}: {cell[2]}" for node, cell in refused[:MOST_NAMED])
    left = f"{len(passed)} {'node is' if len(passed) == 1 else 'nodes are'} left" if passed else "No node is left"
    return f"{head} Not on {_listed([node for node, _ in refused])}: {because}. {left}"


def _score_step(score: dict[str, Any], names: list[str]) -> str:
    given = [(node, *cell) for node, cell in zip(names, score["cells"], strict=True) if cell[0] is not None]
    weight = f" (counts {score['weight']} times)" if score["weight"] > 1 else ""
    head = f"Score {score['name']}{weight} likes {score['likes']}: "
    if len({points for _, points, _ in given}) == 1:
        return f"{head}{given[0][1]} points each"
    shown = sorted(given, key=lambda one: -one[1])[:MOST_NAMED]
    return head + ", ".join(f"{node} {points}{f' ({why})' if why else ''}" for node, points, why in shown)


def _sum_step(row: Row, names: list[str]) -> str:
    best = [names[i] for i in row["best"]]
    top = max(total for total in row["totals"] if total is not None)
    if len(best) == 1:
        return f"Sum: {best[0]} has the most points, {top}"
    chance = f"chance decides, for {names[row['node']]}" if row["node"] >= 0 else "chance decides"
    return f"Sum: {_listed(best)} have {top} points each, the most: {chance}"


def _refused_step(decision: Decision, row: Row, names: list[str]) -> str:
    if row["nominated"] >= 0:
        victims = ", ".join(victim.partition("/")[2] for victim in decision.explained.victims)
        where = names[row["nominated"]]
        promise = f"Preemption: ends {victims} on {where}, of lower priority, and promises {where} to the pod"
        return f"{promise}. Until then: {row['message']}"
    return f"The pod stays Pending, and its condition PodScheduled says: {row['message']}"


def _listed(names: Sequence[str], everyone: str = "") -> str:
    if everyone and len(names) > MOST_NAMED:
        return everyone
    if len(names) > 2 * MOST_NAMED:
        return f"{len(names)} nodes"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


# ---- answers to a guess ------------------------------------------------------------------------------------


def answers(decision: Decision, row: Row) -> list[str]:
    """What is said to the guess of each node, and last to "nowhere"."""
    names = [name(node) for node in decision.nodes]
    return [*(_answer(decision, row, names, i) for i in range(len(names))), _nowhere(decision, row, names)]


def _answer(decision: Decision, row: Row, names: list[str], i: int) -> str:
    if row["node"] == i:
        return f"Right: {names[i]}. " + (_sum_step(row, names) + "." if row["fit"] > 1 else "It is the only node that fits.")
    refused = row["refused"][i]
    if refused is not None:
        return f"Not {names[i]}: {_missed(decision, row, names, i)}"
    if row["node"] < 0:
        return f"{names[i]} would fit."
    if i in row["best"]:
        return f"As good as right: {names[i]} has as many points, {row['totals'][i]}. Chance decided for {names[row['node']]}."
    return f"Not {names[i]}, though it fits: {_behind(row, names, i)}"


def _missed(decision: Decision, row: Row, names: list[str], i: int) -> str:
    """The filter that was overlooked, by its name and with its numbers."""
    verdict = next(each for each in decision.explained.nodes if each.name == names[i])
    rule = next((each for each in row["rules"] if each["name"] == verdict.plugin), None)
    reason = ", ".join(verdict.reasons)
    if rule is None:
        return f"{reason}."
    return f"the filter {rule['name']} refuses it ({reason}): {rule['cells'][i][2]}."


def _behind(row: Row, names: list[str], i: int) -> str:
    """The scores in which it falls behind the winner."""
    winner = row["node"]
    lost = []
    for score in row["scores"]:
        (mine, why), (theirs, _) = score["cells"][i], score["cells"][winner]
        if (mine or 0) < (theirs or 0):
            lost.append(f"{score['name']} gives it {mine} instead of {theirs}{f' ({why})' if why else ''}")
    return f"it has {row['totals'][i]} points and {names[winner]} {row['totals'][winner]}. {'; '.join(lost)}."


def _nowhere(decision: Decision, row: Row, names: list[str]) -> str:
    if not row["fit"]:
        return f"Right: no node fits. {row['message'].partition('.')[0]}."
    fitting = [names[i] for i, refused in enumerate(row["refused"]) if refused is None]
    return f"It does fit, on {_listed(fitting)}: no filter has anything against {'it' if len(fitting) == 1 else 'them'}."


# ---- a run -------------------------------------------------------------------------------------------------


def run_story(history: Sequence[Revision], start: float, end: float) -> list[list[Any]]:
    """One beat for each decision that was written, each eviction, each pod that left, each change of a node."""
    beats: list[list[Any]] = [[round(start, 3), "", "Pods are about to come, and each of them needs a node", []]]
    for revision in history:
        if start <= revision.time <= end:
            text = _beat(revision)
            if text:
                beats.append([round(revision.time, 3), revision.author, text, []])
    return beats


def _beat(revision: Revision) -> str:
    old, new = revision.previous, revision.object
    if revision.resource == "nodes" and revision.verb == "update" and old is not None and old.get("spec") != new.get("spec"):
        return f"changes node {revision.name}: {_node_change(old, new)}" if _node_change(old, new) else ""
    if revision.resource != "pods":
        return ""
    if revision.verb == "delete":
        return f"{revision.name} is gone: its room is free again" if new["spec"].get("nodeName") else f"{revision.name} is gone"
    if old is None:
        return f"creates {revision.name}"
    if new["spec"].get("nodeName") and not old["spec"].get("nodeName"):
        return f"finds {new['spec']['nodeName']} for {revision.name}: {revision.why}"
    if "deletionTimestamp" in new["metadata"] and "deletionTimestamp" not in old["metadata"]:
        return f"tells {revision.name} to terminate{f': {revision.why}' if revision.why else ''}"
    if not new["spec"].get("nodeName") and revision.author == "kube-scheduler" and "nodes are available" in revision.why:
        return f"finds no node for {revision.name}: {revision.why}"
    return ""


def _node_change(old: dict[str, Any], new: dict[str, Any]) -> str:
    if bool(old["spec"].get("unschedulable")) != bool(new["spec"].get("unschedulable")):
        return "cordoned" if new["spec"].get("unschedulable") else "open again"
    return "its taints" if old["spec"].get("taints") != new["spec"].get("taints") else ""
