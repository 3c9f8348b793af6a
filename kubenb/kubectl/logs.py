"""`kubectl logs`: what containers wrote.

Comes in: a pod, something with pods, or a selector. Goes out: the lines that the session's `logs` hook reads, cut as the flags
say; or, for a container that has written nothing yet, the kubelet's words (see `log_state`). `-f` lets virtual time pass. Source:
kubectl, pkg/cmd/logs/logs.go (1.36). Next: `log_state`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kubenb.kubectl.builder import build
from kubenb.kubectl.commands import Command
from kubenb.kubectl.errors import REFUSALS, CommandError
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.log_state import check_log
from kubenb.kubectl.pod_choice import container_names, default_container, names_shown, pods_of
from kubenb.kubectl.selection import SELECTOR, query
from kubenb.kubectl.watching import let_time_pass
from kubenb.objects import EPOCH, ApiError, Object, parse_time
from kubenb.objects.pods import container_status, node_name
from kubenb.objects.times import format_micro

USAGE = (
    "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command"
)
SELECTOR_TAIL = 10
"""Lines a container gets under a selector when --tail isn't given."""
Lines = Sequence[tuple[float, str]]
"""(virtual second, text) of each."""


@dataclass(frozen=True)
class Source:
    """One container's log."""

    pod: Object
    container: str

    @property
    def title(self) -> str:
        return f"pod/{self.pod['metadata']['name']}/{self.container}"


def logs(inv: Invocation) -> None:
    """The verb."""
    _check_arguments(inv)
    since = _since(inv)
    sources = _sources(inv)
    if inv.flag("follow") and len(sources) > max(1, int(inv.flag("max-log-requests"))):
        most = int(inv.flag("max-log-requests"))
        raise CommandError(
            f"you are attempting to follow {len(sources)} log streams, but maximum allowed concurrency is {most}, "
            "use --max-log-requests to increase the limit"
        )
    shown = [_show(inv, source, since) for source in sources]
    if inv.flag("follow") and any(_runs(inv, source) for source in sources):
        let_time_pass(inv)
        for source, (lines, count) in zip(sources, shown, strict=True):
            _say(inv, source, lines[count:])


def _check_arguments(inv: Invocation) -> None:
    if len(inv.args) > 2 or (not inv.args and not inv.text("selector")):
        raise inv.usage_error(USAGE)
    if len(inv.args) == 1 and inv.text("selector"):
        raise inv.usage_error("only a selector (-l) or a POD name is allowed")
    container = inv.args[1] if len(inv.args) == 2 else inv.text("container")
    if inv.text("since-time") and inv.flag("since"):
        raise CommandError("at most one of `sinceTime` or `sinceSeconds` may be specified")
    if inv.flag("all-containers") and container:
        raise CommandError(f"--all-containers=true should not be specified with container name {container}")
    if inv.changed("container") and len(inv.args) == 2:
        raise CommandError("only one of -c or an inline [CONTAINER] arg is allowed")
    if int(inv.flag("limit-bytes")) < 0:
        raise CommandError("--limit-bytes must be greater than 0")
    if float(inv.flag("since")) < 0:
        raise CommandError("--since must be greater than 0")
    if int(inv.flag("tail")) < -1:
        raise CommandError("--tail must be greater than or equal to -1")


def _since(inv: Invocation) -> float:
    """The virtual second from which on lines are wanted."""
    if inv.text("since-time"):
        try:
            return parse_time(inv.text("since-time")) - EPOCH
        except ValueError:
            text = inv.text("since-time")
            layout = "2006-01-02T15:04:05Z07:00"
            raise CommandError(f'parsing time "{text}" as "{layout}": cannot parse "{text}" as "2006"') from None
    return inv.now - float(inv.flag("since")) if inv.flag("since") else float("-inf")


# ---- whose logs ----


def _sources(inv: Invocation) -> list[Source]:
    pods = _pods(inv)
    container = inv.args[1] if len(inv.args) == 2 else inv.text("container")
    if inv.flag("all-containers"):
        return [Source(pod, name) for pod in pods for name in container_names(pod)]
    return [_source(inv, pod, container) for pod in pods]


def _pods(inv: Invocation) -> list[Object]:
    if not inv.args:
        found = build(inv, query(inv, args=["pods"])).checked()
        if not found:
            inv.complain(f"No resources found in {inv.namespace} namespace.")
        return [info.live for info in found]
    word = inv.args[0]
    built = build(inv, query(inv, args=[word if "/" in word else f"pod/{word}"]))
    for error in built.errors:
        if isinstance(error, ApiError) and error.reason == "NotFound":
            raise CommandError(f'error from server (NotFound): {error.message} in namespace "{inv.namespace}"')
        raise error
    info = built.infos[0]
    pods = pods_of(inv, info, "cannot get the logs from", float(inv.flag("pod-running-timeout")))
    if len(pods) == 1 or inv.flag("all-pods"):
        return pods
    inv.complain(f"Found {len(pods)} pods, using pod/{pods[0]['metadata']['name']}")
    return pods[:1]


