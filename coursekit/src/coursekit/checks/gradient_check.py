"""Gradients by central differences: of a function, and `%gradcheck`, which says where on the way back from the output a model's gradient first goes wrong.

Every layer is checked on its own: with the input that it gets in a forward pass of the whole model, and with a random dY. A wrong dX of one layer
therefore does not make the layers before it look wrong. Any object with `forward` (or a call), `backward(dY)`, and the dicts `params` and `grads` is a
layer; one that has other layers inside keeps them in `layers`.
"""

import copy
import html
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from coursekit.checks.comparison import close, first_difference, is_numeric
from coursekit.checks.diagnosis.kinds import diagnose
from coursekit.checks.layers import walk
from coursekit.checks.operands import operands
from coursekit.checks.table import FAILED, PASSED, SIGNS, UNWRITTEN, table
from coursekit.errors import UserError

STEP, INNER_STEP = 1e-5, 1e-6  # the second for a model as a whole, so that fewer of its kinks are crossed
TOLERANCE, INNER_TOLERANCE = (
    1e-4,
    1e-2,
)  # right gradients of a layer come to about 1e-8, wrong ones to more than 1e-2
NOISE = 1e-6  # errors below it are rounding, whose digits say nothing
JITTER = 1e-2  # of the standard deviation of a given input
ROWS = 8  # of a given input
ALL, SAMPLE, INNER_SAMPLE = (
    256,
    100,
    20,
)  # elements: up to ALL each one is checked, else a sample; fewer of a model as a whole
TARGETS = {"y", "y_true", "t", "target", "targets", "label", "labels"}  # no names of an upstream gradient
WORDS = {PASSED: "ok", FAILED: "wrong", UNWRITTEN: UNWRITTEN}


def _rounded(error, digits):
    return f"below {NOISE:.0e}" if error < NOISE else f"{error:.{digits}e}"


@dataclass(frozen=True)
class Gradient:
    """One gradient of one layer.

    Attributes
    ----------
    name : str
        "dX", or the name of a parameter; "backward" if it failed as a whole.
    state : str
        PASSED, FAILED or UNWRITTEN.
    error : float or None
        The largest relative error.
    note : str
        What a wrong one looks like, or how many elements were checked.
    """

    name: str
    state: str
    error: float | None = None
    note: str = ""

    @property
    def error_text(self) -> str:
        """The error to two digits, or that it is rounding alone."""
        return "" if self.error is None else _rounded(self.error, 1)


@dataclass
class LayerReport:
    """The gradients of one layer; `inside` says whether it is made of other layers."""

    label: str
    kind: str
    inside: bool
    gradients: list[Gradient] = field(default_factory=list)

    def __str__(self):
        return f"{self.label} ({self.kind})" if self.label else self.kind

    @property
    def wrong(self) -> list[str]:
        """Names of the gradients that are not right."""
        return [gradient.name for gradient in self.gradients if gradient.state != PASSED]


