"""`coursekit mutate`: small changes to the solutions, one at a time; which of them do the checks not notice?"""

from __future__ import annotations

import ast
import copy
import random
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coursekit.errors import UserError
from coursekit.notebook.roles import is_check_cell, is_solution
from coursekit.notebook.statements import lines_between, parse_code
from coursekit.running.reference_record import read_reference, require_built
from coursekit.running.scoring import grade_answers, run_plain_cells
from coursekit.running.session import clean_session

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from coursekit.course import Chapter

SAMPLE = 100  # mutants of a chapter
SECONDS = 10  # for a mutant, which may run for ever
WANTED = 0.985  # fraction of the mutants that matter
VERDICTS = "tests/mutants"

OPERATORS = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt,),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt,),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
}
FUNCTIONS = {
    "sum": "mean",
    "mean": "sum",
    "max": "min",
    "min": "max",
    "maximum": "minimum",
    "minimum": "maximum",
    "argmax": "argmin",
    "std": "var",
    "var": "std",
    "zeros": "ones",
    "ones": "zeros",
    "zeros_like": "ones_like",
    "ones_like": "zeros_like",
    "floor": "ceil",
}
LEFT_OUT = (
    "sqrt",
    "exp",
    "log",
    "abs",
    "square",
    "copy",
    "astype",
    "tanh",
)  # of what they are called with, nothing is left but that


@dataclass(frozen=True)
class Mutant:
    """One change to one solution.

    Attributes
    ----------
    exercise : str
        grade_id of the solution's cell.
    line : int
        In the cell.
    before, after : str
        The statement, or the head of a compound one.
    source : str
        The whole cell with the change.
    """

    exercise: str
    line: int
    before: str
    after: str
    source: str

    @property
    def change(self) -> str:
        """What the file of verdicts calls it."""
        return f"{self.before} -> {self.after}"


@dataclass
class Outcome:
    """What the checks make of a mutant.

    Attributes
    ----------
    mutant : Mutant
    kept : float
        Fraction of the exercise's points.
    seen : bool
        Whether a visible check fails.
    verdict : str
        Why it does not matter, from the file of verdicts; "" where it does.
    """

    mutant: Mutant
    kept: float
    seen: bool
    verdict: str = ""

    @property
    def survived(self) -> bool:
        return self.kept >= 1


@dataclass
class Mutation:
    """All mutants that were tried of one chapter."""

    chapter: Chapter
    outcomes: list[Outcome] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)  # verdicts on a change that no mutant makes any more

    @property
    def that_matter(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if not outcome.verdict]

    @property
    def survivors(self) -> list[Outcome]:
        return [outcome for outcome in self.that_matter if outcome.survived]

    @property
    def caught(self) -> float:
        """The fraction of the mutants that matter that lose points."""
        matter = self.that_matter
        return 1 - len(self.survivors) / len(matter) if matter else 1.0


def mutate_chapter(
    chapter: Chapter,
    sample: int | None = SAMPLE,
    seed: int = 0,
    on_step: Callable[[int, int], Any] = lambda done, total: None,
) -> Mutation:
    """Put mutants of the solutions in their places, and run the checks of the exercise.

    Parameters
    ----------
    chapter : Chapter
        Built.
    sample : int or None
        How many mutants are tried; None for all.
    seed : int
        Of the choice.
    on_step : function of (done, total), optional

    Returns
    -------
    Mutation

    Raises
    ------
    UserError
        If the chapter is not built, or its file of verdicts can't be read.
    """
    require_built(chapter)
    verdicts = read_verdicts(verdicts_file(chapter))
    solution, reference = chapter.read(), read_reference(chapter)
    checks = {cell.metadata["nbgrader"]["grade_id"]: cell for cell in solution.cells if is_check_cell(cell)}
    cells = {
        cell.metadata["nbgrader"]["grade_id"]: cell
        for cell in solution.cells
        if cell.cell_type == "code" and is_solution(cell)
    }
    visible = {entry["name"] for entry in reference if not entry["hidden"]}
    made = [mutant for name, cell in cells.items() if f"check-{name}" in checks for mutant in mutants(cell)]
    known = {(mutant.exercise, mutant.change) for mutant in made}
    unused = [f"{name}: {change}" for name, change in verdicts if (name, change) not in known]
    result = Mutation(chapter, unused=unused)
    chosen = made
    if sample is not None and sample < len(made):
        chosen = [made[number] for number in sorted(random.Random(seed).sample(range(len(made)), sample))]
    while len(result.outcomes) < len(chosen):
        with clean_session(chapter) as session:
            run_plain_cells(solution, session)
            for mutant in chosen[len(result.outcomes) :]:
                check = checks[f"check-{mutant.exercise}"]
                usual = cells[mutant.exercise].source
                [tried] = grade_answers([mutant.source], usual, check, reference, session, SECONDS)
                graded = tried.result
                result.outcomes.append(
                    Outcome(
                        mutant,
                        graded.score / graded.points if graded.points else 0.0,
                        any(not verdict.passed for verdict in graded.verdicts if verdict.name in visible),
                        verdicts.get((mutant.exercise, mutant.change), ""),
                    )
                )
                on_step(len(result.outcomes), len(chosen))
                if not session.alive:
                    break  # it goes on in a new one
    return result


