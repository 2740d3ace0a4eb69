"""A course of two tiny chapters, small enough to build, prove and grade in a test."""

import shutil
import time
from pathlib import Path

import jupytext
import nbformat
from limits import LIMIT
from nbgrader.utils import compute_checksum

from coursekit.course import Course
from coursekit.grading.class_settings import class_settings
from coursekit.grading.gradebook import ClassGradebook
from coursekit.grading.grader import Graded, untouched
from coursekit.notebook.canonical import dumps
from coursekit.notebook.roles import is_check_cell
from coursekit.running.session import clean_session

REPOSITORY = Path(__file__).resolve().parents[2]

FIRST = '''\
# %% [markdown]
# # 00: First steps
#
# The mean of each row.

# %%
#| default_exp first
%load_ext coursekit

# %%
#| export
import numpy as np

# %%
from coursekit import check

# %% [markdown]
# ## Row means

# %% nbgrader={"grade_id": "row-means", "solution": true}
#| export
def row_means(X):
    """Mean of each row of X (N, D)."""
    ### BEGIN SOLUTION
    if X.ndim != 2:
        raise ValueError(f"X should be (N, D), not {X.shape}")
    return X.sum(axis=1) / X.shape[1]
    ### END SOLUTION

# %% nbgrader={"grade_id": "check-row-means", "grade": true, "points": 4}
check("two rows", row_means(np.array([[1.0, 3.0], [2.0, 6.0]])), np.array([2.0, 4.0]))
check.raises("refuses a vector", ValueError, row_means, np.zeros(3), mentions="(3,)")
### BEGIN HIDDEN TESTS
X = np.arange(12.0).reshape(4, 3) ** 1.5
check("a tall array", row_means(X))
check("a wide negative array", row_means(-X.T))
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade_id": "why-rows", "grade": true, "solution": true, "points": 2}
# Why is an example a row, and not a column?
#
# <!-- BEGIN SOLUTION -->
# A batch is then a slice of the array.
# <!-- END SOLUTION -->

# %% tags=["demo"]
print(row_means(np.eye(2)))

# %% tags=["demo"]
%export
'''

SECOND = '''\
# %% [markdown]
# # 01: Second steps

# %%
#| default_exp second
%load_ext coursekit

# %%
#| export
import numpy as np

from nnkit.first import row_means

# %%
from coursekit import check

# %% nbgrader={"grade_id": "centre", "solution": true}
#| export
def centre(X):
    """X (N, D) with the mean of each row taken off."""
    ### BEGIN SOLUTION
    return X - row_means(X)[:, None]
    ### END SOLUTION

# %% nbgrader={"grade_id": "check-centre", "grade": true, "points": 2}
check("one row", centre(np.array([[1.0, 3.0]])), np.array([[-1.0, 1.0]]))
check.unchanged("leaves its input alone", centre, np.array([[1.0, 3.0]]))
### BEGIN HIDDEN TESTS
check("rows that differ", centre(np.array([[1.0, 5.0, 3.3], [2.0, 2.25, 9.0]])))
check.quiet("large numbers", centre, np.array([[1e3, 1.5], [0.25, 3.0], [1e6, 1.0]]))
### END HIDDEN TESTS

# %% tags=["demo"]
%export
'''

MISTAKES = {
    "00_first": """\
from coursekit.mistakes import mistake


@mistake("row-means", says="it should be axis 1")
def means_of_columns(X):
    if X.ndim != 2:
        raise ValueError(f"not {X.shape}")
    return X.mean(axis=0)


@mistake("row-means", says="times too large")
def sum_not_mean(X):
    if X.ndim != 2:
        raise ValueError(f"not {X.shape}")
    return X.sum(axis=1)


@mistake("row-means", says="does not name (3,)")
def shape_not_tested(X):
    return X.mean(axis=1)
""",
    "01_second": """\
from coursekit.mistakes import mistake


@mistake("centre", "The mean was added. Take it off.")
def mean_added(X):
    return X + row_means(X)[:, None]  # noqa: F821


@mistake("centre", says="wrote into its input")
def in_place(X):
    X -= X.mean(axis=1, keepdims=True)
    return X


@mistake("centre", says="The sign is wrong")
def mean_minus_row(X):
    return X.mean(axis=1, keepdims=True) - X


@mistake("centre", says="could not be broadcast")
def means_as_a_row(X):
    return X - X.mean(axis=1)
""",
}

RIGHT = """\
#| export
def row_means(X):
    if X.ndim != 2:
        raise ValueError(f"X should have two axes; its shape is {X.shape}")
    means = []
    for row in X.astype(np.float32):
        total = np.float32(0)
        for number in row:
            total = total + number
        means.append(total / np.float32(len(row)))
    return np.array(means, dtype=np.float32)
"""
HALF = """\
#| export
def row_means(X):
    return np.abs(X).mean(axis=1)
"""
BOOK_PAGES = {
    "home.md": "# A small course\n\nBegin with [the first chapter](chapters/00_first.ipynb), or [write one](../authoring.md).",
    "../authoring.md": "# Writing a chapter\n\nSee [decisions](adr/README.md), [words](book/glossary.md) and [a file](../nbgrader_config.py).",
    "../adr/README.md": "# Decisions\n\n1. [One](0001-one.md)\n2. [How to write](../authoring.md)",
    "../adr/0001-one.md": "# One\n\nBack to [all](README.md).",
    "glossary.md": "# Glossary\n\n| English | 中文 |\n|---|---|\n| gradient | 梯度 |\n\nThe columns of `im2col`.",
    **{
        f"{name}.md": f"# {name.title()}\n"
        for name in ("symbols", "pytorch", "references", "instructors", "contributors")
    },
}


