"""Answers that take no thought: zeros, ones, an input, the product of two inputs, always in the shape of the right answer.

The build puts each of them in the place of the reference's functions and runs the hidden checks. A value that one of them reaches can be had without
solving the exercise, so it earns nothing. The code of this module runs in the kernel of the reference.
"""

import ast
import copy
import functools
import inspect
import textwrap
import types
from collections.abc import Iterable
from typing import Any

import numpy as np

RECIPES = (
    "zeros",
    "ones",
    "a constant",
    "the first input",
    "the second input",
    "the last input",
    "a product of inputs",
)


def replace(namespace: dict[str, Any], names: Iterable[str], recipe: str) -> dict[str, Any]:
    """Put a trivial answer in the place of functions and classes; gives what stood there.

    Parameters
    ----------
    namespace : dict
        Of the kernel.
    names : list of str
    recipe : str
        One of RECIPES.
    """
    before = {name: namespace[name] for name in names if name in namespace}
    for name, value in before.items():
        if isinstance(value, type):
            namespace[name] = _trivial_class(value, recipe)
        elif callable(value):
            namespace[name] = _trivial_function(value, recipe)
    return before


def _trivial_class(cls, recipe):
    """A subclass whose methods answer trivially; its attributes are right."""
    methods = {
        name: _trivial_function(value, recipe)
        for name, value in vars(cls).items()
        if isinstance(value, types.FunctionType) and (name == "__call__" or not name.startswith("__"))
    }
    return type(
        cls.__name__, (cls,), {**methods, "__module__": cls.__module__, "__qualname__": cls.__qualname__}
    )


def _trivial_function(function, recipe):
    @functools.wraps(function)
    def answer(*arguments, **named):
        own, own_named = _copy(
            (arguments, named)
        )  # what the function writes into its arguments is no part of the answer
        return _fill(function(*own, **own_named), recipe, list(_arrays((arguments, named))))

    return answer if _gives_something(function) else _nothing


def _nothing(*arguments, **named):
    """The trivial answer to an exercise that is all effect, such as to write a file."""


def _gives_something(function):
    """Whether a function returns or yields a value."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    return any(
        isinstance(node, (ast.Yield, ast.YieldFrom))
        or (isinstance(node, ast.Return) and node.value is not None)
        for node in ast.walk(tree)
    )


def _copy(value):
    """A deep copy; a generator can't be copied and stays."""
    try:
        return copy.deepcopy(value)
    except TypeError:
        return value


def _fill(right, recipe, inputs):
    """A value of the same form as the right one, filled by the recipe; None in the place of an object, which nobody makes without thought."""
    if isinstance(right, types.GeneratorType):
        return (_fill(item, recipe, inputs) for item in right)
    if isinstance(right, (tuple, list)):
        return type(right)(_fill(item, recipe, inputs) for item in right)
    if isinstance(right, dict):
        return {key: _fill(item, recipe, inputs) for key, item in right.items()}
    if isinstance(right, str):
        return right
    if not isinstance(right, (np.ndarray, np.generic, bool, int, float)):
        return None
    array = np.asarray(right)
    filled = np.broadcast_to(_value(array, recipe, inputs), array.shape).astype(array.dtype)
    return filled if isinstance(right, np.ndarray) else type(right)(filled)


def _value(right, recipe, inputs):
    """What fills an array; 0 where no input has its shape."""
    fitting = [array for array in inputs if array.shape == right.shape and array.dtype.kind in "biuf"]
    if recipe == "ones":
        return 1
    if recipe == "a constant" and right.size > 1 and right.dtype.kind in "iuf":
        return right.flat[0]
    if recipe == "the first input" and fitting:
        return fitting[0]
    if recipe == "the second input" and len(fitting) > 1:
        return fitting[1]
    if recipe == "the last input" and fitting:
        return fitting[-1]
    if recipe == "a product of inputs":
        numbers = [array for array in fitting if array.dtype.kind != "b"]
        if len(numbers) > 1:
            with np.errstate(all="ignore"):
                return numbers[0] * numbers[1]
    return 0


def _arrays(value, depth=3):
    """All arrays and numbers among the arguments of a call, in order."""
    if isinstance(value, (np.ndarray, np.number, int, float)) and not isinstance(value, bool):
        yield np.asarray(value)
    elif isinstance(value, (tuple, list)) and depth:
        for item in value:
            yield from _arrays(item, depth - 1)
    elif isinstance(value, dict) and depth:
        for item in value.values():
            yield from _arrays(item, depth - 1)
