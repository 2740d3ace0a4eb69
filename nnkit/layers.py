"""Back-propagation.

Made from 04_backprop.ipynb by coursekit: edit the notebook, not this file.
"""

# Cell import-copy
import copy
import math
from itertools import pairwise

import numpy as np

from nnkit.activations import (
    leaky_relu,
    leaky_relu_backward,
    relu,
    relu_backward,
    sigmoid,
    sigmoid_backward,
    softmax,
    softmax_backward,
    tanh,
    tanh_backward,
)
from nnkit.forward import ACTIVATIONS, init_params, linear_forward

__all__ = [
    "ACTIVATION_LAYERS",
    "Flatten",
    "Layer",
    "LeakyReLU",
    "Linear",
    "ReLU",
    "Sequential",
    "Sigmoid",
    "Softmax",
    "Tanh",
    "gradient_check",
    "linear_backward",
    "mlp",
    "mlp_backward",
    "numerical_gradient",
    "relative_error",
]


# Cell linear-backward
def linear_backward(dZ, cache, needs_dX=True):
    """Carry a gradient back through one layer's weighted sums.

    dX = dZ W,  dW = dZᵀ X,  db = sum of the rows of dZ

    There is no division by N: if the loss is a mean over the batch, dZ holds the 1/N already.

    Parameters
    ----------
    dZ : ndarray of shape (N, D_out)
        Gradient of the loss with respect to Z.
    cache : tuple (X, W)
        What `linear_forward` returned: X of shape (N, D_in), W of shape (D_out, D_in).
    needs_dX : bool
        Without it dX is not computed: nothing comes before a network's first layer.

    Returns
    -------
    dX : ndarray of shape (N, D_in), or None
    dW : ndarray of shape (D_out, D_in)
    db : ndarray of shape (D_out,)

    Raises
    ------
    ValueError
        If dZ has not one row for each example and one column for each unit.
    """
    X, W = cache
    if dZ.shape != (len(X), len(W)):
        raise ValueError(
            f"dZ {dZ.shape} does not fit X {X.shape} and W {W.shape}: it must be {(len(X), len(W))}"
        )
    dX = dZ @ W if needs_dX else None  # (N, D_in)
    dW = dZ.T @ X  # (D_out, D_in)
    db = dZ.sum(axis=0)  # (D_out,)
    return dX, dW, db


# Cell mlp-backward
def mlp_backward(dA, caches, activations):
    """Carry a gradient back through all layers of a fully connected network.

    From the last layer to the first: dZ^l from dA^l and A^l, then dW^l, db^l and dA^(l-1) from dZ^l.

    Parameters
    ----------
    dA : ndarray of shape (N, D_L)
        Gradient of the loss with respect to the network's output.
    caches : list of tuples (linear_cache, A)
        As `mlp_forward` returned it, first layer first.
    activations : list of str
        The names that `mlp_forward` was called with.

    Returns
    -------
    dX : ndarray of shape (N, D_0)
    grads : list of dicts {"W": ndarray of shape (D_l, D_(l-1)), "b": ndarray of shape (D_l,)}
        One a layer, first layer first.

    Raises
    ------
    ValueError
        If the lists have different lengths or dA has not the shape of the network's output.
    """
    if len(caches) != len(activations):
        raise ValueError(
            f"each layer needs one activation: {len(caches)} caches, {len(activations)} activations"
        )
    if caches and dA.shape != caches[-1][1].shape:
        raise ValueError(f"dA {dA.shape} must have the shape of the network's output, {caches[-1][1].shape}")
    grads = []
    for (linear_cache, A), name in zip(reversed(caches), reversed(activations), strict=True):
        _, activation_backward = ACTIVATIONS[name]
        dZ = activation_backward(dA, A)
        dA, dW, db = linear_backward(dZ, linear_cache)
        grads.append({"W": dW, "b": db})
    return dA, grads[::-1]


# Cell numerical-gradient
def numerical_gradient(f, x, h=1e-5):
    """Measure the gradient of a scalar function by central differences.

    df/dx_i is about (f(x + h e_i) - f(x - h e_i)) / (2 h), with an error of order h².

    Parameters
    ----------
    f : function of x that returns one number
    x : ndarray of float64, any shape
        Changed in place, one element at a time, and put back.
    h : float
        The step; 1e-5 suits float64.

    Returns
    -------
    gradient : ndarray of float64, same shape as x

    Raises
    ------
    ValueError
        If x does not hold floats: an integer cannot be moved by h.
    """
    if x.dtype.kind != "f":
        raise ValueError(f"x must hold floats, got {x.dtype}")
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        value = x[index].copy()  # on a GPU an element is a view
        x[index] = value + h
        above = f(x)
        x[index] = value - h
        below = f(x)
        x[index] = value
        gradient[index] = (above - below) / (2 * h)
    return gradient


