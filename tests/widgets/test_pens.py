"""One picture, three pens."""

from __future__ import annotations

import io
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest
from PIL import Image
from timeline.synthetic import Script

from kubenb.timeline import rollout_frames
from kubenb.widgets import pens
from kubenb.widgets.picture import Box, Line, Picture, Words, pale, steps
from kubenb.widgets.rollout_picture import picture

SMALL = Picture(
    40, 20, "a <box>", [Box(10, 5, 20, 10, "#0072b2"), Words(2, 10, "a<b&c", 8), Line([(0, 0), (40, 20)], dash=(2, 2))]
)


def test_png_shows_what_was_drawn() -> None:
    image = Image.open(io.BytesIO(pens.to_png(SMALL, 2))).convert("RGB")
    assert image.size == (80, 40)
    assert image.getpixel((50, 14)) == (0x00, 0x72, 0xB2)
    assert image.getpixel((78, 2)) == (255, 255, 255)
    assert pens.to_png(SMALL) == pens.to_png(SMALL)


def test_svg_is_well_formed_and_escaped() -> None:
    root = ET.fromstring(pens.to_svg(SMALL))
    assert root.attrib["aria-label"] == "a <box>"
    assert [child.text for child in root if child.tag.endswith("text")] == ["a<b&c"]


def test_figure_is_as_large_as_the_picture() -> None:
    figure = pens.to_figure(SMALL)
    assert tuple(figure.get_size_inches()) == (0.4, 0.2)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="pdf")
    assert buffer.getvalue().startswith(b"%PDF")


@pytest.mark.parametrize(("share", "colour"), [(1.0, "#0072b2"), (0.0, "#ffffff"), (0.5, "#80b8d8")])
def test_pale(share: float, colour: str) -> None:
    assert pale("#0072b2", share) == colour


def test_steps_keep_each_value_until_the_next() -> None:
    assert steps([(0, 5), (2, 3)], 4) == [(0, 5), (2, 5), (2, 3), (4, 3)]
    assert steps([], 4) == []


def test_a_hatching_stays_in_its_box() -> None:
    for x, y in (point for line in pens._slants(Box(10, 20, 30, 8)) for point in line):
        assert 10 <= x <= 40 and 20 <= y <= 28


def test_the_rollout_in_one_picture() -> None:
    script = Script(lossy=True).run()
    frames = rollout_frames(script.history, requests=script.requests)
    words = [shape.text for shape in picture(frames).shapes if isinstance(shape, Words)]
    assert words[0] == "Deployment web: image nginx:1.27 → nginx:1.28"
    assert words[1] == "10 replicas, complete after 14.0 s; never fewer than 8 pods available; 6 of 142 requests failed"
    assert {"at most 13 pods", "at least 8 available", "0 s", "10 s", "nginx:1.27", "nginx:1.28"} <= set(words)


def test_many_pods_leave_room_for_the_chart_alone() -> None:
    frames = rollout_frames(Script(replicas=40, nodes=6).run().history)
    assert picture(frames).height < 300


def test_a_widget_is_shown_without_matplotlib() -> None:
    """Half a second that the reader would wait."""
    code = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "from timeline.synthetic import Script\nfrom kubenb.timeline import rollout_frames\n"
        "from kubenb.widgets import RolloutView\n"
        "RolloutView(rollout_frames(Script(replicas=2).run().history))._repr_mimebundle_()\n"
        "sys.exit('matplotlib' in sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
