"""How many replicas a metric asks for: the arithmetic of the horizontal pod autoscaler, without a clock or a client.

What comes in: pods, their samples (thousandths of a core, a byte, a piece), a target.  What goes out: a `Proposal`.  A pod
without a sample is never simply left out: it is taken for idle when the others want more, and for busy when they want less.
Source: pkg/controller/podautoscaler/replica_calculator.go and metrics/utilization.go, 1.36.  Next: `horizontal_readings.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import ceil
from typing import NamedTuple

from kubenb.objects import EPOCH, Object, get_condition, is_pod_ready, is_sidecar, is_terminating, milli, name, parse_time
from kubenb.objects.usage import total


class MetricError(Exception):
    """A metric says nothing; the text is what the condition will tell."""


class Sample(NamedTuple):
    """What one pod used: an average over `window` seconds that ended at virtual second `at`."""

    value: int
    at: float = 0.0
    window: float = 0.0


Samples = Mapping[str, Sample]
"""By pod name."""


class Tolerances(NamedTuple):
    """How far a ratio may lie above and below 1 without anything happening; the borders belong to it."""

    up: float
    down: float

    def take(self, ratio: float) -> bool:
        return 1.0 - self.down <= ratio <= 1.0 + self.up


class Warmup(NamedTuple):
    """`initialization`: how long after its start a pod's cpu is doubted; `readiness`: how soon after it the first readiness has
    to come for a pod to count as one that was never ready. Seconds.
    """

    initialization: float
    readiness: float


class Groups(NamedTuple):
    """Pod names: whose samples count is only a number, `ready`. Failed and terminating pods are `ignored`."""

    ready: int
    unready: tuple[str, ...]
    missing: tuple[str, ...]
    ignored: tuple[str, ...]


class Proposal(NamedTuple):
    """`utilization` in percent of the requests, where the target is one; `average` in thousandths, or the whole metric;
    `ratio` of usage to target; `guessed`: how many pods without a sample were taken in, which makes it `final`; `counted`: pods
    by which that was multiplied.
    """

    replicas: int
    average: int
    utilization: int | None = None
    ratio: float = 1.0
    counted: int = 0
    final: float = 1.0
    guessed: int = 0


def group_pods(pods: Iterable[Object], samples: Samples, resource: str, warmup: Warmup, now: float) -> Groups:
    """Whose samples to trust. Only cpu is doubted: a pod that is starting burns more of it than it will later."""
    ready, unready, missing, ignored = 0, [], [], []
    for pod in pods:
        phase = (pod.get("status") or {}).get("phase")
        if is_terminating(pod) or phase == "Failed":
            ignored.append(name(pod))
        elif phase == "Pending":
            unready.append(name(pod))
        elif name(pod) not in samples:
            missing.append(name(pod))
        elif resource == "cpu" and _starting(pod, samples[name(pod)], warmup, now):
            unready.append(name(pod))
        else:
            ready += 1
    return Groups(ready, tuple(unready), tuple(missing), tuple(ignored))


def _starting(pod: Object, sample: Sample, warmup: Warmup, now: float) -> bool:
    condition, started = get_condition(pod, "Ready"), (pod.get("status") or {}).get("startTime")
    if condition is None or started is None:
        return True
    begun, changed = _seconds(started), _seconds(condition["lastTransitionTime"])
    unready = condition["status"] == "False"
    if begun + warmup.initialization > now:
        return unready or sample.at < changed + sample.window
    return unready and begun + warmup.readiness > changed


def _seconds(stamp: str) -> float:
    return parse_time(stamp) - EPOCH


def requests_of(pods: Iterable[Object], container: str, resource: str) -> dict[str, int]:
    """What each pod asks for, in thousandths; of one container if it is named. Raises MetricError when one asks for nothing."""
    return {name(pod): _request(pod, container, resource) for pod in pods}


def _request(pod: Object, container: str, resource: str) -> int:
    spec = pod["spec"]
    if not container and (spec.get("resources") or {}).get("requests"):
        whole = total(spec, "requests").get(resource)
        if whole is None:
            raise MetricError(f"missing pod-level request for {resource} in Pod {name(pod)}")
        return milli(str(whole))
    asked = 0
    for one in [*spec["containers"], *filter(is_sidecar, spec.get("initContainers") or ())]:
        if container in ("", one["name"]):
            amount = ((one.get("resources") or {}).get("requests") or {}).get(resource)
            if amount is None:
                raise MetricError(f"missing request for {resource} in container {one['name']} of Pod {name(pod)}")
            asked += milli(amount)
    return asked


# ---- from samples to a number --------------------------------------------------------------------------------------------------


def counting(samples: Samples, groups: Groups) -> dict[str, int]:
    """The values that count. Raises MetricError when none does."""
    out = {*groups.ignored, *groups.unready}
    kept = {pod: sample.value for pod, sample in samples.items() if pod not in out}
    if not kept:
        raise MetricError("did not receive metrics for targeted pods (pods might be unready)")
    return kept


def by_utilization(
    current: int, target: int, groups: Groups, kept: Mapping[str, int], requests: Mapping[str, int], tolerances: Tolerances
) -> Proposal:
    """Usage in whole percents of what is requested, against `target` percent. Raises MetricError when nothing is requested."""

    def percent(of: Mapping[str, int]) -> int:
        known = [pod for pod in of if pod in requests]
        requested = sum(requests[pod] for pod in known)
        if not requested:
            raise MetricError("no metrics returned matched known pods")
        return sum(of[pod] for pod in known) * 100 // requested

    def guess(pod: str, ratio: float) -> int | None:
        if ratio == 1.0:
            return None
        return requests.get(pod, 0) * max(100, target) // 100 if ratio < 1.0 else 0

    used = percent(kept)
    known = [kept[pod] for pod in kept if pod in requests]
    steps = _replicas(current, groups, kept, lambda of: percent(of) / target, guess, tolerances)
    return Proposal(steps.replicas, sum(known) // len(known), used, used / target, *steps[1:])


def by_average(current: int, target: int, groups: Groups, kept: Mapping[str, int], tolerances: Tolerances) -> Proposal:
    """Usage a pod against `target`, both in thousandths."""

    def average(of: Mapping[str, int]) -> int:
        return sum(of.values()) // len(of)

    def guess(pod: str, ratio: float) -> int:
        return target if ratio < 1.0 else 0

    used = average(kept)
    steps = _replicas(current, groups, kept, lambda of: average(of) / target, guess, tolerances)
    return Proposal(steps.replicas, used, None, used / target, *steps[1:])


class _Steps(NamedTuple):
    replicas: int
    counted: int
    final: float
    guessed: int


def _replicas(
    current: int, groups: Groups, kept: Mapping[str, int], ratio_of: Callable[[Mapping[str, int]], float],
    guess: Callable[[str, float], int | None], tolerances: Tolerances,
) -> _Steps:  # fmt: skip
    """Nobody is scaled the other way because of pods about which we know nothing."""
    ratio = ratio_of(kept)
    upward = bool(groups.unready) and ratio > 1.0
    if not upward and not groups.missing:
        return _Steps(current if tolerances.take(ratio) else ceil(ratio * groups.ready), groups.ready, ratio, 0)
    guessed = {pod: value for pod in groups.missing if (value := guess(pod, ratio)) is not None}
    filled = {**kept, **guessed, **dict.fromkeys(groups.unready if upward else (), 0)}
    new = ratio_of(filled)
    stay = _Steps(current, len(filled), new, len(filled) - len(kept))
    if tolerances.take(new) or (ratio < 1.0 < new) or (new < 1.0 < ratio):
        return stay
    replicas = ceil(new * stay.counted)
    turned = (new < 1.0 and replicas > current) or (new > 1.0 and replicas < current)
    return stay if turned else stay._replace(replicas=replicas)


# ---- metrics that are not the pods' own ----------------------------------------------------------------------------------------


def by_value(current: int, usage: int, target: int, pods: Sequence[Object], tolerances: Tolerances) -> Proposal:
    """One value against a target: as many times the ready pods as it is above. From 0 replicas it counts as one pod."""
    ratio = usage / target
    if current == 0:
        return Proposal(ceil(ratio), usage, None, ratio, 1, ratio)
    if tolerances.take(ratio):
        return Proposal(current, usage, None, ratio, current, ratio)
    if not pods:
        raise MetricError("unable to calculate ready pods: no pods returned by selector while calculating replica count")
    ready = sum((pod.get("status") or {}).get("phase") == "Running" and is_pod_ready(pod) for pod in pods)
    return Proposal(ceil(ratio * ready), usage, None, ratio, ready, ratio)


def by_share(current: int, usage: int, target: int, tolerances: Tolerances) -> Proposal:
    """One value that all pods share: so many times the target is in it, so many pods. `current` from the scale's status."""
    ratio = usage / (target * current) if current else float(usage > 0) * 1e9
    replicas = current if tolerances.take(ratio) else ceil(usage / target)
    return Proposal(replicas, ceil(usage / max(1, current)), None, ratio, max(1, current), ratio)