# Cell relative-error
def relative_error(analytic, numerical, floor=1e-3):
    """Find the largest |a - n| / max(|a| + |n|, floor) over all elements.

    Parameters
    ----------
    analytic, numerical : ndarrays of the same shape
    floor : float
        Smallest denominator. A numerical gradient has an absolute error of about 1e-10, which would look large
        beside a gradient of 1e-9.

    Returns
    -------
    error : float from 0 to 1, 0 for empty arrays

    Raises
    ------
    ValueError
        If the shapes differ.
    """
    if np.shape(analytic) != np.shape(numerical):
        raise ValueError(f"gradients of different shapes: {np.shape(analytic)} and {np.shape(numerical)}")
    size = np.maximum(np.abs(analytic) + np.abs(numerical), floor)
    return float(np.max(np.abs(analytic - numerical) / size, initial=0))


# Cell layer
class Layer:
    """Base of all layers: parameters, their gradients, and what forward keeps for backward.

    A subclass writes `forward` and `backward`. One that is made of other layers keeps them in the list `layers`.

    Attributes
    ----------
    params : dict of name -> ndarray
    grads : dict of name -> ndarray
        The same names; every `backward` replaces them.
    cache : anything
        What the last `forward` kept.
    layers : sequence of Layer
        The layers inside this one.
    training : bool
        False between `eval()` and `train()`.
    needs_dX : bool
        False where nothing needs the gradient of the input, as in a network's first layer; `backward` may then
        return None.
    """

    layers = ()
    training = True
    needs_dX = True

    def __init__(self):
        self.params, self.grads, self.cache = {}, {}, None

    def __call__(self, X):
        return self.forward(X)

    def __repr__(self):
        parts = [f"{name} {array.shape}" for name, array in self.params.items()]
        return f"{type(self).__name__}({', '.join(parts + [repr(layer) for layer in self.layers])})"

    def forward(self, X):
        """Compute the output and keep in `cache` what backward needs."""
        raise NotImplementedError

    def backward(self, dY):
        """Set `grads` from the gradient of the output; return the gradient of the input."""
        raise NotImplementedError

    def parameters(self):
        """Yield (layer, name) for every parameter, those of the layers inside too."""
        for name in self.params:
            yield self, name
        for layer in self.layers:
            yield from layer.parameters()

    def train(self):
        """Switch to training, all layers inside too; returns the layer itself."""
        self.training = True
        for layer in self.layers:
            layer.train()
        return self

    def eval(self):
        """Switch to inference, all layers inside too; returns the layer itself."""
        self.training = False
        for layer in self.layers:
            layer.eval()
        return self


# Cell linear
class Linear(Layer):
    """Weighted sums, Y = X Wᵀ + b.

    Parameters
    ----------
    d_in, d_out : int
    rng : numpy.random.Generator
        Draws the first weights.
    scheme : str
        One of `nnkit.forward.SCHEMES`.
    dtype : dtype of the parameters W, shape (d_out, d_in), and b, shape (d_out,)
    """

    def __init__(self, d_in, d_out, *, rng, scheme="he", dtype=np.float32):
        super().__init__()
        self.params = init_params([d_in, d_out], scheme, rng=rng, dtype=dtype)[0]

    def forward(self, X):
        """X of shape (N, d_in) -> Y of shape (N, d_out)."""
        Y, self.cache = linear_forward(X, self.params["W"], self.params["b"])
        return Y

    def backward(self, dY):
        """dY of shape (N, d_out) -> dX of shape (N, d_in), None without `needs_dX`; sets grads W and b."""
        dX, self.grads["W"], self.grads["b"] = linear_backward(dY, self.cache, self.needs_dX)
        return dX


# Cell sigmoid
class Sigmoid(Layer):
    """Y = sigmoid(X), element by element."""

    def forward(self, X):
        self.cache = sigmoid(X)
        return self.cache

    def backward(self, dY):
        return sigmoid_backward(dY, self.cache)


class Tanh(Layer):
    """Y = tanh(X), element by element."""

    def forward(self, X):
        self.cache = tanh(X)
        return self.cache

    def backward(self, dY):
        return tanh_backward(dY, self.cache)


# Cell relu
class ReLU(Layer):
    """Y = max(0, X), element by element."""

    def forward(self, X):
        self.cache = relu(X)
        return self.cache

    def backward(self, dY):
        return relu_backward(dY, self.cache)


class LeakyReLU(Layer):
    """Y = X where X > 0, negative_slope * X elsewhere."""

    def __init__(self, negative_slope=0.01):
        super().__init__()
        self.negative_slope = negative_slope

    def forward(self, X):
        self.cache = leaky_relu(X, self.negative_slope)
        return self.cache

    def backward(self, dY):
        return leaky_relu_backward(dY, self.cache, self.negative_slope)


