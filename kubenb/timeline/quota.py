"""A quota while things are created: what is used of what may be, and where somebody was refused.

Comes in: the history, and what the person who creates was told. Goes out: one dict, ready for json.dumps; times are virtual
seconds. Next: `quota_summary`, its text twin, and `kubenb.widgets.quota`, which plays it.

    kind       "quota"
    meta       name, namespace, start, zero, end
    limits     [[name, hard, number], ...]: as the quota writes it, and in cores, bytes or pieces
    used       [[t, [text, ...], [number, ...]], ...]: of each limit, a row for each change
    steps      [[t, author, what, code, message, wish], ...]: code 201, 200, 403 or 422; wish: {index of a limit: number} that was
               asked for beyond what is left
    story      [[t, author, text, []], ...]
    result     {done, refused, fullest: name of the limit that is used most}"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from kubenb.objects import Object, canonical, parse_quantity
from kubenb.timeline.revision import Revision

Frames = dict[str, Any]
REFUSED_BY_CONTROLLER = "FailedCreate"


class Told(NamedTuple):
    """What somebody asked for and was told. `message` is empty where it was done."""

    at: float
    author: str
    what: str
    code: int
    message: str = ""


def quota_frames(
    history: Sequence[Revision], name: str, namespace: str = "default", told: Iterable[Told] = (), since: float = 0.0,
    until: float | None = None,
) -> Frames:  # fmt: skip
    """The frames of a ResourceQuota from `since` to `until`. Raises KeyError when there is none of that name."""
    versions = [r for r in history if r.resource == "resourcequotas" and (r.namespace, r.name) == (namespace, name)]
    if not versions:
        raise KeyError(f"there is no ResourceQuota {namespace}/{name}")
    end = until if until is not None else history[-1].time
    hard = (versions[-1].object["spec"].get("hard") or {}).items()
    limits = [[limit, canonical(amount), float(parse_quantity(amount))] for limit, amount in hard]
    names = [limit for limit, *_ in limits]
    used = _used(versions, names, since, end)
    refused = [*told, *_by_controllers(history, namespace, since, end)]
    steps = [_step(one, names) for one in sorted(refused, key=lambda one: one.at)]
    last = used[-1][2]
    shares = [value / limit[2] if limit[2] else 0.0 for value, limit in zip(last, limits, strict=True)]
    return {
        "kind": "quota",
        "meta": {"name": name, "namespace": namespace, "start": round(since, 3), "zero": round(since, 3), "end": round(end, 3)},
        "limits": limits,
        "used": used,
        "steps": steps,
        "story": [[step[0], step[1], _words(step), []] for step in steps],
        "result": {
            "done": sum(step[3] < 400 for step in steps),
            "refused": sum(step[3] >= 400 for step in steps),
            "fullest": names[shares.index(max(shares))] if shares else "",
        },
    }


def _used(versions: Sequence[Revision], names: Sequence[str], since: float, end: float) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for revision in versions:
        if revision.time > end:
            break
        used = (revision.object.get("status") or {}).get("used") or {}
        texts = [canonical(used.get(name, "0")) for name in names]
        row = [round(max(since, revision.time), 3), texts, [float(parse_quantity(text)) for text in texts]]
        if rows and (rows[-1][0] == row[0] or rows[-1][1] == texts):
            if rows[-1][1] != texts:
                rows[-1] = row
        else:
            rows.append(row)
    return rows or [[since, ["0"] * len(names), [0.0] * len(names)]]


def _by_controllers(history: Sequence[Revision], namespace: str, since: float, end: float) -> list[Told]:
    """Pods that controllers were not allowed to make, once for each owner: it tells so in events, and tries again and again."""
    tries: dict[str, list[Revision]] = {}
    for revision in history:
        if revision.resource == "events" and revision.namespace == namespace and since <= revision.time <= end:
            event = revision.object
            if event.get("reason") == REFUSED_BY_CONTROLLER and "forbidden" in event.get("message", ""):
                tries.setdefault(event["involvedObject"].get("uid", ""), []).append(revision)
    return [_told(those) for those in tries.values()]


def _told(tries: Sequence[Revision]) -> Told:
    first = tries[0].object
    about, message = first["involvedObject"], first["message"].removeprefix("Error creating: ")
    often = f" ({len(tries)} tries until +{tries[-1].time - tries[0].time:.1f} s)" if len(tries) > 1 else ""
    what = f"a pod for {about['kind']} {about['name']}{often}"
    return Told(tries[0].time, first["source"]["component"], what, 403, message)


def _step(one: Told, names: Sequence[str]) -> list[Any]:
    return [round(one.at, 3), one.author, one.what, one.code, one.message, _wish(one.message, names)]


def _wish(message: str, names: Sequence[str]) -> Object:
    """{index: number} out of "requested: requests.cpu=500m,pods=1, used: ..."."""
    found = re.search(r"requested: (\S+), used:", message)
    pairs = [pair.partition("=") for pair in found[1].split(",")] if found else []
    return {str(names.index(name)): float(parse_quantity(amount)) for name, _, amount in pairs if name in names}


def _words(step: Sequence[Any]) -> str:
    _, _, what, code, message, _ = step
    return f"{what}: done" if code < 400 else f"{what}: {code} Forbidden: {message}"
