"""Go templates, second half: nodes and an object -> text. Nothing of it is evaluated as anything but a template.

Comes in: `-o go-template='{{range .items}}{{.metadata.name}} {{end}}'`. A field that isn't there prints `<no value>`, as Go has
it. Source: text/template's documentation; cli-runtime, pkg/printers/template.go (1.36). Next: `kubenb.kubectl.get`.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from typing import Any

from kubenb.kubectl.printing.template_parse import Node, Operand, Pipe, TemplateError, parse_template
from kubenb.objects import Object
from kubenb.objects.merge_lists import go_value


class _Missing:
    """The value of a field that isn't there."""

    def __bool__(self) -> bool:
        return False


MISSING = _Missing()


def go_text(value: Any) -> str:
    """A value as a template prints it."""
    return "<no value>" if value is MISSING else go_value(value)


class _Stop(Exception):
    """break and continue."""


def render_template(text: str, obj: Object, lenient: bool = True) -> str:
    """The text that the template makes of the object. TemplateError for one that can't be parsed or run."""
    try:
        nodes = parse_template(text)
    except TemplateError as error:
        raise TemplateError(f"error parsing template {text}, {error}\n") from None
    runner = _Runner(obj, lenient)
    runner.run(nodes, obj)
    return "".join(runner.out)


class _Runner:
    def __init__(self, root: Object, lenient: bool) -> None:
        self.out: list[str] = []
        self.variables: list[tuple[str, Any]] = [("$", root)]
        self.lenient = lenient

    def run(self, nodes: Sequence[Node], dot: Any) -> None:
        for node in nodes:
            if node.kind == "text":
                self.out.append(node.text)
            elif node.kind in ("break", "continue"):
                raise _Stop(node.kind)
            elif node.kind == "range":
                self.range(node, dot)
            elif node.pipe is not None:
                self.other(node, node.pipe, dot)

    def other(self, node: Node, pipe: Pipe, dot: Any) -> None:
        mark = len(self.variables)
        value = self.pipe(pipe, dot)
        if node.kind == "action":
            if not pipe.declares:
                self.out.append("<no value>" if value is MISSING else go_text(value))
            return
        self.run(node.body if value else node.otherwise, value if node.kind == "with" and value else dot)
        del self.variables[mark:]

    def range(self, node: Node, dot: Any) -> None:
        assert node.pipe is not None
        mark = len(self.variables)
        value = self.pipe(Pipe(node.pipe.commands), dot)
        for key, item in _pairs(value):
            names = node.pipe.declares
            if names:
                self.variables.append((names[-1], item))
            if len(names) > 1:
                self.variables.append((names[0], key))
            try:
                self.run(node.body, item)
            except _Stop as stop:
                if str(stop) == "break":
                    break
            finally:
                del self.variables[mark:]
        if not value:
            self.run(node.otherwise, dot)

    def pipe(self, pipe: Pipe, dot: Any) -> Any:
        value: Any = MISSING
        for index, command in enumerate(pipe.commands):
            value = self.command(command, dot, [value] if index else [])
        for name in pipe.declares:
            self.set(name, value, pipe.assigns)
        return value

    def set(self, name: str, value: Any, existing: bool) -> None:
        if existing:
            for index in range(len(self.variables) - 1, -1, -1):
                if self.variables[index][0] == name:
                    self.variables[index] = (name, value)
                    return
        self.variables.append((name, value))

    def command(self, operands: Sequence[Operand], dot: Any, piped: list[Any]) -> Any:
        head = operands[0]
        if head.kind == "word":
            function = FUNCTIONS.get(head.value)
            if function is None:
                raise TemplateError(f'template: output:1: function "{head.value}" not defined')
            arguments = [self.value(one, dot) for one in operands[1:]] + piped
            try:
                return _fields(function(*arguments), head.fields)
            except (TypeError, ValueError, LookupError) as error:
                raise TemplateError(f"error executing template: error calling {head.value}: {error}") from None
        if len(operands) > 1 or piped:
            raise TemplateError("error executing template: can't give argument to non-function")
        return self.value(head, dot)

    def value(self, operand: Operand, dot: Any) -> Any:
        if operand.kind == "word":
            return self.command([operand], dot, [])
        if operand.kind == "variable":
            start = next((value for name, value in reversed(self.variables) if name == operand.value), None)
            if start is None and not any(name == operand.value for name, _ in self.variables):
                raise TemplateError(f'template: output:1: undefined variable "{operand.value}"')
        elif operand.kind == "pipe":
            start = self.pipe(operand.value, dot)
        else:
            start = dot if operand.kind == "dot" else operand.value
        found = _fields(start, operand.fields)
        if found is MISSING and not self.lenient:
            raise TemplateError(f'error executing template: map has no entry for key "{operand.fields[-1]}"')
        return found


