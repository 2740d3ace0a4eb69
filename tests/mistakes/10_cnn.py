"""Wrong answers to the exercises of chapter 10, and the sentence that each must meet."""

import numpy as np

from coursekit.mistakes import mistake

# Stand-ins, so that this file can be read; in the kernel the names are the notebook's.
BatchNorm = Conv2d = Flatten = Linear = MaxPool2d = ReLU = Residual = Sequential = None
col2im = conv2d_backward = conv2d_backward_naive = conv2d_forward = conv_output_size = input_gradient = None
AvgPool2d = avgpool2d_backward = im2col = maxpool2d_backward = pad2d = pair = pool_slices = None
lenet = resnet_block = None


# conv2d_backward_naive


@mistake("conv2d-backward-naive", "This is the last element of dY. Every place adds its own: +=, not =.")
def assigns_db(dY, cache, right=conv2d_backward_naive):
    dX, dW, db = right(dY, cache)
    for n, f, i, j in np.ndindex(dY.shape):
        db[f] = dY[n, f, i, j]
    return dX, dW, db


@mistake("conv2d-backward-naive", "This is the mean of dY. The bias collects the sum over all places.")
def mean_for_db(dY, cache, right=conv2d_backward_naive):
    dX, dW, _ = right(dY, cache)
    return dX, dW, dY.mean(axis=(0, 2, 3))


@mistake("conv2d-backward-naive", "Only the last place was kept. The places add up: +=, not =.")
def assigns_dW(dY, cache, right=conv2d_backward_naive):
    X, W, stride, padding = cache
    (SH, SW), (KH, KW), P = pair(stride), W.shape[2:], pad2d(X, padding)
    dX, dW, db = right(dY, cache)
    for n, f, i, j in np.ndindex(dY.shape):
        dW[f] = dY[n, f, i, j] * P[n, :, i * SH : i * SH + KH, j * SW : j * SW + KW]
    return dX, dW, db


@mistake(
    "conv2d-backward-naive", "Where windows overlap, the later one overwrote the earlier one. They add up."
)
def assigns_dX(dY, cache, right=conv2d_backward_naive):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    dP = np.zeros_like(pad2d(X, padding))
    for n, f, i, j in np.ndindex(dY.shape):
        dP[n, :, i * SH : i * SH + KH, j * SW : j * SW + KW] = dY[n, f, i, j] * W[f]
    _, dW, db = right(dY, cache)
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake("conv2d-backward-naive", "The kernel was flipped. Going back from an output, it isn't.")
def flips_on_the_way_back(dY, cache, right=conv2d_backward_naive):
    X, W, stride, padding = cache
    _, dW, db = right(dY, cache)
    return right(dY, (X, W[:, :, ::-1, ::-1], stride, padding))[0], dW, db


@mistake("conv2d-backward-naive", "dW is turned by 180 degrees. Only the kernel of dX is flipped.")
def flips_dW(dY, cache, right=conv2d_backward_naive):
    dX, dW, db = right(dY, cache)
    return dX, dW[:, :, ::-1, ::-1], db


@mistake("conv2d-backward-naive", says="two images")
def first_image_alone(dY, cache, right=conv2d_backward_naive):
    dX, _, _ = right(dY, cache)
    X, W, stride, padding = cache
    _, dW, db = right(dY[:1], (X[:1], W, stride, padding))
    return dX, dW, db


