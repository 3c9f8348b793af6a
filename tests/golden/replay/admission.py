"""Replay the `admission` golden cases (verdicts, updates, quota and limits) against a target.

    from replay_admission import load, run, KubenbTarget
    for case in load("public/admission/verdicts_own.json"):
        print(case["name"], run(case, KubenbTarget()))      # list of differences, [] = same as the real thing

A case: {"name", "why", "cluster": {"nodes": int | [Node...], "components": [...]}, "steps": [{"do": {...}, "see": {...}}, ...]}; a case made
from a manifest file has "source" {repo, path, blob} and its text in "file" (load() fills it in from the manifests_*.json next to it).
`target` needs the operations of class Target. Every reply is normalised (see norm()) before it is compared with `see`.
"""

import json, os, re, shlex

# ------------------------------------------------------------------------------------------------ replies and targets


class Reply:
    """What one request gave: code (HTTP), obj (dict, list of dicts or None), status (dict with reason, message, details) when it failed,
    warnings (list of str, or None when the target can't tell), no_match (True: the server doesn't serve this apiVersion/kind)."""

    def __init__(self, code, obj=None, status=None, warnings=None, no_match=False):
        self.code, self.obj, self.status, self.warnings, self.no_match = code, obj, status, warnings, no_match


class Target:
    """The operations a target must have. Manifests come as YAML text (one document) or as a dict. Each returns a Reply, but kubectl."""

    def start(self, cluster):
        """A fresh cluster: cluster["nodes"] (count or Node manifests), cluster["components"] (which run besides etcd and the API server)."""
        raise NotImplementedError

    def stop(self):
        pass

    def create(self, manifest, meta, namespace, dry_run):
        """Strict field validation. meta = {apiVersion, kind, name, namespace} of the manifest."""
        raise NotImplementedError

    def replace(self, obj, namespace, subresource=None):
        raise NotImplementedError

    def patch(self, kind, name, patch, namespace, subresource, type):
        raise NotImplementedError

    def get(self, kind, name, namespace, subresource=None):
        raise NotImplementedError

    def list(self, kind, namespace, labels, fields):
        raise NotImplementedError

    def delete(self, kind, name, namespace, grace_period, propagation, preconditions):
        raise NotImplementedError

    def post(self, kind, name, subresource, obj, namespace):
        """POST to a subresource: eviction, binding."""
        raise NotImplementedError

    def kubectl(self, args, stdin):
        """-> (returncode, stdout, stderr)"""
        raise NotImplementedError

    def settle(self):
        """Until nothing but periodic work is left."""
        raise NotImplementedError

    def wait(self, seconds):
        """Let so much (virtual) time pass."""
        raise NotImplementedError


PLURAL = {
    "Endpoints": "endpoints",
    "Ingress": "ingresses",
    "NetworkPolicy": "networkpolicies",
    "StorageClass": "storageclasses",
    "PriorityClass": "priorityclasses",
    "IngressClass": "ingressclasses",
    "RuntimeClass": "runtimeclasses",
}
GROUP = {
    **{k: "apps/v1" for k in ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "ControllerRevision")},
    "Job": "batch/v1",
    "CronJob": "batch/v1",
    "HorizontalPodAutoscaler": "autoscaling/v2",
    "PodDisruptionBudget": "policy/v1",
    "Ingress": "networking.k8s.io/v1",
    "NetworkPolicy": "networking.k8s.io/v1",
    "IngressClass": "networking.k8s.io/v1",
    "StorageClass": "storage.k8s.io/v1",
    "PriorityClass": "scheduling.k8s.io/v1",
    "EndpointSlice": "discovery.k8s.io/v1",
    "Lease": "coordination.k8s.io/v1",
    **{
        k: "rbac.authorization.k8s.io/v1"
        for k in ("Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding")
    },
}
CLUSTERED = {
    "Node",
    "Namespace",
    "PersistentVolume",
    "StorageClass",
    "PriorityClass",
    "ClusterRole",
    "ClusterRoleBinding",
    "IngressClass",
    "CustomResourceDefinition",
}


def rest_path(kind, name, namespace, subresource=None):
    gv = GROUP.get(kind, "v1")
    p = ("/apis/" if "/" in gv else "/api/") + gv
    if kind not in CLUSTERED:
        p += "/namespaces/" + namespace
    p += "/" + PLURAL.get(kind, kind.lower() + "s")
    return p + ("/" + name if name else "") + ("/" + subresource if subresource else "")


