"""environment.yml (conda) and pyproject.toml (pip) ask for the same; no file names a host or a machine."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import yaml

# Spelled in two halves, so that this file does not name them either.
HOSTS = ("pypi" + ".org", "python" + "hosted", "registry." + "npmjs", "deb." + "debian.org", "/work" + "/")
TEXT = {".py", ".md", ".toml", ".yml", ".yaml", ".ipynb", ".js", ".mjs", ".css", ".txt", ".cfg", ""}


def test_conda_and_pip_ask_for_the_same(root: Path) -> None:
    project = _project(root)
    conda: list[Any] = yaml.safe_load((root / "environment.yml").read_text())["dependencies"]
    named = dict(_split(line) for line in conda if isinstance(line, str))
    python = named.pop("python")
    assert python == project["requires-python"]
    named.pop("pip")
    build = dict(map(_split, _pyproject(root)["build-system"]["requires"]))
    assert {name: named.pop(name) for name in build} == build
    assert named == dict(_split(line) for line in project["dependencies"])


def test_every_dependency_has_its_reason(root: Path) -> None:
    reasons = (root / "CONTRIBUTING.md").read_text().lower()
    extras = [line for extra in _project(root)["optional-dependencies"].values() for line in extra]
    build = _pyproject(root)["build-system"]["requires"]
    named = dict(map(_split, [*_project(root)["dependencies"], *extras, *build]))
    missing = [name for name in named if f"`{name}`" not in reasons]
    assert not missing, f"CONTRIBUTING.md does not say why these are needed: {missing}"


def test_no_file_names_a_registry_or_a_machine(root: Path) -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True, check=True)
    found = []
    for name in listed.stdout.split("\n"):
        path = root / name
        if name and path.is_file() and path.suffix in TEXT and path.stat().st_size < 2_000_000:
            text = path.read_text(encoding="utf-8", errors="replace")
            found += [f"{name}: {host}" for host in HOSTS if host in text]
    assert not found, found


def _project(root: Path) -> dict[str, Any]:
    project: dict[str, Any] = _pyproject(root)["project"]
    return project


def _pyproject(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "pyproject.toml").read_text())


def _split(requirement: str) -> tuple[str, str]:
    """Cut "numpy>=1.26" into ("numpy", ">=1.26")."""
    match = re.fullmatch(r"([A-Za-z0-9_.-]+)(.*)", requirement)
    assert match, requirement
    return match[1].lower(), match[2]
