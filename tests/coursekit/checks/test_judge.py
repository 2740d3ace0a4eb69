"""coursekit.checks.judge, coursekit.checks.comparison and coursekit.checks.diagnosis: what passes, and the sentence for what does not."""

import math
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from coursekit.checks.comparison import describe
from coursekit.checks.judge import MISSING, Options, Verdict, explain_warnings, judge
from coursekit.checks.values import Opaque, Raised, decode, encode

# Numbers without a pattern, so that a sentence can only come from what a case does to them.
N, D = 5, 3
E = np.array([0.31, -1.27, 2.03, 0.84, -0.49])
P = np.array([0.31, 1.27, 2.03, 0.84, 0.49])  # positive
M = np.array([[0.2, -1.1, 0.7], [1.9, 0.4, -0.3], [-0.6, 2.2, 1.3], [0.9, -0.8, 0.1], [1.4, 0.5, -2.7]])
M8 = np.arange(24.0).reshape(3, 8) ** 1.5
B = np.array([[0.5, 1.5], [-0.8, 0.7]])
Q = np.array([[0.2, -1.1, 0.7], [1.9, 0.4, -0.3], [-0.6, 2.2, 1.3]])  # square
T3 = np.linspace(0.1, 2.5, 24).reshape(2, 3, 4) ** 1.7
SOFTMAX = np.exp(M) / np.exp(M).sum(axis=1, keepdims=True)
OVERFLOW = ["overflow encountered in exp", "invalid value encountered in divide"]


def diagnosis(actual, expected, warned=(), name="a check", **options):
    """The sentence of a failed check, as a student's kernel and the grader make it from encoded values."""
    actual, expected = decode(encode(actual)), decode(encode(expected))
    verdict = judge(name, actual, expected, Options(**options), warned)
    assert not verdict.passed
    return verdict.diagnosis


def rows(**cases):
    return [pytest.param(*case, id=name) for name, case in cases.items()]


# Shapes

SHAPES = rows(
    transposed=(M.T, M, {}, ["Shape (3, 5) instead of (5, 3)", "the transpose"]),
    axes_exchanged=(np.zeros((3, 5)), M, {}, ["two axes are exchanged"]),
    column_for_vector=(E[:, None], E, {}, ["(5, 1) instead of (5,)", "broadcast to (N, N)"]),
    row_for_vector=(E[None], E, {}, ["(1, 5) instead of (5,)", "an axis of length 1 too many"]),
    one_number_in_two_axes=(
        E[:1, None],
        E[:1],
        {},
        ["(1, 1) instead of (1,)", "an axis of length 1 too many"],
    ),
    vector_for_column=(E, E[:, None], {}, ["(5,) instead of (5, 1)", "different shapes"]),
    wrong_column_for_vector=(2 * E[:, None] + 1, E, {}, ["Shape (5, 1) instead of (5,)"]),
    axis_of_one_too_many=(
        E[None, :, None],
        E[:, None],
        {},
        ["in another shape: an axis of length 1 too many"],
    ),
    axis_of_one_too_few=(M, M[None], {}, ["in another shape: an axis of length 1 too few"]),
    broadcast_to_square=(E[:, None] - E, E, {}, ["(5, 5) instead of (5,)", "met a (N, 1) array"]),
    number_in_array=(np.array([2.5]), 2.5, {}, ["the right number, but in an array"]),
    other_shape=(M.reshape(3, 5, 1), M, {}, ["the right values in another shape"]),
    sum_not_taken=(M, M.sum(axis=1), {}, ["the sum over axis 1 has not been taken"]),
    mean_not_taken=(M, M.mean(axis=0), {}, ["the mean over axis 0 has not been taken"]),
    maximum_not_taken=(M, M.max(), {}, ["the maximum over all axes has not been taken"]),
    wrong_axis_of_sight=(
        M.sum(axis=0),
        M.sum(axis=1),
        {"X": (5, 3)},
        ["axis 0 of X (5, 3)", "it should be axis 1"],
    ),
    reduced_to_one=(3.0, E, {}, ["a single number", "keep an axis"]),
    nothing_added=(0, E, {}, ["still the number 0: nothing was added"]),
    would_broadcast_along_axis=(M[:1], M, {}, ["axis 0 has length 1", "broadcast"]),
    one_fewer=(E[:-1], E, {}, ["one fewer along axis 0", "off by one"]),
    one_more=(np.append(E, 1.0), E, {}, ["one more along axis 0"]),
    joined=(np.concatenate([E, E]), E, {}, ["axis 0 is twice as long"]),
    one_joined=(np.ones((3, 2)), np.ones((3, 1)), {}, ["axis 1 is twice as long"]),
    two_joined=(np.ones((2, 2)), np.zeros((2, 1)), {}, ["axis 1 is twice as long"]),
    wrong_length=(E[:2], E, {}, ["axis 0 has the wrong length"]),
    would_broadcast=(M[0], M, {}, ["it would broadcast to the right shape"]),
    last_axes_exchanged=(T3.swapaxes(1, 2), T3, {}, ["the axes 1 and 2 are exchanged"]),
    another_ones_shape=(
        np.ones((5, 4)),
        M,
        {"V": (5, 4), "K": (5, 3)},
        ["this is the shape of V, and the right one is that of K"],
    ),
    unrelated=(np.ones((2, 7, 4)), M, {}, ["Shape (2, 7, 4) instead of (5, 3)."]),
    empty=(np.zeros((0, 3)), M, {}, ["Shape (0, 3) instead of (5, 3)"]),
)


@pytest.mark.parametrize(("actual", "expected", "shapes", "words"), SHAPES)
def test_a_wrong_shape_is_named_with_its_cause(actual, expected, shapes, words):
    sentence = diagnosis(actual, expected, shapes=shapes)
    assert all(word in sentence for word in words), sentence


# Numbers

