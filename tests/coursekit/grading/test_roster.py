"""Students renamed and taken out: gradebook and folders together, nothing lost, and to be done again after a crash."""

import contextlib
import json
import sqlite3

import pytest
import tinycourse
from typer.testing import CliRunner

from coursekit.cli import app
from coursekit.errors import UserError
from coursekit.grading import database
from coursekit.grading import roster as rosters
from coursekit.grading.roster import Roster

pytestmark = pytest.mark.gradebook

NAME, CELL, WORDS = "00_first", "check-row-means", "why-rows"


class Class:
    def __init__(self, course, chapter, root):
        self.course, self.chapter, self.root, self.text = course, chapter, root, tinycourse.master(chapter)
        with tinycourse.open_book(course, root) as book:
            book.register(chapter, self.text)

    def grade(self, student, score, by_hand=None):
        """Enter a student with a submission, a result and points given by hand."""
        tinycourse.submit(self.root / "submitted", student, self.chapter, tinycourse.answered(self.chapter))
        with tinycourse.open_book(self.course, self.root) as book:
            book.record(self.chapter, student, tinycourse.made_up(self.text, score), {"of": student})
            if by_hand is not None:
                with book.transaction() as gradebook:
                    gradebook.find_grade(WORDS, NAME, NAME, student).manual_score = by_hand
                    gradebook.find_comment(WORDS, NAME, NAME, student).manual_comment = "Well put."

    def marks(self, student):
        with tinycourse.open_book(self.course, self.root) as book:
            return book.marks(self.chapter, student)

    def students(self):
        with self.roster() as roster:
            return {name: str(entry) for name, entry in roster.entries().items()}

    def roster(self):
        return Roster(self.course, self.root)

    def folders(self, student):
        found = self.root.glob(f"*/{student}/{NAME}")
        return sorted(path.relative_to(self.root).parts[0] for path in found)

    def record(self, student):
        path = self.root / "autograded" / student / NAME / "coursekit.json"
        return json.loads(path.read_text("utf-8"))["key"]["of"]


@pytest.fixture
def graded(tiny, first, tmp_path):
    graded = Class(tiny, first, tmp_path / "class")
    graded.grade("ann", 4.0, by_hand=1.5)
    graded.grade("bob", 2.0)
    return graded


def test_students_are_listed_with_their_points(graded):
    assert graded.students() == {"ann": "00_first 5.5", "bob": "00_first 2"}


def test_a_renamed_student_keeps_everything(graded):
    with graded.roster() as roster:
        assert roster.rename("ann", "anna") == ["ann is now anna: 00_first 5.5."]
    assert graded.students() == {"anna": "00_first 5.5", "bob": "00_first 2"}
    assert graded.marks("anna")["comments"] == {WORDS: "Well put.", "row-means": "No response."}
    assert graded.folders("anna") == ["autograded", "submitted"] and graded.record("anna") == "ann"
    assert not (graded.root / "autograded" / "ann").exists()
    assert not (graded.root / rosters.AWAY).exists()


def test_an_id_of_somebody_else_is_refused_and_nothing_is_changed(graded):
    with (
        graded.roster() as roster,
        pytest.raises(UserError, match=r"bob is already in the gradebook.*--merge"),
    ):
        roster.rename("ann", "bob")
    assert graded.students() == {"ann": "00_first 5.5", "bob": "00_first 2"}
    assert graded.folders("ann") == graded.folders("bob") == ["autograded", "submitted"]


@pytest.mark.parametrize("name", ["", "..", "a/b", ".x", "x ", "a:b"])
def test_an_id_that_is_no_name_of_a_folder_is_refused(graded, name):
    with graded.roster() as roster:
        with pytest.raises(UserError, match="can't be the name of a folder"):
            roster.rename("ann", name)
        with pytest.raises(UserError, match="There is no student"):
            roster.drop(name)
    assert graded.folders("ann") == ["autograded", "submitted"]


def test_two_ids_of_one_person_are_put_together(graded):
    """The usual case: ann came as anna, and was graded, before anybody thought of the gradebook."""
    graded.grade("anna", 3.0)
    with graded.roster() as roster:
        said, done = roster.rename("ann", "anna", merge=True)
    assert "one was moved to" in said and done == "ann is now anna: 00_first 5.5."
    assert graded.students() == {"anna": "00_first 5.5", "bob": "00_first 2"}
    assert graded.record("anna") == "ann"  # with it went what was given by hand
    (away,) = (graded.root / rosters.AWAY).iterdir()
    assert json.loads((away / "grades.json").read_text("utf-8"))[0]["student"] == "anna"
    assert (away / "autograded" / "anna" / NAME).is_dir() and (away / "submitted" / "ann" / NAME).is_dir()


