"""Subresources that are more than a part of their object: binding, eviction, scale, finalize.

What comes in: the body posted to /pods/NAME/binding and the like.  What goes out: the change of the parent object.
Source: pkg/registry/core/pod/storage, pkg/registry/apps/deployment/storage, 1.36.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from kubenb.apiserver.call import Call
from kubenb.apiserver.eviction import evict
from kubenb.apiserver.registry import Resource
from kubenb.objects import ApiError, Object, conflict, from_label_selector, invalid
from kubenb.objects.conditions import set_condition
from kubenb.objects.field_errors import bad_value

if TYPE_CHECKING:
    from kubenb.apiserver.server import APIServer

Handler = Callable[["APIServer", Resource, str, Object, "str | None", Call], Object]


def bind(api: APIServer, resource: Resource, name: str, body: Object, namespace: str | None, call: Call) -> Object:
    """pods/binding: the scheduler's verdict becomes spec.nodeName, once and for ever."""
    live = api.live(resource, namespace, name)
    pod, node = live.object, (body.get("target") or {}).get("name")
    if not node:
        raise ApiError(500, "", "target.name: Required value")
    if pod["metadata"].get("deletionTimestamp"):
        raise conflict("pods/binding", name, f"pod {name} is being deleted, cannot be assigned to a host")
    if pod["spec"].get("nodeName"):
        raise conflict("pods/binding", name, f'pod {name} is already assigned to node "{pod["spec"]["nodeName"]}"')
    scheduled = {"type": "PodScheduled", "status": "True", "lastProbeTime": None}
    status = pod.get("status", {})
    conditions = set_condition(status.get("conditions") or [], scheduled, api.sim.stamp())
    status = {**status, "conditions": conditions}
    status.pop("nominatedNodeName", None)  # ClearingNominatedNodeNameAfterBinding
    bound = {**pod, "spec": {**pod["spec"], "nodeName": node}, "status": status}
    if not call.dry_run:
        api.put(live, bound, call if call.why else replace(call, why=f"bound to {node}"))
    return {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "code": 201}


def get_scale(obj: Object) -> Object:
    """The autoscaling/v1 Scale of a Deployment, ReplicaSet, StatefulSet or ReplicationController."""
    meta = obj["metadata"]
    selector = obj["spec"].get("selector") or {}
    if obj["kind"] == "ReplicationController":
        selector = {"matchLabels": selector}
    kept = {key: meta[key] for key in ("name", "namespace", "uid", "resourceVersion", "creationTimestamp") if key in meta}
    replicas = obj["spec"].get("replicas", 0)
    return {
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": kept,
        "spec": {"replicas": replicas} if replicas else {},
        "status": {
            "replicas": obj.get("status", {}).get("replicas", 0),
            "selector": str(from_label_selector(selector)),
        },
    }


def scale(api: APIServer, resource: Resource, name: str, body: Object, namespace: str | None, call: Call) -> Object:
    """PUT on /scale: only spec.replicas passes."""
    live = api.live(resource, namespace, name)
    replicas = (body.get("spec") or {}).get("replicas", 0)
    if replicas < 0:
        error = bad_value("spec.replicas", replicas, "must be greater than or equal to 0")
        raise invalid("autoscaling", "Scale", name, [error])
    meta = dict(live.object["metadata"])
    wanted = (body.get("metadata") or {}).get("resourceVersion")
    if wanted:
        meta["resourceVersion"] = wanted
    new = {**live.object, "metadata": meta, "spec": {**live.object["spec"], "replicas": replicas}}
    return get_scale(api.replace(resource, live, new, replace(call, door="scale")))


def finalize(api: APIServer, resource: Resource, name: str, body: Object, namespace: str | None, call: Call) -> Object:
    """namespaces/finalize: only spec.finalizers passes; the last one gone removes the namespace."""
    live = api.live(resource, namespace, name)
    finalizers = (body.get("spec") or {}).get("finalizers") or []
    spec = {key: value for key, value in live.object["spec"].items() if key != "finalizers"}
    if finalizers:
        spec["finalizers"] = finalizers
    return api.replace(resource, live, {**live.object, "spec": spec}, call, "finalize")


def token(api: APIServer, resource: Resource, name: str, body: Object, namespace: str | None, call: Call) -> Object:
    """serviceaccounts/token (see `token_requests.py`)."""
    from kubenb.apiserver.token_requests import request_token  # here, not above: kubelets ask when a pod first reads its token

    return request_token(api, resource, name, body, namespace, call)


SUBRESOURCES: dict[str, Handler] = {
    "binding": bind, "eviction": evict, "scale": scale, "finalize": finalize, "token": token,
}  # fmt: skip
