"""The magics in a real IPython shell: what they print, what they never do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

import kubenb
from kubenb.kubectl import magic

MANIFEST = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  colour: blue\n"


@pytest.fixture(scope="module")
def shell() -> Iterator[InteractiveShell]:
    made = InteractiveShell.instance()
    made.run_line_magic("load_ext", "kubenb")
    yield made
    magic.use(None)
    InteractiveShell.clear_instance()


@pytest.fixture
def cluster(shell: InteractiveShell) -> kubenb.Cluster:
    made = kubenb.Cluster(nodes=2, seed=0)
    magic.use(None)
    return made


def run(shell: InteractiveShell, cell: str) -> Any:
    with capture_output() as captured:
        result = shell.run_cell(cell)
    assert result.success
    return captured


def test_a_get_shows_a_table_and_its_text(shell: InteractiveShell, cluster: kubenb.Cluster) -> None:
    shown = run(shell, "%kubectl get nodes")
    data = shown.outputs[0].data
    assert data["text/plain"].splitlines()[0].split() == ["NAME", "STATUS", "ROLES", "AGE", "VERSION"]
    assert data["text/html"].count("<tr>") == 3
    assert (shown.stdout, shown.stderr) == ("", "")


def test_an_error_is_kubectl_s_own_text(shell: InteractiveShell, cluster: kubenb.Cluster) -> None:
    shown = run(shell, "%kubectl get pod nope")
    assert shown.stderr == 'Error from server (NotFound): pods "nope" not found\n'
    assert shown.stdout == ""


def test_a_cell_is_stdin(shell: InteractiveShell, cluster: kubenb.Cluster) -> None:
    assert run(shell, f"%%kubectl apply -f -\n{MANIFEST}").stdout == "configmap/settings created\n"
    assert run(shell, f"%%kubectl apply -f -\n{MANIFEST.replace('blue', 'red')}").stdout == "configmap/settings configured\n"
    assert cluster.get("ConfigMap", "settings")["data"] == {"colour": "red"}


def test_a_cell_of_commands(shell: InteractiveShell, cluster: kubenb.Cluster) -> None:
    shown = run(shell, "%%kubectl\n# first this\ncreate ns team\n\nkubectl get ns team --no-headers | wc -l\n")
    assert shown.stdout.splitlines() == [
        "$ kubectl create ns team",
        "namespace/team created",
        "$ kubectl get ns team --no-headers | wc -l",
        "1",
    ]


@pytest.mark.parametrize(
    ("pipe", "lines"),
    [
        ("grep default", 1),
        ("grep -v default", 3),
        ("grep -i KUBE-S", 1),
        ("grep kube | head -2", 2),
        ("sort -r | tail -n 1", 1),
    ],
)
def test_pipes(shell: InteractiveShell, cluster: kubenb.Cluster, pipe: str, lines: int) -> None:
    assert len(run(shell, f"%kubectl get ns --no-headers | {pipe}").stdout.splitlines()) == lines


@pytest.mark.parametrize("tail", ["| rm -rf /", "> out.txt", "&& ls", "; ls", "| grep [", "| head -x"])
def test_there_is_no_shell(shell: InteractiveShell, cluster: kubenb.Cluster, tail: str) -> None:
    shown = run(shell, f"%kubectl get ns {tail}")
    assert shown.stdout == ""
    assert shown.stderr
    assert "Traceback" not in shown.stderr


def test_braces_and_dollars_are_not_python(shell: InteractiveShell, cluster: kubenb.Cluster) -> None:
    shell.user_ns["secret"] = "leaked"
    shown = run(shell, "%kubectl get ns {secret} $secret")
    assert "leaked" not in shown.stdout + shown.stderr
    assert run(shell, "%kubectl get ns default -o jsonpath={.metadata.name}").stdout == "default"


def test_without_a_cluster_it_says_how_to_make_one(shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kubenb.Cluster, "_latest", None)
    magic.use(None)
    assert "kubenb.Cluster(nodes=3)" in run(shell, "%kubectl get pods").stderr


def test_use_chooses_the_cluster(shell: InteractiveShell, cluster: kubenb.Cluster) -> None:
    other = kubenb.Cluster(nodes=1, seed=0)
    magic.use(cluster)
    assert len(run(shell, "%kubectl get nodes --no-headers | wc -l").stdout.split()) == 1
    assert run(shell, "%kubectl get nodes --no-headers | wc -l").stdout == "2\n"
    magic.use(other)
    assert run(shell, "%kubectl get nodes --no-headers | wc -l").stdout == "1\n"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("%kubectl desc", ["describe"]),
        ("%kubectl get no", ["nodes", "no"]),
        ("%kubectl get node ", ["node-1", "node-2"]),
        ("%kubectl get node/node-", ["node/node-1", "node/node-2"]),
        ("%kubectl get cm -n kube-p", ["kube-public"]),
        ("%kubectl get cm -n kube-public ", ["kube-root-ca.crt"]),
        ("%kubectl -n ", ["default", "kube-node-lease", "kube-public", "kube-system"]),
        ("%kubectl get pods --show-l", ["--show-labels"]),
        ("%%kubectl\nget no", ["nodes", "no"]),
        ("x = 1", []),
    ],
)
def test_completion(shell: InteractiveShell, cluster: kubenb.Cluster, text: str, wanted: list[str]) -> None:
    with provisionalcompleter():
        found = [c.text for c in shell.Completer.completions(text, len(text))]
    if wanted:
        assert [name for name in found if name in wanted] == wanted
        assert "print" not in found  # nothing of Python's mixes in