@dataclass
class GradientReport:
    """What a gradient check found; the layers are in the order in which the gradient comes through them."""

    title: str
    layers: list[LayerReport]

    def verdict(self) -> str:
        """Sentences that say where the gradient first goes wrong, and what follows from it."""
        bad = [number for number, layer in enumerate(self.layers) if layer.wrong]
        if not bad:
            each = [g.error for layer in self.layers if not layer.inside for g in layer.gradients]
            errors = [error for error in each if error is not None]
            whole = " of a single layer" if any(layer.inside for layer in self.layers) else ""
            return f"All gradients are right; the largest relative error{whole} is {_rounded(max(errors, default=0), 0)}."
        first = self.layers[bad[0]]
        if len(self.layers) == 1:
            return f"Wrong or not written yet: {', '.join(first.wrong)}."
        if first.inside:
            wanted = "" if "dX" in first.wrong else ", or adds to them on purpose, as a penalty does"
            return f"Every layer inside is right on its own. The backward of {first} itself makes wrong gradients{wanted}: {', '.join(first.wrong)}."
        unwritten = first.gradients[0].state == UNWRITTEN
        what = "is first not written yet" if unwritten else "first goes wrong"
        sentences = [f"Counted from the output, the gradient {what} in {first}: {', '.join(first.wrong)}."]
        before = [layer for layer in self.layers[bad[0] + 1 :] if not layer.inside]
        if before and ("dX" in first.wrong or "backward" in first.wrong):
            span = f"{before[0]} gets" if len(before) == 1 else f"{before[0]} to {before[-1]} get"
            sentences.append(f"In the whole model {span} a wrong dY from it, even where checked right here.")
        others = [f"{self.layers[number]}: {', '.join(self.layers[number].wrong)}" for number in bad[1:]]
        if others:
            sentences.append(f"Also wrong on its own: {'; '.join(others)}.")
        return " ".join(sentences)

    def text(self) -> str:
        """A plain table with the verdict."""
        lines = [self.title]
        width = max([len(str(layer)) for layer in self.layers], default=0)
        names = max([len(g.name) for layer in self.layers for g in layer.gradients], default=0)
        for layer in self.layers:
            label = str(layer)
            for g in layer.gradients or [Gradient("-", PASSED, None, "nothing to check")]:
                lines.append(
                    f"{label:{width}}  {g.name:{names}}  {g.error_text:{len(_rounded(0, 1))}}  {WORDS[g.state]:5}  {g.note}".rstrip()
                )
                label = ""
        return "\n".join([*lines, self.verdict()])

    def html(self) -> str:
        """The same as an HTML table."""
        rows = []
        for layer in self.layers:
            label = str(layer)
            for g in layer.gradients or [Gradient("", PASSED, None, "nothing to check")]:
                state = f"{SIGNS[g.state]}&nbsp;{WORDS[g.state].replace(' ', '&nbsp;')}"
                cells = [
                    html.escape(label).replace(" ", "&nbsp;"),
                    html.escape(g.name),
                    g.error_text,
                    state,
                    html.escape(g.note),
                ]
                rows.append((g.state, cells))
                label = ""
        head = ("layer", "gradient", "largest relative error", "", "")
        return f"<div>{html.escape(self.title)}</div>\n{table(rows, head)}\n<div><b>{html.escape(self.verdict())}</b></div>"


def by_differences(
    forward: Callable[..., Any], arrays: Sequence[Any], *gradients: Any
) -> tuple[np.ndarray, ...]:
    """Return the gradient of each array by central differences, in float64 and on copies.

    Parameters
    ----------
    forward : callable
        Takes the arrays. Returns one result or several; those behind the last gradient, such as a cache, do not count.
    arrays : sequence of ndarrays
    *gradients : ndarrays or numbers
        Of the loss in the first, second, ... result of forward.

    Returns
    -------
    tuple of ndarrays
        One for each array, of its shape.
    """
    arrays = [np.array(array, dtype=np.float64) for array in arrays]

    def terms() -> np.ndarray:
        results = forward(*(array.copy() for array in arrays))
        results = results if isinstance(results, (tuple, list)) else (results,)
        pairs = zip(results[: len(gradients)], gradients, strict=True)
        return np.concatenate([np.ravel(result * gradient) for result, gradient in pairs])

    def gradient_of(array):
        up, down, _ = _slopes(array, range(array.size), terms, STEP)
        return ((up + down) / 2).reshape(array.shape)

    return tuple(gradient_of(array) for array in arrays)


