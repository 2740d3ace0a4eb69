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


@mistake("neuron-forward", "The bias was subtracted; add it.")
def subtracts_the_bias(X, w, b, activation):
    return activation(X @ w - b)


@mistake("neuron-forward", "The factors are in the wrong order: the sum must run over the columns of X.")
def multiplies_from_the_left(X, w, b, activation):
    return activation(w @ X + b)


@mistake("neuron-forward", "The products were not summed: each example has one weighted sum.")
def broadcasts_the_bias_over_the_products(X, w, b, activation):
    return activation(X * w + b)


@mistake("neuron-forward", "The products were averaged; they must be summed.")
def averages_the_products(X, w, b, activation):
    return activation((X * w).mean(axis=1) + b)


@mistake("neuron-forward", "The bias was added to the inputs; add it to the weighted sum.")
def adds_the_bias_to_the_inputs(X, w, b, activation):
    return activation((X + b) @ w)


@mistake("neuron-forward", "The activation was applied to the inputs; it belongs after the weighted sum.")
def activates_the_inputs(X, w, b, activation):
    return activation(X) @ w + b


@mistake(
    "neuron-forward",
    "The activation is an argument: apply the one that is given, not one of your own.",
    constants={"number": (1, 2)},
)
def applies_an_activation_of_its_own(X, w, b, activation, *, number=0):
    own = (lambda Z: 1 / (1 + np.exp(-Z)), np.tanh, lambda Z: np.maximum(Z, 0))[number]
    return own(X @ w + b)


@mistake(
    "neuron-forward", "The activation was called for each example: call it once, with all weighted sums."
)
def activates_one_example_at_a_time(X, w, b, activation):
    return np.array([activation(x @ w + b) for x in X], dtype=X.dtype)


@mistake("neuron-forward", "The bias was multiplied; add it.")
def multiplies_by_the_bias(X, w, b, activation):
    return activation(X @ w * b)


@mistake("neuron-forward", "The activation was applied twice.")
def applies_the_activation_twice(X, w, b, activation):
    return activation(activation(X @ w + b))


@mistake("neuron-forward", "The last input is missing: the sum runs over all D inputs.")
def leaves_out_the_last_input(X, w, b, activation):
    return activation(X[:, :-1] @ w[:-1] + b)


@mistake("neuron-forward", "The first input is missing: the sum runs over all D inputs, from number 0.")
def leaves_out_the_first_input(X, w, b, activation):
    return activation(X[:, 1:] @ w[1:] + b)


@mistake(
    "neuron-forward",
    "This is the output for one example: each row of X has its own.",
    constants={"row": (-1,)},
)
def takes_one_example(X, w, b, activation, *, row=0):
    return activation((X[row] if len(X) else np.zeros(w.shape)) @ w + b)


@mistake("neuron-forward", "b is a single number: it has no axes, and no index.")
def gives_the_bias_an_axis(X, w, b, activation):
    return activation(X @ w + b[:, None])


@mistake("neuron-forward", "The factors are in the wrong order: the sum must run over the columns of X.")
def dot_from_the_left(X, w, b, activation):
    return activation(np.dot(w.T, X) + b)


# sigmoid


@mistake("sigmoid", says="overflow")
def exponential_unguarded(Z):
    return 1 / (1 + np.exp(-Z))


@mistake("sigmoid", says="NaN")
def other_form_unguarded(Z):
    return np.exp(Z) / (1 + np.exp(Z))


@mistake(
    "sigmoid",
    "This is 1 minus the sigmoid: z has the wrong sign in the exponential, or the two forms are swapped.",
)
def sign_of_the_exponent(Z):
    return 1 / (1 + np.exp(Z))


@mistake("sigmoid", says="overflow")
def both_forms_unguarded_in_where(Z):
    return np.where(Z >= 0, 1 / (1 + np.exp(-Z)), np.exp(Z) / (1 + np.exp(Z)))


@mistake("sigmoid", says="overflow")
def clips_at_500_which_is_too_far_for_float32(Z):
    Z = np.clip(Z, -500, 500)
    return 1 / (1 + np.exp(-Z))


