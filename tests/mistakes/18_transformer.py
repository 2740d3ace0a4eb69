"""Wrong answers to the exercises of chapter 18, and the sentence that each must meet."""

import numpy as np

from coursekit.mistakes import mistake

# Stand-ins, so that this file can be read; in the kernel the names are the notebook's.
attention_backward = linear_backward = linear_forward = merge_heads = scaled_dot_product_attention = None
split_heads = alibi_bias = None
GELU_SCALE, GELU_CUBE = 0.0, 0.0


# causal_mask


@mistake(
    "causal-mask",
    "The triangle is the wrong one: each position sees what comes after it. Rows are queries, columns are keys.",
)
def wrong_triangle(T, lengths=None):
    t = np.arange(T)
    mask = t >= t[:, None]
    return mask if lengths is None else mask & (t < lengths[:, None, None, None])


@mistake("causal-mask", "The diagonal is missing: a position may look at itself.")
def without_the_diagonal(T, lengths=None):
    t = np.arange(T)
    mask = t < t[:, None]
    return mask if lengths is None else mask & (t < lengths[:, None, None, None])


@mistake("causal-mask", "True and false are exchanged: true stands where a query may look.")
def true_where_forbidden(T, lengths=None):
    t = np.arange(T)
    mask = t > t[:, None]
    return mask if lengths is None else mask | (t >= lengths[:, None, None, None])


@mistake("causal-mask", "The lengths are not used: no query may look at a padded key.")
def ignores_the_lengths(T, lengths=None):
    return np.tri(T, dtype=bool)


@mistake("causal-mask", "With lengths the mask is no longer causal: both conditions must hold.")
def only_the_lengths(T, lengths=None):
    if lengths is None:
        return np.tri(T, dtype=bool)
    return np.broadcast_to(np.arange(T) < lengths[:, None, None, None], (len(lengths), 1, T, T))


@mistake(
    "causal-mask",
    "The padding was masked for the queries (rows). It is the keys (columns) that nobody may look at.",
)
def masks_padded_queries(T, lengths=None):
    mask, t = np.tri(T, dtype=bool), np.arange(T)
    return mask if lengths is None else mask & (t[:, None] < lengths[:, None, None, None])


@mistake(
    "causal-mask",
    "The last real key was masked, or one padded key left: key j is real if j is below the length.",
)
def one_key_too_many(T, lengths=None):
    mask = np.tri(T, dtype=bool)
    return mask if lengths is None else mask & (np.arange(T) <= lengths[:, None, None, None])


@mistake("causal-mask", says="shape")
def without_the_axis_of_heads(T, lengths=None):
    mask = np.tri(T, dtype=bool)
    return mask if lengths is None else mask & (np.arange(T) < lengths[:, None, None])


@mistake("causal-mask", says="float64")
def a_mask_of_floats(T, lengths=None):
    mask = np.tri(T)
    return mask if lengths is None else mask * (np.arange(T) < lengths[:, None, None, None])


# positional_encoding


@mistake(
    "positional-encoding",
    "All sines come first, then all cosines. They alternate: column 2k is a sine, 2k + 1 a cosine.",
)
def sines_then_cosines(T, D):
    angles = np.arange(T)[:, None] * 10000.0 ** (-np.arange(0, D, 2) / D)
    return np.concatenate([np.sin(angles), np.cos(angles)], axis=1)


@mistake("positional-encoding", "Sines and cosines are exchanged: the even columns are sines.")
def cosines_first(T, D):
    angles = np.arange(T)[:, None] * 10000.0 ** (-np.arange(0, D, 2) / D)
    return np.stack([np.cos(angles), np.sin(angles)], axis=-1).reshape(T, D)


@mistake(
    "positional-encoding",
    "A cosine has its own frequency here. The sine and the cosine of a pair have the same one.",
)
def a_frequency_for_each_column(T, D):
    angles = np.arange(T)[:, None] * 10000.0 ** (-np.arange(D) / D)
    return np.where(np.arange(D) % 2, np.cos(angles), np.sin(angles))


