"""What a student handed in, made fit for grading without running any of it.

The notebook is rebuilt on the master: the master's cells in their order, with the source of
the student's solution cells, and the student's own cells after the cell that they followed. Nothing else of the submission is
used: no metadata, tags, outputs, points or checks.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from coursekit.notebook.answers import answer_elsewhere, is_answer, join_parts, times_there
from coursekit.notebook.fast_nbformat import nbformat, node_of
from coursekit.notebook.matching import match_cells, split_copies
from coursekit.notebook.names import check_calls, names_defined, names_made
from coursekit.notebook.reading import conflicts
from coursekit.notebook.roles import CHECK, DEMO, OWN, SOLUTION, cell_name, given_cells, is_solution
from coursekit.notebook.source import PACKAGE, code_lines, module_named, plain, same_source
from coursekit.notebook.statements import DEFINITIONS, assigns_plainly, is_python, parse_cell
from coursekit.notebook.untrusted import LEFT_OUT, MOST_PICTURES, PICTURES

if TYPE_CHECKING:
    from nbformat import NotebookNode


BASE64 = re.compile(r"[A-Za-z0-9+/\r\n]++={0,2}[\r\n]*+")
UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
PASTED = {
    ord(old): new
    for old, new in zip(
        "\u00a0\u2018\u2019\u201c\u201d\u2212\u3000\uff08\uff09\uff0c\uff1a\uff1b\uff1d",
        " ''\"\"- (),:;=",
        strict=True,
    )
}


@dataclass
class Intake:
    """A submission ready to run.

    Attributes
    ----------
    notebook : NotebookNode
        The master's cells with the student's answers and own cells.
    repairs : list of str
        What was not as released, in sentences.
    """

    notebook: NotebookNode
    repairs: list[str] = field(default_factory=list)


def rebuild(cells: list[NotebookNode], master: NotebookNode, release: Mapping[Any, str]) -> Intake:
    """Put a student's cells on the master.

    Parameters
    ----------
    cells : list of NotebookNode
        The submitted ones.
    master : NotebookNode
        All cells as released, and the hidden checks.
    release : dict of cell id -> source
        What the student was given.

    Returns
    -------
    Intake
    """
    result = Intake(node_of(master))
    note = result.repairs.append
    if marks := conflicts(cells):
        note(marks)
    for text in [cell.source for cell in cells if cell.source.startswith(LEFT_OUT)]:
        note(text.removeprefix("# "))
    kinds = {kind for cell in cells for kind in _kinds_of_pictures(cell)}
    if kinds - set(PICTURES):
        note(
            f"Pictures of type {', '.join(sorted(kinds - set(PICTURES)))} were left out: paste them as PNG or JPEG."
        )
    if sum(len(cell.get("attachments", {})) for cell in cells) >= MOST_PICTURES:
        note(f"Only {MOST_PICTURES} pictures of a notebook are kept.")
    theirs, ours = _module(cells), _module(master.cells)
    if theirs and ours and theirs != ours:
        note(
            f"This is the notebook of another chapter: it makes {PACKAGE}.{theirs}, and this chapter makes {PACKAGE}.{ours}."
        )
    given = given_cells(result.notebook, release)
    copies = [_read_copy(copy, given, note) for copy in split_copies(cells, given)]
    if len(copies) > 1:
        note(
            f"The file contained the notebook {len(copies)} times; for each answer, the first one that was filled in counts."
        )
    answers = _choose_answers(copies, given, note)
    used = [copy for number, copy in enumerate(copies) if number == 0 or copy.counts]
    targets, there = {cell_name(cell): cell for cell in result.notebook.cells}, set()
    own = {}
    for copy in used:
        for anchor, cell in copy.own:
            key = (anchor, cell.cell_type, plain(cell.source))
            if copy is used[0] or key not in there:
                own.setdefault(anchor, []).append(cell)
            there.add(key)
    for cell in given:
        if cell.role == SOLUTION:
            _fill(targets[cell.name], answers.get(cell.name), cell.source, note)
    merged = [_own_cell(cell, None, number, note) for number, cell in enumerate(own.get(None, []), start=1)]
    for target in result.notebook.cells:
        name = cell_name(target)
        merged.append(target)
        behind = [*own.get(name, []), *_unused(name, copies, answers)]
        merged += [_own_cell(cell, name, number, note) for number, cell in enumerate(behind, start=1)]
    result.notebook.cells = merged
    return result


def read_as_graded(cells: list[NotebookNode], given: NotebookNode) -> Intake:
    """A student's cells on the notebook as it was given: what the grader makes of them, without the hidden checks.

    Parameters
    ----------
    cells : list of NotebookNode
    given : NotebookNode

    Returns
    -------
    Intake
    """
    return rebuild(cells, given, {cell_name(cell): cell.source for cell in given.cells})


def count_answers(cells: list[NotebookNode], given: NotebookNode) -> int:
    """The number of exercises and questions of a notebook, as it was given, that cells answer, rightly or wrongly."""
    was = {cell_name(cell): cell.source for cell in given.cells}
    read = read_as_graded(cells, given).notebook
    return sum(is_solution(cell) and is_answer(cell.source, was[cell_name(cell)]) for cell in read.cells)


def _module(cells):
    """The module that a notebook names as its own, None if it names none."""
    found = (module_named(cell.source) for cell in cells if cell.cell_type == "code")
    return next(filter(None, found), None)


@dataclass
class _Answer:
    """What one copy of the notebook has for a solution cell."""

    source: str
    pictures: dict = field(default_factory=dict)
    left: list = field(default_factory=list)  # cells of the same name that are not in it
    filled: bool = False
    said: str = ""  # a sentence, if this is the answer that counts


@dataclass
class _Copy:
    """One copy of the notebook in a file."""

    answers: dict = field(default_factory=dict)  # name -> _Answer
    own: list = field(default_factory=list)  # (name of the given cell that it follows, cell)
    counts: bool = False  # whether an answer of it is used


def _read_copy(cells, given, note):
    """Sort the cells of one copy: answers, and the student's own."""
    copy, known = _Copy(), {cell.name: cell for cell in given}
    names, parts, anchor = match_cells(cells, given), {}, None
    for name, cell in zip(names, cells, strict=True):
        target = known.get(name)
        if target is None:
            if cell.source.strip():
                copy.own.append((anchor, cell))
            continue
        anchor = name
        if target.role == SOLUTION:
            parts.setdefault(name, []).append(cell)
        elif not same_source(cell.source, target.source):
            _take_changed(target, cell, copy, note)
    for target in given:
        if target.role != SOLUTION:
            continue
        answer = _Answer(target.source)
        if found := parts.get(target.name):
            source, left = join_parts(found, target.source)
            answer = _Answer(source, _pictures(found), left, is_answer(source, target.source))
            filled = [cell for cell in found if not same_source(cell.source, target.source)]
            if len(filled) > 1 and not same_source(source, target.source):
                answer.said = times_there(target.name, found, target.source, left)
            elif target.kind != "code" and answer.filled and cell_name(found[0]) != target.name:
                answer.said = f"The answer of {target.name} was found in another cell."
        if not answer.filled:
            answer = _answer_elsewhere(target, given, copy, answer) or answer
        if not found and not answer.filled:
            answer.said = f"The cell {target.name} was missing."
        copy.answers[target.name] = answer
    return copy


