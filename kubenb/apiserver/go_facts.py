"""What the schema does not say about the API's Go types, and what shows in every stored object (k8s.io/api, 1.36).

A Go field is either a pointer, whose zero value is kept (`replicas: 0`), or plain, whose zero value is left out of
the JSON; a struct held by value is always there (`resources: {}`); and the name of a Go type stands in decoding
errors. Next: `decode.py`, which reads by these facts.
"""

from __future__ import annotations


def _table(text: str) -> frozenset[str]:
    """Lines of `Type field field` -> {"Type.field"}."""
    return frozenset(f"{line.split()[0]}.{field}" for line in text.strip().splitlines() for field in line.split()[1:])


VALUE_STRUCTS = _table("""
apps.v1.DaemonSetSpec template updateStrategy
apps.v1.DeploymentSpec template strategy
apps.v1.ReplicaSetSpec template
apps.v1.StatefulSetSpec template updateStrategy
authentication.v1.SelfSubjectReviewStatus userInfo
authentication.v1.TokenReviewStatus user
autoscaling.v1.HorizontalPodAutoscalerSpec scaleTargetRef
autoscaling.v2.HorizontalPodAutoscalerSpec scaleTargetRef
autoscaling.v2.ContainerResourceMetricSource target
autoscaling.v2.ContainerResourceMetricStatus current
autoscaling.v2.ExternalMetricSource metric target
autoscaling.v2.ExternalMetricStatus metric current
autoscaling.v2.ObjectMetricSource describedObject metric target
autoscaling.v2.ObjectMetricStatus describedObject metric current
autoscaling.v2.PodsMetricSource metric target
autoscaling.v2.PodsMetricStatus metric current
autoscaling.v2.ResourceMetricSource target
autoscaling.v2.ResourceMetricStatus current
batch.v1.CronJobSpec jobTemplate
batch.v1.JobSpec template
core.v1.Binding target
core.v1.Container resources
core.v1.ContainerStatus state lastState
core.v1.EphemeralContainer resources
core.v1.Event involvedObject source
core.v1.NodeDaemonEndpoints kubeletEndpoint
core.v1.NodeStatus daemonEndpoints nodeInfo
core.v1.PersistentVolumeClaimSpec resources
core.v1.PodTemplate template
core.v1.PreferredSchedulingTerm preference
core.v1.ServiceStatus loadBalancer
core.v1.WeightedPodAffinityTerm podAffinityTerm
discovery.v1.Endpoint conditions
events.v1.Event regarding deprecatedSource
networking.v1.HTTPIngressPath backend
networking.v1.IngressServiceBackend port
networking.v1.IngressStatus loadBalancer
networking.v1.NetworkPolicySpec podSelector
rbac.v1.ClusterRoleBinding roleRef
rbac.v1.RoleBinding roleRef
storage.v1.VolumeAttachmentSpec source
""")
"""Structs held by value. Every `metadata`, `spec` and `status` that is a struct is one too (`is_value_struct`)."""

