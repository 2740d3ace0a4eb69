"""What answers may import, read from the source.

Another library of numbers would do an exercise's work. Python's own library is there, except for two modules. The student's own cells that no answer is
made of are free to use what answers may not, and to start programs.
"""

from __future__ import annotations

import ast
import importlib
import importlib.abc
import importlib.machinery
import importlib.metadata
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.notebook.names import names_of
from coursekit.notebook.roles import is_demo, is_own, is_solution
from coursekit.notebook.source import PACKAGE, first_code_line
from coursekit.notebook.statements import one_by_one, parse_cell

if TYPE_CHECKING:
    from nbformat import NotebookNode


DEFAULT = ("IPython", "coursekit", "matplotlib", PACKAGE, "numpy")  # and the standard library
NOT_STANDARD = (
    "contextvars",
    "statistics",
)  # the first hides what NumPy reports, the second does an exercise's work
REFUSED = "is not a module that answers may import"
INSTALLED = ("site-packages", "dist-packages")
DYNAMIC = {
    "__builtins__",
    "__import__",
    "eval",
    "exec",
    "get_ipython",
    "globals",
    "importlib",
    "locals",
    "vars",
}
STARTS = re.compile(r"subprocess|system|popen|spawn|exec[lv]|^\s*[!%]", re.M | re.I)  # other programs


def is_allowed(module: str, allowed: Iterable[str]) -> bool:
    """Whether a module, "a" or "a.b", is one of those allowed or inside one."""
    return any(module == name or module.startswith(f"{name}.") for name in allowed)


def allowed_modules(nb: NotebookNode, allow: Iterable[str] = (), answers: bool = False) -> tuple[str, ...]:
    """The modules that answers to a notebook may import, besides those of the standard library.

    Parameters
    ----------
    nb : NotebookNode
        The reference, or a notebook that was rebuilt for grading. Imports of demonstrations and of a student's own cells do not count.
    allow : sequence of str
        Of the class.
    answers : bool
        Whether those of its answers count, as a reference's do.

    Returns
    -------
    tuple of str
    """
    given = [cell for cell in _code_cells(nb) if not is_demo(cell) and not is_own(cell)]
    sources = [cell.source for cell in given if answers or not is_solution(cell)]
    return tuple(sorted({*DEFAULT, *allow, *(name for source in sources for name, _ in imported(source))}))


def _code_cells(nb):
    return [cell for cell in nb.cells if cell.cell_type == "code"]


