"""coursekit.checks.scope: what a student's kernel holds changes no check, and hides nothing from one."""

import math
import traceback
import warnings

import numpy as np
import pytest

from coursekit import load_ipython_extension
from coursekit.checks import scope as check_scope
from coursekit.checks.check import CheckFailed, check, warning_log
from coursekit.checks.judge import DRAWN
from coursekit.student import export_process

OVERFLOW = np.array([-1000.0, 0.0])


@pytest.fixture
def shell(monkeypatch, uncollected):
    """A shell with the course loaded; the process is left as it was."""
    for name in ("errstate", "seterr", "seterrcall"):
        monkeypatch.setattr(np, name, getattr(np, name))
    shell = export_process.new_shell()
    with np.errstate(), warnings.catch_warnings():
        transformers, events = (
            list(shell.ast_transformers),
            {k: list(v) for k, v in shell.events.callbacks.items()},
        )
        load_ipython_extension(shell)
        load_ipython_extension(shell)  # as a cell that is run twice
        shell.run_cell("import numpy as np\nfrom coursekit import check")
        yield shell
        warning_log.uninstall()
        shell.ast_transformers[:] = transformers
        shell.events.callbacks.update(events)
        shell.reset()


def error_of(shell, code):
    result = shell.run_cell(code, silent=False)
    return result.error_before_exec or result.error_in_exec


@pytest.mark.parametrize(
    "state",
    [
        "check = 0.5",
        "del check",
        "np = 3",
        "from numpy import *",
        "sum = max = len = list = range = 7",
        "np.seterr(all='raise')",
        "import warnings; warnings.simplefilter('error')",
    ],
)
def test_the_state_of_a_kernel_changes_no_check(shell, state):
    assert error_of(shell, state) is None
    assert (
        error_of(shell, 'check("a sum", sum(range(len(list("abc")))) + np.float64(max(0.0, 0.0)), 3.0)')
        is None
    )


def test_a_students_own_function_of_the_name_is_called_in_own_cells(shell):
    assert error_of(shell, "def check(name): return name * 2\nassert check('a') == 'aa'") is None


def test_the_error_state_that_a_student_has_set_is_there_again_after_a_check(shell):
    error_of(shell, "np.seterr(all='raise')")
    error_of(shell, 'check("one", 1.0, 1.0)')
    assert error_of(shell, "np.array([1.0]) / 0").args == ("divide by zero encountered in divide",)


@pytest.mark.parametrize(
    "silenced",
    [
        "np.seterr(all='ignore')\ndef f(x): return np.exp(-x)",
        "def f(x):\n    with np.errstate(all='ignore'):\n        return np.exp(-x)",
        "from numpy import errstate\ndef f(x):\n    with errstate(over='ignore'):\n        return np.exp(-x)",
        "@np.errstate(all='ignore')\ndef f(x): return np.exp(-x)",
        "def f(x):\n    old = np.seterr(all='ignore')\n    try: return np.exp(-x)\n    finally: np.seterr(**old)",
        "import warnings\ndef f(x):\n    with warnings.catch_warnings():\n        warnings.simplefilter('ignore')\n        return np.exp(-x)",
        "def f(x):\n    np.seterrcall(lambda *a: None)\n    return np.exp(-x)",
        "def f(x):\n    from numpy._core._ufunc_config import errstate\n    with errstate(all='ignore'):\n        return np.exp(-x)",
        "from numpy._core import umath as u\ndef f(x):\n    u._extobj_contextvar.set(u._make_extobj(all='ignore'))\n    return np.exp(-x)",
        "def f(x):\n    y = np.exp(-x)\n    getattr(np.geterrcall(), 'texts', []).clear()\n    return y",
        "import threading\ndef f(x):\n    y = []\n    t = threading.Thread(target=lambda: y.append(np.exp(-x)))\n    t.start()\n    t.join()\n    return y[0]",
    ],
    ids=[
        "seterr",
        "errstate",
        "errstate by name",
        "decorator",
        "seterr inside",
        "filter",
        "seterrcall",
        "private module",
        "variable",
        "log cleared",
        "thread",
    ],
)
def test_what_silences_numpy_hides_nothing_from_a_quiet_check(shell, silenced):
    shell.user_ns["x"] = OVERFLOW
    assert error_of(shell, silenced) is None
    error = error_of(shell, 'check.quiet("no overflow", f, x, expected=np.array([np.inf, 1.0]))')
    assert isinstance(error, CheckFailed) and "overflow in exp" in str(error)


