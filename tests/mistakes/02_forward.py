"""Wrong answers to the exercises of chapter 02, each with the sentence that helps."""

import numpy as np

from coursekit.mistakes import mistake


@mistake("two-layer-loops", "The weighted sums are right, but the bias is missing.")
def two_layers_without_biases(x, W1, b1, W2, b2, g1, g2):
    Z1 = W1 @ x
    A1 = g1(Z1)
    Z2 = W2 @ A1
    return Z1, A1, Z2, g2(Z2)


@mistake(
    "two-layer-loops", "The second layer got Z1. Its input is A1, the hidden layer after its activation."
)
def second_layer_fed_with_z1(x, W1, b1, W2, b2, g1, g2):
    Z1 = W1 @ x + b1
    A1 = g1(Z1)
    Z2 = W2 @ Z1 + b2
    return Z1, A1, Z2, g2(Z2)


@mistake(
    "two-layer-loops",
    "This is Z2, before its activation, or with that of the hidden layer: the last layer has g2.",
    half=True,
)
def no_activation_at_the_end(x, W1, b1, W2, b2, g1, g2):
    Z1 = W1 @ x + b1
    A1 = g1(Z1)
    Z2 = W2 @ A1 + b2
    return Z1, A1, Z2, Z2


@mistake("two-layer-loops", "This always uses relu. Call the function g1 that is passed in.")
def relu_and_sigmoid_hard_coded(x, W1, b1, W2, b2, g1, g2):
    Z1 = W1 @ x + b1
    A1 = np.maximum(Z1, 0)
    Z2 = W2 @ A1 + b2
    return Z1, A1, Z2, 1 / (1 + np.exp(-Z2))


@mistake("two-layer-loops", "The weighted sum of the second layer is right, but its bias is missing.")
def second_bias_left_out(x, W1, b1, W2, b2, g1, g2):
    Z1 = W1 @ x + b1
    A1 = g1(Z1)
    Z2 = W2 @ A1
    return Z1, A1, Z2, g2(Z2)


@mistake(
    "two-layer-loops",
    "The second layer adds up as many products as x has numbers: it has one for each number of A1, W2.shape[1].",
)
def second_layer_with_the_inputs_of_the_first(x, W1, b1, W2, b2, g1, g2):
    n = W1.shape[1]
    Z1 = W1 @ x + b1
    A1 = g1(Z1)
    Z2 = W2[:, :n] @ A1[:n] + b2
    return Z1, A1, Z2, g2(Z2)


@mistake("two-layer-loops", "The second layer got b1. It has a bias of its own, b2.")
def first_bias_in_both_layers(x, W1, b1, W2, b2, g1, g2):
    Z1 = W1 @ x + b1
    A1 = g1(Z1)
    Z2 = W2 @ A1 + np.resize(b1, b2.shape)
    return Z1, A1, Z2, g2(Z2)


@mistake(
    "two-layer-loops",
    "The weighted sums are right, but the bias was added once for every input. Add it once for each unit.",
)
def bias_added_in_the_inner_loop(x, W1, b1, W2, b2, g1, g2):
    def sums(W, a, b):
        z = np.zeros((len(W), 1))
        for j in range(len(W)):
            for k in range(W.shape[1]):
                z[j, 0] += W[j, k] * a[k, 0] + b[j, 0]
        return z

    Z1 = sums(W1, x, b1)
    A1 = g1(Z1)
    Z2 = sums(W2, A1, b2)
    return Z1, A1, Z2, g2(Z2)


@mistake(
    "two-layer-loops",
    "Each sum holds only the last product and the bias: earlier products are overwritten, or the inner loop starts too late.",
)
def sum_overwritten_in_the_inner_loop(x, W1, b1, W2, b2, g1, g2):
    def sums(W, a, b):
        z = np.zeros((len(W), 1))
        for j in range(len(W)):
            for k in range(W.shape[1]):
                z[j, 0] = W[j, k] * a[k, 0] + b[j, 0]
        return z

    Z1 = sums(W1, x, b1)
    A1 = g1(Z1)
    Z2 = sums(W2, A1, b2)
    return Z1, A1, Z2, g2(Z2)


@mistake("two-layer-loops", says="(N,) and (N, 1) are different shapes")
def flat_vectors_in_place_of_columns(x, W1, b1, W2, b2, g1, g2):
    Z1 = W1 @ x[:, 0] + b1[:, 0]
    A1 = g1(Z1)
    Z2 = W2 @ A1 + b2[:, 0]
    return Z1, A1, Z2, g2(Z2)


@mistake(
    "two-layer-loops",
    "Each sum holds only the last product: what was there before, the bias too, is overwritten.",
)
def product_stored_over_bias_and_sum(x, W1, b1, W2, b2, g1, g2):
    Z1 = W1[:, -1:] * x[-1, 0]
    A1 = g1(Z1)
    Z2 = W2[:, -1:] * A1[-1, 0]
    return Z1, A1, Z2, g2(Z2)


@mistake("two-layer-loops", "The last input is left out of every sum: the inner loop ends too early.")
def last_input_left_out(x, W1, b1, W2, b2, g1, g2):
    Z1 = W1[:, :-1] @ x[:-1] + b1
    A1 = g1(Z1)
    Z2 = W2[:, :-1] @ A1[:-1] + b2
    return Z1, A1, Z2, g2(Z2)


@mistake("two-layer-loops", "The first unit has no sum: the outer loop begins too late.")
def first_unit_left_out(x, W1, b1, W2, b2, g1, g2):
    def sums(W, a, b):
        z = np.zeros((len(W), 1))
        for j in range(1, len(W)):
            z[j, 0] = b[j, 0] + sum(W[j, k] * a[k, 0] for k in range(W.shape[1]))
        return z

    Z1 = sums(W1, x, b1)
    A1 = g1(Z1)
    Z2 = sums(W2, A1, b2)
    return Z1, A1, Z2, g2(Z2)


@mistake("two-layer-loops", "The last unit has no sum: the outer loop ends too early.")
def last_unit_left_out(x, W1, b1, W2, b2, g1, g2):
    def sums(W, a, b):
        z = np.zeros((len(W), 1))
        for j in range(len(W) - 1):
            z[j, 0] = b[j, 0] + sum(W[j, k] * a[k, 0] for k in range(W.shape[1]))
        return z

    Z1 = sums(W1, x, b1)
    A1 = g1(Z1)
    Z2 = sums(W2, A1, b2)
    return Z1, A1, Z2, g2(Z2)


@mistake("two-layer-loops", "The bias was subtracted. It is added to the weighted sum.")
def bias_subtracted_from_the_sums(x, W1, b1, W2, b2, g1, g2):
    Z1 = W1 @ x - b1
    A1 = g1(Z1)
    Z2 = W2 @ A1 - b2
    return Z1, A1, Z2, g2(Z2)


@mistake(
    "two-layer-loops",
    "Only the first unit has its sum: the function returns before the outer loop has ended.",
)
def return_inside_the_outer_loop(x, W1, b1, W2, b2, g1, g2):
    Z1, Z2 = np.zeros_like(b1), np.zeros_like(b2)
    Z1[0] = W1[0] @ x + b1[0]
    A1 = g1(Z1)
    Z2[0] = W2[0] @ A1 + b2[0]
    return Z1, A1, Z2, g2(Z2)


@mistake("two-layer-loops", "The sums were stored in an array of integers, which cuts off the decimals.")
def sums_cut_off_to_integers(x, W1, b1, W2, b2, g1, g2):
    def sums(W, a, b):
        z = np.zeros((len(W), 1), int)
        for j in range(len(W)):
            z[j, 0] = b[j, 0]
            for k in range(W.shape[1]):
                z[j, 0] += W[j, k] * a[k, 0]
        return z

    Z1 = sums(W1, x, b1)
    A1 = g1(Z1)
    Z2 = sums(W2, A1, b2)
    return Z1, A1, Z2, g2(Z2)


@mistake("two-layer-loops", "A1 was made with g2. The hidden layer has the activation g1.")
def second_activation_in_both_layers(x, W1, b1, W2, b2, g1, g2):
    Z1 = W1 @ x + b1
    A1 = g2(Z1)
    Z2 = W2 @ A1 + b2
    return Z1, A1, Z2, g2(Z2)


@mistake("two-layer-loops", "The second result is Z1 again. A1 is what the activation makes of Z1.")
def z1_returned_as_a1(x, W1, b1, W2, b2, g1, g2):
    Z1 = W1 @ x + b1
    Z2 = W2 @ g1(Z1) + b2
    return Z1, Z1, Z2, g2(Z2)


@mistake("two-layer-loops", "This result is A1, after the activation. The order is Z1, A1, Z2, A2.")
def activations_before_the_sums(x, W1, b1, W2, b2, g1, g2):
    Z1 = W1 @ x + b1
    A1 = g1(Z1)
    Z2 = W2 @ A1 + b2
    return A1, Z1, g2(Z2), Z2


@mistake("two-layer-loops", "The second result is Z2. The results go layer by layer: Z1, A1, Z2, A2.")
def both_sums_before_both_activations(x, W1, b1, W2, b2, g1, g2):
    Z1 = W1 @ x + b1
    A1 = g1(Z1)
    Z2 = W2 @ A1 + b2
    return Z1, Z2, A1, g2(Z2)


@mistake("two-layer-loops", "Only A2 is returned. The function returns four arrays: Z1, A1, Z2 and A2.")
def last_activation_alone(x, W1, b1, W2, b2, g1, g2):
    return g2(W2 @ g1(W1 @ x + b1) + b2)


@mistake("two-layer-loops", "A2 was made from Z1. It is what the last activation makes of Z2.")
def last_activation_of_z1(x, W1, b1, W2, b2, g1, g2):
    Z1 = W1 @ x + b1
    A1 = g1(Z1)
    return Z1, A1, W2 @ A1 + b2, g2(Z1)


@mistake(
    "two-layer-loops", "Only one output was computed: the second layer has as many units as W2 has rows."
)
def a_single_output(x, W1, b1, W2, b2, g1, g2):
    Z1 = W1 @ x + b1
    A1 = g1(Z1)
    Z2 = W2[:1] @ A1 + b2[:1]
    return Z1, A1, Z2, g2(Z2)


@mistake(
    "two-layer-loops", "The two axes of W are exchanged: a row of W belongs to a unit, a column to an input."
)
def indices_of_w_exchanged(x, W1, b1, W2, b2, g1, g2):
    def sums(W, a, b):
        z = np.zeros((len(W), 1))
        for j in range(len(W)):
            z[j, 0] = b[j, 0]
            for k in range(W.shape[1]):
                z[j, 0] += W[k, j] * a[k, 0]
        return z

    Z1 = sums(W1, x, b1)
    A1 = g1(Z1)
    Z2 = sums(W2, A1, b2)
    return Z1, A1, Z2, g2(Z2)


@mistake(
    "two-layer-loops",
    "The second layer got x (its input is A1), or the inputs were counted like units: x has an element for each input k, a result has one for each unit j.",
)
def second_layer_fed_with_x(x, W1, b1, W2, b2, g1, g2):
    def sums(W, a, b):
        z = np.zeros((len(W), 1))
        for j in range(len(W)):
            z[j, 0] = b[j, 0]
            for k in range(W.shape[1]):
                z[j, 0] += W[j, k] * a[k, 0]
        return z

    Z1 = sums(W1, x, b1)
    Z2 = sums(W2, x, b2)
    return Z1, g1(Z1), Z2, g2(Z2)


@mistake(
    "two-layer-loops", "The inputs were counted like units: in the inner loop the number k chooses the input."
)
def input_of_the_number_of_the_unit(x, W1, b1, W2, b2, g1, g2):
    def sums(W, a, b):
        z = np.zeros((len(W), 1))
        for j in range(len(W)):
            z[j, 0] = b[j, 0]
            for k in range(W.shape[1]):
                z[j, 0] += W[j, k] * a[min(j, len(a) - 1), 0]
        return z

    Z1 = sums(W1, x, b1)
    A1 = g1(Z1)
    Z2 = sums(W2, A1, b2)
    return Z1, A1, Z2, g2(Z2)


@mistake(
    "two-layer-loops",
    "A plain vector is no column: start from zeros of the shape (m, 1), and name both indices.",
)
def sums_in_a_plain_vector(x, W1, b1, W2, b2, g1, g2):
    def sums(W, a, b):
        z = np.zeros(len(W))
        for j in range(len(W)):
            z[j] = b[j, 0]
            for k in range(W.shape[1]):
                z[j] += W[j, k] * a[k]
        return z

    Z1 = sums(W1, x, b1)
    A1 = g1(Z1)
    Z2 = sums(W2, A1, b2)
    return Z1, A1, Z2, g2(Z2)


