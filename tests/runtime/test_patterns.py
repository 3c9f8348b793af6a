"""Shell patterns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubenb.runtime.shell.patterns import escaped, is_pattern, matches, replaced, unescaped, without_prefix, without_suffix


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("*", "", True),
        ("a*", "abc", True),
        ("a?c", "abc", True),
        ("a?c", "ac", False),
        ("[abc]x", "bx", True),
        ("[!a]x", "ax", False),
        ("[a-c]x", "dx", False),
        ("[]x]", "]", True),
        ("[", "[", True),
        (r"\*", "*", True),
        (r"\*", "a", False),
        ("*.tar.?z", "b.tar.gz", True),
        ("[[:digit:]]*", "1a", True),
        ("[[:digit:]]*", "a1", False),
        ("a.c", "abc", False),
    ],
)
def test_matching(pattern: str, text: str, expected: bool) -> None:
    assert matches(pattern, text) is expected


@pytest.mark.parametrize(
    ("text", "pattern", "shortest", "longest"),
    [("/a/b/c", "*/", "a/b/c", "c"), ("a.b.c", "*.", "b.c", "c"), ("abc", "x", "abc", "abc"), ("aaa", "a", "aa", "aa")],
)
def test_prefixes(text: str, pattern: str, shortest: str, longest: str) -> None:
    assert (without_prefix(text, pattern, False), without_prefix(text, pattern, True)) == (shortest, longest)


@pytest.mark.parametrize(("text", "pattern", "shortest", "longest"), [("a.b.c", ".*", "a.b", "a"), ("/a/b", "/*", "/a", "")])
def test_suffixes(text: str, pattern: str, shortest: str, longest: str) -> None:
    assert (without_suffix(text, pattern, False), without_suffix(text, pattern, True)) == (shortest, longest)


def test_replacing() -> None:
    assert (replaced("a.b.c", ".", "-", False), replaced("a.b.c", ".", "-", True)) == ("a-b.c", "a-b-c")


@given(st.text(max_size=20))
def test_an_escaped_text_matches_itself_and_nothing_else(text: str) -> None:
    assert matches(escaped(text), text)
    assert not matches(escaped(text), text + "x")
    assert unescaped(escaped(text)) == text and not is_pattern(escaped(text))


@given(st.text("ab*?[]!-\\", max_size=12), st.text("ab-]", max_size=8))
def test_any_pattern_can_be_asked(pattern: str, text: str) -> None:
    assert matches(pattern, text) in (True, False)
