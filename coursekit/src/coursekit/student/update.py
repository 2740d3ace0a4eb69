"""`coursekit update`: corrected notebooks from the course, merged with a student's answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import uuid4

from coursekit.errors import UserError, explain_file_error
from coursekit.files import write_bytes
from coursekit.notebook.answers import is_answer, join_parts, times_there
from coursekit.notebook.fast_nbformat import nbformat, node_of
from coursekit.notebook.matching import match_cells, split_copies
from coursekit.notebook.reading import read_notebook
from coursekit.notebook.roles import cell_name, given_cells, is_check_cell, is_solution
from coursekit.notebook.source import plain, same_source
from coursekit.student.materials import RELEASED
from coursekit.student.workspace import add_chapter, install_fast, keep_copy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nbformat import NotebookNode

    from coursekit.student.materials import Materials
    from coursekit.student.workspace import Workspace


@dataclass
class Merge:
    """A notebook merged from what was given, what the student has, and what is given now.

    Attributes
    ----------
    notebook : NotebookNode
    kept : list of str
        Solution cells that keep the student's answer.
    news : list of str
        Cells that are new or corrected.
    notes : list of str
        Sentences on what the student should look at.
    """

    notebook: NotebookNode
    kept: list[str] = field(default_factory=list)
    news: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class Update:
    """What an update did to one chapter.

    Attributes
    ----------
    name : str
    state : str
        "added", "updated", "up to date", or "failed".
    backup : Path or None
        The notebook as it was before.
    merge : Merge or None
    reason : str
        Why it failed.
    """

    name: str
    state: str
    backup: Path | None = None
    merge: Merge | None = None
    reason: str = ""


def merge_notebooks(base: NotebookNode, mine: NotebookNode, new: NotebookNode) -> Merge:
    """Merge by cell.

    The order, the text, the given cells and the checks are those of the new notebook. A solution cell that the student changed keeps the student's
    source; so does a given cell that the student changed, unless it was corrected. The student's own cells stay behind the cell that they followed.

    Parameters
    ----------
    base : NotebookNode
        As it was given.
    mine : NotebookNode
        The student's.
    new : NotebookNode
        As it is given now.

    Returns
    -------
    Merge
    """
    result = Merge(node_of(new))
    given, coming = ({cell_name(cell): cell for cell in nb.cells} for nb in (base, new))
    copies = split_copies(mine.cells, given_cells(base))
    if len(copies) > 1:
        result.notes.append(
            f"The file contained your notebook {len(copies)} times. Each exercise has the first answer that was filled in; other answers stay as cells of your own."
        )
    have, own, seen = {}, {}, set()
    for cells in copies:
        parts, others = _sort_cells(cells, base, new)
        for name, found in parts.items():
            was = (given.get(name) or coming[name]).source
            cell, left = _joined(name, found, was, result.notes)
            before = have.setdefault(name, cell)
            if (
                cell is not before
                and is_solution(given.get(name) or coming[name])
                and is_answer(cell.source, was)
            ):
                if not is_answer(before.source, was):
                    have[name] = cell
                elif not same_source(cell.source, before.source):
                    left.append(cell)
            others += [(name, other) for other in left]
        there = set()
        for anchor, cell in others:
            anchor = _still_there(anchor, base, coming)
            there.add((anchor, plain(cell.source)))
            if (anchor, plain(cell.source)) not in seen:
                own.setdefault(anchor, []).append(_own(cell))
        seen |= there
    for name, cell in have.items():
        if name not in coming and not same_source(cell.source, given[name].source):
            own.setdefault(_still_there(name, base, coming), []).append(_own(cell))
            if is_solution(given[name]):
                result.notes.append(
                    f"The exercise {name} was removed from the course; your answer stays as a cell of your own."
                )
    cells = own.get(None, [])
    for cell in result.notebook.cells:
        name = cell_name(cell)
        cells.append(_merge_cell(cell, given.get(name), have.get(name), name, result))
        cells += own.get(name, [])
    result.notebook.cells = cells
    return result


def _sort_cells(cells, base, new):
    """Sort one copy of a student's notebook.

    Returns
    -------
    (dict of name -> list of cells, list of (name, cell))
        What stands for given cells, and the student's own cells with the given one that they follow.
    """
    names = match_cells(cells, given_cells(base))
    rest = [number for number, name in enumerate(names) if name is None]
    for number, name in zip(rest, match_cells([cells[n] for n in rest], given_cells(new)), strict=True):
        names[number] = None if name in names else name
    parts, others, anchor = {}, [], None
    for name, cell in zip(names, cells, strict=True):
        if name is None:
            others.append((anchor, cell))
        else:
            parts.setdefault(name, []).append(cell)
            anchor = name
    return parts, others


def _joined(name, cells, was, notes):
    """The one cell that several of a name make, and the filled-in ones that are not in it."""
    source, left = join_parts(cells, was)
    if len(cells) > 1:
        notes.append(times_there(name, cells, was, left))
    whole = next((cell for cell in cells if cell.source == source), None)
    if whole is None:
        whole = node_of({**cells[0], "source": source})
        if whole.cell_type == "code":
            whole.outputs = []
    return whole, left


def _still_there(name, base, coming):
    """The nearest given cell, from one of this name upwards, that is in the new notebook; None for the top."""
    order = [cell_name(cell) for cell in base.cells]
    above = order[: order.index(name) + 1] if name in order else [name]
    return next((other for other in reversed(above) if other in coming), None)


def _merge_cell(cell, given, had, name, result):
    """One cell of the new notebook, with what the student has in its place."""
    corrected = given is None or not same_source(cell.source, given.source)
    if corrected:
        result.news.append(name)
    if had is None:
        if given is not None and (is_solution(cell) or is_check_cell(cell)):
            result.notes.append(f"The cell {name} was missing from your notebook and has been restored.")
        return cell
    changed = given is None or not same_source(had.source, given.source)
    same = same_source(had.source, cell.source)
    if is_solution(cell) and changed and not same:
        result.kept.append(name)
        if corrected:
            result.notes.append(
                f"The given part of {name} was corrected; your answer was not changed. Compare it with the one in {RELEASED}/."
            )
        cell.source = had.source
    elif changed and cell.cell_type != had.cell_type:
        result.notes.append(
            f"The cell {name} had become a different kind of cell; your version is in the copy."
        )
    elif changed and not same and is_check_cell(cell):
        result.notes.append(f"Your changes to the check {name} were removed; they are in the copy.")
    elif changed and not same:
        if corrected:
            result.notes.append(
                f"You had changed the cell {name}, which the course has corrected; your version is in the copy."
            )
        else:
            cell.source = had.source
    if cell.cell_type == "code" and had.cell_type == "code" and had.source == cell.source:
        cell.outputs, cell.execution_count = had.outputs, had.get("execution_count")
    if cell.cell_type == "markdown" and had.source == cell.source and had.get("attachments"):
        cell.attachments = cell.get("attachments", {}) | had.attachments
    return cell


def _own(cell):
    """A student's cell without the marks of an exercise, which would make it a second one of the same name."""
    cell = node_of(cell)
    cell.metadata.pop("nbgrader", None)
    cell.setdefault("id", uuid4().hex[:8])
    return cell


