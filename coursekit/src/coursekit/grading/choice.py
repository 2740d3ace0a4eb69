"""Of the files that one student handed in the one to grade."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, NoReturn

from coursekit.course import Chapter
from coursekit.errors import UserError
from coursekit.grading.archives import File, refuse_many, zipped_files
from coursekit.grading.bounded_call import MEGABYTE, Ended, Exceeded, Limits, call
from coursekit.grading.file_names import FileName, read_name, shown
from coursekit.notebook.intake import count_answers
from coursekit.notebook.reading import read_notebook
from coursekit.notebook.untrusted import IntakeError, parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbformat import NotebookNode

    from coursekit.course import Chapter


MOST_NOTEBOOKS = 50
MOST_ZIPS = 10
CHOICE = Limits(seconds=600, processor=120, memory=2048 * MEGABYTE)
"""What reading the notebooks of one student may take."""


@dataclass(frozen=True)
class Wanted:
    """What is looked for: a chapter, among the names of all, and the class's time zone."""

    chapter: Chapter
    names: list[str]
    zone: str | None

    @property
    def others(self) -> list[str]:
        """The names of the other chapters."""
        return [name for name in self.names if name != self.chapter.name]

    @cached_property
    def given(self) -> NotebookNode:
        """The notebook as released."""
        return read_notebook(self.chapter.release)


@dataclass(frozen=True)
class Person:
    """Who handed a file in: what tells this person from others, the id wanted, and a number for those whose ids are alike."""

    key: tuple[str, ...]
    name: str
    number: str = ""


@dataclass(frozen=True)
class Claim:
    """A file with whose it is, and what the student called it.

    `attempt` grows with each hand-in, `number` with each file of one name (Canvas), as far as the LMS says.
    """

    file: File
    person: Person
    original: str
    name: FileName
    attempt: int = 0
    number: int = 0
    note: str = ""
    timestamp: str | None = None
    lms: bool = True


@dataclass(frozen=True)
class Choice:
    """The file to grade: how to read it, sentences on it, when it was handed in."""

    read: Callable[[], bytes]
    notes: list[str]
    timestamp: str | None


def choose(wanted: Wanted, claims: list[Claim]) -> Choice:
    """Of one student's files the one to grade."""
    notes = [claim.note for claim in claims]
    found, problems, empty = [], [], []
    zips = [claim for claim in claims if _is_zip(claim)]
    if len(zips) > MOST_ZIPS:
        problems.append(f"There are {len(zips)} zips; only the first {MOST_ZIPS} were looked into.")
    for claim in claims:
        if claim.name.is_notebook:
            found.append(claim)
        elif claim in zips[:MOST_ZIPS]:
            try:
                inside = _notebooks_in(claim)
            except UserError as error:
                problems.append(str(error))
            else:
                found += inside
                empty += [] if inside else [f"{shown(claim.original)} contains no notebook."]
    found = [claim for claim in found if not is_other(wanted, claim)]
    if len(found) > MOST_NOTEBOOKS:
        found = [claim for claim in found if is_named(wanted, claim)] or found
    try:
        if len(found) > MOST_NOTEBOOKS:
            raise IntakeError(f"There are {len(found)} notebooks. Hand in one, {wanted.chapter.name}.ipynb.")
        if not found:
            only = f"There is no notebook of this chapter, only {_files_of(claims)}."
            reasons = problems or empty or [only if claims else "The folder contains no notebook."]
            raise IntakeError(" ".join(reasons))
        best, note = (found[0], "") if len(found) == 1 else _best(wanted, found)
    except IntakeError as error:
        timestamp = max(claims, key=lambda claim: claim.attempt).timestamp if claims else None
        return Choice(partial(unreadable, str(error)), notes, timestamp)
    notes += [best.file.note, _renamed(wanted, best), note, *problems]
    return Choice(best.file.read, notes, best.timestamp)


def _is_zip(claim):
    return not claim.name.is_notebook and claim.original.lower().endswith(".zip")


def _notebooks_in(claim):
    """Claims on the notebooks in a zip that a student handed in."""
    content, name = claim.file.read(), shown(claim.original)
    refuse_many(content.count(b"PK\x01\x02"), name)  # before a list of them is made
    note = f"The notebook was taken out of {name}."
    files, _ = zipped_files(io.BytesIO(content), name)
    return [
        replace(
            claim,
            file=File(file.path, partial(_read_inside, claim.file.read, file.path), note),
            original=file.path[-1],
            name=said,
        )
        for file in files
        if (said := read_name(file.path[-1])).is_notebook
    ]


def _read_inside(read, path):
    """The bytes of a file in a zip, which is read again, so that it need not be kept."""
    files, _ = zipped_files(io.BytesIO(read()), path[-1])
    file = next((file for file in files if file.path == path), None)
    return file.read() if file else unreadable(f"{path[-1]} is no longer in the zip.")


