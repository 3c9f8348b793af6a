"""The rolling update in the real JupyterLab: it plays, scrubs, steps, tells why, takes settings and refuses impossible ones."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from typing import Any

import pytest
from browser.pages import notebook, now, seek, wait_until

FPS = """() => new Promise((done) => {
  let frames = 0;
  const started = performance.now();
  const count = (now) => {
    frames += 1;
    if (now - started < 3000) requestAnimationFrame(count); else done(1000 * frames / (now - started));
  };
  requestAnimationFrame(count);
})"""


ASKED = """() => new Promise((done) => {
  const real = window.requestAnimationFrame;
  let asked = 0;
  window.requestAnimationFrame = (callback) => { asked += 1; return real(callback); };
  setTimeout(() => { window.requestAnimationFrame = real; done(asked); }, 700);
})"""


@pytest.fixture
def rollout(lab: Any) -> Any:
    page = notebook(lab, "rollout.ipynb", "from kubenb.course import rolling_update", "rolling_update(replicas=6)")
    page.run_all()
    page.tab.set_viewport_size({"width": 1280, "height": 1300})
    return page


def test_it_plays_and_pauses(rollout: Any) -> None:
    widget = rollout.wait_for_widget("rollout")
    start = now(widget)
    widget.get_by_role("button", name="Play").click()
    wait_until(lambda: now(widget) > start + 1.0)
    rollout.shot("rollout-playing", widget)
    widget.get_by_role("button", name="Pause").click()
    paused = now(widget)
    time.sleep(0.4)
    assert now(widget) == paused
    assert not rollout.errors


def test_it_scrubs_both_ways_and_shows_the_same_each_time(rollout: Any) -> None:
    widget = rollout.wait_for_widget("rollout")
    slider = widget.get_by_label("Time", exact=True)
    start, end = (float(slider.get_attribute(name)) for name in ("min", "max"))

    def states() -> list[str]:
        return widget.evaluate("(root) => [...root.querySelectorAll('[data-pod]')].map((pod) => pod.dataset.state)")

    seen = {}
    for share in (0.0, 0.3, 0.6, 1.0, 0.6, 0.3, 0.0):
        seek(widget, start + share * (end - start))
        wait_until(lambda share=share: abs(now(widget) - (start + share * (end - start))) < 0.02)
        assert seen.setdefault(share, states()) == states(), f"another picture at {share}"
    assert set(seen[0.0]) == {"Available", "Gone"} and seen[0.0].count("Available") == 6
    assert seen[1.0].count("Available") == 6 and seen[0.0] != seen[1.0]


def test_step_and_back_halt_at_events_that_are_told(rollout: Any) -> None:
    widget = rollout.wait_for_widget("rollout")
    told = []
    for _ in range(4):
        before = now(widget)
        widget.get_by_role("button", name="Step").click()
        wait_until(lambda before=before: now(widget) > before)
        told.append(widget.locator(".kb-sentence").inner_text())
    assert "kubectl changed Deployment web: image nginx:1.27 → nginx:1.28" in told[0]
    assert any("deployment-controller" in text for text in told)
    before = now(widget)
    widget.get_by_role("button", name="Back").click()
    wait_until(lambda: now(widget) < before)


def test_a_pod_tells_why_it_is_there_and_shows_its_yaml(rollout: Any) -> None:
    widget = rollout.wait_for_widget("rollout")
    end = float(widget.get_by_label("Time", exact=True).get_attribute("max"))
    seek(widget, end)
    wait_until(lambda: now(widget) >= end - 0.01)  # else the pod found below is an old one, about to go
    pod = widget.locator('[data-pod][data-state="Available"]').first
    pod.focus()
    rollout.tab.keyboard.press("Enter")
    details = widget.get_by_label("Selected object")
    details.get_by_text("because", exact=False).first.wait_for()
    assert "kubectl changed Deployment web" in details.inner_text()
    yaml = details.get_by_label("YAML").inner_text()
    assert yaml.startswith("apiVersion: v1\nkind: Pod\n") and "image: nginx:1.28" in yaml
    rollout.shot("rollout-why", widget)
    rollout.tab.keyboard.press("ArrowRight")
    assert rollout.tab.evaluate("document.activeElement.hasAttribute('data-pod')"), "Lab took the arrow key"
    details.get_by_role("button", name="Close").click()
    details.get_by_text("Choose a pod").wait_for()


def test_settings_run_it_anew_and_impossible_ones_are_refused(rollout: Any) -> None:
    widget = rollout.wait_for_widget("rollout")
    field = lambda name: widget.get_by_label(name, exact=True)  # noqa: E731
    assert "3 pods" not in widget.inner_text()
    field("maxSurge").fill("50%")
    widget.get_by_text("= 3 pods").first.wait_for()
    widget.get_by_text("at most 9 pods").first.wait_for()
    field("maxSurge").fill("0")
    field("maxUnavailable").fill("0")
    error = widget.get_by_role("alert")
    error.get_by_text(
        "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0"
    ).wait_for()
    assert "at most 9 pods" in widget.inner_text() or "at most 6 pods" in widget.inner_text()
    rollout.shot("rollout-refused", widget)
    field("maxUnavailable").fill("1")
    error.wait_for(state="hidden")
    field("replicas").fill("-1")
    error.get_by_text("spec.replicas: Invalid value: -1: must be greater than or equal to 0").wait_for()


def test_in_the_dark(rollout: Any) -> None:
    rollout.tab.evaluate("window.jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Dark' })")
    rollout.tab.wait_for_function("document.body.dataset.jpThemeLight === 'false'")
    widget = rollout.wait_for_widget("rollout")
    slider = widget.get_by_label("Time", exact=True)
    start, end = (float(slider.get_attribute(name)) for name in ("min", "max"))
    seek(widget, (start + end) / 2)
    time.sleep(0.5)
    rollout.shot("rollout-dark", widget)
    ground = widget.evaluate("(root) => getComputedStyle(root).backgroundColor")
    assert max(int(part) for part in re.findall(r"\d+", ground)[:3]) < 80
    rollout.tab.evaluate("window.jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Light' })")


def test_it_appears_at_once(lab: Any) -> None:
    warm = "from kubenb.course import rolling_update; rolling_update(replicas=1).summary();"
    page = notebook(lab, "at-once.ipynb", warm, "rolling_update()")
    page.tab.evaluate("window.jupyterapp.commands.execute('notebook:run-cell-and-select-next')")
    page.tab.wait_for_function(
        "window.jupyterapp.shell.currentWidget.content.widgets[0].model.executionCount === 1", timeout=60_000
    )
    started = time.monotonic()
    page.tab.evaluate("window.jupyterapp.commands.execute('notebook:run-cell-and-select-next')")
    page.wait_for_widget("rollout")
    seconds = time.monotonic() - started
    print(f"the widget appears after {seconds:.2f} s")
    assert seconds < 1.0 + os.getloadavg()[0], f"{seconds:.2f} s (1 s on an idle machine)"


def test_running_the_cell_again_leaves_nothing_behind(rollout: Any) -> None:
    rollout.wait_for_widget("rollout").get_by_role("button", name="Play").click()
    rollout.run_all()
    rollout.wait_for_widget("rollout")
    assert rollout.tab.locator('.kubenb[data-widget="rollout"]').count() == 1
    asked = rollout.tab.evaluate(ASKED)
    assert asked < 20, "a player that was removed goes on playing"


PAGE = """
from kubenb.course.experiment import run
from kubenb.widgets import RolloutView
settings = dict(replicas={replicas}, max_surge="25%", max_unavailable="25%", min_ready_seconds=0, startup=3,
                strategy="RollingUpdate", broken_image=False)
