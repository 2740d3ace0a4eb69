"""What stood in the line that an error comes from."""

import linecache

import numpy as np
import pytest

from coursekit.checks.operands import TRUTH, operands

SOURCE = """\
import numpy as np

def multiply(X, W, b=None):
    sums = X @ W
    return sums + b

def unpack(cache):
    X, W, b = cache
    return X

def joined(parts):
    return np.array(parts)

def deep(X, W):
    return np.dot(
        X,
        W,
    )

def plain(n):
    return int("x" * n)

def chosen(mask):
    return 1 if mask else 0

def compared(a):
    return 1 if a() > 0 else 0

def of_two(a):
    return (lambda x: x @ a), (lambda y: y @ named_in_the_other)

def of_objects(a, b):
    return a.data @ b.data.T + a.lazy
"""


class Held:
    def __init__(self, data):
        self.data = data

    @property
    def lazy(self):
        raise AssertionError("a message asked for it")


@pytest.fixture
def notebook():
    """The namespace of a notebook with some functions."""
    linecache.cache["<a cell>"] = (len(SOURCE), None, SOURCE.splitlines(keepends=True), "<a cell>")
    namespace = {"Held": Held, "y": np.ones(7), "named_in_the_other": np.ones(5)}
    exec(compile(SOURCE, "<a cell>", "exec"), namespace)
    yield namespace
    del linecache.cache["<a cell>"]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            "multiply(np.ones((2, 3)), np.ones((4, 5)))",
            "In multiply: X has the shape (2, 3), W has the shape (4, 5).",
        ),
        ("multiply(np.ones((2, 3)), np.ones((3, 2)))", "In multiply: sums has the shape (2, 2), b is None."),
        (
            "of_objects(Held(np.ones((2, 3))), Held(np.ones((4, 5))))",
            "In of_objects: a.data has the shape (2, 3), b.data has the shape (4, 5).",
        ),
        ("of_two(np.ones(2))[0](np.ones(3))", "In <lambda>: x has the shape (3,), a has the shape (2,)."),
        ("unpack((1, 2))", "In unpack: cache is a tuple of 2."),
        (
            "joined([np.ones((2, 1)), np.ones((2, 1)), np.ones((1, 1))])",
            "In joined: parts is a list of 3 with arrays of the shapes (2, 1) and (1, 1).",
        ),
        ("unpack((np.ones(2), 3))", "In unpack: cache is a tuple of 2 with arrays of the shape (2,)."),
        ("unpack([np.ones(n) for n in range(2, 8)])", "In unpack: cache is a list of 6."),
        ("deep(np.ones(2), np.ones(3))", "In deep: X has the shape (2,), W has the shape (3,)."),
        ("plain(3)", ""),
        ("plain(np.ones(2))", "In plain: n has the shape (2,)."),
        ("chosen(np.ones(2))", f"{TRUTH} In chosen: mask has the shape (2,)."),
        ("compared(lambda: np.ones(2))", TRUTH),
    ],
)
def test_the_shapes_in_the_line_of_an_error_are_said(notebook, call, words):
    with pytest.raises((ValueError, TypeError)) as caught:
        exec(call, notebook)
    assert operands(caught.value, notebook) == words


def test_of_an_error_outside_of_the_notebook_nothing_is_said(notebook):
    with pytest.raises(ValueError) as caught:
        np.ones(2) @ np.ones(3)
    assert operands(caught.value, notebook) == ""