def _best(wanted, claims):
    """Of several notebooks the one to grade, and a sentence on the choice.

    The newest hand-in counts, as far as the LMS says which it is, unless nothing is answered in it; then the notebook with the most answers;
    then the one with the chapter's name.
    """
    try:
        counts = call(CHOICE, count_all, wanted.given, [claim.file.read for claim in claims])
    except (Ended, Exceeded) as error:
        took = f"took {error}" if isinstance(error, Exceeded) else "failed"
        raise IntakeError(
            f"There are {len(claims)} notebooks, and reading them {took}. Hand in one, {wanted.chapter.name}.ipynb."
        ) from None
    work = dict(zip(claims, counts, strict=True))

    def title(claim):
        return claim.name.plain.casefold(), claim.name.copies

    def newness(claim):  # of files of one title; Canvas numbers the files of one hand-in, too
        return claim.attempt, claim.number, claim.name.again

    latest = {}
    for claim in claims:
        latest[title(claim)] = max(latest.get(title(claim), ()), (work[claim] > 0, *newness(claim)))
    latest_of_each = [claim for claim in claims if latest[title(claim)] == (work[claim] > 0, *newness(claim))]

    def rank(claim):
        name = claim.name
        named = is_named(wanted, claim)
        numbers = (claim.number, name.again, name.download, -len(claim.file.path))
        return work[claim] > 0, claim.attempt, work[claim], named, not name.copies, *numbers

    ranked = sorted(latest_of_each, key=rank, reverse=True)
    best = ranked[0]
    if not work[best]:
        _require_known(wanted, [claim for claim in ranked if rank(claim)[:-1] == rank(best)[:-1]])
    last_names = [claim.file.path[-1] for claim in claims]

    def label(claim):
        unique = last_names.count(claim.file.path[-1]) == 1
        return shown(claim.file.path[-1] if unique else "/".join(claim.file.path))

    left = [f"{label(claim)} ({work[claim]})" for claim in claims if claim is not best]
    note = (
        f"{len(claims)} notebooks were handed in. {label(best)} was graded ({_cells(work[best])} answered); "
        f"not graded: {listed(left)}."
    )
    newer = [
        label(claim)
        for claim in claims
        if claim.attempt > best.attempt or (title(claim) == title(best) and newness(claim) > newness(best))
    ]
    if newer:
        note += f" Newer, but without answers: {listed(newer)}."
    return best, note


def _require_known(wanted, alike):
    """Refuse to guess among notebooks that nothing tells apart, and in none of which anything is answered."""
    best = alike[0]
    if not is_named(wanted, best) and len(alike) > 1:
        raise IntakeError(
            f"There are {len(alike)} files that could be the notebook ({_files_of(alike)}), and none has the chapter's name."
        )
    same = [claim for claim in alike if len(claim.file.path) == len(best.file.path)]
    if len(same) > 1:
        raise IntakeError(
            f"There are {len(same)} notebooks called {shown(best.original)}, and nothing says which is the newest."
        )


def count_all(given: NotebookNode, reads: Sequence[Callable[[], bytes]]) -> list[int]:
    """How many cells are answered in each of several notebooks; 0 in one that can't be read."""
    return [_count(given, read) for read in reads]


def _count(given, read):
    try:
        return count_answers(parse(read()), given)
    except Exception:  # one submission never stops the class, and grading says what is wrong with the file
        return 0


def _renamed(wanted, claim):
    """A sentence on a name that is not as it should be."""
    name = shown(claim.original)
    if not is_named(wanted, claim):
        return f"The file was called {name} instead of {wanted.chapter.name}.ipynb."
    if re.search(r"\.ipynb.*\.(?:ipynb|json|txt)$", claim.original, re.I | re.S):
        return f"The file was called {name}; it was still read as a notebook."
    return ""


def is_named(wanted: Wanted, claim: Claim) -> bool:
    """Whether a notebook bears the chapter's name."""
    return claim.name.plain.casefold() == wanted.chapter.name


def is_other(wanted: Wanted, claim: Claim) -> bool:
    """Whether a notebook bears the name of another chapter."""
    return claim.name.is_notebook and claim.name.plain.casefold() in wanted.others


def _files_of(claims):
    return listed(sorted({shown(claim.original) for claim in claims}))


def listed(names: Sequence[str]) -> str:
    """Some of the names, and how many more there are."""
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")


def _cells(number):
    return f"{number} {'cell is' if number == 1 else 'cells are'}"


def unreadable(reason: str) -> NoReturn:
    """What reads a submission that can't be read."""
    raise IntakeError(reason)
