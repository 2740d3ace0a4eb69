import json
import math
import subprocess
import sys
import types
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from golden_training import BATCH_SIZE, EPOCHS, RUNS, SEED, SIZES
from hypothesis import given
from hypothesis import strategies as st

from nnkit import optim, training
from nnkit.layers import Flatten, Layer, Linear, ReLU, Sequential, mlp
from nnkit.losses import mse, softmax_cross_entropy
from nnkit.training import (
    Callback,
    Checkpoint,
    ClipNorm,
    DropLast,
    EarlyStopping,
    History,
    Run,
    Schedule,
    Transform,
    Validation,
    batch_mean,
    evaluate,
    fit,
    label_accuracy,
    load,
    lr_sweep,
    save,
    smooth,
    state_dict,
    train_epoch,
    train_step,
)


class Noise(Layer):
    """Adds noise from a generator of its own while training."""

    def __init__(self, seed):
        super().__init__()
        self.rng = np.random.default_rng(seed)

    def forward(self, X):
        return X + 0.1 * self.rng.standard_normal(X.shape, dtype=X.dtype) if self.training else X

    def backward(self, dY):
        return dY


class RunningMean(Layer):
    """Subtracts a running mean that it keeps as a buffer."""

    def __init__(self, size, dtype=np.float64):
        super().__init__()
        self.buffers = {"mean": np.zeros(size, dtype)}

    def forward(self, X):
        if self.training:
            self.buffers["mean"] += 0.1 * (X.mean(axis=0) - self.buffers["mean"])
        return X - self.buffers["mean"]

    def backward(self, dY):
        return dY


