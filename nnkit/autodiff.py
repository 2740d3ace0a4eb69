"""Automatic differentiation.

Made from 19_autodiff.ipynb by coursekit: edit the notebook, not this file.
"""

# Cell import-importlib-util
import math
from contextlib import contextmanager

import numpy as np

from nnkit import activations, cnn, conv, losses, lstm, normalization, regularization, rnn, seq2seq
from nnkit.arrays import one_hot
from nnkit.layers import Layer, Linear, linear_backward

__all__ = [
    "AutoLayer",
    "Operators",
    "Tensor",
    "absolute",
    "activation_cases",
    "add",
    "attention",
    "attention_cases",
    "avgpool2d",
    "backward",
    "batchnorm",
    "binary_cross_entropy",
    "character_model",
    "concatenate",
    "conv2d",
    "exp",
    "gather",
    "gru_states",
    "hinge",
    "huber",
    "image_cases",
    "is_basic",
    "largest_difference",
    "layer_cases",
    "layernorm",
    "leaky_relu",
    "lenet",
    "lift",
    "linear",
    "log",
    "log_softmax",
    "loss_cases",
    "lstm_states",
    "matmul",
    "maximum",
    "maxpool2d",
    "mse",
    "multiply",
    "no_grad",
    "normalised",
    "pad2d",
    "pointwise",
    "power",
    "reckoning",
    "reduce_max",
    "reduce_sum",
    "relu",
    "reshape",
    "rnn_states",
    "sequence_cases",
    "shifted",
    "sigmoid",
    "softmax",
    "softmax_cross_entropy",
    "stack",
    "tanh",
    "through",
    "topological_order",
    "transpose",
    "twin",
    "unbroadcast",
    "where",
]


# Cell tensor
class Operators:
    """a + b, a[index] and the like, as calls of the functions below."""

    def __add__(self, other):
        return add(self, other)

    def __mul__(self, other):
        return multiply(self, other)

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self):
        return multiply(self, -1)

    def __sub__(self, other):
        return add(self, -other)

    def __rsub__(self, other):
        return add(-self, other)

    def __pow__(self, exponent):
        return power(self, exponent)

    def __truediv__(self, other):
        return multiply(self, other**-1.0)

    def __rtruediv__(self, other):
        return multiply(power(self, -1.0), other)

    def __matmul__(self, other):
        return matmul(self, other)

    def __rmatmul__(self, other):
        return matmul(other, self)

    def __getitem__(self, index):
        return gather(self, index)


# Cell tensor-2
class Tensor(Operators):
    """An array that remembers how it was computed.

    Parameters
    ----------
    data : array_like
    edges : list of pairs (parent, vjp), optional
        For the result of an operation: its operands, each with the function that turns the gradient of the result
        into the contribution to the operand's. Without them the Tensor is a leaf.
    needs_grad : bool
        Whether a leaf gets a gradient; integers never do.

    Attributes
    ----------
    grad : ndarray or None
        The gradient of a leaf, set by `backward`.

    Raises
    ------
    TypeError
        If the edges are no list of pairs.
    """

    __array_ufunc__ = None  # array * tensor is then left to __rmul__
    recording = True

    def __init__(self, data, edges=None, needs_grad=True):
        self.data, self.grad = np.asarray(data), None
        if edges and not all(isinstance(edge, (tuple, list)) and len(edge) == 2 for edge in edges):
            raise TypeError("the edges of a Tensor must be a list of pairs (parent, vjp)")
        self.edges = [edge for edge in edges or () if edge[0].needs_grad and Tensor.recording]
        self.needs_grad = bool(self.edges) if edges is not None else needs_grad and self.dtype.kind == "f"

    @property
    def shape(self):
        return self.data.shape

    @property
    def ndim(self):
        return self.data.ndim

    @property
    def dtype(self):
        return self.data.dtype

    def __repr__(self):
        return f"Tensor({self.data}, {len(self.edges)} edges)"

    def __len__(self):
        return len(self.data)

    def sum(self, axis=None, keepdims=False):
        return reduce_sum(self, axis, keepdims)

    def mean(self, axis=None, keepdims=False):
        total = reduce_sum(self, axis, keepdims)
        return total * (total.data.size / max(1, self.data.size))

    def max(self, axis, keepdims=False):
        return reduce_max(self, axis, keepdims)

    def reshape(self, *shape):
        return reshape(self, shape)

    def transpose(self, *axes):
        return transpose(self, axes or None)


