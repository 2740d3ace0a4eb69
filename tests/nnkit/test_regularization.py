"""Tests of nnkit.regularization: PyTorch values, central differences, statistics of the random parts, shapes and dtypes."""

import numpy as np
import pytest

from nnkit.layers import Flatten, Linear, ReLU, Sequential, gradient_check, numerical_gradient, relative_error
from nnkit.losses import softmax_cross_entropy
from nnkit.optim import SGD, Adam, AdamW
from nnkit.regularization import (
    Dropout,
    Penalized,
    augment,
    bagging,
    dropout_backward,
    dropout_forward,
    ensemble_predict,
    l1_penalty,
    l2_penalty,
    shift_images,
)
from nnkit.training import Transform, fit

PENALTIES = {"l1": (l1_penalty, 0.03), "l2": (l2_penalty, 0.2)}


class Masked(Dropout):
    """Dropout with a mask that is given."""

    def __init__(self, M):
        super().__init__(0.0, rng=np.random.default_rng(0))
        self.M = M

    def forward(self, X):
        self.cache = self.M
        return X * self.M


def small_net(dtype=np.float64, seed=0, **penalties):
    rng = np.random.default_rng(seed)
    return Penalized(
        Linear(5, 6, rng=rng, dtype=dtype), ReLU(), Linear(6, 3, rng=rng, dtype=dtype), **penalties
    )


