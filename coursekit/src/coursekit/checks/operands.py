"""What stood in the line of a notebook's code that an error comes from: the shapes that did not fit, a None where an array was meant."""

from __future__ import annotations

import ast
import linecache
import textwrap
from types import FrameType, TracebackType
from typing import Any

from coursekit.checks.values import plain_array

MOST = 6  # names
OTHER = object()  # of which nothing is said
FEW = 4  # shapes of the arrays in a list
OF_TRUTH = "The truth value of an array"
# NumPy's own text advises a.any() or a.all(), which is seldom what an exercise needs.
TRUTH = (
    "`if`, `and`, `or` and `not` take one truth value, not an array of them: np.where or a mask chooses for each element, & and | join "
    "comparisons, and `is None` asks whether there is an array."
)


def operands(error: BaseException, namespace: dict[str, Any]) -> str:
    """Sentences on the line of the notebook's code that an error comes from, and on the arrays in it; "" where there are none.

    Parameters
    ----------
    error : Exception
    namespace : dict
        Of the notebook: the innermost function that was defined there is looked at.

    Returns
    -------
    str
        Such as "In linear_forward: X has the shape (2, 3), W has the shape (2, 3)."
    """
    found = _innermost(error.__traceback__, namespace)
    if found is None:
        return ""
    hint = TRUTH if str(error).startswith(OF_TRUTH) else ""
    frame, first, last = found
    lines = [linecache.getline(frame.f_code.co_filename, number) for number in range(first, last + 1)]
    # Of the names in the line only its own: another function in it, such as a second lambda, has others.
    own = {name: frame.f_globals[name] for name in frame.f_code.co_names if name in frame.f_globals}
    values = {**own, **frame.f_locals}
    said = [
        f"{name} {what}"
        for name in _names_read("".join(lines))
        if (what := _described(_value_of(name, values)))
    ][:MOST]
    if not said:
        return hint
    function = frame.f_code.co_name
    where = "In this line" if function == "<module>" else f"In {function}"
    return f"{hint} {where}: {', '.join(said)}.".strip()


def _innermost(traceback: TracebackType | None, namespace) -> tuple[FrameType, int, int] | None:
    """The innermost frame of the notebook's own code, with the first and the last line of its statement."""
    found = None
    while traceback is not None:
        frame = traceback.tb_frame
        if frame.f_globals is namespace:
            first, last, *_ = list(frame.f_code.co_positions())[traceback.tb_lasti // 2]
            first = first or traceback.tb_lineno
            found = frame, first, last or first
        traceback = traceback.tb_next
    return found


def _names_read(source):
    """Names that are read in some lines, and attributes such as a.data, in order; those that a statement's head alone makes, none."""
    text = textwrap.dedent(source).strip()
    for attempt in (text, f"{text}\n    pass", f"({text}"):
        try:
            tree = ast.parse(attempt)
        except SyntaxError:
            continue
        names = [
            (node.lineno, node.col_offset, ast.unparse(node))
            for node in ast.walk(tree)
            if isinstance(node, (ast.Name, ast.Attribute))
            and isinstance(node.ctx, ast.Load)
            and isinstance(getattr(node, "value", node), ast.Name)
        ]
        return list(dict.fromkeys(name for *_, name in sorted(names)))
    return []


def _value_of(name, values):
    """What a name stands for, or an attribute that an object itself holds: no property is called. OTHER where there is none."""
    name, *attributes = name.split(".")
    value = values.get(name, OTHER)
    for attribute in attributes:
        value = getattr(value, "__dict__", {}).get(attribute, OTHER)
    return value


def _described(value):
    array = plain_array(value)
    if array is not None and array.ndim:
        return f"has the shape {tuple(array.shape)}"
    if value is None:
        return "is None"
    if type(value) in (tuple, list):
        return f"is a {type(value).__name__} of {len(value)}{_shapes_in(value)}"
    return ""


def _shapes_in(values):
    """The different shapes of the arrays in a list, "" where there are none, or too many to read."""
    arrays = [plain_array(value) for value in values]
    shapes = list(
        dict.fromkeys(str(tuple(array.shape)) for array in arrays if array is not None and array.ndim)
    )
    if not shapes or len(shapes) > FEW:
        return ""
    *before, last = shapes
    return f" with arrays of the shape{'s' * bool(before)} {' and '.join(filter(None, [', '.join(before), last]))}"
