"""coursekit.student.progress: what the saved notebooks and the package tell."""

import hashlib
import json
import shutil

import nbformat
import pytest
import tinycourse
from rich.console import Console
from tinycourse import HALF, RIGHT, printed, raised, write_work

from coursekit.checks import table
from coursekit.notebook.module import module_source
from coursekit.notebook.source import source_hash
from coursekit.student.catch_up import chapters_lacking
from coursekit.student.progress import (
    ShownChecks,
    all_progress,
    chapter_progress,
    current_chapter,
    print_progress,
    remember,
    shown_checks,
)
from coursekit.student.workspace import REFERENCE_MARK

OK = "ok  two rows\nok  refuses a vector\n"


@pytest.fixture
def work(mine, monkeypatch):
    monkeypatch.chdir(mine.root)
    return mine.chapter("first")


def sha256_of(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def exercise(work, **options):
    return chapter_progress(work, **options).exercises[0]


def test_a_workspace_as_made_is_not_attempted(mine, work):
    first, second = all_progress(mine)
    assert [(e.name, e.state, e.points) for e in first.exercises] == [
        ("row_means", "not attempted", 4.0),
        ("why-rows", "not attempted", 2.0),
    ]
    assert (first.package, first.submitted, first.begun) == ("not exported", "", False)
    assert (first.earned, first.points) == (0, 4)
    assert first.next_step() == "write row_means in 00_first/00_first.ipynb"
    assert current_chapter([first, second]) is first


def test_an_application_needs_only_the_chapters_that_it_names(mine):
    given = mine.chapter("second").given
    application = given.parent.with_name("20_third") / "20_third.ipynb"
    application.parent.mkdir()
    text = given.read_text(encoding="utf-8").replace(
        "default_exp second", r"default_exp third\n#| needs 00_first"
    )
    application.write_text(text, encoding="utf-8")
    third = mine.chapter("third")
    assert (third.needed(), [other.name for other in third.earlier()]) == ("00_first", ["00_first"])
    assert chapters_lacking(third) == ["00_first"]
    (mine.root / "nnkit" / "first.py").write_text("x = 1\n", encoding="utf-8")
    assert chapters_lacking(third) == []
    assert [other.name for other in mine.chapter("second").earlier()] == ["00_first"]
    console = Console(record=True, width=100)
    print_progress(console, all_progress(mine), None)
    assert "20_third is an application: it needs the chapters up to 00_first only." in console.export_text()


@pytest.mark.parametrize(
    ("folder", "path"),
    [
        ("..", "my-nnkit/00_first/00_first.ipynb"),
        ("00_first", "00_first.ipynb"),
        ("01_second", "../00_first/00_first.ipynb"),
    ],
)
def test_the_next_step_names_the_notebook_as_it_is_reached_from_here(work, monkeypatch, folder, path):
    monkeypatch.chdir(work.workspace.root / folder)
    assert chapter_progress(work).next_step() == f"write row_means in {path}"


def test_the_next_step_names_a_notebook_that_is_far_away_in_full(work, monkeypatch):
    monkeypatch.chdir(work.workspace.root.anchor)
    monkeypatch.setattr("os.path.relpath", lambda path: "../../elsewhere")
    assert chapter_progress(work).next_step() == f"write row_means in {work.notebook}"


@pytest.mark.parametrize(
    ("outputs", "state", "earned"),
    [
        ([], "not checked", 0),
        (printed(OK), "right", 4),
        ([nbformat.v4.new_output("display_data", data={"text/plain": OK})], "right", 4),
        (
            [
                nbformat.v4.new_output(
                    "display_data", data={"text/plain": "ok  two rows\nFAILED  refuses a vector\n  why"}
                )
            ],
            "wrong",
            2,
        ),
        (printed("ok  two rows\n") + raised("CheckFailed", "FAILED  refuses a vector\n  why"), "wrong", 2),
        (raised("NameError", "name 'np' is not defined"), "wrong", 0),
        (printed("something else"), "not checked", 0),
    ],
    ids=["none", "printed", "shown", "shown failure", "raised failure", "error", "other output"],
)
def test_the_state_comes_from_the_saved_outputs(work, outputs, state, earned):
    write_work(work, {"check-row-means": outputs}, row_means=RIGHT)
    found = exercise(work)
    assert (found.state, found.earned) == (state, earned)


def test_spaces_are_no_attempt_and_an_answer_in_words_is(work):
    nb = nbformat.read(work.given, as_version=4)
    stub = tinycourse.cell_of(nb, "row-means").source
    write_work(work, row_means=stub + "  \n\n", why_rows="Because.")
    assert [e.state for e in chapter_progress(work).exercises] == ["not attempted", "written"]


def test_without_a_copy_of_what_was_given_the_stub_tells(mine, work):
    write_work(work, row_means=RIGHT)
    shutil.rmtree(mine.root / ".released")
    assert [e.state for e in chapter_progress(work).exercises] == ["not checked", "not attempted"]


def test_checks_that_ran_before_the_answer_do_not_count(work):
    nb = write_work(work, {"check-row-means": printed(OK)}, row_means=RIGHT)
    tinycourse.cell_of(nb, "row-means").execution_count = 7
    tinycourse.cell_of(nb, "check-row-means").execution_count = 5
    nbformat.write(nb, work.notebook)
    assert exercise(work).state == "not checked"
    assert "run the checks of row_means" in chapter_progress(work).next_step()


def checked_on(source):
    """Saved output of the check, run on a source."""
    made = {table.SOURCES: table.sources_checked("row_means(X)", [source, "row_means(X)"])}
    return [nbformat.v4.new_output("display_data", data={"text/plain": OK}, metadata=table.MARK | made)]


def test_checks_that_ran_on_another_answer_do_not_count(work):
    write_work(work, {"check-row-means": checked_on(RIGHT)}, row_means=RIGHT + "\n\n")
    assert exercise(work).state == "right"
    write_work(work, {"check-row-means": checked_on(RIGHT)}, row_means=HALF)
    assert exercise(work).state == "not checked"


def test_what_a_check_ran_on_is_the_last_run_cell_of_each_name(work):
    cells = ["def f():\n    def g(): pass", "def g(): pass", "def f(): return 1", "def other(): pass"]
    found = table.sources_checked("f(g)", [*cells, "f(g)"])
    assert found == {"f": source_hash(cells[2]), "g": source_hash(cells[1])}


def test_an_answer_in_another_cell_counts_where_its_check_passes_with_a_note(work):
    nb = write_work(work, {"check-row-means": checked_on(RIGHT)})
    assert exercise(work).state == "not attempted"
    nb.cells.append(nbformat.v4.new_code_cell(RIGHT))
    nbformat.write(nb, work.notebook)
    found = exercise(work)
    assert (found.state, found.earned) == ("right", 4)
    assert found.note == "written in another cell: move it into its own"
    nb.cells[-1].source = HALF
    nbformat.write(nb, work.notebook)
    assert exercise(work).state == "not checked"


def test_of_copied_cells_the_last_one_that_was_filled_in_counts(work):
    nb = write_work(work, {"check-row-means": checked_on(RIGHT)}, row_means=RIGHT)
    nb.cells.append(tinycourse.cell_of(nbformat.read(work.given, as_version=4), "row-means"))
    del nb.cells[-1]["id"]
    nbformat.write(nbformat.from_dict(nb | {"nbformat_minor": 4}), work.notebook)
    assert exercise(work).state == "right"


def test_exported_means_that_the_package_holds_the_saved_source(work):
    module = work.workspace.root / "nnkit" / "first.py"
    nb = write_work(work, {"check-row-means": printed(OK)}, row_means=RIGHT, why_rows="Because.")
    assert chapter_progress(work).next_step() == "run the last cell, %export, in 00_first/00_first.ipynb"
    module.write_text(module_source(nb, "00_first.ipynb"), encoding="utf-8")
    found = chapter_progress(work)
    assert (found.exercises[0].state, found.package) == ("exported", "exported")
    assert found.next_step() == "hand it in: coursekit submit 00_first"
    write_work(work, {"check-row-means": printed(OK)}, row_means=RIGHT + "# changed\n    pass\n")
    found = chapter_progress(work)
    assert (found.exercises[0].state, found.package) == ("right", "older version")
    module.write_text("def row_means(:", encoding="utf-8")
    assert chapter_progress(work).package == "damaged"


def test_a_chapter_caught_up_is_shown_as_such_and_own_right_answers_as_right(work):
    (work.workspace.root / "nnkit" / "first.py").write_text(f"{REFERENCE_MARK}00_first\nx = 1\n")
    found = chapter_progress(work)
    assert (found.exercises[0].state, found.package, found.next_step()) == ("caught up", "reference", "")
    write_work(work, {"check-row-means": raised("CheckFailed", "FAILED  two rows")}, row_means=HALF)
    assert exercise(work).state == "caught up"
    write_work(work, {"check-row-means": printed(OK)}, row_means=RIGHT)
    assert exercise(work).state == "right"


def test_what_a_clean_run_gave_counts_instead_of_the_outputs(work):
    write_work(work, {"check-row-means": printed(OK)}, row_means=RIGHT)
    cell = nbformat.v4.new_code_cell(outputs=raised("CheckFailed", "FAILED  two rows"))
    assert exercise(work, fresh={"check-row-means": shown_checks(cell)}).state == "wrong"


def test_a_clean_run_is_remembered_for_a_notebook_that_shows_nothing(work):
    write_work(work, row_means=RIGHT)
    shown = {"check-row-means": ShownChecks(passed=["two rows", "refuses a vector"])}
    remember(work, sha256_of(work.notebook), shown)
    found = exercise(work)
    assert (found.state, found.earned) == ("right", 4)
    write_work(work, {"check-row-means": raised("CheckFailed", "FAILED  two rows")}, row_means=RIGHT)
    remember(work, sha256_of(work.notebook), shown)
    assert exercise(work).state == "wrong"  # what the notebook itself shows counts first


def test_a_clean_run_of_another_notebook_is_not_remembered(work):
    write_work(work, row_means=RIGHT)
    shown = {"check-row-means": ShownChecks(passed=["two rows", "refuses a vector"])}
    remember(work, sha256_of(work.notebook), shown)
    write_work(work, row_means=HALF)
    assert exercise(work).state == "not checked"
    remember(work, sha256_of(work.notebook), shown)
    work.given.write_text(work.text_given() + " ", encoding="utf-8")  # as an update does
    assert exercise(work).state == "not checked"
    work.last_run.write_text("[1]", encoding="utf-8")
    assert exercise(work).state == "not checked"


def test_a_damaged_notebook_is_a_row_and_a_remedy(mine, work):
    work.notebook.write_text("", encoding="utf-8")
    found = all_progress(mine)
    assert "can't be read as a notebook" in found[0].problem and ".backups/" in found[0].next_step()
    assert found[1].problem == ""
    assert current_chapter(found) is found[0]


def test_a_submission_is_known_by_its_hash(work):
    write_work(work, row_means=RIGHT)
    work.submission.mkdir(parents=True)
    (work.submission / "receipt.json").write_text(json.dumps({"sha256": "other"}), encoding="utf-8")
    assert chapter_progress(work).submitted == "changed since"
    (work.submission / "receipt.json").write_text("{", encoding="utf-8")
    assert chapter_progress(work).submitted == ""


def test_the_folder_one_is_in_is_the_chapter_shown(mine):
    chapters = all_progress(mine)
    assert current_chapter(chapters, mine.root / "01_second").work.name == "01_second"
    assert current_chapter(chapters, mine.root).work.name == "00_first"
    write_work(mine.chapter("01"), centre="#| export\ncentre = 1")
    assert current_chapter(all_progress(mine), mine.root).work.name == "01_second"


def test_the_tables_hold_states_points_and_the_next_step(mine, work, tmp_path):
    write_work(work, {"check-row-means": raised("CheckFailed", "FAILED  two rows\n  why")}, row_means=HALF)
    path = tmp_path / "shown.txt"
    with open(path, "w", encoding="cp1252") as file:
        chapters = all_progress(mine)
        print_progress(Console(file=file, width=100), chapters, current_chapter(chapters))
    lines = path.read_text(encoding="cp1252").splitlines()
    assert any("00_first" in line and "0 of 4" in line for line in lines)
    assert any("row_means" in line and "wrong" in line and "FAILED  two rows" in line for line in lines)
    assert "Next: read what the failed check of row_means says in 00_first/00_first.ipynb." in lines


def numbered(nb):
    for number, cell in enumerate(nb.cells):
        cell.id, cell.metadata = str(number), nbformat.from_dict({"deepnote_cell_type": "code"})


def split(nb):
    at = [cell.id for cell in nb.cells].index("row-means")
    head, body = nb.cells[at].source.strip().rsplit("\n", 1)
    nb.cells[at].source = head
    nb.cells.insert(at + 1, nbformat.from_dict({**nb.cells[at], "id": "half", "source": body}))


@pytest.mark.parametrize("damage", [numbered, split])
def test_what_is_attempted_is_known_without_ids_and_in_parts(work, damage):
    nb = write_work(
        work, {"check-row-means": printed("ok  two rows\n")}, row_means=RIGHT, why_rows="Because."
    )
    damage(nb)
    nbformat.write(nb, work.notebook)
    states = {exercise.name: exercise.state for exercise in chapter_progress(work).exercises}
    assert states == {"row_means": "right", "why-rows": "written"}


@pytest.mark.parametrize(
    "output",
    [
        {"output_type": "stream", "name": "stdout"},
        {"output_type": "stream", "name": "stdout", "text": ["ok  two rows\n"]},
        {"output_type": "error", "ename": "E"},
        {"output_type": "display_data", "data": None, "metadata": {}},
        {},
    ],
)
def test_outputs_that_other_programs_left_incomplete_are_read_as_far_as_they_go(output):
    shown = shown_checks(nbformat.from_dict({"cell_type": "code", "outputs": [output]}))
    assert shown.passed == (["two rows"] if "text" in output else [])