def verdicts_file(chapter: Chapter) -> Path:
    """Where it is written down which changes of a chapter's solutions do not matter."""
    return chapter.course.root / VERDICTS / f"{chapter.name}.toml"


def read_verdicts(path: Path) -> dict[tuple[str, str], str]:
    """(exercise, change) -> why it does not matter; empty without the file.

    Raises
    ------
    UserError
        If it is no TOML of tables, one for each exercise, from a change to a sentence.
    """
    if not path.is_file():
        return {}
    form = f'{path} should have a table for each exercise, with lines such as "x - y -> x + y" = "equivalent: ...".'
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"{form} {error}") from None
    found = {}
    for name, table in tables.items():
        if not isinstance(table, Mapping) or not all(isinstance(why, str) and why for why in table.values()):
            raise UserError(form)
        found |= {(name, change): why for change, why in table.items()}
    return found


def mutants(cell: NotebookNode) -> list[Mutant]:
    """All mutants of a solution's cell; only what a student writes is changed.

    Returns
    -------
    list of Mutant
        In the order of the lines, no two with the same source.
    """
    written = lines_between(cell.source, "SOLUTION")
    tree = parse_code(cell.source)
    name = cell.metadata["nbgrader"]["grade_id"]
    found: dict[str, Mutant | None] = {ast.unparse(tree): None}
    for statement in list(ast.walk(tree)):
        if not isinstance(statement, ast.stmt) or statement.lineno not in written:
            continue
        if isinstance(statement, ast.Raise):  # the words of an error are the student's own
            continue
        before = _head(statement)
        for line, apply in _changes(statement):
            undo = apply()
            source = ast.unparse(tree)
            if source not in found:
                found[source] = Mutant(name, line, before, _head(statement), source)
            undo()
    return sorted(filter(None, found.values()), key=lambda mutant: mutant.line)


def _head(statement):
    """A statement in one line; of a compound one the line that ends in a colon."""
    if not hasattr(statement, "body"):
        return ast.unparse(statement)
    short = copy.copy(statement)
    short.body = [ast.Expr(ast.Constant(...))]  # pyright: ignore[reportAttributeAccessIssue]
    if hasattr(short, "orelse"):
        short.orelse = []  # pyright: ignore[reportAttributeAccessIssue]
    return ast.unparse(ast.fix_missing_locations(short)).split("\n")[0]


def _changes(statement) -> Iterator[tuple[int, Callable[[], Callable[[], None]]]]:
    """Yield (line, function): the function makes one change in the tree, and returns a function that takes it back."""
    for parent, name, place, node in _expressions(statement):
        line = getattr(node, "lineno", statement.lineno)
        for other in _replacements(node):
            yield line, _put(parent, name, place, other)
        if isinstance(node, ast.Call):
            for keyword in node.keywords:
                if keyword.arg == "strict":  # finds only what does not happen
                    continue
                rest = [one for one in node.keywords if one is not keyword]
                yield line, _put(node, "keywords", None, rest)
    yield from _statement_changes(statement)