@mistake(
    "two-layer-loops",
    "A plain vector is no column: start from zeros of the shape (m, 1), and name both indices.",
)
def sums_in_a_plain_vector_and_columns_expected(x, W1, b1, W2, b2, g1, g2):
    def sums(W, a, b):
        z = np.zeros(len(W))
        for j in range(len(W)):
            z[j] = b[j, 0]
            for k in range(W.shape[1]):
                z[j] += W[j, k] * a[k, 0]
        return z

    Z1 = sums(W1, x, b1)
    A1 = g1(Z1)
    Z2 = sums(W2, A1, b2)
    return Z1, A1, Z2, g2(Z2)


@mistake(
    "linear-forward",
    "The weights of a unit are a row of W; these sums use its columns. With a square W the shapes fit either way.",
)
def w_not_transposed(X, W, b):
    return X @ W + b, (X, W)


@mistake("linear-forward", "The weighted sums are right, but the bias is missing.")
def bias_left_out(X, W, b):
    if X.shape[1] != W.shape[1]:
        raise ValueError(f"{X.shape} {W.shape}")
    return X @ W.T, (X, W)


@mistake("linear-forward", "The bias was subtracted. It is added to the weighted sums.")
def bias_subtracted(X, W, b):
    if X.ndim != 2 or W.ndim != 2 or X.shape[1] != W.shape[1] or b.shape != W.shape[:1]:
        raise ValueError(f"X {X.shape}, W {W.shape}, b {b.shape} do not fit")
    return X @ W.T - b, (X, W)


@mistake(
    "linear-forward", "The units are the rows of this product. In Z each row is an example, so X comes first."
)
def product_with_the_units_as_rows(X, W, b):
    return W @ X.T + b, (X, W)


@mistake(
    "linear-forward",
    "X cannot be to the right of W. Its rows are examples, and so are those of Z: X comes first.",
)
def w_times_x(X, W, b):
    return W @ X + b, (X, W)


@mistake(
    "linear-forward",
    "X cannot be to the right of W. Its rows are examples, and so are those of Z: X comes first.",
)
def w_dot_x(X, W, b):
    return np.dot(W, X) + b, (X, W)


@mistake("linear-forward", "X and W were multiplied element by element. A layer needs their matrix product.")
def product_element_by_element(X, W, b):
    return X * W + b, (X, W)


@mistake(
    "linear-forward",
    "These shapes fit, and the test refuses them. X and W agree in their columns, and b has an element for each row of W; compare its shape with a tuple, not with a number.",
)
def shape_of_b_compared_with_a_number(X, W, b):
    if X.ndim != 2 or W.ndim != 2 or X.shape[1] != W.shape[1] or b.shape != W.shape[0]:
        raise ValueError(f"X {X.shape}, W {W.shape}, b {b.shape} do not fit")
    return X @ W.T + b, (X, W)


@mistake(
    "linear-forward",
    "These shapes fit, and the test refuses them. X and W agree in their columns, and b has an element for each row of W; compare its shape with a tuple, not with a number.",
)
def length_of_b_compared_with_the_inputs(X, W, b):
    if X.ndim != 2 or W.ndim != 2 or X.shape[1] != W.shape[1] or b.shape != W.shape[1:]:
        raise ValueError(f"X {X.shape}, W {W.shape}, b {b.shape} do not fit")
    return X @ W.T + b, (X, W)


@mistake("linear-forward", says="the result is the transpose of the right one")
def examples_as_columns(X, W, b):
    return W @ X.T + b[:, None], (X, W)


@mistake(
    "linear-forward",
    "The bias was added along the examples: each unit has its own bias, the same for all rows.",
)
def bias_added_down_the_rows(X, W, b):
    Z = X @ W.T
    return (Z + b[:, None] if len(Z) == len(b) else Z + b), (X, W)


@mistake(
    "linear-forward",
    "The bias became a column: each unit has its own bias, and the rows are examples. Add b as it is.",
)
def bias_as_a_column(X, W, b):
    return X @ W.T + b[:, None], (X, W)


@mistake("linear-forward", "The cache holds the bias too; it should be the pair (X, W).")
def bias_in_the_cache(X, W, b):
    return X @ W.T + b, (X, W, b)


@mistake("linear-forward", "The cache is (W, X); it should be (X, W), in this order.")
def cache_in_the_wrong_order(X, W, b):
    return X @ W.T + b, (W, X)


@mistake("linear-forward", "The cache holds W transposed. Store W unchanged.")
def transposed_weights_in_the_cache(X, W, b):
    return X @ W.T + b, (X, W.T)


@mistake("linear-forward", "Only Z is returned. The function returns two things: Z and the cache.")
def cache_not_returned(X, W, b):
    return X @ W.T + b


@mistake("linear-forward", "Z, X and W were returned one by one. X and W belong in one tuple, the cache.")
def cache_in_separate_values(X, W, b):
    return X @ W.T + b, X, W


@mistake("linear-forward", "The second result is Z again. The cache is the pair (X, W).")
def z_as_the_cache(X, W, b):
    Z = X @ W.T + b
    return Z, Z


@mistake("linear-forward", "The cache holds Z in the place of X: X got a new value before it was stored.")
def x_overwritten_before_it_is_stored(X, W, b):
    X = X @ W.T + b
    return X, (X, W)


@mistake("linear-forward", says="float32 became float64")
def result_always_float64(X, W, b):
    if X.ndim != 2 or X.shape[1] != W.shape[1] or b.shape != W.shape[:1]:
        raise ValueError(f"{X.shape} {W.shape} {b.shape}")
    Z = np.zeros((len(X), len(W)))
    for i in range(len(X)):
        Z[i] = W @ X[i] + b
    return Z, (X, W)


@mistake("linear-forward", says="The error's message does not name")
def error_without_the_shapes(X, W, b):
    if X.shape[1] != W.shape[1] or b.shape != W.shape[:1]:
        raise ValueError("wrong shapes")
    return X @ W.T + b, (X, W)


@mistake("linear-forward", "* multiplies element by element: the formula has the matrix product, @.")
def element_by_element_with_the_transpose(X, W, b):
    if X.ndim != 2 or W.ndim != 2 or X.shape[1] != W.shape[1] or b.shape != W.shape[:1]:
        raise ValueError(
            f"X {X.shape}, W {W.shape} and b {b.shape} do not fit: they must be (N, D_in), (D_out, D_in), (D_out,)"
        )
    return X * W.T + b, (X, W)


@mistake("parameter-count", "This counts only the weights; each unit has a bias too.")
def weights_without_biases(sizes):
    return sum(m * n for n, m in pairwise(sizes))  # noqa: F821


@mistake(
    "parameter-count",
    "The sum of an empty list is 0.0 for NumPy, which is no int: use Python's `sum`, or `int` for the result.",
)
def sum_by_numpy(sizes):
    return np.sum([m * n + m for n, m in pairwise(sizes)])  # noqa: F821


@mistake("parameter-count", "The inputs were given biases; only units have them.")
def biases_for_the_inputs_too(sizes):
    return sum(m * n for n, m in pairwise(sizes)) + sum(sizes)  # noqa: F821


@mistake(
    "parameter-count",
    "This is the product of the sizes. Units are connected layer to layer: add the layers up.",
)
def product_of_all_sizes(sizes):
    return int(np.prod(sizes))


@mistake("parameter-count", "You counted one bias for each input of a layer; it is one for each unit.")
def a_bias_for_each_input(sizes):
    return sum(m * n + n for n, m in pairwise(sizes))  # noqa: F821


@mistake("parameter-count", "The count is one too large: it starts at 0.")
def count_from_1(sizes):
    return 1 + sum(m * n + m for n, m in pairwise(sizes))  # noqa: F821


@mistake("parameter-count", "You counted one bias for each layer; it is one for each unit.")
def one_bias_for_a_whole_layer(sizes):
    return sum(m * n + 1 for n, m in pairwise(sizes))  # noqa: F821


@mistake(
    "parameter-count",
    "This is the first layer alone: the function returns, or the loop ends, before the others are added.",
)
def first_layer_alone(sizes):
    return sizes[1] * sizes[0] + sizes[1] if len(sizes) > 1 else 0


@mistake(
    "parameter-count",
    "This is the last layer alone: the loop starts too late, or the count is overwritten. Add up all layers.",
)
def last_layer_alone(sizes):
    return sizes[-1] * sizes[-2] + sizes[-1] if len(sizes) > 1 else 0


@mistake("parameter-count", "Only the output units have biases here; the hidden units have them too.")
def biases_of_the_outputs_alone(sizes):
    return sum(m * n for n, m in pairwise(sizes)) + (sizes[-1] if len(sizes) > 1 else 0)  # noqa: F821


@mistake("parameter-count", "Only the hidden units have biases here; the output units have them too.")
def biases_of_the_hidden_units_alone(sizes):
    return sum(m * n for n, m in pairwise(sizes)) + sum(sizes[1:-1])  # noqa: F821


@mistake(
    "parameter-count", "The inputs were connected to the outputs: the index -1 stands for the last size."
)
def inputs_joined_to_the_outputs(sizes):
    return sum(m * n + m for n, m in zip(sizes[-1:] + sizes[:-1], sizes, strict=True))


@mistake("parameter-count", "The loop goes one layer too far, and the last size has none after it.")
def one_layer_too_many(sizes):
    return sum(sizes[i] * sizes[i + 1] + sizes[i + 1] for i in range(len(sizes)))


@mistake(
    "parameter-count",
    "The two sizes of each layer were added: every unit has a weight for every input, so multiply.",
)
def sizes_added(sizes):
    return sum(i + o for i, o in pairwise(sizes))  # noqa: F821


@mistake(
    "parameter-count", "1 was added to both sizes: for the biases only the inputs of a layer get one more."
)
def one_more_of_both_sizes(sizes):
    return sum((n + 1) * (m + 1) for n, m in pairwise(sizes))  # noqa: F821


@mistake("parameter-count", "One of the two sizes stands in for both: a layer has D_out times D_in weights.")
def square_of_the_units_with_biases_of_the_inputs(sizes):
    return sum(m * m + n for n, m in pairwise(sizes))  # noqa: F821


@mistake("parameter-count", "One of the two sizes stands in for both: a layer has D_out times D_in weights.")
def square_of_the_units(sizes):
    return sum(m * m + m for n, m in pairwise(sizes))  # noqa: F821


@mistake("parameter-count", "One of the two sizes stands in for both: a layer has D_out times D_in weights.")
def square_of_the_inputs_with_the_right_biases(sizes):
    return sum(n * n + m for n, m in pairwise(sizes))  # noqa: F821


@mistake("parameter-count", "One of the two sizes stands in for both: a layer has D_out times D_in weights.")
def square_of_the_inputs(sizes):
    return sum(n * n + n for n, m in pairwise(sizes))  # noqa: F821


@mistake(
    "parameter-count",
    "All sizes were multiplied: weights join neighbouring layers only, and the layers are added.",
)
def all_sizes_multiplied(sizes):
    return int(np.prod(sizes)) + sum(sizes[1:])


@mistake("parameter-count", "The count has decimals: it is an int.")
def count_as_a_float(sizes):
    return float(sum(i * o + o for i, o in pairwise(sizes)))  # noqa: F821


@mistake("init-params", "W is (D_in, D_out) here. In this course each row of W is a unit: (D_out, D_in).")
def w_is_inputs_by_units(sizes, scheme="he", *, rng, dtype=np.float32):
    params = []
    for n, m in pairwise(sizes):  # noqa: F821
        std = {"zeros": 0, "normal": 0.01, "xavier": (2 / (n + m)) ** 0.5, "he": (2 / n) ** 0.5}[scheme]
        params.append({"W": (std * rng.standard_normal((n, m))).astype(dtype), "b": np.zeros(m, dtype)})
    return params


@mistake(
    "init-params",
    "This is the variance, used as a standard deviation. The standard deviation is its square root.",
)
def variance_as_standard_deviation(sizes, scheme="he", *, rng, dtype=np.float32):
    params = []
    for n, m in pairwise(sizes):  # noqa: F821
        std = {"zeros": 0, "normal": 0.01, "xavier": 2 / (n + m), "he": 2 / n}[scheme]
        params.append({"W": (std * rng.standard_normal((m, n))).astype(dtype), "b": np.zeros(m, dtype)})
    return params


@mistake("init-params", "He uses the number of inputs of the layer; this uses the number of units.")
def he_with_the_number_of_units(sizes, scheme="he", *, rng, dtype=np.float32):
    params = []
    for n, m in pairwise(sizes):  # noqa: F821
        std = {"zeros": 0, "normal": 0.01, "xavier": (2 / (n + m)) ** 0.5, "he": (2 / m) ** 0.5}[scheme]
        params.append({"W": (std * rng.standard_normal((m, n))).astype(dtype), "b": np.zeros(m, dtype)})
    return params


