"""`get -w`: the table as it is, then each change as it happens, while virtual time passes.

Nobody presses Ctrl-C here, so a watch ends by itself: when only periodic work is left in the cluster, or after --request-timeout
virtual seconds. Comes in: the resource and what to show. Goes out: rows with the virtual second of each. Next: `describe`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from kubenb.apiserver import Resource
from kubenb.kubectl.builder import Found, build
from kubenb.kubectl.errors import CommandError
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.printing.formats import parse_output, printer_for
from kubenb.kubectl.printing.tables import Look, header_cells, row_cells
from kubenb.kubectl.selection import query
from kubenb.kubectl.session import ShownTable
from kubenb.kubectl.values import parse_duration
from kubenb.objects import Object, parse_field_selector, parse_selector

QUIET_SECONDS = 60.0
"""How long a watch lasts where the session cannot tell when all is settled."""
PADDING = 3


class Change(Protocol):
    """What a watch delivers."""

    @property
    def verb(self) -> str: ...
    @property
    def namespace(self) -> str: ...
    @property
    def object(self) -> Object: ...


@dataclass
class Watcher:
    """Prints rows as changes arrive; columns only ever grow wider."""

    inv: Invocation
    resource: Resource
    look: Look
    names: frozenset[str]
    widths: list[int] = field(default_factory=list)
    shown: ShownTable | None = None
    known: set[str] = field(default_factory=set)

    def start(self, objects: list[Object], silent: bool) -> None:
        self.known = {_key(obj) for obj in objects}
        if objects and not silent:
            self.show([("ADDED", obj) for obj in objects])

    def changed(self, revisions: Sequence[Change]) -> None:
        """A batch of changes: those that the command asked about are shown, one line each."""
        for revision in revisions:
            event = self.event_of(revision)
            if event:
                self.show([(event, revision.object)])

    def event_of(self, revision: Change) -> str:
        """ADDED, MODIFIED, DELETED, or "" for what this watch doesn't see. An object that no longer matches counts as deleted."""
        obj = revision.object
        if self.names and obj["metadata"]["name"] not in self.names:
            return ""
        namespace = "" if self.look.namespace or not self.resource.namespaced else self.inv.namespace
        if namespace and revision.namespace != namespace:
            return ""
        key = _key(obj)
        matches = self.matches(obj) and revision.verb != "delete"
        event = ("MODIFIED" if key in self.known else "ADDED") if matches else ("DELETED" if key in self.known else "")
        (self.known.add if matches else self.known.discard)(key)
        return event

    def matches(self, obj: Object) -> bool:
        labels = parse_selector(self.inv.text("selector").strip())
        if not labels.matches(obj["metadata"].get("labels") or {}):
            return False
        for path, operator, wanted in parse_field_selector(self.inv.text("field-selector")):
            value: object = obj
            for step in path.split("."):
                value = value.get(step) if isinstance(value, dict) else None
            if (str("" if value is None else value) == wanted) is (operator == "!="):
                return False
        return True

    def show(self, changes: list[tuple[str, Object]]) -> None:
        if not parse_output(self.inv).is_table:
            self.show_objects(changes)
            return
        table = self.inv.server.table(self.resource, [obj for _, obj in changes])
        events = bool(self.inv.flag("output-watch-events"))
        rows = row_cells(table, self.look)
        rows = [[event, *row] for (event, _), row in zip(changes, rows, strict=True)] if events else rows
        lines = list(rows)
        if self.shown is None:
            headers = [*(["EVENT"] if events else []), *header_cells(table, self.look)]
            self.shown = ShownTable(headers)
            self.inv.tables.append(self.shown)
            lines = [headers, *rows] if self.look.headers else rows
        self.shown.rows += rows
        self.shown.times += [self.inv.now] * len(rows)
        self.say(lines)

    def say(self, lines: list[list[str]]) -> None:
        for index in range(len(lines[0]) - 1):
            widest = max(6, *(len(line[index]) + PADDING for line in lines))
            if index < len(self.widths):
                self.widths[index] = max(self.widths[index], widest)
            else:
                self.widths.append(widest)
        for line in lines:
            padded = "".join(cell.ljust(width) for cell, width in zip(line, self.widths, strict=False))
            self.inv.say(padded + line[-1])

    def show_objects(self, changes: list[tuple[str, Object]]) -> None:
        output = parse_output(self.inv)
        printer = printer_for(self.inv, output, tables=True)
        for event, obj in changes:
            if output.name == "yaml" and self.inv.stdout:
                self.inv.say("---")
            if self.inv.flag("output-watch-events"):
                obj = {"type": event, "object": obj}
            self.inv.say(printer(obj), end="")


def _key(obj: Object) -> str:
    return f"{obj['metadata'].get('namespace', '')}/{obj['metadata']['name']}"


def watch(inv: Invocation, look: Look) -> None:
    """List, then let time pass and show what changes."""
    wanted = query(inv, empty_selector=True)
    wanted.one_type = True
    found = build(inv, wanted)
    resource = _resource(found)
    look = Look(look.wide, look.namespace and resource.namespaced, look.headers, look.show_labels, look.label_columns)
    names = frozenset() if found.listed else frozenset(info.name for info in found.infos)
    if len(names) > 1:
        raise CommandError("watch is only supported on individual resources and resource collections - 2 resources were found")
    watcher = Watcher(inv, resource, look, names)
    watcher.start([info.live for info in found.infos], silent=bool(inv.flag("watch-only")))
    inv.server.check(resource, "watch", next(iter(names), ""), inv.namespace if not inv.flag("all-namespaces") else "")
    opened = inv.session.api.watch(resource, "kubectl", watcher.changed)
    let_time_pass(inv)
    opened.stop()


def _resource(found: Found) -> Resource:
    found.checked()
    if found.listed:
        return found.listed[0]
    if not found.infos:
        raise CommandError("watch is only supported on individual resources and resource collections - 0 resources were found")
    return found.infos[0].resource


def let_time_pass(inv: Invocation) -> None:
    """As long as --request-timeout says, else until only periodic work is left."""
    timeout = inv.text("request-timeout")
    if timeout not in ("", "0"):
        try:
            seconds = float(timeout) if timeout.isdigit() else parse_duration(timeout)
        except ValueError:
            raise CommandError(
                "Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a "
                "corresponding time unit (e.g. 1s | 2m | 3h)"
            ) from None
        inv.session.advance(seconds)
    elif inv.session.settle is not None:
        inv.session.settle()
    else:
        inv.session.advance(QUIET_SECONDS)
