"""Wrong answers to the exercises of chapter 4, and the sentence that each must meet."""

# ruff: noqa: F821  (the mistakes run where the notebook's names are)

import numpy as np

from coursekit.mistakes import mistake

# Stand-ins, so that this file can be read; in the kernel the names are the notebook's.
Layer = Sequential = LogisticRegression = object
mlp_backward = numerical_gradient = None


# linear_backward_loops


@mistake("linear-backward-loops", "Only the last unit is left: every unit must add to dX, not overwrite it.")
def overwrites_dx_alone(dZ, cache):
    X, W = cache
    dX, dW, db = np.zeros(X.shape), np.zeros(W.shape), np.zeros(len(W))
    for n in range(len(X)):
        for j in range(len(W)):
            db[j] += dZ[n, j]
            for k in range(W.shape[1]):
                dW[j, k] += dZ[n, j] * X[n, k]
                dX[n, k] = dZ[n, j] * W[j, k]
    return dX, dW, db


@mistake(
    "linear-backward-loops", "Only the last example is left: every example must add to db, not overwrite it."
)
def overwrites_db_alone(dZ, cache):
    X, W = cache
    dX, dW, db = np.zeros(X.shape), np.zeros(W.shape), np.zeros(len(W))
    for n in range(len(X)):
        for j in range(len(W)):
            db[j] = dZ[n, j]
            for k in range(W.shape[1]):
                dW[j, k] += dZ[n, j] * X[n, k]
                dX[n, k] += dZ[n, j] * W[j, k]
    return dX, dW, db


@mistake(
    "linear-backward-loops", "Only the last example is left: every example must add to dW, not overwrite it."
)
def overwrites_instead_of_adding(dZ, cache):
    X, W = cache
    dX, dW, db = np.zeros(X.shape), np.zeros(W.shape), np.zeros(len(W))
    for n in range(len(X)):
        for j in range(len(W)):
            db[j] = dZ[n, j]
            for k in range(W.shape[1]):
                dW[j, k] = dZ[n, j] * X[n, k]
                dX[n, k] = dZ[n, j] * W[j, k]
    return dX, dW, db


@mistake(
    "linear-backward-loops",
    "db was added to once for every input; it belongs in the loop over the units, outside the one over the inputs.",
)
def adds_the_bias_in_the_innermost_loop(dZ, cache):
    X, W = cache
    dX, dW, db = np.zeros(X.shape), np.zeros(W.shape), np.zeros(len(W))
    for n in range(len(X)):
        for j in range(len(W)):
            for k in range(W.shape[1]):
                db[j] += dZ[n, j]
                dW[j, k] += dZ[n, j] * X[n, k]
                dX[n, k] += dZ[n, j] * W[j, k]
    return dX, dW, db


@mistake(
    "linear-backward-loops",
    "Both rows are the same: an example got gradients of the other one too. dX[n] takes dZ[n] alone.",
)
def mixes_the_examples_in_dx(dZ, cache):
    X, W = cache
    dX, dW, db = np.zeros(X.shape), np.zeros(W.shape), np.zeros(len(W))
    for n in range(len(X)):
        for j in range(len(W)):
            db[j] += dZ[n, j]
            for k in range(W.shape[1]):
                dW[j, k] += dZ[n, j] * X[n, k]
                dX[:, k] += dZ[n, j] * W[j, k]
    return dX, dW, db


@mistake("linear-backward-loops", "db is still zero.")
def forgets_the_bias(dZ, cache):
    X, W = cache
    dX, dW, db = np.zeros(X.shape), np.zeros(W.shape), np.zeros(len(W))
    for n in range(len(X)):
        for j in range(len(W)):
            for k in range(W.shape[1]):
                dW[j, k] += dZ[n, j] * X[n, k]
                dX[n, k] += dZ[n, j] * W[j, k]
    return dX, dW, db


@mistake("linear-backward-loops", "The three results are in the wrong order: it must be (dX, dW, db).")
def returns_dw_first(dZ, cache):
    X, W = cache
    return dZ.T @ X, dZ @ W, dZ.sum(axis=0)


@mistake("linear-backward-loops", "The three results are in the wrong order: it must be (dX, dW, db).")
def returns_dx_last(dZ, cache):
    X, W = cache
    return dZ.T @ X, dZ.sum(axis=0), dZ @ W


@mistake(
    "linear-backward-loops",
    "One unit is missing: the loop over the units must run over all rows of W.",
    constants={"left_out": (0,)},
)
def leaves_out_a_unit(dZ, cache, *, left_out=-1):
    X, W = cache
    kept = dZ * (np.arange(len(W)) != left_out % len(W))
    return kept @ W, kept.T @ X, kept.sum(axis=0)


@mistake(
    "linear-backward-loops",
    "One input is missing: the innermost loop must run over all columns of X.",
    constants={"left_out": (0,)},
)
def leaves_out_an_input(dZ, cache, *, left_out=-1):
    X, W = cache
    kept = np.arange(X.shape[1]) != left_out % X.shape[1]
    return dZ @ W * kept, dZ.T @ X * kept, dZ.sum(axis=0)


@mistake("linear-backward-loops", "dZ is missing here: each product holds one dZ[n, j].")
def adds_the_local_derivatives_alone(dZ, cache):
    X, W = cache
    ones = np.ones_like(dZ)
    return ones @ W, ones.T @ X, ones.sum(axis=0)


@mistake("linear-backward-loops", "dZ was indexed with the input k. Its columns are the units: dZ[n, j].")
def indexes_dz_with_the_input(dZ, cache):
    X, W = cache
    dX, dW, db = np.zeros(X.shape), np.zeros(W.shape), np.zeros(len(W))
    for n in range(len(X)):
        for j in range(len(W)):
            for k in range(W.shape[1]):
                db[k] += dZ[n, k]
                dW[j, k] += dZ[n, k] * X[n, k]
                dX[n, k] += dZ[n, k] * W[j, k]
    return dX, dW, db


@mistake("linear-backward-loops", "db was indexed with the example. There is one bias for each unit j.")
def indexes_db_with_the_example(dZ, cache):
    X, W = cache
    db = np.zeros(len(W))
    for n in range(len(X)):
        for j in range(len(W)):
            db[n] += dZ[n, j]
    return dZ @ W, dZ.T @ X, db


@mistake(
    "linear-backward-loops", "Every dZ[n, j] was added to all biases. It belongs to that of unit j alone."
)
def adds_to_all_biases(dZ, cache):
    X, W = cache
    return dZ @ W, dZ.T @ X, np.full(len(W), dZ.sum())


@mistake(
    "linear-backward-loops",
    "One index stands in the place of another, or its loop runs too far: n counts the rows of X and dZ, j the rows of W, k the columns of X and W.",
)
def indexes_a_column_with_the_unit(dZ, cache):
    X, W = cache
    dX = np.zeros(X.shape)
    for n, j, k in np.ndindex(len(X), len(W), W.shape[1]):
        dX[n, k] += dZ[n, j] * W[k, j]
    return dX, dZ.T @ X, dZ.sum(axis=0)


@mistake(
    "linear-backward-loops",
    "The index of a unit stands where that of an example belongs: the rows of dZ, X and dX are the examples.",
)
def indexes_a_row_with_the_unit(dZ, cache):
    X, W = cache
    db = np.zeros(len(W))
    for n, j in np.ndindex(len(X), len(W)):
        db[j] += dZ[j, n]
    return dZ @ W, dZ.T @ X, db


@mistake(
    "linear-backward-loops",
    "X and W are exchanged: the local derivative for an input is a weight, that for a weight is an input.",
)
def exchanges_x_and_w(dZ, cache):
    X, W = cache
    dX, dW, db = np.zeros(X.shape), np.zeros(W.shape), np.zeros(len(W))
    for n in range(len(X)):
        for j in range(len(W)):
            db[j] += dZ[n, j]
            for k in range(W.shape[1]):
                dW[j, k] += dZ[n, j] * W[j, k]
                dX[n, k] += dZ[n, j] * X[n, k]
    return dX, dW, db


@mistake(
    "linear-backward-loops",
    "One index stands in the place of another, or its loop runs too far: n counts the rows of X and dZ, j the rows of W, k the columns of X and W.",
)
def exchanges_the_indices_of_x(dZ, cache):
    X, W = cache
    dX, dW, db = np.zeros(X.shape), np.zeros(W.shape), np.zeros(len(W))
    for n in range(len(X)):
        for j in range(len(W)):
            db[j] += dZ[n, j]
            for k in range(W.shape[1]):
                dW[j, k] += dZ[n, j] * X[k, n]
                dX[n, k] += dZ[n, j] * W[j, k]
    return dX, dW, db


