"""The Forward-Forward algorithm.

Made from 17_forward_forward.ipynb by coursekit: edit the notebook, not this file.
"""

# Cell from-itertools-import-pairwise
from itertools import pairwise

import numpy as np

from nnkit.activations import relu, sigmoid
from nnkit.arrays import accuracy, one_hot
from nnkit.layers import Layer, Linear
from nnkit.optim import Adam, cosine_lr
from nnkit.training import Progress, Run, batch_mean

__all__ = [
    "FFLayer",
    "FFNet",
    "SignBox",
    "chosen_labels",
    "embed_label",
    "goodness",
    "hard_negatives",
    "hybrid_images",
    "label_scores",
    "local_gradients",
    "make_negative",
    "normalize_length",
    "pair_loss",
    "random_labels",
    "threshold_loss",
    "train_forward_forward",
]


# Cell embed-label
def embed_label(X, y, classes=10):
    """Replace the first pixels of images by labels: 1 at the place of the class, 0 at the others.

    Hinton, "The Forward-Forward algorithm: some preliminary investigations", 2022, section 3.3.

    Parameters
    ----------
    X : ndarray of shape (N, D), D >= classes
    y : ndarray of int, shape (N,)
    classes : int

    Returns
    -------
    labelled : new ndarray, same shape and dtype as X

    Raises
    ------
    ValueError
        If X has fewer than `classes` columns, or y is not (N,).
    """
    if X.ndim != 2 or X.shape[1] < classes or y.shape != X.shape[:1]:
        raise ValueError(f"X must be (N, D), D >= {classes}, and y (N,), got {X.shape} and {y.shape}")
    labelled = X.copy()
    labelled[:, :classes] = one_hot(y, classes)  # (N, classes)
    return labelled


# Cell goodness
def goodness(H):
    """Mean square of the activities of each example, and its derivatives.

    g_n = mean over j of h_nj^2,  slope = 2 H / D

    Parameters
    ----------
    H : ndarray of shape (N, D)

    Returns
    -------
    g : ndarray of shape (N,)
    slope : ndarray of shape (N, D)
        slope[n, j] is the derivative of g[n] with respect to H[n, j].
    """
    g = (H * H).mean(axis=1)  # (N,)
    slope = H * (2 / H.shape[1])  # (N, D)
    return g, slope


# Cell threshold-loss
def threshold_loss(g_pos, g_neg, theta=2.0):
    """Log loss of telling positive from negative examples by a goodness above theta.

    mean of softplus(theta - g_pos) + softplus(g_neg - theta)

    Hinton, "The Forward-Forward algorithm", 2022, equation 1.

    Parameters
    ----------
    g_pos, g_neg : ndarrays of shape (N,)
        Goodness of positive and of negative examples.
    theta : float
        The threshold.

    Returns
    -------
    loss : float
    dg_pos, dg_neg : ndarrays of shape (N,)

    Raises
    ------
    ValueError
        If the shapes differ or N is 0.
    """
    if g_pos.shape != g_neg.shape or g_pos.size == 0:
        raise ValueError(f"g_pos {g_pos.shape} and g_neg {g_neg.shape} must have one shape (N,) with N >= 1")
    N = len(g_pos)
    losses = np.logaddexp(0, theta - g_pos) + np.logaddexp(0, g_neg - theta)  # (N,)
    loss = losses.mean()
    dg_pos = -sigmoid(theta - g_pos) / N
    dg_neg = sigmoid(g_neg - theta) / N
    return float(loss), dg_pos, dg_neg


# Cell normalize-length
def normalize_length(H, eps=1e-8):
    """Divide each row by the root of its mean square.

    Parameters
    ----------
    H : ndarray of shape (N, D)
    eps : float
        Added to the root, so that a row of zeros stays one.

    Returns
    -------
    normalized : ndarray, same shape and dtype as H
    """
    length = np.sqrt((H * H).mean(axis=1, keepdims=True))  # (N, 1)
    normalized = H / (length + eps)
    return normalized


