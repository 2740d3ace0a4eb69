"""Wrong answers to the exercises of chapter 14, and the sentence that each must meet."""

import numpy as np

from coursekit.mistakes import mistake

# Stand-ins, so that this file can be read; in the kernel the names are the notebook's.
binary_cross_entropy = gaussian_kl = reparameterize_backward = None


# pca


@mistake(
    "pca", "eigh sorts upwards: these are the directions with the smallest variance. The largest come last."
)
def smallest_directions(X, k):
    mean = X.mean(axis=0)
    _, vectors = np.linalg.eigh((X - mean).T @ (X - mean) / len(X))
    return mean, vectors[:, :k].T


@mistake("pca", "The data were not centred: the first direction points from the origin at the mean.")
def not_centred(X, k):
    _, vectors = np.linalg.eigh(X.T @ X / len(X))
    return X.mean(axis=0), vectors[:, ::-1][:, :k].T


@mistake(
    "pca", "The largest k directions, but in ascending order: the one with the largest variance comes first."
)
def ascending_order(X, k):
    mean = X.mean(axis=0)
    _, vectors = np.linalg.eigh((X - mean).T @ (X - mean) / len(X))
    return mean, vectors[:, -k:].T


@mistake(
    "pca",
    "eigh returns the eigenvectors as columns, and V has them as rows: these are rows of eigh's matrix.",
)
def rows_of_the_matrix(X, k):
    mean = X.mean(axis=0)
    _, vectors = np.linalg.eigh((X - mean).T @ (X - mean) / len(X))
    return mean, vectors[::-1][:k]


@mistake("pca", says="transpose")
def directions_as_columns(X, k):
    mean = X.mean(axis=0)
    _, vectors = np.linalg.eigh((X - mean).T @ (X - mean) / len(X))
    return mean, vectors[:, ::-1][:, :k]


@mistake(
    "pca",
    "Each feature was divided by its standard deviation: the covariance is asked for, not the correlation.",
)
def standardised(X, k):
    mean = X.mean(axis=0)
    scaled = (X - mean) / X.std(axis=0)
    _, vectors = np.linalg.eigh(scaled.T @ scaled / len(X))
    return mean, vectors[:, ::-1][:, :k].T


@mistake("pca", "The directions are multiplied by their variances. They have length 1.")
def scaled_by_the_eigenvalues(X, k):
    mean = X.mean(axis=0)
    values, vectors = np.linalg.eigh((X - mean).T @ (X - mean) / len(X))
    return mean, (vectors * values)[:, ::-1][:, :k].T


@mistake("pca", "The directions are multiplied by their standard deviations. They have length 1.")
def scaled_by_the_deviations(X, k):
    mean = X.mean(axis=0)
    values, vectors = np.linalg.eigh((X - mean).T @ (X - mean) / len(X))
    return mean, (vectors * np.sqrt(np.abs(values)))[:, ::-1][:, :k].T


@mistake("pca", says="wrote into its input")
def centres_in_place(X, k):
    mean = X.mean(axis=0)
    X -= mean
    _, vectors = np.linalg.eigh(X.T @ X / len(X))
    return mean, vectors[:, ::-1][:, :k].T


@mistake("pca", says="float32")
def float64_directions(X, k):
    X = X.astype(np.float64)
    mean = X.mean(axis=0)
    _, vectors = np.linalg.eigh((X - mean).T @ (X - mean) / len(X))
    return mean, vectors[:, ::-1][:, :k].T


@mistake("pca", "The mean of all numbers: each feature has a mean of its own.")
def one_mean_for_all_features(X, k):
    mean = X.mean()
    _, vectors = np.linalg.eigh((X - mean).T @ (X - mean) / len(X))
    return mean * np.ones(X.shape[1], X.dtype), vectors[:, ::-1][:, :k].T


# corrupt


@mistake("corrupt", "The result was not cut off: pixels are from 0 to 1.")
def no_clipping(X, rng, noise=0.3, mask=0.0):
    damaged = X + noise * rng.standard_normal(X.shape)
    return (damaged * (rng.random(X.shape) >= mask)).astype(X.dtype)


@mistake("corrupt", "Only cut off at 0: the largest value of a pixel is 1.")
def clipped_below_only(X, rng, noise=0.3, mask=0.0):
    damaged = np.maximum(X + noise * rng.standard_normal(X.shape), 0)
    return (damaged * (rng.random(X.shape) >= mask)).astype(X.dtype)