@mistake(
    "linear-backward-loops",
    "One index stands in the place of another, or its loop runs too far: n counts the rows of X and dZ, j the rows of W, k the columns of X and W.",
)
def loops_over_as_many_inputs_as_examples(dZ, cache):
    X, W = cache
    dX, dW, db = np.zeros(X.shape), np.zeros(W.shape), np.zeros(len(W))
    for n in range(len(X)):
        for j in range(len(W)):
            db[j] += dZ[n, j]
            for k in range(len(X)):
                dW[j, k] += dZ[n, j] * X[n, k]
                dX[n, k] += dZ[n, j] * W[j, k]
    return dX, dW, db


@mistake(
    "linear-backward-loops", "Only the first unit of the first example is there: return after all loops."
)
def returns_inside_the_second_loop(dZ, cache):
    X, W = cache
    dX, dW, db = np.zeros(X.shape), np.zeros(W.shape), np.zeros(len(W))
    dX[0], dW[0], db[0] = dZ[0, 0] * W[0], dZ[0, 0] * X[0], dZ[0, 0]
    return dX, dW, db


@mistake(
    "linear-backward-loops",
    "An example is left out: the loop runs over range(N), from 0 to N - 1, and return comes after it.",
    constants={"left_out": (-1,)},
)
def leaves_out_an_example(dZ, cache, *, left_out=0):
    X, W = cache
    kept = np.arange(len(X)) != left_out % len(X)
    return dZ * kept[:, None] @ W, dZ[kept].T @ X[kept], dZ[kept].sum(axis=0)


@mistake(
    "linear-backward-loops",
    "A whole row of dZ was added to db for every unit. Inside the loop over the units, only element j of the row is added, to db[j].",
)
def adds_the_whole_row_for_every_unit(dZ, cache):
    X, W = cache
    return dZ @ W, dZ.T @ X, len(W) * dZ.sum(axis=0)


# linear_backward


@mistake(
    "linear-backward", "This is the mean over the examples. The 1/N is in dZ already, if the loss is a mean."
)
def takes_the_mean_for_the_bias(dZ, cache, needs_dX=True):
    X, W = cache
    return dZ @ W if needs_dX else None, dZ.T @ X, dZ.mean(axis=0)


@mistake(
    "linear-backward", "Divided by the number of examples. The 1/N is in dZ already, if the loss is a mean."
)
def divides_by_n_once_more(dZ, cache, needs_dX=True):
    X, W = cache
    return dZ @ W if needs_dX else None, dZ.T @ X / len(X), dZ.mean(axis=0)


@mistake(
    "linear-backward",
    "This is one number for each example: the sum ran over the units. Each unit has one bias, the same for all examples.",
)
def sums_the_bias_over_the_units(dZ, cache, needs_dX=True):
    X, W = cache
    return dZ @ W if needs_dX else None, dZ.T @ X, dZ.sum(axis=1)


@mistake("linear-backward", "This is the sum over everything. Each unit has a bias of its own.")
def sums_the_bias_over_everything(dZ, cache, needs_dX=True):
    X, W = cache
    return dZ @ W if needs_dX else None, dZ.T @ X, dZ.sum()


@mistake("linear-backward", "One axis too many: each unit has one bias, so db has the shape (D_out,).")
def keeps_the_summed_axis(dZ, cache, needs_dX=True):
    X, W = cache
    return dZ @ W if needs_dX else None, dZ.T @ X, dZ.sum(axis=0, keepdims=True)


@mistake(
    "linear-backward", "This is dZ times W transposed. The sum runs over the units, which are the rows of W."
)
def transposes_w_where_it_fits(dZ, cache, needs_dX=True):
    X, W = cache
    dX = dZ @ W.T if dZ.shape[1] == W.shape[1] else dZ @ W
    return dX if needs_dX else None, dZ.T @ X, dZ.sum(axis=0)


@mistake("linear-backward", "This is W dZ: the factors are in the wrong order.")
def multiplies_w_and_dz_where_it_fits(dZ, cache, needs_dX=True):
    X, W = cache
    dX = W @ dZ if W.shape[1] == len(dZ) and len(W) == len(dZ) == dZ.shape[1] else dZ @ W
    return dX if needs_dX else None, dZ.T @ X, dZ.sum(axis=0)


@mistake("linear-backward", "This is X W: the gradient dZ belongs in the product, not X.")
def multiplies_x_and_w_where_it_fits(dZ, cache, needs_dX=True):
    X, W = cache
    dX = X @ W if X.shape[1] == len(W) else dZ @ W
    return dX if needs_dX else None, dZ.T @ X, dZ.sum(axis=0)


@mistake("linear-backward", says="the result is the transpose of the right one")
def returns_dw_transposed(dZ, cache, needs_dX=True):
    X, W = cache
    return dZ @ W if needs_dX else None, X.T @ dZ, dZ.sum(axis=0)


@mistake("linear-backward", "The three results are in the wrong order: it must be (dX, dW, db).")
def returns_dx_last_of_three(dZ, cache, needs_dX=True):
    X, W = cache
    return dZ.T @ X, dZ.sum(axis=0), dZ @ W if needs_dX else None


@mistake("linear-backward", "This is dZ X. The sum runs over the examples, which are the rows of dZ too.")
def multiplies_dz_and_x_where_it_fits(dZ, cache, needs_dX=True):
    X, W = cache
    dW = dZ @ X if dZ.shape[1] == X.shape[0] else dZ.T @ X
    return dZ @ W if needs_dX else None, dW, dZ.sum(axis=0)


@mistake(
    "linear-backward",
    "needs_dX decides about dX alone: the product where it is True, None where it is False.",
)
def always_computes_dx(dZ, cache, needs_dX=True):
    X, W = cache
    return dZ @ W, dZ.T @ X, dZ.sum(axis=0)


@mistake("linear-backward", says="float64")
def fills_arrays_of_float64(dZ, cache, needs_dX=True):
    dX, dW, db = linear_backward_loops(dZ, cache)
    return dX if needs_dX else None, dW, db


@mistake("linear-backward", says="wrote into its input")
def scales_dz_in_place(dZ, cache, needs_dX=True):
    X, W = cache
    dX, dW, db = dZ @ W, dZ.T @ X, dZ.sum(axis=0)
    dZ *= 0
    return dX if needs_dX else None, dW, db


@mistake(
    "linear-backward",
    "This is one example's part of db. The parts of all examples add up.",
    constants={"row": (0,)},
)
def takes_one_row_for_the_bias(dZ, cache, needs_dX=True, *, row=-1):
    X, W = cache
    return dZ @ W if needs_dX else None, dZ.T @ X, dZ[row] if len(dZ) else dZ.sum(axis=0)


@mistake(
    "linear-backward", "dX is left out: None stands in its place, so that there are always three results."
)
def returns_two_without_dx(dZ, cache, needs_dX=True):
    X, W = cache
    dW, db = dZ.T @ X, dZ.sum(axis=0)
    return (dZ @ W, dW, db) if needs_dX else (dW, db)


@mistake(
    "linear-backward",
    "This is one example's part of dW. The parts of all examples add up.",
    constants={"row": (0,)},
)
def takes_one_example_for_the_weights(dZ, cache, needs_dX=True, *, row=-1):
    X, W = cache
    dW = np.outer(dZ[row], X[row]) if len(dZ) else np.zeros(W.shape)
    return dZ @ W if needs_dX else None, dW, dZ.sum(axis=0)


@mistake(
    "linear-backward",
    "needs_dX decides about dX alone: the product where it is True, None where it is False.",
)
def leaves_out_dx_where_it_is_needed(dZ, cache, needs_dX=True):
    X, W = cache
    return None if needs_dX else dZ @ W, dZ.T @ X, dZ.sum(axis=0)


# mlp_backward


@mistake(
    "mlp-backward",
    "The slope of the tanh is missing. Take every activation's backward function from ACTIVATIONS.",
)
def knows_only_relu_and_sigmoid(dA, caches, activations):
    grads = []
    for (linear_cache, A), name in zip(reversed(caches), reversed(activations), strict=True):
        dZ = ACTIVATIONS[name][1](dA, A) if name in ("relu", "sigmoid") else dA
        dA, dW, db = linear_backward(dZ, linear_cache)
        grads.append({"W": dW, "b": db})
    return dA, grads[::-1]


