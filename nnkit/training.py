"""Training.

Made from 06_training.ipynb by coursekit: edit the notebook, not this file.
"""

# Cell import-copy
import copy
import json
import math
import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from nnkit.arrays import accuracy, minibatches
from nnkit.layers import Sequential
from nnkit.optim import clip_gradients

__all__ = [
    "Callback",
    "Checkpoint",
    "ClipNorm",
    "DropLast",
    "EarlyStopping",
    "History",
    "Progress",
    "Run",
    "Schedule",
    "Transform",
    "Validation",
    "batch_mean",
    "evaluate",
    "fit",
    "label_accuracy",
    "load",
    "lr_sweep",
    "save",
    "smooth",
    "state_dict",
    "train_epoch",
    "train_step",
]


# Cell batch-mean
def batch_mean(values, sizes):
    """Mean over all examples, from the means of batches.

    sum_k n_k v_k / sum_k n_k: a smaller last batch counts less.

    Parameters
    ----------
    values : sequence of floats, or of None
        The mean of each batch.
    sizes : sequence of ints
        The number of examples in each batch.

    Returns
    -------
    mean : float, or None if the values are None

    Raises
    ------
    ValueError
        If there is no batch.
    """
    if not sizes:
        raise ValueError("there is no batch to take the mean of")
    if None in values:
        return None
    return sum(value * size for value, size in zip(values, sizes, strict=True)) / sum(sizes)


# Cell label-accuracy
def label_accuracy(output, y):
    """Fraction of the examples whose largest output is that of their label.

    Parameters
    ----------
    output : ndarray of shape (..., C)
        One number for each class.
    y : ndarray of shape (...)
        Integer labels, or something else.

    Returns
    -------
    fraction : float, or None if y does not hold an integer label for each row of the output
    """
    if y.dtype.kind not in "iu" or output.shape[:-1] != y.shape:
        return None
    return accuracy(y, output.argmax(axis=-1))


# Cell state-dict
def state_dict(layer, prefix=""):
    """Name all arrays that make up a layer or a network: parameters, and the `buffers` of layers that have such.

    Buffers are arrays that a layer keeps up to date by itself, without a gradient.

    Parameters
    ----------
    layer : Layer
    prefix : str
        Put before every name.

    Returns
    -------
    arrays : dict of name -> ndarray
        The layer's own arrays, not copies. An inner layer's names begin with its number, as in "2.W".
    """
    named = {**layer.params, **getattr(layer, "buffers", {})}
    arrays = {prefix + name: array for name, array in named.items()}
    for number, inner in enumerate(layer.layers):
        arrays |= state_dict(inner, f"{prefix}{number}.")
    return arrays


# Cell train-step
def train_step(model, loss, optimizer, X, y, clip_norm=None):
    """Teach the model one batch: forward, loss, backward, optimiser.

    Parameters
    ----------
    model : Layer
    loss : function of (output, y) that returns (loss, gradient with respect to the output)
    optimizer : Optimizer
        Made with the model's parameters.
    X, y : ndarrays of shape (N, ...)
        A batch.
    clip_norm : float, optional
        Gradients with a larger norm are scaled down to it before the step.

    Returns
    -------
    loss : float
    output : ndarray
        Both as they were before the step.
    """
    output = model(X)
    batch_loss, d_output = loss(output, y)
    model.backward(d_output)
    if clip_norm is not None:
        clip_gradients(optimizer.parameters, clip_norm)
    optimizer.step()
    return batch_loss, output


