"""CPU management policies, worked through: which CPUs of a node its pods may run on, and what each gets when all are busy.

In come a node's pods as a cluster holds them, out goes a `Table`. The policy is the kubelet's own affair: the scheduler counts
millicores and has never heard of it. Under `none` all containers share all CPUs, in proportion to their requests. Under `static`
containers of Guaranteed pods whose request is a whole number of CPUs get CPUs for themselves. Source:
pkg/kubelet/cm/cpumanager/policy_static.go (1.36); processors without hyper-threads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kubenb.course.tables import Table
from kubenb.objects import Object, is_pod_terminal, lookup, milli, name
from kubenb.objects.pods import qos_class
from kubenb.timeline.decision import allocatable, requests

if TYPE_CHECKING:
    from kubenb.cluster import Cluster

LEAST_SHARE = 2
"""Millicores that a container without a request weighs (cpu.shares has a floor of 2)."""
POLICIES = ("none", "static")


@dataclass(frozen=True)
class Placed:
    """A pod and the CPUs it may run on. `own`: nobody else may. `most`: its cpu limit in millicores, None without."""

    pod: str
    qos: str
    request: int
    most: int | None
    cpus: tuple[int, ...]
    own: bool


def cpu_sets(cluster: Cluster, node: str, policy: str = "none", reserved: int = 1) -> Table:
    """The CPUs of a node, pod by pod in the order in which they came. `reserved`: CPUs for the system itself (static needs one).

    Raises ValueError for a policy that the kubelet does not know."""
    if policy not in POLICIES:
        raise ValueError(f'unknown policy: "{policy}"; the kubelet knows: {", ".join(POLICIES)}')
    pods = [pod for pod in cluster.list("Pod") if pod["spec"].get("nodeName") == node and not is_pod_terminal(pod)]
    pods.sort(key=lambda pod: (pod["metadata"]["creationTimestamp"], name(pod)))
    placed = place(pods, allocatable(cluster.get("Node", node))["cpu"] // 1000, policy, reserved)
    rows = [(each.pod, each.qos, _cores(each.request), _words(each), f"{share / 1000:.2f} CPUs") for each, share in busy(placed)]
    return Table(("POD", "QOS CLASS", "REQUESTS", "MAY RUN ON", "GETS WHEN ALL ARE BUSY"), tuple(rows))


def place(pods: list[Object], cpus: int, policy: str, reserved: int) -> list[Placed]:
    """Exclusive CPUs are taken from the lowest that are free, above the reserved ones; the rest stays the shared pool."""
    free = list(range(reserved if policy == "static" else 0, cpus))
    given: list[tuple[int, ...]] = []
    for pod in pods:
        wanted = exclusive(pod) if policy == "static" else 0
        given.append(tuple(free[:wanted]) if wanted <= len(free) else ())
        free = free[len(given[-1]) :]
    shared = tuple(range(reserved)) + tuple(free) if policy == "static" else tuple(free)
    return [
        Placed(name(pod), qos_class(pod), requests(pod).get("cpu", 0), _limit(pod), own or shared, bool(own))
        for pod, own in zip(pods, given, strict=True)
    ]


def exclusive(pod: Object) -> int:
    """How many CPUs of its own a pod gets: as many as it requests, if it is Guaranteed and the number is whole."""
    asked = requests(pod).get("cpu", 0)
    return asked // 1000 if qos_class(pod) == "Guaranteed" and asked and asked % 1000 == 0 else 0


def busy(placed: list[Placed]) -> list[tuple[Placed, float]]:
    """What each gets, in millicores, when everybody runs as much as it may: the shared pool is divided by requests, and what a
    limit leaves over goes to the others."""
    left = {each.pod: float("inf") if each.most is None else each.most for each in placed if not each.own}
    got = {each.pod: 1000.0 * len(each.cpus) if each.own else 0.0 for each in placed}
    weight = {each.pod: max(each.request, LEAST_SHARE) for each in placed}
    pool = 1000.0 * max((len(each.cpus) for each in placed if not each.own), default=0)
    hungry = list(left)
    while hungry and pool > 0.5:
        each_share = pool / sum(weight[pod] for pod in hungry)
        full = [pod for pod in hungry if got[pod] + each_share * weight[pod] >= left[pod]]
        for pod in full or hungry:
            more = left[pod] - got[pod] if full else each_share * weight[pod]
            got[pod] += more
            pool -= more
        hungry = [pod for pod in hungry if pod not in full] if full else []
    return [(each, got[each.pod]) for each in placed]


def _limit(pod: Object) -> int | None:
    limits = [lookup(container, ("resources", "limits", "cpu")) for container in pod["spec"]["containers"]]
    return None if None in limits else sum(milli(limit) for limit in limits)


def _cores(request: int) -> str:
    return f"{request / 1000:g}" if request else "0"


def _words(placed: Placed) -> str:
    """ "CPUs 1-2, its own"."""
    runs: list[list[int]] = []
    for cpu in placed.cpus:
        if runs and runs[-1][-1] == cpu - 1:
            runs[-1].append(cpu)
        else:
            runs.append([cpu])
    spelled = ",".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)
    return f"CPU{'s' if len(placed.cpus) > 1 else ''} {spelled}{', its own' if placed.own else ', shared'}"