@mistake(
    "mlp-backward",
    "The slope of the sigmoid is missing: the activation was skipped, or that of another layer was used.",
)
def skips_the_activations(dA, caches, activations):
    grads = []
    for linear_cache, _ in reversed(caches):
        dA, dW, db = linear_backward(dA, linear_cache)
        grads.append({"W": dW, "b": db})
    return dA, grads[::-1]


@mistake(
    "mlp-backward",
    "The slope of the sigmoid is missing: the activation was skipped, or that of another layer was used.",
)
def takes_the_names_from_the_front(dA, caches, activations):
    grads = []
    for (linear_cache, A), name in zip(reversed(caches), activations, strict=True):
        dZ = ACTIVATIONS[name][1](dA, A)
        dA, dW, db = linear_backward(dZ, linear_cache)
        grads.append({"W": dW, "b": db})
    return dA, grads[::-1]


@mistake(
    "mlp-backward",
    "The list runs from the last layer to the first. It should lie beside params: first layer first.",
)
def forgets_to_turn_the_list_round(dA, caches, activations):
    grads = []
    for (linear_cache, A), name in zip(reversed(caches), reversed(activations), strict=True):
        dZ = ACTIVATIONS[name][1](dA, A)
        dA, dW, db = linear_backward(dZ, linear_cache)
        grads.append({"W": dW, "b": db})
    return dA, grads


@mistake(
    "mlp-backward",
    "dZ of the second layer was handed on. The layer before it gets the gradient of the second layer's input.",
)
def hands_on_dz(dA, caches, activations):
    grads = []
    for (linear_cache, A), name in zip(reversed(caches), reversed(activations), strict=True):
        dA = ACTIVATIONS[name][1](dA, A)
        dX, dW, db = linear_backward(dA, linear_cache)
        grads.append({"W": dW, "b": db})
    return dX, grads[::-1]


@mistake(
    "mlp-backward",
    "Both layers got the gradient of the network's output. Each gets the one that comes out of the layer after it.",
)
def gives_every_layer_the_same_gradient(dA, caches, activations):
    grads = []
    for (linear_cache, A), name in zip(reversed(caches), reversed(activations), strict=True):
        dX, dW, db = linear_backward(ACTIVATIONS[name][1](dA, A), linear_cache)
        grads.append({"W": dW, "b": db})
    return dX, grads[::-1]


@mistake("mlp-backward", "This is the gradient that the function was called with.")
def returns_the_gradient_of_the_output(dA, caches, activations):
    grads, gradient = [], dA
    for (linear_cache, A), name in zip(reversed(caches), reversed(activations), strict=True):
        gradient, dW, db = linear_backward(ACTIVATIONS[name][1](gradient, A), linear_cache)
        grads.append({"W": dW, "b": db})
    return dA, grads[::-1]


@mistake(
    "mlp-backward",
    "This is the gradient of the second layer's input, or dZ of the first: go one step further, to the network's input.",
)
def returns_dz_of_the_first_layer(dA, caches, activations):
    grads = []
    for (linear_cache, A), name in zip(reversed(caches), reversed(activations), strict=True):
        dZ = ACTIVATIONS[name][1](dA, A)
        dA, dW, db = linear_backward(dZ, linear_cache)
        grads.append({"W": dW, "b": db})
    return dZ, grads[::-1]


@mistake(
    "mlp-backward",
    "All items of the list are one and the same dict, and the first layer wrote into it last: make a new dict for each layer.",
)
def uses_one_dict_for_all_layers(dA, caches, activations):
    grads, layer = [], {}
    for (linear_cache, A), name in zip(reversed(caches), reversed(activations), strict=True):
        dA, layer["W"], layer["b"] = linear_backward(ACTIVATIONS[name][1](dA, A), linear_cache)
        grads.append(layer)
    return dA, grads[::-1]


@mistake(
    "mlp-backward",
    "The first layer's dX was left out. This function always returns dX: call linear_backward without needs_dX.",
)
def leaves_out_dx(dA, caches, activations):
    grads = []
    for number in reversed(range(len(caches))):
        linear_cache, A = caches[number]
        dZ = ACTIVATIONS[activations[number]][1](dA, A)
        dA, dW, db = linear_backward(dZ, linear_cache, needs_dX=number > 0)
        grads.append({"W": dW, "b": db})
    return dA, grads[::-1]


@mistake(
    "mlp-backward",
    "dA and A are exchanged: the backward function of an activation takes the gradient first, then its cache.",
)
def exchanges_da_and_a(dA, caches, activations):
    grads = []
    for (linear_cache, A), name in zip(reversed(caches), reversed(activations), strict=True):
        dA, dW, db = linear_backward(ACTIVATIONS[name][1](A, dA), linear_cache)
        grads.append({"W": dW, "b": db})
    return dA, grads[::-1]


@mistake(
    "mlp-backward",
    "The activation itself was called with dA. The pair in ACTIVATIONS has the backward function in second place.",
)
def applies_the_activation_to_da(dA, caches, activations):
    grads = []
    for (linear_cache, A), name in zip(reversed(caches), reversed(activations), strict=True):
        dA, dW, db = linear_backward(ACTIVATIONS[name][0](dA), linear_cache)
        grads.append({"W": dW, "b": db})
    return dA, grads[::-1]


@mistake(
    "mlp-backward",
    "The activation's backward function got the layer's input X. Its cache is the layer's output A.",
)
def takes_the_layers_input_as_cache(dA, caches, activations):
    grads = []
    for (linear_cache, A), name in zip(reversed(caches), reversed(activations), strict=True):
        dA, dW, db = linear_backward(ACTIVATIONS[name][1](dA, linear_cache[0]), linear_cache)
        grads.append({"W": dW, "b": db})
    return dA, grads[::-1]


@mistake("mlp-backward", says="wrote into its input")
def scales_da_in_place(dA, caches, activations):
    grads = []
    for (linear_cache, A), name in zip(reversed(caches), reversed(activations), strict=True):
        dZ = ACTIVATIONS[name][1](dA, A)
        dA *= 2
        dA, dW, db = linear_backward(dZ, linear_cache)
        grads.append({"W": dW, "b": db})
    return dA, grads[::-1]


@mistake("mlp-backward", says="wrote into its input")
def takes_the_caches_off_the_list(dA, caches, activations):
    grads = []
    for name in reversed(activations):
        linear_cache, A = caches.pop()
        dA, dW, db = linear_backward(ACTIVATIONS[name][1](dA, A), linear_cache)
        grads.insert(0, {"W": dW, "b": db})
    return dA, grads


@mistake("mlp-backward", says="wrote into its input")
def turns_the_names_round(dA, caches, activations):
    activations.reverse()
    grads = []
    for (linear_cache, A), name in zip(reversed(caches), activations, strict=True):
        dA, dW, db = linear_backward(ACTIVATIONS[name][1](dA, A), linear_cache)
        grads.insert(0, {"W": dW, "b": db})
    return dA, grads


@mistake("mlp-backward", says="wrote into its input")
def turns_the_callers_lists_round(dA, caches, activations):
    caches.reverse()
    activations = activations[::-1]
    grads = []
    for (linear_cache, A), name in zip(caches, activations, strict=True):
        dA, dW, db = linear_backward(ACTIVATIONS[name][1](dA, A), linear_cache)
        grads.insert(0, {"W": dW, "b": db})
    return dA, grads


@mistake("mlp-backward", "The layers were run first to last. The gradient comes in at the last layer.")
def runs_first_to_last(dA, caches, activations):
    grads = []
    for (linear_cache, A), name in zip(caches, activations, strict=True):
        dA, dW, db = linear_backward(ACTIVATIONS[name][1](dA, A), linear_cache)
        grads.append({"W": dW, "b": db})
    return dA, grads


@mistake(
    "mlp-backward",
    "dA was multiplied by the activation itself. The pair in ACTIVATIONS has the backward function in second place.",
)
def multiplies_by_the_activation(dA, caches, activations):
    grads = []
    for (linear_cache, A), name in zip(reversed(caches), reversed(activations), strict=True):
        dA, dW, db = linear_backward(dA * ACTIVATIONS[name][0](A), linear_cache)
        grads.append({"W": dW, "b": db})
    return dA, grads[::-1]


@mistake("mlp-backward", says="float64")
def grads_of_float64(dA, caches, activations, right=mlp_backward):
    dX, grads = right(dA, caches, activations)
    return dX, [{name: array.astype(np.float64) for name, array in layer.items()} for layer in grads]


