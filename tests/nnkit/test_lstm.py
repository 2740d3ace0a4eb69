"""Behaviour of nnkit.lstm: shapes, dtypes, masks, states, edge cases, and PyTorch as an oracle."""

import numpy as np
import pytest

from nnkit.fast import fast_gru_backward, fast_gru_forward, fast_lstm_backward, fast_lstm_forward
from nnkit.layers import Layer, Linear, Sequential, gradient_check
from nnkit.lstm import (
    GRU,
    LSTM,
    Embedding,
    embedding_backward,
    gru_backward,
    gru_forward,
    gru_params_from_torch,
    gru_params_to_torch,
    lstm_backward,
    lstm_forward,
    lstm_step_backward,
    lstm_step_forward,
    sample,
    temperature_softmax,
)
from nnkit.optim import Adam
from nnkit.rnn import TimeDistributed, params_from_torch, params_to_torch, sequence_cross_entropy
from nnkit.training import load, save, train_step

MASK = np.array([[1, 1, 1, 1, 1], [1, 1, 0, 0, 0], [0, 1, 0, 1, 1]])


class ReadableLSTM(LSTM):
    functions = lstm_forward, lstm_backward


class ReadableGRU(GRU):
    functions = gru_forward, gru_backward


KINDS = {"lstm": LSTM, "gru": GRU}
FORMS = {"readable": {"lstm": ReadableLSTM, "gru": ReadableGRU}, "fast": KINDS}

each_kind = pytest.mark.parametrize("kind", KINDS)
each_form = pytest.mark.parametrize("form", FORMS)
each_mask = pytest.mark.parametrize("mask", [None, MASK, MASK.astype(bool)], ids=["all", "mask", "bools"])
each_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=lambda dtype: dtype.__name__)


def part_of(golden, kind):
    return {
        name.removeprefix(f"{kind}_"): array for name, array in golden.items() if name.startswith(f"{kind}_")
    }


def arguments(kind, N=3, T=5, D=2, H=4, dtype=np.float64, seed=0):
    """X, the first states, the weights and biases."""
    rng = np.random.default_rng(seed)
    blocks = 4 if kind == "lstm" else 3
    shapes = [(N, T, D), (N, H), *([(N, H)] if kind == "lstm" else []), (blocks * H, D), (blocks * H, H)]
    shapes += [(blocks * H,), *([(H,)] if kind == "gru" else [])]
    return [rng.normal(size=shape).astype(dtype) for shape in shapes]


def run(kind, args, dH, dc, mask=None, needs_dX=True, form="fast"):
    """The outputs and the gradients of all arguments; a GRU has no use for dc."""
    forward, backward = FORMS[form][kind].functions
    *outputs, cache = forward(*args, mask=mask)
    gradients = [dH, dc, cache] if kind == "lstm" else [dH, cache]
    return tuple(outputs), backward(*gradients, needs_dX)


class Fixed(Layer):
    """A recurrent layer that is always called with one mask and one first state."""

    def __init__(self, layer, state, mask):
        super().__init__()
        self.layers, self.state, self.mask = [layer], state, mask

    def forward(self, X):
        return self.layers[0](X, state=self.state, mask=self.mask)

    def backward(self, dY):
        return self.layers[0].backward(dY)


@each_form
@each_dtype
@each_kind
def test_outputs_and_gradients_agree_with_pytorch(golden, kind, dtype, form):
    values = part_of(golden, kind)
    weights = {
        name: values[name].astype(dtype)
        for name in ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
    }
    layer = FORMS[form][kind](4, 5, rng=np.random.default_rng(0), dtype=dtype)
    layer.params = params_from_torch(weights) if kind == "lstm" else gru_params_from_torch(weights)
    X, dY, h0, dh = (values[name].astype(dtype) for name in ("X", "dY", "h0", "d_last_h0"))
    state, d_state = h0, dh
    if kind == "lstm":
        state, d_state = (h0, values["c0"].astype(dtype)), (dh, values["d_last_c0"].astype(dtype))
    own = {"Y": layer(X, state=state), "dX": layer.backward(dY, d_state)}
    states, d_states = (
        (layer.state, layer.d_initial) if kind == "lstm" else ([layer.state], [layer.d_initial])
    )
    for name, last, first in zip(["h0", "c0"], states, d_states, strict=False):
        own |= {f"last_{name}": last, f"d_{name}": first}
    own |= {
        "d_weight_ih_l0": layer.grads["Wx"],
        "d_weight_hh_l0": layer.grads["Wh"],
        "d_bias_ih_l0": layer.grads["b"],
    }
    tolerance = 1e-9 if dtype == np.float64 else 2e-5
    for name, array in own.items():
        assert array.dtype == dtype
        np.testing.assert_allclose(array, values[name], rtol=tolerance, atol=tolerance, err_msg=name)
    if kind == "gru":
        np.testing.assert_allclose(
            layer.grads["b_n"], values["d_bias_hh_l0"][-5:], rtol=tolerance, atol=tolerance
        )


