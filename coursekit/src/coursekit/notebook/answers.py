"""Whether a cell answers its exercise, and which of several counts."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from coursekit.notebook.names import MOST_KEPT, names_defined, names_made
from coursekit.notebook.source import plain, same_source
from coursekit.notebook.statements import NAMED, module_statements, parse_cell

if TYPE_CHECKING:
    from nbformat import NotebookNode


STUB_MESSAGE = "not written yet"
STUB = f'raise NotImplementedError("{STUB_MESSAGE}")'  # of nbgrader_config.py
TEXT_STUB = "Your answer here."  # of nbgrader_config.py


def is_answer(source: str, given: str | None) -> bool:
    """Whether a source that replaces a given one answers it, and is not still the given stub.

    What stands around the stub does not matter, and neither does a line of the stub left in an answer.

    Parameters
    ----------
    source : str
    given : str or None
        None where it is not known what was given.
    """
    if given is None:
        return bool(source.strip()) and STUB not in source and TEXT_STUB not in source
    if same_source(source, given):
        return False
    stubs, written = _definitions(given), _definitions(source)
    if stubs is None or not stubs:
        return bool(source.strip())
    if written is None:  # it does not parse, so a person has typed in it
        return bool(names_defined(given) & names_defined(source))
    return any(written[name] != stubs[name] for name in written.keys() & stubs.keys()) or bool(
        names_made(source) & stubs.keys() - written.keys()
    )


@lru_cache(MOST_KEPT)
def _definitions(source):
    """Name -> content, docstrings aside, of the functions and classes of a source; None if it is no Python."""
    tree = parse_cell(source)
    if tree is None:
        return None
    found = {}
    for node in module_statements(tree):
        if isinstance(node, NAMED):
            for inner in ast.walk(node):
                body = getattr(inner, "body", None)
                if isinstance(body, list) and len(body) > 1 and _is_text(body[0]):
                    del body[0]
            found[node.name] = ast.dump(node)
    return found


def _is_text(node):
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def join_parts(cells: Sequence[NotebookNode], given: str | None) -> tuple[str, list[NotebookNode]]:
    """The answer that several cells of one name hold.

    A cell that was split in two is joined again, in order. Of copies that define the same, the last one that is filled in counts.

    Parameters
    ----------
    cells : list of NotebookNode
        In order; at least one.
    given : str or None
        The source as it was given.

    Returns
    -------
    (str, list of NotebookNode)
        The source, and the filled-in cells that are not in it.
    """
    if len(cells) == 1:
        return cells[0].source, []
    whole = "\n".join(cell.source for cell in cells)
    if given is not None and same_source(whole, given):
        return whole, []
    filled = [
        cell for cell in cells if cell.source.strip() and not (given and same_source(cell.source, given))
    ]
    wanted = names_made(given or "")
    if not wanted and filled:  # a text
        parts = filled if len({plain(cell.source) for cell in filled}) > 1 else filled[:1]
        return "\n\n".join(cell.source for cell in parts), []
    kept, made = set(), set()
    for with_stub in (False, True):
        for number in range(len(filled) - 1, -1, -1):
            source = filled[number].source
            own = names_made(source) & wanted
            if number not in kept and (STUB in source) == with_stub and (not own or own - made):
                kept.add(number)
                made |= own
    parts = [filled[number].source for number in sorted(kept)]
    left = [cell for number, cell in enumerate(filled) if number not in kept]
    return "\n".join(parts) if parts else cells[0].source, left


def times_there(
    name: str, cells: Sequence[NotebookNode], given: str | None, left: Sequence[NotebookNode]
) -> str:
    """A sentence on several cells of the same name and on what `join_parts` made of them."""
    filled = sum(given is None or not same_source(cell.source, given) for cell in cells)
    if left or filled < 2:
        return (
            f"The cell {name} was in the notebook {len(cells)} times; the last one that was filled in counts."
        )
    return f"The cell {name} had been split; its {len(cells)} parts were joined."


def answer_elsewhere(cells: Sequence[NotebookNode], given: str) -> NotebookNode | None:
    """Of the cells of a student's own the last one that answers a code cell which is still as given; None if there is none."""
    wanted = names_made(given)
    for cell in reversed(cells):
        if cell.cell_type == "code" and wanted & names_made(cell.source) and is_answer(cell.source, given):
            return cell
    return None
