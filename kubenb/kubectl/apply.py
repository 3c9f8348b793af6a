"""`kubectl apply`, and its subcommands that look at what was applied last.

Comes in: manifests. Goes out: "configmap/settings created | configured | unchanged". What comes before a bad document is applied
all the same. Source: kubectl, pkg/cmd/apply (1.36). Next: `create`.
"""

from __future__ import annotations

from kubenb.kubectl.applying import TRIES, apply_patch
from kubenb.kubectl.builder import Info, Query, build, files_of
from kubenb.kubectl.commands import Command
from kubenb.kubectl.deleting import DELETE_FLAGS, delete_and_wait
from kubenb.kubectl.errors import REFUSALS, CommandError, raise_all, with_source
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.printing.formats import parse_output, printer_for
from kubenb.kubectl.printing.values import list_of, to_json, to_yaml
from kubenb.kubectl.pruning import prune
from kubenb.kubectl.requests import gvk, gvr
from kubenb.kubectl.selection import (
    ALL,
    ALL_NAMESPACES,
    CHANGE_FLAGS,
    FILE_FLAGS,
    LAST_APPLIED,
    RECORD,
    SELECTOR,
    VALIDATE,
    recorded,
    report,
)
from kubenb.objects import ApiError, Object
from kubenb.objects.go_json import to_json as compact
from kubenb.objects.last_applied import last_applied, with_last_applied

MISSING_NOTE = (
    "resource {name} is missing the {note} annotation which is required by kubectl apply. kubectl apply should only be used on "
    "resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be "
    "patched automatically."
)


def apply(inv: Invocation) -> None:
    """The verb."""
    if inv.args:
        raise inv.usage_error(f"Unexpected args: [{' '.join(inv.args)}]")
    if not files_of(inv) and not inv.text("kustomize"):
        raise CommandError("must specify one of -f and -k")
    if inv.flag("force-conflicts") and not inv.flag("server-side"):
        raise CommandError("--force-conflicts only works with --server-side")
    if inv.flag("server-side") and inv.dry_run == "client":
        raise CommandError("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)")
    if inv.flag("prune") and not inv.flag("all") and not inv.text("selector"):
        raise CommandError("all resources selected for prune without explicitly passing --all. To prune all resources, pass the "
                           "--all flag. If you did not mean to prune all resources, specify a label selector")  # fmt: skip
    found = build(inv, Query([], fetch=False, labels=inv.text("selector")))
    if not found.infos and not found.errors:
        raise CommandError("no objects passed to apply")
    errors = list(found.errors)
    applied: list[Info] = []
    for info in found.infos:
        try:
            _apply_one(inv, info)
            applied.append(info)
        except REFUSALS as error:
            errors.append(error)
    _print_objects(inv, applied)
    raise_all(errors)
    if inv.flag("prune"):
        prune(inv, applied)


def _print_objects(inv: Invocation, infos: list[Info]) -> None:
    """With -o yaml and the like all objects come together at the end."""
    output = parse_output(inv)
    if output.name in ("", "name") or not infos:
        return
    objects = [info.live for info in infos]
    inv.say(printer_for(inv, output)(objects[0] if len(objects) == 1 else list_of(objects)), end="")


def _say(inv: Invocation, info: Info, done: str) -> None:
    if parse_output(inv).name in ("", "name"):
        report(inv, info.resource, info.live, done)


def _apply_one(inv: Invocation, info: Info) -> None:
    manifest = recorded(inv, info.live)
    generated = (manifest.get("metadata") or {}).get("generateName")
    if not info.name and generated:
        raise CommandError(f"from {generated}: cannot use generate name with apply")
    if inv.flag("server-side"):
        info.object = _server_side(inv, info, manifest)
        _say(inv, info, "serverside-applied")
        return
    live = _live(inv, info)
    if live is None:
        _create(inv, info, manifest)
        return
    info.object = live
    if inv.dry_run == "client":
        _say(inv, info, "configured")
        return
    if LAST_APPLIED not in (live["metadata"].get("annotations") or {}):
        name = f"{info.resource.plural}/{info.name}"
        inv.complain("Warning: " + MISSING_NOTE.format(name=name, note=LAST_APPLIED))
    patch, info.object, recreated = _patch(inv, info, live, manifest)
    if info.live["metadata"].get("deletionTimestamp") and patch:
        inv.complain(f"Warning: Detected changes to resource {info.name} which is currently being deleted.")
    _say(inv, info, "configured" if patch or recreated else "unchanged")


def _live(inv: Invocation, info: Info) -> Object | None:
    doing = f"retrieving current configuration of:\n{_about(info)}\nfrom server for:"
    if not info.name:
        raise with_source(CommandError("resource name may not be empty"), doing, info.source)
    try:
        return inv.server.find(info.resource, info.name, info.namespace)
    except ApiError as error:
        raise with_source(error, doing, info.source) from None


def _create(inv: Invocation, info: Info, manifest: Object) -> None:
    info.object = with_last_applied(manifest)
    if inv.dry_run != "client":
        try:
            info.object = inv.server.create(info.object, info.namespace, info.problems)
        except ApiError as error:
            raise with_source(error, "creating", info.source) from None
    _say(inv, info, "created")


