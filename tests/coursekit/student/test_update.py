"""coursekit.student.update: corrected notebooks merged with a student's."""

import copy
import errno
import shutil
import zipfile

import nbformat
import pytest
from tinycourse import HALF, RIGHT, cell_of, files_of, printed, write_work

from coursekit.course import Course
from coursekit.errors import UserError
from coursekit.notebook.reading import read_notebook
from coursekit.student import update as updating
from coursekit.student.materials import Materials, open_materials
from coursekit.student.update import merge_notebooks, update_tools, update_workspace


@pytest.fixture
def work(mine):
    return mine.chapter("first")


@pytest.fixture
def corrected(tiny, tmp_path):
    """The course after the instructor has corrected the first chapter's release."""
    course = Course(shutil.copytree(tiny.root, tmp_path / "corrected"))
    path = course.chapter("00").release
    nb = nbformat.read(path, as_version=4)
    nb.cells[0].source += "\n\nMore text."
    cell_of(nb, "check-row-means").source += '\ncheck("one row", row_means(np.ones((1, 2))), np.ones(1))'
    nb.cells.insert(4, nbformat.v4.new_markdown_cell("A hint.", id="hint"))
    nbformat.write(nb, path)
    return Materials(course.root)


def names(nb):
    return [cell.id for cell in nb.cells]


def own(source, name):
    return nbformat.v4.new_code_cell(source, id=name)


def test_a_correction_comes_in_and_the_answers_stay(mine, work, corrected):
    nb = write_work(
        work, {"check-row-means": printed("ok  two rows\n")}, row_means=RIGHT, why_rows="Because."
    )
    nb.cells.insert(6, own("row_means(X)", "try"))
    cell_of(nb, "row-means").outputs = printed("mine\n")
    nbformat.write(nb, work.notebook)
    before = work.notebook.read_bytes()

    first, second = update_workspace(mine, corrected)
    assert (first.state, second.state) == ("updated", "up to date")
    assert first.backup.read_bytes() == before and first.backup.parent.name == ".backups"
    assert first.merge.kept == ["row-means", "why-rows"]
    assert first.merge.news == [names(work.read())[0], "hint", "check-row-means"]

    now = work.read()
    assert now.cells[0].source.endswith("More text.")
    assert cell_of(now, "row-means").source == RIGHT
    assert cell_of(now, "row-means").outputs[0].text == "mine\n"
    assert cell_of(now, "why-rows").source == "Because."
    check = cell_of(now, "check-row-means")
    assert '"one row"' in check.source and check.outputs == []
    assert names(now)[names(now).index("row-means") + 1] == "try"
    assert "hint" in names(now)
    assert work.given.read_bytes() == corrected.notebook("00_first").read_bytes()


def test_a_second_update_changes_nothing(mine, work, corrected):
    write_work(work, row_means=RIGHT)
    list(update_workspace(mine, corrected))
    before = files_of(mine.root, ".")
    assert [update.state for update in update_workspace(mine, corrected)] == ["up to date"] * 2
    assert files_of(mine.root, ".") == before


def test_without_a_correction_the_notebook_stays_byte_for_byte(mine, work, tiny):
    work.notebook.write_text(
        work.notebook.read_text(encoding="utf-8").replace("The mean of each row.", "My notes."),
        encoding="utf-8",
    )
    before = files_of(mine.root, ".")
    assert [update.state for update in update_workspace(mine, Materials(tiny.root))] == ["up to date"] * 2
    assert files_of(mine.root, ".") == before


def test_chapters_that_were_released_since_are_added(mine, tiny):
    for folder in (mine.root, mine.root / ".released"):
        shutil.rmtree(folder / "01_second")
    assert [update.state for update in update_workspace(mine, Materials(tiny.root))] == [
        "up to date",
        "added",
    ]
    assert mine.chapter("01").notebook.read_bytes() == tiny.chapter("01").release.read_bytes()


