"""`coursekit export`: a chapter's export cells put into the package, once they work in a clean process."""

from __future__ import annotations

import contextlib
import json
import shutil
import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.course import CHAPTER, is_course
from coursekit.errors import UserError
from coursekit.notebook.canonical import dumps
from coursekit.notebook.intake import read_as_graded
from coursekit.notebook.module import exported_names, exports_of, module_source
from coursekit.notebook.reading import module_of, read_notebook
from coursekit.notebook.source import PACKAGE
from coursekit.student.clean_process import run_in_clean_process
from coursekit.student.materials import RELEASED
from coursekit.student.workspace import (
    PREVIOUS,
    StudentChapter,
    Workspace,
    find_workspace,
    install_module,
    is_reference,
    module_file,
)
from coursekit.temporary import temporary_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbformat import NotebookNode


EXPORT_SECONDS = 120


@dataclass
class ExportReport:
    """What an export did.

    Attributes
    ----------
    module : str
    names : list of str
        Functions and classes of the module.
    passed : int
        Visible checks that pass in a clean process.
    failed : list of str
        Messages of the checks that fail there.
    unwritten : list of str
        Names of the checks that meet a function not written yet.
    previous : Path or None
        Where the replaced version is kept.
    kept : str
        Why the module that is there stays, "" if it was replaced.
    notes : list of str
        Sentences on what the student should look at.
    """

    module: str
    names: list[str] = field(default_factory=list)
    passed: int = 0
    failed: list[str] = field(default_factory=list)
    unwritten: list[str] = field(default_factory=list)
    previous: Path | None = None
    kept: str = ""
    notes: list[str] = field(default_factory=list)

    def text(self) -> str:
        """What the student reads."""
        lines = textwrap.wrap(
            f"nnkit/{self.module}.py: {', '.join(self.names)}", 100, subsequent_indent="    "
        )
        counts = [f"{self.passed} passed"]
        counts += [f"{len(self.failed)} failed"] * bool(self.failed) + [
            f"{len(self.unwritten)} not written yet"
        ] * bool(self.unwritten)
        lines.append(f"Its checks in a clean process: {', '.join(counts)}.")
        failed = list(dict.fromkeys(self.failed))
        lines += failed[:3]
        lines += [message.splitlines()[0] for message in failed[3:]]
        lines += [*self.notes, *([self.kept] if self.kept else [])]
        return "\n".join(lines)


def export_notebook(path: Path, workspace: Path | None = None) -> ExportReport:
    """Put the export cells of a saved notebook into the workspace's package.

    The module is first tried in a clean process, beside the rest of the package. Only if it can be imported there does it replace the old one,
    which is kept in `nnkit/.previous/`. In a checkout of the course nothing is written: there the package is made by `coursekit build`.

    Parameters
    ----------
    path : Path
        The notebook.
    workspace : Path, optional

    Returns
    -------
    ExportReport

    Raises
    ------
    UserError
        If the module can't be made or imported; the old one then stays.
    """
    path = Path(path).resolve()
    workspace = workspace or find_workspace(path.parent)
    if workspace is None:
        raise UserError(
            f"No folder nnkit/ above {path}: make a workspace with `coursekit start DIR` and work in it."
        )
    nb = read_notebook(path)
    given = _given(workspace, path, nb)
    module = module_of(nb, path, given)
    nb = read_as_graded(nb.cells, given).notebook if given is not nb else nb
    text, found = module_source(nb, path.name, given), exports_of(nb, given)
    report = try_module(nb, path, module, text, workspace, found.answers)
    report.notes = [*_notes(found), *_notes_on_copies(workspace, path)]
    if is_course(workspace):
        return report
    lost = [name for name in found.missing if name in _names_of_module(workspace, module)]
    if lost:
        report.kept = f"nnkit/{module}.py was not replaced, because {', '.join(lost)} would be lost."
    elif is_reference(workspace, module) and (report.failed or report.unwritten):
        report.kept = (
            f"nnkit/{module}.py is the reference (catch-up) and stays until all your checks pass. "
            "To export your version anyway, delete that file."
        )
    else:
        report.previous = install_module(workspace, module, text)
    return report


def _given(workspace, path, nb):
    """A chapter's notebook as it was given to the student; the student's own where there is none or it makes another module."""
    for name in (path.parent.name, path.stem):
        work = StudentChapter(Workspace(workspace), name)
        if not is_course(workspace) and CHAPTER.match(name) and work.given.is_file():
            with contextlib.suppress(UserError):
                given = read_notebook(work.given)
                return given if module_of(given) == module_of(nb, path, given) else nb
    return nb


def _notes(found):
    """What an export says of cells without the directive and of names that no cell makes."""
    notes = []
    if found.unmarked:
        notes.append(
            f"Exported, though the line `#| export` is missing: {', '.join(found.unmarked)}. Put it in the first line of the cell."
        )
    if found.missing:
        notes.append(
            f"Not in the module, because no code cell defines it: {', '.join(found.missing)}. Define it under this name in its own cell, "
            f"with `#| export` in the first line; a cell that you deleted is in {RELEASED}/."
        )
    return notes


def _notes_on_copies(workspace, path):
    """What to say of other notebooks beside a chapter's own."""
    # Imported here, so that a kernel pays for it only when it exports.
    from coursekit.student.copies import notes_on_copies

    work = StudentChapter(Workspace(workspace), path.parent.name)
    return notes_on_copies(work) if path == work.notebook and work.given.is_file() else []


def _names_of_module(workspace, module):
    path = module_file(workspace, module)
    return exported_names(path.read_text(encoding="utf-8", errors="replace")) if path.is_file() else []


def try_module(
    nb: NotebookNode, path: Path, module: str, text: str, workspace: Path, answers: Sequence[str] = ()
) -> ExportReport:
    """Import a module in a clean process and run its notebook's visible checks on it.

    Parameters
    ----------
    nb : NotebookNode
        As the grader reads it.
    path : Path
        Its file, beside which it runs.
    module, text : str
        The module's name and source.
    workspace : Path
    answers : sequence of str
        Names that the checks take from the module alone.

    Returns
    -------
    ExportReport

    Raises
    ------
    UserError
        If the import fails or nothing comes back in time.
    """
    with temporary_folder() as folder:
        package = Path(folder) / PACKAGE
        shutil.copytree(workspace / PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__", PREVIOUS))
        (package / f"{module}.py").write_text(text, encoding="utf-8")
        result, notebook = Path(folder) / "result.json", Path(folder) / path.name
        notebook.write_text(dumps(nb), encoding="utf-8")
        done = run_in_clean_process(
            "coursekit.student.export_process",
            [notebook, module, result, *answers],
            path.parent,
            folder,
            EXPORT_SECONDS,
        )
        if done is None:
            raise UserError(
                f"The checks did not finish in {EXPORT_SECONDS} s: is there an endless loop? Nothing was exported."
            )
        if not result.is_file():
            last = (done.stderr.strip().splitlines() or ["no message"])[-1]
            raise UserError(f"nnkit/{module}.py can't be imported, so nothing was exported: {last}")
        found = json.loads(result.read_text(encoding="utf-8"))
    if found["error"]:
        raise UserError(
            f"nnkit/{module}.py can't be imported, so nothing was exported: {found['error']}\n"
            "An export cell may only use names that export cells define or import."
        )
    return ExportReport(module, found["names"], found["passed"], found["failed"], found["unwritten"])
