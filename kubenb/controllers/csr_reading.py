"""What a CertificateSigningRequest says: whom it is about, and whether anybody has answered it.

What comes in: a request. What goes out: plain facts, for the three controllers of requests. Next: `csr_approving.py`.
"""

from __future__ import annotations

import base64

from kubenb.objects import Object
from kubenb.objects.x509 import Subject, read_request


def subject_of(request: Object) -> Subject | None:
    """Who a CertificateSigningRequest is about; None when that can't be read."""
    try:
        return read_request(base64.b64decode(request["spec"]["request"]).decode())
    except ValueError:
        return None


def is_answered(request: Object) -> bool:
    """Approved or denied."""
    return any(one["type"] in ("Approved", "Denied") for one in (request.get("status") or {}).get("conditions") or ())