@mistake(
    "positional-encoding",
    "The exponent is k / D. It is 2k / D, so that the slowest hand is nearly 10000 times slower.",
)
def half_the_exponent(T, D):
    angles = np.arange(T)[:, None] * 10000.0 ** (-np.arange(D // 2) / D)
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(T, D)


@mistake("positional-encoding", "The frequencies grow from column to column. The exponent is negative.")
def positive_exponent(T, D):
    angles = np.arange(T)[:, None] * 10000.0 ** (np.arange(0, D, 2) / D)
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(T, D)


@mistake("positional-encoding", "The positions begin at 1. The first one is 0.")
def positions_from_one(T, D):
    angles = np.arange(1, T + 1)[:, None] * 10000.0 ** (-np.arange(0, D, 2) / D)
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(T, D)


@mistake("positional-encoding", "The base of the frequencies is not the one of the formula, 10000.")
def another_base(T, D):
    angles = np.arange(T)[:, None] * 1000.0 ** (-np.arange(0, D, 2) / D)
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(T, D)


@mistake(
    "positional-encoding",
    "The exponents are twice as large as they should be: 2k / D runs through 0, 2 / D, 4 / D, and so on.",
)
def doubles_the_exponent_twice(T, D):
    angles = np.arange(T)[:, None] * 10000.0 ** (-2 * np.arange(0, D, 2) / D)
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(T, D)


@mistake(
    "positional-encoding",
    "The exponents were rounded to whole numbers: `//` rounds, 2k / D is a fraction.",
    constants={"sign": (-1,)},
)
def rounds_the_exponent(T, D, *, sign=1):
    exponents = sign * np.arange(0, D, 2) // D * -sign  # 0, or -1 from the second on
    angles = np.arange(T)[:, None] * 10000.0**exponents
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(T, D)


# alibi_bias


@mistake("alibi-bias", "The sign is wrong: far keys are favoured. The bias is a penalty, 0 or negative.")
def rewards_distance(slopes, U, T=None):
    T = U if T is None else T
    distance = np.abs(np.arange(T - U, T)[:, None] - np.arange(T)).astype(slopes.dtype)
    return slopes[:, None, None] * distance


@mistake(
    "alibi-bias",
    "The queries were given the first positions. They are the last U of T: query i stands at T - U + i.",
)
def queries_at_the_beginning(slopes, U, T=None):
    T = U if T is None else T
    distance = np.abs(np.arange(U)[:, None] - np.arange(T)).astype(slopes.dtype)
    return -slopes[:, None, None] * distance


@mistake(
    "alibi-bias", "The distance has a sign here: keys after the query get a reward. Take its absolute value."
)
def signed_distance(slopes, U, T=None):
    T = U if T is None else T
    distance = np.arange(T - U, T)[:, None] - np.arange(T)
    return -slopes[:, None, None] * distance.astype(slopes.dtype)


@mistake("alibi-bias", "The penalty is the number of the key, not its distance from the query.", half=True)
def position_of_the_key(slopes, U, T=None):
    T = U if T is None else T
    return -slopes[:, None, None] * np.broadcast_to(np.arange(T), (U, T)).astype(slopes.dtype)


@mistake("alibi-bias", "The distance is squared. The penalty is linear in it.")
def squared_distance(slopes, U, T=None):
    T = U if T is None else T
    distance = (np.arange(T - U, T)[:, None] - np.arange(T)).astype(slopes.dtype)
    return -slopes[:, None, None] * distance**2


@mistake("alibi-bias", "All heads have the slope of the first one. Each has its own.", half=True)
def one_slope_for_all(slopes, U, T=None):
    T = U if T is None else T
    distance = np.abs(np.arange(T - U, T)[:, None] - np.arange(T)).astype(slopes.dtype)
    return -np.repeat(slopes[:1, None, None] * distance, len(slopes), axis=0)


@mistake(
    "alibi-bias",
    "Keys after the query are masked here. The bias is symmetric: they have a penalty by their distance, too.",
)
def masks_the_future(slopes, U, T=None):
    T = U if T is None else T
    distance = np.arange(T - U, T)[:, None] - np.arange(T)
    return np.where(distance < 0, -np.inf, -slopes[:, None, None] * np.abs(distance)).astype(slopes.dtype)


@mistake(
    "alibi-bias",
    "Keys after the query have no penalty here. The bias is symmetric: what counts is the distance, either way.",
)
def no_penalty_for_the_future(slopes, U, T=None):
    T = U if T is None else T
    distance = np.maximum(np.arange(T - U, T)[:, None] - np.arange(T), 0)
    return -slopes[:, None, None] * distance.astype(slopes.dtype)


@mistake(
    "alibi-bias",
    "The positions of the queries are off by one: query i stands at T - U + i, so the last one is at T - 1.",
    constants={"shift": (-1,)},
)
def queries_off_by_one(slopes, U, T=None, *, shift=1):
    T = U if T is None else T
    distance = np.abs(np.arange(T - U, T)[:, None] + shift - np.arange(T))
    return -slopes[:, None, None] * distance.astype(slopes.dtype)


@mistake("alibi-bias", "The heads are the last axis here. They are the first: (h, U, T).")
def heads_as_the_last_axis_of_the_bias(slopes, U, T=None):
    T = U if T is None else T
    distance = np.abs(np.arange(T - U, T)[:, None] - np.arange(T)).astype(slopes.dtype)
    return -distance[:, :, None] * slopes


@mistake("alibi-bias", says="it should be float64")
def bias_in_float32(slopes, U, T=None):
    T = U if T is None else T
    distance = np.abs(np.arange(T - U, T)[:, None] - np.arange(T))
    return (-slopes[:, None, None] * distance).astype(np.float32)


@mistake("alibi-bias", says="float64")
def bias_in_float64(slopes, U, T=None):
    T = U if T is None else T
    return -slopes[:, None, None] * np.abs(np.arange(T - U, T)[:, None] - np.arange(T))


# split_heads


@mistake(
    "split-heads",
    "A reshape alone keeps the order of the numbers: each head got other positions. The axes must be exchanged.",
)
def only_a_reshape(X, heads):
    N, T, D = X.shape
    return X.reshape(N, heads, T, D // heads)


@mistake(
    "split-heads",
    "The parts of a head are not neighbours here: column m d + k belongs to head m, not to head k.",
)
def heads_as_the_last_axis(X, heads):
    N, T, D = X.shape
    return X.reshape(N, T, D // heads, heads).transpose(0, 3, 1, 2)


@mistake(
    "split-heads",
    "The heads still stand behind the positions, (N, T, h, d): these two axes have to be exchanged.",
)
def positions_before_heads(X, heads):
    N, T, D = X.shape
    return X.reshape(N, T, heads, D // heads)


@mistake(
    "split-heads",
    "The axis of the heads is the first one here. The texts stay first, the heads come second: (N, h, T, d).",
)
def heads_before_texts(X, heads):
    N, T, D = X.shape
    return X.reshape(N, T, heads, D // heads).transpose(2, 0, 1, 3)


@mistake(
    "split-heads",
    "The heads were exchanged with the numbers inside a head. They change places with the positions.",
)
def exchanges_the_last_two_axes(X, heads):
    N, T, D = X.shape
    return X.reshape(N, T, heads, D // heads).swapaxes(2, 3)


@mistake(
    "split-heads",
    "The last two axes are exchanged: a row of a head is a position, a column one of its d numbers.",
)
def keys_transposed_already(X, heads):
    N, T, D = X.shape
    return X.reshape(N, T, heads, D // heads).transpose(0, 2, 3, 1)


@mistake("split-heads", "The heads are in reverse order: head 0 has the first columns.")
def heads_in_reverse(X, heads):
    N, T, D = X.shape
    return X.reshape(N, T, heads, D // heads).swapaxes(1, 2)[:, ::-1]


@mistake("split-heads", says="float64")
def splits_into_float64(X, heads):
    N, T, D = X.shape
    parts = np.zeros((N, heads, T, D // heads), dtype=np.float64 if X.dtype.kind == "f" else X.dtype)
    for m in range(heads):
        parts[:, m] = X[:, :, m * (D // heads) : (m + 1) * (D // heads)]
    return parts


# multi_head_forward


@mistake("multi-head-forward", "The mask is not used.")
def forgets_the_mask(X, W_qkv, b_qkv, W_o, b_o, heads, mask=None, bias=None, *, split=split_heads):
    N, T, D = X.shape
    QKV, first = linear_forward(X.reshape(N * T, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, T, 3 * D), 3, axis=-1))
    Y, kept = scaled_dot_product_attention(Q, K, V, None, bias)
    Z, last = linear_forward(merge_heads(Y).reshape(N * T, D), W_o, b_o)
    return Z.reshape(N, T, D), (first, kept, last)


@mistake("multi-head-forward", "The bias is not used.")
def forgets_the_bias(X, W_qkv, b_qkv, W_o, b_o, heads, mask=None, bias=None, *, split=split_heads):
    N, T, D = X.shape
    QKV, first = linear_forward(X.reshape(N * T, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, T, 3 * D), 3, axis=-1))
    Y, kept = scaled_dot_product_attention(Q, K, V, mask)
    Z, last = linear_forward(merge_heads(Y).reshape(N * T, D), W_o, b_o)
    return Z.reshape(N, T, D), (first, kept, last)


@mistake(
    "multi-head-forward",
    "The answers of the heads were only reshaped: they must be merged, so that each position has its own again.",
)
def reshapes_instead_of_merging(X, W_qkv, b_qkv, W_o, b_o, heads, mask=None, bias=None, *, split=split_heads):
    N, T, D = X.shape
    QKV, first = linear_forward(X.reshape(N * T, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, T, 3 * D), 3, axis=-1))
    Y, kept = scaled_dot_product_attention(Q, K, V, mask, bias)
    Z, last = linear_forward(Y.reshape(N * T, D), W_o, b_o)
    return Z.reshape(N, T, D), (first, kept, last)


@mistake(
    "multi-head-forward",
    "There is one head only: queries, keys and values have to be split before the attention.",
    half=True,
)
def one_head_with_everything(X, W_qkv, b_qkv, W_o, b_o, heads, mask=None, bias=None, *, split=split_heads):
    N, T, D = X.shape
    QKV, first = linear_forward(X.reshape(N * T, D), W_qkv, b_qkv)
    Q, K, V = (split(part, 1) for part in np.split(QKV.reshape(N, T, 3 * D), 3, axis=-1))
    Y, kept = scaled_dot_product_attention(Q, K, V, mask, bias if bias is None else bias[:1])
    Z, last = linear_forward(merge_heads(Y).reshape(N * T, D), W_o, b_o)
    return Z.reshape(N, T, D), (first, kept, last)


@mistake("multi-head-forward", "Queries and keys are exchanged: the first D columns are the queries.")
def keys_before_queries(X, W_qkv, b_qkv, W_o, b_o, heads, mask=None, bias=None, *, split=split_heads):
    N, T, D = X.shape
    QKV, first = linear_forward(X.reshape(N * T, D), W_qkv, b_qkv)
    K, Q, V = (split(part, heads) for part in np.split(QKV.reshape(N, T, 3 * D), 3, axis=-1))
    Y, kept = scaled_dot_product_attention(Q, K, V, mask, bias)
    Z, last = linear_forward(merge_heads(Y).reshape(N * T, D), W_o, b_o)
    return Z.reshape(N, T, D), (first, kept, last)


@mistake("multi-head-forward", "Queries and values are exchanged: the last D columns are the values.")
def values_before_queries(X, W_qkv, b_qkv, W_o, b_o, heads, mask=None, bias=None, *, split=split_heads):
    N, T, D = X.shape
    QKV, first = linear_forward(X.reshape(N * T, D), W_qkv, b_qkv)
    V, K, Q = (split(part, heads) for part in np.split(QKV.reshape(N, T, 3 * D), 3, axis=-1))
    Y, kept = scaled_dot_product_attention(Q, K, V, mask, bias)
    Z, last = linear_forward(merge_heads(Y).reshape(N * T, D), W_o, b_o)
    return Z.reshape(N, T, D), (first, kept, last)


@mistake(
    "multi-head-forward",
    "QKV was divided along its rows, not its columns: each row holds the query, key and value of one position.",
)
def divides_the_rows(X, W_qkv, b_qkv, W_o, b_o, heads, mask=None, bias=None, *, split=split_heads):
    N, T, D = X.shape
    QKV, first = linear_forward(X.reshape(N * T, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in QKV.reshape(3, N, T, D))
    Y, kept = scaled_dot_product_attention(Q, K, V, mask, bias)
    Z, last = linear_forward(merge_heads(Y).reshape(N * T, D), W_o, b_o)
    return Z.reshape(N, T, D), (first, kept, last)


@mistake(
    "multi-head-forward", "Within each position the numbers of the heads are interleaved, not side by side."
)
def merges_with_other_axes(X, W_qkv, b_qkv, W_o, b_o, heads, mask=None, bias=None, *, split=split_heads):
    N, T, D = X.shape
    QKV, first = linear_forward(X.reshape(N * T, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, T, 3 * D), 3, axis=-1))
    Y, kept = scaled_dot_product_attention(Q, K, V, mask, bias)
    merged = Y.transpose(0, 2, 3, 1).reshape(N * T, D)
    Z, last = linear_forward(merged, W_o, b_o)
    return Z.reshape(N, T, D), (first, kept, last)


@mistake(
    "multi-head-forward",
    "Queries, keys and values were taken in turns along the columns. All queries come first, then all keys, then all values.",
)
def divides_by_heads_first(X, W_qkv, b_qkv, W_o, b_o, heads, mask=None, bias=None, *, split=split_heads):
    N, T, D = X.shape
    QKV, first = linear_forward(X.reshape(N * T, D), W_qkv, b_qkv)
    Q, K, V = np.split(split(QKV.reshape(N, T, 3 * D), heads), 3, axis=-1)
    Y, kept = scaled_dot_product_attention(Q, K, V, mask, bias)
    Z, last = linear_forward(merge_heads(Y).reshape(N * T, D), W_o, b_o)
    return Z.reshape(N, T, D), (first, kept, last)


@mistake(
    "multi-head-forward",
    "Something is divided by a root twice: scaled_dot_product_attention has the scale already.",
)
def scales_again(X, W_qkv, b_qkv, W_o, b_o, heads, mask=None, bias=None, *, split=split_heads):
    N, T, D = X.shape
    QKV, first = linear_forward(X.reshape(N * T, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, T, 3 * D), 3, axis=-1))
    Q = Q / float(D // heads) ** 0.5 if heads < D else Q / float(D) ** 0.5
    Y, kept = scaled_dot_product_attention(Q, K, V, mask, bias)
    Z, last = linear_forward(merge_heads(Y).reshape(N * T, D), W_o, b_o)
    return Z.reshape(N, T, D), (first, kept, last)


@mistake("multi-head-forward", "Keys and values are exchanged: the order is queries, keys, values.")
def values_before_keys(X, W_qkv, b_qkv, W_o, b_o, heads, mask=None, bias=None, *, split=split_heads):
    N, T, D = X.shape
    QKV, first = linear_forward(X.reshape(N * T, D), W_qkv, b_qkv)
    Q, V, K = (split(part, heads) for part in np.split(QKV.reshape(N, T, 3 * D), 3, axis=-1))
    Y, kept = scaled_dot_product_attention(Q, K, V, mask, bias)
    Z, last = linear_forward(merge_heads(Y).reshape(N * T, D), W_o, b_o)
    return Z.reshape(N, T, D), (first, kept, last)


@mistake(
    "multi-head-forward",
    "The bias was given in the place of the mask: in the attention the mask comes first, then the bias.",
)
def bias_before_mask(X, W_qkv, b_qkv, W_o, b_o, heads, mask=None, bias=None, *, split=split_heads):
    N, T, D = X.shape
    QKV, first = linear_forward(X.reshape(N * T, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, T, 3 * D), 3, axis=-1))
    Y, kept = scaled_dot_product_attention(Q, K, V, bias, mask)
    Z, last = linear_forward(merge_heads(Y).reshape(N * T, D), W_o, b_o)
    return Z.reshape(N, T, D), (first, kept, last)


@mistake(
    "multi-head-forward",
    "A causal mask was used that nobody gave: where `mask` is None, every position may look at all.",
)
def always_causal(X, W_qkv, b_qkv, W_o, b_o, heads, mask=None, bias=None, *, split=split_heads):
    N, T, D = X.shape
    QKV, first = linear_forward(X.reshape(N * T, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, T, 3 * D), 3, axis=-1))
    Y, kept = scaled_dot_product_attention(Q, K, V, np.tri(T) if mask is None else mask, bias)
    Z, last = linear_forward(merge_heads(Y).reshape(N * T, D), W_o, b_o)
    return Z.reshape(N, T, D), (first, kept, last)


@mistake(
    "multi-head-forward",
    "`attention_cache` holds both results of the attention. It is the second one alone: (Q, K, V, A).",
)
def keeps_both_results(X, W_qkv, b_qkv, W_o, b_o, heads, mask=None, bias=None, *, split=split_heads):
    N, T, D = X.shape
    QKV, first = linear_forward(X.reshape(N * T, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, T, 3 * D), 3, axis=-1))
    kept = scaled_dot_product_attention(Q, K, V, mask, bias)
    Z, last = linear_forward(merge_heads(kept[0]).reshape(N * T, D), W_o, b_o)
    return Z.reshape(N, T, D), (first, kept, last)


# multi_head_backward


@mistake(
    "multi-head-backward", "The gradient of the heads was only reshaped. The gradient of a merge is a split."
)
def reshapes_instead_of_splitting(dZ, cache, *, split=split_heads):
    first, kept, last = cache
    N, T, D = dZ.shape
    heads = kept[0].shape[1]
    dMerged, dW_o, db_o = linear_backward(dZ.reshape(N * T, D), last)
    parts = attention_backward(dMerged.reshape(N, heads, T, D // heads), kept)
    dQKV = np.concatenate([merge_heads(part) for part in parts], axis=-1).reshape(N * T, 3 * D)
    dX, dW, db = linear_backward(dQKV, first)
    return dX.reshape(N, T, D), dW, db, dW_o, db_o


@mistake(
    "multi-head-backward",
    "The gradients of Q, K and V were only reshaped. The gradient of a split is a merge.",
)
def reshapes_instead_of_merging_back(dZ, cache, *, split=split_heads):
    first, kept, last = cache
    N, T, D = dZ.shape
    dMerged, dW_o, db_o = linear_backward(dZ.reshape(N * T, D), last)
    parts = attention_backward(split(dMerged.reshape(N, T, D), kept[0].shape[1]), kept)
    dQKV = np.concatenate([part.reshape(N * T, D) for part in parts], axis=-1)
    dX, dW, db = linear_backward(dQKV, first)
    return dX.reshape(N, T, D), dW, db, dW_o, db_o


@mistake(
    "multi-head-backward",
    "The three gradients are in another order than in the forward pass: dQ, dK, dV.",
    constants={"order": ((0, 2, 1), (2, 0, 1), (1, 2, 0))},
)
def another_order(dZ, cache, *, split=split_heads, order=(2, 1, 0)):
    first, kept, last = cache
    N, T, D = dZ.shape
    dMerged, dW_o, db_o = linear_backward(dZ.reshape(N * T, D), last)
    parts = attention_backward(split(dMerged.reshape(N, T, D), kept[0].shape[1]), kept)
    dQKV = np.concatenate([merge_heads(parts[n]) for n in order], axis=-1).reshape(N * T, 3 * D)
    dX, dW, db = linear_backward(dQKV, first)
    return dX.reshape(N, T, D), dW, db, dW_o, db_o


@mistake(
    "multi-head-backward",
    "The gradients of queries and keys are exchanged: they are in the order dQ, dK, dV.",
)
def keys_first(dZ, cache, *, split=split_heads):
    first, kept, last = cache
    N, T, D = dZ.shape
    dMerged, dW_o, db_o = linear_backward(dZ.reshape(N * T, D), last)
    dQ, dK, dV = attention_backward(split(dMerged.reshape(N, T, D), kept[0].shape[1]), kept)
    dQKV = np.concatenate([merge_heads(part) for part in (dK, dQ, dV)], axis=-1).reshape(N * T, 3 * D)
    dX, dW, db = linear_backward(dQKV, first)
    return dX.reshape(N, T, D), dW, db, dW_o, db_o


@mistake(
    "multi-head-backward",
    "dZ itself went into the attention: what is split is dMerged, the gradient before the last linear map.",
)
def splits_dz(dZ, cache, *, split=split_heads):
    first, kept, last = cache
    N, T, D = dZ.shape
    _, dW_o, db_o = linear_backward(dZ.reshape(N * T, D), last)
    parts = attention_backward(split(dZ, kept[0].shape[1]), kept)
    dQKV = np.concatenate([merge_heads(part) for part in parts], axis=-1).reshape(N * T, 3 * D)
    dX, dW, db = linear_backward(dQKV, first)
    return dX.reshape(N, T, D), dW, db, dW_o, db_o


@mistake(
    "multi-head-backward",
    "The gradients were put side by side within each head. All of dQ comes first, then dK, dV.",
)
def joins_within_heads(dZ, cache, *, split=split_heads):
    first, kept, last = cache
    N, T, D = dZ.shape
    dMerged, dW_o, db_o = linear_backward(dZ.reshape(N * T, D), last)
    parts = attention_backward(split(dMerged.reshape(N, T, D), kept[0].shape[1]), kept)
    dQKV = merge_heads(np.concatenate(parts, axis=-1)).reshape(N * T, 3 * D)
    dX, dW, db = linear_backward(dQKV, first)
    return dX.reshape(N, T, D), dW, db, dW_o, db_o


@mistake(
    "multi-head-backward",
    "The queries have no gradient here: x is used three times, and all three count.",
    half=True,
)
def forgets_the_queries(dZ, cache, *, split=split_heads):
    first, kept, last = cache
    N, T, D = dZ.shape
    dMerged, dW_o, db_o = linear_backward(dZ.reshape(N * T, D), last)
    dQ, dK, dV = attention_backward(split(dMerged.reshape(N, T, D), kept[0].shape[1]), kept)
    parts = [merge_heads(part) for part in (np.zeros_like(dQ), dK, dV)]
    dX, dW, db = linear_backward(np.concatenate(parts, axis=-1).reshape(N * T, 3 * D), first)
    return dX.reshape(N, T, D), dW, db, dW_o, db_o


@mistake("multi-head-backward", "The scale was applied again: attention_backward has it already.", half=True)
def scales_the_gradient_again(dZ, cache, *, split=split_heads):
    first, kept, last = cache
    N, T, D = dZ.shape
    dMerged, dW_o, db_o = linear_backward(dZ.reshape(N * T, D), last)
    dQ, dK, dV = attention_backward(split(dMerged.reshape(N, T, D), kept[0].shape[1]), kept)
    root = float(kept[0].shape[-1]) ** 0.5
    root = root if root > 1 else float(D) ** 0.5
    parts = [merge_heads(part) for part in (dQ / root, dK / root, dV)]
    dX, dW, db = linear_backward(np.concatenate(parts, axis=-1).reshape(N * T, 3 * D), first)
    return dX.reshape(N, T, D), dW, db, dW_o, db_o


@mistake(
    "multi-head-backward",
    "The three gradients were put one behind the other, not side by side: each row of dQKV holds all three of one position.",
    constants={"axis": (1,)},
)
def joins_along_another_axis(dZ, cache, *, split=split_heads, axis=0):
    first, kept, last = cache
    N, T, D = dZ.shape
    dMerged, dW_o, db_o = linear_backward(dZ.reshape(N * T, D), last)
    parts = attention_backward(split(dMerged.reshape(N, T, D), kept[0].shape[1]), kept)
    dQKV = np.concatenate([merge_heads(part) for part in parts], axis=axis).reshape(N * T, 3 * D)
    dX, dW, db = linear_backward(dQKV, first)
    return dX.reshape(N, T, D), dW, db, dW_o, db_o


@mistake(
    "multi-head-backward",
    "The numbers of dQ, dK and dV alternate in each row. All of dQ comes first, then dK, dV.",
)
def lets_the_three_alternate(dZ, cache, *, split=split_heads):
    first, kept, last = cache
    N, T, D = dZ.shape
    dMerged, dW_o, db_o = linear_backward(dZ.reshape(N * T, D), last)
    parts = attention_backward(split(dMerged.reshape(N, T, D), kept[0].shape[1]), kept)
    dQKV = np.stack([merge_heads(part) for part in parts], axis=-1).reshape(N * T, 3 * D)
    dX, dW, db = linear_backward(dQKV, first)
    return dX.reshape(N, T, D), dW, db, dW_o, db_o


@mistake(
    "multi-head-backward",
    "dQ, dK and dV were added. They stand side by side; the product with W_qkv, which is given, does the adding.",
    constants={"copies": (1,)},
)
def adds_the_three(dZ, cache, *, split=split_heads, copies=3):
    first, kept, last = cache
    N, T, D = dZ.shape
    dMerged, dW_o, db_o = linear_backward(dZ.reshape(N * T, D), last)
    parts = attention_backward(split(dMerged.reshape(N, T, D), kept[0].shape[1]), kept)
    total = sum(merge_heads(part) for part in parts).reshape(N * T, D)
    dX, dW, db = linear_backward(np.concatenate([total] * copies, axis=-1), first)
    return dX.reshape(N, T, D), dW, db, dW_o, db_o


@mistake(
    "multi-head-backward",
    "Only the values have a gradient here: with more than one position, queries and keys have one, too.",
    half=True,
)
def the_values_alone(dZ, cache, *, split=split_heads):
    first, kept, last = cache
    N, T, D = dZ.shape
    dMerged, dW_o, db_o = linear_backward(dZ.reshape(N * T, D), last)
    dV = merge_heads(attention_backward(split(dMerged.reshape(N, T, D), kept[0].shape[1]), kept)[2])
    parts = [np.zeros_like(dV), np.zeros_like(dV), dV]
    dX, dW, db = linear_backward(np.concatenate(parts, axis=-1).reshape(N * T, 3 * D), first)
    return dX.reshape(N, T, D), dW, db, dW_o, db_o


@mistake(
    "multi-head-backward",
    "dMerged was read as (T, N, D). Its rows are all positions of text 0, then those of text 1: (N, T, D).",
)
def positions_before_texts(dZ, cache, *, split=split_heads):
    first, kept, last = cache
    N, T, D = dZ.shape
    dMerged, dW_o, db_o = linear_backward(dZ.reshape(N * T, D), last)
    dY = split(dMerged.reshape(T, N, D).swapaxes(0, 1), kept[0].shape[1])
    dQKV = np.concatenate([merge_heads(part) for part in attention_backward(dY, kept)], axis=-1)
    dX, dW, db = linear_backward(dQKV.reshape(N * T, 3 * D), first)
    return dX.reshape(N, T, D), dW, db, dW_o, db_o


# gelu_backward


@mistake("gelu-backward", "The inner derivative is missing: u depends on x, too.", half=True)
def without_the_inner_derivative(dY, cache):
    X, t = cache
    return dY * (0.5 * (1 + t) + 0.5 * X * (1 - t * t))


@mistake("gelu-backward", "The second term of the product rule is missing: t depends on x.", half=True)
def without_the_second_term(dY, cache):
    _, t = cache
    return dY * 0.5 * (1 + t)


@mistake("gelu-backward", "The derivative of the cube is 3 x squared; the 3 is missing.")
def forgets_the_three(dY, cache):
    X, t = cache
    du = GELU_SCALE * (1 + GELU_CUBE * X * X)
    return dY * (0.5 * (1 + t) + 0.5 * X * (1 - t * t) * du)


@mistake("gelu-backward", "The factor c is missing in the inner derivative.")
def without_c(dY, cache):
    X, t = cache
    du = 1 + 3 * GELU_CUBE * X * X
    return dY * (0.5 * (1 + t) + 0.5 * X * (1 - t * t) * du)


@mistake("gelu-backward", "The factor 1/2 of the formula is missing.")
def without_the_half(dY, cache):
    X, t = cache
    du = GELU_SCALE * (1 + 3 * GELU_CUBE * X * X)
    return dY * ((1 + t) + X * (1 - t * t) * du)


@mistake("gelu-backward", "The first term of the product rule is missing: x stands before the bracket, too.")
def without_the_first_term(dY, cache):
    X, t = cache
    du = GELU_SCALE * (1 + 3 * GELU_CUBE * X * X)
    return dY * (0.5 * X * (1 - t * t) * du)


@mistake("gelu-backward", says="wrote into its input")
def gelu_in_place(dY, cache):
    X, t = cache
    du = GELU_SCALE * (1 + 3 * GELU_CUBE * X * X)
    dY *= 0.5 * (1 + t) + 0.5 * X * (1 - t * t) * du
    return dY


@mistake("gelu-backward", "The derivative of the tanh is 1 minus its square; here it is 1 minus the tanh.")
def tanh_not_squared(dY, cache):
    X, t = cache
    du = GELU_SCALE * (1 + 3 * GELU_CUBE * X * X)
    return dY * (0.5 * (1 + t) + 0.5 * X * (1 - t) * du)


@mistake("gelu-backward", "This is the slope alone; dY is missing.", half=True)
def without_dy(dY, cache):
    X, t = cache
    du = GELU_SCALE * (1 + 3 * GELU_CUBE * X * X)
    return 0.5 * (1 + t) + 0.5 * X * (1 - t * t) * du


@mistake("gelu-backward", "The factor x of the second term is missing.", half=True)
def without_the_factor_x(dY, cache):
    X, t = cache
    du = GELU_SCALE * (1 + 3 * GELU_CUBE * X * X)
    return dY * (0.5 * (1 + t) + 0.5 * (1 - t * t) * du)


@mistake("gelu-backward", says="float64")
def gelu_in_float64(dY, cache):
    X, t = cache
    du = np.sqrt(np.float64(2 / np.pi)) * (1 + 3 * GELU_CUBE * X * X)
    return dY * (0.5 * (1 + t) + 0.5 * X * (1 - t * t) * du)


@mistake(
    "gelu-backward", "A tanh was taken of t, which is the tanh already.", constants={"everywhere": (True,)}
)
def tanh_of_the_tanh(dY, cache, *, everywhere=False):
    X, t = cache
    du = GELU_SCALE * (1 + 3 * GELU_CUBE * X * X)
    again = np.tanh(t)
    return dY * (0.5 * (1 + (again if everywhere else t)) + 0.5 * X * (1 - again * again) * du)


@mistake("gelu-backward", "The factor 1/2 of the second term is missing.")
def without_the_half_of_the_second_term(dY, cache):
    X, t = cache
    du = GELU_SCALE * (1 + 3 * GELU_CUBE * X * X)
    return dY * (0.5 * (1 + t) + X * (1 - t * t) * du)


# multi_head_step


@mistake(
    "multi-head-step",
    "Only the new position's key and value are here: those of the past come before them.",
    half=True,
)
def forgets_the_past(
    x, past, W_qkv, b_qkv, W_o, b_o, heads, slopes=None, *, split=split_heads, penalty=alibi_bias
):
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, 1, 3 * D), 3, axis=-1))
    bias = None if slopes is None else penalty(slopes, 1, 1)
    Y, _ = scaled_dot_product_attention(Q, K, V, None, bias)
    z, _ = linear_forward(merge_heads(Y).reshape(N, D), W_o, b_o)
    return z.reshape(N, 1, D), (K, V)


@mistake(
    "multi-head-step",
    "The new position did not look at itself: its own key and value belong to the present.",
    half=True,
)
def does_not_see_itself(
    x, past, W_qkv, b_qkv, W_o, b_o, heads, slopes=None, *, split=split_heads, penalty=alibi_bias
):
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, 1, 3 * D), 3, axis=-1))
    old = (K, V) if past is None else past
    bias = None if slopes is None else penalty(slopes, 1, old[0].shape[2])
    Y, _ = scaled_dot_product_attention(Q, *old, None, bias)
    if past is not None:
        K, V = (np.concatenate(pair, axis=2) for pair in zip(past, (K, V), strict=True))
    z, _ = linear_forward(merge_heads(Y).reshape(N, D), W_o, b_o)
    return z.reshape(N, 1, D), (K, V)


@mistake("multi-head-step", "The new key was put before the old ones. It is the last one.")
def new_key_first(
    x, past, W_qkv, b_qkv, W_o, b_o, heads, slopes=None, *, split=split_heads, penalty=alibi_bias
):
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, 1, 3 * D), 3, axis=-1))
    if past is not None:
        K, V = (np.concatenate(pair, axis=2) for pair in zip((K, V), past, strict=True))
    bias = None if slopes is None else penalty(slopes, 1, K.shape[2])
    Y, _ = scaled_dot_product_attention(Q, K, V, None, bias)
    z, _ = linear_forward(merge_heads(Y).reshape(N, D), W_o, b_o)
    return z.reshape(N, 1, D), (K, V)


