"""Reading manifests as kubectl reads them: several YAML documents (or JSON) in, plain objects out.

Comes in: the text of a file or of stdin. Goes out: one `Document` each, or a `YamlError` in kubectl's words.
Keys that stand twice are no error here, the last one wins; but the document remembers them, because the API
server refuses them when it decodes strictly. Sources: apimachinery, pkg/util/yaml/decoder.go; cli-runtime,
pkg/resource/visitor.go; sigs.k8s.io/yaml (1.36). Next: `yaml_dump`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from kubenb.objects.field_errors import go_quote
from kubenb.objects.go_json import JSONProblem, first_json
from kubenb.objects.yaml_errors import YamlError, go_words
from kubenb.objects.yaml_scalars import resolve

_PLAIN = "plain"
_STRING = "tag:yaml.org,2002:str"
_MERGE = "<<"
_SEPARATOR = re.compile(r"^---[ \t\r]*(?:#.*)?(?:\n|\Z)", re.MULTILINE)
_BAD_SEPARATOR = re.compile(r"^---[ \t\r]*([^#\s].*)", re.MULTILINE)
_REST_OF_LINE = re.compile(r"[ \t\r]*\n?")


class _Loader(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):  # type: ignore[misc]
    """Builds nodes only, and marks plain scalars, which alone may be numbers, booleans and nulls."""

    def resolve(self, kind: type, value: str | None, implicit: Any) -> str:
        return _PLAIN if kind is yaml.ScalarNode and implicit[0] else _STRING


@dataclass(frozen=True)
class Document:
    """One document: its object (any JSON value, if it is no manifest), and what it says twice."""

    object: Any
    duplicates: tuple[str, ...] = ()

    @property
    def strict_error(self) -> str:
        """What strict decoding has against the text itself: "yaml: unmarshal errors:..." naming lines and
        keys, or "".
        """
        return "\n  ".join(["yaml: unmarshal errors:", *self.duplicates]) if self.duplicates else ""


def iter_documents(text: str, source: str = "STDIN") -> Iterator[Document]:
    """The documents that hold something, one after the other; `source` is what errors call the file.

    YamlError at the first that cannot be read, when those before it are out already, as kubectl does it:
    'error parsing STDIN: error converting YAML to JSON: yaml: line 2: mapping values are ...'. Lines count
    within the document.
    """
    position, problem = 0, ""
    if text.lstrip().startswith("{"):
        values, position, problem = _json_values(text)
        yield from map(Document, values)
        if len(values) > 1 and problem:  # clearly JSON
            raise YamlError(f"error parsing {source}: {problem}")
    for part in _parts(text[position:]):
        bad = _BAD_SEPARATOR.search(part)
        if bad:
            raise YamlError(f"error parsing {source}: invalid Yaml document separator: {bad.group(1).strip()}")
        try:
            document = _document(part)
        except YamlError as error:
            raise YamlError(f"error parsing {source}: {problem or f'error converting YAML to JSON: {error}'}") from None
        problem = ""
        if document.object is not None:
            yield document


def read_documents(text: str, source: str = "STDIN") -> list[Document]:
    """All documents that hold something (see `iter_documents`)."""
    return list(iter_documents(text, source))


def load_documents(text: str, source: str = "STDIN") -> list[Any]:
    """The objects of all documents (see `iter_documents`)."""
    return [document.object for document in iter_documents(text, source)]


def load_yaml(text: str) -> Any:
    """The value of one document, None if there is nothing in it; YamlError in go-yaml's words ("yaml: line 2:
    ...").
    """
    return _document(text).object


def _json_values(text: str) -> tuple[list[Any], int, str]:
    """JSON values one after the other; then where reading stopped, and what was wrong there ("" at the end of
    the text).

    What is no JSON may still be YAML: its flow style begins with the same brace, and `---` may follow a JSON
    value.
    """
    values: list[Any] = []
    position = 0
    while text[position:].strip():
        try:
            value, position = first_json(text, position)
        except JSONProblem as problem:
            line_end = _REST_OF_LINE.match(text, position)
            words = f"json: offset {problem.offset}: {problem}" if problem.offset else "unexpected EOF"
            return values, line_end.end() if line_end else position, words
        values.append(value)
    return values, len(text), ""


def _parts(text: str) -> Iterator[str]:
    """The documents' texts; a `---` that nothing precedes belongs to the document after it, which counts for
    line numbers.
    """
    before = ""
    for part in _SEPARATOR.split(text):
        if before + part:
            yield before + part
        before = "" if before + part else "---\n"


def _document(text: str) -> Document:
    loader = None
    try:
        loader = _Loader(text)
        node = loader.get_node() if loader.check_node() else None  # like the real one, deaf to a second document
    except yaml.YAMLError as error:
        raise YamlError(go_words(error, text)) from None
    finally:
        if loader is not None:
            loader.dispose()
    builder = _Builder()
    return Document(builder.build(node) if node else None, tuple(builder.duplicates))


class _Builder:
    """Nodes to JSON values; aliases are built anew each time, so that objects never share by accident of
    spelling.
    """

    def __init__(self) -> None:
        self.duplicates: list[str] = []
        self.open: list[int] = []  # nodes being built, against anchors that contain themselves

    def build(self, node: yaml.Node) -> Any:
        if isinstance(node, yaml.ScalarNode):
            return resolve(node.value) if node.tag == _PLAIN else _tagged(node)
        if id(node) in self.open:
            raise YamlError("yaml: anchor contains itself")
        self.open.append(id(node))
        value = self.mapping(node) if isinstance(node, yaml.MappingNode) else [self.build(one) for one in node.value]
        self.open.pop()
        return value

    def mapping(self, node: yaml.MappingNode) -> dict[str, Any]:
        """Its own keys; then, for keys it lacks, those it merges in with `<<`; sorted, as they are in the JSON that kubectl
        sends, which is the order in which the server finds mistakes.
        """
        fields: dict[str, Any] = {}
        merged: list[yaml.Node] = []
        for key_node, value_node in node.value:
            if key_node.tag == _PLAIN and key_node.value == _MERGE:
                merged += value_node.value if isinstance(value_node, yaml.SequenceNode) else [value_node]
                continue
            key = _key_text(self.build(key_node))
            if key in fields:
                line = value_node.start_mark.line + 1
                self.duplicates.append(f"line {line}: key {go_quote(key)} already set in map")
            fields[key] = self.build(value_node)
        for one in merged:
            if not isinstance(one, yaml.MappingNode):
                raise YamlError("yaml: map merge requires map or sequence of maps as the value")
            fields = {**self.mapping(one), **fields}
        return dict(sorted(fields.items()))


def _key_text(key: Any) -> str:
    if isinstance(key, str):
        return key
    if isinstance(key, bool):
        return "true" if key else "false"
    if isinstance(key, (int, float)):
        return str(key)
    kinds = {type(None): "%!s(<nil>)", dict: "map", list: "slice"}
    raise YamlError(f"unsupported map key of type: {kinds[type(key)]}")


def _tagged(node: yaml.ScalarNode) -> Any:
    """A quoted scalar is text; an explicit tag (!!int "3") says otherwise."""
    kind = node.tag.rpartition(":")[2]
    return resolve(node.value) if kind in ("int", "float", "bool", "null") else node.value
