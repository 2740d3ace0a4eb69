"""Where things are: the course's checkout, its chapters in order, their modules.

Adding a chapter is adding a folder `solutions/NN_slug` with `NN_slug.ipynb` in it; the number gives the order.
"""

import difflib
import json
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from coursekit.checks import REFERENCE_FILE
from coursekit.source import code_lines, module_named, with_line_feeds

CHAPTER = re.compile(r"^(\d\d)_([a-z0-9_]+)$")
HEADING = re.compile(r"^#\s+(.+)$", re.MULTILINE)
CONFLICT = re.compile(
    r"^(?:<{7}|\|{7}|={7}|>{7})(?:[ \t].*)?\r?$", re.MULTILINE
)  # no line of JSON is like these
CONFLICT_IN_CELL = re.compile(r"^(?:<span[^>]*><b>)?((?:<{7}|>{7}) [^<]+)")  # nbdime's are in colour


class CourseError(Exception):
    """Something that a person can put right; the message says how."""


class ConflictError(CourseError):
    """A notebook that holds two versions, as git leaves it where it can't merge them."""


@dataclass(frozen=True)
class Course:
    """The checkout that holds `solutions/`, `notebooks/` and `nnkit/`."""

    root: Path

    @property
    def solutions(self):
        return self.root / "solutions"

    @property
    def releases(self):
        return self.root / "notebooks"

    @property
    def package(self):
        return self.root / "nnkit"

    def chapters(self):
        """All chapters, in order."""
        found = sorted(path for path in self.solutions.glob("*/") if CHAPTER.match(path.name))
        return [Chapter(self, path.name) for path in found if (path / f"{path.name}.ipynb").is_file()]

    def chapter(self, name):
        """One chapter by its folder's name, its number or its slug.

        Raises
        ------
        CourseError
            If there is none of that name; the message lists those that there are.
        """
        return Chapter(self, find_chapter([chapter.name for chapter in self.chapters()], name))

    def select(self, names):
        """The chapters named, in order; all of them for no names."""
        wanted = {self.chapter(name).name for name in names}
        return [chapter for chapter in self.chapters() if not wanted or chapter.name in wanted]


@dataclass(frozen=True)
class Chapter:
    """One chapter of a course."""

    course: Course
    name: str

    @property
    def number(self):
        return int(self.name[:2])

    @property
    def folder(self):
        return self.course.solutions / self.name

    @property
    def notebook(self):
        return self.folder / f"{self.name}.ipynb"

    @property
    def reference(self):
        return self.folder / REFERENCE_FILE

    @property
    def release(self):
        return self.course.releases / self.name / f"{self.name}.ipynb"

    def read(self):
        """The solution notebook."""
        return read_notebook(self.notebook)

    def module(self):
        """Name of the module that the chapter exports."""
        return module_of(self.read(), self.notebook)

    def title(self):
        """The first heading of the notebook."""
        return title_of(self.read())

    def earlier(self):
        """The chapters that this one may use."""
        return [chapter for chapter in self.course.chapters() if chapter.number < self.number]


def find_chapter(names, wanted):
    """The full name of a chapter from its name, number, slug, folder or notebook.

    Parameters
    ----------
    names : list of str
        The chapters that there are, such as "03_losses".
    wanted : str
        What a person typed: 03_losses, 3, losses, 03_losses/.

    Raises
    ------
    CourseError
        If there is none of that name; the message names the nearest and lists all.
    """
    typed = wanted.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1].removesuffix(".ipynb")
    for name in names:
        if typed in (name, name[:2], name[3:], str(int(name[:2]))):
            return name
    near = difflib.get_close_matches(typed, [text for name in names for text in (name, name[3:])], 1)
    hint = "".join(f" Did you mean {name}?" for name in names if near and near[0] in (name, name[3:]))
    raise CourseError(f"No chapter is called {wanted!r}.{hint} The chapters are: {', '.join(names)}.")


