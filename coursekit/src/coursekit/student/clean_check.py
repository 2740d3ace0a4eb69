"""`coursekit check`: the saved notebook in a clean process, from top to bottom, compared with what it shows."""

from __future__ import annotations

import ast
import hashlib
import json
import re
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.checks.known_mistakes import FILE
from coursekit.notebook.answers import is_answer
from coursekit.notebook.canonical import dumps
from coursekit.notebook.imports import REFUSED, allowed_modules, free_cells
from coursekit.notebook.intake import read_as_graded
from coursekit.notebook.module import exports_of
from coursekit.notebook.names import names_made
from coursekit.notebook.reading import module_of
from coursekit.notebook.roles import cell_name, is_check_cell, is_demo, is_own, is_solution
from coursekit.notebook.source import FAST, PACKAGE, first_code_line, plain, same_source
from coursekit.notebook.statements import parse_cell
from coursekit.notebook.untrusted import parse
from coursekit.running.scoring import MOST_TAMED
from coursekit.student.clean_process import run_in_clean_process
from coursekit.student.materials import RELEASED
from coursekit.student.progress import ShownChecks, check_cells, exercises_of, shown_checks
from coursekit.student.workspace import module_file
from coursekit.temporary import temporary_folder

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from coursekit.student.workspace import StudentChapter


SECONDS = 300
OUT_OF_ORDER = " Either a cell was run out of order, or it was changed and not run again, or it was deleted after it was run."


@dataclass
class CleanRun:
    """What a clean run of a notebook gave.

    Attributes
    ----------
    shown : dict of check cell's name -> ShownChecks
    broken : list of str
        A sentence for each cell, other than checks, that failed, and for each given check that was changed or deleted.
    differs : list of str
        A sentence for each check that the notebook shows as passed and that does not pass now.
    notes : list of str
        A sentence for each check with which it is the other way round, and for all that differs from the given notebook and is restored for grading.
    stopped : str
        Why the run did not reach the end, "" if it did.
    saved : float
        When the file was saved, in seconds since the epoch.
    sha256 : str
        Of the file that was run, "" if that is not known.
    compared : int
        How many checks the notebook shows results of.
    """

    shown: dict[str, ShownChecks] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    stopped: str = ""
    saved: float = 0.0
    sha256: str = ""
    compared: int = 0

    def problems(self) -> list[str]:
        """All that keeps the notebook from being what it shows."""
        return [*([self.stopped] if self.stopped else []), *self.broken, *self.differs]


