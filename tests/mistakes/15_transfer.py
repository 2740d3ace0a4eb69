"""Wrong answers to the exercises of chapter 15, and the sentence that each must meet."""

import copy
import math
from functools import partial

import numpy as np

from coursekit.mistakes import mistake

# How few_labels may refuse a class, beside the text of each mistake's own.
REFUSALS = (
    "class {label} has only {n} examples",
    "class {label} has only {n} examples, not {k}",
    "class {label} has only {n} examples, needed {k}",
    "class {label} has fewer than {k} examples",
    "class {label}",
)

# Stand-ins, so that this file can be read; in the kernel the names are the notebook's.
batchnorm_layers = freeze = _parameters_inside = _train_inside = Linear = Sequential = mlp = None


# adapt_batchnorm


@mistake("adapt-batchnorm", "A copy got the new averages: change the model itself and return it.")
def adapts_a_copy(model, X, batch_size=64):
    model = copy.deepcopy(model)
    model.eval()
    momenta = [layer.momentum for layer in batchnorm_layers(model)]
    batches = np.array_split(X, math.ceil(len(X) / batch_size))
    for k, batch in enumerate(batches, start=1):
        for layer in batchnorm_layers(model):
            layer.training, layer.momentum = True, 1 / k
        model(batch)
    for layer, momentum in zip(batchnorm_layers(model), momenta, strict=True):
        layer.momentum = momentum
    return model.eval()


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
    "The momentum is 1/(t + 1) in step t: the first step must have the momentum 1, so that nothing of the old average stays.",
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
    "These are the mean and the variance of all of X at once: the averages are means over the given batches, as they arrive at the batch norm.",
)
def one_batch_of_everything(model, X, batch_size=64):
    model.eval()
    momenta = [layer.momentum for layer in batchnorm_layers(model)]
    for layer in batchnorm_layers(model):
        layer.training, layer.momentum = True, 1
    model(X)
    for layer, momentum in zip(batchnorm_layers(model), momenta, strict=True):
        layer.momentum = momentum
    return model.eval()


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


@mistake(
    "adapt-batchnorm",
    "Each batch should have an equal share at the end, but the same momentum in every step does not give that: in step t it is 1/t.",
)
def momentum_of_one_over_all_batches(model, X, batch_size=64):
    model.eval()
    momenta = [layer.momentum for layer in batchnorm_layers(model)]
    batches = np.array_split(X, math.ceil(len(X) / batch_size))
    for k, batch in enumerate(batches, start=1):
        for layer in batchnorm_layers(model):
            layer.training, layer.momentum = True, 1 / len(batches)
        model(batch)
    for layer, momentum in zip(batchnorm_layers(model), momenta, strict=True):
        layer.momentum = momentum
    return model.eval()


@mistake(
    "adapt-batchnorm",
    "The two weights are exchanged: 1 - 1/t belongs to the old average, the momentum is 1/t.",
)
def exchanges_old_and_new(model, X, batch_size=64):
    model.eval()
    momenta = [layer.momentum for layer in batchnorm_layers(model)]
    batches = np.array_split(X, math.ceil(len(X) / batch_size))
    for k, batch in enumerate(batches, start=1):
        for layer in batchnorm_layers(model):
            layer.training, layer.momentum = True, 1 - 1 / k
        model(batch)
    for layer, momentum in zip(batchnorm_layers(model), momenta, strict=True):
        layer.momentum = momentum
    return model.eval()


@mistake("adapt-batchnorm", "All batch norms got the momentum of the last: note the momenta in a list.")
def puts_back_the_last_momentum(model, X, batch_size=64):
    model.eval()
    momenta = [layer.momentum for layer in batchnorm_layers(model)]
    batches = np.array_split(X, math.ceil(len(X) / batch_size))
    for k, batch in enumerate(batches, start=1):
        for layer in batchnorm_layers(model):
            layer.training, layer.momentum = True, 1 / k
        model(batch)
    for layer, momentum in zip(batchnorm_layers(model), momenta, strict=True):
        layer.momentum = momenta[-1]
    return model.eval()


@mistake("adapt-batchnorm", "The model is left in training mode: afterwards all of it is in eval mode.")
def ends_in_training_mode(model, X, batch_size=64):
    model.eval()
    momenta = [layer.momentum for layer in batchnorm_layers(model)]
    batches = np.array_split(X, math.ceil(len(X) / batch_size))
    for k, batch in enumerate(batches, start=1):
        for layer in batchnorm_layers(model):
            layer.training, layer.momentum = True, 1 / k
        model(batch)
    for layer, momentum in zip(batchnorm_layers(model), momenta, strict=True):
        layer.momentum = momentum
    return model.train()


@mistake(
    "adapt-batchnorm",
    "X went straight into every batch norm: it is the whole model that each batch goes through.",
)
def feeds_each_norm_alone(model, X, batch_size=64):
    model.eval()
    momenta = [layer.momentum for layer in batchnorm_layers(model)]
    batches = np.array_split(X, math.ceil(len(X) / batch_size))
    for k, batch in enumerate(batches, start=1):
        for layer in batchnorm_layers(model):
            layer.training, layer.momentum = True, 1 / k
            layer(batch)
    for layer, momentum in zip(batchnorm_layers(model), momenta, strict=True):
        layer.momentum = momentum
    return model.eval()


@mistake(
    "adapt-batchnorm",
    "Every batch went through once for each batch norm: set all of them, then run the batch a single time.",
)
def one_pass_for_each_norm(model, X, batch_size=64):
    model.eval()
    norms = batchnorm_layers(model)
    momenta = [layer.momentum for layer in norms]
    for layer in norms:
        for k, batch in enumerate(np.array_split(X, math.ceil(len(X) / batch_size)), start=1):
            layer.training, layer.momentum = True, 1 / k
            model(batch)
    for layer, momentum in zip(norms, momenta, strict=True):
        layer.momentum = momentum
    return model.eval()


@mistake(
    "adapt-batchnorm",
    "The batch norms were adapted one after another: in each step all of them are in training mode.",
)
def one_norm_after_another(model, X, batch_size=64):
    model.eval()
    for layer in batchnorm_layers(model):
        momentum, layer.training = layer.momentum, True
        for k, batch in enumerate(np.array_split(X, math.ceil(len(X) / batch_size)), start=1):
            layer.momentum = 1 / k
            model(batch)
        layer.training, layer.momentum = False, momentum
    return model


@mistake("adapt-batchnorm", "Only the first batch norm has new averages: set every layer in norms.")
def adapts_the_first_only(model, X, batch_size=64):
    model.eval()
    layer = batchnorm_layers(model)[0]
    momentum, layer.training = layer.momentum, True
    for k, batch in enumerate(np.array_split(X, math.ceil(len(X) / batch_size)), start=1):
        layer.momentum = 1 / k
        model(batch)
    layer.momentum = momentum
    return model.eval()


@mistake(
    "adapt-batchnorm",
    "Every batch went through once for each batch norm: set all of them, then run the batch a single time.",
)
def runs_the_batch_while_it_sets_the_norms(model, X, batch_size=64):
    model.eval()
    norms = batchnorm_layers(model)
    momenta = [layer.momentum for layer in norms]
    batches = np.array_split(X, math.ceil(len(X) / batch_size))
    for k, batch in enumerate(batches, start=1):
        for layer in norms:
            layer.training, layer.momentum = True, 1 / k
            model(batch)
    for layer, momentum in zip(norms, momenta, strict=True):
        layer.momentum = momentum
    return model.eval()


