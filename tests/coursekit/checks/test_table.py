"""What a student sees in Jupyter: the table of checks, pictures of a difference, %gradcheck, %hint."""

import ast
import copy
import json
import sys
from types import SimpleNamespace

import numpy as np
import pytest
import tinycourse
from nbclient import NotebookClient
from tinycourse import REPOSITORY

from coursekit.checks import difference_picture as pictures
from coursekit.checks import table
from coursekit.checks.diagnosis.kinds import RETURNED_NONE
from coursekit.checks.difference_picture import difference_picture
from coursekit.checks.gradient_check import check_gradients
from coursekit.checks.table import FAILED, PASSED, UNREACHED, Reports, Row
from coursekit.errors import UserError
from coursekit.notebook.canonical import canonical
from coursekit.notebook.fast_nbformat import nbformat
from coursekit.notebook.names import check_names
from coursekit.notebook.source import source_hash
from coursekit.running.session import Session, clean_workspace
from coursekit.student.hints import choose_exercise, exercises
from coursekit.student.magics import split_expressions
from coursekit.student.workspace import start_workspace

SETUP = "%load_ext coursekit\nimport numpy as np\nfrom coursekit import check"
PASSING = (
    'check("one", 1, 1)\nprint("between")\ncheck("<b>two</b>", np.ones(3), np.ones(3))\ncheck("hidden", 2)'
)
FAILING = """\
check("first", 1, 1)
check("second", "<script>alert(1)</script>", "text")
check(
    "third",
    1, 1,
)
for k in range(2):
    check("fourth", k, k)
"""
UNWRITTEN = "def stub(x):\n    raise NotImplementedError\n\ncheck('a', 1, 1)\ncheck('b', stub(1), 1)\ncheck('c', 1, 1)"
RAISING = "check('a', 1 / 0, 1)\ncheck('c', 1, 1)"
OF_NONE = "def none():\n    pass\n\ncheck('a', none()[0], 1)\ncheck('c', 1, 1)"
INSIDE = "def inside():\n    return [None[0]]\n\ncheck('a', inside()[0], 1)\ncheck('c', 1, 1)"
PICTURED = """\
import matplotlib.pyplot as plt
A = np.arange(30.0).reshape(5, 6) ** 2
check("map", np.where(A > 400, 0, A), A)
"""
PYPLOT = "print(plt.get_fignums())"
GRADCHECK = """\
class Double:
    params, grads = {}, {}
    def __call__(self, X):
        return 2 * X
    def backward(self, dY):
        return -2 * dY
"""


@pytest.fixture(scope="module")
def executed(tiny, tmp_path_factory):
    """Cells run in a real kernel, in the first chapter's folder of a workspace: outputs by source."""
    workspace = tmp_path_factory.mktemp("feedback") / "mine"
    start_workspace(tiny, workspace)
    stub = "def row_means(X):\n    raise NotImplementedError"
    checks = tinycourse.cell_of(nbformat.read(tiny.chapter("00_first").release, 4), "check-row-means").source
    sources = [SETUP, PASSING, FAILING, UNWRITTEN, RAISING, OF_NONE, INSIDE, PICTURED, PYPLOT]
    sources += [stub, checks, GRADCHECK, "%gradcheck Double() np.ones((2, 3))", "%gradcheck nobody"]
    sources += ["%hint row_means", "%hint nobody"]
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    folder = {"metadata": {"path": str(workspace / "00_first")}}
    NotebookClient(nb, allow_errors=True, kernel_name="python3", resources=folder).execute()
    return {cell.source: cell.outputs for cell in nb.cells} | {
        "checks": nb.cells[sources.index(checks)].outputs
    }


def table_of(outputs):
    """The text and the HTML of a cell's one table."""
    (shown,) = [output for output in outputs if output.output_type == "display_data"]
    assert shown.metadata.items() >= table.MARK.items()
    return shown.data["text/plain"], shown.data["text/html"]


def error_of(outputs):
    (error,) = [output for output in outputs if output.output_type == "error"]
    return error


# The table, in a kernel


@pytest.mark.kernel
def test_a_cell_of_checks_notes_the_source_that_it_ran_on(executed):
    (shown,) = [output for output in executed["checks"] if output.output_type == "display_data"]
    stub = next(source for source in executed if source.startswith("def row_means"))
    assert shown.metadata[table.SOURCES] == {"row_means": source_hash(stub)}