def _take_changed(target, cell, copy, note):
    """A given cell, no solution, whose source is another than the given one."""
    if target.kind != "code" and cell.cell_type == "code":
        copy.own.append((target.name, cell))
        return
    if target.kind != "code":
        lines = set(plain(target.source).split("\n"))
        added = "\n".join(line for line in plain(cell.source).split("\n") if line not in lines)
        if added.strip():
            copy.own.append((target.name, nbformat.v4.new_markdown_cell(added)))
        return
    news = names_made(cell.source) - names_made(target.source)
    if target.role == CHECK:
        own = bool(news) and (not _makes_checks(cell.source) or bool(names_defined(cell.source) & news))
        note(
            f"The check cell {target.name} had been changed; the original was run"
            + (", then the code that had replaced it." if own else ".")
        )
    elif target.role == DEMO:
        added = _added_definitions(target.source, cell.source)
        own = False
        if added:
            copy.own.append((target.name, nbformat.v4.new_code_cell("\n\n".join(added))))
            note(
                f"You had added definitions or imports to the demonstration {target.name}; only these were run."
            )
    else:
        own = True
        note(f"The given cell {target.name} had been changed; the original was run, then the changed one.")
    if own and cell.cell_type == "code":
        copy.own.append((target.name, cell))


def _added_definitions(given, source):
    """Code of the functions, classes, imports and plain values in a cell that are not in the given one."""
    was, now = parse_cell(given), parse_cell(source)
    there = {ast.dump(node) for node in was.body} if was else set()
    return [
        ast.unparse(node)
        for node in (now.body if now else ())
        if (isinstance(node, DEFINITIONS) or assigns_plainly(node)) and ast.dump(node) not in there
    ]


def _makes_checks(source):
    tree = parse_cell(source)
    return "check" in source if tree is None else any(check_calls(tree))


