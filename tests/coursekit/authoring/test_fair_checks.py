"""A check tests what its exercise states, and no other exercise."""

import pytest
from tinycourse import check_cell

from coursekit.authoring.fair_checks import unfair_checks
from coursekit.notebook.fast_nbformat import nbformat

new = nbformat.v4


def solution(name, docstring=""):
    cell = new.new_code_cell(f'def {name}(X):\n    """{docstring}"""', id=name)
    cell.metadata["nbgrader"] = {"grade_id": name, "solution": True, "grade": False}
    return cell


def found(checks, text="", docstring=""):
    """What is found in the second exercise of a chapter."""
    cells = [
        solution("relu"),
        check_cell('check("relu", relu(2.0), 2.0)'),
        new.new_markdown_cell(text),
        solution("dense", docstring),
        check_cell(checks),
    ]
    return unfair_checks(new.new_notebook(cells=cells))


def test_a_check_of_its_own_function_is_fair():
    assert found('check("one", dense(2.0), 2.0)') == []


def test_a_check_that_uses_another_exercise_says_why():
    line = 'check("both", relu(dense(2.0)), 2.0)'
    (sentence,) = found(line)
    assert "relu of another exercise" in sentence and "# together with relu: " in sentence
    assert found(f"# together with relu: the two are used in this order\n{line}") == []
    assert len(found(f"# together with relu:\n{line}")) == 1


def test_a_reason_may_name_several_functions():
    assert found('# together with relu, dense: as in a network\ncheck("both", relu(dense(2.0)), 2.0)') == []


@pytest.mark.parametrize(
    "where", [{"text": "A `ValueError` otherwise."}, {"docstring": "Raises\n------\nValueError"}]
)
def test_an_exception_that_is_wanted_is_named_by_the_exercise(where):
    line = 'check.raises("two axes", ValueError, dense, 3.0)'
    assert found(line, **where) == []
    (sentence,) = found(line)
    assert "wants a ValueError" in sentence


def test_a_name_that_a_check_takes_is_not_made_again_below():
    cells = [new.new_code_cell("rows = 2"), check_cell('check("a", rows, 2)'), new.new_code_cell("rows = 3")]
    cells[-1].id = "three"
    (sentence,) = unfair_checks(new.new_notebook(cells=cells))
    assert "uses rows, which three below gives another value" in sentence
    own = check_cell('rows = 2\ncheck("a", rows, 2)')
    assert unfair_checks(new.new_notebook(cells=[own, cells[-1]])) == []


def test_what_another_exercise_says_does_not_count():
    cells = [solution("relu", "ValueError"), check_cell('check("a", relu(1), 1)'), solution("dense")]
    cells.append(check_cell('check.raises("b", ValueError, dense, 3.0)'))
    assert len(unfair_checks(new.new_notebook(cells=cells))) == 1


ARRAY = "Parameters\n----------\nX : ndarray of any shape"


@pytest.mark.parametrize(
    "line",
    [
        'check("a", dense(2.0), 2.0)',
        'check("a", [dense(X), dense(-2)])',
        'check("a", dense(X=np.float64(2)))',
        'check.quiet("a", dense, 2.0)',
    ],
)
def test_an_exercise_whose_array_may_be_a_plain_number_says_so(line):
    assert found(line, "A plain number works too.", ARRAY) == []
    (sentence,) = found(line, docstring=ARRAY)
    assert "gives dense a plain number for X" in sentence


@pytest.mark.parametrize(
    ("line", "docstring"),
    [
        ('check("a", dense(np.array([2.0])))', ARRAY),
        ('check("a", dense(*pair(), 2.0))', ARRAY),
        ('check("a", dense(2.0))', ARRAY.replace("ndarray", "float or ndarray")),
        ('check("a", dense(2.0))', ARRAY.replace("ndarray of any shape", "ndarray or float")),
        ('check("a", dense(2.0))', ARRAY.replace("ndarray of any shape", "index of an ndarray")),
        ('check("a", dense(2.0))', ARRAY.replace("ndarray of any shape", "float")),
        ('check.raises("a", ValueError, dense, 2.0)', f"{ARRAY}\nValueError"),
    ],
)
def test_a_number_where_no_array_is_asked_for_is_fair(line, docstring):
    assert found(line, docstring=docstring) == []
