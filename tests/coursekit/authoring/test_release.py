"""coursekit.authoring.release and coursekit.authoring.leaks: what a student gets, and what never gets out."""

import json

import nbformat
import pytest
import tinycourse

from coursekit.authoring.leaks import release_problems, secrets
from coursekit.authoring.release import release_chapters, require_success
from coursekit.checks.known_mistakes import FILE, unpack
from coursekit.checks.values import decode
from coursekit.errors import UserError
from coursekit.notebook.canonical import canonical, dumps
from coursekit.running.reference_record import read_reference


def released(chapter):
    return nbformat.read(chapter.release, as_version=4)


def cell_of(nb, identity):
    (cell,) = (cell for cell in nb.cells if cell.id == identity)
    return cell


def problems(chapter):
    return release_problems(chapter, read_reference(chapter))


def test_the_released_notebooks_are_as_the_golden_ones(tiny, golden):
    golden("first.release.json", tiny.chapter("00_first").release.read_text(encoding="utf-8"))
    golden("second.release.json", tiny.chapter("01_second").release.read_text(encoding="utf-8"))


def test_a_release_has_the_cells_of_the_solution_in_order(first):
    solution, release = first.read(), released(first)
    assert [cell.id for cell in release.cells] == [cell.id for cell in solution.cells]
    assert [cell.cell_type for cell in release.cells] == [cell.cell_type for cell in solution.cells]


def test_what_mistakes_make_of_visible_checks_is_released_and_nothing_of_hidden_ones(tiny):
    chapter = tiny.chapter("01_second")
    known = unpack((chapter.release.parent / FILE).read_text(encoding="utf-8"))
    assert {name: [sentence for _, sentence in decode(pairs)] for name, pairs in known.items()} == {
        "one row": ["The mean was added. Take it off."]
    }
    assert any(entry["hidden"] and "otherwise" in entry["options"] for entry in read_reference(chapter))


def test_a_release_is_not_executed_and_valid(first):
    nb = released(first)
    nbformat.validate(nb)
    assert all(
        cell.execution_count is None and cell.outputs == [] for cell in nb.cells if cell.cell_type == "code"
    )


def test_a_solution_becomes_a_stub_with_its_signature_and_docstring(first):
    source = cell_of(released(first), "row-means").source
    assert source.splitlines() == [
        "#| export",
        "def row_means(X):",
        '    """Mean of each row of X (N, D)."""',
        '    raise NotImplementedError("not written yet")',
    ]


def test_a_written_answer_becomes_a_request(first):
    source = cell_of(released(first), "why-rows").source
    assert "Why is an example a row" in source
    assert "Your answer here." in source
    assert "slice of the array" not in source and "SOLUTION" not in source


def test_hidden_checks_are_gone_and_visible_ones_stay(first):
    source = cell_of(released(first), "check-row-means").source
    assert 'check("two rows"' in source and 'check.raises("refuses a vector"' in source
    assert "a tall array" not in source and "HIDDEN" not in source and "arange" not in source


def test_check_cells_are_locked_and_solution_cells_are_not(first):
    nb = released(first)
    assert cell_of(nb, "check-row-means").metadata.nbgrader.locked
    assert not cell_of(nb, "row-means").metadata.nbgrader.locked
    assert not cell_of(nb, "why-rows").metadata.nbgrader.locked


def test_the_record_is_not_released(tiny):
    names = sorted(path.name for path in tiny.releases.rglob("*") if path.is_file())
    assert names == [FILE, FILE, "00_first.ipynb", "01_second.ipynb"]


def test_a_release_is_canonical_but_for_the_counts(first):
    nb = released(first)
    again = canonical(nb)
    for cell in again.cells:
        if cell.cell_type == "code":
            cell.execution_count = None
    assert dumps(again) == first.release.read_text(encoding="utf-8")


def test_other_files_of_a_chapter_are_released_with_it(course):
    chapter = course.chapter("00_first")
    (chapter.folder / "data").mkdir()
    (chapter.folder / "data" / "rows.csv").write_text("1,2\n", encoding="utf-8")
    ((_, changed),) = release_chapters(course, [chapter])
    assert not changed
    assert (chapter.release.parent / "data" / "rows.csv").read_text(encoding="utf-8") == "1,2\n"
    assert not (chapter.release.parent / "reference.json").exists()


