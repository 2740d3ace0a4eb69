"""The same, faster.

Made from given cells of "Batch norm", "Convolution: backward, and LeNet", "LSTM and GRU" by coursekit: edit the notebook, not this file.
"""

import math
import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

__all__ = [
    "CHUNK",
    "add_columns",
    "channel_dots",
    "channel_sums",
    "fast_batchnorm_backward",
    "fast_batchnorm_forward",
    "fast_conv2d_backward",
    "fast_conv2d_forward",
    "fast_gru_backward",
    "fast_gru_forward",
    "fast_lstm_backward",
    "fast_lstm_forward",
    "image_parts",
    "in_parallel",
    "row_windows",
    "width_columns",
]


# Cell fast-channel-sums
def channel_sums(X):
    """Sum of each channel, shape (C,), of X of shape (N, C) or (N, C, H, W)."""
    if X.ndim == 4:
        N, C, H, W = X.shape
        X = (X.reshape(N * C, H * W) @ np.ones(H * W, dtype=X.dtype)).reshape(N, C)
    return np.ones(len(X), dtype=X.dtype) @ X  # (C,)


def channel_dots(A, B):
    """Sum of the products A * B of each channel, shape (C,), for two arrays of shape (N, C) or (N, C, H, W)."""
    if A.ndim == 4:
        N, C, H, W = A.shape
        A, B = A.reshape(N, C, H * W), B.reshape(N, C, H * W)
        return channel_sums(np.einsum("ncs,ncs->nc", A, B))
    return np.einsum("nc,nc->c", A, B)


def _along_channels(v, X):
    """v of shape (C,) with one number for each element of an example of X, (C,) or (C, H, W)."""
    return np.repeat(v, math.prod(X.shape[2:])).reshape(X.shape[1:]) if X.ndim == 4 else v


