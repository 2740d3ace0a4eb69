"""Wrong answers to the exercises of chapter 10, and the sentence that each must meet."""

import numpy as np

from coursekit.mistakes import mistake

# Stand-ins, so that this file can be read; in the kernel the names are the notebook's.
BatchNorm = Conv2d = Flatten = Linear = MaxPool2d = ReLU = Residual = Sequential = None
col2im = conv2d_backward = conv2d_backward_naive = conv2d_forward = conv_output_size = input_gradient = None
AvgPool2d = avgpool2d_backward = im2col = maxpool2d_backward = pad2d = pair = pool_slices = None
lenet = resnet_block = None


# conv2d_backward_naive


@mistake(
    "conv2d-backward-naive",
    "This is the last element of dY alone. Every place adds its own: +=, not =, and the loops begin with 0.",
)
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


@mistake(
    "conv2d-backward-naive",
    "Only the first image was used: dX is zero for the others, or dW and db lack them.",
)
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
    "conv2d-backward-naive", "This window is too small. It has the size of a kernel: KH rows and KW columns."
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
    "This window is larger than a kernel. It begins in row i * SH and column j * SW, and has KH rows and KW columns.",
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
    "This window is smaller than a kernel. It is one of P: it begins in row i * SH and column j * SW, and has KH rows and KW columns.",
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


@mistake(
    "conv2d-backward-naive",
    "This window is smaller than a kernel. It is one of P: it begins in row i * SH and column j * SW, and has KH rows and KW columns.",
)
def strides_exchanged(dY, cache):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(dY.shape):
        window = (n, slice(None), slice(i * SW, i * SW + KH), slice(j * SH, j * SH + KW))
        dW[f] += dY[n, f, i, j] * P[window]
        dP[window] += dY[n, f, i, j] * W[f]
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake(
    "conv2d-backward-naive",
    "This window is smaller than a kernel. It is one of P: it begins in row i * SH and column j * SW, and has KH rows and KW columns.",
)
def window_of_the_image_without_padding(dY, cache):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(dY.shape):
        window = (n, slice(None), slice(i * SH, i * SH + KH), slice(j * SW, j * SW + KW))
        dW[f] += dY[n, f, i, j] * X[window]
        dP[window] += dY[n, f, i, j] * W[f]
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake(
    "conv2d-backward-naive",
    "This window is smaller than a kernel. It is one of P: it begins in row i * SH and column j * SW, and has KH rows and KW columns.",
)
def kernel_in_place_of_the_stride(dY, cache):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(dY.shape):
        window = (n, slice(None), slice(i * KH, i * KH + KH), slice(j * KW, j * KW + KW))
        dW[f] += dY[n, f, i, j] * P[window]
        dP[window] += dY[n, f, i, j] * W[f]
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake(
    "conv2d-backward-naive",
    "This window is smaller than a kernel. It is one of P: it begins in row i * SH and column j * SW, and has KH rows and KW columns.",
)
def padding_added_to_the_window(dY, cache):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(dY.shape):
        window = (n, slice(None), slice(i * SH + PH, i * SH + PH + KH), slice(j * SW + PW, j * SW + PW + KW))
        dW[f] += dY[n, f, i, j] * P[window]
        dP[window] += dY[n, f, i, j] * W[f]
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake("conv2d-backward-naive", "The sides of this window are exchanged: it has KH rows and KW columns.")
def sides_of_the_window_exchanged(dY, cache):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(dY.shape):
        window = (n, slice(None), slice(i * SH, i * SH + KW), slice(j * SW, j * SW + KH))
        dW[f] += dY[n, f, i, j] * P[window]
        dP[window] += dY[n, f, i, j] * W[f]
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake(
    "conv2d-backward-naive", "The channels are missing in this window: its second axis takes all of them."
)
def window_of_one_channel(dY, cache):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(dY.shape):
        window = (n, 0, slice(i * SH, i * SH + KH), slice(j * SW, j * SW + KW))
        dW[f] += dY[n, f, i, j] * P[window]
        dP[window] += dY[n, f, i, j] * W[f]
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake(
    "conv2d-backward-naive", "dW collects g times the kernel. A weight gets g times the pixel that it met."
)
def kernel_for_dW(dY, cache):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(dY.shape):
        window = (n, slice(None), slice(i * SH, i * SH + KH), slice(j * SW, j * SW + KW))
        dW[f] += dY[n, f, i, j] * W[f]
        dP[window] += dY[n, f, i, j] * W[f]
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake(
    "conv2d-backward-naive", "dP collects g times the pixels. A pixel gets g times the weight that it met."
)
def pixels_for_dX(dY, cache):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(dY.shape):
        window = (n, slice(None), slice(i * SH, i * SH + KH), slice(j * SW, j * SW + KW))
        dW[f] += dY[n, f, i, j] * P[window]
        dP[window] += dY[n, f, i, j] * P[window]
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake("conv2d-backward-naive", "Every place added the sum over all places. Each adds its own g, once.")
def sum_at_every_place(dY, cache, right=conv2d_backward_naive):
    dX, dW, db = right(dY, cache)
    return dX, dW, db * dY.shape[2] * dY.shape[3]


@mistake(
    "conv2d-backward-naive", "Every place added to the biases of all maps. It adds to the one of its own map."
)
def adds_to_all_biases(dY, cache, right=conv2d_backward_naive):
    dX, dW, _ = right(dY, cache)
    return dX, dW, np.full(len(dW), dY.sum())


@mistake(
    "conv2d-backward-naive", "dW collects the pixels alone. A weight gets each pixel that it met, times g."
)
def pixels_without_g(dY, cache):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(dY.shape):
        window = (n, slice(None), slice(i * SH, i * SH + KH), slice(j * SW, j * SW + KW))
        dW[f] += P[window]
        dP[window] += dY[n, f, i, j] * W[f]
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake(
    "conv2d-backward-naive", "dP collects the kernels alone. A pixel gets each weight that it met, times g."
)
def kernels_without_g(dY, cache):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(dY.shape):
        window = (n, slice(None), slice(i * SH, i * SH + KH), slice(j * SW, j * SW + KW))
        dW[f] += dY[n, f, i, j] * P[window]
        dP[window] += W[f]
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake("conv2d-backward-naive", "Every image got the gradients of all images. Image n gets only its own.")
def adds_to_all_images(dY, cache):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(dY.shape):
        window = (n, slice(None), slice(i * SH, i * SH + KH), slice(j * SW, j * SW + KW))
        dW[f] += dY[n, f, i, j] * P[window]
        dP[:, *window[1:]] += dY[n, f, i, j] * W[f]
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake("conv2d-backward-naive", "The pixels are always those of image 0. Take those of image n.")
def pixels_of_the_first_image(dY, cache):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(dY.shape):
        window = (n, slice(None), slice(i * SH, i * SH + KH), slice(j * SW, j * SW + KW))
        dW[f] += dY[n, f, i, j] * P[0, *window[1:]]
        dP[window] += dY[n, f, i, j] * W[f]
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake("conv2d-backward-naive", "Every map used the first kernel. Map f belongs to kernel f.")
def first_kernel_for_all_maps(dY, cache):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(dY.shape):
        window = (n, slice(None), slice(i * SH, i * SH + KH), slice(j * SW, j * SW + KW))
        dW[f] += dY[n, f, i, j] * P[window]
        dP[window] += dY[n, f, i, j] * W[0]
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake(
    "conv2d-backward-naive",
    "i and j are mixed up: i counts the OH rows of dY and the rows of the window, j the OW columns and those of the window.",
)
def rows_and_columns_exchanged(dY, cache):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(*dY.shape[:2], dY.shape[3], dY.shape[2]):
        window = (n, slice(None), slice(i * SH, i * SH + KH), slice(j * SW, j * SW + KW))
        dW[f] += dY[n, f, i, j] * P[window]
        dP[window] += dY[n, f, i, j] * W[f]
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake(
    "conv2d-backward-naive",
    "The padding was subtracted. P has it already: the window begins in row i * SH and column j * SW of P.",
)
def padding_subtracted_from_the_window(dY, cache):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(dY.shape):
        window = (n, slice(None), slice(i * SH - PH, i * SH - PH + KH), slice(j * SW - PW, j * SW - PW + KW))
        dW[f] += dY[n, f, i, j] * P[window]
        dP[window] += dY[n, f, i, j] * W[f]
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake(
    "conv2d-backward-naive",
    "The last column of places is missing: j goes from 0 to OW - 1. Or db counts the places, where each adds its element of dY.",
)
def counts_the_places(dY, cache, right=conv2d_backward_naive):
    dX, dW, _ = right(dY, cache)
    return dX, dW, np.ones_like(dY).sum(axis=(0, 2, 3))


@mistake("conv2d-backward-naive", "This db is of the last image alone. The gradients of all images add up.")
def db_of_the_last_image(dY, cache, right=conv2d_backward_naive):
    dX, dW, _ = right(dY, cache)
    return dX, dW, dY[-1:].sum(axis=(0, 2, 3))


@mistake(
    "conv2d-backward-naive",
    "Only the first image was used: dX is zero for the others, or dW and db lack them.",
)
def only_the_first_image(dY, cache, right=conv2d_backward_naive):
    X, W, stride, padding = cache
    dX, dW, db = right(dY[:1], (X[:1], W, stride, padding))
    return np.concatenate([dX, np.zeros_like(X[1:])]), dW, db


@mistake(
    "conv2d-backward-naive",
    "The last column of places is missing: j goes from 0 to OW - 1. Or db counts the places, where each adds its element of dY.",
)
def leaves_out_the_last_column(dY, cache, right=conv2d_backward_naive):
    return right(dY * (np.arange(dY.shape[3]) < dY.shape[3] - 1), cache)


@mistake(
    "conv2d-backward-naive",
    "Not all places were visited. i goes from 0 to OH - 1, and j from 0 to OW - 1.",
    constants={"columns_too": (True,)},
)
def leaves_out_the_last_places(dY, cache, *, columns_too=False, right=conv2d_backward_naive):
    visited = np.zeros(dY.shape[2:])
    visited[:-1, : -1 if columns_too else None] = 1
    return right(dY * visited, cache)


@mistake(
    "conv2d-backward-naive",
    "Every element of dY was added to db once for each channel. Add it once, outside of any loop over the channels.",
)
def counts_the_bias_once_a_channel(dY, cache, right=conv2d_backward_naive):
    dX, dW, db = right(dY, cache)
    return dX, dW, db * dX.shape[1]


@mistake(
    "conv2d-backward-naive", "Not all maps were visited: f goes from 0 to F - 1.", constants={"maps": (2, 3)}
)
def visits_some_maps_alone(dY, cache, *, maps=1, right=conv2d_backward_naive):
    X, W, stride, padding = cache
    dX, dW, db = right(dY[:, :maps], (X, W[:maps], stride, padding))
    missing = len(W) - len(dW)
    return dX, np.pad(dW, [(0, missing), (0, 0), (0, 0), (0, 0)]), np.pad(db, (0, missing))


@mistake(
    "conv2d-backward-naive",
    "What belongs to map f was collected under n, the number of the image. Kernel and bias of map f are dW[f] and db[f].",
    constants={"which": ("db", "both")},
)
def collects_under_the_image(dY, cache, *, which="dW"):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(dY.shape):
        window = (n, slice(None), slice(i * SH, i * SH + KH), slice(j * SW, j * SW + KW))
        dW[n if which in ("dW", "both") else f] += dY[n, f, i, j] * P[window]
        dP[window] += dY[n, f, i, j] * W[f]
    if which in ("db", "both"):
        db = np.zeros_like(db)
        db[: len(X)] = dY.sum(axis=(1, 2, 3))
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake(
    "conv2d-backward-naive",
    "dP took the kernel with the number of the image. The map f was made by kernel f.",
)
def kernel_of_the_image(dY, cache):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(dY.shape):
        window = (n, slice(None), slice(i * SH, i * SH + KH), slice(j * SW, j * SW + KW))
        dW[f] += dY[n, f, i, j] * P[window]
        dP[window] += dY[n, f, i, j] * W[n]
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake(
    "conv2d-backward-naive",
    "Every place added to the kernels of all maps. It adds to the one of its own map, dW[f].",
    constants={"biases_too": (True,)},
)
def adds_to_all_kernels(dY, cache, *, biases_too=False):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(dY.shape):
        window = (n, slice(None), slice(i * SH, i * SH + KH), slice(j * SW, j * SW + KW))
        dW += dY[n, f, i, j] * P[window]
        dP[window] += dY[n, f, i, j] * W[f]
    if biases_too:
        db = np.full(len(W), dY.sum())
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake(
    "conv2d-backward-naive",
    "A pixel got the weights of all kernels. The element of map f goes back through kernel f.",
)
def all_kernels_for_dX(dY, cache):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(dY.shape):
        window = (n, slice(None), slice(i * SH, i * SH + KH), slice(j * SW, j * SW + KW))
        dW[f] += dY[n, f, i, j] * P[window]
        dP[window] += dY[n, f, i, j] * W
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake(
    "conv2d-backward-naive",
    "This window takes the pixels of all images. Its first entry is n, the image of this element.",
)
def window_over_all_images(dY, cache):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(dY.shape):
        window = (slice(None), slice(None), slice(i * SH, i * SH + KH), slice(j * SW, j * SW + KW))
        dW[f] += dY[n, f, i, j] * P[window]
        dP[window] += dY[n, f, i, j] * W[f]
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake(
    "conv2d-backward-naive",
    "i and j are mixed up: i counts the OH rows of dY and the rows of the window, j the OW columns and those of the window.",
    constants={"which": ("columns by i", "rows by j")},
)
def mixes_up_i_and_j(dY, cache, *, which="both"):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(dY.shape):
        rows = i if which == "columns by i" else j
        columns = j if which == "rows by j" else i
        window = (n, slice(None), slice(rows * SH, rows * SH + KH), slice(columns * SW, columns * SW + KW))
        dW[f] += dY[n, f, i, j] * P[window]
        dP[window] += dY[n, f, i, j] * W[f]
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake(
    "conv2d-backward-naive",
    "i and j are mixed up: i counts the OH rows of dY and the rows of the window, j the OW columns and those of the window.",
)
def takes_the_element_in_row_j(dY, cache):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(dY.shape):
        window = (n, slice(None), slice(i * SH, i * SH + KH), slice(j * SW, j * SW + KW))
        dW[f] += dY[n, f, j, i] * P[window]
        dP[window] += dY[n, f, j, i] * W[f]
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake(
    "conv2d-backward-naive",
    "This window is smaller than a kernel. It is one of P: it begins in row i * SH and column j * SW, and has KH rows and KW columns.",
    constants={
        "ends": (("end", "kernel"), ("one less", "end"), ("end", "one less"), ("one less", "one less"))
    },
)
def window_that_ends_too_early(dY, cache, *, ends=("kernel", "end")):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(dY.shape):
        row, column = (
            {"kernel": size, "one less": first + size - 1, "end": first + size}[end]
            for end, first, size in zip(ends, (i * SH, j * SW), (KH, KW), strict=True)
        )
        window = (n, slice(None), slice(i * SH, row), slice(j * SW, column))
        dW[f] += dY[n, f, i, j] * P[window]
        dP[window] += dY[n, f, i, j] * W[f]
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake(
    "conv2d-backward-naive",
    "This window is larger than a kernel. It begins in row i * SH and column j * SW, and has KH rows and KW columns.",
    constants={"more": ((1, 0), (0, 1))},
)
def window_that_ends_too_late(dY, cache, *, more=(1, 1)):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(dY.shape):
        rows, columns = KH + more[0], KW + more[1]
        window = (n, slice(None), slice(i * SH, i * SH + rows), slice(j * SW, j * SW + columns))
        dW[f] += dY[n, f, i, j] * P[window]
        dP[window] += dY[n, f, i, j] * W[f]
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake("conv2d-backward-naive", "j runs over OH. It counts the columns of dY, of which there are OW.")
def j_over_the_rows(dY, cache):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW = np.zeros_like(P), np.zeros_like(W)
    db = dY[:, :, :, : dY.shape[2]].sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(dY.shape):
        if j >= dY.shape[2]:
            continue
        window = (n, slice(None), slice(i * SH, i * SH + KH), slice(j * SW, j * SW + KW))
        dW[f] += dY[n, f, i, j] * P[window]
        dP[window] += dY[n, f, i, j] * W[f]
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake(
    "conv2d-backward-naive", "The places are those of dY, in OH rows and OW columns. X has more of both."
)
def places_of_the_pixels(dY, cache):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(*dY.shape[:2], *X.shape[2:]):
        g = dY[n, f, i, j]
        window = (n, slice(None), slice(i * SH, i * SH + KH), slice(j * SW, j * SW + KW))
        dW[f] += g * P[window]
        dP[window] += g * W[f]
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake(
    "conv2d-backward-naive",
    "Rows and columns were exchanged, of the kernel or of the window. Nothing is turned here.",
    constants={"which": ("window",)},
)
def transposes_the_kernel_or_the_window(dY, cache, *, which="kernel"):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(dY.shape):
        window = (n, slice(None), slice(i * SH, i * SH + KH), slice(j * SW, j * SW + KW))
        pixels, weights = P[window], W[f]
        if which == "window":
            pixels = pixels.transpose(0, 2, 1)
        else:
            weights = weights.transpose(0, 2, 1)
        dW[f] += dY[n, f, i, j] * pixels
        dP[window] += dY[n, f, i, j] * weights
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake(
    "conv2d-backward-naive",
    "dW collects g times dP, which is a gradient itself. A weight gets g times the pixel of P that it met.",
    constants={"pixels_first": (True,)},
)
def gradients_for_dW(dY, cache, *, pixels_first=False):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(dY.shape):
        window = (n, slice(None), slice(i * SH, i * SH + KH), slice(j * SW, j * SW + KW))
        if pixels_first:
            dP[window] += dY[n, f, i, j] * W[f]
        dW[f] += dY[n, f, i, j] * dP[window]
        if not pixels_first:
            dP[window] += dY[n, f, i, j] * W[f]
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake(
    "conv2d-backward-naive",
    "dP collects g times dW, which is a gradient itself. A pixel gets g times the weight of W that it met.",
    constants={"pixels_first": (True,)},
)
def gradients_for_dX(dY, cache, *, pixels_first=False):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    for n, f, i, j in np.ndindex(dY.shape):
        window = (n, slice(None), slice(i * SH, i * SH + KH), slice(j * SW, j * SW + KW))
        if pixels_first:
            dP[window] += dY[n, f, i, j] * dW[f]
        dW[f] += dY[n, f, i, j] * P[window]
        if not pixels_first:
            dP[window] += dY[n, f, i, j] * dW[f]
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake(
    "conv2d-backward-naive",
    "The stride of the rows or of the columns is missing: the window begins in row i * SH and column j * SW.",
    constants={"of_rows": (True,)},
)
def one_stride_forgotten(dY, cache, *, of_rows=False):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    SH, SW = (1, SW) if of_rows else (SH, 1)
    for n, f, i, j in np.ndindex(dY.shape):
        window = (n, slice(None), slice(i * SH, i * SH + KH), slice(j * SW, j * SW + KW))
        dW[f] += dY[n, f, i, j] * P[window]
        dP[window] += dY[n, f, i, j] * W[f]
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake("conv2d-backward-naive", "g * W[f] was added to P, the images themselves. It belongs into dP.")
def adds_to_the_images(dY, cache):
    X, W, stride, padding = cache
    (SH, SW), (PH, PW), (KH, KW) = pair(stride), pair(padding), W.shape[2:]
    P = pad2d(X, padding)
    dP, dW, db = np.zeros_like(P), np.zeros_like(W), dY.sum(axis=(0, 2, 3))
    P = P.copy()
    for n, f, i, j in np.ndindex(dY.shape):
        window = (n, slice(None), slice(i * SH, i * SH + KH), slice(j * SW, j * SW + KW))
        dW[f] += dY[n, f, i, j] * P[window]
        P[window] += dY[n, f, i, j] * W[f]
    return dP[:, :, PH : PH + X.shape[2], PW : PW + X.shape[3]], dW, db


