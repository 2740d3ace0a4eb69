"""Recurrent networks.

Made from 11_rnn.ipynb by coursekit: edit the notebook, not this file.
"""

# Cell import-math
import math

import numpy as np

from nnkit.layers import Layer
from nnkit.losses import softmax_cross_entropy
from nnkit.training import train_step

__all__ = [
    "PADDING",
    "RNN",
    "LastStep",
    "Recurrent",
    "TimeDistributed",
    "orthogonal",
    "pad",
    "params_from_torch",
    "params_to_torch",
    "recurrent_layers",
    "rnn_backward",
    "rnn_forward",
    "rnn_step_backward",
    "rnn_step_forward",
    "sequence_cross_entropy",
    "truncated_bptt",
]


# Cell rnn-step-forward
def rnn_step_forward(x, h_prev, Wx, Wh, b):
    """Take one step of a recurrent network.

    h = tanh(x Wxᵀ + h_prev Whᵀ + b)

    Elman, "Finding structure in time", 1990.

    Parameters
    ----------
    x : ndarray of shape (N, D)
        The input of this step.
    h_prev : ndarray of shape (N, H)
        The hidden state before the step.
    Wx : ndarray of shape (H, D)
    Wh : ndarray of shape (H, H)
    b : ndarray of shape (H,)

    Returns
    -------
    h : ndarray of shape (N, H)
        The hidden state after the step.
    cache : tuple (x, h_prev, h, Wx, Wh)
        The arrays that the backward pass needs.
    """
    h = np.tanh(x @ Wx.T + h_prev @ Wh.T + b)  # (N, H)
    return h, (x, h_prev, h, Wx, Wh)


# Cell rnn-step-backward
def rnn_step_backward(dh, cache):
    """Carry a gradient back through one step of a recurrent network.

    dz = dh (1 - h²),  dx = dz Wx,  dh_prev = dz Wh,  dWx = dzᵀ x,  dWh = dzᵀ h_prev,  db = sum of the rows of dz

    Parameters
    ----------
    dh : ndarray of shape (N, H)
        Gradient of the loss with respect to h.
    cache : tuple (x, h_prev, h, Wx, Wh)
        What `rnn_step_forward` returned.

    Returns
    -------
    dx : ndarray of shape (N, D)
    dh_prev : ndarray of shape (N, H)
    dWx : ndarray of shape (H, D)
    dWh : ndarray of shape (H, H)
    db : ndarray of shape (H,)
    """
    x, h_prev, h, Wx, Wh = cache
    dz = dh * (1 - h * h)  # (N, H)
    return dz @ Wx, dz @ Wh, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


# Cell check-shapes
def _check_shapes(X, h0, Wx, Wh, b, mask):
    """Raise a ValueError that names the shapes, unless these are the arguments of a recurrent layer."""
    N, T, D = X.shape if X.ndim == 3 else (None, None, None)
    H = len(b)
    shapes = (h0.shape, Wx.shape, Wh.shape, b.shape)
    if shapes != ((N, H), (H, D), (H, H), (H,)):
        raise ValueError(f"X {X.shape} does not fit h0, Wx, Wh, b of shapes {', '.join(map(str, shapes))}")
    if mask is not None and np.shape(mask) != (N, T):
        raise ValueError(f"mask {np.shape(mask)} must have one element for each step of X {X.shape}")


# Cell rnn-forward
def rnn_forward(X, h0, Wx, Wh, b, *, mask=None):
    """Run a recurrent network over sequences.

    h(t) = tanh(x(t) Wxᵀ + h(t-1) Whᵀ + b), and h(t) = h(t-1) where the mask is 0

    Parameters
    ----------
    X : ndarray of shape (N, T, D)
    h0, Wx, Wh, b : ndarrays of shapes (N, H), (H, D), (H, H), (H,)
        The state before the first step, and the parameters.
    mask : ndarray of shape (N, T), bools or 0 and 1, optional
        A masked step (0) keeps the state of the step before.

    Returns
    -------
    H : ndarray of shape (N, T, H)
        The state after each step; a view whose memory is in the order (T, N, H).
    cache : tuple (X, states, Wx, Wh, mask)
        X in the order (T, N, D), and the states from h0 on, of shape (T + 1, N, H).

    Raises
    ------
    ValueError
        If the shapes do not fit.
    """
    _check_shapes(X, h0, Wx, Wh, b, mask)
    (N, T, D), H = X.shape, len(b)
    X = np.ascontiguousarray(X.transpose(1, 0, 2))  # (T, N, D)
    states = np.zeros((T + 1, N, H), dtype=np.result_type(X, Wx))
    states[0] = h0
    mask = None if mask is None else np.asarray(mask)
    Z = X.reshape(T * N, D) @ Wx.T
    Z += b
    Z = Z.reshape(T, N, H)
    Wh_T = np.ascontiguousarray(Wh.T)
    for t in range(T):
        np.tanh(Z[t] + states[t] @ Wh_T, out=states[t + 1])
        if mask is not None:
            keep = mask[:, t] == 0
            states[t + 1, keep] = states[t, keep]
    return states[1:].transpose(1, 0, 2), (X, states, Wx, Wh, mask)


