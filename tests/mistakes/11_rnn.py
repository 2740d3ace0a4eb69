"""Wrong answers to the exercises of chapter 11, and the sentence that each must meet."""

import numpy as np

from coursekit.mistakes import mistake

# Stand-ins, so that this file can be read; in the kernel the names are the notebook's.
PADDING = -1
rnn_step_forward = rnn_step_backward = bptt = rnn_forward = rnn_backward = sequence_cross_entropy = None
softmax_cross_entropy = train_step = recurrent_layers = None


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


@mistake("rnn-step-forward", "The bias was added twice. Both products share one b.")
def adds_the_bias_to_each_product(x, h_prev, Wx, Wh, b):
    h = np.tanh(x @ Wx.T + b + h_prev @ Wh.T + b)
    return h, (x, h_prev, h, Wx, Wh)


@mistake("rnn-step-forward", "This is the sigmoid of the sum, not its tanh.")
def sigmoid_in_place_of_tanh(x, h_prev, Wx, Wh, b):
    h = 1 / (1 + np.exp(-(x @ Wx.T + h_prev @ Wh.T + b)))
    return h, (x, h_prev, h, Wx, Wh)


@mistake("rnn-step-forward", "The bias was added after the tanh. It belongs to the sum inside it.")
def bias_outside_the_tanh(x, h_prev, Wx, Wh, b):
    h = np.tanh(x @ Wx.T + h_prev @ Wh.T) + b
    return h, (x, h_prev, h, Wx, Wh)


@mistake(
    "rnn-step-forward",
    "This is the sum of two tanh. Add everything first, then take one tanh.",
    constants={"with_x": (True,)},
)
def tanh_of_each_part(x, h_prev, Wx, Wh, b, *, with_x=False):
    h = np.tanh(x @ Wx.T + b * with_x) + np.tanh(h_prev @ Wh.T + b * (not with_x))
    return h, (x, h_prev, h, Wx, Wh)


@mistake("rnn-step-forward", "Wx and Wh are exchanged: Wx belongs to x, Wh to h_prev.")
def weights_exchanged(x, h_prev, Wx, Wh, b):
    h = np.tanh(h_prev @ Wx.T + x @ Wh.T + b)  # in this order its error is not that of Wx without a transpose
    return h, (x, h_prev, h, Wx, Wh)


@mistake("rnn-step-forward", "The part with Wh was subtracted. Add it.")
def old_state_subtracted(x, h_prev, Wx, Wh, b):
    h = np.tanh(x @ Wx.T - h_prev @ Wh.T + b)
    return h, (x, h_prev, h, Wx, Wh)


@mistake("rnn-step-forward", "Return both, h and the cache: the last line, which is given, does that.")
def returns_the_state_alone(x, h_prev, Wx, Wh, b):
    return np.tanh(x @ Wx.T + h_prev @ Wh.T + b)


@mistake("rnn-step-forward", "Wx was not transposed: row j of Wx holds the weights of unit j.")
def input_weights_not_transposed(x, h_prev, Wx, Wh, b):
    h = np.tanh(x @ Wx + h_prev @ Wh.T + b)
    return h, (x, h_prev, h, Wx, Wh)


@mistake("rnn-step-forward", "Wx was reshaped where it must be transposed: a reshape mixes up its rows.")
def input_weights_reshaped(x, h_prev, Wx, Wh, b):
    h = np.tanh(x @ Wx.reshape(Wx.T.shape) + h_prev @ Wh.T + b)
    return h, (x, h_prev, h, Wx, Wh)


@mistake(
    "rnn-step-forward",
    "These are the products for columns. In a batch the examples are rows: x stands on the left, and Wx is transposed.",
)
def products_of_columns(x, h_prev, Wx, Wh, b):
    h = np.tanh(Wx @ x + Wh @ h_prev + b)
    return h, (x, h_prev, h, Wx, Wh)


@mistake("rnn-step-forward", "The part with Wh was added after the tanh. It belongs to the sum inside it.")
def old_state_outside_the_tanh(x, h_prev, Wx, Wh, b):
    h = np.tanh(x @ Wx.T + b) + h_prev @ Wh.T
    return h, (x, h_prev, h, Wx, Wh)


@mistake(
    "rnn-step-forward", "This is the tanh of half the sum: in tanh z = (1 - e) / (1 + e), e is exp(-2z)."
)
def tanh_of_half_the_sum(x, h_prev, Wx, Wh, b):
    h = np.tanh((x @ Wx.T + h_prev @ Wh.T + b) / 2)
    return h, (x, h_prev, h, Wx, Wh)


@mistake("rnn-step-forward", "The bias was subtracted. Add it.")
def bias_subtracted(x, h_prev, Wx, Wh, b, right=rnn_step_forward):
    return right(x, h_prev, Wx, Wh, -b)


@mistake(
    "rnn-step-forward",
    "Only the part with Wh went through the tanh. Add everything first, then take one tanh.",
)
def tanh_of_the_old_state_alone(x, h_prev, Wx, Wh, b):
    h = x @ Wx.T + np.tanh(h_prev @ Wh.T + b)
    return h, (x, h_prev, h, Wx, Wh)


@mistake("rnn-step-forward", "`*` multiplies element by element. Both products are matrix products, `@`.")
def old_state_times_weights_element_by_element(x, h_prev, Wx, Wh, b):
    h = np.tanh(x @ Wx.T + h_prev * Wh.T + b)
    return h, (x, h_prev, h, Wx, Wh)


@mistake(
    "rnn-step-forward",
    "x has no effect here: its part with Wx is missing, uses h_prev, or was multiplied by the other part. The parts add up.",
)
def multiplies_the_products(x, h_prev, Wx, Wh, b):
    h = np.tanh((x @ Wx.T) * (h_prev @ Wh.T) + b)
    return h, (x, h_prev, h, Wx, Wh)


@mistake(
    "rnn-step-forward",
    "This is not the tanh of the sum, but another function of it, such as tan, sinh or arctan.",
    constants={"function": ("sinh", "arctan", "cosh", "sin", "exp")},
)
def another_function(x, h_prev, Wx, Wh, b, *, function="tan"):
    h = getattr(np, function)(x @ Wx.T + h_prev @ Wh.T + b)
    return h, (x, h_prev, h, Wx, Wh)


@mistake(
    "rnn-step-forward",
    "h_prev was added once more after the tanh. It only counts inside, with its weights Wh.",
)
def old_state_added_after_the_tanh(x, h_prev, Wx, Wh, b):
    h = np.tanh(x @ Wx.T + h_prev @ Wh.T + b) + h_prev
    return h, (x, h_prev, h, Wx, Wh)


@mistake(
    "rnn-step-forward",
    "The bias was multiplied by weights. Add it to the products.",
    constants={"weights": ("Wx",)},
)
def bias_times_weights(x, h_prev, Wx, Wh, b, *, weights="Wh"):
    h = (
        np.tanh(x @ Wx.T + (h_prev + b) @ Wh.T)
        if weights == "Wh"
        else np.tanh((x + b) @ Wx.T + h_prev @ Wh.T)
    )
    return h, (x, h_prev, h, Wx, Wh)


@mistake("rnn-step-forward", "x went through a tanh of its own first. There is one tanh, of the whole sum.")
def tanh_of_the_input_first(x, h_prev, Wx, Wh, b):
    h = np.tanh(np.tanh(x) @ Wx.T + h_prev @ Wh.T + b)
    return h, (x, h_prev, h, Wx, Wh)


@mistake("rnn-step-forward", "h_prev went through a second tanh. It is the output of one already.")
def tanh_of_the_old_state_first(x, h_prev, Wx, Wh, b):
    h = np.tanh(x @ Wx.T + np.tanh(h_prev) @ Wh.T + b)
    return h, (x, h_prev, h, Wx, Wh)


@mistake(
    "rnn-step-forward",
    "x has no effect here: its part with Wx is missing, uses h_prev, or was multiplied by the other part. The parts add up.",
    constants={"with_wx": (True,)},
)
def input_without_effect(x, h_prev, Wx, Wh, b, *, with_wx=False):
    h = np.tanh((h_prev @ Wx.T if with_wx else 0) + h_prev @ Wh.T + b)
    return h, (x, h_prev, h, Wx, Wh)


@mistake("rnn-step-forward", "x was added without its weights Wx.")
def input_without_weights(x, h_prev, Wx, Wh, b):
    h = np.tanh(x + h_prev @ Wh.T + b)
    return h, (x, h_prev, h, Wx, Wh)


@mistake("rnn-step-forward", "The part with Wh used x. Wh belongs to the old state, h_prev.")
def input_through_both_weights(x, h_prev, Wx, Wh, b):
    h = np.tanh(x @ Wx.T + x @ Wh.T + b)
    return h, (x, h_prev, h, Wx, Wh)


@mistake(
    "rnn-step-forward",
    "These are the products for columns. In a batch the examples are rows: x stands on the left, and Wx is transposed.",
)
def products_of_transposed_columns(x, h_prev, Wx, Wh, b):
    h = np.tanh(Wx @ x.T + Wh @ h_prev.T + b)
    return h, (x, h_prev, h, Wx, Wh)


@mistake(
    "rnn-step-forward",
    "x, h_prev, Wx or Wh got another value before the last line, which puts them into the cache. Give what you compute a new name.",
    constants={"changed": ("x", "x, b", "Wx", "Wh", "Wx, Wh", "h_prev, Wh", "x, h_prev")},
)
def inputs_renamed_before_the_cache(x, h_prev, Wx, Wh, b, *, changed="h_prev"):
    h = np.tanh(x @ Wx.T + h_prev @ Wh.T + b)
    old_state = {"h_prev": h, "h_prev, Wh": h_prev @ Wh.T, "x, h_prev": h_prev @ Wh.T}.get(changed, h_prev)
    new_input = x @ Wx.T + b * ("b" in changed) if "x" in changed.split(", ") else x
    return h, (
        new_input,
        old_state,
        h,
        Wx.T if "Wx" in changed else Wx,
        Wh.T if changed.startswith("W") and "Wh" in changed else Wh,
    )


@mistake(
    "rnn-step-forward",
    "h became float64: an array that you make has the type of the inputs (zeros_like, or dtype=x.dtype).",
)
def step_in_float64(x, h_prev, Wx, Wh, b, right=rnn_step_forward):
    h, cache = right(x, h_prev, Wx, Wh, b)
    return h.astype(np.float64), cache


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


@mistake("rnn-step-backward", "h (1 - h) is the derivative of the sigmoid. That of tanh is 1 - h².")
def slope_of_the_sigmoid(dh, cache):
    x, h_prev, h, Wx, Wh = cache
    dz = dh * h * (1 - h)
    return dz @ Wx, dz @ Wh, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("rnn-step-backward", "The slope is that of the state after the step: 1 - h², not 1 - h_prev².")
def slope_at_the_state_before(dh, cache):
    x, h_prev, _, Wx, Wh = cache
    dz = dh * (1 - h_prev * h_prev)
    return dz @ Wx, dz @ Wh, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("rnn-step-backward", "The derivative of tanh is 1 - h², not (1 - h)².")
def square_of_the_difference(dh, cache):
    x, h_prev, h, Wx, Wh = cache
    dz = dh * (1 - h) ** 2
    return dz @ Wx, dz @ Wh, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("rnn-step-backward", "dh_prev was computed from dh. Like the others, it is computed from dz.")
def old_state_without_the_slope(dh, cache):
    x, h_prev, h, Wx, Wh = cache
    dz = dh * (1 - h * h)
    return dz @ Wx, dh @ Wh, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("rnn-step-backward", "dh must not be added to dh_prev: the only way back is through dz and Wh.")
def keeps_the_upstream_gradient(dh, cache):
    x, h_prev, h, Wx, Wh = cache
    dz = dh * (1 - h * h)
    return dz @ Wx, dh + dz @ Wh, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("rnn-step-backward", "db is the sum of dz, not of dh.")
def bias_gradient_without_the_slope(dh, cache):
    x, h_prev, h, Wx, Wh = cache
    dz = dh * (1 - h * h)
    return dz @ Wx, dz @ Wh, dz.T @ x, dz.T @ h_prev, dh.sum(axis=0)


@mistake("rnn-step-backward", "db has one number for each unit: sum over the examples only, axis 0.")
def bias_gradient_as_one_number(dh, cache):
    x, h_prev, h, Wx, Wh = cache
    dz = dh * (1 - h * h)
    return dz @ Wx, dz @ Wh, dz.T @ x, dz.T @ h_prev, dz.sum()


@mistake(
    "rnn-step-backward", "db has the wrong shape: it is the sum over the examples, with the shape of b, (H,)."
)
def bias_gradient_of_each_example(dh, cache):
    x, h_prev, h, Wx, Wh = cache
    dz = dh * (1 - h * h)
    return dz @ Wx, dz @ Wh, dz.T @ x, dz.T @ h_prev, dz


@mistake("rnn-step-backward", "db was summed over the units. Sum over the examples, axis 0.")
def bias_gradient_over_the_units(dh, cache):
    x, h_prev, h, Wx, Wh = cache
    dz = dh * (1 - h * h)
    return dz @ Wx, dz @ Wh, dz.T @ x, dz.T @ h_prev, dz.sum(axis=1)


@mistake("rnn-step-backward", "The results are in another order: first dx and dh_prev, then dWx, dWh and db.")
def gradients_of_the_weights_first(dh, cache):
    x, h_prev, h, Wx, Wh = cache
    dz = dh * (1 - h * h)
    return dz.T @ x, dz.T @ h_prev, dz.sum(axis=0), dz @ Wx, dz @ Wh


@mistake(
    "rnn-step-backward",
    "The second result must be dh_prev, dz through Wh. Here it is dz itself, or dWx, which comes third.",
)
def each_gradient_beside_its_weights(dh, cache):
    x, h_prev, h, Wx, Wh = cache
    dz = dh * (1 - h * h)
    return dz @ Wx, dz.T @ x, dz @ Wh, dz.T @ h_prev, dz.sum(axis=0)


@mistake("rnn-step-backward", "The derivative of tanh is 1 - h², not 1 + h².")
def slope_with_a_plus(dh, cache):
    x, h_prev, h, Wx, Wh = cache
    dz = dh * (1 + h * h)
    return dz @ Wx, dz @ Wh, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("rnn-step-backward", "dh is missing: dz is dh times the slope, not the slope alone.")
def slope_alone(dh, cache):
    x, h_prev, h, Wx, Wh = cache
    dz = 1 - h * h
    return dz @ Wx, dz @ Wh, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("rnn-step-backward", "dx was computed from dh. Like the others, it is computed from dz.")
def input_without_the_slope(dh, cache):
    x, h_prev, h, Wx, Wh = cache
    dz = dh * (1 - h * h)
    return dh @ Wx, dz @ Wh, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "rnn-step-backward", "dx must not use the transposed Wx: the sum runs over the units j of dz_j U_jd."
)
def input_through_the_transposed_weights(dh, cache):
    x, h_prev, h, Wx, Wh = cache
    dz = dh * (1 - h * h)
    return dz @ Wx.T, dz @ Wh, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "rnn-step-backward",
    "dWx and dWh are products of sums over the examples. They must be sums of the examples' products.",
)
def products_of_the_sums(dh, cache):
    x, h_prev, h, Wx, Wh = cache
    dz = dh * (1 - h * h)
    db = dz.sum(axis=0)
    return dz @ Wx, dz @ Wh, np.outer(db, x.sum(axis=0)), np.outer(db, h_prev.sum(axis=0)), db


@mistake("rnn-step-backward", "dWx was computed from dh. Like the others, it is computed from dz.")
def input_weights_without_the_slope(dh, cache, right=rnn_step_backward):
    dx, dh_prev, _, dWh, db = right(dh, cache)
    return dx, dh_prev, dh.T @ cache[0], dWh, db


@mistake("rnn-step-backward", "dWh was computed from dh. Like the others, it is computed from dz.")
def recurrent_weights_without_the_slope(dh, cache, right=rnn_step_backward):
    dx, dh_prev, dWx, _, db = right(dh, cache)
    return dx, dh_prev, dWx, dh.T @ cache[1], db


@mistake(
    "rnn-step-backward",
    "dh_prev was also multiplied by a slope at h_prev. That slope belongs to the step before, which applies it itself.",
)
def slope_of_the_step_before_as_well(dh, cache, right=rnn_step_backward):
    dx, dh_prev, *others = right(dh, cache)
    return dx, dh_prev * (1 - cache[1] ** 2), *others


@mistake(
    "rnn-step-backward",
    "dx and dh_prev are exchanged: dx comes first and goes through Wx, dh_prev comes second and goes through Wh.",
    constants={"weights": (True,)},
)
def input_and_old_state_exchanged(dh, cache, *, weights=False, right=rnn_step_backward):
    dx, dh_prev, *others = right(dh, cache)
    if weights:
        dz = dh * (1 - cache[2] ** 2)
        return dz @ cache[4], dz @ cache[3], *others
    return dh_prev, dx, *others


