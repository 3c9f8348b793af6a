"""`kubectl replace` and `kubectl edit`.

Source: kubectl, pkg/cmd/replace/replace.go (1.36). Next: `scale`.
"""

from __future__ import annotations

from kubenb.kubectl.builder import Info, Query, build, files_of
from kubenb.kubectl.commands import Command
from kubenb.kubectl.deleting import DELETE_FLAGS, request_deletion, say_deleted, wait_until_gone
from kubenb.kubectl.errors import REFUSALS, CommandError, raise_all, with_source
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.selection import CHANGE_FLAGS, FILE_FLAGS, RECORD, SAVE_CONFIG, SELECTOR, VALIDATE, recorded, report
from kubenb.objects import Object
from kubenb.objects.last_applied import last_applied, with_last_applied


def replace(inv: Invocation) -> None:
    """The verb."""
    if inv.flag("grace-period") >= 0 and not inv.flag("force"):
        raise CommandError("--grace-period must have --force specified")
    if inv.flag("timeout") and not inv.flag("force"):
        raise CommandError("--timeout must have --force specified")
    if not files_of(inv) and not inv.text("kustomize"):
        raise CommandError("must specify one of -f and -k")
    found = build(inv, Query([], fetch=False, labels=inv.text("selector")))
    if not found.infos and not found.errors:
        raise CommandError("no objects passed to replace")
    errors = list(found.errors)
    act = _force if inv.flag("force") else _replace
    for info in found.infos:
        try:
            act(inv, info)
        except REFUSALS as error:
            errors.append(error)
    raise_all(errors)


def _replace(inv: Invocation, info: Info) -> None:
    obj = _annotated(inv, info.live)
    if inv.dry_run != "client":
        live = inv.server.find(info.resource, info.name, info.namespace)
        if live is not None and not obj["metadata"].get("resourceVersion"):
            obj = {**obj, "metadata": {**obj["metadata"], "resourceVersion": live["metadata"]["resourceVersion"]}}
        try:
            obj = inv.server.update(obj, info.namespace, info.problems)
        except REFUSALS as error:
            raise with_source(error, "replacing", info.source) from None
    report(inv, info.resource, obj, "replaced")


def _force(inv: Invocation, info: Info) -> None:
    """Delete, wait, create anew."""
    grace = int(inv.flag("grace-period"))
    if inv.server.find(info.resource, info.name, info.namespace) is not None:
        uid = request_deletion(inv, info, grace, "background")
        say_deleted(inv, info, grace)
        wait_until_gone(inv, info, uid, float(inv.flag("timeout")))
    try:
        obj = inv.server.create(_annotated(inv, info.live), info.namespace, info.problems)
    except REFUSALS as error:
        raise with_source(error, "replacing", info.source) from None
    report(inv, info.resource, obj, "replaced")


def _annotated(inv: Invocation, obj: Object) -> Object:
    obj = recorded(inv, obj)
    if inv.flag("save-config") or last_applied(obj) is not None:
        return with_last_applied(obj)
    return obj


def edit(inv: Invocation) -> None:
    """There is no terminal to open an editor in."""
    build(inv, Query(inv.args, labels=inv.text("selector"))).checked()
    raise CommandError(
        'unable to launch the editor "vi": there is no terminal in a notebook; '
        "change the object with kubectl patch, kubectl set, or an edited manifest and kubectl apply -f -"
    )


COMMAND = Command(
    "replace",
    "Replace a resource by file name or stdin.",
    replace,
    usage="replace -f FILENAME",
    flags=(
        *CHANGE_FLAGS,
        *FILE_FLAGS,
        *DELETE_FLAGS,
        SAVE_CONFIG,
        RECORD,
        VALIDATE,
        SELECTOR,
        Flag("raw", usage="Raw URI to PUT to the server"),
        Flag("subresource", usage="Replace only this subresource of the object"),
    ),
)
EDIT = Command(
    "edit",
    "Edit a resource on the server.",
    edit,
    usage="edit (RESOURCE/NAME | -f FILENAME)",
    flags=(*CHANGE_FLAGS, *FILE_FLAGS, SELECTOR, SAVE_CONFIG, VALIDATE, Flag("output-patch", "bool"), Flag("subresource")),
)
