"""Behaviour of nnkit.conv: sizes, padding, convolution and pooling, with loops and PyTorch as oracles."""

import re
from itertools import product

import numpy as np
import pytest
from golden_conv import CONVOLUTIONS, POOLINGS
from hypothesis import given
from hypothesis import strategies as st

from nnkit import conv as module
from nnkit.conv import (
    avgpool2d_forward,
    conv2d_forward,
    conv_output_size,
    conv_shapes,
    im2col,
    maxpool2d_forward,
    pad2d,
    pair,
    pool_slices,
)

each_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=lambda dtype: dtype.__name__)
each_convolution = pytest.mark.parametrize("case", CONVOLUTIONS)
each_pooling = pytest.mark.parametrize("case", POOLINGS)
each_pool = pytest.mark.parametrize("pool", [maxpool2d_forward, avgpool2d_forward], ids=lambda f: f.__name__)


def conv_by_loops(X, W, b, stride, padding):
    """The definition, one number after the other."""
    (SH, SW), (PH, PW) = pair(stride), pair(padding)
    P = np.pad(X, ((0, 0), (0, 0), (PH, PH), (PW, PW)))
    KH, KW = W.shape[2:]
    rows, columns = range(0, P.shape[2] - KH + 1, SH), range(0, P.shape[3] - KW + 1, SW)
    Y = np.zeros((len(X), len(W), len(rows), len(columns)))
    for n, f, i, j in np.ndindex(*Y.shape):
        window = P[n, :, rows[i] : rows[i] + KH, columns[j] : columns[j] + KW]
        Y[n, f, i, j] = np.vdot(window, W[f]) + b[f]
    return Y


def conv_inputs(case, dtype=np.float64, seed=0):
    X_shape, W_shape, stride, padding = CONVOLUTIONS[case]
    rng = np.random.default_rng(seed)
    arrays = rng.normal(size=X_shape), rng.normal(size=W_shape), rng.normal(size=W_shape[0])
    return *(array.astype(dtype) for array in arrays), stride, padding


@each_convolution
@each_dtype
def test_conv2d_agrees_with_pytorch(golden, case, dtype):
    X, W, b = (golden[f"conv_{case}_{name}"].astype(dtype) for name in "XWb")
    expected, tolerance = golden[f"conv_{case}_Y"], 1e-12 if dtype is np.float64 else 1e-5
    Y, _ = conv2d_forward(X, W, b, *CONVOLUTIONS[case][2:])
    assert Y.shape == expected.shape
    assert Y.dtype == dtype
    np.testing.assert_allclose(Y, expected, rtol=tolerance, atol=tolerance)


