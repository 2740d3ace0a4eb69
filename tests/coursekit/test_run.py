"""coursekit.grading.run: a class with good, damaged and unreadable submissions; nothing stale, nothing graded twice."""

import json

import pytest
import tinycourse
from nbgrader.api import Gradebook

from coursekit.course import CourseError
from coursekit.grading import book
from coursekit.grading.run import ClassRoom, Means, grade_class

NAME = "00_first"
ALONE = Means(workers=1)


@pytest.fixture(scope="module")
def graded(tiny, tmp_path_factory):
    """A graded class: its folder, the report, and the chapter."""
    root = tmp_path_factory.mktemp("class")
    chapter = tiny.chapter(NAME)
    right = tinycourse.answered(chapter, row_means=tinycourse.RIGHT)
    tinycourse.submit(root / "submitted", "ann", chapter, right)
    tinycourse.submit(root / "submitted", "bob", chapter, right).write_bytes(b'{"cells": [')
    misnamed = tinycourse.submit(root / "submitted", "cas", chapter, right)
    misnamed.rename(misnamed.with_name("homework (1).ipynb"))
    (misnamed.parent / "timestamp.txt").write_text("yesterday")
    (root / "submitted" / "dan" / NAME).mkdir(parents=True)
    (root / "submitted" / f"eve_{NAME}.ipynb").write_text("in no folder")
    return root, grade_class(tiny, chapter, root / "submitted", means=ALONE), chapter


def record(root, student):
    return json.loads((root / "autograded" / student / NAME / "coursekit.json").read_text("utf-8"))


def test_scores_and_reasons_are_reported(graded):
    _, report, _ = graded
    assert {row.name: row.total for row in report.students} == {
        "ann": 4.0,
        "bob": 0.0,
        "cas": 4.0,
        "dan": 0.0,
    }
    assert set(report.failures) == {"bob", "dan"}
    assert "no notebook" in report.failures["bob"] and "holds no notebook" in report.failures["dan"]


def test_what_cannot_be_read_gets_a_zero_and_needs_a_look(graded):
    root, _, _ = graded
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        for student in ("bob", "dan"):
            grade = gradebook.find_grade("check-row-means", NAME, NAME, student)
            assert grade.auto_score == 0 and grade.needs_manual_grade
        assert not gradebook.find_grade("check-row-means", NAME, NAME, "ann").needs_manual_grade


def test_feedback_says_what_was_wrong_with_the_file(graded):
    root, _, _ = graded

    def page(student):
        return (root / "feedback" / student / NAME / f"{NAME}.html").read_text("utf-8")

    assert "Not graded: The file is no notebook" in page("bob")
    assert "The file was called homework (1).ipynb instead of 00_first.ipynb." in page("cas")
    assert "remark" not in page("ann").split("</style>")[1]


def test_what_the_instructor_should_know_of_the_files_is_reported(graded):
    _, report, _ = graded
    assert set(report.notes) == {"cas"}
    assert "homework (1).ipynb instead" in report.notes["cas"]
    assert "timestamp.txt (yesterday) can't be read" in report.notes["cas"]
    assert report.remarks == [f"Taken for nobody's: eve_{NAME}.ipynb."]


def test_a_second_run_grades_only_what_changed(graded, tiny):
    root, _, chapter = graded
    before = {student: record(root, student) for student in ("ann", "bob", "cas", "dan")}
    path = root / "submitted" / "cas" / NAME / "homework (1).ipynb"
    path.write_text(path.read_text("utf-8").replace("row in X", "row in 0 + X"), encoding="utf-8")
    report = grade_class(tiny, chapter, root / "submitted", means=ALONE)
    assert report.graded == 1
    assert {row.name: row.total for row in report.students} == {
        "ann": 4.0,
        "bob": 0.0,
        "cas": 4.0,
        "dan": 0.0,
    }
    assert record(root, "ann") == before["ann"] and record(root, "cas")["key"] != before["cas"]["key"]


def test_a_word_on_a_file_leaves_the_page_when_its_cause_is_gone(graded, tiny):
    root, _, chapter = graded
    page = root / "feedback" / "cas" / NAME / f"{NAME}.html"
    assert "yesterday" in page.read_text("utf-8")
    (root / "submitted" / "cas" / NAME / "timestamp.txt").write_text("2024-03-01 23:30:00 CET")
    grade_class(tiny, chapter, root / "submitted", only=["cas"], means=ALONE)
    assert "yesterday" not in page.read_text("utf-8")
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        assert str(gradebook.find_submission(NAME, "cas").timestamp) == "2024-03-01 22:30:00"


def test_a_run_that_breaks_off_leaves_no_record_of_what_it_did_not_finish(graded, tiny, monkeypatch):
    root, _, chapter = graded

    def broken(before, nb):
        raise KeyboardInterrupt

    monkeypatch.setattr(book, "_same_answers", broken)
    with pytest.raises(KeyboardInterrupt):
        grade_class(tiny, chapter, root / "submitted", only=["bob"], means=ALONE, force=True)
    assert not (root / "autograded" / "bob" / NAME / "coursekit.json").exists()
    monkeypatch.undo()
    grade_class(tiny, chapter, root / "submitted", only=["bob"], means=ALONE)
    assert record(root, "bob")["refused"]


def test_an_unknown_student_and_an_empty_folder_are_explained(graded, tiny, tmp_path):
    root, _, chapter = graded
    with pytest.raises(CourseError, match="from zoe"):
        grade_class(tiny, chapter, root / "submitted", only=["zoe"])
    with pytest.raises(CourseError, match="it should hold STUDENT"):
        grade_class(tiny, chapter, tmp_path)


def test_the_zone_of_the_exchange_in_the_settings_is_that_of_the_times(course, tmp_path):
    with open(course.root / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write('\nc.Exchange.timezone = "America/Los_Angeles"\n')
    chapter = course.chapter(NAME)
    path = tinycourse.submit(tmp_path / "submitted", "ann", chapter, tinycourse.answered(chapter))
    path.with_name("timestamp.txt").write_text("2024-03-01 23:30:00.000000 PST")
    (found,) = ClassRoom(course, chapter, tmp_path / "submitted", means=ALONE).submissions
    assert (found.timestamp, found.note) == ("2024-03-02 07:30:00.000000 UTC", "")
