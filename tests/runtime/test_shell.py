"""The little shell: scripts, and what busybox ash does with them. A row: script, stdout, stderr, exit code, seconds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from runtime.lab import Box

from kubenb.runtime.shell.parser import parse

Row = tuple[str, str, str, int, float]
WORDS: list[Row] = [
    ("echo a   b 'c   d' \"e f\"", "a b c   d e f\n", "", 0, 0),
    ("x=1; echo $x ${x}2 \"$x\" '$x' \\$x", "1 12 1 $x $x\n", "", 0, 0),
    ("echo ${a:-b} ${a-c} ${a:=d} $a ${a:+e} ${#a}", "b c d d e 1\n", "", 0, 0),
    ("f=/a/b.tar.gz; echo ${f##*/} ${f%.*} ${f%%.*} ${f#/}", "b.tar.gz /a/b.tar /a/b a/b.tar.gz\n", "", 0, 0),
    ("x='a b  c'; set -- $x; echo $# $2; echo \"$x\"", "3 b\na b  c\n", "", 0, 0),
    ('set -- "a b" c; for i in "$@"; do echo "<$i>"; done', "<a b>\n<c>\n", "", 0, 0),
    ("echo $(echo a; echo b) `echo c`", "a b c\n", "", 0, 0),
    ('echo "$(echo "a  b")"', "a  b\n", "", 0, 0),
    ("echo $((2+3*4)) $((10/3)) $((-7%3)) $((1<2&&0)) $((x=5)) $x", "14 3 -1 0 5 5\n", "", 0, 0),
    ("i=1; i=$((i+1)); echo $i; echo $((0x10)) $((010))", "2\n16 8\n", "", 0, 0),
    ("echo ~ $HOSTNAME $? $# $0", "/root a 0 0 sh\n", "", 0, 0),
    ("echo a#b # comment", "a#b\n", "", 0, 0),
    ("cd /etc; echo host*; echo nope*", "hostname\nnope*\n", "", 0, 0),
    ("touch /tmp/a.1 /tmp/b.1 /tmp/c; echo /tmp/*.1 /tmp/[ac]*", "/tmp/a.1 /tmp/b.1 /tmp/a.1 /tmp/c\n", "", 0, 0),
    ("echo a > /tmp/f; echo b >> /tmp/f; cat < /tmp/f; wc -l < /tmp/f", "a\nb\n2\n", "", 0, 0),
    ("cat <<E\na $((1+1))\nE\ncat <<'E'\n$x\nE", "a 2\n$x\n", "", 0, 0),
    ("echo out; echo err >&2", "out\n", "err\n", 0, 0),
    ("ls /nope 2>/dev/null || echo none; ls /nope 2>&1", "none\nls: /nope: No such file or directory\n", "", 1, 0),
]
COMMANDS: list[Row] = [
    ("true && echo a || echo b; false && echo c || echo d", "a\nd\n", "", 0, 0),
    ("! true; echo $?; ! false; echo $?", "1\n0\n", "", 0, 0),
    ("if [ 1 -gt 2 ]; then echo a; elif test -d /tmp; then echo b; else echo c; fi", "b\n", "", 0, 0),
    ("for i in 1 2 3; do [ $i = 2 ] && continue; echo $i; done", "1\n3\n", "", 0, 0),
    ("i=0; while true; do i=$((i+1)); [ $i -ge 3 ] && break; done; echo $i", "3\n", "", 0, 0),
    ("for i in 1 2; do for j in 1 2; do break 2; done; done; echo $i$j", "11\n", "", 0, 0),
    ("case v1.2 in v2*) echo a;; v1*|v0*) echo b;; *) echo c;; esac", "b\n", "", 0, 0),
    ("f() { local x=2; echo $1 $# $x; return 4; }; x=1; f a b; echo $? $x", "a 2 2\n4 1\n", "", 0, 0),
    ("(cd /tmp; x=2; exit 3); echo $? $PWD ${x:-unset}", "3 / unset\n", "", 0, 0),
    ("{ echo a; echo b; } | tr a-z A-Z", "A\nB\n", "", 0, 0),
    ("seq 1 9 | grep -v 5 | head -3 | wc -l", "3\n", "", 0, 0),
    ("printf 'a 1\\nb 2\\n' | while read x y; do echo $y$x; done", "1a\n2b\n", "", 0, 0),
    ("set -e; true; false; echo never", "", "", 1, 0),
    ("set -e; if false; then :; fi; false || true; echo here", "here\n", "", 0, 0),
    ("set -u; echo $nope", "", "sh: nope: parameter not set\n", 2, 0),
    ("set -x; a=1; echo $a", "1\n", "+ a=1\n+ echo 1\n", 0, 0),
    ("eval 'x=3; echo $x'; exit 7; echo never", "3\n", "", 7, 0),
    ("export A=1; B=2; sh -c 'echo $A$B'; C=3 sh -c 'echo $C'", "1\n3\n", "", 0, 0),
    ("trap 'echo bye' EXIT; echo hi; exit 3", "hi\nbye\n", "", 3, 0),
    ("exec echo gone; echo never", "gone\n", "", 0, 0),
    ("printf '%s-%02d\\n' a 1 b 2", "a-01\nb-02\n", "", 0, 0),
    ("yes | head -2", "y\ny\n", "", 0, 0),
    ("echo 'a b c' | awk '{print $2, NF}'; echo a/b | cut -d/ -f2; echo aXb | sed 's/X/-/'", "b 3\nb\na-b\n", "", 0, 0),
    ("echo hello | base64; echo aGVsbG8K | base64 -d", "aGVsbG8K\nhello\n", "", 0, 0),
    ("printf 'b\\na\\nb\\n' | sort | uniq -c | sort -rn", "      2 b\n      1 a\n", "", 0, 0),
    ("echo 1 2 3 | xargs -n1 echo n", "n 1\nn 2\nn 3\n", "", 0, 0),
    ("expr 3 + 4; expr 1 = 2", "7\n0\n", "", 1, 0),
]
ERRORS: list[Row] = [
    ("nope", "", "sh: nope: not found\n", 127, 0),
    ("echo 'a", "", "sh: syntax error: unterminated quoted string\n", 2, 0),
    ("if true", "", 'sh: syntax error: unexpected end of file (expecting "then")\n', 2, 0),
    ("echo a\necho )", "a\n", 'sh: syntax error: unexpected ")"\n', 2, 0),
    ("for 1 in a; do :; done", "", "sh: syntax error: bad for loop variable\n", 2, 0),
    ("cat /nope", "", "cat: can't open '/nope': No such file or directory\n", 1, 0),
    ("echo x > /nope/y", "", "sh: can't create /nope/y: nonexistent directory\n", 1, 0),
    ("cat < /nope", "", "sh: can't open /nope: no such file\n", 1, 0),
    ("[ a -eq 1 ]", "", "sh: a: bad number\n", 2, 0),
    ("[ 1 = 1", "", "sh: missing ]\n", 2, 0),
    ("mkdir /tmp", "", "mkdir: can't create directory '/tmp': File exists\n", 1, 0),
    (
        "rm /nope; rm -f /nope; rm /tmp",
        "",
        "rm: can't remove '/nope': No such file or directory\nrm: '/tmp' is a directory\n",
        1,
        0,
    ),
    ("/etc/passwd", "", "sh: /etc/passwd: Permission denied\n", 126, 0),
    ("echo $((1/0)); echo never", "", "sh: divide by zero\n", 2, 0),
    ("f() { f; }; f", "", "sh: recursion too deep\n", 139, 0),
    ("kill 99", "", "sh: kill: can't kill pid 99: No such process\n", 1, 0),
    ("sleep x", "", "sleep: invalid number 'x'\n", 1, 0),
]
TIME: list[Row] = [
    ("sleep 3; date +%S", "03\n", "", 0, 3),
    ("sleep 1m", "", "", 0, 60),
    ("sleep 5 & sleep 2; wait; echo $?", "0\n", "", 0, 5),
    ("sleep 5 & kill $!; wait $!; echo $?", "143\n", "", 0, 0),
    ("timeout 2 sleep 10; echo $?", "143\n", "", 0, 2),
    ("(sleep 2; echo late) & echo early; wait", "early\nlate\n", "", 0, 2),
    ("{ sleep 1; echo a; } | cat; echo b", "a\nb\n", "", 0, 1),
    ("for i in 1 2 3; do sleep 2; done; echo $i", "3\n", "", 0, 6),
    ("until [ -f /tmp/go ]; do sleep 1; touch /tmp/go; done; echo went", "went\n", "", 0, 1),
    ("while true; do :; done & sleep 4; kill $!; echo done", "done\n", "", 0, 4),
    ("trap 'echo caught' USR1; (sleep 1; kill -USR1 $$) & wait; echo $?", "caught\n138\n", "", 0, 1),
    ("perl -Mbignum=bpi -wle 'print bpi(20)'", "3.1415926535897932384\n", "", 0, 0.001),
]


@pytest.mark.parametrize("row", [*WORDS, *COMMANDS, *ERRORS, *TIME], ids=lambda row: row[0][:60])
def test_scripts(row: Row) -> None:
    script, stdout, stderr, code, seconds = row
    tools = "perl:5.34" if script.startswith("perl") else "busybox:1.36"
    box = Box("sleep 1000", tools)
    ran = box.run(script)
    assert (ran.stdout, ran.stderr, ran.code) == (stdout, stderr, code)
    assert ran.seconds == pytest.approx(seconds, abs=0.01)


def test_commands_from_stdin_are_read_one_by_one() -> None:
    box = Box("sleep 1000")
    ran = box.runtime.execute(
        box.container, ["sh"], "cd /tmp\npwd\nfor i in a b\ndo\necho $i\ndone\nread x\nline\necho $x\nexit 5\n"
    )
    assert (ran.stdout, ran.code) == ("/tmp\na\nb\nline\n", 5)


PIECES = """echo a $x "b_c" $(echo_d) | && || ; & cat true false >/tmp/f </tmp/f ! ( ) { } if then fi while do done $((1+ ))
sleep_1 exit_3 read_x ${y:-z} case in esac a) ;;""".replace("\n", " ").split(" ")
"""What scripts are made of, with `_` for a blank."""


@settings(deadline=None, max_examples=150)
@given(st.text(st.sampled_from("abc $\"'`(){}<>|&;\\\n#*=~!-:/0123ifthendodoneesacforwhile%"), max_size=60))
def test_no_text_makes_anything_but_a_script_or_a_shell_error(text: str) -> None:
    assert isinstance(parse(text).error, str)


@settings(deadline=None, max_examples=80)
@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_no_script_breaks_the_simulation(words: list[str]) -> None:
    box = Box("sleep 1000")
    ran = box.run(" ".join(words).replace("_", " "), stdin="1\n2\n", patience=30.0)
    assert not ran.done or 0 <= ran.code <= 255


@pytest.mark.parametrize("text", ["(" * 5000, "$(" * 3000, '"' * 999, "if " * 2000, "${a" * 2000, "$((" * 2000, "a|" * 3000])
def test_deep_nesting_is_refused(text: str) -> None:
    assert parse(text).error.startswith("syntax error")


@pytest.mark.parametrize(
    "script",
    ["f() { f & }; f", "f() { f | f & }; f", "while :; do :; done", "f() { f; }; while :; do (f); done", "yes > /dev/null"],
)
def test_no_bomb_stops_the_clock(script: str) -> None:
    box = Box(script)
    box.sim.run_for(60)
    assert box.sim.now == 60


@pytest.mark.parametrize(
    ("script", "stdout"),
    [
        ("a=(foo bar 'b z'); i=1; echo ${a[$i]} ${a[i+1]} ${a[0]} $a ${#a[@]} ${#a[2]}", "bar b z foo foo 3 3\n"),
        ('a=(foo \'b z\'); for x in "${a[@]}"; do echo "<$x>"; done', "<foo>\n<b z>\n"),
        ("a=(\n  one # first\n  two\n)\na+=(three); echo ${a[*]} ${a[9]:-none} ${a[-1]}", "one two three none three\n"),
        ("items=(foo bar); echo ${items[$JOB_COMPLETION_INDEX]}", "foo\n"),
        ("a=(x y); (echo ${a[1]})", "y\n"),
    ],
)
def test_arrays_of_bash(script: str, stdout: str) -> None:
    box = Box(image="bash:5", argv=("sleep", "1000"))
    ran = box.runtime.execute(box.container, ["bash", "-c", script])
    assert (ran.stdout, ran.stderr, ran.code) == (stdout, "", 0)


def test_ash_has_no_arrays() -> None:
    ran = Box("sleep 1000").run("echo one\na=(foo bar)\necho two")
    assert (ran.stdout, ran.stderr, ran.code) == ("one\n", 'sh: syntax error: unexpected "("\n', 2)
