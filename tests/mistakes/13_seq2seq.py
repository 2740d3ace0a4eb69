"""Wrong answers to the exercises of chapter 13, and the sentence that each must meet."""

import math

import numpy as np

from coursekit.mistakes import mistake

# Stand-ins, so that this file can be read; in the kernel the names are the notebook's.
pad = softmax = softmax_backward = reverse_sequences = attention_backward = None


# teacher_pairs


@mistake("teacher-pairs", "Start belongs only in the inputs, and end only in the labels.")
def does_not_shift(sequences, start, end):
    whole = [[start, *sequence, end] for sequence in sequences]
    return pad(whole, 0), pad(whole)


@mistake("teacher-pairs", "The end is missing in the labels, so the decoder never learns to stop.", half=True)
def no_end_in_the_labels(sequences, start, end):
    return pad([[start, *sequence] for sequence in sequences], 0), pad([[*s, 0] for s in sequences])


@mistake("teacher-pairs", "The end is missing in the labels, so the decoder never learns to stop.", half=True)
def padding_where_the_end_belongs(sequences, start, end):
    return pad([[start, *sequence] for sequence in sequences], 0), pad([[*s, -1] for s in sequences])


@mistake("teacher-pairs", "The end is missing in the labels, so the decoder never learns to stop.", half=True)
def labels_are_the_targets(sequences, start, end):
    return pad([[start, *sequence] for sequence in sequences], 0), pad([list(s) for s in sequences])


@mistake(
    "teacher-pairs",
    "A symbol of the target is missing. Inputs and labels both have all of it, with start before it or end after it.",
    constants={"labels": (True,)},
)
def target_without_a_symbol(sequences, start, end, *, labels=False):
    inputs = [[start, *(s if labels else s[:-1])] for s in sequences]
    return pad(inputs, 0), pad([[*(s[1:] if labels else s), end] for s in sequences])


@mistake("teacher-pairs", "The longest sequence need not be the first. U is one more than its length.")
def width_of_the_first_sequence(sequences, start, end):
    U = len(sequences[0]) + 1
    inputs = [([start, *s] + [0] * U)[:U] for s in sequences]
    return np.array(inputs), np.array([([*s, end] + [-1] * U)[:U] for s in sequences])


@mistake(
    "teacher-pairs",
    "The decoder reads the end and never the start: the inputs begin with start, the labels finish with end.",
)
def reads_the_end(sequences, start, end):
    return pad([[*sequence, end] for sequence in sequences], 0), pad([[*s, end] for s in sequences])


@mistake(
    "teacher-pairs",
    "The inputs are the labels shifted the wrong way: the decoder reads a symbol before it has said it.",
)
def shifts_the_wrong_way(sequences, start, end):
    return pad([[*sequence, end] for sequence in sequences], 0), pad([[start, *s] for s in sequences])


@mistake(
    "teacher-pairs",
    "The inputs are filled up with PADDING, which no embedding can look up. Fill them with 0.",
)
def fills_the_inputs_with_padding(sequences, start, end):
    return pad([[start, *sequence] for sequence in sequences]), pad([[*s, end] for s in sequences])


@mistake("teacher-pairs", "The labels are filled up with 0, which the loss counts. Only PADDING is left out.")
def fills_the_labels_with_zeros(sequences, start, end):
    return pad([[start, *sequence] for sequence in sequences], 0), pad([[*s, end] for s in sequences], 0)


@mistake(
    "teacher-pairs",
    "The end was put after the padding. It belongs directly after the last symbol of its own row.",
    half=True,
)
def end_after_the_padding(sequences, start, end):
    inputs = pad([[start, *sequence] for sequence in sequences], 0)
    labels = np.concatenate([pad(sequences), np.full((len(sequences), 1), end)], axis=1)
    return inputs, labels


@mistake("teacher-pairs", "The numbers of start and end are arguments. They are not always 1 and 2.")
def numbers_written_into_the_code(sequences, start, end):
    return pad([[1, *sequence] for sequence in sequences], 0), pad([[*s, 2] for s in sequences])


@mistake("teacher-pairs", "The inputs do not begin with start.")
def no_start_in_the_inputs(sequences, start, end):
    return pad([list(s) for s in sequences], 0), pad([[*s, end] for s in sequences])


@mistake("teacher-pairs", "Inputs and labels are exchanged: the inputs come first.")
def labels_before_inputs(sequences, start, end):
    inputs = pad([[start, *sequence] for sequence in sequences], 0)
    return pad([[*sequence, end] for sequence in sequences]), inputs


@mistake(
    "teacher-pairs", "Start and end are exchanged: the inputs begin with start, the labels finish with end."
)
def start_and_end_exchanged(sequences, start, end):
    return pad([[end, *sequence] for sequence in sequences], 0), pad([[*s, start] for s in sequences])


@mistake(
    "teacher-pairs",
    "The shorter inputs have the end in them. The decoder never reads the end: after the last symbol comes 0.",
)
def cuts_off_the_last_column(sequences, start, end):
    inputs = pad([[start, *sequence, end] for sequence in sequences], 0)[:, :-1]
    return inputs, pad([[*sequence, end] for sequence in sequences])


@mistake("teacher-pairs", "The padding stands before the symbols. Rows are filled up at their end.")
def fills_up_in_front(sequences, start, end):
    missing = [max(map(len, sequences), default=0) - len(sequence) for sequence in sequences]
    inputs = [[0] * n + [start, *s] for n, s in zip(missing, sequences, strict=True)]
    return pad(inputs, 0), pad([[-1] * n + [*s, end] for n, s in zip(missing, sequences, strict=True)])


@mistake(
    "teacher-pairs",
    "Shorter rows are filled up with end. Fill the inputs with 0, and the labels with PADDING.",
)
def fills_up_with_the_end(sequences, start, end):
    inputs = pad([[start, *sequence] for sequence in sequences], end)
    return inputs, pad([[*sequence, end] for sequence in sequences], end)


@mistake(
    "teacher-pairs",
    "The end was put after the padding. It belongs directly after the last symbol of its own row.",
)
def rolls_the_inputs(sequences, start, end):
    inputs = pad([[start, *sequence] for sequence in sequences], 0)
    labels = np.roll(inputs, -1, axis=1)
    labels[:, -1:] = end
    return inputs, labels


@mistake(
    "teacher-pairs",
    "The lists that were passed in were changed, so the next call finds an end in them. Make new lists.",
)
def appends_to_the_targets(sequences, start, end):
    inputs = pad([[start, *sequence] for sequence in sequences], 0)
    for sequence in sequences:
        if isinstance(sequence, list):
            sequence.append(end)
    return inputs, pad([s if isinstance(s, list) else [*s, end] for s in sequences])


@mistake("teacher-pairs", "An empty target was left out: there, too, start is read and end is said.")
def leaves_out_empty_targets(sequences, start, end):
    inputs = pad([[start, *sequence] if len(sequence) else [] for sequence in sequences], 0)
    return inputs, pad([[*sequence, end] if len(sequence) else [] for sequence in sequences])


@mistake("teacher-pairs", "These are floats, which no embedding can look up. Make arrays of integers.")
def makes_floats(sequences, start, end):
    inputs = pad([[start, *sequence] for sequence in sequences], 0)
    return inputs.astype(float), pad([[*sequence, end] for sequence in sequences]).astype(float)


@mistake("teacher-pairs", "The labels begin with end. It is what the decoder has to say last.")
def end_in_front_of_the_labels(sequences, start, end):
    return pad([[start, *sequence] for sequence in sequences], 0), pad([[end, *s] for s in sequences])


@mistake(
    "teacher-pairs", "The labels are the inputs, rolled: start came round, and end and PADDING are missing."
)
def rolls_start_round(sequences, start, end):
    inputs = pad([[start, *sequence] for sequence in sequences], 0)
    return inputs, np.roll(inputs, -1, axis=1)


@mistake(
    "teacher-pairs",
    "The lists that were passed in were changed, so the next call finds start and end in them. Make new lists.",
)
def inserts_into_the_targets(sequences, start, end):
    inputs, labels = [], []
    for sequence in map(list, sequences) if any(isinstance(s, np.ndarray) for s in sequences) else sequences:
        sequence.insert(0, start)
        inputs.append(list(sequence))
        sequence.append(end)
        labels.append(sequence[1:])
    return pad(inputs, 0), pad(labels)


@mistake("teacher-pairs", "Rows of different lengths are no array. Fill up the shorter ones first.")
def makes_arrays_of_uneven_rows(sequences, start, end):
    return np.array([[start, *sequence] for sequence in sequences]), np.array([[*s, end] for s in sequences])


@mistake(
    "teacher-pairs",
    "The labels begin with start. Only the inputs do; and if the lists that were passed in were changed, the next call finds a start in them: make new lists.",
)
def inserts_start_into_the_targets(sequences, start, end):
    inputs, labels = [], []
    for sequence in map(list, sequences) if any(isinstance(s, np.ndarray) for s in sequences) else sequences:
        sequence.insert(0, start)
        inputs.append(list(sequence))
        labels.append([*sequence[1:], end])
    return pad(inputs, 0), pad(labels)


@mistake("teacher-pairs", "An empty target was left out: there, too, start is read and end is said.")
def skips_empty_targets(sequences, start, end):
    some = [list(sequence) for sequence in sequences if len(sequence)]
    return pad([[start, *s] for s in some], 0), pad([[*s, end] for s in some])


@mistake(
    "teacher-pairs",
    "The number was added to every symbol: + adds to the elements of an array, and joins only lists.",
    constants={"labels": (True,)},
)
def adds_the_special_number(sequences, start, end, *, labels=False):
    arrays = [np.array(sequence, dtype=int) for sequence in sequences]
    inputs = [[start, *a] if labels else start + a for a in arrays]
    return pad(inputs, 0), pad([a + end if labels else [*a, end] for a in arrays])


@mistake("teacher-pairs", "`append` and `insert` change a list and return None. Their result is no list.")
def takes_what_append_returns(sequences, start, end):
    return pad([[start, *s] for s in sequences], 0), pad([list(s).append(end) for s in sequences])


@mistake(
    "teacher-pairs",
    "Only the first target is there: `return` stands inside the loop, or only one was turned into a row.",
)
def returns_after_the_first_target(sequences, start, end):
    return pad([[start, *s] for s in sequences[:1]], 0), pad([[*s, end] for s in sequences[:1]])


# reverse_sequences


@mistake("reverse-sequences", "The padding was reversed too. Each row is reversed inside its own length.")
def reverses_the_whole_array(X, lengths):
    return X[:, ::-1].copy()


@mistake(
    "reverse-sequences",
    "All rows were reversed inside one length. Each row has its own.",
    constants={"first": (True,)},
)
def one_length_for_all(X, lengths, *, first=False):
    Y, n = X.copy(), lengths[0] if first and len(X) else max(lengths, default=0)
    Y[:, :n] = X[:, :n][:, ::-1]
    return Y


@mistake(
    "reverse-sequences",
    "np.where has its two choices exchanged: inside the length the places count back, after it they stay.",
)
def choices_exchanged(X, lengths):
    places, ends = np.arange(X.shape[1]), lengths[:, None]
    return X[np.arange(len(X))[:, None], np.where(places < ends, places, ends - 1 - places)]


@mistake("reverse-sequences", "The sequences of the batch changed places. Time is axis 1.")
def reverses_the_batch(X, lengths):
    return X[::-1].copy()


@mistake("reverse-sequences", "The places are one too far: the first element comes from place length - 1.")
def one_too_far(X, lengths):
    t = np.arange(X.shape[1])
    places = np.where(t < lengths[:, None], lengths[:, None] - t, t) % X.shape[1]
    return X[np.arange(len(X))[:, None], places]


@mistake("reverse-sequences", "The padding was set to 0. It stays what it is.")
def clears_the_padding(X, lengths):
    Y = np.zeros_like(X)
    for n, length in enumerate(lengths):
        Y[n, :length] = X[n, :length][::-1]
    return Y


@mistake("reverse-sequences", "The vectors were reversed, not the steps: time is axis 1.")
def reverses_the_last_axis(X, lengths):
    Y = X.copy()
    for n, length in enumerate(lengths):
        Y[n, :length] = X[n, :length][::-1] if X.ndim == 2 else X[n, :length, ::-1]
    return Y


@mistake("reverse-sequences", says="wrote into its input")
def reverses_in_place(X, lengths):
    for n, length in enumerate(lengths):
        X[n, :length] = X[n, :length][::-1].copy()
    return X


@mistake("reverse-sequences", says="float64")
def reverses_into_float64(X, lengths):
    Y = np.array(X, dtype=np.float64 if X.dtype.kind == "f" else X.dtype)
    for n, length in enumerate(lengths):
        Y[n, :length] = X[n, :length][::-1]
    return Y


@mistake("reverse-sequences", "The padding moved, too. What stands after the end of a row stays where it is.")
def reverses_the_padding_by_itself(X, lengths):
    rows = [np.concatenate([row[:n][::-1], row[n:][::-1]]) for row, n in zip(X, lengths, strict=True)]
    return np.stack(rows) if len(rows) else X.copy()


@mistake("reverse-sequences", "The padding was moved to the front. It stays at the end of its row.")
def moves_the_padding_to_the_front(X, lengths):
    rows = [np.concatenate([row[n:], row[:n][::-1]]) for row, n in zip(X, lengths, strict=True)]
    return np.stack(rows) if len(rows) else X.copy()


@mistake("reverse-sequences", "The place lengths[n] is padding already. Only the places before it change.")
def counts_one_place_of_padding(X, lengths):
    t = np.arange(X.shape[1])
    places = np.where(t <= lengths[:, None], lengths[:, None] - 1 - t, t)
    return X[np.arange(len(X))[:, None], places]


@mistake("reverse-sequences", "Each row was indexed with the places of all rows. It needs only its own.")
def places_of_all_rows(X, lengths):
    t = np.arange(X.shape[1])
    return X[:, np.where(t < lengths[:, None], lengths[:, None] - 1 - t, t)]


@mistake(
    "reverse-sequences", "The numbers inside each vector were reversed, too. Only the steps are reversed."
)
def reverses_all_axes(X, lengths):
    Y = X.copy()
    for n, length in enumerate(lengths):
        Y[n, :length] = np.flip(X[n, :length])
    return Y


@mistake(
    "reverse-sequences",
    "Elements were read after they had been overwritten. Read from X, and write into a new array.",
)
def reads_what_it_has_overwritten(X, lengths):
    Y = X.copy()
    for n, length in enumerate(lengths):
        for t in range(length):
            Y[n, t] = Y[n, length - 1 - t]
    return Y


@mistake("reverse-sequences", "A slice that goes down to 0 stops before it: the first element is missing.")
def slices_down_to_zero(X, lengths):
    Y = X.copy()
    for n, length in enumerate(lengths):
        Y[n, :length] = X[n, length - 1 : 0 : -1]
    return Y


@mistake("reverse-sequences", "With length 0 a slice that begins at length - 1 begins at the last place.")
def begins_at_minus_one(X, lengths):
    Y = X.copy()
    for n, length in enumerate(lengths):
        Y[n, :length] = X[n, length - 1 :: -1]
    return Y


@mistake(
    "reverse-sequences",
    "The places count back from the last of all. Each row counts back from its own length.",
)
def counts_back_from_the_last_place(X, lengths):
    t = np.arange(X.shape[1])
    places = np.where(t < lengths[:, None], X.shape[1] - 1 - t, t)
    return X[np.arange(len(X))[:, None], places]


@mistake(
    "reverse-sequences", "One element too few was reversed: a slice up to length - 1 leaves that place out."
)
def leaves_out_the_last_element(X, lengths):
    Y = X.copy()
    for n, length in enumerate(lengths):
        Y[n, : length - 1] = X[n, : length - 1][::-1]
    return Y