def test_errstate_works_as_ever_outside_of_a_quiet_check(shell):
    assert error_of(shell, "with np.errstate(all='ignore'):\n    np.array([1.0]) / 0") is None
    assert error_of(shell, "@np.errstate(all='raise')\ndef f(): return np.array([1.0]) / 0\nf()").args == (
        "divide by zero encountered in divide",
    )
    assert (
        error_of(
            shell, "old = np.seterr(over='ignore')\nassert np.geterr()['over'] == 'ignore'\nnp.seterr(**old)"
        )
        is None
    )


def test_a_quiet_check_hears_what_numpy_reports_and_nothing_else():
    def warns(x):
        warnings.warn("encountered in nothing", stacklevel=1)
        return x

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        check.quiet("a warning of one's own", warns, np.ones(2), expected=np.ones(2))


# What is kept of the course's names


def run(statements, student):
    """Run guarded statements of check cells, with code of a student's between any two; what they gave to `check`."""
    scope, kept, made = {}, set(), []
    exec(check_scope.START, scope)
    scope["_coursekit_check"] = lambda name, value: made.append(value)
    for code in statements:
        exec(check_scope.guarded(code, kept), scope)
        exec(student, scope)
    return made


def test_functions_and_modules_that_a_variable_has_hidden_are_there_again():
    scope = {"math": "maths", "sum": 3, "abs": np.abs, "_coursekit_math": math, "_coursekit_X": 1, "X": 2}
    check_scope.set_up(scope)
    assert "sum" not in scope
    assert (scope["math"], scope["abs"], scope["X"]) == (math, np.abs, 2)


def test_a_name_that_a_check_cell_made_is_the_one_that_a_later_one_reads():
    statements = [
        "X = np.arange(3.0)",
        "def double(X, by=2):\n    return [x * by for x in X]",
        'check("a", [double(X), sum(X), max(map(int, X))])',
        'for X in (1, 2):\n    check("b", X)',
        'check("c", (lambda double: double + X)(1))',
        "class Pair(list):\n    X = 5\n    Y = X + 1\n    def __init__(self, *X):\n        super().__init__(X)\n        self.first = X[0]",
        'check("d", [Pair(7, 8), Pair(9).first, Pair.Y])',
    ]
    right = run(statements, "")
    assert right == [[[0.0, 2.0, 4.0], 3.0, 2], 1, 2, 3, [[7, 8], 9, 6]]
    assert run(statements, "X = double = sum = map = int = by = None") == right


def test_a_check_asks_an_array_itself_for_its_dtype_and_shape():
    statements = [
        "class Forged(np.ndarray):\n    dtype = np.dtype(np.float32)\n    shape = (7,)\n    def __len__(self):\n        return 7",
        "def made(X):\n    return np.zeros((2, 3)).view(Forged)",
        'check("a", [made(1).dtype.kind, [a.dtype for a in [made(1)]], made(1).shape, len(made(1)), np.ndim(3)])',
        'check("b", (lambda X: X.dtype)(made(1)).name)',
    ]
    assert run(statements, "") == [["f", [np.float64], (2, 3), 2, 0], "float64"]
    assert run(statements, "import builtins\nlen = 3") == run(statements, "")


WRITER = """
def double(X, pair):
    X *= 2
    pair[1][0] = 7
    return X

def scale_(X):
    "Scale X in place."
    X *= 3
    return X

X, pair = np.ones(3), (np.zeros(2), np.zeros(2))
"""