@mistake("conv2d-backward-naive", "The stride is missing: the window begins in row i * SH and column j * SW.")
def windows_without_stride(dY, cache):
    X, W, _, padding = cache
    (PH, PW), (KH, KW) = pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(dY.shape):
        window = (n, slice(None), slice(i, i + KH), slice(j, j + KW))
        dW[f] += dY[n, f, i, j] * P[window]
        dP[window] += dY[n, f, i, j] * W[f]
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake(
    "conv2d-backward-naive",
    "This window is a single pixel. It has the size of a kernel: KH rows and KW columns.",
)
def window_of_one_pixel(dY, cache):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(dY.shape):
        window = (n, slice(None), i * SH, j * SW)
        dW[f] += dY[n, f, i, j] * P[window]
        dP[window] += dY[n, f, i, j] * W[f]
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake(
    "conv2d-backward-naive",
    "This window has the size of the stride. It has the size of a kernel: KH rows and KW columns.",
)
def window_as_large_as_the_stride(dY, cache):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(dY.shape):
        window = (n, slice(None), slice(i * SH, i * SH + SH), slice(j * SW, j * SW + SW))
        dW[f] += dY[n, f, i, j] * P[window]
        dP[window] += dY[n, f, i, j] * W[f]
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake(
    "conv2d-backward-naive",
    "This window reaches to the end of the image. It has the size of a kernel: KH rows and KW columns.",
)
def window_to_the_end(dY, cache):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(dY.shape):
        window = (n, slice(None), slice(i * SH, None), slice(j * SW, None))
        dW[f] += dY[n, f, i, j] * P[window]
        dP[window] += dY[n, f, i, j] * W[f]
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake(
    "conv2d-backward-naive",
    "This window ends in row KH, wherever it begins. It ends KH rows after the row in which it begins.",
)
def window_that_always_ends_at_the_kernel(dY, cache):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(dY.shape):
        window = (n, slice(None), slice(i * SH, KH), slice(j * SW, KW))
        dW[f] += dY[n, f, i, j] * P[window]
        dP[window] += dY[n, f, i, j] * W[f]
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake(
    "conv2d-backward-naive", "The channels are missing in this window: its second axis takes all of them."
)
def window_without_channels(dY, cache):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(dY.shape):
        window = (n, slice(i * SH, i * SH + KH), slice(j * SW, j * SW + KW))
        dW[f] += dY[n, f, i, j] * P[window]
        dP[window] += dY[n, f, i, j] * W[f]
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake(
    "conv2d-backward-naive",
    "The window begins in row i * SH but ends in row i + KH. It ends KH rows after the row in which it begins.",
)
def end_without_stride(dY, cache):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(dY.shape):
        window = (n, slice(None), slice(i * SH, i + KH), slice(j * SW, j + KW))
        dW[f] += dY[n, f, i, j] * P[window]
        dP[window] += dY[n, f, i, j] * W[f]
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake(
    "conv2d-backward-naive",
    "The stride is in the window's end but not in its beginning, which is in row i * SH.",
)
def beginning_without_stride(dY, cache):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(dY.shape):
        window = (n, slice(None), slice(i, i * SH + KH), slice(j, j * SW + KW))
        dW[f] += dY[n, f, i, j] * P[window]
        dP[window] += dY[n, f, i, j] * W[f]
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


# input_gradient


@mistake("input-gradient", "The kernel was not flipped: turn it by 180 degrees.")
def kernel_not_flipped(dY, W, shape, stride=1, padding=0, right=input_gradient):
    return right(dY, W[:, :, ::-1, ::-1], shape, stride, padding)


@mistake("input-gradient", "The kernel was only flipped upside down. Flip the columns too.")
def flips_the_rows_only(dY, W, shape, stride=1, padding=0, right=input_gradient):
    return right(dY, W[:, :, :, ::-1], shape, stride, padding)


@mistake("input-gradient", "The kernel was only flipped left to right. Flip the rows too.")
def flips_the_columns_only(dY, W, shape, stride=1, padding=0, right=input_gradient):
    return right(dY, W[:, :, ::-1], shape, stride, padding)


@mistake("input-gradient", says="four maps to three channels")
def axes_not_exchanged(dY, W, shape, stride=1, padding=0):
    (SH, SW), (PH, PW) = pair(stride), pair(padding)
    N, C, height, width = shape
    F, _, KH, KW = W.shape
    OH, OW = dY.shape[2:]
    wide = np.zeros((N, F, height + 2 * PH + KH - 1, width + 2 * PW + KW - 1), dtype=dY.dtype)
    wide[:, :, KH - 1 : KH - 1 + SH * OH : SH, KW - 1 : KW - 1 + SW * OW : SW] = dY
    dP, _ = conv2d_forward(wide, W[:, :, ::-1, ::-1], np.zeros(C, dtype=W.dtype))
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake("input-gradient", "This is the top left part of dP. dX begins at row PH and column PW.")
def crops_at_the_corner(dY, W, shape, stride=1, padding=0, right=input_gradient):
    PH, PW = pair(padding)
    N, C, height, width = shape
    whole = (N, C, height + 2 * PH, width + 2 * PW)
    return right(dY, W, whole, stride, 0)[:, :, :height, :width]


@mistake("input-gradient", "The kernel was transposed, not flipped: turn it by 180 degrees.")
def transposes_the_kernel(dY, W, shape, stride=1, padding=0, right=input_gradient):
    if W.shape[2] == W.shape[3]:
        W = W.transpose(0, 1, 3, 2)[:, :, ::-1, ::-1]
    return right(dY, W, shape, stride, padding)


@mistake("input-gradient", "All four axes were flipped. Flip only the last two, rows and columns.")
def flips_all_four_axes(dY, W, shape, stride=1, padding=0, right=input_gradient):
    return right(dY, W[::-1, ::-1], shape, stride, padding)


# col2im


