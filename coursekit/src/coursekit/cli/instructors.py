"""The commands for instructors: release, grade, demonstrate."""

from __future__ import annotations

import contextlib
import statistics
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from coursekit.cli.common import (
    ChapterArgument,
    Chapters,
    CourseOption,
    UnsafeOption,
    app,
    console,
    fail_if,
    rate_bar,
    the_course,
)

if TYPE_CHECKING:
    from coursekit.grading.regrade import Regrade
    from coursekit.grading.run import ClassReport, ClassRun


@app.command(rich_help_panel="Instructors")
def release(chapters: Chapters = None, course: CourseOption = None) -> None:
    """Make the students' notebooks in `notebooks/` with nbgrader's generate_assignment.

    Solutions, hidden checks and outputs are removed. A leak test then makes sure that none is left.

    Example: `coursekit release 01_neuron`
    """
    from coursekit.authoring.leaks import release_problems
    from coursekit.authoring.release import release_chapters
    from coursekit.running.reference_record import read_reference, require_built

    problems = []
    here = the_course(course)
    wanted = here.select(chapters or ())
    for chapter in wanted:
        require_built(chapter)
    console.print("nbgrader generate_assignment ...")
    for chapter, changed in release_chapters(here, wanted):
        found = release_problems(chapter, read_reference(chapter))
        problems += found
        console.print(
            f"{chapter.release.relative_to(here.root)}  {'written' if changed else 'unchanged'}, {'leaks!' if found else 'no leak'}",
            highlight=False,
        )
    fail_if(problems)


Submitted = Annotated[
    Path,
    typer.Option(
        "--submitted",
        metavar="PATH",
        help="The submissions: nbgrader's tree DIR/STUDENT/CHAPTER/CHAPTER.ipynb, or a folder or zip of notebooks from Canvas, Moodle or Gradescope.",
    ),
]
Students = Annotated[
    list[str] | None,
    typer.Option("--student", metavar="ID", help="Only this student; can be given several times."),
]
Root = Annotated[
    Path | None,
    typer.Option(
        "--root",
        metavar="DIR",
        help="The folder of autograded/, feedback/ and gradebook.db (default: next to the submissions).",
    ),
]
Db = Annotated[
    str | None,
    typer.Option(
        "--db",
        metavar="URL",
        help="The gradebook, such as postgresql://USER:PASSWORD@HOST/NAME (default: gradebook.db in the root).",
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers", min=1, help="How many submissions run side by side (default: one for each processor)."
    ),
]
Scheduler = Annotated[
    str | None,
    typer.Option(
        "--scheduler",
        metavar="ADDRESS",
        help="A Dask scheduler, tls://HOST:PORT. Its workers are used instead of this machine's.",
    ),
]
Tls = Annotated[
    Path | None,
    typer.Option(
        "--tls", metavar="DIR", help="The folder of ca.pem, cert.pem and key.pem for the scheduler."
    ),
]
Seed = Annotated[
    str,
    typer.Option(
        "--seed",
        envvar="COURSE_SEED",
        help="Any text that names this run of the course. It changes the random inputs of hidden checks, for all students alike.",
    ),
]
Reveal = Annotated[
    bool, typer.Option("--reveal", help="Show the code and values of hidden checks in the feedback.")
]


@app.command(rich_help_panel="Instructors")
def grade(
    chapter: ChapterArgument,
    submitted: Submitted = Path("submitted"),
    student: Students = None,
    force: Annotated[bool, typer.Option("--force", help="Grade everything again.")] = False,
    migrate: Annotated[
        bool,
        typer.Option(
            "--migrate",
            help="Delete exercises that the chapter no longer has, with points and comments given by hand. A copy of the gradebook is kept.",
        ),
    ] = False,
    root: Root = None,
    db: Db = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    tls: Tls = None,
    seed: Seed = "",
    reveal: Reveal = False,
    unsafe: UnsafeOption = False,
    course: CourseOption = None,
) -> None:
    """Grade a chapter for a whole class and write feedback.

    Each submission runs in its own kernel, in a sandbox that has no network, none of your files and no answers. Its checks only send values, which are
    compared with the reference's values outside the sandbox. `autograded/`, `feedback/` and `gradebook.db` have nbgrader's own format, so its formgrader and
    exporters work on them.

    Each result is written as soon as it is ready. After Ctrl-C or a crash, run the command again: it continues where it stopped.

    Examples: `coursekit grade 01_neuron --submitted class/submitted`, `coursekit grade 01 --submitted Downloads/submissions.zip --root class`
    """
    from coursekit.grading.run import Resources, grade_class

    here = the_course(course)
    with rate_bar() as bar:
        task = bar.add_task("preparing", total=None)
        report = grade_class(
            here,
            here.chapter(chapter),
            submitted,
            student or (),
            force,
            _on_step(bar, task),
            Resources(workers, scheduler, tls, unsafe),
            lose=migrate,
            root=root,
            db=db,
            seed=seed,
            reveal=reveal,
            say=_say,
        )
    print_class(report)
    if report.failures or report.problems:
        raise typer.Exit(1)


