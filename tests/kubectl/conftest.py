"""A kubectl with a small cluster behind it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import kubenb
from kubenb.kubectl import Result

Kubectl = Callable[..., Result]


@pytest.fixture
def cluster() -> kubenb.Cluster:
    made = kubenb.Cluster(nodes=2, seed=0)
    made.settle()
    return made


@pytest.fixture
def kubectl(cluster: kubenb.Cluster) -> Kubectl:
    return cluster.kubectl


@pytest.fixture
def web(cluster: kubenb.Cluster) -> kubenb.Cluster:
    """A cluster with a Deployment "web" of two nginx pods, all up."""
    assert cluster.kubectl("create deployment web --image=nginx:1.25 --replicas=2 --port=80").returncode == 0
    cluster.settle()
    return cluster
