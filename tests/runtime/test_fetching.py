"""wget, curl and nc in a cluster: their words and exit codes for every way in which a request can go wrong."""

from __future__ import annotations

import pytest

from kubenb import Cluster


@pytest.fixture(scope="module")
def cluster() -> Cluster:
    c = Cluster(nodes=1, seed=1)
    c.kubectl("create deployment web --image=nginx:1.27 --port=80")
    c.kubectl("expose deployment web --port=80")
    c.kubectl("create service clusterip empty --tcp=80:80")
    c.kubectl("run client --image=radial/busyboxplus --command -- sleep 100000")
    c.settle()
    c.run(5)
    return c


ROWS = [
    ("wget -q -O- http://web", 0, "<!DOCTYPE html>", ""),
    ("wget -q -O- http://web/nope", 1, "", "wget: server returned error: HTTP/1.1 404 Not Found"),
    ("wget -q -O- http://nowhere", 1, "", "wget: bad address 'nowhere'"),
    ("wget -q -O- http://empty", 1, "", "Connection refused"),
    ("wget -q -T 2 -O- http://10.244.0.99", 1, "", "wget: download timed out"),
    ("wget -q --spider http://web.default.svc.cluster.local", 0, "", ""),
    ("wget -O /tmp/x http://web", 0, "", "'/tmp/x' saved"),
    ("curl -s http://web", 0, "Welcome to nginx!", ""),
    ("curl -s -o /dev/null -w %{http_code} http://web/nope", 0, "404", ""),
    ("curl -sf http://web/nope", 22, "", ""),
    ("curl http://nowhere", 6, "", "curl: (6) Could not resolve host: nowhere"),
    ("curl http://empty", 7, "", "curl: (7) Failed to connect to empty port 80"),
    ("curl -m 2 http://10.244.0.99", 28, "", "curl: (28) Connection timed out after 2000 milliseconds"),
    ("curl -sI http://web", 0, "HTTP/1.1 200 OK", ""),
    ("curl -s https://kubernetes", 60, "", ""),
    ("curl -sk https://kubernetes/version", 0, '"gitVersion"', ""),
    ("curl --nope", 2, "", "curl: option --nope: is unknown"),
    ("nc -z web 80", 0, "", ""),
    ("nc -z -w 1 web 81", 1, "", "nc: can't connect"),
    ("nslookup web", 0, "Name:\tweb.default.svc.cluster.local", ""),
    ("nslookup nowhere.default.svc.cluster.local", 1, "NXDOMAIN", ""),
]


@pytest.mark.parametrize(("command", "code", "stdout", "stderr"), ROWS, ids=lambda value: str(value)[:40])
def test_requests(cluster: Cluster, command: str, code: int, stdout: str, stderr: str) -> None:
    ran = cluster.kubectl(f"exec client -- {command}")
    assert (ran.returncode, stdout in ran.stdout, stderr in ran.stderr) == (code, True, True), ran


def test_a_server_logs_who_came(cluster: Cluster) -> None:
    pod = cluster.list("Pod", "default", labels="app=web")[0]["metadata"]["name"]
    log = cluster.kubectl(f"logs {pod}").stdout
    assert '"GET / HTTP/1.1" 200' in log and '"GET /nope HTTP/1.1" 404' in log and "start worker processes" in log


def test_a_connection_is_tried_again_until_somebody_listens(cluster: Cluster) -> None:
    begun = cluster.now
    cluster.kubectl("run late --image=nginx:1.27")
    address = ""
    while not address:
        cluster.run(0.2)
        address = cluster.get("Pod", "late").get("status", {}).get("podIP", "")
    assert cluster.kubectl(f"exec client -- wget -q -O- http://{address}").returncode in (0, 1)
    assert cluster.now - begun < 20
