"""The probes of one pod in the real JupyterLab: they play, scrub, tell how things stood, and take settings."""

from __future__ import annotations

import time
from typing import Any

import pytest
from browser.test_rollout import notebook, now, seek, wait_until


@pytest.fixture
def probes(lab: Any) -> Any:
    page = notebook(
        lab,
        "probes.ipynb",
        "from kubenb.course import probes",
        "probes(liveness_fails_from=25, liveness_fails_to=60, seconds=100)",
    )
    page.run_all()
    page.tab.set_viewport_size({"width": 1280, "height": 1300})
    return page


def said(widget: Any) -> list[str]:
    """What the lanes say at the playhead."""
    found: list[str] = widget.evaluate(
        "(root) => [...root.querySelectorAll('.kb-chart svg .kb-text')].map((text) => text.textContent)"
    )
    return found


def test_it_plays_steps_and_scrubs_both_ways(probes: Any) -> None:
    widget = probes.wait_for_widget("probes")
    probes.shot("probes", widget)
    slider = widget.get_by_label("Time", exact=True)
    start, end = (float(slider.get_attribute(name)) for name in ("min", "max"))
    widget.get_by_role("button", name="Play").click()
    wait_until(lambda: now(widget) > start + 1)
    widget.get_by_role("button", name="Pause").click()
    seen: dict[float, list[str]] = {}
    for share in (0.0, 0.3, 0.56, 1.0, 0.56, 0.3, 0.0):
        seek(widget, start + share * (end - start))
        wait_until(lambda share=share: abs(now(widget) - (start + share * (end - start))) < 0.02)
        assert seen.setdefault(share, said(widget)) == said(widget), f"another picture at {share}"
    assert "Ready" in seen[0.3] and "gets requests" in " ".join(seen[0.3])
    assert "gets none" in " ".join(seen[0.56])
    before = now(widget)
    widget.get_by_role("button", name="Step").click()
    wait_until(lambda: now(widget) > before)
    assert "create Pod" in widget.locator(".kb-sentence").inner_text() or "starts the container" in widget.inner_text()


def test_a_lost_request_tells_how_things_stood(probes: Any) -> None:
    widget = probes.wait_for_widget("probes")
    widget.get_by_role("button", name="Previous lost").click()
    details = widget.get_by_label("Selected object")
    details.get_by_text("How things stood").wait_for()
    assert "liveness probe" in details.inner_text()
    probes.shot("probes-why", widget)


def test_settings_run_it_anew_and_impossible_ones_are_refused(probes: Any) -> None:
    widget = probes.wait_for_widget("probes")
    field = lambda name: widget.get_by_label(name, exact=True)  # noqa: E731
    assert "1 restart" in widget.locator(".kb-result").inner_text()
    field("liveness until (s)").fill("25")
    widget.get_by_text("0 restarts").first.wait_for()
    field("startup probe").check()
    widget.get_by_text("startup probe", exact=True).last.wait_for()
    field("startup fails from (s)").fill("0")
    field("startup until (s)").fill("90")
    widget.locator(".kb-result").get_by_text("restart", exact=False).wait_for()
    field("liveness periodSeconds").fill("-1")
    widget.get_by_role("alert").get_by_text("livenessProbe.periodSeconds").wait_for()
    probes.shot("probes-refused", widget)


def test_in_the_dark(probes: Any) -> None:
    probes.tab.evaluate("window.jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Dark' })")
    probes.tab.wait_for_function("document.body.dataset.jpThemeLight === 'false'")
    widget = probes.wait_for_widget("probes")
    slider = widget.get_by_label("Time", exact=True)
    seek(widget, float(slider.get_attribute("max")))
    time.sleep(0.5)
    probes.shot("probes-dark", widget)
    probes.tab.evaluate("window.jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Light' })")
