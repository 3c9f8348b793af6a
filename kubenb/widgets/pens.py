"""Pens for a `Picture`: Pillow (quick, for the PNG beside a live widget), SVG (text, the same on every machine), matplotlib (for
paper).

matplotlib takes half a second to import and a third to draw, too long for a widget that is to be there at once: only `to_figure`
asks for it. What comes in: a Picture.  What goes out: bytes, text, or a Figure.  Next: `rollout_picture`."""

from __future__ import annotations

import io
from functools import lru_cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from kubenb.widgets.picture import Area, Box, Line, Picture, Points, Words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

HATCH = 5.0
"""Pixels between the lines of a hatching."""


def _slants(box: Box) -> list[Points]:
    """The lines of a hatching, cut off at the box."""
    lines = []
    offset = HATCH / 2
    while offset < box.width + box.height:
        x1, y1 = (box.x + offset, box.y) if offset <= box.width else (box.x + box.width, box.y + offset - box.width)
        x2, y2 = (box.x, box.y + offset) if offset <= box.height else (box.x + offset - box.height, box.y + box.height)
        lines.append([(x1, y1), (x2, y2)])
        offset += HATCH
    return lines


# ---- Pillow ------------------------------------------------------------------------------------------------


def to_png(picture: Picture, sharpness: int = 2) -> bytes:
    """A PNG of `sharpness` times as many pixels, without dates or versions in it."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (round(picture.width * sharpness), round(picture.height * sharpness)), "white")
    draw = ImageDraw.Draw(image)
    for shape in picture.shapes:
        if isinstance(shape, Words):
            anchor = {"start": "lm", "middle": "mm", "end": "rm"}[shape.anchor]
            place = (shape.x * sharpness, shape.y * sharpness)
            draw.text(place, shape.text, shape.colour, _font(shape.size * sharpness), anchor)
        else:
            _draw_shape(draw, shape, sharpness)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def _draw_shape(draw: Any, shape: Box | Area | Line, scale: int) -> None:
    if isinstance(shape, Box):
        _draw_box(draw, shape, scale)
    elif isinstance(shape, Area):
        draw.polygon([(x * scale, y * scale) for x, y in shape.points], fill=shape.fill)
    else:
        for part in _dashed(shape.points, shape.dash):
            points = [(x * scale, y * scale) for x, y in part]
            draw.line(points, fill=shape.colour, width=max(1, round(shape.width * scale)), joint="curve")


def _draw_box(draw: Any, box: Box, scale: int) -> None:
    corners = (box.x * scale, box.y * scale, (box.x + box.width) * scale, (box.y + box.height) * scale)
    width = max(1, round(box.line * scale))
    if box.hatch:
        for slant in _slants(box):
            draw.line([(x * scale, y * scale) for x, y in slant], fill=box.stroke, width=max(1, round(scale * 1.2)))
    if box.fill or box.stroke:
        draw.rectangle(corners, fill=box.fill or None, outline=box.stroke or None, width=width)


def _dashed(points: Points, dash: tuple[float, ...]) -> list[Points]:
    """The drawn parts of a dashed line; Pillow has none of its own."""
    if not dash:
        return [points]
    parts: list[Points] = []
    drawn, gap = dash[0], dash[-1]
    for (x1, y1), (x2, y2) in pairwise(points):
        length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
        at = 0.0
        while length and at < length:
            a, b = at / length, min(at + drawn, length) / length
            parts.append([(x1 + (x2 - x1) * a, y1 + (y2 - y1) * a), (x1 + (x2 - x1) * b, y1 + (y2 - y1) * b)])
            at += drawn + gap
    return parts


@lru_cache(maxsize=16)
def _font(size: float) -> Any:
    """DejaVu Sans as it lies in matplotlib's folder (found, not imported), or Pillow's own."""
    from PIL import ImageFont

    spec = find_spec("matplotlib")
    for place in (spec.submodule_search_locations or []) if spec else []:
        file = Path(place, "mpl-data", "fonts", "ttf", "DejaVuSans.ttf")
        if file.exists():
            return ImageFont.truetype(str(file), round(size))
    return ImageFont.load_default(round(size))


# ---- SVG ---------------------------------------------------------------------------------------------------


def to_svg(picture: Picture) -> str:
    """The picture as SVG, byte for byte the same everywhere."""
    width, height = _n(picture.width), _n(picture.height)
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label={quoteattr(picture.alt)}>'
    ground = '<rect width="100%" height="100%" fill="#ffffff"/>'
    return "".join([head, ground, *(_svg(shape) for shape in picture.shapes), "</svg>"])


def _svg(shape: Box | Area | Line | Words) -> str:
    if isinstance(shape, Words):
        place = f'x="{_n(shape.x)}" y="{_n(shape.y + shape.size * 0.36)}" text-anchor="{shape.anchor}"'
        style = f'font-family="DejaVu Sans, sans-serif" font-size="{_n(shape.size)}" fill="{shape.colour}"'
        return f"<text {place} {style}>{escape(shape.text)}</text>"
    if isinstance(shape, Area):
        return f'<path d="{_path(shape.points)}Z" fill="{shape.fill}"/>'
    if isinstance(shape, Line):
        dash = f' stroke-dasharray="{" ".join(_n(d) for d in shape.dash)}"' if shape.dash else ""
        stroke = f'stroke="{shape.colour}" stroke-width="{_n(shape.width)}"{dash}'
        return f'<path d="{_path(shape.points)}" fill="none" {stroke}/>'
    slants = "".join(_svg(Line(points, shape.stroke, 1.2)) for points in _slants(shape)) if shape.hatch else ""
    place = f'x="{_n(shape.x)}" y="{_n(shape.y)}" width="{_n(shape.width)}" height="{_n(shape.height)}"'
    stroke = f' stroke="{shape.stroke}" stroke-width="{_n(shape.line)}"' if shape.stroke else ""
    return f'{slants}<rect {place} fill="{shape.fill or "none"}"{stroke}/>'


def _path(points: Points) -> str:
    return "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points)


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


# ---- matplotlib --------------------------------------------------------------------------------------------


def to_figure(picture: Picture) -> Figure:
    """A matplotlib Figure, 100 pixels an inch: `figure.savefig("rollout.pdf")`. pyplot and its backends stay out of it."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(picture.width / 100, picture.height / 100), dpi=100)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_axis_off()
    axes.set_xlim(0, picture.width)
    axes.set_ylim(picture.height, 0)
    for shape in picture.shapes:
        _draw_on(axes, shape)
    return figure


