"""Reading manifests as kubectl reads them: several YAML documents (or JSON) in, plain objects out.

Comes in: the text of a file or of stdin. Goes out: one `Document` each, or a `YamlError` in kubectl's words.
Keys that stand twice are no error here, the last one wins; but the document remembers them, because the API
server refuses them when it decodes strictly. Sources: apimachinery, pkg/util/yaml/decoder.go; cli-runtime,
pkg/resource/visitor.go; sigs.k8s.io/yaml (1.36). Next: `yaml_dump`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from kubenb.objects.field_errors import go_quote
from kubenb.objects.yaml_errors import YamlError, go_words
from kubenb.objects.yaml_scalars import as_json_number, resolve

_PLAIN = "plain"
_STRING = "tag:yaml.org,2002:str"
_MERGE = "<<"
_SEPARATOR = re.compile(r"^---\s*?(?:\n|\Z)", re.MULTILINE)


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


def read_documents(text: str, source: str = "STDIN") -> list[Document]:
    """All documents that hold something, in order; `source` is what errors call the file.

    YamlError: 'error parsing STDIN: error converting YAML to JSON: yaml: line 2: mapping values are ...';
    lines count within the document.
    """
    if text.lstrip().startswith("{"):
        found = _json_documents(text)
        if found is not None:
            return found
    try:
        documents = [_document(part) for part in _parts(text)]
    except YamlError as error:
        raise YamlError(f"error parsing {source}: error converting YAML to JSON: {error}") from None
    return [one for one in documents if one.object is not None]


def load_documents(text: str, source: str = "STDIN") -> list[Any]:
    """The objects of all documents (see `read_documents`)."""
    return [document.object for document in read_documents(text, source)]


def load_yaml(text: str) -> Any:
    """The value of one document, None if there is nothing in it; YamlError in go-yaml's words ("yaml: line 2:
    ...").
    """
    return _document(text).object


def _json_documents(text: str) -> list[Document] | None:
    """JSON values one after the other; None where it is not JSON after all (then it may still be YAML's flow
    style).
    """
    decoder = json.JSONDecoder(parse_float=lambda word: as_json_number(float(word)))
    found: list[Document] = []
    position, end = 0, len(text)
    try:
        while (position := _skip_space(text, position)) < end:
            value, position = decoder.raw_decode(text, position)
            found.append(Document(value))
    except ValueError:
        return None
    return found


def _skip_space(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n":
        position += 1
    return position


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
        """Its own keys; then, for keys it lacks, those it merges in with `<<`."""
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
        return fields


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
