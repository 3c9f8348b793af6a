"""The horizontal pod autoscaler: every 15 seconds, as many replicas as the metrics ask for.

What comes in: HorizontalPodAutoscalers, the /scale of what they name, pods, and metrics, all through the API server.  What goes
out: a new number of replicas, the autoscaler's status, events, and `decisions`: an account of each sync.
It does not react to anything: it looks once every sync period, whatever happened.
Source: pkg/controller/podautoscaler/horizontal.go, 1.36.  Read on in `horizontal_replicas.py` (the formula),
`horizontal_readings.py`, `horizontal_proposals.py` (one metric), `horizontal_behavior.py` (windows and limits),
`horizontal_status.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kubenb.client import ControlLoop
from kubenb.controllers.horizontal_behavior import Bounds, Memory, Note, Verdict, longest_memory, plain, with_behavior
from kubenb.controllers.horizontal_proposals import Failure, Finding, Scene, examine
from kubenb.controllers.horizontal_replicas import Tolerances, Warmup
from kubenb.controllers.horizontal_status import Decision, Draft, Reading
from kubenb.objects import ApiError, Object, key, namespace, parse_quantity, parse_selector

UNABLE_TO_GET = "the HPA controller was unable to get the target's current scale: "
GOT_SCALE = "the HPA controller was able to get the target's current scale"
AT_ZERO = "scaling is disabled since the replica count of the target is zero"
COMPUTED = "the HPA was able to successfully calculate a replica count from "
NOT_COMPUTED = "the HPA was unable to compute the replica count: "


class Target(NamedTuple):
    """What is scaled: its kind's qualified plural and its Scale."""

    resource: str
    scale: Object


class NotComputed(Exception):
    """No number can be had; the text is that of the event FailedComputeMetricsReplicas."""


@dataclass
class Sync:
    """What one sync finds out on its way. `statuses` is None until the metrics were looked at."""

    autoscaler: Object
    draft: Draft
    current: int
    statuses: list[Object] | None = None
    recommended: int = 0
    found: list[Finding] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    metric: str = ""


