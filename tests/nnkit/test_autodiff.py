"""Behaviour of nnkit.autodiff: gradients against PyTorch, central differences and the course's own, graphs, dtypes, edge cases."""

import numpy as np
import pytest
from golden_autodiff import SHAPES, operations
from hypothesis import given
from hypothesis import strategies as st

from nnkit import autodiff, cnn, losses
from nnkit.autodiff import (
    AutoLayer,
    Tensor,
    add,
    backward,
    gather,
    largest_difference,
    matmul,
    multiply,
    no_grad,
    reckoning,
    reduce_max,
    topological_order,
    twin,
    unbroadcast,
)
from nnkit.layers import ReLU, Sequential, gradient_check, mlp, numerical_gradient, relative_error
from nnkit.optim import SGD, clip_gradients
from nnkit.training import train_step

each_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=lambda dtype: dtype.__name__)


class Names:
    """The functions of `operations`, by nnkit."""

    exp, log, tanh, sigmoid, absolute = (
        staticmethod(getattr(autodiff, name)) for name in ("exp", "log", "tanh", "sigmoid", "absolute")
    )
    maximum, stack, concatenate, largest, axes = (
        staticmethod(getattr(autodiff, name))
        for name in ("maximum", "stack", "concatenate", "reduce_max", "transpose")
    )


OPERATIONS = operations(Names)
each_operation = pytest.mark.parametrize("name", OPERATIONS)


def rng_of(seed):
    return np.random.default_rng(seed)


# PyTorch


@each_operation
@each_dtype
def test_values_and_gradients_agree_with_pytorch(golden, name, dtype):
    function, operands = OPERATIONS[name]
    tolerance = 1e-9 if dtype == np.float64 else 2e-5
    leaves = [Tensor(golden[operand].astype(dtype)) for operand in operands]
    out = function(*leaves)
    backward(out, golden[f"{name}: dY"].astype(dtype))
    assert out.dtype == dtype
    np.testing.assert_allclose(out.data, golden[f"{name}: value"], rtol=tolerance, atol=tolerance)
    for operand, leaf in zip(operands, leaves, strict=True):
        assert leaf.grad.dtype == dtype and leaf.grad.shape == SHAPES[operand]
        np.testing.assert_allclose(leaf.grad, golden[f"{name}: d_{operand}"], rtol=tolerance, atol=tolerance)


# Central differences


@each_operation
def test_gradients_agree_with_central_differences(name):
    function, operands = OPERATIONS[name]
    arrays = [rng_of(k).normal(size=SHAPES[operand]) for k, operand in enumerate(operands)]
    leaves = [Tensor(array) for array in arrays]
    out = function(*leaves)
    dY = rng_of(9).normal(size=out.shape)
    backward(out, dY)

    def total(_):
        return np.sum(function(*(Tensor(array) for array in arrays)).data * dY)

    for leaf, array in zip(leaves, arrays, strict=True):
        assert relative_error(leaf.grad, numerical_gradient(total, array)) < 1e-6


@given(st.integers(0, 10**6))
def test_random_graphs_agree_with_central_differences(seed):
    rng = rng_of(seed)
    arrays = [rng.normal(size=shape) for shape in [(3, 2), (2,), (3, 1)]]
    steps = [(rng.choice(["add", "multiply", "tanh"]), *rng.integers(100, size=2)) for _ in range(7)]

    def run(leaves):
        values = list(leaves)
        for kind, first, second in steps:
            a, b = values[first % len(values)], values[second % len(values)]
            values.append(autodiff.tanh(a) if kind == "tanh" else getattr(autodiff, kind)(a, b))
        return autodiff.tanh(values[-1] + values[-2] * values[0] + values[1] * values[2]).sum()

    leaves = [Tensor(array) for array in arrays]
    backward(run(leaves))
    for leaf, array in zip(leaves, arrays, strict=True):
        numerical = numerical_gradient(lambda _: run([Tensor(x) for x in arrays]).data, array)
        assert relative_error(leaf.grad, numerical) < 1e-5


# The course's own gradients


def test_every_hand_made_gradient_is_found_again():
    differences = reckoning()
    assert len(differences) >= 30 and max(differences.values()) < 1e-12


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_reckoning_does_not_depend_on_its_numbers(seed):
    assert max(reckoning(seed).values()) < 1e-11


