"""Wrong answers to the exercises of chapter 18, and the sentence that each must meet."""

import math

import numpy as np

from coursekit.mistakes import mistake

# Stand-ins, so that this file can be read; in the kernel the names are the notebook's.
attention_backward = linear_backward = linear_forward = merge_heads = scaled_dot_product_attention = None
split_heads = alibi_bias = softmax = None
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


@mistake(
    "causal-mask",
    "The lengths are not used: no query may look at a padded key.",
    constants={"for_each_text": (True,)},
)
def ignores_the_lengths(T, lengths=None, *, for_each_text=False):
    mask = np.tri(T, dtype=bool)
    return np.tile(mask, (len(lengths), 1, 1, 1)) if for_each_text and lengths is not None else mask


@mistake(
    "causal-mask",
    "With lengths the mask is no longer causal: both conditions must hold.",
    constants={"one_row": (True,)},
)
def only_the_lengths(T, lengths=None, *, one_row=False):
    if lengths is None:
        return np.tri(T, dtype=bool)
    return np.tile(np.arange(T) < lengths[:, None, None, None], (1, 1, 1 if one_row else T, 1))


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
    constants={"more": (-1,)},
)
def one_key_too_many(T, lengths=None, *, more=1):
    mask = np.tri(T, dtype=bool)
    return mask if lengths is None else mask & (np.arange(T) < lengths[:, None, None, None] + more)


@mistake("causal-mask", says="shape")
def without_the_axis_of_heads(T, lengths=None):
    mask = np.tri(T, dtype=bool)
    return mask if lengths is None else mask & (np.arange(T) < lengths[:, None, None])


@mistake("causal-mask", says="float64")
def a_mask_of_floats(T, lengths=None):
    mask = np.tri(T)
    return mask if lengths is None else mask * (np.arange(T) < lengths[:, None, None, None])


@mistake(
    "causal-mask", "One of the two conditions was enough here. A query may look at a key only if both hold."
)
def either_condition(T, lengths=None):
    mask = np.tri(T, dtype=bool)
    return mask if lengths is None else mask | (np.arange(T) < lengths[:, None, None, None])


@mistake(
    "causal-mask",
    "These are numbers to add to the scores. The mask consists of bools: true where a query may look.",
    constants={"lowest": (-float("inf"),)},
)
def numbers_for_the_scores(T, lengths=None, *, lowest=-1e9):
    mask = np.where(np.tri(T, dtype=bool), 0, lowest)
    return mask if lengths is None else np.where(np.arange(T) < lengths[:, None, None, None], mask, lowest)


@mistake(
    "causal-mask",
    "The mask ends with the longest text. It has T rows and columns, even where every text is shorter.",
)
def as_long_as_the_longest_text(T, lengths=None):
    t = np.arange(T if lengths is None else lengths.max())
    mask = t <= t[:, None]
    return mask if lengths is None else mask & (t < lengths[:, None, None, None])


@mistake(
    "causal-mask",
    "The padding was looked for at the start of the texts. It is at their end: key j is real if j is below the length.",
)
def padding_at_the_start(T, lengths=None):
    mask = np.tri(T, dtype=bool)
    return mask if lengths is None else mask & (np.arange(T) >= T - lengths[:, None, None, None])


@mistake(
    "causal-mask",
    "`and` needs two single values. Arrays of bools are joined element by element, with an operator of their own.",
)
def joins_with_and(T, lengths=None):
    mask = np.tri(T, dtype=bool)
    return mask if lengths is None else mask and np.arange(T) < lengths[:, None, None, None]


@mistake(
    "causal-mask", "Each position may look at the one after it here. It must not see what it has to predict."
)
def sees_the_next_one(T, lengths=None):
    mask = np.tri(T, k=1, dtype=bool)
    return mask if lengths is None else mask & (np.arange(T) < lengths[:, None, None, None])


@mistake(
    "causal-mask",
    "All texts were given the same length. Each has its own, `lengths[n]`.",
    constants={"which": ("last", "longest", "first")},
)
def one_length_for_all(T, lengths=None, *, which="shortest"):
    mask = np.tri(T, dtype=bool)
    if lengths is None:
        return mask
    length = {"shortest": lengths.min(), "longest": lengths.max(), "first": lengths[0], "last": lengths[-1]}[
        which
    ]
    mask &= np.arange(T) < length
    return mask if which in ("first", "last") else np.tile(mask, (len(lengths), 1, 1, 1))


@mistake(
    "causal-mask",
    "The two conditions were joined with ^, which is true where only one of them holds. Both must hold.",
)
def one_of_the_two(T, lengths=None):
    t = np.arange(T)
    mask = t <= t[:, None]
    return mask if lengths is None else mask ^ (t < lengths[:, None, None, None])


@mistake(
    "causal-mask",
    "Each position sees only a few keys before it. It may look at all of them.",
    constants={"keys": (1,)},
)
def window_of_keys(T, lengths=None, *, keys=2):
    t = np.arange(T)
    distance = t[:, None] - t
    mask = (distance >= 0) & (distance < keys)
    return mask if lengths is None else mask & (t < lengths[:, None, None, None])


@mistake("causal-mask", "A padded position may look at itself here. No query may look at a padded key.")
def diagonal_of_the_padding(T, lengths=None):
    t = np.arange(T)
    mask = t <= t[:, None]
    if lengths is None:
        return mask
    return (mask & (t < lengths[:, None, None, None])) | np.eye(T, dtype=bool)


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
    "The exponent is k / D, or the base is 100. The base is 10000 and the exponent 2k / D, so that the slowest hand is nearly 10000 times slower.",
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


@mistake(
    "positional-encoding",
    "The base of the frequencies is not the one of the formula, 10000.",
    constants={"base": (math.e, math.exp(4), 100.0, 100000.0)},
)
def another_base(T, D, *, base=1000.0):
    angles = np.arange(T)[:, None] * base ** (-np.arange(0, D, 2) / D)
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


@mistake(
    "positional-encoding",
    "The angles were multiplied by 2 pi. They are in radians already: t times the frequency.",
)
def turns_instead_of_radians(T, D):
    angles = 2 * np.pi * np.arange(T)[:, None] * 10000.0 ** (-np.arange(0, D, 2) / D)
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(T, D)


@mistake("positional-encoding", "The odd columns are sines, too. They are cosines of the same angles.")
def sines_only(T, D):
    angles = np.arange(T)[:, None] * 10000.0 ** (-np.arange(0, D, 2) / D)
    return np.repeat(np.sin(angles), 2, axis=1)


