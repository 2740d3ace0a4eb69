"""Wrong answers to the exercises of chapter 3, and the sentence that each must meet."""

import numpy as np

from coursekit.mistakes import mistake

# mse


@mistake("mse", "The loss is a mean, so its gradient is divided by the number of elements too.")
def forgets_n_in_the_gradient(pred, target):
    error = pred - target
    return float(np.mean(error**2)), 2 * error


@mistake("mse", "This is the sum of the squared errors; the loss is their mean.")
def sums_the_squares(pred, target):
    error = pred - target
    return float(np.sum(error**2)), 2 * error


@mistake("mse", "The factor 2 of the power rule is missing.")
def forgets_the_factor_of_the_power_rule(pred, target):
    error = pred - target
    return float(np.mean(error**2)), error / error.size


@mistake("mse", "Some books multiply the squares by 1/2. This course, like PyTorch, does not.")
def halves_the_squares(pred, target):
    error = pred - target
    return float(np.mean(error**2) / 2), error / error.size


@mistake("mse", "The gradient was divided by the number of rows. The loss is a mean over all elements.")
def divides_by_the_rows_only(pred, target):
    error = pred - target
    return float(np.mean(error**2)), 2 * error / len(error)


@mistake("mse", "The gradient was divided by the number of columns. The loss is a mean over all elements.")
def divides_by_the_columns_only(pred, target):
    error = pred - target
    return float(np.mean(error**2)), 2 * error / error.shape[-1]


@mistake(
    "mse",
    "The rows or columns were averaged, and the means added up. The loss is one mean over all elements.",
    constants={"axis": (1,)},
)
def adds_up_means(pred, target, *, axis=0):
    error = pred - target
    squares = (error**2).reshape(len(error), -1)
    return float(squares.mean(axis=axis).sum() if error.ndim > 1 else squares.mean()), 2 * error / error.size


@mistake(
    "mse", "The 2 stands below the line. It multiplies the error, and only the number of elements divides it."
)
def divides_by_twice_the_number(pred, target):
    error = pred - target
    return float(np.mean(error**2)), error / (2 * error.size)


@mistake("mse", "The slope lost its sign: where the prediction is too small, it is negative.")
def takes_the_size_of_the_error(pred, target):
    error = pred - target
    return float(np.mean(error**2)), 2 * np.abs(error) / error.size


@mistake("mse", says="The sign is wrong")
def differentiates_with_respect_to_the_target(pred, target):
    error = target - pred
    return float(np.mean(error**2)), 2 * error / error.size


@mistake("mse", "This is the mean of the absolute errors: square them.")
def takes_absolute_errors(pred, target):
    error = pred - target
    return float(np.mean(np.abs(error))), np.sign(error) / error.size


@mistake("mse", "The gradient holds squares divided by N, not slopes: the derivative of e^2 is 2e.")
def squares_for_the_gradient(pred, target):
    error = pred - target
    return float(np.mean(error**2)), error**2 / error.size


@mistake("mse", "This is the square root of the mean squared error.")
def takes_the_root(pred, target):
    error = pred - target
    return float(np.sqrt(np.mean(error**2))), 2 * error / error.size


@mistake("mse", "The mean was squared. Square each error, then take the mean.")
def squares_the_mean(pred, target):
    error = pred - target
    return float(np.mean(error) ** 2), 2 * error / error.size


@mistake("mse", says="No error was raised")
def broadcasts_without_a_test(pred, target):
    error = pred - target
    return float(np.mean(error**2)), 2 * error / error.size


@mistake("mse", says="float64")
def fills_a_gradient_of_float64(pred, target):
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError(f"{pred.shape} and {target.shape}")
    grad = np.zeros(pred.shape)
    grad[...] = 2 * (pred - target) / pred.size
    return float(np.mean((pred - target) ** 2)), grad


@mistake("mse", says="wrote into its input")
def subtracts_in_place(pred, target):
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError(f"{pred.shape} and {target.shape}")
    pred -= target
    return float(np.mean(pred**2)), 2 * pred / pred.size


@mistake("mse", "This is the mean of the errors: square each error first.")
def averages_the_errors(pred, target):
    error = pred - target
    return float(np.mean(error)), 2 * error / error.size


@mistake("mse", "Each error was doubled. The loss squares it.")
def doubles_the_errors_in_the_loss(pred, target):
    error = pred - target
    return float(np.mean(error * 2)), 2 * error / error.size


@mistake("mse", "The squares were subtracted: subtract first, then square the error.")
def subtracts_the_squares(pred, target):
    error = pred - target
    return float(np.mean(pred**2 - target**2)), 2 * error / error.size


@mistake(
    "mse", "Only the target is squared: ** binds more tightly than the minus, so put the error in brackets."
)
def squares_the_target_only(pred, target):
    error = pred - target
    return float(np.mean(pred - target**2)), 2 * error / error.size


@mistake("mse", "This is the variance of the errors. It leaves out their mean, and a loss must not.")
def takes_the_variance(pred, target):
    error = pred - target
    return float(np.var(error)), 2 * error / error.size


@mistake("mse", "This is the length of the error divided by N: there is no square root in this loss.")
def divides_the_length_of_the_error(pred, target):
    error = pred - target
    return float(np.linalg.norm(error) / error.size), 2 * error / error.size


@mistake(
    "mse", "This is the length of the error, the root of the sum of its squares. The loss is their mean."
)
def takes_the_length_of_the_error(pred, target):
    error = pred - target
    return float(np.linalg.norm(error)), 2 * error / error.size


@mistake("mse", "The factor 2/N belongs to the whole error: put the difference in brackets.")
def scales_a_part_of_the_error(pred, target):
    error = pred - target
    return float(np.mean(error**2)), 2 * pred - target / pred.size


@mistake("mse", "This is the error itself: its factor is 2 / N, and it is missing.")
def takes_the_error_for_the_slope(pred, target):
    error = pred - target
    return float(np.mean(error**2)), error


@mistake("mse", "The derivative of e^2 is 2e, not 2e^2.")
def keeps_the_square_in_the_slope(pred, target):
    error = pred - target
    return float(np.mean(error**2)), 2 * error**2 / error.size


@mistake("mse", "These are the predictions times 2 / N: the slope needs the error, prediction minus target.")
def takes_the_prediction_for_the_error(pred, target):
    error = pred - target
    return float(np.mean(error**2)), 2 * pred / pred.size


@mistake("mse", "The loss is one number: take the mean over all elements, not along one axis.")
def averages_along_one_axis(pred, target):
    error = pred - target
    return float(np.mean(error**2, axis=-1)), 2 * error / error.size


@mistake("mse", "In Python ^ works on the bits of integers: a power is written **.")
def writes_the_power_as_in_a_book(pred, target):
    error = pred - target
    return float(np.mean(error ^ 2)), 2 * error / error.size


@mistake("mse", "The size of an array is a number, not a function: it takes no brackets.")
def calls_the_size(pred, target):
    error = pred - target
    return float(np.mean(error**2)), 2 * error / error.size()


@mistake("mse", "The results are exchanged: the loss comes first, then the gradient.")
def returns_the_gradient_first(pred, target):
    error = pred - target
    return 2 * error / error.size, float(np.mean(error**2))


@mistake("mse", "The gradient has one number for each element: only the loss is averaged.")
def averages_the_gradient(pred, target):
    error = pred - target
    return float(np.mean(error**2)), 2 * np.mean(error)


@mistake("mse", says="it should be float64, not float32")
def makes_every_gradient_float32(pred, target):
    error = pred - target
    return float(np.mean(error**2)), (2 * error / error.size).astype(np.float32)


# huber


@mistake("huber", "The linear piece lacks its constant, -delta^2 / 2: the two pieces do not meet.")
def forgets_the_constant_of_the_line(pred, target, delta=1.0):
    error = pred - target
    size = np.abs(error)
    loss = np.where(size <= delta, error**2 / 2, delta * size)
    return float(np.mean(loss)), np.clip(error, -delta, delta) / error.size


@mistake("huber", "The slope of a large error must stop at delta.")
def does_not_cut_off_the_gradient(pred, target, delta=1.0):
    error = pred - target
    clipped = np.clip(error, -delta, delta)
    return float(np.mean(clipped * (error - clipped / 2))), error / error.size


@mistake("huber", "This is half the squared error everywhere: large errors must count linearly.")
def never_becomes_linear(pred, target, delta=1.0):
    error = pred - target
    return float(np.mean(error**2) / 2), error / error.size


@mistake("huber", "The argument delta is not used: 1 is only its default.")
def ignores_delta(pred, target, delta=1.0):
    error = pred - target
    clipped = np.clip(error, -1, 1)
    return float(np.mean(clipped * (error - clipped / 2))), clipped / error.size


@mistake("huber", "This is PyTorch's smooth_l1_loss, the Huber loss divided by delta.")
def divides_by_delta(pred, target, delta=1.0):
    error = pred - target
    clipped = np.clip(error, -delta, delta)
    return float(np.mean(clipped * (error - clipped / 2)) / delta), clipped / error.size / delta


@mistake(
    "huber",
    "This is PyTorch's smooth_l1_loss, the Huber loss divided by delta.",
    constants={"gradient": (True,)},
)
def divides_one_result_by_delta(pred, target, delta=1.0, *, gradient=False):
    error = pred - target
    clipped = np.clip(error, -delta, delta)
    loss, grad = float(np.mean(clipped * (error - clipped / 2))), clipped / error.size
    return (loss, grad / delta) if gradient else (loss / delta, grad)


@mistake("huber", "The formula without cases was misread: it is c times the difference of e and half of c.")
def adds_half_of_the_cut_off_error(pred, target, delta=1.0):
    error = pred - target
    clipped = np.clip(error, -delta, delta)
    return float(np.mean(clipped * (error + clipped / 2))), clipped / error.size


@mistake("huber", "The cut-off errors were halved. The slope of e^2 / 2 is e itself.")
def halves_the_slope(pred, target, delta=1.0):
    error = pred - target
    clipped = np.clip(error, -delta, delta)
    return float(np.mean(clipped * (error - clipped / 2))), clipped / (2 * error.size)


@mistake("huber", "A large error got a negative loss: both factors of c (e - c/2) have the sign of e.")
def takes_the_size_of_one_factor(pred, target, delta=1.0):
    error = pred - target
    clipped = np.clip(error, -delta, delta)
    return float(np.mean(np.abs(clipped) * (error - clipped / 2))), clipped / error.size


@mistake("huber", "Large negative errors were not cut off: compare the size of the error, |e|, with delta.")
def compares_the_error_without_its_size(pred, target, delta=1.0):
    error = pred - target
    loss = np.where(error <= delta, error**2 / 2, delta * (error - delta / 2))
    return float(np.mean(loss)), np.where(error <= delta, error, delta) / error.size


@mistake("huber", "The slope of a large negative error is -delta: the sign was lost.")
def loses_the_sign_of_large_errors(pred, target, delta=1.0):
    error = pred - target
    size = np.abs(error)
    loss = np.where(size <= delta, error**2 / 2, delta * (size - delta / 2))
    return float(np.mean(loss)), np.where(size <= delta, error, delta) / error.size


@mistake("huber", "The square of the cut-off error is flat for large errors; the loss must go on growing.")
def squares_the_cut_off_error(pred, target, delta=1.0):
    clipped = np.clip(pred - target, -delta, delta)
    return float(np.mean(clipped**2) / 2), clipped / clipped.size


@mistake("huber", "This is the sum over the elements; the loss is their mean.")
def sums_over_the_elements(pred, target, delta=1.0):
    error = pred - target
    c = np.clip(error, -delta, delta)
    return float(np.sum(c * (error - c / 2))), c / error.size


@mistake("huber", "This is the mean absolute error: small errors must count as e^2 / 2.", half=True)
def absolute_errors_everywhere(pred, target, delta=1.0):
    error = pred - target
    return float(np.mean(delta * np.abs(error))), np.clip(error, -delta, delta) / error.size


@mistake("huber", "The loss is a mean, so its gradient is divided by the number of elements too.")
def forgets_n_in_the_gradient_of_huber(pred, target, delta=1.0):
    error = pred - target
    clipped = np.clip(error, -delta, delta)
    return float(np.mean(clipped * (error - clipped / 2))), clipped


@mistake("huber", says="float64")
def cuts_off_with_float64(pred, target, delta=1.0):
    error = pred - target
    clipped = np.clip(error, -np.float64(delta), np.float64(delta))
    return float(np.mean(clipped * (error - clipped / 2))), clipped / error.size


@mistake("huber", "A small error counts e^2 / 2: the half is missing.")
def forgets_the_half_of_the_parabola(pred, target, delta=1.0):
    error = pred - target
    size = np.abs(error)
    clipped = np.clip(error, -delta, delta)
    return float(np.mean(np.where(size <= delta, error**2, delta * (size - delta / 2)))), clipped / error.size


@mistake("huber", "The linear piece has the constant 1/2, which is right for delta = 1 only.")
def writes_one_half_for_half_of_delta(pred, target, delta=1.0):
    error = pred - target
    size = np.abs(error)
    clipped = np.clip(error, -delta, delta)
    return float(np.mean(np.where(size <= delta, error**2 / 2, delta * (size - 0.5)))), clipped / error.size


@mistake("huber", "The linear piece lacks its factor delta.")
def forgets_delta_before_the_line(pred, target, delta=1.0):
    error = pred - target
    size = np.abs(error)
    clipped = np.clip(error, -delta, delta)
    return float(np.mean(np.where(size <= delta, error**2 / 2, size - delta / 2))), clipped / error.size


@mistake("huber", "delta is missing in the linear piece: |e| - 1/2 is right for delta = 1 only.")
def forgets_delta_in_the_line(pred, target, delta=1.0):
    error = pred - target
    size = np.abs(error)
    clipped = np.clip(error, -delta, delta)
    return float(np.mean(np.where(size <= delta, error**2 / 2, size - 0.5))), clipped / error.size


@mistake("huber", "The constant of the linear piece contains delta once too often.")
def squares_delta_in_the_brackets(pred, target, delta=1.0):
    error = pred - target
    size = np.abs(error)
    clipped = np.clip(error, -delta, delta)
    return float(
        np.mean(np.where(size <= delta, error**2 / 2, delta * (size - delta**2 / 2)))
    ), clipped / error.size


@mistake("huber", "The linear piece subtracts too much: half of delta, not delta.")
def subtracts_the_whole_delta(pred, target, delta=1.0):
    error = pred - target
    size = np.abs(error)
    clipped = np.clip(error, -delta, delta)
    return float(np.mean(np.where(size <= delta, error**2 / 2, delta * (size - delta)))), clipped / error.size


