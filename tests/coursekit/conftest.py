"""Copies of the tiny course, and golden files."""

import atexit
import difflib
import io
import shutil
import sys
from functools import cache
from pathlib import Path

import pytest
from IPython.core.displayhook import DisplayHook
from IPython.core.interactiveshell import InteractiveShell

from coursekit.course import Course
from coursekit.student.workspace import Workspace, start_workspace

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(autouse=True)
def main_module(monkeypatch):
    """IPython puts a module of its own in the place of `__main__`, from which no process can be started."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture
def uncollected(monkeypatch):
    """Let IPython's shells end without a garbage collection: with all tests in memory it takes longer than a test."""
    monkeypatch.setattr(DisplayHook, "flush", lambda self: None)


@pytest.fixture
def new_shell(monkeypatch, uncollected):
    """Makes an IPython shell that ends with the test, not with the process."""
    for hook in ("displayhook", "excepthook"):
        monkeypatch.setattr(sys, hook, getattr(sys, hook))
    made = []

    def new_shell():
        made.append(InteractiveShell())
        made[-1].history_manager.enabled = False
        return made[-1]

    yield new_shell
    for shell in made:
        shell.atexit_operations()
        atexit.unregister(shell.atexit_operations)
    InteractiveShell.clear_instance()


@cache
def _command():
    """The command line, made once for all tests."""
    import typer.main

    from coursekit import cli

    return typer.main.get_command(cli.app)


@pytest.fixture
def coursekit(monkeypatch, capsys):
    """Run a command in this process; gives its exit code and what it printed."""
    from coursekit import cli

    command = _command()
    monkeypatch.setattr("typer.main.get_command", lambda app: command)

    def run(*arguments, answer=None):
        monkeypatch.setattr(sys, "argv", ["coursekit", *map(str, arguments)])
        if answer is not None:
            monkeypatch.setattr(sys, "stdin", io.StringIO(answer))
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            cli.main()
            raise SystemExit(0)
        shown = capsys.readouterr()
        return end.value.code or 0, shown.out + shown.err

    return run


@pytest.fixture
def course(tiny, tmp_path):
    """A copy of the built tiny course to work on."""
    return Course(shutil.copytree(tiny.root, tmp_path / "course"))


@pytest.fixture
def first(tiny):
    return tiny.chapter("00_first")


@pytest.fixture
def second(tiny):
    return tiny.chapter("01_second")


@pytest.fixture
def golden(request):
    """Compare a text with a golden file; with --update-golden, write it."""

    def compare(name, text):
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        kept = path.read_text(encoding="utf-8") if path.is_file() else ""
        diff = "\n".join(
            difflib.unified_diff(
                kept.splitlines(), text.splitlines(), f"golden/{name}", "as made now", lineterm="", n=2
            )
        )
        assert text == kept, f"{diff}\n\nIf this change is wanted: pytest tests/coursekit --update-golden"

    return compare


@pytest.fixture(scope="session")
def postgresql_server():
    """A PostgreSQL server of the tests' own; its URL without a database."""
    import postgresql

    with postgresql.server() as url:
        yield url


@pytest.fixture
def postgresql_url(postgresql_server):
    """The URL of an empty PostgreSQL database, for SQLAlchemy."""
    import postgresql

    with postgresql.database(postgresql_server) as url:
        yield url


@pytest.fixture
def mine(tiny, tmp_path):
    """A student's workspace, as it was made."""
    start_workspace(tiny, tmp_path / "my-nnkit")
    return Workspace(tmp_path / "my-nnkit")