@mistake(
    "positional-encoding",
    "The last exponent is -1 here. The exponents are the multiples of 2 / D below 1, with a minus, so -1 is never reached.",
)
def exponents_up_to_one(T, D):
    angles = np.arange(T)[:, None] * 10000.0 ** -np.linspace(0, 1, D // 2)
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(T, D)


@mistake("positional-encoding", "k begins at 1 here. It begins at 0, so the first frequency is 1.")
def frequencies_from_one(T, D):
    angles = np.arange(T)[:, None] * 10000.0 ** (-np.arange(2, D + 2, 2) / D)
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(T, D)


@mistake(
    "positional-encoding",
    "All positions are the same here. The number t of a position multiplies all frequencies.",
    constants={"paired": (True,)},
)
def the_same_row_everywhere(T, D, *, paired=False):
    frequencies = 10000.0 ** (-np.arange(0, D, 2) / D)
    angles = np.tile(np.arange(T) * frequencies if paired else frequencies, (T, 1))
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(T, D)


@mistake(
    "positional-encoding", "The positions were divided by T. They are whole numbers: 0, 1, 2, and so on."
)
def positions_as_fractions(T, D):
    angles = np.arange(T)[:, None] / T * 10000.0 ** (-np.arange(0, D, 2) / D)
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(T, D)


@mistake(
    "positional-encoding",
    "The frequency multiplies the sine here. It belongs inside: the sine of t times the frequency.",
)
def frequency_outside(T, D):
    t, frequencies = np.arange(T)[:, None], 10000.0 ** (-np.arange(0, D, 2) / D)
    return np.stack([np.sin(t) * frequencies, np.cos(t) * frequencies], axis=-1).reshape(T, D)


@mistake(
    "positional-encoding",
    "Each column has a frequency of its own here, with twice its number in the exponent. k counts pairs: columns 2k and 2k + 1 share 10000^(-2k / D).",
)
def twice_the_column_in_the_exponent(T, D):
    if D % 2:
        raise ValueError(f"sines and cosines come in pairs: D must be even, got {D}")
    angles = np.arange(T)[:, None] * 10000.0 ** (-2 * np.arange(D) / D)
    P = np.empty((T, D))
    P[:, 0::2], P[:, 1::2] = np.sin(angles[:, 0::2]), np.cos(angles[:, 1::2])
    return P


@mistake(
    "positional-encoding",
    "The odd columns stayed 0. They are the cosines of the same angles as the sines before them.",
)
def sines_alone(T, D):
    P = np.zeros((T, D))
    P[:, 0::2] = np.sin(np.arange(T)[:, None] * 10000.0 ** (-np.arange(0, D, 2) / D))
    return P


@mistake(
    "positional-encoding",
    "The even columns stayed 0. They are the sines of the same angles as the cosines after them.",
)
def cosines_alone(T, D):
    P = np.zeros((T, D))
    P[:, 1::2] = np.cos(np.arange(T)[:, None] * 10000.0 ** (-np.arange(0, D, 2) / D))
    return P


@mistake(
    "positional-encoding",
    "The frequencies are in reverse order: the first two columns turn fastest, by one radian a step.",
)
def slowest_first(T, D):
    angles = np.arange(T)[:, None] * 10000.0 ** (-np.arange(0, D, 2) / D)[::-1]
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(T, D)


@mistake(
    "positional-encoding",
    "All values were divided by the root of D. Sines and cosines stay as they are, from -1 to 1.",
)
def divided_by_the_root_of_d(T, D):
    angles = np.arange(T)[:, None] * 10000.0 ** (-np.arange(0, D, 2) / D)
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(T, D) / math.sqrt(D)


@mistake("positional-encoding", "The frequency was added to t. An angle is t times the frequency.")
def frequency_added(T, D):
    angles = np.arange(T)[:, None] + 10000.0 ** (-np.arange(0, D, 2) / D)
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(T, D)


@mistake(
    "positional-encoding", "Sines and cosines alternate along the rows. They alternate along the columns."
)
def rows_alternate(T, D):
    angles = np.arange(T)[:, None] * np.repeat(10000.0 ** (-np.arange(0, D, 2) / D), 2)
    P = np.empty((T, D))
    P[0::2], P[1::2] = np.sin(angles[0::2]), np.cos(angles[1::2])
    return P


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


@mistake(
    "alibi-bias", "The distance has a sign here: keys before the query get a reward. Take its absolute value."
)
def distance_of_the_key(slopes, U, T=None):
    T = U if T is None else T
    distance = np.arange(T) - np.arange(T - U, T)[:, None]
    return -slopes[:, None, None] * distance.astype(slopes.dtype)


@mistake("alibi-bias", "Queries and keys are exchanged: a row is a query, a column a key, (h, U, T).")
def keys_as_rows(slopes, U, T=None):
    T = U if T is None else T
    distance = np.abs(np.arange(T)[:, None] - np.arange(T - U, T))
    return -slopes[:, None, None] * distance.astype(slopes.dtype)


@mistake(
    "alibi-bias",
    "All queries stand at the last position here. They are the last U positions: query i stands at T - U + i.",
)
def all_queries_at_the_end(slopes, U, T=None):
    T = U if T is None else T
    distance = np.tile(np.arange(T - 1, -1, -1), (U, 1))
    return -slopes[:, None, None] * distance.astype(slopes.dtype)


@mistake(
    "alibi-bias",
    "The slopes that were given are not used: each head multiplies the distances by its slope.",
    constants={"ratio": (0,)},
)
def slopes_of_its_own(slopes, U, T=None, *, ratio=8):
    T = U if T is None else T
    distance = np.abs(np.arange(T - U, T)[:, None] - np.arange(T)).astype(slopes.dtype)
    own = (2.0 ** (-ratio * np.arange(1, len(slopes) + 1) / len(slopes))).astype(slopes.dtype)
    return -own[:, None, None] * distance


@mistake("alibi-bias", "There is a row for each of the T positions. Only the last U of them are queries.")
def a_row_for_each_key(slopes, U, T=None):
    T = U if T is None else T
    distance = np.abs(np.arange(T)[:, None] - np.arange(T)).astype(slopes.dtype)
    return -slopes[:, None, None] * distance


@mistake(
    "alibi-bias",
    "The queries stand at wrong positions: query i stands at T - U + i, so the last one is at T - 1.",
    constants={"behind": (False,)},
)
def queries_elsewhere(slopes, U, T=None, *, behind=True):
    T = U if T is None else T
    distance = np.abs(np.arange(U)[:, None] + (T if behind else U - T) - np.arange(T))
    return -slopes[:, None, None] * distance.astype(slopes.dtype)


@mistake("alibi-bias", "`T` is not used: there are T keys, so the last axis has the length T.")
def as_many_keys_as_queries(slopes, U, T=None):
    distance = np.abs(np.arange(U)[:, None] - np.arange(U)).astype(slopes.dtype)
    return -slopes[:, None, None] * distance


@mistake(
    "alibi-bias",
    "The heads have the slopes of others, or the distances were divided by the slopes. Each head multiplies them by its own.",
)
def divided_by_the_slopes(slopes, U, T=None):
    T = U if T is None else T
    distance = np.abs(np.arange(T - U, T)[:, None] - np.arange(T)).astype(slopes.dtype)
    return -distance / slopes[:, None, None]


@mistake(
    "alibi-bias",
    "Keys before the query have no penalty here. The bias is symmetric: what counts is the distance, either way.",
)
def no_penalty_for_the_past(slopes, U, T=None):
    T = U if T is None else T
    distance = np.maximum(np.arange(T) - np.arange(T - U, T)[:, None], 0).astype(slopes.dtype)
    return -slopes[:, None, None] * distance


@mistake("alibi-bias", "1 was added to the distance. A position has the distance 0 from itself.")
def distance_from_one(slopes, U, T=None):
    T = U if T is None else T
    distance = np.abs(np.arange(T - U, T)[:, None] - np.arange(T)).astype(slopes.dtype) + 1
    return -slopes[:, None, None] * distance


@mistake("alibi-bias", "The distances were divided by the number of keys. They are whole numbers of steps.")
def distance_over_the_length(slopes, U, T=None):
    T = U if T is None else T
    distance = np.abs(np.arange(T - U, T)[:, None] - np.arange(T)).astype(slopes.dtype) / T
    return -slopes[:, None, None] * distance


@mistake("alibi-bias", "The slope was added to the distance. The penalty is their product.")
def slope_added(slopes, U, T=None):
    T = U if T is None else T
    distance = np.abs(np.arange(T - U, T)[:, None] - np.arange(T)).astype(slopes.dtype)
    return -(slopes[:, None, None] + distance)


@mistake("alibi-bias", "The logarithm of the distance was taken. The penalty is linear in the distance.")
def logarithm_of_the_distance(slopes, U, T=None):
    T = U if T is None else T
    distance = np.log1p(np.abs(np.arange(T - U, T)[:, None] - np.arange(T))).astype(slopes.dtype)
    return -slopes[:, None, None] * distance


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


@mistake("split-heads", "`D / heads` is a float: `D // heads` is the whole number that `reshape` needs.")
def divides_to_a_float(X, heads):
    N, T, D = X.shape
    return X.reshape(N, T, heads, D / heads).swapaxes(1, 2)


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


@mistake(
    "split-heads", "This gives D / h heads of h numbers each. There are h heads, and each has D / h numbers."
)
def heads_as_the_length(X, heads):
    N, T, D = X.shape
    return X.reshape(N, T, D // heads, heads).swapaxes(1, 2)


@mistake(
    "split-heads",
    "The axes were exchanged too early: a reshape takes the numbers in their order. First divide the last axis.",
)
def exchanges_before_dividing(X, heads):
    N, T, D = X.shape
    return X.swapaxes(1, 2).reshape(N, heads, T, D // heads)


@mistake("split-heads", "The positions stand last. They come before the numbers of a head: (N, h, T, d).")
def positions_at_the_end(X, heads):
    N, T, D = X.shape
    return X.reshape(N, T, heads, D // heads).swapaxes(1, 3)


@mistake(
    "split-heads", "All axes were reversed. Only heads and positions change places; the texts stay first."
)
def reverses_all_axes(X, heads):
    N, T, D = X.shape
    return X.reshape(N, T, heads, D // heads).T


@mistake(
    "split-heads",
    "The positions were divided into heads. It is the last axis that is divided; each head keeps all positions.",
)
def divides_the_positions(X, heads):
    return np.stack(np.split(X, heads, axis=1), axis=1)


@mistake("split-heads", "The heads overlap: head m begins at column m d, not at column m.")
def overlapping_heads(X, heads):
    d = X.shape[2] // heads
    if X.shape[2] % heads:
        raise ValueError(f"{heads} heads do not divide the last axis of X {X.shape}")
    return np.stack([X[:, :, m : m + d] for m in range(heads)], axis=1)


@mistake("split-heads", "X was read as (T, N, D): texts and positions are mixed up. It is (N, T, D).")
def reads_positions_first(X, heads):
    N, T, D = X.shape
    if D % heads:
        raise ValueError(f"{heads} heads do not divide the last axis of X {X.shape}")
    return X.reshape(T, N, heads, D // heads).transpose(1, 2, 0, 3)


@mistake("split-heads", "Texts and heads share one axis here. Each has its own: (N, h, T, d).")
def texts_and_heads_in_one_axis(X, heads):
    N, T, D = X.shape
    if D % heads:
        raise ValueError(f"{heads} heads do not divide the last axis of X {X.shape}")
    return X.reshape(N, T, heads, D // heads).swapaxes(1, 2).reshape(N * heads, T, D // heads)


@mistake("split-heads", "Each head got all D numbers. It gets D / h of them.")
def all_numbers_for_each_head(X, heads):
    if X.shape[2] % heads:
        raise ValueError(f"{heads} heads do not divide the last axis of X {X.shape}")
    return np.repeat(X[:, None], heads, axis=1)


@mistake(
    "split-heads", "Texts and heads were exchanged. Heads and positions change places; the texts stay first."
)
def texts_and_heads_exchanged(X, heads):
    N, T, D = X.shape
    if D % heads:
        raise ValueError(f"{heads} heads do not divide the last axis of X {X.shape}")
    return X.reshape(N, T, heads, D // heads).swapaxes(0, 2)


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
    constants={"penalties": (None,)},
)
def one_head_with_everything(
    X, W_qkv, b_qkv, W_o, b_o, heads, mask=None, bias=None, *, split=split_heads, penalties=1
):
    N, T, D = X.shape
    QKV, first = linear_forward(X.reshape(N * T, D), W_qkv, b_qkv)
    Q, K, V = (split(part, 1) for part in np.split(QKV.reshape(N, T, 3 * D), 3, axis=-1))
    Y, kept = scaled_dot_product_attention(Q, K, V, mask, bias if bias is None else bias[:penalties])
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
    "The scores are divided by too much. Their scale is the root of d, and scaled_dot_product_attention applies it already.",
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


@mistake("multi-head-forward", "Neither the mask nor the bias is used.")
def forgets_mask_and_bias(X, W_qkv, b_qkv, W_o, b_o, heads, mask=None, bias=None, *, split=split_heads):
    N, T, D = X.shape
    QKV, first = linear_forward(X.reshape(N * T, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, T, 3 * D), 3, axis=-1))
    Y, kept = scaled_dot_product_attention(Q, K, V)
    Z, last = linear_forward(merge_heads(Y).reshape(N * T, D), W_o, b_o)
    return Z.reshape(N, T, D), (first, kept, last)


@mistake(
    "multi-head-forward",
    "`attention_cache` is the weights alone. It is the whole second result: (Q, K, V, A).",
)
def keeps_the_weights_alone(X, W_qkv, b_qkv, W_o, b_o, heads, mask=None, bias=None, *, split=split_heads):
    N, T, D = X.shape
    QKV, first = linear_forward(X.reshape(N * T, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, T, 3 * D), 3, axis=-1))
    Y, (_, _, _, kept) = scaled_dot_product_attention(Q, K, V, mask, bias)
    Z, last = linear_forward(merge_heads(Y).reshape(N * T, D), W_o, b_o)
    return Z.reshape(N, T, D), (first, kept, last)


@mistake("multi-head-forward", "Queries, keys and values were not split into heads before the attention.")
def merges_what_was_not_split(X, W_qkv, b_qkv, W_o, b_o, heads, mask=None, bias=None, *, split=split_heads):
    N, T, D = X.shape
    QKV, first = linear_forward(X.reshape(N * T, D), W_qkv, b_qkv)
    Q, K, V = np.split(QKV.reshape(N, T, 3 * D), 3, axis=-1)
    Y, kept = scaled_dot_product_attention(Q, K, V, mask, bias)
    Z, last = linear_forward(merge_heads(Y).reshape(N * T, D), W_o, b_o)
    return Z.reshape(N, T, D), (first, kept, last)


@mistake(
    "multi-head-forward",
    "The mask was inverted. The attention takes it as it is: true where a query may look.",
)
def inverts_the_mask(X, W_qkv, b_qkv, W_o, b_o, heads, mask=None, bias=None, *, split=split_heads):
    N, T, D = X.shape
    QKV, first = linear_forward(X.reshape(N * T, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, T, 3 * D), 3, axis=-1))
    mask = None if mask is None else np.equal(mask, 0)
    Y, kept = scaled_dot_product_attention(Q, K, V, mask, bias)
    Z, last = linear_forward(merge_heads(Y).reshape(N * T, D), W_o, b_o)
    return Z.reshape(N, T, D), (first, kept, last)


@mistake(
    "multi-head-forward", "X was added. The residual connection belongs to the block, not to the attention."
)
def adds_x(X, W_qkv, b_qkv, W_o, b_o, heads, mask=None, bias=None, *, split=split_heads):
    N, T, D = X.shape
    QKV, first = linear_forward(X.reshape(N * T, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, T, 3 * D), 3, axis=-1))
    Y, kept = scaled_dot_product_attention(Q, K, V, mask, bias)
    Z, last = linear_forward(merge_heads(Y).reshape(N * T, D) + X.reshape(N * T, D), W_o, b_o)
    return Z.reshape(N, T, D), (first, kept, last)


@mistake(
    "multi-head-forward", "The bias was subtracted. It is added to the scores; a penalty is negative already."
)
def subtracts_the_bias(X, W_qkv, b_qkv, W_o, b_o, heads, mask=None, bias=None, *, split=split_heads):
    N, T, D = X.shape
    QKV, first = linear_forward(X.reshape(N * T, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, T, 3 * D), 3, axis=-1))
    bias = None if bias is None else -bias
    Y, kept = scaled_dot_product_attention(Q, K, V, mask, bias)
    Z, last = linear_forward(merge_heads(Y).reshape(N * T, D), W_o, b_o)
    return Z.reshape(N, T, D), (first, kept, last)


@mistake(
    "multi-head-forward",
    "The texts or positions were divided into three. It is the last axis that has queries, keys and values.",
    constants={"axis": (0,)},
)
def divides_another_axis(
    X, W_qkv, b_qkv, W_o, b_o, heads, mask=None, bias=None, *, split=split_heads, axis=1
):
    N, T, D = X.shape
    QKV, first = linear_forward(X.reshape(N * T, D), W_qkv, b_qkv)
    parts = np.split(QKV.reshape(N, T, 3 * D), 3, axis=axis)
    Q, K, V = (split(part, heads) for part in parts)
    Y, kept = scaled_dot_product_attention(Q, K, V, mask, bias)
    Z, last = linear_forward(merge_heads(Y).reshape(N * T, D), W_o, b_o)
    return Z.reshape(N, T, D), (first, kept, last)


@mistake(
    "multi-head-forward",
    "The scale is missing: scores are divided by the root of d, the length of a head's vectors.",
)
def without_the_scale(X, W_qkv, b_qkv, W_o, b_o, heads, mask=None, bias=None, *, split=split_heads):
    N, T, D = X.shape
    QKV, first = linear_forward(X.reshape(N * T, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, T, 3 * D), 3, axis=-1))
    S = Q @ K.swapaxes(-1, -2)
    S = S if bias is None else S + bias
    A = softmax(S if mask is None else np.where(mask, S, -1e9))
    Y, kept = A @ V, (Q, K, V, A)
    Z, last = linear_forward(merge_heads(Y).reshape(N * T, D), W_o, b_o)
    return Z.reshape(N, T, D), (first, kept, last)


@mistake(
    "multi-head-forward", "The bias was added to the weights. It is added to the scores, before the softmax."
)
def bias_after_the_softmax(X, W_qkv, b_qkv, W_o, b_o, heads, mask=None, bias=None, *, split=split_heads):
    N, T, D = X.shape
    QKV, first = linear_forward(X.reshape(N * T, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, T, 3 * D), 3, axis=-1))
    S = Q @ K.swapaxes(-1, -2) / float(D // heads) ** 0.5
    A = softmax(S if mask is None else np.where(mask, S, -1e9))
    A = A if bias is None else A + bias
    Y, kept = A @ V, (Q, K, V, A)
    Z, last = linear_forward(merge_heads(Y).reshape(N * T, D), W_o, b_o)
    return Z.reshape(N, T, D), (first, kept, last)


@mistake(
    "multi-head-forward",
    "The mask was applied to the weights alone, so those of a row no longer add up to 1. It counts before the softmax.",
)
def mask_after_the_softmax(X, W_qkv, b_qkv, W_o, b_o, heads, mask=None, bias=None, *, split=split_heads):
    N, T, D = X.shape
    QKV, first = linear_forward(X.reshape(N * T, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, T, 3 * D), 3, axis=-1))
    S = Q @ K.swapaxes(-1, -2) / float(D // heads) ** 0.5
    A = softmax(S if bias is None else S + bias)
    A = A if mask is None else A * mask
    Y, kept = A @ V, (Q, K, V, A)
    Z, last = linear_forward(merge_heads(Y).reshape(N * T, D), W_o, b_o)
    return Z.reshape(N, T, D), (first, kept, last)


@mistake(
    "multi-head-forward",
    "QKV was read as (T, N, 3D). Its rows are all positions of text 0, then those of text 1: (N, T, 3D).",
)
def reads_positions_before_texts(
    X, W_qkv, b_qkv, W_o, b_o, heads, mask=None, bias=None, *, split=split_heads
):
    N, T, D = X.shape
    QKV, first = linear_forward(X.reshape(N * T, D), W_qkv, b_qkv)
    QKV = QKV.reshape(T, N, 3 * D).swapaxes(0, 1)
    Q, K, V = (split(part, heads) for part in np.split(QKV, 3, axis=-1))
    Y, kept = scaled_dot_product_attention(Q, K, V, mask, bias)
    Z, last = linear_forward(merge_heads(Y).reshape(N * T, D), W_o, b_o)
    return Z.reshape(N, T, D), (first, kept, last)


@mistake(
    "multi-head-forward", "The values themselves were merged. What is merged is the answer of the attention."
)
def merges_the_values(X, W_qkv, b_qkv, W_o, b_o, heads, mask=None, bias=None, *, split=split_heads):
    N, T, D = X.shape
    QKV, first = linear_forward(X.reshape(N * T, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, T, 3 * D), 3, axis=-1))
    _, kept = scaled_dot_product_attention(Q, K, V, mask, bias)
    Z, last = linear_forward(merge_heads(V).reshape(N * T, D), W_o, b_o)
    return Z.reshape(N, T, D), (first, kept, last)


