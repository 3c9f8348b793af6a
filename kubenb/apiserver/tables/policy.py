"""Rows of what limits and steers workloads: disruption budgets and autoscalers.

Source: pkg/printers/internalversion/printers.go, formatHPAMetrics among them (1.36). Next: `storage`.
"""

from __future__ import annotations

from typing import Any

from kubenb.apiserver.tables.cells import NONE, UNKNOWN, UNSET, age, name, spec, status
from kubenb.objects import Object, canonical


def disruption_budget(obj: Object, now: float) -> list[Any]:
    limits = [spec(obj).get("minAvailable"), spec(obj).get("maxUnavailable")]
    texts = ["N/A" if limit is None else str(limit) for limit in limits]
    return [name(obj), *texts, status(obj).get("disruptionsAllowed", 0), age(obj, now)]


def autoscaler(obj: Object, now: float) -> list[Any]:
    what = spec(obj)
    target = what.get("scaleTargetRef") or {}
    smallest = what.get("minReplicas")
    replicas = status(obj).get("currentReplicas", 0)
    reference = f"{target.get('kind', '')}/{target.get('name', '')}"
    bounds = [UNSET if smallest is None else str(smallest), what.get("maxReplicas", 0), replicas]
    return [name(obj), reference, targets(obj), *bounds, age(obj, now)]


def targets(obj: Object) -> str:
    """TARGETS: current/target of up to two metrics."""
    if "targetCPUUtilizationPercentage" in spec(obj):
        now = status(obj).get("currentCPUUtilizationPercentage")
        return f"cpu: {UNKNOWN if now is None else f'{now}%'}/{spec(obj)['targetCPUUtilizationPercentage']}%"
    metrics = spec(obj).get("metrics") or []
    seen = status(obj).get("currentMetrics") or []
    texts = [_metric(metric, seen[index] if index < len(seen) else {}) for index, metric in enumerate(metrics)]
    shown = ", ".join(texts[:2])
    return (f"{shown} + {len(texts) - 2} more..." if len(texts) > 2 else shown) or NONE


def _metric(metric: Object, seen: Object) -> str:
    field = metric["type"][:1].lower() + metric["type"][1:]
    wanted, current = metric.get(field) or {}, (seen.get(field) or {}).get("current") or {}
    target = wanted.get("target") or {}
    prefix = f"{wanted['name']}: " if field in ("resource", "containerResource") else ""
    average = f"{prefix}{_amount(current, 'averageValue')}/{_amount(target, 'averageValue')}"
    if field == "pods" or (prefix and "averageValue" in target):
        return average
    if prefix:
        utilization = target.get("averageUtilization")
        return f"{prefix}{_percent(current)}/{'<auto>' if utilization is None else f'{utilization}%'}"
    if "averageValue" in target:
        return f"{average} (avg)"
    return f"{_amount(current, 'value')}/{_amount(target, 'value')}"


def _amount(of: Object, field: str) -> str:
    return canonical(of[field]) if field in of else UNKNOWN


def _percent(current: Object) -> str:
    return UNKNOWN if current.get("averageUtilization") is None else f"{current['averageUtilization']}%"


CELLS = {"PodDisruptionBudget": disruption_budget, "HorizontalPodAutoscaler": autoscaler}
