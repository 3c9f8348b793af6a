"""Tables for the chapter on Services: what the rules on a node say, who gets where, what rules cost.

In come a cluster and the name of a Service; out go `Table`s. The requests in them are really sent, on the cluster itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from kubenb.course.aside import aside
from kubenb.course.tables import Table

if TYPE_CHECKING:
    from kubenb.cluster import Cluster
    from kubenb.ledger import Ledger
    from kubenb.network.resolver import Resolution

RATE, SECONDS = 50, 2.0


def rules(cluster: Cluster, service: str, node: str = "node-1", namespace: str = "default") -> Table:
    """What the rules of a Service on one node say now: which address leads where, with which chance."""
    proxy = cluster.network.router.proxies[node]
    version = proxy.rules(f"{namespace}/{service}", cluster.now)
    rows: list[tuple[str, ...]] = []
    if version is not None and version.service is not None:
        for address, number, external in _addresses(version.service, cluster.network.router.nodes[node]):
            choice = proxy.choice(version, number, external)
            if not choice.backends:
                rows.append((address, "refused" if choice.empty == "refuse" else "dropped", "", ""))
            for backend in choice.backends:
                share = f"{1 / len(choice.backends):.0%}" if proxy.random else f"by {proxy.scheduler}"
                rows.append((address, f"{backend.ip}:{backend.port}", share, backend.pod.partition("/")[2]))
    return Table(("WHAT GOES TO", "LEADS TO", "CHANCE", "POD"), tuple(rows))


def _addresses(service: dict[str, Any], node: str) -> Iterator[tuple[str, int, bool]]:
    """(address, Service port, is it for the outside) of every entrance that this node has to a Service."""
    from kubenb.network.service_table import addresses_of

    for port in service["spec"].get("ports") or ():
        for address in addresses_of(service):
            yield f"{address}:{port['port']}", port["port"], address not in (service["spec"].get("clusterIPs") or ())
        if port.get("nodePort"):
            yield f"{node}:{port['nodePort']}", port["port"], True


def reach(cluster: Cluster, service: str, pod: str = "", ways: Sequence[str] = ("clusterip",)) -> Table:
    """How many of 100 requests arrive: from a pod (if one is named), from a node, from outside, by each way."""
    rows: list[tuple[str, ...]] = []
    for source in [*([f"pod/{pod}"] if pod else []), "node/node-1", "outside"]:
        for way in ways:
            client = cluster.traffic.start(service, rate=RATE, source=source, via=way)
            cluster.run(SECONDS)
            client.stop()
            cluster.run(SECONDS)
            rows.append((source, way, f"{client.tally.ok} of {client.tally.sent}"))
    return Table(("FROM", "BY", "ARRIVED"), tuple(rows))


def ask(cluster: Cluster, name: str, node: str = "node-1") -> Resolution:
    """What a Pod of namespace `default` learns about a name: `.addresses`, and every question on the way, `.asked`."""
    from kubenb.network.router import Source

    found: Resolution = cluster.network.resolve(Source("pod", node, "10.244.0.250"), name)
    return found


def small_shop(replicas: int, mode: str = "iptables") -> Cluster:
    """A cluster of its own beside the chapter's, with Deployment and Service `web`; `mode` is kube-proxy's."""
    from kubenb.cluster import Cluster

    with aside():
        cluster = Cluster(nodes=2, seed=11, ledger={"kube_proxy_mode": mode})
        cluster.kubectl(f"create deployment web --image=luksa/kubia --replicas={replicas} --port=8080")
        cluster.kubectl("expose deployment web --port=80 --target-port=8080")
        cluster.settle()
        cluster.run(3)
    return cluster


def who_answers(mode: str, requests: int = 15) -> str:
    """Three Pods A, B and C behind a Service: who answers, one request after the other."""
    cluster = small_shop(3, mode)
    client = cluster.traffic.start("web", rate=10)
    cluster.run((requests + 1) / 10)
    pods = sorted({request.pod for request in client.requests})
    return " ".join("ABC"[pods.index(request.pod)] for request in client.requests[:requests])


def rule_costs(counts: Sequence[int] = (100, 1_000, 10_000, 30_000), ledger: Ledger | None = None) -> Table:
    """What many Services cost a node, by kube-proxy's mode: writing one change, and the first packet of a connection."""
    from kubenb.ledger import Ledger
    from kubenb.network.modes import MODES, lookup_seconds, sync_seconds

    ledger = ledger or Ledger()
    least: Any = ledger.kube_proxy_sync
    base = sum(least) / 2 if isinstance(least, tuple) else least
    rows = []
    for mode in MODES:
        for count in counts:
            write = base + sync_seconds(mode, count, ledger)
            walk = lookup_seconds(mode, count, ledger)
            rows.append((mode, f"{count:,}", f"{write:.2f} s", f"+{walk * 1e6:.0f} µs"))
    return Table(("MODE", "SERVICES", "WRITING A CHANGE", "FIRST PACKET"), tuple(rows))
