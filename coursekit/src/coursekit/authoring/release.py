"""Solution notebook in, student's notebook out: nbgrader's own generate_assignment with the course's settings."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbgrader.apps import NbGraderAPI

from coursekit.checks.known_mistakes import FILE, pack
from coursekit.errors import UserError
from coursekit.files import write_text
from coursekit.grading.nbgrader_settings import nbgrader_config
from coursekit.running.reference_record import read_reference
from coursekit.temporary import temporary_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from coursekit.course import Chapter, Course


def release_api(course: Course, root: Path) -> NbGraderAPI:
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


def require_success(result: dict[str, Any], what: str) -> None:
    """Raise a UserError with nbgrader's own words if one of its steps failed."""
    if not result["success"]:
        words = "\n".join(text.strip() for text in (result.get("log"), result.get("error")) if text)
        raise UserError(f"{what} failed.\n{words}")


def release_chapters(course: Course, chapters: list[Chapter]) -> Iterator[tuple[Chapter, bool]]:
    """Make `notebooks/NN_slug/` from `solutions/NN_slug/` for each chapter.

    Parameters
    ----------
    course : Course
    chapters : list of Chapter

    Yields
    ------
    (Chapter, bool)
        A chapter, and whether what is released of it changed.
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
            known = {
                entry["name"]: entry["options"]["otherwise"]
                for entry in read_reference(chapter)
                if not entry["hidden"] and "otherwise" in entry["options"]
            }
            changed = write_text(chapter.release.parent / FILE, pack(known))
            yield chapter, write_text(chapter.release, text) or changed
