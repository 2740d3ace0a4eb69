"""Convolution: backward, and LeNet.

Made from 10_cnn.ipynb by coursekit: edit the notebook, not this file.
"""

# Cell import-math
import math

import numpy as np

from nnkit.conv import (
    avgpool2d_forward,
    conv2d_forward,
    conv_output_size,
    conv_shapes,
    im2col,
    maxpool2d_forward,
    pair,
    pool_slices,
)
from nnkit.layers import Flatten, Layer, Linear, ReLU, Sequential
from nnkit.normalization import BatchNorm, Residual

__all__ = [
    "AvgPool2d",
    "Conv2d",
    "GlobalAvgPool",
    "MaxPool2d",
    "avgpool2d_backward",
    "col2im",
    "conv2d_backward",
    "lenet",
    "maxpool2d_backward",
    "resnet_block",
]


# Cell col2im
def col2im(columns, shape, size, stride=1, padding=0):
    """Add the elements of im2col's columns to the pixels that they were copied from.

    Parameters
    ----------
    columns : ndarray of shape (N, C KH KW, OH OW)
    shape : tuple (N, C, H, W)
        The shape of the images.
    size : int or pair of ints (KH, KW)
    stride, padding : int or pair of ints (height, width)

    Returns
    -------
    images : ndarray of shape (N, C, H, W), dtype of the columns
    """
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C, height, width = shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    for u in range(KH):
        for v in range(KW):
            dP[:, :, u : u + SH * OH : SH, v : v + SW * OW : SW] += windows[:, :, u, v]
    return dP[:, :, PH : PH + height, PW : PW + width]


# Cell check-output
def _check_output(dY, X, W, stride, padding):
    """Raise a ValueError that names the shapes, unless dY has the shape of the convolution's output."""
    sizes = zip(X.shape[2:], W.shape[2:], pair(stride), pair(padding), strict=True)
    shape = (len(X), len(W), *(conv_output_size(*size) for size in sizes))
    if dY.shape != shape:
        raise ValueError(f"dY {dY.shape} does not fit X {X.shape} and W {W.shape}: it must be {shape}")


# Cell conv2d-backward
def conv2d_backward(dY, cache, needs_dX=True):
    """Carry a gradient back through a convolution.

    dW[f, c, u, v] = sum over n, i, j of dY[n, f, i, j] P[n, c, i SH + u, j SW + v], P the padded X
    dP[n, c, i SH + u, j SW + v] collects dY[n, f, i, j] W[f, c, u, v]; dX is its middle

    Parameters
    ----------
    dY : ndarray of shape (N, F, OH, OW)
    cache : tuple (X, W, stride, padding)
        As `conv2d_forward` returned it.
    needs_dX : bool, without it dX is not computed

    Returns
    -------
    dX, dW, db : ndarrays of the shapes of X, W and b; dX may be None
    """
    X, W, stride, padding = cache
    _check_output(dY, X, W, stride, padding)
    columns = im2col(X, W.shape[2:], stride, padding)  # (N, C KH KW, OH OW)
    dZ = dY.reshape(*dY.shape[:2], columns.shape[2])  # (N, F, OH OW)
    W_rows = W.reshape(len(W), columns.shape[1])  # (F, C KH KW)
    dX = None
    dW = (dZ @ columns.transpose(0, 2, 1)).sum(axis=0).reshape(W.shape)
    db = dY.sum(axis=(0, 2, 3))
    if needs_dX:
        dX = col2im(W_rows.T @ dZ, X.shape, W.shape[2:], stride, padding)
    return dX, dW, db