class KubenbTarget(Target):
    """The simulator through its public API. What that API hasn't (subresource POST/PUT, preconditions) goes through `c.raw` if it's there,
    else through kubectl's --raw."""

    REASON_CODE = {
        "NotFound": 404,
        "AlreadyExists": 409,
        "Conflict": 409,
        "Invalid": 422,
        "Forbidden": 403,
        "BadRequest": 400,
        "TooManyRequests": 429,
        "MethodNotAllowed": 405,
        "InternalError": 500,
        "Unauthorized": 401,
    }

    def start(self, cluster):
        import kubenb

        self.k = kubenb
        kw = {}
        if cluster.get("components") is not None:
            kw["components"] = set(cluster["components"])
        self.c = kubenb.Cluster(nodes=cluster.get("nodes", 0), seed=0, **kw)

    def _do(self, code, f, *a, **kw):
        try:
            r = f(*a, **kw)
        except self.k.ApiError as e:
            st = (
                e.status
                if isinstance(e.status, dict)
                else {"code": e.code, "reason": e.reason, "message": e.message}
            )
            return Reply(
                e.code, None, st, no_match=e.code == 404 and "no matches for kind" in (e.message or "")
            )
        if isinstance(r, list) and code == 201:
            r = r[0] if r else None
        return Reply(code, r)

    def create(self, manifest, meta, namespace, dry_run):
        return self._do(201, self.c.create, manifest, namespace=namespace, dry_run=dry_run)

    def replace(self, obj, namespace, subresource=None):
        if subresource:
            return self.raw(
                "PUT",
                rest_path(
                    obj["kind"] if obj["kind"] != "Scale" else obj.pop("_kind"),
                    obj["metadata"]["name"],
                    namespace,
                    subresource,
                ),
                obj,
            )
        return self._do(200, lambda: (lambda r: r[0] if isinstance(r, list) else r)(self.c.replace(obj)))

    def patch(self, kind, name, patch, namespace, subresource, type):
        return self._do(
            200, self.c.patch, kind, name, patch, namespace=namespace, subresource=subresource, type=type
        )

    def get(self, kind, name, namespace, subresource=None):
        if subresource:
            return self.raw("GET", rest_path(kind, name, namespace, subresource), None)
        return self._do(200, self.c.get, kind, name, namespace=namespace)

    def list(self, kind, namespace, labels, fields):
        return self._do(200, self.c.list, kind, namespace=namespace, labels=labels or "", fields=fields or "")

    def delete(self, kind, name, namespace, grace_period, propagation, preconditions):
        if preconditions:
            b = {"kind": "DeleteOptions", "apiVersion": "v1", "preconditions": preconditions}
            if propagation:
                b["propagationPolicy"] = propagation.capitalize()
            return self.raw("DELETE", rest_path(kind, name, namespace), b)
        kw = {"propagation": propagation.lower()} if propagation else {}
        return self._do(200, self.c.delete, kind, name, namespace=namespace, grace_period=grace_period, **kw)

    def post(self, kind, name, subresource, obj, namespace):
        return self.raw("POST", rest_path(kind, name, namespace, subresource), obj)

    def raw(self, method, path, body):
        if hasattr(self.c, "raw"):
            return self._do({"POST": 201}.get(method, 200), self.c.raw, method, path, body)
        verb = {"POST": "create", "PUT": "replace", "DELETE": "delete", "GET": "get"}[method]
        rc, out, err = self.kubectl(
            [verb, "--raw", path] + (["-f", "-"] if body is not None else []),
            json.dumps(body) if body is not None else None,
        )
        if rc == 0:
            try:
                return Reply({"POST": 201}.get(method, 200), json.loads(out))
            except ValueError:
                return Reply({"POST": 201}.get(method, 200))
        m = re.match(
            r"Error from server(?: \((\w+)\))?: (?:.*?error when \w+ing \"[^\"]*\": )?(.*)", err, re.S
        )
        reason, msg = (m.group(1) or "", m.group(2).strip()) if m else ("", err.strip())
        return Reply(self.REASON_CODE.get(reason, 0), None, {"reason": reason, "message": msg})

    def kubectl(self, args, stdin):
        r = self.c.kubectl(" ".join(shlex.quote(a) for a in args), stdin=stdin)
        return r.returncode, r.stdout, r.stderr

    def settle(self):
        self.c.settle()

    def wait(self, seconds):
        self.c.run(seconds)


# ------------------------------------------------------------------------------------------------ normalisation

TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")
UID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
SVCIP = re.compile(r"\b10\.(9[6-9]|1[01]\d)\.\d{1,3}\.\d{1,3}\b")
DROP = {"uid", "resourceVersion", "managedFields", "creationTimestamp", "selfLink"}
HASHKEYS = ("pod-template-hash", "controller-revision-hash", "pod-template-generation")


def cut(s):
    """The dumps and diffs in some messages are no part of what is compared."""
    s = re.sub(r"\n@@ .*", " <diff>", s, flags=re.S)
    s = re.sub(r"\n[\s\u00a0]*[&+-]?[\s\u00a0]*\w+\.\w+\{.*", " <diff>", s, flags=re.S)
    return re.sub(
        r'patch: Invalid value: "\{.*\}(\\n)?": ', 'patch: Invalid value: "<object>": ', s, flags=re.S
    )


def limit_errors(s):
    """A limit range's complaints come in no fixed order."""
    m = re.search(r"is forbidden: \[(.* per (?:Container|Pod|PersistentVolumeClaim) .*)\]", s)
    if not m:
        return s
    parts = re.split(r", (?=(?:minimum|maximum|[a-z0-9./-]+ max limit to request ratio) )", m.group(1))
    return s[: m.start(1)] + ", ".join(sorted(parts)) + s[m.end(1) :]


class Norm:
    """Takes what is random out of replies; keeps the hashes and generated names which it has met in the case."""

    def __init__(self, given=""):
        self.given, self.hashes, self.gen, self.pre = given, set(), set(), set()

    def scan(self, o):
        if isinstance(o, dict):
            for k, v in o.items():
                if k in HASHKEYS[:2] and isinstance(v, str) and v:
                    self.hashes.add(v.rsplit("-", 1)[-1])
                if (
                    k == "generateName"
                    and isinstance(v, str)
                    and isinstance(o.get("name"), str)
                    and o["name"].startswith(v)
                ):
                    self.gen.add((v, o["name"]))
                self.scan(v)
        elif isinstance(o, list):
            for v in o:
                self.scan(v)

    def text(self, s):
        for v, n in sorted(self.gen, key=lambda t: -len(t[1])):
            s = s.replace(n, v + "<x>")
        for h in self.hashes:
            s = re.sub(r"\b%s\b-[bcdf-hj-np-tv-xz2456789]{5}\b" % re.escape(h), "<hash>-<x>", s)
            s = re.sub(r"(?<![0-9a-z])%s(?![0-9a-z])" % re.escape(h), "<hash>", s)
        for g in self.pre:
            s = re.sub(re.escape(g) + r"[bcdf-hj-np-tv-xz2456789]{5}(?![0-9a-z])", g + "<x>", s)
        s = re.sub(r"kube-api-access-[a-z0-9]{5}\b", "kube-api-access-<x>", s)
        s = UID.sub(lambda m: m.group() if m.group() in self.given else "<uid>", s)
        s = SVCIP.sub(lambda m: m.group() if m.group() in self.given else "<ip>", s)
        s = re.sub(
            r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)",
            lambda m: m.group() if m.group() in self.given else "<time>",
            s,
        )
        s = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? \+0000 UTC( m=\S+)?", "<time>", s)
        s = limit_errors(cut(s)).replace("(combined from similar events): ", "")
        s = re.sub(r'(pods "[a-z0-9.<>-]+-)[bcdf-hj-np-tv-xz2456789]{5}(" is forbidden)', r"\1<x>\2", s)
        s = re.sub(r"(ResourceVersion in the precondition \()\d+(\).*in record \()\d+", r"\1<rv>\2<rv>", s)
        return s

    def obj(self, o, key=""):
        if isinstance(o, dict):
            r = {}
            for k, v in o.items():
                if v is None or k in DROP:
                    continue
                if k == "pod-template-generation":
                    continue
                r[self.text(k) if UID.search(k) else k] = self.obj(v, k)
            return r
        if isinstance(o, list):
            return [self.obj(v, key) for v in o]
        if isinstance(o, str):
            if TIME.match(o) and o not in self.given:
                return "<time>"
            return self.text(o)
        if (
            key in ("nodePort", "healthCheckNodePort")
            and isinstance(o, int)
            and str(o) not in self.given
            and 30000 <= o <= 32999
        ):
            return "<nodePort>"
        return o