def notebook(text):
    """The notebook of a py:percent text."""
    return jupytext.reads(text, fmt="py:percent")


def write_chapter(course, name, text):
    """Write a chapter's solution notebook as an author hands it in: not canonical, not executed."""
    path = course.solutions / name / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook(text), path)
    return course.chapter(name)


def write_mistakes(course, name, text):
    path = course.root / "tests" / "mistakes" / f"{name}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def make_course(root):
    """Write the sources of the tiny course; nothing is built."""
    course = Course(root)
    root.mkdir(exist_ok=True)
    shutil.copyfile(REPOSITORY / "nbgrader_config.py", root / "nbgrader_config.py")
    write_chapter(course, "00_first", FIRST)
    write_chapter(course, "01_second", SECOND)
    for name, text in MISTAKES.items():
        write_mistakes(course, name, text)
    return course


def write_book_pages(course):
    """Write the book's settings into a course, with small pages in place of the real ones."""
    own, book = REPOSITORY / "docs" / "book", course.root / "docs" / "book"
    shutil.copytree(own, book, ignore=shutil.ignore_patterns("*.md"))
    shutil.copyfile(own / "index.md", book / "index.md")
    for name, text in BOOK_PAGES.items():
        (book / name).parent.mkdir(exist_ok=True)
        (book / name).write_text(text, encoding="utf-8")


def edit_chapter(chapter, *replacements):
    """Replace texts in the cells of a solution notebook, as by hand."""
    nb = chapter.read()
    for old, new in replacements:
        assert any(old in cell.source for cell in nb.cells), old
        for cell in nb.cells:
            cell.source = cell.source.replace(old, new)
    chapter.notebook.write_text(dumps(nb), encoding="utf-8")


def edit_release(chapter, old, new):
    """Replace a text in a released notebook, as a correction does."""
    text = chapter.release.read_text(encoding="utf-8")
    assert old in text
    chapter.release.write_text(text.replace(old, new), encoding="utf-8")


def files_of(root, *parts):
    """Path -> bytes of every file below some folders of a course."""
    paths = (path for part in parts for path in (root / part).rglob("*"))
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths if path.is_file()}


def answered(chapter, **answers):
    """A released notebook with a student's answers: solution cell's id, with _ for -, to source."""
    nb = nbformat.read(chapter.release, as_version=4)
    wanted = {name.replace("_", "-"): source for name, source in answers.items()}
    for cell in nb.cells:
        cell.source = wanted.pop(cell.id, cell.source)
    assert not wanted
    return nb


def submit(folder, student, chapter, nb):
    """Write one submission into nbgrader's tree."""
    path = folder / student / chapter.name / f"{chapter.name}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(nb, path)
    return path


def cell_of(nb, name):
    """The cell of a notebook with this id."""
    return next(cell for cell in nb.cells if cell.id == name)


def kernel(chapter, sandbox=False):
    """A kernel that sends, in a clean workspace of the chapter."""
    return clean_session(chapter, sandbox=sandbox)


def wait_until(happened):
    """Wait for an event, however long a loaded machine takes; the true value that tells of it."""
    end = time.monotonic() + LIMIT
    while not (found := happened()):
        assert time.monotonic() < end, f"waited {LIMIT} s in vain"
        time.sleep(0.02)
    return found


def write_work(work, outputs=None, **answers):
    """Write a student's notebook into a workspace: answers by cell id, and saved outputs of checks by cell id."""
    nb = nbformat.read(work.given, as_version=4)
    for name, source in answers.items():
        cell_of(nb, name.replace("_", "-")).source = source
    for name, made in (outputs or {}).items():
        cell_of(nb, name).outputs = made
    nbformat.write(nb, work.notebook)
    return nb


def printed(text):
    """Saved output of a cell that printed."""
    return [nbformat.v4.new_output("stream", name="stdout", text=text)]


def raised(name, text):
    """Saved output of a cell that ended with an error."""
    return [nbformat.v4.new_output("error", ename=name, evalue=text, traceback=[text])]


def master(chapter):
    """What is graded, as `make_task` packs it, without a kernel."""
    nb = untouched(chapter)
    for cell in nb.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.checksum = compute_checksum(cell)
    return nbformat.writes(nb)


def made_up(text, score, **answers):
    """A result that no kernel gave: this score for each check cell of a master notebook.

    Answers are named by cell, with _ for -.
    """
    nb, scores = nbformat.reads(text, as_version=4), {}
    for cell in nb.cells:
        cell.source = answers.get(cell.id.replace("-", "_"), cell.source)
        if is_check_cell(cell):
            scores[cell.id] = score
            result = nbformat.v4.new_output("execute_result", {"text/plain": f"{score}"}, execution_count=1)
            cell.outputs = [result]
    return Graded(nbformat.writes(nb), scores, [], "", "")


def open_book(course, root, said=None):
    """The gradebook of a class and its folders; what is said of waiting is added to a list."""
    root.mkdir(exist_ok=True)
    settings = class_settings(course, root)
    return ClassGradebook(root, settings.db_url, settings, (said if said is not None else []).append)


def check_cell(source):
    """The check cell of the first exercise, with other checks."""
    cells = notebook(
        '# %% nbgrader={"grade_id": "check-row-means", "grade": true, "points": 4}\n' + source
    ).cells
    return cells[0]
