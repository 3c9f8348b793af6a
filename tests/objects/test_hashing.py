"""Hashes depend on the value alone."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from kubenb.objects import pod_template_hash, safe_encode

TEMPLATE = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "c", "image": "x"}]}}


def test_stable_over_versions_and_key_order():
    assert pod_template_hash(TEMPLATE) == pod_template_hash(dict(reversed(TEMPLATE.items()))) == "57d8c64457"
    assert pod_template_hash(TEMPLATE, 1) != pod_template_hash(TEMPLATE)


def test_safe_encode():
    assert safe_encode("0123456789") == "456789bcdf"


@given(st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5)), st.none() | st.integers(0, 5))
def test_letters(value, collisions):
    assert re.fullmatch("[bcdf456789]{1,10}", pod_template_hash(value, collisions))
