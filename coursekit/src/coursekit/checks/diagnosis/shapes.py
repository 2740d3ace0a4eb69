"""What a wrong shape looks like: a transpose, a broadcast, a sum over the wrong axis."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from coursekit.checks.diagnosis.case import Case


def diagnose_shape(a: np.ndarray, e: np.ndarray, case: Case) -> str:
    """The first of these questions that has an answer; a and e are arrays of different shapes."""
    head = case.say(f"Shape {a.shape} instead of {e.shape}", f"The shape should be {e.shape}")
    for question in (
        _is_transposed,
        _is_reshaped,
        _is_broadcast,
        _is_unreduced,
        _is_reduced_along_another_axis,
        _is_shape_of_another,
        _has_other_lengths,
        _would_broadcast,
    ):
        if answer := question(a, e, case):
            return f"{head}: {answer}"
    return f"{head}."


def _is_transposed(a, e, case):
    if a.ndim == 2 and a.T.shape == e.shape and case.close(a.T, e):
        return "the result is the transpose of the right one."
    if a.ndim == e.ndim > 2:
        for one, other in itertools.combinations(range(a.ndim), 2):
            exchanged = a.swapaxes(one, other)
            if exchanged.shape == e.shape and case.close(exchanged, e):
                return f"the right values, but the axes {one} and {other} are exchanged."
    return ""


def _is_reshaped(a, e, case):
    if a.size != e.size or not a.size:
        return ""
    if case.close(a.reshape(e.shape), e):
        if e.ndim == 0:
            return "the right number, but in an array. A plain number was expected."
        if a.ndim == 0:
            return "the right number, but not in an array."
        if a.size > 1 and {a.shape, e.shape} == {(a.size,), (a.size, 1)}:
            return "the right values, but (N,) and (N, 1) are different shapes: they broadcast to (N, N)."
        if a.ndim != e.ndim and a.squeeze().shape == e.squeeze().shape:
            return f"the right values in another shape: an axis of length 1 too {'many' if a.ndim > e.ndim else 'few'}."
        return "the right values in another shape."
    if a.ndim == e.ndim == 2 and a.T.shape == e.shape:
        return "the two axes are exchanged."
    return ""


def _is_broadcast(a, e, case):
    if a.ndim == 2 and a.shape[0] == a.shape[1] == e.size and max(e.shape, default=0) == e.size > 2:
        return "a (N,) array met a (N, 1) array, and they broadcast to (N, N). Give both the same shape."
    return ""


def _is_unreduced(a, e, case):
    if e.ndim >= a.ndim or not a.size:
        return ""
    for reduce, word in ((np.sum, "sum"), (np.mean, "mean"), (np.max, "maximum")):
        for axis in (None, *range(a.ndim)):
            with np.errstate(all="ignore"):
                reduced = reduce(a, axis=axis)
            if reduced.shape == e.shape and case.close(reduced, e):
                where = "all axes" if axis is None else f"axis {axis}"
                if case.secret and a.ndim > e.ndim + 1 and axis is not None:
                    where = "an axis"
                return f"the {word} over {where} has not been taken yet."
    return ""


def _is_reduced_along_another_axis(a, e, case):
    for name, shape in case.shapes.items():
        without = {axis: shape[:axis] + shape[axis + 1 :] for axis in range(len(shape))}
        for right in [axis for axis in without if without[axis] == e.shape]:
            for wrong in [axis for axis in without if without[axis] == a.shape]:
                return f"it looks as if axis {wrong} of {name} {shape} was summed or averaged away; it should be axis {right}."
    return ""


def _is_shape_of_another(a, e, case):
    """The shape of an array that the check names, where the right shape is another one's."""
    if case.secret or a.ndim < 2:
        return ""
    names = {shape: name for name, shape in reversed(case.shapes.items())}  # of equal shapes the first name
    if a.shape not in names or e.shape not in names:
        return ""
    return f"this is the shape of {names[a.shape]}, and the right one is that of {names[e.shape]}."


def _has_other_lengths(a, e, case):
    if a.ndim == 0 and not case.secret and a == 0:
        return "still the number 0: nothing was added to it."
    if a.ndim == 0:
        return "a single number. All elements were reduced to one; keep an axis."
    near = [axis for axis in range(a.ndim) if a.shape[axis] != e.shape[axis]] if a.ndim == e.ndim else []
    if len(near) != 1:
        return ""
    axis = near[0]
    if not a.shape[axis]:
        return f"axis {axis} is empty. Was nothing added to a list? A slice that ends at -n, too, leaves nothing when n is zero."
    if e.shape[axis] > 1 and a.shape[axis] == 1:
        return f"axis {axis} has length 1: something was dropped or reduced. It would broadcast without an error, and give wrong results later."
    if a.shape[axis] == 2 * e.shape[axis]:
        return f"axis {axis} is twice as long: were two arrays joined, or was something kept twice?"
    if abs(a.shape[axis] - e.shape[axis]) == 1:
        more = "more" if a.shape[axis] > e.shape[axis] else "fewer"
        return f"one {more} along axis {axis}; is a bound off by one, or is something dropped?"
    return f"axis {axis} has the wrong length."


def _would_broadcast(a, e, case):
    try:
        if np.broadcast_shapes(a.shape, e.shape) == e.shape:
            return "it would broadcast to the right shape without an error, and hide the mistake."
    except ValueError:
        pass
    return ""
