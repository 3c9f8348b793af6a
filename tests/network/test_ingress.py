"""What Ingress objects mean."""

from __future__ import annotations

from typing import Any

import pytest

from kubenb.network.ingress import PREFIX, RoutingTable, is_of_class
from kubenb.network.request import Http
from kubenb.sim import Simulation

CHANCE = Simulation(0).stream("test")


def ingress(*rules: tuple[str, str, str, str], name: str = "web", notes: dict[str, str] | None = None, **spec: Any) -> Any:
    """Rules: (host, path, pathType, service)."""
    made = [
        {"host": host, "http": {"paths": [{"path": path, "pathType": kind, "backend": backend(service)}]}}
        for host, path, kind, service in rules
    ]
    meta = {"name": name, "namespace": "default", "annotations": {PREFIX + key: value for key, value in (notes or {}).items()}}
    return {"metadata": meta, "spec": {"rules": made, **spec}}


def backend(service: str) -> Any:
    return {"service": {"name": service, "port": {"number": 80}}}


TABLE = RoutingTable(
    [
        ingress(
            ("a.com", "/", "Prefix", "root"), ("a.com", "/foo", "Prefix", "foo"), ("a.com", "/foo/bar", "Prefix", "bar"),
            ("a.com", "/foo/exact", "Exact", "exact"), ("*.b.com", "/", "Prefix", "star"), ("x.b.com", "/", "Prefix", "x"),
            ("c.com", "/only", "ImplementationSpecific", "only"), ("", "/any", "Prefix", "any"),
        ),
        ingress(name="fallback", defaultBackend=backend("default")),
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("host", "path", "service"),
    [
        ("a.com", "/", "root"), ("a.com", "/else", "root"), ("a.com", "/foo", "foo"), ("a.com", "/foo/", "foo"),
        ("a.com", "/foobar", "root"), ("a.com", "/foo/bar/baz", "bar"), ("a.com", "/foo/exact", "exact"),
        ("a.com", "/foo/exact/", "foo"), ("a.com", "/foo?x=1", "foo"), ("A.COM", "/", "root"), ("y.b.com", "/", "star"),
        ("x.b.com", "/", "x"), ("z.y.b.com", "/", "default"), ("b.com", "/", "default"), ("c.com", "/only/this", "only"),
        ("c.com", "/", "default"), ("d.com", "/any", "any"), ("d.com", "/", "default"),
    ],
)  # fmt: skip
def test_hosts_and_paths(host: str, path: str, service: str) -> None:
    found = TABLE.find(Http(path, host), CHANCE)
    assert found is not None and found.service == f"default/{service}"


def test_nothing_fits_where_there_is_no_default() -> None:
    assert RoutingTable([ingress(("a.com", "/", "Prefix", "web"))]).find(Http("/", "b.com"), CHANCE) is None


def canary(**notes: str) -> RoutingTable:
    rule = ("a.com", "/", "Prefix")
    others = {key.replace("_", "-"): value for key, value in notes.items()}
    return RoutingTable([ingress((*rule, "main")), ingress((*rule, "new"), name="canary", notes={"canary": "true", **others})])


def share(table: RoutingTable, **headers: str) -> float:
    http = Http("/", "a.com", headers=headers)
    found = [table.find(http, CHANCE) for _ in range(1000)]
    return sum(one is not None and one.service == "default/new" for one in found) / 1000


def test_a_canary_by_weight() -> None:
    assert share(canary(canary_weight="20")) == pytest.approx(0.2, abs=0.04)
    assert share(canary(canary_weight="5", canary_weight_total="10")) == pytest.approx(0.5, abs=0.06)
    assert share(canary()) == 0


def test_a_canary_by_header_or_cookie_comes_first() -> None:
    table = canary(canary_weight="50", canary_by_header="X-New", canary_by_cookie="new")
    assert share(table, **{"x-new": "always"}) == 1
    assert share(table, **{"X-New": "never"}) == 0
    assert share(table, Cookie="a=b; new=always") == 1
    assert 0.4 < share(table, **{"X-New": "perhaps"}) < 0.6
    valued = canary(canary_by_header="X-Team", canary_by_header_value="blue")
    assert (share(valued, **{"X-Team": "blue"}), share(valued, **{"X-Team": "red"})) == (1, 0)


@pytest.mark.parametrize(
    ("wanted", "classes", "mine"),
    [
        ("nginx", {"nginx": False}, True),
        ("other", {"nginx": True}, False),
        ("", {"nginx": True}, True),
        ("", {"nginx": False}, False),
    ],
)
def test_classes(wanted: str, classes: dict[str, bool], mine: bool) -> None:
    assert is_of_class(ingress(ingressClassName=wanted or None), classes) == mine
