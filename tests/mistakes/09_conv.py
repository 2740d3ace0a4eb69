"""Wrong answers to the exercises of chapter 9, and the sentence that each must meet."""

import numpy as np

from coursekit.mistakes import mistake

# Stand-ins, so that this file can be read; in the kernel the names are the notebook's.
correlate2d = conv2d_naive = conv_output_size = conv_shapes = maxpool2d_forward = avgpool2d_forward = (
    conv2d_forward
) = im2col = pad2d = pair = pool_slices = sliding_window_view = CHUNK = None


# correlate2d


@mistake("correlate2d", "The kernel was turned by 180 degrees: that is a convolution.")
def turns_the_kernel(X, K):
    KH, KW = K.shape
    Y = np.zeros((X.shape[0] - KH + 1, X.shape[1] - KW + 1))
    for i, j in np.ndindex(*Y.shape):
        Y[i, j] = (X[i : i + KH, j : j + KW] * K[::-1, ::-1]).sum()
    return Y


@mistake("correlate2d", "Multiply element by element: @ is a matrix product.")
def matrix_product_for_elementwise(X, K):
    KH, KW = K.shape
    Y = np.zeros((X.shape[0] - KH + 1, X.shape[1] - KW + 1))
    for i, j in np.ndindex(*Y.shape):
        Y[i, j] = (X[i : i + KH, j : j + KW] @ K).sum()
    return Y


@mistake("correlate2d", "Rows and columns are exchanged: i counts rows, the first axis.")
def rows_and_columns_exchanged(X, K):
    KH, KW = K.shape
    Y = np.zeros((X.shape[0] - KH + 1, X.shape[1] - KW + 1))
    for i, j in np.ndindex(*Y.shape):
        Y[i, j] = (X[j : j + KH, i : i + KW] * K).sum()
    return Y


@mistake("correlate2d", "Each window must have KH rows and KW columns, from row i and column j on.")
def square_kernels_only(X, K):
    KH, KW = K.shape
    Y = np.zeros((X.shape[0] - KH + 1, X.shape[1] - KW + 1))
    for i, j in np.ndindex(*Y.shape):
        Y[i, j] = (X[i : i + KH, j : j + KH] * K).sum()
    return Y


@mistake("correlate2d", "Nothing was written into Y: write each number to its place.")
def result_not_kept(X, K):
    KH, KW = K.shape
    Y = np.zeros((X.shape[0] - KH + 1, X.shape[1] - KW + 1))
    for i, j in np.ndindex(*Y.shape):
        y = (X[i : i + KH, j : j + KW] * K).sum()
    return Y


@mistake(
    "correlate2d",
    "The product was written into the window, which is a view of X: window * K, not window *= K.",
)
def multiplies_in_place(X, K):
    KH, KW = K.shape
    Y = np.zeros((X.shape[0] - KH + 1, X.shape[1] - KW + 1))
    for i, j in np.ndindex(*Y.shape):
        window = X[i : i + KH, j : j + KW]
        window *= K
        Y[i, j] = window.sum()
    return Y


@mistake("correlate2d", "The kernel was transposed: lay it on the window as it is.")
def transposes_the_kernel(X, K):
    KH, KW = K.shape
    Y = np.zeros((X.shape[0] - KH + 1, X.shape[1] - KW + 1))
    for i, j in np.ndindex(*Y.shape):
        Y[i, j] = (X[i : i + KH, j : j + KW] * K.T).sum()
    return Y


@mistake("correlate2d", "The loops stopped too early: i and j run over all places, OH and OW of them.")
def loops_over_the_kernel(X, K):
    KH, KW = K.shape
    Y = np.zeros((X.shape[0] - KH + 1, X.shape[1] - KW + 1))
    for i, j in np.ndindex(min(KH, Y.shape[0]), min(KW, Y.shape[1])):
        Y[i, j] = (X[i : i + KH, j : j + KW] * K).sum()
    return Y


@mistake("correlate2d", "Each sum was added to all of Y: write it to its own place, (i, j).")
def adds_to_all_places(X, K):
    KH, KW = K.shape
    Y = np.zeros((X.shape[0] - KH + 1, X.shape[1] - KW + 1))
    for i, j in np.ndindex(*Y.shape):
        Y += (X[i : i + KH, j : j + KW] * K).sum()
    return Y


@mistake("correlate2d", says="the image and the kernel stay as they are")
def clears_the_kernel(X, K, right=correlate2d):
    Y = right(X, K)
    K[...] = 0
    return Y


@mistake("correlate2d", "Each window must have KH rows and KW columns, from row i and column j on.")
def windows_end_at_the_kernels_size(X, K):
    KH, KW = K.shape
    Y = np.zeros((X.shape[0] - KH + 1, X.shape[1] - KW + 1))
    for i, j in np.ndindex(*Y.shape):
        Y[i, j] = (X[i:KH, j:KW] * K).sum()
    return Y


@mistake("correlate2d", "Multiply element by element: @ is a matrix product.")
def matrix_product_with_the_transpose(X, K):
    KH, KW = K.shape
    Y = np.zeros((X.shape[0] - KH + 1, X.shape[1] - KW + 1))
    for i, j in np.ndindex(*Y.shape):
        Y[i, j] = (X[i : i + KH, j : j + KW] @ K.T).sum()
    return Y


@mistake("correlate2d", "The window has KW rows and KH columns: height comes first.")
def windows_with_height_and_width_exchanged(X, K):
    KH, KW = K.shape
    Y = np.zeros((X.shape[0] - KH + 1, X.shape[1] - KW + 1))
    for i, j in np.ndindex(*Y.shape):
        Y[i, j] = (X[i : i + KW, j : j + KH] * K).sum()
    return Y


@mistake("correlate2d", "Each window must have KH rows and KW columns, from row i and column j on.")
def windows_with_one_row_too_many(X, K):
    KH, KW = K.shape
    Y = np.zeros((X.shape[0] - KH + 1, X.shape[1] - KW + 1))
    for i, j in np.ndindex(*Y.shape):
        Y[i, j] = (X[i : i + KH + 1, j : j + KW + 1] * K).sum()
    return Y


@mistake("correlate2d", "Each place of Y takes one number: add up all products of its window.")
def products_not_added_up(X, K):
    KH, KW = K.shape
    Y = np.zeros((X.shape[0] - KH + 1, X.shape[1] - KW + 1))
    for i, j in np.ndindex(*Y.shape):
        Y[i, j] = X[i : i + KH, j : j + KW] * K
    return Y


@mistake("correlate2d", "Places at the end of each row are missing: j runs over all OW of them.")
def loops_over_the_height_twice(X, K):
    KH, KW = K.shape
    Y = np.zeros((X.shape[0] - KH + 1, X.shape[1] - KW + 1))
    for i, j in np.ndindex(len(Y), min(Y.shape)):
        Y[i, j] = (X[i : i + KH, j : j + KW] * K).sum()
    return Y


@mistake("correlate2d", "The loops began with place 1: the first place is number 0.")
def loops_from_one(X, K):
    KH, KW = K.shape
    Y = np.zeros((X.shape[0] - KH + 1, X.shape[1] - KW + 1))
    for i in range(1, Y.shape[0]):
        for j in range(1, Y.shape[1]):
            Y[i, j] = (X[i : i + KH, j : j + KW] * K).sum()
    return Y


@mistake("correlate2d", "The loops ran over the pixels: i and j count the places, OH and OW of them.")
def loops_over_the_pixels(X, K):
    KH, KW = K.shape
    Y = np.zeros((X.shape[0] - KH + 1, X.shape[1] - KW + 1))
    for i, j in np.ndindex(*X.shape):
        Y[i, j] = (X[i : i + KH, j : j + KW] * K).sum()
    return Y


@mistake(
    "correlate2d",
    "Only the first row was computed: i runs over all OH rows, and the return comes after both loops.",
)
def returns_in_the_outer_loop(X, K):
    KH, KW = K.shape
    Y = np.zeros((X.shape[0] - KH + 1, X.shape[1] - KW + 1))
    for j in range(Y.shape[1]):
        Y[0, j] = (X[:KH, j : j + KW] * K).sum()
    return Y


@mistake("correlate2d", "The sum went on from place to place: each place begins again with 0.")
def adds_to_the_sum_of_the_last_place(X, K):
    KH, KW = K.shape
    Y = np.zeros((X.shape[0] - KH + 1, X.shape[1] - KW + 1))
    total = 0
    for i, j in np.ndindex(*Y.shape):
        total += (X[i : i + KH, j : j + KW] * K).sum()
        Y[i, j] = total
    return Y


@mistake("correlate2d", "The pixels are those at i + u and j + v; i - u and j - v belong to a convolution.")
def minus_in_the_index(X, K):
    KH, KW = K.shape
    Y = np.zeros((X.shape[0] - KH + 1, X.shape[1] - KW + 1))
    for i, j in np.ndindex(*Y.shape):
        Y[i, j] = sum(X[i - u, j - v] * K[u, v] for u, v in np.ndindex(KH, KW))
    return Y


@mistake("correlate2d", "This is the mean of the products: add them up.")
def mean_of_the_products(X, K, right=correlate2d):
    return right(X, K) / K.size


@mistake(
    "correlate2d", "Every place got the first window: the window at (i, j) begins in row i and column j."
)
def one_window_for_all_places(X, K, right=correlate2d):
    return np.full_like(right(X, K), (X[: K.shape[0], : K.shape[1]] * K).sum())