@mistake("rnn-step-backward", "dx went through Wh. x came in through Wx.")
def input_through_the_recurrent_weights(dh, cache):
    x, h_prev, h, _, Wh = cache
    dz = dh * (1 - h * h)
    return dz @ Wh, dz @ Wh, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("rnn-step-backward", "dh_prev went through Wx. h_prev came in through Wh.")
def old_state_through_the_input_weights(dh, cache):
    x, h_prev, h, Wx, _ = cache
    dz = dh * (1 - h * h)
    return dz @ Wx, dz @ Wx, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("rnn-step-backward", "dWh was computed with x. Wh was multiplied by h_prev.")
def recurrent_gradient_with_the_input(dh, cache):
    x, _, h, Wx, Wh = cache
    dz = dh * (1 - h * h)
    return dz @ Wx, dz @ Wh, dz.T @ x, dz.T @ x, dz.sum(axis=0)


@mistake("rnn-step-backward", "dWx was computed with h_prev. Wx was multiplied by x.")
def input_gradient_with_the_old_state(dh, cache):
    _, h_prev, h, Wx, Wh = cache
    dz = dh * (1 - h * h)
    return dz @ Wx, dz @ Wh, dz.T @ h_prev, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "rnn-step-backward",
    "Brackets are missing: `dh * 1 - h**2` subtracts h² from dh. dz is dh times the whole slope.",
)
def slope_without_brackets(dh, cache):
    x, h_prev, h, Wx, Wh = cache
    dz = dh * 1 - h * h
    return dz @ Wx, dz @ Wh, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "rnn-step-backward",
    "In dWx or dWh the wrong factor is transposed. The sum runs over the examples, the rows of dz and of the other factor.",
)
def transposes_the_other_factor(dh, cache):
    x, h_prev, h, Wx, Wh = cache
    dz = dh * (1 - h * h)
    return dz @ Wx, dz @ Wh, dz @ x.T, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "rnn-step-backward",
    "In dWx or dWh the wrong factor is transposed. The sum runs over the examples, the rows of dz and of the other factor.",
)
def transposes_the_old_state(dh, cache):
    x, h_prev, h, Wx, Wh = cache
    dz = dh * (1 - h * h)
    return dz @ Wx, dz @ Wh, dz.T @ x, dz @ h_prev.T, dz.sum(axis=0)


@mistake("rnn-step-backward", "The slope is 1 - h², not h² alone.")
def slope_is_the_square(dh, cache):
    x, h_prev, h, Wx, Wh = cache
    dz = dh * h * h
    return dz @ Wx, dz @ Wh, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "rnn-step-backward", "The state was computed again, and without b. The cache holds the state itself, h."
)
def state_computed_anew(dh, cache):
    x, h_prev, _, Wx, Wh = cache
    dz = dh * (1 - np.tanh(x @ Wx.T + h_prev @ Wh.T) ** 2)
    return dz @ Wx, dz @ Wh, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "rnn-step-backward",
    "The axes of a product do not fit. dh and the slope are multiplied with `*`; dx and dh_prev begin with dz, dWx and dWh with its transpose.",
    constants={"where": ("dWx", "dWh", "dx", "dh_prev")},
)
def products_whose_axes_do_not_fit(dh, cache, *, where="slope", right=rnn_step_backward):
    x, h_prev, h, Wx, Wh = cache
    slope = 1 - h * h
    dz = dh @ slope if where == "slope" else dh * slope
    dWx = dz @ x if where == "dWx" else dz.T @ x
    dWh = dz @ h_prev if where == "dWh" else dz.T @ h_prev
    dx = Wx.T @ dz if where == "dx" else dz @ Wx
    return dx, Wh.T @ dz if where == "dh_prev" else dz @ Wh, dWx, dWh, dz.sum(axis=0)


@mistake(
    "rnn-step-backward",
    "dWx, dWh or db has the part of a single example. They are sums over the examples.",
    constants={"places": ((3,), (4,), (2, 3), (2, 3, 4)), "example": (0,)},
)
def gradients_of_one_example(dh, cache, *, places=(2,), example=-1, right=rnn_step_backward):
    x, h_prev, h, *_ = cache
    dz = dh * (1 - h * h)
    one = {2: np.outer(dz[example], x[example]), 3: np.outer(dz[example], h_prev[example]), 4: dz[example]}
    return tuple(one[k] if k in places else gradient for k, gradient in enumerate(right(dh, cache)))


@mistake(
    "rnn-step-backward",
    "A gradient became float64: an array that you make has the type of the others (zeros_like, or dtype=dh.dtype).",
    constants={"places": ((0,), (1,), (2,), (3,), (4,), (2, 3), (0, 1), (0, 1, 2, 3, 4))},
)
def gradients_in_float64(dh, cache, *, places=(2, 3, 4), right=rnn_step_backward):
    return tuple(g.astype(np.float64) if k in places else g for k, g in enumerate(right(dh, cache)))


# bptt


@mistake(
    "bptt",
    "Only the last step counts here: begin there, pass its dh_prev on, and add up the weights' gradients of all steps.",
)
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


@mistake(
    "bptt",
    "Only the last step counts here: begin there, pass its dh_prev on, and add up the weights' gradients of all steps.",
)
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


@mistake(
    "bptt",
    "The first step's part is missing: t goes down to 0, and there, too, what comes back from the step after it is added.",
)
def leaves_out_the_first_step(dH, caches):
    dX = np.zeros((*dH.shape[:2], caches[0][0].shape[1]))
    dh = dWx = dWh = db = 0
    for t in range(len(caches) - 1, 0, -1):
        dX[:, t], dh, dWx_t, dWh_t, db_t = rnn_step_backward(dH[:, t] + dh, caches[t])
        dWx, dWh, db = dWx + dWx_t, dWh + dWh_t, db + db_t
    return dX, dh, dWx, dWh, db


@mistake("bptt", "The slope was applied twice: rnn_step_backward applies it.")
def slope_twice(dH, caches):
    dX = np.zeros((*dH.shape[:2], caches[0][0].shape[1]))
    dh = dWx = dWh = db = 0
    for t in reversed(range(len(caches))):
        *_, h, _, _ = caches[t]
        dX[:, t], dh, dWx_t, dWh_t, db_t = rnn_step_backward((dH[:, t] + dh) * (1 - h * h), caches[t])
        dWx, dWh, db = dWx + dWx_t, dWh + dWh_t, db + db_t
    return dX, dh, dWx, dWh, db


@mistake("bptt", "The gradient went through Wh twice: the dh_prev of rnn_step_backward has been through it.")
def through_the_weights_twice(dH, caches):
    dX = np.zeros((*dH.shape[:2], caches[0][0].shape[1]))
    dh = dWx = dWh = db = 0
    for t in reversed(range(len(caches))):
        dX[:, t], dh, dWx_t, dWh_t, db_t = rnn_step_backward(dH[:, t] + dh, caches[t])
        dWx, dWh, db = dWx + dWx_t, dWh + dWh_t, db + db_t
        dh = dh @ caches[t][-1]
    return dX, dh, dWx, dWh, db


@mistake(
    "bptt", "dH[:, t] was added after the step backward. Add it before: it belongs to the state after step t."
)
def adds_dH_after_the_step(dH, caches):
    dX = np.zeros((*dH.shape[:2], caches[0][0].shape[1]))
    dh, dWx, dWh, db = 0 * dH[:, -1], 0, 0, 0
    for t in reversed(range(len(caches))):
        dX[:, t], dh, dWx_t, dWh_t, db_t = rnn_step_backward(dh, caches[t])
        dWx, dWh, db = dWx + dWx_t, dWh + dWh_t, db + db_t
        dh = dh + dH[:, t]
    return dX, dh, dWx, dWh, db


@mistake(
    "bptt",
    "dH[:, t] was added after step t had used dh. After step t add the dH of the step before, or add dH[:, t] first.",
)
def adds_dH_of_the_step_that_is_done(dH, caches):
    dX = np.zeros((*dH.shape[:2], caches[0][0].shape[1]))
    dh, dWx, dWh, db = dH[:, -1], 0, 0, 0
    for t in reversed(range(len(caches))):
        dX[:, t], dh, dWx_t, dWh_t, db_t = rnn_step_backward(dh, caches[t])
        dWx, dWh, db = dWx + dWx_t, dWh + dWh_t, db + db_t
        dh = dh + dH[:, t]
    return dX, dh, dWx, dWh, db


@mistake(
    "bptt", "dh0 must be the dh_prev of the first step. Here it is the gradient that arrives at that step."
)
def gradient_of_the_first_state(dH, caches):
    dX = np.zeros((*dH.shape[:2], caches[0][0].shape[1]))
    dh = dWx = dWh = db = 0
    for t in reversed(range(len(caches))):
        d_state = dH[:, t] + dh
        dX[:, t], dh, dWx_t, dWh_t, db_t = rnn_step_backward(d_state, caches[t])
        dWx, dWh, db = dWx + dWx_t, dWh + dWh_t, db + db_t
    return dX, d_state, dWx, dWh, db


@mistake("bptt", "Only the first step's part of db is left. db is a sum over the steps, too.")
def bias_gradient_of_the_first_step_only(dH, caches):
    dX = np.zeros((*dH.shape[:2], caches[0][0].shape[1]))
    dh = dWx = dWh = db = 0
    for t in reversed(range(len(caches))):
        dX[:, t], dh, dWx_t, dWh_t, db_t = rnn_step_backward(dH[:, t] + dh, caches[t])
        dWx, dWh, db = dWx + dWx_t, dWh + dWh_t, db_t
    return dX, dh, dWx, dWh, db


@mistake("bptt", "The gradients of the outputs were taken in the wrong order: step t needs dH[:, t].")
def outputs_in_reverse_order(dH, caches):
    dX = np.zeros((*dH.shape[:2], caches[0][0].shape[1]))
    dh = dWx = dWh = db = 0
    for t in reversed(range(len(caches))):
        dX[:, t], dh, dWx_t, dWh_t, db_t = rnn_step_backward(dH[:, -t - 1] + dh, caches[t])
        dWx, dWh, db = dWx + dWx_t, dWh + dWh_t, db + db_t
    return dX, dh, dWx, dWh, db


@mistake("bptt", "The last step's dH was counted twice: dh begins as zero.")
def last_output_twice(dH, caches):
    dX = np.zeros((*dH.shape[:2], caches[0][0].shape[1]))
    dh, dWx, dWh, db = dH[:, -1], 0, 0, 0
    for t in reversed(range(len(caches))):
        dX[:, t], dh, dWx_t, dWh_t, db_t = rnn_step_backward(dH[:, t] + dh, caches[t])
        dWx, dWh, db = dWx + dWx_t, dWh + dWh_t, db + db_t
    return dX, dh, dWx, dWh, db


@mistake("bptt", "The caches were taken in the wrong order: dH[:, t] belongs to caches[t].")
def caches_in_reverse_order(dH, caches, right=bptt):
    return right(dH, caches[::-1])


@mistake(
    "bptt",
    "The last step's dH, the only one here that is not zero, got lost. The loop begins at t = T - 1, and dH[:, t] is added to dh.",
)
def leaves_out_the_last_step(dH, caches, right=bptt):
    dX, *others = right(dH[:, :-1], caches[:-1])
    return np.concatenate([dX, 0 * dX[:, :1]], axis=1), *others


@mistake("bptt", "What arrives at a step goes back only as dh_prev: it must not be added to dh_prev.")
def keeps_what_arrives_at_a_step(dH, caches):
    dX = np.zeros((*dH.shape[:2], caches[0][0].shape[1]))
    dh = dWx = dWh = db = 0
    for t in reversed(range(len(caches))):
        dh = dh + dH[:, t]
        dX[:, t], dh_t, dWx_t, dWh_t, db_t = rnn_step_backward(dh, caches[t])
        dh = dh + dh_t
        dWx, dWh, db = dWx + dWx_t, dWh + dWh_t, db + db_t
    return dX, dh, dWx, dWh, db


@mistake("bptt", "dh0 is too large by the last step's dH: at t = 0, the index t - 1 means the last step.")
def last_output_in_the_gradient_of_h0(dH, caches, right=bptt):
    dX, dh, *others = right(dH, caches)
    return dX, dh + dH[:, -1], *others


@mistake("bptt", "dx and dh_prev are exchanged: rnn_step_backward returns dx first.")
def input_and_state_exchanged(dH, caches):
    dX = np.zeros((*dH.shape[:2], caches[0][0].shape[1]))
    dh = dWx = dWh = db = 0
    for t in reversed(range(len(caches))):
        dh, dX[:, t], dWx_t, dWh_t, db_t = rnn_step_backward(dH[:, t] + dh, caches[t])
        dWx, dWh, db = dWx + dWx_t, dWh + dWh_t, db + db_t
    return dX, dh, dWx, dWh, db


@mistake("bptt", "dH[t] and dX[t] belong to a sequence of the batch, not to a step: axis 1 has the steps.")
def sequences_for_steps(dH, caches, right=bptt):
    return right(np.stack([dH[t] for t in reversed(range(len(caches)))]), caches)


@mistake("bptt", "dX holds the sum of the dx of all steps. dX[:, t] is the dx of step t alone.")
def inputs_gradients_added_up(dH, caches, right=bptt):
    dX, *others = right(dH, caches)
    return np.zeros_like(dX) + dX.sum(axis=1, keepdims=True), *others


@mistake(
    "bptt", "What comes back from the step after was subtracted from dH[:, t]. The two gradients add up."
)
def subtracts_what_goes_back(dH, caches):
    dX = np.zeros((*dH.shape[:2], caches[0][0].shape[1]))
    dh = dWx = dWh = db = 0
    for t in reversed(range(len(caches))):
        dX[:, t], dh, dWx_t, dWh_t, db_t = rnn_step_backward(dH[:, t] - dh, caches[t])
        dWx, dWh, db = dWx + dWx_t, dWh + dWh_t, db + db_t
    return dX, dh, dWx, dWh, db


@mistake("bptt", "The caches are one step off: dH[:, t] belongs to caches[t].")
def caches_one_step_off(dH, caches, right=bptt):
    return right(dH, [caches[t - 1] for t in range(len(caches))])


@mistake(
    "bptt", "dH[:, 0] was added to dh0. h0 is not an output: dh0 is the dh_prev of the first step alone."
)
def first_output_in_the_gradient_of_h0(dH, caches, right=bptt):
    dX, dh, *others = right(dH, caches)
    return dX, dh + dH[:, 0], *others


@mistake("bptt", "Every step used the same cache. Step t has its own, caches[t].", constants={"place": (0,)})
def one_cache_for_all_steps(dH, caches, *, place=-1):
    dX = np.zeros((*dH.shape[:2], caches[0][0].shape[1]))
    dh = dWx = dWh = db = 0
    for t in reversed(range(len(caches))):
        dX[:, t], dh, dWx_t, dWh_t, db_t = rnn_step_backward(dH[:, t] + dh, caches[place])
        dWx, dWh, db = dWx + dWx_t, dWh + dWh_t, db + db_t
    return dX, dh, dWx, dWh, db


@mistake("bptt", "Every step added the last step's dH. Step t adds its own, dH[:, t].")
def last_output_at_every_step(dH, caches):
    dX = np.zeros((*dH.shape[:2], caches[0][0].shape[1]))
    dh = dWx = dWh = db = 0
    for t in reversed(range(len(caches))):
        dX[:, t], dh, dWx_t, dWh_t, db_t = rnn_step_backward(dH[:, -1] + dh, caches[t])
        dWx, dWh, db = dWx + dWx_t, dWh + dWh_t, db + db_t
    return dX, dh, dWx, dWh, db


@mistake("bptt", "dX is still zero. Write the dx of step t into dX[:, t].")
def never_writes_dX(dH, caches):
    dX = np.zeros((*dH.shape[:2], caches[0][0].shape[1]))
    dh = dWx = dWh = db = 0
    for t in reversed(range(len(caches))):
        _, dh, dWx_t, dWh_t, db_t = rnn_step_backward(dH[:, t] + dh, caches[t])
        dWx, dWh, db = dWx + dWx_t, dWh + dWh_t, db + db_t
    return dX, dh, dWx, dWh, db


@mistake("bptt", "dX became the dx of one step. Write the dx of step t into dX[:, t].")
def binds_dX_anew(dH, caches):
    dX = np.zeros((*dH.shape[:2], caches[0][0].shape[1]))
    dh = dWx = dWh = db = 0
    for t in reversed(range(len(caches))):
        dX, dh, dWx_t, dWh_t, db_t = rnn_step_backward(dH[:, t] + dh, caches[t])
        dWx, dWh, db = dWx + dWx_t, dWh + dWh_t, db + db_t
    return dX, dh, dWx, dWh, db


