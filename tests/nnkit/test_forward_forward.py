"""Behaviour of nnkit.forward_forward: values and gradients against PyTorch and central differences, dtypes, edge cases, properties."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnkit.arrays import accuracy, one_hot
from nnkit.forward_forward import (
    FFLayer,
    FFNet,
    SignBox,
    chosen_labels,
    embed_label,
    goodness,
    hard_negatives,
    hybrid_images,
    label_scores,
    local_gradients,
    make_negative,
    normalize_length,
    pair_loss,
    threshold_loss,
    train_forward_forward,
)
from nnkit.layers import Linear, Sequential, numerical_gradient, relative_error
from nnkit.training import load, save, state_dict

THETA, ALPHA = 1.3, 2.5
LOSSES = {"threshold": partial(threshold_loss, theta=THETA), "pair": partial(pair_loss, alpha=ALPHA)}
each_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=lambda dtype: dtype.__name__)
each_loss = pytest.mark.parametrize("name", LOSSES)


def rng_of(seed):
    return np.random.default_rng(seed)


def golden_net(golden, dtype):
    """The golden file's network: 6-5-4, in a dtype."""
    net = FFNet([6, 5, 4], rng=rng_of(0), dtype=dtype)
    for number, layer in enumerate(net.layers, start=1):
        for name in ("W", "b"):
            layer.params[name][...] = golden[f"{name}{number}"]
    return net


def blobs(rng, n=120, classes=3):
    """Images (n, 12) of three classes, far apart, with room for a label in the first pixels."""
    y = np.arange(n) % classes
    X = 0.05 * rng.random((n, 12 + classes))
    X[:, classes:] += np.repeat(one_hot(y, classes), 4, axis=1)
    return X.astype(np.float32), y


# PyTorch


@each_dtype
@each_loss
def test_losses_and_their_gradients_agree_with_pytorch(golden, name, dtype):
    tolerance = 1e-9 if dtype == np.float64 else 2e-6
    loss, dg_pos, dg_neg = LOSSES[name](golden["g_pos"].astype(dtype), golden["g_neg"].astype(dtype))
    assert type(loss) is float
    assert loss == pytest.approx(golden[f"{name}_loss"].item(), rel=max(tolerance, 1e-12))
    for array, key in [(dg_pos, "dg_pos"), (dg_neg, "dg_neg")]:
        assert array.dtype == dtype
        np.testing.assert_allclose(array, golden[f"{name}_{key}"], rtol=tolerance, atol=tolerance)


@each_dtype
def test_local_gradients_of_two_layers_agree_with_pytorch(golden, dtype):
    tolerance = 1e-9 if dtype == np.float64 else 2e-5
    net, H = golden_net(golden, dtype), golden["X"].astype(dtype)
    for number, layer in enumerate(net.layers, start=1):
        inputs = net.input_of(number - 1, H)
        H = layer(inputs)
        value, dW, db = local_gradients(inputs, H, threshold_loss)
        assert value == pytest.approx(golden[f"loss{number}"].item(), rel=max(tolerance, 1e-12))
        for array, key in [(H, "H"), (dW, "dW"), (db, "db")]:
            assert array.dtype == dtype, key
            np.testing.assert_allclose(
                array, golden[f"{key}{number}"], rtol=tolerance, atol=tolerance, err_msg=key
            )


# gradients by differences


@each_loss
def test_gradients_of_the_losses_are_central_differences(name):
    g_pos, g_neg = 3 * rng_of(1).random((2, 5))
    _, dg_pos, dg_neg = LOSSES[name](g_pos, g_neg)
    assert relative_error(dg_pos, numerical_gradient(lambda g: LOSSES[name](g, g_neg)[0], g_pos)) < 1e-7
    assert relative_error(dg_neg, numerical_gradient(lambda g: LOSSES[name](g_pos, g)[0], g_neg)) < 1e-7


