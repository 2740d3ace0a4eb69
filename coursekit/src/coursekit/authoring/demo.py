"""A class made up of right, wrong and untouched answers, to show the loop and to prove it."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coursekit.files import write_text
from coursekit.mistakes import load_mistakes
from coursekit.notebook.canonical import dumps
from coursekit.notebook.reading import read_notebook
from coursekit.notebook.roles import is_solution

if TYPE_CHECKING:
    from pathlib import Path

    from coursekit.course import Chapter
    from coursekit.grading.run import ClassReport


@dataclass(frozen=True)
class DemoStudent:
    """A student of the demonstration; `wrong` names the exercise that is answered wrong, "" for none."""

    name: str
    answer: str
    kind: str
    wrong: str = ""


def make_class(chapter: Chapter, target: Path) -> list[DemoStudent]:
    """Write `target/submitted/STUDENT/CHAPTER/CHAPTER.ipynb` for a class.

    One student with right answers, one with an untouched notebook, and one for the first known mistake of each exercise.

    Returns
    -------
    list of DemoStudent
    """
    solutions = {cell.id: cell.source for cell in chapter.read().cells if is_solution(cell)}
    students = {
        "right": (DemoStudent("right", "the reference", "right"), {}),
        "untouched": (DemoStudent("untouched", "nothing written", "untouched"), None),
    }
    for wrong in load_mistakes(chapter.course.root / "tests" / "mistakes" / f"{chapter.name}.py"):
        name = f"wrong-{wrong.exercise}"
        if name not in students:
            bound = wrong.code.strip().splitlines()[-1].partition(" = ")[0]
            body = "\n".join(wrong.code.strip().splitlines()[:-1]).rstrip()
            source = "#| export\n" + re.sub(rf"\b{wrong.name}\b", bound, body)
            students[name] = (
                DemoStudent(name, wrong.name.replace("_", " "), "wrong", wrong.exercise),
                {wrong.exercise: source},
            )
    for student, changes in students.values():
        nb = read_notebook(chapter.release)
        for cell in nb.cells:
            if cell.id in solutions and changes is not None:
                cell.source = changes.get(cell.id, solutions[cell.id])
        folder = target / "submitted" / student.name / chapter.name
        if folder.exists():
            shutil.rmtree(folder)
        write_text(folder / f"{chapter.name}.ipynb", dumps(nb))
    return [student for student, _ in students.values()]


def unexpected(students: list[DemoStudent], report: ClassReport) -> list[str]:
    """Sentences for scores that are not as they should be."""
    rows = {row.name: row for row in report.students}
    problems = []
    for student in students:
        for grade_id, points in report.exercises.items():
            score = rows[student.name].scores[grade_id]
            own = grade_id == f"check-{student.wrong}"
            right = (
                score == 0
                if student.kind == "untouched"
                else score is not None and score < points
                if own
                else score == points or student.kind == "wrong"
            )
            if not right:
                problems.append(
                    f"{report.chapter.name}, {student.name}, {grade_id}: {score} of {points:g} points"
                )
    return problems
