"""Starting containers: images and pulls, commands that aren't there, hooks, and what a pod names but nobody made."""

from __future__ import annotations

from typing import Any

import pytest
from kubelet.lab import Lab, container, shell

from kubenb.kubelet.image_manager import go_seconds
from kubenb.kubelet.starting import duration

NOSUCH = (
    'failed to pull and unpack image "docker.io/library/nosuch:1": failed to resolve reference "docker.io/library/nosuch:1": '
    "pull access denied, repository does not exist or may require authorization: "
    "server message: insufficient_scope: authorization failed"
)


def test_a_pull_takes_the_registry_and_the_size() -> None:
    """Asked at 0.53; 0.5 s for the registry and 2 s for 72 MiB at 36 MiB/s."""
    lab = Lab()
    lab.pod(container(image="nginx:1.25"))
    lab.run(10)
    assert lab.events("Pulling", "Pulled") == [
        (0.53, "Pulling", 'Pulling image "nginx:1.25"'),
        (3.03, "Pulled", 'Successfully pulled image "nginx:1.25" in 2.5s (2.5s including waiting). Image size: 75497472 bytes.'),
    ]
    shown = lab.container()
    assert shown["image"] == "docker.io/library/nginx:1.25"
    assert shown["imageID"].startswith("docker.io/library/nginx@sha256:")


def test_one_pull_at_a_time_and_only_once() -> None:
    """b waits 2.5 s for a's pull, and then only asks the registry; c comes later and finds the image there."""
    lab = Lab()
    lab.pod(container(image="nginx:1.25"), name="a")
    lab.pod(container(image="nginx:1.25"), name="b")
    lab.run(10)
    lab.pod(container(image="nginx:1.25"), name="c")
    lab.run(20)
    pulled = [message for *_, message in lab.events("Pulled")]
    assert [text.partition(". ")[0] for text in pulled] == [
        'Successfully pulled image "nginx:1.25" in 2.5s (2.5s including waiting)',
        'Successfully pulled image "nginx:1.25" in 500ms (3s including waiting)',
        'Container image "nginx:1.25" already present on machine and can be accessed by the pod',
    ]


@pytest.mark.parametrize(
    ("image", "policy", "pulls"),
    [
        ("web:1", "Always", True),
        ("web:1", "IfNotPresent", False),
        ("nginx", "IfNotPresent", True),
        ("nginx:1.25", "Always", True),
    ],
)
def test_pull_policies(image: str, policy: str, pulls: bool) -> None:
    lab = Lab()
    lab.pod(container(image=image, imagePullPolicy=policy))
    lab.run(10)
    assert bool(lab.events("Pulling")) is pulls


def test_an_image_that_is_not_there() -> None:
    """Tried at 0.53; then at every look, 12 s apart, unless the back-off of 10, 20, 40 s isn't over."""
    lab = Lab()
    lab.pod(container(image="nosuch:1"))
    lab.run(70)
    assert [time for time, *_ in lab.events("Pulling")] == pytest.approx([0.53, 13.03, 37.53], abs=0.1)
    assert [text for _, text in lab.states()][:4] == [
        "waiting ContainerCreating",
        "waiting ErrImagePull",
        "waiting ImagePullBackOff",
        "waiting ErrImagePull",
    ]
    first = [(reason, message) for time, reason, message in lab.events() if time < 1.5]
    assert first == [
        ("Pulling", 'Pulling image "nosuch:1"'),
        ("Failed", f'Failed to pull image "nosuch:1": {NOSUCH}'),
        ("Failed", "Error: ErrImagePull"),
        ("BackOff", 'Back-off pulling image "nosuch:1"'),
        ("Failed", "Error: ImagePullBackOff"),
    ]
    assert lab.status()["phase"] == "Pending"


