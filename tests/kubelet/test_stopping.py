"""When SIGTERM and SIGKILL come."""

from __future__ import annotations

import pytest

from kubenb.kubelet.stopping import rest_of_grace


@pytest.mark.parametrize(
    ("grace", "pre_stop", "rest"), [(30, 0, 30), (30, 10, 20), (30, 29, 2), (30, 30, 2), (5, 5, 2), (1, 0, 2), (4, 1, 3)]
)
def test_rest_of_grace(grace: float, pre_stop: float, rest: float) -> None:
    assert rest_of_grace(100 + grace, 100 + pre_stop) == rest
