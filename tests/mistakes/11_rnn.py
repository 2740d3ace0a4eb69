"""Wrong answers to the exercises of chapter 11, and the sentence that each must meet."""

import numpy as np

from coursekit.mistakes import mistake

# Stand-ins, so that this file can be read; in the kernel the names are the notebook's.
PADDING = -1
rnn_step_backward = rnn_forward = rnn_backward = softmax_cross_entropy = train_step = recurrent_layers = None


# rnn_step_forward


@mistake("rnn-step-forward", "This is the sum inside the tanh: the tanh is missing.")
def no_tanh(x, h_prev, Wx, Wh, b):
    h = x @ Wx.T + h_prev @ Wh.T + b
    return h, (x, h_prev, h, Wx, Wh)


@mistake("rnn-step-forward", "The bias is missing.")
def forgets_the_bias(x, h_prev, Wx, Wh, b):
    h = np.tanh(x @ Wx.T + h_prev @ Wh.T)
    return h, (x, h_prev, h, Wx, Wh)


@mistake("rnn-step-forward", "The previous state has no effect: the part with Wh is missing.")
def forgets_the_state(x, h_prev, Wx, Wh, b):
    h = np.tanh(x @ Wx.T + b)
    return h, (x, h_prev, h, Wx, Wh)


@mistake("rnn-step-forward", "Wh was not transposed: row j of Wh holds the weights of unit j.")
def recurrent_weights_not_transposed(x, h_prev, Wx, Wh, b):
    h = np.tanh(x @ Wx.T + h_prev @ Wh + b)
    return h, (x, h_prev, h, Wx, Wh)


@mistake("rnn-step-forward", says="wrote into its input")
def adds_into_the_old_state(x, h_prev, Wx, Wh, b):
    h = x @ Wx.T + h_prev @ Wh.T + b
    h_prev[...] = np.tanh(h)
    return h_prev.copy(), (x, h_prev, h_prev, Wx, Wh)


@mistake("rnn-step-forward", "h_prev was added without its weights Wh.")
def old_state_without_weights(x, h_prev, Wx, Wh, b):
    h = np.tanh(x @ Wx.T + h_prev + b)
    return h, (x, h_prev, h, Wx, Wh)


# rnn_step_backward


@mistake("rnn-step-backward", "The derivative of tanh is missing.")
def no_slope(dh, cache):
    x, h_prev, _, Wx, Wh = cache
    return dh @ Wx, dh @ Wh, dh.T @ x, dh.T @ h_prev, dh.sum(axis=0)


@mistake("rnn-step-backward", "The cache holds h, the output of tanh, not z: its derivative at h is 1 - h².")
def slope_at_tanh_of_h(dh, cache):
    x, h_prev, h, Wx, Wh = cache
    dz = dh * (1 - np.tanh(h) ** 2)
    return dz @ Wx, dz @ Wh, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("rnn-step-backward", "The derivative of tanh is 1 - h², not 1 - h.")
def slope_without_the_square(dh, cache):
    x, h_prev, h, Wx, Wh = cache
    dz = dh * (1 - h)
    return dz @ Wx, dz @ Wh, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("rnn-step-backward", "dWh needs the state before the step. This is the state after it.")
def recurrent_gradient_with_the_state_after(dh, cache):
    x, _, h, Wx, Wh = cache
    dz = dh * (1 - h * h)
    return dz @ Wx, dz @ Wh, dz.T @ x, dz.T @ h, dz.sum(axis=0)


@mistake(
    "rnn-step-backward", "dh_prev must not use the transposed Wh: the sum runs over the units j of dz_j W_jk."
)
def old_state_through_the_transposed_weights(dh, cache):
    x, h_prev, h, Wx, Wh = cache
    dz = dh * (1 - h * h)
    return dz @ Wx, dz @ Wh.T, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("rnn-step-backward", "db is the sum over the examples, not their mean.", half=True)
def bias_gradient_as_a_mean(dh, cache):
    x, h_prev, h, Wx, Wh = cache
    dz = dh * (1 - h * h)
    return dz @ Wx, dz @ Wh, dz.T @ x, dz.T @ h_prev, dz.mean(axis=0)