# Cell softmax
class Softmax(Layer):
    """Y = softmax(X) over the last axis."""

    def forward(self, X):
        self.cache = softmax(X)
        return self.cache

    def backward(self, dY):
        return softmax_backward(dY, self.cache)


class Flatten(Layer):
    """Put all axes but the first into one, (N, ...) -> (N, D)."""

    def forward(self, X):
        self.cache = X.shape
        return X.reshape(len(X), math.prod(X.shape[1:]))  # (N, D); -1 would fail for N = 0

    def backward(self, dY):
        return dY.reshape(self.cache)


# Cell sequential
class Sequential(Layer):
    """Layers one after another: the output of each is the input of the next.

    Parameters
    ----------
    *layers : Layer
    """

    def __init__(self, *layers):
        super().__init__()
        self.layers = list(layers)

    def forward(self, X):
        """Run the input through all layers, first to last."""
        for layer in self.layers:
            X = layer(X)
        return X

    def backward(self, dY):
        """Run the gradient through all layers, last to first; stop where a layer returns None."""
        for layer in reversed(self.layers):
            dY = layer.backward(dY)
            if dY is None:
                break
        return dY


# Cell activation-layers-sigmoid-sigmoid-tanh
ACTIVATION_LAYERS = {"sigmoid": Sigmoid, "tanh": Tanh, "relu": ReLU, "leaky_relu": LeakyReLU}


# Cell mlp
def mlp(sizes, *, rng, activation="relu", scheme="he", dtype=np.float32):
    """Make a fully connected network; the last layer has no activation and gives logits.

    Parameters
    ----------
    sizes : list of int
        Number of inputs, then the number of units of each layer.
    rng : numpy.random.Generator
        Draws the first weights.
    activation : str
        One name out of ACTIVATION_LAYERS, used after every layer but the last.
    scheme : str
        One of `nnkit.forward.SCHEMES`.
    dtype : dtype of the parameters

    Returns
    -------
    model : Sequential

    Raises
    ------
    ValueError
        If there are fewer than two sizes or the activation is unknown.
    """
    if len(sizes) < 2:
        raise ValueError(f"sizes needs the number of inputs and at least one layer, got {sizes}")
    if activation not in ACTIVATION_LAYERS:
        raise ValueError(f"unknown activation {activation!r}; choose one of {', '.join(ACTIVATION_LAYERS)}")
    layers = []
    for d_in, d_out in pairwise(sizes):
        layers += [Linear(d_in, d_out, rng=rng, scheme=scheme, dtype=dtype), ACTIVATION_LAYERS[activation]()]
    return Sequential(*layers[:-1])


# Cell gradient-check
def gradient_check(layer, X, *, rng=None, h=1e-5):
    """Compare a layer's backward with central differences of its forward.

    The scalar is sum(forward(X) * dY) with a random dY, whose gradient with respect to the output is dY. All is
    done in float64 on copies: the layer does not change, and a random layer draws the same numbers in every pass.

    Parameters
    ----------
    layer : Layer
    X : ndarray
        An input of the layer. If it holds integers, such as word numbers, it has no gradient to check.
    rng : numpy.random.Generator, optional
        Draws dY.
    h : float
        Step of the differences.

    Returns
    -------
    errors : dict of name -> largest relative error
        "X" and the names of the parameters, with the place of the layer in front for a layer made of layers: "0.W".
    """
    rng = np.random.default_rng(0) if rng is None else rng
    layer = copy.deepcopy(layer)
    for owner, name in layer.parameters():
        owner.params[name] = owner.params[name].astype(np.float64)
        owner.cache, owner.grads = None, {}
    has_dX = X.dtype.kind == "f"
    X = X.astype(np.float64) if has_dX else X

    trial = copy.deepcopy(layer)
    dY = rng.standard_normal(trial(X).shape)
    dX = trial.backward(dY)

    def loss(_):
        return np.sum(copy.deepcopy(layer)(X) * dY)

    errors = {}
    if has_dX and dX is not None:
        errors["X"] = relative_error(dX, numerical_gradient(loss, X, h))
    for (owner, name), (trial_owner, _) in zip(layer.parameters(), trial.parameters(), strict=True):
        error = relative_error(trial_owner.grads[name], numerical_gradient(loss, owner.params[name], h))
        key = _path(layer, owner) + name
        errors[key] = max(error, errors.get(key, 0.0))
    return errors


# Cell path-of-a-layer
def _path(layer, owner):
    """The way from a layer to one inside it: "" for itself, "0." for its first, "2.0." for the first of the third."""
    for number, inner in enumerate(layer.layers):
        if inner is owner or any(part is owner for part, _ in inner.parameters()):
            return f"{number}." + _path(inner, owner)
    return ""
