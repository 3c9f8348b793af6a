"""Validation of containers of the three sorts: regular, init, ephemeral.

Source: pkg/apis/core/validation/validation.go (1.36). Next: `pod_spec.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kubenb.apiserver.validation import formats
from kubenb.apiserver.validation.checks import Errors, apply, need, one_of, one_of_given
from kubenb.apiserver.validation.environment import validate_env, validate_env_from
from kubenb.apiserver.validation.handlers import validate_lifecycle, validate_probe
from kubenb.apiserver.validation.mounts import validate_devices, validate_mounts
from kubenb.apiserver.validation.resources import validate_requirements
from kubenb.apiserver.validation.security import validate_container_context
from kubenb.apiserver.validation.volume_sources import PULL_POLICIES
from kubenb.objects import Object, bad_value, disallowed, duplicate, required, unsupported, value_not_found

PROTOCOLS = ("SCTP", "TCP", "UDP")
MESSAGE_POLICIES = ("File", "FallbackToLogsOnError")
RESTART_POLICIES = ("Always", "Never", "OnFailure")
PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
NOT_FOR_INIT = "may not be set for init containers without restartPolicy=Always"
NOT_FOR_EPHEMERAL = "cannot be set for an Ephemeral Container"
EPHEMERAL_EXTRAS = ("ports", "resources", "lifecycle", *PROBES)


@dataclass(frozen=True, slots=True)
class PodFacts:
    """What containers need to know of their pod."""

    volumes: Mapping[str, Object]
    claims: tuple[str, ...]
    grace: int | None
    restart_policy: str
    host_users: bool
    os: str


def validate_containers(errors: Errors, containers: list[Object], pod: PodFacts, path: str) -> None:
    if not containers:
        errors.append(required(path))
    names: set[str] = set()
    ports: set[str] = set()
    for index, container in enumerate(containers):
        here = f"{path}[{index}]"
        _common(errors, container, pod, here)
        _unique_name(errors, container, names, here)
        _life(errors, container, pod, here)
        _restart(errors, container, f"{here}")
    for index, container in enumerate(containers):
        if "ports" in container:
            _host_ports(errors, container["ports"], ports, f"{path}[{index}].ports")


def _restart(errors: Errors, container: Object, path: str) -> None:
    """A regular container's own restart policy and rules."""
    policy, rules = container.get("restartPolicy"), container.get("restartPolicyRules")
    if policy is not None:
        one_of(errors, policy, RESTART_POLICIES, f"{path}.restartPolicy")
    if rules:
        if policy is None:
            errors.append(required(f"{path}.restartPolicy", "must specify restartPolicy when restart rules are used"))
        _rules(errors, rules, f"{path}.restartPolicyRules")


def _rules(errors: Errors, rules: list[Object], path: str) -> None:
    for index, rule in enumerate(rules):
        one_of_given(errors, rule.get("action"), ("Restart", "RestartAllContainers"), f"{path}[{index}].action")
        codes = rule.get("exitCodes")
        if codes is None:
            errors.append(required(f"{path}[{index}].exitCodes", "must be specified"))
        else:
            one_of(errors, codes.get("operator", ""), ("In", "NotIn"), f"{path}[{index}].exitCodes.operator")


def validate_init_containers(errors: Errors, containers: list[Object], regular: list[Object], pod: PodFacts, path: str) -> None:
    names = {container.get("name", "") for container in regular}
    for index, container in enumerate(containers):
        here = f"{path}[{index}]"
        _common(errors, container, pod, here)
        policy = container.get("restartPolicy")
        if policy is not None:
            one_of(errors, policy, RESTART_POLICIES, f"{here}.restartPolicy")
        _unique_name(errors, container, names, here)
        if "ports" in container:
            _host_ports(errors, container["ports"], set(), f"{path}[0].ports")
        if policy == "Always":
            _life(errors, container, pod, here)
        else:
            for key in ("lifecycle", *PROBES):
                if key in container:
                    errors.append(disallowed(f"{here}.{key}", NOT_FOR_INIT))


def validate_ephemeral_containers(
    errors: Errors, containers: list[Object], others: Iterable[Object], pod: PodFacts, path: str
) -> None:
    known = {container.get("name", "") for container in others}
    names = set(known)
    for index, container in enumerate(containers):
        here = f"{path}[{index}]"
        _common(errors, container, pod, here)
        image_untrimmed(errors, container, here)
        _unique_name(errors, container, names, here)
        target = container.get("targetContainerName")
        if target and target not in known:
            errors.append(value_not_found(f"{here}.targetContainerName", target))
        for key in EPHEMERAL_EXTRAS:
            if container.get(key):
                errors.append(disallowed(f"{here}.{key}", NOT_FOR_EPHEMERAL))
        for number, mount in enumerate(container.get("volumeMounts") or ()):
            for key in ("subPath", "subPathExpr"):
                if mount.get(key):
                    errors.append(disallowed(f"{here}.volumeMounts[{number}].{key}", NOT_FOR_EPHEMERAL))