NUMBERS = rows(
    zero=(np.zeros(5), E, {}, ["zero everywhere"]),
    for_zeros=(np.arange(3.0), np.zeros(3), {}, ["All elements should be zero."]),
    zero_number=(0.0, 2.5, {}, ["The result is zero."]),
    all_equal=(np.full(5, 0.7), E, {}, ["All elements of the result are equal"]),
    negative=(-E, E, {}, ["sign is wrong", "negative of the right one"]),
    some_signs=(np.abs(E), E, {}, ["sign is wrong in 2 of 5"]),
    factor_n=(
        E * 8,
        E,
        {"X": (8, 2)},
        ["8 times too large", "the length of axis 0 of X", "a sum where the mean"],
    ),
    factor_d=(E * 7, E, {"X": (8, 7)}, ["7 times too large", "the length of axis 1 of X"]),
    factor_elements=(E * 14, E, {"X": (2, 7)}, ["14 times too large", "the number of elements of X"]),
    factor_own_length=(E * 5, E, {}, ["5 times too large", "the length of axis 0 of the result"]),
    factor_one_over_n=(E / 8, E, {"X": (8, 2)}, ["8 times too small", "a mean where the sum"]),
    factor_two_of_two=(
        E * 2,
        E,
        {"X": (2, 7)},
        ["2 times too large: a constant", "or, since 2 is the length of axis 0"],
    ),
    factor_half_of_two=(E / 2, E, {"X": (2, 7)}, ["2 times too small: a constant", "a mean where the sum"]),
    factor_root=(E * math.sqrt(8), E, {"X": (8,)}, ["the square root of 8", "the length of axis 0 of X"]),
    factor_one_over_root=(E / math.sqrt(8), E, {"X": (8,)}, ["the square root of 8 or one over it"]),
    factor_four_of_sixteen=(E * 4, E, {"X": (16,)}, ["4 times too large: a constant factor"]),
    one_element_of_two=(np.array([0.0, -36.04]), np.array([0.0, -50.0]), {}, [""]),
    factor_log2=(E / math.log(2), E, {}, ["the logarithm to base 2"]),
    factor_log10=(E / math.log(10), E, {}, ["the logarithm to base 10"]),
    factor_two=(E * 2, E, {}, ["2 times too large", "a constant factor"]),
    factor_half=(E / 2, E, {}, ["2 times too small", "a constant factor"]),
    factor_minus_two=(E * -2, E, {}, ["2 times too large", "of the wrong sign"]),
    factor_of_a_number=(2.5 * 8, 2.5, {"X": (8, 2)}, ["The result is 8 times too large", "axis 0 of X"]),
    added_constant=(E + 0.6, E, {}, ["too large by the same amount, 0.6"]),
    subtracted_constant=(E - 1, E, {}, ["too small by the same amount, 1:"]),
    one_minus=(1 - E, E, {}, ["one minus the right one"]),
    gates_in_another_order=(
        M8[:, [4, 5, 6, 7, 0, 1, 2, 3]],
        M8,
        {},
        ["The right blocks along axis 1, in another order"],
    ),
    four_gates=(M8[:, [0, 1, 4, 5, 2, 3, 6, 7]], M8, {}, ["The right blocks along axis 1, in another order"]),
    square_transposed=(Q.T, Q, {}, ["the transpose of the right one"]),
    reversed_order=(E[::-1], E, {}, ["reversed order along axis 0"]),
    reversed_columns=(M[:, ::-1], M, {}, ["reversed order along axis 1"]),
    turned_by_half=(M[::-1, ::-1], M, {}, ["reversed order along the axes 0 and 1"]),
    zero_for_one=(0.0, 1.0, {}, ["The result is zero."]),
    one_for_zero=(1.0, 0.0, {}, [""]),
    shifted=(np.roll(E, 1), E, {}, ["shifted by one along axis 0"]),
    rows_permuted=(M[[2, 0, 4, 1, 3]], M, {}, ["The right rows, in another order"]),
    columns_permuted=(M[:, [1, 0, 2]], M, {}, ["The right columns, in another order"]),
    reshape_for_transpose=(M.T.reshape(5, 3), M, {}, ["in other places", "transpose"]),
    square=(P**2, P, {}, ["the square of the right one", "square root is left out"]),
    square_root=(np.sqrt(P), P, {}, ["the square root of the right one"]),
    exponential=(np.exp(E), E, {}, ["exp of the right one"]),
    logarithm=(np.log(P), P, {}, ["the logarithm of the right one"]),
    reciprocal=(1 / P, P, {}, ["one divided by the right one"]),
    clipped=(np.maximum(E, 0), E, {}, ["Negative elements have become zero"]),
    softmax_over_columns=(
        np.exp(M) / np.exp(M).sum(axis=0),
        SOFTMAX,
        {},
        ["Wrong axis", "should be so along axis 1"],
    ),
    softmax_over_all=(
        np.exp(M) / np.exp(M).sum(),
        SOFTMAX,
        {},
        ["The whole array sums to 1", "along axis 1"],
    ),
    one_row_filled=(np.eye(3)[[0]] * np.eye(3), np.eye(3), {}, ["2 of 9 elements are wrong"]),
    probabilities_rounded=(np.eye(3), np.eye(3) * 0.6 + 0.1, {}, [""]),
    centred_wrong_axis=(M - M.mean(axis=1, keepdims=True), M - M.mean(axis=0), {}, ["Wrong axis", "axis 0"]),
    offset_of_columns=(M + np.array([0.3, -1.4, 2.2]), M, {}, ["Along axis 0", "off by the same amount"]),
    factor_of_columns=(M * np.array([3.1, 0.4, 2.3]), M, {}, ["Along axis 0", "off by the same factor"]),
    rounded=(np.round(E), E, {}, ["rounded to integers"]),
    truncated=(np.trunc(E * 3), E * 3, {}, ["The decimals are lost"]),
    last_wrong=(np.append(E[:-1], 9.0), E, {}, ["Only the last along axis 0 is wrong"]),
    first_wrong=(np.append(9.0, E[1:]), E, {}, ["Only the first along axis 0 is wrong"]),
    third_wrong=(np.array([0.31, -1.27, 7.7, 0.84, -0.49]), E, {}, ["Only number 2 along axis 0 is wrong"]),
    first_right=(np.append(E[:1], E[1:] ** 3 + 4), E, {}, ["Only the first along axis 0 is right"]),
    first_of_three_right=(np.append(E[:1], E[1:3] ** 3 + 4), E[:3], {}, [""]),
    wrong_where_negative=(
        np.where(E < 0, E * E + 3, E),
        E,
        {},
        ["exactly where the right result is negative"],
    ),
    wrong_where_zero=(
        np.array([1.5, 9, 2.5, 8, 3]),
        np.array([1.5, 0, 2.5, 0, 3]),
        {},
        ["exactly where", "zero"],
    ),
    one_negative_wrong=(np.where(B < 0, 0.4, B), B, {}, ["1 of 4 elements are wrong"]),
    right_where_zero=(
        np.array([[0.3, 0], [2.2, 0.9], [0, 0]]),
        np.array([[0.6, 0], [1.3, 2.1], [0, 0]]),
        {},
        [""],
    ),
    only_a_zero_right=(np.array([1.1, 0, 7, 5.2, 3]), np.array([1.5, 0, 2.5, 8, 0]), {}, [""]),
    diagonal_wrong=(Q + np.diag([1.0, 5.0, 2.0]), Q, {}, ["Only the diagonal is wrong"]),
    diagonal_right=(np.where(np.eye(3) == 1, Q, Q**2 + 7), Q, {}, ["Only the diagonal is right"]),
    special_case=(
        np.array([0.31, -1.27, 1.9, 6.1, 7.7, 0.84, -0.49]),
        np.array([0.31, -1.27, 1.9, 2.2, 0.6, 0.84, -0.49]),
        {},
        ["2 of 7 elements are wrong", "a special case"],
    ),
    drawn_twice=(np.array([2, 0, 2, 4, 1]), np.array([2, 0, 3, 4, 1]), {}, ["more than once", "drawn"]),
    rows_drawn_twice=(M[[1, 1, 0, 4, 2]], M, {}, ["more than once"]),
    other_indices=(np.array([[0, 1], [1, 2]]), np.array([[2, 1], [0, 3]]), {}, [""]),
    moved_in_a_grid=(np.arange(12.0).reshape(4, 3)[[1, 2, 3, 3]], np.arange(12.0).reshape(4, 3), {}, [""]),
    equal_elements_may_repeat=(
        np.array([1, 2, 2, 1, 3]),
        np.array([1, 2, 2, 0, 3]),
        {},
        ["Only number 3 along axis 0"],
    ),
    smallest_byte=(np.array([-128, 2], np.int8), np.array([-128, 3], np.int8), {}, [""]),
    nan_as_integer=(np.array([np.iinfo(np.int64).min, 2]), np.array([5, 2]), {}, ["turned into an integer"]),
    almost=(E + np.array([1, -2, 1, 2, -1]) * 1e-3, E, {}, ["Close, but off by", "eps"]),
    far=(E * np.array([1e5, 3e4, -2e5, 1e6, 7e5]), E, {}, ["Far too large"]),
    complex_result=(E + 1j, E, {}, ["complex"]),
    finite_for_inf=(np.array([1.0, 2.0]), np.array([1.0, np.inf]), {}, ["finite where the right one"]),
    three_axes=(T3 * 3.5, T3, {}, ["3.5 times too large"]),
    integers=(np.array([4, 2, 9]), np.array([5, 2, 9]), {}, ["Only the first along axis 0 is wrong"]),
)


