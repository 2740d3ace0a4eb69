"""The command line: `coursekit COMMAND --help` teaches each command with an example."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from coursekit.course import CourseError, find_course

app = typer.Typer(
    name="coursekit",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    help="""Tools of the nnkit course.

    Students use **start**, **lab**, **export** and **doctor**; instructors **release**, **grade** and **demo**; maintainers **build** and **prove**.""",
    epilog="Exit codes: 0 success, 1 something failed or differs (said in words), 2 the command was not typed right.",
)
console = Console(width=None if sys.stdout.isatty() else 120)

CourseOption = Annotated[
    Path | None,
    typer.Option("--course", metavar="DIR", help="The course's checkout; by default the one you are in."),
]
UnsafeOption = Annotated[
    bool,
    typer.Option(
        "--unsafe", help="Run submissions without a sandbox, with your rights: only code you trust."
    ),
]
Chapters = Annotated[
    list[str] | None,
    typer.Argument(metavar="[CHAPTER]...", help="Such as `01_neuron`, `01` or `neuron`; all for none."),
]


def the_course(folder=None):
    """The course named, or the one around the current directory, or the one that this coursekit was installed from."""
    if folder is not None:
        return find_course(folder)
    try:
        return find_course()
    except CourseError:
        return find_course(Path(__file__).parent)


def progress_bar():
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )


@app.command(rich_help_panel="Students")
def start(
    target: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder to make; one of your own, outside the course.")
    ],
    course: CourseOption = None,
):
    """Make your workspace: the notebooks and an empty package nnkit.

    Run it again to get chapters that were released later. It never touches what is there already.

    Example: `coursekit start my-nnkit`, then `coursekit lab my-nnkit`.
    """
    from coursekit.workspace import start_workspace

    added = start_workspace(the_course(course), target)
    for name in added:
        console.print(f"added  {escape(name)}", highlight=False)
    console.print(
        f"{escape(str(target))} is ready: open it with [bold]coursekit lab {escape(str(target))}[/]"
        if added
        else f"{escape(str(target))} has everything already."
    )


@app.command(
    rich_help_panel="Students", context_settings={"allow_extra_args": True, "ignore_unknown_options": True}
)
def lab(
    context: typer.Context,
    target: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="Your workspace; made if it is missing.")
    ] = Path("."),
    course: CourseOption = None,
):
    """Open a workspace in JupyterLab.

    What follows DIR goes to JupyterLab: `--no-browser` only starts the server and prints its address, `--port 9999` names a port.

    Example: `coursekit lab my-nnkit`
    """
    from coursekit.workspace import find_workspace, start_workspace

    if str(target).startswith("-"):
        context.args.insert(0, str(target))
        target = Path(".")
    if find_workspace(target) is None or not target.is_dir():
        start_workspace(the_course(course), target)
        console.print(f"made the workspace {escape(str(target))}")
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={target.resolve()}", *context.args]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    console.print("JupyterLab serves the workspace; stop it with Ctrl-C.")
    settings = Path(__file__).parent / "jupyter"  # no news, no update check, nothing of the instructor's
    env = {
        **os.environ,
        "JUPYTER_CONFIG_PATH": os.pathsep.join(
            [str(settings), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
        ),
    }
    if os.name == "posix":  # Ctrl-C and other signals then reach JupyterLab itself
        sys.stdout.flush()
        os.execve(sys.executable, command, env)
    raise typer.Exit(subprocess.call(command, env=env))


@app.command(rich_help_panel="Students")
def export(
    notebook: Annotated[
        Path | None, typer.Argument(help="A saved notebook; by default the one of the folder you are in.")
    ] = None,
):
    """Put what you wrote in a chapter into your package nnkit.

    Takes the cells that begin with `#| export` from the saved notebook, tries the module in a clean process, and only then replaces the old one, which is
    kept in `nnkit/.previous/`. The same as `%export` in the notebook.

    Example: `cd my-nnkit/01_neuron`, then `coursekit export`
    """
    from coursekit.workspace import export_notebook, find_notebook

    with console.status("trying the module in a clean process"):
        report = export_notebook(notebook or find_notebook())
    console.print(escape(report.text()), highlight=False)
    if report.previous:
        console.print(f"The previous version is in {escape(str(report.previous))}", highlight=False)


@app.command(rich_help_panel="Everybody")
def doctor():
    """Look at this machine and say what to type for each thing that is missing.

    Example: `coursekit doctor`
    """
    from coursekit.doctor import examine

    table = Table(title="What the course needs", show_lines=False)
    for column in ("", "what", "found", "what to do"):
        table.add_column(column, overflow="fold")
    findings = examine()
    colours = {"ok": "green", "note": "yellow", "missing": "red"}
    for finding in findings:
        table.add_row(
            f"[{colours[finding.state]}]{finding.state}[/]",
            finding.what,
            escape(finding.found),
            escape(finding.remedy),
        )
    console.print(table)
    if any(finding.state == "missing" for finding in findings):
        raise typer.Exit(1)


@app.command(rich_help_panel="Maintainers")
def build(
    chapters: Chapters = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Execute again what has not changed, too.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; build a copy and show what would differ. For CI.")
    ] = False,
    workers: Annotated[int, typer.Option(min=1, help="Chapters executed side by side.")] = 2,
    course: CourseOption = None,
):
    """Make everything that is generated, from the solution notebooks.

    The steps: canonical form; export to `nnkit/`; record of the reference's values; execution with only the earlier chapters' modules; release to `notebooks/`.
    Building twice gives the same bytes.

    Examples: `coursekit build 01_neuron`, `coursekit build --check`
    """
    from coursekit import building

    here = the_course(course)
    with progress_bar() as bar:
        tasks = {}

        def on_step(chapter, step, done, total):
            if chapter.name not in tasks:
                tasks[chapter.name] = bar.add_task("", total=None)
            bar.update(
                tasks[chapter.name], description=f"{chapter.name}  {step:9}", completed=done, total=total
            )

        if check:
            diffs = building.differences(here, everything, on_step)
        else:
            reports = building.build(here, chapters or (), everything, workers, on_step)
    if check:
        for diff in diffs:
            console.print(escape(diff), highlight=False, soft_wrap=True)
        if diffs:
            console.print(
                f"[red]{len(diffs)} files differ from what a build makes.[/] Run `coursekit build` and commit what it changes."
            )
            raise typer.Exit(1)
        console.print("Everything is as built.")
        return
    table = Table(title=" -> ".join(building.STEPS))
    for column in ("chapter", "executed", "changed"):
        table.add_column(column, overflow="fold")
    for report in reports:
        table.add_row(
            report.chapter.name,
            "yes" if report.executed else "unchanged",
            escape("\n".join(report.changed)) or "-",
        )
    console.print(table)


@app.command(rich_help_panel="Instructors")
def release(chapters: Chapters = None, course: CourseOption = None):
    """Make the students' notebooks in `notebooks/` with nbgrader's generate_assignment.

    Solutions, hidden checks and outputs are taken out; a leak test looks whether they are.

    Example: `coursekit release 01_neuron`
    """
    from coursekit.building import read_reference, require_built
    from coursekit.leaks import release_problems
    from coursekit.releasing import release as make

    problems = []
    here = the_course(course)
    wanted = here.select(chapters or ())
    for chapter in wanted:
        require_built(chapter)
    console.print("nbgrader generate_assignment ...")
    for chapter, changed in make(here, wanted):
        found = release_problems(chapter, read_reference(chapter))
        problems += found
        console.print(
            f"{chapter.release.relative_to(here.root)}  {'written' if changed else 'unchanged'}, {'leaks!' if found else 'no leak'}",
            highlight=False,
        )
    fail_if(problems)


@app.command(rich_help_panel="Maintainers")
def prove(chapters: Chapters = None, course: CourseOption = None):
    """Prove the checks: the reference earns 100 %, an untouched notebook 0 %, each known mistake is caught and told so.

    Runs every chapter in clean kernels. The mistakes are in `tests/mistakes/NN_slug.py`.

    Example: `coursekit prove 01_neuron`
    """
    from coursekit.proving import prove as prove_chapter

    table = Table(title="Proof")
    for column in ("chapter", "checks", "points", "reference", "untouched", "mistakes caught", ""):
        table.add_column(column, justify="right" if column not in ("chapter", "") else "left")
    problems = []
    with progress_bar() as bar:
        for chapter in the_course(course).select(chapters or ()):
            task = bar.add_task(chapter.name, total=None)
            proof = prove_chapter(
                chapter,
                lambda step, done, total, task=task, name=chapter.name: bar.update(
                    task, description=f"{name}  {step}", completed=done, total=total
                ),
            )
            bar.remove_task(task)
            problems += [f"{chapter.name}: {problem}" for problem in proof.problems]
            table.add_row(
                chapter.name,
                str(proof.checks),
                f"{proof.points:g}",
                _percent(proof.reference, proof.points),
                _percent(proof.untouched, proof.points),
                f"{proof.caught} of {proof.mistakes}",
                "[red]no[/]" if proof.problems else "[green]proved[/]",
            )
    console.print(table)
    fail_if(problems)


@app.command(rich_help_panel="Instructors")
def grade(
    chapter: Annotated[str, typer.Argument(metavar="CHAPTER", help="Such as `01_neuron`, `01` or `neuron`.")],
    submitted: Annotated[
        Path,
        typer.Option(
            "--submitted", metavar="DIR", help="nbgrader's tree: DIR/STUDENT/CHAPTER/CHAPTER.ipynb."
        ),
    ] = Path("submitted"),
    student: Annotated[
        list[str] | None, typer.Option("--student", metavar="ID", help="Only this student; may be repeated.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Grade again what is graded already.")] = False,
    unsafe: UnsafeOption = False,
    course: CourseOption = None,
):
    """Grade a chapter for a whole class and write feedback.

    Each submission runs in a kernel of its own, in a sandbox without network, files of yours, or answers. Its checks only send values; these are
    compared outside with the reference's. `autograded/`, `feedback/` and `gradebook.db` are written beside the submissions, in nbgrader's own form,
    so its formgrader and exporters work on them.

    Example: `coursekit grade 01_neuron --submitted class/submitted`
    """
    from coursekit.grading.run import grade_class

    here = the_course(course)
    with progress_bar() as bar:
        task = bar.add_task("preparing", total=None)
        report = grade_class(
            here,
            here.chapter(chapter),
            submitted,
            student or (),
            force,
            unsafe,
            lambda name, done, total: bar.update(task, description=name, completed=done, total=total),
        )
    print_class(report)
    if report.failures:
        raise typer.Exit(1)


@app.command(rich_help_panel="Instructors")
def demo(
    target: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="Where to put the class; made anew.")
    ] = Path("demo"),
    chapters: Annotated[
        list[str] | None,
        typer.Option("--chapter", metavar="CHAPTER", help="Only this chapter; may be repeated."),
    ] = None,
    unsafe: UnsafeOption = False,
    course: CourseOption = None,
):
    """Show the whole loop: release, a class of right, wrong and untouched answers, grading, feedback.

    The wrong answers are the known mistakes of `tests/mistakes/`, one student for each exercise.

    Example: `coursekit demo`, then open a page below `demo/feedback/`
    """
    from coursekit.grading.demo import make_class, unexpected
    from coursekit.grading.run import grade_class

    here, problems = the_course(course), []
    for chapter in here.select(chapters or ()):
        students = make_class(chapter, target)
        with progress_bar() as bar:
            task = bar.add_task(chapter.name, total=None)
            report = grade_class(
                here,
                chapter,
                target / "submitted",
                (),
                True,
                unsafe,
                lambda name, done, total, task=task: bar.update(
                    task, description=name, completed=done, total=total
                ),
            )
        print_class(report, {s.name: s.answer for s in students})
        problems += unexpected(students, report)
    console.print(
        f"Feedback pages: {escape(str(target / 'feedback'))}/STUDENT/CHAPTER/CHAPTER.html", highlight=False
    )
    fail_if(problems)
    console.print(
        "The right answers have full marks, the untouched ones 0, and each mistake lost points on its own exercise."
    )


def print_class(report, notes=None):
    """Print the table of a class."""
    table = Table(title=f"{report.chapter.name}: {len(report.students)} students")
    table.add_column("student", no_wrap=True)
    if notes:
        table.add_column("answer")
    for number in range(1, len(report.exercises) + 1):
        table.add_column(str(number), justify="right", no_wrap=True)
    table.add_column("total", justify="right", no_wrap=True)
    best = sum(report.exercises.values())
    for student in report.students:
        row = [student.name, *([notes.get(student.name, "")] if notes else [])]
        row += [_score(student.scores.get(grade_id), points) for grade_id, points in report.exercises.items()]
        table.add_row(*row, f"[bold]{student.total:.2f}[/] of {best:g}")
    if report.students:
        totals = sorted(student.total for student in report.students)
        middle = (totals[(len(totals) - 1) // 2] + totals[len(totals) // 2]) / 2
        table.caption = f"mean {sum(totals) / len(totals):.2f}, median {middle:.2f} of {best:g}"
        if report.manual:
            table.caption += f"; {report.manual:g} more points are graded by hand"
    console.print(table)
    legend = ", ".join(
        f"{number} {grade_id.removeprefix('check-').replace('-', '_')}"
        for number, grade_id in enumerate(report.exercises, start=1)
    )
    console.print(f"Exercises: {legend}", highlight=False)
    for name, reason in report.failures.items():
        console.print(f"[red]{escape(name)}[/]: {escape(reason)}", highlight=False)


def _percent(part, whole):
    return f"{100 * part / whole:.0f} %" if whole else "-"


def _score(score, points):
    if score is None:
        return "-"
    colour = "green" if score == points else "red" if score == 0 else "yellow"
    return f"[{colour}]{score:.2f}[/]".replace(".00", "")


def fail_if(problems):
    """Print problems and leave with code 1 if there are any."""
    for problem in problems:
        console.print(f"[red]problem[/]  {escape(problem)}", highlight=False, soft_wrap=True)
    if problems:
        raise typer.Exit(1)


def main():
    """Entry point: errors that a person can put right are shown as sentences."""
    try:
        app()
    except CourseError as error:
        console.print(f"[red]coursekit:[/] {escape(str(error))}", highlight=False, soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        console.print("Stopped. What was finished is kept.")
        sys.exit(130)


if __name__ == "__main__":
    main()
