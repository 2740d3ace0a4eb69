"""Other notebooks of a chapter in its folder, such as `-Copy1`, `Copy of ...` or `... (1)`: the work may be in one of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.errors import UserError
from coursekit.notebook.intake import count_answers
from coursekit.notebook.reading import module_of, read_notebook
from coursekit.notebook.roles import is_solution
from coursekit.notebook.untrusted import LARGEST_FILE

if TYPE_CHECKING:
    from coursekit.student.workspace import StudentChapter


SUFFIXES = (".ipynb", ".json", ".txt")  # the last two are what browsers make of the first


@dataclass(frozen=True)
class Answered:
    """How many exercises of a chapter a notebook answers.

    Attributes
    ----------
    path : Path
    count : int
    problem : str
        "missing" or "can't be read", "" for neither.
    """

    path: Path
    count: int = 0
    problem: str = ""

    def text(self, total: int) -> str:
        return self.problem or f"{self.count} of {total} exercises answered"


@dataclass(frozen=True)
class Copies:
    """A chapter's notebook and the others in its folder that answer an exercise.

    Attributes
    ----------
    own : Answered
    others : list of Answered
        The one with most answers first.
    total : int
        Exercises of the chapter.
    """

    own: Answered
    others: list[Answered]
    total: int

    @property
    def better(self) -> Answered | None:
        """The other notebook that has more answers than the chapter's own, None if there is none."""
        return next((other for other in self.others if other.count > self.own.count), None)

    def notes(self) -> list[str]:
        """A sentence for each other notebook."""
        own = self.own.path.name
        return [
            f"{other.path.name} in the same folder has more of your work: {other.text(self.total)}; {own}: {self.own.text(self.total)}. "
            f"%export and the commands use {own}: continue in one file, and give it this name."
            if other.count > self.own.count
            else f"{other.path.name} is in the same folder, with {other.text(self.total)}; {own} is the one that counts."
            for other in self.others
        ]


def find_copies(work: StudentChapter) -> Copies:
    """Look for other notebooks with answers in a chapter's folder.

    Parameters
    ----------
    work : StudentChapter

    Returns
    -------
    Copies

    Raises
    ------
    UserError
        If the notebook as it was given can't be read.
    """
    given = work.read_given()
    own = _count(work.notebook, given)
    paths = work.notebook.parent.iterdir() if work.notebook.parent.is_dir() else ()
    others = [
        _count(path, given)
        for path in sorted(paths)
        if path != work.notebook
        and not path.name.startswith(".")
        and path.name.rstrip().lower().endswith(SUFFIXES)
        and path.is_file()
        and path.stat().st_size <= LARGEST_FILE
    ]
    others = sorted((other for other in others if other.count), key=lambda other: -other.count)
    return Copies(own, others, sum(map(is_solution, given.cells)))


def notes_on_copies(work: StudentChapter) -> list[str]:
    """What to say of the other notebooks in a chapter's folder, a sentence for each."""
    try:
        return find_copies(work).notes()
    except (UserError, OSError):  # said by what reads the chapter itself
        return []


def _count(path, given):
    try:
        nb = read_notebook(path)
        same_chapter = module_of(nb, path, given) == module_of(given)
        return Answered(path, count_answers(nb.cells, given) if same_chapter else 0)
    except (UserError, OSError):
        return Answered(path, problem="can't be read" if path.exists() else "missing")