@mistake(
    "adapt-batchnorm",
    "The momentum of step t is t, so each batch counts more than the one before: it is one over t.",
)
def momentum_of_the_number_of_the_step(model, X, batch_size=64):
    model.eval()
    norms = batchnorm_layers(model)
    momenta = [layer.momentum for layer in norms]
    batches = np.array_split(X, math.ceil(len(X) / batch_size))
    for k, batch in enumerate(batches, start=1):
        for layer in norms:
            layer.training, layer.momentum = True, k
        model(batch)
    for layer, momentum in zip(norms, momenta, strict=True):
        layer.momentum = momentum
    return model.eval()


@mistake(
    "adapt-batchnorm", "The first step has the number 0, and 1/0 does not exist: count the steps from 1."
)
def counts_the_steps_from_zero(model, X, batch_size=64):
    model.eval()
    norms = batchnorm_layers(model)
    momenta = [layer.momentum for layer in norms]
    batches = np.array_split(X, math.ceil(len(X) / batch_size))
    for k, batch in enumerate(batches, start=0):
        for layer in norms:
            layer.training, layer.momentum = True, 1 / k
        model(batch)
    for layer, momentum in zip(norms, momenta, strict=True):
        layer.momentum = momentum
    return model.eval()


@mistake(
    "adapt-batchnorm",
    "The momenta were noted when a step had already changed them: note them once, before the first step.",
)
def notes_the_momenta_in_each_step(model, X, batch_size=64):
    model.eval()
    norms = batchnorm_layers(model)
    batches = np.array_split(X, math.ceil(len(X) / batch_size))
    for k, batch in enumerate(batches, start=1):
        momenta = [layer.momentum for layer in norms]
        for layer in norms:
            layer.training, layer.momentum = True, 1 / k
        model(batch)
    for layer, momentum in zip(norms, momenta, strict=True):
        layer.momentum = momentum
    return model.eval()


@mistake(
    "adapt-batchnorm",
    "The averages are not assigned by hand: each batch norm moves its own while the batches go through the model.",
)
def assigns_the_averages(model, X, batch_size=64):
    for layer in batchnorm_layers(model):
        layer.running_mean = X.mean(axis=0)
        layer.running_var = X.var(axis=0, ddof=1)
    return model.eval()


@mistake(
    "adapt-batchnorm", "The parts are not of almost equal size: go through the list of batches that is given."
)
def cuts_full_batches_and_a_rest(model, X, batch_size=64):
    model.eval()
    norms = batchnorm_layers(model)
    momenta = [layer.momentum for layer in norms]
    batches = [X[start : start + batch_size] for start in range(0, len(X), batch_size)]
    for k, batch in enumerate(batches, start=1):
        for layer in norms:
            layer.training, layer.momentum = True, 1 / k
        model(batch)
    for layer, momentum in zip(norms, momenta, strict=True):
        layer.momentum = momentum
    return model.eval()


@mistake(
    "adapt-batchnorm",
    "Not every batch went through the model: the loop must reach the last one, and what follows stands after it.",
)
def one_step_too_few(model, X, batch_size=64):
    model.eval()
    norms = batchnorm_layers(model)
    momenta = [layer.momentum for layer in norms]
    batches = np.array_split(X, math.ceil(len(X) / batch_size))
    for k in range(1, len(batches)):
        for layer in norms:
            layer.training, layer.momentum = True, 1 / k
        model(batches[k - 1])
    for layer, momentum in zip(norms, momenta, strict=True):
        layer.momentum = momentum
    return model.eval()


@mistake(
    "adapt-batchnorm",
    "Not every batch went through the model: the loop must reach the last one, and what follows stands after it.",
)
def ends_after_the_first_step(model, X, batch_size=64):
    model.eval()
    norms = batchnorm_layers(model)
    momenta = [layer.momentum for layer in norms]
    batches = np.array_split(X, math.ceil(len(X) / batch_size))
    for k, batch in enumerate(batches, start=1):
        for layer in norms:
            layer.training, layer.momentum = True, 1 / k
        model(batch)
        for layer, momentum in zip(norms, momenta, strict=True):
            layer.momentum = momentum
        return model.eval()


@mistake(
    "adapt-batchnorm",
    "t was counted once for each batch norm: it is the number of the batch, the same for all of them.",
)
def counts_the_norms_too(model, X, batch_size=64):
    model.eval()
    norms = batchnorm_layers(model)
    momenta = [layer.momentum for layer in norms]
    t = 0
    for batch in np.array_split(X, math.ceil(len(X) / batch_size)):
        for layer in norms:
            t += 1
            layer.training, layer.momentum = True, 1 / t
        model(batch)
    for layer, momentum in zip(norms, momenta, strict=True):
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
    "The places are not (i + 1/2) n_in / n_out - 1/2: the halves are missing, or the divisor is not n_out.",
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
    "interpolation-matrix", "Every place is too far to the right: p ends with - 1/2, and i counts from 0."
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


@mistake(
    "interpolation-matrix",
    "The 1/2 that is added to i is missing: a pixel's centre is half a pixel from its edge.",
)
def no_half_of_a_new_pixel(n_in, n_out, dtype=np.float32):
    rows = np.arange(n_out)
    places = np.clip(rows * n_in / n_out - 0.5, 0, n_in - 1)
    left = np.minimum(places.astype(int), n_in - 2)
    right = places - left
    R = np.zeros((n_out, n_in), dtype=dtype)
    R[rows, left] = 1 - right
    R[rows, left + 1] = right
    return R


@mistake("interpolation-matrix", "Only the 1/2 is multiplied by n_in / n_out: put i + 1/2 in parentheses.")
def forgets_the_parentheses(n_in, n_out, dtype=np.float32):
    rows = np.arange(n_out)
    places = np.clip(rows + 0.5 * n_in / n_out - 0.5, 0, n_in - 1)
    left = np.minimum(places.astype(int), n_in - 2)
    right = places - left
    R = np.zeros((n_out, n_in), dtype=dtype)
    R[rows, left] = 1 - right
    R[rows, left + 1] = right
    return R


@mistake(
    "interpolation-matrix",
    "At the far end the weights go below 0 and above 1: the last place allowed is n_in - 1.",
)
def goes_beyond_the_last_centre(n_in, n_out, dtype=np.float32):
    rows = np.arange(n_out)
    places = np.maximum((rows + 0.5) * n_in / n_out - 0.5, 0)
    left = np.minimum(places.astype(int), n_in - 2)
    right = places - left
    R = np.zeros((n_out, n_in), dtype=dtype)
    R[rows, left] = 1 - right
    R[rows, left + 1] = right
    return R


@mistake(
    "interpolation-matrix",
    "The places end one pixel too early or have lost their decimals: the limit of p is n_in - 1 (n_in - 2 is that of l), and n_in / n_out stays a fraction.",
)
def places_end_too_early(n_in, n_out, dtype=np.float32):
    rows = np.arange(n_out)
    places = np.clip((rows + 0.5) * n_in / n_out - 0.5, 0, n_in - 2)
    left = np.minimum(places.astype(int), n_in - 2)
    right = places - left
    R = np.zeros((n_out, n_in), dtype=dtype)
    R[rows, left] = 1 - right
    R[rows, left + 1] = right
    return R


@mistake("interpolation-matrix", "The last place has no right neighbour: l must be n_in - 2 at most.")
def no_room_for_a_right_neighbour(n_in, n_out, dtype=np.float32):
    rows = np.arange(n_out)
    places = np.clip((rows + 0.5) * n_in / n_out - 0.5, 0, n_in - 1)
    left = places.astype(int)
    right = places - left
    R = np.zeros((n_out, n_in), dtype=dtype)
    R[rows, left] = 1 - right
    R[rows, left + 1] = right
    return R