@mistake("bptt", "dX is in reverse order. The dx of step t is dX[:, t].")
def writes_dX_in_reverse_order(dH, caches):
    dX = np.zeros((*dH.shape[:2], caches[0][0].shape[1]))
    dh = dWx = dWh = db = 0
    for t in reversed(range(len(caches))):
        dX[:, len(caches) - 1 - t], dh, dWx_t, dWh_t, db_t = rnn_step_backward(dH[:, t] + dh, caches[t])
        dWx, dWh, db = dWx + dWx_t, dWh + dWh_t, db + db_t
    return dX, dh, dWx, dWh, db


@mistake(
    "bptt",
    "dWx or dWh has no more than the first step's part, which is 0 for dWh here. Both are sums over the steps.",
    constants={"lost": ("dWh",)},
)
def one_gradient_of_the_first_step_only(dH, caches, *, lost="dWx", right=bptt):
    dX, dh, dWx, dWh, db = right(dH, caches)
    if len(caches) > 1:
        _, arriving, *_ = right(dH[:, 1:], caches[1:])
        _, _, dWx_0, dWh_0, _ = rnn_step_backward(dH[:, 0] + arriving, caches[0])
        dWx, dWh = (dWx_0, dWh) if lost == "dWx" else (dWx, dWh_0)
    return dX, dh, dWx, dWh, db


@mistake(
    "bptt",
    "A gradient of the weights is still the 0 that it began with. Add the part of each step to it.",
    constants={"place": (0, 1, -1, -2, -3)},
)
def never_adds_a_gradient(dH, caches, *, place=2, right=bptt):
    dX, dh, *gradients = right(dH, caches)
    gradients[place] = 0 if place >= 0 else 0 * gradients[place]
    return dX, dh, *gradients


@mistake(
    "bptt",
    "The first step's part is missing: t goes down to 0, and there, too, what comes back from the step after it is added.",
)
def first_step_without_what_comes_back(dH, caches):
    dX = np.zeros((*dH.shape[:2], caches[0][0].shape[1]))
    dh = dWx = dWh = db = 0
    for t in reversed(range(len(caches))):
        dX[:, t], dh, dWx_t, dWh_t, db_t = rnn_step_backward(dH[:, t] + (dh if t > 0 else 0), caches[t])
        dWx, dWh, db = dWx + dWx_t, dWh + dWh_t, db + db_t
    return dX, dh, dWx, dWh, db


@mistake(
    "bptt",
    "What came back from a step was multiplied by a slope once more: rnn_step_backward applies the slope of its step.",
    constants={"at": (1,)},
)
def slope_on_what_comes_back(dH, caches, *, at=2):
    dX = np.zeros((*dH.shape[:2], caches[0][0].shape[1]))
    dh = dWx = dWh = db = 0
    for t in reversed(range(len(caches))):
        dX[:, t], dh, dWx_t, dWh_t, db_t = rnn_step_backward(dH[:, t] + dh, caches[t])
        dWx, dWh, db = dWx + dWx_t, dWh + dWh_t, db + db_t
        dh = dh * (1 - caches[t][at] ** 2)
    return dX, dh, dWx, dWh, db


@mistake("bptt", "The whole dH went into a step. Step t takes its own part, dH[:, t].")
def whole_dH_into_every_step(dH, caches):
    dX = np.zeros((*dH.shape[:2], caches[0][0].shape[1]))
    dh = 0
    for t in reversed(range(len(caches))):
        dX[:, t], dh, *_ = rnn_step_backward(dH + dh, caches[t])
    return dX, dh, *_


@mistake(
    "bptt",
    "A wrong part was added: rnn_step_backward returns dx, dh_prev, dWx, dWh and db, in this order.",
    constants={"wrong": ((0, 1, 0), (1, 0, 2), (0, 0, 2), (1, 1, 2), (0, 2, 1), (2, 1, 0))},
)
def adds_the_part_of_another_weight(dH, caches, *, wrong=(0, 1, 1)):
    dX = np.zeros((*dH.shape[:2], caches[0][0].shape[1]))
    dh, gradients = 0, [0, 0, 0]
    for t in reversed(range(len(caches))):
        dX[:, t], dh, *parts = rnn_step_backward(dH[:, t] + dh, caches[t])
        gradients = [gradient + parts[k] for gradient, k in zip(gradients, wrong, strict=True)]
    return dX, dh, *gradients


@mistake(
    "bptt",
    "The loop did not run: range(T - 1, -1) is empty. Counting down needs a third number, -1, or reversed(range(T)).",
)
def range_that_is_empty(dH, caches):
    return np.zeros((*dH.shape[:2], caches[0][0].shape[1])), 0, 0, 0, 0


@mistake("bptt", "The last step was taken twice, before the loop and in it.")
def last_step_before_the_loop_as_well(dH, caches):
    dX = np.zeros((*dH.shape[:2], caches[0][0].shape[1]))
    _, dh, dWx, dWh, db = rnn_step_backward(dH[:, -1], caches[-1])
    for t in reversed(range(len(caches))):
        dX[:, t], dh, dWx_t, dWh_t, db_t = rnn_step_backward(dH[:, t] + dh, caches[t])
        dWx, dWh, db = dWx + dWx_t, dWh + dWh_t, db + db_t
    return dX, dh, dWx, dWh, db


@mistake(
    "bptt",
    "A loop over dH takes one sequence after the other, not the steps. The steps are on axis 1: dH[:, t].",
)
def loops_over_the_sequences_of_dH(dH, caches):
    dX = np.zeros((*dH.shape[:2], caches[0][0].shape[1]))
    dh = dWx = dWh = db = 0
    for dH_t, cache in zip(dH[::-1], caches[::-1], strict=False):
        dx, dh, dWx_t, dWh_t, db_t = rnn_step_backward(dH_t + dh, cache)
        dWx, dWh, db = dWx + dWx_t, dWh + dWh_t, db + db_t
    return dX + dx, dh, dWx, dWh, db


# rnn_forward


@mistake(
    "rnn-forward", "The steps after the first one did not begin with the state of the step before, states[t]."
)
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
    "The sequences are mixed up. The given lines make X time-first: neither reshape X in their place nor transpose it again.",
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


@mistake(
    "rnn-forward",
    "A step whose mask is 1 did not change the state. Each step has its own mask, and a masked step does not stop the steps after it.",
)
def stops_at_the_first_masked_step(X, h0, Wx, Wh, b, *, mask=None, right=rnn_forward):
    return right(X, h0, Wx, Wh, b, mask=None if mask is None else np.cumprod(mask, axis=1))


@mistake("rnn-forward", "This is the sum inside the tanh: the tanh is missing.")
def no_tanh_in_the_sequence(X, h0, Wx, Wh, b, *, mask=None):
    X = X.transpose(1, 0, 2).copy()
    states = np.zeros((len(X) + 1, *h0.shape), dtype=X.dtype)
    states[0] = h0
    for t in range(len(X)):
        h = X[t] @ Wx.T + states[t] @ Wh.T + b
        if mask is not None:
            h = np.where((mask[:, t] != 0)[:, None], h, states[t])
        states[t + 1] = h
    return states[1:].transpose(1, 0, 2), (X, states, Wx, Wh, mask)


@mistake("rnn-forward", "The bias was added twice.")
def adds_the_bias_in_the_loop_again(X, h0, Wx, Wh, b, *, mask=None):
    X = X.transpose(1, 0, 2).copy()
    states = np.zeros((len(X) + 1, *h0.shape), dtype=X.dtype)
    states[0] = h0
    for t in range(len(X)):
        h = np.tanh(X[t] @ Wx.T + b + states[t] @ Wh.T + b)
        if mask is not None:
            h = np.where((mask[:, t] != 0)[:, None], h, states[t])
        states[t + 1] = h
    return states[1:].transpose(1, 0, 2), (X, states, Wx, Wh, mask)


@mistake("rnn-forward", "The first step is missing: the loop begins with t = 0.")
def begins_with_the_second_step(X, h0, Wx, Wh, b, *, mask=None):
    X = X.transpose(1, 0, 2).copy()
    states = np.zeros((len(X) + 1, *h0.shape), dtype=X.dtype)
    states[0] = h0
    for t in range(1, len(X)):
        h = np.tanh(X[t] @ Wx.T + states[t] @ Wh.T + b)
        if mask is not None:
            h = np.where((mask[:, t] != 0)[:, None], h, states[t])
        states[t + 1] = h
    return states[1:].transpose(1, 0, 2), (X, states, Wx, Wh, mask)


@mistake(
    "rnn-forward",
    "The input of the masked step was set to zero, but the state still changed. Keep the state.",
)
def masked_inputs_become_zero(X, h0, Wx, Wh, b, *, mask=None):
    X = X.transpose(1, 0, 2).copy()
    states = np.zeros((len(X) + 1, *h0.shape), dtype=X.dtype)
    states[0] = h0
    for t in range(len(X)):
        h = np.tanh(X[t] @ Wx.T + states[t] @ Wh.T + b)
        if mask is not None:
            z = (X[t] @ Wx.T + b) * (mask[:, t] != 0)[:, None]
            h = np.tanh(z + states[t] @ Wh.T)
        states[t + 1] = h
    return states[1:].transpose(1, 0, 2), (X, states, Wx, Wh, mask)


@mistake("rnn-forward", "A masked step keeps the state of the step before; here it went back to h0.")
def masked_states_go_back_to_h0(X, h0, Wx, Wh, b, *, mask=None):
    X = X.transpose(1, 0, 2).copy()
    states = np.zeros((len(X) + 1, *h0.shape), dtype=X.dtype)
    states[0] = h0
    for t in range(len(X)):
        h = np.tanh(X[t] @ Wx.T + states[t] @ Wh.T + b)
        if mask is not None:
            h = np.where((mask[:, t] != 0)[:, None], h, h0)
        states[t + 1] = h
    return states[1:].transpose(1, 0, 2), (X, states, Wx, Wh, mask)


@mistake(
    "rnn-forward",
    "The sequences are mixed up: the rows of the product are in the order of the time-first X, so reshape to (T, N, H).",
)
def products_in_the_order_of_the_sequences(X, h0, Wx, Wh, b, *, mask=None):
    X = X.transpose(1, 0, 2).copy()
    T, N, D = X.shape
    states = np.zeros((T + 1, *h0.shape), dtype=X.dtype)
    states[0] = h0
    Z = (X.reshape(T * N, D) @ Wx.T + b).reshape(N, T, len(b)).transpose(1, 0, 2)
    for t in range(T):
        h = np.tanh(Z[t] + states[t] @ Wh.T)
        if mask is not None:
            h = np.where((mask[:, t] != 0)[:, None], h, states[t])
        states[t + 1] = h
    return states[1:].transpose(1, 0, 2), (X, states, Wx, Wh, mask)


@mistake(
    "rnn-forward",
    "The mask of the first sequence was used for all: step t needs the whole column mask[:, t].",
)
def the_mask_of_the_first_sequence_for_all(X, h0, Wx, Wh, b, *, mask=None, right=rnn_forward):
    mask = None if mask is None else np.repeat(mask[:1], len(mask), axis=0)
    return right(X, h0, Wx, Wh, b, mask=mask)


@mistake(
    "rnn-forward", "One masked sequence was enough to mask a step for all. Each sequence has its own mask."
)
def masked_for_all_if_for_one(X, h0, Wx, Wh, b, *, mask=None, right=rnn_forward):
    mask = None if mask is None else np.repeat(mask.all(axis=0)[None], len(mask), axis=0)
    return right(X, h0, Wx, Wh, b, mask=mask)


@mistake(
    "rnn-forward",
    "The mask had an effect only where all sequences are masked. Each sequence has its own mask.",
)
def masked_only_if_for_all(X, h0, Wx, Wh, b, *, mask=None, right=rnn_forward):
    mask = None if mask is None else np.repeat(mask.any(axis=0)[None], len(mask), axis=0)
    return right(X, h0, Wx, Wh, b, mask=mask)


@mistake(
    "rnn-forward",
    "The masks are mixed up: to exchange the two axes of the mask, transpose it; a reshape does not do that.",
)
def reshapes_the_mask(X, h0, Wx, Wh, b, *, mask=None, right=rnn_forward):
    mask = None if mask is None else mask.reshape(mask.T.shape).T
    return right(X, h0, Wx, Wh, b, mask=mask)


@mistake("rnn-forward", "Wx was not transposed: row j of Wx holds the weights of unit j.")
def inputs_times_untransposed_weights(X, h0, Wx, Wh, b, *, mask=None, right=rnn_forward):
    X.reshape(-1, X.shape[2]) @ Wx
    return right(X, h0, Wx, Wh, b, mask=mask)


@mistake("rnn-forward", "The part with Wh was added after the tanh. It belongs to the sum inside it.")
def old_states_outside_the_tanh(X, h0, Wx, Wh, b, *, mask=None):
    X = X.transpose(1, 0, 2).copy()
    states = np.zeros((len(X) + 1, *h0.shape), dtype=X.dtype)
    states[0] = h0
    for t in range(len(X)):
        h = np.tanh(X[t] @ Wx.T + b) + states[t] @ Wh.T
        if mask is not None:
            h = np.where((mask[:, t] != 0)[:, None], h, states[t])
        states[t + 1] = h
    return states[1:].transpose(1, 0, 2), (X, states, Wx, Wh, mask)


@mistake("rnn-forward", "The last step is missing: t goes up to T - 1.")
def ends_before_the_last_step(X, h0, Wx, Wh, b, *, mask=None, right=rnn_forward):
    _, (X, states, *others) = right(X, h0, Wx, Wh, b, mask=mask)
    states = np.concatenate([states[:-1], 0 * states[-1:]])
    return states[1:].transpose(1, 0, 2), (X, states, *others)


@mistake(
    "rnn-forward",
    "The first step began with zeros. It begins with h0, states[0].",
    constants={"overwrites": (True,)},
)
def begins_with_zeros(X, h0, Wx, Wh, b, *, mask=None, overwrites=False, right=rnn_forward):
    H, (X, states, *others) = right(X, 0 * h0, Wx, Wh, b, mask=mask)
    if not overwrites:
        states = np.concatenate([h0[None], states[1:]])
    return H, (X, states, *others)


@mistake("rnn-forward", "The given lines have made X time-first: its step t is X[t].")
def steps_on_axis_1_of_the_time_first_inputs(X, h0, Wx, Wh, b, *, mask=None):
    X = X.transpose(1, 0, 2).copy()
    states = np.zeros((len(X) + 1, *h0.shape), dtype=X.dtype)
    states[0] = h0
    for t in range(len(X)):
        states[t + 1] = np.tanh(X[:, t] @ Wx.T + states[t] @ Wh.T + b)
    return states[1:].transpose(1, 0, 2), (X, states, Wx, Wh, mask)


@mistake(
    "rnn-forward",
    "The mask is an array: `if` and `not` take one truth value. Ask whether it is None, and compare its elements with 0.",
)
def asks_whether_the_mask_is_true(X, h0, Wx, Wh, b, *, mask=None, right=rnn_forward):
    return right(X, h0, Wx, Wh, b, mask=mask if mask else None)


@mistake("rnn-forward", "The mask of another step was used: step t has the column t of the mask.")
def mask_of_the_step_before(X, h0, Wx, Wh, b, *, mask=None, right=rnn_forward):
    return right(X, h0, Wx, Wh, b, mask=None if mask is None else np.roll(mask, 1, axis=1))


@mistake("rnn-forward", "mask[t] is the mask of a sequence. The one of a step is a column, mask[:, t].")
def row_of_the_mask(X, h0, Wx, Wh, b, *, mask=None, right=rnn_forward):
    H, (X, states, *others) = right(X, h0, Wx, Wh, b, mask=mask)
    if mask is not None:
        for t in range(len(X)):
            keep = mask[t] == 0
            states[t + 1, keep] = states[t, keep]
    return H, (X, states, *others)


@mistake(
    "rnn-forward",
    "For integers ~ is not a logical not: ~0 is -1 and ~1 is -2. Turn the mask into bools first.",
)
def inverts_a_mask_of_integers(X, h0, Wx, Wh, b, *, mask=None, right=rnn_forward):
    H, (X, states, *others) = right(X, h0, Wx, Wh, b, mask=mask)
    if mask is not None:
        for t in range(len(X)):
            keep = ~mask[:, t]
            states[t + 1, keep] = states[t, keep]
    return H, (X, states, *others)