@mistake(
    "rnn-step-backward", "dWx and dWh are transposed: they have the shapes of Wx and Wh, (H, D) and (H, H)."
)
def weights_gradients_transposed(dh, cache):
    x, h_prev, h, Wx, Wh = cache
    dz = dh * (1 - h * h)
    return dz @ Wx, dz @ Wh, x.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


# bptt


@mistake("bptt", "Only the last step counts here. Begin there, and pass its dh_prev on to the previous step.")
def each_step_alone(dH, caches):
    dX = np.zeros((*dH.shape[:2], caches[0][0].shape[1]))
    dWx = dWh = db = 0
    for t in reversed(range(len(caches))):
        dX[:, t], dh, dWx_t, dWh_t, db_t = rnn_step_backward(dH[:, t], caches[t])
        dWx, dWh, db = dWx + dWx_t, dWh + dWh_t, db + db_t
    return dX, dh, dWx, dWh, db


@mistake("bptt", "Only the first step's gradient is left. The weights' gradients are sums over the steps.")
def weights_of_the_first_step_only(dH, caches):
    dX = np.zeros((*dH.shape[:2], caches[0][0].shape[1]))
    dh = 0
    for t in reversed(range(len(caches))):
        dX[:, t], dh, dWx, dWh, db = rnn_step_backward(dH[:, t] + dh, caches[t])
    return dX, dh, dWx, dWh, db


@mistake("bptt", "This was divided by T. The steps' gradients add up.")
def weights_as_means_over_the_steps(dH, caches):
    dX = np.zeros((*dH.shape[:2], caches[0][0].shape[1]))
    dh = dWx = dWh = db = 0
    for t in reversed(range(len(caches))):
        dX[:, t], dh, dWx_t, dWh_t, db_t = rnn_step_backward(dH[:, t] + dh, caches[t])
        dWx, dWh, db = dWx + dWx_t, dWh + dWh_t, db + db_t
    return dX, dh, dWx / len(caches), dWh / len(caches), db / len(caches)


@mistake("bptt", "Only the last step counts here. Begin there, and pass its dh_prev on to the previous step.")
def walks_forwards(dH, caches):
    dX = np.zeros((*dH.shape[:2], caches[0][0].shape[1]))
    dh = dWx = dWh = db = 0
    for t in range(len(caches)):
        dX[:, t], dh, dWx_t, dWh_t, db_t = rnn_step_backward(dH[:, t] + dh, caches[t])
        dWx, dWh, db = dWx + dWx_t, dWh + dWh_t, db + db_t
    return dX, dh, dWx, dWh, db


@mistake("bptt", "Only the last output's gradient was used. Every step adds its own dH[:, t].")
def only_the_last_output_counts(dH, caches):
    dX = np.zeros((*dH.shape[:2], caches[0][0].shape[1]))
    dh, dWx, dWh, db = dH[:, -1], 0, 0, 0
    for t in reversed(range(len(caches))):
        dX[:, t], dh, dWx_t, dWh_t, db_t = rnn_step_backward(dh, caches[t])
        dWx, dWh, db = dWx + dWx_t, dWh + dWh_t, db + db_t
    return dX, dh, dWx, dWh, db


@mistake("bptt", says="wrote into its input")
def collects_in_dH(dH, caches):
    dX = np.zeros((*dH.shape[:2], caches[0][0].shape[1]))
    dWx = dWh = db = 0
    for t in reversed(range(len(caches))):
        dX[:, t], dh, dWx_t, dWh_t, db_t = rnn_step_backward(dH[:, t], caches[t])
        if t > 0:
            dH[:, t - 1] += dh
        dWx, dWh, db = dWx + dWx_t, dWh + dWh_t, db + db_t
    return dX, dh, dWx, dWh, db


@mistake("bptt", "The dh_prev of all steps were added up. Each must be passed on only once.")
def adds_up_what_goes_back(dH, caches):
    dX = np.zeros((*dH.shape[:2], caches[0][0].shape[1]))
    dh = dWx = dWh = db = 0
    for t in reversed(range(len(caches))):
        dX[:, t], dh_t, dWx_t, dWh_t, db_t = rnn_step_backward(dH[:, t] + dh, caches[t])
        dh = dh + dh_t
        dWx, dWh, db = dWx + dWx_t, dWh + dWh_t, db + db_t
    return dX, dh, dWx, dWh, db


# rnn_forward


