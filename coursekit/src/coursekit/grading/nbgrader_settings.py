"""nbgrader's settings: those of the course, and those that a person wrote for a class."""

from __future__ import annotations

import contextlib
import sys
import sysconfig
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from coursekit.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coursekit.course import Course


CONFIG = "nbgrader_config.py"


def nbgrader_config(course: Course) -> Config:
    """The course's settings for nbgrader."""
    return load_config(course.root / CONFIG)


def load_config(path: Path) -> Config:
    """What a file of nbgrader's settings says, run as nbgrader runs it in its folder.

    Parameters
    ----------
    path : Path

    Returns
    -------
    Config

    Raises
    ------
    UserError
        If it fails; the message names the line.
    """
    try:
        with in_folder(path.parent):
            return Config(PyFileConfigLoader(path.name, path=str(path.parent)).load_config())
    except (Exception, SystemExit) as error:
        raise UserError(f"{failing_line(error)}. Fix this line; nbgrader would stop here, too.") from None


@contextlib.contextmanager
def in_folder(folder: str | Path) -> Iterator[None]:
    """Work in a folder, whose modules can be imported, as nbgrader's commands do."""
    sys.path.insert(0, str(folder))
    try:
        with contextlib.chdir(folder):
            yield
    finally:
        sys.path.remove(str(folder))


def failing_line(error: BaseException) -> str:
    """The last line of a person's own code that an error came through, and the error: "FILE, line 3: NameError: ..."."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}, line {error.lineno}: {type(error).__name__}: {error.msg}"
    installed = [sysconfig.get_path("stdlib"), sysconfig.get_path("purelib"), str(Path(__file__).parents[1])]
    frames = traceback.extract_tb(error.__traceback__)
    own = [
        frame
        for frame in frames
        if not frame.filename.startswith("<")
        and not any(Path(frame.filename).is_relative_to(folder) for folder in installed)
    ]
    place = (own or frames)[-1]
    return f"{place.filename}, line {place.lineno}: {type(error).__name__}: {error}"
