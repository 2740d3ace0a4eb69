"""Transfer learning.

Made from 15_transfer.ipynb by coursekit: edit the notebook, not this file.
"""

# Cell import-copy
import copy
import math
from functools import partial

import numpy as np

from nnkit.layers import Linear, Sequential
from nnkit.losses import softmax_cross_entropy
from nnkit.normalization import BatchNorm
from nnkit.optim import Adam, cosine_lr
from nnkit.training import DropLast, Schedule, fit

__all__ = [
    "Grouped",
    "adapt_batchnorm",
    "batchnorm_layers",
    "extract_features",
    "feature_extractor",
    "few_labels",
    "fine_tune",
    "freeze",
    "interpolation_matrix",
    "paired_gain",
    "parameter_groups",
    "replace_head",
    "resize",
    "scores_by_labels",
    "train_head",
    "train_steps",
    "unfreeze",
]


# Cell batchnorm-layers
def batchnorm_layers(layer):
    """List the batch norms of a network, those in inner layers too, in order."""
    own = [layer] if isinstance(layer, BatchNorm) else []
    return own + [norm for inner in layer.layers for norm in batchnorm_layers(inner)]


# Cell adapt-batchnorm
def adapt_batchnorm(model, X, batch_size=64):
    """Replace batch norm's running averages by those of other data, without labels.

    The running averages become the means over the batches: momentum 1/t in step t.

    Li, Wang, Shi, Liu and Hou, "Revisiting batch normalization for practical domain adaptation", 2016.

    Parameters
    ----------
    model : Layer
        Changed in place, left in eval mode.
    X : ndarray of shape (N, ...), N >= 2
    batch_size : int, the largest size of a batch

    Returns
    -------
    model : Layer
        The same object.

    Raises
    ------
    ValueError
        If the model has no batch norm or there are fewer than two examples.
    """
    norms = batchnorm_layers(model)
    if not norms or len(X) < 2:
        raise ValueError(f"need batch norm and two examples, got {len(norms)} batch norms and X {X.shape}")
    batches = np.array_split(X, math.ceil(len(X) / batch_size))
    model.eval()
    momenta = [layer.momentum for layer in norms]
    for t, batch in enumerate(batches, start=1):
        for layer in norms:
            layer.training, layer.momentum = True, 1 / t
        model(batch)
    for layer, momentum in zip(norms, momenta, strict=True):
        layer.training, layer.momentum = False, momentum
    return model


# Cell interpolation-matrix
def interpolation_matrix(n_in, n_out, dtype=np.float32):
    """Make the matrix that draws n_in pixels as n_out by linear interpolation.

    The centre of new pixel i lies at (i + 1/2) n_in / n_out - 1/2 in the old row, as in PyTorch's
    `interpolate(mode="bilinear", align_corners=False)`.

    Parameters
    ----------
    n_in : int, at least 2
    n_out : int, at least 1
    dtype : dtype of the result

    Returns
    -------
    R : ndarray of shape (n_out, n_in)
        Each row sums to 1.

    Raises
    ------
    ValueError
        If there are too few pixels.
    """
    if n_in < 2 or n_out < 1:
        raise ValueError(f"need n_in >= 2 and n_out >= 1, got {n_in} and {n_out}")
    rows = np.arange(n_out)
    places = np.clip((rows + 0.5) * n_in / n_out - 0.5, 0, n_in - 1)
    left = np.minimum(places.astype(int), n_in - 2)
    R = np.zeros((n_out, n_in), dtype=dtype)
    R[rows, left] = 1 - (places - left)
    R[rows, left + 1] = places - left
    return R


# Cell resize
def resize(images, size, frame=0):
    """Draw images again in another size, bilinearly, with a frame of zeros around them.

    Parameters
    ----------
    images : float ndarray of shape (..., H, W), H and W at least 2
    size : int
        Height and width inside the frame.
    frame : int
        Width of the frame, in pixels.

    Returns
    -------
    resized : ndarray of shape (..., size + 2 frame, size + 2 frame), dtype of the images
    """
    R, S = (interpolation_matrix(n, size, dtype=images.dtype) for n in images.shape[-2:])
    around = [(0, 0)] * (images.ndim - 2) + [(frame, frame)] * 2
    return np.pad(R @ images @ S.T, around)


# Cell train-steps
def train_steps(model, optimizer, data, steps, *, rng, batch_size=16, callbacks=()):
    """Train with softmax cross entropy for at least this many steps; the learning rate falls to zero.

    Parameters
    ----------
    model : Layer
        Left in eval mode.
    optimizer : Optimizer, or Grouped
        Begins with its learning rate.
    data : tuple (X, y) of ndarrays
    steps : int
    rng : numpy.random.Generator
        Shuffles the examples, and is handed to a `Transform`.
    batch_size, callbacks
        As in `fit`. A last batch of one example is left out: batch norm cannot use it.

    Returns
    -------
    model : Layer
        The same object.
    """
    N = len(data[0])
    lonely = batch_size < N and N % batch_size == 1
    per_epoch = N // batch_size if lonely else math.ceil(N / batch_size)
    epochs, lr = math.ceil(steps / per_epoch), optimizer.lr
    schedule = Schedule(lambda step: cosine_lr(step, lr, epochs * per_epoch))
    fit(
        model,
        softmax_cross_entropy,
        optimizer,
        data,
        epochs=epochs,
        batch_size=batch_size,
        rng=rng,
        callbacks=[schedule, *callbacks, *([DropLast()] if lonely else [])],
    )
    return model


