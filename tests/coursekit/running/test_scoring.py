"""coursekit.grading: right answers earn points, however they are written; tricks earn none."""

from dataclasses import replace

import limits
import nbformat
import numpy as np
import pytest
import tinycourse

from coursekit.checks import scope as check_scope
from coursekit.checks.judge import Options, Verdict
from coursekit.checks.values import encode
from coursekit.grading.grader import grade_submission, make_task, untouched
from coursekit.notebook.roles import is_check_cell
from coursekit.notebook.statements import definitions, hidden_lines, plain_definitions, statements
from coursekit.running import session as kernels
from coursekit.running.reference_record import read_reference
from coursekit.running.scoring import (
    KINDS,
    PASSES_ALONE,
    CellResult,
    explain_error,
    grade_cell,
    grade_notebook,
    judge_sent,
    needs_words,
    run_plain_cells,
    take_words,
    without_answers,
)

pytestmark = pytest.mark.kernel

REFUSING = "    if X.ndim != 2:\n        raise ValueError(str(X.shape))\n"


def solution(body):
    return f"#| export\ndef row_means(X):\n{REFUSING}{body}\n"


def submission(chapter, source):
    """What the grader runs: the student's solution cell, and the master's check cells."""
    nb = untouched(chapter)
    next(cell for cell in nb.cells if cell.id == "row-means").source = source
    return nb


def graded(chapter, source):
    """The result of the check cell for a submission in a kernel of its own."""
    with tinycourse.kernel(chapter) as session:
        (result,) = grade_notebook(submission(chapter, source), read_reference(chapter), session)
    return result


@pytest.fixture(scope="module")
def grade(tiny):
    """Grade a solution cell in a kernel shared by those that do no harm to it."""
    chapter = tiny.chapter("00_first")
    nb, reference = untouched(chapter), read_reference(chapter)
    cell = next(cell for cell in nb.cells if is_check_cell(cell))
    with tinycourse.kernel(chapter) as session:
        run_plain_cells(nb, session)

        def grade(source, setup="", **options):
            session.run("row_means = None\ndel row_means\n" + setup)
            session.run(source)
            return grade_cell(cell, reference, session, **options)

        yield grade


def passed(result):
    return [verdict.name for verdict in result.verdicts if verdict.passed]


def said(result):
    return {verdict.name: verdict.diagnosis for verdict in result.verdicts}


# Right answers

RIGHT = {
    "the reference": solution("    return X.sum(axis=1) / X.shape[1]"),
    "loops in float32": tinycourse.RIGHT,
    "another formula": solution("    return X @ np.full(X.shape[1], 1 / X.shape[1])"),
    "einsum": solution("    return np.einsum('nd->n', X) / len(X[0])"),
    "another error message": "def row_means(X):\n    assert True\n    N, D = X.shape if X.ndim == 2 else refuse(X)\n"
    "    return X.mean(1)\n\ndef refuse(X):\n    raise ValueError('no: %s' % (X.shape,))\n",
    "a lambda": "row_means = lambda X: X.mean(axis=1) if X.ndim == 2 else exec('raise ValueError(\"(3,)\")')",
}


@pytest.mark.parametrize("source", RIGHT.values(), ids=RIGHT)
def test_a_right_answer_has_full_marks_however_it_is_written(grade, source):
    result = grade(source)
    assert said(result) == dict.fromkeys(said(result), "")
    assert result.score == result.points == 4.0


def test_a_half_right_answer_has_its_share(grade):
    result = grade(tinycourse.HALF)
    assert passed(result) == ["two rows", "a tall array"]
    assert result.score == 2.0
    assert "does not name (3,)" in said(result)["refuses a vector"]
    assert "sign is wrong" in said(result)["a wide negative array"]
    assert result.summary() == "2 of 4 checks passed: 2 of 4 points."


def test_an_untouched_answer_earns_nothing_and_is_called_not_written_yet(grade):
    result = grade('def row_means(X):\n    raise NotImplementedError("not written yet")')
    assert set(said(result).values()) == {"not written yet"}
    assert result.score == 0.0


