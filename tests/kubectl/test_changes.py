"""label, annotate, patch, scale, autoscale, set: what they say and what they do."""

from __future__ import annotations

import pytest

import kubenb
from kubenb.objects import lookup


def play(cluster: kubenb.Cluster, steps: list[tuple[str, str, str]]) -> None:
    for command, stdout, stderr in steps:
        result = cluster.kubectl(command)
        assert (result.stdout, result.stderr) == (stdout and stdout + "\n", stderr and stderr + "\n"), command


def test_label(web: kubenb.Cluster) -> None:
    play(
        web,
        [
            ("label deploy web env=dev", "deployment.apps/web labeled", ""),
            ("label deploy web env=dev", "deployment.apps/web not labeled", ""),
            ("label deploy web env=prod", "", "error: 'env' already has a value (dev), and --overwrite is false"),
            ("label deploy web env=prod --overwrite", "deployment.apps/web labeled", ""),
            ("label deploy web --list", "app=web\nenv=prod", ""),
            ("label deploy web env-", "deployment.apps/web unlabeled", ""),
            ("label deploy web env-", 'label "env" not found.\ndeployment.apps/web not labeled', ""),
            ("label deploy web a=b a-", "", "error: can not both modify and remove a label in the same command"),
            ("label deploy web a=b=c", "", "error: invalid label spec: a=b=c"),
            ("label deploy web a=b other", "", "error: all resources must be specified before label changes: other"),
            ("label deploy web", "", "error: at least one label update is required"),
            ("label", "", "error: one or more resources must be specified as <resource> <name> or <resource>/<name>"),
            ("label po --all --selector=a=b x=y", "", "error: cannot set --all and --selector at the same time"),
        ],
    )


def test_annotate(web: kubenb.Cluster) -> None:
    declared = "error: --overwrite is false but found the following declared annotation(s): 'n' already has a value (1)"
    play(
        web,
        [
            ("annotate deploy web n=1", "deployment.apps/web annotated", ""),
            ("annotate deploy web n=1", "deployment.apps/web annotated", ""),
            ("annotate deploy web n=2", "", declared),
            ("annotate deploy web n=2 --overwrite", "deployment.apps/web annotated", ""),
            ("annotate deploy web n-", "deployment.apps/web annotated", ""),
            ("annotate deploy web", "", "error: at least one annotation update is required"),
        ],
    )
    assert "n" not in web.get("Deployment", "web")["metadata"]["annotations"]


@pytest.mark.parametrize(
    ("options", "stdout", "stderr"),
    [
        ('-p \'{"spec":{"replicas":3}}\'', "patched", ""),
        ("-p 'spec: {replicas: 3}'", "patched", ""),
        ('-p \'{"spec":{"replicas":2}}\'', "patched (no change)", ""),
        ('--type=merge -p \'{"metadata":{"labels":{"x":"y"}}}\'', "patched", ""),
        ('--type=json -p \'[{"op":"replace","path":"/spec/replicas","value":1}]\'', "patched", ""),
        ("-p '{}' --dry-run=client", "patched (no change) (dry run)", ""),
        ("", "", "error: must specify --patch or --patch-file containing the contents of the patch"),
        ("-p '{bad'", "", "Error from server (BadRequest): invalid character 'b' looking for beginning of object key string"),
        ("-p 'a: ['", "", 'error: unable to parse "a: [": yaml: line 1: did not find expected node content'),
        ("-p '{}' --type=odd", "", 'error: --type must be one of [json merge strategic], not "odd"'),
        ("-p '{}' --patch-file=x", "", "error: cannot specify --patch and --patch-file together"),
        ("--patch-file=/nope", "", "error: unable to read patch file: open /nope: no such file or directory"),
    ],
)
def test_patch(web: kubenb.Cluster, options: str, stdout: str, stderr: str) -> None:
    result = web.kubectl(f"patch deploy web {options}")
    assert (result.stdout, result.stderr) == (stdout and f"deployment.apps/web {stdout}\n", stderr and stderr + "\n")


def test_scale(web: kubenb.Cluster) -> None:
    play(
        web,
        [
            ("scale deploy/web --replicas=3", "deployment.apps/web scaled", ""),
            ("scale deploy/web --replicas=4 --current-replicas=1", "", "error: Expected replicas to be 1, was 3"),
            ("scale deploy/web --replicas=4 --dry-run=client", "deployment.apps/web scaled (dry run)", ""),
            ("scale deploy/web", "", 'error: required flag(s) "replicas" not set'),
            (
                "scale deploy/web --replicas=-1",
                "",
                "error: The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0",
            ),
            (
                "scale svc/kubernetes --replicas=1",
                "",
                "Error from server (NotFound): the server could not find the requested resource",
            ),
            ("scale deploy -l none=of --replicas=1", "", "error: no objects passed to scale"),
            ("scale deploy/web --replicas=1 --timeout=1m", "deployment.apps/web scaled", ""),
        ],
    )
    assert web.get("Deployment", "web")["status"]["replicas"] == 1


