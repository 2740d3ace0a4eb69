"""Behaviour of nnkit.seq2seq: attention and a whole network against PyTorch, decoding, dtypes, edges."""

from itertools import product

import numpy as np
import pytest
from golden_seq2seq import D_EMBEDDING, D_HIDDEN, INPUTS, SOURCES, TARGETS, WORDS
from hypothesis import given
from hypothesis import strategies as st

from nnkit.activations import log_softmax
from nnkit.layers import Layer, gradient_check
from nnkit.lstm import GRU
from nnkit.optim import Adam
from nnkit.rnn import PADDING, pad, sequence_cross_entropy
from nnkit.seq2seq import (
    Decoder,
    Encoder,
    Seq2Seq,
    attend_backward,
    attend_forward,
    attention_backward,
    attention_forward,
    beam_search,
    bidirectional_backward,
    bidirectional_forward,
    edit_distance,
    error_rate,
    greedy_decode,
    length_batches,
    reverse_sequences,
    teacher_pairs,
    translate,
    without_end,
)
from nnkit.training import load, save, train_step

each_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=lambda dtype: dtype.__name__)
START, END = 1, 2


def arrays(*shapes, dtype=np.float64, seed=0):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape).astype(dtype) for shape in shapes]


def central_differences(f, array, h=1e-5):
    """The gradient of a number f() in an array, which is changed in place and put back."""
    gradient = np.zeros_like(array)
    for index in np.ndindex(array.shape):
        value = array[index]
        array[index] = value + h
        above = f()
        array[index] = value - h
        gradient[index] = (above - f()) / (2 * h)
        array[index] = value
    return gradient


# Attention


@each_dtype
@pytest.mark.parametrize("prefix", ["", "masked_"])
def test_attention_and_its_gradients_agree_with_pytorch(golden, dtype, prefix):
    Q, K, V, dY = (golden[f"attention_{name}"].astype(dtype) for name in ("Q", "K", "V", "dY"))
    Y, cache = attention_forward(Q, K, V, golden["attention_mask"] if prefix else None)
    found = dict(zip(["Y", "dQ", "dK", "dV"], [Y, *attention_backward(dY, cache)], strict=True))
    tolerance = 1e-9 if dtype == np.float64 else 2e-5
    for name, array in found.items():
        assert array.dtype == dtype
        np.testing.assert_allclose(
            array, golden[f"attention_{prefix}{name}"], rtol=tolerance, atol=tolerance, err_msg=name
        )


@pytest.mark.parametrize(
    "mask", [None, np.array([[1, 0, 1, 1], [0, 0, 0, 0], [1, 1, 0, 1]])], ids=["all", "mask"]
)
@pytest.mark.parametrize("leading", [(), (2,), (2, 3)], ids=str)
def test_gradients_of_attention_agree_with_central_differences(leading, mask):
    inputs = arrays((*leading, 3, 2), (*leading, 4, 2), (*leading, 4, 5))
    Y, cache = attention_forward(*inputs, mask)
    (dY,) = arrays(Y.shape, seed=1)
    for array, gradient in zip(inputs, attention_backward(dY, cache), strict=True):
        expected = central_differences(lambda: np.sum(attention_forward(*inputs, mask)[0] * dY), array)
        np.testing.assert_allclose(gradient, expected, rtol=1e-6, atol=1e-8)


def test_leading_axes_are_so_many_separate_attentions():
    Q, K, V = arrays((2, 3, 4, 5), (2, 3, 6, 5), (2, 3, 6, 7))
    Y, (_, _, _, A) = attention_forward(Q, K, V)
    for place in product(range(2), range(3)):
        one, (_, _, _, weights) = attention_forward(Q[place], K[place], V[place])
        np.testing.assert_allclose(Y[place], one, rtol=1e-12)
        np.testing.assert_allclose(A[place], weights, rtol=1e-12)


@given(seed=st.integers(0, 10_000), U=st.integers(1, 4), T=st.integers(1, 5))
def test_weights_sum_to_one_where_a_query_may_look_and_to_zero_elsewhere(seed, U, T):
    mask = np.random.default_rng(seed).random(size=(2, U, T)) < 0.5
    Y, (_, _, _, A) = attention_forward(*arrays((2, U, 3), (2, T, 3), (2, T, 4), seed=seed), mask)
    np.testing.assert_allclose(A.sum(axis=-1), mask.any(axis=-1), rtol=1e-12)
    assert (A[~mask] == 0).all() and (Y[~mask.any(axis=-1)] == 0).all()


