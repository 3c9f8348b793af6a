"""Ports of hooks and probes, by number or name."""

from __future__ import annotations

import pytest

from kubenb.kubelet.http_action import port_number

CONTAINER = {"ports": [{"name": "http", "containerPort": 8080}, {"containerPort": 9090}]}


@pytest.mark.parametrize(("port", "number"), [(80, 80), ("http", 8080), ("81", 81)])
def test_ports(port: int | str, number: int) -> None:
    assert port_number(port, CONTAINER) == number


def test_a_name_that_is_not_declared() -> None:
    with pytest.raises(ValueError, match='parsing "htpp": invalid syntax'):
        port_number("htpp", CONTAINER)
