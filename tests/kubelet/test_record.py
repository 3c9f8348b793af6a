"""The ContainerStatus, shaped as a kubelet 1.36 with containerd writes it."""

from __future__ import annotations

from kubelet.lab import Lab, container

TOKEN = {"name": "kube-api-access-abcde", "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount", "readOnly": True}


def test_the_whole_status_of_a_running_pod() -> None:
    lab = Lab()
    resources = {"requests": {"cpu": "100m"}, "limits": {"memory": "64Mi"}}
    lab.pod(container(volumeMounts=[TOKEN], resources=resources), volumes=[{"name": TOKEN["name"], "emptyDir": {}}])
    lab.run(5)
    status = lab.status()
    (shown,) = status.pop("containerStatuses")
    assert shown.pop("containerID").startswith("containerd://")
    assert shown.pop("imageID").startswith("docker.io/library/web@sha256:")
    requests = shown.pop("allocatedResources")
    assert requests["cpu"] == "100m"
    assert shown.pop("resources")["limits"] == {"memory": "64Mi"}
    assert shown == {
        "name": "c",
        "image": "docker.io/library/web:1",
        "lastState": {},
        "ready": True,
        "restartCount": 0,
        "started": True,
        "state": {"running": {"startedAt": "2026-01-01T00:00:00Z"}},
        "user": {"linux": {"gid": 0, "supplementalGroups": [0], "uid": 0}},
        "volumeMounts": [TOKEN | {"recursiveReadOnly": "Disabled"}],
    }
    conditions = status.pop("conditions")
    assert [one["type"] for one in conditions] == [
        "PodReadyToStartContainers",
        "Initialized",
        "Ready",
        "ContainersReady",
        "PodScheduled",
    ]
    assert conditions[2] == {
        "lastProbeTime": None,
        "lastTransitionTime": "2026-01-01T00:00:00Z",
        "observedGeneration": 1,
        "status": "True",
        "type": "Ready",
    }
    assert status == {
        "hostIP": "172.18.0.2",
        "hostIPs": [{"ip": "172.18.0.2"}],
        "observedGeneration": 1,
        "phase": "Running",
        "podIP": "10.244.0.2",
        "podIPs": [{"ip": "10.244.0.2"}],
        "qosClass": "Burstable",
        "startTime": "2026-01-01T00:00:00Z",
    }


def test_a_waiting_container() -> None:
    lab = Lab()
    lab.pod(container())
    lab.run(0.1)
    shown = lab.container()
    assert shown.pop("volumeMounts")[0]["recursiveReadOnly"] == "Disabled"
    assert shown == {
        "name": "c",
        "image": "web:1",
        "imageID": "",
        "lastState": {},
        "ready": False,
        "restartCount": 0,
        "started": False,
        "state": {"waiting": {"reason": "ContainerCreating"}},
    }
    assert "podIP" not in lab.status()


def test_after_a_restart() -> None:
    lab = Lab()
    lab.pod(container("--exit-after=3", "--exit-code=4"))
    lab.run(6)
    shown = lab.container()
    assert (shown["restartCount"], list(shown["state"])) == (1, ["running"])
    last = shown["lastState"]["terminated"]
    assert last.pop("containerID") != shown["containerID"]
    assert last == {
        "exitCode": 4,
        "finishedAt": "2026-01-01T00:00:03Z",
        "reason": "Error",
        "startedAt": "2026-01-01T00:00:00Z",
    }
