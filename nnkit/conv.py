"""Convolution: forward.

Made from 09_conv.ipynb by coursekit: edit the notebook, not this file.
"""

# Cell import-numpy-as-np
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

__all__ = [
    "CHUNK",
    "avgpool2d_forward",
    "conv2d_forward",
    "conv_output_size",
    "conv_shapes",
    "im2col",
    "maxpool2d_forward",
    "pad2d",
    "pair",
    "pool_slices",
]


# Cell conv-output-size
def conv_output_size(size, kernel, stride=1, padding=0):
    """Count the places of a kernel along one axis.

    floor((size + 2 padding - kernel) / stride) + 1

    Parameters
    ----------
    size : int
        Pixels of the image along the axis.
    kernel : int, at least 1
        Pixels of the kernel.
    stride : int, at least 1
    padding : int, at least 0
        Zeros added at each end.

    Returns
    -------
    places : int

    Raises
    ------
    ValueError
        If a number is too small, or the kernel is larger than the padded image; the message names all four numbers.
    """
    if kernel < 1 or stride < 1 or padding < 0 or kernel > size + 2 * padding:
        raise ValueError(
            f"a kernel of {kernel} with stride {stride} does not fit an image of {size} with padding {padding}"
        )
    return (size + 2 * padding - kernel) // stride + 1


# Cell pair
def pair(value):
    """Turn an int into (int, int); leave a pair (height, width) unchanged."""
    height, width = value if np.ndim(value) else (value, value)
    return int(height), int(width)


# Cell pad2d
def pad2d(X, padding):
    """Put a frame of zeros around each map.

    Parameters
    ----------
    X : ndarray of shape (N, C, H, W)
    padding : int or pair of ints (PH, PW)
        Rows above and below, columns left and right.

    Returns
    -------
    padded : ndarray of shape (N, C, H + 2 PH, W + 2 PW), dtype of X
    """
    PH, PW = pair(padding)
    N, C, height, width = X.shape
    padded = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=X.dtype)
    padded[:, :, PH : PH + height, PW : PW + width] = X
    return padded


# Cell im2col
def im2col(X, size, stride=1, padding=0):
    """Write the windows of a kernel as columns of a matrix, one matrix for each image.

    columns[n, (c, u, v), (i, j)] = padded X[n, c, i SH + u, j SW + v]

    Chellapilla, Puri and Simard, "High performance convolutional neural networks for document processing", 2006.

    Parameters
    ----------
    X : ndarray of shape (N, C, H, W)
    size : int or pair of ints (KH, KW)
    stride, padding : int or pair of ints (height, width)

    Returns
    -------
    columns : ndarray of shape (N, C KH KW, OH OW), dtype of X
    """
    N, C, height, width = X.shape
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = sliding_window_view(pad2d(X, padding), (KH, KW), axis=(2, 3))
    windows = windows[:, :, ::SH, ::SW]  # (N, C, OH, OW, KH, KW)
    return windows.transpose(0, 1, 4, 5, 2, 3).reshape(N, C * KH * KW, OH * OW)


# Cell conv-shapes
CHUNK = 2**18  # elements of columns at a time: 1 MB in float32


def conv_shapes(X, W, b, stride=1, padding=0):
    """Height and width of a convolution's maps, (OH, OW); a ValueError if the arrays do not fit each other."""
    if X.ndim != 4 or W.ndim != 4 or b.ndim != 1 or X.shape[1] != W.shape[1] or len(b) != len(W):
        raise ValueError(
            f"X {X.shape}, W {W.shape} and b {b.shape} must be (N, C, H, W), (F, C, KH, KW) and (F,)"
        )
    if X.dtype.kind != "f" or W.dtype.kind != "f":
        raise ValueError(f"X and W must hold floats, got {X.dtype} and {W.dtype}")
    (SH, SW), (PH, PW) = pair(stride), pair(padding)
    return (
        conv_output_size(X.shape[2], W.shape[2], SH, PH),
        conv_output_size(X.shape[3], W.shape[3], SW, PW),
    )


