"""The ledger: every delay, period and limit of the simulation, with its unit and where it comes from.

A component reads `ledger.NAME`; a value of two numbers is a spread (low, high), drawn with the component's own random stream.
`Ledger(name=value)` makes a cluster that differs in just that: the experiments of the course turn these screws, nothing else.
Paths are in the kubernetes/kubernetes tree, version 1.36, unless another source is named.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
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
    loop_reaction: Spread = _((0.0005, 0.002), "s", "work queue to worker, staging/src/k8s.io/client-go/util/workqueue")
    retry_base: float = _(0.005, "s", "client-go/util/workqueue/default_rate_limiters.go: ItemExponentialFailureRateLimiter")
    retry_limit: float = _(1000.0, "s", "client-go/util/workqueue/default_rate_limiters.go")
    # ---- kube-controller-manager
    controller_manager_qps: float = _(20.0, "requests/s", "pkg/controller/apis/config/v1alpha1/defaults.go: ClientConnection.QPS")
    controller_manager_burst: int = _(30, "requests", "pkg/controller/apis/config/v1alpha1/defaults.go: ClientConnection.Burst")
    replicaset_burst: int = _(500, "pods", "pkg/controller/replicaset/replica_set.go: BurstReplicas, most pods made or deleted in one sync")
    endpoints_per_slice: int = _(100, "endpoints", "pkg/controller/endpointslice/config/v1alpha1/defaults.go: MaxEndpointsPerSlice")
    endpoints_capacity: int = _(1000, "addresses", "pkg/controller/endpoint/endpoints_controller.go: maxCapacity of an Endpoints object")
    namespace_deletion_delay: float = _(5.0, "s", "pkg/controller/namespace/namespace_controller.go: namespaceDeletionGracePeriod")
    pod_gc_period: float = _(20.0, "s", "pkg/controller/podgc/gc_controller.go: gcCheckPeriod")
    pod_gc_quarantine: float = _(40.0, "s", "pkg/controller/podgc/gc_controller.go: quarantineTime of a node that is gone")
    pod_gc_threshold: int = _(12500, "pods", "pkg/controller/podgc/config/v1alpha1/defaults.go: TerminatedPodGCThreshold")
    # ---- kube-scheduler
    # ---- kubelet
    # ---- runtime
    # ---- network

    def sources(self) -> list[tuple[str, Any, str, str]]:
        """(name, value, unit, source) of every line, in order."""
        return [(f.name, getattr(self, f.name), f.metadata["unit"], f.metadata["source"]) for f in fields(self)]
