"""What all commands share: the application, its console and its options."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from coursekit.course import find_course
from coursekit.errors import UserError
from coursekit.student.materials import CATCH_UP, Materials, find_materials, open_materials

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.progress import Task

    from coursekit.course import Course


app = typer.Typer(
    name="coursekit",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    help="""Tools of the nnkit course.

    Students use **start**, **lab**, **status**, **check**, **submit**, **milestone** and **doctor**; instructors use **release**, **kit**, **grade**, **regrade**, **students** and **demo**; maintainers use **build**, **book**, **prove** and **mutate**.""",
    epilog="Exit codes: 0 success; 1 something failed or differs, and a message says what; 2 the command line is wrong.",
)


console = Console(width=None if sys.stdout.isatty() else 120)


CourseOption = Annotated[
    Path | None,
    typer.Option("--course", metavar="DIR", help="The course's checkout (default: the one that you are in)."),
]


UnsafeOption = Annotated[
    bool,
    typer.Option(
        "--unsafe", help="Run submissions without a sandbox, with your rights. Only for code that you trust."
    ),
]


ChapterArgument = Annotated[
    str, typer.Argument(metavar="CHAPTER", help="A chapter, such as `01_neuron`, `01` or `neuron`.")
]
Chapters = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[CHAPTER]...", help="Chapters, such as `01_neuron`, `01` or `neuron` (default: all)."
    ),
]


def the_course(folder: Path | None = None) -> Course:
    """The course named, or the one around the current directory, or the one that this coursekit was installed from."""
    if folder is not None:
        return find_course(folder)
    try:
        return find_course()
    except UserError:
        with contextlib.suppress(UserError):
            return find_course(Path(__file__).parent)
        raise  # it names the current directory


@contextlib.contextmanager
def the_materials(
    source: Path | None = None, workspace: Path | None = None, or_own: bool = False
) -> Iterator[Materials]:
    """What students are given: the kit or checkout named, or the one around a folder, or the one that this coursekit was installed from.

    Parameters
    ----------
    source : path, optional
    workspace : Path, optional
        Look above this workspace, not in it; by default from the current directory on.
    or_own : bool
        Whether the workspace itself will do: first if its kit allows catching up, else last.
    """
    if source is not None:
        with open_materials(source) as found:
            yield found
        return
    if or_own and workspace is not None and (workspace / CATCH_UP).is_dir():
        yield Materials(workspace)
        return
    found = find_materials(workspace.parent if workspace else Path.cwd()) or find_materials(
        Path(__file__).parent
    )
    if or_own and workspace is not None and found is None:
        found = Materials(workspace)
    if found is None:
        remedy = (
            "Name the kit: --from KIT.zip."
            if workspace
            else "Change into the unzipped kit, or name it: --course KIT.zip."
        )
        raise UserError(f"There is no kit and no checkout of the course here. {remedy}")
    yield found


def progress_bar() -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )


class RateColumn(ProgressColumn):
    """How many are done in a minute."""

    def render(self, task: Task) -> Text:
        return Text(f"{60 * task.speed:.0f}/min" if task.speed else "", style="progress.data.speed")


def rate_bar() -> Progress:
    """A progress bar with the rate and the time left, for many tasks of the same kind."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        RateColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        speed_estimate_period=120,
    )


def fail_if(problems: Iterable[str]) -> None:
    """Print problems and leave with code 1 if there are any."""
    for problem in problems:
        console.print(f"[red]problem[/]  {escape(problem)}", highlight=False, soft_wrap=True)
    if problems:
        raise typer.Exit(1)