def test_an_answer_that_cannot_be_run_says_so(grade):
    result = grade("def row_means(X:\n    return X")
    assert said(result)["two rows"] == "A name is not defined: was its cell deleted, or did it fail?"
    assert result.score == 0.0
    words = said(grade("", hidden=False))
    assert words["two rows"] == "name 'row_means' is not defined: was its cell deleted, or did it fail?"


def test_an_error_in_one_check_does_not_hide_the_others(grade):
    result = grade(solution("    return X.mean(axis=1) if len(X) != 4 else X.nothing"))
    assert passed(result) == ["two rows", "refuses a vector", "a wide negative array"]
    assert said(result)["a tall array"].startswith("The call raised AttributeError. Its message is not shown")
    assert result.score == 2.0


# Words

SPILLS = """\
def row_means(X):
    seen = sorted({*globals().get("seen", ()), X.shape})
    globals()["seen"] = seen
    raise type(f"Seen{len(seen)}", (Exception,), {})(str(seen))
"""


def test_where_hidden_checks_run_no_word_of_a_function_is_shown_and_without_them_all_are(grade):
    with_them, without = grade(SPILLS), grade(SPILLS, "seen = ()", hidden=False)
    assert set(said(with_them).values()) == {
        "The call raised an error. Its message is not shown because the input is hidden.",
        "Another error was raised: this input should be refused with a ValueError before anything is computed with it.",
    }
    assert {verdict.details for verdict in with_them.verdicts} == {()}
    assert said(without)["two rows"] == "The call raised Seen1: [(2, 2)]"
    assert without.verdicts[1].details[0] == "got       Seen2: [(2, 2), (3,)]"
    assert len(without.verdicts) == 2


def test_all_is_shown_where_the_instructor_reveals_it(grade):
    words = said(grade(SPILLS, "seen = ()", reveal=True))
    assert words["a wide negative array"] == "The call raised Seen4: [(2, 2), (3,), (3, 4), (4, 3)]"


def test_a_check_that_is_not_made_in_time_has_no_new_words(first, monkeypatch):
    limits.hurry(monkeypatch, "two rows", 1)
    nb = submission(first, solution("    while len(X) == 2:\n        pass\n    return X.mean(axis=1)"))
    with tinycourse.kernel(first) as session:
        (result,) = grade_notebook(nb, read_reference(first), session, hidden=False)
    assert list(said(result)) == ["refuses a vector"]


OWN = {"output_type": "stream", "name": "stdout", "text": "seen"}


def shown(nb, **outputs):
    """A notebook whose cells show something: cell's id, with _ for -, to outputs."""
    for name, made in outputs.items():
        tinycourse.cell_of(nb, name.replace("_", "-")).outputs = nbformat.from_dict(made)
    return nb


def checked(*verdicts):
    return [CellResult("check-row-means", 4.0, list(verdicts), 1.0)]


def test_words_come_from_the_run_without_hidden_checks_and_points_from_the_other(first):
    nb, alone = (shown(submission(first, "pass"), row_means=[{**OWN, "text": text}]) for text in "ab")
    results = checked(
        Verdict("passes", True),
        Verdict("both", False, "ours"),
        Verdict("one", False, "ours."),
        Verdict("h", False, "h"),
    )
    found = checked(
        Verdict("passes", False, "x"), Verdict("both", False, "all", ("got 1",)), Verdict("one", True)
    )
    take_words(nb, results, alone, found)
    assert [(v.name, v.passed, v.diagnosis, v.details) for v in results[0].verdicts] == [
        ("passes", True, "", ()),
        ("both", False, "all", ("got 1",)),
        ("one", False, f"ours. {PASSES_ALONE}", ()),
        ("h", False, "h", ()),
    ]
    assert results[0].score == 1.0
    assert tinycourse.cell_of(nb, "row-means").outputs[0].text == "b"
    shown_checks = tinycourse.cell_of(nb, "check-row-means").outputs
    assert "all" in shown_checks[0].data["text/plain"] and shown_checks[1].data["text/plain"] == "1"


