"""The ledger: every delay, period and limit of the simulation, with its unit and where it comes from.

A component reads `ledger.NAME`; a value of two numbers is a spread (low, high), drawn with the component's own random stream.
`Ledger(name=value)` makes a cluster that differs in just that: the experiments of the course turn these screws, nothing else.
Paths are in the kubernetes/kubernetes tree, version 1.36, unless another source is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from typing import Any

Spread = float | tuple[float, float]


def _(value: Any, unit: str, source: str) -> Any:
    """One line of the ledger."""
    return field(default=value, metadata={"unit": unit, "source": source})


@dataclass(frozen=True)
class Ledger:
    # ---- API server and its clients
    request_latency: Spread = _((0.002, 0.006), "s", "SLI of mutating requests in an idle cluster, p50 of apiserver_request_duration_seconds")
    watch_latency: Spread = _((0.002, 0.008), "s", "etcd watch to client, idle cluster; recorded rollouts answer within 10-20 ms")
    quiet_watch_latency: Spread = _(0.1, "s", "ours: Leases and Events, which nobody waits for, reach watchers in batches")
    loop_reaction: Spread = _((0.0005, 0.002), "s", "work queue to worker, staging/src/k8s.io/client-go/util/workqueue")
    retry_base: float = _(0.005, "s", "client-go/util/workqueue/default_rate_limiters.go: ItemExponentialFailureRateLimiter")
    retry_limit: float = _(1000.0, "s", "client-go/util/workqueue/default_rate_limiters.go")
    api_service_period: float = _(10.0, "s", "pkg/controlplane/controller/kubernetesservice/controller.go: EndpointInterval, Service kept there")
    service_account_wait: float = _(2.0, "s", "plugin/pkg/admission/serviceaccount/admission.go: ten tries, 100-300 ms apart")
    # ---- kube-controller-manager
    controller_manager_qps: float = _(20.0, "requests/s", "pkg/controller/apis/config/v1alpha1/defaults.go: ClientConnection.QPS")
    controller_manager_burst: int = _(30, "requests", "pkg/controller/apis/config/v1alpha1/defaults.go: ClientConnection.Burst")
    replicaset_burst: int = _(500, "pods", "pkg/controller/replicaset/replica_set.go: BurstReplicas, most pods made or deleted in one sync")
    daemonset_burst: int = _(250, "pods", "pkg/controller/daemon/daemon_controller.go: BurstReplicas, most pods made or deleted in one sync")
    daemon_first_backoff: float = _(1.0, "s", "cmd/kube-controller-manager/app/apps.go: back-off of failed daemon pods, doubles")
    daemon_longest_backoff: float = _(900.0, "s", "cmd/kube-controller-manager/app/apps.go: back-off of failed daemon pods")
    cluster_signing_duration: float = _(31536000.0, "s", "pkg/controller/certificates/signer/config/v1alpha1/defaults.go: ClusterSigningDuration, longest life of a certificate")
    job_batch_period: float = _(1.0, "s", "pkg/controller/job/job_controller.go: SyncJobBatchPeriod, changes of pods that a job hears of together")
    job_burst: int = _(500, "pods", "pkg/controller/job/job_controller.go: MaxPodCreateDeletePerSync")
    job_first_backoff: float = _(10.0, "s", "pkg/controller/job/job_controller.go: DefaultJobPodFailureBackOff, doubles")
    job_longest_backoff: float = _(600.0, "s", "pkg/controller/job/job_controller.go: MaxJobPodFailureBackOff")
    eviction_patience: float = _(120.0, "s", "pkg/controller/disruption/disruption.go: DeletionTimeout of a pod that was granted an eviction")
    autoscaler_sync_period: float = _(15.0, "s", "pkg/controller/podautoscaler/config/v1alpha1/defaults.go: HorizontalPodAutoscalerSyncPeriod")
    autoscaler_tolerance: float = _(0.1, "times", "pkg/controller/podautoscaler/config/v1alpha1/defaults.go: HorizontalPodAutoscalerTolerance")
    autoscaler_downscale_stabilization: float = _(300.0, "s", "pkg/controller/podautoscaler/config/v1alpha1/defaults.go: DownscaleStabilizationWindow")
    autoscaler_cpu_initialization: float = _(300.0, "s", "pkg/controller/podautoscaler/config/v1alpha1/defaults.go: CPUInitializationPeriod")
    autoscaler_initial_readiness: float = _(30.0, "s", "pkg/controller/podautoscaler/config/v1alpha1/defaults.go: InitialReadinessDelay")
    cronjob_delay: float = _(0.1, "s", "pkg/controller/cronjob/cronjob_controllerv2.go: nextScheduleDelta, how long after the due time it looks")
    endpoint_updates_batch_period: float = _(0.0, "s", "pkg/controller/endpointslice/config/v1alpha1/defaults.go: EndpointUpdatesBatchPeriod, changes of pods wait so long")
    endpoints_per_slice: int = _(100, "endpoints", "pkg/controller/endpointslice/config/v1alpha1/defaults.go: MaxEndpointsPerSlice")
    endpoints_capacity: int = _(1000, "addresses", "pkg/controller/endpoint/endpoints_controller.go: maxCapacity of an Endpoints object")
    namespace_deletion_delay: float = _(5.0, "s", "pkg/controller/namespace/namespace_controller.go: namespaceDeletionGracePeriod")
    node_monitor_period: float = _(5.0, "s", "pkg/controller/nodelifecycle/config/v1alpha1, cmd/.../options/generic.go: NodeMonitorPeriod")
    node_monitor_grace: float = _(50.0, "s", "pkg/controller/nodelifecycle/config/v1alpha1/defaults.go: NodeMonitorGracePeriod (40 s before 1.32)")
    node_startup_grace: float = _(60.0, "s", "pkg/controller/nodelifecycle/config/v1alpha1/defaults.go: NodeStartupGracePeriod, before the first report")
    node_eviction_rate: float = _(0.1, "nodes/s", "cmd/kube-controller-manager/app/options/nodelifecyclecontroller.go: NodeEvictionRate, a zone")
    node_secondary_eviction_rate: float = _(0.01, "nodes/s", "same: SecondaryNodeEvictionRate, in a zone that is partly lost")
    node_unhealthy_zone: float = _(0.55, "of a zone's nodes", "same: UnhealthyZoneThreshold")
    large_cluster_nodes: int = _(50, "nodes", "same: LargeClusterSizeThreshold; a disrupted zone of so many or fewer is left alone")
    pod_gc_period: float = _(20.0, "s", "pkg/controller/podgc/gc_controller.go: gcCheckPeriod")
    pod_gc_quarantine: float = _(40.0, "s", "pkg/controller/podgc/gc_controller.go: quarantineTime of a node that is gone")
    pod_gc_threshold: int = _(12500, "pods", "pkg/controller/podgc/config/v1alpha1/defaults.go: TerminatedPodGCThreshold")
    volume_resync_period: float = _(15.0, "s", "pkg/controller/volume/persistentvolume/config: PVClaimBinderSyncPeriod, for claims and volumes that wait")
    # ---- kube-scheduler
    scheduler_qps: float = _(50.0, "requests/s", "pkg/scheduler/apis/config/v1/defaults.go: ClientConnection.QPS; events have a limit of their own")
    scheduler_burst: int = _(100, "requests", "pkg/scheduler/apis/config/v1/defaults.go: ClientConnection.Burst")
    scheduler_cycle: Spread = _((0.0005, 0.0015), "s", "from the queue to a decision: scheduler_scheduling_algorithm_duration_seconds of an idle cluster")
    scheduler_first_backoff: float = _(1.0, "s", "pkg/scheduler/apis/config/v1/defaults.go: PodInitialBackoffSeconds, doubles")
    scheduler_longest_backoff: float = _(10.0, "s", "pkg/scheduler/apis/config/v1/defaults.go: PodMaxBackoffSeconds")
    scheduler_unschedulable_limit: float = _(300.0, "s", "pkg/scheduler/backend/queue/scheduling_queue.go: DefaultPodMaxInUnschedulablePodsDuration")
    scheduler_flush_period: float = _(30.0, "s", "pkg/scheduler/backend/queue/scheduling_queue.go: flushUnschedulablePodsLeftover")
    volume_bind_timeout: float = _(600.0, "s", "pkg/scheduler/apis/config/v1/defaults.go: VolumeBindingArgs.BindTimeoutSeconds")
    # ---- kubelet
    node_lease_renew_interval: float = _(10.0, "s", "pkg/kubelet/apis/config/v1beta1/defaults.go: a quarter of the lease duration")
    node_lease_duration: int = _(40, "s", "pkg/kubelet/apis/config/v1beta1/defaults.go: NodeLeaseDurationSeconds")
    node_status_check: float = _(10.0, "s", "pkg/kubelet/apis/config/v1beta1/defaults.go: NodeStatusUpdateFrequency, reported only if changed")
    node_status_report: float = _(300.0, "s", "pkg/kubelet/apis/config/v1beta1/defaults.go: NodeStatusReportFrequency")
    kubelet_sync: Spread = _((0.01, 0.04), "s", "recorded: from a change of a pod to the kubelet's first act (tests/golden/kubelet)")
    pod_sandbox: Spread = _((0.45, 0.7), "s", "recorded: Scheduled to PodReadyToStartContainers, containerd 2.1.9, CNI bridge")
    sandbox_work: float = _(0.037, "s of CPU", "recorded: a pod whose containers are limited to 10m has its sandbox after 4.3 s")
    container_work: float = _(0.03, "s of CPU", "recorded: and its container not within 6 s; runc works inside the pod's cgroup")
    container_create: Spread = _((0.03, 0.1), "s", "recorded: event Pulled to event Created")
    container_start: Spread = _((0.08, 0.2), "s", "recorded: event Created to event Started")
    exec_start: Spread = _((0.03, 0.08), "s", "recorded: a container's start to what its postStart command did (tests/golden/kubelet/restarts.json)")
    container_seen: Spread = _((0.03, 0.15), "s", "recorded: event Started to status Running")
    kubelet_relist: float = _(1.0, "s", "pkg/kubelet/kubelet.go: genericPlegRelistPeriod; when an exit is noticed")
    kubelet_sync_tick: float = _(1.0, "s", "pkg/kubelet/kubelet.go: syncTicker of the sync loop, when pods whose time has come are looked for")
    exit_to_status: Spread = _((0.02, 0.2), "s", "recorded: from noticing an exit to the status that says so")
    sandbox_stop: Spread = _((0.2, 0.35), "s", "recorded: last exit of a pod to the end of its network, when requests time out instead of being refused")
    pod_stopped: Spread = _((0.1, 0.2), "s", "recorded: end of the sandbox to the terminal phase, 0.3-0.7 s after the last exit")
    pod_removed: Spread = _((0.4, 0.6), "s", "recorded: terminal phase to the final deletion, 0.1-1 s")
    pod_finished: Spread = _((1.0, 1.5), "s", "recorded: containers terminated for good to phase Succeeded or Failed")
    restart_backoff: float = _(10.0, "s", "pkg/kubelet/kubelet.go: initial back-off of a crashing container, doubles")
    restart_backoff_limit: float = _(300.0, "s", "pkg/kubelet/kubelet.go: MaxCrashLoopBackOff")
    restart_backoff_reset: float = _(600.0, "s", "pkg/kubelet/kubelet.go: twice the limit without a crash forgets the back-off")
    sync_backoff: float = _(10.0, "s", "pkg/kubelet/kubelet.go: backOffPeriod of a pod whose sync failed")
    backoff_jitter: Spread = _((1.0, 1.5), "times", "pkg/kubelet/pod_workers.go: workerBackOffPeriodJitterFactor 0.5")
    image_pull_backoff: float = _(10.0, "s", "pkg/kubelet/kubelet.go: imageBackOffPeriod, doubles")
    image_pull_backoff_limit: float = _(300.0, "s", "pkg/kubelet/kubelet.go: MaxImageBackOff")
    mount_backoff: float = _(0.5, "s", "pkg/volume/util/nestedpendingoperations: initialDurationBeforeRetry, doubles")
    mount_backoff_limit: float = _(122.0, "s", "pkg/volume/util/exponentialbackoff: maxDurationBeforeRetry")
    mount_timeout: float = _(123.0, "s", "pkg/kubelet/volumemanager/volume_manager.go: podAttachAndMountTimeout, then told, and tried on")
    kubelet_resync: Spread = _((60.0, 90.0), "s", "pkg/kubelet/kubelet.go: SyncFrequency 1 min, times 1.0-1.5 (pod_workers.go); recorded: 62-77 s")
    volume_refresh: Spread = _((0.1, 0.25), "s", "recorded: a sync that finds a changed label to the file that shows it, 0.3 s")
    eviction_grace: float = _(1.0, "s", "pkg/kubelet/eviction/eviction_manager.go: immediateEvictionGracePeriodSeconds")
    eviction_period: float = _(10.0, "s", "pkg/kubelet/kubelet.go: evictionMonitoringPeriod")
    kubelet_housekeeping: float = _(2.0, "s", "pkg/kubelet/kubelet.go: housekeepingPeriod, when pods that nobody knows any more are ended")
    claim_retry: float = _(10.0, "s", "pkg/kubelet/kubelet.go: backOffPeriod, after a claim that could not be processed")
    minimum_grace: float = _(2.0, "s", "pkg/kubelet/kuberuntime/kuberuntime_container.go: minimumGracePeriodInSeconds")
    probe_first: Spread = _((0.25, 0.4), "s", "recorded: a pod's binding to the first tick of its probes")
    # ---- runtime
    registry_latency: Spread = _((0.4, 1.1), "s", "asking a registry for a manifest and checking its layers; typical, not recorded")
    image_pull_bandwidth: float = _(40.0 * (1 << 20), "bytes/s", "download and unpacking of compressed layers; typical, not recorded")
    # ---- metrics
    metrics_resolution: float = _(15.0, "s", "metrics-server's own manifests: --metric-resolution, how often it asks the kubelets")
    metrics_fresh_container: float = _(10.0, "s", "metrics-server, pkg/storage/pod.go: age from which a first sample counts from the container's start")
    node_system_cpu: float = _(0.06, "cores", "ours: what kubelet, containerd and the kernel use on a node; typical of an idle machine")
    node_system_memory: float = _(450.0 * (1 << 20), "bytes", "ours: the same in memory")
    # ---- disks
    disk_create: Spread = _((1.5, 3.0), "s", "typical of a provider's CreateVolume; csi_sidecar_operations_seconds, p50")
    disk_delete: Spread = _((0.5, 1.5), "s", "typical of a provider's DeleteVolume")
    disk_attach: Spread = _((1.5, 4.0), "s", "typical of ControllerPublishVolume; storage_operation_duration_seconds, p50")
    disk_detach: Spread = _((1.5, 4.0), "s", "typical of ControllerUnpublishVolume")
    disk_grow: Spread = _((2.0, 5.0), "s", "typical of ControllerExpandVolume")
    forced_detach_wait: float = _(360.0, "s", "pkg/controller/volume/attachdetach/attach_detach_controller.go: ReconcilerMaxWaitForUnmountDuration")
    attach_timeout: float = _(120.0, "s", "pkg/volume/csi/csi_plugin.go: csiTimeout, how long an external-attacher is waited for")
    # ---- network
    kube_proxy_watch: Spread = _((0.0, 0.01), "s", "spread between the nodes' watches; recorded rule changes 0.06-0.12 s after a deletion")
    kube_proxy_sync: Spread = _((0.04, 0.09), "s", "recorded: rules change 0.06-0.12 s after a deletion on an idle node, and 2 of 1,200 requests are lost")
    kube_proxy_min_sync_period: float = _(1.0, "s", "pkg/proxy/apis/config/v1alpha1/defaults.go: IPTables.MinSyncPeriod")
    kube_proxy_mode: str = _("iptables", "", "pkg/proxy/apis/config/v1alpha1: Mode; iptables is the default on Linux; also: ipvs, nftables")
    ipvs_scheduler: str = _("rr", "", "pkg/proxy/ipvs/proxier.go: defaultScheduler; also: wrr, lc, wlc, sh, dh, mh, sed, nq")
    iptables_sync_per_service: float = _(0.0002, "s", "kubernetes/kubernetes#92836: runs of 4-5 s are reported from clusters of tens of thousands of Services")
    ipvs_sync_per_service: float = _(0.00005, "s", "a pass over all Services, one netlink call for what changed; typical, not recorded")
    nftables_sync_per_service: float = _(0.000001, "s", "only what changed is written (kubernetes.io/blog/2025/02/28/nftables-kube-proxy); typical, not recorded")
    rule_match: float = _(0.00000004, "s", "one rule compared with one packet; typical, not recorded: the list is linear in iptables, a hash table else")
    dns_latency: Spread = _((0.0003, 0.001), "s", "one query to a cluster DNS server that has the answer in memory; typical")
    dns_timeout: float = _(5.0, "s", "resolv.conf(5): timeout 5, after which a resolver asks again")
    dns_ttl: int = _(30, "s", "kubeadm's Corefile: `kubernetes cluster.local ... { ttl 30 }`, how long a client may remember an answer")
    dns_sync: Spread = _((0.0, 0.01), "s", "CoreDNS watches Services and EndpointSlices as kube-proxy does: spread of its watch; typical")
    network_round_trip: Spread = _((0.0005, 0.001), "s", "connection and request between pods of one data centre; typical")

    ingress_sync_period: float = _(3.3, "s", "ingress-nginx: --sync-rate-limit 0.3, so at most one sync of rules and endpoints in 3.3 s")
    ingress_sync: Spread = _((0.1, 0.5), "s", "ingress-nginx: rendering, testing and reloading nginx, or handing endpoints to Lua; typical")
    ingress_status_period: float = _(60.0, "s", "ingress-nginx: --status-update-interval, when Ingresses get their address")
    ingress_connect_timeout: float = _(5.0, "s", "ingress-nginx: proxy-connect-timeout")
    ingress_tries: int = _(3, "tries", "ingress-nginx: proxy-next-upstream-tries, for backends that refuse or don't answer")
    # ---- cloud
    load_balancer_created: Spread = _((20.0, 60.0), "s", "from the wish to an address: half a minute to some minutes, by provider; typical")
    load_balancer_deleted: Spread = _((5.0, 15.0), "s", "until the cloud has taken a load balancer down; typical")
    cloud_reaction: Spread = _((0.5, 1.5), "s", "one call of the cloud's API over the Internet; typical")
    health_check_interval: float = _(10.0, "s", "a cloud's health check of a target; AWS NLB, GCP and Azure have 5-30 s")
    health_check_failures: int = _(3, "checks", "in a row, until a target is out; AWS NLB and GCP: 2-3")
    health_check_successes: int = _(2, "checks", "in a row, until a target is in; AWS NLB and GCP: 2-5")
    internet_round_trip: Spread = _((0.015, 0.03), "s", "from somebody's laptop to a cloud's address; typical")
    cloud_node_period: float = _(5.0, "s", "staging/src/k8s.io/cloud-provider/controllers/nodelifecycle: NodeMonitorPeriod, NotReady nodes are looked up in the cloud")
    route_period: float = _(10.0, "s", "staging/src/k8s.io/cloud-provider/config: RouteReconciliationPeriod")

    @classmethod
    def with_changes(cls, changes: Mapping[str, Any]) -> Ledger:
        """The ledger with some lines changed. Raises ValueError for a name it doesn't have and for what is no value of it."""
        known = {f.name: f.default for f in fields(cls)}
        for name, value in changes.items():
            if name not in known:
                close = get_close_matches(name, known, 1)
                raise ValueError(f'the ledger has no line "{name}"' + (f': do you mean "{close[0]}"?' if close else ""))
            if isinstance(known[name], str):
                if not isinstance(value, str):
                    raise ValueError(f"ledger: {name} is a word such as {known[name]!r}, not {value!r}")
                continue
            parts = value if isinstance(value, tuple) and len(value) == 2 and value[0] <= value[1] else (value,)
            if not all(isinstance(part, (int, float)) and part >= 0 for part in parts):
                raise ValueError(f"ledger: {name} is a number of 0 or more, or a pair of them (low, high), not {value!r}")
        return cls(**changes)

    def sources(self) -> list[tuple[str, Any, str, str]]:
        """(name, value, unit, source) of every line, in order."""
        return [(f.name, getattr(self, f.name), f.metadata["unit"], f.metadata["source"]) for f in fields(self)]
