"""--help: what a command is for, how it is used, which flags it has. Short, and in our own words.

Next: `get`, the first verb.
"""

from __future__ import annotations

from collections.abc import Sequence

from kubenb.kubectl.commands import Command
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.printing.tabwriter import align

COMMON_FLAGS = (
    Flag("namespace", short="n", usage="If present, the namespace scope for this CLI request"),
    Flag("as", usage="Username to impersonate for the operation"),
    Flag("as-group", "array", usage="Group to impersonate for the operation"),
    Flag("as-uid", usage="UID to impersonate for the operation"),
    Flag("as-user-extra", "array", usage="User extras to impersonate for the operation"),
    Flag("cache-dir", usage="Default cache directory"),
    Flag("certificate-authority", usage="Path to a cert file for the certificate authority"),
    Flag("client-certificate", usage="Path to a client certificate file for TLS"),
    Flag("client-key", usage="Path to a client key file for TLS"),
    Flag("cluster", usage="The name of the kubeconfig cluster to use"),
    Flag("context", usage="The name of the kubeconfig context to use"),
    Flag("disable-compression", "bool", usage="Opt out of response compression"),
    Flag("insecure-skip-tls-verify", "bool", usage="Do not check the server's certificate"),
    Flag("kubeconfig", usage="Path to the kubeconfig file to use for CLI requests"),
    Flag("kuberc", usage="Path to the kuberc file to use for preferences"),
    Flag("log-flush-frequency", "duration", default=5.0, usage="Seconds between log flushes"),
    Flag("match-server-version", "bool", usage="Require server version to match client version"),
    Flag("password", usage="Password for basic authentication to the API server"),
    Flag("profile", default="none", usage="Name of profile to capture"),
    Flag("profile-output", default="profile.pprof", usage="Name of the file to write the profile to"),
    Flag("request-timeout", default="0", usage="How long to wait; with get -w: how many virtual seconds to watch"),
    Flag("server", short="s", usage="The address and port of the Kubernetes API server"),
    Flag("tls-server-name", usage="Server name to use for server certificate validation"),
    Flag("token", usage="Bearer token for authentication to the API server"),
    Flag("user", usage="The name of the kubeconfig user to use"),
    Flag("username", usage="Username for basic authentication to the API server"),
    Flag("v", "int", short="v", usage="Number for the log level verbosity"),
    Flag("vmodule", usage="Log levels of single files"),
    Flag("warnings-as-errors", "bool", usage="Treat warnings received from the server as errors"),
)
"""Flags that every command has. Those about connections are read and not needed: there is one cluster."""


GROUPS = {
    "Basic Commands (Beginner)": ("create", "expose", "run", "set"),
    "Basic Commands (Intermediate)": ("explain", "get", "edit", "delete"),
    "Deploy Commands": ("rollout", "scale", "autoscale"),
    "Cluster Management Commands": ("certificate", "cluster-info", "top", "cordon", "uncordon", "drain", "taint"),
    "Troubleshooting and Debugging Commands": (
        "describe", "logs", "attach", "exec", "port-forward", "proxy", "cp", "auth", "debug", "events",
    ),
    "Advanced Commands": ("diff", "apply", "patch", "replace", "wait", "kustomize"),
    "Settings Commands": ("label", "annotate", "completion"),
}  # fmt: skip
OTHERS = "Other Commands"


def help_text(path: Sequence[Command]) -> str:
    """The help page of the last command on this path."""
    command = path[-1]
    name = " ".join(one.name for one in path)
    parts = [command.short]
    visible = sorted((one for one in command.subcommands if not one.hidden), key=lambda one: one.name)
    if len(path) == 1:
        parts += _groups(visible)
    elif visible:
        parts.append("Available Commands:\n" + _rows(visible))
    if command.flags:
        rows = "\n".join(_flag_row(flag) for flag in sorted(command.flags, key=lambda flag: flag.name))
        parts.append("Options:\n" + align(rows))
    usage = f"{path[0].name} {command.usage}" if command.usage else f"{name} [flags] [options]"
    parts.append(f"Usage:\n  {usage}")
    if visible:
        parts.append(f'Use "{name} <command> --help" for more information about a given command.')
    return "\n\n".join(parts) + "\n"


def _groups(commands: Sequence[Command]) -> list[str]:
    """The root's commands, by what they are for."""
    by_name = {one.name: one for one in commands}
    grouped = {name for names in GROUPS.values() for name in names}
    listed = {**GROUPS, OTHERS: tuple(name for name in by_name if name not in grouped)}
    blocks = {title: [by_name[name] for name in names if name in by_name] for title, names in listed.items()}
    return [f"{title}:\n{_rows(block)}" for title, block in blocks.items() if block]


def _rows(commands: Sequence[Command]) -> str:
    return align("\n".join(f"  {one.name}\t{one.short}" for one in commands))


def _flag_row(flag: Flag) -> str:
    short = f"-{flag.short}, " if flag.short else "    "
    default = flag.first_value
    shown = f"'{default}'" if isinstance(default, str) else str(default).lower()
    return f"    {short}--{flag.name}={shown}:\t{flag.usage}"
