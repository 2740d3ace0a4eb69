"""Wrong answers to the exercises of chapter 8, and the sentence that each must meet."""

import numpy as np

from coursekit.mistakes import mistake

# Stand-ins, so that this file can be read; in the kernel the names are the notebook's.
Residual = Sequential = object
channel_axes = per_channel = update_running = None
batchnorm_train = batchnorm_backward_graph = batchnorm_forward = batchnorm_backward = None
layernorm_forward = layernorm_backward = None


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


@mistake(
    "batchnorm-train",
    "The variance is the difference of two huge numbers here: take it from the centred values.",
)
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


@mistake(
    "batchnorm-train", "The mean ran over the features. It must run over the examples, for each column alone."
)
def mean_of_each_row_and_variance_of_each_column(X, gamma, beta, eps=1e-5):
    Xc = X - X.mean(axis=1, keepdims=True)
    s = np.sqrt((Xc**2).mean(axis=0) + eps)
    return gamma * (Xc / s) + beta, (Xc, s, Xc / s, gamma)


@mistake(
    "batchnorm-train",
    "The variance ran over the features. It must run over the examples, for each column alone.",
)
def variance_of_each_row(X, gamma, beta, eps=1e-5):
    Xc = X - X.mean(axis=0)
    s = np.sqrt((Xc**2).mean(axis=1, keepdims=True) + eps)
    return gamma * (Xc / s) + beta, (Xc, s, Xc / s, gamma)


@mistake(
    "batchnorm-train",
    "The mean or the variance ran over the features. Both must run over the examples: their shape is (D,).",
)
def variance_of_each_row_without_its_axis(X, gamma, beta, eps=1e-5):
    Xc = X - X.mean(axis=0)
    s = np.sqrt((Xc**2).mean(axis=1) + eps)
    return gamma * (Xc / s) + beta, (Xc, s, Xc / s, gamma)


@mistake("batchnorm-train", "One mean and one variance were taken of all values. Each column has its own.")
def statistics_of_all_values(X, gamma, beta, eps=1e-5):
    Xc, s = X - X.mean(), np.full(X.shape[1], np.sqrt(X.var() + eps))
    return gamma * (Xc / s) + beta, (Xc, s, Xc / s, gamma)


@mistake(
    "batchnorm-train",
    "The mean or the variance ran over the features. Both must run over the examples: their shape is (D,).",
)
def mean_of_each_row_without_its_axis(X, gamma, beta, eps=1e-5):
    Xc = X - X.mean(axis=1)
    s = np.sqrt((Xc**2).mean(axis=1) + eps)
    return gamma * (Xc / s) + beta, (Xc, s, Xc / s, gamma)


@mistake("batchnorm-train", "The argument eps had no effect: add it to the variance.")
def textbook_without_eps(X, gamma, beta, eps=1e-5):
    Xc, s = X - X.mean(axis=0), X.std(axis=0)
    return gamma * (Xc / s) + beta, (Xc, s, Xc / s, gamma)


@mistake("batchnorm-train", "The squares were summed, not averaged: the variance divides by N.")
def sum_of_the_squares_of_a_column(X, gamma, beta, eps=1e-5):
    Xc = X - X.mean(axis=0)
    s = np.sqrt((Xc**2).sum(axis=0) + eps)
    return gamma * (Xc / s) + beta, (Xc, s, Xc / s, gamma)


@mistake("batchnorm-train", "These are mean absolute deviations. The variance is the mean of the squares.")
def absolute_deviations(X, gamma, beta, eps=1e-5):
    Xc = X - X.mean(axis=0)
    s = np.abs(Xc).mean(axis=0) + eps
    return gamma * (Xc / s) + beta, (Xc, s, Xc / s, gamma)


@mistake("batchnorm-train", "gamma is missing: it multiplies the normalised X.")
def textbook_without_gamma(X, gamma, beta, eps=1e-5, right=batchnorm_train):
    _Y, cache = right(X, gamma, beta, eps)
    return cache[2] + beta, cache


@mistake("batchnorm-train", "beta is missing: it is added to gamma times the normalised X.")
def textbook_without_beta(X, gamma, beta, eps=1e-5, right=batchnorm_train):
    _Y, cache = right(X, gamma, beta, eps)
    return gamma * cache[2], cache


@mistake(
    "batchnorm-train",
    "gamma was multiplied by the centred values. It multiplies the normalised X, which is divided by s.",
)
def scales_the_centred_values(X, gamma, beta, eps=1e-5):
    Xc, s = X - X.mean(axis=0), np.sqrt(X.var(axis=0) + eps)
    return gamma * Xc + beta, (Xc, s, Xc / s, gamma)


@mistake(
    "batchnorm-train",
    "The mean is missing in the normalised X: divide the centred values by s, not X itself.",
)
def normalises_x_itself(X, gamma, beta, eps=1e-5):
    Xc, s = X - X.mean(axis=0), np.sqrt(X.var(axis=0) + eps)
    return gamma * (X / s) + beta, (Xc, s, X / s, gamma)


@mistake("batchnorm-train", "The sum of each column was subtracted, not its mean: divide it by N.")
def sum_of_a_column_for_the_mean(X, gamma, beta, eps=1e-5):
    Xc = X - X.sum(axis=0)
    s = np.sqrt((Xc**2).mean(axis=0) + eps)
    return gamma * (Xc / s) + beta, (Xc, s, Xc / s, gamma)


@mistake("batchnorm-train", "The sum of each column was subtracted, not its mean: divide it by N.")
def sum_of_a_column_for_the_mean_alone(X, gamma, beta, eps=1e-5):
    Xc, s = X - X.sum(axis=0), np.sqrt(X.var(axis=0) + eps)
    return gamma * (Xc / s) + beta, (Xc, s, Xc / s, gamma)


@mistake("batchnorm-train", "The variance was taken of X itself. Take it of X minus its mean.")
def squares_of_the_raw_column(X, gamma, beta, eps=1e-5, right=batchnorm_train):
    Xc, s = X - X.mean(axis=0), np.sqrt((X**2).mean(axis=0) + eps)
    return gamma * (Xc / s) + beta, (Xc, s, Xc / s, gamma)


@mistake("batchnorm-train", "beta was subtracted. It is added.")
def subtracts_beta(X, gamma, beta, eps=1e-5, right=batchnorm_train):
    Y, cache = right(X, gamma, beta, eps)
    return Y - 2 * beta, cache


@mistake("batchnorm-train", "The normalised X was divided by gamma. It is multiplied by it.")
def divides_x_hat_by_gamma(X, gamma, beta, eps=1e-5, right=batchnorm_train):
    _Y, cache = right(X, gamma, beta, eps)
    return cache[2] / gamma + beta, cache


@mistake("batchnorm-train", "The centred values were multiplied by s. Divide by it.")
def multiplies_by_s(X, gamma, beta, eps=1e-5):
    Xc, s = X - X.mean(axis=0), np.sqrt(X.var(axis=0) + eps)
    return gamma * (Xc * s) + beta, (Xc, s, Xc * s, gamma)


@mistake("batchnorm-train", "gamma and beta are exchanged: gamma multiplies, beta is added.")
def textbook_with_gamma_and_beta_exchanged(X, gamma, beta, eps=1e-5, right=batchnorm_train):
    _Y, cache = right(X, gamma, beta, eps)
    return beta * cache[2] + gamma, cache


@mistake("batchnorm-train", "gamma multiplies beta, too. Add beta after the product.")
def scales_after_the_shift(X, gamma, beta, eps=1e-5, right=batchnorm_train):
    _Y, cache = right(X, gamma, beta, eps)
    return gamma * (cache[2] + beta), cache


@mistake("batchnorm-train", "The sign of the centred values is wrong: subtract the mean from X.")
def mean_minus_x(X, gamma, beta, eps=1e-5, right=batchnorm_train):
    Xc, s, X_hat, _ = right(X, gamma, beta, eps)[1]
    return gamma * -X_hat + beta, (-Xc, s, -X_hat, gamma)


@mistake("batchnorm-train", "The cache holds Y in place of the normalised X: make a new array for Y.")
def makes_y_in_the_normalised_x(X, gamma, beta, eps=1e-5, right=batchnorm_train):
    Y, (Xc, s, _X_hat, _) = right(X, gamma, beta, eps)
    return Y, (Xc, s, Y, gamma)


@mistake(
    "batchnorm-train", "Xc in the cache was divided by s. It is only centred: make a new array for X_hat."
)
def divides_the_centred_values_in_place(X, gamma, beta, eps=1e-5, right=batchnorm_train):
    Y, (_Xc, s, X_hat, _) = right(X, gamma, beta, eps)
    return Y, (X_hat, s, X_hat, gamma)


@mistake("batchnorm-train", "The cache holds X itself. It must hold X minus its mean.")
def keeps_x_itself(X, gamma, beta, eps=1e-5, right=batchnorm_train):
    Y, (_Xc, *others) = right(X, gamma, beta, eps)
    return Y, (X, *others)


@mistake("batchnorm-train", "The cache holds the variance. s is its root.")
def keeps_the_variance(X, gamma, beta, eps=1e-5, right=batchnorm_train):
    Y, (Xc, s, *others) = right(X, gamma, beta, eps)
    return Y, (Xc, s**2, *others)


@mistake("batchnorm-train", "The cache holds 1 / s. It must hold s, the root itself.")
def keeps_one_over_s(X, gamma, beta, eps=1e-5, right=batchnorm_train):
    Y, (Xc, s, *others) = right(X, gamma, beta, eps)
    return Y, (Xc, 1 / s, *others)


@mistake("batchnorm-train", "This is the first row of Y: the function must return Y and the cache.")
def returns_y_alone(X, gamma, beta, eps=1e-5, right=batchnorm_train):
    return right(X, gamma, beta, eps)[0]


@mistake("batchnorm-train", "gamma does not belong in the cache: it holds the normalised X.")
def scales_the_normalised_x_in_place(X, gamma, beta, eps=1e-5, right=batchnorm_train):
    Y, (Xc, s, X_hat, _) = right(X, gamma, beta, eps)
    return Y, (Xc, s, gamma * X_hat, gamma)


@mistake("batchnorm-train", "The argument eps had no effect: add it to the variance.")
def eps_as_a_lower_bound(X, gamma, beta, eps=1e-5):
    Xc, s = X - X.mean(axis=0), np.sqrt(np.maximum(X.var(axis=0), eps))
    return gamma * (Xc / s) + beta, (Xc, s, Xc / s, gamma)


@mistake("batchnorm-train", "X_hat was divided by the root without eps. Divide by s, which has it.")
def divides_by_the_root_without_eps(X, gamma, beta, eps=1e-5, right=batchnorm_train):
    Xc, s = right(X, gamma, beta, eps)[1][:2]
    X_hat = Xc / np.sqrt((Xc**2).mean(axis=0))
    return gamma * X_hat + beta, (Xc, s, X_hat, gamma)


@mistake("batchnorm-train", "The mean was divided by s, and X was not: subtract the mean first.")
def divides_the_mean_alone(X, gamma, beta, eps=1e-5, right=batchnorm_train):
    Xc, s = right(X, gamma, beta, eps)[1][:2]
    X_hat = X - X.mean(axis=0) / s
    return gamma * X_hat + beta, (Xc, s, X_hat, gamma)


@mistake(
    "batchnorm-train",
    "The variance is 0 here. The mean of the centred values is 0: square them before you take the mean.",
)
def square_of_the_mean_for_the_variance(X, gamma, beta, eps=1e-5):
    Xc = X - X.mean(axis=0)
    s = np.sqrt(Xc.mean(axis=0) ** 2 + eps)
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


@mistake(
    "update-running",
    "The variance became smaller: this multiplies by M / (M + 1). The unbiased variance divides by M - 1.",
)
def divides_by_one_more(running_mean, running_var, mean, var, M, momentum=0.1):
    running_mean += momentum * (mean - running_mean)
    running_var += momentum * (var * M / (M + 1) - running_var)


@mistake(
    "update-running",
    "The factor is (M + 1) / M here. The unbiased variance divides by M - 1 where the biased one divides by M.",
)
def multiplies_by_one_more(running_mean, running_var, mean, var, M, momentum=0.1):
    running_mean += momentum * (mean - running_mean)
    running_var += momentum * (var * (M + 1) / M - running_var)


@mistake(
    "update-running",
    "var was multiplied by M: that is the sum of the squares. The unbiased variance divides it by M - 1.",
)
def multiplies_the_variance_by_m(running_mean, running_var, mean, var, M, momentum=0.1):
    running_mean += momentum * (mean - running_mean)
    running_var += momentum * (var * M - running_var)


@mistake(
    "update-running",
    "var was multiplied by M - 1. Multiply it by M, which gives the sum of the squares, and divide by M - 1.",
)
def multiplies_by_one_less(running_mean, running_var, mean, var, M, momentum=0.1):
    running_mean += momentum * (mean - running_mean)
    running_var += momentum * (var * (M - 1) - running_var)


@mistake(
    "update-running", "The variance of the batch has no weight: M / M - 1 is 0, so M - 1 needs parentheses."
)
def factor_without_parentheses(running_mean, running_var, mean, var, M, momentum=0.1):
    running_mean += momentum * (mean - running_mean)
    running_var += momentum * (var * (M / M - 1) - running_var)


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


@mistake(
    "update-running",
    "var has been divided by M already. It needs the factor M / (M - 1), not another division.",
)
def divides_a_second_time(running_mean, running_var, mean, var, M, momentum=0.1):
    running_mean += momentum * (mean - running_mean)
    running_var += momentum * (var / (M - 1) - running_var)


@mistake("update-running", "1 was subtracted from the variance: M - 1 needs parentheses.")
def no_parentheses(running_mean, running_var, mean, var, M, momentum=0.1):
    running_mean += momentum * (mean - running_mean)
    running_var += momentum * (var * M / M - 1 - running_var)


@mistake("update-running", "The old value was multiplied by momentum: its weight is 1 - momentum.")
def momentum_for_both(running_mean, running_var, mean, var, M, momentum=0.1):
    running_mean[...] = momentum * running_mean + momentum * mean
    running_var[...] = momentum * running_var + momentum * var * M / (M - 1)


@mistake("update-running", "The new value was added with its full weight: its weight is momentum.")
def new_value_in_full(running_mean, running_var, mean, var, M, momentum=0.1):
    running_mean[...] = (1 - momentum) * running_mean + mean
    running_var[...] = (1 - momentum) * running_var + var * M / (M - 1)


@mistake("update-running", "The new variance was multiplied by 1 - momentum: its weight is momentum.")
def new_variance_weighs_one_minus_momentum(running_mean, running_var, mean, var, M, momentum=0.1):
    running_mean += momentum * (mean - running_mean)
    running_var[...] = (1 - momentum) * running_var + (1 - momentum) * var * M / (M - 1)


@mistake(
    "update-running",
    "Old and new count the same here. The new value has the weight momentum, the old one the rest.",
)
def mean_of_old_and_new(running_mean, running_var, mean, var, M, momentum=0.1):
    running_mean[...] = (running_mean + mean) / 2
    running_var[...] = (running_var + var * M / (M - 1)) / 2


