"""coursekit.student.clean_check: the saved notebook in a clean process, against what it shows."""

import hashlib
from subprocess import CompletedProcess

import nbformat
import pytest
import tinycourse
from tinycourse import HALF, RIGHT, printed, raised, write_work

from coursekit.notebook.reading import read_notebook
from coursekit.student.clean_check import age, check_notebook, describe_cell
from coursekit.student.progress import chapter_progress

OK = "ok  two rows\nok  refuses a vector\n"


@pytest.fixture
def work(mine):
    return mine.chapter("first")


def with_own_cell(work, nb, source, before=None):
    """Add a cell of the student's own, at the end or before another."""
    names = [cell.id for cell in nb.cells]
    nb.cells.insert(
        names.index(before) if before else len(nb.cells),
        nbformat.v4.new_code_cell(source, id=f"own-{len(nb.cells)}"),
    )
    nbformat.write(nb, work.notebook)


@pytest.mark.process
def test_a_notebook_that_holds_what_it_shows_has_no_problem(work):
    write_work(work, {"check-row-means": printed(OK)}, row_means=RIGHT)
    before = tinycourse.files_of(work.workspace.root, ".")
    run = check_notebook(work)
    assert run.problems() == run.notes == []
    assert run.shown["check-row-means"].passed == ["two rows", "refuses a vector"]
    assert chapter_progress(work, run.shown).exercises[0].state == "right"
    assert tinycourse.files_of(work.workspace.root, ".") == before


@pytest.mark.process
def test_a_clean_run_has_the_fast_module_that_comes_with_the_course(work):
    (work.workspace.root / "nnkit" / "fast.py").write_text("FASTER = 2", encoding="utf-8")
    nb = write_work(work, {"check-row-means": printed(OK)}, row_means=RIGHT)
    with_own_cell(work, nb, "from nnkit.fast import FASTER")
    assert check_notebook(work).problems() == []


@pytest.mark.process
def test_a_failure_that_is_shown_is_no_difference(work):
    write_work(
        work,
        {"check-row-means": printed("ok  two rows\n") + raised("CheckFailed", "FAILED  refuses a vector")},
        row_means=HALF,
    )
    run = check_notebook(work)
    assert run.problems() == []
    assert (run.shown["check-row-means"].passed, run.shown["check-row-means"].failed) == (
        ["two rows"],
        ["refuses a vector"],
    )


@pytest.mark.process
def test_an_untouched_notebook_is_not_written_and_nothing_else(work):
    run = check_notebook(work)
    assert run.problems() == []
    assert run.shown["check-row-means"].error == "NotImplementedError: not written yet"


@pytest.mark.process
@pytest.mark.parametrize(
    ("source", "before", "words"),
    [
        (
            "helper = abs",
            None,
            '`helper` is defined further down, in cell 11 below "Row means", `helper = abs`: move that cell up.',
        ),
        (
            "unrelated = 1",
            None,
            "No saved cell defines `helper`: its cell was deleted, or the notebook was not saved",
        ),
        ("helper = nowhere", "row-means", "`helper` should come from cell 6"),
    ],
    ids=["below", "not saved", "failed"],
)
def test_work_that_is_only_in_the_kernel_is_said_in_words(work, source, before, words):
    answer = "#| export\ndef row_means(X):\n    return helper(X).mean(axis=1)\n"
    nb = write_work(work, {"check-row-means": printed(OK)}, row_means=answer)
    with_own_cell(work, nb, source, before)
    problems = check_notebook(work).problems()
    found = next(text for text in problems if text.startswith("row_means: "))
    assert (
        "in your notebook this check passed, in a clean run from top to bottom it does not (NameError: name 'helper' is not defined)"
        in found
    )
    assert words in found
    assert len(problems) == (2 if before else 1)


@pytest.mark.process
def test_an_answer_changed_and_not_run_again_is_found(work):
    write_work(work, {"check-row-means": printed(OK)}, row_means=HALF)
    (problem,) = check_notebook(work).problems()
    assert "does not (FAILED  refuses a vector)" in problem and "changed and not run again" in problem


@pytest.mark.process
def test_a_check_that_passes_now_is_a_note(work):
    write_work(work, {"check-row-means": raised("CheckFailed", "FAILED  two rows")}, row_means=RIGHT)
    run = check_notebook(work)
    assert run.problems() == []
    assert run.notes == [
        "row_means: the saved notebook shows a failure, a clean run passes. Run its check again and save."
    ]


@pytest.mark.process
def test_a_broken_cell_of_ones_own_is_named_with_its_place(work):
    nb = write_work(work, {"check-row-means": printed(OK)}, row_means=RIGHT)
    with_own_cell(work, nb, "# a try\n1 / 0")
    assert check_notebook(work).broken == [
        'Cell 11 below "Row means", `1 / 0` fails: ZeroDivisionError: division by zero'
    ]


