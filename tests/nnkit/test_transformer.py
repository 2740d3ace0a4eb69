"""Behaviour of nnkit.transformer: attention, block and GELU against PyTorch, masks, positions, cache, dtypes, edges."""

import numpy as np
import pytest
from golden_transformer import D_MODEL, HEADS
from hypothesis import given
from hypothesis import strategies as st

from nnkit.layers import gradient_check
from nnkit.optim import Adam
from nnkit.rnn import PADDING, sequence_cross_entropy
from nnkit.seq2seq import attention_backward, attention_forward
from nnkit.training import load, save, train_step
from nnkit.transformer import (
    GELU,
    MultiHeadAttention,
    TinyGPT,
    TransformerBlock,
    alibi_bias,
    causal_mask,
    gelu_backward,
    gelu_forward,
    generate,
    merge_heads,
    multi_head_backward,
    multi_head_forward,
    positional_encoding,
    scaled_dot_product_attention,
    split_heads,
)

each_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=lambda dtype: dtype.__name__)
POSITIONS = ["alibi", "sinusoidal", "learned"]


def close(actual, expected, dtype):
    assert actual.dtype == dtype
    tolerance = 1e-9 if dtype == np.float64 else 1e-4
    np.testing.assert_allclose(actual, expected, rtol=tolerance, atol=tolerance)


def part_of(golden, part, dtype):
    prefix = f"{part}_"
    return {
        name.removeprefix(prefix): array.astype(dtype)
        for name, array in golden.items()
        if name.startswith(prefix)
    }


def small_gpt(dtype=np.float64, seed=0, **options):
    arguments = {"d_model": 8, "layers": 2, "heads": 2, "context": 6} | options
    return TinyGPT(7, **arguments, rng=np.random.default_rng(seed), dtype=dtype)


def tokens(N=3, T=6, seed=0):
    return np.random.default_rng(seed).integers(7, size=(N, T))


# Against PyTorch


@each_dtype
def test_attention_with_bias_and_mask_agrees_with_pytorch(golden, dtype):
    part = part_of(golden, "attention", dtype)
    Y, cache = scaled_dot_product_attention(part["Q"], part["K"], part["V"], causal_mask(5), part["bias"])
    close(Y, part["Y"], dtype)
    for name, gradient in zip("QKV", attention_backward(part["dY"], cache), strict=True):
        close(gradient, part[f"d{name}"], dtype)


@each_dtype
def test_multi_head_attention_agrees_with_pytorch(golden, dtype):
    part = part_of(golden, "multi", dtype)
    names = ["in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias"]
    parameters = [part[f"param_{name}"] for name in names]
    Z, cache = multi_head_forward(part["X"], *parameters, HEADS, causal_mask(4, np.array([4, 3])))
    close(Z, part["Y"], dtype)
    expected = [part["dX"], *[part[f"grad_{name}"] for name in names]]
    for gradient, array in zip(multi_head_backward(part["dY"], cache), expected, strict=True):
        close(gradient, array, dtype)


@each_dtype
def test_a_block_agrees_with_pytorch(golden, dtype):
    part = part_of(golden, "block", dtype)
    block = TransformerBlock(D_MODEL, HEADS, rng=np.random.default_rng(0), dtype=dtype)
    names = {
        ("W_qkv", 0): "self_attn.in_proj_weight",
        ("b_qkv", 0): "self_attn.in_proj_bias",
        ("W_o", 0): "self_attn.out_proj.weight",
        ("b_o", 0): "self_attn.out_proj.bias",
        ("W", 0): "linear1.weight",
        ("b", 0): "linear1.bias",
        ("W", 1): "linear2.weight",
        ("b", 1): "linear2.bias",
        ("gamma", 0): "norm1.weight",
        ("beta", 0): "norm1.bias",
        ("gamma", 1): "norm2.weight",
        ("beta", 1): "norm2.bias",
    }
    seen, places = {}, []
    for layer, name in block.parameters():
        number = seen[name] = seen.get(name, -1) + 1
        torch_name = names[name, number]
        layer.params[name] = part[f"param_{torch_name}"]
        places.append((layer, name, torch_name))
    close(block(part["X"]), part["Y"], dtype)
    close(block.backward(part["dY"]), part["dX"], dtype)
    for layer, name, torch_name in places:
        close(layer.grads[name], part[f"grad_{torch_name}"], dtype)


