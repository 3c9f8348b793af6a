"""kubectl's JSONPath dialect, its output and its complaints."""

from __future__ import annotations

import pytest

from kubenb.objects import JSONPath, JSONPathError

LIST = {
    "kind": "List",
    "items": [
        {
            "metadata": {"name": "a", "labels": {"app": "x", "a.b/c": "q"}},
            "n": 1,
            "c": [{"name": "p", "v": 1}, {"name": "q", "v": 2}],
        },
        {"metadata": {"name": "b"}, "n": 2},
    ],
    "f": 0.5,
    "t": True,
    "nothing": None,
    "empty": [],
}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{.kind}", "List"),
        ("{.items[*].metadata.name}", "a b"),
        ("{.items..name}", "p q a b"),
        ("{..v}", "1 2"),
        ('{range .items[*]}{.metadata.name}{"\\t"}{.n}{"\\n"}{end}done', "a\t1\nb\t2\ndone"),
        ("{range .items[*]}{range .c[*]}{.name}{end},{end}", "pq,,"),
        ("{range .none[*]}{.a}{end}|", "|"),
        ("{range .items[*]}{.n}", "12"),
        ("{.items[0].n}{.items[-1].n}", "12"),
        ("{.items[-1:].n}{.items[:1].n}{.items[0:2:2].n}{.items[::2].n}", "2111"),
        ("{.items[0:0].n}", ""),
        ("{.items[0, 1].n}", "1 2"),
        ("{.items[0]['metadata.name','n']}", "a 1"),
        ("{.items[*]['n']}", "1 2"),
        ("{.items.*.n}", "1 2"),
        ('{.items[?(@.metadata.name=="b")].n}', "2"),
        ("{.items[?(@.metadata.name=='b')].n}", "2"),
        ("{.items[?(@.n>1)].metadata.name}", "b"),
        ("{.items[?(@.n <= 1)].metadata.name}", "a"),
        ("{.items[?(@.n!=1)].metadata.name}", "b"),
        ("{.items[?(@.c)].n}", "1"),
        ('{.items[0].c[?(@.name=="q")].v}', "2"),
        ('{.items[?(@.metadata.labels.app=="x")].n}', "1"),
        (r"{.items[0].metadata.labels.a\.b/c}", "q"),
        (r"{.items[0].metadata.labels['a\.b/c']}", "q"),
        ("{.f} {.t} {.nothing} {.empty}", "0.5 true <nil> []"),
        ("{.items[0].c}", '[{"name":"p","v":1},{"name":"q","v":2}]'),
        ("{.none} {.none.deeper}", " "),
        ("kind: {.kind}!", "kind: List!"),
        ("{$.kind}{@.kind}", "ListList"),
        ('{\'single\'}{"a\\x41\\u0042\\""}', 'singleaAB"'),
        ("{1}{2.5}{true}", "12.5true"),
        ("no action", "no action"),
    ],
)
def test_render(template, text):
    assert JSONPath(template).render(LIST) == text


@pytest.mark.parametrize(
    ("template", "complaint"),
    [
        ("{.items[", "unterminated array"),
        ("{.a", "unclosed action"),
        ("{.items[x]}", "invalid array index x"),
        ('{.items["n"]}', 'invalid array index "n"'),
        ("{.items[?(@.n==1 && @.n==2)].n}", "unrecognized character in action: U+0026 '&'"),
        ('{.items[?(@.metadata.name=~"a")].n}', "unrecognized character in action: U+007E '~'"),
        ("{.items[?(@.n==1].n}", "unterminated filter"),
        ("{.items[?(@.n==1).n}", "unclosed array expect ]"),
        ('{"a}', "unterminated quoted string"),
        ('{"a\\d"}', 'unquote string "a\\d" error invalid syntax'),
        ("{....a}", "invalid multiple recursive descent"),
        ("{1.2.3}", "cannot parse number 1.2.3"),
    ],
)
def test_cannot_be_read(template, complaint):
    with pytest.raises(JSONPathError) as caught:
        JSONPath(template)
    assert str(caught.value) == complaint


@pytest.mark.parametrize(
    ("template", "complaint"),
    [
        ("{end}", "not in range, nothing to end"),
        ("{foo}", "unrecognized identifier foo"),
        ("{.items[5].n}", "array index out of bounds: index 5, length 2"),
        ("{.items[1:5].n}", "array index out of bounds: index 4, length 2"),
        ("{.items[0:2:0].n}", "step must be > 0"),
        ("{.kind[0]}", "string is not array or slice"),
        ("{.items[0].metadata[*]}", "map[string]interface {} is not array or slice"),
        ('{.items[?(@.n=="1")].n}', "incompatible types for comparison"),
        ('{.items[?(@.metadata=="1")].n}', "invalid type for comparison"),
        ("{.items[?(@.n=!1)].n}", "unrecognized filter operator =!"),
        ('{.kind[?(@.x=="1")]}', "List is not array or slice and cannot be filtered"),
    ],
)
def test_cannot_be_applied(template, complaint):
    with pytest.raises(JSONPathError) as caught:
        JSONPath(template).render(LIST)
    assert str(caught.value) == complaint


def test_missing_keys_may_be_an_error():
    with pytest.raises(JSONPathError, match=r"^none is not found$"):
        JSONPath("{.none}", allow_missing=False).render(LIST)