@each_pooling
def test_max_pooling_agrees_with_pytorch_also_about_the_winners(golden, case):
    X, (shape, size, stride) = golden[f"pool_{case}_X"], POOLINGS[case]
    Y, (winner, *rest) = maxpool2d_forward(X, size, stride)
    np.testing.assert_array_equal(Y, golden[f"pool_{case}_max"])
    assert rest == [shape, size, stride]
    (_, KW), (SH, SW) = pair(size), pair(stride or size)
    i, j = np.indices(Y.shape[2:])
    places = (i * SH + winner // KW) * shape[3] + j * SW + winner % KW
    np.testing.assert_array_equal(places, golden[f"pool_{case}_places"])


@each_pooling
def test_average_pooling_agrees_with_pytorch(golden, case):
    _, size, stride = POOLINGS[case]
    Y, cache = avgpool2d_forward(golden[f"pool_{case}_X"], size, stride)
    np.testing.assert_allclose(Y, golden[f"pool_{case}_avg"], rtol=1e-12, atol=1e-15)
    assert cache == POOLINGS[case]


@given(
    N=st.integers(0, 3),
    C=st.integers(1, 3),
    F=st.integers(1, 3),
    image=st.tuples(st.integers(1, 6), st.integers(1, 6)),
    kernel=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    stride=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    padding=st.tuples(st.integers(0, 2), st.integers(0, 2)),
)
def test_conv2d_is_its_definition_or_names_the_sizes(N, C, F, image, kernel, stride, padding):
    rng = np.random.default_rng(0)
    X, W, b = rng.normal(size=(N, C, *image)), rng.normal(size=(F, C, *kernel)), rng.normal(size=F)
    if any(k > n + 2 * p for k, n, p in zip(kernel, image, padding, strict=True)):
        with pytest.raises(ValueError, match=r"kernel of \d.* image of \d"):
            conv2d_forward(X, W, b, stride, padding)
        return
    Y, cache = conv2d_forward(X, W, b, stride, padding)
    np.testing.assert_allclose(Y, conv_by_loops(X, W, b, stride, padding), rtol=1e-10, atol=1e-12)
    assert Y.shape == (N, F, *conv_shapes(X, W, b, stride, padding))
    assert cache[0] is X
    assert cache[1] is W
    assert cache[2:] == (stride, padding)


@pytest.mark.parametrize("budget", [1, 300, 10**9])
def test_the_batch_is_worked_through_in_parts_of_any_size(monkeypatch, budget):
    X, W, b, stride, padding = conv_inputs("same")
    X = np.concatenate([X, -X, X + 1, X[:1]])  # 7 images
    monkeypatch.setattr(module, "CHUNK", budget)
    Y, _ = conv2d_forward(X, W, b, stride, padding)
    np.testing.assert_allclose(Y, conv_by_loops(X, W, b, stride, padding), rtol=1e-10, atol=1e-12)


@each_convolution
@each_dtype
def test_conv2d_keeps_dtype_and_inputs(case, dtype):
    X, W, b, stride, padding = conv_inputs(case, dtype)
    before = [array.copy() for array in (X, W, b)]
    Y, _ = conv2d_forward(X, W, b, stride, padding)
    assert Y.dtype == dtype
    assert Y.flags.c_contiguous
    for array, copy in zip((X, W, b), before, strict=True):
        np.testing.assert_array_equal(array, copy)
        assert not np.shares_memory(Y, array)


def test_a_kernel_is_not_turned():
    spot = np.zeros((1, 1, 3, 3))
    spot[0, 0, 1, 1] = 1
    K = np.arange(4.0).reshape(1, 1, 2, 2)
    np.testing.assert_array_equal(conv2d_forward(spot, K, np.zeros(1))[0][0, 0], K[0, 0, ::-1, ::-1])


def test_a_moved_image_gives_moved_maps():
    X, W, b, _, _ = conv_inputs("same")
    still = conv2d_forward(X, W, b)[0]
    moved = conv2d_forward(np.roll(X, (1, 1), axis=(2, 3)), W, b)[0]
    np.testing.assert_allclose(moved[:, :, 1:, 1:], still[:, :, :-1, :-1], rtol=1e-12)


@each_convolution
def test_im2col_holds_every_window_as_a_column(case):
    X, W, _, stride, padding = conv_inputs(case)
    columns = im2col(X, W.shape[2:], stride, padding)
    OH, OW = conv_shapes(X, W, np.zeros(len(W)), stride, padding)
    assert columns.shape == (len(X), W[0].size, OH * OW)
    expected = conv_by_loops(X, W, np.zeros(len(W)), stride, padding)
    np.testing.assert_allclose(
        (W.reshape(len(W), -1) @ columns).reshape(expected.shape), expected, atol=1e-12
    )


def test_im2col_orders_rows_by_channel_and_pixel_and_columns_by_place():
    X = np.arange(24.0).reshape(1, 2, 3, 4)
    columns = im2col(X, 2, stride=(1, 2)).reshape(2, 2, 2, 2, 2)
    for c, u, v, i, j in np.ndindex(2, 2, 2, 2, 2):
        assert columns[c, u, v, i, j] == X[0, c, i + u, 2 * j + v]


@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64], ids=lambda dtype: dtype.__name__)
@pytest.mark.parametrize("padding", [0, 2, (1, 0), (0, 3)], ids=str)
@pytest.mark.parametrize("N", [0, 1, 2])
def test_padding_is_that_of_numpy(N, padding, dtype):
    X = np.random.default_rng(0).integers(1, 9, size=(N, 3, 4, 5)).astype(dtype)
    before = X.copy()
    PH, PW = pair(padding)
    padded = pad2d(X, padding)
    np.testing.assert_array_equal(padded, np.pad(X, ((0, 0), (0, 0), (PH, PH), (PW, PW))))
    assert padded.dtype == dtype
    assert not np.shares_memory(X, padded)
    np.testing.assert_array_equal(X, before)


def test_output_size_counts_the_places():
    for size, kernel, stride, padding in product(range(1, 41), range(1, 11), range(1, 7), range(6)):
        padded = size + 2 * padding
        places = [start for start in range(0, padded, stride) if start + kernel <= padded]
        if places:
            assert conv_output_size(size, kernel, stride, padding) == len(places)
        else:
            with pytest.raises(ValueError, match=rf"{kernel}.*{stride}.*{size}.*{padding}"):
                conv_output_size(size, kernel, stride, padding)


@pytest.mark.parametrize("wrong", [(5, 0), (5, 6), (5, 2, 0), (5, 2, 1, -1), (5, 8, 3, 1)], ids=str)
def test_impossible_sizes_are_named(wrong):
    with pytest.raises(ValueError) as error:
        conv_output_size(*wrong)
    assert all(str(number) in str(error.value) for number in wrong)


