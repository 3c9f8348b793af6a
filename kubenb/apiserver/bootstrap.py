"""What a fresh cluster holds before anyone asks for anything.

What comes in: an empty API server.  What goes out: its namespaces with their ServiceAccount and root certificate, the
`kubernetes` Service with its endpoints, the two system priority classes, the default roles: a cluster up for a moment.
Source: pkg/controlplane/controller (system namespaces, kubernetesservice), pkg/apis/scheduling/types.go, 1.36.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from kubenb.apiserver.call import Call
from kubenb.apiserver.default_roles import default_access
from kubenb.etcd import Revision
from kubenb.objects import Object
from kubenb.objects.frozen import freeze

if TYPE_CHECKING:
    from kubenb.apiserver.server import APIServer

SYSTEM_NAMESPACES = ("default", "kube-node-lease", "kube-public", "kube-system")
API_ADDRESS = "172.18.0.100"
"""Where the API server listens. Outside the nodes' own addresses."""
ROOT_CERTIFICATE = "-----BEGIN CERTIFICATE-----\nsimulated by kubenb\n-----END CERTIFICATE-----\n"


def bootstrap(api: APIServer) -> None:
    """Create what every cluster starts with."""
    call = Call(author="kube-apiserver", why="every cluster starts with this", manager="kube-apiserver", built_in=True)
    for obj in [*map(_namespace, SYSTEM_NAMESPACES), *_kubernetes_service(), *_priority_classes()]:
        api.create(obj, None, call)
    for name in SYSTEM_NAMESPACES:
        api.create(_config_map(name), None, call)
        api.create(_service_account(name), None, call)
    for kind in ("ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"):
        resource = api.registry.find(kind).qualified
        api.etcd.preset(resource, partial(_access, kind, resource, api.frozen))


def _access(kind: str, resource: str, frozen: bool) -> list[Revision]:
    """The default roles or bindings: 130 objects, so they are there when first asked for and have no place in the history."""
    why = "every cluster starts with this"
    found = []
    for obj in default_access()[kind]:
        meta, stored = obj["metadata"], freeze(obj) if frozen else obj
        space, name = meta.get("namespace", ""), meta["name"]
        found.append(Revision(1, 0.0, "create", resource, space, name, stored, None, "kube-apiserver", None, why))
    return found


def is_api_service(obj: Object) -> bool:
    """The Service under which pods find the API server."""
    meta = obj["metadata"]
    return bool(meta["name"] == "kubernetes" and obj["kind"] == "Service" and meta["namespace"] == "default")


def restore_service(api: APIServer) -> None:
    """Somebody deleted the `kubernetes` Service: the API server makes it anew (pkg/controlplane/controller/kubernetesservice)."""
    call = Call(author="kube-apiserver", why="pods must be able to find the API server", manager="kube-apiserver")
    for obj in _kubernetes_service():
        if api.peek(obj["kind"], "kubernetes", "default") is None:
            api.create(obj, None, call)


def _namespace(name: str) -> Object:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}


def _service_account(namespace: str) -> Object:
    return {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {"name": "default", "namespace": namespace},
    }


def _config_map(namespace: str) -> Object:
    note = {
        "kubernetes.io/description": "Contains a CA bundle that can be used to verify the kube-apiserver when using internal "
        "endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions "
        "of Kubernetes clusters."
    }
    meta = {"name": "kube-root-ca.crt", "namespace": namespace, "annotations": note}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": {"ca.crt": ROOT_CERTIFICATE}}


def _kubernetes_service() -> list[Object]:
    labels = {"component": "apiserver", "provider": "kubernetes"}
    port = {"name": "https", "port": 443, "protocol": "TCP", "targetPort": 6443}
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "kubernetes", "namespace": "default", "labels": labels},
        "spec": {"type": "ClusterIP", "clusterIP": "10.96.0.1", "clusterIPs": ["10.96.0.1"], "ports": [port]},
    }
    listening = {"name": "https", "port": 6443, "protocol": "TCP"}
    mirror = {"endpointslice.kubernetes.io/skip-mirror": "true"}
    endpoints = {
        "apiVersion": "v1",
        "kind": "Endpoints",
        "metadata": {"name": "kubernetes", "namespace": "default", "labels": mirror},
        "subsets": [{"addresses": [{"ip": API_ADDRESS}], "ports": [listening]}],
    }
    slice_ = {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {
            "name": "kubernetes",
            "namespace": "default",
            "labels": {"kubernetes.io/service-name": "kubernetes"},
        },
        "addressType": "IPv4",
        "endpoints": [{"addresses": [API_ADDRESS], "conditions": {"ready": True}}],
        "ports": [listening],
    }
    return [service, endpoints, slice_]


def _priority_classes() -> list[Object]:
    classes = {
        "system-cluster-critical": (2000000000, "Used for system critical pods that must run in the cluster, but can be moved "
                                    "to another node if necessary."),
        "system-node-critical": (2000001000, "Used for system critical pods that must not be moved from their current node."),
    }  # fmt: skip
    return [
        {"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": name}, "value": value,
         "description": text}
        for name, (value, text) in classes.items()
    ]  # fmt: skip
