"""How far a student is: read from the saved notebooks, what their last clean runs gave, and the package."""

from __future__ import annotations

import ast
import hashlib
import json
import re
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.checks.table import SOURCES
from coursekit.errors import UserError
from coursekit.files import path_from_here, write_text
from coursekit.notebook.answers import is_answer
from coursekit.notebook.imports import allowed_modules, refusals
from coursekit.notebook.intake import read_as_graded
from coursekit.notebook.matching import match_cells, split_copies
from coursekit.notebook.module import module_source
from coursekit.notebook.names import check_method, names_at_margin, names_defined, names_made
from coursekit.notebook.reading import module_of
from coursekit.notebook.roles import cell_name, given_cells, is_check_cell, is_solution
from coursekit.notebook.source import plain, source_hash
from coursekit.notebook.statements import NAMED
from coursekit.student.copies import notes_on_copies
from coursekit.student.workspace import is_reference, module_file

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from rich.console import Console
    from rich.table import Table

    from coursekit.student.workspace import StudentChapter, Workspace


NOT_ATTEMPTED = "not attempted"
NOT_CHECKED = "not checked"
WRONG = "wrong"
RIGHT = "right"
EXPORTED = "exported"
CAUGHT_UP = "caught up"
WRITTEN = "written"  # a question in words, graded by hand
ELSEWHERE = "written in another cell: move it into its own"
STATES = (NOT_ATTEMPTED, NOT_CHECKED, WRONG, RIGHT, EXPORTED, CAUGHT_UP, WRITTEN)
LINE = re.compile(r"^(ok|FAILED)  (.+)$", re.MULTILINE)


@dataclass
class ShownChecks:
    """What the checks of one cell said.

    Attributes
    ----------
    passed, failed : list of str
        Names of checks.
    error : str
        An error that is no failed check, such as "NameError: name 'X' is not defined"; "" for none.
    """

    passed: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    error: str = ""

    @property
    def ran(self) -> bool:
        return bool(self.passed or self.failed or self.error)

    @property
    def right(self) -> bool:
        return bool(self.passed) and not self.failed and not self.error

    def read(self, text: str) -> ShownChecks:
        """Note the lines `ok  NAME` and `FAILED  NAME` of a text."""
        for word, name in LINE.findall(text):
            names = self.passed if word == "ok" else self.failed
            if name not in names:
                names.append(name)
        return self


def shown_checks(cell: NotebookNode) -> ShownChecks:
    """What the saved outputs of a check cell say.

    Printed lines, display data and a raised CheckFailed are read alike.

    Returns
    -------
    ShownChecks
    """
    shown = ShownChecks()
    for output in cell.get("outputs", []):
        kind = output.get("output_type")
        if kind == "stream":
            shown.read(_text(output.get("text")))
        elif kind == "error":
            words = _text(output.get("evalue"))
            if words.startswith("FAILED  "):
                shown.read(words)
            else:
                shown.error = f"{_text(output.get('ename')) or 'Error'}: {(words.splitlines() or [''])[0]}"
        elif isinstance(data := output.get("data"), dict):
            shown.read(_text(data.get("text/plain")))
    return shown


def _text(value):
    """The text of a field of an output, which other programs leave out or give as lines."""
    lines = value if isinstance(value, list) else [value]
    return "".join(line for line in lines if isinstance(line, str))


@dataclass
class ExerciseProgress:
    """One exercise of a chapter.

    Attributes
    ----------
    name : str
        Of the function or class, or of the question.
    solution, check : str or None
        Names of its cells.
    points : float
        Those of its checks or of the question.
    state : str
        One of `STATES`.
    earned : float
        Points times the fraction of visible checks that passed.
    shown : ShownChecks
    note : str
        What to fix although the checks pass.
    """

    name: str
    solution: str
    check: str | None
    points: float
    state: str = NOT_ATTEMPTED
    earned: float = 0.0
    shown: ShownChecks = field(default_factory=ShownChecks)
    note: str = ""

    @property
    def by_hand(self) -> bool:
        return self.check is None


