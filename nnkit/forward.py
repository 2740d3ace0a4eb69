"""Forward propagation.

Made from 02_forward.ipynb by coursekit: edit the notebook, not this file.
"""

# Cell from-itertools-import-pairwise
from itertools import pairwise

import numpy as np

from nnkit.activations import (
    leaky_relu,
    leaky_relu_backward,
    log_softmax,
    log_softmax_backward,
    relu,
    relu_backward,
    sigmoid,
    sigmoid_backward,
    softmax,
    softmax_backward,
    tanh,
    tanh_backward,
)

__all__ = [
    "ACTIVATIONS",
    "SCHEMES",
    "bump",
    "bump_network",
    "identity",
    "identity_backward",
    "init_params",
    "linear_forward",
    "mlp_forward",
    "parameter_count",
    "predict",
]


# Cell linear-forward
def linear_forward(X, W, b):
    """Compute the weighted sums of one layer for a batch.

    Z = X Wᵀ + b

    Parameters
    ----------
    X : ndarray of shape (N, D_in)
    W : ndarray of shape (D_out, D_in)
        Row j holds the weights of unit j.
    b : ndarray of shape (D_out,)

    Returns
    -------
    Z : ndarray of shape (N, D_out)
    cache : tuple (X, W)
        What the backward pass needs.

    Raises
    ------
    ValueError
        If the shapes do not fit.
    """
    if X.ndim != 2 or W.ndim != 2 or X.shape[1] != W.shape[1] or b.shape != W.shape[:1]:
        raise ValueError(
            f"X {X.shape}, W {W.shape} and b {b.shape} do not fit: they must be (N, D_in), (D_out, D_in), (D_out,)"
        )
    Z = X @ W.T + b  # (N, D_out)
    cache = (X, W)
    return Z, cache


# Cell parameter-count
def parameter_count(sizes):
    """Count the weights and biases of a fully connected network.

    Parameters
    ----------
    sizes : list of int
        Number of inputs, then the number of units of each layer.

    Returns
    -------
    count : int
    """
    return sum(D_out * D_in + D_out for D_in, D_out in pairwise(sizes))


# Cell schemes-zeros-normal-xavier-he
SCHEMES = ("zeros", "normal", "xavier", "he")


# Cell init-params
def init_params(sizes, scheme="he", *, rng, dtype=np.float32):
    """Make the initial weights and biases of a fully connected network.

    The biases are 0. The weights are normal with mean 0 and the standard deviation of the scheme:

    - "zeros": 0
    - "normal": 0.01
    - "xavier": sqrt(2 / (D_in + D_out)); Glorot and Bengio, 2010, equation 12
    - "he": sqrt(2 / D_in); He et al., 2015, equation 10

    Parameters
    ----------
    sizes : list of int
        Number of inputs, then the number of units of each layer.
    scheme : str, one of SCHEMES
    rng : numpy.random.Generator
    dtype : dtype of the arrays made

    Returns
    -------
    params : list of dicts {"W": ndarray of shape (D_out, D_in), "b": ndarray of shape (D_out,)}
        One dict for each layer.

    Raises
    ------
    ValueError
        If the scheme is unknown.
    """
    if scheme not in SCHEMES:
        raise ValueError(f"unknown scheme {scheme!r}; choose one of {', '.join(SCHEMES)}")
    params = []
    for D_in, D_out in pairwise(sizes):
        std = {"zeros": 0.0, "normal": 0.01, "xavier": np.sqrt(2 / (D_in + D_out)), "he": np.sqrt(2 / D_in)}[
            scheme
        ]
        W = std * rng.standard_normal((D_out, D_in))
        params.append({"W": W.astype(dtype), "b": np.zeros(D_out, dtype=dtype)})
    return params


# Cell identity
def identity(Z):
    """Return Z itself: the activation of a layer that has none."""
    return Z


def identity_backward(dA, cache):
    """Return dA itself."""
    return dA


ACTIVATIONS = {
    "identity": (identity, identity_backward),
    "sigmoid": (sigmoid, sigmoid_backward),
    "tanh": (tanh, tanh_backward),
    "relu": (relu, relu_backward),
    "leaky_relu": (leaky_relu, leaky_relu_backward),
    "softmax": (softmax, softmax_backward),
    "log_softmax": (log_softmax, log_softmax_backward),
}


