"""The words of the real server, and the Status that carries them."""

from __future__ import annotations

import pytest

from kubenb.objects import (
    ApiError,
    FieldError,
    already_exists,
    bad_value,
    conflict,
    disallowed,
    duplicate,
    forbidden,
    internal,
    invalid,
    invalid_patch,
    method_not_allowed,
    not_found,
    required,
    too_long,
    too_many,
    unprocessable,
    unsupported,
    value_not_found,
)


@pytest.mark.parametrize(
    ("error", "code", "reason", "message"),
    [
        (not_found("pods", "x"), 404, "NotFound", 'pods "x" not found'),
        (not_found("deployments.apps", "x"), 404, "NotFound", 'deployments.apps "x" not found'),
        (already_exists("pods", "x"), 409, "AlreadyExists", 'pods "x" already exists'),
        (
            conflict("deployments.apps", "web"), 409, "Conflict",
            'Operation cannot be fulfilled on deployments.apps "web": the object has been modified; '
            "please apply your changes to the latest version and try again",
        ),
        (forbidden("pods", "x", "no"), 403, "Forbidden", 'pods "x" is forbidden: no'),
        (forbidden("pods", "", "no"), 403, "Forbidden", "pods is forbidden: no"),
        (invalid("", "Pod", "p", [required("spec.containers")]), 422, "Invalid",
        'Pod "p" is invalid: spec.containers: Required value'),
        (
            invalid("apps", "Deployment", "web", [required("a"), required("b"), required("a")]), 422, "Invalid",
            'Deployment.apps "web" is invalid: [a: Required value, b: Required value]',
        ),
        (
            invalid_patch({"a": 1}, "strict decoding error: x"), 422, "Invalid",
            ' "" is invalid: patch: Invalid value: {"a":1}: strict decoding error: x',
        ),
        (method_not_allowed("pods", "create"), 405, "MethodNotAllowed", 'create is not supported on resources of kind "pods"'),
        (internal("boom"), 500, "InternalError", "Internal error occurred: boom"),
        (unprocessable(), 422, "Invalid", "the server rejected our request due to an error in our request"),
    ],
)  # fmt: skip
def test_messages(error, code, reason, message):
    assert (error.code, error.reason, error.message, str(error)) == (code, reason, message, message)
    assert error.status["code"] == code and error.status["status"] == "Failure"


@pytest.mark.parametrize(
    ("error", "body", "reason"),
    [
        (required("p"), "Required value", "FieldValueRequired"),
        (required("p", "why"), "Required value: why", "FieldValueRequired"),
        (bad_value("p", "x", "must"), 'Invalid value: "x": must', "FieldValueInvalid"),
        (bad_value("p", -1, "must"), "Invalid value: -1: must", "FieldValueInvalid"),
        (bad_value("p", True, "must"), "Invalid value: true: must", "FieldValueInvalid"),
        (bad_value("p", None, "must"), "Invalid value: null: must", "FieldValueInvalid"),
        (bad_value("p", {"app": "a"}, "no"), 'Invalid value: {"app":"a"}: no', "FieldValueInvalid"),
        (bad_value("p", 'a"b\n', ""), r'Invalid value: "a\"b\n"', "FieldValueInvalid"),
        (unsupported("p", "x", ["B", "A"]), 'Unsupported value: "x": supported values: "B", "A"', "FieldValueNotSupported"),
        (duplicate("p", "x"), 'Duplicate value: "x"', "FieldValueDuplicate"),
        (disallowed("p", "may not"), "Forbidden: may not", "FieldValueForbidden"),
        (too_long("p", 63), "Too long: may not be more than 63 bytes", "FieldValueTooLong"),
        (too_many("p", 3, 2), "Too many: 3: must have at most 2 items", "FieldValueTooMany"),
        (value_not_found("p", "x"), 'Not found: "x"', "FieldValueNotFound"),
    ],
)
def test_field_errors(error: FieldError, body, reason):
    assert error.body == body
    assert error.cause == {"reason": reason, "message": body, "field": "p"}
    assert str(error) == f"p: {body}"


def test_status_names_the_object_and_its_causes():
    status = invalid("apps", "Deployment", "web", [required("spec.x")]).status
    assert status["details"] == {
        "name": "web", "group": "apps", "kind": "Deployment",
        "causes": [{"reason": "FieldValueRequired", "message": "Required value", "field": "spec.x"}],
    }  # fmt: skip
    assert not_found("pods", "x").status["details"] == {"name": "x", "kind": "pods"}
    assert "details" not in unprocessable().status


def test_an_error_survives_being_rebuilt_from_its_args():
    error = invalid("", "Pod", "p", [required("spec.x")])
    rebuilt = type(error)(*error.args)
    assert isinstance(rebuilt, ApiError)
    assert rebuilt.status == error.status