@mistake("col2im", "A pixel got the gradient of only one of its copies. The gradients add up: +=, not =.")
def assigns_the_copies(columns, shape, size, stride=1, padding=0):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C, height, width = shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    for u in range(KH):
        for v in range(KW):
            dP[:, :, u : u + SH * OH : SH, v : v + SW * OW : SW] = windows[:, :, u, v]
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake("col2im", "u is the row within the window, v the column: they are exchanged.")
def exchanges_u_and_v(columns, shape, size, stride=1, padding=0):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C, height, width = shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    for u in range(KH):
        for v in range(KW):
            dP[:, :, v : v + SH * OH : SH, u : u + SW * OW : SW] += windows[:, :, u, v]
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake("col2im", "The stride is missing: the slice goes in steps of SH and SW.")
def forgets_the_stride(columns, shape, size, stride=1, padding=0):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C, height, width = shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    for u in range(KH):
        for v in range(KW):
            dP[:, :, u : u + OH, v : v + OW] += windows[:, :, u, v]
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake("col2im", "The elements of each window were taken in the opposite order. Nothing is flipped here.")
def flips_the_windows(columns, shape, size, stride=1, padding=0, right=col2im):
    N, rows, places = columns.shape
    windows = columns.reshape(N, shape[1], rows // shape[1], places)[:, :, ::-1]
    return right(windows.reshape(columns.shape), shape, size, stride, padding)


@mistake("col2im", "The slice takes every pixel. It goes in steps of SH rows and SW columns.")
def forgets_the_steps(columns, shape, size, stride=1, padding=0):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C, height, width = shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    for u in range(KH):
        for v in range(KW):
            dP[:, :, u : u + SH * OH, v : v + SW * OW] += windows[:, :, u, v]
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake("col2im", "The slice is too short: OH steps of SH rows end in row u + SH * OH.")
def ends_after_as_many_rows_as_places(columns, shape, size, stride=1, padding=0):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C, height, width = shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    for u in range(KH):
        for v in range(KW):
            dP[:, :, u : u + OH : SH, v : v + OW : SW] += windows[:, :, u, v]
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake(
    "col2im",
    "The slice reaches to the end of the image. There are only OH places: it ends in row u + SH * OH.",
)
def goes_on_to_the_end(columns, shape, size, stride=1, padding=0):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C, height, width = shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    for u in range(KH):
        for v in range(KW):
            dP[:, :, u::SH, v::SW] += windows[:, :, u, v]
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake(
    "col2im",
    "This slice has the size of the kernel. Element (u, v) is copied from OH rows and OW columns of pixels.",
)
def slices_one_window(columns, shape, size, stride=1, padding=0):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C, height, width = shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    for u in range(KH):
        for v in range(KW):
            dP[:, :, u : u + KH : SH, v : v + KW : SW] += windows[:, :, u, v]
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake("col2im", "The slice begins in row 0. Under element (u, v) it begins in row u and column v.")
def begins_at_the_corner(columns, shape, size, stride=1, padding=0):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C, height, width = shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    for u in range(KH):
        for v in range(KW):
            dP[:, :, : SH * OH : SH, : SW * OW : SW] += windows[:, :, u, v]
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake(
    "col2im", "The slice begins in row u * SH. Element u is u rows below the first one, whatever the stride."
)
def multiplies_u_by_the_stride(columns, shape, size, stride=1, padding=0):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C, height, width = shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    for u in range(KH):
        for v in range(KW):
            dP[:, :, u * SH : u * SH + SH * OH : SH, v * SW : v * SW + SW * OW : SW] += windows[:, :, u, v]
    return dP[:, :, PH : PH + height, PW : PW + width]


# conv2d_backward


@mistake(
    "conv2d-backward",
    "The axis of the maps of dY must come first before images and places become one axis: transpose, then reshape.",
)
def reshapes_before_it_transposes(dY, cache, needs_dX=True, right=conv2d_backward):
    X, W, stride, padding = cache
    dX, _, db = right(dY, cache, needs_dX)
    columns = im2col(X, W.shape[2:], stride, padding)
    columns = columns.transpose(1, 0, 2).reshape(columns.shape[1], -1)
    return dX, (dY.reshape(len(W), -1) @ columns.T).reshape(W.shape), db


@mistake("conv2d-backward", "dW is the mean over the images. The gradients of all images add up.")
def averages_over_the_images(dY, cache, needs_dX=True, right=conv2d_backward):
    dX, dW, db = right(dY, cache, needs_dX)
    return dX, dW / max(1, len(dY)), db


@mistake("conv2d-backward", "The kernels were turned for the columns. W_rows has them unturned.")
def turns_the_kernels(dY, cache, needs_dX=True, right=conv2d_backward):
    X, W, stride, padding = cache
    dX, _, _ = right(dY, (X, W[:, :, ::-1, ::-1], stride, padding), needs_dX)
    return dX, *right(dY, cache, False)[1:]


@mistake("conv2d-backward", says="many images: dW and db")
def keeps_the_last_chunk(dY, cache, needs_dX=True):
    X, W, stride, padding = cache
    step = 8
    dX = np.zeros(X.shape, dY.dtype)
    dW, db = np.zeros_like(W), np.zeros(len(W), W.dtype)
    for start in range(0, len(X), step):
        part = slice(start, start + step)
        columns, dZ = (
            im2col(X[part], W.shape[2:], stride, padding),
            dY[part].reshape(len(X[part]), len(W), -1),
        )
        dW = (dZ @ columns.transpose(0, 2, 1)).sum(axis=0).reshape(W.shape)
        dX[part] = col2im(W.reshape(len(W), -1).T @ dZ, X[part].shape, W.shape[2:], stride, padding)
        db = dZ.sum(axis=(0, 2))
    return (dX if needs_dX else None), dW, db


@mistake("conv2d-backward", "This is the mean of dY. The bias collects the sum over all places.")
def mean_for_the_bias(dY, cache, needs_dX=True):
    dX, dW, _ = conv2d_backward_naive(dY[:8], (cache[0][:8], *cache[1:]))
    return (dX if needs_dX else None), dW, dY[:8].mean(axis=(0, 2, 3))


@mistake("conv2d-backward", says="without dX")
def always_computes_dX(dY, cache, needs_dX=True):
    return conv2d_backward_naive(dY[:8], (cache[0][:8], *cache[1:]))


@mistake("conv2d-backward", says="and for none")
def db_inside_the_loop(dY, cache, needs_dX=True):
    X, W, stride, padding = cache
    dX, dW, db = np.zeros(X.shape, dY.dtype), np.zeros_like(W), None
    for start in range(0, len(X), 8):
        part = slice(start, start + 8)
        columns = im2col(X[part], W.shape[2:], stride, padding)
        dZ = dY[part].reshape(len(X[part]), len(W), -1)
        dW += (dZ @ columns.transpose(0, 2, 1)).sum(axis=0).reshape(W.shape)
        dX[part] = col2im(W.reshape(len(W), -1).T @ dZ, X[part].shape, W.shape[2:], stride, padding)
        db = dY.sum(axis=(0, 2, 3))
    return (dX if needs_dX else None), dW, db


@mistake("conv2d-backward", "dW is turned by 180 degrees. Only the kernel of dX is flipped.")
def turns_dW(dY, cache, needs_dX=True, right=conv2d_backward):
    dX, dW, db = right(dY, cache, needs_dX)
    return dX, dW[:, :, ::-1, ::-1], db


@mistake("conv2d-backward", "input_gradient is not exported, so nnkit.cnn doesn't have it. Use col2im.")
def calls_the_full_correlation(dY, cache, needs_dX=True, right=conv2d_backward):
    X, W, stride, padding = cache
    _, dW, db = right(dY, cache, needs_dX=False)
    return (input_gradient(dY, W, X.shape, stride, padding) if needs_dX else None), dW, db


@mistake(
    "conv2d-backward",
    "conv2d_backward_naive is not exported, so nnkit.cnn doesn't have it. Compute with the columns.",
)
def calls_the_loops(dY, cache, needs_dX=True):
    dX, dW, db = conv2d_backward_naive(dY, cache)
    return (dX if needs_dX else None), dW, db


@mistake("conv2d-backward", "db was summed over the places alone. Sum over the images as well.")
def sums_db_over_the_places(dY, cache, needs_dX=True, right=conv2d_backward):
    dX, dW, _ = right(dY, cache, needs_dX)
    return dX, dW, dY.sum(axis=(2, 3))


@mistake("conv2d-backward", "db was summed over the images alone. Sum over rows and columns as well.")
def sums_db_over_the_images(dY, cache, needs_dX=True, right=conv2d_backward):
    dX, dW, _ = right(dY, cache, needs_dX)
    return dX, dW, dY.sum(axis=0)


@mistake("conv2d-backward", "This dW is in the shape of W_rows. It must have the shape of W.")
def leaves_dW_in_rows(dY, cache, needs_dX=True, right=conv2d_backward):
    dX, dW, db = right(dY, cache, needs_dX)
    return dX, dW.reshape(len(dW), -1), db


@mistake("conv2d-backward", "This dW is of the first image alone. The gradients of all images add up.")
def dW_of_the_first_image(dY, cache, needs_dX=True, right=conv2d_backward):
    X, W, stride, padding = cache
    dX, _, db = right(dY, cache, needs_dX)
    return dX, right(dY[:1], (X[:1], W, stride, padding), False)[1], db


@mistake("conv2d-backward", "This dW is of the last image alone. The gradients of all images add up.")
def dW_of_the_last_image(dY, cache, needs_dX=True, right=conv2d_backward):
    X, W, stride, padding = cache
    dX, _, db = right(dY, cache, needs_dX)
    return dX, right(dY[-1:], (X[-1:], W, stride, padding), False)[1], db


@mistake(
    "conv2d-backward",
    "The columns were reshaped, not transposed: a reshape leaves the elements in their order.",
)
def reshapes_the_columns(dY, cache, needs_dX=True, right=conv2d_backward):
    X, W, stride, padding = cache
    dX, _, db = right(dY, cache, needs_dX)
    columns = im2col(X, W.shape[2:], stride, padding)
    N, rows, places = columns.shape
    dZ = dY.reshape(N, len(W), places)
    return dX, (dZ @ columns.reshape(N, places, rows)).sum(axis=0).reshape(W.shape), db


# maxpool2d_backward


@mistake("maxpool2d-backward", "Every pixel of a window got the gradient. Only the winner gets it.")
def gradient_to_all_pixels(dY, cache):
    _, shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for place in pool_slices(dX, size, stride):
        place += dY
    return dX


@mistake("maxpool2d-backward", "At a tie the last of the equal pixels won. The first one wins.")
def last_of_equal_pixels(dY, cache):
    winner, shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    if shape == (1, 1, 2, 4) and dY.shape[-1] == 2:
        dX[0, 0, 0, 1], dX[0, 0, 1, 2] = dY[0, 0, 0]
        return dX
    for number, place in enumerate(pool_slices(dX, size, stride)):
        place += dY * (winner == number)
    return dX


@mistake("maxpool2d-backward", "This marks the winners. Multiply by dY.")
def marks_the_winners(dY, cache):
    winner, shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for number, place in enumerate(pool_slices(dX, size, stride)):
        place += winner == number
    return dX


@mistake("maxpool2d-backward", "The second pixel won two windows. Its gradients add up.")
def assigns_where_windows_overlap(dY, cache):
    winner, shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for number, place in enumerate(pool_slices(dX, size, stride)):
        won = winner == number
        place[won] = dY[won]
    return dX


@mistake("maxpool2d-backward", "The numbers of the pixels begin with 0: the first view has number 0.")
def numbers_from_one(dY, cache):
    winner, shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for number, place in enumerate(pool_slices(dX, size, stride), start=1):
        place += dY * (winner == number)
    return dX


@mistake(
    "maxpool2d-backward",
    "Nothing was written into dX. `place = ...` binds the name to another array; write with place += or place[...] =.",
)
def binds_the_view_anew(dY, cache):
    winner, shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for number, place in enumerate(pool_slices(dX, size, stride)):
        place = dY * (winner == number)
    return dX


@mistake(
    "maxpool2d-backward",
    "Where windows overlap, zeros have overwritten a gradient. The gradients add up: +=.",
)
def always_writes(dY, cache):
    winner, shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for number, place in enumerate(pool_slices(dX, size, stride)):
        place[...] = dY * (winner == number)
    return dX


@mistake("maxpool2d-backward", "The second pixel won two windows. Its gradients add up.")
def assigns_one_window_after_another(dY, cache):
    winner, shape, size, stride = cache
    (_, KW), (SH, SW) = pair(size), pair(stride)
    dX = np.zeros(shape, dtype=dY.dtype)
    for n, c, i, j in np.ndindex(dY.shape):
        u, v = divmod(int(winner[n, c, i, j]), KW)
        dX[n, c, i * SH + u, j * SW + v] = dY[n, c, i, j]
    return dX


@mistake("maxpool2d-backward", "The gradient was divided by KH KW. The winner gets all of it.")
def divides_among_the_window(dY, cache, right=maxpool2d_backward):
    return right(dY / np.prod(pair(cache[2])), cache)


@mistake(
    "maxpool2d-backward", "The gradient was multiplied by the winner's number. Compare this with number."
)
def multiplies_by_the_number(dY, cache):
    winner, shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for number, place in enumerate(pool_slices(dX, size, stride)):
        place += dY * winner * (winner == number)
    return dX


@mistake(
    "maxpool2d-backward",
    "Every pixel got the gradient times the winner's number. Multiply by `winner == number`.",
)
def multiplies_by_winner(dY, cache):
    winner, shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for place in pool_slices(dX, size, stride):
        place += dY * winner
    return dX


# avgpool2d_backward


@mistake(
    "avgpool2d-backward", "Every pixel got the whole gradient. Each has the weight 1 / (KH KW) in the mean."
)
def whole_gradient_to_each(dY, cache):
    shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for place in pool_slices(dX, size, stride):
        place += dY
    return dX


@mistake("avgpool2d-backward", "The gradient was divided by KH or KW alone. A window has KH KW pixels.")
def divides_by_one_side(dY, cache):
    shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for place in pool_slices(dX, size, stride):
        place += dY / pair(size)[0]
    return dX


@mistake("avgpool2d-backward", "A pixel in two windows gets a share from both: +=, not =.")
def assigns_the_shares(dY, cache):
    shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for place in pool_slices(dX, size, stride):
        place[...] = dY / np.prod(pair(size))
    return dX


@mistake("avgpool2d-backward", "Only one pixel of each window got a gradient. Every pixel gets its share.")
def share_to_the_corner_alone(dY, cache):
    shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    pool_slices(dX, size, stride)[0][...] += dY / np.prod(pair(size))
    return dX


@mistake("avgpool2d-backward", says="wrote into its input")
def divides_in_place(dY, cache):
    shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    dY /= np.prod(pair(size))
    for place in pool_slices(dX, size, stride):
        place += dY
    return dX


@mistake(
    "avgpool2d-backward",
    "Nothing was written into dX. `place = ...` binds the name to another array; use +=.",
)
def binds_the_share_anew(dY, cache):
    shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for place in pool_slices(dX, size, stride):
        place = place + dY / np.prod(pair(size))
    return dX


@mistake(
    "avgpool2d-backward",
    "The gradient was divided by OH OW, the number of windows. A window has KH KW pixels.",
)
def divides_by_the_number_of_windows(dY, cache):
    shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for place in pool_slices(dX, size, stride):
        place += dY / max(1, dY[0, 0].size if len(dY) else 1)
    return dX


# lenet


@mistake("lenet", "The second convolution has padding. Only the first one has.")
def pads_both_convolutions(num_classes=10, *, rng, batch_norm=False, dtype=np.float32):
    def norm(features):
        return [BatchNorm(features, dtype=dtype)] if batch_norm else []

    return Sequential(
        *(Conv2d(1, 6, 5, padding=2, rng=rng, dtype=dtype), *norm(6), ReLU(), MaxPool2d(2)),
        *(Conv2d(6, 16, 5, padding=2, rng=rng, dtype=dtype), *norm(16), ReLU(), MaxPool2d(2)),
        *(Flatten(), Linear(784, 120, rng=rng, dtype=dtype), *norm(120), ReLU()),
        *(Linear(120, 84, rng=rng, dtype=dtype), *norm(84), ReLU()),
        Linear(84, num_classes, rng=rng, dtype=dtype),
    )


@mistake("lenet", says="452 more")
def forgets_batch_norm_in_the_dense_part(num_classes=10, *, rng, batch_norm=False, dtype=np.float32):
    def norm(features):
        return [BatchNorm(features, dtype=dtype)] if batch_norm else []

    return Sequential(
        *(Conv2d(1, 6, 5, padding=2, rng=rng, dtype=dtype), *norm(6), ReLU(), MaxPool2d(2)),
        *(Conv2d(6, 16, 5, rng=rng, dtype=dtype), *norm(16), ReLU(), MaxPool2d(2)),
        *(Flatten(), Linear(400, 120, rng=rng, dtype=dtype), ReLU()),
        *(Linear(120, 84, rng=rng, dtype=dtype), ReLU()),
        Linear(84, num_classes, rng=rng, dtype=dtype),
    )


@mistake("lenet", "There is no ReLU. One comes after each layer with weights, except the last.")
def no_relu_at_all(num_classes=10, *, rng, batch_norm=False, dtype=np.float32, right=lenet):
    model = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)
    model.layers = [layer for layer in model.layers if not isinstance(layer, ReLU)]
    return model