@mistake("init-params", "The 2 in the numerator is missing.")
def xavier_without_the_two(sizes, scheme="he", *, rng, dtype=np.float32):
    params = []
    for n, m in pairwise(sizes):  # noqa: F821
        std = {"zeros": 0, "normal": 0.01, "xavier": (1 / (n + m)) ** 0.5, "he": (2 / n) ** 0.5}[scheme]
        params.append({"W": (std * rng.standard_normal((m, n))).astype(dtype), "b": np.zeros(m, dtype)})
    return params


@mistake(
    "init-params", "This keeps the signal of a linear layer, 1/D_in. ReLU drops half of it, hence 2/D_in."
)
def he_without_the_two(sizes, scheme="he", *, rng, dtype=np.float32):
    params = []
    for n, m in pairwise(sizes):  # noqa: F821
        std = {"zeros": 0, "normal": 0.01, "xavier": (2 / (n + m)) ** 0.5, "he": (1 / n) ** 0.5}[scheme]
        params.append({"W": (std * rng.standard_normal((m, n))).astype(dtype), "b": np.zeros(m, dtype)})
    return params


@mistake(
    "init-params", "The weights have standard deviation 1: multiply them by the scheme's standard deviation."
)
def weights_of_standard_deviation_1(sizes, scheme="he", *, rng, dtype=np.float32):
    params = []
    for n, m in pairwise(sizes):  # noqa: F821
        std = {"zeros": 0, "normal": 1, "xavier": 1, "he": 1}[scheme]
        params.append({"W": (std * rng.standard_normal((m, n))).astype(dtype), "b": np.zeros(m, dtype)})
    return params


@mistake("init-params", "This uses only the number of inputs; xavier uses inputs and units.")
def xavier_of_the_inputs_alone(sizes, scheme="he", *, rng, dtype=np.float32):
    params = []
    for n, m in pairwise(sizes):  # noqa: F821
        std = {"zeros": 0, "normal": 0.01, "xavier": (1 / n) ** 0.5, "he": (2 / n) ** 0.5}[scheme]
        params.append({"W": (std * rng.standard_normal((m, n))).astype(dtype), "b": np.zeros(m, dtype)})
    return params


@mistake("init-params", "This is he. Xavier uses inputs and units, not only the inputs.")
def xavier_as_he(sizes, scheme="he", *, rng, dtype=np.float32):
    params = []
    for n, m in pairwise(sizes):  # noqa: F821
        std = {"zeros": 0, "normal": 0.01, "xavier": (2 / n) ** 0.5, "he": (2 / n) ** 0.5}[scheme]
        params.append({"W": (std * rng.standard_normal((m, n))).astype(dtype), "b": np.zeros(m, dtype)})
    return params


@mistake("init-params", "The 6 belongs to the limits of a uniform distribution. For normal weights it is 2.")
def xavier_with_the_limits_of_a_uniform(sizes, scheme="he", *, rng, dtype=np.float32):
    params = []
    for n, m in pairwise(sizes):  # noqa: F821
        std = {"zeros": 0, "normal": 0.01, "xavier": (6 / (n + m)) ** 0.5, "he": (2 / n) ** 0.5}[scheme]
        params.append({"W": (std * rng.standard_normal((m, n))).astype(dtype), "b": np.zeros(m, dtype)})
    return params


@mistake("init-params", says="float32 became float64")
def dtype_ignored(sizes, scheme="he", *, rng, dtype=np.float32):
    if scheme not in SCHEMES:  # noqa: F821
        raise ValueError(f"{scheme} is none of {SCHEMES}")  # noqa: F821
    params = []
    for n, m in pairwise(sizes):  # noqa: F821
        std = {"zeros": 0, "normal": 0.01, "xavier": np.sqrt(2 / (n + m)), "he": np.sqrt(2 / n)}[scheme]
        params.append({"W": std * rng.standard_normal((m, n), dtype=np.float32), "b": np.zeros(m)})
    return params


@mistake(
    "init-params", "Two different generators gave the same weights: draw from the rng that is passed in."
)
def a_generator_of_its_own(sizes, scheme="he", *, rng, dtype=np.float32):
    rng = np.random.default_rng(0)
    params = []
    for n, m in pairwise(sizes):  # noqa: F821
        std = {"zeros": 0, "normal": 0.01, "xavier": (2 / (n + m)) ** 0.5, "he": (2 / n) ** 0.5}[scheme]
        params.append({"W": (std * rng.standard_normal((m, n))).astype(dtype), "b": np.zeros(m, dtype)})
    return params


@mistake(
    "init-params",
    "Two generators of the same seed gave different weights: draw from the rng that is passed in, and from nothing else.",
)
def global_random_numbers(sizes, scheme="he", *, rng, dtype=np.float32):
    params = []
    for n, m in pairwise(sizes):  # noqa: F821
        std = {"zeros": 0, "normal": 0.01, "xavier": (2 / (n + m)) ** 0.5, "he": (2 / n) ** 0.5}[scheme]
        params.append({"W": (std * np.random.standard_normal((m, n))).astype(dtype), "b": np.zeros(m, dtype)})  # noqa: NPY002
    return params


@mistake("init-params", "The weights are uniform; the table asks for normal ones.")
def uniform_in_place_of_normal(sizes, scheme="he", *, rng, dtype=np.float32):
    params = []
    for n, m in pairwise(sizes):  # noqa: F821
        std = {"zeros": 0, "normal": 0.01, "xavier": (2 / (n + m)) ** 0.5, "he": (2 / n) ** 0.5}[scheme]
        limit = std * 3**0.5
        params.append({"W": rng.uniform(-limit, limit, (m, n)).astype(dtype), "b": np.zeros(m, dtype)})
    return params


@mistake(
    "init-params", "The biases are columns, (D_out, 1). For a batch of rows b is a plain vector, (D_out,)."
)
def biases_as_columns(sizes, scheme="he", *, rng, dtype=np.float32):
    params = []
    for n, m in pairwise(sizes):  # noqa: F821
        std = {"zeros": 0, "normal": 0.01, "xavier": (2 / (n + m)) ** 0.5, "he": (2 / n) ** 0.5}[scheme]
        params.append({"W": (std * rng.standard_normal((m, n))).astype(dtype), "b": np.zeros((m, 1), dtype)})
    return params


@mistake(
    "init-params",
    "Both layers have the same weights: keep drawing from one generator, and do not start it again.",
)
def generator_started_anew_for_each_layer(sizes, scheme="he", *, rng, dtype=np.float32):
    params = []
    for n, m in pairwise(sizes):  # noqa: F821
        rng = np.random.default_rng(0)
        std = {"zeros": 0, "normal": 0.01, "xavier": (2 / (n + m)) ** 0.5, "he": (2 / n) ** 0.5}[scheme]
        params.append({"W": (std * rng.standard_normal((m, n))).astype(dtype), "b": np.zeros(m, dtype)})
    return params


@mistake("init-params", "The schemes are exchanged: this is the standard deviation of xavier.")
def he_exchanged_with_xavier(sizes, scheme="he", *, rng, dtype=np.float32):
    params = []
    for n, m in pairwise(sizes):  # noqa: F821
        std = {"zeros": 0, "normal": 0.01, "he": (2 / (n + m)) ** 0.5, "xavier": (2 / n) ** 0.5}[scheme]
        params.append({"W": (std * rng.standard_normal((m, n))).astype(dtype), "b": np.zeros(m, dtype)})
    return params


@mistake("init-params", "The root was taken of the 2 alone. It belongs around the whole fraction.")
def root_of_the_numerator_alone(sizes, scheme="he", *, rng, dtype=np.float32):
    params = []
    for n, m in pairwise(sizes):  # noqa: F821
        std = {"zeros": 0, "normal": 0.01, "xavier": 2**0.5 / (n + m), "he": 2**0.5 / n}[scheme]
        params.append({"W": (std * rng.standard_normal((m, n))).astype(dtype), "b": np.zeros(m, dtype)})
    return params


@mistake("init-params", "Only D_in is below the fraction line: the sum D_in + D_out needs brackets.")
def xavier_without_brackets(sizes, scheme="he", *, rng, dtype=np.float32):
    params = []
    for n, m in pairwise(sizes):  # noqa: F821
        std = {"zeros": 0, "normal": 0.01, "xavier": (2 / n + m) ** 0.5, "he": (2 / n) ** 0.5}[scheme]
        params.append({"W": (std * rng.standard_normal((m, n))).astype(dtype), "b": np.zeros(m, dtype)})
    return params


@mistake("init-params", "The fraction is upside down: the more inputs and units, the smaller the weights.")
def xavier_upside_down(sizes, scheme="he", *, rng, dtype=np.float32):
    params = []
    for n, m in pairwise(sizes):  # noqa: F821
        std = {"zeros": 0, "normal": 0.01, "xavier": ((n + m) / 2) ** 0.5, "he": (n / 2) ** 0.5}[scheme]
        params.append({"W": (std * rng.standard_normal((m, n))).astype(dtype), "b": np.zeros(m, dtype)})
    return params


@mistake("init-params", "For normal, 0.01 is the standard deviation itself. Do not take a root.")
def normal_with_the_root(sizes, scheme="he", *, rng, dtype=np.float32):
    params = []
    for n, m in pairwise(sizes):  # noqa: F821
        std = {"zeros": 0, "normal": 0.1, "xavier": (2 / (n + m)) ** 0.5, "he": (2 / n) ** 0.5}[scheme]
        params.append({"W": (std * rng.standard_normal((m, n))).astype(dtype), "b": np.zeros(m, dtype)})
    return params


@mistake(
    "init-params", "The sizes of the first layer were used in every layer: each has its own D_in and D_out."
)
def sizes_of_the_first_layer_throughout(sizes, scheme="he", *, rng, dtype=np.float32):
    params = []
    for n, m in pairwise(sizes):  # noqa: F821
        std = {
            "zeros": 0,
            "normal": 0.01,
            "xavier": (2 / sum(sizes[:2])) ** 0.5,
            "he": (2 / sizes[0]) ** 0.5,
        }[scheme]
        params.append({"W": (std * rng.standard_normal((m, n))).astype(dtype), "b": np.zeros(m, dtype)})
    return params


@mistake(
    "init-params",
    "The numbers are uniform between 0 and 1 before they are scaled. Draw standard normal ones.",
)
def numbers_from_0_to_1(sizes, scheme="he", *, rng, dtype=np.float32):
    params = []
    for n, m in pairwise(sizes):  # noqa: F821
        std = {"zeros": 0, "normal": 0.01, "xavier": (2 / (n + m)) ** 0.5, "he": (2 / n) ** 0.5}[scheme]
        params.append({"W": (std * rng.random((m, n))).astype(dtype), "b": np.zeros(m, dtype)})
    return params


@mistake("init-params", "The weights are uniform, and std is only their largest value. Draw normal ones.")
def uniform_up_to_the_standard_deviation(sizes, scheme="he", *, rng, dtype=np.float32):
    params = []
    for n, m in pairwise(sizes):  # noqa: F821
        std = {"zeros": 0, "normal": 0.01, "xavier": (2 / (n + m)) ** 0.5, "he": (2 / n) ** 0.5}[scheme]
        params.append({"W": rng.uniform(-std, std, (m, n)).astype(dtype), "b": np.zeros(m, dtype)})
    return params


@mistake("init-params", "The arrays are float32 although float64 was asked for: use the argument dtype.")
def float32_whatever_is_asked_for(sizes, scheme="he", *, rng, dtype=np.float32):
    params = []
    for n, m in pairwise(sizes):  # noqa: F821
        std = {"zeros": 0, "normal": 0.01, "xavier": (2 / (n + m)) ** 0.5, "he": (2 / n) ** 0.5}[scheme]
        params.append(
            {"W": (std * rng.standard_normal((m, n))).astype(np.float32), "b": np.zeros(m, np.float32)}
        )
    return params


@mistake("init-params", "There is a bias for each input of the layer. It is one for each unit, D_out.")
def a_bias_for_each_input_of_a_layer(sizes, scheme="he", *, rng, dtype=np.float32):
    params = []
    for n, m in pairwise(sizes):  # noqa: F821
        std = {"zeros": 0, "normal": 0.01, "xavier": (2 / (n + m)) ** 0.5, "he": (2 / n) ** 0.5}[scheme]
        params.append({"W": (std * rng.standard_normal((m, n))).astype(dtype), "b": np.zeros(n, dtype)})
    return params


@mistake("init-params", "The biases are a matrix with one row. b has a single axis, (D_out,).")
def biases_as_a_row(sizes, scheme="he", *, rng, dtype=np.float32):
    params = []
    for n, m in pairwise(sizes):  # noqa: F821
        std = {"zeros": 0, "normal": 0.01, "xavier": (2 / (n + m)) ** 0.5, "he": (2 / n) ** 0.5}[scheme]
        params.append({"W": (std * rng.standard_normal((m, n))).astype(dtype), "b": np.zeros((1, m), dtype)})
    return params


