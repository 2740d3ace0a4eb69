"""nbgrader's gradebook: its address, how it is opened, one transaction at a time, and its errors in words."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
import warnings
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import nbgrader.api
from nbgrader.api import Base, Gradebook, InvalidEntry, app_log
from sqlalchemy import URL, create_engine, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, OperationalError, SAWarning, SQLAlchemyError
from sqlalchemy.orm import scoped_session, sessionmaker

from coursekit.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


FILE = "gradebook.db"
WAIT_SECONDS = (2, 28)  # for another program that writes: first silently, then with a message


def database_url(text: str, folder: str | Path = ".") -> str:
    """The address of a gradebook in SQLAlchemy's form; PostgreSQL is reached by psycopg.

    Parameters
    ----------
    text : str
    folder : path
        What the path of an SQLite file is relative to.

    Raises
    ------
    UserError
        If it is none.
    """
    try:
        url = make_url(text)
    except ArgumentError:
        raise UserError(
            f"{text} is not the address of a gradebook. Examples: sqlite:///gradebook.db, postgresql://USER:PASSWORD@HOST/NAME."
        ) from None
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite" and url.database:
        path = url.database
        if "/" in text.partition("?")[2]:  # no settings, but a question mark in the path as it was typed
            path, url = text.partition(":///")[2], url.set(query={})
        url = url.set(database=str(Path(folder, path).resolve()))
    return url.render_as_string(hide_password=False)


def file_url(path: str | Path) -> str:
    """The address of a gradebook in an SQLite file."""
    return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)


def file_of(url: str | URL) -> Path | None:
    """The path of the SQLite file that an address names, None for another database."""
    made = make_url(url)
    return Path(made.database) if made.drivername == "sqlite" and made.database else None


def shown_address(url: str | URL) -> str:
    """An address as a person may see it: a path, or an address without its password."""
    return str(file_of(url) or make_url(url).render_as_string(hide_password=True))


@cache
def _newest_version() -> str:
    """The version that nbgrader notes in a new gradebook. It starts `alembic` to find it, which takes seconds."""
    from alembic.script import ScriptDirectory
    from nbgrader.dbutil import ALEMBIC_DIR

    version = ScriptDirectory(ALEMBIC_DIR).get_current_head()
    assert version
    return version


nbgrader.api.get_alembic_version = _newest_version


@contextlib.contextmanager
def open_gradebook(url: str, make: bool = True) -> Iterator[Gradebook]:
    """nbgrader's gradebook.

    Parameters
    ----------
    url : str
    make : bool
        Whether to make an SQLite file that is missing.

    Yields
    ------
    Gradebook

    Raises
    ------
    UserError
        If it can't be opened, or is of an older nbgrader.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # nbgrader's own, about its session
        patient = make_url(url)
        if patient.drivername == "sqlite":
            patient = patient.update_query_dict({"timeout": str(sum(WAIT_SECONDS))})
        path = file_of(url)
        if not make and path and not path.is_file():
            raise UserError(f"There is no gradebook {path}. Name the class's folder: --root DIR.")
        with database_errors_explained(url):
            _require_current(url)
            gradebook = Gradebook(patient.render_as_string(hide_password=False))
        app_log.addFilter(_is_explained)
        try:
            yield gradebook
        finally:
            app_log.removeFilter(_is_explained)
            gradebook.close()


def _is_explained(record):
    """Keep nbgrader from printing the traceback of an error that `database_errors_explained` explains."""
    return record.exc_info is None


@contextlib.contextmanager
def transaction(gradebook: Gradebook, say: Callable[[str], object]) -> Iterator[None]:
    """Let all that nbgrader writes in a block be written together at its end, or not at all.

    nbgrader commits after each cell. Here that only sends the changes to the database.

    Parameters
    ----------
    gradebook : Gradebook
    say : function of a sentence
        Called when another program has to be waited for.
    """
    url, outer = gradebook.engine.url, gradebook.db
    outer.remove()  # it would not see what is written here
    with database_errors_explained(url), gradebook.engine.begin() as connection:
        _take(connection, url, say)
        made = sessionmaker(bind=connection, join_transaction_mode="rollback_only")
        gradebook.db = scoped_session(made)
        try:
            yield
            gradebook.db.flush()
        finally:
            gradebook.db.remove()
            gradebook.db = outer


def _take(connection, url, say):
    """Wait until no other program writes; without this, nbgrader would find that out in the middle of its work."""
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{sum(WAIT_SECONDS)}s'")
        return
    quiet, longer = WAIT_SECONDS
    try:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {int(1000 * quiet)}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except OperationalError as error:
        if "locked" not in str(error):
            raise
        say(
            f"Another program is writing to {shown_address(url)}: waiting for it, at most {longer:g} seconds."
        )
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {int(1000 * longer)}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _require_current(url):
    """Refuse a gradebook whose tables lack a column that nbgrader uses, before nbgrader adds tables of its own to it."""
    engine = create_engine(url)
    try:
        found = inspect(engine)
        names = set(found.get_table_names())
        for table in Base.metadata.sorted_tables:
            if table.name not in names:
                continue
            if {column.name for column in table.columns} - {
                column["name"] for column in found.get_columns(table.name)
            }:
                raise UserError(_old(url))
    finally:
        engine.dispose()


def _old(url):
    path = file_of(url)
    if path is None:
        command = f"nbgrader db upgrade --db '{make_url(url)._replace(password=None)}'"
    else:  # a relative address: nbgrader copies the file first, and reads no quoted path there
        command = f"cd '{path.parent}' && nbgrader db upgrade --db 'sqlite:///{path.name}'"
    return (
        f"The gradebook {shown_address(url)} is from an older nbgrader. Upgrade it, then run this again: {command}"
        + (" (nbgrader keeps a copy next to it)." if path else " (make a copy of it first).")
    )


@contextlib.contextmanager
def database_errors_explained(url: str | URL) -> Iterator[None]:
    """Turn an error of the database into a UserError that says what to do."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, InvalidEntry, ImportError) as error:
        raise UserError(_explain_database_error(url, f"{error}\n".splitlines()[0])) from None


def _explain_database_error(url, text):
    """A sentence for an error of a database."""
    name = f"The gradebook {shown_address(url)}"
    if "is locked" in text or "lock timeout" in text:
        return (
            f"{name} is being written by another program. Save or close it there (a database browser, the formgrader, nbgrader), "
            "and run this again. The results so far are kept."
        )
    if "is full" in text or os.strerror(errno.ENOSPC) in text:
        return f"The disk is full: {shown_address(url)} could not be written. Free some space and run this again; its contents are unchanged."
    if "readonly" in text or "unable to open" in text:
        return f"{name} can't be written: {text}. Check that its folder exists and that you may write to it."
    if "not a database" in text or "malformed" in text:
        return f"{name} is damaged or not a gradebook: {text}. Replace it with a copy, or move it away and grade again."
    return f"{name} can't be used: {text}"
