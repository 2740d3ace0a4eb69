"""Grade one submission: bytes in, data out. Nothing here reads a course, a gradebook or another submission.

`make_task` packs what is needed of a chapter; `grade_submission` can then run in any process on any machine.
"""

import time
from dataclasses import dataclass

from coursekit.building import read_reference
from coursekit.course import read_notebook
from coursekit.fast_nbformat import nbformat
from coursekit.grading.cells import CELL_SECONDS, grade_notebook, is_check_cell, is_solution
from coursekit.grading.intake import IntakeError, parse, rebuild
from coursekit.kernels import Session, clean_workspace, earlier_modules
from coursekit.proving import untouched

SUBMISSION_SECONDS = 600


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
    """

    name: str
    master: str
    release: dict
    reference: list
    modules: dict


@dataclass(frozen=True)
class Graded:
    """What became of one submission.

    Attributes
    ----------
    notebook : str
        With outputs and the results of the checks, as JSON.
    scores : dict of grade_id -> points
        Of the check cells.
    repairs : list of str
        What was not as released.
    refused : str
        Why the submission could not be graded; "" if it was. Then all scores are 0.
    stopped : str
        Why the sandbox was stopped from outside; "" if it was not.
    seconds : float
    """

    notebook: str
    scores: dict
    repairs: list
    refused: str
    stopped: str
    seconds: float


def make_task(chapter):
    """Pack a built chapter."""
    master = untouched(chapter)
    for cell in master.cells:
        if is_solution(cell) and cell.metadata.nbgrader.get("grade"):
            from nbgrader.utils import compute_checksum

            cell.metadata.nbgrader.checksum = compute_checksum(
                cell
            )  # nbgrader tells an unanswered question by it
    release = {cell.id: cell.source for cell in read_notebook(chapter.release).cells}
    return Task(
        chapter.name, nbformat.writes(master), release, read_reference(chapter), earlier_modules(chapter)
    )


def grade_submission(task, content, unsafe=False, seconds=SUBMISSION_SECONDS, cell_seconds=CELL_SECONDS):
    """Run a submission in a kernel of its own and score its checks.

    Parameters
    ----------
    task : Task
    content : bytes or str
        The submitted file, or why there is none to read.
    unsafe : bool
        Without a sandbox.
    seconds : float
        For the whole submission; what runs later fails.
    cell_seconds : float
        For a cell, and for a statement of a check cell.

    Returns
    -------
    Graded
    """
    begin = time.monotonic()
    master = nbformat.reads(task.master, as_version=4)
    try:
        if isinstance(content, str):
            raise IntakeError(content)
        intake = rebuild(parse(content), master, task.release)
    except IntakeError as error:
        return _refused(master, str(error), time.monotonic() - begin)
    try:
        with (
            clean_workspace(task, task.modules) as workspace,
            Session(workspace, workspace / task.name, sandbox=not unsafe, seconds=seconds) as session,
        ):
            results = grade_notebook(intake.notebook, task.reference, session, timeout=cell_seconds)
            stopped = session.stopped
    except Exception as error:  # one submission never stops the run; a person looks at it
        reason = f"The grader failed on it ({type(error).__name__}: {str(error)[:200]})."
        return _refused(master, reason, time.monotonic() - begin)
    scores = {result.grade_id: result.score for result in results}
    text = nbformat.writes(intake.notebook)
    return Graded(text, scores, intake.repairs, "", stopped, time.monotonic() - begin)


def _refused(master, reason, seconds):
    """The master with 0 for every check, and the reason at its head."""
    master.cells.insert(0, nbformat.v4.new_markdown_cell(f"**Not graded.** {reason}", id="refused"))
    scores = {}
    for cell in filter(is_check_cell, master.cells):
        scores[cell.metadata["nbgrader"]["grade_id"]] = 0.0
        cell.outputs = [nbformat.v4.new_output("execute_result", data={"text/plain": "0"}, execution_count=1)]
    return Graded(nbformat.writes(master), scores, [], reason, "", seconds)
