"""What instructors type: release, grade, demonstrate."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from coursekit.cli.common import (
    Chapters,
    CourseOption,
    UnsafeOption,
    app,
    console,
    fail_if,
    progress_bar,
    the_course,
)


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


def _score(score, points):
    if score is None:
        return "-"
    colour = "green" if score == points else "red" if score == 0 else "yellow"
    return f"[{colour}]{score:.2f}[/]".replace(".00", "")


@app.command(rich_help_panel="Instructors")
def kit(
    target: Annotated[Path, typer.Argument(metavar="OUT.zip", help="The zip to write.")],
    chapters: Chapters = None,
    catch_up: Annotated[
        list[str] | None,
        typer.Option(
            "--catch-up",
            metavar="CHAPTER",
            help="Put the reference's module of this chapter in, for students who could not finish it; may be repeated.",
        ),
    ] = None,
    course: CourseOption = None,
):
    """Make the zip that students get: notebooks, coursekit as a wheel, a README that says how to install it.

    It is a workspace ready to use, in JupyterLab, VS Code and Colab, and complete: nothing of the course is downloaded. A leak test looks for the solutions of all
    chapters in everything that it holds. For new chapters or corrections, make another; students bring it in with `coursekit update --from OUT.zip`.

    Example: `coursekit kit nnkit-kit.zip 00 01 02 --catch-up 00`
    """
    from coursekit.kit import make_kit

    with console.status("making the kit", spinner="line"):
        made = make_kit(the_course(course), target, chapters or (), catch_up or ())
    console.print(
        f"{escape(str(made.path))}: {len(made.chapters)} chapters, {made.files} files, {made.size / 1e6:.1f} MB, no leak",
        highlight=False,
    )
    if made.catch_up:
        console.print(
            f"It gives out the reference of {', '.join(made.catch_up)} (catch-up).", highlight=False
        )
