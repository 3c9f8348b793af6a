"""Claims and volumes in the real JupyterLab: it plays, scrubs, steps, tells why, and runs other settings."""

from __future__ import annotations

from typing import Any

import pytest
from browser.pages import notebook, now, seek, wait_until


@pytest.fixture
def page(lab: Any) -> Any:
    made = notebook(lab, "storage.ipynb", "from kubenb.course import storage", "storage()")
    made.run_all()
    made.tab.set_viewport_size({"width": 1280, "height": 1200})
    return made


def things(widget: Any) -> dict[str, str]:
    """What is there, by name: its state."""
    script = "(root) => [...root.querySelectorAll('[data-key]')].filter((g) => g.style.display !== 'none')"
    found: dict[str, str] = widget.evaluate(
        f"{script.replace('=> [', '=> Object.fromEntries([', 1)}.map((g) => [g.dataset.name, g.dataset.state]))"
    )
    return found


def test_it_plays_and_shows_the_same_wherever_it_is_scrubbed_to(page: Any) -> None:
    widget = page.wait_for_widget("storage")
    start = now(widget)
    widget.get_by_role("button", name="Play").click()
    wait_until(lambda: now(widget) > start + 1.0)
    widget.get_by_role("button", name="Pause").click()
    seen: dict[float, dict[str, str]] = {}
    for at in (1.0, 14.0, 23.0, 36.0, 14.0, 1.0):
        seek(widget, start + at)
        wait_until(lambda at=at: abs(now(widget) - start - at) < 0.1)
        assert seen.setdefault(at, things(widget)) == things(widget)
    assert "Pending" in seen[1.0].values() or not seen[1.0]
    assert seen[23.0]["data"] == "Bound" and seen[23.0]["shop"] == "Available"
    page.shot("storage", widget)
    assert not page.errors


def test_step_tells_what_happens(page: Any) -> None:
    widget = page.wait_for_widget("storage")
    told = []
    for _ in range(6):
        before = now(widget)
        widget.get_by_role("button", name="Step").click()
        wait_until(lambda before=before: now(widget) > before)
        told.append(widget.locator(".kb-sentence").inner_text())
    assert any("waiting for first consumer" in text for text in told)
    assert any("csi-provisioner" in text for text in told)


def test_a_disk_tells_why_by_mouse_and_by_keyboard(page: Any) -> None:
    widget = page.wait_for_widget("storage")
    seek(widget, now(widget) + 23)
    widget.locator('[data-key="volume 0"]').click()
    details = widget.locator(".kb-details")
    wait_until(lambda: "volumeHandle" in details.inner_text())
    assert "csi-provisioner" in details.inner_text()
    widget.get_by_role("button", name="Close").click()
    widget.locator('[data-key="claim 0"]').press("Enter")
    wait_until(lambda: "persistent-volume-binder" in details.inner_text())
    page.shot("storage-details", widget)


def test_another_setting_is_another_run(page: Any) -> None:
    widget = page.wait_for_widget("storage")
    assert "after 12." in widget.locator(".kb-result").inner_text()
    widget.get_by_label("volumeBindingMode").select_option("Immediate")
    wait_until(lambda: "after 2." in widget.locator(".kb-result").inner_text(), 20)
    widget.get_by_label("the pod may run in zone").select_option("a")
    wait_until(lambda: "didn't match" in page_text(widget), 20)
    assert not page.errors


def page_text(widget: Any) -> str:
    seek(widget, now(widget) + 30)
    text: str = widget.inner_text()
    return text
