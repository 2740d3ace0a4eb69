"""Wrong answers to the exercises of chapter 17, and the sentence that each must meet."""

import numpy as np

from coursekit.mistakes import mistake

# Stand-ins, so that this file can be read; in the kernel the names are the notebook's.
one_hot = sigmoid = goodness = embed_label = threshold_loss = None


# embed_label


@mistake("embed-label", says="wrote into its input")
def labels_the_data_themselves(X, y, classes=10):
    X[:, :classes] = one_hot(y, classes)
    return X


@mistake(
    "embed-label",
    "Only the pixel of the class was set: the other pixels of the label keep the image's values.",
)
def sets_one_pixel_only(X, y, classes=10):
    labelled = X.copy()
    labelled[np.arange(len(X)), y] = 1
    return labelled


@mistake(
    "embed-label",
    "Every row has the labels of all images: `[:, y]` is a set of whole columns, not a pixel a row.",
)
def labels_of_all_images(X, y, classes=10):
    labelled = X.copy()
    labelled[:, :classes] = 0
    labelled[:, y] = 1
    return labelled


@mistake(
    "embed-label",
    "Every row has the labels of all images: `[:, y]` is a set of whole columns, not a pixel a row.",
)
def labels_of_all_images_over_the_pixels(X, y, classes=10):
    labelled = X.copy()
    labelled[:, y] = 1
    return labelled


@mistake("embed-label", "The label was put before the image. It replaces the first pixels: the width stays.")
def label_before_the_image(X, y, classes=10):
    return np.concatenate([one_hot(y, classes).astype(X.dtype), X], axis=1)


@mistake("embed-label", "The label was added to the pixels. It replaces them.")
def adds_the_label(X, y, classes=10):
    labelled = X.copy()
    labelled[:, :classes] += one_hot(y, classes).astype(X.dtype)
    return labelled


@mistake(
    "embed-label", "The pixels of the label hold the class number. They hold 1 at its place, 0 elsewhere."
)
def writes_the_class_number(X, y, classes=10):
    labelled = X.copy()
    labelled[:, :classes] = one_hot(y, classes) * y[:, None]
    return labelled


@mistake("embed-label", "The label is in the last pixels. It belongs in the first ones.")
def labels_the_last_pixels(X, y, classes=10):
    labelled = X.copy()
    labelled[:, X.shape[1] - classes :] = one_hot(y, classes)
    return labelled


@mistake("embed-label", "Pixels after the first `classes` were changed, too. They keep the image's values.")
def always_ten_classes(X, y, classes=10):
    labelled = X.copy()
    width = min(10, X.shape[1])
    labelled[:, :width] = one_hot(y, 10)[:, :width]
    return labelled


@mistake("embed-label", says="float32")
def float64_images(X, y, classes=10):
    labelled = X.astype(np.float64)
    labelled[:, :classes] = one_hot(y, classes)
    return labelled


@mistake("embed-label", "Pixels after the first `classes` were changed, too. They keep the image's values.")
def clears_the_image(X, y, classes=10):
    labelled = np.zeros_like(X)
    labelled[:, :classes] = one_hot(y, classes)
    return labelled


@mistake("embed-label", "Pixels after the first `classes` were changed, too. They keep the image's values.")
def clears_a_pixel_too_many(X, y, classes=10):
    labelled = X.copy()
    labelled[:, : classes + 1] = 0
    labelled[np.arange(len(X)), y] = 1
    return labelled


@mistake("embed-label", "The label always has ten pixels. It should have `classes` of them.")
def ten_pixels_that_do_not_fit(X, y, classes=10):
    labelled = X.copy()
    labelled[:, :10] = one_hot(y, 10)
    return labelled


@mistake(
    "embed-label", "The label was assigned to the first rows, which are images. The pixels are the columns."
)
def labels_rows(X, y, classes=10):
    labelled = X.copy()
    labelled[:classes] = one_hot(y, classes)
    return labelled


@mistake("embed-label", "All images got the label of the first one. Each has its own.")
def label_of_the_first_image(X, y, classes=10):
    labelled = X.copy()
    labelled[:, :classes] = one_hot(y[:1], classes)
    return labelled


@mistake("embed-label", "The pixel of the class must be 1, whatever the range of the images.")
def brightest_value_for_one(X, y, classes=10):
    labelled = X.copy()
    labelled[:, :classes] = one_hot(y, classes) * X.max()
    return labelled


@mistake(
    "embed-label",
    "The pixel of the class must be 1, whatever the range of the images.",
    constants={"white": (256,)},
)
def white_for_one(X, y, classes=10, *, white=255):
    labelled = X.copy()
    labelled[:, :classes] = one_hot(y, classes) * white
    return labelled


@mistake("embed-label", "The label was multiplied by the pixels. It replaces them.")
def multiplies_by_the_label(X, y, classes=10):
    labelled = X.copy()
    labelled[:, :classes] *= one_hot(y, classes).astype(X.dtype)
    return labelled


@mistake("embed-label", "The pixel before that of the class was set. Classes begin at 0, and so do columns.")
def one_pixel_too_early(X, y, classes=10):
    labelled = X.copy()
    labelled[:, :classes] = 0
    labelled[np.arange(len(X)), y - 1] = 1
    return labelled


@mistake(
    "embed-label", "The indices are exchanged: the first is the image, the second the pixel of its class."
)
def indices_exchanged(X, y, classes=10):
    labelled = X.copy()
    labelled[:, :classes] = 0
    labelled[y, np.arange(len(X))] = 1
    return labelled


@mistake(
    "embed-label",
    "The 1 is not at the place of the class, pixel y[n] counted from 0. The other pixels of the label are 0.",
)
def inverted_label(X, y, classes=10):
    labelled = X.copy()
    labelled[:, :classes] = 1 - one_hot(y, classes)
    return labelled


@mistake(
    "embed-label",
    "The number of classes was taken from the labels in y. It is `classes`, even if some are absent.",
)
def classes_that_occur(X, y, classes=10):
    labelled = X.copy()
    labelled[:, :classes] = one_hot(y, y.max() + 1)
    return labelled


@mistake("embed-label", "The label was put after the image. It replaces the first pixels: the width stays.")
def label_after_the_image(X, y, classes=10):
    return np.concatenate([X, one_hot(y, classes).astype(X.dtype)], axis=1)


@mistake(
    "embed-label",
    "The 1 is not at the place of the class, pixel y[n] counted from 0. The other pixels of the label are 0.",
)
def counts_the_classes_from_one(X, y, classes=10):
    labelled = X.copy()
    labelled[:, :classes] = one_hot((y - 1) % classes, classes)
    return labelled


@mistake(
    "embed-label",
    "The 1 is not at the place of the class, pixel y[n] counted from 0. The other pixels of the label are 0.",
)
def one_pixel_too_far(X, y, classes=10):
    labelled = X.copy()
    labelled[:, :classes] = one_hot((y + 1) % classes, classes)
    return labelled


# goodness


@mistake("goodness", "The slope lacks the division by the number of units, which the mean brings.")
def slope_without_the_mean(H):
    return (H * H).mean(axis=1), 2 * H


@mistake("goodness", "A sum of squares: goodness is their mean, so that it does not grow with the width.")
def sum_of_squares(H):
    return (H * H).sum(axis=1), 2 * H


@mistake("goodness", "The mean of the activities. Goodness is the mean of their squares.")
def mean_of_activities(H):
    return H.mean(axis=1), np.full_like(H, 1 / H.shape[1])


@mistake(
    "goodness",
    "The slope is divided by the number of all activities. The mean goes over the units of one example.",
)
def slope_over_everything(H):
    return (H * H).mean(axis=1), 2 * H / max(H.size, 1)


@mistake("goodness", "The slope lacks its factor 2: the derivative of h^2 is 2 h.")
def slope_without_the_two(H):
    return (H * H).mean(axis=1), H / H.shape[1]


@mistake(
    "goodness", "The slope is divided by the number of examples. The mean goes over the units of one example."
)
def slope_over_the_examples(H):
    return (H * H).mean(axis=1), 2 * H / max(len(H), 1)


@mistake("goodness", "One goodness a unit, over the examples. Each example has one, over its units.")
def mean_over_the_examples(H):
    return (H * H).mean(axis=0), 2 * H / max(len(H), 1)


@mistake("goodness", "The root of the mean square was taken. Goodness is the mean square itself.")
def root_of_the_mean_square(H):
    g = np.sqrt((H * H).mean(axis=1))
    return g, H / (H.shape[1] * np.maximum(g, 1e-12)[:, None]).astype(H.dtype)


@mistake("goodness", "The mean was squared. Goodness is the mean of the squares.")
def square_of_the_mean(H):
    mean = H.mean(axis=1)
    return mean**2, np.broadcast_to(mean[:, None] * (2 / H.shape[1]), H.shape)


@mistake("goodness", "The mean was subtracted: this is a variance. Goodness is the mean of the squares.")
def variance(H):
    return H.var(axis=1), (H - H.mean(axis=1, keepdims=True)) * (2 / H.shape[1])


