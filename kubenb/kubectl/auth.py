"""`kubectl auth`: who am I, and what may I do?

Comes in: a verb and a resource, maybe --as somebody else. Goes out: "yes" or "no", as the API server answers a review (an object
that is a question). Source: kubectl, pkg/cmd/auth (1.36). Next: `copy`.
"""

from __future__ import annotations

from kubenb.kubectl.commands import Command
from kubenb.kubectl.errors import CommandError, NoResourceType, SilentExit
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.mapping import find_resource
from kubenb.kubectl.printing.formats import OUTPUT_FLAGS, parse_output, printer_for
from kubenb.kubectl.printing.tables import lines_to_text
from kubenb.kubectl.selection import ALL_NAMESPACES
from kubenb.objects import Object
from kubenb.objects.rbac import Action, listed

RESOURCE_VERBS = (
    "*", "approve", "attest", "bind", "create", "delete", "deletecollection", "escalate", "get", "impersonate", "list", "patch",
    "sign", "update", "use", "watch",
)  # fmt: skip
PATH_VERBS = ("*", "delete", "get", "head", "options", "patch", "post", "put")
TWO_ARGUMENTS = (
    "you must specify two arguments: verb resource or verb resource/resourceName.\n"
    "See 'kubectl auth can-i -h' for help and examples."
)
LIST_ALONE = "list option can't be specified with neither quiet, all-namespaces nor subresource options"


def _review(inv: Invocation, group: str, kind: str, spec: Object) -> Object:
    """The status of a review."""
    review = {"apiVersion": f"{group}/v1", "kind": kind, "metadata": {}, **({"spec": spec} if spec else {})}
    answer: Object = inv.server.create(review)
    return answer


# ---- can-i ----


def can_i(inv: Invocation) -> None:
    """`auth can-i`: exit code 1 stands for no."""
    namespace = "" if inv.flag("all-namespaces") else inv.namespace
    if inv.flag("list"):
        _list(inv, namespace)
        return
    if len(inv.args) != 2:
        raise CommandError(TWO_ARGUMENTS)
    action = _action(inv)
    if inv.flag("no-headers"):
        raise CommandError("--no-headers cannot be set without --list specified")
    status = _review(inv, "authorization.k8s.io", "SelfSubjectAccessReview", _asked(action, namespace))["status"]
    if not inv.flag("quiet"):
        reason = f" - {status['reason']}" if status.get("reason") else ""
        inv.say("yes" if status["allowed"] else f"no{reason}")
    if not status["allowed"]:
        raise SilentExit(1)


def _asked(action: Action, namespace: str) -> Object:
    if action.path:
        return {"nonResourceAttributes": {"verb": action.verb, "path": action.path}}
    plural, _, sub = action.resource.partition("/")
    asked = {
        "verb": action.verb, "group": action.group, "resource": plural, "subresource": sub, "name": action.name,
        "namespace": namespace,
    }  # fmt: skip
    return {"resourceAttributes": {key: value for key, value in asked.items() if value}}


def _action(inv: Invocation) -> Action:
    verb, target = inv.args
    if target.startswith("/"):
        if inv.text("subresource"):
            raise CommandError("--subresource can not be used with NonResourceURL")
        if verb not in PATH_VERBS:
            _warn(inv, f"verb '{verb}' is not a known verb")
        return Action(verb, path=target)
    word, _, name = target.partition("/")
    group, resource = _resource(inv, word)
    if verb not in RESOURCE_VERBS:
        _warn(inv, f"verb '{verb}' is not a known verb")
    subresource = inv.text("subresource")
    return Action(verb, group, f"{resource}/{subresource}" if subresource else resource, name)


def _resource(inv: Invocation, word: str) -> tuple[str, str]:
    """(group, plural); a word that names nothing stands for itself, with a warning."""
    if word == "*":
        return "", word
    base, dot, group = word.partition(".")
    try:
        resource = find_resource(inv.session.api.registry.resources, word)
    except NoResourceType:
        if word not in ("users", "groups"):
            _warn(inv, f"the server doesn't have a resource type '{base}'" + (f" in group '{group}'" if dot else ""))
        return "", word
    if not resource.namespaced and not inv.flag("all-namespaces"):
        where = f" in group '{resource.group}'" if resource.group else ""
        _warn(inv, f"resource '{resource.plural}' is not namespace scoped{where}")
    return resource.group, resource.plural


def _warn(inv: Invocation, text: str) -> None:
    inv.complain(f"Warning: {text}\n")


def _list(inv: Invocation, namespace: str) -> None:
    if inv.args:
        raise CommandError("list option must be specified with no arguments")
    if inv.flag("quiet") or inv.flag("all-namespaces") or inv.text("subresource"):
        raise CommandError(LIST_ALONE)
    status = _review(inv, "authorization.k8s.io", "SelfSubjectRulesReview", {"namespace": namespace})["status"]
    rules = [*status["resourceRules"], *status["nonResourceRules"]]
    rows = [[resource, f"[{url}]", f"[{name}]", f"[{verbs}]"] for resource, url, name, verbs in listed(rules)]
    headers = ["Resources", "Non-Resource URLs", "Resource Names", "Verbs"]
    inv.say(lines_to_text(rows if inv.flag("no-headers") else [headers, *rows]), end="")


# ---- whoami ----


def whoami(inv: Invocation) -> None:
    """`auth whoami`."""
    review = _review(inv, "authentication.k8s.io", "SelfSubjectReview", {})
    output = parse_output(inv)
    if output.name:
        inv.say(printer_for(inv, output)(review), end="")
        return
    info = review["status"]["userInfo"]
    rows = [["ATTRIBUTE", "VALUE"], ["Username", info["username"]], *([["UID", info["uid"]]] if info.get("uid") else [])]
    rows.append(["Groups", f"[{' '.join(info['groups'])}]"])
    rows += [[f"Extra: {key}", f"[{' '.join(values)}]"] for key, values in sorted(info.get("extra", {}).items())]
    inv.say(lines_to_text(rows), end="")


COMMAND = Command(
    "auth",
    "Inspect authorization.",
    usage="auth [flags] [options]",
    subcommands=(
        Command(
            "can-i",
            "Check whether an action is allowed.",
            can_i,
            usage="auth can-i VERB [TYPE | TYPE/NAME | NONRESOURCEURL]",
            flags=(
                ALL_NAMESPACES,
                Flag("list", "bool", usage="If true, prints all allowed actions"),
                Flag("no-headers", "bool", usage="If true, prints allowed actions without headers"),
                Flag("quiet", "bool", short="q", usage="If true, suppress output and just return the exit code"),
                Flag("subresource", usage="SubResource such as pod/log or deployment/scale"),
            ),
        ),
        Command("whoami", "Experimental: Check self subject attributes.", whoami, usage="auth whoami", flags=OUTPUT_FLAGS),
    ),
)
