"""Manifests as a learner hands them over: YAML text, a dict, a list, a file or a folder.

What comes in: any of those.  What goes out: documents in order, each with an object of its own and what its text says twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import Any

from kubenb.objects import bad_request, to_json
from kubenb.objects.yaml_documents import Document, read_documents
from kubenb.objects.yaml_errors import YamlError

ENDINGS = (".yaml", ".yml", ".json")


def documents(manifest: str | Mapping[str, Any] | Sequence[Any] | Path) -> list[Document]:
    """The documents in `manifest`; those of a List one by one. Raises ApiError 400 for what is no object, OSError for no file."""
    if isinstance(manifest, Path):
        return _of_path(manifest)
    if isinstance(manifest, str):
        return _of_text(manifest)
    if isinstance(manifest, Mapping):
        return _checked(Document(_plain(manifest)))
    if not isinstance(manifest, Sequence) or isinstance(manifest, bytes):
        raise bad_request(f"a manifest is YAML text, a dict, a list of them, or a Path, not {type(manifest).__name__}")
    return [document for item in manifest for document in documents(item)]


def _plain(value: Any) -> Any:
    """The JSON form of what Python has, sharing nothing with it. Raises ApiError 400 for what JSON doesn't know."""
    if isinstance(value, Mapping):
        return {key if isinstance(key, str) else str(to_json(key)): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, (str, bool, int)) or (isinstance(value, float) and isfinite(value)):
        return value
    raise bad_request(f"a manifest is plain data, and {value!r} is not")


def _of_text(text: str) -> list[Document]:
    try:
        found = read_documents(text)
    except YamlError as error:
        raise bad_request(str(error)) from None
    return [document for one in found for document in _checked(one)]


def _of_path(path: Path) -> list[Document]:
    """A file, or a folder with all its manifests below, in the order of their names."""
    if path.is_dir():
        files = sorted(p for p in path.rglob("*") if p.suffix in ENDINGS)
        return [document for file in files for document in _of_text(file.read_text(encoding="utf-8"))]
    return _of_text(path.read_text(encoding="utf-8"))


def _checked(document: Document) -> list[Document]:
    obj = document.object
    if not isinstance(obj, dict):
        raise bad_request(f"a manifest is a map with apiVersion, kind and metadata, not {type(obj).__name__}")
    for field, word in (("apiVersion", "apiVersion"), ("kind", "Kind")):
        if not obj.get(field):
            raise bad_request(f"Object '{word}' is missing")
    if str(obj["kind"]).endswith("List") and isinstance(obj.get("items"), list):
        return [one for item in obj["items"] for one in _checked(Document(item))]
    return [document]
