"""LSTM and GRU.

Made from 12_lstm.ipynb by coursekit: edit the notebook, not this file.
"""

# Cell import-numpy-as-np
import numpy as np

from nnkit.activations import sigmoid, softmax
from nnkit.layers import Layer
from nnkit.rnn import Recurrent, recurrent_layers

__all__ = [
    "GRU",
    "LSTM",
    "Embedding",
    "embedding_backward",
    "gru_backward",
    "gru_forward",
    "gru_params_from_torch",
    "gru_params_to_torch",
    "gru_step_backward",
    "gru_step_forward",
    "lstm_backward",
    "lstm_forward",
    "lstm_loop",
    "lstm_loop_backward",
    "lstm_step_backward",
    "lstm_step_forward",
    "masked_step_backward",
    "masked_step_forward",
    "sample",
    "temperature_softmax",
]


# Cell lstm-step-forward
def lstm_step_forward(x, h_prev, c_prev, Wx, Wh, b):
    """Compute one step of an LSTM.

    i, f, o = sigmoid(...), a = tanh(...) of the blocks of x Wxᵀ + h_prev Whᵀ + b
    c = f c_prev + i a,  h = o tanh(c)

    Hochreiter and Schmidhuber, "Long short-term memory", 1997; the forget gate is from Gers et al., 2000.

    Parameters
    ----------
    x : ndarray of shape (N, D)
    h_prev, c_prev : ndarrays of shape (N, H)
        Hidden state and cell state before the step.
    Wx : ndarray of shape (4H, D)
        Blocks of rows for i, f, a, o, PyTorch's i, f, g, o.
    Wh : ndarray of shape (4H, H)
    b : ndarray of shape (4H,)

    Returns
    -------
    h, c : ndarrays of shape (N, H)
    cache : tuple (x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh)
    """
    z = x @ Wx.T + h_prev @ Wh.T + b  # (N, 4H)
    i, f, a, o = np.split(z, 4, axis=1)  # (N, H) each
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    tanh_c = np.tanh(c)
    h = o * tanh_c
    return h, c, (x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh)


# Cell lstm-step-backward
def lstm_step_backward(dh, dc, cache):
    """Carry gradients back through one step of an LSTM.

    Parameters
    ----------
    dh, dc : ndarrays of shape (N, H)
        Gradients with respect to h, and to c from the steps after this one.
    cache : tuple
        As `lstm_step_forward` returned it.

    Returns
    -------
    dx : ndarray of shape (N, D)
    dh_prev, dc_prev : ndarrays of shape (N, H)
    dWx : ndarray of shape (4H, D)
    dWh : ndarray of shape (4H, H)
    db : ndarray of shape (4H,)
    """
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)  # (N, H), from both paths
    dzi = dc * a * i * (1 - i)
    dzf = dc * c_prev * f * (1 - f)
    dza = dc * i * (1 - a**2)
    dzo = dh * tanh_c * o * (1 - o)
    dz = np.concatenate([dzi, dzf, dza, dzo], axis=1)  # (N, 4H)
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


