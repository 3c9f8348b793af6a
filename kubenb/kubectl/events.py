"""`kubectl events`: what components reported, oldest first.

Comes in: a namespace, --for an object, --types. Goes out: a table, or an EventList. `--watch` lets virtual time pass and adds
what is reported meanwhile. Source: kubectl, pkg/cmd/events (1.36). Next: `top`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kubenb.kubectl.commands import Command
from kubenb.kubectl.errors import CommandError
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.mapping import find_resource
from kubenb.kubectl.printing.formats import OUTPUT_FLAGS, parse_output, printer_for
from kubenb.kubectl.printing.tables import escaped, lines_to_text
from kubenb.kubectl.selection import ALL_NAMESPACES
from kubenb.kubectl.session import ShownTable
from kubenb.kubectl.watching import Change, let_time_pass
from kubenb.objects import EPOCH, Object, human_duration, parse_time

HEADERS = ["LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"]


def events(inv: Invocation) -> None:
    """The verb."""
    kind, name = _about(inv)
    types = [text.lower() for text in inv.flag("types")]
    if any(text not in ("normal", "warning") for text in types):
        raise CommandError("valid --types are Normal or Warning")
    if parse_output(inv).name:
        printer_for(inv, parse_output(inv))
    namespace = "" if inv.flag("all-namespaces") else inv.namespace

    def is_wanted(event: Object) -> bool:
        about = event.get("involvedObject") or {}
        right_object = not name or (about.get("kind") == kind and about.get("name") == name)
        return right_object and (not types or str(event.get("type", "")).lower() in types)

    found = inv.server.select(inv.server.resource("events"), namespace)
    found = sorted((one for one in found if is_wanted(one)), key=_time)
    if not found and not inv.flag("watch"):
        inv.complain("No events found." if inv.flag("all-namespaces") else f"No events found in {inv.namespace} namespace.")
        return
    if inv.flag("watch"):
        found += _reported_meanwhile(inv, namespace, is_wanted)
    _show(inv, found)


def _about(inv: Invocation) -> tuple[str, str]:
    """(kind, name) of --for, both "" without it."""
    text = inv.text("for")
    if not text:
        return "", ""
    if text.count("/") > 1:
        raise CommandError("arguments in resource/name form may not have more than one slash")
    word, slash, name = text.partition("/")
    if not slash:
        raise CommandError("--for must be in resource/name form")
    return find_resource(inv.session.api.registry.resources, word).kind, name


def _time(event: Object) -> str:
    series = event.get("series") or {}
    return str(series.get("lastObservedTime") or event.get("lastTimestamp") or event.get("eventTime") or "")


def _reported_meanwhile(inv: Invocation, namespace: str, is_wanted: Callable[[Object], bool]) -> list[Object]:
    news: list[Object] = []

    def changed(changes: Sequence[Change]) -> None:
        for change in changes:
            here = namespace in ("", change.namespace)
            if here and change.verb != "delete" and is_wanted(change.object):
                news.append(change.object)

    opened = inv.session.api.watch(inv.server.resource("events"), "kubectl", changed)
    let_time_pass(inv)
    opened.stop()
    return news


def _show(inv: Invocation, found: list[Object]) -> None:
    output = parse_output(inv)
    if output.name:
        printer = printer_for(inv, output)
        inv.say(printer({"apiVersion": "v1", "kind": "EventList", "items": found, "metadata": {}}), end="")
        return
    with_namespace = bool(inv.flag("all-namespaces"))
    headers = [*(["NAMESPACE"] if with_namespace else []), *HEADERS]
    rows = [[*([one["metadata"]["namespace"]] if with_namespace else []), *_row(one, inv.now)] for one in found]
    inv.tables.append(ShownTable(headers, rows))
    inv.say(lines_to_text(rows if inv.flag("no-headers") else [headers, *rows]), end="")


def _row(event: Object, now: float) -> list[str]:
    about = event.get("involvedObject") or {}
    title = f"{about.get('kind', '')}/{about.get('name', '')}"
    cells = [interval(event, now), event.get("type", ""), event.get("reason", ""), title, str(event.get("message", "")).strip()]
    return [escaped(str(cell)) for cell in cells]


def interval(event: Object, now: float) -> str:
    """When it was seen, how often, and since when: "5s", "5s (x3 over 2m)". `now` in virtual seconds."""
    first = _age(event.get("eventTime") or event.get("firstTimestamp"), now)
    series = event.get("series")
    if series:
        return f"{_age(series.get('lastObservedTime'), now)} (x{series.get('count', 0)} over {first})"
    if event.get("count", 0) > 1:
        return f"{_age(event.get('lastTimestamp'), now)} (x{event['count']} over {first})"
    return first


def _age(stamp: str | None, now: float) -> str:
    return human_duration(EPOCH + now - parse_time(stamp)) if stamp else "<unknown>"


COMMAND = Command(
    "events",
    "List events.",
    events,
    usage="events [(-o|--output=)json|yaml|...] [--for TYPE/NAME] [--watch] [--types=Normal,Warning]",
    flags=(
        *OUTPUT_FLAGS,
        ALL_NAMESPACES,
        Flag("chunk-size", "int64", default=500, usage="Return large lists in chunks rather than all at once"),
        Flag("for", usage="Filter events to only those pertaining to the specified resource"),
        Flag("no-headers", "bool", usage="Do not print headers"),
        Flag("types", "strings", usage="Output only events of given types"),
        Flag("watch", "bool", short="w", usage="After listing the requested events, watch for more events"),
    ),
)
