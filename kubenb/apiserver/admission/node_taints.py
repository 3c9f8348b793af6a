"""TaintNodesByCondition: a new node is not ready until somebody has looked at it.

Source: plugin/pkg/admission/nodetaint (1.36). Next: `storage_protection.py`.
"""

from __future__ import annotations

from kubenb.apiserver.admission.lookups import Lookups
from kubenb.objects import Object

NOT_READY: Object = {"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"}


def add_not_ready(node: Object, lookups: Lookups) -> Object:
    taints = node["spec"].get("taints") or []
    if any(taint.get("key") == NOT_READY["key"] and taint.get("effect") == NOT_READY["effect"] for taint in taints):
        return node
    return {**node, "spec": {**node["spec"], "taints": [*taints, NOT_READY]}}
