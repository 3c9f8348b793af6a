"""kubectl's JSONPath: `-o jsonpath={...}`, and through `field_paths` custom columns, --sort-by and `wait
--for=jsonpath`.

Comes in: a template and any JSON value. Goes out: the values found, or the text that kubectl prints. Maps are
walked in the order of their keys (the real one's order is by chance). Source: client-go,
util/jsonpath/jsonpath.go (1.36). Next: `field_paths`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from kubenb.objects.go_json import number_text, to_json
from kubenb.objects.jsonpath_parse import (
    Filter,
    JSONPathError,
    Keyword,
    Name,
    Number,
    Recursive,
    Slice,
    Step,
    Steps,
    Text,
    Truth,
    Union,
    Wildcard,
    parse,
)
from kubenb.objects.merge_lists import go_value


class JSONPath:
    """A parsed template. `allow_missing`: what isn't there yields nothing (kubectl's default) instead of an
    error.
    """

    def __init__(self, template: str, allow_missing: bool = True) -> None:
        self.template = template
        self.allow_missing = allow_missing
        self.pieces = parse(template)

    def find(self, data: Any) -> list[list[Any]]:
        """The values of each piece of the template, in order; JSONPathError in client-go's words."""
        found: list[list[Any]] = []
        self._run(0, len(self.pieces), [data], found)
        return found

    def render(self, data: Any) -> str:
        """What kubectl prints: texts as they are, maps and lists as JSON, several values with spaces between
        them.
        """
        return "".join(" ".join(map(printed, values)) for values in self.find(data))

    def _run(self, start: int, stop: int, current: list[Any], found: list[list[Any]]) -> None:
        index = start
        while index < stop:
            piece = self.pieces[index]
            word = _keyword(piece)
            if word == "end":
                raise JSONPathError("not in range, nothing to end")
            values = self._step(piece, current)
            if word == "range":
                end = self._end_of(index, stop)
                for value in values:
                    self._run(index + 1, end, [value], found)
                index = end
            else:
                found.append(values)
            index += 1

    def _end_of(self, start: int, stop: int) -> int:
        """Where the range that begins at `start` ends; an open one ends with the template."""
        depth = 0
        for index in range(start, stop):
            word = _keyword(self.pieces[index])
            depth += (word == "range") - (word == "end")
            if depth == 0:
                return index
        return stop

    def _step(self, step: Step, values: list[Any]) -> list[Any]:
        match step:
            case Steps(steps):
                for one in steps:
                    values = self._step(one, values)
                return values
            case Text(text):
                return [text]
            case Number(value) | Truth(value):
                return [value for _ in values]
            case Name(name):
                return self._name(name, values)
            case Slice():
                return [item for value in values if value is not None for item in _sliced(step, value)]
            case Wildcard():
                return [item for value in values for item in _inside(value)]
            case Recursive():
                return [item for value in values for item in _descend(value)]
            case Union(parts):
                return [item for part in parts for item in self._step(part, values)]
            case Filter():
                return [item for value in values if value is not None for item in self._filter(step, value)]
            case Keyword("range"):
                return values
            case Keyword(word):
                raise JSONPathError(f"unrecognized identifier {word}")
        raise AssertionError(step)

    def _name(self, name: str, values: list[Any]) -> list[Any]:
        found = [value[name] for value in values if isinstance(value, dict) and name in value]
        if not found and values and not self.allow_missing:
            raise JSONPathError(f"{name} is not found")
        return found

    def _filter(self, step: Filter, value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise JSONPathError(f"{go_value(value)} is not array or slice and cannot be filtered")
        return [item for item in value if self._passes(step, item)]

    def _passes(self, step: Filter, item: Any) -> bool:
        if step.operator == "exists":
            try:
                return bool(self._step(step.left, [item]))
            except JSONPathError:
                return False
        lefts = self._step(step.left, [item])
        rights = self._step(step.right, [item]) if lefts else []
        if len(lefts) > 1 or len(rights) > 1:
            raise JSONPathError("can only compare one element at a time")
        return bool(lefts and rights) and compare(step.operator, lefts[0], rights[0])


def _keyword(piece: Step) -> str:
    first = piece.steps[0] if isinstance(piece, Steps) and piece.steps else None
    return first.word if isinstance(first, Keyword) else ""


def _sliced(step: Slice, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise JSONPathError(f"{_type_name(value)} is not array or slice")
    length = len(value)
    start = step.start or 0
    start += length if start < 0 else 0
    end = length if step.end is None else step.end
    end += length if end < 0 or (end == 0 and step.single) else 0
    if start == end:
        return []
    if not 0 <= start < length:
        raise JSONPathError(f"array index out of bounds: index {start}, length {length}")
    if not 0 <= end <= length:
        raise JSONPathError(f"array index out of bounds: index {end - 1}, length {length}")
    if start > end:
        raise JSONPathError(f"starting index {start} is greater than ending index {end}")
    if step.step is not None and step.step <= 0:
        raise JSONPathError("step must be > 0")
    return value[start : end : step.step or 1]


def _type_name(value: Any) -> str:
    if isinstance(value, bool):
        return "bool"
    return {dict: "map[string]interface {}", str: "string", int: "int64", float: "float64"}.get(type(value), "<nil>")


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [value[key] for key in sorted(value)]
    return value if isinstance(value, list) else []


def _descend(value: Any) -> list[Any]:
    inside = _inside(value)
    return [value, *(item for one in inside for item in _descend(one))] if inside else []


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "==": lambda left, right: bool(left == right),
    "!=": lambda left, right: bool(left != right),
    "<": lambda left, right: bool(left < right),
    "<=": lambda left, right: bool(left <= right),
    ">": lambda left, right: bool(left > right),
    ">=": lambda left, right: bool(left >= right),
}


def compare(operator: str, left: Any, right: Any) -> bool:
    """A filter's comparison; both sides must be of one basic type (text/template's rules)."""
    compared = _COMPARISONS.get(operator)
    if compared is None:
        raise JSONPathError(f"unrecognized filter operator {operator}")
    for value in (left, right):
        if not isinstance(value, (str, bool, int, float)) or (isinstance(value, bool) and operator[0] in "<>"):
            raise JSONPathError("invalid type for comparison")
    if type(left) is not type(right):
        raise JSONPathError("incompatible types for comparison")
    return compared(left, right)


def printed(value: Any) -> str:
    """One found value as text."""
    if isinstance(value, (dict, list)):
        return to_json(value)
    if isinstance(value, float):
        return number_text(value)
    return go_value(value)


@lru_cache(maxsize=256)
def jsonpath(template: str, allow_missing: bool = True) -> JSONPath:
    """The parsed template; JSONPathError where it cannot be read."""
    return JSONPath(template, allow_missing)