@mistake("multi-head-forward", "The answers of the heads were averaged. They stand side by side: merge them.")
def averages_the_heads(X, W_qkv, b_qkv, W_o, b_o, heads, mask=None, bias=None, *, split=split_heads):
    N, T, D = X.shape
    QKV, first = linear_forward(X.reshape(N * T, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, T, 3 * D), 3, axis=-1))
    Y, kept = scaled_dot_product_attention(Q, K, V, mask, bias)
    Z, last = linear_forward(np.tile(Y.mean(axis=1), (1, 1, heads)).reshape(N * T, D), W_o, b_o)
    return Z.reshape(N, T, D), (first, kept, last)


@mistake(
    "multi-head-forward", "The attention got the keys for the values, too. Its arguments are Q, K and V."
)
def keys_for_values(X, W_qkv, b_qkv, W_o, b_o, heads, mask=None, bias=None, *, split=split_heads):
    N, T, D = X.shape
    QKV, first = linear_forward(X.reshape(N * T, D), W_qkv, b_qkv)
    Q, K, _ = (split(part, heads) for part in np.split(QKV.reshape(N, T, 3 * D), 3, axis=-1))
    Y, kept = scaled_dot_product_attention(Q, K, K, mask, bias)
    Z, last = linear_forward(merge_heads(Y).reshape(N * T, D), W_o, b_o)
    return Z.reshape(N, T, D), (first, kept, last)


