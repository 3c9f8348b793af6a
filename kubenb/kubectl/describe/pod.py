"""`describe pod`, and the pod template inside workloads.

Source: describePod and DescribePodTemplate, kubectl, pkg/describe/describe.go (1.36). Next: `workloads`.
"""

from __future__ import annotations

from collections.abc import Sequence

from kubenb.kubectl.describe import metadata
from kubenb.kubectl.describe.containers import containers, resources
from kubenb.kubectl.describe.environment import pod_resolver
from kubenb.kubectl.describe.page import Page, long_time, selector_text
from kubenb.kubectl.describe.volumes import volumes
from kubenb.objects import Object, qos_class


def describe_pod(page: Page, pod: Object) -> None:
    spec, status = pod["spec"], pod.get("status") or {}
    _head(page, pod, spec, status)
    _state(page, pod, spec, status)
    _addresses(page, status)
    metadata.controlled_by(page, pod)
    if status.get("nominatedNodeName"):
        page.pair("NominatedNodeName", status["nominatedNodeName"])
    if spec.get("resources"):
        page.line(0, "Resources:")
        resources(page, spec["resources"], 1)
    resolve = pod_resolver(pod)
    if spec.get("initContainers"):
        containers(page, "Init Containers", spec["initContainers"], status.get("initContainerStatuses") or (), resolve)
    containers(page, "Containers", spec["containers"], status.get("containerStatuses") or (), resolve)
    if spec.get("ephemeralContainers"):
        seen = status.get("ephemeralContainerStatuses") or ()
        containers(page, "Ephemeral Containers", spec["ephemeralContainers"], seen, resolve)
    _gates(page, spec, status)
    if status.get("conditions"):
        page.line(0, "Conditions:")
        page.line(0, "  Type\tStatus")
        for one in status["conditions"]:
            page.line(1, f"{one['type']} \t{one['status']} ")
    volumes(page, spec.get("volumes"))
    page.pair("QoS Class", status.get("qosClass") or qos_class(pod))
    metadata.label_lines(page, spec.get("nodeSelector"), "Node-Selectors")
    metadata.tolerations(page, spec.get("tolerations"))
    spread(page, spec.get("topologySpreadConstraints"))


def _head(page: Page, pod: Object, spec: Object, status: Object) -> None:
    metadata.head(page, pod)
    if spec.get("priority") is not None:
        page.pair("Priority", spec["priority"])
    for field, title in (
        ("priorityClassName", "Priority Class Name"),
        ("runtimeClassName", "Runtime Class Name"),
        ("serviceAccountName", "Service Account"),
    ):
        if spec.get(field):
            page.pair(title, spec[field])
    page.pair("Node", f"{spec['nodeName']}/{status.get('hostIP', '')}" if spec.get("nodeName") else "<none>")
    if status.get("startTime"):
        page.pair("Start Time", long_time(status["startTime"]))
    metadata.marks(page, pod)


def _state(page: Page, pod: Object, spec: Object, status: Object) -> None:
    meta = pod["metadata"]
    if meta.get("deletionTimestamp") and status.get("phase") not in ("Failed", "Succeeded"):
        page.pair("Status", f"Terminating (lasts {page.age(meta['deletionTimestamp'])})")
        page.pair("Termination Grace Period", f"{meta.get('deletionGracePeriodSeconds', 0)}s")
    else:
        page.pair("Status", status.get("phase", ""))
    for field, title in (("reason", "Reason"), ("message", "Message")):
        if status.get(field):
            page.pair(title, status[field])
    profile = (spec.get("securityContext") or {}).get("seccompProfile")
    if profile:
        page.pair("SeccompProfile", profile.get("type", ""))
        if profile.get("type") == "Localhost":
            page.pair("LocalhostProfile", profile.get("localhostProfile", ""))


def _addresses(page: Page, status: Object) -> None:
    page.pair("IP", status.get("podIP", ""))
    if not status.get("podIPs"):
        page.pair("IPs", "<none>")
        return
    page.line(0, "IPs:")
    for one in status["podIPs"]:
        page.pair("IP", one.get("ip", ""), 1)


def _gates(page: Page, spec: Object, status: Object) -> None:
    if not spec.get("readinessGates"):
        return
    known = {one["type"]: one["status"] for one in status.get("conditions") or ()}
    page.line(0, "Readiness Gates:")
    page.line(0, "  Type\tStatus")
    for gate in spec["readinessGates"]:
        page.line(1, f"{gate['conditionType']} \t{known.get(gate['conditionType'], '<none>')} ")


def spread(page: Page, constraints: Sequence[Object] | None, space: str = "") -> None:
    """Topology spread constraints, one a line; nothing without any."""
    if not constraints:
        return
    lines = []
    for one in sorted(constraints, key=lambda constraint: constraint["topologyKey"]):
        text = f"{one['topologyKey']}:{one['whenUnsatisfiable']} when max skew {one['maxSkew']} is exceeded"
        if one.get("labelSelector") is not None:
            text += f" for selector {selector_text(one['labelSelector'])}"
        lines.append(text)
    metadata.lines_of(page, f"{space}Topology Spread Constraints", lines)


def describe_template(page: Page, template: Object | None) -> None:
    """The pod template of a workload."""
    page.line(0, "Pod Template:")
    if template is None:
        page.line(1, "<unset>")
        return
    meta, spec = template.get("metadata") or {}, template.get("spec") or {}
    metadata.label_lines(page, meta.get("labels"), "  Labels")
    if meta.get("annotations"):
        metadata.annotation_lines(page, meta["annotations"], "  Annotations")
    if spec.get("serviceAccountName"):
        page.pair("Service Account", spec["serviceAccountName"], 1)
    if spec.get("initContainers"):
        containers(page, "Init Containers", spec["initContainers"], (), None, "  ")
    containers(page, "Containers", spec.get("containers") or (), (), None, "  ")
    volumes(page, spec.get("volumes"), "  ")
    spread(page, spec.get("topologySpreadConstraints"), "  ")
    if spec.get("priorityClassName"):
        page.pair("Priority Class Name", spec["priorityClassName"], 1)
    metadata.label_lines(page, spec.get("nodeSelector"), "  Node-Selectors")
    metadata.tolerations(page, spec.get("tolerations"), "  Tolerations")
