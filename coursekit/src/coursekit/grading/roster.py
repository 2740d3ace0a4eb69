"""The students of a class: listed, renamed, taken out.

The gradebook is held first and written last, and the folders are moved meanwhile; so after a crash the same can be done again.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    MissingEntry,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import func, select

from coursekit.errors import UserError, did_you_mean
from coursekit.files import write_text
from coursekit.grading.class_lock import take_turn, turns
from coursekit.grading.class_settings import class_settings
from coursekit.grading.database import database_errors_explained, database_url, open_gradebook, transaction

if TYPE_CHECKING:
    from collections.abc import Callable

    from coursekit.course import Course


AWAY = "taken-out"
PERSONAL = ("first_name", "last_name", "email", "lms_user_id")


@dataclass(frozen=True)
class Entry:
    """A student of a class.

    Attributes
    ----------
    name : str
        The id.
    chapters : dict of chapter -> Mark
        Those with a submission in the gradebook.
    """

    name: str
    chapters: dict[str, Mark]

    @property
    def by_hand(self) -> set[str]:
        """The chapters for which a person gave points or comments."""
        return {chapter for chapter, mark in self.chapters.items() if mark.by_hand}

    def __str__(self):
        words = (f"{chapter} {mark.score:g}" for chapter, mark in sorted(self.chapters.items()))
        return ", ".join(words) or "no chapter graded"


class Mark(NamedTuple):
    """The points of a chapter, and whether a person gave some of them or a comment."""

    score: float
    by_hand: bool


class Roster:
    """The students of a class. Use as a context manager.

    Parameters
    ----------
    course : Course
    root : path
        The class's folder.
    db : str, optional
        Address of the gradebook; by default that of the class's settings.
    say : function of a sentence
        Called when somebody has to be waited for.

    Raises
    ------
    UserError
        If there is no gradebook.
    """

    def __init__(
        self,
        course: Course,
        root: str | Path,
        db: str | None = None,
        say: Callable[[str], object] = lambda sentence: None,
    ) -> None:
        self._root, self._say = Path(root).resolve(), say
        settings = class_settings(course, self._root)
        self._url = database_url(db) if db else settings.db_url
        submitted = settings.config.CourseDirectory.get("submitted_directory", "submitted")
        self._folders = [self._root / name for name in (submitted, "autograded", "feedback")]
        self._stack = contextlib.ExitStack()

    def __enter__(self):
        folders = turns(self._root, self._url)
        with self._stack as stack:
            stack.enter_context(take_turn(folders, self._say))
            self._gradebook = stack.enter_context(open_gradebook(self._url, make=False))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_):
        self._stack.close()

    def entries(self) -> dict[str, Entry]:
        """All students of the gradebook, in the order of their ids.

        Returns
        -------
        dict of id -> Entry
        """
        chapter = Assignment.name  # pyright: ignore[reportGeneralTypeIssues]  # nbgrader types no columns
        graded = (
            select(
                SubmittedAssignment.student_id,
                chapter,
                func.coalesce(func.sum(Grade.score), 0.0),
                func.count(Grade.manual_score) + func.count(func.nullif(Grade.extra_credit, 0)),
            )
            .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
            .outerjoin(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .outerjoin(Grade, Grade.notebook_id == SubmittedNotebook.id)
            .group_by(SubmittedAssignment.student_id, chapter)
        )
        commented = (
            select(SubmittedAssignment.student_id, chapter)
            .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
            .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Comment, Comment.notebook_id == SubmittedNotebook.id)
            .where(func.coalesce(Comment.manual_comment, "") != "")
            .distinct()
        )
        with database_errors_explained(self._url):
            db = self._gradebook.db
            found = {name: {} for name in db.scalars(select(Student.id).order_by(Student.id))}
            with_comment = {tuple(row) for row in db.execute(commented)}
            for name, chapter, score, given in db.execute(graded):
                found[name][chapter] = Mark(score, given > 0 or (name, chapter) in with_comment)
        return {name: Entry(name, chapters) for name, chapters in found.items()}

    def entry(self, name: str) -> Entry:
        """One student.

        Raises
        ------
        UserError
            If there is none of that id.
        """
        entries = self.entries()
        if name not in entries and not self._of(name):
            near = did_you_mean(name, {one: one for one in entries})
            raise UserError(
                f"There is no student {name} in {self._root}.{near} `coursekit students` lists them."
            )
        return entries.get(name, Entry(name, {}))  # only folders are there

    def rename(self, old: str, new: str, merge: bool = False) -> list[str]:
        """Give a student another id, in the gradebook and in the class's folders.

        Parameters
        ----------
        old, new : str
        merge : bool
            Whether `new` may be in the gradebook already, as the same person. Of a chapter that both have, that with points or comments given
            by hand stays, else that of `new`; the other is moved away.

        Returns
        -------
        list of str
            What was done, in sentences.

        Raises
        ------
        UserError
            If it can't be done; nothing is changed then.
        """
        if not _plain(new):
            raise UserError(f"{new!r} can't be the name of a folder; choose another id.")
        if new == old:
            raise UserError(f"{old} already has this id.")
        mine, entries = self.entry(old), self.entries()
        other = entries.get(new, Entry(new, {}))
        if new in entries and not merge:
            raise UserError(
                f"{new} is already in the gradebook ({other}). Choose another id or, if {old} and {new} are the same person, "
                f"merge the two: --rename {old} {new} --merge."
            )
        both = mine.chapters.keys() & other.chapters.keys()
        if clash := sorted(both & mine.by_hand & other.by_hand):
            raise UserError(
                f"Both {old} and {new} have points or comments given by hand for {', '.join(clash)}. Remove one of the two: --drop ID."
            )
        double = [path for path in self._of(old) if self._renamed(path, old, new).exists()]
        if double and not merge:
            raise UserError(
                f"{self._renamed(double[0], old, new)} already exists next to {double[0]}. Move one of the two away."
            )
        losing = {
            chapter: old if chapter in other.by_hand or chapter not in mine.by_hand else new
            for chapter in both
        }
        done = []
        with transaction(self._gradebook, self._say):
            if losing or double:
                away = self._away(f"{old}-{new}")
                self._keep_rows(away, {name: {c for c in losing if losing[c] == name} for name in (old, new)})
                for path in double:
                    submitted = path.is_relative_to(self._folders[0])  # what came under the new id is newer
                    loser = old if submitted else losing.get(path.name, old)
                    self._move(path if loser == old else self._renamed(path, old, new), away)
                done.append(f"Where both had a version, one was moved to {away}.")
            for path in self._of(old):
                target = self._renamed(path, old, new)
                target.parent.mkdir(parents=True, exist_ok=True)
                path.rename(target)
            self._sweep(old)
            self._rename_rows(old, new, losing)
        done.append(f"{old} is now {new}: {mine}.")
        if not (self._folders[0] / new).is_dir():
            done.append(
                f"There is no {self._folders[0].name}/{new} here: rename the submissions of {new}, too."
            )
        return done

    def drop(self, name: str) -> list[str]:
        """Take a student out of the gradebook, and move the folders away.

        Returns
        -------
        list of str
            What was done, in sentences.
        """
        entry = self.entry(name)
        with transaction(self._gradebook, self._say):
            away = self._away(name)
            self._keep_rows(away, {name: entry.chapters.keys()})
            for path in self._of(name):
                self._move(path, away)
            self._sweep(name)
            with contextlib.suppress(MissingEntry):  # only folders were there
                self._gradebook.remove_student(name)
        return [f"{name} was removed from the gradebook ({entry}). Files, points and comments are in {away}."]

    def _of(self, name):
        """The folders of a student, one for each chapter and step."""
        if not _plain(name):
            return []
        return sorted(path for folder in self._folders for path in _entries(folder / name))

    def _renamed(self, path, old, new):
        """Where a folder of one student lies under another's id."""
        folder = next(one for one in self._folders if path.parent == one / old)
        return folder / new / path.name

    def _move(self, path, away):
        """Move a student's folder away, below the name of its step."""
        target = away / path.relative_to(self._root)
        target.parent.mkdir(parents=True, exist_ok=True)
        path.rename(target)

    def _sweep(self, name):
        """Remove the empty folders of a student."""
        for folder in self._folders:
            with contextlib.suppress(OSError):
                (folder / name).rmdir()

    def _away(self, name):
        """A new folder for what is taken out."""
        begin = self._root / AWAY / f"{name}-{datetime.now():%Y-%m-%d}"
        number = 1
        while (away := begin if number == 1 else begin.with_name(f"{begin.name}-{number}")).exists():
            number += 1
        away.mkdir(parents=True)
        return away

    def _keep_rows(self, away, chapters):
        """Write what the gradebook says of students' chapters into a file."""
        kept = []
        for name, wanted in chapters.items():
            for chapter in sorted(wanted):
                submission = self._gradebook.find_submission(chapter, name)
                notebooks = [
                    {
                        **one.to_dict(),
                        "late_submission_penalty": one.late_submission_penalty,
                        "grades": [grade.to_dict() for grade in one.grades],
                        "comments": [comment.to_dict() for comment in one.comments],
                    }
                    for one in submission.notebooks
                ]
                kept.append({**submission.to_dict(), "notebooks": notebooks})
        write_text(away / "grades.json", json.dumps(kept, indent=1) + "\n")

    def _rename_rows(self, old, new, losing):
        """Give the rows of one student to another, in a transaction; of a chapter that both have, take out the one that loses."""
        gradebook = self._gradebook
        for chapter, name in losing.items():
            gradebook.remove_submission(chapter, name)
        try:
            before = gradebook.find_student(old)
        except MissingEntry:  # only folders were there
            return
        try:
            after = gradebook.find_student(new)
        except MissingEntry:
            after = Student(id=new, **{name: getattr(before, name) for name in PERSONAL})
            gradebook.db.add(after)
        for submission in list(before.submissions):
            submission.student = after
        gradebook.db.flush()
        gradebook.db.expire(before)
        gradebook.db.delete(before)


def _plain(name):
    """Whether an id can be the name of a folder, on every system."""
    return bool(name) and name == name.strip() and name[0] != "." and not set(name) & set('/\\*?:|<>"')


def _entries(folder):
    return [Path(one.path) for one in os.scandir(folder)] if folder.is_dir() else []
