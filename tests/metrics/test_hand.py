"""Values set by hand, by a table of what may be said."""

from __future__ import annotations

import pytest

from kubenb.metrics.hand import Amount, ByHand, amount


@pytest.mark.parametrize(
    ("name", "given", "text"),
    [
        ("cpu", "100m", "100m"), ("cpu", "0.5", "500m"), ("cpu", 0.25, "250m"), ("cpu", 2, "2"), ("cpu", 0, "0"),
        ("memory", "300Mi", "300Mi"), ("memory", 2**20, "1Mi"), ("memory", 1000, "1k"), ("qps", 12.5, "12500m"),
    ],
)  # fmt: skip
def test_amounts(name: str, given: Amount, text: str) -> None:
    assert amount(name, given) == text


@pytest.mark.parametrize("bad", ["lots", None, True, "1 Gi"])
def test_what_is_no_quantity(bad: Amount) -> None:
    with pytest.raises(ValueError, match=r"memory: .* is no quantity"):
        amount("memory", bad)


def test_later_words_add_to_earlier_ones_and_clear_forgets() -> None:
    said = ByHand()
    said.set_pod("default", "web-0", None, {"cpu": "1"})
    said.set_pod("default", "web-0", "main", {"memory": "1Mi"})
    said.set_pod("default", "web-0", "side", {"cpu": "2"})
    assert said.pod("default", "web-0", "main") == {"main": {"cpu": "1", "memory": "1Mi"}, "side": {"cpu": "2"}}
    assert said.pod("other", "web-0", "main") == {}
    said.clear()
    assert said.pod("default", "web-0", "main") == {}
