"""`describe` of storage: PersistentVolume, PersistentVolumeClaim, StorageClass.

Source: kubectl, pkg/describe/describe.go (1.36). Next: `autoscaling`.
"""

from __future__ import annotations

from kubenb.kubectl.describe import metadata
from kubenb.kubectl.describe.lookups import Lookups
from kubenb.kubectl.describe.page import Page, labels_text, long_time, yes
from kubenb.kubectl.describe.volumes import volume_source
from kubenb.objects import Object, canonical

MODES = {"ReadWriteOnce": "RWO", "ReadOnlyMany": "ROX", "ReadWriteMany": "RWX", "ReadWriteOncePod": "RWOP"}
CLASS_NOTE = "volume.beta.kubernetes.io/storage-class"
DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"


def _modes(values: list[str] | None) -> str:
    return ",".join(short for mode, short in MODES.items() if mode in (values or ()))


def _class(obj: Object) -> str:
    note = (obj["metadata"].get("annotations") or {}).get(CLASS_NOTE)
    return str(note or obj["spec"].get("storageClassName") or "")


def _phase(page: Page, obj: Object) -> str:
    if obj["metadata"].get("deletionTimestamp"):
        return f"Terminating (lasts {page.age(obj['metadata']['deletionTimestamp'])})"
    return str((obj.get("status") or {}).get("phase", ""))


def describe_volume(page: Page, obj: Object, look: Lookups) -> None:
    meta, spec = obj["metadata"], obj["spec"]
    page.pair("Name", meta["name"])
    metadata.marks(page, obj)
    page.pair("Finalizers", f"[{' '.join(meta.get('finalizers') or ())}]")
    page.pair("StorageClass", _class(obj))
    page.pair("Status", _phase(page, obj))
    claim = spec.get("claimRef")
    page.pair("Claim", f"{claim.get('namespace', '')}/{claim.get('name', '')}" if claim else "")
    page.pair("Reclaim Policy", spec.get("persistentVolumeReclaimPolicy", ""))
    page.pair("Access Modes", _modes(spec.get("accessModes")))
    if spec.get("volumeMode"):
        page.pair("VolumeMode", spec["volumeMode"])
    page.pair("Capacity", canonical((spec.get("capacity") or {}).get("storage", "0")))
    _affinity(page, spec.get("nodeAffinity"))
    page.pair("Message", (obj.get("status") or {}).get("message", ""))
    page.line(0, "Source:")
    source = {key: value for key, value in spec.items() if isinstance(value, dict)}
    if "hostPath" in source:
        what = source["hostPath"]
        page.pair("Type", "HostPath (bare host directory volume)", 2)
        page.pair("Path", what.get("path", ""), 2)
        page.pair("HostPathType", what.get("type", "") if "type" in what else "<none>", 2)
    else:
        volume_source(page, source, 2)


def _affinity(page: Page, affinity: Object | None) -> None:
    required = (affinity or {}).get("required")
    if not required:
        page.line(0, "Node Affinity:\t" + ("<none>" if required is None else ""))
        return
    page.line(0, "Node Affinity:\t")
    terms = required.get("nodeSelectorTerms") or []
    page.line(1, "Required Terms:\t" + ("" if terms else "<none>"))
    for index, term in enumerate(terms):
        texts = [_requirement(one) for one in term.get("matchExpressions") or ()]
        page.line(2, f"Term {index}:\t{texts[0] if texts else '<none>'}")
        for text in texts[1:]:
            page.line(2, f"\t{text}")


def _requirement(one: Object) -> str:
    values = one.get("values")
    text = f"{one['key']} {one['operator'].lower()}"
    return f"{text} [{', '.join(values)}]" if values else text


def describe_claim(page: Page, obj: Object, look: Lookups) -> None:
    meta, spec, status = obj["metadata"], obj["spec"], obj.get("status") or {}
    metadata.head(page, obj)
    page.pair("StorageClass", _class(obj))
    page.pair("Status", _phase(page, obj))
    page.pair("Volume", spec.get("volumeName", ""))
    metadata.marks(page, obj)
    page.pair("Finalizers", f"[{' '.join(meta.get('finalizers') or ())}]")
    bound = bool(spec.get("volumeName"))
    page.pair("Capacity", canonical((status.get("capacity") or {}).get("storage", "0")) if bound else "")
    page.pair("Access Modes", _modes(status.get("accessModes")) if bound else "")
    if spec.get("volumeMode"):
        page.pair("VolumeMode", spec["volumeMode"])
    if spec.get("dataSource"):
        source = spec["dataSource"]
        page.line(0, "DataSource:")
        for field, title in (("apiGroup", "APIGroup"), ("kind", "Kind"), ("name", "Name")):
            if source.get(field):
                page.pair(title, source[field], 1)
    users = [pod["metadata"]["name"] for pod in look.select("pods", meta["namespace"]) if _uses(pod, meta["name"])]
    metadata.lines_of(page, "Used By", users)
    if status.get("conditions"):
        page.line(0, "Conditions:")
        page.line(1, "Type\tStatus\tLastProbeTime\tLastTransitionTime\tReason\tMessage")
        page.line(1, "----\t------\t-----------------\t------------------\t------\t-------")
        for one in status["conditions"]:
            times = [long_time(one.get("lastProbeTime")), long_time(one.get("lastTransitionTime"))]
            page.line(1, " \t".join([one["type"], one["status"], *times, one.get("reason", ""), one.get("message", "")]))


def _uses(pod: Object, claim: str) -> bool:
    volumes = pod["spec"].get("volumes") or ()
    return any((one.get("persistentVolumeClaim") or {}).get("claimName") == claim for one in volumes)


def describe_class(page: Page, obj: Object, look: Lookups) -> None:
    notes = obj["metadata"].get("annotations") or {}
    page.pair("Name", obj["metadata"]["name"])
    page.pair("IsDefaultClass", "Yes" if notes.get(DEFAULT_CLASS) == "true" else "No")
    page.pair("Annotations", labels_text(notes))
    page.pair("Provisioner", obj.get("provisioner", ""))
    page.pair("Parameters", labels_text(obj.get("parameters")))
    page.pair("AllowVolumeExpansion", yes(obj.get("allowVolumeExpansion")))
    options = obj.get("mountOptions") or []
    page.line(0, "MountOptions:" if options else "MountOptions:\t<none>")
    for option in options:
        page.line(1, option)
    for field, title in (("reclaimPolicy", "ReclaimPolicy"), ("volumeBindingMode", "VolumeBindingMode")):
        if obj.get(field):
            page.pair(title, obj[field])


DESCRIBERS = {"PersistentVolume": describe_volume, "PersistentVolumeClaim": describe_claim, "StorageClass": describe_class}
