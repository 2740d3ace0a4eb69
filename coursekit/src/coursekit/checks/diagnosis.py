"""What a wrong value looks like: a factor, a sign, a transpose, a broadcast, a wrong axis, an overflow.

`diagnose` asks a list of small questions in order, from the plainest cause to the vaguest, and returns the first answer. The answers name
sizes and axes but no expected element.

Where the input is hidden (`secret`), an answer is one of a fixed set, in which the only numbers are the reference's own: sizes and axes of
the expected value and of the arrays that the check names. A function that is given a hidden input could otherwise bring it out through the
shape, type, length or size of what it returns. Nor does such an answer say how far a single number is off, or in which direction: several
hand-ins would narrow it down.
"""

import itertools
from dataclasses import dataclass

import numpy as np

from coursekit.checks.values import Opaque, Raised

FEW = 6  # parts of a value; of more it is not said which one is wrong where the input is hidden
MOST_DESCRIBED = 50  # items of a container; a line has room for fewer
NUMBER = (np.ndarray, np.generic, bool, int, float, complex)


def is_numeric(value):
    return (
        isinstance(value, NUMBER)
        and not isinstance(value, np.str_)
        and np.asarray(value).dtype.kind in "biufc"
    )


def close(actual, expected, rtol=1e-5, atol=None):
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
        return not _differs(a, e, rtol, atol).any()
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


def _differs(a, e, rtol, atol):
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


def describe(value):
    """One short line for a value."""
    if isinstance(value, np.ndarray):
        if value.size == 0:
            return f"an empty array of shape {value.shape}"
        text = np.array2string(
            value, precision=4, threshold=12, edgeitems=2, separator=" ", suppress_small=False
        )
        text = " ".join(text.split()).replace("[ ", "[")
        return f"array {value.shape} {value.dtype}: {_shorten(text)}"
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
            return _shorten(str(type(value)(int(item) for item in value)))
        return f"a {type(value).__name__} of {len(value)}: {_shorten(', '.join(describe(item) for item in value[:MOST_DESCRIBED]))}"
    if isinstance(value, dict):
        return f"a dict with {_shorten(', '.join(f'{key}: {describe(item)}' for key, item in itertools.islice(value.items(), MOST_DESCRIBED)))}"
    if isinstance(value, Opaque):
        return f"a {value.type_name} {value.text}".strip()
    if isinstance(value, Raised):
        return f"{value.types[0]}: {_shorten(value.message)}"
    return _shorten(repr(value))


def _shorten(text, limit=100):
    return text if len(text) <= limit else text[: limit - 3] + "..."


def first_difference(actual, expected, rtol, atol):
    """A list with the line that names the first differing element, empty where that says nothing."""
    if not (is_numeric(actual) and is_numeric(expected)):
        return []
    a, e = np.asarray(actual), np.asarray(expected)
    if a.shape != e.shape or a.size < 2:
        return []
    where, count = _first_wrong(a, e, rtol, atol)
    if not count:
        return []
    index = ", ".join(map(str, where))
    return [
        f"first at [{index}]: got {describe(a[where])}, expected {describe(e[where])}; {count} of {a.size} elements differ"
    ]


def _first_wrong(a, e, rtol, atol):
    """Index of the first differing element, and how many differ."""
    wrong = np.argwhere(_differs(a, e, rtol, atol))
    return (tuple(int(i) for i in wrong[0]) if len(wrong) else ()), len(wrong)


def diagnose(actual, expected, sight=None, warned="", rtol=1e-5, atol=None, secret=False):
    """Say what the difference of two unequal values looks like.

    Parameters
    ----------
    actual, expected : values
    sight : dict of name -> shape
        The arrays that the check's statement names.
    warned : str
        What NumPy warned about while the value was computed, as a sentence.
    rtol, atol : float
        Tolerances, as in `close`.
    secret : bool
        Whether the input is hidden: then nothing is said that `actual` could choose freely.

    Returns
    -------
    str
        One or two sentences, "" if nothing is recognised.
    """
    case = _Case(
        {name: tuple(int(n) for n in shape) for name, shape in (sight or {}).items()},
        warned,
        rtol,
        atol,
        secret,
    )
    return _diagnose(actual, expected, case)


