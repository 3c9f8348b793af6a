"""The rules of the house that a machine can read: size, time and chance, bare sets, copies, wall-clock names.

Each test names the file and the line, so that a failure says where to look.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tidy.source import PACKAGE, Module, modules

from kubenb.controllers import CONTROLLERS

LONGEST_FILE = 350
CHANCE_AND_TIME = ("random", "time", "datetime", "uuid", "secrets")
ALLOWED = {
    "kubenb/objects/times.py": ("datetime",),  # reads and writes stamps; never asks for now
}
SCREEN_ONLY = ("IPython", "traitlets", "ipywidgets", "anywidget", "matplotlib")
SCREEN_ROOMS = ("widgets", "course")
COLD_ROOMS = (*SCREEN_ROOMS, "cli", "timeline", "kubectl", "cluster")


def test_files_are_short() -> None:
    lines = {m.name: m.text.count("\n") for m in modules()}
    long = {name: count for name, count in lines.items() if count > LONGEST_FILE}
    assert not long, f"longer than {LONGEST_FILE} lines; is it two concepts? {long}"


def test_modules_say_their_place() -> None:
    silent = [m.name for m in modules() if m.text.strip() and not ast.get_docstring(m.tree)]
    assert not silent, f"without a docstring that says what comes in, what goes out, who is next: {silent}"


def test_only_sim_knows_time_and_chance() -> None:
    found = []
    for m in modules():
        if m.room != "sim":
            allowed = ALLOWED.get(m.name, ())
            found += [
                f"{m.name}:{line} imports {name}"
                for name, line in m.imports()
                if name in CHANCE_AND_TIME and name not in allowed
            ]
    assert not found, f"ask sim for time and chance: {found}"


def test_only_screen_rooms_import_jupyter() -> None:
    found = []
    for m in modules():
        if m.room not in SCREEN_ROOMS and m.name != "kubenb/kubectl/magic.py":
            found += [f"{m.name}:{line}" for name, line in m.imports() if name.split(".")[0] in SCREEN_ONLY]
    assert not found, f"the engine has no screen: {sorted(found)}"


def test_only_the_scheduler_imports_numpy() -> None:
    drawing = ("scheduler", *SCREEN_ROOMS)
    found = [
        f"{m.name}:{line}"
        for m in modules()
        if m.room not in drawing
        for name, line in m.imports()
        if name.split(".")[0] == "numpy"
    ]
    assert not found, found


def test_no_bare_set_is_iterated() -> None:
    found = [f"{m.name}:{line}" for m in modules() for line in _iterated_sets(m.tree)]
    assert not found, f"the order of a set differs from run to run; sort it, or use dict.fromkeys: {found}"


def test_hot_rooms_do_not_deepcopy() -> None:
    found = []
    for m in modules():
        if m.room not in COLD_ROOMS:
            found += [f"{m.name}:{line}" for name, line in m.imports() if name in ("copy", "copy.deepcopy")]
    assert not found, f"make changed copies along the path (objects.evolve): {found}"


def test_a_controller_imports_no_other_controller() -> None:
    controllers = {loop.__module__ for loop in CONTROLLERS.values()}
    found = []
    for m in modules():
        if m.room == "controllers" and m.path.stem != "__init__":
            others = controllers - {f"kubenb.controllers.{m.path.stem}"}
            found += [f"{m.name}:{line} imports {name}" for name, line in m.imports() if name in others]
    assert not found, f"controllers meet only through the API server: {found}"


def _iterated_sets(tree: ast.AST) -> Iterator[int]:
    """Lines where a set display, comprehension or set(...) call is looped over, joined, listed or starred."""
    for node in ast.walk(tree):
        if isinstance(node, ast.For | ast.comprehension):
            yield from _if_set(node.iter)
        elif isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in ("list", "tuple", "enumerate", "iter", "join", "extend", "fromkeys") and node.args:
                yield from _if_set(node.args[0])
        elif isinstance(node, ast.Starred):
            yield from _if_set(node.value)


def _if_set(node: ast.expr) -> Iterator[int]:
    called = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
    if called in ("set", "frozenset") or isinstance(node, ast.Set | ast.SetComp):
        yield node.lineno


def test_the_set_rule_sees_what_it_should() -> None:
    bad = ["for x in {1}: pass", "[x for x in set(y)]", "list({a for a in b})", "','.join(set(x))", "f(*{1})"]
    good = ["for x in sorted({1}): pass", "x in {1}", "len(set(y))", "[x for x in dict.fromkeys(y)]"]
    assert [code for code in bad if not list(_iterated_sets(ast.parse(code)))] == []
    assert [code for code in good if list(_iterated_sets(ast.parse(code)))] == []


def test_relative_imports_are_resolved() -> None:
    path = PACKAGE / "controllers" / "x.py"
    m = Module(path, "", ast.parse("from . import a\nfrom .b import c\nfrom ..sim import d"))
    assert [name for name, _ in m.imports()] == [
        "kubenb.controllers", "kubenb.controllers.a", "kubenb.controllers.b", "kubenb.controllers.b.c",
        "kubenb.sim", "kubenb.sim.d",
    ]  # fmt: skip