def find_course(start=None):
    """The course that a directory is in.

    Parameters
    ----------
    start : path, optional
        Where to look, with all folders above it; the current directory by default.

    Raises
    ------
    CourseError
        If there is none.
    """
    start = Path(start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if is_course(folder):
            return Course(folder)
    raise CourseError(
        f"{start} is not inside a checkout of the course (no nbgrader_config.py and solutions/ here or above). Change into it, or name it with --course DIR."
    )


def is_course(folder):
    """Whether a folder is the root of a course's checkout."""
    return (Path(folder) / "nbgrader_config.py").is_file() and (Path(folder) / "solutions").is_dir()


def read_notebook(path, content=None):
    """Read a notebook, with a clear error for what is none.

    Parameters
    ----------
    path : Path
    content : bytes, optional
        What was read from the file already.

    Returns
    -------
    NotebookNode
        Lines of its cells end with a line feed.

    Raises
    ------
    CourseError
        If the file is missing or is no notebook; ConflictError if it holds marks of a conflict in git.
    """
    # Imported here, so that a kernel pays for it only when it reads a notebook.
    from coursekit.fast_nbformat import nbformat

    try:
        if content is None:
            content = Path(path).read_bytes()
        # As nbformat.reads, which besides gives another id to a cell whose id is there twice.
        nb = nbformat.convert(nbformat.reader.reads(notebook_text(content)), 4)
        for cell in nb.cells:
            cell.source = with_line_feeds(cell.source)
        marks = conflicts(nb.cells)
    except FileNotFoundError:
        raise CourseError(f"{path} does not exist.") from None
    except CourseError as error:
        raise type(error)(f"{path} can't be read as a notebook: {error}") from None
    except RecursionError:
        raise CourseError(f"{path} is nested too deeply to be a notebook.") from None
    except nbformat.reader.NotJSONError as error:
        raise CourseError(f"{path} can't be read as a notebook: {_json_trouble(content, error)}") from None
    except (ValueError, nbformat.ValidationError, AttributeError, KeyError, TypeError) as error:
        raise CourseError(f"{path} can't be read as a notebook: {str(error).splitlines()[0]}") from None
    if marks:
        raise ConflictError(f"{path}: {marks}")
    return nb


def _json_trouble(content, error):
    """What is wrong with a file that nbformat could not read as JSON."""
    try:
        json.loads(notebook_text(content))
    except ValueError as cause:
        return why_no_notebook(content, cause)
    return str(error).splitlines()[0]


def why_no_notebook(content, error):
    """A sentence on a file that is no JSON."""
    head = content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not content.strip(b"\0"):
        return "The file is empty: it holds zero bytes alone, as a cloud drive leaves them that has not finished. Download it again."
    if head.startswith((b"<!doctype", b"<html", b"<?xml")):
        return "The file is a web page, not a notebook: download the notebook itself (its raw file)."
    if head.startswith(b"version https://git-lfs"):
        return "The file is a pointer of Git LFS, not the notebook: run `git lfs pull` and hand in what is there then."
    if head.startswith(b"%pdf"):
        return "The file is a PDF, not a notebook: hand in the .ipynb file."
    if (head.startswith(b"{") and getattr(error, "pos", 0) > 0.9 * len(content)) or "Unterminated" in str(
        error
    ):
        return f"The file ends too early: it was cut off ({str(error)[:120]}). Save the notebook and hand it in again."
    return f"The file is no notebook: {str(error)[:120]}."


def notebook_text(content):
    """The text of a notebook's file.

    Parameters
    ----------
    content : bytes
        UTF-8 as Jupyter writes it, or another form of Unicode, with or without a byte order mark.

    Raises
    ------
    CourseError
        If the file is empty or no text; ConflictError if it holds marks of a conflict in git.
    """
    if not content.strip():
        raise CourseError("The file is empty.")
    try:
        text = content.decode(json.detect_encoding(content))
    except UnicodeDecodeError:
        raise CourseError("The file is not text in UTF-8, as a notebook is.") from None
    if mark := CONFLICT.search(text):
        raise ConflictError(
            f"Line {text.count(chr(10), 0, mark.start()) + 1} of the file is the mark of a git conflict, `{mark[0].strip()[:60]}`: "
            "git could not merge two versions. Keep one of them: `git checkout --ours FILE` or `git checkout --theirs FILE`."
        )
    return text


def conflicts(cells):
    """A sentence on the marks of a git conflict in the sources of cells, "" if there are none."""
    found = [
        f"cell {number}, line {line} (`{mark[1].strip()[:60]}`)"
        for number, cell in enumerate(cells, start=1)
        for line, text in enumerate(code_lines(cell.source), start=1)
        if (mark := CONFLICT_IN_CELL.match(text))
    ]
    if not found:
        return ""
    more = f" and {len(found) - 4} more" if len(found) > 4 else ""
    return (
        f"Marks of a git conflict stand in {', '.join(found[:4])}{more}. "
        "Keep one of the two versions between them, and delete the other and the marks."
    )


def package_environment(workspace):
    """Environment variables of a process that imports the `nnkit` of a workspace, and in which coursekit begins anew."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("COURSEKIT_")}
    env["PYTHONPATH"] = os.pathsep.join([str(workspace), *filter(None, [env.get("PYTHONPATH")])])
    return env


def module_of(nb, path="the notebook", given=None):
    """The module named by `#| default_exp` in a notebook, or else in the one that was given to the student."""
    for cell in (*nb.cells, *(given.cells if given else ())):
        if cell.cell_type == "code" and (module := module_named(cell.source)):
            return module
    raise CourseError(
        f"{path} does not say which module it exports: put `#| default_exp MODULE` at the top of its first code cell."
    )


def title_of(nb):
    """The first heading of a notebook, "" if it has none."""
    return next(
        (
            m.group(1).strip()
            for cell in nb.cells
            if cell.cell_type == "markdown" and (m := HEADING.search(cell.source))
        ),
        "",
    )


def write_text(path, text):
    """Write a text file whole or not at all; a file that holds this text already is left alone.

    Returns
    -------
    bool
        Whether the file changed.
    """
    return write_bytes(path, text.encode("utf-8"))


def write_bytes(path, data):
    """The same for bytes."""
    path = Path(path)
    if path.is_file() and path.read_bytes() == data:
        return False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.chmod(temporary, 0o644)
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        error.filename, error.filename2 = str(path), None  # what a person knows, not the temporary file
        raise
    return True
