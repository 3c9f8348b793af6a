"""Another image, other resources, while the pod runs."""

from __future__ import annotations

from typing import Any

import pytest
from kubelet.lab import Lab, container

from kubenb.kubelet.respecify import beyond


@pytest.mark.parametrize("policy", ["Always", "Never"])
def test_another_image_restarts_the_container(policy: str) -> None:
    lab = Lab()
    lab.pod(container("--sigterm=drain:2"), restartPolicy=policy)
    lab.run(10)
    lab.c.patch("Pod", "a", {"spec": {"containers": [{"name": "c", "image": "nginx:1.27"}]}})
    lab.run(20)
    assert lab.events("Killing") == [(10.01, "Killing", "Container c definition changed, will be restarted")]
    status = lab.container()
    assert (status["image"], status["restartCount"]) == ("docker.io/library/nginx:1.27", 1)


def resize(lab: Lab, **resources: Any) -> None:
    lab.c.patch("Pod", "a", {"spec": {"containers": [{"name": "c", "resources": resources}]}}, subresource="resize")


def test_resources_change_in_place() -> None:
    lab = Lab()
    lab.pod(container(resources={"requests": {"cpu": "100m"}, "limits": {"cpu": "200m"}}))
    lab.run(10)
    resize(lab, requests={"cpu": "150m"})
    lab.run(11)
    status = lab.container()
    assert (status["allocatedResources"], status["restartCount"]) == ({"cpu": "150m"}, 0)
    assert status["resources"] == {"requests": {"cpu": "150m"}, "limits": {"cpu": "200m"}}


def test_or_by_a_restart_where_the_container_wants_one() -> None:
    lab = Lab()
    policy = [{"resourceName": "cpu", "restartPolicy": "RestartContainer"}]
    lab.pod(container(resources={"requests": {"cpu": "100m"}}, resizePolicy=policy))
    lab.run(10)
    resize(lab, requests={"cpu": "150m"})
    lab.run(45)
    assert lab.events("Killing")[0][2] == "Container c resize requires restart"
    assert lab.container()["restartCount"] == 1


def test_more_than_the_node_has() -> None:
    lab = Lab()
    lab.pod(container(resources={"requests": {"cpu": "100m"}}))
    lab.run(10)
    resize(lab, requests={"cpu": "100"})
    lab.run(11)
    condition = next(one for one in lab.status()["conditions"] if one["type"] == "PodResizePending")
    message = "Node didn't have enough capacity: cpu, requested: 100000, capacity: 4000"
    assert (condition["status"], condition["reason"], condition["message"]) == ("True", "Infeasible", message)
    assert lab.container()["allocatedResources"] == {"cpu": "100m"}


@pytest.mark.parametrize(
    ("requests", "text"),
    [
        ({"cpu": "4"}, ""),
        ({"cpu": "4001m"}, "Node didn't have enough capacity: cpu, requested: 4001, capacity: 4000"),
        ({"memory": "1Gi"}, ""),
        ({"memory": "2Gi"}, "Node didn't have enough capacity: memory, requested: 2147483648, capacity: 1073741824"),
        ({"example.com/x": "9"}, ""),
        ({}, ""),
    ],
)
def test_beyond(requests: dict[str, str], text: str) -> None:
    assert beyond({"requests": requests}, {"cpu": "4", "memory": "1Gi"}) == text
