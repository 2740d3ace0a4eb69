"""How a cell is known again in another copy of its notebook, and which of several counts."""

import ast
import difflib
import hashlib
import re
import threading
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from coursekit.source import code_lines

STUB = 'raise NotImplementedError("not written yet")'  # of nbgrader_config.py
TEXT_STUB = "Your answer here."  # of nbgrader_config.py

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
SOLUTION, CHECK, DEMO, GIVEN = "solution", "check", "demo", "given"
PREFIX = "_coursekit_"  # of the names that the course puts into a kernel
OWN = "own-"  # begins the ids of a student's own cells in a rebuilt notebook
ALIKE = 0.6  # share of a source that an edited cell has in common with the given one
MOST_COPIES = 10  # of a notebook in one file
LONGEST_PARSED = 200_000  # characters of a cell; Python takes a second for so many
DEEPEST_PARSED = 150  # levels of a syntax tree; with some more, what walks it ends with a RecursionError
MOST_COMPARED = 400  # pairs of cells; a notebook of which more have to be compared is not the course's
LONGEST_COMPARED = 8_000
MOST_KEPT = 4096  # sources of which it is kept what they make: each is asked for many times
MAGIC = re.compile(r"^([ \t]*)(?:[%!?].*|[\w.]+\?{1,2}[ \t]*)$", re.M)
MAGIC_RESULT = re.compile(r"^([ \t]*+[\w, ]++=)[ \t]*+[%!].*$", re.M)


# Roles


def is_check_cell(cell):
    """Whether a cell is one of checks: graded by machine, locked."""
    meta = cell.metadata.get("nbgrader", {})
    return cell.cell_type == "code" and bool(meta.get("grade")) and not meta.get("solution")


def is_solution(cell):
    """Whether a cell is one that the student fills in."""
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


def is_demo(cell):
    """Whether a cell is left out when grading."""
    return "demo" in cell.metadata.get("tags", [])


def is_own(cell):
    """Whether a cell of a notebook that was rebuilt for grading is the student's own."""
    return cell.id.startswith(OWN)


@dataclass(frozen=True)
class GivenCell:
    """A cell as a student was given it.

    Attributes
    ----------
    name : str
    kind : str
        "code" or "markdown".
    source : str
    role : str
        SOLUTION, CHECK, DEMO or GIVEN.
    """

    name: str
    kind: str
    source: str
    role: str


def given_cells(nb, sources=None):
    """The cells of a notebook as they are given to students, in order.

    Parameters
    ----------
    nb : NotebookNode
        As released, or the master.
    sources : dict of name -> source, optional
        What the students get where that is not in the notebook; cells that are not in it are left out.
    """
    found = []
    for cell in nb.cells:
        name = cell_name(cell)
        role = (
            SOLUTION
            if is_solution(cell)
            else CHECK
            if is_check_cell(cell)
            else DEMO
            if is_demo(cell)
            else GIVEN
        )
        if sources is None or name in sources:
            source = cell.source if sources is None else sources[name]
            found.append(GivenCell(name, cell.cell_type, source, role))
    return found


# Names


def cell_name(cell):
    """What a cell is known by: its grade_id, else its id; None for a cell without either."""
    meta = cell.metadata.get("nbgrader")
    grade_id = meta.get("grade_id") if isinstance(meta, dict) else None
    name = grade_id if isinstance(grade_id, str) else cell.get("id")
    return name if isinstance(name, str) else None


def match_cells(cells, given):
    """Which given cell each cell of a student's notebook is.

    It is known by its name, or, where other programs have replaced ids and metadata, by its source, by what it defines, and by its place between
    cells that are known. A copy of a given cell into which something else was typed is none of them.

    Parameters
    ----------
    cells : list of NotebookNode
        Of one copy of the notebook.
    given : list of GivenCell

    Returns
    -------
    list of str or None
        None for the student's own cells. Only a solution cell's name may stand there more than once.
    """
    known = {cell.name: cell for cell in given}
    names = [name if (name := cell_name(cell)) in known else None for cell in cells]
    _match_sources(cells, names, given)
    _release_copies(cells, names, known)
    _match_places(cells, names, given)
    return names


def _match_sources(cells, names, given):
    """Name the nameless cells that hold exactly what a given cell does; each given cell once."""
    used, spare = set(names), {}
    for cell in given:
        if cell.name not in used:
            spare.setdefault((cell.kind, plain(cell.source)), []).append(cell.name)
    for number, cell in enumerate(cells):
        fitting = spare.get((cell.cell_type, plain(cell.source))) if names[number] is None else None
        if fitting:
            names[number] = fitting.pop(0)