def path_get(o, path):
    if isinstance(path, str):
        path = path.split(".")
    for i, k in enumerate(path):
        if isinstance(o, list):
            if k == "*":
                return [path_get(v, path[i + 1 :]) for v in o]
            try:
                o = o[int(k)]
            except (ValueError, IndexError):
                return None
        elif isinstance(o, dict):
            o = o.get(k)
        else:
            return None
    return o


def path_set(o, path, value):
    if isinstance(path, str):
        path = path.split(".")
    for k in path[:-1]:
        o = o[int(k)] if isinstance(o, list) else o.setdefault(k, {})
    k = path[-1]
    if isinstance(o, list):
        o[int(k)] = value
    elif value is None:
        o.pop(k, None)
    else:
        o[k] = value


# ------------------------------------------------------------------------------------------------ running a case

SPLIT = re.compile(r"(?m)^---[^\n]*$\n?")


def documents(text):
    if text.lstrip().startswith("{"):
        return [text]
    return [
        d
        for d in SPLIT.split(text)
        if any(l.strip() and not l.strip().startswith("#") for l in d.splitlines())
    ]


def by_type(o):
    """Conditions have no order of their own."""
    if isinstance(o, dict):
        return {
            k: sorted((by_type(c) for c in v), key=lambda c: c["type"])
            if k == "conditions"
            and isinstance(v, list)
            and all(isinstance(c, dict) and "type" in c for c in v)
            else by_type(v)
            for k, v in o.items()
        }
    return [by_type(v) for v in o] if isinstance(o, list) else o


def look(o, do, norm):
    fs = do.get("look")
    norm.scan(o)
    o = by_type(o)
    if fs is None:
        return norm.obj(o)
    r = {}
    for f in fs:
        v = path_get(o, f)
        if v is not None:
            r[f if isinstance(f, str) else "/".join(map(str, f))] = norm.obj(
                v, (f if isinstance(f, str) else str(f[-1])).split(".")[-1]
            )
    return r


def subst(o, saved):
    """ "$uid:NAME" in a request: the uid of the object saved under NAME."""
    if isinstance(o, dict):
        return {k: subst(v, saved) for k, v in o.items()}
    if isinstance(o, list):
        return [subst(v, saved) for v in o]
    if isinstance(o, str) and o.startswith("$uid:"):
        return saved[o[5:]]["metadata"]["uid"]
    return o


def step(do, case, target, saved, norm):
    if saved:
        do = subst(do, saved)
    op, ns, kind, name = do["op"], do.get("namespace", "default"), do.get("kind"), do.get("name")
    if op == "settle":
        target.settle()
        return {}
    if op == "wait":
        target.wait(do["seconds"])
        return {}
    if op == "kubectl":
        stdin = case.get("file") if do.get("stdin") == "<file>" else do.get("stdin")
        rc, out, err = target.kubectl(do["args"], stdin)
        see = {"rc": rc}
        if do.get("json"):
            if rc == 0:
                see["object"] = look(json.loads(out), do, norm)
            see["err"] = norm.text(err)
        elif do.get("only_rc"):
            pass
        else:
            see["out"], see["err"] = norm.text(out), norm.text(err)
        return see
    if op == "create":
        if "doc" in do:
            man = documents(case["file"])[do["doc"]]
            meta = do["meta"]
        else:
            man = do.get("yaml") or do["object"]
            meta = do.get("meta") or {
                "apiVersion": man["apiVersion"],
                "kind": man["kind"],
                "name": man.get("metadata", {}).get("name"),
                "namespace": man.get("metadata", {}).get("namespace"),
            }
        if isinstance(man, dict) and (man.get("metadata") or {}).get("generateName"):
            norm.pre.add(man["metadata"]["generateName"])
        r = target.create(
            man, meta, do.get("namespace") or meta.get("namespace") or "default", do.get("dry_run", False)
        )
    elif op == "replace":
        if "from" in do:
            o = json.loads(json.dumps(saved[do["from"]]))
            for p, v in do.get("set", []):
                path_set(o, p, v)
        else:
            o = json.loads(json.dumps(do["object"]))
        if do.get("subresource") and o.get("kind") == "Scale":
            o["_kind"] = kind
        r = target.replace(o, ns, do.get("subresource"))
    elif op == "patch":
        r = target.patch(kind, name, do["patch"], ns, do.get("subresource"), do.get("type", "strategic"))
    elif op == "get":
        r = target.get(kind, name, ns, do.get("subresource"))
    elif op == "list":
        r = target.list(kind, None if do.get("namespace") == "" else ns, do.get("labels"), do.get("fields"))
    elif op == "delete":
        pre = None
        if do.get("preconditions"):
            pre = {
                k: (path_get(saved[v[1:]], "metadata." + k) if v.startswith("$") else v)
                for k, v in do["preconditions"].items()
            }
        r = target.delete(kind, name, ns, do.get("grace_period"), do.get("propagation"), pre)
    elif op == "post":
        r = target.post(kind, name, do["subresource"], do["object"], ns)
    else:
        raise ValueError(op)
    if do.get("save") and r.obj is not None:
        saved[do["save"]] = r.obj
    if r.no_match:
        return {"code": 404, "no_match": True}
    see = {"code": r.code}
    if r.status is not None and r.code >= 400:
        see["reason"] = r.status.get("reason") or ""
        see["message"] = norm.text(r.status.get("message") or "")
        ca = (r.status.get("details") or {}).get("causes")
        if "details" in r.status or "causes" in r.status:
            see["causes"] = [[c.get("reason"), c.get("field")] for c in ca or []]
        else:
            see["causes"] = None
    elif op in ("delete", "post"):
        pass
    elif op == "list":
        items = r.obj
        for o in items:
            norm.scan(o)
        lk = [look(o, do, norm) for o in items]
        lk.sort(key=lambda o: json.dumps(o, sort_keys=True))
        if do.get("unique"):
            lk = [o for i, o in enumerate(lk) if i == 0 or o != lk[i - 1]]
        see["items"] = lk
    elif r.obj is not None:
        see["object"] = look(r.obj, do, norm)
    see["warnings"] = [norm.text(w) for w in r.warnings] if r.warnings is not None else None
    return see