def test_a_wrong_gradient_and_a_wrong_shape_are_seen():
    W, X = rng_of(0).normal(size=(3, 2)), rng_of(1).normal(size=(4, 3))
    right = lambda dY, X, W: [dY @ W.T, X.T @ dY]  # noqa: E731
    assert largest_difference(lambda X, W: X @ W, right, X, W) < 1e-12
    assert largest_difference(lambda X, W: X @ W, lambda *a: [1.01 * g for g in right(*a)], X, W) > 1e-3
    assert largest_difference(lambda X, W: X @ W, lambda *a: [g.T for g in right(*a)], X, W) == np.inf


def test_lenet_learns_the_same_in_both_ways():
    rng = rng_of(2)
    X, y = rng.random((6, 1, 28, 28)), rng.integers(10, size=6)
    model = cnn.lenet(rng=rng, dtype=X.dtype)
    models = model, twin(model, autodiff.lenet)
    optimizers = [SGD(network.parameters(), lr=0.05) for network in models]
    for _ in range(3):
        pair = [
            train_step(m, losses.softmax_cross_entropy, o, X, y)[0]
            for m, o in zip(models, optimizers, strict=True)
        ]
        assert pair[0] == pytest.approx(pair[1], abs=1e-10)


# Graphs


def test_the_order_of_a_long_chain_needs_no_recursion_and_the_chain_can_be_deleted():
    x = Tensor(np.array(1.0))
    y = x
    for _ in range(20_000):
        y = add(y, x)
    assert len(topological_order(y)) == 20_001
    backward(y)
    assert x.grad == 20_001
    del y


@given(st.integers(0, 10**6), st.integers(1, 30))
def test_each_tensor_comes_before_its_parents_once(seed, size):
    rng, tensors = rng_of(seed), [Tensor(1.0)]
    for _ in range(size):
        chosen = rng.integers(len(tensors), size=rng.integers(1, 4))
        tensors.append(Tensor(1.0, [(tensors[k], None) for k in chosen]))
    order = topological_order(tensors[-1])
    place = {tensor: k for k, tensor in enumerate(order)}
    assert order[0] is tensors[-1] and len(place) == len(order)
    assert all(place[tensor] < place[parent] for tensor in order for parent, _ in tensor.edges)


def test_backward_sets_and_leaves_arrays_alone():
    x, y = Tensor(np.array([2.0, 3])), Tensor(np.array([5.0, 7]))
    s = x + y
    out, dY = s + x * y, np.array([1.0, 10])
    for _ in range(2):
        backward(out, dY)
        np.testing.assert_array_equal(x.grad, [6, 80])
        np.testing.assert_array_equal(y.grad, [3, 40])
    assert s.grad is None and out.grad is None
    np.testing.assert_array_equal(dY, [1, 10])


def test_constants_integers_and_no_grad_are_not_recorded():
    x = Tensor(np.ones(3))
    assert len((x * 2 + np.ones(3)).edges) == 1
    assert not Tensor(np.arange(3)).needs_grad and not (Tensor(np.ones(2), needs_grad=False) * 2).needs_grad
    with no_grad():
        assert not (x * x).edges
    assert (x * x).edges
    with pytest.raises(RuntimeError), no_grad():
        raise RuntimeError
    assert Tensor.recording


def test_ties_go_to_the_first():
    a, b = Tensor(np.array([2.0, 3])), Tensor(np.array([2.0, 5]))
    backward(autodiff.maximum(a, b), np.array([7.0, 11]))
    np.testing.assert_array_equal([a.grad, b.grad], [[7, 0], [0, 11]])
    x = Tensor(np.array([0.0, 4, 4]))
    backward(autodiff.relu(x), np.ones(3))
    np.testing.assert_array_equal(x.grad, [0, 1, 1])
    backward(reduce_max(x, 0))
    np.testing.assert_array_equal(x.grad, [0, 1, 0])


# Dtypes, edge cases, wrong input


def test_numbers_and_arrays_take_the_dtype_of_the_tensor():
    x = Tensor(np.ones((2, 3), np.float32))
    double = np.full(3, 2.0)
    for out in (
        x + 0.5,
        0.5 - x,
        double * x,
        x / double,
        1 / x,
        x**0.5,
        double @ Tensor(np.ones((3, 2))).data + x.sum(1),
    ):
        assert isinstance(out, Tensor) and out.dtype == np.float32
    assert (np.ones((4, 2)) @ x).dtype == np.float32


def test_empty_arrays():
    x, w = Tensor(np.ones((0, 3))), Tensor(np.ones((3, 2)))
    backward(x @ w + np.ones(2), np.ones((0, 2)))
    assert x.grad.shape == (0, 3)
    np.testing.assert_array_equal(w.grad, np.zeros((3, 2)))
    assert unbroadcast(np.ones((0, 3)), (1, 3)).tolist() == [[0, 0, 0]]
    assert x.mean(0, keepdims=True).shape == (1, 3)


