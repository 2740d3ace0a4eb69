"""What a kernel says of functions and classes that still use an earlier version of another one."""

import pytest
from IPython.utils.capture import capture_output

from coursekit.student import redefinition
from coursekit.student.magics import explain_recursion, explain_unwritten

STEP = "def step(x):\n    raise NotImplementedError('not written yet')"
LOOP = "def loop(X, *, step=step):\n    return [step(x) for x in X]"
BACK = "class Backward:\n    def run(self, X, step=step):\n        return step(X)"
BASE = "class Layer:\n    def forward(self, X):\n        raise NotImplementedError"
PART = "class Part(Layer):\n    def run(self, X):\n        return super().forward(X)"


@pytest.fixture
def run(new_shell):
    """Runs the source of a cell in a notebook of its own; gives what it printed."""
    shell = new_shell()
    redefinition.install(shell)
    shell.user_ns["__name__"] = "__main__"

    def run(source):
        with capture_output() as shown:
            result = shell.run_cell(source)
        run.error = result.error_in_exec
        return shown.stdout

    run.namespace = shell.user_ns
    return run


def test_a_cell_that_runs_for_the_first_time_says_nothing(run):
    assert [run(cell) for cell in (STEP, LOOP, BACK, BASE, PART)] == [""] * 5


@pytest.mark.parametrize(
    ("cells", "again", "said"),
    [
        (
            [STEP, LOOP],
            "def step(x):\n    return x",
            "loop still uses the earlier step: run its cell again.\n",
        ),
        ([STEP, LOOP, BACK], STEP, "loop and Backward still use the earlier step: run their cells again.\n"),
        ([BASE, PART], BASE, "Part still uses the earlier Layer: run its cell again.\n"),
        ([STEP, LOOP], "step = 3", ""),
        ([STEP, LOOP], "x = 3", ""),
        (["from math import sqrt as step", LOOP], STEP, ""),  # another function, taken on purpose
    ],
)
def test_a_cell_that_runs_again_names_what_uses_the_earlier_version(run, cells, again, said):
    for cell in cells:
        run(cell)
    assert run(again) == said


def test_running_the_other_cell_again_settles_it(run):
    for cell in (STEP, LOOP, "def step(x):\n    return 2 * x", LOOP):
        run(cell)
    assert run("def other():\n    pass\nprint(loop([1, 2]))") == "[2, 4]\n"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([STEP, "step(3)"], "not written yet: step\n"),
        (
            [STEP, LOOP, "def step(x):\n    return x", "loop([3])"],
            "step was not written yet when another function",
        ),
        ([BASE, PART, "Part().run(3)"], "Part has no forward of its own, and that of Layer only raises"),
        ([BASE, "Layer().forward(3)"], "not written yet: Layer.forward\n"),
        (
            ["def f():\n    raise NotImplementedError('no backward')", "f()"],
            "f raises NotImplementedError: no backward",
        ),
    ],
)
def test_an_error_says_what_is_not_written(run, cells, said):
    for cell in cells:
        run(cell)
    assert explain_unwritten(run.error, run.error.__traceback__, run.namespace).startswith(said)


def test_an_endless_recursion_is_told_with_the_line_of_its_call(run):
    run("def visit(n):\n    if n:\n        visit(n + 1)\ndef walk(n):\n    visit(n)")
    # Caught, so that IPython does not show all of its frames.
    run("try:\n    walk(1)\nexcept RecursionError as error:\n    caught = error")
    first, line, _ = explain_recursion(run.namespace["caught"].__traceback__).splitlines()
    assert first.startswith("RecursionError: visit was called ") and line == "    visit(n + 1)"
