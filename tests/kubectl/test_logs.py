"""`logs`, `exec`, `cp` and their kin: which pod, which container, and what they say where nothing runs."""

from __future__ import annotations

from typing import Any

import pytest

import kubenb
from kubenb.kubectl.log_state import why_no_log
from kubenb.objects import ApiError, Object


@pytest.fixture
def talking(web: kubenb.Cluster) -> kubenb.Cluster:
    """The containers of "web" have written three lines each."""

    def read(pod: Object, container: str, previous: bool) -> list[tuple[float, str]]:
        return [(second, f"{container} {second:g}") for second in (1.0, 2.0, 2.5)]

    web.session.logs = read
    return web


def pod(state: dict[str, Any], last: dict[str, Any] | None = None) -> Object:
    status = {"name": "c", "state": state, "lastState": last or {}}
    return {"metadata": {"name": "p"}, "status": {"containerStatuses": [status]}}


@pytest.mark.parametrize(
    ("one", "previous", "why"),
    [
        (pod({"running": {}}), False, ""),
        (pod({"terminated": {}}), False, ""),
        (pod({"waiting": {"reason": "CrashLoopBackOff"}}, {"terminated": {}}), False, ""),
        (pod({"running": {}}, {"terminated": {}}), True, ""),
        (pod({"running": {}}), True, 'previous terminated container "c" in pod "p" not found'),
        (
            pod({"waiting": {"reason": "ContainerCreating"}}),
            False,
            'container "c" in pod "p" is waiting to start: ContainerCreating',
        ),
        (
            pod({"waiting": {"reason": "ErrImagePull"}}),
            False,
            'container "c" in pod "p" is waiting to start: image can\'t be pulled',
        ),
        (
            pod({"waiting": {"reason": "ImagePullBackOff"}}),
            False,
            'container "c" in pod "p" is waiting to start: trying and failing to pull image',
        ),
        (pod({}), False, 'container "c" in pod "p" is waiting to start - no logs yet'),
        ({"metadata": {"name": "p"}}, False, 'container "c" in pod "p" is not available'),
    ],
)
def test_whether_there_is_a_log(one: Object, previous: bool, why: str) -> None:
    assert why_no_log(one, "c", previous) == why


@pytest.mark.parametrize(
    ("flags", "lines"),
    [
        ("", ["nginx 1", "nginx 2", "nginx 2.5"]),
        ("--tail=1", ["nginx 2.5"]),
        ("--tail=0", []),
        ("--tail=9", ["nginx 1", "nginx 2", "nginx 2.5"]),
        ("--since-time=2026-01-01T00:00:02Z", ["nginx 2", "nginx 2.5"]),
        ("--since=1h --limit-bytes=9", ["nginx 1", "n"]),
        ("--timestamps --tail=1", ["2026-01-01T00:00:02.500000000Z nginx 2.5"]),
    ],
)
def test_which_lines(talking: kubenb.Cluster, flags: str, lines: list[str]) -> None:
    assert talking.kubectl(f"logs deploy/web {flags}").stdout.splitlines() == lines


def test_one_pod_of_several_or_all(talking: kubenb.Cluster) -> None:
    names = sorted(one["metadata"]["name"] for one in talking.list("pods"))
    one = talking.kubectl("logs deploy/web --prefix --tail=1")
    assert one.stderr.startswith("Found 2 pods, using pod/web-")
    every = talking.kubectl("logs -l app=web --prefix --tail=1").stdout.splitlines()
    assert every == [f"[pod/{name}/nginx] nginx 2.5" for name in names]
    assert len(talking.kubectl("logs deploy/web --all-pods").stdout.splitlines()) == 6


def test_following_lets_time_pass(talking: kubenb.Cluster) -> None:
    name = talking.list("pods")[0]["metadata"]["name"]
    lines = [(1.0, "at 1")]
    talking.session.logs = lambda pod, container, previous: lines
    talking.sim.at(60.0, lines.append, (60.0, "at 60"))
    assert talking.kubectl(f"logs {name}").stdout == "at 1\n"
    assert talking.kubectl(f"logs -f {name} --request-timeout=90s").stdout == "at 1\nat 60\n"


