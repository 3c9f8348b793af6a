"""In which zone a new disk is made, and how its volume says so.

What comes in: nodes with their zone labels, a StorageClass that may allow some zones only, the claim's name. What goes out: a
zone, "" where nodes have none. All pure. Source: kubernetes-csi/external-provisioner pkg/controller/topology.go. Next:
`csi_provisioner.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

from kubenb.cloud.csi_drivers import ZONE
from kubenb.objects import Object, labels


def pick_zone(nodes: Sequence[Object], storage_class: Object, claim: str) -> str:
    """The zone for a claim's disk out of the nodes' zones. Raises LookupError where the class allows none of them.

    Of several the claim's name decides: data-web-0, data-web-1 and data-web-2 come into zones that follow one another.
    """
    zones = sorted({labels(node)[ZONE] for node in nodes if ZONE in labels(node)})
    allowed = allowed_zones(storage_class)
    if allowed is not None:
        zones = [zone for zone in zones if zone in allowed] or list(allowed if not zones else ())
        if not zones:
            raise LookupError("error generating accessibility requirements: no available topology found")
    return zones[spread(claim) % len(zones)] if zones else ""


def allowed_zones(storage_class: Object) -> list[str] | None:
    """What allowedTopologies says about zones; None where it says nothing."""
    found: list[str] = []
    for term in storage_class.get("allowedTopologies") or ():
        for rule in term.get("matchLabelExpressions") or ():
            if rule["key"] == ZONE:
                found += rule["values"]
    return found if storage_class.get("allowedTopologies") else None


def spread(claim: str) -> int:
    """A number for a claim's name; names that differ in a last number only get numbers in a row."""
    stem, dash, last = claim.rpartition("-")
    if dash and last.isdecimal():
        return fnv(stem) + int(last)
    return fnv(claim)


def fnv(text: str) -> int:
    """FNV-1, 32 bits (hash/fnv)."""
    number = 2166136261
    for byte in text.encode():
        number = (number * 16777619 & 0xFFFFFFFF) ^ byte
    return number


def node_affinity(zone: str) -> Object:
    """spec.nodeAffinity of a volume that can be had in one zone."""
    rule = {"key": ZONE, "operator": "In", "values": [zone]}
    return {"required": {"nodeSelectorTerms": [{"matchExpressions": [rule]}]}}
