"""Run the checks of a notebook statement by statement and score its cells.

A function of a student's is given the inputs of hidden checks, and all that runs later in the same kernel can know them. So the run that
gives the points decides for each check whether it passes, and chooses from a fixed set of sentences; every word, number and picture of the
student's own comes from a second run, in which no hidden check runs.
"""

from __future__ import annotations

import ast
import html
import itertools
import re
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from coursekit.checks.judge import MISSING, Options, Verdict, judge
from coursekit.checks.known_mistakes import raised, sentence_of_error
from coursekit.checks.scope import PREFIX, START, guard, keeping
from coursekit.checks.values import decode
from coursekit.notebook.fast_nbformat import nbformat
from coursekit.notebook.imports import free_cells
from coursekit.notebook.names import (
    check_calls,
    check_method,
    check_name,
    made_and_taken,
    names_defined,
    names_made,
)
from coursekit.notebook.roles import cell_name, is_check_cell, is_demo, is_own, is_solution
from coursekit.notebook.source import code_lines, first_code_line
from coursekit.notebook.statements import definitions, hidden_lines, parse_code, plain_definitions, statements
from coursekit.running.import_limit import BOUND, FREE, limit_code

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from coursekit.running.session import Execution, Session


CELL_SECONDS = 60
MOST_TAMED = 3  # cells that end the kernel, of which only what they define is run in another try
DEFINITION_SECONDS = 20  # for all that a failed cell defines
MOST_EXPLAINED = 5  # cells
MOST_WITH_A_FAULT = 0.8  # of a cell's points, where any check fails
KINDS = {  # of errors that are named where the input is hidden; a function can choose among all that there are
    "AssertionError",
    "AttributeError",
    "IndexError",
    "KeyError",
    "RecursionError",
    "TypeError",
    "UnboundLocalError",
    "ValueError",
    "ZeroDivisionError",
}
MOST_TOGETHER = 10  # trusted answers
ANSWER_SECONDS = 12  # for each of them, on average
PASSES_ALONE = "This check passes if no hidden check has run before it."
MOST_TRACEBACK = 20_000  # characters
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
ANSWER_FAILED = "the answer's cell failed"  # in the place of an exception's name


@dataclass
class CellResult:
    """What became of one check cell.

    Attributes
    ----------
    grade_id : str
    points : float
    verdicts : list of Verdict
        One for each check of the reference, in its order.
    earned : float
        The fraction of the hidden value checks that passed: the cell's points are at most this fraction.
    values : dict of check name -> str
        For the checks whose values a student may see: "" or, where a hidden check is revealed, its code.
    """

    grade_id: str
    points: float
    verdicts: list[Verdict] = field(default_factory=list)
    earned: float = 0.0
    values: dict[str, str] = field(default_factory=dict)

    @property
    def passed(self) -> float:
        """The fraction of all checks that passed."""
        return sum(v.passed for v in self.verdicts) / len(self.verdicts) if self.verdicts else 0.0

    @property
    def score(self) -> float:
        """Points times the fraction of hidden values that are right; other checks can only lower it, to the fraction of all checks that passed.

        A cell with a failed check keeps at most `MOST_WITH_A_FAULT`, however many others pass.
        """
        most = 1.0 if self.passed == 1 else MOST_WITH_A_FAULT
        return round(self.points * min(self.earned, self.passed, most), 4)

    def summary(self) -> str:
        """One line that says how the score came about."""
        passed = sum(v.passed for v in self.verdicts)
        text = f"{passed} of {len(self.verdicts)} checks passed: {self.score:g} of {self.points:g} points."
        if passed and not self.earned:
            text += " None of the hidden checks on values passed, so the others do not count."
        elif self.earned < self.passed:
            text += f" Mainly the hidden checks on values count: {self.earned:.0%} of them passed."
        if MOST_WITH_A_FAULT < min(self.earned, self.passed) < 1:
            text += f" A fault that any check finds costs at least {1 - MOST_WITH_A_FAULT:.0%}."
        return text

    def outputs(self) -> list[NotebookNode]:
        """The cell's outputs in nbgrader's form: the checks as display data, the score as the result."""
        plain = "\n".join([*(v.message(reveal=v.name in self.values) for v in self.verdicts), self.summary()])
        rows = "".join(map(self._row, self.verdicts))
        table = f'<table class="coursekit-checks">{rows}</table><p>{html.escape(self.summary())}</p>'
        return [
            nbformat.v4.new_output("display_data", data={"text/plain": plain, "text/html": table}),
            nbformat.v4.new_output(
                "execute_result", data={"text/plain": f"{self.score:g}"}, execution_count=1
            ),
        ]

    def _row(self, verdict):
        state = "passed" if verdict.passed else "failed"
        text = f"<b>{html.escape(verdict.name)}</b>"
        if verdict.diagnosis:
            text += f"<br>{html.escape(verdict.diagnosis)}"
        if not verdict.passed and verdict.name in self.values:
            shown = "\n".join(filter(None, [self.values[verdict.name], *verdict.details]))
            text += f"<pre>{html.escape(shown)}</pre>" if shown else ""
        return f'<tr class="{state}"><td>{state}</td><td>{text}</td></tr>'


