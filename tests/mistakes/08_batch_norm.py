"""Wrong answers to the exercises of chapter 8, and the sentence that each must meet."""

import numpy as np

from coursekit.mistakes import mistake

# Stand-ins, so that this file can be read; in the kernel the names are the notebook's.
Residual = Sequential = object
channel_axes = per_channel = update_running = None
batchnorm_forward = batchnorm_backward = layernorm_forward = None


# batchnorm_train


@mistake("batchnorm-train", "The variance was divided by N - 1. Normalising divides by N.")
def unbiased_variance(X, gamma, beta, eps=1e-5):
    Xc = X - X.mean(axis=0)
    s = np.sqrt(X.var(axis=0, ddof=1) + eps)
    return gamma * (Xc / s) + beta, (Xc, s, Xc / s, gamma)


@mistake("batchnorm-train", "This is the normalised X: gamma and beta are missing.")
def no_scale_and_shift(X, gamma, beta, eps=1e-5):
    Xc = X - X.mean(axis=0)
    s = np.sqrt(X.var(axis=0) + eps)
    return Xc / s, (Xc, s, Xc / s, gamma)


@mistake("batchnorm-train", "X was divided by the variance. Divide by its square root.")
def variance_for_deviation(X, gamma, beta, eps=1e-5):
    Xc = X - X.mean(axis=0)
    s = X.var(axis=0) + eps
    return gamma * (Xc / s) + beta, (Xc, s, Xc / s, gamma)


@mistake("batchnorm-train", "eps was added to the root. Add it to the variance, before the root.")
def eps_outside_the_root(X, gamma, beta, eps=1e-5):
    Xc = X - X.mean(axis=0)
    s = X.std(axis=0) + eps
    return gamma * (Xc / s) + beta, (Xc, s, Xc / s, gamma)


@mistake("batchnorm-train", "One mean was taken of all values. Each column has its own.")
def one_mean_for_all_columns(X, gamma, beta, eps=1e-5):
    Xc = X - X.mean()
    s = np.sqrt((Xc**2).mean(axis=0) + eps)
    return gamma * (Xc / s) + beta, (Xc, s, Xc / s, gamma)


@mistake("batchnorm-train", says="a hundred million")
def mean_of_squares_minus_square_of_mean(X, gamma, beta, eps=1e-5):
    Xc = X - X.mean(axis=0)
    s = np.sqrt((X**2).mean(axis=0) - X.mean(axis=0) ** 2 + eps)
    return gamma * (Xc / s) + beta, (Xc, s, Xc / s, gamma)


@mistake("batchnorm-train", says="wrote into its input")
def centres_in_place(X, gamma, beta, eps=1e-5):
    X -= X.mean(axis=0)
    s = np.sqrt((X**2).mean(axis=0) + eps)
    return gamma * (X / s) + beta, (X, s, X / s, gamma)


@mistake(
    "batchnorm-train", "The mean ran over the features. It must run over the examples, for each column alone."
)
def mean_of_each_row(X, gamma, beta, eps=1e-5):
    Xc = X - X.mean(axis=1, keepdims=True)
    s = np.sqrt((Xc**2).mean(axis=1, keepdims=True) + eps)
    return gamma * (Xc / s) + beta, (Xc, s, Xc / s, gamma)


@mistake("batchnorm-train", "One mean and one variance were taken of all values. Each column has its own.")
def statistics_of_all_values(X, gamma, beta, eps=1e-5):
    Xc, s = X - X.mean(), np.full(X.shape[1], np.sqrt(X.var() + eps))
    return gamma * (Xc / s) + beta, (Xc, s, Xc / s, gamma)


# update_running


@mistake("update-running", "This uses the biased variance. The running average uses the unbiased one.")
def takes_the_biased_variance(running_mean, running_var, mean, var, M, momentum=0.1):
    running_mean += momentum * (mean - running_mean)
    running_var += momentum * (var - running_var)


@mistake("update-running", "The weights are exchanged: momentum is the weight of the new value.")
def momentum_the_other_way(running_mean, running_var, mean, var, M, momentum=0.1):
    running_mean[...] = momentum * running_mean + (1 - momentum) * mean
    running_var[...] = momentum * running_var + (1 - momentum) * var * M / (M - 1)


@mistake(
    "update-running",
    "The array did not change. Write into it; an assignment to the name makes another array.",
)
def binds_the_names_anew(running_mean, running_var, mean, var, M, momentum=0.1):
    running_mean = (1 - momentum) * running_mean + momentum * mean
    running_var = (1 - momentum) * running_var + momentum * var * M / (M - 1)


@mistake(
    "update-running", "The correction is upside down: the unbiased variance is larger than the biased one."
)
def correction_upside_down(running_mean, running_var, mean, var, M, momentum=0.1):
    running_mean += momentum * (mean - running_mean)
    running_var += momentum * (var * (M - 1) / M - running_var)


@mistake("update-running", "The averages moved by a tenth: the argument momentum was not used.")
def fixed_momentum(running_mean, running_var, mean, var, M, momentum=0.1):
    running_mean += 0.1 * (mean - running_mean)
    running_var += 0.1 * (var * M / (M - 1) - running_var)