def update_workspace(workspace: Workspace, materials: Materials) -> Iterator[Update]:
    """Bring in chapters and corrections from the course materials.

    Before a notebook changes, it is copied into `.backups/`.

    Parameters
    ----------
    workspace : Workspace
    materials : Materials

    Yields
    ------
    Update
        For each chapter of the materials, in order. One that can't be merged fails alone.

    Raises
    ------
    UserError
        If the materials are the workspace itself.
    """
    if materials.root.resolve() == workspace.root.resolve():
        raise UserError("This is the workspace itself. Name the new kit: `coursekit update --from KIT.zip`.")
    if not materials.chapters():
        raise UserError(f"{materials.notebooks} has no released chapters.")
    for name in materials.chapters():
        try:
            yield _update_chapter(workspace, materials, name)
        except UserError as error:
            yield Update(name, "failed", reason=str(error))
        except OSError as error:
            yield Update(name, "failed", reason=explain_file_error(error))


def update_tools(workspace: Workspace, materials: Materials) -> list[str]:
    """Bring in a kit's wheel of coursekit, its pins and the references that it allows, and `nnkit/fast.py`; older wheels are removed.

    Returns
    -------
    list of str
        What changed, as paths below the workspace.
    """
    changed, extras = [], {} if materials.of_course else materials.extras()
    for name, content in extras.items():
        target = workspace.root / name
        if target.is_file() and target.read_bytes() == content:
            continue
        if target.is_file() and target.suffix != ".whl":
            keep_copy(workspace, target)
        write_bytes(target, content)
        changed.append(name)
    if any(name.endswith(".whl") for name in changed):
        for old in workspace.root.glob("coursekit-*.whl"):
            if old.name not in extras:
                old.unlink()
    return changed + install_fast(workspace.root)


def _update_chapter(workspace, materials, name):
    if add_chapter(materials, name, workspace.root):
        return Update(name, "added")
    work = workspace.chapter(name)
    new = read_notebook(materials.notebook(name))
    if not work.notebook.is_file():
        write_bytes(work.notebook, materials.notebook(name).read_bytes())
        write_bytes(work.given, materials.notebook(name).read_bytes())
        return Update(name, "added")
    mine = work.read()
    base = read_notebook(work.given) if work.given.is_file() else _likely_base(mine, new)
    merge = merge_notebooks(base, mine, new)
    backup = None
    if _sources(merge.notebook) != _sources(mine) and _sources(base) != _sources(new):
        backup = keep_copy(workspace, work.notebook)
        text = nbformat.writes(merge.notebook)
        write_bytes(work.notebook, text.rstrip("\n").encode("utf-8") + b"\n")
    for path in sorted(materials.notebook(name).parent.rglob("*")):
        below = path.relative_to(materials.notebook(name).parent)
        if not path.is_file() or ".ipynb_checkpoints" in below.parts:
            continue
        data, there = path.read_bytes(), work.folder / below
        if path.suffix != ".ipynb" and not (there.is_file() and there.read_bytes() == data):
            if there.is_file():
                keep_copy(workspace, there)
            write_bytes(there, data)
        if not ((work.given.parent / below).is_file() and (work.given.parent / below).read_bytes() == data):
            write_bytes(work.given.parent / below, data)
    return Update(name, "updated" if backup else "up to date", backup, merge)


def _likely_base(mine, new):
    """What a student was given, where no copy was kept: the given cells as they are, and the new stubs."""
    coming = {cell_name(cell): cell for cell in new.cells}
    base = node_of(mine)
    base.cells = [
        coming[name] if is_solution(coming[name]) else cell
        for cell in base.cells
        if (name := cell_name(cell)) in coming
    ]
    return base


def _sources(nb):
    return [
        (cell_name(cell), cell.cell_type, cell.source.strip(), cell.metadata.get("nbgrader"))
        for cell in nb.cells
    ]
