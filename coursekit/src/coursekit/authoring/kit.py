"""`coursekit kit`: what students get, in one zip: a workspace with the notebooks, and coursekit as a wheel."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.authoring.leaks import chapter_secrets, form_problems, leaks, release_texts
from coursekit.checks.known_mistakes import FILE, SHIPPED, pack, unpack
from coursekit.errors import UserError
from coursekit.files import write_bytes
from coursekit.notebook.canonical import FIGURE, FOLDED
from coursekit.notebook.fast_nbformat import nbformat
from coursekit.notebook.reading import read_notebook
from coursekit.notebook.source import code_lines
from coursekit.running.reference_record import read_reference, require_built
from coursekit.student.materials import CATCH_UP, PINS, RELEASED
from coursekit.student.workspace import README, start_workspace
from coursekit.temporary import temporary_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coursekit.course import Chapter, Course


INSTALL_ID = "install"
INSTALL = """\
# @title Run this first: it installs coursekit where it is missing, in Colab or in a new environment.
import os
import subprocess
import sys
from pathlib import Path

in_colab = "google.colab" in sys.modules
if in_colab:  # work in Drive, where the notebook is saved
    from google.colab import drive

    drive.mount("/content/drive")
    for depth in ("*", "*/*"):
        for folder in sorted(Path("/content/drive/MyDrive").glob(depth + "/{chapter}"))[:1]:
            os.chdir(folder)
try:
    import coursekit
except ImportError:
    if sys.version_info < (3, 11):
        raise ImportError("This course needs Python 3.11 or newer: choose another kernel for the notebook.") from None
    here = Path.cwd()
    wheels = [wheel for folder in (here, *here.parents) for wheel in sorted(folder.glob("coursekit-*.whl"))]
    if not wheels:
        raise ImportError(
            "coursekit-*.whl was not found: unzip the whole kit and open the notebook in it (in Colab: upload its folder to Drive)."
        ) from None
    options = ["--no-deps"] if in_colab else []  # Colab has all dependencies, and a running IPython must not be replaced
    if subprocess.call([sys.executable, "-m", "pip", "install", "--quiet", *options, str(wheels[0])]):
        raise ImportError("pip could not install coursekit: connect to the internet once, and run this cell again.") from None
"""
HEAD = """# nnkit: deep learning, built by hand

This folder is your workspace. It contains the chapters, your own package `nnkit`, which is empty at first, and coursekit, the course's tools, as a wheel.
Unzip the whole folder, move it to where you keep your work, and open a terminal in it.

## Install, once

You need Python 3.11 or newer. This command says so if yours is older:

    python -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Python 3.11 or newer is needed: install it from python.org')"

Then, on Linux and macOS (type `python3` if there is no `python`):

    python -m venv .venv
    source .venv/bin/activate
    python -m pip install -r requirements.txt

or on Windows:

    py -m venv .venv
    .venv\\Scripts\\activate
    python -m pip install -r requirements.txt

pip downloads Jupyter, NumPy and other libraries. The course itself needs no download, now or later.

- **JupyterLab**: run `coursekit lab`. In a new terminal, first activate the environment again.
- **VS Code**: open this folder, open a notebook, and choose the kernel `.venv`.
- **Colab**: upload this folder, unzipped, to your Google Drive and open the notebooks from there. Their first cell installs coursekit. Save (Ctrl-S)
  before you run `%export`, which reads the saved notebook. Type the commands below into a cell, with a leading `!`: `!coursekit status`.

If pip does not find one of the versions in `requirements.txt`, your Python may be too new for it. In that case
`python -m pip install "./{wheel}[lab]"` installs the newest versions.

## Work

