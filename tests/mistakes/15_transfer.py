"""Wrong answers to the exercises of chapter 15, and the sentence that each must meet."""

import copy
import math
from functools import partial

import numpy as np

from coursekit.mistakes import mistake

# Stand-ins, so that this file can be read; in the kernel the names are the notebook's.
batchnorm_layers = freeze = _parameters_inside = _train_inside = Linear = Sequential = None


# adapt_batchnorm


@mistake(
    "adapt-batchnorm",
    "The old averages are still in the new ones: the momentum of step t is 1/t, so that the first step replaces them.",
)
def keeps_the_usual_momentum(model, X, batch_size=64):
    model.eval()
    for layer in batchnorm_layers(model):
        layer.training = True
    for batch in np.array_split(X, math.ceil(len(X) / batch_size)):
        model(batch)
    return model.eval()


@mistake("adapt-batchnorm", "The average is that of the last batch alone: each step replaces the one before.")
def momentum_of_one_throughout(model, X, batch_size=64):
    model.eval()
    momenta = [layer.momentum for layer in batchnorm_layers(model)]
    for batch in np.array_split(X, math.ceil(len(X) / batch_size)):
        for layer in batchnorm_layers(model):
            layer.training, layer.momentum = True, 1
        model(batch)
    for layer, momentum in zip(batchnorm_layers(model), momenta, strict=True):
        layer.momentum = momentum
    return model.eval()


@mistake(
    "adapt-batchnorm",
    "The whole model was in training mode: dropout was on, and the second batch norm met inputs that it never meets at inference.",
)
def trains_the_whole_model(model, X, batch_size=64):
    model.train()
    momenta = [layer.momentum for layer in batchnorm_layers(model)]
    for k, batch in enumerate(np.array_split(X, math.ceil(len(X) / batch_size)), start=1):
        for layer in batchnorm_layers(model):
            layer.momentum = 1 / k
        model(batch)
    for layer, momentum in zip(batchnorm_layers(model), momenta, strict=True):
        layer.momentum = momentum
    return model.eval()


@mistake(
    "adapt-batchnorm",
    "The steps are counted from 0 to T - 1 and the momentum is 1/(t + 2) or so: the first step must have the momentum 1.",
)
def counts_one_too_far(model, X, batch_size=64):
    model.eval()
    momenta = [layer.momentum for layer in batchnorm_layers(model)]
    for k, batch in enumerate(np.array_split(X, math.ceil(len(X) / batch_size)), start=2):
        for layer in batchnorm_layers(model):
            layer.training, layer.momentum = True, 1 / k
        model(batch)
    for layer, momentum in zip(batchnorm_layers(model), momenta, strict=True):
        layer.momentum = momentum
    return model.eval()


@mistake("adapt-batchnorm", "The momentum is still that of the last step: put each layer's own back.")
def leaves_the_momentum(model, X, batch_size=64):
    model.eval()
    for k, batch in enumerate(np.array_split(X, math.ceil(len(X) / batch_size)), start=1):
        for layer in batchnorm_layers(model):
            layer.training, layer.momentum = True, 1 / k
        model(batch)
    return model.eval()


@mistake(
    "adapt-batchnorm", "All momenta became 0.1: each batch norm has its own, which must be noted beforehand."
)
def puts_back_a_tenth(model, X, batch_size=64):
    model.eval()
    for k, batch in enumerate(np.array_split(X, math.ceil(len(X) / batch_size)), start=1):
        for layer in batchnorm_layers(model):
            layer.training, layer.momentum = True, 1 / k
        model(batch)
    for layer in batchnorm_layers(model):
        layer.momentum = 0.1
    return model.eval()


@mistake(
    "adapt-batchnorm", "The batch norms are still in training mode: afterwards everything is in eval mode."
)
def stays_in_training_mode(model, X, batch_size=64):
    model.eval()
    momenta = [layer.momentum for layer in batchnorm_layers(model)]
    for k, batch in enumerate(np.array_split(X, math.ceil(len(X) / batch_size)), start=1):
        for layer in batchnorm_layers(model):
            layer.training, layer.momentum = True, 1 / k
        model(batch)
    for layer, momentum in zip(batchnorm_layers(model), momenta, strict=True):
        layer.momentum = momentum
    return model


