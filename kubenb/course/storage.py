"""Storage as an experiment: two zones, a claim, a pod that comes later; and a view of any cluster's claims.

In come settings (when volumes are bound, where the pod may run, what becomes of the volume), out goes the run as the storage
widget plays it. Each change in the form runs a fresh cluster with the same seed. Next: `views`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubenb.course.aside import aside
from kubenb.course.builders import node_manifest

if TYPE_CHECKING:
    from kubenb.cluster import Cluster
    from kubenb.timeline import Frames
    from kubenb.widgets import StorageView

ZONE = "topology.kubernetes.io/zone"
DRIVER = "disk.csi.kubenb.io"
DEFAULTS: dict[str, Any] = {
    "volumeBindingMode": "WaitForFirstConsumer", "zone": "b", "reclaimPolicy": "Delete", "end": "the pod moves",
}  # fmt: skip
"""What the form shows: `zone` is where the pod may run ("any" or one of them), `end` what happens after it ran."""
NODES = tuple(node_manifest(name, "4", "8Gi", {ZONE: name[-2]}) for name in ("node-a1", "node-a2", "node-b1", "node-b2"))


def storage(**settings: Any) -> StorageView:
    """A claim, ten seconds later a pod that needs it, ten seconds after it runs the `end`.

    Settings as in DEFAULTS. Raises ValueError for an unknown one."""
    from kubenb.widgets import StorageView

    unknown = [name for name in settings if name not in DEFAULTS]
    if unknown:
        raise ValueError(f"storage() knows no setting {unknown[0]!r}: there are {', '.join(DEFAULTS)}")
    params = {**DEFAULTS, **settings}
    return StorageView(run(params), params, run)


def storage_view(
    cluster: Cluster, namespace: str = "default", since: float | None = None, until: float | None = None
) -> StorageView:  # fmt: skip
    """The claims and volumes of a learner's own cluster. Raises KeyError when the namespace never had a claim."""
    from kubenb.timeline.storage import storage_frames
    from kubenb.widgets import StorageView

    return StorageView(storage_frames(cluster.history, namespace, since, until))


def run(params: dict[str, Any]) -> Frames:
    """The experiment on a fresh cluster, as frames."""
    from kubenb.cluster import Cluster
    from kubenb.timeline.storage import storage_frames

    with aside():
        cluster = Cluster(nodes=NODES)
    cluster.create([_driver(), _class(params)])
    cluster.settle()
    cluster.run(1)
    cluster.create(_claim())
    start = cluster.now
    cluster.run(10)
    cluster.create(_pod("shop", params["zone"]))
    cluster.run(until=lambda: cluster.get("Pod", "shop")["status"]["phase"] == "Running", timeout=20)
    cluster.run(5)
    _end(cluster, params)
    return storage_frames(cluster.history, "default", start)


def _end(cluster: Cluster, params: dict[str, Any]) -> None:
    if params["end"] == "nothing":
        return
    home = cluster.get("Pod", "shop")["spec"].get("nodeName", "")
    cluster.delete("Pod", "shop", grace_period=1)
    if params["end"] == "the pod moves":
        cluster.run(1)
        cluster.create(_pod("shop-again", params["zone"], avoid=home))
        cluster.run(until=lambda: cluster.get("Pod", "shop-again")["status"]["phase"] == "Running", timeout=30)
    else:
        cluster.delete("PersistentVolumeClaim", "data")
    cluster.run(15)


def _driver() -> dict[str, Any]:
    return {"apiVersion": "storage.k8s.io/v1", "kind": "CSIDriver", "metadata": {"name": DRIVER}, "spec": {}}


def _class(params: dict[str, Any]) -> dict[str, Any]:
    kind = {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "disks"}, "provisioner": DRIVER}
    return {**kind, **{field: params[field] for field in ("volumeBindingMode", "reclaimPolicy")}}


def _claim() -> dict[str, Any]:
    spec = {"storageClassName": "disks", "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "10Gi"}}}
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data"}, "spec": spec}


def _pod(name: str, zone: str, avoid: str = "") -> dict[str, Any]:
    mount = {"name": "data", "mountPath": "/data"}
    spec: dict[str, Any] = {
        "containers": [{"name": "shop", "image": "nginx:1.27", "volumeMounts": [mount]}],
        "volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}],
    }
    if zone != "any":
        spec["nodeSelector"] = {ZONE: zone}
    if avoid:
        rule = {"key": "kubernetes.io/hostname", "operator": "NotIn", "values": [avoid]}
        terms = {"nodeSelectorTerms": [{"matchExpressions": [rule]}]}
        spec["affinity"] = {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": terms}}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": spec}