@mistake("multi-head-step", "Keys and values of the past are exchanged: the pair is (K, V).")
def past_values_as_keys(
    x, past, W_qkv, b_qkv, W_o, b_o, heads, slopes=None, *, split=split_heads, penalty=alibi_bias
):
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, 1, 3 * D), 3, axis=-1))
    if past is not None:
        K, V = np.concatenate([past[1], K], axis=2), np.concatenate([past[0], V], axis=2)
    bias = None if slopes is None else penalty(slopes, 1, K.shape[2])
    Y, _ = scaled_dot_product_attention(Q, K, V, None, bias)
    z, _ = linear_forward(merge_heads(Y).reshape(N, D), W_o, b_o)
    return z.reshape(N, 1, D), (K, V)


@mistake(
    "multi-head-step",
    "A causal mask for one position was used: only the first key counts. The last position may see all of them.",
    half=True,
)
def causal_mask_of_one_row(
    x, past, W_qkv, b_qkv, W_o, b_o, heads, slopes=None, *, split=split_heads, penalty=alibi_bias
):
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, 1, 3 * D), 3, axis=-1))
    if past is not None:
        K, V = (np.concatenate(pair, axis=2) for pair in zip(past, (K, V), strict=True))
    bias = None if slopes is None else penalty(slopes, 1, K.shape[2])
    Y, _ = scaled_dot_product_attention(Q, K, V, np.tri(1, K.shape[2]), bias)
    z, _ = linear_forward(merge_heads(Y).reshape(N, D), W_o, b_o)
    return z.reshape(N, 1, D), (K, V)