@each_kind
def test_weights_go_to_pytorch_and_back(kind):
    layer = KINDS[kind](3, 4, rng=np.random.default_rng(0))
    layer.params = {name: array + 0.5 for name, array in layer.params.items()}
    there, back = (
        (params_to_torch, params_from_torch)
        if kind == "lstm"
        else (gru_params_to_torch, gru_params_from_torch)
    )
    returned = back(there(layer.params))
    assert returned.keys() == layer.params.keys()
    for name, array in returned.items():
        np.testing.assert_array_equal(array, layer.params[name])
        assert array.dtype == np.float32


def test_loading_does_not_change_the_given_weights(golden):
    values = part_of(golden, "gru")
    before = {name: array.copy() for name, array in values.items()}
    gru_params_from_torch(values)
    for name, array in values.items():
        np.testing.assert_array_equal(array, before[name])


@each_form
@each_kind
@each_mask
@pytest.mark.parametrize("size", [(3, 5, 2, 4), (3, 5, 4, 4), (3, 5, 1, 1)], ids=str)
def test_gradients_agree_with_central_differences(kind, mask, size, form):
    N, _T, D, H = size
    rng = np.random.default_rng(1)
    layer = FORMS[form][kind](D, H, rng=rng, dtype=np.float64)
    for array in layer.params.values():
        array += rng.normal(scale=0.3, size=array.shape)
    h0, c0 = rng.normal(size=(2, N, H))
    model = Fixed(layer, (h0, c0) if kind == "lstm" else h0, mask)
    errors = gradient_check(model, rng.normal(size=(N, 5, D)))
    assert errors.keys() == {"X", "0.Wx", "0.Wh", "0.b"} | ({"0.b_n"} if kind == "gru" else set())
    assert max(errors.values()) < 1e-6


@each_form
@each_kind
@each_mask
def test_gradients_of_the_first_states_agree_with_central_differences(kind, mask, form):
    args = arguments(kind)
    dH, dc = np.random.default_rng(2).normal(size=(3, 5, 4)), np.random.default_rng(3).normal(size=(3, 4))

    def loss():
        outputs, _ = run(kind, args, dH, dc, mask, form=form)
        return sum(np.sum(Y * d) for Y, d in zip(outputs, (dH, dc), strict=False))

    _, gradients = run(kind, args, dH, dc, mask, form=form)
    for number in [1, 2] if kind == "lstm" else [1]:
        state = args[number]
        for index in np.ndindex(state.shape):
            value = state[index]
            state[index] = value + 1e-5
            above = loss()
            state[index] = value - 1e-5
            below = loss()
            state[index] = value
            assert gradients[number][index] == pytest.approx((above - below) / 2e-5, rel=1e-6, abs=1e-8)


