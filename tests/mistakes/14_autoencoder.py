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
    "Each feature was divided by its standard deviation, or each row was centred. Only the mean of each feature is subtracted.",
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


@mistake(
    "pca", "This is a mean for each example. The mean is over the examples: one number for each feature."
)
def mean_of_each_example(X, k):
    mean = X.mean(axis=1)
    _, vectors = np.linalg.eigh((X.T - mean) @ (X.T - mean).T / len(X))
    return mean, vectors[:, ::-1][:, :k].T


@mistake("pca", "This is the median of each feature. The mean is asked for.")
def median_of_each_feature(X, k):
    centred = X - X.mean(axis=0)
    _, vectors = np.linalg.eigh(centred.T @ centred / len(X))
    return np.median(X, axis=0), vectors[:, ::-1][:, :k].T


@mistake("pca", "All directions were returned. V has the first k only.")
def all_directions(X, k):
    mean = X.mean(axis=0)
    _, vectors = np.linalg.eigh((X - mean).T @ (X - mean) / len(X))
    return mean, vectors[:, ::-1].T


@mistake(
    "pca",
    "These rows have one number for each example. The covariance matrix is that of the features, (D, D).",
)
def vectors_of_the_examples(X, k):
    mean = X.mean(axis=0)
    _, vectors = np.linalg.eigh((X - mean) @ (X - mean).T)
    return mean, vectors[:, ::-1][:, :k].T


@mistake("pca", "np.cov takes each row for a feature, unless rowvar=False. Here the features are columns.")
def covariance_of_the_rows(X, k):
    _, vectors = np.linalg.eigh(np.cov(X))
    return X.mean(axis=0), vectors[:, ::-1][:, :k].T


@mistake("pca", "NumPy's svd returns the directions as the rows of its last matrix. These are columns of it.")
def columns_of_the_svd(X, k):
    mean = X.mean(axis=0)
    return mean, np.linalg.svd(X - mean)[2][:, :k].T


@mistake("pca", "np.linalg.eig returns the eigenvalues in no particular order: sort them, or use eigh.")
def eigenvalues_unsorted(X, k):
    mean = X.mean(axis=0)
    _, vectors = np.linalg.eig((X - mean).T @ (X - mean) / len(X))
    return mean, vectors[:, :k].T


@mistake(
    "pca", "These are the features with the largest variances. A direction is an eigenvector: it mixes them."
)
def features_of_largest_variance(X, k):
    return X.mean(axis=0), np.eye(X.shape[1], dtype=X.dtype)[np.argsort(-X.var(axis=0))[:k]]


@mistake(
    "pca",
    "These are the codes. V has the directions from which they are made.",
    constants={"as_rows": (True,)},
)
def codes_in_place_of_directions(X, k, *, as_rows=False):
    mean = X.mean(axis=0)
    _, vectors = np.linalg.eigh((X - mean).T @ (X - mean) / len(X))
    codes = (X - mean) @ vectors[:, ::-1][:, :k]
    return mean, codes if as_rows else codes.T


@mistake(
    "pca",
    "Each feature was divided by its standard deviation, or each row was centred. Only the mean of each feature is subtracted.",
)
def centres_each_row(X, k):
    centred = X - X.mean(axis=1, keepdims=True)
    _, vectors = np.linalg.eigh(centred.T @ centred / len(X))
    return X.mean(axis=0), vectors[:, ::-1][:, :k].T


@mistake(
    "pca", "This mean was taken after centring, when it is 0. Return the mean of the data as they were given."
)
def mean_of_the_centred_data(X, k):
    centred = X - X.mean(axis=0)
    _, vectors = np.linalg.eigh(centred.T @ centred / len(X))
    return centred.mean(axis=0), vectors[:, ::-1][:, :k].T


@mistake("pca", "The mean kept the axis of the examples: its shape is (D,), one number for each feature.")
def mean_with_two_axes(X, k):
    mean = X.mean(axis=0, keepdims=True)
    _, vectors = np.linalg.eigh((X - mean).T @ (X - mean) / len(X))
    return mean, vectors[:, ::-1][:, :k].T


@mistake(
    "pca", "Eigenvalues and eigenvectors are exchanged: eigh returns the values first, then the vectors."
)
def values_for_vectors(X, k):
    mean = X.mean(axis=0)
    vectors, _ = np.linalg.eigh((X - mean).T @ (X - mean) / len(X))
    return mean, vectors[:, ::-1][:, :k].T


@mistake("pca", "The directions are multiplied by the singular values. They have length 1.")
def scaled_by_the_singular_values(X, k):
    mean = X.mean(axis=0)
    _, sizes, rows = np.linalg.svd(X - mean, full_matrices=False)
    return mean, (sizes[:, None] * rows)[:k]


@mistake("pca", "V is a single row of numbers. It has the shape (k, D), also for k = 1.")
def one_direction_without_its_axis(X, k):
    mean = X.mean(axis=0)
    _, vectors = np.linalg.eigh((X - mean).T @ (X - mean) / len(X))
    return mean, vectors[:, -k]


@mistake("pca", "Only the k-th direction was returned. V has the first k of them.")
def only_the_kth_direction(X, k):
    mean = X.mean(axis=0)
    _, vectors = np.linalg.eigh((X - mean).T @ (X - mean) / len(X))
    return mean, vectors[:, ::-1][:, k - 1 : k].T


@mistake("pca", "These are the eigenvalues, the variances along the directions. V has the eigenvectors.")
def returns_the_variances(X, k):
    mean = X.mean(axis=0)
    values, _ = np.linalg.eigh((X - mean).T @ (X - mean) / len(X))
    return mean, values[::-1][:k]


@mistake(
    "pca", "This is a mean for each example. The mean is over the examples: one number for each feature."
)
def mean_of_each_example_as_a_column(X, k):
    mean = X.mean(axis=1, keepdims=True)
    _, vectors = np.linalg.eigh((X - mean).T @ (X - mean) / len(X))
    return mean, vectors[:, ::-1][:, :k].T


# corrupt


@mistake("corrupt", "The result was not cut off: pixels are from 0 to 1.")
def no_clipping(X, rng, noise=0.3, mask=0.0):
    damaged = X + noise * rng.standard_normal(X.shape)
    return (damaged * (rng.random(X.shape) >= mask)).astype(X.dtype)


@mistake("corrupt", "Only cut off at 0: the largest value of a pixel is 1.")
def clipped_below_only(X, rng, noise=0.3, mask=0.0):
    damaged = np.maximum(X + noise * rng.standard_normal(X.shape), 0)
    return (damaged * (rng.random(X.shape) >= mask)).astype(X.dtype)


@mistake(
    "corrupt",
    "These elements should stay, at least for mask = 0: only where a number of rng.random is *below* mask is the element set to 0.",
)
def keeps_what_should_go(X, rng, noise=0.3, mask=0.0):
    damaged = np.clip(X + noise * rng.standard_normal(X.shape), 0, 1)
    return (damaged * (rng.random(X.shape) < mask)).astype(X.dtype)


@mistake(
    "corrupt",
    "For noise = 0 the first draw was left out: the mask then gets other numbers from the generator.",
)
def no_draw_without_noise(X, rng, noise=0.3, mask=0.0):
    damaged = np.clip(X + noise * rng.standard_normal(X.shape), 0, 1) if noise else X
    return (damaged * (rng.random(X.shape) >= mask)).astype(X.dtype)


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


@mistake(
    "corrupt",
    "The noise is too strong: `noise` is its standard deviation, not its variance, and multiplies the normal numbers.",
)
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


@mistake("corrupt", "The noise was subtracted. It is added.")
def subtracts_the_noise(X, rng, noise=0.3, mask=0.0):
    damaged = np.clip(X - noise * rng.standard_normal(X.shape), 0, 1)
    return (damaged * (rng.random(X.shape) >= mask)).astype(X.dtype)


