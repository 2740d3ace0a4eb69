"""Gradients by central differences of a function that returns arrays."""

import numpy as np
import pytest

from coursekit import by_differences
from coursekit.checks.gradient_check import check_gradients
from coursekit.errors import UserError

rng = np.random.default_rng(0)
X, W, b = rng.normal(size=(4, 3)), rng.normal(size=(2, 3)), rng.normal(size=2)
dZ, dS = rng.normal(size=(4, 2)), rng.normal(size=4)


def linear(X, W, b):
    return X @ W.T + b, (X**2).sum(axis=1), "a cache"


def test_each_array_gets_the_gradient_of_all_results_that_have_one():
    dX, dW, db = by_differences(linear, [X, W, b], dZ, dS)
    np.testing.assert_allclose(dX, dZ @ W + 2 * X * dS[:, None], rtol=1e-7, atol=1e-8)
    np.testing.assert_allclose(dW, dZ.T @ X, rtol=1e-7)
    np.testing.assert_allclose(db, dZ.sum(axis=0), rtol=1e-7)


def test_results_behind_the_last_gradient_do_not_count():
    np.testing.assert_allclose(by_differences(linear, [X, W, b], dZ)[0], dZ @ W, rtol=1e-7, atol=1e-8)


@pytest.mark.parametrize("x", [2.0, np.float32(2), np.array(2)])
def test_one_result_and_a_number_are_enough(x):
    (slope,) = by_differences(lambda x: x**3, [x], 0.5)
    assert slope.shape == () and slope.dtype == np.float64
    np.testing.assert_allclose(slope, 6, rtol=1e-7)


def test_the_gradient_of_an_empty_array_is_empty():
    (gradient,) = by_differences(lambda x: x.sum(), [np.zeros((0, 3))], 1)
    assert gradient.shape == (0, 3)


def test_a_function_that_writes_into_its_input_disturbs_nothing():
    def doubled(x):
        x *= 2
        return x

    x = np.array([1.0, 3.0])
    np.testing.assert_allclose(by_differences(doubled, [x], np.array([1.0, 5.0]))[0], [2, 10], rtol=1e-7)
    assert x.tolist() == [1, 3]


def test_more_gradients_than_results_are_refused():
    with pytest.raises(ValueError, match="longer"):
        by_differences(lambda b: b, [b], b, dS)


class Doubled:
    """Y = 2 X."""

    def __init__(self, *layers):
        self.layers, self.params, self.grads = layers, {}, {}

    def forward(self, X):
        return 2 * X

    def backward(self, dY):
        return 2 * dY


class Inside(Doubled):
    """What its one layer computes."""

    def forward(self, X):
        return self.layers[0].forward(X)

    def backward(self, dY):
        return self.layers[0].backward(dY)


class WithTargets(Doubled):
    """A neuron with its loss."""

    def backward(self, y):
        self.grads = {}


@pytest.mark.parametrize(
    ("model", "called"),
    [(WithTargets(), "^WithTargets"), (Inside(WithTargets()), r"^layers\[0\] \(WithTargets\)")],
    ids=["alone", "inside"],
)
def test_a_backward_that_takes_targets_is_refused_with_the_reason(model, called):
    with pytest.raises(UserError, match=called + ": its backward takes y, the targets of a loss, and not dY"):
        check_gradients(model, X)


def test_the_verdict_says_that_its_error_is_that_of_a_single_layer_if_there_is_a_model_around():
    assert "the largest relative error is" in check_gradients(Doubled(), X).verdict()
    assert (
        "the largest relative error of a single layer is" in check_gradients(Inside(Doubled()), X).verdict()
    )