@mistake("update-running", "var was squared. It is a variance already.")
def squares_the_variance(running_mean, running_var, mean, var, M, momentum=0.1):
    running_mean += momentum * (mean - running_mean)
    running_var += momentum * (var**2 * M / (M - 1) - running_var)


@mistake(
    "update-running",
    "The averages moved away from the batch: a step goes from the running value towards the new one.",
)
def moves_away(running_mean, running_var, mean, var, M, momentum=0.1):
    running_mean -= momentum * (mean - running_mean)
    running_var -= momentum * (var * M / (M - 1) - running_var)


@mistake(
    "update-running",
    "The new value was multiplied by 1 - momentum, too: it was added too early. Shrink the old value first.",
)
def adds_before_it_forgets(running_mean, running_var, mean, var, M, momentum=0.1):
    running_mean += momentum * mean
    running_mean *= 1 - momentum
    running_var += momentum * var * M / (M - 1)
    running_var *= 1 - momentum


@mistake("update-running", "The running variance moved towards the mean. It needs the variance of the batch.")
def mean_for_the_variance(running_mean, running_var, mean, var, M, momentum=0.1, right=update_running):
    right(running_mean, running_var, mean, mean, M, momentum)


@mistake(
    "update-running",
    "The running variance moved towards a standard deviation. It is an average of variances: take no root.",
)
def running_deviation(running_mean, running_var, mean, var, M, momentum=0.1):
    running_mean += momentum * (mean - running_mean)
    running_var += momentum * (np.sqrt(var * M / (M - 1)) - running_var)


@mistake(
    "update-running", "M is the argument, the number of values in a column. This uses the number of columns."
)
def number_of_columns_for_m(running_mean, running_var, mean, var, M, momentum=0.1, right=update_running):
    right(running_mean, running_var, mean, var, max(2, len(mean)), momentum)


@mistake("update-running", "The old mean is missing: its weight is 1 - momentum.")
def old_mean_forgotten(running_mean, running_var, mean, var, M, momentum=0.1, right=update_running):
    right(running_mean, running_var, mean, var, M, momentum)
    running_mean[...] = momentum * mean


@mistake("update-running", "The old variance is missing: its weight is 1 - momentum.")
def old_variance_forgotten(running_mean, running_var, mean, var, M, momentum=0.1, right=update_running):
    right(running_mean, running_var, mean, var, M, momentum)
    running_var[...] = momentum * var * M / (M - 1)


@mistake("update-running", "The old variance is missing: its weight is 1 - momentum.")
def both_old_values_forgotten(running_mean, running_var, mean, var, M, momentum=0.1):
    running_mean[...] = momentum * mean
    running_var[...] = momentum * var * M / (M - 1)


@mistake("update-running", "The old mean keeps its full weight: its weight is 1 - momentum.")
def old_mean_in_full(running_mean, running_var, mean, var, M, momentum=0.1, right=update_running):
    old = running_mean.copy()
    right(running_mean, running_var, mean, var, M, momentum)
    running_mean[...] = old + momentum * mean


@mistake("update-running", "The old mean was multiplied by momentum: its weight is 1 - momentum.")
def old_mean_times_momentum(running_mean, running_var, mean, var, M, momentum=0.1, right=update_running):
    old = running_mean.copy()
    right(running_mean, running_var, mean, var, M, momentum)
    running_mean[...] = momentum * old + momentum * mean


@mistake(
    "update-running",
    "The old value was multiplied by 0.9: its weight is 1 - momentum, and momentum is an argument.",
    constants={"means": (False,), "variances": (False,)},
)
def fixed_weight_of_the_old_value(
    running_mean, running_var, mean, var, M, momentum=0.1, *, means=True, variances=True
):
    running_mean *= 0.9 if means else 1 - momentum
    running_mean += momentum * mean
    running_var *= 0.9 if variances else 1 - momentum
    running_var += momentum * var * M / (M - 1)


@mistake(
    "update-running",
    "The new value was multiplied by 0.1: its weight is momentum, an argument.",
    constants={"means": (False,), "variances": (False,)},
)
def fixed_weight_of_the_new_value(
    running_mean, running_var, mean, var, M, momentum=0.1, *, means=True, variances=True
):
    running_mean *= 1 - momentum
    running_mean += (0.1 if means else momentum) * mean
    running_var *= 1 - momentum
    running_var += (0.1 if variances else momentum) * var * M / (M - 1)


@mistake("update-running", "The new variance was subtracted. It is added to the rest of the old one.")
def subtracts_the_new_variance(running_mean, running_var, mean, var, M, momentum=0.1, right=update_running):
    right(running_mean, running_var, mean, -var, M, momentum)


@mistake("update-running", "The new value was subtracted. It is added to the rest of the old one.")
def subtracts_the_new_values(running_mean, running_var, mean, var, M, momentum=0.1, right=update_running):
    right(running_mean, running_var, -mean, -var, M, momentum)


@mistake("update-running", "The running variance moved towards the mean. It needs the variance of the batch.")
def mean_itself_for_the_variance(running_mean, running_var, mean, var, M, momentum=0.1):
    running_mean += momentum * (mean - running_mean)
    running_var += momentum * (mean - running_var)


# batchnorm_backward_graph


@mistake("batchnorm-backward-graph", "The mean and s were treated as constants. Both depend on X.")
def statistics_as_constants(dY, cache):
    _Xc, s, X_hat, gamma = cache
    return dY * gamma / s, (dY * X_hat).sum(axis=0), dY.sum(axis=0)


@mistake(
    "batchnorm-backward-graph",
    "The path through the variance is missing, or has no effect: c is used twice, and step 3 multiplies by c.",
)
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


@mistake(
    "batchnorm-backward-graph",
    "The path through the variance is only half of what it should be: look at the 2 of step 3, and at gamma in dr.",
)
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
    dv = -(dY * gamma * Xc).sum(axis=0) / s**2 / (2 * s)
    dXc = 2 * Xc * dv / len(dY)
    return dXc - dXc.mean(axis=0), (dY * X_hat).sum(axis=0), dY.sum(axis=0)


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


@mistake(
    "batchnorm-backward-graph",
    "The path through the variance is s times too large: step 6 divides by s squared, and step 5 by 2 s.",
)
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


@mistake("batchnorm-backward-graph", "dgamma needs the normalised X; Xc is only centred.")
def dgamma_of_the_graph_from_xc(dY, cache, right=batchnorm_backward_graph):
    dX, _dgamma, dbeta = right(dY, cache)
    return dX, (dY * cache[0]).sum(axis=0), dbeta


@mistake("batchnorm-backward-graph", "dgamma comes from dY itself: gamma does not belong in it.")
def dgamma_of_the_graph_times_gamma(dY, cache, right=batchnorm_backward_graph):
    dX, dgamma, dbeta = right(dY, cache)
    return dX, dgamma * cache[3], dbeta


@mistake(
    "batchnorm-backward-graph", "dgamma and dbeta were summed over all values. Each column has its own sum."
)
def one_sum_for_all_columns(dY, cache, right=batchnorm_backward_graph):
    return right(dY, cache)[0], (dY * cache[2]).sum(), dY.sum()


@mistake("batchnorm-backward-graph", "The path through the mean has the wrong sign.")
def sign_of_the_mean(dY, cache, right=batchnorm_backward_graph):
    dX, *others = right(dY, cache)
    return dX + 2 * (dY * cache[3]).mean(axis=0) / cache[1], *others


@mistake(
    "batchnorm-backward-graph",
    "The path through the mean was divided by N twice: step 2 is a sum, and only step 1 divides.",
)
def mean_divided_twice(dY, cache, right=batchnorm_backward_graph):
    dX, *others = right(dY, cache)
    return dX + (1 - 1 / len(dY)) * (dY * cache[3]).mean(axis=0) / cache[1], *others


@mistake("batchnorm-backward-graph", "Steps 1 and 4 must each divide by N, the number of examples.")
def no_division_at_all(dY, cache, right=batchnorm_backward_graph):
    _Xc, s, X_hat, gamma = cache
    _, dgamma, dbeta = right(dY, cache)
    return gamma / s * (dY - dbeta - X_hat * dgamma), dgamma, dbeta


@mistake(
    "batchnorm-backward-graph",
    "The path through the variance is s squared times too large: look at the denominators of steps 5 and 6.",
)
def root_in_the_numerator(dY, cache):
    _Xc, s, X_hat, gamma = cache
    d = dY * gamma
    dX = (d - d.mean(axis=0)) / s - X_hat * (d * X_hat).mean(axis=0) * s
    return dX, (dY * X_hat).sum(axis=0), dY.sum(axis=0)


@mistake(
    "batchnorm-backward-graph",
    "The path through the variance is s times too small. Does the normalised X stand where the table has c, in step 3 or 7, or is there an s too many in step 6?",
)
def normalised_for_centred(dY, cache):
    _Xc, s, X_hat, gamma = cache
    d = dY * gamma
    dX = (d - d.mean(axis=0) - X_hat * (d * X_hat).mean(axis=0) / s) / s
    return dX, (dY * X_hat).sum(axis=0), dY.sum(axis=0)


@mistake("batchnorm-backward-graph", "Step 7: the factor r = 1/s is missing in dc.")
def no_reciprocal_in_dc(dY, cache):
    _Xc, s, X_hat, gamma = cache
    d = dY * gamma
    dX = d - d.mean(axis=0) - X_hat * (d * X_hat).mean(axis=0) / s
    return dX, (dY * X_hat).sum(axis=0), dY.sum(axis=0)


@mistake(
    "batchnorm-backward-graph", "Step 7: dc was computed from dY. It comes from dX_hat, which has gamma."
)
def dc_without_gamma(dY, cache):
    _Xc, s, X_hat, gamma = cache
    dX = (dY - dY.mean(axis=0) - gamma * X_hat * (dY * X_hat).mean(axis=0)) / s
    return dX, (dY * X_hat).sum(axis=0), dY.sum(axis=0)


@mistake(
    "batchnorm-backward-graph",
    "The path through the variance was divided by N twice: dr is a sum, and only step 4 divides.",
)
def variance_divided_twice(dY, cache):
    _Xc, s, X_hat, gamma = cache
    d = dY * gamma
    dX = (d - d.mean(axis=0) - X_hat * (d * X_hat).mean(axis=0) / len(dY)) / s
    return dX, (dY * X_hat).sum(axis=0), dY.sum(axis=0)


@mistake("batchnorm-backward-graph", "dY was divided by gamma. Step 8 multiplies by it.")
def divides_by_gamma(dY, cache, right=batchnorm_backward_graph):
    dX, *others = right(dY, cache)
    return dX / cache[3] ** 2, *others


@mistake("batchnorm-backward-graph", "Step 7: dr was summed over all values. Each column has its own sum.")
def one_dr_for_all_columns(dY, cache):
    Xc, s, X_hat, gamma = cache
    d = dY * gamma
    dX = (d - d.mean(axis=0)) / s - Xc * (d * Xc).sum() / s**3 / len(dY)
    return dX, (dY * X_hat).sum(axis=0), dY.sum(axis=0)


@mistake("batchnorm-backward-graph", "Step 2: d mu was summed over all values. Each column has its own sum.")
def one_dmean_for_all_columns(dY, cache, right=batchnorm_backward_graph):
    dX, *others = right(dY, cache)
    d = dY * cache[3] / cache[1]
    return dX + d.mean(axis=0) - d.sum() / len(dY), *others


@mistake("batchnorm-backward-graph", "Step 5: ds was multiplied by 2 s. It is divided by it.")
def multiplies_by_two_s(dY, cache):
    _Xc, s, X_hat, gamma = cache
    d = dY * gamma
    dX = (d - d.mean(axis=0) - 4 * s**2 * X_hat * (d * X_hat).mean(axis=0)) / s
    return dX, (dY * X_hat).sum(axis=0), dY.sum(axis=0)


@mistake(
    "batchnorm-backward-graph", "Step 7: dX_hat was multiplied by s in dc. The factor is r, which is 1/s."
)
def multiplies_by_s_in_dc(dY, cache):
    _Xc, s, X_hat, gamma = cache
    d = dY * gamma
    dX = s * (d - d.mean(axis=0)) - X_hat * (d * X_hat).mean(axis=0) / s
    return dX, (dY * X_hat).sum(axis=0), dY.sum(axis=0)


@mistake("batchnorm-backward-graph", "dbeta comes from dY itself: gamma does not belong in it.")
def dbeta_of_the_graph_times_gamma(dY, cache, right=batchnorm_backward_graph):
    dX, dgamma, dbeta = right(dY, cache)
    return dX, dgamma, dbeta * cache[3]


@mistake(
    "batchnorm-backward-graph",
    "gamma does not belong in dgamma and dbeta. Did you write dX_hat into dY before taking the two sums?",
)
def both_of_the_graph_times_gamma(dY, cache, right=batchnorm_backward_graph):
    dX, dgamma, dbeta = right(dY, cache)
    return dX, dgamma * cache[3], dbeta * cache[3]


@mistake("batchnorm-backward-graph", "N is the number of examples. This divides by the number of all values.")
def divides_by_the_size(dY, cache):
    _Xc, s, X_hat, gamma = cache
    d = dY * gamma
    dX = (d - (d.sum(axis=0) + X_hat * (d * X_hat).sum(axis=0)) / dY.size) / s
    return dX, (dY * X_hat).sum(axis=0), dY.sum(axis=0)


@mistake("batchnorm-backward-graph", "dgamma is a sum over the examples, not a mean.")
def dgamma_of_the_graph_is_a_mean(dY, cache, right=batchnorm_backward_graph):
    dX, dgamma, dbeta = right(dY, cache)
    return dX, dgamma / len(dY), dbeta


@mistake("batchnorm-backward-graph", "dbeta is a sum over the examples, not a mean.")
def dbeta_of_the_graph_is_a_mean(dY, cache, right=batchnorm_backward_graph):
    dX, dgamma, dbeta = right(dY, cache)
    return dX, dgamma, dbeta / len(dY)


@mistake("batchnorm-backward-graph", "dgamma and dbeta are sums over the examples, not means.")
def both_of_the_graph_are_means(dY, cache, right=batchnorm_backward_graph):
    dX, dgamma, dbeta = right(dY, cache)
    return dX, dgamma / len(dY), dbeta / len(dY)


@mistake(
    "batchnorm-backward-graph",
    "The path through the variance is missing, or has no effect: c is used twice, and step 3 multiplies by c.",
)
def step_3_without_c(dY, cache):
    Xc, s, X_hat, gamma = cache
    N = len(dY)
    dX_hat = dY * gamma
    dXc = dX_hat / s
    dr = (dX_hat * Xc).sum(axis=0)
    dXc = dXc - dr / s**3 / N
    dX = dXc - dXc.mean(axis=0)
    return dX, (dY * X_hat).sum(axis=0), dY.sum(axis=0)


