"""Where things are: the course's checkout, its chapters in order, their modules.

Adding a chapter is adding a folder `solutions/NN_slug` with `NN_slug.ipynb` in it; the number gives the order.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.checks.check import REFERENCE_FILE
from coursekit.errors import UserError, did_you_mean
from coursekit.notebook.module import fast_source, module_source
from coursekit.notebook.reading import module_of, read_notebook, title_of
from coursekit.notebook.source import FAST, PACKAGE, chapter_needed

if TYPE_CHECKING:
    from nbformat import NotebookNode


CHAPTER = re.compile(r"^(\d\d)_([a-z0-9_]+)$")


@dataclass(frozen=True)
class Course:
    """The checkout that holds `solutions/`, `notebooks/` and `nnkit/`."""

    root: Path

    @property
    def solutions(self) -> Path:
        return self.root / "solutions"

    @property
    def releases(self) -> Path:
        return self.root / "notebooks"

    @property
    def package(self) -> Path:
        return self.root / PACKAGE

    def chapters(self) -> list[Chapter]:
        """All chapters, in order."""
        found = sorted(path for path in self.solutions.glob("*/") if CHAPTER.match(path.name))
        return [Chapter(self, path.name) for path in found if (path / f"{path.name}.ipynb").is_file()]

    def chapter(self, name: str) -> Chapter:
        """One chapter by its folder's name, its number or its slug.

        Raises
        ------
        UserError
            If there is none of that name; the message lists those that there are.
        """
        return Chapter(self, find_chapter([chapter.name for chapter in self.chapters()], name))

    def select(self, names: Iterable[str]) -> list[Chapter]:
        """The chapters named, in order; all of them for no names."""
        wanted = {self.chapter(name).name for name in names}
        return [chapter for chapter in self.chapters() if not wanted or chapter.name in wanted]


@dataclass(frozen=True)
class Chapter:
    """One chapter of a course."""

    course: Course
    name: str

    @property
    def number(self) -> int:
        return int(self.name[:2])

    @property
    def folder(self) -> Path:
        return self.course.solutions / self.name

    @property
    def notebook(self) -> Path:
        return self.folder / f"{self.name}.ipynb"

    @property
    def reference(self) -> Path:
        return self.folder / REFERENCE_FILE

    @property
    def release(self) -> Path:
        return self.course.releases / self.name / f"{self.name}.ipynb"

    def read(self) -> NotebookNode:
        """The solution notebook."""
        return read_notebook(self.notebook)

    def module(self) -> str:
        """Name of the module that the chapter exports."""
        return module_of(self.read(), self.notebook)

    def title(self) -> str:
        """The first heading of the notebook."""
        return title_of(self.read())

    def earlier(self) -> list[Chapter]:
        """The chapters that this one may use.

        Raises
        ------
        UserError
            If the notebook says that it needs a chapter that is not there before it.
        """
        chapters = {chapter.name: chapter for chapter in self.course.chapters()}
        needed = chapter_needed(self.notebook.read_text(encoding="utf-8"))
        earlier = earlier_chapters(chapters, self.name, needed)
        if needed and needed not in earlier:
            raise UserError(
                f"{self.name} says `#| needs {needed}`, which is none of the chapters before it: write a chapter's full name, such as 12_lstm."
            )
        return [chapters[name] for name in earlier]

    def earlier_modules(self) -> dict[str, str]:
        """Module name -> text for the earlier chapters; and `fast`, with the parts of all chapters up to this one."""
        files = [(path, path.read_bytes()) for path in (other.notebook for other in self.earlier())]
        modules = dict(_module(path, content) for path, content in files)
        fast = fast_source([*(_notebook(path, content) for path, content in files), self.read()])
        return modules | ({FAST: fast} if fast else {})


# Each chapter asks for the modules of all before it.
@lru_cache(maxsize=64)
def _notebook(path, content):
    """A notebook with this content, not to be changed."""
    return read_notebook(path, content)


@lru_cache(maxsize=64)
def _module(path, content):
    """Name and text of the module that a notebook with this content exports."""
    nb = _notebook(path, content)
    return module_of(nb, path), module_source(nb, path.name)


def earlier_chapters(names: Iterable[str], name: str, needed: str | None) -> list[str]:
    """The chapters that one may use: those before it, and of these only those up to `needed` for an application."""
    return [other for other in names if other < name and (not needed or other <= needed)]


def find_chapter(names: Sequence[str], wanted: str) -> str:
    """The full name of a chapter from its name, number, slug, folder or notebook.

    Parameters
    ----------
    names : list of str
        The chapters that there are, such as "03_losses".
    wanted : str
        What a person typed: 03_losses, 3, losses, 03_losses/.

    Raises
    ------
    UserError
        If there is none of that name; the message names the nearest and lists all.
    """
    if found := chapter_named(names, wanted):
        return found
    near = did_you_mean(_without_path(wanted), {text: name for name in names for text in (name, name[3:])})
    raise UserError(f"No chapter is called {wanted!r}.{near} The chapters are: {', '.join(names)}.")


def chapter_named(names: Iterable[str], typed: str) -> str | None:
    """The same, None if there is none of that name."""
    typed = _without_path(typed)
    return next((name for name in names if typed in (name, name[:2], name[3:], str(int(name[:2])))), None)


def _without_path(typed):
    """What a person typed, without the folders and the ending of a path."""
    return typed.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1].removesuffix(".ipynb")


def find_course(start: str | Path | None = None) -> Course:
    """The course that a directory is in.

    Parameters
    ----------
    start : path, optional
        Where to look, with all folders above it; the current directory by default.

    Raises
    ------
    UserError
        If there is none.
    """
    start = Path(start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if is_course(folder):
            return Course(folder)
    raise UserError(
        f"{start} is not inside a checkout of the course (no nbgrader_config.py and solutions/ here or above). Change into the checkout, or name it with --course DIR."
    )


def is_course(folder: str | Path) -> bool:
    """Whether a folder is the root of a course's checkout."""
    return (Path(folder) / "nbgrader_config.py").is_file() and (Path(folder) / "solutions").is_dir()


def package_environment(workspace: str | Path) -> dict[str, str]:
    """Environment variables of a process that imports the `nnkit` of a workspace, and in which coursekit starts afresh."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("COURSEKIT_")}
    env["PYTHONPATH"] = os.pathsep.join([str(workspace), *filter(None, [env.get("PYTHONPATH")])])
    env["NNKIT_PROGRESS"] = "0"  # nobody watches the process, and its output is compared
    return env