@mistake(
    "multi-head-forward", "The attention got the queries for the keys, too. Its arguments are Q, K and V."
)
def queries_for_keys(X, W_qkv, b_qkv, W_o, b_o, heads, mask=None, bias=None, *, split=split_heads):
    N, T, D = X.shape
    QKV, first = linear_forward(X.reshape(N * T, D), W_qkv, b_qkv)
    Q, _, V = (split(part, heads) for part in np.split(QKV.reshape(N, T, 3 * D), 3, axis=-1))
    Y, kept = scaled_dot_product_attention(Q, Q, V, mask, bias)
    Z, last = linear_forward(merge_heads(Y).reshape(N * T, D), W_o, b_o)
    return Z.reshape(N, T, D), (first, kept, last)


@mistake(
    "multi-head-forward",
    "The mask was transposed: its rows are queries, its columns keys. The attention takes it as it is.",
)
def mask_transposed(X, W_qkv, b_qkv, W_o, b_o, heads, mask=None, bias=None, *, split=split_heads):
    N, T, D = X.shape
    QKV, first = linear_forward(X.reshape(N * T, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, T, 3 * D), 3, axis=-1))
    mask = None if mask is None else np.swapaxes(mask, -1, -2)
    Y, kept = scaled_dot_product_attention(Q, K, V, mask, bias)
    Z, last = linear_forward(merge_heads(Y).reshape(N * T, D), W_o, b_o)
    return Z.reshape(N, T, D), (first, kept, last)


@mistake(
    "multi-head-forward",
    "The mask was added to the bias. The attention takes both, each as an argument of its own.",
)
def mask_added_to_the_bias(X, W_qkv, b_qkv, W_o, b_o, heads, mask=None, bias=None, *, split=split_heads):
    N, T, D = X.shape
    QKV, first = linear_forward(X.reshape(N * T, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, T, 3 * D), 3, axis=-1))
    if mask is not None:
        bias = mask if bias is None else bias + mask
    Y, kept = scaled_dot_product_attention(Q, K, V, None, bias)
    Z, last = linear_forward(merge_heads(Y).reshape(N * T, D), W_o, b_o)
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
    "A gradient stands in the place of another: the order is that of the forward pass, dQ, dK, dV.",
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
    "Queries, keys or values have no gradient here: x is used three times, and all three count.",
    half=True,
    constants={"left_out": (1, 2)},
)
def forgets_one_of_the_three(dZ, cache, *, split=split_heads, left_out=0):
    first, kept, last = cache
    N, T, D = dZ.shape
    dMerged, dW_o, db_o = linear_backward(dZ.reshape(N * T, D), last)
    parts = attention_backward(split(dMerged.reshape(N, T, D), kept[0].shape[1]), kept)
    parts = [merge_heads(part if n != left_out else 0 * part) for n, part in enumerate(parts)]
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
    "The three parts of dQKV are equal here, each a sum or the gradient of the values. dQ, dK and dV stand side by side, not added; the product with W_qkv, which is given, does the adding.",
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


@mistake(
    "multi-head-backward",
    "The heads still stand behind the positions. The attention's answer was (N, h, T, d), and so is its gradient.",
)
def heads_behind_positions(dZ, cache, *, split=split_heads):
    first, kept, last = cache
    N, T, D = dZ.shape
    dMerged, dW_o, db_o = linear_backward(dZ.reshape(N * T, D), last)
    parts = attention_backward(dMerged.reshape(N, T, kept[0].shape[1], -1), kept)
    dQKV = np.concatenate([merge_heads(part) for part in parts], axis=-1).reshape(N * T, 3 * D)
    dX, dW, db = linear_backward(dQKV, first)
    return dX.reshape(N, T, D), dW, db, dW_o, db_o


@mistake(
    "multi-head-backward",
    "dMerged was not split into heads: each head had its own attention, so each needs its own gradient.",
)
def does_not_split(dZ, cache, *, split=split_heads):
    first, kept, last = cache
    N, T, D = dZ.shape
    dMerged, dW_o, db_o = linear_backward(dZ.reshape(N * T, D), last)
    parts = attention_backward(dMerged.reshape(N, T, D), kept)
    dQKV = np.concatenate([merge_heads(part) for part in parts], axis=-1).reshape(N * T, 3 * D)
    dX, dW, db = linear_backward(dQKV, first)
    return dX.reshape(N, T, D), dW, db, dW_o, db_o


@mistake(
    "multi-head-backward", "Within each position the numbers of the heads are interleaved, not side by side."
)
def merges_back_with_other_axes(dZ, cache, *, split=split_heads):
    first, kept, last = cache
    N, T, D = dZ.shape
    dMerged, dW_o, db_o = linear_backward(dZ.reshape(N * T, D), last)
    parts = attention_backward(split(dMerged.reshape(N, T, D), kept[0].shape[1]), kept)
    dQKV = np.concatenate([part.transpose(0, 2, 3, 1).reshape(N, T, D) for part in parts], axis=-1).reshape(
        N * T, 3 * D
    )
    dX, dW, db = linear_backward(dQKV, first)
    return dX.reshape(N, T, D), dW, db, dW_o, db_o


@mistake(
    "multi-head-backward",
    "The parts of a head are not neighbours in dMerged: column m d + k belongs to head m. `split` divides it so.",
)
def splits_with_other_axes(dZ, cache, *, split=split_heads):
    first, kept, last = cache
    N, T, D = dZ.shape
    dMerged, dW_o, db_o = linear_backward(dZ.reshape(N * T, D), last)
    parts = attention_backward(dMerged.reshape(N, T, -1, kept[0].shape[1]).transpose(0, 3, 1, 2), kept)
    dQKV = np.concatenate([merge_heads(part) for part in parts], axis=-1).reshape(N * T, 3 * D)
    dX, dW, db = linear_backward(dQKV, first)
    return dX.reshape(N, T, D), dW, db, dW_o, db_o


