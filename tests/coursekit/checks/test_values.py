"""coursekit.checks.values: values as plain data, and hostile data refused."""

import base64
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from coursekit.checks import values
from coursekit.checks.judge import judge
from coursekit.checks.values import (
    Opaque,
    Raised,
    ValueTooLarge,
    decode,
    encode,
    fact,
    identical,
    is_computed,
    length,
)

shapes = st.one_of(st.just(()), hnp.array_shapes(min_dims=1, max_dims=4, min_side=0, max_side=3))
dtypes = st.one_of(
    hnp.boolean_dtypes(),
    hnp.integer_dtypes(endianness="?"),
    hnp.floating_dtypes(endianness="?"),
    hnp.complex_number_dtypes(endianness="?", sizes=(64, 128)),
    st.just(np.dtype("<U3")),
)


def through_json(value):
    """A value as it arrives from a kernel."""
    return decode(json.loads(json.dumps(encode(value))))


@given(hnp.arrays(dtypes, shapes))
def test_an_array_arrives_with_its_dtype_shape_and_bytes(array):
    back = through_json(array)
    assert isinstance(back, np.ndarray)
    assert back.shape == array.shape
    assert back.dtype == array.dtype.newbyteorder("=")
    assert back.tobytes() == array.astype(back.dtype).tobytes()


@pytest.mark.parametrize(
    "array",
    [
        np.arange(12.0).reshape(3, 4).T,
        np.arange(12)[::-2],
        np.broadcast_to(np.float32(1.5), (2, 3)),
        np.zeros((3, 0, 2)),
    ],
    ids=["transposed", "strided", "broadcast", "empty"],
)
def test_a_view_arrives_as_what_it_shows(array):
    back = through_json(array)
    np.testing.assert_array_equal(back, array)
    back[...] = 0
    assert back.flags.writeable and not back.any()


@given(hnp.arrays(dtypes, shapes))
def test_an_array_is_identical_to_itself_with_its_nans(array):
    assert identical((through_json(array), None), (through_json(array), None))


A = np.array([1.0, -2.0, np.nan])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (A, A.copy(), True),
        (A, np.nextafter(A, np.inf), False),
        (A, A.astype(np.float32), False),
        (A, A[:, None], False),
        (np.array([0.0]), np.array([-0.0]), False),
        (np.float64(np.nan), np.float64(np.nan), True),
        (np.float64(1.0), np.array(1.0), False),
        (np.True_, np.int64(1), False),
        (np.array(["relu"]), np.array(["relu"]), True),
        ([{"W": A, "b": (np.float32(1), "x")}], [{"W": A.copy(), "b": (np.float32(1), "x")}], True),
        ([{"W": A}], [{"W": A + 1}], False),
        ([{"W": A}], [{"V": A}], False),
        ([A, A], [A], False),
        ([A], (A,), False),
        (Raised(("ValueError",), "no"), Raised(("ValueError",), "no"), True),
        (Opaque("function"), Opaque("function"), False),
        (None, None, True),
        ("a", "b", False),
    ],
)
def test_identical_values_are_the_same_to_the_last_bit(one, other, same):
    assert identical(one, other) is same
    assert identical(other, one) is same


@given(
    st.recursive(
        st.one_of(
            st.none(),
            st.text(max_size=9),
            st.booleans(),
            st.integers(-(2**63), 2**63 - 1),
            st.floats(allow_nan=False),
        ),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.lists(inner, max_size=3).map(tuple),
            st.dictionaries(st.one_of(st.text(max_size=3), st.integers()), inner, max_size=3),
        ),
        max_leaves=6,
    )
)
def test_containers_arrive_as_they_are(value):
    assert through_json(value) == value


@pytest.mark.parametrize(
    ("value", "back"),
    [
        (np.float32(0.1), np.float32(0.1)),
        (True, np.True_),
        (3, np.int64(3)),
        (np.dtype("float32"), np.dtype("float32")),
        (np.float32, np.dtype("float32")),
        (float, np.dtype("float64")),
        (int, np.dtype("int64")),
        (Raised(("ValueError", "Exception"), "no"), Raised(("ValueError", "Exception"), "no")),
    ],
    ids=repr,
)
def test_other_data_arrive_as_they_are(value, back):
    assert through_json(value) == back
    assert type(through_json(value)) is type(back)