@mistake(
    "conv2d-backward-naive",
    "The loops left out the first row or column of places: i and j begin with 0.",
    constants={"begin": ((0, 1),)},
)
def loops_that_begin_with_one(dY, cache, *, begin=(1, 0), right=conv2d_backward_naive):
    dY = dY.copy()
    dY[:, :, : begin[0]] = dY[:, :, :, : begin[1]] = 0
    return right(dY, cache)


@mistake(
    "conv2d-backward-naive",
    "The loops ran over the KH rows and KW columns of the kernel. They run over the places, OH and OW.",
)
def loops_over_the_kernel(dY, cache, right=conv2d_backward_naive):
    KH, KW = cache[1].shape[2:]
    dY = dY.copy()
    dY[:, :, KH:] = dY[:, :, :, KW:] = 0
    return right(dY, cache)


# input_gradient


@mistake(
    "input-gradient",
    "Rows and columns of the kernel were not flipped. They are its last two axes: turn these by 180 degrees.",
)
def kernel_not_flipped(dY, W, shape, stride=1, padding=0, right=input_gradient):
    return right(dY, W[:, :, ::-1, ::-1], shape, stride, padding)


@mistake("input-gradient", "The kernel was only flipped upside down. Flip the columns too.")
def flips_the_rows_only(dY, W, shape, stride=1, padding=0, right=input_gradient):
    return right(dY, W[:, :, :, ::-1], shape, stride, padding)


@mistake("input-gradient", "The kernel was only flipped left to right. Flip the rows too.")
def flips_the_columns_only(dY, W, shape, stride=1, padding=0, right=input_gradient):
    return right(dY, W[:, :, ::-1], shape, stride, padding)


@mistake(
    "input-gradient",
    "The first two axes of W were not exchanged: here the F maps are the inputs and the C channels the outputs.",
)
def axes_not_exchanged(dY, W, shape, stride=1, padding=0):
    (SH, SW), (PH, PW) = pair(stride), pair(padding)
    N, C, height, width = shape
    F, _, KH, KW = W.shape
    OH, OW = dY.shape[2:]
    wide = np.zeros((N, F, height + 2 * PH + KH - 1, width + 2 * PW + KW - 1), dtype=dY.dtype)
    wide[:, :, KH - 1 : KH - 1 + SH * OH : SH, KW - 1 : KW - 1 + SW * OW : SW] = dY
    dP, _ = conv2d_forward(wide, W[:, :, ::-1, ::-1], np.zeros(C, dtype=W.dtype))
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake(
    "input-gradient",
    "The crop begins PH rows and PW columns too early, or `conv2d_forward` got the padding. The wide array has all the zeros it needs.",
)
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


@mistake(
    "input-gradient",
    "`conv2d_forward` got the stride. The zeros between the elements of dY stand for it, so this convolution has stride 1.",
)
def hands_on_the_stride(dY, W, shape, stride=1, padding=0):
    (SH, SW), (PH, PW) = pair(stride), pair(padding)
    N, C, height, width = shape
    F, _, KH, KW = W.shape
    OH, OW = dY.shape[2:]
    wide = np.zeros((N, F, height + 2 * PH + KH - 1, width + 2 * PW + KW - 1), dtype=dY.dtype)
    wide[:, :, KH - 1 : KH - 1 + SH * OH : SH, KW - 1 : KW - 1 + SW * OW : SW] = dY
    dP, _ = conv2d_forward(
        wide, W[:, :, ::-1, ::-1].transpose(1, 0, 2, 3), np.zeros(C, dtype=W.dtype), stride
    )
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake(
    "input-gradient",
    "`conv2d_forward` got stride and padding. Both are in the wide array, so this convolution has stride 1 and no padding.",
)
def hands_on_stride_and_padding(dY, W, shape, stride=1, padding=0):
    (SH, SW), (PH, PW) = pair(stride), pair(padding)
    N, C, height, width = shape
    F, _, KH, KW = W.shape
    OH, OW = dY.shape[2:]
    wide = np.zeros((N, F, height + 2 * PH + KH - 1, width + 2 * PW + KW - 1), dtype=dY.dtype)
    wide[:, :, KH - 1 : KH - 1 + SH * OH : SH, KW - 1 : KW - 1 + SW * OW : SW] = dY
    dP, _ = conv2d_forward(
        wide, W[:, :, ::-1, ::-1].transpose(1, 0, 2, 3), np.zeros(C, dtype=W.dtype), stride, padding
    )
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake(
    "input-gradient",
    "Without padding this crop is empty: a slice that ends at -0 ends at 0. Let it end `height` rows after row PH.",
)
def crops_with_minus_the_padding(dY, W, shape, stride=1, padding=0):
    (SH, SW), (PH, PW) = pair(stride), pair(padding)
    N, C, height, width = shape
    F, _, KH, KW = W.shape
    OH, OW = dY.shape[2:]
    wide = np.zeros((N, F, height + 2 * PH + KH - 1, width + 2 * PW + KW - 1), dtype=dY.dtype)
    wide[:, :, KH - 1 : KH - 1 + SH * OH : SH, KW - 1 : KW - 1 + SW * OW : SW] = dY
    dP, _ = conv2d_forward(wide, W[:, :, ::-1, ::-1].transpose(1, 0, 2, 3), np.zeros(C, dtype=W.dtype))
    return dP[:, :, PH:-PH, PW:-PW]


@mistake(
    "input-gradient",
    "This is the whole of dP. dX is its middle: without PH rows above and below and PW columns on each side.",
)
def crops_nothing(dY, W, shape, stride=1, padding=0):
    (SH, SW), (PH, PW) = pair(stride), pair(padding)
    N, C, height, width = shape
    F, _, KH, KW = W.shape
    OH, OW = dY.shape[2:]
    wide = np.zeros((N, F, height + 2 * PH + KH - 1, width + 2 * PW + KW - 1), dtype=dY.dtype)
    wide[:, :, KH - 1 : KH - 1 + SH * OH : SH, KW - 1 : KW - 1 + SW * OW : SW] = dY
    dP, _ = conv2d_forward(wide, W[:, :, ::-1, ::-1].transpose(1, 0, 2, 3), np.zeros(C, dtype=W.dtype))
    return dP


@mistake(
    "input-gradient",
    "The crop goes on to the end of dP. It ends `height` rows after row PH, and `width` columns after column PW.",
)
def crops_to_the_end(dY, W, shape, stride=1, padding=0):
    (SH, SW), (PH, PW) = pair(stride), pair(padding)
    N, C, height, width = shape
    F, _, KH, KW = W.shape
    OH, OW = dY.shape[2:]
    wide = np.zeros((N, F, height + 2 * PH + KH - 1, width + 2 * PW + KW - 1), dtype=dY.dtype)
    wide[:, :, KH - 1 : KH - 1 + SH * OH : SH, KW - 1 : KW - 1 + SW * OW : SW] = dY
    dP, _ = conv2d_forward(wide, W[:, :, ::-1, ::-1].transpose(1, 0, 2, 3), np.zeros(C, dtype=W.dtype))
    return dP[:, :, PH:, PW:]


@mistake(
    "input-gradient",
    "The kernels were reshaped, and a reshape leaves the elements in their order. Exchange the first two axes with a transpose.",
)
def reshapes_the_kernels(dY, W, shape, stride=1, padding=0):
    (SH, SW), (PH, PW) = pair(stride), pair(padding)
    N, C, height, width = shape
    F, _, KH, KW = W.shape
    OH, OW = dY.shape[2:]
    wide = np.zeros((N, F, height + 2 * PH + KH - 1, width + 2 * PW + KW - 1), dtype=dY.dtype)
    wide[:, :, KH - 1 : KH - 1 + SH * OH : SH, KW - 1 : KW - 1 + SW * OW : SW] = dY
    dP, _ = conv2d_forward(wide, W[:, :, ::-1, ::-1].reshape(C, F, KH, KW), np.zeros(C, dtype=W.dtype))
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake(
    "input-gradient", "Rows and columns of the kernels were exchanged. Exchange only the first two axes."
)
def exchanges_rows_and_columns_too(dY, W, shape, stride=1, padding=0):
    (SH, SW), (PH, PW) = pair(stride), pair(padding)
    N, C, height, width = shape
    F, _, KH, KW = W.shape
    OH, OW = dY.shape[2:]
    wide = np.zeros((N, F, height + 2 * PH + KH - 1, width + 2 * PW + KW - 1), dtype=dY.dtype)
    wide[:, :, KH - 1 : KH - 1 + SH * OH : SH, KW - 1 : KW - 1 + SW * OW : SW] = dY
    dP, _ = conv2d_forward(wide, W[:, :, ::-1, ::-1].transpose(1, 0, 3, 2), np.zeros(C, dtype=W.dtype))
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake(
    "input-gradient",
    "The first two axes of W were not exchanged: here the F maps are the inputs and the C channels the outputs.",
)
def axes_not_exchanged_nor_biases(dY, W, shape, stride=1, padding=0):
    (SH, SW), (PH, PW) = pair(stride), pair(padding)
    N, _, height, width = shape
    F, _, KH, KW = W.shape
    OH, OW = dY.shape[2:]
    wide = np.zeros((N, F, height + 2 * PH + KH - 1, width + 2 * PW + KW - 1), dtype=dY.dtype)
    wide[:, :, KH - 1 : KH - 1 + SH * OH : SH, KW - 1 : KW - 1 + SW * OW : SW] = dY
    dP, _ = conv2d_forward(wide, W[:, :, ::-1, ::-1], np.zeros(F, dtype=W.dtype))
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake(
    "input-gradient", "There are F biases. The outputs of this convolution are the C channels, so it has C."
)
def bias_for_each_map(dY, W, shape, stride=1, padding=0):
    (SH, SW), (PH, PW) = pair(stride), pair(padding)
    N, _, height, width = shape
    F, _, KH, KW = W.shape
    OH, OW = dY.shape[2:]
    wide = np.zeros((N, F, height + 2 * PH + KH - 1, width + 2 * PW + KW - 1), dtype=dY.dtype)
    wide[:, :, KH - 1 : KH - 1 + SH * OH : SH, KW - 1 : KW - 1 + SW * OW : SW] = dY
    dP, _ = conv2d_forward(wide, W[:, :, ::-1, ::-1].transpose(1, 0, 2, 3), np.zeros(F, dtype=W.dtype))
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake(
    "input-gradient", "The crop ends in row `height`. It begins in row PH, so it ends `height` rows later."
)
def crops_too_early(dY, W, shape, stride=1, padding=0):
    (SH, SW), (PH, PW) = pair(stride), pair(padding)
    N, C, height, width = shape
    F, _, KH, KW = W.shape
    OH, OW = dY.shape[2:]
    wide = np.zeros((N, F, height + 2 * PH + KH - 1, width + 2 * PW + KW - 1), dtype=dY.dtype)
    wide[:, :, KH - 1 : KH - 1 + SH * OH : SH, KW - 1 : KW - 1 + SW * OW : SW] = dY
    dP, _ = conv2d_forward(wide, W[:, :, ::-1, ::-1].transpose(1, 0, 2, 3), np.zeros(C, dtype=W.dtype))
    return dP[:, :, PH:height, PW:width]


@mistake("input-gradient", "PH and PW are exchanged in the crop: PH counts rows, PW columns.")
def exchanges_the_paddings(dY, W, shape, stride=1, padding=0):
    (SH, SW), (PH, PW) = pair(stride), pair(padding)
    N, C, height, width = shape
    F, _, KH, KW = W.shape
    OH, OW = dY.shape[2:]
    wide = np.zeros((N, F, height + 2 * PH + KH - 1, width + 2 * PW + KW - 1), dtype=dY.dtype)
    wide[:, :, KH - 1 : KH - 1 + SH * OH : SH, KW - 1 : KW - 1 + SW * OW : SW] = dY
    dP, _ = conv2d_forward(wide, W[:, :, ::-1, ::-1].transpose(1, 0, 2, 3), np.zeros(C, dtype=W.dtype))
    return dP[:, :, PW : PW + height, PH : PH + width]


