"""What a wrong shape looks like: a transpose, a broadcast, a sum over the wrong axis."""

import numpy as np


def diagnose_shape(a, e, case):
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
