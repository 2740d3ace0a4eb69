"""One chapter in a real browser, from the untouched notebook to the file that is handed in and its grade.

It is done in a kit's zip with a Python that knows nothing of the repository. What differs in a workspace of the repository, the server's
command and the kernel's Python, is tried down to the first check.

The pictures of the documentation are made by this test:

    COURSEKIT_SCREENSHOTS=docs/images make test ARGS=tests/notebooks/test_browser.py
"""

import ast
import json
import os
import shutil
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import plainpython
import pytest
from lab_page import NotebookPage, chromium, find_chromium, jupyterlab, left_over, watched

from coursekit.authoring.kit import make_kit
from coursekit.grading.run import grade_class
from coursekit.mistakes import load_mistakes
from coursekit.notebook.module import MARKER
from coursekit.notebook.roles import is_solution
from coursekit.student.workspace import start_workspace

pytestmark = [pytest.mark.chapters, pytest.mark.browser, pytest.mark.sandbox]

CHAPTER = "03_losses"
MISTAKE = "sums_the_squares"


def answers(chapter):
    """The reference solutions, as a student would write them: source by cell id."""
    cells = [cell for cell in chapter.read().cells if is_solution(cell)]
    return {
        cell.id: "\n".join(line for line in cell.source.splitlines() if not MARKER.match(line))
        for cell in cells
        if cell.cell_type == "code"
    }


def body_of(mistake):
    """The statements of a mistake's function."""
    function = ast.parse(mistake.code).body[0]
    return "\n".join(ast.unparse(statement) for statement in function.body)


def is_figure(page, cell):
    return any("image/png" in output.get("data", {}) for output in page.outputs(cell))


def plain_environment(folder, wheel):
    """A new environment with all libraries but coursekit and nnkit, and the wheel of a kit; gives its Python."""
    folder.mkdir()
    python = plainpython.make(folder)
    for part in ("share/jupyter/lab", "etc/jupyter"):
        link = python.parents[1] / part
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(Path(sys.prefix, part))
    install = [
        python,
        "-m",
        "pip",
        "install",
        "--no-index",
        "--no-deps",
        "--disable-pip-version-check",
        wheel,
    ]
    subprocess.run(install, check=True, capture_output=True)
    return python


@pytest.fixture
def python(request, course, tmp_path):
    """The Python of a student, whose workspace is made: from the zip alone, or with "checkout" from the repository."""
    if getattr(request, "param", "kit") == "checkout":
        start_workspace(course, tmp_path / "workspace")
        return Path(sys.executable)
    kit = make_kit(
        course, tmp_path / "workspace.zip", [chapter.name[:2] for chapter in course.chapters()[:4]]
    )
    with zipfile.ZipFile(kit.path) as archive:
        archive.extractall(tmp_path)
    (wheel,) = (tmp_path / "workspace").glob("*.whl")
    return plain_environment(tmp_path / "environment", wheel)


@pytest.fixture
def workspace(course, python, tmp_path):
    """A student's workspace in which the earlier chapters are exported."""
    for chapter in course.chapter(CHAPTER).earlier():
        module = f"{chapter.module()}.py"
        shutil.copyfile(course.package / module, tmp_path / "workspace" / "nnkit" / module)
    return tmp_path / "workspace"


def coursekit(python, workspace, *arguments):
    """What a command of the student prints, without line breaks."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COURSEKIT"))}
    run = subprocess.run(
        [python, "-m", "coursekit.cli", *arguments], cwd=workspace, env=env, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return " ".join(run.stdout.split())


@pytest.fixture
def pictures(tmp_path):
    folder = Path(os.environ.get("COURSEKIT_SCREENSHOTS") or tmp_path / "screenshots").absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def programs():
    return find_chromium()


@pytest.fixture
def page(programs, python, workspace, tmp_path):
    """The chapter's notebook, open in JupyterLab, its kernel started."""
    home = tmp_path / "home"
    home.mkdir()
    with watched(tmp_path):
        with jupyterlab(workspace, home, python.parent) as address, chromium(home, *programs) as driver:
            notebook = NotebookPage(driver, address, f"{CHAPTER}/{CHAPTER}.ipynb")
            yield notebook
        assert not left_over(home), "the server or the browser left a process behind"


