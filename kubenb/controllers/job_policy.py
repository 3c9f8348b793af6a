"""What a Job's policies say of failed pods and of successful indexes.

What comes in: podFailurePolicy and a failed pod, successPolicy and the completed indexes.  What goes out: the action of the first
rule that matches, in words for the condition's message.
Source: pkg/controller/job/pod_failure_policy.go, success_policy.go, 1.36.  Next: `job_verdict.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from kubenb.controllers.job_indexes import parse_indexes
from kubenb.objects import Object, name, namespace


class Matched(NamedTuple):
    """`action`: FailJob, FailIndex, Ignore or Count."""

    action: str
    message: str


COUNT = Matched("Count", "")


def failure_action(job: Object, pod: Object) -> Matched:
    """The first rule that a failed pod matches; without one it counts."""
    rules = (job["spec"].get("podFailurePolicy") or {}).get("rules") or ()
    for number, rule in enumerate(rules):
        action = rule["action"]
        what = _exit(rule.get("onExitCodes"), pod) or _condition(rule.get("onPodConditions"), pod)
        if what:
            return Matched(action, f"{what} matching {action} rule at index {number}")
    return COUNT


def _exit(wanted: Object | None, pod: Object) -> str:
    if not wanted:
        return ""
    status = pod.get("status") or {}
    for one in [*(status.get("initContainerStatuses") or ()), *(status.get("containerStatuses") or ())]:
        code = (one.get("state", {}).get("terminated") or {}).get("exitCode")
        if wanted.get("containerName") not in (None, one["name"]) or not code:
            continue
        if (code in wanted["values"]) == (wanted["operator"] == "In"):
            return f"Container {one['name']} for pod {namespace(pod)}/{name(pod)} failed with exit code {code}"
    return ""


def _condition(wanted: Iterable[Object] | None, pod: Object) -> str:
    has = {(one["type"], one["status"]) for one in (pod.get("status") or {}).get("conditions") or ()}
    for one in wanted or ():
        if (one["type"], one.get("status", "True")) in has:
            return f"Pod {namespace(pod)}/{name(pod)} has condition {one['type']}"
    return ""


def success_rule(job: Object, completed: Iterable[int]) -> str:
    """The message of the first rule of successPolicy that the completed indexes meet; "" for none."""
    done = frozenset(completed)
    for number, rule in enumerate((job["spec"].get("successPolicy") or {}).get("rules") or ()):
        named = parse_indexes(rule.get("succeededIndexes")) if rule.get("succeededIndexes") else None
        met = done if named is None else done & named
        needed = rule.get("succeededCount", len(named) if named is not None else None)
        if needed is not None and len(met) >= needed:
            return f"Matched rules at index {number}"
    return ""
