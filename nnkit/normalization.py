"""Batch norm.

Made from 08_batch_norm.ipynb by coursekit: edit the notebook, not this file.
"""

# Cell import-math
import math

import numpy as np

from nnkit.layers import Layer, Sequential

__all__ = [
    "BatchNorm",
    "LayerNorm",
    "Residual",
    "batchnorm_backward",
    "batchnorm_forward",
    "channel_axes",
    "layernorm_backward",
    "layernorm_forward",
    "per_channel",
    "update_running",
]


# Cell update-running
def update_running(running_mean, running_var, mean, var, M, momentum=0.1):
    """Move the running averages towards the statistics of a batch, in place.

    running <- (1 - momentum) running + momentum batch

    Parameters
    ----------
    running_mean, running_var : ndarrays of shape (C,)
        One number for each channel (for a table: each column). Changed in place.
    mean, var : ndarrays of shape (C,)
        Of the batch; var is the biased variance.
    M : int, at least 2
        The number of values in each channel; var M / (M - 1) is the unbiased variance.
    momentum : float
        The weight of the new value.
    """
    running_mean *= 1 - momentum
    running_mean += momentum * mean
    running_var *= 1 - momentum
    running_var += momentum * M / (M - 1) * var


# Cell channel-axes
def channel_axes(X):
    """The axes that the statistics of a channel run over: (0,) for X of shape (N, C), (0, 2, 3) for (N, C, H, W)."""
    return (0, *range(2, X.ndim))


def per_channel(v, X):
    """View v of shape (C,) so that it is broadcast along the channels of X: (C,) or (C, 1, 1)."""
    return v.reshape(-1, *[1] * (X.ndim - 2))


def _values_of_a_channel(X, *arrays):
    """The number of values in each channel of X; a ValueError names the shapes if X and the arrays do not fit."""
    if X.ndim not in (2, 4):
        raise ValueError(f"X must be (N, C) or (N, C, H, W), got {X.shape}")
    if any(array.shape != X.shape[1:2] for array in arrays):
        shapes = ", ".join(str(array.shape) for array in arrays)
        raise ValueError(
            f"X {X.shape} needs parameters and running averages of shape {X.shape[1:2]}, got {shapes}"
        )
    return len(X) * math.prod(X.shape[2:])


