"""nbgrader's gradebook and the folders beside it: the one place that writes results, through one connection."""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from nbconvert.exporters.exporter import ResourcesDict
from nbgrader.api import MissingEntry
from nbgrader.preprocessors import SaveAutoGrades
from nbgrader.utils import parse_utc

from coursekit.errors import UserError
from coursekit.files import write_text
from coursekit.grading.database import database_errors_explained, open_gradebook, transaction
from coursekit.grading.late_policy import LatePolicy
from coursekit.grading.migration import enter_cells
from coursekit.notebook.fast_nbformat import nbformat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from nbgrader.api import Gradebook

    from coursekit.course import Chapter
    from coursekit.grading.class_settings import ClassSettings
    from coursekit.grading.grader import Graded


RECORD = "coursekit.json"


class ClassGradebook:
    """A gradebook and the folders beside it. Use as a context manager.

    Parameters
    ----------
    root : Path
        Holds `autograded/` and `feedback/`.
    db_url : str
    settings : ClassSettings
        Of nbgrader, for the policy on late submissions among others.
    say : function of a sentence
        Called when another program has to be waited for.

    Raises
    ------
    UserError
        If the gradebook can't be opened, or the policy can't be loaded.
    """

    def __init__(
        self,
        root: Path,
        db_url: str,
        settings: ClassSettings,
        say: Callable[[str], object] = lambda sentence: None,
    ) -> None:
        self._root, self._url, self._settings, self._say = root, db_url, settings, say
        self._stack = contextlib.ExitStack()
        self.problems = {}
        """What the policy on late submissions failed with -> the students whose penalty did not change."""

    def __enter__(self):
        self._policy = LatePolicy(self._settings)
        self._gradebook = self._stack.enter_context(open_gradebook(self._url))
        return self

    def __exit__(self, *_):
        self._stack.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Gradebook]:
        """nbgrader's gradebook, written at the end of the block and not before."""
        with transaction(self._gradebook, self._say):
            yield self._gradebook

    def register(self, chapter: Chapter, master: str, lose: bool = False) -> list[str]:
        """Enter a chapter with its cells and points, or bring them up to date.

        Parameters
        ----------
        chapter : Chapter
        master : str
            The notebook as released with the hidden checks, JSON.
        lose : bool
            Whether points and comments given by hand may go with the exercise that they are for.

        Returns
        -------
        list of str
            What was changed of a chapter that has been graded before, in sentences.

        Raises
        ------
        UserError
            If an exercise is gone for which there are points or comments given by hand.
        """
        nb = nbformat.reads(master, as_version=4)
        with self.transaction() as gradebook:
            return enter_cells(gradebook, chapter.name, nb, self._settings.config, self._root, lose)

    def record(
        self, chapter: Chapter, student: str, graded: Graded, key: dict, timestamp: str | None = None
    ) -> None:
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
        with self.transaction() as gradebook:
            gradebook.update_or_create_student(student)
            when: dict[str, Any] = {"timestamp": parse_utc(timestamp)} if timestamp else {}
            gradebook.update_or_create_submission(chapter.name, student, **when)
            submission = gradebook.find_submission_notebook(chapter.name, chapter.name, student)
            looked_at = _looked_at(submission) | self._marked(chapter, student)
            step = SaveAutoGrades(config=self._settings.config)
            step.gradebook, step.student_id = gradebook, student
            step.notebook_id = step.assignment_id = chapter.name
            for number, cell in enumerate(nb.cells):
                step.preprocess_cell(cell, ResourcesDict(), number)
            same = looked_at & _same_answers(before, nb)
            for grade in submission.grades:
                if grade.cell.name in same:
                    grade.needs_manual_grade = False
                if graded.refused:  # a person should see it
                    grade.needs_manual_grade = True
            penalty = self._penalize(chapter, student, submission)
        self._keep_penalty(chapter, student, penalty)
        write_text(self.notebook_path(chapter, student), graded.notebook + "\n")
        entry = {name: value for name, value in asdict(graded).items() if name != "notebook"}
        write_text(path, json.dumps({"key": key if graded.lasting else None, **entry}, indent=1) + "\n")
        self._marks_path(chapter, student).unlink(missing_ok=True)

    def hand_in(self, chapter: Chapter, student: str, timestamp: str | None) -> None:
        """Note when a submission came that is not graded again, and what that costs."""
        with self.transaction() as gradebook:
            submission = gradebook.find_submission_notebook(chapter.name, chapter.name, student)
            if timestamp:
                submission.assignment.timestamp = parse_utc(timestamp)
            penalty = self._penalize(chapter, student, submission)
        self._keep_penalty(chapter, student, penalty)

    def _penalize(self, chapter, student, submission):
        """Apply the policy on late submissions.

        What somebody else took off, a person or nbgrader, stays unless the policy takes something off itself.

        Returns
        -------
        float or None
            What the policy has taken off.
        """
        before, ours = submission.late_submission_penalty, self._kept_penalty(chapter, student)
        try:
            penalty = self._policy.penalty(submission)
        except UserError as error:
            self.problems.setdefault(str(error), []).append(student)
            return ours
        if penalty or not before or before == ours:
            submission.late_submission_penalty = penalty
        return penalty

    def _kept_penalty(self, chapter, student):
        """What the policy took off the last time, None for nothing."""
        return _read_json(self._penalty_path(chapter, student))

    def _keep_penalty(self, chapter, student, penalty):
        path = self._penalty_path(chapter, student)
        if penalty:
            write_text(path, json.dumps(penalty))
        else:
            path.unlink(missing_ok=True)

    def _penalty_path(self, chapter, student):
        return self.record_path(chapter, student).with_name("late.json")

    def read(self, chapter: Chapter, student: str) -> dict | None:
        """The record of a result, None if there is none or it can't be read."""
        return _read_json(self.record_path(chapter, student))

    def notebook(self, chapter: Chapter, student: str) -> str:
        """The graded notebook as JSON text, "" if there is none."""
        try:
            return self.notebook_path(chapter, student).read_text(encoding="utf-8")
        except OSError:
            return ""

    def invalidate(self, chapter: Chapter, student: str) -> None:
        """Mark what is there of a student as out of date, until the next result replaces it.

        Which points given by hand had no mark before is kept beside the notebook: they get none again where the answer is the same.
        """
        self.record_path(chapter, student).unlink(missing_ok=True)
        self.feedback_path(chapter, student).unlink(missing_ok=True)
        with self.transaction() as gradebook:
            try:
                submission = gradebook.find_submission_notebook(chapter.name, chapter.name, student)
            except MissingEntry:
                return
            looked_at = _looked_at(submission) | self._marked(chapter, student)
            if looked_at:
                write_text(self._marks_path(chapter, student), json.dumps(sorted(looked_at)))
            for grade in submission.grades:
                grade.needs_manual_grade = True

    def _marked(self, chapter, student):
        """What `invalidate` has kept."""
        return set(_read_json(self._marks_path(chapter, student)) or ())

    def _marks_path(self, chapter, student):
        return self.record_path(chapter, student).with_name("looked-at.json")

    def marks(self, chapter: Chapter, student: str) -> dict | None:
        """What the gradebook says of a student, None if it has no such submission.

        Returns
        -------
        dict or None
            score and best of the whole, penalty; cells: grade_id -> score, auto, waiting; comments: grade_id -> text.
        """
        with database_errors_explained(self._url):
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

    def students(self, chapter: Chapter) -> set[str]:
        """The students who have a submission of a chapter in the gradebook."""
        with database_errors_explained(self._url):
            return {one.student.id for one in self._gradebook.assignment_submissions(chapter.name)}

    def record_path(self, chapter: Chapter, student: str) -> Path:
        """Where the record of a result lies."""
        return self._root / "autograded" / student / chapter.name / RECORD

    def notebook_path(self, chapter: Chapter, student: str) -> Path:
        return self.record_path(chapter, student).with_name(f"{chapter.name}.ipynb")

    def feedback_path(self, chapter: Chapter, student: str) -> Path:
        return self._root / "feedback" / student / chapter.name / f"{chapter.name}.html"


def _read_json(path):
    """What a file holds, None if it is not there or can't be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


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
