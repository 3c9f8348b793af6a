"""`kubectl rollout`: history, undo, pause, resume, restart. (`rollout status` has a file of its own.)

Source: kubectl, pkg/cmd/rollout, pkg/polymorphichelpers (1.36). Next: `rollout_status`, `rollout_history`.
"""

from __future__ import annotations

from collections.abc import Callable

from kubenb.kubectl.builder import Info, build, files_of
from kubenb.kubectl.commands import Command
from kubenb.kubectl.errors import REFUSALS, CommandError, raise_all
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.printing.formats import OUTPUT_FLAGS, parse_output, printer_for
from kubenb.kubectl.printing.tabwriter import align
from kubenb.kubectl.rollout_history import Revisions, revisions_of, template_text
from kubenb.kubectl.rollout_status import STATUS
from kubenb.kubectl.rollout_undo import undo_info
from kubenb.kubectl.selection import CHANGE_FLAGS, FILE_FLAGS, SELECTOR, query, report
from kubenb.kubectl.setting import SPEC_PATHS, send_change
from kubenb.objects import EPOCH, Object, evolve, format_time, lookup

RESTARTED = "kubectl.kubernetes.io/restartedAt"
TOO_SOON = (
    "failed to create patch for {name}: if restart has already been triggered within the past second, please wait before "
    "attempting to trigger another"
)
NO_RESOURCE = "required resource not specified"


def targets(inv: Invocation) -> list[Info]:
    """The workloads named."""
    if not inv.args and not files_of(inv):
        raise CommandError(NO_RESOURCE)
    return build(inv, query(inv, empty_selector=bool(inv.text("selector")))).checked()


# ---- history ----


def history(inv: Invocation) -> None:
    """All revisions, or the pod template of one."""
    revision = int(inv.flag("revision"))
    if revision < 0:
        raise CommandError(f"revision must be a positive integer: {revision}")
    for info in targets(inv):
        known = revisions_of(inv, info)
        if parse_output(inv).name:
            _print_revision(inv, known, revision)
        elif revision:
            text = template_text(known.template(revision))
            report(inv, info.resource, info.live, f"with revision #{revision}\n{text}", info.name)
        else:
            report(inv, info.resource, info.live, f"\n{_history_table(known)}", info.name)


def _history_table(known: Revisions) -> str:
    if not known.numbers:
        return "No rollout history found."
    rows = ["REVISION\tCHANGE-CAUSE", *(f"{number}\t{known.cause(number) or '<none>'}" for number in known.numbers)]
    return align("\n".join(rows)) + "\n"


def _print_revision(inv: Invocation, known: Revisions, revision: int) -> None:
    if revision and revision not in known.numbers:
        raise CommandError("unable to find the specified revision")
    printer = printer_for(inv, parse_output(inv))
    for number in [revision] if revision else known.numbers:
        inv.say(printer(known.object(number)), end="")


# ---- undo, pause, resume, restart ----


def undo(inv: Invocation) -> None:
    """Back to an earlier revision's template."""
    to, dry_run = int(inv.flag("to-revision")), inv.dry_run
    for info in targets(inv):
        report(inv, info.resource, info.live, undo_info(inv, info, to, dry_run), info.name)


def _each(inv: Invocation, change: Callable[[Info], Object], done: str) -> None:
    """Patch each object by `change`, whose complaints get the object's name in front."""
    errors: list[Exception] = []
    for info in targets(inv):
        try:
            wanted = change(info)
            if wanted == info.live:
                errors.append(CommandError(TOO_SOON.format(name=info.name)))
                continue
            send_change(inv, info, wanted, done)
        except CommandError as error:
            errors.append(CommandError(f'error: {info.resource.qualified} "{info.name}" {error}'))
        except REFUSALS as error:
            errors.append(CommandError(f"failed to patch: {error}"))
    raise_all(errors)


def _paused(paused: bool) -> Callable[[Info], Object]:
    doing = "pausing" if paused else "resuming"

    def change(info: Info) -> Object:
        if info.resource.kind != "Deployment":
            raise CommandError(f"{doing} is not supported")
        if bool(info.live["spec"].get("paused")) is paused:
            raise CommandError("is already paused" if paused else "is not paused")
        return evolve(info.live, ("spec", "paused"), paused)

    return change


def pause(inv: Invocation) -> None:
    _each(inv, _paused(True), "paused")


def resume(inv: Invocation) -> None:
    _each(inv, _paused(False), "resumed")


def restart(inv: Invocation) -> None:
    """A new annotation on the pod template makes a new revision."""
    stamp = format_time(EPOCH + inv.now)

    def change(info: Info) -> Object:
        if info.resource.kind not in ("Deployment", "DaemonSet", "StatefulSet"):
            raise CommandError("restarting is not supported")
        if info.live["spec"].get("paused"):
            raise CommandError("can't restart paused deployment (run rollout resume first)")
        path = (*SPEC_PATHS[info.resource.kind][:-1], "metadata", "annotations")
        notes = lookup(info.live, path, {}) or {}
        return evolve(info.live, path, {**notes, RESTARTED: stamp})

    _each(inv, change, "restarted")


FLAGS = (*CHANGE_FLAGS, *FILE_FLAGS, SELECTOR)
COMMAND = Command(
    "rollout",
    "Manage the rollout of one or many resources.",
    subcommands=(
        Command(
            "history",
            "View previous rollout revisions and configurations.",
            history,
            usage="rollout history (TYPE NAME | TYPE/NAME) [flags]",
            flags=(
                *OUTPUT_FLAGS,
                *FILE_FLAGS,
                SELECTOR,
                Flag("revision", "int64", default=0, usage="See the details, including podTemplate of the revision specified"),
            ),
        ),
        Command(
            "undo",
            "Roll back to a previous rollout.",
            undo,
            usage="rollout undo (TYPE NAME | TYPE/NAME) [flags]",
            flags=(*FLAGS, Flag("to-revision", "int64", default=0, usage="The revision to rollback to; 0 for the last one")),
        ),
        Command("pause", "Mark the provided resource as paused.", pause, usage="rollout pause RESOURCE", flags=FLAGS),
        Command("resume", "Resume a paused resource.", resume, usage="rollout resume RESOURCE", flags=FLAGS),
        Command("restart", "Restart a resource.", restart, usage="rollout restart RESOURCE", flags=FLAGS),
        STATUS,
    ),
)
