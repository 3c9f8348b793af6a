"""A deleted namespace takes its content with it."""

from __future__ import annotations

from typing import Any

import pytest
from controllers.builders import Hand, manifest, pod

import kubenb

CONFIG = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "conf"}}


def there(cluster: kubenb.Cluster) -> bool:
    return any(n["metadata"]["name"] == "lab" for n in cluster.list("Namespace"))


@pytest.fixture
def lab(cluster: kubenb.Cluster) -> kubenb.Cluster:
    """The cluster with a namespace "lab"."""
    cluster.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "lab"}})
    cluster.run(1)
    return cluster


def condition(cluster: kubenb.Cluster, kind: str) -> dict[str, Any]:
    status = cluster.get("Namespace", "lab", None)["status"]
    found: dict[str, Any] = next(c for c in status["conditions"] if c["type"] == kind)
    return found


def test_content_goes_5_seconds_later(lab: kubenb.Cluster) -> None:
    lab.create(CONFIG, namespace="lab")
    lab.delete("Namespace", "lab", None)
    lab.run(4)
    assert len(lab.list("ConfigMap", "lab")) == 2
    lab.run(3)
    assert not there(lab)


def test_pods_go_first_and_are_waited_for(lab: kubenb.Cluster) -> None:
    lab.create([CONFIG, manifest(pod("bound"))], namespace="lab")
    lab.delete("Namespace", "lab", None)
    lab.run(10)
    assert there(lab) and lab.list("ConfigMap", "lab")
    assert condition(lab, "NamespaceContentRemaining")["status"] == "False"
    lab.delete("Pod", "bound", "lab", grace_period=0)
    lab.run(40)
    assert not there(lab)


def test_a_finalizer_holds_it_and_is_named(lab: kubenb.Cluster) -> None:
    held = {**CONFIG, "metadata": {"name": "conf", "finalizers": ["example.com/mine"]}}
    lab.create(held, namespace="lab")
    lab.delete("Namespace", "lab", None)
    lab.run(10)
    message = condition(lab, "NamespaceFinalizersRemaining")["message"]
    assert message == "Some content in the namespace has finalizers remaining: example.com/mine in 1 resource instances"
    lab.patch("ConfigMap", "conf", {"metadata": {"finalizers": None}}, "lab", type="merge")
    lab.run(20)
    assert not there(lab)


def test_a_namespace_in_use_is_left_alone(cluster: kubenb.Cluster, hand: Hand) -> None:
    cluster.create(CONFIG)
    cluster.run(30)
    assert cluster.get("ConfigMap", "conf")