@mistake("goodness", "Goodness has shape (N,), one number a row: here the axis was kept.")
def keeps_the_axis(H):
    return (H * H).mean(axis=1, keepdims=True), H * (2 / H.shape[1])


@mistake(
    "goodness", "The activities were normalised first: then every goodness is 1, and nothing can be learnt."
)
def normalised_before(H):
    H = H / (np.sqrt((H * H).mean(axis=1, keepdims=True)) + 1e-8)
    return (H * H).mean(axis=1), H * (2 / H.shape[1])


@mistake(
    "goodness", "Half of the mean square: it has no factor 1/2, and is not divided by the number of examples."
)
def half_of_the_mean_square(H):
    return (H * H).mean(axis=1) / 2, H / H.shape[1]


@mistake(
    "goodness", "The slope is H itself, which is right for two units only. In general it is 2 / D times H."
)
def activities_as_slope(H):
    return (H * H).mean(axis=1), H


@mistake("goodness", "The results are exchanged: first the goodness, then the slope.")
def results_exchanged(H):
    return H * (2 / H.shape[1]), (H * H).mean(axis=1)


@mistake("goodness", "The length of each row. Goodness is the mean of the squares, without a root.")
def length_of_the_rows(H):
    return np.sqrt((H * H).sum(axis=1)), 2 * H / H.shape[1]


@mistake(
    "goodness",
    "The sum over the units was divided by the number of examples. Divide it by that of the units.",
)
def sum_over_the_number_of_examples(H):
    return (H * H).sum(axis=1) / len(H), 2 * H / len(H)


@mistake("goodness", "Only the goodness was returned. The slope is the second result.")
def goodness_alone(H):
    return (H * H).mean(axis=1)


@mistake("goodness", "The slope was summed over the units. It has a number for each activity, like H.")
def slope_summed(H):
    return (H * H).mean(axis=1), (2 * H / H.shape[1]).sum(axis=1)


@mistake("goodness", "The slope was multiplied by the goodness. It is the derivative alone.")
def slope_times_goodness(H):
    g = (H * H).mean(axis=1)
    return g, 2 * H / H.shape[1] * g[:, None]


@mistake("goodness", "The slope has the squares of the activities: the derivative of h^2 is 2 h.")
def slope_of_squares(H):
    return (H**2).mean(axis=1), 2 * H**2 / H.shape[1]


@mistake(
    "goodness", "A matrix product multiplies every example with every other one. Square element by element."
)
def products_of_examples(H):
    return (H @ H.T).mean(axis=1), 2 * H / H.shape[1]


# threshold_loss


@mistake(
    "threshold-loss",
    "The signs are exchanged: this wants little goodness for positive examples, much for negative.",
)
def signs_exchanged(g_pos, g_neg, theta=2.0):
    N = len(g_pos)
    loss = (np.logaddexp(0, g_pos - theta) + np.logaddexp(0, theta - g_neg)).mean()
    return float(loss), sigmoid(g_pos - theta) / N, -sigmoid(theta - g_neg) / N


@mistake(
    "threshold-loss",
    "The gradient of the positive examples has the wrong sign: more goodness lowers their loss.",
)
def positive_gradient_turned(g_pos, g_neg, theta=2.0):
    N = len(g_pos)
    loss = (np.logaddexp(0, theta - g_pos) + np.logaddexp(0, g_neg - theta)).mean()
    return float(loss), sigmoid(theta - g_pos) / N, sigmoid(g_neg - theta) / N


@mistake(
    "threshold-loss",
    "The sigmoid has the opposite argument. It must be near 1 for an example on the wrong side of theta.",
)
def sigmoid_of_the_wrong_sign(g_pos, g_neg, theta=2.0):
    N = len(g_pos)
    loss = (np.logaddexp(0, theta - g_pos) + np.logaddexp(0, g_neg - theta)).mean()
    return float(loss), -sigmoid(g_pos - theta) / N, sigmoid(theta - g_neg) / N


@mistake(
    "threshold-loss",
    "The positive examples' loss has the sign of the negative ones: it grows with their goodness.",
)
def positives_like_negatives(g_pos, g_neg, theta=2.0):
    N = len(g_pos)
    loss = (np.logaddexp(0, g_pos - theta) + np.logaddexp(0, g_neg - theta)).mean()
    return float(loss), -sigmoid(theta - g_pos) / N, sigmoid(g_neg - theta) / N


@mistake(
    "threshold-loss",
    "The negative part is cut off at 0. Softplus is smooth, and above 0 everywhere: log(1 + exp(z)).",
)
def relu_for_softplus(g_pos, g_neg, theta=2.0):
    N = len(g_pos)
    loss = (np.maximum(0, theta - g_pos) + np.maximum(0, g_neg - theta)).mean()
    return float(loss), -sigmoid(theta - g_pos) / N, sigmoid(g_neg - theta) / N


@mistake("threshold-loss", "This is log(e + exp(z)): the 1 in log(1 + exp(z)) is exp(0).")
def logaddexp_of_one(g_pos, g_neg, theta=2.0):
    N = len(g_pos)
    loss = (np.logaddexp(1, theta - g_pos) + np.logaddexp(1, g_neg - theta)).mean()
    return float(loss), -sigmoid(theta - g_pos) / N, sigmoid(g_neg - theta) / N


@mistake(
    "threshold-loss",
    "The negative examples' loss has the sign of the positive ones: it falls with their goodness.",
)
def negatives_like_positives(g_pos, g_neg, theta=2.0):
    N = len(g_pos)
    loss = (np.logaddexp(0, theta - g_pos) + np.logaddexp(0, theta - g_neg)).mean()
    return float(loss), -sigmoid(theta - g_pos) / N, -sigmoid(theta - g_neg) / N


@mistake("threshold-loss", "The gradients lack the division by N, which the mean brings.")
def gradients_without_the_mean(g_pos, g_neg, theta=2.0):
    loss = (np.logaddexp(0, theta - g_pos) + np.logaddexp(0, g_neg - theta)).mean()
    return float(loss), -sigmoid(theta - g_pos), sigmoid(g_neg - theta)


@mistake(
    "threshold-loss", "Divided by 2 N: the loss is a mean over the pairs, the two terms of a pair are added."
)
def mean_over_both(g_pos, g_neg, theta=2.0):
    N = 2 * len(g_pos)
    loss = (np.logaddexp(0, theta - g_pos) + np.logaddexp(0, g_neg - theta)).sum() / N
    return float(loss), -sigmoid(theta - g_pos) / N, sigmoid(g_neg - theta) / N


@mistake("threshold-loss", "The loss is a sum over the pairs. It is their mean.")
def sum_over_the_pairs(g_pos, g_neg, theta=2.0):
    loss = (np.logaddexp(0, theta - g_pos) + np.logaddexp(0, g_neg - theta)).sum()
    return float(loss), -sigmoid(theta - g_pos), sigmoid(g_neg - theta)


@mistake("threshold-loss", "The threshold was left out: it is subtracted from every goodness.")
def no_threshold(g_pos, g_neg, theta=2.0):
    N = len(g_pos)
    loss = (np.logaddexp(0, -g_pos) + np.logaddexp(0, g_neg)).mean()
    return float(loss), -sigmoid(-g_pos) / N, sigmoid(g_neg) / N


@mistake("threshold-loss", "The threshold is always 2, whatever `theta` says.")
def threshold_of_two(g_pos, g_neg, theta=2.0):
    N = len(g_pos)
    loss = (np.logaddexp(0, 2 - g_pos) + np.logaddexp(0, g_neg - 2)).mean()
    return float(loss), -sigmoid(2 - g_pos) / N, sigmoid(g_neg - 2) / N


@mistake("threshold-loss", says="overflow")
def softplus_by_its_formula(g_pos, g_neg, theta=2.0):
    N = len(g_pos)
    loss = (np.log(1 + np.exp(theta - g_pos)) + np.log(1 + np.exp(g_neg - theta))).mean()
    return float(loss), -sigmoid(theta - g_pos) / N, sigmoid(g_neg - theta) / N


@mistake("threshold-loss", says="dtype")
def float64_gradients(g_pos, g_neg, theta=2.0):
    N = np.float64(len(g_pos))
    loss = (np.logaddexp(0, theta - g_pos) + np.logaddexp(0, g_neg - theta)).mean()
    return float(loss), -sigmoid(theta - g_pos) / N, sigmoid(g_neg - theta) / N


@mistake("threshold-loss", "The gradients are exchanged: first that of the positive examples, below 0.")
def gradients_in_the_other_order(g_pos, g_neg, theta=2.0):
    N = len(g_pos)
    loss = (np.logaddexp(0, theta - g_pos) + np.logaddexp(0, g_neg - theta)).mean()
    return float(loss), sigmoid(g_neg - theta) / N, -sigmoid(theta - g_pos) / N


@mistake("threshold-loss", "The negative examples are missing from the loss.")
def positive_examples_only(g_pos, g_neg, theta=2.0):
    N = len(g_pos)
    loss = np.logaddexp(0, theta - g_pos).mean()
    return float(loss), -sigmoid(theta - g_pos) / N, sigmoid(g_neg - theta) / N


