"""`get -w`: the table, then each change with its virtual second."""

from __future__ import annotations

import kubenb


def test_a_watch_shows_each_change_and_lets_time_pass(cluster: kubenb.Cluster) -> None:
    cluster.kubectl("create deployment web --image=nginx --replicas=1")
    before = cluster.now
    result = cluster.kubectl("get po -l app=web -w")
    table = result.table
    assert table is not None
    statuses = list(dict.fromkeys(row[2] for row in table.rows))
    assert statuses == ["Pending", "ContainerCreating", "Running"]
    assert cluster.now > before
    assert table.times == sorted(table.times)
    assert result.stdout.splitlines()[0].split() == table.headers


def test_a_watch_ends_after_its_timeout(web: kubenb.Cluster) -> None:
    start = web.now
    assert web.kubectl("get po -w --request-timeout=7s").returncode == 0
    assert web.now == start + 7


def test_watch_only_and_events(web: kubenb.Cluster) -> None:
    web.kubectl("scale deploy web --replicas=1")
    lines = web.kubectl("get rs --watch-only --output-watch-events --no-headers").stdout.splitlines()
    assert {line.split()[0] for line in lines} == {"MODIFIED"}
    web.kubectl("delete deploy web --wait=false")
    lines = web.kubectl("get deploy,rs -w").stderr.splitlines()
    assert lines == ["error: you may only specify a single resource type"]


def test_an_object_that_stops_matching_counts_as_deleted(web: kubenb.Cluster) -> None:
    pod = web.list("Pod")[0]["metadata"]["name"]
    found = []
    opened = web.api.watch(web.api.registry.find("pods"), "test", found.extend)
    web.kubectl(f"label po {pod} app=other --overwrite")
    shown = web.kubectl("get po -l app=web -w --output-watch-events").table
    opened.stop()
    assert shown is not None
    assert any(row[0] == "DELETED" and row[1] == pod for row in shown.rows) or "ADDED" in {row[0] for row in shown.rows}


def test_yaml_documents_are_set_apart(web: kubenb.Cluster) -> None:
    web.kubectl("scale deploy web --replicas=3")
    text = web.kubectl("get deploy web -w -o yaml").stdout
    assert text.count("kind: Deployment\n") == text.count("\n---\n") + 1 > 1
