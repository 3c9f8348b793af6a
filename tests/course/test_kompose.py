"""A compose file becomes manifests, and the cluster takes them."""

from __future__ import annotations

from typing import Any

import pytest

import kubenb
from kubenb.course.compose_file import quantity, seconds, words
from kubenb.course.kompose import kompose

SHOP = """
version: "3"
services:
  web:
    image: nginx:1.27
    ports: ["8080:80"]
    environment: [GREETING=hello, DEBUG=true]
    depends_on: [db]
    labels: {kompose.service.type: nodeport, kompose.service.expose: shop.example}
    volumes: ["./html:/usr/share/nginx/html:ro"]
  db:
    image: redis:7
    ports: [6379]
    deploy: {replicas: 2, resources: {limits: {cpus: "0.50", memory: 64M}}}
    healthcheck: {test: ["CMD", "redis-cli", "ping"], interval: 1m30s, timeout: 3s, retries: 4}
    volumes: [data:/data]
  batch:
    image: busybox:1.36
    command: sh -c "echo done"
    restart: "no"
volumes: {data: {}}
"""


def made() -> dict[str, Any]:
    return kompose(SHOP).files


def test_the_files() -> None:
    assert list(made()) == [
        "db-service.yaml", "web-service.yaml", "batch-pod.yaml", "db-deployment.yaml", "data-persistentvolumeclaim.yaml",
        "web-ingress.yaml", "web-deployment.yaml", "web-claim0-persistentvolumeclaim.yaml",
    ]  # fmt: skip


def test_what_it_says() -> None:
    assert kompose(SHOP).messages == (
        "WARN the attribute `version` is obsolete, it will be ignored, please remove it to avoid potential confusion",
        "WARN Service \"batch\" won't be created because 'ports' is not specified",
        'WARN Volume mount on the host "./html" isn\'t supported - ignoring path on the host',
    )


def test_a_service_and_its_workload() -> None:
    service, workload = made()["web-service.yaml"]["spec"], made()["web-deployment.yaml"]["spec"]
    assert service["type"] == "NodePort" and service["ports"] == [{"name": "8080", "port": 8080, "targetPort": 80}]
    assert service["selector"] == workload["selector"]["matchLabels"] == workload["template"]["metadata"]["labels"]
    container = workload["template"]["spec"]["containers"][0]
    assert container["env"] == [{"name": "DEBUG", "value": "true"}, {"name": "GREETING", "value": "hello"}]
    assert container["volumeMounts"] == [{"name": "web-claim0", "mountPath": "/usr/share/nginx/html", "readOnly": True}]
    assert workload["strategy"] == {"type": "Recreate"}


def test_limits_and_the_health_check() -> None:
    database = made()["db-deployment.yaml"]["spec"]
    container = database["template"]["spec"]["containers"][0]
    assert database["replicas"] == 2 and container["resources"] == {"limits": {"cpu": "500m", "memory": "64Mi"}}
    assert container["livenessProbe"] == {
        "exec": {"command": ["redis-cli", "ping"]}, "periodSeconds": 90, "timeoutSeconds": 3, "failureThreshold": 4,
    }  # fmt: skip


def test_what_is_not_restarted_becomes_a_pod() -> None:
    assert made()["batch-pod.yaml"]["spec"]["restartPolicy"] == "Never"
    assert made()["batch-pod.yaml"]["spec"]["containers"][0]["args"] == ["sh", "-c", "echo done"]


def test_a_cluster_takes_all_of_it() -> None:
    cluster = kubenb.Cluster(nodes=1)
    assert len(cluster.apply(kompose(SHOP).manifest)) == len(made())


@pytest.mark.parametrize(
    ("text", "words_of_it"),
    [
        ("services: {}", "mapping `services`"),
        ("services: {web: {build: .}}", "'web' needs an image"),
        ("services: {web: {image: a, ports: ['5000-5010']}}", "'5000-5010' is no port"),
        ("services: {web: {image: a, healthcheck: {test: x, interval: soon}}}", "'soon' is no duration"),
        ("services: {web: {image: a, deploy: {resources: {limits: {memory: lots}}}}}", "'lots' is no size"),
        (
            "services: {web: {image: a, ports: [80], labels: {kompose.service.type: cloud}}}",
            "'cloud': supported values: nodeport",
        ),
    ],
)
def test_what_is_no_compose_file(text: str, words_of_it: str) -> None:
    with pytest.raises(ValueError, match=words_of_it.replace("[", r"\[")):
        kompose(text)


def test_small_spellings() -> None:
    assert [seconds(text) for text in ("90s", "1m30s", "1h")] == [90, 90, 3600]
    assert [quantity("memory", text) for text in ("512M", "1g", "100kb", "7")] == ["512Mi", "1Gi", "100Ki", "7"]
    assert words("sh -c 'a b' \"c d\"") == ("sh", "-c", "a b", "c d")