@pytest.mark.process
def test_a_clean_run_starts_no_other(work):
    nb = write_work(work, {"check-row-means": printed(OK)}, row_means=RIGHT)
    with_own_cell(
        work,
        nb,
        "%export\n"
        "import subprocess, sys\n"
        "done = subprocess.run([sys.executable, '-m', 'coursekit.cli', 'check', '00'], capture_output=True, text=True)\n"
        "assert (done.returncode, done.stdout.strip()) == (0, 'skipped in a clean run'), done",
    )
    assert check_notebook(work).problems() == []
    assert not (work.workspace.root / "nnkit" / "first.py").exists()


@pytest.mark.process
def test_a_cell_that_ends_the_process_is_named_and_the_rest_runs(work):
    nb = write_work(work, row_means=RIGHT)
    with_own_cell(work, nb, "import os\nos._exit(3)", "check-row-means")
    run = check_notebook(work)
    (problem,) = run.problems()
    assert problem.startswith(
        'Cell 7 below "Row means", `import os` ends the Python process. When the notebook is graded, only'
    )
    assert run.shown["check-row-means"].passed == ["two rows", "refuses a vector"]


@pytest.mark.process
def test_an_answer_that_ends_the_process_in_its_check_stops_the_run_there(work):
    write_work(work, row_means="#| export\ndef row_means(X):\n    import os\n    os._exit(3)")
    run = check_notebook(work)
    assert run.stopped.startswith("The Python process ended before the end of the notebook (exit code 3)")
    assert "in cell 7 below" in run.stopped and run.shown == {}


def test_a_run_that_takes_too_long_names_the_cell(work, monkeypatch):
    def endless(module, arguments, folder, workspace, seconds):
        arguments[1].write_text('{"cell": 5}\n', encoding="utf-8")

    monkeypatch.setattr("coursekit.student.clean_check.run_in_clean_process", endless)
    run = check_notebook(work, seconds=3)
    assert run.stopped == (
        'The run took longer than 3 s and was stopped in cell 6 below "Row means", `def row_means(X):`. '
        "Is there an endless loop, or too large an array?"
    )


def test_a_notebook_saved_while_it_runs_is_judged_as_it_was(work, monkeypatch):
    write_work(work, {"check-row-means": printed(OK)}, row_means=RIGHT)
    content = work.notebook.read_bytes()

    def saved_meanwhile(module, arguments, folder, workspace, seconds):
        work.notebook.write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
        assert RIGHT in [cell.source for cell in read_notebook(arguments[0]).cells]
        arguments[1].write_text(
            '{"cell": 9, "text": "", "error": "E", "undefined": "", "package_error": ""}\n'
        )
        return CompletedProcess([], 0)

    monkeypatch.setattr("coursekit.student.clean_check.run_in_clean_process", saved_meanwhile)
    run = check_notebook(work)
    assert (run.sha256, run.compared) == (hashlib.sha256(content).hexdigest(), 1)
    assert run.broken[0].startswith("Cell 10 ")


@pytest.mark.process
def test_a_damaged_module_and_a_missing_one_are_named_with_their_chapter(mine):
    work = mine.chapter("second")
    write_work(work, centre="#| export\ndef centre(X):\n    return X - row_means(X)[:, None]")
    (problem,) = [text for text in check_notebook(work).problems() if "import numpy" in text]
    assert (
        "nnkit.first is not in your package yet." in problem
        and "Finish 00_first and run its last cell" in problem
    )
    (mine.root / "nnkit" / "first.py").write_text("def row_means(X:\n", encoding="utf-8")
    (problem,) = [text for text in check_notebook(work).problems() if "import numpy" in text]
    assert "nnkit/first.py is damaged: line 1" in problem and "`%export`, in 00_first" in problem
    (mine.root / "nnkit" / "first.py").write_text("other = 1\n", encoding="utf-8")
    (problem,) = [text for text in check_notebook(work).problems() if "import numpy" in text]
    assert "nnkit/first.py: cannot import name 'row_means' from 'nnkit.first'" in problem


@pytest.mark.process
def test_given_cells_that_were_changed_or_deleted_are_named(work):
    nb = write_work(work, row_means=RIGHT, check_row_means='check("two rows", 1, 1)')
    nb.cells = [cell for cell in nb.cells if cell.id != "why-rows"]
    nbformat.write(nb, work.notebook)
    changed, missing = check_notebook(work).broken
    assert changed.startswith(
        "The check of row_means was changed in your notebook, but grading runs the original."
    )
    assert (
        missing == "The cell why-rows is missing from your notebook. Copy it from the notebook in .released/."
    )