@dataclass(frozen=True)
class _Case:
    """What is the same for all parts of a value; the fields are the arguments of `diagnose`."""

    sight: dict
    warned: str
    rtol: float
    atol: float | None
    secret: bool

    def close(self, actual, expected):
        return close(actual, expected, self.rtol, self.atol)

    def say(self, full, secret):
        """What is said to a person who may see the input, and to one who may not."""
        return secret if self.secret else full


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
        return _diagnose_shape(a, e, case)
    if e.dtype.kind == "b":
        return "True and False are exchanged." if bool((a != e).all()) else "The truth value is wrong."
    return _diagnose_numbers(a, e, case)


def _diagnose_kind(actual, expected, case):
    """Answers for values that are not both numeric; "" if they are."""
    if actual is None:
        return "The function returned None: its last line must return the result."
    if isinstance(actual, Raised):
        return case.say(
            f"The call raised {actual.types[0]}: {_shorten(' '.join(actual.message.split()))}",
            "The call raised an error.",
        )
    if isinstance(actual, np.dtype) and isinstance(expected, np.dtype):
        if expected == np.float32 and actual == np.float64:
            return "dtype changed: float32 became float64. A float64 array or NumPy scalar in the formula does that (np.zeros(n) without dtype, np.float64(2) * X)."
        return case.say(
            f"dtype changed: it should be {expected.name}, not {actual.name}.",
            f"dtype changed: it should be {expected.name}.",
        )
    if isinstance(actual, Opaque):
        if actual.type_name in ("function", "method", "builtin_function_or_method"):
            return "This is the function itself: call it, with parentheses."
        if actual.type_name == "generator":
            return "This is a generator: it yields values only when it is looped over."
        if actual.type_name.startswith("array of dtype object"):
            return "The array has dtype object: its rows differ in length, or it holds things that are no numbers."
        return case.say(
            f"A value of type {actual.type_name} was returned; expected {_kind_of(expected)}.",
            f"A value of another type was returned; expected {_kind_of(expected)}.",
        )
    if is_numeric(actual) and is_numeric(expected):
        return ""
    if isinstance(actual, str) and isinstance(expected, str):
        if actual.strip().lower() == expected.strip().lower():
            return "The same text but for capitals or spaces."
        return "Another text was expected."
    if isinstance(actual, (tuple, list)) and len(actual) and not isinstance(expected, (tuple, list)):
        if any(close(item, expected) for item in actual):
            many = case.say(f"{len(actual)} values", "a list or tuple of values")
            return f"The function returned {many}; only one of them was expected."
        if is_numeric(expected) and np.ndim(expected) and all(is_numeric(item) for item in actual):
            return "A list or tuple was returned: make it an array."
        many = case.say(f"{len(actual)} values", "a list or tuple of values")
        return f"The function returned {many}; expected {_kind_of(expected)}."
    if isinstance(expected, (tuple, list)):
        return f"The function should return {len(expected)} values, as a {type(expected).__name__}; it returned {_kind_of(actual, case.secret)}."
    return f"Got {_kind_of(actual, case.secret)}; expected {_kind_of(expected)}."


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