@mistake("corrupt", "The noise was cut off before it was added. Cut off the sum.")
def cuts_off_the_noise(X, rng, noise=0.3, mask=0.0):
    damaged = X + np.clip(noise * rng.standard_normal(X.shape), 0, 1)
    return (damaged * (rng.random(X.shape) >= mask)).astype(X.dtype)


@mistake("corrupt", "Values below 0 became positive. They are cut off: below 0 means 0.")
def absolute_values(X, rng, noise=0.3, mask=0.0):
    damaged = np.minimum(np.abs(X + noise * rng.standard_normal(X.shape)), 1)
    return (damaged * (rng.random(X.shape) >= mask)).astype(X.dtype)


@mistake(
    "corrupt",
    "The wrong elements were set to 0, though as many on average. Set those whose number of rng.random is below mask.",
)
def keeps_below_one_minus_mask(X, rng, noise=0.3, mask=0.0):
    damaged = np.clip(X + noise * rng.standard_normal(X.shape), 0, 1)
    return (damaged * (rng.random(X.shape) < 1 - mask)).astype(X.dtype)


@mistake("corrupt", "The mask was drawn as float32, and these are other numbers: use rng.random(X.shape).")
def mask_in_float32(X, rng, noise=0.3, mask=0.0):
    damaged = np.clip(X + noise * rng.standard_normal(X.shape), 0, 1)
    return (damaged * (rng.random(X.shape, dtype=X.dtype) >= mask)).astype(X.dtype)


@mistake("corrupt", "The same mask for every row: each element has a number of its own.")
def one_mask_for_all_rows(X, rng, noise=0.3, mask=0.0):
    damaged = np.clip(X + noise * rng.standard_normal(X.shape), 0, 1)
    return (damaged * (rng.random(X.shape[-1]) >= mask)).astype(X.dtype)


@mistake(
    "corrupt",
    "Exactly this fraction of the elements was chosen. `mask` is a probability: draw a number for each element.",
)
def masks_an_exact_fraction(X, rng, noise=0.3, mask=0.0):
    damaged = np.clip(X + noise * rng.standard_normal(X.shape), 0, 1).astype(X.dtype)
    damaged.flat[rng.permutation(X.size)[: int(mask * X.size)]] = 0
    return damaged


@mistake(
    "corrupt",
    "The numbers come from a new generator. Draw from `rng`, the argument.",
    constants={"seed": (1, 42)},
)
def a_generator_of_its_own(X, rng, noise=0.3, mask=0.0, *, seed=0):
    rng = np.random.default_rng(seed)
    damaged = np.clip(X + noise * rng.standard_normal(X.shape), 0, 1)
    return (damaged * (rng.random(X.shape) >= mask)).astype(X.dtype)


@mistake("corrupt", says="too many values to unpack")
def two_axes_only(X, rng, noise=0.3, mask=0.0):
    N, D = X.shape
    damaged = np.clip(X + noise * rng.standard_normal((N, D)), 0, 1)
    return (damaged * (rng.random((N, D)) >= mask)).astype(X.dtype)


@mistake(
    "corrupt",
    "The noise is spread evenly from -noise to noise. Draw normal numbers, with `noise` as their standard deviation.",
)
def noise_from_an_interval(X, rng, noise=0.3, mask=0.0):
    damaged = np.clip(X + rng.uniform(-noise, noise, X.shape), 0, 1)
    return (damaged * (rng.random(X.shape) >= mask)).astype(X.dtype)


@mistake(
    "corrupt",
    "The pixels themselves were compared with mask. Draw a random number for each element, and compare that.",
)
def removes_dark_pixels(X, rng, noise=0.3, mask=0.0):
    damaged = np.clip(X + noise * rng.standard_normal(X.shape), 0, 1)
    return (damaged * (damaged >= mask)).astype(X.dtype)


@mistake("corrupt", "Whole rows were set to 0: each element has a number of its own for the mask.")
def one_mask_for_each_row(X, rng, noise=0.3, mask=0.0):
    damaged = np.clip(X + noise * rng.standard_normal(X.shape), 0, 1)
    damaged[rng.random(len(X)) < mask] = 0
    return damaged.astype(X.dtype)


@mistake("corrupt", "The elements of the mask became 1. Set them to 0.")
def masks_with_ones(X, rng, noise=0.3, mask=0.0):
    damaged = np.clip(X + noise * rng.standard_normal(X.shape), 0, 1)
    return np.where(rng.random(X.shape) < mask, 1, damaged).astype(X.dtype)


@mistake("corrupt", "The same random numbers for every row: each element has its own, for noise and mask.")
def the_same_damage_for_all(X, rng, noise=0.3, mask=0.0):
    damaged = np.clip(X + noise * rng.standard_normal(X.shape[1:]), 0, 1)
    return (damaged * (rng.random(X.shape[1:]) >= mask)).astype(X.dtype)


@mistake("corrupt", "The image was multiplied by 1 - noise. It keeps its values, and the noise is added.")
def mixes_image_and_noise(X, rng, noise=0.3, mask=0.0):
    damaged = np.clip((1 - noise) * X + noise * rng.standard_normal(X.shape), 0, 1)
    return (damaged * (rng.random(X.shape) >= mask)).astype(X.dtype)


@mistake(
    "corrupt",
    "The numbers for the mask come from a new generator. Draw them from `rng`, after the noise.",
    constants={"seed": (1, 42)},
)
def another_generator_for_the_mask(X, rng, noise=0.3, mask=0.0, *, seed=0):
    damaged = np.clip(X + noise * rng.standard_normal(X.shape), 0, 1)
    return (damaged * (np.random.default_rng(seed).random(X.shape) >= mask)).astype(X.dtype)


@mistake(
    "corrupt",
    "The mask was drawn from normal numbers, which are below `mask` with another probability. rng.random draws from 0 to 1.",
)
def mask_from_normal_numbers(X, rng, noise=0.3, mask=0.0):
    if noise < 0 or not 0 <= mask <= 1:
        raise ValueError(f"noise must be at least 0 and mask in 0..1, got {noise} and {mask}")
    damaged = np.clip(X + noise * rng.standard_normal(X.shape), 0, 1)
    return (damaged * (rng.standard_normal(X.shape) >= mask)).astype(X.dtype)


@mistake("corrupt", "The noise is lost: the mask was applied to the clean image, not to the noisy one.")
def masks_the_clean_image(X, rng, noise=0.3, mask=0.0):
    rng.standard_normal(X.shape)
    return np.where(rng.random(X.shape) < mask, 0, X).astype(X.dtype)


@mistake("corrupt", "The noisy image was stretched to the range from 0 to 1. Cut it off there.")
def stretched_to_the_range(X, rng, noise=0.3, mask=0.0):
    damaged = X + noise * rng.standard_normal(X.shape)
    damaged = (damaged - damaged.min()) / (damaged.max() - damaged.min())
    return (damaged * (rng.random(X.shape) >= mask)).astype(X.dtype)


@mistake(
    "corrupt",
    "The mask took 1 from the noisy image before it was cut off, so something is left of what was above 1. Set the element to 0.",
)
def mask_takes_one(X, rng, noise=0.3, mask=0.0):
    damaged = X + noise * rng.standard_normal(X.shape)
    return np.clip(damaged - (rng.random(X.shape) < mask), 0, 1).astype(X.dtype)


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


@mistake(
    "auc",
    "The sum was divided by one of the two numbers only. There are n m pairs.",
    constants={"group": (1,)},
)
def divides_by_one_group(normal, strange, *, group=0):
    pairs = np.sum(strange[:, None] > normal) + np.sum(strange[:, None] == normal) / 2
    return float(pairs / len((normal, strange)[group]))


@mistake("auc", "The sum was divided by n + m, the number of scores. The number of pairs is n m.")
def divides_by_all_scores(normal, strange):
    pairs = np.sum(strange[:, None] > normal) + np.sum(strange[:, None] == normal) / 2
    return float(pairs / (len(normal) + len(strange)))


