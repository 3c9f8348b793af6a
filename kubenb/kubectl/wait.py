"""`kubectl wait`: lets virtual time pass until objects are as they are wanted, or gone, or there at all.

Comes in: --for and the objects. Goes out: "pod/web condition met", each as soon as it is so; the timeout is one for all of them.
What is waited for is a `Goal`, a pure function of an object (see `goals`). Source: kubectl, pkg/cmd/wait (1.36). Next: `goals`.
"""

from __future__ import annotations

from collections.abc import Sequence

from kubenb.kubectl.builder import Found, Info, build
from kubenb.kubectl.commands import Command
from kubenb.kubectl.deleting import WEEK, is_gone, uid_of
from kubenb.kubectl.errors import REFUSALS, CommandError, raise_all
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.goals import CREATE, DELETE, Goal, goal_of
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.printing.formats import OUTPUT_FLAGS, parse_output, printer_for
from kubenb.kubectl.selection import ALL, ALL_NAMESPACES, FIELD_SELECTOR, FILE_FLAGS, LOCAL, SELECTOR, query, report
from kubenb.kubectl.watching import Change
from kubenb.objects import ApiError, Object

TIMED_OUT = "timed out waiting for the condition"


def wait(inv: Invocation) -> None:
    """The verb. Several --for are waited for one after the other."""
    if parse_output(inv).name:
        printer_for(inv, parse_output(inv))
    goals = [goal_of(text) for text in inv.flag("for")]
    if not goals:
        raise CommandError("unrecognized condition: []")
    seconds = float(inv.flag("timeout"))
    end = inv.now + (WEEK if seconds < 0 else seconds)
    for goal in goals:
        _wait_for(inv, goal, end, once=seconds == 0)


def _wait_for(inv: Invocation, goal: Goal, end: float, once: bool) -> None:
    found = _created(inv, end) if goal is CREATE else build(inv, query(inv))
    errors = [error for error in found.errors if not (goal is DELETE and _is_missing(error))]
    if not found.infos and not errors and goal is not DELETE:
        raise CommandError("no matching resources found")
    for info in found.infos:
        try:
            _wait_for_one(inv, info, goal, end, once)
        except REFUSALS as error:  # the next object may be as wanted
            errors.append(error)
        else:
            report(inv, info.resource, info.live, "condition met", info.name)
    raise_all(errors)


def _is_missing(error: Exception) -> bool:
    return isinstance(error, ApiError) and error.reason == "NotFound"


def _created(inv: Invocation, end: float) -> Found:
    """The objects as soon as they are all there."""
    found = build(inv, query(inv))

    def there() -> bool:
        nonlocal found
        found = build(inv, query(inv))
        return bool(found.infos) and not found.errors

    if not there() and not inv.session.advance_until(there, end - inv.now):
        raise CommandError(TIMED_OUT)
    return found


def _wait_for_one(inv: Invocation, info: Info, goal: Goal, end: float, once: bool) -> None:
    if goal is DELETE:
        uid = uid_of(info.live)
        met = inv.session.advance_until(lambda: is_gone(inv, info, uid), max(0.0, end - inv.now))
    else:
        met = goal.holds(info.live) or (not once and _watched(inv, info, goal, end))
    if not met:
        where = f"{info.resource.plural}/{info.name}"
        raise CommandError(f"condition not met for {where}" if once else f"{TIMED_OUT} on {where}")


def _watched(inv: Invocation, info: Info, goal: Goal, end: float) -> bool:
    """Look at each new version of the object until one is as wanted. What is deleted may come again under the same name."""
    seen: list[Object] = []
    errors: list[CommandError] = []

    def changed(changes: Sequence[Change]) -> None:
        for change in changes:
            mine = change.object["metadata"]["name"] == info.name and change.namespace == info.namespace
            if not mine or change.verb == "delete" or seen or errors:
                continue
            try:
                if goal.holds(change.object):
                    seen.append(change.object)
            except CommandError as error:
                errors.append(error)

    opened = inv.session.api.watch(info.resource, "kubectl", changed)
    inv.session.advance_until(lambda: bool(seen or errors), max(0.0, end - inv.now))
    opened.stop()
    raise_all(errors)
    if seen:
        info.object = seen[0]
    return bool(seen)


COMMAND = Command(
    "wait",
    "Wait for a specific condition on one or many resources.",
    wait,
    usage="wait ([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) "
    "[--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]]",
    flags=(
        *OUTPUT_FLAGS,
        *FILE_FLAGS,
        SELECTOR,
        FIELD_SELECTOR,
        ALL,
        ALL_NAMESPACES,
        LOCAL,
        Flag("for", "array", usage="create, delete, condition=NAME[=VALUE] or jsonpath='{EXPRESSION}'[=VALUE]"),
        Flag("timeout", "duration", default=30.0, usage="How long to wait; 0 means look once, a negative one a week"),
    ),
)