def check_gradients(model: Any, X: Any = None) -> GradientReport:
    """Compare the gradients of every layer with central differences, in float64 and on copies.

    The model does not change. Its mode stays too: in training, dropout draws the same mask in every pass, since each pass runs on a fresh copy
    with the same generator, and batch norm normalises with the batch's own mean and variance, through which the gradient flows as well; after
    `model.eval()` the first does nothing and the second uses its running averages. A given input of floats gets a little noise, since equal pixels
    make ties in max pooling and zeros before a ReLU, where there is no one gradient. At such a kink any slope between those of the two sides is right.

    Parameters
    ----------
    model : layer or model
    X : ndarray, optional
        An input; at most 8 rows are used. Without it a random one is made that fits the first parameter, where that is possible.

    Returns
    -------
    GradientReport

    Raises
    ------
    UserError
        If there is nothing to check, a backward takes targets in place of dY, the forward pass fails, or it is not the same twice.
    """
    _refuse_what_cannot_be_checked(model)
    model, given = _in_float64(model), "a random" if X is None else "the given"
    if X is None:
        X, calls = _input_for(model)
    else:
        if not is_numeric(X) or np.ndim(X) == 0:
            raise UserError(f"X must be an array of numbers, not a {type(X).__name__}.")
        X = _wide(np.asarray(X)[:ROWS])
        if X.dtype.kind == "f" and X.size:
            X = X + JITTER * (X.std() or 1) * np.random.default_rng(2).standard_normal(X.shape)
        try:
            calls = _record(model, X)
        except _ForwardFailed as error:
            raise UserError(f"{error} Is X {X.shape} an input of the model?") from None
    rng = np.random.default_rng(0)
    reports, wrong = [], set()
    for path, (layer, arguments) in reversed(calls.items()):
        inside = [other for other in calls if other != path and other[: len(path)] == path]
        if wrong & set(inside):
            continue  # it would show their errors once more
        report = LayerReport(_label(path), type(layer).__name__, bool(inside))
        if not arguments[0]:
            raise UserError(
                f"{_called(path, layer)}: its forward is called only with keyword arguments. Pass its input first, by position: forward(X)."
            )
        report.gradients = _check_layer(layer, arguments, rng, bool(inside))
        if report.wrong:
            wrong.add(path)
        elif report.inside:
            error = max((g.error for g in report.gradients if g.error is not None), default=None)
            report.gradients = [Gradient("as a whole", PASSED, error)]
        reports.append(report)
    mode = "" if getattr(model, "training", True) else ", in eval mode"
    title = (
        f"Gradient check of {type(model).__name__}, from the output backwards, with {given} X {X.shape}{mode}"
    )
    return GradientReport(title, reports)


def _refuse_what_cannot_be_checked(model):
    """Raise a UserError for a class, and for a model or a layer of it that has not the form of a layer."""
    if isinstance(model, type):
        raise UserError(f"{model.__name__} is a class. Make an object of it and check that.")
    if not callable(getattr(model, "backward", None)):
        raise UserError(
            f"An object of type {type(model).__name__} has no method backward. Name a layer or a model: `%gradcheck model` or `%gradcheck model X`."
        )
    for path, layer in walk(model):
        if (argument := _first_argument(getattr(layer, "backward", None))) in TARGETS:
            raise UserError(
                f"{_called(path, layer)}: its backward takes {argument}, the targets of a loss, and not dY, the gradient of its output, so it can't be checked this way. Compare its grads with the differences of its loss."
            )
        for name, value in getattr(layer, "params", {}).items():
            if not isinstance(value, np.ndarray):
                raise UserError(
                    f"{_called(path, layer)}: params[{name!r}] is a {type(value).__name__}, not an array. Make it one with np.array."
                )


def _first_argument(method):
    """The name of a method's first argument, or None where there is no method or no argument."""
    return next(iter(inspect.signature(method).parameters), None) if method else None


class _ForwardFailed(Exception):
    """A forward pass that raised; the message says in which layer."""


def _wide(value):
    """Floats as float64; anything else as it is."""
    return value.astype(np.float64) if isinstance(value, np.ndarray) and value.dtype.kind == "f" else value


def _label(path):
    """How the layer is reached from the model, "" for the model itself."""
    return ".".join(f"layers[{number}]" for number in path)


def _called(path, layer):
    """A layer in words."""
    return str(LayerReport(_label(path), type(layer).__name__, False))


def _in_float64(model):
    """A copy in float64 that keeps nothing of earlier passes. Arrays that are shared stay shared."""
    model, wide = copy.deepcopy(model), {}

    def widened(value):
        if isinstance(value, np.ndarray):
            return wide.setdefault(id(value), (value, _wide(value)))[
                1
            ]  # with the old one, so that its id stays its own
        return value

    for _, layer in walk(model):
        if hasattr(layer, "cache"):
            layer.cache = None
        layer.grads = {}
        if getattr(layer, "needs_dX", True) is False:
            layer.needs_dX = True
        for name, value in list(vars(layer).items()):
            if isinstance(value, dict):
                value.update({key: widened(item) for key, item in value.items()})
            else:
                setattr(layer, name, widened(value))
    return model


