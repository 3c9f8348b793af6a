"""Secrets that ask for a token: filled, kept in step with their account, removed with it."""

from __future__ import annotations

import base64
from typing import Any

import kubenb
from kubenb.controllers.serviceaccount_tokens import ACCOUNT_UID, TYPE
from kubenb.objects.tokens import read


def secret(name: str, account: str) -> dict[str, Any]:
    note = {"kubernetes.io/service-account.name": account}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name, "annotations": note}, "type": TYPE}


def names(cluster: kubenb.Cluster) -> list[str]:
    return [one["metadata"]["name"] for one in cluster.list("Secret", "default")]


def test_a_secret_is_filled(cluster: kubenb.Cluster) -> None:
    cluster.run(2)
    cluster.create(secret("mine", "default"))
    cluster.settle()
    found, account = cluster.get("Secret", "mine"), cluster.get("ServiceAccount", "default")
    assert found["metadata"]["annotations"][ACCOUNT_UID] == account["metadata"]["uid"]
    claims = read(base64.b64decode(found["data"]["token"]).decode())
    assert claims is not None and claims["sub"] == "system:serviceaccount:default:default"
    assert "exp" not in claims


def test_it_goes_with_its_account(cluster: kubenb.Cluster) -> None:
    cluster.create({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "robot"}})
    cluster.run(2)
    cluster.create([secret("mine", "robot"), secret("other", "nobody")])
    cluster.run(2)
    assert names(cluster) == ["mine"]
    cluster.delete("ServiceAccount", "robot")
    cluster.run(2)
    assert names(cluster) == []


def test_other_secrets_are_left_alone(cluster: kubenb.Cluster) -> None:
    cluster.create({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "plain"}, "data": {"a": "Yg=="}})
    cluster.run(2)
    assert cluster.get("Secret", "plain")["data"] == {"a": "Yg=="}
