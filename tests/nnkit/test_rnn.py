"""Behaviour of nnkit.rnn: shapes, dtypes, masks, states, edge cases, and PyTorch as an oracle."""

import math
import tracemalloc

import numpy as np
import pytest

from nnkit.layers import Layer, Linear, Sequential, gradient_check, numerical_gradient, relative_error
from nnkit.losses import mse, softmax_cross_entropy
from nnkit.optim import SGD, Adam
from nnkit.rnn import (
    PADDING,
    RNN,
    LastStep,
    Recurrent,
    TimeDistributed,
    orthogonal,
    pad,
    params_from_torch,
    params_to_torch,
    recurrent_layers,
    rnn_backward,
    rnn_forward,
    rnn_step_backward,
    rnn_step_forward,
    sequence_cross_entropy,
    truncated_bptt,
)
from nnkit.training import ClipNorm, fit, load, save, state_dict, train_step

TORCH_NAMES = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"]
SIZES = [
    (4, 6, 3, 5),
    (1, 6, 3, 5),
    (4, 1, 3, 5),
    (1, 1, 1, 1),
    (3, 3, 3, 3),
    (0, 4, 3, 5),
    (4, 0, 3, 5),
    (2, 40, 1, 8),
]

each_size = pytest.mark.parametrize("size", SIZES, ids=str)
each_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=lambda dtype: dtype.__name__)
masked = pytest.mark.parametrize("masked", [False, True], ids=["full", "masked"])


def inputs(size=(4, 6, 3, 5), dtype=np.float64, seed=0):
    """dH, X, h0, Wx, Wh and b."""
    N, T, D, H = size
    rng = np.random.default_rng(seed)
    shapes = (N, T, H), (N, T, D), (N, H), (H, D), (H, H), (H,)
    return [(rng.normal(size=shape) / 2).astype(dtype) for shape in shapes]


def mask_of(size, seed=1):
    return np.random.default_rng(seed).integers(2, size=size[:2])


def by_steps(dH, X, h0, Wx, Wh, b, mask=None):
    """States and gradients, one step and one call at a time."""
    N, T, _ = X.shape
    real = np.ones((N, T)) if mask is None else np.asarray(mask)
    h, caches, states = h0, [], []
    for t in range(T):
        new, cache = rnn_step_forward(X[:, t], h, Wx, Wh, b)
        h = np.where(real[:, t, None] != 0, new, h)
        caches.append(cache)
        states.append(h)
    dX, dh = np.zeros_like(X), np.zeros_like(h0)
    grads = [np.zeros_like(a) for a in (Wx, Wh, b)]
    for t in reversed(range(T)):
        dh = dh + dH[:, t]
        kept = real[:, t, None] == 0
        dX[:, t], back, *steps = rnn_step_backward(np.where(kept, 0, dh), caches[t])
        dh = back + dh * kept
        grads = [a + b for a, b in zip(grads, steps, strict=True)]
    states = np.stack(states, axis=1) if T else np.zeros((N, 0, len(b)))
    return states, dX, dh, *grads


@each_size
@masked
def test_fast_version_agrees_with_single_steps(size, masked):
    dH, *arrays = inputs(size)
    mask = mask_of(size) if masked else None
    H, cache = rnn_forward(*arrays, mask=mask)
    for own, expected in zip([H, *rnn_backward(dH, cache)], by_steps(dH, *arrays, mask=mask), strict=True):
        assert own.shape == expected.shape
        np.testing.assert_allclose(own, expected, rtol=1e-10, atol=1e-12)


@each_size
@masked
def test_gradients_agree_with_central_differences(size, masked):
    dH, *arrays = inputs(size)
    mask = mask_of(size) if masked else None

    def scalar(_):
        return np.sum(rnn_forward(*arrays, mask=mask)[0] * dH)

    _, cache = rnn_forward(*arrays, mask=mask)
    for gradient, array in zip(rnn_backward(dH, cache), arrays, strict=True):
        assert relative_error(gradient, numerical_gradient(scalar, array)) < 1e-6


