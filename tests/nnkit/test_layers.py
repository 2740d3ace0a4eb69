"""Behaviour of nnkit.layers: gradients against differences and PyTorch, shapes, dtypes, refusals, the layer contract."""

from pathlib import Path

import numpy as np
import pytest
from golden_layers import NETWORKS, SIZES, params_of, random_params, torch_network
from hypothesis import given
from hypothesis import strategies as st

from nnkit import layers
from nnkit.forward import ACTIVATIONS, linear_forward, mlp_forward
from nnkit.layers import (
    ACTIVATION_LAYERS,
    Flatten,
    Layer,
    LeakyReLU,
    Linear,
    ReLU,
    Sequential,
    Sigmoid,
    Softmax,
    Tanh,
    gradient_check,
    linear_backward,
    mlp,
    mlp_backward,
    numerical_gradient,
    relative_error,
)

LAYERS = {
    "Linear": lambda rng: Linear(5, 3, rng=rng),
    "Sigmoid": lambda rng: Sigmoid(),
    "Tanh": lambda rng: Tanh(),
    "ReLU": lambda rng: ReLU(),
    "LeakyReLU": lambda rng: LeakyReLU(0.2),
    "Softmax": lambda rng: Softmax(),
    "Flatten": lambda rng: Flatten(),
    "Sequential": lambda rng: Sequential(Linear(5, 4, rng=rng), Tanh(), Linear(4, 3, rng=rng)),
    "nested": lambda rng: Sequential(
        Linear(5, 4, rng=rng), Sequential(Tanh(), Linear(4, 4, rng=rng)), Softmax()
    ),
}
CLASS_OF = {**{name: cls for name, cls in ACTIVATION_LAYERS.items()}, "softmax": Softmax}

each_layer = pytest.mark.parametrize("name", LAYERS)
each_network = pytest.mark.parametrize("network", NETWORKS)
each_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=lambda dtype: dtype.__name__)
each_batch = pytest.mark.parametrize("N", [0, 1, 3, 6])


def golden():
    with np.load(Path(__file__).parent / "golden" / "layers.npz") as file:
        return dict(file)


def away_from_kinks(rng, shape, dtype=np.float64):
    return (rng.uniform(0.1, 2, size=shape) * rng.choice([-1, 1], size=shape)).astype(dtype)


def model_of(params, names):
    """A Sequential with given parameters; names as in mlp_forward."""
    parts = []
    for layer, name in zip(params, names, strict=True):
        linear = Linear(*layer["W"].shape[::-1], rng=np.random.default_rng(0), dtype=layer["W"].dtype)
        linear.params = {key: array.copy() for key, array in layer.items()}
        parts += [linear] if name == "identity" else [linear, CLASS_OF[name]()]
    return Sequential(*parts)


# One layer


def test_the_module_exports_what_the_course_relies_on():
    names = {"linear_backward", "mlp_backward", "Layer", "Linear", "Sigmoid", "Tanh", "ReLU", "LeakyReLU"}
    names |= {"Softmax", "Flatten", "Sequential", "mlp", "numerical_gradient", "gradient_check"}
    assert names <= set(layers.__all__)


@each_batch
@each_dtype
def test_gradients_have_the_shapes_and_the_dtype_of_their_arrays(N, dtype):
    rng = np.random.default_rng(0)
    X, W = rng.normal(size=(N, 4)).astype(dtype), rng.normal(size=(3, 4)).astype(dtype)
    dX, dW, db = linear_backward(rng.normal(size=(N, 3)).astype(dtype), (X, W))
    assert [dX.shape, dW.shape, db.shape] == [(N, 4), (3, 4), (3,)]
    assert [dX.dtype, dW.dtype, db.dtype] == [np.dtype(dtype)] * 3


