"""Behaviour of nnkit.normalization: shapes, dtypes, edge cases, properties, and PyTorch as an oracle."""

import numpy as np
import pytest

from nnkit.fast import channel_dots, channel_sums, fast_batchnorm_backward, fast_batchnorm_forward
from nnkit.layers import Linear, ReLU, Sequential, Sigmoid, gradient_check
from nnkit.normalization import (
    BatchNorm,
    LayerNorm,
    Residual,
    batchnorm_backward,
    batchnorm_forward,
    layernorm_backward,
    layernorm_forward,
    per_channel,
    update_running,
)
from nnkit.training import load, save, state_dict

OPTIONS = {"momentum": 0.3, "eps": 0.01}  # as in golden_normalization.py
CASES = ["columns", "images", "one_image"]
SHAPES = [(6, 3), (2, 3), (3, 3), (4, 3, 2, 5), (1, 3, 4, 4), (2, 3, 1, 1)]

each_shape = pytest.mark.parametrize("shape", SHAPES, ids=str)
PAIRS = {
    "readable": (batchnorm_forward, batchnorm_backward),
    "fast": (fast_batchnorm_forward, fast_batchnorm_backward),
}
each_pair = pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
each_case = pytest.mark.parametrize("case", CASES)
each_mode = pytest.mark.parametrize("mode", ["train", "eval"])
each_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=lambda dtype: dtype.__name__)


def inputs(shape, dtype=np.float64, seed=0):
    """X, dY, gamma, beta, running mean and running variance."""
    rng = np.random.default_rng(seed)
    C = shape[1]
    X, dY = rng.normal(size=(2, *shape)) * 2 + 1
    statistics = rng.normal(size=C), rng.uniform(0.5, 2, size=C)
    return [array.astype(dtype) for array in (X, dY, rng.normal(size=C), rng.normal(size=C), *statistics)]


@each_pair
@each_case
@each_mode
def test_batchnorm_agrees_with_pytorch(golden, case, mode, pair):
    batchnorm_forward, batchnorm_backward = pair
    mean, var = golden["mean"].copy(), golden["var"].copy()
    X, dY = golden[f"{case}_X"], golden[f"{case}_dY"]
    Y, cache = batchnorm_forward(X, golden["gamma"], golden["beta"], mean, var, mode == "train", **OPTIONS)
    dX, dgamma, dbeta = batchnorm_backward(dY, cache)
    own = {"Y": Y, "dX": dX, "dgamma": dgamma, "dbeta": dbeta, "running_mean": mean, "running_var": var}
    for name, array in own.items():
        np.testing.assert_allclose(
            array, golden[f"{case}_{mode}_{name}"], rtol=1e-9, atol=1e-11, err_msg=name
        )


@each_pair
@each_case
@each_mode
def test_float32_agrees_with_pytorch_to_single_precision(golden, case, mode, pair):
    batchnorm_forward, batchnorm_backward = pair
    X, dY, gamma, beta, mean, var = (
        golden[name].astype(np.float32)
        for name in (f"{case}_X", f"{case}_dY", "gamma", "beta", "mean", "var")
    )
    Y, cache = batchnorm_forward(X, gamma, beta, mean, var, mode == "train", **OPTIONS)
    dX, dgamma, dbeta = batchnorm_backward(dY, cache)
    own = {"Y": Y, "dX": dX, "dgamma": dgamma, "dbeta": dbeta, "running_mean": mean, "running_var": var}
    for name, array in own.items():
        np.testing.assert_allclose(array, golden[f"{case}_{mode}_{name}"], rtol=1e-5, atol=1e-5, err_msg=name)


def test_layernorm_agrees_with_pytorch(golden):
    X, dY, gamma, beta = (golden[f"layer_{name}"] for name in ("X", "dY", "gamma", "beta"))
    Y, cache = layernorm_forward(X, gamma, beta, eps=OPTIONS["eps"])
    for name, array in zip(["Y", "dX", "dgamma", "dbeta"], [Y, *layernorm_backward(dY, cache)], strict=True):
        np.testing.assert_allclose(array, golden[f"layer_{name}"], rtol=1e-9, atol=1e-11, err_msg=name)


