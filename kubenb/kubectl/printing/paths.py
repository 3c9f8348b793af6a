"""-o jsonpath, jsonpath-file, jsonpath-as-json.

Comes in: a template. Goes out: what it finds, or kubectl's two complaints: one for a template that can't be read, one (with the
whole object in Go's syntax) for one that fails on this object. Source: cli-runtime, pkg/printers/jsonpath.go (1.36). Next:
`custom`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from kubenb.kubectl.errors import CommandError
from kubenb.kubectl.printing.gotext import go_syntax
from kubenb.objects import Object
from kubenb.objects.jsonpath import JSONPath, jsonpath
from kubenb.objects.jsonpath_parse import JSONPathError


@dataclass(frozen=True)
class PathPrinter:
    """A template ready to be filled."""

    template: str
    path: JSONPath

    def as_text(self, obj: Object) -> str:
        """Texts as they are, maps and lists as JSON."""
        try:
            return self.path.render(obj)
        except JSONPathError as error:
            raise self._failed(error, obj) from None

    def as_json(self, obj: Object) -> str:
        """A JSON list of everything found."""
        try:
            values = [value for found in self.path.find(obj) for value in found]
        except JSONPathError as error:
            raise self._failed(error, obj) from None
        return json.dumps(values, indent=4, sort_keys=True, ensure_ascii=False) + "\n"

    def _failed(self, error: JSONPathError, obj: Object) -> CommandError:
        details = (
            f"Error executing template: {error}. Printing more information for debugging the template:\n"
            f"\ttemplate was:\n\t\t{self.template}\n\tobject given to jsonpath engine was:\n\t\t{go_syntax(obj)}\n\n"
        )
        return CommandError(f'error executing jsonpath "{self.template}": {details}')


def compiled(template: str, allow_missing: bool) -> PathPrinter:
    """The printer of a template. CommandError for one that can't be read."""
    try:
        return PathPrinter(template, jsonpath(template, allow_missing))
    except JSONPathError as error:
        raise CommandError(f"error parsing jsonpath {template}, {error}\n") from None