def test_a_place_is_a_number_a_heading_and_the_first_line(work):
    nb = work.read()
    assert describe_cell(nb, 1) == 'cell 2 below "00: First steps", `%load_ext coursekit`'


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (5, "less than a minute ago"),
        (60, "1 minute ago"),
        (3600, "60 minutes ago"),
        (3 * 3600, "3 hours ago"),
        (72 * 3600, "3 days ago"),
    ],
)
def test_the_age_of_a_file_in_words(seconds, words):
    assert age(1000.0, 1000.0 + seconds) == words


@pytest.mark.process
def test_a_file_that_is_not_handed_in_is_not_there_and_named(work):
    nb = write_work(work, {"check-row-means": printed(OK)}, row_means=RIGHT)
    (work.folder / "helpers.py").write_text("factor = 2\n", encoding="utf-8")
    with_own_cell(work, nb, "from helpers import factor", "row-means")
    (problem,) = check_notebook(work).problems()
    assert (
        "ModuleNotFoundError: No module named 'helpers'. Only the notebook is handed in, not your file helpers.py"
        in problem
    )


@pytest.mark.process
def test_modules_of_this_chapter_and_of_ones_own_are_not_there(work):
    nb = write_work(work, {"check-row-means": printed(OK)}, row_means=RIGHT)
    for name in ("first", "mine"):
        (work.workspace.root / "nnkit" / f"{name}.py").write_text(
            "def row_means(X): return X\n", encoding="utf-8"
        )
    with_own_cell(work, nb, "import nnkit.mine", "row-means")
    assert "nnkit.mine does not exist when this chapter is graded" in check_notebook(work).problems()[0]
    with_own_cell(work, work.read(), "import nnkit.first", "check-row-means")
    assert len(check_notebook(work).problems()) == 2


@pytest.mark.process
def test_what_a_failed_cell_defines_is_there(work):
    answer = "%matplotlib widget\n" + RIGHT
    write_work(work, {"check-row-means": printed(OK)}, row_means=answer)
    run = check_notebook(work)
    assert run.shown["check-row-means"].passed == ["two rows", "refuses a vector"]
    assert len(run.problems()) == 1


@pytest.mark.process
def test_what_grading_mends_is_a_note(work):
    nb = write_work(work, {"check-row-means": printed(OK)})
    with_own_cell(work, nb, RIGHT, "check-row-means")
    run = check_notebook(work)
    assert run.problems() == []
    assert run.notes == ["The answer of row-means was found in another cell."]
    assert run.shown["check-row-means"].passed == ["two rows", "refuses a vector"]


@pytest.mark.process
def test_what_only_the_students_own_package_has_is_named(mine):
    work = mine.chapter("second")
    text = "def row_means(X): return X.mean(axis=1)\ndef total(X): return X.sum()\n"
    (mine.root / "nnkit" / "first.py").write_text(text, encoding="utf-8")
    nb = write_work(work, centre="#| export\ndef centre(X):\n    return X - row_means(X)[:, None]")
    nb.cells.append(nbformat.v4.new_code_cell("from nnkit.first import row_means, total"))
    nbformat.write(nb, work.notebook)
    (problem,) = check_notebook(work).problems()
    assert problem.startswith("You added `total` to nnkit.first yourself")


# Imports that answers may not use

SCIPY = "scipy is not a module that answers may import"
BORROWED = """\
#| export
from scipy import sparse

def row_means(X):
    if X.ndim != 2:
        raise ValueError(str(X.shape))
    return np.asarray(sparse.csr_array(X).mean(axis=1)).ravel()
"""


@pytest.mark.process
def test_an_answer_that_another_library_gives_is_named_before_it_is_handed_in(work):
    write_work(work, {"check-row-means": printed(OK)}, row_means=BORROWED)
    run = check_notebook(work)
    failed, differs = run.problems()
    assert SCIPY in failed and "Your instructor can allow it" in failed
    assert "`sparse` should come from cell 6" in differs
    (said,) = chapter_progress(work).refused
    assert said.startswith("The answer row-means imports scipy.") and SCIPY in said


@pytest.mark.process
def test_an_import_inside_of_a_function_is_no_cell_run_out_of_order(work):
    inside = RIGHT.replace("    means = []", "    import scipy\n    means = []")
    write_work(work, {"check-row-means": printed(OK)}, row_means=inside)
    (differs,) = check_notebook(work).problems()
    assert SCIPY in differs and "out of order" not in differs


@pytest.mark.process
def test_another_library_in_a_cell_that_no_answer_needs_is_a_note(work):
    nb = write_work(work, {"check-row-means": printed(OK)}, row_means=RIGHT)
    with_own_cell(work, nb, "import scipy\nprint(scipy.test)")
    run = check_notebook(work)
    assert run.problems() == [] and chapter_progress(work).refused == []
    (note,) = run.notes
    assert SCIPY in note and note.endswith("No answer needs it.")
