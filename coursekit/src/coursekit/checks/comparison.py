"""Whether two values agree, and one short line for a value."""

import itertools
from typing import Any

import numpy as np

from coursekit.checks.values import Opaque, Raised

MOST_DESCRIBED = 50  # items of a container; a line has room for fewer
NUMBER = (np.ndarray, np.generic, bool, int, float, complex)


def is_numeric(value: Any) -> bool:
    return (
        isinstance(value, NUMBER)
        and not isinstance(value, np.str_)
        and np.asarray(value).dtype.kind in "biufc"
    )


def at_most(bound: float, *errors: Any) -> str:
    """Say of errors what a reader needs: that they are rounding, whose digits differ from machine to machine, or how large they are.

    Parameters
    ----------
    bound : float
        What rounding alone stays below.
    errors : float or array
        Of any sign.

    Returns
    -------
    str
        "1e-06 or less", or "0.31, too large: 1e-06 or less is rounding".
    """
    largest = float(np.max([np.abs(error).max() for error in errors]))  # NaN if one is
    usual = f"{bound:.0e} or less"
    return usual if largest <= bound else f"{largest:.2g}, too large: {usual} is rounding"


def close(actual: Any, expected: Any, rtol: float = 1e-5, atol: float | None = None) -> bool:
    """Whether two values agree: numbers within a tolerance, all else exactly.

    `atol` None means 1e-6 times the largest finite expected element, so that a float32 answer passes. NaN equals NaN, inf equals inf.
    Shapes must be equal, dtypes need not.
    """
    if is_numeric(expected):
        if not is_numeric(actual) or np.shape(actual) != np.shape(expected):
            return False
        a, e = np.asarray(actual), np.asarray(expected)
        if e.dtype.kind == "b" or a.dtype.kind == "b":
            return a.dtype.kind == e.dtype.kind and bool((a == e).all())
        return not differs(a, e, rtol, atol).any()
    if isinstance(expected, (tuple, list)):
        same = isinstance(actual, (tuple, list)) and len(actual) == len(expected)
        return same and all(close(a, e, rtol, atol) for a, e in zip(actual, expected, strict=True))
    if isinstance(expected, dict):
        same = isinstance(actual, dict) and actual.keys() == expected.keys()
        return same and all(close(actual[key], expected[key], rtol, atol) for key in expected)
    if isinstance(expected, np.ndarray):  # of strings
        return isinstance(actual, np.ndarray) and np.array_equal(actual, expected)
    if isinstance(actual, (np.ndarray, Opaque)) or isinstance(expected, Opaque):
        return False
    if isinstance(expected, np.dtype) != isinstance(actual, np.dtype):
        return False
    return (
        type(actual) is type(expected) and bool(actual == expected)
        if isinstance(expected, str)
        else bool(actual == expected)
    )


def differs(a: np.ndarray, e: np.ndarray, rtol: float, atol: float | None) -> np.ndarray:
    """Boolean array: which elements of a are not those of e (same shapes)."""
    with np.errstate(all="ignore"):
        a, e = np.asarray(a), np.asarray(e)
        if a.dtype.kind in "iub" and e.dtype.kind in "iub":
            return a != e
        wide = complex if "c" in a.dtype.kind + e.dtype.kind else float
        a, e = a.astype(wide), e.astype(wide)
        if atol is None:
            atol = 1e-6 * _scale(e)
        same = (a == e) | (np.isnan(a) & np.isnan(e))
        near = np.isfinite(e) & (np.abs(a - e) <= atol + rtol * np.abs(e))  # rtol * inf would let all pass
        return ~(same | near)


def _scale(e):
    finite = np.abs(e[np.isfinite(e)])
    return float(finite.max()) if finite.size else 0.0


def describe(value: Any) -> str:
    """One short line for a value."""
    if isinstance(value, np.ndarray):
        if value.size == 0:
            return f"an empty array of shape {value.shape}"
        text = np.array2string(
            value, precision=4, threshold=12, edgeitems=2, separator=" ", suppress_small=False
        )
        text = " ".join(text.split()).replace("[ ", "[")
        return f"array {value.shape} {value.dtype}: {shorten(text)}"
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    if isinstance(value, (np.floating, float)):
        return f"{float(value):.6g}"
    if isinstance(value, (np.integer, int)):
        return str(int(value))
    if isinstance(value, np.dtype):
        return f"dtype {value.name}"
    if isinstance(value, (tuple, list)):
        if all(isinstance(item, (int, np.integer)) for item in value):
            return shorten(str(type(value)(int(item) for item in value)))
        return f"a {type(value).__name__} of {len(value)}: {shorten(', '.join(describe(item) for item in value[:MOST_DESCRIBED]))}"
    if isinstance(value, dict) and not value:
        return "an empty dict"
    if isinstance(value, dict):
        return f"a dict with {shorten(', '.join(f'{key}: {describe(item)}' for key, item in itertools.islice(value.items(), MOST_DESCRIBED)))}"
    if isinstance(value, Opaque):
        article = "an" if value.type_name[:1] in "aeio" else "a"
        return f"{article} {value.type_name} {value.text}".strip()
    if isinstance(value, Raised):
        return f"{value.types[0]}: {shorten(value.message)}"
    return shorten(repr(value))


CUT = "..."  # at the end of what was shortened


def shorten(text: str, limit: int = 100) -> str:
    return text if len(text) <= limit else text[: limit - len(CUT)] + CUT


def first_difference(actual: Any, expected: Any, rtol: float, atol: float | None) -> list[str]:
    """A list with the line that names the first differing element, empty where that says nothing."""
    if not (is_numeric(actual) and is_numeric(expected)):
        return []
    a, e = np.asarray(actual), np.asarray(expected)
    if a.shape != e.shape or a.size < 2:
        return []
    where, count = first_wrong(a, e, rtol, atol)
    if not count:
        return []
    index = ", ".join(map(str, where))
    return [
        f"first at [{index}]: got {describe(a[where])}, expected {describe(e[where])}; {count} of {a.size} elements differ"
    ]


def first_wrong(a: np.ndarray, e: np.ndarray, rtol: float, atol: float | None) -> tuple[tuple[int, ...], int]:
    """Index of the first differing element, and how many differ."""
    wrong = np.argwhere(differs(a, e, rtol, atol))
    return (tuple(int(i) for i in wrong[0]) if len(wrong) else ()), len(wrong)