def test_what_is_masked_has_no_influence_and_no_gradient():
    Q, K, V, dY = arrays((2, 3, 4), (2, 5, 4), (2, 5, 6), (2, 3, 6))
    mask = np.array([[1, 1, 1, 0, 0], [1, 0, 1, 1, 0]], dtype=bool)[:, None]
    before, _ = attention_forward(Q, K, V, mask)
    K, V = K.copy(), V.copy()
    K[~mask[:, 0]], V[~mask[:, 0]] = 1e6, -1e6
    after, cache = attention_forward(Q, K, V, mask)
    np.testing.assert_array_equal(before, after)
    _, dK, dV = attention_backward(dY, cache)
    assert (dK[~mask[:, 0]] == 0).all() and (dV[~mask[:, 0]] == 0).all()


def test_a_future_key_cannot_change_earlier_answers_under_a_causal_mask():
    Q, K, V = arrays((1, 6, 4), (1, 6, 4), (1, 6, 3))
    causal = np.tril(np.ones((6, 6), dtype=bool))
    before, _ = attention_forward(Q, K, V, causal)
    K[:, 4], V[:, 4] = 9, 9
    after, _ = attention_forward(Q, K, V, causal)
    np.testing.assert_array_equal(before[:, :4], after[:, :4])
    assert not np.allclose(before[:, 4:], after[:, 4:])


def test_huge_scores_do_not_overflow():
    Q, K, V = arrays((2, 3, 4), (2, 5, 4), (2, 5, 6), dtype=np.float32)
    with np.errstate(all="raise", under="ignore"):
        Y, cache = attention_forward(1000 * Q, 1000 * K, V, np.arange(5) < 3)
        gradients = attention_backward(Y, cache)
    assert all(np.isfinite(array).all() for array in [Y, *gradients])


@pytest.mark.parametrize(
    "shapes",
    [
        ((2, 3, 4), (2, 5, 3), (2, 5, 6)),
        ((2, 3, 4), (2, 5, 4), (2, 4, 6)),
        ((2, 3, 4), (5, 4), (5, 6)),
        ((4,), (5, 4), (5, 6)),
    ],
    ids=str,
)
def test_shapes_that_do_not_fit_are_named(shapes):
    with pytest.raises(ValueError, match=r"queries .* do not fit") as error:
        attention_forward(*arrays(*shapes))
    assert str(shapes[0]) in str(error.value)


@pytest.mark.parametrize("shape", [(2, 5), (3, 4), (7, 2, 3, 5)], ids=str)
def test_a_mask_that_does_not_broadcast_is_named(shape):
    with pytest.raises(ValueError, match="the mask"):
        attention_forward(*arrays((2, 3, 4), (2, 5, 4), (2, 5, 6)), np.ones(shape, dtype=bool))


# Sequences


def test_teacher_pairs_are_one_step_apart():
    inputs, labels = teacher_pairs([[7, 5, 9], [], [4]], START, END)
    np.testing.assert_array_equal(inputs, [[1, 7, 5, 9], [1, 0, 0, 0], [1, 4, 0, 0]])
    np.testing.assert_array_equal(labels, [[7, 5, 9, 2], [2, -1, -1, -1], [4, 2, -1, -1]])
    assert PADDING == -1 and inputs.dtype == labels.dtype == np.int64


@given(lengths=st.lists(st.integers(0, 6), min_size=1, max_size=5), seed=st.integers(0, 100))
def test_reversing_twice_changes_nothing_and_leaves_the_padding(lengths, seed):
    lengths = np.array(lengths)
    (X,) = arrays((len(lengths), 6, 2), seed=seed)
    reversed_X = reverse_sequences(X, lengths)
    np.testing.assert_array_equal(reverse_sequences(reversed_X, lengths), X)
    for row, other, length in zip(X, reversed_X, lengths, strict=True):
        np.testing.assert_array_equal(other[:length], row[:length][::-1])
        np.testing.assert_array_equal(other[length:], row[length:])


