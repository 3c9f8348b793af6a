"""One metric of an autoscaler: what it reads now, and how many replicas it asks for.

What comes in: a metric of `spec.metrics`, the target's scale, the pods.  What goes out: a `Finding` with the proposal, its name
in messages and the entry for `status.currentMetrics`; or a `Failure` with the reason and the texts of event and condition.
Source: computeReplicasForMetric and the computeStatusFor... functions of pkg/controller/podautoscaler/horizontal.go, 1.36.
Next: `horizontal_behavior.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from kubenb.client import Client
from kubenb.controllers import horizontal_readings as readings
from kubenb.controllers.horizontal_replicas import (
    MetricError,
    Proposal,
    Samples,
    Tolerances,
    Warmup,
    by_average,
    by_share,
    by_utilization,
    by_value,
    counting,
    group_pods,
    requests_of,
)
from kubenb.objects import Object, from_label_selector, milli
from kubenb.objects.quantity import format_quantity

NO_TARGET = "invalid object metric source: neither a value target nor an average value target was set"
NO_PODS = "no pods returned by selector while calculating replica count"


class Scene(NamedTuple):
    """What all metrics of one sync share. `wanted` and `there`: replicas by the scale's spec and status."""

    client: Client
    namespace: str
    selector: str
    wanted: int
    there: int
    pods: Sequence[Object]
    tolerances: Tolerances
    warmup: Warmup
    now: float


class Finding(NamedTuple):
    """`name`: "cpu resource utilization (percentage of request)"; `status`: the entry of currentMetrics; `target` in the unit of
    the proposal: percent, or thousandths.
    """

    proposal: Proposal
    name: str
    status: Object
    target: int


class Failure(Exception):
    """`reason` and `text` go into the event and the condition, `message` into the autoscaler's own error."""

    def __init__(self, reason: str, text: str, message: str) -> None:
        super().__init__(message)
        self.reason, self.text, self.message = reason, text, message


def examine(metric: Object, scene: Scene) -> Finding:
    """Raises Failure."""
    return EXAMINERS[metric["type"]](metric, scene)


# ---- cpu and memory ------------------------------------------------------------------------------------------------------------


def _resource(metric: Object, scene: Scene) -> Finding:
    spec = metric["resource"]
    try:
        return _usage(spec, scene, "", "Resource", f"{spec['name']} resource")
    except MetricError as error:
        raise Failure(
            "FailedGetResourceMetric", f"{error}", f"failed to get {spec['name']} resource metric value: {error}"
        ) from None


def _container_resource(metric: Object, scene: Scene) -> Finding:
    spec = metric["containerResource"]
    try:
        return _usage(spec, scene, spec["container"], "ContainerResource", f"{spec['name']} container resource")
    except MetricError as error:
        message = f"failed to get {spec['container']} container metric value: {error}"
        raise Failure("FailedGetContainerResourceMetric", f"{error}", message) from None


def _usage(spec: Object, scene: Scene, container: str, type: str, title: str) -> Finding:
    resource, target = spec["name"], spec["target"]
    source = {"name": resource, **({"container": container} if container else {})}
    try:
        samples = readings.resource_samples(scene.client, scene.namespace, scene.selector, resource, container)
    except MetricError as error:
        what = "usage" if "averageValue" in target else "utilization"
        raise MetricError(f"failed to get {resource} {what}: unable to get metrics for resource {resource}: {error}") from None
    if "averageValue" in target:
        wanted = milli(target["averageValue"])
        proposal = _averaged(scene, samples, wanted, resource, f"failed to get {resource} usage: ")
        current: Object = {"averageValue": _amount(proposal.average, resource)}
        return Finding(proposal, f"{resource} resource", _status(type, source, current), wanted)
    wanted = target["averageUtilization"]
    proposal = _utilized(scene, samples, wanted, resource, container)
    current = {"averageUtilization": proposal.utilization, "averageValue": _amount(proposal.average, resource)}
    return Finding(proposal, f"{title} utilization (percentage of request)", _status(type, source, current), wanted)


def _utilized(scene: Scene, samples: Samples, target: int, resource: str, container: str) -> Proposal:
    try:
        if not scene.pods:
            raise MetricError(NO_PODS)
        groups = group_pods(scene.pods, samples, resource, scene.warmup, scene.now)
        kept = counting(samples, groups)
        requests = requests_of(scene.pods, container, resource)
        return by_utilization(scene.wanted, target, groups, kept, requests, scene.tolerances)
    except MetricError as error:
        raise MetricError(f"failed to get {resource} utilization: {error}") from None


def _averaged(scene: Scene, samples: Samples, target: int, resource: str, prefix: str) -> Proposal:
    try:
        if not scene.pods:
            raise MetricError(NO_PODS)
        groups = group_pods(scene.pods, samples, resource, scene.warmup, scene.now)
        return by_average(scene.wanted, target, groups, counting(samples, groups), scene.tolerances)
    except MetricError as error:
        raise MetricError(f"{prefix}{error}") from None