def test_the_messages_of_waiting_for_an_image() -> None:
    lab = Lab()
    lab.pod(container(image="nosuch:1"))
    lab.run(5)
    assert lab.container()["state"] == {"waiting": {"reason": "ErrImagePull", "message": NOSUCH}}
    lab.run(14)
    text = f'Back-off pulling image "nosuch:1": ErrImagePull: {NOSUCH}'
    assert lab.container()["state"] == {"waiting": {"reason": "ImagePullBackOff", "message": text}}


@pytest.mark.parametrize(
    ("fields", "reason", "event"),
    [
        ({"image": "Bad_Image:1"}, "InvalidImageName", "InspectFailed"),
        ({"image": "nosuch:1", "imagePullPolicy": "Never"}, "ErrImageNeverPull", "ErrImageNeverPull"),
    ],
)
def test_images_that_are_not_even_tried(fields: dict[str, Any], reason: str, event: str) -> None:
    lab = Lab()
    lab.pod(container(**fields))
    lab.run(3)
    assert lab.states()[-1][1] == f"waiting {reason}"
    assert lab.events(event) and lab.events("Pulling") == []
    assert (reason, f"Error: {reason}") in [("InvalidImageName", m) for *_, m in lab.events("Failed")] + [
        ("ErrImageNeverPull", m) for *_, m in lab.events("Failed")
    ]


def test_a_command_that_is_not_there() -> None:
    lab = Lab()
    lab.pod(container(image="busybox:1.36", command=["/nope"]))
    lab.run(3)
    shown = lab.container()
    assert shown["state"]["waiting"]["reason"] == "RunContainerError"
    assert shown["lastState"]["terminated"] | {"containerID": ""} == {
        "containerID": "",
        "exitCode": 128,
        "finishedAt": "2026-01-01T00:00:00Z",
        "message": shown["state"]["waiting"]["message"],
        "reason": "StartError",
        "startedAt": "1970-01-01T00:00:00Z",
    }
    assert lab.status()["phase"] == "Running"


def test_a_hook_delays_running() -> None:
    lab = Lab()
    lab.pod(container(lifecycle={"postStart": {"exec": {"command": ["sleep", "4"]}}}))
    lab.run(10)
    assert lab.states()[-1] == (4.78, "running")


def test_a_hook_that_fails_kills_the_container() -> None:
    lab = Lab()
    lab.pod(container(lifecycle={"postStart": {"exec": {"command": ["sh", "-c", "echo no >&2; exit 5"]}}}))
    lab.run(5)
    uid = lab.c.get("Pod", "a")["metadata"]["uid"]
    assert lab.container()["state"]["waiting"] == {
        "reason": "PostStartHookError",
        "message": f'Exec lifecycle hook ([sh -c echo no >&2; exit 5]) for Container "c" in Pod "a_default({uid})" failed - '
        "error: command 'sh -c echo no >&2; exit 5' exited with 5: no\n, message: \"no\\n\"",
    }
    assert next(message for *_, message in lab.events("Killing")) == "FailedPostStartHook"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ({"env": [{"name": "K", "valueFrom": {"configMapKeyRef": {"name": "cfg", "key": "k"}}}]}, 'configmap "cfg" not found'),
        ({"env": [{"name": "K", "valueFrom": {"secretKeyRef": {"name": "sec", "key": "k"}}}]}, 'secret "sec" not found'),
        ({"envFrom": [{"secretRef": {"name": "sec"}}]}, 'secret "sec" not found'),
    ],
)
def test_an_environment_that_names_what_is_not_there(source: dict[str, Any], text: str) -> None:
    lab = Lab()
    lab.pod(shell("sleep 600", **source))
    lab.run(3)
    assert lab.container()["state"]["waiting"] == {"reason": "CreateContainerConfigError", "message": text}
    assert ("Failed", f"Error: {text}") in [(reason, message) for _, reason, message in lab.events()]