@mistake("corrupt", "Kept and lost are exchanged: an element is set to 0 where its number is *below* mask.")
def keeps_what_should_go(X, rng, noise=0.3, mask=0.0):
    damaged = np.clip(X + noise * rng.standard_normal(X.shape), 0, 1)
    return (damaged * (rng.random(X.shape) < mask)).astype(X.dtype)


@mistake("corrupt", "The mask was drawn before the noise: the same generator then gives other numbers.")
def mask_before_noise(X, rng, noise=0.3, mask=0.0):
    kept = rng.random(X.shape) >= mask
    return (np.clip(X + noise * rng.standard_normal(X.shape), 0, 1) * kept).astype(X.dtype)


@mistake("corrupt", "The noise was added after the mask: what is set to 0 must stay 0.")
def noise_over_the_mask(X, rng, noise=0.3, mask=0.0):
    drawn = rng.standard_normal(X.shape)
    return np.clip(X * (rng.random(X.shape) >= mask) + noise * drawn, 0, 1).astype(X.dtype)


@mistake("corrupt", "The noise is not normal: rng.random draws numbers from 0 to 1, evenly.")
def uniform_noise(X, rng, noise=0.3, mask=0.0):
    damaged = np.clip(X + noise * rng.random(X.shape), 0, 1)
    return (damaged * (rng.random(X.shape) >= mask)).astype(X.dtype)


@mistake("corrupt", "noise is the standard deviation, and was used as the variance.")
def noise_as_variance(X, rng, noise=0.3, mask=0.0):
    damaged = np.clip(X + np.sqrt(noise) * rng.standard_normal(X.shape), 0, 1)
    return (damaged * (rng.random(X.shape) >= mask)).astype(X.dtype)


@mistake("corrupt", "`noise` has no effect on this result.")
def always_the_same_noise(X, rng, noise=0.3, mask=0.0):
    damaged = np.clip(X + 0.3 * rng.standard_normal(X.shape), 0, 1)
    return (damaged * (rng.random(X.shape) >= mask)).astype(X.dtype)


@mistake("corrupt", "`mask` has no effect on this result.", half=True)
def never_masks(X, rng, noise=0.3, mask=0.0):
    damaged = np.clip(X + noise * rng.standard_normal(X.shape), 0, 1)
    rng.random(X.shape)
    return damaged.astype(X.dtype)


@mistake("corrupt", says="wrote into its input")
def damages_the_original(X, rng, noise=0.3, mask=0.0):
    X += (noise * rng.standard_normal(X.shape)).astype(X.dtype)
    np.clip(X, 0, 1, out=X)
    X *= rng.random(X.shape) >= mask
    return X


@mistake("corrupt", says="float64")
def damage_in_float64(X, rng, noise=0.3, mask=0.0):
    damaged = np.clip(X + noise * rng.standard_normal(X.shape), 0, 1)
    return damaged * (rng.random(X.shape) >= mask)


@mistake("corrupt", "The same noise for every row: each element has a number of its own.")
def one_noise_for_all(X, rng, noise=0.3, mask=0.0):
    damaged = np.clip(X + noise * rng.standard_normal(X.shape[1:]), 0, 1)
    return (damaged * (rng.random(X.shape) >= mask)).astype(X.dtype)


@mistake("corrupt", "One noise for all elements of a row: each element has a number of its own.")
def one_noise_for_each_row(X, rng, noise=0.3, mask=0.0):
    damaged = np.clip(X + noise * rng.standard_normal((*X.shape[:-1], 1)), 0, 1)
    return (damaged * (rng.random(X.shape) >= mask)).astype(X.dtype)


@mistake("corrupt", "This is the noise alone: it is added to the image.")
def noise_without_the_image(X, rng, noise=0.3, mask=0.0):
    damaged = np.clip(noise * rng.standard_normal(X.shape), 0, 1)
    return (damaged * (rng.random(X.shape) >= mask)).astype(X.dtype)


@mistake("corrupt", "The noise was multiplied by the image. It has the same size for every element.")
def noise_times_the_image(X, rng, noise=0.3, mask=0.0):
    damaged = np.clip(X * (1 + noise * rng.standard_normal(X.shape)), 0, 1)
    return (damaged * (rng.random(X.shape) >= mask)).astype(X.dtype)