@given(st.integers(0, 6), st.integers(1, 5), st.integers(1, 5), st.integers(0, 1000))
def test_the_gradients_of_a_layer_are_those_of_differences(N, d_in, d_out, seed):
    rng = np.random.default_rng(seed)
    X, W, b = rng.normal(size=(N, d_in)), rng.normal(size=(d_out, d_in)), rng.normal(size=d_out)
    dZ = rng.normal(size=(N, d_out))

    def scalar(_):
        return np.sum(linear_forward(X, W, b)[0] * dZ)

    for gradient, array in zip(linear_backward(dZ, (X, W)), (X, W, b), strict=True):
        assert relative_error(gradient, numerical_gradient(scalar, array)) < 1e-6


@given(st.integers(1, 5), st.integers(1, 5), st.integers(0, 1000))
def test_the_gradients_of_a_batch_are_the_sum_of_those_of_its_examples(N, d_out, seed):
    rng = np.random.default_rng(seed)
    X, W, dZ = rng.normal(size=(N, 4)), rng.normal(size=(d_out, 4)), rng.normal(size=(N, d_out))
    dX, dW, db = linear_backward(dZ, (X, W))
    alone = [linear_backward(dZ[n : n + 1], (X[n : n + 1], W)) for n in range(N)]
    np.testing.assert_allclose(dX, np.concatenate([one[0] for one in alone]), atol=1e-12)
    np.testing.assert_allclose(dW, sum(one[1] for one in alone), atol=1e-12)
    np.testing.assert_allclose(db, sum(one[2] for one in alone), atol=1e-12)


def test_without_needs_dX_only_dX_is_missing():
    rng = np.random.default_rng(1)
    dZ, cache = rng.normal(size=(4, 2)), (rng.normal(size=(4, 3)), rng.normal(size=(2, 3)))
    dX, dW, db = linear_backward(dZ, cache, needs_dX=False)
    assert dX is None
    np.testing.assert_array_equal(dW, linear_backward(dZ, cache)[1])
    np.testing.assert_array_equal(db, linear_backward(dZ, cache)[2])


@pytest.mark.parametrize("shape", [(4,), (4, 3), (3, 2), (2, 4), (4, 2, 1), (1, 2), (4, 1), (0, 2)], ids=str)
def test_a_gradient_of_the_wrong_shape_is_refused_with_all_shapes(shape):
    with pytest.raises(ValueError) as error:
        linear_backward(np.ones(shape), (np.ones((4, 3)), np.ones((2, 3))))
    for text in (str(shape), "(4, 3)", "(2, 3)", "(4, 2)"):
        assert text in str(error.value)


@each_dtype
def test_views_and_read_only_inputs_are_accepted_and_left_alone(dtype):
    rng = np.random.default_rng(2)
    X, W, dZ = (rng.normal(size=(8, 8)).astype(dtype)[::2, ::-2] for _ in range(3))
    for array in (X, W, dZ):
        array.flags.writeable = False
    for ours, copied in zip(
        linear_backward(dZ, (X, W)), linear_backward(dZ.copy(), (X.copy(), W.copy())), strict=True
    ):
        np.testing.assert_allclose(ours, copied, rtol=1e-5, atol=1e-6)
        assert not any(np.shares_memory(ours, array) for array in (X, W, dZ))


# Networks as functions


@each_network
@each_dtype
def test_gradients_of_a_network_are_those_recorded_from_pytorch(network, dtype):
    recorded = {name: value.astype(dtype) for name, value in golden().items()}
    A, caches = mlp_forward(recorded["X"], params_of(recorded), NETWORKS[network])
    dX, grads = mlp_backward(recorded["dA"], caches, NETWORKS[network])
    got = {"A": A, "dX": dX}
    for number, layer in enumerate(grads):
        got[f"dW{number}"], got[f"db{number}"] = layer["W"], layer["b"]
    for name, value in got.items():
        assert value.dtype == dtype
        np.testing.assert_allclose(
            value, recorded[f"{network}_{name}"], rtol=1e-5, atol=1e-5 if dtype == np.float32 else 1e-10
        )


