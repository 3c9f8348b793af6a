"""The map of the race: lost requests over preStop seconds and the delay of news, many seeds each.

In come the settings of the two axes and, if at hand, an executor (processes, threads, Dask, ipyparallel); out goes a `RaceMap`
with a table and a figure. Each run is a deletion in a real cluster of kube-controller-manager, kubelet and kube-proxy: nothing is
worked out by formula. Next: `race_map_figure.py`, which draws it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from multiprocessing import get_all_start_methods, get_context
from os import cpu_count
from typing import TYPE_CHECKING, Any

from kubenb.course.aside import aside
from kubenb.course.race_progress import progress_bar
from kubenb.course.termination import LABELS, SERVICE, pre_stop_hook

if TYPE_CHECKING:
    from kubenb.course.strategies import Chart

DELAYS = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
"""Seconds that a change is on its way to a node's kube-proxy: on average, drawn from 0.5 to 1.5 times that."""
EARLY, LATE = 0.5, 1.5
"""Seconds of requests before the process can end, and after the last thing that can go wrong."""
COMPONENTS = ("kube-controller-manager", "kubelet", "kube-proxy")


@dataclass(frozen=True)
class RaceMap:
    """`lost[delay][pre_stop]`: lost requests of each seed's deletion. `rate`: requests a second; half of them would go to the
    pod."""

    pre_stop: tuple[float, ...]
    delays: tuple[float, ...]
    rate: float
    grace: int
    lost: dict[float, dict[float, tuple[int, ...]]]

    def mean(self, pre_stop: float, delay: float) -> float:
        """Lost requests a deletion, on average."""
        counts = self.lost[delay][pre_stop]
        return sum(counts) / len(counts)

    def free(self, pre_stop: float, delay: float) -> tuple[int, int]:
        """(deletions without any loss, deletions)."""
        counts = self.lost[delay][pre_stop]
        return sum(count == 0 for count in counts), len(counts)

    @cached_property
    def runs(self) -> int:
        """Deletions in all."""
        return sum(len(counts) for column in self.lost.values() for counts in column.values())

    def enough(self, delay: float) -> float | None:
        """The shortest preStop of the map from which on no deletion lost anything, at this delay; None if there is none."""
        found = None
        for seconds in reversed(self.pre_stop):
            if any(self.lost[delay][seconds]):
                break
            found = seconds
        return found

    def summary(self) -> str:
        """The map as a table: mean loss a deletion, and how sure it is that a deletion costs nothing."""
        from kubenb.course.race_map_text import text

        return text(self)

    def figure(self) -> Chart:
        """The map as a picture, with what others measured laid over it."""
        from kubenb.course.race_map_figure import chart

        return chart(self)

    def __repr__(self) -> str:
        return f"<RaceMap of {self.runs} deletions: {len(self.pre_stop)} preStops x {len(self.delays)} delays>"


def race_map(
    pre_stop: Iterable[float] = range(21),
    delays: Iterable[float] = DELAYS,
    seeds: int = 20,
    executor: Executor | Any = None,
    *,
    grace: int = 30,
    rate: float = 100.0,
    on_sigterm: str = "exit",
    quiet: bool = False,
) -> RaceMap:
    """Delete a pod with each preStop, at each delay, `seeds` times, while a client sends `rate` requests a second to its Service.

    `executor`: anything with `submit` (default: as many processes as there are cores); the numbers are the same whatever it is.
    One seed's cluster serves all preStops of one delay, one pod after the other. `quiet`: no progress bar."""
    waits, news = tuple(float(s) for s in pre_stop), tuple(float(d) for d in delays)
    tasks = [(delay, seed) for delay in news for seed in range(seeds)]
    found: dict[tuple[float, int], tuple[int, ...]] = {}
    with _at_hand(executor) as pool, progress_bar(len(tasks), "clusters", quiet) as advance:
        for key, lost in _results(pool, tasks, lambda delay, seed: (waits, delay, seed, grace, rate, on_sigterm)):
            found[key] = lost
            advance()
    columns = {
        delay: {wait: tuple(found[delay, seed][i] for seed in range(seeds)) for i, wait in enumerate(waits)} for delay in news
    }
    return RaceMap(waits, news, rate, grace, columns)


def _at_hand(executor: Any) -> AbstractContextManager[Any]:
    """The executor given, which stays open; or processes of our own. They are not forked: a notebook's kernel has threads."""
    if executor is not None:
        return nullcontext(executor)
    method = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
    return ProcessPoolExecutor(cpu_count(), get_context(method))


def _results(pool: Any, tasks: Sequence[tuple[float, int]], arguments: Callable[[float, int], tuple[Any, ...]]) -> Iterable[Any]:
    """(task, result) as they come. Futures of another make than the standard library's are asked in order."""
    futures = {pool.submit(deletions, *arguments(*task)): task for task in tasks}
    alike = all(isinstance(future, Future) for future in futures)
    for future in as_completed(futures) if alike else futures:
        yield futures[future], future.result()


def deletions(
    pre_stop: Sequence[float], delay: float, seed: int, grace: int = 30, rate: float = 100.0, on_sigterm: str = "exit",
    ledger: dict[str, Any] | None = None,
) -> tuple[int, ...]:  # fmt: skip
    """Lost requests of one deletion with each preStop, one after the other on one small cluster: a node, a Service, two pods.

    The client sends from half a second before the process can end until everybody must know; before and after nothing can be
    lost. `ledger`: lines of the ledger that differ besides the delay."""
    from kubenb.cluster import Cluster

    lines: dict[str, Any] = {"kube_proxy_watch": (0.5 * delay, 1.5 * delay)} if delay else {}
    with aside():
        cluster = Cluster(nodes=1, seed=seed, components=COMPONENTS, ledger={**lines, **(ledger or {})})
    cluster.create([SERVICE, _pod("stays", 0, grace, on_sigterm)])
    news = 1.5 * delay + cluster.ledger.kube_proxy_min_sync_period + cluster.ledger.endpoint_updates_batch_period
    lost = []
    for number, seconds in enumerate(pre_stop):
        cluster.create(_pod(f"goes-{number}", seconds, grace, on_sigterm))
        cluster.run(4.0 + news)
        cluster.delete("Pod", f"goes-{number}")
        end = min(seconds, float(grace))
        cluster.run(max(0.0, end - EARLY))
        client = cluster.traffic.start(service="web", rate=rate)
        cluster.run(min(end, EARLY) + max(news - end, 0.0) + LATE)
        client.stop()
        cluster.run(1.0)  # what is in flight comes to its end
        lost.append(int(client.tally.lost))
    return tuple(lost)


def _pod(name: str, seconds: float, grace: int, on_sigterm: str) -> dict[str, Any]:
    container: dict[str, Any] = {
        "name": "web",
        "image": "web:1",
        "args": [f"--sigterm={on_sigterm}"],
        "ports": [{"containerPort": 8080}],
    }
    if seconds:
        container["lifecycle"] = {"preStop": pre_stop_hook(seconds, grace)}
    spec = {"nodeName": "node-1", "terminationGracePeriodSeconds": grace, "containers": [container]}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": LABELS}, "spec": spec}