@mistake(
    "auc", "The two counts were added, so that each pair in the right order counts twice. Take their mean."
)
def adds_the_two_counts(normal, strange):
    ordered = np.sort(normal)
    below, up_to = (np.searchsorted(ordered, strange, side=side) for side in ("left", "right"))
    return float(np.mean(below + up_to) / len(normal))


@mistake("auc", "Ties were left out of the number of pairs. They count: n m is the number of all pairs.")
def ties_left_out(normal, strange):
    above, below = np.sum(strange[:, None] > normal), np.sum(strange[:, None] < normal)
    return float(above / (above + below)) if above + below else 0.5


@mistake(
    "auc", "m (m + 1) / 2 was subtracted, but the ranks that are summed are those of the n strange scores."
)
def smallest_sum_of_the_others(normal, strange):
    both, m, n = np.concatenate([normal, strange]), len(normal), len(strange)
    ranks = (both[:, None] > both).sum(axis=1) + ((both[:, None] == both).sum(axis=1) + 1) / 2
    return float((ranks[m:].sum() - m * (m + 1) / 2) / (m * n))


@mistake(
    "auc",
    "This is 1/m too small: the ranks begin at 0 while n (n + 1) / 2 is for ranks from 1, or the curve ends before (1, 1).",
)
def ranks_from_zero(normal, strange):
    both, m, n = np.concatenate([normal, strange]), len(normal), len(strange)
    ranks = (both[:, None] > both).sum(axis=1) + ((both[:, None] == both).sum(axis=1) - 1) / 2
    return float((ranks[m:].sum() - n * (n + 1) / 2) / (m * n))


@mistake("auc", "The curve runs backwards: the threshold begins above all scores and falls.")
def threshold_that_rises(normal, strange):
    thresholds = np.unique(np.concatenate([normal, strange]))
    x = np.array([0.0, *((normal >= t).mean() for t in thresholds)])
    y = np.array([0.0, *((strange >= t).mean() for t in thresholds)])
    return float(np.sum(np.diff(x) * (y[1:] + y[:-1]) / 2))


@mistake(
    "auc",
    "Not the area: perhaps twice the area minus 1, where a pair in the wrong order counts -1, or the rate of right answers at one threshold.",
)
def from_minus_one_to_one(normal, strange):
    return float(np.mean(np.sign(strange[:, None] - normal)))


@mistake("auc", "A pair in the right order counts 1 and one half more here. The half is for ties alone.")
def half_for_ordered_pairs_too(normal, strange):
    return float(np.mean((strange[:, None] > normal) + 0.5 * (strange[:, None] >= normal)))


@mistake(
    "auc",
    "Divided by n twice: the mean over the strange scores does it once. What is left to divide by is m.",
)
def divides_by_n_twice(normal, strange):
    ordered = np.sort(normal)
    below, up_to = (np.searchsorted(ordered, strange, side=side) for side in ("left", "right"))
    return float(np.mean(below + up_to) / 2 / len(strange))


@mistake("auc", "The differences of the scores were averaged. All that counts is which score is higher.")
def mean_difference(normal, strange):
    return float(np.mean(strange[:, None] - normal))


@mistake("auc", "This is still an array: the area is one number, a mean over both axes of the pairs.")
def mean_over_one_axis(normal, strange):
    return float(np.mean((strange[:, None] > normal) + 0.5 * (strange[:, None] == normal), axis=1))


@mistake(
    "auc", "The scores were compared place by place. For all pairs one of the two arrays needs a second axis."
)
def pairs_without_an_axis(normal, strange):
    return float(np.mean(strange > normal) + np.mean(strange == normal) / 2)


@mistake(
    "auc",
    "This is 1/m too small: the ranks begin at 0 while n (n + 1) / 2 is for ranks from 1, or the curve ends before (1, 1).",
)
def curve_without_its_end(normal, strange):
    thresholds = np.unique(np.concatenate([normal, strange]))[::-1]
    x, y = (np.array([(scores > t).mean() for t in thresholds]) for scores in (normal, strange))
    return float(np.sum(np.diff(x) * (y[1:] + y[:-1]) / 2))


@mistake("auc", says="the ranks begin at 0")
def ranks_from_0(normal, strange):
    if normal.ndim != 1 or strange.ndim != 1 or normal.size == 0 or strange.size == 0:
        raise ValueError(f"two rows of scores are needed, got {normal.shape} and {strange.shape}")
    every = np.concatenate([normal, strange])
    ordered = np.sort(every)
    ranks = (np.searchsorted(ordered, every, "left") + np.searchsorted(ordered, every, "right") - 1) / 2
    m, n = len(normal), len(strange)
    return float((ranks[m:].sum() - n * (n + 1) / 2) / (m * n))


@mistake("auc", "Everything is halved here. Only a pair with equal scores counts one half.")
def halves_everything(normal, strange):
    return float(np.mean(strange[:, None] >= normal) / 2)


@mistake("auc", "A pair in the wrong order counts one half here. It counts 0.")
def half_for_the_wrong_order(normal, strange):
    return float(np.mean(np.where(strange[:, None] > normal, 1, 0.5)))


@mistake("auc", "The smallest possible sum of the ranks, n (n + 1) / 2, was not subtracted from their sum.")
def sum_of_the_ranks(normal, strange):
    everything = np.concatenate([normal, strange])
    below = (everything < strange[:, None]).sum(axis=1)
    equal = (everything == strange[:, None]).sum(axis=1)
    return float(np.sum(below + (equal + 1) / 2) / (len(normal) * len(strange)))


@mistake(
    "auc", "The scores were compared place by place. Every strange one is compared with every normal one."
)
def place_by_place_over_all_pairs(normal, strange):
    pairs = zip(strange, normal, strict=False)
    return float(sum((s > r) + (s == r) / 2 for s, r in pairs) / (len(normal) * len(strange)))


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


@mistake(
    "reparameterize-forward",
    "The function drew numbers of its own. It draws nothing: eps is an argument.",
    constants={"seed": (1, 42)},
)
def draws_its_own_numbers(mu, log_var, eps, *, seed=0):
    sigma = np.exp(log_var / 2)
    return mu + sigma * np.random.default_rng(seed).standard_normal(mu.shape), (eps, sigma)


@mistake("reparameterize-forward", says="wrote into its input")
def adds_into_the_mean(mu, log_var, eps):
    sigma = np.exp(log_var / 2)
    mu += sigma * eps
    return mu, (eps, sigma)


@mistake("reparameterize-forward", says="float64")
def draws_in_float64(mu, log_var, eps):
    sigma = np.exp(log_var.astype(np.float64) / 2)
    return mu + sigma * eps, (eps, sigma)


@mistake("reparameterize-forward", "sigma was multiplied by mu. It multiplies eps.")
def scales_the_mean(mu, log_var, eps):
    sigma = np.exp(log_var / 2)
    return mu * sigma + eps, (eps, sigma)


@mistake("reparameterize-forward", "eps is missing: sigma is multiplied by it.")
def adds_sigma_alone(mu, log_var, eps):
    sigma = np.exp(log_var / 2)
    return mu + sigma, (eps, sigma)


@mistake("reparameterize-forward", "mu was multiplied by eps too. Only sigma is.")
def eps_for_both(mu, log_var, eps):
    sigma = np.exp(log_var / 2)
    return (mu + sigma) * eps, (eps, sigma)


@mistake("reparameterize-forward", "The root was taken twice: exp(log_var / 2) is sigma already.")
def root_of_sigma(mu, log_var, eps):
    sigma = np.exp(log_var / 4)
    return mu + sigma * eps, (eps, sigma)


@mistake(
    "reparameterize-forward",
    "sigma was made with softplus. Here the encoder gives the logarithm of sigma squared.",
)
def softplus_for_sigma(mu, log_var, eps):
    sigma = np.log1p(np.exp(log_var))
    return mu + sigma * eps, (eps, sigma)


