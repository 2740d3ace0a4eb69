"""Losses.

Made from 03_losses.ipynb by coursekit: edit the notebook, not this file.
"""

# Cell import-numpy-as-np
import numpy as np

from nnkit.activations import sigmoid

__all__ = ["binary_cross_entropy", "hinge", "huber", "mse", "softmax_cross_entropy"]


# Cell same-shape
def _same_shape(pred, target, names="pred and target"):
    """Return two arrays with the floating dtype of the first; refuse different shapes and empty arrays."""
    pred = np.asarray(pred)
    if pred.dtype.kind != "f":
        pred = pred.astype(np.float64)
    target = np.asarray(target, dtype=pred.dtype)  # float32 - int64 would be float64
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError(
            f"{names} need the same shape and at least one element, got {pred.shape} and {target.shape}"
        )
    return pred, target


def _scores_and_labels(scores, labels):
    """Return scores (N, C) as floats, and labels (N,); refuse other shapes, N = 0 and labels outside the classes."""
    scores, labels = np.asarray(scores), np.asarray(labels)
    if scores.dtype.kind != "f":
        scores = scores.astype(np.float64)
    if scores.ndim != 2 or labels.shape != scores.shape[:1] or scores.size == 0:
        raise ValueError(
            f"scores must be (N, C), N >= 1, and labels (N,), got {scores.shape} and {labels.shape}"
        )
    if labels.dtype.kind not in "iu":
        raise ValueError(f"labels must be integers, one class number for each row, got {labels.dtype}")
    low, high = labels.min(), labels.max()
    if low < 0 or high >= scores.shape[1]:  # NumPy would take -1 for the last class
        raise ValueError(f"label {low if low < 0 else high} is outside 0..{scores.shape[1] - 1}")
    return scores, labels


# Cell mse
def mse(pred, target):
    """Mean squared error, the loss for numbers.

    loss = mean (pred - target)^2,  grad = 2 (pred - target) / number of elements

    Parameters
    ----------
    pred : ndarray of any shape
    target : ndarray, same shape as pred

    Returns
    -------
    loss : float
        Mean over all elements.
    grad : ndarray, same shape and dtype as pred
        Gradient of the loss with respect to pred.

    Raises
    ------
    ValueError
        If the shapes differ or the arrays are empty.
    """
    pred, target = _same_shape(pred, target)
    error = pred - target
    loss = np.mean(error * error)
    grad = error * (2 / error.size)
    return float(loss), grad


# Cell huber
def huber(pred, target, delta=1.0):
    """Huber loss: squared for small errors, linear for large ones.

    e^2 / 2 where |e| <= delta, delta (|e| - delta / 2) elsewhere, for the error e = pred - target; mean over
    all elements.
    grad = e, cut off at -delta and delta, / number of elements

    P. J. Huber, "Robust estimation of a location parameter", 1964.

    Parameters
    ----------
    pred : ndarray of any shape
    target : ndarray, same shape as pred
    delta : float above 0

    Returns
    -------
    loss : float
    grad : ndarray, same shape and dtype as pred

    Raises
    ------
    ValueError
        If the shapes differ, the arrays are empty or delta is not above 0.
    """
    pred, target = _same_shape(pred, target)
    if not delta > 0:
        raise ValueError(f"delta must be above 0, got {delta}")
    error = pred - target
    clipped = np.clip(error, -delta, delta)
    loss = np.mean(clipped * (error - clipped / 2))  # clipped is error, delta or -delta: three cases in one
    grad = clipped / error.size
    return float(loss), grad