@mistake(
    "sigmoid",
    "Z was clipped: all inputs beyond the limit get the same output.",
    constants={"limit": (10, 15, 16, 20, 36)},
)
def clips_the_input(Z, *, limit=30):
    Z = np.clip(Z, -limit, limit)
    return 1 / (1 + np.exp(-Z))


@mistake("sigmoid", "The digits are lost: numbers near 1, which have only 16 digits, cancelled.")
def through_tanh(Z):
    return 0.5 * (1 + np.tanh(Z / 2))


@mistake("sigmoid", "This is right only where z is not negative: for z < 0 use the second form, with exp(z).")
def absolute_value_without_the_second_form(Z):
    return 1 / (1 + np.exp(-np.abs(Z)))


@mistake("sigmoid", says="float64")
def answers_in_float64(Z):
    A = np.zeros(np.shape(Z))
    E = np.exp(-np.abs(Z))
    A[...] = np.where(Z >= 0, 1, E) / (1 + E)
    return A


@mistake(
    "sigmoid",
    "The output was clipped: small probabilities must keep their digits.",
    constants={"eps": (1e-8, 1e-9, 1e-10, 1e-12, 1e-15)},
)
def clips_the_output(Z, *, eps=1e-7):
    E = np.exp(-np.abs(Z))
    return np.clip(np.where(Z >= 0, 1, E) / (1 + E), eps, 1 - eps)


@mistake("sigmoid", "Python's if works on one number only: choose element by element.")
def chooses_with_if(Z):
    if Z >= 0:
        return 1 / (1 + np.exp(-Z))
    return np.exp(Z) / (1 + np.exp(Z))


@mistake("sigmoid", "At z = 0 the result must be 0.5: the conditions z > 0 and z < 0 leave it out.")
def leaves_out_zero(Z):
    E = np.exp(-np.abs(Z))
    return np.where(Z > 0, 1 / (1 + E), np.where(Z < 0, E / (1 + E), 0))


@mistake("sigmoid", "The denominator is missing where z is negative.")
def forgets_the_denominator_of_the_second_form(Z):
    E = np.exp(-np.abs(Z))
    return np.where(Z >= 0, 1 / (1 + E), E)


@mistake("sigmoid", "1 is to be divided by the whole sum 1 + exp(-z): put it in parentheses.")
def forgets_the_parentheses(Z):
    return 1 / 1 + np.exp(-Z)


@mistake("sigmoid", "Python's math functions work on one number only; NumPy's work on arrays.")
def exponential_of_the_math_module(Z):
    import math

    return 1 / (1 + math.exp(-Z))


@mistake(
    "sigmoid", "Z may also be a plain number, which cannot be indexed and has no attributes of an array."
)
def indexes_with_masks(Z):
    A, positive = np.zeros_like(Z), Z >= 0
    A[positive] = 1 / (1 + np.exp(-Z[positive]))
    A[~positive] = np.exp(Z[~positive]) / (1 + np.exp(Z[~positive]))
    return A


@mistake(
    "sigmoid",
    "Z may also be a plain number, which cannot be indexed and has no attributes of an array.",
    constants={"attribute": ("astype", "dtype", "copy")},
)
def needs_an_array(Z, *, attribute="shape"):
    getattr(Z, attribute)
    E = np.exp(-np.abs(Z))
    return np.where(Z >= 0, 1, E) / (1 + E)


@mistake("sigmoid", "This is the slope of the sigmoid, a (1 - a), not the sigmoid itself.")
def returns_the_slope(Z):
    E = np.exp(-np.abs(Z))
    return E / (1 + E) ** 2


@mistake("sigmoid", "This is tanh, another activation.")
def hyperbolic_tangent(Z):
    return np.tanh(Z)


@mistake("sigmoid", "Parentheses are missing: 1 is divided by the whole sum, 1 plus the exponential.")
def divides_by_one_only(Z):
    E = np.exp(-np.abs(Z))
    return np.where(Z >= 0, 1 / 1 + E, E / (1 + E))


@mistake("sigmoid", "This is the sigmoid of 2z: the tanh of half of z belongs in that formula.")
def tanh_of_the_whole(Z):
    return (1 + np.tanh(Z)) / 2


