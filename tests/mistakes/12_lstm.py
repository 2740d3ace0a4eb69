"""Wrong answers to the exercises of chapter 12, and the sentence that each must meet."""

import numpy as np

from coursekit.mistakes import mistake

# Stand-ins, so that this file can be read; in the kernel the names are the notebook's.
sigmoid = softmax = lstm_step_forward = lstm_step_backward = lstm_backward = None
lstm_loop = gru_backward = _check_shapes = None


# lstm_step_forward


@mistake(
    "lstm-step-forward",
    "The blocks are in another order: the third is the candidate, the fourth the output gate.",
)
def output_gate_before_the_candidate(x, h_prev, c_prev, Wx, Wh, b):
    i, f, o, a = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "Input gate and forget gate are exchanged: the first block is i, the second f.")
def forget_gate_first_as_in_the_papers(x, h_prev, c_prev, Wx, Wh, b):
    f, i, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "The candidate a has a tanh, only the gates have a sigmoid.")
def sigmoid_for_all_four(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(sigmoid(x @ Wx.T + h_prev @ Wh.T + b), 4, axis=1)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "The old memory is not gated: f belongs to it.")
def adds_to_the_whole_memory(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "The tanh of the cell state is missing: h = o tanh(C).", half=True)
def shows_the_bare_memory(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * c, c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "h was made from the old cell state. Use the new one.", half=True)
def shows_the_old_memory(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * np.tanh(c_prev), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", says="wrote into its input")
def writes_into_the_old_memory(x, h_prev, c_prev, Wx, Wh, b):
    old = c_prev.copy()
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c_prev *= f
    c_prev += i * a
    return o * np.tanh(c_prev), c_prev, (x, h_prev, old, i, f, a, o, np.tanh(c_prev), Wx, Wh)


@mistake("lstm-step-forward", "b was not added to the sums.")
def forgets_the_bias_of_a_step(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "The candidate is not gated: i belongs to it.")
def adds_the_whole_candidate(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "The output gate is missing: h = o tanh(C).", half=True)
def shows_the_whole_memory(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


# lstm_step_backward


@mistake("lstm-step-backward", "What comes through h is missing: C gets dh o (1 - tanh(C) squared) too.")
def only_the_gradient_from_later_steps(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", "The forget gate is missing: C(t) = f C(t-1) + i a.")
def passes_the_whole_gradient_on(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", "The slope of tanh is missing on the way from h to C.")
def no_slope_of_tanh(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", "These are di, df, da, do: the slopes of sigmoid and tanh are missing.")
def gates_without_their_slopes(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate([dc * a, dc * c_prev, dc * i, dh * tanh_c], axis=1)
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", says="wrote into its input")
def adds_into_dc(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc += dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward", "dWh needs the hidden state before the step, h_prev. This is the one after it."
)
def weights_from_the_new_state(dh, dc, cache):
    x, _h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ (o * tanh_c), dz.sum(axis=0)


@mistake("lstm-step-backward", "di and da are exchanged: i is multiplied by a, so di = dC a and da = dC i.")
def exchanges_di_and_da(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * i * i * (1 - i), dc * c_prev * f * (1 - f), dc * a * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward",
    "The candidate got the slope of a sigmoid. Its slope is that of tanh, 1 - a squared.",
)
def candidate_with_the_slope_of_a_sigmoid(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * a * (1 - a), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", says="wrote into its input")
def slope_written_into_the_cache(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    old_i, di = i.copy(), dc * a * (1 - i)
    dz_i = di * i
    i *= 1 - i  # a slope, in place
    dz = np.concatenate(
        [dz_i, dc * c_prev * f * (1 - f), dc * old_i * (1 - a**2), dh * tanh_c * o * (1 - o)], axis=1
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", "The output gate is missing on the way from h to C.")
def no_output_gate_on_the_way_back(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


# lstm_forward


@mistake("lstm-forward", "The second step began with h0 again: it must go on from hs[1].")
def every_step_sees_h0(X, h0, c0, Wx, Wh, b, *, mask=None):
    N, T, _ = X.shape
    H = Wh.shape[1]
    hs, cs = np.empty((2, T + 1, N, H), X.dtype)
    hs[0], cs[0] = h0, c0
    gates, tanh_cs = np.empty((T, N, 4 * H), X.dtype), np.empty((T, N, H), X.dtype)
    for t in range(T):
        hs[t + 1], cs[t + 1], cache = lstm_step_forward(X[:, t], h0, cs[t], Wx, Wh, b)
        gates[t], tanh_cs[t] = np.concatenate(cache[3:7], axis=1), cache[7]
        if mask is not None:
            skip = (mask[:, t] == 0)[:, None]
            np.copyto(hs[t + 1], hs[t], where=skip)
            np.copyto(cs[t + 1], cs[t], where=skip)
    return (
        hs[1:].transpose(1, 0, 2),
        cs[T].copy(),
        (X.transpose(1, 0, 2).copy(), hs, cs, gates, tanh_cs, Wx, Wh, mask),
    )


@mistake("lstm-forward", "The second step began with c0 again: it must go on from cs[1].")
def every_step_sees_c0(X, h0, c0, Wx, Wh, b, *, mask=None):
    N, T, _ = X.shape
    H = Wh.shape[1]
    hs, cs = np.empty((2, T + 1, N, H), X.dtype)
    hs[0], cs[0] = h0, c0
    gates, tanh_cs = np.empty((T, N, 4 * H), X.dtype), np.empty((T, N, H), X.dtype)
    for t in range(T):
        hs[t + 1], cs[t + 1], cache = lstm_step_forward(X[:, t], hs[t], c0, Wx, Wh, b)
        gates[t], tanh_cs[t] = np.concatenate(cache[3:7], axis=1), cache[7]
    return (
        hs[1:].transpose(1, 0, 2),
        cs[T].copy(),
        (X.transpose(1, 0, 2).copy(), hs, cs, gates, tanh_cs, Wx, Wh, mask),
    )


@mistake("lstm-forward", "The mask was not used: a masked step keeps h and C.")
def ignores_the_mask(X, h0, c0, Wx, Wh, b, *, mask=None):
    N, T, _ = X.shape
    H = Wh.shape[1]
    hs, cs = np.empty((2, T + 1, N, H), X.dtype)
    hs[0], cs[0] = h0, c0
    gates, tanh_cs = np.empty((T, N, 4 * H), X.dtype), np.empty((T, N, H), X.dtype)
    for t in range(T):
        hs[t + 1], cs[t + 1], cache = lstm_step_forward(X[:, t], hs[t], cs[t], Wx, Wh, b)
        gates[t], tanh_cs[t] = np.concatenate(cache[3:7], axis=1), cache[7]
    return (
        hs[1:].transpose(1, 0, 2),
        cs[T].copy(),
        (X.transpose(1, 0, 2).copy(), hs, cs, gates, tanh_cs, Wx, Wh, mask),
    )


@mistake("lstm-forward", "h was kept, but C went on: a masked step keeps both.")
def masks_the_hidden_state_alone(X, h0, c0, Wx, Wh, b, *, mask=None):
    N, T, _ = X.shape
    H = Wh.shape[1]
    hs, cs = np.empty((2, T + 1, N, H), X.dtype)
    hs[0], cs[0] = h0, c0
    gates, tanh_cs = np.empty((T, N, 4 * H), X.dtype), np.empty((T, N, H), X.dtype)
    for t in range(T):
        hs[t + 1], cs[t + 1], cache = lstm_step_forward(X[:, t], hs[t], cs[t], Wx, Wh, b)
        gates[t], tanh_cs[t] = np.concatenate(cache[3:7], axis=1), cache[7]
        if mask is not None:
            np.copyto(hs[t + 1], hs[t], where=(mask[:, t] == 0)[:, None])
    return (
        hs[1:].transpose(1, 0, 2),
        cs[T].copy(),
        (X.transpose(1, 0, 2).copy(), hs, cs, gates, tanh_cs, Wx, Wh, mask),
    )


@mistake("lstm-forward", "The masked state was set to zero. It must stay what it was.")
def masked_states_become_zero(X, h0, c0, Wx, Wh, b, *, mask=None):
    N, T, _ = X.shape
    H = Wh.shape[1]
    hs, cs = np.empty((2, T + 1, N, H), X.dtype)
    hs[0], cs[0] = h0, c0
    gates, tanh_cs = np.empty((T, N, 4 * H), X.dtype), np.empty((T, N, H), X.dtype)
    for t in range(T):
        hs[t + 1], cs[t + 1], cache = lstm_step_forward(X[:, t], hs[t], cs[t], Wx, Wh, b)
        gates[t], tanh_cs[t] = np.concatenate(cache[3:7], axis=1), cache[7]
        if mask is not None:
            hs[t + 1] *= mask[:, t, None]
            cs[t + 1] *= mask[:, t, None]
    return (
        hs[1:].transpose(1, 0, 2),
        cs[T].copy(),
        (X.transpose(1, 0, 2).copy(), hs, cs, gates, tanh_cs, Wx, Wh, mask),
    )


@mistake(
    "lstm-forward",
    "The gates hold the sums: write the activated values into them, i[...] = sigmoid(i). i = sigmoid(i) makes a new array.",
)
def keeps_the_sums_instead_of_the_gates(X, h0, c0, Wx, Wh, b, *, mask=None):
    N, T, _ = X.shape
    H = Wh.shape[1]
    hs, cs = np.empty((2, T + 1, N, H), X.dtype)
    hs[0], cs[0] = h0, c0
    gates, tanh_cs = np.empty((T, N, 4 * H), X.dtype), np.empty((T, N, H), X.dtype)
    for t in range(T):
        gates[t] = X[:, t] @ Wx.T + hs[t] @ Wh.T + b
        hs[t + 1], cs[t + 1], cache = lstm_step_forward(X[:, t], hs[t], cs[t], Wx, Wh, b)
        tanh_cs[t] = cache[7]
        if mask is not None:
            skip = (mask[:, t] == 0)[:, None]
            np.copyto(hs[t + 1], hs[t], where=skip)
            np.copyto(cs[t + 1], cs[t], where=skip)
    return (
        hs[1:].transpose(1, 0, 2),
        cs[T].copy(),
        (X.transpose(1, 0, 2).copy(), hs, cs, gates, tanh_cs, Wx, Wh, mask),
    )


@mistake(
    "lstm-forward",
    "The gates hold the part of the inputs alone: gates[t] + ... makes a new array, gates[t] += ... does not.",
)
def adds_the_recurrent_part_to_a_new_array(X, h0, c0, Wx, Wh, b, *, mask=None):
    N, T, _ = X.shape
    H = Wh.shape[1]
    hs, cs = np.empty((2, T + 1, N, H), X.dtype)
    hs[0], cs[0] = h0, c0
    gates, tanh_cs = np.empty((T, N, 4 * H), X.dtype), np.empty((T, N, H), X.dtype)
    for t in range(T):
        gates[t] = X[:, t] @ Wx.T + b
        hs[t + 1], cs[t + 1], cache = lstm_step_forward(X[:, t], hs[t], cs[t], Wx, Wh, b)
        tanh_cs[t] = cache[7]
        if mask is not None:
            skip = (mask[:, t] == 0)[:, None]
            np.copyto(hs[t + 1], hs[t], where=skip)
            np.copyto(cs[t + 1], cs[t], where=skip)
    return (
        hs[1:].transpose(1, 0, 2),
        cs[T].copy(),
        (X.transpose(1, 0, 2).copy(), hs, cs, gates, tanh_cs, Wx, Wh, mask),
    )


@mistake("lstm-forward", "b was not added to the sums.")
def forgets_the_bias_of_a_sequence(X, h0, c0, Wx, Wh, b, *, mask=None):
    N, T, _ = X.shape
    H = Wh.shape[1]
    hs, cs = np.empty((2, T + 1, N, H), X.dtype)
    hs[0], cs[0] = h0, c0
    gates, tanh_cs = np.empty((T, N, 4 * H), X.dtype), np.empty((T, N, H), X.dtype)
    for t in range(T):
        hs[t + 1], cs[t + 1], cache = lstm_step_forward(X[:, t], hs[t], cs[t], Wx, Wh, 0 * b)
        gates[t], tanh_cs[t] = np.concatenate(cache[3:7], axis=1), cache[7]
        if mask is not None:
            skip = (mask[:, t] == 0)[:, None]
            np.copyto(hs[t + 1], hs[t], where=skip)
            np.copyto(cs[t + 1], cs[t], where=skip)
    return (
        hs[1:].transpose(1, 0, 2),
        cs[T].copy(),
        (X.transpose(1, 0, 2).copy(), hs, cs, gates, tanh_cs, Wx, Wh, mask),
    )


# lstm_backward


@mistake(
    "lstm-backward",
    "dh did not go from step to step: what comes back through Wh is added to dH of the step before.",
)
def every_step_has_only_its_own_dh(dH, dc_last, cache, needs_dX=True):
    X, hs, cs, gates, tanh_cs, Wx, Wh, _mask = cache
    T, N, D = X.shape
    H = Wh.shape[1]
    dc, dX, dWx, dWh, db = dc_last, np.zeros((N, T, D)), 0 * Wx, 0 * Wh, 0 * Wx[:, 0]
    dh = np.zeros((N, H))
    for t in reversed(range(T)):
        step = (X[t], hs[t], cs[t], *np.split(gates[t], 4, axis=1), tanh_cs[t], Wx, Wh)
        dX[:, t], dh, dc, *parts = lstm_step_backward(dH[:, t], dc, step)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return (dX if needs_dX else None), dh, dc, dWx, dWh, db


@mistake("lstm-backward", "dc did not go from step to step: the first step needs what the second left.")
def every_step_begins_without_dc(dH, dc_last, cache, needs_dX=True):
    X, hs, cs, gates, tanh_cs, Wx, Wh, _mask = cache
    T, N, D = X.shape
    dc, dX, dWx, dWh, db = dc_last, np.zeros((N, T, D)), 0 * Wx, 0 * Wh, 0 * Wx[:, 0]
    dh = np.zeros_like(dc)
    for t in reversed(range(T)):
        step = (X[t], hs[t], cs[t], *np.split(gates[t], 4, axis=1), tanh_cs[t], Wx, Wh)
        dX[:, t], dh, dc, *parts = lstm_step_backward(dH[:, t] + dh, dc_last, step)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return (dX if needs_dX else None), dh, dc, dWx, dWh, db


@mistake("lstm-backward", "The mask has no effect here.")
def backward_without_the_mask(dH, dc_last, cache, needs_dX=True):
    X, hs, cs, gates, tanh_cs, Wx, Wh, _mask = cache
    T, N, D = X.shape
    dc, dX, dWx, dWh, db = dc_last, np.zeros((N, T, D)), 0 * Wx, 0 * Wh, 0 * Wx[:, 0]
    dh = np.zeros_like(dc)
    for t in reversed(range(T)):
        step = (X[t], hs[t], cs[t], *np.split(gates[t], 4, axis=1), tanh_cs[t], Wx, Wh)
        dX[:, t], dh, dc, *parts = lstm_step_backward(dH[:, t] + dh, dc, step)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return (dX if needs_dX else None), dh, dc, dWx, dWh, db


@mistake("lstm-backward", "At a masked step dh was lost: it passes to the step before as it is.")
def masked_steps_stop_dh(dH, dc_last, cache, needs_dX=True):
    X, hs, cs, gates, tanh_cs, Wx, Wh, mask = cache
    T, N, D = X.shape
    dc, dX, dWx, dWh, db = dc_last, np.zeros((N, T, D)), 0 * Wx, 0 * Wh, 0 * Wx[:, 0]
    dh = np.zeros_like(dc)
    for t in reversed(range(T)):
        real = np.ones((N, 1)) if mask is None else mask[:, t, None] != 0
        step = (X[t], hs[t], cs[t], *np.split(gates[t], 4, axis=1), tanh_cs[t], Wx, Wh)
        dX[:, t], dh, dc_new, *parts = lstm_step_backward((dH[:, t] + dh) * real, dc * real, step)
        dc = np.where(real, dc_new, dc)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return (dX if needs_dX else None), dh, dc, dWx, dWh, db


@mistake("lstm-backward", "The forget gate is missing: dc is multiplied by f in every step.")
def memory_gradient_is_never_gated(dH, dc_last, cache, needs_dX=True):
    X, hs, cs, gates, tanh_cs, Wx, Wh, _mask = cache
    T, N, D = X.shape
    dc, dX, dWx, dWh, db = dc_last, np.zeros((N, T, D)), 0 * Wx, 0 * Wh, 0 * Wx[:, 0]
    dh = np.zeros_like(dc)
    for t in reversed(range(T)):
        i, f, a, o = np.split(gates[t], 4, axis=1)
        d_sum = dH[:, t] + dh
        step = (X[t], hs[t], cs[t], i, f, a, o, tanh_cs[t], Wx, Wh)
        complete = dc + d_sum * o * (1 - tanh_cs[t] ** 2)
        dX[:, t], dh, _, *parts = lstm_step_backward(d_sum, dc, step)
        dc = complete
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return (dX if needs_dX else None), dh, dc, dWx, dWh, db


@mistake("lstm-backward", "At a masked step dh went into dc: of the five slopes P is 0 there too.")
def masked_steps_leak_dh_into_dc(dH, dc_last, cache, needs_dX=True):
    X, hs, cs, gates, tanh_cs, Wx, Wh, mask = cache
    T, N, D = X.shape
    dc, dX, dWx, dWh, db = dc_last, np.zeros((N, T, D)), 0 * Wx, 0 * Wh, 0 * Wx[:, 0]
    dh = np.zeros_like(dc)
    for t in reversed(range(T)):
        real = np.ones((N, 1), dtype=bool) if mask is None else mask[:, t, None] != 0
        i, f, a, o = np.split(gates[t], 4, axis=1)
        dh = dH[:, t] + dh
        leaked = dc + dh * o * (1 - tanh_cs[t] ** 2)
        step = (X[t], hs[t], cs[t], i, f, a, o, tanh_cs[t], Wx, Wh)
        dX[:, t], dh_new, dc_new, *parts = lstm_step_backward(dh * real, dc * real, step)
        dc, dh = np.where(real, dc_new, leaked), np.where(real, dh_new, dh)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return (dX if needs_dX else None), dh, dc, dWx, dWh, db


@mistake(
    "lstm-backward", "Each step was taken alone: dh and dc must go on from each step to the one before it."
)
def takes_each_step_alone(dH, dc_last, cache, needs_dX=True):
    X, hs, cs, gates, tanh_cs, Wx, Wh, _mask = cache
    T, N, D = X.shape
    dX, dWx, dWh, db = np.zeros((N, T, D)), 0 * Wx, 0 * Wh, 0 * Wx[:, 0]
    for t in reversed(range(T)):
        dc = dc_last if t == T - 1 else np.zeros_like(dc_last)
        step = (X[t], hs[t], cs[t], *np.split(gates[t], 4, axis=1), tanh_cs[t], Wx, Wh)
        dX[:, t], dh, dc, *parts = lstm_step_backward(dH[:, t], dc, step)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return (dX if needs_dX else None), dh, dc, dWx, dWh, db


@mistake("lstm-backward", "At a masked step dc was multiplied by the forget gate: it passes as if f were 1.")
def masked_steps_gate_dc(dH, dc_last, cache, needs_dX=True):
    X, hs, cs, gates, tanh_cs, Wx, Wh, mask = cache
    T, N, D = X.shape
    dc, dX, dWx, dWh, db = dc_last, np.zeros((N, T, D)), 0 * Wx, 0 * Wh, 0 * Wx[:, 0]
    dh = np.zeros_like(dc)
    for t in reversed(range(T)):
        real = np.ones((N, 1), dtype=bool) if mask is None else mask[:, t, None] != 0
        i, f, a, o = np.split(gates[t], 4, axis=1)
        dh = dH[:, t] + dh
        step = (X[t], hs[t], cs[t], i, f, a, o, tanh_cs[t], Wx, Wh)
        dX[:, t], dh_new, dc_new, *parts = lstm_step_backward(dh * real, dc * real, step)
        dc, dh = np.where(real, dc_new, dc * f), np.where(real, dh_new, dh)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return (dX if needs_dX else None), dh, dc, dWx, dWh, db


@mistake(
    "lstm-backward",
    "The numbers of dWx stand in the wrong places: the product with dz transposed has the shape of Wx.",
)
def weights_gradient_transposed(dH, dc_last, cache, needs_dX=True, right=lstm_backward):
    dX, dh0, dc0, dWx, dWh, db = right(dH, dc_last, cache, needs_dX)
    return dX, dh0, dc0, dWx.T.reshape(dWx.shape), dWh, db


@mistake("lstm-backward", "dWh needs the state before each step, hs[:-1].")
def recurrent_gradient_with_the_states_after(dH, dc_last, cache, needs_dX=True, right=lstm_backward):
    X, hs, *others = cache
    dX, dh0, dc0, dWx, _, db = right(dH, dc_last, cache, needs_dX)
    later = np.concatenate([hs[1:], hs[-1:]])
    return dX, dh0, dc0, dWx, right(dH, dc_last, (X, later, *others), needs_dX)[4], db


@mistake("lstm-backward", says="wrote into its input")
def gates_dc_last_in_place(dH, dc_last, cache, needs_dX=True, right=lstm_backward):
    result = right(dH, dc_last, cache, needs_dX)
    dc_last[...] = result[2]
    return result


# gru_forward


@mistake("gru-forward", "z and 1 - z are exchanged: z is the share of the old state.")
def update_gate_the_other_way(X, h0, Wx, Wh, b, b_n, *, mask=None):
    N, T, _ = X.shape
    H = Wh.shape[1]
    hs, gates, qs = (
        np.empty((T + 1, N, H), X.dtype),
        np.empty((T, N, 3 * H), X.dtype),
        np.empty((T, N, H), X.dtype),
    )
    hs[0] = h0
    for t in range(T):
        s, u = X[:, t] @ Wx.T + b, hs[t] @ Wh.T
        r, z = sigmoid(s[:, :H] + u[:, :H]), sigmoid(s[:, H : 2 * H] + u[:, H : 2 * H])
        qs[t] = u[:, 2 * H :] + b_n
        n = np.tanh(s[:, 2 * H :] + r * qs[t])
        gates[t] = np.concatenate([r, z, n], axis=1)
        hs[t + 1] = z * n + (1 - z) * hs[t]
        if mask is not None:
            np.copyto(hs[t + 1], hs[t], where=(mask[:, t] == 0)[:, None])
    return hs[1:].transpose(1, 0, 2), (X.transpose(1, 0, 2).copy(), hs, gates, qs, Wx, Wh, mask)


@mistake("gru-forward", "b_n was not multiplied by the reset gate: q = W h + b_n, and r multiplies all of q.")
def second_bias_outside_the_reset(X, h0, Wx, Wh, b, b_n, *, mask=None):
    N, T, _ = X.shape
    H = Wh.shape[1]
    hs, gates, qs = (
        np.empty((T + 1, N, H), X.dtype),
        np.empty((T, N, 3 * H), X.dtype),
        np.empty((T, N, H), X.dtype),
    )
    hs[0] = h0
    for t in range(T):
        s, u = X[:, t] @ Wx.T + b, hs[t] @ Wh.T
        r, z = sigmoid(s[:, :H] + u[:, :H]), sigmoid(s[:, H : 2 * H] + u[:, H : 2 * H])
        qs[t] = u[:, 2 * H :]
        n = np.tanh(s[:, 2 * H :] + r * qs[t] + b_n)
        gates[t] = np.concatenate([r, z, n], axis=1)
        hs[t + 1] = (1 - z) * n + z * hs[t]
        if mask is not None:
            np.copyto(hs[t + 1], hs[t], where=(mask[:, t] == 0)[:, None])
    return hs[1:].transpose(1, 0, 2), (X.transpose(1, 0, 2).copy(), hs, gates, qs, Wx, Wh, mask)


@mistake("gru-forward", "Reset gate and update gate are exchanged: the first block is r, the second z.")
def update_gate_first(X, h0, Wx, Wh, b, b_n, *, mask=None):
    N, T, _ = X.shape
    H = Wh.shape[1]
    hs, gates, qs = (
        np.empty((T + 1, N, H), X.dtype),
        np.empty((T, N, 3 * H), X.dtype),
        np.empty((T, N, H), X.dtype),
    )
    hs[0] = h0
    for t in range(T):
        s, u = X[:, t] @ Wx.T + b, hs[t] @ Wh.T
        z, r = sigmoid(s[:, :H] + u[:, :H]), sigmoid(s[:, H : 2 * H] + u[:, H : 2 * H])
        qs[t] = u[:, 2 * H :] + b_n
        n = np.tanh(s[:, 2 * H :] + r * qs[t])
        gates[t] = np.concatenate([r, z, n], axis=1)
        hs[t + 1] = (1 - z) * n + z * hs[t]
        if mask is not None:
            np.copyto(hs[t + 1], hs[t], where=(mask[:, t] == 0)[:, None])
    return hs[1:].transpose(1, 0, 2), (X.transpose(1, 0, 2).copy(), hs, gates, qs, Wx, Wh, mask)


@mistake(
    "gru-forward",
    "n is tanh(0.6 + 0.5) here: the reset gate is missing (n sees r q), or b_n is (q = W h + b_n).",
)
def no_reset(X, h0, Wx, Wh, b, b_n, *, mask=None):
    N, T, _ = X.shape
    H = Wh.shape[1]
    hs, gates, qs = (
        np.empty((T + 1, N, H), X.dtype),
        np.empty((T, N, 3 * H), X.dtype),
        np.empty((T, N, H), X.dtype),
    )
    hs[0] = h0
    for t in range(T):
        s, u = X[:, t] @ Wx.T + b, hs[t] @ Wh.T
        r, z = sigmoid(s[:, :H] + u[:, :H]), sigmoid(s[:, H : 2 * H] + u[:, H : 2 * H])
        qs[t] = u[:, 2 * H :] + b_n
        n = np.tanh(s[:, 2 * H :] + qs[t])
        gates[t] = np.concatenate([r, z, n], axis=1)
        hs[t + 1] = (1 - z) * n + z * hs[t]
    return hs[1:].transpose(1, 0, 2), (X.transpose(1, 0, 2).copy(), hs, gates, qs, Wx, Wh, mask)


@mistake("gru-forward", "The mask was not used: a masked step keeps h.")
def gru_ignores_the_mask(X, h0, Wx, Wh, b, b_n, *, mask=None):
    N, T, _ = X.shape
    H = Wh.shape[1]
    hs, gates, qs = (
        np.empty((T + 1, N, H), X.dtype),
        np.empty((T, N, 3 * H), X.dtype),
        np.empty((T, N, H), X.dtype),
    )
    hs[0] = h0
    for t in range(T):
        s, u = X[:, t] @ Wx.T + b, hs[t] @ Wh.T
        r, z = sigmoid(s[:, :H] + u[:, :H]), sigmoid(s[:, H : 2 * H] + u[:, H : 2 * H])
        qs[t] = u[:, 2 * H :] + b_n
        n = np.tanh(s[:, 2 * H :] + r * qs[t])
        gates[t] = np.concatenate([r, z, n], axis=1)
        hs[t + 1] = (1 - z) * n + z * hs[t]
    return hs[1:].transpose(1, 0, 2), (X.transpose(1, 0, 2).copy(), hs, gates, qs, Wx, Wh, mask)


@mistake(
    "gru-forward",
    "n is tanh(0.6 + 0.5) here: the reset gate is missing (n sees r q), or b_n is (q = W h + b_n).",
)
def forgets_the_bias_inside_the_reset(X, h0, Wx, Wh, b, b_n, *, mask=None):
    N, T, _ = X.shape
    H = Wh.shape[1]
    hs, gates, qs = (
        np.empty((T + 1, N, H), X.dtype),
        np.empty((T, N, 3 * H), X.dtype),
        np.empty((T, N, H), X.dtype),
    )
    hs[0] = h0
    for t in range(T):
        s, u = X[:, t] @ Wx.T + b, hs[t] @ Wh.T
        r, z = sigmoid(s[:, :H] + u[:, :H]), sigmoid(s[:, H : 2 * H] + u[:, H : 2 * H])
        qs[t] = u[:, 2 * H :]
        n = np.tanh(s[:, 2 * H :] + r * qs[t])
        gates[t] = np.concatenate([r, z, n], axis=1)
        hs[t + 1] = (1 - z) * n + z * hs[t]
        if mask is not None:
            np.copyto(hs[t + 1], hs[t], where=(mask[:, t] == 0)[:, None])
    return hs[1:].transpose(1, 0, 2), (X.transpose(1, 0, 2).copy(), hs, gates, qs, Wx, Wh, mask)


@mistake("gru-forward", "b was not added to the sums.")
def forgets_the_bias_of_the_gates(X, h0, Wx, Wh, b, b_n, *, mask=None):
    N, T, _ = X.shape
    H = Wh.shape[1]
    hs, gates, qs = (
        np.empty((T + 1, N, H), X.dtype),
        np.empty((T, N, 3 * H), X.dtype),
        np.empty((T, N, H), X.dtype),
    )
    hs[0] = h0
    for t in range(T):
        s, u = X[:, t] @ Wx.T, hs[t] @ Wh.T
        r, z = sigmoid(s[:, :H] + u[:, :H]), sigmoid(s[:, H : 2 * H] + u[:, H : 2 * H])
        qs[t] = u[:, 2 * H :] + b_n
        n = np.tanh(s[:, 2 * H :] + r * qs[t])
        gates[t] = np.concatenate([r, z, n], axis=1)
        hs[t + 1] = (1 - z) * n + z * hs[t]
        if mask is not None:
            np.copyto(hs[t + 1], hs[t], where=(mask[:, t] == 0)[:, None])
    return hs[1:].transpose(1, 0, 2), (X.transpose(1, 0, 2).copy(), hs, gates, qs, Wx, Wh, mask)


# gru_backward


@mistake("gru-backward", "The direct way is missing: h contains z times the old state.")
def gradient_through_the_products_alone(dH, cache, needs_dX=True):
    X, hs, gates, qs, Wx, Wh, _mask = cache
    T, N, D = X.shape
    dh, dX, dWx, dWh, db, db_n = (
        np.zeros_like(hs[0]),
        np.zeros((N, T, D)),
        0 * Wx,
        0 * Wh,
        0 * Wx[:, 0],
        0 * hs[0, :1].sum(axis=0),
    )
    for t in reversed(range(T)):
        r, z, n = np.split(gates[t], 3, axis=1)
        dh = dh + dH[:, t]
        dn = dh * (1 - z) * (1 - n**2)
        dr, dz = dn * qs[t] * r * (1 - r), dh * (hs[t] - n) * z * (1 - z)
        inner, outer = np.concatenate([dr, dz, dn * r], axis=1), np.concatenate([dr, dz, dn], axis=1)
        dh = inner @ Wh
        dX[:, t] = outer @ Wx
        dWx, dWh, db, db_n = (
            dWx + outer.T @ X[t],
            dWh + inner.T @ hs[t],
            db + outer.sum(axis=0),
            db_n + (dn * r).sum(axis=0),
        )
    return dX, dh, dWx, dWh, db, db_n


@mistake(
    "gru-backward",
    "The recurrent product got the gradient of the input product: behind r the gradient of q is multiplied by r.",
)
def one_gradient_for_both_products(dH, cache, needs_dX=True):
    X, hs, gates, qs, Wx, Wh, _mask = cache
    T, N, D = X.shape
    dh, dX, dWx, dWh, db, db_n = (
        np.zeros_like(hs[0]),
        np.zeros((N, T, D)),
        0 * Wx,
        0 * Wh,
        0 * Wx[:, 0],
        0 * hs[0, :1].sum(axis=0),
    )
    for t in reversed(range(T)):
        r, z, n = np.split(gates[t], 3, axis=1)
        dh = dh + dH[:, t]
        dn = dh * (1 - z) * (1 - n**2)
        dr, dz = dn * qs[t] * r * (1 - r), dh * (hs[t] - n) * z * (1 - z)
        outer = np.concatenate([dr, dz, dn], axis=1)
        dh = dh * z + outer @ Wh
        dX[:, t] = outer @ Wx
        dWx, dWh, db, db_n = (
            dWx + outer.T @ X[t],
            dWh + outer.T @ hs[t],
            db + outer.sum(axis=0),
            db_n + (dn * r).sum(axis=0),
        )
    return dX, dh, dWx, dWh, db, db_n


@mistake("gru-backward", "b_n stands inside the reset: its gradient is that of q, with the factor r.")
def second_bias_gets_the_outer_gradient(dH, cache, needs_dX=True):
    X, hs, gates, qs, Wx, Wh, _mask = cache
    T, N, D = X.shape
    dh, dX, dWx, dWh, db, db_n = (
        np.zeros_like(hs[0]),
        np.zeros((N, T, D)),
        0 * Wx,
        0 * Wh,
        0 * Wx[:, 0],
        0 * hs[0, :1].sum(axis=0),
    )
    for t in reversed(range(T)):
        r, z, n = np.split(gates[t], 3, axis=1)
        dh = dh + dH[:, t]
        dn = dh * (1 - z) * (1 - n**2)
        dr, dz = dn * qs[t] * r * (1 - r), dh * (hs[t] - n) * z * (1 - z)
        inner, outer = np.concatenate([dr, dz, dn * r], axis=1), np.concatenate([dr, dz, dn], axis=1)
        dh = dh * z + inner @ Wh
        dX[:, t] = outer @ Wx
        dWx, dWh, db, db_n = (
            dWx + outer.T @ X[t],
            dWh + inner.T @ hs[t],
            db + outer.sum(axis=0),
            db_n + dn.sum(axis=0),
        )
    return dX, dh, dWx, dWh, db, db_n


@mistake("gru-backward", says="a masked step passes the gradient on")
def gru_backward_without_the_mask(dH, cache, needs_dX=True):
    X, hs, gates, qs, Wx, Wh, _mask = cache
    T, N, D = X.shape
    dh, dX, dWx, dWh, db, db_n = (
        np.zeros_like(hs[0]),
        np.zeros((N, T, D)),
        0 * Wx,
        0 * Wh,
        0 * Wx[:, 0],
        0 * hs[0, :1].sum(axis=0),
    )
    for t in reversed(range(T)):
        r, z, n = np.split(gates[t], 3, axis=1)
        dh = dh + dH[:, t]
        dn = dh * (1 - z) * (1 - n**2)
        dr, dz = dn * qs[t] * r * (1 - r), dh * (hs[t] - n) * z * (1 - z)
        inner, outer = np.concatenate([dr, dz, dn * r], axis=1), np.concatenate([dr, dz, dn], axis=1)
        dh = dh * z + inner @ Wh
        dX[:, t] = outer @ Wx
        dWx, dWh, db, db_n = (
            dWx + outer.T @ X[t],
            dWh + inner.T @ hs[t],
            db + outer.sum(axis=0),
            db_n + (dn * r).sum(axis=0),
        )
    return dX, dh, dWx, dWh, db, db_n


@mistake(
    "gru-backward", "Only the direct way is there: the three products with Wh lead to the old state too."
)
def gradient_past_the_products(dH, cache, needs_dX=True):
    X, hs, gates, qs, Wx, Wh, _mask = cache
    T, N, D = X.shape
    dX, dWx, dWh, db = np.zeros((N, T, D)), 0 * Wx, 0 * Wh, 0 * Wx[:, 0]
    dh, db_n = np.zeros_like(hs[0]), np.zeros(Wh.shape[1])
    for t in reversed(range(T)):
        r, z, n = np.split(gates[t], 3, axis=1)
        dh = dh + dH[:, t]
        dn = dh * (1 - z) * (1 - n**2)
        dr, dz = dn * qs[t] * r * (1 - r), dh * (hs[t] - n) * z * (1 - z)
        inner, outer = np.concatenate([dr, dz, dn * r], axis=1), np.concatenate([dr, dz, dn], axis=1)
        dh = dh * z
        dX[:, t] = outer @ Wx
        dWx, dWh = dWx + outer.T @ X[t], dWh + inner.T @ hs[t]
        db, db_n = db + outer.sum(axis=0), db_n + (dn * r).sum(axis=0)
    return (dX if needs_dX else None), dh, dWx, dWh, db, db_n


@mistake("gru-backward", "b stands outside the reset: the last block of its gradient has no factor r.")
def first_bias_gets_the_inner_gradient(dH, cache, needs_dX=True, right=gru_backward):
    *others, db, db_n = right(dH, cache, needs_dX)
    return *others, np.concatenate([db[: -len(db_n)], db_n]), db_n


# embedding_backward


@mistake(
    "embedding-backward",
    "Of row 2 only the last gradient is left. dW[X] += dY does not add where an index comes twice.",
)
def adds_with_an_index(dY, X, num):
    dW = np.zeros((num, dY.shape[-1]), dtype=dY.dtype)
    dW[X] += dY
    return dW


@mistake("embedding-backward", "This is the mean of the gradients of row 2. It must be their sum.")
def mean_instead_of_sum(dY, X, num):
    rows = dY.reshape(X.size, dY.shape[-1])
    dW = np.zeros((num, dY.shape[-1]), dtype=dY.dtype)
    for k in np.unique(X):
        dW[k] = rows[X.reshape(-1) == k].mean(axis=0)
    return dW


@mistake("embedding-backward", "Of row 2 only the first gradient was taken. All have to be added.")
def first_of_each(dY, X, num):
    rows = dY.reshape(X.size, dY.shape[-1])
    dW = np.zeros((num, dY.shape[-1]), dtype=dY.dtype)
    numbers, first = np.unique(X.reshape(-1), return_index=True)
    dW[numbers] = rows[first]
    return dW


@mistake("embedding-backward", says="one axis", half=True)
def two_axes_alone(dY, X, num):
    dW = np.zeros((num, dY.shape[-1]), dtype=dY.dtype)
    N, T = X.shape if X.size else (0, 0)
    for n in range(N):
        for t in range(T):
            dW[X[n, t]] += dY[n, t]
    return dW


# temperature_softmax


@mistake("temperature-softmax", "The logits were multiplied by the temperature. Divide.")
def multiplies(logits, temperature):
    if not temperature > 0:
        raise ValueError(f"{temperature}")
    return softmax(logits * temperature)


@mistake("temperature-softmax", "These do not sum to one: the probabilities were divided, not the logits.")
def divides_the_probabilities(logits, temperature):
    if not temperature > 0:
        raise ValueError(f"{temperature}")
    return softmax(logits) / temperature


@mistake("temperature-softmax", says="are NaN")
def divides_before_the_maximum(logits, temperature):
    if not temperature > 0:
        raise ValueError(f"{temperature}")
    with np.errstate(all="ignore"):
        return softmax(logits / temperature)


@mistake("temperature-softmax", says="a temperature of zero")
def takes_zero(logits, temperature):
    with np.errstate(all="ignore"):
        return softmax((logits - logits.max(axis=-1, keepdims=True)) / np.float64(temperature))


@mistake(
    "temperature-softmax",
    "The temperature has no effect: it must be inside the exponential, before the normalisation.",
    half=True,
)
def forgets_the_temperature(logits, temperature):
    if not temperature > 0:
        raise ValueError(f"{temperature}")
    return softmax(logits)
