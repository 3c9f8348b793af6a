"""`create deployment`, `create job`, `create cronjob`: workloads from a few flags.

Source: kubectl, pkg/cmd/create/create_deployment.go, create_job.go, create_cronjob.go (1.36). Next: `generators_config`.
"""

from __future__ import annotations

import re

from kubenb.kubectl.commands import Command
from kubenb.kubectl.create import command_after_dash, create_and_report, generator, name_from
from kubenb.kubectl.errors import CommandError
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.mapping import find_resource
from kubenb.kubectl.selection import CHANGE_FLAGS, SAVE_CONFIG, VALIDATE
from kubenb.objects import Object, controller_ref

COMMON = (*CHANGE_FLAGS, SAVE_CONFIG, VALIDATE)
RESTART = ("OnFailure", "Never")


def container_name(image: str) -> str:
    """The container's name that an image gives: "docker.io/library/nginx:1.25" -> "nginx"."""
    name = re.split(r"[:@]", image.rpartition("/")[2])[0]
    return re.sub(r"[^-a-z0-9]+", "-", name.lower()).strip("-") if re.search(r"[_.]", name) else name


def make_deployment(inv: Invocation, name: str) -> Object:
    images, command = list(inv.flag("image")), command_after_dash(inv)
    if len(images) > 1 and command:
        raise CommandError("cannot specify multiple --image options and command")
    if int(inv.flag("replicas")) < 0:
        raise CommandError("--replicas must be greater than or equal to 0")
    containers = []
    for image in images:
        container: Object = {"name": container_name(image), "image": image, "resources": {}}
        if command:
            container["command"] = command
        if inv.changed("port"):
            container["ports"] = [{"containerPort": inv.flag("port")}]
        containers.append(container)
    labels = {"app": name}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "labels": labels},
        "spec": {
            "replicas": inv.flag("replicas"),
            "selector": {"matchLabels": labels},
            "strategy": {},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": containers}},
        },
        "status": {},
    }


def _job_spec(inv: Invocation, name: str, restart: str) -> Object:
    container: Object = {"name": name, "image": inv.text("image"), "resources": {}}
    if command := command_after_dash(inv):
        container["command"] = command
    return {"template": {"metadata": {}, "spec": {"containers": [container], "restartPolicy": restart}}}


def create_job(inv: Invocation) -> None:
    """From an image, or from a CronJob's template."""
    name = name_from(inv)
    image, source, dry_run = inv.text("image"), inv.text("from"), inv.dry_run
    if bool(image) == bool(source):
        raise CommandError("either --image or --from must be specified")
    if source:
        if command_after_dash(inv):
            raise CommandError("cannot specify --from and command")
        obj = _job_from(inv, name, source)
    else:
        spec = _job_spec(inv, name, "Never")
        obj = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": name}, "spec": spec, "status": {}}
    create_and_report(inv, obj, dry_run, "failed to create job:")


def _job_from(inv: Invocation, name: str, source: str) -> Object:
    kind, slash, cron_name = source.partition("/")
    resource = find_resource(inv.session.api.registry.resources, kind) if slash else inv.server.resource("cronjobs")
    if resource.kind != "CronJob":
        raise CommandError(f"from must be an existing cronjob: no kind match for {source}")
    cron = inv.server.get(resource, cron_name if slash else source, inv.namespace)
    template = cron["spec"]["jobTemplate"]
    meta = template.get("metadata") or {}
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {
            "name": name,
            "annotations": {**(meta.get("annotations") or {}), "cronjob.kubernetes.io/instantiate": "manual"},
            **({"labels": meta["labels"]} if meta.get("labels") else {}),
            "ownerReferences": [controller_ref(cron, "batch/v1", "CronJob")],
        },
        "spec": template["spec"],
        "status": {},
    }


def make_cron_job(inv: Invocation, name: str) -> Object:
    restart = inv.text("restart") or "OnFailure"
    if restart not in RESTART:
        raise CommandError(f"invalid restart policy: {restart}")
    job = {"metadata": {"name": name}, "spec": _job_spec(inv, name, restart)}
    spec = {"schedule": inv.text("schedule"), "jobTemplate": job}
    return {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": name}, "spec": spec, "status": {}}


COMMANDS = (
    Command(
        "deployment",
        "Create a deployment with the specified name.",
        generator(make_deployment, "failed to create deployment:"),
        usage="create deployment NAME --image=image -- [COMMAND] [args...]",
        flags=(
            *COMMON,
            Flag("image", "strings", usage="Image names to run"),
            Flag("port", "int32", default=-1, usage="The containerPort that this deployment exposes"),
            Flag("replicas", "int32", short="r", default=1, usage="Number of replicas to create"),
        ),
        aliases=("deploy",),
        required=("image",),
    ),
    Command(
        "job",
        "Create a job with the specified name.",
        create_job,
        usage="create job NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]",
        flags=(*COMMON, Flag("image", usage="Image name to run"), Flag("from", usage="The resource to create a Job from")),
    ),
    Command(
        "cronjob",
        "Create a cron job with the specified name.",
        generator(make_cron_job, "failed to create cronjob:"),
        usage="create cronjob NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...] [flags]",
        flags=(
            *COMMON,
            Flag("image", usage="Image name to run"),
            Flag("schedule", usage="A schedule in the Cron format the job should be run with"),
            Flag("restart", usage="job's restart policy. supported values: OnFailure, Never"),
        ),
        aliases=("cj",),
        required=("image", "schedule"),
    ),
)
