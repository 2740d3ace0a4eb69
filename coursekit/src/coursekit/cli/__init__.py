"""The command line: `coursekit COMMAND --help` teaches each command with an example."""

from __future__ import annotations

import io
import sys

from rich.markup import escape

from coursekit.cli import instructors, maintainers, students
from coursekit.cli.common import app, console
from coursekit.errors import UserError, explain_file_error
from coursekit.student.clean_process import in_clean_process

__all__ = ["app", "instructors", "main", "maintainers", "students"]

INTERRUPTED = 130  # what typer makes of Ctrl-C


def main() -> None:
    """Entry point: errors that the user can fix are shown as sentences."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console that lacks a character shows ? for it
    if in_clean_process():
        return
    try:
        app()
    except UserError as error:
        console.print(f"[red]coursekit:[/] {escape(str(error))}", highlight=False, soft_wrap=True)
        sys.exit(1)
    except OSError as error:
        console.print(
            f"[red]coursekit:[/] {escape(explain_file_error(error))}", highlight=False, soft_wrap=True
        )
        sys.exit(1)
    except SystemExit as end:
        if end.code == INTERRUPTED:
            console.print("Stopped. What was finished is kept.")
        raise
