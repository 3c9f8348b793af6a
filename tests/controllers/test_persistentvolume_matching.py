"""Which volume a claim gets: the rules, one a row."""

from __future__ import annotations

import pytest
from controllers.storage import Object, claim, volume
from hypothesis import given
from hypothesis import strategies as st

from kubenb.controllers.persistentvolume_matching import best_match, mismatch

RWO, RWX, ROX = "ReadWriteOnce", "ReadWriteMany", "ReadOnlyMany"


def reserved(name: str, who: str, uid: str = "", **spec: object) -> Object:
    reference = {"kind": "PersistentVolumeClaim", "namespace": "default", "name": who, **({"uid": uid} if uid else {})}
    return volume(name, claimRef=reference, **spec)


@pytest.mark.parametrize(
    ("wanted", "volumes", "expected"),
    [
        (claim("c", "3Gi"), [volume("p10", "10Gi"), volume("p2", "2Gi"), volume("p5", "5Gi")], "p5"),
        (claim("c", "20Gi"), [volume("p10", "10Gi")], None),
        (claim("c", "1Gi", RWX), [volume("rwo", "1Gi", RWO), volume("both", "5Gi", RWO, RWX)], "both"),
        (claim("c", "1Gi"), [volume("both", "1Gi", RWO, RWX), volume("rwo", "50Gi", RWO)], "rwo"),
        (claim("c", "1Gi", RWO, ROX), [volume("rwo"), volume("all", "9Gi", RWO, ROX, RWX)], "all"),
        (claim("c", storageClassName="fast"), [volume("plain"), volume("fast", storageClassName="fast")], "fast"),
        (claim("c"), [volume("fast", storageClassName="fast")], None),
        (claim("c", volumeMode="Block"), [volume("files"), volume("raw", volumeMode="Block")], "raw"),
        (claim("c", selector={"matchLabels": {"t": "a"}}), [volume("b", labels={"t": "b"}), volume("a", labels={"t": "a"})], "a"),
        (claim("c"), [volume("taken", phase="Bound"), volume("over", phase="Released"), volume("new", phase="Pending")], None),
        (claim("c"), [volume("small", "1Gi"), reserved("mine", "c", capacity={"storage": "9Gi"})], "mine"),
        (claim("c"), [reserved("other", "d"), volume("free", "9Gi")], "free"),
        (claim("c"), [reserved("older", "c", uid="the uid of an earlier c")], None),
        (claim("c", storageClassName="x"), [reserved("mine", "c")], "mine"),
    ],
)
def test_best_match(wanted: Object, volumes: list[Object], expected: str | None) -> None:
    found = best_match(wanted, volumes, delay=False)
    assert (found and found["metadata"]["name"]) == expected


def test_a_class_that_waits_leaves_free_volumes_to_the_scheduler() -> None:
    assert best_match(claim("c"), [volume("free")], delay=True) is None
    assert best_match(claim("c"), [reserved("mine", "c")], delay=True) is not None


def test_a_volume_that_is_going_is_nobodys() -> None:
    going = volume("p")
    going["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"
    assert best_match(claim("c"), [going], delay=False) is None
    assert mismatch(going, claim("c")) == 'the volume is marked for deletion "p"'


@pytest.mark.parametrize(
    ("wanted", "offered", "expected"),
    [
        (claim("c"), volume("p"), ""),
        (claim("c", "3Gi"), volume("p"), "requested PV is too small"),
        (claim("c", storageClassName="x"), volume("p"), "storageClassName does not match"),
        (claim("c", volumeMode="Block"), volume("p"), "incompatible volumeMode"),
        (claim("c", "1Gi", RWX), volume("p"), "incompatible accessMode"),
        (claim("c", "3Gi", RWX), volume("p"), "requested PV is too small"),
    ],
)
def test_mismatch(wanted: Object, offered: Object, expected: str) -> None:
    assert mismatch(offered, wanted) == expected


sizes = st.integers(1, 6)
modes = st.sets(st.sampled_from([RWO, RWX, ROX]), min_size=1).map(sorted)


@given(sizes, modes, st.lists(st.tuples(sizes, modes), max_size=6))
def test_what_is_taken_is_enough_and_no_larger_than_needed(
    wanted: int, asked: list[str], offers: list[tuple[int, list[str]]]
) -> None:
    volumes = [volume(f"p{n}", f"{size}Gi", *can) for n, (size, can) in enumerate(offers)]
    found = best_match(claim("c", f"{wanted}Gi", *asked), volumes, delay=False)
    able = [one for one in volumes if int(one["spec"]["capacity"]["storage"][:-2]) >= wanted]
    able = [one for one in able if set(asked) <= set(one["spec"]["accessModes"])]
    assert (found is None) == (not able)
    if found is not None:
        assert found in able
        alike = [one for one in able if one["spec"]["accessModes"] == found["spec"]["accessModes"]]
        assert found["spec"]["capacity"] == min(
            (one["spec"]["capacity"] for one in alike), key=lambda one: int(one["storage"][:-2])
        )
