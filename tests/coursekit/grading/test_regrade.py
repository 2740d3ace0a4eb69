"""Regrading: one corrected check for everyone, points given by hand kept, nothing stale; seeds of a run and revealed values."""

import json
import shutil

import nbformat
import pytest
import tinycourse
from nbgrader.api import Gradebook

from coursekit.authoring.build import build_chapters
from coursekit.errors import UserError
from coursekit.grading.grader import make_task
from coursekit.grading.references import reference_values, reseed
from coursekit.grading.regrade import regrade_check
from coursekit.grading.run import ClassRun, Resources, grade_class

pytestmark = pytest.mark.sandbox

NAME, CELL = "00_first", "check-row-means"
ALONE = Resources(workers=1)
ONE_TOO_MANY = 'check("a wide negative array", row_means(-X.T))'


@pytest.fixture(scope="module")
def template(tiny, tmp_path_factory):
    """A small class, graded."""
    chapter, root = tiny.chapter(NAME), tmp_path_factory.mktemp("graded") / "class"
    for student, answer in (("ann", tinycourse.RIGHT), ("bob", tinycourse.HALF)):
        words = f"{student}: a batch is a slice, <script>alert(1)</script> **so**."
        nb = tinycourse.answered(chapter, row_means=answer, why_rows=words)
        tinycourse.submit(root / "submitted", student, chapter, nb)
    grade_class(tiny, chapter, root / "submitted", resources=ALONE)
    return root


@pytest.fixture
def graded(template, course, tmp_path):
    """A copy of it to work on: the course, the chapter and the class's folder."""
    return course, course.chapter(NAME), shutil.copytree(template, tmp_path / "class")


def gradebook(root):
    return Gradebook(f"sqlite:///{root / 'gradebook.db'}")


def scores(root):
    with gradebook(root) as book:
        return {s: book.find_grade(CELL, NAME, NAME, s).auto_score for s in ("ann", "bob")}


def page(root, student):
    return (root / "feedback" / student / NAME / f"{NAME}.html").read_text("utf-8")


def by_hand(root, student, score, comment):
    """What an instructor does in the formgrader."""
    with gradebook(root) as book:
        grade = book.find_grade("why-rows", NAME, NAME, student)
        grade.manual_score, grade.needs_manual_grade = score, False
        book.find_comment("why-rows", NAME, NAME, student).manual_comment = comment
        book.db.commit()


def correct_a_check(course, chapter):
    """The check with a negative array now has a positive one, which |X| gets right."""
    tinycourse.edit_chapter(chapter, (ONE_TOO_MANY, ONE_TOO_MANY.replace("-X.T", "X.T")))
    build_chapters(course, [NAME])


def test_regrading_lists_whose_score_changes_before_it_writes(graded):
    course, chapter, root = graded
    by_hand(root, "ann", 1.5, "Good, *and* short.")
    assert scores(root) == {"ann": 4.0, "bob": 2.0}
    correct_a_check(course, chapter)
    with ClassRun(course, chapter, root / "submitted", resources=ALONE) as class_run:
        report, write = regrade_check(class_run, "row_means")
        assert [(c.student, c.before, c.after) for c in report.changes] == [("bob", 2.0, 3.0)]
        assert (report.same, report.outdated) == (1, [])
        assert scores(root) == {"ann": 4.0, "bob": 2.0}
        write()
    assert scores(root) == {"ann": 4.0, "bob": 3.0}
    with gradebook(root) as book:
        grade = book.find_grade("why-rows", NAME, NAME, "ann")
        assert (grade.manual_score, grade.needs_manual_grade) == (1.5, False)
    assert "3 of 4" in page(root, "bob") and "<em>and</em>" in page(root, "ann")
    assert grade_class(course, chapter, root / "submitted", resources=ALONE).graded == 0