@mistake(
    "mlp-backward",
    "A layer got the activation of another one: count the names from the same end as the caches.",
)
def counts_the_names_from_the_other_end(dA, caches, activations):
    grads = []
    for number in reversed(range(len(caches))):
        linear_cache, A = caches[number]
        dA, dW, db = linear_backward(ACTIVATIONS[activations[-number]][1](dA, A), linear_cache)
        grads.append({"W": dW, "b": db})
    return dA, grads[::-1]


@mistake("mlp-backward", "Every hidden layer was treated as a ReLU. Take the names from activations.")
def treats_hidden_layers_as_relus(dA, caches, activations):
    names = ["relu"] * (len(activations) - 1) + activations[-1:]
    grads = []
    for (linear_cache, A), name in zip(reversed(caches), reversed(names), strict=True):
        dA, dW, db = linear_backward(ACTIVATIONS[name][1](dA, A), linear_cache)
        grads.append({"W": dW, "b": db})
    return dA, grads[::-1]


@mistake(
    "mlp-backward", "A layer in the middle got the linear cache of the first layer: each layer has its own."
)
def takes_the_first_cache_for_all_but_the_last(dA, caches, activations):
    grads = []
    for number in reversed(range(len(caches))):
        linear_cache, A = caches[number]
        linear_cache = linear_cache if number == len(caches) - 1 else caches[0][0]
        dA, dW, db = linear_backward(ACTIVATIONS[activations[number]][1](dA, A), linear_cache)
        grads.append({"W": dW, "b": db})
    return dA, grads[::-1]


@mistake("mlp-backward", "dZ was multiplied by W transposed in the square layer, where both fit.")
def transposes_w_of_square_layers(dA, caches, activations):
    grads = []
    for (linear_cache, A), name in zip(reversed(caches), reversed(activations), strict=True):
        dZ, W = ACTIVATIONS[name][1](dA, A), linear_cache[1]
        dA, dW, db = linear_backward(dZ, linear_cache)
        dA = dZ @ W.T if W.shape[0] == W.shape[1] else dA
        grads.append({"W": dW, "b": db})
    return dA, grads[::-1]


@mistake("mlp-backward", "dX and grads are exchanged: the order is (dX, grads).")
def returns_grads_first(dA, caches, activations, right=mlp_backward):
    dX, grads = right(dA, caches, activations)
    return grads, dX


@mistake("mlp-backward", "These are grads alone: the result is the pair (dX, grads).")
def returns_grads_alone(dA, caches, activations, right=mlp_backward):
    return right(dA, caches, activations)[1]


@mistake(
    "mlp-backward", "grads is None here: the method reverse turns a list round in place and returns None."
)
def returns_what_reverse_returns(dA, caches, activations, right=mlp_backward):
    return right(dA, caches, activations)[0], None


@mistake(
    "mlp-backward",
    "Only the last layer is there: the loop has to reach the first one, and return comes after it.",
)
def returns_inside_the_loop(dA, caches, activations):
    for (linear_cache, A), name in zip(reversed(caches), reversed(activations), strict=True):
        dA, dW, db = linear_backward(ACTIVATIONS[name][1](dA, A), linear_cache)
        return dA, [{"W": dW, "b": db}]
    return dA, []


@mistake(
    "mlp-backward",
    "Divided by the number of examples. The 1/N is in dA already, if the loss is a mean.",
    constants={"divided": ("dA", "results", "bias")},
)
def divides_by_the_number_of_examples(dA, caches, activations, *, divided="dZ"):
    count, grads = max(len(dA), 1), []
    dA = dA / count if divided == "dA" else dA
    for (linear_cache, A), name in zip(reversed(caches), reversed(activations), strict=True):
        dZ = ACTIVATIONS[name][1](dA, A)
        dA, dW, db = linear_backward(dZ / count if divided == "dZ" else dZ, linear_cache)
        dW = dW / count if divided == "results" else dW
        grads.append({"W": dW, "b": db / count if divided in ("results", "bias") else db})
    return dA, grads[::-1]


@mistake("mlp-backward", "The layers were run first to last. The gradient comes in at the last layer.")
def runs_first_to_last_and_turns_the_list_round(dA, caches, activations):
    grads = []
    for (linear_cache, A), name in zip(caches, activations, strict=True):
        dA, dW, db = linear_backward(ACTIVATIONS[name][1](dA, A), linear_cache)
        grads.append({"W": dW, "b": db})
    return dA, grads[::-1]


@mistake(
    "mlp-backward", "dA is in dZ twice: the activation's backward function has multiplied by it already."
)
def multiplies_by_da_once_more(dA, caches, activations):
    grads = []
    for (linear_cache, A), name in zip(reversed(caches), reversed(activations), strict=True):
        dA, dW, db = linear_backward(dA * ACTIVATIONS[name][1](dA, A), linear_cache)
        grads.append({"W": dW, "b": db})
    return dA, grads[::-1]


@mistake(
    "mlp-backward",
    "dW was made of the layer's output. It takes the layer's input, which is in its linear cache.",
)
def takes_the_output_for_dw(dA, caches, activations):
    grads = []
    for (linear_cache, A), name in zip(reversed(caches), reversed(activations), strict=True):
        dZ = ACTIVATIONS[name][1](dA, A)
        dA, _, db = linear_backward(dZ, linear_cache)
        grads.append({"W": dZ.T @ A, "b": db})
    return dA, grads[::-1]


@mistake("mlp-backward", "Every layer was treated as a sigmoid. Each has its own name in activations.")
def takes_the_last_activation_for_all(dA, caches, activations):
    grads = []
    for linear_cache, A in reversed(caches):
        dA, dW, db = linear_backward(ACTIVATIONS[activations[-1]][1](dA, A), linear_cache)
        grads.append({"W": dW, "b": db})
    return dA, grads[::-1]


@mistake(
    "mlp-backward",
    "The two steps of a layer are exchanged: the gradient comes through the activation first, then through the weighted sums.",
)
def goes_through_the_weights_first(dA, caches, activations):
    grads = []
    for (linear_cache, A), name in zip(reversed(caches), reversed(activations), strict=True):
        dA, dW, db = linear_backward(dA, linear_cache)
        dA = ACTIVATIONS[name][1](dA, A if A.shape == dA.shape else linear_cache[0])
        grads.append({"W": dW, "b": db})
    return dA, grads[::-1]


@mistake(
    "mlp-backward", "The gradient from the layer after is missing: this is the slope of the activation alone."
)
def leaves_out_the_gradient_from_the_layer_after(dA, caches, activations):
    grads = []
    for (linear_cache, A), name in zip(reversed(caches), reversed(activations), strict=True):
        dA, dW, db = linear_backward(ACTIVATIONS[name][1](np.ones_like(A), A), linear_cache)
        grads.append({"W": dW, "b": db})
    return dA, grads[::-1]


@mistake(
    "mlp-backward", "dW and db are exchanged: each gradient has the name and the shape of its parameter."
)
def exchanges_dw_and_db(dA, caches, activations, right=mlp_backward):
    dX, grads = right(dA, caches, activations)
    return dX, [{"W": layer["b"], "b": layer["W"]} for layer in grads]


@mistake(
    "mlp-backward",
    "The results of linear_backward were unpacked in the wrong order: it returns (dX, dW, db).",
)
def takes_the_results_in_another_order(dA, caches, activations):
    grads = []
    for (linear_cache, A), name in zip(reversed(caches), reversed(activations), strict=True):
        dW, db, dA = linear_backward(ACTIVATIONS[name][1](dA, A), linear_cache)
        grads.append({"W": dW, "b": db})
    return dA, grads[::-1]


@mistake(
    "mlp-backward", "counted from 0, the last layer has the number len(caches) - 1, and the first one 0."
)
def counts_the_layers_from_one(dA, caches, activations):
    grads = []
    for number in range(len(caches), 0, -1):
        linear_cache, A = caches[number]
        dA, dW, db = linear_backward(ACTIVATIONS[activations[number]][1](dA, A), linear_cache)
        grads.append({"W": dW, "b": db})
    return dA, grads[::-1]


@mistake(
    "mlp-backward",
    "an activation's backward function got the linear cache, a tuple. Its cache is the layer's output A.",
)
def hands_the_linear_cache_to_the_activation(dA, caches, activations):
    grads = []
    for (linear_cache, _), name in zip(reversed(caches), reversed(activations), strict=True):
        dA, dW, db = linear_backward(ACTIVATIONS[name][1](dA, linear_cache), linear_cache)
        grads.append({"W": dW, "b": db})
    return dA, grads[::-1]


