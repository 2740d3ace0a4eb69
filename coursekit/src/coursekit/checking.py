"""`coursekit check`: the saved notebook in a clean process, from top to bottom, compared with what it shows."""

import ast
import hashlib
import json
import re
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from coursekit.grading.cells import is_check_cell, is_demo
from coursekit.handout import RELEASED
from coursekit.identity import cell_name, same_source
from coursekit.source import code_lines
from coursekit.status import Shown, exercises_of, shown_checks
from coursekit.workspace import run_clean

SECONDS = 300


@dataclass
class CleanRun:
    """What a clean run of a notebook gave.

    Attributes
    ----------
    shown : dict of check cell's name -> Shown
    broken : list of str
        A sentence for each cell, other than checks, that failed, and for each given check that was changed or deleted.
    differs : list of str
        A sentence for each check that the notebook shows as passed and that does not pass now.
    better : list of str
        The other way round.
    stopped : str
        Why the run did not reach the end, "" if it did.
    saved : float
        When the file was saved, in seconds since the epoch.
    sha256 : str
        Of the file that was run, "" if that is not known.
    compared : int
        How many checks the notebook shows results of.
    """

    shown: dict = field(default_factory=dict)
    broken: list = field(default_factory=list)
    differs: list = field(default_factory=list)
    better: list = field(default_factory=list)
    stopped: str = ""
    saved: float = 0.0
    sha256: str = ""
    compared: int = 0

    def problems(self):
        """All that keeps the notebook from being what it shows."""
        return [*([self.stopped] if self.stopped else []), *self.broken, *self.differs]


def check_notebook(work, seconds=SECONDS):
    """Run a chapter's saved notebook in a clean process with the workspace's package.

    Parameters
    ----------
    work : Work
    seconds : float
        Then it is stopped.

    Returns
    -------
    CleanRun

    Raises
    ------
    CourseError
        If the notebook can't be read.
    """
    content = work.notebook.read_bytes() if work.notebook.is_file() else b""
    nb = work.read(content or None)
    result = CleanRun(
        saved=work.notebook.stat().st_mtime,
        sha256=hashlib.sha256(content).hexdigest(),
        compared=sum(is_check_cell(cell) and shown_checks(cell).ran for cell in nb.cells),
    )
    with tempfile.TemporaryDirectory(prefix="coursekit-") as folder:
        record, copy = Path(folder) / "record.jsonl", Path(folder) / work.notebook.name
        copy.write_bytes(content)  # the file may be saved again meanwhile
        done = run_clean("coursekit.cleanrun", [copy, record], work.folder, work.workspace.root, seconds)
        text = record.read_text(encoding="utf-8") if record.is_file() else ""
    entries = [json.loads(line) for line in text.splitlines()]
    finished = {entry["cell"]: entry for entry in entries if "text" in entry}
    last = entries[-1]["cell"] if entries else None
    if done is None:
        result.stopped = f"The run took longer than {seconds:g} s and was stopped"
    elif done.returncode:
        error = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        result.stopped = f"The Python process ended before the notebook did ({error[:200]})"
    if result.stopped:
        result.stopped += (
            "."
            if last is None
            else f" in {describe(nb, last)}. Is there an endless loop, or too large an array?"
        )
    exercises = exercises_of(work.read_given())
    names = {exercise.check: exercise.name for exercise in exercises}
    result.broken = list(_changed_checks(work.read_given(), nb, exercises))
    for number, entry in finished.items():
        cell = nb.cells[number]
        if is_check_cell(cell):
            now = Shown(error=entry["error"]).read(entry["text"])
            result.shown[cell_name(cell)] = now
            _compare(nb, number, names.get(cell_name(cell), cell_name(cell)), now, entry, result)
        elif entry["error"] and not entry["error"].startswith("NotImplementedError"):
            result.broken.append(
                f"C{describe(nb, number)[1:]} fails: {entry['trouble'] or entry['error']}"
                f"{_undefined(nb, number, entry)}"
            )
    return result


def _changed_checks(given, nb, exercises):
    """A sentence for each check cell that is no longer as it was given."""
    was = {cell_name(cell): cell.source for cell in given.cells}
    now = {cell_name(cell): cell.source for cell in nb.cells}
    for exercise in exercises:
        for name in filter(None, (exercise.solution, exercise.check)):
            if name not in now:
                yield f"The cell {name} is missing in your notebook. Copy it back from {RELEASED}/."
        if exercise.check in now and not same_source(now[exercise.check], was[exercise.check]):
            yield f"The check of {exercise.name} was changed in your notebook; when graded, the original is run. Copy it back from {RELEASED}/."


def _compare(nb, number, name, now, entry, result):
    before = shown_checks(nb.cells[number])
    if before.right and not now.right:
        reason = entry["trouble"] or now.error or f"FAILED  {now.failed[0]}" if now.ran else "it did not run"
        result.differs.append(
            f"{name}: in your notebook this check passed, in a clean run from top to bottom it does not ({reason}). "
            "A cell was run out of order, or changed and not run again, or deleted after it was run."
            f"{_undefined(nb, number, entry)}"
        )
    elif before.ran and not before.right and now.right:
        result.better.append(
            f"{name}: the saved notebook shows a failure, a clean run passes. Run its check again and save."
        )


def _undefined(nb, number, entry):
    """Where a missing name is made, if it is made anywhere."""
    name = entry["undefined"]
    if not name:
        return ""
    makers = [i for i, cell in enumerate(nb.cells) if cell.cell_type == "code" and name in _made(cell.source)]
    demos = [i for i in makers if is_demo(nb.cells[i])]
    later = [i for i in makers if i > number and i not in demos]
    if later:
        return f" `{name}` is made further down, in {describe(nb, later[0])}: move that cell up."
    if demos:
        return f" `{name}` is made only in {describe(nb, demos[0])}, which shows something and is not run when graded."
    if makers:
        return f" `{name}` should come from {describe(nb, makers[-1])}, which fails."
    return f" No saved cell makes `{name}`: its cell was deleted, or the notebook was not saved after it was written."


def _made(source):
    """Names that a cell gives a value to."""
    lines = [re.sub(r"^(\s*)[%!?].*", r"\1pass", line) for line in code_lines(source)]
    try:
        tree = ast.parse("\n".join(lines))
    except SyntaxError:
        return set()
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).split(".")[0])
    return names


def describe(nb, number):
    """Where a cell is, in words: its number, the heading above it and how it begins."""
    headings = [
        found[-1]
        for cell in nb.cells[: number + 1]
        if cell.cell_type == "markdown" and (found := re.findall(r"^#+\s+(.+)$", cell.source, re.MULTILINE))
    ]
    lines = [line for line in code_lines(nb.cells[number].source) if line and not line.startswith("#")]
    begins = f", `{lines[0].strip()[:50]}`" if lines else ""
    below = f' below "{headings[-1].strip()}"' if headings else ""
    return f"cell {number + 1}{below}{begins}"


def age(saved, now=None):
    """How long ago a file was saved, in words."""
    minutes = int(((now or time.time()) - saved) // 60)
    if minutes < 1:
        return "less than a minute ago"
    if minutes < 120:
        return f"{minutes} minute{'s' * (minutes != 1)} ago"
    hours = minutes // 60
    return f"{hours} hours ago" if hours < 48 else f"{hours // 24} days ago"