@mistake("corrupt", "noise was squared: it is the standard deviation, and multiplies the numbers as it is.")
def noise_squared(X, rng, noise=0.3, mask=0.0):
    damaged = np.clip(X + noise**2 * rng.standard_normal(X.shape), 0, 1)
    return (damaged * (rng.random(X.shape) >= mask)).astype(X.dtype)


@mistake(
    "corrupt", "What is kept was divided by 1 - mask, as dropout does. Here it keeps its value.", half=True
)
def scaled_as_dropout_does(X, rng, noise=0.3, mask=0.0):
    damaged = np.clip(X + noise * rng.standard_normal(X.shape), 0, 1)
    return (damaged * (rng.random(X.shape) >= mask) / max(1 - mask, 1e-12)).astype(X.dtype)


@mistake(
    "corrupt",
    "For mask = 0 the second draw was left out: the next call then gets other numbers from the generator.",
)
def no_draw_without_a_mask(X, rng, noise=0.3, mask=0.0):
    damaged = np.clip(X + noise * rng.standard_normal(X.shape), 0, 1)
    if mask:
        damaged = damaged * (rng.random(X.shape) >= mask)
    return damaged.astype(X.dtype)


@mistake(
    "corrupt",
    "The numbers were drawn as float32, and these are other numbers: use rng.standard_normal(X.shape).",
)
def draws_float32(X, rng, noise=0.3, mask=0.0):
    damaged = np.clip(X + noise * rng.standard_normal(X.shape, dtype=X.dtype), 0, 1)
    return (damaged * (rng.random(X.shape) >= mask)).astype(X.dtype)


@mistake("corrupt", says="differ")
def ignores_the_generator(X, rng, noise=0.3, mask=0.0):
    rng = np.random.default_rng()
    damaged = np.clip(X + noise * rng.standard_normal(X.shape), 0, 1)
    return (damaged * (rng.random(X.shape) >= mask)).astype(X.dtype)


# auc


@mistake("auc", "Ties count 0 here. A pair with equal scores counts one half.")
def ties_count_nothing(normal, strange):
    return float(np.mean(strange[:, None] > normal))


@mistake("auc", "Ties count 1 here. A pair with equal scores counts one half.")
def ties_count_fully(normal, strange):
    return float(np.mean(strange[:, None] >= normal))


@mistake(
    "auc",
    "This is one minus the area. An area below 0.5 is right where the normal examples have the higher scores.",
)
def never_below_one_half(normal, strange):
    area = float(np.mean(strange[:, None] > normal) + np.mean(strange[:, None] == normal) / 2)
    return max(area, 1 - area)


@mistake("auc", "The two groups are exchanged: a strange example should have the *higher* score.")
def groups_exchanged(normal, strange):
    pairs = np.mean(normal[:, None] > strange) + np.mean(normal[:, None] == strange) / 2
    return float(pairs)


@mistake("auc", "This is a sum over the pairs. It is divided by their number, n m.")
def counts_the_pairs(normal, strange):
    return float(np.sum(strange[:, None] > normal) + np.sum(strange[:, None] == normal) / 2)


@mistake(
    "auc", "The scores were compared place by place. Every strange one is compared with every normal one."
)
def place_by_place(normal, strange):
    count = min(len(normal), len(strange))
    a, b = normal[:count], strange[:count]
    return float(np.mean(b > a) + np.mean(a == b) / 2)


@mistake("auc", "Only the mean of the normal scores was compared with. Every pair counts.")
def against_the_mean(normal, strange):
    return float(np.mean(strange > normal.mean()) + np.mean(strange == normal.mean()) / 2)


@mistake("auc", "np.searchsorted needs sorted scores: `normal` was given as it came.")
def searches_unsorted(normal, strange):
    below, up_to = (np.searchsorted(normal, strange, side=side) for side in ("left", "right"))
    return float(np.mean(below + up_to) / (2 * len(normal)))


@mistake("auc", says="wrote into its input")
def sorts_in_place(normal, strange):
    normal.sort()
    below, up_to = (np.searchsorted(normal, strange, side=side) for side in ("left", "right"))
    return float(np.mean(below + up_to) / (2 * len(normal)))


