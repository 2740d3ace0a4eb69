"""coursekit.authoring.build: everything that is generated, from the solution notebooks."""

import base64
import json
import shutil

import numpy as np
import pytest
import tinycourse
from tinycourse import check_cell

from coursekit.authoring import build as building
from coursekit.authoring.build import build_chapters, differences, execute, record_values
from coursekit.checks.values import decode
from coursekit.course import Course
from coursekit.errors import UserError
from coursekit.mistakes import mistakes_file
from coursekit.notebook.canonical import dumps
from coursekit.running.recording import record_cell
from coursekit.running.reference_record import load_record, read_reference, require_built, source_digest
from coursekit.running.scoring import run_plain_cells

pytestmark = pytest.mark.kernel

PARTS = ("solutions", "notebooks", "nnkit")


@pytest.fixture(scope="module")
def session(tiny):
    """A kernel in which the first chapter's solution has run."""
    chapter = tiny.chapter("00_first")
    with tinycourse.kernel(chapter) as session:
        run_plain_cells(chapter.read(), session)
        yield session


def refuse_sessions(*_, **__):
    raise AssertionError("a kernel was started")


# What a build makes


def test_building_twice_gives_the_same_bytes_without_executing_again(course, monkeypatch):
    before = tinycourse.files_of(course.root, *PARTS)
    monkeypatch.setattr(building, "clean_session", refuse_sessions)
    monkeypatch.setattr(building, "run_notebook", refuse_sessions)
    reports = build_chapters(course)
    assert tinycourse.files_of(course.root, *PARTS) == before
    assert [(report.chapter.name, report.executed, report.changed) for report in reports] == [
        ("00_first", False, ()),
        ("01_second", False, ()),
    ]


def test_a_build_makes_module_release_and_record(tiny):
    assert sorted(tinycourse.files_of(tiny.root, *PARTS)) == [
        "nnkit/__init__.py",
        "nnkit/first.py",
        "nnkit/py.typed",
        "nnkit/second.py",
        "notebooks/00_first/.mistakes",
        "notebooks/00_first/00_first.ipynb",
        "notebooks/01_second/.mistakes",
        "notebooks/01_second/01_second.ipynb",
        "solutions/00_first/00_first.ipynb",
        "solutions/00_first/reference.json",
        "solutions/01_second/01_second.ipynb",
        "solutions/01_second/reference.json",
    ]


def test_the_solution_is_stored_with_its_outputs(first):
    shown = {cell.id: cell.outputs for cell in first.read().cells if cell.cell_type == "code"}
    assert shown["check-row-means"][0].data["text/plain"].splitlines() == [
        "ok  two rows",
        "ok  refuses a vector",
        "ok  a tall array",
        "ok  a wide negative array",
    ]
    assert shown["print-row-means-np-eye-2"][0].text == "[0.5 0.5]\n"
    assert "4 passed" in shown["export"][0].text


def test_the_record_holds_what_each_check_sent(first):
    entries = {entry["name"]: entry for entry in read_reference(first)}
    assert list(entries) == ["two rows", "refuses a vector", "a tall array", "a wide negative array"]
    assert [entry["hidden"] for entry in entries.values()] == [False, False, True, True]
    assert [entry["computed"] for entry in entries.values()] == [True, False, True, True]
    assert {entry["cell"] for entry in entries.values()} == {"check-row-means"}
    X = np.arange(12.0).reshape(4, 3) ** 1.5
    np.testing.assert_allclose(decode(entries["a tall array"]["value"]), X.mean(axis=1))
    lines = first.read().cells[6].source.splitlines()
    for entry in entries.values():
        assert f'"{entry["name"]}"' in lines[entry["line"] - 1]


def test_a_later_chapter_uses_an_earlier_one(second):
    assert "from nnkit.first import row_means" in second.notebook.read_text(encoding="utf-8")
    assert [other.name for other in second.earlier()] == ["00_first"]
    assert len(read_reference(second)) == 4


def test_an_application_uses_the_chapters_that_it_needs_and_no_later_ones(course, second):
    third = tinycourse.write_chapter(
        course,
        "20_third",
        tinycourse.SECOND.replace("#| default_exp second", "#| default_exp third\n#| needs 00_first"),
    )
    assert [other.name for other in third.earlier()] == ["00_first"]
    assert list(third.earlier_modules()) == ["first"]
    tinycourse.edit_chapter(third, ("needs 00_first", "needs 20_third"))
    with pytest.raises(UserError, match="which is none of the chapters before it"):
        third.earlier()


