"""One person at a time grades a class: a lock in its folder, and who holds it."""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import socket
import time
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from coursekit.errors import UserError
from coursekit.files import write_text
from coursekit.grading.database import file_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path


LOCK, HOLDER = ".coursekit.lock", ".coursekit.lock.json"
WAIT_SECONDS = 30


def turns(root: Path, db_url: str) -> list[Path]:
    """The folders to hold for a class and its gradebook."""
    path = file_of(db_url)
    return [root, *([path.parent] if path else [])]


@contextlib.contextmanager
def take_turn(folders: Iterable[Path], say: Callable[[str], object]) -> Iterator[None]:
    """Hold the folders of a class until the block ends; the lock ends with the process, too.

    Parameters
    ----------
    folders : iterable of Path
        As `turns` gives them.
    say : function of a sentence
        Called when somebody else has to be waited for.

    Raises
    ------
    UserError
        If somebody else holds one of them for longer than WAIT_SECONDS; the message says who.
    """
    with contextlib.ExitStack() as stack:
        for folder in sorted(set(folders)):
            stack.enter_context(_hold(folder, say))
        yield


@contextlib.contextmanager
def _hold(folder, say):
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        say(f"{_holder(folder)} is grading in {folder}: waiting, at most {WAIT_SECONDS:g} seconds.")
        try:
            lock.acquire(timeout=WAIT_SECONDS)
        except Timeout:
            raise UserError(
                f"{_holder(folder)} is grading in {folder}. Nothing was changed. Run this again when that command has ended."
            ) from None
    try:
        write_text(folder / HOLDER, json.dumps(_myself()) + "\n")
        yield
    finally:
        (folder / HOLDER).unlink(missing_ok=True)
        lock.release()


def _myself():
    try:
        user = getpass.getuser()
    except (ImportError, KeyError, OSError):  # an account without a name, as in a container
        user = "somebody"
    return {
        "user": user,
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "since": time.strftime("%Y-%m-%d %H:%M"),
    }


def _holder(folder):
    """Who holds a folder, in words."""
    try:
        return "{user} on {host} (process {pid}, since {since})".format_map(
            json.loads((folder / HOLDER).read_text(encoding="utf-8"))
        )
    except (OSError, ValueError, KeyError, TypeError):
        return "Somebody"