# reparameterize_forward


@mistake(
    "reparameterize-forward",
    "log_var was used as the standard deviation itself. It is the logarithm of the variance.",
)
def log_var_as_sigma(mu, log_var, eps):
    return mu + log_var * eps, (eps, log_var)


@mistake("reparameterize-forward", "This sigma is the variance: exp(log_var) is sigma squared.")
def variance_as_sigma(mu, log_var, eps):
    sigma = np.exp(log_var)
    return mu + sigma * eps, (eps, sigma)


@mistake(
    "reparameterize-forward", "The root of the logarithm is not the logarithm of the root: exp comes first."
)
def root_of_the_logarithm(mu, log_var, eps):
    sigma = np.exp(np.sqrt(np.abs(log_var)))
    return mu + sigma * eps, (eps, sigma)


@mistake(
    "reparameterize-forward",
    "sigma = exp(-log_var / 2): the sign is wrong, a large log_var is a large variance.",
)
def the_inverse_of_sigma(mu, log_var, eps):
    sigma = np.exp(-log_var / 2)
    return mu + sigma * eps, (eps, sigma)


@mistake("reparameterize-forward", "The mean was multiplied by sigma too. Only eps is.")
def scales_the_mean_too(mu, log_var, eps):
    sigma = np.exp(log_var / 2)
    return sigma * (mu + eps), (eps, sigma)


@mistake("reparameterize-forward", "eps has no effect: this is the mean alone.", half=True)
def returns_the_mean(mu, log_var, eps):
    return mu.copy(), (eps, np.exp(log_var / 2))


@mistake("reparameterize-forward", "mu is missing: the code is mu + sigma eps.")
def deviation_without_the_mean(mu, log_var, eps):
    sigma = np.exp(log_var / 2)
    return sigma * eps, (eps, sigma)


@mistake("reparameterize-forward", "sigma eps was subtracted. It is added to mu.")
def subtracts_the_deviation(mu, log_var, eps):
    sigma = np.exp(log_var / 2)
    return mu - sigma * eps, (eps, sigma)


@mistake("reparameterize-forward", "The half is outside of the exponential: sigma is exp of log_var / 2.")
def half_outside_the_exponential(mu, log_var, eps):
    sigma = np.exp(log_var) / 2
    return mu + sigma * eps, (eps, sigma)


@mistake("reparameterize-forward", "log_var was multiplied by 2: the root halves a logarithm.")
def doubles_the_logarithm(mu, log_var, eps):
    sigma = np.exp(2 * log_var)
    return mu + sigma * eps, (eps, sigma)


@mistake("reparameterize-forward", says="differ")
def draws_its_own_numbers(mu, log_var, eps):
    sigma = np.exp(log_var / 2)
    return mu + sigma * np.random.default_rng(0).standard_normal(mu.shape), (eps, sigma)


@mistake("reparameterize-forward", says="wrote into its input")
def adds_into_the_mean(mu, log_var, eps):
    sigma = np.exp(log_var / 2)
    mu += sigma * eps
    return mu, (eps, sigma)


@mistake("reparameterize-forward", says="float64")
def draws_in_float64(mu, log_var, eps):
    sigma = np.exp(log_var.astype(np.float64) / 2)
    return mu + sigma * eps, (eps, sigma)


# reparameterize_backward


@mistake(
    "reparameterize-backward", "The factor 1/2 is missing in dlog_var: the derivative of exp(v / 2) has it."
)
def no_half(dZ, cache):
    eps, sigma = cache
    return dZ, dZ * eps * sigma


@mistake(
    "reparameterize-backward",
    "This is the gradient of sigma. log_var is behind an exponential: a factor sigma / 2.",
)
def gradient_of_sigma(dZ, cache):
    eps, _ = cache
    return dZ, dZ * eps


@mistake("reparameterize-backward", "eps is missing in dlog_var: sigma is multiplied by it.")
def no_eps(dZ, cache):
    _, sigma = cache
    return dZ, dZ * sigma / 2


@mistake(
    "reparameterize-backward", "sigma is missing in dlog_var: the derivative of exp(v / 2) is exp(v / 2) / 2."
)
def no_sigma(dZ, cache):
    eps, _ = cache
    return dZ, dZ * eps / 2


