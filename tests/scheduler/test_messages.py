from __future__ import annotations

from kubenb.scheduler.messages import fit_error, left_out_by, preemption_failed


def test_the_notes_line_to_the_letter() -> None:
    inner = fit_error(6, {"Preemption is not helpful for scheduling": 6})
    reasons = {"node(s) had untolerated taint(s)": 3, "Insufficient memory": 3}
    assert fit_error(6, reasons, afterword=preemption_failed(inner)) == (
        "0/6 nodes are available: 3 Insufficient memory, 3 node(s) had untolerated taint(s). no new claims to deallocate, "
        "preemption: 0/6 nodes are available: 6 Preemption is not helpful for scheduling."
    )


def test_reasons_sort_as_strings() -> None:
    assert fit_error(12, {"b": 2, "a": 10}) == "0/12 nodes are available: 10 a, 2 b."


def test_a_refusal_before_filtering() -> None:
    text = fit_error(2, {}, refusal='persistentvolumeclaim "c" not found', afterword="not found")
    assert text == '0/2 nodes are available: persistentvolumeclaim "c" not found. not found'


def test_left_out() -> None:
    assert left_out_by(["NodeAffinity"]) == "node(s) didn't satisfy plugin(s) [NodeAffinity]"