@each_shape
@each_mode
def test_batchnorm_gradients_agree_with_central_differences(shape, mode):
    layer = getattr(BatchNorm(3, eps=0.1, dtype=np.float64), mode)()
    (
        _,
        _,
        layer.params["gamma"],
        layer.params["beta"],
        layer.buffers["running_mean"],
        layer.buffers["running_var"],
    ) = inputs(shape)
    errors = gradient_check(layer, inputs(shape, seed=1)[0])
    assert errors.keys() == {"X", "gamma", "beta"}
    assert max(errors.values()) < 1e-6


@pytest.mark.parametrize("shape", [(5,), (1, 5), (4, 5), (5, 5), (2, 3, 5), (3, 1)], ids=str)
def test_layernorm_gradients_agree_with_central_differences(shape):
    rng = np.random.default_rng(3)
    layer = LayerNorm(shape[-1])
    layer.params = {"gamma": rng.normal(size=shape[-1]), "beta": rng.normal(size=shape[-1])}
    assert max(gradient_check(layer, rng.normal(size=shape)).values()) < 1e-6


@each_mode
def test_residual_gradients_agree_with_central_differences(mode):
    rng = np.random.default_rng(4)
    block = Residual(BatchNorm(4), Sigmoid(), Linear(4, 6, rng=rng), Sigmoid(), Linear(6, 4, rng=rng))
    errors = gradient_check(getattr(block, mode)(), rng.normal(size=(5, 4)))
    assert errors.keys() == {"X", "0.gamma", "0.beta", "2.W", "2.b", "4.W", "4.b"}
    assert max(errors.values()) < 1e-6


@each_pair
@each_shape
@each_mode
@each_dtype
def test_dtype_is_kept_and_nothing_but_the_averages_changes(shape, mode, dtype, pair):
    batchnorm_forward, batchnorm_backward = pair
    X, dY, gamma, beta, mean, var = inputs(shape, dtype)
    before = [array.copy() for array in (X, dY, gamma, beta)]
    averages = mean.copy(), var.copy()
    Y, cache = batchnorm_forward(X, gamma, beta, mean, var, mode == "train")
    centred = cache[0].copy()
    results = [Y, mean, var, *batchnorm_backward(dY, cache)]
    assert {array.dtype for array in results} == {np.dtype(dtype)}
    assert Y.shape == X.shape == results[3].shape
    for array, copy in zip((X, dY, gamma, beta, cache[0]), (*before, centred), strict=True):
        np.testing.assert_array_equal(array, copy)
    assert (mode == "eval") == (np.array_equal(mean, averages[0]) and np.array_equal(var, averages[1]))


@each_pair
@each_shape
def test_training_output_has_mean_beta_and_deviation_gamma(shape, pair):
    batchnorm_forward, _ = pair
    X, _, gamma, beta, mean, var = inputs(shape)
    Y, _ = batchnorm_forward(X, gamma, beta, mean, var, True, eps=0.0)
    axes = (0, *range(2, X.ndim))
    np.testing.assert_allclose(Y.mean(axis=axes), beta, atol=1e-12)
    np.testing.assert_allclose(Y.std(axis=axes), np.abs(gamma), atol=1e-12)


@each_pair
@each_shape
def test_training_output_ignores_scale_and_place_of_the_input(shape, pair):
    batchnorm_forward, _ = pair
    X, _, gamma, beta, mean, var = inputs(shape)
    Y, _ = batchnorm_forward(X, gamma, beta, mean.copy(), var.copy(), True, eps=0.0)
    moved, _ = batchnorm_forward(7 * X - 100, gamma, beta, mean, var, True, eps=0.0)
    np.testing.assert_allclose(moved, Y, atol=1e-10)


@each_pair
def test_images_are_normalised_as_their_pixels_in_rows(pair):
    batchnorm_forward, _ = pair
    X, _, gamma, beta, mean, var = inputs((4, 3, 2, 5))
    rows = X.transpose(0, 2, 3, 1).reshape(-1, 3)  # (N * H * W, C)
    Y, _ = batchnorm_forward(X, gamma, beta, mean.copy(), var.copy(), True)
    Y_rows, _ = batchnorm_forward(rows, gamma, beta, mean, var, True)
    np.testing.assert_allclose(Y.transpose(0, 2, 3, 1).reshape(-1, 3), Y_rows, rtol=1e-10)


