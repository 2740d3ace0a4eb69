"""Behaviour of nnkit.speech: values and gradients against PyTorch, loops written out, dtypes, edge cases, properties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnkit.layers import numerical_gradient
from nnkit.losses import softmax_cross_entropy
from nnkit.lstm import gru_params_from_torch
from nnkit.speech import (
    features,
    frames,
    hann,
    hz_to_mel,
    log_mel,
    mel_filterbank,
    mel_to_hz,
    power_spectrum,
    shift_at_random,
    shift_spectrograms,
    split_by_group,
    stretch,
    tone_network,
)

SIZE, HOP, STEPS = 12, 5, 9
each_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=lambda dtype: dtype.__name__)


def rng_of(seed):
    return np.random.default_rng(seed)


def golden_network(golden, dtype=np.float64):
    """The golden file's network."""
    model = tone_network(5, 6, 4, rng=rng_of(0), dtype=dtype)
    gru = {name.removeprefix("gru."): array for name, array in golden.items() if name.startswith("gru.")}
    for name, array in gru_params_from_torch(gru).items():
        model.layers[0].params[name][...] = array
    for name, key in (("W", "weight"), ("b", "bias")):
        model.layers[2].params[name][...] = golden[f"head.{key}"]
    return model


# PyTorch


@each_dtype
def test_frames_window_and_power_agree_with_pytorch(golden, dtype):
    tolerance = 1e-9 if dtype == np.float64 else 2e-6
    F, window = frames(golden["x"].astype(dtype), SIZE, HOP), hann(SIZE, dtype)
    P = power_spectrum(F, window)
    assert F.dtype == window.dtype == P.dtype == dtype
    np.testing.assert_array_equal(F, golden["frames"].astype(dtype))
    np.testing.assert_allclose(window, golden["window"], rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(P, golden["power"], rtol=tolerance, atol=10 * tolerance)


@each_dtype
def test_stretch_agrees_with_pytorch(golden, dtype):
    tolerance = 1e-9 if dtype == np.float64 else 2e-6
    stretched = stretch(golden["L"].astype(dtype), STEPS)
    assert stretched.dtype == dtype
    np.testing.assert_allclose(stretched, golden["stretched"], rtol=tolerance, atol=tolerance)


def test_every_gradient_of_the_network_agrees_with_pytorch(golden):
    model = golden_network(golden)
    logits = model(golden["X"])
    loss, gradient = softmax_cross_entropy(logits, golden["y"])
    np.testing.assert_allclose(logits, golden["logits"], rtol=1e-9, atol=1e-9)
    assert loss == pytest.approx(golden["loss"].item(), rel=1e-9)
    np.testing.assert_allclose(model.backward(gradient), golden["dX"], rtol=1e-9, atol=1e-9)
    gru, head = model.layers[0].grads, model.layers[2].grads
    pairs = [
        (gru["Wx"], "gru.weight_ih_l0"),
        (gru["Wh"], "gru.weight_hh_l0"),
        (gru["b"], "gru.bias_ih_l0"),
        (head["W"], "head.weight"),
        (head["b"], "head.bias"),
    ]
    for gradient, key in pairs:
        np.testing.assert_allclose(gradient, golden[f"d_{key}"], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(gru["b_n"], golden["d_gru.bias_hh_l0"][-6:], rtol=1e-9, atol=1e-9)


def test_the_gradient_of_the_network_agrees_with_central_differences(golden):
    model, X = golden_network(golden), golden["X"].copy()
    _, gradient = softmax_cross_entropy(model(X), golden["y"])
    dX = model.backward(gradient)
    numerical = numerical_gradient(lambda X: softmax_cross_entropy(model(X), golden["y"])[0], X)
    np.testing.assert_allclose(dX, numerical, rtol=1e-6, atol=1e-8)


# Loops written out


@given(length=st.integers(0, 40), size=st.integers(1, 12), hop=st.integers(1, 15))
def test_frames_are_slices(length, size, hop):
    x = np.arange(length, dtype=np.float32)
    expected = [x[start : start + size] for start in range(0, length - size + 1, hop)]
    F = frames(x, size, hop)
    assert F.shape == (len(expected), size) and F.dtype == np.float32
    np.testing.assert_array_equal(F, np.reshape(expected, (-1, size)))


def test_the_power_spectrum_is_the_sum_over_waves():
    F, window = rng_of(1).normal(size=(3, 7)), rng_of(2).random(7)
    expected = np.zeros((3, 4))
    for t in range(3):
        for k in range(4):
            waves = np.exp(-2j * np.pi * k * np.arange(7) / 7)
            expected[t, k] = abs((window * F[t] * waves).sum()) ** 2
    np.testing.assert_allclose(power_spectrum(F, window), expected, rtol=1e-12, atol=1e-12)


def test_the_power_of_all_frequencies_is_the_power_of_the_frame():
    F = rng_of(3).normal(size=(4, 16))
    P = power_spectrum(F, np.ones(16))
    twice = np.r_[1, np.full(7, 2), 1]
    np.testing.assert_allclose((P * twice).sum(axis=1) / 16, (F**2).sum(axis=1), rtol=1e-12)


def test_windows_a_half_apart_add_up_to_one():
    window = hann(64, np.float64)
    np.testing.assert_allclose(window[:32] + window[32:], 1, rtol=1e-12)


def test_each_filter_is_a_triangle_between_its_neighbours():
    bands, size, rate, low, high = 6, 200, 16000, 120.0, 6000.0
    M = mel_filterbank(bands, size, rate, low, high, dtype=np.float64)
    step = (hz_to_mel(high) - hz_to_mel(low)) / (bands + 1)
    for b in range(bands):
        begin, peak, end = (mel_to_hz(hz_to_mel(low) + (b + n) * step) for n in range(3))
        for k in range(size // 2 + 1):
            f = k * rate / size
            weight = (f - begin) / (peak - begin) if f <= peak else (end - f) / (end - peak)
            assert M[b, k] == pytest.approx(max(0, weight), abs=1e-12)


def test_neighbouring_filters_add_up_to_one_between_the_outer_peaks():
    M = mel_filterbank(10, 512, 8000, 50, dtype=np.float64)
    first, last = M[0].argmax() + 1, M[-1].argmax() - 1
    np.testing.assert_allclose(M.sum(axis=0)[first:last], 1, rtol=1e-12)


def test_mel_and_hz_are_inverse_to_each_other():
    frequency = np.array([0.0, 55, 700, 4000, 11025])
    np.testing.assert_allclose(mel_to_hz(hz_to_mel(frequency)), frequency, rtol=1e-12, atol=1e-9)
    assert hz_to_mel(1000) == pytest.approx(1000, abs=0.1)


@given(rows=st.integers(1, 9), steps=st.integers(1, 12))
def test_stretch_is_linear_interpolation(rows, steps):
    L = rng_of(rows).normal(size=(rows, 3))
    places = np.linspace(0, rows - 1, steps)
    expected = np.stack([np.interp(places, np.arange(rows), column) for column in L.T], axis=1)
    np.testing.assert_allclose(stretch(L, steps), expected, rtol=1e-12, atol=1e-12)


@given(seed=st.integers(0, 50), steps=st.integers(1, 6), bands=st.integers(1, 5))
def test_shifts_repeat_the_edge(seed, steps, bands):
    rng = rng_of(seed)
    X, (time, band) = rng.normal(size=(3, steps, bands)), rng.integers(-7, 8, size=(2, 3))
    shifted = shift_spectrograms(X, time, band)
    for n in range(3):
        for t in range(steps):
            for b in range(bands):
                source = min(max(t - time[n], 0), steps - 1), min(max(b - band[n], 0), bands - 1)
                assert shifted[n, t, b] == X[n][source]


# Properties, dtypes, edge cases


@given(seed=st.integers(0, 100), groups=st.integers(1, 12), fraction=st.floats(0, 1))
def test_a_split_has_every_row_once_and_no_group_on_both_sides(seed, groups, fraction):
    rng = rng_of(seed)
    labels = rng.integers(groups, size=30)
    train, test = split_by_group(labels, fraction, rng=rng)
    np.testing.assert_array_equal(np.sort(np.r_[train, test]), np.arange(30))
    assert not set(labels[train]) & set(labels[test])
    assert len(set(labels[test])) == round(fraction * len(set(labels)))
    assert (np.diff(train) > 0).all() and (np.diff(test) > 0).all()


def test_splits_of_names_and_of_numbers_are_alike():
    numbers = rng_of(4).integers(5, size=20)
    names = np.array(list("abcde"))[numbers]
    for one, other in zip(
        split_by_group(numbers, 0.4, rng=rng_of(1)), split_by_group(names, 0.4, rng=rng_of(1)), strict=True
    ):
        np.testing.assert_array_equal(one, other)


@each_dtype
def test_silence_is_at_the_floor_without_a_warning(dtype):
    L = log_mel(np.zeros((2, 9), dtype), mel_filterbank(3, 16, 8000, dtype=dtype), floor=0.01)
    assert L.dtype == dtype
    np.testing.assert_allclose(L, np.log(0.01), rtol=1e-6)


def test_a_louder_sound_has_the_same_features():
    clip = rng_of(5).normal(size=900).astype(np.float32)
    quiet, loud = features([clip, 3 * clip], size=128, hop=64, bands=12, steps=7)
    np.testing.assert_allclose(quiet, loud, atol=1e-4)


def test_features_have_one_shape_whatever_the_length_of_the_clips():
    clips = [rng_of(n).normal(size=600 + 211 * n).astype(np.float32) for n in range(3)]
    X = features(clips)
    assert X.shape == (3, 24, 64) and X.dtype == np.float32
    np.testing.assert_allclose(X.mean(axis=(1, 2)), 0, atol=1e-5)
    assert features([]).shape == (0, 24, 64)


def test_a_tone_is_in_the_band_of_its_frequency():
    clip = np.sin(2 * np.pi * 1000 * np.arange(4000) / 8000).astype(np.float32)
    X = features([clip])[0]
    points = mel_to_hz(np.linspace(hz_to_mel(50), hz_to_mel(4000), 66))
    assert set(X.argmax(axis=1)) == {np.abs(points[1:-1] - 1000).argmin()}


def test_random_shifts_come_from_the_generator_and_stay_within_their_bounds():
    X = np.broadcast_to(np.arange(11.0), (200, 5, 11)).copy()
    moved = shift_at_random(X, rng_of(6), time=0, bands=2)
    np.testing.assert_array_equal(moved, shift_at_random(X, rng_of(6), time=0, bands=2))
    assert set(moved[:, 0, 5]) == {3, 4, 5, 6, 7}
    np.testing.assert_array_equal(shift_at_random(X, rng_of(7), time=0, bands=0), X)
    assert shift_at_random(X[:0].astype(np.float32), rng_of(8)).shape == (0, 5, 11)


@each_dtype
def test_the_network_keeps_the_dtype(dtype):
    model = tone_network(5, 6, rng=rng_of(0), dtype=dtype)
    X = rng_of(1).normal(size=(2, 7, 5)).astype(dtype)
    logits = model(X)
    assert logits.shape == (2, 4) and logits.dtype == dtype
    assert model.backward(logits).dtype == dtype
    assert all(layer.grads[name].dtype == dtype for layer, name in model.parameters())


@pytest.mark.parametrize(
    "call",
    [
        lambda: frames(np.zeros((2, 3)), 2, 1),
        lambda: frames(np.zeros(5), 0, 1),
        lambda: frames(np.zeros(5), 2, 0),
        lambda: power_spectrum(np.zeros((2, 5)), np.zeros(4)),
        lambda: mel_filterbank(3, 16, 8000, 500, 400),
        lambda: mel_filterbank(3, 16, 8000, 0, 4001),
        lambda: stretch(np.zeros((0, 3)), 4),
        lambda: stretch(np.zeros((2, 3)), 0),
        lambda: split_by_group(np.zeros((2, 2)), rng=rng_of(0)),
        lambda: split_by_group(np.zeros(4), 1.5, rng=rng_of(0)),
        lambda: shift_spectrograms(np.zeros((2, 3, 4)), np.zeros(2, int), np.zeros(3, int)),
    ],
)
def test_wrong_input_is_refused(call):
    with pytest.raises(ValueError):
        call()
