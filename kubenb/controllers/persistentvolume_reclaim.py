"""What becomes of a volume whose claim is gone: kept, deleted, or emptied for the next one.

What comes in: a Released volume. What goes out: nothing for Retain; for Delete the volume's end where a plugin of the
controller's own can delete it, phase Failed where none can, and patience where a CSI driver will; for Recycle a pod that
empties it. Source: pkg/controller/volume/persistentvolume/pv_controller.go (reclaimVolume, deleteVolumeOperation,
recycleVolumeOperation), pkg/volume/hostpath/host_path.go, 1.36. Next: `persistentvolume_provision.py`.
"""

from __future__ import annotations

from kubenb.controllers.persistentvolume_binding import set_volume_phase, unbind
from kubenb.controllers.persistentvolume_parts import Binder
from kubenb.objects import ApiError, Object, lookup, metadata, name
from kubenb.objects.volumes import MIGRATED_TO, PROVISIONED_BY

SCRUB = 'test -e /scrub && find /scrub -mindepth 1 -delete && test -z "$(ls -A /scrub)" || exit 1'
RECYCLER_IMAGE = "registry.k8s.io/build-image/debian-base:bookworm-v1.0.6"
OWN_PLUGINS = ("hostPath", "nfs", "local", "fc", "iscsi")
"""Volume sources that the controller has code for; of these only hostPath can delete."""


def reclaim(binder: Binder, volume: Object) -> None:
    policy = volume["spec"].get("persistentVolumeReclaimPolicy")
    if MIGRATED_TO in metadata.annotations(volume):
        return
    if policy == "Delete":
        _delete(binder, volume)
    elif policy == "Recycle":
        _recycle(binder, volume)


def deletion_error(volume: Object) -> str | None:
    """Why the controller can't delete what the volume stands for; "" when it can; None when that is somebody else's work."""
    provisioner = metadata.annotations(volume).get(PROVISIONED_BY)
    if provisioner and not provisioner.startswith("kubernetes.io/"):
        return None
    spec = volume["spec"]
    path = lookup(spec, ("hostPath", "path"))
    if path is not None:
        if path.startswith("/tmp/") and len(path) > len("/tmp/"):
            return ""
        return f"host_path deleter only supports /tmp/.+ but received provided {path}"
    known = any(source in spec for source in OWN_PLUGINS)
    wrong = "no deletable volume plugin matched" if known else "no volume plugin matched"
    return f'error getting deleter volume plugin for volume "{name(volume)}": {wrong}'


def _delete(binder: Binder, volume: Object) -> None:
    error = deletion_error(volume)
    if error is None:
        return
    if error:
        set_volume_phase(binder, volume, "Failed", error, "VolumeFailedDelete")
        return
    binder.client.delete("PersistentVolume", name(volume), why="reclaim policy Delete: what it stood for is deleted")


def _recycle(binder: Binder, volume: Object) -> None:
    """A pod with the volume mounted deletes all that is in it; when it has ended well, the volume is free again."""
    if "hostPath" not in volume["spec"] and "nfs" not in volume["spec"]:
        set_volume_phase(binder, volume, "Failed", "No recycler plugin found for the volume!", "VolumeFailedRecycle")
        return
    recycler = recycler_pod(volume)
    try:
        pod = binder.client.get("Pod", name(recycler), "default")
    except ApiError as error:
        if error.code != 404:
            raise
        binder.client.create(recycler, f"{name(volume)} is to be emptied")
        return
    phase = lookup(pod, ("status", "phase"))
    if phase not in ("Succeeded", "Failed"):
        return
    binder.client.delete("Pod", name(recycler), "default", why="the recycler has ended")
    if phase == "Failed":
        text = f"Recycle failed: {lookup(pod, ('status', 'message'), 'pod failed, pod.Status.Message unknown.')}"
        set_volume_phase(binder, volume, "Failed", text, "VolumeFailedRecycle")
        return
    binder.recorder.event(volume, "Normal", "VolumeRecycled", "Volume recycled")
    unbind(binder, volume)


def recycler_pod(volume: Object) -> Object:
    """The pod that empties the volume (pkg/volume/util.go: NewPersistentVolumeRecyclerPodTemplate)."""
    source = next(field for field in ("hostPath", "nfs") if field in volume["spec"])
    container = {
        "name": "pv-recycler",
        "image": RECYCLER_IMAGE,
        "command": ["/bin/sh"],
        "args": ["-c", SCRUB],
        "volumeMounts": [{"name": "vol", "mountPath": "/scrub"}],
    }
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": f"recycler-for-{name(volume)}", "namespace": "default"},
        "spec": {
            "activeDeadlineSeconds": 60,
            "restartPolicy": "Never",
            "volumes": [{"name": "vol", source: volume["spec"][source]}],
            "containers": [container],
        },
    }
