"""How many pods a second the scheduler places, alone and with the API server. Prints, asserts nothing.

    python tests/bench/bench_scheduler.py [core | component]
"""

from __future__ import annotations

import random
import sys
import time

from kubenb.scheduler.core import SchedulerCore
from kubenb.scheduler.reader import ListReader


def node(number: int, zones: int = 3) -> dict:
    name = f"node-{number}"
    labels = {"kubernetes.io/hostname": name, "topology.kubernetes.io/zone": f"zone-{number % zones}"}
    offers = {"cpu": "32", "memory": "128Gi", "pods": "110", "ephemeral-storage": "100Gi"}
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": labels},
        "spec": {},
        "status": {"allocatable": offers, "capacity": offers},
    }


def pod(number: int, spec: dict, labels: dict | None = None, owner: str = "") -> dict:
    metadata: dict = {"name": f"pod-{number}", "namespace": "default", "uid": f"uid-{number}", "labels": labels or {}}
    if owner:
        metadata["ownerReferences"] = [{"kind": "ReplicaSet", "name": owner, "uid": owner, "controller": True}]
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


def spec(cpu: str = "100m", memory: str = "128Mi", **more: object) -> dict:
    requests = {"cpu": cpu, "memory": memory}
    return {"containers": [{"name": "c", "image": "nginx", "resources": {"requests": requests}}], **more}


def plain(count: int) -> list[dict]:
    one = spec()
    return [pod(number, one) for number in range(count)]


def mixed(count: int) -> list[dict]:
    chance = random.Random(1)
    kinds = [spec(f"{cpu}m", f"{memory}Mi") for cpu in (50, 100, 250, 500) for memory in (64, 128, 256, 512)]
    return [pod(number, chance.choice(kinds)) for number in range(count)]


def unlike(count: int) -> list[dict]:
    chance = random.Random(1)
    return [pod(n, spec(f"{chance.randrange(1, 1000)}m", f"{chance.randrange(1, 999)}Mi")) for n in range(count)]


def replicas(count: int) -> list[dict]:
    one, labels = spec(), {"app": "web", "pod-template-hash": "x"}
    return [pod(number, one, labels, "web-x") for number in range(count)]


def spread(count: int) -> list[dict]:
    selector = {"labelSelector": {"matchLabels": {"app": "web"}}, "maxSkew": 1}
    rule = {**selector, "topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "DoNotSchedule"}
    one = spec(topologySpreadConstraints=[rule])
    return [pod(number, one, {"app": "web"}) for number in range(count)]


def apart(count: int) -> list[dict]:
    term = {"labelSelector": {"matchLabels": {"app": "web"}}, "topologyKey": "kubernetes.io/hostname"}
    affinity = {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}
    one = spec(affinity=affinity)
    return [pod(number, one, {"app": "web"}) for number in range(count)]


def core_rate(nodes: int, pods: list[dict]) -> float:
    owner = {"kind": "ReplicaSet", "metadata": {"name": "web-x", "namespace": "default"}}
    owner["spec"] = {"selector": {"matchLabels": {"app": "web", "pod-template-hash": "x"}}}
    core = SchedulerCore(ListReader([owner]), random.Random(0))
    core.load(node(number) for number in range(nodes))
    table = core.table
    started = time.process_time()
    for one in pods:
        info = table.read_pod(one)
        outcome = core.schedule_one(info)
        if outcome.node is not None:
            table.place(info, outcome.node)
    return len(pods) / (time.process_time() - started)


def core() -> None:
    print("pods a second, decisions alone:")
    for make, count in ((plain, 10_000), (mixed, 10_000), (unlike, 3_000), (replicas, 10_000), (spread, 3_000), (apart, 400)):
        rates = [core_rate(nodes, make(count)) for nodes in (500, 1000, 5000)]
        print(f"  {make.__name__:10}" + "".join(f"{rate:10,.0f}" for rate in rates) + "   on 500, 1,000, 5,000 nodes")


def bound_by_component(nodes: int, pods: list[dict]) -> tuple[float, list[dict]]:
    """Pods a second through the whole kube-scheduler, API server, etcd and watches included, and the pods as they stand then."""
    from kubenb.apiserver import APIServer, Call
    from kubenb.client import Process
    from kubenb.ledger import Ledger
    from kubenb.scheduler import Scheduler
    from kubenb.sim import Simulation

    sim, ledger = Simulation(0), Ledger()
    api = APIServer(sim, ledger, enforce_service_accounts=False)
    trusted = Call(author="bench", trusted=True)
    for number in range(nodes):
        api.adopt(node(number), trusted)
    owner = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": "web-x", "namespace": "default"}}
    selector = {"matchLabels": {"app": "web", "pod-template-hash": "x"}}
    api.create({**owner, "spec": {"selector": selector, "template": {}}}, "default", trusted)
    process = Process("kube-scheduler", api, sim, ledger, [Scheduler])
    process.start()
    sim.settle()
    for one in pods:
        one["metadata"].pop("uid")
        api.create(one, "default", trusted)
    started = time.process_time()
    sim.settle()
    return len(pods) / (time.process_time() - started), api.list(api.registry.find("Pod"))


def wrong_places(pods: list[dict], nodes: int, spread: bool) -> list[str]:
    """What is wrong with the placements, counted without any of the scheduler's code: sums by hand, text by text."""
    wrong = [f"{one['metadata']['name']} has no node" for one in pods if not one["spec"].get("nodeName")]
    on: dict[str, list[dict]] = {f"node-{number}": [] for number in range(nodes)}
    for one in pods:
        if one["spec"].get("nodeName"):
            on[one["spec"]["nodeName"]].append(one)
    for name, there in on.items():
        requests = [c["resources"]["requests"] for one in there for c in one["spec"]["containers"]]
        cpu = sum(int(each["cpu"].removesuffix("m")) for each in requests)
        memory = sum(int(each["memory"].removesuffix("Mi")) for each in requests)
        if cpu > 32_000 or memory > 128 * 1024 or len(there) > 110:
            wrong.append(f"{name}: {cpu}m, {memory}Mi, {len(there)} pods")
    zones = [0, 0, 0]
    for number in range(nodes):
        zones[number % 3] += len(on[f"node-{number}"])
    counts = sorted(len(there) for there in on.values())
    if spread and max(zones) - min(zones) > 0.05 * len(pods):
        wrong.append(f"zones are uneven: {zones}")
    if spread and counts[-1] - counts[0] > 3:
        wrong.append(f"nodes are uneven: {counts[0]} to {counts[-1]} pods")
    return wrong


def component() -> None:
    print("pods a second through the whole scheduler (watch, decision, binding, event):")
    for make in (plain, replicas):
        rates = []
        for nodes in (500, 5000):
            rate, pods = bound_by_component(nodes, make(10_000))
            wrong = wrong_places(pods, nodes, spread=make is replicas)
            print(f"  {make.__name__:10}{nodes:6,} nodes{rate:10,.0f}   " + ("; ".join(wrong[:3]) or "all placements valid"))
            rates.append(rate)
        print(f"  a pod costs {rates[0] / rates[1]:.2f} times as much on 5,000 nodes as on 500")


if __name__ == "__main__":
    chosen = sys.argv[1:] or ["core", "component"]
    if "core" in chosen:
        core()
    if "component" in chosen:
        component()