def test_both_directions_read_each_row_as_if_it_were_alone():
    X, lengths = arrays((3, 5, 2))[0], np.array([5, 2, 4])
    layers = [GRU(2, 3, rng=np.random.default_rng(k), dtype=np.float64) for k in (1, 2)]
    outputs, state = bidirectional_forward(X, lengths, *layers)
    for n, length in enumerate(lengths):
        alone, last = bidirectional_forward(X[n : n + 1, :length], lengths[n : n + 1], *layers)
        np.testing.assert_allclose(outputs[n, :length], alone[0], rtol=1e-12)
        np.testing.assert_allclose(state[n], last[0], rtol=1e-12)


def test_gradients_through_both_directions_agree_with_central_differences():
    X, d_outputs, d_state = arrays((3, 5, 2), (3, 5, 6), (3, 6))
    lengths = np.array([5, 1, 4])
    layers = [GRU(2, 3, rng=np.random.default_rng(k), dtype=np.float64) for k in (1, 2)]

    def loss():
        outputs, state = bidirectional_forward(X, lengths, *layers)
        return np.sum(outputs * d_outputs) + np.sum(state * d_state)

    loss()
    dX = bidirectional_backward(d_outputs, d_state, lengths, *layers)
    np.testing.assert_allclose(dX, central_differences(loss, X), rtol=1e-6, atol=1e-9)


def test_gradients_of_attending_agree_with_central_differences():
    inputs = arrays((2, 3, 4), (2, 6, 5), (5, 4))
    mask = np.array([[1, 1, 1, 1, 0, 0], [1, 1, 1, 1, 1, 1]])
    combined, cache = attend_forward(*inputs, mask)
    (d_combined,) = arrays(combined.shape, seed=1)
    for array, gradient in zip(inputs, attend_backward(d_combined, cache), strict=True):
        expected = central_differences(lambda: np.sum(attend_forward(*inputs, mask)[0] * d_combined), array)
        np.testing.assert_allclose(gradient, expected, rtol=1e-6, atol=1e-8)


# The network


def network(golden, dtype=np.float64):
    """The network whose parameters PyTorch had."""
    model = Seq2Seq(
        SOURCES,
        TARGETS,
        d_embedding=D_EMBEDDING,
        d_hidden=D_HIDDEN,
        rng=np.random.default_rng(0),
        dtype=dtype,
    )
    value = {name.removeprefix("network_param_"): a.astype(dtype) for name, a in golden.items()}
    source, ahead, back = model.encoder.layers
    target, gru, combine, _, output = model.decoder.layers
    source.params["W"], target.params["W"], model.decoder.params["W"] = (
        value["source"],
        value["target"],
        value["W"],
    )
    for name, layer in {"ahead": ahead, "back": back, "decoder": gru}.items():
        layer.params = {key: value[f"{name}_{key}"] for key in ("Wx", "Wh", "b", "b_n")}
    for name, layer in {"combine": combine.layers[0], "output": output.layers[0]}.items():
        layer.params = {key: value[f"{name}_{key}"] for key in ("W", "b")}
    return model


def gradients_of(model):
    source, ahead, back = model.encoder.layers
    target, gru, combine, _, output = model.decoder.layers
    found = {"source": source.grads["W"], "target": target.grads["W"], "W": model.decoder.grads["W"]}
    for name, layer in {
        "ahead": ahead,
        "back": back,
        "decoder": gru,
        "combine": combine.layers[0],
        "output": output.layers[0],
    }.items():
        found |= {f"{name}_{key}": array for key, array in layer.grads.items()}
    return found


@each_dtype
def test_a_network_and_all_its_gradients_agree_with_pytorch(golden, dtype):
    model = network(golden, dtype)
    logits = model((WORDS, INPUTS))
    assert model.backward(golden["network_dY"].astype(dtype)) is None
    tolerance = 1e-9 if dtype == np.float64 else 1e-4
    np.testing.assert_allclose(logits, golden["network_logits"], rtol=tolerance, atol=tolerance)
    found = gradients_of(model)
    expected = {name for name in golden if name.startswith("network_grad_")}
    assert {f"network_grad_{name}" for name in found} == expected
    for name, array in found.items():
        assert array.dtype == dtype
        np.testing.assert_allclose(
            array, golden[f"network_grad_{name}"], rtol=tolerance, atol=tolerance, err_msg=name
        )


