"""Recommendation.

Made from 21_recommendation.ipynb by coursekit: edit the notebook, not this file.
"""

# Cell import-numpy-as-np
import numpy as np

from nnkit.activations import log_softmax
from nnkit.layers import Layer, Linear, Sequential
from nnkit.optim import Adam, cosine_lr
from nnkit.training import Callback, Schedule, fit

__all__ = [
    "HideSome",
    "ItemEmbedding",
    "bag_backward",
    "bag_forward",
    "bias_model",
    "ease",
    "hit_rate",
    "item_similarity",
    "leave_one_out",
    "list_cross_entropy",
    "recommend",
    "train_recommender",
]


# Cell recommend
def recommend(scores, known, n):
    """Find the n items with the largest scores that a list does not have yet.

    Parameters
    ----------
    scores : ndarray of shape (N, I)
    known : ndarray of shape (N, I)
        1 where the list has the item, otherwise 0.
    n : int

    Returns
    -------
    suggested : ndarray of int, shape (N, n)
        Best first; of equal scores, the smaller number first.

    Raises
    ------
    ValueError
        If the shapes do not fit, or a row has fewer than n items that are not known.
    """
    if scores.ndim != 2 or scores.shape != known.shape:
        raise ValueError(f"scores and known must both be (N, I), got {scores.shape} and {known.shape}")
    if np.any((known == 0).sum(axis=1) < n):
        raise ValueError(f"a list has fewer than {n} items that are not known; scores {scores.shape}")
    masked = np.where(known > 0, -np.inf, scores)
    suggested = np.argsort(-masked, axis=1, kind="stable")[:, :n]  # (N, n)
    return suggested


# Cell hit-rate
def hit_rate(suggested, held_out):
    """Measure suggestions by one item that was held out of each list.

    Parameters
    ----------
    suggested : ndarray of int, shape (N, n)
        Best first.
    held_out : ndarray of int, shape (N,)

    Returns
    -------
    hits : float
        Fraction of the lists whose item is among the n suggestions.
    mrr : float
        Mean of 1 / rank of the item, with 0 where it is not suggested.

    Raises
    ------
    ValueError
        If the shapes do not fit, or there is no list.
    """
    if suggested.ndim != 2 or len(suggested) == 0 or held_out.shape != suggested.shape[:1]:
        raise ValueError(
            f"suggested must be (N, n) and held_out (N,) with N >= 1, got {suggested.shape} and {held_out.shape}"
        )
    found = suggested == held_out[:, None]  # (N, n)
    hits = found.any(axis=1).mean()
    mrr = (found / np.arange(1, suggested.shape[1] + 1)).sum(axis=1).mean()
    return float(hits), float(mrr)


# Cell leave-one-out
def leave_one_out(X, rows, rng):
    """Take one item out of some lists, to see later whether it is suggested.

    Parameters
    ----------
    X : ndarray of shape (N, I)
        1 where the list has the item, otherwise 0; no list of `rows` is empty.
    rows : ndarray of int, shape (M,)
    rng : numpy.random.Generator

    Returns
    -------
    known : ndarray of shape (N, I)
        X without the items that were taken out.
    held_out : ndarray of int, shape (M,)
        The items taken out.
    """
    known = X.copy()
    held_out = np.where(X[rows] > 0, rng.random((len(rows), X.shape[1])), -1).argmax(axis=1)
    known[rows, held_out] = 0
    return known, held_out


# Cell item-similarity
def item_similarity(X):
    """Compute how similar items are by the lists that they share: cosines of the columns.

    s_ij = sum_n x_ni x_nj / sqrt(c_i c_j), 0 on the diagonal and for items in no list

    Sarwar et al., "Item-based collaborative filtering recommendation algorithms", 2001.

    Parameters
    ----------
    X : ndarray of shape (N, I)
        1 where the list has the item, otherwise 0.

    Returns
    -------
    S : ndarray of shape (I, I), dtype of X
    """
    S = X.T @ X  # (I, I)
    root = np.sqrt(np.maximum(np.diag(S), 1))  # (I,)
    S = S / root[:, None] / root
    np.fill_diagonal(S, 0)
    return S


