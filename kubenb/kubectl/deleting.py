"""Deleting as several verbs do it: the flags, one object's deletion, and the wait until it is gone.

Comes in: an info. Goes out: a request, and virtual time passing until the object (that very one: by uid) is gone.
Source: kubectl, pkg/cmd/delete (1.36). Next: `delete`, the verb.
"""

from __future__ import annotations

from kubenb.kubectl.builder import Info
from kubenb.kubectl.errors import CommandError, SilentExit
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.mapping import title
from kubenb.kubectl.values import format_duration
from kubenb.objects import ApiError, Object

DELETE_FLAGS = (
    Flag("cascade", default="background", bare="background", usage='Must be "background", "orphan", or "foreground"'),
    Flag("force", "bool", usage="Immediately remove resources from API and bypass graceful deletion"),
    Flag("grace-period", "int", default=-1, usage="Period of time in seconds given to the resource to terminate gracefully"),
    Flag("timeout", "duration", default=0.0, usage="The length of time to wait before giving up on a delete"),
    Flag("wait", "bool", default=True, usage="If true, wait for resources to be gone before returning"),
)
WEEK = 168 * 3600.0
"""What kubectl means by "for ever"."""
PATIENCE = 3600.0
"""Seconds without --timeout after which a learner would press Ctrl-C: something (a finalizer) keeps the object."""
INTERRUPTED = 130


def cascade_of(inv: Invocation) -> str:
    """The propagation policy for --cascade. CommandError for a word that is none."""
    word = inv.text("cascade")
    old = {"true": "background", "false": "orphan"}
    if word in old:
        inv.complain(f"warning: --cascade={word} is deprecated (boolean value) and can be replaced with --cascade={old[word]}.")
        return old[word]
    if word not in ("background", "orphan", "foreground"):
        raise CommandError(f'invalid cascade value ({word}). Must be "background", "foreground", or "orphan"')
    return word


def grace_of(inv: Invocation) -> int:
    """Seconds of grace to ask for, -1 for what the object itself says. CommandError for flags that don't go together."""
    grace, force = int(inv.flag("grace-period")), bool(inv.flag("force"))
    if inv.flag("now"):
        if grace != -1:
            raise CommandError("--now and --grace-period cannot be specified together")
        grace = 1
    if grace == 0 and not force:
        grace = 1  # 0 alone is too easily typed; --force says that it is meant
    if force and grace < 0:
        grace = 0
    if grace > 0 and force:
        raise CommandError("--force and --grace-period greater than 0 cannot be specified together")
    return grace


def say_deleted(inv: Invocation, info: Info, grace: int) -> None:
    """`pod "x" deleted from default namespace`."""
    if inv.text("output") == "name":
        inv.say(f"{title(info.resource)}/{info.name}")
        return
    done = "force deleted" if grace == 0 else "deleted"
    where = f" from {info.namespace} namespace" if info.namespace else ""
    suffix = {"client": " (dry run)", "server": " (server dry run)"}.get(inv.dry_run, "")
    inv.say(f'{title(info.resource)} "{info.name}" {done}{where}{suffix}')


def request_deletion(inv: Invocation, info: Info, grace: int, propagation: str) -> str:
    """Ask for the deletion; the uid of what was asked about."""
    answer = inv.server.delete(info.resource, info.name, info.namespace, None if grace < 0 else grace, propagation)
    return uid_of(answer) or str((answer.get("details") or {}).get("uid", ""))


def uid_of(obj: Object | None) -> str:
    return str(obj["metadata"].get("uid", "")) if obj else ""


def is_gone(inv: Invocation, info: Info, uid: str) -> bool:
    """Whether no object of that name is left, or another one took the name."""
    live = inv.server.find(info.resource, info.name, info.namespace)
    return live is None or uid_of(live) != uid


def wait_until_gone(inv: Invocation, info: Info, uid: str, timeout: float) -> None:
    """Let time pass until the object is gone. CommandError when `timeout` (0: none was given) is over.

    Who may delete but not look doesn't wait.
    """
    try:
        if is_gone(inv, info, uid):
            return
    except ApiError as error:
        if error.reason == "Forbidden":
            return
        raise
    if not inv.session.advance_until(lambda: is_gone(inv, info, uid), timeout or PATIENCE):
        if not timeout:
            still = f"{info.resource.plural}/{info.name} is still there after {format_duration(PATIENCE)}"
            inv.complain(f"^C ({still}, so kubenb pressed Ctrl-C)")
            raise SilentExit(INTERRUPTED)
        raise CommandError(f"timed out waiting for the condition on {info.resource.plural}/{info.name}")


def delete_and_wait(inv: Invocation, info: Info) -> None:
    """Delete one object and wait for its end: what `replace --force` and `apply --force` do first."""
    uid = request_deletion(inv, info, int(inv.flag("grace-period")), "background")
    wait_until_gone(inv, info, uid, float(inv.flag("timeout")))
