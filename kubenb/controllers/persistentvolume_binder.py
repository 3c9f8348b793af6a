"""The volume controller: claims get volumes, volumes of deleted claims are reclaimed.

What comes in: changes of PersistentVolumeClaims and PersistentVolumes, and every 15 s another look at what is not settled.
What goes out: bindings, phases, events. A claim is looked at under "namespace/name", a volume under "name". A new volume does
not wake the claims that wait: they are tried again at the next look around, as in the real one. Source:
pkg/controller/volume/persistentvolume/pv_controller.go and pv_controller_base.go, 1.36. Next: `persistentvolume_matching.py`,
then `persistentvolume_volume.py`.
"""

from __future__ import annotations

from kubenb.client import ControlLoop, EventRecorder
from kubenb.controllers.claim_users import users_of
from kubenb.controllers.persistentvolume_binding import bind, set_claim_phase
from kubenb.controllers.persistentvolume_matching import best_match, mismatch
from kubenb.controllers.persistentvolume_memory import Newest
from kubenb.controllers.persistentvolume_provision import provision, take_default_class, tell_why_delayed, would_wait_for
from kubenb.controllers.persistentvolume_volume import sync_volume
from kubenb.objects import ApiError, Object, key, lookup, metadata, name, uid
from kubenb.objects.volumes import (
    BIND_COMPLETED,
    BOUND_BY_CONTROLLER,
    SELECTED_NODE,
    class_name,
    is_for,
    waits_for_consumer,
)
from kubenb.sim import Timer

RESYNC = "resync of volumes and claims"
LOST = {
    "reference": "Bound claim has lost reference to PersistentVolume. Data on the volume is lost!",
    "volume": "Bound claim has lost its PersistentVolume. Data on the volume is lost!",
}


