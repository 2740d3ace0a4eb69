"""Behaviour of nnkit.transfer: frozen layers, heads, features, learning rates by layer, averages, and PyTorch as an oracle."""

import copy
import pickle

import numpy as np
import pytest
from golden_transfer import BATCH, RATES, SIZES, STEPS

from nnkit.cnn import lenet
from nnkit.layers import Layer, Linear, ReLU, Sequential, gradient_check, mlp
from nnkit.losses import softmax_cross_entropy
from nnkit.lstm import LSTM
from nnkit.normalization import BatchNorm, Residual
from nnkit.optim import SGD, Adam, clip_gradients
from nnkit.regularization import Dropout
from nnkit.rnn import recurrent_layers
from nnkit.training import Checkpoint, ClipNorm, DropLast, fit, load, save, state_dict, train_step
from nnkit.transfer import (
    Grouped,
    adapt_batchnorm,
    batchnorm_layers,
    extract_features,
    feature_extractor,
    few_labels,
    fine_tune,
    freeze,
    interpolation_matrix,
    paired_gain,
    parameter_groups,
    replace_head,
    resize,
    scores_by_labels,
    train_head,
    train_steps,
    unfreeze,
)

TORCH_NAMES = {"weight": "W", "bias": "b"}
each_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=lambda dtype: dtype.__name__)


def own_name(name):
    """PyTorch's name of an array, as in `state_dict`."""
    place, _, kind = name.partition(".")
    if place == "1":
        return f"1.{ {'weight': 'gamma', 'bias': 'beta'}.get(kind, kind) }"
    return f"{place}.{TORCH_NAMES[kind]}"


def network(golden=None, dtype=np.float64, seed=0):
    """Linear, BatchNorm, ReLU, Linear, ReLU, Linear; with the golden file's arrays."""
    d0, d1, d2, d3 = SIZES
    rng = np.random.default_rng(seed)
    model = Sequential(
        Linear(d0, d1, rng=rng, dtype=dtype),
        BatchNorm(d1, dtype=dtype),
        ReLU(),
        Linear(d1, d2, rng=rng, dtype=dtype),
        ReLU(),
        Linear(d2, d3, rng=rng, dtype=dtype),
    )
    arrays = state_dict(model)
    for name in golden or []:
        if "." in name and name[0].isdigit():
            arrays[own_name(name)][...] = golden[name]
    return model


def batch(N=9, D=SIZES[0], C=SIZES[-1], seed=0, dtype=np.float64):
    rng = np.random.default_rng(seed)
    return rng.normal(1, 2, size=(N, D)).astype(dtype), rng.integers(C, size=N)


def frozen_body(model, upto=2):
    for layer in model.layers[:upto]:
        freeze(layer)
    return model


def copied_arrays(model):
    return {name: array.copy() for name, array in state_dict(model).items()}


def changed(before, model):
    return {name for name, array in state_dict(model).items() if not np.array_equal(array, before[name])}


# freeze


@each_dtype
def test_training_with_a_frozen_body_agrees_with_pytorch(golden, dtype):
    model = frozen_body(network(golden, dtype)).train()
    X, y = golden["X"].astype(dtype), golden["y"]
    optimizer = Grouped(parameter_groups(model, RATES[1], RATES[0] / RATES[1]))
    tolerance = 1e-9 if dtype == np.float64 else 2e-4
    for step in range(STEPS):
        train_step(model, softmax_cross_entropy, optimizer, X, y)
        if step == 0:
            for name in [name for name in golden if name.startswith("grad_")]:
                place, kind = own_name(name.removeprefix("grad_")).split(".")
                found = model.layers[int(place)].grads[kind]
                np.testing.assert_allclose(found, golden[name], rtol=tolerance, atol=tolerance, err_msg=name)
    arrays = state_dict(model)
    for name in [name for name in golden if name.startswith("after_")]:
        found = arrays[own_name(name.removeprefix("after_"))]
        assert found.dtype == dtype
        np.testing.assert_allclose(found, golden[name], rtol=tolerance, atol=tolerance, err_msg=name)


def test_gradients_of_what_is_not_frozen_agree_with_central_differences():
    X, _ = batch()
    errors = gradient_check(frozen_body(network(), 4), X)
    assert set(errors) == {"X", "5.W", "5.b"} and max(errors.values()) < 1e-6
    unfrozen = gradient_check(unfreeze(frozen_body(network(), 4)).eval(), X)
    assert len(unfrozen) == 9 and max(unfrozen.values()) < 1e-6