@mistake(
    "adapt-batchnorm",
    "Nothing has moved: batch norm takes in the statistics of a batch in training mode only.",
)
def never_switches_to_training(model, X, batch_size=64):
    model.eval()
    for batch in np.array_split(X, math.ceil(len(X) / batch_size)):
        model(batch)
    return model


@mistake(
    "adapt-batchnorm",
    "These are the statistics of X itself: a batch norm averages what arrives at its own place, in batches.",
)
def statistics_of_the_input(model, X, batch_size=64):
    model.eval()
    axes = (0, *range(2, X.ndim))
    for layer in batchnorm_layers(model):
        C = len(layer.running_mean)
        layer.running_mean[:], layer.running_var[:] = X.mean(axis=axes)[:C], X.var(axis=axes, ddof=1)[:C]
    return model


@mistake(
    "adapt-batchnorm",
    "The averages begin again but move by the usual momentum, so they are still near 0 and 1: it is 1/t in step t.",
)
def resets_and_keeps_the_usual_momentum(model, X, batch_size=64):
    model.eval()
    for layer in batchnorm_layers(model):
        layer.running_mean[:], layer.running_var[:], layer.training = 0, 1, True
    for batch in np.array_split(X, math.ceil(len(X) / batch_size)):
        model(batch)
    return model.eval()


@mistake("adapt-batchnorm", "X went through in one piece: the averages are means over the given batches.")
def one_batch_of_everything(model, X, batch_size=64):
    model.eval()
    momenta = [layer.momentum for layer in batchnorm_layers(model)]
    for layer in batchnorm_layers(model):
        layer.training, layer.momentum = True, 1
    model(X)
    for layer, momentum in zip(batchnorm_layers(model), momenta, strict=True):
        layer.momentum = momentum
    return model.eval()


@mistake("adapt-batchnorm", "All batch norms got the momentum of the first: each has its own.")
def puts_back_the_first_momentum(model, X, batch_size=64):
    model.eval()
    momentum = batchnorm_layers(model)[0].momentum
    for k, batch in enumerate(np.array_split(X, math.ceil(len(X) / batch_size)), start=1):
        for layer in batchnorm_layers(model):
            layer.training, layer.momentum = True, 1 / k
        model(batch)
    for layer in batchnorm_layers(model):
        layer.momentum = momentum
    return model.eval()


# interpolation_matrix


@mistake(
    "interpolation-matrix",
    "The left neighbour was found by rounding to the nearest: round down, or a weight becomes negative.",
)
def rounds_to_the_nearest_neighbour(n_in, n_out, dtype=np.float32):
    rows = np.arange(n_out)
    places = np.clip((rows + 0.5) * n_in / n_out - 0.5, 0, n_in - 1)
    left = np.minimum(np.rint(places).astype(int), n_in - 2)
    R = np.zeros((n_out, n_in), dtype=dtype)
    R[rows, left] = 1 - (places - left)
    R[rows, left + 1] = places - left
    return R


@mistake(
    "interpolation-matrix",
    "The first and the last centres of both rows were put on each other. The rows have the same width, so the centres of the ends do not coincide.",
)
def ends_on_the_ends(n_in, n_out, dtype=np.float32):
    rows = np.arange(n_out)
    places = rows * (n_in - 1) / max(n_out - 1, 1)
    left = np.minimum(places.astype(int), n_in - 2)
    R = np.zeros((n_out, n_in), dtype=dtype)
    R[rows, left] = 1 - (places - left)
    R[rows, left + 1] = places - left
    return R


@mistake(
    "interpolation-matrix",
    "Places are counted from the left edge of the pixels: the halves in p, for the centres, are missing.",
)
def no_halves(n_in, n_out, dtype=np.float32):
    rows = np.arange(n_out)
    places = np.clip(rows * n_in / n_out, 0, n_in - 1)
    left = np.minimum(places.astype(int), n_in - 2)
    R = np.zeros((n_out, n_in), dtype=dtype)
    R[rows, left] = 1 - (places - left)
    R[rows, left + 1] = places - left
    return R