@mistake("input-gradient", "`conv2d_forward` returns a pair, the maps and a cache. Only the maps are needed.")
def keeps_the_pair(dY, W, shape, stride=1, padding=0):
    (SH, SW), (PH, PW) = pair(stride), pair(padding)
    N, C, height, width = shape
    F, _, KH, KW = W.shape
    OH, OW = dY.shape[2:]
    wide = np.zeros((N, F, height + 2 * PH + KH - 1, width + 2 * PW + KW - 1), dtype=dY.dtype)
    wide[:, :, KH - 1 : KH - 1 + SH * OH : SH, KW - 1 : KW - 1 + SW * OW : SW] = dY
    dP = conv2d_forward(wide, W[:, :, ::-1, ::-1].transpose(1, 0, 2, 3), np.zeros(C, dtype=W.dtype))
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake(
    "input-gradient",
    "The kernels went over dY itself. The wide array, which is given, is not used.",
    constants={"framed": (True,)},
)
def correlates_dY_itself(dY, W, shape, stride=1, padding=0, *, framed=False):
    PH, PW = pair(padding)
    _, C, height, width = shape
    frame = (W.shape[2] - 1, W.shape[3] - 1) if framed else 0
    flipped = W[:, :, ::-1, ::-1].transpose(1, 0, 2, 3)
    dP, _ = conv2d_forward(dY, flipped, np.zeros(C, dtype=W.dtype), padding=frame)
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake("input-gradient", "The frame was added a second time. The wide array has it already.")
def pads_the_wide_array(dY, W, shape, stride=1, padding=0):
    (SH, SW), (PH, PW) = pair(stride), pair(padding)
    N, C, height, width = shape
    F, _, KH, KW = W.shape
    OH, OW = dY.shape[2:]
    wide = np.zeros((N, F, height + 2 * PH + KH - 1, width + 2 * PW + KW - 1), dtype=dY.dtype)
    wide[:, :, KH - 1 : KH - 1 + SH * OH : SH, KW - 1 : KW - 1 + SW * OW : SW] = dY
    flipped, b = W[:, :, ::-1, ::-1].transpose(1, 0, 2, 3), np.zeros(C, dtype=W.dtype)
    dP, _ = conv2d_forward(wide, flipped, b, 1, (KH - 1, KW - 1))
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake("input-gradient", "The kernels were turned by 90 degrees. Turn them by 180.")
def turns_by_a_right_angle(dY, W, shape, stride=1, padding=0):
    (SH, SW), (PH, PW) = pair(stride), pair(padding)
    N, C, height, width = shape
    F, _, KH, KW = W.shape
    OH, OW = dY.shape[2:]
    wide = np.zeros((N, F, height + 2 * PH + KH - 1, width + 2 * PW + KW - 1), dtype=dY.dtype)
    wide[:, :, KH - 1 : KH - 1 + SH * OH : SH, KW - 1 : KW - 1 + SW * OW : SW] = dY
    turned = np.rot90(W, axes=(2, 3)).transpose(1, 0, 2, 3)
    dP, _ = conv2d_forward(wide, turned, np.zeros(C, dtype=W.dtype))
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake("input-gradient", "`.T` reverses all four axes of W. Exchange only the first two.")
def reverses_the_axes_of_the_kernels(dY, W, shape, stride=1, padding=0):
    (SH, SW), (PH, PW) = pair(stride), pair(padding)
    N, C, height, width = shape
    F, _, KH, KW = W.shape
    OH, OW = dY.shape[2:]
    wide = np.zeros((N, F, height + 2 * PH + KH - 1, width + 2 * PW + KW - 1), dtype=dY.dtype)
    wide[:, :, KH - 1 : KH - 1 + SH * OH : SH, KW - 1 : KW - 1 + SW * OW : SW] = dY
    dP, _ = conv2d_forward(wide, W[:, :, ::-1, ::-1].T, np.zeros(C, dtype=W.dtype))
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake("input-gradient", "`wide` was flipped. It is the kernels that are flipped.")
def flips_the_wide_array(dY, W, shape, stride=1, padding=0):
    (SH, SW), (PH, PW), (N, C, height, width) = pair(stride), pair(padding), shape
    (F, _, KH, KW), (OH, OW) = W.shape, dY.shape[2:]
    wide = np.zeros((N, F, height + 2 * PH + KH - 1, width + 2 * PW + KW - 1), dtype=dY.dtype)
    wide[:, :, KH - 1 : KH - 1 + SH * OH : SH, KW - 1 : KW - 1 + SW * OW : SW] = dY
    flipped = W[:, :, ::-1, ::-1].transpose(1, 0, 2, 3)
    dP, _ = conv2d_forward(wide[:, :, ::-1, ::-1], W.transpose(1, 0, 2, 3), np.zeros(C, dtype=W.dtype))
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake(
    "input-gradient", "height and width are exchanged in the crop: it has `height` rows and `width` columns."
)
def exchanges_the_sides_of_the_crop(dY, W, shape, stride=1, padding=0):
    (SH, SW), (PH, PW), (N, C, height, width) = pair(stride), pair(padding), shape
    (F, _, KH, KW), (OH, OW) = W.shape, dY.shape[2:]
    wide = np.zeros((N, F, height + 2 * PH + KH - 1, width + 2 * PW + KW - 1), dtype=dY.dtype)
    wide[:, :, KH - 1 : KH - 1 + SH * OH : SH, KW - 1 : KW - 1 + SW * OW : SW] = dY
    flipped = W[:, :, ::-1, ::-1].transpose(1, 0, 2, 3)
    dP, _ = conv2d_forward(wide, flipped, np.zeros(C, dtype=W.dtype))
    return dP[:, :, PH : PH + width, PW : PW + height]


@mistake(
    "input-gradient",
    "The crop begins in row KH - 1. Only the padding is cut off: it begins in row PH and column PW.",
)
def crops_the_frame_of_the_kernel(dY, W, shape, stride=1, padding=0):
    (SH, SW), (PH, PW), (N, C, height, width) = pair(stride), pair(padding), shape
    (F, _, KH, KW), (OH, OW) = W.shape, dY.shape[2:]
    wide = np.zeros((N, F, height + 2 * PH + KH - 1, width + 2 * PW + KW - 1), dtype=dY.dtype)
    wide[:, :, KH - 1 : KH - 1 + SH * OH : SH, KW - 1 : KW - 1 + SW * OW : SW] = dY
    flipped = W[:, :, ::-1, ::-1].transpose(1, 0, 2, 3)
    dP, _ = conv2d_forward(wide, flipped, np.zeros(C, dtype=W.dtype))
    return dP[:, :, KH - 1 : KH - 1 + height, KW - 1 : KW - 1 + width]


@mistake(
    "input-gradient", "The crop has the size of dY. It has the size of X: `height` rows and `width` columns."
)
def crops_to_the_size_of_the_output(dY, W, shape, stride=1, padding=0):
    (SH, SW), (PH, PW), (N, C, height, width) = pair(stride), pair(padding), shape
    (F, _, KH, KW), (OH, OW) = W.shape, dY.shape[2:]
    wide = np.zeros((N, F, height + 2 * PH + KH - 1, width + 2 * PW + KW - 1), dtype=dY.dtype)
    wide[:, :, KH - 1 : KH - 1 + SH * OH : SH, KW - 1 : KW - 1 + SW * OW : SW] = dY
    flipped = W[:, :, ::-1, ::-1].transpose(1, 0, 2, 3)
    dP, _ = conv2d_forward(wide, flipped, np.zeros(C, dtype=W.dtype))
    return dP[:, :, PH : PH + OH, PW : PW + OW]


@mistake(
    "input-gradient",
    "The bias of conv2d_forward is an array, a zero for each of the C channels, not a number.",
)
def number_for_the_bias(dY, W, shape, stride=1, padding=0):
    (SH, SW), (PH, PW), (N, C, height, width) = pair(stride), pair(padding), shape
    (F, _, KH, KW), (OH, OW) = W.shape, dY.shape[2:]
    wide = np.zeros((N, F, height + 2 * PH + KH - 1, width + 2 * PW + KW - 1), dtype=dY.dtype)
    wide[:, :, KH - 1 : KH - 1 + SH * OH : SH, KW - 1 : KW - 1 + SW * OW : SW] = dY
    flipped = W[:, :, ::-1, ::-1].transpose(1, 0, 2, 3)
    dP, _ = conv2d_forward(wide, flipped, 0)
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake(
    "input-gradient",
    "The images and channels are missing in the crop: rows and columns are axes 2 and 3 of dP.",
)
def crops_images_and_channels(dY, W, shape, stride=1, padding=0):
    (SH, SW), (PH, PW), (N, C, height, width) = pair(stride), pair(padding), shape
    (F, _, KH, KW), (OH, OW) = W.shape, dY.shape[2:]
    wide = np.zeros((N, F, height + 2 * PH + KH - 1, width + 2 * PW + KW - 1), dtype=dY.dtype)
    wide[:, :, KH - 1 : KH - 1 + SH * OH : SH, KW - 1 : KW - 1 + SW * OW : SW] = dY
    flipped = W[:, :, ::-1, ::-1].transpose(1, 0, 2, 3)
    dP, _ = conv2d_forward(wide, flipped, np.zeros(C, dtype=W.dtype))
    return dP[PH : PH + height, PW : PW + width]


# col2im


@mistake(
    "col2im",
    "A pixel got the gradient of only one of its copies, or their mean. The gradients add up: +=, not = (with arrays of indices even += writes each pixel only once).",
)
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


@mistake(
    "col2im",
    "The stride is missing: the slice goes in steps of SH and SW (or, in a loop over places, begins at i * SH and j * SW).",
)
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


@mistake("col2im", "SH and SW are exchanged: SH is the stride of the rows.")
def exchanges_the_strides(columns, shape, size, stride=1, padding=0):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C, height, width = shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    for u in range(KH):
        for v in range(KW):
            dP[:, :, u : u + SW * OH : SW, v : v + SH * OW : SH] += windows[:, :, u, v]
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake(
    "col2im",
    "u and v were taken along the axes of the places. In `windows`, rows and columns of the kernel are axes 2 and 3.",
)
def takes_the_places_for_the_elements(columns, shape, size, stride=1, padding=0):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C, height, width = shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    for u in range(KH):
        for v in range(KW):
            dP[:, :, u : u + SH * OH : SH, v : v + SW * OW : SW] += windows[:, :, :, :, u, v]
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake(
    "col2im", "The slice has one place too few along each axis: OH steps of SH rows end in row u + SH * OH."
)
def ends_before_the_last_place(columns, shape, size, stride=1, padding=0):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C, height, width = shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    for u in range(KH):
        for v in range(KW):
            dP[:, :, u : u + SH * (OH - 1) : SH, v : v + SW * (OW - 1) : SW] += windows[:, :, u, v]
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake("col2im", "KH and KW are exchanged: u counts the KH rows of the kernel, v its KW columns.")
def exchanges_the_sides(columns, shape, size, stride=1, padding=0):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C, height, width = shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    for u in range(KW):
        for v in range(KH):
            dP[:, :, u : u + SH * OH : SH, v : v + SW * OW : SW] += windows[:, :, u, v]
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake("col2im", "OH and OW are exchanged: there are OH places along the rows, OW along the columns.")
def exchanges_the_numbers_of_places(columns, shape, size, stride=1, padding=0):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C, height, width = shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    for u in range(KH):
        for v in range(KW):
            dP[:, :, u : u + SH * OW : SH, v : v + SW * OH : SW] += windows[:, :, u, v]
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake("col2im", "In `columns` all places are in one axis. `windows` has them as rows and columns.")
def adds_the_columns(columns, shape, size, stride=1, padding=0):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C, height, width = shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    for u in range(KH):
        for v in range(KW):
            dP[:, :, u : u + SH * OH : SH, v : v + SW * OW : SW] += columns[:, u * KW + v]
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake(
    "col2im",
    "The slice was shifted by the padding. dP contains the padding: element (u, v) begins in row u and column v.",
    constants={"signs": ((-1, -1), (1, 0), (0, 1), (-1, 0), (0, -1))},
)
def shifts_by_the_padding(columns, shape, size, stride=1, padding=0, *, signs=(1, 1)):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C, height, width = shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    for u in range(KH):
        for v in range(KW):
            top, left = u + signs[0] * PH, v + signs[1] * PW
            dP[:, :, top : top + SH * OH : SH, left : left + SW * OW : SW] += windows[:, :, u, v]
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake("col2im", "The padding was cut off twice. The last line, which is given, does it.")
def crops_twice(columns, shape, size, stride=1, padding=0):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C, height, width = shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    for u in range(KH):
        for v in range(KW):
            dP[:, :, u : u + SH * OH : SH, v : v + SW * OW : SW] += windows[:, :, u, v]
    dP = dP[:, :, PH : PH + height, PW : PW + width]
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake("col2im", "Only the first element of each window was added. Go through all KH KW elements.")
def adds_the_first_element_alone(columns, shape, size, stride=1, padding=0):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C, height, width = shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    dP[:, :, : SH * OH : SH, : SW * OW : SW] += windows[:, :, 0, 0]
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake("col2im", "A row of the kernel is missing: u goes from 0 to KH - 1.", constants={"first": (1,)})
def leaves_out_a_row_of_the_kernel(columns, shape, size, stride=1, padding=0, *, first=0):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C, height, width = shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    for u in range(first, KH - 1 + first):
        for v in range(KW):
            dP[:, :, u : u + SH * OH : SH, v : v + SW * OW : SW] += windows[:, :, u, v]
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake("col2im", "A column of the kernel is missing: v goes from 0 to KW - 1.", constants={"first": (1,)})
def leaves_out_a_column_of_the_kernel(columns, shape, size, stride=1, padding=0, *, first=0):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C, height, width = shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    for u in range(KH):
        for v in range(first, KW - 1 + first):
            dP[:, :, u : u + SH * OH : SH, v : v + SW * OW : SW] += windows[:, :, u, v]
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake(
    "col2im",
    "These slices go in steps of 1 from row u * SH. They begin in row u and column v, and go in steps of SH and SW.",
    constants={"columns_too": (True,)},
)
def multiplies_u_in_place_of_stepping(columns, shape, size, stride=1, padding=0, *, columns_too=False):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C, height, width = shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    for u in range(KH):
        for v in range(KW):
            part = slice(v * SW, v * SW + OW) if columns_too else slice(v, v + SW * OW, SW)
            dP[:, :, u * SH : u * SH + OH, part] += windows[:, :, u, v]
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake(
    "col2im",
    "A pixel got the gradient of only one of its copies, or their mean. The gradients add up: +=, not = (with arrays of indices even += writes each pixel only once).",
)
def averages_the_copies(columns, shape, size, stride=1, padding=0, right=col2im):
    count = right(np.ones_like(columns), shape, size, stride, padding)
    return right(columns, shape, size, stride, padding) / np.maximum(count, 1)


