"""What a check asks of a student beyond the text of its exercise: a right answer that can't know of it would lose points."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from coursekit.notebook.names import check_calls, names_defined
from coursekit.notebook.roles import is_check_cell, is_solution
from coursekit.notebook.statements import parse_code

if TYPE_CHECKING:
    from nbformat import NotebookNode

TOGETHER = re.compile(r"^\s*# together with ([\w, ]+): \S", re.MULTILINE)


def unfair_checks(nb: NotebookNode) -> list[str]:
    """Look for check cells that test what their exercise does not state, or another exercise as well.

    A check cell may use a function of another exercise of the chapter only where a comment says why, `# together with dense, relu: REASON`.
    What a check wants raised, the exercise's text or docstring names. The dtype, empty batches, untouched inputs and the random
    generator are promised on one page for all exercises.

    Parameters
    ----------
    nb : NotebookNode
        The solution notebook.

    Returns
    -------
    list of str
        A sentence for each, [] for a fair chapter.
    """
    exercise_of = {
        name: cell.id for cell in nb.cells if is_solution(cell) for name in names_defined(cell.source)
    }
    found, text, exercise = [], "", ""
    for cell in nb.cells:
        if is_solution(cell):
            exercise = cell.id
        if not is_check_cell(cell):
            text += cell.source + "\n"
            continue
        tree = parse_code(cell.source)
        named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        others = {name for name in named & exercise_of.keys() if exercise_of[name] != exercise}
        said = {name.strip() for names in TOGETHER.findall(cell.source) for name in names.split(",")}
        found += [
            f"{cell.id} uses {name} of another exercise, whose faults would cost points here too: make its inputs by hand, or say why in "
            f"a comment, `# together with {name}: ...`."
            for name in sorted(others - said)
        ]
        wanted = {
            ast.unparse(call.args[1])
            for method, call in check_calls(tree)
            if method == "raises" and len(call.args) > 1
        }
        found += [
            f"{cell.id} wants a {exception}, and the exercise's text does not name it."
            for exception in sorted(wanted)
            if exception not in text
        ]
        text = ""
    return found
