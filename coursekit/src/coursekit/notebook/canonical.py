"""The canonical form of a notebook: what may be in a committed one, and nothing else.

Cell ids are slugs, metadata is on an allow-list, pictures and the tables of checks are taken out of stored outputs (the text stays), every
execution count is 1. The same notebook always gives the same bytes, so that a diff shows what a person changed.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from coursekit.notebook.fast_nbformat import nbformat, node_of
from coursekit.notebook.names import names_at_margin
from coursekit.notebook.roles import MARK, figure_alt
from coursekit.notebook.source import DIRECTIVE, code_lines

if TYPE_CHECKING:
    from nbformat import NotebookNode


KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
CELL_METADATA = ("nbgrader", "tags")
FIGURE = "figure"  # tag of a demonstration whose code only draws or measures: folded in JupyterLab, VS Code and Colab
HELPER = "helper"  # tag of a cell that only the checks need: folded, so that an exercise stays near its text
FOLDED = {"jupyter": {"source_hidden": True}, "cellView": "form"}
DROPPED_OUTPUT = ("image/png", "application/vnd.jupyter.widget-view+json")
RANDOM_ID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){0,3}(-[0-9a-f]{12})?$")
SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")


def canonical(nb: NotebookNode) -> NotebookNode:
    """Make a notebook canonical.

    Parameters
    ----------
    nb : NotebookNode, version 4

    Returns
    -------
    NotebookNode
        A new notebook; the input is not changed.
    """
    cells, used = [], set()
    graded = {cell.metadata["nbgrader"].get("grade_id") for cell in nb.cells if "nbgrader" in cell.metadata}
    for cell in nb.cells:
        metadata = {key: cell.metadata[key] for key in CELL_METADATA if cell.metadata.get(key)}
        if "nbgrader" in metadata:
            metadata["nbgrader"] = complete_nbgrader(metadata["nbgrader"], cell.cell_type)
        if "tags" in metadata:
            metadata["tags"] = sorted(set(metadata["tags"]))
            if not {FIGURE, HELPER}.isdisjoint(metadata["tags"]):
                metadata |= FOLDED
        if alt := figure_alt(cell):
            metadata["mystnb"] = {"image": {"alt": alt}}
        new = {
            "cell_type": cell.cell_type,
            "id": _identity(cell, metadata, used, graded),
            "metadata": metadata,
            "source": cell.source.rstrip(),
        }
        used.add(new["id"])
        if cell.cell_type == "code":
            new["execution_count"] = 1
            new["outputs"] = [_output(output) for output in merge_streams(cell.outputs)]
        cells.append(node_of(new))
    return nbformat.v4.new_notebook(
        cells=cells, metadata={"kernelspec": dict(KERNELSPEC)}, nbformat=4, nbformat_minor=5
    )


def dumps(nb: NotebookNode) -> str:
    """The text of a notebook file; always the same for the same notebook."""
    text = nbformat.writes(nb, version=4)  # pyright: ignore[reportArgumentType]  # nbformat types the default alone
    return text.rstrip("\n") + "\n"


def complete_nbgrader(given: Mapping[str, Any], cell_type: str) -> dict[str, Any]:
    """Fill in nbgrader's cell metadata (schema 3) from what an author writes.

    Parameters
    ----------
    given : dict
        `grade_id`, and `solution`, `grade`, `points` where they apply.
    cell_type : str

    Returns
    -------
    dict
    """
    full = {
        "grade": bool(given.get("grade", False)),
        "grade_id": given["grade_id"],
        "locked": bool(given.get("locked", given.get("grade", False) and not given.get("solution", False))),
        "schema_version": 3,
        "solution": bool(given.get("solution", False)),
        "task": False,
    }
    if full["grade"]:
        full["points"] = given.get("points", 1)
    for key in ("cell_type", "checksum"):
        if key in given:
            full[key] = given[key]
    return full


def merge_streams(outputs: Iterable[NotebookNode]) -> list[NotebookNode]:
    """Join neighbouring stream outputs of the same name, as Jupyter shows them."""
    merged = []
    for (kind, _), group in itertools.groupby(
        outputs, lambda output: (output.output_type, output.get("name"))
    ):
        group = list(group)
        if kind == "stream" and len(group) > 1:
            text = "".join(output.text for output in group)
            group = [node_of({**group[0], "text": text})]
        merged += group
    return merged


def slug(text: str, limit: int = 40) -> str:
    """A slug of a text: lower-case words joined by dashes."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    short = ""
    for word in words:
        if short and len(short) + 1 + len(word) > limit:
            break
        short = f"{short}-{word}" if short else word[:limit]
    return short or "cell"


def _identity(cell, metadata, used, graded):
    if "nbgrader" in metadata:
        return metadata["nbgrader"]["grade_id"]
    old = cell.get("id", "")
    taken = used | graded
    if SLUG.match(old) and not RANDOM_ID.match(old) and old not in taken:
        return old
    base = slug(_first_words(cell))
    name, number = base, 2
    while name in taken or RANDOM_ID.match(name):
        name, number = f"{base}-{number}", number + 1
    return name


def _first_words(cell):
    lines = [line.strip() for line in code_lines(cell.source) if line.strip()]
    if cell.cell_type == "code":
        if defined := names_at_margin(cell.source):
            return defined[0].replace("_", " ")
        lines = [line.lstrip("# ") for line in lines if not DIRECTIVE.match(line)]
    heading = next((line for line in lines if line.startswith("#")), None)
    return heading or (lines[0] if lines else cell.cell_type)


def _output(output):
    kept = {
        key: value for key, value in output.items() if key not in ("metadata", "transient", "execution_count")
    }
    if "data" in kept:
        is_feedback = output.metadata.items() >= MARK.items()
        kept["data"] = {
            mime: value
            for mime, value in output.data.items()
            if mime not in DROPPED_OUTPUT and not (is_feedback and mime != "text/plain")
        }
        kept["metadata"] = {}
    if output.output_type == "execute_result":
        kept["execution_count"] = 1
    return node_of(kept)
