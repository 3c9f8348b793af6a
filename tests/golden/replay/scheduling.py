"""Replay of the golden cases of the family `scheduling` (recorded from kube-scheduler 1.36, default profile).

    python replay_scheduling.py FILE.json... [-k NAME]      # replays on kubenb
    run(case, target) -> list of differences ([] = the target does as the real scheduler did)

A case:  {"name", "why", "controllers": bool, "nodes": [Node], "setup": [object | {"patch":..}], "steps": [{"do": {...}, "see": {...}}]}
Steps ("do" has exactly one key):
  try      a Pod is shown to the scheduler. see = {"node"} or {"message"}; if it fits it's put onto see.node (whatever the target
           itself chose among the best), if it doesn't fit it is taken away again. More in `see` where two or more nodes are feasible:
             best    nodes which have the highest total (the real one chooses among them at random; "node" is the one it took)
             totals  node -> final weighted score, for every feasible node (so its keys are the feasible set)
             scores  plugin -> {node: weighted score}; plugins which gave 0 to all nodes or were skipped are left out
           With a single feasible node the real scheduler doesn't score: only "node" is there, and the feasible set is [node].
           With none: "message" is the PodScheduled condition's message.
  put      a Pod is created and stays (also when it doesn't fit)     } then the cluster settles, and see["pods"] is the state of
  create   any object (or a list) is created                         } every pod there is: "namespace/name" -> {node, reason,
  patch    {kind, name, namespace?, patch, subresource?} (merge)     } message, nominated, terminating, disruption}, absent parts
  delete   {kind, name, namespace?}                                  } left out; see["best"] {pod: [nodes]} for those now bound with
  finalize true: every terminating pod's deletion is completed,      } several best nodes; see["pvcs"] name -> {phase, volume}
           or a list of "namespace/name": that of these pods only
"""

import copy, json


class Target:
    """What a replay needs. One target object serves many cases: reset() gives a fresh, empty cluster each time."""

    def reset(self, nodes, controllers):
        """A fresh cluster with exactly these Node objects (they carry labels, taints, allocatable, images, Ready; they stay Ready with no
        kubelet), a scheduler, and, if `controllers`, a controller manager with the PV binder. No kubelet: pods stay as they are, bound pods
        are Pending, and the terminating stay until finalize()."""
        raise NotImplementedError

    def create(self, obj):
        """Create an object of any kind; its status, where it has one, is written through the status subresource."""
        raise NotImplementedError

    def patch(self, kind, name, namespace, patch, subresource=None):
        """Merge patch."""
        raise NotImplementedError

    def delete(self, kind, name, namespace):
        """Delete with the default grace period."""
        raise NotImplementedError

    def finalize(self, only=None):
        """Delete every terminating pod (or these "namespace/name" only) with grace period 0."""
        raise NotImplementedError

    def decide(self, pod):
        """The scheduler's verdict for a pending pod on the present state -> {"node": str|None, "message": str, "feasible": [names],
        "totals": {node: int} | None, "scores": {node: {plugin: int}} | None}. The pod may stay or not until place() or drop()."""
        raise NotImplementedError

    def place(self, pod, node):
        """The pod of the last decide() is on this node from now on."""
        raise NotImplementedError

    def drop(self, pod):
        """The pod of the last decide() is no more."""
        raise NotImplementedError

    def settle(self):
        """Until nothing happens any more."""
        raise NotImplementedError

    def pods(self):
        """All Pod objects, as dicts."""
        raise NotImplementedError

    def pvcs(self):
        """All PersistentVolumeClaim objects, as dicts."""
        raise NotImplementedError


class KubenbTarget(Target):
    def __init__(self, seed=0):
        self.seed = seed

    def reset(self, nodes, controllers):
        import kubenb

        comps = {"kube-scheduler"} | ({"kube-controller-manager"} if controllers else set())
        self.c = kubenb.Cluster(nodes=copy.deepcopy(nodes), seed=self.seed, components=comps)

    @staticmethod
    def _ns(o):
        return o["metadata"].get("namespace", "default")

    def create(self, obj):
        obj = copy.deepcopy(obj)
        st = obj.pop("status", None) if obj["kind"] != "Node" else None
        self.c.create(obj, namespace=self._ns(obj))
        if (
            obj["kind"] == "Node"
        ):  # exactly the taints it is given: TaintNodesByCondition may have added not-ready
            want = obj.get("spec", {}).get("taints", [])
            if self.c.get("Node", obj["metadata"]["name"])["spec"].get("taints", []) != want:
                self.c.patch(
                    "Node", obj["metadata"]["name"], {"spec": {"taints": want or None}}, type="merge"
                )
        if st:
            self.c.patch(
                obj["kind"],
                obj["metadata"]["name"],
                {"status": st},
                namespace=self._ns(obj),
                subresource="status",
                type="merge",
            )

    def patch(self, kind, name, namespace, patch, subresource=None):
        self.c.patch(kind, name, patch, namespace=namespace, subresource=subresource, type="merge")

    def delete(self, kind, name, namespace):
        self.c.delete(kind, name, namespace=namespace)

    def finalize(self, only=None):
        for p in self.pods():
            m = p["metadata"]
            if m.get("deletionTimestamp") and (only is None or m["namespace"] + "/" + m["name"] in only):
                self.c.delete(
                    "Pod", p["metadata"]["name"], namespace=p["metadata"]["namespace"], grace_period=0
                )

    def decide(self, pod):
        got = self.c.create(copy.deepcopy(pod), namespace=self._ns(pod), dry_run=True)
        d = self.c.scheduler.explain(got[0] if isinstance(got, list) else got or pod)
        fit = [n for n in d.nodes if n.fits]
        return {
            "node": d.node,
            "message": d.message or "",
            "feasible": sorted(n.name for n in fit),
            "totals": {n.name: n.total for n in fit},
            "scores": {n.name: dict(n.scores) for n in fit},
        }

    def place(self, pod, node):
        pod = copy.deepcopy(pod)
        pod["spec"]["nodeName"] = node
        self.create(pod)
        self.c.settle()

    def drop(self, pod):
        pass

    def settle(self):
        self.c.settle()

    def pods(self):
        return self.c.list("Pod")

    def pvcs(self):
        return self.c.list("PersistentVolumeClaim")