def _input_for(model):
    """A random input that the model takes, and the calls of a forward pass with it."""
    rng = np.random.default_rng(1)
    params = (array for _, layer in walk(model) for array in getattr(layer, "params", {}).values())
    shape = next((array.shape for array in params if array.ndim), ())
    if len(shape) == 4:  # images, large enough for one kernel, or as in the course
        shapes = [(2, shape[1], shape[2] + 2, shape[3] + 2), (2, shape[1], 28, 28)]
    else:  # examples, sequences, images
        width = shape[-1] if shape else 4
        shapes = [(5, width), (3, 4, width), (2, width, 6, 6)]
    candidates = [rng.standard_normal(size) for size in shapes]
    if len(shape) == 2:  # an embedding takes integers
        candidates.append(rng.integers(shape[0], size=(3, 4)))
    failed = None
    for X in candidates:
        try:
            return X, _record(model, X)
        except _ForwardFailed as error:
            failed = failed or error
    raise UserError(
        f"No input could be generated for it: {failed} Give one: `%gradcheck model X`, with an X that the model takes."
    )


def _record(model, X):
    """Run a copy forward once.

    Returns
    -------
    dict of path -> (layer, (positional, named arguments))
        In the order of the calls; the layer is that of the model itself, untouched. A layer that is called again keeps its first call.
    """
    trial, calls, running, seen = copy.deepcopy(model), {}, [], set()
    originals = dict(walk(model))

    def listen(path, layer):
        forward = layer.forward

        def recorded(*positional, **named):
            calls.setdefault(path, (originals[path], copy.deepcopy((positional, named))))
            running.append(path)
            result = forward(*positional, **named)
            running.pop()
            return result

        layer.forward = recorded

    for path, layer in walk(trial):
        if hasattr(layer, "forward") and id(layer) not in seen:
            seen.add(id(layer))
            listen(path, layer)
    try:
        trial(X) if callable(trial) else trial.forward(X)
    except NotImplementedError:
        raise
    except Exception as error:
        layer = LayerReport(_label(running[-1]) if running else "", type(model).__name__, False)
        if running:
            layer.kind = type(originals[running[-1]]).__name__
        text = " ".join(str(error).split())[:200]
        raise _ForwardFailed(
            f"The forward pass with X {X.shape} fails in {layer}: {type(error).__name__}: {text}."
        ) from None
    return calls or {(): (model, ((X,), {}))}


def _check_layer(layer, arguments, rng, inside):
    """Check the gradients of one layer with the arguments of its call.

    Returns
    -------
    list of Gradient
    """
    (X, *rest), named = arguments
    X = _wide(X)  # a layer before it may have cast

    def output() -> tuple[Any, Any]:
        trial = copy.deepcopy(layer)
        return trial, (trial if callable(trial) else trial.forward)(X.copy(), *rest, **named)

    trial, Y = output()
    if not isinstance(Y, np.ndarray) or Y.dtype.kind not in "fiu":
        return [Gradient("forward", FAILED, None, f"It returns a {type(Y).__name__}, not one array.")]
    if Y.dtype.kind == "f" and X.dtype == np.float64 != Y.dtype:
        return [Gradient("forward", FAILED, None, f"It computes in {Y.dtype}; take the cast out.")]
    if not np.array_equal(Y, output()[1], equal_nan=True):
        raise UserError(
            f"The forward pass of {type(layer).__name__} gives a different result each time, so it can't be checked. Keep its random generator in the layer (rng=...)."
        )
    dY = rng.standard_normal(Y.shape)
    try:
        dX = trial.backward(dY.copy())
    except NotImplementedError:
        return [Gradient("backward", UNWRITTEN)]
    except Exception as error:
        text = f"It raised {type(error).__name__}: {' '.join(str(error).split())[:200]}"
        shapes = operands(error, getattr(type(layer).backward, "__globals__", {}))
        return [Gradient("backward", FAILED, None, f"{text}. {shapes}" if shapes else text)]

    def terms():
        return output()[1] * dY

    wanted = [
        (_name(path, name), array, _found(owner, name))
        for (path, base), (_, owner) in zip(walk(layer), walk(trial), strict=True)
        for name, array in getattr(base, "params", {}).items()
    ]
    if X.dtype.kind == "f":
        wanted.append(("dX", X, dX))
    shapes = {"dY": dY.shape, "X": X.shape}
    gradients = [_compare(name, array, found, terms, rng, shapes, inside) for name, array, found in wanted]
    if gradients and gradients[-1].name == "dX" and gradients[-1].state == FAILED:
        gradients[-1] = replace(gradients[-1], note=_turned(layer, dY, dX) or gradients[-1].note)
    return gradients