def test_gradient_of_a_step_agrees_with_central_differences():
    dH, X, *rest = inputs()
    arrays, dh = [X[:, 0].copy(), *rest], dH[:, 0]
    gradients = rnn_step_backward(dh, rnn_step_forward(*arrays)[1])
    for gradient, array in zip(gradients, arrays, strict=True):
        numerical = numerical_gradient(lambda _: np.sum(rnn_step_forward(*arrays)[0] * dh), array)
        assert relative_error(gradient, numerical) < 1e-6


def layer_from(golden, dtype=np.float64):
    layer = RNN(3, 5, rng=np.random.default_rng(0))
    layer.params = {
        name: array.astype(dtype)
        for name, array in params_from_torch({name: golden[name] for name in TORCH_NAMES}).items()
    }
    return layer


@pytest.mark.parametrize("case", ["full", "packed"])
@pytest.mark.parametrize(
    ("dtype", "tolerance"), [(np.float64, 1e-9), (np.float32, 1e-5)], ids=["float64", "float32"]
)
def test_layer_agrees_with_pytorch(golden, case, dtype, tolerance):
    layer = layer_from(golden, dtype)
    mask = np.arange(6) < golden["lengths"][:, None] if case == "packed" else np.ones((4, 6), bool)
    X, h0, dH, d_last = (golden[name].astype(dtype) for name in ("X", "h0", "dH", "d_last"))
    H = layer(X, state=h0, mask=mask)
    dX = layer.backward(dH * mask[:, :, None], d_last)  # PyTorch's outputs behind the end are constant zeros
    own = {"H": H * mask[:, :, None], "last": layer.state, "dX": dX, "dh0": layer.d_initial}
    own |= {f"d{name}": array for name, array in layer.grads.items()}
    for name, array in own.items():
        assert array.dtype == dtype
        np.testing.assert_allclose(
            array, golden[f"{case}_{name}"], rtol=tolerance, atol=tolerance, err_msg=name
        )


def test_weights_go_to_pytorch_and_back(golden):
    params = params_from_torch({name: golden[name] for name in TORCH_NAMES})
    np.testing.assert_array_equal(params["b"], golden["bias_ih_l0"] + golden["bias_hh_l0"])
    state = params_to_torch(params)
    assert {name: array.shape for name, array in state.items()} == {
        name: golden[name].shape for name in TORCH_NAMES
    }
    for name, array in params_from_torch(state).items():
        np.testing.assert_array_equal(array, params[name])
        assert not np.shares_memory(array, params[name])


def test_sequence_loss_agrees_with_pytorch(golden):
    loss, grad = sequence_cross_entropy(golden["logits"], golden["labels"])
    np.testing.assert_allclose(loss, golden["loss"], rtol=1e-12)
    np.testing.assert_allclose(grad, golden["dlogits"], rtol=1e-10, atol=1e-14)


@each_size
@each_dtype
@masked
def test_dtype_is_kept_and_nothing_is_modified(size, dtype, masked):
    dH, *arrays = inputs(size, dtype)
    mask = mask_of(size) if masked else None
    before = [array.copy() for array in (dH, *arrays)]
    H, cache = rnn_forward(*arrays, mask=mask)
    states = cache[1].copy()
    results = [H, *rnn_backward(dH, cache)]
    assert {array.dtype for array in results} == {np.dtype(dtype)}
    for array, copy in zip((dH, *arrays, cache[1]), (*before, states), strict=True):
        np.testing.assert_array_equal(array, copy)


def test_masked_steps_keep_the_state_whatever_they_hold():
    size = 4, 6, 3, 5
    _, X, *rest = inputs(size)
    mask = mask_of(size)
    H, _ = rnn_forward(X, *rest, mask=mask)
    other, _ = rnn_forward(np.where(mask[:, :, None] == 1, X, 1e3), *rest, mask=mask)
    np.testing.assert_array_equal(H, other)
    before = np.concatenate([rest[0][:, None], H[:, :-1]], axis=1)
    np.testing.assert_array_equal(H[mask == 0], before[mask == 0])


