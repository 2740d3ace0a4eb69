"""What a check asks of a student beyond the text of its exercise: a right answer that can't know of it would lose points."""

from __future__ import annotations

import ast
import itertools
import re
from typing import TYPE_CHECKING

from coursekit.notebook.names import check_calls, check_method, made_and_taken, names_defined, names_made
from coursekit.notebook.roles import is_check_cell, is_solution
from coursekit.notebook.statements import parse_code

if TYPE_CHECKING:
    from nbformat import NotebookNode

PLAIN_NUMBER = "plain number"  # an exercise whose arrays may be such a thing says so
TOGETHER = re.compile(r"^\s*# together with ([\w, ]+): \S", re.MULTILINE)


def unfair_checks(nb: NotebookNode) -> list[str]:
    """Look for check cells that test what their exercise does not state, or another exercise as well.

    A check cell may use a function of another exercise of the chapter only where a comment says why, `# together with dense, relu: REASON`.
    What a check wants raised, the exercise's text or docstring names, and that a plain number may be given for an array. The dtype,
    empty batches, untouched inputs and the random generator are promised on one page for all exercises. What a check cell takes from
    cells above it has no name that a cell below gives to something else: the check can be run again at any time.

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
    found, text, exercise, arrays = [], "", "", {}
    for number, cell in enumerate(nb.cells):
        if is_solution(cell) and cell.cell_type == "code":
            exercise, arrays = cell.id, _array_parameters(cell.source)
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
        made, taken = made_and_taken(cell.source)
        found += [
            f"{cell.id} uses {name}, which {later.id} below gives another value: a student who runs the check again would get that one. "
            "Give one of them another name."
            for later in nb.cells[number + 1 :]
            if later.cell_type == "code" and not is_solution(later)
            for name in sorted((taken - made) & names_made(later.source))
        ]
        if PLAIN_NUMBER not in text:
            found += [
                f"{cell.id} gives {function} a {PLAIN_NUMBER} for {name}, which its docstring calls an array: "
                f"say in the exercise's text that a {PLAIN_NUMBER} works too, or give an array."
                for function, name in sorted(set(_numbers_for_arrays(tree, arrays)))
            ]
        text = ""
    return found


def _array_parameters(source):
    """Function -> its parameters in order, each with whether the docstring says that it is an array and nothing else."""
    parameters = {}
    for node in parse_code(source).body:
        if isinstance(node, ast.FunctionDef):
            text = ast.get_docstring(node) or ""
            kinds = {
                name: kind.startswith("ndarray") and " or " not in kind.partition(",")[0]
                for names, kind in re.findall(r"^([\w, ]+) : (.*)$", text, re.MULTILINE)
                for name in names.split(", ")
            }
            names = [argument.arg for argument in [*node.args.posonlyargs, *node.args.args]]
            parameters[node.name] = {name: kinds.get(name, False) for name in names}
    return parameters


def _numbers_for_arrays(tree, arrays):
    """Yield (function, parameter) for each plain number that a check gives for an array; an error that is wanted aside."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called, given = node.func, node.args
        if check_method(node) in ("unchanged", "quiet") and len(given) > 1:
            _, called, *given = given
        function = ast.unparse(called)
        parameters = arrays.get(function, {})
        named = [(word.arg, word.value) for word in node.keywords]
        before_star = itertools.takewhile(lambda argument: not isinstance(argument, ast.Starred), given)
        for name, argument in [*zip(parameters, before_star, strict=False), *named]:
            if parameters.get(name) and _is_plain_number(argument):
                yield function, name


def _is_plain_number(node):
    """Whether an expression is a number written out, perhaps as one of NumPy's."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) in ("np.float32", "np.float64"):
        return len(node.args) == 1 and _is_plain_number(node.args[0])
    if isinstance(node, ast.UnaryOp):
        node = node.operand
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)