class Spy(Layer):
    """Passes its input on; notes mode and shape."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def forward(self, X):
        self.seen.append(("train" if self.training else "eval", X.shape))
        return X

    def backward(self, dY):
        return dY


def data(n=23, seed=0, dtype=np.float64):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 4)).astype(dtype), rng.integers(0, 3, size=n)


def network(seed=1, dtype=np.float64):
    """A network with a buffer, a generator and parameters."""
    rng = np.random.default_rng(seed)
    return Sequential(
        RunningMean(4, dtype),
        Linear(4, 6, rng=rng, dtype=dtype),
        ReLU(),
        Noise(seed),
        Linear(6, 3, rng=rng, dtype=dtype),
    )


def add_noise(X, rng):
    return X + 0.1 * rng.normal(size=X.shape)


def train(*callbacks, seed=1, epochs=5, optimizer=optim.Adam, lr=0.03, model=None, rng=None, batch_size=5):
    """A training with everything that can be random; returns model, optimiser and history."""
    model = model or network(seed)
    optimizer = optimizer(model.parameters(), lr=lr)
    rng = rng or np.random.default_rng(seed)
    given = {type(callback) for callback in callbacks}
    usual = [Validation(*data(9, seed=7)), Transform(add_noise)]
    callbacks = [*(callback for callback in usual if type(callback) not in given), *callbacks]
    options = {"epochs": epochs, "rng": rng, "batch_size": batch_size, "callbacks": callbacks}
    return model, optimizer, fit(model, softmax_cross_entropy, optimizer, data(), **options)


def copies(model):
    return {name: array.copy() for name, array in state_dict(model).items()}


def assert_same_arrays(first, second):
    first, second = (item if isinstance(item, dict) else state_dict(item) for item in (first, second))
    assert first.keys() == second.keys()
    for name, array in first.items():
        np.testing.assert_array_equal(array, second[name])


def golden():
    with np.load(Path(__file__).parent / "golden" / "training.npz") as file:
        return dict(file)


def test_the_module_exports_what_the_other_chapters_use():
    assert set(training.__all__) == {
        "Callback", "Checkpoint", "ClipNorm", "DropLast", "EarlyStopping", "History", "Progress", "Run", "Schedule", "Transform",
        "Validation", "batch_mean", "evaluate", "fit", "label_accuracy", "load", "lr_sweep", "save", "smooth", "state_dict",
        "train_epoch", "train_step",
    }  # fmt: skip


# Against PyTorch


@pytest.mark.parametrize("name", RUNS)
def test_a_whole_training_is_that_of_pytorch(name):
    values = golden()
    optimizer_name, options, clip_norm, cosine = RUNS[name]
    model = mlp(SIZES, rng=np.random.default_rng(0), dtype=np.float64)
    for k, array in enumerate(state_dict(model).values()):
        array[...] = values[f"start_{k}"]
    total = EPOCHS * math.ceil(len(values["X"]) / BATCH_SIZE)
    callbacks = [Validation(values["X_val"], values["y_val"])]
    callbacks += [Schedule(lambda step: optim.cosine_lr(step, options["lr"], total))] if cosine else []
    callbacks += [ClipNorm(clip_norm)] if clip_norm is not None else []
    history = fit(
        model,
        softmax_cross_entropy,
        getattr(optim, optimizer_name)(model.parameters(), **options),
        (values["X"], values["y"]),
        epochs=EPOCHS,
        batch_size=BATCH_SIZE,
        rng=np.random.default_rng(SEED),
        callbacks=callbacks,
    )
    found = np.array(
        [history.train_loss, history.val_loss, history.train_accuracy, history.val_accuracy, history.lr]
    ).T
    np.testing.assert_allclose(found, values[f"{name}_history"], rtol=1e-5)
    for k, array in enumerate(state_dict(model).values()):
        np.testing.assert_allclose(array, values[f"{name}_end_{k}"], rtol=1e-5, atol=1e-9)


# Means


@given(st.lists(st.tuples(st.floats(-100, 100), st.integers(1, 50)), min_size=1, max_size=8))
def test_the_mean_over_batches_is_the_mean_over_examples(batches):
    values, sizes = zip(*batches, strict=True)
    expected = np.mean(np.repeat(values, sizes))
    assert batch_mean(values, sizes) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_the_mean_of_nothing_measured_is_none():
    assert batch_mean([None, None], [3, 2]) is None


def test_accuracy_needs_one_integer_label_for_each_row_of_outputs():
    output = np.array([[0.0, 1.0], [2.0, 1.0]])
    assert label_accuracy(output, np.array([1, 1])) == 0.5
    assert label_accuracy(output, np.array([1, 0], dtype=np.uint8)) == 1.0
    assert label_accuracy(output, np.array([1.0, 0.0])) is None
    assert label_accuracy(output, np.array([[1, 0], [0, 1]])) is None
    assert label_accuracy(output[None], np.array([[1, 0]])) == 1.0  # sequences: (N, T, C) and (N, T)


# One step


def test_a_step_returns_loss_and_output_before_it_and_changes_the_parameters():
    X, y = data()
    model = network()
    model.eval()
    before = copies(model)
    loss, output = train_step(model, softmax_cross_entropy, optim.SGD(model.parameters(), lr=0.1), X, y)
    after = copies(model)
    for name, array in before.items():
        state_dict(model)[name][...] = array
    np.testing.assert_array_equal(model(X), output)
    assert softmax_cross_entropy(output, y)[0] == loss
    assert all((after[name] != before[name]).any() for name in before if name.endswith(("W", "b")))


def test_a_step_keeps_float32():
    X, y = data(dtype=np.float32)
    model = mlp([4, 6, 3], rng=np.random.default_rng(0))
    for optimizer in (optim.SGD(model.parameters(), lr=0.1, momentum=0.9), optim.AdamW(model.parameters())):
        _, output = train_step(model, softmax_cross_entropy, optimizer, X, y, clip_norm=0.1)
        assert output.dtype == np.float32
        assert {array.dtype for array in state_dict(model).values()} == {np.dtype(np.float32)}


def test_one_example_is_a_batch_and_none_is_an_error():
    X, y = data(1)
    model = network()
    adam = optim.Adam(model.parameters())
    assert train_step(model, softmax_cross_entropy, adam, X, y)[1].shape == (1, 3)
    with pytest.raises(ValueError, match=r"\(0, 3\)"):
        train_step(mlp([4, 3], rng=np.random.default_rng(0)), softmax_cross_entropy, adam, X[:0], y[:0])


# Measuring


@pytest.mark.parametrize("batch_size", [1, 2, 7, 22, 23, 1000])
def test_the_batch_size_does_not_change_the_measurement(batch_size):
    X, y = data()
    model = network().eval()
    output = model(X)
    loss, share = evaluate(model, softmax_cross_entropy, (X, y), batch_size=batch_size)
    assert loss == pytest.approx(softmax_cross_entropy(output, y)[0], rel=1e-12)
    assert share == np.mean(output.argmax(axis=1) == y)


@pytest.mark.parametrize("mode", ["train", "eval"])
@pytest.mark.parametrize("fails", [False, True])
def test_evaluate_measures_in_eval_mode_and_puts_the_mode_back(mode, fails):
    def loss(output, y):
        if fails:
            raise ZeroDivisionError
        return softmax_cross_entropy(output, y)

    spy = Spy()
    model = Sequential(spy, network())
    getattr(model, mode)()
    try:
        evaluate(model, loss, data(), batch_size=10)
    except ZeroDivisionError:
        assert fails
    assert {m for m, _ in spy.seen} == {"eval"}
    assert max(shape[0] for _, shape in spy.seen) <= 10
    assert model.training == spy.training == (mode == "train")


def test_evaluate_refuses_nothing_to_measure_and_lengths_that_differ():
    X, y = data()
    with pytest.raises(ValueError, match=r"\(0, 4\)"):
        evaluate(network(), softmax_cross_entropy, (X[:0], y[:0]))
    with pytest.raises(ValueError, match="23"):
        evaluate(network(), softmax_cross_entropy, (X, y[:-1]))


def test_regression_has_a_loss_and_no_accuracy():
    X, _ = data()
    model = mlp([4, 5, 4], rng=np.random.default_rng(0), dtype=np.float64)
    loss, share = evaluate(model, mse, (X, X))
    assert loss > 0 and share is None
    history = fit(
        model,
        mse,
        optim.Adam(model.parameters()),
        (X, X),
        epochs=2,
        rng=np.random.default_rng(0),
        callbacks=[Validation(X, X)],
    )
    assert (len(history.train_loss), len(history.val_loss)) == (2, 2)
    assert history.train_accuracy == history.val_accuracy == []


# One epoch


def run_of(model, data, *callbacks, batch_size):
    sgd, rng = optim.SGD(model.parameters(), lr=0.1), np.random.default_rng(3)
    options = {"epochs": 1, "rng": rng, "batch_size": batch_size, "callbacks": callbacks}
    run = Run(model, softmax_cross_entropy, sgd, data, **options)
    run.call("before_fit")
    return run


def test_an_epoch_shows_every_example_once():
    X, y = data()
    spy, seen = Spy(), []
    model = Sequential(spy, network())
    note = Transform(lambda X, rng: seen.append(X) or X)
    train_epoch(run_of(model, (X, y), note, batch_size=4))
    assert [shape[0] for _, shape in spy.seen] == [4, 4, 4, 4, 4, 3]
    assert {mode for mode, _ in spy.seen} == {"train"}
    np.testing.assert_array_equal(np.sort(np.concatenate(seen), axis=0), np.sort(X, axis=0))


def test_a_callback_hears_of_every_step():
    class Note(Callback):
        def after_step(self, run):
            heard.append((run.step, run.batch_loss))

    heard = []
    train_epoch(run_of(network(), data(), Note(), batch_size=10))
    assert [done for done, _ in heard] == [1, 2, 3]
    assert all(isinstance(loss, float) for _, loss in heard)


def test_callbacks_are_called_by_their_order_and_then_as_they_were_given():
    class Note(Callback):
        def __init__(self, name, order):
            self.name, self.order = name, order

        def after_epoch(self, run):
            heard.append(self.name)

    heard = []
    train(Note("c", 2), Note("a", 0), Note("d", 2), Note("b", 1), epochs=1)
    assert heard == ["a", "b", "c", "d"]


# Names of arrays


def test_names_are_those_of_the_layers_and_the_arrays_are_the_models_own():
    model = Sequential(network(), Linear(3, 2, rng=np.random.default_rng(0)))
    arrays = state_dict(model)
    assert list(arrays) == ["0.0.mean", "0.1.W", "0.1.b", "0.4.W", "0.4.b", "1.W", "1.b"]
    assert arrays["1.W"] is model.layers[1].params["W"]
    assert arrays["0.0.mean"] is model.layers[0].layers[0].buffers["mean"]


# Early stopping


def stop_epoch(losses, **options):
    stopping, model = EarlyStopping(**options), network()
    for epoch, loss in enumerate(losses):
        state_dict(model)["1.W"][...] = epoch
        if stopping.update(loss, model):
            return epoch, stopping, model
    return None, stopping, model


@given(
    st.lists(st.one_of(st.integers(0, 12).map(lambda k: k / 4), st.just(math.nan)), min_size=1, max_size=25),
    st.integers(1, 5),
    st.sampled_from([0.0, 0.25, 0.5]),
)
def test_the_stop_comes_after_patience_epochs_without_improvement(losses, patience, min_delta):
    best, best_epoch, expected = math.inf, -1, None
    for epoch, loss in enumerate(losses):
        if loss < best - min_delta:
            best, best_epoch = loss, epoch
        if epoch - best_epoch >= patience:
            expected = epoch
            break
    epoch, stopping, model = stop_epoch(losses, patience=patience, min_delta=min_delta)
    assert epoch == expected
    assert stopping.best_loss == best
    stopping.restore(model)
    if best_epoch >= 0:
        assert (state_dict(model)["1.W"] == best_epoch).all()


def test_restoring_before_any_improvement_changes_nothing():
    epoch, stopping, model = stop_epoch([math.nan, math.nan], patience=2)
    before = copies(model)
    stopping.restore(model)
    assert epoch == 1
    assert_same_arrays(before, model)


def test_senseless_settings_of_early_stopping_are_refused():
    with pytest.raises(ValueError, match=r"0 and 0\.0"):
        EarlyStopping(patience=0)
    with pytest.raises(ValueError, match="-1"):
        EarlyStopping(min_delta=-1)


def test_fit_ends_with_the_best_parameters_and_forgets_an_earlier_training():
    stopping = EarlyStopping(patience=3)
    model, _, history = train(stopping, epochs=200, lr=0.3)
    assert len(history.val_loss) < 200
    assert np.argmin(history.val_loss) == len(history.val_loss) - 4
    assert (
        evaluate(model, softmax_cross_entropy, data(9, seed=7))[0]
        == min(history.val_loss)
        == stopping.best_loss
    )
    again, _, same = train(stopping, epochs=200, lr=0.3)
    assert same == history
    assert_same_arrays(model, again)


# Files


def test_a_model_and_extra_values_come_back(tmp_path):
    model, other = network(1), network(2)
    save(
        tmp_path / "a.npz",
        model,
        epoch=3,
        loss=0.25,
        name="run é",
        done=True,
        curve=[1.5, 2.5],
        labels=np.arange(3),
    )
    extra = load(tmp_path / "a.npz", other)
    assert_same_arrays(model, other)
    assert (extra["epoch"], extra["loss"], extra["name"], extra["done"]) == (3, 0.25, "run é", True)
    assert [type(extra[name]) for name in ("epoch", "loss", "name", "done")] == [int, float, str, bool]
    np.testing.assert_array_equal(extra["curve"], [1.5, 2.5])
    np.testing.assert_array_equal(extra["labels"], [0, 1, 2])
    assert [path.name for path in tmp_path.iterdir()] == ["a.npz"]


def test_the_path_may_be_a_text_and_gets_no_ending(tmp_path):
    save(str(tmp_path / "checkpoint"), network())
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint"]
    load(str(tmp_path / "checkpoint"), network(2))


@pytest.mark.parametrize(
    "value", [None, {"a": 1}, [1, [2, 3]], object()], ids=["None", "dict", "ragged list", "object"]
)
def test_what_would_need_pickle_is_refused(tmp_path, value):
    with pytest.raises(ValueError, match=r"pickle|inhomogeneous"):
        save(tmp_path / "a.npz", network(), value=value)
    assert list(tmp_path.iterdir()) == []


def test_a_pickled_file_is_not_unpickled(tmp_path):
    np.savez(tmp_path / "a.npz", **{"model.0.mean": np.array([{}], dtype=object)})
    with pytest.raises(ValueError, match="allow_pickle"):
        load(tmp_path / "a.npz", network())


@pytest.mark.parametrize("moment", ["while writing", "before the rename"])
def test_a_crash_leaves_the_old_file_whole(tmp_path, moment):
    def half(file, **arrays):
        file.write(b"PK half")
        raise OSError("no space left on device")

    def no_rename(*_):
        raise OSError("the lights went out")

    model = network(1)
    path = tmp_path / "a.npz"
    save(path, model, epoch=1)
    before = path.read_bytes()
    state_dict(model)["1.W"][...] = 9.0
    target = (np, "savez", half) if moment == "while writing" else (training.os, "replace", no_rename)
    with mock.patch.object(*target), pytest.raises(OSError, match=r"space|lights"):
        save(path, model, epoch=2)
    assert path.read_bytes() == before
    save(path, model, epoch=2)
    assert load(path, network()) == {"epoch": 2}
    assert [path.name for path in tmp_path.iterdir()] == ["a.npz"]


DIES_WHILE_SAVING = """
import os, sys
import numpy as np
from nnkit.layers import Linear
from nnkit.training import save

