"""What a student handed in, made fit for grading without running any of it.

The file is read with care, and the notebook is rebuilt on the master: the master's cells in their order, with the source of
the student's solution cells, and the student's own cells after the cell that they followed. Nothing else of the submission is
used: no metadata, tags, outputs, points or checks.
"""

import ast
import json
import os
import re
import stat
import textwrap
from dataclasses import dataclass, field
from pathlib import Path

from coursekit.course import CourseError
from coursekit.fast_nbformat import nbformat
from coursekit.grading.cells import is_demo, is_solution
from coursekit.identity import (
    STUB,
    cell_name,
    cell_names,
    cell_that_counts,
    names_defined,
    same_source,
    times_there,
)

LARGEST_FILE = 50 * 2**20
LARGEST_CELL = 2**20
MOST_CELLS = 2000
PICTURES = ("image/png", "image/jpeg")
BASE64 = re.compile(r"[A-Za-z0-9+/\n]+={0,2}\n*")
UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
PASTED = {ord(old): new for old, new in zip("\u00a0\u2018\u2019\u201c\u201d\u2212", " ''\"\"-", strict=True)}


class IntakeError(CourseError):
    """A submission that can't be read; the message says why."""


@dataclass
class Intake:
    """A submission ready to run.

    Attributes
    ----------
    notebook : NotebookNode
        The master's cells with the student's answers and own cells.
    repairs : list of str
        What was not as released, in sentences.
    """

    notebook: object
    repairs: list = field(default_factory=list)


def read_submission(path, root):
    """The bytes of a submitted file.

    Parameters
    ----------
    path : Path
    root : Path
        The folder of all submissions; a link on the way from it to the file is refused.

    Raises
    ------
    IntakeError
        If there is no such file, or it is a link, a device, a folder, or too large.
    """
    path, root = Path(path), Path(root)
    for part in (path, *path.parents):
        if part == root:
            break
        if part.is_symlink():
            raise IntakeError(f"{part.name} is a link to another place; a file was expected.")
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        raise IntakeError(f"{path.name} can't be opened: {error.strerror}.") from None
    found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode):
        os.close(handle)
        raise IntakeError(f"{path.name} is no regular file.")
    with os.fdopen(handle, "rb") as file:
        if found.st_size > LARGEST_FILE:
            raise IntakeError(
                f"The file has {found.st_size / 2**20:.0f} MB, more than the {LARGEST_FILE // 2**20} allowed. "
                "Clear the outputs (Edit, Clear Outputs of All Cells) and hand it in again."
            )
        return file.read(LARGEST_FILE + 1)


def parse(content):
    """The cells of a notebook from the bytes of a file, in the current format.

    Raises
    ------
    IntakeError
        If they are no notebook.
    """
    if not content.strip():
        raise IntakeError("The file is empty.")
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        data = json.loads(content.decode(encoding))
    except UnicodeDecodeError:
        raise IntakeError("The file is not text in UTF-8, as a notebook is.") from None
    except RecursionError:
        raise IntakeError("The file is nested too deeply to be a notebook.") from None
    except ValueError as error:
        raise IntakeError(f"The file is no notebook: {str(error)[:120]}.") from None
    try:
        nb = _upgrade(data)
        cells = [cell for cell in nb.cells if isinstance(cell.get("source"), str) and "cell_type" in cell]
    except Exception:  # nbformat's converters raise whatever an odd file makes them
        raise IntakeError("The file is JSON, but no notebook: it has no list of cells.") from None
    if len(cells) > MOST_CELLS:
        raise IntakeError(f"The notebook has {len(cells)} cells, more than the {MOST_CELLS} allowed.")
    if any(len(cell["source"]) > LARGEST_CELL for cell in cells):
        raise IntakeError(f"A cell holds more than {LARGEST_CELL // 2**20} MB of text.")
    for cell in cells:
        cell["source"] = (
            cell["source"].encode("utf-8", "replace").decode()
        )  # half a sign can't be written again
        if not isinstance(cell.get("metadata"), dict):
            cell["metadata"] = nbformat.NotebookNode()
    return cells


def answered_cells(content, given):
    """How many solution cells are answered in a submitted file; 0 for what is no notebook.

    Parameters
    ----------
    content : bytes
    given : dict of cell name -> source
        The solution cells as released.
    """
    try:
        cells = parse(content)
    except IntakeError:
        return 0
    changed = {
        name for cell in cells if (name := cell_name(cell)) in given and _changed(cell.source, given[name])
    }
    return sum(name in changed or answer_elsewhere(cells, name, given[name]) is not None for name in given)


def _upgrade(data):
    """A notebook of format 4 from the data of any format."""
    if not isinstance(data, dict):
        raise TypeError
    if "worksheets" in data and "nbformat" not in data:
        data["nbformat"] = 3
    if data.get("nbformat", 4) < 4:
        nb = nbformat.convert(nbformat.reader.reads(json.dumps(data)), 4)
    else:
        nb = nbformat.from_dict(data)
    for cell in nb.cells:
        if isinstance(cell.get("source"), list):
            cell.source = "".join(cell.source)
    return nb


