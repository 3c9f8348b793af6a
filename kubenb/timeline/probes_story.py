"""A pod's probes in sentences: what to say at each moment, and the text twin of the widget.

Comes in: what `probes` works with, or its frames. Goes out: beats `[time, author, text, lane]`, and a few lines of text. Next:
`kubenb.widgets.probes`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from kubenb.objects import lookup
from kubenb.timeline.lives import Life
from kubenb.timeline.revision import Revision
from kubenb.timeline.states import is_ready

if TYPE_CHECKING:
    from kubenb.timeline.probes import Questions, Run

Frames = dict[str, Any]
Beat = tuple[float, str, str, str]
WIDTH = 96


def story(
    life: Life, history: Sequence[Revision], questions: Sequence[Questions], runs: Sequence[Run], namespace: str
) -> list[list[Any]]:
    """The beats of the pod's life, in order."""
    kubelet = f"kubelet/{life.last['spec'].get('nodeName', '')}"
    author = life.versions[0].author
    first: Beat = (life.born, author, f"{'create' if author == 'you' else 'creates'} Pod {life.name}", "pod")
    told = (_answers(questions, kubelet), _events(life, history, namespace), _lives(runs, kubelet), _readiness(life, kubelet))
    beats = sorted((beat for each in told for beat in each), key=lambda beat: beat[0])
    return [[round(at, 3), who, text, lane] for at, who, text, lane in [first, *beats]]


def _answers(questions: Sequence[Questions], kubelet: str) -> Iterator[Beat]:
    """Each change of mind: a first failure, those after it with their number, the first success."""
    for one in questions:
        failures, healthy = 0, None
        for asked in one.asked:
            lane = f"probe/{one.kind}"
            if asked.healthy is None:
                yield asked.answered, kubelet, f"could not ask the {one.kind} probe: {asked.text}", lane
            elif asked.healthy:
                if healthy is not True:
                    yield asked.answered, kubelet, f"asks the {one.kind} probe: ok", lane
                failures = 0
            else:
                failures += 1
                if failures <= one.failures:
                    text = f"asks the {one.kind} probe: failed {failures} of {one.failures} ({briefly(asked.text)})"
                    yield asked.answered, kubelet, text, lane
                if failures >= one.failures and one.kind != "readiness":
                    failures = 0
            healthy = asked.healthy


def briefly(text: str) -> str:
    """An Unhealthy event's text without what every one of them says."""
    if "connection refused" in text:
        return "connection refused"
    if "context deadline exceeded" in text or "timed out" in text:
        return "no answer in time"
    return text.partition("failed: ")[2].removeprefix("HTTP probe failed with ").strip() or text


def _lives(runs: Sequence[Run], kubelet: str) -> Iterator[Beat]:
    for number, run in enumerate(runs):
        again = f" again, for the {_ordinal(number + 1)} time" if number else ""
        yield run.started, kubelet, f"starts the container{again}", "container"
        if run.ended < inf:
            yield run.ended, "container", f"has ended with code {run.exit_code}", "container"


def _ordinal(number: int) -> str:
    return {2: "second", 3: "third", 4: "fourth", 5: "fifth"}.get(number, f"{number}th")


def _readiness(life: Life, kubelet: str) -> Iterator[Beat]:
    before = False
    for revision in life.versions:
        now = is_ready(revision.object)
        if now != before:
            text = (
                "reports Ready: the endpoints may list it"
                if now
                else "reports not Ready: the endpoints drop it, and no request comes"
            )
            yield revision.time, kubelet, text, "pod"
        before = now


TOLD = ("Killing", "BackOff")


def _events(life: Life, history: Sequence[Revision], namespace: str) -> Iterator[Beat]:
    for revision in history:
        if revision.resource == "events" and revision.namespace == namespace and revision.verb != "delete":
            event = revision.object
            if lookup(event, ("involvedObject", "uid")) == life.uid and event.get("reason") in TOLD:
                text = str(event.get("message", "")).partition(" in pod ")[0]
                yield revision.time, revision.author, f"says {event['reason']}: {text}", "container"


# ---- the text twin -----------------------------------------------------------------------------------------


def headline(frames: Frames) -> str:
    """The run in half a line: "web: 2 restarts, Ready 42.1 s of 90.0 s"."""
    meta, result = frames["meta"], frames["result"]
    restarts = f"{result['restarts']} restart{'s' if result['restarts'] != 1 else ''}"
    return f"{meta['name']}: {restarts}, Ready {result['ready']:.1f} s of {meta['end'] - meta['start']:.1f} s"


def summary(frames: Frames) -> str:
    """The whole run, line by line, and how it ended."""
    meta, result = frames["meta"], frames["result"]
    lines = [f"Pod {meta['name']} on {meta['node']}"]
    for at, author, text, _ in frames["story"]:
        head = f"{at - meta['zero']:8.2f} s  "
        indent = " " * len(head)
        lines += wrap(f"{author} {text}", WIDTH, initial_indent=head, subsequent_indent=indent, break_on_hyphens=False)
    for lane in frames["lanes"]:
        if lane["ticks"]:
            ok = sum(mark == "ok" for _, mark, _ in lane["ticks"])
            lines.append(f"{lane['name']}: asked {len(lane['ticks'])} times, {ok} times ok")
    lines.append(headline(frames))
    if result["sent"]:
        lines.append(f"requests: {result['sent']} sent, {result['lost']} lost{_errors(frames)}")
    return "\n".join(lines)


def _errors(frames: Frames) -> str:
    counted = [0] * len(frames["requests"]["errors"])
    for error in frames["requests"]["error"]:
        counted[error] += 1
    named = [f"{n} {words}" for words, n in zip(frames["requests"]["errors"][1:], counted[1:], strict=True) if n]
    return f" ({', '.join(named)})" if named else ""
