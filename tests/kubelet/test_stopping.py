"""When SIGTERM and SIGKILL come."""

from __future__ import annotations

import pytest

from kubenb.kubelet.stopping import stop_plan


@pytest.mark.parametrize(
    ("grace", "pre_stop", "sigterm", "sigkill"),
    [
        (30, 0, 0, 30),
        (30, 10, 10, 30),
        (30, 29, 29, 31),
        (30, 60, 30, 32),
        (5, 5, 5, 7),
        (1, 0, 0, 2),
        (0, 0, 0, 2),
        (0, 10, 0, 2),
    ],
)
def test_stop_plan(grace: float, pre_stop: float, sigterm: float, sigkill: float) -> None:
    assert stop_plan(grace, pre_stop) == (sigterm, sigkill)