# Cell maxpool2d-backward
def maxpool2d_backward(dY, cache):
    """Carry a gradient back through max pooling: to the first largest pixel of each window.

    Parameters
    ----------
    dY : ndarray of shape (N, C, OH, OW)
    cache : tuple (winner, shape, size, stride)
        As `maxpool2d_forward` returned it.

    Returns
    -------
    dX : ndarray of shape (N, C, H, W), dtype of dY

    Raises
    ------
    ValueError
        If dY does not have the shape of the output.
    """
    winner, shape, size, stride = cache
    (KH, KW), (SH, SW) = pair(size), pair(size if stride is None else stride)
    if dY.shape != winner.shape:
        raise ValueError(f"dY {dY.shape} must have the shape of the output, {winner.shape}")
    apart = SH >= KH and SW >= KW
    dX = np.zeros(shape, dtype=dY.dtype)
    for number, place in enumerate(pool_slices(dX, size, stride)):  # (N, C, OH, OW)
        won = winner == number
        if apart:
            np.multiply(dY, won, out=place)
        else:
            place += dY * won
    return dX


# Cell avgpool2d-backward
def avgpool2d_backward(dY, cache):
    """Carry a gradient back through average pooling: in equal shares to all pixels of each window.

    Parameters
    ----------
    dY : ndarray of shape (N, C, OH, OW)
    cache : tuple (shape, size, stride)
        As `avgpool2d_forward` returned it.

    Returns
    -------
    dX : ndarray of shape (N, C, H, W), dtype of dY

    Raises
    ------
    ValueError
        If dY does not have the shape of the output.
    """
    shape, size, stride = cache
    (KH, KW), (SH, SW) = pair(size), pair(size if stride is None else stride)
    OH, OW = conv_output_size(shape[2], KH, SH), conv_output_size(shape[3], KW, SW)
    if dY.shape != (*shape[:2], OH, OW):
        raise ValueError(f"dY {dY.shape} must have the shape of the output, {(*shape[:2], OH, OW)}")
    dX = np.zeros(shape, dtype=dY.dtype)
    share = dY / (KH * KW)
    for place in pool_slices(dX, size, stride):  # (N, C, OH, OW)
        place += share
    return dX


# Cell conv2d
class Conv2d(Layer):
    """Convolution of images with learnt kernels.

    Parameters
    ----------
    c_in, c_out : int
        Channels of the input, feature maps of the output.
    size : int or pair of ints (KH, KW)
    stride, padding : int or pair of ints (height, width)
    rng : numpy.random.Generator
        Draws the initial weights, with standard deviation sqrt(2 / (c_in KH KW)).
    dtype : dtype of the parameters W, shape (c_out, c_in, KH, KW), and b, shape (c_out,)
    """

    functions = conv2d_forward, conv2d_backward

    def __init__(self, c_in, c_out, size, stride=1, padding=0, *, rng, dtype=np.float32):
        super().__init__()
        KH, KW = pair(size)
        W = rng.normal(scale=math.sqrt(2 / (c_in * KH * KW)), size=(c_out, c_in, KH, KW))
        self.params = {"W": W.astype(dtype), "b": np.zeros(c_out, dtype=dtype)}
        self.stride, self.padding = pair(stride), pair(padding)

    def forward(self, X):
        """X of shape (N, c_in, H, W) -> Y of shape (N, c_out, OH, OW)."""
        arguments = X, self.params["W"], self.params["b"], self.stride, self.padding
        conv_shapes(*arguments)
        Y, self.cache = self.functions[0](*arguments)
        return Y

    def backward(self, dY):
        """dY, shape of Y -> dX, shape of X, None without `needs_dX`; sets grads W and b."""
        _check_output(dY, *self.cache)
        dX, self.grads["W"], self.grads["b"] = self.functions[1](dY, self.cache, self.needs_dX)
        return dX


# Cell maxpool2d
class MaxPool2d(Layer):
    """The largest number of each window of each map.

    Parameters
    ----------
    size : int or pair of ints (KH, KW)
    stride : int or pair of ints, optional
        By default the size.
    """

    def __init__(self, size, stride=None):
        super().__init__()
        self.size, self.stride = size, stride

    def __repr__(self):
        return f"{type(self).__name__}({self.size})"

    def forward(self, X):
        """X of shape (N, C, H, W) -> Y of shape (N, C, OH, OW)."""
        Y, self.cache = maxpool2d_forward(X, self.size, self.stride)
        return Y

    def backward(self, dY):
        """dY, shape of Y -> dX, shape of X."""
        return maxpool2d_backward(dY, self.cache)