def _answer_elsewhere(target, given, copy, answer):
    """The answer of a solution cell that is still as given, in a cell of the student's own; None if there is none."""
    said = f"The answer of {target.name} was found in another cell."
    if target.kind == "code":
        cell = answer_elsewhere([cell for _, cell in copy.own], target.source)
        return cell and _Answer(cell.source, {}, answer.left, True, said)
    before = [cell.name for cell in given][: [cell.name for cell in given].index(target.name)][-1:]
    near = [cell for anchor, cell in copy.own if anchor in (target.name, *before) and _is_prose(cell)]
    others = [cell.name for cell in given if cell.role == SOLUTION and cell.kind != "code"]
    if not near and len(others) == 1:  # it can't be the answer of another question
        near = [cell for _, cell in copy.own if _is_prose(cell)]
    if not near:
        return None
    taken = set(map(id, near))
    copy.own = [(anchor, cell) for anchor, cell in copy.own if id(cell) not in taken]
    return _Answer("\n\n".join(cell.source for cell in near), _pictures(near), answer.left, True, said)


def _is_prose(cell):
    """Whether a cell holds words: Markdown, a raw cell, or a code cell that is no code or comments alone."""
    if cell.cell_type != "code":
        return True
    if cell.source.startswith(LEFT_OUT):
        return False
    if not is_python(cell.source):
        return not names_defined(cell.source)
    tree = parse_cell(cell.source)
    return tree is not None and not tree.body


def _choose_answers(copies, given, note):
    """Of each solution cell the answer of the first copy that has one."""
    chosen = {}
    for target in given:
        if target.role == SOLUTION:
            copy = next((c for c in copies if c.answers[target.name].filled), copies[0])
            copy.counts |= copy.answers[target.name].filled
            chosen[target.name] = copy.answers[target.name]
            if chosen[target.name].said:
                note(chosen[target.name].said)
    return chosen


def _unused(name, copies, answers):
    """What is filled in for a solution cell and does not count, as cells of words: nothing of it is run."""
    found, seen = [], {plain(answers[name].source)} if name in answers else set()
    for copy in copies if name in answers else ():
        answer = copy.answers[name]
        sources = [cell.source for cell in answer.left]
        sources += [answer.source] if answer.filled and answer is not answers[name] else []
        for source in sources:
            if plain(source) not in seen:
                seen.add(plain(source))
                fence = "`" * max(3, 1 + max(map(len, re.findall(r"`+", source)), default=0))
                text = f"*Also handed in for {name}; it was not run.*\n\n{fence}\n{source}\n{fence}"
                found.append(nbformat.v4.new_markdown_cell(text))
    return found


def _own_cell(cell, anchor, number, note):
    """A student's own cell in its form in the rebuilt notebook."""
    name = f"{OWN}{number}-{anchor}"[:64] if anchor else f"{OWN}{number}"
    if cell.cell_type == "code":
        return nbformat.v4.new_code_cell(_legible(cell.source, note), id=name)
    new = nbformat.v4.new_markdown_cell(cell.source, id=name)
    if pictures := _pictures([cell]):
        new.attachments = pictures
    return new


def _fill(target, answer, released, note):
    """Write the student's answer into a solution cell of the master."""
    if answer is None or same_source(answer.source, released):
        return
    if target.cell_type == "code":
        target.source = _legible(answer.source, note)
        return
    target.source = answer.source
    if answer.pictures:
        target.attachments = answer.pictures


def _pictures(cells):
    """The PNG and JPEG pictures pasted into cells; nothing else of their attachments."""
    found = {}
    for cell in cells:
        for name, forms in cell.get("attachments", {}).items():
            kept = {kind: text for kind, text in forms.items() if kind in PICTURES and BASE64.fullmatch(text)}
            if kept:
                found[name] = kept
    return found


def _kinds_of_pictures(cell):
    """The kinds of what is attached to a text cell."""
    return {kind for forms in cell.get("attachments", {}).values() for kind in forms}


def _legible(source, note):
    """Code without what pasting leaves in it, if it does not parse with it."""
    if is_python(source):
        return source
    fixed = source.translate(UNSEEN).translate(PASTED)
    fenced = re.search(r"^```\w*\n(.*?)^```", fixed, re.M | re.S)
    fixed = fenced.group(1) if fenced else fixed
    if re.search(r"^[ \t]*>>> ", fixed, re.M):
        fixed = "\n".join(
            match.group(1)
            for line in code_lines(fixed)
            if (match := re.match(r"\s*(?:>>>|\.\.\.) ?(.*)", line))
        )
    for width in (4, 8):
        if is_python(textwrap.dedent(fixed.expandtabs(width))):
            fixed = textwrap.dedent(fixed.expandtabs(width))
            break
    else:
        return source
    note(
        "A cell contained characters that do not belong in code and probably came from pasting (quotation marks, spaces, prompts or fences); they were fixed."
    )
    return fixed
