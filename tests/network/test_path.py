"""The hops of a request, in words."""

from __future__ import annotations

from typing import Any

from network.objects import endpoint
from network.world import World

from kubenb.network.blame import blame
from kubenb.network.path import way
from kubenb.network.requests import Request


def sent(spec: dict[str, Any] | None = None, endpoints: bool = True, **options: Any) -> tuple[Request, World]:
    world = World()
    world.service(**(spec or {}))
    world.pod("10.0.0.1")
    world.endpoints(*([endpoint("10.0.0.1")] if endpoints else []))
    world.sim.run_for(2)
    client = world.traffic.start("web", rate=10, **options)
    world.sim.run_for(2)
    return client.requests[1], world


def told(request: Request, world: World) -> str:
    found = blame(request, world.table, world.wire)
    return "; ".join([*way(request, world.table), *([f"{found.kind}: {found.message}"] if found else [])])


def test_the_cluster_ip() -> None:
    assert told(*sent()) == (
        "the rules on node-1 catch what goes to the cluster IP of Service default/web; "
        "node-1 knew 1 endpoint (change 1, revision 1, known to watchers at 0.000 s) and chose 10.0.0.1:8080; "
        "the process in default/10.0.0.1 answered 200 after 3.0 ms"
    )


def test_a_kept_connection_asks_no_rule() -> None:
    assert told(*sent(keep_alive=True)).startswith("over a connection that was open already: no rule is asked again")


def test_what_leads_nowhere() -> None:
    assert "no way: from outside there is no way to the cluster IP" in told(*sent(source="outside", timeout=0.1))
    assert "no way: nodeport: the Service has none" in told(*sent(source="outside", via="nodeport", timeout=0.1))
    port = {"type": "NodePort", "ports": [{"port": 80, "targetPort": 8080, "nodePort": 30080}], "externalTrafficPolicy": "Local"}
    far = told(*sent(port, source="outside", via="nodeport", node="node-2", timeout=0.1))
    assert "came in by node-2 (172.18.0.3:30080)" in far and "policy: none of Service default/web's endpoints is on node-2" in far
    assert "no endpoints: on node-1 Service default/web had no endpoint" in told(*sent(endpoints=False))