@mistake(
    "reverse-sequences",
    "take_along_axis needs places with as many axes as X has, and X may have more than two.",
)
def takes_along_two_axes(X, lengths):
    t = np.arange(X.shape[1])
    return np.take_along_axis(X, np.where(t < lengths[:, None], lengths[:, None] - 1 - t, t), axis=1)


@mistake("reverse-sequences", "With length 0 a slice that begins at length - 1 begins at the last place.")
def joins_slices_from_minus_one(X, lengths):
    rows = [np.concatenate([X[n, m - 1 :: -1], X[n, m:]]) for n, m in enumerate(lengths)]
    return np.stack(rows) if rows else X.copy()


@mistake(
    "reverse-sequences",
    "The numbers of the rows are a column, of shape (N, 1), beside places of shape (N, T).",
)
def rows_not_as_a_column(X, lengths):
    t = np.arange(X.shape[1])
    return X[np.arange(len(X)), np.where(t < lengths[:, None], lengths[:, None] - 1 - t, t)]


@mistake("reverse-sequences", "Make a column of lengths: each row compares all places with its own length.")
def lengths_not_as_a_column(X, lengths):
    t = np.arange(X.shape[1])
    return X[np.arange(len(X))[:, None], np.where(t < lengths, lengths - 1 - t, t)]


@mistake("reverse-sequences", "One element too many was reversed: a slice up to length + 1 takes padding in.")
def reverses_one_element_of_padding(X, lengths):
    Y = X.copy()
    for n, length in enumerate(lengths):
        Y[n, : length + 1] = X[n, : length + 1][::-1]
    return Y


@mistake(
    "reverse-sequences",
    "Only the first sequence was reversed: does `return` stand inside the loop over the rows?",
)
def returns_after_the_first_sequence(X, lengths):
    Y = X.copy()
    for n, length in enumerate(lengths[:1]):
        Y[n, :length] = X[n, :length][::-1]
    return Y


@mistake(
    "reverse-sequences",
    "The reversed elements stand at the end of the row. They stand where they were before, at its beginning.",
)
def writes_at_the_end_of_the_row(X, lengths):
    Y = X.copy()
    for n, length in enumerate(lengths):
        Y[n, X.shape[1] - length :] = X[n, :length][::-1]
    return Y


@mistake(
    "reverse-sequences",
    "The padding was reversed, and the symbols stayed: the condition of np.where holds after the length, not before it.",
)
def condition_the_wrong_way_round(X, lengths):
    t, ends = np.arange(X.shape[1]), lengths[:, None]
    return X[np.arange(len(X))[:, None], np.where(t > ends, ends - 1 - t, t)]


@mistake(
    "reverse-sequences",
    "The padding was overwritten with elements before it. What stands after the end of a row stays where it is.",
)
def absolute_places(X, lengths):
    t = np.arange(X.shape[1])
    return X[np.arange(len(X))[:, None], np.abs(lengths[:, None] - 1 - t)]


@mistake(
    "reverse-sequences",
    "T is in the places, which do not depend on it: each row counts back from its own last element.",
)
def counts_back_from_the_padding(X, lengths):
    t, T = np.arange(X.shape[1]), X.shape[1]
    places = np.where(t < lengths[:, None], T - lengths[:, None] - t, t)
    return X[np.arange(len(X))[:, None], places]


@mistake("reverse-sequences", "The places of a row of T elements are 0 to T - 1. Here they begin with 1.")
def counts_places_from_one(X, lengths):
    t = np.arange(1, X.shape[1] + 1)
    places = np.where(t < lengths[:, None], lengths[:, None] - 1 - t, t)
    return X[np.arange(len(X))[:, None], places]


@mistake(
    "reverse-sequences",
    "The places stand where the number of the row belongs: that comes first, then the place in the row.",
)
def places_before_the_rows(X, lengths):
    t = np.arange(X.shape[1])
    return X[np.where(t < lengths[:, None], lengths[:, None] - 1 - t, t), np.arange(len(X))[:, None]]


@mistake(
    "reverse-sequences", "The loop runs over the T steps. lengths has one number for each of the N rows."
)
def loops_over_the_steps(X, lengths):
    Y = X.copy()
    for n in range(X.shape[1]):
        length = lengths[n]
        Y[n, :length] = X[n, :length][::-1]
    return Y


@mistake(
    "reverse-sequences",
    "A slice from `length` down begins at the padding. The last element of a row is at length - 1.",
)
def slices_down_from_the_length(X, lengths):
    Y = X.copy()
    for n, length in enumerate(lengths):
        Y[n, :length] = X[n, length::-1]
    return Y


@mistake(
    "reverse-sequences",
    "With the step -1 a slice begins at the end of the row, in the padding. Cut the row first, then reverse it.",
)
def slices_down_to_the_length(X, lengths):
    Y = X.copy()
    for n, length in enumerate(lengths):
        Y[n, :length] = X[n, :length:-1]
    return Y


@mistake("reverse-sequences", "There may be no sequence at all, N = 0, and then there are no rows to stack.")
def stacks_no_rows(X, lengths):
    return np.stack([np.concatenate([row[:n][::-1], row[n:]]) for row, n in zip(X, lengths, strict=True)])


# attention_forward


@mistake(
    "attention-forward",
    "The scores are not divided by the root of D, or D is that of another axis: it is the length of one query, the last axis of Q.",
    half=True,
)
def scores_without_scale(Q, K, V, mask=None):
    S = Q @ K.swapaxes(-1, -2)
    A = softmax(S) if mask is None else softmax(np.where(mask, S, -1e9)) * (np.asarray(mask) != 0)
    return A @ V, (Q, K, V, A)


@mistake("attention-forward", "The scores are divided by D. It is the root of D.", half=True)
def scores_divided_by_d(Q, K, V, mask=None):
    S = Q @ K.swapaxes(-1, -2) / Q.shape[-1]
    A = softmax(S) if mask is None else softmax(np.where(mask, S, -1e9)) * (np.asarray(mask) != 0)
    return A @ V, (Q, K, V, A)


@mistake(
    "attention-forward",
    "The scores are divided by the root of the number of keys. D is the length of one key.",
    half=True,
)
def scale_from_the_number_of_keys(Q, K, V, mask=None):
    S = Q @ K.swapaxes(-1, -2) / math.sqrt(K.shape[-2])
    A = softmax(S) if mask is None else softmax(np.where(mask, S, -1e9)) * (np.asarray(mask) != 0)
    return A @ V, (Q, K, V, A)


@mistake(
    "attention-forward",
    "The softmax runs over the queries: for each query the weights of all keys sum to one.",
)
def softmax_over_the_queries(Q, K, V, mask=None):
    S = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    S = S if mask is None else np.where(mask, S, -1e9)
    A = softmax(S.swapaxes(-1, -2)).swapaxes(-1, -2)
    return A @ V, (Q, K, V, A)


@mistake("attention-forward", "The mask came after the softmax: the weights that are left do not sum to one.")
def masks_after_the_softmax(Q, K, V, mask=None):
    A = softmax(Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1]))
    A = A if mask is None else A * mask
    return A @ V, (Q, K, V, A.astype(Q.dtype))


@mistake("attention-forward", "A query that may look nowhere still has weights: they must be 0.")
def looks_everywhere_if_nowhere_is_allowed(Q, K, V, mask=None):
    S = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    A = softmax(S if mask is None else np.where(mask, S, -1e9))
    return A @ V, (Q, K, V, A)


@mistake("attention-forward", "A masked score became 0 or nearly 0, which is a score like any other.")
def masked_scores_are_zero(Q, K, V, mask=None):
    S = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    A = softmax(S if mask is None else (S * mask).astype(S.dtype))
    return A @ V, (Q, K, V, A)


@mistake("attention-forward", "A masked score became 0 or nearly 0, which is a score like any other.")
def masked_scores_and_weights_are_zero(Q, K, V, mask=None):
    S = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    A = softmax(S) if mask is None else (softmax(S * mask) * mask).astype(S.dtype)
    return A @ V, (Q, K, V, A)


@mistake(
    "attention-forward",
    "A masked score is not low enough, since other scores are lower here (-1e9 has no effect), or the softmax did not run over the keys of one query.",
    constants={"low": (-100, -1e3)},
)
def masks_with_a_small_number(Q, K, V, mask=None, *, low=-10):
    S = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    S = S if mask is None else np.where(mask, S, low)
    A = softmax(S) if mask is None else np.where(mask, softmax(S), 0)
    return A @ V, (Q, K, V, A)


@mistake(
    "attention-forward",
    "The exponentials of very low scores are all 0, and their sum, too. softmax of chapter 1 subtracts the largest score first.",
)
def exponentials_without_the_maximum(Q, K, V, mask=None):
    S = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    S = S if mask is None else np.where(mask, S, -1e9)
    with np.errstate(all="ignore"):
        A = np.exp(S) / np.exp(S).sum(axis=-1, keepdims=True)
    A = A if mask is None else np.where(mask, A, 0)
    return A @ V, (Q, K, V, A)


@mistake("attention-forward", "The softmax was taken twice. Once makes weights of the scores.")
def softmax_twice(Q, K, V, mask=None):
    S = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    S = S if mask is None else np.where(mask, S, -1e9)
    A = softmax(softmax(S))
    A = A if mask is None else np.where(mask, A, 0)
    return A @ V, (Q, K, V, A)


@mistake(
    "attention-forward",
    "The answers were divided by the number of keys. The weights of a query sum to one, so this is a mean already.",
)
def divides_by_the_number_of_keys(Q, K, V, mask=None):
    S = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    A = softmax(S) if mask is None else softmax(np.where(mask, S, -1e9)) * (np.asarray(mask) != 0)
    return A @ V / K.shape[-2], (Q, K, V, A)


@mistake("attention-forward", "A was transposed before it met the values. A is (U, T), and V is (T, Dv).")
def weights_transposed(Q, K, V, mask=None):
    S = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    A = softmax(S) if mask is None else softmax(np.where(mask, S, -1e9)) * (np.asarray(mask) != 0)
    return A.swapaxes(-1, -2) @ V, (Q, K, V, A)


@mistake("attention-forward", "The mask is the wrong way round: true or 1 is where a query may look.")
def mask_the_wrong_way_round(Q, K, V, mask=None):
    S = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    A = softmax(S) if mask is None else softmax(np.where(mask, -1e9, S)) * (np.asarray(mask) == 0)
    return A @ V, (Q, K, V, A)


@mistake("attention-forward", "The mask has no effect.")
def ignores_the_mask(Q, K, V, mask=None):
    A = softmax(Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1]))
    return A @ V, (Q, K, V, A)


@mistake("attention-forward", says="NaN")
def minus_infinity(Q, K, V, mask=None):
    S = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    S = S if mask is None else np.where(mask, S, -np.inf)
    with np.errstate(invalid="ignore"):
        E = np.exp(S - S.max(axis=-1, keepdims=True))
        A = E / E.sum(axis=-1, keepdims=True)
    return A @ V, (Q, K, V, A)


@mistake("attention-forward", says="float64")
def scale_of_numpy(Q, K, V, mask=None):
    S = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
    A = softmax(S) if mask is None else softmax(np.where(mask, S, -1e9)) * (np.asarray(mask) != 0)
    return A @ V, (Q, K, V, A)


@mistake(
    "attention-forward",
    "Only the last two axes are exchanged, however many there are. (.T reverses them all.)",
)
def transposes_as_if_there_were_one_batch_axis(Q, K, V, mask=None):
    S = Q @ K.transpose(0, 2, 1) / math.sqrt(Q.shape[-1])
    A = softmax(S) if mask is None else softmax(np.where(mask, S, -1e9)) * (np.asarray(mask) != 0)
    return A @ V, (Q, K, V, A)


@mistake("attention-forward", "The cache has the scores. It must have the weights A, after the softmax.")
def keeps_the_scores(Q, K, V, mask=None):
    S = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    A = softmax(S) if mask is None else softmax(np.where(mask, S, -1e9)) * (np.asarray(mask) != 0)
    return A @ V, (Q, K, V, S)


@mistake("attention-forward", "The scores are multiplied by the root of D. Divide by it.", half=True)
def scores_times_the_root(Q, K, V, mask=None):
    S = Q @ K.swapaxes(-1, -2) * math.sqrt(Q.shape[-1])
    A = softmax(S) if mask is None else softmax(np.where(mask, S, -1e9)) * (np.asarray(mask) != 0)
    return A @ V, (Q, K, V, A)


@mistake(
    "attention-forward",
    "Only the last two axes are exchanged, however many there are. (.T reverses them all.)",
)
def reverses_all_axes_of_the_keys(Q, K, V, mask=None):
    S = Q @ K.T / math.sqrt(Q.shape[-1])
    A = softmax(S) if mask is None else softmax(np.where(mask, S, -1e9)) * (np.asarray(mask) != 0)
    return A @ V, (Q, K, V, A)


@mistake(
    "attention-forward", "The softmax ran over all scores at once. For each query the weights sum to one."
)
def one_softmax_over_everything(Q, K, V, mask=None):
    S = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    E = np.exp(S if mask is None else np.where(mask, S, -1e9))
    A = E / max(E.sum(), 1e-30)
    return A @ V, (Q, K, V, A.astype(S.dtype))


@mistake(
    "attention-forward",
    "The softmax runs over axis 1. With leading axes the keys are another axis, the last.",
)
def softmax_over_axis_one(Q, K, V, mask=None):
    S = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    E = np.exp(S if mask is None else np.where(mask, S, -1e9))
    A = E / np.maximum(E.sum(axis=1, keepdims=True), 1e-30)
    return A @ V, (Q, K, V, A.astype(S.dtype))


@mistake(
    "attention-forward",
    "The weights that count are 0: the scores or weights were masked where the mask is true or 1, or a masked score got the largest number in place of the smallest.",
)
def masks_the_scores_that_count(Q, K, V, mask=None):
    S = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    A = softmax(S) if mask is None else softmax(np.where(mask, -1e9, S)) * (np.asarray(mask) != 0)
    return A @ V, (Q, K, V, A.astype(S.dtype))


@mistake(
    "attention-forward",
    "A mask of 0 and 1 was used as an index, or turned round with ~, as if it were bools. Test where it is 0.",
)
def turns_the_mask_round_as_bools(Q, K, V, mask=None):
    S = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    A = (
        softmax(S)
        if mask is None
        else softmax(np.where(~np.asarray(mask), -1e9, S)) * (np.asarray(mask) != 0)
    )
    return A @ V, (Q, K, V, A.astype(S.dtype))


@mistake("attention-forward", "The cache has another order. It is Q, K, V, and the weights A last.")
def weights_first_in_the_cache(Q, K, V, mask=None):
    S = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    A = softmax(S) if mask is None else softmax(np.where(mask, S, -1e9)) * (np.asarray(mask) != 0)
    return A @ V, (A, Q, K, V)


@mistake("attention-forward", "The cache has the scaled queries. It must have Q as it came in.")
def scales_the_queries(Q, K, V, mask=None):
    Q = Q / math.sqrt(Q.shape[-1])
    S = Q @ K.swapaxes(-1, -2)
    A = softmax(S) if mask is None else softmax(np.where(mask, S, -1e9)) * (np.asarray(mask) != 0)
    return A @ V, (Q, K, V, A)


@mistake("attention-forward", "Two things are returned: the answers, and the cache.")
def returns_no_cache(Q, K, V, mask=None):
    S = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    A = softmax(S) if mask is None else softmax(np.where(mask, S, -1e9)) * (np.asarray(mask) != 0)
    return A @ V


