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
    "lstm_backward",
    "lstm_forward",
    "lstm_step_backward",
    "lstm_step_forward",
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
    dc = dc + dh * o * (1 - tanh_c**2)  # (N, H), both ways
    dzi = dc * a * i * (1 - i)
    dzf = dc * c_prev * f * (1 - f)
    dza = dc * i * (1 - a**2)
    dzo = dh * tanh_c * o * (1 - o)
    dz = np.concatenate([dzi, dzf, dza, dzo], axis=1)  # (N, 4H)
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


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
    """Run an LSTM over whole sequences: what a loop over `lstm_step_forward` gives, but fast.

    Parameters
    ----------
    X : ndarray of shape (N, T, D)
    h0, c0, Wx, Wh, b : ndarrays
        As in `lstm_step_forward`.
    mask : ndarray of shape (N, T), bools or 0 and 1, optional
        A masked step (0) keeps both states.

    Returns
    -------
    H, c_last : ndarrays of shape (N, T, H) and (N, H)
    cache : tuple (X, hs, cs, gates, tanh_cs, Wx, Wh, mask)
        Time first: X (T, N, D), hs and cs (T + 1, N, H), gates (T, N, 4H), tanh_cs (T, N, H).
    """
    _check_shapes(X, (h0, c0), Wx, Wh, [(4, b)], mask)
    (N, T, D), H, dtype = X.shape, Wh.shape[1], np.result_type(X, Wx)
    X = np.ascontiguousarray(X.transpose(1, 0, 2))  # (T, N, D)
    hs, cs = np.empty((2, T + 1, N, H), dtype=dtype)
    hs[0], cs[0] = h0, c0
    tanh_cs = np.empty((T, N, H), dtype=dtype)
    s = np.repeat(np.array([0.5, 0.5, 1, 0.5], dtype=dtype), H)  # sigmoid(z) = (1 + tanh(z / 2)) / 2
    gates = (X.reshape(T * N, D) @ (Wx * s[:, None]).T + b * s).reshape(T, N, 4 * H)
    WhT = np.ascontiguousarray((Wh * s[:, None]).T)  # (H, 4H)
    for t in range(T):
        gate = gates[t]
        gate += hs[t] @ WhT
        np.tanh(gate, out=gate)
        gate *= s
        gate += 1 - s
        i, f, a, o = gate.reshape(N, 4, H).transpose(1, 0, 2)  # views (N, H)
        np.add(f * cs[t], i * a, out=cs[t + 1])
        np.tanh(cs[t + 1], out=tanh_cs[t])
        np.multiply(o, tanh_cs[t], out=hs[t + 1])
        if mask is not None:
            for states in (hs, cs):
                np.copyto(states[t + 1], states[t], where=(mask[:, t] == 0)[:, None])
    return hs[1:].transpose(1, 0, 2), cs[T].copy(), (X, hs, cs, gates, tanh_cs, Wx, Wh, mask)


# Cell lstm-slopes
def _lstm_slopes(cache):
    """The slopes of all steps for `lstm_backward`: of the four sums (T, N, 4, H), from dh to dc, and f; and the mask (T, N, 1)."""
    _, _, cs, gates, tanh_cs, _, Wh, mask = cache
    T, N, _ = gates.shape
    gates = gates.reshape(T, N, 4, Wh.shape[1])
    i, f, a, o = gates.transpose(2, 0, 1, 3)  # views (T, N, H)
    slopes = gates - gates * gates  # s (1 - s); in the columns of a it is a - a²
    slopes[:, :, 2] += 1 - a
    for number, factor in enumerate([a, cs[:-1], i, tanh_cs]):
        slopes[:, :, number] *= factor
    through = o * (1 - tanh_cs * tanh_cs)
    if mask is None:
        return slopes, through, f, None
    real = (mask.T != 0)[..., None]
    slopes *= real[..., None]
    return slopes, through * real, np.where(real, f, 1), real


