"""The text twin: the whole run in words."""

from __future__ import annotations

from timeline.synthetic import Script

from kubenb.timeline import compare, difference, rollout_frames, summary, table
from kubenb.timeline.summary import headline

EXPECTED = """\
Deployment web: image nginx:1.27 → nginx:1.28
2 replicas, maxSurge 1, maxUnavailable 0: at least 2 available, at most 3 pods

 after  rev 1  rev 2  available  lowest  failed  what happens
 0.0 s      2      0          2       2       0  changed Deployment web: image nginx:1.27 →
                                                 nginx:1.28
 0.0 s      2      0          2       2       0  new ReplicaSet may start with 1
"""


def test_summary_word_for_word() -> None:
    frames = rollout_frames(Script(replicas=2, nodes=2).run().history)
    text = summary(frames)
    assert text.startswith(EXPECTED)
    assert text.splitlines()[-2:] == [headline(frames) + "; 2 available, 2 pods", "lowest: 2 available; most: 3 pods"]


def test_losses_are_named_with_their_number() -> None:
    script = Script(lossy=True).run()
    text = summary(rollout_frames(script.history, requests=script.requests))
    assert text.endswith("requests: 142 sent, 6 failed (6 connection refused)")


def test_a_run_that_never_ends_says_so() -> None:
    frames = rollout_frames(Script(broken=True, end=45.0).run().history, until=45.0)
    assert headline(frames) == "web: 10 replicas, not complete after 25.0 s"


def test_runs_side_by_side() -> None:
    quick, slow = (rollout_frames(Script(startup=s).run().history) for s in (1.0, 8.0))
    rows = compare({"quick": quick, "slow": slow})
    assert rows[0]["done"] < rows[1]["done"]
    assert table({"quick": quick, "slow": slow}).splitlines()[0].split() == [
        "run", "done", "lowest", "available", "most", "pods", "requests", "failed",
    ]  # fmt: skip
    assert set(difference(quick, slow)) == {"done"}
    assert difference(quick, quick) == {}
