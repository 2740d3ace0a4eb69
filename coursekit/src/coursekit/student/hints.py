"""`%hint`: the hints of a notebook's exercises, one after another.

A hint is a `<details>` block in a Markdown cell before the exercise's solution cell; its summary is "Hint", "Hint 1" or "Hint 3: what for".
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from coursekit.errors import UserError
from coursekit.notebook.answers import is_answer
from coursekit.notebook.names import check_names, names_at_margin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbformat import NotebookNode


HINT = re.compile(
    r"<details>\s*<summary>\s*Hint(?:\s+\d+)?(?::\s*([^<]*?))?\s*</summary>(.*?)</details>", re.DOTALL
)


@dataclass
class HintedExercise:
    """One exercise of a notebook.

    Attributes
    ----------
    name : str
        The function or class to write.
    names : set of str
        All that it answers to, in lower case.
    written : bool
        Whether its solution cell no longer says that it is not written.
    hints : list of (what for, text)
    checks : set of str
        Names of its checks.
    """

    name: str
    names: set[str]
    written: bool
    hints: list[tuple[str, str]]
    checks: set[str] = field(default_factory=set)

    def hint(self, number: int) -> str:
        """The text of a hint, counted from 0, in Markdown; a sentence where there are no more."""
        if not self.hints:
            return f"There is no hint for {self.name}: read the text and the docstring again."
        if number >= len(self.hints):
            what = "the hint" if len(self.hints) == 1 else f"all {len(self.hints)} hints"
            return f"You have seen {what} for {self.name}; there are no more. Type `%hint {self.name} 1` to start again."
        what_for, text = self.hints[number]
        head = f"Hint {number + 1} of {len(self.hints)} for {self.name}"
        return f"**{head}{': ' + what_for if what_for else ''}**\n\n{text}"


def exercises(nb: NotebookNode) -> list[HintedExercise]:
    """The exercises of a chapter's notebook, in order.

    Parameters
    ----------
    nb : NotebookNode
        A released notebook, with or without answers, or a solution.

    Returns
    -------
    list of HintedExercise
    """
    found, hints = [], []
    for cell in nb.cells:
        grader = cell.metadata.get("nbgrader", {})
        if grader.get("solution"):
            if cell.cell_type == "code":
                found.append(_exercise(cell, grader["grade_id"], hints))
            hints = []
        elif cell.cell_type == "markdown":
            hints += [((what or "").strip(), text.strip()) for what, text in HINT.findall(cell.source)]
        elif grader.get("grade") and found:
            found[-1].checks |= _names_of_checks(cell.source)
    return found


def _exercise(cell, grade_id, hints):
    defined = names_at_margin(cell.source)
    name = defined[-1] if defined else grade_id.replace("-", "_")
    names = {name.lower() for name in [grade_id.replace("-", "_"), *defined]}
    return HintedExercise(name, names, is_answer(cell.source, None), hints)


def _names_of_checks(source):
    try:
        return set(check_names(ast.parse(source)))
    except SyntaxError:  # a damaged cell
        return set()


def choose_exercise(
    found: list[HintedExercise], name: str = "", open_checks: Sequence[str] = ()
) -> HintedExercise:
    """The exercise that a hint is asked for.

    Parameters
    ----------
    found : list of HintedExercise
    name : str
        A function, a class or a grade_id. Without it: the exercise whose check failed last, else the first that is not written yet.
    open_checks : list of str
        Names of the checks that failed, the last one last.

    Raises
    ------
    UserError
        If there is none; the message lists the names.
    """
    if name:
        wanted = name.lower().replace("-", "_")
        chosen = next((exercise for exercise in found if wanted in exercise.names), None)
    else:
        chosen = next(
            (exercise for check in reversed(open_checks) for exercise in found if check in exercise.checks),
            None,
        ) or next((exercise for exercise in found if not exercise.written), None)
    if chosen is None:
        names = ", ".join(exercise.name for exercise in found) or "none"
        what = f"No exercise here is called {name}" if name else "No check has failed, and all is written"
        raise UserError(f"{what}. Name one of the exercises, as in `%hint NAME`: {names}.")
    return chosen