def _patch(inv: Invocation, info: Info, live: Object, manifest: Object) -> tuple[Object, Object, bool]:
    """(the patch, the object afterwards, whether --force made it anew). A conflict makes kubectl look again."""
    kind = "strategic" if info.resource.type else "merge"
    patch: Object = {}
    for attempt in range(TRIES):
        try:
            patch = apply_patch(live, manifest, info.resource)
            if not patch:
                return patch, live, False
            return patch, inv.server.patch(info.resource, info.name, patch, kind, info.namespace, problems=info.problems), False
        except ApiError as error:
            if error.reason == "Conflict" and attempt < TRIES - 1:
                live = inv.server.get(info.resource, info.name, info.namespace)
                continue
            if inv.flag("force") and error.reason in ("Conflict", "Invalid"):
                delete_and_wait(inv, info)
                return patch, inv.server.create(with_last_applied(manifest), info.namespace), True
            doing = f"applying patch:\n{compact(patch)}\nto:\n{_about(info)}\nfor:"
            raise with_source(error, doing, info.source) from None
    raise AssertionError("every try returns or raises")


CONFLICT_ADVICE = """\
Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the `--force-conflicts` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts"""
"""What kubectl adds to the server's list of conflicts."""


def _server_side(inv: Invocation, info: Info, manifest: Object) -> Object:
    try:
        return inv.server.patch(info.resource, info.name, manifest, "apply", info.namespace, problems=info.problems)
    except ApiError as error:
        if error.reason == "Conflict" and error.message.startswith("Apply failed"):
            raise CommandError(f"{error.message}\n{CONFLICT_ADVICE}") from None
        raise


def _about(info: Info) -> str:
    kind = f'Resource: "{gvr(info.resource)}", GroupVersionKind: "{gvk(info.resource)}"'
    return f'{kind}\nName: "{info.name}", Namespace: "{info.namespace}"'


# ---- what was applied last ----


def view_last_applied(inv: Invocation) -> None:
    """The manifest that was applied last, as YAML or JSON."""
    output = inv.text("output") or "yaml"
    if output not in ("yaml", "json"):
        raise inv.usage_error(f"Unexpected -o output mode: {output}, the flag 'output' must be one of yaml|json")
    for info in build(inv, Query(inv.args, labels=inv.text("selector"), all=bool(inv.flag("all")))).checked():
        manifest = last_applied(info.live)
        if manifest is None:
            raise CommandError(f"no last-applied-configuration annotation found on resource: {info.name}")
        inv.say(to_json(manifest) if output == "json" else to_yaml(manifest), end="")


def set_last_applied(inv: Invocation) -> None:
    """Write the annotation without touching the rest."""
    if not files_of(inv):
        raise CommandError("must specify one of -f and -k")
    for info in build(inv, Query([], fetch=False)).checked():
        live = inv.server.get(info.resource, info.name, info.namespace)
        if last_applied(live) is None and not inv.flag("create-annotation"):
            why = f"no last-applied-configuration annotation found on resource: {info.name}"
            raise CommandError(f"{why}, to create the annotation, run the command with --create-annotation")
        note = with_last_applied(info.live)["metadata"]["annotations"][LAST_APPLIED]
        patch = {"metadata": {"annotations": {LAST_APPLIED: note}}}
        if inv.dry_run != "client":
            inv.server.patch(info.resource, info.name, patch, "merge", info.namespace)
        report(inv, info.resource, info.live, "configured")


COMMAND = Command(
    "apply",
    "Apply a configuration to a resource by file name or stdin.",
    apply,
    usage="apply (-f FILENAME | -k DIRECTORY)",
    flags=(
        *CHANGE_FLAGS,
        *FILE_FLAGS,
        *DELETE_FLAGS,
        SELECTOR,
        ALL,
        VALIDATE,
        RECORD,
        Flag("server-side", "bool", usage="If true, apply runs in the server instead of the client"),
        Flag("force-conflicts", "bool", usage="If true, server-side apply will force the changes against conflicts"),
        Flag("overwrite", "bool", default=True, usage="Automatically resolve conflicts by using values from the manifest"),
        Flag("openapi-patch", "bool", default=True, usage="If true, use openapi to calculate diff"),
        Flag("prune", "bool", usage="Automatically delete resource objects that do not appear in the configs"),
        Flag("prune-allowlist", "array", usage="Overwrite the default allowlist with <group/version/kind> for --prune"),
        Flag("applyset", usage="Apply set whose members are pruned"),
        Flag("subresource", usage="Operate on this subresource of the object"),
    ),
    subcommands=(
        Command(
            "view-last-applied",
            "View the latest last-applied-configuration annotations by type/name or file.",
            view_last_applied,
            flags=(*FILE_FLAGS, SELECTOR, ALL, ALL_NAMESPACES, *CHANGE_FLAGS[:2]),
        ),
        Command(
            "set-last-applied",
            "Set the last-applied-configuration annotation on a live object to match the contents of a file.",
            set_last_applied,
            flags=(*FILE_FLAGS, *CHANGE_FLAGS, Flag("create-annotation", "bool", usage="Will create the annotation")),
        ),
    ),
)
