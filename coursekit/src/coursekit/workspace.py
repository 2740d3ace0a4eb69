"""A student's workspace: a folder with the notebooks and a package `nnkit` that starts empty."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from coursekit.canonical import dumps
from coursekit.course import (
    CHAPTER,
    ConflictError,
    CourseError,
    find_chapter,
    is_course,
    module_of,
    package_environment,
    read_notebook,
    write_bytes,
    write_text,
)
from coursekit.exporting import exported_names, exports_of, module_source, package_init
from coursekit.grading.intake import read_as_graded
from coursekit.handout import RELEASED, Handout
from coursekit.source import module_named
from coursekit.temporary import temporary_folder
from coursekit.troubles import FULL, file_trouble

BACKUPS = ".backups"
REFERENCE_MARK = "# Reference of "  # first words of a module that `coursekit catch-up` installed
REHEARSAL_SECONDS = 120
CLEAN = "COURSEKIT_CLEAN"  # "1" in the processes of a clean run

README = """# My nnkit

Each folder holds one chapter. Open its notebook, work from top to bottom, and run the last cell: `%export` puts what you wrote into
the package `nnkit` in this folder. The next chapter imports it from there.

In a notebook:

    %hint                   the next hint of the exercise whose check failed last; `%hint NAME` for another one
    %gradcheck model X      which gradient of a layer or model is wrong, and where on the way back it first goes wrong
    %progress               what is right, what is wrong, what comes next
    %export                 your functions into the package

In a terminal:

    coursekit lab           open JupyterLab here
    coursekit status        all chapters, exercises and points, and what comes next
    coursekit check 03      run the saved notebook of a chapter in a clean process, from top to bottom
    coursekit submit 03     check it and make the file to hand in, with a receipt
    coursekit export 03     the same as %export
    coursekit milestone     run your package at a real task
    coursekit update        get corrected notebooks; your answers stay
    coursekit catch-up 03   the reference for a chapter that you could not finish, where it is allowed
    coursekit doctor        what to do when something does not work

The data sets come with coursekit (`data/README.md` lists them); nothing is downloaded.

Nothing of yours is overwritten without a copy: `nnkit/.previous/` keeps every module that an export replaced, `.backups/` every notebook
that an update changed. `.released/` holds the notebooks as they were given to you.
"""


@dataclass(frozen=True)
class Workspace:
    """A student's folder: a package `nnkit`, and a folder for each chapter."""

    root: Path

    def chapters(self):
        """The chapters that are there, in order."""
        found = sorted(path.name for path in self.root.glob("*/") if CHAPTER.match(path.name))
        given = Handout(self.root)
        return [
            Work(self, name)
            for name in sorted({*found, *given.chapters()})
            if (self.root / name / f"{name}.ipynb").is_file() or given.notebook(name).is_file()
        ]

    def chapter(self, name):
        """One chapter by its name, number or slug.

        Raises
        ------
        CourseError
            If there is none of that name.
        """
        names = [work.name for work in self.chapters()]
        if not names:
            raise CourseError(
                f"{self.root} holds no chapter. Run `coursekit start {self.root.name}` above it."
            )
        return Work(self, find_chapter(names, name))

    def maker(self, module):
        """Name of the chapter that exports a module, None if there is none."""
        for work in self.chapters():
            path = work.given if work.given.is_file() else work.notebook
            if module_named(path.read_text(encoding="utf-8", errors="replace")) == module:
                return work.name
        return None


@dataclass(frozen=True)
class Work:
    """One chapter in a workspace."""

    workspace: Workspace
    name: str
    chosen: Path | None = None  # the student's notebook, where it is another than the chapter's own

    @property
    def folder(self):
        return self.workspace.root / self.name

    @property
    def notebook(self):
        """The student's notebook."""
        return self.chosen or self.folder / f"{self.name}.ipynb"

    @property
    def given(self):
        """The notebook as it was given to the student."""
        return Handout(self.workspace.root).notebook(self.name)

    @property
    def submission(self):
        """The folder of what is handed in."""
        return self.workspace.root / "submissions" / self.name

    def read(self, content=None):
        """The student's notebook; `content` is what was read from its file already.

        Raises
        ------
        CourseError
            If it is missing or damaged; the message says where an older version is.
        """
        try:
            return read_notebook(self.notebook, content)
        except ConflictError:  # its message says what to do, and another copy would lose work
            raise
        except CourseError as error:
            raise CourseError(
                f"{error} Copy it back from {BACKUPS}/, from your last submission, or, as it was at first, from {RELEASED}/."
            ) from None

    def read_given(self):
        """The notebook as given; the student's own where no copy was kept."""
        return read_notebook(self.given) if self.given.is_file() else self.read()