@mistake("init-params", "b is a single number. It is an array with a bias for each unit, (D_out,).")
def one_number_for_all_biases(sizes, scheme="he", *, rng, dtype=np.float32):
    params = []
    for n, m in pairwise(sizes):  # noqa: F821
        std = {"zeros": 0, "normal": 0.01, "xavier": (2 / (n + m)) ** 0.5, "he": (2 / n) ** 0.5}[scheme]
        params.append({"W": (std * rng.standard_normal((m, n))).astype(dtype), "b": dtype(0)})
    return params


@mistake(
    "init-params",
    "The biases are drawn; only the weights are random, and the biases start at 0.",
    constants={"scale": (0.1, 1.0)},
)
def drawn_biases(sizes, scheme="he", *, rng, dtype=np.float32, scale=0.01):
    params = []
    for n, m in pairwise(sizes):  # noqa: F821
        std = {"zeros": 0, "normal": 0.01, "xavier": (2 / (n + m)) ** 0.5, "he": (2 / n) ** 0.5}[scheme]
        W = (std * rng.standard_normal((m, n))).astype(dtype)
        params.append({"W": W, "b": (scale * rng.standard_normal(m)).astype(dtype)})
    return params


@mistake("init-params", "The biases are drawn; only the weights are random, and the biases start at 0.")
def biases_drawn_like_the_weights(sizes, scheme="he", *, rng, dtype=np.float32):
    params = []
    for n, m in pairwise(sizes):  # noqa: F821
        std = {"zeros": 0, "normal": 0.01, "xavier": (2 / (n + m)) ** 0.5, "he": (2 / n) ** 0.5}[scheme]
        W = (std * rng.standard_normal((m, n))).astype(dtype)
        params.append({"W": W, "b": (std * rng.standard_normal(m)).astype(dtype)})
    return params


@mistake("init-params", "The biases start at 1 here; they start at 0.")
def biases_of_one(sizes, scheme="he", *, rng, dtype=np.float32):
    params = []
    for n, m in pairwise(sizes):  # noqa: F821
        std = {"zeros": 0, "normal": 0.01, "xavier": (2 / (n + m)) ** 0.5, "he": (2 / n) ** 0.5}[scheme]
        W = (std * rng.standard_normal((m, n))).astype(dtype)
        params.append({"W": W, "b": np.ones(m, dtype)})
    return params


@mistake("init-params", "Both entries are the same dict, filled twice: make a new one for each layer.")
def the_same_dict_for_every_layer(sizes, scheme="he", *, rng, dtype=np.float32):
    params, layer = [], {}
    for n, m in pairwise(sizes):  # noqa: F821
        std = {"zeros": 0, "normal": 0.01, "xavier": (2 / (n + m)) ** 0.5, "he": (2 / n) ** 0.5}[scheme]
        layer["W"] = (std * rng.standard_normal((m, n))).astype(dtype)
        layer["b"] = np.zeros(m, dtype)
        params.append(layer)
    return params


@mistake("init-params", "Only the last layer is there: start the list before the loop, and append to it.")
def list_started_anew_for_each_layer(sizes, scheme="he", *, rng, dtype=np.float32):
    params = []
    for n, m in pairwise(sizes):  # noqa: F821
        std = {"zeros": 0, "normal": 0.01, "xavier": (2 / (n + m)) ** 0.5, "he": (2 / n) ** 0.5}[scheme]
        params = [{"W": (std * rng.standard_normal((m, n))).astype(dtype), "b": np.zeros(m, dtype)}]
    return params


@mistake("init-params", "Only the first layer is there: the function returns before the loop has ended.")
def return_after_the_first_layer(sizes, scheme="he", *, rng, dtype=np.float32):
    params = []
    for n, m in pairwise(sizes):  # noqa: F821
        std = {"zeros": 0, "normal": 0.01, "xavier": (2 / (n + m)) ** 0.5, "he": (2 / n) ** 0.5}[scheme]
        params.append({"W": (std * rng.standard_normal((m, n))).astype(dtype), "b": np.zeros(m, dtype)})
        return params


@mistake(
    "init-params",
    "One dict was returned for the whole network; it should be a list with a dict for each layer.",
)
def one_dict_for_all_layers(sizes, scheme="he", *, rng, dtype=np.float32):
    params = {}
    for n, m in pairwise(sizes):  # noqa: F821
        std = {"zeros": 0, "normal": 0.01, "xavier": (2 / (n + m)) ** 0.5, "he": (2 / n) ** 0.5}[scheme]
        params["W"], params["b"] = std * rng.standard_normal((m, n)), np.zeros(m)
    return params


@mistake("init-params", "A layer is a tuple here; it should be a dict with W and b.")
def tuples_in_place_of_dicts(sizes, scheme="he", *, rng, dtype=np.float32):
    params = []
    for n, m in pairwise(sizes):  # noqa: F821
        std = {"zeros": 0, "normal": 0.01, "xavier": (2 / (n + m)) ** 0.5, "he": (2 / n) ** 0.5}[scheme]
        params.append((std * rng.standard_normal((m, n)), np.zeros(m)))
    return params


@mistake("init-params", "The keys of a layer are not exactly W (a capital letter) and b.")
def keys_in_lower_case(sizes, scheme="he", *, rng, dtype=np.float32):
    params = []
    for n, m in pairwise(sizes):  # noqa: F821
        std = {"zeros": 0, "normal": 0.01, "xavier": (2 / (n + m)) ** 0.5, "he": (2 / n) ** 0.5}[scheme]
        params.append({"w": std * rng.standard_normal((m, n)), "b": np.zeros(m)})
    return params


@mistake("init-params", "The shape has to be one argument, a tuple: rng reads a second number as a dtype.")
def shape_not_in_a_tuple(sizes, scheme="he", *, rng, dtype=np.float32):
    params = []
    for n, m in pairwise(sizes):  # noqa: F821
        std = {"zeros": 0, "normal": 0.01, "xavier": (2 / (n + m)) ** 0.5, "he": (2 / n) ** 0.5}[scheme]
        params.append({"W": (std * rng.standard_normal(m, n)).astype(dtype), "b": np.zeros(m, dtype)})
    return params


@mistake("init-params", "All weights are positive: normal numbers have both signs, with the mean 0.")
def sizes_of_normal_numbers(sizes, scheme="he", *, rng, dtype=np.float32):
    std = {"zeros": lambda i, o: 0, "normal": lambda i, o: 0.01, "he": lambda i, o: (2 / i) ** 0.5}
    std["xavier"] = lambda i, o: (2 / (i + o)) ** 0.5
    return [
        {
            "W": np.abs(std[scheme](i, o) * rng.standard_normal((o, i))).astype(dtype),
            "b": np.zeros(o, dtype=dtype),
        }
        for i, o in pairwise(sizes)  # noqa: F821
    ]


@mistake("init-params", "The inputs and units were multiplied; xavier adds them.")
def xavier_of_the_product(sizes, scheme="he", *, rng, dtype=np.float32):
    std = {"zeros": lambda i, o: 0, "normal": lambda i, o: 0.01, "he": lambda i, o: (2 / i) ** 0.5}
    std["xavier"] = lambda i, o: (2 / (i * o)) ** 0.5
    return [
        {"W": (std[scheme](i, o) * rng.standard_normal((o, i))).astype(dtype), "b": np.zeros(o, dtype=dtype)}
        for i, o in pairwise(sizes)  # noqa: F821
    ]


@mistake("init-params", "The layers are in a dict: params is a list with one dict for each layer.")
def a_dict_of_layers(sizes, scheme="he", *, rng, dtype=np.float32):
    std = {"zeros": lambda i, o: 0, "normal": lambda i, o: 0.01, "he": lambda i, o: (2 / i) ** 0.5}
    std["xavier"] = lambda i, o: (2 / (i + o)) ** 0.5
    params = {}
    for i, o in pairwise(sizes):  # noqa: F821
        W = (std[scheme](i, o) * rng.standard_normal((o, i))).astype(dtype)
        params[len(params)] = {"W": W, "b": np.zeros(o, dtype=dtype)}
    return params


@mistake("mlp-forward", "No activation was applied in either layer.")
def no_activation_at_all(X, params, activations):
    A, caches = X, []
    for layer in params:
        A, cache = linear_forward(A, layer["W"], layer["b"])  # noqa: F821
        caches.append((cache, A))
    return A, caches


@mistake("mlp-forward", "This is Z of the last layer: its activation was not applied.")
def last_activation_left_out(X, params, activations):
    A, caches = X, []
    for number, (layer, name) in enumerate(zip(params, activations, strict=True), start=1):
        Z, cache = linear_forward(A, layer["W"], layer["b"])  # noqa: F821
        A = Z if number == len(params) else ACTIVATIONS[name][0](Z)  # noqa: F821
        caches.append((cache, A))
    return A, caches


@mistake(
    "mlp-forward", "The last layer got the activation of the first. Each layer has its own name in the list."
)
def first_activation_everywhere(X, params, activations):
    A, caches = X, []
    for layer in params:
        Z, cache = linear_forward(A, layer["W"], layer["b"])  # noqa: F821
        A = ACTIVATIONS[activations[0]][0](Z)  # noqa: F821
        caches.append((cache, A))
    return A, caches


@mistake("mlp-forward", "The second part is Z. The cache of an activation is its output A.")
def z_in_the_cache(X, params, activations):
    A, caches = X, []
    for layer, name in zip(params, activations, strict=True):
        Z, cache = linear_forward(A, layer["W"], layer["b"])  # noqa: F821
        A = ACTIVATIONS[name][0](Z)  # noqa: F821
        caches.append((cache, Z))
    return A, caches


@mistake(
    "mlp-forward", "The second part is the input of the layer. Store the activation after it was computed."
)
def input_in_the_cache(X, params, activations):
    A, caches = X, []
    for layer, name in zip(params, activations, strict=True):
        A_before = A
        Z, cache = linear_forward(A, layer["W"], layer["b"])  # noqa: F821
        A = ACTIVATIONS[name][0](Z)  # noqa: F821
        caches.append((cache, A_before))
    return A, caches


@mistake("mlp-forward", "This is only the linear cache; the tuple is (linear_cache, A).")
def linear_cache_alone(X, params, activations):
    A, caches = X, []
    for layer, name in zip(params, activations, strict=True):
        Z, cache = linear_forward(A, layer["W"], layer["b"])  # noqa: F821
        A = ACTIVATIONS[name][0](Z)  # noqa: F821
        caches.append(cache)
    return A, caches


@mistake(
    "mlp-forward", "This is the cache of the last layer: the list runs from the first layer to the last."
)
def caches_last_layer_first(X, params, activations):
    A, caches = X, []
    for layer, name in zip(params, activations, strict=True):
        Z, cache = linear_forward(A, layer["W"], layer["b"])  # noqa: F821
        A = ACTIVATIONS[name][0](Z)  # noqa: F821
        caches.insert(0, (cache, A))
    return A, caches


@mistake(
    "mlp-forward",
    "Only one cache was returned for two layers: start the list before the loop and append to it.",
)
def list_of_caches_started_anew_in_the_loop(X, params, activations):
    A = X
    for layer, name in zip(params, activations, strict=True):
        caches = []
        Z, cache = linear_forward(A, layer["W"], layer["b"])  # noqa: F821
        A = ACTIVATIONS[name][0](Z)  # noqa: F821
        caches.append((cache, A))
    return A, caches


@mistake("mlp-forward", "Only A is returned. The function returns two things: A and the list of caches.")
def caches_not_returned(X, params, activations):
    A = X
    for layer, name in zip(params, activations, strict=True):
        Z, _ = linear_forward(A, layer["W"], layer["b"])  # noqa: F821
        A = ACTIVATIONS[name][0](Z)  # noqa: F821
    return A


@mistake("mlp-forward", "The list of caches is empty: append to it in the loop.")
def caches_never_filled(X, params, activations):
    A = X
    for layer, name in zip(params, activations, strict=True):
        Z, _ = linear_forward(A, layer["W"], layer["b"])  # noqa: F821
        A = ACTIVATIONS[name][0](Z)  # noqa: F821
    return A, []


@mistake(
    "mlp-forward",
    "The last layer got X. The loop begins with the first layer, and the input of each later one is the A of the layer before.",
)
def every_layer_fed_with_x(X, params, activations):
    caches = []
    for layer, name in zip(params, activations, strict=True):
        W, b = layer["W"], layer["b"]
        if X.shape[1:] != W.shape[1:]:  # in the words that exercise 2 suggests
            raise ValueError(f"X {X.shape}, W {W.shape}, b {b.shape} do not fit")
        Z, cache = linear_forward(X, W, b)  # noqa: F821
        A = ACTIVATIONS[name][0](Z)  # noqa: F821
        caches.append((cache, A))
    return A, caches


