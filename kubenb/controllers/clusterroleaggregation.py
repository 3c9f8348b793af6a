"""The cluster role aggregation controller: keeps the ClusterRoles that are made of others, like `edit`, in step with their parts.

What comes in: ClusterRoles. What goes out: the rules of those that have an aggregationRule; what somebody writes into them
by hand is overwritten. Source: pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go, 1.36. Next:
`podgc.py`.
"""

from __future__ import annotations

from kubenb.client import ControlLoop
from kubenb.objects import Object, name
from kubenb.objects.rbac import aggregated


class ClusterRoleAggregationController(ControlLoop):
    name = "clusterrole-aggregation-controller"

    def setup(self) -> None:
        self.roles = self.informer("ClusterRole")
        self.made_of_others = {name(role): None for role in self.roles.list() if role.get("aggregationRule")}
        self.roles.on_change(self._changed)

    def _changed(self, old: Object | None, new: Object | None) -> None:
        """Any role may be part of any of those; each change counts once, later than the controller's start."""
        role = new if new is not None else old
        if role is None or self.roles.cause is None:
            return
        if new is not None and new.get("aggregationRule"):
            self.made_of_others[name(new)] = None
        for key in self.made_of_others:
            self.enqueue(key)

    def sync(self, key: str) -> None:
        role = self.roles.by_key(key)
        if role is None or not role.get("aggregationRule"):
            self.made_of_others.pop(key, None)
            return
        rules = aggregated(role, self.roles.list())
        if rules != (role.get("rules") or []):
            self.client.patch("ClusterRole", key, {"rules": rules}, why="the roles it is made of have changed")
