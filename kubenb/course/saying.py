"""Sentences in a notebook: broken between words, at a width that fits the page.

In comes a sentence, out goes a paragraph on stdout, which nbval compares.
"""

from __future__ import annotations

import textwrap

WIDTH = 96


def say(text: str) -> None:
    """Print `text`; lines that stand in it (the API server's lists) stay lines."""
    for line in text.split("\n"):
        print(textwrap.fill(line, WIDTH, break_long_words=False, break_on_hyphens=False))