class HorizontalController(ControlLoop):
    name = "horizontal-pod-autoscaler"

    def setup(self) -> None:
        self.memories: dict[str, Memory] = {}
        self.selectors: dict[str, str] = {}
        """By autoscaler: which pods its target has, as far as it knows."""
        self.decisions: dict[str, list[Decision]] = {}
        self.autoscalers = self.informer("HorizontalPodAutoscaler")
        self.pods = self.informer("Pod")
        self.autoscalers.on_change(self._autoscaler_changed)

    def _autoscaler_changed(self, old: Object | None, new: Object | None) -> None:
        """A new one waits for a sync period like an old one."""
        if new is None:
            assert old is not None
            for known in (self.memories, self.selectors):
                known.pop(key(old), None)
        else:
            self.selectors.setdefault(key(new), "")
            self._again(key(new))

    def _again(self, key: str) -> None:
        period = self.ledger.autoscaler_sync_period
        self.enqueue_after(key, period, background=True, reason="sync period of the autoscaler")

    def sync(self, key: str) -> None:
        autoscaler = self.autoscalers.by_key(key)
        if autoscaler is None:
            return
        try:
            self._reconcile(autoscaler)
        finally:
            self._again(key)

    def _reconcile(self, autoscaler: Object) -> None:
        draft = Draft(autoscaler, self.stamp())
        try:
            target = self._target(autoscaler)
        except ApiError as error:
            self.recorder.event(autoscaler, "Warning", "FailedGetScale", error.message)
            draft.condition("AbleToScale", False, "FailedGetScale", UNABLE_TO_GET + error.message)
            self._write(autoscaler, draft.status(None, None, None, False), "the target has no scale")
            return
        draft.condition("AbleToScale", True, "SucceededGetScale", GOT_SCALE)
        sync = Sync(autoscaler, draft, target.scale["spec"].get("replicas", 0))
        memory = self.memories.setdefault(key(autoscaler), Memory([Note(self.now, sync.current)]))
        try:
            desired, reason = self._desired(sync, target, memory)
        except NotComputed as error:
            self._decided(sync, sync.current)
            self._write(autoscaler, draft.status(sync.current, None, sync.statuses, False), "no metric can be read")
            self.recorder.event(autoscaler, "Warning", "FailedComputeMetricsReplicas", str(error))
            return
        if desired == sync.current or self._rescale(sync, target, desired, reason, memory):
            status = draft.status(sync.current, desired, sync.statuses, desired != sync.current)
            self._write(autoscaler, status, f"{sync.current} replicas, {desired} wanted")

    def _target(self, autoscaler: Object) -> Target:
        """Raises ApiError."""
        reference = autoscaler["spec"]["scaleTargetRef"]
        version = reference.get("apiVersion", "")
        if version.count("/") > 1:
            raise ApiError(400, "", f"unexpected GroupVersion string: {version}")
        group = version.rpartition("/")[0]
        resource = self.client.mapping(group, reference["kind"])
        if resource is None:
            raise ApiError(404, "NotFound", f'no matches for kind "{reference["kind"]}" in group "{group}"')
        scale = self.client.get_scale(resource.qualified, reference["name"], namespace(autoscaler))
        return Target(resource.qualified, scale)

    # ---- how many ------------------------------------------------------------------------------------------------------------

    def _desired(self, sync: Sync, target: Target, memory: Memory) -> tuple[int, str]:
        """(replicas, why they change). Raises NotComputed."""
        spec, current = sync.autoscaler["spec"], sync.current
        least, most = spec.get("minReplicas", 1), spec["maxReplicas"]
        if current == 0 and least != 0:
            sync.draft.condition("ScalingActive", False, "ScalingDisabled", AT_ZERO)
            return 0, ""
        if current > most:
            return most, "Current number of replicas above Spec.MaxReplicas"
        if current < least:
            return least, "Current number of replicas below Spec.MinReplicas"
        self._recommend(sync, target)
        reason = ""
        if sync.recommended > current:
            reason = f"{sync.metric} above target"
        elif sync.recommended < current:
            reason = "All metrics below target"
        verdict = self._verdict(sync, memory, Bounds(current, least, most))
        self._decided(sync, verdict.replicas, verdict, reason if verdict.replicas != current else "")
        return verdict.replicas, reason

    def _recommend(self, sync: Sync, target: Target) -> None:
        """What the metrics ask for: the most that one of them wants. Raises NotComputed."""
        scene = self._scene(sync, target)
        metrics = sync.autoscaler["spec"].get("metrics") or ()
        sync.statuses = []
        for metric in metrics:
            try:
                found = examine(metric, scene)
            except Failure as failure:
                self.recorder.event(sync.autoscaler, "Warning", failure.reason, failure.text)
                sync.failed.append(failure)
                sync.statuses.append({"type": ""})
                continue
            sync.found.append(found)
            sync.statuses.append(found.status)
            if not sync.recommended or found.proposal.replicas > sync.recommended:
                sync.recommended, sync.metric = found.proposal.replicas, found.name
        if sync.failed and (not sync.found or sync.recommended < sync.current):
            first = sync.failed[0]
            sync.draft.condition("ScalingActive", False, first.reason, NOT_COMPUTED + first.text)
            count = f"{len(sync.failed)} invalid out of {len(metrics)}"
            raise NotComputed(f"invalid metrics ({count}), first error is: {first.message}")
        sync.draft.condition("ScalingActive", True, "ValidMetricFound", COMPUTED + sync.metric)

    def _scene(self, sync: Sync, target: Target) -> Scene:
        """The target's pods, which no other autoscaler may scale. Raises NotComputed."""
        autoscaler, status = sync.autoscaler, target.scale["status"]
        text, space = status.get("selector", ""), namespace(sync.autoscaler)
        if not text:
            self._refused(sync, "SelectorRequired", "InvalidSelector", "selector is required")
        self.selectors[key(autoscaler)] = text
        pods = self._pods(space, text)
        rivals = self._autoscalers_of(space, pods)
        if len(rivals) > 1:
            words = f"pods by selector {text} are controlled by multiple HPAs: [{' '.join(rivals)}]"
            self._refused(sync, "AmbiguousSelector", "AmbiguousSelector", words)
        ledger, behavior = self.ledger, autoscaler["spec"].get("behavior") or {}
        warmup = Warmup(ledger.autoscaler_cpu_initialization, ledger.autoscaler_initial_readiness)
        return Scene(
            self.client, space, text, sync.current, status.get("replicas", 0), pods,
            _tolerances(behavior, ledger.autoscaler_tolerance), warmup, self.now,
        )  # fmt: skip

    def _refused(self, sync: Sync, event: str, condition: str, text: str) -> None:
        self.recorder.event(sync.autoscaler, "Warning", event, text)
        missing = "the HPA target's scale is missing a selector"
        sync.draft.condition("ScalingActive", False, condition, missing if event == "SelectorRequired" else text)
        raise NotComputed(text)

    def _pods(self, space: str, selector: str) -> list[Object]:
        matches = parse_selector(selector).matches
        return [pod for pod in self.pods.list(space) if matches(pod["metadata"].get("labels") or {})]

    def _autoscalers_of(self, space: str, pods: Sequence[Object]) -> list[str]:
        """All autoscalers whose targets have one of these pods, as far as they know their targets."""
        known = [(at, parse_selector(text)) for at, text in self.selectors.items() if text and at.startswith(f"{space}/")]
        return sorted(at for at, selector in known if any(selector.matches(pod["metadata"].get("labels") or {}) for pod in pods))

    def _verdict(self, sync: Sync, memory: Memory, bounds: Bounds) -> Verdict:
        behavior, window = sync.autoscaler["spec"].get("behavior"), self.ledger.autoscaler_downscale_stabilization
        memory.forget(self.now - longest_memory(behavior, window))
        if behavior:
            verdict = with_behavior(sync.recommended, bounds, behavior, memory, self.now, window)
        else:
            verdict = plain(sync.recommended, bounds, memory, self.now, window)
        memory.recommendations.append(Note(self.now, sync.recommended))
        sync.draft.condition("AbleToScale", True, *verdict.able)
        sync.draft.condition("ScalingLimited", verdict.is_limited, *verdict.limit)
        return verdict

    # ---- what is written -----------------------------------------------------------------------------------------------------

    def _rescale(self, sync: Sync, target: Target, desired: int, reason: str, memory: Memory) -> bool:
        """Set the target's replicas. False when that failed (and was told)."""
        autoscaler, draft = sync.autoscaler, sync.draft
        reference = autoscaler["spec"]["scaleTargetRef"]
        scale = {**target.scale, "spec": {"replicas": desired}}
        try:
            self.client.update_scale(
                target.resource, reference["name"], scale, namespace(autoscaler), f"{desired} replicas: {reason}"
            )
        except ApiError as error:
            text = f"New size: {desired}; reason: {reason}; error: {error.message}"
            self.recorder.event(autoscaler, "Warning", "FailedRescale", text)
            unable = f"the HPA controller was unable to update the target scale: {error.message}"
            draft.condition("AbleToScale", False, "FailedUpdateScale", unable)
            self._write(autoscaler, draft.status(sync.current, None, sync.statuses, False), "the target can't be scaled")
            return False
        done = f"the HPA controller was able to update the target scale to {desired}"
        draft.condition("AbleToScale", True, "SucceededRescale", done)
        self.recorder.event(autoscaler, "Normal", "SuccessfulRescale", f"New size: {desired}; reason: {reason}")
        if autoscaler["spec"].get("behavior"):
            memory.changes.append(Note(self.now, desired - sync.current))
        return True

    def _write(self, autoscaler: Object, status: Object, why: str) -> None:
        if status == autoscaler.get("status"):
            return
        try:
            self.client.update_status({**autoscaler, "status": status}, why)
        except ApiError as error:
            self.recorder.event(autoscaler, "Warning", "FailedUpdateStatus", error.message)

    def _decided(self, sync: Sync, desired: int, verdict: Verdict | None = None, reason: str = "") -> None:
        """Keep an account of this sync."""
        readings = tuple(_reading(found, sync.current) for found in sync.found)
        failed = tuple(failure.text for failure in sync.failed)
        stabilized = verdict.stabilized if verdict else desired
        able, limit = (verdict.able[0], verdict.limit[0]) if verdict else ("", "")
        recommended = sync.recommended if verdict else desired
        decision = Decision(self.now, sync.current, recommended, stabilized, desired, readings, failed, reason, able, limit)
        self.decisions.setdefault(key(sync.autoscaler), []).append(decision)


def _tolerances(behavior: Object, default: float) -> Tolerances:
    up, down = ((behavior.get(direction) or {}).get("tolerance") for direction in ("scaleUp", "scaleDown"))
    return Tolerances(*(default if text is None else float(parse_quantity(text)) for text in (up, down)))


def _reading(found: Finding, current: int) -> Reading:
    proposal, ((_, body),) = found.proposal, [item for item in found.status.items() if item[0] != "type"]
    percent = proposal.utilization is not None
    value = f"{proposal.utilization}%" if percent else next(iter(body["current"].values()))
    target = f"{found.target}%" if percent else _plain_amount(found.target)
    return Reading(
        found.name, value, target, proposal.ratio, proposal.guessed, proposal.final, proposal.counted, current, proposal.replicas
    )


def _plain_amount(thousandths: int) -> str:
    return f"{thousandths / 1000:g}"