@mistake(
    "multi-head-backward",
    "attention_backward takes two things: the gradient, then `attention_cache` as it is, (Q, K, V, A).",
    constants={"whole": (False,)},
)
def another_cache_for_the_attention(dZ, cache, *, split=split_heads, whole=True):
    _, kept, last = cache
    N, T, D = dZ.shape
    dMerged, _, _ = linear_backward(dZ.reshape(N * T, D), last)
    return attention_backward(split(dMerged.reshape(N, T, D), kept[0].shape[1]), cache if whole else kept[-1])


@mistake(
    "multi-head-backward",
    "The three parts of dQKV are equal here, each a sum or the gradient of the values. dQ, dK and dV stand side by side, not added; the product with W_qkv, which is given, does the adding.",
)
def values_three_times(dZ, cache, *, split=split_heads):
    first, kept, last = cache
    N, T, D = dZ.shape
    dMerged, dW_o, db_o = linear_backward(dZ.reshape(N * T, D), last)
    _, _, dV = attention_backward(split(dMerged.reshape(N, T, D), kept[0].shape[1]), kept)
    dX, dW, db = linear_backward(np.concatenate([merge_heads(dV)] * 3, axis=-1).reshape(N * T, 3 * D), first)
    return dX.reshape(N, T, D), dW, db, dW_o, db_o


@mistake(
    "multi-head-backward",
    "attention_backward got another cache. It needs that of the attention, with Q, K, V and A.",
)
def cache_of_the_linear_map(dZ, cache, *, split=split_heads):
    first, kept, last = cache
    N, T, D = dZ.shape
    dMerged, dW_o, db_o = linear_backward(dZ.reshape(N * T, D), last)
    parts = attention_backward(split(dMerged.reshape(N, T, D), kept[0].shape[1]), first)
    dQKV = np.concatenate([merge_heads(part) for part in parts], axis=-1).reshape(N * T, 3 * D)
    dX, dW, db = linear_backward(dQKV, first)
    return dX.reshape(N, T, D), dW, db, dW_o, db_o


@mistake(
    "multi-head-backward",
    "attention_backward got another cache. It needs that of the attention, with Q, K, V and A.",
)
def the_whole_cache(dZ, cache, *, split=split_heads):
    first, kept, last = cache
    N, T, D = dZ.shape
    dMerged, dW_o, db_o = linear_backward(dZ.reshape(N * T, D), last)
    parts = attention_backward(split(dMerged.reshape(N, T, D), kept[0].shape[1]), cache)
    dQKV = np.concatenate([merge_heads(part) for part in parts], axis=-1).reshape(N * T, 3 * D)
    dX, dW, db = linear_backward(dQKV, first)
    return dX.reshape(N, T, D), dW, db, dW_o, db_o


@mistake(
    "multi-head-backward",
    "The gradient of the heads was divided, by their number or that of the texts. Their gradients are not averaged.",
)
def divides_by_the_heads(dZ, cache, *, split=split_heads):
    first, kept, last = cache
    N, T, D = dZ.shape
    heads = kept[0].shape[1]
    dMerged, dW_o, db_o = linear_backward(dZ.reshape(N * T, D), last)
    parts = attention_backward(split(dMerged.reshape(N, T, D), heads) / heads, kept)
    dQKV = np.concatenate([merge_heads(part) for part in parts], axis=-1).reshape(N * T, 3 * D)
    dX, dW, db = linear_backward(dQKV, first)
    return dX.reshape(N, T, D), dW, db, dW_o, db_o


@mistake(
    "multi-head-backward",
    "One of dQ, dK and dV stands in dQKV twice, in the place of another.",
    constants={"parts": ((1, 1, 2), (0, 1, 1), (0, 2, 2))},
)
def one_gradient_twice(dZ, cache, *, split=split_heads, parts=(0, 0, 2)):
    first, kept, last = cache
    N, T, D = dZ.shape
    dMerged, dW_o, db_o = linear_backward(dZ.reshape(N * T, D), last)
    found = attention_backward(split(dMerged.reshape(N, T, D), kept[0].shape[1]), kept)
    dQKV = np.concatenate([merge_heads(found[n]) for n in parts], axis=-1).reshape(N * T, 3 * D)
    dX, dW, db = linear_backward(dQKV, first)
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


@mistake("gelu-backward", "This is the slope of GELU with a sigmoid. The forward pass has a tanh.")
def slope_with_a_sigmoid(dY, cache):
    X, _ = cache
    s = 1 / (1 + np.exp(-1.702 * X))
    return dY * (s + 1.702 * X * s * (1 - s))


@mistake(
    "gelu-backward",
    "This is the slope of GELU with the normal distribution. The forward pass has a tanh in its place.",
)
def slope_with_the_normal_distribution(dY, cache):
    X, _ = cache
    below = np.reshape([0.5 + 0.5 * math.erf(x / math.sqrt(2)) for x in X.ravel()], X.shape)
    return dY * (below + X * np.exp(-X * X / 2) / math.sqrt(2 * math.pi))


@mistake("gelu-backward", "c multiplies only the 1 in the inner derivative. It multiplies the whole bracket.")
def c_for_the_one_alone(dY, cache):
    X, t = cache
    du = GELU_SCALE + 3 * GELU_CUBE * X * X
    return dY * (0.5 * (1 + t) + 0.5 * X * (1 - t * t) * du)


@mistake(
    "gelu-backward",
    "The 3 multiplies the whole bracket of the inner derivative. It comes from the cube alone.",
)
def three_for_the_whole_bracket(dY, cache):
    X, t = cache
    du = 3 * GELU_SCALE * (1 + GELU_CUBE * X * X)
    return dY * (0.5 * (1 + t) + 0.5 * X * (1 - t * t) * du)


@mistake("gelu-backward", "The factor 1/2 of the first term is missing.")
def without_the_half_of_the_first_term(dY, cache):
    X, t = cache
    du = GELU_SCALE * (1 + 3 * GELU_CUBE * X * X)
    return dY * ((1 + t) + 0.5 * X * (1 - t * t) * du)


@mistake(
    "gelu-backward",
    "The power of x in the inner derivative is wrong: the derivative of the cube is 3 x squared.",
    constants={"power": (1,)},
)
def another_power_of_x(dY, cache, *, power=3):
    X, t = cache
    du = GELU_SCALE * (1 + 3 * GELU_CUBE * X**power)
    return dY * (0.5 * (1 + t) + 0.5 * X * (1 - t * t) * du)


@mistake("gelu-backward", "The inner factor is u itself. It is the derivative of u.")
def u_not_differentiated(dY, cache):
    X, t = cache
    u = GELU_SCALE * (X + GELU_CUBE * X * X * X)
    return dY * (0.5 * (1 + t) + 0.5 * X * (1 - t * t) * u)


@mistake("gelu-backward", "The square of the tanh was added to 1. It is subtracted.")
def adds_the_square_of_the_tanh(dY, cache):
    X, t = cache
    du = GELU_SCALE * (1 + 3 * GELU_CUBE * X * X)
    return dY * (0.5 * (1 + t) + 0.5 * X * (1 + t * t) * du)


@mistake(
    "gelu-backward", "dY multiplies the first term alone. It multiplies the whole slope: mind the brackets."
)
def dy_for_the_first_term_alone(dY, cache):
    X, t = cache
    du = GELU_SCALE * (1 + 3 * GELU_CUBE * X * X)
    return dY * 0.5 * (1 + t) + 0.5 * X * (1 - t * t) * du


@mistake("gelu-backward", "The second term was subtracted. The product rule adds the two.")
def subtracts_the_second_term(dY, cache):
    X, t = cache
    du = GELU_SCALE * (1 + 3 * GELU_CUBE * X * X)
    return dY * (0.5 * (1 + t) - 0.5 * X * (1 - t * t) * du)


@mistake(
    "gelu-backward", "A tanh was taken of x. It is the tanh of u that counts, and t in the cache is that."
)
def tanh_of_x(dY, cache):
    X, _ = cache
    t = np.tanh(X)
    du = GELU_SCALE * (1 + 3 * GELU_CUBE * X * X)
    return dY * (0.5 * (1 + t) + 0.5 * X * (1 - t * t) * du)


@mistake("gelu-backward", "1 - t was squared. The derivative of the tanh is 1 minus the square of the tanh.")
def squares_the_difference(dY, cache):
    X, t = cache
    du = GELU_SCALE * (1 + 3 * GELU_CUBE * X * X)
    return dY * (0.5 * (1 + t) + 0.5 * X * (1 - t) ** 2 * du)


