"""A chapter's exercises in the gradebook: entered, and changed after the first submissions were graded.

nbgrader can't change the cells of a notebook that has submissions. Here it is done so that points and comments given by hand stay.
"""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime
from typing import TYPE_CHECKING

from nbconvert.exporters.exporter import ResourcesDict
from nbgrader.api import Comment, Grade, MissingEntry, SubmittedNotebook
from nbgrader.preprocessors import SaveCells

from coursekit.errors import UserError
from coursekit.files import write_text
from coursekit.grading.database import file_of

if TYPE_CHECKING:
    from pathlib import Path

    from nbformat import NotebookNode
    from nbgrader.api import Gradebook
    from traitlets.config import Config


def enter_cells(
    gradebook: Gradebook, name: str, nb: NotebookNode, config: Config, root: Path, lose: bool = False
) -> list[str]:
    """Enter a chapter's cells with their points, or bring them up to date.

    Parameters
    ----------
    gradebook : Gradebook
        In a transaction.
    name : str
        Of the chapter.
    nb : NotebookNode
        The notebook as released with the hidden checks.
    config : traitlets Config
        nbgrader's.
    root : Path
        The folder for a copy of what is lost, if the gradebook is not a file.
    lose : bool
        Whether points and comments given by hand may go with the exercise that they are for.

    Returns
    -------
    list of str
        What was changed of a chapter that has submissions, in sentences.

    Raises
    ------
    UserError
        If that would lose what was given by hand.
    """
    gradebook.update_or_create_assignment(name)
    step = SaveCells(config=config)
    step.gradebook, step.notebook_id, step.assignment_id = gradebook, name, name
    step.new_grade_cells, step.new_solution_cells = {}, {}
    step.new_task_cells, step.new_source_cells = {}, {}
    for number, cell in enumerate(nb.cells):
        step.preprocess_cell(cell, ResourcesDict(), number)
    try:
        notebook = gradebook.find_notebook(name, name)
    except MissingEntry:
        notebook = None
    done, points = [], {}
    if notebook and notebook.submissions:
        points = {cell.name: cell.max_score for cell in notebook.grade_cells}
        done += _rename(gradebook, notebook, step)
        done += _remove(gradebook, notebook, step, root, lose)
        done += _add(gradebook, notebook, step)
    step._create_notebook(nb)
    _complete(gradebook, name)
    return done + _changed_points(gradebook, name, points)


def _rename(gradebook, notebook, step):
    """Give cells their new name: those that are there with the same source under a name that was not there before."""

    def cells_by_source(sources, names):
        found = {}
        for name, source in sources.items():
            if name in names:
                found.setdefault(source, []).append(name)
        return {source: only[0] for source, only in found.items() if len(only) == 1}

    old = {cell.name: (cell.cell_type, cell.source) for cell in notebook.source_cells}
    new = {name: (info["cell_type"], info["source"]) for name, info in step.new_source_cells.items()}
    gone = cells_by_source(old, old.keys() - new.keys())
    come = cells_by_source(new, new.keys() - old.keys())
    names = {gone[source]: come[source] for source in gone.keys() & come.keys()}
    for cell in [*notebook._base_cells, *notebook.source_cells]:
        cell.name = names.get(cell.name, cell.name)
    gradebook.db.flush()
    return [f"Renamed in the gradebook: {old} is now {new}." for old, new in sorted(names.items())]


