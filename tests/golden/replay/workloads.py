"""Replay the `workloads` golden cases against a target.

    run(case, target) -> list of differences (empty = the target behaves as the recorded control plane did)

A case: {"name", "why", "nodes": [...], "observe": [...], "events": [reasons], "finalize": "auto"|"manual", "components": [...],
"quiet": s, "steps": [{"do": {...} | [{...}, ...], "see": {...}}]}. The `do` actions play the user and, by hand, the kubelet and the scheduler:

    create: manifest | [..]             patch: {kind, name, patch, type?, subresource?, namespace?}
    delete: {kind, name, grace?, propagation?, namespace?}     sleep: seconds      minute: offset  (go on to the next full minute + offset s)
    rollback: {name, rev}  (put the template of that revision back, as kubectl rollout undo does)
    bind: SELECT+{node}                 ready / run / unready / succeed / fail: SELECT+{node?, since?, ip?, exit?, restarts?}  (pod status; binds first)
    remove: SELECT (a user deletes the pods)    finalize: SELECT (the kubelet is done: delete with grace 0)
    label: SELECT+{labels}   annotate: SELECT+{annotations}
SELECT: selector {label: value}, rev (Deployment revision of the owning ReplicaSet), state (unbound bound pending unready ready alive
terminating any), node, index (Job completion index), names [pod names or symbols], as [symbols to give], count; oldest first (daemon pods: by node name first).
In every string "$ns" is the namespace of the case.  Steps with a refused request see {"error": [code, reason]}.
Timelines (sub-family nodes) hold "timeline" instead of "steps"; see run_timeline.
"""

import calendar, copy, json, re, time

RND = "[bcdfghjklmnpqrstvwxz2456789]"


class ApiFail(Exception):
    def __init__(self, code, reason, message=""):
        Exception.__init__(self, "%s %s %s" % (code, reason, message))
        self.code, self.reason, self.message = code, reason, message


class Target:
    """What the replayer needs of a cluster. Objects are plain dicts in Kubernetes JSON form; a refused request raises ApiFail."""

    ns = "golden"  # the case's namespace; a name that occurs nowhere else in the cases

    def start(self, case):
        """a fresh cluster (or namespace self.ns) with the case's nodes (Ready, alive throughout) and components"""

    def create(self, obj):
        """create one object; namespaced kinds carry metadata.namespace. kind Binding binds a pod (POST .../bindings)"""

    def patch(self, kind, name, patch, namespace, type="merge", subresource=None): ...
    def delete(self, kind, name, namespace, grace=None, propagation=None): ...
    def list(self, kind, namespace=None): ...
    def now(self):
        """the cluster's clock, seconds since 1970 (float)"""

    def settle(self, quiet):
        """let all immediate controller work come to rest, but don't run into timers of 8 s or more"""

    def sleep(self, seconds):
        """let so much cluster time pass, nodes staying alive"""

    def tick(self, seconds):
        """timelines only: let cluster time pass, nodes' leases left alone"""

    def beat(self, nodes):
        """timelines only: renew the leases of these nodes"""

    def finish(self):
        """clean up"""


def in_ns(namespace):
    return {"namespace": namespace} if namespace else {}


class KubenbTarget(Target):
    ns = "golden"
    SETTLE = 2.0  # virtual seconds for "all immediate work"; c.settle() would run through minReadySeconds, progress deadlines, back-offs

    def __init__(self, seed=0):
        self.seed = seed

    def start(self, case):
        import kubenb

        self.k = kubenb
        nodes = [node_manifest(n) for n in case.get("nodes", ["n1", "n2", "n3"])]
        self.c = kubenb.Cluster(
            nodes=nodes, seed=self.seed, components=set(case.get("components", ["kube-controller-manager"]))
        )
        self.epoch = None
        self.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": self.ns}})
        self.c.run(self.SETTLE)

    def _try(self, f, *a, **k):
        try:
            return f(*a, **k)
        except self.k.ApiError as e:
            raise ApiFail(e.code, e.reason, e.message)

    def create(self, obj):
        return self._try(self.c.create, obj, **in_ns(obj.get("metadata", {}).get("namespace")))

    def patch(self, kind, name, patch, namespace, type="merge", subresource=None):
        return self._try(
            self.c.patch, kind, name, patch, subresource=subresource, type=type, **in_ns(namespace)
        )

    def delete(self, kind, name, namespace, grace=None, propagation=None):
        return self._try(
            self.c.delete,
            kind,
            name,
            grace_period=grace,
            propagation=propagation or "background",
            **in_ns(namespace),
        )

    def list(self, kind, namespace=None):
        return self._try(self.c.list, kind, **in_ns(namespace))

    def now(self):
        if self.epoch is None:  # the virtual clock's zero, from a stamp the API server sets
            t = self.c.now
            o = self.c.create(
                {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "clock"}}, dry_run=True
            )
            o = o[0] if isinstance(o, list) else o
            self.epoch = stamp(o["metadata"]["creationTimestamp"]) - int(t)
        return self.epoch + self.c.now

    def _beat(self):
        self.beat([n["metadata"]["name"] for n in self.c.list("Node")])

    def settle(self, quiet):
        self._beat()
        self.c.run(max(self.SETTLE, quiet))

    def sleep(self, seconds):
        while seconds > 0:
            self._beat()
            d = min(10, seconds)
            self.c.run(d)
            seconds -= d

    def tick(self, seconds):
        self.c.run(seconds)

    def beat(self, nodes):
        beat(self, nodes)


def beat(t, nodes):
    for n in nodes:
        spec = {"holderIdentity": n, "leaseDurationSeconds": 40, "renewTime": iso_us(t.now())}
        try:
            t.patch("Lease", n, {"spec": spec}, "kube-node-lease")
        except ApiFail:
            t.create(
                {
                    "apiVersion": "coordination.k8s.io/v1",
                    "kind": "Lease",
                    "metadata": {"name": n, "namespace": "kube-node-lease"},
                    "spec": spec,
                }
            )