@mistake(
    "gelu-backward",
    "x squared multiplies the whole bracket of the inner derivative. It belongs to the second term alone.",
)
def square_for_the_whole_bracket(dY, cache):
    X, t = cache
    du = GELU_SCALE * (1 + 3 * GELU_CUBE) * X * X
    return dY * (0.5 * (1 + t) + 0.5 * X * (1 - t * t) * du)


@mistake(
    "gelu-backward", "The first term has a factor x. The derivative of x is 1, so only the bracket is left."
)
def x_in_the_first_term(dY, cache):
    X, t = cache
    du = GELU_SCALE * (1 + 3 * GELU_CUBE * X * X)
    return dY * (0.5 * X * (1 + t) + 0.5 * X * (1 - t * t) * du)


@mistake("gelu-backward", "The two terms were multiplied. The product rule adds them.")
def multiplies_the_terms(dY, cache):
    X, t = cache
    du = GELU_SCALE * (1 + 3 * GELU_CUBE * X * X)
    return dY * 0.5 * (1 + t) * 0.5 * X * (1 - t * t) * du


@mistake("gelu-backward", "The 1 of the inner derivative is missing: u contains x itself, too.")
def without_the_one_of_u(dY, cache):
    X, t = cache
    du = GELU_SCALE * 3 * GELU_CUBE * X * X
    return dY * (0.5 * (1 + t) + 0.5 * X * (1 - t * t) * du)


@mistake("gelu-backward", "The 1 of the first term is missing.")
def without_the_one_of_the_first_term(dY, cache):
    X, t = cache
    du = GELU_SCALE * (1 + 3 * GELU_CUBE * X * X)
    return dY * (0.5 * t + 0.5 * X * (1 - t * t) * du)


@mistake(
    "gelu-backward", "dY multiplies the second term alone. It multiplies the whole slope: mind the brackets."
)
def dy_in_the_second_term(dY, cache):
    X, t = cache
    du = GELU_SCALE * (1 + 3 * GELU_CUBE * X * X)
    return 0.5 * (1 + t) + dY * 0.5 * X * (1 - t * t) * du


@mistake("gelu-backward", "t was subtracted in the first term. There it is added: half of 1 + t.")
def subtracts_the_tanh(dY, cache):
    X, t = cache
    du = GELU_SCALE * (1 + 3 * GELU_CUBE * X * X)
    return dY * (0.5 * (1 - t) + 0.5 * X * (1 - t * t) * du)


@mistake(
    "gelu-backward",
    "The factor c is another number. It is the root of 2 / pi, the constant GELU_SCALE.",
    constants={
        "c": (2 / math.pi, 1 / math.sqrt(2 * math.pi), math.sqrt(math.pi / 2), math.sqrt(2) / math.pi)
    },
)
def another_scale(dY, cache, *, c=math.sqrt(2 * math.pi)):
    X, t = cache
    du = c * (1 + 3 * GELU_CUBE * X * X)
    return dY * (0.5 * (1 + t) + 0.5 * X * (1 - t * t) * du)


@mistake(
    "gelu-backward", "This is the derivative of the sigmoid, t (1 - t). That of the tanh is 1 - t squared."
)
def derivative_of_the_sigmoid(dY, cache):
    X, t = cache
    du = GELU_SCALE * (1 + 3 * GELU_CUBE * X * X)
    return dY * (0.5 * (1 + t) + 0.5 * X * t * (1 - t) * du)


@mistake(
    "gelu-backward",
    "The inner derivative has a factor other than 3 with 0.044715: the derivative of the cube is 3 x squared.",
    constants={"factor": (0.5, 1.5, 6)},
)
def cube_with_another_factor(dY, cache, *, factor=2):
    X, t = cache
    du = GELU_SCALE * (1 + factor * GELU_CUBE * X * X)
    return dY * (0.5 * (1 + t) + 0.5 * X * (1 - t * t) * du)


@mistake("gelu-backward", "The inner derivative still has x for the 1: the derivative of x is 1.")
def x_in_the_inner_derivative(dY, cache):
    X, t = cache
    du = GELU_SCALE * (X + 3 * GELU_CUBE * X * X)
    return dY * (0.5 * (1 + t) + 0.5 * X * (1 - t * t) * du)


@mistake(
    "gelu-backward",
    "The derivative of the tanh multiplies the first term too. It belongs to the second alone: mind the brackets.",
)
def one_bracket_for_both(dY, cache):
    X, t = cache
    du = GELU_SCALE * (1 + 3 * GELU_CUBE * X * X)
    return dY * 0.5 * (1 + t + X) * (1 - t * t) * du


@mistake("gelu-backward", "The cube is left out of the inner derivative: u has a term with x cubed, too.")
def inner_derivative_without_the_cube(dY, cache):
    X, t = cache
    return dY * (0.5 * (1 + t) + 0.5 * X * (1 - t * t) * GELU_SCALE)


@mistake("gelu-backward", "dY stands in the place of x in the second term.")
def upstream_for_x(dY, cache):
    X, t = cache
    du = GELU_SCALE * (1 + 3 * GELU_CUBE * X * X)
    return dY * (0.5 * (1 + t) + 0.5 * dY * (1 - t * t) * du)


@mistake("gelu-backward", "This is the gradient of ReLU. GELU is smooth, and its slope is not only 0 or 1.")
def gradient_of_relu(dY, cache):
    X, _ = cache
    return dY * (X > 0)


@mistake("gelu-backward", "The two terms of the inner derivative were subtracted. They are added, as in u.")
def cube_subtracted(dY, cache):
    X, t = cache
    du = GELU_SCALE * (1 - 3 * GELU_CUBE * X * X)
    return dY * (0.5 * (1 + t) + 0.5 * X * (1 - t * t) * du)


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
    "The slopes change nothing here: with them, each of the T + 1 keys gets a penalty by its distance from the last position. `penalty` needs that number, too: `K.shape[2]`.",
)
def leaves_the_number_of_keys_out(
    x, past, W_qkv, b_qkv, W_o, b_o, heads, slopes=None, *, split=split_heads, penalty=alibi_bias
):
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, 1, 3 * D), 3, axis=-1))
    if past is not None:
        K, V = (np.concatenate(pair, axis=2) for pair in zip(past, (K, V), strict=True))
    bias = None if slopes is None else penalty(slopes, 1)
    Y, _ = scaled_dot_product_attention(Q, K, V, None, bias)
    z, _ = linear_forward(merge_heads(Y).reshape(N, D), W_o, b_o)
    return z.reshape(N, 1, D), (K, V)


@mistake(
    "multi-head-step",
    "The slopes change nothing here: with them, each of the T + 1 keys gets a penalty by its distance from the last position. `penalty` needs that number, too: `K.shape[2]`.",
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
    "The nearest keys lose most here: the sign of the bias is wrong, or it is the bias of position 0, not of the last.",
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
    constants={"alternate": (True,)},
)
def divides_the_step_by_heads_first(
    x,
    past,
    W_qkv,
    b_qkv,
    W_o,
    b_o,
    heads,
    slopes=None,
    *,
    split=split_heads,
    penalty=alibi_bias,
    alternate=False,
):
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)
    Q, K, V = np.split(split(QKV.reshape(N, 1, 3 * D), heads), 3, axis=-1)
    if alternate:
        Q, K, V = (split(QKV[:, None, n::3], heads) for n in range(3))
    if past is not None:
        K, V = (np.concatenate(pair, axis=2) for pair in zip(past, (K, V), strict=True))
    bias = None if slopes is None else penalty(slopes, 1, K.shape[2])
    Y, _ = scaled_dot_product_attention(Q, K, V, None, bias)
    z, _ = linear_forward(merge_heads(Y).reshape(N, D), W_o, b_o)
    return z.reshape(N, 1, D), (K, V)


@mistake("multi-head-step", "Queries and keys are exchanged: the first D columns are the queries.")
def keys_before_queries_in_a_step(
    x, past, W_qkv, b_qkv, W_o, b_o, heads, slopes=None, *, split=split_heads, penalty=alibi_bias
):
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)
    K, Q, V = (split(part, heads) for part in np.split(QKV.reshape(N, 1, 3 * D), 3, axis=-1))
    if past is not None:
        K, V = (np.concatenate(pair, axis=2) for pair in zip(past, (K, V), strict=True))
    bias = None if slopes is None else penalty(slopes, 1, K.shape[2])
    Y, _ = scaled_dot_product_attention(Q, K, V, None, bias)
    z, _ = linear_forward(merge_heads(Y).reshape(N, D), W_o, b_o)
    return z.reshape(N, 1, D), (K, V)