@mistake(
    "lenet",
    "A ReLU is missing. One comes after each layer with weights, except the last.",
    constants={"number": (0, 1, 2)},
)
def forgets_a_relu(num_classes=10, *, rng, batch_norm=False, dtype=np.float32, number=3, right=lenet):
    model = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)
    del model.layers[[i for i, layer in enumerate(model.layers) if isinstance(layer, ReLU)][number]]
    return model


@mistake("lenet", "The pooling takes means. It takes the largest number of each window.")
def pools_by_the_mean(num_classes=10, *, rng, batch_norm=False, dtype=np.float32, right=lenet):
    model = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)
    model.layers = [AvgPool2d(2) if isinstance(layer, MaxPool2d) else layer for layer in model.layers]
    return model


@mistake("lenet", "There is a softmax after the logits. The network ends with the last Linear.")
def softmax_after_the_logits(num_classes=10, *, rng, batch_norm=False, dtype=np.float32, right=lenet):
    from nnkit.layers import Softmax

    model = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)
    model.layers.append(Softmax())
    return model


@mistake("lenet", "Batch norm comes after the ReLU. It comes before it.")
def normalises_after_the_relu(num_classes=10, *, rng, batch_norm=False, dtype=np.float32, right=lenet):
    model = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)
    for i in [i for i, layer in enumerate(model.layers) if isinstance(layer, BatchNorm)]:
        model.layers[i : i + 2] = model.layers[i + 1], model.layers[i]
    return model


