"""The autoscaling and quota widgets in the real JupyterLab: they play, scrub and step, take settings, and refuse in the API
server's words."""

from __future__ import annotations

from typing import Any

import pytest
from browser.pages import notebook, now, seek, wait_until


@pytest.fixture
def page(lab: Any) -> Any:
    opened = notebook(lab, "autoscaling.ipynb", "from kubenb.course import autoscaling, quota", "autoscaling()", "quota()")
    opened.run_all()
    opened.tab.set_viewport_size({"width": 1280, "height": 1400})
    return opened


def line(widget: Any, name: str) -> str:
    """What the row of this name in the formula says."""
    return str(widget.locator(".kb-formula tr", has_text=name).first.inner_text())


def test_the_autoscaler_plays_steps_and_shows_its_formula(page: Any) -> None:
    widget = page.wait_for_widget("autoscaling")
    page.shot("autoscaling", widget)
    start = now(widget)
    widget.get_by_role("button", name="Play").click()
    wait_until(lambda: now(widget) > start + 10)
    widget.get_by_role("button", name="Pause").click()
    seek(widget, start + 79)
    wait_until(lambda: abs(now(widget) - start - 79) < 0.5)
    assert "250% used ÷ 50% wanted" in line(widget, "ratio") and "5.00" in line(widget, "ratio")
    assert "2 × 2.50 = 5.00, rounded up" in line(widget, "pods × ratio")
    assert "no higher in one step" in line(widget, "limits") and "scale up" in line(widget, "so")
    assert "one step may not go higher: 4" in widget.locator(".kb-sentence").inner_text()
    before = now(widget)
    widget.get_by_role("button", name="Step").click()
    wait_until(lambda: now(widget) > before)
    widget.get_by_role("button", name="Back").click()
    wait_until(lambda: now(widget) <= before)
    assert not page.errors


def test_the_window_looks_back_from_the_playhead(page: Any) -> None:
    widget = page.wait_for_widget("autoscaling")
    start = now(widget)
    words = widget.locator(".kb-highest-word")
    seen = {}
    for at in (20, 500, 800, 500, 20):
        seek(widget, start + at)
        wait_until(lambda at=at: abs(now(widget) - start - at) < 0.5)
        assert seen.setdefault(at, words.text_content()) == words.text_content()
    assert seen == {
        20: "highest wish of the last 300 s: 1",
        500: "highest wish of the last 300 s: 9",
        800: "highest wish of the last 300 s: 1",
    }
    page.shot("autoscaling-window", widget)
    seek(widget, start + 500)
    assert "nothing changes" in line(widget, "so") and "highest wish of 300 s" in line(widget, "window")


def test_a_curve_can_be_drawn_with_sliders_that_have_names(page: Any) -> None:
    widget = page.wait_for_widget("autoscaling")
    assert not widget.get_by_label("Load curve, minute by minute").is_visible()
    result = widget.locator(".kb-result")
    before = result.inner_text()
    widget.get_by_label("load curve", exact=True).select_option("drawn")
    drawing = widget.get_by_label("Load curve, minute by minute")
    drawing.wait_for(state="visible")
    wait_until(lambda: result.inner_text() != before)
    before = result.inner_text()
    bar = widget.get_by_label("requests a second in minute 9")
    bar.focus()
    page.tab.keyboard.press("End")
    wait_until(lambda: result.inner_text() != before)
    page.shot("autoscaling-drawn", widget)
    before = result.inner_text()
    box = drawing.bounding_box()
    page.tab.mouse.move(box["x"] + 5, box["y"] + box["height"] - 3)
    page.tab.mouse.down()
    page.tab.mouse.move(box["x"] + box["width"] - 5, box["y"] + box["height"] - 3, steps=30)
    page.tab.mouse.up()
    wait_until(lambda: result.inner_text() != before)
    values = widget.evaluate("(root) => [...root.querySelectorAll('.kb-bar')].map((bar) => Number(bar.value))")
    assert max(values) <= 2, "the sweep went along the bottom"


def test_settings_run_the_cluster_anew_and_refusals_are_told(page: Any) -> None:
    widget = page.wait_for_widget("autoscaling")
    most = widget.get_by_label("maxReplicas", exact=True)
    most.fill("3")
    wait_until(lambda: "at most 3 pods" in widget.locator(".kb-result").inner_text())
    least = widget.get_by_label("minReplicas", exact=True)
    least.fill("5")
    alert = widget.locator(".kb-error")
    wait_until(lambda: "must be greater than or equal to `minReplicas`" in alert.text_content())
    least.fill("2")
    wait_until(lambda: alert.text_content() == "")


def test_it_fits_a_narrow_place(page: Any) -> None:
    page.tab.set_viewport_size({"width": 900, "height": 1400})
    widget = page.wait_for_widget("autoscaling")
    assert widget.evaluate("(root) => root.scrollWidth <= root.clientWidth")
    texts = "[...root.querySelectorAll('*')].filter((one) => one.textContent)"
    sizes = f"(root) => {texts}.map((one) => parseFloat(getComputedStyle(one).fontSize))"
    assert min(widget.evaluate(sizes)) >= 12


def test_the_quota_shows_each_refusal_where_it_happened(page: Any) -> None:
    widget = page.wait_for_widget("quota")
    page.shot("quota", widget)
    start = now(widget)
    seek(widget, start + 22)
    wait_until(lambda: abs(now(widget) - start - 22) < 0.1)
    here = widget.locator('.kb-steps li[data-step="now"]')
    assert (
        "exceeded quota: team, requested: requests.cpu=500m, used: requests.cpu=700m, limited: requests.cpu=1"
        in here.inner_text()
    )
    assert widget.locator('.kb-limit-row[data-full="refused"]').inner_text().startswith("requests.cpu")
    widget.get_by_role("button", name="create pod pod-1").click()
    wait_until(lambda: abs(now(widget) - start - 5) < 0.1)
    assert widget.locator('.kb-limit-row[data-full="refused"]').count() == 0


def test_the_reader_creates_and_deletes(page: Any) -> None:
    widget = page.wait_for_widget("quota")
    steps = widget.locator(".kb-steps li")
    widget.get_by_role("button", name="Start again").click()
    wait_until(lambda: "Nothing was asked for yet." in steps.first.inner_text())
    widget.get_by_label("cpu each (m)").fill("800")
    widget.get_by_role("button", name="Create", exact=True).click()
    wait_until(lambda: steps.count() == 1 and "✓ 201" in steps.first.inner_text())
    widget.get_by_role("button", name="Create", exact=True).click()
    wait_until(lambda: steps.count() == 2 and "✕ 403" in steps.nth(1).inner_text())
    assert "exceeded quota" in steps.nth(1).inner_text()
    page.shot("quota-created", widget)
    widget.get_by_role("button", name="Delete the newest").click()
    wait_until(lambda: steps.count() == 3)
    widget.get_by_role("button", name="Create", exact=True).click()
    wait_until(lambda: steps.count() == 4 and "✓ 201" in steps.nth(3).inner_text())
    widget.get_by_role("button", name="Undo").click()
    wait_until(lambda: steps.count() == 3)
