"""What goes wrong in a command, and how kubectl words it on stderr.

Comes in: our own `CommandError`s and the API server's `ApiError`s. Goes out: the text for stderr and the exit
code, by the rules of kubectl's pkg/cmd/util/helpers.go (1.36): an invalid object is named with a list of its
mistakes, a Status becomes "Error from server (Reason): message", anything else "error: message". Next:
`flags`, which raises the first of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from kubenb.objects import ApiError


class CommandError(Exception):
    """A failed command. `plain` leaves the "error: " in front away, as kubectl does for a few of its errors."""

    def __init__(self, message: str, code: int = 1, plain: bool = False) -> None:
        super().__init__(message, code, plain)
        self.message = message
        self.code = code
        self.plain = plain

    def __str__(self) -> str:
        return self.message


REFUSALS = (CommandError, ApiError)
"""What a command may go on after, with the next object. Anything else is a mistake of ours and stops the run."""


class UsageError(CommandError):
    """A command used wrongly: the message is followed by where help is to be found."""

    def __init__(self, command: str, message: str) -> None:
        super().__init__(f"{message}\nSee '{command} -h' for help and examples")


class FlagError(CommandError):
    """A flag that the command does not know or cannot read."""


class NoResourceType(CommandError):
    """A word that names no kind. Most commands wrap it ("error: ..."); those that don't print it plainly."""

    def __init__(self, word: str) -> None:
        super().__init__(f'the server doesn\'t have a resource type "{word}"')


class SilentExit(CommandError):
    """The command ends with this exit code and has already said why."""

    def __init__(self, code: int = 1) -> None:
        super().__init__("", code)


class Aggregate(CommandError):
    """Several errors of one command, each on its own line."""

    def __init__(self, errors: Sequence[Exception]) -> None:
        super().__init__(_joined(errors))
        self.errors = list(errors)


def _joined(errors: Sequence[Exception]) -> str:
    texts = list(dict.fromkeys(str(error) for error in errors))
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


def raise_all(errors: Sequence[Exception]) -> None:
    """Raise nothing, the only error, or all of them as one."""
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise Aggregate(errors)


def describe_error(error: Exception) -> tuple[str, int]:
    """The text that stderr gets (without a final line break) and the exit code."""
    while isinstance(error, Aggregate) and len(error.errors) == 1:
        error = error.errors[0]
    if isinstance(error, SilentExit):
        return "", error.code
    if isinstance(error, ApiError) and error.reason == "Invalid":
        return _invalid(error), 1
    if isinstance(error, Aggregate):
        return "\n".join(_line(each) for each in error.errors), 1
    if isinstance(error, ApiError):
        return _line(error), 1
    code = error.code if isinstance(error, CommandError) else 1
    text = str(error)
    if text.startswith("error: ") or (isinstance(error, CommandError) and error.plain):
        return text, code
    return f"error: {text}", code


def _line(error: Exception) -> str:
    """One error among several, which gets no "error: " in front."""
    if not isinstance(error, ApiError):
        return str(error)
    if error.reason == "Unauthorized":
        return f"error: You must be logged in to the server ({error.message})"
    reason = f" ({error.reason})" if error.reason else ""
    return f"Error from server{reason}: {error.message}"


def _invalid(error: ApiError) -> str:
    kind, name = str(error.details.get("kind", "")), str(error.details.get("name", ""))
    said = f'The {kind} "{name}" is invalid' if kind or name else "The request is invalid"
    mistakes = list(dict.fromkeys(f"{cause.get('field', '')}: {cause.get('message', '')}" for cause in error.causes))
    if not mistakes:
        return said if kind or name or not error.message else f"{said}: {error.message}"
    if len(mistakes) == 1:
        return f"{said}: {mistakes[0]}"
    return "\n".join([f"{said}: ", *(f"* {mistake}" for mistake in mistakes)])


def with_source(error: Exception, doing: str, source: str) -> Exception:
    """The same error, saying at which manifest it happened: `error when creating "STDIN": ...`."""
    if not source:
        return error
    message = f'error when {doing} "{source}": {error}'
    if isinstance(error, ApiError):
        return ApiError(error.code, error.reason, message, error.details)
    return CommandError(message)
