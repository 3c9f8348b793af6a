"""Every namespace has its default ServiceAccount and the root certificate, and gets them back."""

from __future__ import annotations

import pytest

import kubenb


@pytest.mark.parametrize(("kind", "name"), [("ServiceAccount", "default"), ("ConfigMap", "kube-root-ca.crt")])
def test_made_for_a_new_namespace_and_made_again(cluster: kubenb.Cluster, kind: str, name: str) -> None:
    cluster.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "lab"}})
    cluster.run(1)
    before = cluster.get(kind, name, "lab")["metadata"]["uid"]
    cluster.delete(kind, name, "lab")
    cluster.run(1)
    assert cluster.get(kind, name, "lab")["metadata"]["uid"] != before