@pytest.mark.parametrize(
    ("command", "stderr"),
    [
        ("logs nope", 'error: error from server (NotFound): pods "nope" not found in namespace "default"'),
        ("logs cm/kube-root-ca.crt", "error: cannot get the logs from *v1.ConfigMap: selector for *v1.ConfigMap not implemented"),
        (
            "logs svc/kubernetes",
            "error: cannot get the logs from *v1.Service: invalid service 'kubernetes': Service is defined without a selector",
        ),
        ("logs -l a=b", "No resources found in default namespace."),
        (
            "logs x --since=1s --since-time=2026-01-01T00:00:00Z",
            "error: at most one of `sinceTime` or `sinceSeconds` may be specified",
        ),
        ("logs x --since-time=now", 'error: parsing time "now" as "2006-01-02T15:04:05Z07:00": cannot parse "now" as "2006"'),
        ("logs x --all-containers -c c", "error: --all-containers=true should not be specified with container name c"),
        ("logs x c -c c", "error: only one of -c or an inline [CONTAINER] arg is allowed"),
        ("exec x", "error: you must specify at least one command for the container"),
        ("exec -- ls", "error: pod, type/name or --filename must be specified"),
        ("exec nope -- ls", 'Error from server (NotFound): pods "nope" not found'),
        ("exec -f - -- ls", "error: cannot attach to *v1.List: selector for *v1.List not implemented"),
        ("cp a b", "error: one of src or dest must be a remote file specification"),
        ("cp p:/a q:/b", "error: one of src or dest must be a local file specification"),
        (
            "port-forward x",
            "error: TYPE/NAME and list of ports are required for port-forward\n"
            "See 'kubectl port-forward -h' for help and examples",
        ),
    ],
)
def test_refusals(cluster: kubenb.Cluster, command: str, stderr: str) -> None:
    assert cluster.kubectl(command).stderr.rstrip("\n") == stderr


@pytest.mark.parametrize(
    ("command", "stderr"),
    [
        ("logs deploy/web -c nope --all-pods", "error: container nope is not valid for pod {pod} out of: nginx"),
        ("logs {pod} -p", 'Error from server (BadRequest): previous terminated container "nginx" in pod "{pod}" not found'),
        ("exec {pod} -c nope -- ls", "error: container nope is not valid for pod {pod} out of: nginx"),
        (
            "port-forward {pod} 8080",
            "error: no port of this machine leads into the cluster: its network and its time are simulated",
        ),
    ],
)
def test_refusals_of_a_running_pod(web: kubenb.Cluster, command: str, stderr: str) -> None:
    web.kubectl("scale deployment web --replicas=1")
    web.settle()
    name = web.list("pods")[0]["metadata"]["name"]
    assert web.kubectl(command.format(pod=name)).stderr.rstrip("\n") == stderr.format(pod=name)


def test_a_pod_without_a_node(cluster: kubenb.Cluster) -> None:
    cluster.kubectl("""run p --image=nginx --overrides='{"spec":{"nodeSelector":{"a":"b"}}}'""")
    cluster.settle()
    assert cluster.kubectl("logs p") == kubenb.kubectl.Result(0, "", "")
    assert cluster.kubectl("exec p -- ls").stderr == "Error from server (BadRequest): pod p does not have a host assigned\n"


def test_a_command_that_runs(web: kubenb.Cluster) -> None:
    def execute(pod: Object, container: str, command: list[str], stdin: str | None) -> tuple[int, str, str]:
        if command == ["boom"]:
            raise ApiError(500, "InternalError", "boom")
        return 3 if command == ["false"] else 0, f"{container} {' '.join(command)} {stdin}\n", ""

    web.session.exec = execute
    assert web.kubectl("exec deploy/web -- cat -n x").stdout == "nginx cat -n x None\n"
    assert web.kubectl("exec -i deploy/web -- cat", stdin="hello").stdout == "nginx cat hello\n"
    failed = web.kubectl("exec deploy/web -- false")
    assert (failed.returncode, failed.stderr) == (3, "command terminated with exit code 3\n")
    assert web.kubectl("exec deploy/web -- boom").stderr == "error: Internal error occurred: boom\n"


def test_several_containers(cluster: kubenb.Cluster) -> None:
    containers = '[{"name":"a","image":"nginx"},{"name":"b","image":"nginx"}]'
    cluster.kubectl(f"""run p --image=nginx --overrides='{{"spec":{{"containers":{containers}}}}}'""")
    cluster.settle()
    assert cluster.kubectl("logs p").stderr == 'Defaulted container "a" out of: a, b\n'
    cluster.kubectl("annotate pod p kubectl.kubernetes.io/default-container=b")
    assert cluster.kubectl("logs p").stderr == ""
