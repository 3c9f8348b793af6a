"""kubectl apply: the three-way patch, applied, leads where it should."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kubenb.objects import LAST_APPLIED, last_applied, load_schema, strategic_merge, three_way, two_way, with_last_applied

SCHEMA = load_schema()
POD = "core.v1.Pod"


def apply(last: dict[str, Any], modified: dict[str, Any], live: dict[str, Any]) -> dict[str, Any]:
    return strategic_merge(live, three_way(last, modified, live, POD, SCHEMA), POD, SCHEMA)


def pod(*containers, **spec):
    return {"metadata": {"name": "p"}, "spec": {"containers": list(containers), **spec}}


A, A2, B, X = {"name": "a", "image": "1"}, {"name": "a", "image": "2"}, {"name": "b"}, {"name": "x"}


def test_a_container_left_out_goes_and_one_of_another_hand_stays():
    patch = three_way(pod(A, B), pod(A2), pod(X, A, B), POD, SCHEMA)
    assert patch == {
        "spec": {
            "$setElementOrder/containers": [{"name": "a"}],
            "containers": [{"name": "a", "image": "2"}, {"$patch": "delete", "name": "b"}],
        }
    }
    assert apply(pod(A, B), pod(A2), pod(X, A, B)) == pod(X, A2)


def test_nothing_to_do_is_an_empty_patch():
    assert three_way(pod(A), pod(A), {**pod(A), "status": {"phase": "Running"}}, POD, SCHEMA) == {}


def test_beside_an_injected_container_apply_always_sends_its_order():
    assert three_way(pod(A), pod(A), pod(X, A), POD, SCHEMA) == {"spec": {"$setElementOrder/containers": [{"name": "a"}]}}
    assert apply(pod(A), pod(A), pod(X, A)) == pod(X, A)


def test_fields_of_other_hands_stay_and_own_ones_left_out_go():
    live = pod(A, replicas=5, hostname="h")
    assert apply(pod(A, hostname="h"), pod(A), live) == pod(A, replicas=5)
    assert apply(pod(A), pod(A), live) == live
    assert apply({}, pod(A2), live) == pod(A2, replicas=5, hostname="h")


def test_volumes_change_their_kind_by_retain_keys():
    old = pod(A, volumes=[{"name": "v", "emptyDir": {}}])
    new = pod(A, volumes=[{"name": "v", "hostPath": {"path": "/"}}])
    patch = three_way(old, new, old, POD, SCHEMA)
    assert patch["spec"]["volumes"] == [
        {"$retainKeys": ["hostPath", "name"], "emptyDir": None, "hostPath": {"path": "/"}, "name": "v"}
    ]
    assert apply(old, new, old) == new


def test_plain_merge_for_kinds_without_a_schema():
    last, new, live = {"a": {"x": 1, "y": 2}, "l": [1]}, {"a": {"x": 3}, "l": [2]}, {"a": {"x": 1, "y": 2, "z": 9}, "l": [1]}
    assert three_way(last, new, live, "", SCHEMA) == {"a": {"x": 3, "y": None}, "l": [2]}


def test_last_applied_annotation():
    manifest = {"kind": "ConfigMap", "apiVersion": "v1", "metadata": {"name": "c"}, "data": {"a": "<1>"}}
    annotated = with_last_applied(manifest)
    assert annotated["metadata"]["annotations"][LAST_APPLIED] == (
        '{"apiVersion":"v1","data":{"a":"\\u003c1\\u003e"},"kind":"ConfigMap","metadata":{"annotations":{},"name":"c"}}\n'
    )
    assert last_applied(annotated) == {**manifest, "metadata": {"annotations": {}, "name": "c"}}
    assert with_last_applied(annotated) == annotated
    assert last_applied(manifest) is None


NAMES = st.sampled_from("abcdef")
MAPS = st.dictionaries(NAMES, st.sampled_from(["1", "2"]), min_size=1, max_size=3)
CONTAINERS = st.lists(
    st.builds(
        lambda name, image, env, args: {"name": name, "image": image, "env": env, "args": args},
        NAMES,
        st.sampled_from(["x", "y"]),
        st.lists(
            st.builds(lambda n, v: {"name": n, "value": v}, NAMES, NAMES), min_size=1, max_size=3, unique_by=lambda e: e["name"]
        ),
        st.lists(NAMES, min_size=1, max_size=2),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda one: one["name"],
)
PODS = st.builds(
    lambda containers, labels, selector, finalizers: {
        "metadata": {"labels": labels, "finalizers": finalizers},
        "spec": {"containers": containers, "nodeSelector": selector},
    },
    CONTAINERS,
    MAPS,
    MAPS,
    st.lists(NAMES, min_size=1, max_size=4, unique=True),
)


@given(PODS, PODS)
def test_from_what_was_applied_to_what_is_wanted(last, modified):
    """Where nobody else has touched the object, apply makes it exactly what the manifest says, order and all."""
    assert apply(last, modified, last) == modified


@given(PODS, PODS, PODS)
def test_applying_twice_changes_nothing_more(last, modified, live):
    once = apply(last, modified, live)
    assert apply(modified, modified, once) == once
    for name, value in modified["metadata"]["labels"].items():
        assert once["metadata"]["labels"][name] == value
    wanted = [one["name"] for one in modified["spec"]["containers"]]
    assert [one["name"] for one in once["spec"]["containers"] if one["name"] in wanted] == wanted


@given(PODS, PODS)
def test_two_way(original, modified):
    result = strategic_merge(original, two_way(original, modified, POD, SCHEMA), POD, SCHEMA)

    def unordered(obj):
        containers = [{**one, "env": sorted(one["env"], key=str)} for one in obj["spec"]["containers"]]
        return (
            obj["metadata"]["labels"],
            obj["spec"]["nodeSelector"],
            sorted(containers, key=str),
            sorted(obj["metadata"]["finalizers"]),
        )

    assert unordered(result) == unordered(modified)