@mistake("correlate2d", "Each product replaced the one before: a place's products are added up.")
def last_product_only(X, K):
    KH, KW = K.shape
    Y = np.zeros((X.shape[0] - KH + 1, X.shape[1] - KW + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            for u in range(KH):
                for v in range(KW):
                    Y[i, j] = X[i + u, j + v] * K[u, v]
    return Y


@mistake(
    "correlate2d", "The last row and column of each patch are missing: the end of a slice is not included."
)
def patches_one_short(X, K):
    KH, KW = K.shape
    Y = np.zeros((X.shape[0] - KH + 1, X.shape[1] - KW + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + KH - 1, j : j + KW - 1] * K[:-1, :-1]).sum()
    return Y


@mistake("correlate2d", "The function returned in the first turn of a loop: return after both loops.")
def returns_at_the_first_place(X, K):
    KH, KW = K.shape
    Y = np.zeros((X.shape[0] - KH + 1, X.shape[1] - KW + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + KH, j : j + KW] * K).sum()
            return Y


@mistake(
    "correlate2d",
    "The loops stopped one place too early: i and j run over all places, OH and OW of them.",
    constants={"rows": (0,), "columns": (0,)},
)
def loops_one_place_short(X, K, *, rows=1, columns=1):
    KH, KW = K.shape
    Y = np.zeros((X.shape[0] - KH + 1, X.shape[1] - KW + 1))
    for i in range(Y.shape[0] - rows):
        for j in range(Y.shape[1] - columns):
            Y[i, j] = (X[i : i + KH, j : j + KW] * K).sum()
    return Y


@mistake(
    "correlate2d",
    "In Y[i, j] the first index counts rows, OH of them, the second one columns, OW of them: two have been exchanged.",
)
def places_with_the_indices_exchanged(X, K):
    KH, KW = K.shape
    Y = np.zeros((X.shape[0] - KH + 1, X.shape[1] - KW + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[j, i] = (X[i : i + KH, j : j + KW] * K).sum()
    return Y


@mistake("correlate2d", "Window and kernel were added: multiply them element by element.")
def adds_kernel_and_window(X, K):
    KH, KW = K.shape
    Y = np.zeros((X.shape[0] - KH + 1, X.shape[1] - KW + 1))
    for i, j in np.ndindex(*Y.shape):
        Y[i, j] = (X[i : i + KH, j : j + KW] + K).sum()
    return Y


@mistake("correlate2d", "Each window must have KH rows and KW columns, from row i and column j on.")
def windows_with_one_row_too_few(X, K):
    KH, KW = K.shape
    Y = np.zeros((X.shape[0] - KH + 1, X.shape[1] - KW + 1))
    for i, j in np.ndindex(*Y.shape):
        Y[i, j] = (X[i : i + KH - 1, j : j + KW - 1] * K).sum()
    return Y


@mistake("correlate2d", "The rows of the kernel are in reverse order: lay it on the window as it is.")
def turns_the_kernel_upside_down(X, K, right=correlate2d):
    return right(X, K[::-1])


@mistake("correlate2d", "The columns of the kernel are in reverse order: lay it on the window as it is.")
def mirrors_the_kernel(X, K, right=correlate2d):
    return right(X, K[:, ::-1])


@mistake("correlate2d", "This is the largest of the products: add them up.")
def largest_of_the_products(X, K):
    KH, KW = K.shape
    Y = np.zeros((X.shape[0] - KH + 1, X.shape[1] - KW + 1))
    for i, j in np.ndindex(*Y.shape):
        Y[i, j] = (X[i : i + KH, j : j + KW] * K).max()
    return Y


@mistake("correlate2d", "Multiply element by element: np.dot is a matrix product.")
def dot_for_elementwise(X, K):
    KH, KW = K.shape
    Y = np.zeros((X.shape[0] - KH + 1, X.shape[1] - KW + 1))
    for i, j in np.ndindex(*Y.shape):
        Y[i, j] = np.dot(X[i : i + KH, j : j + KW], K).sum()
    return Y


# conv_output_size


@mistake("conv-output-size", "The 1 was added before the division: divide first, then count the first place.")
def adds_one_before_the_division(size, kernel, stride=1, padding=0):
    if kernel < 1 or stride < 1 or padding < 0 or kernel > size + 2 * padding:
        raise ValueError(f"{size} {kernel} {stride} {padding}")
    return (size + 2 * padding - kernel + 1) // stride


@mistake("conv-output-size", "The padding was counted once. It is added at both ends.")
def padding_counted_once(size, kernel, stride=1, padding=0):
    if kernel < 1 or stride < 1 or padding < 0 or kernel > size + 2 * padding:
        raise ValueError(f"{size} {kernel} {stride} {padding}")
    return (size + padding - kernel) // stride + 1


@mistake("conv-output-size", "This is one too few: there are n - k + 1 places.")
def fence_post(size, kernel, stride=1, padding=0):
    if kernel < 1 or stride < 1 or padding < 0 or kernel > size + 2 * padding:
        raise ValueError(f"{size} {kernel} {stride} {padding}")
    return (size + 2 * padding - kernel) // stride


@mistake(
    "conv-output-size",
    "The kernel must not reach beyond the last pixel: subtract it from the size first, then divide and round down.",
    half=True,
)
def rounds_up(size, kernel, stride=1, padding=0):
    if kernel < 1 or stride < 1 or padding < 0 or kernel > size + 2 * padding:
        raise ValueError(f"{size} {kernel} {stride} {padding}")
    return -((size + 2 * padding - kernel) // -stride) + 1


@mistake(
    "conv-output-size", "A size must be an int, since arrays are made with it: divide with //.", half=True
)
def ordinary_division(size, kernel, stride=1, padding=0):
    if kernel < 1 or stride < 1 or padding < 0 or kernel > size + 2 * padding:
        raise ValueError(f"{size} {kernel} {stride} {padding}")
    return (size + 2 * padding - kernel) / stride + 1


@mistake("conv-output-size", says="too large a kernel")
def nothing_is_refused(size, kernel, stride=1, padding=0):
    return (size + 2 * padding - kernel) // stride + 1


@mistake(
    "conv-output-size",
    "The kernel must not reach beyond the last pixel: subtract it from the size first, then divide and round down.",
    half=True,
)
def stride_before_the_kernel(size, kernel, stride=1, padding=0):
    if kernel < 1 or stride < 1 or padding < 0 or kernel > size + 2 * padding:
        raise ValueError(f"{size} {kernel} {stride} {padding}")
    return (size + 2 * padding) // stride - kernel // stride + 1


@mistake(
    "conv-output-size",
    "This is the input's size: count the places of the kernel, and divide the whole difference by the stride.",
)
def size_of_the_input(size, kernel, stride=1, padding=0, right=conv_output_size):
    right(size, kernel, stride, padding)
    return size


@mistake("conv-output-size", "This is an integer of NumPy's: return an int of Python's own.")
def numpy_integer(size, kernel, stride=1, padding=0, right=conv_output_size):
    return np.int64(right(size, kernel, stride, padding))


@mistake("conv-output-size", "np.floor gives a float, and a size must be an int: divide with //.")
def floor_of_a_division(size, kernel, stride=1, padding=0, right=conv_output_size):
    right(size, kernel, stride, padding)
    return np.floor((size + 2 * padding - kernel) / stride) + 1


@mistake(
    "conv-output-size",
    "This kernel fits, but it was refused: it may be as large as the padded image, with its frame on both sides.",
)
def compares_with_the_image_without_padding(size, kernel, stride=1, padding=0):
    if kernel < 1 or stride < 1 or padding < 0 or kernel > size:
        raise ValueError(f"{size} {kernel} {stride} {padding}")
    return (size + 2 * padding - kernel) // stride + 1


@mistake("conv-output-size", says="a kernel of 0 pixels")
def only_a_large_kernel_is_refused(size, kernel, stride=1, padding=0):
    if stride < 1 or kernel > size + 2 * padding:
        raise ValueError(f"{size} {kernel} {stride} {padding}")
    return (size + 2 * padding - kernel) // stride + 1


@mistake("conv-output-size", "Subtract the kernel before you divide by the stride.")
def divides_before_the_kernel_is_subtracted(size, kernel, stride=1, padding=0, right=conv_output_size):
    right(size, kernel, stride, padding)
    return (size + 2 * padding) // stride - kernel + 1


@mistake("conv-output-size", "The stride is missing: only every S-th place counts.")
def stride_left_out(size, kernel, stride=1, padding=0, right=conv_output_size):
    right(size, kernel, stride, padding)
    return size + 2 * padding - kernel + 1


@mistake("conv-output-size", "The padding was subtracted: the zeros make the image larger.")
def padding_subtracted(size, kernel, stride=1, padding=0, right=conv_output_size):
    right(size, kernel, stride, padding)
    return (size - 2 * padding - kernel) // stride + 1


@mistake("conv-output-size", "The quotient was rounded to the nearest whole number: round down.")
def rounds_to_the_nearest(size, kernel, stride=1, padding=0, right=conv_output_size):
    right(size, kernel, stride, padding)
    return round((size + 2 * padding - kernel) / stride) + 1


@mistake("conv-output-size", "padding has no effect: it is added on both sides, so 2 P in all.")
def size_without_padding(size, kernel, stride=1, padding=0):
    if kernel < 1 or stride < 1 or padding < 0 or kernel > size + 2 * padding:
        raise ValueError(
            f"a kernel of {kernel} with stride {stride} does not fit an image of {size} with padding {padding}"
        )
    return (size - kernel) // stride + 1


@mistake(
    "conv-output-size",
    "The kernel was added: subtract it, since its first place already covers all its pixels.",
)
def adds_the_kernel(size, kernel, stride=1, padding=0):
    return (size + 2 * padding + kernel) // stride + 1


# pad2d


@mistake(
    "pad2d", "Images and channels were padded, too: only the last two axes get rows and columns of zeros."
)
def pads_all_axes(X, padding):
    PH, PW = pair(padding)
    return np.pad(X, ((PH, PH), (PH, PH), (PH, PH), (PW, PW)))


@mistake("pad2d", "Height comes first: (1, 0) means one row above and below, no column.")
def width_first(X, padding):
    PW, PH = pair(padding)
    return np.pad(X, ((0, 0), (0, 0), (PH, PH), (PW, PW)))


@mistake("pad2d", says="float64")
def padding_makes_float64(X, padding):
    PH, PW = pair(padding)
    N, C, height, width = X.shape
    padded = np.zeros((N, C, height + 2 * PH, width + 2 * PW))
    padded[:, :, PH : PH + height, PW : PW + width] = X
    return padded


@mistake("pad2d", "A slice to -0 is empty: let it end at the start plus the height or width of X.")
def negative_ends_of_slices(X, padding):
    PH, PW = pair(padding)
    N, C, height, width = X.shape
    padded = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=X.dtype)
    padded[:, :, PH:-PH, PW:-PW] = X
    return padded


@mistake(
    "pad2d",
    "The columns of zeros are on one side only: there are PW of them on the left, and PW on the right.",
    constants={"left": (0,)},
)
def columns_on_one_side(X, padding, *, left=1):
    PH, PW = pair(padding)
    return np.pad(X, ((0, 0), (0, 0), (PH, PH), (left * PW, (1 - left) * PW)))


@mistake(
    "pad2d", "X itself is missing: write it into the middle. (A slice that ends where it begins is empty.)"
)
def forgets_the_image(X, padding):
    PH, PW = pair(padding)
    N, C, height, width = X.shape
    return np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=X.dtype)


@mistake("pad2d", says="in used memory too")
def frame_is_not_zeroed(X, padding):
    PH, PW = pair(padding)
    N, C, height, width = X.shape
    padded = np.empty((N, C, height + 2 * PH, width + 2 * PW), dtype=X.dtype)
    padded[:, :, PH : PH + height, PW : PW + width] = X
    return padded


@mistake(
    "pad2d",
    "np.pad took the pair for every axis, as numbers before and after it. Pad only the last two axes, each on both sides.",
)
def pads_images_and_channels_too(X, padding):
    return np.pad(X, padding)


@mistake("pad2d", "The padding was added once to the height and the width: it is on both sides.")
def padding_once_in_the_shape(X, padding):
    PH, PW = pair(padding)
    N, C, height, width = X.shape
    padded = np.zeros((N, C, height + PH, width + PW), dtype=X.dtype)
    padded[:, :, PH : PH + height, PW : PW + width] = X
    return padded


@mistake("pad2d", "The frame must be zeros, whatever stands at the edge of X.")
def repeats_the_edge(X, padding):
    PH, PW = pair(padding)
    return np.pad(X, ((0, 0), (0, 0), (PH, PH), (PW, PW)), mode="edge")


@mistake("pad2d", "X was written into the upper left corner: its place is the middle.")
def writes_into_the_corner(X, padding):
    PH, PW = pair(padding)
    N, C, height, width = X.shape
    padded = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=X.dtype)
    padded[:, :, :height, :width] = X
    return padded


@mistake("pad2d", "The zeros are below and on the right only: the frame is on both sides.")
def pads_below_and_on_the_right(X, padding):
    PH, PW = pair(padding)
    return np.pad(X, ((0, 0), (0, 0), (0, PH), (0, PW)))


@mistake("pad2d", "Every axis was padded, those of images and maps too: pad only the last two.")
def pads_images_and_maps_too(X, padding):
    return np.pad(X, pair(padding)[0])


@mistake(
    "pad2d", "Rows and columns have frames of their own: PH rows above and below, PW columns left and right."
)
def padding_of_the_height_for_both_axes(X, padding):
    PH = pair(padding)[0]
    return np.pad(X, ((0, 0), (0, 0), (PH, PH), (PH, PH)))


@mistake("pad2d", "The axes of images and maps were padded: the frame belongs to the last two axes.")
def pads_the_first_two_axes(X, padding):
    PH, PW = pair(padding)
    return np.pad(X, ((PH, PH), (PW, PW), (0, 0), (0, 0)))


@mistake("pad2d", "The result has two axes: it must have all four, with images and maps first.")
def padded_without_images_and_maps(X, padding):
    PH, PW = pair(padding)
    height, width = X.shape[2:]
    padded = np.zeros((height + 2 * PH, width + 2 * PW), dtype=X.dtype)
    padded[PH : PH + height, PW : PW + width] = X[0, 0]
    return padded


@mistake(
    "pad2d", "X was also written into the frame below or on the right: a slice for the middle must end, too."
)
def slices_without_an_end(X, padding):
    PH, PW = pair(padding)
    N, C, height, width = X.shape
    padded = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=X.dtype)
    padded[:, :, PH:, PW:] = X
    return padded


@mistake(
    "pad2d",
    "The place for X is wrong: it begins after PH rows and PW columns, and is as high and as wide as X.",
)
def slices_with_the_pair_exchanged(X, padding):
    PH, PW = pair(padding)
    N, C, height, width = X.shape
    padded = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=X.dtype)
    padded[:, :, PW : PW + height, PH : PH + width] = X
    return padded


@mistake("pad2d", "Only the first image was written: write all of X at once.")
def writes_only_the_first_image(X, padding):
    PH, PW = pair(padding)
    padded = np.pad(X, ((0, 0), (0, 0), (PH, PH), (PW, PW)))
    padded[1:] = 0
    return padded


@mistake("pad2d", "Only the first map of each image was written: write all of X at once.")
def writes_only_the_first_map(X, padding):
    PH, PW = pair(padding)
    padded = np.pad(X, ((0, 0), (0, 0), (PH, PH), (PW, PW)))
    padded[:, 1:] = 0
    return padded


@mistake("pad2d", "Every map got the numbers of the first one: write all of X at once.")
def writes_the_first_map_everywhere(X, padding):
    PH, PW = pair(padding)
    padded = np.pad(X, ((0, 0), (0, 0), (PH, PH), (PW, PW)))
    padded[:] = padded[:1, :1]
    return padded


@mistake("pad2d", "The frame holds what was in memory before: np.empty doesn't set it to zero.")
def frame_of_used_memory(X, padding):
    PH, PW = pair(padding)
    N, C, height, width = X.shape
    padded = np.full((N, C, height + 2 * PH, width + 2 * PW), 7, dtype=X.dtype)
    padded[:, :, PH : PH + height, PW : PW + width] = X
    return padded


@mistake(
    "pad2d",
    "Rows and columns got different frames before and after: each axis takes the same number on both sides.",
)
def frames_before_and_after_exchanged(X, padding):
    PH, PW = pair(padding)
    return np.pad(X, ((0, 0), (0, 0), (PH, PW), (PH, PW)))


@mistake("pad2d", "The new array has the size of X, without a frame: it is 2 PH higher and 2 PW wider.")
def frame_of_the_size_of_x(X, padding):
    PH, PW = pair(padding)
    padded = np.zeros_like(X)
    padded[:, :, PH:, PW:] = X[:, :, : X.shape[2] - PH, : X.shape[3] - PW]
    return padded


@mistake(
    "pad2d",
    "The place for X is wrong: it begins after PH rows and PW columns, and is as high and as wide as X.",
    constants={"moved": (0,)},
)
def place_of_the_wrong_size(X, padding, *, moved=1):
    PH, PW = pair(padding)
    N, C, height, width = X.shape
    padded = np.zeros((N, C, height + 2 * PH, width + 2 * PW), dtype=X.dtype)
    padded[:, :, PH + moved : PH + moved + height, PW + moved : PW + moved + height] = X
    return padded


@mistake(
    "pad2d", "Rows and columns have frames of their own: PH rows above and below, PW columns left and right."
)
def frame_of_one_pixel(X, padding):
    return np.pad(X, ((0, 0), (0, 0), (1, 1), (1, 1)))


@mistake("pad2d", "The axis of the maps was padded: the frame belongs to the last two axes.")
def pads_maps_and_rows(X, padding):
    PH, PW = pair(padding)
    return np.pad(X, ((0, 0), (PH, PH), (PW, PW), (0, 0)))


@mistake("pad2d", "Only the first map of the first image was written: write all of X at once.")
def writes_one_map(X, padding):
    PH, PW = pair(padding)
    padded = np.pad(X, ((0, 0), (0, 0), (PH, PH), (PW, PW)))
    padded[1:] = padded[:, 1:] = 0
    return padded


@mistake(
    "pad2d",
    "Height and width are exchanged in the new array: the height is the third axis, the width the fourth.",
)
def width_before_height(X, padding):
    PH, PW = pair(padding)
    N, C, height, width = X.shape
    padded = np.zeros((N, C, width + 2 * PW, height + 2 * PH), dtype=X.dtype)
    padded[:, :, PW : PW + width, PH : PH + height] = X
    return padded


# conv2d_naive


@mistake("conv2d-naive", "The bias is missing.")
def naive_without_bias(X, W, b, stride=1, padding=0, right=conv2d_naive):
    (SH, SW), P, (KH, KW) = pair(stride), pad2d(X, padding), W.shape[2:]
    Y = np.zeros_like(right(X, W, b, stride, padding))
    for n, f, i, j in np.ndindex(*Y.shape):
        Y[n, f, i, j] = (P[n, :, i * SH : i * SH + KH, j * SW : j * SW + KW] * W[f]).sum()
    return Y


@mistake("conv2d-naive", "The bias was added to every product; add it once to each number of Y.")
def naive_with_the_bias_inside_the_sum(X, W, b, stride=1, padding=0, right=conv2d_naive):
    (SH, SW), P, (KH, KW) = pair(stride), pad2d(X, padding), W.shape[2:]
    Y = np.zeros_like(right(X, W, b, stride, padding))
    for n, f, i, j in np.ndindex(*Y.shape):
        Y[n, f, i, j] = (P[n, :, i * SH : i * SH + KH, j * SW : j * SW + KW] * W[f] + b[f]).sum()
    return Y