@pytest.mark.parametrize(("actual", "expected", "shapes", "words"), NUMBERS)
def test_a_wrong_number_is_recognised(actual, expected, shapes, words):
    sentence = diagnosis(actual, expected, shapes=shapes)
    assert all(word in sentence for word in words), sentence


@pytest.mark.parametrize("actual", [-2.4235, 2.4235])
def test_one_number_that_is_just_another_is_no_multiple_of_the_right_one(actual):
    assert diagnosis(np.array([[actual]]), np.array([[1.76]])) == ""


def test_a_count_that_is_off_is_not_put_down_to_eps():
    assert diagnosis(1202, 1210) == ""


@pytest.mark.parametrize("wrong", [[0, 1, 2], [0, 1, 2, 3]])
def test_most_elements_are_no_special_case(wrong):
    actual = E.copy()
    actual[wrong] += [5.4, 6.1, 7.7, 0.9][: len(wrong)]
    assert "special case" not in diagnosis(actual, E)


def test_one_place_of_the_diagonal_is_not_the_diagonal():
    assert "diagonal" not in diagnosis(Q + np.diag([1.0, 0.0, 2.0]), Q)


def test_of_a_value_too_long_to_be_shown_its_first_wrong_part_is_shown():
    layers = [{"W": np.arange(12.0).reshape(3, 4), "b": np.arange(4.0)} for _ in range(2)]
    wrong = [layers[0], layers[1] | {"b": np.array([0.0, 1.0, 7.0, 3.0])}]
    verdict = judge("n", (layers[0]["W"], wrong), (layers[0]["W"], layers))
    assert verdict.details[0].split(maxsplit=1) == ["got", "array (4,) float64: [0. 1. 7. 3.]"]
    assert verdict.details[2] == "first at [2]: got 7, expected 2; 1 of 4 elements differ"
    short = judge("n", (1, 2), (1, 3))
    assert [line.split(maxsplit=1)[1] for line in short.details] == ["(1, 2)", "(1, 3)"]


@pytest.mark.parametrize(("actual", "expected"), [(36, 144), (1, 0), (16, 4)])
def test_a_count_that_is_off_is_no_multiple_nor_a_difference(actual, expected):
    assert diagnosis(actual, expected, shapes={"X": (4, 3)}) == ""
    assert diagnosis([5, actual], [5, expected]) == "Value 2 of 2: the value differs."


def test_one_number_that_happens_to_be_whole_was_not_rounded():
    assert "rounded" not in diagnosis(np.array([[2.0]]), np.array([[1.5]]))


@pytest.mark.parametrize(
    ("factor", "words"),
    [
        (8 / 7, "the variance was divided by 7 and not by 8"),
        (math.sqrt(7 / 8), "the standard deviation was divided by 7"),
    ],
)
def test_a_variance_is_spoken_of_only_where_there_is_one(factor, words):
    assert words in diagnosis(E * factor, E, shapes={"X": (8,)}, name="standardize: columns")
    assert "divided by 7" not in diagnosis(E * factor, E, shapes={"X": (8,)}, name="cross entropy")


@pytest.mark.parametrize(
    ("actual", "expected"),
    [(0.123, 0.456), (np.array([0.9, 0.2, 0.5]), np.array([0.1, 0.7, -0.3])), (3.7, 91.2), (1e-3, 17.0)],
)
def test_two_unrelated_numbers_are_given_no_false_cause(actual, expected):
    assert diagnosis(actual, expected) == ""


# NaN and inf