# Cell evaluate
def evaluate(model, loss, data, batch_size=256):
    """Measure loss and accuracy without training, batch by batch, in eval mode.

    Parameters
    ----------
    model : Layer
        Its mode is put back afterwards.
    loss : function of (output, y) that returns (loss, gradient with respect to the output)
    data : tuple (X, y) of ndarrays of shape (N, ...)
    batch_size : int
        Bounds the memory; does not change the result.

    Returns
    -------
    loss : float
        Mean over all examples.
    accuracy : float, or None if y holds no labels

    Raises
    ------
    ValueError
        If there is no example, or X and y differ in length.
    """
    X, y = data
    if len(X) == 0:
        raise ValueError(f"there is nothing to measure: X has shape {X.shape}")
    was_training = model.training
    losses, accuracies, sizes = [], [], []
    model.eval()
    try:
        for X_batch, y_batch in minibatches(X, y, batch_size):
            output = model(X_batch)
            losses.append(loss(output, y_batch)[0])
            accuracies.append(label_accuracy(output, y_batch))
            sizes.append(len(X_batch))
    finally:
        if was_training:
            model.train()
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


# Cell history
@dataclass
class History:
    """What `fit` measured: lists with one entry an epoch, empty where there was nothing to measure.

    Attributes
    ----------
    train_loss, train_accuracy : list of float
        Means over the epoch, each batch measured before its step.
    val_loss, val_accuracy : list of float
        On the validation data, after the epoch.
    lr : list of float
        The learning rate of the epoch's last step.
    """

    train_loss: list = field(default_factory=list)
    val_loss: list = field(default_factory=list)
    train_accuracy: list = field(default_factory=list)
    val_accuracy: list = field(default_factory=list)
    lr: list = field(default_factory=list)

    def add(self, **values):
        """Append values to the lists of their names; None is left out."""
        for name, value in values.items():
            if value is not None:
                getattr(self, name).append(value)


# Cell run
class Callback:
    """Something that happens during a training, beside its steps. A subclass says what it does at which moment."""

    order = 0  # at the same moment, callbacks with smaller numbers come first

    def before_fit(self, run):
        """Called before the first step."""

    def before_step(self, run):
        """Called when the batch `run.X`, `run.y` has been chosen."""

    def after_step(self, run):
        """Called when the parameters have moved; `run.batch_loss` was measured before."""

    def after_epoch(self, run):
        """Called when `run.history` has what the epoch's training gave."""

    def after_fit(self, run):
        """Called at the end of the training, also of one that was interrupted."""


# Cell run-2
class Run:
    """One training: what its steps need, and how far it is.

    Parameters
    ----------
    model, loss, optimizer, data, epochs, rng, batch_size, callbacks
        As in `fit`.

    Attributes
    ----------
    history : History
    epoch, step : int
        How many epochs and how many steps of the whole training are done.
    X, y : ndarrays
        The batch of the current step.
    batch_loss : float
        Of the last step.
    clip_norm : float or None
        The largest norm of the gradients.
    drop_last : bool
        Whether a last batch that is smaller than batch_size is left out.
    stopped : bool
        Whether the training ends before the next epoch.
    """

    def __init__(self, model, loss, optimizer, data, *, epochs, rng, batch_size=64, callbacks=()):
        self.model, self.loss, self.optimizer, self.data = model, loss, optimizer, data
        self.epochs, self.rng, self.batch_size = epochs, rng, batch_size
        self.callbacks = sorted(callbacks, key=lambda callback: callback.order)
        self.history, self.epoch, self.step, self.stopped = History(), 0, 0, False
        self.X = self.y = self.batch_loss = self.clip_norm = None
        self.drop_last = False

    @property
    def steps_per_epoch(self):
        whole, rest = divmod(len(self.data[0]), self.batch_size)
        return whole + (rest > 0 and not self.drop_last)

    def call(self, moment):
        """Call a method of all callbacks, such as "before_step"."""
        for callback in self.callbacks:
            getattr(callback, moment)(self)

    def batches(self):
        """Yield the batches (X, y) of an epoch, in a new random order."""
        for X, y in minibatches(*self.data, self.batch_size, rng=self.rng):
            if len(X) == self.batch_size or not self.drop_last:
                yield X, y


