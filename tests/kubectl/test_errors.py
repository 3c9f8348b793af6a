"""Errors in kubectl's words."""

from __future__ import annotations

import pytest

from kubenb.kubectl.errors import Aggregate, CommandError, SilentExit, UsageError, describe_error, with_source
from kubenb.objects import ApiError, bad_value, invalid, not_found, required

TWO = invalid("apps", "Deployment", "a", [required("spec.selector"), bad_value("spec.replicas", -1, "must be positive")])
ONE = invalid("", "Pod", "p", [required("spec.containers")])


@pytest.mark.parametrize(
    ("error", "said", "code"),
    [
        (CommandError("no"), "error: no", 1),
        (CommandError("error: no"), "error: no", 1),
        (CommandError("plainly", plain=True), "plainly", 1),
        (UsageError("kubectl get", "wrong"), "error: wrong\nSee 'kubectl get -h' for help and examples", 1),
        (SilentExit(2), "", 2),
        (not_found("pods", "x"), 'Error from server (NotFound): pods "x" not found', 1),
        (ApiError(500, "", "broken"), "Error from server: broken", 1),
        (ONE, 'The Pod "p" is invalid: spec.containers: Required value', 1),
        (
            TWO,
            'The Deployment "a" is invalid: \n'
            "* spec.selector: Required value\n* spec.replicas: Invalid value: -1: must be positive",
            1,
        ),
        (ApiError(422, "Invalid", "the server rejected it"), "The request is invalid: the server rejected it", 1),
        (Aggregate([CommandError("one"), not_found("pods", "x")]), 'one\nError from server (NotFound): pods "x" not found', 1),
        (Aggregate([CommandError("one")]), "error: one", 1),
    ],
)
def test_describe_error(error: Exception, said: str, code: int) -> None:
    assert describe_error(error) == (said, code)


def test_a_source_goes_in_front_and_the_reason_stays() -> None:
    error = with_source(not_found("pods", "x"), "replacing", "STDIN")
    assert isinstance(error, ApiError)
    assert (error.reason, error.message) == ("NotFound", 'error when replacing "STDIN": pods "x" not found')
    assert str(with_source(CommandError("no"), "creating", "a.yaml")) == 'error when creating "a.yaml": no'
