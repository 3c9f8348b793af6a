"""Step 1 of the journey: what a person types. kubectl as the real one: parser, verbs, printers, and the notebook's magic.

Read `session` (who sits at the keyboard), `words` and `flags` (what was typed), `commands` (which command that is), `builder`
(which objects it means), then any verb: one file a verb group. It speaks to the API server by its public verbs alone. Next:
`kubenb.apiserver`, the front door.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubenb.kubectl.session import Result, Session, ShownTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubenb.apiserver import APIServer, Call
    from kubenb.objects import Object

__all__ = ["Result", "Session", "ShownTable", "apply_object", "run", "run_words"]


def run(session: Session, args_text: str, stdin: str | None = None) -> Result:
    """What `kubectl ARGS_TEXT` does and prints. Learners' mistakes never raise; they have an exit code and a text on stderr."""
    from kubenb.kubectl.words import ShellError, split_words

    try:
        words = split_words(args_text)
    except ShellError as error:
        return Result(2, "", f"bash: {error}\n")
    return run_words(session, words, stdin)


def run_words(session: Session, words: Sequence[str], stdin: str | None = None) -> Result:
    """The same for words that are already split."""
    from kubenb.kubectl.main import execute

    return execute(session, words, stdin)


def apply_object(api: APIServer, obj: Object, namespace: str, call: Call) -> Object:
    """`kubectl apply` of one object: create it or patch it three ways; the stored object. Raises ApiError."""
    from kubenb.kubectl.applying import apply_object

    return apply_object(api, obj, namespace, call)