@mistake(
    "interpolation-matrix", "The last - 1/2 is missing: places count from the centre of the first pixel."
)
def half_a_pixel_too_far(n_in, n_out, dtype=np.float32):
    rows = np.arange(n_out)
    places = np.clip((rows + 0.5) * n_in / n_out, 0, n_in - 1)
    left = np.minimum(places.astype(int), n_in - 2)
    R = np.zeros((n_out, n_in), dtype=dtype)
    R[rows, left] = 1 - (places - left)
    R[rows, left + 1] = places - left
    return R


@mistake(
    "interpolation-matrix",
    "At the ends the weights go below 0 and above 1: places outside of the row are moved to its end first.",
)
def extrapolates_at_the_ends(n_in, n_out, dtype=np.float32):
    rows = np.arange(n_out)
    places = (rows + 0.5) * n_in / n_out - 0.5
    left = np.clip(np.floor(places), 0, n_in - 2).astype(int)
    R = np.zeros((n_out, n_in), dtype=dtype)
    R[rows, left] = 1 - (places - left)
    R[rows, left + 1] = places - left
    return R


@mistake("interpolation-matrix", "The two weights are exchanged: the nearer pixel has the larger one.")
def exchanges_the_weights(n_in, n_out, dtype=np.float32):
    rows = np.arange(n_out)
    places = np.clip((rows + 0.5) * n_in / n_out - 0.5, 0, n_in - 1)
    left = np.minimum(places.astype(int), n_in - 2)
    R = np.zeros((n_out, n_in), dtype=dtype)
    R[rows, left] = places - left
    R[rows, left + 1] = 1 - (places - left)
    return R


@mistake("interpolation-matrix", "Each new pixel copies the nearest old one. Mix the two neighbours.")
def copies_the_nearest(n_in, n_out, dtype=np.float32):
    rows = np.arange(n_out)
    places = np.clip((rows + 0.5) * n_in / n_out - 0.5, 0, n_in - 1)
    R = np.zeros((n_out, n_in), dtype=dtype)
    R[rows, np.rint(places).astype(int)] = 1
    return R


@mistake("interpolation-matrix", says="transpose")
def the_other_way_round(n_in, n_out, dtype=np.float32):
    rows = np.arange(n_out)
    places = np.clip((rows + 0.5) * n_in / n_out - 0.5, 0, n_in - 1)
    left = np.minimum(places.astype(int), n_in - 2)
    R = np.zeros((n_in, n_out), dtype=dtype)
    R[left, rows] = 1 - (places - left)
    R[left + 1, rows] = places - left
    return R


@mistake("interpolation-matrix", says="float64")
def forgets_the_dtype(n_in, n_out, dtype=np.float32):
    rows = np.arange(n_out)
    places = np.clip((rows + 0.5) * n_in / n_out - 0.5, 0, n_in - 1)
    left = np.minimum(places.astype(int), n_in - 2)
    R = np.zeros((n_out, n_in))
    R[rows, left] = 1 - (places - left)
    R[rows, left + 1] = places - left
    return R


@mistake(
    "interpolation-matrix",
    "n_in and n_out are exchanged in p: where there are more pixels, each is narrower.",
)
def the_inverse_ratio(n_in, n_out, dtype=np.float32):
    rows = np.arange(n_out)
    places = np.clip((rows + 0.5) * n_out / n_in - 0.5, 0, n_in - 1)
    left = np.minimum(places.astype(int), n_in - 2)
    R = np.zeros((n_out, n_in), dtype=dtype)
    R[rows, left] = 1 - (places - left)
    R[rows, left + 1] = places - left
    return R


# few_labels


@mistake("few-labels", "The rows were drawn with replacement: the same example came twice.")
def draws_with_replacement(y, k, *, rng):
    parts = []
    for label in np.unique(y):
        rows = np.flatnonzero(y == label)
        if len(rows) < k:
            raise ValueError(f"class {label} has {len(rows)} examples, fewer than {k}")
        parts.append(rng.choice(rows, k))
    return np.concatenate(parts)