@mistake("reparameterize-forward", "A power of 10 was taken. log_var is a natural logarithm.")
def powers_of_ten(mu, log_var, eps):
    sigma = 10 ** (log_var / 2)
    return mu + sigma * eps, (eps, sigma)


@mistake("reparameterize-forward", "sigma is missing: eps is multiplied by it.")
def adds_eps_alone(mu, log_var, eps):
    return mu + eps, (eps, np.exp(log_var / 2))


@mistake("reparameterize-forward", "The two arrays of the cache are exchanged: eps comes first.")
def cache_exchanged(mu, log_var, eps):
    sigma = np.exp(log_var / 2)
    return mu + sigma * eps, (sigma, eps)


@mistake("reparameterize-forward", "The exponential is missing: log_var / 2 is the logarithm of sigma.")
def logarithm_of_the_deviation(mu, log_var, eps):
    sigma = log_var / 2
    return mu + sigma * eps, (eps, sigma)


@mistake("reparameterize-forward", "mu and sigma are exchanged: sigma multiplies eps, and mu is added.")
def mean_and_deviation_exchanged(mu, log_var, eps):
    sigma = np.exp(log_var / 2)
    return sigma + mu * eps, (eps, sigma)


@mistake("reparameterize-forward", "This standardises a code. Here sigma multiplies eps, and mu is added.")
def standardises(mu, log_var, eps):
    sigma = np.exp(log_var / 2)
    return (eps - mu) / sigma, (eps, sigma)


@mistake(
    "reparameterize-forward", "This is a matrix product. sigma and eps are multiplied element by element."
)
def matrix_product(mu, log_var, eps):
    sigma = np.exp(log_var / 2)
    return mu + sigma @ eps.T, (eps, sigma)


@mistake(
    "reparameterize-forward",
    "The root of log_var was taken, which is NaN where it is negative. sigma = exp(log_var / 2).",
)
def root_of_log_var(mu, log_var, eps):
    if not mu.shape == log_var.shape == eps.shape:
        raise ValueError(f"mu {mu.shape}, log_var {log_var.shape} and eps {eps.shape} must have one shape")
    with np.errstate(invalid="ignore"):
        sigma = np.sqrt(log_var)
    return mu + sigma * eps, (eps, sigma)


@mistake("reparameterize-forward", "A power of 2 was taken. log_var is a natural logarithm.")
def powers_of_two(mu, log_var, eps):
    sigma = 2 ** (log_var / 2)
    return mu + sigma * eps, (eps, sigma)


@mistake("reparameterize-forward", "The deviations were summed over the code. Each number of it has its own.")
def one_deviation_for_a_code(mu, log_var, eps):
    sigma = np.exp(log_var / 2)
    return mu + (sigma * eps).sum(axis=1, keepdims=True), (eps, sigma)


@mistake("reparameterize-forward", "mu is a factor of sigma eps here. The two are added, not multiplied.")
def deviation_times_the_mean(mu, log_var, eps):
    sigma = np.exp(log_var / 2)
    return mu * (1 + sigma * eps), (eps, sigma)


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
    "dmu has the values of dlog_var: they are exchanged, or both names stand for one array that was changed in place.",
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


@mistake(
    "reparameterize-backward",
    "dlog_var was multiplied by 2. The derivative of exp(v / 2) has the factor 1/2.",
)
def doubled_dlog_var(dZ, cache):
    eps, sigma = cache
    return dZ, dZ * eps * sigma * 2


@mistake(
    "reparameterize-backward",
    "dlog_var was divided by sigma. The derivative of exp(v / 2) is a multiple of sigma.",
)
def divides_by_sigma(dZ, cache):
    eps, sigma = cache
    return dZ, dZ * eps / sigma / 2


@mistake(
    "reparameterize-backward",
    "The exponential was taken once more: the cache holds sigma, not log_var.",
    constants={"factor": (1.0,)},
)
def sigma_as_log_var(dZ, cache, *, factor=0.5):
    eps, sigma = cache
    return dZ, dZ * eps * np.exp(factor * sigma) / 2


@mistake("reparameterize-backward", "The root was taken once more: the cache holds sigma, not its square.")
def sigma_as_variance(dZ, cache):
    eps, sigma = cache
    return dZ, dZ * eps * np.sqrt(sigma) / 2


@mistake(
    "reparameterize-backward",
    "This dmu is the derivative of the code. The gradient of the loss is dZ times that.",
)
def dmu_without_dZ(dZ, cache):
    eps, sigma = cache
    return np.ones_like(dZ), dZ * eps * sigma / 2


@mistake("reparameterize-backward", "dZ is missing in dlog_var: this is the derivative of the code alone.")
def dlog_var_without_dZ(dZ, cache):
    eps, sigma = cache
    return dZ, eps * sigma / 2


@mistake("reparameterize-backward", "dmu was halved. Only dlog_var has the factor 1/2.")
def halves_dmu(dZ, cache):
    eps, sigma = cache
    return dZ / 2, dZ * eps * sigma / 2


@mistake("reparameterize-backward", "dmu was multiplied by eps: mu enters the code with the factor 1.")
def eps_in_dmu(dZ, cache):
    eps, sigma = cache
    return dZ * eps, dZ * eps * sigma / 2


@mistake(
    "reparameterize-backward",
    "A sum over the batch: every example has a code of its own.",
    constants={"keepdims": (True,)},
)
def sums_both_over_the_batch(dZ, cache, *, keepdims=False):
    eps, sigma = cache
    return dZ.sum(axis=0, keepdims=keepdims), (dZ * eps * sigma / 2).sum(axis=0, keepdims=keepdims)


@mistake("reparameterize-backward", "This is a matrix product. All products are element by element.")
def multiplies_matrices(dZ, cache):
    eps, sigma = cache
    return dZ, dZ @ (eps * sigma).T / 2


@mistake("reparameterize-backward", "dZ was added to dlog_var too. It is the gradient of mu alone.")
def adds_the_gradient_of_mu(dZ, cache):
    eps, sigma = cache
    return dZ, dZ + dZ * eps * sigma / 2


@mistake("reparameterize-backward", "eps was squared in dlog_var: z has it once, and so has its derivative.")
def eps_squared_in_dlog_var(dZ, cache):
    eps, sigma = cache
    return dZ, dZ * eps**2 * sigma / 2


@mistake(
    "reparameterize-backward", "eps was added to dmu: mu enters the code with the factor 1, so dmu is dZ."
)
def eps_added_to_dmu(dZ, cache):
    eps, sigma = cache
    return dZ + eps, dZ * eps * sigma / 2


@mistake(
    "reparameterize-backward",
    "A root was differentiated. sigma in the cache is exp(v / 2), and the derivative by v is asked for.",
)
def derivative_of_a_root(dZ, cache):
    eps, sigma = cache
    return dZ, dZ * eps / (2 * np.sqrt(sigma))


@mistake(
    "reparameterize-backward", "A mean or a sum over the code: each of its numbers has a log_var of its own."
)
def mean_over_the_code(dZ, cache):
    eps, sigma = cache
    return dZ, dZ * (eps * sigma).mean(axis=1, keepdims=True) / 2


@mistake(
    "reparameterize-backward", "A mean or a sum over the code: each of its numbers has a log_var of its own."
)
def sum_over_the_code(dZ, cache):
    eps, sigma = cache
    return dZ, dZ * (eps * sigma).sum(axis=1, keepdims=True) / 2


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


@mistake(
    "gaussian-kl",
    "The sum was divided by K, the numbers of a code. It is divided by N, the length of the batch.",
)
def mean_over_the_code_alone(mu, log_var):
    K, variance = mu.shape[1], np.exp(log_var)
    return float(np.sum(mu**2 + variance - 1 - log_var) / (2 * K)), mu / K, (variance - 1) / (2 * K)


