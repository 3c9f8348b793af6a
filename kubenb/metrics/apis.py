"""`c.metrics`: the three metrics APIs, and the hand that sets what they say.

What comes in: requests that the API server passes on; values set by hand.  What goes out: lists of PodMetrics, NodeMetrics,
MetricValue, ExternalMetricValue.  Next: `kubenb.apiserver.aggregation`, through which they are asked for.
"""

from __future__ import annotations

from typing import Any

from kubenb.apiserver import APIServer
from kubenb.metrics import answers
from kubenb.metrics.hand import Amount, ByHand, amount
from kubenb.metrics.server import MetricsServer
from kubenb.objects import ApiError, Object, not_found, parse_selector

RESOURCE, CUSTOM, EXTERNAL = "metrics.k8s.io/v1beta1", "custom.metrics.k8s.io/v1beta2", "external.metrics.k8s.io/v1beta1"


class MetricsAPIs:
    """The metrics of a cluster. Values set by hand hold until `clear()` and go before what is measured."""

    def __init__(self, api: APIServer, server: MetricsServer) -> None:
        self._api, self._server, self._hand = api, server, ByHand()
        self._installed = False
        """Whether somebody sets values by hand: then all three APIs are there, whatever runs."""
        server.on_start = self._serve_resources
        server.on_stop = self._server_stopped

    # ---- by hand ---------------------------------------------------------------------------------------------------------------

    def set_pod(
        self, name: str, namespace: str = "default", container: str | None = None, cpu: Amount = None, memory: Amount = None
    ) -> None:
        """What a pod uses from now on: of one container, or of the pod as a whole. `cpu`: "100m" or cores; `memory`: "300Mi" or
        bytes. Raises ValueError for what is no quantity.
        """
        given = {"cpu": cpu, "memory": memory}
        usage = {which: amount(which, value) for which, value in given.items() if value is not None}
        self._install()
        self._hand.set_pod(namespace, name, container, usage)

    def set_custom(self, kind: str, name: str, namespace: str, metric: str, value: Amount) -> None:
        """A custom metric of an object ("Pod", "web-0", "default", "requests_per_second", 20)."""
        self._install()
        self._hand.custom[namespace, kind, name, metric] = amount(metric, value)

    def set_external(self, metric: str, namespace: str, value: Amount, labels: dict[str, str] | None = None) -> None:
        """A metric that belongs to no object of the cluster ("queue_length", "default", 30). Without `labels` every selector
        takes it.
        """
        self._install()
        self._hand.set_external(namespace, metric, labels or {}, amount(metric, value))

    def clear(self) -> None:
        """Forget what was set by hand. The APIs stay."""
        self._install()
        self._hand.clear()

    # ---- what is served --------------------------------------------------------------------------------------------------------

    def items(self, resource: str, namespace: str = "") -> list[Object]:
        """All "pods" (of a namespace) or "nodes" for `kubectl top`. Raises ApiError 404 while there is no metrics API."""
        if not self._installed and not self._server.is_running:
            raise ApiError(404, "NotFound", "the server could not find the requested resource")
        return self._nodes() if resource == "nodes" else self._pods(namespace, "")

    def _install(self) -> None:
        if not self._installed:
            self._installed = True
            self._serve_resources()
            self._api.aggregator.register(CUSTOM, {}, self._custom)
            self._api.aggregator.register(EXTERNAL, {}, self._external)

    def _serve_resources(self) -> None:
        self._api.aggregator.register(RESOURCE, {"nodes": "NodeMetrics", "pods": "PodMetrics"}, self._resources)

    def _server_stopped(self) -> None:
        if not self._installed:
            self._api.aggregator.withdraw(RESOURCE)

    def _resources(self, parts: list[str], query: dict[str, str]) -> Any:
        """/nodes, /nodes/NAME, /pods, /namespaces/NS/pods, /namespaces/NS/pods/NAME."""
        labels = query.get("labelSelector", "")
        namespace, rest = (parts[1], parts[2:]) if parts[0] == "namespaces" and len(parts) > 2 else ("", parts)
        if rest[0] not in ("nodes", "pods") or (rest[0] == "nodes" and namespace):
            raise ApiError(404, "NotFound", "the server could not find the requested resource")
        items = self._nodes(labels) if rest[0] == "nodes" else self._pods(namespace, labels)
        if len(rest) == 1:
            return answers.listing("NodeMetricsList" if rest[0] == "nodes" else "PodMetricsList", RESOURCE, items)
        found = [item for item in items if item["metadata"]["name"] == rest[1]]
        if not found:
            place = f"{namespace}/{rest[1]}" if namespace else rest[1]
            raise not_found(f"{rest[0]}.metrics.k8s.io", place)
        return {"kind": "NodeMetrics" if rest[0] == "nodes" else "PodMetrics", "apiVersion": RESOURCE, **found[0]}

    def _nodes(self, labels: str = "") -> list[Object]:
        nodes = self._api.list(self._api.registry.find("nodes"), None, labels)
        measured = self._server.nodes
        return [answers.node(one, found, self._api.sim) for one in nodes if (found := measured.get(one["metadata"]["name"]))]

    def _pods(self, namespace: str, labels: str) -> list[Object]:
        found = []
        for pod in self._api.list(self._api.registry.find("pods"), namespace or None, labels):
            meta, names = pod["metadata"], [one["name"] for one in pod["spec"]["containers"]]
            by_hand = self._hand.pod(meta["namespace"], meta["name"], names[0])
            measured = self._measured(pod)
            if by_hand or measured is not None:
                found.append(answers.pod(pod, by_hand, measured or {}, self._api.sim, self._server.resolution))
        return found

    def _measured(self, pod: Object) -> dict[str, Any] | None:
        """By container; None while one of them lacks its first rate."""
        statuses = (pod.get("status") or {}).get("containerStatuses") or ()
        running = [one["name"] for one in statuses if "running" in (one.get("state") or {})]
        measured = {name: self._server.containers.get((pod["metadata"]["uid"], name)) for name in running}
        return measured if measured and None not in measured.values() else None

    def _custom(self, parts: list[str], query: dict[str, str]) -> Any:
        """/namespaces/NS/RESOURCE/NAME/METRIC, where NAME may be *; /namespaces/NS/METRIC for the namespace itself."""
        namespace, rest = (parts[1], parts[2:]) if parts[0] == "namespaces" and len(parts) > 4 else ("", parts)
        if len(rest) != 3:
            raise ApiError(404, "NotFound", "the server could not find the requested resource")
        plural, name, metric = rest
        resource = self._api.registry.find(plural)
        place = namespace or name
        known = {at[2]: value for at, value in self._hand.custom.items() if at[:2] == (place, resource.kind) and at[3] == metric}
        if name != "*":
            if name not in known:
                words = f"the server could not find the metric {metric} for {plural} {name}"
                raise ApiError(404, "NotFound", words)
            return answers.metric_values(CUSTOM, resource, namespace, metric, {name: known[name]}, self._api.sim.stamp())
        matching = self._api.list(resource, namespace, query.get("labelSelector", ""))
        names = [one["metadata"]["name"] for one in matching]
        values = {one: known[one] for one in names if one in known}
        return answers.metric_values(CUSTOM, resource, namespace, metric, values, self._api.sim.stamp())

    def _external(self, parts: list[str], query: dict[str, str]) -> Any:
        """/namespaces/NS/METRIC"""
        selector = parse_selector(query.get("labelSelector", ""))
        series = self._hand.external.get((parts[1], parts[2]), []) if len(parts) == 3 else []
        taken = [(labels, value) for labels, value in series if not labels or selector.matches(labels)]
        return answers.external_values(EXTERNAL, parts[-1], taken, self._api.sim.stamp())