@mistake("rnn-forward", "Every step began with h0. It begins with the previous state.")
def every_step_from_h0(X, h0, Wx, Wh, b, *, mask=None):
    X = X.transpose(1, 0, 2).copy()
    states = np.zeros((len(X) + 1, *h0.shape), dtype=X.dtype)
    states[0] = h0
    for t in range(len(X)):
        h = np.tanh(X[t] @ Wx.T + h0 @ Wh.T + b)
        if mask is not None:
            h = np.where((mask[:, t] != 0)[:, None], h, states[t])
        states[t + 1] = h
    return states[1:].transpose(1, 0, 2), (X, states, Wx, Wh, mask)


@mistake("rnn-forward", "The mask has no effect: a masked step keeps the state.")
def ignores_the_mask(X, h0, Wx, Wh, b, *, mask=None):
    X = X.transpose(1, 0, 2).copy()
    states = np.zeros((len(X) + 1, *h0.shape), dtype=X.dtype)
    states[0] = h0
    for t in range(len(X)):
        h = np.tanh(X[t] @ Wx.T + states[t] @ Wh.T + b)
        states[t + 1] = h
    return states[1:].transpose(1, 0, 2), (X, states, Wx, Wh, mask)


@mistake("rnn-forward", "A masked step keeps the state; here it became zero.")
def masked_states_become_zero(X, h0, Wx, Wh, b, *, mask=None):
    X = X.transpose(1, 0, 2).copy()
    states = np.zeros((len(X) + 1, *h0.shape), dtype=X.dtype)
    states[0] = h0
    for t in range(len(X)):
        h = np.tanh(X[t] @ Wx.T + states[t] @ Wh.T + b)
        if mask is not None:
            h = np.where((mask[:, t] != 0)[:, None], h, 0.0)
        states[t + 1] = h
    return states[1:].transpose(1, 0, 2), (X, states, Wx, Wh, mask)


@mistake("rnn-forward", "The mask is the wrong way round: 1 is a real step, 0 a masked one.")
def mask_the_wrong_way_round(X, h0, Wx, Wh, b, *, mask=None):
    X = X.transpose(1, 0, 2).copy()
    states = np.zeros((len(X) + 1, *h0.shape), dtype=X.dtype)
    states[0] = h0
    for t in range(len(X)):
        h = np.tanh(X[t] @ Wx.T + states[t] @ Wh.T + b)
        if mask is not None:
            h = np.where((mask[:, t] == 0)[:, None], h, states[t])
        states[t + 1] = h
    return states[1:].transpose(1, 0, 2), (X, states, Wx, Wh, mask)


@mistake("rnn-forward", "Wh was not transposed: row j of Wh holds the weights of unit j.")
def old_state_times_untransposed_weights(X, h0, Wx, Wh, b, *, mask=None):
    X = X.transpose(1, 0, 2).copy()
    states = np.zeros((len(X) + 1, *h0.shape), dtype=X.dtype)
    states[0] = h0
    for t in range(len(X)):
        h = np.tanh(X[t] @ Wx.T + states[t] @ Wh + b)
        if mask is not None:
            h = np.where((mask[:, t] != 0)[:, None], h, states[t])
        states[t + 1] = h
    return states[1:].transpose(1, 0, 2), (X, states, Wx, Wh, mask)


@mistake(
    "rnn-forward",
    "The sequences are mixed up: transpose(1, 0, 2) exchanges the axes of X, a reshape does not.",
)
def reshapes_where_it_should_transpose(X, h0, Wx, Wh, b, *, mask=None):
    X = X.reshape(X.shape[1], X.shape[0], X.shape[2])
    states = np.zeros((len(X) + 1, *h0.shape), dtype=X.dtype)
    states[0] = h0
    for t in range(len(X)):
        h = np.tanh(X[t] @ Wx.T + states[t] @ Wh.T + b)
        if mask is not None:
            h = np.where((mask[:, t] != 0)[:, None], h, states[t])
        states[t + 1] = h
    return states[1:].transpose(1, 0, 2), (X, states, Wx, Wh, mask)


@mistake("rnn-forward", "The bias is missing.")
def forgets_the_bias_of_the_sequence(X, h0, Wx, Wh, b, *, mask=None):
    X = X.transpose(1, 0, 2).copy()
    states = np.zeros((len(X) + 1, *h0.shape), dtype=X.dtype)
    states[0] = h0
    for t in range(len(X)):
        h = np.tanh(X[t] @ Wx.T + states[t] @ Wh.T)
        if mask is not None:
            h = np.where((mask[:, t] != 0)[:, None], h, states[t])
        states[t + 1] = h
    return states[1:].transpose(1, 0, 2), (X, states, Wx, Wh, mask)