def test_the_fast_lstm_agrees_with_single_steps():
    X, h, c, *weights = arguments("lstm")
    dH, dc = np.random.default_rng(2).normal(size=(3, 5, 4)), np.random.default_rng(3).normal(size=(3, 4))
    (H, c_last), gradients = run("lstm", [X, h, c, *weights], dH, dc)
    caches = []
    for t in range(5):
        h, c, cache = lstm_step_forward(X[:, t], h, c, *weights)
        np.testing.assert_allclose(H[:, t], h, rtol=1e-12, atol=1e-14)
        caches.append(cache)
    np.testing.assert_allclose(c_last, c, rtol=1e-12)
    dh, totals = 0, [0, 0, 0]
    for t in reversed(range(5)):
        dx, dh, dc, *parts = lstm_step_backward(dH[:, t] + dh, dc, caches[t])
        np.testing.assert_allclose(gradients[0][:, t], dx, rtol=1e-10, atol=1e-12)
        totals = [total + part for total, part in zip(totals, parts, strict=True)]
    for own, expected in zip(gradients[1:], (dh, dc, *totals), strict=True):
        np.testing.assert_allclose(own, expected, rtol=1e-10, atol=1e-12)


@each_form
@each_kind
def test_a_masked_sequence_is_the_shorter_sequence(kind, form):
    args = arguments(kind)
    mask = np.array([[1, 1, 1, 0, 0]] * 3)
    dH, dc = np.random.default_rng(2).normal(size=(3, 5, 4)), np.random.default_rng(3).normal(size=(3, 4))
    outputs, gradients = run(kind, args, dH, dc, mask, form=form)
    short_dH = dH[:, :3].copy()
    short_dH[:, 2] += dH[:, 3:].sum(axis=1)  # the later outputs are copies of the third
    short_outputs, short = run(kind, [args[0][:, :3], *args[1:]], short_dH, dc, form=form)
    np.testing.assert_allclose(outputs[0][:, :3], short_outputs[0], rtol=1e-12)
    np.testing.assert_array_equal(outputs[0][:, 3], outputs[0][:, 2])
    np.testing.assert_array_equal(outputs[0][:, 4], outputs[0][:, 2])
    np.testing.assert_allclose(gradients[0][:, :3], short[0], rtol=1e-10, atol=1e-13)
    np.testing.assert_array_equal(gradients[0][:, 3:], 0)
    for own, expected in zip(gradients[1:], short[1:], strict=True):
        np.testing.assert_allclose(own, expected, rtol=1e-10, atol=1e-13)


@each_form
@each_kind
@each_mask
@each_dtype
def test_dtype_is_kept_and_nothing_is_modified(kind, mask, dtype, form):
    args = arguments(kind, dtype=dtype)
    rng = np.random.default_rng(4)
    dH, dc = rng.normal(size=(3, 5, 4)).astype(dtype), rng.normal(size=(3, 4)).astype(dtype)
    before = [array.copy() for array in (*args, dH, dc)]
    outputs, gradients = run(kind, args, dH, dc, mask, form=form)
    assert {array.dtype for array in (*outputs, *gradients)} == {np.dtype(dtype)}
    for array, copy in zip((*args, dH, dc), before, strict=True):
        np.testing.assert_array_equal(array, copy)


@each_form
@each_kind
def test_backward_can_be_repeated(kind, form):
    args = arguments(kind)
    dH, dc = np.ones((3, 5, 4)), np.ones((3, 4))
    forward, backward = FORMS[form][kind].functions
    cache = forward(*args, mask=MASK)[-1]
    twice = [backward(dH, dc, cache) if kind == "lstm" else backward(dH, cache) for _ in range(2)]
    for first, second in zip(*twice, strict=True):
        np.testing.assert_array_equal(first, second)


@each_kind
@pytest.mark.parametrize("size", [(0, 5), (3, 0), (0, 0), (1, 1)], ids=str)
def test_empty_batches_and_sequences_are_right(kind, size):
    N, T = size
    args = arguments(kind, N=N, T=T)
    outputs, gradients = run(kind, args, np.ones((N, T, 4)), np.ones((N, 4)), np.ones((N, T)))
    assert outputs[0].shape == (N, T, 4)
    assert [array.shape for array in gradients] == [array.shape for array in args]
    if kind == "lstm" and T == 0:
        np.testing.assert_array_equal(outputs[1], args[2])
        np.testing.assert_array_equal(gradients[2], np.ones((N, 4)))