@pytest.mark.parametrize("network", ["smooth", "kinked"])
@each_dtype
def test_gradients_of_a_sequential_are_those_recorded_from_pytorch(network, dtype):
    recorded = {name: value.astype(dtype) for name, value in golden().items()}
    model = Sequential(Flatten(), *model_of(params_of(recorded), NETWORKS[network]).layers)
    images = recorded["X"].reshape(7, 3, 4)
    np.testing.assert_allclose(model(images), recorded[f"{network}_A"], rtol=1e-5, atol=1e-5)
    dX = model.backward(recorded["dA"])
    np.testing.assert_allclose(dX.reshape(7, 12), recorded[f"{network}_dX"], rtol=1e-5, atol=1e-5)
    for number, (layer, name) in enumerate(model.parameters()):
        assert layer.grads[name].dtype == dtype
        np.testing.assert_allclose(
            layer.grads[name], recorded[f"{network}_d{name}{number // 2}"], rtol=1e-5, atol=1e-5
        )


@pytest.mark.torch
@each_network
def test_gradients_of_a_network_are_those_of_pytorch_on_new_inputs(network):
    pytest.importorskip("torch")
    rng = np.random.default_rng(3)
    params, X, dA = random_params(rng), rng.normal(size=(9, SIZES[0])), rng.normal(size=(9, SIZES[-1]))
    expected = torch_network(X, dA, params, NETWORKS[network])
    dX, grads = mlp_backward(dA, mlp_forward(X, params, NETWORKS[network])[1], NETWORKS[network])
    np.testing.assert_allclose(dX, expected["dX"], rtol=1e-9, atol=1e-12)
    for number, layer in enumerate(grads):
        np.testing.assert_allclose(layer["W"], expected[f"dW{number}"], rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(layer["b"], expected[f"db{number}"], rtol=1e-9, atol=1e-12)


@pytest.mark.torch
def test_the_recorded_gradients_are_those_of_pytorch_today():
    pytest.importorskip("torch")
    recorded = golden()
    for network, names in NETWORKS.items():
        for name, value in torch_network(recorded["X"], recorded["dA"], params_of(recorded), names).items():
            np.testing.assert_allclose(value, recorded[f"{network}_{name}"], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_by_name_is_differentiated(name):
    rng = np.random.default_rng(4)
    params = [{"W": rng.normal(size=(d, 4)), "b": rng.normal(size=d)} for d in (4, 3)]
    X, names = rng.normal(size=(5, 4)), [name, name]
    dA = rng.normal(size=(5, 3))
    dX, grads = mlp_backward(dA, mlp_forward(X, params, names)[1], names)

    def scalar(_):
        return np.sum(mlp_forward(X, params, names)[0] * dA)

    assert relative_error(dX, numerical_gradient(scalar, X)) < 1e-6
    for gradients, layer in zip(grads, params, strict=True):
        for key, array in layer.items():
            assert relative_error(gradients[key], numerical_gradient(scalar, array)) < 1e-6


@each_batch
def test_gradients_of_a_network_lie_beside_its_parameters(N):
    rng = np.random.default_rng(5)
    params, names = random_params(rng, np.float32), NETWORKS["smooth"]
    X = rng.normal(size=(N, SIZES[0])).astype(np.float32)
    A, caches = mlp_forward(X, params, names)
    dX, grads = mlp_backward(np.ones_like(A), caches, names)
    assert (dX.shape, dX.dtype) == (X.shape, np.float32)
    shapes = [{key: (array.shape, array.dtype) for key, array in layer.items()} for layer in grads]
    assert shapes == [{key: (array.shape, array.dtype) for key, array in layer.items()} for layer in params]


def test_mlp_backward_refuses_what_does_not_fit():
    rng = np.random.default_rng(6)
    params, names = random_params(rng), NETWORKS["smooth"]
    caches = mlp_forward(rng.normal(size=(4, SIZES[0])), params, names)[1]
    with pytest.raises(ValueError, match="4 caches, 3 activations"):
        mlp_backward(np.ones((4, 3)), caches, names[:3])
    with pytest.raises(ValueError, match=r"\(4, 1\).*\(4, 3\)"):
        mlp_backward(np.ones((4, 1)), caches, names)


def test_mlp_backward_leaves_its_arguments_alone():
    rng = np.random.default_rng(7)
    names = list(NETWORKS["kinked"])
    caches = mlp_forward(rng.normal(size=(4, SIZES[0])), random_params(rng), names)[1]
    arrays = [array for (X, W), A in caches for array in (X, W, A)]
    before = [array.copy() for array in arrays]
    dA = rng.normal(size=(4, SIZES[-1]))
    dA.flags.writeable = False
    mlp_backward(dA, caches, names)
    assert names == NETWORKS["kinked"]
    assert len(caches) == len(names)
    for array, copy in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, copy)


# Numerical gradients


def test_central_differences_have_an_error_of_order_h_squared():
    errors = [
        np.abs(numerical_gradient(lambda x: np.sum(np.exp(x)), np.zeros(2), h) - 1).max() for h in (0.2, 0.1)
    ]
    assert errors[0] / errors[1] == pytest.approx(4, rel=0.02)


@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 3), (2, 0), (2, 1, 3)], ids=str)
def test_a_numerical_gradient_has_the_shape_of_its_array_and_puts_it_back(shape):
    x = np.random.default_rng(8).normal(size=shape)
    before = np.array(x)
    gradient = numerical_gradient(lambda x: np.sum(x**2), np.asarray(x) if shape else (x := np.array(x)))
    np.testing.assert_array_equal(x, before)
    assert (gradient.shape, gradient.dtype) == (shape, np.float64)
    np.testing.assert_allclose(gradient, 2 * before, atol=1e-8)