@mistake("huber", "The two pieces are swapped: the parabola is for small errors, the line for large ones.")
def swaps_the_two_pieces(pred, target, delta=1.0):
    error = pred - target
    size = np.abs(error)
    clipped = np.clip(error, -delta, delta)
    return float(
        np.mean(np.where(size > delta, error**2 / 2, delta * (size - delta / 2)))
    ), clipped / error.size


@mistake("huber", "A small error has the slope e, neither 2e nor delta.")
def doubles_the_slope_of_small_errors(pred, target, delta=1.0):
    error = pred - target
    clipped = np.clip(error, -delta, delta)
    small = np.abs(error) <= delta
    return float(np.mean(clipped * (error - clipped / 2))), np.where(small, 2 * error, clipped) / error.size


@mistake("huber", "One piece was chosen for the whole array: choose for each error by itself.")
def chooses_one_piece_for_all(pred, target, delta=1.0):
    error = pred - target
    size = np.abs(error)
    return float(np.mean(delta * (size - delta / 2))), delta * np.sign(error) / error.size


@mistake("huber", "The slope of a large error is delta or -delta, not 1 or -1.")
def cuts_off_the_slope_at_one(pred, target, delta=1.0):
    error = pred - target
    clipped = np.clip(error, -delta, delta)
    return float(np.mean(clipped * (error - clipped / 2))), np.where(
        np.abs(error) <= delta, error, np.sign(error)
    ) / error.size


@mistake("huber", "The slope of a large error is delta or -delta, not 1 or -1.")
def cuts_off_the_slope_between_one_and_minus_one(pred, target, delta=1.0):
    error = pred - target
    clipped = np.clip(error, -delta, delta)
    return float(np.mean(clipped * (error - clipped / 2))), np.clip(error, -1, 1) / error.size


@mistake("huber", "Negative errors were cut off at 0: the lower limit is -delta.")
def cuts_negative_errors_off_at_zero(pred, target, delta=1.0):
    error = pred - target
    clipped = np.clip(error, 0, delta)
    return float(np.mean(clipped * (error - clipped / 2))), clipped / error.size


@mistake("huber", "The formula without cases was misread: it is c times the difference of e and half of c.")
def halves_outside_the_brackets(pred, target, delta=1.0):
    error = pred - target
    clipped = np.clip(error, -delta, delta)
    return float(np.mean(clipped * (error - clipped) / 2)), clipped / error.size


@mistake("huber", "The formula without cases was misread: it is c times the difference of e and half of c.")
def leaves_out_the_brackets(pred, target, delta=1.0):
    error = pred - target
    clipped = np.clip(error, -delta, delta)
    return float(np.mean(clipped * error - clipped / 2)), clipped / error.size


@mistake("huber", "The formula without cases was misread: it is c times the difference of e and half of c.")
def does_not_halve_the_cut_off_error(pred, target, delta=1.0):
    error = pred - target
    clipped = np.clip(error, -delta, delta)
    return float(np.mean(clipped * (error - clipped))), clipped / error.size


@mistake("huber", "The gradient was divided by the number of rows. The loss is a mean over all elements.")
def divides_by_the_rows(pred, target, delta=1.0):
    error = pred - target
    clipped = np.clip(error, -delta, delta)
    return float(np.mean(clipped * (error - clipped / 2))), clipped / len(error)


@mistake("huber", "The factor 2 is too much: the slope of e^2 / 2 is e.")
def doubles_the_slope(pred, target, delta=1.0):
    error = pred - target
    clipped = np.clip(error, -delta, delta)
    return float(np.mean(clipped * (error - clipped / 2))), 2 * clipped / error.size


@mistake("huber", "The slope was multiplied by delta: it is the cut-off error itself.")
def multiplies_the_slope_by_delta(pred, target, delta=1.0):
    error = pred - target
    clipped = np.clip(error, -delta, delta)
    return float(np.mean(clipped * (error - clipped / 2))), delta * clipped / error.size


@mistake(
    "huber",
    "The loss was multiplied by delta once too often: e^2 / 2 has no such factor, and the line has one.",
    constants={"gradient": (True,)},
)
def multiplies_the_loss_by_delta(pred, target, delta=1.0, *, gradient=False):
    error = pred - target
    clipped = np.clip(error, -delta, delta)
    grad = clipped / error.size
    return float(delta * np.mean(clipped * (error - clipped / 2))), delta * grad if gradient else grad


@mistake("huber", "Cut off the error first, then divide by the number of elements.")
def divides_before_cutting_off(pred, target, delta=1.0):
    error = pred - target
    clipped = np.clip(error, -delta, delta)
    return float(np.mean(clipped * (error - clipped / 2))), np.clip(error / error.size, -delta, delta)


@mistake("huber", "A large negative error lowers the loss here: in the linear piece its size counts, |e|.")
def forgets_the_size_in_the_line(pred, target, delta=1.0):
    error = pred - target
    loss = np.where(np.abs(error) <= delta, error**2 / 2, delta * (error - delta / 2))
    return float(np.mean(loss)), np.clip(error, -delta, delta) / error.size


@mistake("huber", "A large error has a slope too, delta or -delta: it is cut off, not set to 0.")
def drops_the_slope_of_large_errors(pred, target, delta=1.0):
    error = pred - target
    clipped = np.clip(error, -delta, delta)
    slope = np.where(np.abs(error) <= delta, error, 0)
    return float(np.mean(clipped * (error - clipped / 2))), slope / error.size


@mistake(
    "huber", "Each piece was averaged by itself: add up both, then divide once by the number of all elements."
)
def averages_each_piece_by_itself(pred, target, delta=1.0):
    error = pred - target
    small = np.abs(error) <= delta
    line = delta * (np.abs(error[~small]) - delta / 2)
    return float(np.mean(error[small] ** 2 / 2) + np.mean(line)), np.clip(error, -delta, delta) / error.size


@mistake(
    "huber",
    "`if`, `min` and `max` decide once for a whole array. Every error needs a decision of its own: use the formula without cases.",
)
def decides_with_if(pred, target, delta=1.0):
    error = pred - target
    if abs(error) <= delta:
        return float(np.mean(error**2 / 2)), error / error.size
    return float(np.mean(delta * (abs(error) - delta / 2))), delta * np.sign(error) / error.size


@mistake("huber", "Only the small errors were divided by the number of elements: divide the large ones, too.")
def divides_the_small_errors_only(pred, target, delta=1.0):
    error = pred - target
    clipped = np.clip(error, -delta, delta)
    small = np.abs(error) <= delta
    return float(np.mean(clipped * (error - clipped / 2))), np.where(small, error / error.size, clipped)


@mistake("huber", "The limits are exchanged: the lower one comes first.")
def exchanges_the_limits(pred, target, delta=1.0):
    error = pred - target
    clipped = np.clip(error, delta, -delta)
    return float(np.mean(clipped * (error - clipped / 2))), clipped / error.size


@mistake(
    "huber",
    "The cut-off error was divided by the number of elements before it went into the loss: divide in the gradient only.",
)
def divides_before_the_loss(pred, target, delta=1.0):
    error = pred - target
    clipped = np.clip(error, -delta, delta)
    clipped = clipped / error.size
    return float(np.sum(clipped * (error - clipped / 2))), clipped


@mistake("huber", "The gradient has one number for each element: only the loss is averaged.")
def averages_the_cut_off_errors(pred, target, delta=1.0):
    error = pred - target
    clipped = np.clip(error, -delta, delta)
    return float(np.mean(clipped * (error - clipped / 2))), np.mean(clipped)


@mistake(
    "huber",
    "The loss of a large error was cut off: the error is cut off at delta, and its loss goes on growing.",
)
def cuts_off_the_loss(pred, target, delta=1.0):
    e = pred - target
    return float(np.mean(np.clip(e**2 / 2, 0, delta))), np.clip(e, -delta, delta) / e.size


# binary_cross_entropy


@mistake(
    "binary-cross-entropy", "The digits are lost: a tiny number was added to a large one and rounded away."
)
def without_log1p(logits, targets):
    loss = np.maximum(logits, 0) - targets * logits + np.log(1 + np.exp(-np.abs(logits)))
    return float(np.mean(loss)), (sigmoid(logits) - targets) / logits.size  # noqa: F821


@mistake("binary-cross-entropy", says="log of 0")
def logarithm_of_the_sigmoid(logits, targets):
    A = 1 / (1 + np.exp(-np.clip(logits, -700, 700)))
    loss = -targets * np.log(A) - (1 - targets) * np.log(1 - A)
    return float(np.mean(loss)), (A - targets) / A.size


@mistake(
    "binary-cross-entropy",
    "exp gets a large positive number and overflows: in the last form of the loss no exponent is positive.",
)
def softplus_unguarded(logits, targets):
    loss = np.log(1 + np.exp(logits)) - targets * logits
    return float(np.mean(loss)), (sigmoid(logits) - targets) / logits.size  # noqa: F821


@mistake(
    "binary-cross-entropy",
    "The probability was cut off, or a small number was added: the loss is wrong instead of infinite.",
    constants={"eps": (1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16, np.finfo(float).eps)},
)
def adds_a_small_number(logits, targets, *, eps=1e-12):
    A = sigmoid(logits)  # noqa: F821
    loss = -targets * np.log(A + eps) - (1 - targets) * np.log(1 - A + eps)
    return float(np.mean(loss)), (A - targets) / A.size


@mistake(
    "binary-cross-entropy",
    "The probability was cut off, or a small number was added: the loss is wrong instead of infinite.",
    constants={"eps": (1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16, np.finfo(float).eps)},
)
def cuts_off_the_probability(logits, targets, *, eps=1e-7):
    A = np.clip(sigmoid(logits), eps, 1 - eps)  # noqa: F821
    loss = -targets * np.log(A) - (1 - targets) * np.log(1 - A)
    return float(np.mean(loss)), (A - targets) / A.size


@mistake("binary-cross-entropy", "log2 was used; the natural logarithm belongs here.")
def binary_logarithm(logits, targets):
    loss = np.maximum(logits, 0) - targets * logits + np.log1p(np.exp(-np.abs(logits)))
    return float(np.mean(loss) / np.log(2)), (sigmoid(logits) - targets) / logits.size  # noqa: F821