# Cell validation
class Validation(Callback):
    """Measure validation data (X, y) after every epoch; they are never trained on."""

    def __init__(self, X, y):
        self.data = X, y

    def after_epoch(self, run):
        loss, accuracy = evaluate(run.model, run.loss, self.data)
        run.history.add(val_loss=loss, val_accuracy=accuracy)


class Schedule(Callback):
    """Take the learning rate of every step from a function of the step; the training's first step is 0."""

    def __init__(self, lr_of_step):
        self.lr_of_step = lr_of_step

    def before_step(self, run):
        run.optimizer.lr = self.lr_of_step(run.step)


class Transform(Callback):
    """Change the inputs of every training batch by a function of (X, rng), for data augmentation."""

    def __init__(self, function):
        self.function = function

    def before_step(self, run):
        run.X = self.function(run.X, run.rng)


# Cell clipnorm
class ClipNorm(Callback):
    """Scale gradients with a norm above max_norm down to it."""

    def __init__(self, max_norm):
        self.max_norm = max_norm

    def before_fit(self, run):
        run.clip_norm = self.max_norm


class DropLast(Callback):
    """Leave out the last training batch of an epoch if it is smaller than the others."""

    def before_fit(self, run):
        run.drop_last = True


# Cell train-epoch
def train_epoch(run):
    """Teach the model every example once, in a random order.

    Parameters
    ----------
    run : Run

    Returns
    -------
    loss : float
        Mean over the examples, each measured before the step of its batch.
    accuracy : float, or None if y holds no labels

    Raises
    ------
    ValueError
        If there is no batch, or X and y differ in length.
    """
    losses, accuracies, sizes = [], [], []
    run.model.train()
    for X, y in run.batches():
        run.X, run.y = X, y
        run.call("before_step")
        run.batch_loss, output = train_step(
            run.model, run.loss, run.optimizer, run.X, run.y, clip_norm=run.clip_norm
        )
        losses.append(run.batch_loss)
        accuracies.append(label_accuracy(output, run.y))
        sizes.append(len(run.X))
        run.step += 1
        run.call("after_step")
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


# Cell early-stopping
class EarlyStopping(Callback):
    """End a training when the validation loss has stopped falling, and go back to the best parameters.

    Parameters
    ----------
    patience : int, at least 1
        The training ends after this many epochs in a row without an improvement.
    min_delta : float, not negative
        An improvement is a loss that is more than this below the best one.

    Attributes
    ----------
    best_loss, best_state : float, and copies of the best epoch's arrays by the names of `state_dict`, or None
    waited, stopped : int, the epochs since the best one; bool
    """

    order = 1  # after the validation

    def __init__(self, patience=5, min_delta=0.0):
        if patience < 1 or min_delta < 0:
            raise ValueError(f"need patience >= 1 and min_delta >= 0, got {patience} and {min_delta}")
        self.patience, self.min_delta = patience, min_delta
        self.reset()

    def reset(self):
        """Forget everything."""
        self.best_loss, self.best_state = math.inf, None
        self.waited, self.stopped = 0, False

    def before_fit(self, run):
        self.reset()
        if not any(isinstance(callback, Validation) for callback in run.callbacks):
            raise ValueError("early stopping needs validation data: add Validation(X, y) to the callbacks")

    def after_epoch(self, run):
        run.stopped = self.update(run.history.val_loss[-1], run.model)

    def after_fit(self, run):
        self.restore(run.model)

    def restore(self, model):
        """Put the arrays of the best epoch back into the model."""
        if self.best_state is not None:
            for name, array in state_dict(model).items():
                array[...] = self.best_state[name]

    def update(self, loss, model):
        """Take note of one epoch's validation loss (NaN is no improvement); return whether to stop."""
        if loss < self.best_loss - self.min_delta:
            self.best_loss = loss
            self.best_state = {name: array.copy() for name, array in state_dict(model).items()}
            self.waited = 0
        else:
            self.waited += 1
        self.stopped = self.waited >= self.patience
        return self.stopped


