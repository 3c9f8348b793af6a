"""Replayer of the recorded lives of pods (family `kubelet`).

    run(case, target) -> list of differences (strings; empty = the target behaves as recorded)
    python replay_kubelet.py FILE.json [--only NAME]        replays on the simulator (KubenbTarget)

A case is driven along a time line: t = 0 is the creation of case["objects"]; each step of case["steps"] happens at its `at` (seconds).
The target is sampled every SAMPLE seconds; out of the samples come tracks (per object and field the values over time), events, log lines
and the outputs of commands, in the form of case["see"], and these are compared within tolerances.  See README.md of the data.
"""

import re

SAMPLE = 0.1  # seconds between samples
TOL = 1.0  # default tolerance of a time in seconds
BRIEF = 1.7  # a value which lasts less than this may be missing in a track
EXTRA = 0.0  # added to all tolerances (for replays on a slow real machine)


class Target:
    """What a replay needs. Times are seconds, of any clock that only the target turns."""

    def begin(self, case):
        """A fresh cluster of one node (or fresh namespace) with all components; case['before'] is not yet applied."""
        raise NotImplementedError

    def now(self):
        raise NotImplementedError

    def advance_to(self, t):
        """Let the cluster live until now() >= t."""
        raise NotImplementedError

    def create(self, obj):
        """Create one object (dict without namespace) in the namespace of the case; returns None or an error message."""
        raise NotImplementedError

    def delete(self, kind, name, grace, propagation):
        """Delete through the API (not waiting); returns None or an error message."""
        raise NotImplementedError

    def patch(self, kind, name, patch):
        """JSON merge patch; returns None or an error message."""
        raise NotImplementedError

    def kubectl(self, args):
        """kubectl ARGS in the namespace of the case -> (rc, stdout, stderr). Must not wait longer than the command itself takes."""
        raise NotImplementedError

    def list(self, kind):
        """Objects (dicts) of a kind (Pod, Event, EndpointSlice) in the namespace of the case."""
        raise NotImplementedError

    def names(self):
        """{'ns': namespace, 'node': node name, 'hostIP': the node's address or None, 'upstreamDNS': ... or None}"""
        raise NotImplementedError

    def logs(self):
        """{(pod uid, container, restart number): [line, ...]} of all containers seen so far, or None when logs can't be had"""
        return None

    def end(self):
        pass


class KubenbTarget(Target):
    """The simulator (kubenb.Cluster)."""

    def __init__(self, **kw):
        self.kw = kw

    def begin(self, case):
        import kubenb

        nodes = 1
        if case.get("node"):
            nodes = [
                {
                    "apiVersion": "v1",
                    "kind": "Node",
                    "metadata": {"name": "node-1"},
                    "status": {"capacity": case["node"], "allocatable": case["node"]},
                }
            ]
        self.c = kubenb.Cluster(nodes=nodes, seed=self.kw.get("seed", 0), components="all")
        self.ns = "recorded"  # a namespace of its own, as on the recorded node
        self.c.kubectl(f"create namespace {self.ns}")
        self.c.kubectl(f"config set-context --current --namespace={self.ns}")
        self.E = kubenb.ApiError
        self.seen = {}
        self.c.run(5)

    def now(self):
        return self.c.now

    def advance_to(self, t):
        if t > self.c.now:
            self.c.run(t - self.c.now)

    def _try(self, f):
        try:
            f()
        except self.E as x:
            return x.message

    def create(self, obj):
        return self._try(lambda: self.c.create(obj, namespace=self.ns))

    def delete(self, kind, name, grace, propagation):
        return self._try(
            lambda: self.c.delete(
                kind, name, namespace=self.ns, grace_period=grace, propagation=propagation.lower()
            )
        )

    def patch(self, kind, name, patch):
        return self._try(lambda: self.c.patch(kind, name, patch, namespace=self.ns, type="merge"))

    def kubectl(self, args):
        import shlex

        r = self.c.kubectl(" ".join(shlex.quote(a) for a in args))
        return r.returncode, r.stdout, r.stderr

    def list(self, kind):
        return self.c.list(kind, namespace=self.ns)

    def names(self):
        n = self.c.list("Node")[0]
        ip = next(
            (a["address"] for a in n.get("status", {}).get("addresses", []) if a["type"] == "InternalIP"),
            None,
        )
        return {"ns": self.ns, "node": n["metadata"]["name"], "hostIP": ip, "upstreamDNS": None}

    def logs(self):
        for p in self.list("Pod"):
            for c in p.get("status", {}).get("initContainerStatuses", []) + p.get("status", {}).get(
                "containerStatuses", []
            ):
                n = c.get("restartCount", 0)
                st = c.get("state", {})
                cur = n if ("running" in st or "terminated" in st) else n
                for prev, k in (([True], n - 1), ([False], cur)):
                    if k < 0 or (prev[0] and (p["metadata"]["uid"], c["name"], k, "done") in self.seen):
                        continue
                    r = self.c.kubectl(
                        f"logs {p['metadata']['name']} -c {c['name']}" + (" --previous" if prev[0] else "")
                    )
                    if r.returncode == 0:
                        self.seen[(p["metadata"]["uid"], c["name"], k)] = r.stdout.splitlines()
                        if prev[0]:
                            self.seen[(p["metadata"]["uid"], c["name"], k, "done")] = True
        return {k: v for k, v in self.seen.items() if len(k) == 3}


