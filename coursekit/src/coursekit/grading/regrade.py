"""Run one check cell again for everyone who is graded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from coursekit.errors import UserError
from coursekit.grading.grader import Graded
from coursekit.grading.run import _nothing
from coursekit.notebook.fast_nbformat import nbformat

if TYPE_CHECKING:
    from collections.abc import Callable

    from coursekit.grading.run import ClassRun


@dataclass(frozen=True)
class Change:
    """One student's result of a check cell, before and after it was run again.

    Attributes
    ----------
    student : str
    before, after : float
        Points; `after` is None where it could not be run.
    by_hand : bool
        Whether a person gave other points; these stay.
    reason : str
        Why it could not be run, "" if it could.
    """

    student: str
    before: float
    after: float | None
    by_hand: bool = False
    reason: str = ""


@dataclass
class Regrade:
    """What running one check cell again would change; nothing is written yet.

    Attributes
    ----------
    grade_id : str
    changes : list of Change
        Of those whose points change, or whose submission could not be run.
    same : int
        Students whose points stay.
    outdated : list of str
        Students whose submission, or more than this cell, has changed since they were graded, or who could not be graded: these need
        `coursekit grade`.
    """

    grade_id: str
    changes: list[Change] = field(default_factory=list)
    same: int = 0
    outdated: list[str] = field(default_factory=list)


def regrade_check(
    class_run: ClassRun, name: str, on_step: Callable[[str, int, int], object] = _nothing
) -> tuple[Regrade, Callable[[], None]]:
    """Run one check cell again for everyone who is graded.

    Parameters
    ----------
    class_run : ClassRun
        Entered.
    name : str
        The cell's grade_id, with or without `check-`, or the name of a check in it.
    on_step : function of (name, done, total)

    Returns
    -------
    (Regrade, function)
        What would change, and a function without arguments that writes it.
    """
    grade_id = _check_cell(class_run, name)
    report, gradebook, chapter = Regrade(grade_id), class_run.gradebook, class_run.chapter
    pending, records, results = [], {}, []
    for submission in class_run.submissions:
        record = class_run.current_record(submission, but_for=grade_id)
        if record is None or record["refused"]:
            report.outdated.append(submission.student)
        else:
            records[submission.student] = record
            pending.append(submission)
    if pending:
        on_step("grading", 0, len(pending))
        for done, (submission, graded, key) in enumerate(class_run.grade(pending, only=grade_id), start=1):
            on_step("grading", done, len(pending))
            results.append((submission, graded, key))
            record, student = records[submission.student], submission.student
            mark = gradebook.marks(chapter, student)["cells"][grade_id]  # pyright: ignore[reportOptionalSubscript]  # it is in the gradebook
            before, after = record["scores"].get(grade_id, 0.0), graded.scores.get(grade_id)
            if graded.refused:
                report.changes.append(Change(student, before, None, mark["by_hand"], graded.refused))
            elif after != before:
                report.changes.append(Change(student, before, after, mark["by_hand"]))
            else:
                report.same += 1

    def write():
        class_run.register()
        amended = []
        for submission, graded, key in results:
            if graded.refused:
                gradebook.invalidate(chapter, submission.student)
            else:
                _amend(class_run, submission, grade_id, graded, key, records[submission.student])
                amended.append(submission)
        for _ in class_run.write_feedback(amended):
            pass

    report.changes.sort(key=lambda change: change.student)
    return report, write


def _check_cell(class_run, name):
    """The grade_id of the check cell that a name means."""
    task, ids = class_run.task, list(class_run.key["cells"])
    for grade_id in ids:
        if name in (
            grade_id,
            grade_id.removeprefix("check-"),
            grade_id.removeprefix("check-").replace("-", "_"),
        ):
            return grade_id
    found = [entry["cell"] for entry in task.reference if entry["name"] == name]
    if found:
        return found[0]
    raise UserError(
        f"{task.name} has no check called {name!r}. Its check cells are: {', '.join(ids)}; you can also give the name of a single check."
    )


def _amend(class_run, submission, grade_id, graded, key, record):
    """Put one cell's new result into what is stored of a student."""
    nb = nbformat.reads(class_run.gradebook.notebook(class_run.chapter, submission.student), as_version=4)
    new = next(
        cell
        for cell in nbformat.reads(graded.notebook, as_version=4).cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )
    for cell in nb.cells:
        if cell.id == new.id:
            cell.source, cell.outputs = new.source, new.outputs
    kept = {name: value for name, value in record.items() if name != "key"}
    scores = {**record["scores"], **graded.scores}
    merged = Graded(**{**kept, "notebook": nbformat.writes(nb), "scores": scores})
    class_run.gradebook.record(class_run.chapter, submission.student, merged, key, submission.timestamp)
