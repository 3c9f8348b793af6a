"""The certificates that `kubeadm init` makes, and the table that `kubeadm certs check-expiration` prints of them.

What comes in: a moment and how long certificates live. What goes out: `Certificate`s by name, and text. Source: kubeadm,
app/phases/certs, app/cmd/certs.go (1.36). Next: `kubeadm.py`.
"""

from __future__ import annotations

from dataclasses import replace

from kubenb.objects import format_time
from kubenb.objects.x509 import Certificate, Subject

YEAR = 365 * 86400.0
CA_LIFE = 10 * YEAR
"""Seconds a certificate authority lives; what it signs lives a YEAR, unless ClusterConfiguration.certificateValidityPeriod says
otherwise."""
AUTHORITIES = {"ca": "kubernetes", "etcd-ca": "etcd-ca", "front-proxy-ca": "front-proxy-ca"}
LEAVES: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "admin.conf": ("embedded in the kubeconfig file for the admin to use and for kubeadm itself", "ca", "kubernetes-admin",
                   ("kubeadm:cluster-admins",)),
    "apiserver": ("for serving the Kubernetes API", "ca", "kube-apiserver", ()),
    "apiserver-etcd-client": ("the apiserver uses to access etcd", "etcd-ca", "kube-apiserver-etcd-client", ()),
    "apiserver-kubelet-client": ("for the API server to connect to kubelet", "ca", "kube-apiserver-kubelet-client",
                                 ("kubeadm:cluster-admins",)),
    "controller-manager.conf": ("embedded in the kubeconfig file for the controller manager to use", "ca",
                                "system:kube-controller-manager", ()),
    "etcd-healthcheck-client": ("for liveness probes to healthcheck etcd", "etcd-ca", "kube-etcd-healthcheck-client", ()),
    "etcd-peer": ("for etcd nodes to communicate with each other", "etcd-ca", "cp", ()),
    "etcd-server": ("for serving etcd", "etcd-ca", "cp", ()),
    "front-proxy-client": ("for the front proxy client", "front-proxy-ca", "front-proxy-client", ()),
    "scheduler.conf": ("embedded in the kubeconfig file for the scheduler manager to use", "ca", "system:kube-scheduler", ()),
    "super-admin.conf": ("embedded in the kubeconfig file for the super-admin", "ca", "kubernetes-super-admin",
                         ("system:masters",)),
}  # fmt: skip
"""Name -> (what for, signed by, common name, organizations)."""


def made(now: float, life: float = YEAR, ca_life: float = CA_LIFE) -> dict[str, Certificate]:
    """All of them, new. `now` in seconds since 1970; lives in seconds."""
    roots = {name: Certificate(Subject(common), Subject(common), now, now + ca_life) for name, common in AUTHORITIES.items()}
    return roots | {
        name: Certificate(Subject(common, groups), roots[authority].subject, now, now + life)
        for name, (_, authority, common, groups) in LEAVES.items()
    }


def renewed(certificate: Certificate, now: float, life: float) -> Certificate:
    """The same, from now on."""
    return replace(certificate, not_before=now, not_after=now + life)


def residual(seconds: float) -> str:
    """As kubeadm prints what is left: 59m, 23h, 364d, 9y; <invalid> once it is over (duration.ShortHumanDuration)."""
    if seconds < 0:
        return "<invalid>"
    units = (("y", YEAR), ("d", 86400.0), ("h", 3600.0), ("m", 60.0), ("s", 1.0))
    unit, size = next(((unit, size) for unit, size in units if seconds >= size), units[-1])
    return f"{int(seconds // size)}{unit}"


def expiration_table(certificates: dict[str, Certificate], now: float) -> str:
    """`kubeadm certs check-expiration`."""
    leaves: list[tuple[str, ...]] = [("CERTIFICATE", "EXPIRES", "RESIDUAL TIME", "CERTIFICATE AUTHORITY", "EXTERNALLY MANAGED")]
    roots: list[tuple[str, ...]] = [("CERTIFICATE AUTHORITY", "EXPIRES", "RESIDUAL TIME", "EXTERNALLY MANAGED")]
    for name, one in certificates.items():
        when = (_date(one.not_after), residual(one.not_after - now))
        if name in AUTHORITIES:
            roots.append((name, *when, "no"))
        else:
            leaves.append((name, *when, LEAVES[name][1], "no"))
    return "\n\n".join(_columns(rows) for rows in (leaves, roots))


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _date(seconds: float) -> str:
    stamp = format_time(seconds)
    return f"{MONTHS[int(stamp[5:7]) - 1]} {stamp[8:10]}, {stamp[:4]} {stamp[11:16]} UTC"


def _columns(rows: list[tuple[str, ...]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("   ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