def test_a_failed_check_says_first_that_the_function_wrote_into_an_input(shell):
    assert error_of(shell, WRITER) is None
    error = error_of(shell, 'from math import pi\ncheck("doubled", double(X, pair), X + 1)')
    assert "The function wrote into its input: X was modified." in str(error)
    error_of(shell, WRITER)
    assert "pair was modified" in str(error_of(shell, 'check("a pair", double(X.copy(), pair), 3.0)'))
    error_of(shell, WRITER)
    named = 'name = "a name"\ncheck(name, 1.0, 1.0)\ncheck("doubled", double(X, pair), X + 1)'
    assert "X was modified" in str(error_of(shell, named))


def test_a_function_that_works_in_place_is_not_blamed_for_it(shell):
    error_of(shell, WRITER)
    assert "modified" not in str(error_of(shell, 'check("scaled", scale_(X), np.full(3, 4.0))'))


CUT = "def cut(X):\n    return np.maximum(X, 0, out=X)\nX = np.array([-1.0, 2.0])"
CUT_AND_STAYS = 'check("cut", cut(X), np.array([0.0, 2.0]))\n{}\ncheck.unchanged("stays", cut, X)'


def test_writing_the_same_into_an_input_again_is_a_change_too(shell):
    error_of(shell, CUT)
    for between in ("", "check('two', 2, 2)", "pair = (X, X)"):
        said = str(error_of(shell, CUT_AND_STAYS.format(between)))
        assert "The function wrote into its input: an earlier check of this cell modified X." in said
    later = 'check("cut", cut(X), np.array([0.0, 2.0]))\ncheck("a sum", X.sum(), 1.0)'
    assert "an earlier check of this cell modified X" in str(error_of(shell, later))
    assert error_of(shell, 'check.unchanged("stays alone", np.sum, X)') is None


@pytest.mark.parametrize("between", ["X = np.abs(X)", 'check("scaled", scale_(X).shape, (2,))'])
def test_what_the_cell_changes_itself_was_not_modified_by_the_function(shell, between):
    error_of(shell, WRITER)
    error_of(shell, CUT.replace(", out=X", ""))
    assert error_of(shell, CUT_AND_STAYS.format(between)) is None


def test_a_name_that_the_statement_binds_itself_was_not_modified(shell):
    error_of(shell, WRITER)
    loop = 'for X in np.eye(3):\n    check("a row", X.sum() + 1, 1.0)'
    assert "modified" not in str(error_of(shell, loop))


@pytest.mark.parametrize("between", ["X = X + 1", "X = X + 1\nmine()"])
def test_what_was_noted_holds_for_its_own_statement_alone(shell, between):
    error_of(shell, WRITER)
    error_of(shell, 'def mine():\n    check("mine", X.sum(), 0.0)')
    cell = f'check("three", X.sum(), 3.0)\n{between}'
    assert "modified" not in str(error_of(shell, cell)) + str(error_of(shell, "mine()"))


def test_a_check_that_passes_does_not_mind_what_was_written(shell):
    error_of(shell, WRITER)
    assert error_of(shell, 'check("scaled", double(X, pair), np.full(3, 2.0))') is None


@pytest.mark.parametrize(
    "cell", ['check("doubled", double(X, pair), X + 1)', 'check("scaled", double(X, pair), np.full(3, 2.0))']
)
def test_what_a_function_wrote_into_is_put_back_after_the_cell(shell, cell):
    error_of(shell, WRITER)
    error_of(shell, "alias = X")
    error_of(shell, cell)
    error_of(shell, "double = lambda X, pair: 2 * X")
    assert error_of(shell, 'check("mended", double(X, pair) + alias, np.full(3, 3.0))') is None
    assert error_of(shell, 'check("the pair", pair[0], np.zeros(2))') is None