class Weird:
    """Equal to everything, and its representation must never be asked for."""

    def __eq__(self, other):
        return True

    __hash__ = None

    def __repr__(self):
        raise RuntimeError("asked")

    def __array__(self, *args, **kwargs):
        raise RuntimeError("asked")


class Array(np.ndarray):
    """A subclass with opinions of its own."""

    def __eq__(self, other):
        return np.True_

    __hash__ = None


def steps():
    yield 1


@pytest.mark.parametrize(
    ("value", "type_name"),
    [
        (Weird(), "Weird"),
        (judge, "function"),
        (len, "builtin_function_or_method"),
        (steps(), "generator"),
        ({1, 2}, "set"),
        (b"bytes", "bytes"),
        ({(1, 2): 3}, "dict"),
        (np.array([None]), "array of dtype object"),
        (np.array(["2020-01-01"], dtype="datetime64[D]"), "array of dtype datetime64[D]"),
        (10**400, "int"),
        (Weird, "type"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_data_arrives_as_its_type_name_alone(value, type_name):
    back = through_json(value)
    assert isinstance(back, Opaque)
    assert back.type_name == type_name


def test_an_array_of_objects_arrives_with_the_type_of_what_is_no_number():
    for elements, text in (
        ([1, 2.5, Weird()], "with elements of type Weird"),
        ([None], "with elements of type NoneType"),
        ([10**400, np.float32(1)], ""),
    ):
        array = np.empty(len(elements), dtype=object)
        for place, element in enumerate(elements):
            array[place] = element
        assert through_json(array) == Opaque("array of dtype object", text)


def test_a_subclass_of_array_loses_its_methods_on_the_way():
    back = through_json(np.zeros(2).view(Array))
    assert type(back) is np.ndarray
    assert not judge("n", back, np.ones(2)).passed


# Limits


def test_an_array_of_more_than_16_mib_is_not_sent():
    assert values.MAX_BYTES == 16 * 2**20
    assert encode(np.zeros(values.MAX_BYTES, np.uint8)[:9])["shape"] == [9]
    with pytest.raises(ValueTooLarge, match=r"shape \(2097153,\) takes 16,777,224 bytes"):
        encode(np.broadcast_to(0.0, (2097153,)))


def nested(depth):
    value = 1
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (nested(values.MAX_DEPTH + 1), "nested more than 6 deep"),
        ([0] * (values.MAX_ITEMS + 1), "a list of 10001 items"),
        (dict.fromkeys(range(values.MAX_ITEMS + 1)), "a dict of 10001 items"),
        ([[0] * values.MAX_ITEMS] * 10, "more than 100,000 values"),
    ],
    ids=["depth", "list", "dict", "all together"],
)
def test_containers_that_are_too_deep_or_too_long_are_not_sent(value, words):
    with pytest.raises(ValueTooLarge, match=words):
        encode(value)


def test_a_long_text_is_cut():
    assert len(through_json("x" * 50_000)) == values.MAX_TEXT
    assert len(through_json(Raised(("E",), "x" * 50_000)).message) == values.MAX_TEXT


# Hostile data


def array_data(**changes):
    data = {"kind": "array", "dtype": "<f8", "shape": [2], "data": base64.b64encode(bytes(16)).decode()}
    return {**data, **changes}


def nested_data(depth):
    data = {"kind": "none"}
    for _ in range(depth):
        data = {"kind": "list", "items": [data]}
    return data


HOSTILE = {
    "no dict": [],
    "text": "array",
    "number": 3,
    "nothing": None,
    "no kind": {},
    "unknown kind": {"kind": "pickle", "data": "gASVAAAAAAAAAA=="},
    "unhashable kind": {"kind": ["array"]},
    "object dtype": array_data(dtype="|O"),
    "structured dtype": array_data(dtype="<f4,<f4"),
    "datetime dtype": array_data(dtype="<M8[D]"),
    "bytes dtype": array_data(dtype="|S8"),
    "unknown dtype": array_data(dtype="float9000"),
    "broken dtype": array_data(dtype="(2"),
    "empty dtype": array_data(dtype="<U0", shape=[5], data=""),
    "dtype is a list": array_data(dtype=[["a", "<f8"]]),
    "negative shape": array_data(shape=[-2]),
    "doubly negative shape": array_data(shape=[-1, -2]),
    "negative and empty": array_data(shape=[0, -1], data=""),
    "lying shape": array_data(shape=[3]),
    "huge shape": array_data(shape=[2**40]),
    "huge and empty": array_data(shape=[0, 2**70], data=""),
    "infinite shape": array_data(shape=[float("inf")]),
    "shape of NaN": array_data(shape=[float("nan")]),
    "too many axes": array_data(shape=[1] * 99 + [2]),
    "very many axes": array_data(shape=[2**60] * 500_000, data=""),
    "shape is a number": array_data(shape=2),
    "no shape": {"kind": "array", "dtype": "<f8", "data": ""},
    "dtype of very many fields": array_data(dtype=",".join(["f8"] * 200_000)),
    "name of very many fields": {"kind": "dtype", "name": ",".join(["f8"] * 200_000)},
    "very many values": {"kind": "list", "items": [{"kind": "none"}] * 100_001},
    "very many values in all": {"kind": "tuple", "items": [{"kind": "list", "items": [{}] * 60_000}] * 2},
    "very many lists": {"kind": "dict", "items": [[]] * 900_000},
    "no base64": array_data(data="not base64!"),
    "half of base64": array_data(data="AAA"),
    "data is a number": array_data(data=7),
    "impossible characters": array_data(dtype="<U1", shape=[1], data=base64.b64encode(b"\xff" * 4).decode()),
    "too many bytes": array_data(
        dtype="|u1", shape=[2**24 + 1], data=base64.b64encode(bytes(2**24 + 1)).decode()
    ),
    "deep nesting": nested_data(50),
    "very deep nesting": nested_data(900),
    "items is a number": {"kind": "list", "items": 3},
    "dict of triples": {"kind": "dict", "items": [[1, 2, 3]]},
    "unhashable key": {"kind": "dict", "items": [[[1], {"kind": "none"}]]},
    "key of another kind": {"kind": "dict", "items": [[1.5, {"kind": "none"}]]},
    "no text": {"kind": "text"},
    "text of another kind": {"kind": "text", "text": 3},
    "type of another kind": {"kind": "opaque", "type": {}, "text": ""},
    "dtype of no name": {"kind": "dtype", "name": "float9000"},
    "dtype of broken name": {"kind": "dtype", "name": "(2"},
    "raised without types": {"kind": "raised", "message": "no"},
    "raised of no types": {"kind": "raised", "types": [], "message": "no"},
    "opaque without type": {"kind": "opaque"},
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_hostile_data_are_refused(data):
    with pytest.raises(ValueError) as refusal:
        decode(data)
    assert len(str(refusal.value)) < 500


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "opaque", "type": "x\n" * 10_000, "text": "x\n" * 10_000},
        {"kind": "raised", "types": ["E" * 10_000], "message": "x\n" * 10_000},
        {"kind": "text", "text": "x\n" * 10_000},
        {"kind": "dict", "items": [["x\n" * 10_000, {"kind": "none"}]]},
        {"kind": "text", "text": "\ud800"},
        {"kind": "opaque", "type": "\ud800", "text": "\ud800"},
    ],
    ids=["opaque", "raised", "text", "key", "surrogate", "surrogate in a name"],
)
@pytest.mark.parametrize("expected", [1.5, {"W": 1.5}, "relu"], ids=["number", "dict", "text"])
def test_what_a_hostile_kernel_sends_makes_no_long_message_and_none_that_cannot_be_written(data, expected):
    message = judge("n", decode(data), expected).message(reveal=False)
    assert len(message.encode("utf-8")) < 400
    assert len(message.splitlines()) <= 6


