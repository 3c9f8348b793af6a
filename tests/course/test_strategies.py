"""What a trial says of the answers that clients got."""

from __future__ import annotations

import pytest

from kubenb.course.strategies import Trial, chart, table

OLD, NEW, LOST = "web:1", "web:2", ""


@pytest.mark.parametrize(
    ("answers", "failed", "mixed", "images"),
    [
        ([(-1, OLD), (1, OLD), (2, NEW), (3, NEW)], 0, 0.0, [OLD, NEW]),  # one hour strikes for all
        ([(-1, OLD), (1, NEW), (2, OLD), (3, NEW)], 0, 1.0, [OLD, NEW]),  # a while with both
        ([(-1, OLD), (1, LOST), (2, LOST), (3, NEW)], 2, 0.0, [OLD, NEW]),  # a gap
        ([(-1, OLD), (1, OLD)], 0, 0.0, [OLD]),  # it never came
    ],
)
def test_what_clients_met(answers: list[tuple[float, str]], failed: int, mixed: float, images: list[str]) -> None:
    seen = Trial("x", tuple(answers), peak=4, seconds=3.0)
    assert (seen.failed, seen.mixed, seen.images) == (failed, mixed, images)


def test_the_table_holds_a_line_a_trial() -> None:
    seen = Trial("recreate", ((-1.0, OLD), (1.0, LOST), (3.0, NEW)), peak=4, seconds=3.04)
    assert table([seen]).split("\n") == [
        "strategy       requests  failed  both versions for  most Pods     took",
        "recreate              3       1              0.0 s          4    3.0 s",
    ]


def test_the_figure_counts_every_answer_once() -> None:
    seen = Trial("ramped", ((-0.9, OLD), (-0.1, OLD), (0.1, NEW), (0.2, LOST)), peak=4, seconds=1.0)
    drawn = chart([seen])
    (axis,) = drawn.figure.axes
    assert sum(patch.get_height() for patch in axis.patches) == 4
    assert drawn._repr_png_().startswith(b"\x89PNG")