def test_padded_sequences_are_as_if_alone():
    dH, X, h0, *weights = inputs()
    lengths = [6, 1, 4, 3]
    mask = np.arange(6) < np.array(lengths)[:, None]
    H, cache = rnn_forward(X, h0, *weights, mask=mask)
    dX, dh0, *grads = rnn_backward(dH * mask[:, :, None], cache)
    sums = [np.zeros_like(array) for array in weights]
    for n, length in enumerate(lengths):
        alone, cache = rnn_forward(X[n : n + 1, :length], h0[n : n + 1], *weights)
        np.testing.assert_allclose(H[n, -1], alone[0, -1], rtol=1e-12)
        dX_alone, dh0_alone, *grads_alone = rnn_backward(dH[n : n + 1, :length], cache)
        np.testing.assert_allclose(dX[n, :length], dX_alone[0], atol=1e-12)
        np.testing.assert_array_equal(dX[n, length:], 0)
        np.testing.assert_allclose(dh0[n], dh0_alone[0], atol=1e-12)
        sums = [a + b for a, b in zip(sums, grads_alone, strict=True)]
    for own, expected in zip(grads, sums, strict=True):
        np.testing.assert_allclose(own, expected, atol=1e-12)


def test_mask_may_be_a_list():
    _, *arrays = inputs((2, 3, 1, 2))
    mask = [[1, 0, 1], [1, 1, 0]]
    np.testing.assert_array_equal(
        rnn_forward(*arrays, mask=mask)[0], rnn_forward(*arrays, mask=np.array(mask, bool))[0]
    )


def test_without_dX_only_its_product_is_missing():
    dH, *arrays = inputs()
    _, cache = rnn_forward(*arrays)
    dX, *others = rnn_backward(dH, cache, needs_dX=False)
    assert dX is None
    for own, expected in zip(others, rnn_backward(dH, cache)[1:], strict=True):
        np.testing.assert_array_equal(own, expected)


@pytest.mark.parametrize(
    ("position", "shape"),
    [(0, (4, 6)), (0, (4, 6, 2)), (1, (5,)), (1, (3, 5)), (2, (3, 5)), (3, (5, 3)), (4, (4,))],
    ids=str,
)
def test_wrong_shapes_are_named(position, shape):
    _, *arrays = inputs()
    arrays[position] = np.zeros(shape)
    with pytest.raises(ValueError, match=str(shape).replace("(", r"\(").replace(")", r"\)")):
        rnn_forward(*arrays)


def test_wrong_masks_and_gradients_are_named():
    dH, *arrays = inputs()
    with pytest.raises(ValueError, match=r"\(4,\).*\(4, 6, 3\)"):
        rnn_forward(*arrays, mask=np.ones(4))
    with pytest.raises(ValueError, match=r"\(4, 5, 5\).*\(4, 6, 5\)"):
        rnn_backward(dH[:, 1:], rnn_forward(*arrays)[1])


@pytest.mark.parametrize("size", [1, 2, 7, 64])
def test_orthogonal_matrices_are_orthogonal_and_follow_the_generator(size):
    Q = orthogonal(size, np.random.default_rng(0))
    np.testing.assert_allclose(Q @ Q.T, np.eye(size), atol=1e-12)
    np.testing.assert_array_equal(Q, orthogonal(size, np.random.default_rng(0)))


class TwoGates(RNN):
    gates = 2


def test_parameters_have_a_block_for_each_gate():
    layer = TwoGates(3, 4, rng=np.random.default_rng(0))
    assert {name: array.shape for name, array in layer.params.items()} == {
        "Wx": (8, 3),
        "Wh": (8, 4),
        "b": (8,),
    }
    for block in np.split(layer.params["Wh"], 2):
        np.testing.assert_allclose(block @ block.T, np.eye(4), atol=1e-6)
    assert np.abs(layer.params["Wx"]).max() <= math.sqrt(6 / 7)