@mistake("multi-head-step", "Keys and values are exchanged: the order is queries, keys, values.")
def values_before_keys_in_a_step(
    x, past, W_qkv, b_qkv, W_o, b_o, heads, slopes=None, *, split=split_heads, penalty=alibi_bias
):
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)
    Q, V, K = (split(part, heads) for part in np.split(QKV.reshape(N, 1, 3 * D), 3, axis=-1))
    if past is not None:
        K, V = (np.concatenate(pair, axis=2) for pair in zip(past, (K, V), strict=True))
    bias = None if slopes is None else penalty(slopes, 1, K.shape[2])
    Y, _ = scaled_dot_product_attention(Q, K, V, None, bias)
    z, _ = linear_forward(merge_heads(Y).reshape(N, D), W_o, b_o)
    return z.reshape(N, 1, D), (K, V)


@mistake(
    "multi-head-step",
    "The scores are divided by too much. Their scale is the root of d, and scaled_dot_product_attention applies it already.",
)
def scales_the_step_again(
    x, past, W_qkv, b_qkv, W_o, b_o, heads, slopes=None, *, split=split_heads, penalty=alibi_bias
):
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, 1, 3 * D), 3, axis=-1))
    if past is not None:
        K, V = (np.concatenate(pair, axis=2) for pair in zip(past, (K, V), strict=True))
    bias = None if slopes is None else penalty(slopes, 1, K.shape[2])
    Y, _ = scaled_dot_product_attention(Q / float(D // heads) ** 0.5, K, V, None, bias)
    z, _ = linear_forward(merge_heads(Y).reshape(N, D), W_o, b_o)
    return z.reshape(N, 1, D), (K, V)


@mistake(
    "multi-head-step",
    "QKV was divided along its rows, not its columns: each row holds the query, key and value of one text.",
    constants={"by_reshape": (False,)},
)
def divides_the_rows_of_a_step(
    x,
    past,
    W_qkv,
    b_qkv,
    W_o,
    b_o,
    heads,
    slopes=None,
    *,
    split=split_heads,
    penalty=alibi_bias,
    by_reshape=True,
):
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)
    parts = QKV.reshape(3, N, 1, D) if by_reshape else np.split(QKV, 3)
    Q, K, V = (split(part, heads) for part in parts)
    if past is not None:
        K, V = (np.concatenate(pair, axis=2) for pair in zip(past, (K, V), strict=True))
    bias = None if slopes is None else penalty(slopes, 1, K.shape[2])
    Y, _ = scaled_dot_product_attention(Q, K, V, None, bias)
    z, _ = linear_forward(merge_heads(Y).reshape(N, D), W_o, b_o)
    return z.reshape(N, 1, D), (K, V)


@mistake(
    "multi-head-step",
    "Old and new were joined along another axis than that of the positions: a new position makes T one larger in (N, h, T, d).",
)
def joins_the_past_along_another_axis(
    x, past, W_qkv, b_qkv, W_o, b_o, heads, slopes=None, *, split=split_heads, penalty=alibi_bias
):
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, 1, 3 * D), 3, axis=-1))
    if past is not None:
        K, V = (np.concatenate(pair, axis=1) for pair in zip(past, (K, V), strict=True))
    bias = None if slopes is None else penalty(slopes, 1, K.shape[2])
    Y, _ = scaled_dot_product_attention(Q, K, V, None, bias)
    z, _ = linear_forward(merge_heads(Y).reshape(N, D), W_o, b_o)
    return z.reshape(N, 1, D), (K, V)


@mistake(
    "multi-head-step",
    "Only one of keys and values was joined with the past. Both have T + 1 positions.",
    constants={"kept": ("V",)},
)
def joins_keys_or_values_alone(
    x, past, W_qkv, b_qkv, W_o, b_o, heads, slopes=None, *, split=split_heads, penalty=alibi_bias, kept="K"
):
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, 1, 3 * D), 3, axis=-1))
    if past is not None:
        K = np.concatenate([past[0], K], axis=2) if kept == "K" else K
        V = np.concatenate([past[1], V], axis=2) if kept == "V" else V
    bias = None if slopes is None else penalty(slopes, 1, K.shape[2])
    Y, _ = scaled_dot_product_attention(Q, K, V, None, bias)
    z, _ = linear_forward(merge_heads(Y).reshape(N, D), W_o, b_o)
    return z.reshape(N, 1, D), (K, V)


@mistake(
    "multi-head-step",
    "The keys of the past were put before the new value. Before it come the values of the past.",
)
def past_keys_as_past_values(
    x, past, W_qkv, b_qkv, W_o, b_o, heads, slopes=None, *, split=split_heads, penalty=alibi_bias
):
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, 1, 3 * D), 3, axis=-1))
    if past is not None:
        K, V = np.concatenate([past[0], K], axis=2), np.concatenate([past[0], V], axis=2)
    bias = None if slopes is None else penalty(slopes, 1, K.shape[2])
    Y, _ = scaled_dot_product_attention(Q, K, V, None, bias)
    z, _ = linear_forward(merge_heads(Y).reshape(N, D), W_o, b_o)
    return z.reshape(N, 1, D), (K, V)


@mistake(
    "multi-head-step",
    "The mask or the bias has a row for each position. The new position is the only query, so there is one row.",
    constants={"masked": (True,)},
)
def a_row_for_each_position(
    x,
    past,
    W_qkv,
    b_qkv,
    W_o,
    b_o,
    heads,
    slopes=None,
    *,
    split=split_heads,
    penalty=alibi_bias,
    masked=False,
):
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, 1, 3 * D), 3, axis=-1))
    if past is not None:
        K, V = (np.concatenate(pair, axis=2) for pair in zip(past, (K, V), strict=True))
    bias = None if slopes is None else penalty(slopes, 1 if masked else K.shape[2], K.shape[2])
    mask = np.tri(K.shape[2]) if masked else None
    Y, _ = scaled_dot_product_attention(Q, K, V, mask, bias)
    z, _ = linear_forward(merge_heads(Y).reshape(N, D), W_o, b_o)
    return z.reshape(N, 1, D), (K, V)


@mistake(
    "multi-head-step",
    "The new position is missing in the pair that is returned: the next step has to look at it, too.",
)
def hands_on_the_past_alone(
    x, past, W_qkv, b_qkv, W_o, b_o, heads, slopes=None, *, split=split_heads, penalty=alibi_bias
):
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, 1, 3 * D), 3, axis=-1))
    if past is not None:
        K, V = (np.concatenate(pair, axis=2) for pair in zip(past, (K, V), strict=True))
    bias = None if slopes is None else penalty(slopes, 1, K.shape[2])
    Y, _ = scaled_dot_product_attention(Q, K, V, None, bias)
    z, _ = linear_forward(merge_heads(Y).reshape(N, D), W_o, b_o)
    return z.reshape(N, 1, D), (K, V) if past is None else past


@mistake("multi-head-step", "An array was asked whether it is true. What counts is whether `slopes` is None.")
def asks_whether_slopes_are_true(
    x, past, W_qkv, b_qkv, W_o, b_o, heads, slopes=None, *, split=split_heads, penalty=alibi_bias
):
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, 1, 3 * D), 3, axis=-1))
    if past is not None:
        K, V = (np.concatenate(pair, axis=2) for pair in zip(past, (K, V), strict=True))
    bias = None if not slopes else penalty(slopes, 1, K.shape[2])
    Y, _ = scaled_dot_product_attention(Q, K, V, None, bias)
    z, _ = linear_forward(merge_heads(Y).reshape(N, D), W_o, b_o)
    return z.reshape(N, 1, D), (K, V)


@mistake(
    "multi-head-step",
    "The scale is missing: scores are divided by the root of d, the length of a head's vectors.",
)
def step_without_the_scale(
    x, past, W_qkv, b_qkv, W_o, b_o, heads, slopes=None, *, split=split_heads, penalty=alibi_bias
):
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, 1, 3 * D), 3, axis=-1))
    if past is not None:
        K, V = (np.concatenate(pair, axis=2) for pair in zip(past, (K, V), strict=True))
    bias = None if slopes is None else penalty(slopes, 1, K.shape[2])
    Y, _ = scaled_dot_product_attention(Q * float(D // heads) ** 0.5, K, V, None, bias)
    z, _ = linear_forward(merge_heads(Y).reshape(N, D), W_o, b_o)
    return z.reshape(N, 1, D), (K, V)


@mistake("multi-head-step", "The last position of the past was overwritten. The new one comes after it.")
def overwrites_the_last_position(
    x, past, W_qkv, b_qkv, W_o, b_o, heads, slopes=None, *, split=split_heads, penalty=alibi_bias
):
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, 1, 3 * D), 3, axis=-1))
    if past is not None:
        K, V = (np.concatenate([old[:, :, :-1], new], axis=2) for old, new in zip(past, (K, V), strict=True))
    bias = None if slopes is None else penalty(slopes, 1, K.shape[2])
    Y, _ = scaled_dot_product_attention(Q, K, V, None, bias)
    z, _ = linear_forward(merge_heads(Y).reshape(N, D), W_o, b_o)
    return z.reshape(N, 1, D), (K, V)