def test_the_run_without_hidden_checks_is_made_only_where_it_has_something_to_say(first):
    reference, right = read_reference(first), "def f():\n    pass"
    hidden = checked(Verdict("two rows", True), Verdict("a tall array", False))
    visible = checked(Verdict("two rows", False), Verdict("a tall array", True))
    error = tinycourse.raised("ValueError", "no")

    def needed(results, **outputs):
        nb = submission(first, right)
        nb.cells.append(nbformat.v4.new_code_cell("print(1)", id="own-1"))
        return needs_words(shown(nb, **outputs), results, reference)

    assert not needed(hidden)
    assert needed(visible)
    assert not needed(hidden, row_means=[OWN])
    assert needed(hidden, row_means=error)
    assert needed(hidden, own_1=[OWN])


@pytest.fixture(scope="module")
def task(tiny):
    """A chapter whose cell of checks ends with a visible one, behind the hidden ones."""
    task = make_task(tiny.chapter("00_first"), unsafe=True)
    master = nbformat.reads(task.master, as_version=4)
    cell = tinycourse.cell_of(master, "check-row-means")
    cell.source += '\ncheck("one row", row_means(np.ones((1, 2))), np.ones(1))'
    last = {
        "name": "one row",
        "cell": "check-row-means",
        "line": len(cell.source.splitlines()),
        "hidden": False,
    }
    last |= {"computed": True, "earns": True, "value": encode(np.ones(1)), "options": {}}
    return replace(task, master=nbformat.writes(master), reference=[*task.reference, last])


REMEMBERED = {  # what the last visible check is given, where hidden checks ran before it and where none did, and what is said
    "a hidden input, and else the right value": (
        "np.concatenate([Y[0] for Y in seen if Y.size == 12] or [X.mean(axis=1)])",
        PASSES_ALONE,
    ),
    "a wrong value in any case": (
        "X.mean(axis=1) + 4 + 7 * any(Y.size == 12 for Y in seen)",
        "got       array (1,) float64: [5.]",
    ),
}


@pytest.mark.parametrize(("last", "words"), REMEMBERED.values(), ids=REMEMBERED)
def test_a_visible_check_shows_nothing_that_a_hidden_one_before_it_has_given(first, task, last, words):
    source = (
        solution(f"    seen.append(X)\n    return {last} if len(X) == 1 else X.mean(axis=1)") + "seen = []\n"
    )
    nb = tinycourse.answered(first, row_means=source)
    graded = grade_submission(task, nbformat.writes(nb).encode(), unsafe=True)
    assert graded.scores["check-row-means"] < 4 and graded.repairs == []
    cell = tinycourse.cell_of(nbformat.reads(graded.notebook, as_version=4), "check-row-means")
    shown = cell.outputs[0].data["text/plain"]
    assert "FAILED  one row" in shown and words in shown
    assert not any(text in shown for text in ("12.", "(7,)", "36.4829"))


# Tricks

TRICKS = {
    "the visible values typed in": solution("    return np.array([2.0, 4.0])"),
    "only shapes right": solution("    return np.zeros(len(X))"),
    "only shapes and dtype right": solution("    return np.random.default_rng(0).normal(size=len(X))"),
    "a list of everything": solution("    return [X.mean(axis=1), X.mean(axis=0)]"),
    "an object equal to everything": "class Equal:\n"
    "    def __eq__(self, other): return True\n"
    "    def __ne__(self, other): return False\n"
    "    def __array__(self, *args, **kwargs): return np.array(True)\n"
    "    def __getattr__(self, name): return self\n"
    "    def __len__(self): return 4\n" + solution("    return Equal()"),
    "an array equal to everything": "class Equal(np.ndarray):\n"
    "    def __eq__(self, other): return np.array(True)\n"
    "    def __sub__(self, other): return np.zeros(len(self)).view(Equal)\n"
    "    def __array_ufunc__(self, *args, **kwargs): return np.zeros(1)\n"
    + solution("    return np.zeros(len(X)).view(Equal)"),
    "a truth value": solution("    return True"),
    "NaN": solution("    return np.full(len(X), np.nan)"),
    "infinity": solution("    return np.full(len(X), np.inf)"),
    "an array of objects": solution("    return np.array([object()] * len(X))"),
    "too large a value": solution("    return np.broadcast_to(0.0, (10**10,))"),
    "nothing": solution("    return None"),
}


