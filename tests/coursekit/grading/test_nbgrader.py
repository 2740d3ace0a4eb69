"""nbgrader's own commands, and `coursekit grade`, on one small class: real programs, real gradebooks."""

import csv
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import tinycourse
from nbformat.v4 import new_code_cell
from nbgrader.api import Gradebook
from sqlalchemy import text
from traitlets.config import PyFileConfigLoader

from coursekit.authoring.demo import make_class, unexpected
from coursekit.course import Course
from coursekit.grading import display
from coursekit.grading.class_settings import write_config
from coursekit.grading.run import ClassReport, StudentScores
from coursekit.notebook.reading import read_notebook

pytestmark = pytest.mark.sandbox

SCORES = {"attacking": 0.0, "damaged": 4.0, "half": 2.0, "right": 4.0, "unreadable": 0.0, "untouched": 0.0}
PATCHED = """\
import coursekit.checks.check
coursekit.checks.check.check = check = lambda name, actual, expected=None, **options: print(f"ok  {name}")
def row_means(X):
    return np.array([2.0, 4.0])
"""


def remembering(chapter):
    """The right answer, which notes what it is given, and a cell behind the checks that prints it."""
    noted = (
        tinycourse.RIGHT.replace("    if X.ndim", "    noted.append(X.shape)\n    if X.ndim") + "noted = []\n"
    )
    nb = tinycourse.answered(chapter, row_means=noted)
    nb.cells.append(new_code_cell('print(*(f"saw-{shape}" for shape in noted))'))
    return nb


def damaged(chapter):
    """The right answer at the end, with a new id and without its mark; the check cell is gone."""
    nb = tinycourse.answered(chapter)
    nb.cells = [cell for cell in nb.cells if cell.id not in ("check-row-means", "row-means")]
    nb.cells.append(new_code_cell(tinycourse.RIGHT))
    return nb


def attacking(chapter):
    """A patched check, more points, and a check cell that says it passed."""
    nb = tinycourse.answered(chapter, row_means=PATCHED)
    checks = tinycourse.cell_of(nb, "check-row-means")
    checks.source, checks.metadata.nbgrader.points = "4.0", 400
    nb.cells.append(
        new_code_cell("4.0", metadata={"nbgrader": {**checks.metadata.nbgrader, "locked": False}})
    )
    return nb


def run(program, *arguments, cwd, home, code=0):
    """Run a program of this Python's environment; it must end with this exit code."""
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
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def make_submissions(course, folder):
    chapter = course.chapter("00_first")
    notebooks = {
        "attacking": attacking(chapter),
        "damaged": damaged(chapter),
        "half": tinycourse.answered(chapter, row_means=tinycourse.HALF),
        "right": remembering(chapter),
        "unreadable": tinycourse.answered(chapter),
        "untouched": tinycourse.answered(chapter),
    }
    paths = {name: tinycourse.submit(folder, name, chapter, nb) for name, nb in notebooks.items()}
    paths["unreadable"].write_bytes(b'{"cells": [')


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
        code=1,  # one is unreadable
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


def grades(db_url):
    """(student, grade_id) -> (automatic score, needs a look), and (student, grade_id) -> the automatic comment."""
    with Gradebook(db_url) as gradebook:
        submissions = [
            gradebook.find_submission_notebook("00_first", "00_first", student) for student in SCORES
        ]
        scores = {
            (one.student.id, grade.cell.name): (grade.auto_score, grade.needs_manual_grade)
            for one in submissions
            for grade in one.grades
        }
        comments = {
            (one.student.id, comment.cell.name): comment.auto_comment
            for one in submissions
            for comment in one.comments
        }
    return scores, comments


def version(db_url):
    """What nbgrader notes of a gradebook's tables."""
    with Gradebook(db_url) as gradebook:
        return gradebook.db.execute(text("SELECT version_num FROM alembic_version")).all()


def test_the_gradebooks_of_nbgrader_and_coursekit_say_the_same(by_nbgrader, by_coursekit):
    urls = [f"sqlite:///{folder / 'gradebook.db'}" for folder in (by_nbgrader.root, by_coursekit[0])]
    stock, own = map(grades, urls)
    assert stock == own
    assert version(urls[0]) == version(urls[1]) != []
    assert stock[0]["unreadable", "check-row-means"] == (0.0, True)
    assert stock[0]["untouched", "check-row-means"] == (0.0, False)