@mistake("sigmoid", "The second form has the same exponential above and below the fraction line, that of z.")
def exponentials_of_both_signs(Z):
    E = np.exp(-np.abs(Z))
    return np.where(Z >= 0, 1 / (1 + E), E / (1 + 1 / E))


@mistake("sigmoid", "Nothing may be written into Z, which may also be a plain number: make a new array.")
def writes_into_z(Z):
    E = np.exp(-np.abs(Z))
    Z[...] = np.where(Z >= 0, 1 / (1 + E), E / (1 + E))
    return Z


# relu


@mistake("relu", "This is 1 where z is positive: ReLU lets the value itself pass.")
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


@mistake("relu", "Python's max and if work on one number only: compare element by element.")
def pythons_max(Z):
    return max(0, Z)


@mistake("relu", "np.max finds the largest element of one array, and its second argument is an axis.")
def maximum_of_one_array(Z):
    return np.max(0, Z)


@mistake("relu", "A negative sum becomes 0: this is leaky ReLU, the next exercise.")
def leaks(Z):
    return np.maximum(0.01 * Z, Z)


@mistake("relu", "The sign of z is wrong: positive sums pass, negative ones become 0.")
def sign_of_the_sums(Z):
    return np.maximum(-Z, 0)


@mistake("relu", "Z may also be a plain number, which cannot be indexed and has no attributes of an array.")
def copies_what_is_positive(Z):
    A = np.zeros_like(Z)
    A[Z > 0] = Z[Z > 0]
    return A


@mistake(
    "relu",
    "Z may also be a plain number, which cannot be indexed and has no attributes of an array.",
    constants={"attribute": ("astype", "dtype", "shape")},
)
def needs_an_array_to_copy(Z, *, attribute="copy"):
    getattr(Z, attribute)
    return np.maximum(Z, 0)


@mistake("relu", "Large sums were cut off: ReLU has no upper limit.", constants={"top": (1, 5, 6, 10, 20)})
def cuts_off_large_sums(Z, *, top=6):
    return np.clip(Z, 0, top)


@mistake("relu", "The digits after the point were cut off: the result was turned into integers.")
def turns_sums_into_integers(Z):
    return np.maximum(Z, 0).astype(int)


@mistake("relu", "The digits after the point were cut off: the result was turned into integers.")
def vectorizes_with_an_integer_first(Z):
    return np.vectorize(lambda z: 0 if z < 0 else z)(Z)


@mistake("relu", "Small positive sums became 0, too: compare with 0.", constants={"least": (0.5,)})
def stops_small_positive_sums(Z, *, least=1):
    return np.where(least < Z, Z, 0.0)


@mistake("relu", "This is softplus, log(1 + exp(z)), a smooth curve: ReLU has a kink at 0.")
def softplus(Z):
    return np.log1p(np.exp(Z))


@mistake(
    "relu",
    "np.max finds the largest of one array, and its second argument is an axis. np.maximum compares with 0.",
)
def largest_of_each_column(Z):
    return np.max(Z, 0)


@mistake("relu", "Where z is not positive the result must be 0, not 1.")
def one_in_place_of_zero(Z):
    return np.where(Z > 0, Z, 1)


@mistake("relu", "The elements were compared with 1: small ones became 1. Compare with 0.")
def compares_with_one(Z):
    return np.maximum(Z, 1)


# leaky_relu


@mistake(
    "leaky-relu",
    "The argument negative_slope is not used; 0.01 is only its default.",
    constants={"fixed": (0.1, 0.2)},
)
def ignores_the_argument(Z, negative_slope=0.01, *, fixed=0.01):
    return np.maximum(Z, fixed * Z)


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


@mistake("leaky-relu", "Python's max and if work on one number only: compare element by element.")
def pythons_max_with_the_slope(Z, negative_slope=0.01):
    return max(negative_slope * Z, Z)


@mistake("leaky-relu", "np.max finds the largest element of one array, and its second argument is an axis.")
def maximum_of_one_array_with_the_slope(Z, negative_slope=0.01):
    return np.max(negative_slope * Z, Z)


@mistake("leaky-relu", "The slope was added on the positive side, too: a positive z passes unchanged.")
def adds_the_slope_everywhere(Z, negative_slope=0.01):
    return np.maximum(Z, 0) + negative_slope * Z


