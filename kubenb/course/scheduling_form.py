"""The forms of the scheduling widget: what a pod's and the nodes' fields say, and manifests with what was typed.

In come manifests, out go plain texts as kubectl takes them ("key=value", "key=value:Effect"), and back. Raises ValueError in
kubectl's words for what cannot be read; what can be read is judged by the API server. Next: `scheduling`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kubenb.objects import Object, evolve, labels, load_yaml, lookup, name, without
from kubenb.objects.tolerations import taints_of
from kubenb.objects.yaml_dump import dump
from kubenb.timeline.scheduling_rules import own_tolerations, taint_text

OWN_FIELDS = ("containers", "nodeSelector", "tolerations")
GIVEN = (
    "dnsPolicy", "restartPolicy", "schedulerName", "securityContext", "serviceAccount", "serviceAccountName",
    "enableServiceLinks", "preemptionPolicy", "priority", "terminationGracePeriodSeconds", "volumes", "nodeName", "hostname",
    "subdomain",
)  # fmt: skip
"""Fields that every stored pod has, or that say nothing here: left out of the form."""
HOSTNAME = "kubernetes.io/hostname"


def params_of(pod: Object, nodes: Sequence[Object]) -> dict[str, Any]:
    """The texts in the forms' fields."""
    requests = lookup(pod, ("spec", "containers", 0, "resources", "requests")) or {}
    rest = {field: said for field, said in pod["spec"].items() if field not in (*OWN_FIELDS, *GIVEN)}
    return {
        "pod": {
            "cpu": str(requests.get("cpu", "")), "memory": str(requests.get("memory", "")),
            "nodeSelector": _pairs(pod["spec"].get("nodeSelector") or {}),
            "tolerations": ", ".join(map(_toleration_text, own_tolerations(pod))), "more": dump(rest) if rest else "",
        },
        "nodes": [_node_params(node) for node in nodes],
    }  # fmt: skip


def _node_params(node: Object) -> dict[str, Any]:
    offers = lookup(node, ("status", "allocatable")) or {}
    return {
        "name": name(node), "cpu": str(offers.get("cpu", "")), "memory": str(offers.get("memory", "")),
        "labels": _pairs({key: text for key, text in labels(node).items() if key != HOSTNAME}),
        "taints": ", ".join(map(taint_text, taints_of(node))), "cordoned": bool(lookup(node, ("spec", "unschedulable"))),
    }  # fmt: skip


def changed_pod(pod: Object, said: dict[str, Any]) -> Object:
    """The manifest with what the form says."""
    for resource in ("cpu", "memory"):
        path = ("spec", "containers", 0, "resources", "requests", resource)
        pod = evolve(pod, path, said[resource].strip()) if said[resource].strip() else without(pod, path)
    kept = {field: value for field, value in pod["spec"].items() if field in ("containers", *GIVEN)}
    more = load_yaml(said["more"]) if said["more"].strip() else {}
    if not isinstance(more, dict):
        raise ValueError(f"error validating data: the fields of a pod's spec are a map, not {type(more).__name__}")
    chosen = _read_pairs(said["nodeSelector"])
    tolerations = [_toleration(text) for text in _pieces(said["tolerations"])]
    fields = {**({"nodeSelector": chosen} if chosen else {}), **({"tolerations": tolerations} if tolerations else {})}
    return {**pod, "spec": {**kept, **fields, **more}}


def changed_nodes(nodes: Sequence[Object], said: Sequence[dict[str, Any]]) -> list[Object]:
    """The manifests with what their rows say."""
    return [_changed_node(node, row) for node, row in zip(nodes, said, strict=True)]


def _changed_node(node: Object, said: dict[str, Any]) -> Object:
    from kubenb.kubectl.taint import parse_taints

    for place in ("capacity", "allocatable"):
        for resource in ("cpu", "memory"):
            node = evolve(node, ("status", place, resource), said[resource].strip())
    node = evolve(node, ("metadata", "labels"), {HOSTNAME: name(node), **_read_pairs(said["labels"])})
    node = evolve(node, ("spec", "taints"), parse_taints(_pieces(said["taints"])).new)
    return evolve(node, ("spec", "unschedulable"), True) if said["cordoned"] else without(node, ("spec", "unschedulable"))


def _pairs(pairs: dict[str, str]) -> str:
    return ", ".join(f"{key}={value}" for key, value in pairs.items())


def _pieces(text: str) -> list[str]:
    return [piece.strip() for piece in text.split(",") if piece.strip()]


def _read_pairs(text: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for piece in _pieces(text):
        key, sign, value = piece.partition("=")
        if not sign:
            raise ValueError(f"invalid label spec: {piece}")
        pairs[key.strip()] = value.strip()
    return pairs


def _toleration_text(toleration: Object) -> str:
    """ "key=value:Effect" for Equal, "key:Effect" for Exists; "Exists" alone tolerates everything."""
    key, value, effect = toleration.get("key", ""), toleration.get("value"), toleration.get("effect")
    equal = f"={value or ''}" if toleration.get("operator", "Equal") == "Equal" else ""
    return f"{key}{equal}{f':{effect}' if effect else ''}" or "Exists"


def _toleration(text: str) -> Object:
    if text == "Exists":
        return {"operator": "Exists"}
    taint, _, effect = text.partition(":")
    key, sign, value = taint.partition("=")
    rest = {"operator": "Equal", "value": value} if sign else {"operator": "Exists"}
    return {"key": key, **rest, **({"effect": effect} if effect else {})}
