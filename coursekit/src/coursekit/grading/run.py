"""Grade a class: nbgrader's autograde and a feedback page for each student, with progress and a report."""

import os
import warnings
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy.exc import SAWarning

from coursekit.building import require_built
from coursekit.course import CourseError
from coursekit.grading.feedback import write_feedback
from coursekit.grading.preprocessors import COURSE_VARIABLE
from coursekit.grading.sandbox import require_sandbox
from coursekit.releasing import nbgrader_api, require_success


@dataclass
class StudentScores:
    """One student's automatic scores; `scores` maps a check cell's grade_id to points, None where there is no score."""

    name: str
    scores: dict = field(default_factory=dict)

    @property
    def total(self):
        return sum(score for score in self.scores.values() if score is not None)


@dataclass
class ClassReport:
    """A graded class.

    Attributes
    ----------
    chapter : Chapter
    exercises : dict of grade_id -> points
        The check cells, in the notebook's order.
    manual : float
        Points graded by hand.
    students : list of StudentScores
    failures : dict of student -> reason
    """

    chapter: object
    exercises: dict
    manual: float = 0.0
    students: list = field(default_factory=list)
    failures: dict = field(default_factory=dict)


def grade_class(
    course, chapter, submitted, only=(), force=False, unsafe=False, on_step=lambda name, done, total: None
):
    """Grade one chapter for all students found.

    Parameters
    ----------
    course : Course
    chapter : Chapter
    submitted : path
        nbgrader's tree STUDENT/CHAPTER/CHAPTER.ipynb. `autograded/`, `feedback/` and `gradebook.db` are written beside it.
    only : sequence of str
        Students to grade; all for none.
    force : bool
        Grade again what is graded already.
    unsafe : bool
        Run submissions without a sandbox, with the rights of the user.
    on_step : function of (name, done, total)

    Returns
    -------
    ClassReport

    Raises
    ------
    CourseError
        If there is no submission, the course is not built, or a sandbox is wanted and can't be made.
    """
    submitted = Path(submitted).resolve()
    require_built(chapter)
    if not unsafe:
        require_sandbox()
    found = sorted(
        path.parent.parent.name for path in submitted.glob(f"*/{chapter.name}/{chapter.name}.ipynb")
    )
    students = [name for name in found if not only or name in only]
    missing = sorted(set(only) - set(found))
    if missing:
        raise CourseError(f"No submission of {chapter.name} from {', '.join(missing)} in {submitted}.")
    if not students:
        raise CourseError(
            f"No submission of {chapter.name} in {submitted}: it should hold STUDENT/{chapter.name}/{chapter.name}.ipynb."
        )
    root = submitted.parent
    db_url = f"sqlite:///{root / 'gradebook.db'}"
    api = nbgrader_api(
        course, root, db_url, submitted_directory=submitted.name, release_directory=root / "release"
    )
    api.config.RunChecks.unsafe = unsafe
    on_step("release", 0, len(students))
    require_success(
        api.generate_assignment(chapter.name, force=True), f"nbgrader generate_assignment {chapter.name}"
    )
    report = ClassReport(chapter, *_points(chapter))
    before = os.environ.get(COURSE_VARIABLE)
    os.environ[COURSE_VARIABLE] = str(course.root)
    try:
        for done, student in enumerate(students):
            on_step(student, done, len(students))
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", SAWarning)  # nbgrader's own, about its session
                result = api.autograde(chapter.name, student, force=force)
            if result["success"]:
                write_feedback(chapter, student, root, db_url)
            else:
                report.failures[student] = (
                    (result.get("error") or result.get("log") or "failed").strip().splitlines()[-1]
                )
        on_step("gradebook", len(students), len(students))
    finally:
        if before is None:
            del os.environ[COURSE_VARIABLE]
        else:
            os.environ[COURSE_VARIABLE] = before
    report.students = read_scores(db_url, chapter, report.exercises, students)
    return report


def _points(chapter):
    """Points of the check cells in order, and the sum of those graded by hand."""
    exercises, manual = {}, 0.0
    for cell in chapter.read().cells:
        meta = cell.metadata.get("nbgrader", {})
        if meta.get("grade") and meta.get("solution"):
            manual += meta.get("points", 0)
        elif meta.get("grade"):
            exercises[meta["grade_id"]] = float(meta.get("points", 0))
    return exercises, manual


def read_scores(db_url, chapter, exercises, students):
    """Automatic scores from the gradebook, one StudentScores for each student."""
    rows = []
    with Gradebook(db_url) as gradebook:
        for student in students:
            row = StudentScores(student, dict.fromkeys(exercises))
            for grade_id in exercises:
                try:
                    row.scores[grade_id] = gradebook.find_grade(
                        grade_id, chapter.name, chapter.name, student
                    ).auto_score
                except MissingEntry:
                    continue
            rows.append(row)
    return rows