@mistake("leaky-relu", "Both sides were multiplied by the slope: a positive z passes unchanged.")
def scales_both_sides(Z, negative_slope=0.01):
    return negative_slope * Z


@mistake("leaky-relu", "The positive side is missing: a positive z passes unchanged.")
def keeps_the_negative_side_only(Z, negative_slope=0.01):
    return np.where(Z > 0, 0, negative_slope * Z)


@mistake("leaky-relu", "The negative side was divided by the slope; multiply it.")
def divides_by_the_slope(Z, negative_slope=0.01):
    return np.where(Z > 0, Z, Z / negative_slope)


@mistake("leaky-relu", "This is the derivative, 1 or the slope; the function multiplies it by z.")
def returns_the_derivative(Z, negative_slope=0.01):
    return np.where(Z > 0, 1.0, negative_slope)


@mistake("leaky-relu", "This is the ELU: leaky ReLU is a straight line on the negative side, too.")
def exponential_on_the_negative_side(Z, negative_slope=0.01):
    return np.where(Z > 0, Z, negative_slope * (np.exp(Z) - 1))


@mistake("leaky-relu", "Negative elements became minus the slope; they must be multiplied by it.")
def minus_the_slope_itself(Z, negative_slope=0.01):
    return np.where(Z > 0, Z, -negative_slope)


@mistake("leaky-relu", "The negative side was multiplied by 1 - s; its slope is s itself.")
def multiplies_by_the_rest(Z, negative_slope=0.01):
    return np.where(Z > 0, Z, (1 - negative_slope) * Z)


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


@mistake("softmax", "A row far below what was subtracted becomes 0/0: subtract each row's own maximum.")
def one_maximum_for_the_whole_batch(Z):
    E = np.exp(Z - Z.max())
    return E / E.sum(axis=-1, keepdims=True)


@mistake(
    "softmax", "The maximum or the sum of each row lost its axis: it must be (N, 1), not (N,).", half=True
)
def forgets_keepdims(Z):
    E = np.exp(Z - Z.max(axis=-1, keepdims=True))
    return E / E.sum(axis=-1)


@mistake("softmax", "A single vector has no axis 1: count the axis from the end.")
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


@mistake("softmax", "The maximum was taken over each column; each row has its own.")
def maximum_of_the_columns(Z):
    E = np.exp(Z - Z.max(axis=0, keepdims=True))
    return E / E.sum(axis=-1, keepdims=True)


@mistake("softmax", "The exponentials were not divided by their sum.")
def does_not_normalise(Z):
    return np.exp(Z - Z.max(axis=-1, keepdims=True))


@mistake("softmax", "The denominator is the sum of the exponentials, not of the logits.")
def divides_by_the_sum_of_the_logits(Z):
    return np.exp(Z - Z.max(axis=-1, keepdims=True)) / Z.sum(axis=-1, keepdims=True)


@mistake("softmax", "The denominator is the sum of the exponentials, not the exponential of the sum.")
def exponential_of_the_sum(Z):
    shifted = Z - Z.max(axis=-1, keepdims=True)
    return np.exp(shifted) / np.exp(shifted.sum(axis=-1, keepdims=True))


@mistake("softmax", "This is the sigmoid of each logit: softmax divides by one sum for the whole row.")
def sigmoid_of_each_logit(Z):
    E = np.exp(-np.abs(Z))
    return np.where(Z >= 0, 1, E) / (1 + E)


@mistake(
    "softmax",
    "The exponentials overflow, and NaN was replaced by a number: subtract each row's maximum first.",
)
def replaces_nan(Z):
    E = np.exp(Z)
    return np.nan_to_num(E / E.sum(axis=-1, keepdims=True))


@mistake(
    "softmax",
    "The maximum must be subtracted both above and below the fraction line.",
    constants={"above": (0,)},
)
def shifts_half_of_the_fraction(Z, *, above=1):
    m = Z.max(axis=-1, keepdims=True)
    return np.exp(Z - above * m) / np.exp(Z - (1 - above) * m).sum(axis=-1, keepdims=True)


@mistake("softmax", "The largest logit got the smallest probability: the exponent has the wrong sign.")
def sign_of_the_shifted_logits(Z):
    E = np.exp(Z.max(axis=-1, keepdims=True) - Z)
    return E / E.sum(axis=-1, keepdims=True)