@mistake("rnn-forward", "All states are one step too early: states[t + 1] is computed from states[t].")
def states_one_step_too_early(X, h0, Wx, Wh, b, *, mask=None):
    X = X.transpose(1, 0, 2).copy()
    states = np.zeros((len(X) + 1, *h0.shape), dtype=X.dtype)
    states[0] = h0
    for t in range(len(X)):
        states[t] = np.tanh(X[t] @ Wx.T + states[t - 1] @ Wh.T + b)
    return states[1:].transpose(1, 0, 2), (X, states, Wx, Wh, mask)


@mistake("rnn-forward", "The states are still zeros: fill states[1:].")
def fills_no_states(X, h0, Wx, Wh, b, *, mask=None, right=rnn_forward):
    H, (X, states, *others) = right(X, h0, Wx, Wh, b, mask=mask)
    return 0 * H, (X, np.concatenate([states[:1], 0 * states[1:]]), *others)


# rnn_backward


@mistake(
    "rnn-backward", "dWh was computed with other states: it needs the state before each step, states[:-1]."
)
def states_after_the_steps(dH, cache, needs_dX=True):
    X, states, Wx, Wh, mask = cache
    T, N, D = X.shape
    real = np.ones((T, N, 1), bool) if mask is None else (mask != 0).T[:, :, None]
    dZ = 1 - states[1:] ** 2
    dZ *= real
    dh = np.zeros_like(states[0])
    for t in reversed(range(T)):
        dh = dh + dH[:, t]
        dZ[t] *= dh
        dh = dZ[t] @ Wh + dh * ~real[t]
    dZ = dZ.reshape(T * N, len(Wh))
    dX = (dZ @ Wx).reshape(T, N, D).transpose(1, 0, 2) if needs_dX else None
    dWh = dZ.T @ states[1:].reshape(T * N, len(Wh))
    return dX, dh, dZ.T @ X.reshape(T * N, D), dWh, dZ.sum(axis=0)


@mistake(
    "rnn-backward", "The gradient got lost in the masked step. It goes to the previous state, unchanged."
)
def gradient_lost_in_masked_steps(dH, cache, needs_dX=True):
    X, states, Wx, Wh, mask = cache
    T, N, D = X.shape
    real = np.ones((T, N, 1), bool) if mask is None else (mask != 0).T[:, :, None]
    dZ = 1 - states[1:] ** 2
    dZ *= real
    dh = np.zeros_like(states[0])
    for t in reversed(range(T)):
        dh = dh + dH[:, t]
        dZ[t] *= dh
        dh = dZ[t] @ Wh
    dZ = dZ.reshape(T * N, len(Wh))
    dX = (dZ @ Wx).reshape(T, N, D).transpose(1, 0, 2) if needs_dX else None
    dWh = dZ.T @ states[:-1].reshape(T * N, len(Wh))
    return dX, dh, dZ.T @ X.reshape(T * N, D), dWh, dZ.sum(axis=0)


@mistake("rnn-backward", "Only the last step counts here: dh must go on through dz and Wh.")
def gradient_of_the_outputs_alone(dH, cache, needs_dX=True):
    X, states, Wx, Wh, mask = cache
    T, N, D = X.shape
    real = np.ones((T, N, 1), bool) if mask is None else (mask != 0).T[:, :, None]
    dZ = 1 - states[1:] ** 2
    dZ *= real
    dh = np.zeros_like(states[0])
    for t in reversed(range(T)):
        dh = dH[:, t]
        dZ[t] *= dh
        dh = dZ[t] @ Wh + dh * ~real[t]
    dZ = dZ.reshape(T * N, len(Wh))
    dX = (dZ @ Wx).reshape(T, N, D).transpose(1, 0, 2) if needs_dX else None
    dWh = dZ.T @ states[:-1].reshape(T * N, len(Wh))
    return dX, dh, dZ.T @ X.reshape(T * N, D), dWh, dZ.sum(axis=0)


