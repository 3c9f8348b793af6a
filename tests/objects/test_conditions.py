"""Conditions keep their time until their status changes."""

from __future__ import annotations

from kubenb.objects import get_condition, is_true, set_condition, without_condition

READY = {"type": "Ready", "status": "True", "reason": "A", "lastTransitionTime": "t0"}


def test_set():
    first = set_condition([], {"type": "Ready", "status": "True", "reason": "A"}, "t0")
    assert first == [READY]
    same = set_condition(first, {"type": "Ready", "status": "True", "reason": "A"}, "t9")
    assert same is first
    told_why = set_condition(first, {"type": "Ready", "status": "True", "reason": "B"}, "t9")
    assert told_why == [{**READY, "reason": "B"}]
    turned = set_condition(first, {"type": "Ready", "status": "False", "reason": "A"}, "t9")
    assert turned == [{"type": "Ready", "status": "False", "reason": "A", "lastTransitionTime": "t9"}]
    assert first == [READY]


def test_read():
    obj = {"status": {"conditions": [READY]}}
    assert get_condition(obj, "Ready") is READY
    assert is_true(obj, "Ready") and not is_true(obj, "Other") and not is_true({}, "Ready")
    assert without_condition([READY], "Ready") == []
    kept = [READY]
    assert without_condition(kept, "Other") is kept
