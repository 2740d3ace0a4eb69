"""Solution notebook in, student's notebook out: nbgrader's own generate_assignment with the course's settings."""

import contextlib
import os
import shutil
import sys
import sysconfig
import traceback
from pathlib import Path

from nbgrader.apps import NbGraderAPI
from traitlets.config import Config, PyFileConfigLoader

from coursekit.course import CourseError, write_text
from coursekit.temporary import temporary_folder

CONFIG = "nbgrader_config.py"


def nbgrader_config(course):
    """The course's settings for nbgrader. Puts Python's scripts on the PATH, as nbgrader calls `alembic` by name."""
    scripts = str(Path(sys.executable).parent)
    if scripts not in os.environ["PATH"].split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([scripts, os.environ["PATH"]])
    return load_config(course.root / CONFIG)


def load_config(path):
    """What a file of nbgrader's settings says, run as nbgrader runs it in its folder.

    Parameters
    ----------
    path : Path

    Returns
    -------
    Config

    Raises
    ------
    CourseError
        If it fails; the message names the line.
    """
    try:
        with in_folder(path.parent):
            return Config(PyFileConfigLoader(path.name, path=str(path.parent)).load_config())
    except (Exception, SystemExit) as error:
        raise CourseError(
            f"{failing_line(error)}. Correct this line; nbgrader would not go on either."
        ) from None


@contextlib.contextmanager
def in_folder(folder):
    """Work in a folder, whose modules can be imported, as nbgrader's commands do."""
    sys.path.insert(0, str(folder))
    try:
        with contextlib.chdir(folder):
            yield
    finally:
        sys.path.remove(str(folder))


def failing_line(error):
    """The last line of a person's own code that an error came through, and the error: "FILE, line 3: NameError: ..."."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}, line {error.lineno}: {type(error).__name__}: {error.msg}"
    installed = [sysconfig.get_path("stdlib"), sysconfig.get_path("purelib"), str(Path(__file__).parent)]
    frames = traceback.extract_tb(error.__traceback__)
    own = [
        frame
        for frame in frames
        if not frame.filename.startswith("<")
        and not any(Path(frame.filename).is_relative_to(folder) for folder in installed)
    ]
    place = (own or frames)[-1]
    return f"{place.filename}, line {place.lineno}: {type(error).__name__}: {error}"


def release_api(course, root):
    """nbgrader with the course's settings, which releases into `root/release` and registers nothing in a gradebook."""
    config = nbgrader_config(course)
    config.GenerateAssignment.no_database = True
    config.GenerateAssignment.preprocessors = [
        step for step in config.GenerateAssignment.preprocessors if not step.endswith(".SaveCells")
    ]
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.source_directory = str(course.solutions)
    config.CourseDirectory.release_directory = str(root / "release")
    return NbGraderAPI(config=config)


def require_success(result, what):
    """Raise a CourseError with nbgrader's own words if one of its steps failed."""
    if not result["success"]:
        words = "\n".join(text.strip() for text in (result.get("log"), result.get("error")) if text)
        raise CourseError(f"{what} failed.\n{words}")


def release(course, chapters):
    """Make `notebooks/NN_slug/` from `solutions/NN_slug/` for each chapter.

    Parameters
    ----------
    course : Course
    chapters : list of Chapter

    Yields
    ------
    (Chapter, bool)
        A chapter, and whether its released notebook changed.
    """
    with temporary_folder() as folder:
        root = Path(folder)
        api = release_api(course, root)
        for chapter in chapters:
            require_success(
                api.generate_assignment(chapter.name, force=True),
                f"nbgrader generate_assignment {chapter.name}",
            )
            made = root / "release" / chapter.name
            text = (made / f"{chapter.name}.ipynb").read_text(encoding="utf-8").rstrip("\n") + "\n"
            for extra in sorted(
                path for path in made.rglob("*") if path.is_file() and path.name != f"{chapter.name}.ipynb"
            ):
                target = chapter.release.parent / extra.relative_to(made)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(extra, target)
            yield chapter, write_text(chapter.release, text)