@each_pair
def test_float32_survives_a_mean_far_from_zero(pair):
    batchnorm_forward, _ = pair
    X = (np.random.default_rng(0).normal(size=(64, 3)) + 1000).astype(np.float32)
    ones, zeros = np.ones(3, np.float32), np.zeros(3, np.float32)
    Y, _ = batchnorm_forward(X, ones, zeros, zeros.copy(), ones.copy(), True)
    exact = X.astype(np.float64)
    np.testing.assert_allclose(Y, (exact - exact.mean(axis=0)) / np.sqrt(exact.var(axis=0) + 1e-5), atol=2e-3)


@each_pair
@pytest.mark.parametrize("shape", [(0, 3), (1, 3), (1, 3, 1, 1), (0, 3, 4, 4), (2, 3, 0, 4)], ids=str)
def test_too_few_values_are_refused_in_training_and_taken_in_use(shape, pair):
    batchnorm_forward, batchnorm_backward = pair
    X, dY, gamma, beta, mean, var = inputs(shape)
    before = mean.copy(), var.copy()
    with pytest.raises(ValueError, match=str(shape).replace("(", r"\(").replace(")", r"\)")):
        batchnorm_forward(X, gamma, beta, mean, var, True)
    np.testing.assert_array_equal((mean, var), before)
    Y, cache = batchnorm_forward(X, gamma, beta, mean, var, False)
    dX, dgamma, dbeta = batchnorm_backward(dY, cache)
    assert Y.shape == dX.shape == shape
    assert dgamma.shape == dbeta.shape == (3,)


@pytest.mark.parametrize("shape", [(3,), (2, 3, 4), (2, 4), (2, 4, 3, 3)], ids=str)
def test_wrong_shapes_are_named(shape):
    with pytest.raises(ValueError, match=str(shape).replace("(", r"\(").replace(")", r"\)")):
        batchnorm_forward(np.ones(shape), np.ones(3), np.ones(3), np.zeros(3), np.ones(3), True)
    with pytest.raises(ValueError, match=str(shape).replace("(", r"\(").replace(")", r"\)")):
        BatchNorm(3)(np.ones(shape))


def test_gradients_of_another_shape_are_named():
    layer = BatchNorm(3)
    layer(np.ones((4, 3)))
    with pytest.raises(ValueError, match=r"\(2, 3\).*\(4, 3\)"):
        layer.backward(np.ones((2, 3)))
    cache = batchnorm_forward(np.ones((4, 3)), *[np.ones(3)] * 4, training=True)[1]
    with pytest.raises(ValueError, match=r"\(2, 3\).*\(4, 3\)"):
        batchnorm_backward(np.ones((2, 3)), cache)
    layer = LayerNorm(3)
    layer(np.ones((4, 3)))
    with pytest.raises(ValueError, match=r"\(2, 3\).*\(4, 3\)"):
        layer.backward(np.ones((2, 3)))


@pytest.mark.parametrize("shape", [(2, 4), (), (2, 0)], ids=str)
def test_layernorm_names_wrong_shapes(shape):
    with pytest.raises(ValueError, match=r"\(3,\)"):
        layernorm_forward(np.ones(shape), np.ones(3), np.ones(3))


@each_dtype
@pytest.mark.parametrize("shape", [(0, 5), (1, 5), (4, 5), (0, 3, 5), (2, 3, 5)], ids=str)
def test_layernorm_keeps_dtype_shape_and_inputs(shape, dtype):
    rng = np.random.default_rng(5)
    X, dY = rng.normal(size=(2, *shape)).astype(dtype)
    gamma, beta = rng.normal(size=(2, 5)).astype(dtype)
    before = [array.copy() for array in (X, dY, gamma, beta)]
    Y, cache = layernorm_forward(X, gamma, beta)
    normalised = cache[0].copy()
    gradients = layernorm_backward(dY, cache)
    assert {array.dtype for array in (Y, *gradients)} == {np.dtype(dtype)}
    assert [array.shape for array in (Y, *gradients)] == [shape, shape, (5,), (5,)]
    for array, copy in zip((X, dY, gamma, beta, cache[0]), (*before, normalised), strict=True):
        np.testing.assert_array_equal(array, copy)


