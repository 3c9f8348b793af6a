"""`kubectl version`: which release of Kubernetes this is.

Goes out: the version whose behaviour is simulated, client and server alike. Source: kubectl, pkg/cmd/version/version.go (1.36).
Next: `cluster_info`.
"""

from __future__ import annotations

from kubenb.kubectl.commands import Command
from kubenb.kubectl.errors import CommandError
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.printing.values import to_json, to_yaml
from kubenb.objects import Object, load_schema

KUSTOMIZE = "v5.8.1"


def version(inv: Invocation) -> None:
    """The verb."""
    if inv.args:
        raise CommandError(f"extra arguments: [{' '.join(inv.args)}]")
    output = inv.text("output")
    if output not in ("", "yaml", "json"):
        raise CommandError("--output must be 'yaml' or 'json'")
    client_only, release = bool(inv.flag("client")), load_schema().kubernetes
    if output:
        known: Object = {"clientVersion": info(release), "kustomizeVersion": KUSTOMIZE}
        known |= {} if client_only else {"serverVersion": info(release)}
        inv.say((to_json if output == "json" else to_yaml)(known), end="")
        return
    inv.say(f"Client Version: {release}\nKustomize Version: {KUSTOMIZE}")
    if not client_only:
        inv.say(f"Server Version: {release}")


def info(release: str) -> Object:
    """A build's description; what was never built has no commit and no date."""
    major, minor, _ = release.removeprefix("v").split(".")
    return {"major": major, "minor": minor, "gitVersion": release, "gitTreeState": "clean", "platform": "linux/amd64"}


COMMAND = Command(
    "version",
    "Print the client and server version information.",
    version,
    flags=(
        Flag("client", "bool", usage="If true, shows client version only (no server required)"),
        Flag("output", short="o", usage="One of 'yaml' or 'json'"),
    ),
)
