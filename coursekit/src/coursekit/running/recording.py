"""Record what the checks of a reference solution send, which of it can be had without solving the exercise, and what known mistakes send."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from coursekit.checks.comparison import close, is_numeric
from coursekit.checks.judge import MISSING, Options, judge
from coursekit.checks.known_mistakes import can_be_known, either
from coursekit.checks.values import ValueTooLarge, decode, is_computed
from coursekit.errors import UserError
from coursekit.mistakes import known_mistakes
from coursekit.notebook.names import check_calls, names_defined
from coursekit.notebook.roles import is_check_cell, is_demo, is_solution
from coursekit.notebook.statements import hidden_lines, parse_code, statements
from coursekit.running.scoring import entries_of, grade_answers, grade_cell
from coursekit.running.trivial_answers import RECIPES

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from coursekit.course import Chapter
    from coursekit.mistakes import Mistake
    from coursekit.running.session import Execution, Session


COMPARISONS = {"allclose", "array_equal", "array_equiv", "isclose", "all", "any", "isfinite", "isnan"}
LEAST_VALUES = 2  # in a check cell
TRIVIAL = "import coursekit.running.trivial_answers as _trivial"  # for a kernel


def record_reference(
    nb: NotebookNode,
    chapter: Chapter,
    open_session: Callable[[], AbstractContextManager[Session]],
    on_step: Callable[[str, int, int], Any] = lambda step, done, total: None,
) -> list[dict[str, Any]]:
    """Note what the checks of a chapter's reference send, and which of it earns points.

    Parameters
    ----------
    nb : NotebookNode
        The reference, with the hidden inputs of one run of the course.
    chapter : Chapter
    open_session : function without arguments
        Opens a new kernel that sends values, as `clean_session` does.
    on_step : function of (step, done, total), optional

    Returns
    -------
    list of dict
        The entries of `record_cell`, one for each check.

    Raises
    ------
    UserError
        As `record_notebook` and `try_wrong_answers`.
    """
    total = len(nb.cells)
    with open_session() as session:
        entries = record_notebook(nb, session, lambda done: on_step("record", done, total))
    with open_session() as session:
        try_wrong_answers(
            nb, entries, session, known_mistakes(chapter), lambda done: on_step("wrong answers", done, total)
        )
    return entries


def record_notebook(
    nb: NotebookNode, session: Session, on_cell: Callable[[int], Any] | None = None
) -> list[dict[str, Any]]:
    """Run the reference without its demonstrations and note what its checks send.

    Parameters
    ----------
    nb : NotebookNode
    session : Session
        A kernel that sends values.
    on_cell : function of the number of cells done, optional

    Returns
    -------
    list of dict
        The entries of `record_cell`, one for each check.

    Raises
    ------
    UserError
        If a cell fails, or a check can't serve for grading.
    """
    entries = []
    for number, cell in enumerate(nb.cells, start=1):
        if cell.cell_type == "code" and is_check_cell(cell):
            try:
                entries += record_cell(cell, session)
            except ValueError as error:
                raise UserError(str(error)) from None
        elif cell.cell_type == "code" and not is_demo(cell):
            outcome = session.run(cell.source)
            if outcome.error:
                raise UserError(f"cell {cell.id}: {outcome.error[0]}: {outcome.error[1]}")
        if on_cell:
            on_cell(number)
    names = [entry["name"] for entry in entries]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UserError(
            f"two checks have the same name: {', '.join(map(repr, twice))}. Names are unique in a chapter."
        )
    return entries


def try_wrong_answers(
    nb: NotebookNode,
    entries: list[dict[str, Any]],
    session: Session,
    mistakes: Sequence[Mistake] = (),
    on_cell: Callable[[int], Any] | None = None,
) -> None:
    """Put trivial answers and known mistakes in the place of the reference's.

    The values that a trivial answer or a half formula reaches no longer earn points. What a mistake with a sentence sends in place of the
    right value is noted with the sentence.

    Parameters
    ----------
    nb : NotebookNode
        The reference.
    entries : list of dict
        As `record_notebook` makes them; `earns` becomes False where a trivial answer passes, and the options get `otherwise`.
    session : Session
        A new kernel that sends values.
    mistakes : list of Mistake
        As `mistakes.known_mistakes` gives them.
    on_cell : function of the number of cells done, optional

    Raises
    ------
    UserError
        If fewer than two values are left that earn points in a check cell, if a mistake does not end, or if the reference itself fails when a
        check is run again.
    """
    solution = None
    for number, cell in enumerate(nb.cells, start=1):
        if cell.cell_type == "code" and is_check_cell(cell):
            own = entries_of(cell, entries)
            reached = _reached(cell, own, solution, session, mistakes) if solution else {}
            for entry in own:
                entry["earns"] = entry["earns"] and entry["name"] not in reached
            if sum(entry["earns"] for entry in own) < LEAST_VALUES:
                found = "; ".join(
                    f"{name!r} can be reached with {recipe}" for name, recipe in reached.items()
                )
                raise UserError(
                    f"{own[0]['cell']} needs {LEAST_VALUES} hidden values that can't be reached without solving the exercise: {found}."
                )
        elif cell.cell_type == "code" and not is_demo(cell):
            session.run(cell.source)
            solution = cell if is_solution(cell) else solution
        if on_cell:
            on_cell(number)


def _reached(cell, entries, solution, session, mistakes):
    """Name of each hidden value that a trivial answer or a half formula reaches -> which. What mistakes send is noted in the entries."""
    reached, names = {}, sorted(names_defined(solution.source))
    grade_id, wrong_values = entries[0]["cell"], {entry["name"]: [] for entry in entries}
    errors = {entry["name"]: {} for entry in entries}  # text -> sentence -> whether it is met, in order
    recipes = [
        f"{TRIVIAL}\n_trivial_before = _trivial.replace(globals(), {names!r}, {recipe!r})"
        for recipe in RECIPES
    ]
    graded = grade_answers(recipes, "globals().update(_trivial_before)", cell, entries, session)
    for recipe, trivial in zip(RECIPES, graded, strict=True):
        passed = _values_passed(trivial.result.verdicts, entries)
        reached |= {name: recipe for name in passed if name not in reached}
    variants = [
        (wrong, code)
        for wrong in mistakes
        if f"check-{wrong.exercise}" == grade_id
        for code in wrong.variants()
    ]
    graded = grade_answers([code for _, code in variants], solution.source, cell, entries, session)
    for (wrong, _), mistaken in zip(variants, graded, strict=True):
        if not mistaken.ended:
            raise UserError(f"{wrong.without_end}.")
        passed = _values_passed(mistaken.result.verdicts, entries)
        if wrong.half:
            reached |= {name: wrong.name for name in passed if name not in reached}
        if wrong.sentence:
            _note_mistake(entries, mistaken, wrong.sentence, wrong_values, errors)
    for entry in entries:
        known = [(value, sentence) for value, sentence, _ in wrong_values[entry["name"]]]
        for text, sentences in errors[entry["name"]].items():
            said = either([sentence for sentence, met in sentences.items() if met] or sentences)
            known += [(text, said)] * bool(said)
        if known:
            options = Options.decode(entry["options"])
            try:
                entry["options"] = replace(options, otherwise=(*options.otherwise, *known)).encode()
            except ValueTooLarge as error:
                raise UserError(
                    f"{grade_id}, {entry['name']!r}: what the known mistakes send can't be recorded: {error}."
                ) from None
    again = grade_cell(cell, entries, session, reveal=True, trusted=True)
    passed = _values_passed(again.verdicts, entries)
    missed = {entry["name"] for entry in entries if entry["earns"]} - passed
    if missed:
        raise UserError(
            f"{grade_id}: in a second run the reference sends different values for {', '.join(map(repr, sorted(missed)))}. "
            "Each check must make its own random generator."
        )
    return reached


def _note_mistake(entries, mistaken, sentence, wrong_values, errors):
    """Add to what is known of each check what a mistake sends, or the error that it raises there."""
    verdicts = {verdict.name: verdict for verdict in mistaken.result.verdicts}
    met = True  # whether who makes this mistake gets to the check: a cell ends at the first visible check that fails
    for entry in entries:
        name, verdict = entry["name"], verdicts.get(entry["name"])
        _note_wrong_value(entry, mistaken.sent.get(name), sentence, met, wrong_values[name])
        if verdict and can_be_known(verdict.diagnosis) and name not in mistaken.sent:
            sentences = errors[name].setdefault(verdict.diagnosis, {})
            sentences[sentence] = met or sentences.get(sentence, False)
        met = met and (entry["hidden"] or bool(verdict and verdict.passed))


def _note_wrong_value(entry, message, sentence, met, known):
    """Add what a mistake sends for one check to what is known, if it tells this mistake from others.

    Of two mistakes that send the same, the first one counts, or the first that is met there: (value, sentence, met).
    """
    options = Options.decode(entry["options"])
    if message is None or options.kind == "unchanged":
        return
    value = decode(message["value"])
    expected = MISSING if options.by_predicate else decode(entry["value"])
    if not _is_telling(value) or judge("", value, expected, options).passed:
        return
    for place, (wrong, _, was_met) in enumerate(known):
        if close(value, wrong, options.rtol, options.atol):
            if met and not was_met:
                known[place] = (value, sentence, met)
            return
    known.append((value, sentence, met))


def _is_telling(value):
    """Whether few mistakes give this wrong value: a number or a text; not a truth value, a dtype, a shape or nothing but NaN."""
    if isinstance(value, dict):
        return any(map(_is_telling, value.values()))
    if isinstance(value, tuple) and all(isinstance(item, (int, np.integer)) for item in value):
        return False
    if isinstance(value, (tuple, list)):
        return any(map(_is_telling, value))
    if isinstance(value, str):
        return bool(value)
    return is_numeric(value) and np.asarray(value).dtype.kind != "b" and bool(np.isfinite(value).any())


def _values_passed(verdicts, entries):
    """Names of the values that earn points and pass."""
    passed = {verdict.name for verdict in verdicts if verdict.passed}
    return {entry["name"] for entry in entries if entry["earns"]} & passed


class Listening:
    """A session that keeps what the checks in it send, by name."""

    def __init__(self, session: Session) -> None:
        self._session, self.sent = session, {}

    def run(self, *arguments: Any) -> Execution:
        outcome = self._session.run(*arguments)
        self.sent.update((message["name"], message) for message in outcome.sent)
        return outcome


def record_cell(cell: NotebookNode, session: Session) -> list[dict[str, Any]]:
    """Run one check cell of the reference and note what its checks sent.

    Returns
    -------
    list of dict
        name, cell, line, hidden, computed, earns, value, options; all JSON data. Hidden values that are computed earn points.

    Raises
    ------
    ValueError
        If a statement fails or a check can't serve for grading; the message says why.
    """
    grade_id = cell.metadata["nbgrader"]["grade_id"]
    _refuse_comparisons(cell, grade_id)
    hidden, entries = hidden_lines(cell.source), []
    for code, first, last in statements(cell.source):
        outcome = session.run(code)
        if outcome.error:
            raise ValueError(f"{grade_id}, line {first}: {outcome.error[0]}: {outcome.error[1]}")
        for message in outcome.sent:
            options = Options.decode(message["options"])
            if options.kind == "unchanged":
                verdict = judge(message["name"], decode(message["value"]), decode(message["before"]), options)
                if not verdict.passed:
                    raise ValueError(f"{grade_id}, line {first}: {verdict.message()}")
            computed = (
                is_computed(decode(message["value"]))
                and not options.by_predicate
                and options.kind in ("value", "quiet")
            )
            entries.append(
                {
                    "name": message["name"],
                    "cell": grade_id,
                    "line": message["line"] if first <= message["line"] <= last else first,
                    "hidden": first in hidden,
                    "computed": computed,
                    "earns": first in hidden and computed,
                    "value": message["value"],
                    "options": message["options"],
                }
            )
    values = sum(entry["earns"] for entry in entries)
    if values < LEAST_VALUES:
        raise ValueError(
            f"{grade_id} needs {LEAST_VALUES} hidden checks of a value, and has {values}: a shape, a dtype or a truth value can be guessed."
        )
    return entries


def _refuse_comparisons(cell, grade_id):
    for method, node in check_calls(parse_code(cell.source)):
        if method != "check" or len(node.args) < 2:
            continue
        value = node.args[1]
        called = value.func if isinstance(value, ast.Call) else None
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", None)
        if name == "bool" and isinstance(value, ast.Call) and value.args:
            raise ValueError(
                f"{grade_id}, line {node.lineno}: the check sends a truth value. Send the value itself."
            )
        negated = isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.Not)
        if negated or isinstance(value, (ast.Compare, ast.BoolOp)) or name in COMPARISONS:
            raise ValueError(
                f"{grade_id}, line {node.lineno}: the check sends the result of a comparison, which can be guessed. Send the value itself."
            )
