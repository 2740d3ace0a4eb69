"""A student's workspace: a folder with the notebooks and a package `nnkit` that starts empty."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from coursekit.course import CHAPTER, CourseError, is_course, module_of, read_notebook, write_text
from coursekit.exporting import module_source, package_init

REHEARSAL_SECONDS = 120

README = """# My nnkit

Each folder holds one chapter. Open its notebook, work from top to bottom, and run the last cell: `%export` puts what you wrote into
the package `nnkit` in this folder. The next chapter imports it from there.

In a notebook:

    %hint                   the next hint of the exercise whose check failed last; `%hint NAME` for another one
    %gradcheck model X      which gradient of a layer or model is wrong, and where on the way back it first goes wrong
    %export                 your functions into the package

In a terminal:

    coursekit lab           open JupyterLab here
    coursekit export        the same as %export, from a terminal in a chapter's folder
    coursekit milestone     run your package at a real task
    coursekit doctor        what to do when something does not work

`nnkit/.previous/` keeps every version that an export replaced.
"""


def find_workspace(start=None):
    """The nearest folder, from here upwards, that has a package `nnkit`; None if there is none."""
    start = Path(start or Path.cwd()).resolve()
    return next(
        (folder for folder in (start, *start.parents) if (folder / "nnkit" / "__init__.py").is_file()), None
    )


def start_workspace(course, target):
    """Make a workspace, or add the chapters that it does not have yet.

    Parameters
    ----------
    course : Course
    target : path

    Returns
    -------
    list of str
        What was added, as paths below the target. Nothing that is there already is touched.

    Raises
    ------
    CourseError
        If the target can't be written or is the course itself.
    """
    target = Path(target).resolve()
    if is_course(target):
        raise CourseError(
            f"{target} is the course itself. Name a folder of your own, such as `coursekit start my-nnkit`."
        )
    releases = [chapter for chapter in course.chapters() if chapter.release.is_file()]
    if not releases:
        raise CourseError(f"{course.releases} holds no released chapter. Run `coursekit release` first.")
    if target.is_dir() and any(target.iterdir()) and not (target / "nnkit" / "__init__.py").is_file():
        raise CourseError(f"{target} exists and holds other things. Name a new or an empty folder.")
    added = []
    try:
        target.mkdir(parents=True, exist_ok=True)
        for path, text in (
            (target / "README.md", README),
            (target / "nnkit" / "__init__.py", package_init()),
        ):
            if not path.exists():
                write_text(path, text)
                added.append(path.relative_to(target).as_posix())
        for chapter in releases:
            folder = target / chapter.name
            if not folder.exists():
                shutil.copytree(
                    chapter.release.parent, folder, ignore=shutil.ignore_patterns(".ipynb_checkpoints")
                )
                added.append(f"{chapter.name}/")
    except OSError as error:
        raise CourseError(
            f"{target} can't be written: {error.strerror}. Name a folder that you may write to."
        ) from None
    return added


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
    """

    module: str
    names: list = field(default_factory=list)
    passed: int = 0
    failed: list = field(default_factory=list)
    unwritten: list = field(default_factory=list)
    previous: Path | None = None

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
        lines += self.failed[:3]
        lines += [message.splitlines()[0] for message in self.failed[3:]]
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
    module, text = module_of(nb, path), module_source(nb, path.name)
    report = rehearse(path, module, text, workspace)
    if not is_course(workspace):
        target = workspace / "nnkit" / f"{module}.py"
        if target.is_file() and target.read_text(encoding="utf-8") != text:
            stamp = datetime.now().strftime("%Y%m%d-%H%M%S")
            report.previous = workspace / "nnkit" / ".previous" / f"{module}-{stamp}.py"
            write_text(report.previous, target.read_text(encoding="utf-8"))
        write_text(target, text)
    return report


def rehearse(path, module, text, workspace):
    """Import a module in a clean process and run its notebook's visible checks on it.

    Raises
    ------
    CourseError
        If the import fails or nothing comes back in time.
    """
    with tempfile.TemporaryDirectory(prefix="coursekit-") as folder:
        package = Path(folder) / "nnkit"
        shutil.copytree(
            workspace / "nnkit", package, ignore=shutil.ignore_patterns("__pycache__", ".previous")
        )
        (package / f"{module}.py").write_text(text, encoding="utf-8")
        result = Path(folder) / "result.json"
        env = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([folder, *filter(None, [os.environ.get("PYTHONPATH")])]),
            "COURSEKIT_WORKSPACE": folder,
        }
        env.pop("COURSEKIT_CHECKS", None)
        command = [sys.executable, "-m", "coursekit.rehearsal", str(path), module, str(result)]
        try:
            done = subprocess.run(
                command,
                cwd=path.parent,
                env=env,
                capture_output=True,
                text=True,
                timeout=REHEARSAL_SECONDS,
                stdin=subprocess.DEVNULL,
            )
        except subprocess.TimeoutExpired:
            raise CourseError(
                f"The checks did not finish in {REHEARSAL_SECONDS} s: is there an endless loop? Nothing was exported."
            ) from None
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
