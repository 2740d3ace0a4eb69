"""The commands for maintainers: build and prove the chapters, and look for mutants that their checks miss."""

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
        bool, typer.Option("--all", help="Execute all chapters again, even unchanged ones.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing: build a copy and show what would change. For CI.")
    ] = False,
    workers: Annotated[int, typer.Option(min=1, help="How many chapters run side by side.")] = 2,
    course: CourseOption = None,
) -> None:
    """Make everything that is generated, from the solution notebooks.

    It brings each notebook into its canonical form, exports it to `nnkit/`, records the reference's values, executes it with only the earlier chapters' modules, and releases it to `notebooks/`.
    Building twice gives the same bytes.

    Examples: `coursekit build 01_neuron`, `coursekit build --check`
    """
    from coursekit.authoring import build as building

    here = the_course(course)
    with progress_bar() as bar:
        on_step = _chapter_steps(bar)
        if check:
            diffs = building.differences(here, everything, on_step)
        else:
            reports = building.build_chapters(here, chapters or (), everything, workers, on_step)
    if check:
        for diff in diffs:
            console.print(escape(diff), highlight=False, soft_wrap=True)
        if diffs:
            console.print(
                f"[red]A build would change {len(diffs)} file{'s' * (len(diffs) != 1)}.[/] Run `coursekit build` and commit the changes."
            )
            raise typer.Exit(1)
        console.print("Everything is up to date.")
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


def _chapter_steps(bar):
    """A function (chapter, step, done, total) that shows a line for each chapter in a progress bar."""
    tasks = {}

    def on_step(chapter, step, done, total):
        if chapter.name not in tasks:
            tasks[chapter.name] = bar.add_task("", total=None)
        bar.update(tasks[chapter.name], description=f"{chapter.name}  {step:9}", completed=done, total=total)

    return on_step


@app.command(rich_help_panel="Maintainers")
def book(
    solutions: Annotated[
        bool,
        typer.Option(
            "--with-solutions/--without-solutions", help="Whether the pages have the solutions, folded."
        ),
    ] = True,
    workers: Annotated[int, typer.Option(min=1, help="How many chapters are drawn side by side.")] = 2,
    course: CourseOption = None,
) -> None:
    """Make the book: the course as a web site, in `docs/_build/html`.

    It runs each chapter once for its figures and keeps them until the chapter's code changes. The site works from a folder and on any web server.

    Example: `coursekit book --without-solutions`
    """
    from coursekit.authoring.book import make_book

    here = the_course(course)
    with progress_bar() as bar:
        site = make_book(here, solutions, workers, _chapter_steps(bar))
    console.print(f"{site / 'index.html'}", highlight=False, soft_wrap=True)


@app.command(rich_help_panel="Maintainers")
def prove(
    chapters: Chapters = None,
    processors: Annotated[
        bool,
        typer.Option(
            "--processors",
            help="Prove each chapter as if on older and newer processors, and grade on each with the records of the others.",
        ),
    ] = False,
    read_first: Annotated[
        bool,
        typer.Option(
            "--read-first",
            help="List the mistakes of which a student reads another sentence first than their own: it must be true of them, too.",
        ),
    ] = False,
    course: CourseOption = None,
) -> None:
    """Prove the checks: the reference earns 100 %, an untouched notebook earns 0 %, and each known mistake is caught and explained.

    Runs every chapter in clean kernels. The mistakes are in `tests/mistakes/NN_slug.py`.

    Examples: `coursekit prove 01_neuron`, `coursekit prove 01 --read-first`, `coursekit prove --processors`
    """
    from coursekit.authoring import proof as proving

    table = Table(title="Proof")
    for column in (
        "chapter",
        "checks",
        "points",
        "reference",
        "untouched",
        "mistakes caught",
        "named at once",
        "",
    ):
        table.add_column(column, justify="right" if column not in ("chapter", "") else "left")
    kinds = proving.processors() if processors else {}
    problems, others = [], []
    with progress_bar() as bar:
        for chapter in the_course(course).select(chapters or ()):
            task = bar.add_task(chapter.name, total=None)

            def on_step(step, done, total, task=task, name=chapter.name):
                bar.update(task, description=f"{name}  {step}", completed=done, total=total)

            for kind, variables in (kinds or {"": None}).items():
                name = f"{chapter.name}, {kind}" if kind else chapter.name
                proof = proving.prove_chapter(chapter, on_step, variables)
                problems += [f"{name}: {problem}" for problem in proof.problems]
                others += proof.read_first
                table.add_row(
                    name,
                    str(proof.checks),
                    f"{proof.points:g}",
                    _percent(proof.reference, proof.points),
                    _percent(proof.untouched, proof.points),
                    f"{proof.caught} of {proof.mistakes}",
                    f"{proof.caught - len(proof.read_first)}",
                    "[red]no[/]" if proof.problems else "[green]proved[/]",
                )
            if kinds:
                found = proving.prove_records(chapter, kinds, on_step)
                problems += [f"{chapter.name}: {problem}" for problem in found]
            bar.remove_task(task)
    console.print(table)
    for mistake, first in others if read_first else []:
        console.print(f"\n{mistake}:", first or "only hidden checks fail", markup=False)
    fail_if(problems)


