"""What one would type instead of a docker command: the table between the two, as a translator.

What comes in: a docker command line. What goes out: kubectl commands and a sentence on what is different. Source: "kubectl for
Docker Users" of the Kubernetes documentation. It translates; it runs nothing.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass, field

VALUE_FLAGS = {
    "-e": "env", "--env": "env", "-p": "publish", "--publish": "publish", "--name": "name", "--restart": "restart",
    "-m": "memory", "--memory": "memory", "--cpus": "cpus", "--tail": "tail", "-n": "tail", "-u": "user", "--username": "user",
    "--password": "password", "-v": "volume", "--volume": "volume", "--network": "network", "-t": "time", "--time": "time",
}  # fmt: skip
"""docker's flags that take a value, by one name each (`-t` is one only for `stop`)."""


@dataclass(frozen=True)
class Translation:
    """`commands`: what to type, one after the other; `note`: what is not the same."""

    commands: tuple[str, ...]
    note: str = ""

    def __str__(self) -> str:
        return "\n".join((*(f"kubectl {command}" for command in self.commands), *((f"# {self.note}",) if self.note else ())))

    __repr__ = __str__


@dataclass
class Words:
    """A docker command line taken apart: switches such as -d, flags with values, and the rest."""

    switches: set[str] = field(default_factory=set)
    values: dict[str, list[str]] = field(default_factory=dict)
    rest: list[str] = field(default_factory=list)

    def last(self, name: str, default: str = "") -> str:
        """The value given last."""
        return self.values.get(name, [default])[-1]

    @property
    def interactive(self) -> bool:
        return {"i", "t"} <= self.switches


def docker(line: str) -> Translation:
    """Translate `docker run ...`, `ps`, `exec`, `logs`, `stop`, ... Raises ValueError that names what it does not know."""
    parts = shlex.split(line)
    parts = parts[1:] if parts[:1] == ["docker"] else parts
    verb = parts[0] if parts else ""
    if verb not in VERBS:
        raise ValueError(f"docker {verb or '(nothing)'}: known are {', '.join(VERBS)}")
    words = _taken_apart(parts[1:], verb)
    need = NEEDS.get(verb, 0)
    if len(words.rest) < need:
        raise ValueError(f'"docker {verb}" requires at least {need} argument{"s" if need > 1 else ""}')
    return VERBS[verb](words)


def _taken_apart(parts: list[str], verb: str) -> Words:
    """Flags end at the first word that is none: what follows belongs to the container."""
    words = Words()
    waiting = iter(parts)
    for part in waiting:
        name, equals, value = part.partition("=")
        if not part.startswith("-") or part == "-":
            words.rest = [part, *waiting]
        elif name in VALUE_FLAGS and not (name == "-t" and verb != "stop") and not (name == "-n" and verb != "logs"):
            words.values.setdefault(VALUE_FLAGS[name], []).append(value if equals else next(waiting, ""))
        elif part.startswith("--"):
            words.switches.add(name[2:])
        else:
            words.switches.update(part[1:])
    return words


def _run(words: Words) -> Translation:
    """What Docker would restart always becomes a Deployment; anything else is one Pod that runs once."""
    image, command = words.rest[0], words.rest[1:]
    name = words.last("name") or image.rpartition("/")[2].partition(":")[0]
    environment = words.values.get("env", [])
    tail = f" -- {shlex.join(command)}" if command else ""
    if words.last("restart", "no") in ("no", "on-failure"):
        policy = "OnFailure" if words.last("restart") == "on-failure" else "Never"
        given = "".join(f" --env={one}" for one in environment)
        here = " -it" if words.interactive else ""
        gone = " --rm" if "rm" in words.switches else ""
        note = "A Pod of its own: when its node dies, nobody makes another."
        return Translation((f"run {name} --image={image} --restart={policy}{here}{gone}{given}{tail}",), note)
    commands = [f"create deployment {name} --image={image}{tail}"]
    commands += [f"set env deployment/{name} {' '.join(environment)}"] if environment else []
    limits = [f"{key}={words.last(flag)}" for flag, key in (("cpus", "cpu"), ("memory", "memory")) if words.last(flag)]
    commands += [f"set resources deployment/{name} --limits={','.join(limits)}"] if limits else []
    for published in words.values.get("publish", []):
        host, _, target = published.rpartition(":")
        ports = f"--port={host.rpartition(':')[2] or target}" + (f" --target-port={target}" if host not in ("", target) else "")
        commands.append(f"expose deployment {name} {ports} --name={name}")
    note = "The port is open at the Service's address inside the cluster, on no host." if "publish" in words.values else ""
    return Translation(tuple(commands), note)


def _exec(words: Words) -> Translation:
    here = " -it" if words.interactive else ""
    return Translation((f"exec{here} deploy/{words.rest[0]} -- {shlex.join(words.rest[1:])}",), "One of its Pods is chosen.")


def _logs(words: Words) -> Translation:
    follow = " -f" if words.switches & {"f", "follow"} else ""
    tail = f" --tail={words.last('tail')}" if words.last("tail") else ""
    return Translation(
        (f"logs{follow}{tail} deploy/{words.rest[0]}",), "Each container life has its own log: --previous for the one before."
    )


def _stop(words: Words) -> Translation:
    note = "Deleting only its Pods would not stop it: the Deployment would make new ones."
    return Translation(tuple(f"delete deployment {name}" for name in words.rest), note)


def _login(words: Words) -> Translation:
    server = f" --docker-server={words.rest[0]}" if words.rest else ""
    user = words.last("user", "NAME")
    note = "The credentials lie in the cluster, and Pods name them in imagePullSecrets."
    return Translation(
        (f"create secret docker-registry regcred{server} --docker-username={user} --docker-password=PASSWORD",), note
    )


def _fixed(*commands: str, note: str = "") -> Callable[[Words], Translation]:
    return lambda words: Translation(commands, note)


VERBS: dict[str, Callable[[Words], Translation]] = {
    "run": _run,
    "ps": _fixed("get pods", note="Ended Pods are shown, too, as by docker ps -a."),
    "exec": _exec,
    "attach": lambda words: Translation((f"attach -it deploy/{words.rest[0]}",)),
    "logs": _logs,
    "inspect": lambda words: Translation((f"describe deployment {words.rest[0]}",)),
    "stop": _stop,
    "rm": _stop,
    "restart": lambda words: Translation((f"rollout restart deployment/{words.rest[0]}",), "New Pods, one after the other."),
    "stats": _fixed("top pods", note="Needs the metrics API."),
    "images": _fixed("get nodes -o jsonpath={.items[*].status.images[*].names[0]}", note="Each node has its own."),
    "pull": lambda words: Translation((), f"No such command: each node pulls {words.rest[0]} when a Pod there needs it."),
    "build": _fixed(note="No such command: Kubernetes runs images and makes none."),
    "login": _login,
    "version": _fixed("version"),
    "info": _fixed("cluster-info"),
}
"""docker's verb -> how it is translated."""
NEEDS = {"run": 1, "exec": 2, "attach": 1, "logs": 1, "inspect": 1, "stop": 1, "rm": 1, "restart": 1, "pull": 1}
