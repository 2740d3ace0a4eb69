"""Behaviour of nnkit.cnn: shapes, dtypes, edge cases, properties, and PyTorch as an oracle."""

import tracemalloc

import numpy as np
import pytest
from golden_cnn import CONVOLUTIONS, LENET_SHAPES, POOLINGS, lenet_start
from hypothesis import given
from hypothesis import strategies as st

from nnkit.cnn import (
    AvgPool2d,
    Conv2d,
    GlobalAvgPool,
    MaxPool2d,
    avgpool2d_backward,
    col2im,
    conv2d_backward,
    lenet,
    maxpool2d_backward,
    resnet_block,
)
from nnkit.conv import avgpool2d_forward, conv2d_forward, im2col, maxpool2d_forward
from nnkit.fast import add_columns, fast_conv2d_backward, fast_conv2d_forward, row_windows, width_columns
from nnkit.layers import Linear, Sequential, gradient_check
from nnkit.losses import softmax_cross_entropy
from nnkit.optim import SGD, Adam
from nnkit.training import fit, load, save, state_dict

POOLS = {
    "max": (maxpool2d_forward, maxpool2d_backward, MaxPool2d),
    "avg": (avgpool2d_forward, avgpool2d_backward, AvgPool2d),
}

each_backward = pytest.mark.parametrize("backward", [conv2d_backward, fast_conv2d_backward])
each_convolution = pytest.mark.parametrize("case", CONVOLUTIONS)
each_pooling = pytest.mark.parametrize("case", POOLINGS)
each_kind = pytest.mark.parametrize("kind", POOLS)
each_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=lambda dtype: dtype.__name__)


def convolution(golden, case, backward, dtype=np.float64):
    """Y and the gradients of one golden case."""
    X, W, b, dY = (golden[f"conv_{case}_{name}"].astype(dtype) for name in ("X", "W", "b", "dY"))
    *_, stride, padding = CONVOLUTIONS[case]
    Y, cache = conv2d_forward(X, W, b, stride, padding)
    return dict(zip(("Y", "dX", "dW", "db"), (Y, *backward(dY, cache)), strict=True))


@each_backward
@each_convolution
def test_convolutions_agree_with_pytorch(golden, case, backward):
    for name, array in convolution(golden, case, backward).items():
        np.testing.assert_allclose(array, golden[f"conv_{case}_{name}"], rtol=1e-9, atol=1e-12, err_msg=name)


@each_convolution
def test_the_fast_forward_pass_agrees_with_pytorch(golden, case):
    X, W, b, expected = (golden[f"conv_{case}_{name}"] for name in ("X", "W", "b", "Y"))
    *_, stride, padding = CONVOLUTIONS[case]
    Y, cache = fast_conv2d_forward(X, W, b, stride, padding)
    np.testing.assert_allclose(Y, expected, rtol=1e-9, atol=1e-12)
    assert cache == (X, W, stride, padding)


@each_backward
@each_convolution
def test_float32_convolutions_stay_float32_and_agree_to_single_precision(golden, case, backward):
    for name, array in convolution(golden, case, backward, np.float32).items():
        assert array.dtype == np.float32, name
        np.testing.assert_allclose(array, golden[f"conv_{case}_{name}"], rtol=1e-4, atol=2e-5, err_msg=name)


@each_pooling
@each_kind
@each_dtype
def test_poolings_agree_with_pytorch(golden, case, kind, dtype):
    forward, backward, _ = POOLS[kind]
    _, size, stride = POOLINGS[case]
    Y, cache = forward(golden[f"pool_{case}_X"].astype(dtype), size, stride)
    dX = backward(golden[f"pool_{case}_{kind}_dY"].astype(dtype), cache)
    assert dX.dtype == dtype
    rtol = 1e-12 if dtype is np.float64 else 1e-5
    np.testing.assert_allclose(Y, golden[f"pool_{case}_{kind}_Y"], rtol=rtol, atol=rtol)
    np.testing.assert_allclose(dX, golden[f"pool_{case}_{kind}_dX"], rtol=rtol, atol=rtol)


