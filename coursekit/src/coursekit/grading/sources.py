"""Where submissions come from."""

import os
from dataclasses import dataclass
from pathlib import Path

from nbgrader.utils import parse_utc

from coursekit.course import CourseError
from coursekit.grading.intake import IntakeError, read_submission


@dataclass(frozen=True)
class Submission:
    student: str
    path: Path
    root: Path
    note: str = ""
    reason: str = ""
    timestamp: str | None = None

    def content(self):
        if self.reason:
            return self.reason
        try:
            return read_submission(self.path, self.root)
        except IntakeError as error:
            return str(error)


def find_submissions(chapter, submitted, only=()):
    found = sorted(path.parent.name for path in submitted.glob(f"*/{chapter.name}") if path.is_dir())
    missing = sorted(set(only) - set(found))
    if missing:
        raise CourseError(f"No submission of {chapter.name} from {', '.join(missing)} in {submitted}.")
    students = [name for name in found if not only or name in only]
    if not students:
        raise CourseError(
            f"No submission of {chapter.name} in {submitted}: it should hold STUDENT/{chapter.name}/{chapter.name}.ipynb."
        )
    return [_find(submitted, student, chapter) for student in students]


def _find(submitted, student, chapter):
    folder = submitted / student / chapter.name
    path, note, reason = folder / f"{chapter.name}.ipynb", "", ""
    if not os.path.lexists(path):
        others = sorted(folder.glob("*.ipynb"))
        if len(others) != 1:
            there = "no notebook" if not others else f"{len(others)} notebooks, none of them {path.name}"
            reason = f"The folder holds {there}."
        else:
            note = f"The file was called {others[0].name} instead of {path.name}."
            path = others[0]
    return Submission(student, path, submitted, note, reason, _timestamp(folder))


def _timestamp(folder):
    try:
        text = read_submission(folder / "timestamp.txt", folder).decode("utf-8").strip()
        return text if text and parse_utc(text) else None
    except (IntakeError, ValueError, OverflowError):
        return None