# Cell no-grad
@contextmanager
def no_grad():
    """Record nothing inside `with no_grad():`, as for predictions."""
    before, Tensor.recording = Tensor.recording, False
    try:
        yield
    finally:
        Tensor.recording = before


def lift(*operands):
    """Make Tensors of all operands; a number or array takes the dtype of the first Tensor and gets no gradient."""
    dtype = next(operand.dtype for operand in operands if isinstance(operand, Tensor))
    return [
        operand if isinstance(operand, Tensor) else Tensor(np.asarray(operand, dtype), needs_grad=False)
        for operand in operands
    ]


# Cell add
def add(a, b):
    """a + b, element by element, with broadcasting; a, b : Tensors, or one Tensor and an array or number."""
    a, b = lift(a, b)
    return Tensor(a.data + b.data, [(a, lambda g: g), (b, lambda g: g)])


# Cell multiply
def multiply(a, b):
    """Multiply element by element, with broadcasting.

    Parameters
    ----------
    a, b : Tensors, or one Tensor and an array or number

    Returns
    -------
    out : Tensor of the common shape
        Its vjps return gradients of this shape.
    """
    a, b = lift(a, b)
    return Tensor(a.data * b.data, [(a, lambda g: g * b.data), (b, lambda g: g * a.data)])


# Cell topological-order
def topological_order(out):
    """List a Tensor and everything that it was computed from, each before its parents; no recursion.

    Parameters
    ----------
    out : Tensor

    Returns
    -------
    order : list of Tensors, each once; `out` is the first
    """
    order, seen, stack = [], set(), [(out, False)]
    while stack:
        tensor, opened = stack.pop()
        if opened:
            order.append(tensor)
        elif tensor not in seen:
            seen.add(tensor)
            stack.append((tensor, True))
            stack.extend((parent, False) for parent, _ in tensor.edges)
    return order[::-1]


# Cell unbroadcast
def unbroadcast(g, shape):
    """Sum a gradient over the axes along which broadcasting has stretched an operand.

    Parameters
    ----------
    g : ndarray
        Gradient with respect to the stretched operand.
    shape : tuple of ints
        The operand's shape; it broadcasts to that of g.

    Returns
    -------
    g : ndarray of this shape, dtype of g
    """
    if g.shape == shape:
        return g
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    stretched = tuple(k for k, size in enumerate(shape) if size == 1)
    return g.sum(axis=stretched, keepdims=True)


# Cell backward
def backward(out, dY=None, *, order=topological_order, fit=unbroadcast):
    """Set the gradient of every leaf from which a Tensor was computed.

    Parameters
    ----------
    out : Tensor
    dY : ndarray of the shape of out, optional
        Upstream gradient; without it `out` must have one element, with gradient 1.
    order : function as `topological_order`
    fit : function as `unbroadcast`

    Raises
    ------
    ValueError
        If dY does not fit, or is missing where `out` has not one element.
    """
    if dY is None and out.data.size != 1:
        raise ValueError(f"out has the shape {out.shape}: its upstream gradient dY is needed")
    dY = np.ones_like(out.data) if dY is None else dY
    if np.shape(dY) != out.shape:
        raise ValueError(f"dY {np.shape(dY)} must have the shape of out, {out.shape}")
    grads = {out: dY}
    for tensor in order(out):
        g = grads.pop(tensor)
        if not tensor.edges:
            tensor.grad = g
        for parent, vjp in tensor.edges:
            contribution = fit(vjp(g), parent.shape)
            grads[parent] = grads[parent] + contribution if parent in grads else contribution


