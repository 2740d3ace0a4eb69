"""Regularisation.

Made from 07_regularization.ipynb by coursekit: edit the notebook, not this file.
"""

# Cell import-numpy-as-np
import numpy as np

from nnkit.activations import softmax
from nnkit.layers import Layer, Sequential

__all__ = [
    "Dropout",
    "Penalized",
    "augment",
    "bagging",
    "dropout_backward",
    "dropout_forward",
    "ensemble_predict",
    "l1_penalty",
    "l2_penalty",
    "shift_images",
]


# Cell l2-penalty
def l2_penalty(parameters, strength):
    """Return the L2 penalty of all weights, and add its gradient to theirs.

    strength / 2 * sum W^2, gradient strength * W

    Parameters
    ----------
    parameters : iterable of (layer, name)
        As `model.parameters()` yields them, after `model.backward`. Only names that begin with W are penalised.
    strength : float, at least 0

    Returns
    -------
    penalty : float

    Raises
    ------
    ValueError
        If strength is negative.
    """
    if strength < 0:
        raise ValueError(f"strength must be at least 0, got {strength}")
    strength, penalty = float(strength), 0.0  # a np.float64 would turn float32 gradients into float64
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength / 2 * float(np.vdot(W, W))
            layer.grads[name] += strength * W
    return penalty


# Cell l1-penalty
def l1_penalty(parameters, strength):
    """Return the L1 penalty of all weights, and add its gradient to theirs.

    strength * sum |W|, gradient strength * sign(W), which is 0 at 0

    Parameters
    ----------
    parameters : iterable of (layer, name)
        As `model.parameters()` yields them, after `model.backward`. Only names that begin with W are penalised.
    strength : float, at least 0

    Returns
    -------
    penalty : float

    Raises
    ------
    ValueError
        If strength is negative.
    """
    if strength < 0:
        raise ValueError(f"strength must be at least 0, got {strength}")
    strength, penalty = float(strength), 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength * float(np.abs(W).sum())
            layer.grads[name] += strength * np.sign(W)
    return penalty


# Cell penalized
class Penalized(Sequential):
    """Layers one after another; `backward` adds the gradients of an L1 and an L2 penalty.

    Parameters
    ----------
    *layers : Layer
    l1, l2 : float
        Strengths of the penalties.
    """

    def __init__(self, *layers, l1=0.0, l2=0.0):
        super().__init__(*layers)
        self.l1, self.l2 = l1, l2

    def backward(self, dY):
        """Run the gradient through all layers, then add the penalties' gradients to those of the weights."""
        dX = super().backward(dY)
        if self.l1:
            l1_penalty(self.parameters(), self.l1)
        if self.l2:
            l2_penalty(self.parameters(), self.l2)
        return dX


# Cell dropout-forward
def dropout_forward(X, p, training, rng):
    """Set random elements to zero and scale up the others, which keeps the expectation (inverted dropout).

    Y = M X with M = 0 with probability p, 1 / (1 - p) otherwise, element by element; Y = X when not training

    Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014.

    Parameters
    ----------
    X : ndarray of floats, any shape
    p : float, 0 <= p < 1
        Probability of dropping an element.
    training : bool
    rng : numpy.random.Generator

    Returns
    -------
    Y : ndarray, same shape and dtype as X
    cache : ndarray, same shape and dtype as X, or None
        The mask M; None if nothing was dropped.

    Raises
    ------
    ValueError
        If p is outside 0 <= p < 1.
    """
    if not 0 <= p < 1:
        raise ValueError(f"p must be 0 <= p < 1, got {p}")
    if not training or p == 0:
        return X, None
    kept = rng.random(X.shape, dtype=np.float32) >= p  # float32 is enough to compare with p
    M = kept * X.dtype.type(1 / (1 - p))
    return X * M, M


# Cell dropout-backward
def dropout_backward(dY, cache):
    """Carry a gradient back through dropout.

    dX = M dY, element by element

    Parameters
    ----------
    dY : ndarray
        Gradient of the loss with respect to Y.
    cache : ndarray of the same shape, or None
        What `dropout_forward` returned.

    Returns
    -------
    dX : ndarray, same shape and dtype as dY

    Raises
    ------
    ValueError
        If the shapes differ.
    """
    if cache is not None and cache.shape != dY.shape:
        raise ValueError(f"dY {dY.shape} does not fit the mask {cache.shape}")
    return dY if cache is None else dY * cache