junk = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=6)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)
kinds = st.sampled_from(
    ["none", "text", "dtype", "raised", "tuple", "list", "dict", "array", "scalar", "opaque"]
)
forged = st.fixed_dictionaries(
    {"kind": kinds},
    optional={
        "dtype": st.one_of(
            st.sampled_from(["<f8", "|u1", "<U1", "|O", ">i2", "<c8", "|b1", "f4,f4", "(2,)f4"]), junk
        ),
        "shape": st.one_of(st.lists(st.integers(-2, 3), max_size=3), junk),
        "data": st.one_of(st.binary(max_size=16).map(lambda raw: base64.b64encode(raw).decode()), junk),
        "name": st.one_of(st.sampled_from(["float32", "object", "f4,f4"]), junk),
        "text": junk,
        "type": junk,
        "types": junk,
        "message": junk,
        "items": junk,
    },
)


@given(st.one_of(junk, forged))
def test_forged_data_give_a_value_that_can_be_judged_or_a_value_error(data):
    try:
        value = decode(data)
    except ValueError:
        value = None
    verdict = judge("n", value, np.array([4.5, 1.25]))
    assert verdict.message(reveal=False).startswith("FAILED")


# What counts as computed


@pytest.mark.parametrize(
    ("value", "computed"),
    [
        (np.array([1.5, 2.0]), True),
        (np.array([1, 2]), True),
        (np.array([1j]), True),
        (np.float32(1.5), True),
        (1.5, True),
        (3, True),
        ({"W": np.ones(2)}, True),
        ((np.ones(2), True), True),
        ((1.5, 2), True),
        (np.array([True, False]), False),
        (np.zeros((0, 3)), False),
        (np.array(["a"]), False),
        (True, False),
        (np.True_, False),
        ((3, 5), False),
        ([], False),
        ({}, False),
        ({"shape": (3, 5)}, False),
        ((True, False), False),
        ("relu", False),
        (None, False),
        (np.dtype("float32"), False),
        (Raised(("ValueError",), ""), False),
        (Opaque("function"), False),
    ],
    ids=repr,
)
def test_only_arrays_and_numbers_of_the_functions_own_count_as_computed(value, computed):
    assert is_computed(value) is computed
    assert is_computed(through_json(value)) is computed if not isinstance(value, Opaque) else True


