"""Go templates over objects."""

from __future__ import annotations

import pytest

from kubenb.kubectl.printing.template import render_template
from kubenb.kubectl.printing.template_parse import TemplateError

OBJECT = {
    "kind": "List",
    "metadata": {"name": "x", "labels": {"a": "1", "b": "2"}},
    "items": [{"name": "p", "n": 1}, {"name": "q", "n": 2, "ready": True}],
    "secret": "cm9vdA==",
}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{.kind}}/{{.metadata.name}}", "List/x"),
        ("{{.metadata.nope}} {{.a.b.c}}", "<no value> <no value>"),
        ("{{range .items}}{{.name}} {{end}}", "p q "),
        ("{{range $i, $e := .items}}{{$i}}={{$e.name}};{{end}}", "0=p;1=q;"),
        ("{{range $k, $v := .metadata.labels}}{{$k}}:{{$v}} {{end}}", "a:1 b:2 "),
        ("{{range .nothing}}x{{else}}none{{end}}", "none"),
        ("{{range .items}}{{if .ready}}{{.name}}{{else}}-{{end}}{{end}}", "-q"),
        ("{{range .items}}{{if eq .n 1}}one{{else if eq .n 2}}two{{end}} {{end}}", "one two "),
        ("{{with .metadata}}{{.name}}{{end}}", "x"),
        ('{{index .items 1 | printf "%v"}}', "map[n:2 name:q ready:true]"),
        ("{{(index .items 0).name}}", "p"),
        ('{{index .metadata.labels "a"}}', "1"),
        ("{{len .items}} {{.secret | base64decode}}", "2 root"),
        ('{{printf "%s-%d" .kind 3}}{{"\\n"}}', "List-3\n"),
        ("a {{- /* gone */ -}} b", "ab"),
        ("{{$x := .kind}}{{range .items}}{{$x}}{{$.metadata.name}}{{break}}{{end}}", "Listx"),
        ("{{and .kind .nope}}|{{or .nope .kind}}|{{not .nope}}", "<no value>|List|true"),
        ("{{.metadata.labels}}", "map[a:1 b:2]"),
    ],
)
def test_render(template: str, text: str) -> None:
    assert render_template(template, OBJECT) == text


@pytest.mark.parametrize(
    "template",
    [
        "{{.kind",
        "{{range .items}}x",
        "{{end}}",
        "{{nosuch .kind}}",
        "{{.kind.x}}",
        "{{index .items 9}}",
        "{{}}",
        "{{.a | }}",
        "{{$y}}",
    ],
)
def test_mistakes_are_template_errors(template: str) -> None:
    with pytest.raises(TemplateError):
        render_template(template, OBJECT)


def test_strict_about_missing_keys() -> None:
    with pytest.raises(TemplateError, match='map has no entry for key "nope"'):
        render_template("{{.nope}}", OBJECT, lenient=False)
