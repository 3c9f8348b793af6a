"""Conversion: one stored object, served in the form of two API versions.

Comes in: an object with its defaults, and the resource in whose form it is wanted. Goes out: the object in that form;
what v1 of the HorizontalPodAutoscaler has no field for stands in its annotations. Sources:
pkg/apis/autoscaling/v1/conversion.go, pkg/apis/events/v1/conversion.go (1.36). Next: `server.py`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from kubenb.apiserver.resources import Typed
from kubenb.objects import Object

PREFIX = "autoscaling.alpha.kubernetes.io/"
IN_ANNOTATIONS = ("conditions", "metrics", "current-metrics", "behavior")
EVENT_FIELDS = {
    "regarding": "involvedObject",
    "note": "message",
    "reportingController": "reportingComponent",
    "deprecatedSource": "source",
    "deprecatedFirstTimestamp": "firstTimestamp",
    "deprecatedLastTimestamp": "lastTimestamp",
    "deprecatedCount": "count",
}
"""events.k8s.io/v1 -> v1."""


def convert(obj: Object, resource: Typed) -> Object:
    """The object as `resource` serves it; itself if it is in that form already."""
    version = f"{resource.group}/{resource.version}" if resource.group else resource.version
    if obj.get("apiVersion") == version:
        return obj
    how = CONVERSIONS.get(resource.type)
    return {**(how(obj) if how else obj), "apiVersion": version}


def _renamed(obj: Object, names: Mapping[str, str]) -> Object:
    return {names.get(key, key): value for key, value in obj.items()}


def event_to_core(obj: Object) -> Object:
    return _renamed(obj, EVENT_FIELDS)


def event_to_events(obj: Object) -> Object:
    return _renamed(obj, {core: new for new, core in EVENT_FIELDS.items()})


def hpa_to_v2(obj: Object) -> Object:
    """The target becomes a metric; annotations become metrics, behavior and conditions."""
    annotations, said = _split(obj["metadata"].get("annotations") or {})
    spec = {key: value for key, value in obj["spec"].items() if key != "targetCPUUtilizationPercentage"}
    metrics = [_metric_to_v2(metric, "target") for metric in said.get("metrics") or ()]
    percent = obj["spec"].get("targetCPUUtilizationPercentage")
    if percent is not None:
        metrics.insert(0, _cpu("target", percent))
    if metrics:
        spec["metrics"] = metrics
    if said.get("behavior"):
        spec["behavior"] = said["behavior"]
    status = dict(obj.get("status") or {})
    current = [_metric_to_v2(metric, "current") for metric in said.get("current-metrics") or ()]
    percent = status.pop("currentCPUUtilizationPercentage", None)
    if percent is not None:
        current.insert(0, _cpu("current", percent))
    if current:
        status["currentMetrics"] = current
    if said.get("conditions"):
        status["conditions"] = said["conditions"]
    return {**obj, "metadata": _annotated(obj["metadata"], annotations), "spec": spec, "status": status}


def _cpu(which: str, percent: int) -> Object:
    value = {"averageUtilization": percent}
    return {
        "type": "Resource",
        "resource": {"name": "cpu", which: {"type": "Utilization", **value} if which == "target" else value},
    }


def hpa_to_v1(obj: Object) -> Object:
    """The first target for cpu in percent becomes the target; the rest goes into annotations."""
    annotations = dict(obj["metadata"].get("annotations") or {})
    spec = {key: value for key, value in obj["spec"].items() if key not in ("metrics", "behavior")}
    percent, others = _first_cpu(obj["spec"].get("metrics") or [], "target")
    if percent is not None:
        spec["targetCPUUtilizationPercentage"] = percent
    _note(annotations, "metrics", [_metric_to_v1(metric, "target") for metric in others])
    _note(annotations, "behavior", obj["spec"].get("behavior"))
    status = {k: v for k, v in (obj.get("status") or {}).items() if k not in ("currentMetrics", "conditions")}
    status.setdefault("currentReplicas", 0)
    percent, others = _first_cpu((obj.get("status") or {}).get("currentMetrics") or [], "current")
    if percent is not None:
        status["currentCPUUtilizationPercentage"] = percent
    _note(annotations, "current-metrics", [_metric_to_v1(metric, "current") for metric in others])
    _note(annotations, "conditions", (obj.get("status") or {}).get("conditions"))
    return {**obj, "metadata": _annotated(obj["metadata"], annotations), "spec": spec, "status": status}


def _first_cpu(metrics: list[Object], which: str) -> tuple[int | None, list[Object]]:
    """The percentage of cpu that v1 has a field for, and the metrics that are left."""
    for index, metric in enumerate(metrics):
        source = metric.get("resource") or {}
        percent = (source.get(which) or {}).get("averageUtilization")
        if metric.get("type") == "Resource" and source.get("name") == "cpu" and percent is not None:
            return percent, metrics[:index] + metrics[index + 1 :]
    return None, metrics


def _note(annotations: Object, name: str, value: Any) -> None:
    if value:
        annotations[PREFIX + name] = json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _annotated(metadata: Object, annotations: Object) -> Object:
    metadata = {key: value for key, value in metadata.items() if key != "annotations"}
    return {**metadata, "annotations": annotations} if annotations else metadata


def _split(annotations: Object) -> tuple[Object, dict[str, Any]]:
    """The annotations that stay, and what the others say."""
    said: dict[str, Any] = {}
    for name in IN_ANNOTATIONS:
        try:
            said[name] = json.loads(annotations.get(PREFIX + name, "null"))
        except ValueError:
            continue
    return {key: value for key, value in annotations.items() if key.removeprefix(PREFIX) not in said}, said


_AMOUNTS = {
    "resource": (("AverageUtilization", "averageUtilization", "Utilization"), ("AverageValue", "averageValue", "AverageValue")),
    "containerResource": (
        ("AverageUtilization", "averageUtilization", "Utilization"),
        ("AverageValue", "averageValue", "AverageValue"),
    ),
    "pods": (("AverageValue", "averageValue", "AverageValue"),),
    "object": (("AverageValue", "averageValue", "AverageValue"), ("Value", "value", "Value")),
    "external": (("AverageValue", "averageValue", "AverageValue"), ("Value", "value", "Value")),
}
"""By source: the ending of the field's name in v1, its name in v2, and the type of such a target."""