# Cell binary-cross-entropy
def binary_cross_entropy(logits, targets):
    """Binary cross entropy (log loss) from logits, for two classes or for yes/no questions.

    -y log a - (1 - y) log(1 - a) with a = sigmoid(z), mean over all elements, computed as
    max(z, 0) - y z + log(1 + exp(-|z|)), which needs no logarithm of a rounded probability.
    grad = (sigmoid(z) - y) / number of elements

    Parameters
    ----------
    logits : ndarray of any shape
    targets : ndarray, same shape as logits
        1 for class 1, 0 for class 0, or the probability of class 1.

    Returns
    -------
    loss : float
    grad : ndarray, same shape and dtype as logits

    Raises
    ------
    ValueError
        If the shapes differ, the arrays are empty or a target is outside 0..1.
    """
    logits, targets = _same_shape(logits, targets, "logits and targets")
    if not (targets.min() >= 0 and targets.max() <= 1):
        raise ValueError(f"targets must lie in 0..1, got {targets.min()} to {targets.max()}")
    tail = np.log1p(np.exp(-np.abs(logits)))  # log(1 + exp(z)) would overflow for z > 709
    loss = np.mean(np.maximum(logits, 0) - targets * logits + tail)  # tail last: 40 + 1e-18 - 40 would be 0
    grad = (sigmoid(logits) - targets) / logits.size
    return float(loss), grad


# Cell softmax-cross-entropy
def softmax_cross_entropy(logits, labels, label_smoothing=0.0):
    """Softmax and cross entropy in one, the loss for one of C classes.

    -sum_k q_k log softmax(z)_k, mean over the batch, with the target
    q = (1 - label_smoothing) one_hot(label) + label_smoothing / C.
    grad = (softmax(z) - q) / N

    Szegedy et al., "Rethinking the Inception architecture for computer vision", 2016 (label smoothing).

    Parameters
    ----------
    logits : ndarray of shape (N, C)
    labels : ndarray of shape (N,), integers from 0 to C - 1
    label_smoothing : float from 0 to 1
        The fraction of the target that is spread evenly over all classes.

    Returns
    -------
    loss : float
    grad : ndarray of shape (N, C), dtype of logits

    Raises
    ------
    ValueError
        If the shapes do not fit, N is 0, a label is outside 0..C - 1 or label_smoothing outside 0..1.
    """
    logits, labels = _scores_and_labels(logits, labels)
    if not 0 <= label_smoothing <= 1:
        raise ValueError(f"label_smoothing must lie in 0..1, got {label_smoothing}")
    N, C = logits.shape
    rows = np.arange(N)
    shifted = logits - logits.max(axis=1, keepdims=True)  # exp of logits above 709 would overflow
    grad = np.exp(shifted)  # (N, C)
    sums = grad.sum(axis=1, keepdims=True)  # (N, 1), at least 1: its logarithm is safe
    loss = (np.log(sums).sum() - (1 - label_smoothing) * shifted[rows, labels].sum()) / N
    grad /= sums * N  # probabilities / N
    grad[rows, labels] -= (1 - label_smoothing) / N
    if label_smoothing:
        loss -= label_smoothing * shifted.sum() / (C * N)
        grad -= label_smoothing / (C * N)
    return float(loss), grad


# Cell hinge
def hinge(scores, labels, margin=1.0):
    """Multi-class hinge loss of the support vector machine.

    sum over k != y of max(0, s_k - s_y + margin), mean over the batch.
    grad_k = [s_k - s_y + margin > 0] / N for k != y, grad_y = minus the sum of the others

    Weston and Watkins, "Support vector machines for multi-class pattern recognition", 1999.

    Parameters
    ----------
    scores : ndarray of shape (N, C)
    labels : ndarray of shape (N,), integers from 0 to C - 1
    margin : float
        How far the right score must be above each of the others.

    Returns
    -------
    loss : float
    grad : ndarray of shape (N, C), dtype of scores

    Raises
    ------
    ValueError
        If the shapes do not fit, N is 0 or a label is outside 0..C - 1.
    """
    scores, labels = _scores_and_labels(scores, labels)
    N = len(scores)
    rows = np.arange(N)
    excess = scores - scores[rows, labels][:, None] + margin  # (N, C)
    excess[rows, labels] = 0  # the right class is not compared with itself
    excess = np.maximum(excess, 0)
    loss = excess.sum() / N
    grad = (excess > 0).astype(scores.dtype) / N
    grad[rows, labels] -= grad.sum(axis=1)
    return float(loss), grad
