"""Notebook in, module out: the `#| export` cells of a chapter become `nnkit/<module>.py`.

Cells that are formatted as ruff formats them make a module that is, on every machine: students, who have no ruff, export the same file.
"""

from __future__ import annotations

import ast
import re
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from coursekit.errors import UserError
from coursekit.notebook.names import names_defined
from coursekit.notebook.reading import module_of, plain_title, title_of
from coursekit.notebook.roles import cell_name
from coursekit.notebook.source import DIRECTIVE, MARKER, code_lines, has_export, has_export_fast, same_source
from coursekit.notebook.statements import NAMED, parse_code

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nbformat import NotebookNode


LINE_LENGTH = 110  # of ruff in pyproject.toml


def is_export(cell: NotebookNode) -> bool:
    """Whether a cell carries the directive `#| export`."""
    return cell.cell_type == "code" and has_export(cell.source)


@dataclass
class Exports:
    """What of a notebook goes into its module.

    Attributes
    ----------
    cells : list of NotebookNode
        Those that make the module, in order.
    answers : list of str
        Names that the module should have: those that the given notebook exports.
    unmarked : list of str
        Of these, the ones whose cell lacks the directive; it is still exported, because it was given with it.
    missing : list of str
        Of these, the ones that no cell makes.
    """

    cells: list[NotebookNode] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    unmarked: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def exports_of(nb: NotebookNode, given: NotebookNode | None = None) -> Exports:
    """Find the cells that make a notebook's module.

    Parameters
    ----------
    nb : NotebookNode
    given : NotebookNode, optional
        The notebook as it was given to the student, which says what the module should have.

    Returns
    -------
    Exports
    """
    found = Exports()
    marked = [cell for cell in nb.cells if is_export(cell)]
    others = [cell for cell in nb.cells if cell.cell_type == "code" and not is_export(cell)]
    homes, there = (
        set(map(cell_name, marked)),
        {name for cell in marked for name in exported_names(cell.source)},
    )
    for stub in filter(is_export, given.cells if given else ()):
        home, wanted = cell_name(stub), exported_names(stub.source)
        found.answers += wanted
        if not wanted and home not in homes:  # imports, known by the name of their cell alone
            marked += [cell for cell in others if cell_name(cell) == home]
        for name in wanted:
            if name in there:
                continue
            maker = _maker(name, home, others, given)
            if maker is None:
                found.missing.append(name)
            else:
                found.unmarked.append(name)
                marked.append(maker)
    found.cells = [cell for cell in nb.cells if any(cell is other for other in marked)]
    return found


def _maker(name, home, cells, given):
    """The cell that makes a name: the one of its exercise, else the last other one of the student's; None if there is none."""
    makers = [cell for cell in cells if name in exported_names(cell.source)]
    of_exercise = [cell for cell in makers if cell_name(cell) == home]
    own = [
        cell
        for cell in makers
        if _parses(cell.source) and not any(same_source(cell.source, other.source) for other in given.cells)
    ]
    return next(reversed(of_exercise or own), None)


def exported_names(source: str) -> list[str]:
    """Names that a cell's statements define or assign, in order; of a cell that is no Python, those that its pattern shows."""
    try:
        return list(dict.fromkeys(_names(parse_code(source))))
    except (SyntaxError, ValueError):
        return sorted(names_defined(source))


def _parses(source):
    try:
        parse_code(source)
    except (SyntaxError, ValueError):
        return False
    return True


def module_source(nb: NotebookNode, origin: str, given: NotebookNode | None = None) -> str:
    """The text of the module that a notebook exports. What only computes or shows something in its cells is left out.

    Parameters
    ----------
    nb : NotebookNode
    origin : str
        What the header names as the source, such as "01_neuron.ipynb".
    given : NotebookNode, optional
        The notebook as it was given to the student: what it exports is exported, with the directive or without.

    Returns
    -------
    str

    Raises
    ------
    UserError
        If an export cell is not Python, or if nothing is exported.
    """
    module = module_of(nb, origin, given)
    title = plain_title(title_of(nb)) or module
    cells = [(origin, cell) for cell in exports_of(nb, given).cells]
    future = [line for cell in nb.cells if cell.cell_type == "code" for line in _future(cell.source)]
    text = _module_text(title.rstrip("."), origin, cells, future)
    if text is None:
        raise UserError(f"{origin} exports nothing: mark the cells of the module with `#| export`.")
    return text


def fast_source(notebooks: Iterable[NotebookNode]) -> str | None:
    """The text of `nnkit/fast.py`, which chapters make together from their cells with `#| export fast`.

    These cells are given, so the module is the same in the course and in every workspace that has the same chapters.

    Parameters
    ----------
    notebooks : iterable of NotebookNode
        In the order of the chapters; solutions or released notebooks.

    Returns
    -------
    str or None
        None if no notebook has such a cell.

    Raises
    ------
    UserError
        If such a cell is not Python.
    """
    cells = [
        (f'"{title_of(nb)}"', cell)
        for nb in notebooks
        for cell in nb.cells
        if cell.cell_type == "code" and has_export_fast(cell.source)
    ]
    origins = ", ".join(dict.fromkeys(origin for origin, _ in cells))
    return _module_text("The same, faster", f"given cells of {origins}", cells, merge=True)


