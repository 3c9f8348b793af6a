"""A tally that is kept says the same as one that counts anew."""

from __future__ import annotations

from typing import Any

from controllers.builders import pod
from hypothesis import given
from hypothesis import strategies as st

from kubenb.controllers.tally import Basis, Tally
from kubenb.objects import format_time, from_labels
from kubenb.objects.times import EPOCH

BASIS = Basis(from_labels({"app": "web"}), {"app": "web", "rev": "1"}, 10)


def counts(tally: Tally, now: float) -> tuple[int, ...]:
    return (tally.active, tally.labeled, tally.ready, tally.available(now), tally.terminating, len(tally.strays))


def test_what_counts_as_what() -> None:
    tally = Tally(
        BASIS,
        [
            pod("ready", ready_since="2026-01-01T00:00:00Z", app="web", rev="1"),
            pod("fresh", ready_since="2026-01-01T00:00:15Z", app="web", rev="1"),
            pod("pending", phase="Pending", app="web"),
            pod("going", terminating=True, app="web"),
            pod("failed", phase="Failed", app="web"),
            pod("stray", app="debug"),
        ],
    )
    assert counts(tally, 20) == (3, 2, 2, 1, 1, 1)
    assert tally.next_available() == 25
    assert tally.available(25) == 2
    assert tally.next_available() is None


pods = st.builds(
    lambda name, phase, since, going, label: pod(
        name, phase=phase, ready_since=format_time(EPOCH + since) if since else None, terminating=going, app=label, rev="1"
    ),
    st.sampled_from("abcdef"),
    st.sampled_from(["Running", "Running", "Pending", "Failed"]),
    st.sampled_from([None, 1.0, 5.0, 30.0]),
    st.booleans(),
    st.sampled_from(["web", "web", "debug"]),
)


@given(st.lists(st.tuples(pods, st.booleans(), st.integers(0, 8)), max_size=30))
def test_kept_is_counted(changes: list[tuple[dict[str, Any], bool, int]]) -> None:
    tally, present, now = Tally(BASIS), {}, 0.0
    for one, gone, seconds in changes:
        now += seconds
        if gone:
            tally.remove(one)
            present.pop(one["metadata"]["uid"], None)
        else:
            tally.put(one)
            present[one["metadata"]["uid"]] = one
        assert counts(tally, now) == counts(Tally(BASIS, present.values()), now)
