"""The kubelet as a whole: it can be stopped and started, it knows pods by uid, and two of them share nothing."""

from __future__ import annotations

from kubelet.lab import Lab, container, shell


def kubelet(lab: Lab, node: str = "node-1"):  # type: ignore[no-untyped-def]
    return lab.c._parts.processes[f"kubelet/{node}"].running[0]


def test_a_stopped_kubelet_leaves_containers_running_and_says_nothing() -> None:
    lab = Lab()
    lab.pod(shell("sleep 5; exit 1"))
    lab.run(3)
    lab.c.stop("kubelet")
    lab.delete(20)
    before = len(lab.c.history)
    lab.run(100)
    assert len(lab.c.history) == before
    assert lab.container()["restartCount"] == 0


def test_a_new_kubelet_takes_over_what_runs() -> None:
    lab = Lab()
    lab.pod(container(readinessProbe={"httpGet": {"path": "/readyz", "port": 8080}, "periodSeconds": 1}))
    lab.run(5)
    before = lab.container()
    lab.c.stop("kubelet/node-1")
    lab.run(30)
    lab.c.start("kubelet/node-1")
    lab.run(40)
    assert lab.container() == before, "the same container, not restarted"
    lab.delete(50)
    lab.run(60)
    assert lab.writes()[-1][:2] == (50.93, "removed")


def test_a_new_kubelet_finds_what_ended_meanwhile() -> None:
    lab = Lab()
    lab.pod(shell("sleep 10; exit 1"))
    lab.run(5)
    lab.c.stop("kubelet")
    lab.run(30)
    lab.c.start("kubelet")
    lab.run(35)
    assert lab.container()["restartCount"] == 1
    assert lab.container()["state"].keys() == {"running"}


def test_a_pod_of_the_same_name_is_another_pod() -> None:
    lab = Lab()
    lab.pod(container("--sigterm=ignore"))
    lab.delete(10, grace=0)
    lab.pod(container())
    lab.run(11.5)
    assert len(kubelet(lab).workers) == 2, "the old one is still being killed"
    assert lab.status()["podIP"] == "10.244.0.3"
    lab.run(20)
    assert len(kubelet(lab).workers) == 1
    assert lab.status()["phase"] == "Running"


def test_nothing_is_kept_of_pods_that_are_gone() -> None:
    lab = Lab()
    lab.pod(name="deleted")
    lab.pod(shell("exit 0"), name="finished", restartPolicy="Never")
    lab.delete(10, "deleted")
    lab.run(20)
    assert [worker.pod["metadata"]["name"] for worker in kubelet(lab).workers.values()] == ["finished"]
    lab.delete(21, "finished")
    lab.run(22)
    assert kubelet(lab).workers == {}
    assert kubelet(lab).runtime.sandboxes == {}


def test_finished_pods_are_left_alone_at_a_start() -> None:
    lab = Lab()
    lab.pod(shell("exit 0"), restartPolicy="Never")
    lab.run(10)
    lab.c.stop("kubelet")
    lab.c.start("kubelet")
    lab.run(30)
    assert lab.status()["phase"] == "Succeeded"
    assert len(lab.events("Started")) == 1


def test_two_kubelets_share_nothing_but_the_wire() -> None:
    lab = Lab(nodes=2)
    lab.pod(name="a", node="node-1")
    lab.pod(name="b", node="node-2")
    lab.run(5)
    one, two = kubelet(lab, "node-1"), kubelet(lab, "node-2")
    assert [w.pod["metadata"]["name"] for w in one.workers.values()] == ["a"]
    assert [w.pod["metadata"]["name"] for w in two.workers.values()] == ["b"]
    assert (lab.status("a")["podIP"], lab.status("b")["podIP"]) == ("10.244.0.2", "10.244.1.2")
    assert one.runtime.network.get("10.244.1.2", 8080, "/")[0] == 200
    lab.c.stop("kubelet/node-1")
    lab.delete(10, "b")
    lab.run(15)
    assert [pod["metadata"]["name"] for pod in lab.c.list("Pod")] == ["a"]


def test_pods_of_a_node_that_has_no_kubelet_wait() -> None:
    lab = Lab()
    lab.pod(node="elsewhere")
    lab.run(10)
    assert lab.writes() == []