KINDS = {}
for api, kinds in {
    "/api/v1": "Pod pods|Service services|Endpoints endpoints|ConfigMap configmaps|Secret secrets|ServiceAccount serviceaccounts|Event events|"
    "ReplicationController replicationcontrollers|PersistentVolumeClaim persistentvolumeclaims|ResourceQuota resourcequotas|LimitRange limitranges|Binding bindings|"
    "Namespace namespaces *|Node nodes *|PersistentVolume persistentvolumes *",
    "/apis/apps/v1": "Deployment deployments|ReplicaSet replicasets|StatefulSet statefulsets|DaemonSet daemonsets|ControllerRevision controllerrevisions",
    "/apis/batch/v1": "Job jobs|CronJob cronjobs",
    "/apis/discovery.k8s.io/v1": "EndpointSlice endpointslices",
    "/apis/storage.k8s.io/v1": "StorageClass storageclasses *",
    "/apis/coordination.k8s.io/v1": "Lease leases",
    "/apis/policy/v1": "PodDisruptionBudget poddisruptionbudgets",
}.items():
    for k in kinds.split("|"):
        k = k.split()
        KINDS[k[0]] = (api, k[1], len(k) < 3)


# ------------------------------------------------------------------ helpers
def iso(t):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(t))


def iso_us(t):
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(t)) + ".%06dZ" % int(t % 1 * 1e6)


def stamp(s):
    return calendar.timegm(time.strptime(s[:19], "%Y-%m-%dT%H:%M:%S"))


def node_manifest(n):
    """a case's node: a name, or {name, labels?, taints?, unschedulable?}; 8 CPU, 32 Gi, 110 pods, Ready"""
    n = {"name": n} if isinstance(n, str) else n
    if n.get("kind"):
        return n
    cap = {"cpu": "8", "memory": "32Gi", "pods": "110", "ephemeral-storage": "100Gi"}
    spec = {k: n[k] for k in ("taints", "unschedulable") if k in n}
    labels = {"kubernetes.io/hostname": n["name"], "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64"}
    labels.update(n.get("labels", {}))
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": n["name"], "labels": labels},
        "spec": spec,
        "status": {
            "capacity": cap,
            "allocatable": cap,
            "conditions": [
                {"type": t, "status": "True" if t == "Ready" else "False", "reason": r}
                for t, r in (
                    ("MemoryPressure", "KubeletHasSufficientMemory"),
                    ("DiskPressure", "KubeletHasNoDiskPressure"),
                    ("PIDPressure", "KubeletHasSufficientPID"),
                    ("Ready", "KubeletReady"),
                )
            ],
        },
    }


def make_node(t, n):
    """create a node and post its status; waits till the not-ready taint is gone"""
    n = copy.deepcopy(n)
    st = n.pop("status")
    for c in st["conditions"]:
        c["lastHeartbeatTime"] = c["lastTransitionTime"] = iso(t.now())
    t.create(n)
    t.patch("Node", n["metadata"]["name"], {"status": st}, None, subresource="status")


def sub(x, a, b):
    if isinstance(x, str):
        return x.replace(a, b)
    if isinstance(x, dict):
        return {sub(k, a, b): sub(v, a, b) for k, v in x.items()}
    if isinstance(x, list):
        return [sub(v, a, b) for v in x]
    return x


def ready(p):
    return any(
        c["type"] == "Ready" and c["status"] == "True" for c in p.get("status", {}).get("conditions") or []
    )


def conds(o):
    return sorted(
        ("%s=%s %s" % (c["type"], c["status"], c.get("reason") or "")).strip()
        for c in o.get("status", {}).get("conditions") or []
    )


def nz(d, *keys):
    return {k: d[k] for k in keys if d.get(k)}


def seen(o):
    return (o.get("status", {}).get("observedGeneration") or 0) == o["metadata"].get("generation")


def owners(o):
    return [
        "%s/%s%s" % (r["kind"], r["name"], "" if r.get("controller") else " (not controller)")
        for r in o["metadata"].get("ownerReferences") or []
    ]


def target_node(p):
    if p["spec"].get("nodeName"):
        return p["spec"]["nodeName"]
    try:
        for term in p["spec"]["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"][
            "nodeSelectorTerms"
        ]:
            for f in term["matchFields"]:
                return f["values"][0]
    except KeyError:
        return None