def test_an_earlier_chapter_cannot_use_a_later_one(course):
    tinycourse.edit_chapter(
        course.chapter("00_first"),
        ("import numpy as np", "import numpy as np\n\nfrom nnkit.second import centre"),
    )
    with pytest.raises(
        UserError,
        match=r"00_first: cell import-numpy-as-np: ModuleNotFoundError: No module named 'nnkit.second'",
    ):
        build_chapters(course, ["00_first"])


def test_a_chapter_that_failed_is_executed_again_next_time(course):
    chapter = course.chapter("00_first")
    tinycourse.edit_chapter(chapter, ("from coursekit import check", "from coursekit import check\n1 / 0"))
    with pytest.raises(UserError, match=r"00_first: cell from-coursekit-import-check: ZeroDivisionError"):
        build_chapters(course, ["00_first"])
    assert load_record(chapter)["source"] != source_digest(chapter)


@pytest.mark.parametrize("step", ["record_values", "execute"])
@pytest.mark.parametrize("error", [KeyboardInterrupt, UserError("broken off")])
def test_a_build_that_is_broken_off_keeps_the_old_record_whole_and_is_done_again(
    course, monkeypatch, step, error
):
    chapter = course.chapter("00_first")
    before = chapter.reference.read_bytes()
    tinycourse.edit_chapter(chapter, ("X.sum(axis=1) / X.shape[1]", "X.mean(axis=1)"))

    def broken(*_):
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(building, "record_values", lambda *_: [])
        patch.setattr(building, step, broken)
        with pytest.raises((KeyboardInterrupt, UserError)):
            build_chapters(course, ["00_first"])
    assert chapter.reference.read_bytes() == before
    assert load_record(chapter)["source"] != source_digest(chapter)


def test_after_a_change_of_the_mistakes_alone_the_record_is_made_and_nothing_executed(course, monkeypatch):
    chapter = course.chapter("01_second")
    outputs, path = chapter.notebook.read_bytes(), mistakes_file(chapter)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Take it off.", "Subtract it."), encoding="utf-8", newline="\n")
    monkeypatch.setattr(building, "execute", refuse_sessions)
    (report,) = build_chapters(course, ["01_second"])
    assert (report.executed, chapter.notebook.read_bytes()) == (False, outputs)
    assert "Subtract it." in chapter.reference.read_text(encoding="utf-8")
    require_built(chapter)


def test_a_chapter_whose_stored_outputs_are_others_is_executed_again(course):
    chapter = course.chapter("00_first")
    built = chapter.notebook.read_bytes()
    nb = chapter.read()
    shown = next(output for cell in nb.cells for output in cell.get("outputs", ()) if "text" in output)
    shown.text = "an older output\n"
    chapter.notebook.write_text(dumps(nb), encoding="utf-8", newline="\n")
    (report,) = build_chapters(course, ["00_first"])
    assert report.executed
    assert chapter.notebook.read_bytes() == built


def test_a_name_that_another_chapter_uses_is_refused_before_anything_runs(course, monkeypatch):
    monkeypatch.setattr(building, "record_values", refuse_sessions)
    tinycourse.edit_chapter(course.chapter("00_first"), ('"a tall array"', '"centred columns"'))
    tinycourse.edit_chapter(course.chapter("01_second"), ('"rows that differ"', '"centred columns"'))
    with pytest.raises(
        UserError, match=r"two checks have the same name: 'centred columns' \(00_first and 01_second\)"
    ):
        build_chapters(course)


def test_what_a_chapter_gives_depends_on_its_code_and_the_earlier_modules_alone(course):
    first, second = course.chapters()
    before = source_digest(first), source_digest(second)
    tinycourse.edit_chapter(first, ("The mean of each row.", "The mean of every row."))
    assert (source_digest(first), source_digest(second)) == before
    tinycourse.edit_chapter(second, ("X - row_means(X)", "X - 1 * row_means(X)"))
    assert source_digest(first) == before[0]
    assert source_digest(second) != before[1]
    tinycourse.edit_chapter(first, ("X.sum(axis=1) / X.shape[1]", "X.mean(axis=1)"))
    assert source_digest(first) != before[0]


