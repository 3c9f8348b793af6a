"""Defaults of the remaining kinds: secrets, namespaces, nodes, volumes, limit ranges, autoscalers, roles, classes.

Comes in: an object in normal form. Goes out: the same with defaults. Sources: pkg/apis/*/v1/defaults.go (1.36),
conversion.go for secrets. Next: the table in `__init__.py`.
"""

from __future__ import annotations

import base64

from kubenb.apiserver.defaults.filling import change, change_each, fill
from kubenb.apiserver.defaults.volumes import default_source
from kubenb.objects import Object

RBAC_GROUP = "rbac.authorization.k8s.io"


def default_secret(obj: Object) -> Object:
    """type Opaque; stringData is folded into data."""
    obj = fill(obj, type="Opaque")
    if "stringData" not in obj:
        return obj
    folded = {key: base64.b64encode(text.encode()).decode() for key, text in obj["stringData"].items()}
    rest = {key: value for key, value in obj.items() if key != "stringData"}
    return {**rest, "data": {**obj.get("data", {}), **folded}}


def default_namespace(obj: Object) -> Object:
    """phase Active, and the label that carries the name."""
    obj = change(obj, "status", lambda status: fill(status, phase="Active"))
    name = obj["metadata"].get("name", "")
    labels = obj["metadata"].get("labels") or {}
    if not name or labels.get("kubernetes.io/metadata.name") == name:
        return obj
    return {**obj, "metadata": {**obj["metadata"], "labels": {**labels, "kubernetes.io/metadata.name": name}}}


def default_node(obj: Object) -> Object:
    """allocatable is capacity where nobody said otherwise."""
    capacity = obj["status"].get("capacity")
    if not capacity or "allocatable" in obj["status"]:
        return obj
    return {**obj, "status": {**obj["status"], "allocatable": capacity}}


def default_persistentvolume(obj: Object) -> Object:
    obj = change(obj, "status", lambda status: fill(status, phase="Pending"))
    return change(obj, "spec", _volume_spec)


def _volume_spec(spec: Object) -> Object:
    return default_source(fill(spec, persistentVolumeReclaimPolicy="Retain", volumeMode="Filesystem"))


def default_limitrange(obj: Object) -> Object:
    return change(obj, "spec", lambda spec: change_each(spec, "limits", _limit))


def _limit(limit: Object) -> Object:
    """For containers: a missing default is the max; a missing default request is the default, else the min."""
    if limit.get("type") != "Container":
        return limit
    default = {**limit.get("max", {}), **limit.get("default", {})}
    request = {**limit.get("min", {}), **default, **limit.get("defaultRequest", {})}
    filled = {key: amounts for key, amounts in (("default", default), ("defaultRequest", request)) if amounts}
    return {**limit, **filled} if filled and any(limit.get(key) != amounts for key, amounts in filled.items()) else limit


def default_hpa(obj: Object) -> Object:
    return change(obj, "spec", _hpa_spec)


def default_hpa_v1(obj: Object) -> Object:
    """autoscaling/v1: without a target it aims at 80% of the requested cpu."""
    return change(obj, "spec", lambda spec: fill(spec, minReplicas=1))


def _hpa_spec(spec: Object) -> Object:
    spec = fill(spec, minReplicas=1)
    if not spec.get("metrics"):
        target = {"type": "Utilization", "averageUtilization": 80}
        spec = {**spec, "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": target}}]}
    return change(spec, "behavior", _behavior)


def _behavior(behavior: Object) -> Object:
    percent = {"type": "Percent", "value": 100, "periodSeconds": 15}
    upward = {
        "stabilizationWindowSeconds": 0,
        "selectPolicy": "Max",
        "policies": [{"type": "Pods", "value": 4, "periodSeconds": 15}, percent],
    }
    behavior = fill(behavior, scaleUp={}, scaleDown={})
    behavior = change(behavior, "scaleUp", lambda rules: fill(rules, **upward))
    return change(behavior, "scaleDown", lambda rules: fill(rules, selectPolicy="Max", policies=[percent]))


def default_binding(obj: Object) -> Object:
    """RoleBinding and ClusterRoleBinding: users, groups and roles are of the RBAC group."""
    obj = change(obj, "roleRef", lambda ref: fill(ref, apiGroup=RBAC_GROUP))
    return change_each(obj, "subjects", lambda s: fill(s, apiGroup=RBAC_GROUP) if s.get("kind") in ("User", "Group") else s)


def default_priorityclass(obj: Object) -> Object:
    return fill(obj, preemptionPolicy="PreemptLowerPriority")


def default_storageclass(obj: Object) -> Object:
    return fill(obj, reclaimPolicy="Delete", volumeBindingMode="Immediate")


def default_csidriver(obj: Object) -> Object:
    defaults: Object = {
        "attachRequired": True,
        "fsGroupPolicy": "ReadWriteOnceWithFSType",
        "podInfoOnMount": False,
        "requiresRepublish": False,
        "seLinuxMount": False,
        "storageCapacity": False,
        "volumeLifecycleModes": ["Persistent"],
    }
    return change(obj, "spec", lambda spec: fill(spec, **defaults))
