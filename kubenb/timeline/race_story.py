"""The race in sentences: what to say at each moment, and where `Step` stops.

Comes in: an `Ending` and its lost requests. Goes out: beats `[time, author, text, lane]` in order of time.
Next: `race_losses`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf
from typing import Any, NamedTuple

from kubenb.timeline.race_facts import Ending


class Beat(NamedTuple):
    """`lane`: the key of the lane that glows."""

    time: float
    author: str
    text: str
    lane: str


def story(ending: Ending, start: float, end: float, opening: str, lost: Sequence[tuple[float, str]]) -> list[list[Any]]:
    """The beats between `start` and `end`. `lost`: (time, what happened) of each request that this end cost."""
    beats = [*_control_plane(ending), *_proxies(ending), *_kubelet(ending), *_process(ending), *_lost(lost)]
    beats.sort(key=lambda beat: beat.time)
    shown = [beat for beat in beats if start < beat.time <= end]
    return [[round(start, 3), "", opening, ""], *([round(beat.time, 4), *beat[1:]] for beat in shown)]


def _control_plane(ending: Ending) -> Iterator[Beat]:
    told = ending.told
    within = f"within {ending.grace} s" if ending.told.verb != "delete" else "at once"
    tells = "tell" if told.author == "you" else "tells"
    text = (
        f"{tells} Pod {ending.name} to end {within}. Two chains of messages start here, and nobody coordinates them: "
        "EndpointSlice and kube-proxies on one side, kubelet and process on the other"
    )
    yield Beat(told.time, told.author, text, "api")
    withdrawn = ending.withdrawn
    for revision, condition in ending.endpoint:
        if revision.time < told.time and revision is not withdrawn:
            continue
        if condition == "":
            yield Beat(revision.time, revision.author, "drops the endpoint from the EndpointSlice: the Pod has ended", "slice")
        elif condition != "ready":
            text = f"marks the endpoint as {condition}: whoever reads this opens no new connection to it"
            yield Beat(revision.time, revision.author, text, "slice")
    if ending.life.gone is not None and told.verb != "delete":
        yield Beat(ending.life.gone, ending.life.versions[-1].author, "removes the Pod object: nothing of it is left", "api")


def _proxies(ending: Ending) -> Iterator[Beat]:
    died = ending.process.ended
    for node, at in ending.switched.items():
        if at == inf:
            continue
        text = "has new rules: no new connection goes from this node to the Pod"
        if at > died:
            text += f". For {at - died:.3f} s it had sent to a process that was dead"
        elif at >= ending.told.time:
            text += ". The process still serves: nobody notices"
        yield Beat(at, f"kube-proxy/{node}", text, f"proxy/{node}")


def _kubelet(ending: Ending) -> Iterator[Beat]:
    process, author = ending.process, f"kubelet/{ending.node}"
    if ending.stopping < process.signalled and ending.hook:
        text = f"begins with the preStop hook ({ending.hook}); the process knows nothing yet and serves on"
        yield Beat(ending.stopping, author, text, "kubelet")
    if ending.hook_failed < inf:
        yield Beat(ending.hook_failed, author, "says PreStopHook failed: the hook did not end within the grace period", "kubelet")
    if process.signalled < process.ended:
        left = max(ending.grace - (process.signalled - ending.stopping), 2.0) if ending.stopping < inf else float(ending.grace)
        text = f"sends SIGTERM; after {left:.0f} s SIGKILL would follow. The process serves on"
        yield Beat(process.signalled, author, text, "kubelet")
    elif process.signalled < inf:
        text = f"sends SIGTERM, and the process exits at once, with code {process.exit_code}"
        yield Beat(process.signalled, author, text, "process")
    if process.ended < process.torn < inf:
        late = any(at > process.torn for at in ending.switched.values())
        then = "whoever still connects is no longer refused, but waits in vain" if late else "nobody sends to it any more"
        text = f"takes the Pod's network down: {then}"
        yield Beat(process.torn, author, text, "kubelet")


def _process(ending: Ending) -> Iterator[Beat]:
    process = ending.process
    if process.ended == inf or process.signalled == process.ended:
        return
    late = [node for node, at in ending.switched.items() if at > process.ended]
    then = f"; {' and '.join(late)} still send{'s' if len(late) == 1 else ''} to it" if late else "; nobody sends to it any more"
    if process.exit_code == 137:
        yield Beat(process.ended, f"kubelet/{ending.node}", f"sends SIGKILL: its patience is over{then}", "process")
    else:
        yield Beat(process.ended, "process", f"has ended with code {process.exit_code}{then}", "process")


def _lost(lost: Sequence[tuple[float, str]]) -> Iterator[Beat]:
    if lost:
        first, what = lost[0]
        text = f"lose the first request: {what}"
        yield Beat(first, "clients", text, "clients")
    if len(lost) > 1:
        yield Beat(lost[-1][0], "clients", f"lose the last of {len(lost)} requests", "clients")
