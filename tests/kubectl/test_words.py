"""Words as a shell would split them, and nothing that a shell would run."""

from __future__ import annotations

import pytest

from kubenb.kubectl.words import ShellError, split_pipes, split_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("get pods", ["get", "pods"]),
        ("  get   'po d'  \"a b\" ", ["get", "po d", "a b"]),
        ("-o jsonpath='{.items[*]}'", ["-o", "jsonpath={.items[*]}"]),
        ('annotate po a n="say \\"hi\\" \\n"', ["annotate", "po", "a", 'n=say "hi" \\n']),
        ("a\\ b c\\\nd", ["a b", "cd"]),
        ("get po # not this", ["get", "po"]),
        ("get po#this", ["get", "po#this"]),
        ("x ''", ["x", ""]),
        ("get po | grep x", ["get", "po", "|", "grep", "x"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert split_words(text) == words


def test_an_open_quote_is_an_error() -> None:
    with pytest.raises(ShellError, match="looking for matching"):
        split_words("get 'po")


def test_pipes() -> None:
    assert split_pipes("get po -o wide|grep 'a|b' | wc -l") == [["get", "po", "-o", "wide"], ["grep", "a|b"], ["wc", "-l"]]


@pytest.mark.parametrize("text", ["get po; rm -rf x", "get po > file", "get po && x", "get po &", "| grep x", "get po | | wc"])
def test_what_needs_a_shell_is_refused(text: str) -> None:
    with pytest.raises(ShellError):
        split_pipes(text)
