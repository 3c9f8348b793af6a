"""A docker-compose file as plain values: the short spellings written out, so that nobody else has to know them.

What comes in: YAML text. What goes out: a `ComposeFile` of `ComposeService`s. Source: the Compose specification (short and
long syntax of ports and volumes, durations, environment as list or mapping). Next: `kompose.py`, which makes manifests of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from kubenb.objects import load_yaml

_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|h|m|s)")
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}


@dataclass(frozen=True)
class Port:
    """`published`: what the host would open, or the same as `target`."""

    target: int
    published: int
    protocol: str = "TCP"


@dataclass(frozen=True)
class Volume:
    """`source` is a named volume, a path of the host (it begins with . / or ~), or "" for an anonymous one."""

    source: str
    target: str
    read_only: bool = False

    @property
    def on_host(self) -> bool:
        return self.source.startswith((".", "/", "~"))


@dataclass(frozen=True)
class Healthcheck:
    """`command` is an argv; times in whole seconds."""

    command: tuple[str, ...]
    interval: int = 0
    timeout: int = 0
    start_period: int = 0
    retries: int = 0


@dataclass(frozen=True)
class ComposeService:
    """One service of the file."""

    name: str
    image: str
    container_name: str = ""
    command: tuple[str, ...] = ()
    entrypoint: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    ports: tuple[Port, ...] = ()
    volumes: tuple[Volume, ...] = ()
    restart: str = "always"
    replicas: int = 1
    limits: dict[str, str] = field(default_factory=dict)
    healthcheck: Healthcheck | None = None
    labels: dict[str, str] = field(default_factory=dict)
    depends_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class ComposeFile:
    """The services in the order of their names, and whether the file carries the outdated `version`."""

    services: tuple[ComposeService, ...]
    version: str = ""


def read_compose(text: str) -> ComposeFile:
    """Read a compose file. Raises YamlError for what is no YAML, ValueError that names what is no compose file."""
    whole = load_yaml(text)
    if not isinstance(whole, dict) or not isinstance(whole.get("services"), dict) or not whole["services"]:
        raise ValueError("a compose file has a mapping `services` with at least one service")
    services = tuple(_service(name, given) for name, given in sorted(whole["services"].items()))
    return ComposeFile(services, str(whole.get("version", "")))


def _service(name: str, given: Any) -> ComposeService:
    if not isinstance(given, dict) or not given.get("image"):
        raise ValueError(f"service {name!r} needs an image: there is nothing here to build one from")
    deploy = given.get("deploy") or {}
    limits = (deploy.get("resources") or {}).get("limits") or {}
    check = given.get("healthcheck")
    return ComposeService(
        name=name,
        image=str(given["image"]),
        container_name=str(given.get("container_name", "")),
        command=words(given.get("command")),
        entrypoint=words(given.get("entrypoint")),
        environment=pairs(given.get("environment")),
        ports=tuple(_port(name, one) for one in given.get("ports") or ()),
        volumes=tuple(_volume(one) for one in given.get("volumes") or ()),
        restart=str(given.get("restart", "always")),
        replicas=int(deploy.get("replicas", 1)),
        limits={_RESOURCES[key]: quantity(key, str(value)) for key, value in limits.items() if key in _RESOURCES},
        healthcheck=_healthcheck(check) if isinstance(check, dict) and not check.get("disable") else None,
        labels=pairs(given.get("labels")),
        depends_on=tuple(given.get("depends_on") or ()),
    )


_RESOURCES = {"cpus": "cpu", "memory": "memory"}
_UNITS = {"b": "", "k": "Ki", "kb": "Ki", "m": "Mi", "mb": "Mi", "g": "Gi", "gb": "Gi"}


def quantity(key: str, text: str) -> str:
    """What Compose writes as 0.50 cpus or 512M, as Kubernetes writes it: 500m, 512Mi."""
    if key == "cpus":
        return f"{round(float(text) * 1000)}m"
    found = re.fullmatch(r"(\d+)\s*([a-zA-Z]*)", text)
    if not found or found[2].lower() not in {"", *_UNITS}:
        raise ValueError(f"{text!r} is no size such as 512M or 1g")
    return found[1] + _UNITS.get(found[2].lower(), "")


def words(given: Any) -> tuple[str, ...]:
    """A command as an argv; one string is split at its blanks, with regard to quotes."""
    if isinstance(given, str):
        return tuple(part.strip("'\"") for part in re.findall(r"'[^']*'|\"[^\"]*\"|\S+", given))
    return tuple(str(word) for word in given or ())


def pairs(given: Any) -> dict[str, str]:
    """A mapping, from a mapping or from ["KEY=value", ...]; a key without a value is empty here, for there is no host's own."""
    if isinstance(given, dict):
        return {str(key): "" if value is None else _text(value) for key, value in given.items()}
    split = (str(one).partition("=") for one in given or ())
    return {key: value for key, _, value in split}


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _port(service: str, given: Any) -> Port:
    """`80`, `8080:80`, `127.0.0.1:8080:80`, `53:53/udp`, or the long form."""
    if isinstance(given, dict):
        target = int(given["target"])
        return Port(target, int(given.get("published", target)), str(given.get("protocol", "tcp")).upper())
    text, _, protocol = str(given).partition("/")
    parts = text.split(":")[-2:]
    if not all(part.isdigit() for part in parts):
        raise ValueError(f"service {service!r}: {given!r} is no port such as 80, 8080:80 or 53:53/udp")
    return Port(int(parts[-1]), int(parts[0]), (protocol or "tcp").upper())


def _volume(given: Any) -> Volume:
    """`data:/var/lib`, `./conf:/etc/conf:ro`, `/tmp/cache`, or the long form."""
    if isinstance(given, dict):
        return Volume(str(given.get("source", "")), str(given["target"]), bool(given.get("read_only")))
    source, colon, rest = str(given).partition(":")
    if not colon:
        return Volume("", source)
    target, _, mode = rest.partition(":")
    return Volume(source, target, mode == "ro")


def _healthcheck(given: dict[str, Any]) -> Healthcheck:
    test = given.get("test")
    argv = words(test)
    if isinstance(test, str):
        argv = ("/bin/sh", "-c", test)
    elif argv[:1] == ("CMD-SHELL",):
        argv = ("/bin/sh", "-c", *argv[1:])
    elif argv[:1] == ("CMD",):
        argv = argv[1:]
    times = {name: seconds(str(given[name])) for name in ("interval", "timeout", "start_period") if name in given}
    return Healthcheck(argv, retries=int(given.get("retries", 0)), **times)


def seconds(text: str) -> int:
    """Whole seconds of `1m30s`. Raises ValueError for what is no duration."""
    parts = _DURATION.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise ValueError(f"{text!r} is no duration such as 90s or 1m30s")
    return int(sum(float(number) * _SECONDS[unit] for number, unit in parts))