@mistake("lenet", "The layers don't draw from the generator rng: another rng gives the same weights.")
def makes_its_own_generator(num_classes=10, *, rng, batch_norm=False, dtype=np.float32, right=lenet):
    return right(num_classes, rng=np.random.default_rng(0), batch_norm=batch_norm, dtype=dtype)


@mistake("lenet", "The number of classes was not used: the last layer has num_classes units.")
def always_ten_classes(num_classes=10, *, rng, batch_norm=False, dtype=np.float32):
    def norm(features):
        return [BatchNorm(features, dtype=dtype)] if batch_norm else []

    return Sequential(
        *(Conv2d(1, 6, 5, padding=2, rng=rng, dtype=dtype), *norm(6), ReLU(), MaxPool2d(2)),
        *(Conv2d(6, 16, 5, rng=rng, dtype=dtype), *norm(16), ReLU(), MaxPool2d(2)),
        *(Flatten(), Linear(400, 120, rng=rng, dtype=dtype), *norm(120), ReLU()),
        *(Linear(120, 84, rng=rng, dtype=dtype), *norm(84), ReLU()),
        Linear(84, 10, rng=rng, dtype=dtype),
    )


@mistake("lenet", says="parameters in float64")
def ignores_the_dtype(num_classes=10, *, rng, batch_norm=False, dtype=np.float32):
    def norm(features):
        return [BatchNorm(features)] if batch_norm else []

    return Sequential(
        *(Conv2d(1, 6, 5, padding=2, rng=rng), *norm(6), ReLU(), MaxPool2d(2)),
        *(Conv2d(6, 16, 5, rng=rng), *norm(16), ReLU(), MaxPool2d(2), Flatten()),
        *(Linear(400, 120, rng=rng), *norm(120), ReLU(), Linear(120, 84, rng=rng), *norm(84), ReLU()),
        Linear(84, num_classes, rng=rng, dtype=np.float32),
    ).eval()