@mistake("rnn-backward", "The slopes belong to the states after each step, states[1:].")
def slopes_of_the_states_before(dH, cache, needs_dX=True):
    X, states, Wx, Wh, mask = cache
    T, N, D = X.shape
    real = np.ones((T, N, 1), bool) if mask is None else (mask != 0).T[:, :, None]
    dZ = 1 - states[:-1] ** 2
    dZ *= real
    dh = np.zeros_like(states[0])
    for t in reversed(range(T)):
        dh = dh + dH[:, t]
        dZ[t] *= dh
        dh = dZ[t] @ Wh + dh * ~real[t]
    dZ = dZ.reshape(T * N, len(Wh))
    dX = (dZ @ Wx).reshape(T, N, D).transpose(1, 0, 2) if needs_dX else None
    dWh = dZ.T @ states[:-1].reshape(T * N, len(Wh))
    return dX, dh, dZ.T @ X.reshape(T * N, D), dWh, dZ.sum(axis=0)


@mistake("rnn-backward", "dh must not use the transposed Wh: the sum runs over the units j of dz_j W_jk.")
def back_through_the_transposed_weights(dH, cache, needs_dX=True):
    X, states, Wx, Wh, mask = cache
    T, N, D = X.shape
    real = np.ones((T, N, 1), bool) if mask is None else (mask != 0).T[:, :, None]
    dZ = 1 - states[1:] ** 2
    dZ *= real
    dh = np.zeros_like(states[0])
    for t in reversed(range(T)):
        dh = dh + dH[:, t]
        dZ[t] *= dh
        dh = dZ[t] @ Wh.T + dh * ~real[t]
    dZ = dZ.reshape(T * N, len(Wh))
    dX = (dZ @ Wx).reshape(T, N, D).transpose(1, 0, 2) if needs_dX else None
    dWh = dZ.T @ states[:-1].reshape(T * N, len(Wh))
    return dX, dh, dZ.T @ X.reshape(T * N, D), dWh, dZ.sum(axis=0)


@mistake("rnn-backward", says="without dX there is None")
def always_computes_the_gradient_of_the_input(dH, cache, needs_dX=True):
    X, states, Wx, Wh, mask = cache
    T, N, D = X.shape
    real = np.ones((T, N, 1), bool) if mask is None else (mask != 0).T[:, :, None]
    dZ = 1 - states[1:] ** 2
    dZ *= real
    dh = np.zeros_like(states[0])
    for t in reversed(range(T)):
        dh = dh + dH[:, t]
        dZ[t] *= dh
        dh = dZ[t] @ Wh + dh * ~real[t]
    dZ = dZ.reshape(T * N, len(Wh))
    dX = (dZ @ Wx).reshape(T, N, D).transpose(1, 0, 2)
    dWh = dZ.T @ states[:-1].reshape(T * N, len(Wh))
    return dX, dh, dZ.T @ X.reshape(T * N, D), dWh, dZ.sum(axis=0)


@mistake(
    "rnn-backward", "The masked step was treated as a real one: its dh goes to the previous state unchanged."
)
def masked_steps_as_real_ones(dH, cache, needs_dX=True, right=rnn_backward):
    return right(dH, (*cache[:4], None), needs_dX)


@mistake("rnn-backward", says="wrote into its input")
def collects_into_dH(dH, cache, needs_dX=True, right=rnn_backward):
    result = right(dH, cache, needs_dX)
    dH[:, 0] += 1
    return result


@mistake("rnn-backward", "dH(t) was added after the slope. It belongs to h(t): add it first, then multiply.")
def adds_the_outputs_gradient_behind_the_slope(dH, cache, needs_dX=True):
    X, states, Wx, Wh, mask = cache
    T, N, D = X.shape
    real = np.ones((T, N, 1), bool) if mask is None else (mask != 0).T[:, :, None]
    dZ = 1 - states[1:] ** 2
    dh = np.zeros_like(states[0])
    for t in reversed(range(T)):
        dZ[t] = (dZ[t] * dh + dH[:, t]) * real[t]
        dh = dZ[t] @ Wh + dh * ~real[t]
    dZ = dZ.reshape(T * N, len(Wh))
    dX = (dZ @ Wx).reshape(T, N, D).transpose(1, 0, 2) if needs_dX else None
    dWh = dZ.T @ states[:-1].reshape(T * N, len(Wh))
    return dX, dh, dZ.T @ X.reshape(T * N, D), dWh, dZ.sum(axis=0)