@each_dtype
def test_gelu_agrees_with_pytorch(golden, dtype):
    part = part_of(golden, "gelu", dtype)
    layer = GELU()
    close(layer(part["X"]), part["Y"], dtype)
    close(layer.backward(part["dY"]), part["dX"], dtype)


# Masks, positions, heads


def test_without_a_bias_attention_is_that_of_chapter_13():
    rng = np.random.default_rng(0)
    Q, K, V = (rng.normal(size=(2, 3, 4, 5)) for _ in range(3))
    for mask in (None, causal_mask(4), causal_mask(4, np.array([0, 3]))):
        expected, actual = attention_forward(Q, K, V, mask)[0], scaled_dot_product_attention(Q, K, V, mask)[0]
        np.testing.assert_array_equal(actual, expected)


@given(T=st.integers(1, 7), lengths=st.lists(st.integers(0, 7), max_size=4))
def test_a_causal_mask_has_its_definition(T, lengths):
    lengths = np.minimum(np.array(lengths, dtype=np.int64), T)
    mask = causal_mask(T, lengths)
    assert mask.shape == (len(lengths), 1, T, T) and mask.dtype == bool
    for n, _, i, j in np.ndindex(mask.shape):
        assert mask[n, 0, i, j] == (j <= i and j < lengths[n])
    assert (causal_mask(T) == np.tri(T)).all()


@given(N=st.integers(0, 3), T=st.integers(1, 4), heads=st.integers(1, 4), d=st.integers(1, 4))
def test_merging_is_the_inverse_of_splitting(N, T, heads, d):
    X = np.random.default_rng(0).normal(size=(N, T, heads * d))
    parts = split_heads(X, heads)
    assert parts.shape == (N, heads, T, d)
    np.testing.assert_array_equal(merge_heads(parts), X)
    for m in range(heads):
        np.testing.assert_array_equal(parts[:, m], X[:, :, m * d : (m + 1) * d])


def test_the_dot_product_of_two_sinusoids_depends_on_their_distance():
    P = positional_encoding(40, 16)
    np.testing.assert_allclose(P[3:30] @ P[3], P[10:37] @ P[10], atol=1e-12)
    assert P.dtype == np.float64


def test_wrong_sizes_are_refused():
    with pytest.raises(ValueError, match="even, got 5"):
        positional_encoding(3, 5)
    with pytest.raises(ValueError, match=r"3 heads .* \(2, 4, 8\)"):
        split_heads(np.zeros((2, 4, 8)), 3)
    with pytest.raises(ValueError, match="got 'rotary'"):
        small_gpt(positions="rotary")
    with pytest.raises(ValueError, match=r"6 positions, X \(2, 7\)"):
        small_gpt(positions="learned")(tokens(2, 7))
    with pytest.raises(ValueError, match="at least one class to start with"):
        generate(small_gpt(), [], 3, rng=np.random.default_rng(0))


@each_dtype
def test_the_bias_of_the_last_queries_is_the_end_of_the_whole_bias(dtype):
    slopes = np.array([0.5, 2.0, 0.1], dtype=dtype)
    whole = alibi_bias(slopes, 6)
    assert whole.dtype == dtype
    for U in range(7):
        np.testing.assert_array_equal(alibi_bias(slopes, U, 6), whole[:, 6 - U :])


def test_gelu_is_near_relu_far_from_zero_and_keeps_extremes():
    X = np.array([-1e4, -50.0, 0.0, 50.0, 1e4])
    Y, cache = gelu_forward(X)
    np.testing.assert_allclose(Y, np.maximum(X, 0), atol=1e-12)
    np.testing.assert_allclose(gelu_backward(np.ones(5), cache), [0, 0, 0.5, 1, 1], atol=1e-12)


# Layers and the model


@pytest.mark.parametrize("causal", [True, False])
@pytest.mark.parametrize("slopes", [None, [2.0, 0.5]])
def test_the_layer_has_the_gradients_of_central_differences(causal, slopes):
    layer = MultiHeadAttention(
        6, 2, causal=causal, slopes=slopes, rng=np.random.default_rng(0), dtype=np.float64
    )
    X = np.random.default_rng(1).normal(size=(2, 4, 6))
    assert max(gradient_check(layer, X).values()) < 1e-6