@mistake(
    "threshold-loss",
    "The gradients hold the derivative of the sigmoid. They need that of the softplus, which is the sigmoid itself.",
)
def derivative_of_the_sigmoid(g_pos, g_neg, theta=2.0):
    N = len(g_pos)
    loss = (np.logaddexp(0, theta - g_pos) + np.logaddexp(0, g_neg - theta)).mean()
    p, q = sigmoid(theta - g_pos), sigmoid(g_neg - theta)
    return float(loss), -p * (1 - p) / N, q * (1 - q) / N


@mistake(
    "threshold-loss",
    "The argument of exp was clipped, so the loss stops growing. A stable softplus needs no limit.",
    constants={"limit": (20, 30, 100, 500, 700, 709)},
)
def clips_the_exponent(g_pos, g_neg, theta=2.0, *, limit=50):
    N = len(g_pos)
    z = np.clip(np.stack([theta - g_pos, g_neg - theta]), -limit, limit)
    return (
        float(np.log(1 + np.exp(z)).sum(axis=0).mean()),
        -sigmoid(theta - g_pos) / N,
        sigmoid(g_neg - theta) / N,
    )


@mistake(
    "threshold-loss",
    "A small number under the logarithm limits the loss, which must go on growing. Use a stable softplus.",
    constants={"eps": (1e-7, 1e-8, 1e-9, 1e-10, 1e-15, 1e-16)},
)
def adds_under_the_logarithm(g_pos, g_neg, theta=2.0, *, eps=1e-12):
    N = len(g_pos)
    loss = -(np.log(sigmoid(g_pos - theta) + eps) + np.log(sigmoid(theta - g_neg) + eps)).mean()
    return float(loss), -sigmoid(theta - g_pos) / N, sigmoid(g_neg - theta) / N


@mistake("threshold-loss", "The gradients hold the softplus itself. Its derivative is the sigmoid.")
def softplus_for_its_derivative(g_pos, g_neg, theta=2.0):
    N = len(g_pos)
    p, q = np.logaddexp(0, theta - g_pos), np.logaddexp(0, g_neg - theta)
    return float((p + q).mean()), -p / N, q / N


@mistake("threshold-loss", "The loss of the negative examples was subtracted. The two losses are added.")
def losses_subtracted(g_pos, g_neg, theta=2.0):
    N = len(g_pos)
    loss = (np.logaddexp(0, theta - g_pos) - np.logaddexp(0, g_neg - theta)).mean()
    return float(loss), -sigmoid(theta - g_pos) / N, sigmoid(g_neg - theta) / N


@mistake("threshold-loss", "`np.logaddexp2` uses powers of 2. The softplus uses powers of e.")
def softplus_to_the_base_two(g_pos, g_neg, theta=2.0):
    N = len(g_pos)
    loss = (np.logaddexp2(0, theta - g_pos) + np.logaddexp2(0, g_neg - theta)).mean()
    return float(loss), -sigmoid(theta - g_pos) / N, sigmoid(g_neg - theta) / N


@mistake(
    "threshold-loss", "The mean was taken over the positive examples only; the negative ones were summed."
)
def mean_of_the_positive_loss_only(g_pos, g_neg, theta=2.0):
    N = len(g_pos)
    loss = np.logaddexp(0, theta - g_pos).mean() + np.logaddexp(0, g_neg - theta).sum()
    return float(loss), -sigmoid(theta - g_pos) / N, sigmoid(g_neg - theta) / N


@mistake(
    "threshold-loss", "dg_neg is dg_pos with the other sign. Each needs the goodness of its own examples."
)
def opposite_gradients(g_pos, g_neg, theta=2.0):
    N = len(g_pos)
    loss = (np.logaddexp(0, theta - g_pos) + np.logaddexp(0, g_neg - theta)).mean()
    dg_pos = -sigmoid(theta - g_pos) / N
    return float(loss), dg_pos, -dg_pos


@mistake("threshold-loss", "The gradients lack the sigmoid, which is the derivative of the softplus.")
def gradients_without_the_sigmoid(g_pos, g_neg, theta=2.0):
    N = len(g_pos)
    loss = (np.logaddexp(0, theta - g_pos) + np.logaddexp(0, g_neg - theta)).mean()
    return float(loss), -(theta - g_pos) / N, (g_neg - theta) / N


@mistake(
    "threshold-loss", "The two examples of a pair were compared with one another. Compare each with theta."
)
def compares_the_pair(g_pos, g_neg, theta=2.0):
    dg_neg = sigmoid(g_neg - g_pos) / len(g_pos)
    return float(np.logaddexp(0, g_neg - g_pos).mean()), -dg_neg, dg_neg


@mistake("threshold-loss", "The threshold was left out: it is subtracted from every goodness.")
def threshold_for_positive_examples_only(g_pos, g_neg, theta=2.0):
    N = len(g_pos)
    loss = (np.logaddexp(0, theta - g_pos) + np.logaddexp(0, g_neg)).mean()
    return float(loss), -sigmoid(theta - g_pos) / N, sigmoid(g_neg) / N


@mistake("threshold-loss", "The threshold was left out: it is subtracted from every goodness.")
def threshold_for_negative_examples_only(g_pos, g_neg, theta=2.0):
    N = len(g_pos)
    loss = (np.logaddexp(0, -g_pos) + np.logaddexp(0, g_neg - theta)).mean()
    return float(loss), -sigmoid(-g_pos) / N, sigmoid(g_neg - theta) / N


@mistake("threshold-loss", "The goodness was squared. It is a mean of squares already.")
def squares_of_the_goodness(g_pos, g_neg, theta=2.0):
    N = len(g_pos)
    g_pos, g_neg = g_pos**2, g_neg**2
    loss = (np.logaddexp(0, theta - g_pos) + np.logaddexp(0, g_neg - theta)).mean()
    return float(loss), -sigmoid(theta - g_pos) / N, sigmoid(g_neg - theta) / N


# normalize_length


@mistake(
    "normalize-length",
    "Divided by the root of the *sum* of squares. The root of their mean over the row is asked for.",
)
def divided_by_the_norm(H, eps=1e-8):
    return H / (np.sqrt((H * H).sum(axis=1, keepdims=True)) + eps)


@mistake("normalize-length", "Divided by the mean square. Its root was not taken.")
def divided_by_the_mean_square(H, eps=1e-8):
    return H / ((H * H).mean(axis=1, keepdims=True) + eps)


@mistake(
    "normalize-length",
    "The mean of each row was subtracted, as in layer norm. Only the length is taken away here.",
)
def subtracts_the_mean(H, eps=1e-8):
    H = H - H.mean(axis=1, keepdims=True)
    return H / (np.sqrt((H * H).mean(axis=1, keepdims=True)) + eps)


@mistake("normalize-length", "Columns were normalised, over the examples. Each row has a length of its own.")
def normalises_the_columns(H, eps=1e-8):
    return H / (np.sqrt((H * H).sum(axis=0, keepdims=True) / max(len(H), 1)) + eps)


@mistake("normalize-length", "One divisor for the whole array. Each row has a length of its own.")
def one_length_for_all(H, eps=1e-8):
    return H / (np.sqrt((H * H).sum() / max(H.size, 1)) + eps).astype(H.dtype)


@mistake("normalize-length", "eps was added under the root.")
def eps_under_the_root(H, eps=1e-8):
    return H / np.sqrt((H * H).mean(axis=1, keepdims=True) + eps)


@mistake("normalize-length", "eps has no effect: it is added to the root.")
def no_eps(H, eps=1e-8):
    return H / np.sqrt((H * H).mean(axis=1, keepdims=True))


@mistake("normalize-length", "The larger of the root and eps was taken. Their sum is asked for.")
def larger_of_root_and_eps(H, eps=1e-8):
    return H / np.maximum(np.sqrt((H * H).mean(axis=1, keepdims=True)), eps)


@mistake("normalize-length", "Divided by the standard deviation, which leaves out the mean of the row.")
def divided_by_the_deviation(H, eps=1e-8):
    return H / (H.std(axis=1, keepdims=True) + eps)


@mistake("normalize-length", "Divided by the mean of the sizes. The root of the mean square is asked for.")
def divided_by_the_mean_size(H, eps=1e-8):
    return H / (np.abs(H).mean(axis=1, keepdims=True) + eps)


@mistake("normalize-length", says="wrote into its input")
def divides_in_place(H, eps=1e-8):
    H /= np.sqrt((H * H).mean(axis=1, keepdims=True)) + eps
    return H


@mistake("normalize-length", "Divided by the largest activity. The root of the mean square is asked for.")
def divided_by_the_largest(H, eps=1e-8):
    return H / (np.abs(H).max(axis=1, keepdims=True) + eps)


@mistake("normalize-length", "eps was added to the quotient. It belongs to the divisor, with the root.")
def eps_added_last(H, eps=1e-8):
    return H / np.sqrt((H * H).mean(axis=1, keepdims=True)) + eps


