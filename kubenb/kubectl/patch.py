"""`kubectl patch`.

Source: kubectl, pkg/cmd/patch/patch.go (1.36). Next: `setting`.
"""

from __future__ import annotations

from typing import Any

from kubenb.kubectl.builder import build
from kubenb.kubectl.commands import Command
from kubenb.kubectl.errors import REFUSALS, CommandError, raise_all
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.selection import CHANGE_FLAGS, FILE_FLAGS, LOCAL, RECORD, query, report
from kubenb.objects import ApiError, bad_request
from kubenb.objects.go_json import from_json
from kubenb.objects.yaml_documents import load_yaml
from kubenb.objects.yaml_errors import YamlError

TYPES = ("json", "merge", "strategic")


def patch(inv: Invocation) -> None:
    """The verb."""
    text = _text(inv)
    kind = inv.text("type").lower() or "strategic"
    if kind not in TYPES:
        raise CommandError(f'--type must be one of [{" ".join(TYPES)}], not "{inv.text("type")}"')
    if inv.flag("local") and inv.args:
        raise CommandError("cannot specify --local and server resources")
    dry_run = inv.dry_run
    change, broken = _parsed(text)
    found = build(inv, query(inv))
    if not found.infos and not found.errors:
        raise CommandError("no objects passed to patch")
    errors = list(found.errors)
    for info in found.infos:
        try:
            if broken is not None:
                raise broken
            if dry_run == "client":
                new = info.live
            else:
                new = inv.server.patch(info.resource, info.name, change, kind, info.namespace, inv.text("subresource") or None)
            report(inv, info.resource, new, "patched" if new != info.live else "patched (no change)")
        except REFUSALS as error:
            errors.append(error)
    raise_all(errors)


def _text(inv: Invocation) -> str:
    given, path = inv.text("patch"), inv.text("patch-file")
    if given and path:
        raise CommandError("cannot specify --patch and --patch-file together")
    if path:
        try:
            with open(path, encoding="utf-8") as file:
                return file.read()
        except OSError as error:
            why = f"open {path}: {(error.strerror or str(error)).lower()}"
            raise CommandError(f"unable to read patch file: {why}") from None
    if not given:
        raise CommandError("must specify --patch or --patch-file containing the contents of the patch")
    return given


def _parsed(text: str) -> tuple[Any, ApiError | None]:
    """The patch, from JSON or YAML. What begins like JSON goes to the server unread, and it is the server that complains."""
    if text.lstrip().startswith("{"):
        try:
            return from_json(text), None
        except ValueError as error:
            return None, bad_request(str(error))
    try:
        return load_yaml(text), None
    except YamlError as error:
        raise CommandError(f'unable to parse "{text}": {error}') from None


COMMAND = Command(
    "patch",
    "Update fields of a resource.",
    patch,
    usage="patch (-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]",
    flags=(
        *CHANGE_FLAGS,
        *FILE_FLAGS,
        LOCAL,
        RECORD,
        Flag("patch", short="p", usage="The patch to be applied to the resource JSON file"),
        Flag("patch-file", usage="A file containing a patch to be applied to the resource"),
        Flag("type", default="strategic", usage="The type of patch being provided; one of [json merge strategic]"),
        Flag("subresource", usage="Patch only this subresource of the object"),
    ),
)