@mistake(
    "rnn-forward",
    "mask[:, t] has the shape (N,), the states of a step (N, H): the mask needs another axis to go with them.",
    constants={"as_factor": (True,)},
)
def mask_without_an_axis_for_the_units(X, h0, Wx, Wh, b, *, mask=None, as_factor=False, right=rnn_forward):
    if mask is not None:
        if as_factor:
            mask[:, 0] * h0
        np.where(mask[:, 0], h0, h0)
    return right(X, h0, Wx, Wh, b, mask=mask)


@mistake(
    "rnn-forward",
    "The input of the masked step was set to zero, but the state still changed. Keep the state.",
)
def masked_rows_of_X_become_zero(X, h0, Wx, Wh, b, *, mask=None, right=rnn_forward):
    return right(X if mask is None else X * (mask != 0)[:, :, None], h0, Wx, Wh, b)


@mistake(
    "rnn-forward",
    "A step after a masked one began with another state than the one that was kept: mask in the loop, and begin each step with states[t].",
)
def mask_after_the_loop(X, h0, Wx, Wh, b, *, mask=None, right=rnn_forward):
    H, (X, states, *others) = right(X, h0, Wx, Wh, b)
    if mask is not None:
        keep = mask.T == 0
        states[1:][keep] = states[:-1][keep]
    return H, (X, states, *others)


@mistake("rnn-forward", "The new state was copied over the old one. In a masked step the old one stays.")
def old_state_becomes_the_new_one(X, h0, Wx, Wh, b, *, mask=None, right=rnn_forward):
    H, (X, states, *others) = right(X, h0, Wx, Wh, b)
    if mask is not None:
        for t in range(len(X)):
            keep = mask[:, t] == 0
            states[t, keep] = states[t + 1, keep]
    return H, (X, states, *others)


@mistake("rnn-forward", "Masked steps may be anywhere, not only at the end of a sequence.")
def masked_at_the_end_only(X, h0, Wx, Wh, b, *, mask=None, right=rnn_forward):
    if mask is not None:
        mask = np.arange(mask.shape[1]) < mask.sum(axis=1)[:, None]
    return right(X, h0, Wx, Wh, b, mask=mask)


@mistake("rnn-forward", "The bias was added after the tanh. It belongs to the sum inside it.")
def bias_after_the_tanh(X, h0, Wx, Wh, b, *, mask=None):
    X = X.transpose(1, 0, 2).copy()
    states = np.zeros((len(X) + 1, *h0.shape), dtype=X.dtype)
    states[0] = h0
    for t in range(len(X)):
        h = np.tanh(X[t] @ Wx.T + states[t] @ Wh.T) + b
        if mask is not None:
            h = np.where((mask[:, t] != 0)[:, None], h, states[t])
        states[t + 1] = h
    return states[1:].transpose(1, 0, 2), (X, states, Wx, Wh, mask)


@mistake(
    "rnn-forward",
    "The inputs' part went through a tanh of its own before the sum. There is one tanh, of the whole sum.",
)
def tanh_before_the_sum(X, h0, Wx, Wh, b, *, mask=None):
    X = X.transpose(1, 0, 2).copy()
    states = np.zeros((len(X) + 1, *h0.shape), dtype=X.dtype)
    states[0] = h0
    for t in range(len(X)):
        h = np.tanh(np.tanh(X[t] @ Wx.T + b) + states[t] @ Wh.T)
        if mask is not None:
            h = np.where((mask[:, t] != 0)[:, None], h, states[t])
        states[t + 1] = h
    return states[1:].transpose(1, 0, 2), (X, states, Wx, Wh, mask)


@mistake("rnn-forward", "Wx was reshaped where it must be transposed: a reshape mixes up its rows.")
def reshapes_the_input_weights(X, h0, Wx, Wh, b, *, mask=None, right=rnn_forward):
    return right(X, h0, Wx.reshape(Wx.T.shape).T, Wh, b, mask=mask)


@mistake("rnn-forward", "Every step used the input of the first one. Step t has its own.")
def first_input_at_every_step(X, h0, Wx, Wh, b, *, mask=None, right=rnn_forward):
    return right(np.repeat(X[:, :1], X.shape[1], axis=1), h0, Wx, Wh, b, mask=mask)


@mistake("rnn-forward", "The part with Wh was subtracted. Add it.")
def subtracts_the_old_state(X, h0, Wx, Wh, b, *, mask=None, right=rnn_forward):
    return right(X, h0, Wx, -Wh, b, mask=mask)


@mistake(
    "rnn-forward", "In a masked step the old state was added to the new one. It takes the new one's place."
)
def adds_the_old_state(X, h0, Wx, Wh, b, *, mask=None):
    X = X.transpose(1, 0, 2).copy()
    states = np.zeros((len(X) + 1, *h0.shape), dtype=X.dtype)
    states[0] = h0
    for t in range(len(X)):
        states[t + 1] = np.tanh(X[t] @ Wx.T + states[t] @ Wh.T + b)
        if mask is not None:
            states[t + 1] += states[t] * (mask[:, t] == 0)[:, None]
    return states[1:].transpose(1, 0, 2), (X, states, Wx, Wh, mask)


@mistake(
    "rnn-forward",
    "Step t used the state of two steps before, states[t - 1]. The state before step t is states[t].",
)
def state_of_two_steps_before(X, h0, Wx, Wh, b, *, mask=None):
    X = X.transpose(1, 0, 2).copy()
    states = np.zeros((len(X) + 1, *h0.shape), dtype=X.dtype)
    states[0] = h0
    Z = X @ Wx.T + b
    for t in range(len(X)):
        states[t + 1] = np.tanh(Z[t] + states[t - 1] @ Wh.T)
        if mask is not None:
            keep = mask[:, t] == 0
            states[t + 1, keep] = states[t, keep]
    return states[1:].transpose(1, 0, 2), (X, states, Wx, Wh, mask)


@mistake(
    "rnn-forward",
    "The inputs are one step off: the state after step t, states[t + 1], is computed with the input of step t.",
)
def inputs_one_step_off(X, h0, Wx, Wh, b, *, mask=None, by=-1):
    X = X.transpose(1, 0, 2).copy()
    states = np.zeros((len(X) + 1, *h0.shape), dtype=X.dtype)
    states[0] = h0
    Z = X @ Wx.T + b
    for t in range(len(X)):
        states[t + 1] = np.tanh(Z[t + by] + states[t] @ Wh.T)
        if mask is not None:
            keep = mask[:, t] == 0
            states[t + 1, keep] = states[t, keep]
    return states[1:].transpose(1, 0, 2), (X, states, Wx, Wh, mask)


@mistake("rnn-forward", "The inputs of all steps were used at once. Step t has its own.")
def inputs_of_all_steps(X, h0, Wx, Wh, b, *, mask=None):
    X = X.transpose(1, 0, 2).copy()
    states = np.zeros((len(X) + 1, *h0.shape), dtype=X.dtype)
    states[0] = h0
    Z = X @ Wx.T + b
    for t in range(len(X)):
        states[t + 1] = np.tanh(Z + states[t] @ Wh.T)
        if mask is not None:
            keep = mask[:, t] == 0
            states[t + 1, keep] = states[t, keep]
    return states[1:].transpose(1, 0, 2), (X, states, Wx, Wh, mask)


@mistake(
    "rnn-forward",
    "`*` multiplies element by element. The old state needs a matrix product with the weights, `@`.",
)
def old_states_times_weights_element_by_element(X, h0, Wx, Wh, b, *, mask=None):
    X = X.transpose(1, 0, 2).copy()
    states = np.zeros((len(X) + 1, *h0.shape), dtype=X.dtype)
    states[0] = h0
    Z = X @ Wx.T + b
    for t in range(len(X)):
        states[t + 1] = np.tanh(Z[t] + states[t] * Wh)
        if mask is not None:
            keep = mask[:, t] == 0
            states[t + 1, keep] = states[t, keep]
    return states[1:].transpose(1, 0, 2), (X, states, Wx, Wh, mask)


@mistake(
    "rnn-forward",
    "On the left only the masked sequences were chosen, on the right all of them. Choose the same ones on both sides.",
)
def chooses_sequences_on_one_side(X, h0, Wx, Wh, b, *, mask=None):
    X = X.transpose(1, 0, 2).copy()
    states = np.zeros((len(X) + 1, *h0.shape), dtype=X.dtype)
    states[0] = h0
    Z = X @ Wx.T + b
    for t in range(len(X)):
        states[t + 1] = np.tanh(Z[t] + states[t] @ Wh.T)
        if mask is not None:
            keep = mask[:, t] == 0
            states[t + 1, keep] = states[t]
    return states[1:].transpose(1, 0, 2), (X, states, Wx, Wh, mask)


@mistake(
    "rnn-forward",
    "The old state was added at every step, not only at masked ones. At a real step only the new state counts.",
)
def adds_the_old_state_at_every_step(X, h0, Wx, Wh, b, *, mask=None):
    X = X.transpose(1, 0, 2).copy()
    states = np.zeros((len(X) + 1, *h0.shape), dtype=X.dtype)
    states[0] = h0
    Z = X @ Wx.T + b
    for t in range(len(X)):
        states[t + 1] = np.tanh(Z[t] + states[t] @ Wh.T)
        if mask is not None:
            states[t + 1] = (mask[:, t, None] != 0) * states[t + 1] + states[t]
    return states[1:].transpose(1, 0, 2), (X, states, Wx, Wh, mask)


@mistake(
    "rnn-forward",
    "X, Wx, Wh or mask got another value before the last line, which puts them into the cache. Give what you compute a new name.",
    constants={
        "changed": (
            "Z",
            "Wx",
            "Wh",
            "Wx, Wh",
            "mask.T",
            "mask, axis",
            "mask.T, axis",
            "mask == 0",
            "X, mask.T",
        )
    },
)
def arguments_renamed_before_the_cache(X, h0, Wx, Wh, b, *, mask=None, changed="X", right=rnn_forward):
    H, (X, states, Wx, Wh, mask) = right(X, h0, Wx, Wh, b, mask=mask)
    if changed.startswith("X"):
        X = X.reshape(-1, X.shape[2])
    elif changed == "Z":
        X = X @ Wx.T + b
    Wx, Wh = Wx.T if "Wx" in changed else Wx, Wh.T if "Wh" in changed else Wh
    if mask is not None and "mask" in changed:
        mask = mask.T if "mask.T" in changed else mask
        mask = mask[:, :, None] if "axis" in changed else mask
        mask = mask == 0 if "==" in changed else mask
    return H, (X, states, Wx, Wh, mask)


@mistake(
    "rnn-forward",
    "Without a sequence or a step, -1 in a reshape could stand for any number. Write the length of every axis.",
    constants={"axis": (0, 1)},
)
def lets_reshape_find_a_length(X, h0, Wx, Wh, b, *, mask=None, axis=2, right=rnn_forward):
    N, T, _ = X.shape
    shape = [T, N, len(b)] if axis else [T * N, -1]
    shape[axis or 1] = -1
    np.zeros((T * N, len(b))).reshape(shape)
    return right(X, h0, Wx, Wh, b, mask=mask)


@mistake(
    "rnn-forward",
    "An index goes past the last step: t runs from 0 to T - 1, and states[t + 1] is computed with the input of step t.",
    constants={"input": (1,)},
)
def one_step_too_many(X, h0, Wx, Wh, b, *, mask=None, input=0):
    X = X.transpose(1, 0, 2).copy()
    states = np.zeros((len(X) + 1, *h0.shape), dtype=X.dtype)
    states[0] = h0
    Z = X @ Wx.T + b
    for t in range(len(X) + 1):
        states[t + 1] = np.tanh(Z[t + input] + states[t] @ Wh.T)
        if mask is not None:
            keep = mask[:, t] == 0
            states[t + 1, keep] = states[t, keep]
    return states[1:].transpose(1, 0, 2), (X, states, Wx, Wh, mask)


@mistake(
    "rnn-forward",
    "The new state was written over the old one, states[t]. The state after step t is states[t + 1].",
)
def writes_over_the_old_state(X, h0, Wx, Wh, b, *, mask=None):
    X = X.transpose(1, 0, 2).copy()
    states = np.zeros((len(X) + 1, *h0.shape), dtype=X.dtype)
    states[0] = h0
    Z = X @ Wx.T + b
    for t in range(len(X)):
        states[t] = np.tanh(Z[t] + states[t] @ Wh.T)
        if mask is not None:
            keep = mask[:, t] == 0
            states[t + 1, keep] = states[t, keep]
    return states[1:].transpose(1, 0, 2), (X, states, Wx, Wh, mask)


@mistake(
    "rnn-forward", "The integers 0 and 1 of the mask were used as positions. Compare the mask with 0 first."
)
def integers_of_the_mask_as_positions(X, h0, Wx, Wh, b, *, mask=None):
    X = X.transpose(1, 0, 2).copy()
    states = np.zeros((len(X) + 1, *h0.shape), dtype=X.dtype)
    states[0] = h0
    Z = X @ Wx.T + b
    for t in range(len(X)):
        states[t + 1] = np.tanh(Z[t] + states[t] @ Wh.T)
        if mask is not None:
            keep = 1 - mask[:, t]
            states[t + 1, keep] = states[t, keep]
    return states[1:].transpose(1, 0, 2), (X, states, Wx, Wh, mask)


@mistake(
    "rnn-forward",
    "The old state was added once more after the tanh. It only counts inside, with its weights Wh.",
)
def old_states_added_after_the_tanh(X, h0, Wx, Wh, b, *, mask=None):
    X = X.transpose(1, 0, 2).copy()
    states = np.zeros((len(X) + 1, *h0.shape), dtype=X.dtype)
    states[0] = h0
    Z = X @ Wx.T + b
    for t in range(len(X)):
        states[t + 1] = states[t] + np.tanh(Z[t] + states[t] @ Wh.T)
        if mask is not None:
            keep = mask[:, t] == 0
            states[t + 1, keep] = states[t, keep]
    return states[1:].transpose(1, 0, 2), (X, states, Wx, Wh, mask)


@mistake(
    "rnn-forward",
    "Only the first N steps were taken. The loop is over the T steps, N is the number of sequences.",
)
def loops_over_the_sequences(X, h0, Wx, Wh, b, *, mask=None):
    X = X.transpose(1, 0, 2).copy()
    states = np.zeros((len(X) + 1, *h0.shape), dtype=X.dtype)
    states[0] = h0
    Z = X @ Wx.T + b
    for t in range(X.shape[1]):
        states[t + 1] = np.tanh(Z[t] + states[t] @ Wh.T)
        if mask is not None:
            keep = mask[:, t] == 0
            states[t + 1, keep] = states[t, keep]
    return states[1:].transpose(1, 0, 2), (X, states, Wx, Wh, mask)


@mistake(
    "rnn-forward",
    "Z[t] is one row, not a step: the rows of the product belong to all steps and sequences. Reshape it to (T, N, H).",
)
def rows_of_the_product_as_steps(X, h0, Wx, Wh, b, *, mask=None):
    X = X.transpose(1, 0, 2).copy()
    states = np.zeros((len(X) + 1, *h0.shape), dtype=X.dtype)
    states[0] = h0
    Z = X @ Wx.T + b
    Z = Z.reshape(-1, len(b))
    for t in range(len(X)):
        states[t + 1] = np.tanh(Z[t] + states[t] @ Wh.T)
        if mask is not None:
            keep = mask[:, t] == 0
            states[t + 1, keep] = states[t, keep]
    return states[1:].transpose(1, 0, 2), (X, states, Wx, Wh, mask)


@mistake(
    "rnn-forward",
    "The loop ended at a masked step. Such a step keeps the state, and the steps after it go on.",
    constants={"before": (True,)},
)
def ends_at_a_masked_step(X, h0, Wx, Wh, b, *, mask=None, before=False):
    X = X.transpose(1, 0, 2).copy()
    states = np.zeros((len(X) + 1, *h0.shape), dtype=X.dtype)
    states[0] = h0
    Z = X @ Wx.T + b
    for t in range(len(X)):
        masked = mask is not None and not mask[:, t].all()
        if not (masked and before):
            states[t + 1] = np.tanh(Z[t] + states[t] @ Wh.T)
        if masked:
            break
    return states[1:].transpose(1, 0, 2), (X, states, Wx, Wh, mask)


@mistake("rnn-forward", "The old state went through Wx. It has its own weights, Wh.")
def old_states_through_the_input_weights(X, h0, Wx, Wh, b, *, mask=None):
    X = X.transpose(1, 0, 2).copy()
    states = np.zeros((len(X) + 1, *h0.shape), dtype=X.dtype)
    states[0] = h0
    Z = X @ Wx.T + b
    for t in range(len(X)):
        states[t + 1] = np.tanh(Z[t] + states[t] @ Wx.T)
        if mask is not None:
            keep = mask[:, t] == 0
            states[t + 1, keep] = states[t, keep]
    return states[1:].transpose(1, 0, 2), (X, states, Wx, Wh, mask)