@mistake("conv2d-naive", "Only the first channel was counted: add up all channels.")
def naive_with_one_channel(X, W, b, stride=1, padding=0, right=conv2d_naive):
    (SH, SW), P, (KH, KW) = pair(stride), pad2d(X, padding), W.shape[2:]
    Y = np.zeros_like(right(X, W, b, stride, padding))
    for n, f, i, j in np.ndindex(*Y.shape):
        Y[n, f, i, j] = (P[n, 0, i * SH : i * SH + KH, j * SW : j * SW + KW] * W[f, 0]).sum() + b[f]
    return Y


@mistake("conv2d-naive", "Only the last channel was counted: add the channels up.")
def naive_overwrites_instead_of_adding(X, W, b, stride=1, padding=0, right=conv2d_naive):
    (SH, SW), P, (KH, KW) = pair(stride), pad2d(X, padding), W.shape[2:]
    Y = np.zeros_like(right(X, W, b, stride, padding))
    for n, f, i, j in np.ndindex(*Y.shape):
        for c in range(X.shape[1]):
            Y[n, f, i, j] = (P[n, c, i * SH : i * SH + KH, j * SW : j * SW + KW] * W[f, c]).sum() + b[f]
    return Y


@mistake(
    "conv2d-naive", "A stride does not reach the windows: place i begins in row i SH, place j in column j SW."
)
def naive_without_stride(X, W, b, stride=1, padding=0, right=conv2d_naive):
    P, (KH, KW) = pad2d(X, padding), W.shape[2:]
    Y = np.zeros_like(right(X, W, b, stride, padding))
    for n, f, i, j in np.ndindex(*Y.shape):
        Y[n, f, i, j] = (P[n, :, i : i + KH, j : j + KW] * W[f]).sum() + b[f]
    return Y


@mistake("conv2d-naive", "One stride was used for both axes: SH goes down, SW to the right.")
def naive_with_one_stride(X, W, b, stride=1, padding=0, right=conv2d_naive):
    (SH, SW), P, (KH, KW) = pair(stride), pad2d(X, padding), W.shape[2:]
    SH = SW = min(SH, SW)
    Y = np.zeros_like(right(X, W, b, stride, padding))
    for n, f, i, j in np.ndindex(*Y.shape):
        Y[n, f, i, j] = (P[n, :, i * SH : i * SH + KH, j * SW : j * SW + KW] * W[f]).sum() + b[f]
    return Y


@mistake(
    "conv2d-naive",
    "A window is cut off or in the wrong place: take it from P, with KH rows from row i SH on and KW columns from column j SW on.",
)
def naive_without_padding(X, W, b, stride=1, padding=0, right=conv2d_naive):
    (SH, SW), (KH, KW) = pair(stride), W.shape[2:]
    Y = np.zeros_like(right(X, W, b, stride, padding))
    for n, f, i, j in np.ndindex(*Y.shape):
        Y[n, f, i, j] = (X[n, :, i * SH : i * SH + KH, j * SW : j * SW + KW] * W[f]).sum() + b[f]
    return Y


@mistake("conv2d-naive", "The kernels were turned by 180 degrees: that is a convolution.")
def naive_turns_the_kernels(X, W, b, stride=1, padding=0, right=conv2d_naive):
    (SH, SW), P, (KH, KW) = pair(stride), pad2d(X, padding), W.shape[2:]
    Y = np.zeros_like(right(X, W, b, stride, padding))
    for n, f, i, j in np.ndindex(*Y.shape):
        window = P[n, :, i * SH : i * SH + KH, j * SW : j * SW + KW]
        Y[n, f, i, j] = (window * W[f, :, ::-1, ::-1]).sum() + b[f]
    return Y


@mistake("conv2d-naive", "The bias was added once for each channel; add it once to each number of Y.")
def naive_with_the_bias_in_each_channel(X, W, b, stride=1, padding=0, right=conv2d_naive):
    (SH, SW), P, (KH, KW) = pair(stride), pad2d(X, padding), W.shape[2:]
    Y = np.zeros_like(right(X, W, b, stride, padding))
    for n, f, i, j in np.ndindex(*Y.shape):
        window = P[n, :, i * SH : i * SH + KH, j * SW : j * SW + KW]
        Y[n, f, i, j] = (window * W[f]).sum() + X.shape[1] * b[f]
    return Y


@mistake("conv2d-naive", "The bias was taken by the number of the image: b has one for each kernel.")
def naive_with_the_bias_of_the_image(X, W, b, stride=1, padding=0, right=conv2d_naive):
    (SH, SW), P, (KH, KW) = pair(stride), pad2d(X, padding), W.shape[2:]
    Y = np.zeros_like(right(X, W, b, stride, padding))
    for n, f, i, j in np.ndindex(*Y.shape):
        window = P[n, :, i * SH : i * SH + KH, j * SW : j * SW + KW]
        Y[n, f, i, j] = (window * W[f]).sum() + b[min(n, len(b) - 1)]
    return Y


@mistake("conv2d-naive", "Every image got the result of the first one: take the window of image n.")
def naive_with_the_first_image(X, W, b, stride=1, padding=0, right=conv2d_naive):
    (SH, SW), P, (KH, KW) = pair(stride), pad2d(X, padding), W.shape[2:]
    Y = np.zeros_like(right(X, W, b, stride, padding))
    for n, f, i, j in np.ndindex(*Y.shape):
        Y[n, f, i, j] = (P[0, :, i * SH : i * SH + KH, j * SW : j * SW + KW] * W[f]).sum() + b[f]
    return Y


@mistake(
    "conv2d-naive",
    "The product was written into the window, which is a view of P, so later windows are wrong: make a new array.",
)
def naive_multiplies_in_place(X, W, b, stride=1, padding=0, right=conv2d_naive):
    (SH, SW), P, (KH, KW) = pair(stride), pad2d(X, padding), W.shape[2:]
    Y = np.zeros_like(right(X, W, b, stride, padding))
    for n, f, i, j in np.ndindex(*Y.shape):
        window = P[n, :, i * SH : i * SH + KH, j * SW : j * SW + KW]
        window *= W[f]
        Y[n, f, i, j] = window.sum() + b[f]
    return Y


@mistake("conv2d-naive", "Each kernel was transposed: lay it on the window as it is.")
def naive_transposes_the_kernels(X, W, b, stride=1, padding=0, right=conv2d_naive):
    (SH, SW), P, (KH, KW) = pair(stride), pad2d(X, padding), W.shape[2:]
    Y = np.zeros_like(right(X, W, b, stride, padding))
    for n, f, i, j in np.ndindex(*Y.shape):
        window = P[n, :, i * SH : i * SH + KH, j * SW : j * SW + KW]
        Y[n, f, i, j] = (window * W[f].transpose(0, 2, 1)).sum() + b[f]
    return Y


@mistake(
    "conv2d-naive",
    "One channel was used for each kernel, with the kernel's number: the window has all channels.",
)
def naive_with_channel_f_only(X, W, b, stride=1, padding=0, right=conv2d_naive):
    (SH, SW), P, (KH, KW) = pair(stride), pad2d(X, padding), W.shape[2:]
    Y = np.zeros_like(right(X, W, b, stride, padding))
    for n, f, i, j in np.ndindex(*Y.shape):
        window = P[n, :, i * SH : i * SH + KH, j * SW : j * SW + KW]
        Y[n, f, i, j] = (window[f] * W[f]).sum() + b[f]
    return Y


@mistake("conv2d-naive", "All kernels were added up: a number of map f needs kernel f alone.")
def naive_with_all_kernels_at_once(X, W, b, stride=1, padding=0, right=conv2d_naive):
    (SH, SW), P, (KH, KW) = pair(stride), pad2d(X, padding), W.shape[2:]
    Y = np.zeros_like(right(X, W, b, stride, padding))
    for n, f, i, j in np.ndindex(*Y.shape):
        window = P[n, :, i * SH : i * SH + KH, j * SW : j * SW + KW]
        Y[n, f, i, j] = (window * W).sum() + b[f]
    return Y


@mistake("conv2d-naive", "Multiply element by element: @ is a matrix product.")
def naive_with_a_matrix_product(X, W, b, stride=1, padding=0, right=conv2d_naive):
    (SH, SW), P, (KH, KW) = pair(stride), pad2d(X, padding), W.shape[2:]
    Y = np.zeros_like(right(X, W, b, stride, padding))
    for n, f, i, j in np.ndindex(*Y.shape):
        window = P[n, :, i * SH : i * SH + KH, j * SW : j * SW + KW]
        Y[n, f, i, j] = (window @ W[f]).sum() + b[f]
    return Y


@mistake(
    "conv2d-naive",
    "A window is cut off or in the wrong place: take it from P, with KH rows from row i SH on and KW columns from column j SW on.",
)
def naive_with_the_vertical_stride(X, W, b, stride=1, padding=0, right=conv2d_naive):
    (SH, _), P, (KH, KW) = pair(stride), pad2d(X, padding), W.shape[2:]
    Y = np.zeros_like(right(X, W, b, stride, padding))
    for n, f, i, j in np.ndindex(*Y.shape):
        Y[n, f, i, j] = (P[n, :, i * SH : i * SH + KH, j * SH : j * SH + KW] * W[f]).sum() + b[f]
    return Y


@mistake(
    "conv2d-naive", "The loops ran over the pixels of the image: i and j count the places, OH and OW of them."
)
def naive_loops_over_the_pixels(X, W, b, stride=1, padding=0, right=conv2d_naive):
    (SH, SW), P, (KH, KW) = pair(stride), pad2d(X, padding), W.shape[2:]
    Y = np.zeros_like(right(X, W, b, stride, padding))
    for n, f, i, j in np.ndindex(*Y.shape[:2], *X.shape[2:]):
        Y[n, f, i, j] = b[f]
        Y[n, f, i, j] += (P[n, :, i * SH : i * SH + KH, j * SW : j * SW + KW] * W[f]).sum()
    return Y


@mistake(
    "conv2d-naive",
    "Each place of Y takes one number: add up all products, and add the bias of kernel f alone.",
)
def naive_with_the_whole_bias(X, W, b, stride=1, padding=0, right=conv2d_naive):
    (SH, SW), P, (KH, KW) = pair(stride), pad2d(X, padding), W.shape[2:]
    Y = np.zeros_like(right(X, W, b, stride, padding))
    for n, f, i, j in np.ndindex(*Y.shape):
        Y[n, f, i, j] = (P[n, :, i * SH : i * SH + KH, j * SW : j * SW + KW] * W[f]).sum() + b
    return Y


@mistake(
    "conv2d-naive", "Add the bias to the sum over the window: don't subtract it, and don't multiply by it."
)
def naive_subtracts_the_bias(X, W, b, stride=1, padding=0, right=conv2d_naive):
    (SH, SW), P, (KH, KW) = pair(stride), pad2d(X, padding), W.shape[2:]
    Y = np.zeros_like(right(X, W, b, stride, padding))
    for n, f, i, j in np.ndindex(*Y.shape):
        Y[n, f, i, j] = (P[n, :, i * SH : i * SH + KH, j * SW : j * SW + KW] * W[f]).sum() - b[f]
    return Y


@mistake(
    "conv2d-naive",
    "The stride left out pixels inside the windows: it only says where the next window begins.",
)
def naive_with_the_stride_inside_the_windows(X, W, b, stride=1, padding=0, right=conv2d_naive):
    (SH, SW), P, (KH, KW) = pair(stride), pad2d(X, padding), W.shape[2:]
    Y = np.zeros_like(right(X, W, b, stride, padding))
    for n, f, i, j in np.ndindex(*Y.shape):
        window = P[n, :, i : i + KH : SH, j : j + KW : SW]
        Y[n, f, i, j] = (window * W[f]).sum() + b[f]
    return Y


@mistake(
    "conv2d-naive",
    "The stride left out pixels inside the windows: it only says where the next window begins.",
)
def naive_with_the_stride_inside_its_windows(X, W, b, stride=1, padding=0, right=conv2d_naive):
    (SH, SW), P, (KH, KW) = pair(stride), pad2d(X, padding), W.shape[2:]
    Y = np.zeros_like(right(X, W, b, stride, padding))
    for n, f, i, j in np.ndindex(*Y.shape):
        window = P[n, :, i * SH : i * SH + KH : SH, j * SW : j * SW + KW : SW]
        Y[n, f, i, j] = (window * W[f]).sum() + b[f]
    return Y


@mistake("conv2d-naive", "All images were added up: take the window of image n alone.")
def naive_with_all_images(X, W, b, stride=1, padding=0, right=conv2d_naive):
    (SH, SW), P, (KH, KW) = pair(stride), pad2d(X, padding), W.shape[2:]
    Y = np.zeros_like(right(X, W, b, stride, padding))
    for n, f, i, j in np.ndindex(*Y.shape):
        Y[n, f, i, j] = (P[:, :, i * SH : i * SH + KH, j * SW : j * SW + KW] * W[f]).sum() + b[f]
    return Y


@mistake("conv2d-naive", "Every map got the first kernel: map f needs kernel f.")
def naive_with_the_first_kernel(X, W, b, stride=1, padding=0, right=conv2d_naive):
    (SH, SW), P, (KH, KW) = pair(stride), pad2d(X, padding), W.shape[2:]
    Y = np.zeros_like(right(X, W, b, stride, padding))
    for n, f, i, j in np.ndindex(*Y.shape):
        Y[n, f, i, j] = (P[n, :, i * SH : i * SH + KH, j * SW : j * SW + KW] * W[0]).sum() + b[f]
    return Y


@mistake("conv2d-naive", "This is the mean of the products: add them up.")
def naive_with_a_mean(X, W, b, stride=1, padding=0, right=conv2d_naive):
    (SH, SW), P, (KH, KW) = pair(stride), pad2d(X, padding), W.shape[2:]
    Y = np.zeros_like(right(X, W, b, stride, padding))
    for n, f, i, j in np.ndindex(*Y.shape):
        Y[n, f, i, j] = (P[n, :, i * SH : i * SH + KH, j * SW : j * SW + KW] * W[f]).mean() + b[f]
    return Y


