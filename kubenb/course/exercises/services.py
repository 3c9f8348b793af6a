"""The exercises of chapter 11: a Service that finds its Pods and no others, a door to the outside, two paths behind one name.

In comes a manifest, out goes what clients met on a small cluster of its own, as a hint, or nothing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from kubenb.course.check import Exercise

if TYPE_CHECKING:
    from kubenb.cluster import Cluster
    from kubenb.network import Request

PODS = """
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}}}
spec:
  replicas: {replicas}
  selector: {{matchLabels: {{app: shop, tier: {tier}}}}}
  template:
    metadata: {{labels: {{app: shop, tier: {tier}}}}}
    spec:
      containers:
      - name: main
        image: {image}
        ports: [{{name: http, containerPort: 8080}}]
"""
HOST = "shop.example.com"


def selects(answer: Any) -> str | None:
    """`answer`: a Service `front` on port 80 for the Pods that are labelled app=shop, tier=front and listen on 8080."""
    cluster = _shop_with(answer)
    if not _has(cluster, "Service", "front"):
        return "There is no Service of the name front."
    port = 80
    service = cluster.get("Service", "front")
    if port not in [one["port"] for one in service["spec"].get("ports") or ()]:
        return "Clients will knock on port 80 of the Service. On which port does yours listen?"
    requests = _sent(cluster, "front", port=port)
    good = [request for request in requests if request.ok]
    if any("/back-" in request.pod for request in good):
        share = sum("/back-" in request.pod for request in good) / len(good)
        return f"{share:.0%} of the requests ended at Pods of the back. By which labels do the two differ?"
    return _lost(requests)


def door(answer: Any) -> str | None:
    """`answer`: a Service `front` that answers at port 30080 of any node, whoever asks, wherever the Pods are."""
    cluster = _shop_with(answer)
    if not _has(cluster, "Service", "front"):
        return "There is no Service of the name front."
    ports = cluster.get("Service", "front")["spec"].get("ports") or ()
    if 30080 not in [port.get("nodePort") for port in ports]:
        found = ", ".join(str(port["nodePort"]) for port in ports if port.get("nodePort")) or "no port"
        return f"The nodes open {found} for it; 30080 was asked for."
    for node in ("node-1", "node-2", "node-3"):
        requests = _sent(cluster, "front", source="outside", via="nodeport", node=node)
        lost = [request for request in requests if not request.ok]
        if any("policy" in cluster._parts.wiring.verdict(request) for request in lost):
            return f"At {node} nobody answered: its packets were dropped. Has {node} a Pod of its own? Who says that it must?"
        if lost:
            return _lost(requests)
    return None


def paths(answer: Any) -> str | None:
    """`answer`: an Ingress that leads shop.example.com to Service front, and what is below /api to Service back."""
    cluster = _shop()
    for name in ("front", "back"):
        cluster.kubectl(f"expose deployment {name} --port=80 --target-port=8080")
    from kubenb import addons

    cluster.apply(addons.INGRESS_NGINX)
    cluster.apply(answer)
    if not cluster.list("Ingress", "default"):
        return "There is no Ingress among what you applied."
    cluster.run(120)
    wanted = {"/": "front", "/about": "front", "/api": "back", "/api/items": "back", "/apis": "front"}
    for path, service in wanted.items():
        hint = _at_path(cluster, path, service)
        if hint:
            return hint
    return None


def _at_path(cluster: Cluster, path: str, service: str) -> str | None:
    requests, url = _sent(cluster, "", source="outside", via="ingress", host=HOST, path=path), f"http://{HOST}{path}"
    met = Counter(request.pod.partition("/")[2].split("-")[0] for request in requests)
    if not requests or requests[0].status == 404:
        return f"{url} is answered by the controller itself, with 404: no rule of yours fits, or none is for its class."
    if requests[0].status == 503:
        return f"{url} gets 503: the controller knows no endpoint behind that rule. Which Service and port does it name?"
    if set(met) != {service}:
        return f"{url} was answered by {', '.join(sorted(met))}; {service} was asked for."
    return None


def _sent(cluster: Cluster, service: str, **options: Any) -> list[Request]:
    client = cluster.traffic.start(service, rate=50, **options)
    cluster.run(2)
    client.stop()
    cluster.run(2)
    return list(client.requests)


def _lost(requests: list[Request]) -> str | None:
    """What went wrong with most of the lost requests."""
    counts = Counter(request.outcome for request in requests if not request.ok)
    if not counts:
        return None
    outcome, number = counts.most_common(1)[0]
    what = {
        "refused": "were refused by a Pod: it does not listen there",
        "no-endpoints": "were refused by kube-proxy: the Service has no endpoint. Whom does it select?",
        "timeout": "got no answer at all",
    }.get(outcome, f"ended as {outcome}")
    return f"{number} of {len(requests)} requests {what}"


def _has(cluster: Cluster, kind: str, name: str) -> bool:
    return any(one["metadata"]["name"] == name for one in cluster.list(kind, "default"))


def _shop_with(answer: Any) -> Cluster:
    """The shop after the answer was applied, and every node has heard of it."""
    cluster = _shop()
    cluster.apply(answer)
    cluster.settle()
    cluster.run(3)
    return cluster


def _shop() -> Cluster:
    """Two Pods of the front on two of three nodes, two of the back, and nothing else."""
    from kubenb.cluster import Cluster

    cluster = Cluster(nodes=3, seed=11)
    for name, image in (("front", "luksa/kubia:v1"), ("back", "luksa/kubia:v2")):
        cluster.apply(PODS.format(name=name, tier=name, image=image, replicas=2))
    cluster.settle()
    cluster.run(2)
    return cluster


EXERCISES = [
    Exercise("11-select", "Every request met a Pod of the front, and none met the back.", selects),
    Exercise("11-door", "Every node let the laptop in, also the one without a Pod.", door),
    Exercise("11-paths", "One name, one address, two programs behind it.", paths),
]