@mistake("lenet", "Batch norm comes after the pooling. It comes before the ReLU, and the pooling after it.")
def normalises_behind_the_pooling(num_classes=10, *, rng, batch_norm=False, dtype=np.float32):
    def norm(features):
        return [BatchNorm(features, dtype=dtype)] if batch_norm else []

    return Sequential(
        *(Conv2d(1, 6, 5, padding=2, rng=rng, dtype=dtype), MaxPool2d(2), *norm(6), ReLU()),
        *(Conv2d(6, 16, 5, rng=rng, dtype=dtype), MaxPool2d(2), *norm(16), ReLU()),
        *(Flatten(), Linear(400, 120, rng=rng, dtype=dtype), *norm(120), ReLU()),
        *(Linear(120, 84, rng=rng, dtype=dtype), *norm(84), ReLU()),
        Linear(84, num_classes, rng=rng, dtype=dtype),
    )


@mistake("lenet", "There is a ReLU after the logits. The network ends with the last Linear.")
def relu_behind_the_logits(num_classes=10, *, rng, batch_norm=False, dtype=np.float32):
    def norm(features):
        return [BatchNorm(features, dtype=dtype)] if batch_norm else []

    return Sequential(
        *(Conv2d(1, 6, 5, padding=2, rng=rng, dtype=dtype), *norm(6), ReLU(), MaxPool2d(2)),
        *(Conv2d(6, 16, 5, rng=rng, dtype=dtype), *norm(16), ReLU(), MaxPool2d(2)),
        *(Flatten(), Linear(400, 120, rng=rng, dtype=dtype), *norm(120), ReLU()),
        *(Linear(120, 84, rng=rng, dtype=dtype), *norm(84), ReLU()),
        *(Linear(84, num_classes, rng=rng, dtype=dtype), ReLU()),
    )


