"""Programs that listen: the image's own server when a script starts it, busybox httpd, python -m http.server; and the
clients that belong to databases.

What comes in: a command line. What goes out: a process on the wire, until a signal ends it. Next: `shells.py`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kubenb.runtime.files import FileError
from kubenb.runtime.programs import Program
from kubenb.runtime.shell.call import Call, options
from kubenb.runtime.shell.programs import applet
from kubenb.runtime.shell.streams import Gate, Steps
from kubenb.runtime.shell.task import SIGINT, SIGTERM, Sleep, Task

_QUIT = 3
_NGINX_CONF = "configuration file /etc/nginx/nginx.conf"
NGINX_TEST = f"nginx: the {_NGINX_CONF} syntax is ok\nnginx: {_NGINX_CONF} test is successful\n"


def serve(call: Call, program: Program) -> Steps:
    """Be this server, until it ends. It has a handler for SIGTERM, unless its program says that it ignores it."""
    from kubenb.runtime.process import Process

    around, task = call.around, call.task
    process = Process(call.processes.sim, program, around.label)
    process.home = call.processes
    ended = Gate()
    task.memory, task.background = program.memory, True
    call.processes.allocated()

    def signal(number: int) -> bool:
        if number not in (SIGTERM, SIGINT, _QUIT):
            return False
        if program.on_sigterm != "ignore":
            process.terminate()
            return True
        return task.pid == 1

    task.catch = signal
    around.log.sources.append(process.log_lines)
    process.start(around.door.namespace, ended.open)
    try:
        while process.running:
            yield ended
    finally:
        process.on_exit = lambda: None  # this task is being ended: nobody waits at the gate any more
        process.kill()
    return process.exit_code


def image_server(call: Call) -> Steps:
    """The server that the image is made for, started by its name."""
    program, name, words = call.around.image.program, call.name, call.arguments
    if name == "nginx":
        if "-v" in words or "-V" in words:
            call.err(f"nginx version: nginx/{call.around.label[1].rpartition(':')[2].split('-')[0]}\n")
            return 0
        if "-t" in words:
            call.err(NGINX_TEST)
            return 0
        if "-s" in words:
            return _signal_nginx(call, words[-1])
        if "daemon off;" not in " ".join(words):
            return daemon(call, program)
    if name == "httpd" and not any("FOREGROUND" in word for word in words):
        return daemon(call, program)
    return (yield from serve(call, program))


def _signal_nginx(call: Call, name: str) -> int:
    """`nginx -s quit`: what a preStop hook of the documentation does. A `reload` changes nothing here."""
    if name not in ("stop", "quit", "reload", "reopen"):
        return call.fail(f'invalid option: "-s {name}"')
    if name in ("stop", "quit"):
        if call.processes.main is not None:
            call.processes.main.terminate()
        for task in list(call.processes.tasks.values()):
            if task is not call.task and task.argv[0].rsplit("/", 1)[-1].rstrip(":") == "nginx":
                task.signal(SIGTERM)
    return 0


def daemon(call: Call, program: Program) -> int:
    """The server goes to the background, and the command is done."""
    descriptors = dict(call.descriptors)

    def body(task: Task) -> Steps:
        return (yield from serve(Call(task, call.argv, call.environment, call.cwd, task.descriptors), program))

    call.processes.start([program.title or call.name], body, descriptors, None, True)
    return 0


def file_server(call: Call, port: int, root: str, title: str) -> Steps:
    """Serve the files below `root`."""
    program = Program(name="files", ports=(port,), document_root=root.rstrip("/"), title=title, style="httpd", memory=4 << 20)
    return (yield from serve(call, program))


@applet("httpd", own_process=True)
def httpd(call: Call) -> Steps:
    """busybox' own: -f stays in the foreground, -p PORT, -h HOME."""
    if "httpd" in call.around.image.servers:
        return (yield from image_server(call))
    found, _, wrong = options(call.arguments, "fvi", "phcu")
    if wrong:
        return call.fail(f"invalid option -- '{wrong}'")
    port = found.get("p", "80").rpartition(":")[2]
    program = Program(
        name="files",
        ports=(int(port) if port.isdigit() else 80,),
        document_root=_absolute(call, found.get("h", ".")),
        title=" ".join(call.argv),
        style="httpd",
        memory=2 << 20,
    )
    return (yield from serve(call, program)) if "f" in found else daemon(call, program)


def _absolute(call: Call, path: str) -> str:
    try:
        return call.files.real_path(path, call.cwd).rstrip("/")
    except FileError:
        return path.rstrip("/")


def listen_with_nc(call: Call, port: str) -> Steps:
    """`nc -l`: somebody can connect; what is said, nobody here reads."""
    if not port.isdigit() or int(port) > 65535:
        return call.fail("bad port")
    return (yield from serve(call, Program(name="nc", ports=(int(port),), title=" ".join(call.argv), memory=1 << 20)))


