"""Conversion: the same object in two versions, and back again without loss."""

# ruff: noqa: E501 (what the server says is long, and stands here in one piece)

from __future__ import annotations

import pytest
from apiserver.stations import REGISTRY, look, manifest

from kubenb.apiserver.convert import convert

V1 = REGISTRY.served("autoscaling/v1", "HorizontalPodAutoscaler")
V2 = REGISTRY.served("autoscaling/v2", "HorizontalPodAutoscaler")
CORE = REGISTRY.served("v1", "Event")
EVENTS = REGISTRY.served("events.k8s.io/v1", "Event")
METRICS = [
    "{type: Resource, resource: {name: memory, target: {type: AverageValue, averageValue: 1Mi}}}",
    "{type: Pods, pods: {metric: {name: x}, target: {type: AverageValue, averageValue: 1k}}}",
    "{type: Object, object: {metric: {name: x}, describedObject: {kind: A, name: b}, target: {type: Value, value: '10'}}}",
    "{type: External, external: {metric: {name: x, selector: {matchLabels: {a: b}}}, target: {type: AverageValue, averageValue: '3'}}}",
    "{type: ContainerResource, containerResource: {name: cpu, container: c, target: {type: Utilization, averageUtilization: 5}}}",
]


def hpa(version, spec):
    text = f"{{apiVersion: autoscaling/{version}, kind: HorizontalPodAutoscaler, metadata: {{name: a}}, spec: {{{spec}}}}}"
    return manifest(text)


def test_the_target_of_v1_is_a_metric_of_v2():
    done = convert(hpa("v1", "maxReplicas: 3, targetCPUUtilizationPercentage: 70"), V2)
    target = {"type": "Utilization", "averageUtilization": 70}
    assert done["apiVersion"] == "autoscaling/v2"
    assert done["spec"] == {"maxReplicas": 3, "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": target}}]}


@pytest.mark.parametrize("metric", METRICS)
def test_metrics_survive_v1(metric):
    spec = f"maxReplicas: 3, metrics: [{metric}, {{type: Resource, resource: {{name: cpu, target: {{type: Utilization, averageUtilization: 9}}}}}}]"
    obj = hpa("v2", spec)
    there = convert(obj, V1)
    assert there["spec"] == {"maxReplicas": 3, "targetCPUUtilizationPercentage": 9}
    assert list(there["metadata"]["annotations"]) == ["autoscaling.alpha.kubernetes.io/metrics"]
    back = convert(there, V2)
    assert sorted(back["spec"]["metrics"], key=str) == sorted(obj["spec"]["metrics"], key=str)
    assert "annotations" not in back["metadata"]


def test_behavior_and_conditions_survive_v1():
    obj = hpa("v2", "maxReplicas: 3, behavior: {scaleDown: {selectPolicy: Max}}")
    obj["status"] = {"desiredReplicas": 1, "currentReplicas": 1, "conditions": [{"type": "AbleToScale", "status": "True"}]}
    assert convert(convert(obj, V1), V2) == obj


def test_bad_annotations_stay_what_they_are():
    obj = hpa("v1", "maxReplicas: 3")
    obj["metadata"]["annotations"] = {"autoscaling.alpha.kubernetes.io/metrics": "{", "a": "b"}
    assert convert(obj, V2)["metadata"] == obj["metadata"]


def test_events():
    obj = manifest("{kind: Event, involvedObject: {kind: Pod}, message: hi, count: 2, source: {component: a}}")
    there = convert(obj, EVENTS)
    assert look(there, "regarding.kind") == "Pod"
    assert (there["note"], there["deprecatedCount"], there["apiVersion"]) == ("hi", 2, "events.k8s.io/v1")
    assert convert(there, CORE) == obj


def test_the_right_form_is_left_alone():
    obj = hpa("v2", "maxReplicas: 3")
    assert convert(obj, V2) is obj