def _release_copies(cells, names, known):
    """Of several cells with the name of a given one that is no solution, only one keeps it: the unchanged one, else the first."""
    for name, count in Counter(filter(None, names)).items():
        if count > 1 and known[name].role != SOLUTION:
            places = [number for number, other in enumerate(names) if other == name]
            kept = next((n for n in places if same_source(cells[n].source, known[name].source)), places[0])
            for number in places:
                names[number] = name if number == kept else None


def _match_places(cells, names, given):
    """Name the nameless cells between two known ones by what is missing there."""
    order = {cell.name: place for place, cell in enumerate(given)}
    used, compared = set(names), 0
    number = 0
    while number < len(cells):
        if names[number] is not None:
            number += 1
            continue
        end = number
        while end < len(cells) and names[end] is None:
            end += 1
        low = order[names[number - 1]] if number else -1
        high = order[names[end]] if end < len(cells) else len(given)
        missing = [cell for cell in given[low + 1 : max(high, low + 1)] if cell.name not in used]
        compared += (end - number) * len(missing)
        if compared <= MOST_COMPARED:
            for place in range(number, end):
                names[place] = _best_fit(cells[place], missing)
                if names[place] is not None:
                    used.add(names[place])
                    missing = [cell for cell in missing if cell.name != names[place] or cell.role == SOLUTION]
        number = end


def _best_fit(cell, missing):
    """Of the given cells that are missing at its place the one that a cell is an edited copy of; None for none."""
    missing = [other for other in missing if other.kind == cell.cell_type]
    for other in missing:
        if other.role == SOLUTION and names_made(other.source) & names_made(cell.source):
            return other.name
    rated = [
        (_likeness(cell.source, other.source), other.name) for other in missing if other.role != SOLUTION
    ]
    likeness, name = max(rated, key=lambda pair: pair[0], default=(0, None))
    if likeness >= ALIKE:
        return name
    in_words = [other.name for other in missing if other.role == SOLUTION and other.kind == "markdown"]
    return in_words[0] if in_words else None


def _likeness(one, other):
    """How much of two sources is the same, from 0 to 1."""
    if max(len(one), len(other)) > LONGEST_COMPARED:
        return float(same_source(one, other))
    matcher = difflib.SequenceMatcher(None, one.splitlines(), other.splitlines(), autojunk=False)
    quick = min(matcher.real_quick_ratio(), matcher.quick_ratio())  # upper bounds, which cost much less
    return matcher.ratio() if quick >= ALIKE else quick


def split_copies(cells, given):
    """The copies of a notebook that a file holds: one as a rule, two where working together doubled it.

    Returns
    -------
    list of list of NotebookNode
    """
    known, sources = {cell.name for cell in given}, {}
    for cell in given:
        sources.setdefault((cell.kind, plain(cell.source)), cell.name)
    names = [
        name if (name := cell_name(cell)) in known else sources.get((cell.cell_type, plain(cell.source)))
        for cell in cells
    ]
    count = Counter(filter(None, names))
    twice = [name for name in count if count[name] > 1]
    if len(twice) < 3 or 2 * len(twice) < len(count):
        return [cells]
    starts = [number for number, name in enumerate(names) if name == twice[0]]
    starts[0] = 0
    del starts[MOST_COPIES:]  # the last one holds the rest
    return [cells[start:end] for start, end in zip(starts, [*starts[1:], len(cells)], strict=True)]


# Answers


def is_answer(source, given):
    """Whether a source that stands in the place of a given one answers it, and is not still the given stub.

    What stands around the stub does not matter, and neither does a line of the stub left in an answer.

    Parameters
    ----------
    source : str
    given : str or None
        None where it is not known what was given.
    """
    if given is None:
        return bool(source.strip()) and STUB not in source and TEXT_STUB not in source
    if same_source(source, given):
        return False
    stubs, written = _definitions(given), _definitions(source)
    if stubs is None or not stubs:
        return bool(source.strip())
    if written is None:  # it does not parse, so a person has typed in it
        return bool(names_defined(given) & names_defined(source))
    return any(written[name] != stubs[name] for name in written.keys() & stubs.keys()) or bool(
        names_made(source) & stubs.keys() - written.keys()
    )