def test_autograde_of_nbgrader_says_what_was_wrong_with_a_submission(by_nbgrader):
    def head(student):
        path = by_nbgrader.root / "autograded" / student / "00_first" / "00_first.ipynb"
        return read_notebook(path).cells[0].source

    assert "The answer of row-means was found in another cell." in head("damaged")
    assert "The check cell check-row-means had been changed; the original was run." in head("attacking")
    assert head("unreadable").startswith("**Not graded.** The file ends too early")
    assert head("right").startswith("# 00: First steps")


def test_a_grade_does_not_outlive_the_submission_it_was_for(by_nbgrader, tmp_path_factory):
    course = Course(
        shutil.copytree(by_nbgrader.root, tmp_path_factory.mktemp("again") / "course", symlinks=True)
    )
    path = course.root / "submitted" / "right" / "00_first" / "00_first.ipynb"
    path.unlink()
    path.symlink_to(course.root / "submitted" / "half" / "00_first" / "00_first.ipynb")
    home = tmp_path_factory.mktemp("home")
    printed = run(
        "nbgrader", "autograde", "00_first", "--student", "right", "--force", cwd=course.root, home=home
    )
    assert "right: 00_first.ipynb is a link to another place; a file was expected." in printed
    scores, _ = grades(f"sqlite:///{course.root / 'gradebook.db'}")
    assert scores["right", "check-row-means"] == (0.0, True)
    assert scores["half", "check-row-means"] == (2.0, False)


@pytest.mark.parametrize("student", sorted(SCORES.keys() - {"unreadable"}))
def test_feedback_of_nbgrader_shows_each_check(by_nbgrader, student):
    page = (by_nbgrader.root / "feedback" / student / "00_first" / "00_first.html").read_text(
        encoding="utf-8"
    )
    for name in ("two rows", "refuses a vector", "a tall array", "a wide negative array"):
        assert f"<b>{name}</b>" in page
    assert f"{SCORES[student]:g} of 4 points" in page


def test_neither_the_graded_notebook_nor_the_feedback_of_nbgrader_shows_what_only_hidden_checks_gave(
    by_nbgrader,
):
    for path in ("autograded/right/00_first/00_first.ipynb", "feedback/right/00_first/00_first.html"):
        text = (by_nbgrader.root / path).read_text(encoding="utf-8")
        assert "saw-(2, 2)" in text
        assert "saw-(4, 3)" not in text and "saw-(3, 4)" not in text


# coursekit grade


def test_grade_gives_the_same_scores_and_prints_them(by_coursekit):
    folder, printed = by_coursekit
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        scores = {
            student: gradebook.find_grade("check-row-means", "00_first", "00_first", student).auto_score
            for student in SCORES
        }
    assert scores == SCORES
    for student, score in SCORES.items():
        line = next(line for line in printed.splitlines() if student in line)
        assert f"{score:.2f} of 4" in line
    assert "mean 1.67, median 1.00 of 4; 2 more points are graded by hand" in " ".join(printed.split())


def test_grade_writes_feedback_and_touches_neither_course_nor_submissions(by_coursekit, tiny):
    folder, _ = by_coursekit
    assert sorted(path.parent.parent.name for path in (folder / "feedback").rglob("00_first.html")) == sorted(
        SCORES
    )
    assert sorted(path.name for path in (folder / "submitted").rglob("*") if path.is_file()) == [
        "00_first.ipynb"
    ] * len(SCORES)
    assert not any((tiny.root / name).exists() for name in ("autograded", "feedback", "gradebook.db"))


def test_feedback_of_grade_tells_a_student_what_was_wrong(by_coursekit):
    folder, _ = by_coursekit
    page = (folder / "feedback" / "half" / "00_first" / "00_first.html").read_text(encoding="utf-8")
    assert "does not name (3,)" in page
    assert "The sign is wrong" in page


# nbgrader in the folder of a class