def test_a_numerical_gradient_moves_the_array_itself():
    w = np.array([1.0, 2.0])
    np.testing.assert_allclose(numerical_gradient(lambda _: w @ w, w), [2, 4], atol=1e-8)


@pytest.mark.parametrize("dtype", [np.int64, np.uint8, bool], ids=lambda dtype: dtype.__name__)
def test_arrays_that_cannot_be_moved_by_h_are_refused(dtype):
    with pytest.raises(ValueError, match=np.dtype(dtype).name):
        numerical_gradient(np.sum, np.ones(3, dtype=dtype))


def test_relative_error_is_zero_for_equal_and_one_for_opposite_gradients():
    a = np.array([[1.0, -2.0, 0.5]])
    assert relative_error(a, a) == 0
    assert relative_error(a, -a) == 1
    assert relative_error(np.zeros(2), np.zeros(2)) == 0
    assert relative_error(np.zeros((0, 3)), np.zeros((0, 3))) == 0
    assert relative_error(a, 1.02 * a) == pytest.approx(0.02 / 2.02)


def test_rounding_beside_a_vanishing_gradient_is_no_large_error():
    assert relative_error(np.array([1.0, 1e-11]), np.array([1.0, -1e-11])) < 1e-7
    assert relative_error(np.array([1.0, 1e-2]), np.array([1.0, 0.0])) == 1


def test_gradients_of_different_shapes_are_not_compared():
    with pytest.raises(ValueError, match=r"\(3,\) and \(3, 1\)"):
        relative_error(np.ones(3), np.ones((3, 1)))


# The layer contract