def check_notebook(work: StudentChapter, seconds: float = SECONDS) -> CleanRun:
    """Run a chapter's saved notebook in a clean process, as it is run when it is graded.

    It is rebuilt on the notebook as it was given, by the grader's own intake, and runs in a folder without other files, with no module of
    the workspace's package but those of earlier chapters.

    Parameters
    ----------
    work : StudentChapter
    seconds : float
        Then it is stopped.

    Returns
    -------
    CleanRun

    Raises
    ------
    UserError
        If the notebook can't be read.
    """
    content = work.notebook.read_bytes() if work.notebook.is_file() else b""
    nb, given = work.read(content or None), work.read_given()
    intake = read_as_graded(parse(content), given)
    shown = check_cells(nb, given)
    result = CleanRun(
        saved=work.notebook.stat().st_mtime,
        sha256=hashlib.sha256(content).hexdigest(),
        compared=sum(is_check_cell(cell) and shown_checks(cell).ran for cell in shown.values()),
    )
    exercises = exercises_of(given)
    result.broken, restored = _changed_checks(given, shown, intake.notebook, exercises)
    result.broken += _own_additions(work, intake.notebook)
    result.notes = [text for text in intake.repairs if not any(f"cell {name} " in text for name in restored)]
    with temporary_folder() as folder:
        root, record = Path(folder), Path(folder) / "record.jsonl"
        _copy_package(work, root / PACKAGE)
        copy = root / work.name / work.notebook.name
        copy.parent.mkdir()
        copy.write_text(dumps(intake.notebook), encoding="utf-8")
        if (known := work.notebook.parent / FILE).is_file():
            shutil.copyfile(known, copy.parent / FILE)
        tame = []
        while True:
            arguments = [copy, record, work.workspace.root, *tame]
            done = run_in_clean_process(
                "coursekit.student.check_process", arguments, copy.parent, root, seconds
            )
            text = record.read_text(encoding="utf-8") if record.is_file() else ""
            entries = [json.loads(line) for line in text.splitlines()]
            last = intake.notebook.cells[entries[-1]["cell"]] if entries else None
            if done is None or not done.returncode or last is None or is_check_cell(last):
                break
            if last.id in tame or len(tame) >= MOST_TAMED:
                break
            tame.append(last.id)  # as when it is graded
            where = _place(nb, last)
            result.broken.append(
                f"{f'C{describe_cell(nb, where)[1:]}' if where is not None else f'The cell {last.id}'} ends the Python process. When the notebook is graded, only the definitions of this cell are run."
            )
    free = free_cells(intake.notebook, allowed_modules(intake.notebook))
    finished = {entry["cell"]: entry for entry in entries if "text" in entry}
    if done is None:
        result.stopped = f"The run took longer than {seconds:g} s and was stopped"
    elif done.returncode:
        error = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        result.stopped = f"The Python process ended before the end of the notebook ({error[:200]})"
    if result.stopped:
        last = _place(nb, intake.notebook.cells[entries[-1]["cell"]]) if entries else None
        result.stopped += (
            "."
            if last is None
            else f" in {describe_cell(nb, last)}. Is there an endless loop, or too large an array?"
        )
    names = {exercise.check: exercise.name for exercise in exercises}
    for number, entry in finished.items():
        cell = intake.notebook.cells[number]
        name, place = cell_name(cell) or "", _place(nb, cell)
        if is_check_cell(cell):
            now = ShownChecks(error=entry["error"]).read(entry["text"])
            result.shown[name] = now
            before = shown_checks(shown[name]) if name in shown else ShownChecks()
            _compare(nb, place, names.get(name, name), before, now, entry, result)
        elif entry["error"] and not entry["error"].startswith("NotImplementedError"):
            where = f"C{describe_cell(nb, place)[1:]}" if place is not None else f"The cell {name}"
            if cell.id in free and REFUSED in entry["error"]:
                result.notes.append(f"{where} is not run when graded: {entry['error']} No answer needs it.")
                continue
            result.broken.append(
                f"{where} fails: {_explain_failure(work, entry)}{_undefined(nb, place, entry)}{_left_out(work, entry)}"
            )
    return result


def _copy_package(work, package):
    """The student's package as far as the grader has its counterpart: the modules of the chapters that this one may use, and the given `fast`."""
    names = ["__init__", FAST, *(module_of(other.read_given(), other.name) for other in work.earlier())]
    package.mkdir()
    for path in (module_file(work.workspace.root, name) for name in names):
        if path.is_file():
            shutil.copyfile(path, package / path.name)


def _place(nb, cell):
    """Number of the cell of the student's notebook that a cell of the rebuilt one was taken from; None if there is none."""
    numbers = range(len(nb.cells))
    sources = [plain(other.source) for other in nb.cells]
    wanted = plain(cell.source)
    return next(
        (
            n
            for test in (
                lambda n: sources[n] == wanted,
                lambda n: cell_name(nb.cells[n]) == cell_name(cell),
                lambda n: sources[n] and sources[n] in wanted,
            )
            for n in numbers
            if nb.cells[n].cell_type == "code" and test(n)
        ),
        None,
    )


def _own_additions(work, nb):
    """A sentence for each name that the student's cells import from nnkit and that only the student's own package has."""
    earlier = [other.name for other in work.earlier()]
    for cell in nb.cells:
        tree = parse_cell(cell.source) if is_own(cell) or is_solution(cell) else None
        for node in ast.walk(tree) if tree else ():
            if not isinstance(node, ast.ImportFrom):
                continue
            module = node.module or ""
            maker = (
                work.workspace.maker(module.removeprefix(f"{PACKAGE}."))
                if module.startswith(f"{PACKAGE}.")
                else None
            )
            if maker not in earlier:
                continue
            given = work.workspace.chapter(maker).read_given()
            there = exports_of(given, given).answers
            for name in [alias.name for alias in node.names if alias.name not in (*there, "*")]:
                yield (
                    f"You added `{name}` to {module} yourself, but grading uses the reference's nnkit, which does not have it. "
                    "Put it into a cell of this notebook."
                )


