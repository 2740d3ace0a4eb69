"""coursekit.course: a notebook's file read, as a student's command and as the grader."""

import json

import nbformat
import pytest
from tinycourse import cell_of

from coursekit.errors import UserError
from coursekit.notebook.intake import rebuild
from coursekit.notebook.reading import ConflictError, read_notebook
from coursekit.notebook.untrusted import IntakeError, parse
from coursekit.student.export import export_notebook


@pytest.fixture
def work(mine):
    return mine.chapter("first")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=ascii)
def test_a_notebook_that_an_editor_saved_anew_is_read_by_both_sides(work, encoding, end):
    text = work.notebook.read_text(encoding="utf-8").replace("Row means", "Zeilenmittel, naïf")
    content = text.replace("\n", end).encode(encoding)
    work.notebook.write_bytes(content)
    assert [cell.source for cell in work.read().cells] == [cell.source for cell in parse(content)]
    assert any("naïf" in cell.source for cell in work.read().cells)


@pytest.mark.parametrize("end", ["\r\n", "\r"], ids=ascii)
def test_lines_of_cells_end_with_a_line_feed_whatever_the_file_has(work, end):
    nb = work.read()
    was = [cell.source for cell in nb.cells]
    for cell in nb.cells:
        cell.source = cell.source.replace("\n", end)
    nbformat.write(nb, work.notebook)
    assert [cell.source for cell in work.read().cells] == was


def test_cells_of_the_same_id_keep_it_and_nothing_is_warned_of(work):
    nb = work.read()
    nb.cells += [nbformat.from_dict(cell) for cell in nb.cells]
    work.notebook.write_text(json.dumps(nb), encoding="utf-8")
    assert [cell.id for cell in work.read().cells] == [cell.id for cell in nb.cells]


@pytest.mark.parametrize("content", [b"", b" \n", "naïf".encode("latin-1"), b"{"])
def test_a_file_that_is_none_is_refused_by_both_sides(work, content):
    work.notebook.write_bytes(content)
    with pytest.raises(UserError, match=r"00_first.ipynb can't be read as a notebook: .*\.backups/"):
        work.read()
    with pytest.raises(IntakeError, match=r"^The file (is|ends)"):
        parse(content)


MERGE = ["<<<<<<< HEAD", "=======", ">>>>>>> theirs"]
DIFF3 = ["<<<<<<< Updated upstream", "||||||| merged common ancestors", "=======", ">>>>>>> Stashed changes"]


@pytest.mark.parametrize(
    "marks", [MERGE, DIFF3, MERGE[1:], ["||||||| 1f3e"], [">>>>>>> theirs"]], ids=lambda marks: marks[0]
)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=ascii)
def test_marks_of_a_conflict_in_the_file_are_named_with_their_line(work, marks, end):
    lines = work.notebook.read_text(encoding="utf-8").splitlines()
    for number, mark in enumerate(marks):
        lines.insert(20 + 2 * number, mark)
    content = end.join(lines).encode()
    work.notebook.write_bytes(content)
    words = f"Line 21 of the file is a git conflict marker, `{marks[0]}`: .*`git checkout --ours FILE`"
    with pytest.raises(ConflictError, match=words.replace("|", r"\|")) as error:
        work.read()
    assert "Copy it back" not in str(error.value)
    with pytest.raises(IntakeError, match=words.replace("|", r"\|")):
        parse(content)


def test_marks_of_a_conflict_in_a_cell_are_named_with_cell_and_line_and_the_rest_is_graded(work):
    nb = work.read()
    given = {cell.id: cell.source for cell in nb.cells}
    number = next(number for number, cell in enumerate(nb.cells, 1) if cell.id == "row-means")
    cell_of(nb, "row-means").source = "#| export\n<<<<<<< HEAD\na = 1\n=======\na = 2\n>>>>>>> theirs"
    nbformat.write(nb, work.notebook)
    words = (
        rf"cell {number}, line 2 \(`<<<<<<< HEAD`\), cell {number}, line 6 \(`>>>>>>> theirs`\)\. Keep one"
    )
    with pytest.raises(ConflictError, match=words):
        work.read()
    with pytest.raises(ConflictError, match=words):
        export_notebook(work.notebook)
    (note,) = rebuild(parse(work.notebook.read_bytes()), read_notebook(work.given), given).repairs
    assert note.startswith("There are git conflict markers in cell")


def test_the_marks_that_nbdime_writes_are_found(work):
    nb = work.read()
    mark = '<span style="color:red"><b>{}</b></span>'
    nb.cells[3:3] = [
        nbformat.v4.new_markdown_cell(mark.format(text))
        for text in ("<<<<<<< local", "=======", ">>>>>>> remote")
    ]
    nbformat.write(nb, work.notebook)
    with pytest.raises(ConflictError, match=r"cell 4, line 1 \(`<<<<<<< local`\), cell 6, line 1"):
        work.read()


def test_a_line_of_equal_signs_below_a_title_is_no_conflict(work):
    nb = work.read()
    nb.cells[0].source = "Title\n=======\n\n>>> quoted"
    nb.cells.append(nbformat.v4.new_code_cell('"""Title\n=======\n>>> f(1)\n"""'))
    nbformat.write(nb, work.notebook)
    assert len(work.read().cells) == len(nb.cells)
