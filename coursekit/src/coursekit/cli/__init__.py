"""The command line: `coursekit COMMAND --help` teaches each command with an example."""

import sys

from rich.markup import escape

from coursekit.cli import instructors, maintainers, students
from coursekit.cli.common import app, console
from coursekit.course import CourseError

__all__ = ["app", "instructors", "main", "maintainers", "students"]

INTERRUPTED = 130  # what typer makes of Ctrl-C


def main():
    """Entry point: errors that a person can put right are shown as sentences."""
    try:
        app()
    except CourseError as error:
        console.print(f"[red]coursekit:[/] {escape(str(error))}", highlight=False, soft_wrap=True)
        sys.exit(1)
    except SystemExit as end:
        if end.code == INTERRUPTED:
            console.print("Stopped. What was finished is kept.")
        raise