path, moment = sys.argv[1:]
model = Linear(300, 200, rng=np.random.default_rng(0))
save(path, model, epoch=1)
model.params["W"][...] = 9.0
module, name = {"while writing": (np, "savez"), "before the disk has it": (os, "fsync"), "before the rename": (os, "replace")}[moment]
real = getattr(module, name)


def die(*arguments, **arrays):
    if moment == "while writing":
        file, = arguments
        real(file, **arrays)
        file.truncate(file.tell() // 2)
        file.flush()
    os._exit(9)


setattr(module, name, die)
save(path, model, epoch=2)
"""


@pytest.mark.process
@pytest.mark.parametrize("moment", ["while writing", "before the disk has it", "before the rename"])
def test_a_process_that_dies_while_saving_leaves_the_old_file_whole(tmp_path, moment):
    path = tmp_path / "a.npz"
    root = Path(training.__file__).parents[1]
    died = subprocess.run([sys.executable, "-c", DIES_WHILE_SAVING, path, moment], cwd=root, check=False)
    assert died.returncode == 9
    model = Linear(300, 200, rng=np.random.default_rng(5))
    assert load(path, model) == {"epoch": 1}
    assert_same_arrays(model, Linear(300, 200, rng=np.random.default_rng(0)))
    save(path, model, epoch=3)
    assert load(path, model) == {"epoch": 3}
    assert [found.name for found in tmp_path.iterdir()] == ["a.npz"]


@pytest.mark.parametrize("moment", ["while writing", "before the rename"])
@pytest.mark.parametrize("epoch", [2, 4])
def test_a_training_that_dies_while_it_writes_a_checkpoint_is_resumed(tmp_path, epoch, moment):
    def fails(*arguments, **arrays):
        if next(left, None) is not None:
            return real(*arguments, **arrays)
        if moment == "while writing":
            arguments[0].write(b"PK half")
        raise OSError("no space left on device")

    left = iter(range(epoch - 1))
    module, name = (np, "savez") if moment == "while writing" else (training.os, "replace")
    real = getattr(module, name)
    model, _, history = train()
    with mock.patch.object(module, name, fails), pytest.raises(OSError, match="no space"):
        train(Checkpoint(tmp_path / "run"))
    with np.load(tmp_path / "run") as file:
        assert len(file["extra.history.lr"]) == epoch - 1
    resumed, _, same = train(Checkpoint(tmp_path / "run"), model=network(55), rng=np.random.default_rng(99))
    assert same == history
    assert_same_arrays(model, resumed)


@pytest.mark.parametrize(
    ("other", "texts"),
    [
        (Linear(5, 2, rng=np.random.default_rng(0)), ["W", "(2, 4)", "(2, 5)"]),
        (Linear(4, 3, rng=np.random.default_rng(0)), ["W", "(2, 4)", "(3, 4)"]),
        (mlp([4, 2], rng=np.random.default_rng(0)), ["0.W"]),
        (RunningMean(4), ["mean"]),
    ],
    ids=["inputs", "outputs", "names", "kinds"],
)
def test_a_file_that_does_not_fit_is_refused_and_changes_nothing(tmp_path, other, texts):
    save(tmp_path / "a.npz", Linear(4, 2, rng=np.random.default_rng(1)))
    before = copies(other)
    with pytest.raises(ValueError) as caught:
        load(tmp_path / "a.npz", other)
    assert all(text in str(caught.value) for text in texts)
    assert_same_arrays(before, other)


def test_loading_writes_into_the_models_own_arrays_and_keeps_their_dtype(tmp_path):
    save(tmp_path / "a.npz", mlp([4, 2], rng=np.random.default_rng(1), dtype=np.float64))
    model = mlp([4, 2], rng=np.random.default_rng(2))
    own = state_dict(model)
    load(tmp_path / "a.npz", model)
    for name, array in state_dict(model).items():
        assert array is own[name] and array.dtype == np.float32


# fit


def test_the_same_generator_gives_the_same_training():
    first, _, history = train(seed=1)
    second, _, same = train(seed=1)
    assert history == same
    assert_same_arrays(first, second)
    assert train(seed=2)[2] != history


def test_nothing_touches_the_global_generator():
    before = json.dumps(np.random.get_state(), default=np.ndarray.tolist)  # noqa: NPY002
    train()
    assert json.dumps(np.random.get_state(), default=np.ndarray.tolist) == before  # noqa: NPY002


def test_inputs_are_left_as_they_were():
    X, y = data()
    X.flags.writeable = y.flags.writeable = False
    model = network()
    fit(
        model,
        softmax_cross_entropy,
        optim.Adam(model.parameters()),
        (X, y),
        epochs=1,
        rng=np.random.default_rng(0),
        callbacks=[Validation(X, y)],
    )


def test_a_training_learns():
    X, _ = data(200)
    y = (X[:, 0] * X[:, 1] > 0).astype(np.int64)
    model = mlp([4, 24, 2], rng=np.random.default_rng(0), dtype=np.float64)
    history = fit(
        model,
        softmax_cross_entropy,
        optim.Adam(model.parameters(), lr=0.01),
        (X, y),
        epochs=60,
        rng=np.random.default_rng(0),
    )
    assert history.train_accuracy[-1] > 0.97
    assert history.train_loss[-1] < 0.2 * history.train_loss[0]


def test_the_schedule_is_asked_once_for_each_step_of_the_training():
    asked = []
    _, _, history = train(Schedule(lambda step: asked.append(step) or 0.1 / (step + 1)), epochs=3)
    assert asked == list(range(15))  # five steps an epoch: 23 examples in batches of 5
    assert history.lr == [0.1 / 5, 0.1 / 10, 0.1 / 15]


def test_the_transform_is_for_training_only():
    sizes = []
    train(Transform(lambda X, rng: sizes.append(len(X)) or X), epochs=2)
    assert sizes == [5, 5, 5, 5, 3] * 2


def test_gradients_are_clipped_to_the_norm():
    start = copies(network())
    model, _, _ = train(ClipNorm(1e-3), epochs=1, optimizer=optim.SGD, lr=1.0)
    moved = math.sqrt(
        sum(
            ((array - start[name]) ** 2).sum()
            for name, array in state_dict(model).items()
            if name != "0.mean"
        )
    )
    assert 0 < moved <= 5.001e-3


def test_the_model_is_left_in_eval_mode_and_the_gradient_of_the_input_comes_back():
    model, _, _ = train(epochs=1)
    assert not model.training and not model.layers[1].training
    assert all(layer.needs_dX for layer in model.layers)


def test_the_gradient_of_the_input_is_left_out_up_to_the_first_parameters_while_training():
    rng = np.random.default_rng(0)
    first = Linear(4, 3, rng=rng)
    model = Sequential(Flatten(), Sequential(first, ReLU()), Linear(3, 3, rng=rng))
    needs = []

    def loss(output, y):
        needs.append(
            [
                layer.needs_dX
                for layer in (
                    model.layers[0],
                    model.layers[1],
                    first,
                    model.layers[1].layers[1],
                    model.layers[2],
                )
            ]
        )
        return softmax_cross_entropy(output, y)

    X, y = data(5, dtype=np.float32)
    model.layers[2].needs_dX = True
    fit(model, loss, optim.SGD(model.parameters(), lr=0.1), (X, y), epochs=1, rng=rng)
    assert needs == [[False, False, False, True, True]]
    assert first.needs_dX and model.layers[0].needs_dX


class NeedsTwo(Layer):
    """Refuses to train on a single example, as batch norm does."""

    def forward(self, X):
        if self.training and len(X) < 2:
            raise ValueError("one example has no variance")
        return X

    def backward(self, dY):
        return dY


def test_with_drop_last_a_smaller_last_batch_is_left_out():
    X, y = data(21)
    asked, seen = [], []
    model = Sequential(NeedsTwo(), network())
    callbacks = [
        Schedule(lambda step: asked.append(step) or 0.01),
        Transform(lambda X, rng: seen.append(X) or X),
        Validation(X[:1], y[:1]),
    ]

    def fitted(*callbacks):
        adam, rng = optim.Adam(model.parameters()), np.random.default_rng(0)
        options = {"epochs": 3, "rng": rng, "batch_size": 5, "callbacks": callbacks}
        fit(model, softmax_cross_entropy, adam, (X, y), **options)

    with pytest.raises(ValueError, match="variance"):
        fitted(*callbacks)
    asked.clear()
    seen.clear()
    fitted(*callbacks, DropLast())
    assert asked == list(range(12))
    assert [len(batch) for batch in seen] == [5] * 12
    assert [len(np.unique(np.concatenate(seen[k : k + 4]), axis=0)) for k in (0, 4, 8)] == [20] * 3
    assert len(np.unique(np.concatenate(seen), axis=0)) == 21  # other examples are left out in each epoch


def test_drop_last_changes_nothing_where_the_batches_come_out_even():
    X, y = data(20)
    models = [network(), network()]
    histories = [
        fit(
            model,
            softmax_cross_entropy,
            optim.Adam(model.parameters()),
            (X, y),
            epochs=2,
            batch_size=5,
            rng=np.random.default_rng(0),
            callbacks=callbacks,
        )
        for model, callbacks in zip(models, ([], [DropLast()]), strict=True)
    ]
    assert histories[0] == histories[1]
    assert_same_arrays(*models)


def test_a_training_with_drop_last_is_resumed(tmp_path):
    callbacks = [DropLast(), Schedule(lambda step: 0.05 / (1 + step))]
    checkpoint = Checkpoint(tmp_path / "run")
    model, _, history = train(*callbacks)
    train(checkpoint, *callbacks, epochs=2)
    resumed, _, same = train(checkpoint, *callbacks, model=network(55))
    assert same == history
    assert_same_arrays(model, resumed)
    assert history.lr == [
        0.05 / (4 * epoch) for epoch in range(1, 6)
    ]  # four whole batches of 5 in 23 examples


def test_no_whole_batch_is_an_error():
    with pytest.raises(ValueError, match=r"\(23, 4\), batch_size 24"):
        train(DropLast(), batch_size=24)
    with pytest.raises(ValueError, match="no batch"):
        train_epoch(run_of(network(), data(), DropLast(), batch_size=24))
    with pytest.raises(ValueError, match="no batch"):
        batch_mean([], [])


@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError])
def test_an_interruption_leaves_a_usable_model(error):
    def loss(output, y):
        raise error

    model = network()
    with pytest.raises(error):
        fit(model, loss, optim.Adam(model.parameters()), data(), epochs=1, rng=np.random.default_rng(0))
    assert not model.training
    assert all(layer.needs_dX for layer in model.layers)


def test_a_single_layer_can_be_trained():
    X, y = data(dtype=np.float32)
    model = Linear(4, 3, rng=np.random.default_rng(0))
    history = fit(
        model,
        softmax_cross_entropy,
        optim.Adam(model.parameters()),
        (X, y),
        epochs=2,
        rng=np.random.default_rng(0),
    )
    assert len(history.train_loss) == 2


def test_senseless_calls_of_fit_are_refused():
    X, y = data()
    with pytest.raises(ValueError, match=r"\(0, 4\)"):
        train_nothing = network()
        fit(
            train_nothing,
            softmax_cross_entropy,
            optim.Adam(train_nothing.parameters()),
            (X[:0], y[:0]),
            epochs=1,
            rng=np.random.default_rng(0),
        )
    with pytest.raises(ValueError, match="validation"):
        fit(
            train_nothing,
            softmax_cross_entropy,
            optim.Adam(train_nothing.parameters()),
            (X, y),
            epochs=1,
            rng=np.random.default_rng(0),
            callbacks=[EarlyStopping()],
        )
    assert all(layer.needs_dX for layer in train_nothing.layers)


def test_no_epochs_leave_everything_as_it_is():
    model, _, history = train(epochs=0)
    assert history == History()
    assert_same_arrays(model, network())


# Checkpoints


@pytest.mark.parametrize("optimizer", [optim.SGD, optim.RMSProp, optim.Adam, optim.AdamW])
@pytest.mark.parametrize("stopped_after", [1, 2, 4])
def test_a_resumed_training_is_the_uninterrupted_one(tmp_path, optimizer, stopped_after):
    callbacks = [Schedule(lambda step: 0.05 / (1 + step)), ClipNorm(0.5)]
    checkpoint = Checkpoint(tmp_path / "run")
    model, adam, history = train(*callbacks, optimizer=optimizer)
    train(checkpoint, *callbacks, epochs=stopped_after, optimizer=optimizer)
    resumed, resumed_adam, same = train(
        checkpoint, *callbacks, optimizer=optimizer, model=network(55), rng=np.random.default_rng(99)
    )
    assert same == history
    assert_same_arrays(model, resumed)
    assert (adam.t, adam.lr) == (resumed_adam.t, resumed_adam.lr)
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


@pytest.mark.parametrize("step", [0, 3, 7, 11, 24])
def test_an_interruption_at_any_step_loses_nothing(tmp_path, step):
    def noise_that_ends(X, rng):
        if next(left, None) is None:
            raise KeyboardInterrupt
        return add_noise(X, rng)

    left = iter(range(step))
    model, _, history = train()
    with pytest.raises(KeyboardInterrupt):
        train(Checkpoint(tmp_path / "run"), Transform(noise_that_ends))
    resumed, _, same = train(Checkpoint(tmp_path / "run"))
    assert same == history
    assert_same_arrays(model, resumed)


@pytest.mark.parametrize("epochs", [2, 200])
def test_early_stopping_is_resumed_too(tmp_path, epochs):
    def stopping():
        return EarlyStopping(patience=3)

    checkpoint = Checkpoint(tmp_path / "run")
    model, _, history = train(stopping(), epochs=200, lr=0.3)
    train(stopping(), checkpoint, epochs=epochs, lr=0.3)
    resumed, _, same = train(stopping(), checkpoint, epochs=200, lr=0.3, model=network(55))
    assert same == history
    assert_same_arrays(model, resumed)


@pytest.mark.parametrize("kind", [np.random.PCG64, np.random.MT19937, np.random.Philox, np.random.SFC64])
def test_every_kind_of_generator_is_resumed(tmp_path, kind):
    model, _, _ = train(rng=np.random.Generator(kind(4)))
    train(Checkpoint(tmp_path / "run"), epochs=2, rng=np.random.Generator(kind(4)))
    resumed, _, _ = train(Checkpoint(tmp_path / "run"), rng=np.random.Generator(kind(5)))
    assert_same_arrays(model, resumed)


def test_a_finished_training_is_not_repeated(tmp_path):
    model, _, history = train(Checkpoint(tmp_path / "run"))
    written = (tmp_path / "run").read_bytes()
    again, _, same = train(Checkpoint(tmp_path / "run"), epochs=3)
    assert same == history
    assert_same_arrays(model, again)
    assert (tmp_path / "run").read_bytes() == written


@pytest.mark.parametrize(
    ("callbacks", "options"),
    [
        ([], {"optimizer": optim.SGD}),
        ([], {"optimizer": optim.AdamW}),
        ([EarlyStopping()], {}),
        ([], {"model": mlp([4, 6, 3], rng=np.random.default_rng(0))}),
        ([], {"model": Sequential(network(), Noise(1))}),
    ],
    ids=["optimiser", "optimiser of the same form", "early stopping", "model", "generators"],
)
def test_a_checkpoint_of_another_training_is_refused(tmp_path, callbacks, options):
    train(Checkpoint(tmp_path / "run"), epochs=1)
    with pytest.raises(ValueError, match=r"run|model"):
        train(Checkpoint(tmp_path / "run"), *callbacks, **options)


def test_the_file_of_a_model_is_no_checkpoint(tmp_path):
    save(tmp_path / "run", network())
    with pytest.raises(ValueError, match="no checkpoint"):
        train(Checkpoint(tmp_path / "run"))


# Progress


def test_nothing_is_printed_where_nobody_watches(capsys, monkeypatch):
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)
    train()
    assert capsys.readouterr() == ("", "")


def test_on_a_terminal_one_line_is_rewritten(capsys, monkeypatch):
    monkeypatch.delenv("NNKIT_PROGRESS", raising=False)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    train(epochs=3)
    out, err = capsys.readouterr()
    assert out.count("\n") == 1 and out.endswith("\n") and err == ""
    assert "epoch 3/3" in out and "val_accuracy" in out and "epoch 1/3  " in out


@pytest.mark.parametrize("setting", ["0", ""])
def test_in_a_notebook_the_line_is_shown_unless_the_environment_turns_it_off(capsys, monkeypatch, setting):
    monkeypatch.setenv("NNKIT_PROGRESS", setting)
    monkeypatch.setitem(sys.modules, "ipykernel", types.SimpleNamespace())
    train(epochs=2)
    assert ("epoch 2/2" in capsys.readouterr().out) == (setting != "0")


# The sweep


def test_the_learning_rates_grow_by_one_factor_from_end_to_end():
    model = network()
    lrs, losses = lr_sweep(
        model, softmax_cross_entropy, optim.Adam(model.parameters()), data(), rng=np.random.default_rng(0), lr_min=1e-5, lr_max=1e-2, steps=31, batch_size=5
    )  # fmt: skip
    np.testing.assert_allclose(lrs, np.geomspace(1e-5, 1e-2, 31), rtol=1e-12)
    assert losses.shape == (31,)


def test_a_sweep_leaves_model_and_optimiser_as_they_are():
    model, adam, _ = train(epochs=1)
    before, state = copies(model), [array.copy() for arrays in adam.state for array in arrays]
    lr_sweep(model, softmax_cross_entropy, adam, data(), rng=np.random.default_rng(0), steps=10)
    assert_same_arrays(before, model)
    assert (adam.lr, adam.t, model.training) == (0.03, 5, False)
    for array, old in zip([array for arrays in adam.state for array in arrays], state, strict=True):
        np.testing.assert_array_equal(array, old)


@pytest.mark.parametrize("bad", [1e9, math.nan, math.inf])
def test_a_sweep_ends_when_the_loss_is_lost(bad):
    losses = iter([1.0, 0.5, 4.0, bad, 0.1])
    model = network()
    _, found = lr_sweep(
        model, lambda output, y: (next(losses), np.zeros_like(output)), optim.SGD(model.parameters(), lr=0.1), data(), rng=np.random.default_rng(0), steps=9
    )  # fmt: skip
    np.testing.assert_array_equal(found, [1.0, 0.5, 4.0, bad])


@pytest.mark.parametrize("options", [{"lr_min": 0.0}, {"lr_min": 1.0, "lr_max": 0.1}, {"steps": 1}])
def test_senseless_sweeps_are_refused(options):
    model = network()
    with pytest.raises(ValueError, match="lr_min"):
        lr_sweep(
            model,
            softmax_cross_entropy,
            optim.SGD(model.parameters(), lr=0.1),
            data(),
            rng=np.random.default_rng(0),
            **options,
        )
    with pytest.raises(ValueError, match=r"\(0, 4\)"):
        lr_sweep(
            model,
            softmax_cross_entropy,
            optim.SGD(model.parameters(), lr=0.1),
            data(0),
            rng=np.random.default_rng(0),
        )


def test_a_constant_stays_constant_when_smoothed():
    np.testing.assert_allclose(smooth([3.0] * 7), 3.0, rtol=1e-12)
    np.testing.assert_array_equal(smooth([1.0, 5.0, 2.0], beta=0.0), [1.0, 5.0, 2.0])
    np.testing.assert_allclose(smooth([1.0, 2.0], beta=0.5), [1.0, (0.25 * 1 + 0.5 * 2) / 0.75])
    assert smooth([]).shape == (0,)