# Cell fast-batchnorm
def fast_batchnorm_forward(X, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    """Do the same as `batchnorm_forward` of nnkit.normalization, with the same arguments and results."""
    M = len(X) * math.prod(X.shape[2:])  # values of each channel
    if training:
        if M < 2:
            raise ValueError(f"training needs more than one value for each channel, got X of shape {X.shape}")
        mean = channel_sums(X) / M  # (C,)
        Xc = X - _along_channels(mean, X)
        var = channel_dots(Xc, Xc) / M
        for running, new in ((running_mean, mean), (running_var, M / (M - 1) * var)):
            running *= 1 - momentum
            running += momentum * new
    else:
        Xc = X - _along_channels(running_mean, X)
        var = running_var
    inv_std = 1 / np.sqrt(var + eps)
    Y = Xc * _along_channels(gamma * inv_std, X)
    Y += _along_channels(beta, X)
    return Y, (Xc, inv_std, gamma, training)


def fast_batchnorm_backward(dY, cache):
    """Do the same as `batchnorm_backward` of nnkit.normalization, with the same arguments and results."""
    Xc, inv_std, gamma, training = cache
    if dY.shape != Xc.shape:
        raise ValueError(f"dY {dY.shape} must have the shape of the output, {Xc.shape}")
    M = len(dY) * math.prod(dY.shape[2:])
    dbeta = channel_sums(dY)
    dgamma = channel_dots(dY, Xc) * inv_std
    scale = _along_channels(gamma * inv_std, dY)
    if not training:
        return dY * scale, dgamma, dbeta
    dX = Xc * _along_channels(-inv_std * dgamma / M, dY)
    dX += dY
    dX -= _along_channels(dbeta / M, dY)
    dX *= scale
    return dX, dgamma, dbeta


# Cell fast-width-columns
CHUNK = 3 * 2**17  # elements of columns at a time: 1.5 MB in float32


def _pair(value):
    """Turn an int into (int, int); leave a pair (height, width) unchanged."""
    return (value, value) if np.ndim(value) == 0 else value


def width_columns(X, KW, OW, stride=1, padding=0):
    """Copy the pixels under each column v of a kernel at each place j along the rows of images.

    columns[y, c, v, n, j] = padded X[n, c, y, j SW + v]

    Parameters
    ----------
    X : ndarray of shape (N, C, H, W)
    KW, OW : int
        The width of the kernel and of the output.
    stride, padding : int or pair of ints (height, width)

    Returns
    -------
    columns : ndarray of shape (H + 2 PH, C, KW, N, OW), dtype of X
    """
    (_, SW), (PH, PW) = _pair(stride), _pair(padding)
    N, C, height, width = X.shape
    P = np.zeros((height + 2 * PH, C, N, width + 2 * PW), dtype=X.dtype)
    P[PH : PH + height, :, :, PW : PW + width] = X.transpose(2, 1, 0, 3)
    columns = np.empty((len(P), C, KW, N, OW), dtype=X.dtype)
    for v in range(KW):
        columns[:, :, v] = P[..., v : v + SW * (OW - 1) + 1 : SW]
    return columns


def row_windows(columns, KH, SH):
    """View the columns of KH successive rows as one matrix for each output row, (OH, KH C KW, N OW)."""
    rows, C, KW, N, OW = columns.shape
    windows = sliding_window_view(columns.reshape(rows, C * KW, N * OW), KH, axis=0)[::SH]
    return windows.transpose(0, 3, 1, 2).reshape(len(windows), KH * C * KW, N * OW)


# Cell fast-add-columns
def add_columns(dcolumns, dX, stride=1, padding=0):
    """Carry a gradient back through `width_columns`, into dX: each copy is added to its pixel.

    Parameters
    ----------
    dcolumns : ndarray of shape (H + 2 PH, C, KW, N, OW)
    dX : ndarray of shape (N, C, H, W)
        Overwritten.
    stride, padding : int or pair of ints (height, width)
    """
    (_, SW), (PH, PW) = _pair(stride), _pair(padding)
    rows, C, KW, N, OW = dcolumns.shape
    height, width = dX.shape[2:]
    dP = np.zeros((rows, C, N, width + 2 * PW), dtype=dX.dtype)
    for v in range(KW):
        dP[..., v : v + SW * (OW - 1) + 1 : SW] += dcolumns[:, :, v]
    dX[...] = dP[PH : PH + height, :, :, PW : PW + width].transpose(2, 1, 0, 3)


# Cell fast-in-parallel
@cache
def _blas():
    """The libraries with which NumPy may multiply matrices, for threadpoolctl to hold; None without threadpoolctl."""
    try:
        from threadpoolctl import ThreadpoolController
    except ImportError:
        return None
    return ThreadpoolController().select(user_api="blas")


@cache
def _executor(process, threads):
    """Threads that wait for work, for each process its own: a fork copies none."""
    return ThreadPoolExecutor(threads)


def in_parallel(function, parts):
    """Call a function with each part, on as many threads as BLAS may use; BLAS itself is held to one meanwhile.

    The parts are computed one after the other without threadpoolctl, where it knows no BLAS, and within a part of another call.

    Parameters
    ----------
    function : function of one part
        Should spend its time in NumPy, with large arrays.
    parts : sequence

    Returns
    -------
    results : list
        In the order of the parts.
    """
    blas = _blas()
    threads = min((library.num_threads for library in blas.lib_controllers), default=1) if blas else 1
    if not blas or threads < 2:
        return [function(part) for part in parts]
    with blas.limit(limits=1):
        each = _executor(os.getpid(), threads).map if len(parts) > 1 else map
        return list(each(function, parts))


def image_parts(X, KW, OW, padding=0):
    """Slices that divide the images of X into parts of about equal size, whose `width_columns` have at most CHUNK elements."""
    N, C, height, _ = X.shape
    PH, _ = _pair(padding)
    most = max(1, CHUNK // max(1, C * KW * OW * (height + 2 * PH)))  # images
    count = max(1, math.ceil(N / most))
    return [slice(N * part // count, N * (part + 1) // count) for part in range(count)]


# Cell fast-conv2d-forward
def fast_conv2d_forward(X, W, b, stride=1, padding=0):
    """Do the same as `conv2d_forward` of nnkit.conv, with the same arguments and results."""
    (F, C, KH, KW), (N, _, height, width) = W.shape, X.shape
    (SH, SW), (PH, PW) = _pair(stride), _pair(padding)
    OH, OW = (height + 2 * PH - KH) // SH + 1, (width + 2 * PW - KW) // SW + 1
    W_rows = W.transpose(0, 2, 1, 3).reshape(F, KH * C * KW)
    Y = np.empty((N, F, OH, OW), dtype=np.result_type(X, W))

    def forward(part):
        windows = row_windows(width_columns(X[part], KW, OW, stride, padding), KH, SH)
        Z = (W_rows @ windows).reshape(OH, F, part.stop - part.start, OW)  # of each row of all images
        Y[part] = Z.transpose(2, 1, 0, 3)
        Y[part] += b[:, None, None]

    in_parallel(forward, image_parts(X, KW, OW, padding))
    return Y, (X, W, stride, padding)


# Cell fast-conv2d-backward
def fast_conv2d_backward(dY, cache, needs_dX=True):
    """Do the same as `conv2d_backward` of nnkit.cnn, with the same arguments and results."""
    X, W, stride, padding = cache
    (F, C, KH, KW), (_, _, OH, OW) = W.shape, dY.shape
    SH, _ = _pair(stride)
    W_rows = W.transpose(2, 1, 3, 0).reshape(KH, C * KW, F)
    dX = np.empty(X.shape, dtype=dY.dtype) if needs_dX else None

    def backward(part):
        columns = width_columns(X[part], KW, OW, stride, padding)  # (H + 2 PH, C, KW, n, OW)
        windows = row_windows(columns, KH, SH)  # (OH, KH C KW, n OW)
        dZ = np.ascontiguousarray(dY[part].transpose(2, 0, 3, 1)).reshape(OH, windows.shape[2], F)
        dW_rows = (windows @ dZ).sum(axis=0)
        if needs_dX:
            dcolumns = columns  # no longer needed, so their gradient uses the memory
            dcolumns[...] = 0
            for u in range(KH):
                rows = dcolumns[u : u + SH * OH : SH]  # (OH, C, KW, n, OW)
                rows += (W_rows[u] @ dZ.transpose(0, 2, 1)).reshape(rows.shape)
            add_columns(dcolumns, dX[part], stride, padding)
        return dW_rows, channel_sums(dY[part])

    (dW_rows, db), *others = in_parallel(backward, image_parts(X, KW, OW, padding))
    for dW_rows_of_part, db_of_part in others:  # always in the order of the parts
        dW_rows += dW_rows_of_part
        db += db_of_part
    return dX, np.ascontiguousarray(dW_rows.reshape(KH, C, KW, F).transpose(3, 1, 0, 2)), db


# Cell fast-lstm-forward
def fast_lstm_forward(X, h0, c0, Wx, Wh, b, *, mask=None):
    """Do the same as `lstm_forward` of nnkit.lstm, with time first: X (T, N, D), hs and cs (T + 1, N, H), gates (T, N, 4H)."""
    (N, T, D), H, dtype = X.shape, Wh.shape[1], np.result_type(X, Wx)
    X = np.ascontiguousarray(X.transpose(1, 0, 2))  # (T, N, D)
    hs, cs = np.empty((2, T + 1, N, H), dtype=dtype)
    hs[0], cs[0] = h0, c0
    tanh_cs = np.empty((T, N, H), dtype=dtype)
    s = np.repeat(np.array([0.5, 0.5, 1, 0.5], dtype=dtype), H)  # sigmoid(z) = (1 + tanh(z / 2)) / 2
    gates = (X.reshape(T * N, D) @ (Wx * s[:, None]).T).reshape(T, N, 4 * H)
    gates += b * s  # in place: no second array of this size
    WhT = np.ascontiguousarray((Wh * s[:, None]).T)  # (H, 4H)
    for t in range(T):
        gate = gates[t]
        gate += hs[t] @ WhT
        np.tanh(gate, out=gate)
        gate *= s
        gate += 1 - s
        i, f, a, o = gate.reshape(N, 4, H).transpose(1, 0, 2)  # views (N, H)
        np.add(f * cs[t], i * a, out=cs[t + 1])
        np.tanh(cs[t + 1], out=tanh_cs[t])
        np.multiply(o, tanh_cs[t], out=hs[t + 1])
        if mask is not None:
            for states in (hs, cs):
                np.copyto(states[t + 1], states[t], where=(mask[:, t] == 0)[:, None])
    return hs[1:].transpose(1, 0, 2), cs[T].copy(), (X, hs, cs, gates, tanh_cs, Wx, Wh, mask)


# Cell fast-lstm-slopes
def _lstm_slopes(cache):
    """The slopes of all steps for `fast_lstm_backward`: of the four sums (T, N, 4, H), from dh to dc, and f; and the mask (T, N, 1)."""
    _, _, cs, gates, tanh_cs, _, Wh, mask = cache
    T, N, _ = gates.shape
    gates = gates.reshape(T, N, 4, Wh.shape[1])
    i, f, a, o = gates.transpose(2, 0, 1, 3)  # views (T, N, H)
    slopes = gates - gates * gates  # s (1 - s); in the columns of a it is a - a²
    slopes[:, :, 2] += 1 - a
    for number, factor in enumerate([a, cs[:-1], i, tanh_cs]):
        slopes[:, :, number] *= factor
    through = o * (1 - tanh_cs * tanh_cs)
    if mask is None:
        return slopes, through, f, None
    real = (mask.T != 0)[..., None]
    slopes *= real[..., None]
    return slopes, through * real, np.where(real, f, 1), real


# Cell fast-lstm-backward
def fast_lstm_backward(dH, dc_last, cache, needs_dX=True):
    """Do the same as `lstm_backward` of nnkit.lstm: slopes before the loop, weight gradients after it."""
    X, hs, *_, Wx, Wh, _ = cache
    (T, N, D), H = X.shape, Wh.shape[1]
    dZ, through, f, real = _lstm_slopes(cache)
    dh, dc = np.zeros_like(hs[0]), dc_last.copy()
    for t in reversed(range(T)):
        dh += dH[:, t]
        dc += dh * through[t]
        dZ[t, :, :3] *= dc[:, None]
        dZ[t, :, 3] *= dh
        dc *= f[t]
        back = dZ[t].reshape(N, 4 * H) @ Wh  # (N, H)
        dh = back if real is None else back + dh * ~real[t]
    dZ = dZ.reshape(T * N, 4 * H)
    dX = (dZ @ Wx).reshape(T, N, D).transpose(1, 0, 2) if needs_dX else None  # (N, T, D)
    db = np.ones(T * N, dtype=dZ.dtype) @ dZ  # a product is faster than sum(axis=0)
    return dX, dh, dc, dZ.T @ X.reshape(T * N, D), dZ.T @ hs[:-1].reshape(T * N, H), db


# Cell fast-gru-forward
def fast_gru_forward(X, h0, Wx, Wh, b, b_n, *, mask=None):
    """Do the same as `gru_forward` of nnkit.lstm, with time first: X (T, N, D), hs (T + 1, N, H), gates (T, N, 3H), qs (T, N, H)."""
    (N, T, D), H, dtype = X.shape, Wh.shape[1], np.result_type(X, Wx)
    X = np.ascontiguousarray(X.transpose(1, 0, 2))  # (T, N, D)
    hs, qs = np.empty((T + 1, N, H), dtype=dtype), np.empty((T, N, H), dtype=dtype)
    hs[0] = h0
    gates = (X.reshape(T * N, D) @ Wx.T).reshape(T, N, 3 * H)
    gates += b  # in place, as above
    WhT = np.ascontiguousarray(Wh.T)  # (H, 3H)
    for t in range(T):
        recurrent = hs[t] @ WhT  # (N, 3H)
        rz = gates[t, :, : 2 * H]
        rz[...] = (1 + np.tanh((rz + recurrent[:, : 2 * H]) / 2)) / 2  # the sigmoid
        r, z, n = gates[t].reshape(N, 3, H).transpose(1, 0, 2)  # views (N, H)
        np.add(recurrent[:, 2 * H :], b_n, out=qs[t])
        np.tanh(n + r * qs[t], out=n)
        np.add(n, z * (hs[t] - n), out=hs[t + 1])
        if mask is not None:
            np.copyto(hs[t + 1], hs[t], where=(mask[:, t] == 0)[:, None])
    return hs[1:].transpose(1, 0, 2), (X, hs, gates, qs, Wx, Wh, mask)


# Cell fast-gru-backward
def fast_gru_backward(dH, cache, needs_dX=True):
    """Do the same as `gru_backward` of nnkit.lstm: slopes before the loop, weight gradients after it."""
    X, hs, gates, qs, Wx, Wh, mask = cache
    (T, N, D), H = X.shape, Wh.shape[1]
    r, z, n = gates.reshape(T, N, 3, H).transpose(2, 0, 1, 3)  # views (T, N, H)
    dN = (1 - z) * (1 - n * n)  # the slopes of all steps
    dQ = np.stack([dN * qs * r * (1 - r), (hs[:-1] - n) * z * (1 - z), dN * r], axis=2)  # (T, N, 3, H)
    if mask is not None:
        real = (mask.T != 0)[..., None]  # (T, N, 1)
        dN, dQ, z = dN * real, dQ * real[..., None], np.where(real, z, 1)
    dh = np.zeros_like(hs[0])
    for t in reversed(range(T)):
        dh += dH[:, t]
        dN[t] *= dh
        dQ[t] *= dh[:, None]
        dh = dh * z[t] + dQ[t].reshape(N, 3 * H) @ Wh
    ones, dZ = np.ones(T * N, dtype=dQ.dtype), dQ.reshape(T * N, 3 * H)
    dWh, db_n = dZ.T @ hs[:-1].reshape(T * N, H), ones @ dZ[:, 2 * H :]
    dQ[:, :, 2] = dN  # from the sums of the recurrent product to the sums of the input product
    dX = (dZ @ Wx).reshape(T, N, D).transpose(1, 0, 2) if needs_dX else None  # (N, T, D)
    return dX, dh, dZ.T @ X.reshape(T * N, D), dWh, ones @ dZ, db_n