@mistake("binary-cross-entropy", "The first term is z itself; it must be max(z, 0).")
def takes_the_logit_for_the_maximum(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = logits - targets * logits + np.log1p(np.exp(-np.abs(logits)))
    return float(np.mean(loss)), (A - targets) / A.size


@mistake(
    "binary-cross-entropy", "The term for class 0 is missing: an example with the target 0 has a loss too."
)
def only_the_term_of_class_1(logits, targets):
    loss = targets * (np.maximum(-logits, 0) + np.log1p(np.exp(-np.abs(logits))))
    return float(np.mean(loss)), (sigmoid(logits) - targets) / logits.size  # noqa: F821


@mistake("binary-cross-entropy", "The factor 1 - y before log(1 - a) is missing.")
def forgets_the_factor_of_class_0(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = -targets * np.log(A) - np.log(1 - A)
    return float(np.mean(loss)), (A - targets) / A.size


@mistake("binary-cross-entropy", "The factor y before log a is missing.")
def forgets_the_factor_of_class_1(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = -np.log(A) - (1 - targets) * np.log(1 - A)
    return float(np.mean(loss)), (A - targets) / A.size


@mistake("binary-cross-entropy", "Only one of the two logarithms has its minus: the minus belongs to both.")
def gives_the_minus_to_one_term(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = -targets * np.log(A) + (1 - targets) * np.log(1 - A)
    return float(np.mean(loss)), (A - targets) / A.size


@mistake("binary-cross-entropy", says="log of a negative number is NaN")
def takes_the_logarithm_of_the_logits(logits, targets):
    loss = -targets * np.log(logits) - (1 - targets) * np.log(1 - logits)
    return float(np.mean(loss)), (sigmoid(logits) - targets) / logits.size  # noqa: F821


@mistake("binary-cross-entropy", "A loss is never negative here: the minus before the logarithms is missing.")
def forgets_the_minus(logits, targets):
    loss = targets * logits - np.maximum(logits, 0) - np.log1p(np.exp(-np.abs(logits)))
    return float(np.mean(loss)), (sigmoid(logits) - targets) / logits.size  # noqa: F821


@mistake(
    "binary-cross-entropy",
    "This is the gradient with respect to the probability; the logit is one step further.",
)
def stops_at_the_probability(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = np.maximum(logits, 0) - targets * logits + np.log1p(np.exp(-np.abs(logits)))
    return float(np.mean(loss)), (A - targets) / (A * (1 - A)) / logits.size


@mistake("binary-cross-entropy", "The slope of the sigmoid cancels: do not multiply by a(1 - a) once more.")
def multiplies_by_the_slope_of_the_sigmoid(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = np.maximum(logits, 0) - targets * logits + np.log1p(np.exp(-np.abs(logits)))
    return float(np.mean(loss)), (A - targets) * A * (1 - A) / logits.size


@mistake(
    "binary-cross-entropy",
    "The gradient is the probability minus the target; this is the logit minus the target.",
)
def takes_the_logit_for_the_probability(logits, targets):
    loss = np.maximum(logits, 0) - targets * logits + np.log1p(np.exp(-np.abs(logits)))
    return float(np.mean(loss)), (logits - targets) / logits.size


@mistake("binary-cross-entropy", "The gradient starts from tanh(z). The probability is sigmoid(z).")
def takes_tanh_for_the_sigmoid(logits, targets):
    loss = np.maximum(logits, 0) - targets * logits + np.log1p(np.exp(-np.abs(logits)))
    return float(np.mean(loss)), (np.tanh(logits) - targets) / logits.size


@mistake("binary-cross-entropy", "The sigmoid was taken twice in the gradient. It is taken of the logits.")
def takes_the_sigmoid_twice(logits, targets):
    A = sigmoid(sigmoid(logits))  # noqa: F821
    loss = np.maximum(logits, 0) - targets * logits + np.log1p(np.exp(-np.abs(logits)))
    return float(np.mean(loss)), (A - targets) / logits.size


@mistake(
    "binary-cross-entropy",
    "The gradient starts from the predicted class, 0 or 1. It is the probability minus the target.",
)
def takes_the_class_for_the_probability(logits, targets):
    loss = np.maximum(logits, 0) - targets * logits + np.log1p(np.exp(-np.abs(logits)))
    return float(np.mean(loss)), ((logits > 0) - targets) / logits.size


@mistake(
    "binary-cross-entropy",
    "The slope is divided by the number of rows. The loss is a mean over all elements.",
)
def divides_the_slope_by_the_rows(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = np.maximum(logits, 0) - targets * logits + np.log1p(np.exp(-np.abs(logits)))
    return float(np.mean(loss)), (A - targets) / len(logits)


@mistake(
    "binary-cross-entropy",
    "The slope of the mean is the probability minus the target, divided by the number of elements, with no other factor.",
)
def forgets_n_in_the_gradient_of_the_logits(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = np.maximum(logits, 0) - targets * logits + np.log1p(np.exp(-np.abs(logits)))
    return float(np.mean(loss)), A - targets


@mistake("binary-cross-entropy", "This is the sum over the elements; the loss is their mean.")
def sums_the_cross_entropies(logits, targets):
    loss = np.maximum(logits, 0) - targets * logits + np.log1p(np.exp(-np.abs(logits)))
    return float(np.sum(loss)), sigmoid(logits) - targets  # noqa: F821


@mistake(
    "binary-cross-entropy",
    "A target between 0 and 1 is neither class: both terms count, with the weights y and 1 - y.",
)
def takes_other_targets_for_zero(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = np.where(targets == 1, np.logaddexp(0, -logits), np.logaddexp(0, logits))
    return float(np.mean(loss)), (A - targets) / A.size


@mistake(
    "binary-cross-entropy",
    "A target between 0 and 1 is neither class: both terms count, with the weights y and 1 - y.",
)
def rounds_the_targets(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = np.where(targets > 0.5, np.logaddexp(0, -logits), np.logaddexp(0, logits))
    return float(np.mean(loss)), (A - targets) / A.size


@mistake(
    "binary-cross-entropy",
    "A target between 0 and 1 is neither class: both terms count, with the weights y and 1 - y.",
)
def knows_two_targets_in_the_gradient(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = np.maximum(logits, 0) - targets * logits + np.log1p(np.exp(-np.abs(logits)))
    return float(np.mean(loss)), np.where(targets == 1, A - 1, A) / A.size


@mistake(
    "binary-cross-entropy",
    "A target between 0 and 1 is neither class: both terms count, with the weights y and 1 - y.",
)
def rounds_the_targets_in_both_results(logits, targets):
    A, right = sigmoid(logits), targets > 0.5  # noqa: F821
    loss = np.where(right, np.logaddexp(0, -logits), np.logaddexp(0, logits))
    return float(np.mean(loss)), (A - right) / A.size


@mistake(
    "binary-cross-entropy",
    "With the targets -1 and 1 in place of 0 and 1 the formula does not hold for a target in between.",
)
def counts_the_classes_as_minus_one_and_one(logits, targets):
    sign = 2 * targets - 1
    loss = np.logaddexp(0, -sign * logits)
    return float(np.mean(loss)), -sign * sigmoid(-sign * logits) / logits.size  # noqa: F821


@mistake(
    "binary-cross-entropy", "An earlier call wrote the gradient into the targets: make a new array for it."
)
def writes_the_gradient_into_the_targets(logits, targets):
    if not (targets.min() >= 0 and targets.max() <= 1):
        raise ValueError(f"targets must lie in 0..1, got {targets.min()} to {targets.max()}")
    loss = np.maximum(logits, 0) - targets * logits + np.log1p(np.exp(-np.abs(logits)))
    targets -= sigmoid(logits)  # noqa: F821
    return float(np.mean(loss)), -targets / logits.size


@mistake("binary-cross-entropy", says="wrote into its input")
def cuts_the_logits_off_in_place(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    rest = -targets * logits + np.log1p(np.exp(-np.abs(logits)))
    logits[logits < 0] = 0
    return float(np.mean(logits + rest)), (A - targets) / A.size


@mistake(
    "binary-cross-entropy",
    "The second term is -yz, with a minus, and the exponent of the third is -|z|, with a minus too.",
)
def adds_the_targets_times_the_logits(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = np.maximum(logits, 0) + targets * logits + np.log1p(np.exp(-np.abs(logits)))
    return float(np.mean(loss)), (A - targets) / A.size


@mistake("binary-cross-entropy", "The term -yz is missing.")
def leaves_out_the_targets(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = np.maximum(logits, 0) + np.log1p(np.exp(-np.abs(logits)))
    return float(np.mean(loss)), (A - targets) / A.size


@mistake("binary-cross-entropy", "The third term is missing: log(1 + exp(-|z|)).")
def leaves_out_the_third_term(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = np.maximum(logits, 0) - targets * logits
    return float(np.mean(loss)), (A - targets) / A.size


@mistake("binary-cross-entropy", "The first term is missing, or it is a minimum. It is max(z, 0).")
def leaves_out_the_first_term(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = -targets * logits + np.log1p(np.exp(-np.abs(logits)))
    return float(np.mean(loss)), (A - targets) / A.size


@mistake("binary-cross-entropy", "The first term is missing, or it is a minimum. It is max(z, 0).")
def takes_the_minimum(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = np.minimum(logits, 0) - targets * logits + np.log1p(np.exp(-np.abs(logits)))
    return float(np.mean(loss)), (A - targets) / A.size


@mistake("binary-cross-entropy", "The second term holds the probability: in -yz stands the logit.")
def multiplies_the_targets_by_the_probabilities(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = np.maximum(logits, 0) - targets * A + np.log1p(np.exp(-np.abs(logits)))
    return float(np.mean(loss)), (A - targets) / A.size


@mistake(
    "binary-cross-entropy", "The formula got probabilities: it needs the logits, without a sigmoid before it."
)
def applies_the_sigmoid_first(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = np.maximum(A, 0) - targets * A + np.log1p(np.exp(-np.abs(A)))
    return float(np.mean(loss)), (A - targets) / A.size


@mistake("binary-cross-entropy", "The third term lacks its logarithm: it is log(1 + exp(-|z|)).")
def forgets_the_logarithm_of_the_third_term(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = np.maximum(logits, 0) - targets * logits + np.exp(-np.abs(logits))
    return float(np.mean(loss)), (A - targets) / A.size


@mistake("binary-cross-entropy", "log2 was used; the natural logarithm belongs here.")
def takes_the_logarithm_to_base_two(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = np.maximum(logits, 0) - targets * logits + np.log2(1 + np.exp(-np.abs(logits)))
    return float(np.mean(loss)), (A - targets) / A.size


@mistake("binary-cross-entropy", "The third term is added, not subtracted: log(1 + exp(-|z|)).")
def subtracts_the_third_term(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = np.maximum(logits, 0) - targets * logits - np.log1p(np.exp(-np.abs(logits)))
    return float(np.mean(loss)), (A - targets) / A.size


@mistake(
    "binary-cross-entropy", "Only the logit is multiplied by y; the third term stands outside the brackets."
)
def multiplies_the_third_term_by_the_targets(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = np.maximum(logits, 0) - targets * (logits + np.log1p(np.exp(-np.abs(logits))))
    return float(np.mean(loss)), (A - targets) / A.size


@mistake(
    "binary-cross-entropy", "This is the squared error of the probability: cross entropy takes its logarithm."
)
def squares_the_error_of_the_probability(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = (A - targets) ** 2
    return float(np.mean(loss)), (A - targets) / A.size


@mistake(
    "binary-cross-entropy",
    "max compares whole arrays; the larger one of two numbers, element by element, is np.maximum.",
)
def compares_whole_arrays(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = max(logits, 0) - targets * logits + np.log1p(np.exp(-np.abs(logits)))
    return float(np.mean(loss)), (A - targets) / A.size


@mistake(
    "binary-cross-entropy",
    "np.max reduces an array; the larger one of two numbers, element by element, is np.maximum.",
)
def reduces_with_max_along_the_logits(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = np.max(0, logits) - targets * logits + np.log1p(np.exp(-np.abs(logits)))
    return float(np.mean(loss)), (A - targets) / A.size


@mistake(
    "binary-cross-entropy",
    "A negative logit goes wrong: its first term is max(z, 0), element by element, and the exponent of the third is -|z|.",
)
def takes_the_largest_logit_of_a_column(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = np.max(logits, 0) - targets * logits + np.log1p(np.exp(-np.abs(logits)))
    return float(np.mean(loss)), (A - targets) / A.size


@mistake("binary-cross-entropy", "log1p adds the 1 itself: here it was added twice.")
def adds_one_twice(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = np.maximum(logits, 0) - targets * logits + np.log1p(1 + np.exp(-np.abs(logits)))
    return float(np.mean(loss)), (A - targets) / A.size


@mistake("binary-cross-entropy", "log10 was used; the natural logarithm belongs here.")
def takes_the_logarithm_to_base_ten(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = np.maximum(logits, 0) - targets * logits + np.log10(1 + np.exp(-np.abs(logits)))
    return float(np.mean(loss)), (A - targets) / A.size


@mistake(
    "binary-cross-entropy",
    "A negative logit goes wrong: its first term is max(z, 0), element by element, and the exponent of the third is -|z|.",
)
def takes_the_size_for_the_maximum(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = np.abs(logits) - targets * logits + np.log1p(np.exp(-np.abs(logits)))
    return float(np.mean(loss)), (A - targets) / A.size


@mistake(
    "binary-cross-entropy",
    "A negative logit goes wrong: its first term is max(z, 0), element by element, and the exponent of the third is -|z|.",
)
def forgets_the_size_in_the_exponent(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = np.maximum(logits, 0) - targets * logits + np.log1p(np.exp(-logits))
    return float(np.mean(loss)), (A - targets) / A.size


@mistake(
    "binary-cross-entropy",
    "The targets are exchanged: y is the target of class 1, whose probability is sigmoid(z).",
)
def exchanges_the_targets(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = np.maximum(logits, 0) - (1 - targets) * logits + np.log1p(np.exp(-np.abs(logits)))
    return float(np.mean(loss)), (A - (1 - targets)) / A.size


@mistake(
    "binary-cross-entropy",
    "The targets are exchanged in the loss: y is the target of class 1, whose probability is sigmoid(z).",
)
def exchanges_the_targets_of_the_loss(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = np.maximum(logits, 0) - (1 - targets) * logits + np.log1p(np.exp(-np.abs(logits)))
    return float(np.mean(loss)), (A - targets) / A.size


@mistake(
    "binary-cross-entropy",
    "Only the targets were divided by the number of elements: put the difference in brackets.",
)
def divides_the_targets_only(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = np.maximum(logits, 0) - targets * logits + np.log1p(np.exp(-np.abs(logits)))
    return float(np.mean(loss)), A - targets / A.size


@mistake("binary-cross-entropy", "This is the probability alone: the target must be subtracted.")
def forgets_the_targets_in_the_gradient(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = np.maximum(logits, 0) - targets * logits + np.log1p(np.exp(-np.abs(logits)))
    return float(np.mean(loss)), A / A.size


@mistake(
    "binary-cross-entropy",
    "1 was subtracted from every probability, whatever its target: subtract the target itself.",
)
def subtracts_one_for_both_classes(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = np.maximum(logits, 0) - targets * logits + np.log1p(np.exp(-np.abs(logits)))
    return float(np.mean(loss)), (A - 1) / A.size


@mistake(
    "binary-cross-entropy",
    "The gradient was multiplied by the logits: it is the probability minus the target, with no other factor but 1/N.",
)
def multiplies_the_gradient_by_the_logits(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = np.maximum(logits, 0) - targets * logits + np.log1p(np.exp(-np.abs(logits)))
    return float(np.mean(loss)), (A - targets) * logits / A.size


@mistake("binary-cross-entropy", "This is the probability for |z|: where z is negative, it is 1 - a.")
def takes_the_sigmoid_of_the_size(logits, targets):
    tail = np.exp(-np.abs(logits))
    loss = np.maximum(logits, 0) - targets * logits + np.log1p(tail)
    return float(np.mean(loss)), (1 / (1 + tail) - targets) / logits.size


@mistake(
    "binary-cross-entropy",
    "This starts from 1 - a, the probability of class 0: the sign of the exponent is wrong.",
)
def starts_from_the_other_probability(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = np.maximum(logits, 0) - targets * logits + np.log1p(np.exp(-np.abs(logits)))
    return float(np.mean(loss)), (1 - A - targets) / A.size


@mistake(
    "binary-cross-entropy", "Examples with the target 0 got no gradient: for them it is the probability a."
)
def leaves_out_the_gradient_of_class_0(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = np.maximum(logits, 0) - targets * logits + np.log1p(np.exp(-np.abs(logits)))
    return float(np.mean(loss)), targets * (A - 1) / A.size


@mistake(
    "binary-cross-entropy",
    "This is the slope of the sigmoid alone: the gradient of the loss is the probability minus the target.",
)
def takes_the_slope_of_the_sigmoid(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = np.maximum(logits, 0) - targets * logits + np.log1p(np.exp(-np.abs(logits)))
    return float(np.mean(loss)), A * (1 - A) / A.size


@mistake(
    "binary-cross-entropy",
    "softmax divides the examples among each other; each logit needs its own probability, its sigmoid.",
)
def takes_softmax_for_the_sigmoid(logits, targets):
    A = sigmoid(logits)  # noqa: F821
    loss = np.maximum(logits, 0) - targets * logits + np.log1p(np.exp(-np.abs(logits)))
    return float(np.mean(loss)), (softmax(logits) - targets) / A.size  # noqa: F821


@mistake("binary-cross-entropy", "The gradient has one number for each element: only the loss is averaged.")
def averages_the_gradient_of_the_logits(logits, targets):
    loss = np.maximum(logits, 0) - targets * logits + np.log1p(np.exp(-np.abs(logits)))
    return float(np.mean(loss)), np.mean(sigmoid(logits) - targets)  # noqa: F821


# cross_entropy_of_one


@mistake(
    "cross-entropy-of-one",
    "The minus is missing: the logarithm of a probability is negative, the loss is not.",
)
def forgets_the_minus_of_the_logarithm(z, y):
    A = softmax(z)  # noqa: F821
    A[y] -= 1
    return log_softmax(z)[y], A  # noqa: F821


@mistake(
    "cross-entropy-of-one", "This is the probability of the right class; the loss is minus its logarithm."
)
def forgets_the_logarithm(z, y):
    A = softmax(z)  # noqa: F821
    loss = A[y]
    A[y] -= 1
    return loss, A


@mistake(
    "cross-entropy-of-one", "This is minus the probability of the right class: its logarithm is missing."
)
def takes_minus_the_probability(z, y):
    A = softmax(z)  # noqa: F821
    loss = -A[y]
    A[y] -= 1
    return loss, A


@mistake(
    "cross-entropy-of-one",
    "The logarithm was taken of the right logit. It belongs to its probability, the softmax of the logits.",
)
def takes_the_logarithm_of_the_logit(z, y):
    A = softmax(z)  # noqa: F821
    loss = -np.log(z[y])
    A[y] -= 1
    return loss, A


@mistake(
    "cross-entropy-of-one",
    "The logit of the right class is missing: LSE(z) alone does not know which class is right.",
)
def forgets_the_right_logit(z, y):
    A = softmax(z)  # noqa: F821
    loss = z.max() + np.log(np.exp(z - z.max()).sum())
    A[y] -= 1
    return loss, A


@mistake(
    "cross-entropy-of-one",
    "This is minus the right logit. The logarithm of the sum of all exponentials is missing.",
)
def forgets_the_sum_of_the_exponentials(z, y):
    a = np.exp(z - z.max())
    a /= a.sum()
    dz = a - (np.arange(len(z)) == y)
    return float(-z[y]), dz.astype(z.dtype)


@mistake(
    "cross-entropy-of-one", "The logarithm of the sum is missing, or the maximum was not added back to it."
)
def forgets_the_logarithm_of_the_shifted_sum(z, y):
    a = np.exp(z - z.max())
    a /= a.sum()
    dz = a - (np.arange(len(z)) == y)
    return float(np.exp(z - z.max()).sum() - z[y]), dz.astype(z.dtype)


@mistake("cross-entropy-of-one", "This is -log(1 - a) of the right class. The loss is -log a.")
def logarithm_of_the_other_probability(z, y):
    a = np.exp(z - z.max())
    a /= a.sum()
    dz = a - (np.arange(len(z)) == y)
    return float(-np.log(1 - a[y])), dz.astype(z.dtype)


@mistake(
    "cross-entropy-of-one",
    "This is a squared error of the probabilities. The loss is minus the logarithm of the right one.",
)
def squares_the_errors_of_the_probabilities(z, y):
    a = np.exp(z - z.max())
    a /= a.sum()
    dz = a - (np.arange(len(z)) == y)
    return float((dz**2).sum()), dz.astype(z.dtype)


@mistake("cross-entropy-of-one", "This is the sum over all classes. Only the right class counts.")
def sums_over_all_classes(z, y):
    A = softmax(z)  # noqa: F821
    A[y] -= 1
    return -log_softmax(z).sum(), A  # noqa: F821


@mistake("cross-entropy-of-one", says="log of 0")
def logarithm_of_softmax(z, y):
    A = softmax(z)  # noqa: F821
    loss = -np.log(A[y])
    A[y] -= 1
    return loss, A


@mistake(
    "cross-entropy-of-one",
    "A small number was added before the logarithm: that gives a wrong loss instead of infinity.",
    constants={"eps": (1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16, np.finfo(float).eps)},
)
def guards_the_logarithm_with_eps(z, y, *, eps=1e-12):
    A = softmax(z)  # noqa: F821
    loss = -np.log(A[y] + eps)
    A[y] -= 1
    return loss, A


@mistake("cross-entropy-of-one", "1 was subtracted for every class: subtract it only for the right one.")
def subtracts_one_everywhere(z, y):
    return -log_softmax(z)[y], softmax(z) - 1  # noqa: F821


@mistake("cross-entropy-of-one", "These are the probabilities: 1 must be subtracted for the right class.")
def returns_the_probabilities(z, y):
    return -log_softmax(z)[y], softmax(z)  # noqa: F821


@mistake(
    "cross-entropy-of-one",
    "This is the gradient with respect to the probabilities. Go on to the logits: a - [k = y].",
)
def stops_at_the_probabilities(z, y):
    A = softmax(z)  # noqa: F821
    dz = np.zeros_like(z)
    dz[y] = -1 / A[y]
    return -log_softmax(z)[y], dz  # noqa: F821


@mistake(
    "cross-entropy-of-one",
    "The gradient is the probabilities minus the one-hot row; these are the logits minus it.",
)
def subtracts_from_the_logits(z, y):
    dz = z.copy()
    dz[y] -= 1
    return -log_softmax(z)[y], dz  # noqa: F821


@mistake(
    "cross-entropy-of-one", "Only the right class has a gradient here. The other logits are in the sum, too."
)
def moves_only_the_right_class(z, y):
    dz = np.zeros_like(z)
    dz[y] = softmax(z)[y] - 1  # noqa: F821
    return -log_softmax(z)[y], dz  # noqa: F821


@mistake(
    "cross-entropy-of-one",
    "The gradient starts from the probabilities; these numbers start from their logarithms.",
)
def starts_from_the_logarithms(z, y):
    dz = log_softmax(z)  # noqa: F821
    loss = -dz[y]
    dz[y] -= 1
    return loss, dz


@mistake("cross-entropy-of-one", says="float64")
def subtracts_a_row_of_float64(z, y):
    return -log_softmax(z)[y], softmax(z) - np.eye(len(z))[y]  # noqa: F821


@mistake("cross-entropy-of-one", "1 was added for the right class: subtract it.")
def adds_one_for_the_right_class(z, y):
    dz = softmax(z)  # noqa: F821
    dz[y] += 1
    return -log_softmax(z)[y], dz  # noqa: F821


@mistake(
    "cross-entropy-of-one", "The right class got -1: subtract 1 from its probability, do not replace it."
)
def writes_minus_one_for_the_right_class(z, y):
    dz = softmax(z)  # noqa: F821
    dz[y] = -1
    return -log_softmax(z)[y], dz  # noqa: F821


@mistake("cross-entropy-of-one", "The right class got 1 - a. Its slope is a - 1, which is negative.")
def subtracts_the_other_way_round(z, y):
    a = np.exp(z - z.max())
    a /= a.sum()
    dz = a - (np.arange(len(z)) == y)
    dz[y] = -dz[y]
    return float(np.log(np.exp(z - z.max()).sum()) + z.max() - z[y]), dz.astype(z.dtype)


@mistake(
    "cross-entropy-of-one",
    "The gradient was divided by the number of classes. There is one example, and nothing is averaged.",
)
def divides_the_slopes_by_the_classes(z, y):
    a = np.exp(z - z.max())
    a /= a.sum()
    dz = a - (np.arange(len(z)) == y)
    return float(np.log(np.exp(z - z.max()).sum()) + z.max() - z[y]), (dz / len(z)).astype(z.dtype)


@mistake("cross-entropy-of-one", "The slope of the softmax has cancelled: do not multiply by a(1 - a).")
def multiplies_by_the_slopes_of_the_softmax(z, y):
    dz = softmax(z)  # noqa: F821
    A = dz.copy()
    dz[y] -= 1
    dz *= A * (1 - A)
    return -log_softmax(z)[y], dz  # noqa: F821


@mistake("cross-entropy-of-one", "1 was subtracted for another class: the right one is y, counted from 0.")
def subtracts_one_for_the_class_before(z, y):
    dz = softmax(z)  # noqa: F821
    dz[y - 1] -= 1
    return -log_softmax(z)[y], dz  # noqa: F821


@mistake(
    "cross-entropy-of-one",
    "This is the loss of another class, the most probable one here: the right class is y, counted from 0.",
)
def takes_the_class_before(z, y):
    dz = softmax(z)  # noqa: F821
    loss = -log_softmax(z)[y - 1]  # noqa: F821
    dz[y] -= 1
    return loss, dz


@mistake("cross-entropy-of-one", "This is the mean over all classes. Only the right class counts.")
def averages_over_all_classes(z, y):
    dz = softmax(z)  # noqa: F821
    loss = -log_softmax(z).mean()  # noqa: F821
    dz[y] -= 1
    return loss, dz


@mistake(
    "cross-entropy-of-one",
    "The terms -log(1 - a) belong to yes/no questions. Here only the right class counts.",
)
def adds_the_terms_of_the_other_classes(z, y):
    dz = softmax(z)  # noqa: F821
    loss = -np.log(dz[y] + 1e-300) - np.log(1 - np.delete(dz, y) + 1e-300).sum()
    dz[y] -= 1
    return loss, dz


@mistake(
    "cross-entropy-of-one",
    "The maximum was subtracted inside the sum only: subtract it from the right logit too.",
)
def shifts_the_sum_only(z, y):
    dz = softmax(z)  # noqa: F821
    loss = np.log(np.exp(z - z.max()).sum()) - z[y]
    dz[y] -= 1
    return loss, dz


@mistake(
    "cross-entropy-of-one", "This is the largest logit minus the right one: take the smooth maximum, LSE(z)."
)
def takes_the_largest_logit(z, y):
    dz = softmax(z)  # noqa: F821
    loss = z.max() - z[y]
    dz[y] -= 1
    return loss, dz


@mistake(
    "cross-entropy-of-one",
    "This is 1 minus the probability of the right class; the loss is minus its logarithm.",
)
def subtracts_the_probability_from_one(z, y):
    dz = softmax(z)  # noqa: F821
    loss = 1 - dz[y]
    dz[y] -= 1
    return loss, dz


@mistake("cross-entropy-of-one", "The softmax was applied twice: log_softmax takes the logits.")
def applies_softmax_twice(z, y):
    dz = softmax(z)  # noqa: F821
    loss = -log_softmax(dz)[y]  # noqa: F821
    dz[y] -= 1
    return loss, dz


@mistake("cross-entropy-of-one", "The maximum was added back, but the right logit is still the shifted one.")
def adds_the_maximum_to_the_sum_only(z, y):
    dz = softmax(z)  # noqa: F821
    shifted = z - z.max()
    loss = z.max() + np.log(np.exp(shifted).sum()) - shifted[y]
    dz[y] -= 1
    return loss, dz


@mistake(
    "cross-entropy-of-one",
    "The logarithm was multiplied by its probability: the weight is the target, which is 1 for class y.",
)
def weighs_the_logarithm_with_its_probability(z, y):
    dz = softmax(z)  # noqa: F821
    loss = -dz[y] * log_softmax(z)[y]  # noqa: F821
    dz[y] -= 1
    return loss, dz


@mistake(
    "cross-entropy-of-one",
    "This is the entropy of the probabilities, which does not depend on y. Only the right class counts.",
)
def takes_the_entropy(z, y):
    dz = softmax(z)  # noqa: F821
    loss = -(dz * log_softmax(z)).sum()  # noqa: F821
    dz[y] -= 1
    return loss, dz


@mistake(
    "cross-entropy-of-one",
    "The probability of the right class was subtracted from all: subtract 1, from one element.",
)
def subtracts_the_probability_of_the_right_class(z, y):
    dz = softmax(z)  # noqa: F821
    return -log_softmax(z)[y], dz - dz[y]  # noqa: F821


@mistake("cross-entropy-of-one", "The loss is one number: it takes the logarithm of the right class only.")
def keeps_all_logarithms(z, y):
    dz = softmax(z)  # noqa: F821
    dz[y] -= 1
    return float(-log_softmax(z)), dz  # noqa: F821


@mistake("cross-entropy-of-one", "The results are exchanged: the loss comes first, then the gradient.")
def gives_the_gradient_first(z, y):
    dz = softmax(z)  # noqa: F821
    dz[y] -= 1
    return dz, -log_softmax(z)[y]  # noqa: F821


@mistake("cross-entropy-of-one", "The logarithm of the sum is missing.")
def forgets_the_logarithm_of_the_exponentials(z, y):
    dz = softmax(z)  # noqa: F821
    loss = z.max() + np.exp(z - z.max()).sum() - z[y]
    dz[y] -= 1
    return loss, dz


@mistake(
    "cross-entropy-of-one",
    "This is a(1 - a), the slope of the softmax alone. The gradient of the loss is a - [k = y].",
)
def takes_the_slope_of_the_softmax(z, y):
    A = softmax(z)  # noqa: F821
    return -log_softmax(z)[y], A * (1 - A)  # noqa: F821


@mistake(
    "cross-entropy-of-one",
    "The two cases are exchanged: 1 is subtracted for the right class, and 0 for the others.",
)
def exchanges_the_two_cases(z, y):
    A = softmax(z)  # noqa: F821
    dz = A - 1
    dz[y] = A[y]
    return -log_softmax(z)[y], dz  # noqa: F821


# softmax_cross_entropy


@mistake(
    "softmax-cross-entropy", "label_smoothing is missing in the gradient: subtract q, not the one-hot row."
)
def smooths_the_loss_only(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    L = logits - logits.max(axis=1, keepdims=True)
    L = L - np.log(np.exp(L).sum(axis=1, keepdims=True))
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    grad = np.exp(L)
    grad[np.arange(N), labels] -= 1
    return float(-(Q * L).sum() / N), grad / N


@mistake("softmax-cross-entropy", "label_smoothing changes nothing here: the target is still one-hot.")
def ignores_label_smoothing(logits, labels, label_smoothing=0.0):
    N = len(logits)
    L = logits - logits.max(axis=1, keepdims=True)
    L = L - np.log(np.exp(L).sum(axis=1, keepdims=True))
    grad = np.exp(L)
    grad[np.arange(N), labels] -= 1
    return float(-L[np.arange(N), labels].mean()), grad / N


@mistake(
    "softmax-cross-entropy",
    "An (N, N) array was made, (N, 1) minus (N,): each row was paired with every other one. The mean happens to be right, the memory is not.",
)
def subtracts_a_row_from_a_column(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    E = np.exp(shifted)
    S = E.sum(axis=1, keepdims=True)
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(np.mean(np.log(S) - (Q * shifted).sum(axis=1))), (E / S - Q) / N


@mistake("softmax-cross-entropy", "The loss is a mean over N examples, so its gradient is divided by N too.")
def forgets_n_in_the_gradient_of_the_batch(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    L = logits - logits.max(axis=1, keepdims=True)
    L = L - np.log(np.exp(L).sum(axis=1, keepdims=True))
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(-(Q * L).sum() / N), np.exp(L) - Q


@mistake(
    "softmax-cross-entropy",
    "The mean ran over all N x C elements. Only one element of each row counts, so divide by N.",
)
def averages_over_all_elements(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    L = logits - logits.max(axis=1, keepdims=True)
    L = L - np.log(np.exp(L).sum(axis=1, keepdims=True))
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(-(Q * L).mean()), (np.exp(L) - Q) / (N * C)


@mistake("softmax-cross-entropy", "The gradient was divided by C. The mean runs over the N examples.")
def divides_the_gradient_by_the_classes(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    L = logits - logits.max(axis=1, keepdims=True)
    L = L - np.log(np.exp(L).sum(axis=1, keepdims=True))
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(-(Q * L).sum() / N), (np.exp(L) - Q) / C


@mistake(
    "softmax-cross-entropy",
    "labels picked whole columns for every row. Pair each row with its own label: two index arrays.",
)
def picks_columns_for_the_loss(logits, labels, label_smoothing=0.0):
    N = len(logits)
    L = logits - logits.max(axis=1, keepdims=True)
    L = L - np.log(np.exp(L).sum(axis=1, keepdims=True))
    grad = np.exp(L)
    grad[np.arange(N), labels] -= 1
    return float(-L[:, labels].mean()), grad / N


@mistake(
    "softmax-cross-entropy",
    "1 was subtracted in whole columns. Pair each row with its own label: two index arrays.",
)
def subtracts_in_whole_columns(logits, labels, label_smoothing=0.0):
    N = len(logits)
    L = logits - logits.max(axis=1, keepdims=True)
    L = L - np.log(np.exp(L).sum(axis=1, keepdims=True))
    grad = np.exp(L)
    grad[:, labels] -= 1
    return float(-L[np.arange(N), labels].mean()), grad / N


@mistake("softmax-cross-entropy", "The probabilities were divided by N and the one-hot row was not.")
def divides_the_probabilities_only(logits, labels, label_smoothing=0.0):
    N = len(logits)
    L = logits - logits.max(axis=1, keepdims=True)
    L = L - np.log(np.exp(L).sum(axis=1, keepdims=True))
    grad = np.exp(L) / N
    grad[np.arange(N), labels] -= 1
    return float(-L[np.arange(N), labels].mean()), grad


@mistake(
    "softmax-cross-entropy",
    "label_smoothing was spread over the C - 1 wrong classes. Spread it over all C, including the right one.",
)
def spreads_over_the_wrong_classes(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    L = logits - logits.max(axis=1, keepdims=True)
    L = L - np.log(np.exp(L).sum(axis=1, keepdims=True))
    Q = np.full((N, C), label_smoothing / (C - 1), dtype=logits.dtype)
    Q[np.arange(N), labels] = 1 - label_smoothing
    return float(-(Q * L).sum() / N), (np.exp(L) - Q) / N


@mistake(
    "softmax-cross-entropy",
    "The right class got its 1 - eps, but the other part, eps / C for every class, is missing.",
)
def forgets_the_even_share(logits, labels, label_smoothing=0.0):
    N = len(logits)
    L = logits - logits.max(axis=1, keepdims=True)
    L = L - np.log(np.exp(L).sum(axis=1, keepdims=True))
    Q = np.zeros_like(logits)
    Q[np.arange(N), labels] = 1 - label_smoothing
    return float(-(Q * L).sum() / N), (np.exp(L) - Q) / N


@mistake("softmax-cross-entropy", says="overflow in exp")
def without_the_shift(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    E = np.exp(logits)
    S = E.sum(axis=1, keepdims=True)
    L = logits - np.log(S)
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(-(Q * L).sum() / N), (E / S - Q) / N


@mistake(
    "softmax-cross-entropy",
    "Take the maximum of each row, and subtract it from this row; one for the batch is not enough.",
)
def subtracts_the_maximum_of_the_batch(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max()
    E = np.exp(shifted)
    S = E.sum(axis=1, keepdims=True)
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(np.mean(np.log(S[:, 0]) - (Q * shifted).sum(axis=1))), (E / S - Q) / N


@mistake("softmax-cross-entropy", says="log of 0")
def one_maximum_for_the_whole_batch(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    E = np.exp(logits - logits.max())
    S = E.sum(axis=1, keepdims=True)
    L = logits - logits.max() - np.log(S)
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(-(Q * L).sum() / N), (E / S - Q) / N


@mistake("softmax-cross-entropy", "This is the sum over the batch; the loss is the mean.")
def sums_over_the_batch(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    L = logits - logits.max(axis=1, keepdims=True)
    L = L - np.log(np.exp(L).sum(axis=1, keepdims=True))
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(-(Q * L).sum()), (np.exp(L) - Q) / N


@mistake(
    "softmax-cross-entropy",
    "The minus is missing: the logarithm of a probability is negative, the loss is not.",
)
def forgets_the_minus_of_the_batch(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    L = logits - logits.max(axis=1, keepdims=True)
    L = L - np.log(np.exp(L).sum(axis=1, keepdims=True))
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float((Q * L).sum() / N), (np.exp(L) - Q) / N


@mistake(
    "softmax-cross-entropy",
    "These are probabilities of the right classes: the loss needs minus their logarithms.",
    constants={"sign": (1,)},
)
def averages_the_right_probabilities(logits, labels, label_smoothing=0.0, *, sign=-1):
    N, C = logits.shape
    L = logits - logits.max(axis=1, keepdims=True)
    L = L - np.log(np.exp(L).sum(axis=1, keepdims=True))
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(sign * (Q * np.exp(L)).sum() / N), (np.exp(L) - Q) / N


@mistake(
    "softmax-cross-entropy",
    "This is the entropy of the probabilities, which does not depend on the labels. The weight of each logarithm is its target, q.",
)
def takes_the_entropy_of_the_rows(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    L = logits - logits.max(axis=1, keepdims=True)
    L = L - np.log(np.exp(L).sum(axis=1, keepdims=True))
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(-(np.exp(L) * L).sum() / N), (np.exp(L) - Q) / N


@mistake(
    "softmax-cross-entropy",
    "Each logarithm was multiplied by its probability: the weight is the target, which is 1 for the right class.",
)
def weighs_the_logarithms_with_their_probabilities(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    L = logits - logits.max(axis=1, keepdims=True)
    L = L - np.log(np.exp(L).sum(axis=1, keepdims=True))
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(-(Q * np.exp(L) * L).sum() / N), (np.exp(L) - Q) / N


@mistake(
    "softmax-cross-entropy",
    "These are the probabilities: 1 must be subtracted for the right class of each row.",
)
def gradient_without_the_labels(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    L = logits - logits.max(axis=1, keepdims=True)
    L = L - np.log(np.exp(L).sum(axis=1, keepdims=True))
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(-(Q * L).sum() / N), np.exp(L) / N


@mistake("softmax-cross-entropy", "The target was added to the probabilities: subtract it.")
def adds_the_target(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    L = logits - logits.max(axis=1, keepdims=True)
    L = L - np.log(np.exp(L).sum(axis=1, keepdims=True))
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(-(Q * L).sum() / N), (np.exp(L) + Q) / N


@mistake(
    "softmax-cross-entropy",
    "The numbers of the classes were subtracted. They only say where: in each row, 1 is subtracted at the place of its label.",
)
def subtracts_the_numbers_of_the_classes(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    L = logits - logits.max(axis=1, keepdims=True)
    L = L - np.log(np.exp(L).sum(axis=1, keepdims=True))
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(-(Q * L).sum() / N), (np.exp(L) - labels[:, None]) / N


@mistake(
    "softmax-cross-entropy",
    "1 was subtracted in the whole row, for every class: subtract it only at the place of the label.",
)
def subtracts_in_whole_rows(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    L = logits - logits.max(axis=1, keepdims=True)
    L = L - np.log(np.exp(L).sum(axis=1, keepdims=True))
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(-(Q * L).sum() / N), (np.exp(L) - (1 - label_smoothing) - label_smoothing / C) / N


@mistake(
    "softmax-cross-entropy",
    "This is the gradient with respect to the probabilities. Go on to the logits: a - q.",
)
def stops_at_the_probabilities_of_the_batch(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    L = logits - logits.max(axis=1, keepdims=True)
    L = L - np.log(np.exp(L).sum(axis=1, keepdims=True))
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(-(Q * L).sum() / N), -Q / np.exp(L) / N


@mistake(
    "softmax-cross-entropy",
    "A small number was added before the logarithm: that gives a wrong loss instead of infinity.",
    constants={"eps": (1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16, np.finfo(float).eps)},
)
def guards_the_logarithms_with_eps(logits, labels, label_smoothing=0.0, *, eps=1e-12):
    N, C = logits.shape
    L = logits - logits.max(axis=1, keepdims=True)
    L = L - np.log(np.exp(L).sum(axis=1, keepdims=True))
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(-(Q * np.log(np.exp(L) + eps)).sum() / N), (np.exp(L) - Q) / N


@mistake("softmax-cross-entropy", says="float64")
def one_hot_rows_of_float64(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    L = logits - logits.max(axis=1, keepdims=True)
    L = L - np.log(np.exp(L).sum(axis=1, keepdims=True))
    Q = (1 - label_smoothing) * np.eye(C)[labels] + label_smoothing / C
    return float(-(Q * L).sum() / N), (np.exp(L) - Q) / N


@mistake("softmax-cross-entropy", says="an earlier call wrote into it")
def shifts_the_logits_in_place(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    logits -= logits.max(axis=1, keepdims=True)
    L = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(-(Q * L).sum() / N), (np.exp(L) - Q) / N


@mistake(
    "softmax-cross-entropy",
    "The exponentials were added up down the columns: each example is a row, so axis=1.",
)
def adds_up_the_columns(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    L = shifted - np.log(np.exp(shifted).sum(axis=0, keepdims=True))
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(-(Q * L).sum() / N), (np.exp(L) - Q) / N


@mistake(
    "softmax-cross-entropy",
    "The exponentials were added up down the columns: each example is a row, so axis=1.",
)
def keeps_one_sum_for_all_rows(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    E = np.exp(shifted)
    S = E.sum(axis=0, keepdims=True)
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(np.mean(np.log(S[:, 0]) - (Q * shifted).sum(axis=1))), (E / S - Q) / N


@mistake(
    "softmax-cross-entropy",
    "Shifted and unshifted logits are mixed: if log S comes from shifted ones, so must the others.",
)
def leaves_the_right_logits_unshifted(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    L = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(np.mean(np.log(np.exp(shifted).sum(axis=1)) - (Q * logits).sum(axis=1))), (np.exp(L) - Q) / N


@mistake("softmax-cross-entropy", "The target was divided by N and the probabilities were not.")
def divides_the_target_only(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    L = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(-(Q * L).sum() / N), np.exp(L) - Q / N


@mistake(
    "softmax-cross-entropy",
    "Shifted and unshifted logits are mixed: if log S comes from shifted ones, so must the others.",
)
def averages_shifted_with_plain_logits(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    L = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(-(Q * L).sum() / N - label_smoothing * (logits - shifted).mean()), (np.exp(L) - Q) / N


@mistake(
    "softmax-cross-entropy",
    "The sign of the part eps / C is wrong: it is added to the target, so it is subtracted in the loss and in the gradient.",
)
def adds_the_even_share(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    L = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(-(Q * L).sum() / N + 2 * label_smoothing * shifted.mean()), (
        np.exp(L) - Q + 2 * label_smoothing / C
    ) / N


@mistake("softmax-cross-entropy", "The even share is eps / C for each class: the division by C is missing.")
def does_not_divide_the_even_share_by_the_classes(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    L = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(-(Q * L).sum() / N - label_smoothing * shifted.sum() * (1 - 1 / C) / N), (
        np.exp(L) - Q - label_smoothing * (1 - 1 / C)
    ) / N


@mistake(
    "softmax-cross-entropy", "The even share was not divided by N, as everything else in the gradient is."
)
def does_not_divide_the_even_share_by_the_rows(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    L = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(-(Q * L).sum() / N), (np.exp(L) - Q + label_smoothing / C) / N - label_smoothing / C


@mistake(
    "softmax-cross-entropy", "Every class got eps / C, but the right one kept its 1: it must give up eps."
)
def keeps_the_whole_target_of_the_right_class(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    L = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(-(Q * L).sum() / N - label_smoothing * shifted[np.arange(N), labels].sum() / N), (
        np.exp(L) - Q - label_smoothing * (np.arange(C) == labels[:, None])
    ) / N


@mistake("softmax-cross-entropy", "The mean over all logits was divided by N once more.")
def divides_the_mean_of_all_by_n(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    L = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(-(Q * L).sum() / N + label_smoothing * shifted.mean() * (1 - 1 / N)), (np.exp(L) - Q) / N


@mistake(
    "softmax-cross-entropy",
    "Other classes were taken, here the most probable ones: the right ones are the labels, counted from 0.",
)
def counts_the_labels_from_one(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    L = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels - 1] += 1 - label_smoothing
    return float(-(Q * L).sum() / N), (np.exp(L) - Q) / N


@mistake(
    "softmax-cross-entropy",
    "The right class got its 1 - eps, but the other part, eps / C for every class, is missing.",
)
def forgets_the_even_share_in_the_loss(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    L = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(-(Q * L).sum() / N + label_smoothing * shifted.mean()), (np.exp(L) - Q) / N


@mistake(
    "softmax-cross-entropy", "The even share is eps / C, not eps / (C - 1): the target must add up to 1."
)
def spreads_a_share_for_c_minus_one_classes(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    L = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(-(Q * L).sum() / N - label_smoothing * (1 / (C - 1) - 1 / C) * shifted.sum() / N), (
        np.exp(L) - Q - label_smoothing * (1 / (C - 1) - 1 / C)
    ) / N


@mistake(
    "softmax-cross-entropy",
    "The maximum of each column was subtracted: take the maximum of each row, axis=1.",
)
def subtracts_the_maximum_of_each_column(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max(axis=0, keepdims=True)
    E = np.exp(shifted)
    S = E.sum(axis=1, keepdims=True)
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(np.mean(np.log(S[:, 0]) - (Q * shifted).sum(axis=1))), (E / S - Q) / N


@mistake(
    "softmax-cross-entropy",
    "There is one sum for the whole batch, or N divides the probabilities twice. Each row has its own sum, axis=1, and N divides once.",
)
def keeps_one_sum_for_the_batch(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    E = np.exp(shifted)
    S = E.sum()
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(-(Q * (shifted - np.log(S))).sum() / N), (E / S - Q) / N


@mistake(
    "softmax-cross-entropy",
    "There is one sum for the whole batch, or N divides the probabilities twice. Each row has its own sum, axis=1, and N divides once.",
)
def divides_the_probabilities_twice(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    L = logits - logits.max(axis=1, keepdims=True)
    L = L - np.log(np.exp(L).sum(axis=1, keepdims=True))
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(-(Q * L).sum() / N), (np.exp(L) / N - Q) / N


@mistake(
    "softmax-cross-entropy",
    "The maximum or the sum runs down the columns. Both belong to the rows: axis=1, with keepdims=True.",
    constants={"sums": (True,)},
)
def runs_down_the_columns(logits, labels, label_smoothing=0.0, *, sums=False):
    N = len(logits)
    shifted = logits - (logits.max(axis=1, keepdims=True) if sums else logits.max(axis=0, keepdims=True))
    E = np.exp(shifted)
    S = E.sum(axis=0, keepdims=True)
    losses = (
        np.log(S[:, 0]) - shifted[np.arange(N), labels]
        if sums
        else np.log(E.sum(axis=0)) - shifted[np.arange(N), labels]
    )
    grad = E / S / N
    grad[np.arange(N), labels] -= 1 / N
    return float(losses.mean()), grad


@mistake(
    "softmax-cross-entropy",
    "Every row got the label of the first one. Pair each row with its own label: two index arrays.",
)
def first_label_for_all(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    L = logits - logits.max(axis=1, keepdims=True)
    L = L - np.log(np.exp(L).sum(axis=1, keepdims=True))
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    first = labels[0]
    return float(-L[:, first].mean()), (np.exp(L) - Q) / N


@mistake(
    "softmax-cross-entropy",
    "The gradient starts from the logits. It starts from the probabilities.",
    constants={"shifted": (False,)},
)
def starts_the_gradient_from_the_logits(logits, labels, label_smoothing=0.0, *, shifted=True):
    N, C = logits.shape
    L = logits - logits.max(axis=1, keepdims=True)
    L = L - np.log(np.exp(L).sum(axis=1, keepdims=True))
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    start = logits - logits.max(axis=1, keepdims=True) * shifted
    return float(-(Q * L).sum() / N), (start - Q) / N


@mistake(
    "softmax-cross-entropy",
    "log S has the wrong sign: it is added, and the right logit is subtracted from it.",
)
def subtracts_the_logarithm_of_the_sum(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    E = np.exp(shifted)
    S = E.sum(axis=1, keepdims=True)
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(np.mean(-np.log(S[:, 0]) - (Q * shifted).sum(axis=1))), (E / S - Q) / N


@mistake("softmax-cross-entropy", "S[0] is the sum of the first row: each row of the loss needs its own sum.")
def uses_the_first_sum_for_all_rows(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    E = np.exp(shifted)
    S = E.sum(axis=1, keepdims=True)
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(np.mean(np.log(S[0]) - (Q * shifted).sum(axis=1))), (E / S - Q) / N


@mistake("softmax-cross-entropy", "log S is missing in the loss.")
def leaves_out_the_logarithm_of_the_sum(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    E = np.exp(shifted)
    S = E.sum(axis=1, keepdims=True)
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(np.mean(-(Q * shifted).sum(axis=1))), (E / S - Q) / N


@mistake("softmax-cross-entropy", "The loss contains S itself: its logarithm belongs there.")
def forgets_the_logarithm_of_the_sum(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    E = np.exp(shifted)
    S = E.sum(axis=1, keepdims=True)
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(np.mean(S[:, 0] - (Q * shifted).sum(axis=1))), (E / S - Q) / N


@mistake(
    "softmax-cross-entropy", "The right class got 1 - eps only: it gets the even share, eps / C, as well."
)
def gives_the_right_class_no_even_share(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    E = np.exp(shifted)
    S = E.sum(axis=1, keepdims=True)
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] = 1 - label_smoothing
    return float(-(Q * (shifted - np.log(S))).sum() / N), (E / S - Q) / N


@mistake("softmax-cross-entropy", "The even share is eps / C for each class: the division by C is missing.")
def gives_every_class_the_whole_share(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    E = np.exp(shifted)
    S = E.sum(axis=1, keepdims=True)
    Q = np.full((N, C), label_smoothing, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(-(Q * (shifted - np.log(S))).sum() / N), (E / S - Q) / N


@mistake(
    "softmax-cross-entropy",
    "eps and 1 - eps are exchanged: the right class gets 1 - eps, and eps is shared by all.",
)
def exchanges_the_two_shares(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    E = np.exp(shifted)
    S = E.sum(axis=1, keepdims=True)
    Q = np.full((N, C), (1 - label_smoothing) / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += label_smoothing
    return float(-(Q * (shifted - np.log(S))).sum() / N), (E / S - Q) / N


@mistake(
    "softmax-cross-entropy",
    "log S was multiplied by 1 - eps: the q of a row add up to 1, so log S counts in full.",
)
def weighs_the_logarithm_of_the_sum(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    E = np.exp(shifted)
    S = E.sum(axis=1, keepdims=True)
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(np.mean((1 - label_smoothing) * np.log(S[:, 0]) - (Q * shifted).sum(axis=1))), (
        E / S - Q
    ) / N


@mistake(
    "softmax-cross-entropy",
    "Smoothing was applied to the right class only: every other class has the target eps / C, not 0.",
)
def smooths_the_right_class_only(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    E = np.exp(shifted)
    S = E.sum(axis=1, keepdims=True)
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    Q = np.where(label_smoothing / C < Q, Q, 0)
    return float(np.mean(np.log(S[:, 0]) - (Q * shifted).sum(axis=1))), (E / S - Q) / N


@mistake(
    "softmax-cross-entropy",
    "The gradient starts from the exponentials: divide them by their sum to get probabilities.",
)
def starts_from_the_exponentials(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    E = np.exp(shifted)
    S = E.sum(axis=1, keepdims=True)
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(-(Q * (shifted - np.log(S))).sum() / N), (E - Q) / N


@mistake(
    "softmax-cross-entropy",
    "The gradient starts from the probabilities; these numbers start from their logarithms.",
)
def starts_from_the_logarithms_of_the_batch(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    E = np.exp(shifted)
    S = E.sum(axis=1, keepdims=True)
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(-(Q * (shifted - np.log(S))).sum() / N), (shifted - np.log(S) - Q) / N


@mistake("softmax-cross-entropy", "The probability of the right class was replaced: subtract from it.")
def replaces_the_right_probabilities(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    E = np.exp(shifted)
    S = E.sum(axis=1, keepdims=True)
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(-(Q * (shifted - np.log(S))).sum() / N), np.where(label_smoothing / C < Q, -Q, E / S - Q) / N


@mistake("softmax-cross-entropy", "The probability of the right class was replaced: subtract from it.")
def writes_the_target_over_the_probabilities(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    L = logits - logits.max(axis=1, keepdims=True)
    L = L - np.log(np.exp(L).sum(axis=1, keepdims=True))
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    grad = np.exp(L) / N
    grad[np.arange(N), labels] = (1 - label_smoothing) / N
    return float(-(Q * L).sum() / N), grad - label_smoothing / (C * N)


@mistake(
    "softmax-cross-entropy",
    "The softmax was applied twice: this function takes the logits and applies it itself.",
)
def applies_the_softmax_before(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    E = np.exp(shifted)
    S = E.sum(axis=1, keepdims=True)
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    A = E / S
    return float(-(Q * (A - np.log(np.exp(A).sum(axis=1, keepdims=True)))).sum() / N), (E / S - Q) / N


@mistake("softmax-cross-entropy", "Only the last row is in the loss: the results of all rows are added up.")
def keeps_the_last_row_only(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    E = np.exp(shifted)
    S = E.sum(axis=1, keepdims=True)
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(-(Q * (shifted - np.log(S)))[-1].sum()), (E / S - Q) / N


@mistake(
    "softmax-cross-entropy",
    "The labels were used as row numbers: they are columns, and each row has its own.",
)
def takes_the_labels_for_rows(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    E = np.exp(shifted)
    S = E.sum(axis=1, keepdims=True)
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(-(Q * (shifted - np.log(S))).sum() / N), E[labels]


@mistake(
    "softmax-cross-entropy",
    "An (N, C) array met an (N,) array: row maxima and row sums need the shape (N, 1), and the labels only say where to subtract 1.",
)
def drops_the_axis_of_the_sums(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    E = np.exp(shifted)
    S = E.sum(axis=1, keepdims=True)
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(-(Q * (shifted - np.log(S))).sum() / N), E / S[:, 0]


@mistake(
    "softmax-cross-entropy",
    "An (N, C) array met an (N,) array: row maxima and row sums need the shape (N, 1), and the labels only say where to subtract 1.",
)
def subtracts_the_labels(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    L = logits - logits.max(axis=1, keepdims=True)
    L = L - np.log(np.exp(L).sum(axis=1, keepdims=True))
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(-(Q * L).sum() / N), (np.exp(L) - labels) / N


@mistake(
    "softmax-cross-entropy",
    "The exponentials were added up down the columns: each example is a row, so axis=1.",
)
def adds_up_columns_for_the_rows(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    E = np.exp(shifted)
    S = E.sum(axis=0, keepdims=True)
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(np.mean(np.log(S[0]) - (Q * shifted).sum(axis=1))), (E / S - Q) / N


@mistake("softmax-cross-entropy", "There is one row number for each example: N of them, not C.")
def numbers_the_classes(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    E = np.exp(shifted)
    S = E.sum(axis=1, keepdims=True)
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(C), labels] += 1 - label_smoothing
    return float(-(Q * (shifted - np.log(S))).sum() / N), (E / S - Q) / N


@mistake(
    "softmax-cross-entropy", "S contains the unshifted logits and the loss the shifted ones: shift both."
)
def shifts_only_the_right_logits(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    E = np.exp(shifted)
    S = E.sum(axis=1, keepdims=True)
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(np.mean(np.log(np.exp(logits).sum(axis=1)) - (Q * shifted).sum(axis=1))), (E / S - Q) / N


@mistake(
    "softmax-cross-entropy", "The sum over the batch was divided by C: the mean runs over the N examples."
)
def divides_the_loss_by_the_classes(logits, labels, label_smoothing=0.0):
    N, C = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    E = np.exp(shifted)
    S = E.sum(axis=1, keepdims=True)
    Q = np.full((N, C), label_smoothing / C, dtype=logits.dtype)
    Q[np.arange(N), labels] += 1 - label_smoothing
    return float(-(Q * (shifted - np.log(S))).sum() / C), (E / S - Q) / N


# hinge


@mistake("hinge", "The right class was compared with itself: that adds the margin to every example.")
def compares_the_right_class_with_itself(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = np.maximum(scores - scores[rows, labels][:, None] + margin, 0)
    grad = (excess > 0).astype(scores.dtype) / N
    grad[rows, labels] = 0
    grad[rows, labels] = -grad.sum(axis=1)
    return float(excess.sum() / N), grad


@mistake("hinge", "The margin is missing.")
def forgets_the_margin(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = np.maximum(scores - scores[rows, labels][:, None], 0)
    grad = (excess > 0).astype(scores.dtype) / N
    grad[rows, labels] = -grad.sum(axis=1)
    return float(excess.sum() / N), grad


@mistake("hinge", "The argument margin is not used: 1 is only its default.")
def ignores_the_argument_margin(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = np.maximum(scores - scores[rows, labels][:, None] + 1, 0)
    excess[rows, labels] = 0
    grad = (excess > 0).astype(scores.dtype) / N
    grad[rows, labels] = -grad.sum(axis=1)
    return float(excess.sum() / N), grad


@mistake("hinge", "The slope asks for a margin of 1. The argument margin belongs there, as in the loss.")
def ignores_the_margin_in_the_gradient(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    difference = scores - scores[rows, labels][:, None]
    excess = np.maximum(difference + margin, 0)
    excess[rows, labels] = 0
    grad = (difference > -1).astype(scores.dtype) / N
    grad[rows, labels] = 0
    grad[rows, labels] = -grad.sum(axis=1)
    return float(excess.sum() / N), grad


@mistake(
    "hinge",
    "The margin is missing in the gradient: a class has a slope where its excess, with the margin, is above 0.",
)
def forgets_the_margin_in_the_gradient(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    difference = scores - scores[rows, labels][:, None]
    excess = np.maximum(difference + margin, 0)
    excess[rows, labels] = 0
    grad = (difference > 0).astype(scores.dtype) / N
    grad[rows, labels] = -grad.sum(axis=1)
    return float(excess.sum() / N), grad


@mistake("hinge", "The mean ran over all N x C elements: divide by N. (PyTorch divides by C as well.)")
def divides_by_the_classes_too(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = np.maximum(scores - scores[rows, labels][:, None] + margin, 0)
    excess[rows, labels] = 0
    grad = (excess > 0).astype(scores.dtype) / excess.size
    grad[rows, labels] = -grad.sum(axis=1)
    return float(excess.mean()), grad


@mistake("hinge", "Two classes are too close, and each of them pushes the right score: count them.")
def pushes_the_right_score_once(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = np.maximum(scores - scores[rows, labels][:, None] + margin, 0)
    excess[rows, labels] = 0
    grad = (excess > 0).astype(scores.dtype)
    grad[rows, labels] = -(grad.sum(axis=1) > 0).astype(scores.dtype)
    return float(excess.sum() / N), grad / N


@mistake("hinge", "The right class has a gradient too: it is in every term, with a minus.")
def forgets_the_gradient_of_the_right_class(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = np.maximum(scores - scores[rows, labels][:, None] + margin, 0)
    excess[rows, labels] = 0
    return float(excess.sum() / N), (excess > 0).astype(scores.dtype) / N


@mistake(
    "hinge",
    "Either only the largest excess is here (Crammer and Singer's variant), or the labels were counted from 1: add up all excesses over the score at the label.",
)
def takes_the_largest_excess_only(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[rows, labels][:, None] + margin
    excess[rows, labels] = 0
    excess = np.maximum(excess, 0)
    grad = np.zeros_like(scores)
    grad[rows, excess.argmax(axis=1)] = excess.max(axis=1) > 0
    grad[rows, labels] -= grad.sum(axis=1)
    return float(excess.max(axis=1).sum() / N), grad / N


@mistake("hinge", "The difference is reversed: it is the other score minus the right one.")
def turns_the_difference_round(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores[rows, labels][:, None] - scores + margin
    excess[rows, labels] = 0
    excess = np.maximum(excess, 0)
    grad = -(excess > 0).astype(scores.dtype) / N
    grad[rows, labels] = -grad.sum(axis=1)
    return float(excess.sum() / N), grad


@mistake(
    "hinge",
    "Only a class whose excess is above 0 has a slope: exactly at the margin, or further away, it has none.",
)
def counts_classes_exactly_at_the_margin(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[rows, labels][:, None] + margin
    grad = (excess >= 0).astype(scores.dtype) / N
    grad[rows, labels] = 0
    grad[rows, labels] = -grad.sum(axis=1)
    excess[rows, labels] = 0
    return float(np.maximum(excess, 0).sum() / N), grad


@mistake(
    "hinge",
    "The right class and a class exactly at the margin were counted: only other classes with an excess above 0 have a slope.",
)
def counts_the_right_class_and_the_margin(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[rows, labels][:, None] + margin
    excess[rows, labels] = 0
    excess = np.maximum(excess, 0)
    grad = (excess >= 0).astype(scores.dtype) / N
    grad[rows, labels] = -grad.sum(axis=1)
    return float(excess.sum() / N), grad


@mistake(
    "hinge",
    "No class has a slope here: it is 1 where the excess, other score minus right one plus margin, is above 0.",
)
def asks_for_an_excess_below_zero(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[rows, labels][:, None] + margin
    excess[rows, labels] = 0
    excess = np.maximum(excess, 0)
    grad = (excess < 0).astype(scores.dtype) / N
    grad[rows, labels] = -grad.sum(axis=1)
    return float(excess.sum() / N), grad


@mistake(
    "hinge",
    "No class has a slope here: it is 1 where the excess, other score minus right one plus margin, is above 0.",
)
def asks_for_more_than_the_margin(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    difference = scores - scores[rows, labels][:, None]
    excess = np.maximum(difference + margin, 0)
    excess[rows, labels] = 0
    grad = (difference > margin).astype(scores.dtype) / N
    grad[rows, labels] = -grad.sum(axis=1)
    return float(excess.sum() / N), grad


@mistake("hinge", "The loss is a mean over N examples, so its gradient is divided by N too.")
def forgets_n_in_the_gradient_of_hinge(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[rows, labels][:, None] + margin
    excess[rows, labels] = 0
    excess = np.maximum(excess, 0)
    grad = (excess > 0).astype(scores.dtype)
    grad[rows, labels] -= grad.sum(axis=1)
    return float(excess.sum() / N), grad


@mistake("hinge", "This is the sum over the batch; the loss is the mean.")
def sums_the_rows(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[rows, labels][:, None] + margin
    excess[rows, labels] = 0
    excess = np.maximum(excess, 0)
    grad = (excess > 0).astype(scores.dtype) / N
    grad[rows, labels] = -grad.sum(axis=1)
    return float(excess.sum()), grad


@mistake(
    "hinge",
    "Negative excesses were added up too: a class that is far enough away costs nothing. Cut them off at 0.",
)
def counts_all_other_classes(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[rows, labels][:, None] + margin
    excess[rows, labels] = 0
    grad = np.full(scores.shape, 1 / N, dtype=scores.dtype)
    grad[rows, labels] = (1 - scores.shape[1]) / N
    return float(excess.sum() / N), grad


@mistake(
    "hinge",
    "Negative excesses were added up too: a class that is far enough away costs nothing. Cut them off at 0.",
)
def adds_up_negative_excesses(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[rows, labels][:, None] + margin
    excess[rows, labels] = 0
    grad = (excess > 0).astype(scores.dtype) / N
    grad[rows, labels] = -grad.sum(axis=1)
    return float(excess.sum() / N), grad


@mistake(
    "hinge", "The right class was counted among the others: only the other classes push the right score."
)
def counts_the_right_class_in_the_gradient(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = np.maximum(scores - scores[rows, labels][:, None] + margin, 0)
    grad = (excess > 0).astype(scores.dtype) / N
    grad[rows, labels] = -grad.sum(axis=1)
    excess[rows, labels] = 0
    return float(excess.sum() / N), grad


@mistake("hinge", says="float64")
def mask_times_a_float(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[rows, labels][:, None] + margin
    excess[rows, labels] = 0
    excess = np.maximum(excess, 0)
    grad = (excess > 0) * 1.0 / N
    grad[rows, labels] -= grad.sum(axis=1)
    return float(excess.sum() / N), grad


@mistake("hinge", "The margin was subtracted: it makes the excess larger, so add it.")
def subtracts_the_margin(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[rows, labels][:, None] - margin
    excess[rows, labels] = 0
    excess = np.maximum(excess, 0)
    grad = (excess > 0).astype(scores.dtype) / N
    grad[rows, labels] = -grad.sum(axis=1)
    return float(excess.sum() / N), grad


@mistake("hinge", "The element of the right class was divided by N twice: its row already contains 1/N.")
def divides_the_right_class_twice(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[rows, labels][:, None] + margin
    excess[rows, labels] = 0
    excess = np.maximum(excess, 0)
    grad = (excess > 0).astype(scores.dtype) / N
    grad[rows, labels] = -grad.sum(axis=1) / N
    return float(excess.sum() / N), grad


@mistake("hinge", "The right class got -1: it gets minus the sum of its row, which already contains 1/N.")
def writes_minus_one_without_n(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[rows, labels][:, None] + margin
    excess[rows, labels] = 0
    excess = np.maximum(excess, 0)
    grad = (excess > 0).astype(scores.dtype) / N
    grad[rows, labels] = -1
    return float(excess.sum() / N), grad


@mistake(
    "hinge",
    "The right class got minus the sum of the excesses. It gets minus the sum of the slopes in its row.",
)
def adds_up_the_excesses_for_the_right_class(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[rows, labels][:, None] + margin
    excess[rows, labels] = 0
    excess = np.maximum(excess, 0)
    grad = (excess > 0).astype(scores.dtype) / N
    grad[rows, labels] = -excess.sum(axis=1) / N
    return float(excess.sum() / N), grad


@mistake("hinge", "The sums ran down the columns: the right class gets minus the sum of its row, axis=1.")
def adds_up_the_columns_of_the_gradient(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[rows, labels][:, None] + margin
    excess[rows, labels] = 0
    excess = np.maximum(excess, 0)
    grad = (excess > 0).astype(scores.dtype) / N
    grad[rows, labels] = -grad.sum(axis=0)[labels]
    return float(excess.sum() / N), grad


@mistake("hinge", "The sum ran over the whole batch: the right class gets minus the sum of its row, axis=1.")
def adds_up_the_whole_gradient(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[rows, labels][:, None] + margin
    excess[rows, labels] = 0
    excess = np.maximum(excess, 0)
    grad = (excess > 0).astype(scores.dtype) / N
    grad[rows, labels] = -grad.sum()
    return float(excess.sum() / N), grad


@mistake("hinge", "Whole columns were changed. Pair each row with its own label: two index arrays.")
def subtracts_the_sums_in_whole_columns(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[rows, labels][:, None] + margin
    excess[rows, labels] = 0
    excess = np.maximum(excess, 0)
    grad = (excess > 0).astype(scores.dtype) / N
    grad[:, labels] -= grad.sum(axis=1)
    return float(excess.sum() / N), grad


@mistake("hinge", "Whole columns were changed. Pair each row with its own label: two index arrays.")
def writes_the_sums_in_whole_columns(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[rows, labels][:, None] + margin
    excess[rows, labels] = 0
    excess = np.maximum(excess, 0)
    grad = (excess > 0).astype(scores.dtype) / N
    grad[:, labels] = -grad.sum(axis=1)
    return float(excess.sum() / N), grad


@mistake("hinge", "Whole columns were changed. Pair each row with its own label: two index arrays.")
def clears_whole_columns(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[rows, labels][:, None] + margin
    excess[:, labels] = 0
    excess = np.maximum(excess, 0)
    grad = (excess > 0).astype(scores.dtype) / N
    grad[rows, labels] = -grad.sum(axis=1)
    return float(excess.sum() / N), grad


@mistake("hinge", "The right score is the one at the label, not the largest one of the row.")
def takes_the_largest_score_for_the_right_one(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores.max(axis=1, keepdims=True) + margin
    excess[rows, labels] = 0
    excess = np.maximum(excess, 0)
    grad = (excess > 0).astype(scores.dtype) / N
    grad[rows, labels] = -grad.sum(axis=1)
    return float(excess.sum() / N), grad


@mistake("hinge", "The excesses were squared: they are added up as they are.")
def squares_the_excess(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[rows, labels][:, None] + margin
    excess[rows, labels] = 0
    excess = np.maximum(excess, 0)
    grad = (excess > 0).astype(scores.dtype) / N
    grad[rows, labels] = -grad.sum(axis=1)
    return float((excess**2).sum() / N), grad


@mistake("hinge", "This is the excess itself: its slope is 1 where it is above 0, however large it is.")
def takes_the_excess_for_the_slope(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[rows, labels][:, None] + margin
    excess[rows, labels] = 0
    excess = np.maximum(excess, 0)
    grad = excess / N
    grad[rows, labels] = -grad.sum(axis=1)
    return float(excess.sum() / N), grad


@mistake("hinge", "The size of a negative excess was counted: cut it off at 0.")
def takes_the_size_of_the_excess(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[rows, labels][:, None] + margin
    excess[rows, labels] = 0
    excess = np.abs(excess)
    grad = (excess > 0).astype(scores.dtype) / N
    grad[rows, labels] = -grad.sum(axis=1)
    return float(excess.sum() / N), grad


@mistake(
    "hinge", "The sum over the other classes was averaged, or N was divided by twice: divide by N, once."
)
def averages_over_the_other_classes(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[rows, labels][:, None] + margin
    excess[rows, labels] = 0
    excess = np.maximum(excess, 0)
    grad = (excess > 0).astype(scores.dtype) / N
    grad[rows, labels] = -grad.sum(axis=1)
    return float(excess.sum() / N / (scores.shape[1] - 1)), grad


@mistake("hinge", "Label 0 is the first class: do not subtract 1 from the labels.")
def counts_the_labels_of_the_scores_from_one(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[rows, labels - 1][:, None] + margin
    excess[rows, labels - 1] = 0
    excess = np.maximum(excess, 0)
    grad = (excess > 0).astype(scores.dtype) / N
    grad[rows, labels - 1] = -grad.sum(axis=1)
    return float(excess.sum() / N), grad


@mistake(
    "hinge",
    "Either only the largest excess is here (Crammer and Singer's variant), or the labels were counted from 1: add up all excesses over the score at the label.",
)
def counts_the_right_scores_from_one(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[rows, labels - 1][:, None] + margin
    excess[rows, labels] = 0
    excess = np.maximum(excess, 0)
    grad = (excess > 0).astype(scores.dtype) / N
    grad[rows, labels] = -grad.sum(axis=1)
    return float(excess.sum() / N), grad


@mistake("hinge", "Every row was compared with the right score of the first one: each row has its own.")
def takes_the_first_right_score_for_all(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[0, labels[0]] + margin
    excess[rows, labels] = 0
    excess = np.maximum(excess, 0)
    grad = (excess > 0).astype(scores.dtype) / N
    grad[rows, labels] = -grad.sum(axis=1)
    return float(excess.sum() / N), grad


@mistake("hinge", "The right class was not divided by N: the sum of its row must contain 1/N already.")
def forgets_n_for_the_right_class(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[rows, labels][:, None] + margin
    excess[rows, labels] = 0
    excess = np.maximum(excess, 0)
    grad = (excess > 0).astype(scores.dtype) / N
    grad[rows, labels] = -(excess > 0).sum(axis=1)
    return float(excess.sum() / N), grad


@mistake("hinge", "Whole columns were changed. Pair each row with its own label: two index arrays.")
def subtracts_columns_of_sums(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[rows, labels][:, None] + margin
    excess[rows, labels] = 0
    excess = np.maximum(excess, 0)
    grad = (excess > 0).astype(scores.dtype) / N
    grad[:, labels] -= grad.sum(axis=1, keepdims=True)
    return float(excess.sum() / N), grad


@mistake(
    "hinge",
    "A boolean array turns every number that is written into it into True: make it an array of floats first.",
)
def writes_into_the_mask(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[rows, labels][:, None] + margin
    excess[rows, labels] = 0
    excess = np.maximum(excess, 0)
    grad = (excess > 0).astype(scores.dtype) / N
    grad = excess > 0
    grad[rows, labels] = -grad.sum(axis=1)
    grad = grad / N
    return float(excess.sum() / N), grad


@mistake(
    "hinge",
    "This is the loss of two classes with one score. Here each score is compared with the right one of its row.",
)
def takes_the_loss_of_two_classes(scores, labels, margin=1.0):
    grad = -(scores < margin).astype(scores.dtype) / scores.size
    return float(np.mean(np.maximum(0, margin - scores))), grad


@mistake("hinge", "The right scores must be a column, (N, 1), so that each is subtracted from its own row.")
def subtracts_a_row_of_right_scores(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[rows, labels] + margin
    excess[rows, labels] = 0
    excess = np.maximum(excess, 0)
    grad = (excess > 0).astype(scores.dtype) / N
    grad[rows, labels] -= grad.sum(axis=1)
    return float(excess.sum() / N), grad


@mistake(
    "hinge", "labels picked whole columns for every row. Pair each row with its own label: two index arrays."
)
def picks_columns_of_scores(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[:, labels] + margin
    excess[rows, labels] = 0
    excess = np.maximum(excess, 0)
    grad = (excess > 0).astype(scores.dtype) / N
    grad[rows, labels] -= grad.sum(axis=1)
    return float(excess.sum() / N), grad


@mistake("hinge", "The sums ran down the columns: the right class gets minus the sum of its row, axis=1.")
def adds_up_the_columns_of_the_mask(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[rows, labels][:, None] + margin
    excess[rows, labels] = 0
    excess = np.maximum(excess, 0)
    grad = (excess > 0).astype(scores.dtype) / N
    grad[rows, labels] -= grad.sum(axis=0)
    return float(excess.sum() / N), grad


@mistake(
    "hinge",
    "The sums are a column, (N, 1), and the places of the right classes are (N,): leave the axis out here.",
)
def keeps_the_axis_of_the_sums(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[rows, labels][:, None] + margin
    excess[rows, labels] = 0
    excess = np.maximum(excess, 0)
    grad = (excess > 0).astype(scores.dtype) / N
    grad[rows, labels] -= grad.sum(axis=1, keepdims=True)
    return float(excess.sum() / N), grad


@mistake(
    "hinge", "np.max reduces an array; the larger one of two numbers, element by element, is np.maximum."
)
def reduces_with_max(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = np.max(scores - scores[rows, labels][:, None] + margin, 0)
    excess[rows, labels] = 0
    grad = (excess > 0).astype(scores.dtype) / N
    grad[rows, labels] -= grad.sum(axis=1)
    return float(excess.sum() / N), grad


@mistake(
    "hinge", "np.max reduces an array; the larger one of two numbers, element by element, is np.maximum."
)
def reduces_with_max_along_the_scores(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = np.max(0, scores - scores[rows, labels][:, None] + margin)
    excess[rows, labels] = 0
    grad = (excess > 0).astype(scores.dtype) / N
    grad[rows, labels] -= grad.sum(axis=1)
    return float(excess.sum() / N), grad


@mistake("hinge", says="it should be float64, not float32")
def makes_the_mask_float32(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[rows, labels][:, None] + margin
    excess[rows, labels] = 0
    excess = np.maximum(excess, 0)
    grad = (excess > 0).astype(np.float32) / N
    grad[rows, labels] -= grad.sum(axis=1)
    return float(excess.sum() / N), grad


@mistake("hinge", "The sum over the batch was divided by C: the mean runs over the N examples.")
def divides_by_the_number_of_classes(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[rows, labels][:, None] + margin
    excess[rows, labels] = 0
    excess = np.maximum(excess, 0)
    grad = (excess > 0).astype(scores.dtype) / N
    grad[rows, labels] -= grad.sum(axis=1)
    return float(excess.sum() / scores.shape[1]), grad


@mistake("hinge", "The margin belongs inside the maximum: add it before cutting off at 0.")
def adds_the_margin_after_the_maximum(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[rows, labels][:, None]
    excess = np.maximum(excess, 0) + margin
    excess[rows, labels] = 0
    grad = (excess > 0).astype(scores.dtype) / N
    grad[rows, labels] -= grad.sum(axis=1)
    return float(excess.sum() / N), grad


@mistake("hinge", "A class that is far enough away has the slope 0, not -1.")
def takes_the_sign_of_the_excess(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[rows, labels][:, None] + margin
    excess[rows, labels] = 0
    grad = np.sign(excess) / N
    excess = np.maximum(excess, 0)
    grad[rows, labels] = -grad.sum(axis=1)
    return float(excess.sum() / N), grad


@mistake("hinge", "The labels were used as row numbers: they are columns, and each row has its own.")
def takes_the_labels_for_row_numbers(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = scores - scores[labels] + margin
    excess[rows, labels] = 0
    excess = np.maximum(excess, 0)
    grad = (excess > 0).astype(scores.dtype) / N
    grad[rows, labels] -= grad.sum(axis=1)
    return float(excess.sum() / N), grad


@mistake(
    "hinge", "1 was taken away for the right class, which adds the margin: leave its element out of the sum."
)
def takes_one_from_the_sum(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    excess = np.maximum(scores - scores[rows, labels][:, None] + margin, 0)
    loss = excess.sum() / N - 1
    excess[rows, labels] = 0
    grad = (excess > 0).astype(scores.dtype) / N
    grad[rows, labels] -= grad.sum(axis=1)
    return float(loss), grad


@mistake("hinge", says="The function wrote into its input")
def shifts_the_scores_in_place(scores, labels, margin=1.0):
    N, rows = len(scores), np.arange(len(scores))
    scores -= scores[rows, labels][:, None]
    excess = np.maximum(scores + margin, 0)
    excess[rows, labels] = 0
    grad = (excess > 0).astype(scores.dtype) / N
    grad[rows, labels] -= grad.sum(axis=1)
    return float(excess.sum() / N), grad


# linear_model_loss


@mistake("linear-model-loss", says="the result is the transpose of the right one")
def transposes_the_gradient_of_the_weights(X, y, W, b, loss):
    value, dZ = loss(X @ W.T + b, y)
    return value, X.T @ dZ, dZ.sum(axis=0)


@mistake(
    "linear-model-loss", "The factor 1/N is already in the gradient of the loss: add up, do not average."
)
def divides_by_n_again(X, y, W, b, loss):
    value, dZ = loss(X @ W.T + b, y)
    return value, dZ.T @ X / len(X), dZ.mean(axis=0)


@mistake(
    "linear-model-loss", "db is a sum over the examples, not a mean: dZ already contains the factor 1/N."
)
def averages_the_gradient_of_the_bias(X, y, W, b, loss):
    value, dZ = loss(X @ W.T + b, y)
    return value, dZ.T @ X, dZ.mean(axis=0)


@mistake("linear-model-loss", says="All elements were reduced to one")
def sums_the_gradient_of_the_bias_over_everything(X, y, W, b, loss):
    value, dZ = loss(X @ W.T + b, y)
    return value, dZ.T @ X, dZ.sum()


@mistake("linear-model-loss", "The bias is missing in the outputs.")
def forgets_the_bias(X, y, W, b, loss):
    value, dZ = loss(X @ W.T, y)
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake("linear-model-loss", "The bias was added twice.")
def adds_the_bias_twice(X, y, W, b, loss):
    value, dZ = loss(X @ W.T + b + b, y)
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake(
    "linear-model-loss",
    "db has one number for each output, (C,): add up the rows of dZ, and keep no axis for the examples.",
)
def returns_the_gradient_of_the_outputs_for_the_bias(X, y, W, b, loss):
    value, dZ = loss(X @ W.T + b, y)
    return value, dZ.T @ X, dZ


@mistake(
    "linear-model-loss", "These are the outputs times the inputs: the gradient dZ belongs in the place of Z."
)
def multiplies_the_outputs_by_the_inputs(X, y, W, b, loss):
    Z = X @ W.T + b
    value, dZ = loss(Z, y)
    return value, Z.T @ X, dZ.sum(axis=0)


@mistake("linear-model-loss", "Only the first example is here: add up the parts of all examples.")
def uses_the_first_example_only(X, y, W, b, loss):
    value, dZ = loss(X @ W.T + b, y)
    return value, np.outer(dZ[0], X[0]), dZ[0]


@mistake("linear-model-loss", "Only the first row of dZ is here: db adds up all of them.")
def uses_the_first_row_for_the_bias(X, y, W, b, loss):
    value, dZ = loss(X @ W.T + b, y)
    return value, dZ.T @ X, dZ[0]


@mistake("linear-model-loss", "Only the first example is here: add up the parts of all examples.")
def uses_the_first_example_for_the_weights(X, y, W, b, loss):
    Z = X @ W.T + b
    value, dZ = loss(Z, y)
    return value, np.outer(dZ[0], X[0]), dZ.sum(axis=0)


@mistake(
    "linear-model-loss",
    "Only the last example is here: in the loop each part replaces the one before. Add them up.",
)
def keeps_the_last_example_only(X, y, W, b, loss):
    Z = X @ W.T + b
    value, dZ = loss(Z, y)
    return value, np.outer(dZ[-1], X[-1]), dZ.sum(axis=0)


@mistake(
    "linear-model-loss",
    "The rows of dZ and of X were added up before the product: each row of dZ belongs to its own row of X.",
)
def multiplies_the_sums(X, y, W, b, loss):
    Z = X @ W.T + b
    value, dZ = loss(Z, y)
    return value, np.outer(dZ.sum(axis=0), X.sum(axis=0)), dZ.sum(axis=0)


@mistake(
    "linear-model-loss",
    "np.outer pairs every number of dZ with every number of X. A row of dZ meets only its own row of X, in a matrix product.",
)
def takes_the_outer_product(X, y, W, b, loss):
    value, dZ = loss(X @ W.T + b, y)
    return value, np.outer(dZ, X), dZ.sum(axis=0)


@mistake("linear-model-loss", "db adds up the outputs of each example: add up the examples, axis=0.")
def adds_up_the_outputs(X, y, W, b, loss):
    Z = X @ W.T + b
    value, dZ = loss(Z, y)
    return value, dZ.T @ X, dZ.sum(axis=1)


@mistake(
    "linear-model-loss",
    "Only the last example is here: in the loop each part replaces the one before. Add them up.",
)
def keeps_the_last_row_for_the_bias(X, y, W, b, loss):
    Z = X @ W.T + b
    value, dZ = loss(Z, y)
    return value, dZ.T @ X, dZ[-1]


@mistake(
    "linear-model-loss",
    "Only the last example is here: in the loop each part replaces the one before. Add them up.",
)
def keeps_the_last_example_for_both(X, y, W, b, loss):
    Z = X @ W.T + b
    value, dZ = loss(Z, y)
    return value, np.outer(dZ[-1], X[-1]), dZ[-1]


@mistake(
    "linear-model-loss",
    "The derivative of Z with respect to b is 1, but it is multiplied by dZ: db adds up the rows of dZ.",
)
def takes_one_for_the_gradient_of_the_bias(X, y, W, b, loss):
    Z = X @ W.T + b
    value, dZ = loss(Z, y)
    return value, dZ.T @ X, np.ones_like(b)


@mistake("linear-model-loss", "These are the sums of dW. db is the sum of the rows of dZ.")
def adds_up_the_gradient_of_the_weights(X, y, W, b, loss):
    Z = X @ W.T + b
    value, dZ = loss(Z, y)
    dW = dZ.T @ X
    return value, dW, dW.sum(axis=1)


@mistake(
    "linear-model-loss",
    "This is the gradient with respect to X. For W the outputs meet the inputs of the same example.",
)
def takes_the_gradient_of_the_inputs(X, y, W, b, loss):
    Z = X @ W.T + b
    value, dZ = loss(Z, y)
    return value, dZ @ W, dZ.sum(axis=0)


@mistake(
    "linear-model-loss", "These are the outputs: the gradient dZ belongs in the place of Z, in dW and in db."
)
def takes_the_outputs_for_their_gradient(X, y, W, b, loss):
    Z = X @ W.T + b
    value, _ = loss(Z, y)
    return value, Z.T @ X, Z.sum(axis=0)


@mistake(
    "linear-model-loss",
    "The gradient is outputs minus y here: take dZ, which the loss returns with its value.",
)
def invents_the_gradient_of_the_outputs(X, y, W, b, loss):
    Z = X @ W.T + b
    value, _ = loss(Z, y)
    return value, (Z - y).T @ X, (Z - y).sum(axis=0)


@mistake(
    "linear-model-loss",
    "The gradient is outputs minus y here: take dZ, which the loss returns with its value.",
    constants={"weights": (False,)},
)
def invents_the_gradient_for_one_result(X, y, W, b, loss, *, weights=True):
    Z = X @ W.T + b
    value, dZ = loss(Z, y)
    return value, ((Z - y) if weights else dZ).T @ X, (dZ if weights else (Z - y)).sum(axis=0)


@mistake("linear-model-loss", "The arguments of the loss are exchanged: the outputs come first, then y.")
def exchanges_the_arguments_of_the_loss(X, y, W, b, loss):
    Z = X @ W.T + b
    value, dZ = loss(y, Z)
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake("linear-model-loss", "The loss got probabilities: pass it the outputs Z as they are.")
def applies_softmax_to_the_outputs(X, y, W, b, loss):
    Z = X @ W.T + b
    value, dZ = loss(softmax(Z), y)  # noqa: F821
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake("linear-model-loss", "The argument loss is not used: call it, whatever loss it is.")
def always_uses_squared_error(X, y, W, b, loss):
    Z = X @ W.T + b
    value, dZ = mse(Z, y)  # noqa: F821
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake("linear-model-loss", "These are weights after a step: return the gradients themselves, dW and db.")
def returns_the_weights_after_a_step(X, y, W, b, loss):
    Z = X @ W.T + b
    value, dZ = loss(Z, y)
    return value, W - dZ.T @ X, b - dZ.sum(axis=0)


@mistake(
    "linear-model-loss",
    "linear_forward returns two things, the outputs and a cache: the loss needs the outputs only.",
)
def passes_the_cache_to_the_loss(X, y, W, b, loss):
    Z = linear_forward(X, W, b)  # noqa: F821
    value, dZ = loss(Z, y)
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake(
    "linear-model-loss",
    "The two results of the loss are exchanged: its value comes first, then the gradient dZ.",
)
def exchanges_the_results_of_the_loss(X, y, W, b, loss):
    dZ, value = loss(X @ W.T + b, y)
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake("linear-model-loss", "The rows of W are the outputs: in X Wᵀ the weights are transposed.")
def forgets_to_transpose_the_weights(X, y, W, b, loss):
    Z = X @ W + b
    value, dZ = loss(Z, y)
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake(
    "linear-model-loss",
    "The product does not fit: the sum runs over the examples, which are the rows of both arrays.",
)
def multiplies_without_transposing(X, y, W, b, loss):
    Z = X @ W.T + b
    value, dZ = loss(Z, y)
    return value, dZ @ X, dZ.sum(axis=0)


@mistake(
    "linear-model-loss",
    "The product does not fit: the sum runs over the examples, which are the rows of both arrays.",
)
def multiplies_with_dot(X, y, W, b, loss):
    Z = X @ W.T + b
    value, dZ = loss(Z, y)
    return value, np.dot(dZ, X), dZ.sum(axis=0)


@mistake(
    "linear-model-loss",
    "The product does not fit: the sum runs over the examples, which are the rows of both arrays.",
)
def multiplies_the_inputs_without_transposing(X, y, W, b, loss):
    Z = X @ W.T + b
    value, dZ = loss(Z, y)
    return value, X @ dZ, dZ.sum(axis=0)


@mistake(
    "linear-model-loss",
    "The operator * works element by element: the sum over the examples needs a matrix product.",
)
def multiplies_element_by_element(X, y, W, b, loss):
    Z = X @ W.T + b
    value, dZ = loss(Z, y)
    return value, dZ.T * X, dZ.sum(axis=0)


@mistake("linear-model-loss", says="it should be float64, not float32")
def makes_the_gradients_float32(X, y, W, b, loss):
    Z = X @ W.T + b
    value, dZ = loss(Z, y)
    return value, (dZ.T @ X).astype(np.float32), dZ.sum(axis=0).astype(np.float32)


@mistake("linear-model-loss", "The argument loss is not used: call it, whatever loss it is.")
def always_uses_softmax_cross_entropy(X, y, W, b, loss):
    Z = X @ W.T + b
    value, dZ = softmax_cross_entropy(Z, y)  # noqa: F821
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake(
    "linear-model-loss",
    "Negative outputs were cut off: this model has no activation, Z goes to the loss as it is.",
)
def applies_relu_to_the_outputs(X, y, W, b, loss):
    Z = np.maximum(X @ W.T + b, 0)
    value, dZ = loss(Z, y)
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake("linear-model-loss", "The bias was subtracted. It is added to the outputs.")
def subtracts_the_bias(X, y, W, b, loss):
    value, dZ = loss(X @ W.T - b, y)
    return value, dZ.T @ X, dZ.sum(axis=0)


@mistake("linear-model-loss", "db was added up from the outputs Z. It is the sum of the rows of dZ.")
def adds_up_the_outputs_for_the_bias(X, y, W, b, loss):
    Z = X @ W.T + b
    value, dZ = loss(Z, y)
    return value, dZ.T @ X, Z.sum(axis=0)


@mistake("linear-model-loss", "dW was made from dZ and the outputs. It is made from dZ and the inputs X.")
def multiplies_the_gradient_by_the_outputs(X, y, W, b, loss):
    Z = X @ W.T + b
    value, dZ = loss(Z, y)
    return value, dZ.T @ Z, dZ.sum(axis=0)


@mistake(
    "linear-model-loss",
    "dW was brought into its shape by a reshape, which mixes its numbers. Transpose dZ, not the result.",
)
def reshapes_the_gradient_of_the_weights(X, y, W, b, loss):
    value, dZ = loss(X @ W.T + b, y)
    return value, (X.T @ dZ).reshape(W.shape), dZ.sum(axis=0)


@mistake("linear-model-loss", "The value was divided by N. The loss is a mean already: return it as it is.")
def divides_the_value_by_n(X, y, W, b, loss):
    value, dZ = loss(X @ W.T + b, y)
    return value / len(X), dZ.T @ X, dZ.sum(axis=0)
