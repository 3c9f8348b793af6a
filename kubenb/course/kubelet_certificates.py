"""The client certificate of each kubelet, with and without rotation.

What comes in: a cluster, how long a certificate lives. What goes out: CertificateSigningRequests as the kubelets would write
them, and kubelets that nobody listens to any more once theirs has run out. Source: client-go/util/certificate,
certificate_manager.go (nextRotationDeadline: at 70 to 90 % of the life), kubelet --rotate-certificates (1.36).
Next: `docker_command.py`.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from kubenb.apiserver import Call
from kubenb.course.tables import Table
from kubenb.objects import EPOCH
from kubenb.objects.x509 import Certificate, Subject, read_certificate, request_pem

if TYPE_CHECKING:
    from kubenb.cluster import Cluster

SIGNER = "kubernetes.io/kube-apiserver-client-kubelet"
EARLIEST, LATEST = 0.7, 0.9
"""Of its life a certificate is renewed somewhere between these."""
PATIENCE = 10.0
"""Seconds a kubelet waits here for its new certificate."""


class KubeletCertificates:
    """One client certificate a node. `life` in seconds; `rotate`: the kubelets ask for new ones in time.

    `run(seconds)` lets virtual time pass and keeps an eye on the dates.
    """

    def __init__(self, cluster: Cluster, life: float, rotate: bool = True) -> None:
        self.cluster, self.life, self.rotate = cluster, life, rotate
        self.names = [node["metadata"]["name"] for node in cluster.list("Node")]
        self.held: dict[str, Certificate] = {}
        self.deadlines: dict[str, float] = {}
        self.refused: list[str] = []
        for name in self.names:
            self._ask(name)

    def run(self, seconds: float) -> None:
        """Let `seconds` pass; certificates are renewed, or run out, on the way."""
        end = self.cluster.now + seconds
        while self.cluster.now < end:
            node, due = self._next()
            if due > end:
                self.cluster.run(end - self.cluster.now)
                return
            self.cluster.run(max(0.0, due - self.cluster.now))
            if self.rotate:
                self._ask(node)
            else:
                self._refuse(node)

    @property
    def table(self) -> Table:
        """Whose certificate is valid until when."""
        rows = []
        for name in self.names:
            left = self.held[name].not_after - EPOCH - self.cluster.now
            said = f"{left / 60:.0f} min" if left > 0 else "expired"
            rows.append((name, str(self.held[name].subject), said, "refused" if name in self.refused else "trusted"))
        return Table(("NODE", "SUBJECT", "LEFT", "ITS REQUESTS ARE"), tuple(rows))

    def _next(self) -> tuple[str, float]:
        """Whose turn is next, and at which virtual second."""
        waiting = [name for name in self.names if name not in self.refused]
        times = {name: self.deadlines[name] if self.rotate else self.held[name].not_after - EPOCH for name in waiting}
        return min(((name, at) for name, at in times.items()), key=lambda one: one[1], default=("", float("inf")))

    def _ask(self, node: str) -> None:
        """The kubelet's request for a certificate; the controllers approve and sign it."""
        user = f"system:node:{node}"
        pem = request_pem(Subject(user, ("system:nodes",)))
        request = {
            "apiVersion": "certificates.k8s.io/v1",
            "kind": "CertificateSigningRequest",
            "metadata": {"generateName": "csr-"},
            "spec": {
                "request": base64.b64encode(pem.encode()).decode(),
                "signerName": SIGNER,
                "usages": ["digital signature", "client auth"],
                "expirationSeconds": int(self.life),
            },
        }
        call = Call(author=f"kubelet/{node}", user=user, why="its client certificate is to be renewed")
        name = self.cluster.api.create(request, None, call)["metadata"]["name"]
        self.cluster.run(until=lambda: self._signed(name), timeout=PATIENCE)
        text = self._signed(name)
        if text:
            self.held[node] = read_certificate(base64.b64decode(text).decode())
        chance = self.cluster.sim.stream(f"kubelet/{node}/certificate").random()
        self.deadlines[node] = self.cluster.now + self.life * (EARLIEST + (LATEST - EARLIEST) * chance)

    def _signed(self, name: str) -> str:
        """The certificate in the answer, "" while there is none."""
        request = self.cluster.get("CertificateSigningRequest", name, None)
        return str((request.get("status") or {}).get("certificate", ""))

    def _refuse(self, node: str) -> None:
        """From now on the API server turns this kubelet away at the door: it may as well be silent."""
        self.refused.append(node)
        self.cluster.stop(f"kubelet/{node}")
