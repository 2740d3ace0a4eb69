"""coursekit.grading.run: a class with good, damaged and unreadable submissions; nothing stale, nothing graded twice."""

import contextlib
import json
import shutil
import sqlite3

import nbformat
import pytest
import tinycourse
from nbgrader.api import Gradebook

from coursekit.errors import UserError
from coursekit.grading import database, feedback_page, gradebook, grader, run
from coursekit.grading.grader import Task
from coursekit.grading.run import ClassRun, Resources, grade_class

pytestmark = pytest.mark.sandbox

NAME = "00_first"
ALONE = Resources(workers=1)


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
    return root, grade_class(tiny, chapter, root / "submitted", resources=ALONE), chapter


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
    assert "cut off" in report.failures["bob"] and "contains no notebook" in report.failures["dan"]


def test_limits_that_do_not_hold_on_this_machine_are_said_at_the_start(tiny, tmp_path, monkeypatch):
    chapter, said = tiny.chapter(NAME), []
    tinycourse.submit(tmp_path / "submitted", "ann", chapter, tinycourse.answered(chapter))
    monkeypatch.setattr(run, "weaker_limits", lambda: "Something does not hold.")
    ClassRun(tiny, chapter, tmp_path / "submitted", resources=ALONE, say=said.append)
    assert said == ["Something does not hold."]
    ClassRun(
        tiny, chapter, tmp_path / "submitted", resources=Resources(scheduler="tls://x:1"), say=said.append
    )
    assert len(said) == 1  # the kernels run elsewhere


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

    assert "Not graded: The file ends too early" in page("bob")
    assert "The file was called homework (1).ipynb instead of 00_first.ipynb." in page("cas")
    assert "remark" not in page("ann").split("</style>")[1]


def test_what_the_instructor_should_know_of_the_files_is_reported(graded):
    _, report, _ = graded
    assert set(report.notes) == {"cas"}
    assert "homework (1).ipynb instead" in report.notes["cas"]
    assert "timestamp.txt (yesterday) can't be read" in report.notes["cas"]
    assert report.remarks == [f"Files of no known student: eve_{NAME}.ipynb."]


def test_a_second_run_grades_only_what_changed(graded, tiny):
    root, _, chapter = graded
    before = {student: record(root, student) for student in ("ann", "bob", "cas", "dan")}
    path = root / "submitted" / "cas" / NAME / "homework (1).ipynb"
    path.write_text(path.read_text("utf-8").replace("row in X", "row in 0 + X"), encoding="utf-8")
    report = grade_class(tiny, chapter, root / "submitted", resources=ALONE)
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
    grade_class(tiny, chapter, root / "submitted", only=["cas"], resources=ALONE)
    assert "yesterday" not in page.read_text("utf-8")
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        assert str(gradebook.find_submission(NAME, "cas").timestamp) == "2024-03-01 22:30:00"


def test_a_run_that_breaks_off_leaves_no_record_of_what_it_did_not_finish(graded, tiny, monkeypatch):
    root, _, chapter = graded

    def broken(before, nb):
        raise KeyboardInterrupt

    monkeypatch.setattr(gradebook, "_same_answers", broken)
    with pytest.raises(KeyboardInterrupt):
        grade_class(tiny, chapter, root / "submitted", only=["bob"], resources=ALONE, force=True)
    assert not (root / "autograded" / "bob" / NAME / "coursekit.json").exists()
    monkeypatch.undo()
    grade_class(tiny, chapter, root / "submitted", only=["bob"], resources=ALONE)
    assert record(root, "bob")["refused"]


def test_an_unknown_student_and_an_empty_folder_are_explained(graded, tiny, tmp_path):
    root, _, chapter = graded
    with pytest.raises(UserError, match="from zoe"):
        grade_class(tiny, chapter, root / "submitted", only=["zoe"])
    with pytest.raises(UserError, match="it should contain STUDENT"):
        grade_class(tiny, chapter, tmp_path)


@pytest.mark.parametrize("root", [".", "class"])
def test_results_do_not_go_among_the_submissions(first, tiny, tmp_path, root):
    with pytest.raises(UserError, match="would look like students' work"):
        grade_class(tiny, first, tmp_path, root=tmp_path / root)


