"""Defaults of pod specs, pod templates and pods.

Comes in: a pod spec in normal form. Goes out: the same with defaults; pure on the spec, so it may be remembered by identity.
Source: pkg/apis/core/v1/defaults.go and conversion.go (1.36). Next: `workloads.py`.
"""

from __future__ import annotations

from kubenb.apiserver.defaults.containers import default_container
from kubenb.apiserver.defaults.filling import change, change_each, fill
from kubenb.apiserver.defaults.volumes import default_volume
from kubenb.apiserver.remembered import Remembered
from kubenb.objects import Object
from kubenb.objects.usage import of_containers

_SPECS: Remembered[Object] = Remembered()
_SPECS_OF_PODS: Remembered[Object] = Remembered()
OVERCOMMITTED = ("cpu", "memory")
LISTS = ("containers", "initContainers", "ephemeralContainers")


def default_pod_spec(spec: Object) -> Object:
    """A pod spec, alone or in a template. Remembered by identity."""
    return _SPECS.get(spec) or _SPECS.put(_filled(spec), spec)


def _filled(spec: Object) -> Object:
    spec = fill(
        spec,
        dnsPolicy="ClusterFirst",
        restartPolicy="Always",
        schedulerName="default-scheduler",
        securityContext={},
        terminationGracePeriodSeconds=30,
    )
    account = spec.get("serviceAccountName") or spec.get("serviceAccount")
    if account and not account == spec.get("serviceAccountName") == spec.get("serviceAccount"):
        spec = {**spec, "serviceAccountName": account, "serviceAccount": account}
    for key in LISTS:
        if key in spec:
            spec = change_each(spec, key, default_container)
    return change_each(spec, "volumes", default_volume)


def default_template(template: Object) -> Object:
    """A pod template: its spec."""
    return change(template, "spec", default_pod_spec)


def default_pod(pod: Object) -> Object:
    """A pod: its spec, and what templates leave to their pods (requests from limits, host ports, service links)."""
    return change(pod, "spec", default_spec_of_pod)


def default_spec_of_pod(spec: Object) -> Object:
    """The spec of a pod proper. Remembered by identity."""
    return _SPECS_OF_PODS.get(spec) or _SPECS_OF_PODS.put(_of_pod(spec), spec)


def _of_pod(spec: Object) -> Object:
    spec = fill(default_pod_spec(spec), enableServiceLinks=True)
    for key in LISTS[:2]:
        spec = change_each(spec, key, _requests_from_limits)
        if spec.get("hostNetwork"):
            spec = change_each(spec, key, _host_ports)
    return _pod_requests(spec) if (spec.get("resources") or {}).get("limits") else spec


def _pod_requests(spec: Object) -> Object:
    """Of a pod with limits of its own: its requests are its containers', and where they have none, its limits."""
    resources = spec["resources"]
    requests = resources.get("requests") or {}
    asked = {name: str(amount) for name, amount in of_containers(spec, "requests").items() if name in OVERCOMMITTED}
    limits = {name: amount for name, amount in resources["limits"].items() if _is_pod_level(name)}
    filled = {**limits, **asked, **requests}
    return spec if filled == requests else {**spec, "resources": {**resources, "requests": filled}}


def _is_pod_level(name: str) -> bool:
    return name in OVERCOMMITTED or name.startswith("hugepages-")


def _requests_from_limits(container: Object) -> Object:
    resources = container.get("resources") or {}
    limits = resources.get("limits")
    if not limits:
        return container
    requests = resources.get("requests") or {}
    missing = {name: amount for name, amount in limits.items() if name not in requests}
    if not missing:
        return container
    return {**container, "resources": {**resources, "requests": {**requests, **missing}}}


def _host_ports(container: Object) -> Object:
    return change_each(container, "ports", lambda port: fill(port, hostPort=port.get("containerPort", 0)))