# Cell local-gradients
def local_gradients(X, H, loss, *, measure=goodness):
    """The loss of one ReLU layer, and its gradients with respect to the layer's own parameters.

    Parameters
    ----------
    X : ndarray of shape (2N, D_in)
        Inputs of the layer: N positive examples, then N negative ones.
    H : ndarray of shape (2N, D_out)
        The layer's activities for them.
    loss : function of (g_pos, g_neg) that returns (value, dg_pos, dg_neg)
    measure : function as `goodness`

    Returns
    -------
    value : float
    dW : ndarray of shape (D_out, D_in)
    db : ndarray of shape (D_out,)

    Raises
    ------
    ValueError
        If X and H differ in rows, or their number is odd.
    """
    if len(X) != len(H) or len(X) % 2:
        raise ValueError(f"X {X.shape} and H {H.shape} must have the same, even number of rows")
    g, slope = measure(H)
    N = len(H) // 2
    value, dg_pos, dg_neg = loss(g[:N], g[N:])
    dg = np.concatenate([dg_pos, dg_neg])  # (2N,)
    dZ = dg[:, None] * slope  # (2N, D_out)
    dW = dZ.T @ X  # (D_out, D_in)
    db = dZ.sum(axis=0)  # (D_out,)
    return value, dW, db


# Cell fflayer
class FFLayer(Linear):
    """A linear layer with a ReLU that trains itself; nothing is sent back to the layer before it.

    Parameters
    ----------
    d_in, d_out : int
    rng : numpy.random.Generator
        Draws the initial weights.
    dtype : dtype of the parameters
    """

    def __init__(self, d_in, d_out, *, rng, dtype=np.float32):
        super().__init__(d_in, d_out, rng=rng, dtype=dtype)
        self.optimizer = Adam(self.parameters())

    def forward(self, X):
        """X of shape (N, d_in) -> activities (N, d_out)."""
        return relu(super().forward(X))

    def backward(self, dY):
        raise NotImplementedError("a Forward-Forward layer has no backward: it learns in train_step")

    def train_step(self, X, loss):
        """Learn from X (2N, d_in), positive examples first; return the loss and the activities before the step."""
        H = self(X)
        value, self.grads["W"], self.grads["b"] = local_gradients(X, H, loss)
        self.optimizer.step()
        return value, H


# Cell make-negative
def make_negative(y, rng, classes=10):
    """Draw a wrong label for each example, all wrong ones with the same probability.

    Parameters
    ----------
    y : ndarray of int, shape (N,)
        The right labels, 0 to classes - 1.
    rng : numpy.random.Generator
        Draws one number from 1 to classes - 1 for each label.
    classes : int, at least 2

    Returns
    -------
    wrong : ndarray of int, shape (N,)

    Raises
    ------
    ValueError
        If there are fewer than two classes.
    """
    if classes < 2:
        raise ValueError(f"a wrong label needs at least two classes, got {classes}")
    wrong = (y + rng.integers(1, classes, size=len(y))) % classes
    return wrong


# Cell label-scores
def label_scores(X, total_goodness, classes=10, *, embed=embed_label):
    """Goodness of each image with each label.

    Parameters
    ----------
    X : ndarray of shape (N, D)
    total_goodness : function of labelled images (N, D) that returns their goodness (N,)
    classes : int
    embed : function as `embed_label`

    Returns
    -------
    S : ndarray of shape (N, classes)
    """
    columns = [total_goodness(embed(X, np.full(len(X), k), classes)) for k in range(classes)]
    S = np.stack(columns, axis=1)  # (N, classes)
    return S