@mistake("softmax", "The maximum is subtracted; do not divide by it.")
def divides_by_the_maximum(Z):
    E = np.exp(Z / Z.max(axis=-1, keepdims=True))
    return E / E.sum(axis=-1, keepdims=True)


@mistake(
    "softmax",
    "Subtract the maximum of each row: the minimum or the mean leaves large exponents.",
    constants={"of": ("mean",)},
)
def shifts_by_something_smaller(Z, *, of="min"):
    E = np.exp(Z - getattr(np, of)(Z, axis=-1, keepdims=True))
    return E / E.sum(axis=-1, keepdims=True)


@mistake(
    "softmax",
    "The logits were clipped, which changes the probabilities: subtract each row's maximum instead.",
    constants={"limit": (50, 88, 100, 500, 709)},
)
def clips_the_logits(Z, *, limit=700):
    E = np.exp(np.clip(Z, -limit, limit))
    return E / E.sum(axis=-1, keepdims=True)


@mistake("softmax", "A single vector is one row: a loop over it splits it into numbers.")
def goes_through_the_rows(Z):
    A = np.zeros_like(Z)
    for n in range(len(Z)):
        E = np.exp(Z[n] - Z[n].max())
        A[n] = E / E.sum()
    return A


@mistake(
    "softmax",
    "A small number was added to the sum. The sum contains exp(0) = 1, so it can't be 0, and the rows add up to 1.",
    constants={"eps": (1e-10, 1e-9, 1e-7, 1e-6, 1e-5)},
)
def adds_a_small_number_to_the_sum(Z, *, eps=1e-8):
    E = np.exp(Z - Z.max(axis=-1, keepdims=True))
    return E / (E.sum(axis=-1, keepdims=True) + eps)


@mistake("softmax", "The exponentials were divided by their mean; divide by their sum.")
def divides_by_the_mean(Z):
    E = np.exp(Z - Z.max(axis=-1, keepdims=True))
    return E / E.mean(axis=-1, keepdims=True)


@mistake("softmax", "These are powers of another base: the base is e.", constants={"base": (10,)})
def powers_of_another_base(Z, *, base=2):
    E = base ** (Z - Z.max(axis=-1, keepdims=True))
    return E / E.sum(axis=-1, keepdims=True)


@mistake(
    "softmax",
    "A new axis was put at a fixed place, which fits matrices only. Keep the axis that the maximum and the sum run over.",
)
def puts_a_new_axis_behind_the_first(Z):
    E = np.exp(Z - Z.max(axis=-1)[:, None])
    return E / E.sum(axis=-1)[:, None]


@mistake(
    "softmax",
    "A new axis was put at a fixed place, which fits matrices only. Keep the axis that the maximum and the sum run over.",
)
def reshapes_to_a_column(Z):
    if not len(Z):
        return Z
    E = np.exp(Z - Z.max(axis=-1).reshape(-1, 1))
    return E / E.sum(axis=-1).reshape(-1, 1)


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
    "A small number was added, or set as a lower limit, before the logarithm: the result is finite, but wrong.",
    constants={"eps": (1e-7, 1e-8, 1e-10, 1e-12, 1e-15, 1e-16, 1e-300, np.finfo(float).eps)},
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


@mistake("log-softmax", "The logarithm of the sum is missing.")
def subtracts_the_sum_itself(Z):
    shifted = Z - Z.max(axis=-1, keepdims=True)
    return shifted - np.exp(shifted).sum(axis=-1, keepdims=True)


@mistake("log-softmax", "The logarithm of the sum is subtracted, not added.")
def adds_the_logarithm(Z):
    shifted = Z - Z.max(axis=-1, keepdims=True)
    return shifted + np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


@mistake("log-softmax", "The maximum was subtracted once too often: z - m outside needs z - m inside, too.")
def forgets_the_maximum_inside(Z):
    m = Z.max(axis=-1, keepdims=True)
    return Z - m - np.log(np.exp(Z).sum(axis=-1, keepdims=True))


@mistake("log-softmax", "Sum the exponentials first, then take the logarithm of the sum.")
def sums_the_logarithms(Z):
    shifted = Z - Z.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted)).sum(axis=-1, keepdims=True)