# Cell few-labels
def few_labels(y, k, *, rng):
    """Draw k examples of each class, without replacement.

    Parameters
    ----------
    y : ndarray of shape (N,), integers, N >= 1
    k : int
    rng : numpy.random.Generator

    Returns
    -------
    rows : ndarray of shape (C k,), integers
        Row numbers, smallest label first; C classes occur in y.

    Raises
    ------
    ValueError
        If a class has fewer than k examples; the message names it.
    """
    parts = []
    for label in np.unique(y):
        rows = np.flatnonzero(y == label)
        if len(rows) < k:
            raise ValueError(f"class {label} has {len(rows)} examples, fewer than {k}")
        parts.append(rng.choice(rows, k, replace=False))
    return np.concatenate(parts)


# Cell replace-head
def replace_head(model, num_classes, *, rng):
    """Copy a network and give the copy a new last layer.

    Parameters
    ----------
    model : Sequential
        Its last layer is a Linear. Not changed.
    num_classes : int
        Outputs of the new layer.
    rng : numpy.random.Generator
        Draws the new weights.

    Returns
    -------
    copied : Sequential
        Shares no array with the model.

    Raises
    ------
    ValueError
        If the last layer is not a Linear.
    """
    if not isinstance(model.layers[-1], Linear):
        raise ValueError(f"the last layer must be Linear, got {model.layers[-1]}")
    copied = copy.deepcopy(model)
    W = model.layers[-1].params["W"]  # (C, D)
    copied.layers[-1] = Linear(W.shape[1], num_classes, rng=rng, dtype=W.dtype)
    return copied


# Cell parameters-inside
def _parameters_inside(layer):
    """Yield (layer, name) for the parameters of the layers inside, not for the layer's own."""
    for inner in layer.layers:
        yield from inner.parameters()


def _train_inside(layer):
    """Switch the layers inside to training, not the layer itself; returns the layer."""
    for inner in layer.layers:
        inner.train()
    return layer


def unfreeze(layer):
    """Undo `freeze`, for the layers inside too; `train()` switches to training. Returns the layer."""
    for name in ("parameters", "train"):
        vars(layer).pop(name, None)
    for inner in layer.layers:
        unfreeze(inner)
    return layer


# Cell freeze
def freeze(layer):
    """Make a layer, and all layers inside it, a fixed function: not trained, and in eval mode for good.

    `parameters()` yields nothing of a frozen layer, and `train()` does not switch it to training. Its arrays stay
    in `state_dict`. Make the optimiser afterwards.

    Parameters
    ----------
    layer : Layer
        Changed in place.

    Returns
    -------
    layer : Layer
        The same object.
    """
    layer.eval()
    layer.parameters = partial(_parameters_inside, layer)
    layer.train = partial(_train_inside, layer)
    for inner in layer.layers:
        freeze(inner)
    return layer


# Cell extract-features
def extract_features(model, X, upto, batch_size=256):
    """Compute what comes out of the first layers of a network, in eval mode, batch by batch.

    Parameters
    ----------
    model : Sequential
        Left in the mode in which it was.
    X : ndarray of shape (N, ...)
    upto : int
        How many layers, as the end of a slice: -1 for all but the last.
    batch_size : int
        Bounds the memory; does not change the result.

    Returns
    -------
    F : ndarray of shape (N, ...)
    """
    batches = [X[start : start + batch_size] for start in range(0, max(1, len(X)), batch_size)]
    parts, was_training = [], model.training
    model.eval()
    for batch in batches:
        for layer in model.layers[:upto]:
            batch = layer(batch)
        parts.append(batch)
    F = np.concatenate(parts)
    if was_training:
        model.train()
    return F


# Cell feature-extractor
def feature_extractor(model, upto):
    """Copy the first layers of a Sequential as a frozen model; `upto` as in `extract_features`."""
    return freeze(Sequential(*copy.deepcopy(model.layers[:upto])))


# Cell train-head
def train_head(head, F, y, *, rng, steps=200, lr=0.01):
    """Train a Linear on features of shape (N, ...), flattened to (N, D); returns it as a model."""
    model = Sequential(head)
    return train_steps(model, Adam(model.parameters(), lr=lr), (F.reshape(len(F), -1), y), steps, rng=rng)