def test_nbgrader_works_in_the_folder_of_a_class_with_the_configuration_written_there(
    by_coursekit, by_nbgrader, tiny, tmp_path
):
    folder, _ = by_coursekit
    assert write_config(tiny, folder)
    run("nbgrader", "export", cwd=folder, home=tmp_path)
    own, stock = exported(folder / "grades.csv"), exported(by_nbgrader.root / "grades.csv")
    assert {student: row["score"] for student, row in own.items()} == {
        student: row["score"] for student, row in stock.items()
    }


def test_the_configuration_of_a_class_says_where_course_and_gradebook_are_but_no_password(tiny, tmp_path):
    url = "postgresql://teacher:secret@db.example/grades"
    assert write_config(tiny, tmp_path, "handed in", url, seed="spring", reveal=True)
    text = (tmp_path / "nbgrader_config.py").read_text(encoding="utf-8")
    assert "secret" not in text
    config = PyFileConfigLoader("nbgrader_config.py", path=str(tmp_path)).load_config()
    assert config.CourseDirectory.db_url == "postgresql+psycopg://teacher@db.example/grades"
    assert config.CourseDirectory.root == str(tmp_path)
    assert config.CourseDirectory.source_directory == str(tiny.solutions)
    assert config.CourseDirectory.submitted_directory == "handed in"
    assert config.HTMLExporter.sanitize_html is True
    assert config.SubmissionExporter == {"seed": "spring", "reveal": True}


def test_a_configuration_of_the_instructors_own_is_left_alone(tiny, tmp_path):
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    assert not write_config(tiny, tmp_path)
    assert (tmp_path / "nbgrader_config.py").read_text() == "c = get_config()\n"
    before = (tiny.root / "nbgrader_config.py").read_bytes()
    assert not write_config(tiny, tiny.root)
    assert (tiny.root / "nbgrader_config.py").read_bytes() == before


@pytest.mark.parametrize("clean", [display.clean_html, display.markdown2html])
@pytest.mark.parametrize(
    "text",
    [
        "<script>reached()</script>",
        "<img src=x onerror=reached()>",
        "<a href='javascript:reached()'>x</a>",
        "<iframe srcdoc='<script>reached()</script>'></iframe>",
        "<svg onload=reached()></svg>",
        "<form action=/api/kernels><button>x</button></form>",
        "<style>* { display: none }</style>",
    ],
)
def test_pages_of_nbgrader_show_no_script_of_a_student(clean, text):
    shown = clean(text)
    for part in ("<script", "onerror", "href", "<iframe", "<svg", "<form", "<style"):
        assert part not in shown


def test_pages_of_nbgrader_keep_tables_formulas_and_links():
    table = '<table class="coursekit-checks"><tbody><tr><td>a<br>b</td></tr></tbody></table>'
    assert display.clean_html(table) == table
    shown = display.markdown2html("> quoted\n\n$a < b$ [docs](https://numpy.org) `x < y`")
    assert "<blockquote>" in shown and "$a &lt; b$" in shown and "<code>x &lt; y</code>" in shown
    assert 'href="https://numpy.org"' in shown


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


def test_the_demonstration_grades_its_class_and_fails_if_a_mistake_earns_all(course, tmp_path, coursekit):
    command = ["demo", tmp_path / "class", "--chapter", "00", "--course", course.root]
    code, text = coursekit(*command)
    assert code == 0 and "each mistake lost points on its own exercise" in text
    for student, total in (("right", "4.00 of 4"), ("untouched", "0.00 of 4")):
        assert re.search(rf"{student} .*{total}", text)
        assert (tmp_path / "class" / "feedback" / student / "00_first" / "00_first.html").is_file()
    right = 'from coursekit.mistakes import mistake\n\n\n@mistake("row-means", says="no")\ndef right(X):\n'
    right += '    if X.ndim != 2:\n        raise ValueError(f"not {X.shape}")\n    return X.mean(axis=1)\n'
    tinycourse.write_mistakes(course, "00_first", right)
    code, text = coursekit(*command)
    assert code == 1 and "wrong-row-means, check-row-means: 4.0 of 4 points" in text


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
