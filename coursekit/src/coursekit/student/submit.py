"""`coursekit submit`: the one file to hand in, with a receipt."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
import stat
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit import __version__
from coursekit.errors import UserError
from coursekit.files import write_bytes, write_text
from coursekit.notebook.untrusted import parse, read_submission
from coursekit.student.copies import find_copies
from coursekit.student.progress import chapter_progress
from coursekit.student.workspace import keep_copy

if TYPE_CHECKING:
    from collections.abc import Callable

    from coursekit.student.clean_check import CleanRun
    from coursekit.student.workspace import StudentChapter


STUDENT = re.compile(r"^[\w.@-]+$")
EXCHANGE_TIME = "%Y-%m-%d %H:%M:%S.%f %Z"  # nbgrader's own


@dataclass
class Receipt:
    """What was handed in.

    Attributes
    ----------
    chapter, student : str
    file : str
        Name of the notebook.
    sha256 : str
    time : str
        UTC, ISO 8601.
    earned, points : float
        Of the visible checks.
    exercises : list of (name, state, earned, points)
    path : Path
        The file to hand in.
    sent : Path or None
        Where it was put besides.
    """

    chapter: str
    student: str
    file: str
    sha256: str
    time: str
    earned: float
    points: float
    exercises: list[tuple[str, str, float, float]] = field(default_factory=list)
    questions: list[tuple[str, str, float]] = field(default_factory=list)
    path: Path | None = None
    sent: Path | None = None

    def data(self) -> dict:
        """What receipt.json holds."""
        return {
            "chapter": self.chapter,
            "student": self.student,
            "file": self.file,
            "sha256": self.sha256,
            "time": self.time,
            "visible points": [self.earned, self.points],
            "exercises": [
                {"name": name, "state": state, "visible points": [earned, points]}
                for name, state, earned, points in self.exercises
            ],
            "questions": [
                {"name": name, "state": state, "points by hand": points}
                for name, state, points in self.questions
            ],
            "coursekit": __version__,
        }

    def text(self) -> str:
        """What receipt.txt holds."""
        rows = [
            f"  {name:40} {state:14} {earned:.3g} of {points:g}"
            for name, state, earned, points in self.exercises
        ]
        rows += [f"  {name:40} {state:14} {points:g} by hand" for name, state, points in self.questions]
        return "\n".join(
            [
                f"{self.chapter}{f' of {self.student}' if self.student else ''}",
                "",
                f"file     {self.file}",
                f"sha256   {self.sha256}",
                f"time     {self.time}",
                f"points   {self.earned:.3g} of {self.points:g} from the visible checks; grading also runs hidden checks",
                "",
                *rows,
                "",
            ]
        )


def the_notebook_meant(
    work: StudentChapter, named: str | Path | None = None, ask: Callable[[str, str], bool] | None = None
) -> StudentChapter:
    """The chapter with the notebook to hand in: the one named, else its own, unless another in its folder answers more.

    Parameters
    ----------
    work : StudentChapter
    named : path, optional
        From the current folder or from the chapter's.
    ask : function of two texts, optional
        Gives whether to take the other notebook, from a sentence on both and a question. Without it nobody can be asked.

    Returns
    -------
    StudentChapter

    Raises
    ------
    UserError
        If the one named does not exist, or if another notebook answers more and nobody can be asked.
    """
    if named is not None:
        found = next((path for path in (Path(named), work.folder / named) if path.is_file()), None)
        if found is None:
            raise UserError(f"{named} exists neither here nor in {work.folder}.")
        return replace(work, chosen=found.resolve())
    copies = find_copies(work)
    if copies.better is None:
        return work
    own, other = copies.own, copies.better
    said = f"{own.path.name}: {own.text(copies.total)}. {other.path.name}: {other.text(copies.total)}."
    if ask is None:
        choices = " or ".join(
            f'--notebook "{path.name}"' for path in (other.path, own.path) if path.is_file()
        )
        raise UserError(f"{said} Say which one to hand in: {choices}.")
    return replace(work, chosen=other.path) if ask(said, f"Hand in {other.path.name}?") else work


def submit_chapter(work: StudentChapter, run: CleanRun, student: str = "", to: Path | None = None) -> Receipt:
    """Make the file to hand in.

    Parameters
    ----------
    work : StudentChapter
    run : CleanRun
        Of the same saved notebook; it is refused if it was saved since.
    student : str
        Goes into the file's name.
    to : path, optional
        A folder for a second copy; nbgrader's `inbound` folder of a course gets it in nbgrader's own form.

    Returns
    -------
    Receipt

    Raises
    ------
    UserError
        If the notebook can't be read by the grader or was saved since the clean run, or a name or folder is wrong. Wrong answers are no error.
    """
    if student and not STUDENT.match(student):
        raise UserError(f"{student!r} can't be a student's name: use letters, digits and . _ - @ only.")
    if to is not None and not Path(to).is_dir():
        raise UserError(
            f"{to} is not a folder. Name an existing one, such as nbgrader's exchange COURSE/inbound."
        )
    if to is not None and Path(to).name == "inbound" and not student:
        raise UserError("nbgrader's exchange needs your name as well: add --student NAME.")
    content = read_submission(work.notebook, work.notebook.parent)
    parse(content)
    now = datetime.now(UTC)
    state, sha256 = chapter_progress(work, run.shown), hashlib.sha256(content).hexdigest()
    if work.notebook.read_bytes() != content or run.sha256 not in ("", sha256):
        raise UserError(f"{work.notebook.name} was saved during the check: run this again.")
    path = work.submission / (f"{student}-{work.name}.ipynb" if student else f"{work.name}.ipynb")
    receipt = Receipt(
        work.name,
        student,
        path.name,
        sha256,
        now.isoformat(timespec="seconds"),
        round(state.earned, 2),
        state.points,
        [
            (exercise.name, exercise.state, round(exercise.earned, 2), exercise.points)
            for exercise in state.exercises
            if not exercise.by_hand
        ],
        [(question.name, question.state, question.points) for question in state.questions],
        path,
    )
    for old in sorted(work.submission.glob("*.ipynb")) if work.submission.is_dir() else ():
        if old.read_bytes() != content:
            keep_copy(work.workspace, old)
        if old != path:
            old.unlink()
    receipt.time = _time_of_same(work, receipt) or receipt.time
    write_bytes(path, content)
    _write_receipt(work, "receipt.txt", receipt.text())
    if to is not None:
        receipt.sent = _send(Path(to), receipt, content, now)
    _write_receipt(work, "receipt.json", json.dumps(receipt.data(), indent=1) + "\n")
    return receipt


def _time_of_same(work, receipt):
    """When the same file was handed in first, as the receipt that is there says; "" if it is of another file."""
    try:
        old = json.loads((work.submission / "receipt.json").read_text(encoding="utf-8"))
        same = (old["file"], old["sha256"]) == (receipt.file, receipt.sha256)
        return str(old["time"]) if same else ""
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _write_receipt(work, name, text):
    """Write a receipt; another one that is there is kept as a dated copy."""
    path = work.submission / name
    if path.is_file() and path.read_bytes() != text.encode("utf-8"):
        keep_copy(work.workspace, path)
    write_text(path, text)


def _send(to, receipt, content, now):
    """Copy a submission to a folder, in nbgrader's form if it is an exchange's inbound folder."""
    if to.name != "inbound":
        target = to / receipt.file
        if target.exists() and target.read_bytes() != content:
            raise UserError(f"{target} already exists with other content. Name another folder.")
        write_bytes(target, content)
        return target
    stamp = now.strftime(EXCHANGE_TIME)
    name = f"{receipt.student}+{receipt.chapter}+{stamp}+{secrets.token_urlsafe(9)}"
    final, draft = to / name, to / f".{secrets.token_hex(8)}"
    try:
        draft.mkdir(mode=0o700)
        for file, data in (
            (f"{receipt.chapter}.ipynb", content),
            ("timestamp.txt", stamp.encode()),
            ("submission_secret.txt", secrets.token_hex(64).encode()),
        ):
            write_bytes(draft / file, data)
        draft.chmod(stat.S_IRWXU | stat.S_IRWXG | stat.S_IRWXO)  # nbgrader's: the instructor deletes it later
        os.replace(draft, final)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return final