class Run:
    def __init__(self, case, t):
        self.case, self.t, self.ns = case, t, t.ns
        self.sym, self.rs, self.cr, self.jobs, self.names, self.ev, self.evn, self.ips = (
            {},
            {},
            {},
            {},
            {},
            {},
            {},
            {},
        )
        self.picked = None

    # ---- doing
    def pods(self):
        return self.t.list("Pod", self.ns)

    def select(self, s):
        ps = self.pods()
        if "names" in s:
            by = {self.sym.get(p["metadata"]["uid"], p["metadata"]["name"]): p for p in ps}
            out = [by[n] for n in s["names"] if n in by]
            self.picked = len(out)
            return out
        st = s.get("state", "alive")
        out = []
        revs = None
        if "rev" in s:
            revs = {
                r["metadata"]["uid"]
                for r in self.t.list("ReplicaSet", self.ns)
                if r["metadata"].get("annotations", {}).get("deployment.kubernetes.io/revision")
                == str(s["rev"])
            }
        for p in ps:
            m, status = p["metadata"], p.get("status", {})
            term = bool(m.get("deletionTimestamp"))
            ended = status.get("phase") in ("Succeeded", "Failed")
            bound = bool(p["spec"].get("nodeName"))
            ok = {
                "any": True,
                "terminating": term,
                "alive": not term and not ended,
                "unbound": not term and not bound,
                "bound": not term and bound,
                "pending": not term and status.get("phase", "Pending") == "Pending",
                "unready": not term and not ended and not ready(p),
                "running": not term and status.get("phase") == "Running",
                "ready": not term and ready(p),
            }[st]
            ok = ok and all((m.get("labels") or {}).get(k) == v for k, v in s.get("selector", {}).items())
            if revs is not None:
                ok = ok and any(o["uid"] in revs for o in m.get("ownerReferences") or [])
            if "node" in s and st != "unbound" and s.get("on"):
                ok = ok and p["spec"].get("nodeName") == s["on"]
            if "index" in s:
                ok = ok and (m.get("annotations") or {}).get(
                    "batch.kubernetes.io/job-completion-index"
                ) == str(s["index"])
            if "as" in s:
                ok = ok and m["uid"] not in self.sym
            if ok:
                out.append(p)
        out.sort(
            key=lambda p: (
                target_node(p) or ""
                if any(o["kind"] == "DaemonSet" for o in p["metadata"].get("ownerReferences") or [])
                else "",
                p["metadata"]["creationTimestamp"],
                p["metadata"]["name"],
            )
        )
        n = s.get("count", len(s["as"]) if "as" in s else len(out))
        out = out[:n]
        for p, a in zip(out, s.get("as", [])):
            self.sym[p["metadata"]["uid"]] = a
        self.picked = len(out)
        return out

    def bind(self, p, node):
        if p["spec"].get("nodeName"):
            return
        n = (target_node(p) or "n1") if node is None else node
        self.t.create(
            {
                "apiVersion": "v1",
                "kind": "Binding",
                "metadata": {"name": p["metadata"]["name"], "namespace": self.ns},
                "target": {"apiVersion": "v1", "kind": "Node", "name": n},
            }
        )

    def status(self, p, what, s, i):
        t = self.t.now()
        now = iso(t - s.get("since", 0))
        old = {c["type"]: c for c in p.get("status", {}).get("conditions") or []}
        phase = {
            "ready": "Running",
            "run": "Running",
            "unready": "Running",
            "succeed": "Succeeded",
            "fail": "Failed",
        }[what]
        rd = what == "ready"
        old["PodScheduled"] = old.get("PodScheduled") or {
            "type": "PodScheduled",
            "status": "True",
            "lastTransitionTime": now,
        }
        why = {
            "run": "ContainersNotReady",
            "unready": "ContainersNotReady",
            "succeed": "PodCompleted",
            "fail": "PodFailed",
        }.get(what)
        for ty, v in (("Initialized", True), ("Ready", rd), ("ContainersReady", rd)):
            o = {"type": ty, "status": "True" if v else "False", "lastTransitionTime": now}
            if not v:
                o["reason"] = why
            if ty not in old or old[ty]["status"] != o["status"] or "since" in s:
                old[ty] = o
        for c in s.get("conditions", []):
            old[c["type"]] = dict(c, lastTransitionTime=now)
        if p["metadata"]["uid"] not in self.ips:
            self.ips[p["metadata"]["uid"]] = "10.1.0.%d" % (len(self.ips) + 1)
        ip = s["ip"][i] if "ip" in s else self.ips[p["metadata"]["uid"]]
        cs = []
        for c in p["spec"]["containers"]:
            if phase == "Running":
                state = {"running": {"startedAt": now}}
            else:
                code = s.get("exit", 1) if what == "fail" else 0
                state = {
                    "terminated": {
                        "exitCode": code,
                        "reason": "Error" if code else "Completed",
                        "startedAt": now,
                        "finishedAt": iso(t),
                    }
                }
            cs.append(
                {
                    "name": c["name"],
                    "image": c["image"],
                    "imageID": "x",
                    "containerID": "containerd://x",
                    "ready": rd,
                    "started": phase == "Running",
                    "restartCount": s.get("restarts", 0),
                    "state": state,
                    "lastState": {},
                }
            )
        st = {
            "phase": phase,
            "conditions": list(old.values()),
            "containerStatuses": cs,
            "podIP": ip,
            "podIPs": [{"ip": ip}],
            "hostIP": "172.18.0.2",
            "startTime": p.get("status", {}).get("startTime") or now,
        }
        if s.get("reason"):
            st["reason"] = s["reason"]
        self.t.patch("Pod", p["metadata"]["name"], {"status": st}, self.ns, subresource="status")

    def do(self, d):
        for op, a in d.items():
            if op == "create":
                for m in a if isinstance(a, list) else [a]:
                    m = copy.deepcopy(m)
                    if m["kind"] == "Node":
                        make_node(self.t, node_manifest(m.get("short", m)))
                        continue
                    if KINDS[m["kind"]][2]:
                        m["metadata"].setdefault("namespace", self.ns)
                    self.t.create(m)
            elif op == "patch":
                self.t.patch(
                    a["kind"],
                    a["name"],
                    a["patch"],
                    a.get("namespace", self.ns if KINDS[a["kind"]][2] else None),
                    a.get("type", "merge"),
                    a.get("subresource"),
                )
            elif op == "delete":
                name = a["name"]
                if name.startswith("<rs:"):
                    name = self.names_of(name)
                self.t.delete(
                    a["kind"],
                    name,
                    a.get("namespace", self.ns if KINDS[a["kind"]][2] else None),
                    a.get("grace"),
                    a.get("propagation"),
                )
            elif op == "sleep":
                self.t.sleep(a)
            elif op == "minute":
                self.t.sleep(60 - self.t.now() % 60 + a)
            elif op == "rollback":  # kubectl rollout undo --to-revision
                r = [
                    r
                    for r in self.t.list("ReplicaSet", self.ns)
                    if r["metadata"]["annotations"].get("deployment.kubernetes.io/revision") == str(a["rev"])
                ][0]
                tpl = copy.deepcopy(r["spec"]["template"])
                tpl["metadata"]["labels"].pop("pod-template-hash")
                self.t.patch(
                    "Deployment",
                    a["name"],
                    [{"op": "replace", "path": "/spec/template", "value": tpl}],
                    self.ns,
                    "json",
                )
            elif op == "bind":
                node = a.get("node")
                for i, p in enumerate(self.select(a)):
                    self.bind(p, node[i % len(node)] if isinstance(node, list) else node)
            elif op in ("ready", "run", "unready", "succeed", "fail"):
                if op == "ready" and "names" not in a:
                    a = dict({"state": "unready"}, **a)
                node = a.get("node")
                for i, p in enumerate(self.select(a)):
                    self.bind(p, node[i % len(node)] if isinstance(node, list) else node)
                    self.status(p, op, a, i)
            elif op == "remove":
                for p in self.select(a):
                    self.t.delete("Pod", p["metadata"]["name"], self.ns, a.get("grace"))
            elif op == "finalize":
                for p in self.select(dict({"state": "terminating"}, **a)):
                    self.t.delete("Pod", p["metadata"]["name"], self.ns, 0)
            elif op == "label":
                for p in self.select(a):
                    self.t.patch("Pod", p["metadata"]["name"], {"metadata": {"labels": a["labels"]}}, self.ns)
            elif op == "annotate":
                for p in self.select(a):
                    self.t.patch(
                        "Pod", p["metadata"]["name"], {"metadata": {"annotations": a["annotations"]}}, self.ns
                    )
            elif op == "wait":
                pass
            else:
                raise ValueError(op)

    def names_of(self, sym):
        for uid, s in self.rs.items():
            if s.endswith(sym):
                return [n for n, v in self.names.items() if v == s][0]

    def step(self, d):
        """do, settle, observe -> see"""
        d = sub(d, "$ns", self.ns)
        see = {}
        q = self.case.get("quiet", 0.8)
        self.picked = None
        try:
            for x in d if isinstance(d, list) else [d]:
                self.do(x)
        except ApiFail as e:
            see["error"] = [e.code, e.reason]
        self.t.settle(q)
        if self.case.get("finalize") == "auto":
            for i in range(4):
                ps = [p for p in self.pods() if p["metadata"].get("deletionTimestamp")]
                if not ps:
                    break
                for p in ps:
                    try:
                        self.t.delete("Pod", p["metadata"]["name"], self.ns, 0)
                    except ApiFail:
                        pass
                self.t.settle(q)
        see.update(self.observe())
        return json.loads(json.dumps(see).replace(self.ns, "$ns"))

    # ---- seeing
    def learn(self):
        for r in sorted(
            self.t.list("ReplicaSet", self.ns),
            key=lambda r: (
                r["metadata"]["creationTimestamp"],
                int(r["metadata"].get("annotations", {}).get("deployment.kubernetes.io/revision", 0)),
            ),
        ):
            m = r["metadata"]
            if m["uid"] not in self.rs:
                dep = [o["name"] for o in m.get("ownerReferences") or [] if o["kind"] == "Deployment"]
                h = m.get("labels", {}).get("pod-template-hash")
                if h and m["name"].endswith("-" + h):
                    self.rs[m["uid"]] = m["name"][: -len(h)] + "<rs:%d>" % (
                        sum(1 for v in self.rs.values() if "<rs:" in v) + 1
                    )
                else:
                    self.rs[m["uid"]] = m["name"]
                self.names[m["name"]] = self.rs[m["uid"]]
        for j in sorted(
            self.t.list("Job", self.ns),
            key=lambda j: (j["metadata"]["creationTimestamp"], j["metadata"]["name"]),
        ):
            m = j["metadata"]
            if m["uid"] not in self.jobs:
                mm = re.match(r"(.*)-(\d{8})$", m["name"])
                if mm and m.get("ownerReferences"):
                    self.jobs[m["uid"]] = self.names[m["name"]] = "%s-<job:%d>" % (
                        mm.group(1),
                        len(self.jobs) + 1,
                    )
        if "sts" in self.case["observe"] or "ds" in self.case["observe"] or "crev" in self.case["observe"]:
            for r in sorted(self.t.list("ControllerRevision", self.ns), key=lambda r: r["revision"]):
                m = r["metadata"]
                if m["uid"] not in self.cr:
                    self.cr[m["uid"]] = "<cr:%d>" % (len(self.cr) + 1)
                    self.names[m["name"]] = self.cr[m["uid"]]
                    h = m["labels"].get("controller-revision-hash") or m["labels"].get(
                        "controller.kubernetes.io/hash"
                    )
                    self.names[h] = self.cr[m["uid"]]

    def text(self, s):
        for n in sorted(self.names, key=len, reverse=True):
            if n:
                s = s.replace(n, self.names[n])
        s = re.sub("(?<=[a-z0-9>])-%s{5}(?![a-z0-9])" % RND, "-<x>", s)
        return s

    def pod_state(self, p, node=True):
        m, st = p["metadata"], p.get("status", {})
        out = [p["spec"].get("nodeName") or "-"] if node else []
        out.append(st.get("phase", "Pending"))
        if ready(p):
            out.append("Ready")
        if m.get("deletionTimestamp"):
            out.append("Terminating")
        return " ".join(out)

    def observe(self):
        self.learn()
        see = {}
        for o in self.case["observe"]:
            v = getattr(self, "see_" + o)()
            see[o] = v
        if self.case.get("events"):
            see["events"] = self.see_new_events()
        return see

    def see_deploy(self):
        out = {}
        for d in self.t.list("Deployment", self.ns):
            st = d.get("status", {})
            o = {
                "replicas": d["spec"]["replicas"],
                "rev": int(d["metadata"].get("annotations", {}).get("deployment.kubernetes.io/revision", 0)),
                "seen": seen(d),
            }
            o.update(
                nz(
                    {
                        "pods": st.get("replicas"),
                        "updated": st.get("updatedReplicas"),
                        "ready": st.get("readyReplicas"),
                        "available": st.get("availableReplicas"),
                        "unavailable": st.get("unavailableReplicas"),
                        "terminating": st.get("terminatingReplicas"),
                    },
                    "pods",
                    "updated",
                    "ready",
                    "available",
                    "unavailable",
                    "terminating",
                )
            )
            o["conditions"] = conds(d)
            if o.get(
                "updated"
            ):  # which of the two reasons stands depends on what the controller's cache held: not told apart once new pods exist
                o["conditions"] = [
                    c.replace("Progressing=True NewReplicaSetCreated", "Progressing=True ReplicaSetUpdated")
                    for c in o["conditions"]
                ]
            out[d["metadata"]["name"]] = o
        return out

    def see_rs(self):
        out = []
        for r in self.t.list("ReplicaSet", self.ns):
            st, m = r.get("status", {}), r["metadata"]
            a = m.get("annotations") or {}
            o = {"name": self.rs[m["uid"]]}
            if "deployment.kubernetes.io/revision" in a:
                o["rev"] = int(a["deployment.kubernetes.io/revision"])
                o["desired-max"] = "%s/%s" % (
                    a.get("deployment.kubernetes.io/desired-replicas"),
                    a.get("deployment.kubernetes.io/max-replicas"),
                )
            if a.get("deployment.kubernetes.io/revision-history"):
                o["history"] = a["deployment.kubernetes.io/revision-history"]
            o["replicas"] = r["spec"]["replicas"]
            o.update(
                nz(
                    {
                        "pods": st.get("replicas"),
                        "labeled": st.get("fullyLabeledReplicas"),
                        "ready": st.get("readyReplicas"),
                        "available": st.get("availableReplicas"),
                        "terminating": st.get("terminatingReplicas"),
                    },
                    "pods",
                    "labeled",
                    "ready",
                    "available",
                    "terminating",
                )
            )
            if o.get("labeled") == o.get("pods"):
                o.pop("labeled", None)
            if not seen(r):
                o["seen"] = False
            if conds(r):
                o["conditions"] = conds(r)
            if m.get("deletionTimestamp"):
                o["terminating-self"] = m.get("finalizers", [])
            out.append(o)
        out.sort(key=lambda o: (o.get("rev", 0), o["name"]))
        return out

    def see_combined(self):
        """is there a combined event, and how many ScalingReplicaSet events are listed"""
        ev = [e for e in self.t.list("Event", self.ns) if e.get("reason") == "ScalingReplicaSet"]
        return {
            "events": len(ev),
            "combined": sum(e["message"].startswith("(combined from similar events): ") for e in ev),
            "counts": sorted(e.get("count", 1) for e in ev),
        }

    def see_rc(self):
        out = {}
        for r in self.t.list("ReplicationController", self.ns):
            st = r.get("status", {})
            o = {"replicas": r["spec"]["replicas"]}
            o.update(
                nz(
                    {
                        "pods": st.get("replicas"),
                        "ready": st.get("readyReplicas"),
                        "available": st.get("availableReplicas"),
                        "labeled": st.get("fullyLabeledReplicas"),
                    },
                    "pods",
                    "ready",
                    "available",
                    "labeled",
                )
            )
            if conds(r):
                o["conditions"] = conds(r)
            out[r["metadata"]["name"]] = o
        return out

    def pod_key(self, p):
        m = p["metadata"]
        if m["uid"] in self.sym:
            return self.sym[m["uid"]]
        if not m.get("generateName"):
            return m["name"]
        if any(o["kind"] == "StatefulSet" for o in m.get("ownerReferences") or []):
            return m["name"]
        return None

    def see_pods(self):
        """named pods (by symbol or fixed name) -> "node phase [Ready] [Terminating] [by owner]"; the others under "*", counted"""
        out, rest = {}, {}
        for p in self.pods():
            s = self.pod_state(p)
            o = owners(p)
            s += " by " + self.text(o[0]) if o else " by nobody"
            k = self.pod_key(p)
            if k:
                out[k] = s
            else:
                rest[s] = rest.get(s, 0) + 1
        out = dict(sorted(out.items()))
        if rest:
            out["*"] = dict(sorted(rest.items()))
        return out

    def see_podcount(self):
        """pods by owner and state, counted"""
        rest = {}
        for p in self.pods():
            o = owners(p)
            s = (self.text(o[0]) if o else "nobody") + ": " + self.pod_state(p, False)
            rest[s] = rest.get(s, 0) + 1
        return dict(sorted(rest.items()))

    def see_sts(self):
        out = {}
        for r in self.t.list("StatefulSet", self.ns):
            st = r.get("status", {})
            o = {"replicas": r["spec"]["replicas"], "seen": seen(r)}
            o.update(
                nz(
                    {
                        "pods": st.get("replicas"),
                        "ready": st.get("readyReplicas"),
                        "available": st.get("availableReplicas"),
                        "current": st.get("currentReplicas"),
                        "updated": st.get("updatedReplicas"),
                    },
                    "pods",
                    "ready",
                    "available",
                    "current",
                    "updated",
                )
            )
            o["currentRevision"] = self.names.get(st.get("currentRevision"), st.get("currentRevision"))
            o["updateRevision"] = self.names.get(st.get("updateRevision"), st.get("updateRevision"))
            out[r["metadata"]["name"]] = o
        return out

    def see_stspods(self):
        out = {}
        for p in self.pods():
            h = p["metadata"].get("labels", {}).get("controller-revision-hash")
            out[p["metadata"]["name"]] = self.pod_state(p, False) + (
                " " + self.names.get(h, "?") if h else ""
            )
        return dict(sorted(out.items()))

    def see_identity(self):
        out = {}
        for p in self.pods():
            m, s = p["metadata"], p["spec"]
            la = {k: v for k, v in (m.get("labels") or {}).items() if k != "controller-revision-hash"}
            out[m["name"]] = {
                "labels": la,
                "hostname": s.get("hostname"),
                "subdomain": s.get("subdomain"),
                "claims": {
                    v["name"]: v["persistentVolumeClaim"]["claimName"]
                    for v in s.get("volumes") or []
                    if v.get("persistentVolumeClaim")
                },
            }
        return dict(sorted(out.items()))

    def see_crev(self):
        return sorted(
            [self.cr[r["metadata"]["uid"]], r["revision"]] for r in self.t.list("ControllerRevision", self.ns)
        )

    def see_ds(self):
        out = {}
        for r in self.t.list("DaemonSet", self.ns):
            st = r.get("status", {})
            o = {"seen": seen(r)}
            o.update(
                nz(
                    {
                        "desired": st.get("desiredNumberScheduled"),
                        "current": st.get("currentNumberScheduled"),
                        "misscheduled": st.get("numberMisscheduled"),
                        "ready": st.get("numberReady"),
                        "updated": st.get("updatedNumberScheduled"),
                        "available": st.get("numberAvailable"),
                        "unavailable": st.get("numberUnavailable"),
                    },
                    "desired",
                    "current",
                    "misscheduled",
                    "ready",
                    "updated",
                    "available",
                    "unavailable",
                )
            )
            out[r["metadata"]["name"]] = o
        return out

    def see_dspods(self):
        """node the pod is meant for -> sorted states with template revision"""
        out = {}
        for p in self.pods():
            h = p["metadata"].get("labels", {}).get("controller-revision-hash")
            o = owners(p)
            out.setdefault(target_node(p) or "-", []).append(
                ("" if p["spec"].get("nodeName") else "unbound ")
                + self.pod_state(p, False)
                + " "
                + self.names.get(h, "?" if h else "no revision")
                + ("" if o else " orphan")
            )
        return {k: sorted(v) for k, v in sorted(out.items())}

    def see_dscount(self):
        """daemon pods by state and template revision, counted, and nodes with more than one"""
        rest = {}
        for n, v in self.see_dspods().items():
            for x in v:
                rest[x] = rest.get(x, 0) + 1
        return dict(sorted(rest.items()))

    def see_tolerations(self):
        out = set()
        for p in self.pods():
            out.add(
                json.dumps(
                    sorted(
                        (
                            " ".join(
                                str(x)
                                for x in (
                                    t.get("key", "*"),
                                    t.get("operator", "Equal"),
                                    t.get("value", ""),
                                    t.get("effect", "any"),
                                    t.get("tolerationSeconds", "forever"),
                                )
                            )
                            for t in p["spec"].get("tolerations") or []
                        )
                    )
                )
            )
        return [json.loads(x) for x in sorted(out)]

    def see_affinity(self):
        out = []
        for p in self.pods():
            a = json.loads(json.dumps(p["spec"].get("affinity")))
            out.append(json.dumps(a, sort_keys=True))
        return [json.loads(x) for x in sorted(out)]

    def see_jobs(self):
        out = {}
        for j in sorted(self.t.list("Job", self.ns), key=lambda j: j["metadata"]["creationTimestamp"]):
            st, sp = j.get("status", {}), j["spec"]
            o = {}
            if sp.get("suspend"):
                o["suspend"] = True
            o.update(
                nz(
                    {
                        "active": st.get("active"),
                        "ready": st.get("ready"),
                        "succeeded": st.get("succeeded"),
                        "failed": st.get("failed"),
                        "terminating": st.get("terminating"),
                        "completedIndexes": st.get("completedIndexes"),
                        "failedIndexes": st.get("failedIndexes"),
                    },
                    "active",
                    "ready",
                    "succeeded",
                    "failed",
                    "terminating",
                    "completedIndexes",
                    "failedIndexes",
                )
            )
            o["started"] = bool(st.get("startTime"))
            o["completed"] = bool(st.get("completionTime"))
            o["conditions"] = conds(j)
            if j["metadata"].get("deletionTimestamp"):
                o["deleting"] = True
            if owners(j):
                o["by"] = owners(j)
            out[self.jobs.get(j["metadata"]["uid"], j["metadata"]["name"])] = o
        return out

    def see_jobpods(self):
        rest = {}
        for p in self.pods():
            m = p["metadata"]
            i = (m.get("annotations") or {}).get("batch.kubernetes.io/job-completion-index")
            o = owners(p)
            s = "%s%s%s%s" % (
                self.text(o[0]) + ": " if o else "nobody: ",
                "index %s " % i if i is not None else "",
                self.pod_state(p, False),
                " tracked" if "batch.kubernetes.io/job-tracking" in (m.get("finalizers") or []) else "",
            )
            rest[s] = rest.get(s, 0) + 1
        return dict(sorted(rest.items()))

    def see_cronjobs(self):
        out = {}
        for j in self.t.list("CronJob", self.ns):
            st = j.get("status", {})
            out[j["metadata"]["name"]] = {
                "active": sorted(self.names.get(r["name"], r["name"]) for r in st.get("active") or []),
                "scheduled": bool(st.get("lastScheduleTime")),
                "succeeded": bool(st.get("lastSuccessfulTime")),
                "suspend": bool(j["spec"].get("suspend")),
            }
        return out

    def see_slices(self):
        out = []
        for s in self.t.list("EndpointSlice", self.ns):
            eps = []
            for e in s.get("endpoints") or []:
                c = e.get("conditions", {})
                d = {
                    "addresses": e["addresses"],
                    "conditions": " ".join(
                        "%s=%s" % (k, {True: "true", False: "false", None: "nil"}[c.get(k)])
                        for k in ("ready", "serving", "terminating")
                    ),
                }
                for k in ("nodeName", "hostname"):
                    if e.get(k):
                        d[k] = e[k]
                if e.get("targetRef"):
                    d["target"] = e["targetRef"]["kind"] + "/" + self.text(e["targetRef"]["name"])
                eps.append(d)
            eps.sort(key=lambda d: [int(x) if x.isdigit() else 0 for x in d["addresses"][0].split(".")])
            la = s["metadata"].get("labels", {})
            o = {
                "service": la.get("kubernetes.io/service-name"),
                "type": s["addressType"],
                "managed-by": la.get("endpointslice.kubernetes.io/managed-by"),
                "headless": "service.kubernetes.io/headless" in la,
                "ports": sorted(
                    (
                        [p.get("name") or "", p.get("port"), p.get("protocol")]
                        + ([p["appProtocol"]] if p.get("appProtocol") else [])
                        for p in s.get("ports") or []
                    ),
                    key=str,
                ),
                "endpoints": eps,
            }
            out.append(o)
        return sorted(out, key=lambda o: json.dumps(o, sort_keys=True))

    def see_endpoints(self):
        out = {}
        for e in self.t.list("Endpoints", self.ns):
            ss = []
            for s in e.get("subsets") or []:
                a = lambda k: sorted(
                    (x["ip"] + (" " + x["hostname"] if x.get("hostname") else "") for x in s.get(k) or []),
                    key=lambda v: [int(y) for y in v.split()[0].split(".")],
                )
                ss.append(
                    {
                        "addresses": a("addresses"),
                        "notReady": a("notReadyAddresses"),
                        "ports": sorted(
                            (
                                [p.get("name", ""), p["port"], p.get("protocol", "TCP")]
                                for p in s.get("ports") or []
                            ),
                            key=str,
                        ),
                    }
                )
            out[e["metadata"]["name"]] = sorted(ss, key=str)
        return out

    def see_pvc(self):
        out = {}
        for p in self.t.list("PersistentVolumeClaim", self.ns):
            m, st = p["metadata"], p.get("status", {})
            o = {
                "phase": st.get("phase"),
                "volume": p["spec"].get("volumeName"),
                "class": p["spec"].get("storageClassName"),
            }
            if st.get("capacity"):
                o["capacity"] = st["capacity"].get("storage")
                o["modes"] = st.get("accessModes")
            o["finalizers"] = sorted(m.get("finalizers") or [])
            a = sorted(k for k in m.get("annotations") or {} if "kubernetes.io/" in k)
            if a:
                o["annotations"] = a
            if owners(p):
                o["owners"] = owners(p)
            if m.get("deletionTimestamp"):
                o["deleting"] = True
            out[m["name"]] = o
        return dict(sorted(out.items()))

    def see_pv(self):
        out = {}
        for p in self.t.list("PersistentVolume"):
            m, st = p["metadata"], p.get("status", {})
            o = {
                "phase": st.get("phase"),
                "claim": None,
                "class": p["spec"].get("storageClassName", ""),
                "reclaim": p["spec"].get("persistentVolumeReclaimPolicy"),
                "finalizers": sorted(m.get("finalizers") or []),
            }
            r = p["spec"].get("claimRef")
            if r:
                o["claim"] = "%s/%s%s" % (
                    r.get("namespace"),
                    r.get("name"),
                    "" if r.get("uid") else " (no uid)",
                )
            a = sorted(k for k in m.get("annotations") or {} if "kubernetes.io/" in k)
            if a:
                o["annotations"] = a
            if st.get("reason") or st.get("message"):
                o["why"] = st.get("reason") or st.get("message")
            if m.get("deletionTimestamp"):
                o["deleting"] = True
            out[m["name"]] = o
        return dict(sorted(out.items()))

    def see_namespaces(self):
        out = {}
        for n in self.t.list("Namespace"):
            nm = n["metadata"]["name"]
            if nm.startswith(self.ns + "-"):
                out[nm] = {
                    "phase": n["status"].get("phase"),
                    "labels": n["metadata"].get("labels"),
                    "finalizers": n["spec"].get("finalizers", []),
                    "conditions": conds(n),
                    "content": self.content(nm),
                }
        return out

    def content(self, ns):
        out = []
        for k in (
            "ServiceAccount",
            "ConfigMap",
            "Secret",
            "Pod",
            "ReplicaSet",
            "Deployment",
            "Service",
            "PersistentVolumeClaim",
            "Job",
        ):
            for o in self.t.list(k, ns):
                s = k + "/" + self.text(re.sub("-%s{8,10}(?=-|$)" % RND, "-<rs>", o["metadata"]["name"]))
                if o["metadata"].get("deletionTimestamp"):
                    s += " deleting"
                if o["metadata"].get("finalizers"):
                    s += " " + ",".join(sorted(o["metadata"]["finalizers"]))
                if k == "ConfigMap":
                    s += " keys " + ",".join(sorted(o.get("data") or {}))
                out.append(s)
        return sorted(out)

    def see_objects(self):
        """all objects of some kinds: Kind/name, deleting, finalizers, owners"""
        out = {}
        for k in (
            "Deployment",
            "ReplicaSet",
            "ReplicationController",
            "StatefulSet",
            "DaemonSet",
            "Job",
            "CronJob",
            "Pod",
            "ConfigMap",
            "Service",
            "ControllerRevision",
            "EndpointSlice",
        ):
            for o in self.t.list(k, self.ns):
                m = o["metadata"]
                if m["name"] == "kube-root-ca.crt":
                    continue
                s = k + "/" + (self.sym.get(m["uid"]) or self.text(m["name"]))
                if m.get("deletionTimestamp"):
                    s += " deleting"
                if m.get("finalizers"):
                    s += " [" + ",".join(sorted(m["finalizers"])) + "]"
                if m.get("ownerReferences"):
                    s += " owned by " + ",".join(self.text(x) for x in sorted(owners(o)))
                out[s] = out.get(s, 0) + 1
        return dict(sorted(out.items()))

    def see_new_events(self):
        """messages of events new since the last look, of the reasons the case names; per object and reason only the first 9 different
        messages (the client-side aggregator combines from the 10th on)"""
        out = []
        for e in self.t.list("Event", self.ns):
            if e.get("reason") not in self.case["events"]:
                continue
            n, k = e.get("count") or 1, e["metadata"]["name"]
            if self.ev.get(k) == n:
                continue
            self.ev[k] = n
            io = e["involvedObject"]
            g = (io["kind"], io["name"], e["reason"])
            m = e.get("message", "")
            had = self.evn.setdefault(g, set())
            had.add(m)
            if len(had) > 9 or m.startswith("(combined"):
                continue
            out.append(
                "%s %s %s/%s: %s"
                % (e.get("type"), e["reason"], io["kind"], self.text(io["name"]), self.text(m))
            )
        return sorted(set(out))