@mistake("few-labels", "These are rows of any class: the draw must be made within each class.")
def draws_from_all_rows(y, k, *, rng):
    labels, counts = np.unique(y, return_counts=True)
    if counts.min() < k:
        raise ValueError(f"class {labels[counts.argmin()]} has {counts.min()} examples, fewer than {k}")
    return rng.choice(len(y), k * len(labels), replace=False)


@mistake("few-labels", "A generator of your own gives the same rows for every seed: use rng.")
def a_generator_of_its_own(y, k, *, rng):
    rng = np.random.default_rng(0)
    parts = []
    for label in np.unique(y):
        rows = np.flatnonzero(y == label)
        if len(rows) < k:
            raise ValueError(f"class {label} has {len(rows)} examples, fewer than {k}")
        parts.append(rng.choice(rows, k, replace=False))
    return np.concatenate(parts)


@mistake("few-labels", "It is always the first k rows of each class: draw them with rng.")
def takes_the_first(y, k, *, rng):
    parts = []
    for label in np.unique(y):
        rows = np.flatnonzero(y == label)
        if len(rows) < k:
            raise ValueError(f"class {label} has {len(rows)} examples, fewer than {k}")
        parts.append(rows[:k])
    return np.concatenate(parts)


@mistake("few-labels", "The rows drawn are neighbours within their class: draw each by itself.")
def takes_rows_that_follow_each_other(y, k, *, rng):
    parts = []
    for label in np.unique(y):
        rows = np.flatnonzero(y == label)
        if len(rows) < k:
            raise ValueError(f"class {label} has {len(rows)} examples, fewer than {k}")
        first = rng.integers(len(rows) - k + 1)
        parts.append(rows[first : first + k])
    return np.concatenate(parts)


@mistake("few-labels", "The rows drawn are neighbours within their class: draw each by itself.")
def takes_rows_in_a_circle(y, k, *, rng):
    parts = []
    for label in np.unique(y):
        rows = np.flatnonzero(y == label)
        if len(rows) < k:
            raise ValueError(f"class {label} has {len(rows)} examples, fewer than {k}")
        parts.append(np.roll(rows, rng.integers(len(rows)))[:k])
    return np.concatenate(parts)


@mistake("few-labels", "Each class has a row of its own here: join the parts along the axis that they have.")
def stacks_the_classes(y, k, *, rng):
    parts = []
    for label in np.unique(y):
        rows = np.flatnonzero(y == label)
        if len(rows) < k:
            raise ValueError(f"class {label} has {len(rows)} examples, fewer than {k}")
        parts.append(rng.choice(rows, k, replace=False))
    return np.array(parts)


@mistake("few-labels", says="make it an array")
def returns_a_list(y, k, *, rng):
    parts = []
    for label in np.unique(y):
        rows = np.flatnonzero(y == label)
        if len(rows) < k:
            raise ValueError(f"class {label} has {len(rows)} examples, fewer than {k}")
        parts += list(rng.choice(rows, k, replace=False))
    return parts


@mistake("few-labels", says="class 0 has 0 examples")
def counts_the_classes_from_zero(y, k, *, rng):
    parts = []
    for label in range(len(np.unique(y))):
        rows = np.flatnonzero(y == label)
        if len(rows) < k:
            raise ValueError(f"class {label} has {len(rows)} examples, fewer than {k}")
        parts.append(rng.choice(rows, k, replace=False))
    return np.concatenate(parts)


@mistake("few-labels", "The result is the labels, or rows within a class: row numbers of y are asked for.")
def places_within_the_class(y, k, *, rng):
    parts = []
    for label in np.unique(y):
        count = int(np.sum(y == label))
        if count < k:
            raise ValueError(f"class {label} has {count} examples, fewer than {k}")
        parts.append(rng.choice(count, k, replace=False))
    return np.concatenate(parts)


@mistake("few-labels", "The rows are sorted or mixed: the k rows of the smallest label come first.")
def in_the_order_of_the_rows(y, k, *, rng):
    parts = []
    for label in np.unique(y):
        rows = np.flatnonzero(y == label)
        if len(rows) < k:
            raise ValueError(f"class {label} has {len(rows)} examples, fewer than {k}")
        parts.append(rng.choice(rows, k, replace=False))
    return np.sort(np.concatenate(parts))