@pytest.mark.parametrize("source", TRICKS.values(), ids=TRICKS)
def test_a_trick_earns_nothing(grade, source):
    result = grade(source)
    assert result.score == 0.0
    assert not result.earned
    assert not {"a tall array", "a wide negative array"} & set(passed(result))


def test_points_for_visible_checks_alone_are_not_given_and_it_says_why(grade):
    result = grade(TRICKS["the visible values typed in"])
    assert passed(result) == ["two rows", "refuses a vector"]
    assert result.summary() == (
        "2 of 4 checks passed: 0 of 4 points. None of the hidden checks on values passed, so the others do not count."
    )


FORGERIES = {
    "check sends the expected value": """
import coursekit.checks.check
send = coursekit.checks.check._send
coursekit.checks.check.Check._decide = lambda self, name, actual, expected, options, warned: send(name, expected, options, warned)
""",
    "check sends for all names at once": """
from coursekit.checks.check import MIME
from coursekit.checks.values import encode
from IPython.display import publish_display_data
for name in ("two rows", "a tall array", "a wide negative array"):
    loose = {"name": name, "line": 1, "value": encode(np.zeros(4)), "options": {"atol": encode(1e9), "rtol": encode(1e9)}, "warnings": []}
    publish_display_data({MIME: loose})
""",
    "numpy and builtins call everything equal": """
import builtins
np.testing.assert_allclose = np.testing.assert_array_equal = lambda *a, **k: None
np.allclose = np.array_equal = np.isclose = lambda *a, **k: True
builtins.all = lambda *a: True
""",
    "check is replaced": "check = lambda *a, **k: print('ok')\ncheck.raises = check\n",
    "judging is replaced": """
import coursekit.checks.judge, coursekit.checks.check
from coursekit.notebook.roles import is_check_cell
from coursekit.checks.judge import Verdict
coursekit.checks.judge.judge = coursekit.checks.check.judge = lambda name, *a, **k: Verdict(name, True)
""",
    "checks are taken for a student's": "import os\nos.environ['COURSEKIT_CHECKS'] = ''\n",
    "nothing is published": "get_ipython().display_pub.publish = lambda *a, **k: None\n",
    "junk is sent": """
from coursekit.checks.check import MIME
from IPython.display import publish_display_data
class Junk:
    ndim = 2
    def __getattr__(self, name):
        return 1
for data in ("text", 3, [], [["name", "two rows"]], {}, {"name": "two rows"}, {"name": ["two rows"], "value": 1},
             {"name": "a tall array", "value": {"kind": "array", "dtype": "|O", "shape": [1], "data": ""}, "warnings": 5}):
    publish_display_data({MIME: data})
def row_means(X):
    for data in ("text", 3, [], {}, {"name": "two rows"}, {"name": "a tall array", "value": {"kind": "raised", "types": [], "message": ""}}):
        publish_display_data({MIME: data})
    return np.zeros(2)
""",
}


@pytest.mark.parametrize("patch", FORGERIES.values(), ids=FORGERIES)
def test_a_forgery_in_the_kernel_earns_nothing(first, patch):
    result = graded(first, "#| export\n" + solution("    return np.zeros(len(X))") + patch)
    assert len(result.verdicts) == 4
    assert result.score == 0.0


# Endless loops and dead kernels


def test_an_endless_loop_costs_only_its_own_check(first, monkeypatch):
    limits.hurry(monkeypatch, "a tall array", 2)
    result = graded(first, solution("    while len(X) == 4:\n        pass\n    return X.mean(axis=1)"))
    assert said(result)["a tall array"] == "The call took too long. Is there an endless loop?"
    assert passed(result) == ["two rows", "refuses a vector", "a wide negative array"]
    assert result.score == 2.0