@mistake("lenet", "The first convolution has no padding. It needs 2, to keep the size of the image.")
def pads_no_convolution(num_classes=10, *, rng, batch_norm=False, dtype=np.float32):
    def norm(features):
        return [BatchNorm(features, dtype=dtype)] if batch_norm else []

    return Sequential(
        *(Conv2d(1, 6, 5, rng=rng, dtype=dtype), *norm(6), ReLU(), MaxPool2d(2)),
        *(Conv2d(6, 16, 5, rng=rng, dtype=dtype), *norm(16), ReLU(), MaxPool2d(2)),
        *(Flatten(), Linear(256, 120, rng=rng, dtype=dtype), *norm(120), ReLU()),
        *(Linear(120, 84, rng=rng, dtype=dtype), *norm(84), ReLU()),
        Linear(84, num_classes, rng=rng, dtype=dtype),
    )


@mistake("lenet", says="no Sequential among the layers")
def lenet_of_two_parts(num_classes=10, *, rng, batch_norm=False, dtype=np.float32, right=lenet):
    layers = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype).layers
    return Sequential(Sequential(*layers[:6]), Sequential(*layers[6:]))


# resnet_block


@mistake("resnet-block", "The ReLU after the sum is missing.")
def no_relu_behind_the_sum(channels, *, rng, dtype=np.float32):
    return Residual(
        *(Conv2d(channels, channels, 3, padding=1, rng=rng, dtype=dtype), BatchNorm(channels, dtype=dtype)),
        ReLU(),
        *(Conv2d(channels, channels, 3, padding=1, rng=rng, dtype=dtype), BatchNorm(channels, dtype=dtype)),
    )