# What a class of a student's says of a value


class Forged(np.ndarray):
    dtype = property(lambda self: np.dtype(np.float32))
    shape = property(lambda self: (7,))
    ndim = size = 1
    __class__ = property(lambda self: list)

    def __array__(self, *_, **__):
        return np.zeros(7, np.float32)

    def __len__(self):
        return 7

    def tobytes(self, *_):
        return b""

    astype = view = __getitem__ = __array__


class ForgedFloat(np.float64):
    dtype = np.dtype(np.float32)

    def __array__(self, *_, **__):
        return np.zeros(7, np.float32)


class ForgedList(list):
    def __len__(self):
        return 0

    def __iter__(self):
        return iter([1.0])


class Interface:
    __array_interface__ = property(lambda self: np.zeros(2, np.float32).__array_interface__)
    dtype, shape = np.dtype(np.float32), (2,)


MADE = np.arange(6.0).reshape(2, 3).view(Forged)


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (MADE, np.arange(6.0).reshape(2, 3)),
        (ForgedFloat(2.5), np.float64(2.5)),
        (ForgedList([3.0, 4.0]), [3.0, 4.0]),
        (type("Number", (float,), {"__float__": lambda self: 1.0})(2.0), 2.0),
        (type("Text", (str,), {"__str__": lambda self: "b"})("a"), "a"),
        (np.ma.array([1.0, 2.0], mask=[True, False]), np.array([1.0, 2.0])),
        (np.ones((1, 2)).view(np.matrix), np.ones((1, 2))),
    ],
    ids=["array", "scalar", "list", "float", "text", "masked", "matrix"],
)
def test_a_value_is_sent_as_it_is_in_memory(value, plain):
    assert identical(decode(encode(value)), decode(encode(plain)))


@pytest.mark.parametrize("value", [Interface(), type("float32", (float,), {"dtype": np.dtype("f4")})])
def test_an_object_that_only_speaks_like_an_array_is_none(value):
    assert isinstance(decode(encode(value)), Opaque)


def test_dtype_and_shape_are_those_of_the_array_itself():
    assert [fact(MADE, name) for name in ("dtype", "shape", "ndim", "size")] == [np.float64, (2, 3), 2, 6]
    assert (fact(ForgedFloat(1.0), "dtype"), fact(np.float32(1), "shape")) == (np.float64, ())
    assert (length(MADE), length(ForgedList([1, 2])), length({1: 2}), length(range(3))) == (2, 2, 1, 3)
    with pytest.raises(AttributeError, match="an array was expected, which has a dtype; this is a Interface"):
        fact(Interface(), "dtype")
