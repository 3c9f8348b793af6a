"""A still picture as plain data: boxes, lines, words and crosses on white, in pixels from the top left.

A view describes its picture once; `pens` draw it with matplotlib for paper, with Pillow for a notebook's stored output, as SVG
for the web. What comes in: numbers.  What goes out: a `Picture`.  Next: `pens`."""

from __future__ import annotations

from dataclasses import dataclass, field

INK = "#333333"
FAINT = "#737373"
LINE = "#d5d5d5"
BAD = "#d55e00"
HUES = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9")
"""Okabe-Ito, one hue a ReplicaSet, as in the widgets."""

Points = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle. `fill` and `stroke` are colours or ""; `hatch` fills it with slanted lines of the stroke's colour."""

    x: float
    y: float
    width: float
    height: float
    fill: str = ""
    stroke: str = ""
    line: float = 1.0
    hatch: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """A filled shape."""

    points: Points
    fill: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points; `dash` is (drawn, left out) or ()."""

    points: Points
    colour: str = INK
    width: float = 1.0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text whose middle height is `y`; `anchor`: "start", "middle" or "end" stands at `x`."""

    x: float
    y: float
    text: str
    size: float = 12.0
    colour: str = INK
    anchor: str = "start"


Shape = Box | Area | Line | Words


@dataclass(slots=True)
class Picture:
    """`alt` says in a sentence what there is to see."""

    width: float
    height: float
    alt: str
    shapes: list[Shape] = field(default_factory=list)

    def add(self, *shapes: Shape) -> None:
        self.shapes.extend(shapes)

    def cross(self, x: float, y: float, arm: float = 4.0) -> None:
        """What failed."""
        self.add(
            Line([(x - arm, y - arm), (x + arm, y + arm)], BAD, 2.0), Line([(x - arm, y + arm), (x + arm, y - arm)], BAD, 2.0)
        )


def pale(colour: str, share: float) -> str:
    """A colour mixed with white: `share` of it is left."""
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - part) * share):02x}" for part in parts)


def steps(rows: list[tuple[float, float]], end: float) -> Points:
    """The corners of a line that keeps each value until the next row, and the last until `end`."""
    points: Points = []
    for x, y in rows:
        if points:
            points.append((x, points[-1][1]))
        points.append((x, y))
    return [*points, (end, points[-1][1])] if points else []