@dataclass
class Progress:
    """How far one chapter is.

    Attributes
    ----------
    work : StudentChapter
    exercises : list of ExerciseProgress
    package : str
        "exported", "not exported", "older version", "reference" or "damaged".
    submitted : str
        "submitted", "changed since" or "".
    problem : str
        Why the notebook can't be read, "" if it can.
    refused : list of str
        A sentence for each import that will not count.
    """

    work: StudentChapter
    exercises: list[ExerciseProgress] = field(default_factory=list)
    package: str = "not exported"
    submitted: str = ""
    problem: str = ""
    refused: list[str] = field(default_factory=list)

    @property
    def points(self) -> float:
        return sum(exercise.points for exercise in self.exercises if not exercise.by_hand)

    @property
    def earned(self) -> float:
        return sum(exercise.earned for exercise in self.exercises)

    @property
    def questions(self) -> list[ExerciseProgress]:
        """The written questions, for which a person gives the points."""
        return [exercise for exercise in self.exercises if exercise.by_hand]

    def count(self, *states: str) -> int:
        return sum(exercise.state in states for exercise in self.exercises)

    @property
    def begun(self) -> bool:
        return self.count(NOT_ATTEMPTED, CAUGHT_UP) < len(self.exercises) or bool(self.problem)

    def next_step(self) -> str:
        """What to do next in this chapter, "" if nothing is left."""
        if self.problem:
            return self.problem
        path = path_from_here(self.work.notebook)
        for exercise in self.exercises:
            todo = {
                NOT_ATTEMPTED: f"write {exercise.name} in {path}",
                NOT_CHECKED: f"run the checks of {exercise.name} in {path} and save",
                WRONG: f"read what the failed check of {exercise.name} says in {path}",
            }
            if exercise.state in todo and self.package != "reference":
                return todo[exercise.state]
        if self.package not in ("exported", "reference"):
            return f"run the last cell, %export, in {path}"
        if self.submitted != "submitted" and self.begun:
            return f"hand it in: coursekit submit {self.work.name}"
        return ""


def exercises_of(nb: NotebookNode) -> list[ExerciseProgress]:
    """The exercises of a notebook: a solution cell and the check cell after it, or a question.

    Returns
    -------
    list of ExerciseProgress
    """
    found, solution = [], None
    for cell in nb.cells:
        meta = cell.metadata.get("nbgrader", {})
        if is_solution(cell) and cell.cell_type == "code":
            solution = cell
        elif is_solution(cell):
            found.append(ExerciseProgress(_id(cell), _id(cell), None, float(meta.get("points", 0))))
        elif is_check_cell(cell) and solution is not None:
            name = next(iter(names_at_margin(solution.source)), _id(solution))
            found.append(ExerciseProgress(name, _id(solution), _id(cell), float(meta.get("points", 0))))
    return found


def _id(cell) -> str:
    return cell_name(cell) or ""


def chapter_progress(work: StudentChapter, fresh: dict[str, ShownChecks] | None = None) -> Progress:
    """How far a chapter is.

    Parameters
    ----------
    work : StudentChapter
    fresh : dict of check cell's name -> ShownChecks, optional
        What a clean run gave; used instead of the saved outputs. What an earlier one gave for the same file is used where
        the saved outputs tell nothing.

    Returns
    -------
    Progress
    """
    result = Progress(work)
    try:
        given = work.read_given()
        result.exercises = exercises_of(given)
        nb = work.read()
    except UserError as error:
        result.problem = str(error)
        return result
    was = {_id(cell): cell.source for cell in given.cells}
    read = read_as_graded(nb.cells, given).notebook
    result.refused = [text for _, text in refusals(read, allowed_modules(read))]
    answers = {_id(cell): cell for cell in read.cells}
    checks = check_cells(nb, given)
    module = module_of(given, work.name)
    text = _package_text(work, module)
    reference = is_reference(work.workspace.root, module)
    result.package = "reference" if reference else _package_state(text, read, given, work)
    result.submitted = _submitted(work)
    known = _remembered(work) if fresh is None else fresh
    for exercise in result.exercises:
        answer, check = answers[exercise.solution], checks.get(exercise.check or "")
        # Right in a clean run, whatever way it was made.
        found = known.get(exercise.check or "", ShownChecks()).right
        if not found and not is_answer(
            answer.source, was[exercise.solution] if work.given.is_file() else None
        ):
            exercise.state = CAUGHT_UP if reference and not exercise.by_hand else NOT_ATTEMPTED
            continue
        if exercise.by_hand:
            exercise.state = WRITTEN
            continue
        parts = _parts(nb, answer)
        places = [cell_name(cell) for cell in nb.cells]
        if exercise.solution in places and exercise.solution not in map(cell_name, parts):
            exercise.note = ELSEWHERE
        if fresh is None and check is not None and not _older(check, parts):
            exercise.shown = shown_checks(check)
        if not exercise.shown.ran:
            exercise.shown = known.get(exercise.check or "", ShownChecks())
        exercise.earned = exercise.points * _share(exercise.shown, check)
        exercise.state = _state(exercise.shown, _holds(text, answer.source))
        if reference and exercise.state != RIGHT:
            exercise.state = CAUGHT_UP
    return result


