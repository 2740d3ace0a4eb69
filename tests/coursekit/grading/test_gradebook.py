"""nbgrader's gradebook under coursekit: where it is, who else has it open, how old it is, a full disk; all of a result or nothing."""

import contextlib
import errno
import shutil
import sqlite3
from pathlib import Path

import nbgrader
import pytest
import tinycourse
from nbgrader.api import Gradebook
from sqlalchemy import event
from sqlalchemy.engine import Engine
from traitlets.config import PyFileConfigLoader

from coursekit.errors import UserError
from coursekit.grading import database
from coursekit.grading import gradebook as books
from coursekit.grading.class_settings import write_config
from coursekit.grading.database import database_url, file_of, file_url, open_gradebook

pytestmark = pytest.mark.gradebook

NAME, CELL = "00_first", "check-row-means"
OLD = Path(nbgrader.__file__).parent / "tests" / "apps" / "files" / "gradebook.db"
ODD = ["which class?", "class #1", "50%41 %", "a b", "Übung", "x?mode=ro&y"]


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(database, "WAIT_SECONDS", (0, 0.05))


@pytest.fixture
def graded(tiny, first, tmp_path):
    """A class with one student graded: the folder, the master notebook."""
    root, text = tmp_path / "class", tinycourse.master(first)
    with tinycourse.open_book(tiny, root) as book:
        book.register(first, text)
        book.record(first, "ann", tinycourse.made_up(text, 3.0), {})
    return root, text


def tables(path):
    with contextlib.closing(sqlite3.connect(path)) as db:
        return {name for (name,) in db.execute("select name from sqlite_master where type = 'table'")}


# Where it is


@pytest.mark.parametrize("folder", ODD)
def test_a_gradebook_lies_in_its_folder_whatever_that_is_called(tmp_path, folder):
    root = tmp_path / folder
    root.mkdir()
    with open_gradebook(file_url(root / "gradebook.db")) as gradebook:
        gradebook.add_student("ann")
    assert [path.name for path in tmp_path.iterdir()] == [folder]
    assert [path.name for path in root.iterdir()] == ["gradebook.db"]


@pytest.mark.parametrize("folder", ODD)
def test_nbgrader_finds_it_there_through_the_configuration(tiny, tmp_path, folder):
    root = tmp_path / folder
    root.mkdir()
    assert write_config(tiny, root)
    config = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    url = config.CourseDirectory.get("db_url", f"sqlite:///{root}/gradebook.db")  # as nbgrader makes it
    with Gradebook(url) as gradebook:
        gradebook.add_student("ann")
    assert (root / "gradebook.db").is_file()


def test_the_address_of_a_file_may_be_typed_as_its_path(tmp_path):
    for typed in ("sqlite:///which class?/x/g.db", "sqlite:///a b#1/g.db", "sqlite:///g.db"):
        path = file_of(database_url(typed, tmp_path))
        assert path == tmp_path / typed.removeprefix("sqlite:///")
    assert "mode=ro" in database_url("sqlite:///g.db?mode=ro", tmp_path)


# Other programs


def test_another_program_that_writes_is_waited_for_with_a_word_and_nothing_is_lost(
    tiny, first, graded, impatient
):
    root, text = graded
    other, said = sqlite3.connect(root / "gradebook.db", isolation_level=None), []
    other.execute("BEGIN IMMEDIATE")
    with tinycourse.open_book(tiny, root, said) as book:
        for write in (
            lambda: book.register(first, text),
            lambda: book.record(first, "ann", tinycourse.made_up(text, 4.0), {}),
            lambda: book.hand_in(first, "ann", None),
        ):
            said.clear()
            with pytest.raises(UserError, match=r"gradebook\.db is being written by another program"):
                write()
            assert len(said) == 1 and "waiting for it" in said[0]
        assert book.marks(first, "ann")["score"] == 3.0
        assert book.read(first, "ann") is None  # so the next run grades it again
        other.execute("ROLLBACK")
        book.record(first, "ann", tinycourse.made_up(text, 4.0), {})
        assert book.marks(first, "ann")["score"] == 4.0
    other.close()


def test_a_result_is_in_the_gradebook_as_a_whole_or_not_at_all(tiny, first, graded, monkeypatch):
    root, text = graded
    with tinycourse.open_book(tiny, root) as book:
        monkeypatch.setattr(book._policy, "penalty", lambda submission: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            book.record(first, "bob", tinycourse.made_up(text, 4.0), {})
        assert book.students(first) == {"ann"}


# An older nbgrader


def test_a_gradebook_of_an_older_nbgrader_is_named_with_the_command_and_left_as_it_was(tmp_path):
    path = tmp_path / "gradebook.db"
    shutil.copyfile(OLD, path)
    before = path.read_bytes()
    with (
        pytest.raises(UserError, match=r"older nbgrader.*nbgrader db upgrade --db 'sqlite:///gradebook.db'"),
        open_gradebook(file_url(path)),
    ):
        pass
    assert path.read_bytes() == before


def test_tables_that_only_a_newer_nbgrader_adds_are_made(graded, tiny, first):
    root, _ = graded
    with contextlib.closing(sqlite3.connect(root / "gradebook.db", isolation_level=None)) as db:
        db.execute("drop table task_cells")
    with tinycourse.open_book(tiny, root) as book:
        assert book.students(first) == {"ann"}
    assert "task_cells" in tables(root / "gradebook.db")


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"no database at all" * 50, "damaged or not a gradebook"), (None, "can't be written")],
)
def test_what_is_no_gradebook_is_said_in_a_sentence(tmp_path, content, words):
    path = tmp_path / "gradebook.db"
    path.mkdir() if content is None else path.write_bytes(content)
    with pytest.raises(UserError, match=words) as error, open_gradebook(file_url(path)):
        pass
    assert "\n" not in str(error.value)


# A full disk


def test_a_full_disk_leaves_the_gradebook_as_it_was(tiny, first, graded, caplog):
    root, _ = graded

    def limit(connection, _):
        connection.execute("PRAGMA max_page_count = 1")  # none is added to those that are there

    event.listen(Engine, "connect", limit)
    try:
        with (
            tinycourse.open_book(tiny, root) as book,
            pytest.raises(UserError, match=r"The disk is full.*unchanged"),
            book.transaction() as gradebook,
        ):
            for number in range(500):
                gradebook.update_or_create_student(f"{number}" * 50)
    finally:
        event.remove(Engine, "connect", limit)
    assert caplog.records == []  # no traceback
    with tinycourse.open_book(tiny, root) as book:
        assert book.students(first) == {"ann"}
        with book.transaction() as gradebook:
            assert len(gradebook.students) == 1


def test_a_disk_that_is_full_after_the_gradebook_was_written_lets_the_next_run_go_on(
    tiny, first, graded, monkeypatch
):
    root, text = graded

    def full(path, text):
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    with tinycourse.open_book(tiny, root) as book:
        old = book.notebook(first, "ann")
        monkeypatch.setattr(books, "write_text", full)
        with pytest.raises(OSError, match="No space"):
            book.record(first, "ann", tinycourse.made_up(text, 4.0), {})
        assert book.read(first, "ann") is None and book.notebook(first, "ann") == old
        monkeypatch.undo()
        book.record(first, "ann", tinycourse.made_up(text, 4.0), {"frame": "x"})
        assert book.read(first, "ann")["scores"] == {CELL: 4.0}
