"""A cluster of controllers alone, and the hand that plays the rest."""

from __future__ import annotations

import pytest
from controllers.builders import Hand, controlled_cluster

import kubenb


@pytest.fixture
def cluster() -> kubenb.Cluster:
    """Controllers and three nodes; no scheduler, no kubelet."""
    return controlled_cluster()


@pytest.fixture
def hand(cluster: kubenb.Cluster) -> Hand:
    return Hand(cluster)