@pytest.mark.parametrize("positions", POSITIONS)
@pytest.mark.parametrize("tied", [False, True])
def test_the_model_has_the_gradients_of_central_differences(positions, tied):
    model = small_gpt(positions=positions, tied=tied, d_model=4, layers=1)
    assert max(gradient_check(model, tokens(2, 5)).values()) < 1e-6


@pytest.mark.parametrize("positions", POSITIONS)
def test_no_position_sees_the_future(positions):
    model, X = small_gpt(positions=positions), tokens()
    changed = X.copy()
    changed[:, 3] = (changed[:, 3] + 1) % 7
    before, after = model(X), model(changed)
    np.testing.assert_array_equal(before[:, :3], after[:, :3])
    assert not np.isclose(before[:, 3:], after[:, 3:]).all(axis=-1).any()


@pytest.mark.parametrize("positions", POSITIONS)
@pytest.mark.parametrize("tied", [False, True])
def test_steps_with_the_cache_give_the_logits_of_the_whole_text(positions, tied):
    model, X = small_gpt(positions=positions, tied=tied), tokens()
    whole = model(X)
    logits, past = model.read(X[:, :2])
    np.testing.assert_allclose(logits, whole[:, 1], rtol=1e-10, atol=1e-12)
    for t in range(2, 6):
        logits, past = model.step(X[:, t], past)
        np.testing.assert_allclose(logits, whole[:, t], rtol=1e-10, atol=1e-12)
    assert [pair[0].shape for pair in past] == [(3, 2, 6, 4)] * 2


@each_dtype
@pytest.mark.parametrize("positions", POSITIONS)
@pytest.mark.parametrize("tied", [False, True])
def test_dtypes_are_kept(dtype, positions, tied):
    model = small_gpt(dtype, positions=positions, tied=tied)
    logits = model(tokens())
    model.backward(logits)
    assert logits.dtype == dtype
    assert {layer.grads[name].dtype for layer, name in model.parameters()} == {np.dtype(dtype)}
    assert model.step(tokens()[:, 0], model.read(tokens(T=3))[1])[0].dtype == dtype


@pytest.mark.parametrize("tied", [False, True])
def test_an_empty_batch_gives_nothing_and_no_gradient(tied):
    model = small_gpt(tied=tied, positions="learned")
    logits = model(tokens(0))
    model.backward(logits)
    assert logits.shape == (0, 6, 7)
    assert not any(layer.grads[name].any() for layer, name in model.parameters())


def test_the_same_generator_gives_the_same_model_and_the_same_text():
    assert (small_gpt(seed=3)(tokens()) == small_gpt(seed=3)(tokens())).all()
    assert not np.allclose(small_gpt(seed=3)(tokens()), small_gpt(seed=4)(tokens()))
    model = small_gpt()
    first, again, other = (generate(model, [1, 2], 20, rng=np.random.default_rng(seed)) for seed in (0, 0, 1))
    assert (first == again).all() and (first != other).any()


@pytest.mark.parametrize("length", [0, 1, 12])
def test_the_cache_does_not_change_the_text(length):
    model = small_gpt()
    texts = [
        generate(model, [3, 1], length, temperature=0.8, cached=cached, rng=np.random.default_rng(0))
        for cached in (True, False)
    ]
    np.testing.assert_array_equal(*texts)
    assert texts[0].shape == (length,) and texts[0].dtype == np.int64


def test_a_small_model_learns_to_copy():
    rng = np.random.default_rng(0)
    model = TinyGPT(7, 32, 2, 2, 8, positions="learned", rng=rng)
    optimizer = Adam(model.parameters(), lr=0.005)
    for _ in range(80):
        half = rng.integers(6, size=(32, 4))
        whole = np.concatenate([half, np.full((32, 1), 6), half], axis=1)
        labels = whole[:, 1:].copy()
        labels[:, :4] = PADDING
        loss, _ = train_step(model, sequence_cross_entropy, optimizer, whole[:, :-1], labels, clip_norm=1.0)
    assert loss < 0.2


def test_a_model_can_be_saved_and_loaded(tmp_path):
    model, other = small_gpt(seed=1, positions="learned"), small_gpt(seed=2, positions="learned")
    save(tmp_path / "gpt.npz", model)
    load(tmp_path / "gpt.npz", other)
    np.testing.assert_array_equal(model(tokens()), other(tokens()))
