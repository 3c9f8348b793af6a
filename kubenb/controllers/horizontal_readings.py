"""What the metrics APIs say, read through the API server: usage of pods, custom metrics, external metrics.

What comes in: a client, selectors, names of metrics.  What goes out: samples by pod, or values, in thousandths; or a
`MetricError` in the words of the real client.
Source: pkg/controller/podautoscaler/metrics/client.go; staging/src/k8s.io/metrics, 1.36.  Next: `horizontal_proposals.py`.
"""

from __future__ import annotations

from urllib.parse import quote

from kubenb.client import Client
from kubenb.controllers.horizontal_replicas import MetricError, Sample, Samples
from kubenb.objects import EPOCH, ApiError, Object, milli, parse_time

RESOURCE = "/apis/metrics.k8s.io/v1beta1"
CUSTOM = "/apis/custom.metrics.k8s.io/v1beta2"
EXTERNAL = "/apis/external.metrics.k8s.io/v1beta1"
DEFAULT_WINDOW = 60.0
"""Seconds over which a custom metric is taken to be an average when it doesn't say."""
NOT_SERVED = "the server could not find the requested resource"


def resource_samples(client: Client, namespace: str, selector: str, resource: str, container: str) -> Samples:
    """Usage of the pods of a selector: the sum of their containers, or one of them. A pod without a value is left out."""
    path = f"{RESOURCE}/namespaces/{namespace}/pods?labelSelector={quote(selector)}"
    items = _items(client, path, "resource", "pods.metrics.k8s.io")
    samples: dict[str, Sample] = {}
    for item in items:
        used = _of_container(item, container) if container else item["containers"]
        amounts = [one["usage"].get(resource) for one in used]
        if amounts and None not in amounts:
            value = sum(milli(amount) for amount in amounts)
            samples[item["metadata"]["name"]] = Sample(value, *_when(item["timestamp"], item["window"]))
    return samples


def _of_container(item: Object, container: str) -> list[Object]:
    found = [one for one in item["containers"] if one["name"] == container]
    if not found:
        place = f"{item['metadata']['namespace']}/{item['metadata']['name']}"
        raise MetricError(f"failed to get container metrics: container {container} not present in metrics for pod {place}")
    return found


def _when(stamp: str, window: str) -> tuple[float, float]:
    return parse_time(stamp) - EPOCH, float(window.removesuffix("s"))


def pod_samples(client: Client, namespace: str, selector: str, metric: str) -> Samples:
    """A custom metric of each pod of a selector."""
    path = f"{CUSTOM}/namespaces/{namespace}/pods/*/{quote(metric)}?labelSelector={quote(selector)}"
    samples = {}
    for item in _items(client, path, "custom", ""):
        at = parse_time(item["timestamp"]) - EPOCH
        samples[item["describedObject"]["name"]] = Sample(milli(item["value"]), at, item.get("windowSeconds", DEFAULT_WINDOW))
    return samples


def object_value(client: Client, namespace: str, reference: Object, metric: str) -> int:
    """A custom metric of one object."""
    group = (reference.get("apiVersion") or "").rpartition("/")[0]
    resource = client.mapping(group, reference["kind"])
    if resource is None:
        kind = f'no matches for kind "{reference["kind"]}" in group "{group}"'
        raise MetricError(f"unable to fetch metrics from custom metrics API: {kind}")
    place = "" if reference["kind"] == "Namespace" and not group else f"/namespaces/{namespace}"
    of = namespace if not place else reference["name"]
    path = f"{CUSTOM}{place}/{resource.qualified}/{of}/{quote(metric)}"
    return milli(_items(client, path, "custom", "")[0]["value"])


def external_value(client: Client, namespace: str, metric: str, selector: str) -> int:
    """The sum of all series of an external metric that a selector takes."""
    path = f"{EXTERNAL}/namespaces/{namespace}/{quote(metric)}?labelSelector={quote(selector)}"
    return sum(milli(item["value"]) for item in _items(client, path, "external", f"{metric}.external.metrics.k8s.io"))


def _items(client: Client, path: str, api: str, asked: str) -> list[Object]:
    try:
        items: list[Object] = client.raw(path)["items"]
    except ApiError as error:
        raise MetricError(f"unable to fetch metrics from {api} metrics API: {_words(error, asked)}") from error
    if not items:
        raise MetricError(f"no metrics returned from {api} metrics API")
    return items


def _words(error: ApiError, asked: str) -> str:
    """client-go says what it asked for when the path isn't served; the custom metrics client looks for its API first."""
    if error.message != NOT_SERVED:
        return error.message
    return f"{NOT_SERVED} (get {asked})" if asked else "no custom metrics API (custom.metrics.k8s.io) registered"
