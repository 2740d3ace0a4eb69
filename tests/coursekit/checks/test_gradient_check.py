"""Gradients by central differences of a function that returns arrays."""

import numpy as np
import pytest

from coursekit import by_differences

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
