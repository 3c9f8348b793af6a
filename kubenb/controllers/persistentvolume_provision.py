"""A claim that no volume serves: what its class promises, and whom to ask for a new volume.

What comes in: a pending claim. What goes out: an annotation that names the provisioner, which a CSI driver waits for, and
events that say what the claim waits for. No volume is made here. Source:
pkg/controller/volume/persistentvolume/pv_controller.go (provisionClaim, emitEventForUnboundDelayBindingClaim,
assignDefaultStorageClass), 1.36. Next: `pvc_protection.py`.
"""

from __future__ import annotations

from kubenb.controllers.persistentvolume_parts import Binder
from kubenb.objects import Object, evolve, is_terminating, metadata, name
from kubenb.objects.csi_names import csi_driver
from kubenb.objects.volumes import BETA_CLASS, BETA_PROVISIONER, DEFAULT_CLASS, PROVISIONER, class_name

HOST_PATH = "kubernetes.io/host-path"


def provision(binder: Binder, claim: Object) -> None:
    """Ask the class's provisioner for a volume, and say that we wait for it."""
    wanted = class_name(claim)
    storage_class = binder.classes.get(None, wanted)
    if storage_class is None:
        _failed(binder, claim, f'storageclass.storage.k8s.io "{wanted}" not found')
        return
    own = storage_class["provisioner"]
    driver = csi_driver(own) or own
    if driver.startswith("kubernetes.io/"):
        disabled = f'failed to create provisioner: provisioning in volume plugin "{HOST_PATH}" is disabled'
        _failed(binder, claim, disabled if driver == HOST_PATH else f"no volume plugin matched name: {driver}")
        return
    claim = binder.write(claim, asked_of(claim, driver), f"{driver} is to make a volume for it")
    text = (
        f"Waiting for a volume to be created either by the external provisioner '{driver}' or manually by the system "
        "administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered."
    )
    binder.recorder.event(claim, "Normal", "ExternalProvisioning", text)


def asked_of(claim: Object, driver: str) -> Object:
    """The claim with the annotations by which a provisioner knows that it is meant."""
    notes = metadata.annotations(claim)
    if notes.get(PROVISIONER) == driver and BETA_PROVISIONER in notes:
        return claim
    return evolve(claim, ("metadata", "annotations"), {**notes, BETA_PROVISIONER: driver, PROVISIONER: driver})


def _failed(binder: Binder, claim: Object, text: str) -> None:
    binder.recorder.event(claim, "Warning", "ProvisioningFailed", text)


def tell_why_delayed(binder: Binder, claim: Object) -> None:
    """The claim waits for a pod; or there is one, and it waits for a node."""
    users = (pod for pod in binder.users_of(claim) if not pod["spec"].get("nodeName") and not is_terminating(pod))
    waiting = [name(pod) for pod in users]
    reason, text = "WaitForFirstConsumer", "waiting for first consumer to be created before binding"
    if waiting:
        reason = "WaitForPodScheduled"
        text = f"waiting for pod{'s' if len(waiting) > 1 else ''} {','.join(waiting)} to be scheduled"
    binder.recorder.event(claim, "Normal", reason, text)


def take_default_class(binder: Binder, claim: Object) -> bool:
    """A claim from before there was a default class gets it now. True: it has a class now."""
    if "storageClassName" in claim["spec"] or BETA_CLASS in metadata.annotations(claim):
        return False
    chosen = default_class(binder.classes.list())
    if chosen is None:
        return False
    why = f"{name(chosen)} has become the default class"
    binder.write(claim, evolve(claim, ("spec", "storageClassName"), name(chosen)), why)
    return True


def default_class(classes: list[Object]) -> Object | None:
    """Of the classes marked as the default the newest, then the first by name."""
    marked = [one for one in classes if metadata.annotations(one).get(DEFAULT_CLASS) == "true"]
    marked.sort(key=name)
    return max(marked, key=lambda one: str(one["metadata"].get("creationTimestamp", "")), default=None)


def would_wait_for(claim: Object, storage_class: Object) -> bool:
    """Whether this class's coming (or becoming the default) is what a pending claim waits for."""
    if class_name(claim):
        return class_name(claim) == name(storage_class)
    unsaid = "storageClassName" not in claim["spec"]
    return unsaid and metadata.annotations(storage_class).get(DEFAULT_CLASS) == "true"