def run_untouched(page, exercise):
    """Run an untouched chapter as far as its first check: everything above runs, the check says what there is to do."""
    check = f"check-{exercise}"
    page.select(check)
    page.command("notebook:run-all-above")
    assert page.errors() == []
    page.command("notebook:run-cell")
    text = page.shown(check)
    assert text.startswith(f"not written yet: {exercise.replace('-', '_')}"), text
    assert "Traceback" not in text and " not reached" in text.replace("\xa0", " "), text


@pytest.mark.parametrize("python", ["checkout"], indirect=True)
def test_a_chapter_opens_in_a_workspace_of_the_repository(page, course):
    run_untouched(page, next(iter(answers(course.chapter(CHAPTER)))))


def test_a_student_works_through_a_chapter_in_jupyterlab(page, course, python, workspace, pictures):
    chapter = course.chapter(CHAPTER)
    solved = answers(chapter)
    exercise, first_check = next((cell, f"check-{cell}") for cell in solved)
    mistakes = load_mistakes(course.root / "tests" / "mistakes" / f"{CHAPTER}.py")
    mistake = next(mistake for mistake in mistakes if mistake.name == MISTAKE)
    assert mistake.exercise == exercise

    run_untouched(page, exercise)
    page.put(first_check, "bottom", 700)
    page.screenshot(pictures / "untouched.png")
    page.command("filebrowser:go-to-path", path="/")
    page.put(next(cell for cell in page.counts() if is_figure(page, cell)), "bottom", 410)
    page.screenshot(pictures / "chapter.png")

    # A mistake, typed: the check says in words what it looks like.
    page.type_over(exercise, "raise NotImplementedError", body_of(mistake))
    assert f"\n{textwrap.indent(body_of(mistake), '    ')}\n" in page.source(exercise) + "\n"
    page.run_by_keys(exercise)
    page.run_by_keys(first_check)
    text = page.shown(first_check)
    assert "FAILED" in text and mistake.says in text, text
    assert "Traceback" not in text and text.count("FAILED") == text.count(mistake.says) == 1, text
    page.put(first_check, "bottom", 700)
    page.screenshot(pictures / "mistake.png")

    # The right answers, Run -> Run All Cells: no error, each check says ok, %export makes the module.
    for cell, source in solved.items():
        page.write(cell, source)
    page.keys("s", hold=page.control)
    page.until("the notebook is saved", "return !panel.context.model.dirty")
    *_, export = page.counts()
    before = max(page.counts().values())
    page.menu("Run", "Run All Cells")
    page.until("all cells have run", lambda: page.counts()[export] > before or page.errors(since=before))
    assert page.errors() == []
    assert min(page.counts().values()) > before
    for cell in solved:
        count, *rows = page.shown(f"check-{cell}").splitlines()
        assert rows and count == f"{len(rows)} passed", (cell, count, rows)
        assert all(row.startswith("\N{CHECK MARK}") for row in rows), (cell, rows)
    text = page.shown(export)
    assert f"nnkit/{chapter.module()}.py: " in text, text
    assert " passed." in text and "failed" not in text and "not written" not in text, text
    page.screenshot(pictures / "passed.png")
    elsewhere = [address for address in page.addresses() if not address.startswith(page.address)]
    assert elsewhere == []

    # The status has changed, in the notebook and outside.
    page.keys("s", hold=page.control)
    page.until("the notebook is saved", "return !panel.context.model.dirty")
    page.select(export)
    page.command("notebook:insert-cell-below")
    *_, added = page.counts()
    page.write(added, "%progress")
    page.run_by_keys(added)
    text = page.shown(added)
    assert text.count("exported") + text.count("right") == len(solved) and " wrong " not in text, text
    page.screenshot(pictures / "progress.png")
    assert coursekit(python, workspace, "status", "03").count("exported") == text.count("exported")

    # The module is in the student's package, and works.
    code = "import nnkit.losses as a; print(a.__file__, a.mse(a.np.array([1.0, 3.0]), a.np.array([0.0, 0.0]))[0])"
    run = subprocess.run([python, "-c", code], cwd=workspace, capture_output=True, text=True)
    assert run.stdout == f"{workspace / 'nnkit' / 'losses.py'} 5.0\n", run.stderr

    # The file to hand in earns what its receipt says.
    assert "agrees with what your notebook shows" in coursekit(
        python, workspace, "submit", "03", "--student", "ada"
    )
    folder = workspace / "submissions" / CHAPTER
    receipt = json.loads((folder / "receipt.json").read_text(encoding="utf-8"))
    (row,) = grade_class(course, chapter, folder, root=workspace.parent / "class").students
    assert (row.name, row.total) == ("ada", receipt["visible points"][0])