@mistake(
    "update-running",
    "The factor M / (M - 1) belongs only to the variance of the batch, not to the running variance.",
    half=True,
)
def corrects_the_old_value_too(running_mean, running_var, mean, var, M, momentum=0.1):
    running_mean += momentum * (mean - running_mean)
    running_var += momentum * (var - running_var)
    running_var *= M / (M - 1)


@mistake("update-running", "The factor M / (M - 1) belongs to the variance, not to the mean.")
def corrects_the_mean_too(running_mean, running_var, mean, var, M, momentum=0.1):
    running_mean += momentum * (mean * M / (M - 1) - running_mean)
    running_var += momentum * (var * M / (M - 1) - running_var)


@mistake("update-running", "The old value keeps its full weight: its weight is 1 - momentum.")
def adds_without_forgetting(running_mean, running_var, mean, var, M, momentum=0.1):
    running_mean += momentum * mean
    running_var += momentum * var * M / (M - 1)


# batchnorm_backward_graph


@mistake("batchnorm-backward-graph", "The mean and s were treated as constants. Both depend on X.")
def statistics_as_constants(dY, cache):
    _Xc, s, X_hat, gamma = cache
    return dY * gamma / s, (dY * X_hat).sum(axis=0), dY.sum(axis=0)


@mistake("batchnorm-backward-graph", "The path through the variance is missing: c is used twice.")
def no_path_through_the_variance(dY, cache):
    _Xc, s, X_hat, gamma = cache
    dX_hat = dY * gamma
    return (dX_hat - dX_hat.mean(axis=0)) / s, (dY * X_hat).sum(axis=0), dY.sum(axis=0)


@mistake("batchnorm-backward-graph", "The path through the mean is missing: x is used twice.")
def no_path_through_the_mean(dY, cache):
    _Xc, s, X_hat, gamma = cache
    dX_hat = dY * gamma
    return (dX_hat - X_hat * (dX_hat * X_hat).mean(axis=0)) / s, (dY * X_hat).sum(axis=0), dY.sum(axis=0)


@mistake("batchnorm-backward-graph", "The path through the variance has the wrong sign.")
def sign_of_the_variance(dY, cache):
    _Xc, s, X_hat, gamma = cache
    dX_hat = dY * gamma
    dX = (dX_hat - dX_hat.mean(axis=0) + X_hat * (dX_hat * X_hat).mean(axis=0)) / s
    return dX, (dY * X_hat).sum(axis=0), dY.sum(axis=0)


@mistake("batchnorm-backward-graph", "gamma is missing.")
def gamma_forgotten(dY, cache):
    _Xc, s, X_hat, _gamma = cache
    dX = (dY - dY.mean(axis=0) - X_hat * (dY * X_hat).mean(axis=0)) / s
    return dX, (dY * X_hat).sum(axis=0), dY.sum(axis=0)


@mistake("batchnorm-backward-graph", "Step 3: the derivative of a square has a factor 2.")
def no_factor_two_of_the_square(dY, cache):
    Xc, s, X_hat, gamma = cache
    N = len(dY)
    dX_hat = dY * gamma
    dXc = dX_hat / s
    dv = -(dX_hat * Xc).sum(axis=0) / s**2 / (2 * s)
    dq = dv / N
    dmean = -dXc.sum(axis=0)
    dXc = dXc + Xc * dq
    return dXc + dmean / N, (dY * X_hat).sum(axis=0), dY.sum(axis=0)


@mistake("batchnorm-backward-graph", "Step 4: the division by N is missing. The variance is a mean.")
def variance_as_a_sum(dY, cache):
    Xc, s, X_hat, gamma = cache
    N = len(dY)
    dX_hat = dY * gamma
    dXc = dX_hat / s
    dv = -(dX_hat * Xc).sum(axis=0) / s**2 / (2 * s)
    dq = dv
    dmean = -dXc.sum(axis=0)
    dXc = dXc + 2 * Xc * dq
    return dXc + dmean / N, (dY * X_hat).sum(axis=0), dY.sum(axis=0)


@mistake("batchnorm-backward-graph", "Step 1: the division by N is missing. mu is a mean.")
def mean_as_a_sum(dY, cache):
    Xc, s, X_hat, gamma = cache
    N = len(dY)
    dX_hat = dY * gamma
    dXc = dX_hat / s
    dv = -(dX_hat * Xc).sum(axis=0) / s**2 / (2 * s)
    dq = dv / N
    dmean = -dXc.sum(axis=0)
    dXc = dXc + 2 * Xc * dq
    return dXc + dmean, (dY * X_hat).sum(axis=0), dY.sum(axis=0)


@mistake("batchnorm-backward-graph", "A part of dc is missing: step 3 adds to the dc of step 7.")
def second_part_overwrites_the_first(dY, cache):
    Xc, s, X_hat, gamma = cache
    N = len(dY)
    dX_hat = dY * gamma
    dXc = dX_hat / s
    dv = -(dX_hat * Xc).sum(axis=0) / s**2 / (2 * s)
    dq = dv / N
    dmean = -dXc.sum(axis=0)
    dXc = 2 * Xc * dq
    return dXc + dmean / N, (dY * X_hat).sum(axis=0), dY.sum(axis=0)