print(RolloutView(run(settings, nodes={nodes}, seed=0, rate=40)).to_html())
"""


def page_of(replicas: int, nodes: int, tmp_path: Path) -> Path:
    """An exported page, as a learner would send it to a friend."""
    import contextlib
    import io

    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(PAGE.format(replicas=replicas, nodes=nodes), {})
    file = tmp_path / "rollout.html"
    file.write_text(said.getvalue(), encoding="utf-8")
    return file


def test_an_exported_page_plays_offline(browser: Any, tmp_path: Path) -> None:
    context = browser.new_context(offline=True, viewport={"width": 940, "height": 900})
    tab = context.new_page()
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    tab.goto(page_of(4, 2, tmp_path).as_uri())
    widget = tab.locator('.kubenb[data-widget="rollout"]')
    start = now(widget)
    widget.get_by_role("button", name="Play").click()
    wait_until(lambda: now(widget) > start + 0.5)
    assert tab.locator(".kb-settings").count() == 0, "there is no kernel to run anything anew"
    context.close()
    assert not errors


def test_two_hundred_pods_at_fifty_frames_a_second(browser: Any, tmp_path: Path) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    idle = tab.evaluate(FPS)
    tab.goto(page_of(200, 8, tmp_path).as_uri())
    widget = tab.locator('.kubenb[data-widget="rollout"]')
    widget.get_by_role("button", name="Play").click()
    fps = tab.evaluate(FPS)
    context.close()
    print(f"{fps:.0f} frames a second with 200 replicas (an empty page: {idle:.0f})")
    assert fps > min(50, 80 / (1 + os.getloadavg()[0])), "50 on an idle machine"