@pytest.mark.kernel
def test_a_cell_has_one_table_with_the_lines_of_a_terminal_as_its_text(executed):
    text, markup = table_of(executed[PASSING])
    assert text == "ok  one\nok  <b>two</b>\n..  hidden: compared when graded"
    assert markup.count("<tr") == 3 and "2 passed, 1 compared when graded" in markup
    assert [output.text for output in executed[PASSING] if output.output_type == "stream"] == ["between\n"]


@pytest.mark.kernel
def test_a_failed_check_is_a_row_and_the_error_one_short_line(executed):
    text, markup = table_of(executed[FAILING])
    error = error_of(executed[FAILING])
    assert (error.ename, error.traceback) == ("CheckFailed", ["FAILED  second"])
    assert error.evalue in text and "got       '<script>" in error.evalue
    assert text.splitlines()[0] == "ok  first"
    assert text.endswith("..  third: not reached\n..  fourth: not reached")
    assert "1 passed, 1 failed, 2 not reached" in markup and "A different text was expected." in markup


@pytest.mark.kernel
def test_what_a_student_wrote_is_escaped(executed):
    for source in (PASSING, FAILING):
        _, markup = table_of(executed[source])
        assert "<script" not in markup and "<b>two" not in markup
    assert "&lt;script&gt;" in table_of(executed[FAILING])[1]


@pytest.mark.kernel
def test_a_check_that_meets_a_stub_is_not_written_yet(executed):
    text, markup = table_of(executed[UNWRITTEN])
    assert text == "ok  a\n..  b: not written yet\n..  c: not reached"
    assert error_of(executed[UNWRITTEN]).traceback[0].startswith("not written yet: stub")
    assert "1 passed, 1 not written yet, 1 not reached" in markup


@pytest.mark.kernel
def test_a_call_that_raises_fails_its_check_and_keeps_its_traceback(executed):
    text, _ = table_of(executed[RAISING])
    assert text == "FAILED  a\n  The call raised ZeroDivisionError: division by zero.\n..  c: not reached"
    assert any("Traceback" in line for line in error_of(executed[RAISING]).traceback)


@pytest.mark.kernel
def test_a_check_that_takes_a_part_of_none_says_that_the_function_returned_it(executed):
    text, _ = table_of(executed[OF_NONE])
    assert text == f"FAILED  a\n  {RETURNED_NONE}\n..  c: not reached"
    assert "The call raised TypeError: 'NoneType'" in table_of(executed[INSIDE])[0]


def test_a_part_of_none_has_the_sentence_of_the_mistake_that_gives_it_too(monkeypatch):
    known = ("The call raised TypeError: 'NoneType' object is not subscriptable", "dX is still None.")
    monkeypatch.setattr(table, "known_mistakes", lambda name: (known,))
    with pytest.raises(TypeError) as raised:
        exec(compile("[None][0][0]", "<a cell>", "exec"))
    assert (
        table._row_of_error("a", raised.value, {}).diagnosis
        == f"{RETURNED_NONE} Perhaps this: dX is still None."
    )


@pytest.mark.kernel
def test_a_picture_leaves_the_students_pyplot_alone(executed):
    _, markup = table_of(executed[PICTURED])
    assert markup.count('src="data:image/png;base64,iVBOR') == 1
    assert executed[PYPLOT][0].text == "[]\n"


@pytest.mark.kernel
def test_of_a_table_the_canonical_form_keeps_the_text(executed):
    cell = nbformat.v4.new_code_cell(PASSING, outputs=executed[PASSING])
    (made,) = canonical(nbformat.v4.new_notebook(cells=[cell])).cells
    shown = made.outputs[-1]
    assert shown.data == {"text/plain": table_of(executed[PASSING])[0]} and shown.metadata == {}
    other = nbformat.v4.new_output("display_data", data={"text/plain": "a", "text/html": "<p>a</p>"})
    (made,) = canonical(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", outputs=[other])])
    ).cells
    assert set(made.outputs[0].data) == {"text/plain", "text/html"}


@pytest.mark.kernel
def test_a_kernel_that_is_read_by_what_it_displays_gives_the_text_alone(tiny, first):
    with (
        clean_workspace(first) as workspace,
        Session(workspace, workspace / first.name, send=False) as session,
    ):
        session.run(SETUP)
        (shown, _) = session.run(FAILING).outputs[::-1]
        assert set(shown.data) == {"text/plain"}