@mistake(
    "batchnorm-backward-graph",
    "The path through the variance is s times too small. Does the normalised X stand where the table has c, in step 3 or 7, or is there an s too many in step 6?",
)
def s_cubed_in_step_6(dY, cache):
    Xc, s, X_hat, gamma = cache
    N = len(dY)
    dX_hat = dY * gamma
    dXc = dX_hat / s
    dr = (dX_hat * Xc).sum(axis=0)
    dXc = dXc - Xc * dr / s**4 / N
    dX = dXc - dXc.mean(axis=0)
    return dX, (dY * X_hat).sum(axis=0), dY.sum(axis=0)


@mistake(
    "batchnorm-backward-graph", "Step 3 multiplies by 2 c, the derivative of the square, not by the square."
)
def square_in_step_3(dY, cache):
    Xc, s, X_hat, gamma = cache
    N = len(dY)
    dX_hat = dY * gamma
    dXc = dX_hat / s
    dr = (dX_hat * Xc).sum(axis=0)
    dXc = dXc - Xc**2 * dr / s**3 / N
    dX = dXc - dXc.mean(axis=0)
    return dX, (dY * X_hat).sum(axis=0), dY.sum(axis=0)


@mistake(
    "batchnorm-backward-graph",
    "Step 5 divides by 2 s. s is the root already, and its own root is not needed.",
)
def root_in_step_5(dY, cache):
    Xc, s, X_hat, gamma = cache
    N = len(dY)
    dX_hat = dY * gamma
    dXc = dX_hat / s
    dr = (dX_hat * Xc).sum(axis=0)
    dXc = dXc - 2 * Xc * dr / s**2 / np.sqrt(s) / N
    dX = dXc - dXc.mean(axis=0)
    return dX, (dY * X_hat).sum(axis=0), dY.sum(axis=0)


@mistake(
    "batchnorm-backward-graph",
    "Step 5 divides by 2 s. s is the root already, and its own root is not needed.",
)
def another_root_in_step_5(dY, cache):
    Xc, s, X_hat, gamma = cache
    N = len(dY)
    dX_hat = dY * gamma
    dXc = dX_hat / s
    dr = (dX_hat * Xc).sum(axis=0)
    dXc = dXc - Xc * dr / s**2 / np.sqrt(s) / N
    dX = dXc - dXc.mean(axis=0)
    return dX, (dY * X_hat).sum(axis=0), dY.sum(axis=0)


@mistake("batchnorm-backward-graph", "dc and d mu / N were multiplied. In step 1 they are added.")
def product_in_step_1(dY, cache):
    Xc, s, X_hat, gamma = cache
    N = len(dY)
    dX_hat = dY * gamma
    dXc = dX_hat / s
    dr = (dX_hat * Xc).sum(axis=0)
    dXc = dXc - Xc * dr / s**3 / N
    dX = dXc * -dXc.mean(axis=0)
    return dX, (dY * X_hat).sum(axis=0), dY.sum(axis=0)


@mistake("batchnorm-backward-graph", "dgamma was summed over all values. Each column has its own sum.")
def dgamma_over_everything(dY, cache, right=batchnorm_backward_graph):
    dX, _dgamma, dbeta = right(dY, cache)
    return dX, (dY * cache[2]).sum(), dbeta


@mistake("batchnorm-backward-graph", "dbeta was summed over all values. Each column has its own sum.")
def dbeta_over_everything(dY, cache, right=batchnorm_backward_graph):
    dX, dgamma, _dbeta = right(dY, cache)
    return dX, dgamma, dY.sum()


@mistake(
    "batchnorm-backward-graph",
    "The path through the variance is s times too large: step 6 divides by s squared, and step 5 by 2 s.",
)
def no_s_in_step_5(dY, cache):
    Xc, s, X_hat, gamma = cache
    dX_hat = dY * gamma
    dv = -(dX_hat * Xc).sum(axis=0) / s**2 / 2
    dXc = dX_hat / s + 2 * Xc * dv / len(dY)
    return dXc - dXc.mean(axis=0), (dY * X_hat).sum(axis=0), dY.sum(axis=0)


@mistake("batchnorm-backward-graph", "Step 6: dr was multiplied by s squared. It is divided by it.")
def multiplies_by_s_squared(dY, cache):
    Xc, s, X_hat, gamma = cache
    dX_hat = dY * gamma
    dv = -(dX_hat * Xc).sum(axis=0) * s**2 / (2 * s)
    dXc = dX_hat / s + 2 * Xc * dv / len(dY)
    return dXc - dXc.mean(axis=0), (dY * X_hat).sum(axis=0), dY.sum(axis=0)


@mistake(
    "batchnorm-backward-graph",
    "Step 2: d mu is minus the sum of dc. This sums dX_hat, which has not been divided by s.",
)
def dmean_from_dx_hat(dY, cache, right=batchnorm_backward_graph):
    dX, *others = right(dY, cache)
    return dX + (dY * cache[3]).mean(axis=0) * (1 / cache[1] - 1), *others


@mistake("batchnorm-backward-graph", "Step 2: d mu is minus the sum of dc. This sums dY.")
def dmean_from_dy(dY, cache, right=batchnorm_backward_graph):
    dX, *others = right(dY, cache)
    return dX + (dY * cache[3]).mean(axis=0) / cache[1] - dY.mean(axis=0), *others


@mistake("batchnorm-backward-graph", "This is d mu / N alone. Step 1 adds it to dc.")
def dmean_alone(dY, cache, right=batchnorm_backward_graph):
    return -(dY * cache[3]).mean(axis=0) / cache[1], *right(dY, cache)[1:]


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


@mistake(
    "batchnorm-forward",
    "The running averages did not change: training must update these two arrays, in place.",
)
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


@mistake(
    "batchnorm-forward",
    "The running mean moved before the ValueError. Refuse the batch before anything changes.",
)
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


