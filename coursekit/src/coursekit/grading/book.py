"""nbgrader's gradebook and the folders beside it: the one place that writes results, through one connection."""

import json
import warnings
from dataclasses import asdict
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import AssignLatePenalties, SaveAutoGrades, SaveCells
from nbgrader.utils import parse_utc
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SAWarning, SQLAlchemyError

from coursekit.course import CourseError, write_text
from coursekit.fast_nbformat import nbformat

RECORD = "coursekit.json"


def database_url(text):
    """The address of a gradebook in SQLAlchemy's form; PostgreSQL is reached by psycopg.

    Raises
    ------
    CourseError
        If it is none.
    """
    try:
        url = make_url(text)
    except ArgumentError:
        raise CourseError(
            f"{text} is no address of a gradebook. Examples: sqlite:///gradebook.db, postgresql://USER:PASSWORD@HOST/NAME."
        ) from None
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite" and url.database:
        url = url.set(database=str(Path(url.database).resolve()))
    return url.render_as_string(hide_password=False)


class Book:
    """A gradebook and the folders beside it. Use as a context manager.

    Parameters
    ----------
    root : Path
        Holds `autograded/` and `feedback/`.
    db_url : str
    config : traitlets Config
        nbgrader's, for the policy on late submissions.

    Raises
    ------
    CourseError
        If the gradebook can't be opened.
    """

    def __init__(self, root, db_url, config):
        self._root, self._url, self._config = root, db_url, config

    def __enter__(self):
        self._warnings = warnings.catch_warnings()
        self._warnings.__enter__()
        warnings.simplefilter("ignore", SAWarning)  # nbgrader's own, about its session
        try:
            self._gradebook = Gradebook(self._url)
        except (SQLAlchemyError, ImportError) as error:
            shown = make_url(self._url).render_as_string(hide_password=True)
            raise CourseError(
                f"The gradebook {shown} can't be opened: {str(error).splitlines()[0]}"
            ) from None
        return self

    def __exit__(self, *_):
        self._gradebook.close()
        self._warnings.__exit__()

    def register(self, chapter, master):
        """Enter a chapter with its cells and points, or bring them up to date.

        Parameters
        ----------
        chapter : Chapter
        master : str
            The notebook as released with the hidden checks, JSON.

        Raises
        ------
        CourseError
            If cells were added or removed after submissions were graded.
        """
        self._gradebook.update_or_create_assignment(chapter.name)
        step = SaveCells(config=self._config)
        step.gradebook, step.notebook_id, step.assignment_id = self._gradebook, chapter.name, chapter.name
        step.new_grade_cells, step.new_solution_cells = {}, {}
        step.new_task_cells, step.new_source_cells = {}, {}
        nb = nbformat.reads(master, as_version=4)
        for number, cell in enumerate(nb.cells):
            step.preprocess_cell(cell, {}, number)
        try:
            step._create_notebook(nb)
        except RuntimeError:
            raise CourseError(
                f"{chapter.name} has other exercises than when its first submissions were graded, and nbgrader can't change "
                "these in a gradebook. Move the gradebook away, and grade all again."
            ) from None

    def record(self, chapter, student, graded, key, timestamp=None):
        """Store one result: the gradebook first, then the notebook and the record that says that all is there.

        A crash on the way leaves no record, so the submission is graded again. Points and comments given by hand stay.

        Parameters
        ----------
        chapter : Chapter
        student : str
        graded : Graded
        key : dict
            Hashes of all that the result depends on.
        timestamp : str, optional
            When it was handed in.
        """
        before, path = self.notebook(chapter, student), self.record_path(chapter, student)
        path.unlink(missing_ok=True)
        nb = nbformat.reads(graded.notebook, as_version=4)
        self._gradebook.update_or_create_student(student)
        when = parse_utc(timestamp) if timestamp else None
        self._gradebook.update_or_create_submission(chapter.name, student, timestamp=when)
        submission = self._gradebook.find_submission_notebook(chapter.name, chapter.name, student)
        looked_at = _looked_at(submission) | self._marked(chapter, student)
        step = SaveAutoGrades(config=self._config)
        step.gradebook, step.student_id = self._gradebook, student
        step.notebook_id = step.assignment_id = chapter.name
        for number, cell in enumerate(nb.cells):
            step.preprocess_cell(cell, {}, number)
        same = looked_at & _same_answers(before, nb)
        for grade in submission.grades:
            if grade.cell.name in same:
                grade.needs_manual_grade = False
            if graded.refused:  # a person should see it
                grade.needs_manual_grade = True
        self._penalize(submission)
        self._gradebook.db.commit()
        write_text(self.notebook_path(chapter, student), graded.notebook + "\n")
        entry = {name: value for name, value in asdict(graded).items() if name != "notebook"}
        write_text(path, json.dumps({"key": key if graded.lasting else None, **entry}, indent=1) + "\n")
        self._marks_path(chapter, student).unlink(missing_ok=True)

    def hand_in(self, chapter, student, timestamp):
        """Note when a submission came that is not graded again, and what that costs."""
        submission = self._gradebook.find_submission_notebook(chapter.name, chapter.name, student)
        submission.assignment.timestamp = parse_utc(timestamp) if timestamp else None
        self._penalize(submission)
        self._gradebook.db.commit()

    def _penalize(self, submission):
        """Apply the course's policy on late submissions, as nbgrader's AssignLatePenalties."""
        submission.late_submission_penalty = None
        late = submission.assignment.total_seconds_late
        if late > 0:
            step = AssignLatePenalties(config=self._config)
            step.init_plugin()
            penalty = step.plugin_inst.late_submission_penalty(submission.student.id, submission.score, late)
            if penalty is not None:
                submission.late_submission_penalty = step._check_late_penalty(submission, penalty)

    def read(self, chapter, student):
        """The record of a result, None if there is none or it can't be read."""
        try:
            return json.loads(self.record_path(chapter, student).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None

    def notebook(self, chapter, student):
        """The graded notebook as JSON text, "" if there is none."""
        try:
            return self.notebook_path(chapter, student).read_text(encoding="utf-8")
        except OSError:
            return ""

    def invalidate(self, chapter, student):
        """Mark what is there of a student as out of date, until the next result replaces it.

        Which points given by hand had no mark before is kept beside the notebook: they get none again where the answer is the same.
        """
        self.record_path(chapter, student).unlink(missing_ok=True)
        self.feedback_path(chapter, student).unlink(missing_ok=True)
        try:
            submission = self._gradebook.find_submission_notebook(chapter.name, chapter.name, student)
        except MissingEntry:
            return
        looked_at = _looked_at(submission) | self._marked(chapter, student)
        if looked_at:
            write_text(self._marks_path(chapter, student), json.dumps(sorted(looked_at)))
        for grade in submission.grades:
            grade.needs_manual_grade = True
        self._gradebook.db.commit()

    def _marked(self, chapter, student):
        """What `invalidate` has kept."""
        try:
            return set(json.loads(self._marks_path(chapter, student).read_text(encoding="utf-8")))
        except (OSError, ValueError):
            return set()

    def _marks_path(self, chapter, student):
        return self.record_path(chapter, student).with_name("looked-at.json")

    def marks(self, chapter, student):
        """What the gradebook says of a student, None if it has no such submission.

        Returns
        -------
        dict
            score and best of the whole, penalty; cells: grade_id -> score, auto, waiting; comments: grade_id -> text.
        """
        try:
            submission = self._gradebook.find_submission_notebook(chapter.name, chapter.name, student)
        except MissingEntry:
            return None
        cells = {
            grade.cell.name: {
                "score": grade.score,
                "auto": grade.auto_score,
                "by_hand": grade.manual_score is not None,
                "waiting": bool(grade.needs_manual_grade),
            }
            for grade in submission.grades
        }
        return {
            "score": submission.score,
            "best": submission.max_score,
            "penalty": submission.late_submission_penalty,
            "cells": cells,
            "comments": {c.cell.name: c.comment for c in submission.comments if c.comment},
        }

    def record_path(self, chapter, student):
        """Where the record of a result lies."""
        return self._root / "autograded" / student / chapter.name / RECORD

    def notebook_path(self, chapter, student):
        return self.record_path(chapter, student).with_name(f"{chapter.name}.ipynb")

    def feedback_path(self, chapter, student):
        return self._root / "feedback" / student / chapter.name / f"{chapter.name}.html"


def _looked_at(submission):
    """The grade_ids whose points a person has given, and that have no mark."""
    return {
        grade.cell.name
        for grade in submission.grades
        if grade.manual_score is not None and not grade.needs_manual_grade
    }


def _same_answers(before, nb):
    """The grade_ids of graded cells whose answer is as in the notebook before."""
    if not before:
        return set()

    def answers(cells):
        return {cell.id: cell.source for cell in cells}

    old, new = answers(nbformat.reads(before, as_version=4).cells), answers(nb.cells)
    graded = [c.metadata.nbgrader.grade_id for c in nb.cells if c.metadata.get("nbgrader", {}).get("grade")]
    return {
        name
        for name in graded
        if all(old.get(part) == new.get(part) for part in (name, name.removeprefix("check-")))
    }
