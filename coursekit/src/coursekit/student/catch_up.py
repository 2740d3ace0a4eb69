"""`coursekit catch-up`: the reference in place of a chapter that a student could not finish."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from coursekit.course import find_chapter
from coursekit.errors import UserError
from coursekit.notebook.reading import module_of, read_notebook
from coursekit.student.workspace import REFERENCE_MARK, install_module, module_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from coursekit.student.materials import Materials
    from coursekit.student.workspace import StudentChapter, Workspace


RANGE = re.compile(r"(\d+)\s*-\s*(\d+)")


def chapters_meant(names: Sequence[str], typed: Iterable[str]) -> list[str]:
    """Full names of chapters, each once and in order, from names, numbers, slugs, and ranges such as `04-07`.

    Raises
    ------
    UserError
        If there is no such chapter, or none in a range.
    """
    found = set()
    for text in typed:
        ends = RANGE.fullmatch(text)
        if not ends:
            found.add(find_chapter(names, text))
            continue
        inside = [name for name in names if int(ends[1]) <= int(name[:2]) <= int(ends[2])]
        if not inside:
            raise UserError(f"No chapter is in {text}. The chapters are: {', '.join(names)}.")
        found.update(inside)
    return [name for name in names if name in found]


def chapters_lacking(work: StudentChapter) -> list[str]:
    """The chapters that a chapter may use and whose modules are not in the workspace's package."""
    return [
        other.name
        for other in work.earlier()
        if not module_file(work.workspace.root, module_of(other.read_given(), other.name)).is_file()
    ]


def install_references(
    workspace: Workspace, materials: Materials, names: Sequence[str]
) -> list[tuple[str, str, Path | None]]:
    """Install the reference's modules of chapters, marked as such; all of them or none.

    Parameters
    ----------
    workspace : Workspace
    materials : Materials
        A checkout of the course, or a kit that allows these chapters.
    names : sequence of str
        The chapters.

    Returns
    -------
    list of (str, str, Path or None)
        The chapter, the module's name, and where the student's own version is kept.

    Raises
    ------
    UserError
        If the instructor does not allow one of them.
    """
    refused = [name for name in names if not materials.reference(name).is_file()]
    if refused:
        allowed = [other for other in materials.chapters() if materials.reference(other).is_file()]
        raise UserError(
            f"Your course does not provide the reference of {', '.join(refused)}"
            + (f"; it provides that of {', '.join(allowed)}." if allowed else ".")
            + " Ask your instructor, or continue with your own version: later chapters are graded with the reference's modules, not with yours."
        )
    found = []
    for name in names:
        module = module_of(read_notebook(materials.notebook(name)), name)
        mark = (
            f"{REFERENCE_MARK}{name}, installed by `coursekit catch-up` on {date.today()}: not my own work.\n"
        )
        text = mark + materials.reference(name).read_text(encoding="utf-8")
        found.append((name, module, install_module(workspace.root, module, text)))
    return found