@mistake(
    "normalize-length", "The root was divided by D. The division belongs under the root: a mean of squares."
)
def divides_outside_the_root(H, eps=1e-8):
    return H / (np.sqrt((H * H).sum(axis=1, keepdims=True)) / H.shape[1] + eps)


@mistake("normalize-length", "The rows were multiplied by their length. It divides them.")
def multiplies_by_the_length(H, eps=1e-8):
    return H * (np.sqrt((H * H).mean(axis=1, keepdims=True)) + eps)


@mistake("normalize-length", "eps was added under the root.")
def square_of_eps_under_the_root(H, eps=1e-8):
    return H / np.sqrt((H * H).mean(axis=1, keepdims=True) + eps**2)


@mistake(
    "normalize-length",
    "eps was added to the Euclidean length. Add it to the root of the mean square, after the division by D.",
)
def eps_added_to_the_norm(H, eps=1e-8):
    return H / (np.linalg.norm(H, axis=1, keepdims=True) + eps) * np.sqrt(H.shape[1])


@mistake("normalize-length", "Divided by the sum of the row. The root of the mean square is asked for.")
def divided_by_the_sum(H, eps=1e-8):
    return H / (H.sum(axis=1, keepdims=True) + eps)


@mistake(
    "normalize-length", "The roots have the shape (N,). Keep their axis, so that each divides a row of H."
)
def roots_without_their_axis(H, eps=1e-8):
    return H / (np.sqrt((H * H).mean(axis=1)) + eps)


# local_gradients


@mistake(
    "local-gradients",
    "The two halves are exchanged: g_pos is the first half of g, and dg_pos is the first half of dg.",
)
def halves_exchanged(X, H, loss, *, measure=goodness):
    g, slope = measure(H)
    N = len(H) // 2
    value, dg_pos, dg_neg = loss(g[N:], g[:N])
    dZ = np.concatenate([dg_neg, dg_pos])[:, None] * slope
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake(
    "local-gradients", "The two halves are exchanged in the call of the loss: g_pos is the first half of g."
)
def halves_exchanged_in_the_call(X, H, loss, *, measure=goodness):
    g, slope = measure(H)
    N = len(H) // 2
    value, dg_pos, dg_neg = loss(g[N:], g[:N])
    dZ = np.concatenate([dg_pos, dg_neg])[:, None] * slope
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake(
    "local-gradients",
    "The two halves are exchanged: g_pos is the first half of g, and dg_pos is the first half of dg.",
)
def gradients_exchanged(X, H, loss, *, measure=goodness):
    g, slope = measure(H)
    N = len(H) // 2
    value, dg_pos, dg_neg = loss(g[:N], g[N:])
    dZ = np.concatenate([dg_neg, dg_pos])[:, None] * slope
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake(
    "local-gradients",
    "Every second row was taken as a negative example. They are the second half of the rows.",
)
def alternating_rows(X, H, loss, *, measure=goodness):
    g, slope = measure(H)
    value, dg_pos, dg_neg = loss(g[::2], g[1::2])
    dZ = np.stack([dg_pos, dg_neg], axis=1).ravel()[:, None] * slope
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake("local-gradients", "The slope of the goodness is missing: dZ is dg times 2 H / D.")
def no_slope(X, H, loss, *, measure=goodness):
    g, _ = measure(H)
    N = len(H) // 2
    value, dg_pos, dg_neg = loss(g[:N], g[N:])
    dZ = np.concatenate([dg_pos, dg_neg])[:, None] * (H > 0)
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake("local-gradients", "H itself was used as the slope, which is H times 2 / D_out.")
def activities_for_the_slope(X, H, loss, *, measure=goodness):
    g, _ = measure(H)
    N = len(H) // 2
    value, dg_pos, dg_neg = loss(g[:N], g[N:])
    dZ = np.concatenate([dg_pos, dg_neg])[:, None] * H
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake("local-gradients", "dg is missing: dZ is the slope of the goodness times the loss's gradients.")
def slope_alone(X, H, loss, *, measure=goodness):
    g, dZ = measure(H)
    N = len(H) // 2
    return loss(g[:N], g[N:])[0], dZ.T @ X, dZ.sum(axis=0)


@mistake(
    "local-gradients", "dg was multiplied as a row: each of its numbers belongs to one row of the slope."
)
def dg_as_a_row(X, H, loss, *, measure=goodness):
    g, slope = measure(H)
    N = len(H) // 2
    value, dg_pos, dg_neg = loss(g[:N], g[N:])
    dZ = np.concatenate([dg_pos, dg_neg]) * slope
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake("local-gradients", "dg was added to the slope. The chain rule multiplies them.")
def dg_added(X, H, loss, *, measure=goodness):
    g, slope = measure(H)
    N = len(H) // 2
    value, dg_pos, dg_neg = loss(g[:N], g[N:])
    dZ = np.concatenate([dg_pos, dg_neg])[:, None] + slope
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake("local-gradients", "The loss is always `threshold_loss`. It must be the function `loss`.")
def always_the_threshold_loss(X, H, loss, *, measure=goodness):
    g, slope = measure(H)
    N = len(H) // 2
    value, dg_pos, dg_neg = threshold_loss(g[:N], g[N:])
    dZ = np.concatenate([dg_pos, dg_neg])[:, None] * slope
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake("local-gradients", "The gradient of the negative examples was left out.")
def positive_half_only(X, H, loss, *, measure=goodness):
    g, slope = measure(H)
    N = len(H) // 2
    value, dg_pos, _ = loss(g[:N], g[N:])
    dZ = dg_pos[:, None] * slope[:N]
    return value, dZ.T @ X[:N], dZ.sum(axis=0)


@mistake(
    "local-gradients",
    "The two halves were subtracted. Their gradients are added: the loss has the sign of each.",
)
def halves_subtracted(X, H, loss, *, measure=goodness):
    g, slope = measure(H)
    N = len(H) // 2
    value, dg_pos, dg_neg = loss(g[:N], g[N:])
    dZ = np.concatenate([dg_pos, -dg_neg])[:, None] * slope
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake("local-gradients", says="transpose")
def transposed_weights(X, H, loss, *, measure=goodness):
    g, slope = measure(H)
    N = len(H) // 2
    value, dg_pos, dg_neg = loss(g[:N], g[N:])
    dZ = np.concatenate([dg_pos, dg_neg])[:, None] * slope
    return value, X.T @ dZ, dZ.sum(axis=0)


@mistake("local-gradients", "db is a mean over the rows. It is their sum.")
def mean_for_the_biases(X, H, loss, *, measure=goodness):
    g, slope = measure(H)
    N = len(H) // 2
    value, dg_pos, dg_neg = loss(g[:N], g[N:])
    dZ = np.concatenate([dg_pos, dg_neg])[:, None] * slope
    return value, dZ.T @ X, dZ.mean(axis=0)


@mistake(
    "local-gradients",
    "Too small: divided by the number of rows, though the loss's gradients hold their 1/N already, or without the 2 of the slope.",
)
def divided_again(X, H, loss, *, measure=goodness):
    g, slope = measure(H)
    N = len(H) // 2
    value, dg_pos, dg_neg = loss(g[:N], g[N:])
    dZ = np.concatenate([dg_pos, dg_neg])[:, None] * slope / len(X)
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake(
    "local-gradients", "Divided by the number of pairs again: the loss's gradients hold their 1/N already."
)
def divided_by_the_pairs_again(X, H, loss, *, measure=goodness):
    g, slope = measure(H)
    N = len(H) // 2
    value, dg_pos, dg_neg = loss(g[:N], g[N:])
    dZ = np.concatenate([dg_pos, dg_neg])[:, None] * slope
    return value, dZ.T @ X / N, dZ.sum(axis=0) / N


@mistake(
    "local-gradients", "The slope lacks the division by the number of units. `measure` returns it complete."
)
def slope_without_the_units(X, H, loss, *, measure=goodness):
    g, _ = measure(H)
    N = len(H) // 2
    value, dg_pos, dg_neg = loss(g[:N], g[N:])
    dZ = np.concatenate([dg_pos, dg_neg])[:, None] * 2 * H
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake("local-gradients", "The slope has the factor 2 / D_out already: it was multiplied by it again.")
def slope_scaled_twice(X, H, loss, *, measure=goodness):
    g, slope = measure(H)
    N = len(H) // 2
    value, dg_pos, dg_neg = loss(g[:N], g[N:])
    dZ = np.concatenate([dg_pos, dg_neg])[:, None] * slope * (2 / H.shape[1])
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake(
    "local-gradients",
    "The slope was divided by the number of rows. It is 2 H divided by the number of units.",
)
def slope_over_the_rows(X, H, loss, *, measure=goodness):
    g, _ = measure(H)
    N = len(H) // 2
    value, dg_pos, dg_neg = loss(g[:N], g[N:])
    dZ = np.concatenate([dg_pos, dg_neg])[:, None] * 2 * H / len(H)
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake("local-gradients", "db was summed over the units. Each unit has one, summed over the rows.")
def biases_over_the_units(X, H, loss, *, measure=goodness):
    g, slope = measure(H)
    N = len(H) // 2
    value, dg_pos, dg_neg = loss(g[:N], g[N:])
    dZ = np.concatenate([dg_pos, dg_neg])[:, None] * slope
    return value, dZ.T @ X, dZ.sum(axis=1)


