"""docs/architecture.md: every name in it is there, every module is named, and its picture is the order that the lint step keeps."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from tinycourse import REPOSITORY

PACKAGE = REPOSITORY / "coursekit" / "src" / "coursekit"
PAGE = (REPOSITORY / "docs" / "architecture.md").read_text(encoding="utf-8")
TABLE = dict(re.findall(r"^\| `([a-z.]+)` \| (.*) \|$", PAGE, re.MULTILINE))
WAYS = PAGE[PAGE.index("\n## ") :]
NAMES = sorted(set(re.findall(r"`([a-z_]+(?:\.\w+)+)`", WAYS)))

ANNOTATED = (
    *("errors", "files", "temporary", "notebook", "checks"),
    *(
        "course",
        "datasets",
        "environments",
        "gpu",
        "mistakes",
        "ngrams",
        "plots",
        "running",
        "student",
        "grading",
        "authoring",
        "cli",
    ),
)


def defined(body, names):
    """Whether a class or function of this name, in a class for more than one, is among statements."""
    found = [node for node in body if getattr(node, "name", None) == names[0]]
    return bool(found) and (len(names) == 1 or defined(found[0].body, names[1:]))


def modules(folder):
    return sorted(path.stem for path in folder.glob("*.py") if not path.stem.startswith("__"))


@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_the_page_is_there(name):
    parts = name.split(".")
    depth = next(n for n in range(1, len(parts)) if Path(PACKAGE, *parts[:n]).with_suffix(".py").is_file())
    text = Path(PACKAGE, *parts[:depth]).with_suffix(".py").read_text(encoding="utf-8")
    assert defined(ast.parse(text).body, parts[depth:])


def test_each_way_has_five_steps():
    ways = [way for way in WAYS.split("\n## ") if way]
    assert [len(re.findall(r"^\d\. `[a-z_.]+\w", way, re.MULTILINE)) for way in ways] == [5, 5, 5]


def test_the_page_names_every_module():
    folders = {path.parent for path in PACKAGE.rglob("__init__.py")} - {PACKAGE}
    found = {folder.relative_to(PACKAGE).as_posix().replace("/", "."): modules(folder) for folder in folders}
    assert {name: sorted(re.findall(r"`(\w+)`", text)) for name, text in TABLE.items()} == found


def public_functions(body, name=""):
    """Functions and methods whose names say that others call them, with their full names."""
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            if not node.name.startswith("_") or node.name in ("__init__", "__call__"):
                yield f"{name}{node.name}", node
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from public_functions(node.body, f"{name}{node.name}.")


def is_annotated(function):
    args = function.args
    taken = [*args.posonlyargs, *args.args, *args.kwonlyargs, *filter(None, (args.vararg, args.kwarg))]
    types = [arg.annotation for arg in taken if arg.arg not in ("self", "cls")]
    return None not in (*types, function.returns)


def test_public_functions_are_annotated():
    bare = [
        f"{path.relative_to(PACKAGE).as_posix()}: {name}"
        for path in PACKAGE.rglob("*.py")
        if path.relative_to(PACKAGE).with_suffix("").parts[0] in ANNOTATED
        for name, function in public_functions(ast.parse(path.read_text(encoding="utf-8")).body)
        if not is_annotated(function)
    ]
    assert bare == []


def test_the_picture_is_the_order_that_is_kept():
    picture = PAGE.split("```")[1].strip("\n").splitlines()
    settings = tomllib.loads((REPOSITORY / "coursekit" / "pyproject.toml").read_text(encoding="utf-8"))
    (line,) = [one for one in settings["tool"]["importlinter"]["contracts"] if one["type"] == "layers"]
    assert [re.split(r"  +", row)[0] for row in picture] == line["layers"]


@pytest.mark.process
def test_the_grader_starts_without_the_grammar_of_addresses():
    """Which jsonschema would build with every start, for a second and more (coursekit.notebook.fast_nbformat)."""
    code = "import sys, coursekit.grading.run; print('rfc3987_syntax' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"