class Taught(Layer):
    """A Seq2Seq with fixed decoder inputs."""

    def __init__(self, model):
        super().__init__()
        self.layers = [model]

    def forward(self, X):
        return self.layers[0]((X, INPUTS))

    def backward(self, dY):
        return self.layers[0].backward(dY)


def small(attention=True, dtype=np.float32, seed=0):
    rng = np.random.default_rng(seed)
    return Seq2Seq(SOURCES, TARGETS, d_embedding=2, d_hidden=3, rng=rng, attention=attention, dtype=dtype)


@pytest.mark.parametrize("attention", [True, False])
def test_gradients_of_a_network_agree_with_central_differences(attention):
    errors = gradient_check(Taught(small(attention)), WORDS)
    assert len(errors) == 18 + attention and max(errors.values()) < 1e-6


def test_the_logits_of_a_word_do_not_depend_on_the_other_words():
    model = small(dtype=np.float64)
    together = model((WORDS, INPUTS))
    for n, length in enumerate((WORDS != 0).sum(axis=1)):
        alone = model((WORDS[n : n + 1, :length], INPUTS[n : n + 1]))
        np.testing.assert_allclose(together[n], alone[0], rtol=1e-10)


def test_without_attention_the_memory_gets_no_gradient():
    model = small(attention=False)
    logits = model((WORDS, INPUTS))
    assert "W" not in model.decoder.params
    d_state, d_memory = model.decoder.backward(np.ones_like(logits))
    assert d_state.any() and not d_memory.any() and d_memory.shape == (3, 5, 6)


@pytest.mark.parametrize("attention", [True, False])
def test_an_empty_batch_and_one_of_one_work(attention):
    model = small(attention)
    for rows in (slice(0), slice(1)):
        logits = model((WORDS[rows], INPUTS[rows]))
        model.backward(np.ones_like(logits))
        assert logits.shape == (len(WORDS[rows]), 4, TARGETS) and logits.dtype == np.float32
        assert all(layer.grads[name].shape == layer.params[name].shape for layer, name in model.parameters())


def test_the_same_seed_gives_the_same_network_and_it_can_be_saved(tmp_path):
    first, second, other = small(), small(), small(seed=1)
    np.testing.assert_array_equal(first((WORDS, INPUTS)), second((WORDS, INPUTS)))
    save(tmp_path / "model.npz", first)
    load(tmp_path / "model.npz", other)
    np.testing.assert_array_equal(first((WORDS, INPUTS)), other((WORDS, INPUTS)))


def test_a_network_learns_to_reverse_short_words():
    rng = np.random.default_rng(0)
    sources = [list(rng.integers(3, 7, size=rng.integers(1, 5))) for _ in range(300)]
    model = Seq2Seq(7, 7, d_embedding=8, d_hidden=16, rng=rng)
    optimizer = Adam(model.parameters(), lr=0.01)
    for _ in range(12):
        for rows in length_batches(list(map(len, sources)), 30, rng):
            inputs, labels = teacher_pairs([sources[row][::-1] for row in rows], START, END)
            X = pad([sources[row] for row in rows], 0), inputs
            train_step(model, sequence_cross_entropy, optimizer, X, labels, clip_norm=1.0)
    step, state = model.begin(pad(sources[:100], 0))
    found = without_end(greedy_decode(step, state, START, END, 8), END)
    assert error_rate(found, [source[::-1] for source in sources[:100]]) < 0.05
    assert translate(model, sources[:100], START, END, 8, batch_size=30) == found
    step, state = model.begin(np.array([sources[0]]))
    assert beam_search(step, state, 3, START, END, 8)[0] == sources[0][::-1]


# Decoding


def toy_step(table, push):
    def step(tokens, state):
        return log_softmax(table[tokens] + state), state / 2 + push * table[tokens]

    return step


def best_of_all(step, state, max_length, symbols):
    """The likeliest sequence that ends, by trying all."""
    best = -np.inf, []
    for length in range(max_length):
        for middle in product([s for s in range(symbols) if s != END], repeat=length):
            total, current, before = 0.0, state, START
            for symbol in (*middle, END):
                log_p, current = step(np.array([before]), current)
                total, before = total + log_p[0, symbol], symbol
            best = max(best, (total, list(middle)))
    return best