def test_numbers_become_pairs():
    assert pair(3) == pair(np.int64(3)) == pair((3, 3)) == pair([3, 3]) == (3, 3)
    assert pair((1, 2)) == (1, 2)
    for wrong in ((1,), (1, 2, 3), ()):
        with pytest.raises(ValueError):
            pair(wrong)


SHAPES = [
    ((2, 3, 5, 5), (4, 2, 3, 3), (4,)),
    ((2, 3, 5, 5), (4, 3, 3, 3), (3,)),
    ((2, 3, 5, 5), (4, 3, 3, 3), (4, 1)),
    ((3, 5, 5), (4, 3, 3, 3), (4,)),
    ((2, 3, 5, 5), (3, 3, 3), (3,)),
]


@pytest.mark.parametrize("shapes", SHAPES, ids=str)
def test_shapes_that_do_not_fit_are_named(shapes):
    with pytest.raises(ValueError, match=".*".join(map(re.escape, map(str, shapes)))):
        conv2d_forward(*map(np.ones, shapes))


def test_a_kernel_larger_than_the_padded_image_is_refused_with_its_sizes():
    with pytest.raises(ValueError, match=r"kernel of 8 .* image of 5 with padding 1"):
        conv2d_forward(np.ones((1, 1, 9, 5)), np.ones((1, 1, 3, 8)), np.ones(1), padding=1)
    for pool in (maxpool2d_forward, avgpool2d_forward):
        with pytest.raises(ValueError, match=r"kernel of 8 .* image of 5"):
            pool(np.ones((1, 1, 9, 5)), (3, 8))


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, bool], ids=lambda dtype: np.dtype(dtype).name)
def test_integers_are_refused_where_they_would_overflow(dtype):
    X, W, b = np.ones((1, 1, 4, 4), dtype), np.ones((1, 1, 2, 2)), np.ones(1)
    name = np.dtype(dtype).name
    with pytest.raises(ValueError, match=name):
        conv2d_forward(X, W, b)
    with pytest.raises(ValueError, match=name):
        conv2d_forward(W, X, b)
    with pytest.raises(ValueError, match=name):
        avgpool2d_forward(X, 2)


def test_max_pooling_takes_photographs_as_they_come():
    X = np.random.default_rng(0).integers(0, 256, size=(1, 3, 6, 6), dtype=np.uint8)
    Y, _ = maxpool2d_forward(X, 2)
    assert Y.dtype == np.uint8
    np.testing.assert_array_equal(Y, X.reshape(1, 3, 3, 2, 3, 2).max(axis=(3, 5)))


@each_pool
@each_dtype
@pytest.mark.parametrize("N", [0, 1, 4])
def test_pooling_keeps_dtype_inputs_and_the_number_of_images(pool, dtype, N):
    X = np.random.default_rng(0).normal(size=(N, 2, 5, 7)).astype(dtype)
    before = X.copy()
    for size, stride, shape in [(2, None, (2, 3)), (1, None, (5, 7)), ((2, 3), (1, 2), (4, 3))]:
        Y, _ = pool(X, size, stride)
        assert Y.shape == (N, 2, *shape)
        assert Y.dtype == dtype
        assert not np.shares_memory(X, Y)
        np.testing.assert_array_equal(X, before)


def test_average_pooling_is_a_convolution_with_equal_weights():
    X = np.random.default_rng(0).normal(size=(2, 1, 7, 8))
    Y, _ = conv2d_forward(X, np.full((1, 1, 2, 3), 1 / 6), np.zeros(1), stride=(2, 1))
    np.testing.assert_allclose(avgpool2d_forward(X, (2, 3), (2, 1))[0], Y, rtol=1e-12, atol=1e-15)


def test_winners_of_large_windows_are_numbered_right():
    X = np.zeros((1, 1, 17, 17), np.float32)
    X[0, 0, 16, 15] = 1
    winner = maxpool2d_forward(X, 17)[1][0]
    assert winner.dtype == np.uint32
    assert winner.item() == 16 * 17 + 15
    assert maxpool2d_forward(X, 16)[1][0].dtype == np.uint8
    assert maxpool2d_forward(-X, (16, 16))[1][0].item() == 0


def test_pool_slices_are_views_that_can_be_written_to():
    X = np.zeros((1, 1, 5, 5))
    for number, view in enumerate(pool_slices(X, 2)):
        assert np.shares_memory(X, view)
        view += number
    np.testing.assert_array_equal(X[0, 0, :2, :2], [[0, 1], [2, 3]])
    assert not X[0, 0, 4].any()