def _diagnose_sequence(actual, expected, case):
    if all(isinstance(item, (int, np.integer)) for item in (*actual, *expected)):
        if tuple(actual) == tuple(reversed(expected)):
            return f"The shape is transposed: {tuple(map(int, actual))} for {tuple(map(int, expected))}."
        if len(actual) != len(expected):
            return case.say(
                f"{len(actual)} dimensions or values instead of {len(expected)}.",
                f"The number of dimensions or values should be {len(expected)}.",
            )
    elif len(actual) != len(expected):
        return case.say(
            f"{len(actual)} values were returned; expected {len(expected)}.",
            f"The number of values should be {len(expected)}.",
        )
    if len(actual) == len(expected) <= FEW and any(
        all(case.close(a, e) for a, e in zip(order, expected, strict=True))
        for order in itertools.permutations(actual)
    ):
        return "The right values in the wrong order."
    for number, (a, e) in enumerate(zip(actual, expected, strict=False), start=1):
        if not case.close(a, e):
            return _diagnose_part(f"Value {number} of {len(expected)}", a, e, len(expected), case)
    return ""


def _diagnose_dict(actual, expected, case):
    missing = [str(key) for key in expected if key not in actual]
    extra = [str(key) for key in actual if key not in expected]
    if missing or extra:
        if case.secret:
            return f"The keys of the dict differ; expected: {_shorten(', '.join(map(str, expected)))}."
        parts = [f"missing: {_shorten(', '.join(missing))}"] * bool(missing)
        parts += [f"not expected: {_shorten(', '.join(extra))}"] * bool(extra)
        return "The keys of the dict differ; " + "; ".join(parts) + "."
    for key in expected:
        if not case.close(actual[key], expected[key]):
            return _diagnose_part(f"Key {key!r}", actual[key], expected[key], len(expected), case)
    return ""


def _diagnose_part(label, actual, expected, count, case):
    """A part's own diagnosis, or which of its elements differ; without their values, as the part may be hidden."""
    found = _diagnose(actual, expected, case)
    if case.secret:
        return f"{label if count <= FEW else 'A part of the value'}: {found or 'the value differs.'}"
    if not found and np.ndim(actual) == 0:
        found = "the value differs."
    elif not found:
        where, count = _first_wrong(actual, expected, case.rtol, case.atol)
        index = ", ".join(map(str, where))
        found = f"{count} of {np.size(actual)} elements differ, the first at [{index}]."
    return f"{label}: {found}"


# Shapes


def _diagnose_shape(a, e, case):
    head = case.say(f"Shape {a.shape} instead of {e.shape}", f"The shape should be {e.shape}")
    close = case.close
    if a.ndim == 2 and a.T.shape == e.shape and close(a.T, e):
        return f"{head}: the result is the transpose of the right one."
    if a.size == e.size > 0:
        if close(a.reshape(e.shape), e):
            if e.ndim == 0:
                return f"{head}: the right number, but in an array. A plain number was expected."
            if a.ndim == 0:
                return f"{head}: the right number, but not in an array."
            if a.size == max(a.shape) == max(e.shape):
                return f"{head}: the right values, but (N,) and (N, 1) are different shapes: they broadcast to (N, N)."
            return f"{head}: the right values in another shape."
        if a.ndim == e.ndim == 2 and a.T.shape == e.shape:
            return f"{head}: the two axes are exchanged."
    if a.ndim == 2 and a.shape[0] == a.shape[1] == e.size and max(e.shape, default=0) == e.size > 1:
        return f"{head}: a (N,) array met a (N, 1) array, and they broadcast to (N, N). Give both the same shape."
    for reduce, word in ((np.sum, "sum"), (np.mean, "mean"), (np.max, "maximum")):
        if e.ndim < a.ndim and a.size:
            for axis in (None, *range(a.ndim)):
                with np.errstate(all="ignore"):
                    reduced = reduce(a, axis=axis)
                if reduced.shape == e.shape and close(reduced, e):
                    where = "all axes" if axis is None else f"axis {axis}"
                    if case.secret and a.ndim > e.ndim + 1 and axis is not None:
                        where = "an axis"
                    return f"{head}: the {word} over {where} has not been taken yet."
    for name, shape in case.sight.items():
        without = {axis: shape[:axis] + shape[axis + 1 :] for axis in range(len(shape))}
        for right in [axis for axis in without if without[axis] == e.shape]:
            for wrong in [axis for axis in without if without[axis] == a.shape]:
                return f"{head}: it looks as if axis {wrong} of {name} {shape} was summed or averaged away; it should be axis {right}."
    if a.ndim == 0:
        return f"{head}: a single number. All elements were reduced to one; keep an axis."
    if a.ndim == e.ndim:
        near = [axis for axis in range(a.ndim) if a.shape[axis] != e.shape[axis]]
        if len(near) == 1 and e.shape[near[0]] > 1 and a.shape[near[0]] == 1:
            return f"{head}: axis {near[0]} has length 1: something was dropped or reduced. It would broadcast without an error, and give wrong results later."
        if len(near) == 1 and abs(a.shape[near[0]] - e.shape[near[0]]) == 1:
            more = "more" if a.shape[near[0]] > e.shape[near[0]] else "fewer"
            return f"{head}: one {more} along axis {near[0]}; is a bound off by one, or is something dropped?"
        if len(near) == 1:
            return f"{head}: axis {near[0]} has the wrong length."
    try:
        if np.broadcast_shapes(a.shape, e.shape) == e.shape:
            return f"{head}: it would broadcast to the right shape without an error, and hide the mistake."
    except ValueError:
        pass
    return f"{head}."


