"""docker commands in kubectl's words."""

from __future__ import annotations

import pytest

import kubenb
from kubenb.course.docker_command import docker


@pytest.mark.parametrize(
    ("line", "commands"),
    [
        (
            "docker run -d --restart=always -e DOMAIN=cluster --name nginx-app -p 80:80 nginx",
            (
                "create deployment nginx-app --image=nginx",
                "set env deployment/nginx-app DOMAIN=cluster",
                "expose deployment nginx-app --port=80 --name=nginx-app",
            ),
        ),
        ("run -d --restart always -p 8080:80 nginx:1.27", (
            "create deployment nginx --image=nginx:1.27", "expose deployment nginx --port=8080 --target-port=80 --name=nginx",
        )),
        ("run -d --restart=always -m 64Mi --cpus=0.5 redis", (
            "create deployment redis --image=redis", "set resources deployment/redis --limits=cpu=0.5,memory=64Mi",
        )),
        ("run -it --rm busybox sh", ("run busybox --image=busybox --restart=Never -it --rm -- sh",)),
        ("run --restart=on-failure -e A=1 busybox sh -c 'exit 1'",
         ("run busybox --image=busybox --restart=OnFailure --env=A=1 -- sh -c 'exit 1'",)),
        ("ps -a", ("get pods",)),
        ("exec -it nginx-app sh", ("exec -it deploy/nginx-app -- sh",)),
        ("exec nginx-app cat /etc/hostname", ("exec deploy/nginx-app -- cat /etc/hostname",)),
        ("logs -f --tail 5 nginx-app", ("logs -f --tail=5 deploy/nginx-app",)),
        ("stop -t 1 nginx-app", ("delete deployment nginx-app",)),
        ("restart nginx-app", ("rollout restart deployment/nginx-app",)),
        ("pull nginx", ()),
        ("login -u me hub.example", (
            "create secret docker-registry regcred --docker-server=hub.example --docker-username=me --docker-password=PASSWORD",
        )),
    ],
)  # fmt: skip
def test_a_translation(line: str, commands: tuple[str, ...]) -> None:
    assert docker(line).commands == commands


def test_kubectl_takes_what_comes_out() -> None:
    cluster = kubenb.Cluster(nodes=2)
    for command in docker("run -d --restart=always -e DOMAIN=cluster --name nginx-app -p 80:80 nginx").commands:
        assert cluster.kubectl(command).returncode == 0
    cluster.settle()
    for line in ("ps", "inspect nginx-app", "restart nginx-app", "images", "info", "version", "login", "stop nginx-app"):
        for command in docker(line).commands:
            result = cluster.kubectl(command)
            assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    ("line", "said"),
    [("docker swarm init", "docker swarm: known are run, ps"), ("", "known are run"), ("exec web", "at least 2 arguments")],
)
def test_what_has_no_translation(line: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        docker(line)
