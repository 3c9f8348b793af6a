"""Pods leave a node: each is asked to go, refused ones again after 5 seconds, and all are waited for. Virtual time passes.

Comes in: pods. Goes out: evictions (which respect PodDisruptionBudgets) or deletions, and "pod/web-x evicted" as each is gone.
Nobody presses Ctrl-C here, so a drain that gets nowhere ends by itself. Source: kubectl, pkg/drain/drain.go (1.36). Next:
`taint`.
"""

from __future__ import annotations

from dataclasses import dataclass

from kubenb.kubectl.deleting import INTERRUPTED, WEEK, uid_of
from kubenb.kubectl.drainable import is_long_gone
from kubenb.kubectl.errors import REFUSALS, CommandError, SilentExit, raise_all
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.selection import report
from kubenb.kubectl.values import format_duration
from kubenb.objects import ApiError, Object

RETRY = 5.0
"""Seconds until a refused eviction is asked for again (kubectl's own)."""
PATIENCE = 120.0
"""Seconds without any progress after which a learner would press Ctrl-C; only without --timeout."""


@dataclass
class Departure:
    """One pod on its way out. `due`: when it is (again) asked to go, in virtual seconds."""

    pod: Object
    due: float
    asked: bool = False

    @property
    def name(self) -> str:
        return str(self.pod["metadata"]["name"])

    @property
    def namespace(self) -> str:
        return str(self.pod["metadata"]["namespace"])


def evict_all(inv: Invocation, departures: list[Departure], use_eviction: bool) -> None:
    """Evict (or delete) all pods and wait for their end. Raises what went wrong, all of it at the end."""
    timeout = float(inv.flag("timeout"))
    end, progress = inv.now + (timeout or WEEK), inv.now
    waiting, errors = list(departures), list[Exception]()
    while waiting:
        staying = []
        for one in waiting:
            try:
                if not one.asked and one.due <= inv.now:
                    _ask(inv, one, use_eviction, end, timeout)
                if one.asked and _is_over(inv, one, use_eviction):
                    progress = inv.now
                    continue
            except REFUSALS as error:
                errors.append(error)
                continue
            progress = inv.now if one.asked else progress
            staying.append(one)
        waiting = staying
        if waiting and inv.now >= end:
            errors += [_too_late(one, timeout) for one in waiting]
            break
        if waiting and not timeout and inv.now - progress >= PATIENCE:
            inv.complain(f"^C (no pod could be evicted for {format_duration(PATIENCE)}, so kubenb pressed Ctrl-C)")
            raise SilentExit(INTERRUPTED)
        if waiting:
            _let_time_pass(inv, waiting, end)
    raise_all(errors)


def _let_time_pass(inv: Invocation, waiting: list[Departure], end: float) -> None:
    """Until one that was asked is gone, or the next is to be asked again."""
    until = min([end, *(one.due for one in waiting if not one.asked)])
    asked = [one for one in waiting if one.asked]
    inv.session.advance_until(lambda: any(_is_gone(inv, one) for one in asked), max(0.0, until - inv.now))


def _ask(inv: Invocation, one: Departure, use_eviction: bool, end: float, timeout: float) -> None:
    """Ask for the pod's going; a budget's refusal puts it off."""
    grace = int(inv.flag("grace-period"))
    pods = inv.server.resource("pods")
    if not use_eviction:
        one.asked = True
        if not _is_gone(inv, one):
            inv.server.delete(pods, one.name, one.namespace, None if grace < 0 else grace)
        return
    inv.say(f"evicting pod {one.namespace}/{one.name}")
    title = f'error when evicting pods/"{one.name}" -n "{one.namespace}"'
    if timeout and inv.now >= end:
        raise CommandError(f"{title}: global timeout reached: {format_duration(timeout)}")
    body: Object = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": one.name, "namespace": one.namespace}}
    body["deleteOptions"] = {} if grace < 0 else {"gracePeriodSeconds": grace}
    try:
        inv.server.post(pods, one.name, "eviction", body, one.namespace)
    except ApiError as error:
        if error.reason == "TooManyRequests":
            inv.complain(f"{title} (will retry after 5s): {error.message}")
            one.due = inv.now + RETRY
            return
        if error.reason != "NotFound":
            raise CommandError(f"{title}: {error.message}") from None
    one.asked = True


def _is_gone(inv: Invocation, one: Departure) -> bool:
    live = inv.server.find(inv.server.resource("pods"), one.name, one.namespace)
    return live is None or uid_of(live) != uid_of(one.pod)


def _is_over(inv: Invocation, one: Departure, use_eviction: bool) -> bool:
    """Whether there is nothing left to wait for; says so."""
    pods = inv.server.resource("pods")
    if _is_gone(inv, one):
        report(inv, pods, one.pod, "evicted" if use_eviction else "deleted", one.name)
        return True
    seconds = int(inv.flag("skip-wait-for-delete-timeout"))
    live = inv.server.find(pods, one.name, one.namespace)
    if live is not None and is_long_gone(live, inv.now, seconds):
        inv.say(f'pod "{one.name}" has DeletionTimestamp older than {seconds} seconds, skipping')
        return True
    return False


def _too_late(one: Departure, timeout: float) -> CommandError:
    reached = f"global timeout reached: {format_duration(timeout)}"
    if one.asked:
        return CommandError(f'error when waiting for pod "{one.name}" in namespace "{one.namespace}" to terminate: {reached}')
    return CommandError(f'error when evicting pods/"{one.name}" -n "{one.namespace}": {reached}')
