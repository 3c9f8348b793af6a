"""The race in the real JupyterLab: it plays, scrubs, tells why a request was lost, takes settings, and holds its pace with 2,000
requests on the axis."""

from __future__ import annotations

import os
import time
from typing import Any

import pytest
from browser.test_rollout import FPS, notebook, now, seek, wait_until


@pytest.fixture
def race(lab: Any) -> Any:
    page = notebook(lab, "race.ipynb", "from kubenb.course import race", "race(proxy_delay=1)")
    page.run_all()
    page.tab.set_viewport_size({"width": 1280, "height": 1300})
    return page


def said(widget: Any) -> list[str]:
    """What the lanes say at the playhead."""
    found: list[str] = widget.evaluate(
        "(root) => [...root.querySelectorAll('.kb-chart svg .kb-text')].map((text) => text.textContent)"
    )
    return found


def test_it_plays_steps_and_tells(race: Any) -> None:
    widget = race.wait_for_widget("race")
    race.shot("race", widget)
    start = now(widget)
    widget.get_by_role("button", name="Play").click()
    wait_until(lambda: now(widget) > start + 0.3)
    widget.get_by_role("button", name="Pause").click()
    paused = now(widget)
    time.sleep(0.4)
    assert now(widget) == paused
    seek(widget, start)
    told = []
    for _ in range(3):
        before = now(widget)
        widget.get_by_role("button", name="Step").click()
        wait_until(lambda before=before: now(widget) > before)
        told.append(widget.locator(".kb-sentence").inner_text())
    assert "kubectl tells Pod" in told[0] and "endpointslice-controller marks the endpoint" in told[1]
    before = now(widget)
    widget.get_by_role("button", name="Back").click()
    wait_until(lambda: now(widget) < before)


def test_it_scrubs_both_ways_and_shows_the_same_each_time(race: Any) -> None:
    widget = race.wait_for_widget("race")
    slider = widget.get_by_label("Time", exact=True)
    start, end = (float(slider.get_attribute(name)) for name in ("min", "max"))
    seen: dict[float, list[str]] = {}
    for share in (0.0, 0.45, 0.55, 1.0, 0.55, 0.45, 0.0):
        seek(widget, start + share * (end - start))
        wait_until(lambda share=share: abs(now(widget) - (start + share * (end - start))) < 0.02)
        assert seen.setdefault(share, said(widget)) == said(widget), f"another picture at {share}"
    assert "serves" in seen[0.0] and "still sends to it" in seen[0.55] and "no such Pod" in seen[1.0]


def test_a_lost_request_tells_why_and_who_was_stale(race: Any) -> None:
    widget = race.wait_for_widget("race")
    widget.get_by_role("button", name="Next lost").click()
    details = widget.get_by_label("Selected object")
    details.get_by_text("Why it was lost").wait_for()
    told = details.inner_text()
    assert "kube-proxy/node-" in told and "had told Pod" in told and "Who knew, and who was stale" in told
    first = now(widget)
    widget.get_by_role("button", name="Next lost").click()
    wait_until(lambda: now(widget) > first)
    race.shot("race-why", widget)
    details.get_by_role("button", name="Close").click()
    details.get_by_text("Choose a lost request").wait_for()


def test_settings_run_it_anew_and_impossible_ones_are_refused(race: Any) -> None:
    widget = race.wait_for_widget("race")
    field = lambda name: widget.get_by_label(name, exact=True)  # noqa: E731
    assert "✕" in widget.locator(".kb-result").inner_text()
    field("preStop sleep (s)").fill("5")
    widget.get_by_text("before the process ended: 0 requests lost").wait_for()
    race.shot("race-won", widget)
    field("what happens").select_option("rolling update")
    field("Pod").wait_for()
    names = field("Pod").locator("option").all_inner_texts()
    assert len(names) == 3
    field("Pod").select_option("2")
    widget.get_by_text(f"The end of Pod {names[2].split()[0]}").wait_for()
    field("preStop sleep (s)").fill("-1")
    widget.get_by_role("alert").get_by_text("preStop.sleep", exact=False).wait_for()


def test_it_holds_its_pace_with_2000_requests(lab: Any) -> None:
    page = notebook(lab, "race-many.ipynb", "from kubenb.course import race", "race(rate=1000, proxy_delay=0.5)")
    page.run_all()
    widget = page.wait_for_widget("race")
    shown = widget.get_by_text("answered").first
    slider = widget.get_by_label("Time", exact=True)
    start, end = (float(slider.get_attribute(name)) for name in ("min", "max"))
    seek(widget, end)
    wait_until(lambda: int(shown.text_content().split()[0]) >= 2000)
    seek(widget, start)
    widget.get_by_role("button", name="Play").click()
    rate = page.tab.evaluate(FPS)
    page.shot("race-many", widget)
    print(f"{rate:.0f} frames a second with {(end - start) * 1000:.0f} requests")
    assert rate >= 50 or os.getloadavg()[0] > 2, f"{rate:.0f} frames a second"


def test_in_the_dark(race: Any) -> None:
    race.tab.evaluate("window.jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Dark' })")
    race.tab.wait_for_function("document.body.dataset.jpThemeLight === 'false'")
    widget = race.wait_for_widget("race")
    slider = widget.get_by_label("Time", exact=True)
    start, end = (float(slider.get_attribute(name)) for name in ("min", "max"))
    seek(widget, (start + end) / 2)
    time.sleep(0.5)
    race.shot("race-dark", widget)
    race.tab.evaluate("window.jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Light' })")
