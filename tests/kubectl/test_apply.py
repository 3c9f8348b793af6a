"""`apply`, `create -f`, `replace`, `diff`: streams of documents, and what becomes of the good ones among the bad."""

from __future__ import annotations

from pathlib import Path

import pytest

import kubenb


def config(name: str, value: str = "x") -> str:
    return f'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\ndata:\n  k: "{value}"\n---\n'


UNKNOWN_KIND = "apiVersion: v1\nkind: ConfigMapp\nmetadata:\n  name: x\n---\n"
UNKNOWN_FIELD = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: u\ndatta: {}\n---\n"
NO_YAML = "apiVersion: v1\nkind: ConfigMap\n  bad: [\n---\n"
NO_KIND = "apiVersion: v1\n---\n"
MAPPING = (
    'resource mapping not found for name: "x" namespace: "" from "STDIN": no matches for kind "ConfigMapp" in version "v1"\n'
    "ensure CRDs are installed first\n"
)
STRICT = (
    'error when creating "STDIN": ConfigMap in version "v1" cannot be handled as a ConfigMap: '
    'strict decoding error: unknown field "datta"\n'
)
VALIDATION = "if you choose to ignore these errors, turn validation off with --validate=false\n"


@pytest.mark.parametrize(
    ("stream", "done", "said"),
    [
        (config("a") + UNKNOWN_KIND + config("b"), ["a", "b"], f"error: {MAPPING}"),
        (config("a") + UNKNOWN_FIELD + config("b"), ["a", "b"], f"Error from server (BadRequest): {STRICT}"),
        (
            config("a") + NO_YAML + config("b"),
            ["a"],
            "error: error parsing STDIN: error converting YAML to JSON: yaml: line 3: "
            "mapping values are not allowed in this context\n",
        ),
        (
            config("a") + NO_KIND + config("b"),
            ["a"],
            f'error: error validating "STDIN": error validating data: kind not set; {VALIDATION}',
        ),
        (UNKNOWN_KIND + UNKNOWN_FIELD, [], f"{MAPPING}Error from server (BadRequest): {STRICT}"),
        ("just text", [], f'error: error validating "STDIN": error validating data: invalid object to validate; {VALIDATION}'),
        ("a: b", [], f'error: error validating "STDIN": error validating data: [apiVersion not set, kind not set]; {VALIDATION}'),
        ("# nothing\n---\n", [], "error: no objects passed to {verb}\n"),
    ],
)
@pytest.mark.parametrize("verb", ["apply", "create"])
def test_a_stream(cluster: kubenb.Cluster, verb: str, stream: str, done: list[str], said: str) -> None:
    result = cluster.kubectl(f"{verb} -f -", stdin=stream)
    assert result.stdout == "".join(f"configmap/{name} created\n" for name in done)
    assert result.stderr == said.replace("{verb}", verb)
    assert result.returncode == 1


def test_three_ways(cluster: kubenb.Cluster) -> None:
    say = lambda text: cluster.kubectl("apply -f -", stdin=text).stdout  # noqa: E731
    assert say(config("a")) == "configmap/a created\n"
    assert say(config("a")) == "configmap/a unchanged\n"
    cluster.patch("ConfigMap", "a", {"data": {"other": "hand"}})
    assert say(config("a", "y")) == "configmap/a configured\n"
    assert cluster.get("ConfigMap", "a")["data"] == {"k": "y", "other": "hand"}
    assert say("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {}\n") == "configmap/a configured\n"
    assert cluster.get("ConfigMap", "a")["data"] == {"other": "hand"}
    say(config("a"))
    say("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")  # a whole map gone from the manifest goes with all its keys
    assert "data" not in cluster.get("ConfigMap", "a")


def test_what_was_not_applied_before_is_warned_about(cluster: kubenb.Cluster) -> None:
    cluster.kubectl("create -f -", stdin=config("a"))
    result = cluster.kubectl("apply -f -", stdin=config("a"))
    assert result.stdout == "configmap/a configured\n"
    assert result.stderr.startswith(
        "Warning: resource configmaps/a is missing the kubectl.kubernetes.io/last-applied-configuration"
    )