POINTERS = _table("""
apps.v1.DaemonSetSpec revisionHistoryLimit
apps.v1.DaemonSetStatus collisionCount
apps.v1.DeploymentSpec progressDeadlineSeconds replicas revisionHistoryLimit
apps.v1.DeploymentStatus collisionCount terminatingReplicas
apps.v1.ReplicaSetSpec replicas
apps.v1.ReplicaSetStatus terminatingReplicas
apps.v1.RollingUpdateStatefulSetStrategy partition
apps.v1.StatefulSetSpec replicas revisionHistoryLimit
apps.v1.StatefulSetStatus collisionCount
authentication.v1.TokenRequestSpec expirationSeconds
autoscaling.v1.HorizontalPodAutoscalerSpec minReplicas targetCPUUtilizationPercentage
autoscaling.v1.HorizontalPodAutoscalerStatus observedGeneration currentCPUUtilizationPercentage
autoscaling.v2.HPAScalingRules stabilizationWindowSeconds selectPolicy
autoscaling.v2.HorizontalPodAutoscalerSpec minReplicas
autoscaling.v2.HorizontalPodAutoscalerStatus observedGeneration
autoscaling.v2.MetricTarget averageUtilization
autoscaling.v2.MetricValueStatus averageUtilization
batch.v1.CronJobSpec failedJobsHistoryLimit successfulJobsHistoryLimit startingDeadlineSeconds suspend timeZone
batch.v1.JobSpec activeDeadlineSeconds backoffLimit backoffLimitPerIndex completionMode completions managedBy manualSelector
batch.v1.JobSpec maxFailedIndexes parallelism podReplacementPolicy suspend ttlSecondsAfterFinished
batch.v1.JobStatus ready terminating failedIndexes
batch.v1.PodFailurePolicyOnExitCodesRequirement containerName
batch.v1.SuccessPolicyRule succeededCount succeededIndexes
certificates.v1.CertificateSigningRequestSpec expirationSeconds
coordination.v1.LeaseSpec holderIdentity leaseDurationSeconds leaseTransitions preferredHolder strategy
core.v1.AppArmorProfile localhostProfile
core.v1.AzureDiskVolumeSource readOnly cachingMode fsType
core.v1.AzureFilePersistentVolumeSource secretNamespace
core.v1.CSIVolumeSource readOnly fsType
core.v1.ClientIPConfig timeoutSeconds
core.v1.ClusterTrustBundleProjection optional name signerName
core.v1.ConfigMap immutable
core.v1.ConfigMapEnvSource optional
core.v1.ConfigMapKeySelector optional
core.v1.ConfigMapProjection optional
core.v1.ConfigMapVolumeSource optional defaultMode
core.v1.Container restartPolicy
core.v1.ContainerStatus started stopSignal
core.v1.DownwardAPIVolumeFile mode
core.v1.DownwardAPIVolumeSource defaultMode
core.v1.EndpointAddress nodeName
core.v1.EndpointPort appProtocol
core.v1.EphemeralContainer restartPolicy
core.v1.FCVolumeSource lun
core.v1.FileKeySelector optional
core.v1.GRPCAction service
core.v1.GlusterfsPersistentVolumeSource endpointsNamespace
core.v1.HostPathVolumeSource type
core.v1.ISCSIPersistentVolumeSource initiatorName
core.v1.ISCSIVolumeSource initiatorName
core.v1.KeyToPath mode
core.v1.Lifecycle stopSignal
core.v1.LoadBalancerIngress ipMode
core.v1.LocalVolumeSource fsType
core.v1.NodeFeatures supplementalGroupsPolicy
core.v1.NodeRuntimeHandlerFeatures recursiveReadOnlyMounts userNamespaces
core.v1.NodeSwapStatus capacity
core.v1.PersistentVolumeClaimSpec storageClassName volumeAttributesClassName volumeMode
core.v1.PersistentVolumeClaimStatus currentVolumeAttributesClassName
core.v1.PersistentVolumeSpec volumeAttributesClassName volumeMode
core.v1.PodCertificateProjection maxExpirationSeconds
core.v1.PodDNSConfigOption value
core.v1.PodResourceClaim resourceClaimName resourceClaimTemplateName
core.v1.PodResourceClaimStatus resourceClaimName
core.v1.PodSchedulingGroup podGroupName
core.v1.PodSecurityContext fsGroup fsGroupChangePolicy runAsGroup runAsNonRoot runAsUser
core.v1.PodSecurityContext seLinuxChangePolicy supplementalGroupsPolicy
core.v1.PodSpec activeDeadlineSeconds automountServiceAccountToken enableServiceLinks hostUsers hostnameOverride preemptionPolicy
core.v1.PodSpec priority runtimeClassName setHostnameAsFQDN shareProcessNamespace terminationGracePeriodSeconds
core.v1.PortStatus error
core.v1.Probe terminationGracePeriodSeconds
core.v1.ProjectedVolumeSource defaultMode
core.v1.ReplicationControllerSpec replicas
core.v1.SeccompProfile localhostProfile
core.v1.Secret immutable
core.v1.SecretEnvSource optional
core.v1.SecretKeySelector optional
core.v1.SecretProjection optional
core.v1.SecretVolumeSource optional defaultMode
core.v1.SecurityContext allowPrivilegeEscalation privileged procMount readOnlyRootFilesystem runAsGroup runAsNonRoot runAsUser
core.v1.ServiceAccount automountServiceAccountToken
core.v1.ServiceAccountTokenProjection expirationSeconds
core.v1.ServicePort appProtocol
core.v1.ServiceSpec allocateLoadBalancerNodePorts internalTrafficPolicy ipFamilyPolicy loadBalancerClass trafficDistribution
core.v1.Toleration tolerationSeconds
core.v1.TopologySpreadConstraint minDomains nodeAffinityPolicy nodeTaintsPolicy
core.v1.TypedLocalObjectReference apiGroup
core.v1.TypedObjectReference apiGroup namespace
core.v1.VolumeMount mountPropagation recursiveReadOnly
core.v1.VolumeMountStatus recursiveReadOnly
core.v1.WindowsSecurityContextOptions gmsaCredentialSpec gmsaCredentialSpecName hostProcess runAsUserName
discovery.v1.Endpoint hostname nodeName zone
discovery.v1.EndpointConditions ready serving terminating
discovery.v1.EndpointPort appProtocol name port protocol
meta.v1.DeleteOptions gracePeriodSeconds ignoreStoreReadErrorWithClusterBreakingPotential orphanDependents propagationPolicy
meta.v1.ListMeta remainingItemCount
meta.v1.ObjectMeta deletionGracePeriodSeconds
meta.v1.OwnerReference blockOwnerDeletion controller
meta.v1.Preconditions resourceVersion uid
networking.v1.HTTPIngressPath pathType
networking.v1.IngressClassParametersReference apiGroup namespace scope
networking.v1.IngressPortStatus error
networking.v1.IngressSpec ingressClassName
networking.v1.NetworkPolicyPort endPort protocol
policy.v1.PodDisruptionBudgetSpec unhealthyPodEvictionPolicy
scheduling.v1.PriorityClass preemptionPolicy
storage.v1.CSIDriverSpec attachRequired fsGroupPolicy nodeAllocatableUpdatePeriodSeconds podInfoOnMount
storage.v1.CSIDriverSpec preventPodSchedulingIfMissing
storage.v1.CSIDriverSpec requiresRepublish seLinuxMount serviceAccountTokenInSecrets storageCapacity
storage.v1.StorageClass allowVolumeExpansion reclaimPolicy volumeBindingMode
storage.v1.TokenRequest expirationSeconds
storage.v1.VolumeAttachmentSource persistentVolumeName
storage.v1.VolumeError errorCode
storage.v1.VolumeNodeResources count
""")
"""Scalars held by pointer: "" / 0 / false is kept, since it differs from an absent one."""