@mistake(
    "rnn-forward",
    "For integers ~ is not a logical not: ~0 is -1 and ~1 is -2. Turn the mask into bools first.",
    constants={"new": (False,)},
)
def inverted_integers_as_factors(X, h0, Wx, Wh, b, *, mask=None, new=True):
    X = X.transpose(1, 0, 2).copy()
    states = np.zeros((len(X) + 1, *h0.shape), dtype=X.dtype)
    states[0] = h0
    Z = X @ Wx.T + b
    for t in range(len(X)):
        states[t + 1] = np.tanh(Z[t] + states[t] @ Wh.T)
        if mask is not None:
            real = mask[:, t, None]
            states[t + 1] = (
                states[t + 1] * real + states[t] * ~real if new else np.where(~real, states[t], states[t + 1])
            )
    return states[1:].transpose(1, 0, 2), (X, states, Wx, Wh, mask)


@mistake(
    "rnn-forward",
    "A step after a masked one began with another state than the one that was kept: mask in the loop, and begin each step with states[t].",
)
def carries_on_a_state_of_its_own(X, h0, Wx, Wh, b, *, mask=None):
    X = X.transpose(1, 0, 2).copy()
    states = np.zeros((len(X) + 1, *h0.shape), dtype=X.dtype)
    states[0] = h0
    Z = X @ Wx.T + b
    h = h0
    for t in range(len(X)):
        states[t + 1] = h = np.tanh(Z[t] + h @ Wh.T)
        if mask is not None:
            keep = mask[:, t] == 0
            states[t + 1, keep] = states[t, keep]
    return states[1:].transpose(1, 0, 2), (X, states, Wx, Wh, mask)


@mistake(
    "rnn-forward",
    "The mask is an array: `if` and `not` take one truth value. Ask whether it is None, and compare its elements with 0.",
)
def truth_value_of_a_column(X, h0, Wx, Wh, b, *, mask=None, right=rnn_forward):
    if mask is not None:
        not mask[:, 0]
    return right(X, h0, Wx, Wh, b, mask=mask)


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


@mistake("rnn-backward", "needs_dX has no effect: without it the first element is None.")
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
    "rnn-backward",
    "The masked step was treated as a real one. Its dh goes to the previous state unchanged; step t has column t of the mask.",
)
def masked_steps_as_real_ones(dH, cache, needs_dX=True, right=rnn_backward):
    return right(dH, (*cache[:4], None), needs_dX)


@mistake("rnn-backward", says="wrote into its input")
def collects_into_dH(dH, cache, needs_dX=True, right=rnn_backward):
    result = right(dH, cache, needs_dX)
    dH[:, :1] += 1
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


@mistake("rnn-backward", "The derivative of tanh is missing.")
def no_slopes(dH, cache, needs_dX=True):
    X, states, Wx, Wh, mask = cache
    T, N, D = X.shape
    real = np.ones((T, N, 1), bool) if mask is None else (mask != 0).T[:, :, None]
    dZ = np.ones_like(states[1:])
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


@mistake("rnn-backward", "The derivative of tanh is 1 - h², not 1 - h.")
def slopes_without_the_square(dH, cache, needs_dX=True):
    X, states, Wx, Wh, mask = cache
    T, N, D = X.shape
    real = np.ones((T, N, 1), bool) if mask is None else (mask != 0).T[:, :, None]
    dZ = 1 - states[1:]
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


@mistake("rnn-backward", "h (1 - h) is the derivative of the sigmoid. That of tanh is 1 - h².")
def slopes_of_the_sigmoid(dH, cache, needs_dX=True):
    X, states, Wx, Wh, mask = cache
    T, N, D = X.shape
    real = np.ones((T, N, 1), bool) if mask is None else (mask != 0).T[:, :, None]
    dZ = states[1:] * (1 - states[1:])
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


@mistake("rnn-backward", "dH(t) was added at the end of the step. It belongs to h(t): add it first.")
def adds_dH_at_the_end_of_the_step(dH, cache, needs_dX=True):
    X, states, Wx, Wh, mask = cache
    T, N, D = X.shape
    real = np.ones((T, N, 1), bool) if mask is None else (mask != 0).T[:, :, None]
    dZ = 1 - states[1:] ** 2
    dZ *= real
    dh = np.zeros_like(states[0])
    for t in reversed(range(T)):
        dZ[t] *= dh
        dh = dZ[t] @ Wh + dh * ~real[t]
        dh = dh + dH[:, t]
    dZ = dZ.reshape(T * N, len(Wh))
    dX = (dZ @ Wx).reshape(T, N, D).transpose(1, 0, 2) if needs_dX else None
    dWh = dZ.T @ states[:-1].reshape(T * N, len(Wh))
    return dX, dh, dZ.T @ X.reshape(T * N, D), dWh, dZ.sum(axis=0)


@mistake("rnn-backward", "In a real step dh goes back only through dz and Wh: do not add dh itself.")
def keeps_dh_in_real_steps(dH, cache, needs_dX=True):
    X, states, Wx, Wh, mask = cache
    T, N, D = X.shape
    real = np.ones((T, N, 1), bool) if mask is None else (mask != 0).T[:, :, None]
    dZ = 1 - states[1:] ** 2
    dZ *= real
    dh = np.zeros_like(states[0])
    for t in reversed(range(T)):
        dh = dh + dH[:, t]
        dZ[t] *= dh
        dh = dh + dZ[t] @ Wh
    dZ = dZ.reshape(T * N, len(Wh))
    dX = (dZ @ Wx).reshape(T, N, D).transpose(1, 0, 2) if needs_dX else None
    dWh = dZ.T @ states[:-1].reshape(T * N, len(Wh))
    return dX, dh, dZ.T @ X.reshape(T * N, D), dWh, dZ.sum(axis=0)


@mistake("rnn-backward", "In a real step dh goes back only through dz and Wh: do not add dh itself.")
def keeps_dh_where_there_is_a_mask(dH, cache, needs_dX=True):
    X, states, Wx, Wh, mask = cache
    T, N, D = X.shape
    real = np.ones((T, N, 1), bool) if mask is None else (mask != 0).T[:, :, None]
    dZ = 1 - states[1:] ** 2
    dZ *= real
    dh = np.zeros_like(states[0])
    for t in reversed(range(T)):
        dh = dh + dH[:, t]
        dZ[t] *= dh
        dh = dZ[t] @ Wh + dh * (mask is not None)
    dZ = dZ.reshape(T * N, len(Wh))
    dX = (dZ @ Wx).reshape(T, N, D).transpose(1, 0, 2) if needs_dX else None
    dWh = dZ.T @ states[:-1].reshape(T * N, len(Wh))
    return dX, dh, dZ.T @ X.reshape(T * N, D), dWh, dZ.sum(axis=0)


@mistake("rnn-backward", "The masked step has no z: its dz must be zero.")
def slopes_of_masked_steps_stay(dH, cache, needs_dX=True):
    X, states, Wx, Wh, mask = cache
    T, N, D = X.shape
    real = np.ones((T, N, 1), bool) if mask is None else (mask != 0).T[:, :, None]
    dZ = 1 - states[1:] ** 2
    dh = np.zeros_like(states[0])
    for t in reversed(range(T)):
        dh = dh + dH[:, t]
        dZ[t] *= dh
        dh = dZ[t] @ Wh + dh * ~real[t]
    dZ = dZ.reshape(T * N, len(Wh))
    dX = (dZ @ Wx).reshape(T, N, D).transpose(1, 0, 2) if needs_dX else None
    dWh = dZ.T @ states[:-1].reshape(T * N, len(Wh))
    return dX, dh, dZ.T @ X.reshape(T * N, D), dWh, dZ.sum(axis=0)


@mistake("rnn-backward", "In a masked step dh went through Wh. It goes to the previous state unchanged.")
def masked_gradient_through_the_weights(dH, cache, needs_dX=True):
    X, states, Wx, Wh, mask = cache
    T, N, D = X.shape
    real = np.ones((T, N, 1), bool) if mask is None else (mask != 0).T[:, :, None]
    dZ = 1 - states[1:] ** 2
    dZ *= real
    dh = np.zeros_like(states[0])
    for t in reversed(range(T)):
        dh = dh + dH[:, t]
        dZ[t] *= dh
        dh = (dZ[t] + dh * ~real[t]) @ Wh
    dZ = dZ.reshape(T * N, len(Wh))
    dX = (dZ @ Wx).reshape(T, N, D).transpose(1, 0, 2) if needs_dX else None
    dWh = dZ.T @ states[:-1].reshape(T * N, len(Wh))
    return dX, dh, dZ.T @ X.reshape(T * N, D), dWh, dZ.sum(axis=0)


@mistake(
    "rnn-backward",
    "dWx mixes up the sequences: X in the cache is time-first, as dZ is, so its axes must not be exchanged.",
)
def inputs_in_another_order_than_dz(dH, cache, needs_dX=True):
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
    dWh = dZ.T @ states[:-1].reshape(T * N, len(Wh))
    return dX, dh, dZ.T @ X.transpose(1, 0, 2).reshape(T * N, D), dWh, dZ.sum(axis=0)


@mistake("rnn-backward", "Only the last step counts here. Begin there, and go back to the first step.")
def walks_forwards_in_the_fast_version(dH, cache, needs_dX=True):
    X, states, Wx, Wh, mask = cache
    T, N, D = X.shape
    real = np.ones((T, N, 1), bool) if mask is None else (mask != 0).T[:, :, None]
    dZ = 1 - states[1:] ** 2
    dZ *= real
    dh = np.zeros_like(states[0])
    for t in range(T):
        dh = dh + dH[:, t]
        dZ[t] *= dh
        dh = dZ[t] @ Wh + dh * ~real[t]
    dZ = dZ.reshape(T * N, len(Wh))
    dX = (dZ @ Wx).reshape(T, N, D).transpose(1, 0, 2) if needs_dX else None
    dWh = dZ.T @ states[:-1].reshape(T * N, len(Wh))
    return dX, dh, dZ.T @ X.reshape(T * N, D), dWh, dZ.sum(axis=0)


@mistake("rnn-backward", "Only the last output's gradient was used. Every step adds its own dH[:, t].")
def only_the_last_output_counts_in_the_fast_version(dH, cache, needs_dX=True, right=rnn_backward):
    dH = dH.copy()
    dH[:, :-1] = 0
    return right(dH, cache, needs_dX)


@mistake("rnn-backward", "The last step's dH was counted twice: dh begins as zero.")
def last_output_twice_in_the_fast_version(dH, cache, needs_dX=True, right=rnn_backward):
    dH = dH.copy()
    dH[:, -1:] *= 2
    return right(dH, cache, needs_dX)


@mistake("rnn-backward", says="wrote into its input")
def slopes_in_the_memory_of_the_states(dH, cache, needs_dX=True, right=rnn_backward):
    result = right(dH, cache, needs_dX)
    _, states, *_ = cache
    states[1:] = 1 - states[1:] ** 2
    return result


@mistake(
    "rnn-backward",
    "A gradient became float64: begin with zeros of the states' type, and multiply by a mask of bools.",
)
def gradient_of_h0_in_float64(dH, cache, needs_dX=True, right=rnn_backward):
    dX, dh, *others = right(dH, cache, needs_dX)
    return dX, dh.astype(np.float64), *others


@mistake(
    "rnn-backward",
    "The mask of the first sequence was used for all: step t needs the whole column mask[:, t].",
)
def back_with_the_mask_of_the_first_sequence_for_all(dH, cache, needs_dX=True, right=rnn_backward):
    *others, mask = cache
    mask = None if mask is None else np.repeat(mask[:1], len(mask), axis=0)
    return right(dH, (*others, mask), needs_dX)


@mistake(
    "rnn-backward", "One masked sequence was enough to mask a step for all. Each sequence has its own mask."
)
def back_with_masked_for_all_if_for_one(dH, cache, needs_dX=True, right=rnn_backward):
    *others, mask = cache
    mask = None if mask is None else np.repeat(mask.all(axis=0)[None], len(mask), axis=0)
    return right(dH, (*others, mask), needs_dX)


@mistake(
    "rnn-backward",
    "The mask had an effect only where all sequences are masked. Each sequence has its own mask.",
)
def back_with_masked_only_if_for_all(dH, cache, needs_dX=True, right=rnn_backward):
    *others, mask = cache
    mask = None if mask is None else np.repeat(mask.any(axis=0)[None], len(mask), axis=0)
    return right(dH, (*others, mask), needs_dX)


@mistake(
    "rnn-backward",
    "The masks are mixed up: to exchange the two axes of the mask, transpose it; a reshape does not do that.",
)
def back_with_reshapes_the_mask(dH, cache, needs_dX=True, right=rnn_backward):
    *others, mask = cache
    mask = None if mask is None else mask.reshape(mask.T.shape).T
    return right(dH, (*others, mask), needs_dX)


@mistake("rnn-backward", "dh was passed on without Wh: it goes to the previous state through dz and Wh.")
def state_without_its_weights(dH, cache, needs_dX=True, right=rnn_backward):
    X, states, Wx, Wh, mask = cache
    return right(dH, (X, states, Wx, np.eye(len(Wh)), mask), needs_dX)


@mistake(
    "rnn-backward", "dh0 is still dz of the first step. From there it goes through Wh, as at every step."
)
def gradient_before_the_weights_of_the_first_step(dH, cache, needs_dX=True, right=rnn_backward):
    _, states, _, Wh, mask = cache
    dX, _, *weights = right(dH, cache, needs_dX)
    dZ, *_ = right(dH, (states[1:], states, np.eye(len(Wh)), Wh, mask))
    return dX, dZ[:, :1].sum(axis=1), *weights


@mistake("rnn-backward", "The states are the outputs of tanh, not z: the derivative at h is 1 - h².")
def slopes_at_tanh_of_the_states(dH, cache, needs_dX=True, right=rnn_backward):
    X, states, *others = cache
    return right(dH, (X, np.tanh(states), *others), needs_dX)


@mistake("rnn-backward", "The results are in another order: first dX and dh0, then dWx, dWh and db.")
def results_in_another_order(dH, cache, needs_dX=True, right=rnn_backward):
    dX, dh, *weights = right(dH, cache, needs_dX)
    return dX, *weights, dh


@mistake("rnn-backward", "dH[t] is a sequence of the batch, not a step: axis 1 has the steps.")
def sequences_for_steps_in_the_fast_version(dH, cache, needs_dX=True, right=rnn_backward):
    dH = np.stack([dH[t] for t in reversed(range(len(cache[0])))])
    return right(dH, cache, needs_dX)


@mistake("rnn-backward", "The axes of dH are in the order (N, T, H): a reshape does not exchange them.")
def reshapes_the_gradients_of_the_outputs(dH, cache, needs_dX=True, right=rnn_backward):
    N, T, H = dH.shape
    return right(dH.reshape(T, N, H).transpose(1, 0, 2), cache, needs_dX)


@mistake("rnn-backward", "dX must not use the transposed Wx: the sum runs over the units j of dz_j U_jd.")
def inputs_through_the_transposed_weights(dH, cache, needs_dX=True, right=rnn_backward):
    _, states, Wx, *_ = cache
    states[1:].reshape(-1, states.shape[2]) @ Wx.T
    return right(dH, cache, needs_dX)


@mistake(
    "rnn-backward", "Only the last step's part is in the weights' gradients. They are sums over the steps."
)
def weights_of_the_last_step_only(dH, cache, needs_dX=True, right=rnn_backward):
    X, states, _, Wh, mask = cache
    dX, dh, *_ = right(dH, cache, needs_dX)
    dZ, *_ = right(dH, (states[1:], states, np.eye(len(Wh)), Wh, mask))
    dz = dZ[:, -1:].sum(axis=1)
    return dX, dh, dz.T @ X[-1:].sum(axis=0), dz.T @ states[-2:-1].sum(axis=0), dz.sum(axis=0)


@mistake(
    "rnn-backward",
    "A gradient of the weights has only the first step's part. All three are sums over the steps.",
    constants={"places": ((1,), (2,), (0, 1, 2))},
)
def weights_of_the_first_step_in_the_fast_version(
    dH, cache, needs_dX=True, *, places=(0,), right=rnn_backward
):
    X, states, _, Wh, mask = cache
    dX, dh, *gradients = right(dH, cache, needs_dX)
    dZ, *_ = right(dH, (states[1:], states, np.eye(len(Wh)), Wh, mask))
    dz = dZ[:, :1].sum(axis=1)
    first = dz.T @ X[:1].sum(axis=0), dz.T @ states[0], dz.sum(axis=0)
    return dX, dh, *(first[n] if n in places else gradients[n] for n in range(3))