def test_layernorm_treats_each_example_alone():
    rng = np.random.default_rng(6)
    X, gamma, beta = rng.normal(size=(4, 5)), rng.normal(size=5), rng.normal(size=5)
    alone = np.concatenate([layernorm_forward(X[n : n + 1], gamma, beta)[0] for n in range(4)])
    np.testing.assert_allclose(layernorm_forward(X, gamma, beta)[0], alone, rtol=1e-12)


@each_shape
def test_channel_helpers_are_sums_over_all_axes_but_the_channels(shape):
    X, dY, gamma, *_ = inputs(shape)
    axes = (0, *range(2, X.ndim))
    np.testing.assert_allclose(channel_sums(X), X.sum(axis=axes), rtol=1e-12)
    np.testing.assert_allclose(channel_dots(X, dY), (X * dY).sum(axis=axes), rtol=1e-10)
    assert per_channel(gamma, X).shape == (3,) + (1,) * (X.ndim - 2)


def test_running_averages_approach_those_of_the_data():
    rng = np.random.default_rng(7)
    mean, var = np.zeros(2), np.ones(2)
    for _ in range(2000):
        batch = rng.normal(loc=(3, -1), scale=(2, 0.5), size=(8, 2))
        update_running(mean, var, batch.mean(axis=0), batch.var(axis=0), 8, 0.01)
    np.testing.assert_allclose(mean, [3, -1], rtol=0.1)
    np.testing.assert_allclose(var, [4, 0.25], rtol=0.15)


def test_the_layer_updates_its_own_buffers_in_training_alone():
    layer = BatchNorm(3)
    mean, X = layer.running_mean, np.random.default_rng(0).normal(size=(4, 3)).astype(np.float32)
    layer.eval()(X)
    np.testing.assert_array_equal(mean, 0)
    layer.train()(X)
    assert layer.buffers["running_mean"] is layer.running_mean is mean
    np.testing.assert_allclose(mean, 0.1 * X.mean(axis=0), rtol=1e-5)
    assert {array.dtype for array in state_dict(layer).values()} == {np.dtype(np.float32)}


def test_saving_and_loading_keeps_the_running_averages(tmp_path):
    def network(seed):
        rng = np.random.default_rng(seed)
        return Sequential(
            Linear(3, 4, rng=rng), Residual(BatchNorm(4), ReLU(), Linear(4, 4, rng=rng)), LayerNorm(4)
        )

    model, other = network(0), network(1)
    X = np.random.default_rng(2).normal(size=(8, 3)).astype(np.float32)
    for _ in range(3):
        model(X)
    save(tmp_path / "model.npz", model)
    load(tmp_path / "model.npz", other)
    np.testing.assert_array_equal(other.eval()(X), model.eval()(X))


def test_residual_adds_its_input_and_names_shapes_that_change():
    rng = np.random.default_rng(0)
    X, dY = rng.normal(size=(2, 4, 3))
    block = Residual(ReLU())
    np.testing.assert_allclose(block(X), X + np.maximum(X, 0))
    np.testing.assert_allclose(block.backward(dY), dY * (1 + (X > 0)))
    np.testing.assert_array_equal(block.layers[0].cache, np.maximum(X, 0))
    with pytest.raises(ValueError, match=r"\(4, 3\).*\(4, 1\)"):
        Residual(Linear(3, 1, rng=rng))(X)


def test_residual_without_layers_doubles():
    X = np.ones((2, 3))
    block = Residual()
    np.testing.assert_array_equal(block(X), 2 * X)
    np.testing.assert_array_equal(block.backward(X), 2 * X)
    np.testing.assert_array_equal(X, 1)


def test_residual_passes_on_the_mode_and_returns_none_where_nothing_is_needed():
    block = Residual(Linear(3, 3, rng=np.random.default_rng(0)), BatchNorm(3))
    assert not block.eval().layers[1].training
    assert block.train().layers[1].training
    assert [name for _, name in block.parameters()] == ["W", "b", "gamma", "beta"]
    block.layers[0].needs_dX = False
    X = np.random.default_rng(1).normal(size=(4, 3)).astype(np.float32)
    assert block.backward(block(X)) is None
    assert block.layers[0].grads["W"].shape == (3, 3)