@pytest.mark.parametrize("seed", range(5))
def test_a_wide_beam_finds_the_likeliest_sequence_of_all(seed):
    table, state = arrays((4, 4), (1, 4), seed=seed)
    step = toy_step(2 * table, 0.5)
    symbols, log_p = beam_search(step, state, 10_000, START, END, 5)
    expected, sequence = best_of_all(step, state, 5, 4)
    assert symbols == sequence and log_p == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(10))
def test_one_beam_is_greedy_decoding(seed):
    table, state = arrays((6, 6), (1, 6), seed=seed)
    step = toy_step(2 * table, 0.5)
    (greedy,) = without_end(greedy_decode(step, state, START, END, 7), END)
    assert beam_search(step, state, 1, START, END, 7)[0] == greedy


def test_each_row_of_a_batch_is_decoded_as_if_it_were_alone():
    table, states = arrays((6, 6), (8, 6), seed=3)
    step = toy_step(2 * table, 0.5)
    together = without_end(greedy_decode(step, states, START, END, 9), END)
    for n, row in enumerate(together):
        alone = greedy_decode(step, states[n : n + 1], START, END, 9)
        assert without_end(alone, END) == [row]


def test_greedy_decoding_stops_when_all_have_finished_and_takes_no_row_at_all():
    step = toy_step(np.full((3, 3), [0.0, 0.0, 5.0]), 0.0)
    np.testing.assert_array_equal(greedy_decode(step, np.zeros((4, 3)), START, END, 9), np.full((4, 1), END))
    assert greedy_decode(step, np.zeros((0, 3)), START, END, 9).shape == (0, 1)


def test_a_longer_output_wins_with_a_length_power():
    table = np.log([[1, 1, 1, 1], [1e-9, 1e-9, 0.4, 0.6], [1, 1, 1, 1], [1e-9, 1e-9, 0.6, 0.4]])
    step, state = toy_step(table, 0.0), np.zeros((1, 4))
    assert beam_search(step, state, 3, START, END, 6)[0] == []
    assert beam_search(step, state, 3, START, END, 6, length_power=1.0)[0] != []


# Distances and batches


@pytest.mark.parametrize(
    ("a", "b", "distance"),
    [
        ("", "", 0),
        ("", "abc", 3),
        ("abc", "", 3),
        ("kitten", "sitting", 3),
        ("flaw", "lawn", 2),
        ([1, 2], [2, 1], 2),
    ],
)
def test_edit_distances(a, b, distance):
    assert edit_distance(a, b) == edit_distance(b, a) == distance


def test_the_error_rate_counts_the_symbols_that_were_wanted():
    assert error_rate([[1, 2], [3]], [[1, 2, 4], [5]]) == pytest.approx(2 / 4)


def test_length_batches_have_every_example_once_and_similar_lengths():
    lengths = np.random.default_rng(0).integers(1, 50, size=205)
    batches = list(length_batches(lengths, 10, np.random.default_rng(1)))
    assert sorted(np.concatenate(batches)) == list(range(205)) and max(map(len, batches)) == 10
    assert np.mean([np.ptp(lengths[rows]) for rows in batches]) < 6
    again = list(length_batches(lengths, 10, np.random.default_rng(1)))
    other = list(length_batches(lengths, 10, np.random.default_rng(2)))
    assert all(np.array_equal(a, b) for a, b in zip(batches, again, strict=True))
    assert not all(np.array_equal(a, b) for a, b in zip(batches, other, strict=True))


def test_the_parts_can_be_used_alone():
    encoder = Encoder(SOURCES, 2, 3, rng=np.random.default_rng(0))
    memory, state, mask = encoder(WORDS)
    assert memory.shape == (3, 5, 6) and state.shape == (3, 6) and mask.sum() == 9
    decoder = Decoder(TARGETS, 2, 6, rng=np.random.default_rng(1))
    log_p, new_state = decoder.stepper(memory, mask)(np.array([1, 1, 1]), state)
    assert log_p.shape == (3, TARGETS) and new_state.shape == state.shape
    np.testing.assert_allclose(np.exp(log_p).sum(axis=1), 1, rtol=1e-5)