@mistake("log-softmax", "The exponentials were averaged; they must be summed.")
def averages_the_exponentials(Z):
    shifted = Z - Z.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).mean(axis=-1, keepdims=True))


@mistake("log-softmax", "This is the logarithm of the sum alone: subtract it from the logits.")
def returns_the_logarithm_of_the_sum(Z):
    m = Z.max(axis=-1, keepdims=True)
    return m + np.log(np.exp(Z - m).sum(axis=-1, keepdims=True))


@mistake("log-softmax", "The logarithm has the wrong base: take the natural one.", constants={"base": (2,)})
def logarithm_to_another_base(Z, *, base=10):
    shifted = Z - Z.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)) / np.log(base)


@mistake("log-softmax", "The sum ran over the whole array: each row has its own.")
def maximum_and_sum_of_the_whole_array(Z):
    shifted = Z - Z.max()
    return shifted - np.log(np.exp(shifted).sum())


@mistake("log-softmax", "One maximum for the whole array: in a row far below it the sum becomes 0.")
def one_maximum_for_all_rows(Z):
    shifted = Z - Z.max()
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


@mistake("log-softmax", "The maximum or the sum of each row lost its axis: it must be (N, 1), not (N,).")
def forgets_keepdims_of_the_logarithm(Z):
    shifted = Z - Z.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1))


@mistake("log-softmax", "A single vector has no axis 1: count the axis from the end.")
def axis_1_of_the_logits(Z):
    shifted = Z - Z.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


@mistake("log-softmax", "A single vector is one row: a loop over it splits it into numbers.")
def goes_through_the_rows_of_logits(Z):
    A = np.zeros_like(Z)
    for n in range(len(Z)):
        shifted = Z[n] - Z[n].max()
        A[n] = shifted - np.log(np.exp(shifted).sum())
    return A


@mistake("log-softmax", "log1p adds 1 to the sum; the plain logarithm is wanted.")
def logarithm_of_one_more(Z):
    shifted = Z - Z.max(axis=-1, keepdims=True)
    return shifted - np.log1p(np.exp(shifted).sum(axis=-1, keepdims=True))


@mistake(
    "log-softmax",
    "The logits were clipped, which changes the result: subtract each row's maximum instead.",
    constants={"limit": (50, 88, 100, 500, 709)},
)
def clips_large_logits(Z, *, limit=700):
    Z = np.clip(Z, -limit, limit)
    return Z - np.log(np.exp(Z).sum(axis=-1, keepdims=True))


@mistake("log-softmax", "The probabilities were subtracted; subtract the logarithm of the sum of each row.")
def subtracts_the_probabilities(Z):
    S = Z - Z.max(axis=-1, keepdims=True)
    E = np.exp(S)
    return S - E / E.sum(axis=-1, keepdims=True)


@mistake(
    "log-softmax",
    "A new axis was put at a fixed place, which fits matrices only. Keep the axis that the maximum and the sum run over.",
)
def new_axis_behind_the_first(Z):
    shifted = Z - Z.max(axis=-1)[:, None]
    return shifted - np.log(np.exp(shifted).sum(axis=-1)[:, None])


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


@mistake(
    "sigmoid-backward", "The elements were summed, as a matrix product does: multiply element by element."
)
def sums_with_a_dot_product(dA, cache):
    return np.sum(dA * cache * (1 - cache))


@mistake("sigmoid-backward", says="wrote into its input")
def works_in_the_gradient(dA, cache):
    dA *= cache * (1 - cache)
    return dA


@mistake("sigmoid-backward", "The slope lacks the factor a.")
def leaves_out_the_first_factor(dA, cache):
    return dA * (1 - cache)


@mistake("sigmoid-backward", "dA and the slope are multiplied, not added.")
def adds_the_slope(dA, cache):
    return dA + cache * (1 - cache)


@mistake(
    "sigmoid-backward",
    "This is 0 wherever dA is 1: compute the slope from the cache, not from dA, and put 1 - a in parentheses.",
)
def slope_of_the_gradient(dA, cache):
    return cache * (1 - dA)