@app.command(rich_help_panel="Instructors")
def regrade(
    chapter: ChapterArgument,
    check: Annotated[
        str,
        typer.Option(
            "--check",
            metavar="NAME",
            help="The check cell, such as `softmax`, or the name of one of its checks.",
        ),
    ],
    submitted: Submitted = Path("submitted"),
    student: Students = None,
    yes: Annotated[bool, typer.Option("--yes", help="Write without asking.")] = False,
    root: Root = None,
    db: Db = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    tls: Tls = None,
    seed: Seed = "",
    reveal: Reveal = False,
    unsafe: UnsafeOption = False,
    course: CourseOption = None,
) -> None:
    """Run one check cell again for everyone, after you have corrected it.

    Lists the scores that change, and asks before it writes them. Points and comments given by hand stay.

    Example: correct the cell in `solutions/`, `coursekit build 01_neuron`, then `coursekit regrade 01_neuron --check softmax --submitted class/submitted`
    """
    from coursekit.grading.regrade import regrade_check
    from coursekit.grading.run import ClassRun, Resources

    here = the_course(course)
    resources = Resources(workers, scheduler, tls, unsafe)
    with contextlib.ExitStack() as stack:
        with rate_bar() as bar:
            task = bar.add_task("preparing", total=None)
            class_run = stack.enter_context(
                ClassRun(
                    here,
                    here.chapter(chapter),
                    submitted,
                    student or (),
                    root=root,
                    db=db,
                    seed=seed,
                    reveal=reveal,
                    resources=resources,
                    say=_say,
                )
            )
            report, write = regrade_check(class_run, check, _on_step(bar, task))
        print_regrade(report)
        count = report.same + len(report.changes)
        if count == 0:
            raise typer.Exit(1)
        if yes or typer.confirm("Write this to the gradebook and the feedback pages?"):
            write()
            console.print("Written.")
            print_remarks(class_run)
            if class_run.problems:
                raise typer.Exit(1)
        else:
            console.print("Nothing was written.")


def _say(sentence, style=""):
    """Print a sentence that may hold brackets, names and paths."""
    console.print(escape(sentence), highlight=False, soft_wrap=True, style=style)


def _on_step(bar, task):
    """A function that shows the steps of a run in a progress bar."""
    step = None

    def show(name, done, total):
        nonlocal step
        if name != step:
            bar.reset(task, description=name, total=total)
            step = name
        bar.update(task, completed=done)

    return show


def print_regrade(report: Regrade) -> None:
    """Print what running a check cell again would change."""
    title = f"{report.grade_id}: {len(report.changes)} of {len(report.changes) + report.same} scores change"
    table = Table(title=title, min_width=len(title))
    for column in ("student", "before", "after", ""):
        table.add_column(column, justify="left" if column in ("student", "") else "right")
    for change in report.changes:
        after = "-" if change.after is None else f"{change.after:g}"
        note = change.reason or ("points given by hand stay" if change.by_hand else "")
        table.add_row(escape(change.student), f"{change.before:g}", after, escape(note))
    console.print(table)
    if report.outdated:
        names = ", ".join(report.outdated)
        console.print(
            f"Not regraded: {escape(names)}. Since they were graded, their submission or more than this cell has changed, or they could not be graded. Run `coursekit grade` for them.",
            highlight=False,
        )


