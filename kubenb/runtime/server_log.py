"""What servers write about themselves: made when somebody reads the log, from when they started, whom they answered, how they
ended.

What comes in: a process. What goes out: lines with their virtual seconds. Formats are those of the real servers; the lines of
`web:1` are those of the recorded lives (tests/golden/kubelet). Next: `process.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import TYPE_CHECKING

from kubenb.runtime.log import LogLine

if TYPE_CHECKING:
    from kubenb.runtime.process import Process, Visit

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def server_lines(process: Process, until: float) -> list[LogLine]:
    """All that the server has written by then."""
    make = STYLES.get(process.program.style)
    if make is None or process.started == inf:
        return []
    last = min(until, process.ended)
    return [line for line in make(process, last) if line.at <= last]


def _out(at: float, text: str) -> LogLine:
    return LogLine(at, "stdout", text)


def _err(at: float, text: str) -> LogLine:
    return LogLine(at, "stderr", text)


def _listening(process: Process) -> float:
    return process.started + process.program.start_up


def _web(process: Process, until: float) -> list[LogLine]:
    program = process.program
    lines = [_out(process.started, "start"), _out(_listening(process), "listening")]
    quiet = program.style == "quiet web"
    for visit in process.visits_until(until):
        path = visit.path.split("?")[0]
        if path == "/prestop":
            lines += [_out(visit.at, "/prestop"), _out(visit.answered, "/prestop done")]
        elif path in ("/healthz", "/readyz", "/startupz") or not quiet:
            lines.append(_out(visit.answered, f"{path} {visit.status}"))
    if process.signalled < inf:
        lines.append(_out(process.signalled, "SIGTERM"))
    if process.ended < inf and not process.killed:
        lines.append(_out(process.ended, f"exit {process.exit_code}"))
    return lines


def _nginx(process: Process, until: float) -> list[LogLine]:
    begun, stamp = process.started, _error_stamp(process, process.started)
    lines = [
        _out(begun, "/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration"),
        _out(begun, "/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/"),
        _out(begun, "/docker-entrypoint.sh: Configuration complete; ready for start up"),
        _err(begun, f'{stamp} [notice] 1#1: using the "epoll" event method'),
        _err(begun, f"{stamp} [notice] 1#1: nginx/{_version(process)}"),
        _err(begun, f"{stamp} [notice] 1#1: start worker processes"),
    ]
    for visit in process.visits_until(until):
        if visit.status == 404 and process.program.document_root:
            missing = f'open() "{process.program.document_root}{visit.path}" failed (2: No such file or directory)'
            lines.append(_err(visit.answered, f"{_error_stamp(process, visit.at)} [error] 29#29: *1 {missing}"))
        lines.append(_out(visit.answered, f'{_access(process, visit)} "-" "{visit.agent}" "-"'))
    if process.signalled < inf:
        stamp = _error_stamp(process, process.signalled)
        name = (
            "signal 3 (SIGQUIT) received, shutting down"
            if process.program.on_sigterm == "drain"
            else "signal 15 (SIGTERM) received, exiting"
        )
        lines.append(_err(process.signalled, f"{stamp} [notice] 1#1: {name}"))
    return lines


def _version(process: Process) -> str:
    tag = process.label[1].rpartition(":")[2].split("-")[0] if ":" in process.label[1] else ""
    parts = tag.split(".") if tag[:1].isdigit() else ["1", "29"]
    return ".".join([*parts, "0", "0"][:3])


def _access(process: Process, visit: Visit) -> str:
    """The common log format."""
    stamp = process.sim.stamp(visit.at)
    date = f"{stamp[8:10]}/{MONTHS[int(stamp[5:7]) - 1]}/{stamp[:4]}:{stamp[11:19]} +0000"
    return f'{visit.client} - - [{date}] "GET {visit.path} HTTP/1.1" {visit.status} {visit.size}'


def _error_stamp(process: Process, at: float) -> str:
    stamp = process.sim.stamp(at)
    return f"{stamp[:10].replace('-', '/')} {stamp[11:19]}"


def _httpd(process: Process, until: float) -> list[LogLine]:
    name = "AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using "
    lines = [
        _err(
            process.started,
            f"{name}{process.namespace.ip if process.namespace else ''}",
        )
    ]
    lines += [_out(visit.answered, _access(process, visit)) for visit in process.visits_until(until)]
    if process.signalled < inf:
        lines.append(_err(process.signalled, "[mpm_event:notice] [pid 1:tid 1] AH00491: caught SIGTERM, shutting down"))
    return lines


def _kubia(process: Process, until: float) -> list[LogLine]:
    lines = [_out(process.started, "Kubia server starting...")]
    return lines + [_out(visit.at, f"Received request from ::ffff:{visit.client}") for visit in process.visits_until(until)]


def _redis(process: Process, until: float) -> list[LogLine]:
    def stamp(at: float) -> str:
        text = process.sim.stamp(at)
        return f"1:M {text[8:10]} {MONTHS[int(text[5:7]) - 1]} {text[:4]} {text[11:19]}.{int(at % 1 * 1000):03}"

    lines = [_out(process.started, f"{stamp(process.started)} * Running mode=standalone, port=6379."),
             _out(_listening(process), f"{stamp(_listening(process))} * Ready to accept connections tcp")]  # fmt: skip
    if process.signalled < inf:
        at = process.signalled
        lines += [
            _out(at, f"1:signal-handler ({int(at)}) Received SIGTERM scheduling shutdown..."),
            _out(at, f"{stamp(at)} # User requested shutdown..."),
        ]
    return lines


def _ready(text: str) -> Callable[[Process, float], list[LogLine]]:
    def lines(process: Process, until: float) -> list[LogLine]:
        return [_err(_listening(process), text)]

    return lines


def _hello(process: Process, until: float) -> list[LogLine]:
    begun = _listening(process)
    lines = [_err(begun, f"{_error_stamp(process, begun)} Server listening on port {process.program.ports[0]}")]
    return lines + [
        _err(visit.at, f"{_error_stamp(process, visit.at)} Serving request: {visit.path}")
        for visit in process.visits_until(until)
    ]


def _complains(*texts: str) -> Callable[[Process, float], list[LogLine]]:
    def lines(process: Process, until: float) -> list[LogLine]:
        return [
            _err(process.started, text.format(stamp=process.sim.stamp(process.started)[:19].replace("T", " "))) for text in texts
        ]

    return lines


STYLES: dict[str, Callable[[Process, float], list[LogLine]]] = {
    "web": _web, "quiet web": _web, "nginx": _nginx, "httpd": _httpd, "apache": _httpd, "kubia": _kubia, "redis": _redis,
    "hello-app": _hello,
    "mysql": _ready("[System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '8.0'  port: 3306"),
    "postgres": _ready("LOG:  database system is ready to accept connections"),
    "mongo": _ready('{"s":"I","c":"NETWORK","msg":"Waiting for connections","attr":{"port":27017,"ssl":"off"}}'),
    "mysql without a password": _complains(
        "{stamp}+00:00 [ERROR] [Entrypoint]: Database is uninitialized and password option is not specified",
        "    You need to specify one of the following as an environment variable:",
        "    - MYSQL_ROOT_PASSWORD",
        "    - MYSQL_ALLOW_EMPTY_PASSWORD",
        "    - MYSQL_RANDOM_ROOT_PASSWORD",
    ),
    "tomcat": _ready("INFO [main] org.apache.catalina.startup.Catalina.start Server startup in [3000] milliseconds"),
}  # fmt: skip
