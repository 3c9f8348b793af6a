"""Validation of probes and lifecycle hooks.

Source: pkg/apis/core/validation/validation.go (1.36). Next: `security.py`.
"""

from __future__ import annotations

from kubenb.apiserver.validation import formats
from kubenb.apiserver.validation.checks import Errors, apply, need, not_negative, one_of
from kubenb.objects import Object, bad_value, disallowed, required

TIMES = ("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")
HANDLERS = ("exec", "httpGet", "tcpSocket", "grpc", "sleep")
SIGNALS_NEED_OS = "may not be set for containers with empty `spec.os.name`"


def validate_port(errors: Errors, port: int | str, path: str) -> None:
    """A port by number or name."""
    if isinstance(port, str):
        apply(errors, formats.port_name, port, path)
    else:
        errors.extend(bad_value(path, port, complaint) for complaint in formats.port_number(port))


def validate_probe(errors: Errors, probe: Object, kind: str, grace: int | None, path: str) -> None:
    """`kind`: livenessProbe, readinessProbe or startupProbe; `grace`: the pod's terminationGracePeriodSeconds."""
    validate_handler(errors, probe, grace, path)
    for key in TIMES:
        not_negative(errors, probe, key, path)
    own_grace = probe.get("terminationGracePeriodSeconds")
    if own_grace is not None and own_grace <= 0:
        errors.append(bad_value(f"{path}.terminationGracePeriodSeconds", own_grace, "must be greater than 0"))
    if kind == "readinessProbe":
        if own_grace is not None:
            errors.append(bad_value(f"{path}.terminationGracePeriodSeconds", own_grace, "must not be set for readinessProbes"))
    elif probe.get("successThreshold") != 1:
        errors.append(bad_value(f"{path}.successThreshold", probe.get("successThreshold", 0), "must be 1"))


def validate_lifecycle(errors: Errors, lifecycle: Object, grace: int | None, os_name: str, path: str) -> None:
    for hook in ("postStart", "preStop"):
        if hook in lifecycle:
            validate_handler(errors, lifecycle[hook], grace, f"{path}.{hook}")
    if "stopSignal" in lifecycle and not os_name:
        errors.append(disallowed(f"{path}.stopSignal", SIGNALS_NEED_OS))


def validate_handler(errors: Errors, handler: Object, grace: int | None, path: str) -> None:
    """Exactly one way to act, and that one well-formed."""
    given = [key for key in HANDLERS if key in handler]
    if not given:
        errors.append(required(path, "must specify a handler type"))
    for place, key in enumerate(given):
        if place:
            errors.append(disallowed(f"{path}.{key}", "may not specify more than 1 handler type"))
        else:
            _action(errors, key, handler[key], grace, f"{path}.{key}")


def _action(errors: Errors, kind: str, action: Object, grace: int | None, path: str) -> None:
    if kind == "exec":
        need(errors, action, "command", path)
    elif kind == "httpGet":
        need(errors, action, "path", path)
        validate_port(errors, action.get("port", 0), f"{path}.port")
        one_of(errors, action.get("scheme", ""), ("HTTP", "HTTPS"), f"{path}.scheme")
        for header in action.get("httpHeaders") or ():
            apply(errors, formats.header_name, header.get("name", ""), f"{path}.httpHeaders")
    elif kind == "sleep":
        seconds = action.get("seconds", 0)
        if grace is not None and not 0 <= seconds <= grace:
            why = f"must be non-negative and less than terminationGracePeriodSeconds ({grace})"
            errors.append(bad_value(path, seconds, why))
    else:
        validate_port(errors, action.get("port", 0), f"{path}.port")