# ---------------------------------------------------------------- normal form
def normaliser(names, pods=()):
    """A function that turns what is random or of this cluster into symbols; pods: current pods (for their addresses)."""
    ns, node = names["ns"], names["node"]
    ips = sorted(
        {p.get("status", {}).get("podIP") for p in pods if p.get("status", {}).get("podIP")}
        - {None, names.get("hostIP")},
        key=len,
        reverse=True,
    )

    def norm(s):
        if not isinstance(s, str):
            return s
        s = (
            re.sub(r"(?<![A-Za-z0-9-])%s(?![A-Za-z0-9-])" % re.escape(ns), "NS", s)
            if ns != "default"
            else re.sub(
                r"(_|\b(?:ConfigMap|Secret) |from |^|search )default(?=[/(.]| namespace|\n|$)", r"\1NS", s
            )
        )
        s = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "<uid>", s)
        s = re.sub(r"\b[0-9a-f]{64}\b", "<id>", s)
        for ip in ips:
            s = re.sub(r"(?<![\d.])%s(?![\d])" % re.escape(ip), "<podIP>", s)
        s = re.sub(r"\d+\.\d+\.\d+\.\d+:\d+->", "<gateway>:<port>->", s)
        if names.get("hostIP"):
            s = re.sub(r"(?<![\d.])%s(?![\d])" % re.escape(names["hostIP"]), "<hostIP>", s)
        if names.get("upstreamDNS"):
            s = s.replace(names["upstreamDNS"], "<upstreamDNS>")
        s = re.sub(r"\b%s\b" % re.escape(node), "<node>", s)
        s = re.sub(r"kube-api-access-[a-z0-9]{5}\b", "kube-api-access-<sfx>", s)
        s = re.sub(r"\bd-([a-z0-9]{5,10})-([a-z0-9]{5})\b", "d-<hash>-<sfx>", s)
        s = re.sub(r"\bd-[0-9a-f]{6,10}\b", "d-<hash>", s)
        s = re.sub(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "<time>", s)
        s = re.sub(r"\.\.20\d\d_\d\d_\d\d_\d\d_\d\d_\d\d\.\d+", "..<stamp>", s)
        return s

    return norm


