"""coursekit.student.workspace, coursekit.student.export and coursekit.student.magics: a student's folder, %export, short messages."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import tinycourse

from coursekit.checks.check import warning_log
from coursekit.course import is_course
from coursekit.errors import UserError
from coursekit.student import export, magics
from coursekit.student.clean_process import run_in_clean_process
from coursekit.student.export import ExportReport, export_notebook
from coursekit.student.materials import Materials
from coursekit.student.progress import chapter_progress
from coursekit.student.workspace import (
    Workspace,
    add_chapter,
    find_notebook,
    find_workspace,
    install_module,
    start_workspace,
    the_workspace,
)


@pytest.fixture
def workspace(tiny, tmp_path):
    target = tmp_path / "my-nnkit"
    start_workspace(tiny, target)
    return target


def write_answer(workspace, chapter, **answers):
    path = workspace / chapter.name / f"{chapter.name}.ipynb"
    nbformat.write(tinycourse.answered(chapter, **answers), path)
    return path


# The clean process


@pytest.mark.process
@pytest.mark.skipif(os.name == "nt", reason="looks for the process by POSIX means")
def test_a_run_that_takes_too_long_ends_with_all_that_it_started(tmp_path, monkeypatch):
    (tmp_path / "endless.py").write_text(
        "import os, pathlib, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "pathlib.Path('new').write_text(str(child.pid))\n"
        "os.rename('new', 'child')\n"
        "time.sleep(600)\n"
    )
    communicate = subprocess.Popen.communicate

    def once_it_has_a_child(process, timeout):
        tinycourse.wait_until((tmp_path / "child").exists)
        return communicate(process, timeout=timeout)

    with monkeypatch.context() as patch:
        patch.setattr(subprocess.Popen, "communicate", once_it_has_a_child)
        assert run_in_clean_process("endless", [], tmp_path, tmp_path, 0.1) is None
    child = (tmp_path / "child").read_text()

    def state():
        found = subprocess.run(["ps", "-o", "stat=", "-p", child], capture_output=True, text=True)
        return found.stdout.strip()[:1]

    tinycourse.wait_until(lambda: state() in ("", "Z"))


def test_versions_replaced_within_a_second_are_all_kept(workspace):
    for text in ("a = 1\n", "a = 2\n", "a = 3\n", "a = 4\n"):
        install_module(workspace, "first", text)
    kept = (workspace / "nnkit" / ".previous").iterdir()
    assert sorted(path.read_text() for path in kept) == ["a = 1\n", "a = 2\n", "a = 3\n"]


@pytest.mark.process
def test_of_a_damaged_check_the_given_one_is_run(workspace, first):
    path = write_answer(workspace, first, row_means=tinycourse.RIGHT, check_row_means="check(")
    report = export_notebook(path)
    assert (report.passed, report.failed) == (2, [])


# start


def test_start_makes_notebooks_and_an_empty_package(tiny, tmp_path):
    added = start_workspace(tiny, tmp_path / "deep" / "my-nnkit")
    assert added == ["nnkit/__init__.py", "README.md", "data/README.md", "00_first/", "01_second/"]
    made = tinycourse.files_of(tmp_path / "deep", "my-nnkit")
    assert sorted(made) == [
        "my-nnkit/.released/00_first/.mistakes",
        "my-nnkit/.released/00_first/00_first.ipynb",
        "my-nnkit/.released/01_second/.mistakes",
        "my-nnkit/.released/01_second/01_second.ipynb",
        "my-nnkit/00_first/.mistakes",
        "my-nnkit/00_first/00_first.ipynb",
        "my-nnkit/01_second/.mistakes",
        "my-nnkit/01_second/01_second.ipynb",
        "my-nnkit/README.md",
        "my-nnkit/data/README.md",
        "my-nnkit/nnkit/__init__.py",
    ]
    assert made["my-nnkit/.released/00_first/00_first.ipynb"] == made["my-nnkit/00_first/00_first.ipynb"]
    assert made["my-nnkit/00_first/00_first.ipynb"] == tiny.chapter("00_first").release.read_bytes()
    assert b"%export" in made["my-nnkit/README.md"]
    assert b"- `datasets.digits()`: Load 8 x 8 images" in made["my-nnkit/data/README.md"]


def test_start_writes_the_fast_module_that_the_given_notebooks_make(course, tmp_path):
    with_fast_cell(course)
    assert start_workspace(course, tmp_path / "my")[-1] == "nnkit/fast.py"
    made = tmp_path / "my" / "nnkit" / "fast.py"
    assert "def fast_row_means(X):" in made.read_text(encoding="utf-8")
    assert start_workspace(course, tmp_path / "my") == []
    made.write_text("mine", encoding="utf-8")
    assert start_workspace(course, tmp_path / "my") == ["nnkit/fast.py"]
    assert [path.read_text(encoding="utf-8") for path in (made.parent / ".previous").iterdir()] == ["mine"]


def with_fast_cell(course):
    """Add a cell to the release of the course's first chapter, whose function goes into nnkit/fast.py."""
    path = course.chapter("00").release
    nb = nbformat.read(path, as_version=4)
    cell = "#| export fast\ndef fast_row_means(X):\n    return X.mean(axis=1)"
    nb.cells.append(nbformat.v4.new_code_cell(cell, id="fast"))
    nbformat.write(nb, path)


