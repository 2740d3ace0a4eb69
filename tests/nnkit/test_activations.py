"""Behaviour of nnkit.activations: shapes, dtypes, extreme inputs, properties, and SciPy and PyTorch as oracles."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from make_golden import NEGATIVE_SLOPE, torch_activations
from scipy import special

from nnkit import activations
from nnkit.activations import (
    leaky_relu,
    leaky_relu_backward,
    log_softmax,
    log_softmax_backward,
    neuron_forward,
    relu,
    relu_backward,
    sigmoid,
    sigmoid_backward,
    softmax,
    softmax_backward,
    tanh,
    tanh_backward,
)

PAIRS = {
    "sigmoid": (sigmoid, sigmoid_backward),
    "tanh": (tanh, tanh_backward),
    "relu": (relu, relu_backward),
    "leaky_relu": (leaky_relu, leaky_relu_backward),
    "softmax": (softmax, softmax_backward),
    "log_softmax": (log_softmax, log_softmax_backward),
}
SHAPES = [(5,), (1,), (4, 3), (1, 3), (3, 1), (0, 3), (2, 3, 4), (2, 0, 4)]
DTYPES = [np.float32, np.float64]

each_pair = pytest.mark.parametrize("name", PAIRS)
each_shape = pytest.mark.parametrize("shape", SHAPES, ids=str)
each_dtype = pytest.mark.parametrize("dtype", DTYPES, ids=lambda dtype: dtype.__name__)


def numbers(low=-50.0, high=50.0, **shape):
    """Arrays of float64 between two bounds."""
    shape = array_shapes(**{"min_dims": 1, "max_dims": 3, "max_side": 5, **shape})
    return arrays(np.float64, shape, elements=st.floats(low, high))


def golden():
    with np.load(Path(__file__).parent / "golden" / "activations.npz") as file:
        return dict(file)


def values_of(name, Z, dA):
    """Output and gradient of one pair, with the slope that the PyTorch values were made with."""
    forward, backward = PAIRS[name]
    slope = (NEGATIVE_SLOPE,) if name == "leaky_relu" else ()
    A = forward(Z, *slope)
    return A, backward(dA, A, *slope)


def central_differences(function, Z, dA, h=1e-5):
    """The gradient of sum(dA * function(Z)) with respect to Z, in float64."""
    dZ = np.zeros_like(Z)
    for index in np.ndindex(Z.shape):
        step = np.zeros_like(Z)
        step[index] = h
        dZ[index] = (dA * (function(Z + step) - function(Z - step))).sum() / (2 * h)
    return dZ


# All pairs: shapes, dtypes, inputs


def test_the_module_exports_the_neuron_and_the_six_pairs():
    names = {"neuron_forward", *PAIRS, *(f"{name}_backward" for name in PAIRS)}
    assert set(activations.__all__) == names


@each_pair
@each_shape
@each_dtype
def test_output_and_gradient_keep_shape_and_dtype(name, shape, dtype):
    forward, backward = PAIRS[name]
    rng = np.random.default_rng(0)
    Z = rng.normal(size=shape).astype(dtype)
    A = forward(Z)
    dZ = backward(rng.normal(size=shape).astype(dtype), A)
    assert (A.shape, A.dtype) == (shape, dtype)
    assert (dZ.shape, dZ.dtype) == (shape, dtype)


@each_pair
def test_inputs_are_left_as_they_were(name):
    forward, backward = PAIRS[name]
    rng = np.random.default_rng(1)
    Z, dA = rng.normal(size=(2, 4, 3))
    A = forward(Z)
    before = [array.copy() for array in (Z, dA, A)]
    forward(Z)
    backward(dA, A)
    for array, copy in zip((Z, dA, A), before, strict=True):
        np.testing.assert_array_equal(array, copy)


@each_pair
def test_read_only_inputs_are_accepted_and_results_are_new_arrays(name):
    forward, backward = PAIRS[name]
    Z, dA = np.random.default_rng(2).normal(size=(2, 4, 3))
    Z.flags.writeable = dA.flags.writeable = False
    A = forward(Z)
    A.flags.writeable = False
    dZ = backward(dA, A)
    assert not np.shares_memory(A, Z)
    assert not np.shares_memory(dZ, dA)
    assert not np.shares_memory(dZ, A)


@each_pair
def test_views_with_other_strides_give_the_same_values(name):
    forward, backward = PAIRS[name]
    Z, dA = np.random.default_rng(3).normal(size=(2, 6, 8))
    np.testing.assert_allclose(forward(Z[::2, ::-1]), forward(Z[::2, ::-1].copy()), rtol=1e-14)
    A = forward(Z.T)
    np.testing.assert_allclose(backward(dA.T, A), backward(dA.T.copy(), A.copy()), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "leaky_relu"])
def test_element_by_element_activations_accept_one_number(name):
    forward, backward = PAIRS[name]
    A = forward(np.float64(0.7))
    assert np.shape(A) == ()
    np.testing.assert_allclose(A, forward(np.array([0.7]))[0])
    np.testing.assert_allclose(backward(np.float64(2.0), A), backward(np.array([2.0]), np.array([A]))[0])


# Gradients


@each_pair
@pytest.mark.parametrize("shape", [(5,), (4, 3), (2, 3, 4), (1, 6)], ids=str)
def test_backward_agrees_with_central_differences_away_from_the_kink(name, shape):
    forward, backward = PAIRS[name]
    rng = np.random.default_rng(4)
    Z = rng.uniform(0.05, 4.0, size=shape) * rng.choice([-1.0, 1.0], size=shape)
    dA = rng.normal(size=shape)
    numerical = central_differences(forward, Z, dA)
    error = np.abs(backward(dA, forward(Z)) - numerical).max() / np.abs(numerical).max()
    assert error < 1e-6


@pytest.mark.parametrize("slope", [0.0, 0.01, 0.3, 0.9])
def test_leaky_relu_backward_agrees_with_central_differences_for_every_slope(slope):
    rng = np.random.default_rng(5)
    Z = rng.uniform(0.05, 4.0, size=(4, 3)) * rng.choice([-1.0, 1.0], size=(4, 3))
    dA = rng.normal(size=(4, 3))
    numerical = central_differences(lambda Z: leaky_relu(Z, slope), Z, dA)
    np.testing.assert_allclose(
        leaky_relu_backward(dA, leaky_relu(Z, slope), slope), numerical, rtol=1e-6, atol=1e-9
    )


def test_the_derivative_at_the_kink_is_the_one_from_the_left():
    zero = np.zeros(1)
    assert relu_backward(np.ones(1), relu(zero)) == 0
    assert leaky_relu_backward(np.ones(1), leaky_relu(zero, 0.2), 0.2) == 0.2


@each_pair
@given(data=st.data())
def test_backward_is_linear_in_the_incoming_gradient(name, data):
    forward, backward = PAIRS[name]
    A = forward(data.draw(numbers(-5, 5)))
    first, second = (data.draw(arrays(np.float64, A.shape, elements=st.floats(-5, 5))) for _ in range(2))
    np.testing.assert_allclose(
        backward(3 * first - second, A), 3 * backward(first, A) - backward(second, A), rtol=1e-9, atol=1e-9
    )


@given(numbers(-5, 5))
def test_gradients_of_logits_sum_to_zero_in_every_row(Z):
    dA = np.random.default_rng(6).normal(size=Z.shape)
    for forward, backward in (PAIRS["softmax"], PAIRS["log_softmax"]):
        np.testing.assert_allclose(backward(dA, forward(Z)).sum(axis=-1), 0, atol=1e-12)


# Properties


@given(numbers(-1e300, 1e300))
def test_sigmoid_stays_between_zero_and_one_and_never_warns(Z):
    A = sigmoid(Z)
    assert ((A >= 0) & (A <= 1)).all()


@given(numbers())
def test_sigmoid_of_minus_z_is_one_minus_sigmoid_of_z(Z):
    np.testing.assert_allclose(sigmoid(-Z), 1 - sigmoid(Z), atol=1e-15)


@given(numbers(-30, 30))
def test_sigmoid_never_falls(Z):
    assert (np.diff(sigmoid(np.sort(Z, axis=None))) >= 0).all()


@given(numbers(-20, 20))
def test_tanh_is_a_sigmoid_of_twice_the_input_stretched_and_shifted(Z):
    np.testing.assert_allclose(tanh(Z), 2 * sigmoid(2 * Z) - 1, atol=1e-14)


@given(numbers())
def test_relu_twice_is_relu_once_and_its_two_sides_add_up_to_the_input(Z):
    np.testing.assert_array_equal(relu(relu(Z)), relu(Z))
    np.testing.assert_array_equal(relu(Z) - relu(-Z), Z)


@given(numbers(), st.floats(0, 0.99))
def test_leaky_relu_scales_the_negative_side_only(Z, slope):
    np.testing.assert_array_equal(leaky_relu(Z, slope), np.where(Z > 0, Z, slope * Z))


@given(numbers(-1e300, 1e300))
def test_rows_of_softmax_are_probabilities_and_never_warn(Z):
    A = softmax(Z)
    assert ((A >= 0) & (A <= 1)).all()
    np.testing.assert_allclose(A.sum(axis=-1), 1, rtol=1e-12)


@given(numbers(), st.floats(-1000, 1000))
def test_softmax_and_log_softmax_do_not_change_when_a_constant_is_added(Z, constant):
    np.testing.assert_allclose(softmax(Z + constant), softmax(Z), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(log_softmax(Z + constant), log_softmax(Z), rtol=1e-9, atol=1e-9)


@given(numbers(), st.randoms(use_true_random=False))
def test_softmax_follows_a_permutation_of_the_classes(Z, random):
    order = list(range(Z.shape[-1]))
    random.shuffle(order)
    np.testing.assert_allclose(softmax(Z[..., order]), softmax(Z)[..., order], rtol=1e-12, atol=1e-300)


@given(numbers())
def test_log_softmax_is_the_logarithm_of_softmax_and_never_positive(Z):
    np.testing.assert_allclose(np.exp(log_softmax(Z)), softmax(Z), rtol=1e-9, atol=1e-300)
    assert (log_softmax(Z) <= 0).all()


@given(numbers(min_dims=2, max_dims=2))
def test_each_row_has_its_own_softmax(Z):
    for function in (softmax, log_softmax):
        alone = np.stack([function(row) for row in Z])
        np.testing.assert_allclose(function(Z), alone, rtol=1e-12, atol=1e-300)


# Extreme inputs; a warning would be an error here


@each_pair
@each_dtype
def test_extreme_inputs_give_finite_values_and_gradients_without_warnings(name, dtype):
    forward, backward = PAIRS[name]
    largest = np.finfo(dtype).max / 4
    for row in ([1000, -1000, 0], [-1000, -1001, -1002], [88, 89, 710], [largest, -largest, 0]):
        Z = np.array([row], dtype=dtype)
        A = forward(Z)
        assert np.isfinite(A).all()
        assert np.isfinite(backward(np.ones_like(Z), A)).all()


@each_dtype
def test_extreme_inputs_give_the_limits(dtype):
    Z = np.array([1000.0, -1000.0], dtype=dtype)
    np.testing.assert_array_equal(sigmoid(Z), [1, 0])
    np.testing.assert_array_equal(softmax(Z), [1, 0])
    np.testing.assert_array_equal(log_softmax(Z), [0, -2000])


def test_sigmoid_keeps_the_digits_of_small_probabilities():
    Z = np.array([-40.0, -300.0, -700.0])
    np.testing.assert_allclose(sigmoid(Z), np.exp(Z), rtol=1e-12)


def test_a_logit_of_minus_infinity_gets_probability_zero():
    Z = np.array([[0.0, -np.inf, 0.0]])
    np.testing.assert_array_equal(softmax(Z), [[0.5, 0.0, 0.5]])
    np.testing.assert_allclose(log_softmax(Z), [[-np.log(2), -np.inf, -np.log(2)]])


@each_pair
def test_nan_stays_visible(name):
    assert np.isnan(PAIRS[name][0](np.array([np.nan]))).all()


# SciPy as an oracle


@given(numbers(-800, 800))
def test_values_are_those_of_scipy(Z):
    np.testing.assert_allclose(sigmoid(Z), special.expit(Z), rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(softmax(Z), special.softmax(Z, axis=-1), rtol=1e-10, atol=1e-300)
    np.testing.assert_allclose(log_softmax(Z), special.log_softmax(Z, axis=-1), rtol=1e-10, atol=1e-12)


@given(arrays(np.float32, array_shapes(max_dims=2, max_side=5), elements=st.floats(-80, 80, width=32)))
def test_float32_values_are_those_of_scipy(Z):
    wide = Z.astype(np.float64)
    np.testing.assert_allclose(sigmoid(Z), special.expit(wide), rtol=1e-5)
    np.testing.assert_allclose(softmax(Z), special.softmax(wide, axis=-1), rtol=1e-4, atol=1e-30)
    np.testing.assert_allclose(log_softmax(Z), special.log_softmax(wide, axis=-1), rtol=1e-5, atol=1e-5)


# PyTorch


@each_pair
@each_dtype
def test_values_and_gradients_are_those_recorded_from_pytorch(name, dtype):
    recorded = golden()
    A, dZ = values_of(name, recorded["Z"].astype(dtype), recorded["dA"].astype(dtype))
    np.testing.assert_allclose(A, recorded[name], rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(dZ, recorded[f"{name}_backward"], rtol=1e-5, atol=1e-5)


@pytest.mark.torch
@each_pair
@each_dtype
def test_values_and_gradients_are_those_of_pytorch_on_new_inputs(name, dtype):
    pytest.importorskip("torch")
    rng = np.random.default_rng(7)
    Z, dA = rng.normal(scale=5, size=(2, 8, 3, 6)).astype(dtype)
    expected = torch_activations(Z, dA)
    A, dZ = values_of(name, Z, dA)
    np.testing.assert_allclose(A, expected[name], rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(dZ, expected[f"{name}_backward"], rtol=1e-5, atol=1e-5)


@pytest.mark.torch
def test_the_recorded_values_are_those_of_pytorch_today():
    pytest.importorskip("torch")
    recorded = golden()
    for name, value in torch_activations(recorded["Z"], recorded["dA"]).items():
        np.testing.assert_allclose(value, recorded[name], rtol=1e-12, atol=1e-300, err_msg=name)


# The neuron


@pytest.mark.parametrize(("N", "D"), [(5, 3), (3, 3), (1, 4), (0, 4), (6, 1)])
@each_dtype
def test_a_neuron_gives_one_output_an_example_in_the_dtype_of_its_inputs(N, D, dtype):
    rng = np.random.default_rng(8)
    X, w = rng.normal(size=(N, D)).astype(dtype), rng.normal(size=D).astype(dtype)
    A = neuron_forward(X, w, 0.25, sigmoid)
    assert (A.shape, A.dtype) == ((N,), dtype)


@given(st.integers(0, 6), st.integers(1, 5), st.integers(0, 1000))
def test_a_neuron_is_the_sum_of_weights_times_inputs_plus_bias(N, D, seed):
    rng = np.random.default_rng(seed)
    X, w, b = rng.normal(size=(N, D)), rng.normal(size=D), float(rng.normal())
    sums = [sum(weight * value for weight, value in zip(w, x, strict=True)) + b for x in X]
    np.testing.assert_allclose(neuron_forward(X, w, b, tanh), np.tanh(np.array(sums)), rtol=1e-9, atol=1e-12)


def test_a_neuron_calls_its_activation_once_with_all_sums():
    calls = []

    def activation(Z):
        calls.append(Z.shape)
        return Z

    neuron_forward(np.ones((4, 2)), np.ones(2), 1.0, activation)
    assert calls == [(4,)]


def test_a_neuron_leaves_its_inputs_as_they_were():
    X, w = np.ones((3, 2)), np.full(2, 0.5)
    neuron_forward(X, w, 1.0, relu)
    np.testing.assert_array_equal(X, np.ones((3, 2)))
    np.testing.assert_array_equal(w, np.full(2, 0.5))


@pytest.mark.parametrize(
    ("X_shape", "w_shape"), [((4, 3), (4,)), ((4, 3), (3, 1)), ((3,), (3,)), ((2, 4, 3), (3,))], ids=str
)
def test_shapes_that_do_not_fit_a_neuron_are_refused_by_name(X_shape, w_shape):
    with pytest.raises(ValueError) as refused:
        neuron_forward(np.ones(X_shape), np.ones(w_shape), 0.0, relu)
    assert str(X_shape) in str(refused.value)
    assert str(w_shape) in str(refused.value)