def _module_text(title, origin, cells, future=(), merge=False):
    """The text of a module from the cells that make it, each with its notebook; None if they make no public name.

    `merge` makes one block of the imports of several notebooks; otherwise they keep the author's text.
    """
    names, imports, parts, future = [], [], [], list(future)
    for notebook, cell in cells:
        lines = [
            None if DIRECTIVE.match(line) or MARKER.match(line) else line for line in code_lines(cell.source)
        ]
        try:
            tree = parse_code("\n".join(line or "" for line in lines))  # with the cell's line numbers
        except (SyntaxError, ValueError) as error:  # the second of a null byte
            number = getattr(error, "lineno", None)
            line = f", line {number}" if number else ""
            raise UserError(
                f"{notebook}, cell {cell.get('id', '?')}{line}: {getattr(error, 'msg', error)}. An export cell may contain only plain Python, no magics."
            ) from None
        names += [name for name in _names(tree) if not name.startswith("_")]
        _take_future(tree, lines)
        _take_tries(tree, lines)
        text = "\n".join(line for line in lines if line is not None).strip("\n")
        if not tree.body or any(text == other.text for other in imports):
            continue
        part = _Part(cell_name(cell), text, tree.body)
        (imports if part.is_imports else parts).append(part)
    if not names:
        return None
    header = f'"""{title}.\n\nMade from {origin} by coursekit: edit the notebook, not this file.\n"""'
    head = [
        header,
        "\n".join(sorted(set(future))),
        *(_merged(imports) if merge else map(str, imports)),
        _listing(names),
    ]
    return "\n\n".join(filter(None, head)) + "".join(_joined(parts)) + "\n"


class _Part:
    """What a module takes from one cell."""

    def __init__(self, name, text, body):
        self.text, self.body = text, body
        self.is_imports = all(isinstance(node, (ast.Import, ast.ImportFrom)) for node in body)
        self.begins_defining, self.ends_defining = (isinstance(body[place], NAMED) for place in (0, -1))
        self._name = name if re.fullmatch(r"[\w-]+", name or "") else ""

    def __str__(self):
        return f"# Cell {self._name}\n{self.text}" if self._name else self.text


def _merged(imports):
    """The blocks of imports, in ruff's order: the standard library, then the others; each statement once."""
    nodes = {ast.unparse(node): node for part in imports for node in part.body}
    blocks = {True: [], False: []}
    for text, node in sorted(nodes.items()):
        name = (node.module or "") if isinstance(node, ast.ImportFrom) else node.names[0].name
        blocks[name.partition(".")[0] in sys.stdlib_module_names].append(text)
    return ["\n".join(sorted(block, key=lambda text: text.startswith("from"))) for block in blocks.values()]


def _joined(parts):
    """The parts of a module with the empty lines before each: two around a function or class."""
    after_definition = False
    for part in parts:
        yield ("\n\n\n" if after_definition or part.begins_defining else "\n\n") + str(part)
        after_definition = part.ends_defining


def _listing(names):
    """`__all__`, sorted as ruff sorts it: constants, classes, functions."""
    quoted = [f'"{name}"' for name in sorted(set(names), key=_rank)]
    line = f"__all__ = [{', '.join(quoted)}]"
    return (
        line
        if len(line) <= LINE_LENGTH
        else "\n".join(["__all__ = [", *(f"    {one}," for one in quoted), "]"])
    )


def _rank(name):
    kind = 0 if len(name) > 1 and name.isupper() else 1 if name[0].isupper() else 2
    return kind, [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", name)]


def package_init(title: str = "Neural networks in NumPy, built chapter by chapter.") -> str:
    """The text of `nnkit/__init__.py`, in the course and in a student's workspace."""
    return f'"""{title}"""\n'


def _take_future(tree, lines):
    """Take the imports from `__future__` out of a cell's tree and lines, in place: they stand at a module's head or nowhere."""
    found = [node for node in tree.body if _is_future(node)]
    tree.body = [node for node in tree.body if not _is_future(node)]
    for node in found:
        beside = [ast.unparse(other) for other in tree.body if other.lineno == node.end_lineno]
        lines[node.lineno - 1 : node.end_lineno] = [None] * (node.end_lineno - node.lineno) + [
            "; ".join(beside) or None
        ]


def _line_numbers(node):
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def _take_tries(tree, lines):
    """Take statements that only compute or show something out of a cell's tree and lines, in place: a module would run them at each import."""
    tries = [
        node for node in tree.body if isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant)
    ]
    kept = {number for node in tree.body if node not in tries for number in _line_numbers(node)}
    for node in tries:
        numbers = _line_numbers(node)
        if not kept.intersection(numbers):
            lines[node.lineno - 1 : node.end_lineno] = [None] * len(numbers)
            tree.body.remove(node)


def _future(source):
    """The imports from `__future__` of any code cell: in a notebook they hold for all cells below."""
    if "__future__" not in source or not _parses(source):
        return []
    return [ast.unparse(node) for node in parse_code(source).body if _is_future(node)]


def _is_future(node):
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _names(tree):
    names = []
    for node in tree.body:
        if isinstance(node, NAMED):
            names.append(node.name)
        elif isinstance(node, ast.Assign):
            names += [target.id for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.append(node.target.id)
    return names
