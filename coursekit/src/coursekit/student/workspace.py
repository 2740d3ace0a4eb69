"""A student's workspace: a folder with the notebooks and a package `nnkit` that starts empty."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.course import CHAPTER, earlier_chapters, find_chapter, is_course
from coursekit.errors import FULL, UserError, explain_file_error
from coursekit.files import dated_copy, write_bytes, write_text
from coursekit.notebook.module import fast_source, package_init
from coursekit.notebook.reading import ConflictError, read_notebook
from coursekit.notebook.source import FAST, PACKAGE, chapter_needed, module_named
from coursekit.student.materials import RELEASED, Materials

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from coursekit.course import Course


BACKUPS = ".backups"
CHECKED = ".checked"  # what the last clean run of each notebook gave
PREVIOUS = ".previous"  # in the package
REFERENCE_MARK = "# Reference of "  # first words of a module that `coursekit catch-up` installed

README = """# My nnkit

Each folder contains one chapter. Open its notebook, work from top to bottom, and run the last cell: `%export` adds your functions to
the package `nnkit` in this folder. The next chapter imports them from there.

In a notebook:

    %hint                   show the next hint for the exercise whose check failed last; `%hint NAME` for another exercise
    %gradcheck model X      find out which gradient of a layer or model is wrong, and in which layer the backward pass first goes wrong
    %progress               show what is right, what is wrong and what comes next
    %export                 add your functions to the package

In a terminal:

    coursekit lab           open JupyterLab here
    coursekit status        show all chapters, exercises and points, and what comes next
    coursekit check 03      run the saved notebook of a chapter in a clean process, from top to bottom
    coursekit submit 03     check it and make the file to hand in, with a receipt
    coursekit export 03     do the same as %export
    coursekit milestone     run your package on a real task
    coursekit update        get corrected notebooks, and keep your answers
    coursekit catch-up 03   install the reference for a chapter that you could not finish, if your instructor allows it
    coursekit doctor        find out why something does not work, and what to do

The data sets come with coursekit (`data/README.md` lists them); nothing is downloaded.

Your files are never overwritten without a copy: `nnkit/.previous/` keeps every module that an export has replaced, `.backups/` every notebook
that an update has changed. `.released/` contains the original notebooks, and `.checked/` what `coursekit check` found last.
"""


@dataclass(frozen=True)
class Workspace:
    """A student's folder: a package `nnkit`, and a folder for each chapter."""

    root: Path

    def chapters(self) -> list[StudentChapter]:
        """The chapters that are there, in order."""
        found = sorted(path.name for path in self.root.glob("*/") if CHAPTER.match(path.name))
        given = Materials(self.root)
        return [
            StudentChapter(self, name)
            for name in sorted({*found, *given.chapters()})
            if (self.root / name / f"{name}.ipynb").is_file() or given.notebook(name).is_file()
        ]

    def chapter(self, name: str) -> StudentChapter:
        """One chapter by its name, number or slug.

        Raises
        ------
        UserError
            If there is none of that name.
        """
        names = [work.name for work in self.chapters()]
        if not names:
            raise UserError(f"{self.root} has no chapters. Run `coursekit start {self.root.name}` above it.")
        return StudentChapter(self, find_chapter(names, name))

    def makers(self) -> dict[str, str]:
        """Module -> name of the chapter that exports it, in the chapters' order."""
        found = {}
        for work in self.chapters():
            if module := module_named(work.text_given()):
                found.setdefault(module, work.name)
        return found

    def maker(self, module: str) -> str | None:
        """Name of the chapter that exports a module, None if there is none."""
        return self.makers().get(module)