@mistake(
    "conv2d-naive", "The loops left out places: they count all places, and the stride moves only the windows."
)
def naive_loops_with_the_stride(X, W, b, stride=1, padding=0, right=conv2d_naive):
    (SH, SW), P, (KH, KW) = pair(stride), pad2d(X, padding), W.shape[2:]
    Y = np.zeros_like(right(X, W, b, stride, padding))
    for n, f in np.ndindex(*Y.shape[:2]):
        for i in range(0, Y.shape[2], SH):
            for j in range(0, Y.shape[3], SW):
                Y[n, f, i, j] = (P[n, :, i : i + KH, j : j + KW] * W[f]).sum() + b[f]
    return Y


@mistake(
    "conv2d-naive", "The bias was added to the whole map at each place: add it once to each number of Y."
)
def naive_adds_the_bias_to_the_map(X, W, b, stride=1, padding=0, right=conv2d_naive):
    (SH, SW), P, (KH, KW) = pair(stride), pad2d(X, padding), W.shape[2:]
    Y = np.zeros_like(right(X, W, b, stride, padding))
    for n, f, i, j in np.ndindex(*Y.shape):
        Y[n, f, i, j] = (P[n, :, i * SH : i * SH + KH, j * SW : j * SW + KW] * W[f]).sum()
        Y[n, f] += b[f]
    return Y


@mistake(
    "conv2d-naive", "The last row and column of places are missing: the loops run over all OH and OW places."
)
def naive_without_the_last_places(X, W, b, stride=1, padding=0, right=conv2d_naive):
    (SH, SW), P, (KH, KW) = pair(stride), pad2d(X, padding), W.shape[2:]
    Y = np.zeros_like(right(X, W, b, stride, padding))
    for n, f, i, j in np.ndindex(*Y.shape):
        if i + 1 < Y.shape[2] and j + 1 < Y.shape[3]:
            Y[n, f, i, j] = (P[n, :, i * SH : i * SH + KH, j * SW : j * SW + KW] * W[f]).sum() + b[f]
    return Y


@mistake("conv2d-naive", "The first axis of Y counts the images, the second one the kernels.")
def naive_with_the_kernels_first(X, W, b, stride=1, padding=0, right=conv2d_naive):
    (SH, SW), P, (KH, KW) = pair(stride), pad2d(X, padding), W.shape[2:]
    Y = np.zeros_like(right(X, W, b, stride, padding))
    for n, f, i, j in np.ndindex(*Y.shape):
        Y[f, n, i, j] = (P[n, :, i * SH : i * SH + KH, j * SW : j * SW + KW] * W[f]).sum() + b[f]
    return Y


@mistake(
    "conv2d-naive",
    "A window is cut off or in the wrong place: take it from P, with KH rows from row i SH on and KW columns from column j SW on.",
)
def naive_moves_the_windows_by_the_padding(X, W, b, stride=1, padding=0, right=conv2d_naive):
    (SH, SW), P, (KH, KW) = pair(stride), pad2d(X, padding), W.shape[2:]
    Y = np.zeros_like(right(X, W, b, stride, padding))
    PH, PW = pair(padding)
    for n, f, i, j in np.ndindex(*Y.shape):
        window = P[n, :, i * SH + PH : i * SH + PH + KH, j * SW + PW : j * SW + PW + KW]
        Y[n, f, i, j] = (window * W[f]).sum() + b[f]
    return Y


@mistake(
    "conv2d-naive",
    "A window is cut off or in the wrong place: take it from P, with KH rows from row i SH on and KW columns from column j SW on.",
)
def naive_moves_the_windows_back_by_the_padding(X, W, b, stride=1, padding=0, right=conv2d_naive):
    (SH, SW), P, (KH, KW) = pair(stride), pad2d(X, padding), W.shape[2:]
    Y = np.zeros_like(right(X, W, b, stride, padding))
    PH, PW = pair(padding)
    for n, f, i, j in np.ndindex(*Y.shape):
        window = P[n, :, i * SH - PH : i * SH - PH + KH, j * SW - PW : j * SW - PW + KW]
        Y[n, f, i, j] = (window * W[f]).sum() + b[f]
    return Y


@mistake("conv2d-naive", "The images were padded twice: P has its frame already.")
def naive_pads_twice(X, W, b, stride=1, padding=0, right=conv2d_naive):
    (SH, SW), P, (KH, KW) = pair(stride), pad2d(X, padding), W.shape[2:]
    Y = np.zeros_like(right(X, W, b, stride, padding))
    P = pad2d(P, padding)
    for n, f, i, j in np.ndindex(*Y.shape):
        Y[n, f, i, j] = (P[n, :, i * SH : i * SH + KH, j * SW : j * SW + KW] * W[f]).sum() + b[f]
    return Y


@mistake("conv2d-naive", "The window has KW rows and KH columns: height comes first.")
def naive_with_height_and_width_exchanged(X, W, b, stride=1, padding=0, right=conv2d_naive):
    (SH, SW), P, (KH, KW) = pair(stride), pad2d(X, padding), W.shape[2:]
    Y = np.zeros_like(right(X, W, b, stride, padding))
    for n, f, i, j in np.ndindex(*Y.shape):
        Y[n, f, i, j] = (P[n, :, i * SH : i * SH + KW, j * SW : j * SW + KH] * W[f]).sum() + b[f]
    return Y


@mistake("conv2d-naive", "Every map got the first bias: map f needs bias f.")
def naive_with_the_first_bias(X, W, b, stride=1, padding=0, right=conv2d_naive):
    return right(X, W, np.full_like(b, b[0]), stride, padding)


@mistake("conv2d-naive", "All biases were added to every map: map f needs bias f alone.")
def naive_with_the_sum_of_the_biases(X, W, b, stride=1, padding=0, right=conv2d_naive):
    return right(X, W, np.full_like(b, b.sum()), stride, padding)


@mistake("conv2d-naive", "Each number was added to all maps of its image: write it into map f.")
def naive_adds_to_all_maps(X, W, b, stride=1, padding=0, right=conv2d_naive):
    Y = right(X, W, b, stride, padding)
    return np.zeros_like(Y) + Y.sum(axis=1, keepdims=True)


@mistake(
    "conv2d-naive", "The bias was added once for each image of the batch: add it once to each number of Y."
)
def naive_with_the_bias_for_each_image(X, W, b, stride=1, padding=0, right=conv2d_naive):
    return right(X, W, len(X) * b, stride, padding)


@mistake(
    "conv2d-naive", "The loops left out places: they count all places, and the stride moves only the windows."
)
def strides_in_the_loops(X, W, b, stride=1, padding=0):
    N, _, height, width = X.shape
    F, _, KH, KW = W.shape
    (SH, SW), (PH, PW) = pair(stride), pair(padding)
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    P = pad2d(X, padding)
    Y = np.zeros((N, F, OH, OW), dtype=X.dtype)
    for n in range(N):
        for f in range(F):
            for i in range(0, OH, SH):
                for j in range(0, OW, SW):
                    Y[n, f, i, j] = (P[n, :, i * SH : i * SH + KH, j * SW : j * SW + KW] * W[f]).sum() + b[f]
    return Y


@mistake(
    "conv2d-naive",
    "The function returned within a loop: return after all of them.",
    constants={"level": (1, 2)},
)
def returns_within_a_loop(X, W, b, stride=1, padding=0, *, level=0):
    N, _, height, width = X.shape
    F, _, KH, KW = W.shape
    (SH, SW), (PH, PW) = pair(stride), pair(padding)
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    P = pad2d(X, padding)
    Y = np.zeros((N, F, OH, OW), dtype=X.dtype)
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = P[n, :, i * SH : i * SH + KH, j * SW : j * SW + KW]
                    Y[n, f, i, j] = (window * W[f]).sum() + b[f]
                if level == 2:
                    return Y
            if level == 1:
                return Y
        if level == 0:
            return Y
    return Y


@mistake("conv2d-naive", "Place j begins in column j SW: the stride of the columns has no effect here.")
def stride_of_the_rows_alone(X, W, b, stride=1, padding=0):
    N, _, height, width = X.shape
    F, _, KH, KW = W.shape
    (SH, SW), (PH, PW) = pair(stride), pair(padding)
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    P = pad2d(X, padding)
    Y = np.zeros((N, F, OH, OW), dtype=X.dtype)
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    Y[n, f, i, j] = (P[n, :, i * SH : i * SH + KH, j : j + KW] * W[f]).sum() + b[f]
    return Y


@mistake("conv2d-naive", "The kernel was taken by the number of the image. Map f has kernel f.")
def kernel_of_the_image(X, W, b, stride=1, padding=0):
    N, _, height, width = X.shape
    F, _, KH, KW = W.shape
    (SH, SW), (PH, PW) = pair(stride), pair(padding)
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    P = pad2d(X, padding)
    Y = np.zeros((N, F, OH, OW), dtype=X.dtype)
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = P[n, :, i * SH : i * SH + KH, j * SW : j * SW + KW]
                    Y[n, f, i, j] = (window * W[n]).sum() + b[f]
    return Y


@mistake("conv2d-naive", "Each number was written over a whole map: it belongs to one place, [n, f, i, j].")
def writes_over_whole_maps(X, W, b, stride=1, padding=0):
    N, _, height, width = X.shape
    F, _, KH, KW = W.shape
    (SH, SW), (PH, PW) = pair(stride), pair(padding)
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    P = pad2d(X, padding)
    Y = np.zeros((N, F, OH, OW), dtype=X.dtype)
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = P[n, :, i * SH : i * SH + KH, j * SW : j * SW + KW]
                    Y[n, f] = (window * W[f]).sum() + b[f]
    return Y


@mistake(
    "conv2d-naive",
    "Window i begins in row i times SH and has KH rows, however large the stride is; the same holds for the columns.",
)
def windows_as_large_as_the_stride(X, W, b, stride=1, padding=0):
    N, _, height, width = X.shape
    F, _, KH, KW = W.shape
    (SH, SW), (PH, PW) = pair(stride), pair(padding)
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    P = pad2d(X, padding)
    Y = np.zeros((N, F, OH, OW), dtype=X.dtype)
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = P[n, :, i * SH : (i + 1) * SH, j * SW : (j + 1) * SW]
                    Y[n, f, i, j] = (window * W[f]).sum() + b[f]
    return Y


@mistake("conv2d-naive", "This is the largest of the products: add them up.")
def naive_with_the_largest_product(X, W, b, stride=1, padding=0, right=conv2d_naive):
    Y = right(X, W, b, stride, padding)
    (SH, SW), P, (KH, KW) = pair(stride), pad2d(X, padding), W.shape[2:]
    for n, f, i, j in np.ndindex(*Y.shape):
        Y[n, f, i, j] = (P[n, :, i * SH : i * SH + KH, j * SW : j * SW + KW] * W[f]).max() + b[f]
    return Y


# im2col


@mistake(
    "im2col",
    "The axes are in the wrong order: put them in the order (n, c, u, v, i, j) before the reshape.",
    half=True,
)
def reshape_without_transpose(X, size, stride=1, padding=0):
    (KH, KW), (SH, SW) = pair(size), pair(stride)
    windows = sliding_window_view(pad2d(X, padding), (KH, KW), axis=(2, 3))[:, :, ::SH, ::SW]
    N, C, OH, OW = windows.shape[:4]
    return windows.reshape(N, C * KH * KW, OH * OW)


@mistake("im2col", says="transpose")
def windows_as_rows(X, size, stride=1, padding=0):
    (KH, KW), (SH, SW) = pair(size), pair(stride)
    windows = sliding_window_view(pad2d(X, padding), (KH, KW), axis=(2, 3))[:, :, ::SH, ::SW]
    N, C, OH, OW = windows.shape[:4]
    return windows.transpose(0, 2, 3, 1, 4, 5).reshape(N, OH * OW, C * KH * KW)


@mistake("im2col", "The rows are in the order (c, v, u): u, the row in the window, comes before v.")
def window_axes_exchanged(X, size, stride=1, padding=0):
    (KH, KW), (SH, SW) = pair(size), pair(stride)
    windows = sliding_window_view(pad2d(X, padding), (KH, KW), axis=(2, 3))[:, :, ::SH, ::SW]
    N, C, OH, OW = windows.shape[:4]
    return windows.transpose(0, 1, 5, 4, 2, 3).reshape(N, C * KH * KW, OH * OW)


@mistake("im2col", "The columns are in the order (j, i): i, the row of the place, comes before j.")
def place_axes_exchanged(X, size, stride=1, padding=0):
    (KH, KW), (SH, SW) = pair(size), pair(stride)
    windows = sliding_window_view(pad2d(X, padding), (KH, KW), axis=(2, 3))[:, :, ::SH, ::SW]
    N, C, OH, OW = windows.shape[:4]
    return windows.transpose(0, 1, 4, 5, 3, 2).reshape(N, C * KH * KW, OH * OW)


@mistake("im2col", "The rows are in the order (u, v, c): the channel comes first.")
def channels_after_the_window(X, size, stride=1, padding=0):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    conv_output_size(X.shape[2], KH, SH, PH), conv_output_size(X.shape[3], KW, SW, PW)
    windows = sliding_window_view(pad2d(X, padding), (KH, KW), axis=(2, 3))[:, :, ::SH, ::SW]
    N, C, OH, OW = windows.shape[:4]
    return windows.transpose(0, 4, 5, 1, 2, 3).reshape(N, C * KH * KW, OH * OW)


@mistake(
    "im2col", "The padding is missing: take the windows of the padded images.", constants={"places": (-1,)}
)
def columns_without_padding(X, size, stride=1, padding=0, *, places=None):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    OH, OW = conv_output_size(X.shape[2], KH, SH, PH), conv_output_size(X.shape[3], KW, SW, PW)
    windows = sliding_window_view(X, (KH, KW), axis=(2, 3))[:, :, ::SH, ::SW]
    N, C = X.shape[:2]
    return windows.transpose(0, 1, 4, 5, 2, 3).reshape(N, C * KH * KW, (N and places) or OH * OW)


@mistake(
    "im2col",
    "The stride is missing on the axes of the places, the third and the fourth: SH goes down, SW to the right.",
    constants={"places": (-1,)},
)
def columns_without_stride(X, size, stride=1, padding=0, *, places=None):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C = X.shape[:2]
    OH, OW = conv_output_size(X.shape[2], KH, SH, PH), conv_output_size(X.shape[3], KW, SW, PW)
    windows = sliding_window_view(pad2d(X, padding), (KH, KW), axis=(2, 3))
    return windows.transpose(0, 1, 4, 5, 2, 3).reshape(N, C * KH * KW, (N and places) or OH * OW)