@mistake("reparameterize-backward", "dmu was multiplied by sigma: mu enters the code with the factor 1.")
def sigma_in_dmu(dZ, cache):
    eps, sigma = cache
    return dZ * sigma, dZ * eps * sigma / 2


@mistake("reparameterize-backward", "A sum over the batch: every example has a code of its own.")
def sums_over_the_batch(dZ, cache):
    eps, sigma = cache
    return dZ, (dZ * eps * sigma / 2).sum(axis=0)


@mistake(
    "reparameterize-backward", "Divided by N: that is the loss's affair, and dZ has it already.", half=True
)
def divides_by_the_batch(dZ, cache):
    eps, sigma = cache
    return dZ / max(len(dZ), 1), dZ * eps * sigma / (2 * max(len(dZ), 1))


@mistake(
    "reparameterize-backward", "The gradient of the price was added here. That is not this function's part."
)
def adds_the_price(dZ, cache):
    eps, sigma = cache
    return dZ, dZ * eps * sigma / 2 + (sigma**2 - 1) / 2


@mistake(
    "reparameterize-backward",
    "dmu has the values of dlog_var: both names stand for one array, which was changed in place.",
)
def two_names_for_one_array(dZ, cache):
    eps, sigma = cache
    dmu = dlog_var = dZ.copy()
    dlog_var *= eps * sigma / 2
    return dmu, dlog_var


@mistake(
    "reparameterize-backward", "sigma was squared in dlog_var: sigma is exp(v / 2), and so is its derivative."
)
def sigma_squared(dZ, cache):
    eps, sigma = cache
    return dZ, dZ * eps * sigma**2 / 2


@mistake(
    "reparameterize-backward",
    "The logarithm of sigma was taken: the cache holds sigma itself, which is used.",
)
def logarithm_of_sigma(dZ, cache):
    eps, sigma = cache
    return dZ, dZ * eps * np.log(sigma) / 2


@mistake("reparameterize-backward", says="wrote into its input")
def multiplies_in_place(dZ, cache):
    eps, sigma = cache
    dmu = dZ.copy()
    dZ *= eps * sigma / 2
    return dmu, dZ


# gaussian_kl


@mistake(
    "gaussian-kl", "The sign is turned: this is the bound's term, which is subtracted. The price is positive."
)
def sign_turned(mu, log_var):
    N = len(mu)
    kl = np.sum(1 + log_var - mu**2 - np.exp(log_var)) / (2 * N)
    return float(kl), -mu / N, (1 - np.exp(log_var)) / (2 * N)


@mistake(
    "gaussian-kl",
    "A mean over the numbers of a code as well. It is a sum over the code, a mean over the batch.",
)
def mean_over_the_code_too(mu, log_var):
    variance = np.exp(log_var)
    kl = np.mean(mu**2 + variance - 1 - log_var) / 2
    return float(kl), mu / mu.size, (variance - 1) / (2 * mu.size)


@mistake("gaussian-kl", "The division by N is missing: a mean over the batch.")
def sum_over_the_batch(mu, log_var):
    variance = np.exp(log_var)
    return float(np.sum(mu**2 + variance - 1 - log_var) / 2), mu.copy(), (variance - 1) / 2


@mistake("gaussian-kl", "The division by N is missing in the gradients: the price is a mean over the batch.")
def gradients_of_the_sum(mu, log_var):
    variance = np.exp(log_var)
    kl = np.sum(mu**2 + variance - 1 - log_var) / (2 * len(mu))
    return float(kl), mu.copy(), (variance - 1) / 2


@mistake("gaussian-kl", "The factor 1/2 is missing.")
def no_half_in_the_price(mu, log_var):
    N, variance = len(mu), np.exp(log_var)
    return float(np.sum(mu**2 + variance - 1 - log_var) / N), 2 * mu / N, (variance - 1) / N


@mistake("gaussian-kl", "The factor 1/2 is missing in dlog_var: half of the derivative of exp(v) - v.")
def no_half_in_dlog_var(mu, log_var):
    N, variance = len(mu), np.exp(log_var)
    return float(np.sum(mu**2 + variance - 1 - log_var) / (2 * N)), mu / N, (variance - 1) / N