@mistake(
    "col2im",
    "The slice has one place too few: OH steps of SH rows end in row u + SH * OH, and OW steps of SW columns in column v + SW * OW.",
    constants={"of_columns": (True,)},
)
def ends_one_place_early(columns, shape, size, stride=1, padding=0, *, of_columns=False):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C, height, width = shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    for u in range(KH):
        for v in range(KW):
            rows, places = slice(u, u + SH * (OH - 1), SH), slice(v, v + SW * OW, SW)
            if of_columns:
                rows, places = slice(u, u + SH * OH, SH), slice(v, v + SW * (OW - 1), SW)
            dP[:, :, rows, places] += windows[:, :, u, v]
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake("col2im", "u counts the rows of the kernel: it runs over KH, not over OH.")
def u_over_the_places(columns, shape, size, stride=1, padding=0):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C, height, width = shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    for u in range(OH):
        for v in range(KW):
            dP[:, :, u : u + SH * OH : SH, v : v + SW * OW : SW] += windows[:, :, u, v]
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake("col2im", "In `columns` all places are in one axis. `windows` has them as rows and columns.")
def indexes_the_columns(columns, shape, size, stride=1, padding=0):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C, height, width = shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    for u in range(KH):
        for v in range(KW):
            dP[:, :, u : u + SH * OH : SH, v : v + SW * OW : SW] += columns[:, :, u, v]
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake("col2im", "v counts the columns of the kernel: it runs over KW, not over OW.")
def v_over_the_places(columns, shape, size, stride=1, padding=0):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C, height, width = shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    for u in range(KH):
        for v in range(OW):
            dP[:, :, u : u + SH * OH : SH, v : v + SW * OW : SW] += windows[:, :, u, v]
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake(
    "col2im", "All elements of the windows were added at once. u and v choose one element of each window."
)
def adds_whole_windows(columns, shape, size, stride=1, padding=0):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C, height, width = shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    for u in range(KH):
        for v in range(KW):
            dP[:, :, u : u + SH * OH : SH, v : v + SW * OW : SW] += windows
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake(
    "col2im",
    "The slice ends after KH or KW steps. There are OH places along the rows and OW along the columns.",
    constants={"both": (False,)},
)
def steps_as_often_as_the_kernel(columns, shape, size, stride=1, padding=0, *, both=True):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C, height, width = shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    for u in range(KH):
        for v in range(KW):
            rows = KH if both else OH
            dP[:, :, u : u + SH * rows : SH, v : v + SW * KW : SW] += windows[:, :, u, v]
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake(
    "col2im",
    "u and v are mixed up in the slice: the rows begin in row u and the columns in column v.",
    constants={"which": ("rows",)},
)
def begins_both_at_the_same(columns, shape, size, stride=1, padding=0, *, which="columns"):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C, height, width = shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    for u in range(KH):
        for v in range(KW):
            top, left = (u, u) if which == "columns" else (v, v)
            dP[:, :, top : top + SH * OH : SH, left : left + SW * OW : SW] += windows[:, :, u, v]
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake(
    "col2im",
    "Rows and columns of the places were exchanged. `windows` has them in the order of dP: rows, then columns.",
)
def transposes_the_places(columns, shape, size, stride=1, padding=0):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C, height, width = shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    for u in range(KH):
        for v in range(KW):
            places = windows[:, :, u, v].transpose(0, 1, 3, 2)
            dP[:, :, u : u + SH * OH : SH, v : v + SW * OW : SW] += places
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake(
    "col2im",
    "A window lies in the wrong place, or partly beyond dP. Window (i, j) begins in row i * SH and column j * SW of dP.",
    constants={"steps": ("padding",)},
)
def puts_windows_in_other_places(columns, shape, size, stride=1, padding=0, *, steps="exchanged"):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C, height, width = shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    for i in range(OH):
        for j in range(OW):
            top, left = {"exchanged": (i * SW, j * SH), "padding": (i * SH + PH, j * SW + PW)}[steps]
            dP[:, :, top : top + KH, left : left + KW] += windows[:, :, :, :, i, j]
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake("col2im", "The sides of the windows are exchanged: they have KH rows and KW columns.")
def exchanges_the_sides_of_a_window(columns, shape, size, stride=1, padding=0):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C, height, width = shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    for i in range(OH):
        for j in range(OW):
            dP[:, :, i * SH : i * SH + KW, j * SW : j * SW + KH] += windows[:, :, :, :, i, j]
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake(
    "col2im",
    "The stride of one axis is missing, or missing in a part of the slice: rows are SH apart, columns SW.",
    constants={
        "ends": (
            (True, True, False, True),
            (True, False, True, False),
            (True, True, True, False),
            (False, True, False, True),
            (True, False, True, True),
            (False, True, True, True),
        )
    },
)
def stride_of_one_axis(columns, shape, size, stride=1, padding=0, *, ends=(True, True, False, False)):
    (KH, KW), (SH, SW), (PH, PW), (N, C, height, width) = pair(size), pair(stride), pair(padding), shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    rows_end, rows_step, columns_end, columns_step = (
        stride if has else 1 for stride, has in zip((SH, SH, SW, SW), ends, strict=True)
    )
    for u in range(KH):
        for v in range(KW):
            rows = slice(u, u + rows_end * OH, rows_step)
            dP[:, :, rows, v : v + columns_end * OW : columns_step] += windows[:, :, u, v]
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake(
    "col2im",
    "The stride of one axis is missing, or missing in a part of the slice: rows are SH apart, columns SW.",
    constants={"of_rows": (True,)},
)
def windows_with_one_stride(columns, shape, size, stride=1, padding=0, *, of_rows=False):
    (KH, KW), (SH, SW), (PH, PW), (N, C, height, width) = pair(size), pair(stride), pair(padding), shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    SH, SW = (1, SW) if of_rows else (SH, 1)
    for i in range(OH):
        for j in range(OW):
            dP[:, :, i * SH : i * SH + KH, j * SW : j * SW + KW] += windows[..., i, j]
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake("col2im", "Only the elements with u equal to v were added. Each u goes with each v: two loops.")
def elements_of_the_diagonal(columns, shape, size, stride=1, padding=0):
    (KH, KW), (SH, SW), (PH, PW), (N, C, height, width) = pair(size), pair(stride), pair(padding), shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    for u in range(min(KH, KW)):
        dP[:, :, u : u + SH * OH : SH, u : u + SW * OW : SW] += windows[:, :, u, u]
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake("col2im", "The loops ran over KH and KW, but place whole windows. There are OH times OW windows.")
def windows_as_often_as_the_kernel(columns, shape, size, stride=1, padding=0):
    (KH, KW), (SH, SW), (PH, PW), (N, C, height, width) = pair(size), pair(stride), pair(padding), shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    for i in range(min(KH, OH)):
        for j in range(min(KW, OW)):
            dP[:, :, i * SH : i * SH + KH, j * SW : j * SW + KW] += windows[..., i, j]
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake("col2im", "The channels are missing in the slice: rows and columns are axes 2 and 3 of dP.")
def slices_without_channels(columns, shape, size, stride=1, padding=0):
    (KH, KW), (SH, SW), (PH, PW), (N, C, height, width) = pair(size), pair(stride), pair(padding), shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    for u in range(KH):
        for v in range(KW):
            dP[:, u : u + SH * OH : SH, v : v + SW * OW : SW] += windows[:, :, u, v]
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake(
    "col2im",
    "Nothing arrived in dP. `part = part + ...` makes a new array: add to the slice itself, with +=.",
)
def adds_to_a_new_array(columns, shape, size, stride=1, padding=0):
    (KH, KW), (SH, SW), (PH, PW), (N, C, height, width) = pair(size), pair(stride), pair(padding), shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    return dP[:, :, PH : PH + height, PW : PW + width]


@mistake("col2im", "The columns of the slice begin in column 0. Under element (u, v) they begin in column v.")
def columns_from_the_edge(columns, shape, size, stride=1, padding=0):
    (KH, KW), (SH, SW), (PH, PW), (N, C, height, width) = pair(size), pair(stride), pair(padding), shape
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = columns.reshape(N, C, KH, KW, OH, OW)
    dP = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=columns.dtype)
    for u in range(KH):
        for v in range(KW):
            dP[:, :, u : u + SH * OH : SH, : SW * OW : SW] += windows[:, :, u, v]
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


@mistake("conv2d-backward", "dX was computed although `needs_dX` is False. Leave it None then.")
def always_computes_dX(dY, cache, needs_dX=True, right=conv2d_backward):
    return right(dY, cache)


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


@mistake(
    "conv2d-backward",
    "`col2im` does not know stride or padding. Give it both, as `im2col` got them.",
    constants={"known": (("stride",), ("padding",))},
)
def col2im_without_its_options(dY, cache, needs_dX=True, *, known=(), right=conv2d_backward):
    X, W, stride, padding = cache
    _, dW, db = right(dY, cache, False)
    if not needs_dX:
        return None, dW, db
    options = {name: {"stride": stride, "padding": padding}[name] for name in known}
    dZ = dY.reshape(*dY.shape[:2], dY.shape[2] * dY.shape[3])
    return col2im(W.reshape(len(W), -1).T @ dZ, X.shape, W.shape[2:], **options), dW, db


@mistake("conv2d-backward", "db was summed over the maps. Keep their axis, and sum over images and places.")
def sums_db_over_the_maps(dY, cache, needs_dX=True, right=conv2d_backward):
    dX, dW, _ = right(dY, cache, needs_dX)
    return dX, dW, dY.sum(axis=1)


@mistake("conv2d-backward", "This is the gradient of the columns. `col2im` brings it back to the pixels.")
def gradient_of_the_columns(dY, cache, needs_dX=True, right=conv2d_backward):
    _, dW, db = right(dY, cache, False)
    dZ = dY.reshape(*dY.shape[:2], dY.shape[2] * dY.shape[3])
    return (cache[1].reshape(len(dW), -1).T @ dZ if needs_dX else None), dW, db


@mistake("conv2d-backward", "W_rows is not transposed. The gradient of the columns has C KH KW rows.")
def leaves_the_weights_as_they_are(dY, cache, needs_dX=True, right=conv2d_backward):
    X, W, stride, padding = cache
    _, dW, db = right(dY, cache, False)
    if not needs_dX:
        return None, dW, db
    dZ = dY.reshape(*dY.shape[:2], dY.shape[2] * dY.shape[3])
    return col2im(W.reshape(len(W), -1) @ dZ, X.shape, W.shape[2:], stride, padding), dW, db


@mistake("conv2d-backward", "The products of the images were not summed. Sum over the images, then reshape.")
def does_not_sum_dW(dY, cache, needs_dX=True, right=conv2d_backward):
    X, W, stride, padding = cache
    dX, _, db = right(dY, cache, needs_dX)
    columns = im2col(X, W.shape[2:], stride, padding)
    dZ = dY.reshape(*dY.shape[:2], columns.shape[2])
    return dX, (dZ @ columns.transpose(0, 2, 1)).reshape(W.shape), db


@mistake("conv2d-backward", "dW was summed over the maps. Sum over the images, which are axis 0.")
def sums_dW_over_the_maps(dY, cache, needs_dX=True, right=conv2d_backward):
    X, W, stride, padding = cache
    dX, _, db = right(dY, cache, needs_dX)
    columns = im2col(X, W.shape[2:], stride, padding)
    dZ = dY.reshape(*dY.shape[:2], columns.shape[2])
    return dX, (dZ @ columns.transpose(0, 2, 1)).sum(axis=1).reshape(W.shape), db


@mistake(
    "conv2d-backward", "Exchange the last two axes of the columns, and only these: `.T` reverses all three."
)
def reverses_the_axes_of_the_columns(dY, cache, needs_dX=True, right=conv2d_backward):
    X, W, stride, padding = cache
    dX, _, db = right(dY, cache, needs_dX)
    columns = im2col(X, W.shape[2:], stride, padding)
    dZ = dY.reshape(*dY.shape[:2], columns.shape[2])
    return dX, (dZ @ columns.T).sum(axis=0).reshape(W.shape), db


@mistake(
    "conv2d-backward", "Exchange the last two axes of the columns, and only these: `.T` reverses all three."
)
def leaves_the_columns_as_they_are(dY, cache, needs_dX=True, right=conv2d_backward):
    X, W, stride, padding = cache
    dX, _, db = right(dY, cache, needs_dX)
    columns = im2col(X, W.shape[2:], stride, padding)
    dZ = dY.reshape(*dY.shape[:2], columns.shape[2])
    return dX, (dZ @ columns).sum(axis=0).reshape(W.shape), db


@mistake("conv2d-backward", "`col2im` got padding and stride in the wrong order: the stride comes first.")
def exchanges_stride_and_padding(dY, cache, needs_dX=True, right=conv2d_backward):
    X, W, stride, padding = cache
    _, dW, db = right(dY, cache, False)
    if not needs_dX:
        return None, dW, db
    dZ = dY.reshape(*dY.shape[:2], dY.shape[2] * dY.shape[3])
    return col2im(W.reshape(len(W), -1).T @ dZ, X.shape, W.shape[2:], padding, stride), dW, db


@mistake(
    "conv2d-backward", "`col2im` got all of W.shape as the size. The size is the kernel's rows and columns."
)
def gives_the_whole_shape(dY, cache, needs_dX=True, right=conv2d_backward):
    X, W, stride, padding = cache
    _, dW, db = right(dY, cache, False)
    if not needs_dX:
        return None, dW, db
    dZ = dY.reshape(*dY.shape[:2], dY.shape[2] * dY.shape[3])
    return col2im(W.reshape(len(W), -1).T @ dZ, X.shape, W.shape, stride, padding), dW, db


@mistake(
    "conv2d-backward",
    "dX is still None. If it is needed, it is the gradient of the columns, brought back by `col2im`.",
)
def leaves_dX_out(dY, cache, needs_dX=True, right=conv2d_backward):
    return right(dY, cache, False)


@mistake("conv2d-backward", "The products of the images were not summed. Sum over the images, then reshape.")
def neither_sums_nor_reshapes_dW(dY, cache, needs_dX=True, right=conv2d_backward):
    X, W, stride, padding = cache
    dX, _, db = right(dY, cache, needs_dX)
    columns = im2col(X, W.shape[2:], stride, padding)
    dZ = dY.reshape(*dY.shape[:2], columns.shape[2])
    return dX, dZ @ columns.transpose(0, 2, 1), db


@mistake(
    "conv2d-backward",
    "The axis of the maps of dY must come first before images and places become one axis: transpose, then reshape.",
)
def reshapes_both_before_it_transposes(dY, cache, needs_dX=True, right=conv2d_backward):
    X, W, stride, padding = cache
    dX, _, db = right(dY, cache, needs_dX)
    columns = im2col(X, W.shape[2:], stride, padding)
    columns = columns.reshape(columns.shape[1], len(X) * columns.shape[2])
    return dX, (dY.reshape(len(W), columns.shape[1]) @ columns.T).reshape(W.shape), db


@mistake("conv2d-backward", "db is the mean over the places. The bias collects their sum.")
def averages_db_over_the_places(dY, cache, needs_dX=True, right=conv2d_backward):
    dX, dW, db = right(dY, cache, needs_dX)
    return dX, dW, db / (dY.shape[2] * dY.shape[3])


@mistake(
    "conv2d-backward",
    "The wrong axis of dY was kept. Axis 1 counts the maps: sum over all others.",
    constants={"axes": ((0, 1, 3), (1, 2, 3))},
)
def keeps_the_wrong_axis(dY, cache, needs_dX=True, *, axes=(0, 1, 2), right=conv2d_backward):
    dX, dW, _ = right(dY, cache, needs_dX)
    return dX, dW, dY.sum(axis=axes)


@mistake(
    "conv2d-backward", "W_rows was reshaped, not transposed: a reshape leaves the elements in their order."
)
def reshapes_the_rows(dY, cache, needs_dX=True, right=conv2d_backward):
    X, W, stride, padding = cache
    _, dW, db = right(dY, cache, False)
    if not needs_dX:
        return None, dW, db
    dZ = dY.reshape(*dY.shape[:2], dY.shape[2] * dY.shape[3])
    return col2im(W.reshape(W[0].size, len(W)) @ dZ, X.shape, W.shape[2:], stride, padding), dW, db


@mistake(
    "conv2d-backward",
    "`np.dot` puts the axis of the images second. `@` multiplies the matrices of each image and leaves it first.",
)
def multiplies_with_dot(dY, cache, needs_dX=True, right=conv2d_backward):
    X, W, stride, padding = cache
    _, dW, db = right(dY, cache, False)
    if not needs_dX:
        return None, dW, db
    dZ = dY.reshape(*dY.shape[:2], dY.shape[2] * dY.shape[3])
    return col2im(np.dot(W.reshape(len(W), -1).T, dZ), X.shape, W.shape[2:], stride, padding), dW, db


@mistake("conv2d-backward", "`col2im` got the columns of X. It gets the gradient of the columns.")
def brings_back_the_columns(dY, cache, needs_dX=True, right=conv2d_backward):
    X, W, stride, padding = cache
    _, dW, db = right(dY, cache, False)
    if not needs_dX:
        return None, dW, db
    dZ = dY.reshape(*dY.shape[:2], dY.shape[2] * dY.shape[3])
    return col2im(im2col(X, W.shape[2:], stride, padding), X.shape, W.shape[2:], stride, padding), dW, db


@mistake("conv2d-backward", "`col2im` got the shape of dY. It makes images of the shape of X.")
def images_of_the_shape_of_dY(dY, cache, needs_dX=True, right=conv2d_backward):
    _, W, stride, padding = cache
    _, dW, db = right(dY, cache, False)
    if not needs_dX:
        return None, dW, db
    dZ = dY.reshape(*dY.shape[:2], dY.shape[2] * dY.shape[3])
    return col2im(W.reshape(len(W), -1).T @ dZ, dY.shape, W.shape[2:], stride, padding), dW, db


