"""Binding a claim and a volume, and taking them apart: each side gets its reference, then its phase.

What comes in: a volume and a claim that belong together. What goes out: up to four writes, volume first: whoever is stopped in
between finds half a binding, and goes on from there. Source: pkg/controller/volume/persistentvolume/pv_controller.go (bind,
unbindVolume, updateVolumePhase, updateClaimStatus), 1.36. Next: `persistentvolume_reclaim.py`.
"""

from __future__ import annotations

from kubenb.controllers.persistentvolume_parts import Binder
from kubenb.objects import Object, evolve, key, lookup, metadata, name, without
from kubenb.objects.volumes import BIND_COMPLETED, BOUND_BY_CONTROLLER, claim_reference, is_for

CLASS_IN_USE = "currentVolumeAttributesClassName"


def bind(binder: Binder, volume: Object, claim: Object) -> None:
    """Both get to know each other for good. Does nothing for what is done already. Raises ApiError 409: look again."""
    both = f"{name(volume)} is the volume of {key(claim)}"
    volume = binder.write(volume, claimed(volume, claim), both)
    volume = set_volume_phase(binder, volume, "Bound")
    claim = binder.write(claim, completed(claim, volume), both)
    set_claim_phase(binder, claim, "Bound", volume)


def claimed(volume: Object, claim: Object) -> Object:
    """The volume with a claimRef to the claim. A volume that nobody had reserved carries the controller's mark from then on."""
    reference = volume["spec"].get("claimRef")
    chosen = not reference or not is_for(volume, claim)
    wanted = claim_reference(claim)
    same = reference and all(reference.get(field) == wanted[field] for field in ("name", "namespace", "uid"))
    new = volume if same else evolve(volume, ("spec", "claimRef"), wanted)
    return _annotated(new, BOUND_BY_CONTROLLER) if chosen else new


def completed(claim: Object, volume: Object) -> Object:
    """The claim with its volume's name, marked as done; marked as the controller's choice if the claim had not named it."""
    new = claim
    if claim["spec"].get("volumeName") != name(volume):
        new = _annotated(evolve(new, ("spec", "volumeName"), name(volume)), BOUND_BY_CONTROLLER)
    return _annotated(new, BIND_COMPLETED)


def unbind(binder: Binder, volume: Object) -> None:
    """Free the volume. A person's reservation stays, without the uid of the claim that took it."""
    if BOUND_BY_CONTROLLER in metadata.annotations(volume):
        new = without(without(volume, ("spec", "claimRef")), ("metadata", "annotations", BOUND_BY_CONTROLLER))
        if not metadata.annotations(new):
            new = without(new, ("metadata", "annotations"))
    else:
        new = without(without(volume, ("spec", "claimRef", "uid")), ("spec", "claimRef", "resourceVersion"))
    set_volume_phase(binder, binder.write(volume, new, "nobody claims it any more"), "Available")


def set_volume_phase(binder: Binder, volume: Object, phase: str, message: str = "", reason: str = "") -> Object:
    """The volume in this phase. With a `reason` a change is told as a warning, too."""
    status = volume.get("status") or {}
    if status.get("phase") == phase:
        return volume
    new: Object = {"phase": phase, "lastPhaseTransitionTime": binder.stamp()}
    if message:
        new["message"] = message
    written = binder.volumes.put(binder.client.update_status({**volume, "status": new}, message or f"now {phase}"))
    if reason:
        binder.recorder.event(written, "Warning", reason, message)
    return written


def set_claim_phase(binder: Binder, claim: Object, phase: str, volume: Object | None = None) -> bool:
    """The claim in this phase, with what the volume gives it (nothing without a volume). False: it was so already."""
    status = claim.get("status") or {}
    new = {field: said for field, said in status.items() if field not in ("accessModes", "capacity", CLASS_IN_USE)}
    new["phase"] = phase
    if volume is not None:
        spec = volume["spec"]
        new["accessModes"] = spec.get("accessModes") or []
        grown = status.get("phase") == phase and "capacity" in status  # a bound one's size is the expander's business
        new["capacity"] = status["capacity"] if grown else {"storage": lookup(spec, ("capacity", "storage"), "0")}
        if spec.get("volumeAttributesClassName"):
            new[CLASS_IN_USE] = spec["volumeAttributesClassName"]
    if new == status:
        return False
    binder.claims.put(binder.client.update_status({**claim, "status": new}, f"now {phase}"))
    return True


def _annotated(obj: Object, mark: str) -> Object:
    return obj if mark in metadata.annotations(obj) else evolve(obj, ("metadata", "annotations", mark), "yes")