@pytest.mark.kernel
def test_a_kernel_that_sends_shows_no_table(first):
    with tinycourse.kernel(first) as session:
        session.run(SETUP)
        done, stopped = session.run(PASSING), session.run(UNWRITTEN)
    assert [message["name"] for message in done.sent] == ["one", "<b>two</b>", "hidden"]
    assert [output.output_type for output in done.outputs] == ["stream"]
    assert [output.output_type for output in stopped.outputs] == ["error"]
    assert [message["name"] for message in stopped.sent] == ["a"]


# The table, its parts


def finished(collector, rows, source="", error=None):
    for row in rows:
        collector.add(row)
    info = SimpleNamespace(raw_cell=source)
    collector.finish(SimpleNamespace(error_in_exec=error, info=info))


def test_checks_stay_open_until_they_pass(monkeypatch):
    shell = SimpleNamespace(events=SimpleNamespace(register=lambda *_: None))
    monkeypatch.setattr(table, "running_shell", lambda: shell)
    collector = Reports()
    finished(collector, [Row("a", FAILED, message="FAILED  a"), Row("b", PASSED)])
    finished(collector, [Row("b", FAILED, message="FAILED  b")])
    assert collector.open == ["a", "b"]
    finished(collector, [Row("a", FAILED, message="FAILED  a")])
    assert collector.open == ["b", "a"]
    finished(collector, [Row("a", PASSED), Row("b", UNREACHED)])
    assert collector.open == ["b"]


def test_outside_jupyter_a_check_prints_at_once(capsys):
    collector = Reports()
    collector.add(Row("a", PASSED, message="ok  a"))
    assert capsys.readouterr().out == "ok  a\n"
    collector.add(Row("a", FAILED, message="FAILED  a"))
    assert capsys.readouterr().out == ""


def test_the_names_of_checks_are_read_from_a_statement():
    source = "check('a', 1)\ncheck.quiet('b', f)\nfor x in y:\n    check(f'{x}', x)\n    check.raises('c', E, f)\ncheckers('d')\nother.check('e')"
    assert [name for node in ast.parse(source).body for name in check_names(node)] == ["a", "b", "c"]
    assert check_names(ast.parse("def f():\n    check('a', 1)").body[0]) == []


# Pictures

RAMP = np.arange(40.0)
GRID = np.arange(30.0).reshape(5, 6)


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (np.clip(RAMP, 5, 30), RAMP),
        (np.clip(RAMP, 5, 30)[:, None], RAMP[:, None]),
        (np.where(GRID > 9, 0, GRID), GRID),
        (np.where(GRID > 20, np.nan, GRID) ** 2, GRID**2),
        (np.where(GRID > 20, -1.5e308, GRID), np.where(GRID > 25, 1.5e308, GRID**2)),
        ({"W": (1, GRID.T**2)}, {"W": (1, GRID.T)}),
        (np.tile(RAMP, (4, 1)) ** 2, np.tile(RAMP, (4, 1))),
    ],
    ids=["curve", "column", "map", "nan", "huge", "in a tuple in a dict", "wide"],
)
def test_a_difference_that_words_do_not_tell_is_drawn(actual, expected):
    assert difference_picture(actual, expected).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (-2 * RAMP + 3, RAMP),
        (np.zeros(40), RAMP),
        (GRID + 1, GRID),
        (GRID[:2] ** 2, GRID[:2]),
        (RAMP[:7] ** 2, RAMP[:7]),
        (GRID.T, GRID),
        (np.full((5, 6), np.nan), GRID),
        (np.zeros((201, 300)), np.random.default_rng(0).normal(size=(201, 300))),
        (GRID > 3, GRID),
        (GRID * 1j, GRID),
        ("a", "b"),
        (None, GRID),
        ((GRID,), (GRID**2, GRID)),
        (2.0, 3.0),
        (np.zeros((0, 3)), np.zeros((0, 3))),
        (GRID, GRID),
    ],
)
def test_nothing_is_drawn_where_words_say_as_much(actual, expected, monkeypatch):
    monkeypatch.setattr(pictures, "_figure", None)
    assert difference_picture(actual, expected) == b""


# %gradcheck


def course_layers():
    """The layers of the course's package."""
    sys.path.insert(0, str(REPOSITORY))
    try:
        from nnkit import layers, lstm, normalization, regularization, rnn
    finally:
        sys.path.remove(str(REPOSITORY))
    return SimpleNamespace(
        **{
            name: value
            for module in (layers, rnn, lstm, normalization, regularization)
            for name, value in vars(module).items()
            if not name.startswith("_")
        }
    )


@pytest.fixture(scope="module")
def nn():
    return course_layers()


