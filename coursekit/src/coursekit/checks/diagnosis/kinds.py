"""What a wrong value looks like: a factor, a sign, a transpose, a broadcast, a wrong axis, an overflow.

`diagnose` asks a list of small questions in order, from the plainest cause to the vaguest, and returns the first answer. The answers name
sizes and axes but no expected element.

Where the input is hidden (`secret`), an answer is one of a fixed set, in which the only numbers are the reference's own: sizes and axes of
the expected value and of the arrays that the check names. A function that is given a hidden input could otherwise bring it out through the
shape, type, length or size of what it returns. Nor does such an answer say how far a single number is off, or in which direction: several
hand-ins would narrow it down.
"""

import itertools
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np

from coursekit.checks.comparison import close, first_wrong, is_numeric, shorten
from coursekit.checks.diagnosis.case import Case
from coursekit.checks.diagnosis.numbers import diagnose_numbers
from coursekit.checks.diagnosis.shapes import diagnose_shape
from coursekit.checks.values import Opaque, Raised

SPREAD = re.compile(
    r"varian|deviation|\bstd\b|standard|normali|norm\b", re.I
)  # in the name of a check where one is divided by N or N - 1
RETURNED_NONE = "The function returned None, or None for this part: its last line must return the result. What works in place, such as np.fill_diagonal or list.sort, returns None."
FEW = 6  # parts of a value; of more it is not said which one is wrong where the input is hidden


def diagnose(
    actual: Any,
    expected: Any,
    shapes: Mapping[str, tuple[int, ...]] | None = None,
    warned: str = "",
    rtol: float = 1e-5,
    atol: float | None = None,
    secret: bool = False,
    name: str = "",
) -> str:
    """Say what the difference of two unequal values looks like.

    Parameters
    ----------
    actual, expected : values
    shapes : dict of name -> shape
        The arrays that the check's statement names.
    warned : str
        What NumPy warned about while the value was computed, as a sentence.
    rtol, atol : float
        Tolerances, as in `close`.
    secret : bool
        Whether the input is hidden: then nothing is said that `actual` could choose freely.
    name : str
        Of the check.

    Returns
    -------
    str
        One or two sentences, "" if nothing is recognised.
    """
    case = Case(
        {name: tuple(int(n) for n in shape) for name, shape in (shapes or {}).items()},
        warned,
        rtol,
        atol,
        secret,
        bool(SPREAD.search(name)),
    )
    return _diagnose(actual, expected, case)


def _diagnose(actual, expected, case):
    if isinstance(actual, (tuple, list)) and isinstance(expected, (tuple, list)):
        return _diagnose_sequence(actual, expected, case)
    if isinstance(actual, dict) and isinstance(expected, dict):
        return _diagnose_dict(actual, expected, case)
    kind = _diagnose_kind(actual, expected, case)
    if kind:
        return kind
    a, e = np.asarray(actual), np.asarray(expected)
    if a.dtype.kind == "b" != e.dtype.kind:
        return "Numbers were expected, not True and False."
    if e.dtype.kind == "b" != a.dtype.kind:
        return "True and False were expected, not numbers."
    if a.shape != e.shape:
        return diagnose_shape(a, e, case)
    if e.dtype.kind == "b":
        return "True and False are exchanged." if bool((a != e).all()) else "The truth value is wrong."
    return diagnose_numbers(a, e, case)


def _diagnose_kind(actual, expected, case):
    """Answers for values that are not both numeric; "" if they are."""
    if actual is None:
        return RETURNED_NONE
    if isinstance(actual, Raised):
        return case.say(
            f"The call raised {actual.types[0]}: {shorten(' '.join(actual.message.split()))}",
            "The call raised an error.",
        )
    if isinstance(actual, np.dtype) and isinstance(expected, np.dtype):
        if expected == np.float32 and actual == np.float64:
            return "dtype changed: float32 became float64. A float64 array or NumPy scalar in the formula does that (np.zeros(n) without dtype, np.float64(2) * X), and so does an array of integers that was not converted, such as targets, or 1 minus an array of bools."
        return case.say(
            f"dtype changed: it should be {expected.name}, not {actual.name}.",
            f"dtype changed: it should be {expected.name}.",
        )
    if isinstance(actual, Opaque):
        return _diagnose_opaque(actual, expected, case)
    if is_numeric(actual) and is_numeric(expected):
        return ""
    if isinstance(actual, str) and isinstance(expected, str):
        return _diagnose_text(actual, expected)
    if isinstance(actual, (tuple, list)) and len(actual) and not isinstance(expected, (tuple, list)):
        if any(close(item, expected) for item in actual):
            if len(actual) == 1 and not case.secret:
                return f"The right value, but in a {type(actual).__name__} of its own."
            many = case.say(f"{len(actual)} values", "a list or tuple of values")
            return f"The function returned {many}; only one of them was expected."
        if not case.secret and _adds_up(actual, expected, case):
            return f"A {type(actual).__name__} was returned, and the sum of its values was expected."
        flat = all(is_numeric(item) for item in actual)
        if is_numeric(expected) and np.ndim(expected) and (flat or _is_nested(actual, np.ndim(expected))):
            return "A list or tuple was returned: make it an array."
        many = case.say(f"{len(actual)} values", "a list or tuple of values")
        return f"The function returned {many}; expected {_kind_of(expected)}."
    if isinstance(expected, (tuple, list)):
        if isinstance(actual, np.ndarray) and actual.ndim and close(list(actual), expected):
            return f"An array was returned: make it a {type(expected).__name__}."
        return f"The function should return {len(expected)} values, as a {type(expected).__name__}; it returned {_kind_of(actual, case.secret)}."
    return f"Got {_kind_of(actual, case.secret)}; expected {_kind_of(expected)}."