@pytest.mark.parametrize(
    "call",
    [
        lambda: backward(Tensor(np.ones(2))),
        lambda: backward(Tensor(np.ones(2)), np.ones(3)),
        lambda: backward(Tensor(np.ones((2, 1))), np.ones(2)),
        lambda: matmul(Tensor(np.ones(2)), Tensor(np.ones((2, 3)))),
    ],
)
def test_wrong_shapes_are_refused(call):
    with pytest.raises(ValueError, match=r"\(2,"):
        call()


def test_edges_are_pairs_and_a_tensor_shows_its_numbers():
    x = Tensor(np.array([1.0, 2.0]))
    with pytest.raises(TypeError, match=r"list of pairs \(parent, vjp\)"):
        Tensor(x.data, [x])
    assert (repr(x), repr(x * 2)) == ("Tensor([1. 2.], 0 edges)", "Tensor([2. 4.], 1 edges)")


# Properties


@given(st.lists(st.integers(1, 3), max_size=4), st.data())
def test_unbroadcast_is_the_adjoint_of_broadcasting(full, data):
    kept = full[data.draw(st.integers(0, len(full))) :]
    shape = tuple(data.draw(st.sampled_from([1, size])) for size in kept)
    rng = rng_of(len(full))
    x, g = rng.normal(size=shape), rng.normal(size=full)
    summed = unbroadcast(g, shape)
    assert summed.shape == shape
    np.testing.assert_allclose(np.sum(np.broadcast_to(x, full) * g), np.sum(x * summed), atol=1e-12)


@given(st.lists(st.integers(0, 4), min_size=1, max_size=9))
def test_gather_gives_each_element_the_sum_of_its_gradients(index):
    a, index = Tensor(np.arange(5.0)), np.array(index)
    dY = np.arange(1.0, len(index) + 1)
    backward(gather(a, index), dY)
    np.testing.assert_array_equal(a.grad, np.bincount(index, weights=dY, minlength=5))


def test_a_product_with_itself_has_the_slope_of_a_square():
    x = Tensor(np.array([2.0, -3]))
    backward(multiply(x, x), np.ones(2))
    np.testing.assert_array_equal(x.grad, [4, -6])


# Layers


@each_dtype
def test_a_layer_of_a_formula_is_like_the_layer_by_hand(dtype):
    model = mlp([4, 5, 3], rng=rng_of(3), dtype=dtype)
    found = twin(model, lambda x, W, b, V, c: autodiff.linear(autodiff.relu(autodiff.linear(x, W, b)), V, c))
    X, dY = rng_of(4).normal(size=(6, 4)).astype(dtype), rng_of(5).normal(size=(6, 3)).astype(dtype)
    tolerance = 1e-12 if dtype == np.float64 else 1e-5
    np.testing.assert_allclose(found(X), model(X), atol=tolerance)
    np.testing.assert_allclose(found.backward(dY), model.backward(dY), atol=tolerance)
    for (layer, name), gradient in zip(model.parameters(), found.grads.values(), strict=True):
        assert gradient.dtype == dtype
        np.testing.assert_allclose(gradient, layer.grads[name], atol=tolerance)


def test_a_layer_passes_the_gradient_check_inside_others():
    layer = AutoLayer(lambda x, W, b: autodiff.tanh(x @ W + b), W=rng_of(6).normal(size=(3, 2)), b=np.ones(2))
    errors = gradient_check(Sequential(layer, ReLU()), rng_of(7).normal(size=(4, 3)))
    assert errors.keys() == {"X", "0.W", "0.b"} and max(errors.values()) < 1e-6


def test_clipping_changes_no_gradient_twice():
    layer = AutoLayer(lambda x, a, b: a + b + x, a=np.zeros(2), b=np.zeros(2))
    layer(np.zeros(2))
    dX = layer.backward(np.array([3.0, 4]))
    clip_gradients(list(layer.parameters()), 1.0)
    np.testing.assert_allclose(np.linalg.norm([layer.grads["a"], layer.grads["b"]]), 1, rtol=1e-5)
    np.testing.assert_array_equal(dX, [3, 4])


def test_the_first_layer_needs_no_gradient_of_its_input():
    layer = AutoLayer(lambda x, b: x + b, b=np.zeros(2))
    layer.needs_dX = False
    layer(np.ones((3, 2)))
    assert layer.backward(np.ones((3, 2))) is None and layer.grads["b"].tolist() == [3, 3]
