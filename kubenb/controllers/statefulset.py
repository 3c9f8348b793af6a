"""The StatefulSet controller: pods with numbers, made in order, each with claims of its own.

What comes in: changes of StatefulSets, their pods and claims.  What goes out: claims and pods made, pods deleted,
ControllerRevisions, and the status.  A pod's name is used again only when its bearer is gone for good.
Source: pkg/controller/statefulset/stateful_set_control.go, stateful_pod_control.go, 1.36.  Next: `job.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kubenb.client import ControlLoop
from kubenb.controllers.deployment_rolling import scaled
from kubenb.controllers.owners import ORPHANS, OWNER, Claims, index_by_owner, owner_key
from kubenb.controllers.revisions import Revisions
from kubenb.controllers.stateful_plan import Step, Wish, plan
from kubenb.controllers.stateful_pods import (
    claim_names,
    claims_for,
    first_ordinal,
    is_stale,
    ordinal_of,
    owned_as_wanted,
    revision_of,
    stateful_pod,
)
from kubenb.controllers.stateful_status import status_of
from kubenb.objects import (
    ApiError,
    Object,
    controller_of,
    from_label_selector,
    is_pod_available,
    is_pod_terminal,
    is_terminating,
    key,
    labels,
    name,
    namespace,
    phase,
    uid,
)

HASH = "controller.kubernetes.io/hash"


class StatefulSetController(ControlLoop):
    name = "statefulset-controller"

    def setup(self) -> None:
        self.sets = self.informer("StatefulSet")
        self.pods = self.informer("Pod")
        self.claims = self.informer("PersistentVolumeClaim")
        index_by_owner(self.pods)
        self.revisions = Revisions(self.client, self.informer("ControllerRevision"), HASH)
        self.sets.on_change(self.enqueue_object)
        self.pods.on_owned_change("StatefulSet", self._pod_changed)

    def _pod_changed(self, old: Object | None, new: Object | None) -> None:
        for owner in dict.fromkeys((owner_key(old, "StatefulSet"), owner_key(new, "StatefulSet"))):
            if owner:
                self.enqueue(owner)
        if new is not None and controller_of(new) is None and (old is None or labels(old) != labels(new) or controller_of(old)):
            for sts in self.sets.list(namespace(new)):
                if ordinal_of(sts, new) is not None:
                    self.enqueue(key(sts))

    # ---- one step --------------------------------------------------------------------------------------------------------------

    def sync(self, key: str) -> None:
        sts = self.sets.by_key(key)
        if sts is None:
            return
        known = self.revisions.of(sts)
        update, olds = self.revisions.present(sts, known)
        chosen = (sts.get("status") or {}).get("currentRevision")
        current = next((one for one in known if name(one) == chosen), update)
        pods = self._claimed(sts)
        error = None if is_terminating(sts) else self._step(sts, pods, current, update)
        self._report(sts, list(pods.values()), current, update)
        self.revisions.forget(sts, olds, [*map(revision_of, pods.values()), name(current)])
        if error:
            raise error

    def _claimed(self, sts: Object) -> dict[int, Object]:
        """The set's pods by number, after adopting and releasing."""
        selector = from_label_selector(sts["spec"]["selector"])
        claims = Claims(self.client, sts, selector)
        found: dict[int, Object] = {}
        for pod in list(self.pods.by_index(OWNER, uid(sts))):
            ordinal = ordinal_of(sts, pod)
            if ordinal is not None and selector.matches(labels(pod)):
                found[ordinal] = pod
            elif not is_terminating(sts):
                claims.release(pod)
        if not is_terminating(sts):
            for orphan in list(self.pods.by_index(ORPHANS, namespace(sts))):
                ordinal = ordinal_of(sts, orphan)
                adopted = claims.adopt(orphan) if ordinal is not None else None
                if ordinal is not None and adopted:
                    found[ordinal] = adopted
        return dict(sorted(found.items()))

    def _available(self, sts: Object, pod: Object) -> bool:
        return is_pod_available(pod, sts["spec"].get("minReadySeconds", 0), self.now)

    def _step(self, sts: Object, pods: Mapping[int, Object], current: Object, update: Object) -> ApiError | None:
        wish = wish_of(sts, name(update))
        decided = plan(wish, pods, lambda pod: self._available(sts, pod))
        self._settle_claims(sts, pods, decided.condemned)
        error: ApiError | None = None
        for step in decided.steps:
            try:
                if step.pod is not None:
                    self._delete(sts, step)
                else:
                    old = wish.update is not None and step.ordinal < wish.partition
                    self._create(sts, step, current if old else update)
            except ApiError as one:
                error = error or one
                if wish.ordered:
                    break
        return error

    # ---- claims ----------------------------------------------------------------------------------------------------------------

    def _settle_claims(self, sts: Object, pods: Mapping[int, Object], condemned: Sequence[Object]) -> None:
        """Give every claim the owner that the retention policy wants, and pending pods the claims that are missing."""
        for pod in pods.values():
            if phase(pod) == "Pending" and not is_terminating(pod) and pod not in condemned:
                self._make_claims(sts, name(pod))
            for claim_name in claim_names(sts, name(pod)).values():
                claim = self.claims.get(namespace(sts), claim_name)
                if claim is None or is_terminating(claim):
                    continue
                wanted = owned_as_wanted(sts, pod, pod in condemned, claim)
                if wanted is not claim:
                    self.client.update(wanted, f"the retention policy of {name(sts)} says whom {claim_name} goes with")

    def _make_claims(self, sts: Object, pod_name: str) -> None:
        for claim in claims_for(sts, pod_name):
            if self.claims.get(namespace(sts), name(claim)) is not None:
                continue
            text = f"Claim {name(claim)} Pod {pod_name} in StatefulSet {name(sts)}"
            try:
                self.client.create(owned_as_wanted(sts, None, False, claim), f"{pod_name} has its own claim for each volume")
            except ApiError as error:
                if error.code != 409:
                    self.recorder.event(sts, "Warning", "FailedCreate", f"Create {text} failed error: {error.message}")
                    raise
            else:
                self.recorder.event(sts, "Normal", "SuccessfulCreate", f"Create {text} success")

    # ---- pods ------------------------------------------------------------------------------------------------------------------

    def _create(self, sts: Object, step: Step, revision: Object) -> None:
        pod = stateful_pod(sts, template_of(revision), name(revision), step.ordinal)
        claims = (self.claims.get(namespace(sts), one) for one in claim_names(sts, name(pod)).values())
        if any(claim is not None and is_stale(claim, None) for claim in claims):
            self.enqueue_after(key(sts), self.ledger.retry_base, reason=f"the claims of an earlier {name(pod)} may be gone")
            return
        self._make_claims(sts, name(pod))
        text = f"Create Pod {name(pod)} in StatefulSet {name(sts)}"
        try:
            self.client.create(pod, step.why)
        except ApiError as error:
            if error.code != 409:
                self.recorder.event(sts, "Warning", "FailedCreate", f"{text} failed error: {error.message}")
            raise
        self.recorder.event(sts, "Normal", "SuccessfulCreate", f"{text} successful")

    def _delete(self, sts: Object, step: Step) -> None:
        pod = step.pod or {}
        if is_pod_terminal(pod):
            failed = phase(pod) == "Failed"
            reason, word = ("RecreatingFailedPod", "failed") if failed else ("RecreatingTerminatedPod", "terminated")
            text = f"StatefulSet {namespace(sts)}/{name(sts)} is recreating {word} Pod {name(pod)}"
            self.recorder.event(sts, "Warning" if failed else "Normal", reason, text)
        text = f"Delete Pod {name(pod)} in StatefulSet {name(sts)}"
        try:
            self.client.delete("Pod", name(pod), namespace(pod), uid=uid(pod), why=step.why)
        except ApiError as error:
            if error.code == 404:
                return
            self.recorder.event(sts, "Warning", "FailedDelete", f"{text} failed error: {error.message}")
            raise
        self.recorder.event(sts, "Normal", "SuccessfulDelete", f"{text} successful")

    def _report(self, sts: Object, pods: Sequence[Object], current: Object, update: Object) -> None:
        status = status_of(sts, pods, name(current), name(update), self.now)
        if status != sts.get("status"):
            ready, new = status.get("readyReplicas", 0), status.get("updatedReplicas", 0)
            why = f"{status['replicas']} of {sts['spec'].get('replicas', 1)} pods, {ready} ready, {new} of the present template"
            self.client.patch_status(sts, status, why)
        waiting = sts["spec"].get("minReadySeconds", 0)
        if waiting and status["availableReplicas"] != status.get("readyReplicas", 0):
            self.enqueue_after(key(sts), waiting, reason="minReadySeconds may be over")


def wish_of(sts: Object, update: str) -> Wish:
    """What the spec asks for, in numbers."""
    spec, first = sts["spec"], first_ordinal(sts)
    strategy = spec.get("updateStrategy") or {}
    rolling = strategy.get("rollingUpdate") or {}
    replicas = spec.get("replicas", 1)
    return Wish(
        ordinals=range(first, first + replicas),
        ordered=spec.get("podManagementPolicy") != "Parallel",
        update=update if strategy.get("type") == "RollingUpdate" else None,
        partition=first + rolling.get("partition", 0),
        max_unavailable=max(1, scaled(rolling.get("maxUnavailable", 1), replicas, True)),
    )


def template_of(revision: Object) -> Object:
    """The pod template that a revision holds."""
    return {field: value for field, value in revision["data"]["spec"]["template"].items() if field != "$patch"}
