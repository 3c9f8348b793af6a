"""The page that `describe` writes on: lines of tab-separated cells, indented by levels, aligned at the end.

Comes in: lines. Goes out: text, aligned in the blocks in which kubectl flushes its tab writer. Times are printed as RFC 1123.
Next: `metadata`.
"""

from __future__ import annotations

from kubenb.kubectl.printing.tabwriter import align
from kubenb.objects import Object, format_long, from_label_selector, human_duration, parse_time

NEVER = "Mon, 01 Jan 0001 00:00:00 +0000"


class Page:
    """Lines of one description. `now`: seconds since 1970, for ages."""

    def __init__(self, now: float = 0.0) -> None:
        self.now = now
        self._blocks: list[list[str]] = [[]]

    def line(self, level: int, text: str) -> None:
        """One line; each level is two spaces."""
        self._blocks[-1].append("  " * level + text)

    def pair(self, title: str, value: object, level: int = 0) -> None:
        """ "Title:  value"."""
        self.line(level, f"{title}:\t{value}")

    def flush(self) -> None:
        """End the block: what follows is aligned by itself."""
        self._blocks.append([])

    def age(self, stamp: str | None) -> str:
        return human_duration(self.now - parse_time(stamp)) if stamp else "<unknown>"

    def raw(self) -> str:
        """The lines with their tabs, unaligned."""
        return "".join(f"{line}\n" for block in self._blocks for line in block)

    def text(self) -> str:
        return "".join(f"{align(chr(10).join(block))}\n" for block in self._blocks if block)


def long_time(stamp: str | None) -> str:
    """ "Thu, 01 Jan 2026 00:00:05 +0000" of a time stamp; the zero time for none."""
    return format_long(parse_time(stamp)) if stamp else NEVER


def selector_text(selector: Object | None) -> str:
    """A LabelSelector, "<none>" for an empty one."""
    return str(from_label_selector(selector)) or "<none>"


def labels_text(labels: dict[str, str] | None) -> str:
    return ",".join(f"{key}={value}" for key, value in sorted((labels or {}).items())) or "<none>"


def yes(value: bool | None) -> str:
    """True, False or <unset>."""
    return "<unset>" if value is None else ("True" if value else "False")
