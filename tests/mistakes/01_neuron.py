"""Wrong answers to the exercises of chapter 1, and the sentence that each must meet."""

import numpy as np

from coursekit.mistakes import mistake

# neuron_forward


@mistake("neuron-forward", "These are the weighted sums: the activation was not applied.", half=True)
def forgets_the_activation(X, w, b, activation):
    return X @ w + b


@mistake("neuron-forward", "The activation was applied before the bias was added.", half=True)
def adds_the_bias_after_the_activation(X, w, b, activation):
    return activation(X @ w) + b


@mistake(
    "neuron-forward", "The bias was added once for each input; add it to the sum, once for each example."
)
def adds_the_bias_to_every_product(X, w, b, activation):
    return activation((X * w + b).sum(axis=1))


@mistake("neuron-forward", "The bias is missing.")
def forgets_the_bias(X, w, b, activation):
    return activation(X @ w)


@mistake("neuron-forward", says="(N,) and (N, 1) are different shapes")
def returns_a_column(X, w, b, activation):
    return activation(X @ w[:, None] + b)


@mistake("neuron-forward", says="has not been taken yet")
def multiplies_but_does_not_sum(X, w, b, activation):
    return activation(X * w + b / X.shape[1])


@mistake("neuron-forward", "The sum runs over the examples; it must run over the inputs of each example.")
def transposes_the_batch(X, w, b, activation):
    return activation(X.T @ w + b)


@mistake("neuron-forward", says="All elements were reduced to one")
def reduces_the_batch_to_one_number(X, w, b, activation):
    return activation((X * w).sum() + b)


@mistake("neuron-forward", says="float64")
def fills_an_array_of_float64(X, w, b, activation):
    Z = np.zeros(len(X))
    for n in range(len(X)):
        for d in range(len(w)):
            Z[n] += X[n, d] * w[d]
        Z[n] += b
    return activation(Z)


@mistake("neuron-forward", says="wrote into its input")
def multiplies_in_place(X, w, b, activation):
    X *= w
    return activation(X.sum(axis=1) + b)


@mistake(
    "neuron-forward", "The activation was called for each example: call it once, with all weighted sums."
)
def activates_one_example_at_a_time(X, w, b, activation):
    return np.array([activation(x @ w + b) for x in X], dtype=X.dtype)


# sigmoid


@mistake("sigmoid", says="overflow")
def exponential_unguarded(Z):
    return 1 / (1 + np.exp(-Z))


@mistake("sigmoid", says="NaN")
def other_form_unguarded(Z):
    return np.exp(Z) / (1 + np.exp(Z))


@mistake("sigmoid", "This is 1 minus the sigmoid: z has the wrong sign inside the exponential.")
def sign_of_the_exponent(Z):
    return 1 / (1 + np.exp(Z))


@mistake("sigmoid", says="overflow")
def both_forms_unguarded_in_where(Z):
    return np.where(Z >= 0, 1 / (1 + np.exp(-Z)), np.exp(Z) / (1 + np.exp(Z)))


@mistake("sigmoid", says="overflow")
def clips_at_500_which_is_too_far_for_float32(Z):
    Z = np.clip(Z, -500, 500)
    return 1 / (1 + np.exp(-Z))


@mistake("sigmoid", says="All elements of the result are equal")
def clips_at_30(Z):
    Z = np.clip(Z, -30, 30)
    return 1 / (1 + np.exp(-Z))


@mistake("sigmoid", "The digits are lost: numbers near 1, which have only 16 digits, cancelled.")
def through_tanh(Z):
    return 0.5 * (1 + np.tanh(Z / 2))


@mistake("sigmoid", "This is right only where z is not negative; the other side needs the second form.")
def absolute_value_without_the_second_form(Z):
    return 1 / (1 + np.exp(-np.abs(Z)))


@mistake("sigmoid", says="float64")
def answers_in_float64(Z):
    A = np.zeros(np.shape(Z))
    E = np.exp(-np.abs(Z))
    A[...] = np.where(Z >= 0, 1, E) / (1 + E)
    return A


# relu


@mistake("relu", "This is the step function. ReLU lets the positive value itself pass.")
def returns_the_step(Z):
    return np.where(Z > 0, 1.0, 0.0)


@mistake("relu", says="Numbers were expected, not True and False")
def returns_the_mask(Z):
    return Z > 0


@mistake("relu", "This is the absolute value: negative sums must become 0.")
def absolute_value(Z):
    return np.abs(Z)


@mistake("relu", "This keeps the negative part. ReLU keeps the positive one.")
def minimum(Z):
    return np.minimum(Z, 0)


@mistake("relu", "This is one number, the largest of all. Compare each element with 0.")
def largest_element(Z):
    return np.max(Z)


@mistake("relu", says="wrote into its input")
def assigns_into_the_input(Z):
    Z[Z < 0] = 0
    return Z


@mistake("relu", says="float64")
def maximum_with_an_array_of_float64(Z):
    return np.maximum(Z, np.zeros(np.shape(Z)))