def has_package(folder):
    """Whether a folder holds a package `nnkit`, as workspaces do and the checkout of the course."""
    return (Path(folder) / "nnkit" / "__init__.py").is_file()


def find_workspace(start=None):
    """The nearest folder, from here upwards, that has a package `nnkit`; None if there is none."""
    start = Path(start or Path.cwd()).resolve()
    return next(filter(has_package, (start, *start.parents)), None)


def workspace_in(checkout):
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
    CourseError
        If there are several, none of them `workspace/`.
    """
    usual = checkout / "workspace"
    found = sorted(folder for folder in checkout.glob("*/") if has_package(folder))
    if usual in found or not found:
        return usual
    if len(found) > 1:
        names = ", ".join(folder.name for folder in found)
        raise CourseError(f"{checkout} holds several workspaces: {names}. Change into the one that you mean.")
    return found[0]


def the_workspace(start=None):
    """The workspace that a folder is in; in a checkout of the course, the one that was made there.

    Raises
    ------
    CourseError
        If there is none, or if the folder does not exist.
    """
    start = Path(start or Path.cwd()).resolve()
    if not start.is_dir():
        raise CourseError(f"{start} is no folder. Name your workspace, or change into it and name none.")
    found = find_workspace(start)
    if found is None:
        raise CourseError(
            f"{start} is not inside a workspace. Change into yours, or make one with `coursekit start DIR`."
        )
    if not is_course(found):
        return Workspace(found)
    inside = workspace_in(found)
    if not has_package(inside):
        raise CourseError(
            f"There is no workspace in {found} yet. Make one with `coursekit lab`, or change into yours."
        )
    return Workspace(inside)


def start_workspace(course, target, chapters=None):
    """Make a workspace, or add the chapters that it does not have yet.

    Parameters
    ----------
    course : Course or Handout
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
    CourseError
        If the target can't be written or is the course itself.
    """
    handout, target = Handout(course.root), Path(target).resolve()
    if is_course(target):
        raise CourseError(
            f"{target} is the course itself. Name a folder of your own, such as `coursekit start my-nnkit`."
        )
    chapters = handout.chapters() if chapters is None else chapters
    if not chapters:
        raise CourseError(f"{handout.notebooks} holds no released chapter. Run `coursekit release` first.")
    if not has_package(target) and any(path.is_file() for path in target.rglob("*")):
        raise CourseError(f"{target} exists and holds other things. Name a new or an empty folder.")
    added = []
    try:
        target.mkdir(parents=True, exist_ok=True)
        files = (
            {
                "nnkit/__init__.py": package_init(),  # first: it makes the folder a workspace, should a full disk end this here
                "README.md": README,
                "data/README.md": data_readme(),
            }
            | handout.extras()
        )
        for name, content in files.items():
            if not (target / name).exists():
                write_bytes(target / name, content if isinstance(content, bytes) else content.encode("utf-8"))
                added.append(name)
        for name in chapters:
            if add_chapter(handout, name, target):
                added.append(f"{name}/")
    except OSError as error:
        if error.errno in FULL:
            raise CourseError(file_trouble(error)) from None
        raise CourseError(
            f"{target} can't be written: {error.strerror}. Name a folder that you may write to."
        ) from None
    return added


def add_chapter(handout, name, target):
    """Copy a chapter into a workspace that does not have it, and keep a second copy as it was given.

    Returns
    -------
    bool
        Whether it was missing.
    """
    if (target / name).exists():
        return False
    source = handout.notebook(name).parent
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


def data_readme():
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
            "`help(datasets.digits)` gives shapes, source and licence. This folder is for files of your own.",
            "",
        ]
    )


def keep_copy(workspace, path):
    """Copy a file into the workspace's `.backups/`, under its name and the time.

    Returns
    -------
    Path
        The copy.
    """
    return dated_copy(path, workspace.root / BACKUPS)


def dated_copy(path, folder):
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


@dataclass
class ExportReport:
    """What an export did.

    Attributes
    ----------
    module : str
    names : list of str
        Functions and classes of the module.
    passed : int
        Visible checks that pass in a clean process.
    failed : list of str
        Messages of the checks that fail there.
    unwritten : list of str
        Names of the checks that meet a function not written yet.
    previous : Path or None
        Where the replaced version is kept.
    kept : str
        Why the module that is there stays, "" if it was replaced.
    notes : list of str
        Sentences on what the student should look at.
    """

    module: str
    names: list = field(default_factory=list)
    passed: int = 0
    failed: list = field(default_factory=list)
    unwritten: list = field(default_factory=list)
    previous: Path | None = None
    kept: str = ""
    notes: list = field(default_factory=list)

    def text(self):
        """What the student reads."""
        lines = textwrap.wrap(
            f"nnkit/{self.module}.py: {', '.join(self.names)}", 100, subsequent_indent="    "
        )
        counts = [f"{self.passed} passed"]
        counts += [f"{len(self.failed)} failed"] * bool(self.failed) + [
            f"{len(self.unwritten)} not written yet"
        ] * bool(self.unwritten)
        lines.append(f"Its checks in a clean process: {', '.join(counts)}.")
        failed = list(dict.fromkeys(self.failed))
        lines += failed[:3]
        lines += [message.splitlines()[0] for message in failed[3:]]
        lines += [*self.notes, *([self.kept] if self.kept else [])]
        return "\n".join(lines)


def find_notebook(folder=None):
    """The chapter's notebook in a folder named after it.

    Raises
    ------
    CourseError
        If the folder holds none.
    """
    folder = Path(folder or Path.cwd()).resolve()
    path = folder / f"{folder.name}.ipynb"
    if path.is_file():
        return path
    others = sorted(p for p in folder.glob("*.ipynb") if CHAPTER.match(p.stem))
    if len(others) == 1:
        return others[0]
    raise CourseError(
        f"{folder} does not hold the notebook of one chapter. Change into a chapter's folder, or name the notebook."
    )


def export_notebook(path, workspace=None):
    """Put the export cells of a saved notebook into the workspace's package.

    The module is first tried in a clean process, beside the rest of the package. Only if it can be imported there does it replace the old one,
    which is kept in `nnkit/.previous/`. In a checkout of the course nothing is written: there the package is made by `coursekit build`.

    Parameters
    ----------
    path : Path
        The notebook.
    workspace : Path, optional

    Returns
    -------
    ExportReport

    Raises
    ------
    CourseError
        If the module can't be made or imported; the old one then stays.
    """
    path = Path(path).resolve()
    workspace = workspace or find_workspace(path.parent)
    if workspace is None:
        raise CourseError(
            f"No folder nnkit/ above {path}: make a workspace with `coursekit start DIR` and work in there."
        )
    nb = read_notebook(path)
    given = _given(workspace, path, nb)
    module = module_of(nb, path, given)
    nb = read_as_graded(nb.cells, given).notebook if given is not nb else nb
    text, found = module_source(nb, path.name, given), exports_of(nb, given)
    report = rehearse(nb, path, module, text, workspace, found.answers)
    report.notes = [*_notes(found), *_notes_on_copies(workspace, path)]
    if is_course(workspace):
        return report
    lost = [name for name in found.missing if name in _names_of_module(workspace, module)]
    if lost:
        report.kept = f"nnkit/{module}.py stays as it was, since {', '.join(lost)} would be lost."
    elif is_reference(workspace, module) and (report.failed or report.unwritten):
        report.kept = (
            f"nnkit/{module}.py is the reference (catch-up) and stays until all your checks pass. "
            "Delete that file to export your version all the same."
        )
    else:
        report.previous = install_module(workspace, module, text)
    return report


def _given(workspace, path, nb):
    """A chapter's notebook as it was given to the student; the student's own where there is none or it makes another module."""
    for name in (path.parent.name, path.stem):
        work = Work(Workspace(workspace), name)
        if not is_course(workspace) and CHAPTER.match(name) and work.given.is_file():
            with contextlib.suppress(CourseError):
                given = read_notebook(work.given)
                return given if module_of(given) == module_of(nb, path, given) else nb
    return nb


def _notes(found):
    """What an export says of cells without the directive and of names that no cell makes."""
    notes = []
    if found.unmarked:
        notes.append(
            f"Exported, though the line `#| export` is missing: {', '.join(found.unmarked)}. Put it in the first line of the cell."
        )
    if found.missing:
        notes.append(
            f"Not in the module, since no code cell defines it: {', '.join(found.missing)}. Define it under this name in its own cell, "
            f"with `#| export` in the first line; a cell that you deleted is in {RELEASED}/."
        )
    return notes


def _notes_on_copies(workspace, path):
    """What to say of other notebooks beside a chapter's own."""
    # Imported here, so that a kernel pays for it only when it exports.
    from coursekit.copies import notes_on_copies

    work = Work(Workspace(workspace), path.parent.name)
    return notes_on_copies(work) if path == work.notebook and work.given.is_file() else []