def imported(source: str | ast.AST, _depth: int = 0) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What a source imports, also by a call with a written-out name or in written-out code.

    Yields
    ------
    (module, names)
        With `from`, the names taken out of the module; else none.
    """
    tree = parse_cell(source) if isinstance(source, str) else source
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Import):
            yield from ((alias.name, ()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, tuple(alias.name for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called, text = getattr(node.func, "attr", getattr(node.func, "id", "")), node.args[0].value
            if called in ("__import__", "import_module") and isinstance(text, str):
                yield text, ()
            elif called in ("exec", "eval") and isinstance(text, str) and not _depth:
                yield from imported(text, 1)


def refused_imports(source: str | ast.AST, allowed: Iterable[str]) -> list[str]:
    """The modules that a source imports and that exist and are not allowed, in order."""
    found = (module for module, names in imported(source) if is_refused(module, names, allowed))
    return list(dict.fromkeys(found))


def is_refused(module: str, names: Iterable[str], allowed: Iterable[str]) -> bool:
    """Whether answers may not import a module, or with `from` these names out of it."""
    if is_allowed(module, allowed) or (
        names and all(is_allowed(f"{module}.{name}", allowed) for name in names)
    ):
        return False
    top = module.partition(".")[0]
    return top in NOT_STANDARD if top in sys.stdlib_module_names else is_installed(top)


@cache
def is_installed(top: str) -> bool:
    """Whether a package is there that pip or the like has installed."""
    try:
        spec = importlib.machinery.PathFinder.find_spec(top)
    except (ImportError, ValueError):
        return False
    places = [spec.origin, *(spec.submodule_search_locations or ())] if spec else ()
    return any(name in Path(place).parts for place in places if place for name in INSTALLED)


def free_cells(nb: NotebookNode, allowed: Sequence[str]) -> set[str]:
    """The student's own cells, of those that do what answers may not, that no answer is made of: a plot, a try, a comparison.

    Followed are the names: what a statement makes that an answer uses belongs to the answer, and so does what changes it.

    Parameters
    ----------
    nb : NotebookNode
        Rebuilt for grading.
    allowed : sequence of str

    Returns
    -------
    set of cell ids
    """
    trees = {
        cell.id: parse_cell(cell.source) for cell in _code_cells(nb) if is_own(cell) or is_solution(cell)
    }
    sources = {cell.id: cell.source for cell in _code_cells(nb)}
    answers = [
        _Statement(node)
        for cell in _code_cells(nb)
        if is_solution(cell)
        for node in one_by_one(trees[cell.id])
    ]
    own = {
        cell.id: [_Statement(node) for node in one_by_one(trees[cell.id])]
        for cell in _code_cells(nb)
        if is_own(cell)
    }
    objects = {name for s in (*answers, *(s for group in own.values() for s in group)) for name in s.objects}
    needed = {name for s in answers for name in s.used | s.made}
    left, grows = {id(s): s for group in own.values() for s in group}, True
    while grows:
        taken = [
            s
            for s in left.values()
            if s.made & needed or s.used & needed & objects or (s.used | s.made) & DYNAMIC
        ]
        grows = bool(taken)
        for statement in taken:
            del left[id(statement)]
            needed |= statement.used | statement.made
    if needed & {*DYNAMIC, "sys"}:
        return set()
    return {
        cell_id
        for cell_id, group in own.items()
        if (tree := trees[cell_id]) is not None
        and (STARTS.search(sources[cell_id]) or refused_imports(tree, allowed))
        and not any(id(s) not in left and s.goes_beyond(allowed) for s in group)
    }


class _Statement:
    """What a top-level statement makes and uses."""

    def __init__(self, node):
        self.tree = ast.Module([node], [])
        self.made = names_of(self.tree, imported=True)
        self.objects = names_of(self.tree)
        self.used = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)} - self.objects
        if "*" in self.made:
            self.made |= DYNAMIC

    def goes_beyond(self, allowed):
        """Whether it does what answers may not."""
        return bool(refused_imports(self.tree, allowed) or STARTS.search(ast.unparse(self.tree)))


def refusals(nb: NotebookNode, allowed: Sequence[str]) -> list[tuple[str, str]]:
    """A sentence for each module that answers, or own cells that they are made of, import and may not.

    Returns
    -------
    list of (module, sentence)
    """
    free, found = free_cells(nb, allowed), []
    for cell in _code_cells(nb):
        if not is_solution(cell) and (not is_own(cell) or cell.id in free):
            continue
        for module in refused_imports(cell.source, allowed):
            which = (
                f"The answer {cell.id}"
                if is_solution(cell)
                else f"Your own cell that begins with `{first_code_line(cell.source)[:60]}`"
            )
            found.append(
                (
                    module,
                    f"{which} imports {module}. {why_refused(module)} Code that needs it does not count.",
                )
            )
    return found


def unmentioned_refusals(nb: NotebookNode, allowed: Sequence[str], said: Iterable[str]) -> list[str]:
    """Those of `refusals` whose module none of some sentences names."""
    return [
        text
        for module, text in refusals(nb, allowed)
        if not any(re.search(rf"\b{re.escape(module)}\b", one) for one in said)
    ]


def why_refused(module: str) -> str:
    """Why a module is refused."""
    return (
        f"{module} {REFUSED}. They may import NumPy, the modules that this chapter imports, and most of Python's standard library. "
        "Your instructor can allow it."
    )