def norm_output(s, args, norm):
    s = norm(s)
    if "get" in args or "ls" in args:
        s = re.sub(r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +\d+ +\d\d:\d\d", "<date>", s)
    if args[:1] == ["get"]:
        s = re.sub(r" +\((\d+[smh]\d*s?) ago\)", " (<age> ago)", s)
        s = re.sub(r" (\d+(s|m\d*s?|h))(?= |\n|$)", " <age>", s)
        s = "\n".join(re.sub(r" {2,}", "  ", l).rstrip() for l in s.split("\n"))
    if "ls" in args or ("sh" in args and "ls" in " ".join(args)):
        s = re.sub(r"\n?total \d+\n", "\n", s).lstrip("\n")
        s = "\n".join(re.sub(r" +", " ", l) for l in s.split("\n"))
        s = re.sub(r"(?m)^(d[rwxst-]{9}) (\d+) (\S+) (\S+) \d+ ", r"\1 - \3 \4 - ", s)
    if "env" in args and s:
        s = "\n".join(sorted(s.strip("\n").split("\n"))) + "\n"
    return s


def cstate(st):
    if not st:
        return None
    if "waiting" in st:
        return "waiting " + st["waiting"].get("reason", "")
    if "running" in st:
        return "running"
    if "terminated" in st:
        t = st["terminated"]
        return f"terminated {t.get('reason', '')} {t['exitCode']}" + (
            f" signal {t['signal']}" if t.get("signal") else ""
        )


def project(p, norm):
    """The observed fields of a pod: name of the field -> value (fields without a value are left out)."""
    o = {}
    s = p.get("status", {})
    m = p["metadata"]
    for k in ("phase", "reason", "message", "qosClass"):
        if s.get(k):
            o[k] = norm(s[k])
    o["podIP"] = bool(s.get("podIP"))
    if m.get("deletionTimestamp"):
        o["deletionGracePeriodSeconds"] = m.get("deletionGracePeriodSeconds")
    for c in s.get("conditions") or []:
        o["condition " + c["type"]] = c["status"] + (": " + c["reason"] if c.get("reason") else "")
        if c.get("message"):
            o["condition " + c["type"] + " message"] = norm(c["message"])
    for pre, l in (("init ", "initContainerStatuses"), ("", "containerStatuses")):
        for c in s.get(l) or []:
            b = f"{pre}container {c['name']} "
            st = c.get("state") or {}
            o[b + "state"] = cstate(st)
            mm = (st.get("waiting") or st.get("terminated") or {}).get("message")
            if mm:
                o[b + "message"] = norm(mm)
            ls = cstate(c.get("lastState"))
            if ls:
                o[b + "lastState"] = ls
            o[b + "ready"] = c.get("ready")
            o[b + "restartCount"] = c.get("restartCount")
            o[b + "started"] = c.get("started")
    return o


# ---------------------------------------------------------------- observe
class Observer:
    def __init__(self, target, t0):
        self.t, self.t0 = target, t0
        self.tracks, self.uids, self.prev, self.events, self.counts, self.lines, self.outputs = (
            {},
            {},
            {},
            {},
            {},
            {},
            {},
        )
        self.nlog = {}
        self.alive = set()
        self.starts = {}

    def rel(self):
        return round(self.t.now() - self.t0, 2)

    def add(self, o, f, v):
        l = self.tracks.setdefault(o, {}).setdefault(f, [])
        if not l and v is None:
            return
        if not l or l[-1][1] != v:
            l.append([self.rel(), v])

    def key(self, p, norm):
        u = p["metadata"]["uid"]
        if u not in self.uids:
            b = "Pod/" + norm(p["metadata"]["name"])
            k = b
            i = 2
            while k in self.uids.values():
                k = f"{b}#{i}"
                i += 1
            self.uids[u] = k
        return self.uids[u]

    def sample(self, with_logs=False, with_table=False):
        t = self.t
        pods = sorted(
            t.list("Pod"), key=lambda p: (p["metadata"].get("creationTimestamp") or "", p["metadata"]["name"])
        )
        norm = normaliser(t.names(), pods)
        now = set()
        for p in pods:
            k = self.key(p, norm)
            now.add(k)
            self.add(k, "exists", True)
            o = project(p, norm)
            for f in set(o) | set(self.prev.get(k, {})):
                self.add(k, f, o.get(f))
            self.prev[k] = o
            for c in p.get("status", {}).get("containerStatuses") or []:
                for n, st in (
                    (c.get("restartCount", 0), c.get("state") or {}),
                    (
                        c.get("restartCount", 0) - (0 if "waiting" in (c.get("state") or {}) else 1),
                        c.get("lastState") or {},
                    ),
                ):
                    x = st.get("running") or st.get("terminated") or {}
                    d = self.starts.setdefault((k, c["name"]), {})
                    if x.get("startedAt") and n >= 0:
                        d[n] = (x["startedAt"], x.get("finishedAt") or d.get(n, (0, None))[1])
        for k in self.alive - now:
            self.add(k, "exists", False)
        self.alive = now
        for sl in t.list("EndpointSlice"):
            n = "EndpointSlice/" + (sl["metadata"].get("labels") or {}).get("kubernetes.io/service-name", "?")
            seen = set()
            self.tracks.setdefault(n, {})
            for ep in sl.get("endpoints") or []:
                r = ep.get("targetRef") or {}
                k = self.uids.get(r.get("uid"), "Pod/" + norm(r.get("name", "?")))
                c = ep.get("conditions") or {}
                seen.add(k)
                self.add(
                    n,
                    k,
                    " ".join(f"{x}={str(c.get(x)).lower()}" for x in ("ready", "serving", "terminating")),
                )
            for k in list(self.tracks[n]):
                if k not in seen:
                    self.add(n, k, None)
        for e in t.list("Event"):
            io = e.get("involvedObject") or e.get("regarding") or {}
            about = self.uids.get(io.get("uid")) or io.get("kind", "?") + "/" + norm(io.get("name", "?"))
            c = re.sub(r".*\{(.*)\}", r"\1", io["fieldPath"]) if io.get("fieldPath") else None
            k = (about, c, e.get("type"), e.get("reason"), norm(e.get("message") or e.get("note") or ""))
            n = e.get("count") or (e.get("series") or {}).get("count") or 1
            u = e["metadata"].get("uid") or e["metadata"]["name"]
            if n > self.counts.get(u, 0):
                self.events.setdefault(k, []).extend([self.rel()] * (n - self.counts.get(u, 0)))
                self.counts[u] = n
        if with_logs:
            for (uid, c, i), lines in (t.logs() or {}).items():
                k = f"{self.uids.get(uid, '?')}/{c}/{i}"
                n = self.nlog.get(k, 0)
                for l in lines[n:]:
                    self.lines.setdefault(k, []).append([self.rel(), norm(l)])
                self.nlog[k] = len(lines)
        if with_table:
            rc, out, err = t.kubectl(["get", "pods", "--no-headers"])
            by = {v: k for k, v in ((p["metadata"]["uid"], p["metadata"]["name"]) for p in pods)}
            if rc == 0:
                for l in out.splitlines():
                    f = re.sub(r" +\([^)]*ago\)", "", l).split()
                    if len(f) >= 4 and f[0] in by and by[f[0]] in self.uids:
                        for n, v in (("READY", f[1]), ("STATUS", f[2]), ("RESTARTS", int(f[3]))):
                            self.add(self.uids[by[f[0]]], "kubectl " + n, v)


def observe(case, target, sample=SAMPLE, table_every=1.0, logs_every=0.5):
    target.begin(case)
    for o in case.get("before") or []:
        target.create(o)
    if case.get("before"):
        target.advance_to(target.now() + 1.5)
    t0 = target.now()
    ob = Observer(target, t0)
    errs = [e for e in (target.create(o) for o in case["objects"]) if e]
    if errs:
        ob.outputs["objects"] = {"errors": errs}
    steps = sorted(enumerate(case.get("steps") or []), key=lambda x: x[1]["at"])
    polls = []
    next_log = next_table = 0.0
    while True:
        r = target.now() - t0
        while steps and steps[0][1]["at"] <= r + 1e-6:
            i, st = steps.pop(0)
            ob.sample(with_logs=True)
            norm = normaliser(target.names(), target.list("Pod"))
            d = st["do"]
            res = {}
            if d == "create":
                e = [x for x in (target.create(o) for o in st["objects"]) if x]
                if e:
                    res = {"errors": e}
            elif d == "delete":
                m = target.delete(
                    st["kind"], st["name"], st.get("grace"), st.get("propagation", "Background")
                )
                res = {"message": norm(m)} if m else {}
            elif d == "patch":
                m = target.patch(st["kind"], st["name"], st["patch"])
                res = {"message": norm(m)} if m else {}
            elif d == "kubectl":
                rc, out, err = target.kubectl(st["args"])
                res = {
                    "rc": rc,
                    "stdout": norm_output(out, st["args"], norm),
                    "stderr": norm_output(err, st["args"], norm),
                }
            elif d == "poll":
                polls.append([i, st, target.now()])
                continue
            ob.outputs[str(i)] = res
        for pl in list(polls):
            rc, out, err = target.kubectl(["exec", pl[1]["pod"], "--", "cat", pl[1]["file"]])
            if rc == 0 and out == pl[1]["want"]:
                ob.outputs[str(pl[0])] = {"after": round(target.now() - pl[2], 1)}
                polls.remove(pl)
            elif target.now() - pl[2] > pl[1]["max"]:
                ob.outputs[str(pl[0])] = {"after": None}
                polls.remove(pl)
        lg = r >= next_log
        tb = r >= next_table
        if lg:
            next_log = r + logs_every
        if tb:
            next_table = r + table_every
        ob.sample(with_logs=lg, with_table=tb)
        if r >= case["until"]:
            break
        nxt = target.now() + sample
        if steps:
            nxt = min(nxt, t0 + steps[0][1]["at"])
        target.advance_to(max(nxt, target.now() + 0.01))
    target.end()
    return ob


# ---------------------------------------------------------------- compare
def wild(exp, got):
    """String equality; '<*>' in the expectation stands for anything, '<a|b>' for one of these."""
    if exp == got:
        return True
    if not (isinstance(exp, str) and isinstance(got, str)) or "<" not in exp:
        return False
    rx = "".join(
        ".*"
        if x == "<*>"
        else "(?:%s)" % "|".join(map(re.escape, x[1:-1].split("|")))
        if x[:1] == "<" and "|" in x
        else re.escape(x)
        for x in re.split(r"(<\*>|<[\w:]+(?:\|[\w:]+)+>)", exp)
    )
    return re.fullmatch(rx, got, re.S) is not None


def match(exp, got, end, jitter=False, gone=(None, None), brief=None):
    """None if the track got can be laid upon the expected one, else a text. Both may leave out what lasts less than BRIEF, what falls into
    the last moments, and, where retries are jittered, the visits to a back-off state and what comes late."""

    def rows(tr, gone):
        return [
            (
                e[0],
                e[1],
                (e[2] if len(e) > 2 else TOL) + 0.2 + EXTRA,
                (tr[k + 1][0] if k + 1 < len(tr) else gone or end + 99) - e[0],
            )
            for k, e in enumerate(tr)
        ]

    X, Y = rows(exp, gone[0]), rows(got, gone[1])

    def skip(r, last):
        t, v, tol, dur = r
        return (
            dur < (brief or BRIEF) + EXTRA / 2
            or v == last
            or t > end - 2 - (tol if tol > 2 else 0)
            or (jitter and (t > 0.55 * end or "ackOff" in str(v) or "ack-off" in str(v)))
        )

    seen = set()

    def go(i, j, last):
        if i == len(X) and j == len(Y):
            return True
        if (i, j, str(last)) in seen:
            return False
        seen.add((i, j, str(last)))
        if (
            i < len(X)
            and j < len(Y)
            and wild(X[i][1], Y[j][1])
            and abs(X[i][0] - Y[j][0]) <= X[i][2]
            and go(i + 1, j + 1, Y[j][1])
        ):
            return True
        if i < len(X) and skip(X[i], last) and go(i + 1, j, last):
            return True
        return j < len(Y) and skip(Y[j], last) and go(i, j + 1, last)

    if go(0, 0, None):
        return None
    return f"expected {exp}, got {[b[:2] for b in got]}"


def split_lines(L):
    """Log lines -> (other lines, runs of repeated lines such as '/readyz 200' as [first, last, text, count])"""
    other, rep = {}, {}
    for k, ls in L.items():
        for t, l in ls:
            m = re.match(r"(/\w+) (\d+)$", l)
            key, v = (m.group(1), m.group(2)) if m else (l, l) if l in ("tick", "waiting") else (None, None)
            if key is None:
                other.setdefault(k, []).append([t, l])
                continue
            r = rep.setdefault(f"{k} {key}", [])
            if r and r[-1][2] == v:
                r[-1][1] = t
                r[-1][3] += 1
            else:
                r.append([t, t, v, 1])
    return other, rep


def diff(case, ob):
    D = []
    see = case["see"]
    end = case["until"]
    for o, fields in (see.get("tracks") or {}).items():
        if o not in ob.tracks:
            D.append(f"{o}: never seen")
            continue
        for f, exp in fields.items():
            got = ob.tracks[o].get(f, [])
            if f.startswith("kubectl "):
                exp = [[e[0], e[1], (e[2] if len(e) > 2 else TOL) + 1.1] for e in exp]
            w = match(
                exp,
                got,
                end,
                case.get("jitter"),
                [None, None]
                if f == "exists"
                else [
                    tr["exists"][-1][0] if tr.get("exists") and tr["exists"][-1][1] is False else None
                    for tr in (fields, ob.tracks[o])
                ],
                BRIEF + 1.1 if f.startswith("kubectl ") else None,
            )
            if w:
                D.append(f"{o} {f}: {w}")
    for e in see.get("events") or []:
        k = [
            (q, ts)
            for q, ts in ob.events.items()
            if q[0] == e["about"]
            and q[1] == e.get("container")
            and q[2] == e["type"]
            and q[3] == e["reason"]
            and wild(e["message"], q[4])
        ]
        if not k:
            D.append(
                f"event missing: {e['about']} {e.get('container', '')} {e['type']} {e['reason']}: {e['message']}"
            )
            continue
        ts = sorted(t for _, x in k for t in x)
        tol = e.get("tol", 1.5) + EXTRA
        if e.get("times"):
            if not (case.get("jitter") and e["reason"] in ("BackOff", "Failed")) and len(ts) < len(
                [t for t in e["times"] if t < (0.55 * end if case.get("jitter") else end - 2)]
            ):
                D.append(f"event {e['reason']} {e['message'][:60]!r}: expected at {e['times']}, got at {ts}")
                continue
            first = case.get("jitter") and e["reason"] in (
                "BackOff",
                "Failed",
            )  # how often is a matter of races
            bad = [(x, y) for x, y in zip(e["times"][:1] if first else e["times"], ts) if abs(x - y) > tol]
            if bad:
                D.append(
                    f"event {e['reason']} {e['message'][:60]!r}: expected at {e['times']} +-{tol}, got at {ts}"
                )
    if ob.lines:  # a target that can't give logs is not held to them
        lines, rep = split_lines(ob.lines)
        for k, exp in (see.get("logs") or {}).items():
            got = lines.get(k, [])
            x = [e for e in exp if e != "..." and e[0] < end * (0.55 if case.get("jitter") else 1) - 1.5]
            if [e[1] for e in x] != [g[1] for g in got[: len(x)]]:
                D.append(f"log {k}: expected {[e[1] for e in x][:12]}, got {[g[1] for g in got][:12]}")
                continue
            bad = [
                (e, g)
                for e, g in zip(x, got)
                if abs(e[0] - g[0]) > 1.6 + EXTRA + (0.25 * e[0] if case.get("jitter") else 0)
            ]
            if bad:
                D.append(
                    f"log {k}: "
                    + "; ".join(f"{e[1]!r} expected at {e[0]}, got at {g[0]}" for e, g in bad[:3])
                )
        for k, exp in (see.get("repeated") or {}).items():
            got = rep.get(k, [])
            lim = lambda t: 2.6 + EXTRA + (0.25 * t if case.get("jitter") else 0)
            x = [e for e in exp if e[0] < end * (0.55 if case.get("jitter") else 1) - 2]
            if [e[2] for e in x] != [g[2] for g in got[: len(x)]]:
                D.append(f"repeated lines {k}: expected {[e[2] for e in x]}, got {[g[2] for g in got]}")
                continue
            for e, g in zip(x, got):
                if (
                    abs(e[0] - g[0]) > lim(e[0])
                    or (e[1] < end - 3 and abs(e[1] - g[1]) > lim(e[1]))
                    or (not case.get("jitter") and e[1] < end - 3 and not e[3][0] - 2 <= g[3] <= e[3][-1] + 2)
                ):
                    D.append(
                        f"repeated lines {k}: {e[2]!r} expected from {e[0]} to {e[1]} ({e[3]} times), got from {g[0]} to {g[1]} ({g[3]} times)"
                    )
    for i, exp in (see.get("outputs") or {}).items():
        got = ob.outputs.get(i)
        st = case["steps"][int(i)] if i.isdigit() else {}
        what = "step %s %s" % (i, " ".join(st.get("args") or [st.get("do", "")]))
        if got is None:
            D.append(f"{what}: no result")
            continue
        if "range" in exp:
            if got.get("after") is None or not exp["range"][0] <= got["after"] <= exp["range"][1]:
                D.append(f"{what}: expected after {exp['range']} s, got {got.get('after')}")
        elif "rc" in exp:
            if (exp["rc"] == 0) != (got.get("rc") == 0) or (
                exp["rc"] not in (0, 1) and exp["rc"] != got.get("rc")
            ):
                D.append(f"{what}: rc expected {exp['rc']}, got {got.get('rc')}")
            for s in ("stdout", "stderr"):
                if s in exp and not wild(exp[s].strip(), (got.get(s) or "").strip()):
                    D.append(f"{what}: {s} expected {exp[s]!r}, got {got.get(s)!r}")
        elif "message" in exp and not wild(exp["message"], got.get("message")):
            D.append(f"{what}: message expected {exp['message']!r}, got {got.get('message')!r}")
    for k, ds in (see.get("restartDelays") or {}).items():
        pod, c = k.rsplit("/", 1)
        d = ob.starts.get((pod, c)) or {}
        got = []
        while len(got) in d and len(got) + 1 in d and d[len(got)][1]:
            got.append(sec(d[len(got) + 1][0]) - sec(d[len(got)][1]))
        for n, (lo, hi) in enumerate(ds["ranges"]):
            if n >= len(got):
                D.append(f"restart {n + 1} of {k}: expected {lo}..{hi} s after the end before, never seen")
            elif not lo - 1 <= got[n] <= hi + 1:
                D.append(f"restart {n + 1} of {k}: expected {lo}..{hi} s after the end before, got {got[n]}")
    return D


def sec(ts):
    import datetime

    return (
        datetime.datetime.fromisoformat(ts.replace("Z", "+00:00")).timestamp() if isinstance(ts, str) else ts
    )


def run(case, target, **kw):
    return diff(case, observe(case, target, **kw))


def run_service(case, target, every=0.01, before=2.0, after=10.0):
    """Cases of service.json: a client pod asks the Service again and again while an endpoint goes; failures are looked for in time."""
    import copy

    target.begin(case)
    for o in case["objects"]:
        target.create(copy.deepcopy(o))
    target.create(
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": "client"},
            "spec": {"containers": [{"name": "c", "image": "busybox:1.36", "command": ["sleep", "3600"]}]},
        }
    )
    target.advance_to(target.now() + 15)
    fails, t0, acts = [], target.now() + before, []
    for a in case["actions"]:
        d = re.match(r"([\d.]+) s later (.*)", a)
        acts.append((t0 + float(d.group(1)), d.group(2)) if d else (t0, a))
    n = 0
    while target.now() < t0 + after:
        while acts and acts[0][0] <= target.now() + 1e-6:
            w = acts.pop(0)[1].split()
            if w[0] == "delete":
                target.delete("Pod", w[1], None, "Background")
            else:
                target.kubectl(w)
        t = target.now()
        rc, out, err = target.kubectl(
            [
                "exec",
                "client",
                "--",
                "wget",
                "-q",
                "-T",
                "1",
                "-O-",
                "http://s/"
                if case.get("dns")
                else "http://$(S)/".replace(
                    "$(S)", next(s["spec"]["clusterIP"] for s in target.list("Service"))
                ),
            ]
        )
        n += 1
        if rc != 0:
            fails.append(round(t - t0, 2))
        target.advance_to(max(t + every, target.now()))
    see = case["see"]
    if see["failures"] == "none":
        return [f"{len(fails)} of {n} requests failed, at {fails[:10]}; none expected"] if fails else []
    D = [] if fails else [f"no request of {n} failed; failures expected within {see['window']} s"]
    bad = [t for t in fails if not see["window"][0] - 0.3 <= t <= see["window"][1]]
    return D + ([f"failures at {bad[:10]}, expected within {see['window']} s only"] if bad else [])
