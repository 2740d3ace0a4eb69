"""How a cell is known again in another copy of its notebook."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from coursekit.notebook.names import names_made
from coursekit.notebook.roles import SOLUTION, cell_name
from coursekit.notebook.source import plain, same_source

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from coursekit.notebook.roles import GivenCell


ALIKE = 0.6  # fraction of a source that an edited cell has in common with the given one
MOST_COPIES = 10  # of a notebook in one file
MOST_COMPARED = 400  # pairs of cells; a notebook of which more have to be compared is not the course's
LONGEST_COMPARED = 8_000


def match_cells(cells: Sequence[NotebookNode], given: Sequence[GivenCell]) -> list[str | None]:
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


def split_copies(cells: list[NotebookNode], given: Sequence[GivenCell]) -> list[list[NotebookNode]]:
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