@app.command(rich_help_panel="Instructors")
def students(
    rename: Annotated[
        tuple[str, str],
        typer.Option("--rename", metavar="OLD NEW", help="Give a student another id; nothing else changes."),
    ] = ("", ""),
    merge: Annotated[
        bool,
        typer.Option(
            "--merge", help="With --rename: NEW is already in the gradebook and is the same person."
        ),
    ] = False,
    drop: Annotated[
        str,
        typer.Option(
            "--drop", metavar="ID", help="Remove a student from the gradebook, and move the files away."
        ),
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
    root: Annotated[
        Path,
        typer.Option("--root", metavar="DIR", help="The class's folder, with autograded/ and gradebook.db."),
    ] = Path("."),
    db: Db = None,
    course: CourseOption = None,
) -> None:
    """List the students of a class's gradebook, rename one, or remove one.

    A renamed student keeps points and comments. Everything that is removed is kept in the class's folder `taken-out/`.

    Examples: `coursekit students --root class`, `coursekit students --root class --rename leeann_12345 lee_12345`
    """
    from coursekit.grading.roster import Roster

    if any(rename) and drop:
        raise typer.BadParameter("Give either --rename or --drop, not both.")
    with Roster(the_course(course), root, db, _say) as roster:
        if any(rename):
            done = roster.rename(*rename, merge)
        elif drop:
            entry = roster.entry(drop)
            if not yes and not typer.confirm(f"Remove {drop} from the gradebook ({entry})?"):
                console.print("Nothing was changed.")
                return
            done = roster.drop(drop)
        else:
            done = [f"{entry.name}: {entry}" for entry in roster.entries().values()]
        for sentence in done:
            _say(sentence)


@app.command(rich_help_panel="Instructors")
def demo(
    target: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="The folder of the class, which is replaced.")
    ] = Path("demo"),
    chapters: Annotated[
        list[str] | None,
        typer.Option("--chapter", metavar="CHAPTER", help="Only this chapter; can be given several times."),
    ] = None,
    unsafe: UnsafeOption = False,
    course: CourseOption = None,
) -> None:
    """Run the whole cycle: release, a class of right, wrong and untouched answers, grading, feedback.

    The wrong answers are the known mistakes of `tests/mistakes/`, one student for each exercise.

    Example: `coursekit demo`, then open a page in `demo/feedback/`
    """
    from coursekit.authoring.demo import make_class, unexpected
    from coursekit.grading.run import Resources, grade_class

    here, problems = the_course(course), []
    for chapter in here.select(chapters or ()):
        students = make_class(chapter, target)
        with rate_bar() as bar:
            task = bar.add_task(chapter.name, total=None)
            report = grade_class(
                here,
                chapter,
                target / "submitted",
                force=True,
                on_step=_on_step(bar, task),
                resources=Resources(unsafe=unsafe),
            )
        print_class(report, {s.name: s.answer for s in students})
        problems += unexpected(students, report)
    console.print(
        f"Feedback pages: {escape(str(target / 'feedback'))}/STUDENT/CHAPTER/CHAPTER.html", highlight=False
    )
    fail_if(problems)
    console.print(
        "The right answers got full marks, the untouched ones got 0, and each mistake lost points on its own exercise."
    )


def print_class(report: ClassReport, notes: dict[str, str] | None = None) -> None:
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
        totals = [student.total for student in report.students]
        table.caption = (
            f"mean {statistics.mean(totals):.2f}, median {statistics.median(totals):.2f} of {best:g}"
        )
        if report.manual:
            table.caption = f"{table.caption}; {report.manual:g} more points are graded by hand"
    if report.graded < len(report.students):
        table.title = f"{table.title}, {report.graded} graded now"
    console.print(table)
    legend = ", ".join(
        f"{number} {grade_id.removeprefix('check-').replace('-', '_')}"
        for number, grade_id in enumerate(report.exercises, start=1)
    )
    console.print(f"Exercises: {legend}", highlight=False)
    for name, note in report.notes.items():
        console.print(f"[yellow]{escape(name)}[/]: {escape(note)}", highlight=False)
    for name, reason in report.failures.items():
        console.print(f"[red]{escape(name)}[/]: {escape(reason)}", highlight=False)
    print_remarks(report)


def print_remarks(report: ClassReport | ClassRun) -> None:
    """Print remarks on a class as a whole, and problems to fix."""
    for sentence in report.remarks:
        _say(sentence)
    for sentence in report.problems:
        _say(sentence, "red")


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
            help="Add the reference's module of this chapter, for students who could not finish it; can be given several times.",
        ),
    ] = None,
    course: CourseOption = None,
) -> None:
    """Make the zip that students get: notebooks, coursekit as a wheel, and a README that says how to install it.

    The zip is a complete workspace for JupyterLab, VS Code and Colab: students download nothing else of the course. A leak test searches all of it for the
    solutions of all chapters. For new chapters or corrections, make another kit; students install it with `coursekit update --from OUT.zip`.

    Example: `coursekit kit nnkit-kit.zip 00 01 02 --catch-up 00`
    """
    from coursekit.authoring.kit import make_kit

    with console.status("making the kit", spinner="line"):
        made = make_kit(the_course(course), target, chapters or (), catch_up or ())
    console.print(
        f"{escape(str(made.path))}: {len(made.chapters)} chapters, {made.files} files, {made.size / 1e6:.1f} MB, no leak",
        highlight=False,
    )
    if made.catch_up:
        console.print(
            f"The kit contains the reference of {', '.join(made.catch_up)} (catch-up).", highlight=False
        )
