"""The numbers that must not get worse: `make bench`, or `python -m tests.bench [NAME ...] [--strict]`.

Each measurement runs in a Python of its own, so that none warms up another, and is printed beside its limit. Times are CPU
time: what one core of this machine needs, whoever else is busy. --strict makes a number over its limit the exit code.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

IMPORT = """
import time
start = time.process_time()
import kubenb
print(time.process_time() - start)
"""

ROLLOUT = """
import statistics, time
import kubenb
from kubenb.timeline import rollout_frames

def once(seed):
    c = kubenb.Cluster(nodes=3, seed=seed)
    c.kubectl("create deployment web --image=nginx:1.27 --replicas=10 --port=80")
    c.kubectl("expose deployment web --port=80")
    c.settle()
    client = c.traffic.start(service="web", rate=20)
    c.run(1)
    start = time.process_time()
    c.kubectl("set image deployment/web nginx=nginx:1.28")
    c.settle()
    client.stop()
    frames = rollout_frames(c.history, "web", requests=client.requests)
    took = time.process_time() - start
    assert all("nginx:1.28" in str(p["spec"]["containers"]) for p in c.list("Pod", "default")) and frames["pods"]
    return took

once(0)
print(statistics.median(once(seed) for seed in range(1, 8)))
"""

SCALE = """
import resource, sys, time
import kubenb

replicas, nodes = map(int, sys.argv[1:])
c = kubenb.Cluster(nodes=nodes)
c.settle()
start = time.process_time()
c.kubectl(f"create deployment web --image=nginx --replicas={{replicas}}")
c.run(until=lambda: c.get("Deployment", "web")["status"].get("readyReplicas") == replicas, timeout=3600)
took = time.process_time() - start
assert c.get("Deployment", "web")["status"]["readyReplicas"] == replicas
print({what})
"""
SECONDS = SCALE.format(what="took")
MEBIBYTES = SCALE.format(what="resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024")

SCHEDULE = """
import sys
sys.path.insert(0, sys.argv[1])
from bench_scheduler import bound_by_component, plain, replicas, wrong_places

spread = sys.argv[2] == "replicas"
rate, pods = bound_by_component(5000, (replicas if spread else plain)(10_000))
wrong = wrong_places(pods, 5000, spread)
assert not wrong, wrong[:5]
print(1e6 / rate)
"""
RACE = """
import time
from kubenb.course.race_map import DELAYS, deletions

deletions((0,), 0, 0)
start = time.process_time()
for delay in DELAYS:
    deletions(range(21), delay, 1)
print(time.process_time() - start)
"""
HERE = str(Path(__file__).parent)


@dataclass(frozen=True)
class Bench:
    title: str
    limit: float
    unit: str
    code: str
    argv: tuple[str, ...] = ()
    factor: float = 1.0

    def measure(self) -> float:
        command = [sys.executable, "-c", self.code, *self.argv]
        return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout) * self.factor


LARGE, SMALL = ("10000", "1000"), ("1000", "100")
BENCHES = {
    "import": Bench("import kubenb", 300, "ms", IMPORT, factor=1000),
    "rollout": Bench("10-replica rolling update with traffic, frames included", 60, "ms", ROLLOUT, factor=1000),
    "large": Bench("10,000 replicas on 1,000 nodes, from create to all Ready", 12, "s", SECONDS, LARGE),
    "memory": Bench("the same, memory", 1024, "MiB", MEBIBYTES, LARGE),
    "plain": Bench("a plain pod through the scheduler, onto 5,000 nodes", 250, "us", SCHEDULE, (HERE, "plain")),
    "spread": Bench("a pod of a Deployment, with default spreading", 667, "us", SCHEDULE, (HERE, "replicas")),
    "race": Bench("the map of the race: 4,620 deletions, two cores at work", 60, "s", RACE, factor=20 / 2),
    "small": Bench("1,000 replicas on 100 nodes", 12, "s", SECONDS, SMALL),
}


def main() -> int:
    """Measure and print; 1 with --strict when a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", help=f"of {', '.join(BENCHES)} (default: all)")
    parser.add_argument("--strict", action="store_true")
    options = parser.parse_args()
    seen = {name: _report(name) for name in options.names or BENCHES}
    over = any(value > BENCHES[name].limit for name, value in seen.items())
    if {"large", "small"} <= set(seen):
        ratio = seen["large"] / seen["small"] / 10
        print(f"{'cost per pod, 10,000 against 1,000 replicas':<60} {ratio:9.2f} x    (limit 1.3)")
        over |= ratio > 1.3
    return int(over and options.strict)


def _report(name: str) -> float:
    bench = BENCHES[name]
    value = bench.measure()
    print(f"{bench.title:<60} {value:9.2f} {bench.unit:<4} (limit {bench.limit:g})", flush=True)
    return value


if __name__ == "__main__":
    sys.exit(main())