def test_autoscale(web: kubenb.Cluster) -> None:
    old = (
        "Flag --cpu-percent has been deprecated, Use --cpu with percentage or resource quantity format "
        "(e.g., '70%' for utilization or '500m' for milliCPU)."
    )
    play(
        web,
        [
            (
                "autoscale deploy web --min=6 --max=5",
                "",
                "error: --max=MAXPODS must be larger or equal to --min=MINPODS, max: 5, min: 6",
            ),
            ("autoscale deploy web --min=2", "", 'error: required flag(s) "max" not set'),
            (
                "autoscale deploy web --min=2 --max=5 --cpu-percent=80 --name=old",
                "horizontalpodautoscaler.autoscaling/old autoscaled",
                old,
            ),
            ("autoscale deploy web --max=5 --cpu=500m", "horizontalpodautoscaler.autoscaling/web autoscaled", ""),
        ],
    )
    metrics = {
        name: web.get("HorizontalPodAutoscaler", name)["spec"]["metrics"][0]["resource"]["target"] for name in ("old", "web")
    }
    assert metrics["old"] == {"type": "Utilization", "averageUtilization": 80}
    assert metrics["web"] == {"type": "AverageValue", "averageValue": "500m"}


SPEC = ("spec", "template", "spec")
CONTAINER = (*SPEC, "containers", 0)


@pytest.mark.parametrize(
    ("command", "stdout", "stderr", "path", "value"),
    [
        ("set image deploy/web nginx=nginx:2", "image updated", "", (*CONTAINER, "image"), "nginx:2"),
        ("set image deploy web *=nginx:3", "image updated", "", (*CONTAINER, "image"), "nginx:3"),
        ("set image deploy/web nginx=nginx:1.25", "", "", (*CONTAINER, "image"), "nginx:1.25"),
        (
            "set image deploy/web other=x",
            "",
            'error: unable to find container named "other"',
            (*CONTAINER, "image"),
            "nginx:1.25",
        ),
        ("set image deploy/web", "", "error: at least one image update is required", (*CONTAINER, "image"), "nginx:1.25"),
        (
            "set env deploy/web A=1 B=two",
            "env updated",
            "",
            (*CONTAINER, "env"),
            [{"name": "A", "value": "1"}, {"name": "B", "value": "two"}],
        ),
        ("set env deploy/web -e A=x", "env updated", "", (*CONTAINER, "env"), [{"name": "A", "value": "x"}]),
        (
            "set env deploy/web --from=cm/kube-root-ca.crt --prefix=X_",
            "env updated",
            "",
            (*CONTAINER, "env"),
            [{"name": "X_CA_CRT", "valueFrom": {"configMapKeyRef": {"key": "ca.crt", "name": "kube-root-ca.crt"}}}],
        ),
        ("set env deploy/web", "", "error: at least one environment variable must be provided", (*CONTAINER, "env"), None),
        (
            "set resources deploy web --requests=cpu=0.1,memory=64Mi",
            "resource requirements updated",
            "",
            (*CONTAINER, "resources"),
            {"requests": {"cpu": "100m", "memory": "64Mi"}},
        ),
        (
            "set resources deploy web",
            "",
            "error: you must specify an update to requests or limits (in the form of --requests/--limits)",
            (*CONTAINER, "resources"),
            {},
        ),
        ("set serviceaccount deploy web robot", "serviceaccount updated", "", (*SPEC, "serviceAccountName"), "robot"),
        ("set sa deploy/web robot --dry-run=client", "serviceaccount updated (dry run)", "", (*SPEC, "serviceAccountName"), None),
    ],
)
def test_set(web: kubenb.Cluster, command: str, stdout: str, stderr: str, path: tuple[str | int, ...], value: object) -> None:
    result = web.kubectl(command)
    assert (result.stdout, result.stderr) == (stdout and f"deployment.apps/web {stdout}\n", stderr and stderr + "\n")
    assert lookup(web.get("Deployment", "web"), path) == value


def test_set_env_lists_and_removes(web: kubenb.Cluster) -> None:
    web.kubectl("set env deploy/web A=1 B=2")
    assert web.kubectl("set env deploy/web --list").stdout == "# Deployment web, container nginx\nA=1\nB=2\n"
    web.kubectl("set env deploy/web A-")
    assert web.kubectl("set env deploy/web --list").stdout == "# Deployment web, container nginx\nB=2\n"


def test_set_selector(web: kubenb.Cluster) -> None:
    web.kubectl("expose deploy web")
    assert web.kubectl("set selector svc web app=other").stdout == "service/web selector updated\n"
    assert web.get("Service", "web")["spec"]["selector"] == {"app": "other"}