# Numbers of the right shape. A question has one answer, or two: the second one where the input is hidden.


def _diagnose_numbers(a, e, case):
    if a.dtype.kind == "c" and e.dtype.kind != "c":
        return "The result is complex; a real one was expected."
    a, e = (
        a.astype(complex if "c" in a.dtype.kind + e.dtype.kind else float),
        e.astype(complex if e.dtype.kind == "c" else float),
    )
    bad = ~np.isfinite(a) & np.isfinite(e)
    if bad.any():
        what = " and ".join(["NaN"] * bool(np.isnan(a[bad]).any()) + ["inf"] * bool(np.isinf(a[bad]).any()))
        count = case.say(f"{int(bad.sum())} of {a.size} elements are {what}", f"Elements are {what}")
        count = count if a.size > 1 else f"The result is {what}"
        return f"{count}: {case.warned or 'look for an overflow in exp, a log of 0, or 0/0.'}"
    finite = np.isfinite(a) & np.isfinite(e)
    if not finite.all():
        if (np.isfinite(a) != np.isfinite(e)).any():
            return "The result is finite where the right one is NaN or inf."
        a, e = np.where(finite, a, 0.0), np.where(finite, e, 0.0)
    if a.dtype.kind == "c" or e.dtype.kind == "c":
        return ""
    same = lambda x, y=e: x.shape == y.shape and case.close(x, y)  # noqa: E731
    dims = _dimensions(a, case.sight)
    with np.errstate(all="ignore"):
        for question in (
            _is_zero,
            _is_sign,
            _is_whole_sum,
            _is_factor,
            _is_offset,
            _is_rearranged,
            _is_function_of,
            _is_other_axis,
            _is_per_slice,
            _is_rounded,
            _is_partial,
            _is_near,
        ):
            answer = question(a, e, dims, same)
            if isinstance(answer, tuple):
                answer = case.say(*answer)
            if answer:
                return answer
    return ""


def _dimensions(a, sight):
    """Size -> what has it, the arrays in sight first."""
    dims = {}
    for name, shape in (*sight.items(), ("the result", a.shape)):
        for axis, size in enumerate(shape):
            dims.setdefault(size, f"the length of axis {axis} of {name}")
        if len(shape) > 1:
            dims.setdefault(int(np.prod(shape)), f"the number of elements of {name}")
    return dims


def _is_zero(a, e, dims, same):
    if a.size and (a == 0).all() and not same(a):
        return "The result is zero everywhere." if a.size > 1 else "The result is zero."
    if a.size > 2 and np.ptp(a) == 0 and np.ptp(e) > 0:
        return "All elements of the result are equal; they should differ."
    return ""