@mistake("attention-forward", "The cache is the tuple (Q, K, V, A), not the weights alone.")
def only_the_weights_in_the_cache(Q, K, V, mask=None):
    S = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    A = softmax(S) if mask is None else softmax(np.where(mask, S, -1e9)) * (np.asarray(mask) != 0)
    return A @ V, A


@mistake("attention-forward", "D was taken from axis 1. With leading axes it is the length of the last.")
def scale_from_axis_one(Q, K, V, mask=None):
    S = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[1])
    A = softmax(S) if mask is None else softmax(np.where(mask, S, -1e9)) * (np.asarray(mask) != 0)
    return A @ V, (Q, K, V, A)


@mistake(
    "attention-forward",
    "The weights were divided by the root of D. It is the scores that are divided, before the softmax.",
    half=True,
)
def scales_the_weights(Q, K, V, mask=None):
    S = Q @ K.swapaxes(-1, -2)
    A = softmax(S) if mask is None else softmax(np.where(mask, S, -1e9)) * (np.asarray(mask) != 0)
    A = A / math.sqrt(Q.shape[-1])
    return A @ V, (Q, K, V, A)


@mistake(
    "attention-forward",
    "Only the last two axes are exchanged, however many there are. (.T reverses them all.)",
)
def exchanges_axes_one_and_two(Q, K, V, mask=None):
    S = Q @ K.swapaxes(1, 2) / math.sqrt(Q.shape[-1])
    A = softmax(S) if mask is None else softmax(np.where(mask, S, -1e9)) * (np.asarray(mask) != 0)
    return A @ V, (Q, K, V, A)


@mistake(
    "attention-forward",
    "The first two axes of the keys were exchanged. With leading axes these are not the last two.",
)
def exchanges_the_first_two_axes(Q, K, V, mask=None):
    S = Q @ K.swapaxes(0, 1) / math.sqrt(Q.shape[-1])
    A = softmax(S) if mask is None else softmax(np.where(mask, S, -1e9)) * (np.asarray(mask) != 0)
    return A @ V, (Q, K, V, A)


@mistake(
    "attention-forward",
    "np.dot takes every query with the keys of every sequence. @ keeps the leading axes together.",
)
def dot_of_all_leading_axes(Q, K, V, mask=None):
    S = np.dot(Q, K.swapaxes(-1, -2)) / math.sqrt(Q.shape[-1])
    A = softmax(S) if mask is None else softmax(np.where(mask, S, -1e9)) * (np.asarray(mask) != 0)
    return A @ V, (Q, K, V, A)


@mistake(
    "attention-forward", "The weights were multiplied by the keys. The answer is the mean of the values."
)
def answers_with_the_keys(Q, K, V, mask=None):
    S = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    A = softmax(S) if mask is None else softmax(np.where(mask, S, -1e9)) * (np.asarray(mask) != 0)
    return A @ K, (Q, K, V, A)


@mistake(
    "attention-forward",
    "The values were multiplied by the scores. The weights belong there, after the softmax.",
    half=True,
)
def answers_with_the_scores(Q, K, V, mask=None):
    S = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    A = softmax(S) if mask is None else softmax(np.where(mask, S, -1e9)) * (np.asarray(mask) != 0)
    return S @ V, (Q, K, V, A)


@mistake(
    "attention-forward",
    "The exponentials were not divided by their sum over the keys: the weights of a query sum to one.",
    half=True,
)
def weights_without_their_sum(Q, K, V, mask=None):
    S = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    A = np.exp(S) if mask is None else np.exp(np.where(mask, S, -1e9)) * (np.asarray(mask) != 0)
    return A @ V, (Q, K, V, A)


@mistake(
    "attention-forward",
    "The mask was used as an index, which takes bools of the full shape. It may be 0 and 1, and it broadcasts.",
)
def indexes_with_the_mask_turned_round(Q, K, V, mask=None):
    S = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    if mask is None:
        return softmax(S) @ V, (Q, K, V, softmax(S))
    S[~mask] = -1e9
    A = softmax(S)
    A[~mask] = 0
    return A @ V, (Q, K, V, A)


@mistake(
    "attention-forward",
    "The mask was used as an index, which takes bools of the full shape. It may be 0 and 1, and it broadcasts.",
)
def indexes_with_the_mask(Q, K, V, mask=None):
    S = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    if mask is None:
        return softmax(S) @ V, (Q, K, V, softmax(S))
    S[mask == 0] = -1e9
    A = softmax(S)
    A[mask == 0] = 0
    return A @ V, (Q, K, V, A)


@mistake(
    "attention-forward", "The cache has more than Q, K, V and A. The mask is not needed on the way back."
)
def keeps_the_mask(Q, K, V, mask=None):
    S = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    A = softmax(S) if mask is None else softmax(np.where(mask, S, -1e9)) * (np.asarray(mask) != 0)
    return A @ V, (Q, K, V, A, mask)


@mistake("attention-forward", "Answers and weights are exchanged: first Y, and A as the last in the cache.")
def weights_and_answers_exchanged(Q, K, V, mask=None):
    S = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    A = softmax(S) if mask is None else softmax(np.where(mask, S, -1e9)) * (np.asarray(mask) != 0)
    return A, (Q, K, V, A @ V)


@mistake("attention-forward", "An array is neither true nor false as a whole. Test whether the mask is None.")
def asks_whether_the_mask_is_true(Q, K, V, mask=None):
    S = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    A = softmax(np.where(mask, S, -1e9)) * (np.asarray(mask) != 0) if mask else softmax(S)
    return A @ V, (Q, K, V, A)


@mistake(
    "attention-forward",
    "The query that may look nowhere looked everywhere: set the weights to 0 where the mask is 0, after the softmax, too.",
    constants={"low": (-1e30,)},
)
def zeroes_nothing_after_the_softmax(Q, K, V, mask=None, *, low=-1e9):
    S = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    A = softmax(S if mask is None else (S + np.where(mask, 0, low)).astype(S.dtype))
    return A @ V, (Q, K, V, A)


@mistake(
    "attention-forward",
    "The exponentials were divided by one sum for all queries. Each query has its own sum over its keys.",
)
def one_sum_of_exponentials(Q, K, V, mask=None):
    S = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    S = S if mask is None else np.where(mask, S, -1e9)
    E = np.exp(S - S.max(axis=-1, keepdims=True))
    A = E / E.sum()
    A = A if mask is None else np.where(mask, A, 0)
    return A @ V, (Q, K, V, A)


@mistake(
    "attention-forward",
    "The sum over the keys has lost its axis. Keep it, so that each query has its own sum.",
)
def sum_of_the_keys_without_its_axis(Q, K, V, mask=None):
    S = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    S = S if mask is None else np.where(mask, S, -1e9)
    E = np.exp(S - S.max(axis=-1, keepdims=True))
    A = E / E.sum(axis=-1)
    A = A if mask is None else np.where(mask, A, 0)
    return A @ V, (Q, K, V, A)


@mistake(
    "attention-forward",
    "The values come after the weights, as they are: the weights (U, T) times V (T, Dv).",
    constants={"transposed": (True,)},
)
def values_before_the_weights(Q, K, V, mask=None, *, transposed=False):
    S = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    A = softmax(S) if mask is None else softmax(np.where(mask, S, -1e9)) * (np.asarray(mask) != 0)
    return A @ V.swapaxes(-1, -2) if transposed else V @ A, (Q, K, V, A)


@mistake(
    "attention-forward",
    "The last two axes of K have to be exchanged, so that each query (D,) meets each key (D,).",
)
def keys_not_transposed(Q, K, V, mask=None):
    S = Q @ K / math.sqrt(Q.shape[-1])
    A = softmax(S) if mask is None else softmax(np.where(mask, S, -1e9)) * (np.asarray(mask) != 0)
    return A @ V, (Q, K, V, A)


@mistake(
    "attention-forward",
    "The products of weights and values do not fit with leading axes. The product of the matrices A and V does.",
)
def products_without_an_axis(Q, K, V, mask=None):
    S = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    A = softmax(S) if mask is None else np.where(mask, softmax(np.where(mask, S, -1e9)), 0)
    return (A[..., None] * V).sum(axis=-2), (Q, K, V, A)


# attention_backward


@mistake(
    "attention-backward",
    "The softmax's gradient is more than A dA: the row's sum of A dA has to be subtracted first.",
    half=True,
)
def softmax_without_its_sum(dY, cache):
    Q, K, V, A = cache
    dV = A.swapaxes(-1, -2) @ dY
    dA = dY @ V.swapaxes(-1, -2)
    dS = A * dA / math.sqrt(Q.shape[-1])
    return dS @ K, dS.swapaxes(-1, -2) @ Q, dV


@mistake("attention-backward", "The gradient did not go back through the softmax.", half=True)
def no_softmax_on_the_way_back(dY, cache):
    Q, K, V, A = cache
    dV = A.swapaxes(-1, -2) @ dY
    dA = dY @ V.swapaxes(-1, -2)
    dS = dA / math.sqrt(Q.shape[-1])
    return dS @ K, dS.swapaxes(-1, -2) @ Q, dV


@mistake(
    "attention-backward",
    "One of dQ and dK was made from dA or A. Both are made from dS, the gradient of the scores.",
    constants={"which": ("K", "K from A")},
    half=True,
)
def one_gradient_from_the_weights(dY, cache, *, which="Q"):
    Q, K, V, A = cache
    dV = A.swapaxes(-1, -2) @ dY
    dA = dY @ V.swapaxes(-1, -2)
    dS = softmax_backward(dA, A) / math.sqrt(Q.shape[-1])
    dQ = dA @ K if which == "Q" else dS @ K
    other = {"K": dA, "K from A": A}.get(which, dS)
    return dQ, other.swapaxes(-1, -2) @ Q, dV


@mistake(
    "attention-backward",
    "dV was made from dS or the answers. It is made from A and dY: dV = Aᵀ dY.",
    constants={"answers": (True,)},
)
def values_gradient_from_something_else(dY, cache, *, answers=False):
    Q, K, V, A = cache
    dV = A.swapaxes(-1, -2) @ dY
    dA = dY @ V.swapaxes(-1, -2)
    dS = softmax_backward(dA, A) / math.sqrt(Q.shape[-1])
    dV = A.swapaxes(-1, -2) @ (A @ V) if answers else softmax_backward(dA, A).swapaxes(-1, -2) @ dY
    return dS @ K, dS.swapaxes(-1, -2) @ Q, dV


@mistake("attention-backward", "The mean of A dA was subtracted. It is the sum over the keys.")
def mean_over_the_keys(dY, cache):
    Q, K, V, A = cache
    dV = A.swapaxes(-1, -2) @ dY
    dA = dY @ V.swapaxes(-1, -2)
    dS = A * (dA - (A * dA).mean(axis=-1, keepdims=True)) / math.sqrt(Q.shape[-1])
    return dS @ K, dS.swapaxes(-1, -2) @ Q, dV


@mistake(
    "attention-backward",
    "The root of D is missing, or D is that of another axis. It is the length of one query, and its root belongs in dQ and in dK.",
)
def gradients_without_scale(dY, cache):
    Q, K, V, A = cache
    dV = A.swapaxes(-1, -2) @ dY
    dA = dY @ V.swapaxes(-1, -2)
    dS = softmax_backward(dA, A) / math.sqrt(Q.shape[-1])
    dS = dS * math.sqrt(Q.shape[-1])
    return dS @ K, dS.swapaxes(-1, -2) @ Q, dV


@mistake(
    "attention-backward", "The factor of the root of D was applied twice, or the division is by D itself."
)
def scale_twice(dY, cache):
    Q, K, V, A = cache
    dV = A.swapaxes(-1, -2) @ dY
    dA = dY @ V.swapaxes(-1, -2)
    dS = softmax_backward(dA, A) / math.sqrt(Q.shape[-1])
    scale = math.sqrt(Q.shape[-1])
    return dS @ K / scale, dS.swapaxes(-1, -2) @ Q / scale, dV


@mistake("attention-backward", "The root of D is missing in dK. It belongs there as in dQ.")
def scale_only_in_the_queries_gradient(dY, cache):
    Q, K, V, A = cache
    dV = A.swapaxes(-1, -2) @ dY
    dA = dY @ V.swapaxes(-1, -2)
    dS = softmax_backward(dA, A) / math.sqrt(Q.shape[-1])
    return dS @ K, dS.swapaxes(-1, -2) @ Q * math.sqrt(Q.shape[-1]), dV


@mistake("attention-backward", "dV was scaled, too. The root of D is in the scores alone.")
def scales_the_values_gradient(dY, cache):
    Q, K, V, A = cache
    dV = A.swapaxes(-1, -2) @ dY
    dA = dY @ V.swapaxes(-1, -2)
    dS = softmax_backward(dA, A) / math.sqrt(Q.shape[-1])
    return dS @ K, dS.swapaxes(-1, -2) @ Q, dV / math.sqrt(Q.shape[-1])


@mistake(
    "attention-backward",
    "The softmax's gradient subtracts from dA a sum of A dA over the keys, the last axis.",
)
def sums_over_the_queries(dY, cache):
    Q, K, V, A = cache
    dV = A.swapaxes(-1, -2) @ dY
    dA = dY @ V.swapaxes(-1, -2)
    dS = A * (dA - (A * dA).sum(axis=-2, keepdims=True)) / math.sqrt(Q.shape[-1])
    return dS @ K, dS.swapaxes(-1, -2) @ Q, dV


@mistake("attention-backward", "dQ and dK are exchanged: the order is that of Q, K, V.")
def queries_and_keys_exchanged(dY, cache):
    Q, K, V, A = cache
    dV = A.swapaxes(-1, -2) @ dY
    dA = dY @ V.swapaxes(-1, -2)
    dS = softmax_backward(dA, A) / math.sqrt(Q.shape[-1])
    return dS.swapaxes(-1, -2) @ Q, dS @ K, dV


@mistake("attention-backward", says="wrote into its input")
def scales_the_upstream_gradient_in_place(dY, cache):
    Q, K, V, A = cache
    dV = A.swapaxes(-1, -2) @ dY
    dY /= math.sqrt(Q.shape[-1])
    dS = softmax_backward(dY @ V.swapaxes(-1, -2), A)
    return dS @ K, dS.swapaxes(-1, -2) @ Q, dV


@mistake("attention-backward", says="float64")
def scale_of_numpy_on_the_way_back(dY, cache):
    Q, K, V, A = cache
    dV = A.swapaxes(-1, -2) @ dY
    dA = dY @ V.swapaxes(-1, -2)
    dS = softmax_backward(dA, A) / np.sqrt(Q.shape[-1])
    return dS @ K, dS.swapaxes(-1, -2) @ Q, dV


@mistake(
    "attention-backward", "The root of the number of keys was used. D is the length of one key.", half=True
)
def scale_from_the_number_of_keys_on_the_way_back(dY, cache):
    Q, K, V, A = cache
    dV = A.swapaxes(-1, -2) @ dY
    dA = dY @ V.swapaxes(-1, -2)
    dS = softmax_backward(dA, A) / math.sqrt(K.shape[-2])
    return dS @ K, dS.swapaxes(-1, -2) @ Q, dV


@mistake(
    "attention-backward", "The gradients of Q and K are multiplied by the root of D. Divide by it.", half=True
)
def multiplies_by_the_root(dY, cache):
    Q, K, V, A = cache
    dV = A.swapaxes(-1, -2) @ dY
    dA = dY @ V.swapaxes(-1, -2)
    dS = softmax_backward(dA, A) * math.sqrt(Q.shape[-1])
    return dS @ K, dS.swapaxes(-1, -2) @ Q, dV