@mistake(
    "rnn-backward",
    "The sequences are mixed up in dX: reshape to (T, N, D), then exchange the first two axes.",
)
def reshapes_the_gradient_of_the_input_only(dH, cache, needs_dX=True, right=rnn_backward):
    dX, *others = right(dH, cache)
    dX = dX.transpose(1, 0, 2).reshape(dX.shape) if needs_dX else None
    return dX, *others


@mistake("rnn-backward", "dX is still in the order (T, N, D). It must be (N, T, D).")
def gradient_of_the_input_time_first(dH, cache, needs_dX=True, right=rnn_backward):
    dX, *others = right(dH, cache)
    return (dX.transpose(1, 0, 2) if needs_dX else None), *others


@mistake("rnn-backward", "The masked step has no z: its dz must be zero.")
def masked_steps_have_a_slope(dH, cache, needs_dX=True):
    X, states, Wx, Wh, mask = cache
    T, N, D = X.shape
    real = np.ones((T, N, 1), bool) if mask is None else (mask != 0).T[:, :, None]
    dZ = 1 - states[1:] ** 2
    dh = np.zeros_like(states[0])
    for t in reversed(range(T)):
        dh = dh + dH[:, t]
        dZ[t] *= dh
        dh = dZ[t] @ Wh * real[t] + dh * ~real[t]
    dZ = dZ.reshape(T * N, len(Wh))
    dX = (dZ @ Wx).reshape(T, N, D).transpose(1, 0, 2) if needs_dX else None
    dWh = dZ.T @ states[:-1].reshape(T * N, len(Wh))
    return dX, dh, dZ.T @ X.reshape(T * N, D), dWh, dZ.sum(axis=0)


@mistake(
    "rnn-backward",
    "For integers ~ is not a logical not: ~0 is -1 and ~1 is -2. Turn the mask into bools first.",
)
def inverts_the_integers_of_the_mask(dH, cache, needs_dX=True):
    X, states, Wx, Wh, mask = cache
    T, N, D = X.shape
    real = np.ones((T, N, 1), bool) if mask is None else mask.T[:, :, None]
    dZ = 1 - states[1:] ** 2
    dZ *= real
    dh = np.zeros_like(states[0])
    for t in reversed(range(T)):
        dh = dh + dH[:, t]
        dZ[t] *= dh
        dh = dZ[t] @ Wh + dh * ~real[t]
    dZ = dZ.reshape(T * N, len(Wh))
    dX = (dZ @ Wx).reshape(T, N, D).transpose(1, 0, 2) if needs_dX else None
    dWh = dZ.T @ states[:-1].reshape(T * N, len(Wh))
    return dX, dh, dZ.T @ X.reshape(T * N, D), dWh, dZ.sum(axis=0)


# sequence_cross_entropy


@mistake("sequence-cross-entropy", "Divide by the number of steps that count, not by N T.")
def divides_by_all_steps(logits, labels, mask=None):
    real = labels != PADDING if mask is None else mask != 0
    loss, grad_real = softmax_cross_entropy(logits[real], labels[real])
    grad = np.zeros_like(logits)
    grad[real] = grad_real * real.mean()
    return loss * real.mean(), grad


@mistake("sequence-cross-entropy", "This is the sum. Divide it by the number of steps that count.")
def sum_over_the_steps(logits, labels, mask=None):
    real = labels != PADDING if mask is None else mask != 0
    loss, grad_real = softmax_cross_entropy(logits[real], labels[real])
    grad = np.zeros_like(logits)
    grad[real] = grad_real * real.sum()
    return loss * real.sum(), grad


@mistake("sequence-cross-entropy", "The mask has no effect: only the steps where it is 1 count.")
def ignores_the_mask_of_the_loss(logits, labels, mask=None):
    real = labels != PADDING
    loss, grad_real = softmax_cross_entropy(logits[real], labels[real])
    grad = np.zeros_like(logits)
    grad[real] = grad_real
    return loss, grad


@mistake("sequence-cross-entropy", "The padded step was counted, with the last class as its label.")
def counts_the_padding_as_the_last_class(logits, labels, mask=None):
    labels = labels % logits.shape[-1]
    loss, grad = softmax_cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.ravel())
    return loss, grad.reshape(logits.shape)