@mistake(
    "rnn-backward",
    "The states were overwritten before dWh used them: a slice is a view. Make a new array for the slopes.",
)
def slopes_over_the_states_before_dWh(dH, cache, needs_dX=True, right=rnn_backward):
    _, states, _, Wh, mask = cache
    dX, dh, dWx, _, db = right(dH, cache, needs_dX)
    dZ, *_ = right(dH, (states[1:], states, np.eye(len(Wh)), Wh, mask))
    states[1:] = dZ.transpose(1, 0, 2)
    return dX, dh, dWx, np.einsum("tnj,tnk->jk", states[1:], states[:-1]), db


@mistake(
    "rnn-backward",
    "This was divided by the number of steps and examples. The weights' gradients are sums over both.",
    constants={"only_db": (True,)},
)
def weights_as_means(dH, cache, needs_dX=True, *, only_db=False, right=rnn_backward):
    count = max(1, dH.shape[0] * dH.shape[1])
    dX, dh, dWx, dWh, db = right(dH, cache, needs_dX)
    if only_db:
        return dX, dh, dWx, dWh, db / count
    return dX, dh, dWx / count, dWh / count, db / count


@mistake("rnn-backward", "The mask is the wrong way round: 1 is a real step, 0 a masked one.")
def back_with_the_mask_the_wrong_way_round(dH, cache, needs_dX=True, right=rnn_backward):
    *others, mask = cache
    return right(dH, (*others, None if mask is None else mask == 0), needs_dX)


@mistake(
    "rnn-backward",
    "The mask does not go with the slopes, (T, N, H): its axes have to be exchanged, and it needs one more of length 1.",
)
def mask_without_the_axes_of_the_slopes(dH, cache, needs_dX=True, right=rnn_backward):
    _, states, *_, mask = cache
    dZ = 1 - states[1:] ** 2
    if mask is not None:
        dZ *= mask.T != 0
    return right(dH, cache, needs_dX)


@mistake("rnn-backward", "The first step is missing: t goes down to 0.")
def stops_before_the_first_step(dH, cache, needs_dX=True):
    X, states, Wx, Wh, mask = cache
    T, N, D = X.shape
    dZ = 1 - states[1:] ** 2
    real = np.ones((T, N, 1), dtype=bool) if mask is None else (mask != 0).T[:, :, None]
    dZ *= real
    dh = np.zeros_like(states[0])
    for t in range(T - 1, 0, -1):
        dh = dh + dH[:, t]
        dZ[t] *= dh
        dh = dZ[t] @ Wh + dh * ~real[t]
    dZ = dZ.reshape(T * N, len(Wh))
    dX = (dZ @ Wx).reshape(T, N, D).transpose(1, 0, 2) if needs_dX else None
    return dX, dh, dZ.T @ X.reshape(T * N, D), dZ.T @ states[:-1].reshape(T * N, len(Wh)), dZ.sum(axis=0)


@mistake(
    "rnn-backward",
    "In a masked step only dH[:, t] went on. All of dh goes on, also what came back from the steps after it.",
)
def passes_on_only_the_output_of_a_masked_step(dH, cache, needs_dX=True):
    X, states, Wx, Wh, mask = cache
    T, N, D = X.shape
    dZ = 1 - states[1:] ** 2
    real = np.ones((T, N, 1), dtype=bool) if mask is None else (mask != 0).T[:, :, None]
    dZ *= real
    dh = np.zeros_like(states[0])
    for t in reversed(range(T)):
        dh = dh + dH[:, t]
        dZ[t] *= dh
        dh = dZ[t] @ Wh + dH[:, t] * ~real[t]
    dZ = dZ.reshape(T * N, len(Wh))
    dX = (dZ @ Wx).reshape(T, N, D).transpose(1, 0, 2) if needs_dX else None
    return dX, dh, dZ.T @ X.reshape(T * N, D), dZ.T @ states[:-1].reshape(T * N, len(Wh)), dZ.sum(axis=0)


@mistake("rnn-backward", "dX was computed from dH. Like the weights' gradients, it is computed from dZ.")
def inputs_from_the_outputs_gradient(dH, cache, needs_dX=True, right=rnn_backward):
    _, *others = right(dH, cache, False)
    return dH @ cache[2] if needs_dX else None, *others


@mistake("rnn-backward", "The first step is missing in dWh. The state before it is h0, states[0].")
def leaves_h0_out_of_dWh(dH, cache, needs_dX=True, right=rnn_backward):
    X, states, *others = cache
    return right(dH, (X, np.concatenate([0 * states[:1], states[1:]]), *others), needs_dX)


@mistake("rnn-backward", "The slope is 1 - h², not h² alone.")
def slopes_are_the_squares(dH, cache, needs_dX=True):
    X, states, Wx, Wh, mask = cache
    (T, N, D), H = X.shape, len(Wh)
    real = np.ones((T, N, 1), bool) if mask is None else (mask != 0).T[:, :, None]
    slopes = states[1:] ** 2
    dZ, dh = np.zeros_like(slopes), np.zeros_like(states[0])
    for t in reversed(range(T)):
        dh = dh + dH[:, t]
        dZ[t] = dz = dh * slopes[t] * real[t]
        dh = dz @ Wh + dh * ~real[t]
    dZ = dZ.reshape(T * N, H)
    dX = (dZ @ Wx).reshape(T, N, D).transpose(1, 0, 2) if needs_dX else None
    return dX, dh, dZ.T @ X.reshape(T * N, D), dZ.T @ states[:-1].reshape(T * N, H), dZ.sum(axis=0)


@mistake(
    "rnn-backward",
    "The slopes are those of another step. Step t goes back through the slope at states[t + 1].",
)
def slopes_of_another_step(dH, cache, needs_dX=True):
    X, states, Wx, Wh, mask = cache
    (T, N, D), H = X.shape, len(Wh)
    real = np.ones((T, N, 1), bool) if mask is None else (mask != 0).T[:, :, None]
    slopes = 1 - states[1:] ** 2
    dZ, dh = np.zeros_like(slopes), np.zeros_like(states[0])
    for t in reversed(range(T)):
        dh = dh + dH[:, t]
        dZ[t] = dz = dh * slopes[t - 1] * real[t]
        dh = dz @ Wh + dh * ~real[t]
    dZ = dZ.reshape(T * N, H)
    dX = (dZ @ Wx).reshape(T, N, D).transpose(1, 0, 2) if needs_dX else None
    return dX, dh, dZ.T @ X.reshape(T * N, D), dZ.T @ states[:-1].reshape(T * N, H), dZ.sum(axis=0)


@mistake("rnn-backward", "Every step added the last step's dH. Step t adds its own, dH[:, t].")
def last_output_at_every_step_in_the_fast_version(dH, cache, needs_dX=True):
    X, states, Wx, Wh, mask = cache
    (T, N, D), H = X.shape, len(Wh)
    real = np.ones((T, N, 1), bool) if mask is None else (mask != 0).T[:, :, None]
    slopes = 1 - states[1:] ** 2
    dZ, dh = np.zeros_like(slopes), np.zeros_like(states[0])
    for t in reversed(range(T)):
        dh = dh + dH[:, -1]
        dZ[t] = dz = dh * slopes[t] * real[t]
        dh = dz @ Wh + dh * ~real[t]
    dZ = dZ.reshape(T * N, H)
    dX = (dZ @ Wx).reshape(T, N, D).transpose(1, 0, 2) if needs_dX else None
    return dX, dh, dZ.T @ X.reshape(T * N, D), dZ.T @ states[:-1].reshape(T * N, H), dZ.sum(axis=0)


@mistake(
    "rnn-backward",
    "dX and the weights' gradients were computed from dh. They are computed from dz, dh times the slope.",
    constants={"late": (True,)},
)
def keeps_dh_for_dz(dH, cache, needs_dX=True, *, late=False):
    X, states, Wx, Wh, mask = cache
    (T, N, D), H = X.shape, len(Wh)
    real = np.ones((T, N, 1), bool) if mask is None else (mask != 0).T[:, :, None]
    slopes = 1 - states[1:] ** 2
    dZ, dh = np.zeros_like(slopes), np.zeros_like(states[0])
    for t in reversed(range(T)):
        dh = dh + dH[:, t]
        dz = dh * slopes[t] * real[t]
        dZ[t] = dh
        dh = dz @ Wh + dh * ~real[t]
        if late:
            dZ[t] = dh
    dZ = dZ.reshape(T * N, H)
    dX = (dZ @ Wx).reshape(T, N, D).transpose(1, 0, 2) if needs_dX else None
    return dX, dh, dZ.T @ X.reshape(T * N, D), dZ.T @ states[:-1].reshape(T * N, H), dZ.sum(axis=0)


@mistake(
    "rnn-backward",
    "dh went back through Wh without the slope. It is dz, with the slope, that goes through Wh.",
    constants={"all_steps": (True,)},
)
def goes_back_without_the_slope(dH, cache, needs_dX=True, *, all_steps=False):
    X, states, Wx, Wh, mask = cache
    (T, N, D), H = X.shape, len(Wh)
    real = np.ones((T, N, 1), bool) if mask is None else (mask != 0).T[:, :, None]
    slopes = 1 - states[1:] ** 2
    dZ, dh = np.zeros_like(slopes), np.zeros_like(states[0])
    for t in reversed(range(T)):
        dh = dh + dH[:, t]
        dZ[t] = dz = dh * slopes[t] * real[t]
        dh = dh @ Wh if all_steps or mask is None else dz @ Wh + dh * ~real[t]
    dZ = dZ.reshape(T * N, H)
    dX = (dZ @ Wx).reshape(T, N, D).transpose(1, 0, 2) if needs_dX else None
    return dX, dh, dZ.T @ X.reshape(T * N, D), dZ.T @ states[:-1].reshape(T * N, H), dZ.sum(axis=0)


@mistake(
    "rnn-backward",
    "Nothing goes back through a real step here: the mask belongs to dh alone, not to its sum with dz Wh.",
)
def brackets_around_the_sum(dH, cache, needs_dX=True):
    X, states, Wx, Wh, mask = cache
    (T, N, D), H = X.shape, len(Wh)
    real = np.ones((T, N, 1), bool) if mask is None else (mask != 0).T[:, :, None]
    slopes = 1 - states[1:] ** 2
    dZ, dh = np.zeros_like(slopes), np.zeros_like(states[0])
    for t in reversed(range(T)):
        dh = dh + dH[:, t]
        dZ[t] = dz = dh * slopes[t] * real[t]
        dh = dz @ Wh if mask is None else (dz @ Wh + dh) * ~real[t]
    dZ = dZ.reshape(T * N, H)
    dX = (dZ @ Wx).reshape(T, N, D).transpose(1, 0, 2) if needs_dX else None
    return dX, dh, dZ.T @ X.reshape(T * N, D), dZ.T @ states[:-1].reshape(T * N, H), dZ.sum(axis=0)


@mistake(
    "rnn-backward",
    "dh itself was multiplied by the slope. A masked step hands it on as it was: keep dz apart from dh.",
)
def multiplies_dh_by_the_slope(dH, cache, needs_dX=True):
    X, states, Wx, Wh, mask = cache
    (T, N, D), H = X.shape, len(Wh)
    real = np.ones((T, N, 1), bool) if mask is None else (mask != 0).T[:, :, None]
    slopes = 1 - states[1:] ** 2
    dZ, dh = np.zeros_like(slopes), np.zeros_like(states[0])
    for t in reversed(range(T)):
        dh = dh + dH[:, t]
        dh = dh * slopes[t]
        dZ[t] = dz = dh * real[t]
        dh = dz @ Wh + dh * ~real[t]
    dZ = dZ.reshape(T * N, H)
    dX = (dZ @ Wx).reshape(T, N, D).transpose(1, 0, 2) if needs_dX else None
    return dX, dh, dZ.T @ X.reshape(T * N, D), dZ.T @ states[:-1].reshape(T * N, H), dZ.sum(axis=0)


@mistake(
    "rnn-backward",
    "For integers ~ is not a logical not: ~0 is -1 and ~1 is -2. Turn the mask into bools first.",
)
def inverts_integers_without_a_mask(dH, cache, needs_dX=True):
    X, states, Wx, Wh, mask = cache
    (T, N, D), H = X.shape, len(Wh)
    real = np.ones((T, N, 1), int) if mask is None else (mask != 0).T[:, :, None].astype(int)
    slopes = 1 - states[1:] ** 2
    dZ, dh = np.zeros_like(slopes), np.zeros_like(states[0])
    for t in reversed(range(T)):
        dh = dh + dH[:, t]
        dZ[t] = dz = dh * slopes[t] * real[t]
        dh = dz @ Wh + dh * ~real[t]
    dZ = dZ.reshape(T * N, H)
    dX = (dZ @ Wx).reshape(T, N, D).transpose(1, 0, 2) if needs_dX else None
    return dX, dh, dZ.T @ X.reshape(T * N, D), dZ.T @ states[:-1].reshape(T * N, H), dZ.sum(axis=0)


@mistake("rnn-backward", "mask[t] is the mask of a sequence. The one of a step is a column, mask[:, t].")
def row_of_the_mask_on_the_way_back(dH, cache, needs_dX=True):
    X, states, Wx, Wh, mask = cache
    (T, N, D), H = X.shape, len(Wh)
    real = np.ones((T, N, 1), bool) if mask is None else (mask != 0).T[:, :, None]
    slopes = 1 - states[1:] ** 2
    dZ, dh = np.zeros_like(slopes), np.zeros_like(states[0])
    for t in reversed(range(T)):
        if mask is not None:
            mask[t]
        dh = dh + dH[:, t]
        dZ[t] = dz = dh * slopes[t] * real[t]
        dh = dz @ Wh + dh * ~real[t]
    dZ = dZ.reshape(T * N, H)
    dX = (dZ @ Wx).reshape(T, N, D).transpose(1, 0, 2) if needs_dX else None
    return dX, dh, dZ.T @ X.reshape(T * N, D), dZ.T @ states[:-1].reshape(T * N, H), dZ.sum(axis=0)


@mistake(
    "rnn-backward",
    "mask[:, t] has the shape (N,), the states of a step (N, H): the mask needs another axis to go with them.",
)
def mask_of_a_step_without_an_axis(dH, cache, needs_dX=True):
    X, states, Wx, Wh, mask = cache
    (T, N, D), H = X.shape, len(Wh)
    real = np.ones((T, N, 1), bool) if mask is None else (mask != 0).T[:, :, None]
    slopes = 1 - states[1:] ** 2
    dZ, dh = np.zeros_like(slopes), np.zeros_like(states[0])
    for t in reversed(range(T)):
        column = 1 if mask is None else mask[:, t]
        dh = dh + dH[:, t]
        dz = dh * slopes[t] * column
        dZ[t] = dz = dh * slopes[t] * real[t]
        dh = dz @ Wh + dh * ~real[t]
    dZ = dZ.reshape(T * N, H)
    dX = (dZ @ Wx).reshape(T, N, D).transpose(1, 0, 2) if needs_dX else None
    return dX, dh, dZ.T @ X.reshape(T * N, D), dZ.T @ states[:-1].reshape(T * N, H), dZ.sum(axis=0)


@mistake(
    "rnn-backward",
    "db was summed over the units. Sum over steps and sequences, axis 0 of dZ, and keep the units.",
)
def bias_gradient_over_the_units_in_the_fast_version(dH, cache, needs_dX=True):
    X, states, Wx, Wh, mask = cache
    (T, N, D), H = X.shape, len(Wh)
    real = np.ones((T, N, 1), bool) if mask is None else (mask != 0).T[:, :, None]
    slopes = 1 - states[1:] ** 2
    dZ, dh = np.zeros_like(slopes), np.zeros_like(states[0])
    for t in reversed(range(T)):
        dh = dh + dH[:, t]
        dZ[t] = dz = dh * slopes[t] * real[t]
        dh = dz @ Wh + dh * ~real[t]
    dZ = dZ.reshape(T * N, H)
    dX = (dZ @ Wx).reshape(T, N, D).transpose(1, 0, 2) if needs_dX else None
    return dX, dh, dZ.T @ X.reshape(T * N, D), dZ.T @ states[:-1].reshape(T * N, H), dZ.sum(axis=1)


@mistake("rnn-backward", "needs_dX is the wrong way round: dX is None where it is needed.")
def dX_where_it_is_not_needed(dH, cache, needs_dX=True, right=rnn_backward):
    return right(dH, cache, not needs_dX)


@mistake("rnn-backward", "dX went through Wh. X came in through Wx.")
def inputs_through_the_recurrent_weights(dH, cache, needs_dX=True, right=rnn_backward):
    X, states, _, Wh, mask = cache
    _, *others = right(dH, cache, False)
    if not needs_dX:
        return None, *others
    dX = right(dH, (X, states, Wh[:, : X.shape[2]], Wh, mask), True)[0] if X.shape[2] <= len(Wh) else None
    return dX, *others