def _fields(value: Any, names: Sequence[str]) -> Any:
    for name in names:
        if isinstance(value, dict):
            value = value.get(name, MISSING)
        elif value is MISSING or value is None:
            return MISSING
        else:
            raise TemplateError(f"error executing template: can't evaluate field {name} in type {_go_type(value)}")
    return value


def _go_type(value: Any) -> str:
    names = {str: "string", bool: "bool", int: "int64", float: "float64", list: "[]interface {}"}
    return names.get(type(value), "interface {}")


def _pairs(value: Any) -> list[tuple[Any, Any]]:
    if isinstance(value, dict):
        return [(key, value[key]) for key in sorted(value)]
    if isinstance(value, list):
        return list(enumerate(value))
    if isinstance(value, int) and not isinstance(value, bool):
        return [(number, number) for number in range(value)]
    if value is MISSING or value is None:
        return []
    raise TemplateError(f"error executing template: range can't iterate over {go_text(value)}")


def _index(value: Any, *keys: Any) -> Any:
    for key in keys:
        if isinstance(value, list):
            if not isinstance(key, int) or not 0 <= key < len(value):
                raise ValueError(f"reflect: slice index out of range: {go_text(key)}")
            value = value[key]
        elif isinstance(value, dict):
            value = value.get(key, MISSING)
        else:
            raise ValueError(
                "index of untyped nil" if value is MISSING or value is None else f"can't index item of type {_go_type(value)}"
            )
    return value


def _printf(form: str, *values: Any) -> str:
    """%s %v %d %q and widths; what Go would complain about stays as it is."""
    rest = list(values)

    def one(found: re.Match[str]) -> str:
        if found.group(0) == "%%":
            return "%"
        value = rest.pop(0) if rest else "%!" + found.group(2) + "(MISSING)"
        text = f'"{go_text(value)}"' if found.group(2) == "q" else go_text(value)
        return f"%{found.group(1)}s" % text

    return re.sub(r"%(-?\d*)([svdqtfx])|%%", one, form)


def _decoded(text: Any) -> str:
    try:
        return base64.b64decode(str(text), validate=True).decode("utf-8", "replace")
    except binascii.Error as error:
        raise ValueError(f"base64 decode failed: {error}") from None


def _all_equal(first: Any, *rest: Any) -> bool:
    return any(first == one for one in rest)


def _and(*values: Any) -> Any:
    return next((value for value in values if not value), values[-1])


def _or(*values: Any) -> Any:
    return next((value for value in values if value), values[-1])


def _exists(value: Any, *path: Any) -> bool:
    try:
        return _index(value, *path) is not MISSING
    except ValueError:
        return False


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "and": _and,
    "or": _or,
    "not": lambda value: not value,
    "eq": _all_equal,
    "ne": lambda a, b: a != b,
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "index": _index,
    "len": len,
    "print": lambda *values: "".join(map(go_text, values)),
    "println": lambda *values: " ".join(map(go_text, values)) + "\n",
    "printf": _printf,
    "base64decode": _decoded,
    "exists": _exists,
}
