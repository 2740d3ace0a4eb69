"""What a cell is for: an exercise, its checks, a demonstration, or the student's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbformat import NotebookNode


SOLUTION, CHECK, DEMO, GIVEN = "solution", "check", "demo", "given"
OWN = "own-"  # begins the ids of a student's own cells in a rebuilt notebook


def is_check_cell(cell: NotebookNode) -> bool:
    """Whether a cell is one of checks: graded by machine, locked."""
    meta = cell.metadata.get("nbgrader", {})
    return cell.cell_type == "code" and bool(meta.get("grade")) and not meta.get("solution")


def is_solution(cell: NotebookNode) -> bool:
    """Whether a cell is one that the student fills in."""
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


def is_demo(cell: NotebookNode) -> bool:
    """Whether a cell is left out when grading."""
    return "demo" in cell.metadata.get("tags", [])


def figure_alt(cell: NotebookNode) -> str:
    """What an author says that a cell's figure shows, for who cannot see it: the metadata `mystnb.image.alt`; "" if nothing."""
    value: Any = cell.metadata
    for key in ("mystnb", "image", "alt"):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) else ""


def is_own(cell: NotebookNode) -> bool:
    """Whether a cell of a notebook that was rebuilt for grading is the student's own."""
    return cell.id.startswith(OWN)


@dataclass(frozen=True)
class GivenCell:
    """A cell as a student was given it.

    Attributes
    ----------
    name : str
    kind : str
        "code" or "markdown".
    source : str
    role : str
        SOLUTION, CHECK, DEMO or GIVEN.
    """

    name: str
    kind: str
    source: str
    role: str


def given_cells(nb: NotebookNode, sources: Mapping[Any, str] | None = None) -> list[GivenCell]:
    """The cells of a notebook as they are given to students, in order.

    Parameters
    ----------
    nb : NotebookNode
        As released, or the master.
    sources : dict of name -> source, optional
        What the students get where that is not in the notebook; cells that are not in it are left out.
    """
    found = []
    for cell in nb.cells:
        name: Any = cell_name(cell)  # a text: a given cell has an id
        role = (
            SOLUTION
            if is_solution(cell)
            else CHECK
            if is_check_cell(cell)
            else DEMO
            if is_demo(cell)
            else GIVEN
        )
        if sources is None or name in sources:
            source = cell.source if sources is None else sources[name]
            found.append(GivenCell(name, cell.cell_type, source, role))
    return found


def cell_name(cell: NotebookNode) -> str | None:
    """What a cell is known by: its grade_id, else its id; None for a cell without either."""
    meta = cell.metadata.get("nbgrader")
    grade_id = meta.get("grade_id") if isinstance(meta, dict) else None
    name = grade_id if isinstance(grade_id, str) else cell.get("id")
    return name if isinstance(name, str) else None


MARK = {"coursekit": "feedback"}  # metadata of the output: canonical keeps its text alone