@each_loss
@pytest.mark.parametrize("d_out", [1, 4])
def test_gradients_of_a_layer_are_central_differences(name, d_out):
    layer, X = FFLayer(3, d_out, rng=rng_of(2), dtype=np.float64), rng_of(3).normal(size=(8, 3))

    def loss(_):
        g, _ = goodness(layer(X))
        return LOSSES[name](g[:4], g[4:])[0]

    _, dW, db = local_gradients(X, layer(X), LOSSES[name])
    assert relative_error(dW, numerical_gradient(loss, layer.params["W"])) < 1e-6
    assert relative_error(db, numerical_gradient(loss, layer.params["b"])) < 1e-6


def test_the_slope_of_goodness_is_its_derivative():
    H = rng_of(4).normal(size=(3, 5))
    slope = goodness(H)[1]
    for row in range(3):
        gradient = numerical_gradient(lambda H, row=row: goodness(H)[0][row], H)
        np.testing.assert_allclose(gradient[row], slope[row], rtol=1e-7)


# dtypes, shapes, inputs


def test_float32_is_kept_by_every_function():
    H = rng_of(5).random((4, 12), dtype=np.float32)
    y = np.array([3, 0, 1, 9])
    results = [*goodness(H), normalize_length(H), embed_label(H, y), label_scores(H, lambda A: A.sum(axis=1))]
    results += [
        *threshold_loss(H[0], H[1])[1:],
        *pair_loss(H[0], H[1])[1:],
        *local_gradients(H, H, pair_loss)[1:],
    ]
    results += [SignBox(12, rng=rng_of(0))(H), *FFNet([12, 5, 3], rng=rng_of(0))(H)]
    assert {array.dtype for array in results} == {np.dtype(np.float32)}


def test_empty_batches_have_empty_results():
    X, y = np.zeros((0, 12)), np.zeros(0, dtype=int)
    assert embed_label(X, y).shape == (0, 12)
    assert [array.shape for array in goodness(X)] == [(0,), (0, 12)]
    assert normalize_length(X).shape == (0, 12)
    assert label_scores(X, lambda A: A.sum(axis=1), 4).shape == (0, 4)
    assert make_negative(y, rng_of(0)).shape == hard_negatives(X, y, rng_of(0)).shape == (0,)
    assert FFNet([12, 5], rng=rng_of(0)).predict(X).shape == (0,)


@pytest.mark.parametrize(
    "call",
    [
        lambda: embed_label(np.zeros((2, 5)), np.zeros(2, int)),
        lambda: embed_label(np.zeros((2, 12)), np.zeros(3, int)),
        lambda: embed_label(np.zeros((1, 12)), np.array([10])),
        lambda: threshold_loss(np.zeros(2), np.zeros(3)),
        lambda: threshold_loss(np.zeros(0), np.zeros(0)),
        lambda: pair_loss(np.zeros(2), np.zeros(3)),
        lambda: pair_loss(np.zeros(0), np.zeros(0)),
        lambda: local_gradients(np.zeros((3, 2)), np.zeros((3, 2)), pair_loss),
        lambda: local_gradients(np.zeros((4, 2)), np.zeros((2, 2)), pair_loss),
        lambda: make_negative(np.zeros(2, int), rng_of(0), classes=1),
        lambda: hard_negatives(np.zeros((2, 1)), np.zeros(2, int), rng_of(0)),
        lambda: hard_negatives(np.zeros((2, 3)), np.zeros(3, int), rng_of(0)),
        lambda: FFNet([4, 3, 2], rng=rng_of(0), boxes=[None, None]),
    ],
)
def test_wrong_inputs_are_refused(call):
    with pytest.raises(ValueError, match=r"\d|shape"):
        call()


def test_inputs_are_not_modified():
    X, y = blobs(rng_of(6), 6)
    before = X.copy(), y.copy()
    embed_label(X, y, 3)
    normalize_length(X)
    goodness(X)
    local_gradients(X, X, pair_loss)
    label_scores(X, lambda A: A.sum(axis=1), 3)
    hard_negatives(X, y, rng_of(0))
    hybrid_images(X[:, :, None], X[:, :, None], rng_of(0))
    np.testing.assert_array_equal(X, before[0])
    np.testing.assert_array_equal(y, before[1])