def _remove(gradebook, notebook, step, root, lose):
    """Take out the cells that are no longer in the chapter, with what was given for them."""
    wanted = {
        "GradeCell": step.new_grade_cells,
        "SolutionCell": step.new_solution_cells,
        "TaskCell": step.new_task_cells,
    }
    cells = [cell for cell in notebook._base_cells if cell.name not in wanted[cell.type]]
    sources = [cell for cell in notebook.source_cells if cell.name not in step.new_source_cells]
    rows = [row for cell in cells for row in [*(cell.grades or ()), *(cell.comments or ())]]
    by_hand = sorted({f"{row.cell.name} ({row.student.id})" for row in rows if _by_hand(row)})
    if by_hand and not lose:
        raise UserError(
            f"{notebook.name} no longer has these exercises, for which points or comments were given by hand: {', '.join(by_hand)}. "
            f"Restore them in the chapter, or delete them with `coursekit grade {notebook.name} --migrate`, which keeps a copy of the gradebook."
        )
    done = []
    if rows:
        copy = _keep_copy(gradebook, root, rows)
        names = sorted({cell.name for cell in cells})
        done.append(f"Removed from the gradebook: {', '.join(names)}. A copy of the old gradebook: {copy}.")
        if by_hand:
            done.append(f"This removed points or comments given by hand for {', '.join(by_hand)}.")
    for row in [*rows, *cells, *sources]:
        gradebook.db.delete(row)
    gradebook.db.flush()
    gradebook.db.expire(notebook)
    return done


def _add(gradebook, notebook, step):
    """Enter the cells that are new in the chapter."""
    kinds = (
        (step.new_grade_cells, notebook.grade_cells, gradebook.add_grade_cell),
        (step.new_solution_cells, notebook.solution_cells, gradebook.add_solution_cell),
        (step.new_task_cells, notebook.task_cells, gradebook.add_task_cell),
        (step.new_source_cells, notebook.source_cells, gradebook.add_source_cell),
    )
    added = [(set(wanted) - {cell.name for cell in there}, wanted, add) for wanted, there, add in kinds]
    for names, wanted, add in added:
        for name in sorted(names):
            add(name, notebook.name, notebook.assignment.name, **wanted[name])
    graded = sorted(added[0][0] | added[2][0])
    return [f"New in the gradebook: {', '.join(graded)}."] if graded else []


def _by_hand(row):
    """Whether a person gave something for a cell."""
    if isinstance(row, Grade):
        return row.manual_score is not None or bool(row.extra_credit)
    return bool(row.manual_comment)


def _keep_copy(gradebook, root, rows):
    """Copy the gradebook before the change; of a database that is not a file, copy only the removed rows."""
    now = datetime.now().strftime("%Y-%m-%d-%H%M%S")
    path = file_of(gradebook.engine.url)
    if path is None:
        kept = root / f"gradebook-{now}.json"
        write_text(kept, json.dumps([row.to_dict() for row in rows], indent=1) + "\n")
        return kept
    kept = path.with_name(f"{path.stem}-{now}{path.suffix}")
    source, target = sqlite3.connect(path), sqlite3.connect(kept)
    try:
        source.backup(target)
    finally:
        source.close()
        target.close()
    return kept


def _complete(gradebook, name):
    """Give each submission a place for the points and comments of each cell."""
    notebook = gradebook.find_notebook(name, name)
    graded = [*notebook.grade_cells, *notebook.task_cells]
    commented = [*notebook.solution_cells, *notebook.task_cells]
    for submission in gradebook.assignment_submissions(name):
        found = [one for one in submission.notebooks if one.name == name]
        one = found[0] if found else SubmittedNotebook(notebook=notebook, assignment=submission)
        gradebook.db.add(one)
        for kind, cells, rows in ((Grade, graded, one.grades), (Comment, commented, one.comments)):
            there = {row.cell_id for row in rows}
            for cell in cells:
                if cell.id not in there:
                    gradebook.db.add(kind(cell_id=cell.id, notebook=one))
    gradebook.db.flush()


def _changed_points(gradebook, name, before):
    """Sentences about exercises whose points have changed, and points given by hand that are more than these."""
    done = []
    for cell in gradebook.find_notebook(name, name).grade_cells:
        old, new = before.get(cell.name, cell.max_score), cell.max_score
        if old == new:
            continue
        done.append(f"{cell.name} now has {new:g} points instead of {old:g}.")
        above = sorted(
            f"{grade.student.id} ({grade.manual_score:g})"
            for grade in cell.grades
            if grade.manual_score is not None and grade.manual_score > new
        )
        if above:
            done.append(
                f"More points than that were given by hand for {cell.name} and are kept: {', '.join(above)}."
            )
    return done