# Cell save
def save(path, model, **extra):
    """Write a model to an .npz file; at every moment the whole old file or the whole new one is there.

    Parameters
    ----------
    path : str or Path
    model : Layer
    **extra : arrays, numbers, truth values, texts
        More to keep in the file.

    Raises
    ------
    ValueError
        If an extra value could only be kept with pickle, which may run any code when it is read.
    """
    arrays = {f"model.{name}": array for name, array in state_dict(model).items()}
    arrays |= {f"extra.{name}": np.asarray(value) for name, value in extra.items()}
    for name, array in arrays.items():
        if array.dtype.hasobject:
            raise ValueError(f"{name} is no array, number or text and can't be kept without pickle")
    path = Path(path)
    temporary = path.with_name(path.name + ".tmp")  # beside path: a rename stays within a file system
    with open(temporary, "wb") as file:
        np.savez(file, **arrays)
        file.flush()
        os.fsync(file.fileno())  # the contents must reach the disk before the rename does
    os.replace(temporary, path)


# Cell part
def _part(arrays, prefix):
    """The entries whose names begin with the prefix, by the rest of their names."""
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}


# Cell load
def load(path, model):
    """Read what `save` wrote: the arrays into the model, in place, and the rest as a dict.

    Parameters
    ----------
    path : str or Path
    model : Layer
        Made in the same way as the one that was saved. If anything does not fit, it does not change.

    Returns
    -------
    extra : dict of name -> array, number, truth value or text

    Raises
    ------
    ValueError
        If the file has other arrays than the model, or arrays of another shape.
    """
    with np.load(path, allow_pickle=False) as file:
        arrays = dict(file)
    saved, extra, own = _part(arrays, "model."), _part(arrays, "extra."), state_dict(model)
    if saved.keys() != own.keys():
        names = ", ".join(sorted(saved.keys() ^ own.keys()))
        raise ValueError(f"only one of the two, file and model, has {names}")
    for name, array in own.items():
        if saved[name].shape != array.shape:
            raise ValueError(f"{name} has shape {saved[name].shape} in the file, {array.shape} in the model")
    for name, array in own.items():
        array[...] = saved[name]
    return {name: array if array.ndim else array.item() for name, array in extra.items()}


# Cell generators
def _generators(layer):
    """The random generators of a layer and of all layers in it."""
    own = getattr(layer, "rng", None)
    inner = [generator for part in layer.layers for generator in _generators(part)]
    return [own, *inner] if isinstance(own, np.random.Generator) else inner


def _optimizer_arrays(optimizer):
    """The arrays that an optimiser keeps, such as its running means, by name."""
    numbered = enumerate(optimizer.state)
    return {f"optimizer.{n}.{k}": array for n, arrays in numbered for k, array in enumerate(arrays)}


def _early_stopping(run):
    return next((callback for callback in run.callbacks if isinstance(callback, EarlyStopping)), None)


def _write_checkpoint(path, run):
    """Save all that the next epoch depends on."""
    optimizer, early_stopping = run.optimizer, _early_stopping(run)
    extra = {"kind": type(optimizer).__name__, "t": optimizer.t, "lr": optimizer.lr}
    extra |= _optimizer_arrays(optimizer)
    states = [generator.bit_generator.state for generator in [run.rng, *_generators(run.model)]]
    extra["rng"] = json.dumps(states, default=np.ndarray.tolist)
    extra |= {f"history.{name}": values for name, values in vars(run.history).items()}
    if early_stopping is not None:
        extra |= {name: getattr(early_stopping, name) for name in ("best_loss", "waited", "stopped")}
        extra |= {f"best.{name}": array for name, array in (early_stopping.best_state or {}).items()}
    save(path, run.model, **extra)


