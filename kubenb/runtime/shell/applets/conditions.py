"""`test` and `[`: questions about texts, numbers and files.

What comes in: the words, the files. What goes out: 0 for true, 1 for false, 2 for a question that makes no sense. Source:
busybox, coreutils/test.c. Next: `printing.py`.
"""

from __future__ import annotations

from collections.abc import Callable

from kubenb.runtime.files import Device, Directory, File, FileError, FileSystem, Link, Node


class TestError(Exception):
    """ "1: unknown operand", "abc: bad number"."""


def evaluate_test(words: list[str], files: FileSystem, cwd: str, complain: Callable[[str], object]) -> int:
    """`words` with the command's own name."""
    rest = words[1:]
    closing = {"[": "]", "[[": "]]"}.get(words[0])
    if closing:
        if not rest or rest[-1] != closing:
            complain(f"missing {closing}")
            return 2
        rest = rest[:-1]
    try:
        return 0 if Question(rest, files, cwd).answer() else 1
    except TestError as error:
        complain(str(error))
        return 2


class Question:
    """One expression, by recursive descent. With up to four words POSIX says what is meant by their number."""

    def __init__(self, words: list[str], files: FileSystem, cwd: str) -> None:
        self._words = words
        self._position = 0
        self._files = files
        self._cwd = cwd

    def answer(self) -> bool:
        words = self._words
        if not words:
            return False
        if len(words) == 1:
            return words[0] != ""
        if len(words) == 2 and words[0] == "!":
            return words[1] == ""
        if len(words) == 3 and words[1] in BINARY:
            return BINARY[words[1]](self, words[0], words[2])
        if len(words) == 4 and words[0] == "!":
            return not Question(words[1:], self._files, self._cwd).answer()
        result = self._or()
        if self._position < len(words):
            raise TestError(f"{words[self._position]}: unknown operand")
        return result

    def _here(self, ahead: int = 0) -> str | None:
        position = self._position + ahead
        return self._words[position] if position < len(self._words) else None

    def _or(self) -> bool:
        result = self._and()
        while self._here() in ("-o", "||"):
            self._position += 1
            result = self._and() or result
        return result

    def _and(self) -> bool:
        result = self._not()
        while self._here() in ("-a", "&&"):
            self._position += 1
            result = self._not() and result
        return result

    def _not(self) -> bool:
        negated = False
        while self._here() == "!" and self._here(1) is not None:
            self._position += 1
            negated = not negated
        return self._primary() != negated

    def _primary(self) -> bool:
        word = self._here()
        if word is None:
            raise TestError("argument expected")
        operator = self._here(1)
        if operator in BINARY and self._here(2) is not None:
            right = self._here(2) or ""
            self._position += 3
            return BINARY[operator](self, word, right)
        if word == "(":
            self._position += 1
            result = self._or()
            if self._here() != ")":
                raise TestError("closing paren expected")
            self._position += 1
            return result
        if word in UNARY and operator is not None:
            self._position += 2
            return UNARY[word](self, operator)
        self._position += 1
        return word != ""

    # ---- files ----------------------------------------------------------------------------------------------------------------

    def node(self, path: str, follow: bool = True) -> Node | None:
        """What is at `path`, or None."""
        try:
            return self._files.stat(path, self._cwd, follow) if path else None
        except FileError:
            return None

    def allowed(self, path: str, bit: int) -> bool:
        """Whether root may read (4), write (2) or execute (1)."""
        node = self.node(path)
        if node is None:
            return False
        if bit == 1:
            return isinstance(node, Directory) or bool(node.mode & 0o111)
        mount = self._files.mount_of(path, self._cwd) if bit == 2 else None
        return mount is None or not mount.read_only

    def time(self, path: str) -> float:
        node = self.node(path)
        return -1.0 if node is None else node.mtime


def _number(text: str) -> int:
    try:
        return int(text.strip())
    except ValueError:
        raise TestError(f"{text}: bad number") from None


def _size(node: Node | None) -> int:
    return len(node.data) if isinstance(node, File) else 0


BINARY: dict[str | None, Callable[[Question, str, str], bool]] = {
    "=": lambda q, a, b: a == b,
    "==": lambda q, a, b: a == b,
    "!=": lambda q, a, b: a != b,
    "<": lambda q, a, b: a < b,
    ">": lambda q, a, b: a > b,
    "-eq": lambda q, a, b: _number(a) == _number(b),
    "-ne": lambda q, a, b: _number(a) != _number(b),
    "-lt": lambda q, a, b: _number(a) < _number(b),
    "-le": lambda q, a, b: _number(a) <= _number(b),
    "-gt": lambda q, a, b: _number(a) > _number(b),
    "-ge": lambda q, a, b: _number(a) >= _number(b),
    "-nt": lambda q, a, b: q.time(a) > q.time(b),
    "-ot": lambda q, a, b: q.time(a) < q.time(b),
    "-ef": lambda q, a, b: q.node(a) is not None and q.node(a) is q.node(b),
}
UNARY: dict[str, Callable[[Question, str], bool]] = {
    "-e": lambda q, a: q.node(a) is not None,
    "-f": lambda q, a: isinstance(q.node(a), File),
    "-d": lambda q, a: isinstance(q.node(a), Directory),
    "-c": lambda q, a: isinstance(q.node(a), Device),
    "-b": lambda q, a: False,
    "-p": lambda q, a: False,
    "-S": lambda q, a: False,
    "-h": lambda q, a: isinstance(q.node(a, False), Link),
    "-L": lambda q, a: isinstance(q.node(a, False), Link),
    "-s": lambda q, a: _size(q.node(a)) > 0,
    "-r": lambda q, a: q.allowed(a, 4),
    "-w": lambda q, a: q.allowed(a, 2),
    "-x": lambda q, a: q.allowed(a, 1),
    "-z": lambda q, a: a == "",
    "-n": lambda q, a: a != "",
    "-t": lambda q, a: False,
}
