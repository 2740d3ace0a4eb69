"""The file that a student handed in, read with care: no cell is run, and no more is taken than is used."""

from __future__ import annotations

import itertools
import json
import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.errors import UserError
from coursekit.notebook.fast_nbformat import nbformat
from coursekit.notebook.json_size import count_containers
from coursekit.notebook.reading import notebook_text, why_no_notebook

if TYPE_CHECKING:
    from nbformat import NotebookNode


LARGEST_FILE = 50 * 2**20
LARGEST_CELL = 2**20
LARGEST_TEXT = 2 * 2**20  # of all cells together
MOST_CELLS = 2000
MOST_CONTAINERS = 1_000_000  # lists and dicts in a file
MOST_PICTURES = 500
OLD_FIELDS = ("cell_type", "code", "input", "source", "text", "level", "language")  # of formats 1 to 3
LONGEST_NAME = 200  # of a cell or a picture
LEFT_OUT = "# Too large:"
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
DATA_PICTURE = re.compile(r"\((data:(image/(?:png|jpeg|gif|webp));base64,([A-Za-z0-9+/]++={0,2}))\)")


class IntakeError(UserError):
    """A submission that can't be read; the message says why."""


def read_submission(path: str | Path, root: Path) -> bytes:
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
        raise IntakeError(f"{path.name} is not a regular file.")
    with os.fdopen(handle, "rb") as file:
        if found.st_size > LARGEST_FILE:
            raise IntakeError(
                f"The file has {found.st_size / 2**20:.0f} MB, more than the {LARGEST_FILE // 2**20} allowed. "
                "Clear the outputs (Edit, Clear Outputs of All Cells) and hand it in again."
            )
        return file.read(LARGEST_FILE + 1)


def parse(content: bytes) -> list[NotebookNode]:
    """The cells of a notebook from the bytes of a file, in the current format.

    Raises
    ------
    IntakeError
        If they are no notebook.
    """
    try:
        text = notebook_text(content)
        if count_containers(text) > MOST_CONTAINERS:
            raise IntakeError(
                f"The file contains more than {MOST_CONTAINERS:,} lists and dicts. "
                "Clear the outputs (Edit, Clear Outputs of All Cells) and hand it in again."
            )
        data = json.loads(text)
        del text
    except UserError as error:
        raise IntakeError(str(error)) from None
    except RecursionError:
        raise IntakeError("The file is nested too deeply to be a notebook.") from None
    except ValueError as error:
        raise IntakeError(why_no_notebook(content, error)) from None
    try:
        cells = _cells(data)
    except (IntakeError, MemoryError):
        raise
    except Exception:  # nbformat's converters raise whatever an odd file makes them
        raise IntakeError("The file is JSON, but not a notebook: it has no list of cells.") from None
    pictures = 0
    for cell in cells:
        pictures += _take_pictures_out(cell, MOST_PICTURES - pictures)
    _leave_large_out(cells)
    for cell in cells:
        cell["source"] = (
            cell["source"].encode("utf-8", "replace").decode()
        )  # half a sign can't be written again
    return cells


def _leave_large_out(cells):
    """Put a word in the place of cells that are too large, the largest first, until the rest is not too much."""
    total = sum(len(cell["source"]) for cell in cells)
    for cell in sorted(cells, key=lambda cell: len(cell["source"]), reverse=True):
        size = len(cell["source"])
        if size <= LARGEST_CELL and total <= LARGEST_TEXT:
            break
        allowed = (
            f"{LARGEST_CELL // 2**20} allowed in one cell"
            if size > LARGEST_CELL
            else f"{LARGEST_TEXT // 2**20} allowed in all cells together"
        )
        cell["source"] = f"{LEFT_OUT} {size / 2**20:.1f} MB of text were left out, more than the {allowed}."
        total -= size


def _take_pictures_out(cell, most):
    """Make attachments of the pictures that are written out in a text cell, as Colab does it.

    Returns
    -------
    int
        The number of pictures in the cell, no more than `most`.
    """
    if cell["cell_type"] == "code" or most <= 0:
        cell.pop("attachments", None)
        return 0
    pictures = {}

    def name_of(match):
        name = f"picture-{len(pictures) + 1}"
        pictures[name] = {match[2]: match[3]}
        return f"(attachment:{name})"

    if "base64," in cell["source"]:
        cell["source"] = DATA_PICTURE.sub(name_of, cell["source"], count=most)
    there = list(cell.get("attachments", {}).items())[: most - len(pictures)]
    cell["attachments"] = {**dict(there), **pictures}
    return len(cell["attachments"])


def _cells(data):
    """The cells of a notebook of any format, with only the fields that are used."""
    if not isinstance(data, dict):
        raise TypeError
    if "worksheets" in data and "nbformat" not in data:
        data["nbformat"] = 3
    number = data.get("nbformat", 4)
    sheets = data["worksheets"] if "worksheets" in data and number < 4 else [data]
    cells = [cell for sheet in sheets for cell in sheet["cells"]]
    if len(cells) > MOST_CELLS:
        raise IntakeError(f"The notebook has {len(cells)} cells, more than the {MOST_CELLS} allowed.")
    if number < 4:
        bare = {"nbformat": number, "nbformat_minor": 0, "metadata": {"name": ""}}
        old = [_old_cell(cell) for cell in cells]
        bare |= {"cells": old} if number < 2 else {"worksheets": [{"cells": old, "metadata": {}}]}
        cells = nbformat.convert(nbformat.reader.reads(json.dumps(bare)), 4).cells
    return [found for cell in cells if (found := _cell(cell)) is not None]


def _cell(cell):
    """What is used of a cell of the current format; None for one without a kind or a source."""
    kind, source, metadata = cell.get("cell_type"), cell.get("source"), cell.get("metadata")
    source = "".join(source) if isinstance(source, list) else source
    if not isinstance(kind, str) or not isinstance(source, str):
        return None
    grading = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = grading.get("grade_id") if isinstance(grading, dict) else None
    attachments = cell.get("attachments")
    return nbformat.NotebookNode(
        cell_type=kind,
        source=source,
        metadata={"nbgrader": {"grade_id": grade_id}} if _is_name(grade_id) else {},
        attachments=_attachments(attachments) if isinstance(attachments, dict) else {},
        **({"id": cell["id"]} if _is_name(cell.get("id")) else {}),
    )


def _is_name(value):
    return isinstance(value, str) and len(value) <= LONGEST_NAME


def _attachments(attachments):
    """The first pictures that are attached to a cell: name -> kind -> text."""
    found = {}
    for name, forms in itertools.islice(attachments.items(), MOST_PICTURES):
        if isinstance(forms, dict) and len(name) <= LONGEST_NAME:
            kept = {kind: _text(forms[kind]) for kind in PICTURES if kind in forms}
            others = [kind for kind in forms if kind not in PICTURES and "/" in kind]
            found[name] = kept | {kind[:40]: "" for kind in others[:1]}
    return found


def _old_cell(cell):
    """What is used of a cell of an older format."""
    kept = {name: cell[name] for name in OLD_FIELDS if isinstance(cell.get(name), (str, int))}
    kept |= {name: "".join(cell[name]) for name in OLD_FIELDS if isinstance(cell.get(name), list)}
    return {**kept, "metadata": {}, "outputs": []}


def _text(value):
    """A text that may be given as the list of its lines; "" for anything else."""
    lines = value if isinstance(value, list) else [value]
    return "".join(lines) if all(isinstance(line, str) for line in lines) else ""