@pytest.mark.parametrize("optimizer", [SGD, Adam])
def test_fit_changes_nothing_of_a_frozen_body_and_never_goes_back_into_it(optimizer):
    model = frozen_body(network(), 4)
    before, data = copied_arrays(model), batch()
    fit(
        model,
        softmax_cross_entropy,
        optimizer(model.parameters(), lr=0.1),
        data,
        epochs=2,
        batch_size=4,
        rng=np.random.default_rng(0),
        callbacks=[ClipNorm(1.0), DropLast()],
    )
    assert changed(before, model) == {"5.W", "5.b"}
    assert [layer.grads != {} for layer in model.layers] == [False] * 5 + [True]
    assert all(layer.needs_dX for layer in model.layers)  # fit puts it back


def test_the_optimizer_and_clipping_see_what_is_not_frozen():
    model = frozen_body(network())
    assert [(layer, name) for layer, name in model.parameters()] == [
        (model.layers[place], name) for place in (3, 5) for name in ("W", "b")
    ]
    X, y = batch()
    model.backward(softmax_cross_entropy(model(X), y)[1])
    own = sum(float(np.sum(layer.grads[name] ** 2)) for layer, name in model.parameters())
    assert clip_gradients(model.parameters(), 1e9) == pytest.approx(own**0.5)
    with pytest.raises(ValueError, match="no parameters"):
        SGD(freeze(network()).parameters(), lr=0.1)


def test_a_frozen_model_is_saved_and_loaded_whole(tmp_path):
    model, other = frozen_body(network(seed=1), 6), network(seed=2)
    save(tmp_path / "model.npz", model)
    load(tmp_path / "model.npz", other)
    assert changed(copied_arrays(model), other) == set()
    load(tmp_path / "model.npz", frozen_body(other))


def test_train_leaves_frozen_layers_in_eval_mode_and_unfreeze_gives_them_back():
    model = frozen_body(network())
    assert [layer.training for layer in model.train().layers] == [False, False, True, True, True, True]
    unfreeze(model)
    assert len(list(model.parameters())) == 8 and not model.layers[1].training
    assert all(layer.training for layer in model.train().layers)
    assert all("train" not in vars(layer) and "parameters" not in vars(layer) for layer in model.layers)


def test_layers_inside_are_frozen_and_can_be_unfrozen_alone():
    model = Sequential(Residual(Linear(3, 3, rng=np.random.default_rng(0)), BatchNorm(3)), ReLU())
    freeze(model)
    assert list(model.parameters()) == []
    unfreeze(model.layers[0].layers[1])
    assert [(type(layer), name) for layer, name in model.parameters()] == [
        (BatchNorm, "gamma"),
        (BatchNorm, "beta"),
    ]
    model.train()
    assert model.layers[0].layers[1].training and not model.layers[0].layers[0].training


def test_a_layer_with_parameters_and_layers_keeps_the_others_trainable():
    class Scaled(Layer):
        def __init__(self):
            super().__init__()
            self.params, self.layers = {"s": np.ones(1)}, [Linear(2, 2, rng=np.random.default_rng(0))]

    layer = freeze(Scaled())
    unfreeze(layer.layers[0])
    assert [name for _, name in layer.parameters()] == ["W", "b"]


def test_a_copy_of_a_frozen_layer_is_frozen_by_itself():
    model = frozen_body(network())
    twin = copy.deepcopy(model)
    for other in (twin, pickle.loads(pickle.dumps(model))):
        assert other.train().layers[0].train.args == (other.layers[0],)
        assert len(list(other.parameters())) == 4 and not other.layers[0].training
    unfreeze(twin)
    assert len(list(twin.parameters())) == 8 and len(list(model.parameters())) == 4


def test_freezing_twice_is_freezing_once():
    model = freeze(freeze(network()))
    assert list(model.parameters()) == []
    assert len(list(unfreeze(model).parameters())) == 8


def test_a_frozen_recurrent_layer_keeps_its_kind():
    model = Sequential(LSTM(2, 3, rng=np.random.default_rng(0)), Linear(3, 2, rng=np.random.default_rng(0)))
    freeze(model.layers[0])
    assert list(recurrent_layers(model)) == [model.layers[0]]


# heads and features


