"""The exercises of chapter 9: a claim that finds a certain volume, disks that come to their pods, a claim that does not go.

In comes what the learner wrote, out goes what a cluster made of it, as a hint, or nothing. Each answer is tried on a small
cluster of its own; what the API server says to it is passed on in its own words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubenb.course.builders import node_manifest
from kubenb.course.check import Exercise
from kubenb.objects import Object, lookup, name

if TYPE_CHECKING:
    from kubenb.cluster import Cluster

ZONE = "topology.kubernetes.io/zone"
DRIVER = "disk.csi.kubenb.io"
VOLUMES = {
    "small": ("1Gi", ["ReadWriteOnce"], ""), "large": ("50Gi", ["ReadWriteOnce"], ""),
    "fast": ("5Gi", ["ReadWriteOnce"], "fast"), "shared": ("10Gi", ["ReadWriteOnce", "ReadWriteMany"], ""),
}  # fmt: skip
"""Name -> size, access modes, class: the table that stands in the chapter."""


def claim(answer: Any) -> str | None:
    """`answer`: the manifest of a claim that gets the volume "shared", without naming it."""
    cluster = _cluster()
    cluster.create([_volume(each) for each in VOLUMES])
    cluster.settle()
    claims = [one for one in cluster.apply(answer) if one["kind"] == "PersistentVolumeClaim"]
    if len(claims) != 1:
        return f"One PersistentVolumeClaim is asked for; the manifest has {len(claims) or 'none'}."
    if claims[0]["spec"].get("volumeName"):
        return "It names its volume itself. That works, but describe what you need instead, and let the controller find it."
    cluster.settle()
    found = cluster.get("PersistentVolumeClaim", name(claims[0]))
    got = found["spec"].get("volumeName", "")
    if not got:
        phase = found["status"]["phase"]
        return f"The claim is still {phase}. Go through the table: which column does none of the volumes satisfy?"
    if got != "shared":
        return f"It got the volume {got!r}. Both would do, and that one asks less of the storage. What can only 'shared' do?"
    return None


def zone(answer: Any) -> str | None:
    """`answer`: the manifest of a StorageClass `disks` with which every pod gets its disk, in whatever zone it must run."""
    cluster = _cluster()
    cluster.create({"apiVersion": "storage.k8s.io/v1", "kind": "CSIDriver", "metadata": {"name": DRIVER}, "spec": {}})
    classes = [name(one) for one in cluster.apply(answer) if one["kind"] == "StorageClass"]
    if classes != ["disks"]:
        return f"A StorageClass named disks is asked for; the manifest has {', '.join(classes) or 'none'}."
    for where, count in (("a", 2), ("b", 2)):
        for n in range(count):
            cluster.create([_claim(f"data-{where}-{n}", "disks"), _pod(f"user-{where}-{n}", f"data-{where}-{n}", {ZONE: where})])
    cluster.run(40)
    claims = cluster.list("PersistentVolumeClaim", "default")
    if not any(lookup(one, ("status", "phase")) == "Bound" for one in claims):
        return "No claim got a volume. Is there anybody whose name is the class's provisioner?"
    waiting = [one for one in cluster.list("Pod", "default") if "nodeName" not in one["spec"]]
    if waiting:
        return (
            f"{len(waiting)} of 4 pods found no node: their disks were made in the other zone, before anybody knew where "
            "the pods can run. When should the disk be made?"
        )
    return None


def stuck(answer: Any) -> str | None:
    """`answer`: a kubectl command after which the claim `data` is gone, and no pod has lost a volume that it was using."""
    if not isinstance(answer, str):
        return "The answer is one kubectl command, as a string."
    cluster = ward()
    done = cluster.kubectl(answer.removeprefix("kubectl "))
    cluster.run(60)
    left = [name(one) for one in cluster.list("PersistentVolumeClaim", "default")]
    pods = [name(one) for one in cluster.list("Pod", "default")]
    if "data" not in left and "user" in pods:
        return (
            "The claim is gone, but the pod still writes to its disk, which may be deleted any moment. What did the finalizer "
            "wait for?"
        )
    if "data" in left:
        said = (done.stderr or done.stdout).strip().splitlines()
        return f"The claim is still there. kubectl said: {said[-1] if said else 'nothing'}. Who uses it? `describe pvc` tells."
    return None


def ward() -> Cluster:
    """A cluster where claim `data` has been deleted and does not go: pod `user` runs with it."""
    cluster = _cluster()
    cluster.create(_volume("small"))
    cluster.settle()
    cluster.create(_claim("data", ""))
    cluster.settle()
    cluster.create(_pod("user", "data", {}))
    cluster.settle()
    cluster.delete("PersistentVolumeClaim", "data")
    cluster.run(5)
    return cluster


# ---- what they are tried on --------------------------------------------------------------------------------------------------


def _cluster() -> Cluster:
    from kubenb.cluster import Cluster

    return Cluster(nodes=[node_manifest(each, labels={ZONE: each[-2]}) for each in ("node-a1", "node-b1")], seed=9)


def _volume(which: str) -> Object:
    size, modes, of = VOLUMES[which]
    spec = {
        "capacity": {"storage": size}, "accessModes": modes, "storageClassName": of,
        "persistentVolumeReclaimPolicy": "Retain", "nfs": {"server": "nfs.example.com", "path": f"/{which}"},
    }  # fmt: skip
    return {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": which}, "spec": spec}


def _claim(own: str, of: str) -> Object:
    spec = {"storageClassName": of, "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": own}, "spec": spec}


def _pod(own: str, of: str, where: dict[str, str]) -> Object:
    spec = {
        "nodeSelector": where,
        "containers": [{"name": "c", "image": "nginx", "volumeMounts": [{"name": "data", "mountPath": "/data"}]}],
        "volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": of}}],
    }
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": own}, "spec": spec}


EXERCISES = [
    Exercise("09-claim", "It asked for what only one volume can do, and got that one.", claim),
    Exercise("09-zone", "Four pods in two zones, and every disk is where its pod is.", zone),
    Exercise("09-stuck", "First the user, then the claim: nobody lost anything.", stuck),
]