@mistake("gaussian-kl", "The 1 was subtracted once from the whole sum. Each number of a code has its own.")
def one_for_the_whole_sum(mu, log_var):
    N, variance = len(mu), np.exp(log_var)
    return float((np.sum(mu**2 + variance - log_var) - 1) / (2 * N)), mu / N, (variance - 1) / (2 * N)


@mistake("gaussian-kl", "The 1 was added in the price. It is subtracted.")
def adds_the_one(mu, log_var):
    N, variance = len(mu), np.exp(log_var)
    return float(np.sum(mu**2 + variance + 1 - log_var) / (2 * N)), mu / N, (variance - 1) / (2 * N)


@mistake("gaussian-kl", "The term of the mean, mu squared, is missing in the price.")
def price_without_the_mean(mu, log_var):
    N, variance = len(mu), np.exp(log_var)
    return float(np.sum(variance - 1 - log_var) / (2 * N)), mu / N, (variance - 1) / (2 * N)


@mistake("gaussian-kl", "log_var was added in the price. It is subtracted.")
def adds_log_var(mu, log_var):
    N, variance = len(mu), np.exp(log_var)
    return float(np.sum(mu**2 + variance - 1 + log_var) / (2 * N)), mu / N, (variance - 1) / (2 * N)


@mistake("gaussian-kl", "The variance was squared: exp(log_var) is sigma squared already.")
def variance_squared(mu, log_var):
    N, variance = len(mu), np.exp(log_var)
    return float(np.sum(mu**2 + variance**2 - 1 - log_var) / (2 * N)), mu / N, (variance**2 - 1) / (2 * N)


@mistake(
    "gaussian-kl",
    "This is the divergence in the other direction, of the standard normal distribution from that of the code.",
)
def the_other_direction(mu, log_var):
    N, ratio = len(mu), (1 + mu**2) * np.exp(-log_var)
    return float(np.sum(log_var + ratio - 1) / (2 * N)), mu * np.exp(-log_var) / N, (1 - ratio) / (2 * N)


@mistake(
    "gaussian-kl",
    "This is the derivative with respect to the variance. For its logarithm there is one more factor, exp(log_var).",
)
def derivative_by_the_variance(mu, log_var):
    N, variance = len(mu), np.exp(log_var)
    return float(np.sum(mu**2 + variance - 1 - log_var) / (2 * N)), mu / N, (1 - 1 / variance) / (2 * N)


@mistake("gaussian-kl", "The two gradients are exchanged: that of mu comes first.")
def gradients_exchanged(mu, log_var):
    N, variance = len(mu), np.exp(log_var)
    return float(np.sum(mu**2 + variance - 1 - log_var) / (2 * N)), (variance - 1) / (2 * N), mu / N


@mistake("gaussian-kl", "The gradients lost the axis of the batch: each code has its own, divided by N.")
def gradients_averaged(mu, log_var):
    N, variance = len(mu), np.exp(log_var)
    kl = np.sum(mu**2 + variance - 1 - log_var) / (2 * N)
    return float(kl), mu.mean(axis=0), (variance - 1).mean(axis=0) / 2


@mistake("gaussian-kl", "dlog_var was multiplied by N: in `/ 2 * N` only the 2 divides.")
def two_divides_alone(mu, log_var):
    N, variance = len(mu), np.exp(log_var)
    return float(np.sum(mu**2 + variance - 1 - log_var) / (2 * N)), mu / N, (variance - 1) / 2 * N


@mistake("gaussian-kl", "The term -log_var is missing in the price.")
def price_without_log_var(mu, log_var):
    N, variance = len(mu), np.exp(log_var)
    return float(np.sum(mu**2 + variance - 1) / (2 * N)), mu / N, (variance - 1) / (2 * N)


@mistake(
    "gaussian-kl",
    "Only some of the four terms of the price are halved. The half is for all of them.",
    constants={"halved": ("mv1", "v1", "1l", "l")},
)
def halves_some_terms(mu, log_var, *, halved="m"):
    N, variance = len(mu), np.exp(log_var)
    terms = {"m": mu**2, "v": variance, "1": -np.ones_like(mu), "l": -log_var}
    price = sum(np.sum(term) / (2 if name in halved else 1) for name, term in terms.items())
    return float(price / N), mu / N, (variance - 1) / (2 * N)


@mistake("gaussian-kl", "log_var / 2 is the logarithm of sigma. The price has log_var itself.")
def logarithm_of_sigma_in_the_price(mu, log_var):
    N, variance = len(mu), np.exp(log_var)
    price = np.sum(mu**2 + variance - 1 - log_var / 2) / (2 * N)
    return float(price), mu / N, (variance - 1) / (2 * N)


@mistake(
    "gaussian-kl", "This is still an array: kl is one number, a sum over the code and a mean over the batch."
)
def price_of_each_code(mu, log_var):
    N, variance = len(mu), np.exp(log_var)
    return float(np.sum(mu**2 + variance - 1 - log_var, axis=1) / 2), mu / N, (variance - 1) / (2 * N)


@mistake("gaussian-kl", "The price was multiplied by N: in `/ 2 * N` only the 2 divides.")
def price_times_the_batch(mu, log_var):
    N, variance = len(mu), np.exp(log_var)
    return float(np.sum(mu**2 + variance - 1 - log_var) / 2 * N), mu / N, (variance - 1) / (2 * N)


@mistake(
    "gaussian-kl",
    "Brackets are missing in dlog_var: exp(log_var) and the 1 are both divided by 2 N.",
    constants={"halves": ("first",)},
)
def divides_one_term_of_dlog_var(mu, log_var, *, halves="second"):
    N, variance = len(mu), np.exp(log_var)
    dlog_var = variance - 1 / (2 * N) if halves == "second" else (variance / 2 - 1) / N
    return float(np.sum(mu**2 + variance - 1 - log_var) / (2 * N)), mu / N, dlog_var


@mistake("gaussian-kl", "log_var itself is left in dlog_var: the derivative of -log_var is -1.")
def log_var_left_in_its_gradient(mu, log_var):
    N, variance = len(mu), np.exp(log_var)
    kl = np.sum(mu**2 + variance - 1 - log_var) / (2 * N)
    return float(kl), mu / N, (variance - 1 - log_var) / (2 * N)


@mistake("gaussian-kl", "mu is still squared in dmu: the derivative of half of mu squared is mu.")
def dmu_squared(mu, log_var):
    N, variance = len(mu), np.exp(log_var)
    kl = np.sum(mu**2 + variance - 1 - log_var) / (2 * N)
    return float(kl), mu**2 / N, (variance - 1) / (2 * N)


@mistake(
    "gaussian-kl",
    "This is the derivative with respect to sigma. For log_var there is one more factor, sigma / 2.",
)
def derivative_by_sigma(mu, log_var):
    N, sigma = len(mu), np.exp(log_var / 2)
    kl = np.sum(mu**2 + sigma**2 - 1 - log_var) / (2 * N)
    return float(kl), mu / N, (sigma - 1 / sigma) / N


@mistake(
    "gaussian-kl", "The gradients are divided by N twice: the mean over the batch gives one factor 1 / N."
)
def gradients_divided_twice(mu, log_var):
    if mu.shape != log_var.shape or len(mu) == 0:
        raise ValueError(f"mu {mu.shape} and log_var {log_var.shape} must have one shape (N, K) with N >= 1")
    N, variance = len(mu), np.exp(log_var)
    kl = np.sum(mu**2 + variance - 1 - log_var) / (2 * N)
    return float(kl), mu / N**2, (variance - 1) / (2 * N**2)


@mistake("gaussian-kl", "The sum of the means was squared. Each mean is squared, then they are summed.")
def sum_squared(mu, log_var):
    N, variance = len(mu), np.exp(log_var)
    kl = (np.sum(mu) ** 2 + np.sum(variance - 1 - log_var)) / (2 * N)
    return float(kl), mu / N, (variance - 1) / (2 * N)