@mistake(
    "sequence-cross-entropy",
    "Take the mean over all steps that count together, not first over each sequence.",
)
def mean_of_the_means_of_the_sequences(logits, labels, mask=None):
    real = labels != PADDING if mask is None else mask != 0
    grad, losses = np.zeros_like(logits), []
    for n in range(len(logits)):
        if real[n].any():
            loss, grad[n, real[n]] = softmax_cross_entropy(logits[n, real[n]], labels[n, real[n]])
            losses.append(loss)
    return float(np.mean(losses)), grad / len(losses)


@mistake("sequence-cross-entropy", "Label 0 was treated as padding. The label of a padded step is -1.")
def takes_label_zero_for_padding(logits, labels, mask=None):
    real = labels > 0 if mask is None else mask != 0
    loss, grad_real = softmax_cross_entropy(logits[real], labels[real])
    grad = np.zeros_like(logits)
    grad[real] = grad_real
    return loss, grad


@mistake(
    "sequence-cross-entropy",
    "The integers 0 and 1 of the mask were used as positions. Compare the mask with 0 first.",
)
def takes_a_mask_of_ones_for_positions(logits, labels, mask=None):
    real = labels != PADDING if mask is None else mask
    loss, grad_real = softmax_cross_entropy(
        logits[real].reshape(-1, logits.shape[-1]), labels[real].reshape(-1)
    )
    grad = np.zeros_like(logits)
    grad[real] = grad_real.reshape(grad[real].shape)
    return loss, grad


@mistake("sequence-cross-entropy", "Return both, the loss and grad.")
def returns_the_loss_alone(logits, labels, mask=None):
    real = labels != PADDING if mask is None else mask != 0
    return softmax_cross_entropy(logits[real], labels[real])[0]


@mistake("sequence-cross-entropy", says="labels of masked steps may be anything")
def looks_up_the_labels_of_masked_steps(logits, labels, mask=None):
    real = labels != PADDING if mask is None else np.asarray(mask) != 0
    weights = real / real.sum()
    P = np.exp(logits - logits.max(axis=-1, keepdims=True))
    P /= P.sum(axis=-1, keepdims=True)
    at_label = np.maximum(labels, 0)[:, :, None]
    p_label = np.take_along_axis(P, at_label, axis=2)
    np.put_along_axis(P, at_label, p_label - 1, axis=2)
    grad = P * weights[:, :, None]
    return float(-(weights * np.log(p_label[:, :, 0])).sum()), grad.astype(logits.dtype)


@mistake(
    "sequence-cross-entropy",
    "grad has only the rows of the steps that count: put them into an array with the shape of the logits.",
)
def gradient_of_the_real_steps_alone(logits, labels, mask=None):
    real = labels != PADDING if mask is None else mask != 0
    return softmax_cross_entropy(logits[real], labels[real])


@mistake("sequence-cross-entropy", "The mask is the wrong way round: 1 is a step that counts.")
def mask_of_the_loss_the_wrong_way_round(logits, labels, mask=None):
    real = labels != PADDING if mask is None else mask == 0
    loss, grad_real = softmax_cross_entropy(logits[real], labels[real])
    grad = np.zeros_like(logits)
    grad[real] = grad_real
    return loss, grad


# truncated_bptt


@mistake("truncated-bptt", "This is the plain mean. Weight each window's loss by its number of steps.")
def plain_mean_of_the_windows(model, loss, optimizer, X, y, steps, clip_norm=None):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    for start in range(0, X.shape[1], steps):
        X_window, y_window = X[:, start : start + steps], y[:, start : start + steps]
        window_loss, _ = train_step(model, loss, optimizer, X_window, y_window, clip_norm=clip_norm)
        total += window_loss * 1
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / len(range(0, X.shape[1], steps))


@mistake(
    "truncated-bptt", "The last window is missing (it may be shorter), or the total was divided by T twice."
)
def drops_the_last_window(model, loss, optimizer, X, y, steps, clip_norm=None):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    for start in range(0, X.shape[1] - steps + 1, steps):
        X_window, y_window = X[:, start : start + steps], y[:, start : start + steps]
        window_loss, _ = train_step(model, loss, optimizer, X_window, y_window, clip_norm=clip_norm)
        total += window_loss * X_window.shape[1]
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]