def test_a_loop_that_cannot_be_interrupted_ends_the_kernel_and_not_the_run(first, monkeypatch):
    monkeypatch.setattr(kernels, "INTERRUPT_SECONDS", 0.5)
    limits.hurry(monkeypatch, "a tall array", 10)  # enough to come into the loop
    loop = "    while len(X) == 4:\n        try:\n            while True:\n                __import__('time').sleep(1)\n        except BaseException:\n            pass\n"
    result = graded(first, solution(loop + "    return X.mean(axis=1)"))
    assert "Is there an endless loop?" in said(result)["a tall array"]
    assert said(result)["a wide negative array"] == "The Python process died during this check or before it."
    assert passed(result) == ["two rows", "refuses a vector"]
    assert result.score == 0.0


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("import os\nos._exit(0)", []),
        (
            solution("    import os\n    if len(X) == 3: os._exit(1)\n    return X.mean(axis=1)"),
            ["two rows", "refuses a vector", "a tall array"],
        ),
    ],
    ids=["in the answer", "in a check"],
)
def test_a_killed_kernel_loses_what_is_missing_and_nothing_else(first, source, left):
    result = graded(first, source)
    assert passed(result) == left
    assert said(result)["a wide negative array"] == "The Python process died during this check or before it."
    assert result.score == (2.0 if left else 0.0)


# What is written into the notebook


def test_the_outputs_are_in_nbgraders_form(first):
    with tinycourse.kernel(first) as session:
        nb = submission(first, tinycourse.HALF)
        grade_notebook(nb, read_reference(first), session)
    nbformat.validate(nb)
    cell = next(cell for cell in nb.cells if is_check_cell(cell))
    shown, score = cell.outputs
    assert (shown.output_type, score.output_type) == ("display_data", "execute_result")
    assert float(score.data["text/plain"]) == 2.0
    assert (
        "ok  two rows" in shown.data["text/plain"]
        and "FAILED  a wide negative array" in shown.data["text/plain"]
    )
    assert "2 of 4 checks passed" in shown.data["text/html"]
    demo = [cell for cell in nb.cells if "demo" in cell.metadata.get("tags", [])]
    assert len(demo) == 2 and all(cell.outputs == [] for cell in demo)


def test_feedback_escapes_html_and_shows_no_expected_value():
    verdicts = [Verdict("<b>bold</b>", False, "shape <(3,)>", ("got 1", "expected  4.8151623"))]
    shown, score = CellResult("check-a", 2.0, verdicts).outputs()
    assert "<b>bold" not in shown.data["text/html"]
    assert (
        "&lt;b&gt;bold&lt;/b&gt;" in shown.data["text/html"]
        and "shape &lt;(3,)&gt;" in shown.data["text/html"]
    )
    assert "4.8151623" not in str(shown)
    assert score.data["text/plain"] == "0"


@pytest.mark.parametrize(
    ("outcomes", "earned", "score"),
    [
        ([True, True, True, True], 1.0, 3.0),
        ([True, True, True, False], 1.0, 2.25),
        ([True, False, False], 1.0, 1.0),
        ([True, True, True, False], 1 / 3, 1.0),
        ([True] * 9 + [False], 1.0, 2.4),
        ([True] * 9 + [False], 0.9, 2.4),
        ([True] * 9 + [False], 0.7, 2.1),
        ([True, True, False], 0.0, 0.0),
        ([False, False], 0.0, 0.0),
        ([], 1.0, 0.0),
    ],
)
def test_a_cell_scores_the_share_of_its_hidden_values_and_other_checks_only_lower_it(outcomes, earned, score):
    verdicts = [Verdict(str(number), outcome) for number, outcome in enumerate(outcomes)]
    assert CellResult("check-a", 3.0, verdicts, earned).score == score


@pytest.mark.parametrize(("failed", "said"), [(0, False), (1, True), (2, False)])
def test_it_is_said_when_one_fault_costs_a_fifth(failed, said):
    verdicts = [Verdict(str(number), number >= failed) for number in range(10)]
    summary = CellResult("check-a", 3.0, verdicts, 1.0).summary()
    assert ("costs at least 20%" in summary) == said