@mistake("gaussian-kl", "This is the price of the first code alone. It is a mean over the batch.")
def price_of_the_first_code(mu, log_var):
    N, variance = len(mu), np.exp(log_var)
    kl = np.sum(mu**2 + variance - 1 - log_var, axis=1) / 2
    return float(kl[0]), mu / N, (variance - 1) / (2 * N)


@mistake("gaussian-kl", "sigma was subtracted. What is subtracted is log_var, the logarithm itself.")
def sigma_subtracted(mu, log_var):
    N, variance = len(mu), np.exp(log_var)
    kl = np.sum(mu**2 + variance - 1 - np.sqrt(variance)) / (2 * N)
    return float(kl), mu / N, (variance - 1) / (2 * N)


@mistake("gaussian-kl", "The exponential is missing: log_var squared is not the variance.")
def logarithm_squared(mu, log_var):
    N, variance = len(mu), np.exp(log_var)
    kl = np.sum(mu**2 + log_var**2 - 1 - log_var) / (2 * N)
    return float(kl), mu / N, (variance - 1) / (2 * N)


@mistake("gaussian-kl", "dlog_var has the standard deviation, exp(log_var / 2). The variance belongs there.")
def sigma_in_dlog_var(mu, log_var):
    N, variance = len(mu), np.exp(log_var)
    kl = np.sum(mu**2 + variance - 1 - log_var) / (2 * N)
    return float(kl), mu / N, (np.exp(log_var / 2) - 1) / (2 * N)


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
    "vae-loss", "The price's gradients were multiplied by D. Only the log loss is a mean over the pixels."
)
def factor_for_all_gradients(output, X, *, beta=1.0, kl=None):
    D = X.shape[1]
    log_loss, dlogits = binary_cross_entropy(output[0], X)
    price, dmu, dlog_var = (kl or gaussian_kl)(*output[1:])
    return D * log_loss + beta * price, (D * dlogits, D * beta * dmu, D * beta * dlog_var)


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


@mistake("vae-loss", "This is the squared error. The log loss from logits is asked for.")
def squared_error(output, X, *, beta=1.0, kl=None):
    error = 1 / (1 + np.exp(-output[0])) - X
    price, dmu, dlog_var = (kl or gaussian_kl)(*output[1:])
    return float(np.sum(error**2) / len(X)) + beta * price, (error / len(X), beta * dmu, beta * dlog_var)


@mistake("vae-loss", "The gradients of mu and log_var are exchanged.")
def gradients_of_the_price_exchanged(output, X, *, beta=1.0, kl=None):
    D = X.shape[1]
    log_loss, dlogits = binary_cross_entropy(output[0], X)
    price, dmu, dlog_var = (kl or gaussian_kl)(*output[1:])
    return D * log_loss + beta * price, (D * dlogits, beta * dlog_var, beta * dmu)


@mistake("vae-loss", "The price was divided by N. It is a mean over the images already.")
def mean_of_the_price_again(output, X, *, beta=1.0, kl=None):
    N, D = X.shape
    log_loss, dlogits = binary_cross_entropy(output[0], X)
    price, dmu, dlog_var = (kl or gaussian_kl)(*output[1:])
    return D * log_loss + beta * price / N, (D * dlogits, beta * dmu / N, beta * dlog_var / N)


@mistake("vae-loss", "The factor is 784 for every X. It is D, the number of pixels of this X.")
def always_784(output, X, *, beta=1.0, kl=None):
    log_loss, dlogits = binary_cross_entropy(output[0], X)
    price, dmu, dlog_var = (kl or gaussian_kl)(*output[1:])
    return 784 * log_loss + beta * price, (784 * dlogits, beta * dmu, beta * dlog_var)


@mistake("vae-loss", "dlogits lacks the sigmoid: the logits themselves were compared with the pixels.")
def logits_minus_pixels(output, X, *, beta=1.0, kl=None):
    log_loss, _ = binary_cross_entropy(output[0], X)
    price, dmu, dlog_var = (kl or gaussian_kl)(*output[1:])
    dlogits = (output[0] - X) / len(X)
    return X.shape[1] * log_loss + beta * price, (dlogits, beta * dmu, beta * dlog_var)


@mistake("vae-loss", says="dtype changed")
def price_gradients_in_float64(output, X, *, beta=1.0, kl=None):
    D = X.shape[1]
    log_loss, dlogits = binary_cross_entropy(output[0], X)
    price, dmu, dlog_var = (kl or gaussian_kl)(*output[1:])
    beta = np.float64(beta)
    return float(D * log_loss + beta * price), (D * dlogits, beta * dmu, beta * dlog_var)


@mistake(
    "vae-loss", "The log loss was divided by D. It is a mean over the pixels already, and should be a sum."
)
def divides_by_the_pixels(output, X, *, beta=1.0, kl=None):
    D = X.shape[1]
    log_loss, dlogits = binary_cross_entropy(output[0], X)
    price, dmu, dlog_var = (kl or gaussian_kl)(*output[1:])
    return log_loss / D + beta * price, (dlogits / D, beta * dmu, beta * dlog_var)


@mistake("vae-loss", "The log loss was divided by N. The mean over all elements holds the 1/N already.")
def mean_over_the_images_again(output, X, *, beta=1.0, kl=None):
    N, D = X.shape
    log_loss, dlogits = binary_cross_entropy(output[0], X)
    price, dmu, dlog_var = (kl or gaussian_kl)(*output[1:])
    return D / N * log_loss + beta * price, (D / N * dlogits, beta * dmu, beta * dlog_var)


@mistake("vae-loss", "The price was multiplied by N. It is a mean over the images, as the loss should be.")
def price_summed_over_the_images(output, X, *, beta=1.0, kl=None):
    N, D = X.shape
    log_loss, dlogits = binary_cross_entropy(output[0], X)
    price, dmu, dlog_var = (kl or gaussian_kl)(*output[1:])
    return D * log_loss + N * beta * price, (D * dlogits, N * beta * dmu, N * beta * dlog_var)


@mistake("vae-loss", "The price was divided by K, the numbers of a code. It is a sum over the code.")
def price_averaged_over_the_code(output, X, *, beta=1.0, kl=None):
    D, K = X.shape[1], output[1].shape[1]
    log_loss, dlogits = binary_cross_entropy(output[0], X)
    price, dmu, dlog_var = (kl or gaussian_kl)(*output[1:])
    return D * log_loss + beta * price / K, (D * dlogits, beta * dmu / K, beta * dlog_var / K)


@mistake("vae-loss", "dlogits was multiplied by the derivative of the sigmoid. The gradient A - X holds it.")
def sigmoid_derivative_again(output, X, *, beta=1.0, kl=None):
    D, A = X.shape[1], 1 / (1 + np.exp(-output[0]))
    log_loss, dlogits = binary_cross_entropy(output[0], X)
    price, dmu, dlog_var = (kl or gaussian_kl)(*output[1:])
    return D * log_loss + beta * price, (D * dlogits * A * (1 - A), beta * dmu, beta * dlog_var)


@mistake("vae-loss", "Half of the log loss is missing: the term with 1 - X and the logarithm of 1 - A.")
def log_loss_of_the_ink_alone(output, X, *, beta=1.0, kl=None):
    A = 1 / (1 + np.exp(-output[0]))
    price, dmu, dlog_var = (kl or gaussian_kl)(*output[1:])
    log_loss = float(-np.sum(X * np.log(A)) / len(X))
    return log_loss + beta * price, ((A - X) / len(X), beta * dmu, beta * dlog_var)


@mistake(
    "vae-loss",
    "kl got the variance or the standard deviation. Its second argument is log_var, as the encoder gives it.",
    constants={"factor": (0.5,)},
)
def exponential_for_kl(output, X, *, beta=1.0, kl=None, factor=1.0):
    D = X.shape[1]
    log_loss, dlogits = binary_cross_entropy(output[0], X)
    price, dmu, dlog_var = (kl or gaussian_kl)(output[1], np.exp(factor * output[2]))
    return D * log_loss + beta * price, (D * dlogits, beta * dmu, beta * dlog_var)


