"""Manifests: files, folders and stdin -> objects, checked as far as kubectl itself checks them.

Comes in: the values of -f, -R. Goes out: documents in the order in which they stand, and for each source the error that ended it:
what came before a bad document is still handed out. Source: cli-runtime, pkg/resource/visitor.go and builder.go, kubectl
pkg/validation (1.36). Next: `builder`.
"""

from __future__ import annotations

import glob
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kubenb.kubectl.errors import CommandError
from kubenb.objects import Object
from kubenb.objects.yaml_documents import read_documents
from kubenb.objects.yaml_errors import YamlError

EXTENSIONS = (".json", ".yaml", ".yml")
IGNORE_HINT = "if you choose to ignore these errors, turn validation off with --validate=false"


@dataclass(frozen=True)
class Manifest:
    """One object of a source. `problems`: what its text says twice, for strict decoding."""

    source: str
    object: Object
    problems: str = ""


def expand(patterns: Sequence[str], recursive: bool) -> tuple[list[str], list[Exception], bool]:
    """(sources, errors, whether a single source is meant): files in lexical order, "-" for stdin."""
    sources: list[str] = []
    errors: list[Exception] = []
    single = len(patterns) == 1 and not recursive
    for pattern in patterns:
        if pattern == "-":
            sources.append(pattern)
            continue
        if pattern.startswith(("http://", "https://")):
            errors.append(CommandError(_unreachable(pattern)))
            continue
        matches = [pattern] if os.path.lexists(pattern) else sorted(glob.glob(pattern))
        if not matches:
            errors.append(CommandError(f'the path "{pattern}" does not exist'))
        single = single and len(matches) == 1 and not os.path.isdir(matches[0])
        for path in matches:
            files = list(_files(path, recursive))
            if not files:
                known = " ".join(EXTENSIONS)
                errors.append(CommandError(f"error reading [{path}]: recognized file extensions are [{known}]"))
            sources += files
    return sources, errors, single


def _unreachable(url: str) -> str:
    host = url.split("/")[2]
    return f"unable to read URL {json.dumps(url)}: there is no network in here to reach {host} by; save the file and use -f FILE"


def _files(path: str, recursive: bool) -> Iterator[str]:
    """A file itself; of a folder the manifests in it, in the order in which Go's filepath.Walk meets them."""
    if not os.path.isdir(path):
        yield path
        return
    for entry in sorted(os.listdir(path)):
        inside = os.path.join(path, entry)
        if os.path.isdir(inside):
            if recursive:
                yield from _files(inside, recursive)
        elif entry.endswith(EXTENSIONS):
            yield inside


def read(source: str, stdin: str) -> str:
    """The text of a source. CommandError for what can't be read."""
    if source == "-":
        return stdin
    try:
        with open(source, encoding="utf-8") as file:
            return file.read()
    except IsADirectoryError:
        raise CommandError(f"read {source}: is a directory") from None
    except UnicodeDecodeError:
        raise CommandError(
            f"error parsing {source}: error converting YAML to JSON: yaml: control characters are not allowed"
        ) from None
    except OSError as error:
        raise CommandError(f"open {source}: {(error.strerror or str(error)).lower()}") from None


def manifests(source: str, stdin: str, validate: bool) -> Iterator[Manifest]:
    """The objects of one source, those of Lists one by one. CommandError at the first bad one, after the good."""
    title = "STDIN" if source == "-" else source
    try:
        documents = read_documents(read(source, stdin), title)
    except YamlError as error:
        yield from _before_error(source, stdin, title, validate)
        raise CommandError(str(error)) from None
    for document in documents:
        yield from _checked(document.object, title, validate, document.strict_error)


def _before_error(source: str, stdin: str, title: str, validate: bool) -> Iterator[Manifest]:
    """The documents that stand before the one that can't be parsed."""
    good = ""
    for part in _split(read(source, stdin)):
        try:
            read_documents(good + part, title)
        except YamlError:
            break
        good += part
    for document in read_documents(good, title):
        yield from _checked(document.object, title, validate, document.strict_error)


def _split(text: str) -> Iterator[str]:
    part: list[str] = []
    for line in text.splitlines(keepends=True):
        if line.startswith("---") and part:
            yield "".join(part)
            part = []
        part.append(line)
    yield "".join(part)


def _checked(obj: object, title: str, validate: bool, problems: str) -> Iterator[Manifest]:
    if validate and (mistakes := _mistakes(obj)):
        said = mistakes[0] if len(mistakes) == 1 else f"[{', '.join(mistakes)}]"
        raise CommandError(f'error validating "{title}": error validating data: {said}; {IGNORE_HINT}')
    if not isinstance(obj, dict):
        raise CommandError(f'unable to decode "{title}": {_not_an_object(obj)}')
    for field, word in (("kind", "Kind"), ("apiVersion", "apiVersion")):
        if not obj.get(field):
            text = json.dumps(obj, separators=(",", ":"))
            raise CommandError(f"unable to decode \"{title}\": Object '{word}' is missing in '{text}'")
    items = obj.get("items")
    if str(obj["kind"]).endswith("List") and isinstance(items, list):
        for item in items:
            yield from _checked(item, title, False, problems)
    else:
        yield Manifest(title, obj, problems)


def _not_an_object(obj: object) -> str:
    kind = {bool: "bool", int: "number", float: "number", str: "string", list: "array"}.get(type(obj), "value")
    return f"json: cannot unmarshal {kind} into Go value of type unstructured.detector"


def _mistakes(obj: object) -> list[str]:
    if not isinstance(obj, dict):
        return ["invalid object to validate"]
    found = []
    for field in ("apiVersion", "kind"):
        if obj.get(field) is None:
            found.append(f"{field} not set")
        elif not isinstance(obj[field], str):
            found.append(f"{field} isn't string type")
    return found
