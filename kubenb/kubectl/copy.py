"""`kubectl cp`, `attach` and `port-forward`: what joins a container and this machine.

Comes in: arguments. Goes out: kubectl's complaints about them; where they are right, a sentence that says why nothing happens.
Source: kubectl, pkg/cmd/cp, pkg/cmd/attach, pkg/cmd/portforward (1.36).
"""

from __future__ import annotations

from kubenb.kubectl.builder import build
from kubenb.kubectl.commands import Command
from kubenb.kubectl.errors import CommandError
from kubenb.kubectl.exec_command import NO_TERMINAL, NOTHING_RUNS, check_container
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.pod_choice import default_container, only_one, pods_of
from kubenb.kubectl.selection import query
from kubenb.objects.pods import phase

NO_FILES = "no file leaves this cluster and none of this machine comes in; `kubectl exec POD -- cat FILE` shows one"
NO_PORTS = "no port of this machine leads into the cluster: its network and its time are simulated"


def copy(inv: Invocation) -> None:
    """`cp`."""
    if len(inv.args) != 2:
        raise CommandError("source and destination are required")
    source, destination = inv.args
    if (":" in source) == (":" in destination):
        if ":" in source:
            raise CommandError("one of src or dest must be a local file specification")
        raise CommandError("one of src or dest must be a remote file specification")
    place = source if ":" in source else destination
    namespace, _, name = place.partition(":")[0].rpartition("/")
    pod = inv.server.get(inv.server.resource("pods"), name, namespace or inv.namespace)
    check_container(pod, inv.text("container") or default_container(inv, pod))
    raise CommandError(NO_FILES)


def attach(inv: Invocation) -> None:
    """`attach`."""
    if not inv.args:
        raise inv.usage_error("at least 1 argument is required for attach")
    if len(inv.args) > 2:
        raise inv.usage_error(
            f"expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw {len(inv.args)}: [{' '.join(inv.args)}]"
        )
    args = inv.args if len(inv.args) == 2 or "/" in inv.args[0] else [f"pod/{inv.args[0]}"]
    info = only_one(build(inv, query(inv, args=args)), "cannot attach to")
    pod = pods_of(inv, info, "cannot attach to", float(inv.flag("pod-running-timeout")))[0]
    if phase(pod) in ("Succeeded", "Failed"):
        raise CommandError(f"cannot attach a container in a completed pod; current phase is {phase(pod)}")
    container = inv.text("container") or default_container(inv, pod, quiet=bool(inv.flag("quiet")))
    if inv.flag("stdin") and inv.flag("tty") and not inv.flag("quiet"):
        inv.complain(NO_TERMINAL)
    check_container(pod, container)
    if inv.session.attach is None:
        raise CommandError(NOTHING_RUNS)
    for line in inv.session.attach(pod, container, (inv.stdin or "") if inv.flag("stdin") else None):
        inv.say(line)


def port_forward(inv: Invocation) -> None:
    """`port-forward`."""
    if len(inv.args) < 2:
        raise inv.usage_error("TYPE/NAME and list of ports are required for port-forward")
    name = inv.args[0]
    info = only_one(build(inv, query(inv, args=[name if "/" in name else f"pod/{name}"])), "cannot attach to")
    pod = pods_of(inv, info, "cannot attach to", float(inv.flag("pod-running-timeout")))[0]
    if phase(pod) != "Running":
        raise CommandError(f"unable to forward port because pod is not running. Current status={phase(pod)}")
    raise CommandError(NO_PORTS)


CONTAINER = Flag("container", short="c", usage="Container name; the first one (or the annotated one) if omitted")
WAIT = Flag("pod-running-timeout", "duration", default=60.0, usage="How long to wait until at least one pod is running")
COPY = Command(
    "cp",
    "Copy files and directories to and from containers.",
    copy,
    usage="cp <file-spec-src> <file-spec-dest>",
    flags=(CONTAINER, Flag("no-preserve", "bool", usage="Do not preserve owner and permissions"),
           Flag("retries", "int", default=0, usage="How often a copy is tried again")),
)  # fmt: skip
ATTACH = Command(
    "attach",
    "Attach to a running container.",
    attach,
    usage="attach (POD | TYPE/NAME) -c CONTAINER",
    flags=(CONTAINER, WAIT, Flag("quiet", "bool", short="q", usage="Only print output from the remote session"),
           Flag("stdin", "bool", short="i", usage="Pass stdin to the container"),
           Flag("tty", "bool", short="t", usage="Stdin is a TTY")),
)  # fmt: skip
PORT_FORWARD = Command(
    "port-forward",
    "Forward one or more local ports to a pod.",
    port_forward,
    usage="port-forward TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]",
    flags=(WAIT, Flag("address", "strings", default=["localhost"], usage="Addresses to listen on")),
)