# Cell matmul
def matmul(a, b):
    """Multiply matrices, or stacks of matrices whose leading axes broadcast.

    Parameters
    ----------
    a : Tensor or ndarray of shape (..., N, D)
    b : Tensor or ndarray of shape (..., D, M)

    Returns
    -------
    out : Tensor of shape (..., N, M)
    """
    a, b = lift(a, b)
    if a.ndim < 2 or b.ndim < 2:
        raise ValueError(f"matrices or stacks of them are needed, got {a.shape} and {b.shape}")
    return Tensor(
        a.data @ b.data,
        [(a, lambda g: g @ np.swapaxes(b.data, -1, -2)), (b, lambda g: np.swapaxes(a.data, -1, -2) @ g)],
    )


# Cell reduce-sum
def reduce_sum(a, axis=None, keepdims=False):
    """Sum over axes.

    Parameters
    ----------
    a : Tensor
    axis : int, tuple of ints or None
        None sums over all axes.
    keepdims : bool
        Whether the summed axes stay, with length 1.

    Returns
    -------
    out : Tensor
    """

    def vjp(g):
        if axis is not None and not keepdims:
            g = np.expand_dims(g, axis)
        return np.broadcast_to(g, a.shape)

    return Tensor(a.data.sum(axis=axis, keepdims=keepdims), [(a, vjp)])


# Cell is-basic
def is_basic(index):
    """Whether an index has only integers, slices, ... and None, so that it reads no element twice."""
    parts = index if isinstance(index, tuple) else (index,)
    return all(part is None or part is ... or isinstance(part, (int, np.integer, slice)) for part in parts)


# Cell gather
def gather(a, index):
    """Read elements of a Tensor, a[index]; the gradients of an element that is read several times add up.

    Parameters
    ----------
    a : Tensor
    index : anything that indexes an ndarray

    Returns
    -------
    out : Tensor of the shape of a.data[index]
    """

    def vjp(g):
        d = np.zeros(a.shape, dtype=g.dtype)
        if is_basic(index):
            d[index] = g
        else:
            np.add.at(d, index, g)
        return d

    return Tensor(a.data[index], [(a, vjp)])


# Cell pointwise
def pointwise(a, value, slope):
    """The result of a function applied to each element, with its derivatives."""
    return Tensor(value, [(a, lambda g: g * slope)])


def exp(a):
    y = np.exp(a.data)
    return pointwise(a, y, y)


def log(a):
    return pointwise(a, np.log(a.data), 1 / a.data)


def tanh(a):
    y = np.tanh(a.data)
    return pointwise(a, y, 1 - y**2)


def sigmoid(a):
    y = activations.sigmoid(a.data)
    return pointwise(a, y, y * (1 - y))


def absolute(a):
    return pointwise(a, np.abs(a.data), np.sign(a.data))


def power(a, exponent):
    """a to the power of a number."""
    return pointwise(a, a.data**exponent, exponent * a.data ** (exponent - 1))


# Cell maximum
def maximum(a, b):
    """The larger of two elements; at a tie the first gets the gradient."""
    a, b = lift(a, b)
    first = a.data >= b.data
    return where(first, a, b)


def where(mask, a, b):
    """a where an array of bools is true, b elsewhere."""
    a, b = lift(a, b)
    return Tensor(np.where(mask, a.data, b.data), [(a, lambda g: g * mask), (b, lambda g: g * ~mask)])


# Cell reshape
def reshape(a, shape):
    return Tensor(a.data.reshape(shape), [(a, lambda g: g.reshape(a.shape))])


def transpose(a, axes=None):
    """Exchange axes; all are turned round without `axes`."""
    axes = tuple(range(a.ndim))[::-1] if axes is None else axes
    return Tensor(a.data.transpose(axes), [(a, lambda g: g.transpose(np.argsort(axes)))])


def concatenate(tensors, axis=0):
    """Join Tensors along an axis."""
    ends = np.cumsum([0, *(tensor.shape[axis] for tensor in tensors)])
    edges = []
    for tensor, start, end in zip(tensors, ends[:-1], ends[1:], strict=True):
        place = np.arange(start, end)
        edges.append((tensor, lambda g, place=place: np.take(g, place, axis)))
    return Tensor(np.concatenate([tensor.data for tensor in tensors], axis), edges)