def test_a_chapter_runs_with_the_fast_module_of_the_chapters_up_to_it(course):
    first, second = course.chapters()
    tinycourse.edit_chapter(second, ("from coursekit import check", "#| export fast\nFASTER = 2"))
    assert "fast" not in first.earlier_modules()
    assert "FASTER = 2" in second.earlier_modules()["fast"]


def test_an_agreeing_record_keeps_its_bytes(course):
    chapter = course.chapter("00_first")
    data = json.loads(chapter.reference.read_text(encoding="utf-8"))
    entry = next(entry for entry in data["checks"] if entry["name"] == "a tall array")
    rounded = np.nextafter(decode(entry["value"]), np.inf)
    entry["value"]["data"] = base64.b64encode(rounded.tobytes()).decode()
    other = next(entry for entry in data["checks"] if entry["name"] == "two rows")
    other["value"]["data"] = base64.b64encode(np.array([2.0, 4.001]).tobytes()).decode()
    chapter.reference.write_text(json.dumps(data, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    after = {entry["name"]: entry for entry in record_values(chapter)}
    assert after["a tall array"]["value"] == entry["value"]
    np.testing.assert_array_equal(decode(after["two rows"]["value"]), [2.0, 4.0])


def test_generated_files_of_a_chapter_that_is_gone_are_removed(course):
    shutil.rmtree(course.chapter("01_second").folder)
    for name in ("by_hand.py", "fast.py"):
        (course.package / name).write_text("", encoding="utf-8")
    build_chapters(course)
    assert sorted(path.name for path in course.package.iterdir()) == ["__init__.py", "first.py", "py.typed"]
    assert sorted(path.name for path in course.releases.iterdir()) == ["00_first"]


def test_building_one_chapter_leaves_the_others_alone(course):
    (course.package / "second.py").write_text("edited", encoding="utf-8")
    (course.package / "first.py").write_text("edited", encoding="utf-8")
    (report,) = build_chapters(course, ["first"])
    assert report.changed == ("nnkit/first.py",)
    assert (course.package / "second.py").read_text(encoding="utf-8") == "edited"


def test_a_course_without_a_chapter_is_told_what_a_chapter_is(tmp_path):
    (tmp_path / "solutions").mkdir()
    with pytest.raises(UserError, match="has no chapters: a chapter is a folder NN_slug"):
        build_chapters(Course(tmp_path))


def test_a_damaged_record_is_named_with_a_remedy(course):
    chapter = course.chapter("00_first")
    chapter.reference.write_text("{", encoding="utf-8")
    with pytest.raises(
        UserError, match=r"reference.json is damaged. Delete it and run `coursekit build 00_first`"
    ):
        read_reference(chapter)


# build --check


def test_a_tree_as_built_shows_no_difference_and_hand_edits_show_a_diff(course):
    before = tinycourse.files_of(course.root, *PARTS)
    assert differences(course) == []
    assert tinycourse.files_of(course.root, *PARTS) == before

    module = course.package / "first.py"
    module.write_text(module.read_text(encoding="utf-8").replace("axis=1", "axis=0"), encoding="utf-8")
    release = course.chapter("01_second").release
    release.write_text(
        release.read_text(encoding="utf-8").replace("# 01: Second steps", "# 01: Other steps"),
        encoding="utf-8",
    )
    (course.package / "extra.py").write_text("x = 1\n", encoding="utf-8")
    edited = tinycourse.files_of(course.root, *PARTS)
    found = "\n".join(differences(course))
    for line in (
        "--- nnkit/first.py (as it is)",
        "+++ nnkit/first.py (as built)",
        "-    return X.sum(axis=0) / X.shape[1]",
        "+    return X.sum(axis=1) / X.shape[1]",
        "--- notebooks/01_second/01_second.ipynb (as it is)",
        '-    "# 01: Other steps"',
        '+    "# 01: Second steps"',
        "--- nnkit/extra.py (as it is)",
        "-x = 1",
    ):
        assert line in found.splitlines(), found
    assert "solutions/" not in found and "second.py" not in found
    assert tinycourse.files_of(course.root, *PARTS) == edited


# What a build refuses


HIDDEN = """
### BEGIN HIDDEN TESTS
check("a", row_means(np.eye(3)))
check("b", {})
### END HIDDEN TESTS
"""


def test_a_cell_with_two_hidden_checks_of_a_value_is_recorded(session):
    entries = record_cell(check_cell(HIDDEN.format("row_means(np.ones((2, 3)))")), session)
    assert [(entry["name"], entry["line"], entry["hidden"], entry["computed"]) for entry in entries] == [
        ("a", 3, True, True),
        ("b", 4, True, True),
    ]


@pytest.mark.parametrize(
    "value",
    [
        "row_means(np.eye(3)).shape",
        "row_means(np.eye(3)).dtype",
        "row_means(np.zeros((0, 3)))",
        "'text'",
        "isinstance(row_means(np.eye(3)), np.ndarray)",
        "row_means(np.eye(3)), between=(0, 1)",
    ],
    ids=["shape", "dtype", "empty array", "text", "truth value", "predicate"],
)
def test_what_can_be_guessed_is_no_hidden_check_of_a_value(session, value):
    with pytest.raises(ValueError, match="check-row-means needs 2 hidden checks of a value, and has 1"):
        record_cell(check_cell(HIDDEN.format(value)), session)


def test_a_reference_that_writes_into_its_input_is_not_recorded(session):
    source = HIDDEN.format("row_means(np.ones((2, 3)))")
    alone = 'check.unchanged("c", row_means, np.eye(3) / 3)'
    assert len(record_cell(check_cell(f"{alone}\n{source}"), session)) == 3
    written = 'check.unchanged("c", lambda X: X.sort(axis=0), np.eye(3) / 3)'
    with pytest.raises(ValueError, match=r"line 2: FAILED  c\n.*\n.*\n  The function wrote into its input"):
        record_cell(check_cell(f"X = 3\n{written}\n{source}"), session)


def test_visible_checks_do_not_count_as_hidden_ones(session):
    visible = (
        'check("a", row_means(np.eye(3)), np.ones(3) / 3)\ncheck("b", row_means(np.ones((2, 3))), np.ones(2))'
    )
    with pytest.raises(ValueError, match="check-row-means needs 2 hidden checks of a value, and has 0"):
        record_cell(check_cell(visible), session)


@pytest.mark.parametrize(
    "value",
    [
        "np.allclose(row_means(np.eye(3)), 1 / 3)",
        "np.array_equal(row_means(np.eye(3)), 1 / 3)",
        "row_means(np.eye(3)) == 1 / 3",
        "row_means(np.eye(3)) is None or True",
        "not row_means(np.eye(3)).any()",
        "(row_means(np.eye(3)) > 0).all()",
        "all(row_means(np.eye(3)))",
        "bool(row_means(np.eye(3))[0])",
    ],
)
def test_a_comparison_as_value_is_refused_with_cell_and_line(session, value):
    with pytest.raises(ValueError, match=r"check-row-means, line 4: the check sends"):
        record_cell(check_cell(f'X = 1\nY = 2\n\ncheck("c", {value}, True)'), session)


def test_a_failing_statement_is_named_with_cell_and_line(session):
    with pytest.raises(
        ValueError, match=r"check-row-means, line 4: NameError: name 'column_means' is not defined"
    ):
        record_cell(check_cell(HIDDEN.format("column_means(np.eye(3))")), session)


def test_two_checks_of_one_name_are_refused(course):
    chapter = course.chapter("00_first")
    tinycourse.edit_chapter(chapter, ('"a wide negative array"', '"a tall array"'))
    with pytest.raises(UserError, match="two checks have the same name: 'a tall array'"):
        record_values(chapter)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            "import sys; print('careful', file=sys.stderr)",
            "cell print-row-means-np-eye-2 writes to stderr: careful",
        ),
        ("np.eye(2) @ np.eye(3)", "cell print-row-means-np-eye-2 failed: ValueError: matmul"),
    ],
    ids=["stderr", "error"],
)
def test_a_demo_cell_that_fails_or_writes_to_stderr_is_refused(course, line, words):
    chapter = course.chapter("00_first")
    before = chapter.notebook.read_bytes()
    tinycourse.edit_chapter(chapter, ("print(row_means(np.eye(2)))", line))
    edited = chapter.notebook.read_bytes()
    with pytest.raises(UserError, match=words):
        execute(chapter, chapter.reference.read_text(encoding="utf-8"))
    assert before != chapter.notebook.read_bytes() == edited