# ---- custom and external metrics -----------------------------------------------------------------------------------------------


def _pods(metric: Object, scene: Scene) -> Finding:
    spec = metric["pods"]
    name, target = spec["metric"]["name"], milli(spec["target"]["averageValue"])
    try:
        try:
            samples = readings.pod_samples(scene.client, scene.namespace, scene.selector, name)
        except MetricError as error:
            raise MetricError(f"unable to get metric {name}: {error}") from None
        proposal = _averaged(scene, samples, target, "", "")
    except MetricError as error:
        raise Failure("FailedGetPodsMetric", f"{error}", f"failed to get pods metric value: {error}") from None
    status = _status("Pods", {"metric": spec["metric"]}, {"averageValue": _amount(proposal.average)})
    return Finding(proposal, f"pods metric {name}", status, target)


def _object(metric: Object, scene: Scene) -> Finding:
    spec = metric["object"]
    name, about, target = spec["metric"]["name"], spec["describedObject"], spec["target"]
    source = {"describedObject": about, "metric": spec["metric"]}
    kind = {"AverageValue": "averageValue", "Value": "value"}.get(target.get("type", ""), "")
    if kind not in target:
        raise Failure("FailedGetObjectMetric", NO_TARGET, f"failed to get object metric value: {NO_TARGET}")
    try:
        try:
            usage = readings.object_value(scene.client, scene.namespace, about, name)
        except MetricError as error:  # the real message has its parts in this order
            where = f"{about['kind']} on {scene.namespace} {about['name']}"
            raise MetricError(f"unable to get metric {name}: {where}/{error}") from None
        wanted = milli(target[kind])
        if kind == "averageValue":
            proposal = by_share(scene.there, usage, wanted, scene.tolerances)
            return Finding(proposal, _external_name(spec), _status("Object", source, _average(proposal)), wanted)
        proposal = by_value(scene.wanted, usage, wanted, scene.pods, scene.tolerances)
    except MetricError as error:
        average = f"failed to get {name} object metric: " if kind == "averageValue" else ""
        raise Failure("FailedGetObjectMetric", f"{error}", f"failed to get object metric value: {average}{error}") from None
    status = _status("Object", source, {"value": _amount(proposal.average)})
    return Finding(proposal, f"{about['kind']} metric {name}", status, wanted)


def _external(metric: Object, scene: Scene) -> Finding:
    spec = metric["external"]
    name, target, chosen = spec["metric"]["name"], spec["target"], spec["metric"].get("selector")
    try:
        try:
            text = str(from_label_selector(chosen)) if chosen else ""
            usage = readings.external_value(scene.client, scene.namespace, name, text)
        except MetricError as error:
            shown = go_selector(chosen)
            raise MetricError(f"unable to get external metric {scene.namespace}/{name}/{shown}: {error}") from None
        if "averageValue" in target:
            wanted = milli(target["averageValue"])
            proposal = by_share(scene.there, usage, wanted, scene.tolerances)
            current = _average(proposal)
        else:
            wanted = milli(target["value"])
            proposal = by_value(scene.wanted, usage, wanted, scene.pods, scene.tolerances)
            current = {"value": _amount(proposal.average)}
    except MetricError as error:
        own = f"failed to get {name} external metric" if "averageValue" in target else f"failed to get external metric {name}"
        message = f"failed to get {name} external metric value: {own}: {error}"
        raise Failure("FailedGetExternalMetric", f"{error}", message) from None
    return Finding(proposal, _external_name(spec), _status("External", {"metric": spec["metric"]}, current), wanted)


EXAMINERS = {
    "Resource": _resource,
    "ContainerResource": _container_resource,
    "Pods": _pods,
    "Object": _object,
    "External": _external,
}


def _external_name(spec: Object) -> str:
    return f"external metric {spec['metric']['name']}({go_selector(spec['metric'].get('selector'))})"


def _average(proposal: Proposal) -> Object:
    return {"averageValue": _amount(proposal.average)}


def _status(type: str, source: Object, current: Object) -> Object:
    return {"type": type, type[0].lower() + type[1:]: {**source, "current": current}}


def _amount(thousandths: int, resource: str = "") -> str:
    """Memory is written in Mi and Gi."""
    return format_quantity(Fraction(thousandths, 1000), "BinarySI" if resource == "memory" else "DecimalSI")


def go_selector(selector: Object | None) -> str:
    """A label selector as Go prints it in messages; "nil" for none."""
    if selector is None:
        return "nil"
    labels = "".join(f"{key}: {value}," for key, value in sorted((selector.get("matchLabels") or {}).items()))
    rules = "".join(
        f"LabelSelectorRequirement{{Key:{one['key']},Operator:{one['operator']},Values:[{' '.join(one.get('values') or ())}],}},"
        for one in selector.get("matchExpressions") or ()
    )
    return f"&LabelSelector{{MatchLabels:map[string]string{{{labels}}},MatchExpressions:[]LabelSelectorRequirement{{{rules}}},}}"