def stack(tensors, axis=0):
    """Join Tensors of one shape along a new axis."""
    edges = [(tensor, lambda g, k=k: np.take(g, k, axis)) for k, tensor in enumerate(tensors)]
    return Tensor(np.stack([tensor.data for tensor in tensors], axis), edges)


def reduce_max(a, axis, keepdims=False):
    """The largest element along one axis; of several the first gets the gradient."""
    winner = np.expand_dims(a.data.argmax(axis), axis)

    def vjp(g):
        d = np.zeros(a.shape, dtype=g.dtype)
        np.put_along_axis(d, winner, g if keepdims else np.expand_dims(g, axis), axis)
        return d

    value = np.take_along_axis(a.data, winner, axis)
    return Tensor(value if keepdims else value.squeeze(axis), [(a, vjp)])


# Cell auto-layer
class AutoLayer(Layer):
    """A layer made of a function of Tensors; its backward pass is found by `backward`.

    Parameters
    ----------
    function : function of (x, **params), all Tensors, that returns a Tensor
    **params : ndarrays
    """

    run_backward = staticmethod(backward)  # the function, under a name that no method has

    def __init__(self, function, **params):
        super().__init__()
        self.function, self.params = function, params

    def forward(self, X):
        """X, an ndarray -> Y, an ndarray."""
        x = Tensor(X, needs_grad=self.needs_dX)
        tensors = {name: Tensor(array) for name, array in self.params.items()}
        out = self.function(x, **tensors)
        self.cache = x, tensors, out
        return out.data

    def backward(self, dY):
        """dY, shape of Y -> dX or None; sets the gradients of all parameters."""
        x, tensors, out = self.cache
        self.run_backward(out, dY)
        self.grads = {name: np.array(tensor.grad) for name, tensor in tensors.items()}
        return x.grad


# Cell relu
def relu(Z):
    return maximum(0, Z)


def leaky_relu(Z, negative_slope=0.01):
    return maximum(negative_slope * Z, Z)


def shifted(Z):
    return Z - Z.data.max(axis=-1, keepdims=True)


def softmax(Z):
    E = exp(shifted(Z))
    return E / E.sum(axis=-1, keepdims=True)


def log_softmax(Z):
    S = shifted(Z)
    return S - log(exp(S).sum(axis=-1, keepdims=True))


# Cell mse
def mse(pred, target):
    return ((pred - target) ** 2).mean()


def huber(pred, target, delta=1.0):
    size = absolute(pred - target)
    return where(size.data <= delta, size**2 / 2, delta * (size - delta / 2)).mean()


def binary_cross_entropy(logits, targets):
    return (maximum(logits, 0) - targets * logits + log(1 + exp(-absolute(logits)))).mean()


def softmax_cross_entropy(logits, labels):
    return -log_softmax(logits)[np.arange(len(labels)), labels].mean()


def hinge(scores, labels, margin=1.0):
    right = scores[np.arange(len(labels)), labels].reshape(len(labels), 1)
    others = 1 - one_hot(labels, scores.shape[1])
    return (maximum(0, scores - right + margin) * others).sum() / len(labels)


# Cell linear
def linear(X, W, b):
    return X @ W.transpose() + b


def normalised(X, axis, eps=1e-5):
    Xc = X - X.mean(axis, keepdims=True)
    return Xc / ((Xc**2).mean(axis, keepdims=True) + eps) ** 0.5


def batchnorm(X, gamma, beta):
    per_channel = gamma.shape + (1,) * (X.ndim - 2)
    X_hat = normalised(X, normalization.channel_axes(X))
    return X_hat * gamma.reshape(*per_channel) + beta.reshape(*per_channel)


def layernorm(X, gamma, beta):
    return normalised(X, -1) * gamma + beta


# Cell pad2d
def pad2d(X, padding):
    PH, PW = conv.pair(padding)
    inside = (slice(None), slice(None), slice(PH, PH + X.shape[2]), slice(PW, PW + X.shape[3]))
    return Tensor(conv.pad2d(X.data, padding), [(X, lambda g: g[inside])])


