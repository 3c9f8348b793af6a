"""A command line as text -> its words, quoted as for a shell, without any shell: nothing typed here is ever
evaluated.

Goes out: a list of words, or (for the notebook's magic) the parts between pipes. What only a shell could do
(redirections, variables, `;`, `&&`) is refused by name instead of being handed to kubectl as arguments. Next:
`commands`, which finds the verb.
"""

from __future__ import annotations

from dataclasses import dataclass, field

_SPACE = " \t\r\n"
_OPERATORS = ("&&", "||", ">>", "|", ";", ">", "<", "&")


class ShellError(ValueError):
    """Text that no shell could read either, or that asks for a shell we don't have."""


@dataclass
class _Reader:
    """One pass over the text: collects words and operators."""

    text: str
    operators: bool
    position: int = 0
    tokens: list[tuple[bool, str]] = field(default_factory=list)  # (is an operator, text)
    word: list[str] | None = None

    def read(self) -> list[tuple[bool, str]]:
        while self.position < len(self.text):
            self.step(self.text[self.position])
        self.end_word()
        return self.tokens

    def step(self, char: str) -> None:
        if char in "'\"":
            self.quoted(char)
        elif char == "\\":
            self.escaped()
        elif char in _SPACE:
            self.end_word()
            self.position += 1
        elif char == "#" and self.word is None:
            end = self.text.find("\n", self.position)
            self.position = end if end >= 0 else len(self.text)
        elif self.operators and (sign := self.operator()):
            self.end_word()
            self.tokens.append((True, sign))
            self.position += len(sign)
        else:
            self.add(char)
            self.position += 1

    def operator(self) -> str:
        return next((sign for sign in _OPERATORS if self.text.startswith(sign, self.position)), "")

    def quoted(self, mark: str) -> None:
        """Inside '...' everything is literal; inside "..." a backslash protects \\, ", $ and `."""
        at = self.position + 1
        self.add("")
        while at < len(self.text) and self.text[at] != mark:
            if mark == '"' and self.text[at] == "\\" and self.text[at + 1 : at + 2] in ("\\", '"', "$", "`", "\n"):
                at += 1
                if self.text[at] == "\n":
                    at += 1
                    continue
            self.add(self.text[at])
            at += 1
        if at >= len(self.text):
            raise ShellError(f"unexpected EOF while looking for matching `{mark}'")
        self.position = at + 1

    def escaped(self) -> None:
        following = self.text[self.position + 1 : self.position + 2]
        if following not in ("", "\n"):
            self.add(following)
        self.position += 2

    def add(self, text: str) -> None:
        self.word = self.word or []
        self.word.append(text)

    def end_word(self) -> None:
        if self.word is not None:
            self.tokens.append((False, "".join(self.word)))
        self.word = None


def split_words(text: str) -> list[str]:
    """The words of a command line; `|` and its like are ordinary characters. ShellError for an open quote."""
    return [word for _, word in _Reader(text, operators=False).read()]


def split_pipes(text: str) -> list[list[str]]:
    """The commands of a pipeline, each a list of words. ShellError for anything else that needs a shell."""
    commands: list[list[str]] = [[]]
    for is_operator, token in _Reader(text, operators=True).read():
        if not is_operator:
            commands[-1].append(token)
        elif token == "|":
            commands.append([])
        else:
            raise ShellError(
                f"there is no shell behind this magic: '{token}' means nothing here (pipes to grep, head, tail, sort, wc work)"
            )
    if len(commands) > 1 and not all(commands):
        raise ShellError("syntax error near unexpected token `|'")
    return commands
