"""The concept graph as a picture: owners on the left, Pods in the middle, Services on the right.

In comes a `Graph` (concept_graph.py), out goes SVG text that is the same for the same graph. Colours come
from JupyterLab's own variables, so that dark and light themes both work; kinds differ by their words, never
by colour alone."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from kubenb.course.concept_graph import Graph, Item

WIDTH, HEIGHT, GAP_X, GAP_Y, EDGE = 176, 38, 34, 10, 10
MOST_ROWS = 24  # more Pods than this are counted, not drawn
STROKE = {"Deployment": "#0072b2", "ReplicaSet": "#56b4e9", "Pod": "#009e73", "Service": "#d55e00"}


def svg(graph: Graph) -> str:
    """The picture."""
    places = _places(graph)
    shapes = [_owner_line(places[owner.uid], places[item.uid]) for item in graph.items for owner in graph.items
              if owner.uid in item.of and {owner.uid, item.uid} <= places.keys()]  # fmt: skip
    shapes += [_route_line(places[f"service/{name}"], places[uid]) for name, uid in graph.routes if uid in places]
    shapes += [_box(item, places[item.uid]) for item in graph.items if item.uid in places]
    shapes += [_rectangle(places[f"service/{name}"], "Service", name) for name in graph.services]
    return _frame(graph, places, shapes)


def _places(graph: Graph) -> dict[str, tuple[int, int]]:
    """The top left corner of every box: Pods row by row, an owner level with the first thing it owns."""
    places: dict[str, tuple[int, int]] = {}
    columns = max([graph.depth(item) for item in graph.items], default=0) + 1
    row = 0
    for root in (item for item in graph.items if graph.depth(item) == 0):
        row = max(row + 1, _place(graph, root, row, columns, places))
    for index, name in enumerate(graph.services):
        pods = [places[uid][1] for service, uid in graph.routes if service == name and uid in places]
        y = sum(pods) // len(pods) if pods else EDGE + (row + index) * (HEIGHT + GAP_Y)
        places[f"service/{name}"] = (EDGE + columns * (WIDTH + GAP_X), y + index * (HEIGHT + GAP_Y) // 2)
    return places


def _place(graph: Graph, item: Item, row: int, columns: int, places: dict[str, tuple[int, int]]) -> int:
    """Place an item and what it owns from `row` on; the first row that is free again."""
    if row >= MOST_ROWS:
        return row
    column = columns - 1 if item.kind == "Pod" else graph.depth(item)
    places[item.uid] = (EDGE + column * (WIDTH + GAP_X), EDGE + row * (HEIGHT + GAP_Y))
    below = [other for other in graph.items if item.uid in other.of]
    free = row
    for owned in below:
        free = _place(graph, owned, free, columns, places)
    return max(free, row + 1)


def _box(item: Item, place: tuple[int, int]) -> str:
    return _rectangle(place, item.kind + (f" on {item.node}" if item.node else ""), item.name, STROKE.get(item.kind, "#cc79a7"))


def _rectangle(place: tuple[int, int], kind: str, name: str, stroke: str = STROKE["Service"]) -> str:
    x, y = place
    short = name if len(name) <= 25 else f"{name[:24]}…"
    return (
        f'<g><title>{escape(kind)} {escape(name)}</title><rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="5"'
        f' fill="var(--jp-layout-color1, #fff)" stroke="{stroke}" stroke-width="1.6"/>'
        f'<text x="{x + 9}" y="{y + 15}" class="kind">{escape(kind)}</text>'
        f'<text x="{x + 9}" y="{y + 30}">{escape(short)}</text></g>'
    )


def _owner_line(owner: tuple[int, int], owned: tuple[int, int]) -> str:
    x1, y1, x2, y2 = owner[0] + WIDTH, owner[1] + HEIGHT // 2, owned[0], owned[1] + HEIGHT // 2
    return f'<path d="M{x1} {y1}C{x1 + 24} {y1} {x2 - 24} {y2} {x2} {y2}" class="edge"/>'


def _route_line(service: tuple[int, int], pod: tuple[int, int]) -> str:
    x1, y1, x2, y2 = service[0], service[1] + HEIGHT // 2, pod[0] + WIDTH, pod[1] + HEIGHT // 2
    return f'<path d="M{x1} {y1}C{x1 - 24} {y1} {x2 + 24} {y2} {x2} {y2}" class="edge route"/>'


def _frame(graph: Graph, places: dict[str, tuple[int, int]], shapes: list[str]) -> str:
    width = max([x for x, _ in places.values()], default=0) + WIDTH + EDGE
    height = max([y for _, y in places.values()], default=0) + HEIGHT + EDGE
    hidden = sum(item.uid not in places for item in graph.items)
    more = f'<text x="{EDGE}" y="{height + 10}">and {hidden} more</text>' if hidden else ""
    style = (
        "<style>.kubenb-graph text{font:12px system-ui,sans-serif;fill:var(--jp-ui-font-color1,#222)}"
        ".kubenb-graph .kind{font-weight:600}.kubenb-graph .edge{fill:none;stroke:#888;stroke-width:1.4}"
        ".kubenb-graph .route{stroke:#d55e00;stroke-dasharray:5 3}</style>"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="kubenb-graph" viewBox="0 0 {width} {height + 16 * bool(hidden)}"'
        f' width="{width}" style="max-width:100%;height:auto" role="img"'
        f' aria-label="objects of namespace {escape(graph.namespace)}">'
        f"{style}{''.join(shapes)}{more}</svg>"
    )