@mistake("gaussian-kl", "log_var was used as if it were the standard deviation.")
def log_var_as_the_deviation(mu, log_var):
    N, s = len(mu), log_var
    kl = np.sum(mu**2 + s**2 - 1 - np.log(s**2 + 1e-12)) / (2 * N)
    return float(kl), mu / N, (s - 1 / (s + 1e-12)) / N


@mistake(
    "gaussian-kl", "exp(log_var / 2) is the standard deviation. The price has the variance, exp(log_var)."
)
def deviation_for_variance(mu, log_var):
    N, s = len(mu), np.exp(log_var / 2)
    return float(np.sum(mu**2 + s - 1 - log_var) / (2 * N)), mu / N, (s / 2 - 1) / (2 * N)


@mistake("gaussian-kl", "The mean is not squared in the price.")
def mean_not_squared(mu, log_var):
    N, variance = len(mu), np.exp(log_var)
    return float(np.sum(mu + variance - 1 - log_var) / (2 * N)), mu / N, (variance - 1) / (2 * N)


@mistake("gaussian-kl", "dlog_var lacks the -1, which comes from the term -log_var.")
def dlog_var_of_the_variance_alone(mu, log_var):
    N, variance = len(mu), np.exp(log_var)
    return float(np.sum(mu**2 + variance - 1 - log_var) / (2 * N)), mu / N, variance / (2 * N)


@mistake("gaussian-kl", "dmu was halved: the derivative of half of mu squared is mu.")
def dmu_halved(mu, log_var):
    N, variance = len(mu), np.exp(log_var)
    return float(np.sum(mu**2 + variance - 1 - log_var) / (2 * N)), mu / (2 * N), (variance - 1) / (2 * N)


@mistake("gaussian-kl", "The -1 is missing in the price: a standard normal code would cost 1/2.")
def price_without_the_one(mu, log_var):
    N, variance = len(mu), np.exp(log_var)
    return float(np.sum(mu**2 + variance - log_var) / (2 * N)), mu / N, (variance - 1) / (2 * N)


@mistake(
    "gaussian-kl", "log_var was used as the logarithm of the standard deviation. It is that of the variance."
)
def log_var_as_log_sigma(mu, log_var):
    N, variance = len(mu), np.exp(2 * log_var)
    return float(np.sum(mu**2 + variance - 1 - 2 * log_var) / (2 * N)), mu / N, (variance - 1) / N


@mistake("gaussian-kl", "log_var was used as if it were the variance: the variance is exp(log_var).")
def log_var_as_the_variance(mu, log_var):
    N, v = len(mu), log_var
    kl = np.sum(mu**2 + v - 1 - np.log(np.abs(v) + 1e-12)) / (2 * N)
    return float(kl), mu / N, (v - 1) / (2 * N)


@mistake("gaussian-kl", says="wrote into its input")
def exponential_in_place(mu, log_var):
    N, v = len(mu), log_var.copy()
    variance = np.exp(log_var, out=log_var)
    return float(np.sum(mu**2 + variance - 1 - v) / (2 * N)), mu / N, (variance - 1) / (2 * N)


# vae_loss


@mistake(
    "vae-loss", "The log loss is still a mean over the pixels: it needs the factor D, loss and gradient."
)
def mean_over_the_pixels(output, X, *, beta=1.0, kl=None):
    log_loss, dlogits = binary_cross_entropy(output[0], X)
    price, dmu, dlog_var = (kl or gaussian_kl)(*output[1:])
    return log_loss + beta * price, (dlogits, beta * dmu, beta * dlog_var)


@mistake("vae-loss", "The loss has the factor D, its gradient dlogits has not.")
def gradient_of_the_mean(output, X, *, beta=1.0, kl=None):
    D = X.shape[1]
    log_loss, dlogits = binary_cross_entropy(output[0], X)
    price, dmu, dlog_var = (kl or gaussian_kl)(*output[1:])
    return D * log_loss + beta * price, (dlogits, beta * dmu, beta * dlog_var)


@mistake("vae-loss", "A sum over the images too: the factor is D, not the number of all elements.")
def sum_over_the_images(output, X, *, beta=1.0, kl=None):
    log_loss, dlogits = binary_cross_entropy(output[0], X)
    price, dmu, dlog_var = (kl or gaussian_kl)(*output[1:])
    return X.size * log_loss + beta * price, (X.size * dlogits, beta * dmu, beta * dlog_var)


