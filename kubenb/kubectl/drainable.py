"""Which pods of a node `kubectl drain` moves, leaves alone, or refuses to touch: a pure function of the pods.

Comes in: pods and the flags. Goes out: a `Choice`. Source: kubectl, pkg/drain/filters.go (1.36). Next: `evicting`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from kubenb.kubectl.errors import CommandError, raise_all
from kubenb.objects import EPOCH, Object, controller_of, parse_time

DAEMON_SET_REFUSED = "cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)"
DAEMON_SET_IGNORED = "ignoring DaemonSet-managed Pods"
LOCAL_STORAGE_REFUSED = "cannot delete Pods with local storage (use --delete-emptydir-data to override)"
LOCAL_STORAGE_LOST = "deleting Pods with local storage"
UNMANAGED_REFUSED = "cannot delete Pods that declare no controller (use --force to override)"
UNMANAGED_DELETED = "deleting Pods that declare no controller"
MIRROR = "kubernetes.io/config.mirror"


@dataclass
class Choice:
    """The pods to move; what is to be said of others, or of these, by text."""

    pods: list[Object] = field(default_factory=list)
    warnings: dict[str, list[str]] = field(default_factory=dict)
    refusals: dict[str, list[str]] = field(default_factory=dict)

    @property
    def warning(self) -> str:
        return "; ".join(f"{text}: {', '.join(names)}" for text, names in sorted(self.warnings.items()))

    def check(self) -> None:
        """Raises what stands in the way of draining."""
        raise_all([CommandError(f"{text}: {', '.join(names)}") for text, names in sorted(self.refusals.items())])


def choose(
    pods: Sequence[Object], daemon_set_exists: Callable[[str, str], bool], now: float, force: bool, ignore_daemon_sets: bool,
    delete_empty_dirs: bool, skip_after: float,
) -> Choice:  # fmt: skip
    """Judge each pod; of several warnings about one, the last stands. `now` and `skip_after` (0: never) in seconds."""
    choice = Choice()
    for pod in pods:
        metadata = pod["metadata"]
        title = f"{metadata.get('namespace', '')}/{metadata['name']}"
        if is_long_gone(pod, now, skip_after):
            continue
        refused, said, stays = _daemon_set(pod, daemon_set_exists, force, ignore_daemon_sets)
        if not refused and not stays:
            if MIRROR in (metadata.get("annotations") or {}):
                continue
            refused, said = _others(pod, said, force, delete_empty_dirs)
        if refused:
            choice.refusals.setdefault(refused, []).append(title)
            continue
        if said:
            choice.warnings.setdefault(said, []).append(title)
        if not stays:
            choice.pods.append(pod)
    return choice


def is_long_gone(pod: Object, now: float, seconds: float) -> bool:
    """Whether the pod's deletion is so long ago that nobody waits for it any more."""
    deleted = pod["metadata"].get("deletionTimestamp")
    return bool(seconds > 0 and deleted and EPOCH + now - parse_time(deleted) > seconds)


def _is_over(pod: Object) -> bool:
    return (pod.get("status") or {}).get("phase") in ("Succeeded", "Failed")


def _daemon_set(pod: Object, daemon_set_exists: Callable[[str, str], bool], force: bool, ignore: bool) -> tuple[str, str, bool]:
    """(why it can't be deleted, what to warn of, whether it stays). A pod whose DaemonSet is no more may be forced."""
    owner = controller_of(pod)
    if owner is None or owner["kind"] != "DaemonSet" or _is_over(pod):
        return "", "", False
    if not daemon_set_exists(pod["metadata"]["namespace"], owner["name"]):
        missing = f'daemonsets.apps "{owner["name"]}" not found'
        return ("", missing, False) if force else (f"cannot delete {missing}", "", True)
    return ("", DAEMON_SET_IGNORED, True) if ignore else (DAEMON_SET_REFUSED, "", True)


def _others(pod: Object, said: str, force: bool, delete_empty_dirs: bool) -> tuple[str, str]:
    """(why it can't be deleted, what to warn of)."""
    if _is_over(pod):
        return "", said
    if any("emptyDir" in volume for volume in pod["spec"].get("volumes") or ()):
        if not delete_empty_dirs:
            return LOCAL_STORAGE_REFUSED, ""
        said = LOCAL_STORAGE_LOST
    if controller_of(pod) is None:
        return ("", UNMANAGED_DELETED) if force else (UNMANAGED_REFUSED, "")
    return "", said