def conv2d(X, W, b, stride=1, padding=0):
    N, size = X.shape[0], W.shape[2:]
    P = pad2d(X, padding)
    places = np.arange(math.prod(P.shape[1:])).reshape(1, *P.shape[1:])
    columns = P.reshape(N, -1)[:, conv.im2col(places, size, stride)[0]]  # (N, C KH KW, OH OW)
    maps = W.reshape(len(W), -1) @ columns + b.reshape(-1, 1)  # (N, F, OH OW)
    OH, OW = (conv.conv_output_size(P.shape[k + 2], size[k], conv.pair(stride)[k]) for k in (0, 1))
    return maps.reshape(N, len(W), OH, OW)


def maxpool2d(X, size, stride=None):
    return stack(conv.pool_slices(X, size, stride)).max(0)


def avgpool2d(X, size, stride=None):
    return stack(conv.pool_slices(X, size, stride)).mean(0)


def attention(Q, K, V, mask):
    scores = Q @ K.transpose(0, 2, 1) / np.sqrt(Q.shape[-1])
    return softmax(where(mask, scores, -1e9)) @ V


# Cell rnn-states
def rnn_states(X, h, Wx, Wh, b):
    states = []
    for t in range(X.shape[1]):
        h = tanh(X[:, t] @ Wx.transpose() + h @ Wh.transpose() + b)
        states.append(h)
    return stack(states, axis=1)  # (N, T, H)


def lstm_states(X, h, c, Wx, Wh, b, one_product=False):
    states, H = [], h.shape[1]
    Wx, Wh = Wx.transpose(), Wh.transpose()
    Z = X @ Wx if one_product else None  # (N, T, 4H)
    for t in range(X.shape[1]):
        z = (Z[:, t] if one_product else X[:, t] @ Wx) + h @ Wh + b  # (N, 4H)
        i, f, a, o = (z[:, k * H : (k + 1) * H] for k in range(4))
        c = sigmoid(f) * c + sigmoid(i) * tanh(a)
        h = sigmoid(o) * tanh(c)
        states.append(h)
    return stack(states, axis=1)


def gru_states(X, h, Wx, Wh, b, b_n):
    states, H = [], h.shape[1]
    for t in range(X.shape[1]):
        from_x, from_h = X[:, t] @ Wx.transpose() + b, h @ Wh.transpose()  # (N, 3H)
        r = sigmoid(from_x[:, :H] + from_h[:, :H])
        z = sigmoid(from_x[:, H : 2 * H] + from_h[:, H : 2 * H])
        n = tanh(from_x[:, 2 * H :] + r * (from_h[:, 2 * H :] + b_n))
        h = (1 - z) * n + z * h
        states.append(h)
    return stack(states, axis=1)


# Cell largest-difference
def largest_difference(formula, hand, *arrays):
    """Compare the gradients of a formula of Tensors with hand-made ones.

    Parameters
    ----------
    formula : function of Tensors, one for each array, that returns a Tensor
    hand : function of (dY, *arrays) that returns the gradient of each array
    *arrays : ndarrays

    Returns
    -------
    difference : float, the largest over all elements of all arrays; inf where a shape differs
    """
    leaves = [Tensor(array) for array in arrays]
    out = formula(*leaves)
    dY = np.random.default_rng(0).normal(size=out.shape)
    backward(out, dY)
    found = [np.asarray(leaf.grad) for leaf in leaves]
    differences = [
        np.abs(g - gradient).max() if g.shape == gradient.shape else np.inf
        for g, gradient in zip(found, hand(dY, *arrays), strict=True)
    ]
    return float(max(differences))


# Cell through
def activation_cases(rng):
    """Chapter 1: name -> (formula, hand, arrays)."""

    def hand(name):
        forward, back = getattr(activations, name), getattr(activations, f"{name}_backward")
        return lambda dY, Z: [back(dY, forward(Z))]

    formulas = [sigmoid, tanh, relu, leaky_relu, softmax, log_softmax]
    return {f.__name__: (f, hand(f.__name__), rng.normal(size=(4, 3))) for f in formulas}


