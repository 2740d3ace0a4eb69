"""Solution notebook in, student's notebook out: nbgrader's own generate_assignment with the course's settings."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from nbgrader.apps import NbGraderAPI
from traitlets.config import Config, PyFileConfigLoader

from coursekit.course import CourseError, write_text


def nbgrader_config(course):
    """The course's settings for nbgrader. Puts Python's scripts on the PATH, as nbgrader calls `alembic` by name."""
    scripts = str(Path(sys.executable).parent)
    if scripts not in os.environ["PATH"].split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([scripts, os.environ["PATH"]])
    config = Config()
    config.merge(PyFileConfigLoader("nbgrader_config.py", path=str(course.root)).load_config())
    return config


def nbgrader_api(course, root, db_url=None, **directories):
    """nbgrader with the course's `nbgrader_config.py`, working in a directory of choice.

    Parameters
    ----------
    course : Course
    root : Path
        nbgrader's course directory: submissions, feedback and so on lie in it.
    db_url : str, optional
        The gradebook; without one, assignments are released and not registered anywhere.
    directories : str
        More traits of CourseDirectory, such as `release_directory`.

    Returns
    -------
    NbGraderAPI
    """
    config = nbgrader_config(course)
    config.CourseDirectory.root = str(root)
    if db_url is None:
        config.GenerateAssignment.no_database = True
        config.GenerateAssignment.preprocessors = [
            step for step in config.GenerateAssignment.preprocessors if not step.endswith(".SaveCells")
        ]
    else:
        config.CourseDirectory.db_url = db_url
    config.CourseDirectory.source_directory = str(course.solutions)
    for name, value in directories.items():
        setattr(config.CourseDirectory, name, str(value))
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
    with tempfile.TemporaryDirectory(prefix="coursekit-") as folder:
        root = Path(folder)
        api = nbgrader_api(course, root, release_directory=root / "release")
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
