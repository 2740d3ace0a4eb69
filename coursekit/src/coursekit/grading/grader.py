"""Grade one submission: bytes in, data out. Nothing here reads a course, a gradebook or another submission.

`make_task` packs what is needed of a chapter; `grade_submission` can then run in any process on any machine.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
import zlib
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from coursekit.errors import UserError
from coursekit.grading.bounded_call import MEGABYTE, Exceeded, Limits
from coursekit.grading.references import environment, reference_values, reseed
from coursekit.notebook.fast_nbformat import nbformat, node_of
from coursekit.notebook.imports import allowed_modules, unmentioned_refusals
from coursekit.notebook.intake import rebuild
from coursekit.notebook.reading import read_notebook
from coursekit.notebook.roles import is_check_cell
from coursekit.notebook.untrusted import IntakeError, parse
from coursekit.running.import_limit import visible
from coursekit.running.sandbox import SandboxError, prepare_sandbox
from coursekit.running.scoring import (
    CELL_SECONDS,
    MOST_TAMED,
    behind_hidden_checks,
    entries_of,
    explain_end,
    explain_failed_cells,
    grade_notebook,
    needed_cells,
    needs_words,
    take_words,
)
from coursekit.running.session import clean_session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbformat import NotebookNode

    from coursekit.course import Chapter


SUBMISSION_SECONDS = 600
WORDS_SECONDS = 120  # for the run without hidden checks; its own, as what the other run left would tell how long that took
ENDED_BEHIND_HIDDEN = (
    "A cell ended the Python process, but only where hidden checks had run before it. "
    "The notebook was run again with only the definitions of that cell."
)
SUBMISSION = Limits(seconds=2 * SUBMISSION_SECONDS, processor=180, memory=2048 * MEGABYTE, kernels=True)
"""What grading one submission may take besides its kernels, which have limits of their own."""

REFUSED = "refused"  # id of the cell at the head of what could not be graded


@dataclass(frozen=True)
class Task:
    """A chapter, packed for grading.

    Attributes
    ----------
    name : str
        Of the chapter.
    master : str
        The notebook as released with the hidden checks, as JSON.
    release : dict of cell id -> source
        What the students were given.
    reference : list of dict
        What the checks of the reference solution sent.
    modules : dict of module name -> text
        The earlier chapters' part of nnkit, from the reference.
    reveal : bool
        Whether students see the code and values of hidden checks.
    allowed : list of str
        The modules that answers may import.
    """

    name: str
    master: str
    release: dict[str, str]
    reference: list[dict]
    modules: dict[str, str]
    reveal: bool = False
    allowed: list[str] = field(default_factory=list)

    def pack(self) -> bytes:
        """The task as bytes, to be sent."""
        return zlib.compress(json.dumps(asdict(self)).encode())

    @classmethod
    def unpack(cls, data: bytes) -> Task:
        return cls(**json.loads(zlib.decompress(data)))

    def key(self) -> dict:
        """Hashes of all that a result depends on besides the submission.

        Returns
        -------
        dict
            "frame" for what all check cells share, "cells" with a hash for each check cell's grade_id.
        """
        cells, frame, own = {}, [], {}
        master = nbformat.reads(self.master, as_version=4)
        for cell in master.cells:
            meta = cell.metadata.get("nbgrader", {})
            part = [cell.id, cell.cell_type, cell.source, cell.metadata.get("tags", []), meta.get("points")]
            if is_check_cell(cell):
                own[meta["grade_id"]] = _digest([part, entries_of(cell, self.reference)])
            else:
                frame.append(part)
        for grade_id, needed in needed_cells(master).items():
            cells[grade_id] = _digest([own[name] for name in (*needed, grade_id)])
        given = {name: source for name, source in self.release.items() if name not in cells}
        shared = [frame, given, self.modules, self.reveal, self.allowed, environment()]
        return {"frame": _digest(shared), "cells": cells}


def _digest(parts):
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@dataclass(frozen=True)
class Graded:
    """What became of one submission.

    Attributes
    ----------
    notebook : str
        With outputs and the results of the checks, as JSON.
    scores : dict of grade_id -> points
        Of the check cells that ran.
    repairs : list of str
        What was not as released, and which cells of the student's failed.
    refused : str
        Why the submission could not be graded; "" if it was. Then all scores are 0.
    stopped : str
        Why the sandbox was stopped from outside; "" if it was not.
    lasting : bool
        Whether the same submission would have the same result again.
    """

    notebook: str
    scores: dict[str, float]
    repairs: list[str]
    refused: str
    stopped: str
    lasting: bool = True


def make_task(
    chapter: Chapter, seed: str = "", reveal: bool = False, unsafe: bool = False, allow: Sequence[str] = ()
) -> Task:
    """Pack a built chapter.

    Parameters
    ----------
    chapter : Chapter
    seed : str
        Of the run of the course, for the inputs of hidden checks.
    reveal : bool
        Whether students see the code and values of hidden checks.
    unsafe : bool
        Record the reference without a sandbox.
    allow : sequence of str
        Modules that answers may import besides those that they may anyway.

    Returns
    -------
    Task
    """
    from nbgrader.utils import compute_checksum  # a worker never needs it, and it takes a second to load

    master = untouched(chapter)
    reseed(master, seed)
    for cell in master.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.checksum = compute_checksum(cell)  # nbgrader knows by it what was answered
    release = {cell.id: cell.source for cell in read_notebook(chapter.release).cells}
    reference = reference_values(chapter, seed, unsafe)
    allowed = list(allowed_modules(chapter.read(), allow, answers=True))
    modules = chapter.earlier_modules()
    return Task(chapter.name, nbformat.writes(master), release, reference, modules, reveal, allowed)


def prepare() -> None:
    """Find out once what every kernel needs of this machine, and how notebooks are validated; a fork of this process need not do so again."""
    visible(())
    nbformat.validate(nbformat.v4.new_notebook())
    with contextlib.suppress(SandboxError):  # raised again where a sandbox is asked for
        prepare_sandbox()


def grade_submission(
    task: Task | bytes,
    content: bytes | str,
    unsafe: bool = False,
    seconds: float = SUBMISSION_SECONDS,
    cell_seconds: float = CELL_SECONDS,
    only: str | None = None,
) -> Graded:
    """Run a submission in a kernel of its own and score its checks.

    Parameters
    ----------
    task : Task or bytes
        Packed or not.
    content : bytes or str
        The submitted file, or why there is none to read.
    unsafe : bool
        Without a sandbox.
    seconds : float
        For the whole submission; what runs later fails.
    cell_seconds : float
        For a cell, and for a statement of a check cell.
    only : str, optional
        The grade_id of the one check cell to run (default: all).

    Returns
    -------
    Graded

    Raises
    ------
    UserError
        If no kernel can be started; that is the machine's fault and nobody's grade.
    """
    task = Task.unpack(task) if isinstance(task, bytes) else task
    if isinstance(content, str):
        return refuse(task, content)
    try:
        intake = rebuild(parse(content), nbformat.reads(task.master, as_version=4), task.release)
    except IntakeError as error:
        return refuse(task, str(error))
    except MemoryError:
        raise
    except Exception as error:  # one submission never stops the run; a person looks at it
        return refuse(task, _failure(error), lasting=False)
    try:
        return _grade(task, intake, unsafe, seconds, cell_seconds, only)
    except (UserError, MemoryError):
        raise
    except Exception as error:
        return refuse(task, _failure(error, secret=not task.reveal), lasting=False)


def _grade(task, intake, unsafe, seconds, cell_seconds, only):
    """The same for a file that could be read; raises whatever the messages of a kernel make of the grader."""

    def run(seconds, hidden):
        return _run(task, intake.notebook, unsafe, seconds, cell_seconds, only, hidden)

    graded = said = run(seconds, hidden=True)
    if not task.reveal and (graded.remarks or needs_words(graded.nb, graded.results, task.reference)):
        said = run(min(seconds, WORDS_SECONDS), hidden=False)
    if said is not graded:
        take_words(graded.nb, graded.results, said.nb, said.results)
    elif not task.reveal:
        for cell in behind_hidden_checks(graded.nb):
            cell.outputs = []
    remarks = [*intake.repairs, *said.remarks, *explain_failed_cells(said.nb)]
    remarks += unmentioned_refusals(graded.nb, task.allowed, remarks)
    if graded.remarks and not said.remarks:
        remarks.append(ENDED_BEHIND_HIDDEN)
    text = _writable(nbformat.writes(graded.nb))
    scores = {result.grade_id: result.score for result in graded.results}
    return Graded(text, scores, [_writable(remark) for remark in remarks], "", graded.stopped)


@dataclass(frozen=True)
class _Run:
    """A notebook that was run: as a graded one, its results, sentences on cells that ended the process, why the last kernel was stopped."""

    nb: NotebookNode
    results: list
    remarks: list
    stopped: str


def _run(task, notebook, unsafe, seconds, cell_seconds, only, hidden):
    """Run a notebook in its own kernel; if a cell ends that, run it in another one with only the definitions of the cell."""
    remarks, tame, end = [], set(), time.monotonic() + seconds
    while True:
        nb, left = node_of(notebook), max(end - time.monotonic(), 1)
        with clean_session(task, task.modules, sandbox=not unsafe, seconds=left) as session:
            results = grade_notebook(
                nb, task.reference, session, None, cell_seconds, only, task.reveal, tame, task.allowed, hidden
            )
            stopped, ended_in = session.stopped, session.ended_in
        if not ended_in or ended_in in tame or len(tame) >= MOST_TAMED or time.monotonic() > end:
            return _Run(nb, results, remarks, stopped)
        tame.add(ended_in)
        remarks.append(explain_end(nb, ended_in, stopped))


def _failure(error, secret=False):
    """A reason; with `secret` without the words of the error, which a message of a kernel that knows hidden inputs can choose."""
    words = "" if secret else f": {str(error)[:200]}"
    return _writable(f"The grader failed on it ({type(error).__name__}{words}).")


def _writable(text):
    """A text without half signs, which no file can hold."""
    return text.encode("utf-8", "replace").decode()


def refuse(task: Task, reason: str, lasting: bool = True) -> Graded:
    """The result of a submission that can't be graded: 0 for every check, the reason at the head of the notebook.

    Without `lasting` the next run tries again.
    """
    master = nbformat.reads(task.master, as_version=4)
    master.cells.insert(0, nbformat.v4.new_markdown_cell(f"**Not graded.** {reason}", id=REFUSED))
    scores = {}
    for cell in filter(is_check_cell, master.cells):
        scores[cell.metadata["nbgrader"]["grade_id"]] = 0.0
        cell.outputs = [nbformat.v4.new_output("execute_result", data={"text/plain": "0"}, execution_count=1)]
    return Graded(nbformat.writes(master), scores, [], reason, "", lasting)


def refuse_ended(task: Task, error: Exception) -> Graded:
    """The result of a submission whose grading took more than it may, or ended its process; the next run tries again."""
    took = isinstance(error, Exceeded)
    reason = f"Grading it took {error}." if took else "It ended the process that graded it."
    return refuse(task, reason, lasting=False)


def untouched(chapter: Chapter) -> NotebookNode:
    """The notebook as a student gets it, with the hidden checks put back as the grader does."""
    solution = chapter.read()
    released = {cell.id: cell for cell in read_notebook(chapter.release).cells}
    cells = []
    for cell in solution.cells:
        if cell.id not in released:
            raise UserError(f"{chapter.release} has no cell {cell.id}: run `coursekit build {chapter.name}`.")
        source = cell.source if is_check_cell(cell) else released[cell.id].source
        cells.append(node_of({**cell, "source": source}))
    return node_of({**solution, "cells": cells})