@each_dtype
def test_layer_begins_with_zeros_or_the_given_state_and_keeps_the_last_one(dtype):
    rng = np.random.default_rng(0)
    layer = RNN(3, 5, rng=rng, dtype=dtype)
    X, h0 = rng.normal(size=(4, 6, 3)).astype(dtype), rng.normal(size=(4, 5)).astype(dtype)
    assert layer.state is None
    H = layer(X)
    assert H.dtype == dtype
    np.testing.assert_array_equal(H, layer(X))  # not stateful: again from zeros
    np.testing.assert_array_equal(layer.state, H[:, -1])
    np.testing.assert_array_equal(H, layer(X, state=np.zeros((4, 5), dtype)))
    assert not np.allclose(H, layer(X, state=h0))


def test_stateful_layer_reads_a_sequence_in_pieces():
    rng = np.random.default_rng(0)
    layer = RNN(3, 5, rng=rng, stateful=True, dtype=np.float64)
    X = rng.normal(size=(4, 6, 3))
    whole = layer(X)
    layer.reset_state()
    pieces = [layer(X[:, :1]), layer(X[:, 1:5]), layer(X[:, 5:])]
    np.testing.assert_allclose(np.concatenate(pieces, axis=1), whole, rtol=1e-12)
    with pytest.raises(ValueError, match=r"\(2, 6, 3\).*\(4, 5\)"):
        layer(X[:2])  # the carried state is one of four sequences
    layer.reset_state()
    assert layer(X[:2]).shape == (2, 6, 5)


def test_gradient_of_the_last_state_is_added():
    rng = np.random.default_rng(0)
    layer = RNN(3, 5, rng=rng, dtype=np.float64)
    dH, X, *_ = inputs()
    d_state = rng.normal(size=(4, 5))
    layer(X)
    both = layer.backward(dH, d_state), layer.d_initial, dict(layer.grads)
    added = dH.copy()
    added[:, -1] += d_state
    np.testing.assert_array_equal(both[0], layer.backward(added))
    np.testing.assert_array_equal(both[1], layer.d_initial)
    alone = layer.backward(None, d_state)
    last = np.zeros_like(dH)
    last[:, -1] = d_state
    np.testing.assert_array_equal(alone, layer.backward(last))
    np.testing.assert_array_equal(layer.backward(None), 0)


def test_gradient_check_of_networks_with_masks_and_carried_states():
    rng = np.random.default_rng(0)

    class Masked(RNN):
        def forward(self, X, state=None, mask=None):
            return super().forward(X, state, np.array([[1, 1, 1, 0], [1, 0, 1, 1], [0, 0, 1, 1]]))

    carried = RNN(2, 3, rng=rng, stateful=True)
    carried.state = rng.normal(size=(3, 3))
    deep = Sequential(RNN(2, 4, rng=rng), Masked(4, 3, rng=rng), TimeDistributed(Linear(3, 2, rng=rng)))
    last = Sequential(Masked(2, 3, rng=rng), LastStep(), Linear(3, 2, rng=rng))
    for model in (carried, deep, last):
        errors = gradient_check(model, rng.normal(size=(3, 4, 2)))
        assert "X" in errors
        assert max(errors.values()) < 1e-6


@pytest.mark.parametrize("shape", [(4, 6, 3), (0, 6, 3), (1, 1, 3), (2, 3, 3, 2)], ids=str)
def test_last_step_takes_the_last_and_sends_back_zeros(shape):
    X = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    layer = LastStep()
    np.testing.assert_array_equal(layer(X), X[:, -1])
    dX = layer.backward(X[:, -1])
    assert dX.dtype == np.float32
    np.testing.assert_array_equal(dX[:, -1], X[:, -1])
    np.testing.assert_array_equal(dX[:, :-1], 0)