class _WithoutAnswers(ast.NodeTransformer):
    """Takes out of every check what the trusted side alone needs: expected values, sentences, tolerances."""

    def visit_Call(self, node):
        self.generic_visit(node)
        method = check_method(node)
        if method == "check":
            node.args = node.args[:2]
            node.keywords = [keyword for keyword in node.keywords if keyword.arg == "actual"]
        elif method:
            node.keywords = []
        return node


def without_answers(
    source: str, kept: set[str] | None = None, hidden: bool = True
) -> tuple[tuple[str, int, int], ...]:
    """The statements of a check cell as they are sent into the sandbox: no expected value of a check is among them.

    A hidden assignment that only such a value needed is empty.

    Parameters
    ----------
    source : str
        A whole cell.
    kept : set of str, optional
        As in `checks.scope.guard`.
    hidden : bool
        Whether the statements of hidden checks are among them.

    Returns
    -------
    tuple of (code, first, last)
        As `statements`; no name of the student's replaces one of the course's.
    """
    parts, made = _without_answers(source, None if kept is None else frozenset(kept), hidden)
    if kept is not None:
        kept |= made
    return parts


# The cells of a chapter are sent again for each submission, and for each known mistake.
@lru_cache(maxsize=256)
def _without_answers(source, known, hidden):
    """What `without_answers` gives, and the names that it adds to those known."""
    secret, parts = hidden_lines(source), []
    for code, first, last in statements(source):
        parts.append((_WithoutAnswers().visit(parse_code(code)), first, last))
    removed = True
    while removed:  # what only a removed statement used is not used any more
        used = {
            node.id
            for tree, _, _ in parts
            for node in ast.walk(tree)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        }
        removed = False
        for tree, first, _ in parts:
            left = [s for s in tree.body if first not in secret or not _assigns_unused(s, used)]
            removed |= len(left) < len(tree.body)
            tree.body = left
    kept = None if known is None else set(known)
    sent = tuple(
        (guard(tree, kept), first, last) for tree, first, last in parts if hidden or first not in secret
    )
    return sent, (kept or set()) - (known or set())


def _assigns_unused(statement, used):
    """Whether a statement only gives values to names that are not used."""
    if not isinstance(statement, (ast.Assign, ast.AnnAssign)):
        return False
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    names = [part for target in targets for part in getattr(target, "elts", [target])]
    return all(isinstance(name, ast.Name) and name.id not in used for name in names)


def run_plain_cell(
    source: str, session: Session, timeout: float = CELL_SECONDS, whole: bool = True
) -> Execution:
    """Run a cell that is not a check. If it fails, its definitions are still run, statement by statement.

    So an import that is not needed, a magic of an editor or a try beside the answer does not take the answer with it.
    Without `whole` only what it defines without calling anything is run.

    Returns
    -------
    Execution
        Of the cell as a whole.
    """
    outcome = session.run(source if whole else "", timeout)
    if not whole or (outcome.error and outcome.error[0] != "DeadKernel"):
        end = time.monotonic() + DEFINITION_SECONDS
        for code in definitions(source) if whole else plain_definitions(source):
            left = end - time.monotonic()
            if left <= 0:
                break
            session.run(code, min(timeout, left))
    return outcome