@mistake("vae-loss", "`beta` has no effect on this result.")
def ignores_beta(output, X, *, beta=1.0, kl=None):
    D = X.shape[1]
    log_loss, dlogits = binary_cross_entropy(output[0], X)
    price, dmu, dlog_var = (kl or gaussian_kl)(*output[1:])
    return D * log_loss + price, (D * dlogits, dmu, dlog_var)


@mistake("vae-loss", "beta is missing in the gradients of mu and log_var.")
def beta_in_the_loss_only(output, X, *, beta=1.0, kl=None):
    D = X.shape[1]
    log_loss, dlogits = binary_cross_entropy(output[0], X)
    price, dmu, dlog_var = (kl or gaussian_kl)(*output[1:])
    return D * log_loss + beta * price, (D * dlogits, dmu, dlog_var)


@mistake("vae-loss", "beta weighs the whole loss here. It belongs to the price alone.")
def beta_for_everything(output, X, *, beta=1.0, kl=None):
    D = X.shape[1]
    log_loss, dlogits = binary_cross_entropy(output[0], X)
    price, dmu, dlog_var = (kl or gaussian_kl)(*output[1:])
    return beta * (D * log_loss + price), (beta * D * dlogits, beta * dmu, beta * dlog_var)


@mistake("vae-loss", "beta weighs the log loss here. It belongs to the price.")
def beta_for_the_log_loss(output, X, *, beta=1.0, kl=None):
    D = X.shape[1]
    log_loss, dlogits = binary_cross_entropy(output[0], X)
    price, dmu, dlog_var = (kl or gaussian_kl)(*output[1:])
    return beta * D * log_loss + price, (beta * D * dlogits, dmu, dlog_var)


@mistake("vae-loss", "kl was called with log_var first: its arguments are mu and log_var.")
def arguments_of_kl_exchanged(output, X, *, beta=1.0, kl=None):
    D = X.shape[1]
    log_loss, dlogits = binary_cross_entropy(output[0], X)
    price, dmu, dlog_var = (kl or gaussian_kl)(output[2], output[1])
    return D * log_loss + beta * price, (D * dlogits, beta * dmu, beta * dlog_var)


@mistake("vae-loss", "The price is subtracted. It is added: both parts should be small.")
def subtracts_the_price(output, X, *, beta=1.0, kl=None):
    D = X.shape[1]
    log_loss, dlogits = binary_cross_entropy(output[0], X)
    price, dmu, dlog_var = (kl or gaussian_kl)(*output[1:])
    return D * log_loss - beta * price, (D * dlogits, -beta * dmu, -beta * dlog_var)


@mistake("vae-loss", "A sigmoid was applied first: binary_cross_entropy takes logits.")
def sigmoid_before_the_loss(output, X, *, beta=1.0, kl=None):
    D = X.shape[1]
    log_loss, dlogits = binary_cross_entropy(1 / (1 + np.exp(-output[0])), X)
    price, dmu, dlog_var = (kl or gaussian_kl)(*output[1:])
    return D * log_loss + beta * price, (D * dlogits, beta * dmu, beta * dlog_var)


@mistake("vae-loss", "The price is missing in the loss.")
def log_loss_alone(output, X, *, beta=1.0, kl=None):
    D = X.shape[1]
    log_loss, dlogits = binary_cross_entropy(output[0], X)
    _, dmu, dlog_var = (kl or gaussian_kl)(*output[1:])
    return D * log_loss, (D * dlogits, beta * dmu, beta * dlog_var)


@mistake(
    "vae-loss",
    "The price came from `gaussian_kl`. Call the argument `kl`, for which the checks give a simpler function.",
)
def calls_gaussian_kl_itself(output, X, *, beta=1.0, kl=None):
    D = X.shape[1]
    log_loss, dlogits = binary_cross_entropy(output[0], X)
    price, dmu, dlog_var = gaussian_kl(*output[1:])
    return D * log_loss + beta * price, (D * dlogits, beta * dmu, beta * dlog_var)


@mistake("vae-loss", "The price was multiplied by D as well. Only the log loss is a mean over the pixels.")
def factor_for_both(output, X, *, beta=1.0, kl=None):
    D = X.shape[1]
    log_loss, dlogits = binary_cross_entropy(output[0], X)
    price, dmu, dlog_var = (kl or gaussian_kl)(*output[1:])
    return D * (log_loss + beta * price), (D * dlogits, D * beta * dmu, D * beta * dlog_var)


