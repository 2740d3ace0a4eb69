"""coursekit.student.submit and coursekit.student.catch_up: what is handed in, and the reference in its place."""

import hashlib
import json
import os

import nbformat
import pytest
from rich.console import Console
from tinycourse import HALF, RIGHT, cell_of, printed, write_work

from coursekit.errors import UserError
from coursekit.notebook.intake import count_answers
from coursekit.student.catch_up import chapters_meant, install_references
from coursekit.student.clean_check import CleanRun
from coursekit.student.copies import find_copies, notes_on_copies
from coursekit.student.export import export_notebook
from coursekit.student.materials import Materials
from coursekit.student.progress import ShownChecks, chapter_progress, print_progress
from coursekit.student.submit import submit_chapter, the_notebook_meant
from coursekit.student.workspace import Workspace, start_workspace


@pytest.fixture
def work(mine):
    work = mine.chapter("first")
    write_work(work, {"check-row-means": printed("ok  two rows\n")}, row_means=RIGHT)
    return work


HALF_RIGHT = CleanRun({"check-row-means": ShownChecks(["two rows"], ["refuses a vector"])})


def test_the_file_is_the_saved_notebook_and_the_receipt_holds_its_hash_time_and_points(work):
    receipt = submit_chapter(work, HALF_RIGHT, "ada")
    assert receipt.path == work.workspace.root / "submissions" / "00_first" / "ada-00_first.ipynb"
    assert receipt.path.read_bytes() == work.notebook.read_bytes()
    data = json.loads((work.submission / "receipt.json").read_text(encoding="utf-8"))
    assert data["sha256"] == hashlib.sha256(work.notebook.read_bytes()).hexdigest()
    assert (data["student"], data["visible points"]) == ("ada", [2.0, 4.0])
    assert data["exercises"] == [{"name": "row_means", "state": "wrong", "visible points": [2.0, 4.0]}]
    assert data["time"].endswith("+00:00")
    text = (work.submission / "receipt.txt").read_text(encoding="utf-8")
    assert data["sha256"] in text and "2 of 4 from the visible checks" in text
    assert chapter_progress(work).submitted == "submitted"


def test_another_submission_takes_the_place_of_the_first_and_a_dated_copy_stays(work):
    submit_chapter(work, HALF_RIGHT, "ada")
    first = work.notebook.read_bytes()
    write_work(work, row_means=HALF)
    assert chapter_progress(work).submitted == "changed since"
    submit_chapter(work, HALF_RIGHT)
    assert [path.name for path in work.submission.glob("*.ipynb")] == ["00_first.ipynb"]
    copy, *receipts = sorted((work.workspace.root / ".backups").iterdir())
    assert [path.name[:9] for path in receipts] == ["receipt (", "receipt ("]
    assert copy.name.startswith("ada-00_first (20") and ":" not in copy.name
    assert copy.read_bytes() == first


def test_the_receipt_of_the_same_file_stays(work):
    submit_chapter(work, HALF_RIGHT, "ada")
    path = work.submission / "receipt.json"
    data = json.loads(path.read_text(encoding="utf-8")) | {"time": "2026-01-01T00:00:00+00:00"}
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    before = path.read_bytes()
    assert submit_chapter(work, HALF_RIGHT, "ada").time == "2026-01-01T00:00:00+00:00"
    assert path.read_bytes() == before


def test_a_notebook_saved_while_it_ran_is_refused(work):
    run = CleanRun(HALF_RIGHT.shown, sha256=hashlib.sha256(work.notebook.read_bytes()).hexdigest())
    write_work(work, row_means=HALF)
    with pytest.raises(UserError, match=r"00_first\.ipynb was saved during the check: run this again"):
        submit_chapter(work, run)
    assert not work.submission.exists()


def test_a_plain_folder_gets_the_file_and_nothing_is_overwritten_there(work, tmp_path):
    receipt = submit_chapter(work, HALF_RIGHT, "ada", tmp_path)
    assert receipt.sent == tmp_path / "ada-00_first.ipynb"
    write_work(work, row_means=HALF)
    with pytest.raises(UserError, match="already exists with other content"):
        submit_chapter(work, HALF_RIGHT, "ada", tmp_path)


@pytest.mark.parametrize(
    ("student", "to", "words"),
    [
        ("a b", None, "can't be a student's name"),
        ("../x", None, "can't be a student's name"),
        ("", "nowhere", "is not a folder"),
        ("", "inbound", "add --student NAME"),
    ],
)
def test_a_wrong_name_or_folder_is_said_and_nothing_is_written(work, tmp_path, student, to, words):
    (tmp_path / "inbound").mkdir()
    with pytest.raises(UserError, match=words):
        submit_chapter(work, HALF_RIGHT, student, to and tmp_path / to)
    assert not work.submission.exists()


def test_a_file_that_the_grader_cannot_read_is_refused_in_its_words(work):
    work.notebook.write_text("", encoding="utf-8")
    with pytest.raises(UserError, match="The file is empty"):
        submit_chapter(work, HALF_RIGHT)