def execute(case, target, record=False):
    """run the steps; yields the list of steps with what was seen. record=True expands steps with "repeat" """
    target.start(case)
    try:
        r = Run(case, target)
        out = []
        for s in case["steps"]:
            for i in range(s.get("repeat", 1) if record else 1):
                see = r.step(s["do"])
                if record and s.get("repeat") and not r.picked:
                    break
                out.append({"do": s["do"], "see": see})
        return out
    finally:
        target.finish()


def diff(path, want, got, out):
    if isinstance(want, dict) and isinstance(got, dict):
        for k in sorted(set(want) | set(got), key=str):
            if k not in want:
                out.append("%s.%s: not recorded, got %s" % (path, k, json.dumps(got[k])[:300]))
            elif k not in got:
                out.append("%s.%s: recorded %s, got nothing" % (path, k, json.dumps(want[k])[:300]))
            else:
                diff("%s.%s" % (path, k), want[k], got[k], out)
    elif isinstance(want, list) and isinstance(got, list) and len(want) == len(got):
        for i, (a, b) in enumerate(zip(want, got)):
            diff("%s[%d]" % (path, i), a, b, out)
    elif want != got:
        out.append("%s: recorded %s, got %s" % (path, json.dumps(want)[:300], json.dumps(got)[:300]))


