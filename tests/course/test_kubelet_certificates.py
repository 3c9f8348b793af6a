"""Kubelets renew their certificates in time, or are not listened to any more."""

from __future__ import annotations

import kubenb
from kubenb.course.kubelet_certificates import EARLIEST, LATEST, KubeletCertificates

HOUR = 3600.0


def ready(cluster: kubenb.Cluster) -> list[str]:
    return [line.split()[1] for line in cluster.kubectl("get nodes --no-headers").stdout.splitlines()]


def test_without_rotation_the_nodes_are_lost_when_the_hour_is_over() -> None:
    cluster = kubenb.Cluster(nodes=2)
    certificates = KubeletCertificates(cluster, HOUR, rotate=False)
    certificates.run(HOUR - 60)
    assert ready(cluster) == ["Ready", "Ready"] and certificates.refused == []
    certificates.run(180)
    assert ready(cluster) == ["NotReady", "NotReady"] and sorted(certificates.refused) == ["node-1", "node-2"]


def test_with_rotation_every_certificate_is_renewed_in_time() -> None:
    cluster = kubenb.Cluster(nodes=2)
    certificates = KubeletCertificates(cluster, HOUR)
    for deadline in certificates.deadlines.values():
        assert EARLIEST * HOUR <= deadline - cluster.now <= LATEST * HOUR
    certificates.run(5 * HOUR)
    assert ready(cluster) == ["Ready", "Ready"] and certificates.refused == []
    asked = [one.author for one in cluster.history if one.kind == "CertificateSigningRequest" and one.verb == "create"]
    assert asked.count("kubelet/node-1") >= 6


def test_nodes_do_not_ask_at_the_same_moment() -> None:
    certificates = KubeletCertificates(kubenb.Cluster(nodes=3), HOUR)
    assert len(set(certificates.deadlines.values())) == 3
