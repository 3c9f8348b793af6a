"""The certificatesigningrequest-cleaner-controller: takes away requests that nobody needs any more.

What comes in: requests and their age. What goes out: deletions: an hour after the answer, a day after a request that nobody
answered, or when the certificate has run out. Source: pkg/controller/certificates/cleaner/cleaner.go (1.36). Next:
`kubenb.scheduler`.
"""

from __future__ import annotations

import base64

from kubenb.client import ControlLoop
from kubenb.controllers.csr_reading import is_answered
from kubenb.objects import EPOCH, Object, key, parse_time
from kubenb.objects.x509 import read_certificate

ANSWERED, UNANSWERED = 3600.0, 86400.0
"""Seconds a request stays after its answer, and after it came when there is none."""


def goes_at(request: Object) -> float:
    """The second since 1970 at which a request may go."""
    conditions = (request.get("status") or {}).get("conditions") or ()
    if not is_answered(request):
        return parse_time(request["metadata"]["creationTimestamp"]) + UNANSWERED
    last = max(parse_time(one["lastUpdateTime"]) for one in conditions) + ANSWERED
    text = request["status"].get("certificate")
    if not text:
        return last
    try:
        return min(last, read_certificate(base64.b64decode(text).decode()).not_after)
    except ValueError:
        return last


class CSRCleanerController(ControlLoop):
    name = "certificatesigningrequest-cleaner-controller"

    def setup(self) -> None:
        self.requests = self.informer("CertificateSigningRequest")
        self.requests.on_change(self._changed)

    def _changed(self, old: Object | None, new: Object | None) -> None:
        if new is not None:
            self.enqueue(key(new))

    def sync(self, key: str) -> None:
        request = self.requests.by_key(key)
        if request is None:
            return
        left = goes_at(request) - EPOCH - self.now
        if left > 0:
            self.enqueue_after(key, left, background=True, reason="the request is old")
        else:
            self.client.delete("CertificateSigningRequest", key, None, why="nobody needs the request any more")