@mistake("local-gradients", "The sign of dg_pos was turned. The loss has given it the right one already.")
def positive_half_turned(X, H, loss, *, measure=goodness):
    g, slope = measure(H)
    N = len(H) // 2
    value, dg_pos, dg_neg = loss(g[:N], g[N:])
    dZ = np.concatenate([-dg_pos, dg_neg])[:, None] * slope
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake("local-gradients", "dW was made with the activities H. It needs the layer's input X.")
def activities_for_the_input(X, H, loss, *, measure=goodness):
    g, slope = measure(H)
    N = len(H) // 2
    value, dg_pos, dg_neg = loss(g[:N], g[N:])
    dZ = np.concatenate([dg_pos, dg_neg])[:, None] * slope
    return value, dZ.T @ H, dZ.sum(axis=0)


@mistake("local-gradients", "The activities were normalised. Goodness is taken from H as it is.")
def goodness_of_normalised_activities(X, H, loss, *, measure=goodness):
    H = H / (np.sqrt((H * H).mean(axis=1, keepdims=True)) + 1e-8)
    g, slope = measure(H)
    N = len(H) // 2
    value, dg_pos, dg_neg = loss(g[:N], g[N:])
    dZ = np.concatenate([dg_pos, dg_neg])[:, None] * slope
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake("local-gradients", "X was normalised. It is the layer's input already: dW needs it as it is.")
def normalises_the_input(X, H, loss, *, measure=goodness):
    g, slope = measure(H)
    N = len(H) // 2
    value, dg_pos, dg_neg = loss(g[:N], g[N:])
    dZ = np.concatenate([dg_pos, dg_neg])[:, None] * slope
    return value, dZ.T @ (X / np.sqrt((X * X).mean(axis=1, keepdims=True))), dZ.sum(axis=0)


@mistake("local-gradients", says="wrote into its input")
def slope_in_place(X, H, loss, *, measure=goodness):
    g, _ = measure(H)
    N = len(H) // 2
    value, dg_pos, dg_neg = loss(g[:N], g[N:])
    H *= 2 / H.shape[1]
    dZ = np.concatenate([dg_pos, dg_neg])[:, None] * H
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake(
    "local-gradients",
    "Every second row was taken as a negative example. They are the second half of the rows.",
)
def alternating_rows_in_the_call(X, H, loss, *, measure=goodness):
    g, slope = measure(H)
    value, dg_pos, dg_neg = loss(g[::2], g[1::2])
    dZ = np.concatenate([dg_pos, dg_neg])[:, None] * slope
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake(
    "local-gradients", "Divided by the number of pairs again: the loss's gradients hold their 1/N already."
)
def weights_divided_by_the_pairs_again(X, H, loss, *, measure=goodness):
    g, slope = measure(H)
    N = len(H) // 2
    value, dg_pos, dg_neg = loss(g[:N], g[N:])
    dZ = np.concatenate([dg_pos, dg_neg])[:, None] * slope
    return value, dZ.T @ X / N, dZ.sum(axis=0)


@mistake("local-gradients", "Multiplied by H once too often: the slope holds H already.")
def slope_times_activities(X, H, loss, *, measure=goodness):
    g, slope = measure(H)
    N = len(H) // 2
    value, dg_pos, dg_neg = loss(g[:N], g[N:])
    dZ = np.concatenate([dg_pos, dg_neg])[:, None] * slope * H
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake(
    "local-gradients",
    "dg_neg is empty: g was cut at its end. Cut it in the middle, after N of its 2 N numbers.",
)
def cut_at_the_end(X, H, loss, *, measure=goodness):
    g, slope = measure(H)
    N = len(H)
    value, dg_pos, dg_neg = loss(g[:N], g[N:])
    dZ = np.concatenate([dg_pos, dg_neg])[:, None] * slope
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake(
    "local-gradients",
    "g was cut after its first number. The first half of it belongs to the positive examples.",
)
def cut_after_one(X, H, loss, *, measure=goodness):
    g, slope = measure(H)
    value, dg_pos, dg_neg = loss(g[:1], g[1:])
    dZ = np.concatenate([dg_pos, dg_neg])[:, None] * slope
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake("local-gradients", "The loss got the activities. It takes their goodness, one number for each row.")
def loss_of_the_activities(X, H, loss, *, measure=goodness):
    _, slope = measure(H)
    N = len(H) // 2
    value, dg_pos, dg_neg = loss(H[:N], H[N:])
    dZ = np.concatenate([dg_pos, dg_neg])[:, None] * slope
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake(
    "local-gradients", "dg_pos and dg_neg were stacked as two rows. Join them into one array of 2 N numbers."
)
def gradients_in_two_rows(X, H, loss, *, measure=goodness):
    g, slope = measure(H)
    N = len(H) // 2
    value, dg_pos, dg_neg = loss(g[:N], g[N:])
    dZ = np.stack([dg_pos, dg_neg])[:, None] * slope
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake("local-gradients", "The results are exchanged: first dW, then db.")
def gradients_returned_in_the_other_order(X, H, loss, *, measure=goodness):
    g, slope = measure(H)
    N = len(H) // 2
    value, dg_pos, dg_neg = loss(g[:N], g[N:])
    dZ = np.concatenate([dg_pos, dg_neg])[:, None] * slope
    return value, dZ.sum(axis=0), dZ.T @ X


@mistake("local-gradients", "The goodness of the inputs X was taken. It is that of the layer's activities H.")
def goodness_of_the_inputs(X, H, loss, *, measure=goodness):
    g, slope = measure(X)
    N = len(H) // 2
    value, dg_pos, dg_neg = loss(g[:N], g[N:])
    dZ = np.concatenate([dg_pos, dg_neg])[:, None] * slope
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake("local-gradients", "The gradient of the positive examples was left out.")
def negative_half_only(X, H, loss, *, measure=goodness):
    g, slope = measure(H)
    N = len(H) // 2
    value, dg_pos, dg_neg = loss(g[:N], g[N:])
    dZ = np.concatenate([dg_pos, dg_neg])[:, None] * slope
    return value, dZ[N:].T @ X[N:], dZ[N:].sum(axis=0)


@mistake("local-gradients", "dg_pos and dg_neg were added. Join them into one array of 2 N numbers.")
def gradients_added_up(X, H, loss, *, measure=goodness):
    g, slope = measure(H)
    N = len(H) // 2
    value, dg_pos, dg_neg = loss(g[:N], g[N:])
    dZ = (dg_pos + dg_neg)[:, None] * slope
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake("local-gradients", "`np.concatenate` takes one list of arrays. The second argument is an axis.")
def concatenates_without_a_list(X, H, loss, *, measure=goodness):
    g, slope = measure(H)
    N = len(H) // 2
    value, dg_pos, dg_neg = loss(g[:N], g[N:])
    dZ = np.concatenate(dg_pos, dg_neg)[:, None] * slope
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake("local-gradients", "dZ was not transposed: dW has a row for each unit, summed over the examples.")
def weights_without_the_transpose(X, H, loss, *, measure=goodness):
    g, slope = measure(H)
    N = len(H) // 2
    value, dg_pos, dg_neg = loss(g[:N], g[N:])
    dZ = np.concatenate([dg_pos, dg_neg])[:, None] * slope
    return value, dZ @ X, dZ.sum(axis=0)


@mistake("local-gradients", "The goodness itself is a factor of dZ here. It is dg times the slope alone.")
def goodness_as_a_factor(X, H, loss, *, measure=goodness):
    N = len(H) // 2
    g, slope = measure(H)
    value, dg_pos, dg_neg = loss(g[:N], g[N:])
    dZ = (np.concatenate([dg_pos, dg_neg]) * g)[:, None] * slope
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake(
    "local-gradients", "The value of the loss is divided once more. It is returned as the loss gives it."
)
def divides_the_value(X, H, loss, *, measure=goodness):
    N = len(H) // 2
    g, slope = measure(H)
    value, dg_pos, dg_neg = loss(g[:N], g[N:])
    dZ = np.concatenate([dg_pos, dg_neg])[:, None] * slope
    return value / N, dZ.T @ X, dZ.sum(axis=0)


@mistake(
    "local-gradients",
    "Both halves got the gradient of the positive examples. That of the negative ones is dg_neg.",
)
def dg_pos_for_both_halves(X, H, loss, *, measure=goodness):
    N = len(H) // 2
    g, slope = measure(H)
    value, dg_pos, _ = loss(g[:N], g[N:])
    dZ = np.concatenate([dg_pos, dg_pos])[:, None] * slope
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake(
    "local-gradients",
    "Both halves got the gradient of the negative examples. That of the positive ones is dg_pos.",
)
def dg_neg_for_both_halves(X, H, loss, *, measure=goodness):
    N = len(H) // 2
    g, slope = measure(H)
    value, _, dg_neg = loss(g[:N], g[N:])
    dZ = np.concatenate([dg_neg, dg_neg])[:, None] * slope
    return value, dZ.T @ X, dZ.sum(axis=0)