@each_dtype
def test_a_new_head_leaves_the_model_alone(dtype):
    model = network(dtype=dtype)
    before, X = copied_arrays(model), batch(dtype=dtype)[0]
    copied = replace_head(model, 7, rng=np.random.default_rng(0))
    for array in state_dict(copied).values():
        array += 1
    assert changed(before, model) == set() and copied(X).shape == (9, 7) and copied(X).dtype == dtype
    with pytest.raises(ValueError, match="ReLU"):
        replace_head(Sequential(ReLU()), 3, rng=np.random.default_rng(0))


def test_a_new_head_on_a_frozen_body_can_be_trained():
    model = replace_head(freeze(network()), 4, rng=np.random.default_rng(0))
    assert [layer for layer, _ in model.parameters()] == [model.layers[-1]] * 2


@each_dtype
def test_features_agree_with_pytorch(golden, dtype):
    F = extract_features(network(golden, dtype), golden["X"].astype(dtype), -1, batch_size=5)
    assert F.dtype == dtype
    tolerance = 1e-9 if dtype == np.float64 else 1e-5
    np.testing.assert_allclose(F, golden["features"], rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("upto", [0, 1, 3, -1, 6])
def test_features_do_not_depend_on_batches_or_mode(training, upto):
    model = network()
    (model.train if training else model.eval)()
    before, X = copied_arrays(model), batch(11)[0]
    all_at_once = extract_features(model, X, upto)
    for batch_size in (1, 4, 11):
        np.testing.assert_allclose(extract_features(model, X, upto, batch_size), all_at_once, rtol=1e-12)
    assert extract_features(model, X[:0], upto).shape == (0, *all_at_once.shape[1:])
    assert {layer.training for layer in model.layers} == {training} and changed(before, model) == set()


def test_images_stay_images():
    model = lenet(rng=np.random.default_rng(0), batch_norm=True)
    images = np.random.default_rng(1).normal(size=(3, 1, 28, 28)).astype(np.float32)
    assert extract_features(model, images, 4).shape == (3, 6, 14, 14)
    assert extract_features(model, images, -1).shape == (3, 84)


def test_a_feature_extractor_is_a_frozen_copy():
    model, X = network(), batch()[0]
    expected = extract_features(model, X, -1)
    extractor = feature_extractor(model, -1).train()
    model.layers[0].params["W"] += 1
    np.testing.assert_array_equal(extractor(X), expected)
    assert list(extractor.parameters()) == []


# domains


@each_dtype
def test_resizing_agrees_with_pytorch(golden, dtype):
    images = golden["images"].astype(dtype)
    tolerance = 1e-12 if dtype == np.float64 else 1e-6
    for size in (3, 11, 20):
        drawn = resize(images, size)
        assert drawn.dtype == dtype
        np.testing.assert_allclose(drawn, golden[f"size_{size}"], rtol=tolerance, atol=tolerance)
    framed = resize(images, 3, frame=2)
    np.testing.assert_array_equal(framed[..., 2:-2, 2:-2], resize(images, 3))
    assert framed.shape == (3, 2, 7, 7) and not framed[..., :2].any() and not framed[..., -2:, :].any()


@pytest.mark.parametrize(("n_in", "n_out"), [(2, 1), (2, 9), (5, 5), (8, 20), (28, 8), (3, 100)])
def test_interpolation_mixes_two_neighbours_and_keeps_a_straight_line(n_in, n_out):
    R = interpolation_matrix(n_in, n_out, np.float64)
    np.testing.assert_allclose(R.sum(axis=1), 1)
    assert R.min() >= 0 and ((R > 1e-12).sum(axis=1) <= 2).all()
    places = np.clip((np.arange(n_out) + 0.5) * n_in / n_out - 0.5, 0, n_in - 1)
    np.testing.assert_allclose(R @ (3.0 * np.arange(n_in) + 2), 3 * places + 2)
    np.testing.assert_allclose(R[::-1, ::-1], R, atol=1e-12)
    for shape in [(1, n_out), (n_in, 0)]:
        with pytest.raises(ValueError, match="n_in >= 2"):
            interpolation_matrix(*shape)


@each_dtype
def test_adapted_averages_agree_with_pytorch(golden, dtype):
    model = network(golden, dtype)
    assert adapt_batchnorm(model, golden["X"].astype(dtype), batch_size=BATCH) is model
    tolerance = 1e-9 if dtype == np.float64 else 1e-5
    for name in ("mean", "var"):
        found = model.layers[1].buffers[f"running_{name}"]
        assert found.dtype == dtype
        np.testing.assert_allclose(found, golden[f"adapted_{name}"], rtol=tolerance)
    np.testing.assert_allclose(
        model(golden["X"].astype(dtype)), golden["adapted_output"], rtol=10 * tolerance, atol=10 * tolerance
    )


def test_adapting_changes_the_averages_alone_also_of_frozen_layers():
    model = Sequential(network(), Dropout(0.5, rng=np.random.default_rng(0)))
    freeze(model.layers[0])
    before = copied_arrays(model)
    adapt_batchnorm(model, batch(10)[0], batch_size=3)
    assert changed(before, model) == {"0.1.running_mean", "0.1.running_var"}
    assert [norm.momentum for norm in batchnorm_layers(model)] == [0.1]
    assert not any(layer.training for layer in [model, *model.layers, *model.layers[0].layers])


def test_no_batch_of_one_example_is_left_over():
    X = batch(9)[0]
    adapted = adapt_batchnorm(network(), X, batch_size=8).layers[1]
    Z = network().layers[0](X)
    np.testing.assert_allclose(adapted.running_mean, (Z[:5].mean(axis=0) + Z[5:].mean(axis=0)) / 2)


@pytest.mark.parametrize(("model", "N"), [(mlp([4, 3], rng=np.random.default_rng(0)), 5), (network(), 1)])
def test_nothing_to_adapt_is_an_error(model, N):
    with pytest.raises(ValueError, match="two examples"):
        adapt_batchnorm(model, batch(N)[0])


# labels, learning rates, gains


@pytest.mark.parametrize("k", [0, 1, 3, 6])
def test_few_labels_are_k_different_ones_of_each_class(k):
    y = np.random.default_rng(0).permutation(np.repeat([1, 4, 9], [6, 8, 7]))
    rows = few_labels(y, k, rng=np.random.default_rng(1))
    np.testing.assert_array_equal(y[rows], np.repeat([1, 4, 9], k))
    assert len(set(rows.tolist())) == 3 * k and rows.dtype.kind == "i"
    with pytest.raises(ValueError, match="class 1 has 6"):
        few_labels(y, 7, rng=np.random.default_rng(1))


def test_groups_hold_what_is_trainable_with_falling_rates():
    groups = parameter_groups(network(), 0.9, 0.1)
    assert [rate for _, rate in groups] == pytest.approx([0.0009, 0.009, 0.09, 0.9])
    assert [pair for group, _ in groups for pair in group] != []
    model = frozen_body(network())
    assert [rate for _, rate in parameter_groups(model, 0.9, 0.1)] == pytest.approx([0.09, 0.9])
    assert [pair for group, _ in parameter_groups(model, 1, 1) for pair in group] == list(model.parameters())


def test_one_group_is_one_optimizer():
    X, y = batch()
    models = [network(), network()]
    plain = Adam(models[0].parameters(), lr=0.03, weight_decay=0.1)
    grouped = Grouped(parameter_groups(models[1], 0.03, 1.0), weight_decay=0.1)
    for _ in range(3):
        for model, optimizer in zip(models, (plain, grouped), strict=True):
            train_step(model, softmax_cross_entropy, optimizer, X, y, clip_norm=0.5)
    assert changed(copied_arrays(models[0]), models[1]) == set()
    assert grouped.t == plain.t == 3 and len(grouped.state) == len(plain.state)


def test_setting_the_rate_scales_all_groups():
    optimizer = Grouped(parameter_groups(network(), 0.8, 0.5), SGD, momentum=0.9)
    optimizer.lr = 0.08
    assert [part.lr for part in optimizer.parts] == pytest.approx([0.01, 0.02, 0.04, 0.08])
    assert optimizer.lr == 0.08 and all(part.momentum == 0.9 for part in optimizer.parts)
    for groups in ([], [([(network().layers[0], "W")], 0.0)]):
        with pytest.raises(ValueError, match="above 0"):
            Grouped(groups)


def test_a_checkpoint_of_a_grouped_training_goes_on_from_there(tmp_path):
    def train(epochs, path=None):
        model = network()
        fit(
            model,
            softmax_cross_entropy,
            Grouped(parameter_groups(model, 0.05, 0.5)),
            batch(12),
            epochs=epochs,
            batch_size=4,
            rng=np.random.default_rng(0),
            callbacks=[Checkpoint(path)] if path else [],
        )
        return model

    train(1, tmp_path / "checkpoint.npz")
    assert changed(copied_arrays(train(2)), train(2, tmp_path / "checkpoint.npz")) == set()


@each_dtype
def test_a_gain_is_the_mean_of_paired_differences(dtype):
    scores, baseline = np.random.default_rng(0).normal(size=(2, 3, 4, 6)).astype(dtype)
    gain, error = paired_gain(scores, baseline)
    assert gain.dtype == error.dtype == dtype and gain.shape == error.shape == (3, 4)
    differences = scores.astype(np.float64) - baseline
    np.testing.assert_allclose(gain, differences.mean(axis=-1), rtol=1e-5, atol=1e-6)
    expected = np.sqrt(((differences - differences.mean(axis=-1, keepdims=True)) ** 2).sum(axis=-1) / 5 / 6)
    np.testing.assert_allclose(error, expected, rtol=1e-5)
    shift = np.random.default_rng(1).normal(size=(3, 4, 6)).astype(dtype)  # the luck of a draw
    for found, same in zip(paired_gain(scores + shift, baseline + shift), (gain, error), strict=True):
        np.testing.assert_allclose(found, same, rtol=1e-4, atol=1e-5)
    for wrong in [(scores, baseline[..., :5]), (scores[..., :1], baseline[..., :1])]:
        with pytest.raises(ValueError, match="two draws"):
            paired_gain(*wrong)


def test_all_methods_get_the_same_labels():
    y, seen = np.repeat([0, 1], 20), []

    def method(rows, rng):
        seen.append((rows.tolist(), rng.random()))
        return len(rows)

    scores = scores_by_labels(method, y, (1, 3), draws=4)
    np.testing.assert_array_equal(scores, [[2.0] * 4, [6.0] * 4])
    first = list(seen)
    scores_by_labels(method, y, (1, 3), draws=4)
    assert seen[8:] == first and len({str(rows) for rows, _ in first}) == 8
    scores_by_labels(method, y, (1, 3), draws=4, seed=1)
    assert seen[16:] != first


# training


def blobs(N, seed, shift=0.0):
    """Three classes around three points."""
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.repeat([0, 1, 2], N // 3))
    centres = np.array([[2.0, 0, 0, 1], [0, 2, 0, 1], [0, 0, 2, 1]])
    return (centres[y] + shift + rng.normal(0, 0.5, size=(N, 4))).astype(np.float32), y


@pytest.mark.parametrize(("N", "steps"), [(12, 10), (33, 10), (17, 5), (4, 3)])
def test_steps_are_counted_over_epochs(N, steps):
    model, count = mlp([4, 3], rng=np.random.default_rng(0)), []

    class Counting(SGD):
        def step(self):
            count.append(self.lr)
            super().step()

    X, y = batch(N, dtype=np.float32)
    optimizer = Counting(model.parameters(), lr=0.5)
    assert train_steps(model, optimizer, (X, y), steps, rng=np.random.default_rng(0)) is model
    assert steps <= len(count) <= steps + 2 and count[0] == 0.5 and count[-1] <= 0.25
    assert count == sorted(count, reverse=True)


def test_fine_tuning_begins_with_the_head_and_ends_with_everything():
    source = network(dtype=np.float32)
    train_steps(source, Adam(source.parameters(), lr=0.01), blobs(120, 0), 200, rng=np.random.default_rng(0))
    before, target = copied_arrays(source), blobs(30, 1, shift=1.0)
    tuned = fine_tune(source, target, 3, rng=np.random.default_rng(0), steps=200, lr=0.01, factor=0.5)
    assert changed(before, source) == set() and {"0.W", "3.W", "5.W"} <= changed(before, tuned)
    assert not tuned.training
    test, labels = blobs(90, 2, shift=1.0)
    assert np.mean(tuned(test).argmax(axis=1) == labels) > 0.9


def test_a_head_learns_on_features_of_any_shape():
    X, y = blobs(60, 0)
    head = Linear(4, 3, rng=np.random.default_rng(0))
    model = train_head(head, X.reshape(60, 1, 2, 2), y, rng=np.random.default_rng(0), lr=0.05)
    assert model.layers == [head] and np.mean(model(X).argmax(axis=1) == y) > 0.9
