"""Which nodes a DaemonSet's pod fits: by name, labels and taints."""

from __future__ import annotations

from typing import Any

import pytest

from kubenb.controllers.node_fit import Fit, fit

YES, NO, STAYS = Fit(True, True), Fit(False, False), Fit(False, True)


def node(*taints: tuple[str, str], **labels: str) -> dict[str, Any]:
    marks = [{"key": key, "value": "y", "effect": effect} for key, effect in taints]
    return {"metadata": {"name": "n1", "labels": labels}, "spec": {"taints": marks}}


def required(**term: Any) -> dict[str, Any]:
    terms = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [term]}}
    return {"affinity": {"nodeAffinity": terms}}


def expression(key: str, operator: str, *values: str) -> list[dict[str, Any]]:
    return [{"key": key, "operator": operator, "values": list(values)}]


@pytest.mark.parametrize(
    ("spec", "where", "verdict"),
    [
        ({}, node(), YES),
        ({"nodeName": "n1"}, node(), YES),
        ({"nodeName": "n2"}, node(), NO),
        ({"nodeSelector": {"disk": "ssd"}}, node(disk="ssd"), YES),
        ({"nodeSelector": {"disk": "ssd"}}, node(disk="hdd"), NO),
        (required(matchExpressions=expression("zone", "In", "a", "b")), node(zone="b"), YES),
        (required(matchExpressions=expression("zone", "NotIn", "a", "b")), node(zone="b"), NO),
        (required(matchFields=expression("metadata.name", "In", "n1")), node(), YES),
        (required(matchFields=expression("metadata.name", "In", "n2")), node(), NO),
        (required(), node(), NO),
        ({}, node(("gpu", "PreferNoSchedule")), YES),
        ({}, node(("gpu", "NoSchedule")), STAYS),
        ({}, node(("gpu", "NoExecute")), NO),
        ({"tolerations": [{"operator": "Exists"}]}, node(("gpu", "NoExecute")), YES),
        ({"tolerations": [{"key": "gpu", "operator": "Exists", "effect": "NoSchedule"}]}, node(("gpu", "NoExecute")), NO),
        ({"tolerations": [{"key": "gpu", "value": "y"}]}, node(("gpu", "NoSchedule")), YES),
        ({"tolerations": [{"key": "gpu", "value": "n"}]}, node(("gpu", "NoSchedule")), STAYS),
    ],
)
def test_fit(spec: dict[str, Any], where: dict[str, Any], verdict: Fit) -> None:
    assert fit(spec, where) == verdict