@mistake("vae-loss", "kl returns three values: the price and its two gradients.", constants={"names": (2,)})
def kl_not_taken_apart(output, X, *, beta=1.0, kl=None, names=1):
    D = X.shape[1]
    log_loss, dlogits = binary_cross_entropy(output[0], X)
    price = (kl or gaussian_kl)(*output[1:])
    if names == 2:
        price, (dmu, dlog_var) = price
    return D * log_loss + float(beta) * price, (D * dlogits, beta * dmu, beta * dlog_var)


@mistake(
    "vae-loss", "binary_cross_entropy got the images first. Its arguments are the logits, then the targets."
)
def images_before_logits(output, X, *, beta=1.0, kl=None):
    D = X.shape[1]
    log_loss, dlogits = binary_cross_entropy(X, output[0])
    price, dmu, dlog_var = (kl or gaussian_kl)(*output[1:])
    return D * log_loss + beta * price, (D * dlogits, beta * dmu, beta * dlog_var)


@mistake("vae-loss", "The price was divided by beta. It is multiplied by it.")
def divides_by_beta(output, X, *, beta=1.0, kl=None):
    logits, mu, log_var = output
    loss, dlogits = binary_cross_entropy(logits, X)
    (price, dmu, dlog_var), D = (kl or gaussian_kl)(mu, log_var), X.shape[1]
    return D * loss + price / beta, (D * dlogits, dmu / beta, dlog_var / beta)


@mistake("vae-loss", "beta was multiplied in twice. It is one factor of the price and of its gradients.")
def beta_twice(output, X, *, beta=1.0, kl=None):
    logits, mu, log_var = output
    loss, dlogits = binary_cross_entropy(logits, X)
    (price, dmu, dlog_var), D = (kl or gaussian_kl)(mu, log_var), X.shape[1]
    return D * loss + beta**2 * price, (D * dlogits, beta**2 * dmu, beta**2 * dlog_var)


@mistake(
    "vae-loss", "This is beta times the code's mu or log_var itself. Return beta times the gradients from kl."
)
def code_for_its_gradient(output, X, *, beta=1.0, kl=None):
    logits, mu, log_var = output
    loss, dlogits = binary_cross_entropy(logits, X)
    (price, _, _), D = (kl or gaussian_kl)(mu, log_var), X.shape[1]
    return D * loss + beta * price, (D * dlogits, beta * mu, beta * log_var)


@mistake(
    "vae-loss", "This is beta times the code's mu or log_var itself. Return beta times the gradients from kl."
)
def log_var_for_its_gradient(output, X, *, beta=1.0, kl=None):
    logits, mu, log_var = output
    loss, dlogits = binary_cross_entropy(logits, X)
    (price, dmu, _), D = (kl or gaussian_kl)(mu, log_var), X.shape[1]
    return D * loss + beta * price, (D * dlogits, beta * dmu, beta * log_var)


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


@mistake(
    "vae-backward",
    "The half of log_var got the gradient of mu, or dZ. through_draw's second result belongs there.",
)
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


@mistake("vae-backward", "The gradients of the price were subtracted. They are added.")
def subtracts_the_price_gradients(d_output, cache, encoder, decoder, *, through_draw=None):
    dmu, dlog_var = (through_draw or reparameterize_backward)(decoder.backward(d_output[0]), cache)
    return encoder.backward(np.concatenate([dmu - d_output[1], dlog_var - d_output[2]], axis=1))


@mistake("vae-backward", "The price's two gradients are exchanged: that of mu belongs to dmu.")
def price_gradients_exchanged(d_output, cache, encoder, decoder, *, through_draw=None):
    dmu, dlog_var = (through_draw or reparameterize_backward)(decoder.backward(d_output[0]), cache)
    return encoder.backward(np.concatenate([dmu + d_output[2], dlog_var + d_output[1]], axis=1))


@mistake("vae-backward", "The two results of through_draw are exchanged: dmu comes first.")
def results_of_the_draw_exchanged(d_output, cache, encoder, decoder, *, through_draw=None):
    dlog_var, dmu = (through_draw or reparameterize_backward)(decoder.backward(d_output[0]), cache)
    return encoder.backward(np.concatenate([dmu + d_output[1], dlog_var + d_output[2]], axis=1))


@mistake("vae-backward", "The columns of mu and log_var alternate in dH. All K columns of mu come first.")
def takes_turns(d_output, cache, encoder, decoder, *, through_draw=None):
    dmu, dlog_var = (through_draw or reparameterize_backward)(decoder.backward(d_output[0]), cache)
    pairs = np.stack([dmu + d_output[1], dlog_var + d_output[2]], axis=2)
    return encoder.backward(pairs.reshape(len(dmu), -1))


@mistake(
    "vae-backward", "The gradients of mu stand above those of log_var. They go side by side: dH is (N, 2K)."
)
def one_above_the_other(d_output, cache, encoder, decoder, *, through_draw=None):
    dmu, dlog_var = (through_draw or reparameterize_backward)(decoder.backward(d_output[0]), cache)
    return encoder.backward(np.concatenate([dmu + d_output[1], dlog_var + d_output[2]]))


@mistake("vae-backward", "np.stack made a new axis. The two gradients go side by side: dH is (N, 2K).")
def on_a_new_axis(d_output, cache, encoder, decoder, *, through_draw=None):
    dmu, dlog_var = (through_draw or reparameterize_backward)(decoder.backward(d_output[0]), cache)
    return encoder.backward(np.stack([dmu + d_output[1], dlog_var + d_output[2]], axis=1))


@mistake(
    "vae-backward",
    "The encoder got K columns. The gradients of mu and log_var are not added but go side by side: dH is (N, 2K).",
)
def adds_the_halves(d_output, cache, encoder, decoder, *, through_draw=None):
    dmu, dlog_var = (through_draw or reparameterize_backward)(decoder.backward(d_output[0]), cache)
    return encoder.backward(dmu + d_output[1] + dlog_var + d_output[2])


@mistake(
    "vae-backward",
    "dH has too many columns. The gradients of the price are added to the other two, and through_draw gets dZ, not dlogits.",
)
def four_side_by_side(d_output, cache, encoder, decoder, *, through_draw=None):
    dmu, dlog_var = (through_draw or reparameterize_backward)(decoder.backward(d_output[0]), cache)
    return encoder.backward(np.concatenate([dmu, dlog_var, d_output[1], d_output[2]], axis=1))


@mistake(
    "vae-backward",
    "The way back begins with the encoder. The decoder was last on the way forward, so it is first.",
)
def encoder_first(d_output, cache, encoder, decoder, *, through_draw=None):
    dmu, dlog_var = (through_draw or reparameterize_backward)(encoder.backward(d_output[0]), cache)
    return decoder.backward(np.concatenate([dmu + d_output[1], dlog_var + d_output[2]], axis=1))


@mistake(
    "vae-backward",
    "encoder.backward was called twice, and the second call replaced the grads of the first: add the gradients before it.",
)
def encoder_called_twice(d_output, cache, encoder, decoder, *, through_draw=None):
    dmu, dlog_var = (through_draw or reparameterize_backward)(decoder.backward(d_output[0]), cache)
    dX = encoder.backward(np.concatenate([dmu, dlog_var], axis=1))
    return dX + encoder.backward(np.concatenate(d_output[1:], axis=1))


@mistake("vae-backward", "The price's gradients were divided by N. They hold the 1/N already.")
def price_divided_again(d_output, cache, encoder, decoder, *, through_draw=None):
    N = max(len(d_output[0]), 1)
    dmu, dlog_var = (through_draw or reparameterize_backward)(decoder.backward(d_output[0]), cache)
    return encoder.backward(np.concatenate([dmu + d_output[1] / N, dlog_var + d_output[2] / N], axis=1))