def test_start_again_adds_what_is_missing_and_touches_nothing(tiny, workspace):
    (workspace / "00_first" / "00_first.ipynb").write_text("my work", encoding="utf-8")
    (workspace / "README.md").write_text("my notes", encoding="utf-8")
    for path in (workspace / "01_second").iterdir():
        path.unlink()
    (workspace / "01_second").rmdir()
    assert start_workspace(tiny, workspace) == ["01_second/"]
    assert start_workspace(tiny, workspace) == []
    assert (workspace / "00_first" / "00_first.ipynb").read_text(encoding="utf-8") == "my work"
    assert (workspace / "README.md").read_text(encoding="utf-8") == "my notes"


def test_start_takes_an_empty_folder(tiny, tmp_path):
    (tmp_path / "empty").mkdir()
    assert "nnkit/__init__.py" in start_workspace(tiny, tmp_path / "empty")


def test_start_refuses_the_course_itself(course):
    before = tinycourse.files_of(course.root, ".")
    with pytest.raises(UserError, match=r"is the course itself. Name a new folder"):
        start_workspace(course, course.root)
    assert tinycourse.files_of(course.root, ".") == before


def test_start_refuses_a_folder_that_holds_other_things(tiny, tmp_path):
    (tmp_path / "thesis.tex").write_text("", encoding="utf-8")
    with pytest.raises(UserError, match="already exists with other content"):
        start_workspace(tiny, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_start_says_when_the_folder_cannot_be_written(tiny, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(
        UserError, match=r"can't be written: .*Name a folder in which you have write permission"
    ):
        start_workspace(tiny, tmp_path / "file" / "my-nnkit")


def test_a_full_disk_is_said_as_such(tiny, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device", "README.md")

    monkeypatch.setattr("coursekit.student.workspace.write_bytes", full)
    with pytest.raises(
        UserError, match=r"^The disk is full: README.md could not be written. Free some space"
    ):
        start_workspace(tiny, tmp_path / "my-nnkit")


def test_a_chapter_that_could_not_be_copied_whole_is_not_there(tiny, tmp_path, monkeypatch):
    def full(source, target):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.replace", full)
        with pytest.raises(UserError, match=r"The disk is full: .*__init__.py could not be written"):
            start_workspace(tiny, tmp_path / "my-nnkit")
        with pytest.raises(OSError) as error:
            add_chapter(Materials(tiny.root), "00_first", tmp_path / "my-nnkit")
    assert "/.released/.00_first.draft/" in Path(error.value.filename).as_posix()
    assert tinycourse.files_of(tmp_path, "my-nnkit") == {}
    assert "00_first/" in start_workspace(tiny, tmp_path / "my-nnkit")


def test_start_without_a_release_says_what_to_do(tmp_path):
    course = tinycourse.make_course(tmp_path / "course")
    with pytest.raises(UserError, match=r"has no released chapters. Run `coursekit release` first"):
        start_workspace(course, tmp_path / "my-nnkit")
    assert not (tmp_path / "my-nnkit").exists()


# Finding things


def test_the_workspace_is_found_from_any_folder_in_it(workspace):
    assert find_workspace(workspace) == find_workspace(workspace / "00_first") == workspace
    assert find_workspace(workspace.parent) is None


def test_the_workspace_of_make_lab_is_found_from_anywhere_in_the_checkout(course):
    start_workspace(course, course.root / "workspace")
    start_workspace(course, course.root / "another")
    for folder in (".", "solutions/00_first", "nnkit", "workspace", "workspace/00_first"):
        assert the_workspace(course.root / folder).root == course.root / "workspace"
    assert the_workspace(course.root / "another").root == course.root / "another"


def test_the_only_workspace_in_a_checkout_is_found_whatever_its_name(course):
    start_workspace(course, course.root / "my-nnkit")
    assert the_workspace(course.root).root == course.root / "my-nnkit"


def test_of_several_workspaces_in_a_checkout_none_is_guessed(course):
    for name in ("ann", "ben"):
        start_workspace(course, course.root / name)
    with pytest.raises(UserError, match=r"contains several workspaces: ann, ben. Change into the one"):
        the_workspace(course.root)
    assert the_workspace(course.root / "ben").root == course.root / "ben"


def test_a_checkout_without_a_workspace_says_how_to_make_one(course):
    with pytest.raises(UserError, match="Make one with `coursekit lab`"):
        the_workspace(course.root)


def test_outside_of_workspaces_it_is_said_how_to_make_one(tmp_path):
    with pytest.raises(UserError, match=r"is not inside a workspace. .*`coursekit start DIR`"):
        the_workspace(tmp_path)


def test_a_workspace_whose_name_is_typed_wrong_is_not_taken_for_the_one_around(workspace):
    with pytest.raises(UserError, match=r"wrokspace is not a folder"):
        the_workspace(workspace / "wrokspace")


def test_the_notebook_of_a_chapters_folder_is_found(workspace, tmp_path):
    folder = workspace / "00_first"
    assert find_notebook(folder) == folder / "00_first.ipynb"
    renamed = folder.rename(tmp_path / "elsewhere")
    assert find_notebook(renamed) == renamed / "00_first.ipynb"
    with pytest.raises(UserError, match="does not contain the notebook of one chapter"):
        find_notebook(workspace)


# %export


@pytest.mark.process
def test_an_export_counts_checks_and_a_second_one_keeps_the_version_before(workspace, first):
    module = workspace / "nnkit" / "first.py"
    path = write_answer(workspace, first)
    report = export_notebook(path)
    assert (report.module, report.names, report.passed, report.failed) == ("first", ["row_means"], 0, [])
    assert len(report.unwritten) == 2 and 'check("two rows"' in report.unwritten[0]
    assert report.previous is None
    assert "Its checks in a clean process: 0 passed, 2 not written yet." in report.text()
    before = module.read_text(encoding="utf-8")
    assert "raise NotImplementedError" in before

    write_answer(workspace, first, row_means=tinycourse.HALF)
    report = export_notebook(path)
    assert report.passed == 1
    assert report.unwritten == []
    assert len(report.failed) == 1 and report.failed[0].startswith("FAILED  refuses a vector")
    assert "1 passed, 1 failed." in report.text() and "does not name (3,)" in report.text()
    assert report.previous.parent == workspace / "nnkit" / ".previous"
    assert report.previous.read_text(encoding="utf-8") == before
    assert "np.abs(X).mean(axis=1)" in module.read_text(encoding="utf-8")


@pytest.mark.process
def test_a_module_that_cannot_be_imported_is_refused_and_the_old_one_stays(workspace, first):
    module = workspace / "nnkit" / "first.py"
    module.write_text("old = 1\n", encoding="utf-8")
    path = write_answer(
        workspace, first, row_means="#| export\nfrom nnkit.second import centre\nrow_means = centre"
    )
    with pytest.raises(UserError) as refusal:
        export_notebook(path)
    assert "nnkit/first.py can't be imported, so nothing was exported: ModuleNotFoundError" in str(
        refusal.value
    )
    assert "An export cell may only use names that export cells define or import." in str(refusal.value)
    assert module.read_text(encoding="utf-8") == "old = 1\n"
    assert not (workspace / "nnkit" / ".previous").exists()


@pytest.mark.process
def test_a_module_that_ends_the_process_is_refused(workspace, first):
    path = write_answer(workspace, first, row_means="#| export\nimport os\nx = os._exit(3)")
    with pytest.raises(UserError, match=r"can't be imported, so nothing was exported: no message"):
        export_notebook(path)
    assert not (workspace / "nnkit" / "first.py").exists()


@pytest.mark.process
def test_an_export_that_does_not_end_is_stopped(workspace, first, monkeypatch):
    monkeypatch.setattr("coursekit.student.export.EXPORT_SECONDS", 1)
    path = write_answer(workspace, first, row_means="#| export\nwhile True:\n    pass\nx = 1")
    with pytest.raises(
        UserError, match=r"did not finish in 1 s: is there an endless loop\? Nothing was exported"
    ):
        export_notebook(path)
    assert not (workspace / "nnkit" / "first.py").exists()


def test_a_syntax_error_is_named_with_its_cell_before_anything_runs(workspace, first):
    path = write_answer(workspace, first, row_means="#| export\ndef row_means(X:\n    return X")
    with pytest.raises(UserError, match=r"00_first.ipynb, cell row-means, line 2: "):
        export_notebook(path)


def test_a_notebook_outside_a_workspace_is_told_what_to_do(first, tmp_path):
    path = tmp_path / "00_first.ipynb"
    path.write_bytes(first.release.read_bytes())
    with pytest.raises(UserError, match="make a workspace with `coursekit start DIR`"):
        export_notebook(path)


@pytest.mark.process
def test_in_the_course_itself_an_export_only_tries_the_module(course):
    chapter = course.chapter("00_first")
    (course.package / "first.py").write_text("x = 1\n", encoding="utf-8")
    assert is_course(course.root)
    report = export_notebook(chapter.notebook)
    assert report.passed == 4
    assert (course.package / "first.py").read_text(encoding="utf-8") == "x = 1\n"


def test_a_report_shows_three_failures_and_names_the_rest():
    failed = [f"FAILED  check {number}\n  why {number}" for number in range(4)]
    report = ExportReport("first", ["f", "g"], 2, failed, ["check('a')"])
    assert report.text().splitlines() == [
        "nnkit/first.py: f, g",
        "Its checks in a clean process: 2 passed, 4 failed, 1 not written yet.",
        *[line for number in range(3) for line in (f"FAILED  check {number}", f"  why {number}")],
        "FAILED  check 3",
    ]


# Answers that the export does not find as they were given


def edit_answer(workspace, chapter, edit, **answers):
    """Write answers, then change the notebook by a function."""
    path = write_answer(workspace, chapter, **answers)
    nb = nbformat.read(path, as_version=4)
    edit(nb)
    nbformat.write(nb, path)
    return path


@pytest.mark.process
@pytest.mark.parametrize("line", ["", "# export\n", "#| Export\n"])
def test_an_answer_without_its_directive_is_exported_with_a_word(workspace, first, line):
    path = write_answer(workspace, first, row_means=tinycourse.RIGHT.replace("#| export\n", line))
    report = export_notebook(path)
    assert (report.names, report.passed, report.kept) == (["row_means"], 2, "")
    assert chapter_progress(Workspace(workspace).chapter("00")).package == "exported"
    assert (
        "Exported, though the line `#| export` is missing: row_means. Put it in the first line"
        in report.text()
    )


@pytest.mark.process
def test_checks_pass_only_on_what_is_in_the_module(workspace, first):
    def rename(nb):
        nb.cells.insert(0, nbformat.v4.new_code_cell("#| export\nother = 1"))
        nb.cells = [cell for cell in nb.cells if cell.id != "row-means"]
        nb.cells.insert(3, nbformat.v4.new_code_cell("%time row_means = lambda X: X.mean(axis=1)"))

    report = export_notebook(edit_answer(workspace, first, rename))
    assert (report.names, report.passed) == (["other", "row_means"], 0)
    assert "not written yet" in report.text()


@pytest.mark.process
def test_a_module_is_not_replaced_by_one_that_lacks_an_answer(workspace, first):
    module = workspace / "nnkit" / "first.py"
    export_notebook(write_answer(workspace, first, row_means=tinycourse.RIGHT))
    before = module.read_text(encoding="utf-8")
    path = write_answer(workspace, first, row_means="#| export\ndef my_means(X):\n    return X")
    report = export_notebook(path)
    assert report.passed == 0
    assert "nnkit/first.py was not replaced, because row_means would be lost." in report.text()
    assert module.read_text(encoding="utf-8") == before
    module.unlink()
    assert export_notebook(path).kept == ""
    assert "my_means" in module.read_text(encoding="utf-8")


@pytest.mark.process
def test_a_check_does_not_see_a_try_out_in_place_of_the_answer(workspace, first):
    def try_out(nb):
        place = next(n for n, cell in enumerate(nb.cells) if cell.id == "check-row-means")
        nb.cells.insert(place, nbformat.v4.new_code_cell("row_means = None"))

    assert export_notebook(edit_answer(workspace, first, try_out, row_means=tinycourse.RIGHT)).passed == 2


@pytest.mark.process
def test_a_cell_that_was_split_in_its_middle_is_exported_whole(workspace, first):
    def split(nb):
        place = next(n for n, cell in enumerate(nb.cells) if cell.id == "row-means")
        half = nbformat.from_dict(nb.cells[place])
        lines = half.source.split("\n")
        nb.cells[place].source, half.source, half.id = "\n".join(lines[:5]), "\n".join(lines[5:]), "half"
        nb.cells.insert(place + 1, half)

    report = export_notebook(edit_answer(workspace, first, split, row_means=tinycourse.RIGHT))
    assert (report.passed, report.failed, report.notes) == (2, [], [])


@pytest.mark.process
def test_a_chapter_whose_first_cell_was_deleted_is_exported(workspace, first):
    def delete(nb):
        nb.cells = [cell for cell in nb.cells if "default_exp" not in cell.source]

    path = edit_answer(workspace, first, delete, row_means=tinycourse.RIGHT)
    assert export_notebook(path).module == "first"


@pytest.mark.process
def test_a_notebook_of_ones_own_in_a_chapters_folder_makes_its_own_module(workspace, first):
    path = workspace / first.name / "helpers.ipynb"
    cells = [
        nbformat.v4.new_code_cell("#| default_exp helpers"),
        nbformat.v4.new_code_cell("#| export\nx = 1"),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    report = export_notebook(path)
    assert (report.module, report.names, report.notes) == ("helpers", ["x"], [])


# In the notebook


@pytest.fixture
def shell(workspace, monkeypatch, new_shell):
    """An IPython shell in the first chapter's folder with `%load_ext coursekit` done."""
    monkeypatch.chdir(workspace / "00_first")
    monkeypatch.setenv("IPYTHONDIR", str(workspace.parent / "ipython"))
    monkeypatch.setattr(sys, "path", list(sys.path))
    loaded = {name: module for name, module in sys.modules.items() if name.split(".")[0] == "nnkit"}
    shell = new_shell()
    run(shell, "%load_ext coursekit")
    yield shell
    warning_log.uninstall()
    for name in [name for name in sys.modules if name.split(".")[0] == "nnkit"]:
        del sys.modules[name]
    sys.modules.update(loaded)


def run(shell, code):
    result = shell.run_cell(code, store_history=True)
    return result.error_before_exec or result.error_in_exec


def test_loading_puts_the_workspace_first_on_the_path(shell, workspace):
    assert sys.path[0] == str(workspace)
    assert run(shell, "%load_ext coursekit\n%reload_ext coursekit") is None
    assert sys.path.count(str(workspace)) == 1
    assert run(shell, f"import nnkit; assert nnkit.__file__.startswith({str(workspace)!r})") is None


def test_an_error_is_formatted_once(shell, monkeypatch):
    usual, formatted = shell.InteractiveTB.structured_traceback, []
    monkeypatch.setattr(
        shell.InteractiveTB, "structured_traceback", lambda *a, **k: formatted.append(a) or usual(*a, **k)
    )
    run(shell, "1 / 0")
    assert len(formatted) == 1
    *_, kept = shell.history_manager.exceptions.values()
    assert (kept["ename"], kept["evalue"]) == ("ZeroDivisionError", "division by zero")


def test_a_function_not_written_yet_is_said_in_two_lines(shell, capsys):
    assert run(shell, "def row_means(X):\n    raise NotImplementedError('not written yet')") is None
    capsys.readouterr()
    assert isinstance(run(shell, "row_means(3)"), NotImplementedError)
    shown = capsys.readouterr().out
    assert shown.startswith("not written yet: row_means\n  Its solution cell still says")
    assert len(shown.strip().splitlines()) == 2 and "Traceback" not in shown


def test_a_method_not_written_yet_is_named_with_its_class(shell, capsys):
    run(
        shell,
        "class Linear:\n    def forward(self, X):\n        raise NotImplementedError('not written yet')",
    )
    run(shell, "def predict(X):\n    return Linear().forward(X)")
    capsys.readouterr()
    run(shell, "predict(3)")
    assert capsys.readouterr().out.startswith("not written yet: Linear.forward\n")


def test_for_the_fast_module_an_update_is_advised(shell, capsys):
    run(shell, "from nnkit.fast import fast_row_means")
    assert "Run `coursekit update` in a terminal." in capsys.readouterr().out


def test_a_missing_module_of_nnkit_names_the_chapter_to_finish(shell, capsys):
    assert isinstance(run(shell, "from nnkit.second import centre"), ModuleNotFoundError)
    shown = capsys.readouterr().out
    assert shown.startswith("nnkit.second is not in your package yet.")
    assert "`%export`" in shown and "Traceback" not in shown


def test_a_damaged_module_of_nnkit_is_named_with_its_remedy(shell, workspace, capsys):
    (workspace / "nnkit" / "first.py").write_text("x = 1\ndef row_means(X:\n", encoding="utf-8")
    assert isinstance(run(shell, "from nnkit.first import row_means"), SyntaxError)
    shown = capsys.readouterr().out
    assert shown.startswith("nnkit/first.py is damaged: line 2, ")
    assert "Run the last cell, `%export`, in 00_first." in shown and "Traceback" not in shown


def test_a_name_that_was_not_exported_is_named_with_its_chapter(shell, workspace, capsys):
    (workspace / "nnkit" / "first.py").write_text("x = 1\n", encoding="utf-8")
    assert isinstance(run(shell, "from nnkit.first import row_means"), ImportError)
    shown = capsys.readouterr().out
    assert shown.startswith("nnkit/first.py: cannot import name 'row_means' from 'nnkit.first'.")
    assert "`%export`, in 00_first." in shown and "Traceback" not in shown


def test_progress_shows_this_chapter_another_one_or_all(shell, capsys):
    assert run(shell, "%progress") is None
    shown = capsys.readouterr().out
    assert "row_means" in shown and "Chapters" not in shown
    assert run(shell, "%progress second") is None
    assert "centre" in capsys.readouterr().out
    assert run(shell, "%progress all") is None
    shown = capsys.readouterr().out
    assert "Chapters" in shown and "01_second" in shown and "row_means" in shown
    assert isinstance(run(shell, "%progress third"), UserError)
    assert "No chapter is called 'third'" in capsys.readouterr().out


@pytest.mark.process
def test_a_chapter_open_in_two_programs_is_said(workspace, monkeypatch, capsys):
    monkeypatch.chdir(workspace / "00_first")
    monkeypatch.setattr(magics, "_locks", [])
    code = "from coursekit.student import magics; magics.warn_of_second_kernel(); print('held', flush=True); input()"
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        magics.warn_of_second_kernel()
        assert "00_first is open in a second program or kernel: close one" in capsys.readouterr().out
        other.communicate("\n")
    magics.warn_of_second_kernel()
    assert capsys.readouterr().out == ""
    magics._locks.pop().release()


def test_other_errors_keep_their_traceback(shell, capsys):
    run(shell, "import a_module_that_is_nowhere")
    run(shell, "1 / 0")
    shown = capsys.readouterr().out
    assert shown.count("Traceback") == 2
    assert "a_module_that_is_nowhere" in shown and "ZeroDivisionError" in shown


def test_shapes_that_do_not_fit_are_said_below_the_traceback(shell, capsys):
    run(shell, "import numpy as np\ndef multiply(X, W):\n    return X @ W")
    capsys.readouterr()
    run(shell, "multiply(np.ones((2, 3)), np.ones((4, 5)))")
    shown = capsys.readouterr().out
    assert "Traceback" in shown and "matmul: Input operand 1 has a mismatch" in shown
    assert shown.rstrip().endswith("In multiply: X has the shape (2, 3), W has the shape (4, 5).")


def test_a_failed_check_shows_its_message_alone(shell, capsys):
    run(shell, "from coursekit import check")
    capsys.readouterr()
    run(shell, "check('sums', 4.0, 2.0)")
    shown = capsys.readouterr().out
    assert shown.splitlines()[0] == "FAILED  sums"
    assert "Traceback" not in shown


def test_export_names_definitions_that_were_run_but_not_saved(shell, capsys, monkeypatch):
    exported = []
    monkeypatch.setattr(
        export,
        "export_notebook",
        lambda path: exported.append(path) or ExportReport("first", ["row_means"], 2),
    )
    saved = next(
        cell.source for cell in nbformat.read("00_first.ipynb", as_version=4).cells if cell.id == "row-means"
    )
    run(shell, saved)
    run(shell, "%export")
    assert "Not saved yet" not in capsys.readouterr().out
    run(shell, "#| export\ndef row_means(X):\n    return X.mean(axis=1)")
    run(shell, "#| export\nclass Layer:\n    pass")
    run(shell, "def scratch():\n    pass")
    assert run(shell, "%export") is None
    shown = capsys.readouterr().out
    assert shown.startswith("Not saved yet: Layer, row_means. What follows is of the saved notebook: save it")
    assert "nnkit/first.py: row_means" in shown
    assert [path.name for path in exported] == ["00_first.ipynb"] * 2


def test_an_export_that_is_refused_is_said_without_a_traceback(shell, capsys):
    os.remove("00_first.ipynb")
    assert isinstance(run(shell, "%export"), UserError)
    shown = capsys.readouterr().out
    assert "does not contain the notebook of one chapter" in shown
    assert "Traceback" not in shown


def test_a_notebook_outside_a_workspace_is_told_so_when_it_loads(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COURSEKIT_WORKSPACE", raising=False)
    before = list(sys.path)
    magics.put_workspace_on_path()
    assert "make a workspace with `coursekit start DIR`" in capsys.readouterr().out
    assert sys.path == before