@pytest.mark.gradebook
@pytest.mark.skipif(os.name == "nt", reason="nbgrader's exchange needs POSIX")
def test_nbgraders_own_collect_finds_it_in_the_exchange(work, tmp_path):
    from nbgrader.exchange.default.collect import ExchangeCollect
    from traitlets.config import Config

    inbound = tmp_path / "exchange" / "nnkit" / "inbound"
    inbound.mkdir(parents=True)
    receipt = submit_chapter(work, HALF_RIGHT, "ada", inbound)
    assert receipt.sent.parent == inbound and [path.name for path in inbound.iterdir()] == [receipt.sent.name]
    from nbgrader.coursedir import CourseDirectory

    config = Config()
    config.Exchange.root = str(tmp_path / "exchange")
    config.CourseDirectory.root = str(tmp_path / "class")
    config.CourseDirectory.course_id = "nnkit"
    config.CourseDirectory.assignment_id = "00_first"
    (tmp_path / "class").mkdir()
    collect = ExchangeCollect(coursedir=CourseDirectory(config=config), config=config, check_owner=False)
    collect.start()
    submitted = tmp_path / "class" / "submitted" / "ada" / "00_first"
    assert (submitted / "00_first.ipynb").read_bytes() == work.notebook.read_bytes()


# Work in another notebook of the folder


NAMES = [
    "00_first-Copy1.ipynb",
    "Copy of 00_first.ipynb",
    "00_first (1).ipynb",
    "00_first.ipynb.json",
    "00_first.ipynb.txt",
    "00_first.ipynb ",
    "my solution.ipynb",
]


@pytest.fixture
def untouched(mine):
    return mine.chapter("first")


def write_copy(work, name, **answers):
    """Put a notebook with answers beside the chapter's own, which stays as it is."""
    own = work.notebook.read_bytes()
    write_work(work, **answers)
    path = work.notebook.rename(work.folder / name)
    work.notebook.write_bytes(own)
    return path


@pytest.mark.parametrize("name", NAMES[:-2] + NAMES[-1:] if os.name == "nt" else NAMES)
def test_work_in_another_notebook_is_named_counted_and_asked_for(untouched, name):
    path = write_copy(untouched, name, row_means=HALF, why_rows="As it is a slice.")
    found = find_copies(untouched)
    assert (found.own.count, found.total, [(other.path, other.count) for other in found.others]) == (
        0,
        2,
        [(path, 2)],
    )
    said = f"00_first.ipynb: 0 of 2 exercises answered. {name}: 2 of 2 exercises answered."
    with pytest.raises(UserError) as error:
        the_notebook_meant(untouched)
    assert f'{said} Say which one to hand in: --notebook "{name}" or --notebook "00_first.ipynb".' in str(
        error.value
    )
    asked = []
    chosen = the_notebook_meant(untouched, ask=lambda *words: asked.append(words) or True)
    assert asked == [(said, f"Hand in {name}?")] and chosen.notebook == path
    assert the_notebook_meant(untouched, ask=lambda *_: False).notebook == untouched.notebook
    receipt = submit_chapter(chosen, HALF_RIGHT, "ada")
    assert receipt.path.name == "ada-00_first.ipynb" and receipt.path.read_bytes() == path.read_bytes()


def test_a_notebook_that_is_named_is_taken_without_a_question(untouched, tmp_path, monkeypatch):
    path = write_copy(untouched, NAMES[0], row_means=HALF)
    assert the_notebook_meant(untouched, "00_first.ipynb").notebook == untouched.notebook
    assert the_notebook_meant(untouched, NAMES[0]).notebook == path
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.ipynb").write_bytes(path.read_bytes())
    assert the_notebook_meant(untouched, "mine.ipynb").notebook == tmp_path / "mine.ipynb"
    with pytest.raises(UserError, match=r"nowhere\.ipynb exists neither here nor in"):
        the_notebook_meant(untouched, "nowhere.ipynb")


@pytest.mark.parametrize("content", [None, b"", b"{\n<<<<<<< HEAD\n"], ids=["missing", "empty", "conflict"])
def test_a_copy_with_work_is_named_where_the_own_notebook_cannot_be_read(untouched, content):
    write_copy(untouched, NAMES[0], row_means=HALF)
    if content is None:
        untouched.notebook.unlink()
    else:
        untouched.notebook.write_bytes(content)
    said = r"00_first.ipynb: missing\." if content is None else r"00_first.ipynb: can't be read\."
    with pytest.raises(UserError, match=said):
        the_notebook_meant(untouched)


def test_a_copy_with_no_more_work_is_one_line_and_no_question(work):
    write_copy(work, NAMES[0], row_means=HALF)
    assert the_notebook_meant(work) is work
    assert notes_on_copies(work) == [
        "00_first-Copy1.ipynb is in the same folder, with 1 of 2 exercises answered; 00_first.ipynb is the one that counts."
    ]


