"""Writing YAML as `kubectl get -o yaml` does: keys sorted, list items not indented, quotes only where they
are needed.

Comes in: any JSON value. Goes out: text. The styles are go-yaml's (sigs.k8s.io/yaml, goyaml.v2 encode.go and
sorter.go); the writing itself is libyaml's, which go-yaml was ported from. Next: `json_patch`, changing
objects.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cmp_to_key
from typing import Any

import yaml

from kubenb.objects.yaml_scalars import needs_quotes

_Dumper = getattr(yaml, "CDumper", yaml.Dumper)
_STRING = "tag:yaml.org,2002:str"
_DIGITS = re.compile(r"\d*")


def dump(value: Any) -> str:
    """`value` as YAML with a newline at its end; long plain and quoted texts are folded at 80 columns, as
    kubectl does.
    """
    text: str = yaml.emit(_events(value), Dumper=_Dumper, allow_unicode=True, width=80)
    return text.removesuffix("...\n")  # newer libyaml marks an open end, go-yaml does not


def _events(value: Any) -> Iterator[yaml.Event]:
    yield yaml.StreamStartEvent()
    yield yaml.DocumentStartEvent(explicit=False)
    yield from _nodes(value)
    yield yaml.DocumentEndEvent(explicit=False)
    yield yaml.StreamEndEvent()


def _nodes(value: Any) -> Iterator[yaml.Event]:
    if isinstance(value, dict):
        yield yaml.MappingStartEvent(None, None, True, flow_style=not value)
        for key in sorted(value, key=_natural):
            yield _text(key)
            yield from _nodes(value[key])
        yield yaml.MappingEndEvent()
    elif isinstance(value, (list, tuple)):
        yield yaml.SequenceStartEvent(None, None, True, flow_style=not value)
        for item in value:
            yield from _nodes(item)
        yield yaml.SequenceEndEvent()
    elif isinstance(value, str):
        yield _text(value)
    else:
        yield yaml.ScalarEvent(None, None, (True, False), _number(value))


def _text(text: str) -> yaml.ScalarEvent:
    """Literal blocks for several lines, else plain where it reads back as the same text; the writer may still
    have to quote.
    """
    if "\n" in text:
        style = "|"
    else:
        style = '"' if not text or needs_quotes(text) else ""
    return yaml.ScalarEvent(None, _STRING, (True, True), text, style=style or None)


def _number(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return re.sub(r"e([-+])(\d)$", r"e\g<1>0\2", repr(value))


def _compare(left: str, right: str) -> int:
    """go-yaml's order of keys: letters after everything else, numbers inside names by their value (a2 before
    a10).
    """
    digits = False
    for index, (one, other) in enumerate(zip(left, right, strict=False)):
        if one == other:
            digits = one.isdigit()
            continue
        letters = one.isalpha(), other.isalpha()
        if all(letters):
            return -1 if one < other else 1
        if any(letters):
            return -1 if letters[0 if digits else 1] else 1
        return _compare_numbers(left, right, index)
    return len(left) - len(right)


def _compare_numbers(left: str, right: str, index: int) -> int:
    inside = "0" in (left[index], right[index]) and re.search(r"[1-9]\d*$", left[:index]) is not None
    runs = [_run(text, index) for text in (left, right)]
    numbers = [int(("1" if inside else "") + run or "0") for run in runs]
    if numbers[0] != numbers[1]:
        return numbers[0] - numbers[1]
    if len(runs[0]) != len(runs[1]):
        return len(runs[0]) - len(runs[1])
    return -1 if left[index] < right[index] else 1


def _run(text: str, index: int) -> str:
    found = _DIGITS.match(text, index)
    return found.group() if found else ""


_natural = cmp_to_key(_compare)