def test_a_notebook_that_was_deleted_comes_back(mine, work, tiny):
    work.notebook.unlink()
    assert [update.state for update in update_workspace(mine, Materials(tiny.root))] == [
        "added",
        "up to date",
    ]
    assert work.notebook.read_bytes() == tiny.chapter("00").release.read_bytes()


def test_a_damaged_notebook_fails_alone_and_is_not_touched(mine, work, corrected):
    work.notebook.write_text("{", encoding="utf-8")
    first, second = update_workspace(mine, corrected)
    assert (first.state, second.state) == ("failed", "up to date")
    assert "can't be read as a notebook" in first.reason and ".backups/" in first.reason
    assert work.notebook.read_text(encoding="utf-8") == "{"


def test_a_file_that_is_held_fails_alone(mine, work, corrected, monkeypatch):
    write_work(work, row_means=RIGHT)

    def held(workspace, path):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(updating, "keep_copy", held)
    first, second = update_workspace(mine, corrected)
    assert (first.state, second.state) == ("failed", "up to date")
    assert "can't be used: Permission denied. Close the program that has it open" in first.reason


def test_without_a_copy_of_what_was_given_corrections_come_in_and_own_work_stays(mine, work, corrected):
    nb = write_work(work, row_means=RIGHT)
    nb.cells.append(own("mine = 1", "mine"))
    nbformat.write(nb, work.notebook)
    shutil.rmtree(mine.root / ".released")
    first, second = update_workspace(mine, corrected)
    assert (first.state, first.merge.kept, second.state) == ("updated", ["row-means"], "up to date")
    now = work.read()
    assert now.cells[0].source.endswith("More text.") and now.cells[-1].source == "mine = 1"
    assert work.given.is_file()


def test_other_files_of_a_chapter_come_new_with_a_copy_of_the_old(mine, work, corrected):
    (corrected.notebook("00_first").parent / "table.csv").write_text("new", encoding="utf-8")
    (work.folder / "table.csv").write_text("mine", encoding="utf-8")
    list(update_workspace(mine, corrected))
    assert (work.folder / "table.csv").read_text(encoding="utf-8") == "new"
    assert [path.read_text() for path in (mine.root / ".backups").glob("table*")] == ["mine"]


def test_the_tools_of_a_new_kit_come_in_with_copies_of_what_may_be_edited(mine, tmp_path):
    kit = tmp_path / "kit"
    (kit / "catch-up").mkdir(parents=True)
    for name, text in (
        ("coursekit-2.whl", "two"),
        ("requirements.txt", "new"),
        ("catch-up/first.py", "x = 1"),
    ):
        (kit / name).write_text(text, encoding="utf-8")
    for name in ("coursekit-1.whl", "requirements.txt"):
        (mine.root / name).write_text("old", encoding="utf-8")
    assert update_tools(mine, Materials(kit)) == ["catch-up/first.py", "coursekit-2.whl", "requirements.txt"]
    assert update_tools(mine, Materials(kit)) == []
    assert [path.name for path in mine.root.glob("*.whl")] == ["coursekit-2.whl"]
    assert [path.read_text() for path in (mine.root / ".backups").iterdir()] == ["old"]


def test_the_workspace_itself_is_no_source(mine):
    with pytest.raises(UserError, match=r"This is the workspace itself. Name the new kit"):
        list(update_workspace(mine, Materials(mine.root)))


def test_a_kit_that_was_damaged_on_the_way_is_said(tmp_path):
    path = tmp_path / "kit.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as kit:
        kit.writestr("a", bytes(range(256)) * 99)
    data = bytearray(path.read_bytes())
    data[40:60] = b"\xff" * 20
    path.write_bytes(data)
    with pytest.raises(UserError, match="damaged or something else"), open_materials(path):
        pass


