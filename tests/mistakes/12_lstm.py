"""Wrong answers to the exercises of chapter 12, and the sentence that each must meet."""

import numpy as np

from coursekit.mistakes import mistake

# Stand-ins, so that this file can be read; in the kernel the names are the notebook's.
sigmoid = softmax = lstm_step_forward = lstm_step_backward = None


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


@mistake("lstm-step-forward", "The candidate a got a sigmoid. It has a tanh; only the gates have a sigmoid.")
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


@mistake("lstm-step-forward", "h was computed from the old cell state. Use the new one.", half=True)
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


@mistake(
    "lstm-step-forward", "A gate got a tanh. The three gates have a sigmoid; only the candidate has a tanh."
)
def tanh_for_the_output_gate(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), np.tanh(o)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "All four blocks got a tanh. The three gates have a sigmoid.")
def tanh_for_all_four(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(np.tanh(x @ Wx.T + h_prev @ Wh.T + b), 4, axis=1)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "The candidate a has no activation. It has a tanh.")
def candidate_without_its_tanh(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, o = sigmoid(i), sigmoid(f), sigmoid(o)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "The candidate was multiplied by 1 - f. It has a gate of its own, i.")
def one_gate_to_keep_and_write(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + (1 - f) * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake(
    "lstm-step-forward", "The old memory was multiplied by 1 - f. It is multiplied by f, the part to keep."
)
def forget_gate_the_other_way_round(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = (1 - f) * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "h_prev is not in the sums: each has a part of x and a part of h_prev.")
def sums_of_the_input_alone(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake(
    "lstm-step-forward", "z was reshaped so that the examples are mixed. The four blocks are columns of z."
)
def reshapes_to_four_first(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = (x @ Wx.T + h_prev @ Wh.T + b).reshape(4, *h_prev.shape)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake(
    "lstm-step-forward", "Each block got every fourth column of z. A block is H columns next to each other."
)
def every_fourth_column(x, h_prev, c_prev, Wx, Wh, b):
    z = x @ Wx.T + h_prev @ Wh.T + b
    i, f, a, o = sigmoid(z[:, ::4]), sigmoid(z[:, 1::4]), np.tanh(z[:, 2::4]), sigmoid(z[:, 3::4])
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "tanh_c in the cache is the cell state C itself. It has to be the tanh of C.")
def keeps_the_bare_memory(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, c, Wx, Wh)


@mistake(
    "lstm-step-forward",
    "tanh_c in the cache belongs to the old cell state. It has to be the tanh of the new one.",
)
def keeps_the_tanh_of_the_old_memory(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c_prev), Wx, Wh)


@mistake(
    "lstm-step-forward",
    "The first part of the cache is not the x that the step was given. Give what you make from x another name.",
)
def keeps_the_joined_input(x, h_prev, c_prev, Wx, Wh, b):
    x = np.concatenate([x, h_prev], axis=1)
    i, f, a, o = np.split(x @ np.concatenate([Wx, Wh], axis=1).T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake(
    "lstm-step-forward", "The cache holds the states after the step. The backward pass needs those before it."
)
def keeps_the_new_states(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, o * np.tanh(c), c, i, f, a, o, np.tanh(c), Wx, Wh)


# lstm_step_backward


@mistake("lstm-step-backward", "The part through h is missing: C gets dh o (1 - tanh(C) squared) too.")
def only_the_gradient_from_later_steps(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward", "dc has no effect: C gets it from the later steps, and you add the part through h."
)
def only_the_gradient_through_h(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", "The slope o (1 - o) of the output gate is missing.")
def no_slope_of_the_output_gate(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c], axis=1
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
    "lstm-step-backward", "The candidate got the slope of a sigmoid. It has the slope of tanh, 1 - a squared."
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


@mistake("lstm-step-backward", "tanh was taken a second time: tanh_c in the cache is tanh(C) already.")
def tanh_of_a_tanh(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - np.tanh(tanh_c) ** 2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward", "The slope from h to C is wrong: that of tanh is 1 minus the square of tanh(C)."
)
def slope_without_the_square(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", "On the way from h to C there is a tanh, and this is the slope of a sigmoid.")
def slope_of_a_sigmoid_for_the_tanh(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * tanh_c * (1 - tanh_c)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", "dh_prev and dc_prev are exchanged: dh_prev comes first.")
def exchanges_the_gradients_of_the_states(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dc * f, dz @ Wh, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward",
    "dc was multiplied by o and the slope of tanh. Only dh is: dc is the gradient of C already.",
)
def sends_dc_through_h(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = (dc + dh) * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", "The slope i (1 - i) of the input gate is missing.")
def no_slope_of_the_input_gate(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a, dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)], axis=1
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", "The slope f (1 - f) of the forget gate is missing.")
def no_slope_of_the_forget_gate(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev, dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)], axis=1
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", "The slope of tanh is missing at the candidate.")
def no_slope_of_the_candidate(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i, dh * tanh_c * o * (1 - o)], axis=1
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward",
    "A gate got the slope of tanh. The gates i, f and o have the slope of a sigmoid.",
    constants={"gate": ("f", "o")},
)
def gate_with_the_slope_of_tanh(dh, dc, cache, *, gate="i"):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    slope = {k: 1 - g**2 if k == gate else g * (1 - g) for k, g in (("i", i), ("f", f), ("o", o))}
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * slope["i"], dc * c_prev * slope["f"], dc * i * (1 - a**2), dh * tanh_c * slope["o"]], axis=1
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward",
    "The output gate got its gradient from C. It multiplies tanh(C) in h, so do comes from dh.",
    constants={"later": (True,)},
)
def output_gate_from_the_cell_state(dh, dc, cache, *, later=False):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc_next = dc
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [
            dc * a * i * (1 - i),
            dc * c_prev * f * (1 - f),
            dc * i * (1 - a**2),
            (dc_next if later else dc) * tanh_c * o * (1 - o),
        ],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward",
    "df was computed with the new cell state. f multiplied the old one, C(t-1).",
    constants={"inside_tanh": (True,)},
)
def forget_gate_from_the_new_state(dh, dc, cache, *, inside_tanh=False):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    new = tanh_c if inside_tanh else f * c_prev + i * a
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * new * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)], axis=1
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward",
    "The blocks of dz are in another order: they are those of z, for i, f, a, o.",
    constants={"first": ("f",)},
)
def blocks_of_dz_in_another_order(dh, dc, cache, *, first="i"):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dzi, dzf, dza = dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2)
    dzo = dh * tanh_c * o * (1 - o)
    dz = np.concatenate([dzi, dzf, dzo, dza] if first == "i" else [dzf, dzi, dza, dzo], axis=1)
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", says="dtype changed")
def dz_in_float64(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    N, H = dh.shape
    dz = np.zeros((N, 4 * H))
    dz[:, :H] = dc * a * i * (1 - i)
    dz[:, H : 2 * H] = dc * c_prev * f * (1 - f)
    dz[:, 2 * H : 3 * H] = dc * i * (1 - a**2)
    dz[:, 3 * H :] = dh * tanh_c * o * (1 - o)
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


# lstm_loop


@mistake("lstm-loop", "Each step began with h0 again: it must go on from the h of the previous step.")
def every_step_sees_h0(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    c, outputs, caches = c0, [], []
    for t in range(X.shape[1]):
        h, c, cache = step(X[:, t], h0, c, Wx, Wh, b)
        outputs.append(h)
        caches.append(cache)
    return np.stack(outputs, axis=1), c, caches


@mistake("lstm-loop", "Each step began with c0 again: it must go on from the C of the previous step.")
def every_step_sees_c0(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    h, outputs, caches = h0, [], []
    for t in range(X.shape[1]):
        h, c, cache = step(X[:, t], h, c0, Wx, Wh, b)
        outputs.append(h)
        caches.append(cache)
    return np.stack(outputs, axis=1), c, caches


@mistake(
    "lstm-loop", "Each step began with h0 and c0 again: it must go on from the states of the previous step."
)
def every_step_sees_the_first_states(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    outputs, caches = [], []
    for t in range(X.shape[1]):
        h, c, cache = step(X[:, t], h0, c0, Wx, Wh, b)
        outputs.append(h)
        caches.append(cache)
    return np.stack(outputs, axis=1), c, caches


@mistake("lstm-loop", "These are the hidden states before each step. Collect h after the step.")
def collects_before_the_step(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    h, c, outputs, caches = h0, c0, [], []
    for t in range(X.shape[1]):
        outputs.append(h)
        h, c, cache = step(X[:, t], h, c, Wx, Wh, b)
        caches.append(cache)
    return np.stack(outputs, axis=1), c, caches


@mistake("lstm-loop", "These are the cell states. The outputs are the hidden states h.")
def collects_the_cell_states(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    h, c, outputs, caches = h0, c0, [], []
    for t in range(X.shape[1]):
        h, c, cache = step(X[:, t], h, c, Wx, Wh, b)
        outputs.append(c)
        caches.append(cache)
    return np.stack(outputs, axis=1), c, caches


@mistake("lstm-loop", "The caches are in the wrong order: that of the first step comes first.")
def last_cache_first(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    h, c, outputs, caches = h0, c0, [], []
    for t in range(X.shape[1]):
        h, c, cache = step(X[:, t], h, c, Wx, Wh, b)
        outputs.append(h)
        caches.insert(0, cache)
    return np.stack(outputs, axis=1), c, caches


@mistake("lstm-loop", "The sequence was read from its end. Its first step is X[:, 0].")
def reads_backwards(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    h, c, outputs, caches = h0, c0, [], []
    for t in reversed(range(X.shape[1])):
        h, c, cache = step(X[:, t], h, c, Wx, Wh, b)
        outputs.append(h)
        caches.append(cache)
    return np.stack(outputs, axis=1), c, caches


@mistake(
    "lstm-loop",
    "h and C are exchanged: a step takes h first, and returns h first.",
    constants={"given": (True,)},
)
def exchanges_the_two_states(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward, given=False):
    h, c, outputs, caches = h0, c0, [], []
    for t in range(X.shape[1]):
        if given:
            h, c, cache = step(X[:, t], c, h, Wx, Wh, b)
        else:
            c, h, cache = step(X[:, t], h, c, Wx, Wh, b)
        outputs.append(h)
        caches.append(cache)
    return np.stack(outputs, axis=1), c, caches


@mistake("lstm-loop", "The loop called lstm_step_forward by its name. Call step, the argument.")
def calls_the_step_by_its_name(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    h, c, outputs, caches = h0, c0, [], []
    for t in range(X.shape[1]):
        h, c, cache = lstm_step_forward(X[:, t], h, c, Wx, Wh, b)
        outputs.append(h)
        caches.append(cache)
    return np.stack(outputs, axis=1), c, caches


@mistake(
    "lstm-loop", "Only the first step was taken. Loop over all steps, axis 1 of X, and return after the loop."
)
def takes_only_the_first_step(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    h, c, cache = step(X[:, 0], h0, c0, Wx, Wh, b)
    return h[:, None], c, [cache]


@mistake("lstm-loop", "The first step is missing: the steps are counted from 0.")
def leaves_the_first_step_out(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    h, c, outputs, caches = h0, c0, [], []
    for t in range(1, X.shape[1]):
        h, c, cache = step(X[:, t], h, c, Wx, Wh, b)
        outputs.append(h)
        caches.append(cache)
    return np.stack(outputs, axis=1), c, caches


@mistake("lstm-loop", "Every step got the input of the first step.")
def every_step_reads_the_first_input(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    h, c, outputs, caches = h0, c0, [], []
    for _ in range(X.shape[1]):
        h, c, cache = step(X[:, 0], h, c, Wx, Wh, b)
        outputs.append(h)
        caches.append(cache)
    return np.stack(outputs, axis=1), c, caches


# lstm_loop_backward


@mistake(
    "lstm-loop-backward",
    "dh did not go from step to step: the dh_prev of a step is added to dH of the previous step.",
)
def every_step_has_only_its_own_dh(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dWx, dWh, db, dc = [], 0, 0, 0, dc_last
    for t in reversed(range(len(caches))):
        dx, dh, dc, *parts = step(dH[:, t], dc, caches[t])
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake(
    "lstm-loop-backward", "dc did not go from step to step: each step needs the dc_prev of the next one."
)
def every_step_begins_with_dc_last(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dWx, dWh, db, dh = [], 0, 0, 0, 0
    for t in reversed(range(len(caches))):
        dx, dh, dc, *parts = step(dH[:, t] + dh, dc_last, caches[t])
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake("lstm-loop-backward", "dH of the last step is counted twice: begin with dh = 0.")
def begins_with_the_last_dh(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, dH[:, -1], dc_last
    for t in reversed(range(len(caches))):
        dx, dh, dc, *parts = step(dH[:, t] + dh, dc, caches[t])
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake(
    "lstm-loop-backward",
    "dh and dc are exchanged: a step takes dh first, and returns dh_prev before dc_prev.",
)
def exchanges_the_two_gradients(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, 0, dc_last
    for t in reversed(range(len(caches))):
        dx, dc, dh, *parts = step(dH[:, t] + dh, dc, caches[t])
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake("lstm-loop-backward", "dc_last has no effect: the last step begins with it.")
def forgets_dc_last(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, 0, 0
    for t in reversed(range(len(caches))):
        dx, dh, dc, *parts = step(dH[:, t] + dh, dc, caches[t])
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake("lstm-loop-backward", "The gradients of the weights are only from the first step: add up all steps.")
def weights_of_the_first_step_alone(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dh, dc = [], 0, dc_last
    for t in reversed(range(len(caches))):
        dx, dh, dc, dWx, dWh, db = step(dH[:, t] + dh, dc, caches[t])
        dX.insert(0, dx)
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake(
    "lstm-loop-backward",
    "The loop went forward. The gradient comes from the last step.",
    constants={"insert": (True,)},
)
def goes_forward(dH, dc_last, caches, *, step=lstm_step_backward, insert=False):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, 0, dc_last
    for t in range(len(caches)):
        dx, dh, dc, *parts = step(dH[:, t] + dh, dc, caches[t])
        dX.insert(0 if insert else t, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake(
    "lstm-loop-backward", "dX is in the order of the loop, last step first. Put each dx before the others."
)
def inputs_in_the_order_of_the_loop(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, 0, dc_last
    for t in reversed(range(len(caches))):
        dx, dh, dc, *parts = step(dH[:, t] + dh, dc, caches[t])
        dX.append(dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake("lstm-loop-backward", says="wrote into its input")
def adds_into_dH(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, 0, dc_last
    for t in reversed(range(len(caches))):
        dH[:, t] += dh
        dx, dh, dc, *parts = step(dH[:, t], dc, caches[t])
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake("lstm-loop-backward", "The loop called lstm_step_backward by its name. Call step, the argument.")
def calls_the_step_backward_by_its_name(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, 0, dc_last
    for t in reversed(range(len(caches))):
        dx, dh, dc, *parts = lstm_step_backward(dH[:, t] + dh, dc, caches[t])
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake(
    "lstm-loop-backward",
    "A step got the cache of another step. The caches are in the order of the sequence, as dH is.",
    constants={"place": ("from the end", "the first")},
)
def cache_of_another_step(dH, dc_last, caches, *, step=lstm_step_backward, place="the one before"):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, 0, dc_last
    for t in reversed(range(len(caches))):
        k = {"the one before": t - 1, "from the end": -1 - t, "the first": 0}[place]
        dx, dh, dc, *parts = step(dH[:, t] + dh, dc, caches[k])
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake(
    "lstm-loop-backward",
    "dh or dc is still what it was before the loop. In the loop, bind these names to the results of the step.",
    constants={"kept": ("dh", "dc")},
)
def results_under_other_names(dH, dc_last, caches, *, step=lstm_step_backward, kept="both"):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, 0, dc_last
    for t in reversed(range(len(caches))):
        dx, dh0, dc0, *parts = step(dH[:, t] + dh, dc, caches[t])
        dh, dc = dh0 if kept == "dc" else dh, dc0 if kept == "dh" else dc
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake("lstm-loop-backward", "dWx, dWh and db are still 0: add what each step returns for them.")
def weights_stay_zero(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dh, dc = [], 0, dc_last
    for t in reversed(range(len(caches))):
        dx, dh, dc, *_ = step(dH[:, t] + dh, dc, caches[t])
        dX.insert(0, dx)
    return np.stack(dX, axis=1), dh, dc, 0, 0, 0


@mistake("lstm-loop-backward", says="dtype changed")
def gradients_in_float64(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, np.zeros(dc_last.shape), dc_last
    for t in reversed(range(len(caches))):
        dx, dh, dc, *parts = step(dH[:, t] + dh, dc, caches[t])
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


# masked_step_backward


@mistake(
    "masked-step-backward", "The mask has no effect: only the sequences where real is true take the step."
)
def backward_without_the_mask(dh, dc, cache, real, *, step=lstm_step_backward):
    return step(dh, dc, cache)


@mistake(
    "masked-step-backward", "A masked step loses its gradients: they go around the step to the old states."
)
def masked_steps_stop_the_gradient(dh, dc, cache, real, *, step=lstm_step_backward):
    return step(dh * real, dc * real, cache)


@mistake("masked-step-backward", "dc of a masked step is lost: it goes around the step, as dh does.")
def masked_steps_stop_dc(dh, dc, cache, real, *, step=lstm_step_backward):
    dx, dh_prev, dc_prev, *d_weights = step(dh * real, dc * real, cache)
    return dx, dh_prev + dh * ~real, dc_prev, *d_weights


@mistake("masked-step-backward", "dh of a masked step is lost: it goes around the step, as dc does.")
def masked_steps_stop_dh(dh, dc, cache, real, *, step=lstm_step_backward):
    dx, dh_prev, dc_prev, *d_weights = step(dh * real, dc * real, cache)
    return dx, dh_prev, dc_prev + dc * ~real, *d_weights


@mistake(
    "masked-step-backward",
    "The whole gradient went around the step: only the gradient of masked sequences does.",
)
def everything_goes_around(dh, dc, cache, real, *, step=lstm_step_backward):
    dx, dh_prev, dc_prev, *d_weights = step(dh * real, dc * real, cache)
    return dx, dh_prev + dh, dc_prev + dc, *d_weights


@mistake(
    "masked-step-backward",
    "A masked step adds to the weights: the step must get the gradient 0 there.",
    constants={"mask_dx": (True,)},
)
def masked_steps_teach_the_weights(dh, dc, cache, real, *, step=lstm_step_backward, mask_dx=False):
    dx, dh_prev, dc_prev, *d_weights = step(dh, dc, cache)
    dx = dx * real if mask_dx else dx
    return dx, np.where(real, dh_prev, dh), np.where(real, dc_prev, dc), *d_weights


@mistake(
    "masked-step-backward",
    "The step got the dc of a masked sequence. It must get 0 there, for dc as for dh.",
    constants={"switch": (True,)},
)
def only_dh_is_masked_before_the_step(dh, dc, cache, real, *, step=lstm_step_backward, switch=False):
    dx, dh_prev, dc_prev, *d_weights = step(dh * real, dc, cache)
    if switch:
        return dx, np.where(real, dh_prev, dh), np.where(real, dc_prev, dc), *d_weights
    return dx, dh_prev + dh * ~real, dc_prev + dc * ~real, *d_weights


@mistake(
    "masked-step-backward",
    "The step got the dh of a masked sequence. It must get 0 there, for dh as for dc.",
    constants={"switch": (True,)},
)
def only_dc_is_masked_before_the_step(dh, dc, cache, real, *, step=lstm_step_backward, switch=False):
    dx, dh_prev, dc_prev, *d_weights = step(dh, dc * real, cache)
    if switch:
        return dx, np.where(real, dh_prev, dh), np.where(real, dc_prev, dc), *d_weights
    return dx, dh_prev + dh * ~real, dc_prev + dc * ~real, *d_weights


@mistake(
    "masked-step-backward", "Your function called lstm_step_backward by its name. Call step, the argument."
)
def calls_the_masked_step_by_its_name(dh, dc, cache, real, *, step=lstm_step_backward):
    dx, dh_prev, dc_prev, *d_weights = lstm_step_backward(dh * real, dc * real, cache)
    return dx, dh_prev + dh * ~real, dc_prev + dc * ~real, *d_weights


@mistake("masked-step-backward", "The mask is the other way round: where real is true the step was taken.")
def mask_the_other_way_round(dh, dc, cache, real, *, step=lstm_step_backward):
    dx, dh_prev, dc_prev, *d_weights = step(dh * ~real, dc * ~real, cache)
    return dx, dh_prev + dh * real, dc_prev + dc * real, *d_weights


@mistake(
    "masked-step-backward",
    "The gradient of the real sequences went around the step. Only that of the masked ones does.",
)
def real_sequences_go_around(dh, dc, cache, real, *, step=lstm_step_backward):
    dx, dh_prev, dc_prev, *d_weights = step(dh * real, dc * real, cache)
    return dx, dh_prev + dh * real, dc_prev + dc * real, *d_weights


@mistake("masked-step-backward", says="dtype changed")
def mask_of_float64_numbers(dh, dc, cache, real, *, step=lstm_step_backward):
    real = np.where(real, 1.0, 0.0)
    dx, dh_prev, dc_prev, *d_weights = step(dh * real, dc * real, cache)
    return dx, dh_prev + dh * (1 - real), dc_prev + dc * (1 - real), *d_weights


# embedding_backward


@mistake(
    "embedding-backward",
    "Row 2 got only its last gradient. dW[X] += dY does not add up where an index occurs twice.",
)
def adds_with_an_index(dY, X, num):
    dW = np.zeros((num, dY.shape[-1]), dtype=dY.dtype)
    dW[X] += dY
    return dW


@mistake(
    "embedding-backward",
    "The gradients were summed in their old order: dY has to be sorted with the same order as X.",
)
def sorts_the_numbers_alone(dY, X, num):
    rows = dY.reshape(X.size, dY.shape[-1])
    dW = np.zeros((num, dY.shape[-1]), dtype=dY.dtype)
    numbers, starts = np.unique(np.sort(X.reshape(-1)), return_index=True)
    if len(starts):
        dW[numbers] = np.add.reduceat(rows, starts, axis=0)
    return dW


@mistake("embedding-backward", "The positions are from the unsorted X: look for them in the sorted X.")
def beginnings_in_the_unsorted_numbers(dY, X, num):
    flat, rows = X.reshape(-1), dY.reshape(X.size, dY.shape[-1])
    dW = np.zeros((num, dY.shape[-1]), dtype=dY.dtype)
    numbers, starts = np.unique(flat, return_index=True)
    if len(starts):
        dW[numbers] = np.add.reduceat(rows[np.argsort(flat, kind="stable")], starts, axis=0)
    return dW


@mistake("embedding-backward", "This is the mean of the gradients of row 2. It must be their sum.")
def mean_instead_of_sum(dY, X, num):
    rows = dY.reshape(X.size, dY.shape[-1])
    dW = np.zeros((num, dY.shape[-1]), dtype=dY.dtype)
    for k in np.unique(X):
        dW[k] = rows[X.reshape(-1) == k].mean(axis=0)
    return dW


@mistake("embedding-backward", "Row 2 got only its first gradient. Add up all of them.")
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


@mistake("embedding-backward", says="dtype changed")
def one_hot_rows_in_float64(dY, X, num):
    return np.eye(num)[X.reshape(-1)].T @ dY.reshape(X.size, dY.shape[-1])


@mistake("embedding-backward", says="wrote into its input")
def sorts_in_place(dY, X, num):
    D = dY.shape[-1]
    dW = np.zeros((num, D), dtype=dY.dtype)
    X, dY = X.reshape(-1), dY.reshape(-1, D)
    order = np.argsort(X, kind="stable")
    X.sort()
    rows, starts = np.unique(X, return_index=True)
    dW[rows] = np.add.reduceat(dY[order], starts, axis=0)
    return dW


# temperature_softmax


@mistake(
    "temperature-softmax",
    "Small probabilities were already 0 when the temperature came. It belongs to the logits, before the softmax.",
)
def tempers_the_probabilities(logits, temperature):
    if not temperature > 0:
        raise ValueError(f"temperature {temperature} is not above 0")
    p = softmax(logits) ** (1 / temperature)
    return p / p.sum(axis=-1, keepdims=True)


@mistake("temperature-softmax", "The logits were multiplied by the temperature. Divide.")
def multiplies(logits, temperature):
    if not temperature > 0:
        raise ValueError(f"{temperature}")
    return softmax(logits * temperature)


@mistake(
    "temperature-softmax",
    "These do not sum to one: the probabilities were divided by the temperature, not the logits.",
)
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


@mistake("temperature-softmax", "The largest of all logits was subtracted. Subtract the largest of each row.")
def one_maximum_for_all_rows(logits, temperature):
    if temperature <= 0:
        raise ValueError(f"temperature {temperature} is not above 0")
    with np.errstate(over="ignore", invalid="ignore"):
        return softmax((logits - logits.max()) / temperature)


@mistake("temperature-softmax", says="No error was raised")
def refuses_zero_alone(logits, temperature):
    if temperature == 0:
        raise ValueError(f"temperature {temperature} is not above 0")
    with np.errstate(over="ignore"):
        return softmax((logits - logits.max(axis=-1, keepdims=True)) / temperature)


@mistake(
    "temperature-softmax", "The largest of each column was subtracted. Subtract the largest of each row."
)
def maximum_of_each_column(logits, temperature):
    if not temperature > 0:
        raise ValueError(f"temperature {temperature} is not above 0")
    with np.errstate(over="ignore", invalid="ignore"):
        return softmax((logits - logits.max(axis=0)) / temperature)


@mistake("temperature-softmax", says="wrote into its input")
def subtracts_in_place(logits, temperature):
    if not temperature > 0:
        raise ValueError(f"temperature {temperature} is not above 0")
    logits -= logits.max(axis=-1, keepdims=True)
    with np.errstate(over="ignore"):
        return softmax(logits / temperature)