# ------------------------------------------------------------------ timelines
def run_timeline(case, target):
    """case["timeline"]: {"nodes", "pods", "script": [[second, {"silent": [nodes]} | {"back": [nodes]} | {"notready": [nodes]} | {"remove": [nodes]}]], "end": s}
    -> [[seconds since the start, what]]: nodes' Ready condition and taints, pods marked for deletion / gone"""
    tl = case["timeline"]
    target.start(dict(case, nodes=[]))
    try:
        for n in tl["nodes"]:
            m = node_manifest(n)
            try:
                make_node(target, m)
            except ApiFail:
                pass
        alive = [node_manifest(n)["metadata"]["name"] for n in tl["nodes"]]
        target.beat(alive)
        target.sleep(3)
        r = Run(case, target)
        for p in tl["pods"]:
            r.do({"create": sub(p, "$ns", target.ns)})
        r.do({"ready": {"names": [p["metadata"]["name"] for p in tl["pods"]]}})
        target.sleep(12)
        target.beat(alive)
        log, have, t0, lastbeat = [], None, target.now(), target.now()
        script = [list(x) for x in tl["script"]]
        while True:
            t = target.now() - t0
            if t > tl["end"]:
                break
            while script and t >= script[0][0]:
                for op, ns in script.pop(0)[1].items():
                    if op == "silent":
                        alive = [a for a in alive if a not in ns]
                    elif op == "remove":
                        alive = [a for a in alive if a not in ns]
                        for n in ns:
                            target.delete("Node", n, None)
                    elif op in ("back", "notready"):
                        alive += [n for n in ns if n not in alive]
                        for n in ns:
                            st = node_manifest(n)["status"]
                            for c in st["conditions"]:
                                c["lastHeartbeatTime"] = c["lastTransitionTime"] = iso(target.now())
                                if op == "notready" and c["type"] == "Ready":
                                    c.update(status="False", reason="KubeletNotReady")
                            target.patch(
                                "Node",
                                n,
                                {"status": {"conditions": st["conditions"]}},
                                None,
                                subresource="status",
                            )
                    elif op == "finalize":
                        for p in target.list("Pod", target.ns):
                            if p["metadata"].get("deletionTimestamp") and p["metadata"]["name"] in ns:
                                target.delete("Pod", p["metadata"]["name"], target.ns, 0)
                    if op in ("silent", "back", "notready"):
                        target.beat(ns)  # the last (or first) heartbeat falls on the script's second
                lastbeat = 0
            if target.now() - lastbeat >= 8:
                target.beat(alive)
                lastbeat = target.now()
            cur = set()
            for n in target.list("Node"):
                nm = n["metadata"]["name"]
                if nm not in [node_manifest(x)["metadata"]["name"] for x in tl["nodes"]]:
                    continue
                for c in n["status"].get("conditions") or []:
                    if c["type"] == "Ready":
                        cur.add("node %s Ready=%s %s" % (nm, c["status"], c.get("reason", "")))
                    elif c["status"] == "Unknown":
                        cur.add("node %s %s=Unknown" % (nm, c["type"]))
                for x in n["spec"].get("taints") or []:
                    cur.add("node %s taint %s:%s" % (nm, x["key"], x["effect"]))
            for p in target.list("Pod", target.ns):
                nm = p["metadata"]["name"]
                cur.add("pod %s exists" % nm)
                if p["metadata"].get("deletionTimestamp"):
                    cur.add("pod %s terminating" % nm)
                if p["status"].get("phase") != "Running":
                    cur.add("pod %s phase %s" % (nm, p["status"].get("phase")))
                for c in p["status"]["conditions"]:
                    if c["type"] == "DisruptionTarget":
                        cur.add("pod %s DisruptionTarget %s" % (nm, c.get("reason")))
                    elif c["type"] == "Ready" and c["status"] != "True":
                        cur.add("pod %s Ready=%s" % (nm, c["status"]))
            if have is None:
                log.append([0, "start", sorted(cur)])
            else:
                for x in sorted(cur - have):
                    log.append([round(t), "+ " + x])
                for x in sorted(have - cur):
                    log.append([round(t), "- " + x])
            have = cur
            target.tick(0.5)
        log.append([tl["end"], "end", sorted(have)])
        return log
    finally:
        target.finish()