def test_it_is_said_when_the_hidden_values_decide():
    verdicts = [Verdict(str(number), number < 3) for number in range(4)]
    assert CellResult("check-a", 3.0, verdicts, 1 / 3).summary() == (
        "3 of 4 checks passed: 1 of 3 points. Mainly the hidden checks on values count: 33% of them passed."
    )


# Parts


def test_statements_keep_their_line_numbers():
    source = "a = 1\n\n# comment\nf(\n    2,\n)\nif a:\n    b = 2; c = 3\n"
    found = list(statements(source))
    assert [(first, last) for _, first, last in found] == [(1, 1), (4, 6), (7, 8)]
    assert found[1][0] == "\n\n\nf(\n    2,\n)"


def test_statements_that_share_a_line_come_together():
    found = [
        (code.strip(), first, last) for code, first, last in statements("a = 1; b = [\n2]; c = 3\nd = 4")
    ]
    assert found == [("a = 1; b = [\n2]; c = 3", 1, 2), ("d = 4", 3, 3)]


def test_a_decorator_belongs_to_its_statement():
    ((code, first, last),) = statements("@decorated\ndef f():\n    return 1")
    assert code.startswith("@decorated") and (first, last) == (1, 3)


def test_no_answer_is_sent_into_the_sandbox():
    source = """check("a", f(1), 2, otherwise={3: "no"}, rtol=1)
### BEGIN HIDDEN TESTS
secret = 41 + 1
X = np.ones(3)
check("b", g(X), secret)
for n in (1, 2):
    check(f"c {n}", g(n), h(n))
check.quiet("d", g, X, expected=secret)
check.raises("e", ValueError, g, X, mentions=("secret",))
check.unchanged("f", g, X)
check("g", actual=g(X), at_least=42)
### END HIDDEN TESTS
"""
    sent = list(without_answers(source))
    assert [first for _, first, _ in sent] == [1, 3, 4, 5, 6, 8, 9, 10, 11]
    assert [code.replace("_coursekit_", "") for code, _, _ in sent] == [
        "check('a', f(1))",
        "",
        "X = np.ones(3)",
        "check('b', g(X))",
        "for n in (1, 2):\n    check(f'c {n}', g(n))",
        "check.quiet('d', g, X)",
        "check.raises('e', builtins.ValueError, g, X)",
        "check.unchanged('f', g, X)",
        "check('g', actual=g(X))",
    ]


def test_without_hidden_checks_nothing_of_them_is_sent():
    source = 'check("a", f(1), 2)\n### BEGIN HIDDEN TESTS\nX = 3\ncheck("b", f(X))\n### END HIDDEN TESTS\nX = 4\ncheck("c", X, 4)'
    kept = set()
    sent = [code.splitlines()[0] for code, _, _ in without_answers(source, kept, hidden=False)]
    assert [code.replace("_coursekit_", "") for code in sent] == [
        "check('a', f(1))",
        "X = 4",
        "check('c', X)",
    ]


def test_no_name_of_a_student_stands_in_the_place_of_one_that_a_check_uses():
    ((code, _, _),) = without_answers('check("a", np.ones(len(X)) + sum(f(int(y)) for y in range(3)))')
    names = {name: 1 for name in ("check", "np", "len", "sum", "int", "range")}
    made = []
    scope = {"X": "four", "f": lambda y: 10 * y, **names}
    exec(check_scope.START, scope)
    scope["_coursekit_check"] = lambda name, value: made.append(value.tolist())
    exec(code, scope)
    assert made == [[31.0] * 4]


