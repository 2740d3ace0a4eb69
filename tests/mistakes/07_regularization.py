"""Wrong answers to the exercises of chapter 7, and the sentence that each must meet."""

import numpy as np

from coursekit.mistakes import mistake

# l2_penalty


@mistake("l2-penalty", "The factor 1/2 is missing.")
def forgets_the_half(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            penalty += strength * float((layer.params[name] ** 2).sum())
            layer.grads[name] += strength * layer.params[name]
    return penalty


@mistake("l2-penalty", "The derivative of W^2 / 2 is W, not 2 W.")
def differentiates_the_square_without_the_half(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            penalty += strength / 2 * float((layer.params[name] ** 2).sum())
            layer.grads[name] += 2 * strength * layer.params[name]
    return penalty


@mistake("l2-penalty", "The gradient of the loss was overwritten: add to it.")
def overwrites_the_gradient(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            penalty += strength / 2 * float((layer.params[name] ** 2).sum())
            layer.grads[name] = strength * layer.params[name]
    return penalty


@mistake("l2-penalty", "The bias was penalised too: skip the names that do not begin with W.")
def penalises_biases(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        penalty += strength / 2 * float((layer.params[name] ** 2).sum())
        layer.grads[name] += strength * layer.params[name]
    return penalty


@mistake("l2-penalty", "The gradients were not changed: add the penalty's gradient to them.")
def only_returns_the_penalty(parameters, strength):
    return strength / 2 * sum(float((layer.params[n] ** 2).sum()) for layer, n in parameters if n[0] == "W")


@mistake("l2-penalty", "Only the last layer was counted: add up over the weights of all layers.")
def counts_the_last_layer_only(parameters, strength):
    for layer, name in parameters:
        if name.startswith("W"):
            penalty = strength / 2 * float((layer.params[name] ** 2).sum())
            layer.grads[name] += strength * layer.params[name]
    return penalty


@mistake("l2-penalty", "The norm is the root of the sum of squares; here the sum itself is needed.")
def takes_the_norm(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            penalty += strength / 2 * float(np.linalg.norm(layer.params[name]))
            layer.grads[name] += strength * layer.params[name]
    return penalty


@mistake("l2-penalty", "The penalty's gradient was subtracted: add it.")
def subtracts_the_gradient(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            penalty += strength / 2 * float((layer.params[name] ** 2).sum())
            layer.grads[name] -= strength * layer.params[name]
    return penalty


@mistake("l2-penalty", "The gradients were not changed: add the penalty's gradient to them.")
def decays_the_weights_instead(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            penalty += strength / 2 * float((layer.params[name] ** 2).sum())
            layer.params[name] -= strength * layer.params[name]
    return penalty


@mistake("l2-penalty", says="made by float()")
def returns_a_numpy_number(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            penalty += strength / 2 * np.vdot(layer.params[name], layer.params[name])
            layer.grads[name] += strength * layer.params[name]
    return penalty


@mistake("l2-penalty", says="recurrent")
def knows_only_the_name_w(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name == "W":
            penalty += strength / 2 * float((layer.params[name] ** 2).sum())
            layer.grads[name] += strength * layer.params[name]
    return penalty


@mistake("l2-penalty", "Only the last parameter was counted, and it is the bias: add up over the weights.")
def counts_the_last_parameter_only(parameters, strength):
    for layer, name in parameters:
        penalty = strength / 2 * float((layer.params[name] ** 2).sum())
        if name.startswith("W"):
            layer.grads[name] += strength * layer.params[name]
    return penalty


# l1_penalty


@mistake("l1-penalty", "The absolute value is missing: the penalty is the sum of |W|.")
def sums_without_absolute_value(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            penalty += strength * float(layer.params[name].sum())
            layer.grads[name] += strength * np.sign(layer.params[name])
    return penalty


@mistake("l1-penalty", "The weight 0 is pulled: its gradient must be 0.")
def takes_plus_one_at_zero(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength * float(np.abs(W).sum())
            layer.grads[name] += strength * np.where(W >= 0, 1.0, -1.0)
    return penalty


@mistake("l1-penalty", says="NaN")
def divides_by_the_absolute_value(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength * float(np.abs(W).sum())
            layer.grads[name] += strength * W / np.abs(W)
    return penalty


@mistake("l1-penalty", "This is the gradient of the L2 penalty. L1 adds strength times the sign of W.")
def copies_the_gradient_of_l2(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            penalty += strength * float(np.abs(layer.params[name]).sum())
            layer.grads[name] += strength * layer.params[name]
    return penalty


@mistake("l1-penalty", "The gradient of the loss was overwritten: add to it.")
def overwrites_the_gradient_l1(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            penalty += strength * float(np.abs(layer.params[name]).sum())
            layer.grads[name] = strength * np.sign(layer.params[name])
    return penalty


@mistake("l1-penalty", "Take the absolute value of each weight, not of the sum.")
def takes_the_absolute_value_of_the_sum(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            penalty += strength * abs(float(layer.params[name].sum()))
            layer.grads[name] += strength * np.sign(layer.params[name])
    return penalty


@mistake(
    "l1-penalty", "This matrix norm is the largest column sum: add up the absolute values of all weights."
)
def takes_the_matrix_norm(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            penalty += strength * float(np.linalg.norm(layer.params[name], 1))
            layer.grads[name] += strength * np.sign(layer.params[name])
    return penalty


@mistake("l1-penalty", "The sign is lost: a negative weight is pulled the other way.")
def pushes_all_weights_the_same_way(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength * float(np.abs(W).sum())
            layer.grads[name] += strength * (W != 0)
    return penalty


@mistake("l1-penalty", says="the weights themselves are unchanged")
def takes_the_step_as_well(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength * float(np.abs(W).sum())
            layer.grads[name] += strength * np.sign(W)
            W -= strength * np.sign(W)
    return penalty


@mistake("l1-penalty", "The factor 1/2 belongs to L2, not to L1.")
def keeps_the_half_of_l2(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength / 2 * float(np.abs(W).sum())
            layer.grads[name] += strength * np.sign(W)
    return penalty


@mistake("l1-penalty", "The bias was penalised too: skip the names that do not begin with W.")
def penalises_biases_l1(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if True:
            W = layer.params[name]
            penalty += strength * float(np.abs(W).sum())
            layer.grads[name] += strength * np.sign(W)
    return penalty


@mistake("l1-penalty", "The weight 0 is pulled: its gradient must be 0.")
def takes_minus_one_at_zero(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength * float(np.abs(W).sum())
            layer.grads[name] += strength * np.where(W > 0, 1, -1)
    return penalty


@mistake("l1-penalty", "The penalty's gradient was subtracted: add it.")
def subtracts_the_gradient_l1(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength * float(np.abs(W).sum())
            layer.grads[name] -= strength * np.sign(W)
    return penalty


@mistake("l1-penalty", says="made by float()")
def returns_a_numpy_number_l1(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength * np.abs(W).sum()
            layer.grads[name] += strength * np.sign(W)
    return penalty


@mistake("l1-penalty", "The gradients were not changed: add the penalty's gradient to them.")
def only_returns_the_penalty_l1(parameters, strength):
    return strength * sum(float(np.abs(layer.params[n]).sum()) for layer, n in parameters if n[0] == "W")


# dropout_forward


@mistake("dropout-forward", "The kept elements were not divided by 1 - p.", half=True)
def forgets_to_divide(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = (rng.random(X.shape) >= p).astype(X.dtype)
    return X * M, M


@mistake("dropout-forward", "p is the probability of dropping, not of keeping.")
def takes_p_for_keeping(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = (rng.random(X.shape) < p).astype(X.dtype) / X.dtype.type(p)
    return X * M, M


@mistake("dropout-forward", "All examples share one mask: draw a number for every element.")
def draws_one_mask_for_the_batch(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = (rng.random(X.shape[1:]) >= p).astype(X.dtype) / X.dtype.type(1 - p)
    M = np.broadcast_to(M, X.shape)
    return X * M, M


@mistake("dropout-forward", "All elements of an example share one draw: draw a number for every element.")
def drops_whole_examples(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = (rng.random(X.shape[:1]) >= p).astype(X.dtype) / X.dtype.type(1 - p)
    M = np.broadcast_to(M.reshape(-1, *[1] * (X.ndim - 1)), X.shape)
    return X * M, M


@mistake("dropout-forward", says="eval mode")
def drops_in_eval_mode_too(X, p, training, rng):
    M = (rng.random(X.shape) >= p).astype(X.dtype) / X.dtype.type(1 - p)
    return X * M, M


@mistake("dropout-forward", says="wrote into its input")
def works_in_place(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = (rng.random(X.shape) >= p).astype(X.dtype) / X.dtype.type(1 - p)
    X *= M
    return X, M


@mistake("dropout-forward", says="float64")
def makes_a_float64_mask(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = (rng.random(X.shape) >= p) / (1 - p)
    return X * M, M


@mistake("dropout-forward", "Return the output and the mask: two results.")
def returns_the_output_alone(X, p, training, rng):
    if not training or p == 0:
        return X
    return X * ((rng.random(X.shape) >= p) * X.dtype.type(1 / (1 - p)))


@mistake("dropout-forward", says="the same seed gives the same mask")
def ignores_the_generator(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = (np.random.default_rng().random(X.shape) >= p) * X.dtype.type(1 / (1 - p))
    return X * M, M


@mistake("dropout-forward", says="another seed gives another mask")
def makes_its_own_generator(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = (np.random.default_rng(0).random(X.shape) >= p) * X.dtype.type(1 / (1 - p))
    return X * M, M


@mistake("dropout-forward", says="the cache is None")
def gives_a_mask_of_ones_in_eval_mode(X, p, training, rng):
    M = (rng.random(X.shape) >= p) * X.dtype.type(1 / (1 - p)) if training and p else np.ones_like(X)
    return X * M, M


@mistake("dropout-forward", says="the mask of float32 is float32")
def keeps_the_mask_in_float64(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = (rng.random(X.shape) >= p) / (1 - p)
    return (X * M).astype(X.dtype), M


@mistake("dropout-forward", "Divide by 1 - p, don't multiply.")
def multiplies_what_is_kept(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = (rng.random(X.shape) >= p) * X.dtype.type(1 - p)
    return X * M, M


@mistake(
    "dropout-forward",
    "Nothing was dropped: in training each element becomes 0 with probability p.",
    half=True,
)
def drops_nothing(X, p, training, rng):
    return X, None


# dropout_backward


@mistake("dropout-backward", "The mask was not used: multiply dY by it.")
def passes_all_gradients(dY, cache):
    return dY


@mistake("dropout-backward", "The factor 1 / (1 - p) is missing.")
def uses_only_zero_or_one(dY, cache):
    return dY if cache is None else dY * (cache > 0)


@mistake("dropout-backward", "The gradient went to the dropped elements: it goes to the kept ones.")
def inverts_the_mask(dY, cache):
    return dY if cache is None else dY * (cache == 0) * 2


@mistake("dropout-backward", "The factor 1 / (1 - p) was applied twice.")
def divides_once_more(dY, cache):
    return dY if cache is None else dY * cache * cache


@mistake("dropout-backward", says="None")
def forgets_the_case_without_a_mask(dY, cache):
    if cache is not None:
        return dY * cache


# shift_images


@mistake("shift-images", "The image moved up, not down.")
def shifts_the_wrong_way(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    N, (H, W) = len(images), images.shape[-2:]
    s = int(max(abs(dy).max(initial=0), abs(dx).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (H, W), axis=(-2, -1))
    return windows[np.arange(N), ..., s + dy, s + dx, :, :]


@mistake("shift-images", "Down and right are exchanged: dy moves down, dx to the right.")
def exchanges_rows_and_columns(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    N, (H, W) = len(images), images.shape[-2:]
    s = int(max(abs(dy).max(initial=0), abs(dx).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (H, W), axis=(-2, -1))
    return windows[np.arange(N), ..., s - dx, s - dy, :, :]


@mistake("shift-images", "The row that left the frame came in on the other side: zeros come in.")
def rolls_the_images(images, dy, dx):
    pairs = zip(images, np.asarray(dy), np.asarray(dx), strict=True)
    rolled = [np.roll(image, (down, right), axis=(-2, -1)) for image, down, right in pairs]
    return np.array(rolled, images.dtype).reshape(images.shape)


@mistake("shift-images", says="each image has its own shift")
def gives_all_images_the_first_shift(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    N, (H, W) = len(images), images.shape[-2:]
    s = int(max(abs(dy).max(initial=0), abs(dx).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    if N == 0:
        return images.copy()
    return padded[..., s - dy[0] : s - dy[0] + H, s - dx[0] : s - dx[0] + W].copy()


@mistake("shift-images", says="axis 0 has the wrong length")
def gives_all_images_all_shifts(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    (H, W) = images.shape[-2:]
    s = int(max(abs(dy).max(initial=0), abs(dx).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (H, W), axis=(-2, -1))
    return windows[..., s - dy, s - dx, :, :].reshape(-1, *images.shape[1:])


@mistake("shift-images", says="no image")
def loses_the_shape_of_an_empty_batch(images, dy, dx):
    (H, W) = images.shape[-2:]
    s = int(max(abs(np.asarray(dy)).max(initial=0), abs(np.asarray(dx)).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    corners = [(s - down, s - right) for down, right in zip(dy, dx, strict=True)]
    return np.array([image[..., i : i + H, j : j + W] for image, (i, j) in zip(padded, corners, strict=True)])


@mistake("shift-images", says="the result is new")
def returns_its_input_if_nothing_moves(images, dy, dx):
    if not np.any(dy) and not np.any(dx):
        return images
    (H, W) = images.shape[-2:]
    s = int(max(abs(np.asarray(dy)).max(initial=0), abs(np.asarray(dx)).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    shifted = np.empty_like(images)
    for n, image in enumerate(padded):
        shifted[n] = image[..., s - dy[n] : s - dy[n] + H, s - dx[n] : s - dx[n] + W]
    return shifted


# augment


@mistake("augment", "No image was flipped: draw for each image.")
def forgets_the_flip(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = rng.integers(-max_shift, max_shift + 1, size=(2, N))
    return shift_images(images, dy, dx)  # noqa: F821


@mistake("augment", "Every image was flipped: draw for each image.")
def flips_all(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = rng.integers(-max_shift, max_shift + 1, size=(2, N))
    shifted = shift_images(images, dy, dx)  # noqa: F821
    return shifted[..., ::-1] if flip else shifted


@mistake("augment", "The largest shift is missing: the upper end of a range is excluded.")
def excludes_the_largest_shift(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = rng.integers(-max_shift, max(max_shift, 1 - max_shift), size=(2, N))
    augmented = shift_images(images, dy, dx)  # noqa: F821
    if flip:
        mirrored = rng.random(N) < 0.5
        augmented[mirrored] = augmented[mirrored][..., ::-1]
    return augmented


@mistake("augment", "Down and right have the same shift: draw two numbers for each image.")
def moves_along_the_diagonal(images, rng, max_shift=2, flip=True):
    N = len(images)
    shift = rng.integers(-max_shift, max_shift + 1, size=N)
    augmented = shift_images(images, shift, shift)  # noqa: F821
    if flip:
        mirrored = rng.random(N) < 0.5
        augmented[mirrored] = augmented[mirrored][..., ::-1]
    return augmented


@mistake("augment", "All images have the same shift: draw for each image.")
def draws_once_for_the_batch(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = np.repeat(rng.integers(-max_shift, max_shift + 1, size=(2, 1)), N, axis=1)
    augmented = shift_images(images, dy, dx)  # noqa: F821
    if flip:
        mirrored = rng.random(N) < 0.5
        augmented[mirrored] = augmented[mirrored][..., ::-1]
    return augmented


@mistake("augment", "The image was turned upside down: mirror left to right.")
def flips_the_rows(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = rng.integers(-max_shift, max_shift + 1, size=(2, N))
    augmented = shift_images(images, dy, dx)  # noqa: F821
    if flip:
        mirrored = rng.random(N) < 0.5
        augmented[mirrored] = augmented[mirrored][..., ::-1, :]
    return augmented


@mistake("augment", "No image was flipped: draw for each image.")
def flips_the_batch_or_nothing(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = rng.integers(-max_shift, max_shift + 1, size=(2, N))
    augmented = shift_images(images, dy, dx)  # noqa: F821
    return augmented[..., ::-1] if flip and rng.random() < 0.5 else augmented


@mistake("augment", says="one image in five moves")
def rounds_and_so_favours_the_middle(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = np.rint(rng.uniform(-max_shift, max_shift, size=(2, N))).astype(int)
    augmented = shift_images(images, dy, dx)  # noqa: F821
    if flip:
        mirrored = rng.random(N) < 0.5
        augmented[mirrored] = augmented[mirrored][..., ::-1]
    return augmented


@mistake("augment", says="the same seed gives the same images")
def ignores_the_generator_for_shifts(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = np.random.default_rng().integers(-max_shift, max_shift + 1, size=(2, N))
    augmented = shift_images(images, dy, dx)  # noqa: F821
    if flip:
        mirrored = rng.random(N) < 0.5
        augmented[mirrored] = augmented[mirrored][..., ::-1]
    return augmented


# bagging


@mistake("bagging", says="about 0.63")
def permutes_without_replacement(make_model, train, data, n_models, *, rng):
    X, y = data
    models = []
    for _ in range(n_models):
        rows = rng.permutation(len(X))
        model = make_model()
        train(model, (X[rows], y[rows]))
        models.append(model)
    return models


@mistake("bagging", says="each row keeps its label")
def draws_inputs_and_labels_separately(make_model, train, data, n_models, *, rng):
    X, y = data
    models = []
    for _ in range(n_models):
        model = make_model()
        train(model, (X[rng.integers(len(X), size=len(X))], y[rng.integers(len(X), size=len(X))]))
        models.append(model)
    return models


@mistake("bagging", says="two samples share about 0.40")
def draws_one_sample_for_all(make_model, train, data, n_models, *, rng):
    X, y = data
    rows = rng.integers(len(X), size=len(X))
    models = []
    for _ in range(n_models):
        model = make_model()
        train(model, (X[rows], y[rows]))
        models.append(model)
    return models


@mistake("bagging", "The list has the same model three times: make a new one for each sample.")
def trains_one_model_again_and_again(make_model, train, data, n_models, *, rng):
    X, y = data
    model, models = make_model(), []
    for _ in range(n_models):
        rows = rng.integers(len(X), size=len(X))
        train(model, (X[rows], y[rows]))
        models.append(model)
    return models


@mistake("bagging", says="NoneType")
def keeps_what_train_returns(make_model, train, data, n_models, *, rng):
    X, y = data
    models = []
    for _ in range(n_models):
        rows = rng.integers(len(X), size=len(X))
        models.append(train(make_model(), (X[rows], y[rows])))
    return models


@mistake("bagging", says="the same seed")
def ignores_the_generator_for_samples(make_model, train, data, n_models, *, rng):
    X, y = data
    models, own = [], np.random.default_rng()
    for _ in range(n_models):
        rows = own.integers(len(X), size=len(X))
        model = make_model()
        train(model, (X[rows], y[rows]))
        models.append(model)
    return models


# ensemble_predict


@mistake("ensemble-predict", "The logits were averaged; average the probabilities.")
def averages_logits(models, X):
    return softmax(sum(_logits(model, X) for model in models) / len(models))  # noqa: F821


@mistake("ensemble-predict", "The sum must be divided by the number of models.")
def forgets_the_mean(models, X):
    return sum(softmax(_logits(model, X)) for model in models)  # noqa: F821


@mistake("ensemble-predict", "These are mean logits: the softmax is missing.")
def averages_logits_without_softmax(models, X):
    return sum(_logits(model, X) for model in models) / len(models)  # noqa: F821


@mistake("ensemble-predict", "A model answered in training mode: each answers in eval mode.")
def leaves_the_models_in_training_mode(models, X):
    return sum(softmax(model(X)) for model in models) / len(models)  # noqa: F821


@mistake("ensemble-predict", says="each model has its mode back")
def leaves_the_models_in_eval_mode(models, X):
    return sum(softmax(model.eval()(X)) for model in models) / len(models)  # noqa: F821


@mistake("ensemble-predict", says="two models as above")
def lets_the_models_vote(models, X):
    logits = [_logits(model, X) for model in models]  # noqa: F821
    return sum(np.eye(Z.shape[1], dtype=X.dtype)[Z.argmax(axis=1)] for Z in logits) / len(models)
