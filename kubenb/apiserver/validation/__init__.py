"""Validation: what a well-formed object may not say (422), in the real server's words and order (Kubernetes 1.36).

Comes in: an object after defaulting, admission and preparation; for changes also the old version. Goes out: a list of
errors, empty for a good object. Kinds without a rule of their own have their metadata looked at. Everything is pure.
Next: `kubenb.etcd`.
"""

from __future__ import annotations

from collections.abc import Callable

from kubenb.apiserver.resources import Typed
from kubenb.apiserver.validation import (
    autoscalers,
    certificates,
    config,
    drivers,
    endpoints,
    formats,
    ingresses,
    jobs,
    nodes,
    others,
    persistent,
    pod_parts,
    policies,
    quotas,
    roles,
    services,
    sets,
    storage,
    workloads,
)
from kubenb.apiserver.validation.checks import Errors
from kubenb.apiserver.validation.metadata import validate_metadata, validate_metadata_update
from kubenb.apiserver.validation.metadata import validate_update as _metadata_only
from kubenb.apiserver.validation.pod_spec import validate_pod_spec, validate_template
from kubenb.apiserver.validation.pods import validate_pod, validate_pod_status, validate_pod_update
from kubenb.apiserver.validation.warnings import warnings
from kubenb.objects import FieldError, Object

__all__ = ["validate_create", "validate_pod_spec", "validate_template", "validate_update", "warnings"]

Create = Callable[[Errors, Object], None]
Update = Callable[[Errors, Object, Object], None]

CREATE: dict[str, Create] = {
    "apps.v1.ControllerRevision": sets.validate_controllerrevision,
    "apps.v1.DaemonSet": sets.validate_daemonset,
    "apps.v1.Deployment": workloads.validate_deployment,
    "apps.v1.ReplicaSet": workloads.validate_replicaset,
    "apps.v1.StatefulSet": sets.validate_statefulset,
    "autoscaling.v1.Scale": autoscalers.validate_scale,
    "autoscaling.v2.HorizontalPodAutoscaler": autoscalers.validate_hpa,
    "batch.v1.CronJob": jobs.validate_cronjob,
    "batch.v1.Job": jobs.validate_job,
    "certificates.v1.CertificateSigningRequest": certificates.validate_request,
    "coordination.v1.Lease": others.validate_lease,
    "core.v1.Binding": others.validate_binding,
    "core.v1.ConfigMap": config.validate_configmap,
    "core.v1.Endpoints": endpoints.validate_endpoints,
    "core.v1.Event": others.validate_event,
    "core.v1.LimitRange": quotas.validate_limitrange,
    "core.v1.Namespace": config.validate_namespace,
    "core.v1.Node": nodes.validate_node,
    "core.v1.PersistentVolume": storage.validate_volume,
    "core.v1.PersistentVolumeClaim": persistent.validate_claim,
    "core.v1.Pod": validate_pod,
    "core.v1.PodTemplate": workloads.validate_podtemplate,
    "core.v1.ReplicationController": workloads.validate_replicationcontroller,
    "core.v1.ResourceQuota": quotas.validate_quota,
    "core.v1.Secret": config.validate_secret,
    "core.v1.Service": services.validate_service,
    "core.v1.ServiceAccount": config.validate_serviceaccount,
    "discovery.v1.EndpointSlice": endpoints.validate_slice,
    "events.v1.Event": others.validate_event,
    "networking.v1.Ingress": ingresses.validate_ingress,
    "networking.v1.IngressClass": ingresses.validate_ingressclass,
    "networking.v1.NetworkPolicy": ingresses.validate_networkpolicy,
    "node.v1.RuntimeClass": policies.validate_runtimeclass,
    "policy.v1.PodDisruptionBudget": policies.validate_budget,
    "rbac.v1.ClusterRole": roles.validate_clusterrole,
    "rbac.v1.ClusterRoleBinding": roles.validate_clusterrolebinding,
    "rbac.v1.Role": roles.validate_role,
    "rbac.v1.RoleBinding": roles.validate_rolebinding,
    "scheduling.v1.PriorityClass": policies.validate_priorityclass,
    "storage.v1.CSIDriver": drivers.validate_driver,
    "storage.v1.StorageClass": storage.validate_storageclass,
    "storage.v1.VolumeAttachment": drivers.validate_attachment,
    "storage.v1.VolumeAttributesClass": drivers.validate_attributes_class,
}

