"""What wrong numbers of the right shape look like: a factor, a sign, a wrong axis, an overflow."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

from coursekit.checks.comparison import _scale, differs

if TYPE_CHECKING:
    from coursekit.checks.diagnosis.case import Case


# A question has one answer, or two: the second one where the input is hidden.


def diagnose_numbers(a: np.ndarray, e: np.ndarray, case: Case) -> str:
    if a.dtype.kind == "c" and e.dtype.kind != "c":
        return "The result is complex; a real one was expected."
    if a.dtype in (np.int32, np.int64) and (a == np.iinfo(a.dtype).min).any():
        return "NaN or inf was turned into an integer."
    counts = a.ndim == 0 and a.dtype.kind in "iu" and e.dtype.kind in "iu"
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
    dims = Dimensions(a, case)
    with np.errstate(all="ignore"):
        for question in (
            _is_zero,
            _is_sign,
            _is_whole_sum,
            _is_factor,
            _is_offset,
            _is_rearranged,
            _is_repeated,
            _is_function_of,
            _is_other_axis,
            _is_per_slice,
            _is_rounded,
            _is_partial,
            _is_near,
        ):
            if counts and question in (_is_factor, _is_offset, _is_function_of):
                continue  # nothing was multiplied or subtracted: something was counted or left out
            answer = question(a, e, dims, same)
            if isinstance(answer, tuple):
                answer = case.say(*answer)
            if answer:
                return answer
    return ""


class Dimensions(dict):
    """Size -> what has it, the arrays that the check names first."""

    def __init__(self, a: np.ndarray, case: Case) -> None:
        self.of_spread = case.of_spread
        for name, shape in (*case.shapes.items(), ("the result", a.shape)):
            for axis, size in enumerate(shape):
                self.setdefault(size, f"the length of axis {axis} of {name}")
            if len(shape) > 1:
                self.setdefault(int(np.prod(shape)), f"the number of elements of {name}")


def _is_zero(a, e, dims, same):
    if a.size > 1 and not e.any():
        return "All elements should be zero.", ""
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
    subject = "The result" if a.size == 1 else "Every element"
    if known := _known_factor(factor, dims, subject):
        return known
    single = nonzero.sum() == 1
    if single and not (np.isclose(factor, round(factor)) or np.isclose(1 / factor, round(1 / factor))):
        return ""  # one number is always a multiple of another: only round factors mean something
    if single and not 1 / 20 <= abs(factor) <= 20:
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


def _known_factor(factor, dims, subject):
    """What a factor comes from that is a size, its root, or the base of a logarithm."""
    number = f"{factor:.4g}"
    for size, what in dims.items():
        if size < 2:
            continue
        why = f", and {size} is {what}: "
        if size == 2:  # which has many reasons
            why = f": a constant factor is left out or too much, or, since 2 is {what}, "
        if np.isclose(factor, size, rtol=1e-4):
            return f"{subject} is {size} times too large{why}a sum where the mean was asked for, or a division by {size} left out."
        if np.isclose(factor, 1 / size, rtol=1e-4):
            return f"{subject} is {size} times too small{why}divided by it once too often, or a mean where the sum was asked for."
        for power, what_for in ((1, "variance"), (0.5, "standard deviation")) if dims.of_spread else ():
            if np.isclose(factor, (size / (size - 1)) ** power, rtol=1e-6) or np.isclose(
                factor, ((size - 1) / size) ** power, rtol=1e-6
            ):
                cause = f"the {what_for} was divided by {size - 1} and not by {size}, or the other way round ({size} is {what})."
                return f"A factor of {number}: {cause}", f"A constant factor: {cause}"
        root = np.sqrt(size)  # a whole one is more likely a plain factor
        if root % 1 and (np.isclose(factor, root, rtol=1e-4) or np.isclose(factor, 1 / root, rtol=1e-4)):
            root = f"the square root of {size} or one over it ({size} is {what})."
            return f"A factor of {number}, {root}", f"A constant factor, {root}"
    for base in (2, 10):
        if np.isclose(abs(factor), 1 / np.log(base), rtol=1e-4):
            cause = f"the logarithm to base {base} instead of the natural one."
            return f"A factor of {number}: {cause}", f"A constant factor: {cause}"
    return ""


def _is_offset(a, e, dims, same):
    if a.size > 1:
        offset = _constant(a - e)
        if offset is not None and same(a - offset):
            size = f"too {'large' if offset > 0 else 'small'} by the same amount, {abs(offset):.4g}"
            cause = "a constant was added or left out."
            return f"Every element is {size}: {cause}", f"Every element is off by the same amount: {cause}"
    if same(1 - a) and not (e.size == 1 and e in (0, 1)):
        return "The result is one minus the right one."
    return ""


def _in_other_blocks(a):
    """Yield (axis, array): with two to four blocks of equal length, such as the gates of a cell, in each other order."""
    for axis in reversed(range(a.ndim)):
        for count in (2, 3, 4):
            if a.shape[axis] % count or a.shape[axis] <= count:
                continue
            blocks = np.split(a, count, axis=axis)
            for order in itertools.permutations(range(count)):
                yield axis, np.concatenate([blocks[number] for number in order], axis=axis)


def _is_rearranged(a, e, dims, same):
    for axis, ordered in _in_other_blocks(a):
        if same(ordered):
            return f"The right blocks along axis {axis}, in another order."
    if a.ndim == 2 and a.shape[0] == a.shape[1] and same(a.T):
        return "The result is the transpose of the right one."
    for axis in range(a.ndim):
        if a.shape[axis] > 1 and same(np.flip(a, axis)):
            return f"The right elements in reversed order along axis {axis}."
    for axes in itertools.combinations(range(a.ndim), 2):
        if all(a.shape[axis] > 1 for axis in axes) and same(np.flip(a, axes)):
            return f"The right elements in reversed order along the axes {axes[0]} and {axes[1]}."
    for axis in range(a.ndim):
        for step in (1, -1):
            if a.shape[axis] > 2 and same(np.roll(a, step, axis)):
                return f"The right elements, shifted by one along axis {axis}."
    if a.ndim == 2 and a.size > 3:
        for name, x, y in (("rows", a, e), ("columns", a.T, e.T)):
            if len(x) > 1 and same(x[np.lexsort(np.round(x, 9).T)], y[np.lexsort(np.round(y, 9).T)]):
                return f"The right {name}, in another order."
    if a.size > 2 and np.ptp(e) > 0 and same(np.sort(a, axis=None), np.sort(e, axis=None)):
        return "The right elements, in other places: look at each index, slice, reshape or transpose that decides where they go."
    return ""


def _is_repeated(a, e, dims, same):
    """Right elements only, but some of them twice: the right ones all differ. In a table of indices that tells nothing."""
    if a.size < 4 or np.unique(e).size < e.size or (e.ndim > 1 and (e == np.round(e)).all()):
        return ""
    found = np.searchsorted(ordered := np.sort(e, axis=None), a.ravel() - 1e-9 * _scale(e))
    found = np.minimum(found, e.size - 1)
    if same(ordered[found], a.ravel()) and 1 < np.unique(found).size < e.size:
        return (
            "Only right elements, but some are there more than once and others not at all: is something drawn, read or written twice?",
            "",
        )
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
        filled = np.isclose(a.sum(axis=axis), 1).any()  # one slice has all
        if level is not None and np.isclose(level, 1) and not filled:
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
            for wrong, other in got.items():
                if (
                    wrong != right
                    and level[wrong] is None
                    and other is not None
                    and np.isclose(other, value, atol=1e-6)
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
        # In a grid, right elements may have moved.
        if same(a - offset) and not np.isin(np.round(a, 9), np.round(e, 9)).all():
            return f"Along axis {axis} every element is off by the same amount, another one for each slice: a term is left out or too much, or has the wrong sign or axis."
        ratio = np.median(np.where(e != 0, a / np.where(e != 0, e, 1), np.nan), axis=axis, keepdims=True)
        if np.isfinite(ratio).all() and (ratio != 0).all() and same(a / ratio):
            return f"Along axis {axis} every element is off by the same factor, another one for each slice: scaled or normalised by the wrong amount."
    return ""


def _is_rounded(a, e, dims, same):
    answer = ""
    # One or two numbers may come to whole ones by chance, and those below 1 to 0 and 1.
    if (a == np.round(a)).all() and (e != np.round(e)).sum() > 2 and np.abs(e).max() > 1:
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
    wrong = differs(a, e, 1e-5, None)
    count = int(wrong.sum())
    if count in (0, a.size) or not e[~wrong].any():  # zeros are often right for no reason of their own
        return ""
    for axis in range(a.ndim if a.ndim > 1 or a.size > 2 else 0):
        bad = wrong.any(axis=tuple(i for i in range(a.ndim) if i != axis))
        where = np.flatnonzero(bad)
        if len(where) == 1 and bad.size > 2:
            number = int(where[0])
            place = {0: "the first", bad.size - 1: "the last"}.get(number)
            return tuple(
                f"Only {place or other} along axis {axis} is wrong; the rest is right."
                for other in (f"number {number}", "one place")
            )
        if len(where) == bad.size - 1 and bad.size > 3:
            place = {0: "the first", bad.size - 1: "the last"}.get(int(np.flatnonzero(~bad)[0]))
            if place:
                return f"Only {place} along axis {axis} is right."
    for text, mask in (("zero", e == 0), ("negative", e < 0), ("positive", e > 0)):
        if mask.sum() > 1 and not mask.all() and (wrong == mask).all():  # of one element it means nothing
            found = f"Wrong exactly where the right result is {text}"
            return f"{found} ({count} of {a.size} elements).", f"{found}."
    if a.ndim == 2 and a.shape[0] == a.shape[1] and (wrong == np.eye(len(a), dtype=bool)).all():
        return "Only the diagonal is wrong."
    if a.ndim == 2 and a.shape[0] == a.shape[1] and (wrong == ~np.eye(len(a), dtype=bool)).all():
        return "Only the diagonal is right."
    if 3 * count >= a.size:
        return ""
    return (
        f"{count} of {a.size} elements are wrong, the others are right: a special case?",
        "Some elements are wrong, the others are right: a special case?",
    )


def _is_near(a, e, dims, same):
    scale = _scale(e)
    if scale == 0:
        return ""
    worst, narrow = float(np.abs(a - e).max()) / scale, _holds_few(e)
    if worst < 1e-2 and (e != np.round(e)).any():  # a count that is off has no eps
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