@mistake(
    "attention-backward",
    "The arguments of softmax_backward are exchanged: first the gradient, then the output.",
    half=True,
)
def arguments_exchanged(dY, cache):
    Q, K, V, A = cache
    dV = A.swapaxes(-1, -2) @ dY
    dA = dY @ V.swapaxes(-1, -2)
    dS = softmax_backward(A, dA) / math.sqrt(Q.shape[-1])
    return dS @ K, dS.swapaxes(-1, -2) @ Q, dV


@mistake("attention-backward", "The sum that is subtracted is that of dA. It is that of A dA.", half=True)
def sum_of_the_gradients_alone(dY, cache):
    Q, K, V, A = cache
    dV = A.swapaxes(-1, -2) @ dY
    dA = dY @ V.swapaxes(-1, -2)
    dS = A * (dA - dA.sum(axis=-1, keepdims=True)) / math.sqrt(Q.shape[-1])
    return dS @ K, dS.swapaxes(-1, -2) @ Q, dV


@mistake(
    "attention-backward", "One sum was subtracted for all queries. Each query has its own sum over its keys."
)
def one_sum_for_all_queries(dY, cache):
    Q, K, V, A = cache
    dV = A.swapaxes(-1, -2) @ dY
    dA = dY @ V.swapaxes(-1, -2)
    dS = A * (dA - (A * dA).sum()) / math.sqrt(Q.shape[-1])
    return dS @ K, dS.swapaxes(-1, -2) @ Q, dV


@mistake(
    "attention-backward",
    "The weights went through a softmax again. A is already the output of the softmax.",
    half=True,
)
def softmax_of_the_weights(dY, cache):
    Q, K, V, A = cache
    dV = A.swapaxes(-1, -2) @ dY
    dA = dY @ V.swapaxes(-1, -2)
    dS = softmax_backward(dA, softmax(A)) / math.sqrt(Q.shape[-1])
    return dS @ K, dS.swapaxes(-1, -2) @ Q, dV


@mistake("attention-backward", "The order is dQ, dK, dV, and dV is made from A and dY.")
def another_order_of_the_gradients(dY, cache):
    Q, K, V, A = cache
    dV = A.swapaxes(-1, -2) @ dY
    dA = dY @ V.swapaxes(-1, -2)
    dS = softmax_backward(dA, A) / math.sqrt(Q.shape[-1])
    return dV, dS @ K, dS.swapaxes(-1, -2) @ Q


@mistake("attention-backward", "The order is dQ, dK, dV, and dV is made from A and dY.")
def keys_last(dY, cache):
    Q, K, V, A = cache
    dV = A.swapaxes(-1, -2) @ dY
    dA = dY @ V.swapaxes(-1, -2)
    dS = softmax_backward(dA, A) / math.sqrt(Q.shape[-1])
    return dS @ K, dV, dS.swapaxes(-1, -2) @ Q


@mistake("attention-backward", ".T reverses the order of all axes. Only the last two are exchanged.")
def reverses_all_axes_on_the_way_back(dY, cache):
    Q, K, V, A = cache
    dV = A.T @ dY
    dA = dY @ V.T
    dS = softmax_backward(dA, A) / math.sqrt(Q.shape[-1])
    return dS @ K, dS.T @ Q, dV


@mistake(
    "attention-backward",
    "A and dS are (U, T). They stand before the keys in dQ as they are; before dY in dV and before Q in dK their last two axes are exchanged.",
    half=True,
)
def weights_not_transposed(dY, cache):
    Q, K, V, A = cache
    dV = A @ dY
    dA = dY @ V.swapaxes(-1, -2)
    dS = softmax_backward(dA, A) / math.sqrt(Q.shape[-1])
    return dS @ K, dS.swapaxes(-1, -2) @ Q, dV


@mistake(
    "attention-backward",
    "The factor A is missing in dS: the difference of dA and its sum is multiplied by it.",
    half=True,
)
def softmax_without_its_factor(dY, cache):
    Q, K, V, A = cache
    dV = A.swapaxes(-1, -2) @ dY
    dA = dY @ V.swapaxes(-1, -2)
    dS = (dA - (A * dA).sum(axis=-1, keepdims=True)) / math.sqrt(Q.shape[-1])
    return dS @ K, dS.swapaxes(-1, -2) @ Q, dV


@mistake(
    "attention-backward",
    "The sum was subtracted from A dA. Subtract it from dA, and multiply the difference by A.",
    half=True,
)
def factor_before_the_difference(dY, cache):
    Q, K, V, A = cache
    dV = A.swapaxes(-1, -2) @ dY
    dA = dY @ V.swapaxes(-1, -2)
    dS = (A * dA - (A * dA).sum(axis=-1, keepdims=True)) / math.sqrt(Q.shape[-1])
    return dS @ K, dS.swapaxes(-1, -2) @ Q, dV


@mistake("attention-backward", "The sum of A dA was added to dA. It is subtracted.", half=True)
def adds_the_sum(dY, cache):
    Q, K, V, A = cache
    dV = A.swapaxes(-1, -2) @ dY
    dA = dY @ V.swapaxes(-1, -2)
    dS = A * (dA + (A * dA).sum(axis=-1, keepdims=True)) / math.sqrt(Q.shape[-1])
    return dS @ K, dS.swapaxes(-1, -2) @ Q, dV


@mistake(
    "attention-backward",
    "The sum over the keys has lost its axis. Keep it, so that each query has its own sum.",
)
def sum_without_its_axis(dY, cache):
    Q, K, V, A = cache
    dV = A.swapaxes(-1, -2) @ dY
    dA = dY @ V.swapaxes(-1, -2)
    dS = A * (dA - (A * dA).sum(axis=-1)) / math.sqrt(Q.shape[-1])
    return dS @ K, dS.swapaxes(-1, -2) @ Q, dV


@mistake("attention-backward", "D was taken from axis 1. With leading axes it is the length of the last.")
def scale_from_axis_one_on_the_way_back(dY, cache):
    Q, K, V, A = cache
    dV = A.swapaxes(-1, -2) @ dY
    dA = dY @ V.swapaxes(-1, -2)
    dS = A * (dA - (A * dA).sum(axis=-1, keepdims=True)) / math.sqrt(Q.shape[1])
    return dS @ K, dS.swapaxes(-1, -2) @ Q, dV


@mistake("attention-backward", "The order is dQ, dK, dV, and dV is made from A and dY.")
def values_first(dY, cache):
    Q, K, V, A = cache
    dV = A.swapaxes(-1, -2) @ dY
    dA = dY @ V.swapaxes(-1, -2)
    dS = A * (dA - (A * dA).sum(axis=-1, keepdims=True)) / math.sqrt(Q.shape[-1])
    return dV, dS.swapaxes(-1, -2) @ Q, dS @ K


@mistake("attention-backward", ".T reverses the order of all axes. Only the last two are exchanged.")
def reverses_all_axes_of_the_values(dY, cache):
    Q, K, V, A = cache
    dV = A.swapaxes(-1, -2) @ dY
    dA = dY @ V.T
    dS = A * (dA - (A * dA).sum(axis=-1, keepdims=True)) / math.sqrt(Q.shape[-1])
    return dS @ K, dS.swapaxes(-1, -2) @ Q, dV


@mistake("attention-backward", "dK is transposed: it has a row for each key, as K has. dK = dSᵀ Q / sqrt(D).")
def keys_gradient_transposed(dY, cache):
    Q, K, V, A = cache
    dS = softmax_backward(dY @ V.swapaxes(-1, -2), A) / math.sqrt(Q.shape[-1])
    return dS @ K, Q.swapaxes(-1, -2) @ dS, A.swapaxes(-1, -2) @ dY


@mistake(
    "attention-backward", "dK was made from dY. It is made from dS and the queries: dK = dSᵀ Q / sqrt(D)."
)
def keys_gradient_from_the_upstream(dY, cache):
    Q, K, V, A = cache
    dS = softmax_backward(dY @ V.swapaxes(-1, -2), A) / math.sqrt(Q.shape[-1])
    return dS @ K, dS.swapaxes(-1, -2) @ dY, A.swapaxes(-1, -2) @ dY


@mistake(
    "attention-backward",
    "One of dA and dV has the wrong factors or the wrong order: dV = Aᵀ dY, and dA = dY Vᵀ has the shape of A.",
    constants={"what": ("from dV", "V for A")},
)
def weights_gradient_in_another_order(dY, cache, *, what="order"):
    Q, K, V, A = cache
    dV = (V if what == "V for A" else A).swapaxes(-1, -2) @ dY
    dA = V @ dY.swapaxes(-1, -2) if what == "order" else dY @ V.swapaxes(-1, -2)
    dA = dV @ V.swapaxes(-1, -2) if what == "from dV" else dA
    dS = A * (dA - (A * dA).sum(axis=-1, keepdims=True)) / math.sqrt(Q.shape[-1])
    return dS @ K, dS.swapaxes(-1, -2) @ Q, dV


@mistake(
    "attention-backward",
    "A and dY were multiplied element by element. dV is a product of matrices: dV = Aᵀ dY.",
)
def values_gradient_by_elements(dY, cache):
    Q, K, V, A = cache
    dS = softmax_backward(dY @ V.swapaxes(-1, -2), A) / math.sqrt(Q.shape[-1])
    return dS @ K, dS.swapaxes(-1, -2) @ Q, A * dY


@mistake(
    "attention-backward",
    "dY went into softmax_backward. What goes back through the softmax is the gradient of the weights, dA = dY Vᵀ.",
    half=True,
)
def upstream_through_the_softmax(dY, cache):
    Q, K, _, A = cache
    dS = softmax_backward(dY, A) / math.sqrt(Q.shape[-1])
    return dS @ K, dS.swapaxes(-1, -2) @ Q, A.swapaxes(-1, -2) @ dY


@mistake("attention-backward", "The factor A was applied twice: softmax_backward has it already.", half=True)
def factor_twice(dY, cache):
    Q, K, V, A = cache
    dS = A * softmax_backward(dY @ V.swapaxes(-1, -2), A) / math.sqrt(Q.shape[-1])
    return dS @ K, dS.swapaxes(-1, -2) @ Q, A.swapaxes(-1, -2) @ dY


@mistake(
    "attention-backward", "dK was made from dQ or the keys. It is made from dS and the queries.", half=True
)
def keys_gradient_from_the_queries_gradient(dY, cache):
    Q, K, V, A = cache
    dS = softmax_backward(dY @ V.swapaxes(-1, -2), A) / math.sqrt(Q.shape[-1])
    return dS @ K, dS.swapaxes(-1, -2) @ (dS @ K), A.swapaxes(-1, -2) @ dY


@mistake(
    "attention-backward",
    "The last two axes are exchanged, however many there are: count them from the end, -1 and -2.",
    constants={"which": ("A", "S")},
)
def axes_one_and_two(dY, cache, *, which="V"):
    Q, K, V, A = cache
    dV = np.swapaxes(A, *((1, 2) if which == "A" else (-1, -2))) @ dY
    dA = dY @ np.swapaxes(V, *((1, 2) if which == "V" else (-1, -2)))
    dS = softmax_backward(dA, A) / math.sqrt(Q.shape[-1])
    return dS @ K, np.swapaxes(dS, *((1, 2) if which == "S" else (-1, -2))) @ Q, dV


# bidirectional_backward


