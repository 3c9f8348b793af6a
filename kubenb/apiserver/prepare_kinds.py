"""What single kinds want of their preparation: phases, finalizers, generated selectors, normalised references.

Source: pkg/registry/*/strategy.go (1.36). Next: `prepare.py`, which calls these.
"""

from __future__ import annotations

from collections.abc import Callable

from kubenb.apiserver.remembered import Remembered
from kubenb.objects import Object, evolve, qos_class

_FIRST_STATUS: Remembered[Object] = Remembered()
GATED = {
    "type": "PodScheduled",
    "status": "False",
    "reason": "SchedulingGated",
    "message": "Scheduling is blocked due to non-empty scheduling gates",
}
TEMPLATE_GENERATION = "deprecated.daemonset.template.generation"


def create_pod(pod: Object, now: str) -> Object:
    """phase Pending, the QoS class; gates are noted; label keys of affinity terms become selectors."""
    spec = pod["spec"]
    status = _FIRST_STATUS.get(spec) or _FIRST_STATUS.put(_first_status(pod), spec)
    return {**pod, "spec": _merged_keys(spec, pod["metadata"].get("labels") or {}), "status": status}


def _first_status(pod: Object) -> Object:
    status: Object = {"phase": "Pending", "qosClass": qos_class(pod)}
    if pod["spec"].get("schedulingGates"):
        status["conditions"] = [GATED]
    return status


def _merged_keys(spec: Object, labels: dict[str, str]) -> Object:
    """matchLabelKeys and mismatchLabelKeys, with the pod's own labels, become part of the selector."""
    constraints = spec.get("topologySpreadConstraints")
    if constraints and any("matchLabelKeys" in constraint for constraint in constraints):
        spec = {**spec, "topologySpreadConstraints": [_with_keys(constraint, labels) for constraint in constraints]}
    affinity = spec.get("affinity") or {}
    for kind in ("podAffinity", "podAntiAffinity"):
        for when, terms in (affinity.get(kind) or {}).items():
            inner = "podAffinityTerm" if when.startswith("preferred") else ""
            changed = [{**term, inner: _with_keys(term[inner], labels)} if inner else _with_keys(term, labels) for term in terms]
            if changed != terms:
                spec = evolve(spec, ("affinity", kind, when), changed)
    return spec


def _with_keys(term: Object, labels: dict[str, str]) -> Object:
    selector = term.get("labelSelector")
    if selector is None or not ({"matchLabelKeys", "mismatchLabelKeys"} & term.keys()):
        return term
    wanted = [(key, "In") for key in term.get("matchLabelKeys") or ()] + [
        (key, "NotIn") for key in term.get("mismatchLabelKeys") or ()
    ]
    added = [{"key": key, "operator": operator, "values": [labels[key]]} for key, operator in wanted if key in labels]
    if not added:
        return term
    return {**term, "labelSelector": {**selector, "matchExpressions": [*(selector.get("matchExpressions") or []), *added]}}


def create_namespace(obj: Object, now: str) -> Object:
    finalizers = obj["spec"].get("finalizers") or []
    if "kubernetes" not in finalizers:
        obj = evolve(obj, ("spec", "finalizers"), [*finalizers, "kubernetes"])
    return {**obj, "status": {"phase": "Active"}}


def update_namespace(new: Object, old: Object) -> Object:
    return {**new, "spec": old["spec"]}


def create_volume(obj: Object, now: str) -> Object:
    return {**obj, "status": {"phase": "Pending", "lastPhaseTransitionTime": now} if now else {"phase": "Pending"}}


def create_claim(obj: Object, now: str) -> Object:
    return {**obj, "status": {"phase": "Pending"}, "spec": _data_sources(obj["spec"])}


def update_claim(new: Object, old: Object) -> Object:
    return {**new, "spec": _data_sources(new["spec"])}


def _data_sources(spec: Object) -> Object:
    """dataSource and dataSourceRef say the same, where one can say it for the other."""
    source, reference = spec.get("dataSource"), spec.get("dataSourceRef")
    if source and not reference:
        return {**spec, "dataSourceRef": source}
    if reference and not source and not reference.get("namespace"):
        return {**spec, "dataSource": reference}
    return spec


def create_daemonset(obj: Object, now: str) -> Object:
    annotations = obj["metadata"].get("annotations") or {}
    return evolve(obj, ("metadata", "annotations"), {**annotations, TEMPLATE_GENERATION: "1"})


def update_daemonset(new: Object, old: Object) -> Object:
    """The template has a count of its own, kept in an annotation."""
    count = int((old["metadata"].get("annotations") or {}).get(TEMPLATE_GENERATION, "0"))
    if new["spec"].get("template") != old["spec"].get("template"):
        count += 1
    annotations = new["metadata"].get("annotations") or {}
    if annotations.get(TEMPLATE_GENERATION) == str(count):
        return new
    return evolve(new, ("metadata", "annotations"), {**annotations, TEMPLATE_GENERATION: str(count)})


