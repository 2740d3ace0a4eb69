"""What maintainers type: build and prove the chapters."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from coursekit.cli.common import Chapters, CourseOption, app, console, fail_if, progress_bar, the_course


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
) -> None:
    """Make everything that is generated, from the solution notebooks.

    The steps: canonical form; export to `nnkit/`; record of the reference's values; execution with only the earlier chapters' modules; release to `notebooks/`.
    Building twice gives the same bytes.

    Examples: `coursekit build 01_neuron`, `coursekit build --check`
    """
    from coursekit.authoring import build as building

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
            reports = building.build_chapters(here, chapters or (), everything, workers, on_step)
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


@app.command(rich_help_panel="Maintainers")
def prove(
    chapters: Chapters = None,
    processors: Annotated[
        bool,
        typer.Option(
            "--processors",
            help="Prove each chapter as older and newer processors compute, and grade on each with the records of the others.",
        ),
    ] = False,
    course: CourseOption = None,
) -> None:
    """Prove the checks: the reference earns 100 %, an untouched notebook 0 %, each known mistake is caught and told so.

    Runs every chapter in clean kernels. The mistakes are in `tests/mistakes/NN_slug.py`.

    Examples: `coursekit prove 01_neuron`, `coursekit prove --processors`
    """
    from coursekit.authoring import proof as proving

    table = Table(title="Proof")
    for column in ("chapter", "checks", "points", "reference", "untouched", "mistakes caught", ""):
        table.add_column(column, justify="right" if column not in ("chapter", "") else "left")
    kinds = proving.processors() if processors else {}
    problems = []
    with progress_bar() as bar:
        for chapter in the_course(course).select(chapters or ()):
            task = bar.add_task(chapter.name, total=None)

            def on_step(step, done, total, task=task, name=chapter.name):
                bar.update(task, description=f"{name}  {step}", completed=done, total=total)

            for kind, variables in (kinds or {"": None}).items():
                name = f"{chapter.name}, {kind}" if kind else chapter.name
                proof = proving.prove_chapter(chapter, on_step, variables)
                problems += [f"{name}: {problem}" for problem in proof.problems]
                table.add_row(
                    name,
                    str(proof.checks),
                    f"{proof.points:g}",
                    _percent(proof.reference, proof.points),
                    _percent(proof.untouched, proof.points),
                    f"{proof.caught} of {proof.mistakes}",
                    "[red]no[/]" if proof.problems else "[green]proved[/]",
                )
            if kinds:
                found = proving.prove_records(chapter, kinds, on_step)
                problems += [f"{chapter.name}: {problem}" for problem in found]
            bar.remove_task(task)
    console.print(table)
    fail_if(problems)


def _percent(part, whole):
    return f"{100 * part / whole:.0f} %" if whole else "-"