@mistake("few-labels", says="ValueError")
def takes_what_there_is(y, k, *, rng):
    parts = []
    for label in np.unique(y):
        rows = np.flatnonzero(y == label)
        parts.append(rng.choice(rows, min(k, len(rows)), replace=False))
    return np.concatenate(parts)


@mistake("few-labels", "This is a truth value for each example: row numbers are asked for.")
def marks_the_rows(y, k, *, rng):
    marked = np.zeros(len(y), dtype=bool)
    for label in np.unique(y):
        rows = np.flatnonzero(y == label)
        if len(rows) < k:
            raise ValueError(f"class {label} has {len(rows)} examples, fewer than {k}")
        marked[rng.choice(rows, k, replace=False)] = True
    return marked


@mistake("few-labels", says="does not name class 0")
def lets_the_generator_complain(y, k, *, rng):
    return np.concatenate(
        [rng.choice(np.flatnonzero(y == label), k, replace=False) for label in np.unique(y)]
    )


# replace_head


@mistake(
    "replace-head", "The copy and the model share the arrays of the body: training one changes the other."
)
def shares_the_body(model, num_classes, *, rng):
    W = model.layers[-1].params["W"]
    return Sequential(*model.layers[:-1], Linear(W.shape[1], num_classes, rng=rng, dtype=W.dtype))


@mistake("replace-head", says="share the arrays of the body")
def copies_the_list_of_layers_only(model, num_classes, *, rng):
    copied = copy.copy(model)
    W = model.layers[-1].params["W"]
    new = Linear(W.shape[1], num_classes, rng=rng, dtype=W.dtype)
    copied.layers = [*(copy.copy(layer) for layer in model.layers[:-1]), new]
    return copied


@mistake("replace-head", "The model itself got the new head: copy it first, with everything in it.")
def changes_the_original(model, num_classes, *, rng):
    W = model.layers[-1].params["W"]
    model.layers[-1] = Linear(W.shape[1], num_classes, rng=rng, dtype=W.dtype)
    return model


@mistake("replace-head", says="The model itself got the new head")
def copies_only_the_outside(model, num_classes, *, rng):
    copied = copy.copy(model)
    W = model.layers[-1].params["W"]
    copied.layers[-1] = Linear(W.shape[1], num_classes, rng=rng, dtype=W.dtype)
    return copied


@mistake("replace-head", "The new layer came after the old head instead of in its place.")
def puts_it_after_the_old_head(model, num_classes, *, rng):
    copied = copy.deepcopy(model)
    W = model.layers[-1].params["W"]
    copied.layers.append(Linear(W.shape[0], num_classes, rng=rng, dtype=W.dtype))
    return copied


@mistake("replace-head", says="float32")
def always_float32(model, num_classes, *, rng):
    copied = copy.deepcopy(model)
    copied.layers[-1] = Linear(model.layers[-1].params["W"].shape[1], num_classes, rng=rng)
    return copied


@mistake(
    "replace-head",
    "The new head has as many inputs as the old one has outputs: W is (C, D), the number of inputs is D.",
)
def as_many_inputs_as_outputs(model, num_classes, *, rng):
    copied = copy.deepcopy(model)
    W = model.layers[-1].params["W"]
    copied.layers[-1] = Linear(W.shape[0], num_classes, rng=rng, dtype=W.dtype)
    return copied


@mistake("replace-head", "The weights of the new head were not drawn with rng.")
def draws_with_a_generator_of_its_own(model, num_classes, *, rng):
    copied = copy.deepcopy(model)
    W = model.layers[-1].params["W"]
    copied.layers[-1] = Linear(W.shape[1], num_classes, rng=np.random.default_rng(0), dtype=W.dtype)
    return copied


@mistake("replace-head", says="missing: 2.W")
def only_cuts_the_head_off(model, num_classes, *, rng):
    copied = copy.deepcopy(model)
    del copied.layers[-1]
    return copied