# properties


@given(st.integers(0, 10_000), st.integers(2, 12), st.integers(0, 30))
def test_a_negative_label_is_wrong_and_a_class(seed, classes, n):
    y = rng_of(seed).integers(classes, size=n)
    for wrong in (
        make_negative(y, rng_of(seed), classes),
        hard_negatives(50 * one_hot(y, classes, np.float64), y, rng_of(seed)),
    ):
        assert not np.any(wrong == y)
        assert np.all((wrong >= 0) & (wrong < classes))


def test_all_wrong_labels_are_equally_likely():
    counts = np.bincount(make_negative(np.full(9000, 4), rng_of(7)), minlength=10)
    assert counts[4] == 0
    assert np.all(np.abs(np.delete(counts, 4) - 1000) < 150)


def test_hard_labels_are_drawn_from_the_softmax_of_the_wrong_ones():
    S, sharpness = np.array([0.2, 0.9, 0.5, 0.4]), 2.0
    drawn = hard_negatives(np.tile(S, (40_000, 1)), np.full(40_000, 1), rng_of(8), sharpness)
    expected = np.exp(sharpness * S) * (np.arange(4) != 1)
    np.testing.assert_allclose(np.bincount(drawn, minlength=4) / 40_000, expected / expected.sum(), atol=0.01)


@given(st.integers(0, 10_000), st.floats(0.01, 100))
def test_a_normalised_row_does_not_know_its_length(seed, scale):
    H = rng_of(seed).normal(size=(3, 7))
    np.testing.assert_allclose(normalize_length(scale * H), normalize_length(H), rtol=1e-5)
    np.testing.assert_allclose(goodness(normalize_length(H))[0], 1, rtol=1e-6)


def test_losses_do_not_overflow():
    far = np.array([0.0, 1e4]), np.array([1e4, 0.0])
    with np.errstate(all="raise", under="ignore"):
        for loss in LOSSES.values():
            assert all(np.all(np.isfinite(result)) for result in loss(*far))


# the network


def test_a_step_of_one_layer_does_not_touch_the_others():
    net = FFNet([15, 6, 5], rng=rng_of(9))
    X, y = blobs(rng_of(9), 8)
    pairs = np.concatenate([embed_label(X, y, 3), embed_label(X, (y + 1) % 3, 3)])
    before = {name: array.copy() for name, array in state_dict(net).items()}
    net.layers[0].train_step(net.input_of(0, pairs), pair_loss)
    changed = {name for name, array in state_dict(net).items() if not np.array_equal(array, before[name])}
    assert changed == {"0.W", "0.b"}


def test_all_layers_step_from_the_activities_before_any_step():
    net, other = (FFNet([15, 6, 5], rng=rng_of(10)) for _ in range(2))
    X, y = blobs(rng_of(10), 8)
    pairs = np.concatenate([embed_label(X, y, 3), embed_label(X, (y + 1) % 3, 3)])
    activities = other(pairs)
    net.train_step(pairs, pair_loss)
    other.layers[1].train_step(other.input_of(1, activities[0]), pair_loss)
    np.testing.assert_array_equal(net.layers[1].params["W"], other.layers[1].params["W"])


def test_a_layer_has_no_backward():
    with pytest.raises(NotImplementedError, match="train_step"):
        FFLayer(3, 2, rng=rng_of(0)).backward(np.zeros((1, 2)))


def test_scores_are_sums_over_layers():
    net, (X, _) = FFNet([15, 6, 5], rng=rng_of(11)), blobs(rng_of(11), 7)
    parts = [net.scores(X, 3, layers=[number]) for number in (0, 1)]
    np.testing.assert_allclose(net.scores(X, 3), sum(parts), rtol=1e-6)
    np.testing.assert_array_equal(net.predict(X, 3, [1]), parts[1].argmax(axis=1))