BAD = np.array([0.5, np.nan, np.inf])
NOT_FINITE = rows(
    overflow=(BAD, OVERFLOW, ["2 of 3 elements are NaN and inf", "overflow in exp", "709"]),
    zero_over_zero=([0.5, np.nan], ["invalid value encountered in divide"], ["NaN", "0/0"]),
    division=([0.5, np.inf], ["divide by zero encountered in divide"], ["inf", "a division by 0"]),
    log_of_zero=([0.5, -np.inf], ["divide by zero encountered in log"], ["inf", "log of 0"]),
    log_of_negative=([0.5, np.nan], ["invalid value encountered in log"], ["log of a negative number"]),
    log2_of_zero=([0.5, -np.inf], ["divide by zero encountered in log2"], ["log of 0"]),
    root_of_negative=(
        [0.5, np.nan],
        ["invalid value encountered in sqrt"],
        ["the square root of a negative"],
    ),
    inf_minus_inf=([0.5, np.nan], ["invalid value encountered in subtract"], ["inf - inf"]),
    zero_times_inf=([0.5, np.nan], ["invalid value encountered in scalar multiply"], ["0 * inf"]),
    overflow_elsewhere=([0.5, np.inf], ["overflow encountered in square"], ["overflow in square."]),
    unknown=(BAD, [], ["NaN and inf", "look for an overflow"]),
    foreign_warning=(BAD, ["something is deprecated"], ["look for an overflow"]),
    one_number=(np.nan, ["invalid value encountered in scalar divide"], ["The result is NaN", "0/0"]),
)


@pytest.mark.parametrize(("actual", "warned", "words"), NOT_FINITE)
def test_nan_and_inf_are_traced_to_what_numpy_warned_of(actual, warned, words):
    actual = np.asarray(actual) if np.ndim(actual) else float(actual)
    expected = np.linspace(0.5, 0.9, np.size(actual)) if np.ndim(actual) else 0.5
    sentence = diagnosis(actual, expected, warned)
    assert all(word in sentence for word in words), sentence


def test_the_first_warning_is_taken_for_the_cause():
    assert explain_warnings(
        ["overflow encountered in exp", "invalid value encountered in divide"]
    ).startswith("overflow")
    assert explain_warnings([]) == ""


def test_nan_equals_nan_and_inf_equals_inf():
    value = np.array([np.nan, np.inf, -np.inf, 1.0])
    assert judge("n", value, value.copy()).passed
    for wrong in (np.nan, -np.inf, 0.0, 1e308):
        assert not judge("n", np.array([np.nan, wrong, -np.inf, 1.0]), value).passed
    assert not judge("n", np.inf, 1.0).passed


# Other kinds of value


def squares():
    yield 1


KINDS = rows(
    none=(None, E, ["returned None, or None for this part", "return the result"]),
    function=(judge, E, ["the function itself", "parentheses"]),
    builtin=(len, 3, ["the function itself"]),
    method=(E.sum, 3.0, ["the function itself"]),
    generator=(squares(), E, ["a generator"]),
    set=({1, 2}, E, ["A value of type set was returned", "an array of shape (5,)"]),
    object_array=(np.array([1, None]), E, ["dtype object", "(A function without a return gives None.)"]),
    array_of_functions=(
        np.array([1, len]),
        E,
        ["dtype object, with elements of type builtin_function", "numbers"],
    ),
    own_class=(Options(), 3.0, ["A value of type Options was returned", "a number"]),
    number_for_text=(3, "relu", ["Got a number; expected a text"]),
    text_for_number=("3", 3, ["Got a text; expected a number"]),
    capitals=("ReLU ", "relu", ["differs only in capitals or spaces"]),
    other_text=("tanh", "relu", ["A different text"]),
    number_of_numpy=("float32", "float", ["A Python float was expected", "float(...)"]),
    integer_of_numpy=("int64", "int", ["A Python int was expected"]),
    nested_lists_for_array=(
        [[1.0, 2.0], [3.0, 4.0]],
        2 * np.eye(2),
        ["tuple was returned: make it an array"],
    ),
    pair_with_a_cache=((M, (E, E)), -M, ["returned 2 values; expected an array of shape (5, 3)"]),
    array_for_list=(np.array([3, 4]), [3, 4], ["An array was returned: make it a list."]),
    other_array_for_list=(np.array([3, 5]), [3, 4], ["should return 2 values, as a list"]),
    sum_of_a_list=([1.5, 2.0], 3.5, ["A list was returned, and the sum of its values was expected."]),
    sum_of_arrays=((E, 2 * E), 3 * E, ["A tuple was returned, and the sum of its values"]),
    answer_in_a_list=([3.5], 3.5, ["The right value, but in a list of its own"]),
    list_of_whole_numbers_too_long=([3, 5, 1], [3, 5], ["of 3 values was returned; expected 2"]),
    list_of_whole_numbers_in_another_order=([3, 5], [5, 3], ["The right values in the wrong order"]),
    list_for_array=([1.0, 2.0], np.array([3.0, 4.0]), ["A list or tuple was returned: make it an array"]),
    tuple_with_the_answer=((E, 1), E, ["returned 2 values; only one of them was expected"]),
    tuple_for_number=((1.0, "a"), 3.0, ["returned 2 values; expected a number"]),
    one_for_tuple=(E, (E, M), ["should return 2 values, as a tuple", "an array of shape (5,)"]),
    dict_for_number=({"a": 1}, 3.0, ["Got a dict; expected a number"]),
    number_for_dict=(3.0, {"a": 1}, ["Got a number; expected a dict"]),
    bool_for_number=(True, 3.0, ["Numbers were expected, not True and False"]),
    number_for_bool=(1, True, ["True and False were expected, not numbers"]),
    numbers_for_mask=(np.array([0, 1]), np.array([False, True]), ["True and False were expected"]),
    mask_as_column=(np.array([[True], [False]]), np.array([True, False]), ["(2, 1) instead of (2,)"]),
    bool_exchanged=(True, False, ["True and False are exchanged"]),
    bools_exchanged=(np.array([True, False]), np.array([False, True]), ["exchanged"]),
    bools_wrong=(np.array([True, True]), np.array([False, True]), ["The truth value is wrong"]),
    float32_lost=(np.dtype("float64"), np.float32, ["float32 became float64", "np.zeros(n)", "integers"]),
    other_dtype=(np.dtype("int64"), np.float32, ["it should be float32, not int64"]),
    raised=(
        Raised(("IndexError", "LookupError", "Exception"), "too far"),
        1.0,
        ["The call raised IndexError: too far"],
    ),
    shape_transposed=((3, 5), (5, 3), ["The shape is transposed: (3, 5) for (5, 3)"]),
    shape_too_long=((3, 5, 1), (3, 5), ["3 dimensions or values instead of 2"]),
    too_many=((E, M, 1.5), (E, M), ["of 3 values was returned; expected 2"]),
    wrong_order=((M, E), (E, M), ["The right values in the wrong order"]),
    second_value=((E, -M), (E, M), ["Value 2 of 2", "The sign is wrong"]),
    one_of_two=((E,), (E, M), ["A tuple of 1 value was returned; expected 2."]),
    empty_dict=({}, {"W": M, "b": E}, ["The dict is empty; missing: W, b."]),
    empty_list=([], [E, M], ["The list is empty: nothing was put into it."]),
    other_names=(["tanh", "relu"], ["relu", "tanh", "relu"], ["missing: relu."]),
    another_name=(["relu"], ["tanh"], ["missing: tanh; not expected: relu."]),
    another_shape=([(630, 3)], [(1000, 3)], ["Value 1 of 1: (630, 3) instead of (1000, 3)."]),
    missing_key=({"W": M}, {"W": M, "b": E}, ["missing: b"]),
    extra_key=({"W": M, "b": E, "c": 1}, {"W": M, "b": E}, ["not expected: c"]),
    value_of_key=({"W": 2 * M}, {"W": M}, ["Key 'W'", "2 times too large"]),
    part_left_out=((None, E), (M, E), ["Value 1 of 2: None was returned or left there", "an array of shape"]),
    nested=(({"W": M},), ({"W": -M},), ["Value 1 of 1", "Key 'W'", "sign"]),
)


