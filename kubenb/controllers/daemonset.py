"""The DaemonSet controller: one pod on every node that its template fits.

What comes in: changes of DaemonSets, their pods, and nodes.  What goes out: pods made for single nodes, surplus and outdated ones
deleted, ControllerRevisions, and the status.  Which nodes are meant it finds out itself; the scheduler only binds.
Source: pkg/controller/daemon/daemon_controller.go, update.go, 1.36.  Next: `statefulset.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from kubenb.client import ControlLoop, Expectations
from kubenb.controllers import daemon_rolling as rolling
from kubenb.controllers.daemon_pods import HASH, age, by_node, daemon_pod, daemon_spec, for_node, is_updated, target_of
from kubenb.controllers.daemon_status import status_of
from kubenb.controllers.node_fit import Fit, fit
from kubenb.controllers.owners import ORPHANS, OWNER, Claims, index_by_owner, owner_key
from kubenb.controllers.pod_control import PodControl, is_namespace_terminating
from kubenb.controllers.revisions import Revisions
from kubenb.objects import (
    ApiError,
    Object,
    controller_of,
    from_label_selector,
    is_pod_available,
    is_pod_ready,
    is_terminating,
    key,
    labels,
    name,
    namespace,
    node_name,
    phase,
    uid,
)

Nodes = Mapping[str, Sequence[Object]]
Doomed = list[tuple[Object, str]]


class DaemonSetController(ControlLoop):
    name = "daemonset-controller"
    workers = 2

    def setup(self) -> None:
        self.sets = self.informer("DaemonSet")
        self.pods = self.informer("Pod")
        self.nodes = self.informer("Node")
        index_by_owner(self.pods)
        self.revisions = Revisions(self.client, self.informer("ControllerRevision"), HASH)
        self.control = PodControl(self.client, self.recorder)
        self.expectations = Expectations(self.sim)
        self.failures: dict[str, tuple[float, float]] = {}
        self.sets.on_change(self._set_changed)
        self.pods.on_owned_change("DaemonSet", self._pod_changed)
        self.nodes.on_change(self._node_changed)

    # ---- what wakes it ---------------------------------------------------------------------------------------------------------

    def _set_changed(self, old: Object | None, new: Object | None) -> None:
        if new is None and old is not None:
            self.expectations.forget(key(old))
        self.enqueue_object(old, new)

    def _pod_changed(self, old: Object | None, new: Object | None) -> None:
        before, after = owner_key(old, "DaemonSet"), owner_key(new, "DaemonSet")
        if before and old is not None and (new is None or is_terminating(new)):
            self.expectations.deletion_observed(before, uid(old))
        if after and old is None:
            self.expectations.creation_observed(after)
        for owner in dict.fromkeys((before, after)):
            if owner:
                self.enqueue(owner)
        if new is not None and controller_of(new) is None and (old is None or labels(old) != labels(new) or controller_of(old)):
            for ds in self.sets.list(namespace(new)):
                if from_label_selector(ds["spec"]["selector"]).matches(labels(new)):
                    self.enqueue(key(ds))

    def _node_changed(self, old: Object | None, new: Object | None) -> None:
        """Only the DaemonSets that have something to do on this node look at it; a node that goes concerns none."""
        if new is None:
            return
        for ds in self.sets.list():
            here = fit(daemon_spec(ds), new)
            scheduled = any(target_of(pod) == name(new) for pod in self.pods.by_index(OWNER, uid(ds)))
            if (here.runs and not scheduled) or (scheduled and not here.stays):
                self.enqueue(key(ds))

    # ---- one step --------------------------------------------------------------------------------------------------------------

    def sync(self, key: str) -> None:
        ds = self.sets.by_key(key)
        if ds is None or is_terminating(ds):
            return
        current, olds = self.revisions.present(ds, self.revisions.of(ds))
        text = labels(current)[HASH]
        error = None
        trusted = self.expectations.satisfied(key)
        if trusted:
            error = self._manage(ds, text)
            if error is None and self.expectations.satisfied(key):
                if ds["spec"]["updateStrategy"].get("type") == "RollingUpdate":
                    error = self._roll(ds, text)
                self.revisions.forget(ds, olds, (labels(pod).get(HASH, "") for pod in self._owned(ds)))
        self._report(ds, text, observed=trusted)
        if error and not is_namespace_terminating(error):
            raise error

    def _owned(self, ds: Object) -> list[Object]:
        return list(self.pods.by_index(OWNER, uid(ds)))

    def _claimed(self, ds: Object) -> list[Object]:
        """The DaemonSet's pods, after adopting and releasing by its selector."""
        selector = from_label_selector(ds["spec"]["selector"])
        claims = Claims(self.client, ds, selector)
        found = []
        for pod in self._owned(ds):
            if selector.matches(labels(pod)):
                found.append(pod)
            else:
                claims.release(pod)
        adopted = (claims.adopt(orphan) for orphan in self.pods.by_index(ORPHANS, namespace(ds)))
        return found + [pod for pod in adopted if pod]

    def _fits(self, ds: Object) -> dict[str, Fit]:
        spec = daemon_spec(ds)
        return {name(node): fit(spec, node) for node in self.nodes.list()}

    # ---- a pod on every node, and only there -----------------------------------------------------------------------------------

    def _manage(self, ds: Object, text: str) -> ApiError | None:
        fits, pods = self._fits(ds), self._claimed(ds)
        placed = by_node(pods)
        doomed: Doomed = []
        for node, here in fits.items():
            there = [pod for pod in placed.get(node, ()) if not is_terminating(pod)]
            if not here.stays:
                doomed += [(pod, f"{node} doesn't suit the template any more") for pod in there]
            else:
                doomed += self._finished(ds, node, there) + self._surplus(ds, text, node, there)
        lost = (pod for pod in pods if not node_name(pod) and target_of(pod) not in fits and not is_terminating(pod))
        doomed += [(pod, f"its node {target_of(pod)} is gone, and it was never bound") for pod in lost]
        without = (node for node, here in fits.items() if here.runs and node not in placed)
        return self._carry_out(ds, text, doomed, [(node, f"{node} has no daemon of {name(ds)} yet") for node in without])

    def _finished(self, ds: Object, node: str, pods: Sequence[Object]) -> Doomed:
        """Daemons never end: one that has is deleted, and made again. One that fails again and again is so ever later."""
        doomed: Doomed = []
        for pod in pods:
            place = f"{namespace(pod)}/{name(pod)} on node {node}"
            if phase(pod) == "Failed":
                wait = self._back_off(f"{uid(ds)}/{node}")
                if wait:
                    self.enqueue_after(key(ds), wait, background=True, reason=f"back-off of the failed pod on {node} is over")
                    continue
                self.recorder.event(ds, "Warning", "FailedDaemonPod", f"Found failed daemon pod {place}, will try to kill it")
                doomed.append((pod, f"{name(pod)} has failed: a daemon has to run"))
            elif phase(pod) == "Succeeded":
                text = f"Found succeeded daemon pod {place}, will try to delete it"
                self.recorder.event(ds, "Normal", "SucceededDaemonPod", text)
                doomed.append((pod, f"{name(pod)} has ended: a daemon has to run"))
        return doomed

    def _back_off(self, place: str) -> float:
        """Seconds until a failed pod may be killed; 0: now. Doubles with each failure, and is forgotten in time."""
        first, longest = self.ledger.daemon_first_backoff, self.ledger.daemon_longest_backoff
        since, wait = self.failures.get(place, (self.now, 0.0))
        if self.now < since + wait:
            return since + wait - self.now
        forgotten = self.now - since > 2 * longest
        self.failures[place] = (self.now, first if forgotten or not wait else min(longest, 2 * wait))
        return 0.0

    def _surplus(self, ds: Object, text: str, node: str, pods: Sequence[Object]) -> Doomed:
        """All but the oldest; in an update with surge all but the oldest of either template."""
        running = sorted((pod for pod in pods if phase(pod) not in ("Failed", "Succeeded")), key=age)
        surge = self._limits(ds, 1).surge if ds["spec"]["updateStrategy"].get("type") == "RollingUpdate" else 0
        if not surge:
            return [(pod, f"{node} has {len(running)} daemons: the oldest stays") for pod in running[1:]]
        new = [pod for pod in running if is_updated(ds, pod, text)]
        old = [pod for pod in running if not is_updated(ds, pod, text)]
        doomed = [(pod, f"{node} has several daemons of one template: the oldest stays") for pod in new[1:] + old[1:]]
        if new and old and (not is_pod_ready(old[0]) or self._available(ds, new[0])):
            doomed.append((old[0], f"{name(new[0])} takes its place on {node}"))
        return doomed

    # ---- a new template --------------------------------------------------------------------------------------------------------

    def _limits(self, ds: Object, desired: int) -> rolling.Limits:
        return rolling.limits(ds, desired)

    def _available(self, ds: Object, pod: Object) -> bool:
        return is_pod_available(pod, ds["spec"].get("minReadySeconds", 0), self.now)

    def _roll(self, ds: Object, text: str) -> ApiError | None:
        fits, placed = self._fits(ds), by_node(self._owned(ds))
        nodes: Nodes = {**{node: placed.get(node, []) for node, here in fits.items() if here.runs}, **placed}
        limits = self._limits(ds, sum(here.runs for here in fits.values()))
        is_new = partial(is_updated, ds, revision_hash=text)
        available = partial(self._available, ds)
        if limits.surge:
            step = rolling.surge(nodes, limits.surge, is_new, available)
        else:
            step = rolling.replace(nodes, limits.unavailable, is_new, available)
        return self._carry_out(ds, text, step.delete, step.create)

    # ---- writing ---------------------------------------------------------------------------------------------------------------

    def _carry_out(self, ds: Object, text: str, doomed: Doomed, missing: Sequence[tuple[str, str]]) -> ApiError | None:
        burst, owner = self.ledger.daemonset_burst, key(ds)
        doomed, missing = doomed[:burst], missing[:burst]
        if missing:
            self.expectations.expect_creations(owner, len(missing))
        if doomed:
            self.expectations.expect_deletions(owner, [uid(pod) for pod, _ in doomed])
        pod = daemon_pod(ds, text)
        made = [(for_node(pod, node), why) for node, why in missing]
        first = self.control.create_each(ds, made, lambda: self.expectations.creation_observed(owner))
        for one, why in doomed:
            error = self.control.delete(ds, one, why)
            if error:
                self.expectations.deletion_observed(owner, uid(one))
                first = first or (error if error.code != 404 else None)
        return first

    def _report(self, ds: Object, text: str, observed: bool) -> None:
        runs = {node: here.runs for node, here in self._fits(ds).items()}
        status = status_of(ds, runs, by_node(self._owned(ds)), text, self.now, observed)
        if status != ds.get("status"):
            ready, desired = status["numberReady"], status["desiredNumberScheduled"]
            why = f"{desired} nodes want a daemon, {status['currentNumberScheduled']} have one, {ready} are ready"
            self.client.patch_status(ds, status, why)
        waiting = ds["spec"].get("minReadySeconds", 0)
        if waiting and status["numberReady"] != status.get("numberAvailable", 0):
            self.enqueue_after(key(ds), waiting, reason="minReadySeconds may be over")
