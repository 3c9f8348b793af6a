"""-o: which printer is meant, and objects through it.

Comes in: the value of -o (and --template). Goes out: a function from an object (maybe a List) to text, or kubectl's complaint
about a format it does not know. Source: kubectl, pkg/cmd/get/get_flags.go; cli-runtime, pkg/genericclioptions/print_flags.go
(1.36). Next: `values`, `custom`, `template`, which do the printing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kubenb.kubectl.errors import CommandError
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.printing import custom, paths
from kubenb.kubectl.printing.kyaml import to_kyaml
from kubenb.kubectl.printing.tables import lines_to_text
from kubenb.kubectl.printing.template import render_template
from kubenb.kubectl.printing.values import to_json, to_yaml, without_managed_fields
from kubenb.objects import Object

Printer = Callable[[Object], str]

TEMPLATES = ("go-template", "go-template-file", "template", "templatefile")
PATHS = ("jsonpath", "jsonpath-as-json", "jsonpath-file")
CUSTOM = ("custom-columns", "custom-columns-file")
PLAIN = ("json", "kyaml", "name", "yaml")

OUTPUT_FLAGS = (
    Flag("output", short="o", usage="Output format."),
    Flag("template", usage="Template string or path to template file to use when -o=go-template, -o=go-template-file."),
    Flag("allow-missing-template-keys", "bool", default=True, usage="Ignore a field that a template asks for in vain."),
    Flag("show-managed-fields", "bool", usage="Keep the managedFields when printing objects in JSON or YAML format."),
)


@dataclass(frozen=True)
class Output:
    """A parsed -o: the format's name and what follows its "="."""

    name: str
    argument: str = ""

    @property
    def is_table(self) -> bool:
        return self.name in ("", "wide")


def parse_output(inv: Invocation) -> Output:
    """The format that -o and --template ask for."""
    word, template = inv.text("output"), inv.text("template")
    if not word and template:
        return Output("go-template", template)
    for name in (*TEMPLATES, *PATHS, *CUSTOM):
        if word == name:
            return Output(name, template)
        if word.startswith(f"{name}="):
            return Output(name, word[len(name) + 1 :])
    return Output(word)


def printer_for(inv: Invocation, output: Output, tables: bool = False) -> Printer:
    """The printer of a format other than a table. `tables`: `get` also knows wide and custom-columns. CommandError for none."""
    if output.name in TEMPLATES:
        return _template_printer(inv, output)
    if output.name in PATHS:
        return _path_printer(inv, output)
    if tables and output.name in CUSTOM:
        return _custom_printer(inv, output)
    if output.name in PLAIN:
        return _plain_printer(inv, output.name)
    known = sorted([*TEMPLATES, *PATHS, *PLAIN, *((*CUSTOM, "wide") if tables else ())])
    raise CommandError(
        f'unable to match a printer suitable for the output format "{output.name}", allowed formats are: {",".join(known)}'
    )


def _plain_printer(inv: Invocation, name: str) -> Printer:
    if name == "name":
        return print_names
    write = {"json": to_json, "yaml": to_yaml, "kyaml": to_kyaml}[name]
    if inv.flag("show-managed-fields"):
        return write
    return lambda obj: write(without_managed_fields(obj))


def print_names(obj: Object) -> str:
    """ "pod/a", one a line."""
    if isinstance(obj.get("items"), list) and str(obj.get("kind", "")).endswith("List"):
        return "".join(print_names(item) for item in obj["items"])
    return f"{name_of(obj)}\n"


def name_of(obj: Object) -> str:
    """An object by kind, group and name: "deployment.apps/web"."""
    group, slash, _ = str(obj.get("apiVersion", "")).partition("/")
    kind = str(obj.get("kind", "")).lower() + (f".{group}" if slash else "")
    name = str((obj.get("metadata") or {}).get("name") or "")
    return f"{kind}/{name}" if name else kind


def _template_printer(inv: Invocation, output: Output) -> Printer:
    text = _argument(output, from_file=output.name in ("go-template-file", "templatefile"))
    lenient = bool(inv.flag("allow-missing-template-keys"))
    return lambda obj: render_template(text, obj, lenient)


def _path_printer(inv: Invocation, output: Output) -> Printer:
    text = _argument(output, from_file=output.name == "jsonpath-file")
    as_json = output.name == "jsonpath-as-json"
    expression = paths.compiled(text, bool(inv.flag("allow-missing-template-keys")))
    return lambda obj: expression.as_json(obj) if as_json else expression.as_text(obj)


def _custom_printer(inv: Invocation, output: Output) -> Printer:
    if output.name == "custom-columns-file":
        columns = custom.columns_of_file(_argument(output, from_file=True))
    else:
        columns = custom.columns_of(output.argument)
    headers = not inv.flag("no-headers")
    return lambda obj: lines_to_text(custom.custom_lines([obj], columns, headers))


def _argument(output: Output, from_file: bool) -> str:
    if not output.argument:
        if output.name == "custom-columns-file":
            raise CommandError("custom-columns format specified but no custom columns given")
        raise CommandError("template format specified but no template given")
    if not from_file:
        return output.argument
    try:
        with open(output.argument, encoding="utf-8") as file:
            return file.read()
    except OSError as error:
        why = f"open {output.argument}: {(error.strerror or str(error)).lower()}"
        if output.name == "custom-columns-file":
            raise CommandError(why) from None
        kind = "jsonpath" if output.name == "jsonpath-file" else "template"
        raise CommandError(f"error reading {kind} {output.argument}, {why}\n") from None