# Cell read-checkpoint
def _read_checkpoint(path, run):
    """Put everything back as it was when the checkpoint was written."""
    optimizer, early_stopping = run.optimizer, _early_stopping(run)
    extra = load(path, run.model)
    own, generators = _optimizer_arrays(optimizer), [run.rng, *_generators(run.model)]
    states = json.loads(extra.get("rng", "[]"))
    found = extra.get("kind"), len(_part(extra, "optimizer.")), len(states), "waited" in extra
    if found != (type(optimizer).__name__, len(own), len(generators), early_stopping is not None):
        raise ValueError(
            f"{path} is no checkpoint of a training with this optimiser, these layers and this early stopping"
        )
    for name, array in own.items():
        array[...] = extra[name]
    optimizer.t, optimizer.lr = extra["t"], extra["lr"]
    for generator, state in zip(generators, states, strict=True):
        generator.bit_generator.state = state
    for name, values in _part(extra, "history.").items():
        setattr(run.history, name, values.tolist())
    run.epoch = len(run.history.train_loss)
    run.step = run.epoch * run.steps_per_epoch
    if early_stopping is not None:
        for name in ("best_loss", "waited", "stopped"):
            setattr(early_stopping, name, extra[name])
        early_stopping.best_state = _part(extra, "best.") or None
        run.stopped = early_stopping.stopped


# Cell checkpoint
class Checkpoint(Callback):
    """Write the training to a file after every epoch, and go on from the file if it is there.

    The file holds the arrays of the model, the state of the optimiser, of rng and of the layers' generators, the history and the
    early stopping. It does not hold the data, the loss, the other callbacks and the settings: these must be the same as before.

    Parameters
    ----------
    path : str or Path
    """

    order = 2  # after the early stopping

    def __init__(self, path):
        self.path = path

    def before_fit(self, run):
        if Path(self.path).exists():
            _read_checkpoint(self.path, run)

    def after_epoch(self, run):
        _write_checkpoint(self.path, run)


# Cell progress-line
class Progress(Callback):
    """One line that is written again and again, where someone can see it."""

    order = 3

    def __init__(self):
        self.shown, self.next_time, self.width = False, 0.0, 0

    def before_fit(self, run):
        watched = sys.stdout.isatty() or "ipykernel" in sys.modules
        self.shown = watched and os.environ.get("NNKIT_PROGRESS") != "0"

    def after_step(self, run):
        """Show how far the epoch is, at most five times a second."""
        if self.shown and (now := time.monotonic()) >= self.next_time:
            self.next_time = now + 0.2
            done = run.step / run.steps_per_epoch - run.epoch
            self._write(f"epoch {run.epoch + 1}/{run.epochs}  {done:4.0%}  loss {run.batch_loss:.4f}")

    def after_epoch(self, run):
        """Show what the epoch gave."""
        if self.shown:
            last = {name: values[-1] for name, values in vars(run.history).items() if values and name != "lr"}
            numbers = "  ".join(f"{name} {value:.4f}" for name, value in last.items())
            self._write(f"epoch {run.epoch}/{run.epochs}  {numbers}")

    def after_fit(self, run):
        if self.width:
            print()

    def _write(self, text):
        self.width = max(self.width, len(text))
        print("\r" + text.ljust(self.width), end="", flush=True)


# Cell front-layers
def _front_layers(model):
    """The layers up to the first one with parameters: they need not compute the gradient of the network's input."""
    front = []
    if isinstance(model, Sequential):
        for layer in model.layers:
            front += [layer, *_front_layers(layer)]
            if next(layer.parameters(), None) is not None:
                break
    return front


class _NoInputGradient(Callback):
    """Leave out the gradient of the network's input during a training."""

    def __init__(self):
        self.front = []

    def before_fit(self, run):
        self.front = [(layer, layer.needs_dX) for layer in _front_layers(run.model)]
        for layer, _ in self.front:
            layer.needs_dX = False

    def after_fit(self, run):
        for layer, needs_dX in self.front:
            layer.needs_dX = needs_dX


