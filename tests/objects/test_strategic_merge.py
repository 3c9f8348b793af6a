"""Strategic merge patches and their directives, by the real schema."""

from __future__ import annotations

import pytest

from kubenb.objects import ApiError, load_schema, strategic_merge
from kubenb.objects.frozen import freeze

SCHEMA = load_schema()


def pod(*containers, **spec):
    return {"spec": {"containers": list(containers), **spec}}


def c(name, **more):
    return {"name": name, **more}


@pytest.mark.parametrize(
    ("obj", "patch", "expected"),
    [
        (pod(c("a", image="1"), c("b")), pod(c("a", image="2")), pod(c("a", image="2"), c("b"))),
        (pod(c("a"), c("b")), pod(c("n")), pod(c("n"), c("a"), c("b"))),  # new ones in front
        (pod(c("a"), c("b")), pod(c("b", **{"$patch": "delete"})), pod(c("a"))),
        (pod(c("a")), pod(c("z", **{"$patch": "delete"})), pod(c("a"))),
        (pod(c("a")), pod(c("z"), {"$patch": "replace"}), pod(c("z"))),
        (pod(c("a", command=["x", "y"])), pod(c("a", command=["z"])), pod(c("a", command=["z"]))),
        (
            pod(c("a", ports=[{"containerPort": 80}])),
            pod(c("a", ports=[{"containerPort": 80, "name": "h"}, {"containerPort": 443}])),
            pod(c("a", ports=[{"containerPort": 80, "name": "h"}, {"containerPort": 443}])),
        ),
        (pod(nodeSelector={"d": "ssd"}), {"spec": {"nodeSelector": {"z": "1", "d": None}}}, pod(nodeSelector={"z": "1"})),
        (pod(nodeSelector={"d": "ssd"}), {"spec": {"nodeSelector": None}}, pod()),
        (pod(nodeSelector={"d": "ssd"}), {"spec": {"nodeSelector": {"$patch": "replace", "z": "1"}}},
            pod(nodeSelector={"z": "1"})),
        (pod(nodeSelector={"d": "ssd"}), {"spec": {"nodeSelector": {"$patch": "delete"}}}, pod(nodeSelector={})),
        (pod(), {"spec": {"nodeSelector": {"a": None, "b": "1"}}}, pod(nodeSelector={"b": "1"})),
        (pod(c("a"), c("b"), c("x")), {"spec": {"$setElementOrder/containers": [c("b"), c("a")]}}, pod(c("b"), c("a"), c("x"))),
        (
            pod(c("a"), c("b")),
            {"spec": {"$setElementOrder/containers": [c("n"), c("b")], "containers": [c("n"), c("a", **{"$patch": "delete"})]}},
            pod(c("n"), c("b")),
        ),
        (pod(volumes=[{"name": "v", "emptyDir": {}}]), pod(volumes=[{"name": "v", "$retainKeys": ["name",
            "hostPath"], "hostPath": {"path": "/"}}]),
         pod(volumes=[{"name": "v", "hostPath": {"path": "/"}}])),
        (pod(hostname="a"), {"spec": {"hostname": {"odd": 1}}}, pod(hostname={"odd": 1})),
    ],
)  # fmt: skip
def test_merge(obj, patch, expected):
    assert strategic_merge(freeze(obj), freeze(patch), "core.v1.Pod", SCHEMA) == expected


@pytest.mark.parametrize(
    ("finalizers", "patch", "expected"),
    [
        (["a", "b"], {"finalizers": ["c"]}, ["c", "a", "b"]),
        (["a", "b"], {"finalizers": ["b"]}, ["a", "b"]),
        (["a", "b", "c"], {"$deleteFromPrimitiveList/finalizers": ["b"]}, ["a", "c"]),
        (["a", "b"], {"$setElementOrder/finalizers": ["b", "a"]}, ["b", "a"]),
        (["a"], {"finalizers": None}, None),
    ],
)
def test_lists_of_plain_values(finalizers, patch, expected):
    result = strategic_merge({"metadata": {"finalizers": finalizers}}, {"metadata": patch}, "core.v1.Pod", SCHEMA)
    assert result["metadata"].get("finalizers") == expected


@pytest.mark.parametrize(
    ("patch", "code", "message"),
    [
        (pod({"image": "x"}), 500, "map: map[image:x] does not contain declared merge key: name"),
        (pod(c("a", **{"$patch": "mangle"})), 500, "unknown patch type: mangle in map: map[$patch:mangle name:a]"),
        (pod(c("a", **{"$patch": "merge"})), 500, "merging lists cannot yet be specified in the patch"),
        (pod({"$patch": "delete"}), 500, "map: map[$patch:delete] does not contain declared merge key: name"),
        ({"spec": {"$retainKeys": ["a"], "b": 1}}, 400, "invalid patch format of retainKeys"),
        ({"spec": {"$setElementOrder/nope": []}}, 500, 'unable to find api field in struct PodSpec for the json field "nope"'),
    ],
)
def test_refused(patch, code, message):
    with pytest.raises(ApiError) as caught:
        strategic_merge(pod(c("a")), patch, "core.v1.Pod", SCHEMA)
    assert (caught.value.code, caught.value.message) == (code, message)


def test_what_is_not_touched_is_shared():
    obj = freeze(pod(c("a"), nodeSelector={"d": "ssd"}))
    result = strategic_merge(obj, {"spec": {"hostname": "h"}}, "core.v1.Pod", SCHEMA)
    assert result["spec"]["containers"] is obj["spec"]["containers"]