@mistake(
    "mlp-forward",
    "The last layer got X. The loop begins with the first layer, and the input of each later one is the A of the layer before.",
)
def begins_with_the_second_layer(X, params, activations):
    A, caches = X, []
    for layer, name in zip(params[1:], activations[1:], strict=True):
        W, b = layer["W"], layer["b"]
        if A.shape[1:] != W.shape[1:]:
            raise ValueError(f"X {A.shape}, W {W.shape}, b {b.shape} do not fit")
        Z, cache = linear_forward(A, W, b)  # noqa: F821
        A = ACTIVATIONS[name][0](Z)  # noqa: F821
        caches.append((cache, A))
    return A, caches


@mistake(
    "mlp-forward",
    "This is the activation of the first layer: return that of the last one, after the loop has gone through all of them.",
)
def return_inside_the_loop(X, params, activations):
    A, caches = X, []
    for layer, name in zip(params, activations, strict=True):
        Z, cache = linear_forward(A, layer["W"], layer["b"])  # noqa: F821
        A = ACTIVATIONS[name][0](Z)  # noqa: F821
        caches.append((cache, A))
        return A, caches


@mistake("mlp-forward", "The second layer got Z of the first. Its input is A, after the activation.")
def next_layer_fed_with_z(X, params, activations):
    Z, caches = X, []
    for layer, name in zip(params, activations, strict=True):
        Z, cache = linear_forward(Z, layer["W"], layer["b"])  # noqa: F821
        A = ACTIVATIONS[name][0](Z)  # noqa: F821
        caches.append((cache, A))
    return A, caches


@mistake(
    "mlp-forward", "The first layer got the activation of the last. Each layer has its own name in the list."
)
def last_activation_everywhere(X, params, activations):
    A, caches = X, []
    for layer, name in zip(params, activations, strict=True):
        Z, cache = linear_forward(A, layer["W"], layer["b"])  # noqa: F821
        A = ACTIVATIONS[activations[-1]][0](Z)  # noqa: F821
        caches.append((cache, A))
    return A, caches


@mistake(
    "mlp-forward", "This is the backward function. The activation is the first of the pair, not the second."
)
def backward_function_called_with_z(X, params, activations):
    A, caches = X, []
    for layer, name in zip(params, activations, strict=True):
        Z, cache = linear_forward(A, layer["W"], layer["b"])  # noqa: F821
        A = ACTIVATIONS[name][1](Z, Z)  # noqa: F821
        caches.append((cache, A))
    return A, caches


@mistake(
    "mlp-forward", "This is the backward function. The activation is the first of the pair, not the second."
)
def backward_function_called(X, params, activations):
    A, caches = X, []
    for layer, name in zip(params, activations, strict=True):
        Z, cache = linear_forward(A, layer["W"], layer["b"])  # noqa: F821
        A = ACTIVATIONS[name][1](Z)  # noqa: F821
        caches.append((cache, A))
    return A, caches


@mistake("mlp-forward", "ACTIVATIONS holds two functions for each name, as a tuple. Call the first of them.")
def pair_of_functions_called(X, params, activations):
    A, caches = X, []
    for layer, name in zip(params, activations, strict=True):
        Z, cache = linear_forward(A, layer["W"], layer["b"])  # noqa: F821
        A = ACTIVATIONS[name](Z)  # noqa: F821
        caches.append((cache, A))
    return A, caches


@mistake("mlp-forward", "The name of an activation is a text. Look up its function in ACTIVATIONS.")
def name_of_the_activation_called(X, params, activations):
    A, caches = X, []
    for layer, name in zip(params, activations, strict=True):
        Z, cache = linear_forward(A, layer["W"], layer["b"])  # noqa: F821
        A = name(Z)
        caches.append((cache, A))
    return A, caches


@mistake("mlp-forward", "linear_forward returns two things, Z and a cache. The activation gets Z alone.")
def both_results_taken_for_z(X, params, activations):
    A, caches = X, []
    for layer, name in zip(params, activations, strict=True):
        Z = cache = linear_forward(A, layer["W"], layer["b"])  # noqa: F821
        A = ACTIVATIONS[name][0](Z)  # noqa: F821
        caches.append((cache, A))
    return A, caches


@mistake("mlp-forward", "linear_forward transposes W itself: hand it over as it is stored.")
def weights_transposed_once_more(X, params, activations):
    A, caches = X, []
    for layer, name in zip(params, activations, strict=True):
        W, b = layer["W"].T, layer["b"]
        if A.shape[1:] != W.shape[1:] or b.shape != W.shape[:1]:
            raise ValueError(f"X {A.shape}, W {W.shape}, b {b.shape} do not fit")
        Z, cache = linear_forward(A, W, b)  # noqa: F821
        A = ACTIVATIONS[name][0](Z)  # noqa: F821
        caches.append((cache, A))
    return A, caches


@mistake(
    "mlp-forward",
    "The second layer got the parameters of the first: take those of the layer that the loop is at.",
)
def parameters_of_the_first_layer_again(X, params, activations):
    A, caches = X, []
    for layer, name in zip(params, activations, strict=True):
        W, b = params[0]["W"], params[0]["b"]
        if A.shape[1:] != W.shape[1:] or b.shape != W.shape[:1]:
            raise ValueError(f"X {A.shape}, W {W.shape}, b {b.shape} do not fit")
        Z, cache = linear_forward(A, W, b)  # noqa: F821
        A = ACTIVATIONS[name][0](Z)  # noqa: F821
        caches.append((cache, A))
    return A, caches


@mistake("mlp-forward", "A layer is a dict, and its arrays have the names W and b, not numbers.")
def parameters_taken_by_number(X, params, activations):
    A, caches = X, []
    for layer, name in zip(params, activations, strict=True):
        Z, cache = linear_forward(A, layer[0], layer[1])  # noqa: F821
        A = ACTIVATIONS[name][0](Z)  # noqa: F821
        caches.append((cache, A))
    return A, caches


@mistake(
    "mlp-forward",
    "The tuple holds three arrays. It is the pair (linear_cache, A), and linear_cache is a tuple itself.",
)
def cache_of_three_arrays(X, params, activations):
    A, caches = X, []
    for layer, name in zip(params, activations, strict=True):
        Z, cache = linear_forward(A, layer["W"], layer["b"])  # noqa: F821
        A = ACTIVATIONS[name][0](Z)  # noqa: F821
        caches.append((*cache, A))
    return A, caches


@mistake("mlp-forward", "The list holds only the activations; each entry is (linear_cache, A).")
def activations_alone_in_the_list(X, params, activations):
    A, caches = X, []
    for layer, name in zip(params, activations, strict=True):
        Z, _ = linear_forward(A, layer["W"], layer["b"])  # noqa: F821
        A = ACTIVATIONS[name][0](Z)  # noqa: F821
        caches.append(A)
    return A, caches


@mistake("mlp-forward", "Each layer added two entries to the list. Append one tuple, (linear_cache, A).")
def list_extended_by_two_entries(X, params, activations):
    A, caches = X, []
    for layer, name in zip(params, activations, strict=True):
        Z, cache = linear_forward(A, layer["W"], layer["b"])  # noqa: F821
        A = ACTIVATIONS[name][0](Z)  # noqa: F821
        caches += [cache, A]
    return A, caches


@mistake("mlp-forward", "The linear cache holds the bias too: store the cache that linear_forward returns.")
def biases_in_the_linear_cache(X, params, activations):
    A, caches = X, []
    for layer, name in zip(params, activations, strict=True):
        Z, cache = linear_forward(A, layer["W"], layer["b"])  # noqa: F821
        A = ACTIVATIONS[name][0](Z)  # noqa: F821
        caches.append(((*cache, layer["b"]), A))
    return A, caches


@mistake("mlp-forward", "The pair is in the wrong order: it is (linear_cache, A).")
def pair_in_the_wrong_order(X, params, activations):
    A, caches = X, []
    for layer, name in zip(params, activations, strict=True):
        Z, cache = linear_forward(A, layer["W"], layer["b"])  # noqa: F821
        A = ACTIVATIONS[name][0](Z)  # noqa: F821
        caches.append((A, cache))
    return A, caches


@mistake("mlp-forward", "The list of caches comes first here. The function returns A, then the caches.")
def caches_before_the_output(X, params, activations):
    A, caches = X, []
    for layer, name in zip(params, activations, strict=True):
        Z, cache = linear_forward(A, layer["W"], layer["b"])  # noqa: F821
        A = ACTIVATIONS[name][0](Z)  # noqa: F821
        caches.append((cache, A))
    return caches, A


@mistake("mlp-forward", says="was modified")
def activation_kept_in_the_parameters(X, params, activations):
    A, caches = X, []
    for layer, name in zip(params, activations, strict=True):
        Z, cache = linear_forward(A, layer["W"], layer["b"])  # noqa: F821
        A = layer["A"] = ACTIVATIONS[name][0](Z)  # noqa: F821
        caches.append((cache, A))
    return A, caches


@mistake("mlp-forward", "Every hidden layer got relu: look up its name in the list.")
def relu_in_all_hidden_layers(X, params, activations):
    A, caches = X, []
    for number, (layer, name) in enumerate(zip(params, activations, strict=True)):
        Z, linear_cache = linear_forward(A, layer["W"], layer["b"])  # noqa: F821
        A = ACTIVATIONS[name if number == len(params) - 1 else "relu"][0](Z)  # noqa: F821
        caches.append((linear_cache, A))
    return A, caches


@mistake("mlp-forward", "The bias is missing.")
def biases_of_zero(X, params, activations):
    A, caches = X, []
    for layer, name in zip(params, activations, strict=True):
        Z, linear_cache = linear_forward(A, layer["W"], np.zeros_like(layer["b"]))  # noqa: F821
        A = ACTIVATIONS[name][0](Z)  # noqa: F821
        caches.append((linear_cache, A))
    return A, caches


@mistake("mlp-forward", "The activation was applied twice in each layer.")
def activation_applied_twice(X, params, activations):
    A, caches = X, []
    for layer, name in zip(params, activations, strict=True):
        Z, linear_cache = linear_forward(A, layer["W"], layer["b"])  # noqa: F821
        g = ACTIVATIONS[name][0]  # noqa: F821
        A = g(g(Z))
        caches.append((linear_cache, A))
    return A, caches


@mistake("mlp-forward", "The activations are in reverse order: the first name belongs to the first layer.")
def activations_in_reverse_order(X, params, activations):
    A, caches = X, []
    for layer, name in zip(params, reversed(activations), strict=True):
        Z, linear_cache = linear_forward(A, layer["W"], layer["b"])  # noqa: F821
        A = ACTIVATIONS[name][0](Z)  # noqa: F821
        caches.append((linear_cache, A))
    return A, caches


@mistake("mlp-forward", "The layers are in reverse order: params begins with the first layer.")
def layers_in_reverse_order(X, params, activations):
    A, caches = X, []
    for layer, name in zip(params[::-1], activations, strict=True):
        W, b = layer["W"], layer["b"]
        if A.shape[1:] != W.shape[1:]:
            raise ValueError(f"X {A.shape}, W {W.shape} and b {b.shape}: do not fit")
        Z, cache = linear_forward(A, W, b)  # noqa: F821
        A = ACTIVATIONS[name][0](Z)  # noqa: F821
        caches.append((cache, A))
    return A, caches


@mistake("predict", "There is one label for each class, not one for each row: argmax ran along the examples.")
def argmax_along_the_examples(X, params, activations):
    A, _ = mlp_forward(X, params, activations)  # noqa: F821
    return (A[:, 0] > 0.5).astype(int) if A.shape[1] == 1 else A.argmax(axis=0)


@mistake("predict", "argmax without an axis looks at the whole array at once: return one label for each row.")
def argmax_without_an_axis(X, params, activations):
    A, _ = mlp_forward(X, params, activations)  # noqa: F821
    return A.argmax()


@mistake(
    "predict",
    "All labels are 0: the largest element of a row with one number is always number 0. Compare p with 0.5.",
)
def argmax_of_a_single_column(X, params, activations):
    A, _ = mlp_forward(X, params, activations)  # noqa: F821
    return A.argmax(axis=1)


@mistake("predict", "The labels are floats. They are class numbers: make them integers.")
def rounded_probabilities(X, params, activations):
    A, _ = mlp_forward(X, params, activations)  # noqa: F821
    return A[:, 0].round() if A.shape[1] == 1 else A.argmax(axis=1)


@mistake("predict", "This is the largest probability. The label is its position in the row.")
def largest_value_and_not_its_position(X, params, activations):
    A, _ = mlp_forward(X, params, activations)  # noqa: F821
    return A.max(axis=1)


@mistake(
    "predict", "The classes are counted from 1; the label is the position in the row, which begins with 0."
)
def labels_from_1(X, params, activations):
    A, _ = mlp_forward(X, params, activations)  # noqa: F821
    return (A[:, 0] > 0.5).astype(int) if A.shape[1] == 1 else A.argmax(axis=1) + 1


@mistake("predict", "The labels are a column, (N, 1). One label for each row is an array of shape (N,).")
def labels_as_a_column(X, params, activations):
    A, _ = mlp_forward(X, params, activations)  # noqa: F821
    return (A > 0.5).astype(int) if A.shape[1] == 1 else A.argmax(axis=1)