@mistake(
    "rnn-backward",
    "dH(t) got lost: it was added to dh after dZ[t] had been computed, and then dh was replaced. Add it first.",
)
def adds_dH_between_dz_and_dh(dH, cache, needs_dX=True):
    X, states, Wx, Wh, mask = cache
    T, N, D = X.shape
    real = np.ones((T, N, 1), bool) if mask is None else (mask != 0).T[:, :, None]
    dZ = 1 - states[1:] ** 2
    dZ *= real
    dh = np.zeros_like(states[0])
    for t in reversed(range(T)):
        dZ[t] *= dh
        dh = dh + dH[:, t]
        dh = dZ[t] @ Wh + dh * ~real[t]
    dZ = dZ.reshape(T * N, len(Wh))
    dX = (dZ @ Wx).reshape(T, N, D).transpose(1, 0, 2) if needs_dX else None
    dWh = dZ.T @ states[:-1].reshape(T * N, len(Wh))
    return dX, dh, dZ.T @ X.reshape(T * N, D), dWh, dZ.sum(axis=0)


@mistake(
    "rnn-backward",
    "dh0 must be what goes back from the first step. Here it is the gradient that arrives at that step.",
)
def gradient_that_arrives_at_the_first_step(dH, cache, needs_dX=True):
    X, states, Wx, Wh, mask = cache
    T, N, D = X.shape
    real = np.ones((T, N, 1), bool) if mask is None else (mask != 0).T[:, :, None]
    dZ = 1 - states[1:] ** 2
    dZ *= real
    dh = first = np.zeros_like(states[0])
    for t in reversed(range(T)):
        first = dh + dH[:, t]
        dZ[t] *= first
        dh = dZ[t] @ Wh + first * ~real[t]
    dh = first
    dZ = dZ.reshape(T * N, len(Wh))
    dX = (dZ @ Wx).reshape(T, N, D).transpose(1, 0, 2) if needs_dX else None
    dWh = dZ.T @ states[:-1].reshape(T * N, len(Wh))
    return dX, dh, dZ.T @ X.reshape(T * N, D), dWh, dZ.sum(axis=0)


@mistake(
    "rnn-backward",
    "dWh mixes up the sequences: the states are time-first, as dZ is, so their axes must not be exchanged.",
)
def states_in_another_order_than_dz(dH, cache, needs_dX=True, right=rnn_backward):
    _, states, _, Wh, mask = cache
    mixed = states[:-1].transpose(1, 0, 2).reshape(states[:-1].shape)
    dX, dh, dWx, _, db = right(dH, cache, needs_dX)
    return dX, dh, dWx, right(dH, (mixed, states, Wh, Wh, mask), False)[2], db


@mistake(
    "rnn-backward",
    "The masked step was treated as a real one. Its dh goes to the previous state unchanged; step t has column t of the mask.",
)
def masks_dz_after_the_loop(dH, cache, needs_dX=True):
    X, states, Wx, Wh, mask = cache
    T, N, D = X.shape
    real = np.ones((T, N, 1), bool) if mask is None else (mask != 0).T[:, :, None]
    dZ = 1 - states[1:] ** 2
    dh = np.zeros_like(states[0])
    for t in reversed(range(T)):
        dh = dh + dH[:, t]
        dZ[t] *= dh
        dh = dZ[t] @ Wh
    dZ *= real
    dZ = dZ.reshape(T * N, len(Wh))
    dX = (dZ @ Wx).reshape(T, N, D).transpose(1, 0, 2) if needs_dX else None
    dWh = dZ.T @ states[:-1].reshape(T * N, len(Wh))
    return dX, dh, dZ.T @ X.reshape(T * N, D), dWh, dZ.sum(axis=0)


@mistake(
    "rnn-backward",
    "A gradient became float64: begin with zeros of the states' type, and multiply by a mask of bools.",
    constants={"places": ((0,), (2,), (3,), (4,), (2, 3), (0, 2, 3, 4), (0, 1, 2, 3, 4))},
)
def gradients_of_the_sequence_in_float64(dH, cache, needs_dX=True, *, places=(2, 3, 4), right=rnn_backward):
    gradients = enumerate(right(dH, cache, needs_dX))
    return tuple(g.astype(np.float64) if g is not None and k in places else g for k, g in gradients)


@mistake(
    "rnn-backward",
    "Without a step the loop does not run. Then dh0, dWx, dWh and db are zeros in the shapes of their arrays, not the number 0.",
    constants={"places": ((2, 3, 4), (1, 2, 3, 4))},
)
def a_number_where_there_is_no_step(dH, cache, needs_dX=True, *, places=(1,), right=rnn_backward):
    result = right(dH, cache, needs_dX)
    return result if len(cache[0]) else tuple(0 if k in places else g for k, g in enumerate(result))


@mistake(
    "rnn-backward",
    "Without a sequence or a step, -1 in a reshape could stand for any number. Write the length of every axis.",
    constants={"axis": (0, 1)},
)
def lets_reshape_find_a_length_of_dX(dH, cache, needs_dX=True, *, axis=2, right=rnn_backward):
    result = right(dH, cache, needs_dX)
    T, N, D = cache[0].shape
    shape = [T, N, D] if axis else [T * N, -1]
    shape[axis or 1] = -1
    np.zeros((T * N, D)).reshape(shape)
    return result


@mistake(
    "rnn-backward",
    "Without a step the list of dz is empty, and cannot be stacked. Write dz into an array of zeros.",
)
def stacks_a_list_of_dz(dH, cache, needs_dX=True, right=rnn_backward):
    np.stack([dH[:, t] for t in range(dH.shape[1])])
    return right(dH, cache, needs_dX)


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


@mistake(
    "sequence-cross-entropy",
    "With a mask, the mask alone says which steps count: a step whose label is -1 was left out although its mask is 1.",
)
def leaves_padding_out_of_the_mask(logits, labels, mask=None):
    count = labels != PADDING
    if mask is not None:
        count = count & (np.asarray(mask) != 0)
    loss, grad_of_count = softmax_cross_entropy(logits[count], labels[count])
    grad = np.zeros_like(logits)
    grad[count] = grad_of_count
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


@mistake("sequence-cross-entropy", "The padded step was counted, with label 0.")
def counts_the_padding_as_class_zero(logits, labels, mask=None):
    real = np.ones(labels.shape, bool) if mask is None else mask != 0
    loss, grad_real = softmax_cross_entropy(logits[real], np.maximum(labels, 0)[real])
    grad = np.zeros_like(logits)
    grad[real] = grad_real
    return loss, grad


@mistake("sequence-cross-entropy", "Divide by the number of steps that count, not by N or T.")
def divides_by_the_sequences(logits, labels, mask=None):
    real = labels != PADDING if mask is None else mask != 0
    loss, grad_real = softmax_cross_entropy(logits[real], labels[real])
    grad = np.zeros_like(logits)
    grad[real] = grad_real * real.sum() / len(logits)
    return loss * real.sum() / len(logits), grad


@mistake(
    "sequence-cross-entropy",
    "The rows of grad are in the wrong places: each belongs to the step that it came from.",
)
def gradient_in_the_first_rows(logits, labels, mask=None):
    real = labels != PADDING if mask is None else mask != 0
    loss, grad_real = softmax_cross_entropy(logits[real], labels[real])
    grad = np.zeros_like(logits)
    grad.reshape(-1, logits.shape[-1])[: len(grad_real)] = grad_real
    return loss, grad


@mistake("sequence-cross-entropy", "The loss is right, but grad was computed without the mask.")
def mask_for_the_loss_alone(logits, labels, mask=None):
    real = labels != PADDING if mask is None else mask != 0
    loss, _ = softmax_cross_entropy(logits[real], labels[real])
    padded = labels != PADDING
    grad = np.zeros_like(logits)
    grad[padded] = softmax_cross_entropy(logits[padded], labels[padded])[1]
    return loss, grad


@mistake("sequence-cross-entropy", "grad must have the dtype of the logits: np.zeros alone makes float64.")
def gradient_in_float64(logits, labels, mask=None):
    real = labels != PADDING if mask is None else mask != 0
    loss, grad_real = softmax_cross_entropy(logits[real], labels[real])
    grad = np.zeros(logits.shape)
    grad[real] = grad_real
    return loss, grad


@mistake("sequence-cross-entropy", says="wrote into")
def writes_the_mask_into_the_labels(logits, labels, mask=None):
    if mask is not None:
        labels[np.asarray(mask) == 0] = PADDING
    real = labels != PADDING
    loss, grad_real = softmax_cross_entropy(logits[real], labels[real])
    grad = np.zeros_like(logits)
    grad[real] = grad_real
    return loss, grad


@mistake(
    "sequence-cross-entropy",
    "The padded steps were not taken out: only those count whose label is not PADDING, which is -1.",
)
def looks_up_the_padding(logits, labels, mask=None):
    loss, grad = softmax_cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.ravel())
    return loss, grad.reshape(logits.shape)


@mistake(
    "sequence-cross-entropy", "grad is zero at the padded step, but the step was counted when you divided."
)
def padding_in_the_divisor_and_the_loss(logits, labels, mask=None):
    real = labels != PADDING if mask is None else mask != 0
    flat = logits.reshape(-1, logits.shape[-1])
    loss, grad = softmax_cross_entropy(flat, np.maximum(labels, 0).ravel())
    return loss, grad.reshape(logits.shape) * real[:, :, None]


@mistake(
    "sequence-cross-entropy", "The loss was divided by N T, grad was not. Divide by the steps that count."
)
def loss_alone_divided_by_all_steps(logits, labels, mask=None, right=sequence_cross_entropy):
    real = labels != PADDING if mask is None else mask != 0
    loss, grad = right(logits, labels, mask)
    return loss * real.mean(), grad


@mistake("sequence-cross-entropy", "The loss is a mean, but grad is that of the sum: divide it by M, too.")
def gradient_of_the_sum(logits, labels, mask=None, right=sequence_cross_entropy):
    real = labels != PADDING if mask is None else mask != 0
    loss, grad = right(logits, labels, mask)
    return loss, grad * real.sum()


@mistake(
    "sequence-cross-entropy", "Take the mean over all steps that count together, not first over each column."
)
def mean_of_the_means_of_the_columns(logits, labels, mask=None):
    real = labels != PADDING if mask is None else mask != 0
    grad, losses = np.zeros_like(logits), []
    for t in range(logits.shape[1]):
        if real[:, t].any():
            loss, grad[real[:, t], t] = softmax_cross_entropy(logits[real[:, t], t], labels[real[:, t], t])
            losses.append(loss)
    return float(np.mean(losses)), grad / len(losses)


@mistake(
    "sequence-cross-entropy",
    "The integers 0 and 1 of the mask were used as positions. Compare the mask with 0 first.",
)
def rows_at_the_integers_of_the_mask(logits, labels, mask=None):
    real = labels != PADDING if mask is None else mask
    loss, grad_real = softmax_cross_entropy(logits[real], labels[real])
    grad = np.zeros_like(logits)
    grad[real] = grad_real
    return loss, grad


@mistake("sequence-cross-entropy", "mask is an array: ask whether it is None, not whether it is true.")
def asks_whether_the_mask_of_the_loss_is_true(logits, labels, mask=None, right=sequence_cross_entropy):
    return right(logits, labels, mask if mask else None)


@mistake("sequence-cross-entropy", "grad has the shape of the labels. It needs the shape of the logits.")
def gradient_in_the_shape_of_the_labels(logits, labels, mask=None):
    real = labels != PADDING if mask is None else mask != 0
    loss, grad_real = softmax_cross_entropy(logits[real], labels[real])
    grad = np.zeros_like(labels)
    grad[real] = grad_real
    return loss, grad


@mistake(
    "sequence-cross-entropy", "At steps that do not count, grad still holds the logits. It is zero there."
)
def logits_where_the_gradient_is_zero(logits, labels, mask=None):
    real = labels != PADDING if mask is None else mask != 0
    loss, grad_real = softmax_cross_entropy(logits[real], labels[real])
    grad = logits.copy()
    grad[real] = grad_real
    return loss, grad


@mistake("sequence-cross-entropy", "softmax_cross_entropy takes logits: no softmax before it.")
def softmax_before_the_loss(logits, labels, mask=None, right=sequence_cross_entropy):
    P = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return right(P / P.sum(axis=-1, keepdims=True), labels, mask)


@mistake("sequence-cross-entropy", "grad is the softmax alone: at the label, 1 has to be subtracted from it.")
def gradient_without_the_labels(logits, labels, mask=None, right=sequence_cross_entropy):
    real = labels != PADDING if mask is None else mask != 0
    loss, grad = right(logits, labels, mask)
    grad[real] += np.eye(logits.shape[-1])[labels[real]] / real.sum()
    return loss, grad


@mistake(
    "sequence-cross-entropy", "The loss is still a sum, grad is that of the mean: divide the loss by M, too."
)
def sum_for_the_loss_alone(logits, labels, mask=None, right=sequence_cross_entropy):
    loss, grad = right(logits, labels, mask)
    real = labels != PADDING if mask is None else mask != 0
    return loss * np.count_nonzero(real), grad


@mistake(
    "sequence-cross-entropy",
    "Only the last step of each sequence was used. All steps that count have their part.",
)
def last_step_alone(logits, labels, mask=None):
    real = labels != PADDING if mask is None else mask != 0
    real = real & (np.arange(labels.shape[1]) == labels.shape[1] - 1)
    grad = np.zeros_like(logits)
    loss, grad[real] = softmax_cross_entropy(logits[real], labels[real])
    return loss, grad


@mistake(
    "sequence-cross-entropy",
    "A mean was divided by M once more. softmax_cross_entropy returns the mean over its rows, and the gradient of that.",
    constants={"what": ("loss", "both")},
)
def divides_the_mean_again(logits, labels, mask=None, *, what="grad"):
    real = labels != PADDING if mask is None else np.asarray(mask) != 0
    loss, grad_real = softmax_cross_entropy(logits[real], labels[real])
    grad = np.zeros_like(logits)
    grad[real] = grad_real / (real.sum() if what != "loss" else 1)
    return loss / (real.sum() if what != "grad" else 1), grad


@mistake(
    "sequence-cross-entropy",
    "The mean over the steps that count was multiplied or divided by N or T again. Leave it as it is.",
    constants={"what": ("grad, N", "both, N", "loss, 1 / N", "grad, 1 / N", "both, 1 / N")},
)
def multiplies_the_mean(logits, labels, mask=None, *, what="loss, N"):
    real = labels != PADDING if mask is None else np.asarray(mask) != 0
    loss, grad_real = softmax_cross_entropy(logits[real], labels[real])
    grad = np.zeros_like(logits)
    factor = 1 / len(labels) if what.endswith("1 / N") else len(labels)
    grad[real] = grad_real
    return loss * (1 if "grad" in what else factor), grad * (1 if "loss" in what else factor)


@mistake(
    "sequence-cross-entropy",
    "softmax_cross_entropy takes rows of scores, with one label each. Choose the steps that count, which become rows.",
)
def sequences_in_place_of_rows(logits, labels, mask=None):
    return softmax_cross_entropy(logits, labels)


@mistake("sequence-cross-entropy", "grad was written where no step counts. It belongs to the steps that do.")
def gradient_at_the_other_steps(logits, labels, mask=None):
    real = labels != PADDING if mask is None else np.asarray(mask) != 0
    loss, grad_real = softmax_cross_entropy(logits[real], labels[real])
    grad = np.zeros_like(logits)
    grad[~real] = grad_real
    return loss, grad


@mistake(
    "sequence-cross-entropy",
    "logits and labels were not cut to the same steps. Choose those that count, of both.",
    constants={"which": ("labels",)},
)
def cuts_one_of_both(logits, labels, mask=None, *, which="logits"):
    real = labels != PADDING if mask is None else np.asarray(mask) != 0
    loss, grad_real = softmax_cross_entropy(
        logits[real] if which == "logits" else logits, labels if which == "logits" else labels[real]
    )
    grad = np.zeros_like(logits)
    grad[real] = grad_real
    return loss, grad


@mistake(
    "sequence-cross-entropy",
    "grad has the shape of the rows that count. It needs that of the logits, with zeros at the other steps.",
)
def zeros_for_the_rows_alone(logits, labels, mask=None):
    real = labels != PADDING if mask is None else np.asarray(mask) != 0
    loss, grad_real = softmax_cross_entropy(logits[real], labels[real])
    grad = np.zeros_like(logits)
    grad = np.zeros_like(grad_real)
    grad[real] = grad_real
    return loss, grad


@mistake(
    "sequence-cross-entropy",
    "The rows of the steps that count do not fill grad. Write them where these steps are, and leave zeros elsewhere.",
)
def reshapes_the_rows_to_the_logits(logits, labels, mask=None):
    real = labels != PADDING if mask is None else np.asarray(mask) != 0
    loss, grad_real = softmax_cross_entropy(logits[real], labels[real])
    grad = np.zeros_like(logits)
    return loss, grad_real.reshape(logits.shape)


