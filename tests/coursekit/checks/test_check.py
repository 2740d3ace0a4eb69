"""coursekit.check: what a student sees, and what is sent when grading."""

import json
import warnings

import numpy as np
import pytest

from coursekit import CheckFailed, check
from coursekit.checks.check import MIME, WarningLog
from coursekit.checks.judge import Options
from coursekit.checks.values import decode, encode

X = np.array([[1.0, 3.0], [2.0, 6.0]])


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    """Every test runs beside no record, as a student does."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COURSEKIT_CHECKS", raising=False)


@pytest.fixture
def sent(monkeypatch):
    """What is published in send mode."""
    published = []
    monkeypatch.setenv("COURSEKIT_CHECKS", "send")
    monkeypatch.setattr("IPython.display.publish_display_data", published.append)
    return published


@pytest.fixture
def record(tmp_path):
    """Write a record beside the notebook."""

    def write(**values):
        checks = [{"name": name, "value": encode(value)} for name, value in values.items()]
        (tmp_path / "reference.json").write_text(json.dumps({"checks": checks}), encoding="utf-8")

    return write


def stub(*arguments):
    raise NotImplementedError("not written yet")


def doubled_in_place(array):
    array *= 2
    return array


def overflowing(z):
    return 1 / (1 + np.exp(-z))


def refusing(array):
    raise ValueError(f"X should be (N, D), not {array.shape}")


# In a student's kernel


def test_a_right_value_prints_ok(capsys):
    check("row means", X.mean(axis=1), np.array([2.0, 4.0]))
    assert capsys.readouterr().out == "ok  row means\n"


def test_a_wrong_value_raises_with_a_diagnosis():
    with pytest.raises(CheckFailed) as failure:
        check("row means", X.sum(axis=1), np.array([2.0, 4.0]))
    lines = str(failure.value).splitlines()
    assert lines[0] == "FAILED  row means"
    assert "got" in lines[1] and "expected" in lines[2]
    assert "2 times too large" in lines[-1]
    assert isinstance(failure.value, AssertionError)


def test_the_arrays_of_the_statement_are_in_sight_of_the_diagnosis():
    source = "check('sums', Data.sum(axis=0), Data.sum(axis=1))"
    with pytest.raises(
        CheckFailed, match=r"axis 0 of Data \(5, 3\) was summed or averaged away; it should be axis 1"
    ):
        exec(compile(source, "cell", "exec"), {"check": check, "Data": np.arange(15.0).reshape(5, 3)})


def test_jupyter_shows_the_message_of_a_failed_check_alone():
    with pytest.raises(CheckFailed) as failure:
        check("sums", 1.0, 3.5)
    assert failure.value._render_traceback_() == [str(failure.value)]


def test_without_an_expected_value_it_is_compared_when_graded(capsys):
    check("hidden", X.mean())
    assert capsys.readouterr().out == "..  hidden: compared when graded\n"


def test_a_record_beside_the_notebook_is_the_expected_value(record, capsys):
    record(hidden=3.0, other=1.0)
    check("hidden", X.mean())
    assert capsys.readouterr().out == "ok  hidden\n"
    with pytest.raises(CheckFailed, match="FAILED  hidden"):
        check("hidden", X.sum())
    check("not in it", X.sum())
    assert "compared when graded" in capsys.readouterr().out


def test_an_expected_value_in_the_call_is_preferred_to_the_record(record):
    record(mean=99.0)
    with pytest.raises(CheckFailed):
        check("mean", 99.0, 3.0)


@pytest.mark.parametrize("otherwise", [{12.0: "You forgot to divide."}, [(12.0, "You forgot to divide.")]])
def test_a_known_wrong_value_has_its_sentence(otherwise):
    with pytest.raises(CheckFailed, match=r"You forgot to divide\.$"):
        check("mean", X.sum(), 3.0, otherwise=otherwise)


def test_an_input_that_comes_back_as_it_was_is_named():
    namespace = {"check": check, "Data": X, "doubled": lambda array: array}
    with pytest.raises(CheckFailed, match=r"The result is the unchanged input Data\.$"):
        exec("check('doubled', doubled(Data), 2 * Data)", namespace)


def test_bounds_need_no_expected_value(capsys):
    check("accuracy", 0.95, at_least=0.9)
    check("probability", X / 6, between=(0, 1))
    assert capsys.readouterr().out == "ok  accuracy\nok  probability\n"
    with pytest.raises(CheckFailed, match=r"expected  at least 0\.9"):
        check("accuracy", 0.85, at_least=0.9)


def test_tolerances_of_the_call_are_used():
    with pytest.raises(CheckFailed):
        check("loose", 1.05, 1.0)
    assert check("loose", 1.05, 1.0, rtol=0.1) is None
    assert check("loose", 0.05, 0.0, atol=0.1) is None


def test_a_value_too_large_is_said_to_be(capsys):
    with pytest.raises(CheckFailed, match="too large to check: an array of shape"):
        check("large", np.zeros(2**21 + 1), np.zeros(2))
    assert capsys.readouterr().out == ""


def test_unchanged_works_on_copies(capsys):
    data = X.copy()
    check.unchanged("input left alone", np.mean, data)
    assert capsys.readouterr().out == "ok  input left alone\n"
    with pytest.raises(CheckFailed, match="wrote into its input: argument 1, array, was modified"):
        check.unchanged("input left alone", doubled_in_place, data)
    np.testing.assert_array_equal(data, X)


def test_unchanged_looks_at_every_argument():
    with pytest.raises(CheckFailed, match="argument 2, b, was modified"):
        check.unchanged("inputs left alone", lambda a, b: doubled_in_place(b), X, X.copy())


def test_unchanged_does_not_mind_an_error_of_the_call(capsys):
    check.unchanged("refused, but not changed", refusing, X)
    assert capsys.readouterr().out == "ok  refused, but not changed\n"


def test_quiet_wants_the_value_and_no_warning(capsys):
    check.quiet("small", overflowing, 0.0, expected=0.5)
    assert capsys.readouterr().out == "ok  small\n"
    with pytest.raises(
        CheckFailed, match="The value is right, but NumPy warned during the call: overflow in exp"
    ):
        check.quiet("large", overflowing, np.array([-1000.0]), expected=np.array([0.0]))
    with pytest.raises(CheckFailed, match="times too large"):
        check.quiet("wrong", overflowing, 0.0, expected=0.25)


def test_quiet_lets_no_warning_out():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        check.quiet("hidden", overflowing, np.array([-1000.0]))
    assert caught == []


@pytest.mark.parametrize(
    "otherwise", [{0.5: "One half."}, [(np.array(0.5), "One half.")]], ids=["dict", "pairs"]
)
def test_quiet_takes_known_wrong_values_as_check_does(otherwise):
    with pytest.raises(CheckFailed, match="One half"):
        check.quiet("small", overflowing, 0.0, expected=0.3, otherwise=otherwise)


def test_raises_wants_this_exception(capsys):
    check.raises("refused", ValueError, refusing, X[0], mentions="(2,)")
    check.raises("refused", ValueError, refusing, X[0], mentions=["(2,)", "(N, D)"])
    assert capsys.readouterr().out == "ok  refused\n" * 2
    with pytest.raises(CheckFailed, match=r"does not name \(7,\)"):
        check.raises("refused", ValueError, refusing, X[0], mentions=("(7,)",))
    with pytest.raises(
        CheckFailed, match=r"NumPy's own: test the input first, and raise a ValueError yourself"
    ):
        check.raises("refused", ValueError, np.add, np.ones(2), np.ones(3), mentions="(2, 3)")
    with pytest.raises(CheckFailed, match="Another error was raised"):
        check.raises("refused", KeyError, refusing, X[0])
    with pytest.raises(CheckFailed, match="No error was raised"):
        check.raises("refused", ValueError, np.mean, X[0])


def test_raises_works_on_copies():
    data = X.copy()
    with pytest.raises(CheckFailed):
        check.raises("refused", ValueError, doubled_in_place, data)
    np.testing.assert_array_equal(data, X)


@pytest.mark.parametrize(
    "call",
    [
        lambda: check("n", stub(), 1.0),
        lambda: check.unchanged("n", stub, X),
        lambda: check.quiet("n", stub, X, expected=1.0),
        lambda: check.raises("n", ValueError, stub, X),
        lambda: check.raises("n", Exception, stub, X),
    ],
    ids=["check", "unchanged", "quiet", "raises", "raises any"],
)
@pytest.mark.parametrize("mode", ["", "send"])
def test_a_stub_passes_through_as_not_written_yet(call, mode, monkeypatch):
    monkeypatch.setenv("COURSEKIT_CHECKS", mode)
    with pytest.raises(NotImplementedError, match="not written yet"):
        call()


# When grading


def data_of(published):
    assert set(published) == {MIME, "text/plain"}
    assert published["text/plain"] == ""
    return json.loads(json.dumps(published[MIME]))


def test_send_mode_publishes_the_value_and_judges_nothing(sent, capsys):
    check("row means", X.sum(axis=1), np.array([2.0, 4.0]))
    check("hidden", X.mean())
    assert capsys.readouterr().out == ""
    first, second = map(data_of, sent)
    assert first["name"] == "row means" and second["name"] == "hidden"
    np.testing.assert_array_equal(decode(first["value"]), [4.0, 8.0])
    assert decode(second["value"]) == 3.0


def test_send_mode_sends_no_expected_value(sent):
    check("row means", X.sum(axis=1), np.array([4.8151623, 4.0]))
    check.quiet("quiet", np.mean, X, expected=4.8151623)
    assert len(sent) == 2
    assert encode(4.8151623)["data"] not in json.dumps(sent)
    assert "expected" not in json.dumps(sent)


def test_send_mode_does_not_look_at_a_record(sent, record):
    record(hidden=99.0)
    check("hidden", 1.0)
    assert decode(data_of(sent[0])["value"]) == 1.0


def test_send_mode_sends_the_options_of_the_call(sent):
    check("loose", 1.0, 2.0, rtol=0.5, atol=0.25, otherwise={3.0: "No."})
    check("bounded", 1.0, between=(0, 2), at_least=0.5)
    check.raises("refused", ValueError, refusing, X, mentions="(2, 2)")
    check.unchanged("left alone", np.mean, X)
    loose, bounded, refused, unchanged = (Options.decode(data_of(message)["options"]) for message in sent)
    assert (loose.rtol, loose.atol, loose.otherwise) == (0.5, 0.25, ((3.0, "No."),))
    assert (bounded.between, bounded.at_least) == ((0, 2), 0.5)
    assert (refused.kind, refused.raises, refused.mentions) == ("raises", "ValueError", ("(2, 2)",))
    assert (unchanged.kind, unchanged.arguments[:2]) == ("unchanged", ("a", "axis"))


def test_send_mode_sends_the_error_of_a_refused_call(sent):
    check.raises("refused", ValueError, refusing, X)
    error = decode(data_of(sent[0])["value"])
    assert error.types[:2] == ("ValueError", "Exception")
    assert error.message == "X should be (N, D), not (2, 2)"


def test_send_mode_sends_the_arguments_after_and_before_the_call(sent):
    check.unchanged("left alone", doubled_in_place, X)
    (after,), (before,) = (decode(data_of(sent[0])[part]) for part in ("value", "before"))
    np.testing.assert_array_equal(after, 2 * X)
    np.testing.assert_array_equal(before, X)


def test_send_mode_says_that_arguments_are_too_large(sent):
    check.unchanged("left alone", np.mean, np.zeros(2**21 + 1))
    assert [decode(data_of(sent[0])[part]).type_name for part in ("value", "before")] == [
        "value too large"
    ] * 2


def test_send_mode_sends_what_numpy_warned_of(sent):
    check.quiet("large", overflowing, np.array([-1000.0]))
    assert data_of(sent[0])["warnings"] == ["overflow encountered in exp"]


def test_send_mode_sends_the_line_of_the_call(sent):
    exec(compile("\n\n\ncheck('n', 1.0)\n", "cell", "exec"), {"check": check})
    assert data_of(sent[0])["line"] == 4


def test_send_mode_says_that_a_value_is_too_large(sent):
    check("large", np.zeros(2**21 + 1))
    value = decode(data_of(sent[0])["value"])
    assert value.type_name == "value too large"
    assert len(json.dumps(sent)) < 1000


# The log of warnings


def test_the_log_notes_numpys_warnings_and_shows_all():
    log, shown = WarningLog(), []
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = lambda message, *rest, **named: shown.append(str(message))
        log.install()
        log.install()
        np.exp(np.array([1000.0]))
        warnings.warn("something else", UserWarning, stacklevel=1)
        log.uninstall()
        np.exp(np.array([1000.0]))
    assert log.take() == ["overflow encountered in exp"]
    assert log.take() == []
    assert shown == ["overflow encountered in exp", "something else", "overflow encountered in exp"]


# What a call may do to hide that it wrote into its arguments


class Shared(np.ndarray):
    """An array whose deep copies are none."""

    def __deepcopy__(self, memo):
        return self


def adds_one(X):
    X += 1.0
    return X


@pytest.mark.parametrize("nested", [lambda X: X, lambda X: [X], lambda X: {"X": (X, 2)}])
def test_a_change_is_seen_whatever_copies_the_class_makes(nested):
    def change(value):
        while not isinstance(value, np.ndarray):
            value = next(iter(value.values() if isinstance(value, dict) else value))
        adds_one(value)

    X = np.zeros(3).view(Shared)
    with pytest.raises(CheckFailed, match="wrote into its input"):
        check.unchanged("leaves X alone", change, nested(X))
    assert not X.any()


def test_a_change_of_the_original_is_seen_when_the_call_got_a_copy():
    X = np.zeros(3)
    with pytest.raises(CheckFailed, match="wrote into its input"):
        check.unchanged("leaves X alone", lambda copied: adds_one(X), X)


def test_a_change_is_seen_with_a_deepcopy_that_copies_nothing(monkeypatch):
    monkeypatch.setattr("copy.deepcopy", lambda value, memo=None: value)
    with pytest.raises(CheckFailed, match="wrote into its input"):
        check.unchanged("leaves X alone", adds_one, np.zeros(3))