@each_layer
@each_dtype
@each_batch
def test_layers_keep_shape_and_dtype_of_their_input_in_the_gradient(name, dtype, N):
    rng = np.random.default_rng(9)
    layer = LAYERS[name](rng)
    for owner, key in layer.parameters():
        owner.params[key] = owner.params[key].astype(dtype)
    X = away_from_kinks(rng, (N, 5), dtype)
    Y = layer(X)
    dX = layer.backward(np.ones_like(Y))
    assert Y.dtype == dX.dtype == dtype
    assert len(Y) == N
    assert dX.shape == X.shape
    for owner, key in layer.parameters():
        assert owner.grads[key].dtype == dtype
        assert owner.grads[key].shape == owner.params[key].shape


@each_layer
def test_every_layer_passes_its_gradient_check(name):
    rng = np.random.default_rng(10)
    errors = gradient_check(LAYERS[name](rng), away_from_kinks(rng, (4, 5)))
    assert "X" in errors
    assert max(errors.values()) < 1e-6


@each_layer
def test_layers_leave_inputs_gradients_and_parameters_alone(name):
    rng = np.random.default_rng(11)
    layer = LAYERS[name](rng)
    X = away_from_kinks(rng, (4, 5), np.float32)
    X.flags.writeable = False
    dY = rng.normal(size=layer(X).shape).astype(np.float32)
    dY.flags.writeable = False
    before = [owner.params[key].copy() for owner, key in layer.parameters()]
    layer.backward(dY)
    for (owner, key), copy in zip(layer.parameters(), before, strict=True):
        np.testing.assert_array_equal(owner.params[key], copy)


@each_layer
def test_backward_sets_gradients_and_does_not_add(name):
    rng = np.random.default_rng(12)
    layer = LAYERS[name](rng)
    X = away_from_kinks(rng, (4, 5), np.float32)
    dY = rng.normal(size=layer(X).shape).astype(np.float32)
    layer.backward(dY)
    once = [owner.grads[key].copy() for owner, key in layer.parameters()]
    layer(X)
    layer.backward(dY)
    for (owner, key), copy in zip(layer.parameters(), once, strict=True):
        np.testing.assert_array_equal(owner.grads[key], copy)


def test_parameters_are_found_in_order_through_every_nesting():
    rng = np.random.default_rng(13)
    model = LAYERS["nested"](rng)
    found = list(model.parameters())
    assert [name for _, name in found] == ["W", "b", "W", "b"]
    assert found[0][0] is model.layers[0]
    assert found[2][0] is model.layers[1].layers[1]


def test_train_and_eval_reach_every_layer_and_return_the_model():
    model = LAYERS["nested"](np.random.default_rng(14))
    parts = [model, *model.layers, *model.layers[1].layers]
    assert all(part.training for part in parts)
    assert model.eval() is model
    assert not any(part.training for part in parts)
    assert model.train() is model
    assert all(part.training for part in parts)


def test_two_layers_share_no_state():
    first, second = (Linear(2, 2, rng=np.random.default_rng(seed)) for seed in (0, 1))
    first(np.ones((1, 2), dtype=np.float32))
    first.backward(np.ones((1, 2), dtype=np.float32))
    assert second.grads == {}
    assert second.cache is None
    assert Layer.layers == ()


def test_a_layer_shows_its_parameters():
    rng = np.random.default_rng(15)
    assert repr(Linear(3, 2, rng=rng)) == "Linear(W (2, 3), b (2,))"
    assert repr(Sequential(Linear(3, 2, rng=rng), ReLU())) == "Sequential(Linear(W (2, 3), b (2,)), ReLU())"


def test_a_bare_layer_has_no_forward_and_no_backward():
    with pytest.raises(NotImplementedError):
        Layer()(np.ones(2))
    with pytest.raises(NotImplementedError):
        Layer().backward(np.ones(2))


def test_linear_refuses_shapes_that_do_not_fit():
    layer = Linear(3, 2, rng=np.random.default_rng(16))
    with pytest.raises(ValueError, match=r"\(4, 5\)"):
        layer(np.ones((4, 5), dtype=np.float32))
    layer(np.ones((4, 3), dtype=np.float32))
    with pytest.raises(ValueError, match=r"\(4,\)"):
        layer.backward(np.ones(4, dtype=np.float32))


