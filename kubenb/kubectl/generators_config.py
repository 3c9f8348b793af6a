"""`create configmap | secret | namespace | serviceaccount | quota | priorityclass | poddisruptionbudget`.

Source: kubectl, pkg/cmd/create (1.36). Next: `generators_network`.
"""

from __future__ import annotations

import base64
import json

from kubenb.kubectl.commands import Command
from kubenb.kubectl.create import generator
from kubenb.kubectl.errors import CommandError
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.literals import read_data
from kubenb.kubectl.selection import CHANGE_FLAGS, SAVE_CONFIG, VALIDATE
from kubenb.objects import Object, parse_selector
from kubenb.objects.quantity import canonical

COMMON = (*CHANGE_FLAGS, SAVE_CONFIG, VALIDATE)
SOURCES = (
    Flag("from-file", "strings", usage="Key file can be specified using its file path"),
    Flag("from-literal", "array", usage="Specify a key and literal value to insert (i.e. mykey=somevalue)"),
    Flag("from-env-file", "strings", usage="Specify the path to a file to read lines of key=val pairs"),
    Flag("append-hash", "bool", usage="Append a hash to the name"),
)


def _simple(api_version: str, kind: str, name: str, **rest: object) -> Object:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": name}, **rest}


def _data(inv: Invocation, name: str, what: str) -> dict[str, bytes]:
    try:
        return read_data(inv.flag("from-literal"), inv.flag("from-file"), inv.flag("from-env-file"), what)
    except CommandError as error:
        raise CommandError(str(error).replace("{name}", name)) from None


def make_config_map(inv: Invocation, name: str) -> Object:
    texts: dict[str, str] = {}
    binary: dict[str, str] = {}
    for key, value in _data(inv, name, "ConfigMap").items():
        try:
            texts[key] = value.decode("utf-8")
        except UnicodeDecodeError:
            binary[key] = base64.b64encode(value).decode()
    parts = {**({"data": texts} if texts else {}), **({"binaryData": binary} if binary else {})}
    return _simple("v1", "ConfigMap", name, **parts)


def _encoded(data: dict[str, bytes]) -> dict[str, str]:
    return {key: base64.b64encode(value).decode() for key, value in data.items()}


def make_secret(inv: Invocation, name: str) -> Object:
    data = _encoded(_data(inv, name, "Secret"))
    kind = {"type": inv.text("type")} if inv.text("type") else {}
    return _simple("v1", "Secret", name, **({"data": data} if data else {}), **kind)


def make_tls_secret(inv: Invocation, name: str) -> Object:
    data: dict[str, bytes] = {}
    for flag, key in (("cert", "tls.crt"), ("key", "tls.key")):
        if not inv.text(flag):
            raise CommandError("key and cert must be specified")
        data |= read_data([], [f"{key}={inv.text(flag)}"], [], "Secret")
    return _simple("v1", "Secret", name, data=_encoded(data), type="kubernetes.io/tls")


def make_registry_secret(inv: Invocation, name: str) -> Object:
    if inv.flag("from-file"):
        data = read_data([], [f".dockerconfigjson={inv.flag('from-file')[0]}"], [], "Secret")
    else:
        user, password = inv.text("docker-username"), inv.text("docker-password")
        if not user or not password:
            raise CommandError(
                "either --from-file or the combination of --docker-username, --docker-password and --docker-server is required"
            )
        auth = base64.b64encode(f"{user}:{password}".encode()).decode()
        email = {"email": inv.text("docker-email")} if inv.text("docker-email") else {}
        server = inv.text("docker-server") or "https://index.docker.io/v1/"
        entry = {"username": user, "password": password, **email, "auth": auth}
        data = {".dockerconfigjson": json.dumps({"auths": {server: entry}}, separators=(",", ":")).encode()}
    return _simple("v1", "Secret", name, data=_encoded(data), type="kubernetes.io/dockerconfigjson")


def make_quota(inv: Invocation, name: str) -> Object:
    spec: Object = {}
    if inv.text("hard"):
        spec["hard"] = dict(_amount(part) for part in inv.text("hard").split(","))
    if inv.text("scopes"):
        spec["scopes"] = inv.text("scopes").split(",")
    return _simple("v1", "ResourceQuota", name, spec=spec, status={})


