"""`kubectl exec`: a command run in a container.

Comes in: a pod (or something with pods) and a command after `--`. Goes out: what the session's `exec` hook answers; its exit code
becomes kubectl's. Source: kubectl, pkg/cmd/exec/exec.go (1.36). Next: `cordon`.
"""

from __future__ import annotations

from kubenb.kubectl.builder import build, files_of
from kubenb.kubectl.commands import Command
from kubenb.kubectl.errors import CommandError
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.pod_choice import container_names, default_container, names_shown, only_one, pods_of
from kubenb.kubectl.selection import query
from kubenb.objects import ApiError, Object
from kubenb.objects.pods import container_status, node_name, phase

UNSUPPORTED = "exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead"
NO_TERMINAL = "Unable to use a TTY - input is not a terminal or the right kind of file"
NOTHING_RUNS = "no program runs in the containers of this cluster, so there is nothing that could run a command"


def execute(inv: Invocation) -> None:
    """The verb."""
    name, command = _split(inv)
    if not name and not files_of(inv):
        raise CommandError("pod, type/name or --filename must be specified")
    if not command:
        raise CommandError("you must specify at least one command for the container")
    args = [name if "/" in name else f"pod/{name}"] if name else []
    info = only_one(build(inv, query(inv, args=args)), "cannot attach to")
    pod = pods_of(inv, info, "cannot attach to", float(inv.flag("pod-running-timeout")))[0]
    if phase(pod) in ("Succeeded", "Failed"):
        raise CommandError(f"cannot exec into a container in a completed pod; current phase is {phase(pod)}")
    container = inv.text("container") or default_container(inv, pod, quiet=bool(inv.flag("quiet")))
    if inv.flag("stdin") and inv.flag("tty") and not inv.flag("quiet"):
        inv.complain(NO_TERMINAL)
    check_container(pod, container)
    if inv.session.exec is None:
        raise CommandError(NOTHING_RUNS)
    inv.server.check(inv.server.resource("pods"), "create", pod["metadata"]["name"], pod["metadata"]["namespace"], "exec")
    try:
        code, stdout, stderr = inv.session.exec(pod, container, command, inv.stdin if inv.flag("stdin") else None)
    except ApiError as error:
        if error.reason != "InternalError":
            raise
        raise CommandError(f"Internal error occurred: {error.message}") from None  # it comes by the stream, not as an answer
    inv.say(stdout, end="")
    inv.complain(stderr, end="")
    if code:
        raise CommandError(f"command terminated with exit code {code}", code, plain=True)


def _split(inv: Invocation) -> tuple[str, list[str]]:
    """(the pod's name, the command): what stands before and behind `--`."""
    name = inv.args[0] if inv.args and inv.dash != 0 else ""
    if inv.dash >= 0:
        return name, inv.args[inv.dash :]
    if len(inv.args) > 1 or (inv.args and files_of(inv)):
        raise inv.usage_error(UNSUPPORTED)
    return name, []


def check_container(pod: Object, container: str) -> None:
    """What the API server and the kubelet say of a container in which nothing can be run."""
    name = pod["metadata"]["name"]
    if container not in container_names(pod):
        raise CommandError(f"container {container} is not valid for pod {name} out of: {names_shown(pod)}")
    if not node_name(pod):
        raise ApiError(400, "BadRequest", f"pod {name} does not have a host assigned")
    status = container_status(pod, container)
    if status is None or "running" not in (status.get("state") or {}):
        raise CommandError(f'unable to upgrade connection: container not found ("{container}")')


COMMAND = Command(
    "exec",
    "Execute a command in a container.",
    execute,
    usage="exec (POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...]",
    flags=(
        Flag("container", short="c", usage="Container name; the first one (or the annotated one) if omitted"),
        Flag("filename", "strings", short="f", usage="Files that name the resource to exec into"),
        Flag("pod-running-timeout", "duration", default=60.0, usage="How long to wait until at least one pod is there"),
        Flag("quiet", "bool", short="q", usage="Only print output from the remote session"),
        Flag("stdin", "bool", short="i", usage="Pass stdin to the container"),
        Flag("tty", "bool", short="t", usage="Stdin is a TTY"),
    ),
)