class AvgPool2d(MaxPool2d):
    """The mean of each window of each map; parameters as for `MaxPool2d`."""

    def forward(self, X):
        """X of shape (N, C, H, W) -> Y of shape (N, C, OH, OW)."""
        Y, self.cache = avgpool2d_forward(X, self.size, self.stride)
        return Y

    def backward(self, dY):
        """dY, shape of Y -> dX, shape of X."""
        return avgpool2d_backward(dY, self.cache)


# Cell globalavgpool
class GlobalAvgPool(Layer):
    """The mean of each map.

    Lin, Chen and Yan, "Network in network", 2014.
    """

    def forward(self, X):
        """X of shape (N, C, H, W) -> Y of shape (N, C)."""
        if X.ndim != 4 or 0 in X.shape[2:]:
            raise ValueError(f"X must be (N, C, H, W) with at least one pixel, got {X.shape}")
        self.cache = X.shape
        return X.mean(axis=(2, 3))

    def backward(self, dY):
        """dY of shape (N, C) -> dX of shape (N, C, H, W)."""
        _, _, height, width = self.cache
        share = dY / (height * width)
        return np.broadcast_to(share[:, :, None, None], self.cache).copy()


# Cell use-fast-conv2d
from nnkit.fast import fast_conv2d_backward, fast_conv2d_forward

Conv2d.functions = fast_conv2d_forward, fast_conv2d_backward


# Cell lenet
def lenet(num_classes=10, *, rng, batch_norm=False, dtype=np.float32):
    """Make a LeNet-5 for images of shape (N, 1, 28, 28), with ReLU and max pooling; it gives logits.

    LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", 1998.

    Parameters
    ----------
    num_classes : int
    rng : numpy.random.Generator
        Draws the initial weights.
    batch_norm : bool
        Whether to normalise before every ReLU.
    dtype : dtype of the parameters

    Returns
    -------
    model : Sequential
    """

    def normalise(features):
        return [BatchNorm(features, dtype=dtype)] if batch_norm else []

    return Sequential(
        Conv2d(1, 6, 5, padding=2, rng=rng, dtype=dtype),
        *normalise(6),
        ReLU(),
        MaxPool2d(2),
        Conv2d(6, 16, 5, rng=rng, dtype=dtype),
        *normalise(16),
        ReLU(),
        MaxPool2d(2),
        Flatten(),
        Linear(400, 120, rng=rng, dtype=dtype),
        *normalise(120),
        ReLU(),
        Linear(120, 84, rng=rng, dtype=dtype),
        *normalise(84),
        ReLU(),
        Linear(84, num_classes, rng=rng, dtype=dtype),
    )


# Cell resnet-block
def resnet_block(channels, *, rng, dtype=np.float32):
    """Make the basic block of a residual network: ReLU(X + F(X)), where F is two convolutions with batch norm.

    He, Zhang, Ren and Sun, "Deep residual learning for image recognition", 2016.

    Parameters
    ----------
    channels : int
        Channels of the input and the output, (N, channels, H, W).
    rng : numpy.random.Generator
        Draws the initial weights.
    dtype : dtype of the parameters

    Returns
    -------
    block : Sequential
    """
    return Sequential(
        Residual(
            Conv2d(channels, channels, 3, padding=1, rng=rng, dtype=dtype),
            BatchNorm(channels, dtype=dtype),
            ReLU(),
            Conv2d(channels, channels, 3, padding=1, rng=rng, dtype=dtype),
            BatchNorm(channels, dtype=dtype),
        ),
        ReLU(),
    )