def test_what_both_have_by_hand_is_not_put_together(graded):
    graded.grade("anna", 3.0, by_hand=1.0)
    with graded.roster() as roster, pytest.raises(UserError, match=r"Both ann and anna .* 00_first"):
        roster.rename("ann", "anna", merge=True)
    assert graded.folders("ann") == graded.folders("anna") == ["autograded", "submitted"]


def test_who_is_taken_out_is_kept_in_a_folder(graded):
    with graded.roster() as roster:
        (done,) = roster.drop("ann")
    (away,) = (graded.root / rosters.AWAY).iterdir()
    assert (
        done
        == f"ann was removed from the gradebook (00_first 5.5). Files, points and comments are in {away}."
    )
    assert graded.students() == {"bob": "00_first 2"} and graded.folders("ann") == []
    assert sorted(path.name for path in away.iterdir()) == ["autograded", "grades.json", "submitted"]
    (kept,) = json.loads((away / "grades.json").read_text("utf-8"))
    (notebook,) = kept["notebooks"]
    assert [one["manual_score"] for one in notebook["grades"] if one["name"] == WORDS] == [1.5]
    assert "Well put." in [one["manual_comment"] for one in notebook["comments"]]


@pytest.mark.parametrize(
    "act", [lambda r: r.rename("ann", "anna"), lambda r: r.drop("ann")], ids=["rename", "drop"]
)
def test_after_a_crash_the_same_command_ends_it(graded, monkeypatch, act):
    real = rosters.transaction

    @contextlib.contextmanager
    def crash(*arguments):
        with real(*arguments):
            yield
            raise KeyboardInterrupt

    monkeypatch.setattr(rosters, "transaction", crash)
    with pytest.raises(KeyboardInterrupt), graded.roster() as roster:
        act(roster)
    monkeypatch.setattr(rosters, "transaction", real)
    assert "ann" in graded.students() and graded.folders("ann") == []
    with graded.roster() as roster:
        act(roster)
    assert "ann" not in graded.students()
    assert graded.folders("anna") in ([], ["autograded", "submitted"])


def test_nothing_is_moved_while_another_program_writes_the_gradebook(graded, monkeypatch):
    monkeypatch.setattr(database, "WAIT_SECONDS", (0, 0.05))
    other = sqlite3.connect(graded.root / "gradebook.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with graded.roster() as roster:
        for act in (lambda: roster.rename("ann", "anna"), lambda: roster.drop("ann")):
            with pytest.raises(UserError, match="written by another program"):
                act()
    other.close()
    assert graded.folders("ann") == ["autograded", "submitted"]
    assert not (graded.root / rosters.AWAY).exists()


@pytest.mark.database
def test_a_gradebook_on_a_server_is_changed_alike(tiny, first, tmp_path, postgresql_url):
    (tmp_path / "nbgrader_config.py").write_text(f"c.CourseDirectory.db_url = {postgresql_url!r}\n")
    graded = Class(tiny, first, tmp_path)
    graded.grade("ann", 4.0, by_hand=1.5)
    graded.grade("bob", 4.0)
    with graded.roster() as roster:
        roster.rename("ann", "anna")
        roster.drop("bob")
    assert graded.students() == {"anna": "00_first 5.5"}


def test_nobody_is_taken_out_by_a_wrong_letter(graded):
    with (
        graded.roster() as roster,
        pytest.raises(UserError, match=r"There is no student anm .* Did you mean ann\?"),
    ):
        roster.drop("anm")


def test_a_class_without_a_gradebook_is_named_and_none_is_made(tiny, tmp_path):
    with pytest.raises(UserError, match="There is no gradebook"), Roster(tiny, tmp_path):
        pass
    assert not (tmp_path / "gradebook.db").exists()


def test_the_command_lists_renames_and_asks_before_it_takes_out(graded):
    def run(*words, typed=""):
        line = ["students", "--root", str(graded.root), "--course", str(graded.course.root), *words]
        done = CliRunner().invoke(app, line, input=typed, catch_exceptions=False)
        return done.exit_code, " ".join(done.output.split())

    assert run() == (0, "ann: 00_first 5.5 bob: 00_first 2")
    assert run("--rename", "ann", "anna") == (0, "ann is now anna: 00_first 5.5.")
    assert "Nothing was changed." in run("--drop", "anna", typed="n\n")[1]
    assert graded.students().keys() == {"anna", "bob"}
    assert "anna was removed from the gradebook" in run("--drop", "anna", "--yes")[1]
    assert graded.students().keys() == {"bob"}
    assert run("--rename", "a", "b", "--drop", "c")[0] == 2
