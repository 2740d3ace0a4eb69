"""Read a notebook, with a sentence for what is none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.errors import UserError
from coursekit.notebook.source import code_lines, module_named, with_line_feeds

if TYPE_CHECKING:
    from nbformat import NotebookNode


HEADING = re.compile(r"^#\s+(.+)$", re.MULTILINE)
NUMBER = re.compile(r"^(Chapter\s+)?\d+\s*[:.]\s*")
CONFLICT = re.compile(
    r"^(?:<{7}|\|{7}|={7}|>{7})(?:[ \t].*)?\r?$", re.MULTILINE
)  # no line of JSON is like these
CONFLICT_IN_CELL = re.compile(r"^(?:<span[^>]*><b>)?((?:<{7}|>{7}) [^<]+)")  # nbdime's are in colour


class ConflictError(UserError):
    """A notebook that holds two versions, as git leaves it where it can't merge them."""


def read_notebook(path: Path, content: bytes | None = None) -> NotebookNode:
    """Read a notebook, with a clear error for what is none.

    Parameters
    ----------
    path : Path
    content : bytes, optional
        What was read from the file already.

    Returns
    -------
    NotebookNode
        Lines of its cells end with a line feed.

    Raises
    ------
    UserError
        If the file is missing or is not a notebook; ConflictError if it contains git conflict markers.
    """
    # Imported here, so that a kernel pays for it only when it reads a notebook.
    from coursekit.notebook.fast_nbformat import nbformat

    try:
        if content is None:
            content = Path(path).read_bytes()
        # As nbformat.reads, which besides gives another id to a cell whose id is there twice.
        nb = nbformat.convert(nbformat.reader.reads(notebook_text(content)), 4)
        for cell in nb.cells:
            cell.source = with_line_feeds(cell.source)
        marks = conflicts(nb.cells)
    except FileNotFoundError:
        raise UserError(f"{path} does not exist.") from None
    except UserError as error:
        raise type(error)(f"{path} can't be read as a notebook: {error}") from None
    except RecursionError:
        raise UserError(f"{path} is nested too deeply to be a notebook.") from None
    except nbformat.reader.NotJSONError as error:
        raise UserError(
            f"{path} can't be read as a notebook: {_explain_json_error(content, error)}"
        ) from None
    except (ValueError, nbformat.ValidationError, AttributeError, KeyError, TypeError) as error:
        raise UserError(f"{path} can't be read as a notebook: {str(error).splitlines()[0]}") from None
    if marks:
        raise ConflictError(f"{path}: {marks}")
    return nb


def _explain_json_error(content, error):
    """What is wrong with a file that nbformat could not read as JSON."""
    try:
        json.loads(notebook_text(content))
    except ValueError as cause:
        return why_no_notebook(content, cause)
    return str(error).splitlines()[0]


def why_no_notebook(content: bytes, error: Exception) -> str:
    """A sentence on a file that is no JSON."""
    head = content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not content.strip(b"\0"):
        return "The file contains only zero bytes, probably because a cloud drive had not finished copying it. Download it again."
    if head.startswith((b"<!doctype", b"<html", b"<?xml")):
        return "The file is a web page, not a notebook: download the notebook itself (its raw file)."
    if head.startswith(b"version https://git-lfs"):
        return "The file is a Git LFS pointer, not the notebook: run `git lfs pull` and hand in the notebook."
    if head.startswith(b"%pdf"):
        return "The file is a PDF, not a notebook: hand in the .ipynb file."
    if (head.startswith(b"{") and getattr(error, "pos", 0) > 0.9 * len(content)) or "Unterminated" in str(
        error
    ):
        return f"The file ends too early: it was cut off ({str(error)[:120]}). Save the notebook and hand it in again."
    return f"The file is not a notebook: {str(error)[:120]}."


def notebook_text(content: bytes) -> str:
    """The text of a notebook's file.

    Parameters
    ----------
    content : bytes
        UTF-8 as Jupyter writes it, or another form of Unicode, with or without a byte order mark.

    Raises
    ------
    UserError
        If the file is empty or no text; ConflictError if it holds marks of a conflict in git.
    """
    if not content.strip():
        raise UserError("The file is empty.")
    try:
        text = content.decode(json.detect_encoding(content))
    except UnicodeDecodeError:
        raise UserError("The file is not UTF-8 text, so it is not a notebook.") from None
    if mark := CONFLICT.search(text):
        raise ConflictError(
            f"Line {text.count(chr(10), 0, mark.start()) + 1} of the file is a git conflict marker, `{mark[0].strip()[:60]}`: "
            "git could not merge two versions. Keep one of them: `git checkout --ours FILE` or `git checkout --theirs FILE`."
        )
    return text


def conflicts(cells: Iterable[NotebookNode]) -> str:
    """A sentence on the marks of a git conflict in the sources of cells, "" if there are none."""
    found = [
        f"cell {number}, line {line} (`{mark[1].strip()[:60]}`)"
        for number, cell in enumerate(cells, start=1)
        for line, text in enumerate(code_lines(cell.source), start=1)
        if (mark := CONFLICT_IN_CELL.match(text))
    ]
    if not found:
        return ""
    more = f" and {len(found) - 4} more" if len(found) > 4 else ""
    return (
        f"There are git conflict markers in {', '.join(found[:4])}{more}. "
        "Keep one of the two versions between them, and delete the other version and the markers."
    )


def module_of(nb: NotebookNode, path: str | Path = "the notebook", given: NotebookNode | None = None) -> str:
    """The module named by `#| default_exp` in a notebook, or else in the one that was given to the student."""
    for cell in (*nb.cells, *(given.cells if given else ())):
        if cell.cell_type == "code" and (module := module_named(cell.source)):
            return module
    raise UserError(
        f"{path} does not say which module it exports: put `#| default_exp MODULE` at the top of its first code cell."
    )


def title_of(nb: NotebookNode) -> str:
    """The first heading of a notebook, "" if it has none."""
    return next(
        (
            m.group(1).strip()
            for cell in nb.cells
            if cell.cell_type == "markdown" and (m := HEADING.search(cell.source))
        ),
        "",
    )


def plain_title(title: str) -> str:
    """A chapter's title without its number."""
    return NUMBER.sub("", title.strip())
