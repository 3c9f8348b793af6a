"""A container's environment, in the real order of precedence: Services, envFrom, env; and why it can't be made.

What comes in: a container's spec, the pod's facts, the Services, a way to look up ConfigMaps and Secrets. What goes out:
variables, or a ConfigError in the kubelet's words (CreateContainerConfigError). Nothing here is looked at again while the
container lives: a changed ConfigMap shows in the environment of the next instance. Source: pkg/kubelet/kubelet_pods.go
(makeEnvironmentVariables), 1.36. Next: `container_config.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kubenb.kubelet.expansion import expand
from kubenb.kubelet.field_values import PodFacts, field_value, resource_value
from kubenb.kubelet.service_links import service_variables
from kubenb.kubelet.volumes.payloads import decoded
from kubenb.objects import Object

Find = Callable[[str, str], Object | None]
"""(kind, name) -> the object of the pod's namespace, None when there is none."""
ReadFile = Callable[[str, str], bytes | None]
"""(volume, path) -> the content of a file, None when there is none."""
WHOLE = (("configMapRef", "ConfigMap"), ("secretRef", "Secret"))
SINGLE = (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret"))
LINE = re.compile(r"\s*([^=\s#][^=]*?)\s*=\s*(?:'([^']*)'|\"([^\"]*)\"|(.*?))\s*")


class ConfigError(Exception):
    """Why a container can't be made now: its waiting message."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Surroundings:
    """All that an environment is made of, besides the container's spec."""

    facts: PodFacts
    services: tuple[Object, ...]
    find: Find
    read_file: ReadFile = lambda volume, path: None


def looks_up(container: Object) -> bool:
    """Whether the environment depends on objects or files that may not be there, so that it has to be made at once."""
    if "envFrom" in container:
        return True
    for variable in container.get("env") or ():
        source = variable.get("valueFrom")
        if source and ("configMapKeyRef" in source or "secretKeyRef" in source or "fileKeyRef" in source):
            return True
    return False


def make_environment(container: Object, around: Surroundings) -> dict[str, str]:
    """The variables: the container's own first, in their order, then those of Services that it doesn't set itself."""
    spec, metadata = around.facts.pod["spec"], around.facts.pod["metadata"]
    services = service_variables(around.services, metadata["namespace"], spec.get("enableServiceLinks", True))
    made = _from_whole_objects(container, around)
    for variable in container.get("env") or ():
        source = variable.get("valueFrom")
        value: str | None
        if source and not variable.get("value"):
            value = _value_from(source, around, container["name"])
        else:
            value = expand(variable.get("value") or "", made, services)
        if value is not None:
            made[variable["name"]] = value
    return {**made, **{name: value for name, value in services.items() if name not in made}}


def _from_whole_objects(container: Object, around: Surroundings) -> dict[str, str]:
    """envFrom: every key a variable, later sources over earlier ones."""
    made: dict[str, str] = {}
    for source in container.get("envFrom") or ():
        for field, kind in WHOLE:
            if field in source:
                obj = _find(around, kind, source[field])
                for key, text in _texts(kind, obj).items():
                    made[f"{source.get('prefix') or ''}{key}"] = text
    return made


def _value_from(source: Object, around: Surroundings, container: str) -> str | None:
    """The value of one variable; None: it is optional, and what it names isn't there."""
    if "fieldRef" in source:
        return field_value(source["fieldRef"], around.facts)
    if "resourceFieldRef" in source:
        try:
            return resource_value(source["resourceFieldRef"], around.facts, container)
        except ValueError as error:
            raise ConfigError(str(error)) from None
    for field, kind in SINGLE:
        if field in source:
            return _key(source[field], kind, around)
    return _file_key(source["fileKeyRef"], around) if "fileKeyRef" in source else ""


def _key(reference: Object, kind: str, around: Surroundings) -> str | None:
    obj = _find(around, kind, reference)
    if obj is None:
        return None
    found = _texts(kind, obj).get(reference["key"])
    if found is None and not reference.get("optional"):
        namespace = around.facts.pod["metadata"]["namespace"]
        raise ConfigError(f"couldn't find key {reference['key']} in {kind} {namespace}/{reference['name']}")
    return found


def _find(around: Surroundings, kind: str, reference: Object) -> Object | None:
    name = reference.get("name", "")
    obj = around.find(kind, name)
    if obj is None and not reference.get("optional"):
        raise ConfigError(f'{kind.lower()} "{name}" not found')
    return obj


def _texts(kind: str, obj: Object | None) -> Mapping[str, str]:
    """What may become variables: binaryData never does."""
    if kind == "ConfigMap":
        return (obj or {}).get("data") or {}
    return {key: value.decode(errors="replace") for key, value in decoded(kind, obj).items()}


def _file_key(reference: Object, around: Surroundings) -> str | None:
    """A variable out of a file that an init container wrote (KEP-3721)."""
    path, key = reference["path"], reference["key"]
    content = around.read_file(reference["volumeName"], path)
    values = parse_env_file(content.decode(errors="replace")) if content is not None else {}
    if key in values:
        return values[key]
    if reference.get("optional"):
        return None
    if content is None:
        raise ConfigError(f'failed to open environment variable file "{path}": no such file or directory')
    raise ConfigError(f'environment variable key "{key}" not found in file "{path}"')


def parse_env_file(text: str) -> dict[str, str]:
    """NAME='value' a line; blank lines and comments say nothing."""
    values: dict[str, str] = {}
    for line in text.splitlines():
        found = LINE.fullmatch(line)
        if found:
            values[found[1]] = next(group for group in found.groups()[1:] if group is not None)
    return values
