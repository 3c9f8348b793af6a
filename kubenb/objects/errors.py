"""What the API server answers when it refuses: an `ApiError`, which is a Status object with an HTTP code.

The texts are those of apimachinery, pkg/api/errors/errors.go (1.36). `resource` is the plural with its group
("pods", "deployments.apps"). Next: `labels`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kubenb.objects.field_errors import FieldError, go_quote
from kubenb.objects.plain import Object


class ApiError(Exception):
    """A refused request: `.code` (HTTP), `.reason` (NotFound, Conflict, Invalid, ...), `.message`,
    `.details`, and all of it as `.status`.

    Its `args` hold everything, so that it survives `type(e)(*e.args)`, which is how SimPy hands errors on.
    """

    def __init__(self, code: int, reason: str, message: str, details: Object | None = None) -> None:
        super().__init__(code, reason, message, details)
        self.code = code
        self.reason = reason
        self.message = message
        self.details: Object = details or {}

    def __str__(self) -> str:
        return self.message

    @property
    def causes(self) -> list[Object]:
        """details.causes: [{"reason", "message", "field"}]; [] where there are none."""
        return self.details.get("causes") or []

    @property
    def status(self) -> Object:
        """The Status object that the server sends as the body of its answer."""
        status: Object = {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": self.message,
        }
        if self.reason:
            status["reason"] = self.reason
        if self.details:
            status["details"] = self.details
        status["code"] = self.code
        return status


def _of(resource: str, name: str, **more: Any) -> Object:
    """details that name the object; like the real server, what is empty is left out."""
    kind, _, group = resource.partition(".")
    details = {"name": name, "group": group, "kind": kind, **more}
    return {key: value for key, value in details.items() if value not in ("", None)}


def not_found(resource: str, name: str) -> ApiError:
    return ApiError(404, "NotFound", f"{resource} {go_quote(name)} not found", _of(resource, name))


def already_exists(resource: str, name: str) -> ApiError:
    return ApiError(409, "AlreadyExists", f"{resource} {go_quote(name)} already exists", _of(resource, name))


MODIFIED = "the object has been modified; please apply your changes to the latest version and try again"


def conflict(resource: str, name: str, why: str = MODIFIED) -> ApiError:
    message = f"Operation cannot be fulfilled on {resource} {go_quote(name)}: {why}"
    return ApiError(409, "Conflict", message, _of(resource, name))


def invalid(group: str, kind: str, name: str, errors: Sequence[FieldError]) -> ApiError:
    """422: `Deployment.apps "web" is invalid: spec.x: Required value`; several mistakes stand in brackets,
    each once.
    """
    qualified = f"{kind}.{group}" if group else kind
    texts = list(dict.fromkeys(str(error) for error in errors))
    text = texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"
    details = {"name": name, "group": group, "kind": kind, "causes": [error.cause for error in errors]}
    details = {key: value for key, value in details.items() if value}
    return ApiError(
        422,
        "Invalid",
        f"{qualified} {go_quote(name)} is invalid: {text}" if texts else f"{qualified} {go_quote(name)} is invalid",
        details,
    )


def bad_request(message: str) -> ApiError:
    return ApiError(400, "BadRequest", message)


def forbidden(resource: str, name: str, why: str) -> ApiError:
    what = f"{resource} {go_quote(name)}" if name else resource
    return ApiError(403, "Forbidden", f"{what} is forbidden: {why}", _of(resource, name))


def method_not_allowed(resource: str, action: str) -> ApiError:
    """405; `action` is the verb that the resource does not serve."""
    message = f"{action} is not supported on resources of kind {go_quote(resource)}"
    return ApiError(405, "MethodNotAllowed", message, _of(resource, ""))


def too_many_requests(message: str, retry_after_seconds: int = 0, causes: list[Object] | None = None) -> ApiError:
    """429: what an eviction gets that a disruption budget does not allow."""
    details = {"causes": causes, "retryAfterSeconds": retry_after_seconds}
    return ApiError(429, "TooManyRequests", message, {key: value for key, value in details.items() if value})


def expired(message: str) -> ApiError:
    """410: a watch asked for history that is compacted away."""
    return ApiError(410, "Expired", message)


def internal(why: str) -> ApiError:
    return ApiError(500, "InternalError", f"Internal error occurred: {why}", {"causes": [{"message": why}]})


def invalid_patch(patched: Any, why: str) -> ApiError:
    """422 of no kind and no name: what a patch made of the object cannot be decoded; `why` says what is wrong
    with it.
    """
    return invalid("", "", "", [FieldError("Invalid", "patch", why, patched)])


def unprocessable() -> ApiError:
    """422 without causes: the server's answer to any JSON patch that fails."""
    return ApiError(422, "Invalid", "the server rejected our request due to an error in our request")