@mistake("predict", says="Numbers were expected, not True and False")
def truth_values_for_two_classes(X, params, activations):
    A, _ = mlp_forward(X, params, activations)  # noqa: F821
    return A[:, 0] > 0.5 if A.shape[1] == 1 else A.argmax(axis=1)


@mistake("predict", "Both classes are equally probable: the first counts, so 1 is only for p above 0.5.")
def half_counts_as_class_1(X, params, activations):
    A, _ = mlp_forward(X, params, activations)  # noqa: F821
    return (A[:, 0] >= 0.5).astype(int) if A.shape[1] == 1 else A.argmax(axis=1)


@mistake("predict", "The comparison is the wrong way round: class 1 is where p is above 0.5.")
def below_a_half(X, params, activations):
    A, _ = mlp_forward(X, params, activations)  # noqa: F821
    return (A[:, 0] < 0.5).astype(int) if A.shape[1] == 1 else A.argmax(axis=1)


@mistake(
    "predict",
    "Column 0 was compared with 0.5 although there are several classes. That comparison is for a single unit.",
)
def half_for_several_classes_too(X, params, activations):
    A, _ = mlp_forward(X, params, activations)  # noqa: F821
    return (A[:, 0] > 0.5).astype(int)


@mistake(
    "predict",
    "All labels are 1: p was compared with 0, or it went through a sigmoid once more. Compare p itself with 0.5.",
)
def compared_with_zero(X, params, activations):
    A, _ = mlp_forward(X, params, activations)  # noqa: F821
    return (A[:, 0] > 0).astype(int) if A.shape[1] == 1 else A.argmax(axis=1)


@mistake("predict", "In a row with several equal largest elements the first counts. This took the last.")
def last_of_equal_elements(X, params, activations):
    A, _ = mlp_forward(X, params, activations)  # noqa: F821
    return (A[:, 0] > 0.5).astype(int) if A.shape[1] == 1 else np.argsort(A, axis=1, kind="stable")[:, -1]


@mistake(
    "predict", "A row with several equal largest elements got several labels. It has one: the first counts."
)
def a_label_for_each_largest_element(X, params, activations):
    A, _ = mlp_forward(X, params, activations)  # noqa: F821
    return (A[:, 0] > 0.5).astype(int) if A.shape[1] == 1 else np.where(A.max(axis=1, keepdims=True) == A)[1]


@mistake(
    "predict", "This marks the largest element in each row. The label is its position, one number for a row."
)
def largest_elements_marked(X, params, activations):
    A, _ = mlp_forward(X, params, activations)  # noqa: F821
    return (A.max(axis=1, keepdims=True) == A).astype(int)


@mistake(
    "predict", "This is the label of the first example alone: a row of A is an example, and p is in column 0."
)
def first_row_in_place_of_the_column(X, params, activations):
    A, _ = mlp_forward(X, params, activations)  # noqa: F821
    return (A[0] > 0.5).astype(int) if A.shape[1] == 1 else A.argmax(axis=1)


@mistake("predict", "mlp_forward returns two things, A and the caches. Here you need A alone.")
def both_results_taken_for_a(X, params, activations):
    A = mlp_forward(X, params, activations)  # noqa: F821
    return A.argmax(axis=1)


@mistake("predict", "This is the list of caches. A is the first of the two things that mlp_forward returns.")
def caches_taken_for_a(X, params, activations):
    _, A = mlp_forward(X, params, activations)  # noqa: F821
    return A.argmax(axis=1)


@mistake("predict", "With one example squeeze removes the axis of the examples, too: take column 0 instead.")
def squeezes_the_single_unit(X, params, activations):
    A, _ = mlp_forward(X, params, activations)  # noqa: F821
    return (A.squeeze() > 0.5).astype(int) if A.shape[1] == 1 else A.argmax(axis=1)


@mistake("predict", "An if decides only once, but each row needs its own label: compare the whole column.")
def one_decision_for_the_whole_batch(X, params, activations):
    A, _ = mlp_forward(X, params, activations)  # noqa: F821
    if A.shape[1] == 1:
        return 1 if A[:, 0] > 0.5 else 0
    return A.argmax(axis=1)


@mistake("predict", "This is the smallest of each row: the label is where the largest is.")
def argmin_of_each_row(X, params, activations):
    A, _ = mlp_forward(X, params, activations)  # noqa: F821
    return (A[:, 0] > 0.5).astype(int) if A.shape[1] == 1 else A.argmin(axis=1)


@mistake(
    "predict",
    "Each probability was compared with 0.5: with several classes the label is the place of the largest.",
)
def half_for_every_probability(X, params, activations):
    A, _ = mlp_forward(X, params, activations)  # noqa: F821
    return (A[:, 0] > 0.5).astype(int) if A.shape[1] == 1 else (A > 0.5).astype(int)


@mistake(
    "predict", "argsort gives the order of the whole row: the label is one number, the place of the largest."
)
def order_of_each_row(X, params, activations):
    A, _ = mlp_forward(X, params, activations)  # noqa: F821
    return (A[:, 0] > 0.5).astype(int) if A.shape[1] == 1 else A.argsort(axis=1)


@mistake(
    "predict",
    "These are the labels of the inputs or of a hidden layer: take the activation of the last layer.",
)
def labels_of_the_inputs(X, params, activations):
    A, _ = mlp_forward(X, params, activations)  # noqa: F821
    return (A[:, 0] > 0.5).astype(int) if A.shape[1] == 1 else X.argmax(axis=1)


@mistake(
    "predict", "These are the probabilities. Return the class of each row: where its largest one stands."
)
def returns_the_probabilities(X, params, activations):
    single = len(params[-1]["b"]) == 1
    if single and activations[-1] != "sigmoid":
        raise ValueError(
            f"a single output unit gives a class only after a sigmoid, not after {activations[-1]!r}"
        )
    return mlp_forward(X, params, activations)[0]  # noqa: F821


@mistake(
    "bump",
    "The last ReLU starts at the left foot: x - (c + w) needs its brackets, x - c + w is something else.",
)
def right_foot_without_brackets(x, center, width, height):
    return height / width * (relu(x - (center - width)) - 2 * relu(x - center) + relu(x - center + width))  # noqa: F821


@mistake("bump", "The top has half the height: the slope of each side must be height over width.")
def height_without_width(x, center, width, height):
    return height * (relu(x - center + width) - 2 * relu(x - center) + relu(x - center - width))  # noqa: F821


@mistake(
    "bump",
    "The rise stops at the top but never comes down: the middle ReLU has to turn the slope, not only stop it.",
)
def middle_relu_counted_once(x, center, width, height):
    return height / width * (relu(x - center + width) - relu(x - center))  # noqa: F821


@mistake("bump", "The factor 2 belongs to the ReLU of the middle, not to the two others.")
def two_for_the_outer_relus(x, center, width, height):
    left, middle, right = relu(x - (center - width)), relu(x - center), relu(x - (center + width))  # noqa: F821
    return height / width * (2 * left - middle + 2 * right)


@mistake(
    "bump", "The factor 2 belongs to the ReLU of the middle: the slope goes up by 1, down by 2, and up by 1."
)
def two_for_the_first_relu(x, center, width, height):
    left, middle, right = relu(x - (center - width)), relu(x - center), relu(x - (center + width))  # noqa: F821
    return height / width * (2 * left - middle - right)


@mistake(
    "bump",
    "The slope after the right foot is positive again. Add up the slopes of the three ReLUs: they must go up, down, flat.",
)
def middle_relu_counted_once_and_the_third_added(x, center, width, height):
    return height / width * (relu(x - center + width) - relu(x - center) + relu(x - center - width))  # noqa: F821


@mistake("bump", "It goes on falling after the right foot: a third ReLU must stop the fall.")
def third_relu_left_out(x, center, width, height):
    return height / width * (relu(x - center + width) - 2 * relu(x - center))  # noqa: F821


@mistake(
    "bump", "The base is only half as wide as it should be: width is the distance from the top to one foot."
)
def width_taken_for_the_whole_base(x, center, width, height):
    half = width / 2
    return height / half * (relu(x - center + half) - 2 * relu(x - center) + relu(x - center - half))  # noqa: F821


@mistake(
    "bump",
    "The result is zero everywhere: the bump is in another place, or relu was called only once, with the sum. A ReLU that starts to rise at s is relu(x - s).",
)
def center_with_the_wrong_sign(x, center, width, height):
    return height / width * (relu(x + center + width) - 2 * relu(x + center) + relu(x + center - width))  # noqa: F821


@mistake(
    "bump",
    "The first ReLU starts at the right foot: x - (c - w) needs its brackets, x - c - w is something else.",
)
def left_foot_without_brackets(x, center, width, height):
    return height / width * (relu(x - center - width) - 2 * relu(x - center) + relu(x - center - width))  # noqa: F821


@mistake(
    "bump", "The factor in front is missing: the sides have the slope 1, and it should be height over width."
)
def factor_left_out(x, center, width, height):
    return relu(x - center + width) - 2 * relu(x - center) + relu(x - center - width)  # noqa: F821


@mistake("bump", "The top has the height 1: the slope of each side is height over width, not 1 over width.")
def height_left_out(x, center, width, height):
    return (relu(x - center + width) - 2 * relu(x - center) + relu(x - center - width)) / width  # noqa: F821


@mistake("bump", "The slope is upside down: it is height over width.")
def slope_upside_down(x, center, width, height):
    return width / height * (relu(x - center + width) - 2 * relu(x - center) + relu(x - center - width))  # noqa: F821


@mistake("bump", "Only the first ReLU has the factor height over width. It belongs to all three.")
def factor_on_the_first_relu_alone(x, center, width, height):
    return height / width * relu(x - center + width) - 2 * relu(x - center) + relu(x - center - width)  # noqa: F821


@mistake("bump", "It falls faster after the right foot: the third ReLU is added, to stop the fall.")
def third_relu_subtracted(x, center, width, height):
    return height / width * (relu(x - center + width) - 2 * relu(x - center) - relu(x - center - width))  # noqa: F821


@mistake("bump", "The slope turns at the right foot. The ReLU with the factor -2 is the one at the top.")
def turned_at_the_right_foot(x, center, width, height):
    return height / width * (relu(x - center + width) + relu(x - center) - 2 * relu(x - center - width))  # noqa: F821


@mistake("bump", "The slope turns at the left foot. The ReLU with the factor -2 is the one at the top.")
def turned_at_the_left_foot(x, center, width, height):
    left, middle, right = relu(x - (center - width)), relu(x - center), relu(x - (center + width))  # noqa: F821
    return height / width * (middle - 2 * left + right)


@mistake(
    "bump",
    "The feet are only half as far from the top as they should be: width is the distance from the top to one foot.",
)
def feet_too_near(x, center, width, height):
    return height / width * relu(width / 2 - np.abs(x - center))  # noqa: F821


@mistake("bump", "The feet are always 1 away from the top: their distance is width.")
def feet_at_a_distance_of_1(x, center, width, height):
    return height / width * (relu(x - center + 1) - 2 * relu(x - center) + relu(x - center - 1))  # noqa: F821


@mistake("bump", "The feet are always 1 away from the top: their distance is width.")
def bump_of_width_1(x, center, width, height):
    return height * (relu(x - center + 1) - 2 * relu(x - center) + relu(x - center - 1))  # noqa: F821


@mistake("bump", "A bump that points down has vanished: apply no ReLU to the sum.")
def relu_of_the_sum(x, center, width, height):
    return relu(height / width * (relu(x - center + width) - 2 * relu(x - center) + relu(x - center - width)))  # noqa: F821


@mistake(
    "bump", "This is right only for a bump that points up: the height has to be a factor outside the ReLU."
)
def relu_of_a_tent(x, center, width, height):
    return relu(height - height / width * np.abs(x - center))  # noqa: F821


@mistake("bump", "The result is not 0 to the left of the bump: the first of the three terms has no ReLU.")
def first_term_without_relu(x, center, width, height):
    return height / width * (x - center + width - 2 * relu(x - center) + relu(x - center - width))  # noqa: F821


@mistake("bump", "max and if cannot compare an array element by element. Use relu.")
def compared_as_a_whole(x, center, width, height):
    return height / width * (max(x - center + width, 0) - 2 * max(x - center, 0) + max(x - center - width, 0))


@mistake(
    "bump",
    "The input may have any number of axes: work with the whole array, or give the result the shape of x.",
)
def made_for_one_axis(x, center, width, height):
    y = np.zeros(len(x))
    for i in range(len(x)):
        y[i] = height * relu(1 - np.abs(x[i] - center) / width)  # noqa: F821
    return y


@mistake("bump", says="was modified")
def center_subtracted_in_place(x, center, width, height):
    x -= center
    return height / width * (relu(x + width) - 2 * relu(x) + relu(x - width))  # noqa: F821


