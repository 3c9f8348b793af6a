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


def component(nodes: int = 1000, count: int = 10_000) -> None:
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
    for one in replicas(count):
        one["metadata"].pop("uid")
        api.create(one, "default", trusted)
    started = time.process_time()
    process = Process("kube-scheduler", api, sim, ledger, [Scheduler])
    process.start()
    sim.settle()
    took = time.process_time() - started
    bound = sum(1 for each in api.list(api.registry.find("Pod")) if each["spec"].get("nodeName"))
    print(f"{bound:,} pods of one ReplicaSet bound to {nodes:,} nodes in {took:.2f} s, {sim.now:.0f} s of virtual time")


if __name__ == "__main__":
    chosen = sys.argv[1:] or ["core", "component"]
    if "core" in chosen:
        core()
    if "component" in chosen:
        component()