@mistake(
    "replace-head", "The old head is still there: a new Linear has random weights, and num_classes outputs."
)
def returns_a_mere_copy(model, num_classes, *, rng):
    return copy.deepcopy(model)


# freeze


@mistake(
    "freeze",
    "The layer goes back to training with train(), so batch norm still moves its averages: train must be replaced too.",
)
def hides_the_parameters_only(layer):
    layer.eval()
    layer.parameters = partial(_parameters_inside, layer)
    for inner in layer.layers:
        freeze(inner)
    return layer


@mistake(
    "freeze", "The parameters are still trained: replace the method parameters, in the layers inside too."
)
def stays_in_eval_mode_only(layer):
    layer.eval()
    layer.train = partial(_train_inside, layer)
    for inner in layer.layers:
        freeze(inner)
    return layer


@mistake("freeze", says="in the layers inside too")
def forgets_the_layers_inside(layer):
    layer.eval()
    layer.parameters = partial(_parameters_inside, layer)
    layer.train = partial(_train_inside, layer)
    return layer


@mistake(
    "freeze",
    "A layer inside that is unfrozen again is not reached: the outer layer must still ask the layers inside.",
)
def shuts_the_layers_inside_in(layer):
    layer.eval()
    layer.parameters = lambda: iter(())
    layer.train = layer.eval
    for inner in layer.layers:
        freeze(inner)
    return layer


@mistake("freeze", "The layer is still in training mode: switch it to eval mode first.")
def leaves_the_mode(layer):
    layer.parameters = partial(_parameters_inside, layer)
    layer.train = partial(_train_inside, layer)
    for inner in layer.layers:
        freeze(inner)
    return layer


@mistake("freeze", says="KeyError")
def throws_the_parameters_away(layer):
    layer.eval()
    layer.buffers = {**layer.params, **getattr(layer, "buffers", {})}
    layer.parameters = partial(_parameters_inside, layer)
    layer.train = partial(_train_inside, layer)
    layer.params = {}
    for inner in layer.layers:
        freeze(inner)
    return layer


@mistake("freeze", says="None")
def returns_nothing_frozen(layer):
    layer.eval()
    layer.parameters = partial(_parameters_inside, layer)
    layer.train = partial(_train_inside, layer)
    for inner in layer.layers:
        freeze(inner)


@mistake(
    "freeze", "needs_dX only says that nobody asks for the gradient of the input: the weights still move."
)
def stops_the_gradient_of_the_input(layer):
    layer.eval()
    layer.needs_dX = False
    for inner in layer.layers:
        freeze(inner)
    return layer


@mistake(
    "freeze",
    "The layers inside are frozen, but not the model that holds them: a layer with layers inside is frozen, too.",
)
def freezes_the_innermost_layers_only(layer):
    layer.eval()
    if not layer.layers:
        layer.parameters = partial(_parameters_inside, layer)
        layer.train = partial(_train_inside, layer)
    for inner in layer.layers:
        freeze(inner)
    return layer


# extract_features


@mistake(
    "extract-features",
    "The layers ran in training mode: batch norm used the batch's own statistics. Features are taken in eval mode.",
)
def features_in_training_mode(model, X, upto, batch_size=256):
    parts = []
    was_training = model.training
    model.train()
    for start in range(0, max(1, len(X)), batch_size):
        batch = X[start : start + batch_size]
        for layer in model.layers[:upto]:
            batch = layer(batch)
        parts.append(batch)
    if not was_training:
        model.eval()
    return np.concatenate(parts)


@mistake("extract-features", says="The layers ran in training mode")
def leaves_the_mode_of_the_model(model, X, upto, batch_size=256):
    parts = []
    for start in range(0, max(1, len(X)), batch_size):
        batch = X[start : start + batch_size]
        for layer in model.layers[:upto]:
            batch = layer(batch)
        parts.append(batch)
    return np.concatenate(parts)


@mistake("extract-features", "The whole network ran: the features come out of the first layers only.")
def runs_the_whole_network(model, X, upto, batch_size=256):
    was_training = model.training
    model.eval()
    F = np.concatenate(
        [model(X[start : start + batch_size]) for start in range(0, max(1, len(X)), batch_size)]
    )
    if was_training:
        model.train()
    return F