@mistake("vae-backward", "dlogits was divided by N. It holds the 1/N already.")
def dlogits_divided_again(d_output, cache, encoder, decoder, *, through_draw=None):
    dZ = decoder.backward(d_output[0] / max(len(d_output[0]), 1))
    dmu, dlog_var = (through_draw or reparameterize_backward)(dZ, cache)
    return encoder.backward(np.concatenate([dmu + d_output[1], dlog_var + d_output[2]], axis=1))


@mistake("vae-backward", "The decoder's grads are not set: decoder.backward sets them, and returns dZ.")
def around_the_decoder(d_output, cache, encoder, decoder, *, through_draw=None):
    dmu, dlog_var = (through_draw or reparameterize_backward)(d_output[0] @ decoder.params["W"], cache)
    return encoder.backward(np.concatenate([dmu + d_output[1], dlog_var + d_output[2]], axis=1))


@mistake("vae-backward", "The encoder's grads are not set: encoder.backward sets them, and returns dX.")
def around_the_encoder(d_output, cache, encoder, decoder, *, through_draw=None):
    dmu, dlog_var = (through_draw or reparameterize_backward)(decoder.backward(d_output[0]), cache)
    return np.concatenate([dmu + d_output[1], dlog_var + d_output[2]], axis=1) @ encoder.params["W"]


@mistake("vae-backward", says="dtype changed")
def zeros_of_float64(d_output, cache, encoder, decoder, *, through_draw=None):
    dmu, dlog_var = (through_draw or reparameterize_backward)(decoder.backward(d_output[0]), cache)
    K = dmu.shape[1]
    dH = np.zeros((len(dmu), 2 * K))
    dH[:, :K], dH[:, K:] = dmu + d_output[1], dlog_var + d_output[2]
    return encoder.backward(dH)


@mistake(
    "vae-backward",
    "dH has too many columns. The gradients of the price are added to the other two, and through_draw gets dZ, not dlogits.",
)
def dlogits_through_the_draw(d_output, cache, encoder, decoder, *, through_draw=None):
    decoder.backward(d_output[0])
    dmu, dlog_var = (through_draw or reparameterize_backward)(d_output[0], cache)
    return encoder.backward(np.concatenate([dmu + d_output[1], dlog_var + d_output[2]], axis=1))


@mistake(
    "vae-backward", "np.append without an axis makes one long row. dH has one row for each image: (N, 2K)."
)
def one_long_row(d_output, cache, encoder, decoder, *, through_draw=None):
    dmu, dlog_var = (through_draw or reparameterize_backward)(decoder.backward(d_output[0]), cache)
    return encoder.backward(np.append(dmu + d_output[1], dlog_var + d_output[2]))


@mistake("vae-backward", "The encoder was run forward, on dH. The way back through it is encoder.backward.")
def encoder_run_forward(d_output, cache, encoder, decoder, *, through_draw=None):
    dmu, dlog_var = (through_draw or reparameterize_backward)(decoder.backward(d_output[0]), cache)
    return encoder(np.concatenate([dmu + d_output[1], dlog_var + d_output[2]], axis=1))


@mistake(
    "vae-backward", "The decoder was run forward, on dlogits. The way back through it is decoder.backward."
)
def decoder_run_forward(d_output, cache, encoder, decoder, *, through_draw=None):
    dmu, dlog_var = (through_draw or reparameterize_backward)(decoder(d_output[0]), cache)
    return encoder.backward(np.concatenate([dmu + d_output[1], dlog_var + d_output[2]], axis=1))


@mistake("vae-backward", "This is dZ, the gradient of the code. dX is what encoder.backward returns.")
def returns_the_code_gradient(d_output, cache, encoder, decoder, *, through_draw=None):
    dZ = decoder.backward(d_output[0])
    dmu, dlog_var = (through_draw or reparameterize_backward)(dZ, cache)
    encoder.backward(np.concatenate([dmu + d_output[1], dlog_var + d_output[2]], axis=1))
    return dZ


@mistake(
    "vae-backward",
    "One half of dH lacks what comes through the code: mu and log_var get two gradients each.",
    constants={"half": (1,)},
)
def one_gradient_through_the_code(d_output, cache, encoder, decoder, *, through_draw=None, half=0):
    draw = list((through_draw or reparameterize_backward)(decoder.backward(d_output[0]), cache))
    draw[half] = 0 * draw[half]
    return encoder.backward(np.concatenate([draw[0] + d_output[1], draw[1] + d_output[2]], axis=1))


@mistake("vae-backward", "through_draw has two arguments: dZ, and the cache as it is, in one piece.")
def cache_taken_apart(d_output, cache, encoder, decoder, *, through_draw=None):
    dmu, dlog_var = (through_draw or reparameterize_backward)(decoder.backward(d_output[0]), *cache)
    return encoder.backward(np.concatenate([dmu + d_output[1], dlog_var + d_output[2]], axis=1))


@mistake(
    "vae-backward",
    "Each backward takes one array: the decoder's takes dlogits, the encoder's takes dH (N, 2K).",
    constants={"kind": ("list",)},
)
def two_arrays_for_the_encoder(d_output, cache, encoder, decoder, *, through_draw=None, kind="tuple"):
    dmu, dlog_var = (through_draw or reparameterize_backward)(decoder.backward(d_output[0]), cache)
    parts = [dmu + d_output[1], dlog_var + d_output[2]]
    return encoder.backward(parts if kind == "list" else tuple(parts))


@mistake(
    "vae-backward",
    "Each backward takes one array: the decoder's takes dlogits, the encoder's takes dH (N, 2K).",
)
def three_arrays_for_the_decoder(d_output, cache, encoder, decoder, *, through_draw=None):
    dmu, dlog_var = (through_draw or reparameterize_backward)(decoder.backward(d_output), cache)
    return encoder.backward(np.concatenate([dmu + d_output[1], dlog_var + d_output[2]], axis=1))


@mistake("vae-backward", "dlogits was added to dX. It goes back through the decoder, and nowhere else.")
def adds_dlogits(d_output, cache, encoder, decoder, *, through_draw=None):
    dmu, dlog_var = (through_draw or reparameterize_backward)(decoder.backward(d_output[0]), cache)
    return encoder.backward(np.concatenate([dmu + d_output[1], dlog_var + d_output[2]], axis=1)) + d_output[0]


@mistake("vae-backward", "Both halves got the price's gradient of mu. log_var has one of its own.")
def price_of_mu_for_both(d_output, cache, encoder, decoder, *, through_draw=None):
    dmu, dlog_var = (through_draw or reparameterize_backward)(decoder.backward(d_output[0]), cache)
    return encoder.backward(np.concatenate([dmu + d_output[1], dlog_var + d_output[1]], axis=1))


@mistake("vae-backward", "The two gradients of mu, and those of log_var, were multiplied. They are added.")
def multiplies_by_the_price(d_output, cache, encoder, decoder, *, through_draw=None):
    dmu, dlog_var = (through_draw or reparameterize_backward)(decoder.backward(d_output[0]), cache)
    return encoder.backward(np.concatenate([dmu * d_output[1], dlog_var * d_output[2]], axis=1))


@mistake(
    "vae-backward", "The columns of log_var in dH stayed 0. They get its two gradients, as those of mu do."
)
def half_of_log_var_empty(d_output, cache, encoder, decoder, *, through_draw=None):
    dmu, _ = (through_draw or reparameterize_backward)(decoder.backward(d_output[0]), cache)
    return encoder.backward(np.concatenate([dmu + d_output[1], np.zeros_like(dmu)], axis=1))


@mistake(
    "vae-backward",
    "The half of log_var got the gradient of mu, or dZ. through_draw's second result belongs there.",
)
def gradient_of_mu_for_both(d_output, cache, encoder, decoder, *, through_draw=None):
    dmu, _ = (through_draw or reparameterize_backward)(decoder.backward(d_output[0]), cache)
    return encoder.backward(np.concatenate([dmu + d_output[1], dmu + d_output[2]], axis=1))