def trim(see):
    """What is stored: no empty parts."""
    return {k: v for k, v in see.items() if not (k in ("warnings", "causes") and not v)}


def diff(want, got, path, out):
    if isinstance(want, dict) and isinstance(got, dict):
        for k in want:
            if k not in got:
                out.append("%s.%s: missing, want %s" % (path, k, short(want[k])))
            else:
                diff(want[k], got[k], path + "." + str(k), out)
        for k in got:
            if k not in want:
                out.append("%s.%s: not in the real thing: %s" % (path, k, short(got[k])))
    elif isinstance(want, list) and isinstance(got, list):
        if len(want) != len(got):
            out.append("%s: %d items %s, want %d %s" % (path, len(got), short(got), len(want), short(want)))
        else:
            for i, (a, b) in enumerate(zip(want, got)):
                diff(a, b, "%s[%d]" % (path, i), out)
    elif (
        want != got
        or type(want) is not type(got)
        and not (isinstance(want, (int, float)) and isinstance(got, (int, float)))
    ):
        out.append("%s: %s, want %s" % (path, short(got), short(want)))


def short(v):
    s = json.dumps(v, sort_keys=True) if not isinstance(v, str) else repr(v)
    return s if len(s) < 400 else s[:400] + "..."


def given(case):
    return (
        (case.get("file") or "")
        + json.dumps([s["do"] for s in case["steps"]])
        + json.dumps(case.get("cluster", {}))
    )


def observe(case, target):
    """The list of `see` that target gives for the steps of case."""
    target.start(case.get("cluster", {}))
    try:
        saved, norm = {}, Norm(given(case))
        return [step(s["do"], case, target, saved, norm) for s in case["steps"]]
    finally:
        target.stop()


def run(case, target):
    """-> list of differences (str), [] when target does what the real control plane did."""
    out = []
    try:
        got = observe(case, target)
    except Exception as e:  # a target that breaks down differs
        return ["%s: %s" % (type(e).__name__, e)]
    for i, (s, g) in enumerate(zip(case["steps"], got)):
        want, g = dict(s.get("see", {})), dict(g)
        for k in ("warnings", "causes"):  # None: the target can't tell; absent in the case: none
            if k in g and g[k] is None:
                g.pop(k), want.pop(k, None)
            elif not g.get(k) and not want.get(k):
                g.pop(k, None), want.pop(k, None)
        diff(want, g, "step %d (%s)" % (i, s["do"]["op"]), out)
    return out


def load(path):
    """The cases of a file, with the manifest texts of manifests_*.json filled in."""
    cases = json.load(open(path))
    d = os.path.dirname(os.path.abspath(path))
    texts = {}
    for f in os.listdir(d):
        if f.startswith("manifests_"):
            texts.update(json.load(open(os.path.join(d, f))))
    for c in cases:
        if "source" in c:
            c["file"] = texts[c["source"]["blob"]]
    return cases