@dataclass(frozen=True)
class StudentChapter:
    """One chapter in a workspace."""

    workspace: Workspace
    name: str
    chosen: Path | None = None  # the student's notebook, where it is another than the chapter's own

    @property
    def folder(self) -> Path:
        return self.workspace.root / self.name

    @property
    def notebook(self) -> Path:
        """The student's notebook."""
        return self.chosen or self.folder / f"{self.name}.ipynb"

    @property
    def given(self) -> Path:
        """The notebook as it was given to the student."""
        return Materials(self.workspace.root).notebook(self.name)

    @property
    def submission(self) -> Path:
        """The folder of what is handed in."""
        return self.workspace.root / "submissions" / self.name

    @property
    def last_run(self) -> Path:
        """The record of the last clean run of the notebook."""
        return self.workspace.root / CHECKED / f"{self.name}.json"

    def read(self, content: bytes | None = None) -> NotebookNode:
        """The student's notebook; `content` is what was read from its file already.

        Raises
        ------
        UserError
            If it is missing or damaged; the message says where an older version is.
        """
        try:
            return read_notebook(self.notebook, content)
        except ConflictError:  # its message says what to do, and another copy would lose work
            raise
        except UserError as error:
            raise UserError(
                f"{error} Copy it back from {BACKUPS}/, from your last submission, or, without your answers, from {RELEASED}/."
            ) from None

    def text_given(self) -> str:
        """The text of the notebook's file as given; that of the student's own where no copy was kept."""
        path = self.given if self.given.is_file() else self.notebook
        return path.read_text(encoding="utf-8", errors="replace")

    def needed(self) -> str | None:
        """The last chapter that this one needs, if it is an application that needs only some of those before it."""
        return chapter_needed(self.text_given())

    def earlier(self) -> list[StudentChapter]:
        """The chapters that this one may use."""
        chapters = {other.name: other for other in self.workspace.chapters()}
        return [chapters[name] for name in earlier_chapters(chapters, self.name, self.needed())]

    def read_given(self) -> NotebookNode:
        """The notebook as given; the student's own where no copy was kept."""
        return read_notebook(self.given) if self.given.is_file() else self.read()


def has_package(folder: str | Path) -> bool:
    """Whether a folder holds a package `nnkit`, as workspaces do and the checkout of the course."""
    return (Path(folder) / PACKAGE / "__init__.py").is_file()


def find_workspace(start: str | Path | None = None) -> Path | None:
    """The nearest folder, from here upwards, that has a package `nnkit`; None if there is none."""
    start = Path(start or Path.cwd()).resolve()
    return next(filter(has_package, (start, *start.parents)), None)


def workspace_in(checkout: Path) -> Path:
    """Where the workspace in a checkout of the course is, or will be.

    Parameters
    ----------
    checkout : Path

    Returns
    -------
    Path
        `workspace/`, which `make lab` makes; another folder if it is the only workspace.

    Raises
    ------
    UserError
        If there are several, none of them `workspace/`.
    """
    usual = checkout / "workspace"
    found = sorted(folder for folder in checkout.glob("*/") if has_package(folder))
    if usual in found or not found:
        return usual
    if len(found) > 1:
        names = ", ".join(folder.name for folder in found)
        raise UserError(
            f"{checkout} contains several workspaces: {names}. Change into the one that you mean."
        )
    return found[0]


def the_workspace(start: str | Path | None = None) -> Workspace:
    """The workspace that a folder is in; in a checkout of the course, the one that was made there.

    Raises
    ------
    UserError
        If there is none, or if the folder does not exist.
    """
    start = Path(start or Path.cwd()).resolve()
    if not start.is_dir():
        raise UserError(
            f"{start} is not a folder. Name your workspace, or change into it and leave the name out."
        )
    found = find_workspace(start)
    if found is None:
        raise UserError(
            f"{start} is not inside a workspace. Change into yours, or make one with `coursekit start DIR`."
        )
    if not is_course(found):
        return Workspace(found)
    inside = workspace_in(found)
    if not has_package(inside):
        raise UserError(
            f"There is no workspace in {found} yet. Make one with `coursekit lab`, or change into yours."
        )
    return Workspace(inside)


def start_workspace(
    course: Course | Materials, target: str | Path, chapters: list[str] | None = None
) -> list[str]:
    """Make a workspace, or add the chapters that it does not have yet.

    Parameters
    ----------
    course : Course or Materials
        Its root holds the released notebooks.
    target : path
    chapters : list of str, optional
        Only these.

    Returns
    -------
    list of str
        What was added, as paths below the target. Nothing that is there already is touched.

    Raises
    ------
    UserError
        If the target can't be written or is the course itself.
    """
    materials, target = Materials(course.root), Path(target).resolve()
    if is_course(target):
        raise UserError(
            f"{target} is the course itself. Name a new folder, such as `coursekit start my-nnkit`."
        )
    chapters = materials.chapters() if chapters is None else chapters
    if not chapters:
        raise UserError(f"{materials.notebooks} has no released chapters. Run `coursekit release` first.")
    if not has_package(target) and any(path.is_file() for path in target.rglob("*")):
        raise UserError(f"{target} already exists with other content. Name a new or an empty folder.")
    added = []
    try:
        target.mkdir(parents=True, exist_ok=True)
        files = (
            {
                f"{PACKAGE}/__init__.py": package_init(),  # first: it makes the folder a workspace, should a full disk end this here
                "README.md": README,
                "data/README.md": data_readme(),
            }
            | materials.extras()
        )
        for name, content in files.items():
            if not (target / name).exists():
                write_bytes(target / name, content if isinstance(content, bytes) else content.encode("utf-8"))
                added.append(name)
        for name in chapters:
            if add_chapter(materials, name, target):
                added.append(f"{name}/")
        added += install_fast(target)
    except OSError as error:
        if error.errno in FULL:
            raise UserError(explain_file_error(error)) from None
        raise UserError(
            f"{target} can't be written: {error.strerror}. Name a folder in which you have write permission."
        ) from None
    return added