@pytest.mark.parametrize(("actual", "expected", "words"), KINDS)
def test_a_value_of_another_kind_is_named(actual, expected, words):
    actual = actual if isinstance(actual, Raised) else decode(encode(actual))
    verdict = judge("a check", actual, decode(encode(expected)))
    assert not verdict.passed
    assert all(word in verdict.diagnosis for word in words), verdict.diagnosis


def test_a_list_passes_for_a_tuple_but_not_for_an_array():
    assert judge("n", [1, 2], (1, 2)).passed
    assert not judge("n", [1, 2], np.array([1, 2])).passed


def test_dtypes_of_arrays_are_not_compared():
    assert judge("n", np.array([1, 2]), np.array([1.0, 2.0])).passed
    assert judge("n", E.astype(np.float32), E).passed


# Options


def test_a_known_wrong_value_has_its_own_sentence():
    options = Options(otherwise=((E.sum(), "You forgot to divide by N."), (-E, "You forgot the minus.")))
    assert judge("n", -E, E, options).diagnosis == "You forgot the minus."
    assert judge("n", float(E.sum()), E, options).diagnosis == "You forgot to divide by N."
    assert "times too large" in judge("n", 2 * E, E, options).diagnosis
    assert judge("n", E, E, options).passed


@pytest.mark.parametrize(
    ("value", "options", "passed", "words"),
    rows(
        inside=(0.5, {"between": (0, 1)}, True, []),
        at_the_edge=(1.0, {"between": (0, 1)}, True, []),
        outside=(1.5, {"between": (0, 1)}, False, ["too large"]),
        below=(-0.5, {"between": (0, 1)}, False, ["too small"]),
        on_both_sides=(np.array([-1.0, 2.0]), {"between": (0, 1)}, False, ["outside the range"]),
        all_inside=(np.array([0.1, 0.9]), {"between": (0, 1)}, True, []),
        one_outside=(np.array([0.1, 1.9]), {"between": (0, 1)}, False, ["too large"]),
        enough=(0.95, {"at_least": 0.9}, True, []),
        not_enough=(0.85, {"at_least": 0.9}, False, ["too small"]),
        both=(0.95, {"at_least": 0.9, "between": (0, 1)}, True, []),
        both_but_too_large=(1.05, {"at_least": 0.9, "between": (0, 1)}, False, ["too large"]),
        nan=(np.nan, {"at_least": 0.9}, False, ["NaN or inf"]),
        inf=(np.inf, {"at_least": 0.9}, False, ["NaN or inf"]),
        empty=(np.zeros(0), {"at_least": 0.9}, False, ["outside the range"]),
        text=("high", {"at_least": 0.9}, False, ["A number was expected"]),
        digits=("0.95", {"at_least": 0.9}, False, ["A number was expected"]),
        truth=(True, {"at_least": 0.9}, False, ["A number was expected"]),
        complex=(1 + 0j, {"at_least": 0.9}, False, ["A number was expected"]),
        ragged=([[0.95], [0.95, 1.0]], {"at_least": 0.9}, False, ["A number was expected"]),
        list=([0.95, 1.0], {"at_least": 0.9}, True, []),
        nothing=(None, {"at_least": 0.9}, False, []),
        function=(Opaque("function"), {"at_least": 0.9}, False, ["A number was expected"]),
        known=(
            0.1,
            {"at_least": 0.9, "otherwise": ((0.1, "That is guessing."),)},
            False,
            ["That is guessing."],
        ),
    ),
)
def test_bounds_judge_a_value_that_may_differ(value, options, passed, words):
    verdict = judge("n", value, MISSING, Options(**options))
    assert verdict.passed is passed
    assert all(word in verdict.diagnosis for word in words), verdict.diagnosis


REFUSAL = Raised(("ValueError", "Exception"), "X is (3,) and W (2, 4)")


@pytest.mark.parametrize(
    ("actual", "mentions", "passed", "words"),
    rows(
        raised=(REFUSAL, (), True, []),
        mentioned=(REFUSAL, ("(3,)", "(2, 4)"), True, []),
        subclass=(Raised(("AxisError", "ValueError", "IndexError", "Exception"), "axis 1"), (), True, []),
        not_mentioned=(REFUSAL, ("(5, 5)",), False, ["does not name (5, 5)"]),
        another=(
            Raised(("KeyError", "LookupError", "Exception"), ""),
            (),
            False,
            ["Another error", "ValueError"],
        ),
        none=(E, (), False, ["No error was raised", "ValueError"]),
    ),
)
def test_raises_wants_the_exception_and_its_texts(actual, mentions, passed, words):
    verdict = judge("n", actual, MISSING, Options(kind="raises", raises="ValueError", mentions=mentions))
    assert verdict.passed is passed
    assert all(word in verdict.diagnosis for word in words), verdict.diagnosis


