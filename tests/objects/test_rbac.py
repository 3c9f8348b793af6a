"""What rules cover, whom bindings mean, and what may be passed on."""

from __future__ import annotations

from typing import Any

import pytest

from kubenb.objects.rbac import Action, aggregated, applies, covers, impersonated, listed, uncovered

PODS = {"verbs": ["get", "list"], "apiGroups": [""], "resources": ["pods", "pods/log"]}


@pytest.mark.parametrize(
    ("rule", "action", "allowed"),
    [
        (PODS, Action("get", "", "pods"), True),
        (PODS, Action("delete", "", "pods"), False),
        (PODS, Action("get", "apps", "pods"), False),
        (PODS, Action("get", "", "pods/log"), True),
        (PODS, Action("get", "", "pods/exec"), False),
        (PODS, Action("get", path="/healthz"), False),
        ({**PODS, "resources": ["*"]}, Action("get", "", "pods/exec"), True),
        ({**PODS, "resources": ["*/scale"]}, Action("get", "", "pods/scale"), True),
        ({**PODS, "verbs": ["*"], "apiGroups": ["*"]}, Action("frob", "any", "pods"), True),
        ({**PODS, "resourceNames": ["a"]}, Action("get", "", "pods", "a"), True),
        ({**PODS, "resourceNames": ["a"]}, Action("get", "", "pods"), False),
        ({"verbs": ["get"], "nonResourceURLs": ["/healthz"]}, Action("get", path="/healthz"), True),
        ({"verbs": ["get"], "nonResourceURLs": ["/apis/*"]}, Action("get", path="/apis/apps"), True),
        ({"verbs": ["get"], "nonResourceURLs": ["/apis/*"]}, Action("get", path="/api"), False),
    ],
)
def test_what_a_rule_covers(rule: dict[str, Any], action: Action, allowed: bool) -> None:
    assert covers(rule, action) is allowed


@pytest.mark.parametrize(
    ("subject", "name", "meant"),
    [
        ({"kind": "User", "name": "alice"}, "alice", True),
        ({"kind": "User", "name": "alice"}, "bob", False),
        ({"kind": "Group", "name": "system:authenticated"}, "bob", True),
        ({"kind": "Group", "name": "system:authenticated"}, "system:anonymous", False),
        ({"kind": "Group", "name": "system:serviceaccounts:dev"}, "system:serviceaccount:dev:robot", True),
        ({"kind": "ServiceAccount", "name": "robot", "namespace": "dev"}, "system:serviceaccount:dev:robot", True),
        ({"kind": "ServiceAccount", "name": "robot"}, "system:serviceaccount:own:robot", True),
        ({"kind": "ServiceAccount", "name": "robot"}, "system:serviceaccount:dev:robot", False),
    ],
)
def test_whom_a_binding_means(subject: dict[str, Any], name: str, meant: bool) -> None:
    binding = {"metadata": {"namespace": "own"}, "subjects": [subject]}
    assert (applies(binding, impersonated(name)) is not None) is meant


def test_rules_with_one_target_come_together() -> None:
    more = {"verbs": ["list", "watch"], "apiGroups": ["", "apps"], "resources": ["pods"]}
    url = {"verbs": ["get"], "nonResourceURLs": ["/healthz"]}
    assert listed([url, PODS, more]) == [
        ("pods", "", "", "get list watch"),
        ("pods.apps", "", "", "list watch"),
        ("pods/log", "", "", "get list"),
        ("", "/healthz", "", "get"),
    ]


@pytest.mark.parametrize(
    ("wanted", "owned", "missing"),
    [
        ([PODS], [PODS], 0),
        ([PODS], [{**PODS, "resources": ["pods"]}], 2),
        ([PODS], [{**PODS, "verbs": ["*"], "resources": ["*"]}], 0),
        ([PODS], [{**PODS, "resourceNames": ["a"]}], 4),
        ([{**PODS, "resourceNames": ["a"]}], [{**PODS, "resourceNames": ["a", "b"]}], 0),
        ([{**PODS, "verbs": ["*"]}], [PODS], 2),
        ([{"verbs": ["get"], "nonResourceURLs": ["/a", "/b"]}], [{"verbs": ["get"], "nonResourceURLs": ["/a*"]}], 1),
    ],
)
def test_nobody_gives_away_what_they_do_not_have(wanted: list[Any], owned: list[Any], missing: int) -> None:
    assert len(uncovered(wanted, owned)) == missing


def test_a_role_made_of_others() -> None:
    def role(name: str, *rules: dict[str, Any], **labels: str) -> dict[str, Any]:
        return {"metadata": {"name": name, "labels": labels}, "rules": list(rules)}

    whole = {**role("whole", into="yes"), "aggregationRule": {"clusterRoleSelectors": [{"matchLabels": {"into": "yes"}}]}}
    other = {**PODS, "resources": ["services"]}
    parts = [role("b", other, PODS, into="yes"), role("a", PODS, into="yes"), role("c", other), whole]
    assert aggregated(whole, parts) == [PODS, other]
