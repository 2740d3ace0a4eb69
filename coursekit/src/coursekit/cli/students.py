"""The commands for students: a workspace, JupyterLab, their package."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from coursekit.cli.common import app, console, progress_bar, the_materials
from coursekit.course import is_course
from coursekit.errors import UserError
from coursekit.files import path_from_here

MaterialsOption = Annotated[
    Path | None,
    typer.Option(
        "--course",
        metavar="DIR",
        help="A kit (its zip or its folder) or the course's checkout (default: the one that you are in).",
    ),
]

WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        metavar="DIR",
        help="Your workspace (default: the one that you are in, or the one in the checkout that you are in).",
    ),
]


@app.command(rich_help_panel="Students")
def start(
    target: Annotated[Path, typer.Argument(metavar="DIR", help="The new folder, outside the course.")],
    course: MaterialsOption = None,
) -> None:
    """Make your workspace: the notebooks and an empty package nnkit.

    Run it again to get chapters that were released later. It never changes existing files; to get corrections, too, run `coursekit update`.

    Example: `coursekit start my-nnkit`, then `coursekit lab my-nnkit`.
    """
    from coursekit.student.workspace import start_workspace

    with the_materials(course) as materials:
        added = start_workspace(materials, target)
    for name in added:
        console.print(f"added  {escape(name)}", highlight=False)
    console.print(
        f"{escape(str(target))} is ready: open it with [bold]coursekit lab {escape(str(target))}[/]"
        if added
        else f"{escape(str(target))} already has everything."
    )


@app.command(
    rich_help_panel="Students", context_settings={"allow_extra_args": True, "ignore_unknown_options": True}
)
def lab(
    context: typer.Context,
    target: Annotated[
        Path | None,
        typer.Argument(
            metavar="[DIR]",
            help="Your workspace, which is made if it is missing (default: the one that you are in, or `workspace/` in the checkout that you are in).",
        ),
    ] = None,
    course: MaterialsOption = None,
) -> None:
    """Open a workspace in JupyterLab.

    Options after DIR go to JupyterLab: `--no-browser` starts the server without a browser and prints its address, `--port 9999` sets the port.

    Example: `coursekit lab my-nnkit`
    """
    from coursekit.student.workspace import find_workspace, start_workspace, workspace_in

    if target is not None and str(target).startswith("-"):
        context.args.insert(0, str(target))
        target = None
    if target is None:
        target = find_workspace() or Path.cwd()
        target = workspace_in(target) if is_course(target) else target
    around = find_workspace(target)
    if around is None or is_course(around) or not target.is_dir():
        with the_materials(course) as materials:
            start_workspace(materials, target)
        console.print(f"Made the workspace {escape(str(target))}.")
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={target.resolve()}", *context.args]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    console.print("JupyterLab is starting in the workspace. Stop it with Ctrl-C.")
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
        Path | None,
        typer.Argument(
            metavar="[CHAPTER]",
            help="A chapter, such as `03_losses`, `03` or `losses`, or a saved notebook (default: the one in the folder that you are in).",
        ),
    ] = None,
) -> None:
    """Add the functions of a chapter to your package nnkit.

    Makes a module from the cells of the saved notebook that begin with `#| export`, and tests it in a clean process. Only then it replaces the old module, which is
    kept in `nnkit/.previous/`. In a notebook, `%export` does the same.

    Example: `coursekit export 01`
    """
    from coursekit.student.export import export_notebook
    from coursekit.student.workspace import find_notebook, the_workspace

    if notebook is not None and notebook.suffix != ".ipynb":
        notebook = the_workspace().chapter(str(notebook)).notebook

    with console.status("testing the module in a clean process", spinner="line"):
        report = export_notebook(notebook or find_notebook())
    console.print(escape(report.text()), highlight=False)
    if report.previous:
        console.print(f"The previous version is {escape(str(report.previous))}", highlight=False)


@app.command(rich_help_panel="Students")
def milestone(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[N]",
            help="The chapter that the milestone follows, such as `4` (default: list them all).",
        ),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Run your own package on a real task, and see how well it does.

    There is a milestone after chapters 02, 04, 06, 08, 10 and 12, and after each later chapter, from a network with given weights to a language model. Each has a
    target. Your results are kept in your workspace, in `milestones.json`, with figures in `milestones/`: one run in `04.png`, the whole path in `path.png`.
    Ctrl-C stops a run, and then nothing is recorded.

    Example: `coursekit milestone` lists them, `coursekit milestone 4` runs the one after chapter 04.
    """
    from coursekit.student.milestones import runs
    from coursekit.student.workspace import the_workspace

    folder = the_workspace(workspace).root
    if name is None:
        records, damaged = runs.read_records(folder)
        _say_damaged(damaged)
        console.print(_milestone_table(runs.MILESTONES, records))
        return
    chosen = runs.find_milestone(name)
    console.print(
        f"[bold]Milestone {chosen.chapter[:2]}: {chosen.title}.[/] {chosen.task}\n"
        f"Target: {chosen.measure} {chosen.goal()}. The reference package reached {chosen.reference:g} in {chosen.seconds} s on one core.",
        highlight=False,
    )
    with progress_bar() as bar:
        job = bar.add_task("your nnkit is running", total=None)
        outcome = runs.run_milestone(
            chosen, folder, lambda done, total: bar.update(job, completed=done, total=total)
        )
    _, damaged = runs.add_record(chosen, outcome, folder)
    _say_damaged(damaged)
    if outcome.text:
        console.print(escape(outcome.text) + "\n", highlight=False, style="italic")
    reached = chosen.reached(outcome.number)
    console.print(
        f"Your nnkit reached {chosen.measure} [bold]{chosen.written(outcome.number)}[/] in {outcome.seconds:.0f} s: "
        + ("[green]milestone reached[/]." if reached else "[red]not reached yet[/]."),
        highlight=False,
    )
    number = chosen.chapter[:2]
    console.print(
        escape(f"Figures: {runs.FIGURES}/{number}.png and {runs.FIGURES}/path.png in {folder}"),
        highlight=False,
        soft_wrap=True,
    )
    if not reached:
        raise typer.Exit(1)