ALWAYS_WRITTEN = _table("""
apps.v1.DaemonSetStatus numberMisscheduled
apps.v1.StatefulSetOrdinals start
apps.v1.StatefulSetStatus availableReplicas
core.v1.Event reportingComponent reportingInstance
core.v1.ResourceFieldSelector divisor
policy.v1.PodDisruptionBudgetStatus currentHealthy desiredHealthy disruptionsAllowed expectedPods
scheduling.v1.PriorityClass value
""")
"""Plain scalars that stand in the JSON even when zero, beside those which the schema calls required."""

_NAMED = {
    "accessModes": "[]v1.PersistentVolumeAccessMode", "concurrencyPolicy": "v1.ConcurrencyPolicy", "dnsPolicy": "v1.DNSPolicy",
    "effect": "v1.TaintEffect", "externalTrafficPolicy": "v1.ServiceExternalTrafficPolicy", "imagePullPolicy": "v1.PullPolicy",
    "internalTrafficPolicy": "v1.ServiceInternalTrafficPolicy",
    "persistentVolumeReclaimPolicy": "v1.PersistentVolumeReclaimPolicy",
    "phase": "v1.PodPhase", "podManagementPolicy": "v1.PodManagementPolicyType", "preemptionPolicy": "v1.PreemptionPolicy",
    "protocol": "v1.Protocol", "restartPolicy": "v1.RestartPolicy", "scheme": "v1.URIScheme",
    "sessionAffinity": "v1.ServiceAffinity",
    "terminationMessagePolicy": "v1.TerminationMessagePolicy", "uid": "types.UID", "volumeMode": "v1.PersistentVolumeMode",
    "medium": "v1.StorageMedium", "whenUnsatisfiable": "v1.UnsatisfiableConstraintAction", "pathType": "v1.PathType",
    "completionMode": "v1.CompletionMode", "mountPropagation": "v1.MountPropagationMode",
    "core.v1.ServiceSpec.type": "v1.ServiceType", "core.v1.Secret.type": "v1.SecretType",
    "core.v1.Toleration.operator": "v1.TolerationOperator",
    "apps.v1.DeploymentStrategy.type": "v1.DeploymentStrategyType", "core.v1.LimitRangeItem.type": "v1.LimitType",
    "core.v1.HostPathVolumeSource.type": "v1.HostPathType", "core.v1.NodeSelectorRequirement.operator": "v1.NodeSelectorOperator",
    "meta.v1.LabelSelectorRequirement.operator": "v1.LabelSelectorOperator",
    "core.v1.Container.restartPolicy": "v1.ContainerRestartPolicy",
}  # fmt: skip


def go_name(type_name: str) -> str:
    """ "core.v1.PodSpec" -> "v1.PodSpec", as Go prints a type in its package."""
    return ".".join(type_name.split(".")[-2:])


def string_type(owner: str, field: str) -> str:
    """The Go type of a string field: "string", or the name of the string type it has."""
    return _NAMED.get(f"{owner}.{field}") or _NAMED.get(field) or "string"


def is_value_struct(owner: str, field: str, ref: str) -> bool:
    """Whether `owner.field`, a struct of type `ref`, is held by value and so always written."""
    return field in ("metadata", "spec", "status") or f"{owner}.{field}" in VALUE_STRUCTS
