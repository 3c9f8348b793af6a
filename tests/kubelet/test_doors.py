"""Logs and exec by way of the kubelet."""

from __future__ import annotations

import pytest
from kubelet.lab import Lab, container, shell

import kubenb


def lab() -> Lab:
    made = Lab()
    made.pod(shell("echo life; sleep 5; exit 1", name="x"), shell("sleep 6000", name="y"))
    return made


def test_logs_of_this_life_and_the_one_before() -> None:
    one = lab()
    one.run(4)
    assert one.c.kubectl("logs a -c x").stdout == "life\n"
    previous = one.c.kubectl("logs a -c x --previous")
    message = 'Error from server (BadRequest): previous terminated container "x" in pod "a" not found\n'
    assert (previous.returncode, previous.stderr) == (1, message)
    one.run(8)
    assert one.container("x")["restartCount"] == 1
    assert one.c.kubectl("logs a -c x --previous").stdout == "life\n"
    assert one.c.kubectl("logs a -c y").stdout == ""


def test_a_pod_that_is_done_keeps_its_log_until_it_is_deleted() -> None:
    made = Lab()
    made.pod(shell("echo done"), restartPolicy="Never")
    made.run(10)
    assert made.status()["phase"] == "Succeeded"
    assert made.c.kubectl("logs a").stdout == "done\n"
    made.c.kubectl("delete pod a")
    made.run(made.c.now + 1)
    assert made.c._parts.kubelet("node-1").disk.logs == {}  # type: ignore[union-attr]


def test_following_ends_with_the_container() -> None:
    made = Lab()
    made.pod(shell("for i in 1 2 3; do echo $i; sleep 2; done"), restartPolicy="Never")
    made.run(2)
    assert made.c.kubectl("logs -f a").stdout == "1\n2\n3\n"


@pytest.mark.parametrize(
    ("command", "code", "stdout", "stderr"),
    [
        ("-c y -- echo hi", 0, "hi\n", ""),
        ("-c y -- sh -c 'echo out; echo err >&2; exit 7'", 7, "out\n", "err\ncommand terminated with exit code 7\n"),
        ("-c y -- sh -c nope", 127, "", "sh: nope: not found\ncommand terminated with exit code 127\n"),
        ("-c z -- ls", 1, "", "error: container z is not valid for pod a out of: x, y\n"),
    ],
)
def test_commands(command: str, code: int, stdout: str, stderr: str) -> None:
    one = lab()
    one.run(3)
    result = one.c.kubectl(f"exec a {command}")
    assert (result.returncode, result.stdout, result.stderr) == (code, stdout, stderr)


def test_a_command_that_is_not_there() -> None:
    one = lab()
    one.run(3)
    result = one.c.kubectl("exec a -c y -- nope")
    start = "error: Internal error occurred: Internal error occurred: error executing command in container: failed to exec in "
    assert result.stderr.startswith(start + 'container: failed to start exec "')
    assert result.stderr.endswith('unable to start container process: exec: "nope": executable file not found in $PATH\n')
    assert result.returncode == 1


def test_a_command_takes_its_time_and_reads_its_input() -> None:
    one = lab()
    one.run(3)
    one.c.kubectl("exec a -c y -- sleep 20")
    assert one.c.now == pytest.approx(23)
    assert one.c.kubectl("exec -i a -c y -- cat", stdin="hello\n").stdout == "hello\n"
    assert one.c.kubectl("exec -it a -c y -- sh", stdin="cd /tmp\npwd\n").stdout == "/tmp\n"


def test_nobody_presses_ctrl_c_but_patience_ends() -> None:
    one = lab()
    one.run(3)
    result = one.c.kubectl("exec a -c y -- sleep infinity")
    assert (result.returncode, one.c.now) == (130, pytest.approx(603))


def test_without_a_kubelet() -> None:
    one = lab()
    one.run(3)
    one.c.stop("kubelet")
    result = one.c.kubectl("logs a -c x")
    address = one.c.get("Node", "node-1")["status"]["addresses"][0]["address"]
    where = f'Get "https://{address}:10250/containerLogs/default/a/x": dial tcp {address}:10250: connect: connection refused'
    assert result == kubenb.kubectl.Result(1, "", f"Error from server: {where}\n")


def test_a_new_kubelet_finds_logs_and_volumes() -> None:
    one = Lab()
    mounts = [{"name": "v", "mountPath": "/v"}]
    one.pod(container(name="c", image="busybox:1.36", command=["sh", "-c", "echo 1 > /v/f; echo told; sleep 600"],
                      volumeMounts=mounts), volumes=[{"name": "v", "emptyDir": {}}])  # fmt: skip
    one.run(5)
    one.c.stop("kubelet")
    one.c.start("kubelet")
    one.run(10)
    assert one.c.kubectl("logs a").stdout == "told\n"
    assert one.c.kubectl("exec a -- cat /v/f").stdout == "1\n"


def test_attaching_types_into_the_main_process_and_a_pod_run_interactively_ends_with_its_input() -> None:
    lab = Lab()
    lab.pod(container(image="busybox:1.36", command=["sh"], stdin=True))
    lab.run(5)
    assert lab.c.kubectl("attach a -i", stdin="X=5; echo one\n").stdout == "one\n"
    assert lab.c.kubectl("attach a -i", stdin="sleep 3; echo $X\n").stdout == "5\n"
    assert lab.c.now >= 8
    assert lab.container()["state"].keys() == {"running"}, "its stdin stays open: somebody may come back"
    lab.c.kubectl("attach a -i", stdin="exit 3\n")
    lab.run(lab.c.now + 2)
    assert lab.container()["lastState"]["terminated"]["exitCode"] == 3


def test_run_with_stdin_and_cleaning_up() -> None:
    c = kubenb.Cluster(nodes=1)
    result = c.kubectl("run -i --rm t --image=busybox:1.36 --restart=Never -- sh", stdin="echo hi; hostname\nexit 3\n")
    assert result.stdout == 'hi\nt\npod "t" deleted from default namespace\n'
    assert (result.returncode, result.stderr) == (1, "error: pod default/t terminated (Error)\nexit code 3\n")
    assert c.list("Pod") == []