def test_a_failed_step_of_nbgrader_is_an_error_in_its_own_words():
    with pytest.raises(UserError, match=r"nbgrader autograde failed.\nthe log\nthe error"):
        require_success({"success": False, "log": "the log\n", "error": "the error\n"}, "nbgrader autograde")
    assert require_success({"success": True}, "nbgrader autograde") is None


# Leaks


def test_the_tiny_releases_have_no_leak(tiny):
    assert [problems(chapter) for chapter in tiny.chapters()] == [[], []]


def test_secrets_are_solution_lines_hidden_checks_and_hidden_values(first):
    found = secrets(first.read(), read_reference(first))
    assert found["return X.sum(axis=1) / X.shape[1]"] == "solution of row-means"
    assert found["A batch is then a slice of the array."] == "solution of why-rows"
    assert found['check("a tall array", row_means(X))'] == "hidden tests of check-row-means"
    assert "value of hidden check 'a tall array'" in found.values()
    assert not any("two rows" in text or "def row_means" in text for text in found)


def hidden_number(chapter):
    return next(
        text
        for text, where in secrets(chapter.read(), read_reference(chapter)).items()
        if "value of" in where
    )


def in_cell(text):
    def plant(chapter):
        nb = released(chapter)
        nb.cells[1].source += "\n" + text
        chapter.release.write_text(dumps(nb), encoding="utf-8")

    return plant


def in_markdown(text):
    def plant(chapter):
        nb = released(chapter)
        nb.cells[0].source += "\n\n" + text
        chapter.release.write_text(dumps(nb), encoding="utf-8")

    return plant


def hidden_value(chapter):
    in_markdown(f"The mean is {hidden_number(chapter)}.")(chapter)


def in_output(chapter):
    nb = released(chapter)
    output = {"output_type": "stream", "name": "stdout", "text": f"[{hidden_number(chapter)}]\n"}
    nb.cells[1].outputs = [nbformat.from_dict(output)]
    chapter.release.write_text(dumps(nb), encoding="utf-8")


def in_another_file(chapter):
    text = "def f(X):\n    return X.sum(axis=1) / X.shape[1]\n"
    (chapter.release.parent / "help.py").write_text(text, encoding="utf-8")


def record_beside_it(chapter):
    (chapter.release.parent / "reference.json").write_text(
        chapter.reference.read_text(encoding="utf-8"), encoding="utf-8"
    )


@pytest.mark.parametrize(
    ("plant", "words"),
    [
        (in_cell("    return X.sum(axis=1) / X.shape[1]"), ["solution of row-means"]),
        (in_cell('check("a tall array", row_means(X))'), ["hidden tests of check-row-means"]),
        (in_cell("### BEGIN HIDDEN TESTS"), ["still has a marker"]),
        (in_cell("### END SOLUTION"), ["still has a marker"]),
        (in_markdown("A batch is then a slice of the array."), ["solution of why-rows"]),
        (in_markdown("<!-- BEGIN SOLUTION -->"), ["still has a marker"]),
        (hidden_value, ["value of hidden check"]),
        (in_output, ["value of hidden check", "has stored outputs"]),
        (in_another_file, ["help.py", "solution of row-means"]),
        (record_beside_it, ["reference.json must not be released"]),
    ],
    ids=[
        "solution line",
        "hidden check",
        "marker of hidden tests",
        "marker of solutions",
        "model answer",
        "marker in markdown",
        "hidden value",
        "hidden value in an output",
        "solution line in another file",
        "record",
    ],
)
def test_the_leak_test_finds_what_is_planted(course, plant, words):
    chapter = course.chapter("00_first")
    plant(chapter)
    found = "\n".join(problems(chapter))
    assert all(word in found for word in words), found


def test_a_short_line_or_one_that_stands_elsewhere_is_no_secret(course):
    chapter = course.chapter("00_first")
    nb = chapter.read()
    cell_of(nb, "row-means").source = cell_of(nb, "row-means").source.replace(
        "return X.sum(axis=1) / X.shape[1]", "return A"
    )
    nb.cells[0].source += '\n\nraise ValueError(f"X should be (N, D), not {X.shape}")'
    found = secrets(nb, [])
    assert "return A" not in found
    assert not any("raise ValueError" in text for text in found)


def test_the_leak_test_reads_the_record_as_it_is_stored(first):
    entries = json.loads(first.reference.read_text(encoding="utf-8"))["checks"]
    assert [entry["name"] for entry in entries if entry["hidden"]] == [
        "a tall array",
        "a wide negative array",
    ]
    assert tinycourse.FIRST.count("check(") == 3
