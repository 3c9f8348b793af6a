"""The store: revisions, compare-and-swap, ranges, compaction, watches."""

from __future__ import annotations

import pytest

from kubenb.etcd import Compacted, CompareFailed, Etcd


def put(etcd: Etcd, name: str, value: int, expected: int | None = None, namespace: str = "default"):
    return etcd.put("pods", namespace, name, {"kind": "Pod", "value": value}, expected, 1.5, "me", 7, "because")


def test_every_write_gets_the_next_revision_and_keeps_the_one_before() -> None:
    etcd = Etcd()
    first, second = put(etcd, "a", 1), put(etcd, "a", 2)
    assert (first.number, first.verb, first.previous) == (1, "create", None)
    assert (second.number, second.verb, second.previous) == (2, "update", first.object)
    assert (second.author, second.cause, second.why, second.time) == ("me", 7, "because", 1.5)
    assert second.key == "/registry/pods/default/a"
    assert etcd.get("pods", "default", "a") is second


@pytest.mark.parametrize(("expected", "fits"), [(None, True), (1, True), (0, False), (2, False)])
def test_compare_and_swap(expected: int | None, fits: bool) -> None:
    etcd = Etcd()
    put(etcd, "a", 1, 0)
    if fits:
        assert put(etcd, "a", 2, expected).number == 2
    else:
        with pytest.raises(CompareFailed):
            put(etcd, "a", 2, expected)
        assert etcd.revision == 1


def test_deleting_keeps_the_last_version_in_the_history() -> None:
    etcd = Etcd()
    live = put(etcd, "a", 1)
    gone = etcd.delete("pods", "default", "a", live.object, 1, 2.0)
    assert (gone.verb, gone.object, etcd.get("pods", "default", "a")) == ("delete", live.object, None)
    with pytest.raises(CompareFailed):
        etcd.delete("pods", "default", "a", live.object, None, 2.0)


def test_a_range_comes_in_key_order() -> None:
    etcd = Etcd()
    for namespace, name in [("b", "x"), ("a", "z"), ("a", "y")]:
        put(etcd, name, 0, namespace=namespace)
    assert [(r.namespace, r.name) for r in etcd.range("pods")] == [("a", "y"), ("a", "z"), ("b", "x")]
    assert [r.name for r in etcd.range("pods", "a")] == ["y", "z"]
    assert etcd.range("nodes") == []


def test_compaction_forgets_for_watchers() -> None:
    etcd = Etcd()
    for value in range(5):
        put(etcd, "a", value)
    assert [r.number for r in etcd.since(3)] == [4, 5]
    etcd.compact(4)
    assert [r.number for r in etcd.since(4)] == [5]
    with pytest.raises(Compacted, match="required revision has been compacted"):
        etcd.since(3)
    with pytest.raises(ValueError, match="compact 9: from 4 to 5 is possible"):
        etcd.compact(9)


def test_watchers_hear_everything_in_order() -> None:
    etcd, heard = Etcd(), []
    etcd.watch(lambda revision: heard.append(revision.number))
    put(etcd, "a", 1)
    put(etcd, "b", 1)
    assert heard == [1, 2]


def test_the_digest_sees_every_part_of_a_revision() -> None:
    def digest(**change: object) -> str:
        etcd = Etcd()
        given = {"time": 1.0, "author": "me", "cause": None, "why": "", **change}
        etcd.put("pods", "default", "a", {"kind": "Pod"}, None, **given)  # type: ignore[arg-type]
        return etcd.digest()

    digests = [digest(), digest(time=1.5), digest(author="you"), digest(cause=3), digest(why="so")]
    assert len(set(digests)) == 5
    assert digest() == digest()