@mistake("relu", "Elements were dropped: a negative one becomes 0 and keeps its place.")
def drops_the_negative_elements(Z):
    return np.atleast_1d(Z)[np.atleast_1d(Z) > 0]


@mistake("relu", says="truth value of an array")
def pythons_max(Z):
    return max(0, Z)


# leaky_relu


@mistake("leaky-relu", "The argument negative_slope is not used: 0.01 is only its default.")
def ignores_the_argument(Z, negative_slope=0.01):
    return np.maximum(Z, 0.01 * Z)


@mistake("leaky-relu", "Negative elements became the slope itself; they must be multiplied by it.", half=True)
def puts_the_slope_in_place_of_the_product(Z, negative_slope=0.01):
    return np.where(Z > 0, Z, negative_slope)


@mistake("leaky-relu", "The slope was applied to the positive side; it belongs to the negative one.")
def slope_on_the_wrong_side(Z, negative_slope=0.01):
    return np.minimum(Z, negative_slope * Z)


@mistake(
    "leaky-relu", "The negative side has the wrong sign: a negative z gives a negative output.", half=True
)
def bends_upwards(Z, negative_slope=0.01):
    return np.maximum(Z, -negative_slope * Z)


@mistake("leaky-relu", "This is plain ReLU: the negative side must keep a small slope.", half=True)
def plain_relu(Z, negative_slope=0.01):
    return np.maximum(Z, 0)


@mistake("leaky-relu", says="wrote into its input")
def multiplies_the_input_in_place(Z, negative_slope=0.01):
    Z[Z < 0] *= negative_slope
    return Z


@mistake("leaky-relu", says="float64")
def factors_in_float64(Z, negative_slope=0.01):
    return Z * np.where(Z > 0, 1.0, negative_slope)


# softmax


@mistake("softmax", says="The whole array sums to 1: the sum was taken over all elements", half=True)
def normalises_the_whole_array(Z):
    E = np.exp(Z - Z.max(axis=-1, keepdims=True))
    return E / E.sum()


@mistake("softmax", "You normalised the columns. Softmax runs over the last axis: each row must sum to one.")
def normalises_the_columns(Z):
    E = np.exp(Z - Z.max(axis=0, keepdims=True))
    return E / E.sum(axis=0, keepdims=True)


@mistake("softmax", says="overflow in exp")
def without_the_shift(Z):
    E = np.exp(Z)
    return E / E.sum(axis=-1, keepdims=True)


@mistake("softmax", "One maximum for the whole array: a row far below it becomes 0/0.")
def one_maximum_for_the_whole_batch(Z):
    E = np.exp(Z - Z.max())
    return E / E.sum(axis=-1, keepdims=True)


@mistake("softmax", says="could not be broadcast", half=True)
def forgets_keepdims(Z):
    E = np.exp(Z - Z.max(axis=-1, keepdims=True))
    return E / E.sum(axis=-1)


@mistake("softmax", says="out of bounds")
def axis_1_instead_of_the_last(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


@mistake("softmax", says="wrote into its input")
def shifts_the_input_in_place(Z):
    Z -= Z.max(axis=-1, keepdims=True)
    E = np.exp(Z)
    return E / E.sum(axis=-1, keepdims=True)


@mistake("softmax", "The logits were divided by their sum, without the exponential.")
def divides_logits_by_their_sum(Z):
    return Z / Z.sum(axis=-1, keepdims=True)


# log_softmax


@mistake("log-softmax", says="log of 0")
def logarithm_of_softmax(Z):
    E = np.exp(Z - Z.max(axis=-1, keepdims=True))
    return np.log(E / E.sum(axis=-1, keepdims=True))


@mistake("log-softmax", "The maximum was subtracted inside the exponential but not outside it.")
def forgets_the_maximum_outside(Z):
    return Z - np.log(np.exp(Z - Z.max(axis=-1, keepdims=True)).sum(axis=-1, keepdims=True))


@mistake("log-softmax", says="overflow in exp")
def without_the_shift_in_the_logarithm(Z):
    return Z - np.log(np.exp(Z).sum(axis=-1, keepdims=True))


@mistake("log-softmax", "This is softmax itself, without the logarithm.")
def returns_softmax(Z):
    E = np.exp(Z - Z.max(axis=-1, keepdims=True))
    return E / E.sum(axis=-1, keepdims=True)


@mistake(
    "log-softmax",
    "A small number was added before the logarithm: that gives a wrong value instead of -inf.",
    constants={"eps": (1e-7, 1e-8, 1e-10, 1e-12, 1e-15, 1e-16, np.finfo(float).eps)},
)
def guards_the_logarithm_with_eps(Z, *, eps=1e-9):
    E = np.exp(Z - Z.max(axis=-1, keepdims=True))
    return np.log(E / E.sum(axis=-1, keepdims=True) + eps)


@mistake("log-softmax", "The sum ran over the columns; it must run over the last axis.")
def sums_the_columns(Z):
    shifted = Z - Z.max(axis=0, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=0, keepdims=True))