def test_what_a_helper_names_is_put_back_too(shell):
    error_of(shell, WRITER)
    error_of(shell, "def doubled():\n    return double(X, pair)")
    assert "X was modified" in str(error_of(shell, 'check("doubled", doubled(), X + 1)'))
    assert shell.user_ns["X"].tolist() == [1, 1, 1] and shell.user_ns["pair"][1].tolist() == [0, 0]


def test_while_grading_kept_arrays_have_their_values_again_for_the_next_cell():
    namespace = {"X": np.ones(3), "pair": [np.zeros(2), np.zeros(2)], "n": 3}
    check_scope.set_up(namespace)
    check_scope.keep(namespace, ["X", "pair", "n"])
    namespace["X"] *= 2
    namespace["pair"][1].shape = (1, 2)
    check_scope.set_up(namespace)
    kept = {name: namespace[f"{check_scope.PREFIX}{name}"] for name in ("X", "pair", "n")}
    assert kept["X"] is namespace["X"] and kept["X"].tolist() == [1, 1, 1]
    assert [part.tolist() for part in kept["pair"]] == [[0, 0], [0, 0]] and kept["n"] == 3


def test_a_kept_name_that_was_an_array_once_is_what_it_became():
    namespace = {"X": np.ones(3)}
    check_scope.keep(namespace, ["X"])
    namespace["X"] = {"rows": 3}
    check_scope.keep(namespace, ["X"])
    check_scope.set_up(namespace)
    assert namespace[f"{check_scope.PREFIX}X"] == {"rows": 3}


def test_an_array_of_another_shape_is_put_back_too(shell):
    error_of(shell, "def flat(X):\n    X.shape = (4,)\n    return X.sum()\nX = np.ones((2, 2))")
    assert error_of(shell, 'check("a sum", flat(X), 4.0)') is None
    assert shell.user_ns["X"].shape == (2, 2)


@pytest.mark.parametrize(
    "cell", ['check("three", X.sum(), 3.0)\nX = X + 1', 'check("scaled", scale_(X), 4.0)']
)
def test_what_a_cell_means_to_change_stays_changed(shell, cell):
    error_of(shell, WRITER)
    error_of(shell, cell)
    assert shell.user_ns["X"].tolist() != [1, 1, 1]


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        ("np.random.normal(size=3)", True),
        ("np.random.permutation(3) + 9.0", True),
        ("rng.normal(size=3) + 9", False),
        ("np.random.default_rng(7).normal(size=3)", False),
    ],
)
@pytest.mark.parametrize(
    "cell", ['check("drawn", {}, np.zeros(3))', 'x = {}\ncheck("drawn", x, np.zeros(3))']
)
def test_numbers_drawn_from_numpys_own_generator_are_named(shell, draw, said, cell):
    error_of(shell, "rng = np.random.default_rng(0)")
    error = error_of(shell, cell.format(draw))
    assert (DRAWN in str(error)) is said


def test_an_answer_that_is_right_may_draw_as_it_likes(shell):
    assert error_of(shell, 'check("a shape", np.random.normal(size=3).shape, (3,))') is None


@pytest.mark.parametrize(
    "statement", ['check.unchanged("stays", spoil, X)', 'check.raises("refused", ValueError, spoil, X)']
)
def test_what_fails_for_another_reason_is_not_laid_to_numpys_own_generator(shell, statement):
    error_of(shell, "X = np.ones(3)\ndef spoil(X):\n    X += np.random.normal(size=3)")
    error = error_of(shell, statement)
    assert isinstance(error, CheckFailed) and DRAWN not in str(error)


def test_the_line_of_a_failed_check_is_that_of_its_statement(shell):
    error_of(shell, WRITER)
    result = shell.run_cell('X = np.ones(3)\n\ncheck("doubled",\n      double(X, pair), X + 1)')
    lines = [frame.lineno for frame in traceback.extract_tb(result.error_in_exec.__traceback__)]
    assert lines[-3:] and 3 in lines