# Cell batchnorm-forward
def batchnorm_forward(X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    """Normalise each channel, then scale and shift it.

    Y = gamma (X - mean) / sqrt(var + eps) + beta

    with mean and variance of the batch in training, and the running averages otherwise.

    Ioffe and Szegedy, "Batch normalization", 2015.

    Parameters
    ----------
    X : ndarray of shape (N, C) or (N, C, H, W)
    gamma, beta, running_mean, running_var : ndarrays of shape (C,)
        The last two are updated in place in training.
    training : bool
    momentum, eps : floats
        The weight of the new value in the running averages; the number added to the variance.

    Returns
    -------
    Y : ndarray, same shape as X
    cache : tuple (Xc, inv_std, gamma, training)
        X minus the mean, and 1 / sqrt(var + eps) of shape (C,).
    """
    M = _values_of_a_channel(X, gamma, beta, running_mean, running_var)
    if training:
        if M < 2:
            raise ValueError(f"training needs more than one value for each channel, got X of shape {X.shape}")
        mean = X.mean(axis=channel_axes(X))  # (C,)
        Xc = X - per_channel(mean, X)
        var = (Xc**2).mean(axis=channel_axes(X))
        update_running(running_mean, running_var, mean, var, M, momentum)
    else:
        Xc = X - per_channel(running_mean, X)
        var = running_var
    inv_std = 1 / np.sqrt(var + eps)
    Y = per_channel(gamma * inv_std, X) * Xc + per_channel(beta, X)
    return Y, (Xc, inv_std, gamma, training)


# Cell batchnorm-backward
def batchnorm_backward(dY, cache):
    """Carry a gradient back through batch norm.

    dX = gamma inv_std (dY - dbeta / M - X_hat dgamma / M) in training, gamma inv_std dY otherwise.

    Parameters
    ----------
    dY : ndarray of shape (N, C) or (N, C, H, W)
    cache : tuple
        As `batchnorm_forward` returned it, in training or not.

    Returns
    -------
    dX : ndarray, same shape as dY
    dgamma, dbeta : ndarrays of shape (C,)

    Raises
    ------
    ValueError
        If dY does not have the shape of the output.
    """
    Xc, inv_std, gamma, training = cache
    if dY.shape != Xc.shape:
        raise ValueError(f"dY {dY.shape} must have the shape of the output, {Xc.shape}")
    M = len(dY) * math.prod(dY.shape[2:])  # values of each channel
    dbeta = dY.sum(axis=channel_axes(dY))  # (C,)
    dgamma = (dY * Xc).sum(axis=channel_axes(dY)) * inv_std
    if training:
        dY = dY - per_channel(dbeta / M, dY) - Xc * per_channel(inv_std * dgamma / M, dY)
    dX = per_channel(gamma * inv_std, dY) * dY
    return dX, dgamma, dbeta


# Cell batchnorm
class BatchNorm(Layer):
    """Batch normalisation of (N, C) or (N, C, H, W), each channel alone.

    Parameters
    ----------
    num_features : int
        The number of channels C.
    momentum : float
        The weight of a new batch in the running averages.
    eps : float
        Added to the variance.
    dtype : dtype of the parameters gamma and beta and of the running averages, all of shape (C,)

    Attributes
    ----------
    buffers : dict with the arrays running_mean and running_var
        Saved with the parameters; also attributes of the layer.
    """

    functions = batchnorm_forward, batchnorm_backward

    def __init__(self, num_features, momentum=0.1, eps=1e-5, dtype=np.float32):
        super().__init__()
        zeros, ones = np.zeros(num_features, dtype=dtype), np.ones(num_features, dtype=dtype)
        self.params = {"gamma": ones, "beta": zeros}
        self.buffers = {"running_mean": zeros.copy(), "running_var": ones.copy()}
        self.momentum, self.eps = momentum, eps

    @property
    def running_mean(self):
        return self.buffers["running_mean"]

    @property
    def running_var(self):
        return self.buffers["running_var"]

    def forward(self, X):
        """X of shape (N, C) or (N, C, H, W) -> Y of the same shape; in training the running averages change."""
        _values_of_a_channel(X, *self.params.values(), *self.buffers.values())
        Y, self.cache = self.functions[0](
            X, **self.params, **self.buffers, training=self.training, momentum=self.momentum, eps=self.eps
        )
        return Y

    def backward(self, dY):
        """dY -> dX, same shape; sets grads gamma and beta."""
        dX, self.grads["gamma"], self.grads["beta"] = self.functions[1](dY, self.cache)
        return dX


# Cell use-fast-batchnorm
from nnkit.fast import fast_batchnorm_backward, fast_batchnorm_forward

BatchNorm.functions = fast_batchnorm_forward, fast_batchnorm_backward


# Cell layernorm-forward
def layernorm_forward(X, gamma, beta, eps=1e-5):
    """Normalise each example over its features (the last axis), then scale and shift each feature.

    Ba, Kiros and Hinton, "Layer normalization", 2016.

    Parameters
    ----------
    X : ndarray of shape (..., D)
    gamma, beta : ndarrays of shape (D,)
    eps : float
        Added to the variance.

    Returns
    -------
    Y : ndarray, same shape as X
    cache : tuple (X_hat, inv_std, gamma)
        The normalised X, and 1 / sqrt(var + eps) of shape (..., 1).

    Raises
    ------
    ValueError
        If gamma or beta does not have one element for each feature, or there are no features.
    """
    if X.ndim == 0 or X.shape[-1] == 0 or gamma.shape != X.shape[-1:] or beta.shape != X.shape[-1:]:
        raise ValueError(f"gamma {gamma.shape} and beta {beta.shape} do not fit the last axis of X {X.shape}")
    D = X.shape[-1]
    mean = X @ np.ones(D, dtype=X.dtype) / D  # (...)
    X_hat = X - mean[..., None]
    var = np.einsum("...d,...d->...", X_hat, X_hat) / D
    inv_std = (1 / np.sqrt(var + eps))[..., None]  # (..., 1)
    X_hat *= inv_std
    Y = X_hat * gamma
    Y += beta
    return Y, (X_hat, inv_std, gamma)


# Cell layernorm-backward
def layernorm_backward(dY, cache):
    """Carry a gradient back through layer norm.

    dX = inv_std (dX_hat - mean(dX_hat) - X_hat mean(dX_hat X_hat)) with dX_hat = dY gamma, means over the last axis

    Parameters
    ----------
    dY : ndarray of shape (..., D)
    cache : tuple (X_hat, inv_std, gamma)
        As `layernorm_forward` returned it.

    Returns
    -------
    dX : ndarray, same shape as dY
    dgamma, dbeta : ndarrays of shape (D,)

    Raises
    ------
    ValueError
        If dY does not have the shape of the output.
    """
    X_hat, inv_std, gamma = cache
    if dY.shape != X_hat.shape:
        raise ValueError(f"dY {dY.shape} must have the shape of the output, {X_hat.shape}")
    D = dY.shape[-1]
    dbeta = dY.reshape(-1, D).sum(axis=0)
    dgamma = (dY * X_hat).reshape(-1, D).sum(axis=0)
    dX_hat = dY * gamma
    mean = dX_hat @ np.ones(D, dtype=dY.dtype) / D  # (...)
    slope = np.einsum("...d,...d->...", dX_hat, X_hat) / D
    dX = X_hat * -slope[..., None]
    dX += dX_hat
    dX -= mean[..., None]
    dX *= inv_std
    return dX, dgamma, dbeta


# Cell layernorm
class LayerNorm(Layer):
    """Layer normalisation of (..., D), each example alone.

    Parameters
    ----------
    num_features : int
        The length D of the last axis.
    eps : float
        Added to the variance.
    dtype : dtype of the parameters gamma and beta, of shape (D,)
    """

    def __init__(self, num_features, eps=1e-5, dtype=np.float32):
        super().__init__()
        self.params = {
            "gamma": np.ones(num_features, dtype=dtype),
            "beta": np.zeros(num_features, dtype=dtype),
        }
        self.eps = eps

    def forward(self, X):
        """X of shape (..., D) -> Y of the same shape."""
        Y, self.cache = layernorm_forward(X, **self.params, eps=self.eps)
        return Y

    def backward(self, dY):
        """dY -> dX, same shape; sets grads gamma and beta."""
        dX, self.grads["gamma"], self.grads["beta"] = layernorm_backward(dY, self.cache)
        return dX


# Cell residual
class Residual(Sequential):
    """Add the output of some layers to their input: Y = X + F(X).

    He, Zhang, Ren and Sun, "Deep residual learning for image recognition", 2016.

    Parameters
    ----------
    *layers : Layer
        Together they keep the shape of their input.
    """

    def forward(self, X):
        """X of any shape -> X + F(X); ValueError if F changes the shape."""
        FX = super().forward(X)
        if FX.shape != X.shape:
            raise ValueError(
                f"the layers of a residual block must keep the shape: X {X.shape} became {FX.shape}"
            )
        return X + FX

    def backward(self, dY):
        """dY -> dX, same shape; None where the layers return None."""
        dX = super().backward(dY)
        return None if dX is None else dY + dX
