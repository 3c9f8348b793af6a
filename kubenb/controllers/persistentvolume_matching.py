"""Which volume a claim gets from the volume controller, and what is wrong with one that it names itself.

What comes in: a claim and volumes. What goes out: a volume, or the words of the refusal. All pure.
Source: pkg/controller/volume/persistentvolume/index.go (findByClaim) and pv_controller.go (checkVolumeSatisfyClaim), 1.36.
Next: `persistentvolume_binder.py`.
"""

from __future__ import annotations

from collections.abc import Iterable

from kubenb.objects import Object, is_terminating, name
from kubenb.objects.volumes import capacity, class_name, find_volume, is_for, offers_modes, requested, volume_mode


def best_match(claim: Object, volumes: Iterable[Object], delay: bool) -> Object | None:
    """The volume for a claim that names none. `delay`: its class waits for a pod, so only a volume reserved for it counts.

    Volumes that can do less come first: one that offers just what is asked is taken before a smaller one that could do more.
    """
    groups: dict[tuple[str, ...], list[Object]] = {}
    for volume in volumes:
        reserved = bool(volume["spec"].get("claimRef"))
        if (is_for(volume, claim) if reserved else not delay) and offers_modes(volume, claim):
            modes = tuple(sorted(set(volume["spec"].get("accessModes") or ())))
            groups.setdefault(modes, []).append(volume)
    for modes in sorted(groups, key=lambda modes: (len(modes), modes)):
        found = find_volume(claim, groups[modes], delay=delay)
        if found is not None:
            return found
    return None


def mismatch(volume: Object, claim: Object) -> str:
    """Why the volume that a claim names can't be its volume; "" when it can."""
    if is_terminating(volume):
        return f'the volume is marked for deletion "{name(volume)}"'
    if capacity(volume) < requested(claim):
        return "requested PV is too small"
    if class_name(volume) != class_name(claim):
        return "storageClassName does not match"
    if volume_mode(volume) != volume_mode(claim):
        return "incompatible volumeMode"
    return "" if offers_modes(volume, claim) else "incompatible accessMode"
