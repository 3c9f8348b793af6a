from __future__ import annotations

import pytest

from kubenb.scheduler.requests import ASSUMED, amounts, pod_requests


def container(cpu: str = "", memory: str = "", **more: object) -> dict:
    requests = {name: amount for name, amount in (("cpu", cpu), ("memory", memory)) if amount}
    return {"resources": {"requests": requests}, **more}


MI = 1024 * 1024
SIDECAR = {"restartPolicy": "Always"}


@pytest.mark.parametrize(
    ("spec", "cpu", "memory"),
    [
        ({"containers": [container("100m", "1Mi"), container("1", "2Mi")]}, 1100, 3 * MI),
        ({"containers": [container("100m")], "initContainers": [container("2", "5Mi")]}, 2000, 5 * MI),
        ({"containers": [container("3")], "initContainers": [container("1"), container("2")]}, 3000, 0),
        # a sidecar adds to the containers, and to the init containers that come after it
        ({"containers": [container("1")], "initContainers": [container("500m", **SIDECAR)]}, 1500, 0),
        ({"containers": [container("1")], "initContainers": [container("1", **SIDECAR), container("2")]}, 3000, 0),
        ({"containers": [container("1")], "initContainers": [container("2"), container("1", **SIDECAR)]}, 2000, 0),
        ({"containers": [container("1")], "overhead": {"cpu": "250m", "memory": "10Mi"}}, 1250, 10 * MI),
        # requests for the whole pod take the place of the sum
        ({"containers": [container("1", "1Mi")], "resources": {"requests": {"cpu": "3"}}}, 3000, MI),
        ({"containers": [{}]}, 0, 0),
        ({}, 0, 0),
    ],
)
def test_what_a_pod_asks_for(spec: dict, cpu: int, memory: int) -> None:
    requests = pod_requests(spec)
    assert (requests.get("cpu", 0), requests.get("memory", 0)) == (cpu, memory)


@pytest.mark.parametrize(
    ("containers", "cpu", "memory"),
    [
        ([{}], 100, 200 * MI),
        ([{}, {}], 200, 400 * MI),
        ([container("1")], 1000, 200 * MI),
        ([container("0", "0")], 0, 0),  # zero is an answer, not an omission
    ],
)
def test_scoring_assumes_something_of_containers_that_say_nothing(containers: list, cpu: int, memory: int) -> None:
    assert pod_requests({"containers": containers}, ASSUMED) == {"cpu": cpu, "memory": memory}


def test_amounts_are_millicores_bytes_and_pieces() -> None:
    read = amounts({"cpu": "1.5", "memory": "1Ki", "nvidia.com/gpu": "2", "pods": 110})
    assert read == {"cpu": 1500, "memory": 1024, "nvidia.com/gpu": 2, "pods": 110}
    assert amounts(None) == {}