# Cell parameter-groups
def parameter_groups(model, lr, factor):
    """Give each layer of a network its own learning rate, smaller towards the input.

    Howard and Ruder, "Universal language model fine-tuning for text classification", 2018, section 3.2.

    Parameters
    ----------
    model : Sequential
    lr : float
        The learning rate of the last layer.
    factor : float
        From each layer with parameters to the one before it.

    Returns
    -------
    groups : list of tuples (parameters, lr)
        One for each layer that has something to train, in the order of the layers; parameters is a list of
        (layer, name).
    """
    groups = [list(layer.parameters()) for layer in model.layers]
    groups = [group for group in groups if group]
    return [(group, lr * factor ** (len(groups) - 1 - j)) for j, group in enumerate(groups)]


# Cell grouped
class Grouped:
    """Several optimisers that are used as one, each for its group of parameters.

    Parameters
    ----------
    groups : list of tuples (parameters, lr)
        As `parameter_groups` returned it.
    optimizer : class
        Such as Adam; called with (parameters, lr=...).
    **options
        Its other arguments.

    Attributes
    ----------
    lr : float
        The learning rate of the last group. Setting it keeps the ratios between the groups.
    """

    def __init__(self, groups, optimizer=Adam, **options):
        if not groups or not all(lr > 0 for _, lr in groups):
            raise ValueError(
                f"need at least one group, and learning rates above 0: {[lr for _, lr in groups]}"
            )
        self.parts = [optimizer(parameters, lr=lr, **options) for parameters, lr in groups]
        self.ratios = [lr / groups[-1][1] for _, lr in groups]
        self.parameters = [pair for part in self.parts for pair in part.parameters]
        self.state = [arrays for part in self.parts for arrays in part.state]

    @property
    def lr(self):
        return self.parts[-1].lr

    @lr.setter
    def lr(self, value):
        for part, ratio in zip(self.parts, self.ratios, strict=True):
            part.lr = ratio * value

    @property
    def t(self):
        return self.parts[-1].t

    @t.setter
    def t(self, value):
        for part in self.parts:
            part.t = value

    def step(self):
        """Take one step with every group."""
        for part in self.parts:
            part.step()


# Cell fine-tune
def fine_tune(model, data, num_classes, *, rng, steps=200, lr=1e-3, factor=1.0, callbacks=()):
    """Give a pre-trained network a new head, train the head alone, then everything.

    Kumar, Raghunathan, Jones, Ma and Liang, "Fine-tuning can distort pretrained features and underperform
    out-of-distribution", 2022.

    Parameters
    ----------
    model : Sequential
        The last layer is a Linear. Not changed.
    data : tuple (X, y) of ndarrays
        The labelled examples of the target.
    num_classes : int
    rng : numpy.random.Generator
        Draws the head and shuffles the examples.
    steps : int
        Of each of the two phases.
    lr, factor : float
        Of the second phase, as in `parameter_groups`.
    callbacks : sequence of Callback
        Of the second phase, such as a `Transform`.

    Returns
    -------
    tuned : Sequential
        In eval mode.
    """
    X, y = data
    tuned = replace_head(model, num_classes, rng=rng)
    train_head(tuned.layers[-1], extract_features(tuned, X, -1), y, rng=rng, steps=steps)
    optimizer = Grouped(parameter_groups(tuned, lr, factor))
    return train_steps(tuned, optimizer, data, steps, rng=rng, callbacks=callbacks)


# Cell paired-gain
def paired_gain(scores, baseline):
    """Compare two methods that were measured on the same draws.

    gain = mean of scores - baseline, error = s / sqrt(M) with s the standard deviation (divisor M - 1)

    Parameters
    ----------
    scores, baseline : ndarrays of shape (..., M), M >= 2

    Returns
    -------
    gain, error : ndarrays of shape (...)

    Raises
    ------
    ValueError
        If the shapes differ or there are fewer than two draws.
    """
    if scores.shape != baseline.shape or scores.ndim == 0 or scores.shape[-1] < 2:
        raise ValueError(f"need one shape with at least two draws, got {scores.shape} and {baseline.shape}")
    differences = scores - baseline
    error = differences.std(axis=-1, ddof=1) / math.sqrt(differences.shape[-1])
    return differences.mean(axis=-1), error


# Cell scores-by-labels
def scores_by_labels(method, y, ks, *, draws, seed=0):
    """Measure a method with k labels of each class, for several k, in several draws.

    Parameters
    ----------
    method : function of (rows, rng) that returns a number
        rows are the labelled examples; rng is for what the method draws itself.
    y : ndarray of shape (N,), integers
        The labels of the pool.
    ks : sequence of K ints
    draws : int
        How many draws M for each k.
    seed : int
        Equal seeds give all methods the same rows.

    Returns
    -------
    scores : ndarray of shape (K, M)
    """
    scores = np.empty((len(ks), draws))
    for i, k in enumerate(ks):
        for draw in range(draws):
            rng = np.random.default_rng([seed, k, draw])
            scores[i, draw] = method(few_labels(y, k, rng=rng), rng)
    return scores