@pytest.mark.parametrize("kind", PENALTIES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_penalties_and_dropout_agree_with_pytorch(golden, kind, dtype):
    penalty, strength = PENALTIES[kind]
    rng = np.random.default_rng(0)
    first, second = Linear(5, 6, rng=rng), Linear(6, 3, rng=rng)
    for layer, number in [(first, 1), (second, 2)]:
        layer.params = {name: golden[f"{name}{number}"].astype(dtype) for name in ("W", "b")}
    model = Sequential(first, ReLU(), Masked(golden["M"].astype(dtype)), second)
    model.backward(softmax_cross_entropy(model(golden["X"].astype(dtype)), golden["labels"])[1])
    cost = penalty(model.parameters(), strength)
    assert type(cost) is float
    np.testing.assert_allclose(cost, golden[f"{kind}_penalty"], rtol=1e-5)
    for layer, number in [(first, 1), (second, 2)]:
        for name in ("W", "b"):
            gradient = layer.grads[name]
            assert gradient.dtype == dtype
            np.testing.assert_allclose(gradient, golden[f"{kind}_d{name}{number}"], rtol=1e-5, atol=1e-6)


def test_dropout_backward_agrees_with_pytorch(golden):
    np.testing.assert_allclose(
        dropout_backward(golden["d_dropped"], golden["M"]), golden["d_hidden"], rtol=1e-12
    )
    np.testing.assert_allclose(golden["hidden"] * golden["M"], golden["dropped"], rtol=1e-12)


@pytest.mark.parametrize("l1, l2", [(0.05, 0.0), (0.0, 0.3), (0.02, 0.1)])
def test_gradient_of_the_penalised_loss_agrees_with_central_differences(l1, l2):
    rng = np.random.default_rng(1)
    model, X, y = small_net(l1=l1, l2=l2), rng.normal(size=(7, 5)), rng.integers(3, size=7)

    def total(_):
        weights = [layer.params["W"] for layer, name in model.parameters() if name == "W"]
        cost = sum(l1 * np.abs(W).sum() + l2 / 2 * (W**2).sum() for W in weights)
        return softmax_cross_entropy(model(X), y)[0] + cost

    model.backward(softmax_cross_entropy(model(X), y)[1])
    for layer, name in model.parameters():
        assert relative_error(layer.grads[name], numerical_gradient(total, layer.params[name])) < 1e-6


@pytest.mark.parametrize("penalty", [l1_penalty, l2_penalty])
def test_a_numpy_strength_keeps_float32_and_returns_a_float(penalty):
    model = small_net(np.float32)
    model(np.ones((2, 5), np.float32))
    model.backward(np.ones((2, 3), np.float32))
    assert type(penalty(model.parameters(), np.float64(0.1))) is float
    assert all(layer.grads[name].dtype == np.float32 for layer, name in model.parameters())


@pytest.mark.parametrize("penalty", [l1_penalty, l2_penalty])
def test_a_negative_strength_is_refused(penalty):
    with pytest.raises(ValueError, match=r"-0\.1"):
        penalty([], -0.1)
    assert penalty([], 0.1) == 0.0


def weights_only(model):
    return [(layer, name) for layer, name in model.parameters() if name == "W"]


def trained_weights(make_optimizer, l2=0.0, decay=0.0):
    rng = np.random.default_rng(3)
    model, X, y = small_net(l2=l2), rng.normal(size=(9, 5)), rng.integers(3, size=9)
    optimizer = make_optimizer(weights_only(model))
    for _ in range(30):
        model.backward(softmax_cross_entropy(model(X), y)[1])
        for layer, name in weights_only(model):
            layer.params[name] *= 1 - optimizer.lr * decay
        optimizer.step()
    return np.concatenate([layer.params[name].ravel() for layer, name in weights_only(model)])


def test_penalty_and_decay_are_equal_for_sgd_and_differ_for_adam():
    by_penalty = trained_weights(lambda parameters: SGD(parameters, lr=0.1), l2=0.3)
    # the decay comes before the step, the gradient is that of the weights before it
    by_decay = trained_weights(lambda parameters: SGD(parameters, lr=0.1), decay=0.3)
    by_option = trained_weights(lambda parameters: SGD(parameters, lr=0.1, weight_decay=0.3))
    np.testing.assert_allclose(by_penalty, by_decay, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(by_penalty, by_option, rtol=1e-10, atol=1e-12)
    adam = trained_weights(lambda parameters: Adam(parameters, lr=0.01), l2=0.3)
    adamw = trained_weights(lambda parameters: AdamW(parameters, lr=0.01, weight_decay=0.3))
    assert np.abs(adam - adamw).max() > 0.01


@pytest.mark.parametrize("p", [0.1, 0.5, 0.8])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dropout_keeps_the_expectation_and_has_the_stated_variance(p, dtype):
    X = np.tile(np.array([1.0, -2.0, 3.0], dtype), (40000, 1))
    before = X.copy()
    Y, M = dropout_forward(X, p, True, np.random.default_rng(0))
    assert Y.dtype == M.dtype == dtype
    np.testing.assert_array_equal(X, before)
    np.testing.assert_array_equal(Y, X * M)
    np.testing.assert_allclose(np.unique(M), [0, 1 / (1 - p)], rtol=1e-6)
    np.testing.assert_allclose(Y.mean(axis=0), X[0], rtol=0.05)
    np.testing.assert_allclose(Y.var(axis=0), p / (1 - p) * X[0] ** 2, rtol=0.05)
    np.testing.assert_allclose(np.corrcoef(M.T), np.eye(3), atol=0.03)


@pytest.mark.parametrize("p", [-0.1, 1.0, 1.5, float("nan")])
def test_dropout_refuses_a_wrong_p(p):
    with pytest.raises(ValueError, match="p must be"):
        dropout_forward(np.ones(3), p, True, np.random.default_rng(0))
    with pytest.raises(ValueError, match="p must be"):
        Dropout(p, rng=np.random.default_rng(0))


def test_a_dropout_layer_shows_its_probability():
    assert repr(Dropout(0.25, rng=np.random.default_rng(0))) == "Dropout(0.25)"


def test_dropout_draws_nothing_when_it_drops_nothing():
    X, rng = np.ones((2, 3)), np.random.default_rng(5)
    for p, training in [(0.0, True), (0.5, False)]:
        Y, cache = dropout_forward(X, p, training, rng)
        assert cache is None
        np.testing.assert_array_equal(Y, X)
    assert rng.random() == np.random.default_rng(5).random()


@pytest.mark.parametrize("shape", [(0, 3), (1, 1), (2, 3, 4, 5)])
def test_dropout_takes_any_shape(shape):
    X = np.ones(shape, np.float32)
    Y, cache = dropout_forward(X, 0.5, True, np.random.default_rng(0))
    assert Y.shape == dropout_backward(X, cache).shape == shape


def test_dropout_backward_names_the_shapes_that_do_not_fit():
    with pytest.raises(ValueError, match=r"\(2, 3\).*\(3, 2\)"):
        dropout_backward(np.ones((2, 3)), np.ones((3, 2)))


def test_dropout_layer_passes_the_gradient_check_and_the_modes():
    rng = np.random.default_rng(2)
    model = Sequential(Linear(4, 8, rng=rng), Dropout(0.5, rng=rng), Linear(8, 2, rng=rng))
    errors = gradient_check(model, rng.normal(size=(6, 4)))
    assert max(errors.values()) < 1e-6
    X = rng.normal(size=(6, 4)).astype(np.float32)
    assert not np.array_equal(model(X), model(X))
    model.eval()
    np.testing.assert_array_equal(model(X), model(X))


def shift_by_loops(images, dy, dx):
    shifted = np.zeros_like(images)
    H, W = images.shape[-2:]
    for n in range(len(images)):
        for i in range(H):
            for j in range(W):
                if 0 <= i - dy[n] < H and 0 <= j - dx[n] < W:
                    shifted[n, ..., i, j] = images[n, ..., i - dy[n], j - dx[n]]
    return shifted


@pytest.mark.parametrize("shape", [(6, 4, 5), (6, 3, 5, 4), (1, 1, 1), (0, 4, 5), (0, 2, 4, 5)])
@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_shift_images_agrees_with_loops(shape, dtype):
    rng = np.random.default_rng(0)
    images = (rng.random(shape) * 255).astype(dtype)
    dy, dx = rng.integers(-6, 7, size=(2, len(images)))
    before, shifted = images.copy(), shift_images(images, dy, dx)
    assert shifted.dtype == dtype and not np.shares_memory(shifted, images)
    np.testing.assert_array_equal(shifted, shift_by_loops(images, dy, dx))
    np.testing.assert_array_equal(images, before)


@pytest.mark.parametrize("shape", [(6, 20), (2, 3, 4, 5, 6)])
def test_images_of_another_shape_are_refused(shape):
    with pytest.raises(ValueError, match="images"):
        augment(np.ones(shape), np.random.default_rng(0))
    with pytest.raises(ValueError, match="images"):
        shift_images(np.ones(shape), np.zeros(shape[0], int), np.zeros(shape[0], int))


def test_shifts_must_be_one_for_each_image():
    with pytest.raises(ValueError, match=r"\(3, 4, 4\), \(2,\), \(3,\)"):
        shift_images(np.ones((3, 4, 4)), [1, 1], [0, 0, 0])


@pytest.mark.parametrize("shape", [(5, 7), (3, 5, 7)])
def test_augment_draws_all_shifts_and_flips_equally_often(shape):
    image = np.random.default_rng(0).random(shape).astype(np.float32)
    images = np.repeat(image[None], 18000, axis=0)
    result = augment(images, np.random.default_rng(1), max_shift=1)
    assert result.dtype == np.float32 and not np.shares_memory(result, images)
    versions, counts = np.unique(result.reshape(len(result), -1), axis=0, return_counts=True)
    assert len(versions) == 18
    assert abs(counts - 1000).max() < 150


def test_augment_leaves_its_input_alone_and_may_do_nothing():
    images = np.random.default_rng(0).random((4, 6, 6))
    same = augment(images, np.random.default_rng(0), max_shift=0, flip=False)
    np.testing.assert_array_equal(same, images)
    assert not np.shares_memory(same, images)
    with pytest.raises(ValueError, match="-1"):
        augment(images, np.random.default_rng(0), max_shift=-1)


def test_bagging_trains_new_models_on_bootstrap_samples():
    X, y = np.arange(2000.0).reshape(1000, 2), np.arange(1000)
    seen = bagging(list, lambda model, data: model.append(data), (X, y), 4, rng=np.random.default_rng(0))
    assert len({id(model) for model in seen}) == 4
    for ((X_sample, y_sample),) in seen:
        np.testing.assert_array_equal(X_sample, X[y_sample])
        assert 0.58 < len(np.unique(y_sample)) / 1000 < 0.68
    assert len(np.intersect1d(seen[0][0][1], seen[1][0][1])) < 450


@pytest.mark.parametrize("n_models, N, labels", [(0, 3, 3), (2, 0, 0), (2, 3, 2)])
def test_bagging_refuses_what_makes_no_sense(n_models, N, labels):
    with pytest.raises(ValueError, match=rf"\({N}, 2\)"):
        bagging(
            list, lambda *_: None, (np.ones((N, 2)), np.ones(labels)), n_models, rng=np.random.default_rng(0)
        )


@pytest.mark.parametrize("N", [0, 1, 5])
def test_ensemble_predict_averages_probabilities_in_eval_mode(N):
    rng = np.random.default_rng(0)
    models = [
        Sequential(Linear(4, 6, rng=rng), Dropout(0.5, rng=rng), Linear(6, 3, rng=rng)) for _ in range(3)
    ]
    models[1].eval()
    X = rng.normal(size=(N, 4)).astype(np.float32)
    found = ensemble_predict(models, X)
    assert found.dtype == np.float32 and found.shape == (N, 3)
    np.testing.assert_allclose(found.sum(axis=1), np.ones(N), rtol=1e-5)
    np.testing.assert_array_equal(found, ensemble_predict(models, X))
    assert [model.training for model in models] == [True, False, True]
    with pytest.raises(ValueError, match="at least one model"):
        ensemble_predict([], X)


def test_all_of_it_works_inside_fit():
    rng = np.random.default_rng(0)
    X, y = rng.random((40, 6, 6)).astype(np.float32), rng.integers(3, size=40)
    model = Penalized(
        Flatten(),
        Dropout(0.2, rng=rng),
        Linear(36, 16, rng=rng),
        ReLU(),
        Dropout(0.5, rng=rng),
        Linear(16, 3, rng=rng),
        l1=1e-4,
        l2=1e-3,
    )
    options = {"epochs": 30, "batch_size": 8, "rng": rng, "callbacks": [Transform(augment)]}
    history = fit(model, softmax_cross_entropy, Adam(model.parameters(), lr=0.01), (X, y), **options)
    assert history.train_loss[-1] < history.train_loss[0]
    assert all(layer.params[name].dtype == np.float32 for layer, name in model.parameters())
