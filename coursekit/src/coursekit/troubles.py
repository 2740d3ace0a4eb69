"""Errors that every computer has some day, each in one sentence with its remedy."""

import contextlib
import errno
from pathlib import Path

from coursekit.course import CourseError

FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}


def file_trouble(error):
    """A sentence for an OSError: a full disk, no permission, a file held open by another program."""
    name = error.filename or "a file"
    if error.errno in FULL:
        return f"The disk is full: {name} could not be written. Make room and do the same again; what was there before is as it was."
    if error.errno in REFUSED:
        return (
            f"{name} can't be used: {error.strerror}. Close the program that has it open, or work in a folder that you may write to "
            "(`coursekit doctor` tests the one you are in)."
        )
    return f"{name}: {error.strerror or error}."


@contextlib.contextmanager
def in_words():
    """Turn an OSError into a CourseError that says what to do."""
    try:
        yield
    except OSError as error:
        raise CourseError(file_trouble(error)) from None


def package_trouble(error, workspace):
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
        if path.parent.name != "nnkit" or path.suffix != ".py":
            return ""
        again = _export_again(workspace, path.stem)
        return (
            f"nnkit/{path.name} is damaged: line {error.lineno}, {error.msg}.\n"
            f"  {again} Versions from before are in nnkit/.previous/."
        )
    if not isinstance(error, ImportError):
        return ""
    package, _, module = str(error.name or "").partition(".")
    if package != "nnkit" or not module:
        return ""
    if isinstance(error, ModuleNotFoundError):
        chapter = workspace and workspace.maker(module)
        finish = f"Finish {chapter}" if chapter else "Finish the chapter that makes it"
        return f"{error.name} is not in your package yet.\n  {finish} and run its last cell, `%export`. Then run this cell again."
    what = str(error).partition(" (")[0]
    return f"nnkit/{module}.py: {what}.\n  {_export_again(workspace, module)} Then run this cell again."


def _export_again(workspace, module):
    chapter = workspace and workspace.maker(module)
    where = f"in {chapter}" if chapter else "in the chapter that makes it"
    return f"Run the last cell, `%export`, {where}."
