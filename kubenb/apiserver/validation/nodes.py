"""Validation of Nodes.

Source: pkg/apis/core/validation/validation.go (1.36). Next: `quotas.py`.
"""

from __future__ import annotations

from kubenb.apiserver.validation import formats
from kubenb.apiserver.validation.affinity import validate_taints
from kubenb.apiserver.validation.checks import Errors, apply
from kubenb.apiserver.validation.metadata import validate_metadata, validate_update
from kubenb.apiserver.validation.resources import resource_amount
from kubenb.objects import Object, bad_value, disallowed, duplicate

FROM_EMPTY = 'except from "" to valid'


def validate_node(errors: Errors, obj: Object) -> None:
    validate_metadata(errors, obj["metadata"], False, formats.dns_subdomain)
    spec = obj["spec"]
    if spec.get("taints"):
        validate_taints(errors, spec["taints"], "metadata.taints")
    _amounts(errors, obj)
    ranges = spec.get("podCIDRs") or []
    for index, text in enumerate(ranges):
        apply(errors, formats.cidr, text, f"spec.podCIDRs[{index}]")
    if len(ranges) > 1:
        versions = [getattr(formats.parse_cidr(text), "version", 0) for text in ranges]
        if len(ranges) > 2 or len(set(versions)) != len(versions):
            errors.append(bad_value("spec.podCIDRs", ranges, "may specify no more than one CIDR for each IP family"))
        for index, text in enumerate(ranges):
            if text in ranges[:index]:
                errors.append(duplicate(f"spec.podCIDRs[{index}]", text))


def _amounts(errors: Errors, obj: Object) -> None:
    for key in ("capacity", "allocatable"):
        for name, amount in sorted((obj["status"].get(key) or {}).items()):
            resource_amount(errors, name, amount, f"status.{key}.{name}")


def validate_node_update(errors: Errors, new: Object, old: Object) -> None:
    """podCIDRs and providerID are given once."""
    validate_update(errors, new, old)
    _amounts(errors, new)
    addresses: list[tuple[str, str]] = []
    for index, address in enumerate(new["status"].get("addresses") or ()):
        pair = address.get("type", ""), address.get("address", "")
        if pair in addresses:
            errors.append(duplicate(f"status.addresses[{index}]", {"Type": pair[0], "Address": pair[1]}))
        addresses.append(pair)
    after, before = new["spec"], old["spec"]
    for key, shown in (("podCIDRs", "podCIDR"), ("providerID", "providerID")):
        if before.get(key) and before[key] != after.get(key):
            errors.append(disallowed(f"spec.{key}", f"node updates may not change {shown} {FROM_EMPTY}"))
    if after.get("taints"):
        validate_taints(errors, after["taints"], "metadata.taints")
