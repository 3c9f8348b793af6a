"""The documents of the metrics APIs: what `kubectl get --raw /apis/metrics.k8s.io/v1beta1/pods` shows.

What comes in: usage, measured or set.  What goes out: PodMetrics, NodeMetrics, MetricValueList, ExternalMetricValueList, as plain
data.  Source: staging/src/k8s.io/metrics/pkg/apis, 1.36; amounts are written as metrics-server writes them, in n and Ki.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kubenb.apiserver import Resource
from kubenb.metrics.server import Measured
from kubenb.metrics.usage import Usage
from kubenb.objects import Object
from kubenb.sim import Simulation

KIBI = 1024


def listing(kind: str, group_version: str, items: list[Object]) -> Object:
    return {"kind": kind, "apiVersion": group_version, "metadata": {}, "items": items}


def node(obj: Object, measured: Measured, sim: Simulation) -> Object:
    """One NodeMetrics."""
    times = {"timestamp": sim.stamp(measured.at), "window": _window(measured.window)}
    return {"metadata": _about(obj, sim), **times, "usage": _usage(measured.usage)}


def pod(
    obj: Object, by_hand: Mapping[str, Mapping[str, str]], measured: Mapping[str, Measured], sim: Simulation, resolution: float
) -> Object:
    """One PodMetrics: what was set goes before what was measured, and is as fresh as can be."""
    usage = {name: _usage(one.usage) for name, one in measured.items()}
    for name, amounts in by_hand.items():
        usage[name] = {**usage.get(name, {}), **amounts}
    first = next(iter(measured.values()), None)
    at, window = (sim.now, resolution) if by_hand or first is None else (first.at, first.window)
    return {
        "metadata": _about(obj, sim),
        "timestamp": sim.stamp(at),
        "window": _window(window),
        "containers": [{"name": name, "usage": amounts} for name, amounts in usage.items()],
    }


def _about(obj: Object, sim: Simulation) -> Object:
    meta = obj["metadata"]
    kept = {key: meta[key] for key in ("name", "namespace", "labels") if key in meta}
    return {**kept, "creationTimestamp": sim.stamp()}


def _window(seconds: float) -> str:
    return f"{seconds:.3f}".rstrip("0").rstrip(".") + "s"


def _usage(used: Usage) -> dict[str, str]:
    nanos, kibi = round(used.cpu * 1e9), round(used.memory / KIBI)
    return {"cpu": f"{nanos}n" if nanos else "0", "memory": f"{kibi}Ki" if kibi else "0"}


def metric_values(
    group_version: str, resource: Resource, namespace: str, metric: str, values: Mapping[str, str], stamp: str
) -> Object:
    """custom.metrics.k8s.io: one value an object."""
    version = f"{resource.group}/{resource.version}" if resource.group else "/v1"
    items = []
    for name, value in values.items():
        about = {"kind": resource.kind, **({"namespace": namespace} if namespace else {}), "name": name, "apiVersion": version}
        items.append({"describedObject": about, "metric": {"name": metric, "selector": None}, "timestamp": stamp, "value": value})
    return listing("MetricValueList", group_version, items)


def external_values(group_version: str, metric: str, series: Sequence[tuple[dict[str, str], str]], stamp: str) -> Object:
    """external.metrics.k8s.io: one value a series."""
    items = [{"metricName": metric, "metricLabels": labels, "timestamp": stamp, "value": value} for labels, value in series]
    return listing("ExternalMetricValueList", group_version, items)