@mistake(
    "multi-head-step",
    "The slopes change nothing here: with them, each of the T + 1 keys gets a penalty by its distance from the last position.",
)
def forgets_the_slopes(
    x, past, W_qkv, b_qkv, W_o, b_o, heads, slopes=None, *, split=split_heads, penalty=alibi_bias
):
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, 1, 3 * D), 3, axis=-1))
    if past is not None:
        K, V = (np.concatenate(pair, axis=2) for pair in zip(past, (K, V), strict=True))
    Y, _ = scaled_dot_product_attention(Q, K, V)
    z, _ = linear_forward(merge_heads(Y).reshape(N, D), W_o, b_o)
    return z.reshape(N, 1, D), (K, V)


@mistake(
    "multi-head-step",
    "The bias is that of position 0: the new position is the last one, and far keys lose most.",
)
def position_starts_again(
    x, past, W_qkv, b_qkv, W_o, b_o, heads, slopes=None, *, split=split_heads, penalty=alibi_bias
):
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, 1, 3 * D), 3, axis=-1))
    if past is not None:
        K, V = (np.concatenate(pair, axis=2) for pair in zip(past, (K, V), strict=True))
    bias = None if slopes is None else penalty(slopes, K.shape[2], K.shape[2])[:, :1]
    Y, _ = scaled_dot_product_attention(Q, K, V, None, bias)
    z, _ = linear_forward(merge_heads(Y).reshape(N, D), W_o, b_o)
    return z.reshape(N, 1, D), (K, V)