@pytest.mark.process
def test_progress_and_export_name_the_copy_with_more_work(untouched):
    write_copy(untouched, NAMES[0], row_means=HALF)
    (note,) = notes_on_copies(untouched)
    assert (
        "00_first-Copy1.ipynb in the same folder has more of your work: 1 of 2 exercises answered; 00_first.ipynb: 0"
        in note
    )
    console = Console(record=True, width=300)
    print_progress(console, [], chapter_progress(untouched))
    assert note in console.export_text()
    assert export_notebook(untouched.notebook).notes == [note]


def test_other_files_of_the_folder_are_no_copies(untouched, second):
    write_copy(untouched, ".hidden.ipynb", row_means=HALF)
    (untouched.folder / "untouched.ipynb").write_bytes(untouched.given.read_bytes())
    (untouched.folder / "01_second.ipynb").write_bytes(second.notebook.read_bytes())
    (untouched.folder / "notes.txt").write_text("no notebook", encoding="utf-8")
    (untouched.folder / "odd.json").write_text('{"cells": 3}', encoding="utf-8")
    (untouched.folder / "folder.ipynb").mkdir()
    assert find_copies(untouched).others == []


def test_only_what_differs_from_the_given_is_an_answer(untouched):
    given = untouched.read_given()
    nb = untouched.read()
    assert count_answers(nb.cells, given) == 0
    cell_of(nb, "row-means").source += "  \n\n"
    cell_of(nb, "why-rows").source = ""
    assert count_answers(nb.cells, given) == 0
    nb.cells.append(nbformat.v4.new_code_cell(HALF))
    assert count_answers(nb.cells, given) == 1


# Catching up


def test_the_reference_is_installed_marked_and_the_own_version_kept(mine, tiny):
    own = mine.root / "nnkit" / "first.py"
    own.write_text("mine = 1\n", encoding="utf-8")
    [(name, module, previous)] = install_references(mine, Materials(tiny.root), ["00_first"])
    assert (name, module) == ("00_first", "first") and previous.read_text(encoding="utf-8") == "mine = 1\n"
    first, rest = own.read_text(encoding="utf-8").split("\n", 1)
    assert first.startswith("# Reference of 00_first, installed by `coursekit catch-up` on 20")
    assert rest == (tiny.package / "first.py").read_text(encoding="utf-8")
    assert chapter_progress(mine.chapter("00")).exercises[0].state == "caught up"


def test_without_leave_of_the_instructor_nothing_is_installed(mine):
    with pytest.raises(UserError, match="does not provide the reference of 00_first"):
        install_references(mine, Materials(mine.root), ["00_first"])
    assert not (mine.root / "nnkit" / "first.py").exists()


def test_several_references_are_installed_or_none(mine, tiny, tmp_path):
    found = install_references(mine, Materials(tiny.root), ["00_first", "01_second"])
    assert [module for _, module, _ in found] == ["first", "second"]
    assert all((mine.root / "nnkit" / f"{module}.py").is_file() for _, module, _ in found)
    start_workspace(tiny, tmp_path / "kit")
    (tmp_path / "kit" / "catch-up").mkdir()
    (tmp_path / "kit" / "catch-up" / "first.py").write_text("x = 1\n", encoding="utf-8")
    start_workspace(tiny, tmp_path / "another")
    another = Workspace(tmp_path / "another")
    with pytest.raises(UserError, match="the reference of 01_second; it provides that of 00_first"):
        install_references(another, Materials(tmp_path / "kit"), ["00_first", "01_second"])
    assert not (another.root / "nnkit" / "first.py").exists()


CHAPTERS = ["00_arrays", "01_neuron", "02_forward", "04_backprop"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["01"], ["01_neuron"]),
        (["backprop", "0"], ["00_arrays", "04_backprop"]),
        (["01-03"], ["01_neuron", "02_forward"]),
        (["0-9", "01"], CHAPTERS),
    ],
)
def test_chapters_are_meant_by_name_or_by_a_range(typed, meant):
    assert chapters_meant(CHAPTERS, typed) == meant


@pytest.mark.parametrize(
    ("typed", "words"), [("05-07", "No chapter is in 05-07"), ("nuron", "Did you mean 01_neuron")]
)
def test_chapters_that_there_are_not_are_named(typed, words):
    with pytest.raises(UserError, match=words):
        chapters_meant(CHAPTERS, ["00", typed])


@pytest.mark.process
def test_an_export_with_failing_checks_does_not_replace_the_reference(mine, tiny):
    work = mine.chapter("00")
    install_references(mine, Materials(tiny.root), ["00_first"])
    write_work(work, row_means=HALF)
    report = export_notebook(work.notebook)
    assert "is the reference (catch-up) and stays until all your checks pass" in report.text()
    assert chapter_progress(work).package == "reference"
    write_work(work, row_means=RIGHT)
    assert export_notebook(work.notebook).previous.is_file()
    assert chapter_progress(work).package == "exported"