@mistake(
    "im2col",
    "The strides are exchanged: SH belongs to the rows of places, SW to the columns.",
    constants={"places": (-1,)},
)
def strides_exchanged(X, size, stride=1, padding=0, *, places=None):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C = X.shape[:2]
    OH, OW = conv_output_size(X.shape[2], KH, SH, PH), conv_output_size(X.shape[3], KW, SW, PW)
    windows = sliding_window_view(pad2d(X, padding), (KH, KW), axis=(2, 3))[:, :, ::SW, ::SH]
    return windows.transpose(0, 1, 4, 5, 2, 3).reshape(N, C * KH * KW, (N and places) or OH * OW)


@mistake(
    "im2col",
    "The stride left out pixels before the windows were made: make all windows, then take every S-th.",
)
def stride_before_the_windows(X, size, stride=1, padding=0):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C = X.shape[:2]
    OH, OW = conv_output_size(X.shape[2], KH, SH, PH), conv_output_size(X.shape[3], KW, SW, PW)
    windows = sliding_window_view(pad2d(X, padding)[:, :, ::SH, ::SW], (KH, KW), axis=(2, 3))
    return windows.transpose(0, 1, 4, 5, 2, 3).reshape(N, C * KH * KW, OH * OW)


@mistake("im2col", "The stride left out pixels inside the windows: it belongs to the axes of the places.")
def stride_inside_the_windows(X, size, stride=1, padding=0):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C = X.shape[:2]
    OH, OW = conv_output_size(X.shape[2], KH, SH, PH), conv_output_size(X.shape[3], KW, SW, PW)
    windows = sliding_window_view(pad2d(X, padding), (KH, KW), axis=(2, 3))[..., ::SH, ::SW]
    return windows.transpose(0, 1, 4, 5, 2, 3).reshape(N, C * KH * KW, OH * OW)


@mistake("im2col", "This is one matrix for the whole batch: make one for each image, along a first axis.")
def one_matrix_for_the_batch(X, size, stride=1, padding=0, right=im2col):
    columns = right(X, size, stride, padding)
    return columns.transpose(1, 0, 2).reshape(columns.shape[1], -1)


@mistake(
    "im2col",
    "NumPy can't work out a -1 in the shape of an empty batch: give the number of rows, C times KH KW.",
)
def rows_left_to_the_reshape(X, size, stride=1, padding=0):
    (KH, KW), (SH, SW) = pair(size), pair(stride)
    windows = sliding_window_view(pad2d(X, padding), (KH, KW), axis=(2, 3))[:, :, ::SH, ::SW]
    N, _, OH, OW = windows.shape[:4]
    return windows.transpose(0, 1, 4, 5, 2, 3).reshape(N, -1, OH * OW)


@mistake("im2col", says="columns of float32 stay float32")
def columns_become_float64(X, size, stride=1, padding=0, right=im2col):
    return right(X, size, stride, padding).astype(float)


@mistake("im2col", "The kernel's sizes are exchanged: KH comes before KW.")
def columns_with_height_and_width_exchanged(X, size, stride=1, padding=0):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C = X.shape[:2]
    OH, OW = conv_output_size(X.shape[2], KH, SH, PH), conv_output_size(X.shape[3], KW, SW, PW)
    windows = sliding_window_view(pad2d(X, padding), (KW, KH), axis=(2, 3))[:, :, ::SH, ::SW]
    return windows.transpose(0, 1, 4, 5, 2, 3).reshape(N, C * KH * KW, OH * OW)


@mistake("im2col", "The two numbers of the padding are exchanged: PH comes before PW.")
def columns_with_the_paddings_exchanged(X, size, stride=1, padding=0):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    N, C = X.shape[:2]
    OH, OW = conv_output_size(X.shape[2], KH, SH, PH), conv_output_size(X.shape[3], KW, SW, PW)
    windows = sliding_window_view(pad2d(X, (PW, PH)), (KH, KW), axis=(2, 3))[:, :, ::SH, ::SW]
    return windows.transpose(0, 1, 4, 5, 2, 3).reshape(N, C * KH * KW, OH * OW)


@mistake("im2col", "The windows slide along the last two axes only: tell sliding_window_view which axes.")
def windows_without_their_axes(X, size, stride=1, padding=0, right=im2col):
    sliding_window_view(pad2d(X, padding), pair(size))
    return right(X, size, stride, padding)


@mistake("im2col", "The channels are missing from the shape: a column has C KH KW numbers.")
def columns_without_the_channels(X, size, stride=1, padding=0, right=im2col):
    columns, (KH, KW) = right(X, size, stride, padding), pair(size)
    return columns.reshape(len(X), KH * KW, columns.shape[2])


@mistake("im2col", "A row of places has OW of them: place (i, j) is column i OW + j.")
def columns_numbered_by_the_height(X, size, stride=1, padding=0, right=im2col):
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    OH, OW = conv_output_size(X.shape[2], KH, SH, PH), conv_output_size(X.shape[3], KW, SW, PW)
    columns = right(X, size, stride, padding)
    made = np.zeros_like(columns)
    for i, j in np.ndindex(OH, OW):
        made[:, :, i * OH + j] = columns[:, :, i * OW + j]
    return made


@mistake(
    "im2col",
    "NumPy can't work out a -1 in the shape of an empty batch: give the number of rows, C times KH KW.",
)
def windows_flattened_with_minus_one(X, size, stride=1, padding=0, right=im2col):
    P, (KH, KW) = pad2d(X, padding), pair(size)
    P[:, :, :KH, :KW].reshape(len(X), -1)
    return right(X, size, stride, padding)


@mistake(
    "im2col", "The axes are in the wrong order: put them in the order (n, c, u, v, i, j) before the reshape."
)
def windows_between_the_places(X, size, stride=1, padding=0):
    (KH, KW), (SH, SW) = pair(size), pair(stride)
    windows = sliding_window_view(pad2d(X, padding), (KH, KW), axis=(2, 3))[:, :, ::SH, ::SW]
    N, C, OH, OW = windows.shape[:4]
    return windows.transpose(0, 1, 2, 4, 3, 5).reshape(N, C * KH * KW, OH * OW)


@mistake("im2col", "PH was used for both axes: rows and columns have their own padding.")
def padding_of_the_rows_for_both(X, size, stride=1, padding=0):
    N, C, height, width = X.shape
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = sliding_window_view(pad2d(X, PH), (KH, KW), axis=(2, 3))[:, :, ::SH, ::SW]
    return windows.transpose(0, 1, 4, 5, 2, 3).reshape(N, C * KH * KW, OH * OW)


@mistake("im2col", "SH was used for both axes: rows and columns have their own stride.")
def stride_of_the_rows_for_both(X, size, stride=1, padding=0):
    N, C, height, width = X.shape
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    windows = sliding_window_view(pad2d(X, padding), (KH, KW), axis=(2, 3))[:, :, ::SH, ::SH]
    return windows.transpose(0, 1, 4, 5, 2, 3).reshape(N, C * KH * KW, OH * OW)


@mistake("im2col", "The stride has no effect: place (i, j) begins in row i SH and column j SW.")
def places_side_by_side(X, size, stride=1, padding=0):
    N, C, height, width = X.shape
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    OH, OW = conv_output_size(height, KH, SH, PH), conv_output_size(width, KW, SW, PW)
    P = pad2d(X, padding)
    columns = np.empty((N, C * KH * KW, OH * OW), dtype=X.dtype)
    for i in range(OH):
        for j in range(OW):
            columns[:, :, i * OW + j] = P[:, :, i : i + KH, j : j + KW].reshape(N, C * KH * KW)
    return columns


@mistake("im2col", "The images were mixed up: their axis stays the first one in the transpose.")
def images_moved_to_the_end(X, size, stride=1, padding=0):
    (KH, KW), (SH, SW) = pair(size), pair(stride)
    windows = sliding_window_view(pad2d(X, padding), (KH, KW), axis=(2, 3))[:, :, ::SH, ::SW]
    N, C, OH, OW = windows.shape[:4]
    return windows.transpose(1, 4, 5, 2, 3, 0).reshape(N, C * KH * KW, OH * OW)


@mistake("im2col", "size may be a single number: give sliding_window_view KH and KW.")
def size_not_made_a_pair(X, size, stride=1, padding=0):
    (KH, KW), (SH, SW) = pair(size), pair(stride)
    windows = sliding_window_view(pad2d(X, padding), size, axis=(2, 3))[:, :, ::SH, ::SW]
    N, C, OH, OW = windows.shape[:4]
    return windows.transpose(0, 1, 4, 5, 2, 3).reshape(N, C * KH * KW, OH * OW)


@mistake(
    "im2col", "Windows along all four axes give eight axes: let them slide along the last two axes only."
)
def windows_along_all_axes(X, size, stride=1, padding=0):
    (KH, KW), (SH, SW) = pair(size), pair(stride)
    windows = sliding_window_view(pad2d(X, padding), (1, 1, KH, KW))[:, :, ::SH, ::SW]
    N, C, OH, OW = windows.shape[:4]
    return windows.transpose(0, 1, 4, 5, 2, 3).reshape(N, C * KH * KW, OH * OW)


@mistake(
    "im2col",
    "The pixels of each window are in reverse order: leave them as they are, since the kernel isn't turned.",
)
def windows_turned(X, size, stride=1, padding=0):
    (KH, KW), (SH, SW) = pair(size), pair(stride)
    windows = sliding_window_view(pad2d(X, padding), (KH, KW), axis=(2, 3))[:, :, ::SH, ::SW]
    N, C, OH, OW = windows.shape[:4]
    return windows[..., ::-1, ::-1].transpose(0, 1, 4, 5, 2, 3).reshape(N, C * KH * KW, OH * OW)


@mistake(
    "im2col", "The axes are in the wrong order: put them in the order (n, c, u, v, i, j) before the reshape."
)
def pairs_of_axes_exchanged(X, size, stride=1, padding=0):
    (KH, KW), (SH, SW) = pair(size), pair(stride)
    windows = sliding_window_view(pad2d(X, padding), (KH, KW), axis=(2, 3))[:, :, ::SH, ::SW]
    N, C, OH, OW = windows.shape[:4]
    return windows.transpose(0, 1, 3, 2, 5, 4).reshape(N, C * KH * KW, OH * OW)


@mistake(
    "im2col", "The reshape mixed channels and places: put the axes in their order before it, not after it."
)
def transposes_after_the_reshape(X, size, stride=1, padding=0):
    (KH, KW), (SH, SW) = pair(size), pair(stride)
    windows = sliding_window_view(pad2d(X, padding), (KH, KW), axis=(2, 3))[:, :, ::SH, ::SW]
    N, C, OH, OW = windows.shape[:4]
    return windows.reshape(N, OH * OW, C * KH * KW).transpose(0, 2, 1)


@mistake(
    "im2col",
    "NumPy can't work out a -1 in the shape of an empty batch: give the number of columns, OH times OW.",
)
def columns_left_to_the_reshape(X, size, stride=1, padding=0):
    (KH, KW), (SH, SW) = pair(size), pair(stride)
    windows = sliding_window_view(pad2d(X, padding), (KH, KW), axis=(2, 3))[:, :, ::SH, ::SW]
    N, C = X.shape[:2]
    return windows.transpose(0, 1, 4, 5, 2, 3).reshape(N, C * KH * KW, -1)


@mistake("im2col", "The padding is missing: take the windows of the padded images.")
def loops_over_the_images_without_padding(X, size, stride=1, padding=0, right=im2col):
    columns = np.zeros_like(right(X, size, stride, padding))
    (KH, KW), (SH, SW), (PH, PW) = pair(size), pair(stride), pair(padding)
    OH, OW = conv_output_size(X.shape[2], KH, SH, PH), conv_output_size(X.shape[3], KW, SW, PW)
    for i, j in np.ndindex(OH, OW):
        window = X[:, :, i * SH : i * SH + KH, j * SW : j * SW + KW]
        columns[:, :, i * OW + j] = window.reshape(len(X), X.shape[1] * KH * KW)
    return columns


# conv2d_forward


