"""`kubectl config`: which context is used, and in which namespace.

Comes in: names of contexts. Goes out: tables and texts; the session's kubeconfig and namespace change. Source: kubectl,
pkg/cmd/config (1.36). Next: `auth`.
"""

from __future__ import annotations

from dataclasses import replace

from kubenb.kubectl.commands import Command
from kubenb.kubectl.errors import CommandError, raise_all
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.kubeconfig import CLUSTER, FILE, USER, Context
from kubenb.kubectl.printing.formats import CUSTOM, OUTPUT_FLAGS, PATHS, TEMPLATES, Output, parse_output, printer_for
from kubenb.kubectl.printing.tables import lines_to_text
from kubenb.kubectl.session import ShownTable

HEADERS = ["CURRENT", "NAME", "CLUSTER", "AUTHINFO", "NAMESPACE"]
OTHER_FORMATS = ("json", "wide", "yaml", *TEMPLATES, *PATHS, *CUSTOM)


def current_context(inv: Invocation) -> None:
    if not inv.session.kubeconfig.current:
        raise CommandError("current-context is not set")
    inv.say(inv.session.kubeconfig.current)


def get_contexts(inv: Invocation) -> None:
    """A table of contexts, or of those that are named."""
    output = inv.text("output")
    if output in OTHER_FORMATS:
        inv.say(f"--output {output} is not available in kubectl config get-contexts; resetting to default output format")
    elif output not in ("", "name"):
        raise CommandError(f"output must be one of '' or 'name': {output}")
    config = inv.session.kubeconfig
    names = inv.args or list(config.contexts)
    errors = [CommandError(f"context {name} not found") for name in names if name not in config.contexts]
    known = sorted(name for name in names if name in config.contexts)
    if output == "name":
        inv.say("".join(f"{name}\n" for name in known), end="")
    else:
        rows = []
        for name in known:
            one = config.contexts[name]
            rows.append(["*" if name == config.current else "", name, one.cluster, one.user, one.namespace])
        inv.tables.append(ShownTable(HEADERS, rows))
        inv.say(lines_to_text(rows if inv.flag("no-headers") else [HEADERS, *rows]), end="")
    raise_all(errors)


def _get_names(header: str, name: str) -> Command:
    def action(inv: Invocation) -> None:
        inv.say(f"NAME\n{name}")

    return Command(f"get-{header}", f"Display {header} defined in the kubeconfig.", action)


def view(inv: Invocation) -> None:
    """The whole kubeconfig; --minify shows only what is in use."""
    config = inv.session.kubeconfig
    if inv.args:
        raise inv.usage_error(f"unexpected arguments: [{' '.join(inv.args)}]")
    if inv.flag("minify") and config.current not in config.contexts:
        raise CommandError("current-context must exist in order to minify")
    output = parse_output(inv)
    shown = config.as_object(config.current if inv.flag("minify") else "")
    inv.say(printer_for(inv, output if output.name else Output("yaml"))(shown), end="")


def set_context(inv: Invocation) -> None:
    """A new context, or other values for one that is there."""
    config = inv.session.kubeconfig
    if len(inv.args) > 1:
        raise _unexpected(inv)
    name = inv.args[0] if inv.args else ""
    if bool(name) == bool(inv.flag("current")):
        both = "you cannot specify both a context name and --current"
        raise CommandError(both if name else "you must specify a non-empty context name or --current")
    name = name or config.current
    if not name:
        raise CommandError("no current context is set")
    exists = name in config.contexts
    typed = {key: inv.text(key) for key in ("cluster", "user", "namespace") if inv.changed(key)}
    config.contexts[name] = replace(config.contexts.get(name, Context()), **typed)
    if name == config.current and "namespace" in typed:
        inv.session.namespace = typed["namespace"] or "default"
    inv.say(f'Context "{name}" {"modified" if exists else "created"}.')


def use_context(inv: Invocation) -> None:
    """Another context becomes the current one; its namespace is the session's from now on."""
    if len(inv.args) != 1:
        raise _unexpected(inv)
    name = inv.args[0]
    if not name:
        raise CommandError("empty context names are not allowed")
    if name not in inv.session.kubeconfig.contexts:
        raise CommandError(f'no context exists with the name: "{name}"')
    inv.session.kubeconfig.current = name
    inv.session.namespace = inv.session.kubeconfig.contexts[name].namespace or "default"
    inv.say(f'Switched to context "{name}".')


def delete_context(inv: Invocation) -> None:
    config = inv.session.kubeconfig
    if len(inv.args) != 1:
        raise _unexpected(inv)
    name = inv.args[0]
    if name not in config.contexts:
        raise CommandError(f"cannot delete context {name}, not in {FILE}")
    if name == config.current:
        text = 'warning: this removed your active context, use "kubectl config use-context" to select a different one'
        inv.complain(text)
    del config.contexts[name]
    inv.say(f"deleted context {name} from {FILE}")


def rename_context(inv: Invocation) -> None:
    config = inv.session.kubeconfig
    if len(inv.args) != 2:
        raise _unexpected(inv)
    old, new = inv.args
    if not new:
        raise CommandError("You must specify a new non-empty context name")
    if old not in config.contexts:
        raise CommandError(f'cannot rename the context "{old}", it\'s not in {FILE}')
    if new in config.contexts:
        raise CommandError(f'cannot rename the context "{old}", the context "{new}" already exists in {FILE}')
    config.contexts[new] = config.contexts.pop(old)
    config.current = new if config.current == old else config.current
    inv.say(f'Context "{old}" renamed to "{new}".')


def _unexpected(inv: Invocation) -> CommandError:
    return inv.usage_error(f"Unexpected args: [{' '.join(inv.args)}]")


COMMAND = Command(
    "config",
    "Modify kubeconfig files.",
    usage="config SUBCOMMAND [options]",
    subcommands=(
        Command("current-context", "Display the current-context.", current_context),
        Command(
            "get-contexts",
            "Describe one or many contexts.",
            get_contexts,
            usage="config get-contexts [(-o|--output=)name)]",
            flags=(
                Flag("no-headers", "bool", usage="Do not print headers"),
                Flag("output", short="o", usage="Output format: name"),
            ),
        ),
        _get_names("clusters", CLUSTER),
        _get_names("users", USER),
        Command(
            "view",
            "Display merged kubeconfig settings or a specified kubeconfig file.",
            view,
            usage="config view [flags]",
            flags=(
                *OUTPUT_FLAGS,
                Flag("flatten", "bool", usage="Flatten the resulting kubeconfig file into self-contained output"),
                Flag("merge", default="true", bare="true", usage="Merge the full hierarchy of kubeconfig files"),
                Flag("minify", "bool", usage="Remove all information not used by current-context from the output"),
                Flag("raw", "bool", usage="Display raw byte data and sensitive data (there is none)"),
            ),
        ),
        Command(
            "set-context",
            "Set a context entry in kubeconfig.",
            set_context,
            usage="config set-context [NAME | --current] [--cluster=CLUSTER] [--user=USER] [--namespace=NAMESPACE]",
            flags=(Flag("current", "bool", usage="Modify the current context"),),
        ),
        Command(
            "use-context", "Set the current-context in a kubeconfig file.", use_context, usage="config use-context NAME",
            aliases=("use",),
        ),
        Command("delete-context", "Delete the specified context.", delete_context, usage="config delete-context NAME"),
        Command("rename-context", "Rename a context.", rename_context, usage="config rename-context CONTEXT_NAME NEW_NAME"),
    ),
)  # fmt: skip
