"""--sort-by: what comes first, and what Go's insertion sort does with what is missing."""

from __future__ import annotations

import pytest

from kubenb.kubectl.errors import CommandError
from kubenb.kubectl.printing.sorting import sort_by


def order(values: list[object], path: str = ".v") -> list[int]:
    objects = [{"n": n, **({} if value is None else {"v": value})} for n, value in enumerate(values)]
    return [one["n"] for one in sort_by(objects, path, lambda obj: obj)]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ([3, 1, 2], [1, 2, 0]),
        (["web-10", "web-9", "web-1"], [2, 1, 0]),
        (["1Gi", "500Mi", "2k"], [2, 1, 0]),
        (["front", "back", None, None], [3, 2, 1, 0]),  # as kubectl 1.36 does, in this order
        (["b", "a", "b"], [1, 0, 2]),
        ([*range(20, 0, -1), None], [20, *range(19, -1, -1)]),
    ],
)
def test_order(values: list[object], wanted: list[int]) -> None:
    assert order(values) == wanted


@pytest.mark.parametrize("path", [".v", "v", "{.v}", "{v}"])
def test_paths_may_be_written_loosely(path: str) -> None:
    assert order([2, 1], path) == [1, 0]


@pytest.mark.parametrize(
    ("path", "values", "said"),
    [
        (".w", [1], 'couldn\'t find any field with path "{.w}" in the list of objects'),
        (".v", [{"a": 1}, {"a": 2}], "unsortable type: map"),
        ("{.v}{.w}", [1], "unexpected path string"),
    ],
)
def test_complaints(path: str, values: list[object], said: str) -> None:
    with pytest.raises(CommandError) as caught:
        order(values, path)
    assert str(caught.value).startswith(said)