@mistake("bump", "The slope is rounded down: // drops the digits after the point, / keeps them.")
def rounds_the_slope_down(x, center, width, height):
    s = height // width
    return s * (relu(x - (center - width)) - 2 * relu(x - center) + relu(x - (center + width)))  # noqa: F821


@mistake("bump", "It rises faster after the top: the ReLU of the middle is subtracted, twice.")
def adds_the_middle(x, center, width, height):
    s = height / width
    return s * (relu(x - (center - width)) + 2 * relu(x - center) + relu(x - (center + width)))  # noqa: F821


@mistake("bump", "The ReLU of the middle starts at -c: one that starts at s is relu(x - s).")
def starts_the_middle_at_minus_c(x, center, width, height):
    s = height / width
    return s * (relu(x - (center - width)) - 2 * relu(x + center) + relu(x - (center + width)))  # noqa: F821


@mistake("bump", "The ReLU of the middle is turned round, s - x: it must start at c and rise to the right.")
def turns_the_middle_round(x, center, width, height):
    s = height / width
    return s * (relu(x - (center - width)) - 2 * relu(center - x) + relu(x - (center + width)))  # noqa: F821


@mistake("bump", "The ReLU of the middle is missing: at the top the slope changes from rising to falling.")
def leaves_out_the_middle(x, center, width, height):
    s = height / width
    return s * (relu(x - (center - width)) - relu(x - (center + width)))  # noqa: F821


@mistake("bump", "The slope is height over width, not height times width.")
def multiplies_height_and_width(x, center, width, height):
    s = height * width
    return s * (relu(x - (center - width)) - 2 * relu(x - center) + relu(x - (center + width)))  # noqa: F821


@mistake(
    "bump",
    "The bump points up although the height is negative: height over width, with its sign, is a factor outside the ReLUs.",
)
def factor_inside_the_relu(x, center, width, height):
    s = height / width
    starts = ((center - width, 1), (center, -2), (center + width, 1))
    return sum(factor * relu(s * (x - start)) for start, factor in starts)  # noqa: F821


@mistake(
    "bump",
    "The bump points up although the height is negative: height over width, with its sign, is a factor outside the ReLUs.",
)
def height_without_its_sign(x, center, width, height):
    slope = np.abs(height) / width
    return slope * (relu(x - center + width) - 2 * relu(x - center) + relu(x - center - width))  # noqa: F821


@mistake("bump-network", "The top has half the height: the output weights are slopes, height over width.")
def heights_as_output_weights(centers, width, heights, dtype=np.float32):
    starts = np.concatenate([centers - width, centers, centers + width])
    turns = np.concatenate([heights, -2 * heights, heights])
    return [
        {"W": np.ones((len(starts), 1), dtype), "b": -starts.astype(dtype)},
        {"W": turns[None, :].astype(dtype), "b": np.zeros(1, dtype)},
    ]


@mistake(
    "bump-network",
    "The output is 0 everywhere: the bump is in another place, or its three units start at the same point. A unit that starts at s has the bias -s.",
    half=True,
)
def biases_with_the_wrong_sign(centers, width, heights, dtype=np.float32):
    starts = np.concatenate([centers - width, centers, centers + width])
    slopes = heights / width
    turns = np.concatenate([slopes, -2 * slopes, slopes])
    return [
        {"W": np.ones((len(starts), 1), dtype), "b": starts.astype(dtype)},
        {"W": turns[None, :].astype(dtype), "b": np.zeros(1, dtype)},
    ]


@mistake(
    "bump-network",
    "The output is 0 everywhere: the bump is in another place, or its three units start at the same point. A unit that starts at s has the bias -s.",
)
def all_units_at_the_centers(centers, width, heights, dtype=np.float32):
    starts = np.concatenate([centers, centers, centers])
    slopes = heights / width
    turns = np.concatenate([slopes, -2 * slopes, slopes])
    return [
        {"W": np.ones((len(starts), 1), dtype), "b": -starts.astype(dtype)},
        {"W": turns[None, :].astype(dtype), "b": np.zeros(1, dtype)},
    ]


@mistake(
    "bump-network",
    "The minus sign reaches only the places of the left feet: the bias of every unit is minus its place.",
)
def minus_for_the_left_feet_alone(centers, width, heights, dtype=np.float32):
    starts = np.concatenate([centers - width, centers, centers + width])
    slopes = heights / width
    turns = np.concatenate([slopes, -2 * slopes, slopes])
    return [
        {
            "W": np.ones((len(starts), 1), dtype),
            "b": np.concatenate([-centers + width, centers, centers + width]).astype(dtype),
        },
        {"W": turns[None, :].astype(dtype), "b": np.zeros(1, dtype)},
    ]


@mistake(
    "bump-network",
    "The first unit of a bump starts at the right foot; it should start at the left one. As a bias, -(c - w) is w - c.",
)
def minus_for_the_centers_alone(centers, width, heights, dtype=np.float32):
    starts = np.concatenate([centers - width, centers, centers + width])
    slopes = heights / width
    turns = np.concatenate([slopes, -2 * slopes, slopes])
    return [
        {
            "W": np.ones((len(starts), 1), dtype),
            "b": np.concatenate([-centers - width, -centers, -centers - width]).astype(dtype),
        },
        {"W": turns[None, :].astype(dtype), "b": np.zeros(1, dtype)},
    ]


@mistake(
    "bump-network",
    "Places and slopes are in different orders: one list goes bump by bump, the other by feet and tops.",
    half=True,
)
def places_by_bump_and_slopes_by_foot(centers, width, heights, dtype=np.float32):
    starts = np.stack([centers - width, centers, centers + width], axis=1).ravel()
    slopes = heights / width
    turns = np.concatenate([slopes, -2 * slopes, slopes])
    return [
        {"W": np.ones((len(starts), 1), dtype), "b": -starts.astype(dtype)},
        {"W": turns[None, :].astype(dtype), "b": np.zeros(1, dtype)},
    ]


@mistake(
    "bump-network",
    "Places and slopes are in different orders: one list goes bump by bump, the other by feet and tops.",
    half=True,
)
def places_by_foot_and_slopes_by_bump(centers, width, heights, dtype=np.float32):
    starts = np.concatenate([centers - width, centers, centers + width])
    slopes = heights / width
    turns = np.stack([slopes, -2 * slopes, slopes], axis=1).ravel()
    return [
        {"W": np.ones((len(starts), 1), dtype), "b": -starts.astype(dtype)},
        {"W": turns[None, :].astype(dtype), "b": np.zeros(1, dtype)},
    ]


@mistake("bump-network", "W is (D_in, D_out) here. Each row of W is a unit: (D_out, D_in).")
def both_matrices_transposed(centers, width, heights, dtype=np.float32):
    starts = np.concatenate([centers - width, centers, centers + width])
    slopes = heights / width
    turns = np.concatenate([slopes, -2 * slopes, slopes])
    return [
        {"W": np.ones((1, len(starts)), dtype), "b": -starts.astype(dtype)},
        {"W": turns[:, None].astype(dtype), "b": np.zeros(1, dtype)},
    ]


@mistake("bump-network", says="float32 became float64")
def float64_network(centers, width, heights, dtype=np.float32):
    starts = np.concatenate([centers - width, centers, centers + width])
    slopes = heights / width
    turns = np.concatenate([slopes, -2 * slopes, slopes])
    return [{"W": np.ones((len(starts), 1)), "b": -starts}, {"W": turns[None, :], "b": np.zeros(1)}]


@mistake(
    "bump-network",
    "The slope after the right foot is positive again: the middle weight has to turn the rise into a fall.",
)
def middle_weight_of_minus_one(centers, width, heights, dtype=np.float32):
    starts = np.concatenate([centers - width, centers, centers + width])
    slopes = heights / width
    turns = np.concatenate([slopes, -slopes, slopes])
    return [
        {"W": np.ones((len(starts), 1), dtype), "b": -starts.astype(dtype)},
        {"W": turns[None, :].astype(dtype), "b": np.zeros(1, dtype)},
    ]


@mistake("bump-network", "It goes on rising after the top: the middle weight is negative.")
def middle_weight_positive(centers, width, heights, dtype=np.float32):
    starts = np.concatenate([centers - width, centers, centers + width])
    slopes = heights / width
    turns = np.concatenate([slopes, 2 * slopes, slopes])
    return [
        {"W": np.ones((len(starts), 1), dtype), "b": -starts.astype(dtype)},
        {"W": turns[None, :].astype(dtype), "b": np.zeros(1, dtype)},
    ]


@mistake("bump-network", "The factor 2 belongs to the weight of the middle, not to the two others.")
def two_for_the_outer_weights(centers, width, heights, dtype=np.float32):
    starts = np.concatenate([centers - width, centers, centers + width])
    slopes = heights / width
    turns = np.concatenate([2 * slopes, -slopes, 2 * slopes])
    return [
        {"W": np.ones((len(starts), 1), dtype), "b": -starts.astype(dtype)},
        {"W": turns[None, :].astype(dtype), "b": np.zeros(1, dtype)},
    ]


@mistake(
    "bump-network",
    "The weight -2 belongs to the unit of the top: places and slopes must have the same order, foot, top, foot.",
)
def turned_at_the_first_foot(centers, width, heights, dtype=np.float32):
    starts = np.concatenate([centers - width, centers, centers + width])
    slopes = heights / width
    turns = np.concatenate([-2 * slopes, slopes, slopes])
    return [
        {"W": np.ones((len(starts), 1), dtype), "b": -starts.astype(dtype)},
        {"W": turns[None, :].astype(dtype), "b": np.zeros(1, dtype)},
    ]


@mistake(
    "bump-network",
    "The weight -2 belongs to the unit of the top: places and slopes must have the same order, foot, top, foot.",
)
def turned_at_the_last_foot(centers, width, heights, dtype=np.float32):
    starts = np.concatenate([centers - width, centers, centers + width])
    slopes = heights / width
    turns = np.concatenate([slopes, slopes, -2 * slopes])
    return [
        {"W": np.ones((len(starts), 1), dtype), "b": -starts.astype(dtype)},
        {"W": turns[None, :].astype(dtype), "b": np.zeros(1, dtype)},
    ]


@mistake(
    "bump-network", "It falls faster after the right foot: the third weight is positive, to stop the fall."
)
def third_weight_negative(centers, width, heights, dtype=np.float32):
    starts = np.concatenate([centers - width, centers, centers + width])
    slopes = heights / width
    turns = np.concatenate([slopes, -2 * slopes, -slopes])
    return [
        {"W": np.ones((len(starts), 1), dtype), "b": -starts.astype(dtype)},
        {"W": turns[None, :].astype(dtype), "b": np.zeros(1, dtype)},
    ]


@mistake("bump-network", "The slope is the height over the width, not times the width.")
def heights_times_width(centers, width, heights, dtype=np.float32):
    starts = np.concatenate([centers - width, centers, centers + width])
    slopes = heights * width
    turns = np.concatenate([slopes, -2 * slopes, slopes])
    return [
        {"W": np.ones((len(starts), 1), dtype), "b": -starts.astype(dtype)},
        {"W": turns[None, :].astype(dtype), "b": np.zeros(1, dtype)},
    ]


@mistake("bump-network", "A bump that should point down points up: the heights keep their signs.")
def heights_without_their_signs(centers, width, heights, dtype=np.float32):
    starts = np.concatenate([centers - width, centers, centers + width])
    slopes = np.abs(heights) / width
    turns = np.concatenate([slopes, -2 * slopes, slopes])
    return [
        {"W": np.ones((len(starts), 1), dtype), "b": -starts.astype(dtype)},
        {"W": turns[None, :].astype(dtype), "b": np.zeros(1, dtype)},
    ]


@mistake("bump-network", "The slope is upside down: it is height over width.")
def slopes_of_width_over_height(centers, width, heights, dtype=np.float32):
    starts = np.concatenate([centers - width, centers, centers + width])
    slopes = width / np.where(heights == 0, np.inf, heights)
    turns = np.concatenate([slopes, -2 * slopes, slopes])
    return [
        {"W": np.ones((len(starts), 1), dtype), "b": -starts.astype(dtype)},
        {"W": turns[None, :].astype(dtype), "b": np.zeros(1, dtype)},
    ]


@mistake("bump-network", "The top has the height 1: the output weights are slopes, height over width.")
def slopes_without_the_heights(centers, width, heights, dtype=np.float32):
    starts = np.concatenate([centers - width, centers, centers + width])
    slopes = np.ones(len(heights)) / width
    turns = np.concatenate([slopes, -2 * slopes, slopes])
    return [
        {"W": np.ones((len(starts), 1), dtype), "b": -starts.astype(dtype)},
        {"W": turns[None, :].astype(dtype), "b": np.zeros(1, dtype)},
    ]