@mistake("batchnorm-backward-graph", "Step 5: the factor 1/2 is missing in the derivative of the root.")
def no_half_of_the_root(dY, cache):
    Xc, s, X_hat, gamma = cache
    N = len(dY)
    dX_hat = dY * gamma
    dXc = dX_hat / s
    dr = (dX_hat * Xc).sum(axis=0)
    ds = -dr / s**2
    dv = ds / s
    dXc = dXc + 2 * Xc * dv / N
    return dXc - dXc.mean(axis=0), (dY * X_hat).sum(axis=0), dY.sum(axis=0)


@mistake("batchnorm-backward-graph", "Step 6: the derivative of 1/s is -1/s squared.")
def no_square_of_the_reciprocal(dY, cache):
    Xc, s, X_hat, gamma = cache
    N = len(dY)
    dX_hat = dY * gamma
    dXc = dX_hat / s
    dr = (dX_hat * Xc).sum(axis=0)
    ds = -dr / s
    dv = ds / (2 * s)
    dXc = dXc + 2 * Xc * dv / N
    return dXc - dXc.mean(axis=0), (dY * X_hat).sum(axis=0), dY.sum(axis=0)


@mistake("batchnorm-backward-graph", "Step 7: dr is one number for each column, a sum over the examples.")
def no_sum_over_the_examples(dY, cache):
    Xc, s, X_hat, gamma = cache
    N = len(dY)
    dX_hat = dY * gamma
    dXc = dX_hat / s
    dr = dX_hat * Xc
    ds = -dr / s**2
    dv = ds / (2 * s)
    dXc = dXc + 2 * Xc * dv / N
    return dXc - dXc.mean(axis=0), (dY * X_hat).sum(axis=0), dY.sum(axis=0)


# batchnorm_forward