# Cell rnn-backward
def rnn_backward(dH, cache, needs_dX=True):
    """Back-propagation through time.

    For t from the last step to the first: dh += dH(t), dz(t) = dh (1 - h(t)²), dh = dz(t) Wh.
    A masked step passes dh on unchanged. The gradients of the weights are sums over steps and examples.

    Parameters
    ----------
    dH : ndarray of shape (N, T, H)
        Gradient of the loss with respect to the output of each step.
    cache : tuple (X, states, Wx, Wh, mask)
        What `rnn_forward` returned.
    needs_dX : bool
        Without it dX is not computed.

    Returns
    -------
    dX : ndarray of shape (N, T, D), or None
    dh0, dWx, dWh, db : ndarrays of shapes (N, H), (H, D), (H, H), (H,)
    """
    X, states, Wx, Wh, mask = cache
    T, N, D = X.shape
    H = len(Wh)
    if dH.shape != (N, T, H):
        raise ValueError(f"dH {dH.shape} must have the shape of the output, {(N, T, H)}")
    dZ = 1 - states[1:] * states[1:]  # (T, N, H), so far the slopes of tanh
    if mask is not None:
        real = (mask != 0).T[:, :, None]  # (T, N, 1)
        dZ *= real
    dh = np.zeros_like(states[0])  # (N, H)
    for t in reversed(range(T)):
        dh += dH[:, t]
        dZ[t] *= dh
        dh = dZ[t] @ Wh if mask is None else dZ[t] @ Wh + dh * ~real[t]
    dZ = dZ.reshape(T * N, H)
    dX = (dZ @ Wx).reshape(T, N, D).transpose(1, 0, 2) if needs_dX else None  # (N, T, D)
    dWx = dZ.T @ X.reshape(T * N, D)
    dWh = dZ.T @ states[:-1].reshape(T * N, H)
    db = np.ones(T * N, dtype=dZ.dtype) @ dZ
    return dX, dh, dWx, dWh, db


# Cell pad
PADDING = -1  # the label of a step that does not count


def pad(sequences, value=PADDING):
    """Put sequences of integers into one array, filled up at the end.

    Parameters
    ----------
    sequences : list of N sequences of ints
    value : int
        The number that follows the end of a sequence.

    Returns
    -------
    padded : ndarray of shape (N, T), int64
        T is the length of the longest sequence.
    """
    padded = np.full((len(sequences), max(map(len, sequences), default=0)), value, dtype=np.int64)
    for row, sequence in zip(padded, sequences, strict=True):
        row[: len(sequence)] = np.asarray(sequence, dtype=np.int64)
    return padded


# Cell sequence-cross-entropy
def sequence_cross_entropy(logits, labels, mask=None):
    """Softmax cross entropy of sequences: the mean over all steps that count.

    Parameters
    ----------
    logits : ndarray of shape (N, T, C)
    labels : ndarray of shape (N, T), integers
    mask : ndarray of shape (N, T), bools or 0 and 1, optional
        Which steps count. Without it, those count whose label is not PADDING.

    Returns
    -------
    loss : float
    grad : ndarray of shape (N, T, C), dtype of the logits
        Gradient of the loss with respect to the logits, zero at steps that do not count.

    Raises
    ------
    ValueError
        If the shapes do not fit, no step counts, or a label that counts is outside 0..C-1.
    """
    labels = np.asarray(labels)
    if logits.ndim != 3 or labels.shape != logits.shape[:2]:
        raise ValueError(f"logits must be (N, T, C) and labels (N, T), got {logits.shape} and {labels.shape}")
    if mask is not None and np.shape(mask) != labels.shape:
        raise ValueError(f"mask {np.shape(mask)} must have the shape of the labels, {labels.shape}")
    real = labels != PADDING if mask is None else np.asarray(mask) != 0
    loss, grad_real = softmax_cross_entropy(logits[real], labels[real])  # of (M, C) and (M,)
    grad = np.zeros_like(logits)
    grad[real] = grad_real
    return loss, grad