# Cell ease
def ease(X, penalty):
    """Compute the weights that predict each item of a list from its other items best, in the sense of squared error.

    B = -P / diag(P) by columns, with zeros on the diagonal; P = inverse of (X^T X + penalty I)

    Steck, "Embarrassingly shallow autoencoders for sparse data", 2019.

    Parameters
    ----------
    X : ndarray of shape (N, I)
        1 where the list has the item, otherwise 0.
    penalty : float above 0
        Factor of the sum of the squared weights.

    Returns
    -------
    B : ndarray of shape (I, I), dtype of X
        Scores of all items are X @ B.

    Raises
    ------
    ValueError
        If the penalty is not above 0.
    """
    if not penalty > 0:
        raise ValueError(f"the penalty must be above 0, got {penalty}")
    G = X.T @ X + penalty * np.eye(X.shape[1], dtype=X.dtype)  # (I, I)
    P = np.linalg.inv(G)
    B = -P / np.diag(P)
    np.fill_diagonal(B, 0)
    return B


# Cell bag-forward
def bag_forward(X, W):
    """Add the vectors of the items of each list, and divide by the square root of their number.

    h_n = sum_i x_ni w_i / sqrt(m_n), m_n = sum_i x_ni; zeros for an empty list

    Parameters
    ----------
    X : ndarray of shape (N, I)
        1 where the list has the item, otherwise 0.
    W : ndarray of shape (I, D)
        The vectors of the items.

    Returns
    -------
    H : ndarray of shape (N, D), dtype of W
    cache : tuple for `bag_backward`

    Raises
    ------
    ValueError
        If the shapes do not fit.
    """
    if X.ndim != 2 or W.ndim != 2 or X.shape[1] != len(W):
        raise ValueError(f"X must be (N, I) and W (I, D), got {X.shape} and {W.shape}")
    X = X.astype(W.dtype, copy=False)
    root = np.sqrt(np.maximum(X.sum(axis=1, keepdims=True), 1))  # (N, 1)
    H = X @ W / root  # (N, D)
    return H, (X, root)


# Cell bag-backward
def bag_backward(dH, cache):
    """Compute the gradient of the items' vectors from that of the lists' vectors.

    dW = X^T (dH / root)

    Parameters
    ----------
    dH : ndarray of shape (N, D)
    cache : tuple (X, root)
        The lists (N, I), and the root of the number of items of each, (N, 1).

    Returns
    -------
    dW : ndarray of shape (I, D), dtype of dH
    """
    X, root = cache
    dW = X.T @ (dH / root)  # (I, D)
    return dW


# Cell list-cross-entropy
def list_cross_entropy(logits, known, hidden):
    """Cross entropy between the hidden items of each list and a softmax over all items that are not known.

    -1/N sum_n 1/M_n sum_i hidden_ni log p_ni, M_n = sum_i hidden_ni; lists without hidden items add 0

    Liang et al., "Variational autoencoders for collaborative filtering", 2018, use such a multinomial loss.

    Parameters
    ----------
    logits : ndarray of shape (N, I)
    known, hidden : ndarrays of shape (N, I)
        1 where the item is known, and where it is to be found; otherwise 0. No item is both.

    Returns
    -------
    loss : float
    dlogits : ndarray of shape (N, I), dtype of logits

    Raises
    ------
    ValueError
        If the shapes do not fit, or there is no list.
    """
    if logits.ndim != 2 or not logits.shape == known.shape == hidden.shape or len(logits) == 0:
        raise ValueError(
            f"logits {logits.shape}, known {known.shape} and hidden {hidden.shape} must be (N, I) with N >= 1"
        )
    N, hidden = len(logits), hidden.astype(logits.dtype, copy=False)
    log_p = log_softmax(np.where(known > 0, -1e30, logits))
    target = hidden / np.maximum(hidden.sum(axis=1, keepdims=True), 1)  # (N, I)
    loss = -(target * log_p).sum() / N
    dlogits = (np.exp(log_p) * target.sum(axis=1, keepdims=True) - target) / N
    return float(loss), dlogits