@mistake("conv2d-backward", "`col2im` got the size of the output. It takes that of the kernel.")
def size_of_the_output(dY, cache, needs_dX=True, right=conv2d_backward):
    X, W, stride, padding = cache
    _, dW, db = right(dY, cache, False)
    if not needs_dX:
        return None, dW, db
    dZ = dY.reshape(*dY.shape[:2], dY.shape[2] * dY.shape[3])
    return col2im(W.reshape(len(W), -1).T @ dZ, X.shape, dY.shape[2:], stride, padding), dW, db


@mistake("conv2d-backward", "`*` multiplies element by element. dW needs a matrix product for each image.")
def multiplies_element_by_element(dY, cache, needs_dX=True, right=conv2d_backward):
    X, W, stride, padding = cache
    dX, _, db = right(dY, cache, needs_dX)
    columns = im2col(X, W.shape[2:], stride, padding)
    dZ = dY.reshape(*dY.shape[:2], columns.shape[2])
    return dX, (dZ * columns.transpose(0, 2, 1)).sum(axis=0).reshape(W.shape), db


@mistake(
    "conv2d-backward",
    "This product has the axes of dW's rows exchanged, and a reshape does not exchange them: dZ comes first, then the columns transposed.",
)
def columns_before_dZ(dY, cache, needs_dX=True, right=conv2d_backward):
    dX, dW, db = right(dY, cache, needs_dX)
    return dX, dW.reshape(len(dW), -1).T.reshape(dW.shape), db


@mistake(
    "conv2d-backward",
    "The places are the rows of this product, and a reshape does not exchange its axes. The gradient of the columns has C KH KW rows.",
)
def reshapes_the_gradient_of_the_columns(dY, cache, needs_dX=True, right=conv2d_backward):
    X, W, stride, padding = cache
    _, dW, db = right(dY, cache, False)
    if not needs_dX:
        return None, dW, db
    dZ = dY.reshape(*dY.shape[:2], dY.shape[2] * dY.shape[3])
    product = dZ.transpose(0, 2, 1) @ W.reshape(len(W), dW[0].size)
    product = product.reshape(len(X), dW[0].size, dZ.shape[2])
    return col2im(product, X.shape, W.shape[2:], stride, padding), dW, db


@mistake(
    "conv2d-backward", "dW is a product of two sums over the images. It is the sum of the images' products."
)
def product_of_the_sums_over_the_images(dY, cache, needs_dX=True, right=conv2d_backward):
    X, W, stride, padding = cache
    dX, _, db = right(dY, cache, needs_dX)
    columns = im2col(X, W.shape[2:], stride, padding).sum(axis=0)
    return dX, (dY.sum(axis=0).reshape(len(W), -1) @ columns.T).reshape(W.shape), db


@mistake(
    "conv2d-backward",
    "This db is of one image alone. The gradients of all images add up.",
    constants={"image": (-1,)},
)
def db_of_one_image(dY, cache, needs_dX=True, *, image=0, right=conv2d_backward):
    dX, dW, _ = right(dY, cache, needs_dX)
    return dX, dW, dY[image].sum(axis=(1, 2)) if len(dY) else 0 * dY.sum(axis=(0, 2, 3))


@mistake(
    "conv2d-backward",
    "`col2im` got a wrong size. The size is the kernel's rows and columns, the last two lengths of W.",
    constants={"ends": ((3, 4), (0, 2), (1, 3), (-1, -3))},
)
def another_part_of_the_shape(dY, cache, needs_dX=True, *, ends=(2, 3), right=conv2d_backward):
    X, W, stride, padding = cache
    _, dW, db = right(dY, cache, False)
    if not needs_dX:
        return None, dW, db
    dZ = dY.reshape(*dY.shape[:2], dY.shape[2] * dY.shape[3])
    part = W.shape[2:][::-1] if ends[0] < 0 else W.shape[ends[0] : ends[1]]
    return (
        col2im(W.reshape(len(W), -1).T @ dZ, X.shape, part if len(part) == 2 else part[0], stride, padding),
        dW,
        db,
    )


@mistake(
    "conv2d-backward",
    "All elements of the products were summed to one number. Sum over the images alone, which are axis 0.",
)
def sums_dW_over_all(dY, cache, needs_dX=True, *, right=conv2d_backward):
    X, W, stride, padding = cache
    dX, _, db = right(dY, cache, needs_dX)
    columns = im2col(X, W.shape[2:], stride, padding)
    dZ = dY.reshape(*dY.shape[:2], columns.shape[2])
    return dX, (dZ @ columns.transpose(0, 2, 1)).sum().reshape(W.shape), db


@mistake(
    "conv2d-backward", "This db has an element for each place. The maps are axis 1: sum over all other axes."
)
def keeps_the_places_in_one_axis(dY, cache, needs_dX=True, *, right=conv2d_backward):
    dX, dW, _ = right(dY, cache, needs_dX)
    return dX, dW, dY.sum(axis=(0, 1)).reshape(dY.shape[2] * dY.shape[3])


@mistake(
    "conv2d-backward",
    "A function for images got columns, or their shape. col2im makes images of the shape of X.",
)
def images_of_the_shape_of_the_columns(dY, cache, needs_dX=True, *, right=conv2d_backward):
    X, W, stride, padding = cache
    _, dW, db = right(dY, cache, False)
    if not needs_dX:
        return None, dW, db
    dZ = dY.reshape(*dY.shape[:2], dY.shape[2] * dY.shape[3])
    return (
        col2im(
            W.reshape(len(W), -1).T @ dZ,
            im2col(X, W.shape[2:], stride, padding).shape,
            W.shape[2:],
            stride,
            padding,
        ),
        dW,
        db,
    )


@mistake(
    "conv2d-backward",
    "col2im takes (N, C KH KW, OH OW), the columns of all images at once: W_rows, transposed, times dZ.",
)
def transposes_W_itself(dY, cache, needs_dX=True, *, right=conv2d_backward):
    X, W, stride, padding = cache
    _, dW, db = right(dY, cache, False)
    if not needs_dX:
        return None, dW, db
    dZ = dY.reshape(*dY.shape[:2], dY.shape[2] * dY.shape[3])
    return col2im(W.T @ dZ, X.shape, W.shape[2:], stride, padding), dW, db


@mistake(
    "conv2d-backward",
    "The columns of dP were only reshaped. A pixel is in several windows: col2im adds its gradients up.",
)
def reshapes_the_columns_of_dX(dY, cache, needs_dX=True, right=conv2d_backward):
    X, W, stride, padding = cache
    columns = im2col(X, W.shape[2:], stride, padding)
    W_rows, dZ = W.reshape(len(W), -1), dY.reshape(*dY.shape[:2], columns.shape[2])
    _, *others = right(dY, cache, False)
    return (W_rows.T @ dZ).reshape(X.shape) if needs_dX else None, *others


@mistake(
    "conv2d-backward",
    "dZ was reshaped to (F, ...), which mixes images and maps up. The axes of dZ are images, maps and places.",
)
def reshapes_images_into_maps(dY, cache, needs_dX=True, right=conv2d_backward):
    X, W, stride, padding = cache
    columns = im2col(X, W.shape[2:], stride, padding)
    dP = W.reshape(len(W), -1).T @ dY.reshape(len(W), -1)
    _, *others = right(dY, cache, False)
    dX = col2im(dP.reshape(columns.shape), X.shape, W.shape[2:], stride, padding) if needs_dX else None
    return dX, *others


@mistake(
    "conv2d-backward",
    "A function for images got columns, or their shape. col2im makes images of the shape of X.",
)
def columns_of_the_columns(dY, cache, needs_dX=True, right=conv2d_backward):
    X, W, stride, padding = cache
    columns = im2col(X, W.shape[2:], stride, padding)
    W_rows, dZ = W.reshape(len(W), -1), dY.reshape(*dY.shape[:2], columns.shape[2])
    im2col(W_rows.T @ dZ, W.shape[2:], stride, padding)
    return right(dY, cache, needs_dX)


@mistake(
    "conv2d-backward",
    "col2im takes (N, C KH KW, OH OW), the columns of all images at once: W_rows, transposed, times dZ.",
)
def columns_of_one_image(dY, cache, needs_dX=True, right=conv2d_backward):
    X, W, stride, padding = cache
    if needs_dX:
        columns = im2col(X, W.shape[2:], stride, padding)
        dZ = dY.reshape(*dY.shape[:2], columns.shape[2])
        for part in dZ:
            col2im(W.reshape(len(W), -1).T @ part, X.shape, W.shape[2:], stride, padding)
    return right(dY, cache, needs_dX)


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
    "Nothing was written into dX. Either `winner == number` was never true (enumerate gives the number first, and `is` compares no elements), or `place = ...` only bound the name to another array.",
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
    (_, KW), (SH, SW) = pair(size), pair(size if stride is None else stride)
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


@mistake(
    "maxpool2d-backward",
    "The winner's number was used as a position in the whole map. It counts the pixels of the window.",
)
def winner_in_the_whole_map(dY, cache):
    winner, shape, _, _ = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for n, c in np.ndindex(dY.shape[:2]):
        dX[n, c].reshape(-1)[winner[n, c].reshape(-1)] = dY[n, c].reshape(-1)
    return dX


@mistake("maxpool2d-backward", "`pool_slices` does not know the stride. Without it, it takes the size.")
def slices_without_stride(dY, cache):
    winner, shape, size, _ = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for number, place in enumerate(pool_slices(dX, size)):
        place += dY * (winner == number)
    return dX


@mistake(
    "maxpool2d-backward", "The stride is missing: the window (i, j) begins in row i * SH and column j * SW."
)
def windows_without_their_stride(dY, cache):
    winner, shape, size, stride = cache
    (KH, KW), (SH, SW) = pair(size), pair(size if stride is None else stride)
    dX = np.zeros(shape, dtype=dY.dtype)
    for n, c, i, j in np.ndindex(dY.shape):
        u, v = divmod(int(winner[n, c, i, j]), KW)
        dX[n, c, i + u, j + v] += dY[n, c, i, j]
    return dX


@mistake(
    "maxpool2d-backward", "The stride is missing: the window (i, j) begins in row i * SH and column j * SW."
)
def windows_assigned_without_their_stride(dY, cache):
    winner, shape, size, stride = cache
    (KH, KW), (SH, SW) = pair(size), pair(size if stride is None else stride)
    dX = np.zeros(shape, dtype=dY.dtype)
    for n, c, i, j in np.ndindex(dY.shape):
        u, v = divmod(int(winner[n, c, i, j]), KW)
        dX[n, c, i + u, j + v] = dY[n, c, i, j]
    return dX


@mistake(
    "maxpool2d-backward",
    "Pixel number u * KW + v of window (i, j) is in row i * SH + u and column j * SW + v of the map.",
)
def windows_a_size_apart(dY, cache):
    winner, shape, size, stride = cache
    (KH, KW), (SH, SW) = pair(size), pair(size if stride is None else stride)
    dX = np.zeros(shape, dtype=dY.dtype)
    for n, c, i, j in np.ndindex(dY.shape):
        u, v = divmod(int(winner[n, c, i, j]), KW)
        dX[n, c, i * KH + u, j * KW + v] += dY[n, c, i, j]
    return dX


@mistake(
    "maxpool2d-backward",
    "Pixel number u * KW + v of window (i, j) is in row i * SH + u and column j * SW + v of the map.",
)
def divides_by_the_height(dY, cache):
    winner, shape, size, stride = cache
    (KH, KW), (SH, SW) = pair(size), pair(size if stride is None else stride)
    dX = np.zeros(shape, dtype=dY.dtype)
    for n, c, i, j in np.ndindex(dY.shape):
        u, v = divmod(int(winner[n, c, i, j]), KH)
        dX[n, c, i * SH + u, j * SW + v] += dY[n, c, i, j]
    return dX


@mistake(
    "maxpool2d-backward",
    "Pixel number u * KW + v of window (i, j) is in row i * SH + u and column j * SW + v of the map.",
)
def row_for_the_column(dY, cache):
    winner, shape, size, stride = cache
    (KH, KW), (SH, SW) = pair(size), pair(size if stride is None else stride)
    dX = np.zeros(shape, dtype=dY.dtype)
    for n, c, i, j in np.ndindex(dY.shape):
        u, v = divmod(int(winner[n, c, i, j]), KW)
        dX[n, c, i * SH + v, j * SW + u] += dY[n, c, i, j]
    return dX


@mistake(
    "maxpool2d-backward",
    "Only the first pixel of each window was considered: the function returns within the loop, or dY was modified in it.",
)
def returns_in_the_loop(dY, cache):
    winner, shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for number, place in enumerate(pool_slices(dX, size, stride)):
        place += dY * (winner == number)
        return dX


@mistake("maxpool2d-backward", "This is the last of the views. Return dX, which contains all of them.")
def returns_a_view(dY, cache):
    winner, shape, size, stride = cache
    for number, place in enumerate(pool_slices(np.zeros(shape, dtype=dY.dtype), size, stride)):
        place += dY * (winner == number)
    return place


@mistake("maxpool2d-backward", "`pool_slices` got dY. The views that are written into are those of dX.")
def slices_of_dY(dY, cache):
    winner, shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for number, place in enumerate(pool_slices(dY, size, stride)):
        place += dY * (winner == number)
    return dX


@mistake("maxpool2d-backward", "`pool_slices` gives the views without numbers. `enumerate` counts them.")
def loop_without_enumerate(dY, cache):
    winner, shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for number, place in pool_slices(dX, size, stride):
        place += dY * (winner == number)
    return dX


@mistake(
    "maxpool2d-backward",
    "The gradient was shared out among the window, as after a mean. The winner gets all of it.",
)
def shares_with_the_losers(dY, cache):
    _, shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for place in pool_slices(dX, size, stride):
        place += dY / np.prod(pair(size))
    return dX


@mistake("maxpool2d-backward", "All pixels but the winner got the gradient. Only the winner gets it.")
def gradient_to_the_losers(dY, cache):
    winner, shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for number, place in enumerate(pool_slices(dX, size, stride)):
        place += dY * (winner != number)
    return dX


