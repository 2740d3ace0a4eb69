"""What students type: a workspace, JupyterLab, their package."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from coursekit.cli.common import CourseOption, app, console, progress_bar, the_course


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
    settings = Path(__file__).parents[1] / "jupyter"  # no news, no update check, nothing of the instructor's
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


@app.command(rich_help_panel="Students")
def milestone(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[N]", help="The chapter after which it comes, such as `4`; a list of all for none."
        ),
    ] = None,
    workspace: Annotated[
        Path | None,
        typer.Option("--workspace", metavar="DIR", help="Your workspace; by default the one you are in."),
    ] = None,
):
    """Run your own package at a real task, and see what it reaches.

    There is a milestone after each of the chapters 02, 04, 06, 08, 10 and 12: the path from a network with given weights to a language model. Each names the
    number to reach. What you reach is kept in `milestones.json` of your workspace, figures in `milestones/`: a run in `04.png`, the whole path in `path.png`.
    Ctrl-C stops a run; then nothing is recorded.

    Example: `coursekit milestone` lists them, `coursekit milestone 4` runs the one after chapter 04.
    """
    from coursekit import milestones

    folder = milestones.milestone_workspace(workspace)
    if name is None:
        records, damaged = milestones.read_records(folder)
        _say_damaged(damaged)
        console.print(_milestone_table(milestones.MILESTONES, records))
        return
    chosen = milestones.find_milestone(name)
    console.print(
        f"[bold]Milestone {chosen.chapter[:2]}: {chosen.title}.[/] {chosen.task}\n"
        f"To reach: {chosen.measure} {chosen.goal()}. The reference package reached {chosen.reference:.3f} in {chosen.seconds} s of one core.",
        highlight=False,
    )
    with progress_bar() as bar:
        job = bar.add_task("your nnkit is running", total=None)
        outcome = milestones.run_milestone(
            chosen, folder, lambda done, total: bar.update(job, completed=done, total=total)
        )
    _, damaged = milestones.record(chosen, outcome, folder)
    _say_damaged(damaged)
    if outcome.text:
        console.print(escape(outcome.text) + "\n", highlight=False, style="italic")
    reached = chosen.reached(outcome.number)
    console.print(
        f"Your nnkit reached {chosen.measure} [bold]{outcome.number:.4f}[/] in {outcome.seconds:.0f} s: "
        + ("[green]milestone reached[/]." if reached else "[red]not reached yet[/]."),
        highlight=False,
    )
    number = chosen.chapter[:2]
    console.print(
        escape(f"Figures: {milestones.FIGURES}/{number}.png and {milestones.FIGURES}/path.png in {folder}"),
        highlight=False,
        soft_wrap=True,
    )
    if not reached:
        raise typer.Exit(1)


def _say_damaged(path):
    if path is not None:
        console.print(
            escape(f"milestones.json was damaged; it is kept as {path.name}, and a new one begins."),
            style="yellow",
        )


def _milestone_table(milestones, records):
    table = Table(title="Milestones")
    for column in ("after", "task", "measure", "to reach", "your best", "state"):
        table.add_column(column, overflow="fold")
    for milestone in milestones:
        numbers = [record["number"] for record in records if record["chapter"] == milestone.chapter]
        best = milestone.best(numbers) if numbers else None
        state = "not run yet" if best is None else "not reached yet"
        if best is not None and milestone.reached(best):
            state = "[green]reached[/]"
        table.add_row(
            milestone.chapter,
            milestone.task,
            milestone.measure,
            milestone.goal(),
            "" if best is None else f"{best:.4f}",
            state,
        )
    return table


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