@mistake(
    "bidirectional-backward",
    "The gradient of the second layer's outputs did not get reversed before it went in.",
)
def does_not_reverse_what_goes_in(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    H = d_state.shape[1] // 2
    dX = ahead.backward(d_outputs[..., :H], d_state[:, :H])
    return dX + reverse(back.backward(d_outputs[..., H:], d_state[:, H:]), lengths)


@mistake(
    "bidirectional-backward",
    "What came out of the second layer belongs to reversed sequences: turn it round.",
)
def does_not_reverse_what_comes_out(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    H = d_state.shape[1] // 2
    dX = ahead.backward(d_outputs[..., :H], d_state[:, :H])
    return dX + back.backward(reverse(d_outputs[..., H:], lengths), d_state[:, H:])


@mistake("bidirectional-backward", "Nothing was reversed for the second layer, which saw reversed sequences.")
def reverses_nothing(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    H = d_state.shape[1] // 2
    dX = ahead.backward(d_outputs[..., :H], d_state[:, :H])
    return dX + back.backward(d_outputs[..., H:], d_state[:, H:])


@mistake(
    "bidirectional-backward",
    "The padding was reversed too: use `reverse`, which stays inside each row's length.",
)
def reverses_the_padding_of_gradients(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    H = d_state.shape[1] // 2
    dX = ahead.backward(d_outputs[..., :H], d_state[:, :H])
    return dX + back.backward(d_outputs[:, ::-1, H:], d_state[:, H:])[:, ::-1]


@mistake(
    "bidirectional-backward",
    "Only the first layer's gradient is there: X was read in both directions.",
    half=True,
)
def only_ahead(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    H = d_state.shape[1] // 2
    back.backward(reverse(d_outputs[..., H:], lengths), d_state[:, H:])
    return ahead.backward(d_outputs[..., :H], d_state[:, :H])


@mistake(
    "bidirectional-backward",
    "Only the second layer's gradient is there: X was read in both directions.",
    half=True,
)
def only_back(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    H = d_state.shape[1] // 2
    ahead.backward(d_outputs[..., :H], d_state[:, :H])
    return reverse(back.backward(reverse(d_outputs[..., H:], lengths), d_state[:, H:]), lengths)


@mistake("bidirectional-backward", "The gradient of the last states is missing.", half=True)
def without_the_last_states(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    H = d_state.shape[1] // 2
    dX = ahead.backward(d_outputs[..., :H], 0 * d_state[:, :H])
    return dX + reverse(back.backward(reverse(d_outputs[..., H:], lengths), 0 * d_state[:, H:]), lengths)


@mistake(
    "bidirectional-backward",
    "The gradient of the outputs is missing: it comes from the attention.",
    half=True,
)
def without_the_outputs(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    H = d_state.shape[1] // 2
    dX = ahead.backward(0 * d_outputs[..., :H], d_state[:, :H])
    return dX + reverse(back.backward(0 * d_outputs[..., H:], d_state[:, H:]), lengths)


@mistake("bidirectional-backward", "The halves are exchanged: the first H numbers belong to `ahead`.")
def halves_exchanged(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    H = d_state.shape[1] // 2
    dX = ahead.backward(d_outputs[..., H:], d_state[:, H:])
    return dX + reverse(back.backward(reverse(d_outputs[..., :H], lengths), d_state[:, :H]), lengths)


@mistake(
    "bidirectional-backward",
    "The halves of d_state are exchanged: the first H numbers belong to `ahead`, as in d_outputs.",
)
def halves_of_the_state_exchanged(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    H = d_state.shape[1] // 2
    dX = ahead.backward(d_outputs[..., :H], d_state[:, H:])
    return dX + reverse(back.backward(reverse(d_outputs[..., H:], lengths), d_state[:, :H]), lengths)


@mistake(
    "bidirectional-backward",
    "The halves of d_outputs are exchanged: the first H numbers belong to `ahead`, as in d_state.",
)
def halves_of_the_outputs_exchanged(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    H = d_state.shape[1] // 2
    dX = ahead.backward(d_outputs[..., H:], d_state[:, :H])
    return dX + reverse(back.backward(reverse(d_outputs[..., :H], lengths), d_state[:, H:]), lengths)


@mistake(
    "bidirectional-backward",
    "The units of the last state were reversed. Only time is reversed, and a last state has no time axis.",
)
def reverses_the_last_state(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    H = d_state.shape[1] // 2
    dX = ahead.backward(d_outputs[..., :H], d_state[:, :H])
    d_back = d_state[:, H:][:, ::-1]
    return dX + reverse(back.backward(reverse(d_outputs[..., H:], lengths), d_back), lengths)


@mistake("bidirectional-backward", says="float64")
def adds_into_float64(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    H = d_state.shape[1] // 2
    dX = 0.0
    for layer, half in ((ahead, slice(H)), (back, slice(H, None))):
        turn = reverse if layer is back else lambda array, lengths: array
        dX = dX + turn(layer.backward(turn(d_outputs[..., half], lengths), d_state[:, half]), lengths)
    return np.asarray(dX, dtype=float)


@mistake(
    "bidirectional-backward", "The two gradients were put side by side. X was used twice, so they are added."
)
def puts_the_gradients_next_to_each_other(
    d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences
):
    H = d_state.shape[1] // 2
    dX = ahead.backward(d_outputs[..., :H], d_state[:, :H])
    dX_back = reverse(back.backward(reverse(d_outputs[..., H:], lengths), d_state[:, H:]), lengths)
    return np.concatenate([dX, dX_back], axis=-1)


@mistake(
    "bidirectional-backward",
    "The gradient of the last state of `back` is missing: it has the second half of d_state.",
    half=True,
)
def without_the_last_state_of_back(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    H = d_state.shape[1] // 2
    dX = ahead.backward(d_outputs[..., :H], d_state[:, :H])
    return dX + reverse(back.backward(reverse(d_outputs[..., H:], lengths), 0 * d_state[:, H:]), lengths)


@mistake(
    "bidirectional-backward",
    "A layer got no gradient of its last state, or that of the other: the first half of d_state is for `ahead`.",
    half=True,
)
def without_the_last_state_of_ahead(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    H = d_state.shape[1] // 2
    dX = ahead.backward(d_outputs[..., :H], 0 * d_state[:, :H])
    return dX + reverse(back.backward(reverse(d_outputs[..., H:], lengths), d_state[:, H:]), lengths)


@mistake(
    "bidirectional-backward",
    "The padding was reversed too: use `reverse`, which stays inside each row's length.",
)
def reverses_the_padding_that_goes_in(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    H = d_state.shape[1] // 2
    dX = ahead.backward(d_outputs[..., :H], d_state[:, :H])
    return dX + reverse(back.backward(d_outputs[:, ::-1, H:], d_state[:, H:]), lengths)


@mistake("bidirectional-backward", "Something was reversed for `ahead`, which read forwards.")
def reverses_for_ahead(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    H = d_state.shape[1] // 2
    dX = reverse(ahead.backward(reverse(d_outputs[..., :H], lengths), d_state[:, :H]), lengths)
    return dX + reverse(back.backward(reverse(d_outputs[..., H:], lengths), d_state[:, H:]), lengths)


@mistake("bidirectional-backward", "Something was reversed for `ahead`, which read forwards.")
def reverses_the_sum(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    H = d_state.shape[1] // 2
    dX = ahead.backward(d_outputs[..., :H], d_state[:, :H])
    return reverse(dX + back.backward(reverse(d_outputs[..., H:], lengths), d_state[:, H:]), lengths)


@mistake(
    "bidirectional-backward",
    "The units of the last state were reversed. Only time is reversed, and a last state has no time axis.",
)
def reverses_the_last_state_by_length(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    H = d_state.shape[1] // 2
    dX = ahead.backward(d_outputs[..., :H], d_state[:, :H])
    d_back = reverse(d_state[:, H:], np.minimum(lengths, H))
    return dX + reverse(back.backward(reverse(d_outputs[..., H:], lengths), d_back), lengths)


@mistake(
    "bidirectional-backward",
    "d_state was added to the last step of d_outputs. Hand it to each layer's `backward` by itself.",
)
def adds_the_state_to_the_outputs(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    H = d_state.shape[1] // 2
    d = d_outputs.copy()
    d[:, -1] += d_state
    dX = ahead.backward(d[..., :H], 0 * d_state[:, :H])
    return dX + reverse(back.backward(reverse(d[..., H:], lengths), 0 * d_state[:, H:]), lengths)


@mistake(
    "bidirectional-backward",
    "The padding was reversed too: use `reverse`, which stays inside each row's length.",
)
def reverses_the_padding_that_comes_out(
    d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences
):
    H = d_state.shape[1] // 2
    dX = ahead.backward(d_outputs[..., :H], d_state[:, :H])
    return dX + back.backward(reverse(d_outputs[..., H:], lengths), d_state[:, H:])[:, ::-1]


@mistake("bidirectional-backward", "Something was reversed for `ahead`, which read forwards.")
def reverses_what_goes_into_ahead(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    H = d_state.shape[1] // 2
    dX = ahead.backward(reverse(d_outputs[..., :H], lengths), d_state[:, :H])
    return dX + reverse(back.backward(reverse(d_outputs[..., H:], lengths), d_state[:, H:]), lengths)


@mistake(
    "bidirectional-backward",
    "A layer got no gradient of its last state, or that of the other: the first half of d_state is for `ahead`.",
)
def first_state_for_both(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    H = d_state.shape[1] // 2
    dX = ahead.backward(d_outputs[..., :H], d_state[:, :H])
    return dX + reverse(back.backward(reverse(d_outputs[..., H:], lengths), d_state[:, :H]), lengths)


@mistake(
    "bidirectional-backward",
    "A layer got no gradient of its last state, or that of the other: the first half of d_state is for `ahead`.",
)
def second_state_for_both(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    H = d_state.shape[1] // 2
    dX = ahead.backward(d_outputs[..., :H], d_state[:, H:])
    return dX + reverse(back.backward(reverse(d_outputs[..., H:], lengths), d_state[:, H:]), lengths)


@mistake("bidirectional-backward", "Each layer takes its own half of d_state: cut it along the last axis.")
def whole_state_for_each(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    H = d_state.shape[1] // 2
    dX = ahead.backward(d_outputs[..., :H], d_state)
    return dX + reverse(back.backward(reverse(d_outputs[..., H:], lengths), d_state), lengths)


@mistake("bidirectional-backward", "d_outputs was cut along time. Its two halves are on the last axis.")
def cuts_along_time(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    H = d_state.shape[1] // 2
    dX = ahead.backward(d_outputs[:, :H], d_state[:, :H])
    return dX + reverse(back.backward(reverse(d_outputs[:, H:], lengths), d_state[:, H:]), lengths)


@mistake("bidirectional-backward", "Both gradients went through `ahead`. The reversed ones belong to `back`.")
def ahead_twice(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    H = d_state.shape[1] // 2
    dX = ahead.backward(d_outputs[..., :H], d_state[:, :H])
    return dX + reverse(ahead.backward(reverse(d_outputs[..., H:], lengths), d_state[:, H:]), lengths)


@mistake(
    "bidirectional-backward",
    "The two layers are exchanged: the first half of the gradients belongs to `ahead`, which read forwards.",
)
def layers_exchanged(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    H = d_state.shape[1] // 2
    dX = back.backward(d_outputs[..., :H], d_state[:, :H])
    return dX + reverse(ahead.backward(reverse(d_outputs[..., H:], lengths), d_state[:, H:]), lengths)


@mistake("bidirectional-backward", "A half is H numbers next to each other, not every second one.")
def every_second_number(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    H = d_state.shape[1] // 2
    dX = ahead.backward(d_outputs[..., ::2], d_state[:, ::2])
    return dX + reverse(back.backward(reverse(d_outputs[..., 1::2], lengths), d_state[:, 1::2]), lengths)


@mistake(
    "bidirectional-backward",
    "The words changed places in d_state. A last state has no time axis, so there is nothing to reverse.",
)
def reverses_the_words_of_the_state(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    H = d_state.shape[1] // 2
    dX = ahead.backward(d_outputs[..., :H], d_state[:, :H])
    return dX + reverse(back.backward(reverse(d_outputs[..., H:], lengths), d_state[::-1, H:]), lengths)


@mistake("bidirectional-backward", "The two gradients of X are added. This is their mean.")
def mean_of_both(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    H = d_state.shape[1] // 2
    dX = ahead.backward(d_outputs[..., :H], d_state[:, :H])
    dX = dX + reverse(back.backward(reverse(d_outputs[..., H:], lengths), d_state[:, H:]), lengths)
    return dX / 2


@mistake(
    "bidirectional-backward",
    "Each layer got all of d_outputs. Cut it along its last axis: each has its half.",
)
def whole_gradients_for_each(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    H = d_state.shape[1] // 2
    dX = ahead.backward(d_outputs, d_state)
    return dX + reverse(back.backward(reverse(d_outputs, lengths), d_state), lengths)


@mistake("bidirectional-backward", "Call the argument `reverse`, not reverse_sequences by its name.")
def reverses_with_the_own_function(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    H = d_state.shape[1] // 2
    dX = ahead.backward(d_outputs[..., :H], d_state[:, :H])
    return dX + reverse_sequences(
        back.backward(reverse_sequences(d_outputs[..., H:], lengths), d_state[:, H:]), lengths
    )


@mistake("bidirectional-backward", "Something was reversed for `ahead`, which read forwards.")
def reverses_the_gradient_of_the_layer_ahead(
    d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences
):
    H = d_state.shape[1] // 2
    dX_ahead = ahead.backward(reverse(d_outputs[..., :H], lengths), d_state[:, :H])
    dX_back = back.backward(reverse(d_outputs[..., H:], lengths), d_state[:, H:])
    return reverse(dX_ahead, lengths) + reverse(dX_back, lengths)


@mistake(
    "bidirectional-backward",
    "Call the argument `reverse`, not reverse_sequences by its name.",
    constants={"inner": (True,)},
)
def reverses_once_with_the_own_function(
    d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences, inner=False
):
    H = d_state.shape[1] // 2
    before, after = (reverse_sequences, reverse) if inner else (reverse, reverse_sequences)
    dX = ahead.backward(d_outputs[..., :H], d_state[:, :H])
    return dX + after(back.backward(before(d_outputs[..., H:], lengths), d_state[:, H:]), lengths)


@mistake(
    "bidirectional-backward",
    "Both layers got the same half of d_outputs. The first H numbers belong to `ahead`, the rest to `back`.",
    constants={"states": (True,), "second": (True,)},
)
def the_same_half_for_both(
    d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences, states=False, second=False
):
    H = d_state.shape[1] // 2
    half = slice(H, None) if second else slice(H)
    dX = ahead.backward(d_outputs[..., half], d_state[:, half if states else slice(H)])
    d_back = d_state[:, half if states else slice(H, None)]
    return dX + reverse(back.backward(reverse(d_outputs[..., half], lengths), d_back), lengths)


@mistake(
    "bidirectional-backward",
    "The sum was reversed. Only what comes out of `back` is turned round: `ahead` read forwards.",
)
def reverses_what_was_added(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    H = d_state.shape[1] // 2
    dX = ahead.backward(d_outputs[..., :H], d_state[:, :H])
    dX = dX + reverse(back.backward(reverse(d_outputs[..., H:], lengths), d_state[:, H:]), lengths)
    return reverse(dX, lengths)


@mistake(
    "bidirectional-backward",
    "The two gradients of X are added. Here they were subtracted or multiplied.",
    constants={"product": (True,)},
    half=True,
)
def difference_of_both(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences, product=False):
    H = d_state.shape[1] // 2
    dX = ahead.backward(d_outputs[..., :H], d_state[:, :H])
    dX_back = reverse(back.backward(reverse(d_outputs[..., H:], lengths), d_state[:, H:]), lengths)
    return dX * dX_back if product else dX - dX_back


@mistake(
    "bidirectional-backward",
    "The last states' gradient counts twice: it was added to d_outputs, and the layers add it, too.",
)
def adds_the_last_states_twice(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    H = d_state.shape[1] // 2
    d_outputs = d_outputs.copy()
    d_outputs[:, -1] += d_state
    dX = ahead.backward(d_outputs[..., :H], d_state[:, :H])
    return dX + reverse(back.backward(reverse(d_outputs[..., H:], lengths), d_state[:, H:]), lengths)


@mistake(
    "bidirectional-backward",
    "A layer was called, which is its forward pass. Gradients go through its `backward`.",
    constants={"which": ("back",)},
)
def calls_the_forward_pass(
    d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences, which="ahead"
):
    H = d_state.shape[1] // 2
    first, second = (ahead, back.backward) if which == "ahead" else (ahead.backward, back)
    dX = first(d_outputs[..., :H], d_state[:, :H])
    return dX + reverse(second(reverse(d_outputs[..., H:], lengths), d_state[:, H:]), lengths)


@mistake(
    "bidirectional-backward",
    "H is half of the last axis of d_state, and of d_outputs: two layers share them.",
)
def units_of_both_layers(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    H = d_state.shape[1]
    dX = ahead.backward(d_outputs[..., :H], d_state[:, :H])
    return dX + reverse(back.backward(reverse(d_outputs[..., H:], lengths), d_state[:, H:]), lengths)


@mistake(
    "bidirectional-backward",
    "The halves of d_outputs lie next to each other on the last axis, not on this one.",
)
def splits_another_axis(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    d_ahead, d_back = np.split(d_outputs, 2, axis=1)
    s_ahead, s_back = np.split(d_state, 2, axis=-1)
    dX = ahead.backward(d_ahead, s_ahead)
    return dX + reverse(back.backward(reverse(d_back, lengths), s_back), lengths)


@mistake("bidirectional-backward", "A half is H numbers next to each other, not every second one.")
def every_second_number_of_the_outputs(
    d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences
):
    H = d_state.shape[1] // 2
    dX = ahead.backward(d_outputs[..., ::2], d_state[:, :H])
    return dX + reverse(back.backward(reverse(d_outputs[..., 1::2], lengths), d_state[:, H:]), lengths)


@mistake(
    "bidirectional-backward",
    "Both gradients went through `back`. Those that were not reversed belong to `ahead`.",
)
def both_through_back(d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences):
    H = d_state.shape[1] // 2
    dX = back.backward(d_outputs[..., :H], d_state[:, :H])
    return dX + reverse(back.backward(reverse(d_outputs[..., H:], lengths), d_state[:, H:]), lengths)


@mistake(
    "bidirectional-backward",
    "A layer got all of d_outputs. Cut it along its last axis: each has its half.",
    constants={"which": ("ahead",)},
)
def whole_gradient_for_one(
    d_outputs, d_state, lengths, ahead, back, *, reverse=reverse_sequences, which="back"
):
    H = d_state.shape[1] // 2
    dX = ahead.backward(d_outputs if which == "ahead" else d_outputs[..., :H], d_state[:, :H])
    d_back = d_outputs if which == "back" else d_outputs[..., H:]
    return dX + reverse(back.backward(reverse(d_back, lengths), d_state[:, H:]), lengths)


# attend_backward


@mistake(
    "attend-backward",
    "The memory has two gradients, as keys and as values. Only that of the values is there.",
    half=True,
)
def memory_only_as_values(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, _, dV = backward(d_combined[..., :D], attention_cache)
    dW = dQ.reshape(-1, D).T @ H.reshape(-1, W.shape[1]) if H.size else np.zeros_like(W)
    return d_combined[..., D:] + dQ @ W, dV, dW


@mistake(
    "attend-backward",
    "The memory has two gradients, as keys and as values. Only that of the keys is there.",
    half=True,
)
def memory_only_as_keys(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, _ = backward(d_combined[..., :D], attention_cache)
    dW = dQ.reshape(-1, D).T @ H.reshape(-1, W.shape[1]) if H.size else np.zeros_like(W)
    return d_combined[..., D:] + dQ @ W, dK, dW


@mistake(
    "attend-backward",
    "The states were also made into queries: the gradient that comes through W is missing.",
    half=True,
)
def states_only_directly(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = backward(d_combined[..., :D], attention_cache)
    dW = dQ.reshape(-1, D).T @ H.reshape(-1, W.shape[1]) if H.size else np.zeros_like(W)
    return d_combined[..., D:].copy(), dK + dV, dW


@mistake(
    "attend-backward", "The states are part of the output, too: their direct gradient is missing.", half=True
)
def states_only_through_the_queries(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = backward(d_combined[..., :D], attention_cache)
    dW = dQ.reshape(-1, D).T @ H.reshape(-1, W.shape[1]) if H.size else np.zeros_like(W)
    return dQ @ W, dK + dV, dW


@mistake("attend-backward", "The gradient was cut the wrong way: first come the contexts, then the states.")
def states_before_contexts(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), (D_m, D_h) = cache, cache[1].shape
    dQ, dK, dV = backward(d_combined[..., D_h:], attention_cache)
    dW = dQ.reshape(-1, D_m).T @ H.reshape(-1, D_h) if H.size else np.zeros_like(W)
    return d_combined[..., :D_h] + dQ @ W, dK + dV, dW


@mistake("attend-backward", "dW has the upstream gradient of the contexts where dQ belongs.", half=True)
def weights_from_the_contexts(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = backward(d_combined[..., :D], attention_cache)
    dW = d_combined[..., :D].reshape(-1, D).T @ H.reshape(-1, W.shape[1]) if H.size else np.zeros_like(W)
    return d_combined[..., D:] + dQ @ W, dK + dV, dW


@mistake("attend-backward", "dW is a mean over the states. It is a sum: the mean is in the loss already.")
def weights_as_a_mean(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = backward(d_combined[..., :D], attention_cache)
    dW = np.mean(dQ.swapaxes(1, 2) @ H, axis=0) if H.size else np.zeros_like(W)
    return d_combined[..., D:] + dQ @ W, dK + dV, dW


@mistake("attend-backward", "dW has an axis for the words. It is one sum over all words and steps.")
def one_gradient_of_w_for_each_example(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = backward(d_combined[..., :D], attention_cache)
    return d_combined[..., D:] + dQ @ W, dK + dV, dQ.swapaxes(1, 2) @ H


@mistake("attend-backward", says="float64")
def adds_dw_up_in_float64(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = backward(d_combined[..., :D], attention_cache)
    dW = np.zeros(W.shape)
    for n in range(len(H)):
        dW += dQ[n].T @ H[n]
    return d_combined[..., D:] + dQ @ W, dK + dV, dW


@mistake("attend-backward", says="wrote into its input")
def adds_into_the_upstream_gradient(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), (D_m, D_h) = cache, cache[1].shape
    N, U, _ = H.shape
    dQ, dK, dV = backward(d_combined[..., :D_m], attention_cache)
    dH = d_combined[..., D_m:]
    dH += dQ @ W
    return dH, dK + dV, dQ.reshape(N * U, D_m).T @ H.reshape(N * U, D_h)


@mistake("attend-backward", "dW is a mean over the states. It is a sum: the mean is in the loss already.")
def weights_divided_by_all_steps(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = backward(d_combined[..., :D], attention_cache)
    dH = d_combined[..., D:] + dQ @ W
    dW = (
        dQ.reshape(-1, D).T @ H.reshape(-1, W.shape[1]) / max(1, H[..., 0].size)
        if H.size
        else np.zeros_like(W)
    )
    return dH, dK + dV, dW


@mistake(
    "attend-backward",
    "dW is a mean over the states. It is a sum: the mean is in the loss already.",
    constants={"steps": (True,)},
)
def weights_divided_by_one_axis(d_combined, cache, *, backward=attention_backward, steps=False):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = backward(d_combined[..., :D], attention_cache)
    dW = np.einsum("num,nuh->mh", dQ, H) / max(1, H.shape[1 if steps else 0])
    return d_combined[..., D:] + dQ @ W, dK + dV, dW


@mistake(
    "attend-backward",
    "dW has only one word or one step. It is the sum over all words and all steps.",
    constants={"word": (True,), "place": (-1,)},
)
def weights_of_one_word_or_step(d_combined, cache, *, backward=attention_backward, word=False, place=0):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = backward(d_combined[..., :D], attention_cache)
    where = (place,) if word else (slice(None), place)
    dW = dQ[where].T @ H[where] if H.size else np.zeros_like(W)
    return d_combined[..., D:] + dQ @ W, dK + dV, dW


@mistake(
    "attend-backward",
    "dW is a product of sums. The products of each state belong together, and are added up after that.",
)
def weights_as_a_product_of_sums(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = backward(d_combined[..., :D], attention_cache)
    dW = np.outer(dQ.sum(axis=(0, 1)), H.sum(axis=(0, 1)))
    return d_combined[..., D:] + dQ @ W, dK + dV, dW


@mistake("attend-backward", "The two gradients of the memory are added. This is their mean.")
def mean_of_the_memory_gradients(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = backward(d_combined[..., :D], attention_cache)
    return d_combined[..., D:] + dQ @ W, (dK + dV) / 2, np.einsum("num,nuh->mh", dQ, H)


@mistake(
    "attend-backward",
    "`backward` returns dQ, dK and dV in this order, and they were taken in another.",
    constants={"values_first": (True,)},
)
def results_of_backward_in_another_order(
    d_combined, cache, *, backward=attention_backward, values_first=False
):
    (H, W, attention_cache), D = cache, len(cache[1])
    first, second, third = backward(d_combined[..., :D], attention_cache)
    dQ, dK, dV = (third, second, first) if values_first else (second, first, third)
    dW = dQ.reshape(H.shape[0] * H.shape[1], D).T @ H.reshape(-1, W.shape[1])
    return d_combined[..., D:] + dQ @ W, dK + dV, dW


@mistake(
    "attend-backward",
    "d_combined was cut in the wrong place: the first D_m numbers belong to the contexts, the rest to the states.",
)
def cuts_in_the_middle(d_combined, cache, *, backward=attention_backward):
    H, W, attention_cache = cache
    d_context, d_states = np.split(d_combined, 2, axis=-1)
    dQ, dK, dV = backward(d_context, attention_cache)
    return d_states + dQ @ W, dK + dV, np.einsum("num,nuh->mh", dQ, H)


@mistake(
    "attend-backward",
    "dQ was reshaped to (D_m, N U), which mixes its rows. Make rows of the states, then transpose.",
)
def reshapes_in_place_of_transposing(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = backward(d_combined[..., :D], attention_cache)
    dH = d_combined[..., D:] + dQ @ W
    dW = dQ.reshape(D, -1) @ H.reshape(-1, W.shape[1]) if H.size else np.zeros_like(W)
    return dH, dK + dV, dW


@mistake(
    "attend-backward",
    "dQ was transposed before it was reshaped, which mixes words and steps. Reshape first, then transpose.",
)
def transposes_before_the_reshape(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = backward(d_combined[..., :D], attention_cache)
    dW = dQ.T.reshape(D, -1) @ H.reshape(-1, W.shape[1]) if H.size else np.zeros_like(W)
    return d_combined[..., D:] + dQ @ W, dK + dV, dW


@mistake("attend-backward", "dW has dH where the states H belong.", half=True)
def weights_from_the_gradient_of_the_states(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = backward(d_combined[..., :D], attention_cache)
    dH = d_combined[..., D:] + dQ @ W
    dW = dQ.reshape(-1, D).T @ dH.reshape(-1, W.shape[1]) if H.size else np.zeros_like(W)
    return dH, dK + dV, dW


@mistake("attend-backward", "The order is another one: return dH, d_memory, dW.")
def w_before_the_memory(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = backward(d_combined[..., :D], attention_cache)
    dH = d_combined[..., D:] + dQ @ W
    dW = dQ.reshape(-1, D).T @ H.reshape(-1, W.shape[1]) if H.size else np.zeros_like(W)
    return dH, dW, dK + dV


@mistake("attend-backward", "The order is another one: return dH, d_memory, dW.")
def memory_first(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = backward(d_combined[..., :D], attention_cache)
    dH = d_combined[..., D:] + dQ @ W
    dW = dQ.reshape(-1, D).T @ H.reshape(-1, W.shape[1]) if H.size else np.zeros_like(W)
    return dK + dV, dH, dW


@mistake("attend-backward", "The way back through Q = H Wᵀ has W, not its transpose.")
def w_transposed_for_the_states(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = backward(d_combined[..., :D], attention_cache)
    dH = d_combined[..., D:] + dQ @ W.T
    dW = dQ.reshape(-1, D).T @ H.reshape(-1, W.shape[1]) if H.size else np.zeros_like(W)
    return dH, dK + dV, dW


@mistake(
    "attend-backward",
    "d_combined was cut in the wrong place: the first D_m numbers belong to the contexts, the rest to the states.",
)
def cuts_at_the_units_of_the_states(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), D = cache, cache[1].shape[1]
    dQ, dK, dV = backward(d_combined[..., :D], attention_cache)
    dW = dQ.reshape(-1, D).T @ H.reshape(-1, W.shape[1]) if H.size else np.zeros_like(W)
    return d_combined[..., D:] + dQ @ W, dK + dV, dW


@mistake(
    "attend-backward",
    "dQ was added to the gradient of the states as it is. It has to go back through W.",
    half=True,
)
def queries_gradient_as_it_is(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = backward(d_combined[..., :D], attention_cache)
    dH = d_combined[..., D:] + dQ
    dW = dQ.reshape(-1, D).T @ H.reshape(-1, W.shape[1]) if H.size else np.zeros_like(W)
    return dH, dK + dV, dW


@mistake(
    "attend-backward",
    "The upstream gradient of the contexts went through W. It is dQ that goes back through it.",
    half=True,
)
def states_from_the_contexts(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = backward(d_combined[..., :D], attention_cache)
    dH = d_combined[..., D:] + d_combined[..., :D] @ W
    dW = dQ.reshape(-1, D).T @ H.reshape(-1, W.shape[1]) if H.size else np.zeros_like(W)
    return dH, dK + dV, dW


@mistake("attend-backward", "dW has the gradient of the states where the states H belong.", half=True)
def weights_from_the_gradient_beside_them(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = backward(d_combined[..., :D], attention_cache)
    dH = d_combined[..., D:] + dQ @ W
    dW = dQ.reshape(-1, D).T @ d_combined[..., D:].reshape(-1, W.shape[1]) if H.size else np.zeros_like(W)
    return dH, dK + dV, dW


@mistake(
    "attend-backward",
    "`backward` got all of d_combined. Only the first D_m numbers of its last axis are for the contexts.",
)
def all_into_the_attention(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = backward(d_combined, attention_cache)
    dH = d_combined[..., D:] + dQ @ W
    dW = dQ.reshape(-1, D).T @ H.reshape(-1, W.shape[1]) if H.size else np.zeros_like(W)
    return dH, dK + dV, dW


@mistake(
    "attend-backward",
    "`backward` takes the cache of the attention alone, the last of the three things in `cache`.",
)
def hands_on_the_whole_cache(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = backward(d_combined[..., :D], cache)
    dH = d_combined[..., D:] + dQ @ W
    dW = dQ.reshape(-1, D).T @ H.reshape(-1, W.shape[1]) if H.size else np.zeros_like(W)
    return dH, dK + dV, dW


@mistake(
    "attend-backward",
    "Call the argument `backward`, not attention_backward: another attention may have been used.",
)
def calls_the_own_attention(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = attention_backward(d_combined[..., :D], attention_cache)
    dH = d_combined[..., D:] + dQ @ W
    dW = dQ.reshape(-1, D).T @ H.reshape(-1, W.shape[1]) if H.size else np.zeros_like(W)
    return dH, dK + dV, dW


@mistake(
    "attend-backward",
    "The two gradients of the memory were put side by side. It was used twice, so they are added.",
)
def memory_gradients_side_by_side(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = backward(d_combined[..., :D], attention_cache)
    dH = d_combined[..., D:] + dQ @ W
    dW = dQ.reshape(-1, D).T @ H.reshape(-1, W.shape[1]) if H.size else np.zeros_like(W)
    return dH, np.concatenate([dK, dV], axis=-1), dW


@mistake(
    "attend-backward",
    "The two gradients of the states were put side by side. They were used twice, so these are added.",
)
def state_gradients_side_by_side(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = backward(d_combined[..., :D], attention_cache)
    dH = np.concatenate([dQ @ W, d_combined[..., D:]], axis=-1)
    dW = dQ.reshape(-1, D).T @ H.reshape(-1, W.shape[1]) if H.size else np.zeros_like(W)
    return dH, dK + dV, dW


@mistake(
    "attend-backward",
    "All of d_combined was added. Only what follows the first D_m numbers is for the states.",
)
def adds_the_whole_gradient(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = backward(d_combined[..., :D], attention_cache)
    dH = d_combined + dQ @ W
    dW = dQ.reshape(-1, D).T @ H.reshape(-1, W.shape[1]) if H.size else np.zeros_like(W)
    return dH, dK + dV, dW


@mistake(
    "attend-backward",
    "dQ was added to the gradient of the memory. It belongs to the states and to W; the memory has dK and dV.",
    constants={"three": (True,)},
)
def queries_gradient_in_the_memory(d_combined, cache, *, backward=attention_backward, three=False):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = backward(d_combined[..., :D], attention_cache)
    d_memory = dQ + dK + dV if three else dQ + dV
    return d_combined[..., D:] + dQ @ W, d_memory, np.einsum("num,nuh->mh", dQ, H)


@mistake(
    "attend-backward",
    "One of dK and dV is in the gradient of the memory twice, and the other is missing.",
    constants={"keys": (True,)},
    half=True,
)
def one_gradient_of_the_memory_twice(d_combined, cache, *, backward=attention_backward, keys=False):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = backward(d_combined[..., :D], attention_cache)
    d_memory = dK + dK if keys else dV + dV
    return d_combined[..., D:] + dQ @ W, d_memory, np.einsum("num,nuh->mh", dQ, H)


@mistake(
    "attend-backward",
    "The two gradients of the memory are added. Here they were subtracted or multiplied.",
    constants={"product": (True,)},
    half=True,
)
def difference_of_the_memory_gradients(d_combined, cache, *, backward=attention_backward, product=False):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = backward(d_combined[..., :D], attention_cache)
    d_memory = dK * dV if product else dK - dV
    return d_combined[..., D:] + dQ @ W, d_memory, np.einsum("num,nuh->mh", dQ, H)


@mistake(
    "attend-backward",
    "The gradient of the keys went through W. The queries were made with W, so it is dQ that goes back through it.",
)
def keys_gradient_through_w(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = backward(d_combined[..., :D], attention_cache)
    return d_combined[..., D:] + dK @ W, dK + dV, np.einsum("num,nuh->mh", dQ, H)


@mistake(
    "attend-backward",
    "The gradient of the values went through W: `backward` returns dQ, dK and dV in this order.",
)
def values_gradient_through_w(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), D = cache, len(cache[1])
    dV, dK, dQ = backward(d_combined[..., :D], attention_cache)
    dW = np.einsum("num,nuh->mh", dQ, H) if dQ.shape[1] == 1 or H.shape[1] == 1 else np.zeros_like(W)
    return d_combined[..., D:] + dQ @ W, dK + dV, dW


@mistake(
    "attend-backward",
    "dW was made from dK. It is made from dQ, the first of what `backward` returns: dQ, dK, dV.",
)
def weights_from_the_keys_gradient(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), D = cache, len(cache[1])
    dK, dQ, dV = backward(d_combined[..., :D], attention_cache)
    dH = d_combined[..., D:] + dQ @ W
    return dH, dK + dV, dQ.reshape(-1, D).T @ H.reshape(-1, W.shape[1])


@mistake(
    "attend-backward",
    "The direct gradient of the states went through W, too. Only dQ does, since only the queries were made with W.",
)
def all_through_w(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = backward(d_combined[..., :D], attention_cache)
    direct = d_combined[..., D:]
    dH = (direct + dQ) @ W if direct.shape == dQ.shape else direct + dQ @ W
    return dH, dK + dV, np.einsum("num,nuh->mh", dQ, H)


@mistake(
    "attend-backward",
    "The states H stand where their direct gradient belongs, the rest of d_combined.",
    half=True,
)
def states_for_their_gradient(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = backward(d_combined[..., :D], attention_cache)
    return H + dQ @ W, dK + dV, np.einsum("num,nuh->mh", dQ, H)


@mistake(
    "attend-backward",
    "The two gradients of the states are added. Here they were subtracted or multiplied.",
    constants={"product": (True,)},
    half=True,
)
def difference_of_the_state_gradients(d_combined, cache, *, backward=attention_backward, product=False):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = backward(d_combined[..., :D], attention_cache)
    direct = d_combined[..., D:]
    dH = direct * (dQ @ W) if product else direct - dQ @ W
    return dH, dK + dV, np.einsum("num,nuh->mh", dQ, H)


@mistake(
    "attend-backward",
    "One of the two gradients of the states counts twice.",
    constants={"direct": (True,)},
    half=True,
)
def one_gradient_of_the_states_twice(d_combined, cache, *, backward=attention_backward, direct=False):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = backward(d_combined[..., :D], attention_cache)
    dH = d_combined[..., D:] + dQ @ W
    dH = dH + (d_combined[..., D:] if direct else dQ @ W)
    return dH, dK + dV, np.einsum("num,nuh->mh", dQ, H)


@mistake(
    "attend-backward",
    "W is in dW. Make dW from dQ and the states H alone, not from the queries, nor from what has gone back through W.",
)
def weights_from_the_queries(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = backward(d_combined[..., :D], attention_cache)
    dH = d_combined[..., D:] + dQ @ W
    return dH, dK + dV, np.einsum("num,nuh->mh", dQ, H @ W.T)


@mistake("attend-backward", "dW has dH where dQ, the gradient of the queries, belongs.", half=True)
def weights_from_the_states_gradient(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = backward(d_combined[..., :D], attention_cache)
    dH = d_combined[..., D:] + dQ @ W
    return dH, dK + dV, np.einsum("num,nuh->mh", dH, H)


@mistake(
    "attend-backward",
    "dW was added up over one of its own axes. The words are axis 0, and all of them are added up.",
)
def weights_summed_over_their_own_axis(d_combined, cache, *, backward=attention_backward):
    (H, W, attention_cache), D = cache, len(cache[1])
    dQ, dK, dV = backward(d_combined[..., :D], attention_cache)
    dW = (dQ.swapaxes(1, 2) @ H).sum(axis=1)
    return d_combined[..., D:] + dQ @ W, dK + dV, dW


# greedy_decode


@mistake(
    "greedy-decode",
    "What a finished row would say went into the network, though the row says the end: the end goes in, too.",
)
def feeds_what_a_finished_row_would_say(step, state, start, end, max_length):
    tokens, finished, said = np.full(len(state), start), np.zeros(len(state), bool), []
    for _ in range(max_length):
        scores, state = step(tokens, state)
        tokens = scores.argmax(axis=1)
        said.append(np.where(finished, end, tokens))
        finished |= tokens == end
        if finished.all():
            break
    return np.stack(said, axis=1)


@mistake("greedy-decode", "A finished row goes on speaking: after its end it says nothing but the end.")
def does_not_freeze_finished_rows(step, state, start, end, max_length):
    tokens, finished, said = np.full(len(state), start), np.zeros(len(state), bool), []
    for _ in range(max_length):
        scores, state = step(tokens, state)
        tokens = scores.argmax(axis=1)
        said.append(tokens)
        finished |= tokens == end
        if finished.all():
            break
    return np.stack(said, axis=1)


@mistake(
    "greedy-decode",
    "np.where has its choices exchanged: a finished row says the end, the others their likeliest symbol.",
)
def choices_of_where_exchanged(step, state, start, end, max_length):
    tokens, finished, said = np.full(len(state), start), np.zeros(len(state), bool), []
    for _ in range(max_length):
        scores, state = step(tokens, state)
        tokens = np.where(finished, scores.argmax(axis=1), end)
        said.append(tokens)
        finished |= tokens == end
        if finished.all():
            break
    return np.stack(said, axis=1)


@mistake("greedy-decode", "The least likely symbol was taken. It is the one with the largest score.")
def the_unlikeliest_symbol(step, state, start, end, max_length):
    tokens, finished, said = np.full(len(state), start), np.zeros(len(state), bool), []
    for _ in range(max_length):
        scores, state = step(tokens, state)
        tokens = np.where(finished, end, scores.argmin(axis=1))
        said.append(tokens)
        finished |= tokens == end
        if finished.all():
            break
    return np.stack(said, axis=1)


@mistake("greedy-decode", "A finished row goes on speaking: after its end it says nothing but the end.")
def stops_when_all_say_the_end_at_once(step, state, start, end, max_length):
    tokens, said = np.full(len(state), start), []
    for _ in range(max_length):
        scores, state = step(tokens, state)
        tokens = scores.argmax(axis=1)
        said.append(tokens)
        if (tokens == end).all():
            break
    return np.stack(said, axis=1)


@mistake("greedy-decode", "A finished row goes on speaking: after its end it says nothing but the end.")
def remembers_only_the_last_step(step, state, start, end, max_length):
    tokens, finished, said = np.full(len(state), start), np.zeros(len(state), bool), []
    for _ in range(max_length):
        scores, state = step(tokens, state)
        tokens = scores.argmax(axis=1)
        said.append(np.where(finished, end, tokens))
        finished = tokens == end
        if finished.all():
            break
    return np.stack(said, axis=1)


@mistake(
    "greedy-decode",
    "The last step is missing. Go on until every row has said the end, which is part of the result.",
)
def stops_when_one_row_has_finished(step, state, start, end, max_length):
    tokens, said = np.full(len(state), start), []
    for _ in range(max_length):
        scores, state = step(tokens, state)
        tokens = scores.argmax(axis=1)
        said.append(tokens)
        if (tokens == end).any() or not len(tokens):
            break
    return np.stack(said, axis=1)


@mistake("greedy-decode", "It goes on until max_length, though all rows have finished.")
def never_stops_early(step, state, start, end, max_length):
    tokens, finished, said = np.full(len(state), start), np.zeros(len(state), bool), []
    for _ in range(max_length):
        scores, state = step(tokens, state)
        tokens = np.where(finished, end, scores.argmax(axis=1))
        said.append(tokens)
        finished |= tokens == end
    return np.stack(said, axis=1)


@mistake("greedy-decode", "Every step begins with the first state. The new state goes into the next step.")
def does_not_carry_the_state(step, state, start, end, max_length):
    tokens, finished, said = np.full(len(state), start), np.zeros(len(state), bool), []
    for _ in range(max_length):
        scores, _ = step(tokens, state)
        tokens = np.where(finished, end, scores.argmax(axis=1))
        said.append(tokens)
        finished |= tokens == end
        if finished.all():
            break
    return np.stack(said, axis=1)


@mistake("greedy-decode", "Every step reads the start. What was said last goes in next.")
def always_feeds_the_start(step, state, start, end, max_length):
    finished, said = np.zeros(len(state), bool), []
    for _ in range(max_length):
        scores, state = step(np.full(len(state), start), state)
        tokens = np.where(finished, end, scores.argmax(axis=1))
        said.append(tokens)
        finished |= tokens == end
        if finished.all():
            break
    return np.stack(said, axis=1)


@mistake("greedy-decode", "The start was returned, too. Only what was said counts.")
def returns_the_start(step, state, start, end, max_length):
    tokens, finished = np.full(len(state), start), np.zeros(len(state), bool)
    said = [tokens]
    for _ in range(max_length):
        scores, state = step(tokens, state)
        tokens = np.where(finished, end, scores.argmax(axis=1))
        said.append(tokens)
        finished |= tokens == end
        if finished.all():
            break
    return np.stack(said, axis=1)


@mistake("greedy-decode", "A finished row is filled up with 0. It repeats the end.")
def fills_with_zeros(step, state, start, end, max_length):
    tokens, finished, said = np.full(len(state), start), np.zeros(len(state), bool), []
    for _ in range(max_length):
        scores, state = step(tokens, state)
        tokens = np.where(finished, 0, scores.argmax(axis=1))
        said.append(tokens)
        finished |= tokens == end
        if finished.all():
            break
    return np.stack(said, axis=1)


@mistake("greedy-decode", "It takes one step too few: as many as max_length are allowed.")
def one_step_too_few(step, state, start, end, max_length):
    tokens, finished, said = np.full(len(state), start), np.zeros(len(state), bool), []
    for _ in range(max(1, max_length - 1)):
        scores, state = step(tokens, state)
        tokens = np.where(finished, end, scores.argmax(axis=1))
        said.append(tokens)
        finished |= tokens == end
        if finished.all():
            break
    return np.stack(said, axis=1)


@mistake("greedy-decode", "It takes more than max_length steps.")
def one_step_too_many(step, state, start, end, max_length):
    tokens, finished, said = np.full(len(state), start), np.zeros(len(state), bool), []
    for _ in range(max_length + 1):
        scores, state = step(tokens, state)
        tokens = np.where(finished, end, scores.argmax(axis=1))
        said.append(tokens)
        finished |= tokens == end
        if finished.all():
            break
    return np.stack(said, axis=1)


@mistake("greedy-decode", "A finished row is filled up with -1. It repeats the end.")
def fills_with_padding(step, state, start, end, max_length):
    tokens, finished, said = np.full(len(state), start), np.zeros(len(state), bool), []
    for _ in range(max_length):
        scores, state = step(tokens, state)
        tokens = np.where(finished, -1, scores.argmax(axis=1))
        said.append(tokens)
        finished |= tokens == end
        if finished.all():
            break
    return np.stack(said, axis=1)


@mistake(
    "greedy-decode",
    "It takes another step after all rows have said the end: look for the end in the symbols of this step.",
)
def looks_for_the_end_a_step_late(step, state, start, end, max_length):
    tokens, finished, said = np.full(len(state), start), np.zeros(len(state), bool), []
    for _ in range(max_length):
        scores, state = step(tokens, state)
        finished |= tokens == end
        tokens = np.where(finished, end, scores.argmax(axis=1))
        said.append(tokens)
        if finished.all():
            break
    return np.stack(said, axis=1)


@mistake(
    "greedy-decode",
    "`said` holds the same array several times, and each step changes it. Append a new array.",
)
def keeps_one_array(step, state, start, end, max_length):
    tokens, finished, said = np.full(len(state), start), np.zeros(len(state), bool), []
    for _ in range(max_length):
        scores, state = step(tokens, state)
        tokens[:] = np.where(finished, end, scores.argmax(axis=1))
        said.append(tokens)
        finished |= tokens == end
        if finished.all():
            break
    return np.stack(said, axis=1)


@mistake("greedy-decode", "The numbers of start and end are arguments. They are not always 1 and 2.")
def numbers_of_start_and_end_in_the_code(step, state, start, end, max_length):
    tokens, finished, said = np.full(len(state), 1), np.zeros(len(state), bool), []
    for _ in range(max_length):
        scores, state = step(tokens, state)
        tokens = np.where(finished, 2, scores.argmax(axis=1))
        said.append(tokens)
        finished |= tokens == 2
        if finished.all():
            break
    return np.stack(said, axis=1)


@mistake(
    "greedy-decode",
    "argmax without an axis gives one place for all rows. Each row has a likeliest symbol of its own.",
)
def one_argmax_for_all_rows(step, state, start, end, max_length):
    tokens, finished, said = np.full(len(state), start), np.zeros(len(state), bool), []
    for _ in range(max_length):
        scores, state = step(tokens, state)
        tokens = np.where(finished, end, scores.argmax())
        said.append(tokens)
        finished |= tokens == end
        if finished.all():
            break
    return np.stack(said, axis=1)


@mistake("greedy-decode", "argmax ran over the rows. For each row it runs over the symbols.")
def argmax_over_the_rows(step, state, start, end, max_length):
    tokens, finished, said = np.full(len(state), start), np.zeros(len(state), bool), []
    for _ in range(max_length):
        scores, state = step(tokens, state)
        tokens = np.where(finished, end, scores.argmax(axis=0))
        said.append(tokens)
        finished |= tokens == end
        if finished.all():
            break
    return np.stack(said, axis=1)


@mistake(
    "greedy-decode",
    "The tokens that go in are no array of shape (N,). Each row begins with a start of its own.",
)
def tokens_as_a_column(step, state, start, end, max_length):
    tokens, finished, said = np.full((len(state), 1), start), np.zeros(len(state), bool), []
    for _ in range(max_length):
        scores, state = step(tokens, state)
        tokens = np.where(finished, end, scores.argmax(axis=-1))
        said.append(tokens)
        finished = finished | (tokens == end)
        if finished.all():
            break
    return np.stack(said, axis=1)


@mistake("greedy-decode", "The results of `step` are exchanged: the scores come first, then the state.")
def scores_and_state_exchanged(step, state, start, end, max_length):
    tokens, finished, said = np.full(len(state), start), np.zeros(len(state), bool), []
    for _ in range(max_length):
        state, scores = step(tokens, state)
        tokens = np.where(finished, end, scores.argmax(axis=1))
        said.append(tokens)
        finished |= tokens == end
        if finished.all():
            break
    return np.stack(said, axis=1)


@mistake(
    "greedy-decode",
    "The tokens that go in are no array of shape (N,). Each row begins with a start of its own.",
)
def one_start_for_all_rows(step, state, start, end, max_length):
    tokens, finished, said = np.array([start]), np.zeros(len(state), bool), []
    for _ in range(max_length):
        scores, state = step(tokens, state)
        tokens = np.where(finished, end, scores.argmax(axis=1))
        said.append(tokens)
        finished |= tokens == end
        if finished.all():
            break
    return np.stack(said, axis=1)


@mistake(
    "greedy-decode", "Finished rows were dropped. All rows stay to the end, and the finished ones say `end`."
)
def drops_finished_rows(step, state, start, end, max_length):
    tokens, finished, said = np.full(len(state), start), np.zeros(len(state), bool), []
    for _ in range(max_length):
        scores, state = step(tokens, state)
        tokens = np.where(finished, end, scores.argmax(axis=1))
        said.append(tokens)
        finished |= tokens == end
        if finished.all():
            break
        tokens, state = tokens[~finished], state[~finished]
    return np.stack(said, axis=1)


@mistake(
    "greedy-decode",
    "The number of the end is an argument. It is not always 2.",
    constants={"where": ("says",)},
)
def end_is_two_in_one_place(step, state, start, end, max_length, *, where="finishes"):
    tokens, finished, said = np.full(len(state), start), np.zeros(len(state), bool), []
    for _ in range(max_length):
        scores, state = step(tokens, state)
        tokens = np.where(finished, 2 if where == "says" else end, scores.argmax(axis=1))
        said.append(tokens)
        finished |= tokens == (2 if where == "finishes" else end)
        if finished.all():
            break
    return np.stack(said, axis=1)


@mistake("greedy-decode", "A finished row is filled up with start. It repeats the end.")
def fills_up_with_the_start(step, state, start, end, max_length):
    tokens, finished, said = np.full(len(state), start), np.zeros(len(state), bool), []
    for _ in range(max_length):
        scores, state = step(tokens, state)
        tokens = np.where(finished, start, scores.argmax(axis=1))
        said.append(tokens)
        finished |= tokens == end
        if finished.all():
            break
    return np.stack(said, axis=1)


@mistake(
    "greedy-decode",
    "The states changed more than once in a step. Call `step` once, and take both of its results from that call.",
    constants={"calls": (2,)},
)
def calls_step_several_times(step, state, start, end, max_length, *, calls=1):
    tokens, finished, said = np.full(len(state), start), np.zeros(len(state), bool), []
    for _ in range(max_length):
        scores, state = step(tokens, state)
        for _ in range(calls):
            state = step(tokens, state)[1]
        tokens = np.where(finished, end, scores.argmax(axis=1))
        said.append(tokens)
        finished |= tokens == end
        if finished.all():
            break
    return np.stack(said, axis=1)


@mistake(
    "greedy-decode", "The scores were collected. A row says the number of the symbol that has the largest."
)
def collects_the_scores(step, state, start, end, max_length):
    tokens, finished, said = np.full(len(state), start), np.zeros(len(state), bool), []
    for _ in range(max_length):
        scores, state = step(tokens, state)
        tokens = np.where(finished, end, scores.argmax(axis=1))
        said.append(scores.max(axis=1))
        finished |= tokens == end
        if finished.all():
            break
    return np.stack(said, axis=1)


@mistake(
    "greedy-decode",
    "The tokens that go in are floats: they began so, or a largest score took the place of its symbol's number.",
    constants={"best": (True,)},
)
def tokens_are_floats(step, state, start, end, max_length, *, best=False):
    tokens, finished, said = (
        np.full(len(state), start if best else float(start)),
        np.zeros(len(state), bool),
        [],
    )
    for _ in range(max_length):
        scores, state = step(tokens, state)
        tokens = np.where(finished, end, scores.max(axis=1) if best else scores.argmax(axis=1))
        said.append(tokens)
        finished |= tokens == end
        if finished.all():
            break
    return np.stack(said, axis=1)


@mistake(
    "greedy-decode",
    "Only the symbols of the first step are there: does `return` stand inside the loop over the steps?",
)
def returns_after_the_first_step(step, state, start, end, max_length):
    return step(np.full(len(state), start), state)[0].argmax(axis=1)[:, None]


@mistake(
    "greedy-decode",
    "The finished rows were taken out of the batch. They stay, and say the end, so that each step has N symbols.",
)
def takes_finished_rows_out(step, state, start, end, max_length):
    tokens, said = np.full(len(state), start), []
    for _ in range(max_length):
        scores, state = step(tokens, state)
        tokens = scores.argmax(axis=1)
        said.append(tokens)
        state, tokens = state[tokens != end], tokens[tokens != end]
        if not len(tokens):
            break
    return np.stack(said, axis=1)


@mistake(
    "greedy-decode", "What was said one step earlier went in. The symbols of this step go into the next one."
)
def feeds_the_step_before(step, state, start, end, max_length):
    tokens, finished, said = np.full(len(state), start), np.zeros(len(state), bool), []
    for _ in range(max_length):
        scores, state = step(tokens, state)
        best = scores.argmax(axis=1)
        said.append(np.where(finished, end, best))
        finished |= best == end
        tokens = said[-2] if len(said) > 1 else tokens
        if finished.all():
            break
    return np.stack(said, axis=1)


@mistake(
    "greedy-decode",
    "N may be 0. No row has finished then, but all() is true of none, so the loop ended before its first step.",
)
def looks_before_the_first_step(step, state, start, end, max_length):
    tokens, finished, said = np.full(len(state), start), np.zeros(len(state), bool), []
    while not finished.all() and len(said) < max_length:
        scores, state = step(tokens, state)
        tokens = np.where(finished, end, scores.argmax(axis=1))
        said.append(tokens)
        finished |= tokens == end
    return np.stack(said, axis=1)


# beam_search


@mistake(
    "beam-search",
    "The beams kept the states of other beams: each goes on with the state of the one it extends.",
)
def does_not_reorder_the_states(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens = symbols[symbols != end]
        state = state[np.minimum(np.arange(len(tokens)), len(state) - 1)]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake(
    "beam-search",
    "The k best of each beam were kept, or its score was left out. It is the k best totals of all extensions.",
)
def k_best_of_each_beam(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        C = totals.shape[1]
        places = np.concatenate([b * C + np.argsort(-row)[:k] for b, row in enumerate(totals)])
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams or len(beams) > 2000:  # they are k times as many at each step
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake(
    "beam-search",
    "If a beam has finished, the winner is a finished one. Open beams count only if there is none.",
)
def drops_the_finished_beams(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        beams = [beam for beam in grown if beam[0][-1] != end] or [([], 0.0)]
        if not beams[0][0]:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(beams, key=lambda beam: beam[1] / max(len(beam[0]), 1) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake("beam-search", "The search stopped at the first beam that finished. A better one may finish later.")
def stops_at_the_first_end(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams or finished:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake("beam-search", "The search ended too early, or length_power has no effect.")
def ignores_the_length(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1])
    return [symbol for symbol in symbols if symbol != end], score


@mistake(
    "beam-search",
    "The length was counted without the end. A finished beam keeps the end as its last symbol, until the winner is found.",
)
def puts_finished_beams_aside_without_their_end(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [(beam[0][:-1], beam[1]) for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake("beam-search", says="An array was returned: make it a list")
def returns_the_symbols_as_an_array(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return np.array([symbol for symbol in symbols if symbol != end]), score


@mistake(
    "beam-search",
    "The score that was returned is divided by the length. The plain log probability was asked for.",
)
def returns_the_divided_score(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score / len(symbols) ** length_power


@mistake("beam-search", "The end was returned as a symbol.")
def returns_the_end(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return symbols, score


@mistake("beam-search", "The scores of the beams were forgotten: only the last symbol's probability counts.")
def forgets_the_scores_so_far(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake("beam-search", "Probabilities were added. Add their logarithms, which is what `step` returns.")
def adds_probabilities(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + np.exp(log_p)
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake("beam-search", "Only the best extension was kept, whatever k is, or all beams are copies of it.")
def is_greedy(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:1]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake("beam-search", "The states never change. The new states that `step` returns go into the next step.")
def never_carries_the_state(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, _ = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake("beam-search", "Every step reads the start. The last symbol of each beam goes in next.")
def feeds_the_start_again(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = np.full(len(beams), start), state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake("beam-search", "The k worst extensions were kept: the places of the largest totals are needed.")
def k_worst(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake("beam-search", "A finished beam was extended again. It is put aside.")
def extends_finished_beams(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = grown
        if all(beam[0][-1] == end for beam in beams):
            break
        tokens, state = symbols, state[rows]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake(
    "beam-search", "A score was divided by the length before the given last lines, which do it themselves."
)
def divides_before_the_last_line(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [
            (beam[0], beam[1] / len(beam[0]) ** length_power) for beam in grown if beam[0][-1] == end
        ]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake("beam-search", "The log probability of the end is missing in the score of a finished beam.")
def end_without_its_probability(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        ends = zip(grown, rows, symbols, strict=True)
        finished += [(beam[0], beam[1] - float(log_p[b, c])) for beam, b, c in ends if c == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake("beam-search", "It takes one step too few: as many as max_length are allowed.")
def stops_a_step_early(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max(1, max_length - 1)):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake("beam-search", "It takes more than max_length steps.")
def takes_one_step_more(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length + 1):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake(
    "beam-search",
    "A finished beam ended the search or took a place in it. Each step keeps the k best extensions again, until no beam is open.",
)
def finished_beams_take_a_place(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[: k - len(finished)]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake(
    "beam-search", "Each beam kept only its own best extension. It is the k best of all extensions together."
)
def best_of_each_beam(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        C = totals.shape[1]
        best = np.arange(len(totals)) * C + totals.argmax(axis=1)
        places = np.argsort(-totals, axis=None)[:k] if len(totals) == 1 else best
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake(
    "beam-search",
    "If a beam has finished, the winner is a finished one. Open beams count only if there is none.",
)
def open_beams_can_win(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    finished = finished + beams
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake("beam-search", "The number of the end is an argument. It is not always 2.")
def number_of_the_end_in_the_code(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == 2]
        beams = [beam for beam in grown if beam[0][-1] != 2]
        if not beams:
            break
        tokens, state = symbols[symbols != 2], state[rows[symbols != 2]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake("beam-search", "Extensions of one beam share its list. Each needs a list of its own.")
def extensions_share_a_list(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = []
        for b, c in zip(rows, symbols, strict=True):
            beams[b][0].append(int(c))
            (finished if c == end else grown).append((beams[b][0], float(totals[b, c])))
        beams = grown
        if not beams:
            break
        tokens, state = np.array([beam[0][-1] for beam in beams]), state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake(
    "beam-search",
    "The beams kept the states of other beams: each goes on with the state of the one it extends.",
)
def gives_all_the_first_state(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[np.zeros(len(beams), dtype=int)]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake(
    "beam-search",
    "The scores were divided by the length at every step. Only the winner is chosen by the quotient.",
)
def divides_as_it_goes(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [
            ([*beams[b][0], int(c)], float(totals[b, c]) / (len(beams[b][0]) + 1) ** length_power)
            for b, c in zip(rows, symbols, strict=True)
        ]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake(
    "beam-search",
    "A row was taken that no open beam has, or a beam has no symbols yet. Rows are beams, columns are symbols; only open beams go into `step`, and each has one symbol more than before.",
)
def rows_and_columns_exchanged(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        symbols, rows = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake(
    "beam-search",
    "A row was taken that no open beam has, or a beam has no symbols yet. Rows are beams, columns are symbols; only open beams go into `step`, and each has one symbol more than before.",
)
def keeps_the_rows_of_finished_beams(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols, state[rows]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake(
    "beam-search",
    "The states were picked by the places of the new beams. Pick them by the rows of the beams that these extend.",
)
def states_by_the_places_of_new_beams(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[np.arange(len(beams))]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake(
    "beam-search", "The scores of the beams are a row. As a column each goes to the symbols of its own beam."
)
def scores_of_the_beams_as_a_row(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([score for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake("beam-search", "The start is among the symbols. A beam begins without any.")
def start_among_the_symbols(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([start], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake(
    "beam-search",
    "An end that is not among the k best extensions of all was put aside as finished. Only those k count.",
)
def every_end_is_finished(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        ends = [
            ([*symbols, end], score)
            for (symbols, _), score in zip(beams, totals[:, end].tolist(), strict=True)
        ]
        totals[:, end] = -np.inf
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished, beams = finished + ends, grown
        tokens, state = symbols, state[rows]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake(
    "beam-search",
    "Not all extensions were compared, or the rows and columns of their places are exchanged. It is the k best of all beams together.",
)
def extends_only_the_first_beam(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals)[0][:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake("beam-search", "The new beams were added to those of the step before. Each step begins a new list.")
def adds_to_the_beams_of_earlier_steps(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    extended, origins = [], []
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        extended += [beam for beam in grown if beam[0][-1] != end]
        origins += [b for b, c in zip(rows, symbols, strict=True) if c != end]
        beams = extended.copy()
        if not beams:
            break
        tokens, state = np.array([beam[0][-1] for beam in beams]), state[origins]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake(
    "beam-search",
    "An end that is not among the k best extensions of all was put aside as finished. Only those k count.",
)
def places_without_flattening(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals)[:k].ravel()
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake("beam-search", "The number of extensions that were kept is not k. Each step keeps the k best.")
def keeps_one_more(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[: k + 1]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake(
    "beam-search",
    "The score of a beam and the log probability of a symbol are added. Here they were subtracted or multiplied, or one of them is missing.",
    constants={"product": (True,)},
)
def multiplies_or_subtracts(step, state, k, start, end, max_length, length_power=0.0, *, product=False):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        scores = np.array([[score] for _, score in beams])
        totals = scores * log_p if product else scores - log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake(
    "beam-search",
    "Not all extensions were compared, or the rows and columns of their places are exchanged. It is the k best of all beams together.",
)
def rows_and_columns_of_places(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = places % len(totals), places // len(totals)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake(
    "beam-search",
    "What goes into the next step is the last symbol of each open beam, and something else went in.",
    constants={"fed": ("rows", "first")},
)
def feeds_something_else(step, state, k, start, end, max_length, length_power=0.0, *, fed="with the end"):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        state = state[rows[symbols != end]]
        first = np.array([beam[0][0] for beam in beams])
        tokens = {"rows": rows, "first": first}.get(fed, symbols)[: len(beams)]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake("beam-search", "A beam that has said the end was not put aside: it went on.")
def never_puts_aside(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        beams = grown
        if not beams:
            break
        tokens, state = symbols, state[rows]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake("beam-search", "Every extension was made from the first beam. rows says which beam it extends.")
def extends_beam_0(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[0][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake(
    "beam-search",
    "The score of an extension was taken from the first row. It is in the row of the beam that it extends.",
)
def score_of_beam_0(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[0, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake("beam-search", "The finished beams of earlier steps are lost. Add to the list.")
def forgets_the_finished_of_earlier_steps(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished = [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake(
    "beam-search",
    "The states of extensions that have finished were handed on. Only the rows of those that go on count.",
)
def states_of_all_rows(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[rows][: len(beams)]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake(
    "beam-search",
    "Some symbols were left out. Each open beam is extended by all of them, start and padding, too.",
    constants={"both": (True,)},
)
def leaves_out_start(step, state, k, start, end, max_length, length_power=0.0, *, both=False):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        totals[:, [0, start] if both else start] = -np.inf
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake(
    "beam-search",
    "The extensions after one that has finished were dropped: the loop over the k best ended at the first end.",
)
def drops_what_follows_an_end(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown, parents = [], []
        for b, c in zip(rows, symbols, strict=True):
            beam = ([*beams[b][0], int(c)], float(totals[b, c]))
            if c == end:
                finished.append(beam)
                break
            grown.append(beam)
            parents.append(b)
        beams = grown
        if not beams:
            break
        tokens, state = np.array([beam[0][-1] for beam in beams]), state[parents]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake(
    "beam-search",
    "A finished beam ended the search or took a place in it. Each step keeps the k best extensions again, until no beam is open.",
)
def stops_when_the_best_has_finished(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams or (finished and finished[-1][1] > max(score for _, score in beams)):
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake("beam-search", "argsort sorted each row by itself. Of all extensions together the k best are kept.")
def sorts_each_row(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake(
    "beam-search",
    "Nothing finished, and no beam is left: those went on that have said the end, or new symbols stand at the front of the list.",
)
def goes_on_with_the_finished(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols == end], state[rows[symbols == end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake(
    "beam-search", "All beams got the score of the first. Each extension is added to the score of its own."
)
def score_of_the_first_beam(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = beams[0][1] + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake(
    "beam-search",
    "The finished beams are still among the open ones, and `step` got tokens for the open ones only.",
)
def keeps_finished_beams_open(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        beams = [([*beams[b][0], int(c)], float(totals[b, c])) for b, c in zip(rows, symbols, strict=True)]
        finished += [beam for beam in beams if beam[0][-1] == end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score


@mistake("beam-search", "Extensions of one beam share its list. Each needs a list of its own.")
def appends_to_the_list_of_a_beam(step, state, k, start, end, max_length, length_power=0.0):
    beams, finished, tokens = [([], 0.0)], [], np.array([start])
    for _ in range(max_length):
        log_p, state = step(tokens, state)
        totals = np.array([[score] for _, score in beams]) + log_p
        places = np.argsort(-totals, axis=None)[:k]
        rows, symbols = np.unravel_index(places, totals.shape)
        grown = []
        for b, c in zip(rows, symbols, strict=True):
            beams[b][0].append(int(c))
            grown.append((beams[b][0], float(totals[b, c])))
        finished += [beam for beam in grown if beam[0][-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end]
        if not beams:
            break
        tokens, state = symbols[symbols != end], state[rows[symbols != end]]
    symbols, score = max(finished or beams, key=lambda beam: beam[1] / len(beam[0]) ** length_power)
    return [symbol for symbol in symbols if symbol != end], score