@mistake(
    "maxpool2d-backward",
    "Pixel number u * KW + v of window (i, j) is in row i * SH + u and column j * SW + v of the map.",
)
def numbers_with_the_height(dY, cache):
    winner, shape, size, stride = cache
    (KH, KW), dX = pair(size), np.zeros(shape, dtype=dY.dtype)
    for number, place in enumerate(pool_slices(dX, size, stride)):
        place += dY * (winner == number // KW * KH + number % KW)
    return dX


@mistake(
    "maxpool2d-backward",
    "Nothing was written into dX. Either `winner == number` was never true (enumerate gives the number first, and `is` compares no elements), or `place = ...` only bound the name to another array.",
)
def writes_only_where_windows_are_apart(dY, cache):
    winner, shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for number, place in enumerate(pool_slices(dX, size, stride)):
        if all(s >= k for s, k in zip(pair(size if stride is None else stride), pair(size), strict=True)):
            place[...] = dY * (winner == number)
    return dX


@mistake(
    "maxpool2d-backward",
    "`dY[...]` keeps the elements of the winners alone, in one axis. A product of dY and the mask keeps dY's shape.",
)
def adds_the_chosen_elements(dY, cache):
    winner, shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for number, place in enumerate(pool_slices(dX, size, stride)):
        place += dY[winner == number]
    return dX


@mistake(
    "maxpool2d-backward",
    "winner was compared with the view, which holds gradients. It is the number of a pixel: compare it with number.",
)
def compares_with_the_view(dY, cache):
    winner, shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for number, place in enumerate(pool_slices(dX, size, stride)):
        place += dY * (winner == place)
    return dX


@mistake("maxpool2d-backward", "`dY` has the shape of the output. Add to each view of dX, not to dX.")
def adds_to_dX_itself(dY, cache):
    winner, shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for number, place in enumerate(pool_slices(dX, size, stride)):
        dX = dX + dY * (winner == number)
    return dX


@mistake(
    "maxpool2d-backward",
    "More pixels than the winner got the gradient: winner is compared with another sign than ==.",
    constants={"sign": ("<=",)},
)
def compares_by_order(dY, cache, *, sign=">="):
    winner, shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for number, place in enumerate(pool_slices(dX, size, stride)):
        won = winner >= number if sign == ">=" else winner <= number
        place += dY * won
    return dX


@mistake(
    "maxpool2d-backward",
    "`dY * winner == number` multiplies first and compares then. Brackets are missing around the comparison.",
    constants={"adds": (False,)},
)
def multiplies_before_the_comparison(dY, cache, *, adds=True):
    winner, shape, size, stride = cache
    (KH, KW), (SH, SW) = pair(size), pair(size if stride is None else stride)
    dX = np.zeros(shape, dtype=dY.dtype)
    for number, place in enumerate(pool_slices(dX, size, stride)):
        place[...] = (place if adds else 0) + (dY * winner == number)
    return dX


@mistake(
    "maxpool2d-backward",
    "size and stride are exchanged: pool_slices takes the array, the size, and then the stride.",
)
def size_for_the_stride(dY, cache):
    winner, shape, size, stride = cache
    (KH, KW), (SH, SW) = pair(size), pair(size if stride is None else stride)
    dX = np.zeros(shape, dtype=dY.dtype)
    for number, place in enumerate(pool_slices(dX, stride, size)):
        place += dY * (winner == number)
    return dX


@mistake(
    "maxpool2d-backward",
    "Only the first pixels of each window were considered. There are KH KW of them, as many as pool_slices gives views.",
    constants={"pixels": (2, 3)},
)
def first_pixels_only(dY, cache, *, pixels=4):
    winner, shape, size, stride = cache
    (KH, KW), (SH, SW) = pair(size), pair(size if stride is None else stride)
    dX = np.zeros(shape, dtype=dY.dtype)
    for number, place in enumerate(pool_slices(dX, size, stride)[:pixels]):
        place += dY * (winner == number)
    return dX


@mistake(
    "maxpool2d-backward",
    "The gradient was written twice: with `place[...] =` where the windows are apart, and with += as well. `else` is missing.",
)
def writes_and_adds(dY, cache, right=maxpool2d_backward):
    *_, size, stride = cache
    (KH, KW), (SH, SW) = pair(size), pair(size if stride is None else stride)
    return right(dY, cache) * (2 if SH >= KH and SW >= KW else 1)


@mistake(
    "maxpool2d-backward",
    "The stride of one axis is missing or is that of the other: window (i, j) begins in row i * SH and column j * SW.",
    constants={"strides": ("SH, 1", "SW, SW", "SH, SH")},
)
def windows_with_a_wrong_stride(dY, cache, *, strides="1, SW"):
    winner, shape, size, stride = cache
    (KH, KW), (SH, SW) = pair(size), pair(size if stride is None else stride)
    dX = np.zeros(shape, dtype=dY.dtype)
    SH, SW = {"1, SW": (1, SW), "SH, 1": (SH, 1), "SW, SW": (SW, SW), "SH, SH": (SH, SH)}[strides]
    for n, c, i, j in np.ndindex(dY.shape):
        u, v = divmod(int(winner[n, c, i, j]), KW)
        dX[n, c, i * SH + u, j * SW + v] += dY[n, c, i, j]
    return dX


# avgpool2d_backward


@mistake(
    "avgpool2d-backward",
    "The gradient was not divided by KH KW, the number of pixels of a window. `/ KH * KW` would multiply by KW, and SH SW is another number.",
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
    "Nothing was written into dX. Add to every view of dX itself, with place +=; `place = ...` only binds the name to another array.",
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


@mistake("avgpool2d-backward", "`//` rounds the shares down. Divide with `/`.")
def divides_without_the_decimals(dY, cache):
    shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for place in pool_slices(dX, size, stride):
        place += dY // np.prod(pair(size))
    return dX


@mistake(
    "avgpool2d-backward",
    "The gradient was divided by the square of one side, or always by 4. A window has KH KW pixels.",
    constants={"side": (1,)},
)
def divides_by_the_square_of_a_side(dY, cache, *, side=0):
    shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for place in pool_slices(dX, size, stride):
        place += dY / pair(size)[side] ** 2
    return dX


@mistake("avgpool2d-backward", "The gradient was divided by KH + KW. A window has KH KW pixels.")
def divides_by_the_sum_of_the_sides(dY, cache):
    shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for place in pool_slices(dX, size, stride):
        place += dY / sum(pair(size))
    return dX


@mistake(
    "avgpool2d-backward",
    "The gradient was divided by the number of pixels of the whole map. A window has KH KW pixels.",
)
def divides_by_the_whole_map(dY, cache):
    shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for place in pool_slices(dX, size, stride):
        place += dY / (shape[2] * shape[3])
    return dX


@mistake("avgpool2d-backward", "`pool_slices` does not know the stride. Without it, it takes the size.")
def shares_without_stride(dY, cache):
    shape, size, _ = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for place in pool_slices(dX, size):
        place += dY / np.prod(pair(size))
    return dX


@mistake(
    "avgpool2d-backward", "The stride is missing: the window (i, j) begins in row i * SH and column j * SW."
)
def shares_one_pixel_further(dY, cache):
    shape, size, _ = cache
    (KH, KW), dX = pair(size), np.zeros(shape, dtype=dY.dtype)
    for n, c, i, j in np.ndindex(dY.shape):
        dX[n, c, i : i + KH, j : j + KW] += dY[n, c, i, j] / (KH * KW)
    return dX


@mistake("avgpool2d-backward", "This is the last of the views. Return dX, which contains all of them.")
def returns_the_last_view(dY, cache):
    shape, size, stride = cache
    for place in pool_slices(np.zeros(shape, dtype=dY.dtype), size, stride):
        place += dY / np.prod(pair(size))
    return place


@mistake(
    "avgpool2d-backward",
    "The windows were laid side by side. They are SH rows and SW columns apart, so they may overlap or leave pixels out.",
)
def repeats_each_share(dY, cache):
    (KH, KW), share = pair(cache[1]), dY / np.prod(pair(cache[1]))
    return share.repeat(KH, axis=2).repeat(KW, axis=3)


@mistake(
    "avgpool2d-backward", "The shares of a pixel were divided by the number of its windows. They only add up."
)
def averages_the_shares(dY, cache, right=avgpool2d_backward):
    return right(dY, cache) / np.maximum(right(np.ones_like(dY), cache) * np.prod(pair(cache[1])), 1)


@mistake("avgpool2d-backward", "`share` has the shape of the output. Add it to each view of dX, not to dX.")
def adds_to_all_of_dX(dY, cache):
    shape, size, _ = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    dX += dY / np.prod(pair(size))
    return dX


@mistake("avgpool2d-backward", "The windows are SH rows and SW columns apart, not KH and KW.")
def shares_a_size_apart(dY, cache):
    shape, size, _ = cache
    (KH, KW), dX = pair(size), np.zeros(shape, dtype=dY.dtype)
    for n, c, i, j in np.ndindex(dY.shape):
        dX[n, c, i * KH : i * KH + KH, j * KW : j * KW + KW] += dY[n, c, i, j] / (KH * KW)
    return dX


@mistake("avgpool2d-backward", "The sides of the windows are exchanged: they have KH rows and KW columns.")
def exchanges_the_sides_of_the_windows(dY, cache):
    shape, size, stride = cache
    (KH, KW), (SH, SW) = pair(size), pair(size if stride is None else stride)
    dX = np.zeros(shape, dtype=dY.dtype)
    for n, c, i, j in np.ndindex(dY.shape):
        dX[n, c, i * SH : i * SH + KW, j * SW : j * SW + KH] += dY[n, c, i, j] / (KH * KW)
    return dX


@mistake("avgpool2d-backward", "`pool_slices` gives the views alone, without numbers.")
def unpacks_the_views(dY, cache):
    shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for _, place in pool_slices(dX, size, stride):
        place += dY / np.prod(pair(size))
    return dX


@mistake("avgpool2d-backward", "SH and SW are exchanged: SH is the stride of the rows.")
def exchanges_the_strides_of_the_means(dY, cache):
    shape, size, stride = cache
    (KH, KW), (SH, SW) = pair(size), pair(size if stride is None else stride)
    dX = np.zeros(shape, dtype=dY.dtype)
    for n, c, i, j in np.ndindex(dY.shape):
        dX[n, c, i * SW : i * SW + KH, j * SH : j * SH + KW] += dY[n, c, i, j] / (KH * KW)
    return dX


@mistake(
    "avgpool2d-backward",
    "The gradient was not divided by KH KW, the number of pixels of a window. `/ KH * KW` would multiply by KW, and SH SW is another number.",
)
def divides_by_the_strides(dY, cache):
    shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for place in pool_slices(dX, size, stride):
        place += dY / np.prod(pair(size if stride is None else stride))
    return dX


@mistake(
    "avgpool2d-backward",
    "The gradient was divided again for each pixel of the window. Divide it once, before the loop.",
)
def divides_in_each_turn(dY, cache):
    shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for place in pool_slices(dX, size, stride):
        dY = dY / np.prod(pair(size))
        place += dY
    return dX


@mistake(
    "avgpool2d-backward", "The gradient was multiplied by KH KW. Each pixel had a share in the mean: divide."
)
def multiplies_by_the_size(dY, cache):
    shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for place in pool_slices(dX, size, stride):
        place += dY * np.prod(pair(size))
    return dX


@mistake("avgpool2d-backward", "The gradient was divided by KH KW twice. Once is enough.")
def divides_twice(dY, cache):
    shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for place in pool_slices(dX, size, stride):
        place += dY / np.prod(pair(size)) ** 2
    return dX


@mistake(
    "avgpool2d-backward",
    "Each share was multiplied by the number of its pixel. All pixels of a window get the same share.",
)
def multiplies_by_the_pixel(dY, cache):
    shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for number, place in enumerate(pool_slices(dX, size, stride)):
        place += number * dY / np.prod(pair(size))
    return dX


@mistake(
    "avgpool2d-backward",
    "dY was averaged or summed over all places. Each element of dY goes to its own window, in equal shares.",
    constants={"total": ("sum",)},
)
def mean_of_all_places(dY, cache, *, total="mean"):
    shape, size, stride = cache
    dX = np.zeros(shape, dtype=dY.dtype)
    for place in pool_slices(dX, size, stride):
        place += dY.mean() if total == "mean" else dY.sum() / np.prod(pair(size))
    return dX


@mistake("avgpool2d-backward", "A pixel in two windows gets a share from both: +=, not =.")
def assigns_one_share_after_another(dY, cache):
    shape, size, stride = cache
    (KH, KW), (SH, SW) = pair(size), pair(size if stride is None else stride)
    dX, share = np.zeros(shape, dtype=dY.dtype), dY / (KH * KW)
    for i, j in np.ndindex(dY.shape[2:]):
        dX[:, :, i * SH : i * SH + KH, j * SW : j * SW + KW] = share[:, :, i, j, None, None]
    return dX


@mistake(
    "avgpool2d-backward",
    "share[:, :, i, j] has the shape (N, C), the window (N, C, KH, KW): the share needs two more axes of length 1.",
)
def share_without_axes_for_the_window(dY, cache):
    shape, size, stride = cache
    (KH, KW), (SH, SW) = pair(size), pair(size if stride is None else stride)
    dX, share = np.zeros(shape, dtype=dY.dtype), dY / (KH * KW)
    for i, j in np.ndindex(dY.shape[2:]):
        dX[:, :, i * SH : i * SH + KH, j * SW : j * SW + KW] += share[:, :, i, j]
    return dX


@mistake(
    "avgpool2d-backward",
    "`enumerate` gives a pair, the number and the view. Without it there are only the views.",
)
def adds_to_the_pair(dY, cache):
    shape, size, stride = cache
    (KH, KW), (SH, SW) = pair(size), pair(size if stride is None else stride)
    dX, share = np.zeros(shape, dtype=dY.dtype), dY / (KH * KW)
    for place in enumerate(pool_slices(dX, size, stride)):
        place += share
    return dX


@mistake("avgpool2d-backward", "`pool_slices` got dY. The views that are written into are those of dX.")
def shares_into_slices_of_dY(dY, cache):
    shape, size, stride = cache
    (KH, KW), (SH, SW) = pair(size), pair(size if stride is None else stride)
    dX, share = np.zeros(shape, dtype=dY.dtype), dY / (KH * KW)
    for place in pool_slices(dY.copy(), size, stride):
        place += share
    return dX


@mistake(
    "avgpool2d-backward",
    "dY was averaged over its places. Each element of dY goes to its own window, in equal shares.",
)
def shares_of_the_mean(dY, cache, right=avgpool2d_backward):
    return right(np.zeros_like(dY) + dY.mean(axis=(2, 3), keepdims=True), cache)


@mistake(
    "avgpool2d-backward",
    "The stride of one axis is missing: window (i, j) begins in row i * SH and column j * SW.",
    constants={"of_rows": (False,)},
)
def shares_with_one_stride(dY, cache, *, of_rows=True):
    shape, size, stride = cache
    (KH, KW), (SH, SW) = pair(size), pair(size if stride is None else stride)
    dX, share = np.zeros(shape, dtype=dY.dtype), dY / (KH * KW)
    SH, SW = (1, SW) if of_rows else (SH, 1)
    for i, j in np.ndindex(dY.shape[2:]):
        dX[:, :, i * SH : i * SH + KH, j * SW : j * SW + KW] += share[:, :, i, j, None, None]
    return dX


# lenet


@mistake(
    "lenet",
    "The first Linear has 784 inputs, as many as 16 maps of 7 x 7 pixels. Without padding in the second convolution they have 5 x 5.",
)
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


@mistake("lenet", "A BatchNorm is missing. One comes before every ReLU, four in all.")
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


@mistake(
    "lenet",
    "A layer has a type of its own. Every Conv2d, Linear and BatchNorm gets `dtype=dtype`.",
    constants={"kinds": ("C", "L", "B", "CL", "CB", "LB")},
)
def ignores_the_dtype(num_classes=10, *, rng, batch_norm=False, dtype=np.float32, kinds="CLB", right=lenet):
    model = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)
    for layer, name in model.parameters():
        if type(layer).__name__[0] in kinds:
            layer.params[name] = layer.params[name].astype(np.float32)
    return model


@mistake(
    "lenet",
    "The pooling comes before the ReLU. The order is batch norm, ReLU, pooling; the figures below show the pooling's inputs.",
)
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


@mistake(
    "lenet",
    "There are 4 x 4 pixels before Flatten, not 5 x 5: the first convolution needs a padding of 2, and both poolings are 2 x 2.",
)
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


@mistake("lenet", "There is a Sequential among the layers. Write all layers in one row.")
def lenet_of_two_parts(num_classes=10, *, rng, batch_norm=False, dtype=np.float32, right=lenet):
    layers = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype).layers
    return Sequential(Sequential(*layers[:6]), Sequential(*layers[6:]))


@mistake(
    "lenet", "There is a Sequential among the layers. Write all layers in one row.", constants={"more": (1,)}
)
def lenet_with_a_part(num_classes=10, *, rng, batch_norm=False, dtype=np.float32, more=0, right=lenet):
    layers = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype).layers
    end = next(i for i, layer in enumerate(layers) if isinstance(layer, Flatten)) + more
    return Sequential(Sequential(*layers[:end]), *layers[end:])


@mistake(
    "lenet",
    "A list is among the layers. A star puts its elements between the other arguments: `*normalise(6)`.",
    constants={"places": ((0,), (1,), (2,), (3,))},
)
def forgets_the_star(
    num_classes=10, *, rng, batch_norm=False, dtype=np.float32, places=(0, 1, 2, 3), right=lenet
):
    model = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)
    relus = [i for i, layer in enumerate(model.layers) if isinstance(layer, ReLU)]
    for place in reversed(places):
        if batch_norm:
            model.layers[relus[place] - 1] = [model.layers[relus[place] - 1]]
        else:
            model.layers.insert(relus[place], [])
    return model


@mistake("lenet", "Sequential got one list. It takes the layers themselves, one argument each.")
def gives_a_list(num_classes=10, *, rng, batch_norm=False, dtype=np.float32, right=lenet):
    model = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)
    model.layers = [model.layers]
    return model


@mistake("lenet", "There is no BatchNorm with `batch_norm=True`. One comes before every ReLU, four in all.")
def never_normalises(num_classes=10, *, rng, batch_norm=False, dtype=np.float32, right=lenet):
    model = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)
    model.layers = [layer for layer in model.layers if not isinstance(layer, BatchNorm)]
    return model


