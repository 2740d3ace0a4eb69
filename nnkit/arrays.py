"""Arrays.

Made from 00_arrays.ipynb by coursekit: edit the notebook, not this file.
"""

# Cell import-numpy-as-np
import numpy as np

__all__ = [
    "accuracy",
    "confusion_matrix",
    "minibatches",
    "one_hot",
    "squared_distances",
    "standardize",
    "train_test_split",
]


# Cell squared-distances
def squared_distances(A, B):
    """Squared Euclidean distance of every row of A to every row of B.

    |a - b|^2 = |a|^2 + |b|^2 - 2 a.b, so that no array larger than A, B or the result is made. The rounding
    error is about the dtype's precision times |a|^2 + |b|^2: first centre data that lie far from the origin.

    Parameters
    ----------
    A : ndarray of shape (N, D)
    B : ndarray of shape (M, D)

    Returns
    -------
    distances : ndarray of shape (N, M)
        Never negative. float32 for float32 inputs.

    Raises
    ------
    ValueError
        If A and B are not two-dimensional with the same number of columns.
    """
    if A.ndim != 2 or B.ndim != 2 or A.shape[1] != B.shape[1]:
        raise ValueError(f"A and B need shapes (N, D) and (M, D), got {A.shape} and {B.shape}")
    dtype = np.result_type(A, B, np.float32)  # integers become floats: in uint8, 3 - 5 is 254
    A, B = np.asarray(A, dtype), np.asarray(B, dtype)
    row_norms = (A**2).sum(axis=1, keepdims=True)  # (N, 1)
    column_norms = (B**2).sum(axis=1)  # (M,)
    distances = row_norms + column_norms - 2 * (A @ B.T)  # (N, M)
    return np.maximum(distances, 0)  # rounding can leave -1e-6 between equal rows


# Cell one-hot
def one_hot(labels, num_classes, dtype=np.float32):
    """Turn class numbers into rows with a single 1.

    Parameters
    ----------
    labels : ndarray of shape (N,), integers from 0 to num_classes - 1
    num_classes : int
    dtype : dtype
        Of the result.

    Returns
    -------
    Y : ndarray of shape (N, num_classes)
        Y[n, labels[n]] is 1, everything else 0.

    Raises
    ------
    ValueError
        If a label is outside 0 .. num_classes - 1; the message names it.
    """
    labels = np.asarray(labels)
    if labels.ndim != 1:
        raise ValueError(f"labels need shape (N,), got {labels.shape}")
    outside = labels[(labels < 0) | (labels >= num_classes)]
    if outside.size:
        raise ValueError(f"label {outside[0]} is outside 0..{num_classes - 1}")
    Y = np.zeros((len(labels), num_classes), dtype=dtype)
    Y[np.arange(len(labels)), labels] = 1
    return Y


# Cell train-test-split
def train_test_split(X, y, test_size=0.2, *, rng):
    """Shuffle the examples and set a fraction of them aside for testing.

    Parameters
    ----------
    X : ndarray of shape (N, ...)
    y : ndarray of shape (N, ...)
    test_size : float between 0 and 1
        round(test_size * N) rows become test rows.
    rng : numpy.random.Generator

    Returns
    -------
    X_train, X_test, y_train, y_test : ndarrays
        Copies; every row is in exactly one part, and rows of X and y stay together.

    Raises
    ------
    ValueError
        If X and y differ in length, or test_size is outside 0..1.
    """
    if len(X) != len(y):
        raise ValueError(f"X and y need the same number of rows, got shapes {X.shape} and {y.shape}")
    if not 0 <= test_size <= 1:
        raise ValueError(f"test_size is a fraction between 0 and 1, got {test_size}")
    num_test = round(test_size * len(X))
    order = rng.permutation(len(X))  # (N,)
    test, train = order[:num_test], order[num_test:]
    return X[train], X[test], y[train], y[test]