def failed_cells(nb: NotebookNode) -> list[NotebookNode]:
    """The cells of a graded notebook that ended with an error, and in which a student defines something: answers and helpers."""
    return [
        cell
        for cell in nb.cells
        if cell.cell_type == "code"
        and not is_check_cell(cell)
        and (is_solution(cell) or names_defined(cell.source))
        and any(output.output_type == "error" for output in cell.outputs)
    ]


def explain_end(nb: NotebookNode, cell_id: str, stopped: str) -> str:
    """A sentence on a cell after which the kernel was dead; `stopped` says why, if it was stopped from outside."""
    cell = next(cell for cell in nb.cells if cell.id == cell_id)
    first = first_code_line(cell.source)
    which = f"The cell of the answer {cell_name(cell)}" if is_solution(cell) else "One of your own cells"
    begins = f", which begins with `{first[:80]}`," if first else ""
    reason = f": {stopped}" if stopped else ""
    return f"{which}{begins} ended the Python process{reason}. The notebook was run again with only the definitions of that cell."


def explain_failed_cells(nb: NotebookNode) -> list[str]:
    """A sentence for each of the first failed cells of a notebook that was run without its hidden checks."""
    return [_explain_failed_cell(cell) for cell in failed_cells(nb)[:MOST_EXPLAINED]]


def _explain_failed_cell(cell):
    """Which line of a cell failed, and how."""
    error = next(output for output in cell.outputs if output.output_type == "error")
    traceback = ESCAPES.sub("", "".join(error.traceback)[:MOST_TRACEBACK])
    found = re.search(r"line:?\s+(\d{1,6})", traceback)
    lines, number = cell.source.split("\n"), int(found.group(1)) if found else 0
    place = f" in line {number}, `{lines[number - 1].strip()[:120]}`" if 0 < number <= len(lines) else ""
    first = error.evalue.strip().split("\n")[0][:200].rstrip(".")
    which = f"The cell of the answer {cell_name(cell)}" if is_solution(cell) else "One of your own cells"
    return (
        f"{which} failed{place}: {error.ename[:60]}{': ' if first else ''}{first}. "
        "Its definitions were still run."
    )


def behind_hidden_checks(nb: NotebookNode) -> Iterator[NotebookNode]:
    """The cells that run after a hidden check, none of them a check: what they show may hold what it gave to a function."""
    behind = False
    for cell in nb.cells:
        if cell.cell_type == "code" and is_check_cell(cell):
            behind = behind or bool(hidden_lines(cell.source))
        elif cell.cell_type == "code" and behind:
            yield cell


def needs_words(nb: NotebookNode, results: Sequence[CellResult], reference: Sequence[dict[str, Any]]) -> bool:
    """Whether there is something to say of a graded notebook that only a run without its hidden checks may say.

    That is a visible check or a cell that failed, and what a student's own cell shows behind a hidden check.
    """
    hidden = {entry["name"] for entry in reference if entry["hidden"]}
    verdicts = (verdict for result in results for verdict in result.verdicts)
    return (
        any(not verdict.passed and verdict.name not in hidden for verdict in verdicts)
        or bool(failed_cells(nb))
        or any(cell.outputs and (is_own(cell) or is_solution(cell)) for cell in behind_hidden_checks(nb))
    )


def take_words(
    nb: NotebookNode, results: Sequence[CellResult], alone: NotebookNode, found: Sequence[CellResult]
) -> None:
    """Put what a run without hidden checks showed and said in the place of what the run that gave the points did.

    Parameters
    ----------
    nb, results
        Of the run that gave the points; changed in place, except for which checks pass.
    alone, found
        Of the run without hidden checks.
    """
    cells, words = {cell.id: cell for cell in alone.cells}, {v.name: v for r in found for v in r.verdicts}
    of_checks = {result.grade_id: result for result in results}
    for result in results:
        result.verdicts = [_with_words(verdict, words.get(verdict.name)) for verdict in result.verdicts]
    for cell in nb.cells:
        if cell.cell_type != "code":
            continue
        if not is_check_cell(cell):
            cell.outputs = cells[cell.id].outputs
        elif cell.metadata["nbgrader"]["grade_id"] in of_checks:
            cell.outputs = of_checks[cell.metadata["nbgrader"]["grade_id"]].outputs()