def test_the_zone_of_the_exchange_in_the_settings_is_that_of_the_times(course, tmp_path):
    with open(course.root / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write('\nc.Exchange.timezone = "America/Los_Angeles"\n')
    chapter = course.chapter(NAME)
    path = tinycourse.submit(tmp_path / "submitted", "ann", chapter, tinycourse.answered(chapter))
    path.with_name("timestamp.txt").write_text("2024-03-01 23:30:00.000000 PST")
    (found,) = ClassRun(course, chapter, tmp_path / "submitted", resources=ALONE).submissions
    assert (found.timestamp, found.note) == ("2024-03-02 07:30:00.000000 UTC", "")


# The class as a whole; no kernel is started


@pytest.fixture
def quick(tiny, first, tmp_path, monkeypatch):
    """Grade a class of ann and bob, who get 3 points without a kernel."""
    monkeypatch.setattr(database, "WAIT_SECONDS", (0, 0.05))
    monkeypatch.setattr(
        run, "grade_submission", lambda task, *_: tinycourse.made_up(Task.unpack(task).master, 3.0)
    )
    for student in ("ann", "bob"):
        tinycourse.submit(tmp_path / "submitted", student, first, tinycourse.answered(first))
    return lambda **options: grade_class(
        tiny, first, tmp_path / "submitted", resources=Resources(workers=1, unsafe=True), **options
    )


def test_students_of_the_gradebook_without_a_submission_are_named_with_the_command(quick, tmp_path):
    assert quick().remarks == []
    shutil.rmtree(tmp_path / "submitted" / "ann")
    (remark,) = quick().remarks
    assert "not among the submissions: ann." in remark and "coursekit students --rename OLD NEW" in remark
    assert quick(only=["bob"]).remarks == []


def test_a_gradebook_that_another_program_takes_midway_keeps_what_is_graded(quick, tmp_path):
    quick()
    other, said = sqlite3.connect(tmp_path / "gradebook.db", isolation_level=None), []

    def take(name, done, total):
        if (name, done) == ("grading", 1):
            other.execute("BEGIN IMMEDIATE")

    with pytest.raises(UserError, match="written by another program"):
        quick(force=True, on_step=take, say=said.append)
    assert len(said) == 1
    other.close()
    assert quick().graded == 1


def test_a_policy_that_fails_is_told_once_for_all_whom_it_concerns(quick, tmp_path):
    quick()
    (tmp_path / "broken_policy.py").write_text(
        "from nbgrader.plugins import BasePlugin\nclass Policy(BasePlugin):\n    late_submission_penalty = None\n"
    )
    config = tmp_path / "nbgrader_config.py"
    config.write_text(config.read_text() + "c.AssignLatePenalties.plugin_class = 'broken_policy.Policy'\n")
    with contextlib.closing(sqlite3.connect(tmp_path / "gradebook.db", isolation_level=None)) as db:
        db.execute("update assignment set duedate = '2024-01-01 00:00:00.000000'")
        db.execute("update submitted_assignment set timestamp = '2024-01-02 00:00:00.000000'")
    (problem,) = quick().problems
    assert problem.startswith("The policy on late submissions failed: ") and problem.endswith("(ann, bob).")


def test_a_page_that_cannot_be_made_stops_nobody_and_is_in_the_report(quick, tmp_path, monkeypatch):
    real = feedback_page.feedback_page

    def page(student, *rest):
        return real(student, *rest) if student == "ann" else 1 / 0

    monkeypatch.setattr(feedback_page, "feedback_page", page)
    report = quick()
    assert report.problems == [
        "The feedback page shows only the points: making it failed (ZeroDivisionError) (bob)."
    ]
    pages = {
        student: (tmp_path / "feedback" / student / NAME / f"{NAME}.html").read_text()
        for student in ("ann", "bob")
    }
    assert "could not be shown" in pages["bob"] and "could not be shown" not in pages["ann"]
    assert all("3 of 6 points" in text for text in pages.values())


def test_a_fault_of_the_grader_is_told_and_stops_no_run(first, monkeypatch):
    task = grader.make_task(first)
    submitted = nbformat.writes(tinycourse.answered(first)).encode()

    def fails(*_, **__):
        raise KeyError("hidden inputs")

    with monkeypatch.context() as patch:
        patch.setattr(grader, "rebuild", fails)
        graded = grader.grade_submission(task, submitted)
    assert graded.refused == "The grader failed on it (KeyError: 'hidden inputs')."
    monkeypatch.setattr(grader, "_grade", fails)
    graded = grader.grade_submission(task, submitted)
    assert graded.refused == "The grader failed on it (KeyError)."
    assert graded.scores == {"check-row-means": 0.0} and not graded.lasting


def needs_much_memory(task, content, *rest):
    if b"# bob" in content:
        bytearray(4096 * 2**20)
    return tinycourse.made_up(Task.unpack(task).master, 3.0)


def test_a_submission_that_takes_too_much_gets_a_reason_and_is_tried_again(
    quick, first, tmp_path, monkeypatch
):
    monkeypatch.setattr(run, "grade_submission", needs_much_memory)
    path = tmp_path / "submitted" / "bob" / NAME / f"{NAME}.ipynb"
    path.write_text(path.read_text().replace("First steps", "First steps # bob"))
    report = quick()
    assert report.failures == {"bob": "Grading it took more than 2048 MB of memory."}
    assert {row.name: row.total for row in report.students} == {"ann": 3.0, "bob": 0.0}
    monkeypatch.setattr(
        run, "grade_submission", lambda task, *_: tinycourse.made_up(Task.unpack(task).master, 3.0)
    )
    report = quick()
    assert report.graded == 1 and not report.failures


def test_odd_ids_collide_nowhere_and_end_no_run(tiny, first, tmp_path, monkeypatch):
    """Names that are alike once they are cleaned, or are the form that another one gets, through the whole run."""
    monkeypatch.setattr(
        run, "grade_submission", lambda task, *_: tinycourse.made_up(Task.unpack(task).master, 3.0)
    )
    names = ["bob", "BOB", "bo\u0304b", "b\u014db", "a b", "a-b", "\u202eann"]
    text = nbformat.writes(tinycourse.answered(first))
    for _ in range(2):  # the ids that the first ones got are names of others
        for name in names:
            (tmp_path / "class").mkdir(exist_ok=True)
            (tmp_path / "class" / f"{name}_{NAME}.ipynb").write_text(text)
        found = run.find_submissions(first, tmp_path / "class")
        names = [one.student for one in found]
    report = grade_class(tiny, first, tmp_path / "class", resources=Resources(workers=1, unsafe=True))
    ids = [row.name for row in report.students]
    assert len(ids) == len(set(map(str.casefold, ids))) == len(list((tmp_path / "class").iterdir())) > 9
    assert {row.total for row in report.students} == {3.0}
