"""One command being run: its flags and arguments, where it writes, and the server it speaks to.

Comes in: a `Session` and what `flags` parsed. Goes out: text collected for stdout and stderr. Every verb's
function takes one of these. Next: `requests`, how it speaks to the API server; `builder`, how arguments
become objects.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from kubenb.kubectl.errors import CommandError, UsageError
from kubenb.kubectl.flags import Parsed
from kubenb.kubectl.requests import Requests
from kubenb.kubectl.session import Session, ShownTable
from kubenb.objects.rbac import User, impersonated


class Invocation:
    """A running command."""

    def __init__(self, session: Session, command: str, parsed: Parsed, stdin: str | None) -> None:
        self.session = session
        self.command = command
        self.args = parsed.args
        self.dash = parsed.dash
        self.stdin = stdin
        self.tables: list[ShownTable] = []
        self._parsed = parsed
        self._out: list[str] = []
        self._err: list[str] = [f"{note}\n" for note in parsed.notes]

    def flag(self, name: str) -> Any:
        """A flag's value: as typed, or its default; None for a flag this command doesn't have."""
        return self._parsed.values.get(name)

    def text(self, name: str) -> str:
        return str(self.flag(name) or "")

    def changed(self, name: str) -> bool:
        """Whether the flag was typed."""
        return name in self._parsed.changed

    @property
    def namespace(self) -> str:
        return self.text("namespace") or self.session.namespace_of(self.text("context"))

    @property
    def explicit_namespace(self) -> bool:
        return self.changed("namespace")

    @cached_property
    def server(self) -> Requests:
        return Requests(
            self.session, self.complain, validation=self.validation, dry_run=self.dry_run == "server",
            manager=self._manager(), force=bool(self.flag("force-conflicts")), user=self.user,
        )  # fmt: skip

    @cached_property
    def user(self) -> User | None:
        """Whom --as or --token names; None is the administrator."""
        authorizer, token = self.session.api.authorizer, self.text("token")
        real = authorizer.authenticated(f"Bearer {token}") if token else None
        if self.text("as"):
            user = impersonated(self.text("as"), self.flag("as-group") or [], self.text("as-uid"))
            authorizer.check_impersonation(real, user)
            return user
        if self.flag("as-group") or self.text("as-uid"):
            raise CommandError("requesting uid, groups or user-extra for test-user without impersonating a user")
        return real

    def _manager(self) -> str:
        """Under which name the server notes what this command changes."""
        verb = self.command.split()[1] if " " in self.command else ""
        if self.text("field-manager"):
            return self.text("field-manager")
        if verb == "apply":
            return "kubectl" if self.flag("server-side") else "kubectl-client-side-apply"
        return "kubectl" if verb in ("", "scale", "delete") else f"kubectl-{verb}"

    @property
    def now(self) -> float:
        """Virtual seconds since the cluster's start."""
        return self.session.api.now()

    @property
    def validation(self) -> str:
        """The server's fieldValidation for --validate: Strict, Warn or Ignore."""
        word = self.text("validate")
        known = {
            "": "Ignore",
            "true": "Strict",
            "strict": "Strict",
            "warn": "Warn",
            "false": "Ignore",
            "ignore": "Ignore",
        }
        if self.flag("validate") is None:
            return "Ignore"
        if word not in known:
            raise CommandError(f'invalid - validate option "{word}". Must be one of "true", "false", "strict", "warn", "ignore"')
        return known[word]

    @property
    def dry_run(self) -> str:
        """none, client or server."""
        word = self.text("dry-run") or "none"
        if word == "unchanged":
            raise CommandError(
                '--dry-run flag without a value was specified. A value must be set: "none", "server", or "client".'
            )
        if word not in ("none", "client", "server"):
            raise CommandError(f'Invalid dry-run value ({word}). Must be "none", "server", or "client".')
        return word

    @property
    def change_cause(self) -> str:
        """The whole command, which --record keeps in an annotation; "" without that flag."""
        if not self.flag("record"):
            return ""
        flags = [f"--{name}={value}" for name, value in self._parsed.typed]
        return " ".join([self.command, *self.args, *flags])

    def say(self, text: str, end: str = "\n") -> None:
        """A line for stdout."""
        self._out.append(text + end)

    def complain(self, text: str, end: str = "\n") -> None:
        """A line for stderr."""
        self._err.append(text + end)

    def usage_error(self, message: str) -> UsageError:
        return UsageError(self.command, message)

    @property
    def stdout(self) -> str:
        return "".join(self._out)

    @property
    def stderr(self) -> str:
        return "".join(self._err)

    def read_stdin(self) -> str:
        return self.stdin or ""