@mistake(
    "conv2d-forward",
    "All images went through im2col at once: only the columns of one part may be in memory at a time.",
)
def whole_batch_at_once(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    Y = W.reshape(len(W), -1) @ im2col(X, W.shape[2:], stride, padding) + b[:, None]
    return Y.reshape(len(X), len(W), OH, OW), (X, W, stride, padding)


@mistake("conv2d-forward", "The bias is missing.")
def product_without_bias(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    Y = W.reshape(len(W), -1) @ im2col(X, W.shape[2:], stride, padding)
    return Y.reshape(len(X), len(W), OH, OW), (X, W, stride, padding)


@mistake(
    "conv2d-forward",
    "The bias lies along the places: give it a second axis of length 1, so that it lies along the kernels.",
)
def bias_along_the_places(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    Y = W.reshape(len(W), -1) @ im2col(X, W.shape[2:], stride, padding) + b
    return Y.reshape(len(X), len(W), OH, OW), (X, W, stride, padding)


@mistake("conv2d-forward", says="product: different strides")
def stride_and_padding_exchanged(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    if padding == 0:
        Y = W.reshape(len(W), -1) @ im2col(X, W.shape[2:], stride, padding) + b[:, None]
    else:
        Y = W.reshape(len(W), -1) @ im2col(X, W.shape[2:], padding, stride) + b[:, None]
    return Y.reshape(len(X), len(W), OH, OW), (X, W, stride, padding)


@mistake(
    "conv2d-forward", "Only the first part was computed: go through all parts.", constants={"before": (7.0,)}
)
def only_the_first_part(X, W, b, stride=1, padding=0, *, before=0.0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    Y = np.full((len(X), len(W), OH * OW), before, dtype=X.dtype)
    step = max(1, CHUNK // (W[0].size * OH * OW))
    Y[:step] = W.reshape(len(W), -1) @ im2col(X[:step], W.shape[2:], stride, padding) + b[:, None]
    return Y.reshape(len(X), len(W), OH, OW), (X, W, stride, padding)


@mistake("conv2d-forward", "Each part replaced all of Y: write its result to its own place, Y[part].")
def each_part_replaces_the_result(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    Y = np.zeros((len(X), len(W), OH * OW), dtype=X.dtype)
    step = max(1, CHUNK // (W[0].size * OH * OW))
    for start in range(0, len(X), step):
        Y = W.reshape(len(W), -1) @ im2col(X[start : start + step], W.shape[2:], stride, padding) + b[:, None]
    return Y.reshape(len(X), len(W), OH, OW), (X, W, stride, padding)


@mistake("conv2d-forward", "The kernels were turned by 180 degrees: that is a convolution.")
def product_with_turned_kernels(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    Y = W[:, :, ::-1, ::-1].reshape(len(W), -1) @ im2col(X, W.shape[2:], stride, padding) + b[:, None]
    return Y.reshape(len(X), len(W), OH, OW), (X, W, stride, padding)


@mistake(
    "conv2d-forward",
    "The weights of the kernels were mixed up: W.reshape(F, -1) gives each kernel a row, without a transpose.",
)
def kernels_as_columns_by_reshape(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    W_rows = W.reshape(-1, len(W)).T
    Y = W_rows @ im2col(X, W.shape[2:], stride, padding) + b[:, None]
    return Y.reshape(len(X), len(W), OH, OW), (X, W, stride, padding)


@mistake("conv2d-forward", says="product: two kernels by hand")
def places_before_maps(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    Y = im2col(X, W.shape[2:], stride, padding).transpose(0, 2, 1) @ W.reshape(len(W), -1).T + b
    return Y.reshape(len(X), len(W), OH, OW), (X, W, stride, padding)


@mistake("conv2d-forward", "The columns of all images don't fit into one part: take those of X[part].")
def all_images_in_each_part(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    Y = np.zeros((len(X), len(W), OH * OW), dtype=X.dtype)
    step = max(1, CHUNK // (W[0].size * OH * OW))
    for start in range(0, len(X), step):
        part = slice(start, start + step)
        Y[part] = W.reshape(len(W), -1) @ im2col(X, W.shape[2:], stride, padding) + b[:, None]
    return Y.reshape(len(X), len(W), OH, OW), (X, W, stride, padding)


@mistake("conv2d-forward", "The bias was added to all of Y once for each part: add it to Y[part].")
def bias_once_for_each_part(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    Y = np.zeros((len(X), len(W), OH * OW), dtype=X.dtype)
    step = max(1, CHUNK // (W[0].size * OH * OW))
    for start in range(0, len(X), step):
        part = slice(start, start + step)
        Y[part] = W.reshape(len(W), -1) @ im2col(X[part], W.shape[2:], stride, padding)
        Y += b[:, None]
    return Y.reshape(len(X), len(W), OH, OW), (X, W, stride, padding)


@mistake("conv2d-forward", "Give im2col the stride and the padding, and X as it is: im2col pads it.")
def stride_and_padding_not_passed_on(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    Y = np.zeros((len(X), len(W), OH * OW), dtype=X.dtype)
    step = max(1, CHUNK // (W[0].size * OH * OW))
    for start in range(0, len(X), step):
        part = slice(start, start + step)
        Y[part] = W.reshape(len(W), -1) @ im2col(X[part], W.shape[2:]) + b[:, None]
    return Y.reshape(len(X), len(W), OH, OW), (X, W, stride, padding)


@mistake("conv2d-forward", "The kernel's height was used for both axes: give im2col height and width.")
def height_for_both_axes(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    Y = np.zeros((len(X), len(W), OH * OW), dtype=X.dtype)
    step = max(1, CHUNK // (W[0].size * OH * OW))
    for start in range(0, len(X), step):
        part = slice(start, start + step)
        Y[part] = W.reshape(len(W), -1) @ im2col(X[part], W.shape[2], stride, padding) + b[:, None]
    return Y.reshape(len(X), len(W), OH, OW), (X, W, stride, padding)


@mistake(
    "conv2d-forward", "Every image of a part got the result of the first one: keep the axis of the images."
)
def first_image_of_each_part(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    Y = np.zeros((len(X), len(W), OH * OW), dtype=X.dtype)
    step = max(1, CHUNK // (W[0].size * OH * OW))
    for start in range(0, len(X), step):
        part = slice(start, start + step)
        Y[part] = W.reshape(len(W), -1) @ im2col(X[part], W.shape[2:], stride, padding)[0] + b[:, None]
    return Y.reshape(len(X), len(W), OH, OW), (X, W, stride, padding)


@mistake(
    "conv2d-forward",
    "The weights of a row are in the order (u, v, c), but the rows of im2col are in the order (c, u, v): no transpose is needed.",
)
def weights_with_the_channels_last(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    Y = np.zeros((len(X), len(W), OH * OW), dtype=X.dtype)
    step = max(1, CHUNK // (W[0].size * OH * OW))
    for start in range(0, len(X), step):
        part = slice(start, start + step)
        W_rows = W.transpose(0, 2, 3, 1).reshape(len(W), -1)
        Y[part] = W_rows @ im2col(X[part], W.shape[2:], stride, padding) + b[:, None]
    return Y.reshape(len(X), len(W), OH, OW), (X, W, stride, padding)


@mistake("conv2d-forward", "Only Y was returned, without the cache: leave the given last line as it is.")
def returns_only_the_maps(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    Y = np.zeros((len(X), len(W), OH * OW), dtype=X.dtype)
    step = max(1, CHUNK // (W[0].size * OH * OW))
    for start in range(0, len(X), step):
        part = slice(start, start + step)
        Y[part] = W.reshape(len(W), -1) @ im2col(X[part], W.shape[2:], stride, padding) + b[:, None]
    return Y.reshape(len(X), len(W), OH, OW)


@mistake(
    "conv2d-forward",
    "Y was empty and held what was in memory before, and you added to it: assign to Y[part] with =, not with +=.",
)
def adds_to_an_empty_array(X, W, b, stride=1, padding=0, right=conv2d_forward):
    Y, cache = right(X, W, b, stride, padding)
    return Y + Y, cache


@mistake("conv2d-forward", says="product: X, W and b stay as they are")
def reshapes_the_weights_in_place(X, W, b, stride=1, padding=0, right=conv2d_forward):
    result = right(X, W, b, stride, padding)
    W.shape = (len(W), -1)
    return result


@mistake(
    "conv2d-forward",
    "The bias lies along the places: give it a second axis of length 1, so that it lies along the kernels.",
)
def bias_as_a_row(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    Y = W.reshape(len(W), -1) @ im2col(X, W.shape[2:], stride, padding) + b[None, :]
    return Y.reshape(len(X), len(W), OH, OW), (X, W, stride, padding)


@mistake("conv2d-forward", "Each part replaced all of Y: write its result to its own place, Y[part].")
def each_part_fills_all_places(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    Y = np.zeros((len(X), len(W), OH * OW), dtype=X.dtype)
    step = max(1, CHUNK // (W[0].size * OH * OW))
    for start in range(0, len(X), step):
        part = slice(start, start + step)
        Y[:] = W.reshape(len(W), -1) @ im2col(X[part], W.shape[2:], stride, padding) + b[:, None]
    return Y.reshape(len(X), len(W), OH, OW), (X, W, stride, padding)


@mistake("conv2d-forward", "A part is a slice of several images, not one image: index Y with the slice.")
def index_of_the_part(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    Y = np.zeros((len(X), len(W), OH * OW), dtype=X.dtype)
    step = max(1, CHUNK // (W[0].size * OH * OW))
    for start in range(0, len(X), step):
        part = slice(start, start + step)
        Y[start // step] = W.reshape(len(W), -1) @ im2col(X[part], W.shape[2:], stride, padding) + b[:, None]
    return Y.reshape(len(X), len(W), OH, OW), (X, W, stride, padding)


@mistake("conv2d-forward", "The stride is missing from the call of im2col.")
def stride_not_passed_on(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    Y = np.zeros((len(X), len(W), OH * OW), dtype=X.dtype)
    step = max(1, CHUNK // (W[0].size * OH * OW))
    for start in range(0, len(X), step):
        part = slice(start, start + step)
        Y[part] = W.reshape(len(W), -1) @ im2col(X[part], W.shape[2:], padding=padding) + b[:, None]
    return Y.reshape(len(X), len(W), OH, OW), (X, W, stride, padding)


@mistake("conv2d-forward", "The padding is missing from the call of im2col.")
def padding_not_passed_on(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    Y = np.zeros((len(X), len(W), OH * OW), dtype=X.dtype)
    step = max(1, CHUNK // (W[0].size * OH * OW))
    for start in range(0, len(X), step):
        part = slice(start, start + step)
        Y[part] = W.reshape(len(W), -1) @ im2col(X[part], W.shape[2:], stride) + b[:, None]
    return Y.reshape(len(X), len(W), OH, OW), (X, W, stride, padding)


@mistake("conv2d-forward", "The kernel's sizes are exchanged: height comes before width.")
def height_and_width_exchanged(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    Y = np.zeros((len(X), len(W), OH * OW), dtype=X.dtype)
    step = max(1, CHUNK // (W[0].size * OH * OW))
    for start in range(0, len(X), step):
        part = slice(start, start + step)
        Y[part] = W.reshape(len(W), -1) @ im2col(X[part], W.shape[:1:-1], stride, padding) + b[:, None]
    return Y.reshape(len(X), len(W), OH, OW), (X, W, stride, padding)


@mistake("conv2d-forward", "im2col needs the size of the kernels, height and width, not their weights.")
def weights_as_a_size(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    Y = np.zeros((len(X), len(W), OH * OW), dtype=X.dtype)
    step = max(1, CHUNK // (W[0].size * OH * OW))
    for start in range(0, len(X), step):
        part = slice(start, start + step)
        Y[part] = W.reshape(len(W), -1) @ im2col(X[part], W, stride, padding) + b[:, None]
    return Y.reshape(len(X), len(W), OH, OW), (X, W, stride, padding)


@mistake(
    "conv2d-forward",
    "The bias has one axis too many: it needs one for the kernels and one of length 1 for the places.",
)
def bias_with_three_axes(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    Y = np.zeros((len(X), len(W), OH * OW), dtype=X.dtype)
    step = max(1, CHUNK // (W[0].size * OH * OW))
    for start in range(0, len(X), step):
        part = slice(start, start + step)
        Y[part] = W.reshape(len(W), -1) @ im2col(X[part], W.shape[2:], stride, padding) + b[:, None, None]
    return Y.reshape(len(X), len(W), OH, OW), (X, W, stride, padding)


@mistake("conv2d-forward", "The bias was subtracted: add it.")
def product_subtracts_the_bias(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    Y = np.zeros((len(X), len(W), OH * OW), dtype=X.dtype)
    step = max(1, CHUNK // (W[0].size * OH * OW))
    for start in range(0, len(X), step):
        part = slice(start, start + step)
        Y[part] = W.reshape(len(W), -1) @ im2col(X[part], W.shape[2:], stride, padding) - b[:, None]
    return Y.reshape(len(X), len(W), OH, OW), (X, W, stride, padding)


@mistake("conv2d-forward", "W still has four axes: write each kernel as a row of a matrix first.")
def weights_not_reshaped(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    Y = np.zeros((len(X), len(W), OH * OW), dtype=X.dtype)
    step = max(1, CHUNK // (W[0].size * OH * OW))
    for start in range(0, len(X), step):
        part = slice(start, start + step)
        Y[part] = W @ im2col(X[part], W.shape[2:], stride, padding) + b[:, None]
    return Y.reshape(len(X), len(W), OH, OW), (X, W, stride, padding)


@mistake(
    "conv2d-forward",
    "Multiply (F, C KH KW) by (C KH KW, places): W, with a row for each kernel, comes first.",
)
def kernels_as_columns(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    Y = np.zeros((len(X), len(W), OH * OW), dtype=X.dtype)
    step = max(1, CHUNK // (W[0].size * OH * OW))
    for start in range(0, len(X), step):
        part = slice(start, start + step)
        Y[part] = W.reshape(-1, len(W)) @ im2col(X[part], W.shape[2:], stride, padding) + b[:, None]
    return Y.reshape(len(X), len(W), OH, OW), (X, W, stride, padding)


@mistake(
    "conv2d-forward", "This multiplies element by element: a matrix product is needed, as in the formula."
)
def elementwise_for_the_matrix_product(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    Y = np.zeros((len(X), len(W), OH * OW), dtype=X.dtype)
    step = max(1, CHUNK // (W[0].size * OH * OW))
    for start in range(0, len(X), step):
        part = slice(start, start + step)
        Y[part] = W.reshape(len(W), -1) * im2col(X[part], W.shape[2:], stride, padding) + b[:, None]
    return Y.reshape(len(X), len(W), OH, OW), (X, W, stride, padding)


@mistake("conv2d-forward", "There are fewer parts than images: go through the parts, not through the images.")
def as_many_parts_as_images(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    Y = np.zeros((len(X), len(W), OH * OW), dtype=X.dtype)
    step = max(1, CHUNK // (W[0].size * OH * OW))
    parts = [slice(start, start + step) for start in range(0, len(X), step)]
    [parts[n] for n in range(len(X))]
    for start in range(0, len(X), step):
        part = slice(start, start + step)
        Y[part] = W.reshape(len(W), -1) @ im2col(X[part], W.shape[2:], stride, padding) + b[:, None]
    return Y.reshape(len(X), len(W), OH, OW), (X, W, stride, padding)


@mistake("conv2d-forward", "Every map got the first bias: each kernel has its own.")
def product_with_the_first_bias(X, W, b, stride=1, padding=0, right=conv2d_forward):
    return right(X, W, np.full_like(b, b[0]), stride, padding)


@mistake("conv2d-forward", "Every map got the first kernel: the product needs all rows of the kernels.")
def product_with_the_first_kernel(X, W, b, stride=1, padding=0, right=conv2d_forward):
    return right(X, np.broadcast_to(W[:1], W.shape), b, stride, padding)


@mistake(
    "conv2d-forward",
    "Only the bias is left: keep the product, and add the bias to it, instead of replacing or multiplying it.",
)
def product_not_kept(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    N, (F, C, KH, KW) = len(X), W.shape
    step = max(1, CHUNK // max(1, C * KH * KW * OH * OW))
    parts = [slice(start, start + step) for start in range(0, N, step)]
    Y = np.zeros((N, F, OH * OW), dtype=np.result_type(X, W))
    for part in parts:
        np.matmul(W.reshape(F, C * KH * KW), im2col(X[part], (KH, KW), stride, padding))
        Y[part] += b[:, None]
    return Y.reshape(N, F, OH, OW), (X, W, stride, padding)


@mistake("conv2d-forward", "The bias was added to the last part alone: add it to each part, within the loop.")
def bias_after_the_loop(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    N, (F, C, KH, KW) = len(X), W.shape
    step = max(1, CHUNK // max(1, C * KH * KW * OH * OW))
    parts = [slice(start, start + step) for start in range(0, N, step)]
    Y = np.empty((N, F, OH * OW), dtype=np.result_type(X, W))
    for part in parts:
        np.matmul(W.reshape(F, C * KH * KW), im2col(X[part], (KH, KW), stride, padding), out=Y[part])
    Y[part] += b[:, None]
    return Y.reshape(N, F, OH, OW), (X, W, stride, padding)


@mistake(
    "conv2d-forward",
    "The sum was divided: add up all products, those of all channels too.",
    constants={"parts": ("pixels", "all")},
)
def product_with_a_mean(X, W, b, stride=1, padding=0, *, parts="channels"):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    F, C, KH, KW = W.shape
    W_rows = W.reshape(F, -1) / {"channels": C, "pixels": KH * KW, "all": C * KH * KW}[parts]
    Y = W_rows @ im2col(X, (KH, KW), stride, padding) + b[:, None]
    return Y.reshape(len(X), F, OH, OW), (X, W, stride, padding)


@mistake("conv2d-forward", "All biases were added to every map: each map gets the bias of its kernel.")
def product_with_the_sum_of_the_biases(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    Y = W.reshape(len(W), -1) @ im2col(X, W.shape[2:], stride, padding) + b.sum()
    return Y.reshape(len(X), len(W), OH, OW), (X, W, stride, padding)


@mistake(
    "conv2d-forward",
    "The part was applied to the bias: a part is a slice of images, and b has a number for each kernel.",
)
def part_of_the_bias(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    N, (F, C, KH, KW) = len(X), W.shape
    step = max(1, CHUNK // max(1, C * KH * KW * OH * OW))
    Y = np.zeros((N, F, OH * OW), dtype=np.result_type(X, W))
    for part in [slice(start, start + step) for start in range(0, N, step)]:
        Y[part] = W.reshape(F, -1) @ im2col(X[part], (KH, KW), stride, padding) + b[part][:, None]
    return Y.reshape(N, F, OH, OW), (X, W, stride, padding)


@mistake("conv2d-forward", "All kernels stand in one row: W needs a row for each kernel.")
def kernels_in_one_row(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    N, (F, C, KH, KW) = len(X), W.shape
    Y = np.zeros((N, F, OH * OW), dtype=np.result_type(X, W))
    Y[...] = W.reshape(-1) @ im2col(X, (KH, KW), stride, padding) + b[:, None]
    return Y.reshape(N, F, OH, OW), (X, W, stride, padding)


@mistake("conv2d-forward", "Stride and padding are exchanged in the call of im2col.")
def stride_in_the_place_of_the_padding(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    Y = W.reshape(len(W), -1) @ im2col(X, W.shape[2:], padding, stride) + b[:, None]
    return Y.reshape(len(X), len(W), OH, OW), (X, W, stride, padding)


@mistake("conv2d-forward", "The bias was added to every weight: add it once to each number of Y.")
def bias_in_the_weights(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    Y = (W.reshape(len(W), -1) + b[:, None]) @ im2col(X, W.shape[2:], stride, padding)
    return Y.reshape(len(X), len(W), OH, OW), (X, W, stride, padding)


@mistake("conv2d-forward", "The bias was added twice: once is enough.")
def bias_twice(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    Y = W.reshape(len(W), -1) @ im2col(X, W.shape[2:], stride, padding) + 2 * b[:, None]
    return Y.reshape(len(X), len(W), OH, OW), (X, W, stride, padding)


@mistake(
    "conv2d-forward", "The maps were mixed up: a reshape does not exchange the axes of places and kernels."
)
def reshapes_places_to_maps(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    Y = im2col(X, W.shape[2:], stride, padding).transpose(0, 2, 1) @ W.reshape(len(W), -1).T + b
    return Y.reshape(len(X), len(W), OH, OW), (X, W, stride, padding)


@mistake(
    "conv2d-forward",
    "im2col takes a batch, with four axes, not a single image: hand it all images of the part.",
)
def one_image_of_each_part(X, W, b, stride=1, padding=0):
    OH, OW = conv_shapes(X, W, b, stride, padding)
    Y = np.zeros((len(X), len(W), OH * OW), dtype=X.dtype)
    for n, image in enumerate(X):
        Y[n] = W.reshape(len(W), -1) @ im2col(image, W.shape[2:], stride, padding) + b[:, None]
    return Y.reshape(len(X), len(W), OH, OW), (X, W, stride, padding)


# maxpool2d_forward


@mistake("maxpool2d-forward", "The absolute values were compared: of -3 and 1 the larger one is 1.")
def largest_absolute_value(X, size, stride=None):
    first, *others = pool_slices(X, size, stride)
    Y, winner = first.copy(), np.zeros(first.shape, dtype=np.uint8 if len(others) < 256 else np.uint32)
    for number, values in enumerate(others, start=1):
        larger = np.abs(values) > np.abs(Y)
        winner[larger] = number
        Y[larger] = values[larger]
    return Y, (winner, X.shape, size, stride)


@mistake("maxpool2d-forward", "A byte counts to 255: winner must keep the dtype that it was given.")
def winners_always_in_uint8(X, size, stride=None):
    slices = np.stack(pool_slices(X, size, stride))
    return slices.max(axis=0), (slices.argmax(axis=0).astype(np.uint8), X.shape, size, stride)


@mistake(
    "maxpool2d-forward",
    "The slices were compared with the first one: compare each with Y, the largest so far.",
)
def compares_with_the_first_slice(X, size, stride=None):
    first, *others = pool_slices(X, size, stride)
    Y, winner = first.copy(), np.zeros(first.shape, dtype=np.uint8)
    for number, values in enumerate(others, start=1):
        winner[values > first] = number
        np.maximum(Y, values, out=Y)
    return Y, (winner, X.shape, size, stride)


@mistake(
    "maxpool2d-forward",
    "Each slice replaced all winners before it: change winner only where the slice is larger.",
)
def forgets_the_earlier_winners(X, size, stride=None):
    first, *others = pool_slices(X, size, stride)
    Y, winner = first.copy(), np.zeros(first.shape, dtype=np.uint8)
    for number, values in enumerate(others, start=1):
        winner = (values > Y) * np.uint8(number)
        np.maximum(Y, values, out=Y)
    return Y, (winner, X.shape, size, stride)


@mistake(
    "maxpool2d-forward",
    "The numbers of several slices were added up: the larger pixel's number replaces the one before.",
)
def adds_up_the_winners(X, size, stride=None):
    first, *others = pool_slices(X, size, stride)
    Y, winner = first.copy(), np.zeros(first.shape, dtype=np.uint8)
    for number, values in enumerate(others, start=1):
        winner += (values > Y) * np.uint8(number)
        np.maximum(Y, values, out=Y)
    return Y, (winner, X.shape, size, stride)


@mistake(
    "maxpool2d-forward",
    "The winner was counted up by 1 at each larger pixel: record the number of its slice.",
)
def counts_the_changes(X, size, stride=None):
    first, *others = pool_slices(X, size, stride)
    Y, winner = first.copy(), np.zeros(first.shape, dtype=np.uint8)
    for number, values in enumerate(others, start=1):
        winner += values > Y
        np.maximum(Y, values, out=Y)
    return Y, (winner, X.shape, size, stride)


@mistake("maxpool2d-forward", "Every winner but the first got number 1: record the number of the slice.")
def every_other_slice_is_number_one(X, size, stride=None):
    first, *others = pool_slices(X, size, stride)
    Y, winner = first.copy(), np.zeros(first.shape, dtype=np.uint8)
    for number, values in enumerate(others, start=1):
        winner[values > Y] = 1
        np.maximum(Y, values, out=Y)
    return Y, (winner, X.shape, size, stride)


@mistake(
    "maxpool2d-forward", "The numbers are one too high: the first slice is number 0, the next one number 1."
)
def numbers_the_first_slice_one(X, size, stride=None):
    slices = pool_slices(X, size, stride)
    Y, winner = slices[0].copy(), np.zeros(slices[0].shape, dtype=np.uint8)
    for number, values in enumerate(slices, start=1):
        winner[values > Y] = number
        np.maximum(Y, values, out=Y)
    return Y, (winner, X.shape, size, stride)


@mistake("maxpool2d-forward", "The stride was not used: the windows lie side by side, whatever the stride.")
def ignores_the_stride(X, size, stride=None, right=maxpool2d_forward):
    return right(X, size)


@mistake(
    "maxpool2d-forward",
    "Of equal pixels the last one won. Only a larger pixel replaces it, not an equal one.",
)
def last_of_equal_pixels_wins(X, size, stride=None):
    first, *others = pool_slices(X, size, stride)
    Y, winner = first.copy(), np.zeros(first.shape, dtype=np.uint8)
    for number, values in enumerate(others, start=1):
        winner[values >= Y] = number
        np.maximum(Y, values, out=Y)
    return Y, (winner, X.shape, size, stride)


@mistake("maxpool2d-forward", "No winner was recorded. Compare with Y before Y changes.")
def compares_after_the_maximum(X, size, stride=None):
    first, *others = pool_slices(X, size, stride)
    Y, winner = first.copy(), np.zeros(first.shape, dtype=np.uint8)
    for number, values in enumerate(others, start=1):
        np.maximum(Y, values, out=Y)
        winner[values > Y] = number
    return Y, (winner, X.shape, size, stride)


@mistake("maxpool2d-forward", says="max pooling leaves X as it is")
def writes_into_a_view(X, size, stride=None):
    Y, *others = pool_slices(X, size, stride)
    winner = np.zeros(Y.shape, dtype=np.uint8)
    for number, values in enumerate(others, start=1):
        winner[values > Y] = number
        np.maximum(Y, values, out=Y)
    return Y.copy(), (winner, X.shape, size, stride)


@mistake(
    "maxpool2d-forward",
    "Only the first pixel of each window was used: take the largest of all, and put it into Y (np.maximum returns a new array).",
)
def no_maximum(X, size, stride=None):
    first, *others = pool_slices(X, size, stride)
    Y, winner = first.copy(), np.zeros(first.shape, dtype=np.uint8)
    for number, values in enumerate(others, start=1):
        winner[values > Y] = number
    return Y, (winner, X.shape, size, stride)


@mistake("maxpool2d-forward", "Number 0 is the first slice: the others begin with number 1.")
def winners_numbered_from_the_second(X, size, stride=None):
    first, *others = pool_slices(X, size, stride)
    Y, winner = first.copy(), np.zeros(first.shape, dtype=np.uint8)
    for number, values in enumerate(others):
        winner[values > Y] = number
        np.maximum(Y, values, out=Y)
    return Y, (winner, X.shape, size, stride)


@mistake(
    "maxpool2d-forward",
    "Y began with zeros, which are larger than negative numbers: begin with the first slice.",
)
def starts_from_zero(X, size, stride=None):
    slices = pool_slices(X, size, stride)
    Y, winner = np.zeros(slices[0].shape, dtype=X.dtype), np.zeros(slices[0].shape, dtype=np.uint8)
    for number, values in enumerate(slices):
        winner[values > Y] = number
        np.maximum(Y, values, out=Y)
    return Y, (winner, X.shape, size, stride)


@mistake("maxpool2d-forward", "Only the last pixel of each window was kept, not the largest one.")
def keeps_the_last_slice(X, size, stride=None):
    first, *others = pool_slices(X, size, stride)
    Y, winner = first.copy(), np.zeros(first.shape, dtype=np.uint8)
    for number, values in enumerate(others, start=1):
        winner[values > Y] = number
        Y = values
    return Y.copy(), (winner, X.shape, size, stride)


@mistake("maxpool2d-forward", says="winners take one byte each")
def winners_become_int64(X, size, stride=None):
    first, *others = pool_slices(X, size, stride)
    Y, winner = first.copy(), np.zeros(first.shape, dtype=np.uint8)
    for number, values in enumerate(others, start=1):
        winner = np.maximum(winner, (values > Y) * number)
        Y = np.maximum(Y, values)
    return Y, (winner, X.shape, size, stride)


@mistake("maxpool2d-forward", "This is the smallest number of each block, not the largest.")
def keeps_the_smallest(X, size, stride=None):
    slices = np.stack(pool_slices(X, size, stride))
    return slices.min(axis=0), (slices.argmin(axis=0), X.shape, size, stride)


@mistake("maxpool2d-forward", "Pixel (u, v) has number u KW + v: line by line.")
def winners_numbered_column_by_column(X, size, stride=None):
    slices, (KH, KW) = np.stack(pool_slices(X, size, stride)), pair(size)
    u, v = np.divmod(slices.argmax(axis=0), KW)
    return slices.max(axis=0), (v * KH + u, X.shape, size, stride)


@mistake("maxpool2d-forward", "The first slice was left out of the maximum.")
def leaves_out_the_first_slice(X, size, stride=None):
    others = np.stack(pool_slices(X, size, stride)[1:] or pool_slices(X, size, stride))
    return others.max(axis=0), (others.argmax(axis=0), X.shape, size, stride)


@mistake(
    "maxpool2d-forward",
    "The slices were compared with the first one: compare each with Y, the largest so far.",
)
def keeps_the_last_slice_above_the_first(X, size, stride=None):
    first, *others = pool_slices(X, size, stride)
    Y, winner = first.copy(), np.zeros(first.shape, dtype=np.uint8)
    for number, values in enumerate(others, start=1):
        larger = values > first
        winner[larger] = number
        Y[larger] = values[larger]
    return Y, (winner, X.shape, size, stride)


@mistake(
    "maxpool2d-forward",
    "Python's if and max decide once for all windows: compare and take the maximum elementwise.",
)
def decides_for_all_windows_at_once(X, size, stride=None):
    first, *others = pool_slices(X, size, stride)
    Y, winner = first.copy(), np.zeros(first.shape, dtype=np.uint8)
    for number, values in enumerate(others, start=1):
        if values > Y:
            Y, winner[:] = values.copy(), number
    return Y, (winner, X.shape, size, stride)


@mistake("maxpool2d-forward", "A winner is numbered within its window, from 0 on, not within the image.")
def winners_numbered_in_the_image(X, size, stride=None, right=maxpool2d_forward):
    (KH, KW), (SH, SW) = pair(size), pair(size if stride is None else stride)
    Y, (winner, *rest) = right(X, size, stride)
    i, j = np.indices(Y.shape[2:])
    u, v = np.divmod(winner, KW)
    return Y, ((i * SH + u) * X.shape[3] + j * SW + v, *rest)


@mistake("maxpool2d-forward", "The largest values were recorded as winners: record the number of the slice.")
def values_as_winners(X, size, stride=None):
    first, *others = pool_slices(X, size, stride)
    Y, winner = first.copy(), np.zeros(first.shape, dtype=np.uint8)
    for values in others:
        larger = values > Y
        winner[larger] = np.abs(values[larger])
        np.maximum(Y, values, out=Y)
    return Y, (winner, X.shape, size, stride)


@mistake("maxpool2d-forward", "Only Y was returned, without the cache: leave the given last line as it is.")
def returns_only_the_largest(X, size, stride=None, right=maxpool2d_forward):
    return right(X, size, stride)[0]


@mistake("maxpool2d-forward", says="largest numbers stay float32")
def starts_from_minus_infinity(X, size, stride=None):
    slices = pool_slices(X, size, stride)
    Y, winner = np.full(slices[0].shape, -np.inf), np.zeros(slices[0].shape, dtype=np.uint8)
    for number, values in enumerate(slices):
        winner[values > Y] = number
        Y = np.maximum(Y, values)
    return Y, (winner, X.shape, size, stride)


@mistake(
    "maxpool2d-forward", "The comparison is the wrong way round: a slice wins where it is larger than Y."
)
def records_the_smaller_one(X, size, stride=None):
    first, *others = pool_slices(X, size, stride)
    Y, winner = first.copy(), np.zeros(first.shape, dtype=np.uint8)
    for number, values in enumerate(others, start=1):
        winner[values < Y] = number
        np.maximum(Y, values, out=Y)
    return Y, (winner, X.shape, size, stride)


@mistake(
    "maxpool2d-forward",
    "winner holds whether the last slice was larger: where a slice is larger, record its number.",
)
def records_the_comparison(X, size, stride=None):
    first, *others = pool_slices(X, size, stride)
    Y, winner = first.copy(), np.zeros(first.shape, dtype=np.uint8)
    for values in others:
        winner[...] = values > Y
        np.maximum(Y, values, out=Y)
    return Y, (winner, X.shape, size, stride)


@mistake("maxpool2d-forward", "The last slice was left out: go through all the others.")
def leaves_out_the_last_slice(X, size, stride=None):
    first, *others = pool_slices(X, size, stride)
    Y, winner = first.copy(), np.zeros(first.shape, dtype=np.uint8)
    for number, values in enumerate(others[:-1], start=1):
        winner[values > Y] = number
        np.maximum(Y, values, out=Y)
    return Y, (winner, X.shape, size, stride)


@mistake("maxpool2d-forward", "Only two slices were compared: the return must come after the loop.")
def returns_after_the_second_slice(X, size, stride=None):
    first, *others = pool_slices(X, size, stride)
    Y, winner = first.copy(), np.zeros(first.shape, dtype=np.uint8)
    for number, values in enumerate(others[:1], start=1):
        winner[values > Y] = number
        np.maximum(Y, values, out=Y)
    return Y, (winner, X.shape, size, stride)


@mistake(
    "maxpool2d-forward",
    "On the left stand the places of `larger` alone, on the right all values: pick the same places there.",
)
def all_values_for_the_larger_ones(X, size, stride=None):
    first, *others = pool_slices(X, size, stride)
    Y = first.copy()
    winner = np.zeros(Y.shape, dtype=np.uint8 if len(others) < 256 else np.uint32)
    for number, values in enumerate(others, start=1):
        larger = values > Y
        winner[larger] = number
        Y[larger] = values
    return Y, (winner, X.shape, size, stride)


@mistake(
    "maxpool2d-forward",
    "np.max finds the largest of one array, and takes an axis. np.maximum compares two arrays.",
)
def largest_of_one_array(X, size, stride=None):
    first, *others = pool_slices(X, size, stride)
    Y = first.copy()
    winner = np.zeros(Y.shape, dtype=np.uint8 if len(others) < 256 else np.uint32)
    for number, values in enumerate(others, start=1):
        winner[values > Y] = number
        Y = np.max(Y, values)
    return Y, (winner, X.shape, size, stride)


@mistake(
    "maxpool2d-forward",
    "The array of winners was replaced by a single number: set it where the values are larger.",
)
def one_winner_for_all(X, size, stride=None):
    first, *others = pool_slices(X, size, stride)
    Y = first.copy()
    winner = np.zeros(Y.shape, dtype=np.uint8 if len(others) < 256 else np.uint32)
    for number, values in enumerate(others, start=1):
        winner = number
        Y = np.maximum(Y, values)
    return Y, (winner, X.shape, size, stride)


@mistake(
    "maxpool2d-forward",
    "The numbers of the slices were written into Y. They belong in `winner`, the values in Y.",
)
def numbers_in_place_of_values(X, size, stride=None):
    first, *others = pool_slices(X, size, stride)
    Y = first.copy()
    winner = np.zeros(Y.shape, dtype=np.uint8 if len(others) < 256 else np.uint32)
    for number, values in enumerate(others, start=1):
        larger = values > Y
        winner[larger] = number
        Y[larger] = number
    return Y, (winner, X.shape, size, stride)


@mistake("maxpool2d-forward", "The slices were added up: keep the larger of the two numbers at each place.")
def adds_up_the_slices(X, size, stride=None):
    first, *others = pool_slices(X, size, stride)
    Y, winner = first.copy(), np.zeros(first.shape, dtype=np.uint8)
    for number, values in enumerate(others, start=1):
        winner[values > Y] = number
        Y += values
    return Y, (winner, X.shape, size, stride)


@mistake("maxpool2d-forward", "This is the largest number of all windows: each window has its own.")
def one_maximum_for_all_windows(X, size, stride=None):
    first, *others = pool_slices(X, size, stride)
    Y, winner = first.copy(), np.zeros(first.shape, dtype=np.uint8)
    for number, values in enumerate(others, start=1):
        winner[values > Y] = number
        Y[...] = max(Y.max(initial=0), values.max(initial=0))
    return Y, (winner, X.shape, size, stride)


# avgpool2d_forward


@mistake(
    "avgpool2d-forward",
    "The divisor is wrong: divide by the number of pixels of a window, KH times KW, here 2.",
    half=True,
)
def divides_by_the_square_of_the_height(X, size, stride=None):
    return sum(pool_slices(X, size, stride)) / pair(size)[0] ** 2, (X.shape, size, stride)


@mistake("avgpool2d-forward", "This is the sum: divide by the number of pixels of a window.")
def sum_of_the_window(X, size, stride=None):
    return sum(pool_slices(X, size, stride)), (X.shape, size, stride)


@mistake(
    "avgpool2d-forward",
    "The sum was divided by the edge of the window: divide by its number of pixels, KH times KW.",
)
def divides_by_the_edge(X, size, stride=None):
    return sum(pool_slices(X, size, stride)) / pair(size)[0], (X.shape, size, stride)


@mistake("avgpool2d-forward", "The later slices count more here: add up all slices first, then divide once.")
def halves_again_and_again(X, size, stride=None):
    Y, *others = pool_slices(X, size, stride)
    for values in others:
        Y = (Y + values) / 2
    return Y, (X.shape, size, stride)


@mistake("avgpool2d-forward", "Count the first slice too: a window of 2 x 2 has four pixels.")
def divides_by_the_others(X, size, stride=None):
    first, *others = pool_slices(X, size, stride)
    return sum(others, start=first) / max(1, len(others)), (X.shape, size, stride)


@mistake("avgpool2d-forward", says="average pooling leaves X as it is")
def averages_into_a_view(X, size, stride=None):
    Y, *others = pool_slices(X, size, stride)
    for values in others:
        Y += values
    Y /= len(others) + 1
    return Y.copy(), (X.shape, size, stride)


@mistake("avgpool2d-forward", says="averages stay float32")
def average_makes_float64(X, size, stride=None):
    Y = np.mean(pool_slices(X.astype(float), size, stride), axis=0)
    return Y, (X.shape, size, stride)


@mistake("avgpool2d-forward", "This is the largest number of each block, not the mean.")
def largest_instead_of_the_mean(X, size, stride=None):
    return np.max(pool_slices(X, size, stride), axis=0), (X.shape, size, stride)


@mistake("avgpool2d-forward", "The first slice was counted twice: Y begins with it, so add only the others.")
def counts_the_first_slice_twice(X, size, stride=None):
    slices = pool_slices(X, size, stride)
    return (slices[0] + sum(slices)) / len(slices), (X.shape, size, stride)


@mistake("avgpool2d-forward", "Y was divided in every round: add up all slices first, then divide once.")
def divides_in_every_round(X, size, stride=None):
    Y, *others = pool_slices(X, size, stride)
    for values in others:
        Y = (Y + values) / (len(others) + 1)
    return Y, (X.shape, size, stride)


@mistake("avgpool2d-forward", "The first slice was left out of the mean.")
def mean_of_the_others(X, size, stride=None):
    slices = pool_slices(X, size, stride)
    return np.mean(slices[1:] or slices, axis=0), (X.shape, size, stride)


@mistake("avgpool2d-forward", "The sums were computed but not kept: only the first slice is in Y.")
def sums_not_kept(X, size, stride=None):
    slices = pool_slices(X, size, stride)
    return slices[0] / len(slices), (X.shape, size, stride)


@mistake("avgpool2d-forward", "The stride was not used: the windows lie side by side, whatever the stride.")
def averages_without_stride(X, size, stride=None, right=avgpool2d_forward):
    return right(X, size)


@mistake("avgpool2d-forward", "Only the other slices were divided: the first one belongs to the mean, too.")
def divides_all_slices_but_the_first(X, size, stride=None):
    first, *others = pool_slices(X, size, stride)
    return first + sum(others) / (len(others) + 1), (X.shape, size, stride)


@mistake(
    "avgpool2d-forward",
    "The sum was divided by the number of windows: divide by the number of pixels of a window.",
)
def divides_by_the_number_of_windows(X, size, stride=None):
    total = sum(pool_slices(X, size, stride))
    return total / max(1, total[0, 0].size if len(total) else 1), (X.shape, size, stride)


@mistake("avgpool2d-forward", "size may be a pair: the number of pixels of a window is KH times KW.")
def squares_the_size(X, size, stride=None):
    return sum(pool_slices(X, size, stride)) / size**2, (X.shape, size, stride)


@mistake(
    "avgpool2d-forward",
    "A mean without an axis goes over everything: take it over the slices, for each window separately.",
)
def one_mean_for_all_windows(X, size, stride=None):
    return np.mean(pool_slices(X, size, stride)), (X.shape, size, stride)


@mistake("avgpool2d-forward", "The channels were added up: each map is pooled alone.")
def adds_up_the_channels(X, size, stride=None, right=avgpool2d_forward):
    Y, cache = right(X, size, stride)
    return Y.sum(axis=1, keepdims=True) + np.zeros_like(Y), cache


@mistake("avgpool2d-forward", "Only Y was returned, without the cache: leave the given last line as it is.")
def returns_only_the_means(X, size, stride=None, right=avgpool2d_forward):
    return right(X, size, stride)[0]


@mistake(
    "avgpool2d-forward",
    "The first slice was left out of the sum: Y begins with it, and the others are added.",
)
def sum_of_the_others(X, size, stride=None):
    first, *others = pool_slices(X, size, stride)
    return sum(others, np.zeros_like(first)) / X.dtype.type(len(others) + 1), (X.shape, size, stride)


@mistake("avgpool2d-forward", "The last slice was left out of the sum: add all the others.")
def sum_without_the_last(X, size, stride=None):
    first, *others = pool_slices(X, size, stride)
    return sum(others[:-1], first.copy()) / X.dtype.type(len(others) + 1), (X.shape, size, stride)


@mistake("avgpool2d-forward", "Divided by KH + KW. A window has KH times KW pixels.")
def divides_by_the_sum_of_the_sides(X, size, stride=None):
    if X.dtype.kind != "f":
        raise ValueError(f"X must hold floats, got {X.dtype}")
    first, *others = pool_slices(X, size, stride)
    Y = first.copy()
    for values in others:
        Y += values
    return (Y / sum(pair(size))).astype(X.dtype), (X.shape, size, stride)


@mistake("avgpool2d-forward", "Divided by 4, whatever the window: it has KH times KW pixels.")
def divides_by_four(X, size, stride=None):
    if X.dtype.kind != "f":
        raise ValueError(f"X must hold floats, got {X.dtype}")
    first, *others = pool_slices(X, size, stride)
    Y = first.copy()
    for values in others:
        Y += values
    return Y / 4, (X.shape, size, stride)


@mistake(
    "avgpool2d-forward", "The function returned within the loop: return when all pixels have been added."
)
def returns_after_the_second_pixel(X, size, stride=None):
    if X.dtype.kind != "f":
        raise ValueError(f"X must hold floats, got {X.dtype}")
    first, *others = pool_slices(X, size, stride)
    Y = first.copy()
    for values in others:
        Y += values
        Y *= 1 / (len(others) + 1)
        return Y, (X.shape, size, stride)
    return Y, (X.shape, size, stride)


@mistake(
    "avgpool2d-forward", "The function returned within the loop: return when all pixels have been added."
)
def returns_the_sum_of_two_pixels(X, size, stride=None):
    first, *others = pool_slices(X, size, stride)
    return sum(others[:1], first.copy()), (X.shape, size, stride)


@mistake(
    "avgpool2d-forward",
    "Only the first slice came out: the mean goes over all slices, not along another axis.",
)
def mean_along_another_axis(X, size, stride=None):
    return pool_slices(X, size, stride)[0].copy(), (X.shape, size, stride)


@mistake(
    "avgpool2d-forward",
    "Each slice was averaged over all windows: the mean of a window goes over the slices.",
)
def means_of_the_slices(X, size, stride=None):
    first, *others = pool_slices(X, size, stride)
    Y = first.copy()
    for values in others:
        Y += values.mean() if values.size else 0
    return Y / (len(others) + 1), (X.shape, size, stride)


@mistake("avgpool2d-forward", "This is the mean of all pixels of the image: each window has its own mean.")
def mean_of_the_image(X, size, stride=None):
    first = pool_slices(X, size, stride)[0]
    return np.full_like(first, X.mean() if X.size else 0), (X.shape, size, stride)


@mistake("avgpool2d-forward", "The sum was multiplied by the number of pixels: divide by it.")
def multiplies_by_the_number_of_pixels(X, size, stride=None):
    slices = pool_slices(X, size, stride)
    return sum(slices) * len(slices), (X.shape, size, stride)


@mistake("avgpool2d-forward", "This is the median of each window: take the mean.")
def median_of_the_window(X, size, stride=None):
    return np.median(pool_slices(X, size, stride), axis=0).astype(X.dtype), (X.shape, size, stride)