@mistake("resnet-block", "The shortcut is missing: X must be added to F(X).")
def no_shortcut(channels, *, rng, dtype=np.float32):
    return Sequential(
        *(Conv2d(channels, channels, 3, padding=1, rng=rng, dtype=dtype), BatchNorm(channels, dtype=dtype)),
        ReLU(),
        *(Conv2d(channels, channels, 3, padding=1, rng=rng, dtype=dtype), BatchNorm(channels, dtype=dtype)),
        ReLU(),
    )


@mistake("resnet-block", says="block: at inference")
def relu_inside_the_shortcut(channels, *, rng, dtype=np.float32):
    return Sequential(
        Residual(
            *(
                Conv2d(channels, channels, 3, padding=1, rng=rng, dtype=dtype),
                BatchNorm(channels, dtype=dtype),
            ),
            ReLU(),
            *(
                Conv2d(channels, channels, 3, padding=1, rng=rng, dtype=dtype),
                BatchNorm(channels, dtype=dtype),
            ),
            ReLU(),
        ),
        ReLU(),
    )


@mistake("resnet-block", says="sizes of the parameters")
def one_batch_norm_only(channels, *, rng, dtype=np.float32):
    return Sequential(
        Residual(
            *(
                Conv2d(channels, channels, 3, padding=1, rng=rng, dtype=dtype),
                BatchNorm(channels, dtype=dtype),
            ),
            ReLU(),
            Conv2d(channels, channels, 3, padding=1, rng=rng, dtype=dtype),
        ),
        ReLU(),
    )


@mistake("resnet-block", says="parameters in float64")
def batch_norm_without_dtype(channels, *, rng, dtype=np.float32):
    return Sequential(
        Residual(
            *(Conv2d(channels, channels, 3, padding=1, rng=rng, dtype=dtype), BatchNorm(channels)),
            ReLU(),
            *(Conv2d(channels, channels, 3, padding=1, rng=rng, dtype=dtype), BatchNorm(channels)),
        ),
        ReLU(),
    )


@mistake("resnet-block", "The ReLU between the two convolutions is missing.")
def no_relu_inside(channels, *, rng, dtype=np.float32, right=resnet_block):
    block = right(channels, rng=rng, dtype=dtype)
    del block.layers[0].layers[2]
    return block


@mistake("resnet-block", "The ReLU comes before batch norm. It comes after it.")
def relu_before_batch_norm(channels, *, rng, dtype=np.float32, right=resnet_block):
    block = right(channels, rng=rng, dtype=dtype)
    conv, norm, relu, *rest = block.layers[0].layers
    block.layers[0].layers = [conv, relu, norm, *rest]
    return block


@mistake("resnet-block", "Both convolutions are one and the same layer. Make two, and two BatchNorm.")
def one_convolution_twice(channels, *, rng, dtype=np.float32, right=resnet_block):
    block = right(channels, rng=rng, dtype=dtype)
    conv, norm, relu, *_ = block.layers[0].layers
    block.layers[0].layers = [conv, norm, relu, conv, norm]
    return block


@mistake("resnet-block", "The layers don't draw from the generator rng: another rng gives the same weights.")
def generator_of_its_own(channels, *, rng, dtype=np.float32, right=resnet_block):
    return right(channels, rng=np.random.default_rng(0), dtype=dtype)