@pytest.mark.parametrize("N", [0, 1, 4])
def test_time_distributed_treats_every_step_alike(N):
    rng = np.random.default_rng(0)
    layer = TimeDistributed(Linear(3, 2, rng=rng))
    X = rng.normal(size=(N, 6, 3)).astype(np.float32)
    Y = layer(X)
    assert Y.shape == (N, 6, 2)
    for t in range(6):
        np.testing.assert_allclose(Y[:, t], layer.layers[0](X[:, t]), rtol=1e-5, atol=1e-6)
    layer(X)
    assert layer.backward(Y).shape == X.shape
    layer.layers[0].needs_dX = False
    assert layer.backward(Y) is None


def test_pad_fills_up_at_the_end():
    np.testing.assert_array_equal(pad([[3, 1], [], [2]]), [[3, 1], [PADDING, PADDING], [2, PADDING]])
    np.testing.assert_array_equal(pad([[3, 1], [2]], value=0), [[3, 1], [2, 0]])
    assert pad([]).shape == (0, 0)
    assert pad([[1]]).dtype == np.int64


@each_dtype
def test_sequence_loss_is_the_loss_of_the_steps_that_count(dtype):
    rng = np.random.default_rng(0)
    logits, labels = rng.normal(size=(4, 6, 5)).astype(dtype), rng.integers(5, size=(4, 6))
    mask = mask_of((4, 6))
    loss, grad = sequence_cross_entropy(logits, labels, mask=mask)
    expected, rows = softmax_cross_entropy(logits[mask == 1], labels[mask == 1])
    assert loss == expected
    assert grad.dtype == dtype
    np.testing.assert_array_equal(grad[mask == 1], rows)
    np.testing.assert_array_equal(grad[mask == 0], 0)
    padded = sequence_cross_entropy(logits, np.where(mask == 1, labels, PADDING))
    assert padded[0] == loss
    np.testing.assert_array_equal(padded[1], grad)


def test_sequence_loss_refuses_what_does_not_fit():
    logits, labels = np.zeros((2, 3, 4)), np.zeros((2, 3), int)
    with pytest.raises(ValueError, match=r"\(2, 3, 4\).*\(2,\)"):
        sequence_cross_entropy(logits, labels[:, 0])
    with pytest.raises(ValueError, match=r"\(3,\)"):
        sequence_cross_entropy(logits, labels, mask=np.ones(3))
    with pytest.raises(ValueError):
        sequence_cross_entropy(logits, labels - 1)  # no step counts
    with pytest.raises(ValueError, match="label 4"):
        sequence_cross_entropy(logits, labels + 4)


def test_recurrent_layers_are_found_inside_others():
    rng = np.random.default_rng(0)
    inner, outer = RNN(2, 2, rng=rng), RNN(2, 2, rng=rng)
    model = Sequential(outer, Sequential(inner, LastStep()), Linear(2, 2, rng=rng))
    assert list(recurrent_layers(model)) == [outer, inner]
    assert list(recurrent_layers(inner)) == [inner]
    assert isinstance(inner, Recurrent)
    assert isinstance(inner, Layer)


def small_network(seed=0):
    rng = np.random.default_rng(seed)
    return Sequential(RNN(2, 4, rng=rng), TimeDistributed(Linear(4, 3, rng=rng)))


def test_one_window_is_a_plain_training_step():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(3, 7, 2)), rng.normal(size=(3, 7, 3))
    plain, windowed = small_network(), small_network()
    expected, _ = train_step(plain, mse, SGD(plain.parameters(), lr=0.1), X, y, clip_norm=0.5)
    loss = truncated_bptt(windowed, mse, SGD(windowed.parameters(), lr=0.1), X, y, 7, clip_norm=0.5)
    assert loss == pytest.approx(expected, rel=1e-12)
    for own, other in zip(state_dict(windowed).values(), state_dict(plain).values(), strict=True):
        np.testing.assert_array_equal(own, other)