@pytest.fixture
def rng():
    return np.random.default_rng(5)


def names_of(report):
    return {str(layer): layer.wrong for layer in report.layers if layer.wrong}


def test_right_gradients_of_all_kinds_of_layers_pass(nn, rng):
    model = nn.Sequential(
        nn.Linear(3, 4, rng=rng),
        nn.BatchNorm(4),
        nn.ReLU(),
        nn.Dropout(0.5, rng=rng),
        nn.Residual(nn.Linear(4, 4, rng=rng), nn.Tanh()),
        nn.LayerNorm(4),
        nn.Softmax(),
    )
    model.layers[0].needs_dX = False
    before = json.dumps([layer.params[name].tolist() for layer, name in model.parameters()])
    state = copy.deepcopy(model.layers[3].rng.bit_generator.state)
    report = check_gradients(model)
    assert names_of(report) == {} and report.verdict().startswith("All gradients are right")
    assert [str(layer) for layer in report.layers][:2] == ["layers[6] (Softmax)", "layers[5] (LayerNorm)"]
    assert str(report.layers[-1]) == "Sequential"
    after = json.dumps([layer.params[name].tolist() for layer, name in model.parameters()])
    assert before == after and model.layers[0].params["W"].dtype == np.float32
    assert state == model.layers[3].rng.bit_generator.state
    assert model.layers[1].cache is None and model.layers[0].needs_dX is False
    assert names_of(check_gradients(model.eval())) == {}


@pytest.mark.parametrize("kind", ["sequence", "characters", "alone"])
def test_an_input_is_made_that_fits(nn, rng, kind):
    models = {
        "sequence": lambda: nn.Sequential(nn.LSTM(3, 4, rng=rng), nn.LastStep(), nn.Linear(4, 2, rng=rng)),
        "characters": lambda: nn.Sequential(
            nn.Embedding(7, 5, rng=rng), nn.GRU(5, 3, rng=rng), nn.TimeDistributed(nn.Linear(3, 7, rng=rng))
        ),
        "alone": nn.Tanh,
    }
    report = check_gradients(models[kind]())
    assert names_of(report) == {} and all(layer.gradients for layer in report.layers)


def test_errors_are_named_where_they_arise_and_do_not_spread(nn, rng):
    class MeanOfRows(nn.Linear):
        def backward(self, dY):
            dX = super().backward(dY)
            self.grads["b"] = dY.mean(axis=0)
            return -dX

    class Slope(nn.Tanh):
        def backward(self, dY):
            return dY * (1 - self.cache)

    model = nn.Sequential(
        nn.Linear(3, 4, rng=rng),
        Slope(),
        nn.Linear(4, 4, rng=rng),
        MeanOfRows(4, 6, rng=rng),
        nn.ReLU(),
        nn.Linear(6, 2, rng=rng),
    )
    report = check_gradients(model, rng.normal(size=(5, 3)))
    assert names_of(report) == {"layers[3] (MeanOfRows)": ["b", "dX"], "layers[1] (Slope)": ["dX"]}
    verdict = report.verdict()
    assert "first goes wrong in layers[3] (MeanOfRows): b, dX." in verdict
    assert "layers[2] (Linear) to layers[0] (Linear) get a wrong dY" in verdict
    assert "Also wrong on its own: layers[1] (Slope): dX." in verdict
    assert "5 times too small, and 5 is the length of axis 0 of dY" in report.text()
    assert "The sign is wrong" in report.text() and "The sign is wrong" in report.html()


def test_a_transposed_gradient_is_told(nn, rng):
    class Turned(nn.Linear):
        def backward(self, dY):
            dX = super().backward(dY)
            self.grads["W"] = self.grads["W"].T
            return dX

    report = check_gradients(nn.Sequential(Turned(3, 4, rng=rng), Turned(4, 4, rng=rng)))
    notes = [gradient.note for layer in report.layers for gradient in layer.gradients if gradient.note]
    assert len(notes) == 2 and all("the transpose of the right one" in note for note in notes)


def test_a_matrix_that_is_multiplied_the_wrong_way_round_is_told(nn, rng):
    class Turned(nn.Linear):
        def backward(self, dY):
            super().backward(dY)
            return dY @ self.params["W"].T

    report = check_gradients(nn.Sequential(Turned(3, 4, rng=rng), Turned(4, 4, rng=rng)))
    notes = [gradient.note for layer in report.layers for gradient in layer.gradients if gradient.note]
    assert notes[0].startswith("In the product with dY, W is the wrong way round")
    assert (
        notes[1].startswith("It raised ValueError: matmul")
        and "In backward: dY has the shape (5, 4)" in notes[1]
    )


