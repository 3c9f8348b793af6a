"""`create role | clusterrole | rolebinding | clusterrolebinding | token`.

Source: kubectl, pkg/cmd/create/create_role.go and its siblings (1.36). Next: `run_pod`.
"""

from __future__ import annotations

from kubenb.kubectl.commands import Command
from kubenb.kubectl.create import generator, name_from
from kubenb.kubectl.errors import REFUSALS, CommandError
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.mapping import find_resource
from kubenb.kubectl.printing.formats import OUTPUT_FLAGS, parse_output, printer_for
from kubenb.kubectl.selection import CHANGE_FLAGS, SAVE_CONFIG, VALIDATE
from kubenb.objects import Object

COMMON = (*CHANGE_FLAGS, SAVE_CONFIG, VALIDATE)
RBAC = "rbac.authorization.k8s.io"
RULES = (
    Flag("verb", "strings", usage="Verb that applies to the resources contained in the rule"),
    Flag("resource", "strings", usage="Resource that the rule applies to"),
    Flag("resource-name", "array", usage="Resource in the white list that the rule applies to"),
)
SUBJECTS = (
    Flag("user", "array", usage="Usernames to bind to the role"),
    Flag("group", "array", usage="Groups to bind to the role"),
    Flag("serviceaccount", "array", usage="Service accounts to bind to the role, in the format <namespace>:<name>"),
    Flag("clusterrole", usage="ClusterRole this binding should reference"),
)

BINDABLE = ("Node", "Pod", "Secret")
TOKEN = (
    Flag("audience", "array", usage="Audience of the requested token"),
    Flag("duration", "duration", default=0.0, usage="Requested lifetime of the issued token"),
    Flag("bound-object-kind", usage="Kind of an object to bind the token to: Pod, Secret or Node"),
    Flag("bound-object-name", usage="Name of an object to bind the token to"),
    Flag("bound-object-uid", usage="UID of an object to bind the token to"),
)


def _rules(inv: Invocation) -> list[Object]:
    """One rule a group of resources."""
    verbs = list(dict.fromkeys(inv.flag("verb")))
    if not verbs:
        raise CommandError("at least one verb must be specified")
    urls = list(inv.flag("non-resource-url") or [])
    if not inv.flag("resource") and not urls:
        raise CommandError("at least one resource must be specified")
    groups: dict[str, list[str]] = {}
    for word in inv.flag("resource"):
        base, slash, sub = word.partition("/")
        if base == "*":
            groups.setdefault("*", []).append("*")
            continue
        found = find_resource(inv.session.api.registry.resources, base)
        groups.setdefault(found.group, []).append(f"{found.plural}{slash}{sub}")
    rules: list[Object] = []
    for group, resources in groups.items():
        rule: Object = {"apiGroups": [group], "resources": list(dict.fromkeys(resources)), "verbs": verbs}
        if inv.flag("resource-name"):
            rule["resourceNames"] = list(inv.flag("resource-name"))
        rules.append(rule)
    if urls:
        rules.append({"nonResourceURLs": urls, "verbs": verbs})
    return rules


def _aggregated(inv: Invocation) -> dict[str, str]:
    """--aggregation-rule "key=value,...": the labels of the roles that this one is made of; {} without the flag."""
    text = inv.text("aggregation-rule")
    if not text:
        return {}
    if any(inv.flag(other) for other in ("verb", "resource", "resource-name", "non-resource-url")):
        raise CommandError("aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames")
    found: dict[str, str] = {}
    for part in text.split(","):
        key, equals, value = part.partition("=")
        if not equals or not key:
            raise CommandError(f'invalid argument "{text}" for "--aggregation-rule" flag: {part} must be formatted as key=value')
        found[key] = value
    return found


def _make_role(kind: str) -> Command:
    def make(inv: Invocation, name: str) -> Object:
        role: Object = {"apiVersion": f"{RBAC}/v1", "kind": kind, "metadata": {"name": name}}
        if selector := _aggregated(inv):
            return {**role, "aggregationRule": {"clusterRoleSelectors": [{"matchLabels": selector}]}, "rules": []}
        return {**role, "rules": _rules(inv)}

    more = (Flag("non-resource-url", "strings"), Flag("aggregation-rule")) if kind == "ClusterRole" else ()
    word = "cluster role" if kind == "ClusterRole" else "role"
    return Command(kind.lower(), f"Create a {word} with single rule.", generator(make), flags=(*COMMON, *RULES, *more))


