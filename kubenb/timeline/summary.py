"""The text twin of the rolling-update widget: the run in words, the same on every machine.

Comes in: frames. Goes out: a few lines, one for each act of the deployment controller and of whoever changed
the Deployment, with what stood at the next one. Next: `compare`."""

from __future__ import annotations

from textwrap import wrap
from typing import Any

from kubenb.timeline.outcome import available, created

Frames = dict[str, Any]
WIDTH = 96
"""Characters of a notebook's output line."""
RESULT = "the rollout is complete"


def headline(frames: Frames) -> str:
    """The run in half a line: "web: 10 replicas, complete after 14.0 s"."""
    meta, result = frames["meta"], frames["result"]
    wanted = frames["deployment"]["limits"][-1][1]
    seconds = meta["end"] - meta["zero"]
    end = f"not complete after {seconds:.1f} s" if result["done"] is None else f"complete after {result['done']:.1f} s"
    return f"{meta['name']}: {wanted} replicas, {end}"


def summary(frames: Frames) -> str:
    """The whole run: what was changed, each phase, and how it ended."""
    return "\n".join([*_opening(frames), "", *_table(frames), "", *_ending(frames)])


def _opening(frames: Frames) -> list[str]:
    meta = frames["meta"]
    _, wanted, low, high, surge, unavailable = frames["deployment"]["limits"][-1]
    title = f"Deployment {meta['name']}: {meta['change'].partition(': ')[2] or meta['change']}"
    if meta["strategy"] == "Recreate":
        return [title, f"{wanted} replicas, strategy Recreate: all old pods end before the first new one starts"]
    rule = f"{wanted} replicas, maxSurge {surge}, maxUnavailable {unavailable}"
    return [title, f"{rule}: at least {low} available, at most {high} pods"]


def _table(frames: Frames) -> list[str]:
    """One line a phase: when it began, what began it, the pods of each ReplicaSet then, and the lowest count
    until the next one."""
    phases = _phases(frames)
    names = [_revision(rs) for rs in frames["sets"]]
    head = ["after", *names, "available", "lowest", "failed", "what happens"]
    rows = [head]
    for i, (time, text) in enumerate(phases):
        until = phases[i + 1][0] if i + 1 < len(phases) else frames["meta"]["end"]
        now, lowest = _standing(frames, time), _lowest(frames, time, until)
        pods = [str(now[3 * k + 1]) for k in range(len(names))]
        failed = str(_failed(frames, time, until))
        rows.append([f"{time - frames['meta']['zero']:.1f} s", *pods, str(available(now)), str(lowest), failed, text])
    widths = [max(len(row[k]) for row in rows) for k in range(len(head) - 1)]
    return [line for row in rows for line in _folded(row, widths)]


def _folded(row: list[str], widths: list[int]) -> list[str]:
    """A row whose last cell goes on below itself where it is too long for a notebook's line."""
    head = "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=False)) + "  "
    return wrap(row[-1], WIDTH, initial_indent=head, subsequent_indent=" " * len(head), break_on_hyphens=False)


def _revision(rs: dict[str, Any]) -> str:
    return f"rev {rs['revision']}" if rs["revision"] else str(rs["name"])


def _phases(frames: Frames) -> list[tuple[float, str]]:
    """The beats of those who decide, without their arithmetic; what is decided at the same moment is one phase."""
    zero = frames["meta"]["zero"]
    phases: list[tuple[float, str]] = []
    decided = False
    for time, author, text, _ in frames["story"]:
        if time < zero or author in ("", "kubelet", "replicaset-controller") or "scheduler" in author:
            continue
        if author != "deployment-controller":
            phases.append((time, text))
        elif decided and time - phases[-1][0] < 0.05:
            phases[-1] = (phases[-1][0], f"{phases[-1][1]}; {text.partition(': ')[0]}")
        else:
            phases.append((time, text if text.startswith(RESULT) else text.partition(": ")[0]))
        decided = author == "deployment-controller"
    return phases


def _standing(frames: Frames, time: float) -> list[Any]:
    rows = [row for row in frames["counts"] if row[0] <= time]
    return list(rows[-1]) if rows else [time] + [0] * (3 * len(frames["sets"]))


def _lowest(frames: Frames, start: float, end: float) -> int:
    return min([available(_standing(frames, start)), *(available(r) for r in frames["counts"] if start < r[0] <= end)])


def _failed(frames: Frames, start: float, end: float) -> int:
    requests = frames["requests"]
    return sum(e > 0 and start <= t < end for t, e in zip(requests["t"], requests["error"], strict=True))


def _ending(frames: Frames) -> list[str]:
    result = frames["result"]
    final = frames["counts"][-1] if frames["counts"] else [0.0]
    lines = [f"{headline(frames)}; {available(final)} available, {created(final)} pods"]
    lines.append(f"lowest: {result['lowest']} available; most: {result['highest']} pods")
    if result["sent"]:
        lines.append(f"requests: {result['sent']} sent, {result['failed']} failed{_errors(frames)}")
    return lines


def _errors(frames: Frames) -> str:
    """How often each error came, the first to come first."""
    requests, zero = frames["requests"], frames["meta"]["zero"]
    counted = [0] * len(requests["errors"])
    for time, error in zip(requests["t"], requests["error"], strict=True):
        counted[error] += time >= zero
    named = [f"{n} {text}" for text, n in zip(requests["errors"][1:], counted[1:], strict=True) if n]
    return f" ({', '.join(named)})" if named else ""