def test_a_notebook_nested_too_deeply_is_said(tmp_path):
    path = tmp_path / "deep.ipynb"
    path.write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(UserError, match=r"deep\.ipynb is nested too deeply to be a notebook"):
        read_notebook(path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "does not exist"),
        (b"no zip", "damaged or something else"),
        (b"PK\x05\x06" + b"\0" * 18, "is a zip, but not a kit"),
    ],
    ids=["missing", "no zip", "another zip"],
)
def test_what_is_no_kit_is_said(tmp_path, content, words):
    path = tmp_path / "kit.zip"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UserError, match=words), open_materials(path):
        pass


# Merging


@pytest.fixture
def base(first):
    return nbformat.read(first.release, as_version=4)


def test_a_stub_that_was_corrected_comes_new_and_an_answer_stays_with_a_note(base):
    new, mine = copy.deepcopy(base), copy.deepcopy(base)
    cell_of(
        new, "row-means"
    ).source = "#| export\ndef row_means(X, keepdims=False):\n    raise NotImplementedError"
    assert "keepdims" in cell_of(merge_notebooks(base, mine, new).notebook, "row-means").source
    cell_of(mine, "row-means").source = HALF
    merge = merge_notebooks(base, mine, new)
    assert cell_of(merge.notebook, "row-means").source == HALF
    assert merge.notes == [
        "The given part of row-means was corrected; your answer was not changed. Compare it with the one in .released/."
    ]


def test_a_given_cell_that_the_student_changed_stays_unless_it_was_corrected(base):
    new, mine = copy.deepcopy(base), copy.deepcopy(base)
    demo = next(cell.id for cell in base.cells if cell.source.startswith("print("))
    cell_of(mine, demo).source = "print('mine')"
    assert cell_of(merge_notebooks(base, mine, new).notebook, demo).source == "print('mine')"
    cell_of(new, demo).source = "print('new')"
    merge = merge_notebooks(base, mine, new)
    assert cell_of(merge.notebook, demo).source == "print('new')"
    assert merge.notes == [
        f"You had changed the cell {demo}, which the course has corrected; your version is in the copy."
    ]


def test_checks_always_come_new(base):
    mine = copy.deepcopy(base)
    cell_of(mine, "check-row-means").source = "pass"
    merge = merge_notebooks(base, mine, base)
    assert cell_of(merge.notebook, "check-row-means").source == cell_of(base, "check-row-means").source
    assert merge.notes == ["Your changes to the check check-row-means were removed; they are in the copy."]


def test_an_exercise_that_was_taken_out_leaves_its_answer_as_a_cell_of_ones_own(base):
    new, mine = copy.deepcopy(base), copy.deepcopy(base)
    new.cells = [cell for cell in new.cells if cell.id not in ("row-means", "check-row-means")]
    assert names(merge_notebooks(base, mine, new).notebook) == names(new)
    cell_of(mine, "row-means").source = HALF
    merge = merge_notebooks(base, mine, new)
    kept = cell_of(merge.notebook, "row-means")
    assert kept.source == HALF and "nbgrader" not in kept.metadata
    assert merge.notes == [
        "The exercise row-means was removed from the course; your answer stays as a cell of your own."
    ]


def test_a_missing_cell_comes_back_and_a_copied_one_stays_without_its_mark(base):
    mine = copy.deepcopy(base)
    mine.cells = [cell for cell in mine.cells if cell.id != "check-row-means"]
    twin = copy.deepcopy(cell_of(mine, "row-means"))
    twin.id, twin.source = "twin", HALF
    mine.cells.append(twin)
    merge = merge_notebooks(base, mine, base)
    assert merge.notes == [
        "The cell row-means was in the notebook 2 times; the last one that was filled in counts.",
        "The cell check-row-means was missing from your notebook and has been restored.",
    ]
    assert names(merge.notebook) == names(base)
    assert cell_of(merge.notebook, "row-means").source == HALF
    cell_of(mine, "row-means").source = RIGHT
    merged = merge_notebooks(base, mine, base).notebook
    assert cell_of(merged, "row-means").source == HALF
    kept = next(cell for cell in merged.cells if cell.source == RIGHT)
    assert "nbgrader" not in kept.metadata and len(merged.cells) == len(base.cells) + 1