@mistake("lenet", "There is a BatchNorm without `batch_norm=True`. `normalise` gives an empty list then.")
def always_normalises(num_classes=10, *, rng, batch_norm=False, dtype=np.float32, right=lenet):
    model = right(num_classes, rng=rng, batch_norm=True, dtype=dtype)
    return model


@mistake(
    "lenet",
    "A BatchNorm is missing. One comes before every ReLU, four in all.",
    constants={"left_out": ((0, 1), (0,), (1,), (3,))},
)
def forgets_a_batch_norm(
    num_classes=10, *, rng, batch_norm=False, dtype=np.float32, left_out=(2,), right=lenet
):
    model = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)
    norms = [layer for layer in model.layers if isinstance(layer, BatchNorm)]
    model.layers = [layer for layer in model.layers if layer not in [norms[i] for i in left_out if norms]]
    return model


@mistake("lenet", "There is a BatchNorm after the logits. The network ends with the last Linear.")
def normalises_the_logits(num_classes=10, *, rng, batch_norm=False, dtype=np.float32, right=lenet):
    model = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)
    if batch_norm:
        model.layers.append(BatchNorm(num_classes, dtype=dtype))
    return model


@mistake("lenet", "Batch norm comes after the pooling. It comes before the ReLU, and the pooling after it.")
def normalises_the_pooled_maps(num_classes=10, *, rng, batch_norm=False, dtype=np.float32, right=lenet):
    model = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)
    for i in [i for i, layer in enumerate(model.layers) if isinstance(layer, MaxPool2d) and batch_norm]:
        model.layers[i - 2 : i + 1] = *model.layers[i - 1 : i + 1], model.layers[i - 2]
    return model


@mistake(
    "lenet",
    "The pooling comes before the ReLU. The order is batch norm, ReLU, pooling; the figures below show the pooling's inputs.",
    constants={"numbers": ((0,), (1,))},
)
def pools_before_the_relu(
    num_classes=10, *, rng, batch_norm=False, dtype=np.float32, numbers=(0, 1), right=lenet
):
    model = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)
    pools = [i for i, layer in enumerate(model.layers) if isinstance(layer, MaxPool2d)]
    for i in [pools[number] for number in numbers]:
        model.layers[i - 1 : i + 1] = model.layers[i], model.layers[i - 1]
    return model


@mistake(
    "lenet",
    "The pooling is missing. A MaxPool2d follows the ReLU of each convolution, and both convolutions have stride 1.",
)
def leaves_out_the_pooling(num_classes=10, *, rng, batch_norm=False, dtype=np.float32, right=lenet):
    model = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)
    model.layers = [layer for layer in model.layers if not isinstance(layer, MaxPool2d)]
    return model


@mistake("lenet", "Flatten is missing. It comes before the first Linear.")
def leaves_out_flatten(num_classes=10, *, rng, batch_norm=False, dtype=np.float32, right=lenet):
    model = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)
    model.layers = [layer for layer in model.layers if not isinstance(layer, Flatten)]
    return model


@mistake("lenet", "The second convolution has padding. Only the first one has.")
def pads_the_second_convolution_too(num_classes=10, *, rng, batch_norm=False, dtype=np.float32, right=lenet):
    model = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)
    [conv for conv in model.layers if isinstance(conv, Conv2d)][1].padding = (2, 2)
    return model


@mistake(
    "lenet",
    "There are 4 x 4 pixels before Flatten, not 5 x 5: the first convolution needs a padding of 2, and both poolings are 2 x 2.",
    constants={"padding": (1,)},
)
def pads_the_first_convolution_too_little(
    num_classes=10, *, rng, batch_norm=False, dtype=np.float32, padding=0, right=lenet
):
    model = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)
    model.layers[0].padding = (padding, padding)
    return model


@mistake(
    "lenet",
    "A ReLU is missing. One comes after each layer with weights, except the last.",
    constants={"first": (2,)},
)
def forgets_two_relus(num_classes=10, *, rng, batch_norm=False, dtype=np.float32, first=0, right=lenet):
    model = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)
    relus = [layer for layer in model.layers if isinstance(layer, ReLU)][first : first + 2]
    model.layers = [layer for layer in model.layers if layer not in relus]
    return model


@mistake(
    "lenet",
    "The pooling is missing. A MaxPool2d follows the ReLU of each convolution, and both convolutions have stride 1.",
    constants={"number": (0,)},
)
def leaves_out_one_pooling(num_classes=10, *, rng, batch_norm=False, dtype=np.float32, number=1, right=lenet):
    model = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)
    del model.layers[[i for i, layer in enumerate(model.layers) if isinstance(layer, MaxPool2d)][number]]
    return model


@mistake(
    "lenet",
    "There is a layer without brackets. `ReLU` is the class, and `ReLU()` makes a layer.",
    constants={"names": (("Flatten",), ("ReLU", "Flatten"))},
)
def classes_for_layers(
    num_classes=10, *, rng, batch_norm=False, dtype=np.float32, names=("ReLU",), right=lenet
):
    model = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)
    model.layers = [type(layer) if type(layer).__name__ in names else layer for layer in model.layers]
    return model


@mistake("lenet", "A list of layers was returned. `Sequential` makes a network of them.")
def returns_the_list(num_classes=10, *, rng, batch_norm=False, dtype=np.float32, right=lenet):
    return right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype).layers


@mistake(
    "lenet",
    "There is a Sequential among the layers. Write all layers in one row.",
    constants={"stages": (2,)},
)
def lenet_of_stages(num_classes=10, *, rng, batch_norm=False, dtype=np.float32, stages=1, right=lenet):
    model, parts = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype), []
    for _ in range(stages):
        end = next(i for i, layer in enumerate(model.layers) if isinstance(layer, MaxPool2d)) + 1
        parts.append(Sequential(*model.layers[:end]))
        model.layers = model.layers[end:]
    return Sequential(*parts, *model.layers)


@mistake(
    "lenet",
    "The number of a convolution's weights is wrong: the kernels of both have 5 x 5 pixels.",
    constants={"places_and_inputs": (((0, 1), 784), ((0, 1), 576), ((1,), 576))},
)
def kernels_of_three(
    num_classes=10, *, rng, batch_norm=False, dtype=np.float32, places_and_inputs=((0,), 400), right=lenet
):
    model = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)
    convolutions = [layer for layer in model.layers if isinstance(layer, Conv2d)]
    linear = next(layer for layer in model.layers if isinstance(layer, Linear))
    places, inputs = places_and_inputs
    for place in places:
        params = convolutions[place].params
        params["W"] = params["W"][:, :, 1:4, 1:4].copy()
    linear.params["W"] = np.resize(linear.params["W"], (120, inputs))
    return model


@mistake("lenet", "Conv2d takes the channels of its input first, then the number of its maps.")
def exchanges_channels_and_maps(num_classes=10, *, rng, batch_norm=False, dtype=np.float32, right=lenet):
    model = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)
    first, second = [i for i, layer in enumerate(model.layers) if isinstance(layer, Conv2d)]
    model.layers[first] = Conv2d(6, 1, 5, padding=2, rng=rng, dtype=dtype)
    model.layers[second] = Conv2d(16, 6, 5, rng=rng, dtype=dtype)
    return model


@mistake(
    "lenet",
    "The first Linear has 1600 inputs, as many as 16 maps of 10 x 10 pixels. After the pooling they have 5 x 5.",
)
def forgets_that_pooling_halves(num_classes=10, *, rng, batch_norm=False, dtype=np.float32, right=lenet):
    model = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)
    place = next(i for i, layer in enumerate(model.layers) if isinstance(layer, Linear))
    model.layers[place] = Linear(1600, 120, rng=rng, dtype=dtype)
    return model


@mistake("lenet", "120 and 84 are exchanged: the first fully connected layer has 120 units, the second 84.")
def exchanges_the_units(num_classes=10, *, rng, batch_norm=False, dtype=np.float32, right=lenet):
    model = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)
    places = [i for i, layer in enumerate(model.layers) if isinstance(layer, Linear)]
    for place, sizes in zip(places, [(400, 84), (84, 120), (120, num_classes)], strict=True):
        model.layers[place] = Linear(*sizes, rng=rng, dtype=dtype)
    return model


@mistake(
    "lenet",
    "One pixel of each map is left before Flatten, not 5 x 5. Is the padding given as `padding=2`, and is the pooling 2 x 2?",
)
def stride_for_the_padding(num_classes=10, *, rng, batch_norm=False, dtype=np.float32, right=lenet):
    model = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)
    model.layers[0] = Conv2d(1, 6, 5, 2, rng=rng, dtype=dtype)
    return model


@mistake(
    "lenet",
    "One pixel of each map is left before Flatten, not 5 x 5. Is the padding given as `padding=2`, and is the pooling 2 x 2?",
)
def pools_three_pixels(num_classes=10, *, rng, batch_norm=False, dtype=np.float32, right=lenet):
    model = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)
    model.layers = [MaxPool2d(3) if isinstance(layer, MaxPool2d) else layer for layer in model.layers]
    return model


@mistake("lenet", "The pooling has stride 1. It halves the maps, with the stride that it has by default.")
def pools_with_stride_one(num_classes=10, *, rng, batch_norm=False, dtype=np.float32, right=lenet):
    model = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)
    model.layers = [MaxPool2d(2, 1) if isinstance(layer, MaxPool2d) else layer for layer in model.layers]
    return model


@mistake(
    "lenet",
    "One layer is in several places, and its cache holds only the last call. Make a new layer for each place.",
    constants={"names": (("MaxPool2d",), ("ReLU", "MaxPool2d"))},
)
def one_layer_in_several_places(
    num_classes=10, *, rng, batch_norm=False, dtype=np.float32, names=("ReLU",), right=lenet
):
    model, shared = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype), {}
    model.layers = [
        shared.setdefault(type(layer), layer) if type(layer).__name__ in names else layer
        for layer in model.layers
    ]
    return model


@mistake(
    "lenet",
    "There are 4 x 4 pixels before Flatten, not 5 x 5: the first convolution needs a padding of 2, and both poolings are 2 x 2.",
)
def pools_three_pixels_at_the_end(num_classes=10, *, rng, batch_norm=False, dtype=np.float32, right=lenet):
    model = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)
    place = max(i for i, layer in enumerate(model.layers) if isinstance(layer, MaxPool2d))
    model.layers[place] = MaxPool2d(3, 2)
    linear = next(i for i, layer in enumerate(model.layers) if isinstance(layer, Linear))
    model.layers[linear] = Linear(256, 120, rng=rng, dtype=dtype)
    return model


@mistake(
    "lenet",
    "The first Linear has 1296 inputs, as many as 16 maps of 9 x 9 pixels. The pooling, with the stride that it has by default, leaves 5 x 5.",
)
def last_pooling_with_stride_one(num_classes=10, *, rng, batch_norm=False, dtype=np.float32, right=lenet):
    model = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)
    place = max(i for i, layer in enumerate(model.layers) if isinstance(layer, MaxPool2d))
    model.layers[place] = MaxPool2d(2, 1)
    linear = next(i for i, layer in enumerate(model.layers) if isinstance(layer, Linear))
    model.layers[linear] = Linear(1296, 120, rng=rng, dtype=dtype)
    return model


@mistake(
    "lenet",
    "The first Linear has 576 inputs, as many as 16 maps of 6 x 6 pixels. It is the first convolution that has padding; then they have 5 x 5.",
)
def pads_the_second_convolution_instead(
    num_classes=10, *, rng, batch_norm=False, dtype=np.float32, right=lenet
):
    model = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)
    first, second = [layer for layer in model.layers if isinstance(layer, Conv2d)]
    first.padding, second.padding = (0, 0), (2, 2)
    linear = next(i for i, layer in enumerate(model.layers) if isinstance(layer, Linear))
    model.layers[linear] = Linear(576, 120, rng=rng, dtype=dtype)
    return model


@mistake(
    "lenet",
    "A fully connected layer has the wrong number of units: they have 120, 84 and num_classes.",
    constants={"units": ((120, 120), (84, 84), (100, 84), (120, 80))},
)
def other_numbers_of_units(num_classes=10, *, rng, batch_norm=False, dtype=np.float32, units=(128, 64)):
    def normalise(features):
        return [BatchNorm(features, dtype=dtype)] if batch_norm else []

    options, (one, two) = {"rng": rng, "dtype": dtype}, units
    convolutions = Conv2d(1, 6, 5, padding=2, **options), Conv2d(6, 16, 5, **options)
    return Sequential(
        *(convolutions[0], *normalise(6), ReLU(), MaxPool2d(2)),
        *(convolutions[1], *normalise(16), ReLU(), MaxPool2d(2), Flatten()),
        *(Linear(400, one, **options), *normalise(one), ReLU()),
        *(Linear(one, two, **options), *normalise(two), ReLU()),
        Linear(two, num_classes, **options),
    )


@mistake(
    "lenet",
    "A convolution has the wrong number of maps: the first has 6, the second 16.",
    constants={"maps": ((6, 12), (6, 6), (16, 16))},
)
def other_numbers_of_maps(num_classes=10, *, rng, batch_norm=False, dtype=np.float32, maps=(16, 6)):
    def normalise(features):
        return [BatchNorm(features, dtype=dtype)] if batch_norm else []

    options, (one, two) = {"rng": rng, "dtype": dtype}, maps
    convolutions = Conv2d(1, one, 5, padding=2, **options), Conv2d(one, two, 5, **options)
    return Sequential(
        *(convolutions[0], *normalise(one), ReLU(), MaxPool2d(2)),
        *(convolutions[1], *normalise(two), ReLU(), MaxPool2d(2), Flatten()),
        *(Linear(25 * two, 120, **options), *normalise(120), ReLU()),
        *(Linear(120, 84, **options), *normalise(84), ReLU()),
        Linear(84, num_classes, **options),
    )


@mistake(
    "lenet",
    "There are only two fully connected layers. There are three, with 120, 84 and num_classes units.",
    constants={"units": (84,)},
)
def leaves_out_a_linear(num_classes=10, *, rng, batch_norm=False, dtype=np.float32, units=120, right=lenet):
    model = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)
    place = model.layers.index(next(layer for layer in model.layers if isinstance(layer, Flatten)))
    options = {"rng": rng, "dtype": dtype}
    norm = [BatchNorm(units, dtype=dtype)] if batch_norm else []
    model.layers[place + 1 :] = (
        Linear(400, units, **options),
        *norm,
        ReLU(),
        Linear(units, num_classes, **options),
    )
    return model


@mistake(
    "lenet",
    "Batch norm comes before a layer with weights. It comes after it, just before the ReLU.",
    constants={"numbers": ((0,), (1,), (2,), (3,), (0, 1), (2, 3))},
)
def normalises_what_a_layer_takes(
    num_classes=10, *, rng, batch_norm=False, dtype=np.float32, numbers=(0, 1, 2, 3), right=lenet
):
    layers = (model := right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)).layers
    norms = [i for i, layer in enumerate(layers) if isinstance(layer, BatchNorm)]
    for i in [norms[number] for number in numbers if batch_norm]:
        features = layers[i - 1].params["W"].shape[1]
        layers[i - 1 : i + 1] = BatchNorm(features, dtype=dtype), layers[i - 1]
    return model


@mistake(
    "lenet",
    "A layer draws from a generator of its own. Every layer gets `rng=rng`.",
    constants={
        "place_and_seed": (
            (0, 0),
            (1, 0),
            (2, 0),
            (4, 0),
            (0, None),
            (1, None),
            (2, None),
            (3, None),
            (4, None),
        )
    },
)
def one_layer_with_its_own_generator(
    num_classes=10, *, rng, batch_norm=False, dtype=np.float32, place_and_seed=(3, 0), right=lenet
):
    model = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)
    layer = [layer for layer, name in model.parameters() if name == "W"][place_and_seed[0]]
    other, W = np.random.default_rng(place_and_seed[1]), layer.params["W"]
    layer.params["W"] = (other.normal(size=W.shape) / np.sqrt(W[0].size)).astype(dtype)
    return model