@mistake(
    "sequence-cross-entropy",
    "The rows of the steps that count do not fill grad. Write them where these steps are, and leave zeros elsewhere.",
)
def adds_the_rows_to_grad(logits, labels, mask=None):
    real = labels != PADDING if mask is None else np.asarray(mask) != 0
    loss, grad_real = softmax_cross_entropy(logits[real], labels[real])
    grad = np.zeros_like(logits)
    grad += grad_real
    return loss, grad


@mistake(
    "sequence-cross-entropy",
    "The mask chose whole sequences. It says of each step whether it counts.",
    constants={"axis": (0,)},
)
def mask_of_whole_sequences(logits, labels, mask=None, *, axis=1):
    real = labels != PADDING if mask is None else np.asarray(mask).any(axis=axis)
    loss, grad_real = softmax_cross_entropy(logits[real], labels[real])
    grad = np.zeros_like(logits)
    grad[real] = grad_real
    return loss, grad


@mistake(
    "sequence-cross-entropy",
    "Without a mask, `mask != 0` is a single True. Then the steps count whose label is not PADDING.",
)
def never_looks_at_the_labels(logits, labels, mask=None):
    real = mask != 0
    loss, grad_real = softmax_cross_entropy(logits[real], labels[real])
    grad = np.zeros_like(logits)
    grad[real] = grad_real
    return loss, grad


@mistake("sequence-cross-entropy", says="No error was raised")
def takes_padding_out_of_the_mask(logits, labels, mask=None):
    real = (labels != PADDING) & (mask != 0)
    loss, grad_real = softmax_cross_entropy(logits[real], labels[real])
    grad = np.zeros_like(logits)
    grad[real] = grad_real
    return loss, grad


@mistake(
    "sequence-cross-entropy",
    "The means of the sequences, or of the columns, were added up. Take one mean over all steps that count.",
    constants={"by_columns": (True,)},
)
def sum_of_the_means(logits, labels, mask=None, *, by_columns=False):
    real = labels != PADDING if mask is None else mask != 0
    total, gradient = 0.0, np.zeros_like(logits)
    for k in range(logits.shape[by_columns]):
        part = (slice(None), k) if by_columns else k
        chosen = real[part]
        if chosen.any():
            loss, gradient[part][chosen] = softmax_cross_entropy(logits[part][chosen], labels[part][chosen])
            total += loss
    return total, gradient


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


@mistake("truncated-bptt", "The last window is shorter, but was weighted like a full one.")
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


@mistake("truncated-bptt", "The gradients were not clipped to clip_norm: pass it on.")
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


@mistake(
    "truncated-bptt", "y may have two axes only, (N, T): cut its steps, axis 1, and name no axis after them."
)
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


@mistake(
    "truncated-bptt",
    "Only the first part of y had an effect. Each window has its own steps of X and of y, on axis 1, and all windows are added up.",
)
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


@mistake("truncated-bptt", "Only the last window was counted: begin with step 0, and add all windows up.")
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


@mistake("truncated-bptt", "Every window began at step 0. It begins where the window before it ended.")
def windows_that_begin_at_zero(model, loss, optimizer, X, y, steps, clip_norm=None):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    for start in range(0, X.shape[1], steps):
        X_window, y_window = X[:, : start + steps], y[:, : start + steps]
        window_loss, _ = train_step(model, loss, optimizer, X_window, y_window, clip_norm=clip_norm)
        total += window_loss * X_window.shape[1]
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]


@mistake("truncated-bptt", "The windows are one step too short: the end of a slice is not included.")
def windows_one_step_too_short(model, loss, optimizer, X, y, steps, clip_norm=None):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    for start in range(0, X.shape[1], steps):
        X_window, y_window = X[:, start : start + steps - 1], y[:, start : start + steps - 1]
        window_loss, _ = train_step(model, loss, optimizer, X_window, y_window, clip_norm=clip_norm)
        total += window_loss * X_window.shape[1]
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]


@mistake("truncated-bptt", "Every window was the first one. Begin each where the window before it ended.")
def the_first_window_every_time(model, loss, optimizer, X, y, steps, clip_norm=None):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    for start in range(0, X.shape[1], steps):
        X_window, y_window = X[:, :steps], y[:, :steps]
        window_loss, _ = train_step(model, loss, optimizer, X_window, y_window, clip_norm=clip_norm)
        total += window_loss * X_window.shape[1]
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]


@mistake(
    "truncated-bptt",
    "The losses were weighted by N. len(X_window) is the number of sequences, shape[1] that of steps.",
)
def weighted_by_the_sequences(model, loss, optimizer, X, y, steps, clip_norm=None):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    for start in range(0, X.shape[1], steps):
        X_window, y_window = X[:, start : start + steps], y[:, start : start + steps]
        window_loss, _ = train_step(model, loss, optimizer, X_window, y_window, clip_norm=clip_norm)
        total += window_loss * len(X_window)
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]


@mistake(
    "truncated-bptt",
    "The losses were weighted by T. The weight is the window's own number of steps: that of its part of X, which is cut as y is.",
)
def weighted_by_all_steps(model, loss, optimizer, X, y, steps, clip_norm=None):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    for start in range(0, X.shape[1], steps):
        X_window, y_window = X[:, start : start + steps], y[:, start : start + steps]
        window_loss, _ = train_step(model, loss, optimizer, X_window, y_window, clip_norm=clip_norm)
        total += window_loss * X.shape[1]
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]


@mistake("truncated-bptt", "The state was reset after a window. It is kept, also after the last one.")
def forgets_the_state_after_a_window(model, loss, optimizer, X, y, steps, clip_norm=None):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    for start in range(0, X.shape[1], steps):
        X_window, y_window = X[:, start : start + steps], y[:, start : start + steps]
        window_loss, _ = train_step(model, loss, optimizer, X_window, y_window, clip_norm=clip_norm)
        for layer in recurrent_layers(model):
            layer.reset_state()
        total += window_loss * X_window.shape[1]
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]


@mistake("truncated-bptt", "The loss was only computed, Wx did not change: train_step also trains.")
def does_not_train(model, loss, optimizer, X, y, steps, clip_norm=None):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    for start in range(0, X.shape[1], steps):
        X_window, y_window = X[:, start : start + steps], y[:, start : start + steps]
        window_loss, _ = loss(model(X_window), y_window)
        total += window_loss * X_window.shape[1]
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]


@mistake("truncated-bptt", "The optimiser took two steps for each window: train_step takes the step.")
def takes_another_step(model, loss, optimizer, X, y, steps, clip_norm=None):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    for start in range(0, X.shape[1], steps):
        X_window, y_window = X[:, start : start + steps], y[:, start : start + steps]
        window_loss, _ = train_step(model, loss, optimizer, X_window, y_window, clip_norm=clip_norm)
        optimizer.step()
        total += window_loss * X_window.shape[1]
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]


@mistake(
    "truncated-bptt",
    "The model read everything twice. Only train_step calls it, once for each window, and returns the loss and the output.",
)
def trains_twice_on_each_window(model, loss, optimizer, X, y, steps, clip_norm=None):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    for start in range(0, X.shape[1], steps):
        X_window, y_window = X[:, start : start + steps], y[:, start : start + steps]
        window_loss, _ = train_step(model, loss, optimizer, X_window, y_window, clip_norm=clip_norm)
        window_loss, _ = train_step(model, loss, optimizer, X_window, y_window, clip_norm=clip_norm)
        total += window_loss * X_window.shape[1]
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]


@mistake(
    "truncated-bptt", "The windows were taken in reverse order. The state goes from the first to the last."
)
def windows_in_reverse_order(model, loss, optimizer, X, y, steps, clip_norm=None):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    for start in reversed(range(0, X.shape[1], steps)):
        X_window, y_window = X[:, start : start + steps], y[:, start : start + steps]
        window_loss, _ = train_step(model, loss, optimizer, X_window, y_window, clip_norm=clip_norm)
        total += window_loss * X_window.shape[1]
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]


@mistake("truncated-bptt", "The windows were cut out of axis 0, the sequences. The steps are on axis 1.")
def windows_of_sequences(model, loss, optimizer, X, y, steps, clip_norm=None):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    for start in range(0, X.shape[1], steps):
        X_window, y_window = X[start : start + steps], y[start : start + steps]
        window_loss, _ = train_step(model, loss, optimizer, X_window, y_window, clip_norm=clip_norm)
        total += window_loss * X_window.shape[1]
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]


@mistake("truncated-bptt", "A window is empty: each has `steps` steps from its own beginning on.")
def windows_that_all_end_at_steps(model, loss, optimizer, X, y, steps, clip_norm=None):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    for start in range(0, X.shape[1], steps):
        X_window, y_window = X[:, start:steps], y[:, start:steps]
        window_loss, _ = train_step(model, loss, optimizer, X_window, y_window, clip_norm=clip_norm)
        total += window_loss * X_window.shape[1]
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]


@mistake(
    "truncated-bptt",
    "The windows were cut into nearly equal parts. Every window has `steps` steps, and only the last one may have fewer.",
)
def windows_of_nearly_equal_length(model, loss, optimizer, X, y, steps, clip_norm=None):
    total, count = 0.0, -(-X.shape[1] // steps)
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    for X_window, y_window in zip(
        np.array_split(X, count, axis=1), np.array_split(y, count, axis=1), strict=True
    ):
        window_loss, _ = train_step(model, loss, optimizer, X_window, y_window, clip_norm=clip_norm)
        total += window_loss * X_window.shape[1]
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]


@mistake(
    "truncated-bptt",
    "The losses were weighted by T. The weight is the window's own number of steps: that of its part of X, which is cut as y is.",
)
def windows_of_the_targets_alone(model, loss, optimizer, X, y, steps, clip_norm=None):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    for start in range(0, X.shape[1], steps):
        X_window, y_window = X, y[:, start : start + steps]
        window_loss, _ = train_step(model, loss, optimizer, X_window, y_window, clip_norm=clip_norm)
        total += window_loss * X_window.shape[1]
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]


@mistake("truncated-bptt", "The targets are one step ahead: cut X and y at the same steps.")
def targets_one_step_ahead(model, loss, optimizer, X, y, steps, clip_norm=None):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    for start in range(0, X.shape[1], steps):
        X_window, y_window = X[:, start : start + steps], y[:, start + 1 : start + steps + 1]
        window_loss, _ = train_step(model, loss, optimizer, X_window, y_window, clip_norm=clip_norm)
        total += window_loss * X_window.shape[1]
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]


@mistake(
    "truncated-bptt", "train_step returns two results, the loss and the output. Only the loss is added up."
)
def adds_up_both_results(model, loss, optimizer, X, y, steps, clip_norm=None):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    for start in range(0, X.shape[1], steps):
        X_window, y_window = X[:, start : start + steps], y[:, start : start + steps]
        window_loss = train_step(model, loss, optimizer, X_window, y_window, clip_norm=clip_norm)
        total += window_loss * X_window.shape[1]
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]


@mistake("truncated-bptt", "The first step is missing: the first window begins at step 0.")
def begins_at_the_second_step(model, loss, optimizer, X, y, steps, clip_norm=None):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    for start in range(1, X.shape[1], steps):
        X_window, y_window = X[:, start : start + steps], y[:, start : start + steps]
        window_loss, _ = train_step(model, loss, optimizer, X_window, y_window, clip_norm=clip_norm)
        total += window_loss * X_window.shape[1]
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]


@mistake("truncated-bptt", "`steps` is the length of a window, not the number of windows.")
def as_many_windows_as_steps(model, loss, optimizer, X, y, steps, clip_norm=None):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    steps = -(-X.shape[1] // steps)
    for start in range(0, X.shape[1], steps):
        X_window, y_window = X[:, start : start + steps], y[:, start : start + steps]
        window_loss, _ = train_step(model, loss, optimizer, X_window, y_window, clip_norm=clip_norm)
        total += window_loss * X_window.shape[1]
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]


@mistake("truncated-bptt", "The results of train_step are exchanged: the loss comes first, then the output.")
def adds_up_the_outputs(model, loss, optimizer, X, y, steps, clip_norm=None):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    for start in range(0, X.shape[1], steps):
        X_window, y_window = X[:, start : start + steps], y[:, start : start + steps]
        _, window_loss = train_step(model, loss, optimizer, X_window, y_window, clip_norm=clip_norm)
        total += window_loss * X_window.shape[1]
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]


@mistake(
    "truncated-bptt",
    "The gradients were not clipped to clip_norm: pass it on.",
    constants={"norm": (5.0, 0.5)},
)
def clips_to_another_norm(model, loss, optimizer, X, y, steps, clip_norm=None, *, norm=1.0):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    for start in range(0, X.shape[1], steps):
        X_window, y_window = X[:, start : start + steps], y[:, start : start + steps]
        window_loss, _ = train_step(model, loss, optimizer, X_window, y_window, clip_norm=norm)
        total += window_loss * X_window.shape[1]
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]


@mistake(
    "truncated-bptt",
    "The losses were weighted by the number of sequences as well. The weight is the window's number of steps.",
)
def weighted_by_steps_and_sequences(model, loss, optimizer, X, y, steps, clip_norm=None):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    for start in range(0, X.shape[1], steps):
        X_window, y_window = X[:, start : start + steps], y[:, start : start + steps]
        window_loss, _ = train_step(model, loss, optimizer, X_window, y_window, clip_norm=clip_norm)
        total += window_loss * X_window.shape[1] * len(X)
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]


@mistake("truncated-bptt", "train_step takes the loss before the optimiser.")
def optimizer_before_the_loss(model, loss, optimizer, X, y, steps, clip_norm=None):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    for start in range(0, X.shape[1], steps):
        X_window, y_window = X[:, start : start + steps], y[:, start : start + steps]
        window_loss, _ = train_step(model, optimizer, loss, X_window, y_window, clip_norm=clip_norm)
        total += window_loss * X_window.shape[1]
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]


@mistake("truncated-bptt", "The windows overlap: the next one begins where this one ends.")
def windows_that_share_a_step(model, loss, optimizer, X, y, steps, clip_norm=None):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    for start in range(0, X.shape[1], max(1, steps - 1)):
        X_window, y_window = X[:, start : start + steps], y[:, start : start + steps]
        window_loss, _ = train_step(model, loss, optimizer, X_window, y_window, clip_norm=clip_norm)
        total += window_loss * X_window.shape[1]
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]


@mistake(
    "truncated-bptt",
    "`loss, _ = ...` makes a number of `loss`, the function that train_step needs for the next window. Give the window's loss another name.",
)
def overwrites_the_loss_function(model, loss, optimizer, X, y, steps, clip_norm=None):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    for start in range(0, X.shape[1], steps):
        X_window, y_window = X[:, start : start + steps], y[:, start : start + steps]
        loss, _ = train_step(model, loss, optimizer, X_window, y_window, clip_norm=clip_norm)
        total += loss * X_window.shape[1]
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]


@mistake(
    "truncated-bptt",
    "The windows go on to the end of X and y. Each has `steps` steps: its slice ends at start + steps.",
)
def windows_to_the_end(model, loss, optimizer, X, y, steps, clip_norm=None):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    for start in range(0, X.shape[1], steps):
        X_window, y_window = X[:, start:], y[:, start:]
        window_loss, _ = train_step(model, loss, optimizer, X_window, y_window, clip_norm=clip_norm)
        total += window_loss * X_window.shape[1]
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]


@mistake("truncated-bptt", "`steps` is the length of a window, not the number of windows.")
def as_many_full_windows_as_steps(model, loss, optimizer, X, y, steps, clip_norm=None):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    size = X.shape[1] // steps
    for start in range(0, size * steps, max(size, 1)):
        X_window, y_window = X[:, start : start + size], y[:, start : start + size]
        window_loss, _ = train_step(model, loss, optimizer, X_window, y_window, clip_norm=clip_norm)
        total += window_loss * X_window.shape[1]
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]


@mistake(
    "truncated-bptt",
    "The last line divides by T. A mean of the windows' losses must not become `total`: add up each loss times its number of steps.",
)
def mean_of_the_windows_over_all_steps(model, loss, optimizer, X, y, steps, clip_norm=None):
    total = 0.0
    for layer in recurrent_layers(model):
        layer.reset_state()
        layer.stateful = True
    windows = range(0, X.shape[1], steps)
    for start in windows:
        X_window, y_window = X[:, start : start + steps], y[:, start : start + steps]
        window_loss, _ = train_step(model, loss, optimizer, X_window, y_window, clip_norm=clip_norm)
        total += window_loss / len(windows)
    for layer in recurrent_layers(model):
        layer.stateful = False
    return total / X.shape[1]
