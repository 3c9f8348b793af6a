"""The schema that kubenb carries."""

from __future__ import annotations

from kubenb.objects import load_schema


def test_types_and_fields():
    schema = load_schema()
    assert schema.kubernetes.startswith("v1.36")
    containers = schema.field("apps.v1.Deployment", "spec", "template", "spec", "containers")
    assert containers is not None and (containers.merge_key, containers.patch, containers.keys) == ("name", ("merge",), ("name",))
    port = schema.field("core.v1.Pod", "spec", "containers", "ports", "protocol")
    assert port is not None and port.default == "TCP"
    label = schema.field("core.v1.Pod", "metadata", "labels", "anything")
    assert label is not None and label.type == "string"
    assert schema.field("core.v1.Pod", "spec", "nope") is None


def test_every_reference_leads_somewhere():
    schema = load_schema()
    for known in schema.types.values():
        for field in known.fields.values():
            for one in (field, field.items, field.values):
                assert one is None or not one.ref or one.ref in schema.types
    assert all(one["type"] in schema.types for one in schema.resources if "type" in one)
    assert load_schema() is schema