def test_it_starts_when_the_configmap_is_there() -> None:
    lab = Lab()
    lab.pod(shell("sleep 600", env=[{"name": "K", "valueFrom": {"configMapKeyRef": {"name": "cfg", "key": "k"}}}]))
    lab.run(5)
    lab.c.create({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "cfg"}, "data": {"other": "v"}})
    lab.run(14)
    lab.c.patch("ConfigMap", "cfg", {"data": {"k": "v"}})
    lab.run(30)
    assert "couldn't find key k in ConfigMap default/cfg" in [
        message.removeprefix("Error: ") for *_, message in lab.events("Failed")
    ]
    assert lab.states()[-1][1] == "running"


def test_a_volume_that_names_what_is_not_there_holds_everything_back() -> None:
    """Tried at 0.03, then after 0.5, 1, 2, 4, 8 s."""
    lab = Lab()
    mount = {"name": "v", "mountPath": "/v"}
    lab.pod(shell("sleep 600", volumeMounts=[mount]), volumes=[{"name": "v", "configMap": {"name": "cfg"}}])
    lab.run(10)
    lab.c.create({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "cfg"}, "data": {}})
    lab.run(30)
    text = 'MountVolume.SetUp failed for volume "v" : configmap "cfg" not found'
    assert lab.events("FailedMount") == [(at, "FailedMount", text) for at in (0.03, 0.53, 1.53, 3.53, 7.53)]
    assert lab.states()[-1] == (16.28, "running")


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.0004, "0s"), (0.5, "500ms"), (1.2, "1.2s"), (3.0, "3s"), (62.5, "1m2.5s"), (4.0567, "4.057s")]
)
def test_durations_as_go_prints_them(seconds: float, text: str) -> None:
    assert go_seconds(seconds) == text


@pytest.mark.parametrize(("seconds", "text"), [(10, "10s"), (80, "1m20s"), (300, "5m0s")])
def test_whole_seconds_as_go_prints_them(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("image", "general", "own", "wrong"),
    [
        ("nginx:1.25", {}, {"runAsNonRoot": True}, "container has runAsNonRoot and image will run as root"),
        ("nginx:1.25", {"runAsNonRoot": True}, {"runAsUser": 0}, "container's runAsUser breaks non-root policy"),
        ("prom/prometheus:v3", {"runAsNonRoot": True}, {},
         "container has runAsNonRoot and image has non-numeric user (nobody), cannot verify user is non-root"),
        ("nginx:1.25", {"runAsNonRoot": True}, {"runAsUser": 1000}, ""),
        ("nginx:1.25", {"runAsNonRoot": True}, {"runAsNonRoot": False}, ""),
        ("bitnami/nginx:1.25", {"runAsNonRoot": True}, {}, ""),
        ("acme/shop:1", {"runAsNonRoot": True}, {}, ""),
    ],
)  # fmt: skip
def test_root_where_root_must_not_be(image: str, general: dict[str, Any], own: dict[str, Any], wrong: str) -> None:
    lab = Lab()
    lab.pod(container(image=image, securityContext=own), securityContext=general)
    lab.run(20)
    if not wrong:
        assert "running" in lab.container()["state"]
        return
    text = f'{wrong} (pod: "a_default({lab.c.get("Pod", "a")["metadata"]["uid"]})", container: c)'
    assert lab.container()["state"] == {"waiting": {"reason": "CreateContainerConfigError", "message": text}}
    assert lab.events("Failed")[0][2] == f"Error: {text}"


def test_users_and_groups_of_the_processes() -> None:
    lab = Lab()
    said = {"runAsUser": 1000, "runAsGroup": 3000, "fsGroup": 2000, "supplementalGroups": [4000]}
    lab.pod(container(image="busybox:1.36", command=["sleep", "99"]), securityContext=said)
    lab.run(5)
    assert lab.c.kubectl("exec a -- id").stdout == "uid=1000 gid=3000 groups=2000,3000,4000\n"
    assert "    1 1000      0:00 sleep 99" in lab.c.kubectl("exec a -- ps").stdout
