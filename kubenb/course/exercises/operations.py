"""The exercises of chapter 15: a compose file, an invitation that ran out, a claim that will not go.

`stale_cluster()` and `stuck_cluster()` give the patients; in comes what the learner made of them, out goes a hint or nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubenb.course.check import Exercise

if TYPE_CHECKING:
    from kubenb.cluster import Cluster
    from kubenb.course.kubeadm import Kubeadm

STUCK = """
apiVersion: v1
kind: PersistentVolume
metadata: {name: disk}
spec:
  capacity: {storage: 1Gi}
  accessModes: [ReadWriteOnce]
  hostPath: {path: /srv/disk, type: DirectoryOrCreate}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: photos}
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: ""
  volumeName: disk
  resources: {requests: {storage: 1Gi}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: gallery}
spec:
  selector: {matchLabels: {app: gallery}}
  template:
    metadata: {labels: {app: gallery}}
    spec:
      volumes: [{name: photos, persistentVolumeClaim: {claimName: photos}}]
      containers: [{name: nginx, image: "nginx:1.27", volumeMounts: [{name: photos, mountPath: /photos}]}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: guestbook}
spec:
  selector: {matchLabels: {app: guestbook}}
  template:
    metadata: {labels: {app: guestbook}}
    spec:
      containers: [{name: nginx, image: "nginx:1.27"}]
"""


def stale_cluster() -> Kubeadm:
    """A kubeadm with a control plane whose token ran out an hour ago."""
    from kubenb.cluster import Cluster
    from kubenb.course.kubeadm import Kubeadm

    kubeadm = Kubeadm(Cluster(nodes=0, seed=3))
    kubeadm.run("init")
    kubeadm.cluster.run(25 * 3600)
    return kubeadm


def stuck_cluster() -> Cluster:
    """A cluster in which somebody deleted a claim that is in use."""
    from kubenb.cluster import Cluster

    cluster = Cluster(nodes=2, seed=4)
    cluster.apply(STUCK)
    cluster.settle()
    cluster.kubectl("delete pvc photos --grace-period=0 --force --wait=false")
    cluster.run(3600)
    return cluster


def compose(answer: Any) -> str | None:
    """`answer`: a compose file that gives two Deployments and one Service of type NodePort."""
    from kubenb.course.kompose import kompose

    try:
        made = list(kompose(str(answer)).files.values())
    except ValueError as error:
        return f"kompose says: {error}"
    deployments = {one["metadata"]["name"]: one for one in made if one["kind"] == "Deployment"}
    services = [one for one in made if one["kind"] == "Service"]
    if len(deployments) != 2:
        return f"The translation has {len(deployments)} Deployments. What in the file becomes one?"
    if "cache" not in deployments:
        return f"There is no Deployment named cache, but {' and '.join(deployments)}."
    if deployments["cache"]["spec"]["template"]["spec"]["containers"][0]["image"] != "redis:7":
        return "The cache should run redis:7."
    if len(services) != 1:
        return f"The translation has {len(services)} Services. What makes kompose write one, and what keeps it from it?"
    if services[0]["metadata"]["name"] == "cache":
        return "The one Service is the cache's. It was to have none."
    if services[0]["spec"].get("type") != "NodePort":
        return "The Service can be reached inside the cluster only. Which label asks kompose for another type?"
    return None


def late(kubeadm: Any) -> str | None:
    """`kubeadm`: that of `stale_cluster()`; a node `late` must be Ready in its cluster."""
    if not hasattr(kubeadm, "cluster"):
        return "Hand over the kubeadm that stale_cluster() gave you."
    nodes = {node["metadata"]["name"]: node for node in kubeadm.cluster.list("Node")}
    if len(nodes) == 1:
        return "No machine has joined. A new one needs an invitation that is still good."
    if "late" not in nodes:
        return f"Somebody joined under another name: {', '.join(name for name in nodes if name != 'cp')}."
    ready = next(one for one in nodes["late"]["status"]["conditions"] if one["type"] == "Ready")
    if ready["status"] != "True" or nodes["late"]["spec"].get("taints"):
        return "The machine is there and not yet at work. Virtual time stands still until somebody lets it pass."
    return None


def stuck(cluster: Any) -> str | None:
    """`cluster`: that of `stuck_cluster()`; the claim must be gone, by the cluster's own doing, and the guestbook alive."""
    if not hasattr(cluster, "list"):
        return "Hand over the cluster itself: check looks at what is in it."
    if not cluster.list("Deployment", "default", fields="metadata.name=guestbook"):
        return "The guestbook is gone, and it never used the claim."
    touched = [r for r in cluster.history if r.name == "photos" and r.author in ("you", "kubectl") and _took_finalizer(r)]
    if touched:
        return "The finalizer was taken away by hand. It would have gone by itself, once nobody uses the claim."
    if cluster.list("PersistentVolumeClaim", "default"):
        users = [
            pod["metadata"]["name"]
            for pod in cluster.list("Pod", "default")
            if any("persistentVolumeClaim" in volume for volume in pod["spec"].get("volumes", ()))
        ]
        if users:
            return "The claim still waits for a Pod that uses it, and nobody has told that Pod to go."
        return "Nobody uses the claim any more. Let a little time pass."
    return None


def _took_finalizer(revision: Any) -> bool:
    before = ((revision.previous or {}).get("metadata") or {}).get("finalizers") or []
    return bool(before) and not (revision.object["metadata"].get("finalizers") or [])


EXERCISES = [
    Exercise("15-compose", "What compose opens on a machine, a cluster opens as a Service.", compose),
    Exercise("15-late", "An invitation that never ran out would be a door that never closes.", late),
    Exercise("15-stuck", "The finalizer had a reason. You took away the reason.", stuck),
]