# Cell ffnet
class FFNet(Layer):
    """Forward-Forward layers, one after another; the input of each is divided by the root of its mean square.

    Parameters
    ----------
    sizes : list of int
        Number of pixels, then the number of units of each layer.
    rng : numpy.random.Generator
        Draws the initial weights.
    boxes : list of functions or None, optional
        What the activities go through after each layer except the last: one for each; None for nothing.
    normalize : function
        What the input of each layer goes through.
    dtype : dtype of the parameters
    """

    def __init__(self, sizes, *, rng, boxes=None, normalize=normalize_length, dtype=np.float32):
        super().__init__()
        self.layers = [FFLayer(d_in, d_out, rng=rng, dtype=dtype) for d_in, d_out in pairwise(sizes)]
        self.boxes = [None, *(boxes or [None] * (len(self.layers) - 1))]
        if len(self.boxes) != len(self.layers):
            raise ValueError(f"{len(self.layers)} layers need {len(self.layers) - 1} boxes, got {len(boxes)}")
        self.normalize = normalize

    def input_of(self, number, H):
        """What layer `number` sees, from the activities H of the layer before it."""
        box = self.boxes[number]
        return self.normalize(H if box is None else box(H))

    def forward(self, X):
        """Labelled images X (N, D) -> a list of the activities of all layers."""
        activities = [X]
        for number, layer in enumerate(self.layers):
            activities.append(layer(self.input_of(number, activities[-1])))
        return activities[1:]

    def goodness(self, X):
        """Labelled images X (N, D) -> goodness of each layer (N, L)."""
        return np.stack([goodness(H)[0] for H in self(X)], axis=1)

    def scores(self, X, classes=10, layers=slice(None)):
        """Images X (N, D) -> goodness of each label (N, classes), summed over some layers."""
        return label_scores(X, lambda A: self.goodness(A)[:, layers].sum(axis=1), classes)

    def predict(self, X, classes=10, layers=slice(None)):
        """Images X (N, D) -> labels (N,)."""
        return self.scores(X, classes, layers).argmax(axis=1)

    def train_step(self, X, loss):
        """One step of every layer, on X (2N, D), positive examples first; return the sum of their losses."""
        total, H = 0.0, X
        for number, layer in enumerate(self.layers):
            value, H = layer.train_step(self.input_of(number, H), loss)
            total += value
        return total


# Cell random-labels
def random_labels(net, X, y, rng):
    """Wrong labels for a batch, all equally likely; the network has no say."""
    return make_negative(y, rng)


# Cell train-forward-forward
def train_forward_forward(
    net, data, *, loss, epochs, rng, lr=2e-3, batch_size=64, negatives=random_labels, test=None
):
    """Train an `FFNet` on images with ten classes, each layer by Adam with a cosine schedule.

    Parameters
    ----------
    net : FFNet
    data : tuple (X, y) of ndarrays of shape (N, D) and (N,)
    loss : function of (g_pos, g_neg) that returns (value, dg_pos, dg_neg)
    epochs : int
    rng : numpy.random.Generator
        Shuffles the examples and draws the wrong labels.
    lr : float
        The learning rate at the start.
    batch_size : int
        Images in a batch; each gives a positive and a negative example.
    negatives : function of (net, X, y, rng) that returns wrong labels
    test : tuple (X, y), optional
        Images to measure the accuracy on, after every epoch.

    Returns
    -------
    history : History
        `train_loss`, the sum over the layers; `val_accuracy`, if there are test images.
    """
    run = Run(net, loss, None, data, epochs=epochs, rng=rng, batch_size=batch_size, callbacks=[Progress()])
    run.call("before_fit")
    while run.epoch < epochs:
        losses, sizes = [], []
        for X, y in run.batches():
            for layer in net.layers:
                layer.optimizer.lr = cosine_lr(run.step, lr, epochs * run.steps_per_epoch)
            wrong = negatives(net, X, y, rng)
            pairs = np.concatenate([embed_label(X, y), embed_label(X, wrong)])  # (2N, D)
            run.batch_loss = net.train_step(pairs, loss)
            losses.append(run.batch_loss)
            sizes.append(len(X))
            run.step += 1
            run.call("after_step")
        reached = None if test is None else accuracy(test[1], net.predict(test[0]))
        run.history.add(train_loss=batch_mean(losses, sizes), val_accuracy=reached)
        run.epoch += 1
        run.call("after_epoch")
    run.call("after_fit")
    return run.history


