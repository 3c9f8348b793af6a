"""How large a Java heap becomes, by a table of flags, versions and limits; and what that does to a pod."""

from __future__ import annotations

from typing import Any

import pytest

import kubenb
from kubenb.runtime.jvm_heap import MIB, Version, largest_heap, sees_container

GIB = 1024 * MIB
MACHINE = 16 * GIB


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("8u111-jre", (8, 111)),
        ("8", (8, 400)),
        ("1.8", (8, 400)),
        ("17-slim", (17, 400)),
        ("11.0.2-jre", (11, 400)),
        ("latest", (17, 400)),
    ],
)
def test_versions(tag: str, expected: tuple[int, int]) -> None:
    assert Version.of_tag(tag) == expected


@pytest.mark.parametrize(
    ("flags", "version", "limit", "expected"),
    [
        ([], "17", 512 * MIB, 128 * MIB),
        ([], "8u191", 512 * MIB, 128 * MIB),
        ([], "8u111", 512 * MIB, 4 * GIB),  # it sees the machine
        ([], "8u131", 512 * MIB, 4 * GIB),
        (["-XX:+UnlockExperimentalVMOptions", "-XX:+UseCGroupMemoryLimitForHeap"], "8u131", 512 * MIB, 128 * MIB),
        (["-XX:+UseCGroupMemoryLimitForHeap"], "8u111", 512 * MIB, 4 * GIB),  # the flag came with 8u131
        (["-XX:-UseContainerSupport"], "17", 512 * MIB, 4 * GIB),
        ([], "17", None, 4 * GIB),
        (["-XX:MaxRAMPercentage=75"], "17", 512 * MIB, 384 * MIB),
        (["-XX:MaxRAMPercentage=75", "-XX:MaxRAMPercentage=50.0"], "17", 512 * MIB, 256 * MIB),
        (["-XX:MaxRAMFraction=2"], "11", 512 * MIB, 256 * MIB),
        ([], "17", 200 * MIB, 100 * MIB),  # small: half of it
        (["-XX:MaxRAMPercentage=75"], "17", 200 * MIB, 100 * MIB),  # the surprise of small containers
        (["-Xmx300m"], "17", 256 * MIB, 300 * MIB),
        (["-Xmx1g", "-Xmx64M"], "8u111", 256 * MIB, 64 * MIB),
        (["-XX:MaxHeapSize=1048576"], "17", None, MIB),
    ],
)
def test_the_largest_heap(flags: list[str], version: str, limit: int | None, expected: int) -> None:
    assert largest_heap(flags, Version.of_tag(version), limit, MACHINE) == expected


def test_a_bad_size_is_refused_in_the_jvms_words() -> None:
    with pytest.raises(ValueError, match="Invalid maximum heap size: -Xmxlots"):
        largest_heap(["-Xmxlots"], Version(17), None, MACHINE)
    assert not sees_container([], Version(9))


def pod(image: str, limit: str, *flags: str, **more: Any) -> dict[str, Any]:
    command = ["java", *flags, "-jar", "/app.jar"]
    container = {"name": "app", "image": image, "command": command, "resources": {"limits": {"memory": limit}}, **more}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "shop"}, "spec": {"containers": [container]}}


def lived(manifest: dict[str, Any], seconds: float = 60) -> dict[str, Any]:
    cluster = kubenb.Cluster(nodes=1)
    cluster.create(manifest)
    cluster.run(seconds)
    status: dict[str, Any] = cluster.get("Pod", "shop")["status"]["containerStatuses"][0]
    return status


@pytest.mark.parametrize(
    ("image", "limit", "flags", "reason"),
    [
        ("openjdk:8u111-jre", "512Mi", (), "OOMKilled"),
        ("openjdk:17", "512Mi", (), ""),
        ("openjdk:17", "512Mi", ("-Xmx512m",), "OOMKilled"),  # the heap is not all that it needs
        ("openjdk:17", "512Mi", ("-XX:MaxRAMPercentage=75",), ""),
        ("openjdk:17", "512Mi", ("-Dlive=200m",), "Error"),  # an OutOfMemoryError: exit code 1
        ("openjdk:17", "512Mi", ("-Dlive=200m", "-XX:MaxRAMPercentage=50"), ""),
    ],
)
def test_a_pod_lives_or_is_killed(image: str, limit: str, flags: tuple[str, ...], reason: str) -> None:
    status = lived(pod(image, limit, *flags))
    ended = (status["lastState"] or status["state"]).get("terminated") or {}
    assert ended.get("reason", "") == reason
    assert ended.get("exitCode", 0) == {"OOMKilled": 137, "Error": 1, "": 0}[reason]


def test_options_may_come_by_the_environment_and_top_sees_the_heap() -> None:
    cluster = kubenb.Cluster(nodes=1)
    options = [{"name": "JAVA_TOOL_OPTIONS", "value": "-XX:MaxRAMPercentage=50"}]
    cluster.create(pod("openjdk:17", "512Mi", env=options))
    cluster.start("metrics-server")
    cluster.run(60)
    assert cluster.kubectl("logs shop").stdout == "Picked up JAVA_TOOL_OPTIONS: -XX:MaxRAMPercentage=50\n"
    assert cluster.kubectl("top pod").stdout.split()[-1] == "347Mi"
    told = cluster.kubectl("exec shop -- java -XshowSettings:vm -version")
    assert "Max. Heap Size (Estimated): 256.00M" in told.stderr


def test_it_listens_where_its_container_says() -> None:
    cluster = kubenb.Cluster(nodes=1)
    probe = {"tcpSocket": {"port": 8080}, "periodSeconds": 1}
    cluster.create(pod("openjdk:17", "512Mi", ports=[{"containerPort": 8080}], readinessProbe=probe))
    cluster.run(20)
    assert cluster.kubectl("get pod shop").stdout.splitlines()[1].split()[1] == "1/1"