def create_job(obj: Object, now: str) -> Object:
    """The selector is made from the job's uid, unless somebody wants to make it by hand."""
    if obj["spec"].get("manualSelector"):
        return obj
    uid, name = obj["metadata"].get("uid", ""), obj["metadata"].get("name", "")
    template = obj["spec"]["template"]
    labels = (template.get("metadata") or {}).get("labels")
    made = {
        "batch.kubernetes.io/controller-uid": uid,
        "batch.kubernetes.io/job-name": name,
        "controller-uid": uid,
        "job-name": name,
        **(labels or {}),
    }
    own = obj["metadata"].get("labels")
    selector = obj["spec"].get("selector") or {}
    matched = {"batch.kubernetes.io/controller-uid": uid, **(selector.get("matchLabels") or {})}
    template = {**template, "metadata": {**(template.get("metadata") or {}), "labels": made}}
    spec = {**obj["spec"], "selector": {**selector, "matchLabels": matched}, "template": template}
    obj = {**obj, "spec": spec}
    if not own or own is labels:  # a job without labels has its template's, and so has these too
        obj["metadata"] = {**obj["metadata"], "labels": made}
    return obj


def create_service(obj: Object, now: str) -> Object:
    """clusterIPs follows clusterIP."""
    spec = obj["spec"]
    if spec.get("clusterIP") and not spec.get("clusterIPs"):
        return {**obj, "spec": {**spec, "clusterIPs": [spec["clusterIP"]]}}
    return obj


def create_node(obj: Object, now: str) -> Object:
    spec = obj["spec"]
    if spec.get("podCIDR") and not spec.get("podCIDRs"):
        return {**obj, "spec": {**spec, "podCIDRs": [spec["podCIDR"]]}}
    return obj


CREATE: dict[str, Callable[[Object, str], Object]] = {
    "apps.v1.DaemonSet": create_daemonset,
    "batch.v1.Job": create_job,
    "core.v1.Namespace": create_namespace,
    "core.v1.Node": create_node,
    "core.v1.PersistentVolume": create_volume,
    "core.v1.PersistentVolumeClaim": create_claim,
    "core.v1.Pod": create_pod,
    "core.v1.Service": create_service,
}


def add_ephemeral_containers(new: Object, old: Object) -> Object:
    """pods/ephemeralcontainers: of the new spec only these count."""
    spec = {key: value for key, value in old["spec"].items() if key != "ephemeralContainers"}
    if new["spec"].get("ephemeralContainers"):
        spec["ephemeralContainers"] = new["spec"]["ephemeralContainers"]
    return {**old, "spec": spec}


def resize_pod(new: Object, old: Object) -> Object:
    """pods/resize: of the new spec only the resources of containers count."""
    spec = dict(old["spec"])
    for kind in ("containers", "initContainers"):
        wanted = {container.get("name"): container for container in new["spec"].get(kind) or ()}
        if kind in spec:
            spec[kind] = [_resized(container, wanted.get(container["name"], container)) for container in spec[kind]]
    return {**old, "spec": spec}


def _resized(container: Object, wanted: Object) -> Object:
    kept = {key: value for key, value in container.items() if key not in ("resources", "resizePolicy")}
    return {**kept, **{key: wanted[key] for key in ("resources", "resizePolicy") if key in wanted}}


def answer_request(new: Object, old: Object) -> Object:
    """Through /approval only the conditions change; the server notes when (pkg/registry/certificates, strategy.go)."""
    given = (new.get("status") or {}).get("conditions") or []
    conditions = [one if "lastUpdateTime" not in one else {"lastTransitionTime": one["lastUpdateTime"], **one} for one in given]
    return {**old, "status": {**(old.get("status") or {}), "conditions": conditions}}


def requested_by(request: Object, user: str) -> Object:
    """A certificate request says who made it, whatever the maker wrote there (strategy.go, PrepareForCreate)."""
    groups = {"kubernetes-admin": ["kubeadm:cluster-admins"]}.get(user, [])
    if user.startswith("system:node:"):
        groups = ["system:nodes"]
    elif user.startswith("system:bootstrap:"):
        groups = ["system:bootstrappers", "system:bootstrappers:kubeadm:default-node-token"]
    return {**request, "spec": {**request["spec"], "username": user, "groups": [*groups, "system:authenticated"]}}


SUBRESOURCES: dict[tuple[str, str], Callable[[Object, Object], Object]] = {
    ("certificates.v1.CertificateSigningRequest", "approval"): answer_request,
    ("core.v1.Pod", "ephemeralcontainers"): add_ephemeral_containers,
    ("core.v1.Pod", "resize"): resize_pod,
}

UPDATE: dict[str, Callable[[Object, Object], Object]] = {
    "apps.v1.DaemonSet": update_daemonset,
    "core.v1.Namespace": update_namespace,
    "core.v1.PersistentVolumeClaim": update_claim,
}