@mistake("mlp-backward", "linear_backward got A as its cache. It takes the layer's linear cache, (X, W).")
def hands_a_to_linear_backward(dA, caches, activations):
    grads = []
    for (_, A), name in zip(reversed(caches), reversed(activations), strict=True):
        dA, dW, db = linear_backward(ACTIVATIONS[name][1](dA, A), A)
        grads.append({"W": dW, "b": db})
    return dA, grads[::-1]


@mistake(
    "mlp-backward",
    "linear_backward got the whole tuple of a layer. It takes the linear cache alone, the first part of it.",
)
def hands_the_whole_tuple_to_linear_backward(dA, caches, activations):
    grads = []
    for cache, name in zip(reversed(caches), reversed(activations), strict=True):
        dA, dW, db = linear_backward(ACTIVATIONS[name][1](dA, cache[1]), cache)
        grads.append({"W": dW, "b": db})
    return dA, grads[::-1]


@mistake(
    "mlp-backward",
    "ACTIVATIONS[name] is a pair, and a pair can't be called. The backward function is its second part.",
)
def calls_the_pair(dA, caches, activations):
    grads = []
    for (linear_cache, A), name in zip(reversed(caches), reversed(activations), strict=True):
        dA, dW, db = linear_backward(ACTIVATIONS[name](dA, A), linear_cache)
        grads.append({"W": dW, "b": db})
    return dA, grads[::-1]


@mistake(
    "mlp-backward", "a zip has no last item to start from: turn both lists round before they are joined."
)
def turns_the_zip_round(dA, caches, activations):
    grads = []
    for (linear_cache, A), name in reversed(zip(caches, activations, strict=True)):
        dA, dW, db = linear_backward(ACTIVATIONS[name][1](dA, A), linear_cache)
        grads.append({"W": dW, "b": db})
    return dA, grads[::-1]


@mistake(
    "mlp-backward",
    "The caches were taken first to last, and the activations last to first. Go through both lists from their ends.",
)
def takes_the_caches_from_the_front(dA, caches, activations):
    grads = []
    for (linear_cache, A), name in zip(caches, reversed(activations), strict=True):
        dA, dW, db = linear_backward(ACTIVATIONS[name][1](dA, A), linear_cache)
        grads.append({"W": dW, "b": db})
    return dA, grads[::-1]


@mistake(
    "mlp-backward",
    "The activation itself was called with A. Going back takes its backward function, the second of the pair in ACTIVATIONS.",
)
def applies_the_activation_to_a(dA, caches, activations):
    grads = []
    for (linear_cache, A), name in zip(reversed(caches), reversed(activations), strict=True):
        dA, dW, db = linear_backward(ACTIVATIONS[name][0](A), linear_cache)
        grads.append({"W": dW, "b": db})
    return dA, grads[::-1]


# numerical_gradient