def _names_of_module(workspace, module):
    path = workspace / "nnkit" / f"{module}.py"
    return exported_names(path.read_text(encoding="utf-8", errors="replace")) if path.is_file() else []


def is_reference(workspace, module):
    """Whether `nnkit/<module>.py` is the reference's, installed by `coursekit catch-up`."""
    path = workspace / "nnkit" / f"{module}.py"
    return path.is_file() and path.read_text(encoding="utf-8", errors="replace").startswith(REFERENCE_MARK)


def install_module(workspace, module, text):
    """Write `nnkit/<module>.py`; another version that was there is kept in `nnkit/.previous/`.

    Returns
    -------
    Path or None
        Where the version before is kept.
    """
    target, previous = workspace / "nnkit" / f"{module}.py", None
    if target.is_file() and target.read_bytes() != text.encode("utf-8"):
        previous = dated_copy(target, workspace / "nnkit" / ".previous")
    write_text(target, text)
    return previous


def rehearse(nb, path, module, text, workspace, answers=()):
    """Import a module in a clean process and run its notebook's visible checks on it.

    Parameters
    ----------
    nb : NotebookNode
        As the grader reads it.
    path : Path
        Its file, beside which it runs.
    module, text : str
        The module's name and source.
    workspace : Path
    answers : sequence of str
        Names that the checks take from the module alone.

    Returns
    -------
    ExportReport

    Raises
    ------
    CourseError
        If the import fails or nothing comes back in time.
    """
    with temporary_folder() as folder:
        package = Path(folder) / "nnkit"
        shutil.copytree(
            workspace / "nnkit", package, ignore=shutil.ignore_patterns("__pycache__", ".previous")
        )
        (package / f"{module}.py").write_text(text, encoding="utf-8")
        result, notebook = Path(folder) / "result.json", Path(folder) / path.name
        notebook.write_text(dumps(nb), encoding="utf-8")
        done = run_clean(
            "coursekit.rehearsal",
            [notebook, module, result, *answers],
            path.parent,
            folder,
            REHEARSAL_SECONDS,
        )
        if done is None:
            raise CourseError(
                f"The checks did not finish in {REHEARSAL_SECONDS} s: is there an endless loop? Nothing was exported."
            )
        if not result.is_file():
            last = (done.stderr.strip().splitlines() or ["no message"])[-1]
            raise CourseError(f"nnkit/{module}.py can't be imported, so nothing was exported: {last}")
        found = json.loads(result.read_text(encoding="utf-8"))
    if found["error"]:
        raise CourseError(
            f"nnkit/{module}.py can't be imported, so nothing was exported: {found['error']}\n"
            "An export cell may only use what other export cells define or import."
        )
    return ExportReport(module, found["names"], found["passed"], found["failed"], found["unwritten"])