@applet("python", "python3", own_process=True)
def python(call: Call) -> Steps:
    """-m http.server; the print, sleep and exit of a -c script; and for any other program: a server that runs on and on."""
    words = call.arguments
    if "http.server" in words or "SimpleHTTPServer" in words:
        numbers = [int(word) for word in words if word.isdigit()]
        return (yield from file_server(call, numbers[0] if numbers else 8000, _absolute(call, "."), " ".join(call.argv)))
    if "-c" in words:
        return (yield from _statements(call, words[words.index("-c") + 1 :][:1]))
    if "--version" in words or "-V" in words:
        call.out("Python 3.12.3\n")
        return 0
    if not words:
        return 0
    return (yield from application(call))


def _statements(call: Call, scripts: list[str]) -> Steps:
    for line in re.split(r"[;\n]", scripts[0] if scripts else ""):
        if found := re.fullmatch(r"""\s*print\(\s*(['"])(.*)\1\s*(?:,\s*flush=True\s*)?\)\s*""", line):
            call.out(found[2] + "\n")
        elif found := re.fullmatch(r"\s*(?:time\.)?sleep\((\d+(?:\.\d+)?)\)\s*", line):
            yield Sleep(float(found[1]))
        elif found := re.fullmatch(r"\s*(?:sys\.)?exit\((\d*)\)\s*", line):
            return int(found[1] or 0) & 255
    return 0


@applet("node", "npm", "ruby", "go", "php", "gunicorn", "uwsgi", "flask", "dotnet", own_process=True)
def application(call: Call) -> Steps:
    """A program of which we know nothing but that it runs: it listens where its container declares ports."""
    if "node" in call.around.image.servers or "npm" in call.around.image.servers:
        return (yield from image_server(call))
    if not call.arguments or "--version" in call.arguments or "-v" in call.arguments:
        return 0
    ports = call.around.declared_ports
    return (yield from serve(call, replace(Program(), ports=ports, title=" ".join(call.argv), start_up=0.3, memory=30 << 20)))


# ---- clients of databases -----------------------------------------------------------------------------------------------------


def _reachable(call: Call, host: str, port: int) -> Steps:
    answer = call.around.door.request(host, port, "", timeout=5.0)
    yield Sleep(answer.seconds)
    return answer.landed().error


def _option(call: Call, *names: str, default: str) -> str:
    words = call.arguments
    for index, word in enumerate(words):
        for name in names:
            if word == name and index + 1 < len(words):
                return words[index + 1]
            if word.startswith(name) and len(word) > len(name):
                return word[len(name) :].lstrip("=")
    return default


@applet("redis-cli", own_process=True)
def redis_cli(call: Call) -> Steps:
    host, port = _option(call, "-h", default="127.0.0.1"), _option(call, "-p", default="6379")
    error: str = yield from _reachable(call, host, int(port) if port.isdigit() else 6379)
    if error:
        call.err(f"Could not connect to Redis at {host}:{port}: Connection refused\n")
        return 1
    words = [word for word in call.arguments if word not in ("-h", "-p", host, port)]
    values = call.processes.values
    name = words[0].lower() if words else ""
    if name == "ping":
        call.out("PONG\n")
    elif name == "set" and len(words) > 2:
        values[words[1]] = words[2]
        call.out("OK\n")
    elif name == "get" and len(words) > 1:
        call.out(values.get(words[1], "") + "\n")
    elif name in ("incr", "decr") and len(words) > 1:
        text = values.get(words[1], "0")
        values[words[1]] = str((int(text) if text.lstrip("-").isdigit() else 0) + (1 if name == "incr" else -1))
        call.out(values[words[1]] + "\n")
    elif name == "keys":
        call.out("".join(key + "\n" for key in values) or "\n")
    elif name == "config":
        call.out("".join(word + "\n" for word in words[2:3]) + "0\n")
    return 0


@applet("mysql", "mariadb", "mysqladmin", "psql", "pg_isready", "mongo", "mongosh", "cqlsh", "nodetool", own_process=True)
def database_client(call: Call) -> Steps:
    """Connects, and answers the simplest of questions."""
    port = {"p": 5432, "m": 3306}.get(call.name[0], 9042) if "mongo" not in call.name else 27017
    host = _option(call, "-h", "--host", default="127.0.0.1")
    error: str = yield from _reachable(call, host, port)
    if call.name == "pg_isready":
        where = "/var/run/postgresql" if host == "127.0.0.1" else host
        call.out(f"{where}:5432 - {'no response' if error else 'accepting connections'}\n")
        return 2 if error else 0
    if error:
        mysql = f"ERROR 2003 (HY000): Can't connect to MySQL server on '{host}:{port}' (111)\n"
        call.err(mysql if port == 3306 else f"{call.name}: could not connect to {host}:{port}: Connection refused\n")
        return 1
    text = " ".join(call.arguments)
    if call.name == "mysqladmin":
        call.out("mysqld is alive\n" if "ping" in text else "")
    elif found := re.search(r"select\s+(\d+)", text, re.I):
        call.out(f"{found[1]}\n{found[1]}\n")
    elif "show databases" in text.lower():
        call.out("Database\ninformation_schema\nmysql\nperformance_schema\nsys\n")
    elif "ping" in text:
        call.out("{ ok: 1 }\n")
    return 0