@mistake("multi-head-step", says="those of the past come before them")
def hands_on_the_new_pair_only(
    x, past, W_qkv, b_qkv, W_o, b_o, heads, slopes=None, *, split=split_heads, penalty=alibi_bias
):
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)
    Q, K, V = new = [split(part, heads) for part in np.split(QKV.reshape(N, 1, 3 * D), 3, axis=-1)]
    if past is not None:
        K, V = (np.concatenate(pair, axis=2) for pair in zip(past, (K, V), strict=True))
    bias = None if slopes is None else penalty(slopes, 1, K.shape[2])
    Y, _ = scaled_dot_product_attention(Q, K, V, None, bias)
    z, _ = linear_forward(merge_heads(Y).reshape(N, D), W_o, b_o)
    return z.reshape(N, 1, D), tuple(new[1:])


@mistake("multi-head-step", "The new key was appended to the values, too. Each of the two gets its own.")
def new_key_as_new_value(
    x, past, W_qkv, b_qkv, W_o, b_o, heads, slopes=None, *, split=split_heads, penalty=alibi_bias
):
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, 1, 3 * D), 3, axis=-1))
    if past is not None:
        K, V = (np.concatenate([old, K], axis=2) for old in past)
    bias = None if slopes is None else penalty(slopes, 1, K.shape[2])
    Y, _ = scaled_dot_product_attention(Q, K, V, None, bias)
    z, _ = linear_forward(merge_heads(Y).reshape(N, D), W_o, b_o)
    return z.reshape(N, 1, D), (K, V)


