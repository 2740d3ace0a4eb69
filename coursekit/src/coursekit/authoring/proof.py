"""`coursekit prove`: the reference earns everything, an untouched notebook nothing, and every known mistake is caught."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from coursekit.authoring.leaks import release_problems
from coursekit.grading.grader import untouched
from coursekit.mistakes import load_mistakes, mistakes_file
from coursekit.notebook.imports import allowed_modules
from coursekit.notebook.roles import is_check_cell, is_solution
from coursekit.running.recording import Listening, record_notebook
from coursekit.running.reference_record import read_reference, require_built
from coursekit.running.scoring import entries_of, grade_answers, grade_notebook, judge_sent
from coursekit.running.session import clean_session

if TYPE_CHECKING:
    from collections.abc import Callable

    from coursekit.course import Chapter


LEAST_MISTAKES = 3
# Code of OpenBLAS for a kind of processor -> the instructions that it needs, as NumPy before and since 2.4 calls them.
CORETYPES = {"Nehalem": set(), "Haswell": {"AVX2", "X86_V3"}, "SkylakeX": {"AVX512_SKX", "X86_V4"}}
MOST_OF_A_HALF_FORMULA = 1 / 3  # of an exercise's points


@dataclass
class Proof:
    """What was found out about one chapter.

    Attributes
    ----------
    chapter : Chapter
    points : float
        All that the check cells can give.
    checks : int
    reference, untouched : float
        Points earned.
    caught, mistakes : int
        Of the known mistakes those that were tried.
    problems : list of str
        Sentences; a chapter is proved when there are none.
    read_first : list of (str, str)
        Of the mistakes that are caught, those of which a student reads something else than their own sentence first: the mistake, and
        what the first visible check that fails says; "" where only hidden checks fail.
    """

    chapter: Chapter
    points: float = 0.0
    checks: int = 0
    reference: float = 0.0
    untouched: float = 0.0
    caught: int = 0
    mistakes: int = 0
    problems: list[str] = field(default_factory=list)
    read_first: list[tuple[str, str]] = field(default_factory=list)


def prove_chapter(
    chapter: Chapter,
    on_step: Callable[[str, int, int], object] = lambda step, done, total: None,
    variables: dict[str, str] | None = None,
    every: int = 1,
) -> Proof:
    """Prove one chapter in clean kernels.

    Parameters
    ----------
    chapter : Chapter
        Built.
    on_step : function of (step, done, total), optional
    variables : dict of str -> str, optional
        Of the kernels' environment, such as one of `processors`.
    every : int
        Of the known mistakes of each exercise that a build has tried, try only every n-th, beginning with the first; of those that it has
        not, all. 1 for all of them.

    Returns
    -------
    Proof
    """
    require_built(chapter)
    proof = Proof(chapter)
    reference = read_reference(chapter)
    solution = chapter.read()
    check_cells = {
        cell.metadata["nbgrader"]["grade_id"]: cell for cell in solution.cells if is_check_cell(cell)
    }
    proof.checks = len(reference)
    if not reference:
        proof.problems.append("no check is recorded")
        return proof
    for grade_id in check_cells:
        if not any(entry["cell"] == grade_id for entry in reference):
            proof.problems.append(f"{grade_id}: no check of it is recorded")

    with clean_session(chapter, variables=variables) as session:
        results = _grade(
            chapter, solution, reference, session, lambda done, total: on_step("reference", done, total)
        )
        _prove_mistakes(chapter, solution, reference, check_cells, proof, session, on_step, every)
    proof.points = sum(r.points for r in results)
    proof.reference = sum(r.score for r in results)
    if not results or proof.points == 0:
        proof.problems.append("no check ran")
    for result in results:
        for verdict in result.verdicts:
            if not verdict.passed:
                proof.problems.append(f"reference, {result.grade_id}: {verdict.message()}")
        if result.score < result.points and all(v.passed for v in result.verdicts):
            proof.problems.append(f"reference, {result.grade_id}: {result.summary()}")

    with clean_session(chapter, variables=variables) as session:
        results = _grade(
            chapter,
            untouched(chapter),
            reference,
            session,
            lambda done, total: on_step("untouched", done, total),
            trusted=True,
        )
    proof.untouched = sum(r.score for r in results)
    for result in results:
        if result.score:
            proof.problems.append(f"untouched, {result.grade_id}: earns {result.score:g} points")
        for verdict in result.verdicts:
            if verdict.passed or verdict.diagnosis != "not written yet":
                proof.problems.append(
                    f"untouched, {result.grade_id}: {verdict.name!r} says {verdict.diagnosis!r}, not 'not written yet'"
                )

    proof.problems += [f"leak: {problem}" for problem in release_problems(chapter, reference)]
    return proof


def _grade(chapter, nb, reference, session, on_cell, trusted=False):
    allowed = allowed_modules(chapter.read(), answers=True)
    return grade_notebook(
        nb,
        reference,
        session,
        lambda number: on_cell(number, len(nb.cells)),
        reveal=True,
        allowed=allowed,
        trusted=trusted,
    )


def _prove_mistakes(chapter, solution, reference, check_cells, proof, session, on_step, every):
    """Try each known mistake in a kernel where the reference has run."""
    mistakes = load_mistakes(mistakes_file(chapter))
    cells = {cell.metadata["nbgrader"]["grade_id"]: cell for cell in solution.cells if is_solution(cell)}
    for grade_id in check_cells:
        count = sum(f"check-{m.exercise}" == grade_id for m in mistakes)
        if count < LEAST_MISTAKES:
            proof.problems.append(
                f"{grade_id}: {count} known mistakes; at least {LEAST_MISTAKES} are required"
            )
    for wrong in mistakes:
        if f"check-{wrong.exercise}" not in check_cells or wrong.exercise not in cells:
            proof.problems.append(f"mistake {wrong.name}: there is no exercise {wrong.exercise!r}")
            proof.mistakes += 1
    tried = {
        exercise: _some([wrong for wrong in mistakes if wrong.exercise == exercise], every)
        for exercise in cells
        if f"check-{exercise}" in check_cells
    }
    done, total = 0, sum(map(len, tried.values()))
    proof.mistakes += total
    for exercise, own in tried.items():
        codes = [wrong.code for wrong in own]
        check_cell, usual = check_cells[f"check-{exercise}"], cells[exercise].source
        graded = grade_answers(codes, usual, check_cell, reference, session)
        visible = {entry["name"] for entry in entries_of(check_cell, reference) if not entry["hidden"]}
        for wrong, mistaken in zip(own, graded, strict=True):
            done += 1
            on_step("mistakes", done, total)
            if problem := _problem_of(wrong, mistaken):
                proof.problems.append(problem)
                continue
            proof.caught += 1
            seen = (v.message() for v in mistaken.result.verdicts if v.name in visible and not v.passed)
            if wrong.says not in (first := next(seen, "")):
                proof.read_first.append((f"{wrong.name} of {wrong.exercise}", first))


def _some(mistakes, every):
    """In order: every n-th of the mistakes that a build has tried, and all others."""
    counted = itertools.count()
    return [wrong for wrong in mistakes if not wrong.recorded or next(counted) % every == 0]


def _problem_of(wrong, graded):
    """What is the matter with a known mistake, "" if it is caught as it should be."""
    if not graded.ended:
        return wrong.without_end
    if graded.error:
        return f"mistake {wrong.name} can't be defined: {graded.error[0]}: {graded.error[1]}"
    result = graded.result
    failed = [verdict.message() for verdict in result.verdicts if not verdict.passed]
    if result.score >= result.points:
        return f"mistake {wrong.name} of {wrong.exercise} passes every check"
    if wrong.half and result.score >= MOST_OF_A_HALF_FORMULA * result.points:
        return f"half formula {wrong.name} of {wrong.exercise} earns {result.score:g} of {result.points:g} points, and should earn less than a third"
    if not any(wrong.says in message for message in failed):
        said = "\n".join(failed)
        return f"mistake {wrong.name} of {wrong.exercise}: no failing check says {wrong.says!r}. They say:\n{said}"
    return ""


def processors() -> dict[str, dict[str, str]]:
    """Environments in which this machine computes as others do: other code of OpenBLAS, and NumPy's own without its faster kernels.

    Kinds whose instructions this processor lacks are left out: OpenBLAS would use these, and the process would die.

    Returns
    -------
    dict of name -> dict of variables
    """
    features = np.show_config(mode="dicts").get("SIMD Extensions", {})
    lacking = set(features.get("not found", []))
    kinds = {name: {"OPENBLAS_CORETYPE": name} for name, needed in CORETYPES.items() if not needed & lacking}
    # NumPy warns of a name that it does not know here, and refuses one that it can't do without.
    faster = features.get("found", [])
    return {**kinds, "without AVX": {"NPY_DISABLE_CPU_FEATURES": " ".join(faster)}}


def prove_records(
    chapter: Chapter,
    kinds: dict[str, dict[str, str]],
    on_step: Callable[[str, int, int], object] = lambda step, done, total: None,
) -> list[str]:
    """Judge what the reference sends on each kind of processor by the record made on each other, and by the one that is kept.

    Parameters
    ----------
    chapter : Chapter
        Built.
    kinds : dict of name -> dict of variables
        As `processors` makes it.
    on_step : function of (step, done, total), optional

    Returns
    -------
    list of str
        A sentence for each check that fails.
    """
    nb, sent = chapter.read(), {}
    records = {"the record that is kept": read_reference(chapter)}
    for number, (kind, variables) in enumerate(kinds.items(), start=1):
        on_step("records", number, len(kinds))
        with clean_session(chapter, variables=variables) as session:
            listening = Listening(session)
            records[f"the record of {kind}"] = record_notebook(nb, listening)  # pyright: ignore[reportArgumentType]  # it has `run`, all that is used
        sent[kind] = listening.sent
    verdicts = (
        (record, kind, judge_sent(entry, messages.get(entry["name"])))
        for record, entries in records.items()
        for kind, messages in sent.items()
        for entry in entries
    )
    return [
        f"{record}, used with what {kind} computes: {verdict.message()}"
        for record, kind, verdict in verdicts
        if not verdict.passed
    ]