@mistake(
    "sigmoid-backward",
    "The cache was kept away from 0 and 1: where the sigmoid is saturated, its slope is 0.",
    constants={"eps": (1e-5, 1e-6, 1e-8)},
)
def clips_the_cache(dA, cache, *, eps=1e-7):
    A = np.clip(cache, eps, 1 - eps)
    return dA * A * (1 - A)


@mistake("sigmoid-backward", "The slope is a times 1 minus a; here 1 plus a was taken.")
def adds_the_output_to_one(dA, cache):
    return dA * cache * (1 + cache)


@mistake("sigmoid-backward", "dA belongs to the whole slope, a - a^2: put it in parentheses.")
def multiplies_one_term_by_dA(dA, cache):
    return dA * cache - cache * cache


@mistake("sigmoid-backward", "The slope was multiplied by itself: it is a factor once.")
def squares_the_slope(dA, cache):
    return dA * (cache * (1 - cache)) ** 2


@mistake("sigmoid-backward", "1/4 is the slope at z = 0 only: it is a(1 - a), from the cache.")
def slope_at_zero_everywhere(dA, cache):
    return dA * 0.25


@mistake("sigmoid-backward", "The slope is a times 1 minus a. The square belongs to tanh.")
def slope_with_the_square_of_tanh(dA, cache):
    return dA * cache * (1 - cache**2)


@mistake(
    "sigmoid-backward", "This is the slope of ReLU, 1 where a is positive: that of the sigmoid is smaller."
)
def slope_of_relu(dA, cache):
    return dA * (cache > 0)


@mistake("sigmoid-backward", "The sigmoid was applied to dA: dA is a factor as it is.")
def squashes_the_gradient(dA, cache):
    return (cache - cache**2) / (1 + np.exp(-dA))


@mistake(
    "sigmoid-backward",
    "The gradient was divided by the number of examples: here each element is carried back alone.",
)
def divides_by_the_number_of_examples(dA, cache):
    return dA * cache * (1 - cache) / len(dA)


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


@mistake(
    "softmax",
    "The maximum was left out, or added: subtract it from the logits, so that no exponent is above 0.",
)
def adds_the_maximum(Z):
    with np.errstate(over="ignore", invalid="ignore"):
        E = np.exp(Z + Z.max(axis=-1, keepdims=True))
        return E / E.sum(axis=-1, keepdims=True)


@mistake("softmax", "The exponential is missing above the fraction line: it is taken of each shifted logit.")
def logits_over_the_sum(Z):
    S = Z - Z.max(axis=-1, keepdims=True)
    return S / np.exp(S).sum(axis=-1, keepdims=True)


@mistake(
    "softmax", "The maximum was subtracted from the exponentials: subtract it from the logits, inside exp."
)
def subtracts_outside_of_the_exponential(Z):
    with np.errstate(over="ignore", invalid="ignore"):
        E = np.exp(Z) - Z.max(axis=-1, keepdims=True)
        return E / E.sum(axis=-1, keepdims=True)


@mistake("softmax-backward", "The sum is subtracted, not added.")
def adds_the_sum(dA, cache):
    return cache * (dA + (dA * cache).sum(axis=-1, keepdims=True))


@mistake("softmax-backward", "Axis 1 is the last axis of a matrix only: count the axis from the end.")
def sums_over_axis_1(dA, cache):
    return cache * (dA - (dA * cache).sum(axis=1, keepdims=True))


@mistake("softmax-backward", "The products were averaged over the row; they must be summed.")
def averages_over_the_row(dA, cache):
    return cache * (dA - (dA * cache).mean(axis=-1, keepdims=True))


@mistake("softmax-backward", "The sum lacks dA: it is over dA times A.", constants={"power": (1,)})
def sum_without_the_incoming_gradient(dA, cache, *, power=2):
    return cache * (dA - (cache**power).sum(axis=-1, keepdims=True))


@mistake(
    "softmax-backward", "dA is missing: the chain rule multiplies the derivative by the incoming gradient."
)
def forgets_the_gradient_from_above(dA, cache):
    return cache * (1 - cache)


@mistake("softmax-backward", "The first term in the bracket, dA_k, is missing.")
def forgets_the_term_of_its_own(dA, cache):
    return -cache * (dA * cache).sum(axis=-1, keepdims=True)


