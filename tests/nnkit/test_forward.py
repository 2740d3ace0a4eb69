"""Behaviour of nnkit.forward: shapes, dtypes, edge cases, properties, and PyTorch as an oracle."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnkit import activations as pairs
from nnkit import forward
from nnkit.forward import (
    ACTIVATIONS,
    SCHEMES,
    bump,
    bump_network,
    identity,
    identity_backward,
    init_params,
    linear_forward,
    mlp_forward,
    parameter_count,
    predict,
)

LAYERS = [(4, 3, 2), (1, 3, 2), (0, 3, 2), (5, 1, 1), (3, 3, 3), (2, 7, 1)]  # (N, D_in, D_out)
DTYPES = [np.float32, np.float64]

each_layer = pytest.mark.parametrize(("N", "D_in", "D_out"), LAYERS)
each_dtype = pytest.mark.parametrize("dtype", DTYPES, ids=lambda dtype: dtype.__name__)
each_scheme = pytest.mark.parametrize("scheme", SCHEMES)
each_activation = pytest.mark.parametrize("name", ACTIVATIONS)
sizes_of_layers = st.lists(st.integers(1, 6), min_size=2, max_size=5)
seeds = st.integers(0, 2**32 - 1)


def layer_inputs(N, D_in, D_out, dtype=np.float64, seed=0):
    """X, W and b of one layer."""
    rng = np.random.default_rng(seed)
    return tuple(rng.normal(size=shape).astype(dtype) for shape in ((N, D_in), (D_out, D_in), (D_out,)))


def random_network(sizes, seed=0, dtype=np.float64):
    """Parameters with weights and biases of order one."""
    rng = np.random.default_rng(seed)
    return [
        {"W": rng.normal(size=(m, n)).astype(dtype), "b": rng.normal(size=m).astype(dtype)}
        for n, m in pairwise(sizes)
    ]


def golden():
    with np.load(Path(__file__).parent / "golden" / "forward.npz") as file:
        return dict(file)


def golden_network():
    values = golden()
    return values, [{"W": values[f"W{number}"], "b": values[f"b{number}"]} for number in (1, 2, 3)]


def test_the_module_exports_what_the_course_promises():
    promised = {"linear_forward", "init_params", "ACTIVATIONS", "mlp_forward", "predict"}
    assert promised <= set(forward.__all__)
    assert all(hasattr(forward, name) for name in forward.__all__)


# One layer


@each_layer
@each_dtype
def test_a_layer_gives_one_row_an_example_and_one_column_a_unit(N, D_in, D_out, dtype):
    Z, _ = linear_forward(*layer_inputs(N, D_in, D_out, dtype))
    assert Z.shape == (N, D_out)
    assert Z.dtype == dtype


@each_layer
def test_a_layer_computes_the_sum_of_its_formula_element_by_element(N, D_in, D_out):
    X, W, b = layer_inputs(N, D_in, D_out)
    Z, _ = linear_forward(X, W, b)
    for i in range(N):
        for j in range(D_out):
            assert Z[i, j] == pytest.approx(sum(W[j, k] * X[i, k] for k in range(D_in)) + b[j])


@each_layer
def test_a_layer_caches_its_input_and_weights(N, D_in, D_out):
    X, W, b = layer_inputs(N, D_in, D_out)
    _, cache = linear_forward(X, W, b)
    assert isinstance(cache, tuple) and len(cache) == 2
    np.testing.assert_array_equal(cache[0], X)
    np.testing.assert_array_equal(cache[1], W)


@each_layer
def test_a_layer_leaves_its_inputs_alone(N, D_in, D_out):
    inputs = layer_inputs(N, D_in, D_out)
    copies = [array.copy() for array in inputs]
    linear_forward(*inputs)
    for array, copy in zip(inputs, copies, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_a_layer_is_that_of_pytorch():
    values = golden()
    Z, _ = linear_forward(values["X"], values["W1"], values["b1"])
    np.testing.assert_allclose(Z, values["Z1"], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("X", "W", "b"),
    [
        ((4, 3), (2, 5), (2,)),
        ((4, 3), (3, 2), (2,)),
        ((4, 3), (2, 3), (3,)),
        ((4, 3), (2, 3), (2, 1)),
        ((2, 3), (2, 3), (2, 1)),
        ((4, 3), (2, 3), (1,)),
        ((4, 3), (2, 3), ()),
        ((3,), (2, 3), (2,)),
        ((4, 3), (3,), (1,)),
        ((1, 4, 3), (2, 3), (2,)),
    ],
    ids=str,
)
def test_shapes_that_do_not_fit_are_refused_and_named(X, W, b):
    with pytest.raises(ValueError) as caught:
        linear_forward(np.ones(X), np.ones(W), np.ones(b))
    for shape in (X, W, b):
        assert str(shape) in str(caught.value)


@given(X=arrays(np.float64, (4, 3), elements=st.floats(-1e3, 1e3)), seed=seeds)
def test_the_rows_of_a_batch_do_not_influence_one_another(X, seed):
    _, W, b = layer_inputs(1, 3, 2, seed=seed)
    together = linear_forward(X, W, b)[0]
    alone = np.concatenate([linear_forward(row[None], W, b)[0] for row in X])
    np.testing.assert_allclose(together, alone, rtol=1e-12, atol=1e-9)


@given(X=arrays(np.float64, (3, 4), elements=st.floats(-1e3, 1e3)), factor=st.floats(-10, 10), seed=seeds)
def test_a_layer_without_bias_is_linear(X, factor, seed):
    Y, W, b = layer_inputs(3, 4, 2, seed=seed)
    b = np.zeros_like(b)
    left = linear_forward(X + factor * Y, W, b)[0]
    right = linear_forward(X, W, b)[0] + factor * linear_forward(Y, W, b)[0]
    np.testing.assert_allclose(left, right, rtol=1e-9, atol=1e-8)


# Parameters


@pytest.mark.parametrize(
    ("sizes", "count"), [([2, 3, 1], 13), ([784, 128, 64, 10], 109386), ([1, 1], 2), ([7], 0)]
)
def test_parameters_are_counted(sizes, count):
    assert parameter_count(sizes) == count
    assert isinstance(parameter_count(sizes), int)


@given(sizes=sizes_of_layers, scheme=st.sampled_from(SCHEMES), seed=seeds)
def test_the_count_is_the_number_of_elements_made(sizes, scheme, seed):
    params = init_params(sizes, scheme, rng=np.random.default_rng(seed))
    assert parameter_count(sizes) == sum(array.size for layer in params for array in layer.values())


@each_scheme
@each_dtype
def test_made_parameters_have_the_shapes_of_the_list_and_the_dtype_asked_for(scheme, dtype):
    sizes = [5, 4, 3, 1]
    params = init_params(sizes, scheme, rng=np.random.default_rng(0), dtype=dtype)
    assert [layer["W"].shape for layer in params] == [(4, 5), (3, 4), (1, 3)]
    assert [layer["b"].shape for layer in params] == [(4,), (3,), (1,)]
    assert {array.dtype for layer in params for array in layer.values()} == {np.dtype(dtype)}
    assert all(list(layer) == ["W", "b"] for layer in params)


@each_scheme
def test_parameters_are_float32_and_biases_zero_unless_told_otherwise(scheme):
    (layer,) = init_params([4, 3], scheme, rng=np.random.default_rng(0))
    assert layer["W"].dtype == layer["b"].dtype == np.float32
    assert not layer["b"].any()


@pytest.mark.parametrize(
    ("scheme", "std"),
    [("zeros", 0.0), ("normal", 0.01), ("xavier", np.sqrt(2 / 500)), ("he", np.sqrt(2 / 300))],
)
def test_the_weights_have_the_standard_deviation_of_their_scheme(scheme, std):
    (layer,) = init_params([300, 200], scheme, rng=np.random.default_rng(1))
    assert layer["W"].std() == pytest.approx(std, rel=0.02)
    assert layer["W"].mean() == pytest.approx(0, abs=0.02 * std)


def test_he_is_the_scheme_unless_another_is_given():
    default = init_params([30, 20], rng=np.random.default_rng(2))[0]["W"]
    np.testing.assert_array_equal(default, init_params([30, 20], "he", rng=np.random.default_rng(2))[0]["W"])


def test_the_same_seed_gives_the_same_network_and_another_seed_another():
    first, again, other = (init_params([6, 5], rng=np.random.default_rng(seed))[0]["W"] for seed in (3, 3, 4))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_layers_of_one_network_differ():
    first, second = init_params([6, 6, 6], rng=np.random.default_rng(5))
    assert not np.array_equal(first["W"], second["W"])


def test_an_unknown_scheme_is_refused_and_the_known_ones_are_listed():
    with pytest.raises(ValueError, match="uniform") as caught:
        init_params([3, 2], "uniform", rng=np.random.default_rng(0))
    assert all(scheme in str(caught.value) for scheme in SCHEMES)


def test_the_generator_is_a_keyword_that_must_be_given():
    with pytest.raises(TypeError, match="rng"):
        init_params([3, 2])


@pytest.mark.parametrize("depth", [10, 30])
def test_he_keeps_the_size_of_a_signal_through_many_relu_layers(depth):
    rng = np.random.default_rng(6)
    X = rng.normal(size=(256, 400))
    params = init_params([400] * (depth + 1), "he", rng=rng, dtype=np.float64)
    A, _ = mlp_forward(X, params, ["relu"] * depth)
    assert 0.5 < np.sqrt(np.mean(A**2)) < 2


def test_xavier_halves_the_mean_square_of_a_signal_in_each_relu_layer():
    rng = np.random.default_rng(7)
    X = rng.normal(size=(256, 400))
    params = init_params([400] * 11, "xavier", rng=rng, dtype=np.float64)
    _, caches = mlp_forward(X, params, ["relu"] * 10)
    assert np.mean(caches[-1][1] ** 2) == pytest.approx(2.0**-10, rel=0.5)


# Activations by name


def test_the_table_holds_the_seven_names():
    assert list(ACTIVATIONS) == [
        "identity",
        "sigmoid",
        "tanh",
        "relu",
        "leaky_relu",
        "softmax",
        "log_softmax",
    ]


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name != "identity"])
def test_a_name_stands_for_the_pair_of_the_activations_module(name):
    assert ACTIVATIONS[name] == (getattr(pairs, name), getattr(pairs, f"{name}_backward"))


def test_the_identity_passes_values_and_gradients_through():
    Z, dA = np.array([[-1.0, 0.0, 2.0]]), np.array([[0.5, -3.0, 1.0]])
    np.testing.assert_array_equal(identity(Z), Z)
    np.testing.assert_array_equal(identity_backward(dA, identity(Z)), dA)
    assert ACTIVATIONS["identity"] == (identity, identity_backward)


# Networks


@each_activation
@each_dtype
@pytest.mark.parametrize("N", [0, 1, 5])
def test_a_network_gives_one_row_an_example_in_the_dtype_of_its_arrays(name, dtype, N):
    X = np.random.default_rng(8).normal(size=(N, 4)).astype(dtype)
    A, caches = mlp_forward(X, random_network([4, 6, 3], dtype=dtype), [name, name])
    assert A.shape == (N, 3)
    assert A.dtype == dtype
    assert [cache[1].shape for cache in caches] == [(N, 6), (N, 3)]


def test_a_network_is_that_of_pytorch():
    values, params = golden_network()
    A, _ = mlp_forward(values["X"], params, ["relu", "tanh", "softmax"])
    np.testing.assert_allclose(A, values["A"], rtol=1e-12, atol=1e-12)


def test_a_float32_network_is_that_of_pytorch_to_single_precision():
    values, params = golden_network()
    params = [{name: array.astype(np.float32) for name, array in layer.items()} for layer in params]
    A, _ = mlp_forward(values["X"].astype(np.float32), params, ["relu", "tanh", "softmax"])
    assert A.dtype == np.float32
    np.testing.assert_allclose(A, values["A"], rtol=1e-4, atol=1e-6)


def test_each_cache_holds_the_input_the_weights_and_the_activation_of_its_layer():
    values, params = golden_network()
    names = ["relu", "tanh", "softmax"]
    A, caches = mlp_forward(values["X"], params, names)
    assert len(caches) == 3
    expected = values["X"]
    for ((A_before, W), A_after), layer, name in zip(caches, params, names, strict=True):
        np.testing.assert_array_equal(A_before, expected)
        np.testing.assert_array_equal(W, layer["W"])
        expected = ACTIVATIONS[name][0](expected @ layer["W"].T + layer["b"])
        np.testing.assert_allclose(A_after, expected, rtol=1e-12)
        expected = A_after
    np.testing.assert_array_equal(A, caches[-1][1])


def test_a_network_leaves_its_input_and_parameters_alone():
    X, params = np.random.default_rng(9).normal(size=(5, 4)), random_network([4, 4, 4])
    X_before, params_before = (
        X.copy(),
        [{name: array.copy() for name, array in layer.items()} for layer in params],
    )
    names = ["identity", "relu"]
    mlp_forward(X, params, names)
    np.testing.assert_array_equal(X, X_before)
    assert names == ["identity", "relu"]
    for layer, before in zip(params, params_before, strict=True):
        for name in ("W", "b"):
            np.testing.assert_array_equal(layer[name], before[name])


@given(sizes=sizes_of_layers, seed=seeds)
def test_layers_without_activation_collapse_into_one(sizes, seed):
    params = random_network(sizes, seed)
    X = np.random.default_rng(seed).normal(size=(3, sizes[0]))
    W, b = np.eye(sizes[0]), np.zeros(sizes[0])
    for layer in params:
        W, b = layer["W"] @ W, layer["W"] @ b + layer["b"]
    A, _ = mlp_forward(X, params, ["identity"] * len(params))
    np.testing.assert_allclose(A, linear_forward(X, W, b)[0], rtol=1e-8, atol=1e-8)


@given(sizes=sizes_of_layers, seed=seeds)
def test_the_order_of_the_hidden_units_does_not_matter(sizes, seed):
    rng = np.random.default_rng(seed)
    params = random_network([3, *sizes[:1], 2], seed)
    order = rng.permutation(sizes[0])
    mixed = [
        {"W": params[0]["W"][order], "b": params[0]["b"][order]},
        {"W": params[1]["W"][:, order], "b": params[1]["b"]},
    ]
    X = rng.normal(size=(4, 3))
    A, _ = mlp_forward(X, params, ["tanh", "softmax"])
    np.testing.assert_allclose(A, mlp_forward(X, mixed, ["tanh", "softmax"])[0], rtol=1e-9, atol=1e-12)


@given(sizes=sizes_of_layers, N=st.integers(0, 6), seed=seeds)
def test_a_softmax_network_gives_probabilities(sizes, N, seed):
    params = random_network(sizes, seed)
    X = np.random.default_rng(seed).normal(scale=100, size=(N, sizes[0]))
    A, _ = mlp_forward(X, params, ["relu"] * (len(params) - 1) + ["softmax"])
    assert ((A >= 0) & (A <= 1)).all()
    np.testing.assert_allclose(A.sum(axis=1), np.ones(N), rtol=1e-12)


@pytest.mark.parametrize("names", [[], ["relu"], ["relu", "relu", "relu"]])
def test_one_activation_a_layer_is_required(names):
    with pytest.raises(ValueError, match=f"2 layers, {len(names)} activations"):
        mlp_forward(np.ones((1, 4)), random_network([4, 3, 2]), names)


def test_an_unknown_activation_is_refused_and_the_known_ones_are_listed():
    with pytest.raises(ValueError, match="swish") as caught:
        mlp_forward(np.ones((1, 4)), random_network([4, 3]), ["swish"])
    assert all(name in str(caught.value) for name in ACTIVATIONS)


def test_an_input_of_the_wrong_width_is_refused_and_named():
    with pytest.raises(ValueError, match=r"\(2, 5\).*\(3, 4\)"):
        mlp_forward(np.ones((2, 5)), random_network([4, 3]), ["relu"])


# Labels


def test_the_label_is_the_position_of_the_largest_activation():
    scores = np.array([[0.1, 0.7, 0.2], [5.0, -1.0, 2.0], [-3.0, -2.0, -1.0]])
    labels = predict(scores, [{"W": np.eye(3), "b": np.zeros(3)}], ["identity"])
    np.testing.assert_array_equal(labels, [1, 0, 2])


@pytest.mark.parametrize("N", [0, 1, 6])
@pytest.mark.parametrize(("units", "last"), [(1, "sigmoid"), (2, "sigmoid"), (4, "softmax"), (4, "identity")])
def test_labels_are_integers_one_a_row(N, units, last):
    labels = predict(
        np.random.default_rng(10).normal(size=(N, 3)), random_network([3, 5, units]), ["tanh", last]
    )
    assert labels.shape == (N,)
    assert np.issubdtype(labels.dtype, np.integer)
    assert ((labels >= 0) & (labels < max(units, 2))).all()


@given(seed=seeds)
def test_softmax_and_log_softmax_do_not_change_the_label(seed):
    params = random_network([3, 5, 4], seed)
    X = np.random.default_rng(seed).normal(size=(6, 3))
    plain, soft, log_soft = (
        predict(X, params, ["relu", name]) for name in ("identity", "softmax", "log_softmax")
    )
    np.testing.assert_array_equal(plain, soft)
    np.testing.assert_array_equal(plain, log_soft)


@given(seed=seeds)
def test_a_single_sigmoid_unit_decides_like_softmax_over_zero_and_its_score(seed):
    params = random_network([3, 1], seed)
    pair = [
        {"W": np.concatenate([np.zeros((1, 3)), params[0]["W"]]), "b": np.array([0.0, params[0]["b"][0]])}
    ]
    X = np.random.default_rng(seed).normal(size=(6, 3))
    np.testing.assert_array_equal(predict(X, params, ["sigmoid"]), predict(X, pair, ["softmax"]))


@pytest.mark.parametrize("p_is_half", [np.zeros((1, 2)), np.zeros((3, 2))], ids=["one row", "three rows"])
def test_a_tie_goes_to_the_first_class(p_is_half):
    np.testing.assert_array_equal(
        predict(p_is_half, [{"W": np.ones((1, 2)), "b": np.zeros(1)}], ["sigmoid"]), 0
    )
    np.testing.assert_array_equal(
        predict(p_is_half, [{"W": np.ones((3, 2)), "b": np.zeros(3)}], ["softmax"]), 0
    )


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name != "sigmoid"])
def test_a_single_unit_that_is_no_sigmoid_is_refused(name):
    with pytest.raises(ValueError, match=f"'{name}'"):
        predict(np.ones((2, 3)), random_network([3, 1]), [name])


# Bumps


@given(
    x=arrays(np.float64, st.sampled_from([(5,), (0,), (3, 1), (2, 2)]), elements=st.floats(-10, 10)),
    center=st.floats(-5, 5),
    width=st.floats(0.1, 5),
    height=st.floats(-5, 5),
)
def test_a_bump_is_a_triangle(x, center, width, height):
    triangle = height * np.maximum(0, 1 - np.abs(x - center) / width)
    np.testing.assert_allclose(bump(x, center, width, height), triangle, atol=1e-10)


@each_dtype
def test_a_bump_keeps_the_dtype_of_its_input(dtype):
    assert bump(np.linspace(-1, 1, 5, dtype=dtype), 0.0, 0.5, 2.0).dtype == dtype


@each_dtype
def test_a_bump_network_has_three_hidden_units_a_bump(dtype):
    hidden, output = bump_network(np.array([0.0, 1.0]), 0.5, np.array([1.0, 2.0]), dtype=dtype)
    assert (hidden["W"].shape, hidden["b"].shape) == ((6, 1), (6,))
    assert (output["W"].shape, output["b"].shape) == ((1, 6), (1,))
    assert {array.dtype for layer in (hidden, output) for array in layer.values()} == {np.dtype(dtype)}


@given(
    bumps=st.lists(st.tuples(st.floats(-3, 3), st.floats(-3, 3)), min_size=1, max_size=6),
    width=st.floats(0.1, 2),
)
def test_a_bump_network_computes_the_sum_of_its_bumps(bumps, width):
    centers, heights = np.array(bumps).T
    x = np.linspace(-6, 6, 25)
    params = bump_network(centers, width, heights, dtype=np.float64)
    A, _ = mlp_forward(x[:, None], params, ["relu", "identity"])
    expected = sum(bump(x, center, width, height) for center, height in bumps)
    np.testing.assert_allclose(A[:, 0], expected, atol=1e-9)


def test_twice_as_many_bumps_leave_a_quarter_of_the_error():
    x = np.linspace(0, 1, 2001)
    errors = []
    for pieces in (20, 40):
        centers = np.linspace(0, 1, pieces + 1)
        params = bump_network(centers, 1 / pieces, np.sin(6 * centers), dtype=np.float64)
        A, _ = mlp_forward(x[:, None], params, ["relu", "identity"])
        errors.append(np.abs(A[:, 0] - np.sin(6 * x)).max())
    assert errors[1] == pytest.approx(errors[0] / 4, rel=0.05)
