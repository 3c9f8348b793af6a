"""Defaulting: what the API server fills in when a manifest is silent (Kubernetes 1.36).

Comes in: an object in normal form (`decode`). Goes out: a new object that shares all that was said, or the same one
if nothing was missing. Everything is pure, and the pod parts depend on nothing but the spec, so the server remembers
them by identity. Next: `admission`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from kubenb.apiserver.defaults import extensions, others, services, workloads
from kubenb.apiserver.defaults.pods import default_pod, default_pod_spec, default_spec_of_pod, default_template
from kubenb.apiserver.resources import Typed
from kubenb.objects import Object

__all__ = ["default", "default_pod", "default_pod_spec", "default_spec_of_pod", "default_template"]

DEFAULTS: dict[str, Callable[[Object], Object]] = {
    "apps.v1.DaemonSet": workloads.default_daemonset,
    "apps.v1.Deployment": workloads.default_deployment,
    "apps.v1.ReplicaSet": workloads.default_replicaset,
    "apps.v1.StatefulSet": workloads.default_statefulset,
    "autoscaling.v1.HorizontalPodAutoscaler": others.default_hpa_v1,
    "autoscaling.v2.HorizontalPodAutoscaler": others.default_hpa,
    "batch.v1.CronJob": workloads.default_cronjob,
    "batch.v1.Job": workloads.default_job,
    "core.v1.Endpoints": services.default_endpoints,
    "core.v1.LimitRange": others.default_limitrange,
    "core.v1.Namespace": others.default_namespace,
    "core.v1.Node": others.default_node,
    "core.v1.PersistentVolume": others.default_persistentvolume,
    "core.v1.PersistentVolumeClaim": workloads.default_claim,
    "core.v1.Pod": default_pod,
    "core.v1.PodTemplate": workloads.default_podtemplate,
    "core.v1.ReplicationController": workloads.default_replicationcontroller,
    "core.v1.Secret": others.default_secret,
    "core.v1.Service": services.default_service,
    "discovery.v1.EndpointSlice": services.default_endpointslice,
    "networking.v1.IngressClass": services.default_ingressclass,
    "networking.v1.NetworkPolicy": services.default_networkpolicy,
    "rbac.v1.ClusterRoleBinding": others.default_binding,
    "rbac.v1.RoleBinding": others.default_binding,
    "scheduling.v1.PriorityClass": others.default_priorityclass,
    "storage.v1.CSIDriver": others.default_csidriver,
    "storage.v1.StorageClass": others.default_storageclass,
}
"""By the type of the resource; kinds that are missing here have no defaults."""

UNTYPED: dict[str, Callable[[Object], Object]] = {
    "APIService": extensions.default_apiservice,
    "CustomResourceDefinition": extensions.default_definition,
    "MutatingAdmissionPolicy": extensions.default_mutating_policy,
    "MutatingAdmissionPolicyBinding": extensions.default_policy_binding,
    "MutatingWebhookConfiguration": partial(extensions.default_webhooks, mutating=True),
    "ValidatingAdmissionPolicy": extensions.default_policy,
    "ValidatingAdmissionPolicyBinding": extensions.default_policy_binding,
    "ValidatingWebhookConfiguration": extensions.default_webhooks,
}
"""By kind: those that the schema has no type for."""


def default(obj: Object, resource: Typed) -> Object:
    """`obj`, of the type that `resource` serves, with the defaults of Kubernetes 1.36."""
    how = DEFAULTS.get(resource.type) if resource.type else UNTYPED.get(resource.kind)
    return how(obj) if how else obj