def _turned(layer, dY, dX):
    """What is said of a dX in which a square matrix was multiplied by dY the wrong way round, "" of any other."""
    for name, W in getattr(layer, "params", {}).items():
        square = W.ndim == 2 and W.shape[0] == W.shape[1] == dY.shape[-1]
        if square and (close(dX, dY @ W.T) or close(dX, dY @ W)):
            return f"In the product with dY, {name} is the wrong way round: is it transposed where it should not be, or the reverse? Here it is square, so both fit."
    return ""


def _name(path, name):
    return f"{_label(path)}.{name}" if path else name


def _found(layer, name):
    return layer.grads.get(name) if isinstance(layer.grads, dict) else None


def _compare(name, x, found, terms, rng, shapes, inside):
    """Compare one gradient with central differences of the sum of the terms in x."""
    if found is None:
        where = (
            "backward returned None" if name == "dX" else f"backward set no grads[{name.split('.')[-1]!r}]"
        )
        return Gradient(name, FAILED, None, f"{where}.")
    if not is_numeric(found):
        return Gradient(name, FAILED, None, f"It is a {type(found).__name__}, not an array.")
    found = np.asarray(found)
    whole = x.size <= (INNER_SAMPLE if inside else ALL)
    count = x.size if whole else INNER_SAMPLE if inside else SAMPLE
    if found.shape != x.shape and not whole:
        return Gradient(name, FAILED, None, f"Its shape is {found.shape}; it should be {x.shape}.")
    places = np.sort(rng.choice(x.size, count, replace=False))
    up, down, size = _slopes(x, places, terms, INNER_STEP if inside else STEP)
    slope = (up + down) / 2
    if found.shape != x.shape:
        return Gradient(name, FAILED, None, diagnose(found, slope.reshape(x.shape), shapes))
    analytic = found.ravel()[places].astype(np.float64)
    if inside:
        error, tolerance = _error_in_length(analytic, slope, size), INNER_TOLERANCE
    else:
        error, tolerance = _largest_error(analytic, slope, up, down, size), TOLERANCE
    sample = "" if whole else f"{count} of {x.size} elements"
    if error <= tolerance:
        return Gradient(name, PASSED, error, sample)
    if not whole:
        note = diagnose(analytic, slope, shapes, rtol=tolerance)
        note = "" if "along axis" in note else note  # places in a sample mean nothing
        return Gradient(name, FAILED, error, f"{note} ({sample})".lstrip())
    analytic, slope = analytic.reshape(x.shape), slope.reshape(x.shape)
    note = diagnose(analytic, slope, shapes, rtol=tolerance)
    note = note or "".join(first_difference(analytic, slope, tolerance, None))
    return Gradient(name, FAILED, error, note)


def _slopes(x, places, terms, step):
    """One-sided slopes of the sum of the terms at some elements of x, and the size of the terms; x is moved in place and put back.

    Returns
    -------
    up, down : ndarrays of shape (len(places),)
    size : float
    """
    middle = terms()
    up, down = np.empty(len(places)), np.empty(len(places))
    for k, place in enumerate(places):
        index = np.unravel_index(place, x.shape)
        value = x[index]
        x[index] = value + step
        up[k] = np.sum(terms() - middle) / step
        x[index] = value - step
        down[k] = np.sum(middle - terms()) / step
        x[index] = value
    return up, down, float(np.abs(middle).sum())


def _largest_error(analytic, slope, up, down, size):
    """The largest relative error; at a kink the slope is taken to be the analytic one if that lies between both sides."""
    floor = max(1e-3 * np.abs(slope).max(initial=0), 1e-5 * size, 1e-12)
    errors = np.abs(analytic - slope) / np.maximum(np.abs(analytic) + np.abs(slope), floor)
    margin = TOLERANCE * floor
    kink = (np.minimum(up, down) - margin <= analytic) & (analytic <= np.maximum(up, down) + margin)
    kink &= errors > TOLERANCE
    slope[kink], errors[kink] = analytic[kink], 0
    return float(np.max(errors, initial=0))


def _error_in_length(analytic, slope, size):
    """The relative error of all elements together: a model has many kinks, and gradients that are zero except for rounding."""
    length = np.linalg.norm
    return float(length(analytic - slope) / max(length(analytic) + length(slope), 1e-4 * size, 1e-12))