def _explain_failure(work, entry):
    """What is said of a cell's error."""
    module = re.match(rf"{PACKAGE}\.(\w+) is not in your package yet", entry["package_error"])
    if module and module_file(work.workspace.root, module[1]).is_file():
        return (
            f"{PACKAGE}.{module[1]} does not exist when this chapter is graded: only the modules of chapters that it builds on do. "
            "Copy the code that you need into a cell."
        )
    return entry["package_error"] or entry["error"]


def _left_out(work, entry):
    """A sentence where a file of the student's own is missing in the clean run."""
    name = re.search(r"No module named '([\w.]+)'|No such file or directory: '([^']+)'", entry["error"])
    if name is None:
        return ""
    file = f"{name[1].split('.')[0]}.py" if name[1] else Path(name[2]).name
    if not (work.folder / file).is_file():
        return ""
    return f". Only the notebook is handed in, not your file {file}: copy the code that you need into a cell."


def _changed_checks(given, shown, rebuilt, exercises):
    """A sentence for each check cell that is no longer as it was given and each cell that is missing, and the names of these cells."""
    was, now = ({cell_name(cell): cell.source for cell in nb.cells} for nb in (given, rebuilt))
    sentences, names = [], []
    for exercise in exercises:
        for name in filter(None, (exercise.solution, exercise.check)):
            if name not in shown and not is_answer(now[name], was[name]):
                names.append(name)
                sentences.append(
                    f"The cell {name} is missing from your notebook. Copy it from the notebook in {RELEASED}/."
                )
        if exercise.check in shown and not same_source(shown[exercise.check].source, was[exercise.check]):
            names.append(exercise.check)
            sentences.append(
                f"The check of {exercise.name} was changed in your notebook, but grading runs the original. Copy it from the notebook in {RELEASED}/."
            )
    return sentences, names


def _compare(nb, number, name, before, now, entry, result):
    if before.right and not now.right:
        reason = (
            entry["package_error"] or now.error or f"FAILED  {now.failed[0]}" if now.ran else "it did not run"
        )
        result.differs.append(
            f"{name}: in your notebook this check passed, in a clean run from top to bottom it does not ({reason})."
            f"{'' if REFUSED in reason else OUT_OF_ORDER}{_undefined(nb, number, entry)}"
        )
    elif before.ran and not before.right and now.right:
        result.notes.append(
            f"{name}: the saved notebook shows a failure, a clean run passes. Run its check again and save."
        )


def _undefined(nb, number, entry):
    """Where a missing name is made, if it is made anywhere."""
    name = entry["undefined"]
    if not name:
        return ""
    makers = [
        i
        for i, cell in enumerate(nb.cells)
        if cell.cell_type == "code" and name in names_made(cell.source, imported=True)
    ]
    demos = [i for i in makers if is_demo(nb.cells[i])]
    later = [i for i in makers if number is not None and i > number and i not in demos]
    if later:
        return f" `{name}` is defined further down, in {describe_cell(nb, later[0])}: move that cell up."
    if demos:
        return f" `{name}` is defined only in {describe_cell(nb, demos[0])}, a demonstration, which grading does not run."
    if makers:
        return f" `{name}` should come from {describe_cell(nb, makers[-1])}, which fails."
    return f" No saved cell defines `{name}`: its cell was deleted, or the notebook was not saved after it was written."


def describe_cell(nb: NotebookNode, number: int) -> str:
    """Where a cell is, in words: its number, the heading above it and how it begins."""
    headings = [
        found[-1]
        for cell in nb.cells[: number + 1]
        if cell.cell_type == "markdown" and (found := re.findall(r"^#+\s+(.+)$", cell.source, re.MULTILINE))
    ]
    first = first_code_line(nb.cells[number].source)
    begins = f", `{first[:50]}`" if first else ""
    below = f' below "{headings[-1].strip()}"' if headings else ""
    return f"cell {number + 1}{below}{begins}"


def age(saved: float, now: float | None = None) -> str:
    """How long ago a file was saved, in words."""
    minutes = int(((now or time.time()) - saved) // 60)
    if minutes < 1:
        return "less than a minute ago"
    if minutes < 120:
        return f"{minutes} minute{'s' * (minutes != 1)} ago"
    hours = minutes // 60
    return f"{hours} hours ago" if hours < 48 else f"{hours // 24} days ago"
