from __future__ import annotations

import pytest
from scheduler.builders import pod

from kubenb.scheduler.needs import NeedsMemo, compile_needs, image_name, named_nodes


def by_name(*names: str) -> dict:
    return {"matchFields": [{"key": "metadata.name", "operator": "In", "values": list(names)}]}


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ([by_name("a")], ("a",)),
        ([by_name("b"), by_name("a")], ("a", "b")),  # alternatives add up
        ([{"matchFields": by_name("a", "b")["matchFields"] + by_name("b", "c")["matchFields"]}], ("b",)),
        ([{"matchFields": by_name("a")["matchFields"] + by_name("b")["matchFields"]}], ()),
        ([by_name("a"), {"matchExpressions": [{"key": "x", "operator": "Exists"}]}], None),
        ([{"matchFields": [{"key": "metadata.name", "operator": "NotIn", "values": ["a"]}]}], None),
        ([], None),
    ],
)
def test_named_nodes(terms: list, expected: tuple | None) -> None:
    assert named_nodes(terms) == expected


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("nginx", "nginx:latest"),
        ("nginx:1", "nginx:1"),
        ("registry:5000/nginx", "registry:5000/nginx:latest"),
        ("nginx@sha256:abc", "nginx@sha256:abc"),
    ],
)
def test_image_name(image: str, expected: str) -> None:
    assert image_name(image) == expected


def test_pods_of_one_template_share_their_needs() -> None:
    memo = NeedsMemo()
    spec = pod(cpu="100m")["spec"]
    with_volume = {**spec, "volumes": [{"name": "kube-api-access-x"}]}
    first = memo.of(spec)
    assert memo.of(with_volume) is first  # the volume makes no difference to a node
    assert memo.of(pod(cpu="100m")["spec"]) is first  # equal, though not the same object
    assert memo.of(pod(cpu="200m")["spec"]) is not first
    assert memo.of({**spec, "nodeSelector": {"a": "b"}}) is not first


def test_a_preferred_term_that_says_nothing_gives_no_points() -> None:
    preferred = [{"weight": 5, "preference": {}}, {"weight": 3, "preference": by_name("a")}]
    key = "preferredDuringSchedulingIgnoredDuringExecution"
    needs = compile_needs(pod(affinity={"nodeAffinity": {key: preferred}})["spec"])
    assert [weight for weight, _ in needs.preferred] == [3]
    assert needs.terms is None and needs.node_names is None