# Cell lstm-backward
def lstm_backward(dH, dc_last, cache, needs_dX=True):
    """Back-propagation through time for an LSTM: slopes before the loop, weight gradients after it.

    Parameters
    ----------
    dH : ndarray of shape (N, T, H)
        Gradient with respect to all hidden states.
    dc_last : ndarray of shape (N, H)
        Gradient with respect to the last cell state.
    cache : tuple
        As `lstm_forward` returned it.
    needs_dX : bool
        Without it dX is not computed, and None.

    Returns
    -------
    dX, dh0, dc0, dWx, dWh, db : ndarrays of the shapes of X, h0, c0, Wx, Wh and b
    """
    X, hs, *_, Wx, Wh, _ = cache
    (T, N, D), H = X.shape, Wh.shape[1]
    if dH.shape != (N, T, H) or dc_last.shape != (N, H):
        raise ValueError(f"dH {dH.shape} and dc_last {dc_last.shape} must be {(N, T, H)} and {(N, H)}")
    dZ, through, f, real = _lstm_slopes(cache)
    dh, dc = np.zeros_like(hs[0]), dc_last.copy()
    for t in reversed(range(T)):
        dh += dH[:, t]
        dc += dh * through[t]
        dZ[t, :, :3] *= dc[:, None]
        dZ[t, :, 3] *= dh
        dc *= f[t]
        back = dZ[t].reshape(N, 4 * H) @ Wh  # (N, H)
        dh = back if real is None else back + dh * ~real[t]
    dZ = dZ.reshape(T * N, 4 * H)
    dX = (dZ @ Wx).reshape(T, N, D).transpose(1, 0, 2) if needs_dX else None  # (N, T, D)
    db = np.ones(T * N, dtype=dZ.dtype) @ dZ  # a product is faster than sum(axis=0)
    return dX, dh, dc, dZ.T @ X.reshape(T * N, D), dZ.T @ hs[:-1].reshape(T * N, H), db