def check_cells(nb: NotebookNode, given: NotebookNode) -> dict[str, NotebookNode]:
    """Name -> given cell in a student's notebook; where the notebook is there twice, the one that was run."""
    found, known = {}, given_cells(given)
    for copy in split_copies(nb.cells, known):
        for name, cell in zip(match_cells(copy, known), copy, strict=True):
            if name is not None and (
                name not in found or (is_check_cell(cell) and not shown_checks(found[name]).ran)
            ):
                found[name] = cell
    return found


def _parts(nb, answer):
    """The cells of a student's notebook that an answer, as the grader reads it, was taken from."""
    whole, names = plain(answer.source), names_made(answer.source)
    return [
        cell
        for cell in nb.cells
        if cell.cell_type == "code" and names & names_made(cell.source) and plain(cell.source) in whole
    ]


def _state(shown, exported):
    if not shown.ran:
        return NOT_CHECKED
    if not shown.right:
        return WRONG
    return EXPORTED if exported else RIGHT


def remember(work: StudentChapter, sha256: str, shown: dict[str, ShownChecks]) -> None:
    """Keep what a clean run gave, for a notebook that was saved without outputs.

    Parameters
    ----------
    work : StudentChapter
    sha256 : str
        Of the notebook that was run.
    shown : dict of check cell's name -> ShownChecks
    """
    record = {
        "notebook": sha256,
        "given": _hash_of_given(work),
        "shown": {name: asdict(checks) for name, checks in shown.items()},
    }
    with suppress(OSError):  # in a workspace that can't be written, the check is worth as much
        write_text(work.last_run, json.dumps(record, indent=1) + "\n")