def diff_timeline(want, got, may=()):
    """each recorded change must come in its band [earliest, latest]; no other changes but those, and those of `may` (races in the real thing)"""
    out = []
    got = [[g[0], g[1]] + [[x for x in y if x not in may] for y in g[2:]] for g in got if g[1] not in may]
    for w in want:
        if len(w) == 3 and w[1] in ("start", "end"):
            g = [g for g in got if g[1] == w[1]]
            diff(w[1], w[2], g[0][2] if g else None, out)
            got = [x for x in got if x not in g[:1]]
            continue
        lo, hi = w[0]
        hit = [g for g in got if g[1] == w[1] and lo <= g[0] <= hi]
        if hit:
            got.remove(hit[0])
        else:
            out.append(
                "%s: recorded after %s..%s s, got %s" % (w[1], lo, hi, [g[0] for g in got if g[1] == w[1]])
            )
    out += ["not recorded: after %s s %s" % (g[0], g[1]) for g in got]
    return out


def run(case, target):
    if "timeline" in case:
        return diff_timeline(case["see"], run_timeline(case, target), case.get("may", ()))
    out = []
    for i, (w, g) in enumerate(zip(case["steps"], execute(case, target))):
        if "events" not in w["see"]:
            g["see"].pop("events", None)
        diff("step %d %s" % (i, json.dumps(w["do"])[:80]), w["see"], g["see"], out)
    return out


def load(path):
    return json.load(open(path))
