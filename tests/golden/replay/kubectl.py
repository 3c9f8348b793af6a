"""Replays the golden cases of the family `kubectl`.

    from golden.replay.kubectl import run, KubenbTarget
    diffs = run(case, KubenbTarget())          # [] when the simulator's kubectl says what the real one said

    python replay_kubectl.py kubenb [-v] FILE...        # FILE: a JSON list of cases

A case:
  name, why, cluster {"nodes": [Node manifests], "components": optional list}, setup (YAML, created through the API before the first step),
  files {path: text} (written below the working directory in which kubectl runs), steps [{"do": {"cmd", "stdin"?, options}, "see": {...}}]
`cmd` is what follows the word kubectl. "see" holds returncode and the NORMALISED stdout and stderr (see normalise below); the replayer
normalises the target's output by the same rules and compares.  Options in "do":
  sorted: true    lines are compared as a multiset (their order is not decided by Kubernetes)
  head: n         only the first n lines are kept          last: n   only the last n lines
  grep: RE        only lines matching RE are kept          kinds: [..]  (api-resources) only rows whose last column is one of these
  In cmd, {pod:LABELSELECTOR} stands for the name of the pod that comes first by name among those matching the selector (namespace default),
  {rs:NAME:N} for the N-th ReplicaSet (1 = oldest known) of Deployment NAME, {pods:SELECTOR} for all of them, space-separated.
"""

import json, os, re, tempfile


class Target:
    """What a replay target has to offer."""

    def reset(self, cluster):
        "An empty cluster with these nodes (cluster['nodes'] = Node manifests incl. status); components as given."

    def files(self, files):
        "Write {path: text} into a fresh working directory in which kubectl() runs."

    def create(self, yaml):
        "Create every object of a YAML stream (namespace default where none is given)."

    def settle(self):
        "Let the control plane, the scheduler and the kubelets finish what they have to do."

    def kubectl(self, cmd, stdin=None):
        "Run kubectl with the argument string; -> (returncode, stdout, stderr)."

    def objects(self, kind):
        "All objects of a kind in all namespaces, as dicts (Pod, ReplicaSet, ControllerRevision, EndpointSlice)."
        return []

    def run(self, seconds):
        "Let that much time pass (for what happens on a timer)."

    def do(self, action):
        "Extra actions: {'stop': component} / {'start': component} of kube-scheduler, kube-controller-manager."


class KubenbTarget(Target):
    def __init__(self):
        import kubenb

        self.m = kubenb
        self.cwd = None

    def reset(self, cluster):
        kw = {"components": set(cluster["components"])} if cluster.get("components") else {}
        self.c = self.m.Cluster(nodes=cluster["nodes"], seed=0, **kw)
        self.c.settle()

    def files(self, files):
        self.cwd = tempfile.mkdtemp(prefix="golden")
        _write(self.cwd, files)

    def create(self, yaml):
        self.c.create(yaml)

    def settle(self):
        self.c.settle()

    def kubectl(self, cmd, stdin=None):
        old = os.getcwd()
        os.chdir(self.cwd or old)
        try:
            r = self.c.kubectl(cmd, stdin=stdin)
        finally:
            os.chdir(old)
        return r.returncode, r.stdout, r.stderr

    def run(self, seconds):
        self.c.run(seconds)

    def do(self, action):
        for verb, comp in action.items():
            getattr(self.c, verb)(comp)  # c.stop("kube-scheduler") / c.start("kube-scheduler")

    def objects(self, kind):
        return self.c.list(kind)


