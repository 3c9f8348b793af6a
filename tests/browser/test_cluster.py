"""The cluster view in the real JupyterLab: present and past, what is picked and why, live beside other cells, many pods."""

from __future__ import annotations

import time
from typing import Any

import pytest
from browser.pages import notebook, now, seek, wait_until

MAKE = """
%load_ext kubenb
import kubenb
from kubenb.course import cluster_view
c = kubenb.Cluster(nodes=3)
c.kubectl("create deployment web --image=nginx:1.27 --replicas=4")
c.kubectl("expose deployment web --port=80")
c.kubectl("create ingress door --rule=shop.example/*=web:80")
c.run(10)
"""
VIEW = "v = cluster_view(c); v"
LIVE = "v = cluster_view(c, live=True, rate=4); v"
MANY = """
import kubenb
from kubenb.course import cluster_view
c = kubenb.Cluster(nodes=40)
c.kubectl("create deployment web --image=nginx --replicas=400")
c.settle()
cluster_view(c)
"""


@pytest.fixture
def page(lab: Any) -> Any:
    opened = notebook(lab, "cluster.ipynb", MAKE, VIEW)
    opened.run_all()
    opened.tab.set_viewport_size({"width": 1280, "height": 1300})
    return opened


def states(widget: Any) -> list[str]:
    return widget.evaluate("(root) => [...root.querySelectorAll('[data-pod]')].map((pod) => pod.dataset.state)")


def test_it_shows_the_present_and_any_past_moment(page: Any) -> None:
    widget = page.wait_for_widget("cluster")
    wait_until(lambda: states(widget) == ["Ready"] * 4)
    assert widget.locator(".kb-route").count() >= 4 + 1, "the Service leads to four pods, the Ingress to the Service"
    seek(widget, 1.0)
    wait_until(lambda: states(widget) == ["ContainerCreating"] * 4)
    seek(widget, 0.0)
    wait_until(lambda: set(states(widget)) == {"Gone"})
    seek(widget, 10.0)
    wait_until(lambda: states(widget) == ["Ready"] * 4)
    page.shot("cluster", widget)
    assert not page.errors


def test_what_is_picked_shows_yaml_and_why_at_that_moment(page: Any) -> None:
    widget = page.wait_for_widget("cluster")
    card = widget.get_by_role("button", name="Deployment web, 4 of 4 ready")
    card.focus()
    page.tab.keyboard.press("Enter")
    details = widget.get_by_label("Selected object")
    details.get_by_text("kind: Deployment").wait_for()
    assert widget.locator(".kb-owns").count() >= 4
    seek(widget, 1.0)
    details.get_by_text("0 of 4 ready").wait_for()
    pod = widget.locator("[data-pod]").first
    pod.focus()
    page.tab.keyboard.press("Enter")
    details.get_by_text("kind: Pod").wait_for()
    assert "kubectl" in details.inner_text() and "because" in details.inner_text()


def test_live_goes_on_while_other_cells_run(lab: Any) -> None:
    page = notebook(lab, "live.ipynb", MAKE, LIVE, "%kubectl scale deployment web --replicas=6", "%kubectl get pods")
    page.run_all()
    page.tab.set_viewport_size({"width": 1280, "height": 1300})
    widget = page.wait_for_widget("cluster")
    start = now(widget)
    wait_until(lambda: now(widget) > start + 4)
    wait_until(lambda: states(widget).count("Ready") == 6, 30)
    page.shot("cluster-live", widget)
    widget.get_by_role("button", name="Pause").click()
    wait_until(lambda: widget.get_by_role("button", name="Live").get_attribute("aria-pressed") == "false")
    stopped = _now_in_kernel(page)
    time.sleep(1.0)
    assert _now_in_kernel(page) == stopped, "virtual time goes on though nobody wants it to"
    widget.get_by_role("button", name="Live").click()
    start = now(widget)
    wait_until(lambda: now(widget) > start + 1)


def test_live_ends_with_its_view(lab: Any) -> None:
    page = notebook(lab, "closing.ipynb", MAKE, LIVE)
    page.run_all()
    page.wait_for_widget("cluster")
    page.tab.evaluate("window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
    time.sleep(1.0)
    stopped = _now_in_kernel(page)
    time.sleep(1.0)
    assert _now_in_kernel(page) == stopped


def test_many_pods_on_many_nodes(lab: Any) -> None:
    page = notebook(lab, "many.ipynb", MANY)
    page.run_all()
    widget = page.wait_for_widget("cluster")
    canvas = widget.locator("canvas.kb-mosaic")
    wait_until(lambda: "40 nodes with 400 pods" in (canvas.get_attribute("aria-label") or ""))
    page.shot("cluster-many", widget)


_ASK = """async () => {
  const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  const asked = kernel.requestExecute({ code: 'print(c.now)', silent: false, store_history: false });
  let said = '';
  asked.onIOPub = (message) => { if (message.header.msg_type === 'stream') said += message.content.text; };
  await asked.done;
  return Number(said);
}"""


def _now_in_kernel(page: Any) -> float:
    return float(page.tab.evaluate(_ASK))
