"""The pods of a StatefulSet and their claims: each has a number, and with it a name, a host name and volumes of its own.

What comes in: a StatefulSet, a template of one of its revisions, an ordinal.  What goes out: the pod and the claims to create.
Source: pkg/controller/statefulset/stateful_set_utils.go, 1.36.  Next: `stateful_plan.py`.
"""

from __future__ import annotations

from kubenb.controllers.daemon_pods import HASH
from kubenb.controllers.pod_control import pod_from_template
from kubenb.objects import Object, controller_ref, evolve, is_pod_ready, labels, name, namespace, owner_references, phase, uid

POD_NAME = "statefulset.kubernetes.io/pod-name"
POD_INDEX = "apps.kubernetes.io/pod-index"


def first_ordinal(sts: Object) -> int:
    return int((sts["spec"].get("ordinals") or {}).get("start", 0))


def ordinal_of(sts: Object, pod: Object) -> int | None:
    """The number at the end of a pod's name; None when it is no pod of this set."""
    parent, dash, number = name(pod).rpartition("-")
    return int(number) if dash and parent == name(sts) and number.isdecimal() else None


def revision_of(pod: Object) -> str:
    """The name of the ControllerRevision that the pod was made from."""
    return labels(pod).get(HASH, "")


def is_healthy(pod: Object | None) -> bool:
    """Running and ready; one that is on its way out is not."""
    return pod is not None and "deletionTimestamp" not in pod["metadata"] and is_running_and_ready(pod)


def is_running_and_ready(pod: Object) -> bool:
    return phase(pod) == "Running" and is_pod_ready(pod)


def claim_names(sts: Object, pod_name: str) -> dict[str, str]:
    """Volume name -> name of the claim: data -> data-web-0."""
    return {name(one): f"{name(one)}-{pod_name}" for one in sts["spec"].get("volumeClaimTemplates") or ()}


def stateful_pod(sts: Object, template: Object, revision: str, ordinal: int) -> Object:
    """The pod with this number."""
    own = f"{name(sts)}-{ordinal}"
    pod = pod_from_template(sts, template)
    metadata = {field: value for field, value in pod["metadata"].items() if field != "generateName"}
    marks = {POD_NAME: own, POD_INDEX: str(ordinal), HASH: revision}
    metadata.update(name=own, labels={**(metadata.get("labels") or {}), **marks})
    spec = {**pod["spec"], "hostname": own}
    if sts["spec"].get("serviceName"):
        spec["subdomain"] = sts["spec"]["serviceName"]
    claims = claim_names(sts, own)
    if claims:
        volumes = [{"name": volume, "persistentVolumeClaim": {"claimName": claim}} for volume, claim in claims.items()]
        spec["volumes"] = volumes + [one for one in spec.get("volumes") or () if one["name"] not in claims]
    return {**pod, "metadata": metadata, "spec": spec}


def claims_for(sts: Object, pod_name: str) -> list[Object]:
    """The claims that the pod's volumes name, as they are created when missing."""
    made = []
    names = claim_names(sts, pod_name)
    for template in sts["spec"].get("volumeClaimTemplates") or ():
        metadata = {**template["metadata"], "name": names[name(template)], "namespace": namespace(sts)}
        metadata["labels"] = {**(metadata.get("labels") or {}), **(sts["spec"]["selector"].get("matchLabels") or {})}
        kept = {field: template[field] for field in ("spec",) if field in template}
        made.append({"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata, **kept})
    return made


def owned_as_wanted(sts: Object, pod: Object | None, condemned: bool, claim: Object) -> Object:
    """The claim with the owners that persistentVolumeClaimRetentionPolicy gives it; the same object where it has them.

    With whenDeleted Delete it belongs to the set, and goes with it; with whenScaled Delete to a pod that is scaled away.
    """
    policy = sts["spec"].get("persistentVolumeClaimRetentionPolicy") or {}
    to_pod = condemned and policy.get("whenScaled") == "Delete"
    to_set = not to_pod and policy.get("whenDeleted") == "Delete"
    kept = [one for one in owner_references(claim) if one["kind"] not in ("Pod", "StatefulSet")]
    if to_pod and pod is not None:
        kept.append(controller_ref(pod, "v1", "Pod"))
    if to_set:
        kept.append(controller_ref(sts, "apps/v1", "StatefulSet"))
    same = [one["uid"] for one in kept] == [one["uid"] for one in owner_references(claim)]
    return claim if same else evolve(claim, ("metadata", "ownerReferences"), kept)


def is_stale(claim: Object, pod: Object | None) -> bool:
    """A claim that goes with an earlier pod of this number can't serve the next one."""
    owners = [one["uid"] for one in owner_references(claim) if one["kind"] == "Pod"]
    return "deletionTimestamp" in claim["metadata"] or any(pod is None or one != uid(pod) for one in owners)
