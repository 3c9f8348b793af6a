"""Python's cyclic garbage collector rests while virtual time passes.

What comes in: a function that lets time pass.  What goes out: the same, a third faster in a large cluster.
The engine makes versions, and keeps them all: nearly everything it allocates stays, and what goes is freed by reference counts.
Searching that again and again for cycles costs a third of a run of 10,000 pods and finds nothing (measured: the same memory with
and without).  The collector is as it was before as soon as the function returns.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Switch the collector off, if it is on, and on again at the end. Usable as a decorator; may be nested."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
