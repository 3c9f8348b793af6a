"""`describe` of what limits traffic and disruption: NetworkPolicy, PodDisruptionBudget, PriorityClass.

Source: kubectl, pkg/describe/describe.go (1.36). Next: `nodes`.
"""

from __future__ import annotations

from collections.abc import Sequence

from kubenb.kubectl.describe import metadata
from kubenb.kubectl.describe.lookups import Lookups
from kubenb.kubectl.describe.page import Page, selector_text
from kubenb.objects import Object


def describe_network_policy(page: Page, obj: Object, look: Lookups) -> None:
    spec = obj["spec"]
    metadata.head(page, obj)
    created = obj["metadata"].get("creationTimestamp", "").replace("T", " ").replace("Z", " +0000 UTC")
    page.pair("Created on", created)
    metadata.marks(page, obj)
    page.line(0, "Spec:")
    chosen = selector_text(spec.get("podSelector") or {})
    everyone = "    <none> (Allowing the specific traffic to all pods in this namespace)"
    page.line(1, f"PodSelector: {everyone if chosen == '<none>' else '    ' + chosen}")
    types = spec.get("policyTypes") or []
    for kind, word, field in (("Ingress", "ingress", "from"), ("Egress", "egress", "to")):
        if kind in types:
            page.line(1, f"Allowing {word} traffic:")
            _rules(page, spec.get(word) or (), word, field)
        else:
            page.line(1, f"Not affecting {word} traffic")
    page.line(1, f"Policy Types: {', '.join(types) or '<none>'}")


def _rules(page: Page, rules: Sequence[Object], word: str, field: str) -> None:
    if not rules:
        page.line(2, f"<none> (Selected pods are isolated for {word} connectivity)")
    for index, rule in enumerate(rules):
        _rule_ports(page, rule.get("ports") or ())
        title, end = ("From", "source") if field == "from" else ("To", "destination")
        if not rule.get(field):
            page.line(2, f"{title}: <any> (traffic not restricted by {end})")
        for peer in rule.get(field) or ():
            page.line(2, f"{title}:")
            _peer(page, peer)
        if index < len(rules) - 1:
            page.line(2, "----------")


def _rule_ports(page: Page, ports: Sequence[Object]) -> None:
    if not ports:
        page.line(2, "To Port: <any> (traffic allowed to all ports)")
    for port in ports:
        protocol, number = port.get("protocol", "TCP"), port.get("port", "<nil>")
        if port.get("endPort") is None:
            page.line(2, f"To Port: {number}/{protocol}")
        else:
            page.line(2, f"To Port Range: {number}-{port['endPort']}/{protocol}")


def _peer(page: Page, peer: Object) -> None:
    for field, title in (("namespaceSelector", "NamespaceSelector"), ("podSelector", "PodSelector")):
        if peer.get(field) is not None:
            page.line(3, f"{title}: {selector_text(peer[field])}")
    block = peer.get("ipBlock")
    if block:
        page.line(3, "IPBlock:")
        page.line(4, f"CIDR: {block.get('cidr', '')}")
        page.line(4, f"Except: {', '.join(block.get('except') or ())}")


def describe_budget(page: Page, obj: Object, look: Lookups) -> None:
    spec, status = obj["spec"], obj.get("status") or {}
    metadata.head(page, obj)
    if spec.get("minAvailable") is not None:
        page.pair("Min available", spec["minAvailable"])
    elif spec.get("maxUnavailable") is not None:
        page.pair("Max unavailable", spec["maxUnavailable"])
    if spec.get("unhealthyPodEvictionPolicy"):
        page.pair("Unhealthy Pod Eviction Policy", spec["unhealthyPodEvictionPolicy"])
    page.pair("Selector", selector_text(spec["selector"]) if spec.get("selector") is not None else "<unset>")
    page.line(0, "Status:")
    for field, title in (
        ("disruptionsAllowed", "Allowed disruptions"),
        ("currentHealthy", "Current"),
        ("desiredHealthy", "Desired"),
        ("expectedPods", "Total"),
    ):
        page.pair(f"    {title}", status.get(field, 0))


def describe_priority_class(page: Page, obj: Object, look: Lookups) -> None:
    page.pair("Name", obj["metadata"]["name"])
    page.pair("Value", obj.get("value", 0))
    page.pair("GlobalDefault", str(bool(obj.get("globalDefault"))).lower())
    page.pair("PreemptionPolicy", obj.get("preemptionPolicy", "PreemptLowerPriority"))
    page.pair("Description", obj.get("description", ""))
    annotations = ",".join(f"{k}={v}" for k, v in sorted((obj["metadata"].get("annotations") or {}).items()))
    page.pair("Annotations", annotations or "<none>")


DESCRIBERS = {
    "NetworkPolicy": describe_network_policy,
    "PodDisruptionBudget": describe_budget,
    "PriorityClass": describe_priority_class,
}
