"""nbgrader's gradebook on a real PostgreSQL server, as `--db URL` uses it."""

import datetime
import warnings

import postgresql
import psycopg
import pytest
import tinycourse
from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy.exc import SAWarning

from coursekit.errors import UserError
from coursekit.grading.database import database_url, open_gradebook
from coursekit.grading.run import Resources, grade_class

pytestmark = [pytest.mark.sandbox, pytest.mark.database]


@pytest.fixture(scope="module")
def url(postgresql_server):
    """The URL of a database with a gradebook: one chapter, one submission."""
    with postgresql.database(postgresql_server) as url:
        fill(url)
        yield url


def fill(url):
    with Gradebook(url) as gradebook, warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # nbgrader's own, about its session
        gradebook.update_or_create_student("ann@uni.example", first_name="Ann")
        gradebook.update_or_create_assignment("00_first", duedate="2024-01-01 00:00:00 UTC")
        names = ("00_first", "00_first")
        gradebook.update_or_create_notebook(*names)
        gradebook.update_or_create_grade_cell("check-row-means", *names, max_score=4, cell_type="code")
        gradebook.update_or_create_grade_cell("why-rows", *names, max_score=2, cell_type="markdown")
        gradebook.update_or_create_solution_cell("why-rows", *names)
        gradebook.update_or_create_submission(
            "00_first", "ann@uni.example", timestamp="2024-01-02 00:00:00 UTC"
        )
        grade = gradebook.find_grade("check-row-means", *names, "ann@uni.example")
        grade.auto_score, grade.needs_manual_grade = 3.5, False
        gradebook.db.commit()


def test_scores_are_kept_and_summed(url):
    with Gradebook(url) as gradebook:
        submission = gradebook.find_submission("00_first", "ann@uni.example")
        assert (submission.score, submission.max_score, submission.total_seconds_late) == (3.5, 6.0, 86400.0)
        assert submission.timestamp == datetime.datetime(2024, 1, 2)
        (row,) = gradebook.submission_dicts("00_first")
        assert (row["code_score"], row["max_written_score"], row["needs_manual_grade"]) == (3.5, 2.0, True)
        assert gradebook.average_assignment_score("00_first") == 3.5
        with pytest.raises(MissingEntry):
            gradebook.find_student("zoe")


def test_the_enumerations_refuse_what_is_no_kind_of_cell(url):
    with Gradebook(url) as gradebook, pytest.raises(ValueError, match="grade_cell_type"):
        gradebook.update_or_create_grade_cell("x", "00_first", "00_first", max_score=1, cell_type="raw")


def test_no_connection_is_left_open(url):
    with Gradebook(url) as gradebook:
        assert len(gradebook.students) == 1
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        count = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        assert connection.execute(count).fetchone() == (1,)  # this one


def test_a_class_is_graded_into_it(tiny, tmp_path, postgresql_url):
    chapter = tiny.chapter("00_first")
    for student, answer in (("ann", tinycourse.RIGHT), ("bob", tinycourse.HALF)):
        nb = tinycourse.answered(chapter, row_means=answer)
        tinycourse.submit(tmp_path / "submitted", student, chapter, nb)
    typed = postgresql_url.replace("+psycopg", "")
    options = {"db": typed, "resources": Resources(workers=1)}
    report = grade_class(tiny, chapter, tmp_path / "submitted", **options)
    assert {row.name: row.total for row in report.students} == {"ann": 4.0, "bob": 2.0}
    assert grade_class(tiny, chapter, tmp_path / "submitted", **options).graded == 0
    with Gradebook(postgresql_url) as gradebook:
        assert gradebook.find_submission("00_first", "bob").score == 2.0
    assert not (tmp_path / "gradebook.db").exists()


@pytest.mark.parametrize("url", ["gradebook", "postgresql://nobody@127.0.0.1:9/none", "mysql://a:secret@b/c"])
def test_a_gradebook_that_cannot_be_opened_is_named_without_its_password(url):
    with pytest.raises(UserError, match=r"gradebook") as error, open_gradebook(database_url(url)):
        pass
    assert "secret" not in str(error.value)