def node_manifest(name, ip, cpu="4", memory="16Gi", labels=None, taints=None, pods="110"):
    """A case names its nodes in short form: {"name", "ip", "cpu"?, "memory"?, "labels"?, "taints"?}; this is the Node it stands for."""
    cap = {
        "cpu": cpu,
        "ephemeral-storage": "100Gi",
        "hugepages-1Gi": "0",
        "hugepages-2Mi": "0",
        "memory": memory,
        "pods": pods,
    }
    sp = {}
    if taints:
        sp["taints"] = taints
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": name,
            "labels": {
                "beta.kubernetes.io/arch": "amd64",
                "beta.kubernetes.io/os": "linux",
                "kubernetes.io/arch": "amd64",
                "kubernetes.io/hostname": name,
                "kubernetes.io/os": "linux",
                **(labels or {}),
            },
            "annotations": {"volumes.kubernetes.io/controller-managed-attach-detach": "true"},
        },
        "spec": sp,
        "status": {
            "capacity": cap,
            "allocatable": dict(cap),
            "addresses": [{"type": "InternalIP", "address": ip}, {"type": "Hostname", "address": name}],
            "conditions": [
                {"type": ty, "status": st, "reason": r, "message": m}
                for ty, st, r, m in (
                    (
                        "MemoryPressure",
                        "False",
                        "KubeletHasSufficientMemory",
                        "kubelet has sufficient memory available",
                    ),
                    ("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
                    (
                        "PIDPressure",
                        "False",
                        "KubeletHasSufficientPID",
                        "kubelet has sufficient PID available",
                    ),
                    ("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
                )
            ],
            "daemonEndpoints": {"kubeletEndpoint": {"Port": 10250}},
            "nodeInfo": {
                "machineID": "0123456789abcdef0123456789abcdef",
                "systemUUID": "01234567-89ab-cdef-0123-456789abcdef",
                "bootID": "01234567-89ab-cdef-0123-456789abcdef",
                "kernelVersion": "6.1.0-fake",
                "osImage": "Debian GNU/Linux 12 (bookworm)",
                "containerRuntimeVersion": "containerd://2.2.0",
                "kubeletVersion": "v1.36.2",
                "kubeProxyVersion": "",
                "operatingSystem": "linux",
                "architecture": "amd64",
            },
        },
    }


def _write(root, files):
    for p, t in (files or {}).items():
        q = os.path.join(root, p)
        os.makedirs(os.path.dirname(q), exist_ok=True)
        with open(q, "w") as f:
            f.write(t)


# ---- normalisation ---------------------------------------------------------------------------------------------------------------
AGE = re.compile(r"^(\d+y)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?( \(x\d+ over [^)]*\))?$")
IP = re.compile(r"(?<![\w.])(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})(?![\w.]*\w)")


class Names:
    """Generated names -> stable symbols: pod suffixes <x>, template hashes <h1>, <h2> per Deployment, revisions <c1>.. per StatefulSet/DaemonSet."""

    def __init__(self):
        self.map, self.n = {}, {}
        self.rs, self.pods = {}, {}

    def learn(self, t):
        rs = [
            o for o in t.objects("ReplicaSet") if "pod-template-hash" in (o["metadata"].get("labels") or {})
        ]
        rs.sort(
            key=lambda o: (
                int((o["metadata"].get("annotations") or {}).get("deployment.kubernetes.io/revision", 0)),
                o["metadata"]["name"],
            )
        )
        for o in rs:
            self._hash(o, o["metadata"]["labels"]["pod-template-hash"], "h", self.rs)
        cr = sorted(
            t.objects("ControllerRevision"), key=lambda o: (o.get("revision", 0), o["metadata"]["name"])
        )
        for o in cr:
            h = o["metadata"]["name"].rsplit("-", 1)[1]
            self._hash(o, h, "c", {})
        for o in t.objects("Pod"):
            g = o["metadata"].get("generateName")
            n = o["metadata"]["name"]
            if (
                g
                and n.startswith(g)
                and not any(r["kind"] == "StatefulSet" for r in o["metadata"].get("ownerReferences") or [])
            ):  # these keep their ordinals
                self.map[n] = g + "<x>"
        for o in t.objects("EndpointSlice"):
            g = o["metadata"].get("generateName")
            if g and o["metadata"]["name"].startswith(g):
                self.map[o["metadata"]["name"]] = g + "<x>"

    def _hash(self, o, h, letter, reg):
        name = o["metadata"]["name"]
        owner = name[: -len(h) - 1] if name.endswith("-" + h) else name
        k = (letter, owner)
        seen = self.n.setdefault(k, [])
        if h not in seen:
            seen.append(h)
            self.map.setdefault(h, f"<{letter}{len(seen)}>")
        reg.setdefault(owner, [])
        if name not in reg[owner]:
            reg[owner].append(name)

    def apply(self, s):
        for k in sorted(self.map, key=len, reverse=True):
            if "-" in k or len(k) > 5:
                s = re.sub(r"(?<![A-Za-z0-9])" + re.escape(k) + r"(?![A-Za-z0-9])", lambda m: self.map[k], s)
        for k in sorted(self.map, key=len, reverse=True):  # hashes inside replaced pod names
            if "-" not in k:
                s = re.sub(r"(?<![A-Za-z0-9])" + re.escape(k) + r"(?![A-Za-z0-9])", lambda m: self.map[k], s)
        return s


KUBELET_POD = "Pulled|Pulling|Created|Started|Killing|BackOff|Failed"
DROP = [
    re.compile(r"^\s+(Normal|Warning)\s+(%s)\s.*kubelet" % KUBELET_POD),
    re.compile(r"(Normal|Warning)\s+(%s)\s+[Pp]od/" % KUBELET_POD),
    re.compile(r"\s(RegisteredNode|Starting|NodeHas\w+|NodeAllocatableEnforced|NodeReady)\s"),
]


AGE_COLUMNS = ("AGE", "LAST SEEN", "FIRST SEEN", "DURATION", "LAST SCHEDULE")


def ages(s, cmd):
    """Ages -> <age>, by column: the columns AGE_COLUMNS of tables, Age of the tables in `describe`, Duration of a Job."""
    out, cols, low = [], [], None
    for l in s.split("\n"):
        if not l.strip():
            cols, low = [], None
        elif re.match(r"^[A-Z][A-Z0-9 ()/\-.%]*$", l) and re.search(
            r"(^|  )(%s)\s*($|  )" % "|".join(AGE_COLUMNS), l
        ):
            cols = [
                m.start()
                for m in re.finditer(r"(?:(?<=^)|(?<=  ))(%s)(?=\s*$|  )" % "|".join(AGE_COLUMNS), l)
            ]
        elif re.match(r"^\s+\S.*  Age(\s|$)", l):
            low = re.split(r" {2,}|\t+", l.strip()).index("Age")
        elif cols:
            for c in reversed(cols):
                m = re.match(r"\S+( \(x\d+ over [^)]*\))?", l[c:])
                if m and AGE.match(m.group()):
                    l = l[:c] + "<age>" + l[c + m.end() :]
        elif low is not None and l.startswith(" "):
            cells = re.split(r"( {2,}|\t+)", l.strip())
            if len(cells) > 2 * low and AGE.match(cells[2 * low]):
                cells[2 * low] = "<age>"
                l = l[: len(l) - len(l.lstrip())] + "".join(cells)
        elif l.startswith("Duration:"):
            l = "Duration:  <age>"
        elif "--no-headers" in cmd:
            l = re.sub(
                r"(?<=  )((\d+d)?(\d+h)?(\d+m)?\d+s|\d+m|\d+h|\d+d)( \(x\d+ over [^)]*\))?(?=\s|$)",
                "<age>",
                l,
            )
            l = re.sub(r"^(\d+m)?\d+s( \(x\d+ over [^)]*\))?(?=  )", "<age>", l)
        out.append(l)
    return "\n".join(out)


def normalise(s, do, names, literal="", err=False):
    """Real or simulated output -> comparable lines (a list)."""
    s = names.apply(ages(s, do["cmd"]))
    s = re.sub(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "<uid>", s)
    s = re.sub(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)", "<time>", s)
    s = re.sub(
        r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d [+-]\d{4}",
        "<time>",
        s,
    )
    s = re.sub(r"\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000 UTC", "<time>", s)
    s = re.sub(
        r"https://(127\.0\.0\.1|localhost|kubernetes[\w.\-]*):\d+(?=[\s/\"]|$)(?!/healthz)",
        "<server>",
        s,
        flags=re.M,
    )
    s = re.sub(r"containerd://[0-9a-f]{32,}", "<cid>", s)
    s = re.sub(r"sha256:[0-9a-f]{64}", "<imageid>", s)
    s = re.sub(r"kube-api-access-[a-z0-9]{5}", "kube-api-access-<x>", s)
    s = re.sub(r"\b[0-9a-f]{32}\b", "<hex>", s)
    s = re.sub(r"(resourceVersion\"?: \"?)\d+", r"\1<rv>", s)
    s = re.sub(r"\.[0-9a-f]{16}\b", ".<ev>", s)
    s = re.sub(
        r"\b3[0-2]\d{3}\b",
        lambda m: m.group() if m.group() in literal or m.group() in ("30000", "32767") else "<nodeport>",
        s,
    )
    s = re.sub(
        r"Invalid value: (\{.*?\}): (?=[a-zA-Z`])",
        lambda m: "Invalid value: <struct>: " if re.search(r'"[A-Z]\w+":', m.group(1)) else m.group(),
        s,
    )
    s = IP.sub(
        lambda m: m.group() if m.group(1) in literal or m.group(1) in ("0.0.0.0", "127.0.0.1") else "<ip>", s
    )
    s = re.sub(r"\((\d+[dhms])+ ago\)", "(<age> ago)", s)
    s = re.sub(r"/tmp/[\w./\-]*?/(?=[\w.\-]+)", "", s) if do["cmd"].startswith("diff") else s
    out = []
    for l in s.split("\n"):
        l = l.rstrip()
        if any(r.search(l) for r in DROP):
            continue
        ind = len(l) - len(l.lstrip(" "))
        cells = re.split(r" {2,}|\t+", l[ind:])
        if len(cells) > 1:
            l = l[:ind] + "  ".join(cells)
        out.append(l)
    while out and out[-1] == "":
        out.pop()
    cmd = do["cmd"].split()
    if cmd and cmd[0] == "explain" and not err:
        out = [
            l
            for l in out
            if re.match(r"^(GROUP|KIND|VERSION|FIELD)", l)
            or re.match(r"^\s+[\w$]+\s+<[^>]+>( -required-)?$", l)
        ]
    if cmd and cmd[0] == "diff":
        out = [re.sub(r"^(---|\+\+\+|diff -u -N) .*", r"\1", l) for l in out]
    return post(out, do)


def post(out, do):
    """The second half of normalise: filters and the order of lines. Applying it twice changes nothing."""
    out, cmd = list(out), do["cmd"].split()
    if cmd and cmd[0] == "drain":  # Go map order in these messages
        for i, l in enumerate(out):
            if l.startswith("Warning: "):
                out[i] = "Warning: " + "; ".join(sorted(l[9:].split("; ")))
            m = re.match(r"^(.*due to error: \[)(.*)(\].*)$", l)
            if m:
                out[i] = (
                    m.group(1) + ", ".join(sorted(re.split(r", (?=cannot delete)", m.group(2)))) + m.group(3)
                )
        for pat in (r"^evicting pod |^pod/\S+ evicted$", r"^cannot delete", r"^error when evicting"):
            k = [i for i, l in enumerate(out) if re.match(pat, l)]
            for i, l in zip(k, sorted(out[i] for i in k)):
                out[i] = l
        k = []
        for i, l in zip(k, sorted(out[i] for i in k)):
            out[i] = l
    if (
        cmd and cmd[0] != "diff"
    ):  # the diff of Go structs inside "pod updates may not change fields": its first line says it all
        k = next((i for i, l in enumerate(out) if re.match(r"^@@ -\d+,\d+ \+\d+", l)), None)
        if k is not None:
            out = out[:k]
    k = next((i for i, l in enumerate(out) if l == "Events:"), None)
    if (
        k is not None and len(out) == k + 3 and out[k + 2].lstrip().startswith("----")
    ):  # all rows were the kubelet's or about the node's registration
        out[k:] = ["Events:  <none>"]
    if do.get("grep"):
        out = [l for l in out if re.search(do["grep"], l)]
    if do.get("kinds"):
        out = [l for l in out if l.split("  ")[-1] in do["kinds"] or l.startswith("NAME")]
    if do.get("head"):
        out = out[: do["head"]]
    if do.get("last"):
        out = out[-do["last"] :]
    if do.get("sorted"):
        out = sorted(out)
    # rows of pods/ReplicaSets with generated names: their order follows the random part, so runs of them are sorted
    i = 0
    base = lambda l: (
        next((re.sub(r"<[hcx]\d*>", "*", w) for w in l.split() if re.search(r"<[hcx]\d*>", w)), None)
        if l[:1] not in (" ", "{")
        else None
    )
    while i < len(out):
        j = i
        b = base(out[i])
        if b:
            b = b.split("*")[0]
            while j + 1 < len(out) and (base(out[j + 1]) or "").split("*")[0] == b:
                j += 1
            out[i : j + 1] = sorted(out[i : j + 1])
        i = j + 1
    return out


def literals(case):
    ns = expand_nodes(case)
    return json.dumps(
        [
            case.get("setup"),
            case.get("files"),
            [s["do"] for s in case["steps"]],
            [n["metadata"]["name"] for n in ns],
            [n["status"].get("addresses") for n in ns],
        ]
    )


def expand_nodes(case):
    return [n if "kind" in n else node_manifest(**n) for n in case["cluster"]["nodes"]]


READ = {
    "get",
    "describe",
    "explain",
    "version",
    "cluster-info",
    "config",
    "auth",
    "events",
    "top",
    "api-resources",
    "api-versions",
    "diff",
    "logs",
    "completion",
    "options",
    "help",
}


def expand(cmd, t, names):
    def pods(sel):
        want = dict(x.split("=") for x in sel.split(","))
        return sorted(
            o["metadata"]["name"]
            for o in t.objects("Pod")
            if o["metadata"]["namespace"] == "default"
            and all((o["metadata"].get("labels") or {}).get(k) == v for k, v in want.items())
        )

    cmd = re.sub(r"\{pod:([^}]*)\}", lambda m: (pods(m.group(1)) or ["missing"])[0], cmd)
    cmd = re.sub(r"\{pods:([^}]*)\}", lambda m: " ".join(pods(m.group(1))), cmd)
    return re.sub(r"\{rs:([^:}]*):(\d+)\}", lambda m: names.rs[m.group(1)][int(m.group(2)) - 1], cmd)


def play(case, t):
    """Runs a case; returns the list of what each step shows."""
    lit, names = literals(case), Names()
    t.reset(dict(case["cluster"], nodes=expand_nodes(case)))
    t.files(case.get("files"))
    if case.get("setup"):
        t.create(case["setup"])
        t.settle()
    names.learn(t)
    seen = []
    for st in case["steps"]:
        do = st["do"]
        if "run" in do:
            t.run(do["run"])
        if "cmd" not in do:
            if "run" not in do:
                t.do(do)
            t.settle()
            names.learn(t)
            if hasattr(t, "raw"):
                t.raw.append(None)
            seen.append({})
            continue
        rc, out, err = t.kubectl(expand(do["cmd"], t, names), do.get("stdin"))
        if (do["cmd"].split() or [""])[0] not in READ:
            t.settle()
            names.learn(t)
        if hasattr(t, "raw"):
            t.raw.append([rc, out, err, dict(names.map)])
        see = {"returncode": rc, "stdout": normalise(out, do, names, lit)}
        e = normalise(err, do, names, lit, True)
        if e:
            see["stderr"] = e
        seen.append(see)
    return seen


def run(case, target):
    """-> list of differences, as texts"""
    diffs = []
    try:
        got = play(case, target)
    except Exception as e:  # noqa: a target that breaks is a difference
        return [f"{case['name']}: {type(e).__name__}: {e}"]
    for i, (st, g) in enumerate(zip(case["steps"], got)):
        w = st.get("see") or {}
        for k in ("returncode", "stdout", "stderr"):
            if k in w and w[k] is None:  # the real thing's answer isn't the same each time
                continue
            if w.get(k, []) != g.get(k, []):
                diffs.append(
                    f"{case['name']} step {i} `kubectl {st['do'].get('cmd')}` {k}:\n   want {json.dumps(w.get(k, []), ensure_ascii=False)}\n   got  {json.dumps(g.get(k, []), ensure_ascii=False)}"
                )
    return diffs