def test_the_command_shows_what_changes_and_asks(graded, coursekit):
    course, chapter, root = graded
    correct_a_check(course, chapter)
    command = [
        "regrade",
        NAME,
        "--check",
        "row_means",
        "--submitted",
        root / "submitted",
        "--course",
        course.root,
    ]
    code, text = coursekit(*command, answer="n\n")
    assert code == 0 and "Nothing was written." in text
    assert "check-row-means: 1 of 2 scores change" in text and "bob" in text and "ann" not in text
    assert scores(root) == {"ann": 4.0, "bob": 2.0}
    code, text = coursekit(*command, "--yes")
    assert code == 0 and "Written." in text
    assert scores(root) == {"ann": 4.0, "bob": 3.0}


def test_the_command_fails_where_nobody_can_be_regraded(graded, coursekit):
    course, chapter, root = graded
    for student in ("ann", "bob"):
        path = root / "submitted" / student / NAME / f"{NAME}.ipynb"
        path.write_text(path.read_text("utf-8").replace("<script>", "<b>"), encoding="utf-8")
    correct_a_check(course, chapter)
    code, text = coursekit(
        "regrade", NAME, "--check", "row_means", "--submitted", root / "submitted", "--course", course.root
    )
    assert code == 1 and "Not regraded: ann, bob." in text


def test_a_check_is_found_by_the_name_of_its_cell_or_its_own(graded):
    course, chapter, root = graded
    with ClassRun(course, chapter, root / "submitted", only=["ann"], resources=ALONE) as class_run:
        for name in (CELL, "row_means", "two rows"):
            assert regrade_check(class_run, name)[0].grade_id == CELL
        with pytest.raises(
            UserError, match=r"no check called 'softmax'\. Its check cells are: check-row-means"
        ):
            regrade_check(class_run, "softmax")


def test_who_changed_more_than_this_cell_is_left_to_grade(graded):
    course, chapter, root = graded
    path = root / "submitted" / "bob" / NAME / f"{NAME}.ipynb"
    path.write_text(path.read_text("utf-8").replace("np.abs", "np.absolute"), encoding="utf-8")
    correct_a_check(course, chapter)
    with ClassRun(course, chapter, root / "submitted", resources=ALONE) as class_run:
        report, _ = regrade_check(class_run, CELL)
    assert report.outdated == ["bob"] and report.same == 1 and not report.changes


def test_points_and_comments_given_by_hand_stay_when_a_new_answer_is_graded(graded):
    course, chapter, root = graded
    by_hand(root, "bob", 1.0, "Why not?")
    path = root / "submitted" / "bob" / NAME / f"{NAME}.ipynb"
    path.write_text(path.read_text("utf-8").replace("np.abs(X)", "X"), encoding="utf-8")
    grade_class(course, chapter, root / "submitted", resources=ALONE)
    with gradebook(root) as book:
        grade = book.find_grade("why-rows", NAME, NAME, "bob")
        comment = book.find_comment("why-rows", NAME, NAME, "bob").manual_comment
        assert (grade.manual_score, grade.needs_manual_grade, comment) == (1.0, False, "Why not?")
    path.write_text(path.read_text("utf-8").replace("a batch is", "batches are"), encoding="utf-8")
    grade_class(course, chapter, root / "submitted", resources=ALONE)
    with gradebook(root) as book:
        grade = book.find_grade("why-rows", NAME, NAME, "bob")
        assert (grade.manual_score, grade.needs_manual_grade) == (
            1.0,
            True,
        )  # another answer: to be read again


def test_a_run_that_fails_leaves_no_old_score_without_a_mark(graded, monkeypatch):
    course, chapter, root = graded
    path = root / "submitted" / "bob" / NAME / f"{NAME}.ipynb"
    path.write_text(path.read_text("utf-8").replace("np.abs", "np.absolute"), encoding="utf-8")

    def lost(self, function, items):
        raise UserError("The workers were lost.")

    monkeypatch.setattr("coursekit.grading.pool.Pool.run", lost)
    with pytest.raises(UserError, match="lost"):
        grade_class(course, chapter, root / "submitted", resources=ALONE)
    with gradebook(root) as book:
        assert book.find_grade(CELL, NAME, NAME, "bob").needs_manual_grade
        assert not book.find_grade(CELL, NAME, NAME, "ann").needs_manual_grade
    assert not (root / "feedback" / "bob" / NAME / f"{NAME}.html").exists()
    assert not (root / "autograded" / "bob" / NAME / "coursekit.json").exists()