# make_negative


@mistake("make-negative", "Drawn from all classes: one label in `classes` is the right one.")
def any_label(y, rng, classes=10):
    return rng.integers(classes, size=len(y))


@mistake("make-negative", "A step of 0 was possible: then the label is the right one.")
def steps_from_zero(y, rng, classes=10):
    return (y + rng.integers(0, classes, size=len(y))) % classes


@mistake("make-negative", "The largest step is missing: the end of rng.integers is excluded.")
def steps_one_too_few(y, rng, classes=10):
    return (y + rng.integers(1, max(classes - 1, 2), size=len(y))) % classes


@mistake("make-negative", "One step for all labels. Each has its own.")
def one_step_for_all(y, rng, classes=10):
    return (y + rng.integers(1, classes)) % classes


@mistake("make-negative", "Always the next class: not all wrong labels are equally likely.")
def always_the_next(y, rng, classes=10):
    return (y + 1) % classes


@mistake("make-negative", "Labels above the last class: class 0 comes after it.")
def no_remainder(y, rng, classes=10):
    return y + rng.integers(1, classes, size=len(y))


@mistake("make-negative", "The remainder is always by 10, whatever `classes` says.")
def remainder_by_ten(y, rng, classes=10):
    return (y + rng.integers(1, classes, size=len(y))) % 10


@mistake("make-negative", "The labels were shuffled. An image can get its own class from another image.")
def shuffled_labels(y, rng, classes=10):
    return rng.permutation(y)


@mistake("make-negative", "Always ten classes, whatever `classes` says.")
def always_ten_classes_of_labels(y, rng, classes=10):
    return (y + rng.integers(1, 10, size=len(y))) % 10


@mistake("make-negative", "The number drawn was subtracted. Add it to the right label.")
def counts_down(y, rng, classes=10):
    return (y - rng.integers(1, classes, size=len(y))) % classes


@mistake("make-negative", "A step of `classes` was possible: then the label is the right one.")
def steps_of_all_classes(y, rng, classes=10):
    return (y + rng.integers(1, classes + 1, size=len(y))) % classes


@mistake(
    "make-negative",
    "Each wrong label is as likely as it should be, but drawn in another way: take the numbers that the text names.",
)
def draws_until_wrong(y, rng, classes=10):
    wrong = []
    for label in y:
        drawn = rng.integers(classes)
        while drawn == label:
            drawn = rng.integers(classes)
        wrong.append(drawn)
    return np.array(wrong, dtype=int)


@mistake(
    "make-negative",
    "Each wrong label is as likely as it should be, but drawn in another way: take the numbers that the text names.",
)
def draws_again_where_right(y, rng, classes=10):
    wrong = rng.integers(classes, size=len(y))
    while (wrong == y).any():
        wrong[wrong == y] = rng.integers(classes, size=(wrong == y).sum())
    return wrong


@mistake(
    "make-negative",
    "Each wrong label is as likely as it should be, but drawn in another way: take the numbers that the text names.",
)
def skips_the_right_label(y, rng, classes=10):
    drawn = rng.integers(classes - 1, size=len(y))
    return drawn + (drawn >= y)


@mistake("make-negative", "The numbers are drawn from 1 to 9, whatever `classes` says.")
def steps_up_to_nine(y, rng, classes=10):
    return (y + rng.integers(1, 10, size=len(y))) % classes


@mistake("make-negative", "The remainder is by `classes - 1`, so the last class is never returned.")
def remainder_by_one_class_less(y, rng, classes=10):
    return (y + rng.integers(1, classes, size=len(y))) % (classes - 1)


@mistake("make-negative", "The number drawn is the step from the right label, not the wrong label itself.")
def steps_for_labels(y, rng, classes=10):
    return rng.integers(1, classes, size=len(y))


@mistake("make-negative", says="must be of integer")
def labels_in_float64(y, rng, classes=10):
    wrong = np.zeros(len(y))
    wrong[:] = (y + rng.integers(1, classes, size=len(y))) % classes
    return wrong


@mistake(
    "make-negative",
    "A generator of your own draws the same numbers in every call: use rng.",
    constants={"seed": (1, 42)},
)
def a_generator_of_its_own(y, rng, classes=10, *, seed=0):
    rng = np.random.default_rng(seed)
    return (y + rng.integers(1, classes, size=len(y))) % classes


@mistake(
    "make-negative",
    "Where the right label was drawn, the next class was taken, which is now twice as likely. Draw the step to the wrong label.",
)
def next_class_where_right(y, rng, classes=10):
    wrong = rng.integers(classes, size=len(y))
    return np.where(wrong == y, (wrong + 1) % classes, wrong)


@mistake("make-negative", "Labels above the last class: class 0 comes after it.")
def last_class_too_large(y, rng, classes=10):
    wrong = y + rng.integers(1, classes, size=len(y))
    return np.where(wrong > classes, wrong - classes, wrong)


@mistake("make-negative", "After the last class the labels begin again at 1. They should begin at 0.")
def begins_again_at_one(y, rng, classes=10):
    wrong = y + rng.integers(1, classes, size=len(y))
    return np.where(wrong >= classes, wrong - classes + 1, wrong)


@mistake("make-negative", "Labels above the last class became the last class. Class 0 comes after it.")
def cut_off_at_the_last_class(y, rng, classes=10):
    return np.minimum(y + rng.integers(1, classes, size=len(y)), classes - 1)


@mistake("make-negative", "`classes` numbers were drawn. Draw one for each label in y.")
def as_many_steps_as_classes(y, rng, classes=10):
    return (y + rng.integers(1, classes, size=classes)) % classes


@mistake("make-negative", "The remainder is by `classes + 1`: the label `classes` does not exist.")
def remainder_by_one_more(y, rng, classes=10):
    return (y + rng.integers(1, classes, size=len(y))) % (classes + 1)


@mistake(
    "make-negative",
    "The number of classes was taken from the labels in y. It is `classes`, even if some are absent.",
)
def remainder_by_the_classes_that_occur(y, rng, classes=10):
    return (y + rng.integers(1, classes, size=len(y))) % (y.max() + 1)


# label_scores


@mistake("label-scores", says="transpose")
def a_row_for_each_label(X, total_goodness, classes=10, *, embed=embed_label):
    return np.stack([total_goodness(embed(X, np.full(len(X), k), classes)) for k in range(classes)])


@mistake("label-scores", "No label was drawn into the images: all columns are the same.")
def no_label(X, total_goodness, classes=10, *, embed=embed_label):
    return np.stack([total_goodness(X)] * classes, axis=1)


@mistake("label-scores", "Labels 1 to `classes` were tried. The first class is 0.")
def labels_from_one(X, total_goodness, classes=10, *, embed=embed_label):
    columns = [total_goodness(embed(X, np.full(len(X), k), classes)) for k in range(1, classes + 1)]
    return np.stack(columns, axis=1)


@mistake("label-scores", "Ten labels, whatever `classes` says.")
def always_ten_labels(X, total_goodness, classes=10, *, embed=embed_label):
    padded = np.pad(X, ((0, 0), (0, max(0, 10 - X.shape[1]))))
    columns = [total_goodness(embed(padded, np.full(len(X), k), 10)[:, : X.shape[1]]) for k in range(10)]
    return np.stack(columns, axis=1)


@mistake("label-scores", "The best label was returned. All scores are asked for.")
def the_best_label(X, total_goodness, classes=10, *, embed=embed_label):
    columns = [total_goodness(embed(X, np.full(len(X), k), classes)) for k in range(classes)]
    return np.stack(columns, axis=1).argmax(axis=1)