def _say_damaged(path):
    if path is not None:
        console.print(
            escape(f"milestones.json was damaged. It is kept as {path.name}, and a new one was started."),
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
            "" if best is None else milestone.written(best),
            state,
        )
    return table


@app.command(rich_help_panel="Everybody")
def doctor() -> None:
    """Check this machine, and say what to do about each thing that is missing.

    Example: `coursekit doctor`
    """
    from coursekit.student.doctor import examine

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


FromOption = Annotated[
    Path | None,
    typer.Option(
        "--from",
        metavar="KIT",
        help="A kit (its zip or its folder) or the course's checkout (default: the checkout that you are in).",
    ),
]


Chapter = Annotated[
    str, typer.Argument(metavar="CHAPTER", help="A chapter, such as `03_losses`, `03` or `losses`.")
]


@app.command(rich_help_panel="Students")
def status(
    chapter: Annotated[
        str | None,
        typer.Argument(
            metavar="[CHAPTER]", help="A chapter to show in full, such as `03_losses`, `03` or `losses`."
        ),
    ] = None,
    run: Annotated[
        bool,
        typer.Option(
            "--run", help="Run the chapter's notebook in a clean process first, as `coursekit check` does."
        ),
    ] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Show how far you are: chapters, exercises, points and the next step.

    Reads your saved notebooks, your package nnkit and, for a notebook that was saved without outputs, what `coursekit check` found last. In a notebook, `%progress` shows the same.

    Example: `coursekit status`, `coursekit status 03`
    """
    from coursekit.student.clean_check import check_notebook
    from coursekit.student.progress import (
        all_progress,
        chapter_progress,
        current_chapter,
        print_progress,
        remember,
    )
    from coursekit.student.workspace import the_workspace

    here = the_workspace(workspace)
    if chapter is None:
        chapters = all_progress(here)
        shown = current_chapter(chapters)
    else:
        chapters, shown = [], chapter_progress(here.chapter(chapter))
    if run and shown is not None:
        with console.status(f"running {shown.work.name}", spinner="line"):
            ran = check_notebook(shown.work)
        remember(shown.work, ran.sha256, ran.shown)
        shown = chapter_progress(shown.work, ran.shown)
    print_progress(console, chapters, shown, table=chapter is None)


@app.command(rich_help_panel="Students")
def check(chapter: Chapter, workspace: WorkspaceOption = None) -> None:
    """Run a chapter's saved notebook in a clean process, from top to bottom.

    Finds code that works only because of what is still in your kernel: cells that were run out of order, deleted or not saved. As in grading, your answers, your own cells and the checks
    are run, but figures and experiments are not. The exit code is 1 if a check fails or the results differ from those in the notebook.

    Example: `coursekit check 03`
    """
    from coursekit.student.workspace import the_workspace

    work = the_workspace(workspace).chapter(chapter)
    run, state = _clean_run(work)
    if run.problems() or any(exercise.check and not exercise.shown.right for exercise in state.exercises):
        raise typer.Exit(1)


def _clean_run(work):
    """Run a chapter's notebook and print the result."""
    from coursekit.student.clean_check import age, check_notebook
    from coursekit.student.progress import chapter_progress, print_progress, remember

    with console.status(f"running {work.name} in a clean process", spinner="line"):
        run = check_notebook(work)
    remember(work, run.sha256, run.shown)
    state = chapter_progress(work, run.shown)
    print_progress(console, [], state, table=False)
    for text in run.problems():
        console.print(f"[red]problem[/]  {escape(text)}", highlight=False, soft_wrap=True)
    for text in run.notes:
        console.print(f"[yellow]note[/]  {escape(text)}", highlight=False, soft_wrap=True)
    if not run.compared:
        console.print("Your saved notebook has no check results to compare with.")
    elif not run.problems() and not run.notes:
        console.print("The clean run agrees with what your notebook shows.")
    console.print(
        f"{escape(work.notebook.name)} was saved {age(run.saved)}. Later changes are not in it.",
        highlight=False,
    )
    return run, state


@app.command(rich_help_panel="Students")
def submit(
    chapter: Chapter,
    student: Annotated[
        str,
        typer.Option(
            "--student", metavar="NAME", help="Your name in the course; it becomes part of the file name."
        ),
    ] = "",
    to: Annotated[
        Path | None,
        typer.Option(
            "--to", metavar="DIR", help="A folder for a second copy, or nbgrader's exchange, COURSE/inbound."
        ),
    ] = None,
    notebook: Annotated[
        Path | None,
        typer.Option(
            "--notebook",
            metavar="FILE",
            help="The notebook to hand in, if it is not the chapter's own, such as `03_losses-Copy1.ipynb`.",
        ),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Check a chapter, then make the file to hand in, with a receipt.

    Both are in `submissions/CHAPTER/`. The receipt has the file's hash, the time and the points of the visible checks. If answers are wrong, you see which, and the file is still made.

    If another notebook in the chapter's folder, such as `03_losses-Copy1.ipynb`, answers more exercises than `03_losses.ipynb`, the command asks which one you mean. In a
    script, use `--notebook`.

    Example: `coursekit submit 03 --student ada`
    """
    from coursekit.student.progress import NOT_ATTEMPTED
    from coursekit.student.submit import submit_chapter, the_notebook_meant
    from coursekit.student.workspace import the_workspace

    def ask(said, question):
        console.print(escape(said), highlight=False, soft_wrap=True)
        return typer.confirm(question, default=None)

    work = the_workspace(workspace).chapter(chapter)
    work = the_notebook_meant(work, notebook, ask if sys.stdin.isatty() else None)
    run, _ = _clean_run(work)
    receipt = submit_chapter(work, run, student, to)
    console.print(f"\n{escape(receipt.text())}", highlight=False, soft_wrap=True)
    if run.problems():
        console.print(
            "[yellow]The file was made, but it has the problems above: fix them and run this again.[/]"
        )
    if left := [name for name, state, _ in receipt.questions if state == NOT_ATTEMPTED]:
        console.print(
            f"[yellow]Not answered: {', '.join(left)}. Your instructor grades these questions by hand.[/]"
        )
    console.print(f"Hand in this file: {escape(str(receipt.path))}", highlight=False, soft_wrap=True)
    if receipt.sent:
        console.print(f"Copied to: {escape(str(receipt.sent))}", highlight=False, soft_wrap=True)


@app.command(rich_help_panel="Students")
def update(source: FromOption = None, workspace: WorkspaceOption = None) -> None:
    """Get new chapters and corrected notebooks, and keep your answers.

    Notebooks are merged cell by cell: text, given code and checks are replaced, your answers and your own cells stay. Before a notebook changes, it is copied to `.backups/`.

    Example: `coursekit update --from nnkit-kit.zip`
    """
    from coursekit.student.update import update_tools, update_workspace
    from coursekit.student.workspace import the_workspace

    here, failed = the_workspace(workspace), False
    with the_materials(source, here.root) as materials:
        for update in update_workspace(here, materials):
            console.print(f"{update.name}  {update.state}", highlight=False)
            failed |= update.state == "failed"
            details = [update.reason] if update.reason else []
            if update.merge is not None and update.state == "updated":
                details += [f"new or corrected: {', '.join(update.merge.news)}"] if update.merge.news else []
                details += [f"your answers kept: {', '.join(update.merge.kept)}"] if update.merge.kept else []
                details += [*update.merge.notes, f"copy of your previous notebook: {update.backup}"]
            for text in details:
                console.print(f"    {escape(text)}", highlight=False, soft_wrap=True)
        for name in update_tools(here, materials):
            console.print(f"{name}  updated", highlight=False)
            if name.endswith(".whl"):
                console.print(
                    f"    install it: python -m pip install --force-reinstall --no-deps {path_from_here(here.root / name)}",
                    highlight=False,
                )
    console.print(
        "If one of these notebooks is open in Jupyter, choose File, Reload Notebook from Disk there."
    )
    if failed:
        raise typer.Exit(1)


@app.command("catch-up", rich_help_panel="Students")
def catch_up(
    chapters: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[CHAPTER...]",
            help="Chapters, such as `04`, `backprop`, or `04-07` for all from 04 to 07.",
        ),
    ] = None,
    wanted: Annotated[
        str | None,
        typer.Option(
            "--for",
            metavar="CHAPTER",
            help="A chapter that you want to do: installs those that it needs and that your nnkit lacks.",
        ),
    ] = None,
    source: FromOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Install the reference of chapters that you could not finish, so that you can continue with the next.

    This works only if your instructor allows it. The module is marked as the reference's. Your own version is kept in `nnkit/.previous/`, and your notebook does not change.

    Examples: `coursekit catch-up 03`, `coursekit catch-up 04-07`, `coursekit catch-up --for 20`
    """
    from coursekit.student.catch_up import chapters_lacking, chapters_meant, install_references
    from coursekit.student.workspace import the_workspace

    if bool(chapters) == bool(wanted):
        raise UserError(
            "Name chapters (`coursekit catch-up 04-07`), or the chapter that you want to do (`coursekit catch-up --for 20`)."
        )
    here = the_workspace(workspace)
    with the_materials(source, here.root, or_own=True) as materials:
        names = (
            chapters_lacking(here.chapter(wanted))
            if wanted
            else chapters_meant(materials.chapters(), chapters or ())
        )
        if not names:
            console.print("Your nnkit has all that this chapter needs.")
        for name, module, previous in install_references(here, materials, names):
            console.print(
                f"nnkit/{module}.py is now the reference of {name}, marked as such.", highlight=False
            )
            if previous:
                console.print(f"Your own version: {escape(str(previous))}", highlight=False, soft_wrap=True)
