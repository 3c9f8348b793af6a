"""What leaves the straight way through a script: break, continue, return, exit, and errors that end a shell.

What comes in: nothing. What goes out: exceptions of the interpreter. Next: `interpreter.py`.
"""

from __future__ import annotations


class Leave(Exception):
    """`break` (how many loops to leave) and `continue` (the outermost of so many goes on)."""

    def __init__(self, loops: int, again: bool) -> None:
        super().__init__()
        self.loops = loops
        self.again = again


class Return(Exception):
    """`return` from a function or a sourced file."""

    def __init__(self, code: int) -> None:
        super().__init__()
        self.code = code


class Exit(Exception):
    """`exit`: the shell ends. `replaced`: by `exec`, so that no trap on EXIT runs."""

    def __init__(self, code: int, replaced: bool = False) -> None:
        super().__init__()
        self.code = code
        self.replaced = replaced


class ShellError(Exception):
    """An error that ends a shell that isn't interactive: a bad substitution, an unset parameter under -u, a failed expansion."""

    def __init__(self, text: str, code: int = 2) -> None:
        super().__init__(text)
        self.code = code