def image_untrimmed(errors: Errors, container: Object, path: str) -> None:
    """Pods, unlike templates, don't take an image name with blanks around it."""
    image = container.get("image", "")
    if image != image.strip():
        errors.append(bad_value(f"{path}.image", image, "must not have leading or trailing whitespace"))


def _unique_name(errors: Errors, container: Object, names: set[str], path: str) -> None:
    name = container.get("name", "")
    if name in names:
        errors.append(duplicate(f"{path}.name", name))
    elif name:
        names.add(name)


def _common(errors: Errors, container: Object, pod: PodFacts, path: str) -> None:
    """What holds for every container."""
    if need(errors, container, "name", path):
        apply(errors, formats.dns_label, container["name"], f"{path}.name")
    if not container.get("image"):
        errors.append(required(f"{path}.image"))
    if container.get("terminationMessagePolicy") not in MESSAGE_POLICIES:
        one_of_given(errors, container.get("terminationMessagePolicy"), MESSAGE_POLICIES, f"{path}.terminationMessagePolicy")
    if "ports" in container:
        _ports(errors, container["ports"], f"{path}.ports")
    if "env" in container:
        validate_env(errors, container["env"], f"{path}.env")
    if "envFrom" in container:
        validate_env_from(errors, container["envFrom"], f"{path}.envFrom")
    if "volumeMounts" in container:
        validate_mounts(errors, container, pod.volumes, f"{path}.volumeMounts")
    if "volumeDevices" in container:
        validate_devices(errors, container, pod.volumes, f"{path}.volumeDevices")
    if container.get("imagePullPolicy") not in PULL_POLICIES:
        one_of_given(errors, container.get("imagePullPolicy"), PULL_POLICIES, f"{path}.imagePullPolicy")
    if container.get("resources"):
        validate_requirements(errors, container["resources"], f"{path}.resources", claims=pod.claims)
    if "resizePolicy" in container:
        _resize(errors, container["resizePolicy"], pod.restart_policy, f"{path}.resizePolicy")
    if "securityContext" in container:
        validate_container_context(errors, container["securityContext"], pod.host_users, f"{path}.securityContext")


def _life(errors: Errors, container: Object, pod: PodFacts, path: str) -> None:
    if "lifecycle" in container:
        validate_lifecycle(errors, container["lifecycle"], pod.grace, pod.os, f"{path}.lifecycle")
    for kind in PROBES:
        if kind in container:
            validate_probe(errors, container[kind], kind, pod.grace, f"{path}.{kind}")


def _ports(errors: Errors, ports: list[Object], path: str) -> None:
    names: set[str] = set()
    for index, port in enumerate(ports):
        here, name, number = f"{path}[{index}]", port.get("name"), port.get("containerPort", 0)
        if name and apply(errors, formats.port_name, name, f"{here}.name"):
            if name in names:
                errors.append(duplicate(f"{here}.name", name))
            names.add(name)
        if number == 0:
            errors.append(required(f"{here}.containerPort"))
        elif not 1 <= number <= 65535:
            errors.extend(bad_value(f"{here}.containerPort", number, c) for c in formats.port_number(number))
        if port.get("hostPort"):
            errors.extend(bad_value(f"{here}.hostPort", port["hostPort"], c) for c in formats.port_number(port["hostPort"]))
        one_of_given(errors, port.get("protocol"), PROTOCOLS, f"{here}.protocol")


def _host_ports(errors: Errors, ports: list[Object], taken: set[str], path: str) -> None:
    for index, port in enumerate(ports):
        if port.get("hostPort"):
            text = f"{port.get('protocol', '')}/{port.get('hostIP', '')}/{port['hostPort']}"
            if text in taken:
                errors.append(duplicate(f"{path}[{index}].hostPort", text))
            taken.add(text)


def _resize(errors: Errors, policies: list[Object], pod_policy: str, path: str) -> None:
    seen: set[str] = set()
    for index, policy in enumerate(policies):
        name, restart = policy.get("resourceName", ""), policy.get("restartPolicy", "")
        if name in seen:
            errors.append(duplicate(f"{path}[{index}]", name))
        seen.add(name)
        for value, choices in ((name, ["cpu", "memory"]), (restart, ["NotRequired", "RestartContainer"])):
            if not value:
                errors.append(required(path))
            elif value not in choices:
                errors.append(unsupported(path, value, choices))
        if pod_policy == "Never" and restart != "NotRequired":
            errors.append(bad_value(path, restart, "must be 'NotRequired' when `restartPolicy` is 'Never'"))
