"""What a hidden value must be for points: nothing that a trivial answer or a half formula reaches. And what mistakes make of it."""

from functools import partial

import numpy as np
import pytest
from tinycourse import check_cell

from coursekit.checks.judge import Options
from coursekit.checks.values import ValueTooLarge
from coursekit.errors import UserError
from coursekit.mistakes import Mistake
from coursekit.notebook.fast_nbformat import nbformat
from coursekit.running import recording, trivial_answers
from coursekit.running.recording import record_notebook, try_wrong_answers
from coursekit.running.scoring import grade_answers
from coursekit.running.session import clean_session

pytestmark = pytest.mark.kernel

RELU = "def relu(Z):\n    return np.maximum(Z, 0)"
GOOD = [
    'check("a mixed row", relu(np.array([-1.0, 2.0, 3.0])))',
    'check("a mixed matrix", relu(np.array([[4.0, -5.0], [-6.0, 7.0]])))',
]


def scale(X, factor):
    return X * factor


def centre(X):
    X -= X.mean()
    return X


def fill(X):
    X[:] = 7


def batches(X):
    yield from X


class Doubled:
    def __init__(self, start):
        self.start = start

    def __call__(self, X):
        self.start = 2 * X
        return self.start


@pytest.mark.parametrize(
    ("recipe", "value"),
    {
        "zeros": [0, 0, 0],
        "ones": [1, 1, 1],
        "a constant": [3, 3, 3],
        "the first input": [1, 2, 3],
        "the last input": [3, 2, 1],
        "the second input": [3, 2, 1],
        "a product of inputs": [3, 4, 3],
    }.items(),
)
def test_a_trivial_answer_has_the_form_of_the_right_one(recipe, value):
    names = {"scale": scale}
    trivial_answers.replace(names, ["scale"], recipe)
    found = names["scale"](np.array([1, 2, 3], np.float32), np.array([3, 2, 1], np.float32))
    assert found.tolist() == value and found.dtype == np.float32


def test_a_trivial_answer_has_no_effect():
    names = {"centre": centre, "fill": fill, "Doubled": Doubled, "batches": batches}
    before = trivial_answers.replace(names, list(names), "zeros")
    X = np.array([1.0, 5.0])
    assert names["centre"](X).tolist() == [0, 0] and names["fill"](X) is None
    double = names["Doubled"](3)
    assert double(X).tolist() == [0, 0] and double.start == 3
    assert list(names["batches"](X)) == [0, 0]
    assert X.tolist() == [1, 5]
    assert before == {"centre": centre, "fill": fill, "Doubled": Doubled, "batches": batches}


@pytest.fixture(scope="module")
def session(tiny):
    with clean_session(tiny.chapter("00_first")) as started:
        yield started


@pytest.fixture
def recorded(session):
    """A function that records a notebook with one exercise and one check cell of hidden checks, and tries wrong answers."""

    def record(hidden, mistakes=(), what=lambda entry: entry["earns"], visible=()):
        solution = nbformat.v4.new_code_cell(RELU, id="relu")
        solution.metadata["nbgrader"] = {"grade_id": "relu", "solution": True, "grade": False}
        lines = [*visible, "### BEGIN HIDDEN TESTS", *hidden, "### END HIDDEN TESTS"]
        cells = [nbformat.v4.new_code_cell("import numpy as np\nfrom coursekit import check"), solution]
        nb = nbformat.v4.new_notebook(cells=[*cells, check_cell("\n".join(lines))])
        entries = record_notebook(nb, session)
        try_wrong_answers(nb, entries, session, mistakes)
        return {entry["name"]: what(entry) for entry in entries}

    return record


@pytest.mark.parametrize(
    "trivial_value",
    ["relu(-np.ones(3))", "relu(np.arange(3.0))", "relu(np.full(4, 2.5))", "relu(np.ones(2))", "relu(-2.0)"],
)
def test_a_value_that_a_trivial_answer_reaches_earns_nothing(recorded, trivial_value):
    found = recorded([*GOOD, f'check("easy", {trivial_value})'])
    assert found == {"a mixed row": True, "a mixed matrix": True, "easy": False}


