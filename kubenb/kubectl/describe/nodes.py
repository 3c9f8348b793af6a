"""`describe node`: what it has, how it is, who runs on it and what they ask for.

Source: describeNode and describeNodeResource, kubectl, pkg/describe/describe.go (1.36). Next: `config`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kubenb.kubectl.describe import metadata
from kubenb.kubectl.describe.lookups import Lookups
from kubenb.kubectl.describe.page import Page, long_time
from kubenb.objects import Object, milli, pod_limits, pod_requests, value
from kubenb.objects.quantity import canonical, format_quantity

ROLE = "node-role.kubernetes.io/"
SYSTEM = (
    ("Machine ID", "machineID"), ("System UUID", "systemUUID"), ("Boot ID", "bootID"), ("Kernel Version", "kernelVersion"),
    ("OS Image", "osImage"), ("Operating System", "operatingSystem"), ("Architecture", "architecture"),
    ("Container Runtime Version", "containerRuntimeVersion"), ("Kubelet Version", "kubeletVersion"),
)  # fmt: skip
STANDARD = ("cpu", "memory", "ephemeral-storage", "pods")


def describe_node(page: Page, obj: Object, look: Lookups) -> None:
    meta, spec, status = obj["metadata"], obj.get("spec") or {}, obj.get("status") or {}
    page.pair("Name", meta["name"])
    roles = sorted(key.removeprefix(ROLE) for key in meta.get("labels") or {} if key.startswith(ROLE) and key != ROLE)
    page.pair("Roles", ",".join(roles) or "<none>")
    metadata.marks(page, obj)
    page.pair("CreationTimestamp", long_time(meta.get("creationTimestamp")))
    taints = sorted(spec.get("taints") or (), key=lambda taint: (taint.get("effect", ""), taint["key"]))
    metadata.lines_of(page, "Taints", [metadata.taint_text(taint) for taint in taints])
    page.pair("Unschedulable", str(bool(spec.get("unschedulable"))).lower())
    _lease(page, meta["name"], look)
    _conditions(page, status)
    page.line(0, "Addresses:")
    for one in status.get("addresses") or ():
        page.pair(one["type"], one["address"], 1)
    for field in ("capacity", "allocatable"):
        if status.get(field):
            page.line(0, f"{field.capitalize()}:")
            for name, amount in sorted(status[field].items()):
                page.pair(name, canonical(amount), 1)
    page.line(0, "System Info:")
    for title, field in SYSTEM:
        page.pair(title, (status.get("nodeInfo") or {}).get(field, ""), 1)
    if spec.get("podCIDR"):
        page.pair("PodCIDR", spec["podCIDR"])
    if spec.get("podCIDRs"):
        page.pair("PodCIDRs", ",".join(spec["podCIDRs"]))
    if spec.get("providerID"):
        page.pair("ProviderID", spec["providerID"])
    _resources(page, obj, _pods_of(meta["name"], look))


def _pods_of(name: str, look: Lookups) -> list[Object]:
    return look.select("pods", "", fields=f"spec.nodeName={name},status.phase!=Succeeded,status.phase!=Failed")


def _lease(page: Page, name: str, look: Lookups) -> None:
    lease = look.find("leases", name, "kube-node-lease")
    if lease is None:
        page.line(0, f'Lease:\tFailed to get lease: leases.coordination.k8s.io "{name}" not found')
        return
    spec = lease.get("spec") or {}
    page.line(0, "Lease:")
    page.pair("HolderIdentity", spec.get("holderIdentity") or "<unset>", 1)
    for field, title in (("acquireTime", "AcquireTime"), ("renewTime", "RenewTime")):
        page.pair(title, long_time(spec[field]) if spec.get(field) else "<unset>", 1)


def _conditions(page: Page, status: Object) -> None:
    if not status.get("conditions"):
        return
    page.line(0, "Conditions:")
    page.line(0, "  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage")
    page.line(1, "----\t------\t-----------------\t------------------\t------\t-------")
    for one in status["conditions"]:
        times = [long_time(one.get("lastHeartbeatTime")), long_time(one.get("lastTransitionTime"))]
        page.line(1, " \t".join([one["type"], one["status"], *times, one.get("reason", ""), one.get("message", "")]))


def _resources(page: Page, node: Object, pods: Sequence[Object]) -> None:
    status = node.get("status") or {}
    has = {name: _whole(name, amount) for name, amount in (status.get("allocatable") or status.get("capacity") or {}).items()}
    page.line(0, f"Non-terminated Pods:\t({len(pods)} in total)")
    page.line(1, "Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge")
    page.line(1, "---------\t----\t\t------------\t----------\t---------------\t-------------\t---")
    for pod in pods:
        wants, may = pod_requests(pod), pod_limits(pod)
        cells = [_share(name, amounts, has) for name in ("cpu", "memory") for amounts in (wants, may)]
        meta = pod["metadata"]
        page.line(1, "\t".join([meta["namespace"], meta["name"], "", *cells, page.age(meta.get("creationTimestamp"))]))
    page.line(0, "Allocated resources:")
    page.line(0, "  (Total limits may be over 100 percent, i.e., overcommitted.)")
    page.line(1, "Resource\tRequests\tLimits")
    page.line(1, "--------\t--------\t------")
    totals = [_sum(pods, pod_requests), _sum(pods, pod_limits)]
    huge = sorted(name for name in has if name.startswith("hugepages-"))
    for name in ("cpu", "memory", "ephemeral-storage", *huge):
        page.line(1, "\t".join([name, *(_share(name, total, has) for total in totals)]))
    for name in sorted(name for name in has if name not in STANDARD and name not in huge):
        page.line(1, "\t".join([name, *(_amount(name, total.get(name, 0)) for total in totals)]))


def _whole(name: str, amount: str) -> int:
    return milli(amount) if name == "cpu" else value(amount)


def _sum(pods: Sequence[Object], amounts_of: Callable[[Object], dict[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for pod in pods:
        for name, amount in amounts_of(pod).items():
            total[name] = total.get(name, 0) + amount
    return total


def _share(name: str, amounts: dict[str, int], has: dict[str, int]) -> str:
    """ "100m (2%)": an amount and its share of what the node has to give, cut to whole percents."""
    amount, whole = amounts.get(name, 0), has.get(name, 0)
    return f"{_amount(name, amount)} ({amount * 100 // whole if whole else 0}%)"


def _amount(name: str, amount: int) -> str:
    if name == "cpu":
        return canonical(f"{amount}m")
    return format_quantity(
        amount, "BinarySI" if name in ("memory", "ephemeral-storage") or name.startswith("hugepages") else "DecimalSI"
    )


DESCRIBERS = {"Node": describe_node}
