"""The browser's pure code, tested by plain node; and its YAML held against the engine's own."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from timeline.synthetic import Script

from kubenb.objects import Object
from kubenb.objects.yaml_dump import dump
from kubenb.timeline import rollout_frames
from kubenb.timeline.delta import delta

HERE = Path(__file__).parent
SUITES = sorted(path.name for path in HERE.glob("*.test.mjs"))
YAML_MODULE = (HERE.parent.parent / "kubenb/widgets/player/yaml.mjs").as_uri()

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="no node on this machine (apt-get install nodejs)")


@pytest.fixture(scope="module")
def suites(tmp_path_factory: pytest.TempPathFactory) -> str:
    """All suites in one go: node's own start is most of the time."""
    folder = tmp_path_factory.mktemp("browser") / "tests" / "widgets"
    folder.mkdir(parents=True)
    script = Script(lossy=True).run()
    frames = rollout_frames(script.history, requests=script.requests)
    (folder / "frames.mjs").write_text(f"export const frames = {json.dumps(frames)};\n", encoding="utf-8")
    for name in SUITES:
        shutil.copy(HERE / name, folder / name)
    (folder.parent.parent / "kubenb").symlink_to(HERE.parent.parent / "kubenb")
    command = ["node", "--test", "--test-reporter=tap", *(str(folder / name) for name in SUITES)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    return done.stdout + done.stderr


def test_node_suites(suites: str) -> None:
    assert "# fail 0" in suites and "# pass 0" not in suites, suites


def node(program: str, data: Any) -> Any:
    """What a small program makes of `data`."""
    code = f"import * as yaml from {json.dumps(YAML_MODULE)}; const data = {json.dumps(data)}; {program}"
    done = subprocess.run(["node", "--input-type=module", "-e", code], capture_output=True, text=True, timeout=60, check=True)
    return json.loads(done.stdout)


SCALARS = [
    "plain", "", "yes", "null", "true", "1", "1.5", "1e3", "0x1f", "~", "2026-01-01T00:00:00Z", "a: b", "a #b", "- x",
    "-x", "*x", "&x", "with 'quotes'", 'failed to pull "nginx:9"', "{a}", "[a]", "100m", "10.0.0.1", "a,b", "a:b",
    "@x", "%x", "?", "ends with:", " lead", "trail ", "two\nlines", "two\nlines\n", "--port=80", "/healthz", "=", "!x",
    "|x", ">x", "`x`", "é",
]  # fmt: skip


def test_yaml_as_kubectl_prints_it() -> None:
    pods = [r.object for r in Script(replicas=2).run().history if r.resource == "pods"]
    objects: list[Object] = [
        *pods[:4],
        pods[-1],
        {"text": {f"k{i:02}": s for i, s in enumerate(SCALARS)}},
        {"a10": 1, "a2": 2, "B": 1, "app.kubernetes.io/name": "x", "app": "y", "4xx": 1, "a/b": 2},
        {"list": [[1, 2], {"a": [], "b": {}}, None, True, 1.5]},
    ]
    made = node("console.log(JSON.stringify(data.map((o) => yaml.yamlLines(o).join('\\n') + '\\n')))", objects)
    for obj, text in zip(objects, made, strict=True):
        assert text == dump(obj)


def test_versions_are_put_together_as_here() -> None:
    versions = [r.object for r in Script(replicas=2).run().history if r.resource == "pods"]
    pairs = [[old, delta(old, new)] for old, new in itertools.pairwise(versions)]
    made = node("console.log(JSON.stringify(data.map(([old, change]) => yaml.patched(old, change))))", pairs)
    assert made == versions[1:]