def test_feedback_shows_values_of_visible_checks_and_hidden_ones_only_if_revealed(graded):
    course, chapter, root = graded
    secret = "row_means(-X.T)"
    text = page(root, "bob")
    assert "a wide negative array" in text and secret not in text
    assert "The sign" in text or "sign" in text
    grade_class(course, chapter, root / "submitted", resources=ALONE, reveal=True)
    text = page(root, "bob")
    assert secret in text and "expected" in text
    assert secret not in page(root, "ann")  # every check passed


def test_feedback_is_sanitised(graded):
    _, _, root = graded
    text = page(root, "ann")
    assert "<strong>so</strong>" in text
    assert "<script" not in text and "&lt;script&gt;" in text


def test_a_seed_changes_hidden_inputs_alone(first):
    nb = first.read()
    cell = tinycourse.cell_of(nb, CELL)
    cell.source = cell.source.replace(
        "X = np.arange(12.0).reshape(4, 3) ** 1.5", "X = np.random.default_rng(3).random((4, 3))"
    ).replace('check("two rows"', 'np.random.default_rng(3)\ncheck("two rows"')
    plain, cell.source = cell.source, cell.source
    reseed(nb, "")
    assert cell.source == plain
    reseed(nb, "autumn 2027")
    visible, hidden = cell.source.split("### BEGIN HIDDEN TESTS")
    assert "default_rng(3)" in visible and "default_rng([3, " in hidden
    assert len(cell.source.splitlines()) == len(plain.splitlines())
    other = first.read()
    tinycourse.cell_of(other, CELL).source = plain
    reseed(other, "spring 2028")
    assert tinycourse.cell_of(other, CELL).source != cell.source


def test_with_a_seed_everyone_gets_the_same_other_inputs(course, tmp_path):
    chapter = course.chapter(NAME)
    tinycourse.edit_chapter(
        chapter, ("np.arange(12.0).reshape(4, 3) ** 1.5", "np.random.default_rng(3).normal(size=(4, 3))")
    )
    build_chapters(course, [NAME])
    plain, seeded, again = (reference_values(chapter, seed) for seed in ("", "one", "one"))
    assert seeded == again
    values = {entry["name"]: entry["value"] for entry in plain}
    changed = [entry["name"] for entry in seeded if entry["value"] != values[entry["name"]]]
    assert changed == ["a tall array", "a wide negative array"]
    for student in ("ann", "bob"):
        nb = tinycourse.answered(chapter, row_means=tinycourse.RIGHT)
        tinycourse.submit(tmp_path / "submitted", student, chapter, nb)
    report = grade_class(course, chapter, tmp_path / "submitted", resources=ALONE, seed="one")
    assert [row.total for row in report.students] == [4.0, 4.0]
    assert grade_class(course, chapter, tmp_path / "submitted", resources=ALONE, seed="one").graded == 0
    assert make_task(chapter, "two").key() != make_task(chapter, "one").key()


def test_a_seed_with_which_the_reference_misses_a_bound_is_refused(course):
    chapter = course.chapter(NAME)
    tinycourse.edit_chapter(
        chapter,
        (
            ONE_TOO_MANY,
            f'{ONE_TOO_MANY}\ncheck("below one half", np.random.default_rng(0).random(), between=(0, np.random.default_rng(0).random()))',
        ),
    )
    # the bound is recomputed with the same seed, so it holds; a fixed one does not
    build_chapters(course, [NAME])
    reference_values(chapter, "one")
    low = "between=(0.6369, 0.637)"
    tinycourse.edit_chapter(chapter, ("between=(0, np.random.default_rng(0).random())", low))
    build_chapters(course, [NAME])
    with pytest.raises(
        UserError, match="COURSE_SEED=one the reference of 00_first fails its own check 'below one half'"
    ):
        reference_values(chapter, "one")


def test_the_task_survives_being_packed(first):
    task = make_task(first)
    assert type(task).unpack(task.pack()) == task
    assert json.dumps(task.key()) == json.dumps(make_task(first).key())
    assert nbformat.reads(task.master, as_version=4).cells
