"""Syntax errors of YAML in go-yaml's words: "yaml: line 2: mapping values are not allowed in this context".

libyaml, which PyYAML uses where it can, is what go-yaml was ported from, so its words are the right ones;
PyYAML's own parser says the same things differently. Line numbers follow go-yaml's habits (yaml.v2,
decode.go, parser.fail). Next: `yaml_documents`.
"""

from __future__ import annotations

import re

import yaml


class YamlError(ValueError):
    """Text that is no YAML; the message is what kubectl prints after "error: "."""


_OTHER_WORDS = {  # PyYAML's own parser: libyaml
    "mapping values are not allowed here": "mapping values are not allowed in this context",
    "sequence entries are not allowed here": "block sequence entries are not allowed in this context",
    "mapping keys are not allowed here": "mapping keys are not allowed in this context",
    "expected ',' or '}'": "did not find expected ',' or '}'",
    "expected ',' or ']'": "did not find expected ',' or ']'",
    "expected the node content": "did not find expected node content",
    "found unexpected end of stream": "found unexpected end of stream",
}
_BLOCK_ENDS = {
    "while parsing a block mapping": "did not find expected key",
    "while parsing a block collection": "did not find expected '-' indicator",
}


def go_words(error: yaml.YAMLError, text: str) -> str:
    """The text of go-yaml for an error that PyYAML found in `text`."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return f"yaml: {_reader_words(error)}"
    if isinstance(error, yaml.composer.ComposerError):
        return f"yaml: {_anchor_words(error, text)}"
    problem_line = error.problem_mark.line if error.problem_mark else 0
    context_line = error.context_mark.line if error.context_mark else 0
    if problem_line:  # go-yaml counts from 0 here, and adds 1 for its scanner's errors alone
        line = problem_line + 1 if isinstance(error, yaml.scanner.ScannerError) else problem_line
    else:
        line = context_line
    return f"yaml: line {line}: {_words(error)}" if line else f"yaml: {_words(error)}"


def _words(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or "unknown problem parsing YAML content"
    if problem.startswith("expected <block end>"):
        return _BLOCK_ENDS.get(error.context or "", "did not find expected key")
    if problem.startswith("found character") and problem.endswith("cannot start any token"):
        return "found character that cannot start any token"
    for own, theirs in _OTHER_WORDS.items():
        if problem.startswith(own):
            return theirs
    return problem


def _anchor_words(error: yaml.MarkedYAMLError, text: str) -> str:
    if "undefined alias" not in (error.problem or "") or error.problem_mark is None:
        return error.problem or ""
    rest = text.split("\n")[error.problem_mark.line][error.problem_mark.column :]
    return f"unknown anchor '{re.split(r'[^-A-Za-z0-9_]', rest.lstrip('*'), maxsplit=1)[0]}' referenced"


def _reader_words(error: yaml.YAMLError) -> str:
    text = str(getattr(error, "reason", error))
    return "control characters are not allowed" if "special characters" in text else text