# Cell fit
def fit(model, loss, optimizer, data, *, epochs, rng, batch_size=64, callbacks=()):
    """Train a model for some epochs.

    Parameters
    ----------
    model : Layer
        Left in eval mode.
    loss : function of (output, y) that returns (loss, gradient with respect to the output)
    optimizer : Optimizer
        Made with the model's parameters.
    data : tuple (X, y) of ndarrays of shape (N, ...)
    epochs : int
        How many epochs there are in all, those before an interruption included.
    rng : numpy.random.Generator
        Shuffles the examples, and is handed to a `Transform`.
    batch_size : int
    callbacks : sequence of Callback
        Such as `Validation(X, y)`, `Schedule(lr_of_step)`, `EarlyStopping()` and `Checkpoint(path)`.

    Returns
    -------
    history : History

    Raises
    ------
    ValueError
        If there is no example, or with `DropLast` no whole batch; if early stopping has no validation data; or if a checkpoint does not fit.
    """
    callbacks = [*callbacks, _NoInputGradient(), Progress()]
    options = {"epochs": epochs, "rng": rng, "batch_size": batch_size, "callbacks": callbacks}
    run = Run(model, loss, optimizer, data, **options)
    try:
        run.call("before_fit")
        if run.steps_per_epoch < 1:
            raise ValueError(f"there is no batch to learn from: X {data[0].shape}, batch_size {batch_size}")
        while run.epoch < epochs and not run.stopped:
            train_loss, train_accuracy = train_epoch(run)
            run.history.add(train_loss=train_loss, train_accuracy=train_accuracy, lr=optimizer.lr)
            run.epoch += 1
            run.call("after_epoch")
    finally:
        model.eval()
        run.call("after_fit")
    return run.history


# Cell lr-sweep
def lr_sweep(model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64):
    """Train a copy with a learning rate that grows from step to step, and note the losses.

    lr_k = lr_min (lr_max / lr_min)^(k / (steps - 1)), the same factor from each step to the next.

    L. N. Smith, "Cyclical learning rates for training neural networks", 2017, section 3.3.

    Parameters
    ----------
    model, loss, optimizer, data, batch_size
        As in `fit`; model and optimizer stay as they are.
    rng : numpy.random.Generator
        Shuffles the examples.
    lr_min, lr_max : float
    steps : int, at least 2

    Returns
    -------
    lrs, losses : ndarrays of shape (K,), K <= steps
        The learning rate of each step and the loss before it. The sweep ends where the loss is NaN or above four times the first one.
    """
    X, y = data
    if not 0 < lr_min < lr_max or steps < 2 or len(X) == 0:
        raise ValueError(
            f"need 0 < lr_min < lr_max, steps >= 2, examples: {lr_min}, {lr_max}, {steps}, {X.shape}"
        )
    model, optimizer = copy.deepcopy((model, optimizer))
    model.train()
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        optimizer.lr = lr_min * (lr_max / lr_min) ** (k / (steps - 1))
        batch_loss, _ = train_step(model, loss, optimizer, X_batch, y_batch)
        lrs.append(optimizer.lr)
        losses.append(batch_loss)
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


# Cell smooth
def smooth(values, beta=0.9):
    """Running mean that forgets: m_k = beta m_(k-1) + (1 - beta) v_k, divided by 1 - beta^(k + 1) as in Adam.

    Parameters
    ----------
    values : sequence of K floats
    beta : float, from 0 to below 1
        The larger, the smoother.

    Returns
    -------
    smoothed : ndarray of shape (K,)
    """
    mean, smoothed = 0.0, []
    for k, value in enumerate(values):
        mean = beta * mean + (1 - beta) * value
        smoothed.append(mean / (1 - beta ** (k + 1)))
    return np.array(smoothed)