def _is_sign(a, e, dims, same):
    if same(-a):
        return "The sign is wrong: the result is the negative of the right one."
    if a.size > 1 and same(np.abs(a), np.abs(e)):
        count = int((np.sign(a) != np.sign(e)).sum())
        return (
            f"The right sizes, but the sign is wrong in {count} of {a.size} elements.",
            "The right sizes, but the sign is wrong in some elements.",
        )
    return ""


def _constant(values):
    """The one value that all have, or None."""
    if values.size == 0:
        return None
    middle = float(np.median(values))
    return middle if np.abs(values - middle).max() <= 1e-4 * max(abs(middle), 1e-12) else None


CONSTANT_FACTOR = "Every element is off by the same factor: a constant factor is left out or too much."


def _is_factor(a, e, dims, same):
    nonzero = np.abs(e) > 1e-6 * max(_scale(e), 1e-300)
    factor = _constant(a[nonzero] / e[nonzero]) if nonzero.any() else None
    if factor is None or factor == 0 or not same(a / factor):
        return ""
    number = f"{factor:.4g}"
    subject = "The result" if a.size == 1 else "Every element"
    for size, what in dims.items():
        if size < 2:
            continue
        if np.isclose(factor, size, rtol=1e-4):
            return f"{subject} is {size} times too large, and {size} is {what}: a sum where the mean was asked for, or a division by {size} left out."
        if np.isclose(factor, 1 / size, rtol=1e-4):
            return f"{subject} is {size} times too small, and {size} is {what}: divided by it once too often, or a mean where the sum was asked for."
        for power, what_for in ((1, "variance"), (0.5, "standard deviation")):
            if np.isclose(factor, (size / (size - 1)) ** power, rtol=1e-6) or np.isclose(
                factor, ((size - 1) / size) ** power, rtol=1e-6
            ):
                cause = f"the {what_for} was divided by {size - 1} and not by {size}, or the other way round ({size} is {what})."
                return f"A factor of {number}: {cause}", f"A constant factor: {cause}"
        if np.isclose(factor, np.sqrt(size), rtol=1e-4) or np.isclose(factor, 1 / np.sqrt(size), rtol=1e-4):
            root = f"the square root of {size} or one over it ({size} is {what})."
            return f"A factor of {number}, {root}", f"A constant factor, {root}"
    for base in (2, 10):
        if np.isclose(abs(factor), 1 / np.log(base), rtol=1e-4):
            cause = f"the logarithm to base {base} instead of the natural one."
            return f"A factor of {number}: {cause}", f"A constant factor: {cause}"
    if a.size == 1 and not (
        np.isclose(factor, round(factor)) or np.isclose(1 / factor, round(1 / factor)) or factor < 0
    ):
        return ""  # one number is always a multiple of another: only round factors mean something
    if a.size == 1 and not 1 / 20 <= abs(factor) <= 20:
        return ""
    if f"{abs(factor):.3g}" == "1" and factor > 0:
        close_by = f"{subject} is off by the factor {factor:.6g}: close, but not within the tolerance."
        return close_by, CONSTANT_FACTOR if a.size > 1 and _holds_few(e) else ""
    small = abs(factor) < 1
    times = (
        f"{1 / abs(factor):.4g} times too {'small' if small else 'large'}"
        if small
        else f"{abs(factor):.4g} times too large"
    )
    sign = ", and of the wrong sign" if factor < 0 else ""
    cause = "a constant factor is left out or too much."
    for round_factor, word in ((2, "twice"), (1 / 2, "half")):
        if np.isclose(factor, round_factor, rtol=1e-4):
            return f"{subject} is {times}: {cause}", f"{subject} is {word} the right one: {cause}"
    return f"{subject} is {times}{sign}: {cause}", CONSTANT_FACTOR if a.size > 1 else ""