@mistake(
    "multi-head-step",
    "The new key and value were added to the old ones. They are joined to them: one position more.",
)
def adds_to_the_past(
    x, past, W_qkv, b_qkv, W_o, b_o, heads, slopes=None, *, split=split_heads, penalty=alibi_bias
):
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, 1, 3 * D), 3, axis=-1))
    if past is not None:
        K, V = past[0] + K, past[1] + V
    bias = None if slopes is None else penalty(slopes, 1, K.shape[2])
    Y, _ = scaled_dot_product_attention(Q, K, V, None, bias)
    z, _ = linear_forward(merge_heads(Y).reshape(N, D), W_o, b_o)
    return z.reshape(N, 1, D), (K, V)


@mistake("multi-head-step", "Queries and values are exchanged: the last D columns are the values.")
def values_before_queries_in_a_step(
    x, past, W_qkv, b_qkv, W_o, b_o, heads, slopes=None, *, split=split_heads, penalty=alibi_bias
):
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)
    V, K, Q = (split(part, heads) for part in np.split(QKV.reshape(N, 1, 3 * D), 3, axis=-1))
    if past is not None:
        K, V = (np.concatenate(pair, axis=2) for pair in zip(past, (K, V), strict=True))
    bias = None if slopes is None else penalty(slopes, 1, K.shape[2])
    Y, _ = scaled_dot_product_attention(Q, K, V, None, bias)
    z, _ = linear_forward(merge_heads(Y).reshape(N, D), W_o, b_o)
    return z.reshape(N, 1, D), (K, V)


@mistake("multi-head-step", "The keys were used as values, too. The answer is a mean of the values.")
def keys_as_values(
    x, past, W_qkv, b_qkv, W_o, b_o, heads, slopes=None, *, split=split_heads, penalty=alibi_bias
):
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, 1, 3 * D), 3, axis=-1))
    if past is not None:
        K, V = (np.concatenate(pair, axis=2) for pair in zip(past, (K, V), strict=True))
    bias = None if slopes is None else penalty(slopes, 1, K.shape[2])
    Y, _ = scaled_dot_product_attention(Q, K, K, None, bias)
    z, _ = linear_forward(merge_heads(Y).reshape(N, D), W_o, b_o)
    return z.reshape(N, 1, D), (K, V)


@mistake(
    "multi-head-step",
    "Without a past the new position is there twice: its key and value were joined with themselves.",
)
def joins_with_itself(
    x, past, W_qkv, b_qkv, W_o, b_o, heads, slopes=None, *, split=split_heads, penalty=alibi_bias
):
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, 1, 3 * D), 3, axis=-1))
    past = (K, V) if past is None else past
    K, V = (np.concatenate(pair, axis=2) for pair in zip(past, (K, V), strict=True))
    bias = None if slopes is None else penalty(slopes, 1, K.shape[2])
    Y, _ = scaled_dot_product_attention(Q, K, V, None, bias)
    z, _ = linear_forward(merge_heads(Y).reshape(N, D), W_o, b_o)
    return z.reshape(N, 1, D), (K, V)


@mistake(
    "multi-head-step",
    "The oldest position was dropped. All of the past stays: one position more with each step.",
)
def forgets_the_oldest(
    x, past, W_qkv, b_qkv, W_o, b_o, heads, slopes=None, *, split=split_heads, penalty=alibi_bias
):
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, 1, 3 * D), 3, axis=-1))
    if past is not None:
        pairs = zip(past, (K, V), strict=True)
        K, V = (np.concatenate([old[:, :, 1:], new], axis=2) for old, new in pairs)
    bias = None if slopes is None else penalty(slopes, 1, K.shape[2])
    Y, _ = scaled_dot_product_attention(Q, K, V, None, bias)
    z, _ = linear_forward(merge_heads(Y).reshape(N, D), W_o, b_o)
    return z.reshape(N, 1, D), (K, V)


@mistake(
    "multi-head-step",
    "The numbers of the heads alternate in the answer. First come all d numbers of head 0: merge the heads.",
)
def heads_in_turns(
    x, past, W_qkv, b_qkv, W_o, b_o, heads, slopes=None, *, split=split_heads, penalty=alibi_bias
):
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, 1, 3 * D), 3, axis=-1))
    if past is not None:
        K, V = (np.concatenate(pair, axis=2) for pair in zip(past, (K, V), strict=True))
    bias = None if slopes is None else penalty(slopes, 1, K.shape[2])
    Y, _ = scaled_dot_product_attention(Q, K, V, None, bias)
    z, _ = linear_forward(Y.transpose(0, 3, 1, 2).reshape(N, D), W_o, b_o)
    return z.reshape(N, 1, D), (K, V)


@mistake(
    "multi-head-step",
    "The bias is that of all T + 1 queries. There is one query, the last: its bias is (h, 1, T + 1).",
)
def bias_of_all_queries(
    x, past, W_qkv, b_qkv, W_o, b_o, heads, slopes=None, *, split=split_heads, penalty=alibi_bias
):
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, 1, 3 * D), 3, axis=-1))
    if past is not None:
        K, V = (np.concatenate(pair, axis=2) for pair in zip(past, (K, V), strict=True))
    bias = None if slopes is None else penalty(slopes, K.shape[2])
    Y, _ = scaled_dot_product_attention(Q, K, V, None, bias)
    z, _ = linear_forward(merge_heads(Y).reshape(N, -1), W_o, b_o)
    return z.reshape(N, 1, D), (K, V)


@mistake(
    "multi-head-step", "The bias is for the T old keys. It is needed for all T + 1: join the new key first."
)
def bias_of_the_old_keys(
    x, past, W_qkv, b_qkv, W_o, b_o, heads, slopes=None, *, split=split_heads, penalty=alibi_bias
):
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, 1, 3 * D), 3, axis=-1))
    T = 1 if past is None else past[0].shape[2]
    if past is not None:
        K, V = (np.concatenate(pair, axis=2) for pair in zip(past, (K, V), strict=True))
    bias = None if slopes is None else penalty(slopes, 1, T)
    Y, _ = scaled_dot_product_attention(Q, K, V, None, bias)
    z, _ = linear_forward(merge_heads(Y).reshape(N, D), W_o, b_o)
    return z.reshape(N, 1, D), (K, V)


@mistake("multi-head-step", "The new key and value were joined twice. The new position is one position.")
def joined_twice(
    x, past, W_qkv, b_qkv, W_o, b_o, heads, slopes=None, *, split=split_heads, penalty=alibi_bias
):
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)
    Q, k, v = (split(part, heads) for part in np.split(QKV.reshape(N, 1, 3 * D), 3, axis=-1))
    K, V = (k, v) if past is None else past
    K, V = np.concatenate([K, k, k], axis=2), np.concatenate([V, v, v], axis=2)
    bias = None if slopes is None else penalty(slopes, 1, K.shape[2])
    Y, _ = scaled_dot_product_attention(Q, K, V, None, bias)
    z, _ = linear_forward(merge_heads(Y).reshape(N, D), W_o, b_o)
    return z.reshape(N, 1, D), (K, V)


@mistake(
    "multi-head-step",
    "All heads got the bias of one. Each has a slope of its own: the bias is (h, 1, T + 1).",
)
def bias_of_one_head(
    x, past, W_qkv, b_qkv, W_o, b_o, heads, slopes=None, *, split=split_heads, penalty=alibi_bias
):
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, 1, 3 * D), 3, axis=-1))
    if past is not None:
        K, V = (np.concatenate(pair, axis=2) for pair in zip(past, (K, V), strict=True))
    bias = None if slopes is None else penalty(slopes, 1, K.shape[2])[0]
    Y, _ = scaled_dot_product_attention(Q, K, V, None, bias)
    z, _ = linear_forward(merge_heads(Y).reshape(N, D), W_o, b_o)
    return z.reshape(N, 1, D), (K, V)


@mistake(
    "multi-head-step", "x was added. The residual connection belongs to the block, not to the attention."
)
def adds_the_input(
    x, past, W_qkv, b_qkv, W_o, b_o, heads, slopes=None, *, split=split_heads, penalty=alibi_bias
):
    N, _, D = x.shape
    QKV, _ = linear_forward(x.reshape(N, D), W_qkv, b_qkv)
    Q, K, V = (split(part, heads) for part in np.split(QKV.reshape(N, 1, 3 * D), 3, axis=-1))
    if past is not None:
        K, V = (np.concatenate(pair, axis=2) for pair in zip(past, (K, V), strict=True))
    bias = None if slopes is None else penalty(slopes, 1, K.shape[2])
    Y, _ = scaled_dot_product_attention(Q, K, V, None, bias)
    z, _ = linear_forward(merge_heads(Y).reshape(N, D) + x.reshape(N, D), W_o, b_o)
    return z.reshape(N, 1, D), (K, V)