@mistake("batchnorm-forward", "In training, use the variance of the batch, not the running variance.")
def running_variance_in_training(X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    M = X.size // X.shape[1]
    if training and M < 2:
        raise ValueError(f"{X.shape}")
    mean, var = running_mean, running_var
    if training:
        mean = X.mean(axis=channel_axes(X))
        var = ((X - per_channel(mean, X)) ** 2).mean(axis=channel_axes(X))
        update_running(running_mean, running_var, mean, var, M, momentum)
        var = running_var
    Xc = X - per_channel(mean, X)
    inv_std = 1 / np.sqrt(var + eps)
    return Xc * per_channel(gamma * inv_std, X) + per_channel(beta, X), (Xc, inv_std, gamma, training)


@mistake("batchnorm-forward", "In training, use the variance of the batch, not the running variance.")
def old_running_variance_in_training(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5
):
    M = X.size // X.shape[1]
    if training and M < 2:
        raise ValueError(f"{X.shape}")
    mean, var = running_mean, running_var
    if training:
        mean = X.mean(axis=channel_axes(X))
        var = ((X - per_channel(mean, X)) ** 2).mean(axis=channel_axes(X))
        old = running_var.copy()
        update_running(running_mean, running_var, mean, var, M, momentum)
        var = old
    Xc = X - per_channel(mean, X)
    inv_std = 1 / np.sqrt(var + eps)
    return Xc * per_channel(gamma * inv_std, X) + per_channel(beta, X), (Xc, inv_std, gamma, training)


@mistake("batchnorm-forward", "In training, use the mean of the batch, not the running mean.")
def running_mean_in_training(X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    M = X.size // X.shape[1]
    if training and M < 2:
        raise ValueError(f"{X.shape}")
    mean, var = running_mean, running_var
    if training:
        mean = X.mean(axis=channel_axes(X))
        var = ((X - per_channel(mean, X)) ** 2).mean(axis=channel_axes(X))
        update_running(running_mean, running_var, mean, var, M, momentum)
        mean = running_mean
    Xc = X - per_channel(mean, X)
    inv_std = 1 / np.sqrt(var + eps)
    return Xc * per_channel(gamma * inv_std, X) + per_channel(beta, X), (Xc, inv_std, gamma, training)


@mistake(
    "batchnorm-forward",
    "update_running got the mean and the variance of the batch the wrong way round: the mean comes first.",
)
def exchanges_mean_and_variance(X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    M = X.size // X.shape[1]
    if training and M < 2:
        raise ValueError(f"{X.shape}")
    mean, var = running_mean, running_var
    if training:
        mean = X.mean(axis=channel_axes(X))
        var = ((X - per_channel(mean, X)) ** 2).mean(axis=channel_axes(X))
        update_running(running_mean, running_var, var, mean, M, momentum)
    Xc = X - per_channel(mean, X)
    inv_std = 1 / np.sqrt(var + eps)
    return Xc * per_channel(gamma * inv_std, X) + per_channel(beta, X), (Xc, inv_std, gamma, training)


@mistake(
    "batchnorm-forward", "update_running got the standard deviation of the batch. It needs the variance."
)
def passes_the_standard_deviation(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5
):
    M = X.size // X.shape[1]
    if training and M < 2:
        raise ValueError(f"{X.shape}")
    mean, var = running_mean, running_var
    if training:
        mean, var = X.mean(axis=channel_axes(X)), X.var(axis=channel_axes(X))
        update_running(running_mean, running_var, mean, np.sqrt(var), M, momentum)
    Xc = X - per_channel(mean, X)
    inv_std = 1 / np.sqrt(var + eps)
    return Xc * per_channel(gamma * inv_std, X) + per_channel(beta, X), (Xc, inv_std, gamma, training)


@mistake(
    "batchnorm-forward",
    "update_running changed the mean and the variance of the batch: the running averages are its first arguments.",
)
def passes_the_batch_first(X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    M = X.size // X.shape[1]
    if training and M < 2:
        raise ValueError(f"{X.shape}")
    mean, var = running_mean, running_var
    if training:
        mean, var = X.mean(axis=channel_axes(X)), X.var(axis=channel_axes(X))
        update_running(mean, var, running_mean, running_var, M, momentum)
    Xc = X - per_channel(mean, X)
    inv_std = 1 / np.sqrt(var + eps)
    return Xc * per_channel(gamma * inv_std, X) + per_channel(beta, X), (Xc, inv_std, gamma, training)


@mistake("batchnorm-forward", "The cache holds the variance. It must hold inv_std, one over the root.")
def keeps_the_variance_of_a_channel(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    Y, (Xc, inv_std, *others) = right(X, gamma, beta, running_mean, running_var, training, momentum, eps)
    return Y, (Xc, inv_std**-2, *others)


@mistake("batchnorm-forward", "beta was subtracted. It is added.")
def subtracts_beta_from_y(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    return right(X, gamma, -beta, running_mean, running_var, training, momentum, eps)


@mistake("batchnorm-forward", "The variance was taken of all channels together. Each channel has its own.")
def one_variance_for_all_channels(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5
):
    M = X.size // X.shape[1]
    if training and M < 2:
        raise ValueError(f"{X.shape}")
    mean, var = running_mean, running_var
    if training:
        mean = X.mean(axis=channel_axes(X))
        var = np.full_like(mean, X.var())
        update_running(running_mean, running_var, mean, var, M, momentum)
    Xc = X - per_channel(mean, X)
    inv_std = 1 / np.sqrt(var + eps)
    return Xc * per_channel(gamma * inv_std, X) + per_channel(beta, X), (Xc, inv_std, gamma, training)


@mistake(
    "batchnorm-forward",
    "All channels share one number here. Each channel has a mean and an inv_std of its own.",
)
def statistics_of_all_channels_everywhere(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5
):
    M = X.size // X.shape[1]
    if training and M < 2:
        raise ValueError(f"{X.shape}")
    mean, var = running_mean, running_var
    if training:
        mean, var = np.full(X.shape[1], X.mean()), np.full(X.shape[1], X.var())
        update_running(running_mean, running_var, mean, var, M, momentum)
    Xc = X - per_channel(mean, X)
    inv_std = 1 / np.sqrt(var + eps)
    return Xc * per_channel(gamma * inv_std, X) + per_channel(beta, X), (Xc, inv_std, gamma, training)


@mistake(
    "batchnorm-forward",
    "The statistics ran over the examples alone. For images they also run over the height and the width.",
)
def statistics_over_the_examples_alone(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5
):
    M = X.size // X.shape[1]
    if training and M < 2:
        raise ValueError(f"{X.shape}")
    mean, var = running_mean, running_var
    if training:
        mean, var = X.mean(axis=0), X.var(axis=0)
        update_running(running_mean, running_var, mean, var, M, momentum)
    Xc = X - per_channel(mean, X)
    inv_std = 1 / np.sqrt(var + eps)
    return Xc * per_channel(gamma * inv_std, X) + per_channel(beta, X), (Xc, inv_std, gamma, training)


@mistake(
    "batchnorm-forward",
    "The variance is the difference of two huge numbers here: take it from the centred values.",
)
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


@mistake("batchnorm-forward", "The variance was divided by M - 1. Normalising divides by M.")
def divides_by_one_less(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    Y, (Xc, inv_std, *others) = right(X, gamma, beta, running_mean, running_var, training, momentum, eps)
    M = X.size // X.shape[1]
    if training:
        inv_std = 1 / np.sqrt((inv_std**-2 - eps) * M / (M - 1) + eps)
    Y = Xc * per_channel(gamma * inv_std, X) + per_channel(beta, X)
    return Y, (Xc, inv_std, *others)


@mistake("batchnorm-forward", "gamma is missing, or the squares were summed and not averaged.")
def no_gamma_in_y(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    _Y, (Xc, inv_std, *others) = right(X, gamma, beta, running_mean, running_var, training, momentum, eps)
    return Xc * per_channel(inv_std, X) + per_channel(beta, X), (Xc, inv_std, *others)


@mistake("batchnorm-forward", "The squares were summed, not averaged: the variance divides by M.")
def sum_of_squares(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    Y, (Xc, inv_std, *others) = right(X, gamma, beta, running_mean, running_var, training, momentum, eps)
    if training:
        inv_std = 1 / np.sqrt((inv_std**-2 - eps) * (X.size // X.shape[1]) + eps)
    Y = Xc * per_channel(gamma * inv_std, X) + per_channel(beta, X)
    return Y, (Xc, inv_std, *others)


@mistake("batchnorm-forward", "The root is missing: divide by the standard deviation, not by the variance.")
def no_root_of_the_variance(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    Y, (Xc, inv_std, *others) = right(X, gamma, beta, running_mean, running_var, training, momentum, eps)
    inv_std = inv_std**2
    Y = Xc * per_channel(gamma * inv_std, X) + per_channel(beta, X)
    return Y, (Xc, inv_std, *others)


@mistake("batchnorm-forward", "inv_std is one over the root. This takes the root itself.")
def multiplies_by_the_deviation(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    Y, (Xc, inv_std, *others) = right(X, gamma, beta, running_mean, running_var, training, momentum, eps)
    inv_std = 1 / inv_std
    Y = Xc * per_channel(gamma * inv_std, X) + per_channel(beta, X)
    return Y, (Xc, inv_std, *others)


@mistake("batchnorm-forward", "The variance was taken of X itself. Take it of X minus its mean.")
def mean_of_the_raw_squares(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    Y, (Xc, inv_std, *others) = right(X, gamma, beta, running_mean, running_var, training, momentum, eps)
    if training:
        inv_std = 1 / np.sqrt((X**2).mean(axis=channel_axes(X)) + eps)
    Y = Xc * per_channel(gamma * inv_std, X) + per_channel(beta, X)
    return Y, (Xc, inv_std, *others)


@mistake("batchnorm-forward", "eps was added to the root. Add it to the variance, before the root.")
def eps_beside_the_root(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    Y, (Xc, inv_std, *others) = right(X, gamma, beta, running_mean, running_var, training, momentum, eps)
    inv_std = 1 / (np.sqrt(inv_std**-2 - eps) + eps)
    Y = Xc * per_channel(gamma * inv_std, X) + per_channel(beta, X)
    return Y, (Xc, inv_std, *others)


@mistake("batchnorm-forward", "The argument eps had no effect: add it to the variance.")
def eps_not_used(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    return right(X, gamma, beta, running_mean, running_var, training, momentum)


@mistake("batchnorm-forward", "This is the normalised X: gamma and beta are missing.")
def normalised_alone(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    _Y, (Xc, inv_std, *others) = right(X, gamma, beta, running_mean, running_var, training, momentum, eps)
    return Xc * per_channel(inv_std, X), (Xc, inv_std, *others)


@mistake(
    "batchnorm-forward", "inv_std is missing in Y: gamma multiplies the normalised X, not X minus its mean."
)
def scales_the_centred_values_of_a_channel(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    _Y, cache = right(X, gamma, beta, running_mean, running_var, training, momentum, eps)
    return cache[0] * per_channel(gamma, X) + per_channel(beta, X), cache


@mistake("batchnorm-forward", "The mean is missing in Y: multiply X minus its mean by inv_std, not X itself.")
def normalises_the_images_without_centring(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    _Y, cache = right(X, gamma, beta, running_mean, running_var, training, momentum, eps)
    return X * per_channel(gamma * cache[1], X) + per_channel(beta, X), cache


@mistake("batchnorm-forward", "The sum of each channel was subtracted, not its mean: divide it by M.")
def sum_of_a_channel_for_the_mean(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5
):
    M = X.size // X.shape[1]
    if training and M < 2:
        raise ValueError(f"{X.shape}")
    mean, var = running_mean, running_var
    if training:
        mean = X.sum(axis=channel_axes(X))
        var = ((X - per_channel(mean, X)) ** 2).mean(axis=channel_axes(X))
        update_running(running_mean, running_var, mean, var, M, momentum)
    Xc = X - per_channel(mean, X)
    inv_std = 1 / np.sqrt(var + eps)
    return Xc * per_channel(gamma * inv_std, X) + per_channel(beta, X), (Xc, inv_std, gamma, training)


@mistake("batchnorm-forward", "gamma and beta are exchanged: gamma multiplies, beta is added.")
def gamma_and_beta_exchanged(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    _Y, (Xc, inv_std, *others) = right(X, gamma, beta, running_mean, running_var, training, momentum, eps)
    return Xc * per_channel(beta * inv_std, X) + per_channel(gamma, X), (Xc, inv_std, *others)


@mistake("batchnorm-forward", "gamma does not belong in the cache's inv_std.")
def gamma_in_the_cache(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    Y, (Xc, inv_std, *others) = right(X, gamma, beta, running_mean, running_var, training, momentum, eps)
    return Y, (Xc, gamma * inv_std, *others)


@mistake(
    "batchnorm-forward",
    "All channels share one number here. Each channel has a mean and an inv_std of its own.",
)
def statistics_of_all_channels(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    Y, (Xc, inv_std, *others) = right(X, gamma, beta, running_mean, running_var, training, momentum, eps)
    if training:
        Xc, inv_std = X - X.mean(), 1 / np.sqrt(X.var() + eps)
    Y = Xc * per_channel(gamma * inv_std, X) + per_channel(beta, X)
    return Y, (Xc, inv_std, *others)


@mistake("batchnorm-forward", "One mean was taken of all values. Each channel has its own.")
def mean_of_all_channels(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    M = X.size // X.shape[1]
    if not training or M < 2:
        return right(X, gamma, beta, running_mean, running_var, training, momentum, eps)
    Xc = X - X.mean()
    var = (Xc**2).mean(axis=channel_axes(X))
    update_running(running_mean, running_var, X.mean(), var, M, momentum)
    inv_std = 1 / np.sqrt(var + eps)
    return Xc * per_channel(gamma * inv_std, X) + per_channel(beta, X), (Xc, inv_std, gamma, training)


@mistake(
    "batchnorm-forward",
    "The mean ran over the examples alone. For images it also runs over the height and the width.",
)
def mean_over_the_examples_alone(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    Xc = X - per_channel(X.mean(axis=0) if training else running_mean, X)
    inv_std = right(X, gamma, beta, running_mean, running_var, training, momentum, eps)[1][1]
    return Xc * per_channel(gamma * inv_std, X) + per_channel(beta, X), (Xc, inv_std, gamma, training)


@mistake("batchnorm-forward", "per_channel is missing: for images an array of shape (C,) needs it.")
def no_per_channel(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    _Y, (Xc, inv_std, *others) = right(X, gamma, beta, running_mean, running_var, training, momentum, eps)
    return Xc * per_channel(gamma * inv_std, X) + beta, (Xc, inv_std, *others)


@mistake(
    "batchnorm-forward", "At inference per_channel is missing: for images an array of shape (C,) needs it."
)
def no_per_channel_at_inference(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    if training:
        return right(X, gamma, beta, running_mean, running_var, training, momentum, eps)
    Xc, inv_std = X - running_mean, 1 / np.sqrt(running_var + eps)
    return Xc * per_channel(gamma * inv_std, X) + per_channel(beta, X), (Xc, inv_std, gamma, training)


@mistake(
    "batchnorm-forward", "The variance was corrected twice: update_running makes the unbiased one itself."
)
def corrects_the_variance_first(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    if training:
        M, axes = max(2, X.size // X.shape[1]), channel_axes(X)
        update_running(
            running_mean, running_var, X.mean(axis=axes), X.var(axis=axes) * M / (M - 1), M, momentum
        )
        running_mean, running_var = running_mean.copy(), running_var.copy()
    return right(X, gamma, beta, running_mean, running_var, training, momentum, eps)


@mistake(
    "batchnorm-forward",
    "update_running got the number of images. It needs M, the number of values in each channel.",
)
def number_of_images_for_m(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    if training:
        axes, N = channel_axes(X), max(2, len(X))
        update_running(running_mean, running_var, X.mean(axis=axes), X.var(axis=axes), N, momentum)
        running_mean, running_var = running_mean.copy(), running_var.copy()
    return right(X, gamma, beta, running_mean, running_var, training, momentum, eps)


@mistake(
    "batchnorm-forward", "The weights of the averages are exchanged: momentum is the weight of the new value."
)
def one_minus_momentum(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    return right(X, gamma, beta, running_mean, running_var, training, 1 - momentum, eps)


@mistake(
    "batchnorm-forward",
    "At inference this does as in training. Use the running averages, and accept every batch, even of one example.",
)
def always_training(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    return right(X, gamma, beta, running_mean, running_var, True, momentum, eps)


@mistake("batchnorm-forward", "beta is missing: it is added to gamma times the normalised X.")
def no_beta_in_y(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    Y, cache = right(X, gamma, beta, running_mean, running_var, training, momentum, eps)
    return Y - per_channel(beta, X), cache


@mistake(
    "batchnorm-forward", "The running variance moved towards the biased variance. It uses the unbiased one."
)
def running_variance_stays_biased(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    before = running_var.copy()
    Y, cache = right(X, gamma, beta, running_mean, running_var, training, momentum, eps)
    if training:
        running_var[...] = (1 - momentum) * before + momentum * (cache[1] ** -2 - eps)
    return Y, cache


@mistake("batchnorm-forward", "The mean ran over each image alone. It runs over all examples, too.")
def mean_of_each_image(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    if not training or X.ndim == 2:
        return right(X, gamma, beta, running_mean, running_var, training, momentum, eps)
    Xc = X - per_channel(X.mean(axis=(2, 3)), X)
    return Xc, (Xc, running_var, gamma, training)


@mistake(
    "batchnorm-forward",
    "per_channel is missing in the factor of Xc: for images an array of shape (C,) needs it.",
)
def no_per_channel_in_the_factor(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    _Y, (Xc, inv_std, *others) = right(X, gamma, beta, running_mean, running_var, training, momentum, eps)
    return gamma * inv_std * Xc + per_channel(beta, X), (Xc, inv_std, *others)


@mistake(
    "batchnorm-forward",
    "update_running got the number of all values. It needs M, the number of values in each channel.",
)
def size_for_m(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    if training:
        axes = channel_axes(X)
        update_running(
            running_mean, running_var, X.mean(axis=axes), X.var(axis=axes), max(2, X.size), momentum
        )
        running_mean, running_var = running_mean.copy(), running_var.copy()
    return right(X, gamma, beta, running_mean, running_var, training, momentum, eps)


@mistake(
    "batchnorm-forward",
    "At inference Xc is X itself. It must be X minus the running mean, for Y and in the cache.",
)
def no_mean_at_inference(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    if not training:
        running_mean = np.zeros_like(running_mean)
    return right(X, gamma, beta, running_mean, running_var, training, momentum, eps)


@mistake("batchnorm-forward", "The cache holds X itself. It must hold X minus its mean.")
def keeps_x_of_the_batch(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    Y, (_Xc, *others) = right(X, gamma, beta, running_mean, running_var, training, momentum, eps)
    return Y, (X, *others)


@mistake("batchnorm-forward", "The mean and the variance kept axes of length 1. Their shape must be (C,).")
def keeps_the_reduced_axes(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    if training and X.size > X.shape[1]:
        M, axes = X.size // X.shape[1], channel_axes(X)
        mean, var = X.mean(axis=axes, keepdims=True), X.var(axis=axes, keepdims=True)
        update_running(running_mean, running_var, mean, var, M, momentum)
    return right(X, gamma, beta, running_mean, running_var, training, momentum, eps)


@mistake("batchnorm-forward", "The running averages were updated at inference. Update them only in training.")
def updates_before_use(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    axes = channel_axes(X)
    if not training and X.size > X.shape[1]:
        M = X.size // X.shape[1]
        update_running(running_mean, running_var, X.mean(axis=axes), X.var(axis=axes), M, momentum)
    return right(X, gamma, beta, running_mean, running_var, training, momentum, eps)


@mistake("batchnorm-forward", "The running averages were updated at inference. Update them only in training.")
def updates_before_the_root(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    before = running_mean.copy()
    axes = channel_axes(X)
    if not training and X.size > X.shape[1]:
        M = X.size // X.shape[1]
        update_running(running_mean, running_var, X.mean(axis=axes), X.var(axis=axes), M, momentum)
        return right(X, gamma, beta, before, running_var, training, momentum, eps)
    return right(X, gamma, beta, running_mean, running_var, training, momentum, eps)


@mistake("batchnorm-forward", "At inference X was centred with the batch's mean. Subtract the running mean.")
def mean_of_the_batch_at_inference(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    if not training:
        return right(X, gamma, beta, X.mean(axis=channel_axes(X)), running_var, training, momentum, eps)
    return right(X, gamma, beta, running_mean, running_var, training, momentum, eps)


@mistake("batchnorm-forward", "At inference the variance of the batch was used. Use the running variance.")
def variance_of_the_batch_at_inference(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    if not training:
        return right(X, gamma, beta, running_mean, X.var(axis=channel_axes(X)), training, momentum, eps)
    return right(X, gamma, beta, running_mean, running_var, training, momentum, eps)


@mistake("batchnorm-forward", "gamma multiplies beta, too. Add beta after the product.")
def shifts_before_the_scale(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    return right(X, gamma, gamma * beta, running_mean, running_var, training, momentum, eps)


@mistake(
    "batchnorm-forward",
    "eps was added to running_var itself, in place. The running averages must stay as they are.",
)
def eps_in_the_running_variance(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    Y, cache = right(X, gamma, beta, running_mean, running_var, training, momentum, eps)
    if not training:
        running_var += eps
    return Y, cache


@mistake(
    "batchnorm-forward", "The cache says training, and this is inference: it holds the argument training."
)
def always_true_in_the_cache(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    Y, cache = right(X, gamma, beta, running_mean, running_var, training, momentum, eps)
    return Y, (*cache[:3], True)


@mistake("batchnorm-forward", "The cache holds beta. It must hold gamma, which backward needs.")
def keeps_beta(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    Y, (Xc, inv_std, *_) = right(X, gamma, beta, running_mean, running_var, training, momentum, eps)
    return Y, (Xc, inv_std, beta, training)


@mistake(
    "batchnorm-forward",
    "At inference Xc is X itself. It must be X minus the running mean, for Y and in the cache.",
)
def keeps_x_at_inference(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    Y, (Xc, *others) = right(X, gamma, beta, running_mean, running_var, training, momentum, eps)
    return Y, (Xc if training else X, *others)


@mistake("batchnorm-forward", says="float32")
def computes_in_float64(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    Y, cache = right(X, gamma, beta, running_mean, running_var, training, momentum, eps)
    return Y.astype(float), cache


@mistake(
    "batchnorm-forward",
    "At inference inv_std is one over the variance here: take one root of running_var, which is a variance already.",
)
def squares_the_running_variance(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    return right(
        X, gamma, beta, running_mean, running_var if training else running_var**2, training, momentum, eps
    )


@mistake(
    "batchnorm-forward",
    "Xc in the cache was multiplied by gamma inv_std. It is only centred: make a new array for Y.",
)
def scales_in_the_cache(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    Y, (Xc, inv_std, *others) = right(X, gamma, beta, running_mean, running_var, training, momentum, eps)
    return Y, (Xc * per_channel(gamma * inv_std, X), inv_std, *others)


@mistake(
    "batchnorm-forward",
    "gamma was multiplied by inv_std in place. It belongs to the layer: make a new array for the product.",
)
def scales_gamma_in_place(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    Y, (Xc, inv_std, *_) = right(X, gamma, beta, running_mean, running_var, training, momentum, eps)
    gamma *= inv_std
    return Y, (Xc, inv_std, gamma, training)


@mistake("batchnorm-forward", "eps was added after the root. Add it to the variance, before the root.")
def eps_added_to_inv_std(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    Y, (Xc, inv_std, *others) = right(X, gamma, beta, running_mean, running_var, training, momentum, eps)
    inv_std = 1 / np.sqrt(inv_std**-2 - eps) + eps
    Y = Xc * per_channel(gamma * inv_std, X) + per_channel(beta, X)
    return Y, (Xc, inv_std, *others)


@mistake(
    "batchnorm-forward",
    "update_running got the two running averages the wrong way round: the running mean comes first.",
)
def exchanges_the_running_averages(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    if training and X.size > X.shape[1]:
        axes, M = channel_axes(X), X.size // X.shape[1]
        update_running(running_var, running_mean, X.mean(axis=axes), X.var(axis=axes), M, momentum)
        running_mean, running_var = running_mean.copy(), running_var.copy()
    return right(X, gamma, beta, running_mean, running_var, training, momentum, eps)


@mistake("batchnorm-forward", "At inference the variance of the batch was used. Use the running variance.")
def squares_of_the_batch_at_inference(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    if not training:
        running_var = ((X - per_channel(running_mean, X)) ** 2).mean(axis=channel_axes(X))
    return right(X, gamma, beta, running_mean, running_var, training, momentum, eps)


@mistake(
    "batchnorm-forward",
    "In training, use the mean of the batch, not the running mean.",
    constants={"moved": (True,), "own_variance": (True,)},
)
def centres_with_the_running_mean(
    X,
    gamma,
    beta,
    running_mean,
    running_var,
    training,
    momentum=0.1,
    eps=1e-5,
    right=batchnorm_forward,
    *,
    moved=False,
    own_variance=False,
):
    Xc = X - per_channel(running_mean, X)
    Y, cache = right(X, gamma, beta, running_mean, running_var, training, momentum, eps)
    if not training:
        return Y, cache
    Xc = X - per_channel(running_mean, X) if moved else Xc
    inv_std = cache[1] if own_variance else 1 / np.sqrt((Xc**2).mean(axis=channel_axes(X)) + eps)
    return Xc * per_channel(gamma * inv_std, X) + per_channel(beta, X), (Xc, inv_std, gamma, training)


@mistake(
    "batchnorm-forward",
    "The sum was divided by the number of images. Divide by M, the number of all values of a channel.",
    constants={"of": ("mean",)},
)
def divides_a_sum_by_the_number_of_images(
    X,
    gamma,
    beta,
    running_mean,
    running_var,
    training,
    momentum=0.1,
    eps=1e-5,
    right=batchnorm_forward,
    *,
    of="variance",
):
    if not training or X.size == X.shape[1]:
        return right(X, gamma, beta, running_mean, running_var, training, momentum, eps)
    axes, M = channel_axes(X), X.size // X.shape[1]
    mean = X.sum(axis=axes) / (len(X) if of == "mean" else M)
    Xc = X - per_channel(mean, X)
    var = (Xc**2).sum(axis=axes) / (len(X) if of == "variance" else M)
    update_running(running_mean, running_var, mean, var, M, momentum)
    inv_std = 1 / np.sqrt(var + eps)
    return Xc * per_channel(gamma * inv_std, X) + per_channel(beta, X), (Xc, inv_std, gamma, training)


@mistake(
    "batchnorm-forward",
    "The variance is 0 here. The mean of the centred values is 0: square them before you take the mean.",
)
def square_of_the_mean_of_a_channel(
    X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5, right=batchnorm_forward
):
    if not training or X.size == X.shape[1]:
        return right(X, gamma, beta, running_mean, running_var, training, momentum, eps)
    mean = X.mean(axis=channel_axes(X))
    Xc = X - per_channel(mean, X)
    var = Xc.mean(axis=channel_axes(X)) ** 2
    update_running(running_mean, running_var, mean, var, X.size // X.shape[1], momentum)
    inv_std = 1 / np.sqrt(var + eps)
    return Xc * per_channel(gamma * inv_std, X) + per_channel(beta, X), (Xc, inv_std, gamma, training)


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


@mistake(
    "batchnorm-backward", "The two terms are means: divide each sum by M, the number of values of a channel."
)
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


@mistake(
    "batchnorm-backward",
    "The last term lacks an inv_std. It has two: one in dgamma, and one that makes the normalised X of Xc.",
)
def centred_in_the_last_term(dY, cache):
    Xc, inv_std, gamma, training = cache
    dbeta, dgamma = dY.sum(axis=channel_axes(dY)), (dY * Xc).sum(axis=channel_axes(dY)) * inv_std
    M = dY.size // len(gamma)
    scale = per_channel(gamma * inv_std, dY)
    if not training:
        return dY * scale, dgamma, dbeta
    inner = dY - per_channel(dbeta / M, dY) - Xc * per_channel(dgamma / M, dY)
    return inner * scale, dgamma, dbeta


@mistake(
    "batchnorm-backward",
    "The last term lacks an inv_std. It has two: one in dgamma, and one that makes the normalised X of Xc.",
)
def dgamma_without_inv_std(dY, cache):
    Xc, inv_std, gamma, training = cache
    dbeta, dgamma = dY.sum(axis=channel_axes(dY)), (dY * Xc).sum(axis=channel_axes(dY))
    M = dY.size // len(gamma)
    scale = per_channel(gamma * inv_std, dY)
    if not training:
        return dY * scale, dgamma, dbeta
    inner = dY - per_channel(dbeta / M, dY) - Xc * per_channel(inv_std * dgamma / M, dY)
    return inner * scale, dgamma, dbeta


@mistake(
    "batchnorm-backward",
    "The last term is s squared times too large: dgamma has one factor inv_std, and another makes the normalised X of Xc.",
)
def no_inv_std_in_the_last_term(dY, cache):
    Xc, inv_std, gamma, training = cache
    dbeta, dgamma = dY.sum(axis=channel_axes(dY)), (dY * Xc).sum(axis=channel_axes(dY))
    M = dY.size // len(gamma)
    scale = per_channel(gamma * inv_std, dY)
    if not training:
        return dY * scale, dgamma, dbeta
    inner = dY - per_channel(dbeta / M, dY) - Xc * per_channel(dgamma / M, dY)
    return inner * scale, dgamma, dbeta


@mistake(
    "batchnorm-backward",
    "The last term is s squared times too large: dgamma has one factor inv_std, and another makes the normalised X of Xc.",
)
def dgamma_divided_by_inv_std(dY, cache):
    Xc, inv_std, gamma, training = cache
    dbeta, dgamma = dY.sum(axis=channel_axes(dY)), (dY * Xc).sum(axis=channel_axes(dY)) / inv_std
    M = dY.size // len(gamma)
    scale = per_channel(gamma * inv_std, dY)
    if not training:
        return dY * scale, dgamma, dbeta
    inner = dY - per_channel(dbeta / M, dY) - Xc * per_channel(inv_std * dgamma / M, dY)
    return inner * scale, dgamma, dbeta


@mistake("batchnorm-backward", "The normalised X is missing in the last term: it multiplies dgamma / M.")
def last_term_without_xc(dY, cache):
    Xc, inv_std, gamma, training = cache
    dbeta, dgamma = dY.sum(axis=channel_axes(dY)), (dY * Xc).sum(axis=channel_axes(dY)) * inv_std
    M = dY.size // len(gamma)
    scale = per_channel(gamma * inv_std, dY)
    if not training:
        return dY * scale, dgamma, dbeta
    inner = dY - per_channel(dbeta / M, dY) - per_channel(inv_std * dgamma / M, dY)
    return inner * scale, dgamma, dbeta


@mistake("batchnorm-backward", "The normalised X is missing in the last term: it multiplies dgamma / M.")
def last_term_without_the_normalised_x(dY, cache):
    Xc, inv_std, gamma, training = cache
    dbeta, dgamma = dY.sum(axis=channel_axes(dY)), (dY * Xc).sum(axis=channel_axes(dY)) * inv_std
    M = dY.size // len(gamma)
    scale = per_channel(gamma * inv_std, dY)
    if not training:
        return dY * scale, dgamma, dbeta
    inner = dY - per_channel(dbeta / M, dY) - per_channel(dgamma / M, dY)
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


@mistake(
    "batchnorm-backward",
    "dbeta was summed over all values. Each channel has its own sum, for dgamma as well.",
)
def one_sum_for_all_channels(dY, cache, right=batchnorm_backward):
    dX, *_ = right(dY, cache)
    return dX, (dY * cache[0]).sum() * cache[1], dY.sum()


@mistake(
    "batchnorm-backward",
    "The sums ran over the examples alone. For images they also run over the height and the width.",
)
def sums_over_the_examples_alone(dY, cache, right=batchnorm_backward):
    dX, *_ = right(dY, cache)
    return dX, (dY * cache[0]).sum(axis=0) * cache[1], dY.sum(axis=0)


@mistake("batchnorm-backward", "dgamma and dbeta are sums, not means: only the terms of dX are divided by M.")
def parameters_get_means(dY, cache, right=batchnorm_backward):
    Xc, inv_std, gamma, training = cache
    _, dgamma, dbeta = right(dY, cache)
    scale, M = per_channel(gamma * inv_std, dY), max(1, dY.size // len(gamma))
    first, second = per_channel(dbeta / M, dY), Xc * per_channel(inv_std * dgamma / M, dY)
    return (dY - first / M - second / M if training else dY) * scale, dgamma / M, dbeta / M


@mistake("batchnorm-backward", "dbeta is a sum, not a mean: only the terms of dX are divided by M.")
def dbeta_is_a_mean(dY, cache, right=batchnorm_backward):
    dX, dgamma, dbeta = right(dY, cache)
    return dX, dgamma, dbeta / max(1, dY.size // len(dbeta))


@mistake("batchnorm-backward", "dgamma is a sum, not a mean: only the terms of dX are divided by M.")
def dgamma_is_a_mean(dY, cache, right=batchnorm_backward):
    dX, dgamma, dbeta = right(dY, cache)
    return dX, dgamma / max(1, dY.size // len(dbeta)), dbeta


@mistake("batchnorm-backward", "dgamma and dbeta are sums, not means: only the terms of dX are divided by M.")
def both_are_means(dY, cache, right=batchnorm_backward):
    dX, dgamma, dbeta = right(dY, cache)
    M = max(1, dY.size // len(dbeta))
    return dX, dgamma / M, dbeta / M


@mistake("batchnorm-backward", "The second term was divided by M twice: dbeta is a sum, not a mean.")
def dbeta_divided_twice(dY, cache, right=batchnorm_backward):
    _Xc, inv_std, gamma, training = cache
    dX, dgamma, dbeta = right(dY, cache)
    M = max(1, dY.size // len(gamma))
    if training:
        dX = dX + per_channel(gamma * inv_std * dbeta / M * (1 - 1 / M), dY)
    return dX, dgamma, dbeta / M


@mistake("batchnorm-backward", "The last term was divided by M twice: dgamma is a sum, not a mean.")
def dgamma_divided_twice(dY, cache, right=batchnorm_backward):
    Xc, inv_std, gamma, training = cache
    dX, dgamma, dbeta = right(dY, cache)
    M = max(1, dY.size // len(gamma))
    if training:
        dX = dX + Xc * per_channel(gamma * inv_std**2 * dgamma / M * (1 - 1 / M), dY)
    return dX, dgamma / M, dbeta


@mistake("batchnorm-backward", "dgamma was computed from a changed dY. Take both sums before you change dY.")
def dgamma_of_the_changed_dy(dY, cache, right=batchnorm_backward):
    dX, dgamma, dbeta = right(dY, cache)
    if cache[3]:
        dgamma = (dX / per_channel(cache[2], dY) * cache[0]).sum(axis=channel_axes(dY))
    return dX, dgamma, dbeta


@mistake("batchnorm-backward", "inv_std is missing in the factor before the bracket.")
def no_inv_std_in_the_factor(dY, cache, right=batchnorm_backward):
    dX, dgamma, dbeta = right(dY, cache)
    return dX / per_channel(cache[1], dY), dgamma, dbeta


@mistake("batchnorm-backward", "The factor before the bracket is missing.")
def no_factor_before_the_bracket(dY, cache, right=batchnorm_backward):
    dX, dgamma, dbeta = right(dY, cache)
    return dX / per_channel(cache[2] * cache[1], dY), dgamma, dbeta


@mistake("batchnorm-backward", "The bracket was divided by inv_std. inv_std is 1/s already: multiply by it.")
def divides_by_inv_std(dY, cache, right=batchnorm_backward):
    dX, dgamma, dbeta = right(dY, cache)
    return dX / per_channel(cache[1] ** 2, dY), dgamma, dbeta


@mistake("batchnorm-backward", "The factor was applied to dY alone. It multiplies the whole bracket.")
def factor_on_dy_alone(dY, cache, right=batchnorm_backward):
    Xc, inv_std, gamma, training = cache
    _, dgamma, dbeta = right(dY, cache)
    scale, M = per_channel(gamma * inv_std, dY), max(1, dY.size // len(gamma))
    first, second = per_channel(dbeta / M, dY), Xc * per_channel(inv_std * dgamma / M, dY)
    return (scale * dY - first - second if training else scale * dY), dgamma, dbeta


@mistake("batchnorm-backward", "gamma was applied to dY alone. It multiplies the whole bracket.")
def gamma_on_dy_alone(dY, cache, right=batchnorm_backward):
    Xc, inv_std, gamma, training = cache
    _, dgamma, dbeta = right(dY, cache)
    scale, M = per_channel(gamma * inv_std, dY), max(1, dY.size // len(gamma))
    first, second = per_channel(dbeta / M, dY), Xc * per_channel(inv_std * dgamma / M, dY)
    inner = per_channel(gamma, dY) * dY - first - second if training else per_channel(gamma, dY) * dY
    return per_channel(inv_std, dY) * inner, dgamma, dbeta


@mistake("batchnorm-backward", "The second term has the wrong sign.")
def second_term_added(dY, cache, right=batchnorm_backward):
    Xc, inv_std, gamma, training = cache
    _, dgamma, dbeta = right(dY, cache)
    scale, M = per_channel(gamma * inv_std, dY), max(1, dY.size // len(gamma))
    first, second = per_channel(dbeta / M, dY), Xc * per_channel(inv_std * dgamma / M, dY)
    return (dY + first - second if training else dY) * scale, dgamma, dbeta


@mistake("batchnorm-backward", "dbeta and dgamma are exchanged in the two terms.")
def terms_exchanged(dY, cache, right=batchnorm_backward):
    Xc, inv_std, gamma, training = cache
    _, dgamma, dbeta = right(dY, cache)
    scale, M = per_channel(gamma * inv_std, dY), max(1, dY.size // len(gamma))
    first, second = per_channel(dbeta / M, dY), Xc * per_channel(inv_std * dgamma / M, dY)
    first, second = per_channel(dgamma / M, dY), Xc * per_channel(inv_std * dbeta / M, dY)
    return (dY - first - second if training else dY) * scale, dgamma, dbeta


@mistake("batchnorm-backward", "M is the number of values of one channel. This is the number of all values.")
def divides_by_all_values(dY, cache, right=batchnorm_backward):
    Xc, inv_std, gamma, training = cache
    _, dgamma, dbeta = right(dY, cache)
    scale, M = per_channel(gamma * inv_std, dY), max(1, dY.size // len(gamma))
    first, second = per_channel(dbeta / M, dY), Xc * per_channel(inv_std * dgamma / M, dY)
    C = len(gamma)
    return (dY - first / C - second / C if training else dY) * scale, dgamma, dbeta


@mistake("batchnorm-backward", "dgamma comes from dY itself: gamma does not belong in it.")
def dgamma_of_batch_norm_times_gamma(dY, cache, right=batchnorm_backward):
    Xc, inv_std, gamma, training = cache
    _, dgamma, dbeta = right(dY, cache)
    scale, M = per_channel(gamma * inv_std, dY), max(1, dY.size // len(gamma))
    first, second = per_channel(dbeta / M, dY), Xc * per_channel(inv_std * dgamma / M, dY)
    second *= per_channel(gamma, dY)
    return (dY - first - second if training else dY) * scale, dgamma * gamma, dbeta


@mistake("batchnorm-backward", "per_channel is missing: for images an array of shape (C,) needs it.")
def no_per_channel_in_the_terms(dY, cache, right=batchnorm_backward):
    Xc, inv_std, gamma, training = cache
    _, dgamma, dbeta = right(dY, cache)
    scale, M = per_channel(gamma * inv_std, dY), max(1, dY.size // len(gamma))
    first, second = per_channel(dbeta / M, dY), Xc * per_channel(inv_std * dgamma / M, dY)
    return (dY - dbeta / M - second if training else dY) * scale, dgamma, dbeta


@mistake(
    "batchnorm-backward",
    "dgamma was summed over the examples alone. For images it is also summed over the height and the width.",
)
def dgamma_over_the_examples_alone(dY, cache, right=batchnorm_backward):
    Xc, inv_std, _gamma, _training = cache
    dX, _dgamma, dbeta = right(dY, cache)
    return dX, inv_std * (dY * Xc).sum(axis=0), dbeta


@mistake("batchnorm-backward", "per_channel is missing: for images gamma inv_std of shape (C,) needs it.")
def no_per_channel_in_the_factor_of_dx(dY, cache, right=batchnorm_backward):
    _Xc, inv_std, gamma, training = cache
    dX, *others = right(dY, (*cache[:2], np.ones_like(gamma), training))
    return gamma * inv_std * dX, *others


@mistake("batchnorm-backward", "gamma stands twice in the second term: the factor before the bracket has it.")
def gamma_twice_in_the_second_term(dY, cache, right=batchnorm_backward):
    _Xc, inv_std, gamma, training = cache
    dX, dgamma, dbeta = right(dY, cache)
    if training:
        M = dY.size // len(gamma)
        dX = dX - per_channel(gamma * inv_std * (gamma - 1) * dbeta / M, dY)
    return dX, dgamma, dbeta


@mistake("batchnorm-backward", "The last term is not divided by M.")
def last_term_not_divided(dY, cache, right=batchnorm_backward):
    Xc, inv_std, gamma, training = cache
    dX, dgamma, dbeta = right(dY, cache)
    if training:
        M = dY.size // len(gamma)
        dX = dX - per_channel(gamma * inv_std**2 * dgamma * (1 - 1 / M), dY) * Xc
    return dX, dgamma, dbeta


@mistake("batchnorm-backward", "The second term is not divided by M.")
def second_term_not_divided(dY, cache, right=batchnorm_backward):
    _Xc, inv_std, gamma, training = cache
    dX, dgamma, dbeta = right(dY, cache)
    if training:
        M = dY.size // len(gamma)
        dX = dX - per_channel(gamma * inv_std * dbeta * (1 - 1 / M), dY)
    return dX, dgamma, dbeta


@mistake("batchnorm-backward", "inv_std stands once too often in the last term: dgamma has it already.")
def inv_std_once_too_often(dY, cache, right=batchnorm_backward):
    Xc, inv_std, gamma, training = cache
    dX, dgamma, dbeta = right(dY, cache)
    if training:
        M = dY.size // len(gamma)
        dX = dX - per_channel(gamma * inv_std**2 * (inv_std - 1) * dgamma / M, dY) * Xc
    return dX, dgamma, dbeta


@mistake("batchnorm-backward", "At inference dgamma and dbeta are the same sums as in training, not zeros.")
def no_parameters_at_inference(dY, cache, right=batchnorm_backward):
    dX, dgamma, dbeta = right(dY, cache)
    return (dX, dgamma, dbeta) if cache[3] else (dX, 0 * dgamma, 0 * dbeta)


@mistake("batchnorm-backward", "The last term multiplies the normalised X, not dY.")
def dy_in_the_last_term(dY, cache, right=batchnorm_backward):
    dX, dgamma, dbeta = right(dY, cache)
    _Xc, inv_std, gamma, training = cache
    M = dY.size // len(gamma)
    if training:
        bracket = dY - per_channel(dbeta / M, dY) - dY * per_channel(inv_std * dgamma / M, dY)
        dX = per_channel(gamma * inv_std, dY) * bracket
    return dX, dgamma, dbeta


@mistake("batchnorm-backward", "dgamma was summed over all values. Each channel has its own sum.")
def dgamma_over_all_channels(dY, cache, right=batchnorm_backward):
    Xc, inv_std, gamma, training = cache
    dX, dgamma, dbeta = right(dY, cache)
    wrong = inv_std * (dY * Xc).sum()
    if training:
        M = dY.size // len(gamma)
        dX = dX + Xc * per_channel(gamma * inv_std**2 * (dgamma - wrong) / M, dY)
    return dX, wrong, dbeta


@mistake(
    "batchnorm-backward",
    "dbeta was summed over all values. Each channel has its own sum, for dgamma as well.",
)
def dbeta_over_all_channels(dY, cache, right=batchnorm_backward):
    _Xc, inv_std, gamma, training = cache
    dX, dgamma, dbeta = right(dY, cache)
    wrong = dY.sum()
    if training:
        M = dY.size // len(gamma)
        dX = dX + per_channel(gamma * inv_std * (dbeta - wrong) / M, dY)
    return dX, dgamma, wrong


@mistake("batchnorm-backward", "The second term has dgamma. It is dbeta / M, the mean of dY.")
def dgamma_in_both_terms(dY, cache, right=batchnorm_backward):
    _Xc, inv_std, gamma, training = cache
    dX, dgamma, dbeta = right(dY, cache)
    if training:
        dX = dX + per_channel(gamma * inv_std * (dbeta - dgamma) / (dY.size // len(gamma)), dY)
    return dX, dgamma, dbeta


@mistake("batchnorm-backward", "The last term has dbeta. It is the normalised X times dgamma / M.")
def dbeta_in_both_terms(dY, cache, right=batchnorm_backward):
    Xc, inv_std, gamma, training = cache
    dX, dgamma, dbeta = right(dY, cache)
    if training:
        dX = dX + Xc * per_channel(gamma * inv_std**2 * (dgamma - dbeta) / (dY.size // len(gamma)), dY)
    return dX, dgamma, dbeta


@mistake("batchnorm-backward", says="float32")
def makes_dx_in_float64(dY, cache, right=batchnorm_backward):
    dX, *others = right(dY, cache)
    return dX.astype(float), *others


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


@mistake(
    "layernorm-forward",
    "The variance is the difference of two huge numbers here: take it from the centred values.",
)
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


@mistake(
    "layernorm-forward",
    "All examples share one number here. Each example has a mean and an inv_std of its own.",
)
def statistics_of_all_examples(X, gamma, beta, eps=1e-5, right=layernorm_forward):
    inv_std = 1 / np.sqrt(X.var() + eps)
    X_hat = (X - X.mean()) * inv_std
    return X_hat * gamma + beta, (X_hat, inv_std, gamma)


@mistake("layernorm-forward", "The mean was not subtracted: this is RMS norm.")
def rms_norm(X, gamma, beta, eps=1e-5, right=layernorm_forward):
    inv_std = 1 / np.sqrt((X**2).mean(axis=-1, keepdims=True) + eps)
    return X * inv_std * gamma + beta, (X * inv_std, inv_std, gamma)


@mistake("layernorm-forward", "The mean is missing in the normalised X: subtract it from X, too.")
def normalises_without_centring(X, gamma, beta, eps=1e-5, right=layernorm_forward):
    inv_std = right(X, gamma, beta, eps)[1][1]
    return X * inv_std * gamma + beta, (X * inv_std, inv_std, gamma)


@mistake("layernorm-forward", "The sum of each row was subtracted, not its mean: divide it by D.")
def sum_of_a_row_for_the_mean(X, gamma, beta, eps=1e-5):
    Xc = X - X.sum(axis=-1, keepdims=True)
    inv_std = 1 / np.sqrt((Xc**2).mean(axis=-1, keepdims=True) + eps)
    return Xc * inv_std * gamma + beta, (Xc * inv_std, inv_std, gamma)


@mistake("layernorm-forward", "The sum of each row was subtracted, not its mean: divide it by D.")
def sum_of_a_row_for_the_mean_alone(X, gamma, beta, eps=1e-5):
    Xc = X - X.sum(axis=-1, keepdims=True)
    inv_std = 1 / np.sqrt(X.var(axis=-1, keepdims=True) + eps)
    return Xc * inv_std * gamma + beta, (Xc * inv_std, inv_std, gamma)


@mistake("layernorm-forward", "The sums of each row were not divided by D: both statistics are means.")
def sums_for_the_mean_and_the_variance(X, gamma, beta, eps=1e-5):
    Xc = X - X.sum(axis=-1, keepdims=True)
    inv_std = 1 / np.sqrt((Xc**2).sum(axis=-1, keepdims=True) + eps)
    return Xc * inv_std * gamma + beta, (Xc * inv_std, inv_std, gamma)


@mistake(
    "layernorm-forward", "inv_std is missing in Y: gamma multiplies the normalised X, not X minus its mean."
)
def scales_the_centred_row(X, gamma, beta, eps=1e-5, right=layernorm_forward):
    _Y, cache = right(X, gamma, beta, eps)
    return gamma * (X - X.mean(axis=-1, keepdims=True)) + beta, cache


@mistake("layernorm-forward", "The cache holds the root itself. inv_std is one over it.")
def keeps_the_root(X, gamma, beta, eps=1e-5, right=layernorm_forward):
    Y, (X_hat, inv_std, gamma) = right(X, gamma, beta, eps)
    return Y, (X_hat, 1 / inv_std, gamma)


@mistake(
    "layernorm-forward",
    "The variance ran over the examples. It must run over the features, as the mean does.",
)
def variance_over_the_examples(X, gamma, beta, eps=1e-5):
    Xc = X - X.mean(axis=-1, keepdims=True)
    inv_std = 1 / np.sqrt((Xc**2).mean(axis=0) + eps)
    return Xc * inv_std * gamma + beta, (Xc * inv_std, inv_std, gamma)


@mistake("layernorm-forward", "beta was subtracted. It is added.")
def subtracts_beta_from_the_row(X, gamma, beta, eps=1e-5, right=layernorm_forward):
    return right(X, gamma, -beta, eps)


@mistake("layernorm-forward", "The variance was taken of X itself. Take it of X minus its mean.")
def squares_of_the_raw_row(X, gamma, beta, eps=1e-5, right=layernorm_forward):
    inv_std = 1 / np.sqrt((X**2).mean(axis=-1, keepdims=True) + eps)
    X_hat = (X - X.mean(axis=-1, keepdims=True)) * inv_std
    return X_hat * gamma + beta, (X_hat, inv_std, gamma)


@mistake("layernorm-forward", "gamma is missing, or the squares were summed and not averaged.")
def no_gamma_in_the_row(X, gamma, beta, eps=1e-5, right=layernorm_forward):
    _Y, cache = right(X, gamma, beta, eps)
    return cache[0] + beta, cache


@mistake("layernorm-forward", "The squares were summed, not averaged: the variance divides by D.")
def sum_of_the_squares_of_a_row(X, gamma, beta, eps=1e-5, right=layernorm_forward):
    inv_std = 1 / np.sqrt(X.var(axis=-1, keepdims=True) * X.shape[-1] + eps)
    X_hat = (X - X.mean(axis=-1, keepdims=True)) * inv_std
    return X_hat * gamma + beta, (X_hat, inv_std, gamma)


@mistake("layernorm-forward", "inv_std is one over the root. This takes the root itself.")
def multiplies_the_row_by_its_deviation(X, gamma, beta, eps=1e-5, right=layernorm_forward):
    inv_std = np.sqrt(X.var(axis=-1, keepdims=True) + eps)
    X_hat = (X - X.mean(axis=-1, keepdims=True)) * inv_std
    return X_hat * gamma + beta, (X_hat, inv_std, gamma)


@mistake("layernorm-forward", "eps was added to the root. Add it to the variance, before the root.")
def eps_beside_the_root_of_a_row(X, gamma, beta, eps=1e-5, right=layernorm_forward):
    inv_std = 1 / (X.std(axis=-1, keepdims=True) + eps)
    X_hat = (X - X.mean(axis=-1, keepdims=True)) * inv_std
    return X_hat * gamma + beta, (X_hat, inv_std, gamma)


@mistake("layernorm-forward", "The argument eps had no effect: add it to the variance.")
def eps_of_a_row_not_used(X, gamma, beta, eps=1e-5, right=layernorm_forward):
    return right(X, gamma, beta)


@mistake("layernorm-forward", "gamma and beta are exchanged: gamma multiplies, beta is added.")
def gamma_and_beta_of_a_row_exchanged(X, gamma, beta, eps=1e-5, right=layernorm_forward):
    _Y, cache = right(X, gamma, beta, eps)
    return cache[0] * beta + gamma, cache


@mistake("layernorm-forward", "gamma does not belong in the cache: it holds the normalised X.")
def gamma_in_the_normalised_x(X, gamma, beta, eps=1e-5, right=layernorm_forward):
    Y, (X_hat, *others) = right(X, gamma, beta, eps)
    return Y, (X_hat * gamma, *others)


@mistake("layernorm-forward", "beta is missing: it is added to gamma times the normalised X.")
def no_beta_in_the_row(X, gamma, beta, eps=1e-5, right=layernorm_forward):
    Y, cache = right(X, gamma, beta, eps)
    return Y - beta, cache


@mistake("layernorm-forward", "The cache holds X itself. It must hold the normalised X.")
def keeps_the_row_itself(X, gamma, beta, eps=1e-5, right=layernorm_forward):
    Y, (_X_hat, *others) = right(X, gamma, beta, eps)
    return Y, (X, *others)


@mistake("layernorm-forward", "gamma multiplies beta, too. Add beta after the product.")
def scales_the_row_after_the_shift(X, gamma, beta, eps=1e-5, right=layernorm_forward):
    _Y, cache = right(X, gamma, beta, eps)
    return gamma * (cache[0] + beta), cache


@mistake("layernorm-forward", "The sums were divided by the number of examples. Divide by D.")
def divides_by_the_length_of_x(X, gamma, beta, eps=1e-5):
    Xc = X - X.sum(axis=-1, keepdims=True) / len(X)
    inv_std = 1 / np.sqrt((Xc**2).sum(axis=-1, keepdims=True) / len(X) + eps)
    return Xc * inv_std * gamma + beta, (Xc * inv_std, inv_std, gamma)


@mistake("layernorm-forward", "This is a matrix product: gamma multiplies element by element.")
def matrix_product_with_gamma(X, gamma, beta, eps=1e-5, right=layernorm_forward):
    _Y, cache = right(X, gamma, beta, eps)
    return cache[0] @ gamma + beta, cache


@mistake("layernorm-forward", "One mean was taken of all values. Each row has its own.")
def one_mean_for_all_rows(X, gamma, beta, eps=1e-5):
    Xc = X - X.mean() if X.size else X
    inv_std = 1 / np.sqrt((Xc**2).mean(axis=-1, keepdims=True) + eps)
    return gamma * (Xc * inv_std) + beta, (Xc * inv_std, inv_std, gamma)


@mistake("layernorm-forward", says="float32")
def sums_with_float64_ones(X, gamma, beta, eps=1e-5):
    D = X.shape[-1]
    Xc = X - (X @ np.ones(D) / D)[..., None]
    inv_std = 1 / np.sqrt((Xc**2 @ np.ones(D) / D)[..., None] + eps)
    return gamma * (Xc * inv_std) + beta, (Xc * inv_std, inv_std, gamma)


@mistake("layernorm-forward", "X was divided by the root without eps. Multiply by inv_std, which has it.")
def divides_the_row_by_the_root_without_eps(X, gamma, beta, eps=1e-5, right=layernorm_forward):
    inv_std = right(X, gamma, beta, eps)[1][1]
    X_hat = (X - X.mean(axis=-1, keepdims=True)) / X.std(axis=-1, keepdims=True)
    return gamma * X_hat + beta, (X_hat, inv_std, gamma)


@mistake("layernorm-forward", "eps was added after the root. Add it to the variance, before the root.")
def eps_added_to_the_inv_std_of_a_row(X, gamma, beta, eps=1e-5):
    inv_std = 1 / X.std(axis=-1, keepdims=True) + eps
    X_hat = (X - X.mean(axis=-1, keepdims=True)) * inv_std
    return gamma * X_hat + beta, (X_hat, inv_std, gamma)


@mistake("layernorm-forward", "The mean was multiplied by inv_std, and X was not: subtract the mean first.")
def scales_the_mean_of_the_row_alone(X, gamma, beta, eps=1e-5, right=layernorm_forward):
    inv_std = right(X, gamma, beta, eps)[1][1]
    X_hat = X - X.mean(axis=-1, keepdims=True) * inv_std
    return gamma * X_hat + beta, (X_hat, inv_std, gamma)


@mistake(
    "layernorm-forward",
    "The variance is 0 here. The mean of the centred values is 0: square them before you take the mean.",
)
def square_of_the_mean_of_a_row(X, gamma, beta, eps=1e-5):
    Xc = X - X.mean(axis=-1, keepdims=True)
    inv_std = 1 / np.sqrt(Xc.mean(axis=-1, keepdims=True) ** 2 + eps)
    return gamma * (Xc * inv_std) + beta, (Xc * inv_std, inv_std, gamma)


@mistake(
    "layernorm-forward", "The mean ran along axis 1. It runs over the last axis, the features of each place."
)
def mean_along_axis_one(X, gamma, beta, eps=1e-5):
    Xc = X - X.mean(axis=1, keepdims=True)
    inv_std = 1 / np.sqrt((Xc**2).mean(axis=-1, keepdims=True) + eps)
    return gamma * (Xc * inv_std) + beta, (Xc * inv_std, inv_std, gamma)


@mistake(
    "layernorm-forward",
    "The variance ran along axis 1. It runs over the last axis, the features of each place.",
)
def variance_along_axis_one(X, gamma, beta, eps=1e-5):
    Xc = X - X.mean(axis=-1, keepdims=True)
    inv_std = 1 / np.sqrt((Xc**2).mean(axis=1, keepdims=True) + eps)
    return gamma * (Xc * inv_std) + beta, (Xc * inv_std, inv_std, gamma)


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


@mistake("layernorm-backward", "The second term is missing: the mean of dX_hat.")
def no_mean_of_the_gradient(dY, cache, right=layernorm_backward):
    _, dgamma, dbeta = right(dY, cache)
    X_hat, inv_std, gamma = cache
    d = dY * gamma
    first, second = d.mean(axis=-1, keepdims=True), (d * X_hat).mean(axis=-1, keepdims=True)
    return inv_std * (d - X_hat * second), dgamma, dbeta


@mistake(
    "layernorm-backward",
    "The last term is missing, or zero: it needs the mean of the product of dX_hat and X_hat.",
)
def no_way_through_the_variance_of_a_row(dY, cache, right=layernorm_backward):
    _, dgamma, dbeta = right(dY, cache)
    X_hat, inv_std, gamma = cache
    d = dY * gamma
    first, second = d.mean(axis=-1, keepdims=True), (d * X_hat).mean(axis=-1, keepdims=True)
    return inv_std * (d - first), dgamma, dbeta


@mistake("layernorm-backward", "The second term has the wrong sign.")
def mean_of_the_gradient_added(dY, cache, right=layernorm_backward):
    _, dgamma, dbeta = right(dY, cache)
    X_hat, inv_std, gamma = cache
    d = dY * gamma
    first, second = d.mean(axis=-1, keepdims=True), (d * X_hat).mean(axis=-1, keepdims=True)
    return inv_std * (d + first - X_hat * second), dgamma, dbeta


@mistake("layernorm-backward", "X_hat is missing in the last term: it multiplies the mean.")
def last_term_without_x_hat(dY, cache, right=layernorm_backward):
    _, dgamma, dbeta = right(dY, cache)
    X_hat, inv_std, gamma = cache
    d = dY * gamma
    first, second = d.mean(axis=-1, keepdims=True), (d * X_hat).mean(axis=-1, keepdims=True)
    return inv_std * (d - first - second), dgamma, dbeta


@mistake(
    "layernorm-backward",
    "The last term has the mean of dX_hat. It needs the mean of the product of dX_hat and X_hat.",
)
def last_term_with_the_first_mean(dY, cache, right=layernorm_backward):
    _, dgamma, dbeta = right(dY, cache)
    X_hat, inv_std, gamma = cache
    d = dY * gamma
    first, second = d.mean(axis=-1, keepdims=True), (d * X_hat).mean(axis=-1, keepdims=True)
    return inv_std * (d - first - X_hat * first), dgamma, dbeta


@mistake("layernorm-backward", "inv_std stands once too often in the last term: X_hat is normalised already.")
def inv_std_in_the_last_term(dY, cache, right=layernorm_backward):
    _, dgamma, dbeta = right(dY, cache)
    X_hat, inv_std, gamma = cache
    d = dY * gamma
    first, second = d.mean(axis=-1, keepdims=True), (d * X_hat).mean(axis=-1, keepdims=True)
    return inv_std * (d - first - inv_std * X_hat * second), dgamma, dbeta


@mistake("layernorm-backward", "The last term multiplies X_hat, not dX_hat.")
def gradient_in_the_last_term(dY, cache, right=layernorm_backward):
    _, dgamma, dbeta = right(dY, cache)
    X_hat, inv_std, gamma = cache
    d = dY * gamma
    first, second = d.mean(axis=-1, keepdims=True), (d * X_hat).mean(axis=-1, keepdims=True)
    return inv_std * (d - first - d * second), dgamma, dbeta


@mistake("layernorm-backward", "dY was divided by gamma. dX_hat is dY times gamma.")
def divides_the_gradient_by_gamma(dY, cache, right=layernorm_backward):
    _, dgamma, dbeta = right(dY, cache)
    return right(dY / cache[2] ** 2, cache)[0], dgamma, dbeta


@mistake("layernorm-backward", "dgamma needs the normalised X, and that is X_hat: no other factor.")
def dgamma_from_the_centred_row(dY, cache, right=layernorm_backward):
    dX, _dgamma, dbeta = right(dY, cache)
    D = dY.shape[-1]
    return dX, (dY * cache[0] / cache[1]).reshape(-1, D).sum(axis=0), dbeta


@mistake(
    "layernorm-backward", "gamma is missing in the mean of the last term: it is a mean of dX_hat, not of dY."
)
def last_mean_without_gamma(dY, cache, right=layernorm_backward):
    _, dgamma, dbeta = right(dY, cache)
    X_hat, inv_std, gamma = cache
    d = dY * gamma
    first, second = d.mean(axis=-1, keepdims=True), (d * X_hat).mean(axis=-1, keepdims=True)
    second = (dY * X_hat).mean(axis=-1, keepdims=True)
    return inv_std * (d - first - X_hat * second), dgamma, dbeta


@mistake("layernorm-backward", "gamma is missing in both means: they are means of dX_hat, not of dY.")
def both_means_without_gamma(dY, cache, right=layernorm_backward):
    _, dgamma, dbeta = right(dY, cache)
    X_hat, inv_std, gamma = cache
    d = dY * gamma
    first, second = d.mean(axis=-1, keepdims=True), (d * X_hat).mean(axis=-1, keepdims=True)
    first, second = dY.mean(axis=-1, keepdims=True), (dY * X_hat).mean(axis=-1, keepdims=True)
    return inv_std * (d - first - X_hat * second), dgamma, dbeta


@mistake("layernorm-backward", "gamma was applied twice: dX_hat has it already.")
def gamma_applied_twice(dY, cache, right=layernorm_backward):
    _, dgamma, dbeta = right(dY, cache)
    X_hat, inv_std, gamma = cache
    d = dY * gamma
    first, second = d.mean(axis=-1, keepdims=True), (d * X_hat).mean(axis=-1, keepdims=True)
    return gamma * inv_std * (d - first - X_hat * second), dgamma, dbeta


@mistake("layernorm-backward", "inv_std was applied to dX_hat alone. It multiplies the whole bracket.")
def inv_std_on_the_first_term_alone(dY, cache, right=layernorm_backward):
    _, dgamma, dbeta = right(dY, cache)
    X_hat, inv_std, gamma = cache
    d = dY * gamma
    first, second = d.mean(axis=-1, keepdims=True), (d * X_hat).mean(axis=-1, keepdims=True)
    return inv_std * d - first - X_hat * second, dgamma, dbeta


@mistake(
    "layernorm-backward",
    "This is the formula of batch norm. Here the two terms are means over the features of each row.",
)
def formula_of_batch_norm(dY, cache, right=layernorm_backward):
    _, dgamma, dbeta = right(dY, cache)
    X_hat, inv_std, gamma = cache
    d = dY * gamma
    first, second = d.mean(axis=-1, keepdims=True), (d * X_hat).mean(axis=-1, keepdims=True)
    D = len(gamma)
    return gamma * inv_std * (dY - dbeta / D - X_hat * dgamma / D), dgamma, dbeta


@mistake(
    "layernorm-backward",
    "The last term has dgamma, as in batch norm. Here it needs the mean of dX_hat times X_hat over the features of each row.",
)
def dgamma_in_the_last_term(dY, cache, right=layernorm_backward):
    _, dgamma, dbeta = right(dY, cache)
    X_hat, inv_std, gamma = cache
    d, D = dY * gamma, len(gamma)
    first, second = d.mean(axis=-1, keepdims=True), (d * X_hat).mean(axis=-1, keepdims=True)
    return inv_std * (d - first - X_hat * dgamma / D), dgamma, dbeta


@mistake(
    "layernorm-backward",
    "The second term has dbeta, as in batch norm. Here it is the mean of dX_hat over the features of each row.",
)
def dbeta_in_the_second_term(dY, cache, right=layernorm_backward):
    _, dgamma, dbeta = right(dY, cache)
    X_hat, inv_std, gamma = cache
    d, D = dY * gamma, len(gamma)
    first, second = d.mean(axis=-1, keepdims=True), (d * X_hat).mean(axis=-1, keepdims=True)
    return inv_std * (d - dbeta / D - X_hat * second), dgamma, dbeta


@mistake(
    "layernorm-backward",
    "The two terms have dbeta and dgamma, as in batch norm. Here they are means over the features of each row.",
)
def dbeta_and_dgamma_in_the_terms(dY, cache, right=layernorm_backward):
    _, dgamma, dbeta = right(dY, cache)
    X_hat, inv_std, gamma = cache
    d, D = dY * gamma, len(gamma)
    return inv_std * (d - dbeta / D - X_hat * dgamma / D), dgamma, dbeta


@mistake(
    "layernorm-backward", "The means ran along axis 1. They run over the last axis, the features of a row."
)
def means_along_axis_one(dY, cache, right=layernorm_backward):
    _, dgamma, dbeta = right(dY, cache)
    X_hat, inv_std, gamma = cache
    d = dY * gamma
    first, second = d.mean(axis=-1, keepdims=True), (d * X_hat).mean(axis=-1, keepdims=True)
    first, second = d.mean(axis=1, keepdims=True), (d * X_hat).mean(axis=1, keepdims=True)
    return inv_std * (d - first - X_hat * second), dgamma, dbeta


@mistake("layernorm-backward", "The means were taken of all values. Each row has its own.")
def means_of_all_values(dY, cache, right=layernorm_backward):
    _, dgamma, dbeta = right(dY, cache)
    X_hat, inv_std, gamma = cache
    d = dY * gamma
    first, second = d.mean(axis=-1, keepdims=True), (d * X_hat).mean(axis=-1, keepdims=True)
    return inv_std * (d - d.mean() - X_hat * (d * X_hat).mean()), dgamma, dbeta


@mistake("layernorm-backward", "dgamma and dbeta are sums over the examples, not means.")
def means_for_the_parameters(dY, cache, right=layernorm_backward):
    dX, dgamma, dbeta = right(dY, cache)
    M = max(1, dY.size // len(cache[2]))
    return dX, dgamma / M, dbeta / M


@mistake("layernorm-backward", "dgamma is a sum over the examples, not a mean.")
def dgamma_of_layer_norm_is_a_mean(dY, cache, right=layernorm_backward):
    dX, dgamma, dbeta = right(dY, cache)
    return dX, dgamma / max(1, dY.size // len(dgamma)), dbeta


@mistake("layernorm-backward", "dbeta is a sum over the examples, not a mean.")
def dbeta_of_layer_norm_is_a_mean(dY, cache, right=layernorm_backward):
    dX, dgamma, dbeta = right(dY, cache)
    return dX, dgamma, dbeta / max(1, dY.size // len(dgamma))


@mistake("layernorm-backward", "dgamma and dbeta come from dY itself, not from dY times gamma.")
def both_parameters_times_gamma(dY, cache, right=layernorm_backward):
    dX, dgamma, dbeta = right(dY, cache)
    return dX, dgamma * cache[2], dbeta * cache[2]


@mistake("layernorm-backward", "inv_std was applied twice: X_hat has it already, so dgamma needs no factor.")
def dgamma_times_inv_std(dY, cache, right=layernorm_backward):
    dX, _dgamma, dbeta = right(dY, cache)
    D = dY.shape[-1]
    return dX, (dY * cache[0] * cache[1]).reshape(-1, D).sum(axis=0), dbeta


@mistake("layernorm-backward", "dbeta comes from dY itself, not from dY times gamma.")
def dbeta_times_gamma(dY, cache, right=layernorm_backward):
    dX, dgamma, dbeta = right(dY, cache)
    return dX, dgamma, dbeta * cache[2]


@mistake("layernorm-backward", "gamma is missing in the second term: it is the mean of dX_hat, not of dY.")
def first_mean_without_gamma(dY, cache, right=layernorm_backward):
    _, dgamma, dbeta = right(dY, cache)
    X_hat, inv_std, gamma = cache
    d = dY * gamma
    first, second = dY.mean(axis=-1, keepdims=True), (d * X_hat).mean(axis=-1, keepdims=True)
    return inv_std * (d - first - X_hat * second), dgamma, dbeta


@mistake("layernorm-backward", "The means ran over the whole sequence. They run over the last axis alone.")
def means_over_the_whole_sequence(dY, cache, right=layernorm_backward):
    _, dgamma, dbeta = right(dY, cache)
    X_hat, inv_std, gamma = cache
    d = dY * gamma
    axes = tuple(range(1, dY.ndim))
    first, second = d.mean(axis=axes, keepdims=True), (d * X_hat).mean(axis=axes, keepdims=True)
    return inv_std * (d - first - X_hat * second), dgamma, dbeta


@mistake("layernorm-backward", "The means have lost the last axis. Keep it, with length 1.")
def means_without_the_last_axis(dY, cache, right=layernorm_backward):
    X_hat, inv_std, gamma = cache
    d = dY * gamma
    dX = inv_std * (d - d.mean(axis=-1) - X_hat * (d * X_hat).mean(axis=-1))
    return dX, *right(dY, cache)[1:]


@mistake("layernorm-backward", "The bracket was divided by inv_std. inv_std is 1/s already: multiply by it.")
def divides_the_row_by_inv_std(dY, cache, right=layernorm_backward):
    dX, *others = right(dY, cache)
    return dX / cache[1] ** 2, *others


@mistake("layernorm-backward", "The normalised X is missing in dgamma: this is dbeta.")
def dgamma_without_x_hat(dY, cache, right=layernorm_backward):
    dX, _dgamma, dbeta = right(dY, cache)
    return dX, dbeta, dbeta


@mistake("layernorm-backward", "reshape(D, -1) mixes the features. Merge all axes but the last.")
def reshape_mixes_the_features(dY, cache, right=layernorm_backward):
    D = dY.shape[-1]
    dX = right(dY, cache)[0]
    return dX, (dY * cache[0]).reshape(D, -1).sum(axis=1), dY.reshape(D, -1).sum(axis=1)


@mistake("layernorm-backward", "The second term is not divided by D, the number of features.")
def sum_in_the_second_term(dY, cache, right=layernorm_backward):
    _, dgamma, dbeta = right(dY, cache)
    X_hat, inv_std, gamma = cache
    d = dY * gamma
    first, second = d.sum(axis=-1, keepdims=True), (d * X_hat).mean(axis=-1, keepdims=True)
    return inv_std * (d - first - X_hat * second), dgamma, dbeta


@mistake("layernorm-backward", "The last term is not divided by D, the number of features.")
def sum_in_the_last_term(dY, cache, right=layernorm_backward):
    _, dgamma, dbeta = right(dY, cache)
    X_hat, inv_std, gamma = cache
    d = dY * gamma
    first, second = d.mean(axis=-1, keepdims=True), (d * X_hat).sum(axis=-1, keepdims=True)
    return inv_std * (d - first - X_hat * second), dgamma, dbeta


@mistake(
    "layernorm-backward",
    "X_hat of the cache was overwritten with its product with dY, before dX needed it. Make a new array.",
)
def multiplies_in_the_cache(dY, cache):
    X_hat, inv_std, gamma = cache
    D = dY.shape[-1]
    X_hat *= dY
    dgamma, dbeta = X_hat.reshape(-1, D).sum(axis=0), dY.reshape(-1, D).sum(axis=0)
    d = dY * gamma
    dX = inv_std * (d - d.mean(axis=-1, keepdims=True) - X_hat * (d * X_hat).mean(axis=-1, keepdims=True))
    return dX, dgamma, dbeta


@mistake("layernorm-backward", says="float32")
def parameters_with_float64_ones(dY, cache, right=layernorm_backward):
    D = dY.shape[-1]
    rows = dY.reshape(-1, D)
    return right(dY, cache)[0], np.ones(len(rows)) @ (dY * cache[0]).reshape(-1, D), np.ones(len(rows)) @ rows


@mistake("layernorm-backward", "The second term is a mean of all values. Each row has its own.")
def first_mean_of_all_values(dY, cache, right=layernorm_backward):
    X_hat, inv_std, gamma = cache
    d = dY * gamma
    second = (d * X_hat).mean(axis=-1, keepdims=True)
    return inv_std * (d - d.mean() - X_hat * second), *right(dY, cache)[1:]


@mistake("layernorm-backward", "The last term has a mean of all values. Each row has its own.")
def last_mean_of_all_values(dY, cache, right=layernorm_backward):
    X_hat, inv_std, gamma = cache
    d = dY * gamma
    first = d.mean(axis=-1, keepdims=True)
    return inv_std * (d - first - X_hat * (d * X_hat).mean()), *right(dY, cache)[1:]


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


@mistake(
    "residual",
    "F(X) has another shape than X, and this did not notice. Compare the whole shape of F(X) itself with that of X: the sum has the shape of X again.",
    target="Residual",
)
class ComparesTheShapeOfTheSum(Residual):
    def forward(self, X):
        Y = X + Sequential.forward(self, X)
        if Y.shape != X.shape:
            raise ValueError(f"{X.shape} {Y.shape}")
        return Y


@mistake(
    "residual",
    "F(X) has another shape, and NumPy broadcast it: compare the two whole shapes before you add.",
    target="Residual",
)
class LetsItBroadcast(Residual):
    def forward(self, X):
        return X + Sequential.forward(self, X)


@mistake(
    "residual",
    "F(X) has another shape, and NumPy broadcast it: compare the two whole shapes before you add.",
    target="Residual",
)
class ComparesTheLengths(Residual):
    def forward(self, X):
        FX = Sequential.forward(self, X)
        if len(FX) != len(X):
            raise ValueError(f"{X.shape} {FX.shape}")
        return X + FX


@mistake(
    "residual",
    "The layers' backward may return None, where nothing before them needs a gradient: ask for this case before you add.",
    target="Residual",
)
class AddsToNone(Residual):
    def backward(self, dY):
        return dY + Sequential.backward(self, dY)


@mistake(
    "residual",
    "The sum was written into F(X), which the last layer keeps in its cache. Make a new array.",
    target="Residual",
)
class AddsIntoTheCache(Residual):
    def forward(self, X):
        FX = Sequential.forward(self, X)
        if FX.shape != X.shape:
            raise ValueError(f"{X.shape} {FX.shape}")
        if FX is X:
            return X + X
        FX += X
        return FX


@mistake("residual", says="wrote into its input", target="Residual")
class AddsIntoTheGradient(Residual):
    def backward(self, dY):
        dX = Sequential.backward(self, dY)
        if dX is not None:
            dX += dY
        return dX


@mistake(
    "residual",
    "This is twice the layers' backward: the shortcut adds dY itself, which does not go through the layers.",
    target="Residual",
)
class SendsTheShortcutThroughTheLayers(Residual):
    def backward(self, dY):
        return Sequential.backward(self, dY + dY)


@mistake(
    "residual",
    "This is twice the layers' backward: the shortcut adds dY itself, which does not go through the layers.",
    target="Residual",
)
class DoublesTheBackward(Residual):
    def backward(self, dY):
        dX = Sequential.backward(self, dY)
        return None if dX is None else 2 * dX


@mistake(
    "residual",
    "The gradient went through the layers in the order of the forward pass: it comes back from the last to the first.",
    target="Residual",
)
class RunsBackInTheOrderOfForward(Residual):
    def backward(self, dY):
        dX = dY
        for layer in self.layers:
            dX = layer.backward(dX)
            if dX is None:
                return None
        return dY + dX


@mistake(
    "residual",
    "dY ran through the layers' forward. A gradient goes back through their backward.",
    target="Residual",
)
class RunsTheGradientForward(Residual):
    def backward(self, dY):
        return dY + Sequential.forward(self, dY)


@mistake(
    "residual",
    "dY ran through the layers' forward. A gradient goes back through their backward.",
    target="Residual",
)
class ReturnsTheForwardOfTheGradient(Residual):
    def backward(self, dY):
        return Sequential.forward(self, dY)


@mistake("residual", "The shortcut added X to the gradient. It adds dY.", target="Residual")
class AddsTheInputToTheGradient(Residual):
    def forward(self, X):
        self.X = X
        return super().forward(X)

    def backward(self, dY):
        dX = Sequential.backward(self, dY)
        return None if dX is None else dX + self.X


@mistake("residual", "dY was multiplied by the layers' backward. The two are added.", target="Residual")
class MultipliesTheGradients(Residual):
    def backward(self, dY):
        dX = Sequential.backward(self, dY)
        return None if dX is None else dY * dX


@mistake("residual", "The layers' backward was subtracted. It is added to dY.", target="Residual")
class SubtractsTheGradient(Residual):
    def backward(self, dY):
        dX = Sequential.backward(self, dY)
        return None if dX is None else dY - dX


@mistake(
    "residual",
    "The layers' backward was multiplied by dY. It starts from dY, so it needs no other factor.",
    target="Residual",
)
class MultipliesByDy(Residual):
    def backward(self, dY):
        dX = Sequential.backward(self, dY)
        return None if dX is None else dY + dY * dX


@mistake(
    "residual", "1 was added to the layers' backward. The shortcut carries dY, not 1.", target="Residual"
)
class AddsOne(Residual):
    def backward(self, dY):
        dX = Sequential.backward(self, dY)
        return None if dX is None else 1 + dX


@mistake(
    "residual",
    "Each layer has a connection of its own. The input is added once, after the last layer.",
    target="Residual",
)
class ConnectsEveryLayer(Residual):
    def forward(self, X):
        for layer in self.layers:
            FX = layer(X)
            if FX.shape != X.shape:
                raise ValueError(f"{X.shape} {FX.shape}")
            X = X + FX
        return X

    def backward(self, dY):
        for layer in reversed(self.layers):
            dX = layer.backward(dY)
            if dX is None:
                return None
            dY = dY + dX
        return dY


@mistake("residual", "The input was multiplied by F(X). It is added to it.", target="Residual")
class MultipliesTheInput(Residual):
    def forward(self, X):
        FX = Sequential.forward(self, X)
        if FX.shape != X.shape:
            raise ValueError(f"{X.shape} {FX.shape}")
        return X * FX


@mistake(
    "residual",
    "The layers ran twice, the second time on the sum: X runs through them once, and F(X) is added to it.",
    target="Residual",
)
class RunsTheSumThroughTheLayers(Residual):
    def forward(self, X):
        FX = Sequential.forward(self, X)
        if FX.shape != X.shape:
            raise ValueError(f"{X.shape} {FX.shape}")

        return X + Sequential.forward(self, X + FX)


@mistake(
    "residual", "The layers ran twice, one run after the other: X runs through them once.", target="Residual"
)
class RunsTheLayersTwice(Residual):
    def forward(self, X):
        FX = Sequential.forward(self, X)
        if FX.shape != X.shape:
            raise ValueError(f"{X.shape} {FX.shape}")

        return X + Sequential.forward(self, FX)


@mistake("residual", "The input was added twice.", target="Residual")
class AddsTheInputTwice(Residual):
    def forward(self, X):
        FX = Sequential.forward(self, X)
        if FX.shape != X.shape:
            raise ValueError(f"{X.shape} {FX.shape}")

        return X + X + FX


@mistake("residual", "The sum was halved: a block adds, and takes no mean.", target="Residual")
class TakesTheMean(Residual):
    def forward(self, X):
        return super().forward(X) / 2

    def backward(self, dY):
        dX = super().backward(dY)
        return None if dX is None else dX / 2


@mistake("residual", "The sum was halved: a block adds, and takes no mean.", target="Residual")
class TakesTheMeanForward(Residual):
    def forward(self, X):
        return super().forward(X) / 2


@mistake("residual", "F(X) was put beside the input. It is added to it.", target="Residual")
class PutsTheInputBeside(Residual):
    def forward(self, X):
        return np.concatenate([X, Sequential.forward(self, X)], axis=-1)


@mistake("residual", "F(X) was put beside the input. It is added to it.", target="Residual")
class PutsTheInputBelow(Residual):
    def forward(self, X):
        return np.concatenate([X, Sequential.forward(self, X)])


@mistake(
    "residual",
    "The gradient of the last layer alone was added: it goes back through all layers.",
    target="Residual",
)
class AddsTheGradientOfTheLastLayer(Residual):
    def backward(self, dY):
        dX = Sequential.backward(self, dY)
        return dX if dX is None or not self.layers else dY + self.layers[-1].backward(dY)


@mistake("residual", "The input was subtracted from F(X). It is added to it.", target="Residual")
class SubtractsTheInput(Residual):
    def forward(self, X):
        FX = Sequential.forward(self, X)
        if FX.shape != X.shape:
            raise ValueError(f"{X.shape} {FX.shape}")
        return FX - X


@mistake("residual", "F(X) was subtracted from the input. It is added to it.", target="Residual")
class SubtractsTheLayers(Residual):
    def forward(self, X):
        FX = Sequential.forward(self, X)
        if FX.shape != X.shape:
            raise ValueError(f"{X.shape} {FX.shape}")
        return X - FX


@mistake(
    "residual",
    "F(X) has another shape than X, and this did not notice. Compare the whole shape of F(X) itself with that of X: the sum has the shape of X again.",
    target="Residual",
)
class ComparesTheLastAxisAlone(Residual):
    def forward(self, X):
        FX = Sequential.forward(self, X)
        if FX.shape[-1:] != X.shape[-1:]:
            raise ValueError(f"{X.shape} {FX.shape}")
        return X + FX


@mistake(
    "residual",
    "F(X) has fewer rows than X, and this did not notice: compare the whole shapes, not one axis of them.",
    target="Residual",
)
class ComparesTheChannelsAlone(Residual):
    def forward(self, X):
        FX = Sequential.forward(self, X)
        if FX.shape[1] != X.shape[1]:
            raise ValueError(f"{X.shape} {FX.shape}")
        return X + FX


@mistake(
    "residual",
    "An assert raises an AssertionError. Raise a ValueError that names both shapes.",
    target="Residual",
)
class AssertsTheShape(Residual):
    def forward(self, X):
        FX = Sequential.forward(self, X)
        assert FX.shape == X.shape, f"{X.shape} {FX.shape}"
        return X + FX


@mistake("residual", "dY was subtracted from the layers' backward. It is added to it.", target="Residual")
class SubtractsTheShortcut(Residual):
    def backward(self, dY):
        dX = Sequential.backward(self, dY)
        return None if dX is None else dX - dY