def run_clean(module, arguments, folder, workspace, seconds):
    """Run a module of coursekit in a process of its own, with a workspace's `nnkit` first on the path.

    Parameters
    ----------
    module : str
    arguments : list
    folder : path
        Where it runs.
    workspace : path
    seconds : float

    Returns
    -------
    CompletedProcess or None
        None if the time was not enough; the process is ended then, with all that it started.
    """
    env = package_environment(workspace) | {
        "PYTHONIOENCODING": "utf-8",
        CLEAN: "1",
        "COURSEKIT_WORKSPACE": str(workspace),
        "MPLBACKEND": "agg",
        "PYTHONBREAKPOINT": "0",  # nobody is there to debug
    }
    group = (
        {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
        if os.name == "nt"
        else {"start_new_session": True}
    )
    with subprocess.Popen(
        [sys.executable, "-m", module, *map(str, arguments)],
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        **group,
    ) as process:
        try:
            shown, errors = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            _end_group(process)
            return None
        except BaseException:  # Ctrl-C does not reach a group of its own
            _end_group(process)
            raise
    return subprocess.CompletedProcess(process.args, process.returncode, shown, errors)


def _end_group(process):
    """End a process and all that it started."""
    if os.name == "nt":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        with contextlib.suppress(OSError):  # it may have ended by itself
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def in_clean_run(silent=False):
    """Whether this process belongs to a clean run, which starts no other; says so if it does."""
    if os.environ.get(CLEAN) != "1":
        return False
    if not silent:
        print("skipped in a clean run")
    return True
