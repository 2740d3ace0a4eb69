"""coursekit.authoring.mutation: small changes to a solution, and which of them the checks let through."""

import shutil

import pytest
import tinycourse

from coursekit.authoring.mutation import mutants, mutate_chapter, read_verdicts, verdicts_file
from coursekit.course import Course
from coursekit.errors import UserError

SOLUTION = """\
# %% nbgrader={"grade_id": "f", "solution": true}
#| export
def f(X, axis=0):
    \"\"\"Not changed: 1 + 1.\"\"\"
    X = X + 1
    ### BEGIN SOLUTION
    total = 0
    for row in X:
        if row.sum(axis=1, keepdims=True) < 2:
            total += row.T
    if total is None:
        raise ValueError("no" + "thing")
    pairs = zip(X, X, strict=True)
    X[0] = -total
    return total, X
    ### END SOLUTION
"""


def cell(text):
    (found,) = tinycourse.notebook(text).cells
    return found


def changes(text=SOLUTION):
    return [mutant.change for mutant in mutants(cell(text))]


@pytest.mark.parametrize(
    "change",
    [
        "total = 0 -> total = 1",
        "for row in X: -> for row in list(X)[:-1]:",
        "if row.sum(axis=1, keepdims=True) < 2: -> if row.sum(axis=1, keepdims=True) <= 2:",
        "if row.sum(axis=1, keepdims=True) < 2: -> if row.sum(axis=1) < 2:",
        "if row.sum(axis=1, keepdims=True) < 2: -> if row.sum(axis=0, keepdims=True) < 2:",
        "if row.sum(axis=1, keepdims=True) < 2: -> if row.mean(axis=1, keepdims=True) < 2:",
        "if row.sum(axis=1, keepdims=True) < 2: -> if not row.sum(axis=1, keepdims=True) < 2:",
        "total += row.T -> total -= row.T",
        "total += row.T -> total += row",
        "total += row.T -> pass",
        "X[0] = -total -> X[0] = total",
        "X[0] = -total -> pass",
        "return (total, X) -> return (X, total)",
    ],
)
def test_a_solution_is_changed_in_one_place(change):
    assert changes().count(change) == 1


def test_what_is_given_is_not_changed():
    assert not any("1 + 1" in change or "X + 1" in change or "def f" in change for change in changes())
    assert not any("raise" in change or "strict=False" in change for change in changes())
    assert all("X = X + 1" in mutant.source for mutant in mutants(cell(SOLUTION)))


def test_mutants_differ_from_the_solution_and_from_each_other():
    found = mutants(cell(SOLUTION))
    sources = {mutant.source for mutant in found}
    assert len(sources) == len(found) > 15
    assert [mutant.line for mutant in found] == sorted(mutant.line for mutant in found)


@pytest.fixture(scope="module")
def course(tiny, tmp_path_factory):
    """A copy of the tiny course with one verdict that is used and one that is not."""
    course = Course(shutil.copytree(tiny.root, tmp_path_factory.mktemp("mutants") / "course"))
    path = verdicts_file(course.chapter("00_first"))
    path.parent.mkdir(parents=True)
    path.write_text(
        '[row-means]\n"return X.sum(axis=1) / X.shape[1] -> return X.sum(axis=1) / X.shape[2]" = "an error, seen at once"\n'
        '"gone -> away" = "equivalent: nothing"\n',
        encoding="utf-8",
    )
    return course


@pytest.mark.kernel
def test_the_checks_of_the_tiny_course_let_no_mutant_through(course):
    steps = []
    found = mutate_chapter(course.chapter("00_first"), None, on_step=lambda *step: steps.append(step))
    assert [outcome.mutant.change for outcome in found.survivors] == []
    assert found.caught == 1 and len(found.outcomes) > 5
    unseen = {outcome.mutant.change.partition(" -> ")[2] for outcome in found.that_matter if not outcome.seen}
    assert unseen == {"return X.sum(axis=1) / X.shape[0]"}  # the visible example is square
    assert [outcome.verdict for outcome in found.outcomes if outcome.verdict] == ["an error, seen at once"]
    assert found.unused == ["row-means: gone -> away"]
    assert steps == [(number, len(steps)) for number in range(1, len(steps) + 1)]


@pytest.mark.kernel
def test_a_sample_is_the_same_for_the_same_seed(course):
    chapter = course.chapter("00_first")
    first, again, other = (
        [outcome.mutant.change for outcome in mutate_chapter(chapter, 2, seed).outcomes] for seed in (3, 3, 4)
    )
    assert first == again != other


@pytest.mark.parametrize("text", ["[f]\n1", "f = 1", '[f]\n"a -> b" = 2', '[f]\n"a -> b" = ""'])
def test_verdicts_that_cannot_be_read_are_explained(tmp_path, text):
    (tmp_path / "00_first.toml").write_text(text)
    with pytest.raises(UserError, match="should have a table for each exercise"):
        read_verdicts(tmp_path / "00_first.toml")


def test_without_a_file_there_are_no_verdicts(tmp_path):
    assert read_verdicts(tmp_path / "00_first.toml") == {}