# Cell all-steps
def _all_steps(dH, dh_last, hs):
    """The gradient (N, T, H) of all outputs, with that of the last state added; None stands for zeros."""
    if dH is not None and dh_last is None:
        return dH
    total = np.zeros_like(hs[1:]).transpose(1, 0, 2)  # (N, T, H)
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
        First value of the bias of the forget gate; Jozefowicz et al., 2015, recommend 1.

    Attributes
    ----------
    state : tuple (h, c) of ndarrays of shape (N, H), or None before the first call
    d_initial : tuple (dh0, dc0) of ndarrays of shape (N, H), set by backward
    """

    gates = 4

    def __init__(self, d_in, d_hidden, *, rng, stateful=False, forget_bias=1.0, dtype=np.float32):
        super().__init__(d_in, d_hidden, rng=rng, stateful=stateful, dtype=dtype)
        self.params["b"][d_hidden : 2 * d_hidden] = forget_bias

    def zero_state(self, N):
        """The states h and c of N sequences that have not begun."""
        return super().zero_state(N), super().zero_state(N)

    def forward(self, X, state=None, mask=None):
        """X (N, T, d_in) -> H (N, T, d_hidden); state is a pair (h, c) of shape (N, d_hidden), mask (N, T) as in RNN."""
        h0, c0 = self.first_state(len(X), state)
        H, c_last, self.cache = lstm_forward(X, h0, c0, **self.params, mask=mask)
        _, hs, *_ = self.cache
        self.state = hs[-1].copy(), c_last  # a view of hs would keep all states alive
        return H

    def backward(self, dH, d_state=None):
        """dH (N, T, d_hidden) or None -> dX; sets grads and d_initial. d_state: the gradients of `state`, or None."""
        _, hs, *_ = self.cache
        dh_last, dc_last = (None, np.zeros_like(hs[0])) if d_state is None else d_state
        dH = _all_steps(dH, dh_last, hs)
        dX, *d_initial, self.grads["Wx"], self.grads["Wh"], self.grads["b"] = lstm_backward(
            dH, dc_last, self.cache, self.needs_dX
        )
        self.d_initial = tuple(d_initial)
        return dX


# Cell gru-forward
def gru_forward(X, h0, Wx, Wh, b, b_n, *, mask=None):
    """Run a GRU over whole sequences; Cho et al., 2014, in PyTorch's form.

    Parameters
    ----------
    X : ndarray of shape (N, T, D)
    h0 : ndarray of shape (N, H)
    Wx, Wh, b : ndarrays of shapes (3H, D), (3H, H), (3H,)
        Blocks of rows for r, z, n.
    b_n : ndarray of shape (H,)
        The bias that the reset gate multiplies.
    mask : ndarray of shape (N, T), bools or 0 and 1, optional
        A masked step (0) keeps the state.

    Returns
    -------
    H : ndarray of shape (N, T, H)
    cache : tuple (X, hs, gates, qs, Wx, Wh, mask)
        Time first: X (T, N, D), hs (T + 1, N, H), gates (T, N, 3H), qs (T, N, H).
    """
    _check_shapes(X, (h0,), Wx, Wh, [(3, b), (1, b_n)], mask)
    (N, T, D), H, dtype = X.shape, Wh.shape[1], np.result_type(X, Wx)
    X = np.ascontiguousarray(X.transpose(1, 0, 2))  # (T, N, D)
    hs, qs = np.empty((T + 1, N, H), dtype=dtype), np.empty((T, N, H), dtype=dtype)
    hs[0] = h0
    gates = (X.reshape(T * N, D) @ Wx.T + b).reshape(T, N, 3 * H)
    WhT = np.ascontiguousarray(Wh.T)  # (H, 3H)
    for t in range(T):
        recurrent = hs[t] @ WhT  # (N, 3H)
        rz = gates[t, :, : 2 * H]
        rz[...] = (1 + np.tanh((rz + recurrent[:, : 2 * H]) / 2)) / 2  # the sigmoid
        r, z, n = gates[t].reshape(N, 3, H).transpose(1, 0, 2)  # views (N, H)
        np.add(recurrent[:, 2 * H :], b_n, out=qs[t])
        np.tanh(n + r * qs[t], out=n)
        np.add(n, z * (hs[t] - n), out=hs[t + 1])
        if mask is not None:
            np.copyto(hs[t + 1], hs[t], where=(mask[:, t] == 0)[:, None])
    return hs[1:].transpose(1, 0, 2), (X, hs, gates, qs, Wx, Wh, mask)


# Cell gru-backward
def gru_backward(dH, cache, needs_dX=True):
    """Back-propagation through time for a GRU.

    Parameters
    ----------
    dH : ndarray of shape (N, T, H)
        Gradient with respect to all states.
    cache : tuple
        As `gru_forward` returned it.
    needs_dX : bool
        Without it dX is not computed, and None.

    Returns
    -------
    dX, dh0, dWx, dWh, db, db_n : ndarrays of the shapes of X, h0, Wx, Wh, b and b_n
    """
    X, hs, gates, qs, Wx, Wh, mask = cache
    (T, N, D), H = X.shape, Wh.shape[1]
    if dH.shape != (N, T, H):
        raise ValueError(f"dH {dH.shape} must have the shape of the output, {(N, T, H)}")
    r, z, n = gates.reshape(T, N, 3, H).transpose(2, 0, 1, 3)  # views (T, N, H)
    dN = (1 - z) * (1 - n * n)  # the slopes of all steps
    dQ = np.stack([dN * qs * r * (1 - r), (hs[:-1] - n) * z * (1 - z), dN * r], axis=2)  # (T, N, 3, H)
    if mask is not None:
        real = (mask.T != 0)[..., None]  # (T, N, 1)
        dN, dQ, z = dN * real, dQ * real[..., None], np.where(real, z, 1)
    dh = np.zeros_like(hs[0])
    for t in reversed(range(T)):
        dh += dH[:, t]
        dN[t] *= dh
        dQ[t] *= dh[:, None]
        dh = dh * z[t] + dQ[t].reshape(N, 3 * H) @ Wh
    ones, dZ = np.ones(T * N, dtype=dQ.dtype), dQ.reshape(T * N, 3 * H)
    dWh, db_n = dZ.T @ hs[:-1].reshape(T * N, H), ones @ dZ[:, 2 * H :]
    dQ[:, :, 2] = dN  # from the sums of the recurrent product to those of the input product
    dX = (dZ @ Wx).reshape(T, N, D).transpose(1, 0, 2) if needs_dX else None  # (N, T, D)
    return dX, dh, dZ.T @ X.reshape(T * N, D), dWh, ones @ dZ, db_n


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

    def __init__(self, d_in, d_hidden, *, rng, stateful=False, dtype=np.float32):
        super().__init__(d_in, d_hidden, rng=rng, stateful=stateful, dtype=dtype)
        self.params["b_n"] = np.zeros(d_hidden, dtype=dtype)

    def forward(self, X, state=None, mask=None):
        """X of shape (N, T, d_in) -> H of shape (N, T, d_hidden); state (N, d_hidden) and mask (N, T) as in RNN."""
        H, self.cache = gru_forward(X, self.first_state(len(X), state), **self.params, mask=mask)
        _, hs, *_ = self.cache
        self.state = hs[-1].copy()
        return H

    def backward(self, dH, d_state=None):
        """dH of shape (N, T, d_hidden) or None -> dX, None without `needs_dX`; d_state (N, d_hidden) as in RNN."""
        _, hs, *_ = self.cache
        dX, self.d_initial, *gradients = gru_backward(_all_steps(dH, d_state, hs), self.cache, self.needs_dX)
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


# Cell embedding-backward
def embedding_backward(dY, X, num):
    """Gradient of a table of vectors of which rows were looked up.

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
        How many different integers there are, 0 to num - 1.
    dim : int
    rng : numpy.random.Generator
        Draws the first vectors from a standard normal distribution.
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
        Below 1 favours the likely classes, above 1 evens out.

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
        What the model reads first; not part of the result.
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