def test_where_no_error_is_raised_the_mistake_that_returns_the_same_is_said_too():
    options = Options(kind="raises", raises="OSError", otherwise=((E, "The test comes too late."),))
    said = "No error was raised: this input should be refused with an OSError."
    assert judge("n", E, MISSING, options).diagnosis == f"{said} The test comes too late."
    assert judge("n", M, MISSING, options).diagnosis == said


def test_unchanged_names_the_argument_that_was_written_into():
    options = Options(kind="unchanged")
    assert judge("n", (E, M), (E, M), options).passed
    verdict = judge("n", (E, M + 1e-12), (E, M), options)
    assert not verdict.passed
    assert "wrote into its input: argument 2" in verdict.diagnosis
    assert not judge("n", E, (E, M), options).passed
    for names, called in [(("dA", "Z"), "argument 2, Z, was modified"), (("dA",), "argument 2 was modified")]:
        verdict = judge("n", (E, M + 1), (E, M), Options(kind="unchanged", arguments=names))
        assert called in verdict.diagnosis


LAST_BIT = np.nextafter(M, np.inf)


def test_unchanged_compares_with_a_record_of_another_machine_to_tolerance():
    options = Options(kind="unchanged")
    assert judge("n", (E, LAST_BIT), (E, LAST_BIT), options, recorded=(E, M)).passed
    for recorded in ((E, M), (E, LAST_BIT)):
        verdict = judge("n", (E, M), (E, LAST_BIT), options, recorded=recorded)
        assert "wrote into its input: argument 2" in verdict.diagnosis


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((E, 2 * M), "argument 2 is not what the reference has"),
        ((E, M[:1]), "argument 2 is not what the reference has"),
        ((E,), "the arguments are not the reference's"),
        (E, "the arguments are not the reference's"),
        (None, "the arguments are not the reference's"),
    ],
)
def test_arguments_that_are_not_the_references_are_not_called_written_into(arguments, words):
    verdict = judge("n", arguments, arguments, Options(kind="unchanged"), recorded=(E, M))
    assert not verdict.passed
    assert words in verdict.diagnosis
    assert "look there first" in verdict.diagnosis.lower()
    assert "wrote into its input" not in verdict.diagnosis


def test_quiet_fails_a_right_value_with_a_warning_on_the_way():
    options = Options(kind="quiet")
    assert judge("n", E, E, options).passed
    assert judge("n", E, E, options, ["something is deprecated"]).passed
    verdict = judge("n", E, E, options, ["overflow encountered in exp"])
    assert not verdict.passed
    assert verdict.diagnosis.startswith(
        "The value is right, but NumPy warned during the call: overflow in exp"
    )


def test_a_warning_alone_fails_no_other_check():
    assert judge("n", E, E, Options(), ["overflow encountered in exp"]).passed


def test_a_value_without_expected_one_or_predicate_is_refused():
    with pytest.raises(ValueError, match="neither an expected value nor a predicate"):
        judge("n", 1.0)


def test_tolerances_are_as_given():
    assert judge("n", 1.0009, 1.0, Options(rtol=1e-3)).passed
    assert not judge("n", 1.0009, 1.0).passed
    assert judge("n", 0.05, 0.0, Options(atol=0.1)).passed
    assert not judge("n", np.array([1e-3, 1.0]), np.array([0.0, 1.0])).passed
    assert judge("n", np.array([1e-7, 1.0]), np.array([0.0, 1.0])).passed


def test_options_survive_the_way_through_json():
    options = Options(
        rtol=1e-3,
        atol=0.5,
        between=(0, 1.5),
        otherwise=((2.5, "No."), ((1, 2), "Nor that.")),
        shapes={"X": (3, 4)},
    )
    back = Options.decode(options.encode())
    assert back == options
    assert Options.decode(Options().encode()) == Options()
    raised = Options(kind="raises", raises="ValueError", mentions=("(3,)",))
    assert Options.decode(raised.encode()) == raised


# Messages

FAILED = [case.values[:2] for case in (*SHAPES, *NUMBERS, *KINDS)]


@pytest.mark.parametrize(("actual", "expected"), FAILED)
def test_a_message_has_at_most_six_short_lines(actual, expected):
    actual = actual if isinstance(actual, Raised) else decode(encode(actual))
    lines = judge("a check", actual, decode(encode(expected))).message().splitlines()
    assert lines[0] == "FAILED  a check"
    assert 2 <= len(lines) <= 6
    assert max(map(len, lines)) < 260


def test_a_message_shows_got_expected_and_the_first_difference():
    lines = judge("sums", np.array([1.0, 5.0, 3.0]), np.array([1.0, 2.0, 3.0])).message().splitlines()
    assert lines == [
        "FAILED  sums",
        "  got       array (3,) float64: [1. 5. 3.]",
        "  expected  array (3,) float64: [1. 2. 3.]",
        "  first at [1]: got 5, expected 2; 1 of 3 elements differ",
        "  Only number 1 along axis 0 is wrong; the rest is right.",
    ]


SECRET = 4.8151623
SECRETS = rows(
    array=(np.array([1.0, 2.0, 3.5]), np.array([SECRET, 2.0, 7.25])),
    factor=(np.array([2 * SECRET, 14.5]), np.array([SECRET, 7.25])),
    offset=(np.array([SECRET + 0.5, 7.75]), np.array([SECRET, 7.25])),
    number=(2.5, SECRET),
    shape=(np.ones((2, 3)), np.array([SECRET, SECRET])),
    nan=(np.array([np.nan, 1.0]), np.array([SECRET, SECRET])),
    tuple=((1.0, 2.0), (SECRET, 3.5)),
    dict=({"a": 1.0}, {"a": SECRET}),
    kind=("text", SECRET),
    nothing=(None, np.array([SECRET])),
    text=("tanh", "secret 4.8151"),
)


@pytest.mark.parametrize(("actual", "expected"), SECRETS)
def test_a_message_for_a_hidden_check_shows_no_expected_value(actual, expected):
    verdict = judge("hidden", actual, expected)
    assert "4.815" in verdict.message(reveal=True)
    assert "4.8" not in verdict.message(reveal=False)
    assert "expected  " not in verdict.message(reveal=False)


