"""The rolling update's view."""

from __future__ import annotations

from types import SimpleNamespace

from timeline.synthetic import Request, Script

from kubenb.timeline import summary
from kubenb.widgets import RolloutView


def test_from_a_cluster_with_its_clients() -> None:
    script = Script(lossy=True).run()
    mine = SimpleNamespace(requests=script.requests)
    other = SimpleNamespace(requests=[Request(21.0, "db-abc-xyz", "refused")])
    traffic = SimpleNamespace(clients={"load": mine, "other": other})
    view = RolloutView.from_cluster(SimpleNamespace(history=script.history, traffic=traffic))
    assert (view.frames["result"]["sent"], view.frames["result"]["failed"]) == (142, 6)
    assert view.summary() == summary(view.frames)


def test_from_a_cluster_without_traffic() -> None:
    view = RolloutView.from_cluster(SimpleNamespace(history=Script().run().history, traffic=None), since=20.0, until=30.0)
    assert view.frames["requests"]["t"] == []
    assert view.frames["meta"]["end"] == 30.0


def test_figure_for_paper() -> None:
    view = RolloutView.from_cluster(SimpleNamespace(history=Script(replicas=2).run().history))
    assert view.figure().get_size_inches()[0] == 9.0


def test_page_has_everything_in_it() -> None:
    view = RolloutView.from_cluster(SimpleNamespace(history=Script(replicas=2).run().history))
    page = view.to_html()
    assert page.startswith("<!doctype html>")
    assert "class RolloutPlayer" in page and ".kb-pod-body" in page and '"kind":"rollout"' in page