def test_one_step_of_lenet_agrees_with_pytorch(golden):
    model = lenet(rng=np.random.default_rng(0), dtype=np.float64)
    for (layer, name), start in zip(model.parameters(), lenet_start(LENET_SHAPES), strict=True):
        assert layer.params[name].shape == start.shape
        layer.params[name] = start
    loss, d_logits = softmax_cross_entropy(model(golden["lenet_X"]), golden["lenet_labels"])
    model.backward(d_logits)
    grads = [layer.grads[name] for layer, name in model.parameters()]
    np.testing.assert_allclose(loss, golden["lenet_loss"], rtol=1e-10)
    np.testing.assert_allclose([grad.sum() for grad in grads], golden["lenet_sums"], rtol=1e-7, atol=1e-10)
    np.testing.assert_allclose([np.linalg.norm(grad) for grad in grads], golden["lenet_norms"], rtol=1e-9)
    SGD(model.parameters(), lr=0.1).step()
    np.testing.assert_allclose(model(golden["lenet_X"]), golden["lenet_after"], rtol=1e-8, atol=1e-10)


sides, small = st.integers(1, 7), st.integers(1, 3)


@given(
    st.integers(1, 3),
    small,
    st.tuples(sides, sides),
    st.tuples(small, small),
    st.tuples(small, small),
    st.tuples(small, small),
)
def test_every_backward_is_the_transpose_of_its_forward(N, C, image, size, stride, padding):
    padding = tuple(p - 1 for p in padding)
    if any(side + 2 * p < k for side, p, k in zip(image, padding, size, strict=True)):
        return
    rng = np.random.default_rng(N)
    X, W = rng.normal(size=(N, C, *image)), rng.normal(size=(2, C, *size))
    Y, cache = conv2d_forward(X, W, np.zeros(2), stride, padding)
    dY = rng.normal(size=Y.shape)
    for backward in (conv2d_backward, fast_conv2d_backward):
        dX, dW, db = backward(dY, cache)
        np.testing.assert_allclose(np.vdot(X, dX), np.vdot(Y, dY), rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(np.vdot(W, dW), np.vdot(Y, dY), rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(db, dY.sum(axis=(0, 2, 3)), rtol=1e-9, atol=1e-9)
    columns = im2col(X, size, stride, padding)
    D = rng.normal(size=columns.shape)
    np.testing.assert_allclose(
        np.vdot(columns, D), np.vdot(X, col2im(D, X.shape, size, stride, padding)), rtol=1e-9, atol=1e-9
    )
    OW = Y.shape[3]
    columns = width_columns(X, size[1], OW, stride, padding)
    D, back = rng.normal(size=columns.shape), np.full(X.shape, np.nan)
    add_columns(D, back, stride, padding)
    np.testing.assert_allclose(np.vdot(columns, D), np.vdot(X, back), rtol=1e-9, atol=1e-9)


def test_row_windows_copy_nothing():
    columns = width_columns(np.ones((2, 3, 6, 7)), 3, 5)
    windows = row_windows(columns, 2, 2)
    assert windows.shape == (3, 2 * 3 * 3, 2 * 5)
    assert np.shares_memory(windows, columns)


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (Conv2d(2, 3, 3, rng=np.random.default_rng(0)), (2, 2, 5, 4)),
        (Conv2d(2, 3, (2, 3), (2, 1), (1, 2), rng=np.random.default_rng(0)), (2, 2, 4, 5)),
        (Conv2d(1, 2, 2, stride=3, rng=np.random.default_rng(0)), (1, 1, 6, 7)),
        (MaxPool2d(2), (2, 2, 5, 6)),
        (MaxPool2d((2, 3), (1, 2)), (2, 2, 5, 7)),
        (AvgPool2d(2), (2, 2, 5, 6)),
        (AvgPool2d(3, 1), (1, 2, 5, 4)),
        (GlobalAvgPool(), (2, 3, 4, 5)),
    ],
    ids=lambda value: str(value),
)
def test_layers_agree_with_central_differences(layer, shape):
    errors = gradient_check(layer, np.random.default_rng(1).normal(size=shape))
    assert errors.keys() == {"X", *layer.params}
    assert max(errors.values()) < 1e-6


