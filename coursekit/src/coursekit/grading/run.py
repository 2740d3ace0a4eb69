"""Grade a class: run each submission, write nbgrader's gradebook and a feedback page for each student, and report."""

import hashlib
import json
import os
import sys
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.utils import parse_utc

from coursekit.building import require_built
from coursekit.course import CourseError
from coursekit.grading.book import Book
from coursekit.grading.cells import CELL_SECONDS
from coursekit.grading.engine import grade_submission, make_task
from coursekit.grading.feedback import write_feedback
from coursekit.grading.intake import IntakeError, read_submission
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
    course,
    chapter,
    submitted,
    only=(),
    force=False,
    unsafe=False,
    on_step=lambda name, done, total: None,
    cell_seconds=CELL_SECONDS,
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
        Grade again what is graded already and has not changed since.
    unsafe : bool
        Run submissions without a sandbox, with the rights of the user.
    on_step : function of (name, done, total)
    cell_seconds : float
        After that a cell is interrupted.

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
    students = _find_students(chapter, submitted, only)
    root = submitted.parent
    db_url = f"sqlite:///{root / 'gradebook.db'}"
    api = nbgrader_api(
        course, root, db_url, submitted_directory=submitted.name, release_directory=root / "release"
    )
    on_step("release", 0, len(students))
    require_success(
        api.generate_assignment(chapter.name, force=True), f"nbgrader generate_assignment {chapter.name}"
    )
    report = ClassReport(chapter, *_points(chapter))
    task = make_task(chapter)
    same = _digest(task)
    with Book(root, db_url, api.config) as book:
        for done, student in enumerate(students):
            on_step(student, done, len(students))
            content, note = _read(submitted, student, chapter)
            key = _key(same, student, content)
            record = book.read(chapter, student)
            if force or record is None or record["key"] != key:
                graded = grade_submission(task, content, unsafe, cell_seconds=cell_seconds)
                if note:
                    graded.repairs.insert(0, note)
                book.record(chapter, student, graded, key, _timestamp(submitted / student / chapter.name))
                record = book.read(chapter, student)
            write_feedback(chapter, student, root, db_url, record)
            if record["refused"]:
                report.failures[student] = record["refused"]
        on_step("gradebook", len(students), len(students))
    report.students = read_scores(db_url, chapter, report.exercises, students)
    return report


def _find_students(chapter, submitted, only):
    """Names of the students with a submission of the chapter, sorted."""
    found = sorted(path.parent.name for path in submitted.glob(f"*/{chapter.name}") if path.is_dir())
    missing = sorted(set(only) - set(found))
    if missing:
        raise CourseError(f"No submission of {chapter.name} from {', '.join(missing)} in {submitted}.")
    students = [name for name in found if not only or name in only]
    if not students:
        raise CourseError(
            f"No submission of {chapter.name} in {submitted}: it should hold STUDENT/{chapter.name}/{chapter.name}.ipynb."
        )
    return students


def _read(submitted, student, chapter):
    """The bytes of a submission, or why there are none; and a sentence on its name if that is wrong."""
    folder = submitted / student / chapter.name
    path, note = folder / f"{chapter.name}.ipynb", ""
    if not os.path.lexists(path):
        others = sorted(folder.glob("*.ipynb"))
        if len(others) != 1:
            there = "no notebook" if not others else f"{len(others)} notebooks, none of them {path.name}"
            return f"The folder holds {there}.", note
        note = f"The file was called {others[0].name} instead of {path.name}."
        path = others[0]
    try:
        return read_submission(path, submitted), note
    except IntakeError as error:
        return str(error), note


def _timestamp(folder):
    """When a submission was handed in, as nbgrader's timestamp.txt says; None without a readable one."""
    try:
        text = read_submission(folder / "timestamp.txt", folder).decode("utf-8").strip()
        return text if text and parse_utc(text) else None
    except (IntakeError, ValueError, OverflowError):
        return None


def _digest(task):
    """Hash of what the results of a class have in common: the chapter and the environment."""
    parts = [asdict(task), version("coursekit"), version("numpy"), sys.version]
    return hashlib.sha256(json.dumps(parts).encode())


def _key(same, student, content):
    """Hash of all that one result depends on."""
    digest = same.copy()
    digest.update(json.dumps(student).encode())
    digest.update(content.encode() if isinstance(content, str) else content)
    return digest.hexdigest()


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