def test_hidden_lines_are_those_between_the_markers():
    source = "a\n### BEGIN HIDDEN TESTS\nb\nc\n### END HIDDEN TESTS\nd\n  ### BEGIN HIDDEN TESTS\ne\n"
    assert hidden_lines(source) == {3, 4, 8}


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (None, "The check did not run."),
        (("NotImplementedError", "x"), "not written yet"),
        (("NameError", "name 'f' is not defined"), "was its cell deleted, or did it fail?"),
        (("TimeoutError", "stopped after 2 s"), "took too long: stopped after 2 s"),
        (("DeadKernel", ""), "The Python process died"),
        (("ValueError", "first line\nsecond line"), "The call raised ValueError: first line"),
        (("E", "x" * 1000), "The call raised E: xxx"),
        (("KeyError", ""), "The call raised KeyError"),
    ],
)
def test_an_error_that_kept_a_check_from_being_made_is_explained_in_one_line(error, words):
    text = explain_error(error)
    assert words in text
    assert len(text) < 300 and "\n" not in text


def test_an_error_that_a_known_mistake_raises_has_its_sentence():
    known = (("The call raised ValueError: shapes (2, 3)", "The stride is missing."),)
    entry = {"name": "a", "options": Options(otherwise=known).encode()}
    error = "ValueError", "shapes (2, 3)"
    said = "The stride is missing. The call raised ValueError: shapes (2, 3)"
    assert judge_sent(entry, None, error).diagnosis == said
    secret = judge_sent(entry, None, error, secret=True).diagnosis
    assert secret.startswith("The stride is missing. ") and "(2, 3)" not in secret
    assert "stride" not in judge_sent(entry, None, ("ValueError", "shapes (3, 3)")).diagnosis


@pytest.mark.parametrize(
    "kind",
    [
        *sorted(KINDS),
        "NameError",
        "TimeoutError",
        "NotImplementedError",
        "DeadKernel",
        "Exception",
        "BufferError",
        "Seen12",
    ],
)
def test_an_error_of_a_function_that_knows_hidden_inputs_has_no_words_of_its_own(kind):
    said = explain_error((kind, "seen 12\nand 13"), secret=True)
    assert said == explain_error((kind, ""), secret=True)
    assert "een" not in said and "12" not in said


# What a check sent

ARGUMENTS = encode((np.ones(2), 3))
UNCHANGED = {"name": "alone", "value": ARGUMENTS, "options": Options(kind="unchanged").encode()}


def test_arguments_are_judged_by_those_of_the_same_kernel():
    assert judge_sent(UNCHANGED, {"value": ARGUMENTS, "before": ARGUMENTS}).passed
    written = judge_sent(UNCHANGED, {"value": encode((np.zeros(2), 3)), "before": ARGUMENTS})
    assert "wrote into its input: argument 1" in written.diagnosis
    near = encode((np.nextafter(np.ones(2), 2), 3))
    assert judge_sent(UNCHANGED, {"value": near, "before": near}).passed
    assert not judge_sent(UNCHANGED, {"value": near, "before": ARGUMENTS}).passed


@pytest.mark.parametrize(
    "message",
    [
        {"value": ARGUMENTS},
        {"value": ARGUMENTS, "before": None},
        {"value": ARGUMENTS, "before": "tuple"},
        {"value": ARGUMENTS, "before": {"kind": "tuple"}},
        {"before": ARGUMENTS},
        {"value": encode(None), "before": encode(None)},
        {"value": encode(()), "before": encode(())},
        {"value": encode(len), "before": encode(len)},
        {"value": encode(ARGUMENTS), "before": encode(ARGUMENTS)},
    ],
)
def test_odd_arguments_fail_and_stop_nothing(message):
    verdict = judge_sent(UNCHANGED, message)
    assert not verdict.passed and verdict.diagnosis


def test_of_a_cell_that_ended_the_kernel_what_calls_nothing_is_left():
    source = "import math\nbig = np.ones((9, 9))\nEPS = 1e-8\ndef f(x): return g(x)\nfor n in range(9): f(n)"
    assert definitions(source) == [
        "import math",
        "big = np.ones((9, 9))",
        "EPS = 1e-08",
        "def f(x):\n    return g(x)",
    ]
    assert plain_definitions(source) == ["import math", "EPS = 1e-08", "def f(x):\n    return g(x)"]
    assert definitions("no Python") == plain_definitions("no Python") == []
