"""coursekit.authoring.proof: the reference earns everything, an untouched notebook nothing, known mistakes are caught."""

import shutil
from functools import partial

import numpy as np
import pytest
import tinycourse

from coursekit.authoring import proof as proof_module
from coursekit.authoring.proof import prove_chapter
from coursekit.course import Course
from coursekit.errors import UserError
from coursekit.grading.grader import untouched
from coursekit.mistakes import Mistake, load_mistakes
from coursekit.notebook.canonical import dumps
from coursekit.notebook.reading import read_notebook
from coursekit.running.scoring import grade_answers

pytestmark = pytest.mark.kernel

SPOILED = """\
from coursekit.mistakes import mistake


@mistake("row-means", says="anything")
def right_after_all(X):
    if X.ndim != 2:
        raise ValueError(f"not {X.shape}")
    return X.mean(axis=1)


@mistake("row-means", says="a sentence that no check says")
def caught_without_its_sentence(X):
    return -X.mean(axis=1)


@mistake("column-means", says="anything")
def of_no_exercise(X):
    return X


unknown_in_the_kernel = 2


@mistake("row-means", says="anything")
def not_to_be_defined(X, factor=unknown_in_the_kernel):
    return factor * X


@mistake("row-means", says="anything")
def without_end(X):
    while True:
        pass
"""


@pytest.fixture(scope="module")
def proof(tiny):
    """The proof of the second chapter, which uses the first."""
    steps = []
    found = prove_chapter(
        tiny.chapter("01_second"), lambda step, done, total: steps.append((step, done, total))
    )
    found.steps = steps
    return found


