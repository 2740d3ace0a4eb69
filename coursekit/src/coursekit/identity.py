"""How a cell is known again in another copy of its notebook."""


def cell_name(cell):
    """What a cell is known by: its grade_id, else its id; None for a cell without either."""
    meta = cell.metadata.get("nbgrader")
    grade_id = meta.get("grade_id") if isinstance(meta, dict) else None
    name = grade_id if isinstance(grade_id, str) else cell.get("id")
    return name if isinstance(name, str) else None


def same_source(one, other):
    """Whether two sources are the same, spaces at line ends and empty lines around them aside."""

    def plain(text):
        return [line.rstrip() for line in text.strip().splitlines()]

    return plain(one) == plain(other)
