"""All commands there are.

Comes in: the commands that each verb's file declares. Goes out: `KUBECTL`, the root. Next: `get` and its siblings.
"""

from __future__ import annotations

from kubenb.kubectl import get
from kubenb.kubectl.commands import Command
from kubenb.kubectl.describe import command as describe

KUBECTL = Command(
    "kubectl",
    "kubectl controls the Kubernetes cluster manager.",
    usage="[flags] [options]",
    subcommands=(get.COMMAND, describe.COMMAND),
)