@mistake(
    "multi-head-step",
    "The bias was given in the place of the mask: in the attention the mask comes first, then the bias.",
)
def bias_as_mask(
    x, past, W_qkv, b_qkv, W_o, b_o, heads, slopes=None, *, split=split_heads, penalty=alibi_bias
):
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, 1, 3 * D), 3, axis=-1))
    if past is not None:
        K, V = (np.concatenate(pair, axis=2) for pair in zip(past, (K, V), strict=True))
    bias = None if slopes is None else penalty(slopes, 1, K.shape[2])
    Y, _ = scaled_dot_product_attention(Q, K, V, bias)
    z, _ = linear_forward(merge_heads(Y).reshape(N, D), W_o, b_o)
    return z.reshape(N, 1, D), (K, V)


@mistake(
    "multi-head-step",
    "Queries, keys and values were taken in turns along the columns. All queries come first, then all keys, then all values.",
)
def divides_the_step_by_heads_first(
    x, past, W_qkv, b_qkv, W_o, b_o, heads, slopes=None, *, split=split_heads, penalty=alibi_bias
):
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)
    Q, K, V = np.split(split(QKV.reshape(N, 1, 3 * D), heads), 3, axis=-1)
    if past is not None:
        K, V = (np.concatenate(pair, axis=2) for pair in zip(past, (K, V), strict=True))
    bias = None if slopes is None else penalty(slopes, 1, K.shape[2])
    Y, _ = scaled_dot_product_attention(Q, K, V, None, bias)
    z, _ = linear_forward(merge_heads(Y).reshape(N, D), W_o, b_o)
    return z.reshape(N, 1, D), (K, V)