def test_a_passed_check_is_one_line():
    assert Verdict("sums", True).message() == "ok  sums"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.zeros((0, 3)), "an empty array of shape (0, 3)"),
        (np.array([[1.0, 2.0]]), "array (1, 2) float64: [[1. 2.]]"),
        (np.float32(0.5), "0.5"),
        (np.int64(3), "3"),
        (True, "True"),
        (np.dtype("float32"), "dtype float32"),
        ((3, 5), "(3, 5)"),
        ((1.5, "a"), "a tuple of 2: 1.5, 'a'"),
        ({"W": 1.5}, "a dict with W: 1.5"),
        ({}, "an empty dict"),
        (Opaque("function", "f"), "a function f"),
        (Raised(("ValueError",), "no"), "ValueError: no"),
        (None, "None"),
    ],
)
def test_a_value_is_described_in_one_line(value, text):
    assert describe(value) == text


# Properties

dtypes = st.sampled_from(["float64", "float32", "int64", "int8", "uint8", "bool", "complex128", "<U3"])
shapes = st.one_of(st.just(()), hnp.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=4))
arrays = st.one_of(
    dtypes.flatmap(lambda dtype: hnp.arrays(dtype, shapes)),
    hnp.arrays(
        "float64",
        shapes,
        elements=st.sampled_from([0.0, 1.0, -1.0, 2.0, np.nan, np.inf, -np.inf, 1e308, 5e-324]),
    ),
    hnp.arrays("float64", shapes, elements=st.floats(-10, 10).map(lambda x: round(x, 2))),
)
leaves = st.one_of(
    arrays,
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.complex_numbers(),
    st.text(max_size=5),
    st.sampled_from(
        [
            np.dtype("float32"),
            np.dtype("int64"),
            np.float32(1.5),
            np.int8(3),
            Raised(("ValueError",), "no"),
            len,
        ]
    ),
)
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.one_of(st.text(max_size=2), st.integers(0, 3)), inner, max_size=3),
    ),
    max_leaves=5,
)


def is_data(value):
    """Whether no part of a decoded value is opaque: only those can be compared."""
    if isinstance(value, (tuple, list)):
        return all(map(is_data, value))
    if isinstance(value, dict):
        return all(map(is_data, value.values()))
    return not isinstance(value, Opaque)


@given(values)
def test_every_value_passes_against_itself(value):
    one, other = decode(encode(value)), decode(encode(value))
    assert judge("n", one, other).passed is is_data(one)


@given(values, values, st.lists(st.sampled_from(OVERFLOW), max_size=2))
@example({}, {"": None}, [])
def test_judging_any_two_values_gives_a_verdict_of_few_lines(actual, expected, warned):
    verdict = judge("n", decode(encode(actual)), decode(encode(expected)), Options(), warned)
    assert len(verdict.message().splitlines()) <= 6
    assert verdict.passed or verdict.message(reveal=False).startswith("FAILED")


@given(st.data())
def test_judging_two_arrays_of_one_shape_gives_a_verdict(data):
    shape = data.draw(shapes)
    elements = st.sampled_from([0.0, 1.0, -1.0, 2.0, 0.5, np.nan, np.inf, 1e308, 5e-324])
    actual, expected = (data.draw(hnp.arrays("float64", shape, elements=elements)) for _ in range(2))
    verdict = judge("n", actual, expected, Options(shapes={"X": (4, 2)}, atol=0))
    assert verdict.passed == np.array_equal(actual, expected, equal_nan=True)


@pytest.mark.parametrize(
    "options", [{"between": (0, 1)}, {"at_least": 0.5}, {"kind": "raises", "raises": "ValueError"}]
)
@given(value=values)
def test_every_predicate_judges_any_value(options, value):
    verdict = judge("n", decode(encode(value)), MISSING, Options(**options))
    assert verdict.passed in (True, False)


ordinary = st.one_of(st.just(0.0), st.floats(1e-30, 1e30), st.floats(-1e30, -1e-30))


@given(hnp.arrays("float64", shapes, elements=ordinary))
def test_rounding_to_float32_passes(value):
    assert judge("n", value.astype(np.float32), value).passed


# Hidden inputs: all that may be said is listed in a file, with # for a number of the reference's own and ? for its shape or another name of its own

HIDDEN_SENTENCES = ["", *Path(__file__).with_name("hidden_sentences.txt").read_text("utf-8").splitlines()]
CAUSES = [
    "",
    "look for an overflow in exp, a log of 0, or 0/0.",
    *(
        explain_warnings([f"{what} encountered in {where}"], secret=True)
        for what in ("overflow", "divide by zero", "invalid value")
        for where in ("exp", "log", "divide", "subtract", "multiply", "sqrt", "another")
    ),
]
HIDDEN_SENTENCES += [
    f"{head}: {cause}".removesuffix(": ") + "." * (not cause)
    for head in (
        *(
            f"{subject} {what}"
            for subject in ("The result is", "Elements are")
            for what in ("NaN", "inf", "NaN and inf")
        ),
        "The value holds NaN or inf",
    )
    for cause in CAUSES
]
OF_THE_REFERENCE = (  # a pattern, and what stands for it in the list
    (r"^(Value \d of \d|Key '\w+'|A part of the value): ", ""),
    (
        r"(?<=expected )(an array of shape \(.*\)|a number|a text|a dict|a dtype|True or False|None|a (tuple|list) of \d+ values)(?=\.$)",
        "?",
    ),
    (r"(?<=expected: ).*(?=\.$)", "?"),
    (r"the (length of axis \d|number of elements) of (the result|X)", "?"),
    (r"(?<=over )(all axes|axis \d|an axis)", "?"),
    (r"(?<=should be )\(.*?\)", "?"),
    (r"(?<=of )X \(.*?\)", "?"),
    (r"\(\d+,.*?\)", "?"),
    (r"(?<=it should be )float32(?=\.$)", "?"),
    (
        r"(?<!\bof )(?<=\s)\d+(?=\s(times|is|and|or|along|of|everywhere|has|every))|(?<=(axis|base) )\d+|(?<=by )\d+|(?<=root of )\d+|(?<=return )\d+|(?<=should be )\d+|(?<=and )\d+|(?<=\()\d+(?= is)",
        "#",
    ),
)


def without_numbers(sentence):
    for _ in range(3):  # labels of nested parts
        sentence = re.sub(*OF_THE_REFERENCE[0], sentence)
    for pattern, name in OF_THE_REFERENCE[1:]:
        sentence = re.sub(pattern, name, sentence)
    return sentence