# Cell lstm-loop
def lstm_loop(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    """Run the steps of an LSTM one after another.

    Parameters
    ----------
    X : ndarray of shape (N, T, D), T >= 1
    h0, c0 : ndarrays of shape (N, H)
        The states before the first step.
    Wx, Wh, b : ndarrays
        As in `lstm_step_forward`.
    step : function as `lstm_step_forward`

    Returns
    -------
    H : ndarray of shape (N, T, H)
        The hidden states after all steps.
    c_last : ndarray of shape (N, H)
    caches : list of T caches
    """
    outputs, caches = [], []
    h, c = h0, c0
    for t in range(X.shape[1]):
        h, c, cache = step(X[:, t], h, c, Wx, Wh, b)
        outputs.append(h)
        caches.append(cache)
    return np.stack(outputs, axis=1), c, caches


# Cell lstm-loop-backward
def lstm_loop_backward(dH, dc_last, caches, *, step=lstm_step_backward):
    """Carry gradients back through all steps of `lstm_loop`.

    Parameters
    ----------
    dH : ndarray of shape (N, T, H)
        Gradient with respect to all hidden states.
    dc_last : ndarray of shape (N, H)
        Gradient with respect to the last cell state.
    caches : list of T caches
    step : function as `lstm_step_backward`

    Returns
    -------
    dX : ndarray of shape (N, T, D)
    dh0, dc0 : ndarrays of shape (N, H)
    dWx, dWh, db : ndarrays of the shapes of Wx, Wh and b
    """
    dX, dWx, dWh, db = [], 0, 0, 0
    dh, dc = 0, dc_last
    for t in reversed(range(len(caches))):
        dx, dh, dc, *d_weights = step(dH[:, t] + dh, dc, caches[t])
        dX.insert(0, dx)
        dWx, dWh, db = dWx + d_weights[0], dWh + d_weights[1], db + d_weights[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


# Cell masked-step-forward
def masked_step_forward(x, h_prev, c_prev, Wx, Wh, b, real, *, step=lstm_step_forward):
    """Take one step where real, (N, 1), is true; elsewhere keep both states."""
    h, c, cache = step(x, h_prev, c_prev, Wx, Wh, b)
    return np.where(real, h, h_prev), np.where(real, c, c_prev), cache


# Cell masked-step-backward
def masked_step_backward(dh, dc, cache, real, *, step=lstm_step_backward):
    """Carry gradients back through a step that only some sequences take.

    Parameters
    ----------
    dh, dc : ndarrays of shape (N, H)
        Gradients with respect to the states that `masked_step_forward` returned.
    cache : tuple
        The cache that its step returned.
    real : ndarray of shape (N, 1), bools
    step : function as `lstm_step_backward`

    Returns
    -------
    dx, dh_prev, dc_prev, dWx, dWh, db : ndarrays
        As `lstm_step_backward`.
    """
    dx, dh_prev, dc_prev, *d_weights = step(dh * real, dc * real, cache)
    return dx, dh_prev + dh * ~real, dc_prev + dc * ~real, *d_weights


# Cell check-shapes
def _check_shapes(X, states, Wx, Wh, biases, mask):
    """Raise a ValueError that names the shapes, unless the arrays of a gated layer fit; biases: one shape each."""
    N, T, D = X.shape if X.ndim == 3 else (-1, -1, -1)
    rows, H = Wh.shape if Wh.ndim == 2 else (-1, -1)
    fits = Wx.shape == (rows, D) and all(state.shape == (N, H) for state in states)
    fits = fits and all(bias.shape == (blocks * H,) for blocks, bias in biases) and rows == biases[0][0] * H
    if not fits or (mask is not None and mask.shape != (N, T)):
        shapes = ", ".join(str(array.shape) for array in (*states, Wx, Wh, *(bias for _, bias in biases)))
        raise ValueError(
            f"these shapes do not fit: X {X.shape}, states, weights and biases {shapes}, mask {None if mask is None else mask.shape}"
        )


# Cell lstm-forward
def lstm_forward(X, h0, c0, Wx, Wh, b, *, mask=None):
    """Run an LSTM over whole sequences, step by step.

    Parameters
    ----------
    X : ndarray of shape (N, T, D), T >= 1
    h0, c0, Wx, Wh, b : ndarrays
        As in `lstm_step_forward`.
    mask : ndarray of shape (N, T), bools or 0 and 1, optional
        A masked step (0) keeps both states.

    Returns
    -------
    H, c_last : ndarrays of shape (N, T, H) and (N, H)
    cache : list of T pairs: the cache of a step, and for which sequences it is real, (N, 1)
    """
    _check_shapes(X, (h0, c0), Wx, Wh, [(4, b)], mask)
    mask = np.ones(X.shape[:2]) if mask is None else mask
    real_at_each_step = iter(mask.T[..., None] != 0)

    def step(*arrays):
        real = next(real_at_each_step)
        h, c, cache = masked_step_forward(*arrays, real)
        return h, c, (cache, real)

    return lstm_loop(X, h0, c0, Wx, Wh, b, step=step)


# Cell lstm-backward
def lstm_backward(dH, dc_last, cache, needs_dX=True):
    """Carry gradients back through all steps of an LSTM.

    Parameters
    ----------
    dH : ndarray of shape (N, T, H)
        Gradient with respect to all hidden states.
    dc_last : ndarray of shape (N, H)
        Gradient with respect to the last cell state.
    cache : list
        As `lstm_forward` returned it.
    needs_dX : bool
        Without it dX is None.

    Returns
    -------
    dX, dh0, dc0, dWx, dWh, db : ndarrays of the shapes of X, h0, c0, Wx, Wh and b
    """
    if dH.shape[:2] != (len(dc_last), len(cache)) or dH.shape[2:] != dc_last.shape[1:]:
        raise ValueError(
            f"dH {dH.shape} and dc_last {dc_last.shape} must be (N, T, H) and (N, H), T {len(cache)}"
        )
    dX, *others = lstm_loop_backward(
        dH, dc_last, cache, step=lambda dh, dc, kept: masked_step_backward(dh, dc, *kept)
    )
    return dX if needs_dX else None, *others


# Cell all-steps
def _all_steps(dH, dh_last, H):
    """The gradient (N, T, H) of all outputs, with the gradient of the last state added; None means zeros."""
    if dH is not None and dH.shape != H.shape:
        raise ValueError(f"dH {dH.shape} must have the shape of the output, {H.shape}")
    if dH is not None and dh_last is None:
        return dH
    total = np.zeros_like(H)
    if dH is not None:
        total += dH
    if dh_last is not None:
        total[:, -1] += dh_last
    return total


# Cell lstm
class LSTM(Recurrent):
    """Long short-term memory; the output is the hidden state after every step.

    Parameters
    ----------
    d_in, d_hidden, rng, stateful, dtype
        As in `Recurrent`; blocks of rows of Wx (4H, d_in), Wh (4H, H), b (4H,) in PyTorch's order i, f, g, o.
    forget_bias : float
        Initial value of the forget gate's bias; Jozefowicz et al., 2015, recommend 1.

    Attributes
    ----------
    state : tuple (h, c) of ndarrays of shape (N, H), or None before the first call
    d_initial : tuple (dh0, dc0) of ndarrays of shape (N, H), set by backward
    """

    gates = 4
    functions: tuple = lstm_forward, lstm_backward

    def __init__(self, d_in, d_hidden, *, rng, stateful=False, forget_bias=1.0, dtype=np.float32):
        super().__init__(d_in, d_hidden, rng=rng, stateful=stateful, dtype=dtype)
        self.params["b"][d_hidden : 2 * d_hidden] = forget_bias

    def zero_state(self, N):
        """The states h and c of N sequences that have not begun."""
        return super().zero_state(N), super().zero_state(N)

    def forward(self, X, state=None, mask=None):
        """X (N, T, d_in) -> H (N, T, d_hidden); state is a pair (h, c) of shape (N, d_hidden), mask (N, T) as in RNN."""
        h0, c0 = self.first_state(len(X), state)
        _check_shapes(X, (h0, c0), self.params["Wx"], self.params["Wh"], [(4, self.params["b"])], mask)
        self.H, c_last, self.cache = self.functions[0](X, h0, c0, **self.params, mask=mask)
        h_last = self.H[:, -1] if X.shape[1] else h0
        self.state = h_last.copy(), c_last  # a view would keep all states alive
        return self.H

    def backward(self, dH, d_state=None):
        """dH (N, T, d_hidden) or None -> dX; sets grads and d_initial. d_state: the gradients of `state`, or None."""
        N, _, H = self.H.shape
        dh_last, dc_last = (None, np.zeros((N, H), dtype=self.H.dtype)) if d_state is None else d_state
        dX, *d_initial, self.grads["Wx"], self.grads["Wh"], self.grads["b"] = self.functions[1](
            _all_steps(dH, dh_last, self.H), dc_last, self.cache, self.needs_dX
        )
        self.d_initial = tuple(d_initial)
        return dX


# Cell use-fast-lstm
from nnkit.fast import fast_lstm_backward, fast_lstm_forward

LSTM.functions = fast_lstm_forward, fast_lstm_backward


# Cell gru-steps
def gru_step_forward(x, h_prev, Wx, Wh, b, b_n):
    """Take one step of a GRU; Cho et al., 2014, in PyTorch's form.

    Parameters
    ----------
    x : ndarray of shape (N, D)
    h_prev : ndarray of shape (N, H)
    Wx, Wh, b : ndarrays of shapes (3H, D), (3H, H), (3H,)
        Blocks of rows for r, z, n.
    b_n : ndarray of shape (H,)
        The bias that the reset gate multiplies.

    Returns
    -------
    h : ndarray of shape (N, H)
    cache : tuple (x, h_prev, r, z, n, q, Wx, Wh)
    """
    H = len(b_n)
    from_x, from_h = x @ Wx.T + b, h_prev @ Wh.T  # (N, 3H) each
    r, z = np.split(sigmoid(from_x[:, : 2 * H] + from_h[:, : 2 * H]), 2, axis=1)
    q = from_h[:, 2 * H :] + b_n
    n = np.tanh(from_x[:, 2 * H :] + r * q)
    return n + z * (h_prev - n), (x, h_prev, r, z, n, q, Wx, Wh)


def gru_step_backward(dh, cache):
    """Carry the gradient dh (N, H) back through `gru_step_forward`: dx, dh_prev, dWx, dWh, db and db_n."""
    x, h_prev, r, z, n, q, Wx, Wh = cache
    ds_n = dh * (1 - z) * (1 - n**2)
    ds_r, ds_z = ds_n * q * r * (1 - r), dh * (h_prev - n) * z * (1 - z)
    dq = ds_n * r
    d_from_x, d_from_h = (np.concatenate([ds_r, ds_z, last], axis=1) for last in (ds_n, dq))  # (N, 3H) each
    dx, dh_prev = d_from_x @ Wx, dh * z + d_from_h @ Wh
    return dx, dh_prev, d_from_x.T @ x, d_from_h.T @ h_prev, d_from_x.sum(axis=0), dq.sum(axis=0)


# Cell gru-loops
def gru_forward(X, h0, Wx, Wh, b, b_n, *, mask=None):
    """Run a GRU over whole sequences, X of shape (N, T, D) with T >= 1, step by step.

    Returns H, the states of shape (N, T, H), and a list with the cache of each step and for which sequences it is real.
    A masked step, 0 in the mask of shape (N, T), keeps the state.
    """
    _check_shapes(X, (h0,), Wx, Wh, [(3, b), (1, b_n)], mask)
    mask = np.ones(X.shape[:2]) if mask is None else mask
    h, outputs, caches = h0, [], []
    for x, real in zip(X.swapaxes(0, 1), mask.T[..., None] != 0, strict=True):
        h_new, cache = gru_step_forward(x, h, Wx, Wh, b, b_n)
        h = np.where(real, h_new, h)
        outputs.append(h)
        caches.append((cache, real))
    return np.stack(outputs, axis=1), caches


def gru_backward(dH, caches, needs_dX=True):
    """Carry the gradient dH (N, T, H) of all states back: dX, dh0, dWx, dWh, db and db_n; dX is None without needs_dX."""
    if dH.shape[1] != len(caches):
        raise ValueError(f"dH {dH.shape} must have the shape of the output, with {len(caches)} steps")
    dX, dh, totals = [], 0, [0] * 4
    for t in reversed(range(len(caches))):
        cache, real = caches[t]
        dh = dH[:, t] + dh
        dx, dh_prev, *gradients = gru_step_backward(dh * real, cache)
        dh = dh_prev + dh * ~real
        dX.insert(0, dx)
        totals = [total + gradient for total, gradient in zip(totals, gradients, strict=True)]
    return np.stack(dX, axis=1) if needs_dX else None, dh, *totals


# Cell gru
class GRU(Recurrent):
    """Gated recurrent unit; the output is the state after every step.

    Parameters
    ----------
    d_in, d_hidden, rng, stateful, dtype
        As in `Recurrent`; blocks of rows of Wx (3H, d_in), Wh (3H, H), b (3H,) in PyTorch's order r, z, n.

    Attributes
    ----------
    params : Wx, Wh, b, and b_n of shape (H,), the bias that the reset gate multiplies
    """

    gates = 3
    functions: tuple = gru_forward, gru_backward

    def __init__(self, d_in, d_hidden, *, rng, stateful=False, dtype=np.float32):
        super().__init__(d_in, d_hidden, rng=rng, stateful=stateful, dtype=dtype)
        self.params["b_n"] = np.zeros(d_hidden, dtype=dtype)

    def forward(self, X, state=None, mask=None):
        """X of shape (N, T, d_in) -> H of shape (N, T, d_hidden); state (N, d_hidden) and mask (N, T) as in RNN."""
        h0, biases = self.first_state(len(X), state), [(3, self.params["b"]), (1, self.params["b_n"])]
        _check_shapes(X, (h0,), self.params["Wx"], self.params["Wh"], biases, mask)
        self.H, self.cache = self.functions[0](X, h0, **self.params, mask=mask)
        self.state = (self.H[:, -1] if X.shape[1] else h0).copy()
        return self.H

    def backward(self, dH, d_state=None):
        """dH of shape (N, T, d_hidden) or None -> dX, None without `needs_dX`; d_state (N, d_hidden) as in RNN."""
        dX, self.d_initial, *gradients = self.functions[1](
            _all_steps(dH, d_state, self.H), self.cache, self.needs_dX
        )
        self.grads = dict(zip(["Wx", "Wh", "b", "b_n"], gradients, strict=True))
        return dX


# Cell gru-params-from-torch
def gru_params_from_torch(state):
    """Turn the weights of PyTorch's nn.GRU (one layer) into the parameters of `GRU`.

    Parameters
    ----------
    state : dict with weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0

    Returns
    -------
    params : dict with Wx, Wh, b and b_n
    """
    arrays = {name: np.array(array) for name, array in state.items()}
    b, b_hidden = arrays["bias_ih_l0"], arrays["bias_hh_l0"]
    first_n = len(b) // 3 * 2
    b[:first_n] += b_hidden[:first_n]
    return {"Wx": arrays["weight_ih_l0"], "Wh": arrays["weight_hh_l0"], "b": b, "b_n": b_hidden[first_n:]}


def gru_params_to_torch(params):
    """Turn the parameters of `GRU` into the weights of PyTorch's nn.GRU.

    Parameters
    ----------
    params : dict with Wx, Wh, b and b_n

    Returns
    -------
    state : dict with weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0
    """
    b_hidden = np.zeros_like(params["b"])
    b_hidden[-len(params["b_n"]) :] = params["b_n"]
    return {
        "weight_ih_l0": params["Wx"].copy(),
        "weight_hh_l0": params["Wh"].copy(),
        "bias_ih_l0": params["b"].copy(),
        "bias_hh_l0": b_hidden,
    }


# Cell use-fast-gru
from nnkit.fast import fast_gru_backward, fast_gru_forward

GRU.functions = fast_gru_forward, fast_gru_backward


# Cell embedding-backward
def embedding_backward(dY, X, num):
    """Gradient of a table of vectors from which rows were looked up.

    dW[k] = sum of dY over all places where X is k

    Parameters
    ----------
    dY : ndarray of shape (..., D)
        Gradient with respect to the vectors W[X].
    X : ndarray of shape (...), integers from 0 to num - 1
    num : int
        Number of rows of the table.

    Returns
    -------
    dW : ndarray of shape (num, D)
    """
    D = dY.shape[-1]
    dW = np.zeros((num, D), dtype=dY.dtype)
    X, dY = X.reshape(-1), dY.reshape(-1, D)  # (M,), (M, D)
    order = np.argsort(X, kind="stable")
    rows, starts = np.unique(X[order], return_index=True)
    dW[rows] = np.add.reduceat(dY[order], starts, axis=0)
    return dW


# Cell embedding
class Embedding(Layer):
    """A table of vectors: integers of any shape (...) -> vectors (..., dim).

    Parameters
    ----------
    num : int
        The number of different integers, 0 to num - 1.
    dim : int
    rng : numpy.random.Generator
        Draws the initial vectors from a standard normal distribution.
    dtype : dtype of the parameter W, shape (num, dim)
    """

    def __init__(self, num, dim, *, rng, dtype=np.float32):
        super().__init__()
        self.params["W"] = rng.normal(size=(num, dim)).astype(dtype)

    def forward(self, X):
        """X of shape (...), integers -> W[X] of shape (..., dim)."""
        num = len(self.params["W"])
        if X.dtype.kind not in "iu":
            raise ValueError(f"an embedding looks up integers, got {X.dtype} of shape {X.shape}")
        if X.size and not 0 <= X.min() <= X.max() < num:
            raise ValueError(
                f"the integers must be from 0 to {num - 1}, got {X.min()} to {X.max()} in X {X.shape}"
            )
        self.cache = X
        return self.params["W"][X]

    def backward(self, dY):
        """dY of shape (..., dim) -> None, since integers have no gradient; sets grads W."""
        self.grads["W"] = embedding_backward(dY, self.cache, len(self.params["W"]))


# Cell temperature-softmax
def temperature_softmax(logits, temperature):
    """Probabilities from logits that are divided by a temperature.

    Parameters
    ----------
    logits : ndarray of shape (..., C)
    temperature : float above 0
        Below 1 favours the likely classes, above 1 makes all more equal.

    Returns
    -------
    probabilities : ndarray of shape (..., C)

    Raises
    ------
    ValueError
        If the temperature is not above 0.
    """
    if not temperature > 0:
        raise ValueError(f"the temperature must be above 0, got {temperature}")
    with np.errstate(over="ignore"):  # a quotient of -inf is right: probability 0
        return softmax((logits - logits.max(axis=-1, keepdims=True)) / temperature)


# Cell sample
def sample(model, start, length, *, temperature=1.0, rng):
    """Let a language model write: draw a class, feed it in, draw the next.

    Parameters
    ----------
    model : Layer
        From integers (1, T) to logits (1, T, C), such as Embedding, LSTM and TimeDistributed(Linear).
    start : sequence of at least one int
        The classes that the model reads first; not part of the result.
    length : int
        How many classes to draw.
    temperature : float above 0
        As in `temperature_softmax`.
    rng : numpy.random.Generator

    Returns
    -------
    drawn : ndarray of shape (length,), integers

    Raises
    ------
    ValueError
        If there is nothing to start with.
    """
    unread = np.asarray(start, dtype=np.int64).reshape(1, -1)  # (1, T)
    if unread.size == 0:
        raise ValueError("the model needs at least one class to start with")
    recurrent = [(layer, layer.stateful, layer.state) for layer in recurrent_layers(model)]
    drawn = np.empty(length, dtype=np.int64)
    try:
        for layer, _, _ in recurrent:
            layer.stateful = True
            layer.reset_state()
        for k in range(length):
            logits = model(unread)[0, -1].astype(np.float64)  # (C,)
            drawn[k] = rng.choice(len(logits), p=temperature_softmax(logits, temperature))
            unread = drawn[None, k : k + 1]
    finally:
        for layer, stateful, state in recurrent:
            layer.stateful, layer.state = stateful, state
    return drawn
