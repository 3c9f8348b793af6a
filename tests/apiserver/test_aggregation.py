"""Groups that another server answers: who is asked, and what is left to the API server itself."""

from __future__ import annotations

import pytest

from kubenb.apiserver.aggregation import Aggregator


@pytest.fixture
def aggregator() -> Aggregator:
    made = Aggregator()
    made.register("metrics.k8s.io/v1beta1", {"nodes": "NodeMetrics", "pods": "PodMetrics"}, lambda parts, query: [parts, query])
    return made


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/apis/metrics.k8s.io/v1beta1/nodes", [["nodes"], {}]),
        (
            "/apis/metrics.k8s.io/v1beta1/namespaces/a/pods?labelSelector=app%3Dweb",
            [["namespaces", "a", "pods"], {"labelSelector": "app=web"}],
        ),
        ("/apis/metrics.k8s.io/v1beta1/namespaces/a/pods/%2A/", [["namespaces", "a", "pods", "*"], {}]),
        ("/apis/metrics.k8s.io/v1/nodes", None),
        ("/apis/apps/v1/deployments", None),
        ("/api/v1/pods", None),
    ],
)
def test_paths_of_a_group_are_passed_on(aggregator: Aggregator, path: str, answer: object) -> None:
    assert aggregator.ask(path) == answer


def test_discovery_is_answered_here(aggregator: Aggregator) -> None:
    resources = aggregator.ask("/apis/metrics.k8s.io/v1beta1")["resources"]
    assert [(one["name"], one["namespaced"], one["kind"]) for one in resources] == [
        ("nodes", False, "NodeMetrics"),
        ("pods", True, "PodMetrics"),
    ]


def test_a_withdrawn_group_is_nobodys(aggregator: Aggregator) -> None:
    aggregator.withdraw("metrics.k8s.io/v1beta1")
    aggregator.withdraw("metrics.k8s.io/v1beta1")
    assert aggregator.ask("/apis/metrics.k8s.io/v1beta1/nodes") is None