# Cell standardize
def standardize(X, mean=None, std=None):
    """Shift and scale each feature to mean 0 and standard deviation 1.

    X_scaled = (X - mean) / std

    Parameters
    ----------
    X : ndarray of shape (N, D)
    mean, std : ndarray of shape (D,), optional
        By default those of X. Give the training data's to scale test data.

    Returns
    -------
    X_scaled : ndarray of shape (N, D), dtype of X (for integers float32 or float64)
    mean : ndarray of shape (D,)
    std : ndarray of shape (D,)
        The divisors: 1 where a feature is constant.

    Raises
    ------
    ValueError
        If X has no rows and mean or std is not given.
    """
    if len(X) == 0 and (mean is None or std is None):
        raise ValueError(f"a mean needs at least one row, but X has shape {X.shape}")
    X = np.asarray(X, np.result_type(X, np.float32))
    mean = None if mean is None else np.asarray(mean, X.dtype)
    std = None if std is None else np.asarray(std, X.dtype)
    if mean is None:
        mean = X.mean(axis=0)
    if std is None:
        constant = X.max(axis=0) == X.min(axis=0)  # rounding can leave a std of 1e-17 there
        std = np.where(constant, 1, X.std(axis=0))
    std = np.where(std == 0, 1, std)
    return (X - mean) / std, mean, std


# Cell minibatches
def minibatches(X, y, batch_size, *, rng=None):
    """Go through the examples once, a batch at a time.

    Parameters
    ----------
    X : ndarray of shape (N, ...)
    y : ndarray of shape (N, ...)
    batch_size : int, at least 1
        Rows in a batch; the last one may have fewer.
    rng : numpy.random.Generator, optional
        Shuffles the examples; without it they keep their order and the batches are views.

    Yields
    ------
    X_batch, y_batch : ndarrays

    Raises
    ------
    ValueError
        At the first step, if X and y differ in length or batch_size is below 1.
    """
    if len(X) != len(y):
        raise ValueError(f"X and y need the same number of rows, got shapes {X.shape} and {y.shape}")
    if batch_size < 1:
        raise ValueError(f"batch_size must be at least 1, got {batch_size}")
    order = None if rng is None else rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = slice(start, start + batch_size)
        if order is not None:
            rows = order[rows]
        yield X[rows], y[rows]


# Cell accuracy
def accuracy(labels, predicted):
    """Fraction of the predictions that equal their label.

    Parameters
    ----------
    labels : ndarray of shape (N,)
    predicted : ndarray of shape (N,)

    Returns
    -------
    fraction : float from 0 to 1

    Raises
    ------
    ValueError
        If the shapes differ ((N,) and (N, 1) would be compared in all pairs), or if there is no element.
    """
    labels, predicted = np.asarray(labels), np.asarray(predicted)
    if labels.shape != predicted.shape or labels.size == 0:
        raise ValueError(
            f"labels and predicted need the same shape and an element, got {labels.shape}, {predicted.shape}"
        )
    return float(np.mean(labels == predicted))


# Cell confusion-matrix
def confusion_matrix(labels, predicted, num_classes):
    """Count how often each class was predicted as each class.

    Parameters
    ----------
    labels : ndarray of shape (N,), integers from 0 to num_classes - 1
    predicted : ndarray of shape (N,), the same
    num_classes : int

    Returns
    -------
    matrix : ndarray of shape (num_classes, num_classes), int64
        Row = true class, column = predicted class.

    Raises
    ------
    ValueError
        If the shapes differ or a class is outside 0 .. num_classes - 1.
    """
    labels, predicted = np.asarray(labels), np.asarray(predicted)
    if labels.shape != predicted.shape:
        raise ValueError(
            f"labels and predicted need the same shape, got {labels.shape} and {predicted.shape}"
        )
    # float64 counts exactly up to 2^53, and its matrix product is fast; an integer product is not
    Y = one_hot(labels, num_classes, dtype=np.float64)  # (N, C)
    P = one_hot(predicted, num_classes, dtype=np.float64)  # (N, C)
    return (Y.T @ P).astype(np.int64)  # (C, C)
