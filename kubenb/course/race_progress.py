"""A progress bar where somebody waits: text in a terminal, a widget in a notebook, nothing where output is compared.

In comes how much there is to do; out goes a function to call after each piece."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

WIDTH = 40
"""Characters of the bar in a terminal."""


@contextmanager
def progress_bar(total: int, what: str, quiet: bool = False) -> Iterator[Callable[[], None]]:
    """A bar over `total` pieces (`what` they are called); it goes away when all is done."""
    if quiet or "PYTEST_VERSION" in os.environ:
        yield lambda: None
    elif _in_notebook():
        yield from _widget(total, what)
    elif sys.stderr.isatty():
        yield from _text(total, what)
    else:
        yield lambda: None


def _in_notebook() -> bool:
    if "IPython" not in sys.modules:
        return False
    from IPython import get_ipython

    shell = get_ipython()
    return shell is not None and hasattr(shell, "kernel")


def _widget(total: int, what: str) -> Iterator[Callable[[], None]]:
    from IPython.display import display
    from ipywidgets import IntProgress

    bar = IntProgress(max=total, description=what)
    display(bar)  # type: ignore[no-untyped-call]

    def advance() -> None:
        bar.value += 1

    try:
        yield advance
    finally:
        bar.close()


def _text(total: int, what: str) -> Iterator[Callable[[], None]]:
    done = 0

    def advance() -> None:
        nonlocal done
        done += 1
        full = WIDTH * done // max(total, 1)
        print(f"\r{'█' * full}{'·' * (WIDTH - full)} {done} of {total} {what}", end="", file=sys.stderr, flush=True)

    try:
        yield advance
    finally:
        print("\r" + " " * (WIDTH + 40) + "\r", end="", file=sys.stderr, flush=True)