# Cell orthogonal
def orthogonal(size, rng):
    """Draw a random orthogonal matrix of shape (size, size), all equally likely."""
    Q, R = np.linalg.qr(rng.normal(size=(size, size)))
    return Q * np.sign(np.diag(R))  # the signs of R make Q unique


# Cell recurrent
class Recurrent(Layer):
    """Base of recurrent layers: the parameters, and the state that is carried from call to call.

    A subclass writes `forward(X, state, mask)`, which sets `state`, and `backward(dH, d_state)`, which sets `d_initial`.

    Parameters
    ----------
    d_in, d_hidden : int
    rng : numpy.random.Generator, draws Wx uniform (Xavier), each block of Wh orthogonal; b is zero
    stateful : bool
        Whether a call begins with the state at the end of the last call. No gradient goes back over this border.
    dtype : dtype of the parameters Wx, shape (G H, D), Wh, shape (G H, H), and b, shape (G H,), with G = `gates`

    Attributes
    ----------
    state : ndarray of shape (N, H), or None before the first call
        The state after the last step. It is not saved with the parameters.
    d_initial : ndarray of shape (N, H), the gradient with respect to the initial state; set by `backward`
    """

    gates = 1

    def __init__(self, d_in, d_hidden, *, rng, stateful=False, dtype=np.float32):
        super().__init__()
        self.d_hidden, self.stateful = d_hidden, stateful
        self.state, self.d_initial = None, None
        bound = math.sqrt(6 / (d_in + d_hidden))
        Wx = rng.uniform(-bound, bound, size=(self.gates * d_hidden, d_in))
        Wh = np.concatenate([orthogonal(d_hidden, rng) for _ in range(self.gates)])  # (G H, H)
        b = np.zeros(self.gates * d_hidden, dtype=dtype)
        self.params = {"Wx": Wx.astype(dtype), "Wh": Wh.astype(dtype), "b": b}

    def __call__(self, X, state=None, mask=None):
        return self.forward(X, state, mask)

    def zero_state(self, N):
        """The state of N sequences that have not begun."""
        return np.zeros((N, self.d_hidden), dtype=self.params["Wh"].dtype)

    def first_state(self, N, state=None):
        """The initial state: the given one, the one carried over, or zeros."""
        if state is None and self.stateful:
            state = self.state
        return self.zero_state(N) if state is None else state

    def reset_state(self):
        """Forget the state: the next call begins a new sequence."""
        self.state = None


# Cell rnn
class RNN(Recurrent):
    """Recurrent layer with tanh, h(t) = tanh(x(t) Wxᵀ + h(t-1) Whᵀ + b); parameters as in `Recurrent`."""

    def forward(self, X, state=None, mask=None):
        """X of shape (N, T, d_in) -> H of shape (N, T, d_hidden), the states after all steps.

        Parameters
        ----------
        X : ndarray of shape (N, T, d_in)
        state : ndarray of shape (N, d_hidden), optional
            The state before the first step.
        mask : ndarray of shape (N, T), bools or 0 and 1, optional
            A masked step (0) keeps the state.
        """
        H, self.cache = rnn_forward(X, self.first_state(len(X), state), **self.params, mask=mask)
        _, states, *_ = self.cache
        self.state = states[-1].copy()  # a view would keep all states alive
        return H

    def backward(self, dH, d_state=None):
        """dH of shape (N, T, d_hidden) -> dX, None without `needs_dX`; sets grads Wx, Wh and b, and d_initial.

        Parameters
        ----------
        dH : ndarray of shape (N, T, d_hidden), or None for zeros
        d_state : ndarray of shape (N, d_hidden), optional
            Gradient with respect to `state`, the state after the last of T >= 1 steps; added to the gradient of the last output.
        """
        if dH is None or d_state is not None:
            _, states, *_ = self.cache
            all_steps = np.zeros_like(states[1:]).transpose(1, 0, 2)  # (N, T, H)
            if dH is not None:
                all_steps += dH
            if d_state is not None:
                all_steps[:, -1] += d_state
            dH = all_steps
        dX, self.d_initial, *gradients = rnn_backward(dH, self.cache, self.needs_dX)
        self.grads["Wx"], self.grads["Wh"], self.grads["b"] = gradients
        return dX