def test_an_axis_that_dy_and_x_both_have_is_called_that_of_dy(nn, rng):
    class OtherAxis(nn.Linear):
        def backward(self, dY):
            dX = super().backward(dY)
            self.grads["b"] = dY.sum(axis=1)
            return dX

    text = check_gradients(OtherAxis(4, 4, rng=rng), rng.normal(size=(6, 4))).text()
    assert "as if axis 1 of dY (6, 4) was summed" in text


def test_what_keeps_a_layer_from_being_checked_is_said_with_its_name(nn, rng):
    class Named(nn.Sequential):
        def forward(self, X):
            return self.layers[0].forward(X=X)

    model = nn.Sequential(nn.Linear(3, 3, rng=rng), nn.Linear(3, 4, rng=rng))
    with pytest.raises(
        UserError, match=r"layers\[0\] \(Linear\): its forward is called only with keyword arguments"
    ):
        check_gradients(Named(model.layers[0]), np.ones((2, 3)))
    model.layers[1].params["b"] = 0.5
    with pytest.raises(UserError, match=r"layers\[1\] \(Linear\): params\['b'\] is a float, not an array"):
        check_gradients(model)


def test_a_layer_that_casts_is_told_so_and_those_behind_it_are_right(nn, rng):
    class Narrow(nn.Tanh):
        def forward(self, X):
            return super().forward(X).astype(np.float32)

    report = check_gradients(nn.Sequential(nn.Linear(3, 4, rng=rng), Narrow(), nn.Linear(4, 4, rng=rng)))
    notes = {str(layer): g.note for layer in report.layers for g in layer.gradients if g.state != PASSED}
    assert notes == {"layers[1] (Narrow)": "It computes in float32; take the cast out."}


def test_a_wrong_sequential_is_told_from_its_layers(nn, rng):
    class Forwards(nn.Sequential):
        def backward(self, dY):
            for layer in self.layers:
                dY = layer.backward(dY)
            return dY

    report = check_gradients(Forwards(nn.Linear(4, 4, rng=rng), nn.Tanh(), nn.Linear(4, 4, rng=rng)))
    assert list(names_of(report)) == ["Forwards"]
    assert "Every layer inside is right on its own. The backward of Forwards itself" in report.verdict()
    penalized = check_gradients(nn.Penalized(nn.Linear(3, 2, rng=rng), l2=0.3))
    assert "or adds to them on purpose, as a penalty does" in penalized.verdict()


def test_kinks_and_ties_are_no_errors(nn):
    assert names_of(check_gradients(nn.ReLU(), np.zeros((4, 4)))) == {}


def test_what_is_missing_or_raises_is_said(nn, rng):
    class Half(nn.Linear):
        def backward(self, dY):
            self.grads["W"] = dY.T @ self.cache[0]

    class Broken(nn.Linear):
        def backward(self, dY):
            raise KeyError("W")

    class Stub(nn.Linear):
        def backward(self, dY):
            raise NotImplementedError

    text = check_gradients(Half(3, 2, rng=rng)).text()
    assert "backward set no grads['b']." in text and "backward returned None." in text
    assert "It raised KeyError: 'W'" in check_gradients(Broken(3, 2, rng=rng)).text()
    model = nn.Sequential(nn.Linear(3, 3, rng=rng), Stub(3, 2, rng=rng))
    assert "is first not written yet in layers[1] (Stub): backward." in check_gradients(model).verdict()


def test_what_cannot_be_checked_is_refused_in_a_sentence(nn, rng):
    class Noisy(nn.Layer):
        def forward(self, X):
            return X * rng.random(X.shape)

        def backward(self, dY):
            return dY

    layer = nn.Linear(3, 2, rng=rng)
    for model, X, words in (
        (nn.Linear, None, "Linear is a class"),
        (3, None, "type int has no method backward"),
        (layer, "text", "must be an array of numbers"),
        (layer, np.ones((2, 7)), r"fails in Linear: ValueError: .* Is X \(2, 7\) an input"),
        (
            nn.Sequential(layer, nn.Linear(3, 2, rng=rng)),
            None,
            r"No input could be generated .* in layers\[1\]",
        ),
        (Noisy(), None, "gives a different result each time"),
    ):
        with pytest.raises(UserError, match=words):
            check_gradients(model, X)
    with pytest.raises(NotImplementedError):
        check_gradients(nn.Sequential(nn.Layer()), np.ones((2, 2)))


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("model", ["model"]),
        ("model X", ["model", "X"]),
        ("Linear(3, 2, rng=rng) np.zeros((2, 3))", ["Linear(3, 2, rng=rng)", "np.zeros((2, 3))"]),
        ("model  X[:4, 1]", ["model", "X[:4, 1]"]),
    ],
)
def test_a_line_is_one_or_two_expressions(line, parts):
    assert split_expressions(line) == parts