@mistake(
    "lenet",
    "A BatchNorm stands in the wrong place. It comes after a convolution or a Linear, before the ReLU.",
    constants={"blocks": ((1,), (2,), (3,), (0, 1), (2, 3))},
)
def normalises_after_one_relu(
    num_classes=10, *, rng, batch_norm=False, dtype=np.float32, blocks=(0,), right=lenet
):
    model = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)
    places = [i for i, layer in enumerate(model.layers) if isinstance(layer, BatchNorm)]
    for i in [places[block] for block in blocks if places]:
        model.layers[i : i + 2] = model.layers[i + 1], model.layers[i]
    return model


@mistake(
    "lenet",
    "A BatchNorm stands in the wrong place. It comes after a convolution or a Linear, before the ReLU.",
    constants={"block": (1,)},
)
def normalises_after_one_pooling(
    num_classes=10, *, rng, batch_norm=False, dtype=np.float32, block=0, right=lenet
):
    model = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)
    places = [i for i, layer in enumerate(model.layers) if isinstance(layer, BatchNorm)]
    for i in places[block : block + 1]:
        model.layers[i : i + 3] = model.layers[i + 1], model.layers[i + 2], model.layers[i]
    return model


@mistake(
    "lenet",
    "A layer does not fit the one before it. A convolution takes its channels first, then its maps; a Linear its inputs first, then its units.",
    constants={"layer": ("1, 16", "16, 6", "6, 1", "80, 120", "120, 10", "120, 400")},
)
def layer_that_does_not_fit(
    num_classes=10, *, rng, batch_norm=False, dtype=np.float32, layer="6, 6", right=lenet
):
    model = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)
    convolutions = [i for i, one in enumerate(model.layers) if isinstance(one, Conv2d)]
    linear = [i for i, one in enumerate(model.layers) if isinstance(one, Linear)]
    options, sizes = {"rng": rng, "dtype": dtype}, [int(size) for size in layer.split(", ")]
    if layer in ("1, 16", "6, 1"):
        model.layers[convolutions[0]] = Conv2d(*sizes, 5, padding=2, **options)
    elif layer in ("6, 6", "16, 6"):
        model.layers[convolutions[1]] = Conv2d(*sizes, 5, **options)
    elif layer == "120, 10":
        model.layers[linear[2]] = Linear(120, num_classes, **options)
    else:
        model.layers[linear[0]] = Linear(*sizes, **options)
    return model


@mistake(
    "lenet",
    "The number of a convolution's weights is wrong: the kernels of both have 5 x 5 pixels.",
    constants={"places": ((0, 1),)},
)
def kernels_of_three_before_400(
    num_classes=10, *, rng, batch_norm=False, dtype=np.float32, places=(1,), right=lenet
):
    model = right(num_classes, rng=rng, batch_norm=batch_norm, dtype=dtype)
    convolutions = [i for i, one in enumerate(model.layers) if isinstance(one, Conv2d)]
    for place in places:
        sizes = ((1, 6), (6, 16))[place]
        model.layers[convolutions[place]] = Conv2d(*sizes, 3, padding=(2, 0)[place], rng=rng, dtype=dtype)
    return model


@mistake("lenet", "A layer has a type of its own. Every Conv2d, Linear and BatchNorm gets `dtype=dtype`.")
def always_float64(num_classes=10, *, rng, batch_norm=False, dtype=np.float32, right=lenet):
    return right(num_classes, rng=rng, batch_norm=batch_norm, dtype=np.float64)


# resnet_block


@mistake("resnet-block", "The ReLU after the sum is missing: one inside `Residual` comes before the sum.")
def no_relu_behind_the_sum(channels, *, rng, dtype=np.float32):
    return Residual(
        *(Conv2d(channels, channels, 3, padding=1, rng=rng, dtype=dtype), BatchNorm(channels, dtype=dtype)),
        ReLU(),
        *(Conv2d(channels, channels, 3, padding=1, rng=rng, dtype=dtype), BatchNorm(channels, dtype=dtype)),
    )


@mistake(
    "resnet-block", "Nothing of X is left: the shortcut is missing, or a batch norm comes after the sum."
)
def no_shortcut(channels, *, rng, dtype=np.float32):
    return Sequential(
        *(Conv2d(channels, channels, 3, padding=1, rng=rng, dtype=dtype), BatchNorm(channels, dtype=dtype)),
        ReLU(),
        *(Conv2d(channels, channels, 3, padding=1, rng=rng, dtype=dtype), BatchNorm(channels, dtype=dtype)),
        ReLU(),
    )


@mistake(
    "resnet-block",
    "There is a ReLU before the sum. After the second batch norm comes the sum, and then the ReLU.",
)
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


@mistake(
    "resnet-block", "A batch norm is missing. One comes after each convolution.", constants={"place": (1,)}
)
def one_batch_norm_only(channels, *, rng, dtype=np.float32, place=4, right=resnet_block):
    block = right(channels, rng=rng, dtype=dtype)
    del block.layers[0].layers[place]
    return block


@mistake(
    "resnet-block",
    "A layer has a type of its own. Every Conv2d and BatchNorm gets `dtype=dtype`.",
    constants={"kinds": ("C", "B")},
)
def makes_layers_without_dtype(channels, *, rng, dtype=np.float32, kinds="CB", right=resnet_block):
    block = right(channels, rng=rng, dtype=dtype)
    for layer, name in block.parameters():
        if type(layer).__name__[0] in kinds:
            layer.params[name] = layer.params[name].astype(np.float32)
    return block


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


@mistake("resnet-block", "The ReLU comes before the sum. It comes after it.")
def relu_only_before_the_sum(channels, *, rng, dtype=np.float32, right=resnet_block):
    block = right(channels, rng=rng, dtype=dtype)
    block.layers[0].layers.append(block.layers.pop())
    return block


@mistake("resnet-block", "Both convolutions are one and the same layer. Make two, and two BatchNorm.")
def one_convolution_and_two_batch_norms(channels, *, rng, dtype=np.float32, right=resnet_block):
    block = right(channels, rng=rng, dtype=dtype)
    block.layers[0].layers[3] = block.layers[0].layers[0]
    return block


@mistake("resnet-block", "Both batch norms are one and the same layer. Make two.")
def one_batch_norm_twice(channels, *, rng, dtype=np.float32, right=resnet_block):
    block = right(channels, rng=rng, dtype=dtype)
    block.layers[0].layers[4] = block.layers[0].layers[1]
    return block


@mistake("resnet-block", "The padding is missing. A 3 x 3 kernel needs 1 to keep the size of the image.")
def block_without_padding(channels, *, rng, dtype=np.float32, right=resnet_block):
    block = right(channels, rng=rng, dtype=dtype)
    block.layers[0].layers[0].padding = block.layers[0].layers[3].padding = (0, 0)
    return block


@mistake("resnet-block", "The kernels are 1 x 1. They are 3 x 3.")
def kernels_of_one_pixel(channels, *, rng, dtype=np.float32, right=resnet_block):
    block = right(channels, rng=rng, dtype=dtype)
    for place in (0, 3):
        block.layers[0].layers[place] = Conv2d(channels, channels, 1, rng=rng, dtype=dtype)
    return block


@mistake("resnet-block", "The kernels are 5 x 5. They are 3 x 3.")
def kernels_of_five_pixels(channels, *, rng, dtype=np.float32, right=resnet_block):
    block = right(channels, rng=rng, dtype=dtype)
    for place in (0, 3):
        block.layers[0].layers[place] = Conv2d(channels, channels, 5, padding=2, rng=rng, dtype=dtype)
    return block


@mistake("resnet-block", "The convolutions have one input channel. They have as many as maps: `channels`.")
def one_channel_of_input(channels, *, rng, dtype=np.float32, right=resnet_block):
    block = right(channels, rng=rng, dtype=dtype)
    for place in (0, 3):
        block.layers[0].layers[place] = Conv2d(1, channels, 3, padding=1, rng=rng, dtype=dtype)
    return block


@mistake(
    "resnet-block", "Nothing of X is left: the shortcut is missing, or a batch norm comes after the sum."
)
def normalises_the_sum(channels, *, rng, dtype=np.float32, right=resnet_block):
    block = right(channels, rng=rng, dtype=dtype)
    block.layers.insert(1, block.layers[0].layers.pop())
    return block


@mistake("resnet-block", "Batch norm comes before the convolution. It comes after each of them.")
def batch_norm_first(channels, *, rng, dtype=np.float32, right=resnet_block):
    block = right(channels, rng=rng, dtype=dtype)
    conv, norm, relu, other_conv, other_norm = block.layers[0].layers
    block.layers[0].layers = [norm, conv, relu, other_norm, other_conv]
    return block


@mistake("resnet-block", "Each convolution has a shortcut of its own. One Residual goes around both.")
def shortcut_around_each(channels, *, rng, dtype=np.float32, right=resnet_block):
    block = right(channels, rng=rng, dtype=dtype)
    conv, norm, relu, *others = block.layers[0].layers
    return Sequential(Residual(conv, norm), relu, Residual(*others), block.layers[1])


@mistake("resnet-block", "The layers don't draw from the generator rng: another rng gives the same weights.")
def generator_of_its_own(channels, *, rng, dtype=np.float32, right=resnet_block):
    return right(channels, rng=np.random.default_rng(0), dtype=dtype)


@mistake(
    "resnet-block",
    "There is only one convolution with batch norm in the Residual. F has two, and a ReLU between them.",
)
def one_convolution_only(channels, *, rng, dtype=np.float32, right=resnet_block):
    block = right(channels, rng=rng, dtype=dtype)
    del block.layers[0].layers[2:]
    return block


@mistake("resnet-block", "There is no batch norm. One comes after each convolution.")
def no_batch_norm(channels, *, rng, dtype=np.float32, right=resnet_block):
    block = right(channels, rng=rng, dtype=dtype)
    del block.layers[0].layers[4], block.layers[0].layers[1]
    return block


@mistake(
    "resnet-block",
    "There is a list in place of a layer. Residual and Sequential take the layers themselves, and the block is a Sequential.",
)
def list_in_place_of_a_layer(channels, *, rng, dtype=np.float32, right=resnet_block):
    return right(channels, rng=rng, dtype=dtype).layers


@mistake("resnet-block", "A layer is without its brackets. `ReLU` is the class, and `ReLU()` makes a layer.")
def class_in_place_of_a_layer(channels, *, rng, dtype=np.float32, right=resnet_block):
    block = right(channels, rng=rng, dtype=dtype)
    block.layers[0].layers[2] = block.layers[1] = ReLU
    return block


@mistake(
    "resnet-block", "Both ReLU are one and the same layer, and its cache holds only the last call. Make two."
)
def one_relu_twice(channels, *, rng, dtype=np.float32, right=resnet_block):
    block = right(channels, rng=rng, dtype=dtype)
    block.layers[0].layers[2] = block.layers[1]
    return block


@mistake(
    "resnet-block", "There is a ReLU before the shortcut. X itself is added, and the ReLU comes after it."
)
def relu_first(channels, *, rng, dtype=np.float32, right=resnet_block):
    block = right(channels, rng=rng, dtype=dtype)
    block.layers.reverse()
    return block


@mistake("resnet-block", "One kernel is 1 x 1. Both are 3 x 3.", constants={"place": (0,)})
def one_kernel_of_one_pixel(channels, *, rng, dtype=np.float32, place=3, right=resnet_block):
    block = right(channels, rng=rng, dtype=dtype)
    block.layers[0].layers[place] = Conv2d(channels, channels, 1, rng=rng, dtype=dtype)
    return block


@mistake(
    "resnet-block",
    "The number of maps changes between the convolutions. Both have `channels` maps.",
    constants={"factor": (4, 0.5)},
)
def other_channels_between(channels, *, rng, dtype=np.float32, factor=2, right=resnet_block):
    block, maps = right(channels, rng=rng, dtype=dtype), max(1, int(factor * channels))
    block.layers[0].layers[:2] = (
        Conv2d(channels, maps, 3, padding=1, rng=rng, dtype=dtype),
        BatchNorm(maps, dtype=dtype),
    )
    block.layers[0].layers[3] = Conv2d(maps, channels, 3, padding=1, rng=rng, dtype=dtype)
    return block


@mistake("resnet-block", "There are three convolutions in the Residual. F has two.")
def three_convolutions(channels, *, rng, dtype=np.float32, right=resnet_block):
    block, other = right(channels, rng=rng, dtype=dtype), right(channels, rng=rng, dtype=dtype)
    block.layers[0].layers += other.layers[0].layers[2:]
    return block


@mistake(
    "resnet-block",
    "One convolution doesn't draw from the generator rng: another rng gives it the same weights.",
    constants={"place": (0,)},
)
def one_generator_of_its_own(channels, *, rng, dtype=np.float32, place=3, right=resnet_block):
    block, other = (
        right(channels, rng=rng, dtype=dtype),
        right(channels, rng=np.random.default_rng(0), dtype=dtype),
    )
    block.layers[0].layers[place] = other.layers[0].layers[place]
    return block


@mistake(
    "resnet-block",
    "There is a ReLU before the second batch norm. After this comes the sum, and then the ReLU.",
    constants={"both": (True,)},
)
def relu_before_the_second_batch_norm(channels, *, rng, dtype=np.float32, both=False, right=resnet_block):
    block = right(channels, rng=rng, dtype=dtype)
    conv, norm, relu, other_conv, other_norm = block.layers[0].layers
    first = [conv, relu, norm] if both else [conv, norm, relu]
    block.layers[0].layers = [*first, other_conv, ReLU(), other_norm]
    return block


@mistake(
    "resnet-block", "There is a ReLU before the shortcut. X itself is added, and the ReLU comes after it."
)
def relu_before_and_after(channels, *, rng, dtype=np.float32, right=resnet_block):
    block = right(channels, rng=rng, dtype=dtype)
    block.layers.insert(0, ReLU())
    return block


@mistake(
    "resnet-block",
    "X was added twice: there is a Residual around the whole block. The block is a Sequential.",
)
def residual_around_the_block(channels, *, rng, dtype=np.float32, right=resnet_block):
    block = right(channels, rng=rng, dtype=dtype)
    return Residual(*block.layers)


@mistake("resnet-block", "Each convolution has a shortcut of its own. One Residual goes around both.")
def shortcut_around_each_with_its_relu(channels, *, rng, dtype=np.float32, right=resnet_block):
    block = right(channels, rng=rng, dtype=dtype)
    conv, norm, relu, *others = block.layers[0].layers
    return Sequential(Residual(conv, norm, relu), Residual(*others), block.layers[1])


@mistake(
    "resnet-block",
    "The number of channels changes. Both convolutions take `channels` channels and give `channels` maps.",
    constants={"sizes": ((3, 3),)},
)
def other_channels_in_both(channels, *, rng, dtype=np.float32, sizes=None, right=resnet_block):
    block = right(channels, rng=rng, dtype=dtype)
    for place in (0, 3):
        block.layers[0].layers[place] = Conv2d(
            *(sizes or (channels, 2 * channels)), 3, padding=1, rng=rng, dtype=dtype
        )
    return block


@mistake(
    "resnet-block",
    "The ReLU between the two convolutions is missing: it stands behind the second batch norm.",
)
def both_relus_behind(channels, *, rng, dtype=np.float32, right=resnet_block):
    block = right(channels, rng=rng, dtype=dtype)
    block.layers[0].layers.append(block.layers[0].layers.pop(2))
    return block


@mistake("resnet-block", "There is a ReLU before the first batch norm. It comes after it only.")
def relu_on_both_sides_of_batch_norm(channels, *, rng, dtype=np.float32, right=resnet_block):
    block = right(channels, rng=rng, dtype=dtype)
    block.layers[0].layers.insert(1, ReLU())
    return block


@mistake(
    "resnet-block", "The dtype became the momentum of BatchNorm, its second parameter. Write `dtype=dtype`."
)
def dtype_for_the_momentum(channels, *, rng, dtype=np.float32, right=resnet_block):
    block = right(channels, rng=rng, dtype=dtype)
    block.layers[0].layers[1] = BatchNorm(channels, dtype)
    block.layers[0].layers[4] = BatchNorm(channels, dtype)
    return block


@mistake("resnet-block", "A layer has a type of its own. Every Conv2d and BatchNorm gets `dtype=dtype`.")
def block_in_float64(channels, *, rng, dtype=np.float32, right=resnet_block):
    return right(channels, rng=rng, dtype=np.float64)
