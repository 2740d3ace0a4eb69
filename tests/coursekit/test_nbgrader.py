"""nbgrader's own commands, and `coursekit grade`, on one small class: real programs, real gradebooks."""

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import tinycourse

from coursekit.course import Course, read_notebook
from coursekit.grading.demo import make_class, unexpected
from coursekit.grading.run import ClassReport, StudentScores, read_scores

SCORES = {"half": 2.0, "right": 4.0, "untouched": 0.0}
ANSWERS = {"half": {"row_means": tinycourse.HALF}, "right": {"row_means": tinycourse.RIGHT}, "untouched": {}}


def run(program, *arguments, cwd, home):
    """Run a program of this Python's environment; it must succeed."""
    scripts = Path(sys.executable).parent
    env = {
        **os.environ,
        "PATH": os.pathsep.join([str(scripts), os.environ["PATH"]]),
        "JUPYTER_CONFIG_DIR": str(home),
        "JUPYTER_DATA_DIR": str(home),
    }
    env.pop("COURSEKIT_COURSE", None)
    done = subprocess.run(
        [str(scripts / program), *arguments],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def make_submissions(course, folder):
    for student, answers in ANSWERS.items():
        chapter = course.chapter("00_first")
        tinycourse.submit(folder, student, chapter, tinycourse.answered(chapter, **answers))


@pytest.fixture(scope="module")
def by_nbgrader(tiny, tmp_path_factory):
    """A copy of the course, graded by nbgrader's commands alone."""
    root, home = tmp_path_factory.mktemp("nbgrader") / "course", tmp_path_factory.mktemp("home")
    course = Course(shutil.copytree(tiny.root, root))
    make_submissions(course, root / "submitted")
    shutil.rmtree(course.releases)
    run("nbgrader", "generate_assignment", "00_first", cwd=root, home=home)
    run("nbgrader", "autograde", "00_first", cwd=root, home=home)
    run("nbgrader", "generate_feedback", "00_first", cwd=root, home=home)
    run("nbgrader", "export", cwd=root, home=home)
    return course


@pytest.fixture(scope="module")
def by_coursekit(tiny, tmp_path_factory):
    """A class beside the course, graded by `coursekit grade`; the folder and what was printed."""
    folder, home = tmp_path_factory.mktemp("class"), tmp_path_factory.mktemp("home")
    make_submissions(tiny, folder / "submitted")
    printed = run(
        "coursekit",
        "grade",
        "first",
        "--submitted",
        "submitted",
        "--course",
        str(tiny.root),
        cwd=folder,
        home=home,
    )
    return folder, printed


def exported(path):
    with path.open(encoding="utf-8", newline="") as file:
        return {row["student_id"]: row for row in csv.DictReader(file) if row["assignment"] == "00_first"}


# nbgrader's commands


def test_generate_assignment_of_nbgrader_makes_what_the_build_releases(by_nbgrader, tiny):
    made = by_nbgrader.chapter("00_first").release.read_text(encoding="utf-8")
    assert made.rstrip("\n") == tiny.chapter("00_first").release.read_text(encoding="utf-8").rstrip("\n")
    assert [path.name for path in (by_nbgrader.releases / "00_first").iterdir()] == ["00_first.ipynb"]


def test_autograde_of_nbgrader_gives_the_scores(by_nbgrader):
    rows = exported(by_nbgrader.root / "grades.csv")
    assert {student: float(row["score"]) for student, row in rows.items()} == SCORES
    assert {float(row["max_score"]) for row in rows.values()} == {6.0}


def test_autograde_of_nbgrader_leaves_demonstrations_out_and_restores_the_checks(by_nbgrader):
    nb = read_notebook(by_nbgrader.root / "autograded" / "half" / "00_first" / "00_first.ipynb")
    cells = {cell.id: cell for cell in nb.cells}
    assert 'check("a tall array", row_means(X))' in cells["check-row-means"].source
    assert cells["print-row-means-np-eye-2"].outputs == []
    assert "np.abs(X).mean(axis=1)" in cells["row-means"].source


@pytest.mark.parametrize("student", SCORES)
def test_feedback_of_nbgrader_shows_each_check(by_nbgrader, student):
    page = (by_nbgrader.root / "feedback" / student / "00_first" / "00_first.html").read_text(
        encoding="utf-8"
    )
    for name in ("two rows", "refuses a vector", "a tall array", "a wide negative array"):
        assert f"<b>{name}</b>" in page
    assert f"{SCORES[student]:g} of 4 points" in page


# coursekit grade


def test_grade_gives_the_same_scores_and_prints_them(by_coursekit, tiny):
    folder, printed = by_coursekit
    db_url = f"sqlite:///{folder / 'gradebook.db'}"
    rows = read_scores(db_url, tiny.chapter("00_first"), {"check-row-means": 4.0}, list(SCORES))
    assert {row.name: row.total for row in rows} == SCORES
    for student, score in SCORES.items():
        line = next(line for line in printed.splitlines() if student in line)
        assert f"{score:.2f} of 4" in line
    assert "mean 2.00, median 2.00 of 4; 2 more points are graded by hand" in " ".join(printed.split())


def test_grade_writes_feedback_and_touches_neither_course_nor_submissions(by_coursekit, tiny):
    folder, _ = by_coursekit
    assert sorted(path.parent.parent.name for path in (folder / "feedback").rglob("00_first.html")) == sorted(
        SCORES
    )
    assert (
        sorted(path.name for path in (folder / "submitted").rglob("*") if path.is_file())
        == ["00_first.ipynb"] * 3
    )
    assert not any((tiny.root / name).exists() for name in ("autograded", "feedback", "gradebook.db"))


def test_feedback_of_grade_tells_a_student_what_was_wrong(by_coursekit):
    folder, _ = by_coursekit
    page = (folder / "feedback" / "half" / "00_first" / "00_first.html").read_text(encoding="utf-8")
    assert "does not name (3,)" in page
    assert "The sign is wrong" in page


# The class of the demonstration


def test_the_demonstration_has_a_right_an_untouched_and_a_wrong_student_for_each_exercise(first, tmp_path):
    students = make_class(first, tmp_path)
    assert [(student.name, student.kind, student.wrong) for student in students] == [
        ("right", "right", ""),
        ("untouched", "untouched", ""),
        ("wrong-row-means", "wrong", "row-means"),
    ]
    notebooks = {
        student.name: read_notebook(tmp_path / "submitted" / student.name / "00_first" / "00_first.ipynb")
        for student in students
    }
    answers = {
        name: next(cell.source for cell in nb.cells if cell.id == "row-means")
        for name, nb in notebooks.items()
    }
    assert "return X.sum(axis=1) / X.shape[1]" in answers["right"]
    assert "raise NotImplementedError" in answers["untouched"]
    assert answers["wrong-row-means"].startswith("#| export\ndef row_means(X):")
    assert "X.mean(axis=0)" in answers["wrong-row-means"]
    assert all("a tall array" not in str(nb) for nb in notebooks.values())


def test_an_unexpected_score_of_the_demonstration_is_named(first, tmp_path):
    students = make_class(first, tmp_path)

    def problems(**scores):
        rows = [
            StudentScores(student.name, {"check-row-means": scores[student.kind]}) for student in students
        ]
        return unexpected(students, ClassReport(first, {"check-row-means": 4.0}, students=rows))

    assert problems(right=4.0, untouched=0.0, wrong=1.0) == []
    assert problems(right=4.0, untouched=1.0, wrong=1.0) == [
        "00_first, untouched, check-row-means: 1.0 of 4 points"
    ]
    assert len(problems(right=3.0, untouched=0.0, wrong=4.0)) == 2
    assert len(problems(right=None, untouched=None, wrong=None)) == 3