def test_windows_carry_states_but_no_gradients():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(3, 6, 2)), rng.normal(size=(3, 6, 3))
    model = small_network()
    loss = truncated_bptt(model, mse, SGD(model.parameters(), lr=0.0), X, y, 4)
    assert loss == pytest.approx(mse(model(X), y)[0], rel=1e-6)  # the states are those of the whole sequence
    last_gradient = model.layers[0].grads["Wh"].copy()
    middle = model.layers[0](X)[:, 3]
    H = model.layers[0](X[:, 4:], state=middle)
    model.layers[0].backward(model.layers[1].backward(mse(model.layers[1](H), y[:, 4:])[1]))
    np.testing.assert_allclose(last_gradient, model.layers[0].grads["Wh"], rtol=1e-4, atol=1e-6)


def test_truncated_training_leaves_stateful_as_it_was_even_after_an_error():
    model = small_network()
    X, y = np.zeros((3, 6, 2)), np.zeros((3, 6, 3))

    def broken(output, y):
        raise RuntimeError

    model.layers[0].stateful = True
    truncated_bptt(model, mse, SGD(model.parameters(), lr=0.1), X, y, 4)
    assert model.layers[0].stateful
    model.layers[0].stateful = False
    with pytest.raises(RuntimeError):
        truncated_bptt(model, broken, SGD(model.parameters(), lr=0.1), X, y, 4)
    assert not model.layers[0].stateful


@pytest.mark.parametrize(("T", "steps"), [(0, 3), (4, 0)])
def test_truncated_training_needs_steps(T, steps):
    model = small_network()
    with pytest.raises(ValueError, match="steps"):
        truncated_bptt(
            model, mse, SGD(model.parameters(), lr=0.1), np.zeros((3, T, 2)), np.zeros((3, T, 3)), steps
        )


def test_memory_is_linear_in_the_number_of_steps():
    used = []
    for T in (200, 400, 800):
        dH, X, h0, Wx, Wh, b = inputs((4, T, 8, 32), np.float32)
        arrays = X, h0, Wx, Wh / 10, b
        tracemalloc.start()
        rnn_backward(dH, rnn_forward(*arrays)[1])
        used.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert used[1] / used[0] == pytest.approx(2, rel=0.1)
    assert used[2] / used[1] == pytest.approx(2, rel=0.1)


def test_carried_state_does_not_keep_the_whole_sequence():
    layer = RNN(2, 3, rng=np.random.default_rng(0))
    layer(np.zeros((2, 50, 2), np.float32))
    assert layer.state.base is None


def test_fit_save_and_load_work_with_recurrent_networks(tmp_path):
    rng = np.random.default_rng(0)
    bits = rng.integers(2, size=(64, 8))
    X = (2 * bits - 1)[:, :, None].astype(np.float32)
    model = Sequential(RNN(1, 16, rng=rng), TimeDistributed(Linear(16, 2, rng=rng)))
    labels = np.concatenate([np.full((64, 2), PADDING), bits[:, :-2]], axis=1)  # the bit of two steps ago
    optimizer = Adam(model.parameters(), lr=0.02)
    history = fit(
        model,
        sequence_cross_entropy,
        optimizer,
        (X, labels),
        epochs=30,
        batch_size=16,
        rng=rng,
        callbacks=[ClipNorm(1.0)],
    )
    assert history.train_loss[-1] < 0.1 < history.train_loss[0]
    assert model.layers[0].needs_dX
    save(tmp_path / "model.npz", model)
    other = Sequential(RNN(1, 16, rng=rng), TimeDistributed(Linear(16, 2, rng=rng)))
    load(tmp_path / "model.npz", other)
    assert state_dict(model).keys() == {"0.Wx", "0.Wh", "0.b", "1.0.W", "1.0.b"}
    np.testing.assert_array_equal(model(X), other(X))