class PersistentVolumeBinder(ControlLoop):
    name = "persistent-volume-binder"
    workers = 2

    def setup(self) -> None:
        self.recorder = EventRecorder(self._telling, "persistentvolume-controller", self.sim)
        self.classes = self.informer("StorageClass")
        volumes, claims = self.informer("PersistentVolume"), self.informer("PersistentVolumeClaim")
        self.volumes, self.claims = Newest(volumes), Newest(claims)
        self.unsettled: dict[str, None] = {}
        self._tick: Timer | None = None
        volumes.on_change(self._volume_changed)
        claims.on_change(self._claim_changed)
        self.classes.on_change(self._class_changed)

    # ---- what wakes it ---------------------------------------------------------------------------------------------------------

    def _volume_changed(self, old: Object | None, new: Object | None) -> None:
        self.enqueue_object(old, new)
        reference = lookup(old, ("spec", "claimRef")) if new is None else None
        if reference:
            self.enqueue(f"{reference.get('namespace')}/{reference.get('name')}")

    def _claim_changed(self, old: Object | None, new: Object | None) -> None:
        self.enqueue_object(old, new)
        if new is None and old is not None and old["spec"].get("volumeName"):
            self.enqueue(old["spec"]["volumeName"])

    def _class_changed(self, old: Object | None, new: Object | None) -> None:
        if new is not None and any(would_wait_for(claim, new) for claim in self._pending()):
            self._look_again(urgent=True)

    def _pending(self) -> list[Object]:
        """Claims that have no volume yet."""
        found = (self.claims.get(which) for which in self.unsettled if "/" in which)
        return [claim for claim in found if claim is not None]

    def _look_again(self, urgent: bool = False) -> None:
        """At the next full period all that is unsettled is looked at. `urgent`: something will come of it, so it is work."""
        if self._tick is not None and self._tick.active:
            if not urgent or not self._tick.background:
                return
            self._tick.cancel()
        period = self.ledger.volume_resync_period
        rest = period - self.now % period
        self._tick = self.sim.after(rest, self._resync, background=not urgent)

    def _resync(self) -> None:
        for which in list(self.unsettled):
            self.queue.add(which, RESYNC)

    def stop(self) -> None:
        super().stop()
        if self._tick is not None:
            self._tick.cancel()

    # ---- one step --------------------------------------------------------------------------------------------------------------

    def sync(self, key: str) -> None:
        if "/" in key:
            claim = self.claims.get(key)
            settled = claim is None or self._sync_claim(claim)
        else:
            volume = self.volumes.get(key)
            settled = volume is None or sync_volume(self, volume)
        if settled:
            self.unsettled.pop(key, None)
        else:
            self.unsettled[key] = None
            self._look_again()

    def _sync_claim(self, claim: Object) -> bool:
        """True when nothing is left to do for it."""
        if BIND_COMPLETED in metadata.annotations(claim):
            self._keep_bound(claim)
            return bool(lookup(self.claims.get(key(claim)), ("status", "phase")) == "Bound")
        volume = self._volume_for(claim) if claim["spec"].get("volumeName") else self._choose(claim)
        if volume is None:
            return False
        bind(self, volume, claim)
        return True

    def _choose(self, claim: Object) -> Object | None:
        """A volume for a claim that names none; without one, say so or have one made."""
        storage_class = self.classes.get(None, class_name(claim)) if class_name(claim) else None
        delay = waits_for_consumer(storage_class)
        volume = best_match(claim, self.volumes.all(), delay)
        if volume is not None:
            return volume
        if take_default_class(self, claim):
            return None
        if delay and SELECTED_NODE not in metadata.annotations(claim):
            tell_why_delayed(self, claim)
        elif class_name(claim):
            provision(self, claim)
            return None
        else:
            text = "no persistent volumes available for this claim and no storage class is set"
            self.recorder.event(claim, "Normal", "FailedBinding", text)
        set_claim_phase(self, claim, "Pending")
        return None

    def _volume_for(self, claim: Object) -> Object | None:
        """The volume that the claim names, if it can have it."""
        wanted = claim["spec"]["volumeName"]
        volume = self.volumes.get(wanted)
        if volume is not None and not volume["spec"].get("claimRef"):
            wrong = mismatch(volume, claim)
            if not wrong:
                return volume
            text = f'Cannot bind to requested volume "{wanted}": {wrong}'
            self.recorder.event(claim, "Warning", "VolumeMismatch", text)
        elif volume is not None and is_for(volume, claim):
            return volume
        elif volume is not None and BOUND_BY_CONTROLLER not in metadata.annotations(claim):
            text = f'volume "{wanted}" already bound to a different claim.'
            self.recorder.event(claim, "Warning", "FailedBinding", text)
        set_claim_phase(self, claim, "Pending")
        return None

    def _keep_bound(self, claim: Object) -> None:
        """A claim that was bound once stays with its volume, or is lost."""
        wanted = claim["spec"].get("volumeName")
        volume = self.volumes.get(wanted) if wanted else None
        if volume is None:
            self._lose(claim, "ClaimLost", LOST["volume" if wanted else "reference"])
        elif (volume["spec"].get("claimRef") or {}).get("uid", uid(claim)) == uid(claim):
            bind(self, volume, claim)
        else:
            text = "Two claims are bound to the same volume, this one is bound incorrectly"
            self._lose(claim, "ClaimMisbound", text)

    def _lose(self, claim: Object, reason: str, text: str) -> None:
        before = lookup(claim, ("status", "phase"))
        set_claim_phase(self, claim, "Lost")
        if before != "Lost":
            self.recorder.event(claim, "Warning", reason, text)

    # ---- for the files beside it -----------------------------------------------------------------------------------------------

    def write(self, old: Object, new: Object, why: str) -> Object:
        """Store a changed spec or metadata; nothing when nothing changed. Raises ApiError 409."""
        if new is old:
            return old
        known = self.volumes if old["kind"] == "PersistentVolume" else self.claims
        return known.put(self.client.update(new, why))

    def live_claim(self, space: str, claim: str) -> Object | None:
        """The claim as the API server has it now: a cache may lag, and a volume is reclaimed only once."""
        known = self.claims.get(f"{space}/{claim}")
        if known is not None:
            return known
        try:
            return self.client.get("PersistentVolumeClaim", claim, space)
        except ApiError as error:
            if error.code != 404:
                raise
        return None

    def became_free(self, volume: Object) -> None:
        """A volume can be had: if some claim waits for such a one, the next look around will find it."""
        for claim in self._pending():
            wanted = claim["spec"].get("volumeName")
            delay = waits_for_consumer(self.classes.get(None, class_name(claim)))
            if wanted == name(volume) or (not wanted and best_match(claim, [volume], delay) is not None):
                self._look_again(urgent=True)
                return

    def users_of(self, claim: Object) -> list[Object]:
        """The pods that mount the claim."""
        return users_of(self.informer("Pod"), claim)