def _remembered(work) -> dict[str, ShownChecks]:
    """What the last clean run gave, {} if the notebook was saved since, or updated."""
    try:
        record = json.loads(work.last_run.read_text(encoding="utf-8"))
        same = record["notebook"] == hashlib.sha256(work.notebook.read_bytes()).hexdigest()
        if not same or record["given"] != _hash_of_given(work):
            return {}
        return {name: ShownChecks(**checks) for name, checks in record["shown"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _hash_of_given(work):
    return hashlib.sha256(work.text_given().encode("utf-8")).hexdigest()


def _older(check, parts):
    """Whether a check ran on another source than the saved one; where its output does not tell, whether it ran before the answer's cell was last run."""
    made = {name: source_hash(cell.source) for cell in parts for name in names_defined(cell.source)}
    for output in check.get("outputs", []):
        ran = output.get("metadata", {}).get(SOURCES)
        known = made.keys() & ran.keys() if isinstance(ran, dict) else ()
        if known:
            return any(ran[name] != made[name] for name in known)
    counts = [cell.get("execution_count") for cell in (check, *parts)]
    return all(isinstance(count, int) for count in counts) and counts[0] < max(counts)


def _share(shown, check):
    """The fraction of a cell's visible checks that passed."""
    if shown.right:
        return 1.0
    try:
        tree = ast.parse(check.source if check is not None else "")
    except SyntaxError:
        return 0.0
    written = sum(bool(check_method(node)) for node in ast.walk(tree))
    return len(shown.passed) / max(written, len(shown.passed) + len(shown.failed), 1)


def _package_text(work, module):
    path = module_file(work.workspace.root, module)
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def _package_state(text, read, given, work):
    if not text:
        return "not exported"
    if _definitions(text) is None:
        return "damaged"
    try:
        return (
            "exported"
            if _definitions(text) == _definitions(module_source(read, work.notebook.name, given))
            else "older version"
        )
    except UserError:
        return "older version"


def _definitions(source):
    """Name -> content of what a source defines at its top level; None if it is no Python."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return None
    return {node.name: ast.dump(node) for node in tree.body if isinstance(node, NAMED)}


def _holds(text, source):
    """Whether a module holds what a cell defines."""
    defined, there = _definitions(source), _definitions(text)
    return bool(defined) and there is not None and defined.items() <= there.items()


def _submitted(work):
    try:
        receipt = json.loads((work.submission / "receipt.json").read_text(encoding="utf-8"))
        same = receipt["sha256"] == hashlib.sha256(work.notebook.read_bytes()).hexdigest()
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return "submitted" if same else "changed since"


def all_progress(workspace: Workspace) -> list[Progress]:
    """Progress of each chapter, in order."""
    return [chapter_progress(work) for work in workspace.chapters()]


def current_chapter(chapters: list[Progress], folder: str | Path | None = None) -> Progress | None:
    """The chapter to look at: that of the folder, else the first that is begun and not finished, else the first with anything left."""
    here = Path(folder or Path.cwd()).resolve()
    for chapter in chapters:
        if here == chapter.work.folder:
            return chapter
    open_ones = [chapter for chapter in chapters if chapter.next_step()]
    return next((chapter for chapter in open_ones if chapter.begun), open_ones[0] if open_ones else None)


def chapters_table(chapters: list[Progress]) -> Table:
    """A rich table with a row for each chapter."""
    from rich.table import Table
    from rich.text import Text

    table = Table(title="Chapters")
    table.add_column("chapter", no_wrap=True)
    for heading in ("right", "wrong", "to do"):
        table.add_column(heading, justify="right")
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("package")
    table.add_column("handed in")
    for chapter in chapters:
        if chapter.problem:
            table.add_row(chapter.work.name, "", "", "", "", Text("can't be read", "red"), chapter.submitted)
            continue
        left = chapter.count(NOT_ATTEMPTED, NOT_CHECKED)
        table.add_row(
            chapter.work.name,
            str(chapter.count(RIGHT, EXPORTED, WRITTEN) or ""),
            str(chapter.count(WRONG) or ""),
            str(left or ""),
            _points(chapter),
            chapter.package if chapter.package != "not exported" or chapter.begun else "",
            chapter.submitted,
        )
    return table


def _points(chapter):
    by_machine = f"{chapter.earned:.3g} of {chapter.points:g}" if chapter.begun else f"{chapter.points:g}"
    by_hand = sum(exercise.points for exercise in chapter.questions)
    return f"{by_machine}, {by_hand:g} by hand" if by_hand else by_machine


COLOURS = {WRONG: "red", RIGHT: "green", EXPORTED: "green", NOT_CHECKED: "yellow", CAUGHT_UP: "cyan"}


def exercises_table(chapter: Progress) -> Table:
    """A rich table with a row for each exercise of a chapter."""
    from rich.table import Table
    from rich.text import Text

    table = Table(title=chapter.work.name)
    table.add_column("exercise", no_wrap=True)
    table.add_column("state", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("what the checks say", overflow="fold")
    for exercise in chapter.exercises:
        said = exercise.shown.failed[0] if exercise.shown.failed else exercise.shown.error or exercise.note
        points = (
            f"{exercise.points:g} by hand"
            if exercise.by_hand
            else f"{exercise.earned:.3g} of {exercise.points:g}"
        )
        table.add_row(
            exercise.name,
            Text(exercise.state, COLOURS.get(exercise.state, "")),
            points,
            Text(f"FAILED  {said}" if exercise.shown.failed else said),
        )
    return table


def print_progress(
    console: Console, chapters: list[Progress], chapter: Progress | None = None, table: bool = True
) -> None:
    """Print the table of chapters, that of one chapter, and the next step.

    Parameters
    ----------
    console : rich Console
    chapters : list of Progress
    chapter : Progress or None
        The one to show in full.
    table : bool
        Whether to print the table of all chapters.
    """
    from rich.text import Text

    if table:
        console.print(chapters_table(chapters))
    for application in chapters if table else filter(None, [chapter]):
        if needed := application.work.needed():
            console.print(
                f"{application.work.name} is an application: it needs the chapters up to {needed} only."
            )
    if chapter is None:
        console.print("Nothing is left to do.")
        return
    if chapter.exercises:
        console.print(exercises_table(chapter))
    for note in [*chapter.refused, *notes_on_copies(chapter.work)]:
        console.print(Text(note, "yellow"), soft_wrap=True)
    step = chapter.next_step() or "nothing is left to do in this chapter"
    console.print(Text(f"Next: {step}."), soft_wrap=True)
    console.print(
        "The points are from the visible checks in your saved notebooks; grading also runs hidden checks."
    )
