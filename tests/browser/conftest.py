"""The real JupyterLab, opened in a real Chromium: what the browser tests stand on.

def test_the_rollout_plays(lab):
    page = lab.open("06-deployments.ipynb")      # a fresh copy of the course; its console errors are collected
    page.run_all()
    page.tab.get_by_role("button", name="Play").first.click()
    page.shot("rollout-playing")                 # artifacts/rollout-playing.png
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
ARTIFACTS = ROOT / "artifacts"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What JupyterLab itself says on the console of a healthy page.
HARMLESS = ("favicon", "ResizeObserver loop", "Source map", "/lsp/", "ERR_INTERNET_DISCONNECTED", "workspaces")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test, and is left out where there is no Chromium."""
    lost = _chromium() is None
    for item in items:
        if Path(item.path).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)
            if lost:
                item.add_marker(pytest.mark.skip(reason="no chromium on this machine (apt-get install chromium)"))


def _chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@dataclass
class Page:
    """One notebook in one browser tab. `tab` is Playwright's page."""

    tab: object
    errors: list[str] = field(default_factory=list)

    def run_all(self, timeout: float = 180.0) -> None:
        """Run All Cells, and wait until the kernel is idle again and every code cell has its number. A cell that fails ends it at
        once: the cells after it would never run."""
        self.tab.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
        self.tab.wait_for_function(_ALL_RUN, timeout=timeout * 1000)
        assert self.failures() == []

    def failures(self) -> list[str]:
        """What cells printed as errors."""
        found: list[str] = self.tab.evaluate(_FAILURES)
        return found

    def wait_for_widget(self, name: str, timeout: float = 20.0) -> object:
        """The first widget with this data-widget, once it is drawn."""
        widget = self.tab.locator(f'.kubenb[data-widget="{name}"]').first
        widget.wait_for(state="visible", timeout=timeout * 1000)
        widget.scroll_into_view_if_needed()
        return widget

    def shot(self, name: str, of: object | None = None) -> Path:
        """Keep a screenshot as artifacts/NAME.png."""
        ARTIFACTS.mkdir(exist_ok=True)
        path = ARTIFACTS / f"{name}.png"
        (of or self.tab).screenshot(path=str(path))
        return path


_FAILURES = """() => window.jupyterapp.shell.currentWidget.content.widgets
  .filter((cell) => cell.model.type === 'code')
  .flatMap((cell) => [...Array(cell.model.outputs.length).keys()].map((i) => cell.model.outputs.get(i)))
  .filter((output) => output.type === 'error' || JSON.stringify(output.toJSON()).includes('Traceback'))
  .map((output) => JSON.stringify(output.toJSON()).slice(-600))"""

_ALL_RUN = """() => {
  const panel = window.jupyterapp.shell.currentWidget;
  const kernel = panel.sessionContext.session?.kernel;
  const cells = panel.content.widgets.filter((cell) => cell.model.type === 'code' && cell.model.sharedModel.getSource().trim());
  const ran = (cell) => cell.model.executionCount !== null && cell.model.executionState !== 'running';
  const failed = (cell) => [...Array(cell.model.outputs.length).keys()].some((i) => cell.model.outputs.get(i).type === 'error');
  return kernel?.status === 'idle' && (cells.every(ran) || cells.some(failed));
}"""


@dataclass
class Lab:
    """A JupyterLab server over a fresh copy of the course."""

    url: str
    folder: Path
    browser: object
    pages: list[Page] = field(default_factory=list)

    def open(self, notebook: str, width: int = 1280, height: int = 900) -> Page:
        """A new tab with this notebook, its kernel idle."""
        context = self.browser.new_context(viewport={"width": width, "height": height})
        tab = context.new_page()
        page = Page(tab)
        tab.on("console", lambda message: _collect(page.errors, message.type, message.text))
        tab.on("pageerror", lambda error: _collect(page.errors, "error", str(error)))
        tab.goto(f"{self.url}/lab/workspaces/w{len(self.pages)}/tree/{notebook}?reset")
        tab.wait_for_function(_READY, timeout=90_000)
        self.pages.append(page)
        return page


_READY = """() => {
  const panel = window.jupyterapp?.shell?.currentWidget;
  return panel?.sessionContext?.session?.kernel?.status === 'idle' && panel.content.widgets.length > 0;
}"""


def _collect(errors: list[str], kind: str, text: str) -> None:
    if kind == "error" and not any(word in text for word in HARMLESS):
        errors.append(text)


@pytest.fixture(scope="session")
def server() -> Iterator[tuple[str, Path]]:
    """JupyterLab on a free port, with settings of its own: nothing of the learner's home is read or
    written."""
    scratch = Path(tempfile.mkdtemp(prefix="kubenb-lab-"))
    course = scratch / "course"
    shutil.copytree(ROOT / "notebooks", course, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    settings = scratch / "share" / "lab" / "settings"
    settings.mkdir(parents=True)
    quiet = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}
    (settings / "overrides.json").write_text(json.dumps(quiet))
    port = _free_port()
    log = (scratch / "server.log").open("w")
    process = subprocess.Popen(_command(port, course, settings), env=_environment(scratch), stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_it_answers(url, process, scratch / "server.log")
        yield url, course
    finally:
        process.terminate()
        process.wait(timeout=20)
        log.close()
        shutil.rmtree(scratch, ignore_errors=True)


def _command(port: int, course: Path, settings: Path) -> list[str]:
    return [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}", "--ip=127.0.0.1"),
        *("--ServerApp.port_retries=0", "--IdentityProvider.token=", "--ServerApp.disable_check_xsrf=True"),
        *("--LabApp.expose_app_in_browser=True", f"--LabApp.app_settings_dir={settings}", f"--ServerApp.root_dir={course}"),
    ]


def _environment(scratch: Path) -> dict[str, str]:
    own = {
        "HOME": str(scratch),
        "JUPYTER_CONFIG_DIR": str(scratch / "config"),
        "JUPYTER_DATA_DIR": str(scratch / "data"),
        "JUPYTER_RUNTIME_DIR": str(scratch / "runtime"),
        "JUPYTERLAB_WORKSPACES_DIR": str(scratch / "workspaces"),
        "JUPYTERLAB_SETTINGS_DIR": str(scratch / "user-settings"),
        "IPYTHONDIR": str(scratch / "ipython"),
        "KUBENB_PROGRESS": str(scratch / "progress.json"),
    }
    return {**os.environ, **own}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_it_answers(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/api", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-2000:]}")


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=_chromium(), headless=True, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def lab(server: tuple[str, Path], browser: object) -> Iterator[Lab]:
    """JupyterLab; after the test no page may have logged an error on its console."""
    opened = Lab(*server, browser)
    yield opened
    said = [error for page in opened.pages for error in page.errors]
    for page in opened.pages:
        page.tab.evaluate("window.jupyterapp?.shell?.currentWidget?.sessionContext?.shutdown()")  # or its kernel stays to the end
        page.tab.context.close()
    assert not said, f"the console holds errors: {said}"