@pytest.mark.parametrize("line", ["", "model X Y", "model ("])
def test_other_lines_are_told_what_to_write(line):
    with pytest.raises(UserError, match="%gradcheck model X"):
        split_expressions(line)


@pytest.mark.kernel
def test_gradcheck_in_a_notebook(executed):
    text, markup = table_of(executed["%gradcheck Double() np.ones((2, 3))"])
    assert "The sign is wrong" in text and "<table" in markup
    error = error_of(executed["%gradcheck nobody"])
    assert error.traceback == ["nobody: NameError: name 'nobody' is not defined"]


# %hint

HINTED = """\
# %% [markdown]
# ## Row means
# <details><summary>Hint 1</summary>
#
# Which axis?
# </details>
# <details><summary>Hint 2: faster</summary>Use `mean`.</details>

# %%
helper = 1

# %% nbgrader={"grade_id": "row-means", "solution": true}
def row_means(X):
    raise NotImplementedError("not written yet")

# %% nbgrader={"grade_id": "check-row-means", "grade": true, "points": 4}
check("two rows", row_means(X), 1)

# %% [markdown] nbgrader={"grade_id": "why", "grade": true, "solution": true, "points": 2}
# Why? <details><summary>Hint</summary>of a question</details>

# %% nbgrader={"grade_id": "layer-of-rows", "solution": true}
class Rows:
    pass

# %% nbgrader={"grade_id": "check-layer-of-rows", "grade": true, "points": 4}
check.quiet("a layer", Rows)
"""


@pytest.fixture(scope="module")
def hinted():
    return exercises(tinycourse.notebook(HINTED))


def test_exercises_have_their_hints_and_checks(hinted):
    means, rows = hinted
    assert means.hints == [("", "Which axis?"), ("faster", "Use `mean`.")]
    assert (means.name, means.checks, means.written) == ("row_means", {"two rows"}, False)
    assert (rows.name, rows.checks, rows.written, rows.hints) == ("Rows", {"a layer"}, True, [])


def test_hints_come_one_after_another_and_end(hinted):
    means, rows = hinted
    assert means.hint(0) == "**Hint 1 of 2 for row_means**\n\nWhich axis?"
    assert means.hint(1) == "**Hint 2 of 2 for row_means: faster**\n\nUse `mean`."
    assert means.hint(2).startswith("You have seen all 2 hints for row_means; there are no more.")
    assert rows.hint(0).startswith("There is no hint for Rows")


def test_the_exercise_is_the_one_named_or_the_one_whose_check_failed_last(hinted):
    means, rows = hinted
    for name in ("rows", "Rows", "layer-of-rows", "layer_of_rows"):
        assert choose_exercise(hinted, name) is rows
    assert choose_exercise(hinted) is means  # not written yet
    assert choose_exercise(hinted, open_checks=["two rows", "a layer"]) is rows
    assert choose_exercise(hinted, open_checks=["a layer", "two rows", "of no exercise"]) is means
    with pytest.raises(UserError, match=r"No exercise here is called cols\. .*: row_means, Rows\."):
        choose_exercise(hinted, "cols")
    with pytest.raises(UserError, match="No check has failed, and all is written"):
        choose_exercise([rows])


def test_every_exercise_of_the_course_has_a_hint():
    releases = sorted((REPOSITORY / "notebooks").glob("*/*.ipynb"))
    assert len(releases) > 10
    for path in releases:
        found = exercises(nbformat.read(path, as_version=4))
        assert found and all(exercise.hints and exercise.checks for exercise in found), path


@pytest.mark.kernel
def test_hint_in_a_notebook(executed):
    (shown,) = executed["%hint row_means"]
    assert shown.data["text/plain"].startswith("There is no hint for row_means")
    assert "text/markdown" in shown.data
    assert error_of(executed["%hint nobody"]).traceback[0].startswith("No exercise here is called nobody.")
    assert "two rows: not written yet" in table_of(executed["checks"])[0]
