"""What students are given: the released notebooks, in a checkout of the course, a kit, or a workspace made from one of these."""

from __future__ import annotations

import contextlib
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.course import CHAPTER, find_chapter, is_course
from coursekit.errors import UserError
from coursekit.notebook.reading import module_of, read_notebook
from coursekit.notebook.source import PACKAGE
from coursekit.temporary import temporary_folder

if TYPE_CHECKING:
    from collections.abc import Iterator


RELEASED = ".released"  # in a workspace: the notebooks as they were given
CATCH_UP = "catch-up"  # in a kit: modules of the reference that the instructor allows
PINS = "requirements.txt"
PINS_OF_COURSE = "requirements-student.txt"  # in a checkout: the same, made by `make lock`


@dataclass(frozen=True)
class Materials:
    """A folder that holds released notebooks.

    Attributes
    ----------
    root : Path
        A checkout of the course (notebooks in `notebooks/`), or a kit or workspace (in `.released/`).
    """

    root: Path

    @property
    def of_course(self) -> bool:
        return is_course(self.root)

    @property
    def notebooks(self) -> Path:
        return self.root / ("notebooks" if self.of_course else RELEASED)

    def chapters(self) -> list[str]:
        """Names of the chapters, in order."""
        found = sorted(path.name for path in self.notebooks.glob("*/") if CHAPTER.match(path.name))
        return [name for name in found if self.notebook(name).is_file()]

    def chapter(self, name: str) -> str:
        """Full name of a chapter from its name, number or slug."""
        return find_chapter(self.chapters(), name)

    def notebook(self, name: str) -> Path:
        """Path of a chapter's released notebook."""
        return self.notebooks / name / f"{name}.ipynb"

    def reference(self, name: str) -> Path:
        """Path of the reference's module of a chapter; the file is there only if students may have it."""
        module = module_of(read_notebook(self.notebook(name)), self.notebook(name))
        return self.root / (PACKAGE if self.of_course else CATCH_UP) / f"{module}.py"

    def extras(self) -> dict[str, bytes]:
        """Path below the folder -> content of what goes into every workspace beside the notebooks."""
        if self.of_course:
            pins = self.root / PINS_OF_COURSE
            return {PINS: pins.read_bytes()} if pins.is_file() else {}
        kept = [self.root / PINS, *self.root.glob("*.whl"), *self.root.glob(f"{CATCH_UP}/*.py")]
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in sorted(kept)
            if path.is_file()
        }


def find_materials(start: str | Path) -> Materials | None:
    """The nearest folder, from here upwards, that holds released notebooks; None if there is none."""
    start = Path(start).resolve()
    for folder in (start, *start.parents):
        if is_course(folder) or (folder / RELEASED).is_dir():
            return Materials(folder)
    return None


@contextlib.contextmanager
def open_materials(path: str | Path) -> Iterator[Materials]:
    """Course materials from a folder or from a kit's zip, which is unpacked into a temporary folder.

    Raises
    ------
    UserError
        If the path is neither.
    """
    path = Path(path)
    if path.is_dir():
        found = find_materials(path)
        if found is None:
            raise UserError(
                f"{path} has no released chapters. Name the kit (its zip or its folder) or the course's checkout."
            )
        yield found
        return
    if not path.is_file():
        raise UserError(f"{path} does not exist. Name the kit's zip, its folder, or the course's checkout.")
    with temporary_folder() as folder:
        try:
            with zipfile.ZipFile(path) as kit:
                kit.extractall(folder)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
            raise UserError(
                f"{path} can't be read as a kit's zip: it is damaged or something else. Download it again."
            ) from None
        inside = sorted(Path(folder).glob(f"*/{RELEASED}")) + sorted(Path(folder).glob(RELEASED))
        if not inside:
            raise UserError(f"{path} is a zip, but not a kit of the course: it has no {RELEASED} folder.")
        yield Materials(inside[0].parent)
