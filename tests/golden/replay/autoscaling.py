"""Replays the golden cases of the family `autoscaling` (the horizontal pod autoscaler).

    from replay_autoscaling import run, KubenbTarget
    diffs = run(case, KubenbTarget())        # [] = the simulator's autoscaler decided as the real one did
    python replay_autoscaling.py kubenb [-v] FILE...

A case: name, why, cluster {"nodes": [..]}, setup (YAML, created before the first step; then settled), steps [{"do": .., "see": ..}].
"do" is one of
  {"metrics": {"pods": {POD: {CONTAINER: {"cpu": Q, "memory": Q}}}, "custom": [[kind, name, metric, value]], "external": [[metric, value]], "clear": true}}
        what the metrics APIs answer from now on (namespace default); POD may be "app=web" = every pod that has this label now
  {"create": YAML}   {"patch": [kind, name, merge patch]}   {"delete": [kind, name]}   {"get": [kind, name, dotted path]}
After each step the target settles (settle_s virtual seconds; no window or period in the cases lies between a second and half an hour, unless
the case says so), then "see" holds
  error       {"code", "reason", "message"} when the API server refused the step
  hpa         per autoscaler: min, max, current, desired (status), metrics (status.currentMetrics), conditions [type, status, reason, message]
  targets     per scaled object "Kind/name": spec.replicas
  events      the autoscaler's events [type, reason, message] with texts not seen in an earlier step of the case, in order
  value       what a "get" found
"""

import json, re
from golden.replay.kubectl import node_manifest


class Target:
    """What a replay target has to offer."""

    def reset(self, cluster):
        "An empty cluster with these nodes, metrics APIs present and empty."

    def create(self, yaml):
        "Create the objects (namespace default); return None or {'code','reason','message'}."

    def patch(self, kind, name, patch):
        "JSON merge patch; same return."

    def delete(self, kind, name):
        "Delete; same return."

    def metrics(self, m):
        "Set metric values as in the step; pods are given by name here."

    def settle(self, seconds):
        "Until the autoscaler has seen the new state and come to rest."

    def get(self, kind, name):
        "One object of namespace default."

    def list(self, kind):
        "All objects of namespace default."


class KubenbTarget(Target):
    def __init__(self):
        import kubenb

        self.m = kubenb

    def reset(self, cluster):
        self.c = self.m.Cluster(nodes=cluster["nodes"], seed=0)
        self.c.settle()

    def _try(self, f, *a, **k):
        try:
            f(*a, **k)
        except self.m.ApiError as e:
            return {"code": e.code, "reason": e.reason, "message": e.message}

    def create(self, yaml):
        return self._try(self.c.create, yaml)

    def patch(self, kind, name, patch):
        return self._try(self.c.patch, kind, name, patch, type="merge")

    def delete(self, kind, name):
        return self._try(self.c.delete, kind, name)

    def metrics(self, m):
        if m.get("clear"):
            self.c.metrics.clear()
        for pod, cs in (m.get("pods") or {}).items():
            for container, v in cs.items():
                self.c.metrics.set_pod(
                    pod, "default", container=container, cpu=v.get("cpu"), memory=v.get("memory")
                )
        for kind, name, metric, value in m.get("custom") or []:
            self.c.metrics.set_custom(kind, name, "default", metric, value)
        for metric, value in m.get("external") or []:
            self.c.metrics.set_external(metric, "default", value)

    def settle(self, seconds):
        self.c.run(seconds)

    def get(self, kind, name):
        return self.c.get(kind, name)

    def list(self, kind):
        return self.c.list(kind, namespace="default")


def _metric(m):
    t = m["type"]
    k = t[0].lower() + t[1:]
    d = m.get(k) or {}
    name = d.get("name") or (d.get("metric") or {}).get("name")
    out = {
        "type": t,
        "name": name,
        "current": {
            k: str(v) if k != "averageUtilization" else v for k, v in (d.get("current") or {}).items()
        },
    }
    if d.get("container"):
        out["container"] = d["container"]
    if d.get("describedObject"):
        out["object"] = d["describedObject"]["kind"] + "/" + d["describedObject"]["name"]
    return out