def _statement_changes(statement):
    line = statement.lineno
    if isinstance(statement, ast.AugAssign) and type(statement.op) in OPERATORS:
        for other in OPERATORS[type(statement.op)]:
            yield line, _put(statement, "op", None, other())
    if isinstance(statement, (ast.If, ast.While)):
        yield line, _put(statement, "test", None, ast.UnaryOp(ast.Not(), statement.test))
    if isinstance(statement, ast.For):
        shorter = ast.Call(ast.Name("list", ast.Load()), [statement.iter], [])
        for part in (ast.Slice(None, ast.Constant(-1)), ast.Slice(ast.Constant(1), None)):
            yield line, _put(statement, "iter", None, ast.Subscript(shorter, part, ast.Load()))
    in_place = isinstance(statement, ast.AugAssign) or (
        isinstance(statement, ast.Assign)
        and all(isinstance(target, (ast.Subscript, ast.Attribute)) for target in statement.targets)
    )
    if in_place or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)):
        yield line, _become_pass(statement)


def _become_pass(statement):
    def apply():
        kind = type(statement)
        statement.__class__ = ast.Pass

        def undo():
            statement.__class__ = kind

        return undo

    return apply


def _expressions(statement):
    """Yield (parent, field, place in a list or None, node) for the expressions of a statement itself, not of those inside it."""
    todo = [statement]
    while todo:
        parent = todo.pop()
        for name, value in ast.iter_fields(parent):
            for place, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if isinstance(node, ast.keyword) and node.arg == "strict":
                    continue
                if isinstance(node, (ast.expr, ast.keyword, ast.comprehension, ast.slice)) or node in (
                    getattr(parent, "ops", None) or ()
                ):
                    yield parent, name, place, node
                    todo.append(node)


def _put(parent, name, place, other):
    def apply():
        old = getattr(parent, name)
        if place is None:
            setattr(parent, name, other)
        else:
            setattr(parent, name, [*old[:place], other, *old[place + 1 :]])

        def undo():
            setattr(parent, name, old)

        ast.fix_missing_locations(parent)
        return undo

    return apply


def _replacements(node) -> Iterator[ast.AST]:
    """Other nodes for the place of one."""
    if isinstance(node, (ast.BinOp, ast.BoolOp)):
        for other in OPERATORS.get(type(node.op), ()):
            changed = copy.copy(node)
            changed.op = other()  # pyright: ignore[reportAttributeAccessIssue]
            yield changed
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.MatMult, ast.Sub, ast.Div)):
            yield ast.BinOp(node.right, node.op, node.left)
    elif isinstance(node, ast.cmpop):
        for other in OPERATORS.get(type(node), ()):
            yield other()
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.Not, ast.Invert)):
        yield node.operand
    elif isinstance(node, ast.Constant):
        for value in _other_constants(node.value):
            yield ast.Constant(value)
    elif isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value
    elif isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load) and 2 <= len(node.elts) <= 4:
        yield ast.Tuple([node.elts[1], node.elts[0], *node.elts[2:]], node.ctx)
    elif isinstance(node, ast.Subscript) and ast.unparse(node.slice) == "::-1":
        yield node.value
    elif isinstance(node, ast.Call):
        yield from _other_calls(node)


def _other_constants(value):
    if value is True or value is False:
        yield not value
    elif isinstance(value, int):
        yield from {0: (1,), 1: (0, 2)}.get(value, (value + 1,))
    elif isinstance(value, float):
        yield from (value * 2, 0.0) if value else (1.0,)


def _other_calls(node):
    called = node.func
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    if isinstance(called, ast.Attribute) and name in FUNCTIONS:
        yield ast.Call(
            ast.Attribute(called.value, FUNCTIONS[name], called.ctx), list(node.args), list(node.keywords)
        )
    if name in LEFT_OUT:
        of_module = isinstance(called, ast.Attribute) and ast.unparse(called.value) in ("np", "math")
        if isinstance(called, ast.Attribute) and not of_module:
            yield called.value
        elif node.args:
            yield node.args[0]
