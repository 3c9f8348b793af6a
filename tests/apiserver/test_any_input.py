"""Whatever a manifest says, the stations answer with an object or an ApiError: never with a traceback.

The recorded manifests are changed at random places into whatever the schema lets stand there, and some things it doesn't.
KUBENB_FUZZ=20000 tries that many.
"""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import Any

import pytest
from apiserver.stations import REGISTRY, created, decoded, resource_of

from kubenb.apiserver import prepare, validation
from kubenb.apiserver.allocate import Allocator
from kubenb.apiserver.defaults import default
from kubenb.objects import ApiError, Object, load_schema
from kubenb.objects.schema import Field

TYPES = load_schema().types
TEXTS = (
    "a", "x.y", "A", "", "80", "10.96.0.9", "1Gi", "100m", "25%", "Always", "Never", "OnFailure", "ClusterIP", "NodePort",
    "ExternalName", "None", "TCP", "/a", "../b", "metadata.name", "*/5 * * * *", "Recreate", "In", "Exists", "NoSchedule",
    "Utilization", "Resource", "IPv4", "Prefix", "ReadWriteOnce", "2026-01-01T00:00:00Z", "ServiceAccount", "Indexed", "Local",
)  # fmt: skip
NUMBERS = (-1, 0, 1, 2, 80, 443, 30000, 70000)
KEYS = ("a", "app", "cpu", "memory", "storage", "pods", "x/y")
BATCH = 250


def bases() -> list[Object]:
    path = Path(__file__).parents[1] / "golden" / "admission" / "verdicts_own.json"
    found = [case["steps"][0]["do"].get("object") for case in json.loads(path.read_text())]
    return [obj for obj in found if obj and REGISTRY.served(obj["apiVersion"], obj["kind"]) and resource_of(obj).type]


class Mischief:
    """Values and changes, by the schema, from a seed."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)

    def value(self, field: Field, depth: int = 0) -> Any:
        dice = self.dice
        if dice.random() < 0.03:
            return None
        if field.ref:
            return self.struct(field.ref, depth)
        if field.type == "array":
            return [self.value(field.items, depth) for _ in range(dice.randrange(3))] if field.items else []
        if field.type == "object":
            return {dice.choice(KEYS): self.value(field.values, depth) for _ in range(dice.randrange(3))} if field.values else {}
        return dice.choice({"string": TEXTS, "integer": NUMBERS, "boolean": (True, False)}.get(field.type, (*NUMBERS, *TEXTS)))

    def struct(self, type_name: str, depth: int) -> Any:
        fields = TYPES[type_name].fields if type_name in TYPES else {}
        if not fields:
            return self.dice.choice((*NUMBERS, *TEXTS))
        if depth > 6:
            return {}
        return {name: self.value(field, depth + 1) for name, field in fields.items() if self.dice.random() < 0.3}

    def changed(self, value: Any, field: Field, depth: int = 0) -> Any:
        """The value with one place changed."""
        dice = self.dice
        fields = TYPES[field.ref].fields if field.ref in TYPES else {}
        if fields and isinstance(value, dict) and (depth == 0 or dice.random() < 0.9):
            kept = [key for key in value if key in fields and not (depth == 0 and key in ("apiVersion", "kind", "metadata"))]
            if not kept or dice.random() < 0.25:
                name = dice.choice([name for name in fields if depth or name not in ("apiVersion", "kind", "metadata")])
                return {**value, name: self.value(fields[name], 5)}
            key = dice.choice(kept)
            if dice.random() < 0.1:
                return {k: v for k, v in value.items() if k != key}
            return {**value, key: self.changed(value[key], fields[key], depth + 1)}
        if isinstance(value, list) and value and field.items:
            index = dice.randrange(len(value))
            return [*value[:index], self.changed(value[index], field.items, depth + 1), *value[index + 1 :]]
        return self.value(field, 5)


def through_all_stations(obj: Object, old: Object) -> None:
    """Created; then put in the place of `old`, through every door."""
    resource = resource_of(old)
    try:
        created(obj)
    except ApiError as error:
        assert error.code in (400, 403, 422), error
    try:
        new = {**decoded(obj), "metadata": old["metadata"]}
        for door in (None, *resource.subresources):
            done = default(prepare.prepare_update(new, old, resource, door), resource)
            done = Allocator().keep(done, old, resource)
            if not validation.validate_update(done, old, resource, door):
                validation.warnings(done, resource, old)
    except ApiError as error:
        assert error.code in (400, 422), error


@pytest.mark.parametrize("seed", range(max(1, int(os.environ.get("KUBENB_FUZZ", "1000")) // BATCH)))
def test_any_input_gets_an_answer(seed):
    mischief = Mischief(seed)
    manifests = bases()
    for _ in range(BATCH):
        base = mischief.dice.choice(manifests)
        try:
            old = created(base)[0]
        except ApiError:
            continue
        obj = base
        for _ in range(mischief.dice.choice((1, 1, 2, 4))):
            obj = mischief.changed(obj, Field(ref=resource_of(base).type))
        try:
            through_all_stations(obj, old)
        except Exception as error:
            raise AssertionError(f"seed {seed}: {json.dumps(obj)}") from error
