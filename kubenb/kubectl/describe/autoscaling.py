"""`describe hpa`: current against wanted, bounds, behaviour.

Source: describeHorizontalPodAutoscalerV2, kubectl, pkg/describe/describe.go (1.36). Next: `access`.
"""

from __future__ import annotations

from kubenb.kubectl.describe import metadata
from kubenb.kubectl.describe.lookups import Lookups
from kubenb.kubectl.describe.page import Page, long_time
from kubenb.objects import Object, canonical

UNKNOWN = "<unknown>"


def describe_autoscaler(page: Page, obj: Object, look: Lookups) -> None:
    spec, status = obj["spec"], obj.get("status") or {}
    metadata.head(page, obj)
    metadata.marks(page, obj)
    page.pair("CreationTimestamp", long_time(obj["metadata"].get("creationTimestamp")))
    target = spec["scaleTargetRef"]
    page.pair("Reference", f"{target.get('kind', '')}/{target.get('name', '')}")
    page.pair("Metrics", "( current / target )")
    seen = status.get("currentMetrics") or []
    for index, metric in enumerate(spec.get("metrics") or ()):
        page.line(1, _metric(metric, seen[index] if index < len(seen) else {}))
    smallest = spec.get("minReplicas")
    page.pair("Min replicas", "<unset>" if smallest is None else smallest)
    page.pair("Max replicas", spec.get("maxReplicas", 0))
    if spec.get("behavior"):
        page.line(0, "Behavior:")
        for field, title in (("scaleUp", "Scale Up"), ("scaleDown", "Scale Down")):
            if spec["behavior"].get(field):
                _rules(page, title, spec["behavior"][field])
    counts = f"{status.get('currentReplicas', 0)} current / {status.get('desiredReplicas', 0)} desired"
    page.pair(f"{target.get('kind', '')} pods", counts)
    if status.get("conditions"):
        page.line(0, "Conditions:")
        page.line(1, "Type\tStatus\tReason\tMessage")
        page.line(1, "----\t------\t------\t-------")
        for one in status["conditions"]:
            page.line(1, "\t".join([one["type"], one["status"], one.get("reason", ""), one.get("message", "")]))


def _metric(metric: Object, seen: Object) -> str:
    field = metric["type"][:1].lower() + metric["type"][1:]
    wanted, current = metric.get(field) or {}, (seen.get(field) or {}).get("current") or {}
    target = wanted.get("target") or {}
    if field in ("resource", "containerResource"):
        return _resource(field, wanted, target, current)
    name = (wanted.get("metric") or {}).get("name", "")
    average = f"{_amount(current, 'averageValue')} / {_amount(target, 'averageValue')}"
    plain = f"{_amount(current, 'value')} / {_amount(target, 'value')}"
    if field == "pods":
        return f'"{name}" on pods:\t{average}'
    if field == "external":
        return (
            f'"{name}" (target average value):\t{average}' if "averageValue" in target else f'"{name}" (target value):\t{plain}'
        )
    if field == "object":
        about = wanted.get("describedObject") or {}
        title = f'"{name}" on {about.get("kind", "")}/{about.get("name", "")}'
        if target.get("type") == "AverageValue":
            return f"{title} (target average value):\t{average}"
        return f"{title} (target value):\t{plain}"
    return f'<unknown metric type "{metric["type"]}">'


def _resource(field: str, wanted: Object, target: Object, current: Object) -> str:
    title = f"resource {wanted.get('name', '')}"
    if field == "containerResource":
        title += f' of container "{wanted.get("container", "")}"'
    if "averageValue" in target:
        return f"{title} on pods:\t{_amount(current, 'averageValue')} / {_amount(target, 'averageValue')}"
    used = UNKNOWN
    if current.get("averageUtilization") is not None:
        used = f"{current['averageUtilization']}% ({_amount(current, 'averageValue')})"
    utilization = target.get("averageUtilization")
    return f"{title} on pods  (as a percentage of request):\t{used} / {'<auto>' if utilization is None else f'{utilization}%'}"


def _amount(of: Object, field: str) -> str:
    return canonical(of[field]) if field in of else UNKNOWN


def _rules(page: Page, title: str, rules: Object) -> None:
    page.line(1, f"{title}:")
    if rules.get("stabilizationWindowSeconds") is not None:
        page.line(2, f"Stabilization Window: {rules['stabilizationWindowSeconds']} seconds")
    if rules.get("policies"):
        page.line(2, f"Select Policy: {rules.get('selectPolicy') or 'Max'}")
        page.line(2, "Policies:")
        for one in rules["policies"]:
            page.line(3, f"- Type: {one['type']}\tValue: {one['value']}\tPeriod: {one['periodSeconds']} seconds")


DESCRIBERS = {"HorizontalPodAutoscaler": describe_autoscaler}