def _is_offset(a, e, dims, same):
    if a.size > 1:
        offset = _constant(a - e)
        if offset is not None and same(a - offset):
            size = f"too {'large' if offset > 0 else 'small'} by the same amount, {abs(offset):.4g}"
            cause = "a constant was added or left out."
            return f"Every element is {size}: {cause}", f"Every element is off by the same amount: {cause}"
    if same(1 - a):
        return "The result is one minus the right one."
    return ""


def _is_rearranged(a, e, dims, same):
    if a.ndim == 2 and a.shape[0] == a.shape[1] and same(a.T):
        return "The result is the transpose of the right one."
    for axis in range(a.ndim):
        if a.shape[axis] > 1 and same(np.flip(a, axis)):
            return f"The right elements in reversed order along axis {axis}."
    for axis in range(a.ndim):
        for step in (1, -1):
            if a.shape[axis] > 2 and same(np.roll(a, step, axis)):
                return f"The right elements, shifted by one along axis {axis}."
    if a.ndim == 2 and a.size > 3:
        for name, x, y in (("rows", a, e), ("columns", a.T, e.T)):
            if len(x) > 1 and same(x[np.lexsort(np.round(x, 9).T)], y[np.lexsort(np.round(y, 9).T)]):
                return f"The right {name}, in another order."
    if a.size > 2 and np.ptp(e) > 0 and same(np.sort(a, axis=None), np.sort(e, axis=None)):
        return "The right elements, in other places: is a reshape used where a transpose is needed, or is the order wrong?"
    return ""


def _is_function_of(a, e, dims, same):
    positive = bool((e > 0).all())
    if same(a, e**2):
        return "The result is the square of the right one: a square root is left out."
    if positive and same(a, np.sqrt(e)):
        return "The result is the square root of the right one."
    if a.size > 1 and same(a, np.exp(e)):
        return "The result is exp of the right one: a logarithm is left out."
    if positive and a.size > 1 and same(a, np.log(e)):
        return "The result is the logarithm of the right one."
    if (e != 0).all() and same(a, 1 / e):
        return "The result is one divided by the right one."
    if a.size > 1 and same(a, np.abs(e)):
        return "The result is the absolute value of the right one: the sign is lost."
    if a.size > 1 and same(a, np.maximum(e, 0)):
        return "Negative elements have become zero."
    return ""


def _is_whole_sum(a, e, dims, same):
    """A distribution over the whole array where each slice should have its own."""
    if a.ndim < 2 or not np.isclose(a.sum(), 1):
        return ""
    for axis in reversed(range(e.ndim)):
        level = _level(e.sum(axis=axis), e)
        if level is not None and np.isclose(level, 1):
            return f"The whole array sums to 1: the sum was taken over all elements, and it should be taken along axis {axis}."
    return ""


def _is_other_axis(a, e, dims, same):
    """Sums, means, deviations or maxima that should be equal along one axis and are so along another."""
    if a.ndim < 2:
        return ""
    for word, reduce in (
        ("sum", np.sum),
        ("mean", np.mean),
        ("standard deviation", np.std),
        ("norm", lambda x, axis: np.sqrt((x * x).sum(axis=axis))),
        ("maximum", np.max),
    ):
        level = {axis: _level(reduce(e, axis=axis), e) for axis in range(e.ndim) if e.shape[axis] > 1}
        got = {axis: _level(reduce(a, axis=axis), e) for axis in level}
        for right, value in level.items():
            if value is None or got[right] is not None:
                continue
            for wrong in got:
                if (
                    wrong != right
                    and level[wrong] is None
                    and got[wrong] is not None
                    and np.isclose(got[wrong], value, atol=1e-6)
                ):
                    return (
                        f"Wrong axis: the {word} along axis {wrong} is {value:.3g} everywhere, and it should be so along axis {right}.",
                        f"Wrong axis: the {word} along axis {wrong} is the same everywhere, and it should be so along axis {right}.",
                    )
    return ""


def _level(values, e):
    values = np.asarray(values)
    if values.size < 2:
        return None
    middle = float(np.median(values))
    return middle if np.abs(values - middle).max() <= 1e-5 * max(_scale(e), 1e-12) else None


