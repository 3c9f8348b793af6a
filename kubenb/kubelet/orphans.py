"""What a kubelet finds on its node when it starts again: pods that were deleted while it was away.

What comes in: the sandboxes that run, the volumes that are mounted, and the pods that the API server still knows. What goes
out: whatever belongs to no pod any more is stopped, and unmounted. Source: pkg/kubelet/kubelet_pods.go (HandlePodCleanups),
housekeepingPeriod, 1.36. Next: `node_agent.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubenb.kubelet.volumes.persistent_places import FromDisk, leave
from kubenb.runtime import Sandbox

if TYPE_CHECKING:
    from kubenb.kubelet.kubelet import Kubelet


def look_for_orphans(kubelet: Kubelet) -> None:
    """At the first housekeeping, if anything ran before. A node that starts for the first time has nothing to look at."""
    if kubelet.runtime.sandboxes or kubelet.disk.volumes:
        kubelet.sim.after(kubelet.ledger.kubelet_housekeeping, _clean_up, kubelet)


def _clean_up(kubelet: Kubelet) -> None:
    if kubelet.stopped:
        return
    for uid, sandbox in list(kubelet.runtime.sandboxes.items()):
        if uid not in kubelet.workers:
            _end(kubelet, sandbox)
    for uid in [uid for uid in kubelet.disk.volumes if uid not in kubelet.workers]:
        _unmount(kubelet, uid)


def _end(kubelet: Kubelet, sandbox: Sandbox) -> None:
    """SIGTERM, and SIGKILL soon after: nobody is there to say how long it may take."""
    grace = kubelet.ledger.minimum_grace
    for container in sandbox.containers.values():
        if container.process.running:
            kubelet.runtime.stop(container, grace)
    kubelet.sim.after(grace, kubelet.runtime.stop_sandbox, sandbox)


def _unmount(kubelet: Kubelet, uid: str) -> None:
    mounted = kubelet.disk.volumes.pop(uid)
    for one in mounted.values():
        if isinstance(one, FromDisk):
            leave(kubelet, one)