def pod_view(p):
    """What a case keeps of a live pod."""
    st = p.get("status") or {}
    conds = {c["type"]: c for c in st.get("conditions") or []}
    v = {}
    if p["spec"].get("nodeName"):
        v["node"] = p["spec"]["nodeName"]
    else:
        c = conds.get("PodScheduled") or {}
        if c:
            v["reason"] = c.get("reason", "")
            v["message"] = c.get("message", "")
    if st.get("nominatedNodeName"):
        v["nominated"] = st["nominatedNodeName"]
    if p["metadata"].get("deletionTimestamp"):
        v["terminating"] = True
    if "DisruptionTarget" in conds:
        v["disruption"] = (
            conds["DisruptionTarget"].get("reason", "") + ": " + conds["DisruptionTarget"].get("message", "")
        )
    return v


def view(target, pvcs=False):
    out = {
        "pods": {
            p["metadata"].get("namespace", "default") + "/" + p["metadata"]["name"]: pod_view(p)
            for p in target.pods()
        }
    }
    if pvcs:
        out["pvcs"] = {
            c["metadata"]["name"]: {
                "phase": (c.get("status") or {}).get("phase", "Pending"),
                "volume": c["spec"].get("volumeName", ""),
            }
            for c in target.pvcs()
        }
    return out


def by_plugin(scores):
    """{node: {plugin: n}} -> {plugin: {node: n}} without the plugins which give 0 everywhere."""
    out = {}
    for n in sorted(scores or {}):
        for p, s in scores[n].items():
            out.setdefault(p, {})[n] = s
    return {p: out[p] for p in sorted(out) if any(out[p].values())}


def verdict_diffs(see, got, where):
    out = []

    def ne(what, want, have):
        if want != have:
            out.append(
                "%s: %s: want %s, got %s"
                % (where, what, json.dumps(want, sort_keys=True), json.dumps(have, sort_keys=True))
            )

    if "message" in see:
        ne("node", None, got["node"])
        ne("message", see["message"], got["message"])
        ne("feasible", [], sorted(got["feasible"]))
        return out
    if not got["node"]:
        return ["%s: want node %s, got none: %s" % (where, see["node"], got["message"])]
    feasible = sorted(see.get("totals") or [see["node"]])
    ne("feasible", feasible, sorted(got["feasible"]))
    best = see.get("best") or [see["node"]]
    if got["node"] not in best:
        out.append("%s: chosen: want one of %s, got %s" % (where, best, got["node"]))
    if see.get("totals"):
        ne("totals", see["totals"], {n: (got["totals"] or {}).get(n) for n in feasible})
        want, have = see["scores"], by_plugin(got["scores"])
        for p in sorted(set(want) | set(have)):
            ne("scores of " + p, want.get(p, "0 everywhere"), have.get(p, "0 everywhere"))
    return out


def view_diffs(see, got, where):
    out, best = [], see.get("best") or {}
    for part in ("pods", "pvcs"):
        want, have = see.get(part), got.get(part)
        if want is None:
            continue
        for k in sorted(set(want) | set(have)):
            w, h = want.get(k), have.get(k)
            if part == "pods" and w and h and k in best and h.get("node") in best[k]:
                w, h = dict(w, node="*"), dict(h, node="*")
            if w != h:
                out.append(
                    "%s: %s: want %s, got %s"
                    % (where, k, json.dumps(w, sort_keys=True), json.dumps(h, sort_keys=True))
                )
    return out


def do_step(target, do):
    """All kinds but try; the cluster is settled after."""
    ((op, x),) = do.items()
    if op == "finalize":
        target.finalize(x if isinstance(x, list) else None)
    elif op in ("put", "create"):
        for o in x if isinstance(x, list) else [x]:
            target.create(o)
    elif op == "patch":
        target.patch(x["kind"], x["name"], x.get("namespace", "default"), x["patch"], x.get("subresource"))
    elif op == "delete":
        target.delete(x["kind"], x["name"], x.get("namespace", "default"))
    else:
        raise ValueError(op)
    target.settle()


def prepare(case, target):
    target.reset(case["nodes"], bool(case.get("controllers")))
    for o in case.get("setup") or []:
        if "patch" in o and "kind" not in o:
            o = o["patch"]
            target.patch(
                o["kind"], o["name"], o.get("namespace", "default"), o["patch"], o.get("subresource")
            )
        else:
            target.create(o)
    target.settle()


def run(case, target):
    diffs = []
    prepare(case, target)
    for i, st in enumerate(case["steps"]):
        do, see = st["do"], st["see"]
        if "try" in do:
            pod = do["try"]
            where = "%s step %d (try %s)" % (case["name"], i, pod["metadata"]["name"])
            diffs += verdict_diffs(see, target.decide(pod), where)
            if "node" in see:
                target.place(pod, see["node"])
            else:
                target.drop(pod)
        else:
            do_step(target, do)
            diffs += view_diffs(
                see, view(target, "pvcs" in see), "%s step %d (%s)" % (case["name"], i, next(iter(do)))
            )
    return diffs