@mistake("softmax-backward", "Only the terms with i different from k: the one with i = k is missing.")
def only_beside_the_diagonal(dA, cache):
    products = dA * cache
    return -cache * (products.sum(axis=-1, keepdims=True) - products)


@mistake("softmax-backward", "The term with i = k was subtracted twice: a_k (1 - a_k) contains it already.")
def diagonal_and_the_whole_sum(dA, cache):
    return dA * cache * (1 - cache) - cache * (dA * cache).sum(axis=-1, keepdims=True)


@mistake("softmax-backward", "This is the formula of log-softmax, whose cache is a logarithm.")
def copies_log_softmax_backward(dA, cache):
    return dA - np.exp(cache) * dA.sum(axis=-1, keepdims=True)


@mistake("softmax-backward", "This is a formula for softmax with cross entropy; here dA may be any gradient.")
def probabilities_minus_targets(dA, cache):
    return cache - dA


@mistake(
    "softmax-backward", "A matrix product of dA and A mixes the examples: each row has a sum of its own."
)
def product_of_the_batches(dA, cache):
    return cache * (dA - np.dot(dA, cache.T))


@mistake(
    "softmax-backward", "Each row has its own matrix of derivatives: this builds one for the whole batch."
)
def one_matrix_for_the_batch(dA, cache):
    return dA @ (np.diag(cache) - np.outer(cache, cache))


@mistake(
    "softmax-backward", "Each row has its own matrix of derivatives: this builds one for the whole batch."
)
def one_matrix_for_the_flattened_batch(dA, cache):
    column = cache.reshape(-1, 1)
    return (np.diagflat(column) - column @ column.T) @ dA


@mistake(
    "softmax-backward",
    "A and dA changed places: A is the factor outside the bracket, dA the first term inside.",
)
def gradient_in_front_of_the_bracket(dA, cache):
    return dA * (cache - (dA * cache).sum(axis=-1, keepdims=True))


@mistake("softmax-backward", "The factor outside the bracket is a_k, without 1 - a_k.")
def slope_of_the_sigmoid_in_front(dA, cache):
    return cache * (1 - cache) * (dA - (dA * cache).sum(axis=-1, keepdims=True))


@mistake("softmax-backward", "The sum in the bracket is missing: a logit also acts on the other outputs.")
def leaves_out_the_sum(dA, cache):
    return cache * dA


@mistake(
    "softmax-backward", "The matrix of derivatives of the first row was used for all rows: each has its own."
)
def matrix_of_the_first_row(dA, cache):
    a = cache.reshape(-1, cache.shape[-1])[0]
    return dA @ (np.diag(a) - np.outer(a, a))


@mistake(
    "softmax-backward",
    "A loop over the first axis takes a matrix for a row where there are three axes: softmax runs over the last one.",
)
def loops_over_the_first_axis(dA, cache):
    dZ = np.empty_like(dA)
    for n in range(len(dA)):
        dZ[n] = (np.diag(cache[n]) - np.outer(cache[n], cache[n])) @ dA[n]
    return dZ


@mistake("softmax-backward", "The factor before the bracket is the output a, not dA.")
def bracket_times_the_upstream(dA, cache):
    return dA * (dA - (dA * cache).sum(axis=-1, keepdims=True))


@mistake("softmax-backward", "The sum must be over dA times A: here A is in it twice.")
def squares_the_output_in_the_sum(dA, cache):
    return cache * (dA - (dA * cache * cache).sum(axis=-1, keepdims=True))


@mistake(
    "softmax-backward", "A matrix product of dA and A mixes the examples: each row has a sum of its own."
)
def product_without_a_transpose(dA, cache):
    return cache * (dA - np.dot(dA, cache))


@mistake(
    "softmax-backward", "Each row has its own matrix of derivatives: this builds one for the whole batch."
)
def matrix_without_the_diagonal_of_the_outputs(dA, cache):
    return dA @ (np.eye(cache.shape[-1]) - cache.T @ cache)


@mistake(
    "softmax-backward",
    "A new axis was put at a fixed place, which fits matrices only. Keep the axis that the sum runs over.",
)
def new_axis_behind_the_first_one(dA, cache):
    return cache * (dA - (dA * cache).sum(axis=-1)[:, None])
