"""`kubectl run`: one pod from a few flags; with -i or --attach it waits and shows what the pod says.

Source: kubectl, pkg/cmd/run/run.go (1.36). Next: `expose`.
"""

from __future__ import annotations

import json
from contextlib import suppress

from kubenb.kubectl.builder import Info
from kubenb.kubectl.commands import Command
from kubenb.kubectl.create import command_after_dash, create_and_report
from kubenb.kubectl.deleting import DELETE_FLAGS, wait_until_gone
from kubenb.kubectl.errors import CommandError
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.selection import CHANGE_FLAGS, RECORD, SAVE_CONFIG
from kubenb.objects import ApiError, Object, is_pod_terminal, phase
from kubenb.objects.json_patch import merge_patch

SEEN_WITHIN = 10.0
"""Virtual seconds after a process's end in which its pod's phase tells of it."""
POLICIES = ("Always", "OnFailure", "Never")


def run(inv: Invocation) -> None:
    """The verb."""
    words = inv.args[: inv.dash] if inv.dash >= 0 else inv.args
    if not words:
        raise inv.usage_error("NAME is required for run")
    name, command = words[0], [*words[1:], *command_after_dash(inv)]
    interactive = bool(inv.flag("stdin"))
    attach = bool(inv.flag("attach")) or (interactive and not inv.changed("attach"))
    if inv.flag("rm") and not attach:
        raise CommandError("--rm should only be used for attached containers")
    if attach and inv.dry_run != "none":
        raise CommandError("--dry-run=client|server can't be used with attached containers options (--attach, --stdin, or --tty)")
    dry_run = inv.dry_run
    pod = _overridden(inv, make_pod(inv, name, command))
    if inv.flag("expose"):
        _expose(inv, name, dry_run)
    if attach:
        _run_attached(inv, pod)
        return
    create_and_report(inv, pod, dry_run)


def make_pod(inv: Invocation, name: str, words: list[str]) -> Object:
    """The pod of these flags."""
    policy = inv.text("restart") or "Always"
    if policy not in POLICIES:
        raise CommandError(f"invalid restart policy: {policy}")
    container: Object = {"name": name, "image": inv.text("image"), "resources": {}}
    if inv.text("image-pull-policy"):
        container["imagePullPolicy"] = inv.text("image-pull-policy")
    if words:
        container["command" if inv.flag("command") else "args"] = words
    if inv.flag("env"):
        container["env"] = [_variable(text) for text in inv.flag("env")]
    if inv.text("port"):
        container["ports"] = [{"containerPort": _port(inv.text("port"))}]
    if inv.flag("stdin"):
        container["stdin"] = True
        container["stdinOnce"] = not inv.flag("leave-stdin-open")
    if inv.flag("tty"):
        container["tty"] = True
    if inv.flag("privileged"):
        container["securityContext"] = {"privileged": True}
    metadata: Object = {"name": name, "labels": _labels(inv, name)}
    if inv.flag("annotations"):
        metadata["annotations"] = dict(text.partition("=")[::2] for text in inv.flag("annotations"))
    spec = {"containers": [container], "dnsPolicy": "ClusterFirst", "restartPolicy": policy}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec, "status": {}}


def _port(text: str) -> int:
    if not text.isdigit():
        raise CommandError(f'strconv.ParseInt: parsing "{text}": invalid syntax')
    return int(text)


def _variable(text: str) -> Object:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise CommandError(f"invalid env: {text}")
    return {"name": name, "value": value} if value else {"name": name}


def _labels(inv: Invocation, name: str) -> dict[str, str]:
    if not inv.text("labels"):
        return {"run": name}
    found = {}
    for part in inv.text("labels").split(","):
        key, sign, value = part.partition("=")
        if not sign:
            raise CommandError(f"unexpected label spec: {part}")
        found[key] = value
    return found


def _overridden(inv: Invocation, pod: Object) -> Object:
    """--overrides: a piece of JSON merged over the generated pod."""
    text = inv.text("overrides")
    if not text:
        return pod
    try:
        over = json.loads(text)
    except ValueError as error:
        raise CommandError(f"invalid --overrides: {error}") from None
    return merge_patch(pod, over)


def _expose(inv: Invocation, name: str, dry_run: str) -> None:
    if not inv.text("port"):
        raise CommandError("--port must be set when exposing a service")
    port = _port(inv.text("port"))
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name},
        "spec": {"ports": [{"port": port, "protocol": "TCP", "targetPort": port}], "selector": _labels(inv, name)},
        "status": {"loadBalancer": {}},
    }
    create_and_report(inv, service, dry_run)