@mistake("batchnorm-forward", "At inference, use the running averages, not the batch's statistics.")
def always_the_batch(X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    M = X.size // X.shape[1]
    if training and M < 2:
        raise ValueError(f"{X.shape}")
    mean = X.sum(axis=channel_axes(X)) / M
    Xc = X - per_channel(mean, X)
    var = (Xc**2).sum(axis=channel_axes(X)) / M
    if training:
        update_running(running_mean, running_var, mean, var, M, momentum)
    inv_std = 1 / np.sqrt(var + eps)
    return Xc * per_channel(gamma * inv_std, X) + per_channel(beta, X), (Xc, inv_std, gamma, training)


@mistake("batchnorm-forward", "The running averages were updated at inference. Update them only in training.")
def updates_in_use(X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    M = X.size // X.shape[1]
    if training and M < 2:
        raise ValueError(f"{X.shape}")
    mean = X.sum(axis=channel_axes(X)) / M
    Xc = X - per_channel(mean, X)
    var = (Xc**2).sum(axis=channel_axes(X)) / M
    if not training:
        Xc, inv_std = X - per_channel(running_mean, X), 1 / np.sqrt(running_var + eps)
    else:
        inv_std = 1 / np.sqrt(var + eps)
    update_running(running_mean, running_var, mean, var, M, momentum)
    return Xc * per_channel(gamma * inv_std, X) + per_channel(beta, X), (Xc, inv_std, gamma, training)


@mistake("batchnorm-forward", "The running averages were not updated: training must update them.")
def never_updates(X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    M = X.size // X.shape[1]
    if training and M < 2:
        raise ValueError(f"{X.shape}")
    mean, var = running_mean, running_var
    if training:
        mean = X.sum(axis=channel_axes(X)) / M
        var = ((X - per_channel(mean, X)) ** 2).sum(axis=channel_axes(X)) / M
    Xc = X - per_channel(mean, X)
    inv_std = 1 / np.sqrt(var + eps)
    return Xc * per_channel(gamma * inv_std, X) + per_channel(beta, X), (Xc, inv_std, gamma, training)


@mistake("batchnorm-forward", says="one example in training")
def takes_a_batch_of_one(X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    M = X.size // X.shape[1]
    mean, var = running_mean, running_var
    if training:
        mean = X.sum(axis=channel_axes(X)) / M
        var = ((X - per_channel(mean, X)) ** 2).sum(axis=channel_axes(X)) / M
        update_running(running_mean, running_var, mean, var, max(M, 2), momentum)
    Xc = X - per_channel(mean, X)
    inv_std = 1 / np.sqrt(var + eps)
    return Xc * per_channel(gamma * inv_std, X) + per_channel(beta, X), (Xc, inv_std, gamma, training)


@mistake("batchnorm-forward", "M is the number of all values of a channel, N H W, not the number of images.")
def divides_by_the_number_of_images(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5
):
    M = len(X)
    if training and X.size // X.shape[1] < 2:
        raise ValueError(f"{X.shape}")
    mean, var = running_mean, running_var
    if training:
        mean = X.sum(axis=channel_axes(X)) / M
        var = ((X - per_channel(mean, X)) ** 2).sum(axis=channel_axes(X)) / M
        update_running(running_mean, running_var, mean, var, max(M, 2), momentum)
    Xc = X - per_channel(mean, X)
    inv_std = 1 / np.sqrt(var + eps)
    return Xc * per_channel(gamma * inv_std, X) + per_channel(beta, X), (Xc, inv_std, gamma, training)


@mistake("batchnorm-forward", says="one image has enough values")
def refuses_one_image(X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    M = X.size // X.shape[1]
    if training and (len(X) < 2 or M < 2):
        raise ValueError(f"{X.shape}")
    mean, var = running_mean, running_var
    if training:
        mean = X.sum(axis=channel_axes(X)) / M
        var = ((X - per_channel(mean, X)) ** 2).sum(axis=channel_axes(X)) / M
        update_running(running_mean, running_var, mean, var, M, momentum)
    Xc = X - per_channel(mean, X)
    inv_std = 1 / np.sqrt(var + eps)
    return Xc * per_channel(gamma * inv_std, X) + per_channel(beta, X), (Xc, inv_std, gamma, training)


@mistake("batchnorm-forward", "This is Y: the array of the cache was overwritten. Make a new array for Y.")
def makes_y_in_the_cache(X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    M = X.size // X.shape[1]
    if training and M < 2:
        raise ValueError(f"{X.shape}")
    mean, var = running_mean, running_var
    if training:
        mean = X.sum(axis=channel_axes(X)) / M
        var = ((X - per_channel(mean, X)) ** 2).sum(axis=channel_axes(X)) / M
        update_running(running_mean, running_var, mean, var, M, momentum)
    Xc = X - per_channel(mean, X)
    inv_std = 1 / np.sqrt(var + eps)
    Y = Xc
    Y *= per_channel(gamma * inv_std, X)
    Y += per_channel(beta, X)
    return Y, (Xc, inv_std, gamma, training)


@mistake("batchnorm-forward", says="an empty batch in training")
def refuses_exactly_one_value(X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    M = X.size // X.shape[1]
    if training and M == 1:
        raise ValueError(f"{X.shape}")
    mean, var = running_mean, running_var
    if training:
        mean = X.sum(axis=channel_axes(X)) / M
        var = ((X - per_channel(mean, X)) ** 2).sum(axis=channel_axes(X)) / M
        update_running(running_mean, running_var, mean, var, M, momentum)
    Xc = X - per_channel(mean, X)
    inv_std = 1 / np.sqrt(var + eps)
    return Xc * per_channel(gamma * inv_std, X) + per_channel(beta, X), (Xc, inv_std, gamma, training)


@mistake("batchnorm-forward", says="leaves the averages unchanged")
def refuses_when_the_mean_has_moved(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5
):
    M = X.size // X.shape[1]
    mean, var = running_mean, running_var
    if training:
        mean = X.sum(axis=channel_axes(X)) / M
        var = ((X - per_channel(mean, X)) ** 2).sum(axis=channel_axes(X)) / M
        running_mean += momentum * (mean - running_mean)
        if M < 2:
            raise ValueError(f"{X.shape}")
        running_var += momentum * (var * M / (M - 1) - running_var)
    Xc = X - per_channel(mean, X)
    inv_std = 1 / np.sqrt(var + eps)
    return Xc * per_channel(gamma * inv_std, X) + per_channel(beta, X), (Xc, inv_std, gamma, training)


@mistake("batchnorm-forward", "In training, use the batch's own mean and variance, not the running averages.")
def running_averages_in_training(X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    M = X.size // X.shape[1]
    if training and M < 2:
        raise ValueError(f"{X.shape}")
    if training:
        mean = X.sum(axis=channel_axes(X)) / M
        var = ((X - per_channel(mean, X)) ** 2).sum(axis=channel_axes(X)) / M
        update_running(running_mean, running_var, mean, var, M, momentum)
    Xc, var = X - per_channel(running_mean, X), running_var
    inv_std = 1 / np.sqrt(var + eps)
    return Xc * per_channel(gamma * inv_std, X) + per_channel(beta, X), (Xc, inv_std, gamma, training)


@mistake("batchnorm-forward", says="images with a large mean")
def variance_as_a_difference(X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    M = X.size // X.shape[1]
    if training and M < 2:
        raise ValueError(f"{X.shape}")
    mean, var = running_mean, running_var
    if training:
        mean = X.sum(axis=channel_axes(X)) / M
        var = (X**2).sum(axis=channel_axes(X)) / M - mean**2
        update_running(running_mean, running_var, mean, var, M, momentum)
    Xc = X - per_channel(mean, X)
    inv_std = 1 / np.sqrt(var + eps)
    return Xc * per_channel(gamma * inv_std, X) + per_channel(beta, X), (Xc, inv_std, gamma, training)


@mistake("batchnorm-forward", "The averages moved by a tenth: the argument momentum was not used.")
def momentum_stays_behind(X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    M = X.size // X.shape[1]
    if training and M < 2:
        raise ValueError(f"{X.shape}")
    mean, var = running_mean, running_var
    if training:
        mean = X.sum(axis=channel_axes(X)) / M
        var = ((X - per_channel(mean, X)) ** 2).sum(axis=channel_axes(X)) / M
        update_running(running_mean, running_var, mean, var, M)
    Xc = X - per_channel(mean, X)
    inv_std = 1 / np.sqrt(var + eps)
    return Xc * per_channel(gamma * inv_std, X) + per_channel(beta, X), (Xc, inv_std, gamma, training)


@mistake("batchnorm-forward", "In training, use the batch's own mean and variance, not the running averages.")
def old_running_averages_in_training(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    Y, (Xc, inv_std, *_) = right(X, gamma, beta, running_mean.copy(), running_var.copy(), False, eps=eps)
    right(X, gamma, beta, running_mean, running_var, training, momentum)
    return Y, (Xc, inv_std, gamma, training)


@mistake("batchnorm-forward", "This is the normalised X. The cache holds X minus its mean.")
def keeps_the_normalised_values(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    Y, (Xc, inv_std, *others) = right(X, gamma, beta, running_mean, running_var, training, momentum, eps)
    return Y, (Xc * per_channel(inv_std, X), inv_std, *others)


# batchnorm_backward


@mistake("batchnorm-backward", "dgamma needs the normalised X; Xc is only centred.")
def dgamma_from_the_centred_values(dY, cache):
    Xc, inv_std, gamma, training = cache
    dbeta, dgamma = dY.sum(axis=channel_axes(dY)), (dY * Xc).sum(axis=channel_axes(dY))
    scale, M = per_channel(gamma * inv_std, dY), dY.size // len(gamma)
    if not training:
        return dY * scale, dgamma, dbeta
    inner = dY - per_channel(dbeta / M, dY) - Xc * per_channel(inv_std**2 * dgamma / M, dY)
    return inner * scale, dgamma, dbeta


@mistake(
    "batchnorm-backward", "At inference the mean and the variance are constants: only the first term remains."
)
def ignores_the_mode(dY, cache):
    Xc, inv_std, gamma, _training = cache
    dbeta, dgamma = dY.sum(axis=channel_axes(dY)), (dY * Xc).sum(axis=channel_axes(dY)) * inv_std
    M = max(1, dY.size // len(gamma))
    inner = dY - per_channel(dbeta / M, dY) - Xc * per_channel(inv_std * dgamma / M, dY)
    return inner * per_channel(gamma * inv_std, dY), dgamma, dbeta


@mistake("batchnorm-backward", "M is the number of all values of a channel, N H W, not the number of images.")
def divides_by_the_batch_size(dY, cache):
    Xc, inv_std, gamma, training = cache
    dbeta, dgamma = dY.sum(axis=channel_axes(dY)), (dY * Xc).sum(axis=channel_axes(dY)) * inv_std
    M = max(1, len(dY))
    scale = per_channel(gamma * inv_std, dY)
    if not training:
        return dY * scale, dgamma, dbeta
    inner = dY - per_channel(dbeta / M, dY) - Xc * per_channel(inv_std * dgamma / M, dY)
    return inner * scale, dgamma, dbeta


@mistake("batchnorm-backward", says="wrote into its input")
def works_in_dy(dY, cache):
    Xc, inv_std, gamma, training = cache
    dbeta, dgamma = dY.sum(axis=channel_axes(dY)), (dY * Xc).sum(axis=channel_axes(dY)) * inv_std
    M = max(1, dY.size // len(gamma))
    if training:
        dY -= per_channel(dbeta / M, dY) + Xc * per_channel(inv_std * dgamma / M, dY)
    return dY * per_channel(gamma * inv_std, dY), dgamma, dbeta


@mistake("batchnorm-backward", says="wrote into its input")
def works_in_the_cache(dY, cache):
    Xc, inv_std, gamma, training = cache
    dbeta, dgamma = dY.sum(axis=channel_axes(dY)), (dY * Xc).sum(axis=channel_axes(dY)) * inv_std
    M = max(1, dY.size // len(gamma))
    scale = per_channel(gamma * inv_std, dY)
    if not training:
        return dY * scale, dgamma, dbeta
    Xc *= per_channel(-inv_std * dgamma / M, dY)
    return (Xc + dY - per_channel(dbeta / M, dY)) * scale, dgamma, dbeta


@mistake("batchnorm-backward", "gamma is missing.")
def batch_norm_without_gamma(dY, cache):
    Xc, inv_std, gamma, training = cache
    dbeta, dgamma = dY.sum(axis=channel_axes(dY)), (dY * Xc).sum(axis=channel_axes(dY)) * inv_std
    M = dY.size // len(gamma)
    scale = per_channel(inv_std, dY)
    if not training:
        return dY * scale, dgamma, dbeta
    inner = dY - per_channel(dbeta / M, dY) - Xc * per_channel(inv_std * dgamma / M, dY)
    return inner * scale, dgamma, dbeta


@mistake("batchnorm-backward", "The last term is missing: the way through the variance.")
def last_term_missing(dY, cache):
    Xc, inv_std, gamma, training = cache
    dbeta, dgamma = dY.sum(axis=channel_axes(dY)), (dY * Xc).sum(axis=channel_axes(dY)) * inv_std
    scale, M = per_channel(gamma * inv_std, dY), dY.size // len(gamma)
    return (dY - per_channel(dbeta / M, dY) if training else dY) * scale, dgamma, dbeta


@mistake("batchnorm-backward", "The second term is missing: the way through the mean.")
def second_term_missing(dY, cache):
    Xc, inv_std, gamma, training = cache
    dbeta, dgamma = dY.sum(axis=channel_axes(dY)), (dY * Xc).sum(axis=channel_axes(dY)) * inv_std
    scale, M = per_channel(gamma * inv_std, dY), dY.size // len(gamma)
    return (dY - Xc * per_channel(inv_std * dgamma / M, dY) if training else dY) * scale, dgamma, dbeta


@mistake("batchnorm-backward", "The sums were not divided by M: the two terms are means.")
def sums_in_the_two_terms(dY, cache):
    Xc, inv_std, gamma, training = cache
    dbeta, dgamma = dY.sum(axis=channel_axes(dY)), (dY * Xc).sum(axis=channel_axes(dY)) * inv_std
    inner = dY - per_channel(dbeta, dY) - Xc * per_channel(inv_std * dgamma, dY) if training else dY
    return inner * per_channel(gamma * inv_std, dY), dgamma, dbeta


@mistake("batchnorm-backward", "The factor gamma inv_std is missing at inference, too: dX is not dY.")
def dy_itself_at_inference(dY, cache, right=batchnorm_backward):
    dX, dgamma, dbeta = right(dY, cache)
    return dX if cache[3] else dY.copy(), dgamma, dbeta


@mistake("batchnorm-backward", "The last term has the wrong sign.")
def last_term_added(dY, cache):
    Xc, inv_std, gamma, training = cache
    dbeta, dgamma = dY.sum(axis=channel_axes(dY)), (dY * Xc).sum(axis=channel_axes(dY)) * inv_std
    M = dY.size // len(gamma)
    scale = per_channel(gamma * inv_std, dY)
    if not training:
        return dY * scale, dgamma, dbeta
    inner = dY - per_channel(dbeta / M, dY) + Xc * per_channel(inv_std * dgamma / M, dY)
    return inner * scale, dgamma, dbeta


@mistake("batchnorm-backward", "The last term needs the normalised X; Xc is only centred.")
def centred_in_the_last_term(dY, cache):
    Xc, inv_std, gamma, training = cache
    dbeta, dgamma = dY.sum(axis=channel_axes(dY)), (dY * Xc).sum(axis=channel_axes(dY)) * inv_std
    M = dY.size // len(gamma)
    scale = per_channel(gamma * inv_std, dY)
    if not training:
        return dY * scale, dgamma, dbeta
    inner = dY - per_channel(dbeta / M, dY) - Xc * per_channel(dgamma / M, dY)
    return inner * scale, dgamma, dbeta


@mistake("batchnorm-backward", says="an empty batch, backward")
def divides_before_asking_for_the_mode(dY, cache):
    Xc, inv_std, gamma, training = cache
    dbeta, dgamma = dY.sum(axis=channel_axes(dY)), (dY * Xc).sum(axis=channel_axes(dY)) * inv_std
    M = dY.size // len(gamma)
    scale = per_channel(gamma * inv_std, dY)
    inner = dY - per_channel(dbeta / M, dY) - Xc * per_channel(inv_std * dgamma / M, dY)
    if not training:
        return dY * scale, dgamma, dbeta
    return inner * scale, dgamma, dbeta


@mistake("batchnorm-backward", "This is the gradient at inference. In training it has two more terms.")
def always_the_gradient_in_use(dY, cache, right=batchnorm_backward):
    return right(dY, (*cache[:3], False))


# layernorm_forward


@mistake(
    "layernorm-forward", "The columns were normalised, as in batch norm. Layer norm works along each row."
)
def normalises_the_columns(X, gamma, beta, eps=1e-5):
    Xc = X - X.mean(axis=0)
    inv_std = 1 / np.sqrt((Xc**2).mean(axis=0) + eps)
    return Xc * inv_std * gamma + beta, (Xc * inv_std, inv_std, gamma)


@mistake("layernorm-forward", "The variance was divided by D - 1. Normalising divides by D.")
def unbiased_in_a_row(X, gamma, beta, eps=1e-5):
    Xc = X - X.mean(axis=-1, keepdims=True)
    inv_std = 1 / np.sqrt(X.var(axis=-1, keepdims=True, ddof=1) + eps)
    return Xc * inv_std * gamma + beta, (Xc * inv_std, inv_std, gamma)


@mistake("layernorm-forward", "gamma and beta are missing.")
def layer_norm_without_scale_and_shift(X, gamma, beta, eps=1e-5):
    Xc = X - X.mean(axis=-1, keepdims=True)
    inv_std = 1 / np.sqrt((Xc**2).mean(axis=-1, keepdims=True) + eps)
    return Xc * inv_std, (Xc * inv_std, inv_std, gamma)


@mistake(
    "layernorm-forward",
    "The statistics ran over the whole sequence. They run over the last axis alone.",
    half=True,
)
def statistics_over_the_whole_example(X, gamma, beta, eps=1e-5):
    axes = tuple(range(1, X.ndim))
    Xc = X - X.mean(axis=axes, keepdims=True)
    inv_std = 1 / np.sqrt((Xc**2).mean(axis=axes, keepdims=True) + eps)
    return Xc * inv_std * gamma + beta, (Xc * inv_std, inv_std, gamma)


@mistake("layernorm-forward", "This is Y: the array of the cache was overwritten. Make a new array for Y.")
def makes_y_in_the_layer_norm_cache(X, gamma, beta, eps=1e-5):
    Xc = X - X.mean(axis=-1, keepdims=True)
    inv_std = 1 / np.sqrt((Xc**2).mean(axis=-1, keepdims=True) + eps)
    X_hat = Xc * inv_std
    Y = X_hat
    Y *= gamma
    Y += beta
    return Y, (X_hat, inv_std, gamma)


@mistake(
    "layernorm-forward", "The statistics ran along axis 1. They run over the last axis alone.", half=True
)
def statistics_along_axis_one(X, gamma, beta, eps=1e-5):
    Xc = X - X.mean(axis=1, keepdims=True)
    inv_std = 1 / np.sqrt((Xc**2).mean(axis=1, keepdims=True) + eps)
    return Xc * inv_std * gamma + beta, (Xc * inv_std, inv_std, gamma)


@mistake("layernorm-forward", says="layer norm with a large mean")
def row_variance_as_a_difference(X, gamma, beta, eps=1e-5):
    mean = X.mean(axis=-1, keepdims=True)
    inv_std = 1 / np.sqrt((X**2).mean(axis=-1, keepdims=True) - mean**2 + eps)
    return (X - mean) * inv_std * gamma + beta, ((X - mean) * inv_std, inv_std, gamma)


@mistake("layernorm-forward", "The root is missing: divide by the standard deviation, not by the variance.")
def divides_by_the_variance_of_the_row(X, gamma, beta, eps=1e-5):
    Xc = X - X.mean(axis=-1, keepdims=True)
    inv_std = 1 / ((Xc**2).mean(axis=-1, keepdims=True) + eps)
    return Xc * inv_std * gamma + beta, (Xc * inv_std, inv_std, gamma)


@mistake("layernorm-forward", "The cache holds X minus its mean: it must hold the normalised X.")
def keeps_the_centred_values(X, gamma, beta, eps=1e-5, right=layernorm_forward):
    Y, (_, *others) = right(X, gamma, beta, eps)
    return Y, (X - X.mean(axis=-1, keepdims=True), *others)


# layernorm_backward


@mistake(
    "layernorm-backward",
    "gamma was applied after the means. It belongs inside them: first multiply dY by gamma.",
)
def gamma_outside_the_means(dY, cache):
    X_hat, inv_std, gamma = cache
    D = dY.shape[-1]
    dX = dY - dY.mean(axis=-1, keepdims=True) - X_hat * (dY * X_hat).mean(axis=-1, keepdims=True)
    return gamma * dX * inv_std, (dY * X_hat).reshape(-1, D).sum(axis=0), dY.reshape(-1, D).sum(axis=0)


@mistake("layernorm-backward", "gamma is missing.")
def layer_norm_gamma_forgotten(dY, cache):
    X_hat, inv_std, _gamma = cache
    D = dY.shape[-1]
    dX = dY - dY.mean(axis=-1, keepdims=True) - X_hat * (dY * X_hat).mean(axis=-1, keepdims=True)
    return dX * inv_std, (dY * X_hat).reshape(-1, D).sum(axis=0), dY.reshape(-1, D).sum(axis=0)


@mistake("layernorm-backward", "The mean and the variance were treated as constants.")
def row_statistics_as_constants(dY, cache):
    X_hat, inv_std, gamma = cache
    D = dY.shape[-1]
    return dY * gamma * inv_std, (dY * X_hat).reshape(-1, D).sum(axis=0), dY.reshape(-1, D).sum(axis=0)


@mistake("layernorm-backward", "This is one number for each example. beta has one for each feature.")
def sums_over_the_features(dY, cache):
    X_hat, inv_std, gamma = cache
    d = dY * gamma
    dX = (d - d.mean(axis=-1, keepdims=True) - X_hat * (d * X_hat).mean(axis=-1, keepdims=True)) * inv_std
    return dX, (dY * X_hat).sum(axis=-1), dY.sum(axis=-1)


@mistake(
    "layernorm-backward", "dgamma and dbeta have one number for each feature: sum over all axes but the last."
)
def sums_over_the_first_axis_alone(dY, cache):
    X_hat, inv_std, gamma = cache
    d = dY * gamma
    dX = (d - d.mean(axis=-1, keepdims=True) - X_hat * (d * X_hat).mean(axis=-1, keepdims=True)) * inv_std
    return dX, (dY * X_hat).sum(axis=0), dY.sum(axis=0)


@mistake("layernorm-backward", "The two terms are means over the features, not sums.")
def sums_for_means(dY, cache):
    X_hat, inv_std, gamma = cache
    D = dY.shape[-1]
    d = dY * gamma
    dX = (d - d.sum(axis=-1, keepdims=True) - X_hat * (d * X_hat).sum(axis=-1, keepdims=True)) * inv_std
    return dX, (dY * X_hat).reshape(-1, D).sum(axis=0), dY.reshape(-1, D).sum(axis=0)


@mistake("layernorm-backward", "inv_std is missing.")
def inv_std_forgotten(dY, cache):
    X_hat, _inv_std, gamma = cache
    D = dY.shape[-1]
    d = dY * gamma
    dX = d - d.mean(axis=-1, keepdims=True) - X_hat * (d * X_hat).mean(axis=-1, keepdims=True)
    return dX, (dY * X_hat).reshape(-1, D).sum(axis=0), dY.reshape(-1, D).sum(axis=0)


@mistake("layernorm-backward", "dgamma comes from dY itself, not from dY times gamma.")
def dgamma_times_gamma(dY, cache):
    X_hat, inv_std, gamma = cache
    D = dY.shape[-1]
    d = dY * gamma
    dX = (d - d.mean(axis=-1, keepdims=True) - X_hat * (d * X_hat).mean(axis=-1, keepdims=True)) * inv_std
    return dX, (d * X_hat).reshape(-1, D).sum(axis=0), dY.reshape(-1, D).sum(axis=0)


@mistake("layernorm-backward", "The means run over the features of a row, not over the examples.")
def means_over_the_examples(dY, cache):
    X_hat, inv_std, gamma = cache
    D = dY.shape[-1]
    d = dY * gamma
    dX = (d - d.mean(axis=0, keepdims=True) - X_hat * (d * X_hat).mean(axis=0, keepdims=True)) * inv_std
    return dX, (dY * X_hat).reshape(-1, D).sum(axis=0), dY.reshape(-1, D).sum(axis=0)


@mistake("layernorm-backward", "The last term has the wrong sign.")
def last_term_of_layer_norm_added(dY, cache):
    X_hat, inv_std, gamma = cache
    D = dY.shape[-1]
    d = dY * gamma
    dX = (d - d.mean(axis=-1, keepdims=True) + X_hat * (d * X_hat).mean(axis=-1, keepdims=True)) * inv_std
    return dX, (dY * X_hat).reshape(-1, D).sum(axis=0), dY.reshape(-1, D).sum(axis=0)


# Residual


@mistake(
    "residual",
    "Where the layers return None, the block returns None: nothing before it needs a gradient.",
    target="Residual",
)
class GivesDyForNone(Residual):
    def backward(self, dY):
        dX = Sequential.backward(self, dY)
        return dY if dX is None else dY + dX


@mistake("residual", "This is F alone. The input has to be added, and dY to the gradient.", target="Residual")
class NoShortcut(Residual):
    def forward(self, X):
        FX = Sequential.forward(self, X)
        if FX.shape != X.shape:
            raise ValueError(f"{X.shape} {FX.shape}")
        return FX

    def backward(self, dY):
        return Sequential.backward(self, dY)


@mistake("residual", "The gradient around the layers is missing: add dY.", target="Residual")
class BackwardWithoutShortcut(Residual):
    def backward(self, dY):
        return Sequential.backward(self, dY)


@mistake(
    "residual", "The gradient through the layers is missing: add their backward of dY.", target="Residual"
)
class BackwardShortcutAlone(Residual):
    def backward(self, dY):
        Sequential.backward(self, dY)
        return dY


@mistake("residual", "The input was not added in the forward pass: y = x + F(x).", target="Residual")
class ForwardWithoutShortcut(Residual):
    def forward(self, X):
        FX = Sequential.forward(self, X)
        if FX.shape != X.shape:
            raise ValueError(f"{X.shape} {FX.shape}")
        return FX


@mistake("residual", says="a block that changes the shape", target="Residual")
class LetsItBroadcast(Residual):
    def forward(self, X):
        return X + Sequential.forward(self, X)


@mistake("residual", says="unsupported operand", target="Residual")
class AddsToNone(Residual):
    def backward(self, dY):
        return dY + Sequential.backward(self, dY)


@mistake("residual", says="stays in its cache", target="Residual")
class AddsIntoTheCache(Residual):
    def forward(self, X):
        FX = Sequential.forward(self, X)
        if FX.shape != X.shape:
            raise ValueError(f"{X.shape} {FX.shape}")
        if FX is X:
            return X + X
        FX += X
        return FX


@mistake("residual", says="a block without layers: nothing is modified", target="Residual")
class AddsIntoTheGradient(Residual):
    def backward(self, dY):
        dX = Sequential.backward(self, dY)
        if dX is not None:
            dX += dY
        return dX


@mistake(
    "residual", "dY was added before the layers' backward. Add it after their backward.", target="Residual"
)
class SendsTheShortcutThroughTheLayers(Residual):
    def backward(self, dY):
        return Sequential.backward(self, dY + dY)
