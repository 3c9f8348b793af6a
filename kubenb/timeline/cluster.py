"""Frames of a whole cluster: what there is, at any moment. They grow with the history: a live view is sent only what is new.

Comes in: revisions, a batch at a time. Goes out: `ClusterFrames.frames`, ready for json.dumps, and of each batch the news.
Times are virtual seconds. Next: `cluster_summary`, the text twin.

    kind       "cluster"
    meta       name, start, zero, end, spaces (the namespaces shown), light (too many revisions to keep versions)
    nodes      [name, ...]
    sets       {object}: what owns pods, one hue each; index into `objects`, -1 for pods without an owner
    pods       {name, space, set, sets: [[t, set], ...], node, bound, born, gone, made, states: [[t, code, reason?], ...],
               versions, like: the pod to which the first version is a delta, or -1}
    objects    {kind, space, name, of: [[t, index of its owner or -1], ...], born, gone, made, looks: [[t, words], ...],
               versions: [[t, act, delta], ...]}: all but pods
    routes     [[object, "pod" or "object", index, since, until or null], ...]: whom a Service selects, where an Ingress leads
    states     the names of the codes (of pods)
    acts       [[revision, t, author, text, cause], ...] as in `frames`
    story      [[t, author, text, []], ...]"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from kubenb.objects import Object, controller_of, from_labels, is_pod_terminal, labels, name, namespace, without
from kubenb.timeline.acts import Acts, describe, sentence
from kubenb.timeline.cluster_looks import OWNERS, SHOWN, backends, look
from kubenb.timeline.delta import delta
from kubenb.timeline.revision import Revision
from kubenb.timeline.states import GONE, STATES, pod_state

Frames = dict[str, Any]
Row = dict[str, Any]
SYSTEM = "kube-"
MOST_REVISIONS = 8000
"""Where more than so many come at once only states are kept: nobody reads a thousand manifests, and a page must hold them."""
TOGETHER = 0.3
"""Seconds within which acts alike of one author are one sentence."""
LISTS = ("nodes", "sets", "pods", "objects", "routes", "acts", "story")


class ClusterFrames:
    """The frames of a growing history. `spaces`: the namespaces to show; None: all that are not the system's own."""

    def __init__(self, name: str = "The cluster", spaces: Sequence[str] | None = None, start: float = 0.0) -> None:
        self._spaces = spaces
        self._history: Sequence[Revision] = ()
        self._read = 0
        self._acts = Acts(())
        self._places: dict[str, tuple[str, int]] = {}
        """Of each uid: "pods" or "objects", and the index there."""
        self._latest: dict[str, Object] = {}
        self._living: dict[tuple[str, str], dict[int, str]] = {}
        """By kind and namespace: the indexes of what is there, with their uids."""
        self._sets: dict[int, int] = {}
        self._alike: dict[int, int] = {}
        self._firsts: dict[int, Object] = {}
        self._routes: dict[tuple[int, str, int], int] = {}
        self._said: tuple[Any, ...] = ()
        meta = {"name": name, "start": start, "zero": start, "end": start, "spaces": [], "light": False}
        self.frames: Frames = {"kind": "cluster", "meta": meta, "states": list(STATES), **{key: [] for key in LISTS}}
        self.frames["acts"] = self._acts.rows

    def follow(self, history: Sequence[Revision], now: float) -> Frames:
        """Take in what the history has more than before; the news: rows that are new or changed, by list and index."""
        self._acts._history = self._history = history
        before = {key: len(self.frames[key]) for key in LISTS}
        changed: dict[str, dict[int, None]] = {key: {} for key in LISTS}
        self._changed = changed
        if len(history) - self._read > MOST_REVISIONS:
            self.frames["meta"]["light"] = True
        for place in range(self._read, len(history)):
            self._take(history[place])
        self._read = len(history)
        self.frames["meta"]["end"] = round(now, 3)
        return {
            "meta": self.frames["meta"],
            **{
                key: {str(i): self.frames[key][i] for i in [*changed[key], *range(before[key], len(self.frames[key]))]}
                for key in LISTS
            },
        }

    # ---- one revision --------------------------------------------------------------------------------------

    def _take(self, revision: Revision) -> None:
        if revision.resource not in SHOWN or not self._wanted(revision.object):
            return
        obj = revision.object
        uid = obj["metadata"]["uid"]
        if uid not in self._places:
            self._begin(uid, revision)
        where, index = self._places[uid]
        row = self.frames[where][index]
        self._changed[where][index] = None
        time = self._time(revision)
        self._own(row, obj, time)
        if revision.resource == "pods":
            self._pod(row, revision, time)
        elif revision.verb != "delete" and (not row["looks"] or row["looks"][-1][1] != look(obj)):
            row["looks"].append([time, look(obj)])
        if revision.verb == "delete":
            row["gone"] = time
        elif not self.frames["meta"]["light"]:
            row["versions"].append([time, self._acts.index(revision), delta(self._before(uid, row), _shown(obj))])
        self._route(revision, where, index, time)
        self._latest[uid] = _shown(obj)
        living = self._living.setdefault((obj["kind"], row["space"]), {})
        if revision.verb == "delete":
            living.pop(index, None)
        else:
            living[index] = uid
        self._tell(revision, time)

    def _before(self, uid: str, row: Row) -> Object:
        """What a version is a delta to: the version before, or the first of a pod of the same owner, or nothing."""
        if uid in self._latest or "sets" not in row:
            return self._latest.get(uid, {})
        return self._firsts[row["like"]] if row["like"] >= 0 else {}

    def _wanted(self, obj: Object) -> bool:
        space = obj["metadata"].get("namespace", "")
        if obj.get("kind") == "Service" and obj["metadata"]["name"] == "kubernetes":
            return False
        if self._spaces is not None:
            return not space or space in self._spaces
        return not space.startswith(SYSTEM)

    def _begin(self, uid: str, revision: Revision) -> None:
        obj, frames = revision.object, self.frames
        space = obj["metadata"].get("namespace", "")
        if space and space not in frames["meta"]["spaces"]:
            frames["meta"]["spaces"].append(space)
        made = -1 if frames["meta"]["light"] else self._acts.index(revision)
        row: Row = {"name": name(obj), "space": space, "born": self._time(revision), "gone": None, "made": made, "versions": []}
        if revision.resource == "pods":
            row |= {"set": -1, "sets": [], "node": -1, "bound": None, "states": [], "like": self._like(obj)}
        else:
            row |= {"kind": obj["kind"], "of": [], "looks": []}
            if obj["kind"] == "Node" and name(obj) not in frames["nodes"]:
                frames["nodes"].append(name(obj))
        where = "pods" if revision.resource == "pods" else "objects"
        self._places[uid] = (where, len(frames[where]))
        frames[where].append(row)

    def _like(self, pod: Object) -> int:
        """The first pod of the same owner."""
        owner = self._owner(pod)
        place = self._alike.setdefault(owner, len(self.frames["pods"])) if owner >= 0 else -1
        if place == len(self.frames["pods"]):
            self._firsts[place] = _shown(pod)
            return -1
        return place

    def _own(self, row: Row, obj: Object, time: float) -> None:
        """Whose it is; an object may lose its owner and live on."""
        owner = self._owner(obj)
        if "sets" in row:
            row["set"] = self._set(owner)
            if not row["sets"] or row["sets"][-1][1] != row["set"]:
                row["sets"].append([time, row["set"]])
        elif not row["of"] or row["of"][-1][1] != owner:
            row["of"].append([time, owner])

    def _owner(self, obj: Object) -> int:
        """The index of its controlling owner among the objects shown."""
        reference = controller_of(obj)
        where, index = self._places.get(str(reference["uid"]), ("", -1)) if reference else ("", -1)
        return index if where == "objects" else -1

    def _set(self, owner: int) -> int:
        if owner not in self._sets:
            self._sets[owner] = len(self.frames["sets"])
            self.frames["sets"].append({"object": owner})
        return self._sets[owner]

    def _pod(self, row: Row, revision: Revision, time: float) -> None:
        pod = revision.object
        node = pod["spec"].get("nodeName")
        if node and row["bound"] is None and node in self.frames["nodes"]:
            row["node"], row["bound"] = self.frames["nodes"].index(node), time
        code, reason = (GONE, "") if revision.verb == "delete" else pod_state(pod)
        state = [time, code, reason] if reason else [time, code]
        if row["states"] and row["states"][-1][0] == time:
            row["states"].pop()
        if not row["states"] or row["states"][-1][1:] != state[1:]:
            row["states"].append(state)

    def _time(self, revision: Revision) -> float:
        start: float = self.frames["meta"]["start"]
        return round(max(revision.time, start), 3)

    # ---- routes --------------------------------------------------------------------------------------------

    def _route(self, revision: Revision, where: str, index: int, time: float) -> None:
        """Whom Services select now, as far as this revision may have changed it."""
        obj, gone = revision.object, revision.verb == "delete"
        if revision.resource == "pods":
            if revision.previous is not None and not gone and labels(revision.previous) == labels(obj):
                return
            for at, service in self._there("Service", namespace(obj)):
                self._connect(at, "pod", index, _selects(service, obj) and not gone and not is_pod_terminal(obj), time)
        elif revision.resource == "services":
            for at, pod in self._there("Pod", namespace(obj)):
                self._connect(index, "pod", at, not gone and _selects(obj, pod), time)
            for at, ingress in self._there("Ingress", namespace(obj)):
                self._connect(at, "object", index, not gone and name(obj) in backends(ingress), time)
        elif obj.get("kind") == "Ingress":
            for at, service in self._there("Service", namespace(obj)):
                self._connect(index, "object", at, not gone and name(service) in backends(obj), time)

    def _there(self, kind: str, space: str) -> Iterable[tuple[int, Object]]:
        for index, uid in self._living.get((kind, space), {}).items():
            yield index, self._latest[uid]

    def _connect(self, source: int, kind: str, target: int, on: bool, time: float) -> None:
        key, rows = (source, kind, target), self.frames["routes"]
        standing = self._routes.get(key)
        if on and standing is None:
            self._routes[key] = len(rows)
            rows.append([source, kind, target, time, None])
        elif not on and standing is not None:
            rows[standing][4] = time
            self._changed["routes"][standing] = None
            del self._routes[key]

    # ---- words ---------------------------------------------------------------------------------------------

    def _tell(self, revision: Revision, time: float) -> None:
        text = describe(revision)
        if text.startswith("updated the status") or (revision.resource == "nodes" and text.startswith("changed Node")):
            return
        story = self.frames["story"]
        kind = (revision.author, text.replace(revision.name, "").split(" ")[0], revision.resource)
        if self._said[:1] == (kind,) and time - self._said[1] <= TOGETHER:
            self._said = (kind, self._said[1], self._said[2] + 1, self._said[3])
            story[-1][2] = f"{self._said[3]}, and {self._said[2]} more like it"
            self._changed["story"][len(story) - 1] = None
            return
        said = sentence(revision) if revision.resource in OWNERS else text
        self._said = (kind, time, 0, said)
        story.append([time, revision.author, said, []])


def cluster_frames(history: Sequence[Revision], now: float, spaces: Sequence[str] | None = None) -> ClusterFrames:
    """The frames of a history until now, ready to follow what comes."""
    made = ClusterFrames(spaces=spaces)
    made.follow(history, now)
    return made


def _selects(service: Object, pod: Object) -> bool:
    wanted = service["spec"].get("selector")
    return bool(wanted) and from_labels(wanted).matches(labels(pod))


def _shown(obj: Object) -> Object:
    return without(obj, ("metadata", "managedFields"))