@mistake("extract-features", "One layer too many: the slice ends before layer number upto.")
def one_layer_too_many(model, X, upto, batch_size=256):
    parts = []
    was_training = model.training
    model.eval()
    layers = model.layers[: upto + 1] if upto != -1 else model.layers
    for start in range(0, max(1, len(X)), batch_size):
        batch = X[start : start + batch_size]
        for layer in layers:
            batch = layer(batch)
        parts.append(batch)
    if was_training:
        model.train()
    return np.concatenate(parts)


@mistake("extract-features", "Only the last batch is left: collect the results of all batches.")
def keeps_the_last_batch(model, X, upto, batch_size=256):
    was_training = model.training
    model.eval()
    for start in range(0, max(1, len(X)), batch_size):
        batch = X[start : start + batch_size]
        for layer in model.layers[:upto]:
            batch = layer(batch)
    if was_training:
        model.train()
    return batch


@mistake(
    "extract-features",
    "The batches were stacked along a new axis: join them along the first axis, which they have already.",
)
def stacks_the_batches(model, X, upto, batch_size=256):
    parts = []
    was_training = model.training
    model.eval()
    for start in range(0, max(1, len(X)), batch_size):
        batch = X[start : start + batch_size]
        for layer in model.layers[:upto]:
            batch = layer(batch)
        parts.append(batch)
    if was_training:
        model.train()
    return np.array(parts)


@mistake("extract-features", says="dimensions")
def flattens_the_features(model, X, upto, batch_size=256):
    parts = []
    was_training = model.training
    model.eval()
    for start in range(0, max(1, len(X)), batch_size):
        batch = X[start : start + batch_size]
        for layer in model.layers[:upto]:
            batch = layer(batch)
        parts.append(batch)
    if was_training:
        model.train()
    F = np.concatenate(parts)
    return F.reshape(len(F), math.prod(F.shape[1:]))


# parameter_groups


@mistake(
    "parameter-groups", "The powers run the wrong way: the last layer has lr itself, the first the least."
)
def the_first_layer_learns_fastest(model, lr, factor):
    groups = [list(layer.parameters()) for layer in model.layers]
    groups = [group for group in groups if group]
    return [(group, lr * factor**j) for j, group in enumerate(groups)]


@mistake("parameter-groups", "Layers without parameters are counted in the power: leave them out first.")
def counts_every_layer(model, lr, factor):
    K = len(model.layers)
    groups = [(list(layer.parameters()), lr * factor ** (K - 1 - j)) for j, layer in enumerate(model.layers)]
    return [(group, rate) for group, rate in groups if group]


@mistake("parameter-groups", "The last group has factor times lr: it should have lr itself.")
def one_power_too_many(model, lr, factor):
    groups = [list(layer.parameters()) for layer in model.layers]
    groups = [group for group in groups if group]
    return [(group, lr * factor ** (len(groups) - j)) for j, group in enumerate(groups)]


@mistake("parameter-groups", says="The right values in the wrong order")
def from_the_last_to_the_first(model, lr, factor):
    groups = [list(layer.parameters()) for layer in reversed(model.layers)]
    groups = [group for group in groups if group]
    return [(group, lr * factor**j) for j, group in enumerate(groups)]


@mistake(
    "parameter-groups", "All groups have the same learning rate: each has factor times that of the next."
)
def the_same_rate_for_all(model, lr, factor):
    groups = [list(layer.parameters()) for layer in model.layers]
    return [(group, lr) for group in groups if group]


@mistake("parameter-groups", "factor is divided by the distance instead of raised to its power.")
def a_rate_divided_by_the_distance(model, lr, factor):
    groups = [list(layer.parameters()) for layer in model.layers]
    groups = [group for group in groups if group]
    distances = [len(groups) - 1 - j for j in range(len(groups))]
    return [
        (group, lr * factor / distance if distance else lr)
        for group, distance in zip(groups, distances, strict=True)
    ]


