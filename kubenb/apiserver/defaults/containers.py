"""Defaults of containers: pull policy, termination message, ports, probes, environment, resources.

Comes in: a container in normal form. Goes out: the same with defaults. Source: pkg/apis/core/v1/defaults.go (1.36).
Next: `volumes.py`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kubenb.apiserver.defaults.filling import change, change_each, fill
from kubenb.objects import Object, canonical, milli

_PATH = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_PART = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_HOST = rf"{_PART}(?:\.{_PART})*(?::\d+)?|\[[0-9a-fA-F:]+\](?::\d+)?"
_IMAGE = re.compile(
    rf"(?:(?:{_HOST})/)?{_PATH}(?:/{_PATH})*(?::(?P<tag>\w[\w.-]{{0,127}}))?(?P<digest>@[A-Za-z][\w.+-]*:[0-9a-fA-F]{{32,}})?",
    re.ASCII,
)


@lru_cache(maxsize=4096)
def pull_policy(image: str) -> str:
    """ "Always" for the tag latest, said or meant; "IfNotPresent" for any other, for a digest, and for what is no image name."""
    found = _IMAGE.fullmatch(image)
    if found is None:
        return "IfNotPresent"
    return "Always" if found["tag"] == "latest" or not (found["tag"] or found["digest"]) else "IfNotPresent"


def default_container(container: Object) -> Object:
    """A container of a pod or template."""
    container = fill(
        container,
        imagePullPolicy=pull_policy(container.get("image", "")),
        terminationMessagePath="/dev/termination-log",
        terminationMessagePolicy="File",
    )
    for key, how in (("livenessProbe", default_probe), ("readinessProbe", default_probe), ("startupProbe", default_probe),
                     ("lifecycle", _lifecycle), ("resources", default_resources)):  # fmt: skip
        if key in container:
            container = change(container, key, how)
    container = change_each(container, "ports", default_protocol)
    return change_each(container, "env", _variable)


def default_protocol(port: Object) -> Object:
    return port if "protocol" in port else {**port, "protocol": "TCP"}


def default_probe(probe: Object) -> Object:
    """timeoutSeconds 1, periodSeconds 10, successThreshold 1, failureThreshold 3."""
    probe = fill(probe, timeoutSeconds=1, periodSeconds=10, successThreshold=1, failureThreshold=3)
    probe = change(probe, "httpGet", _http_get)
    return change(probe, "grpc", lambda grpc: fill(grpc, service=""))


def _http_get(action: Object) -> Object:
    return fill(action, path="/", scheme="HTTP")


def _lifecycle(lifecycle: Object) -> Object:
    for hook in ("postStart", "preStop"):
        lifecycle = change(lifecycle, hook, lambda handler: change(handler, "httpGet", _http_get))
    return lifecycle


def _variable(variable: Object) -> Object:
    return change(variable, "valueFrom", _source) if "valueFrom" in variable else variable


def _source(source: Object) -> Object:
    source = change(source, "fieldRef", default_field_ref)
    return change(source, "fileKeyRef", lambda reference: fill(reference, optional=False))


def default_field_ref(reference: Object) -> Object:
    return fill(reference, apiVersion="v1")


def default_resources(resources: Object) -> Object:
    """Amounts finer than a thousandth are rounded up to one."""
    for key in ("limits", "requests"):
        amounts = resources.get(key)
        if amounts and any(amount[-1] in "un" for amount in amounts.values()):
            resources = {**resources, key: {name: _in_thousandths(amount) for name, amount in amounts.items()}}
    return resources


def _in_thousandths(amount: str) -> str:
    return canonical(f"{milli(amount)}m") if amount[-1] in "un" else amount
