"""The ReplicationController's controller: the ReplicaSet's older form, with a plain map as its selector.

What comes in: ReplicationControllers.  What goes out: pods, made and counted as `replicas.py` does for
ReplicaSets.
Source: pkg/controller/replication/replication_controller.go and conversion.go, 1.36.
"""

from __future__ import annotations

from kubenb.controllers.replicas import ReplicaManager
from kubenb.objects import LabelSelector, Object, from_labels


class ReplicationControllerController(ReplicaManager):
    name = "replication-controller"
    kind = "ReplicationController"
    counts_terminating = False

    def selector_of(self, rs: Object) -> LabelSelector:
        return from_labels(rs["spec"].get("selector") or {})
