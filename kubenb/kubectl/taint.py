"""`kubectl taint`: what keeps pods away from a node, set and removed.

Comes in: nodes and KEY=VALUE:EFFECT (to set) or KEY:EFFECT- and KEY- (to remove). Goes out: "node/node1 tainted". Source:
kubectl, pkg/cmd/taint (1.36). Next: `top`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kubenb.kubectl.builder import Info, build
from kubenb.kubectl.commands import Command
from kubenb.kubectl.errors import REFUSALS, CommandError, NoResourceType, raise_all
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.mapping import find_resource
from kubenb.kubectl.selection import ALL, CHANGE_FLAGS, SELECTOR, VALIDATE, query, report
from kubenb.objects import Object, evolve, load_schema, lookup
from kubenb.objects.names import label_key_errors, label_value_errors
from kubenb.objects.strategic_diff import two_way

EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
TAINTS = ("spec", "taints")


@dataclass
class Changes:
    """Taints to set, and (key, effect) to remove; an effect "" means all of that key."""

    new: list[Object] = field(default_factory=list)
    removed: list[tuple[str, str]] = field(default_factory=list)


def taint(inv: Invocation) -> None:
    """The verb."""
    resources, specs = split_args(inv.args)
    try:
        changes = parse_taints(specs)
    except ValueError as error:
        raise inv.usage_error(str(error)) from None
    _check(inv, resources, changes)
    selecting = bool(inv.flag("all") or inv.text("selector"))
    args = ["nodes"] if selecting else [f"node/{name.removeprefix('node/')}" for name in resources[1:]]
    found = build(inv, query(inv, args=args))
    errors = list(found.errors)
    for info in found.infos:
        try:
            _taint_one(inv, info, changes)
        except REFUSALS as error:
            errors.append(error)
    raise_all(errors)


def split_args(args: Sequence[str]) -> tuple[list[str], list[str]]:
    """(resources, taints); all resources come before the first taint."""
    resources: list[str] = []
    specs: list[str] = []
    for arg in args:
        if "=" in arg or ":" in arg or arg.endswith("-"):
            specs.append(arg)
        elif specs:
            raise CommandError(f"all resources must be specified before taint changes: {arg}")
        else:
            resources.append(arg)
    if not resources:
        raise CommandError("one or more resources must be specified as <resource> <name>")
    if not specs:
        raise CommandError("at least one taint update is required")
    return resources, specs


def parse_taints(specs: Sequence[str]) -> Changes:
    """ValueError in kubectl's words."""
    changes = Changes()
    for spec in specs:
        key, value, effect = parse_taint(spec.removesuffix("-"))
        if spec.endswith("-"):
            changes.removed.append((key, effect))
            continue
        if not effect:
            raise ValueError(f"invalid taint spec: {spec}")
        if any(one["key"] == key and one["effect"] == effect for one in changes.new):
            shown = f"{{{key} {value} {effect} <nil>}}"
            raise ValueError(f"duplicated taints with the same key and effect: {shown}")
        changes.new.append({"key": key, **({"value": value} if value else {}), "effect": effect})
    return changes


def parse_taint(spec: str) -> tuple[str, str, str]:
    """(key, value, effect) of KEY=VALUE:EFFECT, KEY:EFFECT or KEY."""
    parts = spec.split(":")
    if len(parts) > 2:
        raise ValueError(f"invalid taint spec: {spec}")
    key, value, effect = parts[0], "", ""
    if len(parts) == 2:
        effect = parts[1]
        if effect not in EFFECTS:
            raise ValueError(f"invalid taint effect: {effect}, unsupported taint effect")
        pieces = parts[0].split("=")
        if len(pieces) > 2:
            raise ValueError(f"invalid taint spec: {spec}")
        key, value = pieces[0], pieces[1] if len(pieces) == 2 else ""
    if problems := label_value_errors(value) or label_key_errors(key):
        raise ValueError(f"invalid taint spec: {spec}, {'; '.join(problems)}")
    return key, value, effect


def _check(inv: Invocation, resources: Sequence[str], changes: Changes) -> None:
    word = resources[0].lower()
    try:
        kind = find_resource(inv.session.api.registry.resources, word.partition("/")[0]).kind
    except NoResourceType as error:
        raise CommandError(str(error), plain=True) from None
    if kind != "Node":
        raise CommandError(f"invalid resource type {word}, only node types are supported")
    both = [
        f'{{"{key}":"{effect}"}}'
        for new in changes.new
        for key, effect in changes.removed
        if key == new["key"] and effect in ("", new["effect"])
    ]
    if both:
        raise CommandError(f"can not both modify and remove the following taint(s) in the same command: {', '.join(both)}")
    if inv.flag("all") and inv.text("selector"):
        raise CommandError("setting 'all' parameter with a non empty selector is prohibited")
    if not inv.flag("all") and not inv.text("selector") and len(resources) < 2:
        raise CommandError("at least one resource name must be specified since 'all' parameter is not set")


def _taint_one(inv: Invocation, info: Info, changes: Changes) -> None:
    old = lookup(info.live, TAINTS) or []
    overwrite = bool(inv.flag("overwrite"))
    taken = [new["key"] for new in changes.new if any(_same(new, one) for one in old)]
    if taken and not overwrite:
        raise CommandError(
            f"node {info.name} already has {','.join(taken)} taint(s) with same effect(s) and --overwrite is false"
        )
    taints, done = reorganized(old, changes, overwrite)
    wanted = evolve(info.live, TAINTS, taints)
    patch = two_way(info.live, wanted, info.resource.type, load_schema())
    if patch and inv.dry_run != "client":
        wanted = inv.server.patch(info.resource, info.name, patch, "strategic")
    report(inv, info.resource, wanted, done, info.name)


def reorganized(old: Sequence[Object], changes: Changes, overwrite: bool) -> tuple[list[Object], str]:
    """(the taints as they are to be, "tainted", "untainted" or "modified"); new ones first. CommandError for one not there."""
    taints = [*changes.new, *(one for one in old if not any(_same(one, new) for new in changes.new))]
    added = len(taints) != len(old)
    errors, removed = [], False
    for key, effect in changes.removed:
        kept = [one for one in taints if one["key"] != key or effect not in ("", one["effect"])]
        removed = len(kept) != len(taints)
        taints = kept
        if not removed:
            errors.append(CommandError(f'taint "{key}{":" if effect else ""}{effect}" not found'))
    raise_all(errors)
    if (added and removed) or overwrite:
        return taints, "modified"
    return taints, "tainted" if added else "untainted"


def _same(one: Object, other: Object) -> bool:
    return bool(one["key"] == other["key"] and one["effect"] == other["effect"])


COMMAND = Command(
    "taint",
    "Update the taints on one or more nodes.",
    taint,
    usage="taint NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N",
    flags=(
        *CHANGE_FLAGS,
        VALIDATE,
        SELECTOR,
        ALL,
        Flag("overwrite", "bool", usage="If true, allow taints to be overwritten"),
    ),
)