@pytest.fixture(scope="module")
def spoiled(tiny, tmp_path_factory):
    """The proof of a first chapter whose mistakes are poor and whose release shows the solution."""
    course = Course(shutil.copytree(tiny.root, tmp_path_factory.mktemp("spoiled") / "course"))
    chapter = course.chapter("00_first")
    tinycourse.write_mistakes(course, "00_first", SPOILED)
    nb = read_notebook(chapter.release)
    solution = next(cell for cell in chapter.read().cells if cell.id == "row-means")
    next(cell for cell in nb.cells if cell.id == "row-means").source = solution.source
    chapter.release.write_text(dumps(nb), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(proof_module, "grade_answers", partial(grade_answers, timeout=0.5))
        return prove_chapter(chapter)


def test_every_second_recorded_mistake_is_tried_and_all_others_if_that_is_asked_for(tiny, monkeypatch):
    def three_recorded(path):
        recorded, *others = load_mistakes(path)
        assert recorded.recorded and not any(other.recorded for other in others)
        return [recorded, *others, recorded, recorded]

    monkeypatch.setattr("coursekit.authoring.proof.load_mistakes", three_recorded)
    tried = []
    proof = prove_chapter(tiny.chapter("01_second"), lambda step, *_: tried.append(step), every=2)
    assert (proof.problems, proof.caught, proof.mistakes, tried.count("mistakes")) == ([], 5, 5, 5)


def problems(proof, word):
    return [problem for problem in proof.problems if word in problem]


def test_the_tiny_chapter_is_proved(proof):
    assert proof.problems == []
    assert (proof.points, proof.reference, proof.untouched) == (2.0, 2.0, 0.0)
    assert (proof.checks, proof.mistakes, proof.caught) == (4, 4, 4)


def test_of_which_mistakes_a_student_reads_something_else_first_is_told(tiny, proof, monkeypatch):
    assert proof.read_first == [("means_as_a_row of centre", "")]  # only hidden checks fail
    code = "def centre(X):\n    X += X.mean(axis=1, keepdims=True)\n    return X\n"
    both = Mistake("centre", "adds_in_place", "wrote into its input", code)
    monkeypatch.setattr("coursekit.authoring.proof.load_mistakes", lambda path: [both] * 3)
    (mistake, first), *_ = prove_chapter(tiny.chapter("01_second")).read_first
    assert mistake == "adds_in_place of centre" and first.startswith("FAILED  one row")
    assert first.endswith("The mean was added. Take it off.")


def test_a_record_that_lacks_checks_or_is_of_other_code_is_reported(tiny, monkeypatch):
    chapter = tiny.chapter("01_second")
    record = proof_module.read_reference(chapter)
    monkeypatch.setattr(proof_module, "read_reference", lambda chapter: [])
    assert prove_chapter(chapter).problems == ["no check is recorded"]
    elsewhere = [{**entry, "cell": "check-of-nothing"} for entry in record]
    monkeypatch.setattr(proof_module, "read_reference", lambda chapter: elsewhere)
    assert "check-centre: no check of it is recorded" in prove_chapter(chapter).problems
    other = [{**entry, "value": record[-1]["value"]} for entry in record]
    monkeypatch.setattr(proof_module, "read_reference", lambda chapter: other)
    assert problems(prove_chapter(chapter), "reference, check-centre: FAILED  rows that differ")


def test_a_formula_that_only_looks_right_may_not_earn_a_third(tiny, monkeypatch):
    code = "def centre(X):\n    X -= X.mean(axis=1, keepdims=True)\n    return X\n"
    half = Mistake("centre", "in_place", "wrote into its input", code, half=True)
    monkeypatch.setattr(proof_module, "load_mistakes", lambda path: [half] * 3)
    assert problems(prove_chapter(tiny.chapter("01_second")), "half formula in_place of centre earns")


def test_progress_is_told_step_by_step(proof):
    assert list(dict.fromkeys(step for step, _, _ in proof.steps)) == ["reference", "mistakes", "untouched"]
    assert all(0 < done <= total for _, done, total in proof.steps)


def test_a_mistake_that_passes_is_reported(spoiled):
    assert problems(spoiled, "right_after_all") == ["mistake right_after_all of row-means passes every check"]


def test_a_mistake_whose_sentence_is_missing_is_reported_with_what_the_checks_say(spoiled):
    (problem,) = problems(spoiled, "caught_without_its_sentence")
    assert "no failing check says 'a sentence that no check says'. They say:" in problem
    assert "The sign is wrong" in problem


def test_a_mistake_of_no_exercise_is_reported(spoiled):
    assert problems(spoiled, "of_no_exercise") == [
        "mistake of_no_exercise: there is no exercise 'column-means'"
    ]


def test_a_mistake_that_cannot_be_defined_is_reported(spoiled):
    assert problems(spoiled, "not_to_be_defined") == [
        "mistake not_to_be_defined can't be defined: NameError: name 'unknown_in_the_kernel' is not defined"
    ]


def test_a_mistake_that_does_not_end_is_reported(spoiled):
    (problem,) = problems(spoiled, "without_end")
    assert problem.startswith("mistake without_end of row-means does not end with the inputs of the checks")


def test_poor_mistakes_are_not_counted_as_caught(spoiled):
    assert (spoiled.mistakes, spoiled.caught) == (5, 0)
    assert spoiled.reference == spoiled.points == 4.0


def test_an_untouched_notebook_that_earns_points_is_reported(spoiled):
    assert spoiled.untouched == 4.0
    assert "untouched, check-row-means: earns 4 points" in spoiled.problems
    assert problems(spoiled, "'two rows' says '', not 'not written yet'")


def test_a_leak_is_reported(spoiled):
    (problem, *_) = problems(spoiled, "leak: ")
    assert "solution of row-means" in problem


def test_a_chapter_that_was_changed_after_the_build_is_not_proved(course):
    first, second = course.chapters()
    first.reference.unlink()
    with pytest.raises(
        UserError, match=r"00_first was changed after it was built. Run `coursekit build 00_first`"
    ):
        prove_chapter(first)
    tinycourse.edit_chapter(second, ("X - row_means(X)", "X - 1 * row_means(X)"))
    with pytest.raises(UserError, match="01_second was changed after it was built"):
        prove_chapter(second)


def test_an_untouched_notebook_is_the_release_with_the_hidden_checks(first):
    nb = untouched(first)
    solution = {cell.id: cell.source for cell in first.read().cells}
    sources = {cell.id: cell.source for cell in nb.cells}
    assert "raise NotImplementedError" in sources["row-means"]
    assert sources["check-row-means"] == solution["check-row-means"]
    assert "Your answer here." in sources["why-rows"]


def test_a_release_that_lacks_a_cell_is_to_be_built_again(course):
    chapter = course.chapter("00_first")
    nb = read_notebook(chapter.release)
    del nb.cells[2]
    chapter.release.write_text(dumps(nb), encoding="utf-8")
    with pytest.raises(UserError, match="has no cell import-numpy-as-np: run `coursekit build 00_first`"):
        untouched(chapter)


# The files of mistakes


def test_mistakes_are_loaded_in_order_with_their_source(tiny):
    found = load_mistakes(tiny.root / "tests" / "mistakes" / "00_first.py")
    assert [wrong.name for wrong in found] == ["means_of_columns", "sum_not_mean", "shape_not_tested"]
    assert found[2].exercise == "row-means"
    assert found[2].says == "does not name (3,)"
    assert found[2].code == (
        "def shape_not_tested(X):\n    return X.mean(axis=1)\n\nrow_means = shape_not_tested\n"
    )


def test_a_mistake_may_be_a_class_and_have_a_target_of_its_own(tmp_path):
    path = tmp_path / "mistakes.py"
    path.write_text(
        "from coursekit.mistakes import mistake\n\n\n"
        '@mistake("linear-layer", says="no", target="Linear")\nclass Empty:\n    pass\n',
        encoding="utf-8",
    )
    (wrong,) = load_mistakes(path)
    assert wrong.code == "class Empty:\n    pass\n\nLinear = Empty\n"


def test_a_mistake_within_a_function_is_refused(tmp_path):
    path = tmp_path / "mistakes.py"
    path.write_text(
        "from coursekit.mistakes import mistake\n\n\n"
        'def outer():\n    @mistake("relu", says="no")\n    def inner(Z):\n        return Z\n\n\nouter()\n',
        encoding="utf-8",
    )
    with pytest.raises(TypeError, match="inner: a mistake stands at the top level"):
        load_mistakes(path)


def test_a_constant_may_be_infinite():
    wrong = Mistake("relu", "clip", "no", "def clip(*, most=1): ...\n", constants={"most": (0.5, -np.inf)})
    changed = [code.removeprefix(wrong.code) for code in wrong.variants()]
    assert changed == ["", *(f"clip.__kwdefaults__['most'] = {most}\n" for most in ("0.5", "float('-inf')"))]


def test_a_chapter_without_mistakes_is_reported(tmp_path):
    with pytest.raises(UserError, match="every chapter needs its known mistakes"):
        load_mistakes(tmp_path / "00_first.py")
    (tmp_path / "00_first.py").write_text("x = 1\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"00_first.py contains no mistakes"):
        load_mistakes(tmp_path / "00_first.py")