def test_a_cell_whose_values_are_all_trivial_is_refused(recorded):
    with pytest.raises(UserError, match=r"needs 2 hidden values .* 'easy' can be reached with zeros"):
        recorded([GOOD[0], 'check("easy", relu(-np.ones(3)))'])


def test_a_value_that_a_half_formula_reaches_earns_nothing(recorded):
    wrong = Mistake("row-means", "absolute_value", "", "def relu(Z):\n    return np.abs(Z) * (Z > -8)", True)
    found = recorded([*GOOD, 'check("far", relu(np.array([-9.0, 2.0])))'], [wrong])
    assert found == {"a mixed row": True, "a mixed matrix": True, "far": False}


def test_a_check_that_draws_from_a_generator_of_another_cell_is_refused(recorded):
    with pytest.raises(UserError, match="Each check must make its own random generator"):
        recorded(
            [
                *GOOD,
                "rng = globals().get('rng') or np.random.default_rng(0)",
                'check("drawn", relu(rng.random(5) - 0.5))',
            ]
        )


def wrong_values(entry):
    """Sentence -> value of what is known of a check."""
    known = Options.decode(entry["options"]).otherwise
    return {sentence: np.asarray(value).ravel().tolist() for value, sentence in known}


def mistake_of(name, body, constants=None):
    code = f"def {name}(Z, *, slope=0.0):\n    return {body}\nrelu = {name}\n"
    return Mistake("row-means", name, name, code, sentence=name, constants=constants or {})


def test_the_value_of_a_mistake_is_noted_with_its_sentence(recorded):
    found = recorded(
        [
            *GOOD,
            'check("its shape", relu(np.ones((2, 3))).shape)',
            'found = bool((relu(np.arange(-2.0, 3.0)) < 0).any())\ncheck("its sign", found)',
            'check("its text", str(relu(np.array([-1.5, 2.5]))))',
            'check("as integers", np.nan_to_num(relu(np.array([-1.5, 2.5]))).astype(int).tolist())',
        ],
        [
            mistake_of("negated", "-np.maximum(Z, 0)"),
            mistake_of("unchanged", "Z"),
            mistake_of("nothing_finite", "Z * np.nan"),
            mistake_of("also_unchanged", "Z + 0"),
        ],
        wrong_values,
    )
    assert found == {
        "a mixed row": {"negated": [0, -2, -3], "unchanged": [-1, 2, 3]},
        "a mixed matrix": {"negated": [-4, 0, 0, -7], "unchanged": [4, -5, -6, 7]},
        "its shape": {},
        "its sign": {},
        "its text": {
            "negated": ["[-0.  -2.5]"],
            "unchanged": ["[-1.5  2.5]"],
            "nothing_finite": ["[nan nan]"],
        },
        "as integers": {"negated": [0, -2], "unchanged": [-1, 2], "nothing_finite": [0, 0]},
    }


def test_the_error_of_a_mistake_is_noted_with_its_sentence_and_that_of_one_other_that_raises_it(recorded):
    mistakes = [
        mistake_of("adds_too_long_a_row", "Z + np.ones(7)"),
        mistake_of("adds_to_matrices", "np.maximum(Z, 0) + (np.ones(8) if Z.ndim > 1 else 0)"),
        mistake_of("takes_from_matrices", "Z - (np.ones(8) if Z.ndim > 1 else 0)"),
        *(mistake_of(f"stacks_{number}", f"np.stack([Z, np.ones(9)]) * {number}") for number in (1, 2, 3)),
        mistake_of("misses_a_name", "Z + nowhere_3"),
        mistake_of("calls_what_a_row_gives", "Z() if Z.ndim == 1 else np.maximum(Z, 0)"),
    ]
    known = recorded(GOOD, mistakes, lambda entry: Options.decode(entry["options"]).otherwise)
    errors = {name: [pair for pair in pairs if isinstance(pair[0], str)] for name, pairs in known.items()}
    text = "The call raised ValueError: operands could not be broadcast together with shapes {} (7,)"
    assert errors == {
        "a mixed row": [
            (text.format("(3,)"), "adds_too_long_a_row"),
            ("The call raised TypeError: 'numpy.ndarray' object is not callable", "calls_what_a_row_gives"),
        ],
        "a mixed matrix": [
            (text.format("(2,2)"), "adds_too_long_a_row"),
            (
                text.format("(2,2)").replace("(7,)", "(8,)"),
                "Perhaps this: adds_to_matrices Or this: takes_from_matrices",
            ),
        ],
    }


