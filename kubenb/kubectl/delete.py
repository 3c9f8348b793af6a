"""`kubectl delete`: by name, by selector, by file; it waits until what it deleted is gone.

Source: kubectl, pkg/cmd/delete/delete.go (1.36). Next: `replace`.
"""

from __future__ import annotations

from kubenb.kubectl.builder import Info, build
from kubenb.kubectl.commands import Command
from kubenb.kubectl.deleting import DELETE_FLAGS, cascade_of, grace_of, request_deletion, say_deleted, wait_until_gone
from kubenb.kubectl.errors import REFUSALS, CommandError, SilentExit, raise_all, with_source
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.selection import ALL, ALL_NAMESPACES, DRY_RUN, FIELD_SELECTOR, FILE_FLAGS, SELECTOR, query
from kubenb.objects import ApiError

FORCED = (
    "Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. "
    "The resource may continue to run on the cluster indefinitely."
)
CLUSTER_SCOPE = "Warning: deleting cluster-scoped resources, not scoped to the provided namespace"


def delete(inv: Invocation) -> None:
    """The verb."""
    cascade = cascade_of(inv)
    found = build(inv, query(inv, fetch=False))
    grace = grace_of(inv)
    if inv.text("output") not in ("", "name"):
        raise CommandError(f"unexpected -o output mode: {inv.text('output')}. We only support '-o name'")
    if grace == 0 and inv.flag("force"):
        inv.complain(FORCED)
    if inv.flag("interactive"):
        raise CommandError("--interactive needs a terminal to ask you at; name what is to be deleted instead")
    errors = list(found.errors)
    deleted: list[tuple[Info, str]] = []
    warned = not inv.explicit_namespace
    for info in found.infos:
        if not warned and not info.resource.namespaced:
            inv.complain(CLUSTER_SCOPE)
            warned = True
        try:
            uid = "" if inv.dry_run == "client" else request_deletion(inv, info, grace, cascade)
        except REFUSALS as error:
            if not (_ignores_missing(inv) and isinstance(error, ApiError) and error.reason == "NotFound"):
                errors.append(with_source(error, "deleting", info.source))
            continue
        say_deleted(inv, info, grace)
        deleted.append((info, uid))
    raise_all(errors)
    if not found.infos:
        inv.say("No resources found")
    _wait(inv, deleted)


def _ignores_missing(inv: Invocation) -> bool:
    """--ignore-not-found; selectors imply it, because what they find may go by itself."""
    if inv.changed("ignore-not-found"):
        return bool(inv.flag("ignore-not-found"))
    return bool(inv.flag("all") or inv.text("selector") or inv.text("field-selector"))


def _wait(inv: Invocation, deleted: list[tuple[Info, str]]) -> None:
    if not inv.flag("wait") or inv.dry_run != "none":
        return
    timeout = float(inv.flag("timeout"))
    errors: list[Exception] = []
    for info, uid in deleted:
        try:
            wait_until_gone(inv, info, uid, timeout)
        except SilentExit:
            raise
        except CommandError as error:
            errors.append(error)
    raise_all(errors)


COMMAND = Command(
    "delete",
    "Delete resources by file names, stdin, resources and names, or by resources and label selector.",
    delete,
    usage="delete ([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)])",
    flags=(
        *FILE_FLAGS,
        *DELETE_FLAGS,
        SELECTOR,
        FIELD_SELECTOR,
        ALL,
        ALL_NAMESPACES,
        DRY_RUN,
        Flag("ignore-not-found", "bool", usage='Treat "resource not found" as a successful delete'),
        Flag("interactive", "bool", short="i", usage="If true, delete resource only when user confirms"),
        Flag("now", "bool", usage="If true, resources are signaled for immediate shutdown (same as --grace-period=1)"),
        Flag("output", short="o", usage='Output mode. Use "-o name" for shorter output (resource/name)'),
        Flag("raw", usage="Raw URI to DELETE to the server"),
    ),
    suggest_for=("rm",),
)