@mistake("log-softmax", "The sum ran over the columns; it must run over the last axis.")
def sums_the_columns_of_rows_shifted_each(Z):
    shifted = Z - Z.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=0, keepdims=True))


@mistake("log-softmax", "The sum ran over the whole array: each row has its own.")
def sums_the_whole_array(Z):
    shifted = Z - Z.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum())


@mistake("log-softmax", "The logarithm of a quotient is a difference of logarithms.")
def divides_by_the_logarithm(Z):
    shifted = Z - Z.max(axis=-1, keepdims=True)
    return shifted / np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


@mistake("log-softmax", says="wrote into its input")
def shifts_the_logits_in_place(Z):
    Z -= Z.max(axis=-1, keepdims=True)
    return Z - np.log(np.exp(Z).sum(axis=-1, keepdims=True))


# sigmoid_backward


@mistake("sigmoid-backward", "The cache is already the output of sigmoid: do not apply sigmoid to it again.")
def takes_the_cache_for_the_input(dA, cache):
    A = 1 / (1 + np.exp(-cache))
    return dA * A * (1 - A)


@mistake("sigmoid-backward", "dA is missing: the chain rule multiplies the incoming gradient by the slope.")
def forgets_the_incoming_gradient(dA, cache):
    return cache * (1 - cache)


@mistake("sigmoid-backward", "This is the output itself, not its derivative.", half=True)
def leaves_out_the_second_factor(dA, cache):
    return dA * cache


@mistake("sigmoid-backward", "This is the slope of tanh, 1 - a^2.")
def slope_of_tanh(dA, cache):
    return dA * (1 - cache**2)


@mistake("sigmoid-backward", says="The sign is wrong")
def sign_turned_round(dA, cache):
    return dA * cache * (cache - 1)


@mistake("sigmoid-backward", says="All elements were reduced to one")
def sums_with_a_dot_product(dA, cache):
    return np.sum(dA * cache * (1 - cache))


@mistake("sigmoid-backward", says="wrote into its input")
def works_in_the_gradient(dA, cache):
    dA *= cache * (1 - cache)
    return dA


# softmax_backward


@mistake("softmax-backward", "Only the diagonal of the derivative: a logit also acts on the other outputs.")
def only_the_diagonal(dA, cache):
    return dA * cache * (1 - cache)


@mistake("softmax-backward", "The factor a_k outside the bracket is missing.")
def forgets_the_factor_in_front(dA, cache):
    return dA - (dA * cache).sum(axis=-1, keepdims=True)


@mistake("softmax-backward", "The sum must be over dA times A, not over dA alone.")
def the_formula_of_log_softmax(dA, cache):
    return dA - cache * dA.sum(axis=-1, keepdims=True)


@mistake("softmax-backward", "The sum ran over the whole batch: each row has its own.", half=True)
def sums_over_the_whole_batch(dA, cache):
    return cache * (dA - (dA * cache).sum())


@mistake(
    "softmax-backward",
    "The sum ran over the examples; it must run over the last axis, one sum for each row.",
    half=True,
)
def sums_over_the_examples(dA, cache):
    return cache * (dA - (dA * cache).sum(axis=0, keepdims=True))


@mistake("softmax-backward", "Each row's sum was subtracted from a column: keep the summed axis.", half=True)
def forgets_keepdims_of_the_sum(dA, cache):
    return cache * (dA - (dA * cache).sum(axis=-1))


@mistake("softmax-backward", says="The sign is wrong")
def bracket_turned_round(dA, cache):
    return cache * ((dA * cache).sum(axis=-1, keepdims=True) - dA)


@mistake("softmax-backward", "The cache is already the output of softmax: do not apply softmax to it again.")
def takes_the_cache_for_the_logits(dA, cache):
    E = np.exp(cache - cache.max(axis=-1, keepdims=True))
    A = E / E.sum(axis=-1, keepdims=True)
    return A * (dA - (dA * A).sum(axis=-1, keepdims=True))


@mistake("softmax-backward", "The factor A multiplies both terms, including the sum.")
def factor_on_the_first_term_only(dA, cache):
    return cache * dA - (dA * cache).sum(axis=-1, keepdims=True)


@mistake("softmax-backward", "The sum must be over dA times A, not over dA alone.")
def sum_of_the_incoming_gradient(dA, cache):
    return cache * (dA - dA.sum(axis=-1, keepdims=True))


@mistake("softmax", "You normalised the columns. Softmax runs over the last axis: each row must sum to one.")
def over_axis_zero_for_any_shape(Z):
    E = np.exp(Z - Z.max(axis=0))
    return E / E.sum(axis=0)


@mistake("softmax-backward", "Axis 1 is the last axis of a matrix only: count the axis from the end.")
def sums_over_axis_1(dA, cache):
    return cache * (dA - (dA * cache).sum(axis=1, keepdims=True))