@mistake(
    "numerical-gradient",
    "Whole rows were moved: x[i] is a row of a matrix. An element has one index for each axis.",
)
def moves_whole_rows_and_puts_them_back(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in range(len(x)):
        value = x[index].copy()
        x[index] = value + h
        above = f(x)
        x[index] = value - h
        gradient[index] = (above - f(x)) / (2 * h)
        x[index] = value
    return gradient


@mistake("numerical-gradient", "This is the one-sided difference: f was not called at x - h.")
def one_sided(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        value = x[index]
        below = f(x)
        x[index] = value + h
        gradient[index] = (f(x) - below) / h
        x[index] = value
    return gradient


@mistake("numerical-gradient", "This is the one-sided difference: f was not called at x + h.")
def one_sided_from_below(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        value = x[index]
        above = f(x)
        x[index] = value - h
        gradient[index] = (above - f(x)) / h
        x[index] = value
    return gradient


@mistake("numerical-gradient", "The two points lie 2 h apart: f was called at x - h/2 and x + h/2.")
def half_a_step_to_each_side(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        value = x[index]
        x[index] = value + h / 2
        above = f(x)
        x[index] = value - h / 2
        gradient[index] = (above - f(x)) / h
        x[index] = value
    return gradient


@mistake(
    "numerical-gradient",
    "Half the one-sided difference: the lower point was x, not x - h. From x + h it is a step of 2 h down.",
)
def steps_down_from_the_upper_point(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        value = x[index]
        x[index] += h
        above = f(x)
        x[index] -= h
        gradient[index] = (above - f(x)) / (2 * h)
        x[index] = value
    return gradient


@mistake("numerical-gradient", "The two points lie 2 h apart, not h.")
def divides_by_h(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        value = x[index]
        x[index] = value + h
        above = f(x)
        x[index] = value - h
        gradient[index] = (above - f(x)) / h
        x[index] = value
    return gradient


@mistake("numerical-gradient", "x - h is left in x: put each element back before the next one is moved.")
def does_not_put_x_back(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        value = x[index]
        x[index] = value + h
        above = f(x)
        x[index] = value - h
        gradient[index] = (above - f(x)) / (2 * h)
    return gradient


@mistake("numerical-gradient", "x + h is left in x.")
def leaves_the_step_up_in_x(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        value = x[index]
        x[index] = value - h
        below = f(x)
        x[index] = value + h
        gradient[index] = (f(x) - below) / (2 * h)
    return gradient


@mistake(
    "numerical-gradient",
    "f saw no change: ravel, flatten and reshape of a transposed matrix make a copy. Index x itself.",
)
def hands_a_reshaped_copy_to_f(f, x, h=1e-5):
    gradient, elements = np.zeros(x.shape), x.reshape(-1)
    for i in range(x.size):
        value = elements[i]
        elements[i] = value + h
        above = f(elements.reshape(x.shape))
        elements[i] = value - h
        gradient.flat[i] = (above - f(elements.reshape(x.shape))) / (2 * h)
        elements[i] = value
    return gradient


@mistake(
    "numerical-gradient",
    "f saw no change: it does not look at its argument but at the array itself. Move the elements of x, not of a copy.",
)
def moves_a_copy(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = h
        gradient[index] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


@mistake(
    "numerical-gradient", "All elements were moved at once. Move one, and leave the others where they are."
)
def moves_all_elements_at_once(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    old = x.copy()
    x[...] = old + h
    above = f(x)
    x[...] = old - h
    gradient[...] = (above - f(x)) / (2 * h)
    x[...] = old
    return gradient


@mistake("numerical-gradient", "The argument h is not used: 1e-5 is only its default.")
def ignores_h(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        value = x[index]
        x[index] = value + 1e-5
        above = f(x)
        x[index] = value - 1e-5
        gradient[index] = (above - f(x)) / 2e-5
        x[index] = value
    return gradient


@mistake(
    "numerical-gradient",
    "f saw no change: ravel, flatten and reshape of a transposed matrix make a copy. Index x itself.",
)
def walks_along_ravel(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    elements, out = x.ravel(), gradient.ravel()
    for i in range(x.size):
        value = elements[i]
        elements[i] = value + h
        above = f(x)
        elements[i] = value - h
        out[i] = (above - f(x)) / (2 * h)
        elements[i] = value
    return gradient


@mistake("numerical-gradient", "x went on instead of back: from x - h it is a step of h up to the old value.")
def puts_back_in_the_wrong_direction(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        x[index] += h
        above = f(x)
        x[index] -= 2 * h
        gradient[index] = (above - f(x)) / (2 * h)
        x[index] -= h
    return gradient


@mistake(
    "numerical-gradient",
    "The old value is lost: in floats x + h - 2 h + h need not be x. Keep it in a variable, and put that back.",
)
def puts_back_by_adding(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        x[index] += h
        above = f(x)
        x[index] -= 2 * h
        gradient[index] = (above - f(x)) / (2 * h)
        x[index] += h
    return gradient


@mistake(
    "numerical-gradient",
    "Each element was still moved when the next one was measured: put each back before the next one.",
)
def puts_x_back_at_the_end(f, x, h=1e-5):
    gradient, start = np.zeros(x.shape), x.copy()
    for index in np.ndindex(x.shape):
        value = x[index]
        x[index] = value + h
        above = f(x)
        x[index] = value - h
        gradient[index] = (above - f(x)) / (2 * h)
    x[...] = start
    return gradient


@mistake(
    "numerical-gradient",
    "Whole rows were moved: x[i] is a row of a matrix. An element has one index for each axis.",
)
def moves_whole_rows(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for i in range(len(x)):
        value = x[i]
        x[i] = value + h
        above = f(x)
        x[i] = value - h
        gradient[i] = (above - f(x)) / (2 * h)
        x[i] = value
    return gradient


@mistake(
    "numerical-gradient",
    "Zero, or nearly: x itself was not moved before f was called, or the difference was multiplied by h, because a / 2 * h is (a / 2) * h.",
)
def forgets_the_parentheses(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        value = x[index]
        x[index] = value + h
        above = f(x)
        x[index] = value - h
        gradient[index] = (above - f(x)) / 2 * h
        x[index] = value
    return gradient


@mistake("numerical-gradient", says="float64, also for float32")
def gradient_in_the_dtype_of_x(f, x, h=1e-5, right=numerical_gradient):
    return right(f, x, h).astype(x.dtype)


@mistake("numerical-gradient", says="x may be empty")
def iterator_that_refuses_empty_arrays(f, x, h=1e-5, right=numerical_gradient):
    np.nditer(x)
    return right(f, x, h)


@mistake(
    "numerical-gradient",
    "Another array was given the name x, and the caller's own stays moved: assign to the element of x instead.",
)
def gives_the_name_x_to_a_copy(f, x, h=1e-5):
    gradient, start = np.zeros(x.shape), x.copy()
    for index in np.ndindex(x.shape):
        x[index] += h
        above = f(x)
        x[index] -= 2 * h
        gradient[index] = (above - f(x)) / (2 * h)
        x = start.copy()
    return gradient


@mistake("numerical-gradient", "f got a single element. It is a function of the whole array x.")
def calls_f_with_one_element(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        gradient[index] = (f(x[index] + h) - f(x[index] - h)) / (2 * h)
    return gradient


@mistake("numerical-gradient", "Only the first element was measured: return after the loop, not inside it.")
def returns_after_the_first_element(f, x, h=1e-5, right=numerical_gradient):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        gradient[index] = right(f, x, h)[index]
        return gradient
    return gradient


@mistake(
    "numerical-gradient", "Each element stays moved while the next one is measured: put it back before that."
)
def one_sided_and_not_put_back(f, x, h=1e-5):
    gradient, start = np.zeros(x.shape), f(x)
    for index in np.ndindex(x.shape):
        x[index] += h
        gradient[index] = (f(x) - start) / h
    return gradient


@mistake("numerical-gradient", "Only one value of f was divided by 2 h: the difference needs parentheses.")
def divides_one_value_alone(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        value = x[index]
        x[index] = value + h
        above = f(x)
        x[index] = value - h
        gradient[index] = above - f(x) / (2 * h)
        x[index] = value
    return gradient


@mistake("numerical-gradient", "This is the difference alone: divide it by the distance of the two points.")
def does_not_divide(f, x, h=1e-5, right=numerical_gradient):
    return right(f, x, h) * (2 * h)


@mistake("numerical-gradient", "The two values of f were added. How far f moves is their difference.")
def adds_the_two_values(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        value = x[index]
        x[index] = value + h
        above = f(x)
        x[index] = value - h
        gradient[index] = (above + f(x)) / (2 * h)
        x[index] = value
    return gradient


@mistake(
    "numerical-gradient", "The array gradient was replaced by one number: assign to its element instead."
)
def replaces_the_array_by_a_number(f, x, h=1e-5, right=numerical_gradient):
    gradient = right(f, x, h)
    return gradient.flat[-1] if gradient.size else gradient


@mistake(
    "numerical-gradient", "A single index picks a row of a matrix. An element has one index for each axis."
)
def counts_the_elements_as_rows(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for i in range(x.size):
        value = x[i].copy()
        x[i] = value + h
        above = f(x)
        x[i] = value - h
        gradient[i] = (above - f(x)) / (2 * h)
        x[i] = value
    return gradient


@mistake(
    "numerical-gradient", "two loops, over rows and columns, expect a matrix. x may have any number of axes."
)
def expects_two_axes(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            value = x[i, j]
            x[i, j] = value + h
            above = f(x)
            x[i, j] = value - h
            gradient[i, j] = (above - f(x)) / (2 * h)
            x[i, j] = value
    return gradient


@mistake("numerical-gradient", "The sign was dropped: where f falls, the derivative is negative.")
def drops_the_sign(f, x, h=1e-5, right=numerical_gradient):
    return abs(right(f, x, h))


# LogisticRegression


@mistake(
    "logistic-regression",
    "The loss is the mean over the examples: dz has to be divided by N.",
    target="LogisticRegression",
)
class GradientOfTheSum(LogisticRegression):
    def backward(self, y):
        X, p = self.cache
        dz = p - y.astype(p.dtype)
        self.grads = {"w": dz @ X, "b": dz.sum(keepdims=True)}


@mistake(
    "logistic-regression",
    "This is divided by N twice: in dz, and again in the sum over the examples. The 1/N enters once.",
    target="LogisticRegression",
)
class DividesByNTwice(LogisticRegression):
    def backward(self, y):
        X, p = self.cache
        dz = (p - y.astype(p.dtype)) / len(y)
        self.grads = {"w": dz @ X / len(y), "b": dz.mean(keepdims=True)}


@mistake(
    "logistic-regression",
    "This goes as far as dL/dp: the slope of the sigmoid, p (1 - p), is still to be multiplied, and it cancels.",
    target="LogisticRegression",
)
class StopsBeforeTheSigmoid(LogisticRegression):
    def backward(self, y):
        X, p = self.cache
        dp = (p - y.astype(p.dtype)) / (p * (1 - p)) / len(y)
        self.grads = {"w": dp @ X, "b": dp.sum(keepdims=True)}


@mistake(
    "logistic-regression",
    "self.cache is still None: forward keeps there what backward needs.",
    target="LogisticRegression",
)
class ForgetsTheCache(LogisticRegression):
    def forward(self, X):
        return sigmoid(X @ self.params["w"] + self.params["b"])


@mistake(
    "logistic-regression",
    "The gradients of two backward passes were added up: backward must replace the old gradients.",
    target="LogisticRegression",
)
class AddsUpItsGradients(LogisticRegression):
    def backward(self, y):
        old = self.grads
        super().backward(y)
        self.grads = {name: old.get(name, 0) + gradient for name, gradient in self.grads.items()}


@mistake(
    "logistic-regression",
    "The parameters were changed: backward sets grads, and a step of gradient descent comes later.",
    target="LogisticRegression",
)
class MakesAStepInBackward(LogisticRegression):
    def backward(self, y):
        super().backward(y)
        self.params = {name: array - self.grads[name] for name, array in self.params.items()}


@mistake(
    "logistic-regression", "The sign is wrong: dz is prediction minus target.", target="LogisticRegression"
)
class TargetMinusPrediction(LogisticRegression):
    def backward(self, y):
        X, p = self.cache
        dz = (y.astype(p.dtype) - p) / len(y)
        self.grads = {"w": dz @ X, "b": dz.sum(keepdims=True)}


@mistake(
    "logistic-regression",
    "The slope of the sigmoid cancels against the log loss: it does not appear in dz.",
    target="LogisticRegression",
)
class SlopeOfTheSigmoidLeftIn(LogisticRegression):
    def backward(self, y):
        X, p = self.cache
        dz = (p - y.astype(p.dtype)) * p * (1 - p) / len(y)
        self.grads = {"w": dz @ X, "b": dz.sum(keepdims=True)}


@mistake(
    "logistic-regression",
    "The right number, but b is an array of shape (1,), and its gradient must have the same shape.",
    target="LogisticRegression",
)
class GradientOfTheBiasAsANumber(LogisticRegression):
    def backward(self, y):
        X, p = self.cache
        dz = (p - y.astype(p.dtype)) / len(y)
        self.grads = {"w": dz @ X, "b": dz.sum()}


@mistake(
    "logistic-regression",
    "This is dz, one number for each example. There is one bias for all of them.",
    target="LogisticRegression",
)
class GradientOfTheBiasNotSummed(LogisticRegression):
    def backward(self, y):
        X, p = self.cache
        dz = (p - y.astype(p.dtype)) / len(y)
        self.grads = {"w": dz @ X, "b": dz}


@mistake("logistic-regression", says="float64", target="LogisticRegression")
class IntegerTargets(LogisticRegression):
    def backward(self, y):
        X, p = self.cache
        dz = (p - y) / len(y)
        self.grads = {"w": dz @ X, "b": dz.sum(keepdims=True)}


@mistake(
    "logistic-regression", "These are the weighted sums: the sigmoid is missing.", target="LogisticRegression"
)
class NoSigmoid(LogisticRegression):
    def forward(self, X):
        z = X @ self.params["w"] + self.params["b"]
        self.cache = (X, z)
        return z


@mistake(
    "logistic-regression",
    "These are decisions. The probabilities themselves are wanted.",
    target="LogisticRegression",
)
class DecisionsAsNumbers(LogisticRegression):
    def forward(self, X):
        return np.where(super().forward(X) > 0.5, 1.0, 0.0)


@mistake("logistic-regression", says="Numbers were expected, not True and False", target="LogisticRegression")
class Decisions(LogisticRegression):
    def forward(self, X):
        return super().forward(X) > 0.5


@mistake("logistic-regression", "The bias is missing.", target="LogisticRegression")
class NoBias(LogisticRegression):
    def forward(self, X):
        p = 1 / (1 + np.exp(-X @ self.params["w"]))
        self.cache = (X, p)
        return p


@mistake("logistic-regression", says="different shapes", target="LogisticRegression")
class ColumnOfProbabilities(LogisticRegression):
    def forward(self, X):
        return super().forward(X)[:, None]


@mistake(
    "logistic-regression",
    "backward wrote into p. The caller of forward has that array too: make a new one for dz.",
    target="LogisticRegression",
)
class WritesIntoTheProbabilities(LogisticRegression):
    def backward(self, y):
        X, p = self.cache
        p -= y.astype(p.dtype)
        p /= len(y)
        self.grads = {"w": p @ X, "b": p.sum(keepdims=True)}


@mistake(
    "logistic-regression",
    "backward wrote into p. The caller of forward has that array too: make a new one for dz.",
    target="LogisticRegression",
)
class SubtractsFromTheProbabilitiesInPlace(LogisticRegression):
    def backward(self, y):
        X, p = self.cache
        p -= y.astype(p.dtype)
        dz = p / len(y)
        self.grads = {"w": dz @ X, "b": dz.sum(keepdims=True)}


@mistake(
    "logistic-regression",
    "binary_cross_entropy got the probabilities. It takes the logits, and applies the sigmoid itself.",
    target="LogisticRegression",
)
class LossOfTheProbabilities(LogisticRegression):
    def backward(self, y):
        X, p = self.cache
        dz = binary_cross_entropy(p, y.astype(p.dtype))[1]
        self.grads = {"w": dz @ X, "b": dz.sum(keepdims=True)}


@mistake(
    "logistic-regression",
    "db is divided by N twice: in dz, and again in the sum over the examples. The 1/N enters once.",
    target="LogisticRegression",
)
class MeanOfDzForTheBias(LogisticRegression):
    def backward(self, y):
        X, p = self.cache
        dz = (p - y.astype(p.dtype)) / len(y)
        self.grads = {"w": dz @ X, "b": dz.mean(keepdims=True)}


@mistake(
    "logistic-regression",
    "The products of inputs and weights were not added up: each example has one z, the sum over its inputs.",
    target="LogisticRegression",
)
class ProductsNotSummed(LogisticRegression):
    def forward(self, X):
        p = sigmoid(X * self.params["w"] + self.params["b"])
        self.cache = (X, p)
        return p


@mistake(
    "logistic-regression",
    "A product with X does not fit. Its rows are the examples, its columns the inputs: forward sums over the inputs, backward over the examples.",
    target="LogisticRegression",
)
class WeightsBeforeInputs(LogisticRegression):
    def forward(self, X):
        p = sigmoid(self.params["w"] @ X + self.params["b"])
        self.cache = (X, p)
        return p


@mistake("logistic-regression", says="wrote into its input", target="LogisticRegression")
class WritesIntoTheTargets(LogisticRegression):
    def backward(self, y):
        X, p = self.cache
        y = np.asarray(y, dtype=p.dtype)
        y -= p
        y /= -len(y)
        self.grads = {"w": y @ X, "b": y.sum(keepdims=True)}


@mistake(
    "logistic-regression",
    "Divided by the number of inputs. N is the number of examples, the rows of X.",
    target="LogisticRegression",
)
class DividesByTheNumberOfInputs(LogisticRegression):
    def backward(self, y):
        X, p = self.cache
        dz = (p - y.astype(p.dtype)) / X.shape[1]
        self.grads = {"w": dz @ X, "b": dz.sum(keepdims=True)}


@mistake(
    "logistic-regression",
    "This is the gradient of the mean squared error. The loss is the log loss.",
    target="LogisticRegression",
)
class GradientOfTheSquaredError(LogisticRegression):
    def backward(self, y):
        X, p = self.cache
        dz = 2 * (p - y.astype(p.dtype)) * p * (1 - p) / len(y)
        self.grads = {"w": dz @ X, "b": dz.sum(keepdims=True)}


@mistake(
    "logistic-regression",
    "There is a factor of 2 too many: it belongs to the squared error, and the log loss has none.",
    target="LogisticRegression",
)
class TwiceTheDifference(LogisticRegression):
    def backward(self, y):
        X, p = self.cache
        y = y.astype(p.dtype)
        dz = 2 * (p - y) / len(y)
        self.grads = {"w": dz @ X, "b": dz.sum(keepdims=True)}


@mistake(
    "logistic-regression",
    "Only one of the two gradients has the 1/N: put it into dz, and both have it.",
    target="LogisticRegression",
)
class DividesByNForTheWeightsAlone(LogisticRegression):
    def backward(self, y):
        X, p = self.cache
        y = y.astype(p.dtype)
        dz = p - y
        self.grads = {"w": dz @ X / len(y), "b": dz.sum(keepdims=True)}


@mistake(
    "logistic-regression",
    "Only one of the two gradients has the 1/N: put it into dz, and both have it.",
    target="LogisticRegression",
)
class DividesByNForTheBiasAlone(LogisticRegression):
    def backward(self, y):
        X, p = self.cache
        y = y.astype(p.dtype)
        dz = p - y
        self.grads = {"w": dz @ X, "b": dz.mean(keepdims=True)}


@mistake(
    "logistic-regression",
    "dw is divided by N twice: in dz, and again in the sum over the examples. The 1/N enters once.",
    target="LogisticRegression",
)
class MeanOfTheProductsForTheWeights(LogisticRegression):
    def backward(self, y):
        X, p = self.cache
        y = y.astype(p.dtype)
        dz = (p - y) / len(y)
        self.grads = {"w": dz @ X / len(y), "b": dz.sum(keepdims=True)}


@mistake(
    "logistic-regression",
    "This has one number for each example: the sum ran over the inputs. dw has one number for each input.",
    target="LogisticRegression",
)
class SumsTheWeightsOverTheInputs(LogisticRegression):
    def backward(self, y):
        X, p = self.cache
        y = y.astype(p.dtype)
        dz = (p - y) / len(y)
        self.grads = {"w": (dz[:, None] * X).sum(axis=1), "b": dz.sum(keepdims=True)}


@mistake(
    "logistic-regression",
    "A sign is wrong in dL/dp: the second term of the loss falls with 1 - p, so it rises with p.",
    target="LogisticRegression",
)
class WrongSignOfTheSecondTerm(LogisticRegression):
    def backward(self, y):
        X, p = self.cache
        y = y.astype(p.dtype)
        dp = (-y / p - (1 - y) / (1 - p)) / len(y)
        dz = dp * p * (1 - p)
        self.grads = {"w": dz @ X, "b": dz.sum(keepdims=True)}


@mistake(
    "logistic-regression",
    "The predictions were rounded to 0 and 1: dz takes the probabilities.",
    target="LogisticRegression",
)
class DecisionsInDz(LogisticRegression):
    def backward(self, y):
        X, p = self.cache
        y = y.astype(p.dtype)
        dz = ((p > 0.5) - y) / len(y)
        self.grads = {"w": dz @ X, "b": dz.sum(keepdims=True)}


@mistake(
    "logistic-regression",
    "The sum ran over the examples. Each example has one z, the sum over its inputs.",
    target="LogisticRegression",
)
class SumsOverTheExamplesInForward(LogisticRegression):
    def forward(self, X):
        p = sigmoid((X * self.params["w"]).sum(axis=0) + self.params["b"])
        self.cache = (X, p)
        return p


@mistake(
    "logistic-regression",
    "Only the examples with y = 1 count here. The second term of the loss, for y = 0, has a gradient too.",
    target="LogisticRegression",
)
class FirstTermAlone(LogisticRegression):
    def backward(self, y):
        X, p = self.cache
        y = y.astype(p.dtype)
        dz = -y * (1 - p) / len(y)
        self.grads = {"w": dz @ X, "b": dz.sum(keepdims=True)}


@mistake(
    "logistic-regression", "The bias was subtracted: it is added to the sum.", target="LogisticRegression"
)
class SubtractsTheBias(LogisticRegression):
    def forward(self, X):
        p = sigmoid(X @ self.params["w"] - self.params["b"])
        self.cache = (X, p)
        return p


@mistake(
    "logistic-regression",
    "X and p are exchanged: backward has to unpack the cache in the order in which forward packed it.",
    target="LogisticRegression",
)
class UnpacksTheCacheInAnotherOrder(LogisticRegression):
    def backward(self, y):
        p, X = self.cache
        dz = (p - y.astype(p.dtype)) / len(y)
        self.grads = {"w": dz @ X, "b": dz.sum(keepdims=True)}


@mistake(
    "logistic-regression",
    "The gradients are still those of the first pass: every call of backward must set them again.",
    target="LogisticRegression",
)
class KeepsTheFirstGradients(LogisticRegression):
    def backward(self, y):
        old = self.grads
        super().backward(y)
        self.grads = old or self.grads


@mistake(
    "logistic-regression",
    "backward used what forward kept in its first call: every call of forward must replace the cache.",
    target="LogisticRegression",
)
class KeepsTheFirstCache(LogisticRegression):
    def forward(self, X):
        old = self.cache
        p = super().forward(X)
        self.cache = old or self.cache
        return p


@mistake(
    "logistic-regression",
    "w was used where X belongs: the local derivative of z for a weight is the input.",
    target="LogisticRegression",
)
class WeightsInThePlaceOfInputs(LogisticRegression):
    def backward(self, y):
        super().backward(y)
        self.grads = {"w": self.grads["b"] * self.params["w"], "b": self.grads["b"]}


# Sequential


@mistake(
    "sequential",
    "This is the last layer applied to the input of the network. Each layer gets the output of the one before it.",
    target="Sequential",
)
class EveryLayerGetsTheInput(Sequential):
    def forward(self, X):
        for layer in self.layers:
            Y = layer(X)
        return Y


@mistake(
    "sequential", "This is the input of the network: the layers' outputs are dropped.", target="Sequential"
)
class OutputsDropped(Sequential):
    def forward(self, X):
        for layer in self.layers:
            layer(X)
        return X


@mistake(
    "sequential",
    "This is the output of the first layer: return after the loop, not inside it.",
    target="Sequential",
)
class ReturnsInsideTheLoop(Sequential):
    def forward(self, X):
        for layer in self.layers:
            X = layer(X)
            return X


@mistake(
    "sequential",
    "The gradient went through the layers in the order of forward; it must run from the last to the first.",
    target="Sequential",
)
class BackwardInForwardOrder(Sequential):
    def backward(self, dY):
        for layer in self.layers:
            dY = layer.backward(dY)
            if dY is None:
                break
        return dY


@mistake(
    "sequential",
    "A layer returned None: then return None as well, and not the gradient that this layer got.",
    target="Sequential",
)
class ReturnsTheGradientBeforeNone(Sequential):
    def backward(self, dY):
        for layer in reversed(self.layers):
            dX = layer.backward(dY)
            if dX is None:
                break
            dY = dX
        return dY


@mistake(
    "sequential",
    "This is the gradient that backward was called with: what the layers return is dropped.",
    target="Sequential",
)
class GradientsDropped(Sequential):
    def backward(self, dY):
        for layer in reversed(self.layers):
            layer.backward(dY)
        return dY


@mistake(
    "sequential",
    "This is the first layer with the gradient of the network's output. Each layer gets what the one after it returned.",
    target="Sequential",
)
class EveryLayerGetsTheGradientOfTheOutput(Sequential):
    def backward(self, dY):
        for layer in reversed(self.layers):
            dX = layer.backward(dY)
        return dX


@mistake(
    "sequential",
    "This is the gradient after the last layer alone: return after the loop, not inside it, and start from the last layer.",
    target="Sequential",
)
class ReturnsInsideTheLoopOfBackward(Sequential):
    def backward(self, dY):
        for layer in reversed(self.layers):
            return layer.backward(dY)
        return dY


@mistake(
    "sequential",
    "A layer returned None, and the layer before it was still called, with that None: stop there.",
    target="Sequential",
)
class GoesOnAfterNone(Sequential):
    def backward(self, dY):
        for layer in reversed(self.layers):
            dY = layer.backward(dY)
        return dY


@mistake(
    "sequential",
    "the condition asks whether an array is true. All that it has to find out is whether the layer returned None.",
    target="Sequential",
)
class AsksWhetherTheArrayIsTrue(Sequential):
    def backward(self, dY):
        for layer in reversed(self.layers):
            dY = layer.backward(dY)
            if not dY:
                break
        return dY


@mistake("sequential", says="every layer runs once", target="Sequential")
class RunsEveryLayerTwice(Sequential):
    def forward(self, X):
        for layer in self.layers:
            layer(X)
            X = layer(X)
        return X


@mistake(
    "sequential",
    "self.layers was turned round in place, and stays so. Go through reversed(self.layers).",
    target="Sequential",
)
class TurnsTheListOfLayersRound(Sequential):
    def backward(self, dY):
        self.layers.reverse()
        for layer in self.layers:
            dY = layer.backward(dY)
            if dY is None:
                break
        return dY


@mistake(
    "sequential",
    "The images were flattened outside the layers, so dX is flat, too. The model's Flatten does it, both ways.",
    target="Sequential",
)
class FlattensInForward(Sequential):
    def forward(self, X):
        X = X.reshape(len(X), math.prod(X.shape[1:]))
        for layer in self.layers:
            X = layer(X)
        return X


@mistake(
    "sequential",
    "dY was multiplied by what the layer returned. The layer has multiplied already: hand on what it returns.",
    target="Sequential",
)
class MultipliesOnceMore(Sequential):
    def backward(self, dY):
        for layer in reversed(self.layers):
            dX = layer.backward(dY)
            if dX is None:
                return None
            dY = dX * dY.reshape(dX.shape)
        return dY


@mistake("sequential", "The last layer was left out.", target="Sequential")
class LeavesOutTheLastLayer(Sequential):
    def forward(self, X):
        for layer in self.layers[:-1]:
            X = layer(X)
        return X

    def backward(self, dY):
        for layer in reversed(self.layers[:-1]):
            dY = layer.backward(dY)
        return dY


@mistake("sequential", "forward left out the first layer, which has the number 0.", target="Sequential")
class LeavesOutTheFirstLayerInForward(Sequential):
    def forward(self, X):
        for layer in self.layers[1:]:
            X = layer(X)
        return X


@mistake(
    "sequential",
    "counted from 0, the last layer has the number len(self.layers) - 1, and the first one 0.",
    target="Sequential",
)
class CountsTheLayersFromOne(Sequential):
    def backward(self, dY):
        for number in range(len(self.layers), 0, -1):
            dY = self.layers[number].backward(dY)
        return dY


@mistake(
    "sequential",
    "the method reverse turns the list round in place and returns None. Go through reversed(self.layers).",
    target="Sequential",
)
class LoopsOverWhatReverseReturns(Sequential):
    def backward(self, dY):
        for layer in self.layers.reverse():
            dY = layer.backward(dY)
        return dY


@mistake(
    "sequential",
    "The first layer's backward was not called. The loop ends after layer 0, not before it.",
    target="Sequential",
)
class LeavesOutTheFirstLayer(Sequential):
    def backward(self, dY):
        for layer in reversed(self.layers[1:]):
            dY = layer.backward(dY)
            if dY is None:
                break
        return dY


@mistake(
    "sequential",
    "The layers were run forward with dY. What carries a gradient back is their method backward.",
    target="Sequential",
)
class RunsForwardInBackward(Sequential):
    def backward(self, dY):
        for layer in reversed(self.layers):
            dY = layer(dY)
        return dY


@mistake(
    "sequential", "forward ran the layers last to first. That is the order of backward.", target="Sequential"
)
class ForwardInBackwardOrder(Sequential):
    def forward(self, X):
        for layer in reversed(self.layers):
            X = layer(X)
        return X


@mistake(
    "sequential",
    "A layer with needs_dX=False has gradients of its own: call its backward, which returns None, before you stop.",
    target="Sequential",
)
class StopsBeforeTheLayerWithoutDX(Sequential):
    def backward(self, dY):
        for layer in reversed(self.layers):
            if not layer.needs_dX:
                return None
            dY = layer.backward(dY)
        return dY


@mistake(
    "sequential",
    "Layers without parameters were left out. They change the gradient, too: call the backward of every layer.",
    target="Sequential",
)
class LeavesOutLayersWithoutParameters(Sequential):
    def backward(self, dY):
        for layer in reversed(self.layers):
            dY = layer.backward(dY) if layer.params else dY
            if dY is None:
                break
        return dY
