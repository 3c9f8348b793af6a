"""When a selector matches, and how it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubenb.objects import EVERYTHING, NOTHING, from_label_selector, from_labels, from_node_selector_term, parse_selector

WEB = {"app": "web", "tier": "front", "n": "5"}


@pytest.mark.parametrize(
    ("text", "matches", "written"),
    [
        ("", True, ""),
        ("app=web", True, "app=web"),
        ("app==web", True, "app==web"),
        ("app!=web", False, "app!=web"),
        ("old!=x", True, "old!=x"),
        ("tier in (front, back),app", True, "app,tier in (back,front)"),
        ("tier notin (front)", False, "tier notin (front)"),
        ("zone notin (a)", True, "zone notin (a)"),
        ("!app", False, "!app"),
        ("!old", True, "!old"),
        ("n>4,n<6", True, "n>4,n<6"),
        ("n>5", False, "n>5"),
        ("app>4", False, "app>4"),
        ("in in (in)", False, "in in (in)"),
        ("app=", False, "app="),
    ],
)
def test_text(text, matches, written):
    selector = parse_selector(text)
    assert selector.matches(WEB) is matches
    assert str(selector) == written


@pytest.mark.parametrize(
    ("selector", "written", "matches"),
    [
        (None, "", False),
        ({}, "", True),
        ({"matchLabels": {"tier": "front", "app": "web"}}, "app=web,tier=front", True),
        ({"matchExpressions": [{"key": "app", "operator": "In", "values": ["web", "api"]}]}, "app in (api,web)", True),
        ({"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["web"]}]}, "app notin (web)", False),
        ({"matchExpressions": [{"key": "app", "operator": "Exists"}]}, "app", True),
        ({"matchExpressions": [{"key": "app", "operator": "DoesNotExist"}]}, "!app", False),
    ],
)
def test_label_selector(selector, written, matches):
    found = from_label_selector(selector)
    assert str(found) == written
    assert found.matches(WEB) is matches


def test_unknown_operator():
    with pytest.raises(ValueError, match='"Near" is not a valid label selector operator'):
        from_label_selector({"matchExpressions": [{"key": "a", "operator": "Near"}]})


def test_edges():
    assert EVERYTHING.matches({}) and EVERYTHING.empty
    assert not NOTHING.matches({}) and not NOTHING.empty
    assert from_labels(None).matches(WEB)
    assert from_node_selector_term([{"key": "n", "operator": "Gt", "values": ["4"]}]).matches(WEB)
    assert not from_node_selector_term([]).matches(WEB)
    assert from_labels({"app": "web"}).exact("app") == "web"
    assert from_labels({"app": "web"}).exact("tier") is None
    assert from_labels({"b": "1", "a": "2"}) == parse_selector("a=2,b=1")


WORDS = st.from_regex(r"[a-z][a-z0-9]{0,5}", fullmatch=True)


@given(wanted=st.dictionaries(WORDS, WORDS, max_size=3), labels=st.dictionaries(WORDS, WORDS, max_size=4))
def test_a_map_selects_its_supersets(wanted, labels):
    selector = from_labels(wanted)
    assert selector.matches({**labels, **wanted})
    assert selector.matches(labels) == (wanted.items() <= labels.items())
    assert parse_selector(str(selector)) == selector
