"""`kubectl certificate approve` and `deny`: a person answers a CertificateSigningRequest.

Comes in: names of requests. Goes out: "certificatesigningrequest.certificates.k8s.io/csr-1 approved". Source: kubectl,
pkg/cmd/certificates/certificates.go (1.36). Next: `cluster_info`.
"""

from __future__ import annotations

from kubenb.kubectl.builder import Info, build
from kubenb.kubectl.commands import Command
from kubenb.kubectl.errors import CommandError
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.selection import CHANGE_FLAGS, FILE_FLAGS, SELECTOR, query, report
from kubenb.objects import Object

FORCE = Flag("force", "bool", usage="Update the CSR even if it is already approved.")
FLAGS = (*CHANGE_FLAGS, *FILE_FLAGS, SELECTOR, FORCE)
OPPOSITE = {"Approved": "Denied", "Denied": "Approved"}


def approve(inv: Invocation) -> None:
    _answer(inv, "Approved", "Approve")


def deny(inv: Invocation) -> None:
    _answer(inv, "Denied", "Deny")


def _answer(inv: Invocation, answer: str, word: str) -> None:
    if not inv.args and not inv.text("selector") and not inv.flag("filename"):
        raise CommandError("one or more CSRs must be specified as <name> or -f <filename>")
    args = [arg if "/" in arg else f"certificatesigningrequest/{arg}" for arg in inv.args]
    for info in build(inv, query(inv, args=args)).checked():
        if info.resource.kind != "CertificateSigningRequest":
            raise CommandError(f'unsupported resource type "{info.resource.kind}"')
        _give(inv, info, answer, word)
        report(inv, info.resource, info.live, answer.lower(), info.name)


def _give(inv: Invocation, info: Info, answer: str, word: str) -> None:
    """Write the condition, unless the request has it."""
    conditions = list((info.live.get("status") or {}).get("conditions") or ())
    known = {one["type"] for one in conditions}
    if OPPOSITE[answer] in known:
        raise CommandError(f"certificate signing request {info.name!r} is already {OPPOSITE[answer]}".replace("'", '"'))
    if answer in known and not inv.flag("force"):
        return
    condition: Object = {
        "type": answer,
        "status": "True",
        "reason": f"Kubectl{word}",
        "message": f"This CSR was {answer.lower()} by kubectl certificate {word.lower()}.",
        "lastUpdateTime": inv.session.api.sim.stamp(),
    }
    patch = {"status": {"conditions": [*(one for one in conditions if one["type"] != answer), condition]}}
    if inv.dry_run != "client":
        inv.server.patch(info.resource, info.name, patch, "merge", subresource="approval")


COMMAND = Command(
    "certificate",
    "Modify certificate resources",
    usage="certificate SUBCOMMAND",
    subcommands=(
        Command("approve", "Approve a certificate signing request", approve, usage="approve (-f FILENAME | NAME)", flags=FLAGS),
        Command("deny", "Deny a certificate signing request", deny, usage="deny (-f FILENAME | NAME)", flags=FLAGS),
    ),
)
