"""--from-literal, --from-file, --from-env-file: the data of ConfigMaps and Secrets.

Source: kubectl, pkg/cmd/create/create_configmap.go and create_secret.go, pkg/cmd/util/env_file.go (1.36). Next:
`generators_config`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence

from kubenb.kubectl.errors import CommandError

KEY = re.compile(r"[-._a-zA-Z0-9]+")
BAD_KEY = (
    "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or "
    "'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"
)


def read_data(literals: Sequence[str], files: Sequence[str], env_files: Sequence[str], what: str) -> dict[str, bytes]:
    """All keys and values. CommandError for what can't be read or is no key. `what`: "ConfigMap" or "Secret"."""
    if env_files and (literals or files):
        raise CommandError("from-env-file cannot be combined with from-file or from-literal")
    data: dict[str, bytes] = {}
    pairs = [*_from_files(files), *_from_env_files(env_files), *map(_from_literal, literals)]
    for key, value in pairs:
        if not KEY.fullmatch(key) or key in (".", "..") or len(key) > 253:
            raise CommandError(f'"{key}" is not a valid key name for a {what}: {BAD_KEY}')
        if key in data:
            raise CommandError(f'cannot add key "{key}", another key by that name already exists in Data for {what} "{{name}}"')
        data[key] = value
    return data


def _from_literal(text: str) -> tuple[str, bytes]:
    key, sign, value = text.partition("=")
    if not sign or not key:
        raise CommandError(f"invalid literal source {text}, expected key=value")
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        value = value[1:-1]
    return key, value.encode()


def _from_files(sources: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    for source in sources:
        key, path = _key_and_path(source)
        if os.path.isdir(path):
            if "=" in source:
                raise CommandError("cannot give a key name for a directory path")
            for name in sorted(os.listdir(path)):
                inside = os.path.join(path, name)
                if os.path.isfile(inside) and KEY.fullmatch(name):
                    yield name, _read(inside)
        else:
            yield key, _read(path)


def _key_and_path(source: str) -> tuple[str, str]:
    count = source.count("=")
    if count == 0:
        return os.path.basename(source), source
    if count > 1:
        raise CommandError("key names or file paths cannot contain '='")
    key, _, path = source.partition("=")
    if not key:
        raise CommandError(f"key name for file path {path} missing")
    if not path:
        raise CommandError(f"file path for key name {key} missing")
    return key, path


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        raise CommandError(f"error reading {path}: no such file or directory") from None
    except OSError as error:
        raise CommandError(f"error reading {path}: {(error.strerror or str(error)).lower()}") from None


def _from_env_files(paths: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Lines KEY=VALUE; empty lines and those that begin with # are nothing."""
    for path in paths:
        for line in _read(path).decode("utf-8", "replace").lstrip("\ufeff").splitlines():
            line = line.lstrip()
            if not line or line.startswith("#"):
                continue
            key, _, value = line.partition("=")
            yield key, value.encode()
