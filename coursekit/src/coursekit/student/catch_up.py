"""`coursekit catch-up`: the reference in place of a chapter that a student could not finish."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from coursekit.errors import UserError
from coursekit.notebook.reading import module_of, read_notebook
from coursekit.student.workspace import REFERENCE_MARK, install_module

if TYPE_CHECKING:
    from pathlib import Path

    from coursekit.student.materials import Materials
    from coursekit.student.workspace import Workspace


def install_reference(workspace: Workspace, materials: Materials, name: str) -> tuple[str, Path | None]:
    """Install the reference's module of a chapter, marked as such.

    Parameters
    ----------
    workspace : Workspace
    materials : Materials
        A checkout of the course, or a kit that allows this chapter.
    name : str
        The chapter.

    Returns
    -------
    (str, Path or None)
        The module's name, and where the student's own version is kept.

    Raises
    ------
    UserError
        If the instructor does not allow it.
    """
    name = materials.chapter(name)
    source = materials.reference(name)
    if not source.is_file():
        allowed = [other for other in materials.chapters() if materials.reference(other).is_file()]
        raise UserError(
            f"Your course does not give out the reference of {name}"
            + (f"; it does for {', '.join(allowed)}." if allowed else ".")
            + " Ask your instructor, or go on with what you have: later chapters are graded with the reference's modules, not with yours."
        )
    module = module_of(read_notebook(materials.notebook(name)), name)
    mark = f"{REFERENCE_MARK}{name}, installed by `coursekit catch-up` on {date.today()}: not my own work.\n"
    text = mark + source.read_text(encoding="utf-8")
    return module, install_module(workspace.root, module, text)
