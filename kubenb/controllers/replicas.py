"""Keeping N pods of one template alive: the loop behind ReplicaSets and ReplicationControllers.

What comes in: changes of the sets and of pods.  What goes out: pods created and deleted, events, and the
set's status. A `sync` compares the tally of a set's pods with spec.replicas and makes or removes the
difference, 500 at most at a time. Expectations keep it from doing so twice while its cache has not shown yet
what it did.
Source: pkg/controller/replicaset/replica_set.go, 1.36.  Next: `replicaset.py`, `replicationcontroller.py`.
"""

from __future__ import annotations

from typing import ClassVar

from kubenb.client import ControlLoop, Expectations
from kubenb.controllers.owners import ORPHANS, OWNER, Claims, index_by_owner, owner_key
from kubenb.controllers.pod_control import PodControl, is_namespace_terminating, pod_from_template
from kubenb.controllers.replica_status import status_of
from kubenb.controllers.tally import Basis, Tally
from kubenb.controllers.victims import choose, pods_on_nodes
from kubenb.objects import (
    ApiError,
    LabelSelector,
    Object,
    controller_of,
    from_label_selector,
    is_terminating,
    key,
    labels,
    namespace,
    uid,
)
from kubenb.objects.pods import is_pod_active


class ReplicaManager(ControlLoop):
    """`kind` is what it manages. Subclasses say how that kind spells its selector and who its siblings
    are.
    """

    kind: ClassVar[str]
    counts_terminating: ClassVar[bool] = True

    def setup(self) -> None:
        self.sets = self.informer(self.kind)
        self.pods = self.informer("Pod")
        index_by_owner(self.sets)
        index_by_owner(self.pods)
        self.control = PodControl(self.client, self.recorder)
        self.expectations = Expectations(self.sim)
        self.tallies: dict[str, Tally] = {}
        self.sets.on_change(self._set_changed)
        self.pods.on_owned_change(self.kind, self._pod_changed)

    def selector_of(self, rs: Object) -> LabelSelector:
        return from_label_selector(rs["spec"]["selector"])

    def siblings_of(self, rs: Object) -> list[Object]:
        """The sets whose pods count when asking how crowded a node is: those of the same owner; none without an owner."""
        owner = controller_of(rs)
        return self.sets.by_index(OWNER, owner["uid"]) if owner else []

    # ---- what wakes it ---------------------------------------------------------------------------------------------------------

    def _set_changed(self, old: Object | None, new: Object | None) -> None:
        gone = old if new is None else None
        if gone is not None:
            self.expectations.forget(key(gone))
            self.tallies.pop(uid(gone), None)
        self.enqueue_object(old, new)

    def _pod_changed(self, old: Object | None, new: Object | None) -> None:
        before = owner_key(old, self.kind)
        after = owner_key(new, self.kind)
        if before and old is not None:
            self._no_longer(old, new, before)
        if new is None:
            return
        if after:
            self._now(old, new, after)
        elif controller_of(new) is None and (old is None or controller_of(old) or labels(old) != labels(new)):
            self._wake_for_orphan(new)

    def _no_longer(self, old: Object, new: Object | None, owner: str) -> None:
        """The pod was this owner's; it may be gone, dying, or let go."""
        if new is None or is_terminating(new):
            self.expectations.deletion_observed(owner, uid(old))
        if new is None or not _same_owners(old, new):
            tally = self._tally_of(old)
            if tally:
                tally.remove(old)
            self.enqueue(owner)

    def _now(self, old: Object | None, new: Object, owner: str) -> None:
        """The pod is this owner's, new or changed."""
        if old is None:
            self.expectations.creation_observed(owner)
            if is_terminating(new):
                self.expectations.deletion_observed(owner, uid(new))
        tally = self._tally_of(new)
        if tally:
            tally.put(new)
        self.enqueue(owner)

    def _tally_of(self, pod: Object) -> Tally | None:
        reference = controller_of(pod)
        return self.tallies.get(reference["uid"]) if reference else None

    def _wake_for_orphan(self, pod: Object) -> None:
        for rs in self.sets.list(namespace(pod)):
            if self.selector_of(rs).matches(labels(pod)):
                self.enqueue(key(rs))

    # ---- one step --------------------------------------------------------------------------------------------------------------

    def sync(self, key: str) -> None:
        rs = self.sets.by_key(key)
        if rs is None:
            return
        tally, adopted = self._claimed(rs)
        error = None
        if self.expectations.satisfied(key) and not is_terminating(rs):
            error = self._manage(key, rs, tally, adopted)
        self._report(rs, tally, error)
        if error:
            raise error

    def _claimed(self, rs: Object) -> tuple[Tally, list[Object]]:
        """The tally of the set's pods, after adopting orphans and releasing strays; and the pods adopted just now."""
        selector = self.selector_of(rs)
        template_labels = (rs["spec"]["template"].get("metadata") or {}).get("labels") or {}
        basis = Basis(selector, template_labels, rs["spec"].get("minReadySeconds", 0))
        tally = self.tallies.get(uid(rs))
        if tally is None or tally.basis != basis:
            tally = self.tallies[uid(rs)] = Tally(basis, self.pods.by_index(OWNER, uid(rs)))
        claims = Claims(self.client, rs, selector)
        if tally.strays:
            self._release(rs, tally, claims)
        adopted = []
        if not is_terminating(rs):
            for orphan in self.pods.by_index(ORPHANS, namespace(rs)):
                pod = claims.adopt(orphan) if is_pod_active(orphan) else None
                if pod:
                    adopted.append(pod)
                    tally.put(pod)
        return tally, adopted

    def _release(self, rs: Object, tally: Tally, claims: Claims) -> None:
        for pod in self.pods.by_index(OWNER, uid(rs)):
            if uid(pod) in tally.strays and not is_terminating(rs):
                claims.release(pod)

    def _manage(self, key: str, rs: Object, tally: Tally, adopted: list[Object]) -> ApiError | None:
        """Make the missing pods or delete the surplus ones."""
        wanted, have = rs["spec"].get("replicas", 1), tally.active
        burst = self.ledger.replicaset_burst
        if have < wanted:
            return self._create(key, rs, min(wanted - have, burst), f"{_pods(have)} of {wanted} wanted")
        if have > wanted:
            mine = [pod for pod in self.pods.by_index(OWNER, uid(rs)) if is_pod_active(pod) and uid(pod) not in tally.strays]
            return self._delete(key, rs, mine + adopted, min(have - wanted, burst), f"{_pods(have)}, {wanted} wanted")
        return None

    def _create(self, key: str, rs: Object, count: int, why: str) -> ApiError | None:
        self.expectations.expect_creations(key, count)
        pod = pod_from_template(rs, rs["spec"]["template"])
        error = self.control.create_many(
            rs, pod, count, f"{why}: creates {count}", lambda: self.expectations.creation_observed(key)
        )
        return None if error and is_namespace_terminating(error) else error

    def _delete(self, key: str, rs: Object, mine: list[Object], count: int, why: str) -> ApiError | None:
        related = [pod for sibling in self.siblings_of(rs) for pod in self.pods.by_index(OWNER, uid(sibling))]
        chosen = choose(mine, count, pods_on_nodes(related), self.now)
        self.expectations.expect_deletions(key, [uid(pod) for pod, _ in chosen])
        first = None
        for pod, because in chosen:
            error = self.control.delete(rs, pod, f"{why}: {because}")
            if error:
                self.expectations.deletion_observed(key, uid(pod))
                if error.code != 404:
                    first = first or error
        return first

    def _report(self, rs: Object, tally: Tally, error: ApiError | None) -> None:
        status = status_of(rs, tally, error, self.now, self.stamp(), self.counts_terminating)
        if status != rs.get("status"):
            ready, available = tally.ready, tally.available(self.now)
            wanted = rs["spec"].get("replicas", 1)
            why = f"{_pods(tally.active)} of {wanted} wanted, {ready} ready, {available} available"
            self.client.patch_status(rs, status, why)
        due = tally.next_available()
        if due is not None and due != float("inf"):
            self.enqueue_after(key(rs), max(due - self.now, 0.001), reason="minReadySeconds may be over")


def _same_owners(old: Object, new: Object) -> bool:
    """Whether a pod that is controlled stays with its controller. Mostly the very same references are shared."""
    if old["metadata"]["ownerReferences"] is new["metadata"].get("ownerReferences"):
        return True
    before, after = controller_of(old), controller_of(new)
    return before is not None and after is not None and before["uid"] == after["uid"]


def _pods(count: int) -> str:
    return "1 pod" if count == 1 else f"{count} pods"