def test_a_network_of_blocks_agrees_with_central_differences():
    rng = np.random.default_rng(2)
    model = Sequential(
        Conv2d(1, 2, 3, rng=rng), resnet_block(2, rng=rng), GlobalAvgPool(), Linear(2, 3, rng=rng)
    )
    errors = gradient_check(model, rng.normal(size=(3, 1, 6, 5)))
    assert len(errors) == 1 + 2 + 8 + 2
    assert max(errors.values()) < 1e-5


@each_dtype
def test_lenet_keeps_the_dtype(dtype):
    model = lenet(rng=np.random.default_rng(0), batch_norm=True, dtype=dtype)
    X = np.random.default_rng(0).normal(size=(2, 1, 28, 28)).astype(dtype)
    Y = model(X)
    assert Y.shape == (2, 10)
    dX = model.backward(Y)
    assert dX.dtype == Y.dtype == dtype
    assert {array.dtype for layer, _ in model.parameters() for array in layer.grads.values()} == {
        np.dtype(dtype)
    }


@each_backward
def test_backward_takes_no_image_and_leaves_out_dX(backward):
    X, W = np.ones((0, 2, 4, 5), dtype=np.float32), np.ones((3, 2, 2, 2), dtype=np.float32)
    dX, dW, db = backward(np.ones((0, 3, 3, 4), dtype=np.float32), (X, W, 1, 0), needs_dX=False)
    assert dX is None
    np.testing.assert_array_equal(dW, np.zeros_like(W))
    np.testing.assert_array_equal(db, np.zeros(3))


@pytest.mark.parametrize("N", [0, 1])
def test_convolution_and_pooling_take_no_image_and_one(N):
    X = np.ones((N, 2, 4, 5), dtype=np.float32)
    for layer in (Conv2d(2, 3, 2, rng=np.random.default_rng(0)), MaxPool2d(2), AvgPool2d(2), GlobalAvgPool()):
        Y = layer(X)
        assert len(Y) == N
        assert layer.backward(Y).shape == X.shape
        assert all(layer.grads[name].shape == layer.params[name].shape for name in layer.params)


def test_a_gradient_of_another_shape_than_the_output_is_named():
    layer = Conv2d(2, 3, 2, rng=np.random.default_rng(0))
    layer(np.ones((1, 2, 4, 5)))
    with pytest.raises(ValueError, match=r"\(1, 3, 4, 4\).*\(1, 3, 3, 4\)"):
        layer.backward(np.ones((1, 3, 4, 4)))


def test_a_first_layer_computes_no_input_gradient():
    layer = Conv2d(1, 2, 3, rng=np.random.default_rng(0))
    layer.needs_dX = False
    assert layer.backward(layer(np.ones((2, 1, 5, 5), dtype=np.float32))) is None
    assert layer.grads["W"].shape == (2, 1, 3, 3)