def _is_per_slice(a, e, dims, same):
    """A factor or an offset that is constant along one axis only."""
    if a.ndim < 2 or min(a.shape) < 2:
        return ""
    for axis in range(a.ndim):
        if a.shape[axis] < 3:
            continue
        offset = np.median(a - e, axis=axis, keepdims=True)
        if same(a - offset):
            return f"Along axis {axis} every element is off by the same amount, another one for each slice: something is added that should not be, or is added along the wrong axis."
        ratio = np.median(np.where(e != 0, a / np.where(e != 0, e, 1), np.nan), axis=axis, keepdims=True)
        if np.isfinite(ratio).all() and (ratio != 0).all() and same(a / ratio):
            return f"Along axis {axis} every element is off by the same factor, another one for each slice: scaled or normalised by the wrong amount."
    return ""


def _is_rounded(a, e, dims, same):
    answer = ""
    if (a == np.round(a)).all() and not (e == np.round(e)).all():
        if (np.abs(a - e) <= 0.5 + 1e-9).all():
            answer = "The values were rounded to integers."
        elif same(a, np.trunc(e)) or (np.abs(a - e) < 1).all():
            answer = "The decimals are lost: integer division, or an array of integers that floats were assigned to."
    return answer, "" if _holds_few(e) else answer


def _holds_few(e):
    """Whether so few different numbers are in an array that an answer on how near they are would narrow them down from hand-in to hand-in."""
    return np.unique(e).size <= 3


def _is_partial(a, e, dims, same):
    if a.size < 3:
        return ""
    wrong = _differs(a, e, 1e-5, None)
    count = int(wrong.sum())
    if count == a.size or count == 0:
        return ""
    for axis in range(a.ndim if a.ndim > 1 or a.size > 2 else 0):
        bad = wrong.any(axis=tuple(i for i in range(a.ndim) if i != axis))
        where = np.flatnonzero(bad)
        if len(where) == 1 and len(bad) > 2:
            number = int(where[0])
            place = {0: "the first", len(bad) - 1: "the last"}.get(number)
            return tuple(
                f"Only {place or other} along axis {axis} is wrong; the rest is right."
                for other in (f"number {number}", "one place")
            )
        if len(where) == len(bad) - 1 and len(bad) > 2:
            place = {0: "the first", len(bad) - 1: "the last"}.get(int(np.flatnonzero(~bad)[0]))
            if place:
                return f"Only {place} along axis {axis} is right."
    for text, mask in (("zero", e == 0), ("negative", e < 0), ("positive", e > 0)):
        if mask.any() and not mask.all() and (wrong == mask).all():
            found = f"Wrong exactly where the right result is {text}"
            return f"{found} ({count} of {a.size} elements).", f"{found}."
    if a.ndim == 2 and a.shape[0] == a.shape[1] and not wrong[~np.eye(len(a), dtype=bool)].any():
        return "Only the diagonal is wrong."
    if (
        a.ndim == 2
        and a.shape[0] == a.shape[1]
        and not wrong[np.eye(len(a), dtype=bool)].any()
        and len(a) > 1
    ):
        return "Only the diagonal is right."
    return (
        f"{count} of {a.size} elements are wrong, the others are right: a special case?",
        "Some elements are wrong, the others are right: a special case?",
    )


def _is_near(a, e, dims, same):
    scale = _scale(e)
    if scale == 0:
        return ""
    worst, narrow = float(np.abs(a - e).max()) / scale, _holds_few(e)
    if worst < 1e-2:
        cause = "a small term such as eps, or too low a precision."
        return (
            f"Close, but off by {worst:.1e} of the largest element: {cause}",
            "" if narrow else f"Close, but not within the tolerance: {cause}",
        )
    if worst > 1e3:
        return (
            f"Far too large: off by {worst:.0e} times the largest element.",
            "" if narrow else "Far too large.",
        )
    return ""
