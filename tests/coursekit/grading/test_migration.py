"""Exercises that change after the first submissions were graded: what a person gave stays, and what can't stay is said first."""

import contextlib
import sqlite3

import nbformat
import pytest
import tinycourse

from coursekit.errors import UserError

pytestmark = pytest.mark.gradebook

NAME, CELL, WORDS = "00_first", "check-row-means", "why-rows"


class Class:
    """A class with two students graded: ann with points and a comment given by hand for the written answer, bob without."""

    def __init__(self, course, chapter, root):
        self.course, self.chapter, self.root = course, chapter, root
        self.text = tinycourse.master(chapter)
        with self.book() as book:
            book.register(chapter, self.text)
            for student, score in (("ann", 4.0), ("bob", 3.0)):
                book.record(chapter, student, tinycourse.made_up(self.text, score), {})
            with book.transaction() as gradebook:
                grade = gradebook.find_grade(WORDS, NAME, NAME, "ann")
                grade.manual_score, grade.needs_manual_grade = 2.0, False
                gradebook.find_comment(WORDS, NAME, NAME, "ann").manual_comment = "Well put."

    def book(self):
        return tinycourse.open_book(self.course, self.root)

    def changed(self, change):
        """The master notebook, changed."""
        nb = nbformat.reads(self.text, as_version=4)
        change(nb)
        return nbformat.writes(nb)

    def enter(self, text, **options):
        with self.book() as book:
            return book.register(self.chapter, text, **options)

    def marks(self, student):
        with self.book() as book:
            return book.marks(self.chapter, student)

    def scores(self, student):
        return {name: cell["score"] for name, cell in self.marks(student)["cells"].items()}

    def copies(self):
        return [path for path in self.root.glob("gradebook-*.db")]


@pytest.fixture
def graded(tiny, first, tmp_path):
    return Class(tiny, first, tmp_path / "class")


def cell_named(nb, name):
    return next(cell for cell in nb.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == name)


def points(**wanted):
    def change(nb):
        for name, value in wanted.items():
            cell_named(nb, name.replace("_", "-")).metadata.nbgrader.points = value

    return change


def without(*names):
    def change(nb):
        nb.cells = [
            cell for cell in nb.cells if cell.metadata.get("nbgrader", {}).get("grade_id") not in names
        ]

    return change


def added(nb):
    for old, new in (("row-means", "spread"), (CELL, "check-spread"), (WORDS, "why-spread")):
        cell = nbformat.from_dict(cell_named(nb, old))
        cell.id = cell.metadata.nbgrader.grade_id = new
        cell.source += "\n# the spread"
        nb.cells.append(cell)


def renamed(nb):
    for old, new in ((WORDS, "why-not-columns"), ("row-means", "means"), (CELL, "check-means")):
        cell = cell_named(nb, old)
        cell.id = cell.metadata.nbgrader.grade_id = new


def test_nothing_is_said_where_nothing_has_changed(graded):
    assert graded.enter(graded.text) == []


def test_points_lowered_below_what_was_given_by_hand_are_said_by_name_and_stay(graded):
    done = graded.enter(graded.changed(points(why_rows=1)))
    assert done == [
        "why-rows now has 1 points instead of 2.",
        "More points than that were given by hand for why-rows and are kept: ann (2).",
    ]
    assert graded.scores("ann") == {CELL: 4.0, WORDS: 2.0} and graded.marks("ann")["best"] == 5.0
    assert graded.enter(graded.changed(points(why_rows=1))) == []


def test_an_exercise_that_is_added_has_a_place_for_everyone(graded):
    text = graded.changed(added)
    assert graded.enter(text) == ["New in the gradebook: check-spread, why-spread."]
    for student in ("ann", "bob"):
        cells = graded.marks(student)["cells"]
        assert cells["check-spread"]["auto"] is None and cells["check-spread"]["waiting"]
    assert graded.scores("ann")[WORDS] == 2.0 and graded.marks("ann")["comments"][WORDS] == "Well put."
    with graded.book() as book:
        book.record(graded.chapter, "bob", tinycourse.made_up(text, 2.0), {})
    assert graded.scores("bob") == {CELL: 2.0, "check-spread": 2.0, WORDS: 0.0, "why-spread": 0.0}


def test_an_exercise_that_is_renamed_keeps_its_points_and_comments(graded):
    done = graded.enter(graded.changed(renamed))
    assert "Renamed in the gradebook: why-rows is now why-not-columns." in done and len(done) == 3
    assert graded.scores("ann") == {"check-means": 4.0, "why-not-columns": 2.0}
    assert graded.marks("ann")["comments"]["why-not-columns"] == "Well put."
    assert graded.copies() == []


def test_an_exercise_without_anything_given_by_hand_goes_and_a_copy_is_kept(graded):
    (done,) = graded.enter(graded.changed(without(CELL, "row-means")))
    (copy,) = graded.copies()
    assert (
        done
        == f"Removed from the gradebook: check-row-means, row-means. A copy of the old gradebook: {copy}."
    )
    assert graded.scores("ann") == {WORDS: 2.0}


def test_an_exercise_with_points_given_by_hand_goes_only_when_it_is_said(graded):
    text, before = graded.changed(without(WORDS)), graded.scores("ann")
    with pytest.raises(UserError, match=r"given by hand: why-rows \(ann\).*--migrate"):
        graded.enter(text)
    assert graded.scores("ann") == before and graded.copies() == []
    done = graded.enter(text, lose=True)
    assert done[1] == "This removed points or comments given by hand for why-rows (ann)."
    assert graded.scores("ann") == {CELL: 4.0}
    with contextlib.closing(sqlite3.connect(graded.copies()[0])) as db:
        assert db.execute("select manual_score from grade where manual_score is not null").fetchall() == [
            (2.0,)
        ]


def test_a_question_that_becomes_a_check_keeps_its_points(graded):
    def change(nb):
        cell_named(nb, WORDS).metadata.nbgrader.solution = False

    with pytest.raises(UserError, match=r"why-rows \(ann\)"):  # the comment has no place any more
        graded.enter(graded.changed(change))
    graded.enter(graded.changed(change), lose=True)
    assert graded.scores("ann")[WORDS] == 2.0


def test_a_submission_that_nbgrader_entered_before_the_notebook_gets_its_places(tiny, first, tmp_path):
    text = tinycourse.master(first)
    with tinycourse.open_book(tiny, tmp_path) as book:
        with book.transaction() as gradebook:
            gradebook.add_assignment(NAME)
            gradebook.add_student("ann")
            gradebook.add_submission(NAME, "ann")
        book.register(first, text)
        book.record(first, "ann", tinycourse.made_up(text, 3.0), {})
        assert book.marks(first, "ann")["score"] == 3.0


@pytest.mark.database
def test_what_is_taken_out_of_a_database_that_is_no_file_is_kept_in_one(
    tiny, first, tmp_path, postgresql_url
):
    (tmp_path / "nbgrader_config.py").write_text(f"c.CourseDirectory.db_url = {postgresql_url!r}\n")
    graded = Class(tiny, first, tmp_path)
    done = graded.enter(graded.changed(without(WORDS)), lose=True)
    (kept,) = tmp_path.glob("gradebook-*.json")
    assert str(kept) in done[0] and "Well put." in kept.read_text("utf-8")