def test_of_two_mistakes_with_the_same_outcome_the_one_counts_that_passes_the_visible_checks_before(recorded):
    visible = [
        'check("a row", relu(np.array([-1.0, 2.0])), np.array([0.0, 2.0]))',
        'check("a matrix", relu(np.eye(2)), np.eye(2))',
        'check("three axes", relu(np.ones((1, 2, 3))), np.ones((1, 2, 3)))',
    ]
    mistakes = [
        mistake_of("negates_all", "-np.maximum(Z, 0) if Z.ndim < 3 else Z + np.ones(7)"),
        mistake_of("negates_matrices", "np.maximum(Z, 0) * (-1) ** (Z.ndim == 2)"),
        mistake_of("adds_to_three_axes", "np.maximum(Z, 0) + (np.ones(7) if Z.ndim > 2 else 0)"),
    ]
    known = recorded(GOOD, mistakes, lambda entry: Options.decode(entry["options"]).otherwise, visible)
    assert [sentence for _, sentence in known["a row"]] == ["negates_all"]
    assert [sentence for _, sentence in known["a matrix"]] == ["negates_matrices"]
    assert [sentence for _, sentence in known["three axes"]] == ["adds_to_three_axes"]


def test_what_a_mistake_returns_where_an_error_is_wanted_is_noted(recorded):
    forgets = mistake_of("forgets_to_refuse", "7.5 if Z is None else np.maximum(Z, 0)")
    found = recorded([*GOOD, 'check.raises("None", TypeError, relu, None)'], [forgets], wrong_values)
    assert found["None"] == {"forgets_to_refuse": [7.5]}


def test_a_wrong_value_that_can_not_be_noted_is_said_with_its_check(recorded, monkeypatch):
    def refuse(self):
        raise ValueTooLarge("nested too deep")

    monkeypatch.setattr(Options, "encode", refuse)
    with pytest.raises(UserError, match=r"check-row-means, 'a mixed row': what .* recorded: nested too deep"):
        recorded(GOOD, [mistake_of("negated", "-np.maximum(Z, 0)")])


def test_each_usual_value_of_a_constant_is_tried(recorded):
    leaky = mistake_of("leaky", "np.where(Z > 0, Z, slope * Z)", {"slope": (0.5, 0.25)})
    found = recorded(
        GOOD, [leaky], lambda entry: [v.tolist() for v, _ in Options.decode(entry["options"]).otherwise]
    )
    assert found["a mixed row"] == [[-0.5, 2, 3], [-0.25, 2, 3]]


def test_a_mistake_that_does_not_end_is_refused(recorded, monkeypatch):
    monkeypatch.setattr(recording, "grade_answers", partial(grade_answers, timeout=0.3))
    with pytest.raises(UserError, match="mistake endless of row-means does not end with the inputs"):
        recorded(GOOD, [mistake_of("endless", "all(iter(lambda: True, False))")])


def test_a_mistake_with_a_sentence_costs_no_check_its_points(recorded):
    assert recorded(GOOD, [mistake_of("right_after_all", "np.maximum(Z, 0)")]) == {
        "a mixed row": True,
        "a mixed matrix": True,
    }
