"""`kubectl label` and `kubectl annotate`.

Source: kubectl, pkg/cmd/label/label.go and pkg/cmd/annotate/annotate.go (1.36). Next: `patch`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kubenb.kubectl.builder import Info, build, files_of
from kubenb.kubectl.commands import Command
from kubenb.kubectl.errors import REFUSALS, CommandError, raise_all
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.selection import (
    ALL,
    ALL_NAMESPACES,
    CHANGE_FLAGS,
    FIELD_SELECTOR,
    FILE_FLAGS,
    LOCAL,
    RECORD,
    SELECTOR,
    query,
    recorded,
    report,
)
from kubenb.objects import Object
from kubenb.objects.go_json import to_json
from kubenb.objects.names import label_value_errors

NO_RESOURCE = "one or more resources must be specified as <resource> <name> or <resource>/<name>"


@dataclass(frozen=True)
class Changes:
    """What is to be set and what to be removed."""

    new: dict[str, str]
    removed: tuple[str, ...]


def split_pairs(args: Sequence[str], what: str) -> tuple[list[str], list[str]]:
    """(resources, changes) of "po p1 a=b c-"."""
    resources: list[str] = []
    pairs: list[str] = []
    for arg in args:
        is_pair = ("=" in arg and arg[0] != "=") or (arg.endswith("-") and arg != "-")
        if is_pair:
            pairs.append(arg)
        elif pairs:
            raise CommandError(f"all resources must be specified before {what} changes: {arg}")
        else:
            resources.append(arg)
    return resources, pairs


def _change_all(
    inv: Invocation,
    what: str,
    changes_of: Callable[[Sequence[str]], Changes],
    change_one: Callable[[Invocation, Info, Changes, bool], None],
) -> None:
    """What both verbs do. One object that can't be changed keeps nobody from changing the others."""
    resources, pairs = split_pairs(inv.args, what)
    changes = changes_of(pairs)
    _check(inv, resources, changes, what)
    found = build(inv, query(inv, args=resources))
    errors = list(found.errors)
    for info in found.infos:
        try:
            change_one(inv, info, changes, found.single)
        except REFUSALS as error:
            errors.append(error)
    raise_all(errors)


def label(inv: Invocation) -> None:
    """The verb `label`."""
    _change_all(inv, "label", _label_changes, _label_one)


def _label_changes(pairs: Sequence[str]) -> Changes:
    new: dict[str, str] = {}
    removed: list[str] = []
    for pair in pairs:
        if "=" in pair:
            parts = pair.split("=")
            if len(parts) != 2:
                raise CommandError(f"invalid label spec: {pair}")
            if problems := label_value_errors(parts[1]):
                raise CommandError(f'invalid label value: "{pair}": {";".join(problems)}')
            new[parts[0]] = parts[1]
        else:
            removed.append(pair[:-1])
    if any(key in new for key in removed):
        raise CommandError("can not both modify and remove a label in the same command")
    return Changes(new, tuple(removed))


def _check(inv: Invocation, resources: Sequence[str], changes: Changes, what: str) -> None:
    for name in ("selector", "field-selector"):
        if inv.flag("all") and inv.text(name):
            raise CommandError(f"cannot set --all and --{name} at the same time")
    if not resources and not files_of(inv):
        raise CommandError(NO_RESOURCE)
    if not changes.new and not changes.removed and not inv.flag("list"):
        raise CommandError(f"at least one {what} update is required")


def _changed(obj: Object, field: str, changes: Changes) -> Object:
    """The object with its labels or annotations changed."""
    metadata = obj["metadata"]
    old = metadata.get(field) or {}
    values = {key: value for key, value in {**old, **changes.new}.items() if key not in changes.removed}
    kept = {key: value for key, value in metadata.items() if key != field}
    return {**obj, "metadata": {**kept, field: values} if values else kept}


def _label_one(inv: Invocation, info: Info, changes: Changes, single: bool) -> None:
    old = info.live["metadata"].get("labels") or {}
    if inv.flag("list"):
        _list(inv, info, "labels", old, single)
        return
    if not inv.flag("overwrite"):
        taken = [key for key, value in changes.new.items() if key in old and old[key] != value]
        raise_all([CommandError(f"'{key}' already has a value ({old[key]}), and --overwrite is false") for key in taken])
    for key in changes.removed:
        if key not in old:
            inv.say(f'label "{key}" not found.')
    new = _changed(info.live, "labels", changes)
    done = "not labeled"
    if new != info.live:
        shorter = len(to_json(new)) < len(to_json(info.live))
        done = "unlabeled" if shorter and not inv.flag("overwrite") else "labeled"
        new = _send(inv, info, "labels", changes, new)
    report(inv, info.resource, new, done)


def _list(inv: Invocation, info: Info, what: str, values: dict[str, str], single: bool) -> None:
    if not single:
        inv.say(f"Listing {what} for {info.resource.kind}.{info.resource.group}/{info.name}:")
    for key, value in sorted(values.items()):
        inv.say(f"{'' if single else ' '}{key}={value}")


def _send(inv: Invocation, info: Info, field: str, changes: Changes, local: Object) -> Object:
    if inv.flag("local") or inv.dry_run == "client":
        return local
    values: dict[str, str | None] = {**changes.new, **dict.fromkeys(changes.removed)}
    version = {"resourceVersion": inv.text("resource-version")} if inv.text("resource-version") else {}
    patch = recorded(inv, {"metadata": {field: values, **version}})
    return inv.server.patch(info.resource, info.name, patch, "merge", info.namespace)


def annotate(inv: Invocation) -> None:
    """The verb `annotate`."""
    _change_all(inv, "annotation", _annotation_changes, _annotate_one)


def _annotation_changes(pairs: Sequence[str]) -> Changes:
    new = dict(pair.partition("=")[::2] for pair in pairs if "=" in pair)
    removed = tuple(pair[:-1] for pair in pairs if "=" not in pair)
    both = [key for key in removed if key in new]
    if both:
        raise CommandError(f"can not both modify and remove the following annotation(s) in the same command: {', '.join(both)}")
    return Changes(new, removed)


def _annotate_one(inv: Invocation, info: Info, changes: Changes, single: bool) -> None:
    old = info.live["metadata"].get("annotations") or {}
    if inv.flag("list"):
        _list(inv, info, "annotations", old, single)
        return
    if not inv.flag("overwrite"):
        taken = [
            f"'{key}' already has a value ({old[key]})" for key, value in changes.new.items() if old.get(key, value) != value
        ]
        if taken:
            said = "; ".join(taken)
            raise CommandError(f"--overwrite is false but found the following declared annotation(s): {said}")
    new = _changed(info.live, "annotations", changes)
    if new != info.live:
        new = _send(inv, info, "annotations", changes, new)
    report(inv, info.resource, new, "annotated")


FLAGS = (
    *CHANGE_FLAGS,
    *FILE_FLAGS,
    SELECTOR,
    FIELD_SELECTOR,
    ALL,
    ALL_NAMESPACES,
    LOCAL,
    RECORD,
    Flag("list", "bool", usage="If true, display the labels or annotations for a given resource"),
    Flag("overwrite", "bool", usage="If true, allow labels or annotations to be overwritten"),
    Flag("resource-version", usage="Only succeed if this matches the current resource-version"),
)
LABEL = Command(
    "label",
    "Update the labels on a resource.",
    label,
    usage="label [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]",
    flags=FLAGS,
)
ANNOTATE = Command(
    "annotate",
    "Update the annotations on a resource.",
    annotate,
    usage="annotate [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]",
    flags=FLAGS,
)