@lru_cache(MOST_KEPT)
def _definitions(source):
    """Name -> content, docstrings aside, of the functions and classes of a source; None if it is no Python."""
    tree = parse_cell(source)
    if tree is None:
        return None
    found = {}
    for node in _statements_of(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            for inner in ast.walk(node):
                body = getattr(inner, "body", None)
                if isinstance(body, list) and len(body) > 1 and _is_text(body[0]):
                    del body[0]
            found[node.name] = ast.dump(node)
    return found


def _is_text(node):
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def join_parts(cells, given):
    """The answer that several cells of one name hold.

    A cell that was split in two is joined again, in order. Of copies that define the same, the last one that is filled in counts.

    Parameters
    ----------
    cells : list of NotebookNode
        In order; at least one.
    given : str or None
        The source as it was given.

    Returns
    -------
    (str, list of NotebookNode)
        The source, and the filled-in cells that are not in it.
    """
    if len(cells) == 1:
        return cells[0].source, []
    whole = "\n".join(cell.source for cell in cells)
    if given is not None and same_source(whole, given):
        return whole, []
    filled = [
        cell for cell in cells if cell.source.strip() and not (given and same_source(cell.source, given))
    ]
    wanted = names_made(given or "")
    if not wanted and filled:  # a text
        parts = filled if len({plain(cell.source) for cell in filled}) > 1 else filled[:1]
        return "\n\n".join(cell.source for cell in parts), []
    kept, made = set(), set()
    for with_stub in (False, True):
        for number in range(len(filled) - 1, -1, -1):
            source = filled[number].source
            own = names_made(source) & wanted
            if number not in kept and (STUB in source) == with_stub and (not own or own - made):
                kept.add(number)
                made |= own
    parts = [filled[number].source for number in sorted(kept)]
    left = [cell for number, cell in enumerate(filled) if number not in kept]
    return "\n".join(parts) if parts else cells[0].source, left


def times_there(name, cells, given, left):
    """A sentence on several cells of the same name and on what `join_parts` made of them."""
    filled = sum(given is None or not same_source(cell.source, given) for cell in cells)
    if left or filled < 2:
        return f"The cell {name} was there {len(cells)} times; the last one that was filled in counts."
    return f"The cell {name} had been split; its {len(cells)} parts are one cell again."


def answer_elsewhere(cells, given):
    """Of the cells of a student's own the last one that answers a code cell which is still as given; None if there is none."""
    wanted = names_made(given)
    for cell in reversed(cells):
        if cell.cell_type == "code" and wanted & names_made(cell.source) and is_answer(cell.source, given):
            return cell
    return None


def names_defined(source):
    """Names of the functions and classes that a cell makes, methods aside; found by pattern, as the cell may not parse."""
    found = re.findall(r"^([ \t]*)(?:def|class)\s+(\w+)", source, re.M)
    outermost = min((len(indent) for indent, _ in found), default=0)
    return {name for indent, name in found if len(indent) == outermost}


@lru_cache(MOST_KEPT)
def names_made(source, imported=False):
    """All names that the statements of a cell give a value to, with `imported` those of imports as well; where it does not parse, those of its functions and classes."""
    tree = parse_cell(source)
    return frozenset(names_defined(source) if tree is None else names_of(tree, imported))


def names_of(tree, imported=False):
    """The same of a syntax tree."""
    names = set()
    for node in _statements_of(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names |= {(alias.asname or alias.name).split(".")[0] for alias in node.names if imported}
        else:
            names |= {
                inner.id
                for inner in ast.walk(node)
                if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)
            }
    return names


def _statements_of(tree):
    """The statements that run in a module's own scope, those inside of `if`, `try`, `for` and `with` as well."""
    for node in tree.body:
        yield node
        inner = [getattr(node, part, []) for part in ("body", "orelse", "finalbody")]
        inner += [handler.body for handler in getattr(node, "handlers", [])]
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            for body in inner:
                yield from _statements_of(ast.Module(body, []))


_PARSING = threading.Lock()


def parse_code(source):
    """ast.parse; one thread at a time, as CPython 3.11 fails now and then when two do."""
    with _PARSING:
        return ast.parse(source)


def parse_cell(source):
    """The syntax tree of a cell, its magics taken for empty statements; None if it is no Python, or too much of it."""
    tree = None if len(source) > LONGEST_PARSED else _tree(source)
    return None if tree is None or _is_deep(tree) else tree


def is_python(source):
    """Whether a cell is Python, magics aside; of one that is too long to be parsed, True."""
    return len(source) > LONGEST_PARSED or _tree(source) is not None


def _tree(source):
    for text in (source, MAGIC_RESULT.sub(r"\1 None", MAGIC.sub(r"\1pass", source))):
        try:
            return parse_code(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return None


def _is_deep(tree):
    """Whether a syntax tree has more levels than can be walked."""
    level = [tree]
    for _ in range(DEEPEST_PARSED):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return bool(level)


def assigns_plainly(node):
    """Whether a statement gives names a value without calling anything, as a constant does."""
    return isinstance(node, (ast.Assign, ast.AnnAssign)) and not any(
        isinstance(inner, (ast.Call, ast.Await)) for inner in ast.walk(node)
    )


# Sources


def same_source(one, other):
    """Whether two sources are the same, spaces at line ends and empty lines around them aside."""
    return plain(one) == plain(other)


def plain(source):
    """A source without spaces at line ends and empty lines around it."""
    return "\n".join(line.rstrip() for line in code_lines(source.strip()))


def source_hash(source):
    """A short hash that is the same for sources that are the same."""
    return hashlib.sha256(plain(source).encode("utf-8", "surrogatepass")).hexdigest()[:16]