def test_a_notebook_that_lost_its_ids_is_merged_like_any_other(base):
    new, mine = copy.deepcopy(base), copy.deepcopy(base)
    new.cells[0].source += "\n\nMore text."
    cell_of(mine, "row-means").source = HALF
    mine.cells.append(own("mine = 1", "mine"))
    for cell in mine.cells:
        del cell["id"]
    merged = merge_notebooks(base, mine, new).notebook
    assert names(merged)[:-1] == names(new)
    assert cell_of(merged, "row-means").source == HALF and merged.cells[-1].source == "mine = 1"
    nbformat.validate(merged)


def test_pictures_in_an_answer_stay(base):
    mine = copy.deepcopy(base)
    answer = cell_of(mine, "why-rows")
    answer.source, answer.attachments = "![](attachment:a.png)", {"a.png": {"image/png": "aGk="}}
    merged = merge_notebooks(base, mine, base).notebook
    assert cell_of(merged, "why-rows").attachments == {"a.png": {"image/png": "aGk="}}


def test_own_cells_stay_behind_the_cell_that_they_followed(base):
    mine, new = copy.deepcopy(base), copy.deepcopy(base)
    mine.cells.insert(0, own("a = 1", "top"))
    at = names(mine).index("row-means") + 1
    mine.cells[at:at] = [own("b = 1", "one"), nbformat.v4.new_markdown_cell("note", id="two")]
    new.cells.insert(names(new).index("row-means") + 1, nbformat.v4.new_markdown_cell("new text", id="new"))
    merged = merge_notebooks(base, mine, new).notebook
    assert merged.cells[0].id == "top"
    at = names(merged).index("row-means")
    assert names(merged)[at : at + 4] == ["row-means", "one", "two", "new"]
    nbformat.validate(merged)


def numbered(nb):
    for number, cell in enumerate(nb.cells):
        cell.id = str(number)


def without_ids(nb):
    for cell in nb.cells:
        cell.metadata = nbformat.from_dict({})
        del cell["id"]


@pytest.mark.parametrize("foreign", [numbered, without_ids])
def test_a_notebook_with_foreign_ids_is_merged_like_any_other(base, foreign):
    mine = copy.deepcopy(base)
    cell_of(mine, "row-means").source = HALF
    cell_of(mine, "why-rows").source = "Because."
    mine.cells.append(own("mine = 1", "mine"))
    foreign(mine)
    merge = merge_notebooks(base, mine, base)
    assert [cell.id for cell in merge.notebook.cells[:-1]] == names(base)
    assert cell_of(merge.notebook, "row-means").source == HALF
    nbformat.validate(merge.notebook)


def test_a_notebook_that_is_there_twice_is_merged_into_one_and_both_answers_stay(base):
    mine, older = copy.deepcopy(base), copy.deepcopy(base)
    cell_of(mine, "row-means").source, cell_of(older, "row-means").source = RIGHT, HALF
    older.cells.append(own("mine = 1", "mine"))
    mine.cells += older.cells
    merge = merge_notebooks(base, mine, base)
    assert "contained your notebook 2 times" in merge.notes[0]
    assert cell_of(merge.notebook, "row-means").source == RIGHT
    sources = [cell.source for cell in merge.notebook.cells]
    assert sources.count(HALF) == sources.count("mine = 1") == 1
    assert len(sources) == len(base.cells) + 2


def test_a_split_cell_is_one_again(base):
    mine = copy.deepcopy(base)
    at = names(mine).index("row-means")
    head, body = RIGHT.strip().rsplit("\n", 1)
    mine.cells[at].source = head
    mine.cells.insert(at + 1, nbformat.from_dict({**mine.cells[at], "id": "half", "source": body}))
    merge = merge_notebooks(base, mine, base)
    assert cell_of(merge.notebook, "row-means").source == RIGHT.strip()
    assert names(merge.notebook) == names(base)