def rebuild(cells, master, release):
    """Put a student's cells on the master.

    Parameters
    ----------
    cells : list of NotebookNode
        The submitted ones.
    master : NotebookNode
        All cells as released, and the hidden checks.
    release : dict of cell id -> source
        What the student was given.

    Returns
    -------
    Intake
    """
    result = Intake(nbformat.from_dict(master))
    note = result.repairs.append
    by_name = {cell_name(cell): cell for cell in result.notebook.cells}
    known = [(name, cell.cell_type, release[name]) for name, cell in by_name.items() if name in release]
    answers, own, anchor = {}, {}, None
    for name, cell in zip(cell_names(cells, known), cells, strict=True):
        target = by_name.get(name)
        if target is None:
            if cell.cell_type == "code" and cell.source.strip():
                own.setdefault(anchor, []).append(cell.source)
            continue
        anchor = name
        if is_solution(target):
            answers.setdefault(name, []).append(cell)
        elif target.cell_type == "code" and _changed(cell.source, release.get(name)):
            if target.metadata.get("nbgrader", {}).get("grade"):
                note(f"The check cell {name} had been changed; the original was run.")
            elif not is_demo(target):
                own.setdefault(name, []).append(cell.source)
                note(f"The given cell {name} had been changed; the original was run, then the changed one.")

    merged = []
    for target in result.notebook.cells:
        name = cell_name(target)
        merged.append(target)
        if is_solution(target):
            _fill(target, answers.get(name, []), release.get(name), cells, note)
        for number, source in enumerate(own.get(name, []), start=1):
            merged.append(nbformat.v4.new_code_cell(_legible(source, note), id=f"own-{number}-{name}"[:64]))
    first = [
        nbformat.v4.new_code_cell(_legible(source, note), id=f"own-{number}")
        for number, source in enumerate(own.get(None, []), start=1)
    ]
    result.notebook.cells = first + merged
    return result


def _fill(target, answers, released, cells, note):
    """Write the student's answer into a solution cell of the master."""
    name = cell_name(target)
    if len(answers) > 1:
        note(times_there(name, len(answers)))
    answer = cell_that_counts(answers, released)
    changed = answer is not None and _changed(answer.source, released)
    if target.cell_type != "code":
        if changed:
            target.source = answer.source
            if pictures := _pictures(answer):
                target.attachments = pictures
        return
    other = answer_elsewhere(cells, name, target.source)
    if changed and STUB not in answer.source:
        target.source = _legible(answer.source, note)
    elif other is not None:
        note(f"The answer of {name} was found in another cell.")
        target.source = _legible(other.source, note)
    elif changed:
        target.source = _legible(answer.source, note)
    elif not answers:
        note(f"The cell {name} was missing.")


def answer_elsewhere(cells, name, source):
    """The last cell of another name that makes what a solution cell should make; None if there is none.

    Parameters
    ----------
    cells : list of NotebookNode
    name : str
        Of the solution cell.
    source : str
        Of the solution cell as given or as solved.
    """
    defined = names_defined(source)
    found = [
        cell
        for cell in cells
        if cell.cell_type == "code"
        and cell_name(cell) != name
        and STUB not in cell.source
        and defined & names_defined(cell.source)
    ]
    return found[-1] if found else None


def _pictures(cell):
    """The PNG and JPEG pictures pasted into a cell; nothing else of its attachments."""
    attachments, found = cell.get("attachments"), {}
    for name, forms in attachments.items() if isinstance(attachments, dict) else ():
        forms = forms if isinstance(forms, dict) else {}
        kept = {
            kind: forms[kind]
            for kind in PICTURES
            if isinstance(forms.get(kind), str) and BASE64.fullmatch(forms[kind])
        }
        if kept:
            found[name] = kept
    return found


def _changed(source, released):
    """Whether a source is another than the released one."""
    return released is None or not same_source(source, released)


def _legible(source, note):
    """Code without what pasting leaves in it, if it does not parse with it."""
    if _parses(source):
        return source
    mended = source.translate(UNSEEN).translate(PASTED)
    fenced = re.search(r"^```\w*\n(.*?)^```", mended, re.M | re.S)
    mended = fenced.group(1) if fenced else mended
    if re.search(r"^[ \t]*>>> ", mended, re.M):
        mended = "\n".join(
            match.group(1)
            for line in mended.splitlines()
            if (match := re.match(r"\s*(?:>>>|\.\.\.) ?(.*)", line))
        )
    mended = textwrap.dedent(mended.expandtabs(4))
    if not _parses(mended):
        return source
    note(
        "A cell held signs that came with pasting (quotation marks, spaces, prompts or fences); they were mended."
    )
    return mended


def _parses(source):
    lines = [re.sub(r"^(\s*)[%!?].*", r"\1pass", line) for line in source.splitlines()]
    try:
        ast.parse("\n".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