@mistake("parameter-groups", "Layers without anything to train made empty groups: leave them out.")
def keeps_empty_groups(model, lr, factor):
    groups = [list(layer.parameters()) for layer in model.layers]
    powers, power = [], 0
    for group in reversed(groups):
        powers.insert(0, power)
        power += bool(group)
    return [(group, lr * factor**power) for group, power in zip(groups, powers, strict=True)]


@mistake("parameter-groups", "Each parameter is a group of its own here: W and b of a layer belong together.")
def a_group_for_each_parameter(model, lr, factor):
    groups = [[pair] for pair in model.parameters()]
    return [(group, lr * factor ** (len(groups) - 1 - j)) for j, group in enumerate(groups)]


@mistake(
    "parameter-groups", "The groups are generators, which can be walked through once: make lists of them."
)
def generators_instead_of_lists(model, lr, factor):
    layers = [layer for layer in model.layers if list(layer.parameters())]
    return [(layer.parameters(), lr * factor ** (len(layers) - 1 - j)) for j, layer in enumerate(layers)]


@mistake(
    "parameter-groups",
    "A frozen layer has params, but nothing to train: ask parameters(), and leave it out if that is empty.",
)
def asks_params(model, lr, factor):
    layers = [layer for layer in model.layers if layer.params or layer.layers]
    groups = [list(layer.parameters()) for layer in layers]
    return [(group, lr * factor ** (len(groups) - 1 - j)) for j, group in enumerate(groups)]


# paired_gain


@mistake("paired-gain", "The divisor is M: an estimate from M numbers about their own mean divides by M - 1.")
def divides_by_m(scores, baseline):
    differences = scores - baseline
    M = differences.shape[-1]
    return differences.mean(axis=-1), differences.std(axis=-1) / math.sqrt(M)


@mistake(
    "paired-gain",
    "This is the standard deviation of one difference: the error of the mean is smaller by the square root of M.",
)
def the_spread_of_one_draw(scores, baseline):
    differences = scores - baseline
    return differences.mean(axis=-1), differences.std(axis=-1, ddof=1)


@mistake(
    "paired-gain",
    "The two methods were treated as independent: take the differences draw by draw, then their standard deviation.",
)
def adds_the_variances(scores, baseline):
    M = scores.shape[-1]
    error = ((scores.var(axis=-1, ddof=1) + baseline.var(axis=-1, ddof=1)) / M) ** 0.5
    return (scores - baseline).mean(axis=-1), error


@mistake("paired-gain", "The error is that of the scores alone: it must be that of the differences.")
def ignores_the_baseline_in_the_error(scores, baseline):
    M = scores.shape[-1]
    return (scores - baseline).mean(axis=-1), scores.std(axis=-1, ddof=1) / math.sqrt(M)


@mistake("paired-gain", "s was divided by M instead of its square root.")
def divides_by_the_number_itself(scores, baseline):
    differences = scores - baseline
    return differences.mean(axis=-1), differences.std(axis=-1, ddof=1) / differences.shape[-1]


@mistake("paired-gain", says="sign")
def baseline_minus_scores(scores, baseline):
    differences = baseline - scores
    M = differences.shape[-1]
    return differences.mean(axis=-1), differences.std(axis=-1, ddof=1) / math.sqrt(M)


@mistake("paired-gain", says="float64")
def a_numpy_number_makes_float64(scores, baseline):
    differences = scores - baseline
    error = differences.std(axis=-1, ddof=1) / np.sqrt(np.float64(differences.shape[-1]))
    return differences.mean(axis=-1), error


@mistake("paired-gain", "The mean runs over the numbers of labels: the draws are on the last axis.")
def over_the_first_axis(scores, baseline):
    differences = scores - baseline
    M = len(differences)
    if M < 2:
        return differences.mean(axis=-1), differences.std(axis=-1) / math.sqrt(max(M, 1))
    return differences.mean(axis=0), differences.std(axis=0, ddof=1) / math.sqrt(M)


@mistake("paired-gain", "All draws went into one number: each row of scores has its own gain.")
def one_number_for_all(scores, baseline):
    differences = scores - baseline
    return differences.mean(), differences.std(ddof=1) / math.sqrt(differences.shape[-1])
