"""Wrong answers to the exercises of chapter 12, and the sentence that each must meet."""

import numpy as np

from coursekit.mistakes import mistake

# Stand-ins, so that this file can be read; in the kernel the names are the notebook's.
sigmoid = softmax = lstm_step_forward = lstm_step_backward = lstm_loop = _check_shapes = None


# lstm_step_forward


@mistake("lstm-step-forward", says="blocks are in another order")
def output_gate_before_the_candidate(x, h_prev, c_prev, Wx, Wh, b):
    i, f, o, a = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", says="Input gate and forget gate are exchanged")
def forget_gate_first_as_in_the_papers(x, h_prev, c_prev, Wx, Wh, b):
    f, i, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", says="The candidate a has a tanh")
def sigmoid_for_all_four(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(sigmoid(x @ Wx.T + h_prev @ Wh.T + b), 4, axis=1)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", says="The old memory is not gated")
def adds_to_the_whole_memory(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", says="The tanh of the cell state is missing", half=True)
def shows_the_bare_memory(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * c, c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", says="h was made from the old cell state", half=True)
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


@mistake("lstm-step-forward", says="b was not added")
def forgets_the_bias_of_a_step(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


# lstm_step_backward


@mistake("lstm-step-backward", says="What comes through h is missing")
def only_the_gradient_from_later_steps(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", says="The forget gate is missing")
def passes_the_whole_gradient_on(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", says="The slope of tanh is missing on the way from h to C")
def no_slope_of_tanh(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", says="slopes of sigmoid and tanh are missing")
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


@mistake("lstm-step-backward", says="dWh of three examples")
def weights_from_the_new_state(dh, dc, cache):
    x, _h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ (o * tanh_c), dz.sum(axis=0)


@mistake("lstm-step-backward", says="di and da are exchanged")
def exchanges_di_and_da(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * i * i * (1 - i), dc * c_prev * f * (1 - f), dc * a * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", says="slope of a sigmoid")
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


# lstm_forward


@mistake("lstm-forward", says="The second step began with h0 again")
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


@mistake("lstm-forward", says="The second step began with c0 again")
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


@mistake("lstm-forward", says="The mask was not used")
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


@mistake("lstm-forward", says="h was kept, but C went on")
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


@mistake("lstm-forward", says="masked state was set to zero")
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


@mistake("lstm-forward", says="The gates hold the sums")
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


@mistake("lstm-forward", says="The gates hold the part of the inputs alone")
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


@mistake("lstm-forward", says="b was not added")
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


@mistake("lstm-backward", says="dh did not go from step to step")
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


@mistake("lstm-backward", says="dc did not go from step to step")
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


@mistake("lstm-backward", says="The mask has no effect here")
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


@mistake("lstm-backward", says="At a masked step dh was lost")
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


@mistake("lstm-backward", says="The forget gate is missing")
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


@mistake("lstm-backward", says="At a masked step dh went into dc")
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


# gru_forward


@mistake("gru-forward", says="z and 1 - z are exchanged")
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


@mistake("gru-forward", says="b_n was not multiplied by the reset gate")
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


@mistake("gru-forward", says="Reset gate and update gate are exchanged")
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


@mistake("gru-forward", says="the reset gate is missing")
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


@mistake("gru-forward", says="The mask was not used")
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


@mistake("gru-forward", says="or b_n is")
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


@mistake("gru-forward", says="b was not added")
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


@mistake("gru-backward", says="The direct way is missing")
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


@mistake("gru-backward", says="The recurrent product got the gradient of the input product")
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


@mistake("gru-backward", says="b_n stands inside the reset")
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


# embedding_backward


@mistake("embedding-backward", says="only the last gradient is left")
def adds_with_an_index(dY, X, num):
    dW = np.zeros((num, dY.shape[-1]), dtype=dY.dtype)
    dW[X] += dY
    return dW


@mistake("embedding-backward", says="This is the mean of the gradients")
def mean_instead_of_sum(dY, X, num):
    rows = dY.reshape(X.size, dY.shape[-1])
    dW = np.zeros((num, dY.shape[-1]), dtype=dY.dtype)
    for k in np.unique(X):
        dW[k] = rows[X.reshape(-1) == k].mean(axis=0)
    return dW


@mistake("embedding-backward", says="Of row 2 only the first gradient was taken")
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


@mistake("temperature-softmax", says="multiplied by the temperature")
def multiplies(logits, temperature):
    if not temperature > 0:
        raise ValueError(f"{temperature}")
    return softmax(logits * temperature)


@mistake("temperature-softmax", says="the probabilities were divided")
def divides_the_probabilities(logits, temperature):
    if not temperature > 0:
        raise ValueError(f"{temperature}")
    return softmax(logits) / temperature


@mistake("temperature-softmax", says="almost no temperature")
def divides_before_the_maximum(logits, temperature):
    if not temperature > 0:
        raise ValueError(f"{temperature}")
    with np.errstate(all="ignore"):
        return softmax(logits / temperature)


@mistake("temperature-softmax", says="a temperature of zero")
def takes_zero(logits, temperature):
    with np.errstate(all="ignore"):
        return softmax((logits - logits.max(axis=-1, keepdims=True)) / np.float64(temperature))


@mistake("temperature-softmax", says="The temperature has no effect", half=True)
def forgets_the_temperature(logits, temperature):
    if not temperature > 0:
        raise ValueError(f"{temperature}")
    return softmax(logits)
