"""Flags that many verbs share: files, selectors, dry run, printing of what was done.

Comes in: nothing. Goes out: tuples of `Flag`s, and `report`, which prints a changed object as -o asks. Next: the verbs.
"""

from __future__ import annotations

from kubenb.apiserver import Resource
from kubenb.kubectl.builder import Query
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.mapping import title
from kubenb.kubectl.printing.formats import OUTPUT_FLAGS, parse_output, printer_for
from kubenb.objects import Object, evolve

FILE_FLAGS = (
    Flag("filename", "strings", short="f", usage="Files, folders or - for stdin"),
    Flag("recursive", "bool", short="R", usage="Process the directory used in -f, --filename recursively"),
    Flag("kustomize", short="k", usage="Process a kustomization directory"),
)
SELECTOR = Flag("selector", short="l", usage="Selector (label query) to filter on")
FIELD_SELECTOR = Flag("field-selector", usage="Selector (field query) to filter on")
ALL = Flag("all", "bool", usage="Select all resources in the namespace of the specified resource types")
ALL_NAMESPACES = Flag("all-namespaces", "bool", short="A", usage="List the requested objects across all namespaces")
LOCAL = Flag("local", "bool", usage="Do not contact the API server but run locally")
DRY_RUN = Flag("dry-run", default="none", bare="unchanged", usage='Must be "none", "server", or "client"')
VALIDATE = Flag("validate", default="strict", bare="strict", usage="strict, warn or ignore unknown and duplicate fields")
FIELD_MANAGER = Flag("field-manager", usage="Name of the manager used to track field ownership")
SAVE_CONFIG = Flag("save-config", "bool", usage="Keep the configuration in the object's annotation, as apply does")
RECORD = Flag("record", "bool", usage="Record current kubectl command in the annotation",
              deprecated="--record will be removed in the future")  # fmt: skip
CHANGE_FLAGS = (*OUTPUT_FLAGS, DRY_RUN, FIELD_MANAGER)
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
CHANGE_CAUSE = "kubernetes.io/change-cause"


def query(inv: Invocation, fetch: bool = True, empty_selector: bool = False, args: list[str] | None = None) -> Query:
    """How the command's arguments are to be read, by the flags it has."""
    return Query(
        inv.args if args is None else args,
        fetch=fetch,
        empty_selector=empty_selector,
        all=bool(inv.flag("all")),
        labels=inv.text("selector"),
        fields=inv.text("field-selector"),
        all_namespaces=bool(inv.flag("all-namespaces")),
    )


def recorded(inv: Invocation, obj: Object) -> Object:
    """The object with the command in its change-cause annotation, where --record asks for it."""
    return evolve(obj, ("metadata", "annotations", CHANGE_CAUSE), inv.change_cause) if inv.change_cause else obj


def dry_run_suffix(inv: Invocation) -> str:
    return {"client": " (dry run)", "server": " (server dry run)"}.get(inv.dry_run, "")


def report(inv: Invocation, resource: Resource, obj: Object, done: str, name: str = "") -> None:
    """Print what happened to an object: "deployment.apps/web scaled", or the object itself with -o."""
    output = parse_output(inv)
    if output.name == "":
        inv.say(f"{title(resource)}/{name or obj['metadata'].get('name', '')} {done}{dry_run_suffix(inv)}")
        return
    print_object(inv, obj)


def print_object(inv: Invocation, obj: Object) -> None:
    """One object by -o; a second YAML document is set off from the first."""
    output = parse_output(inv)
    text = printer_for(inv, output)(obj)
    if output.name == "yaml" and inv.stdout:
        inv.say("---")
    inv.say(text, end="")