# Cell laststep
class LastStep(Layer):
    """Take the last step of each sequence, (N, T, ...) -> (N, ...). After a recurrent layer with a mask, this is the last real step."""

    def forward(self, X):
        self.cache = X.shape
        return X[:, -1]

    def backward(self, dY):
        dX = np.zeros(self.cache, dtype=dY.dtype)
        dX[:, -1] = dY
        return dX


class TimeDistributed(Layer):
    """Apply a layer to every step, (N, T, ...) -> (N, T, ...): the layer inside sees N T examples.

    Parameters
    ----------
    layer : Layer
    """

    def __init__(self, layer):
        super().__init__()
        self.layers = [layer]

    def forward(self, X):
        N, T = X.shape[:2]
        Y = self.layers[0](X.reshape(N * T, *X.shape[2:]))
        self.cache = X.shape, Y.shape
        return Y.reshape(N, T, *Y.shape[1:])

    def backward(self, dY):
        """dY -> dX of the shape of the input, None where the layer returns None."""
        X_shape, Y_shape = self.cache
        dX = self.layers[0].backward(dY.reshape(Y_shape))
        return None if dX is None else dX.reshape(X_shape)


# Cell recurrent-layers
def recurrent_layers(model):
    """Yield the recurrent layers of a model, including those inside other layers."""
    if isinstance(model, Recurrent):
        yield model
    for layer in model.layers:
        yield from recurrent_layers(layer)


# Cell truncated-bptt
def truncated_bptt(model, loss, optimizer, X, y, steps, clip_norm=None):
    """Train along long sequences, window by window: states are carried on, gradients stop at the borders.

    Williams and Peng, "An efficient gradient-based algorithm for on-line training of recurrent network trajectories", 1990.

    Parameters
    ----------
    model : Layer
        Its recurrent layers begin with zeros, and keep the final state.
    loss : function of (output, y) that returns (loss, gradient with respect to the output)
    optimizer : Optimizer
        Takes one step for each window.
    X, y : ndarrays of shapes (N, T, D) and (N, T, ...)
    steps : int, at least 1
        Steps in a window; the last window may have fewer.
    clip_norm : float, optional
        As in `train_step`.

    Returns
    -------
    loss : float
        Mean over the steps, each window measured before its update.
    """
    T = X.shape[1]
    if T < 1 or steps < 1 or y.shape[:2] != X.shape[:2]:
        raise ValueError(f"need T, steps >= 1 and y (N, T, ...), got X {X.shape}, y {y.shape}, steps {steps}")
    recurrent = [(layer, layer.stateful) for layer in recurrent_layers(model)]
    for layer, _ in recurrent:
        layer.reset_state()
        layer.stateful = True
    total = 0.0  # sum of the losses, each times its number of steps
    try:
        for start in range(0, T, steps):
            X_window, y_window = X[:, start : start + steps], y[:, start : start + steps]
            window_loss, _ = train_step(model, loss, optimizer, X_window, y_window, clip_norm=clip_norm)
            total += window_loss * X_window.shape[1]
    finally:
        for layer, stateful in recurrent:
            layer.stateful = stateful
    return total / T


# Cell params-from-torch
def params_from_torch(state):
    """Turn the weights of PyTorch's nn.RNN (one layer) into the parameters of `RNN`.

    Parameters
    ----------
    state : dict with weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0
        As `state_dict()` gives it: arrays, or tensors on the CPU.

    Returns
    -------
    params : dict with Wx, Wh and b, the sum of both biases
    """
    arrays = {name: np.array(array) for name, array in state.items()}
    return {
        "Wx": arrays["weight_ih_l0"],
        "Wh": arrays["weight_hh_l0"],
        "b": arrays["bias_ih_l0"] + arrays["bias_hh_l0"],
    }


def params_to_torch(params):
    """Turn the parameters of `RNN` into the weights of PyTorch's nn.RNN; the second bias is zero.

    Parameters
    ----------
    params : dict with Wx, Wh and b

    Returns
    -------
    state : dict with weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0
    """
    return {
        "weight_ih_l0": params["Wx"].copy(),
        "weight_hh_l0": params["Wh"].copy(),
        "bias_ih_l0": params["b"].copy(),
        "bias_hh_l0": np.zeros_like(params["b"]),
    }
