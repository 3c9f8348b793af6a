"""The ReplicaSet controller: a number of equal pods, whatever happens to single ones.

What comes in: ReplicaSets, mostly made by Deployments.  What goes out: pods.  All of it is in `replicas.py`.
Source: pkg/controller/replicaset, 1.36.  Next: the pods wait for a node: `kubenb.scheduler`.
"""

from __future__ import annotations

from kubenb.controllers.replicas import ReplicaManager


class ReplicaSetController(ReplicaManager):
    name = "replicaset-controller"
    kind = "ReplicaSet"