@mistake("label-scores", "The scores went through a softmax. The goodness itself is asked for.")
def probabilities(X, total_goodness, classes=10, *, embed=embed_label):
    columns = [total_goodness(embed(X, np.full(len(X), k), classes)) for k in range(classes)]
    S = np.stack(columns, axis=1)
    powers = np.exp(S - S.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


@mistake("label-scores", "The labels were drawn into one array, one over the other: earlier ones stay there.")
def labels_one_over_the_other(X, total_goodness, classes=10, *, embed=embed_label):
    drawn, columns = embed(X, np.zeros(len(X), int), classes), []
    for k in range(classes):
        drawn[:, k] = 1
        columns.append(total_goodness(drawn))
    return np.stack(columns, axis=1)


@mistake("label-scores", "The other pixels of the label keep the image's values: `embed` makes them 0.")
def sets_one_pixel_of_the_label(X, total_goodness, classes=10, *, embed=embed_label):
    columns = []
    for k in range(classes):
        drawn = X.copy()
        drawn[:, k] = 1
        columns.append(total_goodness(drawn))
    return np.stack(columns, axis=1)


@mistake("label-scores", "Ten labels, whatever `classes` says.")
def tries_ten_labels(X, total_goodness, classes=10, *, embed=embed_label):
    return np.stack([total_goodness(embed(X, np.full(len(X), k), classes)) for k in range(10)], axis=1)


@mistake("label-scores", "`embed` was called without `classes`: then the label has ten pixels.")
def embeds_ten_classes(X, total_goodness, classes=10, *, embed=embed_label):
    return np.stack([total_goodness(embed(X, np.full(len(X), k))) for k in range(classes)], axis=1)


@mistake("label-scores", "`embed` got a number for the label. It needs an array with a label for each image.")
def a_number_for_the_labels(X, total_goodness, classes=10, *, embed=embed_label):
    return np.stack([total_goodness(embed(X, k, classes)) for k in range(classes)], axis=1)


@mistake("label-scores", "`embed` got `classes` labels. It needs one for each image.")
def as_many_labels_as_classes(X, total_goodness, classes=10, *, embed=embed_label):
    return np.stack([total_goodness(embed(X, np.full(classes, k), classes)) for k in range(classes)], axis=1)


@mistake(
    "label-scores", "The images were normalised first. `total_goodness` does that, with the label in them."
)
def normalised_images(X, total_goodness, classes=10, *, embed=embed_label):
    X = X / np.sqrt((X * X).mean(axis=1, keepdims=True))
    return np.stack([total_goodness(embed(X, np.full(len(X), k), classes)) for k in range(classes)], axis=1)


@mistake("label-scores", "The labelled images were normalised. Give them to `total_goodness` as they are.")
def normalised_labelled_images(X, total_goodness, classes=10, *, embed=embed_label):
    columns = []
    for k in range(classes):
        A = embed(X, np.full(len(X), k), classes)
        columns.append(total_goodness(A / np.sqrt((A * A).mean(axis=1, keepdims=True))))
    return np.stack(columns, axis=1)


@mistake(
    "label-scores", "The goodness of the pixels themselves: it comes from the function `total_goodness`."
)
def goodness_of_the_pixels(X, total_goodness, classes=10, *, embed=embed_label):
    return np.stack(
        [(embed(X, np.full(len(X), k), classes) ** 2).mean(axis=1) for k in range(classes)], axis=1
    )


@mistake("label-scores", says="it should be float64, not float32")
def scores_of_the_images_dtype(X, total_goodness, classes=10, *, embed=embed_label):
    columns = [total_goodness(embed(X, np.full(len(X), k), classes)) for k in range(classes)]
    return np.stack(columns, axis=1).astype(X.dtype)


@mistake("label-scores", says="Shape (0,) instead of (0, 2)")
def image_by_image(X, total_goodness, classes=10, *, embed=embed_label):
    labels = np.arange(classes)
    return np.array([total_goodness(embed(np.tile(row, (classes, 1)), labels, classes)) for row in X])


@mistake("label-scores", says="must be integers")
def labels_as_floats(X, total_goodness, classes=10, *, embed=embed_label):
    columns = [total_goodness(embed(X, k * np.ones(len(X)), classes)) for k in range(classes)]
    return np.stack(columns, axis=1)


@mistake("label-scores", "The last class was not tried.")
def one_label_too_few(X, total_goodness, classes=10, *, embed=embed_label):
    columns = [total_goodness(embed(X, np.full(len(X), k), classes)) for k in range(classes - 1)]
    return np.stack(columns, axis=1)


@mistake(
    "label-scores",
    "All scores are in one row, one label after the other. Each label needs a column of its own.",
)
def scores_in_one_row(X, total_goodness, classes=10, *, embed=embed_label):
    return np.concatenate([total_goodness(embed(X, np.full(len(X), k), classes)) for k in range(classes)])


@mistake("label-scores", "The labels were drawn into one array, one over the other: earlier ones stay there.")
def labels_one_over_the_other_in_a_copy(X, total_goodness, classes=10, *, embed=embed_label):
    drawn, columns = X.copy(), []
    for k in range(classes):
        drawn[:, k] = 1
        columns.append(total_goodness(drawn))
    return np.stack(columns, axis=1)


@mistake("label-scores", "Each image got the label of its row. In column k all images have the label k.")
def labels_by_rows(X, total_goodness, classes=10, *, embed=embed_label):
    labels = np.arange(len(X)) % classes
    return np.stack([total_goodness(embed(X, labels, classes)) for _ in range(classes)], axis=1)


@mistake("label-scores", "Only the first label was tried: is the `return` inside the loop?")
def returns_after_the_first_label(X, total_goodness, classes=10, *, embed=embed_label):
    S = np.zeros((len(X), classes))
    S[:, 0] = total_goodness(embed(X, np.zeros(len(X), dtype=int), classes))
    return S


@mistake("label-scores", "`embed` got rows of a one-hot array. It needs one class number for each image.")
def one_hot_labels(X, total_goodness, classes=10, *, embed=embed_label):
    columns = [
        total_goodness(embed(X, one_hot(np.full(len(X), k), classes), classes)) for k in range(classes)
    ]
    return np.stack(columns, axis=1)


@mistake("label-scores", "Label 0 was not tried.")
def begins_with_label_one(X, total_goodness, classes=10, *, embed=embed_label):
    columns = [total_goodness(embed(X, np.full(len(X), k), classes)) for k in range(1, classes)]
    return np.stack(columns, axis=1)


@mistake("label-scores", "The mean of each row was subtracted. The goodness itself is asked for.")
def scores_above_their_mean(X, total_goodness, classes=10, *, embed=embed_label):
    columns = [total_goodness(embed(X, np.full(len(X), k), classes)) for k in range(classes)]
    S = np.stack(columns, axis=1)
    return S - S.mean(axis=1, keepdims=True)


@mistake("label-scores", "The labels have an axis too many: `embed` needs one label for each image, (N,).")
def a_column_of_labels(X, total_goodness, classes=10, *, embed=embed_label):
    columns = [total_goodness(embed(X, np.full((len(X), 1), k), classes)) for k in range(classes)]
    return np.stack(columns, axis=1)


@mistake("label-scores", "The arguments of np.full are exchanged: the shape comes first, then the value.")
def shape_and_value_exchanged(X, total_goodness, classes=10, *, embed=embed_label):
    columns = [total_goodness(embed(X, np.full(k, len(X)), classes)) for k in range(classes)]
    return np.stack(columns, axis=1)


# hard_negatives


@mistake("hard-negatives", "The right label was not ruled out.")
def right_label_allowed(S, y, rng, sharpness=4.0):
    return (sharpness * S + rng.gumbel(size=S.shape)).argmax(axis=1)


@mistake(
    "hard-negatives", "Always the best wrong label: the Gumbel noise is missing, or the same for a whole row."
)
def always_the_hardest(S, y, rng, sharpness=4.0):
    S = S.copy()
    S[np.arange(len(y)), y] = -np.inf
    return S.argmax(axis=1)


@mistake(
    "hard-negatives",
    "The sharpness has no effect: it multiplies the scores alone, before the noise is added.",
)
def no_sharpness(S, y, rng, sharpness=4.0):
    drawn = S + rng.gumbel(size=S.shape)
    drawn[np.arange(len(y)), y] = -np.inf
    return drawn.argmax(axis=1)


@mistake(
    "hard-negatives",
    "The sharpness has no effect: it multiplies the scores alone, before the noise is added.",
)
def sharpens_the_noise_too(S, y, rng, sharpness=4.0):
    drawn = sharpness * (S + rng.gumbel(size=S.shape))
    drawn[np.arange(len(y)), y] = -np.inf
    return drawn.argmax(axis=1)


@mistake(
    "hard-negatives",
    "The scores count too little. Multiply them by the sharpness, not the noise, and take no softmax of them.",
)
def divides_by_the_sharpness(S, y, rng, sharpness=4.0):
    drawn = S / sharpness + rng.gumbel(size=S.shape)
    drawn[np.arange(len(y)), y] = -np.inf
    return drawn.argmax(axis=1)


@mistake("hard-negatives", "The noise was subtracted. The largest of the sums is asked for.")
def subtracts_the_noise(S, y, rng, sharpness=4.0):
    drawn = sharpness * S - rng.gumbel(size=S.shape)
    drawn[np.arange(len(y)), y] = -np.inf
    return drawn.argmax(axis=1)


@mistake(
    "hard-negatives",
    "The right label is not ruled out for good: another number can be as small. Only minus infinity is never the largest.",
)
def right_label_smallest(S, y, rng, sharpness=4.0):
    drawn = sharpness * S + rng.gumbel(size=S.shape)
    drawn[np.arange(len(y)), y] = drawn.min()
    return drawn.argmax(axis=1)


@mistake(
    "hard-negatives",
    "The right label is not ruled out for good: another number can be as small. Only minus infinity is never the largest.",
    constants={"low": (-100.0, -1e4, -1e5, -1e6, -1e9, -1e10, -1e12)},
)
def right_label_low(S, y, rng, sharpness=4.0, *, low=-1000.0):
    drawn = sharpness * S + rng.gumbel(size=S.shape)
    drawn[np.arange(len(y)), y] = low
    return drawn.argmax(axis=1)


@mistake(
    "hard-negatives",
    "The right labels of all rows were ruled out in every row: `[:, y]` is a set of whole columns.",
)
def rules_out_all_right_labels(S, y, rng, sharpness=4.0):
    drawn = sharpness * S + rng.gumbel(size=S.shape)
    drawn[:, y] = -np.inf
    return drawn.argmax(axis=1)


@mistake(
    "hard-negatives",
    "Each wrong label is as likely as it should be, but drawn in another way: by Gumbel noise, as the text says.",
)
def draws_by_choice(S, y, rng, sharpness=4.0):
    wrong = []
    for scores, label in zip(sharpness * S, y, strict=True):
        powers = np.exp(scores - scores.max())
        powers[label] = 0
        powers = np.maximum(powers, 1e-300 * (np.arange(len(scores)) != label))
        wrong.append(rng.choice(len(scores), p=powers / powers.sum()))
    return np.array(wrong, dtype=int)


@mistake(
    "hard-negatives", "The right label got 0 instead of minus infinity: it wins where all others are below 0."
)
def right_label_zero(S, y, rng, sharpness=4.0):
    drawn = sharpness * S + rng.gumbel(size=S.shape)
    drawn[np.arange(len(y)), y] = 0
    return drawn.argmax(axis=1)


@mistake("hard-negatives", "The score of the right label became 0, but its noise is still added.")
def right_score_zero(S, y, rng, sharpness=4.0):
    S = S.copy()
    S[np.arange(len(y)), y] = 0
    return (sharpness * S + rng.gumbel(size=S.shape)).argmax(axis=1)


@mistake("hard-negatives", "Normal noise. The Gumbel distribution is the one that makes a softmax of it.")
def normal_noise(S, y, rng, sharpness=4.0):
    drawn = sharpness * S + rng.normal(size=S.shape)
    drawn[np.arange(len(y)), y] = -np.inf
    return drawn.argmax(axis=1)


@mistake("hard-negatives", "The same noise for all rows: each element has its own.")
def one_row_of_noise(S, y, rng, sharpness=4.0):
    drawn = sharpness * S + rng.gumbel(size=S.shape[1])
    drawn[np.arange(len(y)), y] = -np.inf
    return drawn.argmax(axis=1)


@mistake("hard-negatives", "The smallest was taken: these are the easiest wrong labels.")
def the_easiest(S, y, rng, sharpness=4.0):
    drawn = sharpness * S + rng.gumbel(size=S.shape)
    drawn[np.arange(len(y)), y] = np.inf
    return drawn.argmin(axis=1)


@mistake("hard-negatives", says="wrote into its input")
def rules_out_in_the_scores(S, y, rng, sharpness=4.0):
    S[np.arange(len(y)), y] = -np.inf
    return (sharpness * S + rng.gumbel(size=S.shape)).argmax(axis=1)


@mistake(
    "hard-negatives",
    "The right labels themselves: rule them out. NaN, such as 0 times minus infinity, counts as the largest, too.",
)
def the_right_labels(S, y, rng, sharpness=4.0):
    drawn = sharpness * S + rng.gumbel(size=S.shape)
    drawn[np.arange(len(y)), y] = np.inf
    return drawn.argmax(axis=1)


@mistake("hard-negatives", "The largest numbers themselves. Their positions are the labels.")
def largest_numbers(S, y, rng, sharpness=4.0):
    drawn = sharpness * S + rng.gumbel(size=S.shape)
    drawn[np.arange(len(y)), y] = -np.inf
    return drawn.max(axis=1)


@mistake("hard-negatives", "The largest of each column was taken. Each row has a label of its own.")
def largest_of_each_column(S, y, rng, sharpness=4.0):
    drawn = sharpness * S + rng.gumbel(size=S.shape)
    drawn[np.arange(len(y)), y] = -np.inf
    return drawn.argmax(axis=0)


@mistake("hard-negatives", "The sharpness is always 4, whatever `sharpness` says.")
def sharpness_of_four(S, y, rng, sharpness=4.0):
    drawn = 4.0 * S + rng.gumbel(size=S.shape)
    drawn[np.arange(len(y)), y] = -np.inf
    return drawn.argmax(axis=1)


@mistake(
    "hard-negatives",
    "A generator of your own draws the same noise in every call: use rng.",
    constants={"seed": (1, 42)},
)
def noise_of_its_own(S, y, rng, sharpness=4.0, *, seed=0):
    drawn = sharpness * S + np.random.default_rng(seed).gumbel(size=S.shape)
    drawn[np.arange(len(y)), y] = -np.inf
    return drawn.argmax(axis=1)


@mistake("hard-negatives", "Uniform noise. The Gumbel distribution is the one that makes a softmax of it.")
def uniform_noise(S, y, rng, sharpness=4.0):
    drawn = sharpness * S + rng.random(size=S.shape)
    drawn[np.arange(len(y)), y] = -np.inf
    return drawn.argmax(axis=1)


@mistake(
    "hard-negatives", "Noise for the wrong labels only. Draw it for all of S, then rule the right labels out."
)
def noise_for_the_wrong_labels(S, y, rng, sharpness=4.0):
    wrong = np.arange(S.shape[1]) != y[:, None]
    rest = (sharpness * S[wrong].reshape(len(S), -1) + rng.gumbel(size=(len(S), S.shape[1] - 1))).argmax(
        axis=1
    )
    return rest + (rest >= y)


@mistake(
    "hard-negatives", "Positions among the wrong labels only: those after the right label are one too small."
)
def positions_without_the_right_label(S, y, rng, sharpness=4.0):
    wrong = np.arange(S.shape[1]) != y[:, None]
    return (sharpness * S + rng.gumbel(size=S.shape))[wrong].reshape(len(S), -1).argmax(axis=1)


@mistake(
    "hard-negatives",
    "The second largest was taken. That is right only where the right label has the largest number.",
)
def second_largest(S, y, rng, sharpness=4.0):
    return (sharpness * S + rng.gumbel(size=S.shape)).argsort(axis=1)[:, -2]


@mistake("hard-negatives", "The labels were used as rows. The first index is the row, the second the label.")
def labels_as_rows(S, y, rng, sharpness=4.0):
    drawn = sharpness * S + rng.gumbel(size=S.shape)
    drawn[y, np.arange(len(y))] = -np.inf
    return drawn.argmax(axis=1)


@mistake(
    "hard-negatives",
    "The scores count too little. Multiply them by the sharpness, not the noise, and take no softmax of them.",
)
def noise_on_the_probabilities(S, y, rng, sharpness=4.0):
    powers = np.exp(sharpness * (S - S.max(axis=1, keepdims=True)))
    drawn = powers / powers.sum(axis=1, keepdims=True) + rng.gumbel(size=S.shape)
    drawn[np.arange(len(y)), y] = -np.inf
    return drawn.argmax(axis=1)


@mistake(
    "hard-negatives",
    "Gumbel noise, but from other random numbers. `rng.gumbel` draws those that the text names.",
)
def noise_by_its_formula(S, y, rng, sharpness=4.0):
    drawn = sharpness * S - np.log(-np.log(rng.random(size=S.shape)))
    drawn[np.arange(len(y)), y] = -np.inf
    return drawn.argmax(axis=1)


@mistake(
    "hard-negatives",
    "Infinity times 0 is NaN, which argmax takes for the largest. Assign minus infinity to the right labels only.",
)
def infinity_times_zero(S, y, rng, sharpness=4.0):
    return (sharpness * S + rng.gumbel(size=S.shape) - np.inf * one_hot(y, S.shape[1])).argmax(axis=1)


@mistake("hard-negatives", says="must be of integer")
def hard_labels_in_float64(S, y, rng, sharpness=4.0):
    drawn = sharpness * S + rng.gumbel(size=S.shape)
    drawn[np.arange(len(y)), y] = -np.inf
    return drawn.argmax(axis=1).astype(np.float64)


@mistake(
    "hard-negatives",
    "The right labels themselves: rule them out. NaN, such as 0 times minus infinity, counts as the largest, too.",
)
def rules_out_before_the_sharpness(S, y, rng, sharpness=4.0):
    scores = S.copy()
    scores[np.arange(len(y)), y] = -np.inf
    return (sharpness * scores + rng.gumbel(size=S.shape)).argmax(axis=1)


@mistake("hard-negatives", "The noise was added to exp of the scores. Add it to the scores themselves.")
def noise_on_the_powers(S, y, rng, sharpness=4.0):
    drawn = np.exp(sharpness * S) + rng.gumbel(size=S.shape)
    drawn[np.arange(len(y)), y] = -np.inf
    return drawn.argmax(axis=1)


@mistake(
    "hard-negatives",
    "Each wrong label is as likely as it should be, but drawn in another way: by Gumbel noise, as the text says.",
)
def draws_by_multinomial(S, y, rng, sharpness=4.0):
    powers = np.exp(sharpness * S)
    powers[np.arange(len(y)), y] = 0
    return rng.multinomial(1, powers / powers.sum(axis=1, keepdims=True)).argmax(axis=1)
