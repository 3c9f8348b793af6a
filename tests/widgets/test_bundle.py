"""Several small modules become one script."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from kubenb.widgets import RolloutView, bundle

SOURCES = sorted([*bundle.HERE.rglob("*.js"), *bundle.HERE.rglob("*.mjs")])


ENTRIES = [path.name for path in SOURCES if "export default" in path.read_text(encoding="utf-8")]


def parts(entry: str) -> list[str]:
    """The files of one script."""
    found: dict[str, str] = {}
    bundle._collect(entry, found)
    return list(found)


def test_every_file_is_used_by_some_widget() -> None:
    used = {name for entry in ENTRIES for name in parts(entry)}
    assert used == {str(path.relative_to(bundle.HERE)) for path in SOURCES}


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_file_is_in_it_once_and_after_what_it_imports(entry: str) -> None:
    script = bundle.script(entry)
    places = {name: script.index(f"const {bundle._scope(name)} = ") for name in parts(entry)}
    for name in places:
        assert script.count(f"const {bundle._scope(name)} = ") == 1
        for _, target in bundle._IMPORT.findall((bundle.HERE / name).read_text(encoding="utf-8")):
            assert places[bundle._path(name, target)] < places[name]


def test_no_import_or_export_is_left_inside() -> None:
    lines = bundle.script("rollout.js").splitlines()
    assert not [line for line in lines if line.startswith(("import ", "export "))]


@pytest.mark.parametrize(
    ("importer", "target", "path"),
    [
        ("rollout.js", "./player/clock.mjs", "player/clock.mjs"),
        ("player/controls.js", "./dom.mjs", "player/dom.mjs"),
        ("player/controls.js", "../rollout_chart.mjs", "rollout_chart.mjs"),
    ],
)
def test_paths(importer: str, target: str, path: str) -> None:
    assert bundle._path(importer, target) == path


@pytest.mark.skipif(shutil.which("node") is None, reason="no node on this machine")
def test_it_is_a_module(tmp_path: Path) -> None:
    file = tmp_path / "rollout.mjs"
    file.write_text(RolloutView._esm + "", encoding="utf-8")
    code = f"import({file.as_uri()!r}).then((m) => process.exit(typeof m.default.render === 'function' ? 0 : 1))"
    subprocess.run(["node", "-e", code], check=True, timeout=60)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_house_rules_of_the_browser(path: Path) -> None:
    """No markup from strings, no chance, nothing from the network, no timers but those that are cleared."""
    text = path.read_text(encoding="utf-8")
    for banned in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "Math.random",
        "fetch(",
        "http://",
        "https://",
        "eval(",
    ):
        assert banned not in text.replace("http://www.w3.org/2000/svg", ""), banned
    assert text.count("setTimeout") == text.count("clearTimeout") or "destroy" in text
    assert all(line.count("`") % 2 == 0 for line in text.splitlines()), "the bundle strips indents: no text over several lines"
    assert max(len(line) for line in text.splitlines()) <= 140
    assert text.count("\n") <= 350
    assert text.startswith("// ")