def test_linear_draws_from_its_generator_with_its_scheme():
    first, second = (Linear(6, 4, rng=np.random.default_rng(17), scheme="xavier") for _ in range(2))
    np.testing.assert_array_equal(first.params["W"], second.params["W"])
    with pytest.raises(ValueError, match="unknown scheme 'large'"):
        Linear(6, 4, rng=np.random.default_rng(17), scheme="large")


@pytest.mark.parametrize("shape", [(5, 3, 4), (0, 3, 4), (1, 2, 3, 4), (5,), (5, 2)], ids=str)
def test_flatten_keeps_the_examples_and_gives_back_the_shape(shape):
    X = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    layer = Flatten()
    Y = layer(X)
    assert Y.shape == (shape[0], int(np.prod(shape[1:])))
    np.testing.assert_array_equal(layer.backward(Y), X)


def test_without_needs_dX_a_network_still_has_all_its_gradients():
    rng = np.random.default_rng(18)
    params, names = random_params(rng), NETWORKS["smooth"]
    X, dA = rng.normal(size=(4, SIZES[0])), rng.normal(size=(4, SIZES[-1]))
    whole, first = model_of(params, names), Sequential(Flatten(), *model_of(params, names).layers)
    first.layers[1].needs_dX = False
    whole(X), first(X)
    assert whole.backward(dA) is not None
    assert first.backward(dA) is None
    for (layer, name), (other, _) in zip(whole.parameters(), first.parameters(), strict=True):
        np.testing.assert_array_equal(layer.grads[name], other.grads[name])


# mlp


@pytest.mark.parametrize("activation", ACTIVATION_LAYERS)
@each_dtype
def test_mlp_is_linear_layers_with_activations_between(activation, dtype):
    model = mlp([7, 5, 4, 3], rng=np.random.default_rng(19), activation=activation, dtype=dtype)
    kinds = [type(layer) for layer in model.layers]
    assert kinds == [Linear, ACTIVATION_LAYERS[activation], Linear, ACTIVATION_LAYERS[activation], Linear]
    assert [layer.params["W"].shape for layer in model.layers[::2]] == [(5, 7), (4, 5), (3, 4)]
    assert model(np.ones((2, 7), dtype=dtype)).dtype == dtype


def test_mlp_of_two_sizes_is_one_linear_layer_and_less_is_refused():
    assert [type(layer) for layer in mlp([4, 2], rng=np.random.default_rng(20)).layers] == [Linear]
    with pytest.raises(ValueError, match=r"\[4\]"):
        mlp([4], rng=np.random.default_rng(20))


def test_mlp_refuses_an_unknown_activation_and_lists_those_there_are():
    with pytest.raises(ValueError, match=r"'swish'.*sigmoid, tanh, relu, leaky_relu"):
        mlp([4, 3, 2], rng=np.random.default_rng(21), activation="swish")


def test_a_classifier_learns_xor_by_plain_gradient_descent():
    X, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=np.float32), np.array([0, 1, 1, 0])
    for seed in range(3):
        model = mlp([2, 8, 1], rng=np.random.default_rng(seed), activation="tanh")
        for _ in range(1000):
            p = 1 / (1 + np.exp(-model(X)))
            model.backward((p - y[:, None].astype(np.float32)) / 4)
            for layer, name in model.parameters():
                layer.params[name] -= 0.5 * layer.grads[name]
        assert ((model(X)[:, 0] > 0) == y).all()


# The gradient check


class Doubled(Linear):
    def backward(self, dY):
        dX = super().backward(dY)
        self.grads["W"] = 2 * self.grads["W"]
        return dX


