"""What the timeline needs of one revision of the history. `kubenb.etcd.Revision` is one; tests write their
own.

Next: `states`, what a pod looks like in one version.
"""

from __future__ import annotations

from typing import Protocol

from kubenb.objects import Object


class Revision(Protocol):
    """One change of one object: who wrote what, when, because of what. Objects are shared with the cluster:
    read only."""

    @property
    def number(self) -> int:
        """The revision of the whole store, rising by one."""

    @property
    def time(self) -> float:
        """Virtual seconds since the start of the cluster."""

    @property
    def verb(self) -> str:
        """ "create", "update" or "delete"."""

    @property
    def resource(self) -> str:
        """The plural with its group: "pods", "deployments.apps"."""

    @property
    def namespace(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def object(self) -> Object:
        """The version as written; of a deletion the last one there was."""

    @property
    def previous(self) -> Object | None: ...

    @property
    def author(self) -> str:
        """The component: "kubectl", "deployment-controller", "kubelet/node1"."""

    @property
    def cause(self) -> int | str | None:
        """The number of the revision the author reacted to, or the name of a timer."""

    @property
    def why(self) -> str:
        """The author's own sentence, or ""."""
