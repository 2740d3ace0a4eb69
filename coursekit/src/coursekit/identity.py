"""How a cell is known again in another copy of its notebook."""

import hashlib
import re

from coursekit.source import code_lines

STUB = 'raise NotImplementedError("not written yet")'  # of nbgrader_config.py


def cell_name(cell):
    """What a cell is known by: its grade_id, else its id; None for a cell without either."""
    meta = cell.metadata.get("nbgrader")
    grade_id = meta.get("grade_id") if isinstance(meta, dict) else None
    name = grade_id if isinstance(grade_id, str) else cell.get("id")
    return name if isinstance(name, str) else None


def cell_names(cells, known):
    """The name of each cell; one that lost its id has that of the known cell of its type and source.

    Parameters
    ----------
    cells : list of NotebookNode
    known : iterable of (name, cell type, source)

    Returns
    -------
    list of str or None
        A name is found for one nameless cell at most, and for none if another cell bears it.
    """
    names = [cell_name(cell) for cell in cells]
    used, spare = set(names), {}
    for name, kind, source in known:
        spare.setdefault((kind, plain(source)), []).append(name)
    for number, cell in enumerate(cells):
        if names[number] is None:
            fitting = spare.get((cell.cell_type, plain(cell.source)), ())
            names[number] = next((name for name in fitting if name not in used), None)
            used.add(names[number])
    return names


def cell_that_counts(cells, given):
    """Which of several cells of the same name counts.

    Parameters
    ----------
    cells : list of NotebookNode
    given : str or None
        The source as it was given, None if there was none.

    Returns
    -------
    NotebookNode or None
        The last one that differs from the given and holds no stub, else the last one that differs, else the first; None of none.
    """
    changed = [cell for cell in cells if given is None or not same_source(cell.source, given)]
    written = [cell for cell in changed if STUB not in cell.source]
    return (written or changed or cells[:1] or [None])[-1]


def times_there(name, number):
    """A sentence on cells of the same name."""
    return f"The cell {name} was there {number} times; the last one that was filled in counts."


def same_source(one, other):
    """Whether two sources are the same, spaces at line ends and empty lines around them aside."""
    return plain(one) == plain(other)


def plain(source):
    """A source without spaces at line ends and empty lines around it."""
    return "\n".join(line.rstrip() for line in code_lines(source.strip()))


def source_hash(source):
    """A short hash that is the same for sources that are the same."""
    return hashlib.sha256(plain(source).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def names_defined(source):
    """Names of the functions and classes that a cell makes, methods aside; found by pattern, as the cell may not parse."""
    found = re.findall(r"^([ \t]*)(?:def|class)\s+(\w+)", source, re.M)
    outermost = min((len(indent) for indent, _ in found), default=0)
    return {name for indent, name in found if len(indent) == outermost}