@each_form
@each_kind
def test_without_needs_dx_the_other_gradients_are_the_same(kind, form):
    args = arguments(kind)
    _, with_dX = run(kind, args, np.ones((3, 5, 4)), np.ones((3, 4)), form=form)
    _, without = run(kind, args, np.ones((3, 5, 4)), np.ones((3, 4)), needs_dX=False, form=form)
    assert without[0] is None
    for own, expected in zip(without[1:], with_dX[1:], strict=True):
        np.testing.assert_array_equal(own, expected)


@each_kind
def test_wrong_shapes_are_named(kind):
    forward = lstm_forward if kind == "lstm" else gru_forward
    args = arguments(kind)
    for number in range(len(args)):
        wrong = [
            *args[:number],
            np.ones((2, 9)) if args[number].ndim == 2 else args[number][..., None],
            *args[number + 1 :],
        ]
        with pytest.raises(
            ValueError, match=str(wrong[number].shape).replace("(", r"\(").replace(")", r"\)")
        ):
            forward(*wrong)
    with pytest.raises(ValueError, match=r"mask \(3, 4\)"):
        forward(*args, mask=np.ones((3, 4)))
    with pytest.raises(ValueError, match=r"\(3, 4, 4\)"):
        run(kind, args, np.ones((3, 4, 4)), np.ones((3, 4)), form="readable")
    layer = KINDS[kind](2, 4, rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"\(3, 5, 7\)"):
        layer(np.ones((3, 5, 7)))
    layer(np.ones((3, 5, 2)))
    with pytest.raises(ValueError, match=r"\(3, 4, 4\)"):
        layer.backward(np.ones((3, 4, 4)))


@each_form
@pytest.mark.parametrize("value", [1e4, -1e4])
@each_kind
def test_huge_inputs_saturate_without_warning(kind, value, form):
    args = arguments(kind)
    args[0][...] = value
    outputs, gradients = run(kind, args, np.ones((3, 5, 4)), np.ones((3, 4)), form=form)
    assert all(np.isfinite(array).all() for array in (*outputs, *gradients))


@each_form
@each_kind
def test_a_stateful_layer_goes_on_where_it_stopped(kind, form):
    layer = FORMS[form][kind](2, 4, rng=np.random.default_rng(0), stateful=True)
    X = np.random.default_rng(1).normal(size=(3, 6, 2)).astype(np.float32)
    whole = layer(X)
    layer.reset_state()
    np.testing.assert_allclose(np.concatenate([layer(X[:, :2]), layer(X[:, 2:])], axis=1), whole, atol=1e-6)


@each_form
@each_kind
def test_no_gradient_of_the_outputs_stands_for_zeros(kind, form):
    layer = FORMS[form][kind](2, 4, rng=np.random.default_rng(0), dtype=np.float64)
    layer(np.random.default_rng(1).normal(size=(3, 5, 2)))
    d_state = (np.ones((3, 4)), np.zeros((3, 4))) if kind == "lstm" else np.ones((3, 4))
    dX = layer.backward(None, d_state)
    last = np.zeros((3, 5, 4))
    last[:, -1] = 1
    np.testing.assert_array_equal(dX, layer.backward(last))


def test_the_forget_bias_fills_the_second_block_alone():
    b = LSTM(2, 3, rng=np.random.default_rng(0), forget_bias=2.5).params["b"]
    np.testing.assert_array_equal(b, [0] * 3 + [2.5] * 3 + [0] * 6)
    assert b.dtype == np.float32


@each_kind
def test_a_layer_can_be_saved_and_loaded(kind, tmp_path):
    one, other = (KINDS[kind](2, 4, rng=np.random.default_rng(seed)) for seed in (0, 1))
    save(tmp_path / "model.npz", one)
    load(tmp_path / "model.npz", other)
    X = np.ones((2, 3, 2), np.float32)
    np.testing.assert_array_equal(one(X), other(X))


