"""What all descriptions share: labels, annotations, owners, tolerations, conditions, events.

Source: kubectl, pkg/describe/describe.go (1.36). Next: `containers`.
"""

from __future__ import annotations

from collections.abc import Sequence

from kubenb.kubectl.describe.page import Page, long_time
from kubenb.objects import Object, controller_of

HIDDEN_ANNOTATIONS = ("kubectl.kubernetes.io/last-applied-configuration",)
WIDEST = 140


def lines_of(page: Page, title: str, values: Sequence[str]) -> None:
    """ "Title:" and its values one below the other; <none> without any."""
    page.line(0, f"{title}:\t{values[0] if values else '<none>'}")
    for value in values[1:]:
        page.line(0, f"\t{value}")


def label_lines(page: Page, values: dict[str, str] | None, title: str = "Labels") -> None:
    lines_of(page, title, [f"{key}={value}" for key, value in sorted((values or {}).items())])


def indented_labels(page: Page, indent: str, title: str, values: dict[str, str] | None) -> None:
    pairs = [f"{key}={value}" for key, value in sorted((values or {}).items())]
    page.line(0, f"{indent}{title}:\t{pairs[0] if pairs else '<none>'}")
    for pair in pairs[1:]:
        page.line(0, f"{indent}\t{pair}")


def annotation_lines(page: Page, values: dict[str, str] | None, title: str = "Annotations") -> None:
    """Long values stand on lines of their own."""
    shown = [(key, value) for key, value in sorted((values or {}).items()) if key not in HIDDEN_ANNOTATIONS]
    lines: list[str] = []
    for key, value in shown:
        value = value.removesuffix("\n")
        if len(value) + len(key) + 2 > WIDEST or "\n" in value:
            lines.append(f"{key}:")
            lines += [f"  {_shortened(line)}" for line in value.split("\n")]
        else:
            lines.append(f"{key}: {value}")
    lines_of(page, title, lines)


def _shortened(line: str) -> str:
    return line if len(line) <= WIDEST - 2 else f"{line[: WIDEST - 2]}..."


def controller(obj: Object) -> str:
    """ "ReplicaSet/web-abc", or "" for nobody's."""
    owner = controller_of(obj)
    return f"{owner['kind']}/{owner['name']}" if owner else ""


def controlled_by(page: Page, obj: Object) -> None:
    if owner := controller(obj):
        page.pair("Controlled By", owner)


def head(page: Page, obj: Object, created: bool = False) -> None:
    """Name, Namespace, maybe CreationTimestamp."""
    page.pair("Name", obj["metadata"]["name"])
    page.pair("Namespace", obj["metadata"].get("namespace", ""))
    if created:
        page.pair("CreationTimestamp", long_time(obj["metadata"].get("creationTimestamp")))


def marks(page: Page, obj: Object) -> None:
    """Labels and annotations."""
    label_lines(page, obj["metadata"].get("labels"))
    annotation_lines(page, obj["metadata"].get("annotations"))


def toleration_text(one: Object) -> str:
    """ "key=value:Effect op=Exists for 300s"."""
    text = one.get("key", "")
    if one.get("value"):
        text += f"={one['value']}"
    if one.get("effect"):
        text += f":{one['effect']}"
    if one.get("operator") == "Exists" and not one.get("value"):
        text += " op=Exists" if text else "op=Exists"
    if one.get("tolerationSeconds") is not None:
        text += f" for {one['tolerationSeconds']}s"
    return str(text)


def tolerations(page: Page, values: Sequence[Object] | None, title: str = "Tolerations") -> None:
    lines_of(page, title, [toleration_text(one) for one in sorted(values or (), key=lambda one: one.get("key", ""))])


def taint_text(taint: Object) -> str:
    value = f"={taint['value']}" if taint.get("value") else ""
    return f"{taint['key']}{value}:{taint.get('effect', '')}"


def conditions(page: Page, obj: Object) -> None:
    """Type, Status, Reason of a workload's conditions."""
    found = (obj.get("status") or {}).get("conditions") or []
    if not found:
        return
    page.line(0, "Conditions:")
    page.line(0, "  Type\tStatus\tReason")
    page.line(1, "----\t------\t------")
    for one in found:
        page.line(1, f"{one['type']} \t{one['status']}\t{one.get('reason', '')}")


def events(page: Page, found: Sequence[Object] | None) -> None:
    """The table of events, oldest first; nothing at all under --show-events=false."""
    if found is None:
        return
    if not found:
        page.line(0, "Events:\t<none>")
        return
    page.flush()
    page.line(0, "Events:")
    page.line(0, "  Type\tReason\tAge\tFrom\tMessage")
    page.line(1, "----\t------\t----\t----\t-------")
    for one in sorted(found, key=lambda event: event.get("lastTimestamp") or ""):
        page.line(
            1,
            "\t".join(
                [one.get("type", ""), one.get("reason", ""), _interval(page, one), _source(one), one.get("message", "").strip()]
            ),
        )


def _source(event: Object) -> str:
    return str((event.get("source") or {}).get("component") or event.get("reportingComponent") or "")


def _interval(page: Page, event: Object) -> str:
    first = page.age(event.get("eventTime") or event.get("firstTimestamp"))
    series = event.get("series")
    if series:
        return f"{page.age(series.get('lastObservedTime'))} (x{series.get('count', 0)} over {first})"
    if event.get("count", 0) > 1:
        return f"{page.age(event.get('lastTimestamp'))} (x{event['count']} over {first})"
    return first