def _draw_on(axes: Any, shape: Box | Area | Line | Words) -> None:
    points = 0.72  # 100 pixels an inch, 72 points an inch
    if isinstance(shape, Words):
        align = {"start": "left", "middle": "center", "end": "right"}[shape.anchor]
        style = {"fontsize": shape.size * points, "color": shape.colour, "family": "DejaVu Sans"}
        axes.text(shape.x, shape.y, shape.text, ha=align, va="center_baseline", **style)
    elif isinstance(shape, Area):
        axes.fill(*zip(*shape.points, strict=True), color=shape.fill, linewidth=0)
    elif isinstance(shape, Line):
        style = {"color": shape.colour, "linewidth": shape.width * points, "solid_capstyle": "butt"}
        if shape.dash:
            style["dashes"] = shape.dash
        axes.plot(*zip(*shape.points, strict=True), **style)
    else:
        _box_on(axes, shape, points)


def _box_on(axes: Any, box: Box, points: float) -> None:
    from matplotlib.patches import Rectangle

    if box.hatch:
        for slant in _slants(box):
            _draw_on(axes, Line(slant, box.stroke, 1.2))
    patch = Rectangle((box.x, box.y), box.width, box.height, linewidth=box.line * points)
    patch.set(facecolor=box.fill or "none", edgecolor=box.stroke or "none")
    axes.add_patch(patch)