def _run_attached(inv: Invocation, pod: Object) -> None:
    """Create, wait for the pod's end (or until it runs), print its log, clean up under --rm."""
    resource = inv.server.resource("pods")
    name, namespace = pod["metadata"]["name"], inv.namespace
    bare = {key: value for key, value in pod.items() if key != "status"}
    uid = inv.server.create(bare, namespace)["metadata"].get("uid", "")
    ends, types = pod["spec"]["restartPolicy"] == "Never", bool(inv.flag("stdin")) and inv.session.attach is not None

    def over() -> bool:
        live = inv.server.find(resource, name, namespace)
        return live is None or is_pod_terminal(live)

    def done() -> bool:
        return over() or (phase(inv.server.get(resource, name, namespace)) == "Running" and (types or not ends))

    if not inv.session.advance_until(done, float(inv.flag("pod-running-timeout"))):
        raise CommandError("timed out waiting for the condition")
    live = inv.server.find(resource, name, namespace)
    if inv.session.attach is not None and types and live is not None and phase(live) == "Running":
        with suppress(ApiError):  # it has ended in the meantime: its log says it all
            inv.session.attach(live, pod["spec"]["containers"][0]["name"], inv.stdin or "")
        inv.session.advance_until(over, SEEN_WITHIN)
        live = inv.server.find(resource, name, namespace)
    if live is not None and inv.session.logs is not None:
        for _, line in inv.session.logs(live, pod["spec"]["containers"][0]["name"], False):
            inv.say(line)
    if inv.flag("rm"):
        inv.server.delete(resource, name, namespace)
        if not inv.flag("quiet"):
            inv.say(f'pod "{name}" deleted from {namespace} namespace')
        wait_until_gone(inv, Info(resource, namespace, name), str(uid), 0)
    if live is not None and phase(live) == "Failed":
        raise CommandError(_how_it_ended(namespace, name, live))


def _how_it_ended(namespace: str, name: str, pod: Object) -> str:
    for status in (pod.get("status") or {}).get("containerStatuses") or ():
        code = ((status.get("state") or {}).get("terminated") or {}).get("exitCode")
        if code:
            return f"pod {namespace}/{name} terminated (Error)\nexit code {code}"
    return f"pod {namespace}/{name} failed with unknown exit code"


COMMAND = Command(
    "run",
    "Create and run a particular image in a pod.",
    run,
    usage="run NAME --image=image [--env='key=value'] [--port=port] [--dry-run=server|client] -- [COMMAND] [args...]",
    flags=(
        *CHANGE_FLAGS, *DELETE_FLAGS, SAVE_CONFIG, RECORD,
        Flag("image", usage="The image for the container to run"),
        Flag("image-pull-policy", usage="The image pull policy for the container"),
        Flag("annotations", "array", usage="Annotations to apply to the pod"),
        Flag("attach", "bool", usage="If true, wait for the pod to start running, and then attach to it"),
        Flag("command", "bool", usage="If true and extra arguments are present, use them as the 'command' field"),
        Flag("env", "array", short="e", usage="Environment variables to set in the container"),
        Flag("expose", "bool", usage="If true, create a ClusterIP service associated with the pod"),
        Flag("labels", short="l", usage="Comma separated labels to apply to the pod"),
        Flag("leave-stdin-open", "bool", usage="Leave stdin open after the first attach completes"),
        Flag("override-type", default="merge", usage="The method used to override the generated object"),
        Flag("overrides", usage="An inline JSON override for the generated object"),
        Flag("pod-running-timeout", "duration", default=60.0, usage="How long to wait until the pod is running"),
        Flag("port", usage="The port that this container exposes"),
        Flag("privileged", "bool", usage="If true, run the container in privileged mode"),
        Flag("quiet", "bool", short="q", usage="If true, suppress prompt messages"),
        Flag("restart", default="Always", usage="The restart policy for this Pod"),
        Flag("rm", "bool", usage="If true, delete the pod after it exits"),
        Flag("stdin", "bool", short="i", usage="Keep stdin open on the container in the pod"),
        Flag("tty", "bool", short="t", usage="Allocate a TTY for the container in the pod"),
    ),
    required=("image",),
)  # fmt: skip