def test_nothing_that_goes_in_is_modified():
    rng = np.random.default_rng(4)
    X, W, b, dY = (rng.normal(size=shape) for shape in ((2, 3, 5, 6), (4, 3, 2, 2), (4,), (2, 4, 4, 5)))
    inputs = [X, W, b, dY, rng.normal(size=(2, 3, 2, 3)), rng.normal(size=(2, 12, 20))]
    before = [array.copy() for array in inputs]
    _, cache = conv2d_forward(X, W, b)
    conv2d_backward(dY, cache)
    fast_conv2d_backward(dY, fast_conv2d_forward(X, W, b)[1])
    for forward, backward, _ in POOLS.values():
        backward(inputs[4], forward(X, 2)[1])
    col2im(inputs[5], X.shape, 2)
    for array, copy in zip(inputs, before, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_results_of_two_calls_share_no_memory():
    rng = np.random.default_rng(5)
    layer = Conv2d(2, 3, 3, padding=1, rng=rng)
    X, dY = rng.normal(size=(2, 2, 5, 5)), rng.normal(size=(2, 3, 5, 5))
    first_Y, first_dX = layer(X), layer.backward(dY)
    kept = first_Y.copy(), first_dX.copy(), layer.grads["W"].copy()
    first_dW = layer.grads["W"]
    layer(2 * X)
    layer.backward(3 * dY)
    for array, copy in zip((first_Y, first_dX, first_dW), kept, strict=True):
        np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize(
    ("function", "arguments", "words"),
    [
        (
            conv2d_backward,
            (np.ones((2, 4, 3, 3)), (np.ones((2, 3, 4, 4)), np.ones((4, 3, 3, 3)), 1, 0)),
            ["(2, 4, 3, 3)", "(2, 4, 2, 2)"],
        ),
        (
            maxpool2d_backward,
            (np.ones((1, 1, 3, 3)), maxpool2d_forward(np.ones((1, 1, 4, 4)), 2)[1]),
            ["(1, 1, 3, 3)", "(1, 1, 2, 2)"],
        ),
        (
            avgpool2d_backward,
            (np.ones((1, 1, 3, 3)), avgpool2d_forward(np.ones((1, 1, 4, 4)), 2)[1]),
            ["(1, 1, 3, 3)", "(1, 1, 2, 2)"],
        ),
        (GlobalAvgPool(), (np.ones((2, 3)),), ["(2, 3)"]),
        (Conv2d(2, 3, 5, rng=np.random.default_rng(0)), (np.ones((1, 2, 4, 9)),), ["5", "4"]),
        (
            Conv2d(2, 3, 2, rng=np.random.default_rng(0)),
            (np.ones((1, 3, 4, 9)),),
            ["(1, 3, 4, 9)", "(3, 2, 2, 2)"],
        ),
    ],
)
def test_shapes_that_do_not_fit_are_named(function, arguments, words):
    with pytest.raises(ValueError) as error:
        function(*arguments)
    for word in words:
        assert word in str(error.value)


def test_memory_grows_no_faster_than_the_batch():
    def peak(N):
        rng = np.random.default_rng(0)
        X = rng.normal(size=(N, 16, 28, 28)).astype(np.float32)
        layer = Conv2d(16, 32, 3, padding=1, rng=rng)
        tracemalloc.start()
        layer.backward(layer(X))
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used, X.nbytes

    (used_16, _), (used_32, input_32) = peak(16), peak(32)
    assert used_32 < 10 * input_32
    assert used_32 < 2.1 * used_16


def test_the_first_weights_keep_the_scale():
    layer = Conv2d(8, 64, (3, 5), rng=np.random.default_rng(0))
    assert layer.params["W"].shape == (64, 8, 3, 5)
    assert layer.params["W"].dtype == layer.params["b"].dtype == np.float32
    np.testing.assert_allclose(layer.params["W"].std(), (2 / (8 * 15)) ** 0.5, rtol=0.05)
    assert not layer.params["b"].any()


def test_a_residual_block_keeps_the_shape_and_saves_its_running_averages(tmp_path):
    rng = np.random.default_rng(6)
    block, other = resnet_block(3, rng=rng), resnet_block(3, rng=rng)
    X = rng.normal(size=(4, 3, 5, 6)).astype(np.float32)
    assert block(X).shape == X.shape
    assert sum(name.endswith("running_var") for name in state_dict(block)) == 2
    save(tmp_path / "block.npz", block)
    load(tmp_path / "block.npz", other)
    np.testing.assert_array_equal(other.eval()(X), block.eval()(X))


def test_global_average_is_the_mean_of_each_map():
    X = np.random.default_rng(7).normal(size=(2, 3, 4, 5))
    np.testing.assert_allclose(GlobalAvgPool()(X), X.mean(axis=(2, 3)))


def test_lenet_learns_eight_images_by_heart():
    rng = np.random.default_rng(8)
    X, y = rng.normal(size=(8, 1, 28, 28)).astype(np.float32), np.arange(8)
    model = lenet(rng=rng)
    history = fit(
        model, softmax_cross_entropy, Adam(model.parameters()), (X, y), epochs=40, batch_size=8, rng=rng
    )
    assert history.train_accuracy[-1] == 1.0


def test_repr_says_what_a_layer_is():
    assert repr(Conv2d(1, 2, 3, rng=np.random.default_rng(0))) == "Conv2d(W (2, 1, 3, 3), b (2,))"
    assert repr(MaxPool2d(2)) == "MaxPool2d(2)"
    assert repr(AvgPool2d((2, 3))) == "AvgPool2d((2, 3))"