# Cell hard-negatives
def hard_negatives(S, y, rng, sharpness=4.0):
    """Draw wrong labels, each with a probability proportional to exp(sharpness * score).

    The position of the largest of sharpness * S + Gumbel noise, the right label excluded.
    Maddison, Tarlow and Minka, "A* sampling", 2014.

    Parameters
    ----------
    S : ndarray of shape (N, C), C >= 2
        Scores of the labels.
    y : ndarray of int, shape (N,)
        The right labels.
    rng : numpy.random.Generator
        Draws the Gumbel noise, an array of shape (N, C).
    sharpness : float
        0 makes all wrong labels equally likely; the larger, the more often the best wrong label is drawn.

    Returns
    -------
    wrong : ndarray of int, shape (N,)

    Raises
    ------
    ValueError
        If S is not (N, C) with C >= 2, or y is not (N,).
    """
    if S.ndim != 2 or S.shape[1] < 2 or y.shape != S.shape[:1]:
        raise ValueError(f"S must be (N, C), C >= 2, and y (N,), got {S.shape} and {y.shape}")
    drawn = sharpness * S + rng.gumbel(size=S.shape)  # (N, C)
    drawn[np.arange(len(y)), y] = -np.inf
    wrong = drawn.argmax(axis=1)
    return wrong


# Cell pair-loss
def pair_loss(g_pos, g_neg, alpha=4.0):
    """Log loss of telling which example of a pair is the positive one.

    mean of softplus(-alpha (g_pos - g_neg))

    Lee and Song, "SymBa: symmetric backpropagation-free contrastive learning", 2023.

    Parameters
    ----------
    g_pos, g_neg : ndarrays of shape (N,)
    alpha : float

    Returns
    -------
    loss : float
    dg_pos, dg_neg : ndarrays of shape (N,)

    Raises
    ------
    ValueError
        If the shapes differ or N is 0.
    """
    if g_pos.shape != g_neg.shape or g_pos.size == 0:
        raise ValueError(f"g_pos {g_pos.shape} and g_neg {g_neg.shape} must have one shape (N,) with N >= 1")
    lead = alpha * (g_pos - g_neg)  # (N,)
    dg_neg = sigmoid(-lead) * (alpha / len(lead))
    return float(np.logaddexp(0, -lead).mean()), -dg_neg, dg_neg


def chosen_labels(net, X, y, rng):
    """Wrong labels for a batch, drawn by what the network believes."""
    return hard_negatives(net.scores(X), y, rng)


# Cell signbox
class SignBox(Layer):
    """The signs of the activities after a fixed random rotation; its derivative is 0.

    Parameters
    ----------
    d : int
        Number of activities.
    rng : numpy.random.Generator
        Draws the rotation.
    straight_through : bool
        Let backward ignore the sign, as if the box only rotated.
    dtype : dtype of the rotation
    """

    def __init__(self, d, *, rng, straight_through=False, dtype=np.float32):
        super().__init__()
        self.rotation = np.linalg.qr(rng.standard_normal((d, d)))[0].astype(dtype)  # (d, d)
        self.straight_through = straight_through

    def forward(self, X):
        return np.sign(X @ self.rotation)

    def backward(self, dY):
        return dY @ self.rotation.T if self.straight_through else np.zeros_like(dY)


# Cell hybrid-images
def hybrid_images(A, B, rng, blurs=6):
    """Mix pairs of images by random masks of large patches.

    Parameters
    ----------
    A, B : ndarrays of shape (N, H, W)
    rng : numpy.random.Generator
        Draws the masks.
    blurs : int
        How often a mask of random bits is blurred; the more, the larger its patches.

    Returns
    -------
    mixed : ndarray of shape (N, H, W)
        A where the mask is above 1/2, B elsewhere.
    """
    mask = rng.integers(2, size=A.shape).astype(np.float64)
    for _ in range(blurs):
        for axis in (1, 2):
            mask = (np.roll(mask, 1, axis) + 2 * mask + np.roll(mask, -1, axis)) / 4
    return np.where(mask > 0.5, A, B)
