"""Step 5 of the journey: the controllers, one file each, named as in kube-controller-manager.

Each is a `ControlLoop`: it hears of changes, compares what is with what should be, and takes a step.  They know nothing of each
other: all they share lies in the API server.  Start with `deployment.py` and `replicas.py`.  Next: `kubenb.scheduler`.
"""

from __future__ import annotations

from kubenb.client import ControlLoop
from kubenb.controllers.attachdetach import AttachDetachController
from kubenb.controllers.clusterroleaggregation import ClusterRoleAggregationController
from kubenb.controllers.cronjob import CronJobController
from kubenb.controllers.csr_approving import CSRApprovingController
from kubenb.controllers.csr_cleaner import CSRCleanerController
from kubenb.controllers.csr_signing import CSRSigningController
from kubenb.controllers.daemonset import DaemonSetController
from kubenb.controllers.deployment import DeploymentController
from kubenb.controllers.disruption import DisruptionController
from kubenb.controllers.endpoints import EndpointsController
from kubenb.controllers.endpointslice import EndpointSliceController
from kubenb.controllers.endpointslicemirroring import EndpointSliceMirroringController
from kubenb.controllers.ephemeral_volume import EphemeralVolumeController
from kubenb.controllers.garbagecollector import GarbageCollector
from kubenb.controllers.horizontal import HorizontalController
from kubenb.controllers.job import JobController
from kubenb.controllers.namespace import NamespaceController
from kubenb.controllers.nodelifecycle import NodeLifecycleController
from kubenb.controllers.persistentvolume_binder import PersistentVolumeBinder
from kubenb.controllers.persistentvolume_expander import PersistentVolumeExpander
from kubenb.controllers.podgc import PodGarbageCollector
from kubenb.controllers.pv_protection import PVProtectionController
from kubenb.controllers.pvc_protection import PVCProtectionController
from kubenb.controllers.replicaset import ReplicaSetController
from kubenb.controllers.replicationcontroller import ReplicationControllerController
from kubenb.controllers.resourcequota import ResourceQuotaController
from kubenb.controllers.rootca import RootCACertPublisher
from kubenb.controllers.serviceaccount import ServiceAccountController
from kubenb.controllers.serviceaccount_tokens import ServiceAccountTokenController
from kubenb.controllers.statefulset import StatefulSetController
from kubenb.controllers.tainteviction import TaintEvictionController
from kubenb.controllers.ttl import TTLController
from kubenb.controllers.ttlafterfinished import TTLAfterFinishedController

CONTROLLERS: dict[str, type[ControlLoop]] = {
    "serviceaccount-token-controller": ServiceAccountTokenController,
    "serviceaccount-controller": ServiceAccountController,
    "endpoints-controller": EndpointsController,
    "endpointslice-controller": EndpointSliceController,
    "endpointslice-mirroring-controller": EndpointSliceMirroringController,
    "replicationcontroller-controller": ReplicationControllerController,
    "pod-garbage-collector-controller": PodGarbageCollector,
    "resourcequota-controller": ResourceQuotaController,
    "namespace-controller": NamespaceController,
    "garbage-collector-controller": GarbageCollector,
    "daemonset-controller": DaemonSetController,
    "job-controller": JobController,
    "deployment-controller": DeploymentController,
    "replicaset-controller": ReplicaSetController,
    "horizontal-pod-autoscaler-controller": HorizontalController,
    "disruption-controller": DisruptionController,
    "statefulset-controller": StatefulSetController,
    "cronjob-controller": CronJobController,
    "clusterrole-aggregation-controller": ClusterRoleAggregationController,
    "root-ca-certificate-publisher-controller": RootCACertPublisher,
    "node-lifecycle-controller": NodeLifecycleController,
    "persistentvolume-binder-controller": PersistentVolumeBinder,
    "persistentvolume-attach-detach-controller": AttachDetachController,
    "persistentvolume-expander-controller": PersistentVolumeExpander,
    "persistentvolumeclaim-protection-controller": PVCProtectionController,
    "persistentvolume-protection-controller": PVProtectionController,
    "ephemeral-volume-controller": EphemeralVolumeController,
    "taint-eviction-controller": TaintEvictionController,
    "certificatesigningrequest-signing-controller": CSRSigningController,
    "certificatesigningrequest-approving-controller": CSRApprovingController,
    "certificatesigningrequest-cleaner-controller": CSRCleanerController,
    "ttl-controller": TTLController,
    "ttl-after-finished-controller": TTLAfterFinishedController,
}
"""By the names that kube-controller-manager's --controllers flag knows, in its order (cmd/kube-controller-manager/names)."""