@mistake(
    "interpolation-matrix",
    "For the last place both neighbours are the same pixel, and the second weight overwrote the first: keep l at n_in - 2 or below.",
)
def overwrites_the_last_weight(n_in, n_out, dtype=np.float32):
    rows = np.arange(n_out)
    places = np.clip((rows + 0.5) * n_in / n_out - 0.5, 0, n_in - 1)
    left = places.astype(int)
    right = places - left
    R = np.zeros((n_out, n_in), dtype=dtype)
    R[rows, left] = 1 - right
    R[rows, np.minimum(left + 1, n_in - 1)] = right
    return R


@mistake(
    "interpolation-matrix",
    "R has too few rows: it needs one for each new pixel and a column for each old one.",
)
def rows_and_columns_exchanged(n_in, n_out, dtype=np.float32):
    rows = np.arange(n_out)
    places = np.clip((rows + 0.5) * n_in / n_out - 0.5, 0, n_in - 1)
    left = np.minimum(places.astype(int), n_in - 2)
    right = places - left
    R = np.zeros((n_in, n_out), dtype=dtype)
    R[rows, left] = 1 - right
    R[rows, left + 1] = right
    return R


@mistake(
    "interpolation-matrix",
    "Whole columns were set: one element in each row needs the row numbers as well, not a colon.",
)
def sets_whole_columns(n_in, n_out, dtype=np.float32):
    rows = np.arange(n_out)
    places = np.clip((rows + 0.5) * n_in / n_out - 0.5, 0, n_in - 1)
    left = np.minimum(places.astype(int), n_in - 2)
    right = places - left
    R = np.zeros((n_out, n_in), dtype=dtype)
    R[:, left] = 1 - right
    R[:, left + 1] = right
    return R