UPDATE: dict[str, Update] = {
    "apps.v1.ControllerRevision": sets.validate_controllerrevision_update,
    "apps.v1.DaemonSet": sets.validate_daemonset_update,
    "apps.v1.Deployment": workloads.validate_deployment_update,
    "apps.v1.ReplicaSet": workloads.validate_replicaset_update,
    "apps.v1.StatefulSet": sets.validate_statefulset_update,
    "autoscaling.v2.HorizontalPodAutoscaler": autoscalers.validate_hpa_update,
    "batch.v1.CronJob": jobs.validate_cronjob_update,
    "batch.v1.Job": jobs.validate_job_update,
    "certificates.v1.CertificateSigningRequest": certificates.validate_request_update,
    "coordination.v1.Lease": others.validate_lease_update,
    "core.v1.ConfigMap": config.validate_configmap_update,
    "core.v1.Endpoints": endpoints.validate_endpoints_update,
    "core.v1.Event": others.validate_event_update,
    "core.v1.LimitRange": quotas.validate_limitrange_update,
    "core.v1.Namespace": config.validate_namespace_update,
    "core.v1.Node": nodes.validate_node_update,
    "core.v1.PersistentVolume": storage.validate_volume_update,
    "core.v1.PersistentVolumeClaim": persistent.validate_claim_update,
    "core.v1.Pod": validate_pod_update,
    "core.v1.PodTemplate": workloads.validate_podtemplate_update,
    "core.v1.ReplicationController": workloads.validate_replicationcontroller_update,
    "core.v1.ResourceQuota": quotas.validate_quota_update,
    "core.v1.Secret": config.validate_secret_update,
    "core.v1.Service": services.validate_service_update,
    "discovery.v1.EndpointSlice": endpoints.validate_slice_update,
    "events.v1.Event": others.validate_event_update,
    "networking.v1.Ingress": ingresses.validate_ingress_update,
    "networking.v1.IngressClass": ingresses.validate_ingressclass_update,
    "networking.v1.NetworkPolicy": ingresses.validate_networkpolicy_update,
    "node.v1.RuntimeClass": policies.validate_runtimeclass_update,
    "policy.v1.PodDisruptionBudget": policies.validate_budget_update,
    "rbac.v1.ClusterRole": roles.validate_clusterrole_update,
    "rbac.v1.ClusterRoleBinding": roles.validate_clusterrolebinding_update,
    "rbac.v1.Role": roles.validate_role_update,
    "rbac.v1.RoleBinding": roles.validate_rolebinding_update,
    "scheduling.v1.PriorityClass": policies.validate_priorityclass_update,
    "storage.v1.CSIDriver": drivers.validate_driver_update,
    "storage.v1.StorageClass": storage.validate_storageclass_update,
    "storage.v1.VolumeAttachment": drivers.validate_attachment_update,
    "storage.v1.VolumeAttributesClass": drivers.validate_attributes_class_update,
}

SUBRESOURCES: dict[tuple[str, str], Update] = {
    ("apps.v1.ReplicaSet", "status"): workloads.validate_replicas_status,
    ("apps.v1.StatefulSet", "status"): sets.validate_statefulset_status,
    ("autoscaling.v2.HorizontalPodAutoscaler", "status"): autoscalers.validate_hpa_status,
    ("core.v1.Namespace", "finalize"): config.validate_namespace_finalize,
    ("core.v1.Namespace", "status"): config.validate_namespace_status,
    ("core.v1.Node", "status"): nodes.validate_node_update,
    ("core.v1.Pod", "ephemeralcontainers"): pod_parts.validate_ephemeral_containers,
    ("core.v1.Pod", "resize"): pod_parts.validate_resize,
    ("core.v1.Pod", "status"): validate_pod_status,
    ("core.v1.ReplicationController", "status"): workloads.validate_replicas_status,
    ("core.v1.ResourceQuota", "status"): quotas.validate_quota_status,
    ("policy.v1.PodDisruptionBudget", "status"): policies.validate_budget_status,
}
"""Updates of a subresource; those that are missing here have only their metadata looked at."""


def validate_create(obj: Object, resource: Typed) -> list[FieldError]:
    """All that is wrong with a new object, in the server's order."""
    errors: Errors = []
    check = CREATE.get(resource.type)
    if check:
        check(errors, obj)
    else:
        validate_metadata(errors, obj["metadata"], resource.namespaced, formats.dns_subdomain)
    return errors


def validate_update(new: Object, old: Object, resource: Typed, subresource: str | None = None) -> list[FieldError]:
    """All that is wrong with a change: what may not change, and the new version itself. Metadata is looked at twice,
    as the server does.
    """
    errors: Errors = []
    validate_metadata_update(errors, new["metadata"], old["metadata"])
    if subresource in (None, "scale"):
        check = UPDATE.get(resource.type, _metadata_only)
    else:
        check = SUBRESOURCES.get((resource.type, subresource or ""), _metadata_only)
    check(errors, new, old)
    return errors