"""


@dataclass
class Kit:
    """A kit that was made.

    Attributes
    ----------
    path : Path
    files, size : int
        How many files it holds, and the bytes of the zip.
    chapters, catch_up : list of str
    """

    path: Path
    files: int
    size: int
    chapters: list[str] = field(default_factory=list)
    catch_up: list[str] = field(default_factory=list)


def make_kit(
    course: Course, target: str | Path, names: Sequence[str] = (), catch_up: Sequence[str] = ()
) -> Kit:
    """Write the zip that students get.

    Parameters
    ----------
    course : Course
    target : path
        Ends in .zip; its name is the name of the folder in it.
    names : sequence of str
        Chapters (default: all).
    catch_up : sequence of str
        Chapters whose reference students may install.

    Returns
    -------
    Kit

    Raises
    ------
    UserError
        If a chapter is not built or not released, or if anything in the kit shows what students must not see. Nothing is written then.
    """
    target = Path(target)
    if target.suffix != ".zip":
        raise UserError(f"{target} should end in .zip.")
    chapters, allowed = course.select(names), course.select(catch_up) if catch_up else []
    for chapter in chapters:
        require_built(chapter)
        if not chapter.release.is_file():
            raise UserError(f"{chapter.name} is not released yet. Run `coursekit release {chapter.name}`.")
    missing = [chapter.name for chapter in allowed if chapter not in chapters]
    if missing:
        raise UserError(
            f"--catch-up {missing[0]}: this chapter is not in the kit. Add it to the list of chapters."
        )
    with temporary_folder() as folder:
        root = Path(folder) / target.stem
        start_workspace(course, root, [chapter.name for chapter in chapters])
        for path in sorted([*root.glob("*/*.ipynb"), *root.glob(f"{RELEASED}/*/*.ipynb")]):
            add_install_cell(path)
        wheel = build_wheel(chapters, root)
        pins = root / PINS
        rest = pins.read_text(encoding="utf-8") if pins.is_file() else ""
        write_bytes(pins, f"./{wheel.name}[lab]\n{rest}".encode())
        write_bytes(
            root / "README.md", (HEAD.replace("{wheel}", wheel.name) + README.split("\n", 2)[2]).encode()
        )
        problems = kit_problems(course, chapters, root, wheel)
        if problems:
            raise UserError("The kit shows what students must not see:\n" + "\n".join(problems))
        for chapter in allowed:
            name = f"{chapter.module()}.py"
            write_bytes(root / CATCH_UP / name, (course.package / name).read_bytes())
        content, files = zipped(root)
    write_bytes(target, content)
    return Kit(
        target,
        files,
        len(content),
        [chapter.name for chapter in chapters],
        [chapter.name for chapter in allowed],
    )


def add_install_cell(path: Path) -> None:
    """Put the cell that installs coursekit before all others of a released notebook, folded: the page begins with the chapter."""
    nb = read_notebook(path)
    source = INSTALL.replace("{chapter}", path.stem).rstrip("\n")
    cell = nbformat.v4.new_code_cell(source, id=INSTALL_ID, metadata={"tags": ["demo", FIGURE], **FOLDED})
    nb.cells.insert(0, cell)
    write_bytes(path, nbformat.writes(nb).rstrip("\n").encode("utf-8") + b"\n")


def build_wheel(chapters: Sequence[Chapter], folder: str | Path) -> Path:
    """Build coursekit's wheel from the sources of this installation, with what the checks of some chapters know of typical mistakes.

    Raises
    ------
    UserError
        If there are no sources, or no hatchling.
    """
    project = Path(__file__).parents[3]
    if not (project / "pyproject.toml").is_file():
        raise UserError(
            "coursekit was not installed from its sources, so its wheel can't be built. Run pip install -e './coursekit[lab,grade]' in the course's checkout."
        )
    known = [unpack((chapter.release.parent / FILE).read_text(encoding="utf-8")) for chapter in chapters]
    with temporary_folder() as parent:
        ignore = shutil.ignore_patterns("__pycache__")
        copy = shutil.copytree(project, Path(parent) / project.name, ignore=ignore)
        shipped = copy / SHIPPED.relative_to(project)
        shipped.write_text(
            pack({name: pairs for one in known for name, pairs in one.items()}), encoding="utf-8"
        )
        done = subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
            cwd=copy,
            capture_output=True,
            text=True,
        )
    wheels = sorted(Path(folder).glob("coursekit-*.whl"))
    if done.returncode or not wheels:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise UserError(f"coursekit's wheel can't be built ({last}): pip install hatchling.")
    return wheels[0]


def kit_problems(course: Course, chapters: list[Chapter], root: Path, wheel: Path) -> list[str]:
    """Everything in a kit that students must not see, in sentences.

    The solutions of all chapters are looked for, those that are not in the kit as well.
    """
    texts = {
        name.removeprefix(f"{root.as_posix()}/"): text
        for name, text in release_texts(root).items()
        if not name.endswith(".whl")
    }
    with zipfile.ZipFile(wheel) as archive:
        sources = {
            name: archive.read(name).decode("utf-8")
            for name in archive.namelist()
            if name.endswith((".py", ".md", ".json"))
        }
    found = [
        f"{name} must not be given out" for name in (*texts, *sources) if name.endswith("reference.json")
    ]
    secret = [chapter_secrets(chapter, read_reference(chapter)) for chapter in course.chapters()]
    found += leaks({text: where for one in secret for text, where in one.items()}, texts)
    for one in secret:
        found += source_leaks(one, sources)
    for chapter in chapters:
        found += [f"{chapter.name}: {problem}" for problem in form_problems(chapter)]
    return found


def source_leaks(secret: dict[str, str], sources: dict[str, str]) -> list[str]:
    """Solutions and hidden checks in coursekit's own sources, where a line such as `file.flush()` alone tells nothing.

    Parameters
    ----------
    secret : dict of text -> where it comes from
    sources : dict of name -> text

    Returns
    -------
    list of str
        A sentence for each file that holds at least half of the lines of a solution, and two of them.
    """
    total, found = Counter(secret.values()), []
    for name, content in sources.items():
        lines = {line.strip() for line in code_lines(content)}
        shown = Counter(where for text, where in secret.items() if text in lines)
        found += [
            f"{name} holds {count} of {total[where]} lines of the {where}"
            for where, count in shown.items()
            if count >= max(2, total[where] / 2)
        ]
    return found


def zipped(root: Path) -> tuple[bytes, int]:
    """A zip of a folder, the same bytes for the same content.

    Returns
    -------
    (bytes, int)
        The zip and the number of files in it.
    """
    buffer, paths = io.BytesIO(), sorted(path for path in root.rglob("*") if path.is_file())
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in paths:
            info = zipfile.ZipInfo(
                path.relative_to(root.parent).as_posix()
            )  # dated 1980, the oldest a zip can say
            info.external_attr = 0o644 << 16
            packed = zipfile.ZIP_STORED if path.suffix == ".whl" else zipfile.ZIP_DEFLATED
            archive.writestr(info, path.read_bytes(), compress_type=packed)
    return buffer.getvalue(), len(paths)
