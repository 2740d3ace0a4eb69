"""Errors that the user can fix, and common system errors: each in a sentence with its remedy."""

import contextlib
import difflib
import errno
from collections.abc import Iterator


class UserError(Exception):
    """An error that the user can fix; the message says how."""


def did_you_mean(typed: str, names: dict[str, str]) -> str:
    """A question after the nearest name, with a leading space, such as " Did you mean 03_losses?"; "" if none is near.

    Parameters
    ----------
    typed : str
    names : dict of str -> str
        What could have been typed -> the name that it stands for.
    """
    near = difflib.get_close_matches(typed, names, 1)
    return f" Did you mean {names[near[0]]}?" if near else ""


FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}


def explain_file_error(error: OSError) -> str:
    """A sentence for an OSError: a full disk, no permission, a file held open by another program."""
    name = error.filename or "a file"
    if error.errno in FULL:
        return f"The disk is full: {name} could not be written. Free some space and try again; the old version of the file is unchanged."
    if error.errno in REFUSED:
        return (
            f"{name} can't be used: {error.strerror}. Close the program that has it open, or work in a folder in which you have write permission "
            "(`coursekit doctor` tests the current folder)."
        )
    return f"{name}: {error.strerror or error}."


@contextlib.contextmanager
def file_errors_explained() -> Iterator[None]:
    """Turn an OSError into a UserError that says what to do."""
    try:
        yield
    except OSError as error:
        raise UserError(explain_file_error(error)) from None
