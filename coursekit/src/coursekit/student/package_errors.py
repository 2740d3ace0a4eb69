"""Errors that come from a student's own package, each in a sentence with its remedy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.notebook.source import FAST, PACKAGE

if TYPE_CHECKING:
    from coursekit.student.workspace import Workspace


def explain_package_error(error: BaseException, workspace: Workspace | None) -> str:
    """A sentence for an error that comes from the student's own package, "" for any other.

    Parameters
    ----------
    error : Exception
        Of a cell that imports from `nnkit`.
    workspace : Workspace or None
        Names the chapter whose export makes the file.

    Returns
    -------
    str
    """
    if isinstance(error, SyntaxError):
        path = Path(error.filename or "")
        if path.parent.name != PACKAGE or path.suffix != ".py":
            return ""
        again = _export_again(workspace, path.stem)
        return (
            f"nnkit/{path.name} is damaged: line {error.lineno}, {error.msg}.\n"
            f"  {again} Earlier versions are in nnkit/.previous/."
        )
    if not isinstance(error, ImportError):
        return ""
    package, _, module = str(error.name or "").partition(".")
    if package != PACKAGE or not module:
        return ""
    if isinstance(error, ModuleNotFoundError) and module == FAST:
        return f"{error.name} is given with the course, but missing from your package.\n  {_export_again(workspace, module)} Then run this cell again."
    if isinstance(error, ModuleNotFoundError):
        chapter = workspace and workspace.maker(module)
        finish = f"Finish {chapter}" if chapter else "Finish the chapter that makes it"
        return f"{error.name} is not in your package yet.\n  {finish} and run its last cell, `%export`. Then run this cell again."
    what = str(error).partition(" (")[0]
    return f"nnkit/{module}.py: {what}.\n  {_export_again(workspace, module)} Then run this cell again."


def _export_again(workspace, module):
    if module == FAST:
        return "Run `coursekit update` in a terminal."
    chapter = workspace and workspace.maker(module)
    where = f"in {chapter}" if chapter else "in the chapter that makes it"
    return f"Run the last cell, `%export`, {where}."