EXPECTED = {
    "matrix": (M, {"X": (N, D)}),
    "square": (Q, {}),
    "vector": (E, {"X": (N, D)}),
    "positive": (P.reshape(1, N), {}),
    "softmax": (SOFTMAX, {"X": (7, 8)}),
    "cube": (T3, {}),
    "zeros": (np.array([0.0, 1.0, -2.0, 0.0]), {}),
    "single": (np.array([[SECRET]]), {"X": (8,)}),
    "number": (SECRET, {"X": (8, 7)}),
    "infinite": (np.array([np.inf, 1.0, np.nan]), {}),
    "truths": (np.array([True, False, True]), {}),
    "truth": (True, {}),
    "text": ("tanh", {}),
    "dtype": (np.dtype("float32"), {}),
    "shape": ((5, 3), {}),
    "gradients": ((M, E, 2.5), {}),
    "many": (tuple(float(n) for n in range(9)), {}),
    "params": ({"W": M, "b": E}, {}),
    "none": (None, {}),
}
OURS = {str(number) for number in (1, 2, 10, 32, 64, *range(10), 14, 15, 24, 56, 55, 13, 23)}
numbers = st.floats(-1e6, 1e6) | st.sampled_from(
    [2.0, 0.5, 8.0, 1 / 8, 5.0, 1 / np.log(2), np.sqrt(8), 8 / 7, 1.0003, -1.0, 1e7]
)


@st.composite
def from_the_right_one(draw, expected):
    """What a function sends that computes the right value and hides something in it."""
    if not isinstance(expected, (np.ndarray, float)) or np.asarray(expected).dtype.kind == "b":
        return draw(values)
    value, number = np.array(expected), draw(numbers)
    way = draw(st.integers(0, 13))
    if way == 0:
        with np.errstate(invalid="ignore"):
            return value * number
    if way == 1:
        return value + number
    if way == 2 and value.size:
        value.flat[draw(st.integers(0, value.size - 1))] += number
        return value
    if way == 3:
        return np.zeros((draw(st.integers(0, 99_999)), 0))
    if way == 4:
        return value.reshape(value.shape + (1,) * draw(st.integers(1, 20)))
    if way == 5:
        return [value] * draw(st.integers(0, 99))
    if way == 6:
        return {draw(st.text(max_size=9)): value}
    if way == 7:
        return Opaque(draw(st.text(max_size=9)), draw(st.text(max_size=9)))
    if way == 8:
        return Raised((draw(st.text(max_size=9)),), draw(st.text(max_size=9)))
    if way == 9 and value.ndim:
        return np.flip(value, draw(st.integers(0, value.ndim - 1)))
    if way == 10 and value.ndim:
        return np.roll(value, 1, draw(st.integers(0, value.ndim - 1)))
    if way == 11 and value.ndim:
        return draw(st.sampled_from([np.round, np.trunc, np.abs, np.square, np.transpose, np.sort]))(value)
    if way == 12:
        return np.where(
            draw(hnp.arrays(bool, value.shape)), draw(st.sampled_from([np.nan, np.inf, 0.0])), value
        )
    return np.repeat(value.reshape(-1), draw(st.integers(1, 5)))


warned_of = st.one_of(
    st.sampled_from(OVERFLOW),
    st.from_regex(
        r"(overflow|divide by zero|invalid value) encountered in (scalar )?\w{0,50}", fullmatch=True
    ),
)


def said_of_hidden(actual, expected, warned=(), recorded=MISSING, **options):
    actual = decode(encode(actual)) if not isinstance(actual, (Raised, Opaque)) else actual
    verdict = judge("n", actual, expected, Options(**options), warned, recorded, secret=True)
    assert verdict.details == ()
    return verdict


@pytest.mark.parametrize("name", EXPECTED)
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(data=st.data(), warned=st.lists(warned_of, max_size=2))
def test_of_a_hidden_check_only_listed_sentences_and_numbers_of_the_reference_are_said(name, data, warned):
    expected, shapes = EXPECTED[name]
    parts = expected if isinstance(expected, tuple) else (expected,)
    if name == "gradients" and data.draw(st.booleans()):
        actual = tuple(data.draw(from_the_right_one(part)) for part in parts)
    else:
        actual = data.draw(st.one_of(values, from_the_right_one(parts[0])))
    sentence = said_of_hidden(actual, decode(encode(expected)), warned, shapes=shapes).diagnosis
    assert without_numbers(sentence) in HIDDEN_SENTENCES
    assert set(re.findall(r"\d+", re.sub("above 709 .88 in float32.", "", sentence))) <= OURS


@pytest.mark.parametrize(
    "options",
    [
        {"between": (0, 1)},
        {"at_least": 0.5},
        {"kind": "raises", "raises": "ValueError", "mentions": ("(3,)", "W")},
    ],
)
@given(
    value=values | st.builds(Raised, st.tuples(st.sampled_from(["ValueError", "Seen"])), st.text()),
    warned=st.lists(warned_of, max_size=1),
)
def test_of_a_hidden_check_by_predicate_only_listed_sentences_are_said(options, value, warned):
    listed = [
        "",
        "A number was expected.",
        "The value is outside the range.",
        "No error was raised: this input should be refused with a ValueError.",
        "Another error was raised: this input should be refused with a ValueError before anything is computed with it.",
        "The error's message does not name (3,), W.",
        *HIDDEN_SENTENCES,
    ]
    assert said_of_hidden(value, MISSING, warned, **options).diagnosis in listed


@given(st.lists(values, max_size=12).map(tuple), st.lists(values, max_size=12).map(tuple))
def test_of_hidden_arguments_no_number_is_said_that_the_reference_lacks(after, before):
    sentence = said_of_hidden(after, decode(encode(before)), recorded=(M, 3), kind="unchanged").diagnosis
    assert re.findall(r"\d+", sentence) in ([], ["1"], ["2"])


@pytest.mark.parametrize(
    "hidden",
    [SECRET, np.array([SECRET]), np.array([[SECRET, SECRET]]), np.array([0.0, SECRET, 0.0])],
    ids=["number", "single", "pair", "one of zeros"],
)
def test_no_sentence_narrows_a_hidden_number_down(hidden):
    guesses = [
        SECRET * factor for factor in (*np.geomspace(1.0001, 3e5, 100), *np.geomspace(0.9999, 3e-5, 100))
    ]
    guesses += [np.round(SECRET), np.trunc(SECRET), 4.0, 6.0]
    said = {said_of_hidden(np.where(hidden == 0, 0.0, guess)[()], hidden).diagnosis for guess in guesses}
    assert len(said) == 1