def _msg(m):
    """The list of autoscalers in the AmbiguousSelector text comes in no fixed order."""
    return re.sub(
        r"multiple HPAs: \[([^\]]*)\]",
        lambda x: "multiple HPAs: [" + " ".join(sorted(x.group(1).split())) + "]",
        m or "",
    )


def observe(t, seen, watch):
    hs = {}
    for h in t.list("HorizontalPodAutoscaler"):
        st, sp = h.get("status") or {}, h["spec"]
        hs[h["metadata"]["name"]] = {
            "min": sp.get("minReplicas"),
            "max": sp.get("maxReplicas"),
            "current": st.get("currentReplicas"),
            "desired": st.get("desiredReplicas"),
            "metrics": [_metric(m) for m in st.get("currentMetrics") or [] if m.get("type")],
            "conditions": [
                [c["type"], c["status"], c.get("reason"), _msg(c.get("message"))]
                for c in st.get("conditions") or []
            ],
        }
    ev = []
    evs = [
        e for e in t.list("Event") if (e.get("involvedObject") or {}).get("kind") == "HorizontalPodAutoscaler"
    ]
    evs.sort(
        key=lambda e: (
            e.get("firstTimestamp") or e.get("eventTime") or "",
            e["metadata"]["name"].rsplit(".", 1)[-1],
        )
    )
    for e in evs:
        k = [e.get("type"), e.get("reason"), _msg(e.get("message"))]
        if k not in seen:
            seen.append(k)
            ev.append(k)
    out = {
        "hpa": hs,
        "targets": {f"{k}/{n}": (t.get(k, n).get("spec") or {}).get("replicas") for k, n in watch},
    }
    if ev:
        out["events"] = ev
    return out


def _expand(t, m):
    if not m.get("pods"):
        return m
    pods = t.list("Pod")
    d = {}
    for k, v in m["pods"].items():
        if "=" in k:
            a, b = k.split("=")
            for p in pods:
                if (p["metadata"].get("labels") or {}).get(a) == b:
                    d[p["metadata"]["name"]] = v
        else:
            d[k] = v
    return {**m, "pods": d}


def play(case, t):
    cl = dict(case["cluster"])
    cl["nodes"] = [n if "kind" in n else node_manifest(**n) for n in cl["nodes"]]
    t.reset(cl)
    if case.get("setup"):
        e = t.create(case["setup"])
        if e:
            raise RuntimeError(f"setup refused: {e}")
    s = case.get("settle_s", 400)
    t.settle(s)
    seen, out = [], []
    for st in case["steps"]:
        do, err, val = st["do"], None, None
        if "metrics" in do:
            t.metrics(_expand(t, do["metrics"]))
            if not do.get("settle", True):
                out.append({})
                continue
        elif "create" in do:
            err = t.create(do["create"])
        elif "patch" in do:
            err = t.patch(*do["patch"])
        elif "delete" in do:
            err = t.delete(*do["delete"])
        elif "get" in do:
            o = t.get(do["get"][0], do["get"][1])
            for k in do["get"][2].split("."):
                o = (o or {}).get(k) if not isinstance(o, list) else o[int(k)]
            out.append({"value": o})
            continue
        t.settle(do.get("settle_s", s))
        see = observe(t, seen, case.get("watch") or [])
        if err:
            see["error"] = err
        out.append(see)
    return out


def run(case, target):
    """-> list of differences, as texts"""
    try:
        got = play(case, target)
    except Exception as e:  # noqa
        return [f"{case['name']}: {type(e).__name__}: {e}"]
    diffs = []
    for i, (st, g) in enumerate(zip(case["steps"], got)):
        w = st.get("see") or {}
        for k in sorted(set(w) | set(g)):
            if w.get(k) != g.get(k):
                diffs.append(
                    f"{case['name']} step {i} {k}:\n   want {json.dumps(w.get(k))}\n   got  {json.dumps(g.get(k))}"
                )
    return diffs