def _with_words(verdict, alone):
    if verdict.passed or alone is None:
        return verdict
    return replace(verdict, diagnosis=f"{verdict.diagnosis} {PASSES_ALONE}") if alone.passed else alone


def _limit(nb, session, allowed, timeout):
    """Keep a kernel to the modules that answers may import, if there are any; the ids of the cells that are free of it."""
    if allowed is None:
        return set()
    session.run(limit_code(allowed), timeout)
    return free_cells(nb, allowed)


def _run_in_bounds(cell, session, timeout, tame, free):
    """`run_plain_cell` for a cell that may be free to import what answers may not."""
    if cell.id in free:
        session.run(FREE, timeout)
    outcome = run_plain_cell(cell.source, session, timeout, cell.id not in tame)
    if cell.id in free:
        session.run(BOUND, timeout)
    return outcome


def run_plain_cells(
    nb: NotebookNode, session: Session, timeout: float = CELL_SECONDS
) -> dict[str, Execution]:
    """Run all cells that are neither checks nor demonstrations; a failing cell stops nothing.

    Returns
    -------
    dict of cell id -> Execution
    """
    return {
        cell.id: run_plain_cell(cell.source, session, timeout)
        for cell in nb.cells
        if cell.cell_type == "code" and not is_check_cell(cell) and not is_demo(cell)
    }


@dataclass
class Graded:
    """What became of a trusted answer.

    Attributes
    ----------
    error : (name, message) or None
        Of the answer itself.
    result : CellResult
        With expected values in the words.
    sent : dict of str -> dict
        What its checks sent, by their names.
    ended : bool
        Whether each statement ended in time.
    """

    error: tuple[str, str] | None
    result: CellResult
    sent: dict[str, dict[str, Any]]
    ended: bool


def grade_notebook(
    nb: NotebookNode,
    reference: Sequence[dict[str, Any]],
    session: Session,
    on_cell: Callable[[int], Any] | None = None,
    timeout: float = CELL_SECONDS,
    only: str | None = None,
    reveal: bool = False,
    tame: Collection[str] = (),
    allowed: Sequence[str] | None = None,
    hidden: bool = True,
    trusted: bool = False,
) -> list[CellResult]:
    """Run a notebook in order and judge its checks against a record.

    Parameters
    ----------
    nb : NotebookNode
        With the master's check cells. Outputs are filled in: what its own cells show, and the result of each check cell.
    reference : list of dict
        The record of the reference solution, as `record_cell` makes its entries.
    session : Session
        A kernel that sends values.
    on_cell : function of the number of cells done, optional
    timeout : float
        Seconds for a cell.
    only : str, optional
        The one check cell to judge (default: all). Of the others only those run that make names for it.
    reveal : bool
        Whether the results show the code and values of hidden checks.
    tame : set of str
        Ids of cells that end the kernel: only what they define is run.
    allowed : sequence of str, optional
        The modules that answers may import (default: all).
    hidden : bool
        Whether hidden checks run. Only without them may what the cells show, and the words of the results, be shown to a student.
    trusted : bool
        As for `grade_cell`.

    Returns
    -------
    list of CellResult
        `session.ended_in` names the cell, no check, after which the kernel was dead.
    """
    results, needed, answer_failed = [], needed_cells(nb)[only] if only else (), False
    answers = {name for cell in nb.cells if is_solution(cell) for name in names_made(cell.source)}
    kept = set()
    session.run(START, timeout)
    free = _limit(nb, session, allowed, timeout)
    for number, cell in enumerate(nb.cells, start=1):
        if cell.cell_type == "code":
            cell.outputs = []
            if is_check_cell(cell):
                grade_id = cell.metadata["nbgrader"]["grade_id"]
                if only and grade_id != only:
                    if grade_id in needed:
                        session.run(START, timeout)
                        for code, _, _ in without_answers(cell.source, kept, hidden):
                            session.run(code, timeout)
                    continue
                result = grade_cell(
                    cell, reference, session, timeout, reveal, answer_failed, kept, hidden, trusted
                )
                cell.outputs = result.outputs()
                results.append(result)
            elif not is_demo(cell):
                outcome = _run_in_bounds(cell, session, timeout, tame, free)
                cell.outputs = outcome.outputs
                if not session.ended_in and not session.alive:
                    session.ended_in = cell.id
                if is_solution(cell):
                    answer_failed = outcome.error is not None
                elif not is_own(cell) and (made := names_made(cell.source, imported=True) - answers):
                    session.run(keeping(made), timeout)
                    kept |= made
        if on_cell:
            on_cell(number)
    return results