def _adds_up(values, expected, case):
    shapes = {np.shape(value) for value in values if is_numeric(value)}
    whole = all(map(is_numeric, values)) and shapes == {np.shape(expected)}
    return whole and is_numeric(expected) and case.close(sum(values), expected)


def _is_nested(value, ndim):
    """Whether these are lists in lists with a number at each depth `ndim`, as an array with this number of axes prints."""
    if is_numeric(value):
        return np.ndim(value) == ndim
    return isinstance(value, (tuple, list)) and ndim > 0 and all(_is_nested(item, ndim - 1) for item in value)


def _diagnose_opaque(actual, expected, case):
    if actual.type_name in ("function", "method", "builtin_function_or_method"):
        return "This is the function itself: call it, with parentheses."
    if actual.type_name == "generator":
        return "This is a generator: it yields values only when it is looped over."
    if actual.type_name.startswith("array of dtype object"):
        general = "The array has dtype object: its rows differ in length, or some elements are not numbers. (A function without a return gives None.)"
        if not actual.text or actual.text.endswith("NoneType"):
            return general
        return case.say(f"The array has dtype object, {actual.text}: they should be numbers.", general)
    return case.say(
        f"A value of type {actual.type_name} was returned; expected {_kind_of(expected)}.",
        f"A value of another type was returned; expected {_kind_of(expected)}.",
    )


def _kind_of(value, secret=False):
    """What a value is, with its size; without it where that is secret."""
    if value is None:
        return "None"
    if isinstance(value, np.ndarray):
        return "an array" if secret else f"an array of shape {value.shape}"
    if isinstance(value, (bool, np.bool_)):
        return "True or False"
    if is_numeric(value):
        return "a number"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, np.dtype):
        return "a dtype"
    if isinstance(value, (tuple, list)):
        return f"a {type(value).__name__}" + ("" if secret else f" of {len(value)} values")
    if isinstance(value, dict):
        return "a dict"
    return f"a {type(value).__name__}"


def _diagnose_text(actual, expected):
    if actual.strip().lower() == expected.strip().lower():
        return "The text differs only in capitals or spaces."
    if expected in ("int", "float") and hasattr(np, actual) and actual.startswith(("int", "float", "uint")):
        return f"A Python {expected} was expected, and a number of NumPy's came back: compute it with the math module, or convert it with {expected}(...)."
    return "A different text was expected."


def _diagnose_sequence(actual, expected, case):
    whole = all(isinstance(item, (int, np.integer)) for item in (*actual, *expected))
    if isinstance(expected, tuple) and whole:
        if tuple(actual) == tuple(reversed(expected)):
            return f"The shape is transposed: {tuple(map(int, actual))} for {tuple(map(int, expected))}."
        if len(actual) != len(expected):
            plural = len(actual) != 1
            return case.say(
                f"{len(actual)} dimension{'s' * plural} or value{'s' * plural} instead of {len(expected)}.",
                f"The number of dimensions or values should be {len(expected)}.",
            )
    if not case.secret and all(isinstance(item, str) for item in (*actual, *expected)):
        missing, extra = Counter(expected) - Counter(actual), Counter(actual) - Counter(expected)
        if missing or extra:
            return _without(missing.elements(), extra.elements()) + "."
    if not actual and expected and not case.secret:
        return f"The {type(actual).__name__} is empty: nothing was put into it."
    if len(actual) != len(expected):
        return case.say(
            f"A {type(actual).__name__} of {len(actual)} value{'s' * (len(actual) != 1)} was returned; expected {len(expected)}.",
            f"The number of values should be {len(expected)}.",
        )
    if len(actual) == len(expected) <= FEW and any(
        all(case.close(a, e) for a, e in zip(order, expected, strict=True))
        for order in itertools.permutations(actual)
    ):
        return "The right values in the wrong order."
    if isinstance(expected, tuple) and whole and not case.secret:
        return f"{tuple(map(int, actual))} instead of {tuple(map(int, expected))}."
    for number, (a, e) in enumerate(zip(actual, expected, strict=False), start=1):
        if not case.close(a, e):
            return _diagnose_part(f"Value {number} of {len(expected)}", a, e, len(expected), case)
    return ""


def _diagnose_dict(actual, expected, case):
    missing = [str(key) for key in expected if key not in actual]
    extra = [str(key) for key in actual if key not in expected]
    if missing or extra:
        if case.secret:
            return f"The keys of the dict differ; expected: {shorten(', '.join(map(str, expected)))}."
        head = "The keys of the dict differ" if actual else "The dict is empty"
        return f"{head}; {_without(missing, extra)}."
    for key in expected:
        if not case.close(actual[key], expected[key]):
            return _diagnose_part(f"Key {key!r}", actual[key], expected[key], len(expected), case)
    return ""


def _without(missing, extra):
    """Which texts are missing, and which are too many."""
    parts = (("missing", ", ".join(missing)), ("not expected", ", ".join(extra)))
    return "; ".join(f"{what}: {shorten(texts)}" for what, texts in parts if texts)


def _diagnose_part(label, actual, expected, count, case):
    """A part's own diagnosis, or which of its elements differ; without their values, as the part may be hidden."""
    if actual is None:
        found = f"None was returned or left there; expected {_kind_of(expected)}."
    else:
        found = _diagnose(actual, expected, case)
    if case.secret:
        return f"{label if count <= FEW else 'A part of the value'}: {found or 'the value differs.'}"
    if found:
        return f"{label}: {found}"
    if actual is None or np.ndim(actual) == 0:
        return f"{label}: the value differs."
    where, count = first_wrong(actual, expected, case.rtol, case.atol)
    return (
        f"{label}: {count} of {np.size(actual)} elements differ, the first at [{', '.join(map(str, where))}]."
    )