# Cell dropout
class Dropout(Layer):
    """Silence random inputs during training; pass all on after `eval()`.

    Parameters
    ----------
    p : float, 0 <= p < 1
        Probability of dropping an element.
    rng : numpy.random.Generator
        Draws the masks.
    """

    def __init__(self, p, *, rng):
        super().__init__()
        if not 0 <= p < 1:
            raise ValueError(f"p must be 0 <= p < 1, got {p}")
        self.p, self.rng = p, rng

    def __repr__(self):
        return f"Dropout({self.p})"

    def forward(self, X):
        Y, self.cache = dropout_forward(X, self.p, self.training, self.rng)
        return Y

    def backward(self, dY):
        return dropout_backward(dY, self.cache)


# Cell shift-images
def shift_images(images, dy, dx):
    """Move each image by its own number of pixels; zeros come in.

    Parameters
    ----------
    images : ndarray of shape (N, H, W) or (N, C, H, W)
    dy, dx : ndarrays of shape (N,), integers
        How far down and to the right.

    Returns
    -------
    shifted : new ndarray, same shape and dtype as images

    Raises
    ------
    ValueError
        If the shapes do not fit.
    """
    dy, dx = np.asarray(dy), np.asarray(dx)
    if images.ndim not in (3, 4) or not dy.shape == dx.shape == images.shape[:1]:
        raise ValueError(
            f"need images (N, H, W) or (N, C, H, W) and dy, dx (N,), got {images.shape}, {dy.shape}, {dx.shape}"
        )
    N, (H, W) = len(images), images.shape[-2:]
    s = int(max(np.max(abs(dy), initial=0), np.max(abs(dx), initial=0)))
    padded = np.zeros((*images.shape[:-2], H + 2 * s, W + 2 * s), images.dtype)
    padded[..., s : s + H, s : s + W] = images
    windows = np.lib.stride_tricks.sliding_window_view(padded, (H, W), axis=(-2, -1))
    return windows[np.arange(N), ..., s - dy, s - dx, :, :]


# Cell augment
def augment(images, rng, max_shift=2, flip=True):
    """Make a new version of each image: shifted at random, mirrored left to right at random.

    Parameters
    ----------
    images : ndarray of shape (N, H, W) or (N, C, H, W)
    rng : numpy.random.Generator
    max_shift : int, at least 0
        Largest shift in pixels, for each direction; zeros come in.
    flip : bool
        Whether to mirror, with probability 1/2.

    Returns
    -------
    augmented : new ndarray, same shape and dtype as images

    Raises
    ------
    ValueError
        If images has another shape or max_shift is negative.
    """
    if images.ndim not in (3, 4) or max_shift < 0:
        raise ValueError(
            f"need images (N, H, W) or (N, C, H, W) and max_shift >= 0, got {images.shape} and {max_shift}"
        )
    N = len(images)
    dy, dx = rng.integers(-max_shift, max_shift + 1, size=(2, N))
    augmented = shift_images(images, dy, dx)
    if flip:
        mirrored = rng.random(N) < 0.5
        augmented[mirrored] = augmented[mirrored][..., ::-1]
    return augmented


# Cell bagging
def bagging(make_model, train, data, n_models, *, rng):
    """Train several models, each on its own bootstrap sample.

    L. Breiman, "Bagging predictors", 1996.

    Parameters
    ----------
    make_model : function without arguments that returns a new model
    train : function of (model, data)
        Trains the model in place.
    data : tuple (X, y) of ndarrays of shape (N, ...)
    n_models : int, at least 1
    rng : numpy.random.Generator
        Draws the samples: N examples out of N, with replacement.

    Returns
    -------
    models : list of the trained models

    Raises
    ------
    ValueError
        If X and y differ in length, there is no example, or n_models is below 1.
    """
    X, y = data
    N = len(X)
    if N == 0 or len(y) != N or n_models < 1:
        raise ValueError(
            f"need as many labels as examples, at least one, and n_models >= 1, got {X.shape}, {y.shape}, {n_models}"
        )
    models = []
    for _ in range(n_models):
        rows = rng.integers(N, size=N)
        model = make_model()
        train(model, (X[rows], y[rows]))
        models.append(model)
    return models


# Cell logits
def _logits(model, X):
    """A model's output in eval mode; its mode is then restored."""
    was_training = model.training
    model.eval()
    try:
        return model(X)
    finally:
        if was_training:
            model.train()


# Cell ensemble-predict
def ensemble_predict(models, X):
    """Mean of the models' softmax probabilities.

    Parameters
    ----------
    models : list of Layer
        Each gives logits of shape (N, C).
    X : ndarray of shape (N, ...)

    Returns
    -------
    probabilities : ndarray of shape (N, C)

    Raises
    ------
    ValueError
        If there is no model.
    """
    if len(models) == 0:
        raise ValueError("at least one model is needed")
    return sum(softmax(_logits(model, X)) for model in models) / len(models)