def loss_cases(rng):
    """Chapter 3."""
    labels, targets = rng.integers(5, size=6), rng.random((6, 5))

    def case(formula, target):
        by_hand = getattr(losses, formula.__name__)
        return (
            (lambda Z: formula(Z, target)),
            (lambda dY, Z: [dY * by_hand(Z, target)[1]]),
            2 * rng.normal(size=(6, 5)),
        )

    number_losses = {f.__name__: case(f, targets) for f in (mse, huber, binary_cross_entropy)}
    return number_losses | {f.__name__: case(f, labels) for f in (softmax_cross_entropy, hinge)}


# Cell image-cases
def through(layer, *names):
    """The hand-made side of a layer: dX, and the gradients of the parameters with these names."""

    def hand(dY, X, *arrays):
        layer.params.update(zip(names, arrays, strict=True))
        layer(X)
        dX = layer.backward(dY)
        return [dX, *(layer.grads[name] for name in names)]

    return hand


# Cell layer-cases
def layer_cases(rng):
    """Chapters 4, 7 and 8."""
    X, W, b = rng.normal(size=(5, 4)), rng.normal(size=(3, 4)), rng.normal(size=3)
    images, gamma, beta = rng.normal(size=(3, 4, 5, 2)), rng.normal(size=4), rng.normal(size=4)
    _, mask = regularization.dropout_forward(X, 0.4, True, rng)

    def penalty(function):
        def hand(dY, W):
            layer = Layer()
            layer.params, layer.grads = {"W": W}, {"W": np.zeros_like(W)}
            function(layer.parameters(), 0.3)
            return [dY * layer.grads["W"]]

        return hand

    square = Linear(4, 4, rng=rng, dtype=X.dtype)
    weights = Tensor(square.params["W"]), Tensor(square.params["b"])
    norm, layer_norm = normalization.BatchNorm(4, dtype=X.dtype), normalization.LayerNorm(4, dtype=X.dtype)
    return {
        "linear": (linear, lambda dY, X, W, b: linear_backward(dY, (X, W)), X, W, b),
        "dropout": (lambda X: X * mask, lambda dY, X: [regularization.dropout_backward(dY, mask)], X),
        "L1 penalty": (lambda W: 0.3 * absolute(W).sum(), penalty(regularization.l1_penalty), W),
        "L2 penalty": (lambda W: 0.15 * (W**2).sum(), penalty(regularization.l2_penalty), W),
        "batch norm": (batchnorm, through(norm, "gamma", "beta"), X, gamma, beta),
        "batch norm, images": (batchnorm, through(norm, "gamma", "beta"), images, gamma, beta),
        "layer norm": (layernorm, through(layer_norm, "gamma", "beta"), X, gamma, beta),
        "residual": (lambda X: X + linear(X, *weights), through(normalization.Residual(square)), X),
    }


# Cell image-cases-2
def image_cases(rng):
    """Chapter 10."""
    X, W, b = rng.normal(size=(2, 3, 6, 7)), rng.normal(size=(4, 3, 3, 2)), rng.normal(size=4)

    def convolution(stride, padding):
        def hand(dY, *arrays):
            return cnn.conv2d_backward(dY, conv.conv2d_forward(*arrays, stride, padding)[1])

        return (lambda *tensors: conv2d(*tensors, stride, padding)), hand, X, W, b

    def pooling(formula, layer):
        return formula, through(layer), X

    return {
        "convolution": convolution(1, 0),
        "convolution, stride 2, padding 1": convolution(2, 1),
        "max pooling": pooling(lambda X: maxpool2d(X, 2), cnn.MaxPool2d(2)),
        "max pooling, overlapping": pooling(lambda X: maxpool2d(X, 3, 2), cnn.MaxPool2d(3, 2)),
        "average pooling": pooling(lambda X: avgpool2d(X, 2), cnn.AvgPool2d(2)),
        "global average pooling": pooling(lambda X: X.mean((2, 3)), cnn.GlobalAvgPool()),
    }


