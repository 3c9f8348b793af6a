"""A pod as the scheduler sees it: the object, what it asks of nodes, and what it asks of other pods.

Comes in: a Pod object. Goes out: `PodInfo`, made once for each version of a pod. Next: `node_table`.
"""

from __future__ import annotations

from dataclasses import dataclass

from kubenb.objects import Object
from kubenb.scheduler.needs import Needs
from kubenb.scheduler.pod_groups import PodGroup


@dataclass(eq=False, slots=True)
class PodInfo:
    """One pod, read. `group` says what others may count it as."""

    pod: Object
    key: str
    """ "namespace/name"."""
    needs: Needs
    group: PodGroup
    priority: int
    claims: tuple[str, ...] = ()
    """ "namespace/name" of the PersistentVolumeClaims it mounts."""

    @property
    def namespace(self) -> str:
        return self.group.namespace

    @property
    def name(self) -> str:
        return str(self.pod["metadata"]["name"])

    @property
    def uid(self) -> str:
        return str(self.pod["metadata"].get("uid", ""))


def is_finished(pod: Object) -> bool:
    """A pod that has ended holds nothing any more."""
    return (pod.get("status") or {}).get("phase") in ("Succeeded", "Failed")


def nominated_node(pod: Object) -> str:
    """The node that preemption made room on for this pod, or ""."""
    return (pod.get("status") or {}).get("nominatedNodeName") or ""