# vae_backward


@mistake(
    "vae-backward",
    "The gradients of the price are not added: mu and log_var get two gradients each.",
    half=True,
)
def gradient_of_the_decoder_only(d_output, cache, encoder, decoder, *, through_draw=None):
    dmu, dlog_var = (through_draw or reparameterize_backward)(decoder.backward(d_output[0]), cache)
    return encoder.backward(np.concatenate([dmu, dlog_var], axis=1))


@mistake(
    "vae-backward",
    "Only the gradients of the price go back: what comes through the code is missing.",
    half=True,
)
def gradient_of_the_price_only(d_output, cache, encoder, decoder, *, through_draw=None):
    decoder.backward(d_output[0])
    return encoder.backward(np.concatenate(d_output[1:], axis=1))


@mistake("vae-backward", "The two halves are exchanged: mu has the first K columns.")
def log_var_first(d_output, cache, encoder, decoder, *, through_draw=None):
    dmu, dlog_var = (through_draw or reparameterize_backward)(decoder.backward(d_output[0]), cache)
    return encoder.backward(np.concatenate([dlog_var + d_output[2], dmu + d_output[1]], axis=1))


@mistake("vae-backward", "dZ went to the encoder as it is, for mu and for log_var: the draw lies between.")
def around_the_draw(d_output, cache, encoder, decoder, *, through_draw=None):
    dZ = decoder.backward(d_output[0])
    return encoder.backward(np.concatenate([dZ + d_output[1], dZ + d_output[2]], axis=1))


@mistake("vae-backward", "The price's gradient of mu is missing.", half=True)
def price_of_log_var_only(d_output, cache, encoder, decoder, *, through_draw=None):
    dmu, dlog_var = (through_draw or reparameterize_backward)(decoder.backward(d_output[0]), cache)
    return encoder.backward(np.concatenate([dmu, dlog_var + d_output[2]], axis=1))


@mistake("vae-backward", "The price's gradient of log_var is missing.", half=True)
def price_of_mu_only(d_output, cache, encoder, decoder, *, through_draw=None):
    dmu, dlog_var = (through_draw or reparameterize_backward)(decoder.backward(d_output[0]), cache)
    return encoder.backward(np.concatenate([dmu + d_output[1], dlog_var], axis=1))


@mistake(
    "vae-backward",
    "`reparameterize_backward` was called. Call the argument `through_draw`, for which the checks give a simpler draw.",
)
def calls_the_real_draw(d_output, cache, encoder, decoder, *, through_draw=None):
    dmu, dlog_var = reparameterize_backward(decoder.backward(d_output[0]), cache)
    return encoder.backward(np.concatenate([dmu + d_output[1], dlog_var + d_output[2]], axis=1))


@mistake(
    "vae-backward",
    "The price's gradients were added before the draw. They belong to mu and log_var, not to the code.",
)
def price_added_to_the_code(d_output, cache, encoder, decoder, *, through_draw=None):
    dZ = decoder.backward(d_output[0]) + d_output[1]
    dmu, dlog_var = (through_draw or reparameterize_backward)(dZ, cache)
    return encoder.backward(np.concatenate([dmu, dlog_var + d_output[2]], axis=1))


@mistake(
    "vae-backward",
    "This is the gradient of the encoder's output. It still has to go back through the encoder.",
)
def stops_at_the_encoder(d_output, cache, encoder, decoder, *, through_draw=None):
    dmu, dlog_var = (through_draw or reparameterize_backward)(decoder.backward(d_output[0]), cache)
    return np.concatenate([dmu + d_output[1], dlog_var + d_output[2]], axis=1)


@mistake("vae-backward", says="wrote into its input")
def adds_into_the_price(d_output, cache, encoder, decoder, *, through_draw=None):
    _, dmu_price, dlog_var_price = d_output
    dmu, dlog_var = (through_draw or reparameterize_backward)(decoder.backward(d_output[0]), cache)
    dmu_price += dmu
    dlog_var_price += dlog_var
    return encoder.backward(np.concatenate([dmu_price, dlog_var_price], axis=1))
