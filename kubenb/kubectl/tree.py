"""All commands there are.

Comes in: the commands that each verb's file declares. Goes out: `KUBECTL`, the root. Next: `get` and its siblings.
"""

from __future__ import annotations

from kubenb.kubectl import (
    api_resources,
    apply,
    auth,
    certificate,
    cluster_info,
    config,
    copy,
    cordon,
    create,
    delete,
    diff,
    drain,
    events,
    exec_command,
    explain,
    expose,
    generators_access,
    generators_config,
    generators_network,
    generators_workloads,
    get,
    label,
    logs,
    patch,
    replace,
    rollout,
    run_pod,
    scale,
    set_image,
    taint,
    top,
    version,
    wait,
)
from kubenb.kubectl.commands import Command
from kubenb.kubectl.describe import command as describe
from kubenb.kubectl.help import help_text
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.selection import CHANGE_FLAGS, FILE_FLAGS, RECORD, SAVE_CONFIG, SELECTOR, VALIDATE


def _create(inv: Invocation) -> None:
    create.create(inv, lambda: help_text([KUBECTL, CREATE]))


CREATE = Command(
    "create",
    "Create a resource from a file or from stdin.",
    _create,
    usage="create -f FILENAME",
    flags=(*CHANGE_FLAGS, *FILE_FLAGS, SAVE_CONFIG, VALIDATE, SELECTOR, RECORD),
    subcommands=(
        *generators_workloads.COMMANDS,
        *generators_config.COMMANDS,
        *generators_network.COMMANDS,
        *generators_access.COMMANDS,
    ),
)
KUBECTL = Command(
    "kubectl",
    "kubectl controls the Kubernetes cluster manager.",
    usage="[flags] [options]",
    subcommands=(
        get.COMMAND,
        describe.COMMAND,
        apply.COMMAND,
        CREATE,
        run_pod.COMMAND,
        expose.COMMAND,
        delete.COMMAND,
        replace.COMMAND,
        replace.EDIT,
        scale.COMMAND,
        scale.AUTOSCALE,
        label.LABEL,
        label.ANNOTATE,
        patch.COMMAND,
        set_image.COMMAND,
        rollout.COMMAND,
        diff.COMMAND,
        wait.COMMAND,
        api_resources.RESOURCES,
        api_resources.VERSIONS,
        version.COMMAND,
        explain.COMMAND,
        logs.COMMAND,
        exec_command.COMMAND,
        cordon.CORDON,
        cordon.UNCORDON,
        drain.COMMAND,
        taint.COMMAND,
        top.COMMAND,
        cluster_info.COMMAND,
        config.COMMAND,
        events.COMMAND,
        auth.COMMAND,
        certificate.COMMAND,
        copy.COPY,
        copy.ATTACH,
        copy.PORT_FORWARD,
    ),
)
