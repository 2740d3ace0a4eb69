"""One chapter in a real browser, from the untouched notebook to the student's own module.

The pictures of the documentation are made by this test:

    COURSEKIT_SCREENSHOTS=docs/images make test ARGS=tests/notebooks/test_browser.py
"""

import ast
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import nbformat
import pytest
from lab_page import NotebookPage, chromium, find_chromium, jupyterlab, left_over, watched

from coursekit.exporting import MARKER
from coursekit.grading.cells import is_solution
from coursekit.mistakes import load_mistakes
from coursekit.workspace import export_notebook, start_workspace

CHAPTER = "01_neuron"
MISTAKE = "forgets_the_activation"


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


@pytest.fixture
def workspace(course, tmp_path):
    """A student's workspace in which the earlier chapters are solved and exported."""
    start_workspace(course, tmp_path / "workspace")
    for chapter in course.chapter(CHAPTER).earlier():
        path = tmp_path / "workspace" / chapter.name / f"{chapter.name}.ipynb"
        nb, written = nbformat.read(path, as_version=4), answers(chapter)
        for cell in nb.cells:
            cell.source = written.get(cell.id, cell.source)
        nbformat.write(nb, path)
        report = export_notebook(path)
        assert not report.failed and not report.unwritten, report.text()
    return tmp_path / "workspace"


@pytest.fixture
def pictures(tmp_path):
    folder = Path(os.environ.get("COURSEKIT_SCREENSHOTS") or tmp_path / "screenshots").absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def programs():
    return find_chromium()


@pytest.fixture
def page(programs, workspace, tmp_path):
    """The chapter's notebook, open in JupyterLab, its kernel started."""
    home = tmp_path / "home"
    home.mkdir()
    with watched(tmp_path):
        with jupyterlab(workspace, home) as address, chromium(home, *programs) as driver:
            notebook = NotebookPage(driver, address, f"{CHAPTER}/{CHAPTER}.ipynb")
            yield notebook
        assert not left_over(home), "the server or the browser left a process behind"


@pytest.mark.browser
def test_a_student_works_through_a_chapter_in_jupyterlab(page, course, workspace, pictures):
    chapter = course.chapter(CHAPTER)
    solved = answers(chapter)
    exercise, first_check = next((cell, f"check-{cell}") for cell in solved)
    mistakes = load_mistakes(course.root / "tests" / "mistakes" / f"{CHAPTER}.py")
    mistake = next(mistake for mistake in mistakes if mistake.name == MISTAKE)
    assert mistake.exercise == exercise

    # An untouched chapter: everything above the first check runs, the check says what there is to do.
    page.select(first_check)
    page.command("notebook:run-all-above")
    assert page.errors() == []
    page.command("notebook:run-cell")
    text = page.shown(first_check)
    assert text.startswith(f"not written yet: {exercise.replace('-', '_')}"), text
    assert "Traceback" not in text and " not reached" in text.replace("\xa0", " "), text
    page.put(first_check, "bottom", 700)
    page.screenshot(pictures / "untouched.png")
    page.command("filebrowser:go-to-path", path="/")
    page.put(next(cell for cell in page.counts() if is_figure(page, cell)), "bottom", 410)
    page.screenshot(pictures / "chapter.png")

    # A mistake, typed: the check says in words what it looks like.
    page.type_over(exercise, "raise NotImplementedError", body_of(mistake))
    assert page.source(exercise).endswith("\n" + textwrap.indent(body_of(mistake), "    "))
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

    # The module is in the student's package, and works.
    code = "import nnkit.activations as a; print(a.__file__, a.sigmoid(a.np.array([0.0, -800.0])))"
    run = subprocess.run([sys.executable, "-c", code], cwd=workspace, capture_output=True, text=True)
    assert run.stdout == f"{workspace / 'nnkit' / 'activations.py'} [0.5 0. ]\n", run.stderr
