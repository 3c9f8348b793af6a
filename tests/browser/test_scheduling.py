"""The scheduling widget in the real JupyterLab: a guess answered, steps, forms, refusals, suggestions, a cluster that fills."""

from __future__ import annotations

import time
from typing import Any

import pytest
from browser.pages import notebook, now, seek, wait_until

PICTURE = """(root) => JSON.stringify([
  [...root.querySelectorAll('.kb-sheet tr')].map((row) => row.classList.contains('kb-open')),
  [...root.querySelectorAll('.kb-bars rect')].map((rect) => [rect.classList[0], rect.getAttribute('y')]),
])"""
MAKE = "from kubenb.course import *; v = scheduling(); v"
FILL = """
import kubenb
from kubenb.course import *
c = kubenb.Cluster(nodes=[node_manifest(f"node-{i}") for i in (1, 2, 3)])
c.kubectl("create deployment web --image=nginx --replicas=9")
c.settle()
scheduling_view(c)
"""


@pytest.fixture
def page(lab: Any) -> Any:
    opened = notebook(lab, "scheduling.ipynb", MAKE)
    opened.run_all()
    opened.tab.set_viewport_size({"width": 1280, "height": 1500})
    return opened


def test_a_wrong_guess_gets_the_rules_name_and_its_numbers(page: Any) -> None:
    widget = page.wait_for_widget("scheduling")
    guess = widget.get_by_role("button", name="Predict worker-3")
    guess.focus()
    page.tab.keyboard.press("Enter")
    answer = widget.locator(".kb-answer")
    wait_until(lambda: "TaintToleration" in answer.inner_text(), 20)
    assert "dedicated=batch:NoSchedule" in answer.inner_text() and answer.get_attribute("data-told") == "wrong"
    widget.get_by_role("button", name="Predict worker-1").click()
    seek(widget, float(widget.get_by_label("Time", exact=True).get_attribute("max")))
    wait_until(lambda: "393 points and worker-4 400" in answer.inner_text())
    assert "NodeResourcesFit gives it 18 instead of 25" in answer.inner_text()
    page.shot("scheduling-answer", widget)
    assert not page.errors


def test_it_steps_through_filters_scores_and_the_sum_and_back(page: Any) -> None:
    widget = page.wait_for_widget("scheduling")
    told = []
    for _ in range(8):
        before = now(widget)
        widget.get_by_role("button", name="Step").click()
        wait_until(lambda before=before: now(widget) > before)
        told.append(widget.locator(".kb-sentence").inner_text())
    assert "Filter TaintToleration" in told[0] and "Filter NodeResourcesFit" in told[2]
    assert "Score NodeResourcesFit" in told[4] and "Sum: worker-4 has the most points, 400" in told[6]
    assert "spec.nodeName: worker-4" in told[7]
    assert widget.locator(".kb-sheet tr.kb-open").count() == 8
    for _ in range(8):
        widget.get_by_role("button", name="Back").click()
    wait_until(lambda: widget.locator(".kb-sheet tr.kb-open").count() == 0)


def test_a_form_runs_it_anew_and_a_refusal_changes_nothing(page: Any) -> None:
    widget = page.wait_for_widget("scheduling")
    widget.locator("summary").click()
    field = widget.get_by_label("memory request")
    field.fill("6x")
    field.press("Enter")
    alert = widget.get_by_role("alert")
    alert.get_by_text("quantities must match the regular expression").wait_for()
    assert "requests cpu 1, memory 2Gi" in widget.inner_text()
    field.fill("6Gi")
    field.press("Enter")
    widget.get_by_text("requests cpu 1, memory 6Gi", exact=True).wait_for()
    wait_until(lambda: not widget.locator(".kb-error").text_content())
    seek(widget, float(widget.get_by_label("Time", exact=True).get_attribute("max")))
    widget.get_by_text("Pending: no node fits.").wait_for()
    assert "0/4 nodes are available: " in widget.locator(".kb-sentence").inner_text()
    page.shot("scheduling-pending", widget)
    widget.get_by_role("button", name="Try: tolerate dedicated=batch:NoSchedule").click()
    wait_until(lambda: widget.get_by_label("tolerations").input_value() == "dedicated=batch:NoSchedule")
    widget.get_by_text("tolerates dedicated").wait_for()
    seek(widget, float(widget.get_by_label("Time", exact=True).get_attribute("max")))
    widget.get_by_text("worker-3: the only node that fits.").wait_for()


def test_the_nodes_can_be_changed_too(page: Any) -> None:
    widget = page.wait_for_widget("scheduling")
    widget.locator("summary").click()
    widget.get_by_label("worker-3 taints").fill("")
    widget.get_by_label("worker-3 taints").press("Enter")
    wait_until(lambda: widget.locator(".kb-taint").count() == 0)
    widget.get_by_label("worker-3 cordoned").check()
    widget.get_by_text("NodeUnschedulable").first.wait_for()


def test_affinity_and_spreading_can_be_chosen(page: Any) -> None:
    widget = page.wait_for_widget("scheduling")
    widget.locator("summary").click()
    widget.get_by_label("insert an example").select_option("not on a node with app=web")
    widget.get_by_text("InterPodAffinity", exact=True).wait_for()
    widget.get_by_role("button", name="Predict worker-4").click()
    answer = widget.locator(".kb-answer")
    wait_until(lambda: "pod web-2 is in hostname worker-4" in answer.inner_text(), 30)


def test_scrubbing_shows_the_same_each_time(page: Any) -> None:
    widget = page.wait_for_widget("scheduling")
    slider = widget.get_by_label("Time", exact=True)
    start, end = (float(slider.get_attribute(name)) for name in ("min", "max"))
    seen: dict[float, str] = {}
    for share in (0.0, 0.4, 1.0, 0.4, 0.0):
        seek(widget, start + share * (end - start))
        wait_until(lambda share=share: abs(now(widget) - (start + share * (end - start))) < 1e-4)
        picture = widget.evaluate(PICTURE)
        assert seen.setdefault(share, picture) == picture, f"another picture at {share}"
    assert len(set(seen.values())) == 3


def test_a_node_shows_its_yaml_and_what_was_found_there(page: Any) -> None:
    widget = page.wait_for_widget("scheduling")
    seek(widget, float(widget.get_by_label("Time", exact=True).get_attribute("max")))
    widget.get_by_role("button", name="worker-2", exact=True).click()
    details = widget.get_by_label("Selected object")
    details.get_by_text("nodeSelector asks for disk=ssd; the node has disk=hdd").wait_for()
    assert "kind: Node\n" in details.get_by_label("YAML").inner_text()


def test_a_cluster_fills(lab: Any) -> None:
    page = notebook(lab, "filling.ipynb", FILL)
    page.run_all()
    widget = page.wait_for_widget("scheduling")
    assert widget.locator(".kb-bars .kb-part-of").count() == 0
    widget.get_by_role("button", name="Play").click()
    time.sleep(1.0)
    widget.get_by_role("button", name="Pause").click()
    page.shot("scheduling-filling", widget)
    seek(widget, float(widget.get_by_label("Time", exact=True).get_attribute("max")))
    widget.get_by_text("nobody waits").wait_for()
    assert "finds node-" in widget.inner_text() or widget.locator(".kb-node-card").count() == 3