def test_embedding_agrees_with_pytorch(golden):
    values = part_of(golden, "embedding")
    layer = Embedding(7, 3, rng=np.random.default_rng(0))
    layer.params["W"] = values["W"]
    np.testing.assert_array_equal(layer(values["X"]), values["W"][values["X"]])
    assert layer.backward(values["dY"]) is None
    np.testing.assert_allclose(layer.grads["W"], values["dW"], rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("shape", [(), (0,), (6,), (4, 5), (2, 3, 4)], ids=str)
@each_dtype
def test_embedding_gradient_is_the_sum_over_equal_numbers(shape, dtype):
    rng = np.random.default_rng(0)
    X = rng.integers(8, size=shape)
    dY = rng.normal(size=(*shape, 3)).astype(dtype)
    expected = np.zeros((9, 3), dtype)
    np.add.at(expected, X, dY)
    own = embedding_backward(dY, np.asarray(X), 9)
    assert own.dtype == dtype
    np.testing.assert_allclose(own, expected, rtol=1e-5, atol=1e-6)


def test_embedding_passes_the_gradient_check():
    errors = gradient_check(Embedding(5, 3, rng=np.random.default_rng(0)), np.array([[0, 2, 2], [4, 0, 0]]))
    assert errors.keys() == {"W"}
    assert errors["W"] < 1e-6


@pytest.mark.parametrize(
    "X", [np.array([-1, 2]), np.array([0, 5]), np.array([0.0, 1.0])], ids=["negative", "large", "floats"]
)
def test_embedding_refuses_what_it_cannot_look_up(X):
    with pytest.raises(ValueError, match=r"\(2,\)"):
        Embedding(5, 3, rng=np.random.default_rng(0))(X)


def test_temperature_one_is_softmax_and_small_ones_take_the_largest():
    logits = np.random.default_rng(0).normal(size=(3, 6)).astype(np.float32) * 50
    E = np.exp(logits - logits.max(axis=1, keepdims=True))
    np.testing.assert_allclose(temperature_softmax(logits, 1.0), E / E.sum(axis=1, keepdims=True), rtol=1e-5)
    np.testing.assert_array_equal(temperature_softmax(logits, 1e-30), np.eye(6)[logits.argmax(axis=1)])
    np.testing.assert_allclose(temperature_softmax(logits, 1e9), np.full((3, 6), 1 / 6), rtol=1e-4)
    for temperature in (0, -1.0, float("nan")):
        with pytest.raises(ValueError, match=str(temperature)):
            temperature_softmax(logits, temperature)


def language_model(kind, rng, num=5):
    return Sequential(
        Embedding(num, 4, rng=rng), KINDS[kind](4, 16, rng=rng), TimeDistributed(Linear(16, num, rng=rng))
    )


@each_kind
def test_a_model_learns_a_cycle_and_samples_it(kind):
    model = language_model(kind, np.random.default_rng(0))
    optimizer = Adam(model.parameters(), lr=0.02)
    X = np.arange(40).reshape(1, 40) % 5
    for _ in range(80):
        loss, _ = train_step(model, sequence_cross_entropy, optimizer, X, (X + 1) % 5)
    assert loss < 0.2
    drawn = sample(model, [3, 4], 12, temperature=0.1, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(drawn, np.arange(12) % 5)


@each_kind
def test_sample_leaves_the_layers_as_they_were_and_repeats_with_its_seed(kind):
    model = language_model(kind, np.random.default_rng(0))
    model(np.zeros((2, 3), int))
    state = model.layers[1].state
    texts = [sample(model, [1], 20, rng=np.random.default_rng(7)) for _ in range(2)]
    np.testing.assert_array_equal(*texts)
    assert texts[0].shape == (20,)
    assert texts[0].dtype == np.int64
    assert not model.layers[1].stateful
    assert model.layers[1].state is state
    assert len(sample(model, [1], 0, rng=np.random.default_rng(0))) == 0
    with pytest.raises(ValueError, match="start with"):
        sample(model, [], 3, rng=np.random.default_rng(0))


def test_memory_grows_in_proportion_to_the_steps():
    sizes = []
    for T in (20, 40):
        cache = fast_lstm_forward(*arguments("lstm", T=T))[-1]
        sizes.append(sum(array.nbytes for array in cache[:5] if array is not None))
    assert sizes[1] / sizes[0] == pytest.approx(2, rel=0.05)


def test_the_layers_compute_with_the_fast_functions():
    assert LSTM.functions == (fast_lstm_forward, fast_lstm_backward)
    assert GRU.functions == (fast_gru_forward, fast_gru_backward)