def _subjects(inv: Invocation) -> list[Object]:
    found: list[Object] = []
    for flag, kind in (("user", "User"), ("group", "Group")):
        found += [{"kind": kind, "apiGroup": RBAC, "name": name} for name in inv.flag(flag)]
    for text in inv.flag("serviceaccount"):
        parts = text.split(":")
        if len(parts) != 2:
            raise CommandError("serviceaccount must be <namespace>:<name>")
        found.append({"kind": "ServiceAccount", "namespace": parts[0], "name": parts[1]})
    return found


def _make_binding(kind: str) -> Command:
    cluster = kind == "ClusterRoleBinding"

    def make(inv: Invocation, name: str) -> Object:
        role, cluster_role = inv.text("role"), inv.text("clusterrole")
        if cluster and not cluster_role:
            raise CommandError("exactly one clusterrole must be specified")
        if not cluster and bool(role) == bool(cluster_role):
            raise CommandError("exactly one of clusterrole or role must be specified")
        reference = {"apiGroup": RBAC, "kind": "Role" if role else "ClusterRole", "name": role or cluster_role}
        obj: Object = {"apiVersion": f"{RBAC}/v1", "kind": kind, "metadata": {"name": name}, "roleRef": reference}
        if subjects := _subjects(inv):
            obj["subjects"] = subjects
        return obj

    more = () if cluster else (Flag("role", usage="Role this RoleBinding should reference"),)
    where = "cluster role" if cluster else "role or cluster role"
    action = generator(make, f"failed to create {kind.lower()}:")
    return Command(kind.lower(), f"Create a binding for a particular {where}.", action, flags=(*COMMON, *SUBJECTS, *more))


def create_token(inv: Invocation) -> None:
    """A token by the TokenRequest API: the only line on stdout."""
    name, seconds = name_from(inv), float(inv.flag("duration"))
    if seconds < 0:
        raise CommandError("--duration must be greater than or equal to 0")
    if seconds % 1:
        raise CommandError("--duration cannot be expressed in units less than seconds")
    spec: Object = {"audiences": list(inv.flag("audience"))}
    if seconds:
        spec["expirationSeconds"] = int(seconds)
    if bound := _bound_object(inv):
        spec["boundObjectRef"] = bound
    request = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "metadata": {}, "spec": spec}
    output = parse_output(inv)
    try:
        answer = inv.server.post(inv.server.resource("serviceaccounts"), name, "token", request, inv.namespace)
    except REFUSALS as error:
        raise CommandError(f"failed to create token: {error}") from None
    if output.name:
        inv.say(printer_for(inv, output)(answer), end="")
    else:
        inv.say(answer["status"]["token"])


def _bound_object(inv: Invocation) -> Object:
    """{} when the token is bound to the account alone."""
    kind, name, uid = inv.text("bound-object-kind"), inv.text("bound-object-name"), inv.text("bound-object-uid")
    if not kind:
        for flag in ("name", "uid"):
            if inv.text(f"bound-object-{flag}"):
                raise CommandError(f"--bound-object-{flag} can only be set if --bound-object-kind is provided")
        return {}
    if kind not in BINDABLE:
        raise CommandError(f"supported --bound-object-kind values are {', '.join(BINDABLE)}")
    if not name:
        raise CommandError("--bound-object-name is required if --bound-object-kind is provided")
    return {"apiVersion": "v1", "kind": kind, "name": name, **({"uid": uid} if uid else {})}


COMMANDS = (
    _make_role("Role"),
    _make_role("ClusterRole"),
    _make_binding("RoleBinding"),
    _make_binding("ClusterRoleBinding"),
    Command("token", "Request a service account token.", create_token,
            usage="create token SERVICE_ACCOUNT_NAME", flags=(*OUTPUT_FLAGS, *TOKEN)),
)  # fmt: skip