def _amount(part: str) -> tuple[str, str]:
    key, sign, value = part.partition("=")
    if not sign or not key:
        raise CommandError(f"invalid argument syntax {part}, expected <resource>=<value>")
    try:
        return key, canonical(value)
    except ValueError as error:
        raise CommandError(str(error)) from None


def make_priority_class(inv: Invocation, name: str) -> Object:
    rest: Object = {"value": inv.flag("value")}
    if inv.flag("global-default"):
        rest["globalDefault"] = True
    if inv.text("description"):
        rest["description"] = inv.text("description")
    rest["preemptionPolicy"] = inv.text("preemption-policy")
    return _simple("scheduling.k8s.io/v1", "PriorityClass", name, **rest)


def make_budget(inv: Invocation, name: str) -> Object:
    least, most = inv.text("min-available"), inv.text("max-unavailable")
    if not inv.text("selector"):
        raise CommandError("a selector must be specified")
    if bool(least) == bool(most):
        raise CommandError("one of min-available or max-unavailable must be specified" if not least
                           else "min-available and max-unavailable cannot be both specified")  # fmt: skip
    spec: Object = {"selector": _label_selector(inv.text("selector"))}
    field, text = ("minAvailable", least) if least else ("maxUnavailable", most)
    spec[field] = int(text) if text.isdigit() else text
    status = {"currentHealthy": 0, "desiredHealthy": 0, "disruptionsAllowed": 0, "expectedPods": 0}
    return _simple("policy/v1", "PodDisruptionBudget", name, spec=spec, status=status)


def _label_selector(text: str) -> Object:
    try:
        parsed = parse_selector(text)
    except ValueError as error:
        raise CommandError(str(error)) from None
    return {"matchLabels": {key: values[0] for key, _, values in parsed.requirements if values}}


SECRET_COMMANDS = (
    Command(
        "generic",
        "Create a secret from a local file, directory, or literal value.",
        generator(make_secret, "failed to create secret"),
        flags=(*COMMON, *SOURCES, Flag("type", usage="The type of secret to create")),
    ),
    Command(
        "tls",
        "Create a TLS secret.",
        generator(make_tls_secret, "failed to create secret"),
        flags=(*COMMON, Flag("cert"), Flag("key"), Flag("append-hash", "bool")),
    ),
    Command(
        "docker-registry",
        "Create a secret for use with a Docker registry.",
        generator(make_registry_secret, "failed to create secret"),
        flags=(
            *COMMON, Flag("docker-username"), Flag("docker-password"), Flag("docker-email"), Flag("docker-server"),
            Flag("from-file", "strings"), Flag("append-hash", "bool"),
        ),
    ),
)  # fmt: skip
COMMANDS = (
    Command(
        "configmap",
        "Create a config map from a local file, directory or literal value.",
        generator(make_config_map, "failed to create configmap:"),
        flags=(*COMMON, *SOURCES),
        aliases=("cm",),
    ),
    Command("secret", "Create a secret with specified type.", subcommands=SECRET_COMMANDS),
    Command(
        "namespace",
        "Create a namespace with the specified name.",
        generator(lambda inv, name: _simple("v1", "Namespace", name, spec={}, status={})),
        flags=COMMON,
        aliases=("ns",),
    ),
    Command(
        "serviceaccount",
        "Create a service account with the specified name.",
        generator(lambda inv, name: _simple("v1", "ServiceAccount", name), "failed to create serviceaccount:"),
        flags=COMMON,
        aliases=("sa",),
    ),
    Command(
        "quota",
        "Create a quota with the specified name.",
        generator(make_quota, "failed to create quota:"),
        flags=(*COMMON, Flag("hard", usage="A comma-delimited set of resource=quantity pairs"), Flag("scopes")),
        aliases=("resourcequota",),
    ),
    Command(
        "priorityclass",
        "Create a priority class with the specified name.",
        generator(make_priority_class, "failed to create priorityclass:"),
        flags=(
            *COMMON, Flag("value", "int32"), Flag("global-default", "bool"), Flag("description"),
            Flag("preemption-policy", default="PreemptLowerPriority"),
        ),
        aliases=("pc",),
    ),
    Command(
        "poddisruptionbudget",
        "Create a pod disruption budget with the specified name.",
        generator(make_budget, "failed to create poddisruptionbudgets:"),
        flags=(*COMMON, Flag("min-available"), Flag("max-unavailable"), Flag("selector")),
        aliases=("pdb",),
    ),
)  # fmt: skip