@app.command(rich_help_panel="Maintainers")
def mutate(
    chapters: Chapters = None,
    sample: Annotated[int, typer.Option(min=1, help="How many mutants to try per chapter.")] = 100,
    everything: Annotated[bool, typer.Option("--all", help="Try all mutants.")] = False,
    seed: Annotated[int, typer.Option(help="Seed for the choice of mutants.")] = 0,
    course: CourseOption = None,
) -> None:
    """Make small changes to the solutions, one at a time, and show the changes that the checks miss.

    If a change does not matter, write it down with the reason in `tests/mutants/NN_slug.toml`, in the table of its exercise:

    `"x - y -> y - x" = "equivalent: the result is squared"`

    Of all other changes, 98.5 % must lose points in each chapter.

    Examples: `coursekit mutate 03_losses`, `coursekit mutate 03 --all`, `coursekit mutate --sample 30 --seed 7`
    """
    from coursekit.authoring import mutation

    table = Table(title="Mutants")
    for column in ("chapter", "tried", "do not matter", "caught", "only by hidden checks"):
        table.add_column(column, justify="left" if column == "chapter" else "right")
    missed = Table(title="Missed")
    for column in ("chapter", "exercise", "line", "change"):
        missed.add_column(column, overflow="fold")
    problems = []
    with progress_bar() as bar:
        for chapter in the_course(course).select(chapters or ()):
            task = bar.add_task(chapter.name, total=None)

            def on_step(done, total, task=task):
                bar.update(task, completed=done, total=total)

            found = mutation.mutate_chapter(chapter, None if everything else sample, seed, on_step)
            matter, lost = found.that_matter, len(found.that_matter) - len(found.survivors)
            table.add_row(
                chapter.name,
                str(len(found.outcomes)),
                str(len(found.outcomes) - len(matter)),
                f"{lost} of {len(matter)} ({found.caught:.1%})",
                str(sum(not outcome.seen and not outcome.survived for outcome in matter)),
            )
            for outcome in found.survivors:
                mutant = outcome.mutant
                missed.add_row(chapter.name, mutant.exercise, str(mutant.line), escape(mutant.change))
            if found.caught < mutation.WANTED:
                problems.append(
                    f"{chapter.name}: {found.caught:.1%} of the mutants that matter are caught; at least {mutation.WANTED:.1%} should be"
                )
            problems += [
                f"{mutation.verdicts_file(chapter).name}: there is no longer a mutant {escape(name)}; delete the line"
                for name in found.unused
            ]
            bar.remove_task(task)
    console.print(table)
    if missed.row_count:
        console.print(missed)
    fail_if(problems)


def _percent(part, whole):
    return f"{100 * part / whole:.0f} %" if whole else "-"
