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


@mistake("two-layer-loops", "This is Z2: the last layer has an activation too.", half=True)
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
    "Each sum holds only the last product and the bias: earlier products are overwritten, not added to.",
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


@mistake("parameter-count", "This counts only the weights; each unit has a bias too.")
def weights_without_biases(sizes):
    return sum(m * n for n, m in pairwise(sizes))  # noqa: F821


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


@mistake("parameter-count", "You counted one bias for each layer; it is one for each unit.")
def one_bias_for_a_whole_layer(sizes):
    return sum(m * n + 1 for n, m in pairwise(sizes))  # noqa: F821


@mistake("init-params", "W is (D_in, D_out) here. In this course each row of W is a unit: (D_out, D_in).")
def w_is_inputs_by_units(sizes, scheme="he", *, rng, dtype=np.float32):
    params = []
    for n, m in pairwise(sizes):  # noqa: F821
        std = {"zeros": 0, "normal": 0.01, "xavier": (2 / (n + m)) ** 0.5, "he": (2 / n) ** 0.5}[scheme]
        params.append({"W": (std * rng.standard_normal((n, m))).astype(dtype), "b": np.zeros(m, dtype)})
    return params


@mistake(
    "init-params",
    "This is the variance, 2/D_in, used as a standard deviation. The standard deviation is its square root.",
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
        std = {"zeros": 0, "normal": 0.01, "xavier": 1, "he": 1}[scheme]
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


@mistake("mlp-forward", says="do not fit")
def every_layer_fed_with_x(X, params, activations):
    caches = []
    for layer, name in zip(params, activations, strict=True):
        Z, cache = linear_forward(X, layer["W"], layer["b"])  # noqa: F821
        A = ACTIVATIONS[name][0](Z)  # noqa: F821
        caches.append((cache, A))
    return A, caches


@mistake("mlp-forward", "This is the activation of the first layer: return the activation of the last one.")
def return_inside_the_loop(X, params, activations):
    A, caches = X, []
    for layer, name in zip(params, activations, strict=True):
        Z, cache = linear_forward(A, layer["W"], layer["b"])  # noqa: F821
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


@mistake("predict", "This is the largest probability. The label is its position in the row.")
def largest_value_and_not_its_position(X, params, activations):
    A, _ = mlp_forward(X, params, activations)  # noqa: F821
    return A.max(axis=1)


@mistake("predict", "The labels are a column, (N, 1). One label for each row is an array of shape (N,).")
def labels_as_a_column(X, params, activations):
    A, _ = mlp_forward(X, params, activations)  # noqa: F821
    return (A > 0.5).astype(int) if A.shape[1] == 1 else A.argmax(axis=1)


@mistake("predict", says="Numbers were expected, not True and False")
def truth_values_for_two_classes(X, params, activations):
    A, _ = mlp_forward(X, params, activations)  # noqa: F821
    return A[:, 0] > 0.5 if A.shape[1] == 1 else A.argmax(axis=1)


@mistake("predict", says="labels of a single unit are integers")
def rounded_probabilities(X, params, activations):
    A, _ = mlp_forward(X, params, activations)  # noqa: F821
    return A[:, 0].round() if A.shape[1] == 1 else A.argmax(axis=1)


@mistake("predict", "Both classes are equally probable: the first counts, so 1 is only for p above 0.5.")
def half_counts_as_class_1(X, params, activations):
    A, _ = mlp_forward(X, params, activations)  # noqa: F821
    return (A[:, 0] >= 0.5).astype(int) if A.shape[1] == 1 else A.argmax(axis=1)


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
    "The result is zero everywhere: the bump is in another place. A ReLU that starts to rise at s is relu(x - s).",
)
def center_with_the_wrong_sign(x, center, width, height):
    return height / width * (relu(x + center + width) - 2 * relu(x + center) + relu(x + center - width))  # noqa: F821


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
    "The output is 0 everywhere: the bump is in another place. A ReLU that starts at s needs the bias -s.",
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