# Cell conv2d-forward
def conv2d_forward(X, W, b, stride=1, padding=0):
    """Convolve a batch of images with F kernels, without turning the kernels, as usual in deep learning.

    Y[n, f, i, j] = b[f] + sum over c, u, v of padded X[n, c, i SH + u, j SW + v] W[f, c, u, v]

    Parameters
    ----------
    X : ndarray of float, shape (N, C, H, W)
    W : ndarray of float, shape (F, C, KH, KW)
    b : ndarray of shape (F,)
    stride, padding : int or pair of ints (height, width)

    Returns
    -------
    Y : ndarray of shape (N, F, OH, OW)
        OH = floor((H + 2 PH - KH) / SH) + 1, and OW likewise.
    cache : tuple (X, W, stride, padding)

    Raises
    ------
    ValueError
        If the shapes do not fit, a kernel is larger than the padded images, or X or W holds integers.
    """
    OH, OW = conv_shapes(X, W, b, stride, padding)
    N, (F, C, KH, KW) = len(X), W.shape
    step = max(1, CHUNK // max(1, C * KH * KW * OH * OW))  # images
    parts = [slice(start, start + step) for start in range(0, N, step)]
    Y = np.empty((N, F, OH * OW), dtype=np.result_type(X, W))
    W_rows = W.reshape(F, C * KH * KW)
    for part in parts:
        np.matmul(W_rows, im2col(X[part], (KH, KW), stride, padding), out=Y[part])
        Y[part] += b[:, None]
    return Y.reshape(N, F, OH, OW), (X, W, stride, padding)


# Cell pool-slices
def pool_slices(X, size, stride=None):
    """One view (N, C, OH, OW) of X for each pixel of a window, line by line: this pixel of all windows."""
    (KH, KW), (SH, SW) = pair(size), pair(size if stride is None else stride)
    OH, OW = conv_output_size(X.shape[2], KH, SH), conv_output_size(X.shape[3], KW, SW)
    return [
        X[:, :, u : u + SH * (OH - 1) + 1 : SH, v : v + SW * (OW - 1) + 1 : SW]
        for u in range(KH)
        for v in range(KW)
    ]


# Cell maxpool2d-forward
def maxpool2d_forward(X, size, stride=None):
    """Keep the largest number of each window of each map.

    Y[n, c, i, j] = max over u, v of X[n, c, i SH + u, j SW + v]

    Parameters
    ----------
    X : ndarray of shape (N, C, H, W)
    size : int or pair of ints (KH, KW)
    stride : int or pair of ints (height, width), optional
        By default the size.

    Returns
    -------
    Y : ndarray of shape (N, C, OH, OW), dtype of X
    cache : tuple (winner, X.shape, size, stride)
        winner, with the shape of Y, is the number u KW + v of the largest pixel, the first of equal ones.

    Raises
    ------
    ValueError
        If the window is larger than the image; the message names both sizes.
    """
    first, *others = pool_slices(X, size, stride)
    Y = first.copy()  # (N, C, OH, OW)
    winner = np.zeros(Y.shape, dtype=np.uint8 if len(others) < 256 else np.uint32)
    for number, view in enumerate(others, start=1):
        values = view.copy()  # contiguous, as it is read twice
        larger = values > Y  # strictly: the first of equal pixels stays
        np.maximum(winner, larger * winner.dtype.type(number), out=winner)  # the numbers grow
        np.maximum(Y, values, out=Y)
    return Y, (winner, X.shape, size, stride)


# Cell avgpool2d-forward
def avgpool2d_forward(X, size, stride=None):
    """Take the mean of each window of each map.

    Y[n, c, i, j] = mean over u, v of X[n, c, i SH + u, j SW + v]

    Parameters
    ----------
    X : ndarray of float, shape (N, C, H, W)
    size : int or pair of ints (KH, KW)
    stride : int or pair of ints (height, width), optional
        By default the size.

    Returns
    -------
    Y : ndarray of shape (N, C, OH, OW), dtype of X
    cache : tuple (X.shape, size, stride)

    Raises
    ------
    ValueError
        If the window is larger than the image (the message names both sizes), or X holds integers.
    """
    if X.dtype.kind != "f":
        raise ValueError(f"X must hold floats, got {X.dtype}")
    first, *others = pool_slices(X, size, stride)
    Y = first.copy()  # (N, C, OH, OW)
    for values in others:
        Y += values
    Y *= 1 / (len(others) + 1)
    return Y, (X.shape, size, stride)