def test_a_network_learns_from_its_own_choice_of_labels():
    rng = rng_of(12)
    y = np.arange(160) % 10
    X = np.concatenate([np.zeros((160, 10)), np.repeat(one_hot(y, 10), 2, axis=1)], axis=1)
    X = (X + 0.05 * rng.random(X.shape)).astype(np.float32)
    net = FFNet([30, 40, 30], rng=rng)
    options = {"epochs": 25, "lr": 0.01, "batch_size": 32, "negatives": chosen_labels, "test": (X, y)}
    history = train_forward_forward(net, (X, y), loss=pair_loss, rng=rng, **options)
    assert history.train_loss[-1] < 0.5 * history.train_loss[0]
    assert len(history.val_accuracy) == 25
    assert history.val_accuracy[-1] == accuracy(y, net.predict(X)) > 0.95


def test_the_same_seed_gives_the_same_training():
    X, y = np.pad(blobs(rng_of(13), 30)[0], ((0, 0), (0, 5))), np.arange(30) % 3
    nets = [FFNet([20, 6], rng=rng_of(0)) for _ in range(3)]
    for net, seed in zip(nets, (1, 1, 2), strict=True):
        history = train_forward_forward(net, (X, y), loss=threshold_loss, epochs=2, rng=rng_of(seed))
        assert history.val_accuracy == []
    same, other = (
        np.array_equal(nets[0].layers[0].params["W"], net.layers[0].params["W"]) for net in nets[1:]
    )
    assert same and not other


def test_a_network_is_saved_and_loaded(tmp_path):
    net, other = (FFNet([15, 6, 5], rng=rng_of(seed)) for seed in (14, 15))
    save(tmp_path / "net.npz", net)
    load(tmp_path / "net.npz", other)
    X, _ = blobs(rng_of(14), 4)
    np.testing.assert_array_equal(net.scores(X, 3), other.scores(X, 3))


# boxes and hybrids


def test_a_box_gives_signs_and_the_gradient_zero():
    box, X = SignBox(6, rng=rng_of(16), dtype=np.float64), rng_of(17).normal(size=(3, 6))
    np.testing.assert_allclose(box.rotation @ box.rotation.T, np.eye(6), atol=1e-12)
    assert set(np.unique(box(X))) == {-1.0, 1.0}
    np.testing.assert_array_equal(box.backward(np.ones((3, 6))), np.zeros((3, 6)))


def test_straight_through_is_the_gradient_of_the_rotation():
    box, X = (
        SignBox(4, rng=rng_of(18), straight_through=True, dtype=np.float64),
        rng_of(19).normal(size=(2, 4)),
    )
    dY = rng_of(20).normal(size=(2, 4))
    numerical = numerical_gradient(lambda X: np.sum(X @ box.rotation * dY), X)
    np.testing.assert_allclose(box.backward(dY), numerical, rtol=1e-6)


def test_nothing_moves_before_a_box():
    rng = rng_of(21)
    model = Sequential(Linear(4, 3, rng=rng), SignBox(3, rng=rng), Linear(3, 2, rng=rng))
    model(rng.normal(size=(5, 4)).astype(np.float32))
    model.backward(np.ones((5, 2), np.float32))
    assert not model.layers[0].grads["W"].any()
    assert model.layers[2].grads["W"].any()


def test_a_net_sends_its_activities_through_the_boxes():
    net = FFNet([5, 4, 3], rng=rng_of(22), boxes=[SignBox(4, rng=rng_of(23))])
    X = rng_of(24).random((6, 5), dtype=np.float32)
    first, second = net(X)
    np.testing.assert_allclose(second, net.layers[1](net.boxes[1](first)), rtol=1e-6)


def test_hybrids_are_made_of_both_images_in_large_patches():
    A, B = np.zeros((20, 28, 28)), np.ones((20, 28, 28))
    changes = {}
    for blurs in (0, 6):
        mixed = hybrid_images(A, B, rng_of(25), blurs=blurs)
        assert 0.3 < mixed.mean() < 0.7
        changes[blurs] = np.abs(np.diff(mixed, axis=1)).mean()
    assert changes[6] < 0.5 * changes[0]
    np.testing.assert_array_equal(hybrid_images(A, A, rng_of(26)), A)