@mistake(
    "bump-network",
    "The feet are only half as far from the top as they should be: width is the distance from the top to one foot.",
)
def feet_nearer_than_width(centers, width, heights, dtype=np.float32):
    starts = np.concatenate([centers - width / 2, centers, centers + width / 2])
    slopes = heights / width
    turns = np.concatenate([slopes, -2 * slopes, slopes])
    return [
        {"W": np.ones((len(starts), 1), dtype), "b": -starts.astype(dtype)},
        {"W": turns[None, :].astype(dtype), "b": np.zeros(1, dtype)},
    ]


@mistake("bump-network", "The feet are always 1 away from the top: their distance is width.")
def feet_of_all_bumps_at_a_distance_of_1(centers, width, heights, dtype=np.float32):
    starts = np.concatenate([centers - 1, centers, centers + 1])
    slopes = heights / width
    turns = np.concatenate([slopes, -2 * slopes, slopes])
    return [
        {"W": np.ones((len(starts), 1), dtype), "b": -starts.astype(dtype)},
        {"W": turns[None, :].astype(dtype), "b": np.zeros(1, dtype)},
    ]


@mistake("bump-network", "The last ReLU of a bump starts at the left foot; it should start at the right one.")
def right_foot_at_the_left(centers, width, heights, dtype=np.float32):
    starts = np.concatenate([centers - width, centers, centers - width])
    slopes = heights / width
    turns = np.concatenate([slopes, -2 * slopes, slopes])
    return [
        {"W": np.ones((len(starts), 1), dtype), "b": -starts.astype(dtype)},
        {"W": turns[None, :].astype(dtype), "b": np.zeros(1, dtype)},
    ]


@mistake(
    "bump-network",
    "The first unit of a bump starts at the right foot; it should start at the left one. As a bias, -(c - w) is w - c.",
)
def left_foot_at_the_right(centers, width, heights, dtype=np.float32):
    starts = np.concatenate([centers + width, centers, centers + width])
    slopes = heights / width
    turns = np.concatenate([slopes, -2 * slopes, slopes])
    return [
        {"W": np.ones((len(starts), 1), dtype), "b": -starts.astype(dtype)},
        {"W": turns[None, :].astype(dtype), "b": np.zeros(1, dtype)},
    ]


@mistake(
    "bump-network",
    "The slopes are in the hidden layer. They belong to the output layer; all hidden weights are 1.",
)
def slopes_in_the_hidden_layer(centers, width, heights, dtype=np.float32):
    starts = np.concatenate([centers - width, centers, centers + width])
    slopes = heights / width
    turns = np.concatenate([slopes, -2 * slopes, slopes])
    return [
        {"W": turns[:, None].astype(dtype), "b": -starts.astype(dtype)},
        {"W": np.ones((1, len(starts)), dtype), "b": np.zeros(1, dtype)},
    ]


@mistake(
    "bump-network", "Here all hidden weights are 1: the division by the width belongs to the output weights."
)
def hidden_weights_of_one_over_width(centers, width, heights, dtype=np.float32):
    starts = np.concatenate([centers - width, centers, centers + width])
    slopes = heights / width
    turns = np.concatenate([slopes, -2 * slopes, slopes])
    return [
        {"W": np.full((len(starts), 1), 1 / width, dtype), "b": (-starts / width).astype(dtype)},
        {"W": (turns * width)[None, :].astype(dtype), "b": np.zeros(1, dtype)},
    ]


@mistake("bump-network", "The hidden weights are -1, and the units rise to the left; all are 1.")
def hidden_weights_of_minus_one(centers, width, heights, dtype=np.float32):
    starts = np.concatenate([centers - width, centers, centers + width])
    slopes = heights / width
    turns = np.concatenate([slopes, -2 * slopes, slopes])
    return [
        {"W": -np.ones((len(starts), 1), dtype), "b": -starts.astype(dtype)},
        {"W": turns[None, :].astype(dtype), "b": np.zeros(1, dtype)},
    ]


@mistake("bump-network", "All hidden weights are 0, so that no unit sees x; all are 1.")
def hidden_weights_of_zero(centers, width, heights, dtype=np.float32):
    starts = np.concatenate([centers - width, centers, centers + width])
    slopes = heights / width
    turns = np.concatenate([slopes, -2 * slopes, slopes])
    return [
        {"W": np.zeros((len(starts), 1), dtype), "b": -starts.astype(dtype)},
        {"W": turns[None, :].astype(dtype), "b": np.zeros(1, dtype)},
    ]


@mistake(
    "bump-network",
    "There are only three hidden units, but each bump needs three of its own. Join the three arrays end to end.",
)
def three_units_for_all_bumps(centers, width, heights, dtype=np.float32):
    starts = np.stack([centers - width, centers, centers + width])
    slopes = heights / width
    turns = np.stack([slopes, -2 * slopes, slopes])
    return [
        {"W": np.ones((len(starts), 1), dtype), "b": -starts.astype(dtype)},
        {"W": turns[None, :].astype(dtype), "b": np.zeros(1, dtype)},
    ]


@mistake("bump-network", "The three arrays of places were added element by element. Join them end to end.")
def places_added_up(centers, width, heights, dtype=np.float32):
    starts = (centers - width) + centers + (centers + width)
    slopes = heights / width
    turns = slopes - 2 * slopes + slopes
    return [
        {"W": np.ones((len(starts), 1), dtype), "b": -starts.astype(dtype)},
        {"W": turns[None, :].astype(dtype), "b": np.zeros(1, dtype)},
    ]


@mistake(
    "bump-network",
    "W of the output layer has the shape (3K, 1). One row for each unit: with one output it is (1, 3K).",
)
def output_weights_transposed(centers, width, heights, dtype=np.float32):
    starts = np.concatenate([centers - width, centers, centers + width])
    slopes = heights / width
    turns = np.concatenate([slopes, -2 * slopes, slopes])
    return [
        {"W": np.ones((len(starts), 1), dtype), "b": -starts.astype(dtype)},
        {"W": turns[:, None].astype(dtype), "b": np.zeros(1, dtype)},
    ]


@mistake("bump-network", "W of the output layer has a single axis. It is a matrix with one row, (1, 3K).")
def output_weights_without_a_row(centers, width, heights, dtype=np.float32):
    starts = np.concatenate([centers - width, centers, centers + width])
    slopes = heights / width
    turns = np.concatenate([slopes, -2 * slopes, slopes])
    return [
        {"W": np.ones((len(starts), 1), dtype), "b": -starts.astype(dtype)},
        {"W": turns.astype(dtype), "b": np.zeros(1, dtype)},
    ]


@mistake("bump-network", "The biases of the hidden layer are a column. b has a single axis, (3K,).")
def hidden_biases_as_a_column(centers, width, heights, dtype=np.float32):
    starts = np.concatenate([centers - width, centers, centers + width])
    slopes = heights / width
    turns = np.concatenate([slopes, -2 * slopes, slopes])
    return [
        {"W": np.ones((len(starts), 1), dtype), "b": -starts[:, None].astype(dtype)},
        {"W": turns[None, :].astype(dtype), "b": np.zeros(1, dtype)},
    ]


@mistake("bump-network", "The bias of the output layer is a number. It should be an array of shape (1,).")
def output_bias_as_a_number(centers, width, heights, dtype=np.float32):
    starts = np.concatenate([centers - width, centers, centers + width])
    slopes = heights / width
    turns = np.concatenate([slopes, -2 * slopes, slopes])
    return [
        {"W": np.ones((len(starts), 1), dtype), "b": -starts.astype(dtype)},
        {"W": turns[None, :].astype(dtype), "b": dtype(0)},
    ]


@mistake("bump-network", "The bias of the output layer has two axes. b has a single axis, here (1,).")
def output_bias_as_a_matrix(centers, width, heights, dtype=np.float32):
    starts = np.concatenate([centers - width, centers, centers + width])
    slopes = heights / width
    turns = np.concatenate([slopes, -2 * slopes, slopes])
    return [
        {"W": np.ones((len(starts), 1), dtype), "b": -starts.astype(dtype)},
        {"W": turns[None, :].astype(dtype), "b": np.zeros((1, 1), dtype)},
    ]


@mistake(
    "bump-network", "The output layer has a bias for each hidden unit. It has a single unit, so b is (1,)."
)
def an_output_bias_for_each_input(centers, width, heights, dtype=np.float32):
    starts = np.concatenate([centers - width, centers, centers + width])
    slopes = heights / width
    turns = np.concatenate([slopes, -2 * slopes, slopes])
    return [
        {"W": np.ones((len(starts), 1), dtype), "b": -starts.astype(dtype)},
        {"W": turns[None, :].astype(dtype), "b": np.zeros(len(starts), dtype)},
    ]


@mistake("bump-network", "The bias of the output layer is not 0: it lifts the whole curve.")
def output_bias_of_one(centers, width, heights, dtype=np.float32):
    starts = np.concatenate([centers - width, centers, centers + width])
    slopes = heights / width
    turns = np.concatenate([slopes, -2 * slopes, slopes])
    return [
        {"W": np.ones((len(starts), 1), dtype), "b": -starts.astype(dtype)},
        {"W": turns[None, :].astype(dtype), "b": np.ones(1, dtype)},
    ]


@mistake("bump-network", "The bias of the output layer is not 0: it lifts the whole curve.")
def output_bias_of_the_mean_height(centers, width, heights, dtype=np.float32):
    starts = np.concatenate([centers - width, centers, centers + width])
    slopes = heights / width
    turns = np.concatenate([slopes, -2 * slopes, slopes])
    return [
        {"W": np.ones((len(starts), 1), dtype), "b": -starts.astype(dtype)},
        {"W": turns[None, :].astype(dtype), "b": np.full(1, heights.mean(), dtype)},
    ]


@mistake("bump-network", "Four arrays were returned; it should be a list of two dicts, each with W and b.")
def four_arrays_in_a_tuple(centers, width, heights, dtype=np.float32):
    starts = np.concatenate([centers - width, centers, centers + width])
    slopes = heights / width
    turns = np.concatenate([slopes, -2 * slopes, slopes])
    return np.ones((len(starts), 1)), -starts, turns[None, :], np.zeros(1)


@mistake("bump-network", "In both dicts the keys are W and b, without a number.")
def keys_with_numbers(centers, width, heights, dtype=np.float32):
    starts = np.concatenate([centers - width, centers, centers + width])
    slopes = heights / width
    turns = np.concatenate([slopes, -2 * slopes, slopes])
    return [{"W": np.ones((len(starts), 1)), "b": -starts}, {"W2": turns[None, :], "b2": np.zeros(1)}]


@mistake("bump-network", "np.concatenate takes one list of arrays; it reads a second argument as the axis.")
def arrays_not_in_a_list(centers, width, heights, dtype=np.float32):
    starts = np.concatenate(centers - width, centers, centers + width)
    slopes = heights / width
    turns = np.concatenate([slopes, -2 * slopes, slopes])
    return [
        {"W": np.ones((len(starts), 1), dtype), "b": -starts.astype(dtype)},
        {"W": turns[None, :].astype(dtype), "b": np.zeros(1, dtype)},
    ]


@mistake("bump-network", "All bumps have the height of the first one: each has its own.")
def height_of_the_first_bump(centers, width, heights, dtype=np.float32):
    slopes = np.full(len(centers), heights[0] / width)
    places = np.concatenate([centers - width, centers, centers + width])
    turns = np.concatenate([slopes, -2 * slopes, slopes])
    first = {"W": np.ones((len(places), 1), dtype), "b": (-places).astype(dtype)}
    return [first, {"W": turns[None, :].astype(dtype), "b": np.zeros(1, dtype)}]


@mistake(
    "bump-network",
    "There are only two hidden units for each bump; it needs three, for both feet and the top.",
)
def no_right_feet(centers, width, heights, dtype=np.float32):
    slopes = heights / width
    places = np.concatenate([centers - width, centers])
    turns = np.concatenate([slopes, -2 * slopes])
    first = {"W": np.ones((len(places), 1), dtype), "b": (-places).astype(dtype)}
    return [first, {"W": turns[None, :].astype(dtype), "b": np.zeros(1, dtype)}]


@mistake("bump-network", "A layer is a tuple here: params is a list of dicts with the keys W and b.")
def layers_as_tuples(centers, width, heights, dtype=np.float32):
    slopes = heights / width
    places = np.concatenate([centers - width, centers, centers + width])
    turns = np.concatenate([slopes, -2 * slopes, slopes])
    first = np.ones((len(places), 1), dtype), (-places).astype(dtype)
    return [first, (turns[None, :].astype(dtype), np.zeros(1, dtype))]


@mistake("bump-network", says="it should be float64, not float32")
def always_float32(centers, width, heights, dtype=np.float32):
    slopes = heights / width
    places = np.concatenate([centers - width, centers, centers + width])
    turns = np.concatenate([slopes, -2 * slopes, slopes])
    first = {"W": np.ones((len(places), 1), np.float32), "b": (-places).astype(np.float32)}
    return [first, {"W": turns[None, :].astype(np.float32), "b": np.zeros(1, np.float32)}]