def _flat_name(kind: str, which: str, ending: str) -> str:
    """targetAverageValue, currentValue; in objects and pods the averages are called so too, the target of an object
    averageValue.
    """
    if kind == "object" and ending == "AverageValue":
        return "averageValue"
    return which + ending


def _metric_to_v1(metric: Object, which: str) -> Object:
    """A metric in v1's form: amounts are fields of their own, names and selectors too."""
    kind = next((key for key in _AMOUNTS if key in metric), "resource")
    source = dict(metric.get(kind) or {})
    amounts = source.pop(which, {})
    named = source.pop("metric", None)
    if named is not None:
        source["metricName"] = named.get("name", "")
        if named.get("selector"):
            source["metricSelector" if kind == "external" else "selector"] = named["selector"]
    if kind == "object" and "describedObject" in source:
        source["target"] = source.pop("describedObject")
    for ending, name, _ in _AMOUNTS[kind]:
        if name in amounts:
            source[_flat_name(kind, which, ending)] = amounts[name]
    return {"type": metric.get("type", ""), kind: source}


def _metric_to_v2(metric: Object, which: str) -> Object:
    """The same back."""
    kind = next((key for key in _AMOUNTS if key in metric), "resource")
    source = dict(metric.get(kind) or {})
    amounts: Object = {}
    for ending, name, type_name in _AMOUNTS[kind]:
        given = source.pop(_flat_name(kind, which, ending), None)
        if given not in (None, "0") or (given is not None and kind != "object"):
            amounts[name] = given
            amounts.setdefault("type", type_name)
    if which == "current":
        amounts.pop("type", None)
    if kind == "object" and "target" in source:
        source["describedObject"] = source.pop("target")
    if kind in ("pods", "object", "external"):
        named = {"name": source.pop("metricName", "")}
        selector = source.pop("metricSelector" if kind == "external" else "selector", None)
        source["metric"] = {**named, "selector": selector} if selector else named
    return {"type": metric.get("type", ""), kind: {**source, which: amounts}}


CONVERSIONS: dict[str, Callable[[Object], Object]] = {
    "autoscaling.v1.HorizontalPodAutoscaler": hpa_to_v1,
    "autoscaling.v2.HorizontalPodAutoscaler": hpa_to_v2,
    "core.v1.Event": event_to_core,
    "events.v1.Event": event_to_events,
}
"""By the type that is wanted."""