class Noisy(Layer):
    """Draws a mask in every forward and counts its calls, as dropout and running statistics do."""

    def __init__(self, rng):
        super().__init__()
        self.rng, self.calls = rng, 0

    def forward(self, X):
        self.calls += 1
        self.cache = (self.rng.random(X.shape) > 0.5).astype(X.dtype)
        return X * self.cache

    def backward(self, dY):
        return dY * self.cache


class Lookup(Layer):
    """Rows of a table by number: an input of integers."""

    def __init__(self, rng):
        super().__init__()
        self.params["table"] = rng.standard_normal((4, 3), dtype=np.float32)

    def forward(self, X):
        self.cache = X
        return self.params["table"][X]

    def backward(self, dY):
        self.grads["table"] = np.zeros_like(self.params["table"])
        np.add.at(self.grads["table"], self.cache, dY)


class Wrapped(Layer):
    """A layer that keeps another one outside of `layers`."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, X):
        return self.inner(X)

    def backward(self, dY):
        return self.inner.backward(dY)

    def parameters(self):
        return self.inner.parameters()


def test_the_check_finds_the_one_wrong_gradient():
    rng = np.random.default_rng(22)
    model = Sequential(Linear(4, 3, rng=rng), Tanh(), Doubled(3, 2, rng=rng))
    errors = gradient_check(model, rng.normal(size=(5, 4)))
    assert list(errors) == ["X", "0.W", "0.b", "2.W", "2.b"]
    assert errors.pop("2.W") == pytest.approx(1 / 3, rel=1e-6)
    assert max(errors.values()) < 1e-6


def test_names_tell_the_way_to_an_inner_layer():
    errors = gradient_check(LAYERS["nested"](np.random.default_rng(23)), np.ones((2, 5)))
    assert list(errors) == ["X", "0.W", "0.b", "1.1.W", "1.1.b"]
    assert list(gradient_check(LAYERS["Linear"](np.random.default_rng(23)), np.ones((2, 5)))) == [
        "X",
        "W",
        "b",
    ]


def test_the_check_works_in_float64_and_leaves_the_layer_as_it_was():
    rng = np.random.default_rng(24)
    model = mlp([4, 5, 3], rng=rng, activation="tanh")
    arrays = [layer.params[name] for layer, name in model.parameters()]
    values = [array.copy() for array in arrays]
    X = rng.normal(size=(6, 4)).astype(np.float32)
    before = X.copy()
    assert max(gradient_check(model, X).values()) < 1e-6
    np.testing.assert_array_equal(X, before)
    for (layer, name), array, value in zip(model.parameters(), arrays, values, strict=True):
        assert layer.params[name] is array
        assert array.dtype == np.float32
        np.testing.assert_array_equal(array, value)
        assert layer.grads == {}


def test_random_layers_draw_the_same_numbers_in_every_pass_and_keep_their_state():
    layer = Noisy(np.random.default_rng(25))
    state = layer.rng.bit_generator.state
    errors = gradient_check(Sequential(layer, Linear(5, 2, rng=np.random.default_rng(26))), np.ones((3, 5)))
    assert max(errors.values()) < 1e-6
    assert layer.calls == 0
    assert layer.rng.bit_generator.state == state


def test_an_input_of_integers_has_no_gradient_to_check():
    errors = gradient_check(Lookup(np.random.default_rng(27)), np.array([[0, 1], [1, 3]]))
    assert list(errors) == ["table"]
    assert errors["table"] < 1e-6


def test_a_first_layer_that_gives_no_dX_is_checked_without():
    layer = Linear(3, 2, rng=np.random.default_rng(28))
    layer.needs_dX = False
    assert list(gradient_check(layer, np.ones((2, 3)))) == ["W", "b"]


def test_parameters_are_checked_wherever_they_are_kept():
    errors = gradient_check(Wrapped(Doubled(3, 2, rng=np.random.default_rng(29))), np.ones((2, 3)))
    assert errors["W"] == pytest.approx(1 / 3, rel=1e-6)