@mistake("interpolation-matrix", "The decimals of p are lost: divide with / and round down only to find l.")
def divides_without_decimals(n_in, n_out, dtype=np.float32):
    rows = np.arange(n_out)
    places = np.clip((rows + 0.5) * n_in // n_out - 0.5, 0, n_in - 1)
    left = np.minimum(places.astype(int), n_in - 2)
    right = places - left
    R = np.zeros((n_out, n_in), dtype=dtype)
    R[rows, left] = 1 - right
    R[rows, left + 1] = right
    return R


@mistake(
    "interpolation-matrix",
    "r was taken from the place before it was moved to the end of the row: move p first.",
)
def rest_of_the_place_before_it_was_moved(n_in, n_out, dtype=np.float32):
    rows = np.arange(n_out)
    places = (rows + 0.5) * n_in / n_out - 0.5
    left = np.clip(np.floor(places).astype(int), 0, n_in - 2)
    right = places - np.floor(places)
    R = np.zeros((n_out, n_in), dtype=dtype)
    R[rows, left] = 1 - right
    R[rows, left + 1] = right
    return R


@mistake("interpolation-matrix", "Only the left neighbour has a weight: the right one gets r.")
def left_neighbour_only(n_in, n_out, dtype=np.float32):
    rows = np.arange(n_out)
    places = np.clip((rows + 0.5) * n_in / n_out - 0.5, 0, n_in - 1)
    left = np.minimum(places.astype(int), n_in - 2)
    right = places - left
    R = np.zeros((n_out, n_in), dtype=dtype)
    R[rows, left] = 1 - right
    return R


@mistake("interpolation-matrix", "r is the whole place here: it is only what is left of p above l.")
def the_whole_place_as_weight(n_in, n_out, dtype=np.float32):
    rows = np.arange(n_out)
    places = np.clip((rows + 0.5) * n_in / n_out - 0.5, 0, n_in - 1)
    left = np.minimum(places.astype(int), n_in - 2)
    right = places
    R = np.zeros((n_out, n_in), dtype=dtype)
    R[rows, left] = 1 - right
    R[rows, left + 1] = right
    return R


@mistake(
    "interpolation-matrix",
    "The places end one pixel too early or have lost their decimals: the limit of p is n_in - 1 (n_in - 2 is that of l), and n_in / n_out stays a fraction.",
)
def a_ratio_without_decimals(n_in, n_out, dtype=np.float32):
    rows = np.arange(n_out)
    places = np.clip((rows + 0.5) * (n_in // n_out) - 0.5, 0, n_in - 1)
    left = np.minimum(places.astype(int), n_in - 2)
    right = places - left
    R = np.zeros((n_out, n_in), dtype=dtype)
    R[rows, left] = 1 - right
    R[rows, left + 1] = right
    return R


@mistake(
    "interpolation-matrix",
    "Where p is a whole number, both neighbours are the same pixel, and the second weight overwrote the first: the right neighbour is always l + 1.",
)
def the_right_neighbour_by_rounding_up(n_in, n_out, dtype=np.float32):
    rows = np.arange(n_out)
    places = np.clip((rows + 0.5) * n_in / n_out - 0.5, 0, n_in - 1)
    left = places.astype(int)
    right = places - left
    R = np.zeros((n_out, n_in), dtype=dtype)
    R[rows, left] = 1 - right
    R[rows, np.ceil(places).astype(int)] = right
    return R


@mistake(
    "interpolation-matrix",
    "The places run from edge to edge of the row: the first and the last centre are half a new pixel inside.",
)
def from_edge_to_edge(n_in, n_out, dtype=np.float32):
    rows = np.arange(n_out)
    places = np.clip(np.linspace(-0.5, n_in - 0.5, n_out), 0, n_in - 1)
    left = np.minimum(places.astype(int), n_in - 2)
    right = places - left
    R = np.zeros((n_out, n_in), dtype=dtype)
    R[rows, left] = 1 - right
    R[rows, left + 1] = right
    return R


@mistake(
    "interpolation-matrix",
    "Some rows are empty: the loop runs over the new pixels, of which there are n_out.",
)
def a_row_for_each_old_pixel(n_in, n_out, dtype=np.float32):
    R = np.zeros((n_out, n_in), dtype=dtype)
    for i in range(n_in):
        place = min(max((i + 0.5) * n_in / n_out - 0.5, 0), n_in - 1)
        left = min(int(place), n_in - 2)
        R[i, left] = 1 - (place - left)
        R[i, left + 1] = place - left
    return R


@mistake(
    "interpolation-matrix",
    "The places are not (i + 1/2) n_in / n_out - 1/2: the halves are missing, or the divisor is not n_out.",
)
def divides_by_one_less_than_n_out(n_in, n_out, dtype=np.float32):
    rows = np.arange(n_out)
    places = np.clip((rows + 0.5) * n_in / max(n_out - 1, 1) - 0.5, 0, n_in - 1)
    left = np.minimum(places.astype(int), n_in - 2)
    right = places - left
    R = np.zeros((n_out, n_in), dtype=dtype)
    R[rows, left] = 1 - right
    R[rows, left + 1] = right
    return R


@mistake(
    "interpolation-matrix",
    "r stands to the left of 1 - r: the second weight belongs to the neighbour on the right, l + 1.",
)
def the_neighbour_on_the_other_side(n_in, n_out, dtype=np.float32):
    rows = np.arange(n_out)
    places = np.clip((rows + 0.5) * n_in / n_out - 0.5, 0, n_in - 1)
    left = np.minimum(places.astype(int), n_in - 2)
    right = places - left
    R = np.zeros((n_out, n_in), dtype=dtype)
    R[rows, left] = 1 - right
    R[rows, left - 1] = right
    return R


@mistake("interpolation-matrix", "Pixels that are no neighbours have a weight: R begins with zeros.")
def begins_with_ones(n_in, n_out, dtype=np.float32):
    rows = np.arange(n_out)
    places = np.clip((rows + 0.5) * n_in / n_out - 0.5, 0, n_in - 1)
    left = np.minimum(places.astype(int), n_in - 2)
    right = places - left
    R = np.ones((n_out, n_in), dtype=dtype)
    R[rows, left] = 1 - right
    R[rows, left + 1] = right
    return R


@mistake("interpolation-matrix", "The numbers of rows and columns must be integers: np.floor gives floats.")
def neighbours_as_floats(n_in, n_out, dtype=np.float32):
    places = np.clip((np.arange(n_out) + 0.5) * n_in / n_out - 0.5, 0, n_in - 1)
    left = np.minimum(np.floor(places), n_in - 2)
    R = np.zeros((n_out, n_in), dtype=dtype)
    R[np.arange(n_out), left] = 1 - (places - left)
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


@mistake(
    "few-labels",
    "Every draw gives the first k rows of each class: draw with rng, and from all rows of the class.",
)
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


@mistake(
    "few-labels",
    "Here are two axes: the row numbers of a class must be a plain array, not the tuple of np.where, and all of them are joined into one row.",
)
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


@mistake(
    "few-labels",
    "Some of the labels tried do not occur in y: the classes are those that do.",
    constants={"text": REFUSALS},
)
def counts_the_classes_from_zero(y, k, *, rng, text="class {label} has {n} examples, fewer than {k}"):
    parts = []
    for label in range(len(np.unique(y))):
        rows = np.flatnonzero(y == label)
        if len(rows) < k:
            raise ValueError(text.format(label=label, n=len(rows), k=k))
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


@mistake("few-labels", "These are labels: row numbers of y are asked for.")
def returns_labels(y, k, *, rng):
    parts = []
    for label in np.unique(y):
        rows = np.flatnonzero(y == label)
        if len(rows) < k:
            raise ValueError(f"class {label} has {len(rows)} examples, fewer than {k}")
        parts.append(y[rng.choice(rows, k, replace=False)])
    return np.concatenate(parts)


@mistake("few-labels", "The classes are in descending order: the smallest label comes first.")
def largest_label_first(y, k, *, rng):
    parts = []
    for label in np.unique(y)[::-1]:
        rows = np.flatnonzero(y == label)
        if len(rows) < k:
            raise ValueError(f"class {label} has {len(rows)} examples, fewer than {k}")
        parts.append(rng.choice(rows, k, replace=False))
    return np.concatenate(parts)


@mistake("few-labels", "The rows are sorted or mixed: the k rows of the smallest label come first.")
def mixes_the_rows_at_the_end(y, k, *, rng):
    parts = []
    for label in np.unique(y):
        rows = np.flatnonzero(y == label)
        if len(rows) < k:
            raise ValueError(f"class {label} has {len(rows)} examples, fewer than {k}")
        parts.append(rng.choice(rows, k, replace=False))
    return rng.permutation(np.concatenate(parts))


@mistake("few-labels", "Only the first class was drawn: return after the loop.")
def returns_in_the_loop(y, k, *, rng):
    parts = []
    for label in np.unique(y):
        rows = np.flatnonzero(y == label)
        if len(rows) < k:
            raise ValueError(f"class {label} has {len(rows)} examples, fewer than {k}")
        parts.append(rng.choice(rows, k, replace=False))
        return parts[0]


@mistake("few-labels", "The same seed gives other rows each time: every draw must come from rng.")
def a_generator_without_a_seed(y, k, *, rng):
    parts = []
    for label in np.unique(y):
        rows = np.flatnonzero(y == label)
        if len(rows) < k:
            raise ValueError(f"class {label} has {len(rows)} examples, fewer than {k}")
        parts.append(np.random.default_rng().choice(rows, k, replace=False))
    return np.concatenate(parts)


@mistake(
    "few-labels",
    "Some of the labels tried do not occur in y: the classes are those that do.",
    constants={"text": REFUSALS},
)
def numbers_up_to_the_largest(y, k, *, rng, text="class {label} has {n} examples, fewer than {k}"):
    parts = []
    for label in range(y.max() + 1):
        rows = np.flatnonzero(y == label)
        if len(rows) < k:
            raise ValueError(text.format(label=label, n=len(rows), k=k))
        parts.append(rng.choice(rows, k, replace=False))
    return np.concatenate(parts)


@mistake("few-labels", "Some of the labels tried do not occur in y: the classes are those that do.")
def all_numbers_up_to_the_largest(y, k, *, rng):
    labels = range(int(y.max()) + 1)
    return np.concatenate([rng.choice(np.flatnonzero(y == label), k, replace=False) for label in labels])


@mistake("few-labels", "There are k rows in all: k of each class are asked for.")
def draws_k_rows_in_all(y, k, *, rng):
    return rng.choice(len(y), k, replace=False)


@mistake(
    "few-labels",
    "The classes alternate: all k rows of the smallest label come first, then those of the next.",
)
def takes_the_classes_in_turn(y, k, *, rng):
    parts = []
    for label in np.unique(y):
        rows = np.flatnonzero(y == label)
        if len(rows) < k:
            raise ValueError(f"class {label} has {len(rows)} examples, fewer than {k}")
        parts.append(rng.choice(rows, k, replace=False))
    return np.array(parts).T.ravel()


@mistake(
    "few-labels", "y itself was shuffled, so its rows have other numbers: leave y as it is, and draw rows."
)
def shuffles_the_labels(y, k, *, rng):
    parts, y = [], rng.permutation(y)
    for label in np.unique(y):
        rows = np.flatnonzero(y == label)
        if len(rows) < k:
            raise ValueError(f"class {label} has {len(rows)} examples, fewer than {k}")
        parts.append(rows[:k])
    return np.concatenate(parts)


@mistake("few-labels", "The same places were drawn in every class: draw again for each class.")
def draws_once_for_all_classes(y, k, *, rng):
    parts = []
    places = rng.choice(min(np.sum(y == label) for label in np.unique(y)), k, replace=False)
    for label in np.unique(y):
        parts.append(np.flatnonzero(y == label)[places])
    return np.concatenate(parts)


@mistake(
    "few-labels",
    "The k rows were shared out among the classes: k of each class are asked for.",
    constants={"least": (1,)},
)
def shares_k_out(y, k, *, rng, least=0):
    parts, labels = [], np.unique(y)
    for label in labels:
        rows = np.flatnonzero(y == label)
        if len(rows) < k:
            raise ValueError(f"class {label} has {len(rows)} examples, fewer than {k}")
        parts.append(rng.choice(rows, max(k // len(labels), least), replace=False))
    return np.concatenate(parts)


@mistake("few-labels", "There are more than k rows of a class: a slice that begins at 0 ends before k.")
def one_row_too_many(y, k, *, rng):
    parts = []
    for label in np.unique(y):
        rows = rng.permutation(np.flatnonzero(y == label))
        if len(rows) < k:
            raise ValueError(f"class {label} has {len(rows)} examples, fewer than {k}")
        parts.append(rows[: k + 1])
    return np.concatenate(parts)


@mistake(
    "few-labels",
    "This class has enough examples: only one with fewer than k is refused.",
    constants={"text": REFUSALS},
)
def refuses_as_many_as_there_are(y, k, *, rng, text="class {label} has {n} examples, fewer than {k}"):
    parts = []
    for label in np.unique(y):
        rows = np.flatnonzero(y == label)
        if len(rows) <= k:
            raise ValueError(text.format(label=label, n=len(rows), k=k))
        parts.append(rng.choice(rows, k, replace=False))
    return np.concatenate(parts)


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


@mistake("replace-head", says="float32 became float64")
def always_float64(model, num_classes, *, rng):
    copied = copy.deepcopy(model)
    W = model.layers[-1].params["W"]
    copied.layers[-1] = Linear(W.shape[1], num_classes, rng=rng, dtype=np.float64)
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


@mistake("replace-head", "The head was cut off and nothing put in its place: append a new Linear.")
def only_cuts_the_head_off(model, num_classes, *, rng):
    copied = copy.deepcopy(model)
    del copied.layers[-1]
    return copied


@mistake(
    "replace-head", "The old head is still there: a new Linear has random weights, and num_classes outputs."
)
def returns_a_mere_copy(model, num_classes, *, rng):
    return copy.deepcopy(model)


@mistake("replace-head", "The new head has as many inputs as the first layer: count those of the old head.")
def as_many_inputs_as_the_network(model, num_classes, *, rng):
    copied = copy.deepcopy(model)
    W = model.layers[-1].params["W"]
    copied.layers[-1] = Linear(model.layers[0].params["W"].shape[1], num_classes, rng=rng, dtype=W.dtype)
    return copied


@mistake(
    "replace-head", "The head's inputs and outputs are exchanged: Linear takes the number of inputs first."
)
def inputs_and_outputs_exchanged(model, num_classes, *, rng):
    copied = copy.deepcopy(model)
    W = model.layers[-1].params["W"]
    copied.layers[-1] = Linear(num_classes, W.shape[1], rng=rng, dtype=W.dtype)
    return copied


@mistake("replace-head", "Only the head came back: the result is the whole copy.")
def returns_the_head(model, num_classes, *, rng):
    W = model.layers[-1].params["W"]
    return Linear(W.shape[1], num_classes, rng=rng, dtype=W.dtype)


@mistake(
    "replace-head",
    "The weights were drawn without a scheme: make a new Linear, which scales them.",
    constants={"scale": (0.1, 0.01, 0.001)},
)
def draws_normal_numbers(model, num_classes, *, rng, scale=1.0):
    copied = copy.deepcopy(model)
    W = model.layers[-1].params["W"]
    copied.layers[-1].params["W"] = (scale * rng.normal(size=(num_classes, W.shape[1]))).astype(W.dtype)
    copied.layers[-1].params["b"] = np.zeros(num_classes, W.dtype)
    return copied


@mistake("replace-head", "These are rows of the old head's weight: the new head starts at random weights.")
def keeps_rows_of_the_old_head(model, num_classes, *, rng):
    copied = copy.deepcopy(model)
    W = model.layers[-1].params["W"]
    copied.layers[-1].params = {name: array[:num_classes] for name, array in copied.layers[-1].params.items()}
    return copied


@mistake("replace-head", "The body has other weights: copy the layers, do not draw them again.")
def draws_the_body_again(model, num_classes, *, rng):
    W = model.layers[-1].params["W"]
    sizes = [layer.params["W"].shape[1] for layer in model.layers if layer.params]
    return mlp([*sizes, num_classes], rng=rng, dtype=W.dtype)


@mistake("replace-head", "The new layer came after the old head instead of in its place.")
def puts_a_head_that_does_not_fit_after_the_old_one(model, num_classes, *, rng):
    W = model.layers[-1].params["W"]
    head = Linear(W.shape[1], num_classes, rng=rng, dtype=W.dtype)
    return Sequential(*copy.deepcopy(model).layers, head)


@mistake(
    "replace-head", "Only W is new: the bias must have num_classes elements too, so make a whole new Linear."
)
def keeps_the_old_bias(model, num_classes, *, rng):
    copied = copy.deepcopy(model)
    head = copied.layers[-1]
    W = head.params["W"]
    head.params["W"] = Linear(W.shape[1], num_classes, rng=rng, dtype=W.dtype).params["W"]
    return copied


@mistake("replace-head", "More than the head was taken away: all layers before the last one stay.")
def takes_away_two_layers(model, num_classes, *, rng):
    copied = copy.deepcopy(model)
    W = copied.layers[-1].params["W"]
    return Sequential(*copied.layers[:-2], Linear(W.shape[1], num_classes, rng=rng, dtype=W.dtype))


@mistake("replace-head", "None came back: the last line must return the copy.")
def returns_no_copy(model, num_classes, *, rng):
    copied = copy.deepcopy(model)
    W = copied.layers[-1].params["W"]
    copied.layers[-1] = Linear(W.shape[1], num_classes, rng=rng, dtype=W.dtype)


@mistake(
    "replace-head",
    "A Linear of this course does not note how many inputs it has: the shape of its W shows it.",
)
def asks_for_in_features(model, num_classes, *, rng):
    copied = copy.deepcopy(model)
    head = copied.layers[-1]
    copied.layers[-1] = Linear(head.in_features, num_classes, rng=rng, dtype=head.params["W"].dtype)
    return copied


@mistake("replace-head", "The new head was drawn with another scheme: leave Linear's default.")
def draws_with_another_scheme(model, num_classes, *, rng, scheme="xavier"):
    copied = copy.deepcopy(model)
    W = copied.layers[-1].params["W"]
    copied.layers[-1] = Linear(W.shape[1], num_classes, rng=rng, scheme=scheme, dtype=W.dtype)
    return copied


@mistake(
    "replace-head", "The same seed gives another head each time: draw it with the rng that was handed over."
)
def draws_without_a_seed(model, num_classes, *, rng):
    copied = copy.deepcopy(model)
    W = copied.layers[-1].params["W"]
    copied.layers[-1] = Linear(W.shape[1], num_classes, rng=np.random.default_rng(), dtype=W.dtype)
    return copied


@mistake("replace-head", "The body has other weights: copy the layers, do not draw them again.")
def draws_the_body_after_the_head(model, num_classes, *, rng):
    copied = copy.deepcopy(model)
    W = copied.layers[-1].params["W"]
    copied.layers[-1] = Linear(W.shape[1], num_classes, rng=rng, dtype=W.dtype)
    for number, layer in enumerate(copied.layers[:-1]):
        if layer.params:
            d_out, d_in = layer.params["W"].shape
            copied.layers[number] = Linear(d_in, d_out, rng=rng, dtype=W.dtype)
    return copied


@mistake("replace-head", "Sequential takes the layers one by one, not a list of them.")
def hands_sequential_a_list(model, num_classes, *, rng):
    W = model.layers[-1].params["W"]
    return Sequential(
        [*copy.deepcopy(model.layers[:-1]), Linear(W.shape[1], num_classes, rng=rng, dtype=W.dtype)]
    )


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
    "freeze",
    "The parameters are still trained: replace the method parameters of the layer itself, not of a copy, and in the layers inside too, however deep.",
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


@mistake(
    "freeze",
    "The arrays are no longer in params, where the layer looks for them: leave them there. A frozen layer still computes.",
)
def throws_the_parameters_away(layer):
    layer.eval()
    layer.buffers = {**layer.params, **getattr(layer, "buffers", {})}
    layer.parameters = partial(_parameters_inside, layer)
    layer.train = partial(_train_inside, layer)
    layer.params = {}
    for inner in layer.layers:
        freeze(inner)
    return layer


@mistake("freeze", "None came back: the last line must return the layer.")
def returns_nothing_frozen(layer):
    layer.eval()
    layer.parameters = partial(_parameters_inside, layer)
    layer.train = partial(_train_inside, layer)
    for inner in layer.layers:
        freeze(inner)


@mistake(
    "freeze",
    "needs_dX only says that nobody asks for the gradient of the input: it does not stop the weights, and layers before a frozen one may need that gradient.",
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


@mistake("freeze", "The first layer inside came back in place of the layer itself: return after the loop.")
def returns_a_layer_inside(layer):
    layer.eval()
    layer.parameters = partial(_parameters_inside, layer)
    layer.train = partial(_train_inside, layer)
    for inner in layer.layers:
        return freeze(inner)
    return layer


@mistake("freeze", says="not of a copy")
def freezes_a_copy(layer):
    layer = copy.deepcopy(layer)
    layer.eval()
    layer.parameters = partial(_parameters_inside, layer)
    layer.train = partial(_train_inside, layer)
    for inner in layer.layers:
        freeze(inner)
    return layer


@mistake(
    "freeze",
    "The function does not get the layer: an attribute of an object is called without the object, so partial has to fill it in.",
)
def parameters_without_the_layer(layer):
    layer.eval()
    layer.parameters = _parameters_inside
    layer.train = partial(_train_inside, layer)
    for inner in layer.layers:
        freeze(inner)
    return layer


@mistake(
    "freeze",
    "The function does not get the layer: an attribute of an object is called without the object, so partial has to fill it in.",
)
def train_without_the_layer(layer):
    layer.eval()
    layer.parameters = partial(_parameters_inside, layer)
    layer.train = _train_inside
    for inner in layer.layers:
        freeze(inner)
    return layer


@mistake(
    "freeze",
    "The result of a call was assigned: the attribute must be the function that partial makes, not called yet.",
)
def calls_parameters_inside(layer):
    layer.eval()
    layer.parameters = _parameters_inside(layer)
    layer.train = partial(_train_inside, layer)
    for inner in layer.layers:
        freeze(inner)
    return layer


@mistake(
    "freeze",
    "The result of a call was assigned: the attribute must be the function that partial makes, not called yet.",
)
def calls_train_inside(layer):
    layer.eval()
    layer.parameters = partial(_parameters_inside, layer)
    layer.train = _train_inside(layer)
    for inner in layer.layers:
        freeze(inner)
    return layer


@mistake("freeze", "parameters is a method: what takes its place must be a function too, not a list.")
def a_list_in_place_of_the_method(layer):
    layer.eval()
    layer.parameters = []
    layer.train = partial(_train_inside, layer)
    for inner in layer.layers:
        freeze(inner)
    return layer


@mistake("freeze", "Of the layers inside only the first is frozen: return after the loop.")
def returns_after_the_first_layer_inside(layer):
    layer.eval()
    layer.parameters = partial(_parameters_inside, layer)
    layer.train = partial(_train_inside, layer)
    for inner in layer.layers:
        freeze(inner)
        return layer
    return layer


@mistake("freeze", "layer.layers holds several layers: freeze them one by one, in a loop.")
def freezes_the_list_of_layers(layer):
    layer.eval()
    layer.parameters = partial(_parameters_inside, layer)
    layer.train = partial(_train_inside, layer)
    freeze(layer.layers)
    return layer


@mistake(
    "freeze",
    "Arrays have no requires_grad, which is PyTorch's way: here a frozen layer's parameters() leaves them out.",
)
def asks_for_no_gradient(layer):
    layer.eval()
    for owner, name in layer.parameters():
        owner.params[name].requires_grad = False
    return layer


@mistake(
    "freeze",
    "needs_dX only says that nobody asks for the gradient of the input: it does not stop the weights, and layers before a frozen one may need that gradient.",
)
def lets_no_gradient_through(layer):
    layer.eval()
    layer.needs_dX = False
    layer.parameters = partial(_parameters_inside, layer)
    layer.train = partial(_train_inside, layer)
    for inner in layer.layers:
        freeze(inner)
    return layer


@mistake(
    "freeze",
    "The two functions are exchanged: _parameters_inside takes the place of parameters, and _train_inside that of train.",
)
def exchanges_the_two_functions(layer):
    layer.eval()
    layer.parameters = partial(_train_inside, layer)
    layer.train = partial(_parameters_inside, layer)
    for inner in layer.layers:
        freeze(inner)
    return layer


@mistake("freeze", "A frozen layer's train() gives None, but must return the layer: _train_inside does.")
def train_returns_none(layer):
    layer.eval()
    layer.parameters = partial(_parameters_inside, layer)
    layer.train = lambda: None
    for inner in layer.layers:
        freeze(inner)
    return layer


@mistake(
    "freeze",
    "A frozen layer's parameters() gives None, but callers go through it: _parameters_inside can be gone through.",
)
def parameters_return_none(layer):
    layer.eval()
    layer.parameters = lambda: None
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


@mistake("extract-features", "The layers from upto on ran: the features come out of those before it.")
def runs_the_layers_behind(model, X, upto, batch_size=256):
    parts, was_training = [], model.training
    model.eval()
    for start in range(0, max(1, len(X)), batch_size):
        batch = X[start : start + batch_size]
        for layer in model.layers[upto:]:
            batch = layer(batch)
        parts.append(batch)
    F = np.concatenate(parts)
    if was_training:
        model.train()
    return F


@mistake(
    "extract-features", "One layer too few ran: it is all of model.layers[:upto], also for a negative upto."
)
def one_layer_too_few(model, X, upto, batch_size=256):
    parts, was_training = [], model.training
    model.eval()
    for start in range(0, max(1, len(X)), batch_size):
        batch = X[start : start + batch_size]
        for layer in model.layers[: upto - 1]:
            batch = layer(batch)
        parts.append(batch)
    F = np.concatenate(parts)
    if was_training:
        model.train()
    return F


@mistake(
    "extract-features",
    "No layer ran for upto = -1: take a slice of the list, which counts negative numbers from the end.",
)
def counts_layers_with_range(model, X, upto, batch_size=256):
    parts, was_training = [], model.training
    model.eval()
    for start in range(0, max(1, len(X)), batch_size):
        batch = X[start : start + batch_size]
        for number in range(upto):
            batch = model.layers[number](batch)
        parts.append(batch)
    F = np.concatenate(parts)
    if was_training:
        model.train()
    return F


@mistake("extract-features", "A single layer ran: all layers before number upto do, one after another.")
def runs_one_layer(model, X, upto, batch_size=256):
    parts, was_training = [], model.training
    model.eval()
    for start in range(0, max(1, len(X)), batch_size):
        batch = X[start : start + batch_size]
        parts.append(model.layers[upto](batch))
    F = np.concatenate(parts)
    if was_training:
        model.train()
    return F


@mistake(
    "extract-features", "Each layer got the batch itself: what one layer returns is the input of the next."
)
def gives_each_layer_the_batch(model, X, upto, batch_size=256):
    parts, was_training = [], model.training
    model.eval()
    for start in range(0, max(1, len(X)), batch_size):
        batch = X[start : start + batch_size]
        F = batch
        for layer in model.layers[:upto]:
            F = layer(batch)
        parts.append(F)
    F = np.concatenate(parts)
    if was_training:
        model.train()
    return F


@mistake("extract-features", "The output of every layer was collected: only that of the last one counts.")
def collects_every_layer(model, X, upto, batch_size=256):
    parts, was_training = [], model.training
    model.eval()
    for start in range(0, max(1, len(X)), batch_size):
        batch = X[start : start + batch_size]
        for layer in model.layers[:upto]:
            batch = layer(batch)
            parts.append(batch)
    F = np.concatenate(parts) if parts else X
    if was_training:
        model.train()
    return F


@mistake("extract-features", "The batches were joined side by side: join them along axis 0.")
def joins_side_by_side(model, X, upto, batch_size=256):
    parts, was_training = [], model.training
    model.eval()
    for start in range(0, max(1, len(X)), batch_size):
        batch = X[start : start + batch_size]
        for layer in model.layers[:upto]:
            batch = layer(batch)
        parts.append(batch)
    F = np.concatenate(parts, axis=1)
    if was_training:
        model.train()
    return F


@mistake(
    "extract-features",
    "The features were flattened: keep the shape that the last layer gives, also for no examples.",
)
def flattens_with_minus_one(model, X, upto, batch_size=256):
    parts, was_training = [], model.training
    model.eval()
    for start in range(0, max(1, len(X)), batch_size):
        batch = X[start : start + batch_size]
        for layer in model.layers[:upto]:
            batch = layer(batch)
        parts.append(batch.reshape(len(batch), -1))
    F = np.concatenate(parts)
    if was_training:
        model.train()
    return F


@mistake(
    "extract-features",
    "A model in training mode is left in eval mode: let the given lines at the end run, and freeze nothing.",
)
def stays_in_eval_mode(model, X, upto, batch_size=256):
    parts, was_training = [], model.training
    model.eval()
    for start in range(0, max(1, len(X)), batch_size):
        batch = X[start : start + batch_size]
        for layer in model.layers[:upto]:
            batch = layer(batch)
        parts.append(batch)
    F = np.concatenate(parts)
    return F


@mistake(
    "extract-features",
    "A model in eval mode is left in training mode: the given lines put back the mode that it had.",
)
def always_ends_in_training_mode(model, X, upto, batch_size=256):
    parts, was_training = [], model.training
    model.eval()
    for start in range(0, max(1, len(X)), batch_size):
        batch = X[start : start + batch_size]
        for layer in model.layers[:upto]:
            batch = layer(batch)
        parts.append(batch)
    F = np.concatenate(parts)
    model.train()
    return F


@mistake("extract-features", "The model has lost layers: take a slice without assigning it to model.layers.")
def cuts_the_model(model, X, upto, batch_size=256):
    parts, was_training = [], model.training
    model.eval()
    model.layers = model.layers[:upto]
    for start in range(0, max(1, len(X)), batch_size):
        batch = X[start : start + batch_size]
        parts.append(model(batch))
    F = np.concatenate(parts)
    if was_training:
        model.train()
    return F


@mistake(
    "extract-features",
    "All rows went through at once: run the batches one after another, so that the batch size bounds the memory.",
)
def runs_all_rows_at_once(model, X, upto, batch_size=256):
    F, was_training = X, model.training
    model.eval()
    for layer in model.layers[:upto]:
        F = layer(F)
    if was_training:
        model.train()
    return F


@mistake(
    "extract-features",
    "All rows went through the layers once for each batch, so that each came several times: begin with the batch.",
)
def runs_all_rows_for_each_batch(model, X, upto, batch_size=256):
    parts, was_training = [], model.training
    model.eval()
    for _ in range(0, max(1, len(X)), batch_size):
        out = X
        for layer in model.layers[:upto]:
            out = layer(out)
        parts.append(out)
    if was_training:
        model.train()
    return np.concatenate(parts)


@mistake(
    "extract-features",
    "Every layer ran on X itself, and all outputs were joined: pass what one layer returns to the next, and collect what comes out of the last.",
)
def runs_each_layer_on_every_batch(model, X, upto, batch_size=256):
    parts, was_training = [], model.training
    model.eval()
    for layer in model.layers[:upto]:
        for start in range(0, max(1, len(X)), batch_size):
            parts.append(layer(X[start : start + batch_size]))
    if was_training:
        model.train()
    return np.concatenate(parts)


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


@mistake(
    "parameter-groups",
    "Layers without anything to train made empty groups: leave them out. (`layer.parameters()` is a generator and counts as true even if it yields nothing: make a list of it first.)",
)
def keeps_generators(model, lr, factor):
    groups = []
    for layer in model.layers:
        parameters = layer.parameters()
        if parameters:
            groups.append(parameters)
    n = len(groups)
    return [(group, lr * factor ** (n - 1 - j)) for j, group in enumerate(groups)]


@mistake(
    "parameter-groups",
    "Layers without anything to train made empty groups: leave them out. (`layer.parameters()` is a generator and counts as true even if it yields nothing: make a list of it first.)",
)
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


@mistake("parameter-groups", "The rates grow towards the input: multiply by factor, do not divide.")
def divides_by_the_factor(model, lr, factor):
    groups = [list(layer.parameters()) for layer in model.layers]
    groups = [group for group in groups if group]
    return [(group, lr / factor ** (len(groups) - 1 - j)) for j, group in enumerate(groups)]


@mistake("parameter-groups", "factor is multiplied by the distance instead of raised to its power.")
def multiplies_by_the_distance(model, lr, factor):
    groups = [list(layer.parameters()) for layer in model.layers]
    groups = [group for group in groups if group]
    return [(group, lr * factor * (len(groups) - 1 - j)) for j, group in enumerate(groups)]


@mistake(
    "parameter-groups", "All groups but the last have the same rate: each has factor times that of the next."
)
def one_rate_for_the_body(model, lr, factor):
    groups = [list(layer.parameters()) for layer in model.layers]
    groups = [group for group in groups if group]
    return [(group, lr * factor if j < len(groups) - 1 else lr) for j, group in enumerate(groups)]


@mistake(
    "parameter-groups",
    "The layers inside a layer have groups of their own here: go through model.layers only.",
)
def groups_for_layers_inside(model, lr, factor):
    def leaves(layer):
        return [leaf for inner in layer.layers for leaf in leaves(inner)] if layer.layers else [layer]

    groups = [group for layer in leaves(model) if (group := list(layer.parameters()))]
    return [(group, lr * factor ** (len(groups) - 1 - j)) for j, group in enumerate(groups)]


@mistake(
    "parameter-groups",
    "A layer has no group of its own: each layer with something to train has one, whatever its class and what is inside it.",
)
def one_group_for_all(model, lr, factor):
    return [(list(model.parameters()), lr)]


@mistake("parameter-groups", says="'generator' object is not subscriptable")
def a_generator_of_groups(model, lr, factor):
    groups = [list(layer.parameters()) for layer in model.layers]
    groups = [group for group in groups if group]
    return ((group, lr * factor ** (len(groups) - 1 - j)) for j, group in enumerate(groups))


@mistake(
    "parameter-groups",
    "A group is a tuple (parameters, lr), and its parameters are the pairs (layer, name) that parameters() yields, neither names nor arrays.",
)
def names_instead_of_pairs(model, lr, factor):
    layers = [layer for layer in model.layers if layer.params]
    return [(list(layer.params), lr * factor ** (len(layers) - 1 - j)) for j, layer in enumerate(layers)]


@mistake(
    "parameter-groups",
    "A group is a tuple (parameters, lr), and its parameters are the pairs (layer, name) that parameters() yields, neither names nor arrays.",
)
def arrays_instead_of_pairs(model, lr, factor):
    layers = [layer for layer in model.layers if layer.params]
    return [
        (list(layer.params.values()), lr * factor ** (len(layers) - 1 - j)) for j, layer in enumerate(layers)
    ]


@mistake(
    "parameter-groups",
    "The pairs are the wrong way round: the list of parameters comes first, then the learning rate.",
)
def rate_before_parameters(model, lr, factor):
    groups = [list(layer.parameters()) for layer in model.layers]
    groups = [group for group in groups if group]
    return [(lr * factor ** (len(groups) - 1 - j), group) for j, group in enumerate(groups)]


@mistake(
    "parameter-groups",
    "The pairs hold layers: the first of a pair is the list of what a layer's parameters() yields.",
)
def layers_instead_of_parameters(model, lr, factor):
    layers = [layer for layer in model.layers if list(layer.parameters())]
    return [(layer, lr * factor ** (len(layers) - 1 - j)) for j, layer in enumerate(layers)]


@mistake(
    "parameter-groups", "Every group holds the parameters of the whole model: each holds those of one layer."
)
def the_whole_model_in_each_group(model, lr, factor):
    groups = [list(model.parameters()) for _ in model.layers]
    return [(group, lr * factor ** (len(groups) - 1 - j)) for j, group in enumerate(groups)]


@mistake(
    "parameter-groups",
    "Only the last layer got a group: go on where a layer has nothing to train, and return after the loop.",
)
def stops_at_the_first_layer_without_parameters(model, lr, factor):
    groups = []
    for layer in reversed(model.layers):
        pairs = list(layer.parameters())
        if not pairs:
            break
        groups.insert(0, (pairs, lr))
        lr = lr * factor
    return groups


@mistake("parameter-groups", "Only the first layer got a group: return after the loop.")
def returns_the_first_group(model, lr, factor):
    groups = []
    for layer in model.layers:
        groups.append((list(layer.parameters()), lr))
        return groups


@mistake("parameter-groups", "None came back: the last line must return the list of groups.")
def returns_no_groups(model, lr, factor):
    groups = [list(layer.parameters()) for layer in model.layers]
    groups = [group for group in groups if group]
    groups = [(group, lr * factor ** (len(groups) - 1 - j)) for j, group in enumerate(groups)]


@mistake(
    "parameter-groups",
    "A layer has no group of its own: each layer with something to train has one, whatever its class and what is inside it.",
)
def groups_for_linear_layers_only(model, lr, factor):
    groups = [list(layer.parameters()) for layer in model.layers if isinstance(layer, Linear)]
    groups = [group for group in groups if group]
    return [(group, lr * factor ** (len(groups) - 1 - j)) for j, group in enumerate(groups)]


@mistake(
    "parameter-groups", "lr is missing: the last group has lr itself, the others lr times a power of factor."
)
def powers_without_lr(model, lr, factor):
    groups = [list(layer.parameters()) for layer in model.layers]
    groups = [group for group in groups if group]
    return [(group, factor ** (len(groups) - 1 - j)) for j, group in enumerate(groups)]


@mistake(
    "parameter-groups",
    "A group holds the parameters of the layers before it, too: begin a new list for each layer.",
)
def adds_up_the_groups(model, lr, factor):
    groups, pairs = [], []
    for layer in model.layers:
        own = list(layer.parameters())
        if own:
            pairs = pairs + own
            groups.append(pairs)
    return [(group, lr * factor ** (len(groups) - 1 - j)) for j, group in enumerate(groups)]


@mistake(
    "parameter-groups",
    "A group is a tuple (parameters, lr), and its parameters are the pairs (layer, name) that parameters() yields, neither names nor arrays.",
)
def dictionaries_instead_of_tuples(model, lr, factor):
    groups = [list(layer.parameters()) for layer in model.layers]
    groups = [group for group in groups if group]
    return [{"params": group, "lr": lr * factor ** (len(groups) - 1 - j)} for j, group in enumerate(groups)]


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


@mistake("paired-gain", "s was divided by the square root of M - 1: M - 1 is only the divisor inside s.")
def square_root_of_one_less(scores, baseline):
    differences = scores - baseline
    M = differences.shape[-1]
    return differences.mean(axis=-1), differences.std(axis=-1, ddof=1) / math.sqrt(M - 1)


@mistake("paired-gain", "This is the variance over the square root of M: take s, its square root.")
def variance_instead_of_s(scores, baseline):
    differences = scores - baseline
    M = differences.shape[-1]
    return differences.mean(axis=-1), differences.var(axis=-1, ddof=1) / math.sqrt(M)


@mistake("paired-gain", "The error is that of the baseline alone: it must be that of the differences.")
def error_of_the_baseline(scores, baseline):
    differences = scores - baseline
    M = differences.shape[-1]
    return differences.mean(axis=-1), baseline.std(axis=-1, ddof=1) / math.sqrt(M)


@mistake(
    "paired-gain",
    "The two standard deviations were subtracted: subtract the scores, then take one standard deviation.",
)
def subtracts_the_spreads(scores, baseline):
    differences = scores - baseline
    M = differences.shape[-1]
    return differences.mean(axis=-1), (
        scores.std(axis=-1, ddof=1) - baseline.std(axis=-1, ddof=1)
    ) / math.sqrt(M)


@mistake(
    "paired-gain",
    "The signs of the differences are lost: a draw where the baseline wins counts against the method.",
)
def absolute_differences(scores, baseline):
    differences = abs(scores - baseline)
    M = differences.shape[-1]
    return differences.mean(axis=-1), differences.std(axis=-1, ddof=1) / math.sqrt(M)


@mistake("paired-gain", "The results are exchanged: the gain comes first, then its error.")
def error_before_gain(scores, baseline):
    differences = scores - baseline
    M = differences.shape[-1]
    return differences.std(axis=-1, ddof=1) / math.sqrt(M), differences.mean(axis=-1)


@mistake("paired-gain", "The gain is in parts of the baseline: it is a plain difference.")
def relative_gain(scores, baseline):
    differences = (scores - baseline) / baseline
    M = differences.shape[-1]
    return differences.mean(axis=-1), differences.std(axis=-1, ddof=1) / math.sqrt(M)


@mistake("paired-gain", "The deviations are from the mean of all rows: each row has its own mean difference.")
def deviations_from_the_mean_of_all(scores, baseline):
    d = scores - baseline
    M = d.shape[-1]
    s = (((d - d.mean()) ** 2).sum(axis=-1) / (M - 1)) ** 0.5
    return d.mean(axis=-1), s / math.sqrt(M)


@mistake(
    "paired-gain", "The deviations are from zero: subtract the mean of the differences before you square."
)
def deviations_from_zero(scores, baseline):
    d = scores - baseline
    M = d.shape[-1]
    return d.mean(axis=-1), ((d**2).sum(axis=-1) / (M - 1)) ** 0.5 / math.sqrt(M)


@mistake("paired-gain", "s was made of absolute deviations: it is the root of a mean of squares.")
def absolute_deviations(scores, baseline):
    d = scores - baseline
    M = d.shape[-1]
    s = np.abs(d - d.mean(axis=-1, keepdims=True)).sum(axis=-1) / (M - 1)
    return d.mean(axis=-1), s / math.sqrt(M)


@mistake("paired-gain", "The sum of the squares has the wrong divisor, or none: it is divided by M - 1.")
def a_sum_of_squares(scores, baseline):
    d = scores - baseline
    s = ((d - d.mean(axis=-1, keepdims=True)) ** 2).sum(axis=-1) ** 0.5
    return d.mean(axis=-1), s / math.sqrt(d.shape[-1])


@mistake("paired-gain", "This is half the width of a confidence interval: the standard error has no factor.")
def half_of_a_confidence_interval(scores, baseline):
    d = scores - baseline
    return d.mean(axis=-1), 1.96 * d.std(axis=-1, ddof=1) / math.sqrt(d.shape[-1])


@mistake("paired-gain", "Only the gain came back: return its error too.")
def returns_the_gain_alone(scores, baseline):
    return (scores - baseline).mean(axis=-1)


@mistake(
    "paired-gain", "M is the number of rows here: it is the length of the last axis, which the draws are on."
)
def counts_the_rows(scores, baseline):
    d = scores - baseline
    return d.mean(axis=-1), d.std(axis=-1, ddof=1) / math.sqrt(len(d))


@mistake("paired-gain", "M counts the draws of all rows here: it is the length of the last axis.")
def counts_all_elements(scores, baseline):
    d = scores - baseline
    return d.mean(axis=-1), d.std(axis=-1, ddof=1) / math.sqrt(d.size)


@mistake("paired-gain", "The gain is the median of the differences: take their mean.")
def the_median(scores, baseline):
    d = scores - baseline
    return np.median(d, axis=-1), d.std(axis=-1, ddof=1) / math.sqrt(d.shape[-1])


@mistake("paired-gain", "The square root of s was taken: std is a root already.")
def the_root_of_s(scores, baseline):
    d = scores - baseline
    return d.mean(axis=-1), np.sqrt(d.std(axis=-1, ddof=1)) / math.sqrt(d.shape[-1])


@mistake("paired-gain", "The divisor inside s is M + 1: it is M - 1, so ddof is positive.")
def divides_by_one_more(scores, baseline):
    d = scores - baseline
    return d.mean(axis=-1), d.std(axis=-1, ddof=-1) / math.sqrt(d.shape[-1])