# Cell itemembedding
class ItemEmbedding(Layer):
    """A vector for each item; a list of items (N, I), 0 or 1, becomes the sum of its vectors over the root of their number.

    Parameters
    ----------
    num, dim : int
        Number of items, numbers in each vector.
    rng : numpy.random.Generator
        Draws the initial vectors, from a normal distribution with standard deviation 0.1.
    dtype : dtype of the parameter W, shape (num, dim)
    """

    def __init__(self, num, dim, *, rng, dtype=np.float32):
        super().__init__()
        self.params["W"] = (0.1 * rng.normal(size=(num, dim))).astype(dtype)

    def forward(self, X):
        """X of shape (N, num) -> H of shape (N, dim)."""
        H, self.cache = bag_forward(X, self.params["W"])
        return H

    def backward(self, dH):
        """dH of shape (N, dim) -> None, since lists have no gradient; sets grads W."""
        self.grads["W"] = bag_backward(dH, self.cache)


# Cell hidesome
class HideSome(Callback):
    """Hide items of each list of a training batch: X becomes the known ones, y the known and the hidden ones (N, 2, I)."""

    def __init__(self, fraction=0.5):
        self.fraction = fraction

    def before_step(self, run):
        shown = run.rng.random(run.X.shape) >= self.fraction
        run.y = np.stack([run.X * shown, run.X * ~shown], axis=1)  # (N, 2, I)
        run.X = run.y[:, 0]


# Cell train-recommender
def train_recommender(X, dim=64, *, epochs=15, lr=0.01, batch_size=256, rng, callbacks=()):
    """Train embeddings on lists X (N, I); return the model, from known items (N, I) to logits (N, I)."""
    model = Sequential(ItemEmbedding(X.shape[1], dim, rng=rng), Linear(dim, X.shape[1], rng=rng))
    steps = epochs * -(-len(X) // batch_size)
    fit(
        model,
        lambda logits, y: list_cross_entropy(logits, y[:, 0], y[:, 1]),
        Adam(model.parameters(), lr=lr),
        (X, X),
        epochs=epochs,
        batch_size=batch_size,
        rng=rng,
        callbacks=[HideSome(), Schedule(lambda step: cosine_lr(step, lr, steps)), *callbacks],
    )
    return model


# Cell bias-model
def bias_model(users, items, ratings, num_users, num_items, shrink):
    """Explain ratings by a mean, a bias of each item and a bias of each person: r = mean + b_u + b_i.

    b_i = sum of (r - mean) / (n_i + shrink) over the item's ratings;
    b_u = sum of (r - mean - b_i) / (n_u + shrink) over the person's

    Koren, "Factor in the neighbors", 2010.

    Parameters
    ----------
    users, items : ndarrays of int, shape (K,)
    ratings : ndarray of shape (K,)
    num_users, num_items : int
        U and I; some of them may have no ratings.
    shrink : float above 0

    Returns
    -------
    mean : float
    user_bias : ndarray of shape (U,), dtype of ratings
    item_bias : ndarray of shape (I,), dtype of ratings

    Raises
    ------
    ValueError
        If the shapes do not fit, there is no rating, or shrink is not above 0.
    """
    if ratings.ndim != 1 or not users.shape == items.shape == ratings.shape or len(ratings) == 0:
        raise ValueError(
            f"users {users.shape}, items {items.shape} and ratings {ratings.shape} must be (K,) with K >= 1"
        )
    if not shrink > 0:
        raise ValueError(f"shrink must be above 0, got {shrink}")
    mean = ratings.mean(dtype=np.float64)
    left = ratings - mean  # (K,)
    item_bias = np.bincount(items, left, num_items) / (np.bincount(items, minlength=num_items) + shrink)
    left = left - item_bias[items]
    user_bias = np.bincount(users, left, num_users) / (np.bincount(users, minlength=num_users) + shrink)
    return float(mean), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)