def needed_cells(nb: NotebookNode) -> dict[str, list[str]]:
    """For each check cell those before it that make names which it uses, itself or through another, in order.

    Returns
    -------
    dict of grade_id -> list of grade_id
    """
    names = {
        cell.metadata["nbgrader"]["grade_id"]: made_and_taken(cell.source)
        for cell in nb.cells
        if is_check_cell(cell)
    }
    needed, before = {}, []
    for grade_id, (_, used) in names.items():
        found = []
        for other in reversed(before):
            made, taken = names[other]
            if made & used:
                found.insert(0, other)
                used = used | taken
        needed[grade_id] = found
        before.append(grade_id)
    return needed


def grade_cell(
    cell: NotebookNode,
    reference: Sequence[dict[str, Any]],
    session: Session,
    timeout: float = CELL_SECONDS,
    reveal: bool = False,
    answer_failed: bool = False,
    kept: set[str] | None = None,
    hidden: bool = True,
    trusted: bool = False,
) -> CellResult:
    """Run one check cell and judge what its checks sent.

    `answer_failed` says that the cell of the answer before it ended with an error; `kept` is as in `checks.scope.guard`. Without `hidden`
    only the visible checks are judged, and of those none that was not made in time or ended the process: there is nothing new to say of it.
    A `trusted` answer, such as a mistake of the course's own, is run in less time, as `Session.run_each` does.
    """
    parts = without_answers(cell.source, kept, hidden)
    codes = [code for code, _, _ in parts]
    if trusted:
        _, *outcomes = session.run_each([[START, *codes]], timeout)
    else:
        session.run(START, timeout)
        outcomes = (session.run(code, timeout) for code in codes)
    return _judge_cell(cell, reference, parts, outcomes, reveal, answer_failed, hidden)


def grade_answers(
    answers: Sequence[str],
    usual: str,
    cell: NotebookNode,
    reference: Sequence[dict[str, Any]],
    session: Session,
    timeout: float = ANSWER_SECONDS,
) -> Iterator[Graded]:
    """Run trusted answers, such as the course's own mistakes, each with its check cell, and put the usual answer back.

    A few of them are run with one request to the kernel, whose messages take longer than most checks. `timeout` is for each of them; the
    checks that an answer does not reach in time are not made.
    """
    parts = without_answers(cell.source)
    codes = [START, *(code for code, _, _ in parts)]
    options = {entry["name"]: Options.decode(entry["options"]) for entry in entries_of(cell, reference)}
    for start in range(0, len(answers), MOST_TOGETHER):
        some = answers[start : start + MOST_TOGETHER]
        groups = [group for answer in some for group in ([answer, *codes], [usual])]
        outcomes = iter(session.run_each(groups, timeout * len(some)))
        for _ in some:
            defined, _, *made, _ = itertools.islice(outcomes, 2 + len(codes))
            result = _judge_cell(cell, reference, parts, made, reveal=True, options=options)
            sent = {message["name"]: message for outcome in made for message in outcome.sent}
            ended = not any(outcome.timed_out for outcome in (defined, *made))
            yield Graded(defined.error, result, sent, ended)


