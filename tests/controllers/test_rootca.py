"""The root certificate in every namespace cannot be altered for long."""

from __future__ import annotations

import kubenb


def test_an_altered_certificate_is_put_right(cluster: kubenb.Cluster) -> None:
    cluster.run(1)
    original = cluster.get("ConfigMap", "kube-root-ca.crt")["data"]
    cluster.patch("ConfigMap", "kube-root-ca.crt", {"data": {"ca.crt": "forged"}})
    cluster.run(1)
    assert cluster.get("ConfigMap", "kube-root-ca.crt")["data"] == original


def test_the_copy_made_at_the_start_is_the_publishers(cluster: kubenb.Cluster) -> None:
    cluster.run(5)
    assert not [r for r in cluster.history if r.author == "root-ca-cert-publisher"], "nothing to put right at the start"