@pytest.mark.parametrize(
    ("options", "stdout", "exists"),
    [
        ("", "configmap/a created\n", True),
        ("--dry-run=client", "configmap/a created (dry run)\n", False),
        ("--dry-run=server", "configmap/a created (server dry run)\n", False),
        ("-o name", "configmap/a\n", True),
    ],
)
def test_dry_runs(cluster: kubenb.Cluster, options: str, stdout: str, exists: bool) -> None:
    assert cluster.kubectl(f"apply -f - {options}", stdin=config("a")).stdout == stdout
    assert any(one["metadata"]["name"] == "a" for one in cluster.list("ConfigMap", "default")) is exists


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("apply", "error: must specify one of -f and -k"),
        ("apply foo", "error: Unexpected args: [foo]\nSee 'kubectl apply -h' for help and examples"),
        ("apply -f nope.yaml", 'error: the path "nope.yaml" does not exist'),
        ("apply -f - --dry-run=maybe", 'error: Invalid dry-run value (maybe). Must be "none", "server", or "client".'),
        ("replace -f -", 'Error from server (NotFound): error when replacing "STDIN": configmaps "a" not found'),
        ("apply -f - -n java", 'Error from server (NotFound): error when creating "STDIN": namespaces "java" not found'),
        ("delete -f -", 'Error from server (NotFound): error when deleting "STDIN": configmaps "a" not found'),
    ],
)
def test_refusals(cluster: kubenb.Cluster, command: str, said: str) -> None:
    result = cluster.kubectl(command, stdin=config("a"))
    assert (result.returncode, result.stdout, result.stderr) == (1, "", said + "\n")


def test_folders(cluster: kubenb.Cluster, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("b.yaml", "a.yml", "sub/c.json", "notes.txt"):
        text = (
            config(Path(name).stem)
            if not name.endswith("json")
            else '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}}'
        )
        (tmp_path / name).write_text(text)
    assert cluster.kubectl(f"apply -f {tmp_path}").stdout == "configmap/a created\nconfigmap/b created\n"
    assert cluster.kubectl(f"apply -R -f {tmp_path}").stdout.splitlines()[-1] == "configmap/c created"
    (tmp_path / "empty").mkdir()
    said = f"error: error reading [{tmp_path}/empty]: recognized file extensions are [.json .yaml .yml]\n"
    assert cluster.kubectl(f"apply -f {tmp_path}/empty").stderr == said
    assert cluster.kubectl(f"delete -f '{tmp_path}/*.yml'").stdout == 'configmap "a" deleted from default namespace\n'


def test_lists_are_opened(cluster: kubenb.Cluster) -> None:
    items = "".join(f"- {{apiVersion: v1, kind: ConfigMap, metadata: {{name: l{n}}}}}\n" for n in (1, 2))
    result = cluster.kubectl("apply -f -", stdin=f"apiVersion: v1\nkind: List\nitems:\n{items}")
    assert result.stdout == "configmap/l1 created\nconfigmap/l2 created\n"


def test_prune_takes_what_is_no_longer_there(cluster: kubenb.Cluster) -> None:
    labelled = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: NAME, labels: {app: p}}\n---\n"
    both = labelled.replace("NAME", "p1") + labelled.replace("NAME", "p2")
    cluster.kubectl("apply -f -", stdin=both)
    result = cluster.kubectl("apply -f - --prune -l app=p", stdin=labelled.replace("NAME", "p1"))
    assert result.stdout == "configmap/p1 unchanged\nconfigmap/p2 pruned\n"


def test_diff_says_what_would_change(cluster: kubenb.Cluster) -> None:
    cluster.kubectl("apply -f -", stdin=config("a"))
    same, other = (cluster.kubectl("diff -f -", stdin=config("a", value)) for value in ("x", "z"))
    assert (same.returncode, same.stdout) == (0, "")
    assert other.returncode == 1
    assert [line for line in other.stdout.splitlines() if line[:3] in ("-  ", "+  ")][:2] == ["-  k: x", "+  k: z"]
    assert cluster.kubectl("diff -f -", stdin=NO_YAML).returncode == 2
    assert cluster.get("ConfigMap", "a")["data"] == {"k": "x"}


@pytest.mark.parametrize(
    "metadata", ["[]", "[1]", "3", "{name: [x]}", "{name: n, labels: 3}", "{name: n, annotations: [1]}", "null"]
)
@pytest.mark.parametrize(
    "command", ["apply -f -", "create -f - -l a=b", "replace -f -", "delete -f -", "get -f -", "apply -f - --validate=false"]
)
def test_odd_metadata_is_refused_in_words(cluster: kubenb.Cluster, command: str, metadata: str) -> None:
    result = cluster.kubectl(command, stdin=f"apiVersion: v1\nkind: ConfigMap\nmetadata: {metadata}\n")
    assert result.returncode == 1 or "configmap/n" in result.stdout
    assert bool(result.stderr) == bool(result.returncode)