def entries_of(cell: NotebookNode, reference: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is recorded of the checks of a cell."""
    return [entry for entry in reference if entry["cell"] == cell.metadata["nbgrader"]["grade_id"]]


def _judge_cell(cell, reference, parts, outcomes, reveal, answer_failed=False, hidden=True, options=None):
    """The result of a check cell from what each of its statements did. `options`: of its checks by name, if they are known already."""
    meta, entries = cell.metadata["nbgrader"], entries_of(cell, reference)
    result = CellResult(meta["grade_id"], float(meta.get("points", 0)))
    result.values = dict.fromkeys(_public_checks(cell.source), "")
    lines, values = code_lines(cell.source), []
    for (_, first, last), outcome in zip(parts, outcomes, strict=True):
        if not hidden and outcome.error and outcome.error[0] in ("TimeoutError", "DeadKernel"):
            continue
        if answer_failed and outcome.error and outcome.error[0] == "NameError":
            outcome.error = (ANSWER_FAILED, "")
        sent = {}
        for message in outcome.sent:
            if isinstance(message, dict):  # an untrusted kernel may send anything
                sent.setdefault(str(message.get("name")), message)
        for entry in entries:
            if not first <= entry["line"] <= last:
                continue
            name, secret = entry["name"], hidden and not reveal
            verdict = judge_sent(entry, sent.get(name), outcome.error, secret, options and options[name])
            result.verdicts.append(verdict)
            if entry["hidden"] and reveal:
                result.values[entry["name"]] = "\n".join(lines[first - 1 : last])
            values += [verdict.passed] * entry["earns"]
    result.earned = sum(values) / len(values) if values else 0.0
    return result


@lru_cache(maxsize=256)
def _public_checks(source):
    """Names of the checks whose expected value a student can read in the notebook."""
    hidden, found = hidden_lines(source), []
    for method, node in check_calls(parse_code(source)):
        if node.lineno in hidden:
            continue
        stated = len(node.args) > 2 or any(
            keyword.arg in ("expected", "between", "at_least") for keyword in node.keywords
        )
        if (method != "check" or stated) and (name := check_name(node)):
            found.append(name)
    return found


def judge_sent(
    entry: dict[str, Any],
    message: dict[str, Any] | None,
    error: tuple[str, str] | None = None,
    secret: bool = False,
    options: Options | None = None,
) -> Verdict:
    """Judge what a check sent by the record of the reference.

    Parameters
    ----------
    entry : dict
        As `record_cell` makes them.
    message : dict or None
        What the check sent. The kernel that sent it is not to be trusted.
    error : (name, message) or None
        Of the statement, for a check that sent nothing.
    secret : bool
        Whether the kernel knows a hidden input: then nothing that it sends gets into the words of the verdict.
    options : Options, optional
        Of the entry, if it is decoded already.

    Returns
    -------
    Verdict
    """
    name = entry["name"]
    options = options or Options.decode(entry["options"])
    if message is None:
        sentence = sentence_of_error(options.otherwise, raised(*error)) if error else ""
        return Verdict(name, False, " ".join(filter(None, (sentence, explain_error(error, secret)))))
    try:
        actual = decode(message["value"])
        warned = [str(text) for text in message.get("warnings", [])]
        before = decode(message["before"]) if options.kind == "unchanged" else MISSING
    except (ValueError, KeyError, TypeError):
        return Verdict(name, False, "The kernel sent something that is not a value.")
    expected = MISSING if options.by_predicate else decode(entry["value"])
    if options.kind == "unchanged":
        return judge(name, actual, before, options, warned, recorded=expected, secret=secret)
    return judge(name, actual, expected, options, warned, secret=secret)


def explain_error(error: tuple[str, str] | None, secret: bool = False) -> str:
    """A sentence for the error that kept a check from being made.

    A student's code chooses the words of an error, and its class: with `secret`, only the kind is named, of a few.
    """
    if error is None:
        return "The check did not run."
    kind, text = error
    first = text.replace(PREFIX, "").splitlines()[0][:200] if text else ""
    if kind == "NotImplementedError":
        return "not written yet"
    if kind == ANSWER_FAILED:
        return "The cell of the answer failed, so there is nothing to check. Its error is at the top of the page."
    if kind == "NameError":
        return f"{'A name is not defined' if secret else first}: was its cell deleted, or did it fail?"
    if kind == "TimeoutError":
        return f"The call took too long{'' if secret else f': {first}'}. Is there an endless loop?"
    if kind == "DeadKernel":
        return "The Python process died during this check or before it."
    if not secret:
        return raised(kind, first)
    return f"The call raised {kind if kind in KINDS else 'an error'}. Its message is not shown because the input is hidden."
