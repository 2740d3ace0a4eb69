"""Files written whole or not at all, dated copies of them, and paths as a person types them."""

import os
import tempfile
from datetime import datetime
from pathlib import Path


def write_text(path: str | Path, text: str) -> bool:
    """Write a text file whole or not at all; a file that holds this text already is left alone.

    Returns
    -------
    bool
        Whether the file changed.
    """
    return write_bytes(path, text.encode("utf-8"))


def write_bytes(path: str | Path, data: bytes) -> bool:
    """The same for bytes."""
    path = Path(path)
    if path.is_file() and path.read_bytes() == data:
        return False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.chmod(temporary, 0o644)
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        error.filename, error.filename2 = str(path), None  # what a person knows, not the temporary file
        raise
    return True


def dated_copy(path: Path, folder: Path) -> Path:
    """Copy a file into a folder under its name and the time, numbered where there is one of that second already.

    Returns
    -------
    Path
        The copy.
    """
    stamp = datetime.now().strftime("%Y-%m-%d %H.%M.%S")
    target, number = folder / f"{path.stem} ({stamp}){path.suffix}", 1
    while target.exists():
        number += 1
        target = folder / f"{path.stem} ({stamp}, {number}){path.suffix}"
    write_bytes(target, path.read_bytes())
    return target


def path_from_here(path: Path) -> str:
    """A path as it can be typed in the current folder: relative to it in and beside it, absolute where it is farther away."""
    try:
        relative = Path(os.path.relpath(path))
    except ValueError:  # on another drive
        return str(path)
    return relative.as_posix() if relative.parts.count(os.pardir) < 2 else str(path)