# Cell sequence-cases
def sequence_cases(rng):
    """Chapters 11 and 12."""
    X, h, c = rng.normal(size=(2, 5, 3)), rng.normal(size=(2, 4)), rng.normal(size=(2, 4))
    b_n, words, labels = rng.normal(size=4), rng.integers(6, size=(2, 5)), rng.integers(3, size=(2, 5))

    def weights(blocks):
        return [rng.normal(size=shape) for shape in [(blocks * 4, 3), (blocks * 4, 4), (blocks * 4,)]]

    def by_rnn(dH, *arrays):
        return rnn.rnn_backward(dH, rnn.rnn_forward(*arrays)[1])

    def by_lstm(dH, *arrays):
        return lstm.lstm_backward(dH, np.zeros_like(c), lstm.lstm_forward(*arrays)[2])

    def by_gru(dH, *arrays):
        return lstm.gru_backward(dH, lstm.gru_forward(*arrays)[1])

    def by_embedding(dY, W):
        return [lstm.embedding_backward(dY, words, 6)]

    def cross_entropy(logits):
        return softmax_cross_entropy(logits.reshape(10, 3), labels.reshape(10))

    def by_loss(dY, logits):
        return [dY * rnn.sequence_cross_entropy(logits, labels)[1]]

    return {
        "RNN": (rnn_states, by_rnn, X, h, *weights(1)),
        "sequence_cross_entropy": (cross_entropy, by_loss, X),
        "LSTM": (lstm_states, by_lstm, X, h, c, *weights(4)),
        "GRU": (gru_states, by_gru, X, h, *weights(3), b_n),
        "embedding": (lambda W: W[words], by_embedding, rng.normal(size=(6, 3))),
    }


# Cell attention-cases
def attention_cases(rng):
    """Chapter 13: scaled dot-product attention with a mask."""
    arrays = [rng.normal(size=shape) for shape in [(2, 3, 4), (2, 5, 4), (2, 5, 3)]]
    mask = np.arange(5) < np.array([[[3]], [[5]]])  # (2, 1, 5)

    def hand(dY, *arrays):
        return seq2seq.attention_backward(dY, seq2seq.attention_forward(*arrays, mask)[1])

    return {"attention": (lambda *tensors: attention(*tensors, mask), hand, *arrays)}


def reckoning(seed=19):
    """Compare every hand-made gradient of the course with the one that `backward` finds.

    Returns
    -------
    differences : dict of name -> largest difference, in the order of the chapters
    """
    rng = np.random.default_rng(seed)
    groups = [activation_cases, loss_cases, layer_cases, image_cases, sequence_cases, attention_cases]
    cases = {name: case for group in groups for name, case in group(rng).items()}
    return {name: largest_difference(*case) for name, case in cases.items()}


# Cell twin
def twin(model, formula):
    """An AutoLayer that computes what a model does, with copies of its parameters.

    Parameters
    ----------
    model : Layer
    formula : function of (x, *parameters), Tensors in the order of model.parameters()

    Returns
    -------
    layer : AutoLayer
    """
    arrays = {f"W{k}": layer.params[name].copy() for k, (layer, name) in enumerate(model.parameters())}
    return AutoLayer(lambda x, **params: formula(x, *params.values()), **arrays)


def lenet(X, W1, b1, W2, b2, W3, b3, W4, b4, W5, b5):
    """LeNet-5 of chapter 10, (N, 1, 28, 28) -> logits (N, 10)."""
    X = maxpool2d(relu(conv2d(X, W1, b1, padding=2)), 2)
    X = maxpool2d(relu(conv2d(X, W2, b2)), 2)
    X = relu(linear(X.reshape(X.shape[0], 400), W3, b3))
    return linear(relu(linear(X, W4, b4)), W5, b5)


def character_model(ids, E, Wx, Wh, b, W, c):
    """The language model of chapter 12, (N, T) -> logits (N, T, C)."""
    start = np.zeros((len(ids), Wh.shape[1]), dtype=Wh.dtype)
    states = lstm_states(E[ids.data], Tensor(start, needs_grad=False), start, Wx, Wh, b)
    return states @ W.transpose() + c