def _source(inv: Invocation, pod: Object, container: str) -> Source:
    name = container or default_container(inv, pod, quiet=bool(inv.flag("all-pods")))
    if name not in container_names(pod):
        raise CommandError(f"container {name} is not valid for pod {pod['metadata']['name']} out of: {names_shown(pod)}")
    return Source(pod, name)


# ---- what they say ----


def read_log(inv: Invocation, pod: Object, container: str, previous: bool) -> Lines:
    """All lines so far. ApiError in the kubelet's words where there can be none; nothing for a pod without a node."""
    metadata = pod["metadata"]
    pod = inv.server.find(inv.server.resource("pods"), metadata["name"], metadata["namespace"]) or pod
    if not node_name(pod):
        return []
    inv.server.check(inv.server.resource("pods"), "get", metadata["name"], metadata["namespace"], "log")
    check_log(pod, container, previous)
    return inv.session.logs(pod, container, previous) if inv.session.logs is not None else []


def _read(inv: Invocation, source: Source) -> Lines:
    return read_log(inv, source.pod, source.container, bool(inv.flag("previous")))


def _runs(inv: Invocation, source: Source) -> bool:
    """Whether the container may still write something: a log that is followed ends with its container."""
    metadata = source.pod["metadata"]
    pod = inv.server.find(inv.server.resource("pods"), metadata["name"], metadata["namespace"])
    status = container_status(pod, source.container) if pod is not None else None
    return status is not None and "running" in (status.get("state") or {}) and not inv.flag("previous")


def _show(inv: Invocation, source: Source, since: float) -> tuple[Lines, int]:
    """Print what the flags ask for; the log, which may grow, and how many lines there are in all."""
    try:
        lines = _read(inv, source)
    except REFUSALS as error:
        if not inv.flag("ignore-errors"):
            raise
        inv.say(f"error: {error}")
        return [], 0
    tail = int(inv.flag("tail"))
    if inv.text("selector") and not inv.changed("tail"):
        tail = SELECTOR_TAIL
    wanted = [line for line in list(lines) if line[0] >= since]
    _say(inv, source, wanted if tail < 0 else wanted[len(wanted) - min(tail, len(wanted)) :])
    return lines, len(lines)


def _say(inv: Invocation, source: Source, lines: Lines) -> None:
    prefix = f"[{source.title}] " if inv.flag("prefix") else ""
    text = "".join(f"{prefix}{_stamp(when) if inv.flag('timestamps') else ''}{line}\n" for when, line in lines)
    limit = int(inv.flag("limit-bytes"))
    inv.say(text.encode()[:limit].decode(errors="ignore") if limit else text, end="")


def _stamp(when: float) -> str:
    """A line's time as container runtimes write it, in nanoseconds."""
    return f"{format_micro(EPOCH + when)[:-1]}000Z "


COMMAND = Command(
    "logs",
    "Print the logs for a container in a pod.",
    logs,
    usage="logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]",
    flags=(
        SELECTOR,
        Flag("all-containers", "bool", usage="Get all containers' logs in the pod(s)"),
        Flag("all-pods", "bool", usage="Get logs from all pod(s)"),
        Flag("container", short="c", usage="Print the logs of this container"),
        Flag("follow", "bool", short="f", usage="Let time pass and show what is added"),
        Flag("ignore-errors", "bool", usage="Go on with the next log after an error"),
        Flag("insecure-skip-tls-verify-backend", "bool", usage="Skip verifying the kubelet's identity"),
        Flag("limit-bytes", "int64", default=0, usage="Maximum bytes of logs to return; 0 means no limit"),
        Flag("max-log-requests", "int", default=5, usage="How many logs may be followed at once"),
        Flag("pod-running-timeout", "duration", default=20.0, usage="How long to wait until at least one pod is there"),
        Flag("prefix", "bool", usage="Prefix each log line with the log source (pod name and container name)"),
        Flag("previous", "bool", short="p", usage="Print the logs for the previous instance of the container"),
        Flag("since", "duration", default=0.0, usage="Only return logs newer than a relative duration like 5s, 2m, or 3h"),
        Flag("since-time", usage="Only return logs after a specific date (RFC3339)"),
        Flag("tail", "int64", default=-1, usage="Lines of recent log to display; -1 shows all"),
        Flag("timestamps", "bool", usage="Include timestamps on each line in the log output"),
    ),
)