# Cell mlp-forward
def mlp_forward(X, params, activations):
    """Run a batch through all layers of a fully connected network.

    Z^l = A^(l-1) (W^l)ᵀ + b^l,  A^l = g^l(Z^l),  A^0 = X

    Parameters
    ----------
    X : ndarray of shape (N, D_0)
    params : list of dicts {"W": ndarray of shape (D_l, D_(l-1)), "b": ndarray of shape (D_l,)}
        One dict for each layer.
    activations : list of str
        One name from ACTIVATIONS for each layer.

    Returns
    -------
    A : ndarray of shape (N, D_L)
        Activation of the last layer.
    caches : list of tuples (linear_cache, A)
        One for each layer, first layer first.

    Raises
    ------
    ValueError
        If the lists have different lengths, a name is unknown or shapes do not fit.
    """
    if len(activations) != len(params):
        raise ValueError(
            f"each layer needs one activation: {len(params)} layers, {len(activations)} activations"
        )
    for name in activations:
        if name not in ACTIVATIONS:
            raise ValueError(f"unknown activation {name!r}; choose from {', '.join(ACTIVATIONS)}")
    A = X
    caches = []
    for layer, name in zip(params, activations, strict=True):
        activation, _ = ACTIVATIONS[name]
        Z, linear_cache = linear_forward(A, layer["W"], layer["b"])
        A = activation(Z)
        caches.append((linear_cache, A))
    return A, caches


# Cell predict
def predict(X, params, activations):
    """Predict the class of every row.

    Parameters
    ----------
    X : ndarray of shape (N, D_0)
    params : list of dicts {"W": ndarray of shape (D_l, D_(l-1)), "b": ndarray of shape (D_l,)}
    activations : list of str
        One name from ACTIVATIONS for each layer.

    Returns
    -------
    labels : ndarray of int, shape (N,)
        Index of the largest activation of the last layer; for a single sigmoid unit 1 where it is above 0.5.

    Raises
    ------
    ValueError
        If the last layer is a single unit that is not a sigmoid.
    """
    single = len(params[-1]["b"]) == 1
    if single and activations[-1] != "sigmoid":
        raise ValueError(
            f"a single output unit gives a class only after a sigmoid, not after {activations[-1]!r}"
        )
    A, _ = mlp_forward(X, params, activations)
    if single:
        A = np.concatenate([1 - A, A], axis=1)  # (N, 2)
    return A.argmax(axis=1)


# Cell bump
def bump(x, center, width, height):
    """Evaluate a triangle made of three ReLUs.

    The slope is 0, then height / width from center - width on, -height / width from center on, and 0 again from
    center + width on.

    Parameters
    ----------
    x : ndarray of any shape
    center : float
        Where the top is.
    width : float
        Distance from the top to either foot.
    height : float

    Returns
    -------
    y : ndarray, same shape as x
    """
    rise = relu(x - (center - width))
    turn = relu(x - center)
    stop = relu(x - (center + width))
    return height / width * (rise - 2 * turn + stop)


# Cell bump-network
def bump_network(centers, width, heights, dtype=np.float32):
    """Choose the weights of a ReLU network that computes a sum of bumps.

    mlp_forward(X, params, ["relu", "identity"]) is the sum over k of bump(X, centers[k], width, heights[k]).

    Parameters
    ----------
    centers : ndarray of shape (K,)
    width : float
        Distance from the top of a bump to either foot.
    heights : ndarray of shape (K,)
    dtype : dtype of the arrays made

    Returns
    -------
    params : list of two dicts
        "W" has shape (3K, 1) and "b" (3K,) in the first, (1, 3K) and (1,) in the second.
    """
    starts = np.concatenate([centers - width, centers, centers + width])  # (3K,)
    slopes = heights / width
    turns = np.concatenate([slopes, -2 * slopes, slopes])  # (3K,)
    return [
        {"W": np.ones((len(starts), 1), dtype=dtype), "b": -starts.astype(dtype)},
        {"W": turns[None, :].astype(dtype), "b": np.zeros(1, dtype=dtype)},
    ]