def add_chapter(materials: Materials, name: str, target: Path) -> bool:
    """Copy a chapter into a workspace that does not have it, and keep a second copy as it was given.

    Returns
    -------
    bool
        Whether it was missing.
    """
    if (target / name).exists():
        return False
    source = materials.notebook(name).parent
    for folder in (target / RELEASED / name, target / name):
        if folder.exists():
            continue
        draft = folder.with_name(f".{name}.draft")
        try:
            for path in sorted(path for path in source.rglob("*") if path.is_file()):
                if ".ipynb_checkpoints" not in path.parts:
                    write_bytes(draft / path.relative_to(source), path.read_bytes())
            os.replace(draft, folder)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
    return True


def data_readme() -> str:
    """The list of the course's data sets, from their own descriptions."""
    from coursekit import datasets

    loaders = [
        function
        for name, function in vars(datasets).items()
        if getattr(function, "__module__", "") == datasets.__name__ and not name.startswith("_")
    ]
    lines = [f"- `datasets.{loader.__name__}()`: {loader.__doc__.splitlines()[0]}" for loader in loaders]
    return "\n".join(
        [
            "# Data",
            "",
            "The course's data sets are installed with coursekit: `from coursekit import datasets`, then",
            "",
            *lines,
            "",
            "`help(datasets.digits)` gives shapes, source and licence. Use this folder for your own files.",
            "",
        ]
    )


def keep_copy(workspace: Workspace, path: Path) -> Path:
    """Copy a file into the workspace's `.backups/`, under its name and the time.

    Returns
    -------
    Path
        The copy.
    """
    return dated_copy(path, workspace.root / BACKUPS)


def find_notebook(folder: str | Path | None = None) -> Path:
    """The chapter's notebook in a folder named after it.

    Raises
    ------
    UserError
        If the folder holds none.
    """
    folder = Path(folder or Path.cwd()).resolve()
    path = folder / f"{folder.name}.ipynb"
    if path.is_file():
        return path
    others = sorted(p for p in folder.glob("*.ipynb") if CHAPTER.match(p.stem))
    if len(others) == 1:
        return others[0]
    raise UserError(
        f"{folder} does not contain the notebook of one chapter. Change into a chapter's folder, or name the notebook."
    )


def module_file(workspace: Path, module: str) -> Path:
    """Path of a module of a workspace's package."""
    return workspace / PACKAGE / f"{module}.py"


def is_reference(workspace: Path, module: str) -> bool:
    """Whether `nnkit/<module>.py` is the reference's, installed by `coursekit catch-up`."""
    path = module_file(workspace, module)
    return path.is_file() and path.read_text(encoding="utf-8", errors="replace").startswith(REFERENCE_MARK)


def install_module(workspace: Path, module: str, text: str) -> Path | None:
    """Write `nnkit/<module>.py`; another version that was there is kept in `nnkit/.previous/`.

    Returns
    -------
    Path or None
        Where the version before is kept.
    """
    target, previous = module_file(workspace, module), None
    if target.is_file() and target.read_bytes() != text.encode("utf-8"):
        previous = dated_copy(target, target.parent / PREVIOUS)
    write_text(target, text)
    return previous


def install_fast(workspace: Path) -> list[str]:
    """Write `nnkit/fast.py` from the notebooks as they were given; another version that was there is kept in `nnkit/.previous/`.

    Returns
    -------
    list of str
        The file, as a path below the workspace, if it has changed.
    """
    given = Materials(workspace)
    text = fast_source(read_notebook(given.notebook(name)) for name in given.chapters())
    target = module_file(workspace, FAST)
    if text is None or (target.is_file() and target.read_bytes() == text.encode("utf-8")):
        return []
    install_module(workspace, FAST, text)
    return [target.relative_to(workspace).as_posix()]
