"""Grade a class: run each submission, write nbgrader's gradebook and a feedback page for each student, and report."""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dask.system import CPU_COUNT

from coursekit.errors import UserError
from coursekit.files import write_text
from coursekit.grading.bounded_call import call
from coursekit.grading.class_lock import take_turn, turns
from coursekit.grading.class_settings import class_settings, write_config
from coursekit.grading.database import FILE, database_url, file_url
from coursekit.grading.feedback_page import make_page, plain_page
from coursekit.grading.gradebook import ClassGradebook
from coursekit.grading.grader import SUBMISSION, SUBMISSION_SECONDS, grade_submission, make_task, refuse_ended
from coursekit.grading.pool import Pool
from coursekit.grading.submissions import find_submissions
from coursekit.running.reference_record import require_built
from coursekit.running.sandbox import require_sandbox, weaker_limits
from coursekit.running.scoring import CELL_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from coursekit.course import Chapter, Course
    from coursekit.grading.grader import Graded
    from coursekit.grading.submissions import Submission


LOST_PAGE = "The feedback page shows only the points: making it ended its worker"


@dataclass
class StudentScores:
    """One student's automatic scores; `scores` maps a check cell's grade_id to points, None where there is no score."""

    name: str
    scores: dict[str, float | None] = field(default_factory=dict)

    @property
    def total(self) -> float:
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
    graded : int
        Submissions that ran this time; the others had not changed.
    notes : dict of student -> str
        What the page says of the file that was taken.
    remarks : list of str
        What is to be known of the class as a whole, such as files that are nobody's.
    problems : list of str
        Problems to fix, although every submission is graded.
    """

    chapter: Chapter
    exercises: dict[str, float]
    manual: float = 0.0
    students: list[StudentScores] = field(default_factory=list)
    failures: dict[str, str] = field(default_factory=dict)
    graded: int = 0
    notes: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Resources:
    """Where submissions run.

    Attributes
    ----------
    workers : int, optional
        Processes on this machine; by default one for each processor.
    scheduler : str, optional
        Address of a Dask scheduler, whose workers are used instead.
    tls : path, optional
        Folder with the certificates for it.
    unsafe : bool
        Run submissions without a sandbox, with the rights of the user.
    cell_seconds : float
        After that a cell is interrupted.
    """

    workers: int | None = None
    scheduler: str | None = None
    tls: Path | None = None
    unsafe: bool = False
    cell_seconds: float = CELL_SECONDS

    def pool(self, count: int) -> Pool:
        """Workers for this many submissions."""
        return Pool(max(min(self.workers or CPU_COUNT, count), 1), self.scheduler, self.tls)


def _nothing(name, done, total):
    pass


class ClassRun:
    """One chapter's submissions and where their results go. Use as a context manager.

    Parameters
    ----------
    course : Course
    chapter : Chapter
    submitted : path
        A folder or a zip file, in one of the forms of `find_submissions`.
    only : sequence of str
        Students (default: all).
    root : path, optional
        Where `autograded/`, `feedback/` and the gradebook are written; by default beside the submissions.
    db : str, optional
        Address of the gradebook; by default what the class's `nbgrader_config.py` says, else `gradebook.db` in the root.
    seed : str
        Of the run of the course, for the inputs of hidden checks; by default what the class's `nbgrader_config.py` says.
    reveal : bool
        Whether feedback shows the code and values of hidden checks.
    resources : Resources, optional
    say : function of a sentence
        Called when somebody or another program has to be waited for, and with what does not hold on this machine.

    Raises
    ------
    UserError
        If there is no submission, the course is not built, a sandbox is wanted and can't be made, or the class's settings can't be used.
    """

    def __init__(
        self,
        course: Course,
        chapter: Chapter,
        submitted: str | Path,
        only: Sequence[str] = (),
        root: str | Path | None = None,
        db: str | None = None,
        seed: str = "",
        reveal: bool = False,
        resources: Resources | None = None,
        say: Callable[[str], object] = lambda sentence: None,
    ) -> None:
        self.chapter, self.resources = chapter, resources or Resources()
        submitted = Path(submitted).resolve()
        require_built(chapter)
        if not self.resources.unsafe:
            require_sandbox()
            if not self.resources.scheduler and (weaker := weaker_limits()):
                say(weaker)
        root = Path(root).resolve() if root else submitted.parent
        if root.is_relative_to(submitted):
            raise UserError(
                f"{root} contains the submissions, or is inside them: the gradebook and the feedback would look like students' work. "
                "Name another folder with --root."
            )
        settings, self.remarks = class_settings(course, root), []
        self.submissions = find_submissions(chapter, submitted, only, settings.timezone, self.remarks.append)
        root.mkdir(parents=True, exist_ok=True)
        seed, reveal = seed or settings.seed, reveal or settings.reveal
        self.task = make_task(chapter, seed, reveal, self.resources.unsafe, settings.allow)
        self.key = self.task.key()
        self._stack = contextlib.ExitStack()
        self._pool = None
        db_url = database_url(db) if db else settings.db_url
        self.remarks += settings.remarks()
        self.gradebook = ClassGradebook(root, db_url, settings, say)
        self._turn = take_turn(turns(root, db_url), say)
        tree = submitted.name if submitted.is_dir() and submitted.parent == root else "submitted"
        other = db_url if db_url != file_url(root / FILE) else None
        self._config = (course, root, tree, other, seed, reveal)

    def __enter__(self):
        with self._stack as stack:
            stack.enter_context(self._turn)
            stack.enter_context(self.gradebook)
            self._stack = stack.pop_all()
        return self

    def register(self, lose: bool = False) -> None:
        """Enter the chapter into the gradebook, and write the class's settings of nbgrader.

        Parameters and exceptions are those of `ClassGradebook.register`; what was changed is among the remarks then.
        """
        self.remarks += self.gradebook.register(self.chapter, self.task.master, lose)
        write_config(*self._config)

    @property
    def problems(self) -> list[str]:
        """Problems to fix, in sentences, although every submission is graded."""
        return [
            f"{problem} ({', '.join(students)})." for problem, students in self.gradebook.problems.items()
        ]

    def __exit__(self, *_):
        self._stack.close()

    def key_of(self, submission: Submission, content: bytes | str) -> dict:
        """Hashes of all that one result depends on."""
        data = content.encode() if isinstance(content, str) else content
        note = submission.note  # stands on the page
        return {"content": hashlib.sha256(data + note.encode()).hexdigest(), **self.key}

    def current_record(self, submission: Submission, but_for: str | None = None) -> dict | None:
        """The record of a student, if it is the result of this submission, here and in the gradebook; else None.

        The check cell `but_for` may have changed.
        """
        record = self.gradebook.read(self.chapter, submission.student)
        if record is None or not _same_key(
            record["key"], self.key_of(submission, submission.content()), but_for
        ):
            return None
        marks = self.gradebook.marks(self.chapter, submission.student)
        entered = marks is not None and all(
            marks["cells"].get(grade_id, {}).get("auto") == score
            for grade_id, score in record["scores"].items()
        )
        return record if entered else None

    def grade(
        self, submissions: list[Submission], only: str | None = None
    ) -> Iterator[tuple[Submission, Graded, dict]]:
        """Run submissions.

        Parameters
        ----------
        submissions : list of Submission
        only : str, optional
            The one check cell to run.

        Yields
        ------
        (Submission, Graded, dict)
            With the key of the result.
        """
        packed, keys = self.task.pack(), {}

        def items():
            for submission in submissions:
                content = submission.content()
                keys[submission.student] = self.key_of(submission, content)
                limits = (self.resources.unsafe, SUBMISSION_SECONDS, self.resources.cell_seconds)
                yield submission, (SUBMISSION, grade_submission, packed, content, *limits, only)

        for submission, graded in self._workers(len(submissions)).run(call, items()):
            if isinstance(graded, Exception):
                graded = refuse_ended(self.task, graded)
            if submission.note:
                graded.repairs.insert(0, submission.note)
            yield submission, graded, keys.pop(submission.student)

    def write_feedback(self, submissions: list[Submission]) -> Iterator[tuple[str, dict, dict]]:
        """Write the pages of students who are graded, several at a time.

        Yields
        ------
        (str, dict, dict)
            The name of each student whose page is written, what the gradebook says, and the record.
        """

        def items():
            for submission in submissions:
                student = submission.student
                marks, record = (
                    self.gradebook.marks(self.chapter, student),
                    self.gradebook.read(self.chapter, student),
                )
                notebook = self.gradebook.notebook(self.chapter, student)
                yield (student, marks, record), (student, notebook, marks, record)

        for (student, marks, record), made in self._workers(1).run(make_page, items()):
            lost = isinstance(made, Exception)
            page, problem = (plain_page(student, marks, record), LOST_PAGE) if lost else made
            if problem:
                self.gradebook.problems.setdefault(problem, []).append(student)
            write_text(self.gradebook.feedback_path(self.chapter, student), page)
            yield student, marks, record

    def _workers(self, count):
        if self._pool is None:
            self._pool = self._stack.enter_context(self.resources.pool(count))
        return self._pool


def grade_class(
    course: Course,
    chapter: Chapter,
    submitted: str | Path,
    only: Sequence[str] = (),
    force: bool = False,
    on_step: Callable[[str, int, int | None], object] = _nothing,
    resources: Resources | None = None,
    lose: bool = False,
    **options: Any,
) -> ClassReport:
    """Grade one chapter for all students found.

    A result that nothing has changed of is kept. Each result is written as soon as it is there.

    Parameters
    ----------
    course, chapter, submitted, only, resources, options
        As in `ClassRun`.
    force : bool
        Grade again what is graded already and has not changed since.
    on_step : function of (name, done, total)
    lose : bool
        Whether points and comments given by hand may go with an exercise that the chapter no longer has.

    Returns
    -------
    ClassReport

    Raises
    ------
    UserError
        As `ClassRun`.
    """
    on_step("reference", 0, None)
    with ClassRun(course, chapter, submitted, only, resources=resources, **options) as class_run:
        gradebook, submissions = class_run.gradebook, class_run.submissions
        class_run.register(lose)
        report = ClassReport(chapter, *_points(chapter), remarks=class_run.remarks)
        pending = []
        for done, submission in enumerate(submissions):
            on_step("reading", done, len(submissions))
            current = class_run.current_record(submission) is not None
            if current:
                gradebook.hand_in(chapter, submission.student, submission.timestamp)
            else:
                gradebook.invalidate(chapter, submission.student)
            if force or not current:
                pending.append(submission)
        report.graded = len(pending)
        report.notes = {one.student: one.note for one in submissions if one.note}
        if pending:
            on_step("grading", 0, len(pending))
            for done, (submission, graded, key) in enumerate(class_run.grade(pending), start=1):
                gradebook.record(chapter, submission.student, graded, key, submission.timestamp)
                on_step("grading", done, len(pending))
        for done, (student, marks, record) in enumerate(class_run.write_feedback(submissions), start=1):
            on_step("feedback", done, len(submissions))
            scores = {name: marks["cells"].get(name, {}).get("auto") for name in report.exercises}
            report.students.append(StudentScores(student, scores))
            if record["refused"]:
                report.failures[student] = record["refused"]
        if not only:
            report.remarks += _absent(gradebook.students(chapter) - {one.student for one in submissions})
        report.problems = class_run.problems
    report.students.sort(key=lambda row: row.name)
    report.failures = dict(sorted(report.failures.items()))
    return report


def _absent(students):
    """A sentence about students of the gradebook who have no submission."""
    if not students:
        return []
    return [
        f"In the gradebook but not among the submissions: {', '.join(sorted(students))}. Their scores stay. "
        "If an id has changed, run `coursekit students --rename OLD NEW`; if a student has left, run `coursekit students --drop ID`."
    ]


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


def _same_key(old, new, but_for=None):
    """Whether two keys are the same, one check cell aside."""

    def rest(key):
        return {**key, "cells": {name: part for name, part in key["cells"].items() if name != but_for}}

    return old is not None and rest(old) == rest(new)
