"""Server-side apply: who owns what, who objects, what goes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubenb.objects import ApiError, Manager, evolve, load_schema, server_side_apply, track_update
from kubenb.objects.field_sets import from_fields_v1, to_fields_v1
from kubenb.objects.managed_fields import read_owners

SCHEMA = load_schema()
CM, DEPLOYMENT = "core.v1.ConfigMap", "apps.v1.Deployment"


def conf(**data):
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "c", "namespace": "d"},
        **({"data": data} if data else {}),
    }


def web(*containers, **spec):
    return {
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "w", "namespace": "d"},
        "spec": {"template": {"spec": {"containers": list(containers)}}, **spec},
    }  # fmt: skip


def apply(live, config, who="a", type_name=CM, force=False, stamp="t"):
    return server_side_apply(live, config, Manager(who, "Apply", config["apiVersion"]), stamp, type_name, SCHEMA, force)


def containers(obj):
    return [one["name"] for one in obj["spec"]["template"]["spec"]["containers"]]


def test_leaving_out_takes_away():
    live = apply(apply(None, conf(a="1", b="2")), conf(a="2"))
    assert live["data"] == {"a": "2"}


def test_the_last_one_out_turns_off_the_light():
    live = apply(apply(None, conf(a="1", b="2")), conf(a="1"), "b")
    live = apply(live, conf(b="2"))
    assert live["data"] == {"a": "1", "b": "2"}
    assert apply(live, conf(), "b")["data"] == {"b": "2"}


def test_one_conflict():
    live = apply(None, conf(a="1"))
    with pytest.raises(ApiError) as caught:
        apply(live, conf(a="5"), "b")
    error = caught.value
    assert (error.code, error.reason) == (409, "Conflict")
    assert error.message == 'Apply failed with 1 conflict: conflict with "a": .data.a'
    assert error.causes == [{"reason": "FieldManagerConflict", "message": 'conflict with "a"', "field": ".data.a"}]
    forced = apply(live, conf(a="5"), "b", force=True)
    assert forced["data"] == {"a": "5"}
    assert list(read_owners(forced)) == [Manager("b", "Apply", "v1")]


def test_several_conflicts():
    live = apply(None, web({"name": "main", "image": "1"}, replicas=3), type_name=DEPLOYMENT)
    with pytest.raises(ApiError) as caught:
        apply(live, web({"name": "main", "image": "2"}, replicas=9), "b", DEPLOYMENT)
    assert caught.value.message == (
        'Apply failed with 2 conflicts: conflicts with "a":\n'
        '- .spec.replicas\n- .spec.template.spec.containers[name="main"].image'
    )


def test_conflict_with_an_update():
    live = apply(None, web({"name": "main", "image": "1"}, replicas=3), type_name=DEPLOYMENT)
    scaled = track_update(
        live, evolve(live, ("spec", "replicas"), 5), Manager("kubectl", "Update", "apps/v1", "scale"), "t1", DEPLOYMENT, SCHEMA
    )
    with pytest.raises(ApiError) as caught:
        apply(scaled, web({"name": "main", "image": "1"}, replicas=3), type_name=DEPLOYMENT)
    assert caught.value.message == (
        'Apply failed with 1 conflict: conflict with "kubectl" with subresource "scale" using apps/v1: .spec.replicas'
    )
    assert apply(scaled, web({"name": "main", "image": "1"}), type_name=DEPLOYMENT)["spec"]["replicas"] == 5


def test_each_its_own_container():
    live = apply(None, web({"name": "main", "image": "1"}), type_name=DEPLOYMENT)
    live = apply(live, web({"name": "side", "image": "2"}), "b", DEPLOYMENT)
    assert containers(live) == ["main", "side"]
    gone = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "w"}}
    assert containers(apply(live, gone, "b", DEPLOYMENT)) == ["main"]


def test_an_item_that_somebody_else_still_owns_keeps_its_name():
    live = apply(None, web({"name": "main", "image": "1"}), type_name=DEPLOYMENT)
    path = ("spec", "template", "spec", "containers", 0, "image")
    live = track_update(live, evolve(live, path, "2"), Manager("kubectl-set", "Update", "apps/v1"), "t", DEPLOYMENT, SCHEMA)
    gone = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "w"}}
    left = apply(live, gone, type_name=DEPLOYMENT)
    assert left["spec"]["template"]["spec"]["containers"] == [{"name": "main", "image": "2"}]


def test_ports_without_a_protocol_are_tcp():
    live = apply(None, web({"name": "m", "ports": [{"containerPort": 80, "protocol": "TCP"}]}), type_name=DEPLOYMENT)
    again = apply(live, web({"name": "m", "ports": [{"containerPort": 80, "name": "http"}]}), type_name=DEPLOYMENT)
    assert again["spec"]["template"]["spec"]["containers"][0]["ports"] == [
        {"containerPort": 80, "protocol": "TCP", "name": "http"}
    ]
    (owned,) = read_owners(again).values()
    assert any(path[-1] == "f:name" and path[-2] == 'k:{"containerPort":80,"protocol":"TCP"}' for path in owned.fields)


def test_what_is_stored():
    stored = apply(None, web({"name": "m", "image": "1"}, selector={"matchLabels": {"a": "b"}}), type_name=DEPLOYMENT, stamp="t0")
    assert stored["metadata"]["managedFields"] == [
        {
            "manager": "a", "operation": "Apply", "apiVersion": "apps/v1", "time": "t0", "fieldsType": "FieldsV1",
            "fieldsV1": {
                "f:spec": {
                    "f:selector": {},
                    "f:template": {"f:spec": {"f:containers": {'k:{"name":"m"}': {".": {}, "f:image": {}, "f:name": {}}}}},
                }
            },
        }
    ]  # fmt: skip


def test_what_the_schema_does_not_know():
    with pytest.raises(ApiError) as caught:
        apply(None, web({"name": "m"}, replica=1), type_name=DEPLOYMENT)
    assert caught.value.message == (
        "failed to create typed patch object (d/w; apps/v1, Kind=Deployment): .spec.replica: field not declared in schema"
    )
    with pytest.raises(ApiError, match='omits key field "name"'):
        apply(None, web({"image": "m"}), type_name=DEPLOYMENT)


def test_updates_own_what_they_change_and_ignore_what_the_endpoint_ignores():
    manager = Manager("kcm", "Update", "apps/v1", "status")
    old = web({"name": "m"})
    new = {**old, "status": {"replicas": 2}}
    tracked = track_update(old, new, manager, "t", DEPLOYMENT, SCHEMA)
    assert read_owners(tracked)[manager].fields == {("f:status", "f:replicas")}
    ignored = track_update(old, new, manager, "t", DEPLOYMENT, SCHEMA, unowned=frozenset({"status"}))
    assert "managedFields" not in ignored["metadata"]


KEYS = st.sampled_from("abcd")
DATA = st.dictionaries(KEYS, st.sampled_from("12"), max_size=4)


@given(st.lists(st.tuples(st.sampled_from(["x", "y"]), DATA), min_size=1, max_size=6))
def test_forced_applies_always_win_and_own_exactly_what_they_say(steps):
    live = None
    for who, data in steps:
        live = apply(live, conf(**data), who, force=True)
        assert data.items() <= live.get("data", {}).items()
        mine = read_owners(live).get(Manager(who, "Apply", "v1"))
        assert mine is not None and mine.fields == {("f:data", f"f:{key}") for key in data}
    owned = {path[1][2:] for one in read_owners(live).values() for path in one.fields}
    assert owned == set(live.get("data", {}))


@given(st.frozensets(st.lists(st.sampled_from(["f:a", "f:b", 'k:{"n":1}', "v:1"]), min_size=1, max_size=4).map(tuple)))
def test_field_sets_are_stored_without_loss(paths):
    assert from_fields_v1(to_fields_v1(paths)) == paths