@mistake(
    "truncated-bptt",
    "The plain sum of the losses was divided by T. Weight each window's loss by its number of steps.",
)
def sum_of_the_windows_over_all_steps(model, loss, optimizer, X, y, steps, clip_norm=None):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    for start in range(0, X.shape[1], steps):
        X_window, y_window = X[:, start : start + steps], y[:, start : start + steps]
        window_loss, _ = train_step(model, loss, optimizer, X_window, y_window, clip_norm=clip_norm)
        total += window_loss * 1
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]


@mistake("truncated-bptt", "The last window has only one step, but was weighted as if it had two.")
def last_window_weighed_as_a_full_one(model, loss, optimizer, X, y, steps, clip_norm=None):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    for start in range(0, X.shape[1], steps):
        X_window, y_window = X[:, start : start + steps], y[:, start : start + steps]
        window_loss, _ = train_step(model, loss, optimizer, X_window, y_window, clip_norm=clip_norm)
        total += window_loss * steps
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]


@mistake("truncated-bptt", "The last window did not begin with the final state of the window before it.")
def forgets_the_state_between_windows(model, loss, optimizer, X, y, steps, clip_norm=None):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    for start in range(0, X.shape[1], steps):
        for layer in recurrent_layers(model):
            layer.reset_state()
        X_window, y_window = X[:, start : start + steps], y[:, start : start + steps]
        window_loss, _ = train_step(model, loss, optimizer, X_window, y_window, clip_norm=clip_norm)
        total += window_loss * X_window.shape[1]
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]


@mistake("truncated-bptt", "The gradients were not clipped: pass on clip_norm.")
def forgets_to_clip(model, loss, optimizer, X, y, steps, clip_norm=None):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    for start in range(0, X.shape[1], steps):
        X_window, y_window = X[:, start : start + steps], y[:, start : start + steps]
        window_loss, _ = train_step(model, loss, optimizer, X_window, y_window, clip_norm=None)
        total += window_loss * X_window.shape[1]
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]


@mistake("truncated-bptt", "The windows overlap: the next one begins where this one ends.")
def windows_that_overlap_by_a_step(model, loss, optimizer, X, y, steps, clip_norm=None):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    for start in range(0, X.shape[1], steps):
        X_window, y_window = X[:, start : start + steps + 1], y[:, start : start + steps + 1]
        window_loss, _ = train_step(model, loss, optimizer, X_window, y_window, clip_norm=clip_norm)
        total += window_loss * X_window.shape[1]
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]


@mistake("truncated-bptt", says="labels of shape (N, T)")
def cuts_targets_with_three_axes_alone(model, loss, optimizer, X, y, steps, clip_norm=None):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    for start in range(0, X.shape[1], steps):
        X_window, y_window = X[:, start : start + steps, :], y[:, start : start + steps, :]
        window_loss, _ = train_step(model, loss, optimizer, X_window, y_window, clip_norm=clip_norm)
        total += window_loss * X_window.shape[1]
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]


@mistake("truncated-bptt", "All windows used the first part of y. Each window needs its own part.")
def hands_the_first_targets_to_every_window(model, loss, optimizer, X, y, steps, clip_norm=None):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    for start in range(0, X.shape[1], steps):
        X_window = X[:, start : start + steps]
        window_loss, _ = train_step(
            model, loss, optimizer, X_window, y[:, : X_window.shape[1]], clip_norm=clip_norm
        )
        total += window_loss * X_window.shape[1]
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]


@mistake("truncated-bptt", "Only the last window was counted: add the windows up.")
def keeps_the_last_window_alone(model, loss, optimizer, X, y, steps, clip_norm=None):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    for start in range(0, X.shape[1], steps):
        X_window, y_window = X[:, start : start + steps], y[:, start : start + steps]
        window_loss, _ = train_step(model, loss, optimizer, X_window, y_window, clip_norm=clip_norm)
        total = window_loss * X_window.shape[1]
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]


@mistake("truncated-bptt", "The windows overlap: the next one begins where this one ends.")
def begins_a_window_at_every_step(model, loss, optimizer, X, y, steps, clip_norm=None):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    for start in range(0, X.shape[1]):
        X_window, y_window = X[:, start : start + steps], y[:, start : start + steps]
        window_loss, _ = train_step(model, loss, optimizer, X_window, y_window, clip_norm=clip_norm)
        total += window_loss * X_window.shape[1]
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]
