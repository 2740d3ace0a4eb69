"""What checks know of typical mistakes: a file beside the notebook or in the wheel, which only a failed check reads."""

import numpy as np
import pytest

from coursekit.checks import known_mistakes as module
from coursekit.checks.check import CheckFailed, check
from coursekit.checks.known_mistakes import (
    FILE,
    can_be_known,
    known_mistakes,
    pack,
    raised,
    sentence_of_error,
    unpack,
)
from coursekit.checks.values import encode

PAIRS = {
    "mean": encode(((12.0, "You forgot to divide."), (np.array([3.0, 4.0]), "These are the columns."))),
    "half": encode(((0.5, "One half."),)),
}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(module, "SHIPPED", tmp_path / "shipped.txt")
    return tmp_path


def test_what_is_packed_is_not_read_by_accident_and_comes_back():
    text = pack(PAIRS)
    assert unpack(text) == PAIRS
    assert "divide" not in text and max(map(len, text.splitlines())) <= 120


def test_a_change_to_what_is_known_of_one_check_leaves_the_lines_of_the_others():
    pairs = {f"check {number}": encode(((1.0, "A half. " * number),)) for number in range(9)}
    lines = [
        pack(pairs | {"check 4": encode(known)}).splitlines()
        for known in (((1.0, "Once."),), ((1.0, "Twice."),))
    ]
    assert len(set(lines[0]) - set(lines[1])) == 1 < 20 < len(lines[0])
    assert unpack(pack({})) == {}


def test_a_failed_check_says_the_sentence_of_a_known_wrong_value(folder):
    (folder / FILE).write_text(pack(PAIRS))
    with pytest.raises(CheckFailed, match=r"You forgot to divide\.$"):
        check("mean", 12.0, 3.0)
    with pytest.raises(CheckFailed, match=r"These are the columns\.$"):
        check("mean", np.array([3.0, 4.0]), np.array([2.0, 5.0]))
    with pytest.raises(CheckFailed, match="4 times too large"):
        check("another", 12.0, 3.0)
    with pytest.raises(CheckFailed, match="One half"):
        check.quiet("half", lambda: 0.5, expected=0.3)


def test_a_known_wrong_value_is_told_at_the_tolerance_of_the_check(folder):
    (folder / FILE).write_text(pack(PAIRS))
    with pytest.raises(CheckFailed, match="You forgot"):
        check("mean", 12.5, 3.0, rtol=0.1)
    with pytest.raises(CheckFailed) as failed:
        check("mean", 12.5, 3.0)
    assert "forgot" not in str(failed.value)


def test_a_wrong_value_outside_of_bounds_has_its_sentence_too(folder):
    (folder / FILE).write_text(pack(PAIRS))
    with pytest.raises(CheckFailed, match="One half"):
        check("half", 0.5, between=(0.7, 0.9))


def test_an_error_that_a_mistake_raises_is_among_its_wrong_values():
    pairs = ((np.ones(2), "An array."), ("The call raised ValueError: axis 1", "The stride is missing."))
    assert sentence_of_error(pairs, raised("ValueError", "axis 1\ntwo")) == "The stride is missing."
    assert sentence_of_error(pairs, raised("ValueError", "")) == ""


def test_a_notebook_that_is_alone_takes_what_is_in_the_wheel(folder):
    module.SHIPPED.write_text(pack(PAIRS))
    assert [sentence for _, sentence in known_mistakes("half")] == ["One half."]
    (folder / FILE).write_text(pack({"half": encode(((0.5, "A half."),))}))
    assert [sentence for _, sentence in known_mistakes("half")] == ["A half."]


@pytest.mark.parametrize("text", ["", "no base64 at all!", "AAAA", pack({"mean": {"kind": "?"}})])
def test_a_file_that_cannot_be_read_changes_no_verdict(folder, text):
    (folder / FILE).write_text(text)
    assert known_mistakes("mean") == ()
    check("mean", 3.0, 3.0)
    with pytest.raises(CheckFailed, match="4 times too large"):
        check("mean", 12.0, 3.0)


def test_of_an_error_that_names_no_size_a_mistake_is_one_of_several_reasons():
    vague, telling = (
        raised("TypeError", "'NoneType' object is not iterable"),
        raised("AxisError", "axis 2 is out"),
    )
    pairs = ((vague, "Return both."), (telling, "There are two axes."))
    assert sentence_of_error(pairs, vague) == "Perhaps this: Return both."
    assert sentence_of_error(pairs, telling) == "There are two axes."
    assert can_be_known(vague) and can_be_known(telling) and can_be_known(raised("ZeroDivisionError", ""))
    endless = [
        raised("RecursionError", f"maximum recursion depth exceeded{where}")
        for where in ("", " in comparison")
    ]
    assert endless[0] == endless[1] and can_be_known(endless[0])
    assert not can_be_known(raised("NameError", "name 'x1' is not defined"))
    assert not can_be_known(raised("NotImplementedError", "")) and not can_be_known("not written yet")
